"""By which rule one split is chosen: its mean over the worlds, its worst fifth of them, or its largest regret."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from model.studies.best_split.found import Candidate

MEAN, WORST, REGRET = RULES = ("mean", "worst", "regret")


def choose(candidates: Sequence[Candidate], rule: str) -> Candidate:
    """The candidate with the largest mean, the best worst fifth, or the smallest largest regret, for the first goal.

    Between two goals: the one whose smaller gain of the two, over the best of each goal, is largest.
    """
    gains = np.array([one.gains for one in candidates])  # candidates x worlds x goals
    if gains.shape[2] == 2:
        most = np.maximum(np.nanmean(gains, axis=1).max(axis=0), 1e-300)
        return candidates[int(np.argmax((np.nanmean(gains, axis=1) / most).min(axis=1)))]
    if rule == REGRET:
        regret = np.nanmax(gains[:, :, 0], axis=0) - gains[:, :, 0]
        return candidates[int(np.argmin(np.nanmax(regret, axis=1)))]
    return max(candidates, key=lambda one: one.worst() if rule == WORST else one.mean())
