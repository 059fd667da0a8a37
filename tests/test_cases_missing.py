"""Outcomes without a value: a run is never lost to observation, whatever happens to the economy."""

from __future__ import annotations

import itertools
import re
import shutil
from pathlib import Path

import numpy as np
import pytest

from model import ClusterModel, Ensemble, load_scenario
from model.cluster_model import QUARTER
from model.observe.missing import REASONS, Missing
from model.observe.outcomes import BY_NAME
from model.regions import load_region
from model.report.caveats.outcomes_without_value import sentences
from model.report.study_summary.scorecard import scorecard
from model.report.study_summary.summarise import summarise
from model.report.words.displayed_names import Names
from model.report.words.language import language
from model.report.write_report import make_report
from model.results import Run, Study
from model.scenario import Plan
from tests.own_processes import everybody_leaves, nobody_enters

ROOT = Path(__file__).resolve().parent.parent
KINDS = ("demand", "capacity", "input_price", "energy_price", "transport_cost", "export_demand")
ENDS = (-0.95, 5.0)
GONE = QUARTER.replacing("exit", everybody_leaves).replacing("entry", nobody_enters)


def shocked(*shocks: tuple[str, float], region: str = "twin_rivers", end: str = "2016Q4", **more: object) -> Plan:
    found = [{"kind": kind, "from": "2016Q2", "to": end, "size": size} for kind, size in shocks]
    return Plan.from_mapping({"name": "shocked", "region": region, "period": {"end": end},
                              "environment": {"shocks": found}, **more})  # fmt: skip


def assert_every_gap_has_its_reason(run: Run) -> None:
    """Every outcome without a value has its reason, and no other has one."""
    table, missing = run.indicators.set_index("year"), run.missing
    empty = {(year, name) for name in table for year in table.index if not np.isfinite(table.loc[year, name])}
    assert {(row.year, row.outcome) for row in missing.itertuples()} == empty
    assert len(missing) == len(empty)
    assert set(missing["reason"]) <= set(REASONS)


@pytest.mark.parametrize("shocks", [
    [("input_price", 1.0)], [("input_price", 5.0)], [("demand", -0.95)] * 3, [("capacity", -0.95)] * 3,
    [("energy_price", 5.0)] * 3,
], ids=str)  # fmt: skip
def test_a_shock_at_its_end_loses_no_run(shocks):
    assert_every_gap_has_its_reason(ClusterModel(shocked(*shocks), rng=1).run())


@pytest.mark.slow
@pytest.mark.parametrize("ends", list(itertools.product(ENDS, repeat=len(KINDS))), ids=str)
def test_all_shocks_at_their_ends_together_lose_no_run(ends):
    assert_every_gap_has_its_reason(ClusterModel(shocked(*zip(KINDS, ends, strict=True), end="2017Q4"), rng=1).run())


@pytest.mark.slow
@pytest.mark.parametrize("scale", [0.01, 0.1])
def test_dear_inputs_in_henan_lose_no_run(scale):
    plan = shocked(("input_price", 1.0), region="henan", end="2018Q4", scale=scale)
    assert_every_gap_has_its_reason(ClusterModel(plan, rng=1).run())


@pytest.fixture(scope="module")
def gone(tmp_path_factory) -> Study:
    """A tiny Henan that loses all its firms in 2016Q2, with and without a policy."""
    names = ("plan.yaml", "no_policy.yaml")
    plans = [load_scenario(ROOT / "scenarios" / name).replace(scale=0.01, end=20) for name in names]
    return Ensemble(plans, 2, tmp_path_factory.mktemp("gone") / "study", 1, quarter=GONE).run()


