"""The one declared list of outcomes: what is reported, in which unit, by which formula, and which goal it answers.

An outcome is computed from the yearly measures of a run (`Record.yearly`). The values of the base year come from the
model's own start. One that has no value (no firms, value added at or below zero) is Missing, with its reason
(model/observe/missing.py). Targets are not known here: reports compare. Goals of a region's plan that no figure answers
belong to the region (of_region.py).
"""

from __future__ import annotations

import numpy as np

from model.observe.missing import Missing
from model.observe.outcomes.formulas import Years
from model.observe.outcomes.of_economy import economy
from model.observe.outcomes.of_plan import goals, indicators
from model.observe.outcomes.of_region import goals_of_all, goals_without_figure
from model.observe.outcomes.outcome import ADMINISTRATIVE, MODELLED, NOT_MODELLED, Outcome

__all__ = ["ADMINISTRATIVE", "BY_NAME", "MODELLED", "NOT_MODELLED", "OUTCOMES", "Outcome", "goals_of_all",
           "goals_without_figure", "values"]  # fmt: skip

OUTCOMES: list[Outcome] = [*indicators(), *goals(), *economy()]
BY_NAME: dict[str, Outcome] = {outcome.name: outcome for outcome in OUTCOMES}


def values(years: Years) -> tuple[dict[str, np.ndarray], dict[str, np.ndarray]]:
    """Every modelled outcome by year, and the reasons of those without a value.

    The first has columns `year` and one per outcome, nan where it has no value; the second `year`, `outcome` and
    `reason`, a row for every nan of the first.
    """
    order = sorted(years)
    table = {"year": np.array(order)}
    gaps: list[tuple[int, str, str]] = []
    for outcome in OUTCOMES:
        if outcome.label == MODELLED:
            found = [outcome.value(years, year) for year in order]
            gaps += [(y, outcome.name, v.reason) for y, v in zip(order, found, strict=True) if isinstance(v, Missing)]
            table[outcome.name] = np.array([np.nan if isinstance(v, Missing) else v for v in found], dtype=float)
    missing = {
        "year": np.array([gap[0] for gap in gaps], dtype=np.int64),
        "outcome": np.array([gap[1] for gap in gaps], dtype=object),
        "reason": np.array([gap[2] for gap in gaps], dtype=object),
    }
    return table, missing
