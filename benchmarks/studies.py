"""One command: what a study costs with each engine, and whether the parent's memory stays flat.

    python benchmarks/studies.py                          # Henan 1:1: 20 runs by each engine, 2 workers
    python benchmarks/studies.py --runs 100               # the figures of docs/studies.md
    python benchmarks/studies.py --memory                 # the parent over 1,000 small runs

All engines are measured in one sitting, in alternating blocks, since machines drift: serial runs in this process, the
process pool, and a local Dask cluster (needs the extra `cluster`). Results are compared to the bit.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import sys
import tempfile
from pathlib import Path
from time import perf_counter
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
SINGLE = dict.fromkeys(("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"), "1")
KEEP = {"MALLOC_TRIM_THRESHOLD_": "268435456", "MALLOC_MMAP_THRESHOLD_": "268435456"}
SMALL_RUNS, SMALL_QUARTERS, LOOKS = 1_000, 2, 10


def resident_mb() -> float:
    """Memory of this process now, MB (Linux)."""
    with open("/proc/self/statm", encoding="ascii") as handle:
        return int(handle.read().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 2**20


def digest(folder: Path) -> str:
    """Checksum of every table of every run."""
    sha = hashlib.sha256()
    for path in sorted(folder.glob("runs/*/*.parquet")):
        sha.update(path.relative_to(folder).as_posix().encode() + path.read_bytes())
    return sha.hexdigest()


def engines(runs: int, workers: int, blocks: int, quarters: int) -> None:
    """Print seconds a run by engine, block by block and in all."""
    from model.experiments.engines import Cluster
    from model.experiments.study import Ensemble
    from model.scenario import load_scenario

    plan = load_scenario(ROOT / "scenarios" / "no_policy.yaml").replace(end=quarters)
    crews: dict[str, Any] = {"serial": 1, "pool": workers, "dask": Cluster(workers=workers)}
    seconds = dict.fromkeys(crews, 0.0)
    print(f"{runs} runs of {plan.region}, {quarters} quarters, {workers} workers, {blocks} blocks")
    for block in range(blocks):
        sums = set()
        seeds = [1 + block * (runs // blocks) + n for n in range(runs // blocks)]
        for name, crew in crews.items():
            with tempfile.TemporaryDirectory(prefix="jiju-") as folder:
                began = perf_counter()
                report = Ensemble([plan], seeds, folder, crew).make(Path(folder))
                took = perf_counter() - began
                assert not report.failed, report.failed
                sums.add(digest(Path(folder)))
            seconds[name] += took
            print(f"  block {block + 1}  {name:7s} {took / len(seeds):7.2f} s a run", flush=True)
        print(f"  block {block + 1}  bits {'agree' if len(sums) == 1 else 'DIFFER'}")
    print("\nseconds a run, and against serial")
    for name, total in seconds.items():
        print(f"  {name:7s} {total / runs:7.2f}   {total / seconds['serial']:.2f}")
    print(f"  dask over pool {seconds['dask'] / seconds['pool']:.2f}   goals: pool at most 0.60 of serial, dask 1.15")


def memory(workers: int) -> None:
    """Print the parent's memory while a thousand small runs pass."""
    from model.experiments.study import Ensemble
    from model.scenario import load_scenario

    plan = load_scenario(ROOT / "scenarios" / "teaching_base.yaml").replace(end=SMALL_QUARTERS)
    seen: list[tuple[int, float]] = []
    done = 0

    def finished(_: str) -> None:
        nonlocal done
        done += 1
        if done % (SMALL_RUNS // LOOKS) == 0:
            seen.append((done, resident_mb()))
            print(f"  {done:5d} runs  {seen[-1][1]:7.1f} MB", flush=True)

    with tempfile.TemporaryDirectory(prefix="jiju-") as folder:
        print(f"{SMALL_RUNS} runs of {plan.region}, {SMALL_QUARTERS} quarters; memory of the parent")
        Ensemble([plan], SMALL_RUNS, folder, workers).make(Path(folder), finished=finished)
    print(f"  growth from the first look to the last {seen[-1][1] - seen[0][1]:+.1f} MB")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", type=int, default=20)
    parser.add_argument("--blocks", type=int, default=2)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--quarters", type=int, default=40)
    parser.add_argument("--memory", action="store_true", help="the parent's memory instead of the engines")
    options = parser.parse_args()
    if any(os.environ.get(name) != value for name, value in (SINGLE | KEEP).items()):
        os.execve(sys.executable, [sys.executable, *sys.argv], os.environ | SINGLE | KEEP)
    if options.memory:
        memory(options.workers)
    else:
        engines(options.runs, options.workers, options.blocks, options.quarters)


if __name__ == "__main__":
    main()
