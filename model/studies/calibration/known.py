"""What a calibration looks at: figures that are known, each with the error of observation and of the model.

The facts of use C come with the program. What is known of one region stands in its calibration.csv: levels and growth
of official series, growth of a city beside the region, and published sizes of policy effects. Held-out facts and
official figures after the years of the fit are not here: they are opened once, when the posterior stands.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from model.errors import UserError
from model.mathematics.nearest import did_you_mean
from model.observe.outcomes import BY_NAME
from model.observe.stylised_fact_list import CALIBRATE, FACTS

if TYPE_CHECKING:
    from model.experiments.yearly_trial import Measured
    from model.regions.region import Region

FACT, LEVEL, GROWTH, CITY, EFFECT = "fact", "level", "growth", "city", "effect"
TABLE = "calibration"
BEYOND_BAND = 0.5  # standard deviation outside the band of a fact, over half its width
BEYOND_SOFT_BAND = 2.0  # the same for a band with weak sources
LONG_FACTS = {"net_entry_share": "nine years are needed, and the worlds of a calibration have four"}
CELLS = ("firms", "workers", "capital", "revenue")
PER_YUAN = "true_research_per_yuan"
NOMINAL_RESEARCH = "research_nominal"


class CalibrationError(UserError, ValueError):
    """A table of known figures that cannot be used: every problem with its row."""


@dataclass(frozen=True)
class Figure:
    """One known figure: a value, or a band whose inside is all alike. Errors are standard deviations in its own unit.

    `of` names an outcome, a fact or a measure of cells; effects name the scenario, and one policy of it if only that is
    meant. A level is the mean over first to last; growth is from first to last, %.
    """

    id: str
    kind: str
    of: str
    low: float
    high: float
    observation_error: float
    discrepancy: float
    unit: str
    first: int = 0
    last: int = 0
    city: str = ""
    scenario: str = ""
    policy: str = ""
    basis: str = ""
    source: str = ""

    @property
    def error(self) -> float:
        """Standard deviation of both errors together."""
        return float(np.hypot(self.observation_error, self.discrepancy))

    @property
    def package(self) -> str:
        """The policies that an effect is of: the scenario, or one policy of it; empty for other figures."""
        return f"{self.scenario}:{self.policy}" if self.policy else self.scenario


def figures_of_facts() -> list[Figure]:
    """Facts of use C with two ends. Beyond its band a fact is missed by less the wider and the weaker the band is."""
    found = []
    for f in FACTS:
        if f.use == CALIBRATE and np.isfinite(f.low) and np.isfinite(f.high) and f.id not in LONG_FACTS:
            beyond = (BEYOND_SOFT_BAND if f.soft else BEYOND_BAND) * (f.high - f.low) / 2
            found.append(Figure(f.id, FACT, f.id, f.low, f.high, 0.0, beyond, "", basis="literature", source=f.source))
    return found


def figures_of_region(region: Region) -> list[Figure]:
    """The rows of the region's calibration.csv; none if it has no such table."""
    table = region.tables.get(TABLE)
    if table is None:
        return []
    t = table
    found = [
        Figure(
            str(t.id[i]), str(t.kind[i]), str(t.of[i]), float(t.value[i]), float(t.value[i]),
            float(t.observation_error[i]), float(t.discrepancy[i]), str(t.unit[i]), int(t.first_year[i]),
            int(t.last_year[i]), str(t.city[i]), str(t.scenario[i]), str(t.policy[i]), str(t.basis[i]),
            str(t.source[i]),
        )
        for i in range(len(t.id))
    ]  # fmt: skip
    problems = [f"calibration.csv: {figure.id}: {trouble}" for figure in found for trouble in troubles(figure)]
    if problems:
        raise CalibrationError("\n".join(problems))
    return found


