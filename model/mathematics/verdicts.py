"""Every verdict of the program: one enumeration, and the rules by which intervals and expectations decide.

| Question | Rule |
|---|---|
| Did something move? | `of_interval`: up or down if the interval of the difference leaves zero out |
| Did it move as expected? | `against`: the answer to the first question, held to an expectation |
| Does a figure lie in a band? | `in_band`: where the whole interval lies, or the value alone if it has no interval |
| Is what somebody gains new, or only moved? | `whose_gain`: three intervals of the first kind |

`model/report/words/verdicts.yaml` has the words of each verdict in both languages. The value of a member is what tables
of studies hold.
"""

from __future__ import annotations

import math
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from model.mathematics.paired import Difference


class Verdict(StrEnum):
    """What may be said of a figure."""

    # of a difference
    UP = "up"
    DOWN = "down"
    OPEN = "null"  # the interval holds zero
    SAME = "no difference at all"
    ONE_WORLD = "one world: no interval"
    NO_VALUE = "no value to compare"
    # of a difference that something was expected of
    AS_EXPECTED = "as expected"
    OPPOSITE = "opposite"
    TOO_LITTLE = "too little"
    NOT_SHOWN = "not shown"
    REPORTED = "reported"  # nothing was expected
    # of a figure and a band
    INSIDE = "inside"
    OUTSIDE = "outside"
    BELOW = "below"
    ABOVE = "above"
    UNCLEAR = "not told apart"  # one end of the interval lies inside, the other outside
    UNMEASURED = "not measured"
    # of what a policy targets
    MIXED = "mixed"
    UP_AS_PLACEBOS = "up, placebos too"
    DOWN_AS_PLACEBOS = "down, placebos too"
    ALL_TARGETED = "targets everything"
    NOBODY = "nobody took it up"
    BUDGETS = "acts on budgets"
    NO_TARGETS = "no targets"
    # of a gain
    NEW = "new"
    PARTLY_NEW = "at least partly new"
    PARTLY_MOVED = "partly moved"
    MOVED = "moved"
    LOSS = "loss"


CLEAR = (Verdict.UP, Verdict.DOWN)  # of a difference whose interval leaves zero out
NO_EFFECT = (Verdict.OPEN, Verdict.SAME)


class Expected(StrEnum):
    """Which way a figure is expected to move."""

    UP = "up"
    DOWN = "down"
    NOT_UP = "flat or down"
    UNMOVED = "unmoved"
    EITHER = "either"


def of_interval(mean: float, low: float, high: float) -> Verdict:
    """Up or down if an interval leaves zero out, open if it holds it, same if nothing differs; or why there is none."""
    if not math.isfinite(mean):
        return Verdict.NO_VALUE
    if not math.isfinite(low):
        return Verdict.ONE_WORLD
    if low == high == 0:
        return Verdict.SAME
    return Verdict.UP if low > 0 else Verdict.DOWN if high < 0 else Verdict.OPEN


def against(found: Verdict, expected: Expected) -> Verdict:
    """What `of_interval` found, held to an expectation; a difference without an interval keeps its own verdict."""
    if found not in (*CLEAR, *NO_EFFECT):
        return found
    if expected is Expected.EITHER:
        return Verdict.REPORTED
    if expected is Expected.UNMOVED:
        return Verdict.OPPOSITE if found in CLEAR else Verdict.AS_EXPECTED
    if expected is Expected.NOT_UP:
        return Verdict.OPPOSITE if found is Verdict.UP else Verdict.AS_EXPECTED
    if found in NO_EFFECT:
        return Verdict.NOT_SHOWN
    return Verdict.AS_EXPECTED if str(found) == str(expected) else Verdict.OPPOSITE


def in_band(
    value: float, least: float, most: float, low: float = math.nan, high: float = math.nan, sides: bool = False
) -> Verdict:
    """Where a figure with an interval `low` to `high` lies: inside or outside `least` to `most` (both ends inside), or
    not told apart. An end of the band may be infinite; a band with an end that is nan is none.

    sides: tell below from above instead of outside.
    """
    if not math.isfinite(value):
        return Verdict.UNMEASURED
    if math.isnan(least) or math.isnan(most):
        return Verdict.REPORTED
    ends = (low, high) if math.isfinite(low) and math.isfinite(high) else (value, value)
    if least <= ends[0] and ends[1] <= most:
        return Verdict.INSIDE
    if ends[1] < least:
        return Verdict.BELOW if sides else Verdict.OUTSIDE
    if ends[0] > most:
        return Verdict.ABOVE if sides else Verdict.OUTSIDE
    return Verdict.UNCLEAR


def of_several(found: Iterable[Verdict]) -> Verdict | None:
    """The way in which those of several measures go that clearly move; None if none does."""
    ways = {each for each in found if each in CLEAR}
    return None if not ways else ways.pop() if len(ways) == 1 else Verdict.MIXED


def whose_gain(own: Difference, others: Difference, all_together: Difference) -> Verdict:
    """Whether what somebody gains is new to all, or was moved from others."""
    if not own.clear:
        return own.verdict
    if own.mean < 0:
        return Verdict.LOSS
    if others.high < 0:
        return Verdict.PARTLY_MOVED if all_together.low > 0 else Verdict.MOVED
    if all_together.low <= 0:
        return Verdict.NOT_SHOWN
    return Verdict.NEW if others.mean >= 0 else Verdict.PARTLY_NEW
