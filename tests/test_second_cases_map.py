"""The map of 2015 met by a stranger: figures that repeat, contradict or equal it; draws; maps in part."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from model.regions import RegionError, load_region, region_to_read
from model.regions.fitted_map import fitted_map
from model.regions.grades import grade_of
from model.report.cluster_tables.basis_at_start import other_start
from model.report.explanations.known_names import UnknownName
from model.report.explanations.one_name import explain
from model.report.findings.ground import leaves, meaning
from model.report.words.language import language
from model.scenario import Plan, ScenarioErrors, load_scenario, read_scenario
from model.tables.folders import write_whole

PORT = {"firm": "河港整机厂", "city": "eastford", "place": "river_port", "segment": "electronics_assembly"}


def plan_of(*known: dict[str, Any], **baseline: Any) -> Plan:
    """The teaching region with figures of one's own."""
    return Plan.from_mapping({"name": "mine", "region": "twin_rivers", "baseline": {"known": list(known), **baseline}})


def map_of(*known: dict[str, Any], **baseline: Any):
    plan = plan_of(*known, **baseline)
    return fitted_map(region_to_read("twin_rivers"), plan.baseline, plan.resolved_parameters().start)


def refused(*known: dict[str, Any]) -> str:
    with pytest.raises(ScenarioErrors) as caught:
        plan_of(*known)
    return str(caught.value)


# figures that equal the map change nothing ------------------------------------------------------------------------


def figures_as_on_the_map(kind: str) -> list[dict[str, Any]]:
    found, region = map_of(), region_to_read("twin_rivers")
    segments = list(region.segments.ids[:5])
    if kind == "cells":
        return [{"city": city, "segment": segment, "value": float(found.cities[row, column])}
                for row, city in enumerate(region.cities.ids) for column, segment in enumerate(segments)]  # fmt: skip
    if kind == "zones":
        return [{"place": place, "value": float(found.places[row].sum())}
                for row, place in enumerate(region.places.ids[:4])]  # fmt: skip
    if kind == "share":
        return [{"city": "eastford", "segment": "food", "unit": "share",
                 "value": float(found.cities[0, 4] / found.segments[4])}]  # fmt: skip
    if kind == "plant":
        return [{**PORT, "value": 60.0}]
    return [{"place": place, "segment": segment, "value": float(found.places[row, column])}
            for row, place in enumerate(region.places.ids) for column, segment in enumerate(segments)]  # fmt: skip


@pytest.mark.parametrize("kind", ["cells", "zones", "share", "plant", "cells of places"])
def test_figures_as_the_map_has_them_change_nothing(kind):
    before, found = map_of(), map_of(*figures_as_on_the_map(kind))
    assert found.places == pytest.approx(before.places, abs=1e-6)
    assert found.named == pytest.approx(before.named)
    assert found.places.sum(axis=0) == pytest.approx(before.segments, rel=1e-9)
    assert found.cities.sum(axis=1) == pytest.approx([576, 384], rel=1e-9)


def test_check_says_that_a_figure_changes_nothing(tmp_path):
    write_whole(
        tmp_path / "我的 数据.csv",
        "城市,产业,数值,单位,依据\n东渡市,机械,170.3,亿元,推算\n东渡市,食品,80,亿元,凭记忆估计（中）\n",
    )
    write_whole(tmp_path / "mine.yaml", "name: mine\nregion: twin_rivers\nbaseline: {known: 我的 数据.csv}\n")
    told = [remark.words for remark in read_scenario(tmp_path / "mine.yaml").remarks]
    assert (
        told[0]["en"]
        == "line 3: line 2 of the known figures: machinery of eastford has 170.3 亿元, as on the map already"
    )
    assert told[0]["zh"] == "第3行：自有数据第2行：东渡市机械为170.3亿元，与底图一致"
    assert "line 3 of the known figures: food of eastford has 80.0 亿元 instead of" in told[1]["en"]
    known = load_scenario(tmp_path / "mine.yaml").baseline.known
    assert [grade_of(figure.basis) for figure in known] == ["derived", "memory medium"]


