"""What the tables of a region must say together: one function a check, each message says how to mend it.

`inconsistencies` runs them all; `CHECKS` is the list that docs/regions.md prints.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np

from model.regions.boundaries import box_of
from model.regions.region import Region

Check = Callable[[Region], Iterator[str]]


def pioneers_have_one_parent(region: Region) -> Iterator[str]:
    """A pioneer segment has no revenue of 2015 under either prior; its one parent has, under both."""
    segments = region.segments
    priors = np.nan_to_num(np.array([segments.revenue_prior_a, segments.revenue_prior_b]))
    for row in map(int, np.flatnonzero(segments.parent != "")):
        where, parent = segments.where(row, "parent"), segments.index.get(str(segments.parent[row]), -1)
        if priors[:, row].any():
            yield f"{where}: {segments.ids[row]} has revenue in 2015; only a segment without has a parent"
        if parent < 0 or not (priors[:, parent] > 0).all():
            yield f"{where}: {segments.parent[row]} must be one segment with revenue under both priors"


def inputs_leave_value_added(region: Region) -> Iterator[str]:
    """What a unit of output buys sums to at most one."""
    for name, total in zip(region.segments.ids, region.coefficients.sum(axis=0), strict=True):
        if total > 1.0001:
            yield f"input_coefficients.csv: inputs of {name} sum to {total:.3f}; they must leave value added"


def places_lie_inside(region: Region) -> Iterator[str]:
    """Every place lies in the bounding box of the boundaries."""
    west, south, east, north = box_of(region.areas)
    places = region.places
    for row, key in enumerate(places.ids):
        x, y = places.lon[row], places.lat[row]
        if not (west <= x <= east and south <= y <= north):
            yield f"{places.where(row, 'lon')}: {key} at {x}, {y} lies outside the region's boundaries"


CHECKS: tuple[Check, ...] = (pioneers_have_one_parent, inputs_leave_value_added, places_lie_inside)


def inconsistencies(region: Region) -> list[str]:
    """Everything that the tables of a region contradict each other in."""
    return [problem for check in CHECKS for problem in check(region)]
