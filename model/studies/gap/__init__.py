"""The gap to a target: how far it is, since when it is clear whether it is met, and what moves it."""
