"""The state of the base year against the given margins."""
