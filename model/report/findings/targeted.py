"""Findings on policy by cluster: what happens to the cells and places that policies target, and whether it is new.

Targets are what policies are for by their own declaration (model/policy/targets.py), read at the start of the first
seed; those for nearly the whole region leave nothing to compare with. Policies with the same targets share a line:
all of them are in force together, and nobody can tell them apart by what happens there.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from model.experiments.starts import begun, forget
from model.experiments.targeted_clusters.cell_years import CellYears
from model.experiments.targeted_clusters.change_in_targets import effect_on
from model.experiments.targeted_clusters.targets import Targets, named, named_cells
from model.mathematics.paired import difference
from model.mathematics.verdicts import of_interval
from model.policy.targets import target
from model.report.sheet import SHARE, Column, Sheet
from model.results.reopened import why_absent

if TYPE_CHECKING:
    from model.experiments.targeted_clusters.effect_on_clusters import AtYear, ClusterEffect
    from model.report.findings.compared import Compared
    from model.report.work_during_runs import Ahead
    from model.scenario import Plan

YEARLY = "亿元 a year"
SUMS = ("revenue", "firms", "workers")
MOST_PLACES = 30  # policies for more places than these, or for most of a region, have no line for each of them
CHANGES = ("revenue", "workers", "firms")


@dataclass(frozen=True)
class Group:
    """Policies (keys) that have the same targets, and what happened there."""

    policies: tuple[str, ...]
    targets: Targets
    effect: ClusterEffect


def own_policies(f: Compared) -> list[str]:
    """Policies that the scenario has and its base has not, or has with other terms."""
    before = f.base.policies if f.base is not None else {}
    return [key for key, policy in f.main.policies.items() if before.get(key) != policy]


def groups(f: Compared, ahead: Ahead | None = None) -> list[Group]:
    """Groups of policies by what they target, the most specific first; without a base there are none.

    ahead: what was done beside the runs.
    """
    keys = own_policies(f)
    if f.base is None or not keys or not f.paired_seeds or any(map(why_absent, f.main.extensions)):
        return []  # the start cannot be made again without a module of the scenario's own
    pairs = [tuple(cells_of(f, scenario, seed) for scenario in (f.main.name, f.base.name)) for seed in f.paired_seeds]
    start = np.mean([base.sums[f.main.base_year]["revenue"] for _, base in pairs], axis=0)
    masks: dict[bytes, tuple[list[str], Targets]] = {}
    seed = f.paired_seeds[0]
    meant = (ahead.targets_of(f.main, seed) if ahead is not None else None) or start_targets(f.main, seed)
    for key in keys:
        if (found := meant[key]) is not None and (mask := named_cells(found.mask.astype(float), start)) is not None:
            masks.setdefault(mask.tobytes(), ([], named(mask)))[0].append(key)
    classes = f.region.places.kind
    years = {f.last - f.main.base_year: f.last}
    made = [
        Group(tuple(names), targets, effect_on([targets] * len(pairs), pairs, years, classes))  # type: ignore[arg-type]
        for names, targets in masks.values()
    ]
    known = [group for group in made if group.effect.last is not None]
    return sorted(known, key=lambda group: (group.effect.share, group.policies))


def start_targets(plan: Plan, seed: int) -> dict[str, Targets | None]:
    """What each policy of a scenario is for, at the start of a seed; None for those on budgets or without a cell."""
    world = begun(plan, seed)
    forget()
    rows = {policy.key: row for row, policy in enumerate(world.policies)}
    found: dict[str, Targets | None] = {}
    start = world.by_place_and_segment(world.firms.annual_revenue)
    for key in plan.policies:
        own = target(world, rows[key])
        mask = named_cells(own.meant, start)
        found[key] = None if mask is None else named(mask)
    return found


def cells_of(f: Compared, scenario: str, seed: int) -> CellYears:
    """The cells of a saved run in the first and the last year; read once."""
    key = ("cells of targets", scenario, seed, f.first, f.last)
    if key not in f.study.kept:
        f.study.kept[key] = read_cells(f, scenario, seed)
    found: CellYears = f.study.kept[key]
    return found


def read_cells(f: Compared, scenario: str, seed: int) -> CellYears:
    """The same, from the run's table."""
    places, segments = list(f.region.places.ids), modelled(f)
    table = f.study.runs[scenario, seed].table("cells", ["year", "place", "segment", *SUMS])
    sums: dict[int, dict[str, np.ndarray]] = {}
    for year in dict.fromkeys((f.first, f.last)):
        own = table[table["year"] == year]
        at = (pd.Index(places).get_indexer(own["place"]), pd.Index(segments).get_indexer(own["segment"]))
        sums[year] = {}
        for name in SUMS:
            sums[year][name] = np.zeros((len(places), len(segments)))
            sums[year][name][at] = own[name].to_numpy(float)
    return CellYears(sums, np.zeros((len(places), len(segments))))


