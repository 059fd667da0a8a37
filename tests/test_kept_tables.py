"""What a study keeps of single firms: a census with every run, links with the first seed, the panel on request."""

from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from model import ClusterModel, Ensemble, load_scenario
from model.experiments.tasks import Sample
from model.observe.census import CENSUS, census_of
from model.observe.precision import IN_DIGITS
from model.report.open_study import Opened, open_folder
from model.report.sheet import Sheet
from model.report.write_report import findings_of
from model.results import ResultsError, Run, Study
from tests import commands

SCENARIOS = Path(__file__).resolve().parent.parent / "scenarios"
PLANS = [load_scenario(SCENARIOS / name).replace(end=8) for name in ("teaching.yaml", "teaching_base.yaml")]
MAIN, BASE = (plan.name for plan in PLANS)


@pytest.fixture(scope="module")
def lean(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("lean") / "study"
    Ensemble(PLANS, 2, folder, workers=1).make(folder)
    return folder


@pytest.fixture(scope="module")
def whole(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("whole") / "study"
    Ensemble(PLANS, 2, folder, workers=1, keep_firms=True).make(folder)
    return folder


def files(folder: Path, run: str) -> set[str]:
    return {path.stem for path in (folder / "runs" / run).glob("*.parquet")} & {"firms", "links", "census"}


def test_a_census_has_the_first_and_the_last_year_and_every_fifth():
    year = np.array([2017, 2018, 2019, 2020, 2021, 2022, 2023])
    panel = {name: np.arange(7) for name in CENSUS} | {"year": year, "profit": np.zeros(7)}
    panel |= {name: np.arange(7.0) for name in IN_DIGITS["census"]}
    found = census_of(panel)
    assert list(found) == list(CENSUS)
    assert found["year"].tolist() == [2017, 2022, 2023]
    assert found["id"].tolist() == [0, 5, 6]
    nobody = census_of({name: values[:0] for name, values in panel.items()})
    assert len(nobody["year"]) == 0


def test_what_is_kept_by_default_and_on_request(lean, whole):
    for scenario in (MAIN, BASE):
        assert files(lean, f"{scenario}-1") == {"census", "links"}
        assert files(lean, f"{scenario}-2") == {"census"}
        assert files(whole, f"{scenario}-1") == files(whole, f"{scenario}-2") == {"firms", "links"}


def test_a_census_is_a_part_of_the_panel_with_fewer_digits(lean, whole):
    for one, other in zip(Study.load(lean).runs.values(), Study.load(whole).runs.values(), strict=True):
        pd.testing.assert_frame_equal(one.table("census"), other.table("census"), check_exact=True)
        panel = other.firms[list(CENSUS)]
        panel = panel[panel["year"].isin(one.table("census")["year"].unique())].reset_index(drop=True)
        pd.testing.assert_frame_equal(one.table("census"), panel, rtol=2.0**-16, atol=0.0, check_flags=False)
        whole = [name for name in CENSUS if name not in IN_DIGITS["census"]]
        pd.testing.assert_frame_equal(one.table("census")[whole], panel[whole], check_exact=True, check_flags=False)


def test_a_run_by_itself_has_all_and_its_census():
    run = ClusterModel(PLANS[0], rng=1).run()
    assert len(run.firms)
    assert len(run.links)
    assert set(run.table("census")["year"]) == {2015, 2017}
    assert "census" not in run.columns  # nothing is kept twice when it is saved


@pytest.mark.parametrize(("table", "seed"), [("firms", 1), ("firms", 2), ("links", 2)])
def test_a_table_that_was_not_kept_is_told_with_the_remedy(lean, table, seed):
    run = Study.load(lean).runs[MAIN, seed]
    for read in (lambda: run.table(table), lambda: run.table(table, ["year"]), lambda: getattr(run, table)):
        with pytest.raises(ResultsError, match=r"kept no table .*--keep-firms.*keep_firms=True"):
            read()
    with pytest.raises(ResultsError, match="--keep-firms"):
        Study.load(lean).table(table)


def test_in_memory_too():
    study = Ensemble(PLANS[:1], 1, workers=1).run()
    assert len(study.table("census"))
    with pytest.raises(ResultsError, match="keep_firms=True"):
        study.table("firms")
    assert len(Ensemble(PLANS[:1], 1, workers=1, keep_firms=True).run().table("firms"))


def test_a_kept_table_that_is_lost_is_damage_and_not_a_choice(whole, tmp_path):
    shutil.copytree(whole / "runs" / f"{MAIN}-2", tmp_path / "run")
    (tmp_path / "run" / "firms.parquet").unlink()
    with pytest.raises(ResultsError, match=r"firms\.parquet is missing; remove"):
        Run.load(tmp_path / "run").table("firms")


def test_asking_for_more_makes_those_runs_again_and_asking_for_less_none(tmp_path):
    folder = tmp_path / "study"
    first = Ensemble(PLANS[:1], [2, 3], folder, workers=1).make(folder)
    assert len(first.made) == 2
    later = Ensemble(PLANS[:1], [1, 2, 3], folder, workers=1).make(folder)  # links of seed 1 now, those of 2 stay
    assert (later.made, sorted(later.reused)) == ([f"{MAIN}-1"], [f"{MAIN}-2", f"{MAIN}-3"])
    assert files(folder, f"{MAIN}-2") == {"census", "links"}
    alone = Ensemble(PLANS[:1], [3], folder, workers=1).make(folder)  # the first seed now, without links so far
    assert alone.made == [f"{MAIN}-3"]
    more = Ensemble(PLANS[:1], [1, 2, 3], folder, workers=1, keep_firms=True).make(folder)
    assert (len(more.made), more.reused, more.damaged, more.stale) == (3, [], {}, [])
    less = Ensemble(PLANS[:1], [1, 2, 3], folder, workers=1).make(folder)
    assert (less.made, len(less.reused)) == ([], 3)


def test_samples_keep_no_single_firms(tmp_path):
    worlds = [Sample(), Sample("low", {"environment.inflation": 0.01})]
    study = Ensemble(PLANS[:1], 1, tmp_path / "study", workers=1, samples=worlds).run()
    assert files(tmp_path / "study", f"{MAIN}-1") == {"census", "links"}
    assert files(tmp_path / "study", f"{MAIN}@low-1") == set()
    with pytest.raises(ResultsError, match=r"not of samples.*--keep-firms"):
        study.samples["low"].table("census")


@pytest.mark.slow
def test_the_tables_of_a_report_are_the_same_from_a_census_as_from_the_panel(lean, whole):
    for one, other in zip(sheets(lean).values(), sheets(whole).values(), strict=True):
        pd.testing.assert_frame_equal(one.frame, other.frame, check_exact=True)


def sheets(folder: Path) -> dict[str, Sheet]:
    return findings_of(open_folder(folder)).sheets


def test_a_report_without_any_links_says_so_by_an_empty_network(lean, tmp_path):
    """The first seed, which keeps the links, may have failed."""
    study = Study.load(lean)
    study.runs = {key: run for key, run in study.runs.items() if key[1] == 2}
    found = findings_of(Opened(study, study.plan(MAIN), study.plan(BASE)))
    assert found.supply.years == []
    assert len(found.sheets["firm_sizes"].frame)
    assert not len(found.sheets["chain"].frame)


def test_the_option_of_the_command(tmp_path):
    path = tmp_path / "short.yaml"
    text = (SCENARIOS / "teaching_base.yaml").read_text(encoding="utf-8")
    path.write_text(text.replace("name: teaching_base", "name: short").replace("2025Q4", "2016Q4"), encoding="utf-8")
    out = tmp_path / "out"
    done = commands.typed(["run", path, "--alone", "--seeds", 1, "--keep-firms", "--no-figures", "--out", out])
    assert done.code == 0, done.err
    assert files(out, "short-1") == {"firms", "links"}