@pytest.mark.parametrize(("basis", "grade"), [
    ("有据可查", "found"), ("推算（按增速）", "derived"), ("凭记忆估计（高）", "memory high"),
    ("待核实（高）", "memory high"),
    ("凭记忆（中）", "memory medium"), ("凭记忆估计(低)", "memory low"),
    ("凭记忆估计", "memory low"), ("无据", "none"), ("据说", "none"),
])  # fmt: skip
def test_the_grades_of_chinese_reports_are_read(basis, grade):
    assert grade_of(basis) == grade


# plants against figures -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("known", "told"), [
    # a cell of nothing leaves the map's plant nothing: its firm would have no revenue
    ([{"city": "eastford", "segment": "electronics_assembly", "value": 0.0}],
     "plants of electronics_assembly in eastford have 60.0 亿元 (河港整机厂 60.0), the known cell has 0.0, of which "
     "plants can hold 0.0: 60.0 too much; raise the figure, or give a plant its own row"),
    ([{"place": "river_port", "segment": "electronics_assembly", "value": 5.0}],
     "plants of electronics_assembly in river_port have 60.0 亿元 (河港整机厂 60.0), the known cell has 5.0: "
     "55.0 too much"),
    ([{"place": "river_port", "value": 5.0}],
     "plants in river_port have 60.0 亿元 (河港整机厂 60.0), the known zone has 5.0: 55.0 too much"),
    # of a known cell plants hold at most nine tenths: 36 of 40
    ([{"firm": "大厂", "city": "eastford", "segment": "food", "value": 50.0},
      {"city": "eastford", "segment": "food", "value": 40.0}],
     "plants of food in eastford have 50.0 亿元 (大厂 50.0), the known cell has 40.0, of which plants can hold 36.0: "
     "14.0 too much"),
    ([{"firm": "甲厂", "city": "eastford", "segment": "food", "value": 100.0},
      {"firm": "乙厂", "city": "westbridge", "segment": "food", "value": 80.0}],
     "known plants of food have 180.0 亿元 (甲厂 100.0, 乙厂 80.0), the segment has 173.7, of which plants "
     "can hold 156.3"),
    ([{**PORT, "value": 50.0}, {**PORT, "firm": "River-port assembler", "value": 55.0}],
     "River-port assembler stands already; keep one of the two"),
    ([{**PORT, "firm": "小厂", "value": 0.001}], "0.001 亿元 for '小厂': firms of the start are above scale"),
    ([{"city": "eastford", "segment": "food", "value": 10.0}, {"city": "westbridge", "segment": "food", "value": 20.0}],
     "missing; raise some of them"),
    (["a.csv", "b.csv"], "takes the name of one CSV file"),
])  # fmt: skip
def test_figures_that_plants_contradict_are_told_by_how_much(known, told):
    assert told in refused(*known), refused(*known)


def test_a_plant_of_the_map_gives_way_to_a_figure_of_its_own():
    """The cell is nothing, and the plant that stood there is said to stand in the other city."""
    found = map_of({**PORT, "city": "westbridge", "place": "", "value": 50.0},
                   {"city": "eastford", "segment": "electronics_assembly", "value": 0.0})  # fmt: skip
    assert found.cities[0, 0] == 0.0
    assert found.named[0] == pytest.approx(50)
    assert found.cities.sum(axis=1) == pytest.approx([576, 384], rel=1e-9)


def test_a_known_cell_that_cuts_a_plant_of_the_map_is_told(tmp_path):
    write_whole(tmp_path / "cells.csv", "city,segment,value,unit\neastford,electronics_assembly,40,亿元\n")
    write_whole(tmp_path / "mine.yaml", "name: mine\nregion: twin_rivers\nbaseline: {known: cells.csv}\n")
    told = [remark.words["en"] for remark in read_scenario(tmp_path / "mine.yaml").remarks]
    assert "line 3: known figures leave river-port assembler 36.0 亿元 instead of 60.0" in told


