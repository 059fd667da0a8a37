"""A study: scenarios x worlds x samples. A finished run is written once and whole; the same command goes on from there.

    results/<name>/study.yaml      what was asked, versions, and the fingerprint of every run that belongs to it
    results/<name>/runs/...        one folder a finished run, never half of one (run_folders.py)

A finished run is used again if its fingerprint agrees: resolved scenario, seed, processes, version and source of the
model, data, NumPy and machine type. Runs of the same name that were made from something else are moved aside before
the first new one is made, so that no reader can take one for the other. Only the process that asked for the study
writes to its folder, whoever does the runs.
"""

from __future__ import annotations

import platform
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

from model.experiments.engines import Crew, EngineError, carry_out
from model.experiments.engines.crew import settled
from model.experiments.engines.forked import can_fork
from model.experiments.failed_runs import raise_failures
from model.experiments.kept_runs import Report, missing_runs
from model.experiments.requests import plans_of, quarters_of, require_crew, runs_asked, samples_of
from model.experiments.run_folders import StudyError, alone_in, note_failure, set_aside, store, sweep, write_index
from model.experiments.shown_here import heard
from model.experiments.starts import forget, groups_of
from model.experiments.tasks import Branch, Progress, Sample, Task, perform, scratch, start_of
from model.fingerprints import fingerprint, program
from model.results.records import FORMAT, STUDY
from model.schedule import require_findable
from model.tables.folders import CannotWrite, write_whole

if TYPE_CHECKING:
    from model.experiments.worlds import World
    from model.results import Study
    from model.scenario import Plan
    from model.schedule import Schedule

__all__ = ["Branch", "Ensemble", "Progress", "Report", "Sample", "StudyError", "Task", "fingerprint"]

NEEDED_BY_A_RUN = ("model.simulation", "pandas", "pyarrow.parquet")
INDEX_EVERY = 25  # finished runs after which the index is written again, so that it is of use in a long study
ONE_SAMPLE = (Sample(),)


