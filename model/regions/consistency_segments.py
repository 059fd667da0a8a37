"""Do the segments of a region, their inputs and their nation fit together? One function a check."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np

from model.regions.consistency_map import PRIORS, revenue_of
from model.regions.region import Region

LARGEST_NATION = 1e7  # 亿元 a year: four times the gross output of China in 2017


def shares_of_output_fit(region: Region) -> Iterator[str]:
    """Labour is part of value added; value added, energy and all inputs of a unit of output are at most one."""
    s, bought = region.segments, region.coefficients.sum(axis=0)
    for row, name in enumerate(s.ids):
        added, labour, energy = s.value_added_rate[row], s.labour_share[row], s.energy_share[row]
        if labour > added + 1e-4:
            yield (f"{s.where(row, 'labour_share')}: {labour:g} of output is more than the value added of {name} "
                   f"({added:g}), of which it is part")  # fmt: skip
        if labour < 0.005 and s.kind[row] != "external":
            yield f"{s.where(row, 'labour_share')}: {labour:g}; somebody works in {name}: give its share of output"
        if energy + added > 1.0 + 1e-4:
            yield (f"{s.where(row, 'energy_share')}: energy ({energy:g}) and value added ({added:g}) of {name} exceed "
                   "output")  # fmt: skip
        if not 0.5 <= bought[row] + added <= 1.06:
            yield (f"input_coefficients.csv: inputs of {name} sum to {bought[row]:.3f} and its value added is "
                   f"{added:g}: "
                   "together they are output, so 1 (at least 0.5 where inputs are left out)")  # fmt: skip


def columns_balance_like_the_others(region: Region) -> Iterator[str]:
    """Inputs and value added of a branch sum to what those of the others do, within 2%, if four in five others agree.

    They sum to 1 where no input is left out, and to a little less where small ones are. External branches are left
    out, because nobody in the region buys what they buy.
    """
    s = region.segments
    rows = np.flatnonzero(np.asarray(s.kind) != "external")
    sums = (region.coefficients.sum(axis=0) + s.value_added_rate)[rows]
    if not len(rows):
        return
    usual = float(np.median(sums))
    off = np.flatnonzero(np.abs(sums - usual) > 0.02)
    if len(off) > len(rows) // 5:
        return
    for at in map(int, off):
        yield (f"input_coefficients.csv: inputs of {s.ids[rows[at]]} and its value added sum to {sums[at]:.3f}, those "
               f"of the other branches to {usual:.3g}; correct a coefficient, or its value_added_rate")  # fmt: skip


def inputs_leave_value_added(region: Region) -> Iterator[str]:
    """What a unit of output buys sums to less than one."""
    for name, total in zip(region.segments.ids, region.coefficients.sum(axis=0), strict=True):
        if total >= 1.0:
            yield f"input_coefficients.csv: inputs of {name} sum to {total:.3f}; they must leave value added"


def the_nation_is_larger(region: Region) -> Iterator[str]:
    """The region sells no more of a branch than the nation makes of it, and the nation no more than China does."""
    s = region.segments
    if s.national_output.sum() > LARGEST_NATION:
        yield (f"segments.csv: national_output sums to {s.national_output.sum():.3g} 亿元, more than any nation's; "
               "check the unit (亿元 a year)")  # fmt: skip
    largest = np.maximum(*(revenue_of(region, prior) for prior in PRIORS))
    for row in map(int, np.flatnonzero(largest > s.national_output)):
        yield (f"{s.where(row, 'national_output')}: {s.national_output[row]:g} 亿元 in the nation and {largest[row]:g} "
               f"here, of {s.ids[row]}: both are in 亿元 a year; check the units")  # fmt: skip


def somebody_makes_waste(region: Region) -> Iterator[str]:
    """Some segment with revenue makes solid waste, whose use totals.csv gives."""
    if not (revenue_of(region, PRIORS[0]) * region.segments.solid_waste).any():
        yield ("segments.csv: solid_waste is 0 wherever there is revenue, but its use is given; give intensities, 1 "
               "is usual")  # fmt: skip


def pioneers_have_one_parent(region: Region) -> Iterator[str]:
    """A pioneer segment has no revenue of the base year under either prior; its one parent has, under both."""
    s = region.segments
    priors = np.array([revenue_of(region, prior) for prior in PRIORS])
    for row in map(int, np.flatnonzero(s.parent != "")):
        where, parent = s.where(row, "parent"), s.index.get(str(s.parent[row]), -1)
        if priors[:, row].any():
            yield f"{where}: {s.ids[row]} has revenue in the base year; only a segment without has a parent"
        if parent < 0 or not (priors[:, parent] > 0).all():
            yield f"{where}: {s.parent[row]} must be one segment with revenue under both priors"


def approvals_are_of_plant_that_stands(region: Region) -> Iterator[str]:
    """Capacity is approved where the base year has revenue, and the part that needs approval is given only there."""
    s = region.segments
    approved = ~np.isnan(s.capacity_ceiling)
    made = np.all([revenue_of(region, prior) > 0 for prior in PRIORS], axis=0)
    for row in map(int, np.flatnonzero(approved & ~made)):
        yield f"{s.where(row, 'capacity_ceiling')}: {s.ids[row]} has no revenue in the base year: no plant to replace"
    for row in map(int, np.flatnonzero(~np.isnan(s.approval_share) & ~approved)):
        yield f"{s.where(row, 'approval_share')}: {s.ids[row]} has no capacity_ceiling; give one or leave this empty"


def outside_sectors_are_told_apart(region: Region) -> Iterator[str]:
    """Segments of kind external, and they alone, are in the field EXTERNAL."""
    s = region.segments
    for row in map(int, np.flatnonzero((s.kind == "external") != (s.field == "EXTERNAL"))):
        yield f"{s.where(row, 'field')}: {s.ids[row]} is of kind {s.kind[row]}; external segments are those of EXTERNAL"


CHECKS: tuple[Callable[[Region], Iterator[str]], ...] = (
    shares_of_output_fit,
    columns_balance_like_the_others,
    inputs_leave_value_added,
    the_nation_is_larger,
    somebody_makes_waste,
    pioneers_have_one_parent,
    approvals_are_of_plant_that_stands,
    outside_sectors_are_told_apart,
)
