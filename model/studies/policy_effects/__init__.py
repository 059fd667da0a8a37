"""Each policy and each package of policies alone: what it adds, what it costs, what it does to its clusters."""
