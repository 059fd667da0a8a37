"""What a scenario will run, told before it runs: the page and the JSON of `jiju check`.

differences.py   what differs from the parent, policy by policy
budgets.py       the money of each year, as a share of the region's product
year_of_trial.py who may use each policy, and what the firms claim in a year of trial
questions.py     amounts and rates that are allowed and hardly meant, with the figure to hold them against
contents.py      all of it for one plan
text.py          the same in the reader's language, for a terminal
wording.py       what details are called
"""

from model.report.preview.contents import Preview, preview
from model.report.preview.text import lines

__all__ = ["Preview", "lines", "preview"]
