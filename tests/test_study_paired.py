"""Paired differences by hand."""

from __future__ import annotations

import math

import pytest

from model.mathematics.paired import difference


def test_difference_by_hand():
    # gaps 1, 2, 3: mean 2, sd 1, half width 4.303 / sqrt(3)
    found = difference([11.0, 22.0, 33.0], [10.0, 20.0, 30.0])
    assert (found.mean, found.base, found.pairs) == (2.0, 20.0, 3)
    assert found.high - found.mean == pytest.approx(4.3026527 / math.sqrt(3))
    assert not found.clear
    assert found.verdict == "null"
    assert difference([2.0, 3.0, 4.1], [1.0, 2.0, 3.0]).verdict == "up"
    assert difference([1.0, 2.0, 3.0], [2.0, 3.0, 4.1]).verdict == "down"


def test_edges():
    assert difference([1.0], [0.5]).verdict == "one world: no interval"
    assert difference([1.0, 2.0], [1.0, 2.0]).verdict == "no difference at all"
    assert difference([math.nan, 2.0, 3.0], [1.0, 2.0, 3.0]).pairs == 2
    assert difference([], []).pairs == 0
    with pytest.raises(ValueError, match="same worlds"):
        difference([1.0], [1.0, 2.0])
