"""One verdict: what an interval, a band and an expectation allow to say, and its words in both languages."""

from __future__ import annotations

import math
from typing import get_args

import pytest

from model.mathematics.paired import Difference
from model.mathematics.verdicts import Expected, Verdict, against, in_band, of_several, whose_gain
from model.report.words.verdicts import Page, in_both, said, table


@pytest.mark.parametrize(
    ("expected", "up", "down", "nothing"),
    [
        (Expected.UP, Verdict.AS_EXPECTED, Verdict.OPPOSITE, Verdict.NOT_SHOWN),
        (Expected.DOWN, Verdict.OPPOSITE, Verdict.AS_EXPECTED, Verdict.NOT_SHOWN),
        (Expected.NOT_UP, Verdict.OPPOSITE, Verdict.AS_EXPECTED, Verdict.AS_EXPECTED),
        (Expected.UNMOVED, Verdict.OPPOSITE, Verdict.OPPOSITE, Verdict.AS_EXPECTED),
        (Expected.EITHER, Verdict.REPORTED, Verdict.REPORTED, Verdict.REPORTED),
    ],
)
def test_what_was_found_is_held_to_what_was_expected(expected, up, down, nothing):
    assert against(Verdict.UP, expected) is up
    assert against(Verdict.DOWN, expected) is down
    assert against(Verdict.OPEN, expected) is against(Verdict.SAME, expected) is nothing
    for without in (Verdict.ONE_WORLD, Verdict.NO_VALUE):  # no interval, so no judgement
        assert against(without, expected) is without


@pytest.mark.parametrize(
    ("low", "high", "verdict", "plain"),
    [
        (1.0, 2.0, Verdict.INSIDE, Verdict.INSIDE),  # both ends of the band lie inside
        (1.5, 2.5, Verdict.UNCLEAR, Verdict.UNCLEAR),
        (0.5, 3.0, Verdict.UNCLEAR, Verdict.UNCLEAR),
        (2.1, 3.0, Verdict.ABOVE, Verdict.OUTSIDE),
        (0.0, 0.9, Verdict.BELOW, Verdict.OUTSIDE),
    ],
)
def test_where_an_interval_lies(low, high, verdict, plain):
    middle = (low + high) / 2
    assert in_band(middle, 1.0, 2.0, low, high, sides=True) is verdict
    assert in_band(middle, 1.0, 2.0, low, high) is plain


def test_a_band_may_be_open_or_missing():
    assert in_band(-7.0, -math.inf, 0.0) is Verdict.INSIDE
    assert in_band(0.1, -math.inf, 0.0) is Verdict.OUTSIDE
    assert in_band(1.0, math.nan, 2.0) is Verdict.REPORTED
    assert in_band(math.nan, 1.0, 2.0) is Verdict.UNMEASURED


def clearly(mean: float) -> Difference:
    """A difference with an interval of one on each side."""
    return Difference(10.0, mean, mean - 1.0, mean + 1.0, 5)


@pytest.mark.parametrize(
    ("own", "others", "together", "verdict"),
    [
        (0.5, 0.0, 0.5, Verdict.OPEN),
        (-3.0, 0.0, -3.0, Verdict.LOSS),
        (5.0, -2.0, 3.0, Verdict.PARTLY_MOVED),
        (5.0, -4.5, 0.5, Verdict.MOVED),
        (5.0, -0.5, 0.9, Verdict.NOT_SHOWN),
        (5.0, 0.5, 5.5, Verdict.NEW),
        (5.0, -0.5, 4.5, Verdict.PARTLY_NEW),
    ],
)
def test_whose_a_gain_is(own, others, together, verdict):
    assert whose_gain(clearly(own), clearly(others), clearly(together)) is verdict


def test_several_measures_go_one_way_or_several():
    assert of_several([Verdict.OPEN, Verdict.UP, Verdict.UP]) is Verdict.UP
    assert of_several([Verdict.DOWN, Verdict.UP]) is Verdict.MIXED
    assert of_several([Verdict.OPEN, Verdict.ONE_WORLD]) is None


def test_every_verdict_has_words_in_both_languages():
    known = {str(each) for each in (*Verdict, *Expected)}
    assert set(table()) == {"everywhere", *filter(None, get_args(Page))}
    assert set(table()["everywhere"]) == known
    for words in table().values():
        assert set(words) <= known
        assert all(set(both) == {"en", "zh"} and all(both.values()) for both in words.values())
    assert (said(Verdict.NOT_SHOWN, "en"), said(Verdict.NOT_SHOWN, "en", "ablations")) == ("not shown", "does not bite")
    assert said(Verdict.AS_EXPECTED, "zh", "scales") == "一致"
    assert said("", "en") == ""
    assert in_both(Verdict.OPEN, "clusters") == "null 不能确定"
