"""Trials: runs of which only yearly measures are wanted, kept as small files so that a long experiment can go on."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zipfile import BadZipFile

import numpy as np

from model.experiments.cell_years import CellWatch, CellYears, load_cells, save_cells
from model.experiments.engines import Crew, Failure, carry_out
from model.experiments.fingerprints import fingerprint
from model.experiments.study import Progress
from model.tables.firms import ANCHOR, FOLLOWER
from model.tables.folders import write_whole

if TYPE_CHECKING:
    from model.cluster_model import ClusterModel
    from model.observe.witness import Witness
    from model.scenario import Plan
    from model.world import World

NEAR = 50.0  # km: arrivals this near an anchor count as drawn to it


@dataclass(frozen=True)
class Trial:
    """One run to try: a label, a scenario, a seed. `watch` names an anchor policy whose surroundings are counted.

    `facts`: also estimate the stylised facts, at the start and at the end. `level`: start from equal sizes, uniform
    specialism and random links (level_start.py). `cells`: years in which every cell is measured (cell_years.py).
    """

    label: str
    plan: Plan
    seed: int
    watch: Plan | None = None
    facts: bool = False
    level: bool = False
    cells: tuple[int, ...] = ()


@dataclass
class Measured:
    """Yearly measures of a run by year, what each policy paid in all (亿元 of 2015), and arrivals around anchors.

    cities: real revenue in the last year by city, 亿元. facts: "start" and "end" -> fact -> an Estimate's fields, where
    the trial asked for them. cells: cells in some years, or the file that has them, where the trial asked for them.
    """

    label: str
    seed: int
    yearly: dict[int, dict[str, float]]
    spent: dict[str, float]
    arrivals: dict[str, float]
    cities: dict[str, float]
    facts: dict[str, dict[str, dict[str, Any]]] = field(default_factory=dict)
    cells: CellYears | Path | None = None

    def cell_years(self) -> CellYears:
        """Cells in the years that the trial asked for. Raises ValueError if it asked for none."""
        if self.cells is None:
            raise ValueError(f"{self.label}-{self.seed}: the trial did not ask for cells")
        return load_cells(self.cells) if isinstance(self.cells, Path) else self.cells

    def last(self, name: str) -> float:
        """A measure in the last year; nan if it is not measured."""
        return self.yearly[max(self.yearly)].get(name, float("nan"))

    def path(self, name: str) -> dict[int, float]:
        """A measure by year."""
        return {year: values.get(name, float("nan")) for year, values in sorted(self.yearly.items())}


def measure(trial: Trial, note: Callable[[Any], None]) -> Measured:
    """Run a trial to its scenario's end."""
    from model.observe.witness import Witness

    model = started(trial)
    world = model.world
    watch = CellWatch(world, trial.cells) if trial.cells else None
    if watch is not None:
        model.schedule = watch.schedule(model.schedule)
    witness = Witness.of(world) if trial.facts else None
    record: Any = world.record
    record.panel_kept = False
    key = f"{trial.label}-{trial.seed}"
    while world.quarter < trial.plan.end:
        model.step()
        if witness is not None:
            witness.look(world)
        if watch is not None:
            watch.look(world)
        note(progress(world, key))
    spent = {
        policy.key: float(total) / world.scale
        for policy, total in zip(world.policies, world.instruments.spent_total, strict=True)
    }
    yearly = {int(year): {k: float(v) for k, v in values.items()} for year, values in record.yearly.items()}
    for year, places in record.places.items():
        zones = float(places["revenue"][world.places.zone].sum() / max(places["revenue"].sum(), 1e-12))
        yearly[int(year)]["zones_revenue_share"] = zones
    arrivals = arrivals_near_anchors(world, trial.watch or trial.plan)
    cells = watch.seen if watch is not None else None
    facts = facts_seen(witness, record)
    return Measured(trial.label, trial.seed, yearly, spent, arrivals, by_city(world), facts, cells)


_last_start: list[tuple[tuple[Plan, int, bool], World]] = []


def started(trial: Trial) -> ClusterModel:
    """The model at the end of 2015.

    Policies act from 2016, so trials of a process that differ in nothing else share one start: the last is kept.
    """
    from model.cluster_model import START, ClusterModel
    from model.experiments.level_start import level

    bare = trial.plan.replace_unchecked(policies={})
    mark = (bare, trial.seed, trial.level)
    if not _last_start or _last_start[0][0] != mark:
        first = ClusterModel(bare, rng=trial.seed, start=level(START) if trial.level else START)
        _last_start[:] = [(mark, first.world)]
    return ClusterModel(trial.plan, rng=trial.seed, world=_last_start[0][1].copy(trial.plan))


def by_city(world: World) -> dict[str, float]:
    """Real revenue of the last four quarters of firms above scale by city, 亿元."""
    f = world.firms
    total = np.bincount(world.firm_city, weights=f.annual_revenue * f.above_scale, minlength=len(world.city_ids))
    return {name: float(value) / world.scale for name, value in zip(world.city_ids, total, strict=True)}


def facts_seen(witness: Witness | None, record: Any) -> dict[str, dict[str, dict[str, Any]]]:
    """The stylised facts at the start and at the end, as plain values; empty if nobody looked."""
    if witness is None:
        return {}
    from model.observe.stylised_facts import estimate_facts

    moments = {"start": witness.until(witness.years[0]), "end": witness}
    return {
        moment: {name: asdict(estimate) for name, estimate in estimate_facts(seen, record).items()}
        for moment, seen in moments.items()
    }


