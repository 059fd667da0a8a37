"""What clusters do beyond mechanical growth, by hand: paired with the same seed, and said in words."""

from __future__ import annotations

import math

import pandas as pd
import pytest

from model.report.in_terminal.tables import with_interval
from model.report.numbers import mean_count
from model.report.study_summary.clusters_beyond_growth import beyond, sentences

LEADING = "leading_clusters_100bn"


class Counts:
    """A study of three seeds with given counts."""

    def values(self, scenario: str, name: str, year: int) -> dict[int, float]:
        return {1: 5.0, 2: 6.0, 3: 8.0} if name == LEADING else {1: 4.0, 2: 4.0, 3: 5.0}


def test_excess_is_paired_by_seed():
    found = beyond(Counts(), "plan", LEADING, 2025)  # type: ignore[arg-type]
    assert found is not None
    assert (found.mean, found.pairs) == (2.0, 3)  # 1, 2 and 3
    assert (found.low, found.high) == pytest.approx((2 - 4.303 / math.sqrt(3), 2 + 4.303 / math.sqrt(3)), rel=1e-3)
    assert beyond(Counts(), "plan", "trillion_industries", 2025) is None  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("low", "high", "en", "zh"),
    [
        (0.5, 3.0, "+1.0 beyond the mechanical count (95% interval +0.5 to +3.0); more than", "多于"),
        (-0.5, 2.5, "(95% interval −0.5 to +2.5); the spread of the worlds does not tell it", "情景世界之间的差异之内"),
        (-3.0, -0.5, "fewer than", "少于"),
    ],
)
def test_the_sentence_says_what_the_interval_shows(low, high, en, zh):
    rows = [(LEADING, 2020, 9.0, 8.0, 10.0), (LEADING, 2025, 1.0, low, high), ("county_clusters_10bn", 2025, 1, 1, 1)]
    table = pd.DataFrame(rows, columns=["outcome", "year", "beyond", "beyond_low", "beyond_high"])
    said, county = sentences(table)  # of the last year, for every count that the plan promises
    assert "1.0 beyond the mechanical count" in county["en"]
    assert en in said["en"]
    assert "2025" in said["en"]
    assert zh in said["zh"]


def test_one_seed_says_nothing():
    row = [(LEADING, 2025, 1.0, math.nan, math.nan)]
    assert sentences(pd.DataFrame(row, columns=["outcome", "year", "beyond", "beyond_low", "beyond_high"])) == []
    assert with_interval(1.0, math.nan, math.nan) == "+1.0"
    assert with_interval(math.nan, math.nan, math.nan) == ""
    assert with_interval(-1.25, -2.0, 0.5) == "−1.2 [−2.0 – +0.5]"
    assert mean_count(-0.04, sign=True) == "+0.0"
