"""Worlds: what is not known, drawn together, and the same in every scenario of a study.

A world is luck (a seed), a draw of what is not known about the start (map and number of firms), and a draw of the
parameters. World 0 is the central one: seed 1, the map's centre, the program's own parameters. World k has seed k + 1,
the k-th draw of the map, and the k-th draw of the parameters, so that a longer study holds the worlds of a shorter one.

Parameters are drawn from the region's posterior (posterior.csv, by `jiju calibrate --ship`). A posterior that belongs
to other parameters, processes or data than the present ones is not used: then the priors are drawn from, and the
command says so. What a scenario sets itself, parameters as well as a draw of the map, is its question and stays.
"""

from __future__ import annotations

import csv
import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import yaml
from pydantic import BaseModel, Field, ValidationError

from model.errors import UserError
from model.experiments.factors import baseline_change, baseline_factors
from model.experiments.prior import Prior, design, priors, values_at
from model.scenario.extensions import is_own
from model.scenario.parameters import load_registry
from model.tables.folders import write_whole

if TYPE_CHECKING:
    from model.regions.region import Region
    from model.scenario import Plan

POSTERIOR, RECORD = "posterior.csv", "posterior.yaml"
DOUBTED = Path(__file__).with_name("doubted_parameters.csv")
MOST_WORLDS = 10_000
DRAW_SEED = 20151231  # of the points of priors and of the number of firms
PRICES_SEED = 20151232  # of the points of prices where a posterior has none
PRICES = (
    "environment.inflation"  # no known year says how prices will move: drawn from its prior if a posterior lacks it
)


class PosteriorError(UserError, ValueError):
    """A posterior that cannot be read: edited by hand, or cut off."""


class PosteriorRecord(BaseModel):
    """What posterior.yaml must say; what else it says is for readers."""

    fingerprint: str
    parameters: Annotated[list[str], Field(min_length=1)]


@dataclass(frozen=True)
class World:
    """One world: its number, seed, the draw of the map (None: the scenario's own), firms (None), parameters."""

    number: int
    seed: int
    draw: int | None = None
    baseline: Mapping[str, Any] = field(default_factory=dict)
    parameters: Mapping[str, float] = field(default_factory=dict)

    def record(self) -> dict[str, Any]:
        """The world as plain data."""
        return {"number": self.number, "seed": self.seed, "draw": self.draw, "baseline": dict(self.baseline),
                "parameters": dict(self.parameters)}  # fmt: skip

    def of(self, plan: Plan) -> Plan:
        """The scenario in this world. What the scenario sets itself stays."""
        change: dict[str, Any] = {}
        if plan.baseline.draw == 0 and self.draw is not None:
            change["draw"] = self.draw
        if plan.baseline.firms is None:
            change |= self.baseline
        own = {name: value for name, value in self.parameters.items() if name not in plan.parameters}
        if not change and not own:
            return plan
        return plan.replace_unchecked(
            parameters=dict(plan.parameters) | own, baseline=plan.baseline.model_copy(update=change)
        )


@dataclass(frozen=True)
class Doubt:
    """From what parameters are drawn: `source` is posterior, prior or nothing, `reason` says why it is no posterior.

    points: draws of the posterior (rows x names), in the parameters' own units.
    """

    source: str
    names: tuple[str, ...] = ()
    points: tuple[tuple[float, ...], ...] = ()
    reason: str = ""


def worlds_of(plan: Plan, count: int, luck_only: bool = False) -> tuple[list[World], Doubt]:
    """Worlds 0 to count - 1 of a scenario's region, and from what their parameters are drawn.

    luck_only: the seeds differ and nothing else. Raises PosteriorError.
    """
    from model.regions import region_to_read

    if luck_only:
        return luck_alone(range(1, count + 1)), Doubt("nothing")
    doubt = doubt_of(region_to_read(plan.region, plan.region_data))
    firms = next(factor for factor in baseline_factors(plan) if factor.name == "baseline.firms")
    known = [] if doubt.points else priors(doubt.names)
    points = design(max(count, 2), 1 + len(known), DRAW_SEED)
    paths = [] if PRICES in doubt.names else priors([PRICES])
    of_prices = design(max(count, 2), 1, PRICES_SEED)
    found = [World(0, 1)]
    for k in range(1, count):
        drawn = dict(zip(doubt.names, doubt.points[(k - 1) % len(doubt.points)], strict=True)) if doubt.points else (
            values_at(known, points[k, 1:]))  # fmt: skip
        drawn |= values_at(paths, of_prices[k, : len(paths)])
        number = baseline_change(plan, firms, firms.at(float(points[k, 0])))
        found.append(World(k, k + 1, k, number, drawn))
    return found, doubt


def luck_alone(seeds: Iterable[int]) -> list[World]:
    """Worlds that differ in nothing but their seeds."""
    return [World(seed - 1, seed) for seed in seeds]


def worlds_at(given: Iterable[World | int]) -> list[World]:
    """Worlds, and for a plain seed the world that has no more than that."""
    return [one if isinstance(one, World) else World(one - 1, one) for one in given]


