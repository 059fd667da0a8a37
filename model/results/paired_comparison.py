"""`Comparison`: two scenarios in the same worlds; their difference carries the effect."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from model.made_above import Shown, made_above
from model.mathematics.paired import Difference, difference
from model.results.outcome_names import ON_AXES, known_outcome

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

    from model.results.study import Study


@dataclass(repr=False)
class Comparison(Shown):
    """Two scenarios in the same worlds: their difference carries the effect, what is not known is the same in both."""

    study: Study
    scenario: str
    base: str
    shown_as: ClassVar[str] = "comparison"

    def of(self, outcome: str, year: int) -> Difference:
        """Mean paired difference of an outcome, by any of its names, in a year, with its 95% interval."""
        key = known_outcome(outcome, self.study.plan(self.scenario)).name
        one, other = (self.study.values(name, key, year) for name in (self.scenario, self.base))
        seeds = sorted(set(one) & set(other))
        return difference([one[seed] for seed in seeds], [other[seed] for seed in seeds])

    @property
    def table(self) -> pd.DataFrame:
        """Every outcome and year: base, mean, low, high, pairs."""
        import pandas as pd

        wide = self.study.outcomes.pivot_table(index=["outcome", "year"], columns=["scenario", "seed"], values="value")
        seeds = self.study.seeds(self.scenario, self.base)
        one, other = wide[self.scenario][seeds], wide[self.base][seeds]
        found = [difference(a, b) for a, b in zip(one.to_numpy(), other.to_numpy(), strict=True)]
        return pd.DataFrame([vars(item) for item in found], index=wide.index).reset_index()

    def plot(self, outcome: str, ax: Axes | None = None) -> Axes:
        """The difference of one outcome over the years, by any of its names, with its 95% interval.

        Drawn in `ax`, or in a new figure. Raises ResultsError with the nearest name.
        """
        plan = self.study.plan(self.scenario)
        about, w = known_outcome(outcome, plan), made_above(f"{ON_AXES}:reader")(plan)
        drawn: Axes = made_above(f"{ON_AXES}:difference_line")(self.table, about, self.scenario, self.base, w, ax)
        return drawn

    def in_a_line(self) -> str:
        """Both scenarios and how many worlds they share."""
        worlds = len(self.study.seeds(self.scenario, self.base))
        return f"{self.scenario} against {self.base} in {worlds} {'world' if worlds == 1 else 'worlds'}"
