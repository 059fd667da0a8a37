"""Many runs: studies over seeds and scenarios, ablations, effects of single policies, ends of parameters, history."""