def worlds_in(folder: Path, seeds: Sequence[int]) -> list[World]:
    """The worlds of a saved study at some of its seeds; none if it has seeds alone. Raises ResultsError."""
    from model.results.records import read_study

    return [
        World(one.number, one.seed, one.draw, dict(one.baseline), dict(one.parameters))
        for one in read_study(folder).worlds
        if one.seed in seeds
    ]


def doubt_of(region: Region) -> Doubt:
    """The region's posterior, if it belongs to the present program and data; else the priors of what is doubted."""
    record = record_of(region)
    if not record.exists():
        return Doubt("prior", doubted(), reason=f"{region.name} has no posterior")
    about = read_record(record)
    if about["fingerprint"] != fingerprint_of(region, about["parameters"]):
        reason = (
            "the posterior belongs to other parameters, processes or data than the present ones (`jiju calibrate "
            "--renew` shows in a minute whether it still holds)"
        )
        return Doubt("prior", tuple(about["parameters"]), reason=reason)
    names, points = read_posterior(region.folder / POSTERIOR, about["parameters"])
    return Doubt("posterior", names, points)


def doubted() -> tuple[str, ...]:
    """Parameters that are drawn where no posterior says which: those that were found to move outcomes."""
    with DOUBTED.open(encoding="utf-8", newline="") as handle:
        return tuple(row["parameter"] for row in csv.DictReader(handle))


def fingerprint_of(region: Region, names: Sequence[str]) -> str:
    """Checksum of what a posterior of these parameters is conditional on.

    The processes in their order, the ends and grades of its parameters, the values of all others, the region's data.
    Parameters that somebody's own module declares are left out, unless the posterior is of them: the program that the
    posterior was learnt with does not read them, and a scenario that names the module asks what it changes.
    """
    from model.order import QUARTER, START
    from model.schedule import describe

    entries = load_registry().entries
    content = {
        "processes": [describe(START), describe(QUARTER)],
        "drawn": {name: [entries[name].low, entries[name].high, entries[name].grade] if name in entries else None
                  for name in names},
        "fixed": {name: entry.value for name, entry in entries.items()
                  if name not in names and not is_own("parameters", name)},
        "data": dict(region.checksums),
    }  # fmt: skip
    return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()


def read_record(path: Path) -> dict[str, Any]:
    """What a posterior was made from. Raises PosteriorError."""
    try:
        about = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, yaml.YAMLError) as error:
        raise PosteriorError(f"{path}: cannot be read ({error}); make it again with jiju calibrate --ship") from None
    try:
        PosteriorRecord.model_validate(about)
    except ValidationError:
        raise PosteriorError(
            f"{path}: no fingerprint and parameters; make it again with jiju calibrate --ship"
        ) from None
    return dict(about)


def read_posterior(path: Path, names: Sequence[str]) -> tuple[tuple[str, ...], tuple[tuple[float, ...], ...]]:
    """Names and draws, checked by hand: a message names the line. Raises PosteriorError."""
    entries = load_registry().entries
    try:
        with path.open(encoding="utf-8-sig", newline="") as handle:
            reader = csv.DictReader(handle)
            if list(reader.fieldnames or ()) != list(names):
                raise PosteriorError(f"{path}:1: columns must be {', '.join(names)}")
            rows = list(reader)
    except OSError as error:
        raise PosteriorError(f"{path}: cannot be read ({error}); make it again with jiju calibrate --ship") from None
    points = []
    for line, row in enumerate(rows, start=2):
        try:
            point = tuple(float(row[name]) for name in names)
        except (TypeError, ValueError):
            raise PosteriorError(f"{path}:{line}: no number; make it again with jiju calibrate --ship") from None
        outside = [n for n, value in zip(names, point, strict=True) if not entries[n].low <= value <= entries[n].high]
        if outside:
            raise PosteriorError(f"{path}:{line}: {outside[0]} is outside its range")
        points.append(point)
    if not points:
        raise PosteriorError(f"{path}: no draws; make it again with jiju calibrate --ship")
    return tuple(names), tuple(points)


def ship(region: Region, known: Sequence[Prior], draws: Sequence[Sequence[float]], about: Mapping[str, Any]) -> Path:
    """Write a posterior beside the region's data: draws in the parameters' own units."""
    names = [prior.name for prior in known]
    lines = [",".join(names), *(",".join(f"{value:.6g}" for value in point) for point in draws)]
    write_whole(region.folder / POSTERIOR, "\n".join(lines) + "\n")
    write_record(region, {"fingerprint": fingerprint_of(region, names), "parameters": names, **about})
    return region.folder / POSTERIOR


def record_of(region: Region) -> Path:
    """Where the record of a region's posterior stands, whether there is one or not."""
    return region.folder / RECORD


def write_record(region: Region, about: Mapping[str, Any]) -> Path:
    """Write what a posterior was made from; the path."""
    write_whole(record_of(region), yaml.safe_dump(dict(about), allow_unicode=True, sort_keys=False))
    return record_of(region)
