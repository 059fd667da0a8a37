"""What is declared of an outcome."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from model.observe.missing import Missing, value_or_nan
from model.observe.outcomes.formulas import Formula, Years

MODELLED, ADMINISTRATIVE, NOT_MODELLED = "modelled", "administrative", "not modelled"
COUNTED = ("count", "persons", "亿元", "万亿元", "件/亿元", "万元 a year")  # units of what cannot be negative


@dataclass(frozen=True)
class Outcome:
    """One outcome. `value(years, year)` is Missing, with the reason, where it has none (growth in the first year)."""

    name: str
    unit: str
    en: str
    zh: str
    formula: str
    direction: str
    label: str = MODELLED
    value: Formula = lambda years, year: Missing("no_firms")
    scored: bool = True

    @property
    def least(self) -> float:
        """The smallest value that it can have: 0 for what is counted or paid, less than anything for the rest."""
        return 0.0 if self.unit in COUNTED and not self.name.endswith("_excess") else -np.inf

    @property
    def words(self) -> dict[str, str]:
        """Name in both languages."""
        return {"en": self.en, "zh": self.zh}

    def number(self, years: Years, year: int) -> float:
        """The value in a year; nan where it has none."""
        return value_or_nan(self.value(years, year))
