"""The whole validation of the model: starting map, facts, policy signs, ablations, history, scale."""
