"""Which answer a scenario gives: a gain, a loss, a saving without visible loss, nothing, or what else can be said.

A verdict goes by 95% intervals of paired differences alone. What an interval leaves open is called so: neither a gain
nor "no effect".
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from enum import StrEnum

from model.mathematics.paired import Difference
from model.mathematics.verdicts import Verdict


class Kind(StrEnum):
    """Kinds of answers; the value is the key of its sentence."""

    GAIN = "gain"  # value added clearly rises
    GAIN_AND_SAVING = "gain_and_saving"  # and less is spent
    LOSS = "loss"  # value added clearly falls
    LOSS_FOR_SAVING = "loss_for_saving"  # and less is spent
    SAVING = "saving"  # less is spent, and nothing that is watched clearly falls
    SAVING_AT_A_PRICE = "saving_at_a_price"  # less is spent, value added is open, but something else clearly falls
    OTHER_GAIN = "other_gain"  # value added is open, but something else clearly rises
    OTHER_LOSS = "other_loss"  # value added is open, but something else clearly falls
    NOTHING = "nothing"  # money is spent, and nothing clearly moves
    OPEN = "open"  # as much is spent, or nobody can tell, and nothing clearly moves
    SAME = "same"  # no world differs in anything that is watched
    ONE_WORLD_UP = "one_world_up"
    ONE_WORLD_DOWN = "one_world_down"
    ONE_WORLD_SAME = "one_world_same"
    ALONE = "alone"  # nothing to compare with
    NO_VALUE = "no_value"


def pays_the_same(paid: Difference) -> bool:
    """Whether policies pay as much as in the base in every world, as where a child changes no policy."""
    return paid.mean == 0 and (not math.isfinite(paid.low) or paid.low == paid.high == 0)


def kind_of(effect: Difference | None, paid: Difference | None, others: Mapping[str, Difference]) -> Kind:
    """The kind of answer.

    effect: on value added of the last year; None without a base. paid: what policies pay more than in the base, summed
    over the years. others: differences of further outcomes of which more is better.
    """
    if effect is None or paid is None:
        return Kind.ALONE
    found = effect.verdict
    if found is Verdict.NO_VALUE:
        return Kind.NO_VALUE
    if found is Verdict.ONE_WORLD:
        alike = abs(effect.mean) <= 1e-9 * max(abs(effect.base), 1.0)
        return Kind.ONE_WORLD_SAME if alike else Kind.ONE_WORLD_UP if effect.mean > 0 else Kind.ONE_WORLD_DOWN
    saved, spent = paid.verdict is Verdict.DOWN, paid.verdict is Verdict.UP
    if found is Verdict.UP:
        return Kind.GAIN_AND_SAVING if saved else Kind.GAIN
    if found is Verdict.DOWN:
        return Kind.LOSS_FOR_SAVING if saved else Kind.LOSS
    ups, downs = (any(each.verdict is way for each in others.values()) for way in (Verdict.UP, Verdict.DOWN))
    if saved:
        return Kind.SAVING_AT_A_PRICE if downs else Kind.SAVING
    if downs:
        return Kind.OTHER_LOSS
    if ups:
        return Kind.OTHER_GAIN
    if found is Verdict.SAME and pays_the_same(paid) and all(each.verdict is Verdict.SAME for each in others.values()):
        return Kind.SAME
    return Kind.NOTHING if spent else Kind.OPEN
