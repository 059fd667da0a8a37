"""Every mechanism turned off in turn: what it does."""