@pytest.mark.parametrize("known", [
    {"place": "river_port", "segment": "electronics_assembly", "value": 61.0, "basis": "none"},
    {"place": "river_port", "value": 61.0, "basis": "none"},
])  # fmt: skip
def test_a_draw_keeps_the_plants_inside_what_is_known(known):
    """A plant of 60 in a cell or zone of 61 that draws make smaller: the place holds the plant in every draw."""
    for draw in range(1, 9):
        found = map_of(known, draw=draw)
        assert found.places[0, 0] >= found.named[0] * (1 - 1e-6)
        assert found.places.sum(axis=0) == pytest.approx(found.segments, rel=1e-6)


# files ------------------------------------------------------------------------------------------------------------

CELLS = "city,segment,value,unit\neastford,machinery,{value},亿元\n"


def test_a_file_of_figures_lies_beside_the_scenario_that_names_it(tmp_path):
    folder = tmp_path / "上级 目录"
    folder.mkdir()
    write_whole(folder / "cells.csv", CELLS.format(value=100))
    write_whole(tmp_path / "cells.csv", CELLS.format(value=110))
    write_whole(folder / "base.yaml", "name: base\nregion: twin_rivers\nbaseline: {known: cells.csv}\n")
    for name, more, expected in (("plain", "", [100]), ("own", "baseline: {known: cells.csv, draw: 3}\n", [110]),
                                 ("none", "baseline: {known: null}\n", []),
                                 ("bare", "baseline: null\n", [])):  # fmt: skip
        write_whole(tmp_path / f"{name}.yaml", f"extends: 上级 目录/base.yaml\nname: {name}\n{more}")
        assert [figure.value for figure in load_scenario(tmp_path / f"{name}.yaml").baseline.known] == expected


def test_a_folder_is_no_file_of_figures(tmp_path):
    (tmp_path / "cells.csv").mkdir()
    write_whole(tmp_path / "mine.yaml", "name: mine\nregion: twin_rivers\nbaseline: {known: cells.csv}\n")
    with pytest.raises(ScenarioErrors, match=r"'cells\.csv' is no ordinary file; name a CSV file"):
        load_scenario(tmp_path / "mine.yaml")


def test_a_draw_is_the_same_in_another_process():
    script = (
        "from tests.test_second_cases_map import map_of\n"
        "print(*(float(map_of(draw=draw).places[1, 2]) for draw in (7, 0)))\n"
    )
    there = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    drawn, centre = map(float, there.stdout.split())
    assert drawn == float(map_of(draw=7).places[1, 2])
    assert centre == float(map_of().places[1, 2])
    assert not np.isclose(drawn, centre)


# a region's tables ------------------------------------------------------------------------------------------------

SEGMENTS = ("electronics_assembly", "components", "machinery", "metals", "food")
ZONES = "place,revenue,basis,source\nriver_port,{port},found,x\nold_mill,100,found,x\niron_hill,{hill},found,x\n" \
        "green_valley,50,found,x\n"  # fmt: skip
MIX = "place,segment,revenue,basis,source\nriver_port,electronics_assembly,90,found,x\n{rest}"
REST = "old_mill,machinery,30,found,x\niron_hill,metals,90,found,x\ngreen_valley,food,30,found,x\n"


def cells_of(*rows: str) -> str:
    return "\n".join(("city,segment,share,basis,source", *(f"{row},found,x" for row in rows))) + "\n"


