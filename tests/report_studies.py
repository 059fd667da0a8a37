"""Small studies that the tests of the report share: made once a process, the second time from memory."""

from __future__ import annotations

import tempfile
from functools import cache
from pathlib import Path

from model import Ensemble, load_scenario
from model.report.findings import Findings
from model.report.open_study import Opened
from model.report.write_report import findings_of
from model.results import Study

SCENARIOS = Path(__file__).resolve().parent.parent / "scenarios"
FIRMS, END = 0.015, 20  # of Henan's firms, to 2020Q4: the plan's targets with a tiny province
FOLDER = tempfile.TemporaryDirectory(prefix="report-studies-")


@cache
def teaching(seeds: int = 2) -> Study:
    """The teaching region with and without policies, saved in a folder of its own."""
    plans = [load_scenario(SCENARIOS / name) for name in ("teaching.yaml", "teaching_base.yaml")]
    return Ensemble(plans, seeds, Path(FOLDER.name) / f"teaching-{seeds}", workers=1).run()


@cache
def henan(seeds: int = 2) -> Study:
    """A tiny Henan with and without the plan."""
    plans = [load_scenario(SCENARIOS / name).replace(scale=FIRMS, end=END) for name in ("plan.yaml", "no_policy.yaml")]
    return Ensemble(plans, seeds, Path(FOLDER.name) / f"henan-{seeds}", workers=1).run()


@cache
def findings_of_teaching(seeds: int = 2, alone: bool = False) -> Findings:
    """Findings of the teaching study."""
    study = teaching(seeds)
    base = None if alone else study.plan("teaching_base")
    return findings_of(Opened(study, study.plan("teaching"), base))


@cache
def findings_of_henan(seeds: int = 2) -> Findings:
    """Findings of the tiny Henan."""
    whole = henan()
    study = Study(whole.folder, {key: run for key, run in whole.runs.items() if key[1] <= seeds})
    return findings_of(Opened(study, study.plan("plan"), study.plan("no_policy")))
