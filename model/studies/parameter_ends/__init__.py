"""Every parameter at either end of its range."""
