"""The story of one firm of a run: where it comes from, what moved it, whom it deals with, how it ends."""
