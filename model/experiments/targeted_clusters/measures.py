"""Figures of a group of cells, and how they change between two worlds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

Sums = Mapping[str, np.ndarray]


@dataclass(frozen=True)
class Measure:
    """A figure of a group of cells: the sum `of` over the sum `over`, or a level (over is None) that changes in %.

    less: a sum that is taken off `of`.
    """

    name: str
    en: str
    zh: str
    unit: str
    of: str
    over: str | None = None
    factor: float = 100.0
    less: str | None = None

    def change(self, treated: Sums, base: Sums, weight: np.ndarray) -> float:
        """Change between two worlds in `unit`; nan where there is nothing to compare with."""
        one, other = (self.value(sums, weight) for sums in (treated, base))
        if self.over is not None:
            return self.factor * (one - other)
        return 100.0 * (one / other - 1.0) if other > 0 else float("nan")

    @property
    def needs(self) -> set[str]:
        """Sums that it is made of."""
        return {name for name in (self.of, self.over, self.less) if name is not None}

    def value(self, sums: Sums, weight: np.ndarray) -> float:
        """The figure of the weighted cells."""
        total = float((sums[self.of] * weight).sum())
        if self.less is not None:
            total -= float((sums[self.less] * weight).sum())
        if self.over is None:
            return total
        below = float((sums[self.over] * weight).sum())
        return total / below if below > 0 else float("nan")


MEASURES = (
    Measure("revenue", "Revenue", "营业收入", "%", "revenue"),
    Measure("value_added", "Value added", "增加值", "%", "value_added"),
    Measure("workers", "Workers", "从业人员", "%", "workers"),
    Measure("firms", "Firms", "企业数", "%", "firms"),
    Measure("capital", "Capital", "资本", "%", "capital"),
    Measure("local_sourcing", "Local sourcing", "区域内采购率", "points", "bought", "needed"),
    Measure("cost_lead", "Unit cost below the world without", "单位成本降幅", "%", "cost", "revenue", -100.0),
    Measure("quality_lead", "Quality above the world without", "质量升幅", "%", "quality", "revenue"),
    Measure("other_revenue", "Revenue of other firms", "其他企业营业收入", "%", "revenue", less="anchored_revenue"),
    Measure("other_workers", "Workers of other firms", "其他企业从业人员", "%", "workers", less="anchored_workers"),
    Measure("other_firms", "Other firms", "其他企业数", "%", "firms", less="anchored_firms"),
)  # fmt: skip
# Other firms are those that are no anchor and no follower under contract.
BY_NAME = {measure.name: measure for measure in MEASURES}
