"""`jiju anchor`: what stands where by default, who comes and loses by hand, groups that add up, the real command."""

from __future__ import annotations

import json
from functools import cache

import pandas as pd
import pytest
from rich.cells import cell_len

from model import Ensemble, load_scenario
from model.mathematics.name_book import NoSuchName
from model.mathematics.paired import Difference
from model.mathematics.verdicts import Verdict
from model.regions import region_to_read
from model.report.words.displayed_names import Names
from model.report.words.language import language_of
from model.results import Study
from model.scenario import Plan
from model.studies.one_anchor.answer import AnchorAnswer, said, verdict, winners_and_losers
from model.studies.one_anchor.design import KEY, anchor_of, end_product, site, with_anchor
from model.studies.one_anchor.effects import BANDS, WAYS, AnchorFound, segment_rows
from tests.commands import typed
from tests.report_studies import SCENARIOS, place


@cache
def base() -> Plan:
    return load_scenario(SCENARIOS / "teaching_base.yaml").replace(end="2020Q4")


@cache
def study() -> Study:
    region = region_to_read("twin_rivers")
    plans = [with_anchor(base(), anchor_of(base(), region, "东渡", "机械", 20.0, None)), base()]
    with place("anchor_in_question") as folder:
        return Ensemble(plans, 3, folder, workers=1).run()


def found(seeds: int = 3) -> AnchorFound:
    kept = {key: run for key, run in study().runs.items() if key[1] <= seeds}
    own = Study(study().folder, kept)
    asked = anchor_of(base(), region_to_read("twin_rivers"), "东渡", "机械", 20.0, None)
    return AnchorFound(own, with_anchor(base(), asked), base(), asked)


def answer(seeds: int = 3) -> AnchorAnswer:
    f = found(seeds)
    return AnchorAnswer(f, Names(f.region, [f.main, base()]))


# what is asked -------------------------------------------------------------------------------------------------------


def test_defaults_of_an_anchor():
    plan, henan = load_scenario(SCENARIOS / "no_policy.yaml"), region_to_read("henan")
    asked = anchor_of(plan, henan, "开封", "汽车", None, None)
    assert (asked.city, asked.segment) == ("kaifeng", "vehicles")
    assert asked.revenue == 66.0  # a tenth of 657.4
    assert asked.investment == 26.4
    assert anchor_of(plan, henan, "zhengzhou", "汽车", None, None).revenue == 100.0
    assert (asked.start, asked.end) == (5, 20)
    treated = with_anchor(plan, asked).policies[KEY]
    assert (treated.place, treated.segment, treated.budget) == (asked.place, "vehicles", pytest.approx(3.96))


def test_a_site_leads_in_the_segment_or_is_the_largest_zone():
    twins = region_to_read("twin_rivers")
    assert site(twins, "eastford", "machinery") == "old_mill"
    assert site(twins, "eastford", "food") == "river_port"  # no zone leads in food: the one of the first rank
    assert end_product(region_to_read("henan"), "F04") == "vehicles"
    assert end_product(twins, "E1") == "electronics_assembly"  # no stages: the largest national output


def test_unknown_names_and_sizes_out_of_range(tmp_path):
    with pytest.raises(NoSuchName, match="nearest"):
        anchor_of(base(), region_to_read("twin_rivers"), "东都", "食品", None, None)
    scenario = ["--scenario", SCENARIOS / "teaching.yaml"]
    for wrong in (["nowhere", "food"], ["东渡", "飞机"], ["东渡", "食品", "--revenue", "0"]):
        done = typed(["anchor", *wrong, *scenario], tmp_path)
        assert done.code == 2
        assert not (tmp_path / "results").exists()


# who comes and who loses ---------------------------------------------------------------------------------------------


def test_comers_by_hand():
    """Two worlds; from the fifth quarter on: with the anchor a follower and two others come near, without it one."""
    f = found(2)
    rows = [
        ("w", 1, "2017Q1", "follower", "metals", "old_mill", 1),
        ("w", 1, "2017Q2", "start_up", "metals", "river_port", 2),
        ("w", 1, "2016Q4", "start_up", "metals", "old_mill", 9),  # before it began
        ("w", 1, "2018Q1", "anchor", "machinery", "old_mill", 1),  # itself
        ("o", 1, "2018Q1", "start_up", "metals", "old_mill", 1),
        ("w", 2, "2018Q1", "follower", "metals", "old_mill", 1),
        ("o", 2, "2018Q1", "transfer", "food", "green_valley", 4),  # far away
    ]
    names = {"w": f.main.name, "o": f.base.name}
    table = pd.DataFrame(rows, columns=["scenario", "seed", "quarter", "origin", "segment", "place", "entered"])
    table["quarter"] = pd.PeriodIndex(table["quarter"], freq="Q-DEC")
    f.study.table = lambda name, scenarios, columns=None: table.assign(scenario=table["scenario"].map(names))
    near = BANDS[:3]
    assert f.came(way="contract", bands=near).mean == 1.0
    assert f.came(way="by_themselves", bands=near).mean == 0.5  # (2 - 1 + 0 - 0) / 2
    assert f.came().mean == pytest.approx((3 - 1 + 1 - 4) / 2)
    assert segment_rows(f)[0][0] == "metals"