def problems(tmp_path: Path, tables: dict[str, str], edits: dict[str, tuple[str, str]] | None = None) -> list[str]:
    """What is told of the teaching region with tables of a map of its own, and words of others changed."""
    folder = Path(shutil.copytree(region_to_read("twin_rivers").folder, tmp_path / "twin_rivers"))
    if "city_segments" in tables:
        (folder / "specialisms.csv").unlink()
    for name, text in tables.items():
        write_whole(folder / f"{name}.csv", text)
    for name, (old, new) in (edits or {}).items():
        text = (folder / f"{name}.csv").read_text(encoding="utf-8")
        assert old in text
        write_whole(folder / f"{name}.csv", text.replace(old, new))
    try:
        load_region("twin_rivers", (), folder)
    except RegionError as error:
        return error.problems
    return []


@pytest.mark.parametrize("tables", [
    {}, {"zone_figures": ZONES.format(port=200, hill=150)}, {"zone_segments": MIX.format(rest=REST)},
    {"city_segments": cells_of("eastford,metals,0.25")}, {"city_segments": cells_of()},
])  # fmt: skip
def test_a_region_may_have_some_tables_of_the_map(tmp_path, tables):
    assert problems(tmp_path, tables) == []


@pytest.mark.parametrize(("tables", "edits", "told"), [
    # the mean of the priors is 970.5, of which Eastford has 180 of 300 parts of secondary GDP: 582.3
    ({"zone_figures": ZONES.format(port=2000, hill=150)}, {},
     ["zone_figures.csv:2:revenue: zones of eastford sum to 2,100.0 亿元 (river_port 2,000.0, old_mill 100.0), the "
      "city has 582.3: 1,517.7 too much; correct them, or revenue in cities.csv"]),
    ({"zone_segments": MIX.format(rest=REST.replace("old_mill,machinery,30,found,x\n", ""))}, {},
     ["zone_segments.csv: old_mill (老厂产业集聚区) is missing, so that it would make nothing; name its segments with "
      "their revenue"]),
    ({"zone_segments": MIX.format(rest=REST.replace("food,30", "food,0"))}, {},
     ["zone_segments.csv: green_valley (绿谷产业集聚区) is missing, so that it would make nothing; name its segments "
      "with their revenue"]),
    ({"zone_segments": MIX.format(rest=REST),
      "city_segments": cells_of("eastford,machinery,0", "westbridge,machinery,1")}, {},
     ["zone_segments.csv:3:segment: old_mill makes machinery, of which eastford has nothing in city_segments.csv; "
      "correct one"]),
    # what a table leaves to the cities that it does not name is nothing: the plant there would have no revenue
    ({"city_segments": cells_of("eastford,metals,1")}, {},
     ["named_firms.csv:3:revenue: named firms of metals in westbridge have 30.0 亿元, the cell 0.0 under the larger "
      "prior: 30.0 too much; correct them or the share in city_segments.csv"]),
    ({}, {"segments": ("220,242.0", "0,242.0")},
     ["named_firms.csv:3:segment: metals has no revenue then under one of its priors; name the segment of iron-hill "
      "steel works"]),
])  # fmt: skip
def test_tables_that_do_not_fit_together_are_told_by_how_much(tmp_path, tables, edits, told):
    assert problems(tmp_path, tables, edits) == told


def test_cells_that_do_not_fit_into_their_cities_are_told_with_all_else(tmp_path):
    rows = [f"{city},{segment},{share}" for segment in SEGMENTS
            for city, share in (("eastford", 0.99), ("westbridge", 0.01))]  # fmt: skip
    found = problems(tmp_path, {"city_segments": cells_of(*rows)}, {"named_firms": ("metals,30", "metals,2")})
    assert [line.split(" (")[0] for line in found] == [
        "city_segments.csv:6:share: cells of eastford sum to 960.8 亿元",
        "city_segments.csv:7:share: cells of westbridge sum to 9.7 亿元",
    ]
    assert found[0].endswith("the city has 582.3: 378.5 too much; correct shares, or revenue in cities.csv")
    assert "the city has 388.2: 378.5 missing" in found[1]