@dataclass
class Ensemble:
    """Scenarios x worlds x samples. `Ensemble([no_policy, plan]).run()` gives a `Study` of nine worlds.

    plans: scenarios of one region with different names, or the paths of their files. worlds: how many, or which
    (worlds.py): they differ in luck and in what is not known, and each is the same in every scenario. seeds: in
    place of worlds, runs that differ in luck alone: how many (seeds 1, 2, ... n), or which seeds. Without either it
    is as many worlds, or seeds, as the first scenario says. folder: where the study is kept and can be taken up
    again; without one it lives in a temporary folder until it is loaded. workers: processes here (default: all
    cores; a script that starts some needs a main guard) or a Dask `Cluster`. overwrite: replace a study that was
    made from something else. samples: points of parameters and baselines, crossed with every scenario and world.
    branch: a past that all scenarios share. checkpoints: quarters whose whole state is kept with each run, as
    "2018Q4". keep_firms: keep the yearly panel of firms and the supply links of every run; else of firms a census
    of some years, links of the first world, and neither in samples. start, quarter: the processes, where they are
    not the program's own: functions at the top level of a module. Raises StudyError, ScenarioErrors, or
    ScheduleError for a process that a worker could not find.
    """

    plans: Sequence[Any]
    seeds: int | Iterable[int] | None = None
    folder: Path | str | None = None
    workers: Crew = None
    overwrite: bool = False
    samples: Sequence[Sample] = ONE_SAMPLE
    branch: Branch | None = None
    checkpoints: Sequence[Any] = ()
    start: Schedule | None = None
    quarter: Schedule | None = None
    keep_firms: bool = False
    worlds: int | Sequence[World] | None = None

    def __post_init__(self) -> None:
        self.plans = plans_of(self.plans)
        self.worlds, self.seeds = runs_asked(self.worlds, self.seeds, self.plans[0])
        require_crew(self.workers)
        if not isinstance(self.overwrite, bool):
            raise StudyError(f"overwrite is True or False, not {self.overwrite!r}")
        if not isinstance(self.keep_firms, bool):
            raise StudyError(f"keep_firms is True or False, not {self.keep_firms!r}")
        self.checkpoints = quarters_of(self.checkpoints, self.plans)
        for schedule in self.processes.values():
            require_findable(schedule)
        self.samples = samples_of(self.samples, self.plans)

    @property
    def processes(self) -> dict[str, Schedule]:
        """The schedules that are given."""
        given = {"start": self.start, "quarter": self.quarter}
        return {name: schedule for name, schedule in given.items() if schedule is not None}

    def larger(self, count: int) -> Ensemble:
        """The same study with `count` worlds; seeds if it has no worlds."""
        if not self.worlds:
            return replace(self, seeds=count, worlds=None)
        return replace(self, worlds=count, seeds=None)

    def run(self, listen: Callable[[Progress], None] | None = None) -> Study:
        """Make the missing runs and load all; if a run fails, the finished ones are kept.

        listen: hears how far the runs are; without it they are shown where the program runs: one line in a notebook,
        lines on a terminal, and elsewhere a line every ten seconds on stderr; nothing of quick work.
        Raises StudyError if a user can mend it, FaultInRun if it is a bug, MemoryError if memory ran out.
        """
        from model.results import Study

        if self.folder is not None:
            raise_failures(self.watched(Path(self.folder), listen).failed, len(self.tasks()))
            return Study.load(Path(self.folder))
        with scratch() as folder:
            raise_failures(self.watched(folder, listen).failed, len(self.tasks()))
            return Study.load(folder, whole=True)

    def watched(self, folder: Path, listen: Callable[[Progress], None] | None) -> Report:
        """`make`, shown where the program runs unless somebody listens."""
        missing = 0 if listen is not None else len(self.missing(folder)[0])
        longest = max(plan.quarters for plan in self.plans)
        with heard(missing, longest, listen) as (hear, finished):
            return self.make(folder, hear, finished)

    def make(self, folder: Path, listen: Callable[[Progress], None] | None = None,
             finished: Callable[[str], None] | None = None) -> Report:  # fmt: skip
        """Make the missing runs in `folder`; failures are reported, not raised, except a full disk or a lost engine.

        Raises StudyError, also if `folder` holds a study made from something else.
        """
        try:
            with alone_in(folder):
                missing, report = self.missing(folder)
                own = {task.key: task.fingerprint for task in self.tasks()}
                sweep(folder)
                self.describe(folder, own)  # from here on no reader takes a stale run for one of the study
                set_aside(folder, report.stale)
                for task in missing:
                    note_failure(folder, task.key, None)
                try:
                    self.make_missing(folder, missing, report, listen, finished)
                finally:
                    forget()
                    sweep(folder)
                    write_index(folder, own)
        except CannotWrite as error:
            raise StudyError(f"{error}; finished runs in {folder} are kept, the command goes on from there") from None
        except EngineError as error:
            raise StudyError(str(error)) from None
        return report

    def make_missing(
        self,
        folder: Path,
        tasks: Sequence[Task],
        report: Report,
        listen: Callable[[Progress], None] | None,
        finished: Callable[[str], None] | None,
    ) -> None:
        """Carry out `tasks` and store what comes back."""

        here: list[bool] = []

        def begin() -> None:  # the first start, here: the last copy has it, and whoever listens may take it
            here.append(True)
            if not tasks[0].extensions:  # modules of users run in workers
                with suppress(Exception):  # whatever is wrong, the run meets it and tells
                    start_of(tasks[0])

        def hear(_: int, progress: Progress) -> None:
            if listen:
                listen(progress)
            if here:
                forget()

        prints = [task.fingerprint for task in tasks]
        parcels, kin = list(zip(tasks, prints, strict=True)), [task.kin for task in tasks]
        for result in carry_out(perform_same_program, parcels, self.workers, hear, kin, ready_to_copy(), begin):
            task = tasks[result.index]
            report.seconds[task.key] = result.seconds
            if result.failure is not None and result.failure.kind == CannotWrite.__name__:
                raise CannotWrite(result.failure.message)  # the other runs would meet the same disk
            note_failure(folder, task.key, result.failure)
            if result.failure is not None:
                report.failed[task.key] = result.failure
            else:
                store(task, prints[result.index], result.value, result.seconds, folder / "runs" / task.key)
                report.made.append(task.key)
                if len(report.made) % INDEX_EVERY == 0:
                    write_index(folder, {task.key: task.fingerprint for task in self.tasks()})
            if finished:
                finished(task.key)

    def missing(self, folder: Path) -> tuple[list[Task], Report]:
        """Tasks still to do in `folder`. Nothing is written. Raises StudyError if it was made from something else."""
        return missing_runs(self, folder)

    def tasks(self, seeds: Sequence[int] | None = None) -> list[Task]:
        """All runs of the study (at other seeds), seed by seed, so that an interrupted study has complete pairs."""
        from model.regions import region_to_read

        seeds = list(self.seeds) if seeds is None else seeds  # type: ignore[arg-type]
        sums = {plan.name: region_to_read(plan.region, plan.region_data).checksums for plan in self.plans}
        first, found = min(self.seeds), list[Task]()  # type: ignore[arg-type]
        worlds = {world.seed: world for world in self.worlds}  # type: ignore[union-attr]
        modules = tuple({each.checksum: each for plan in self.plans for each in plan.extensions}.values())
        usual = self.in_world(None) if len(worlds) < len(seeds) else []
        for seed in seeds:
            for sample, plan, group, branch in self.in_world(worlds[seed]) if seed in worlds else usual:
                links = self.keep_firms or (not sample.name and seed == first)
                kin = f"{seed}@{sample.name}:{group}" if group is not None else ""
                found.append(
                    Task(plan, seed, sample.name, sums[plan.name], branch, tuple(self.checkpoints),
                         self.processes, self.keep_firms, links, not sample.name, kin, modules)
                )  # fmt: skip
        return found

    def in_world(self, world: World | None) -> list[tuple[Sample, Plan, int | None, Branch | None]]:
        """Every sample and scenario in a world, the group of those that begin alike, and the past that all share."""

        def seen(plan: Plan) -> Plan:
            return plan if world is None else world.of(plan)

        found: list[tuple[Sample, Plan, int | None, Branch | None]] = []
        for sample in self.samples:
            past = None if self.branch is None else Branch(sample.of(seen(self.branch.trunk)), self.branch.quarter)
            own = [sample.of(seen(plan)) for plan in self.plans]
            found += [(sample, plan, group, past) for plan, group in zip(own, self.start_groups(own), strict=True)]
        return found

    def start_groups(self, plans: Sequence[Plan]) -> list[int | None]:
        """For every scenario the number of its group of those that begin alike; None if it begins alone."""
        groups = groups_of(plans) if self.branch is None else [0] * len(plans)
        return [group if groups.count(group) > 1 else None for group in groups]

    def describe(self, folder: Path, own: Mapping[str, str]) -> None:
        """Write `study.yaml`: what was asked, with which versions, and the fingerprints of its runs by key."""
        import yaml

        from model.mathematics.quarters import quarter_label

        branch = self.branch
        content: dict[str, Any] = {
            "format": FORMAT,
            "scenarios": [plan.name for plan in self.plans],
            "seeds": list(self.seeds),  # type: ignore[arg-type]
            "worlds": [w.record() for w in self.worlds],  # type: ignore[union-attr]
            "samples": {s.name: {**s.parameters, **{f"baseline.{k}": v for k, v in s.baseline.items()}}
                        for s in self.samples if s.name},
            "branch": None if branch is None else f"{branch.trunk.name} until {quarter_label(branch.quarter)}",
            **program(),
            "python": platform.python_version(),
            "runs": dict(own),
        }  # fmt: skip
        write_whole(folder / STUDY, yaml.safe_dump(content, allow_unicode=True, sort_keys=False))


def ready_to_copy() -> bool:
    """Whether copies of this process may make the runs; then all that a run needs has been loaded, once for all."""
    if not (settled() and can_fork()):
        return False
    for name in NEEDED_BY_A_RUN:
        import_module(name)
    return True


def perform_same_program(parcel: tuple[Task, str], note: Callable[[Any], None]) -> Any:
    """Make a run, unless the program has changed since the study began (somebody edits it meanwhile)."""
    task, wanted = parcel
    if task.fingerprint != wanted:
        raise StudyError("the program, its parameters or data changed since the study began; give the command again")
    return perform(task, note)
