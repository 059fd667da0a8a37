"""How long a study will take on this machine, and how much room: told before it begins.

Costs were measured together with PACE_MEASURED, the seconds of a short computation of the same kind (sorting, counting,
exponentials). The same computation is timed before every study, so that the estimate follows the machine. What else the
machine is doing shows in how long this process has waited for a core since it began.
"""

from __future__ import annotations

import shutil
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from model.experiments.engines import Crew, parallel_workers, usable_cores
from model.experiments.run_folders import StudyError

if TYPE_CHECKING:
    from model.scenario import Plan

PACE_MEASURED = 0.0052  # seconds of one `probe` on one core of the machine where all costs here were measured
FIRMS_MEASURED = 22_890  # firms of the run for which they hold
START, QUARTER, POLICY, WRITING, PROCESS = 0.26, 0.0545, 0.000305, 0.13, 0.5
"""Seconds: a start (of two that share it), a quarter without policy, what each policy adds to it, writing a run,
beginning processes."""
REPORT, REPORT_OF_A_RUN, PIECES = 1.2, 0.08, 8.6
"""Seconds of a report: once, for each run (both at FIRMS_MEASURED), and pictures and files, which all cores share."""
ALONE = 0.95  # of its time that a process has a core: above, whoever else runs has found a core of its own
MEGABYTES, MEGABYTES_WITH_FIRMS = 4.3, 21.0  # of a run of 40 quarters on disk
SPARE = 1.1  # disk that has to be free over the estimate


def probe() -> float:
    """Seconds of a core that a computation like the model's takes now, the best of three."""
    values = np.random.default_rng(1).random(60_000)
    clock = time.thread_time if sys.platform == "linux" else time.perf_counter  # elsewhere it ticks too slowly
    taken = []
    for _ in range(3):
        began = clock()
        order = np.argsort(values, kind="stable")
        np.bincount(order % 999, weights=np.exp(values[order]), minlength=999).cumsum()
        np.searchsorted(np.sort(values), values[order])
        taken.append(clock() - began)
    return min(taken)


def crowding(workers: int) -> float:
    """How many times longer work takes for so many processes, because others want the cores too; 1 on an idle machine.

    Told by the part of its time that this process had a core when it wanted one: others take as much beside each
    further process. Where the system does not tell it, 1.
    """
    cores = usable_cores()
    had, waited = time_on_a_core()
    share = had / max(had + waited, 1e-9) if had > 0 else 1.0
    others = cores / share - 1 if share < ALONE else min(others_at_work(), cores - 1)
    return max((others + workers) / cores, 1.0)


def time_on_a_core() -> tuple[float, float]:
    """Time that this process has had a core, and that it has waited for one, in any unit; nothing if nobody tells."""
    try:
        had, waited = Path("/proc/self/schedstat").read_text(encoding="ascii").split()[:2]
        return float(had), float(waited)
    except (OSError, ValueError):  # no Linux, or one that keeps no such statistics
        return 0.0, 0.0


def others_at_work() -> int:
    """Processes beside this one that want a core at this moment."""
    try:
        running = Path("/proc/loadavg").read_text(encoding="ascii").split()[3].split("/")[0]
        return max(int(running) - 1, 0)
    except (OSError, ValueError, IndexError):
        return 0


def seconds_of(plan: Plan) -> float:
    """Seconds of one run on one core of the machine of the costs, its start included."""
    size = firms_of(plan) / FIRMS_MEASURED
    return 0.1 + (START + WRITING + plan.quarters * (QUARTER + POLICY * len(plan.policies))) * size


def estimate(
    plans: Sequence[Plan], seeds: int, crew: Crew = None, report: Sequence[Plan] = (), keep_firms: bool = False
) -> tuple[float, float]:
    """Seconds and megabytes that a study takes on this machine, roughly.

    report: the scenario of every run that a report is made of at the end; none for no report.
    """
    runs = [plan for plan in plans for _ in range(seeds)]
    workers = parallel_workers(crew, max(len(runs), 1))
    longest = max((seconds_of(plan) for plan in runs), default=0.0)
    seconds = PROCESS * bool(runs) + max(sum(map(seconds_of, runs)) / workers, longest)
    if report:
        sizes = [max(firms_of(plan) / FIRMS_MEASURED, 0.3) for plan in report]
        seconds += REPORT * max(sizes) + REPORT_OF_A_RUN * sum(sizes)
        seconds += PIECES / max(min(workers, usable_cores()), 1)
    room = MEGABYTES_WITH_FIRMS if keep_firms else MEGABYTES
    megabytes = sum(0.5 + room * firms_of(plan) / FIRMS_MEASURED * plan.quarters / 40 for plan in runs)
    return seconds * probe() / PACE_MEASURED * crowding(min(workers, usable_cores())), megabytes


def require_space(folder: Path, megabytes: float) -> None:
    """Raise StudyError before long work if the disk cannot hold its results."""
    there = next(path for path in (folder.absolute(), *folder.absolute().parents) if path.exists())
    free = shutil.disk_usage(there).free / 1e6
    if free < SPARE * megabytes:
        raise StudyError(f"{folder} has {free:,.0f} MB free and the study takes about {megabytes:,.0f}; use another "
                         "--out or fewer --worlds")  # fmt: skip


def firms_of(plan: Plan) -> float:
    """Firms that a scenario starts with, about."""
    from model.regions import region_to_read

    total = region_to_read(plan.region, plan.region_data).totals["firms_above_scale"].value
    return (plan.baseline.firms or total) * plan.scale
