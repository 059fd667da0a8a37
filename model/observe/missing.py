"""Why an outcome has no value: the declared list of reasons, in words. A run is never lost to observation."""

from __future__ import annotations

import math
from dataclasses import dataclass

# What may stand in the place of a value, by id: (English, Chinese).
REASONS: dict[str, tuple[str, str]] = {
    "no_year_before": ("there is no year before it to compare with", "没有可比的上一年"),
    "no_firms": ("there are no firms that it could be measured in", "没有可统计的企业"),
    "nothing_to_divide_by": ("what it is divided by is zero", "作除数的数值为零"),
    "not_positive": ("what it is compared with is below zero", "作比较的数值低于零"),
    "value_added_not_positive": ("value added is zero or below", "工业增加值为零或负值"),
    "too_few": ("there are too few firms for an estimate", "企业太少，无法估计"),
    "no_entrants": ("no firms have entered in the last five years", "近五年没有新进入企业"),
    "not_measured": ("the run has no such measure", "该运行没有相应的测量"),
    "no_expansions": ("no firm was about to expand", "没有企业准备扩产"),
}


@dataclass(frozen=True)
class Missing:
    """An outcome that has no value, and why: `reason` is a key of REASONS."""

    reason: str

    @property
    def words(self) -> dict[str, str]:
        """The reason in both languages."""
        en, zh = REASONS[self.reason]
        return {"en": en, "zh": zh}


def value_or_nan(value: float | Missing) -> float:
    """The value; nan where there is none."""
    return math.nan if isinstance(value, Missing) else value


# Why a measure has no value (nan): the quotients are without value where there are no firms to measure.
OF_MEASURE = {
    "size_tail": "too_few",
    "ellison_glaeser": "too_few",
    "ellison_glaeser_entrants": "too_few",
    "productivity_90_10": "too_few",
    "leading_entrants_share": "no_entrants",
    "credit_cut_share": "no_expansions",
}


def missing_measure(name: str) -> Missing:
    """Why a measure has no value."""
    return Missing(OF_MEASURE.get(name, "no_firms"))
