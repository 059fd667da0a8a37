"""Quarters as whole numbers, counted from the end of 2015 on in every region: 2016Q1 is 1, 2025Q4 is 40, 2024Q1 is 33.

A region starts from the state at the end of its own base year (`Plan.base_year`), whatever number that quarter has.
"""

from __future__ import annotations

import re
from typing import TypeVar

import numpy as np

Whole = TypeVar("Whole", int, np.ndarray)
YEAR_OF_ZERO = 2015  # an agreement of counting, as other calendars have one; no region is meant
PATTERN = re.compile(r"^([0-9]{4})Q([1-4])$")


def parse_quarter(text: str) -> int:
    """The number of a quarter written as 2016Q1. Raises ValueError for anything else."""
    match = PATTERN.match(text.strip())
    if not match:
        raise ValueError(f"{text!r} is not a quarter; write it as 2016Q1")
    return quarter_number(int(match[1]), int(match[2]))


def quarter_number(year: int, quarter: int) -> int:
    """The number of a quarter of a year, 1 to 4."""
    return (year - YEAR_OF_ZERO - 1) * 4 + quarter


def quarter_label(quarter: int) -> str:
    """A quarter's number written as 2016Q1."""
    return f"{year_of(quarter)}Q{quarter_of_year(quarter)}"


def year_of(quarter: Whole) -> Whole:
    """Calendar year of a quarter's number, or of every one in an array."""
    return YEAR_OF_ZERO + 1 + (quarter - 1) // 4


def quarter_of_year(quarter: int) -> int:
    """1 to 4."""
    return (quarter - 1) % 4 + 1


def last_whole_year(quarter: int) -> int:
    """The last year that has ended when a quarter has."""
    return YEAR_OF_ZERO + quarter // 4
