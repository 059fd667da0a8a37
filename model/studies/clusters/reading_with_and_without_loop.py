"""A fact's reading: with the loop, without it, and the difference, taken pair by pair."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple, TypeVar

import numpy as np

from model.studies.clusters.estimate import NOTHING, Estimate, around, contrast, mean_of, ratio_of, ratio_parts

PERCENT = 100.0
Item = TypeVar("Item")


class Reading(NamedTuple):
    """Estimates with the loop, without it, and of the difference between the two."""

    on: Estimate
    off: Estimate
    gap: Estimate
    remark: str = ""


class Both(NamedTuple):
    """Samples (worlds, or worlds x units) with the loop and without it."""

    on: np.ndarray
    off: np.ndarray


def sampled(runs: tuple[Sequence[Item], Sequence[Item]], of: Callable[[Sequence[Item]], np.ndarray], factor: float = 1.0
            ) -> Both:  # fmt: skip
    """A sample of the runs with the loop and of those without."""
    return Both(*(factor * np.asarray(of(each), dtype=float) for each in runs))


def mean(sample: Both, remark: str = "") -> Reading:
    """Means, and the mean of the differences."""
    gap = mean_of(sample.on - sample.off) if sample.on.shape == sample.off.shape else NOTHING
    return Reading(mean_of(sample.on), mean_of(sample.off), gap, remark)


def against(treated: Both, placebo: Both) -> Reading:
    """Treated units less units compared with."""
    same = treated.on.shape == treated.off.shape and placebo.on.shape == placebo.off.shape
    gap = contrast(treated.on - treated.off, placebo.on - placebo.off) if same else NOTHING
    remark = "" if placebo.on.size else "no zones to compare with"
    return Reading(contrast(treated.on, placebo.on), contrast(treated.off, placebo.off), gap, remark)


def share(above: Both, below: Both) -> Reading:
    """Ratios of sums."""
    (one, luck), (other, lucks) = ratio_parts(above.on, below.on), ratio_parts(above.off, below.off)
    same = luck.shape == lucks.shape and luck.size > 0
    gap = around(one - other, luck - lucks, *luck.shape) if same else NOTHING
    return Reading(ratio_of(above.on, below.on), ratio_of(above.off, below.off), gap)
