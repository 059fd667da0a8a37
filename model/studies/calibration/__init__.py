"""Which parameters make what is known, and what else could be true."""
