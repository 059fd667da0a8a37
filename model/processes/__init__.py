"""What happens in a quarter: one file per process, its equation on top, no state of its own.

Processes never import one another: they meet in the tables. What two of them share is a pure function in `mathematics`.
"""
