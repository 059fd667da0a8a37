"""The whole validation of the model: map of 2015, facts, policy signs, ablations, history, scale."""