def progress(world: World, key: str) -> Progress:
    """The line that a watcher sees."""
    record: Any = world.record
    last = record.latest()
    clusters = last.get("characteristic_clusters_10bn", 0.0)
    return Progress(key, world.quarter, 1, world.plan.end, 4 * last.get("value_added", float("nan")), int(clusters))


def arrivals_near_anchors(world: World, plan: Plan) -> dict[str, float]:
    """Entrants, by each anchor policy of `plan`, that make its linked inputs within NEAR km since it began.

    The anchor and its contracted followers are left out: these are the firms that come by themselves. `plan` may be
    another scenario than the world's own, so that the same surroundings are counted in a world without the anchor.
    """
    record: Any = world.record
    found = {}
    for policy in plan.policies.values():
        if policy.place is None or policy.segment is None:
            continue
        place, segment = world.place_ids.index(policy.place), world.segment_ids.index(policy.segment)
        inputs = world.linked_inputs[segment]
        near = np.flatnonzero(world.distance[place] <= NEAR)
        count = 0.0
        for quarter, entries in zip(record.quarters, record.entries, strict=True):
            if quarter >= policy.start:
                free = ~np.isin(entries["origin"], (ANCHOR, FOLLOWER))
                count += np.count_nonzero(
                    free & np.isin(entries["segment"], inputs[inputs >= 0]) & np.isin(entries["place"], near)
                )
        found[policy.key] = count / world.scale
    return found


def run_trials(
    trials: Sequence[Trial],
    workers: Crew = None,
    folder: Path | None = None,
    listen: Callable[[Progress], None] | None = None,
    finished: Callable[[str], None] | None = None,
) -> tuple[dict[tuple[str, int], Measured], dict[str, Failure]]:
    """Measures by (label, seed), and failures by label-seed. With a folder, finished trials are kept and used again."""
    from model.regions import load_region

    results: dict[tuple[str, int], Measured] = {}
    failures: dict[str, Failure] = {}
    missing: list[Trial] = []
    prints: list[str] = []
    sums: dict[tuple[str, Any], dict[str, str]] = {}
    for trial in trials:
        place = (trial.plan.region, trial.plan.region_data)
        if place not in sums:
            sums[place] = dict(load_region(*place).checksums)
        mark = fingerprint(trial.plan, trial.seed, sums[place])
        kept = read_kept(folder, trial, mark)
        if kept is None:
            missing.append(trial)
            prints.append(mark)
        else:
            results[trial.label, trial.seed] = kept
    heard = (lambda _, note: listen(note)) if listen else None
    for done in carry_out(measure, missing, workers, heard):
        trial = missing[done.index]
        key = f"{trial.label}-{trial.seed}"
        if done.failure is None:
            results[trial.label, trial.seed] = keep(folder, trial, prints[done.index], done.value)
        else:
            failures[key] = done.failure
        if finished:
            finished(key)
    return results, failures


def file_of(folder: Path, trial: Trial) -> Path:
    """Where a trial is kept."""
    return folder / "trials" / f"{trial.label}-{trial.seed}.json"


def cells_file(folder: Path, trial: Trial) -> Path:
    """Where the cells of a trial are kept."""
    return file_of(folder, trial).with_suffix(".npz")


def read_kept(folder: Path | None, trial: Trial, mark: str) -> Measured | None:
    """A kept trial with the same fingerprint and at least the cells that are wanted; None if there is none."""
    if folder is None:
        return None
    try:
        content = json.loads(file_of(folder, trial).read_text(encoding="utf-8"))
        if (
            not isinstance(content, dict)
            or content.pop("fingerprint") != mark
            or content.pop("watch") != watched(trial)
        ):
            return None
        years = content.pop("cells")
        content["yearly"] = {int(year): values for year, values in content["yearly"].items()}
        if not trial.cells:
            return Measured(**content)
        file = cells_file(folder, trial)
        if not set(trial.cells) <= set(years) or not set(trial.cells) <= set(load_cells(file).sums):
            return None
        return Measured(**content, cells=file)
    except (OSError, ValueError, KeyError, TypeError, BadZipFile):
        return None


def keep(folder: Path | None, trial: Trial, mark: str, measured: Measured) -> Measured:
    """Write a finished trial, whole, cells first. Returns it with the file of its cells in their place."""
    if folder is None:
        return measured
    path = file_of(folder, trial)
    path.parent.mkdir(parents=True, exist_ok=True)
    if isinstance(measured.cells, CellYears):
        save_cells(measured.cells, cells_file(folder, trial))
        measured = replace(measured, cells=cells_file(folder, trial))
    content = {name: getattr(measured, name) for name in vars(measured) if name != "cells"}
    extra = {"fingerprint": mark, "watch": watched(trial), "cells": list(trial.cells)}
    write_whole(path, json.dumps(content | extra))
    return measured


def watched(trial: Trial) -> list[str]:
    """What else decides a trial's measures: anchor policies whose surroundings it counts, facts, a level start."""
    plan = trial.watch or trial.plan
    anchors = [f"{p.key} {p.place} {p.segment} {p.start}" for p in plan.policies.values() if p.place is not None]
    return anchors + ["facts"] * trial.facts + ["level start"] * trial.level
