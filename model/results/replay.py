"""A run repeated to the bit, up to a quarter: with its own processes, by the program and from the data that made it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

import numpy as np

from model.mathematics.quarters import parse_quarter, quarter_label
from model.results.manifest import versions
from model.results.records import (
    ResultsError,
)
from model.results.reopened import not_imported
from model.scenario import Plan
from model.schedule import Schedule, lookup, restore

if TYPE_CHECKING:
    from model.cluster_model import ClusterModel
    from model.results.run import Run

MAKER = "model.cluster_model:ClusterModel"  # found by its name, as processes are: reading results needs no model
DECIDING = ("jiju", "source", "numpy", "machine")  # versions that decide the bits of a run


def model_at(run: Run, quarter: str, processes: dict[str, Schedule] | None) -> ClusterModel:
    """The model as it stood at a quarter; see `Run.at`."""
    wanted = parse_quarter(quarter)
    first, last = run.plan.base_quarter, run.plan.end
    if not first <= wanted <= last:
        span = f"{quarter_label(first)} to {quarter_label(last)}"
        raise ResultsError(f"{run.scenario} has no {quarter}: it runs from {span}")
    *_, model = replayed(run, wanted, processes, max((q for q in run.checkpoints if q <= wanted), default=None))
    return model


def replayed(run: Run, until: int, processes: dict[str, Schedule] | None = None,
             kept: int | None = None) -> Iterator[ClusterModel]:  # fmt: skip
    """The model at the run's start, or at the checkpoint that was kept at `kept`, and after every quarter to `until`.

    Where the run went on under another plan, the model that does comes in the same quarter once more.
    Raises ResultsError, ScheduleError as `Run.at`.
    """
    if kind := run.manifest.get("model_class"):
        raise ResultsError(
            f"the run was made by {kind}, a subclass that may take other steps than ClusterModel: make such a "
            f"model with the seed {run.seed} and let it step to {quarter_label(until)}"
        )
    require_same_program(run)
    if lacking := not_imported(run.plan.extensions):
        raise ResultsError(f"the run was made with {lacking}: results bring no code with them")
    maker = lookup(MAKER)
    own = processes_of(run) if processes is None else processes_like(run, processes)
    parts = [(Plan.model_validate(part["plan"]), int(part["until"])) for part in run.manifest.get("past", [])]
    parts.append((run.plan, until))
    if kept is not None:
        model = maker.resume(run.checkpoints[kept], start=own["start"], quarter=own["quarter"])
        parts = [part for part in parts if part[1] >= kept]
    else:
        model = maker(parts[0][0], rng=run.seed, start=own["start"], quarter=own["quarter"])
    known = measures_of(run)
    yield model
    for number, (plan, end) in enumerate(parts):
        if number:
            model = model.fork(plan=plan)
            yield model
        while model.world.quarter < min(end, until):
            model.step()
            require_same_course(run, known, model)
            yield model
        if model.world.quarter == until:
            break


def measures_of(run: Run) -> dict[str, np.ndarray]:
    """What the run recorded in every quarter, by measure; nothing if it kept none."""
    if not run.has("quarterly"):
        return {}
    table = run.table("quarterly", ["measure", "value"])
    return {str(name): part["value"].to_numpy() for name, part in table.groupby("measure", sort=False)}


def require_same_course(run: Run, known: Mapping[str, np.ndarray], model: ClusterModel) -> None:
    """Raise ResultsError if the run, made once more, was seen to go another way up to now. known: `measures_of` it."""
    seen: dict[str, list[float]] = getattr(model.world.record, "quarterly", {})
    for name, values in seen.items():
        own = known.get(name)
        if own is not None and len(own) >= len(values) and not np.array_equal(own[len(values) - 1], values[-1], True):
            raise ResultsError(
                f"{run.scenario}-{run.seed} goes another way in {quarter_label(model.world.quarter)} when it is made "
                "once more: somebody has changed its state by hand, or a process has luck of its own; what it kept is "
                "all there is"
            )


def processes_of(run: Run) -> dict[str, Schedule]:
    """The schedules of the start and of a quarter that the run went through; see `Run.processes`."""
    from model.order import QUARTER, START

    if run.schedules is not None:
        return run.schedules
    own = {name: restore(steps) for name, steps in run.manifest.get("processes", {}).items()}
    return {"start": START, "quarter": QUARTER} | own


def processes_like(run: Run, given: dict[str, Schedule]) -> dict[str, Schedule]:
    """Schedules that somebody gives, if they are the run's own. Raises ResultsError."""
    from model.order import QUARTER, START, described

    own = {"start": START, "quarter": QUARTER} | given
    made = run.manifest.get("processes", {})
    for name, schedule in own.items():
        if described({name: schedule}).get(name) != made.get(name):
            raise ResultsError(f"the schedule {name!r} that is given is not the one that the run went through")
    return own


def require_same_program(run: Run) -> None:
    """Raise ResultsError if replaying the run here would give other bits."""
    from model.regions import region_to_read

    here, made = versions(), dict(run.manifest["versions"])
    other = [name for name in DECIDING if made.get(name) != here[name]]
    if other:
        told = ", ".join(f"{name} {made.get(name, 'unknown')[:12]} instead of {here[name][:12]}" for name in other)
        raise ResultsError(f"the run was made with {told}: replaying it would give other bits, so run again")
    if dict(region_to_read(run.plan.region, run.plan.region_data).checksums) != run.manifest["data"]:
        raise ResultsError(f"the data of region {run.plan.region_name} changed since the run was made: run again")
