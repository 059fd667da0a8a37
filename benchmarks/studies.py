"""What a study costs with each engine, whether their bits agree, and whether the parent's memory stays flat."""

from __future__ import annotations

import hashlib
import os
import sys
import tempfile
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path
from time import perf_counter
from typing import Any

BLOCKS = 2


def engines(scenario: str, runs: int, names: Sequence[str], workers: int, quarters: int) -> dict[str, Any]:
    """Seconds a run on the wall by engine and block; `agree`: whether every table has the same bits in all of them.

    names: of serial runs in this process, the process pool, and a local Dask cluster, which is left out where it is
    not installed. They take turns in two blocks.
    """
    from model.experiments.engines import Cluster
    from model.experiments.ensemble import Ensemble
    from model.scenario import load_scenario

    plan = load_scenario(scenario).replace(end=quarters)
    every: dict[str, Any] = {"serial": 1, "pool": workers, "dask": Cluster(workers=workers)}
    crews = {name: every[name] for name in names if name != "dask" or find_spec("distributed")}
    seconds: dict[str, list[float]] = {name: [] for name in crews}
    agree = True
    for block in range(BLOCKS):
        seeds = [1 + block * (runs // BLOCKS) + n for n in range(runs // BLOCKS)]
        sums = set()
        for name, crew in crews.items():
            with tempfile.TemporaryDirectory(prefix="jiju-") as folder:
                began = perf_counter()
                report = Ensemble([plan], seeds, folder, crew).make(Path(folder))
                seconds[name].append((perf_counter() - began) / len(seeds))
                if report.failed:
                    raise RuntimeError(f"runs by {name} failed: {report.failed}")
                sums.add(digest(Path(folder)))
        agree &= len(sums) == 1
    return {"runs": runs, "workers": workers, "seconds": seconds, "agree": agree}


def parent(scenario: str, runs: int, workers: int, looks: int = 5) -> list[tuple[int, float]]:
    """Memory of this process, MB, after so many small runs of a year each (Linux; elsewhere nothing)."""
    from model.experiments.ensemble import Ensemble
    from model.scenario import load_scenario

    if sys.platform != "linux":
        return []
    plan = load_scenario(scenario).replace(end=4)
    seen: list[tuple[int, float]] = []
    done = 0

    def finished(_: str) -> None:
        nonlocal done
        done += 1
        if done % max(runs // looks, 1) == 0:
            seen.append((done, resident_memory()))

    with tempfile.TemporaryDirectory(prefix="jiju-") as folder:
        Ensemble([plan], runs, folder, workers).make(Path(folder), finished=finished)
    return seen


def resident_memory() -> float:
    """Memory of this process now, MB (Linux)."""
    with open("/proc/self/statm", encoding="ascii") as handle:
        return int(handle.read().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 2**20


def digest(folder: Path) -> str:
    """Checksum of every table of every run."""
    sha = hashlib.sha256()
    for path in sorted(folder.glob("runs/*/*.parquet")):
        sha.update(path.relative_to(folder).as_posix().encode() + path.read_bytes())
    return sha.hexdigest()