def modelled(f: Compared) -> list[str]:
    """Segments of the model, in its order."""
    data = f.region.segments
    return [str(name) for name, kind in zip(data.ids, data.kind, strict=True) if kind != "external"]


def targeted(f: Compared, ahead: Ahead | None = None) -> tuple[Sheet, Sheet]:
    """What happened to the targets of every group of policies; and to each place, where they are for few places.

    ahead: what was done beside the runs.
    """
    found = groups(f, ahead)
    lines = [line(group, group.effect.last) for group in found if group.effect.last is not None]
    columns = (
        Column("policy", "policy"), Column("targeting", "count"), Column("targets", "word"), Column("cells", "count"),
        Column("share", SHARE), Column("relative", SHARE), Column("placebo", SHARE), Column("targeted_beyond", SHARE),
        Column("targeted_low", SHARE), Column("targeted_high", SHARE), Column("firms_beyond", SHARE),
        Column("workers_beyond", SHARE), Column("difference", YEARLY), Column("low", YEARLY), Column("high", YEARLY),
        Column("alike", YEARLY), Column("elsewhere", YEARLY), Column("region", YEARLY), Column("verdict", "verdict"),
        Column("whose", "verdict"),
    )  # fmt: skip
    return Sheet("targeted", columns, frame_of(lines, columns)), targeted_places(f, found)


def line(group: Group, last: AtYear) -> dict[str, object]:
    """One group."""
    own, gains = last.changes["revenue"], last.gains
    beyond = own.beyond if own.beyond.pairs else own.targets
    return {
        "policy": group.policies[0], "targeting": len(group.policies), "targets": f"targets_{group.targets.kind}",
        "cells": group.effect.cells, "share": group.effect.share, "relative": own.targets.mean / 100,
        "placebo": own.placebos.mean / 100, "targeted_beyond": beyond.mean / 100, "targeted_low": beyond.low / 100,
        "targeted_high": beyond.high / 100, "firms_beyond": last.changes["firms"].beyond.mean / 100,
        "workers_beyond": last.changes["workers"].beyond.mean / 100, "difference": gains.targets.mean,
        "low": gains.targets.low, "high": gains.targets.high, "alike": gains.parts["alike"].mean,
        "elsewhere": gains.parts["same_places"].mean + gains.parts["rest"].mean, "region": gains.region.mean,
        "verdict": of_interval(beyond.mean, beyond.low, beyond.high), "whose": gains.verdict,
    }  # fmt: skip


def targeted_places(f: Compared, found: list[Group]) -> Sheet:
    """Every place that policies for few places mean: revenue, workers and firms against the base."""
    columns = (
        Column("place", "place"), Column("targeting", "count"), Column("base", YEARLY), Column("difference", YEARLY),
        Column("low", YEARLY), Column("high", YEARLY), Column("relative", SHARE), Column("workers_gain", SHARE),
        Column("firms_gain", SHARE), Column("verdict", "verdict"),
    )  # fmt: skip
    meant: dict[int, int] = {}
    for group in found:
        places = np.flatnonzero(group.targets.mask.any(axis=1))
        if len(places) <= min(MOST_PLACES, len(group.targets.mask) / 2):
            for place in places.tolist():
                meant[place] = meant.get(place, 0) + len(group.policies)
    if not meant:
        return Sheet("targeted_places", columns, frame_of([], columns))
    assert f.base is not None
    both = [[cells_of(f, name, seed).sums[f.last] for seed in f.paired_seeds] for name in (f.main.name, f.base.name)]
    ids, rows = list(f.region.places.ids), []
    for place, number in meant.items():
        here, there = ({name: np.array([s[name][place].sum() for s in side]) for name in SUMS} for side in both)
        gap = difference(here["revenue"], there["revenue"])
        share = {name: float((here[name] - there[name]).mean() / max(there[name].mean(), 1e-9)) for name in SUMS}
        rows.append({
            "place": ids[place], "targeting": number, "base": gap.base, "difference": gap.mean, "low": gap.low,
            "high": gap.high, "relative": share["revenue"], "workers_gain": share["workers"],
            "firms_gain": share["firms"], "verdict": of_interval(gap.mean, gap.low, gap.high),
        })  # fmt: skip
    table = frame_of(rows, columns)
    return Sheet("targeted_places", columns, table.sort_values("difference", ascending=False, ignore_index=True))


def frame_of(rows: list[dict[str, object]], columns: tuple[Column, ...]) -> pd.DataFrame:
    """Rows as a table with all its columns, whether there are rows or not."""
    return pd.DataFrame(rows, columns=[column.name for column in columns])
