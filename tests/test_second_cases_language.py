"""What a scenario says and nobody heeds is refused; what it says of places, years and classes is what runs."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import yaml
from rich.cells import cell_len

from model.errors import UserError
from model.experiments.samples_file import read_samples
from model.policy.eligibility import SEGMENT_STATUS, eligible_places
from model.processes.entry import location
from model.regions import load_region
from model.report.explanations.listings import KINDS, headings_in
from model.report.preview import lines, preview
from model.report.preview.differences import differences
from model.scenario import Plan, ScenarioErrors, load_scenario, read_scenario
from model.scenario.catalogue import load_catalogue
from model.scenario.write import to_yaml
from model.studies.backtest.later_figures import read_outcomes
from model.tables.firms import GROWN_UP, START_UP
from model.tables.levers import OF_SEGMENTS, SCOPES
from model.tables.support import Offer
from model.take_up import arrivals
from tests.commands import typed

SCENARIOS = Path(__file__).resolve().parent.parent / "scenarios"
ANCHOR = {"instrument": "anchor_project", "place": "zhengzhou_airport", "segment": "smart_terminals",
          "investment": 60, "revenue": 300, "to": "2020Q4"}  # fmt: skip


def plan_of(policies: dict[str, Any] | None = None, **content: Any) -> Plan:
    """A plan of Henan with these policies."""
    return Plan.from_mapping({"name": "a", "policies": policies or {}, **content})


def complaint(policies: dict[str, Any], **content: Any) -> str:
    """What the check says of a plan with these policies."""
    with pytest.raises(ScenarioErrors) as found:
        plan_of(policies, **content)
    return str(found.value)


def family(folder: Path, *files: dict[str, Any]) -> Plan:
    """The plan of the last of these files, of which each extends the one before; the first extends no_policy."""
    before = "no_policy"
    (folder / "no_policy.yaml").write_text((SCENARIOS / "no_policy.yaml").read_text(encoding="utf-8"), encoding="utf-8")
    for number, content in enumerate(files):
        name = f"file{number}"
        text = yaml.safe_dump({"name": name, "extends": f"{before}.yaml", **content}, allow_unicode=True)
        (folder / f"{name}.yaml").write_text(text, encoding="utf-8")
        before = name
    return load_scenario(folder / f"{before}.yaml")


# what a lever does not heed -------------------------------------------------------------------------------------------

UNHEEDED = {
    "size of start-ups": ({"pioneer_industries": {"for": {"size": {"workers": [3, None]}}}}, "size: workers changes"),
    "origin of transfers": ({"relocation_promotion": {"for": {"origin": ["transfer"]}}}, "origin: transfer changes"),
    "zombies among newcomers": (
        {"makerspaces": {"for": {"status": ["high_tech", "zombie"]}}},
        "status: zombie changes",
    ),
    "fields of zones": ({"zone_upgrading": {"for": {"fields": ["F01"]}}}, "fields: F01 changes nothing"),
    "one zone of a city's skills": ({"skills_programmes": {"for": {"places": ["xingyang_zone"]}}}, "by cities alone"),
    "cities of standards": ({"access_standards": {"for": {"cities": ["luoyang"]}}}, "cities: luoyang changes nothing"),
    "firms of an office": ({"coordination": {"for": {"cities": ["luoyang"]}}}, "is for no firms in particular"),
    "firms of an anchor": ({"x": {**ANCHOR, "for": {"cities": ["luoyang"]}}}, "is for no firms in particular"),
    "an order of mergers": ({"large_groups": {"rationing": {"rule": "ranked", "by": "workers"}}}, "in no order"),
    "no project at all": ({"technical_upgrading": {"projects": []}}, "projects: an empty list"),
    "an anchor that grows": ({"x": {**ANCHOR, "investment": {2016: 60, 2018: 80}}}, "settled when the policy starts"),
}


@pytest.mark.parametrize(("policies", "message"), UNHEEDED.values(), ids=UNHEEDED)
@pytest.mark.parametrize("generations", [0, 1])
def test_what_a_policy_cannot_heed_is_told(tmp_path, policies, message, generations):
    family(tmp_path, {"policies": policies}, *[{"seeds": 3}] * generations)
    (remark,) = read_scenario(tmp_path / f"file{generations}.yaml").remarks
    assert message in remark.words["en"]
    assert remark.own == (generations == 0)
    assert remark.keys == tuple(policies)


def test_a_column_that_ranks_nobody_is_an_error():
    assert "write rule: ranked" in complaint({"technical_upgrading": {"rationing": {"by": "workers"}}})


def test_instruments_as_they_ship_heed_their_own_limits(tmp_path):
    assert {item.lever for item in load_catalogue().values()} >= set(SCOPES)
    assert set(OF_SEGMENTS) == set(SEGMENT_STATUS)
    every = {key: ANCHOR if item.placed else {} for key, item in load_catalogue().items()}
    family(tmp_path, {"policies": every})
    assert read_scenario(tmp_path / "file0.yaml").remarks == ()


def test_zones_alone_are_zones_for_newcomers_and_sites_too(tiny):
    world = tiny(segment=[0, 0], place=[0, 1], policies={
        "makerspaces": {"for": {"status": ["in_zone"]}}, "zone_upgrading": {"for": {"status": ["in_zone"]}},
        "technical_upgrading": {"for": {"status": ["in_zone"], "places": ["river_port"]}}})  # fmt: skip
    assert eligible_places(world, 0).tolist() == world.places.zone.tolist()
    assert eligible_places(world, 1).tolist() == world.places.zone.tolist()
    named = [name == "river_port" for name in world.place_ids]
    assert eligible_places(world, 2).tolist() == (np.array(named) & world.places.zone).tolist()
    assert 0 < world.places.zone.sum() < len(world.places)


def test_a_rule_of_a_child_ends_its_parents_order(tmp_path):
    ranked = {"policies": {"technical_upgrading": {"rationing": {"rule": "ranked", "by": "workers"}}}}
    queue = {"policies": {"technical_upgrading": {"rationing": {"rule": "queue"}}}}
    plan = family(tmp_path, ranked, queue)
    assert plan.policies["technical_upgrading"].rationing.by is None
    (tmp_path / "again.yaml").write_text(to_yaml(plan), encoding="utf-8")
    assert load_scenario(tmp_path / "again.yaml").policies == plan.policies


# start-ups of some places ---------------------------------------------------------------------------------------------


def helped(tiny: Any, **terms: Any) -> Any:
    """Two firms in places 0 and 1, and awards to start-ups of the first segment in place 0 alone."""
    world = tiny(segment=[0, 0], place=[0, 1])
    world.instruments.append(1)
    world.instruments.budget_left[0] = terms.pop("budget", 100.0)
    where = np.arange(len(world.place_ids)) == 0
    world.support.offer("stream:start_up", Offer(0, np.array([1.0, 0, 0, 0, 0]), where=where, terms={"award": 0.1}))
    return world


def test_an_award_for_some_places_raises_arrivals_there_alone(tiny):
    world = helped(tiny)
    shares = np.full((len(world.place_ids), 5), 0.75 / (len(world.place_ids) - 1))
    shares[0] = 0.25
    # 4 newcomers, of whom 1 settles in place 0: twice as many there
    assert arrivals.nurtured(world, START_UP, np.full(5, 4.0), lambda: shares) == pytest.approx([5, 4, 4, 4, 4])
    appeal = arrivals.drawn_there(world, START_UP)
    assert appeal[0] == pytest.approx([np.log(2), 0, 0, 0, 0])
    assert not appeal[1:].any()
    world.instruments.budget_left[0] = 0.1  # half of the two awards
    assert arrivals.nurtured(world, START_UP, np.full(5, 4.0), lambda: shares)[0] == pytest.approx(4.5)
    assert arrivals.drawn_there(world, START_UP)[0, 0] == pytest.approx(np.log(1.5))
    assert arrivals.drawn_there(world, GROWN_UP) == 0.0


def test_an_award_for_some_places_is_paid_there_alone(tiny):
    world = helped(tiny)
    arrivals.pay_awards(world, START_UP, np.array([0, 1]))
    assert world.firms.subsidy == pytest.approx([0.1, 0.0])
    assert world.instruments.arrived[0] == 1


def test_where_founders_settle():
    utility = np.array([[0.0, 0.0], [np.log(3), 0.0]])
    home = np.array([[0.0, -np.inf], [-np.inf, -np.inf]])
    # a fifth stays in the only home, the rest chooses 1 to 3; without a home all choose
    assert location.settling(utility, home, 0.2) == pytest.approx(np.array([[0.4, 0.5], [0.6, 0.5]]))


# years and classes along files ----------------------------------------------------------------------------------------


def test_a_year_is_the_same_in_every_spelling(tmp_path):
    growth = {"environment": {"national_growth": {2019: 0.05, 2020: 0.02}}}
    plan = family(tmp_path, growth, {"environment": {"national_growth": {"2020年": 0.03}}})
    assert plan.environment.growth == {2019: 0.05, 2020: 0.03}
    plan = family(tmp_path, growth, {"environment": {"national_growth": {"2020年": None}}})
    assert plan.environment.growth == {2019: 0.05}


def test_prices_of_one_class_leave_the_parents_price_of_the_others_alone(tmp_path):
    plan = family(tmp_path, {"environment": {"prices": {2017: 0.05}}},
                  {"environment": {"prices": {2017: {"high_tech": -0.2}}}})  # fmt: skip
    assert plan.environment.prices == {
        2017: {"mining": 0.05, "raw": 0.05, "manufacturing": 0.05, "consumer": 0.05, "high_tech": -0.2}
    }


# the page of check --------------------------------------------------------------------------------------------------


def page(path: Path, code: str = "en", width: int = 80) -> list[str]:
    """The page of `check` without the year of trial."""
    reading = read_scenario(path)
    parent = load_scenario(reading.plan.parent) if reading.plan.parent else None
    return lines(preview(reading.plan, parent, False, reading.remarks), path.name, code, width)


@pytest.mark.parametrize(
    "sweeping", ["period: {end: 2018Q4}", "budget_factor: 0.25", "policies_from: 2018Q1", "scale: 0.5"]
)
def test_a_sweeping_line_never_hides_what_a_file_says_of_one_policy(tmp_path, sweeping):
    for path in SCENARIOS.glob("*.yaml"):
        (tmp_path / path.name).write_text(path.read_text(encoding="utf-8"), encoding="utf-8")
    mine = tmp_path / "mine.yaml"
    mine.write_text(f"name: mine\nextends: plan.yaml\n{sweeping}\npolicies:\n  zone_services: {{budget: 0.01}}\n"
                    "  brand_services: null\n", encoding="utf-8")  # fmt: skip
    text = "\n".join(page(mine))
    assert "→ 0.01" in text
    assert "(brand_services)" in text
    stacked = [line for line in text.splitlines() if "stack" in line]
    assert len(stacked) <= 3  # those about zone_services: the rest stands in one line


def test_the_end_of_the_period_is_no_change_of_every_policy(tmp_path):
    plan, short = plan_of({"technical_upgrading": {}}), plan_of({"technical_upgrading": {}}, period={"end": "2018Q4"})
    (change,) = differences(short, plan)
    assert (change.key, change.part) == ("period.end", "setting")
    ends_itself = plan_of({"technical_upgrading": {"to": "2017Q4"}})
    assert [change.key for change in differences(ends_itself, plan)] == ["technical_upgrading"]


@pytest.mark.parametrize("width", [60, 71, 80])
def test_lines_break_between_words_and_characters_never_in_a_number(tmp_path, width):
    plan = plan_of({"technical_upgrading": {"budget": 12345678.9e-4}})
    for code in ("zh", "en"):
        text = lines(preview(plan, None, False), "a.yaml", code, width)
        assert all(cell_len(line) <= width for line in text)
        assert any("22,890" in line for line in text)
        assert not any(line.lstrip()[:1] in "，。；：、）" for line in text if line.strip())


# counties as people write them ---------------------------------------------------------------------------------------


def who(kind: str, name: str) -> tuple[str, ...]:
    """What a name of places or cities means in Henan."""
    found = plan_of({"technical_upgrading": {"for": {kind: [name]}}}).policies["technical_upgrading"].eligibility
    return tuple(getattr(found, kind))


@pytest.mark.parametrize(("name", "place"), [
    ("郑州市荥阳市", "xingyang_zone"), ("郑州荥阳市", "xingyang_zone"), ("河南省荥阳市", "xingyang_zone"),
    ("河南省许昌市许昌县", "jianan_zone"), ("许昌县产业集聚区", "jianan_zone"), ("新乡长垣县", "changyuan_zone"),
    ("新乡市新乡县", "xinxiang_zone"), ("洛阳市孟津", "mengjin_zone"), ("河南省济源示范区", "jiyuan_zone"),
    ("周口市淮阳县产业集聚区", "huaiyang_zone"), ("荥阳产业集聚区", "xingyang_zone"),
])  # fmt: skip
def test_a_county_is_found_behind_its_city_and_province(name, place):
    assert who("places", name) == (place,)


@pytest.mark.parametrize("name", ["郑州市禹州市", "新乡某县", "驻马店市上菜县", "洛阳市荥阳市"])
def test_a_county_that_its_city_does_not_have_is_no_other_one(name):
    message = complaint({"technical_upgrading": {"for": {"places": [name]}}})
    assert f"no place '{name}' in henan" in message
    assert "did you mean" not in message


@pytest.mark.parametrize("name", ["Xingyang", "荥阳", "信阳光山县", "开封兰考县", "河南省郑州市荥阳市", "Yuzhou"])
def test_a_county_is_no_city_and_no_other_city_is_suggested(name):
    message = complaint({"technical_upgrading": {"for": {"cities": [name]}}})
    assert "is a county, no city" in message
    assert "did you mean" not in message


def test_a_city_is_found_behind_its_province():
    assert who("cities", "河南省郑州市") == ("zhengzhou",)
    assert who("cities", "河南省济源市") == ("jiyuan",)


# packages that a child drops -----------------------------------------------------------------------------------------

CHANGED = {"packages": ["task_4"], "policies": {"technical_upgrading": {"support_share": 0.3}}}


@pytest.mark.parametrize("dropping", [{"packages": ["task_5"]}, {"packages": []}, {"packages": None}], ids=str)
def test_a_package_that_a_child_drops_goes_with_what_its_parent_changed_in_it(tmp_path, dropping):
    assert "technical_upgrading" not in family(tmp_path, CHANGED, dropping).policies
    assert "technical_upgrading" not in family(tmp_path, CHANGED, dropping, {"seeds": 2}).policies


def test_a_policy_of_a_package_that_stays_keeps_what_its_parent_changed(tmp_path):
    plan = family(tmp_path, CHANGED, {"packages": ["task_5", "任务四"]})
    assert plan.policies["technical_upgrading"].settings["support_share"] == 0.3
    again = {"packages": ["task_5"], "policies": {"technical_upgrading": {"budget": 3}}}
    policy = family(tmp_path, CHANGED, again).policies["technical_upgrading"]
    assert (policy.budget, policy.settings["support_share"]) == (3, 0.15)


def test_what_a_new_policy_or_shock_says_itself_stands_on_the_page():
    content = {"policies": {"technical_upgrading": {"support_share": 0.3, "projects": ["green"]}, "makerspaces": {}},
               "environment": {"shocks": [{"name": "flood", "kind": "capacity", "from": "2016Q2", "to": "2016Q3",
                                           "size": -0.1, "cities": ["hebi"]}]}}  # fmt: skip
    text = " ".join(
        " ".join(lines(preview(Plan.from_mapping({"name": "a", **content}), None, False), "a", "en")).split()
    )
    assert "support share 0.3; projects green" in text or "support_share 0.3; projects green" in text
    assert "uplift" not in text  # as the instrument has it
    assert "size -0.1; cities Hebi" in text


# in a program --------------------------------------------------------------------------------------------------------


def test_a_listed_name_of_an_instrument_is_its_key_in_replace_too():
    plan = plan_of({"technical_upgrading": {"budget": 3}}, region="twin_rivers")
    assert {k: p.budget for k, p in plan.replace(policies={"技术改造补助": {"budget": "2亿"}}).policies.items()} == {
        "technical_upgrading": 2.0
    }
    more = plan.replace(policies={**plan.policies, "中小微企业融资担保": {"budget": 1}})
    assert {k: p.budget for k, p in more.policies.items()} == {"technical_upgrading": 3, "credit_guarantee": 1}
    with pytest.raises(ScenarioErrors, match="mean the same policy 'technical_upgrading'"):
        plan.replace(policies={**plan.policies, "技术改造补助": {"budget": 5}})


def test_plain_values_that_extend_a_file_are_refused():
    with pytest.raises(ScenarioErrors, match="plain values extend no file"):
        Plan.from_mapping({"name": "a", "extends": "plan.yaml"})


@pytest.mark.parametrize(("environment", "message"), [
    ({"prices": {2017: {"hightech": -0.2}}}, "did you mean 'high_tech'?"),
    ({"national_growth": {2020: "2.8%"}}, "write 0.028 for a share"),
    ({"national_growth": {2020: 6}}, "6 is out of range; at most 0.5"),
])  # fmt: skip
def test_a_fault_inside_a_map_of_years_is_one_error(environment, message):
    with pytest.raises(ScenarioErrors) as found:
        plan_of({}, environment=environment)
    (error,) = found.value.errors
    assert message in str(error)


def test_samples_and_later_figures_are_read_by_a_plain_path(tmp_path):
    (tmp_path / "s.csv").write_text("sample,baseline.firms\na,250\n", encoding="utf-8")
    assert [sample.name for sample in read_samples(str(tmp_path / "s.csv"))] == ["a"]
    (tmp_path / "o.csv").write_text("", encoding="utf-8")
    region = load_region("twin_rivers")
    with pytest.raises(UserError, match=r"o\.csv:1: empty"):
        read_outcomes(str(tmp_path / "o.csv"), region)


# headings of lists ---------------------------------------------------------------------------------------------------


def test_lists_have_headings_in_the_readers_language(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for kind, listing in KINDS.items():
        headings, _ = listing("twin_rivers", "zh")
        chinese = headings_in(headings, "zh")
        assert not [heading for heading in chinese if re.search("[A-Za-z]", heading)], kind
        assert len(set(chinese)) == len(headings), kind
        assert headings_in(headings, "en") == list(headings)
    shown = typed(["list", "cities", "--region", "twin_rivers", "--language", "zh"])
    assert all(word in shown.out for word in ("城市", "中文", "英文", "基年第二产业增加值（亿元）", "常住人口（万人）"))
    rows = json.loads(typed(["list", "cities", "--region", "twin_rivers", "--language", "zh", "--json"]).out)
    assert {"city", "people, 万人"} <= set(rows[0])  # what a program reads has one name in every language
