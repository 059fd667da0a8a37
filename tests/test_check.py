"""`jiju check` tells what will run: what differs from the parent first, then money, reach, questions and remarks."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from rich.cells import cell_len
from typer.testing import CliRunner

from model.cli.commands import app
from model.cluster_model import ClusterModel
from model.report.preview import Preview, lines, preview
from model.report.preview.budgets import budgets
from model.report.preview.differences import differences
from model.report.preview.year_of_trial import trial, waves
from model.report.words.language import reader_language
from model.scenario import Plan, load_scenario

PARENT = """\
name: parent
title: {zh: 上级情景, en: The parent}
region: twin_rivers
seeds: 2
policies:
  technical_upgrading: {from: 2016Q1, budget: 1}
  credit_guarantee: {from: 2016Q1, budget: 1}
  makerspaces: {budget: 0.1}
  approval_reform: {budget: 0.1}
"""
CHILD = """\
name: child
title: {zh: 下级情景, en: The child}
extends: parent.yaml
policies:
  technical_upgrading: {budget: 3, support_share: 0.3}
  credit_guarantee: null
  zone_upgrading: {from: 2017Q1, to: 2018Q2, budget: {2017: 0.5, 2018: 1}, for: {cities: [eastford]}}
parameters: {innovation.success_rate: 0.2}
environment:
  national_growth: {2020: 0.28}
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with a parent and a child that differs from it in five points."""
    (tmp_path / "parent.yaml").write_text(PARENT, encoding="utf-8")
    (tmp_path / "child.yaml").write_text(CHILD, encoding="utf-8")
    return tmp_path


@pytest.fixture(scope="module")
def seen(tmp_path_factory: pytest.TempPathFactory) -> Preview:
    """What there is to say of the child; not to be changed."""
    folder = tmp_path_factory.mktemp("seen")
    (folder / "parent.yaml").write_text(PARENT, encoding="utf-8")
    (folder / "child.yaml").write_text(CHILD, encoding="utf-8")
    return preview(*plans(folder))


def plans(folder: Path) -> tuple[Plan, Plan]:
    return load_scenario(folder / "child.yaml"), load_scenario(folder / "parent.yaml")


def checked(*arguments: str, code: int = 0) -> str:
    answer = CliRunner().invoke(app, ["check", *arguments])
    assert answer.exit_code == code, answer.output
    return answer.output


def test_what_differs_is_named_policy_by_policy_with_its_values(folder):
    changes = {change.key: change for change in differences(*plans(folder))}
    assert {key: change.kind for key, change in changes.items()} == {
        "technical_upgrading": "changed",
        "credit_guarantee": "removed",
        "zone_upgrading": "added",
        "innovation.success_rate": "changed",
        "national_growth.2020": "added",
    }
    values = {d.what: (d.before, d.after) for d in changes["technical_upgrading"].details}
    assert values == {"budget": (1, 3), "support_share": (0.15, 0.3)}
    (rate,) = changes["innovation.success_rate"].details
    assert (rate.before, rate.after) == (0.4, 0.2)  # the default, which the parent leaves out


def test_a_scenario_without_a_parent_brings_all_its_policies(folder):
    _, parent = plans(folder)
    assert [change.kind for change in differences(parent, None)] == ["added"] * 4
    assert differences(parent, parent) == []


def test_budgets_of_a_year_are_a_quarter_for_every_quarter_in_force(folder):
    money = budgets(plans(folder)[0])
    row = dict(zip(money.years, money.by_policy["zone_upgrading"], strict=True))
    assert row[2016] == 0
    assert row[2017] == pytest.approx(0.5)
    assert row[2018] == pytest.approx(0.5)  # two quarters of 1 a year
    assert row[2019] == 0
    year = money.years.index(2018)
    assert money.total[year] == pytest.approx(3 + 0.1 + 0.1 + 0.5)


def test_the_share_of_the_product_is_deflated_to_at_start():
    plan = Plan.from_mapping({"name": "a", "region": "twin_rivers", "environment": {"prices": {2016: 0.0}},
                              "policies": {"technical_upgrading": {"from": "2016Q1", "budget": 2.072}}})  # fmt: skip
    money = budgets(plan)
    assert money.product == "value_added"  # the teaching region gives no GDP: 207.2 亿元 of value added
    assert money.share[0] == pytest.approx(0.01)
    assert money.share[-1] < 0.0099


def test_a_year_of_trial_tells_who_may_use_a_policy_and_what_they_claim(folder):
    tried = trial(plans(folder)[0])
    assert tried.firms == 300
    everybody, zones = tried.reach["technical_upgrading"], tried.reach["zone_upgrading"]
    assert (everybody.firms, everybody.revenue) == (300, pytest.approx(1.0))
    assert everybody.released == pytest.approx(3 / 1.011, rel=0.02)  # a year of 3 亿元, in prices of 2015
    assert 0 < everybody.paid <= everybody.released + 1e-9
    assert zones.firms < 300
    assert zones.revenue < 1
    assert tried.reach["makerspaces"].kind == "newcomers"


def test_a_trial_leaves_no_trace_in_a_run(folder):
    plan = plans(folder)[0].replace(end=4)
    alone = ClusterModel(plan, rng=1).run().indicators
    trial(plan)
    assert ClusterModel(plan, rng=1).run().indicators.equals(alone)


def test_policies_that_follow_one_another_are_not_tried_at_once():
    plan = Plan.from_mapping({"name": "a", "region": "twin_rivers", "policies": {
        "early": {"instrument": "technical_upgrading", "from": "2016Q1", "to": "2018Q4", "budget": 1},
        "late": {"instrument": "technical_upgrading", "from": "2019Q1", "budget": 2},
        "other": {"instrument": "zone_upgrading", "from": "2019Q1", "budget": 1}}})  # fmt: skip
    assert [list(wave) for wave in waves(plan)] == [["early", "other"], ["late"]]
    assert trial(plan).reach["late"].released == pytest.approx(2 / 1.011, rel=0.02)


@pytest.mark.parametrize(("code", "first", "words"), [
    ("en", "What differs from parent:",
     ("removed", "budget (100 m yuan a year) 1 → 3", "National growth of 28.0% in 2020")),
    ("zh", "与parent的差别：", ("删除", "年预算（亿元）：1 → 3", "2020年全国增长28.0%")),
])  # fmt: skip
def test_the_page_says_the_differences_first_within_eighty_columns(folder, code, first, words):
    page = checked(str(folder / "child.yaml"), "--language", code).splitlines()
    at = page.index(first)
    assert at <= 6
    assert all(cell_len(line) <= 80 for line in page[1:])
    for word in words:
        assert any(word in line for line in page), word
    assert "technical_upgrading" in "".join(page[at : at + 4])


@pytest.mark.parametrize("width", [60, 71, 80, 100])
@pytest.mark.parametrize("code", ["en", "zh"])
def test_no_line_is_wider_than_the_terminal(seen, code, width):
    page = lines(seen, "child.yaml", code, width, everything=True)
    assert max(cell_len(line) for line in page) <= width


def test_remarks_are_about_what_differs_and_the_rest_is_one_line(folder):
    page = checked(str(folder / "child.yaml"), "--language", "en")
    assert "makerspaces" not in page.split("Who may use")[1]
    assert "1 more remarks" in page
    assert "policies act through stream" in checked(str(folder / "child.yaml"), "--language", "en", "--all")
    assert "policies act through stream" in checked(str(folder / "parent.yaml"), "--language", "en")


def test_a_child_that_changes_nothing_says_so(folder):
    (folder / "same.yaml").write_text("name: same\nextends: parent.yaml\n", encoding="utf-8")
    page = checked(str(folder / "same.yaml"), "--language", "en")
    assert "It differs in nothing from parent." in page
    assert "no policies" not in page.casefold()


def test_the_language_is_that_of_the_system_unless_one_is_asked_for(folder, monkeypatch):
    for name in ("LC_ALL", "LC_MESSAGES"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("LANG", "zh_CN.UTF-8")
    assert reader_language() == "zh"
    assert "检查通过" in checked(str(folder / "child.yaml"), "--no-trial")
    monkeypatch.setenv("LC_ALL", "C.UTF-8")
    assert reader_language() == "en"
    assert "in order" in checked(str(folder / "child.yaml"), "--no-trial")
    assert "检查通过" in checked(str(folder / "child.yaml"), "--no-trial", "--language", "zh")
    checked(str(folder / "child.yaml"), "--language", "de", code=2)


def test_json_holds_the_same(folder):
    told = json.loads(checked(str(folder / "child.yaml"), "--json"))
    assert told["ok"] is True
    assert told["parent"] == "parent"
    assert told["period"] == {"start": "2016Q1", "end": "2025Q4"}
    kinds = {change["key"]: change["kind"] for change in told["differences"]}
    assert kinds["credit_guarantee"] == "removed"
    zone = next(change for change in told["differences"] if change["key"] == "zone_upgrading")
    assert {"what": "budget", "before": None, "after": {"2017Q1": 0.5, "2018Q1": 1}} in zone["details"]
    assert told["budgets"]["policies"]["zone_upgrading"][:3] == [0.0, 0.5, 0.5]
    assert told["trial"]["technical_upgrading"]["firms"] == 300
    assert [q["question"] for q in told["questions"] if q["differs"]] == ["growth", "unspent"]
    own = [found for found in told["warnings"] if found["differs"]]
    assert [found["en"] for found in own] == [
        "line 10: national_growth: no value for 2016-2019, 2021-2025: the default growth holds there"
    ]
    assert len(own) < len(told["warnings"])


def asked(**content) -> dict[str, dict]:
    """Questions about a scenario of Henan without trial, by word."""
    seen = preview(Plan.from_mapping({"name": "mine", **content}), None, tried=False)
    return {question.word: question.values for question in seen.questions}


def test_amounts_are_held_against_the_regions_product():
    large = asked(policies={"technical_upgrading": {"from": "2016Q1", "budget": 4900}})["large_gdp"]
    assert large["share"] == pytest.approx(4900 / 37002.16)
    assert large["product"] == pytest.approx(37002.16)
    three = {key: {"from": "2016Q1", "budget": 4900}
             for key in ("technical_upgrading", "credit_guarantee", "relocation_promotion")}  # fmt: skip
    together = asked(policies=three)["large_sum_gdp"]
    assert together["amount"] == pytest.approx(14_700)
    assert together["share"] == pytest.approx(14_700 / 37_002, rel=0.02)
    assert asked(policies={"technical_upgrading": {"from": "2016Q1", "budget": 20}}) == {}
    assert asked(policies={"technical_upgrading": {"budget": 0.0005}})["small"]["yuan"] == pytest.approx(50_000)


def test_rates_shocks_corrections_and_numbers_of_firms_are_held_against_what_is_known():
    assert asked(environment={"national_growth": {2020: 0.4}})["growth"]["rate"] == 0.4
    assert asked(environment={"national_growth": {2020: 0.03}, "prices": {2020: 0.02}}) == {}
    assert asked(environment={"prices": {2020: {"raw": -0.2}}})["prices"]["name"] == "raw"
    shock = {"name": "crash", "kind": "demand", "from": "2017Q1", "to": "2017Q4", "size": -0.9}
    assert asked(environment={"shocks": [shock]})["shock"]["size"] == -0.9
    assert asked(baseline={"firms": 7_600})["firms"]["known"] == 22_890


def test_money_that_nobody_claims_is_asked_about():
    plan = Plan.from_mapping({"name": "a", "region": "twin_rivers", "policies": {
        "technical_upgrading": {"from": "2016Q1", "budget": 500},
        "zone_upgrading": {"from": "2016Q1", "budget": 1, "for": {"size": {"workers": [1e6, None]}}}}})  # fmt: skip
    found = {question.word: question for question in preview(plan, None).questions}
    assert found["unspent"].keys == ("technical_upgrading",)
    assert found["unspent"].values["paid"] < 50
    assert found["nobody"].keys == ("zone_upgrading",)


def test_errors_are_told_as_json_with_exit_code_two(folder):
    (folder / "bad.yaml").write_text("name: bad\nregion: twin_rivers\nperod: {}\n", encoding="utf-8")
    told = json.loads(checked(str(folder / "bad.yaml"), "--json", code=2))
    assert told["ok"] is False
    assert "period" in told["errors"][0]["remedy"]
