"""What happens to the clusters that policies target, against the same world without them and against placebos."""
