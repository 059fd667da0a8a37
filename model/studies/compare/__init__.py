"""Scenarios side by side at the same seeds."""
