"""Make the runs of a command: estimated before, watched on the way, failures told after."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from model.cli.application import BadInput
from model.cli.faults import ended_without, failed_runs, leave_out, present_language, say
from model.cli.options import EngineName

if TYPE_CHECKING:
    from model.experiments.engines import Crew
    from model.experiments.ensemble import Ensemble, Progress
    from model.experiments.worlds import Doubt, World
    from model.report.work_during_runs import Ahead
    from model.results import Study
    from model.scenario import Plan

MOST_NAMED = 6  # runs that a remark names


def crew(engine: EngineName, scheduler: str | None, workers: int | None,
         tls: tuple[Path, Path, Path] | None = None) -> Crew:  # fmt: skip
    """Who does the runs, from the options. Raises BadInput if they contradict each other."""
    if engine is not EngineName.dask:
        if scheduler is not None:
            raise BadInput("--scheduler is for --engine dask")
        if tls is not None:
            raise BadInput("--tls is for --engine dask with a --scheduler at tls://host:port")
        return 1 if engine is EngineName.in_process else workers
    from model.experiments.engines import Cluster, Tls

    if scheduler is not None and workers is not None:
        raise BadInput("--workers is for a local cluster; at a --scheduler its own workers do the runs")
    return Cluster(scheduler, workers, Tls(*tls) if tls is not None else None)


@dataclass(frozen=True)
class Drawn:
    """The worlds that a command runs, and whether they differ in luck alone."""

    worlds: list[World]
    luck_only: bool

    @property
    def suffix(self) -> str:
        """What the name of a folder of results says of it."""
        return "-luck-only" if self.luck_only else ""

    @property
    def seeds(self) -> list[int]:
        """Seeds of the worlds."""
        return [world.seed for world in self.worlds]

    @property
    def of_study(self) -> dict[str, Any]:
        """The arguments of an Ensemble."""
        return {"seeds": self.seeds} if self.luck_only else {"worlds": self.worlds}


def draw_worlds(plan: Plan, worlds: int | None, seeds: int | None, luck_only: bool, own_map: bool = False) -> Drawn:
    """The worlds that a command asks for, else those that the scenario says; tells from what parameters are drawn.

    own_map: the command says on which map, so that worlds do not draw it. Raises BadInput if both are asked for.
    """
    if worlds is not None and seeds is not None:
        raise BadInput("--seeds makes runs that differ in luck alone, --worlds such as differ in all that is not "
                       "known: give one of them")  # fmt: skip
    count = worlds or seeds or (plan.worlds if plan.seeds is None else plan.seeds)
    luck_only = luck_only or (worlds is None and (seeds is not None or plan.seeds is not None))
    from model.experiments.worlds import worlds_of

    found, doubt = worlds_of(plan, count, luck_only)
    if own_map:
        found = [replace(world, draw=None) for world in found]
    if count > 1:
        tell_of_prior(doubt)
    return Drawn(found, luck_only)


def tell_of_prior(doubt: Doubt) -> None:
    """Say so if parameters are drawn from their priors, and how that is mended."""
    if doubt.source == "prior":
        say(f"parameters are drawn from what was believed of them before any data: {doubt.reason}; "
            "`jiju calibrate --ship` learns them")  # fmt: skip


def make_runs(ensemble: Ensemble, folder: Path, report_after: bool = False,
              ahead: Ahead | None = None) -> Study:  # fmt: skip
    """Estimate, make what is missing under the eyes of a watcher, tell what failed, and load all.

    report_after: a report comes after the runs; the estimate holds it. ahead: what it does beside the runs.
    Raises Exit if no run finished; StudyError as the ensemble does.
    """
    from model.experiments.engines import parallel_workers
    from model.experiments.estimate import estimate, require_space
    from model.experiments.run_folders import SET_ASIDE
    from model.report.in_terminal.progress import watching
    from model.results.records import FAILURES
    from model.results.study import load_study

    missing, report = ensemble.missing(folder)
    total = len(missing) + len(report.reused)
    reported = [task.plan for task in ensemble.tasks()] if report_after else []
    seconds, megabytes = estimate([task.plan for task in missing], 1, ensemble.workers, reported, ensemble.keep_firms)
    require_space(folder, megabytes)
    names = ", ".join(plan.name for plan in ensemble.plans)
    with_it = " with the report" if report_after else ""
    say(f"{len(missing)} of {total} runs to make ({names}): about {duration(seconds)}{with_it}, {megabytes:.0f} MB in "
        f"{folder}")  # fmt: skip
    if ahead is not None:
        ahead.expect(len(missing), parallel_workers(ensemble.workers, max(len(missing), 1)))
    longest = max(plan.quarters for plan in ensemble.plans)
    with watching(len(missing), longest, present_language()) as watcher:

        def finished(key: str) -> None:
            watcher.finished(key)
            if ahead is not None:
                ahead.finished(key)

        def heard(note: Progress) -> None:
            watcher.hear(note)
            if ahead is not None:
                ahead.begin()

        report = ensemble.make(folder, heard, finished)
    if ahead is not None:
        ahead.wait()
    for key, damage in report.damaged.items():
        say(f"run {key} was damaged ({damage}) and has been made again")
    for key, failure in report.failed.items():
        say(f"run {key} failed: {failure.kind}: {failure.message} (see {folder / FAILURES / key}.txt)")
    if report.stale:
        moved = ", ".join(report.stale[:MOST_NAMED]) + (", …" if len(report.stale) > MOST_NAMED else "")
        say(f"{len(report.stale)} runs made from something else were moved to {folder / SET_ASIDE}: {moved}")
    leave_out(report.failed, folder / FAILURES)
    if len(report.failed) == total:
        raise typer.Exit(ended_without(failed_runs.get()))
    return load_study(folder, known=ahead.runs if ahead is not None else None)


def duration(seconds: float) -> str:
    """Seconds in words."""
    if seconds < 1.5:
        return "a second"
    if seconds < 90:
        return f"{seconds:.0f} seconds"
    return f"{seconds / 60:.0f} minutes" if seconds < 5400 else f"{seconds / 3600:.1f} hours"
