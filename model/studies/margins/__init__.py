"""The state of 2015 against the given margins."""
