"""`python -m tests.fuzz scenarios --count 20000`: judge many damaged inputs, report faults and the slowest one."""

from __future__ import annotations

import argparse
import sys
from importlib import import_module

KINDS = {
    "commands": "tests.fuzz.command_line",
    "regions": "tests.fuzz.regions",
    "results": "tests.fuzz.results_folders",
    "runs": "tests.fuzz.runs",
    "scenarios": "tests.fuzz.scenarios",
}  # kind -> module with `fuzz(count, seed, start)` that returns a Score


def main() -> int:
    """Fuzz one kind of input. Exit code 1 if there are faults."""
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__)
    parser.add_argument("kind", choices=sorted(KINDS))
    parser.add_argument("--count", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=11)
    parser.add_argument("--start", type=int, default=0, help="number of the first mutant")
    given = parser.parse_args()
    score = import_module(KINDS[given.kind]).fuzz(given.count, given.seed, given.start)
    print(score)
    return 1 if score.faults else 0


if __name__ == "__main__":
    sys.exit(main())
