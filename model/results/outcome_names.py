"""Which outcome a name means, for pictures and comparisons in a program: the same names as commands know."""

from __future__ import annotations

from typing import TYPE_CHECKING

from model.made_above import made_above
from model.mathematics.name_book import NoSuchName
from model.observe.outcomes import BY_NAME, MODELLED, Outcome
from model.regions import region_to_read
from model.results.records import ResultsError

if TYPE_CHECKING:
    from model.scenario import Plan

ON_AXES = "model.report.figures.on_axes"  # where results are drawn, a floor above (model/made_above.py)


def known_outcome(name: str, plan: Plan) -> Outcome:
    """The outcome that a name means, by key, Chinese or English. Raises ResultsError with the nearest name."""
    known = BY_NAME.get(name) if isinstance(name, str) else None
    if known is not None and known.label == MODELLED:
        return known
    find_outcome = made_above("model.report.words.outcome_names:find_outcome")
    try:
        return BY_NAME[find_outcome(str(name), region_to_read(plan.region, plan.region_data))]
    except NoSuchName as error:
        told = str(error)
        raise ResultsError(told if "jiju list" in told else f"{told}; see `jiju list outcomes`") from None