def test_groups_add_up_to_the_region_in_every_world():
    f = found()
    parts = [gap for name, gap in f.by_group.items() if name != "all"]
    assert sum(gap.mean for gap in parts) == pytest.approx(f.by_group["all"].mean, abs=1e-6)
    whole = f.revenue.groupby("scenario")["revenue"].sum()
    assert f.by_group["all"].mean == pytest.approx((whole[f.main.name] - whole[f.base.name]) / 3, abs=1e-6)
    others = f.by_group["all"].mean - f.by_group["anchor"].mean
    assert sum(gap.mean for gap in f.cities.values()) == pytest.approx(others, abs=1e-6)
    assert sum(gap.mean for gap in f.fields.values()) == pytest.approx(others, abs=1e-6)
    assert f.by_group["anchor"].mean > 10.0
    assert f.paid > 0


def test_bands_and_ways_split_all_comers():
    f = found()
    parts = [f.came(way=way, bands=[band]).mean for way in WAYS for band in BANDS]
    assert sum(parts) == pytest.approx(f.came().mean)


# words ---------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("code", ["en", "zh"])
def test_what_cannot_be_told_is_said_and_one_world_names_no_loser(code):
    w = language_of(code, region_to_read("twin_rivers"))
    one = answer(1)
    told = " ".join(said(one, w))
    assert ("One world has no intervals" if code == "en" else "只有一个情景世界") in told
    assert ("In the one world simulated" if code == "en" else "唯一一个情景世界") in verdict(one, w)
    three = answer(3)
    every = three.found.came(bands=BANDS[:3])
    open_ = every.verdict is Verdict.OPEN
    assert open_ == (("cannot be told from nothing" if code == "en" else "与零差异不显著") in verdict(three, w))


@pytest.mark.parametrize(("code", "told"), [("en", "Among 1 other cities 0.1 would look so by chance alone."),
                                            ("zh", "其他1个城市中，即使毫无影响也会有约0.1个碰巧显著。")])  # fmt: skip
def test_a_city_among_the_losers_is_one_of_those_that_were_looked_at(monkeypatch, code, told):
    """A city that clearly loses is told with how many would by chance; a group of firms without that."""
    three, w = answer(3), language_of(code, region_to_read("twin_rivers"))
    other = next(key for key in three.found.cities if key != three.found.asked.city)
    loses, even = Difference(100.0, -5.0, -8.0, -2.0, 3), Difference(100.0, 0.0, -8.0, 8.0, 3)
    monkeypatch.setitem(vars(three.found), "by_group", {"branch_far": even})
    monkeypatch.setitem(vars(three.found), "cities", {other: loses})
    assert told in winners_and_losers(three, w)
    monkeypatch.setitem(vars(three.found), "by_group", {"branch_far": loses})
    monkeypatch.setitem(vars(three.found), "cities", {other: even})
    assert told not in winners_and_losers(three, w)


@pytest.mark.slow
@pytest.mark.parametrize("code", ["en", "zh"])
def test_the_command_answers_in_eighty_columns_and_uses_stored_runs(tmp_path, code):
    asked = ["--scenario", SCENARIOS / "teaching_base.yaml", "--seeds", 1, "--workers", 1]
    assert typed(["city", "eastford", *asked, "--no-figures"], tmp_path).code == 0
    done = typed(["anchor", "东渡", "machinery", *asked, "--language", code], tmp_path)
    assert done.code == 0, done.err
    assert (
        "1 of 2 runs to make" if code == "en" else "共2次模拟，需运行1次"
    ) in done.err  # the scenario's own run is that of its usual folder
    assert max(cell_len(line) for line in done.out.splitlines()) <= 80
    page = next((tmp_path / "results").glob("anchor-*/anchor.html")).read_text(encoding="utf-8")
    assert page.count("<main") == 2
    again = typed(["anchor", "东渡", "machinery", *asked, "--json"], tmp_path)
    assert json.loads(again.out)["anchor"]["place"] == "old_mill"
    assert "0 of 2 runs to make" in again.err
