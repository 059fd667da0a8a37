"""Which parameters are worth learning: each goes to both ends of its prior alone, and the figures say what that does.

Ends are the 5th and 95th percentile of the prior. A parameter counts by the largest move of any figure, in standard
deviations of what is known (luck, observation and discrepancy together). Outcomes of the plan's last year are looked at
as well: what no figure tells may still move the forecast, and then it has to be in the doubt.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from model.observe.outcomes import BY_NAME
from model.studies.calibration.simulated_points import World, numbered

if TYPE_CHECKING:
    from model.experiments.yearly_trial import Measured
    from model.studies.calibration.simulated_points import Design, Runner

ENDS = (0.05, 0.95)
CENTRES = 8  # worlds at the program's own values: what they differ by is luck
OUTCOMES = ("value_added", "high_tech_share", "research_intensity", "labour_productivity_growth",
            "leading_clusters_100bn", "county_clusters_10bn")  # fmt: skip


@dataclass(frozen=True)
class Screened:
    """What one parameter does: its largest move of any figure and of any outcome, in standard deviations, and which."""

    parameter: str
    grade: str
    figures: float
    figure: str
    outcomes: float
    outcome: str

    @property
    def largest(self) -> float:
        """The larger of the two."""
        return max(self.figures, self.outcomes)


def screen(design: Design, runner: Runner) -> list[Screened]:
    """Every parameter of the design, the strongest first. The design's scenario runs to the plan's last year."""
    centre = np.array([prior.quantile(prior.value) for prior in design.priors])
    worlds = numbered("centre", np.tile(centre, (CENTRES, 1)))
    for i, prior in enumerate(design.priors):
        for end in ENDS:
            point = centre.copy()
            point[i] = end
            # The seed and map of the first centre: then the difference is the parameter's, not luck's.
            worlds.append(World(f"screen-{prior.name}-{end:g}", 1, 0, tuple(point.tolist())))
    runs = design.runs_of("screening", worlds, runner)
    figures, outcomes = design.read(runs), last_outcomes(runs)
    known = np.hypot(np.nanstd(figures[:CENTRES], axis=0, ddof=1), design.evidence.error)
    luck = np.nanstd(outcomes[:CENTRES], axis=0, ddof=1)
    names = [figure.id for figure in design.figures]
    found = []
    for i, prior in enumerate(design.priors):
        rows = slice(CENTRES + 2 * i, CENTRES + 2 * i + 2)
        of_figures, figure = largest(figures[rows], figures[0], known, names)
        of_outcomes, outcome = largest(outcomes[rows], outcomes[0], luck, OUTCOMES)
        found.append(Screened(prior.name, prior.grade, of_figures, figure, of_outcomes, outcome))
    return sorted(found, key=lambda one: -one.largest)


def largest(ends: np.ndarray, centre: np.ndarray, unit: np.ndarray, names: Sequence[str]) -> tuple[float, str]:
    """The largest move from the centre (ends x measures) in units, and the measure that makes it."""
    moves = np.nan_to_num(np.abs(ends - centre) / np.where(unit > 0, unit, np.inf)).max(axis=0)
    place = int(np.argmax(moves))
    return float(moves[place]), names[place]


def last_outcomes(runs: Sequence[dict[str, Measured]]) -> np.ndarray:
    """OUTCOMES of the last year (worlds x outcomes)."""
    return np.array([
        [BY_NAME[name].number(one[""].yearly, max(one[""].yearly)) if one else float("nan") for name in OUTCOMES]
        for one in runs
    ])  # fmt: skip


def chosen(screened: Sequence[Screened], most: int, least: float = 1.0) -> list[str]:
    """At most `most` parameters that move something by `least` or more: half by figures, the rest by the larger."""
    by_figures = [s.parameter for s in sorted(screened, key=lambda s: -s.figures) if s.figures >= least]
    found = by_figures[: most // 2]
    found += [s.parameter for s in screened if s.largest >= least and s.parameter not in found][: most - len(found)]
    return found
