"""README's first command as a user types it: seconds on the wall and of all processors, and what it leaves on disk."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from time import perf_counter


@dataclass
class Job:
    """Repeats of the command in one checkout."""

    command: str
    wall: list[float] = field(default_factory=list)
    processor: list[float] = field(default_factory=list)
    runs: int = 0
    run_bytes: float = 0.0  # mean size of a run's folder
    other_bytes: float = 0.0  # report, tables, figures

    @property
    def seconds(self) -> float:
        """Median seconds on the wall."""
        return median(self.wall)


def measure(checkouts: dict[str, Path], arguments: list[str], repeats: int) -> dict[str, Job]:
    """Run the command in every checkout in turn. Raises CalledProcessError if one fails."""
    jobs = {name: Job(" ".join(["run.py", *arguments])) for name in checkouts}
    for repeat in range(repeats):
        order = list(checkouts) if repeat % 2 == 0 else list(reversed(checkouts))
        for name in order:
            once(jobs[name], checkouts[name], arguments)
    return jobs


def once(job: Job, checkout: Path, arguments: list[str]) -> None:
    """One run of the command into a folder that is thrown away."""
    with tempfile.TemporaryDirectory(prefix="jiju-") as folder:
        out = Path(folder) / "results"
        command = [sys.executable, "run.py", *arguments, "--out", str(out)]
        used, began = os.times(), perf_counter()
        subprocess.run(command, cwd=checkout, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
        job.wall.append(perf_counter() - began)
        after = os.times()
        job.processor.append(after.children_user + after.children_system - used.children_user - used.children_system)
        folders = [path for path in (out / "runs").iterdir() if path.is_dir()]
        of_runs = sum(size(path) for path in folders)
        job.runs, job.run_bytes, job.other_bytes = len(folders), of_runs / len(folders), size(out) - of_runs


def size(folder: Path) -> int:
    """Bytes of all files below a folder."""
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
