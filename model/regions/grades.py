"""Grades of evidence: how well a cell, a zone or a firm of the base year is known, and how far its figure may be off.

A grade is the first word or words of a row's `basis`. The spreads are judgements of how wrong each grade usually is;
nothing calibrates them (docs/regions.md).
"""

from __future__ import annotations

import math
import re

GRADES = ("found", "derived", "memory high", "memory medium", "memory low", "none")
CELL_SPREAD = {"found": 0.12, "derived": 0.25, "memory high": 0.30, "memory medium": 0.50, "memory low": 0.75,
               "none": 1.0}  # fmt: skip
ZONE_SPREAD = {"found": 0.10, "derived": 0.25, "memory high": 0.30, "memory medium": 0.40, "memory low": 0.55,
               "none": 0.80}  # fmt: skip
BAND = 1.2815515655446004  # standard deviations on either side that hold 80%
MEMORY = re.compile(r"memory[\s(]*(high|medium|low)")
CHINESE = {"有据可查": "found", "推算": "derived", "无据": "none"}  # as reports write the grades
MEMORY_ZH = re.compile("(?:凭记忆(?:估计)?|待核实)[（(]?([高中低]?)")


def grade_of(basis: str) -> str:
    """The grade that a basis states: one of GRADES; `none` where it states no other.

    The words of Chinese reports (有据可查, 推算, 待核实（高）, 无据) are read, too. Memory without a word of
    confidence is memory of low confidence; what a scenario corrects counts as found.
    """
    words = basis.strip().lower()
    if match := MEMORY_ZH.match(words):
        return {"高": "memory high", "中": "memory medium"}.get(match[1], "memory low")
    if grade := next((grade for word, grade in CHINESE.items() if words.startswith(word)), None):
        return grade
    if match := MEMORY.match(words):
        return f"memory {match[1]}"
    if words.startswith("memory"):
        return "memory low"
    if words.startswith("corrected"):
        return "found"
    return next((grade for grade in ("found", "derived") if words.startswith(grade)), "none")


def share_band(share: float, spread: float) -> tuple[float, float]:
    """The 80% band of a share whose log odds have the standard deviation `spread`."""
    if not 0.0 < share < 1.0:
        return share, share
    odds = math.log(share / (1.0 - share))
    low, high = (1.0 / (1.0 + math.exp(-(odds + side * BAND * spread))) for side in (-1, 1))
    return low, high


def amount_band(amount: float, spread: float) -> tuple[float, float]:
    """The 80% band of an amount whose logarithm has the standard deviation `spread`; in the unit of the amount."""
    return amount * math.exp(-BAND * spread), amount * math.exp(BAND * spread)
