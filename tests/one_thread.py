"""One thread for linear algebra in every process of the tests, which share the cores; imported before NumPy asks.

Several threads wait for one another in a loop, which on busy cores takes three times the work. What the user has set
holds.
"""

import os

from model.experiments.engines.crew import SINGLE_THREAD

for name, value in SINGLE_THREAD.items():
    os.environ.setdefault(name, value)
