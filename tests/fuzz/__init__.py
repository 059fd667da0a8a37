"""Fuzzers: damaged inputs by fixed seeds, and a corpus of inputs that once went wrong. See `python -m tests.fuzz`."""
