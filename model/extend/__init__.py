"""What a module of one's own adds to the model. See docs/library.md.

    process, column, parameter      a mechanism: what happens when, what it remembers, its numbers (mechanisms.py)
    lever, offered, claimed         something that policies may offer, and what a process makes of it (levers.py)
    measure, outcome, figure        what is seen of it: each quarter, by year, in the report (observations.py)

Call these functions at the top level of a module that a scenario names (`extensions: [my_ideas.py]`). Each name is
refused if it is taken. `parameter`, `outcome` and `figure` also serve a module that a script imports itself.
"""

from model.extend.mechanisms import column, parameter, process
from model.extend.names import ExtensionError
from model.extend.observations import figure, measure, measured, outcome
from model.extend.own_lever import claimed, lever, offered

__all__ = ["ExtensionError", "claimed", "column", "figure", "lever", "measure", "measured", "offered", "outcome",
           "parameter", "process"]  # fmt: skip