def troubles(figure: Figure) -> list[str]:
    """What is wrong with a row, with the remedy."""
    found = []
    if figure.kind in (LEVEL, GROWTH) and figure.of != NOMINAL_RESEARCH and figure.of not in BY_NAME:
        found.append(f"no outcome {figure.of!r}{did_you_mean(figure.of, BY_NAME)}; see `jiju list outcomes`")
    if figure.kind == EFFECT and figure.of not in (*CELLS, PER_YUAN):
        found.append(f"an effect is on one of {', '.join((*CELLS, PER_YUAN))}, not on {figure.of!r}")
    if figure.kind == EFFECT and not figure.scenario:
        found.append("an effect names no scenario; write the name of its file without .yaml")
    if figure.kind == CITY and not figure.city:
        found.append("names no city; write its id")
    if figure.last < figure.first:
        found.append("last_year is before first_year")
    if figure.kind in (GROWTH, CITY) and figure.first == figure.last:
        found.append("growth needs two years")
    if not figure.error > 0:
        found.append("both errors are 0; nothing is known that surely")
    return found


def figures(region: Region) -> list[Figure]:
    """All that a calibration of a region looks at."""
    return [*figures_of_region(region), *figures_of_facts()]


Runs = Mapping[str, "Measured"]  # of one world: "" is the run without policy, others are by package


def value_in(figure: Figure, runs: Runs) -> float:
    """The figure in one world; nan if the world does not have it."""
    return READ[figure.kind](figure, runs)


def fact(figure: Figure, runs: Runs) -> float:
    """A stylised fact at the end of the run without policy."""
    value = runs[""].facts["end"][figure.of]["value"]
    return float("nan") if value is None else float(value)


def level(figure: Figure, runs: Runs) -> float:
    """Mean of an outcome over years."""
    return float(np.mean([number_of(figure.of, runs, year) for year in range(figure.first, figure.last + 1)]))


def growth(figure: Figure, runs: Runs) -> float:
    """Growth of an outcome from the first year to the last, %."""
    before, after = (number_of(figure.of, runs, year) for year in (figure.first, figure.last))
    return 100.0 * (after / before - 1.0) if before > 0 else float("nan")


def beside_the_region(figure: Figure, runs: Runs) -> float:
    """Growth of a city's real revenue less that of all cities, percentage points a year."""
    by_year = runs[""].city_years
    before, after = by_year[figure.first], by_year[figure.last]
    years = figure.last - figure.first

    def pace(one: float, other: float) -> float:
        return 100.0 * ((other / one) ** (1.0 / years) - 1.0) if one > 0 else float("nan")

    whole = pace(sum(before.values()), sum(after.values()))
    return pace(before[figure.city], after[figure.city]) - whole


def effect(figure: Figure, runs: Runs) -> float:
    """Effect of a package: % in its cells against the same without, or yuan of true R&D a yuan of public money."""
    treated, base = runs[figure.package], runs[""]
    if figure.of == PER_YUAN:
        years = [year for year in treated.yearly if year <= figure.last]
        name = "true_research_manufacturing"
        more = sum(treated.yearly[year][name] - base.yearly[year][name] for year in years)
        paid = sum(treated.yearly[year]["public_spending"] for year in years)
        return more / paid if paid > 0 else float("nan")
    cells = treated.cell_years()
    meant = np.max([np.asarray(one) for one in cells.meant.values()], axis=0) > 0
    with_it = float(cells.sums[figure.last][figure.of][meant].sum())
    without = float(base.cell_years().sums[figure.last][figure.of][meant].sum())
    return 100.0 * (with_it / without - 1.0) if without > 0 else float("nan")


def number_of(name: str, runs: Runs, year: int) -> float:
    """An outcome of the model in a year, or R&D at current prices; nan where it has none."""
    if name == NOMINAL_RESEARCH:
        m = runs[""].yearly[year]
        return m["reported_research_manufacturing"] * m["value_added_nominal"] / m["value_added"]
    return BY_NAME[name].number(runs[""].yearly, year)


READ: dict[str, Callable[[Figure, Runs], float]] = {
    FACT: fact, LEVEL: level, GROWTH: growth, CITY: beside_the_region, EFFECT: effect,
}  # fmt: skip