# explanations -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("name", "told"), [
    ("luoyang/stel", "no segment 'stel' in henan; did you mean 'steel'?"),
    ("steel/luoyan", "no city 'luoyan' in henan; did you mean 'luoyang'?"),
    ("eastford/machinry", "no segment 'machinry' in twin_rivers; did you mean 'machinery'?"),
    ("富士康", "may mean Foxconn Zhengzhou airport plant (Hongfujin), Foxconn Zhengzhou parts plants"),
])  # fmt: skip
def test_what_cannot_be_explained_says_which_part(name, told):
    with pytest.raises(UnknownName) as caught:
        explain(name)
    assert told in str(caught.value)


def test_a_plant_is_found_by_a_part_of_its_name():
    assert explain("宇通").startswith("Yutong Bus · 宇通客车")
    assert "Basis at the start: assumed by rule (assumed" in explain("iron-hill")
    assert "基年依据：按规则假定" in explain("铁山钢厂", "zh")


def test_a_segment_in_a_place_is_explained():
    amount = map_of().places[0, 2]
    text = explain("河港 机械", "zh")
    assert text.startswith("river_port/machinery · 河港产业集聚区 · 机械 · River port zone · Machinery")
    assert f"基年营业收入（亿元）：{amount:,.1f}" in text
    assert "按规则假定" in text


def test_fewer_firms_than_segments_cannot_start():
    """Three firms for five segments: two of them would lose their revenue of 2015."""
    with pytest.raises(ScenarioErrors, match="3 firms for 5 segments with revenue in the base year"):
        Plan.from_mapping({"name": "few", "region": "twin_rivers", "scale": 0.01})


# pages ------------------------------------------------------------------------------------------------------------


def test_two_scenarios_on_different_maps_are_told_to_be():
    mine, bare = plan_of({"city": "eastford", "segment": "machinery", "value": 190.0, "unit": "亿元"}), plan_of()
    (told,) = other_start(mine, bare, language("en"))
    assert told.startswith('"mine" and "mine" start from different maps of')
    assert len(other_start(plan_of(draw=2), bare, language("zh"))) == 1
    assert other_start(mine, mine, language("en")) == other_start(mine, None, language("en")) == []


@pytest.mark.parametrize(("what", "command"), [
    ("places: [nowhere]", "jiju list places --region twin_rivers"),
    ("cities: [nowhere]", "jiju list cities --region twin_rivers"),
    ("segments: [nothing]", "jiju list segments --region twin_rivers"),
    ("fields: [nothing]", "jiju list segments --region twin_rivers"),
])  # fmt: skip
def test_a_name_that_a_region_lacks_is_answered_with_the_list_of_that_region(tmp_path, what, command):
    policy = f"policies: {{technical_upgrading: {{budget: 1, for: {{{what}}}}}}}"
    write_whole(tmp_path / "mine.yaml", f"name: mine\nregion: twin_rivers\n{policy}\n")
    with pytest.raises(ScenarioErrors) as caught:
        load_scenario(tmp_path / "mine.yaml")
    assert command in str(caught.value)


def test_the_page_lists_figures_shocks_and_corrections_one_by_one():
    content = {
        "baseline": {"draw": 2, "known": [{"city": "eastford", "segment": "food", "value": 80.0, "basis": "found"}]},
        "environment": {"shocks": [{"name": "flood", "kind": "demand", "size": -0.2, "fields": []},
                                   {"name": "flood", "kind": "capacity", "size": -0.1}]},
        "region_data": [{"table": "cities", "row": "eastford", "column": "wage", "value": 50000.0, "source": "me"}],
    }  # fmt: skip
    assert dict(leaves(content)) == {
        "baseline.draw": 2, "baseline.known.eastford.food": "value: 80, basis: found",
        "environment.shocks.flood": "kind: demand, size: -0.2",
        "environment.shocks.flood (2)": "kind: capacity, size: -0.1",
        "region_data.cities.eastford.wage": "value: 50000, source: me",
    }  # fmt: skip
    assert meaning("baseline.known.eastford.food", {}, {}, "zh") == "基年自有数据"
