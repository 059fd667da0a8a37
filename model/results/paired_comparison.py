"""`Comparison`: two scenarios in the same worlds; their difference carries the effect."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from model.mathematics.paired import Difference, difference
from model.observe.result_columns import TABLES
from model.results.records import ResultsError

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.figure import Figure

    from model.results.study import Study


@dataclass
class Comparison:
    """Two scenarios in the same worlds: their difference carries the effect, what is not known is the same in both."""

    study: Study
    scenario: str
    base: str

    def of(self, outcome: str, year: int) -> Difference:
        """Mean paired difference of an outcome in a year, with its 95% interval."""
        one, other = (self.study.values(name, outcome, year) for name in (self.scenario, self.base))
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

    def plot(self, outcome: str) -> Figure:
        """The difference of one outcome over time, with its 95% interval."""
        from model.report.figures.over_time import one_difference

        require_outcome(outcome)
        return one_difference(self.table, outcome, self.scenario, self.base)


def require_outcome(name: str) -> None:
    """Raise ResultsError if nothing is called so."""
    if name not in {column.name for column in TABLES["indicators"]} - {"year"}:
        raise ResultsError(f"no outcome {name!r}; see `jiju list outcomes`")
