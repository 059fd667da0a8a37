"""Outcomes of trials in their last year, and what a scenario adds to another one in the same worlds."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from model.observe.outcomes import BY_NAME

if TYPE_CHECKING:
    from model.experiments.yearly_trial import Measured

BESIDE = "beside-"  # before the labels of the scenario that a difference is taken to

Runs = Mapping[tuple[str, int], "Measured"]


def in_last_year(runs: Runs, label: str, seed: int, outcome: str) -> float:
    """The outcome of one trial; nan if it failed or has none."""
    run = runs.get((label, seed))
    return float("nan") if run is None else BY_NAME[outcome].number(run.yearly, max(run.yearly))


def added_in_last_year(runs: Runs, label: str, seed: int, outcome: str, difference: bool) -> float:
    """The outcome of one trial, less that of the trial beside it if `difference`."""
    found = in_last_year(runs, label, seed, outcome)
    return found - in_last_year(runs, BESIDE + label, seed, outcome) if difference else found
