"""What one name means, and lists of what may be named: `jiju explain`, `jiju list`."""
