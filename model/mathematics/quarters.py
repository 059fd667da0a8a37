"""Quarters as whole numbers: quarters since 2015Q4, which is 0; 2016Q1 is 1 and 2025Q4 is 40."""

from __future__ import annotations

import re

BASE_YEAR = 2015  # the state at its end is the start of every run
FIRST_YEAR = BASE_YEAR + 1
PATTERN = re.compile(r"^([0-9]{4})Q([1-4])$")


def parse_quarter(text: str) -> int:
    """The number of a quarter written as 2016Q1. Raises ValueError for anything else."""
    match = PATTERN.match(text.strip())
    if not match:
        raise ValueError(f"{text!r} is not a quarter; write it as 2016Q1")
    return (int(match[1]) - FIRST_YEAR) * 4 + int(match[2])


def quarter_label(quarter: int) -> str:
    """A quarter's number written as 2016Q1."""
    return f"{year_of(quarter)}Q{quarter_of_year(quarter)}"


def year_of(quarter: int) -> int:
    """Calendar year of a quarter's number."""
    return FIRST_YEAR + (quarter - 1) // 4


def quarter_of_year(quarter: int) -> int:
    """1 to 4."""
    return (quarter - 1) % 4 + 1


def last_whole_year(quarter: int) -> int:
    """The last year that has ended when a quarter has."""
    return BASE_YEAR + quarter // 4
