"""How long things take and how much memory and disk they need: `python benchmarks/run.py`."""
