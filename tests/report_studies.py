"""Small studies that the tests of the report share: run once for all processes of a test run, read once a process."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

from model import Ensemble, load_scenario
from model.mathematics.intervals import FEWEST
from model.report.findings import Findings
from model.report.open_study import Opened
from model.report.write_report import findings_of
from model.results import Study
from tests.commands import SHARED

SCENARIOS = Path(__file__).resolve().parent.parent / "scenarios"
FIRMS, END = 0.015, 20  # of Henan's firms, to 2020Q4: the plan's targets with a tiny province
OWN = tempfile.TemporaryDirectory(prefix="report-studies-")


@contextmanager
def place(name: str) -> Iterator[Path]:
    """The folder of a study. Another test process waits until the block ends; where it cannot, it makes its own."""
    if SHARED not in os.environ or os.name == "nt":
        yield Path(OWN.name) / name
        return
    import fcntl

    shared = Path(os.environ[SHARED])
    with open(shared / f"{name}.busy", "w") as busy:
        fcntl.flock(busy, fcntl.LOCK_EX)  # given back with the file, also by a process that dies
        yield shared / name


@cache
def teaching() -> Study:
    """The teaching region with and without policies, as many seeds as a band needs, saved in a folder of its own."""
    plans = [load_scenario(SCENARIOS / name) for name in ("teaching.yaml", "teaching_base.yaml")]
    with place("teaching") as folder:
        return Ensemble(plans, FEWEST, folder, workers=1).run()


@cache
def henan() -> Study:
    """A tiny Henan with and without the plan, as many seeds as a band needs."""
    plans = [load_scenario(SCENARIOS / name).replace(scale=FIRMS, end=END) for name in ("plan.yaml", "no_policy.yaml")]
    with place("henan") as folder:
        return Ensemble(plans, FEWEST, folder, workers=1).run()


def of_seeds(study: Study, seeds: int) -> Study:
    """The same study with its first seeds alone."""
    return Study(study.folder, {key: run for key, run in study.runs.items() if key[1] <= seeds})


@cache
def findings_of_teaching(seeds: int = FEWEST, alone: bool = False) -> Findings:
    """Findings of the teaching study."""
    study = of_seeds(teaching(), seeds)
    base = None if alone else study.plan("teaching_base")
    return findings_of(Opened(study, study.plan("teaching"), base))


def afresh(f: Findings) -> Findings:
    """The same findings with nothing made of them yet but the summary, so that a test may change what they rest on."""
    return Findings(f.study, f.main, f.base, f.summary)


@cache
def findings_of_henan(seeds: int = FEWEST) -> Findings:
    """Findings of the tiny Henan."""
    study = of_seeds(henan(), seeds)
    return findings_of(Opened(study, study.plan("plan"), study.plan("no_policy")))
