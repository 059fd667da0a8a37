"""Matched placebos: cells or places that a policy does not target, as like the targeted ones as can be found.

A targeted cell is compared with the nearest untargeted cells of its segment, by revenue in the base year and by growth
in the world without the policy. If a whole segment is targeted, cells of other segments take their place. A targeted
place is compared with places of its class (zones with zones), by revenue, growth and mix of segments. What happens to
placebos is luck and what spills over to them. The effect beyond it comes from being a target.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from model.experiments.targeted_clusters.targets import LEAST
from model.mathematics.groups import ratio

NEAREST = 5  # placebos for each target
ENOUGH = 0.25  # a kind's untargeted units stand in for its targets if they have this share of their revenue


@dataclass(frozen=True)
class Matches:
    """Placebos of a world's targets: rows of units for each matched target, and whether they are of its own kind.

    targets: units that have placebos. placebos: units, targets x at most NEAREST, -1 for none. alike: of the same
    segment, or class of place. A unit is a cell (place * segments + segment) or a place.
    """

    targets: np.ndarray
    placebos: np.ndarray
    alike: np.ndarray


def match_cells(mask: np.ndarray, start: np.ndarray, end: np.ndarray) -> Matches:
    """Placebos for targeted cells. Places x segments; `end`: revenue later, without the policy."""
    segment = np.broadcast_to(np.arange(mask.shape[1]), mask.shape).ravel()
    size, growth = traits(start.ravel(), end.ravel())
    features = np.stack([size, growth], axis=1)
    return nearest(mask.ravel(), start.ravel(), features, segment)


def match_places(mask: np.ndarray, start: np.ndarray, end: np.ndarray, classes: np.ndarray) -> Matches:
    """Placebos for targeted places. mask: places; start, end: places x segments; classes: class of every place."""
    before = start.sum(axis=1)
    size, growth = traits(before, end.sum(axis=1))
    mix = ratio(start, before[:, None]) / 2.0  # half the distance of two mixes is 0 (alike) to 1
    return nearest(mask, before, np.concatenate([np.stack([size, growth], axis=1), mix], axis=1), classes)


def traits(start: np.ndarray, end: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """ln of size and ln growth, each over its spread among units that have a size."""
    known = start >= LEAST
    size, growth = np.log(np.maximum(start, LEAST)), np.log((end + LEAST) / (start + LEAST))
    return over_spread(size, known), over_spread(growth, known)


def over_spread(values: np.ndarray, known: np.ndarray) -> np.ndarray:
    """Values over their standard deviation among the known; as they are where that is nothing."""
    spread = float(values[known].std()) if known.any() else 0.0
    return values / spread if spread > 0 else values


def nearest(targets: np.ndarray, start: np.ndarray, features: np.ndarray, kinds: np.ndarray) -> Matches:
    """The NEAREST others for each of `targets` (mask) by the sum of absolute differences of features.

    start: revenue in the base year; units below LEAST are neither. Others of the target's kind are taken if there are
    ENOUGH, else those of all kinds.
    """
    from scipy.spatial import cKDTree

    rows, others = np.flatnonzero(targets & (start >= LEAST)), ~targets & (start >= LEAST)
    found, alike = np.full((len(rows), NEAREST), -1), np.ones(len(rows), dtype=bool)
    everybody = np.flatnonzero(others)
    for kind in np.unique(kinds[rows]):
        mine = np.flatnonzero(kinds[rows] == kind)
        pool = everybody[kinds[everybody] == kind]
        if start[pool].sum() < ENOUGH * start[rows[mine]].sum():
            pool, alike[mine] = everybody, False
        if not len(pool):
            continue
        which = np.arange(min(NEAREST, len(pool))) + 1
        _, order = cKDTree(features[pool]).query(features[rows[mine]], which, p=1)
        found[mine, : len(which)] = pool[order]
    matched = found[:, 0] >= 0
    return Matches(rows[matched], found[matched], alike[matched])


def weights(matches: Matches, size: np.ndarray) -> np.ndarray:
    """How often each unit stands for targets: together the placebos have the targets' revenue in the base year.

    size: base-year revenue by unit. A target is shared out over its placebos alike, and each of them is scaled to it.
    Weights come from the base year alone: a mean of later ratios would rise with the luck of small cells.
    """
    found = np.zeros(len(size))
    there = matches.placebos >= 0
    share = np.where(there, size[matches.targets, None] / np.maximum(there.sum(axis=1, keepdims=True), 1), 0.0)
    np.add.at(found, matches.placebos[there], share[there])
    return ratio(found, size)


def stand_ins(
    mask: np.ndarray, whole_places: bool, start: np.ndarray, end: np.ndarray, classes: np.ndarray
) -> tuple[np.ndarray, float, float]:
    """Weights of the placebo cells (places x segments) for targets, the share of their base-year revenue that has any,
    and of that the share with placebos of its own kind."""
    if whole_places:
        size, targeted = start.sum(axis=1), np.asarray(mask.any(axis=1))
        matches = match_places(targeted, start, end, classes)
        found = np.broadcast_to(weights(matches, size)[:, None], mask.shape)
    else:
        size, targeted = start.ravel(), mask.ravel()
        matches = match_cells(mask, start, end)
        found = weights(matches, size).reshape(mask.shape)
    own = size[matches.targets]
    return (
        found,
        float(own.sum() / max(size[targeted].sum(), 1e-12)),
        float(own[matches.alike].sum() / max(own.sum(), 1e-12)),
    )
