"""`python -m tests.mutation run --seed 11 --count 400`: draw mutants, run the covering tests, report the score."""

from __future__ import annotations

import argparse
import os
import sys
import time
from pathlib import Path

from tests.mutation.drawing import all_mutants, draw, seed_of_commit

PACKAGES = ["model/processes", "model/policy", "model/take_up"]
# The tests that hold equations by hand. Those of whole runs would notice more, late and without saying what is wrong.
TESTS = ["tests/test_process_*.py", "tests/test_edges_*.py", "tests/test_policy*.py", "tests/test_take_up*.py"]
ROOT = Path(__file__).parents[2]


def main(arguments: list[str] | None = None) -> int:
    """Exit code 0 if the score reaches the wanted one, else 1."""
    parser = argparse.ArgumentParser(prog="python -m tests.mutation", description=__doc__)
    parser.add_argument("command", choices=["run", "list"], help="list: only tell which mutants are drawn")
    seeds = parser.add_mutually_exclusive_group(required=True)
    seeds.add_argument("--seed", type=int)
    seeds.add_argument("--commit", help="full hash of a commit, from which the seed follows")
    parser.add_argument("--count", type=int, default=400)
    parser.add_argument("--workers", type=int, default=1)
    parser.add_argument("--seconds", type=float, default=20.0, help="most time of the tests of one mutant")
    parser.add_argument("--wanted", type=float, default=95.0, help="score below which the exit code is 1")
    parser.add_argument("--fresh", action="store_true", help="forget earlier results")
    parser.add_argument("--root", type=Path, default=ROOT, help="tree to mutate")
    parser.add_argument("--packages", nargs="+", default=PACKAGES)
    parser.add_argument("--only", default="", help="draw only mutants of files whose path begins so")
    parser.add_argument("--tests", nargs="+", default=TESTS, help="patterns of files of tests")
    parser.add_argument("--scratch", type=Path, help="where maps and results are kept; .mutation in the tree")
    parser.add_argument("--light", action="store_true", help="import nothing beforehand: for a tree without the model")
    chosen = parser.parse_args(arguments)
    root = chosen.root.resolve()
    mutants = all_mutants(root, chosen.packages)
    seed = chosen.seed if chosen.commit is None else seed_of_commit(chosen.commit)
    drawn = draw(root, [mutant for mutant in mutants if mutant.path.startswith(chosen.only)], seed, chosen.count)
    print(f"{len(drawn)} of {len(mutants)} mutants, seed {seed}", flush=True)
    if chosen.command == "list":
        for mutant in drawn:
            print(f"{mutant.path}:{mutant.line} {mutant.operator}\n  - {mutant.before}\n  + {mutant.after}")
        return 0
    return run(root, chosen, mutants, drawn)


def run(root: Path, chosen: argparse.Namespace, mutants: list, drawn: list) -> int:
    """Try what is not known yet, and tell the result."""
    if not hasattr(os, "fork"):
        print("mutation testing forks processes, which this system does not allow", file=sys.stderr)
        return 2
    for threads in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS"):
        os.environ[threads] = "1"
    os.environ |= {"MPLBACKEND": "Agg", "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}
    os.chdir(root)
    sys.path.insert(0, str(root))
    from tests.mutation import execution, records, selection, summary

    scratch = (chosen.scratch or root / ".mutation").resolve()
    tests = sorted({path.relative_to(root).as_posix() for pattern in chosen.tests for path in root.glob(pattern)})
    project = selection.Project(root, chosen.packages, tests, scratch)
    if chosen.fresh:
        records.forget(scratch)
    began = time.monotonic()
    execution.preload(project, () if chosen.light else execution.PRELOADED)
    covering = selection.select(project, chosen.workers, lambda words: print(words, flush=True))
    for test in covering.failing:
        print(f"not used, it does not pass as things are: {test}")
    kept = records.Records(project, covering)
    results = [(mutant, record) for mutant in drawn if (record := kept.of(mutant)) is not None]
    known = {mutant.key for mutant, _ in results}
    if results:
        print(f"{len(results)} results of an earlier run still hold", flush=True)
    missing = [mutant for mutant in drawn if mutant.key not in known]
    for mutant, outcome in execution.outcomes(project, covering, missing, chosen.seconds, chosen.workers):
        results.append((mutant, kept.add(mutant, outcome)))
        if outcome["outcome"] != "killed":
            print(f"{len(results)}/{len(drawn)} {outcome['outcome']}: {mutant.path}:{mutant.line} {mutant.after}",
                  flush=True)  # fmt: skip
    declared = summary.declared_equivalent() if root == ROOT else {}
    print(f"\n{summary.told(results, declared)}\n{time.monotonic() - began:.0f} s in all")
    noticed = [outcome for mutant, outcome in results if summary.place(mutant) not in declared or
               outcome["outcome"] in summary.NOTICED]  # fmt: skip
    return 0 if summary.score(noticed) >= chosen.wanted else 1


if __name__ == "__main__":
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        print("stopped; the same command goes on from here", file=sys.stderr)
        sys.exit(130)