def test_without_firms_every_mean_and_share_is_missing_and_every_sum_is_zero(gone):
    run = gone.runs["plan", 1]
    assert_every_gap_has_its_reason(run)
    last = run.indicators.set_index("year").loc[2020]
    reasons = run.missing.query("year == 2020").set_index("outcome")["reason"]
    for name in ("value_added", "revenue", "workers", "firms", "local_purchases", "leading_clusters_10bn"):
        assert last[name] == 0.0
    for name in ("cnc_share", "high_tech_share", "productivity", "wage", "profit_margin", "theil_cities", "energy_cut",
                 "loss_making_share", "capacity_utilisation", "top_firms_share"):  # fmt: skip
        assert reasons[name] == "no_firms", name
    assert (reasons["size_tail"], reasons["leading_entrants_share"]) == ("too_few", "no_entrants")


def test_scorecard_and_summary_tell_what_has_no_value(gone, tmp_path):
    goals = {goal.target: goal for goal in scorecard(gone, "plan")}
    assert goals["I09"].note == "no value in 2020: there are no firms that it could be measured in"
    assert goals["I01"].answers[0].median == 0.0
    summary = summarise(gone, gone.plan("plan"), gone.plan("no_policy"))
    plan = gone.plan("plan")
    summary.save(tmp_path, Names(load_region(plan.region), [plan]), language("zh"))
    table = summary.tables["without_value"].set_index(["outcome", "year"])
    assert table.loc[("cnc_share", 2020), ["reason", "worlds"]].tolist() == ["no_firms", 2]
    added = summary.tables["added"].set_index(["outcome", "year"])["verdict"]
    assert added["cnc_share", 2020] == "no value to compare"
    lines = sentences(gone, "plan", language("zh"))
    assert lines[0] == "高技术产业占工业增加值比重在2017–2020年没有数值（2个情景世界中的2个）：没有可统计的企业"
    assert lines[-1].startswith("另有")


@pytest.mark.slow
def test_a_report_of_a_province_without_firms_is_whole(gone, tmp_path):
    folder = Path(shutil.copytree(gone.folder, tmp_path / "study"))  # type: ignore[arg-type]
    assert len(make_report(folder)) > 5
    page = (folder / "report.html").read_text(encoding="utf-8")
    assert "有数值" in page
    written = re.sub("base64,[^\"')]*", "", page).split("<script")[0]
    assert not re.findall(r"\b(?:nan|inf)\b", written, re.IGNORECASE)  # Henan and Nanyang are words of their own


YEARS = {
    2015: {"value_added": 100.0, "workers": 50.0, "energy": 20.0, "revenue": 400.0, "profit": 20.0, "firms_all": 9.0},
    2016: {"value_added": -5.0, "workers": 40.0, "energy": 20.0, "revenue": 300.0, "profit": -9.0, "firms_all": 8.0},
    2017: {"value_added": 10.0, "workers": 0.0, "energy": 1.0, "revenue": 0.0, "profit": 0.0, "firms_all": 3.0},
    2018: {"value_added": 0.0, "workers": 0.0, "energy": 0.0, "revenue": 0.0, "profit": 0.0, "firms_all": 0.0},
}  # fmt: skip


@pytest.mark.parametrize(("name", "year", "reason"), [
    ("value_added_growth", 2015, "no_year_before"),
    ("value_added_growth", 2016, "value_added_not_positive"),  # a fall below zero is no rate
    ("value_added_growth", 2017, "value_added_not_positive"),
    ("labour_productivity_growth", 2016, "value_added_not_positive"),
    ("labour_productivity_growth", 2017, "nothing_to_divide_by"),
    ("labour_productivity_growth", 2018, "no_firms"),
    ("energy_cut", 2016, "value_added_not_positive"),
    ("profit_margin", 2017, "nothing_to_divide_by"),
    ("profit_margin", 2018, "no_firms"),
])  # fmt: skip
def test_reasons_by_hand(name, year, reason):
    assert BY_NAME[name].value(YEARS, year) == Missing(reason)
    assert np.isnan(BY_NAME[name].number(YEARS, year))


def test_a_loss_is_a_value():
    assert BY_NAME["profit_margin"].value(YEARS, 2016) == pytest.approx(-3.0)
    assert BY_NAME["energy_cut"].value(YEARS, 2017) == pytest.approx(50.0)
