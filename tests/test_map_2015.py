"""Published figures beside the start: what each is brought to, what the start has of it, scores, page and commands."""

from __future__ import annotations

import csv
import json
import math
import shutil
from pathlib import Path

import numpy as np
import pytest

from model.observe.official_figures import Beside, Figure, beside, figure, figures_of, scores
from model.regions import FOLDER, RegionError, load_region
from model.regions.schema import TABLES
from model.studies.validation.map_page import figure_row, score_row
from tests.commands import typed

COLUMNS = [*(item.name for item in TABLES["official_figures"]), "basis", "source"]
USUAL = {"year": "2015", "city": "eastford", "area_zh": "东渡市", "subject_zh": "东渡机械", "subject_en": "Eastford",
         "indicator": "revenue", "printed": "20", "unit": "亿元", "measures": "revenue", "measure": "revenue",
         "value": "20", "coverage": "same", "use": "unused", "basis": "found", "source": "page"}  # fmt: skip
LEFT_OUT = {"measure": "", "value": "", "remark_zh": "计划数", "remark_en": "a plan"}


@pytest.fixture
def region(tmp_path: Path):
    """Twin rivers with the published figures that a test names, each as what differs from USUAL."""

    def make(*rows: dict[str, str], totals: str = ""):
        folder = tmp_path / "twin_rivers"
        shutil.rmtree(folder, ignore_errors=True)
        shutil.copytree(FOLDER / "twin_rivers", folder)
        with (folder / "official_figures.csv").open("w", encoding="utf-8", newline="") as handle:
            writer = csv.DictWriter(handle, COLUMNS, restval="", lineterminator="\n")
            writer.writeheader()
            writer.writerows(USUAL | row for row in rows)
        with (folder / "totals.csv").open("a", encoding="utf-8") as handle:
            handle.write(totals)
        return load_region("twin_rivers", folder=folder)

    return make


def of_year(year: int, value: float) -> str:
    return f"revenue_above_scale_{year},营收,Revenue,亿元,{value},,assumed,test\n"


# what a figure is brought to --------------------------------------------------------------------------------------


@pytest.mark.parametrize(("row", "official"), [
    ({}, 20.0),
    ({"year": "2014", "value": "30"}, 30.0 * 1000.0 / 800.0),  # money of 2014, by the region's revenue
    ({"year": "2014", "value": "30", "factor": "2"}, 30.0 * 2 * 1000.0 / 800.0),  # of half a year
    ({"year": "2014", "measure": "firms", "value": "30"}, 30.0),  # counts stay
    ({"year": "2014", "measure": "value_added_share", "value": "30"}, 30.0),  # shares stay
    ({"measure": "value_added_share", "value": "30", "whole": "120"}, 25.0),
    ({"measure": "value_added_share", "value": "30", "whole": "120", "factor": "0.8"}, 20.0),
])  # fmt: skip
def test_a_figure_is_brought_to_at_start(region, row, official):
    made = region(row, totals=of_year(2014, 800.0))
    made.totals["revenue_above_scale"] = type(made.totals["hightech_share"])(1000.0, "亿元", {}, "", "")
    assert figure(made, 0).official == pytest.approx(official)
    assert not figure(made, 0).reason["en"]


def test_money_of_a_year_without_the_regions_revenue_is_left_out_with_the_reason(region):
    one = figure(region({"year": "2014"}), 0)
    assert math.isnan(one.official)
    assert "no revenue of the region" in one.reason["en"]
    assert one.reason["zh"]


def test_a_figure_without_measure_is_left_out_with_its_remark(region):
    one = figure(region(LEFT_OUT), 0)
    assert one.reason == {"zh": "计划数", "en": "a plan"}
    assert beside([], [one]) == []


def test_a_region_without_figures_has_nothing_to_compare(twin_rivers):
    assert figures_of(twin_rivers) == []


# what the start has of it -----------------------------------------------------------------------------------------


def world_of(tiny):
    """Eastford (places 0 and 1): segments 0 and 2; Westbridge (place 2): segment 2. The last firm is below scale."""
    return tiny(quarter=0, segment=[0, 2, 2, 2, 0], place=[0, 0, 1, 2, 0], revenue=[1.0, 2.0, 3.0, 4.0, 0.5],
                revenue_lag_1=[1.0, 2.0, 3.0, 4.0, 0.5], revenue_lag_2=[1.0, 2.0, 3.0, 4.0, 0.5],
                revenue_lag_3=[1.0, 2.0, 3.0, 4.0, 0.5], value_added=[0.5, 0.5, 1.0, 1.0, 0.1],
                workers=[10.0, 20.0, 30.0, 40.0, 5.0], profit=[0.1, 0.2, 0.3, 0.4, 0.5],
                profit_lag_1=[0.1, 0.2, 0.3, 0.4, 0.5], profit_lag_2=[0.1, 0.2, 0.3, 0.4, 0.5],
                profit_lag_3=[0.1, 0.2, 0.3, 0.4, 0.5], above_scale=[1, 1, 1, 1, 0])  # fmt: skip


@pytest.mark.parametrize(("row", "modelled"), [
    ({}, 24.0),  # 4 quarters of 1 + 2 + 3: the whole city
    ({"segments": "machinery"}, 20.0),
    ({"segments": "machinery", "places": "river_port"}, 8.0),
    ({"segments": "machinery;electronics_assembly", "places": "river_port;old_mill"}, 24.0),
    ({"measure": "value_added", "segments": "machinery"}, 6.0),
    ({"measure": "profit", "segments": "machinery"}, 2.0),
    ({"measure": "firms"}, 3.0),
    ({"measure": "workers", "places": "river_port"}, 30.0),
    ({"measure": "revenue_share", "segments": "machinery"}, 100 * 20 / 24),
    ({"measure": "revenue_share", "segments": "machinery", "places": "river_port"}, 100 * 8 / 12),
    ({"measure": "value_added_share", "segments": "electronics_assembly"}, 25.0),
    ({"measure": "revenue_share", "places": "old_mill", "segments": "food"}, 0.0),
])  # fmt: skip
def test_the_start_has_of_it_what_its_firms_above_scale_have(region, tiny, row, modelled):
    found = beside([world_of(tiny)], figures_of(region(row)))
    assert found[0].modelled == pytest.approx(modelled)
    assert found[0].error == pytest.approx(modelled / 20 - 1)


def test_sums_of_a_run_with_a_tenth_of_the_firms_are_those_of_the_province(region, tiny):
    world = world_of(tiny)
    world.scale = 0.1
    rows = beside([world], figures_of(region({}, {"measure": "revenue_share", "segments": "machinery"})))
    assert rows[0].modelled == pytest.approx(240.0)
    assert rows[1].modelled == pytest.approx(100 * 20 / 24)


def test_several_worlds_give_a_median_and_its_ends(region, tiny):
    worlds = [world_of(tiny) for _ in range(3)]
    worlds[0].firms.above_scale[0] = False
    worlds[1].firms.above_scale[:2] = False
    row = beside(worlds, figures_of(region({})))[0]
    assert (row.low, row.modelled, row.high) == (12.0, 20.0, 24.0)


def test_a_later_quarter_is_no_start(region, tiny):
    with pytest.raises(ValueError, match="start"):
        beside([tiny(quarter=1, segment=[0], place=[0])], figures_of(region({})))


# scores, words ----------------------------------------------------------------------------------------------------


def test_inputs_of_the_map_are_scored_apart(region):
    found = figures_of(region({"use": "imposed"}, {}, {}, {"coverage": "wider"}))
    values = (20.0, 22.0, 10.0, 8.0)
    errors = scores([Beside(one, value, value, value) for one, value in zip(found, values, strict=True)])
    assert [(s.use, s.coverage, s.figures, s.near) for s in errors] == [
        ("imposed", "same", 1, (1, 1)), ("unused", "same", 2, (1, 1)), ("unused", "wider", 1, (0, 0))
    ]  # fmt: skip
    assert errors[1].median_error == pytest.approx((0.1 - 0.5) / 2)
    assert errors[1].median_size == pytest.approx((0.1 + 0.5) / 2)
    assert score_row(errors[1], "zh")[:4] == ["未使用", "相同", "2", "−20%"]


@pytest.mark.parametrize("language", ["en", "zh"])
def test_every_cell_of_the_page_is_in_its_language(language):
    """No row of Henan's figures shows a word of the other language, but for names of measures as they are printed."""
    region = load_region("henan")
    for one in figures_of(region):
        assert all(one.subject.values()), one.row
        if not one.measure:
            assert all(one.reason.values())
            continue
        cells = figure_row(Beside(one, 1.0, 1.0, 1.0), language)
        told = " ".join((*cells[:3], *cells[4:]))
        if language == "zh":
            assert not any(word in told for word in ("share", "revenue", "firms", "persons", "Jan", "same", "wider")), (
                told
            )
        else:
            assert told.isascii() or not any("一" <= c <= "鿿" for c in told), told


# the door ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("row", "told"), [
    ({"value": ""}, "value: empty"),
    ({"use": ""}, "use: empty"),
    ({"coverage": ""}, "coverage: empty"),
    ({"whole": "40"}, "whole: 40, but the measure is no share"),
    ({"measure": "revenue_share", "value": "140"}, "140 is more than 100%"),
    ({"measure": "revenue_share", "value": "50", "whole": "40"}, "50 is more than the whole of 40"),
    ({"places": "iron_hill"}, "iron_hill lies in westbridge, the figure is of eastford"),
    ({**LEFT_OUT, "remark_en": ""}, "remark_en: empty; say why"),
    ({"measure": "sales"}, "'sales' is not known"),
    ({"segments": "machinery;ships"}, "'ships' is not in segments.csv"),
])  # fmt: skip
def test_a_figure_that_cannot_be_held_against_anything_is_refused(region, row, told):
    with pytest.raises(RegionError) as caught:
        region(row)
    assert any(told in problem for problem in caught.value.problems), caught.value.problems


def test_henan_ships_every_figure_of_2014_to_2016_with_its_use():
    found = figures_of(load_region("henan"))
    assert {one.year for one in found} == {2014, 2015, 2016}
    compared = [one for one in found if one.measure]
    assert np.isfinite([one.official for one in compared]).all()
    assert {one.use for one in compared} == {"imposed", "informed", "unused"}
    luoyang = next(one for one in compared if one.subject["en"] == "Luoyang, equipment" and one.measure == "revenue")
    assert (luoyang.official, luoyang.use, luoyang.city) == (2282.2, "imposed", "luoyang")
    assert isinstance(luoyang, Figure)


# the command ------------------------------------------------------------------------------------------------------


def test_the_command_builds_starts_only_and_writes_page_tables_and_json(tmp_path):
    (tmp_path / "base.yaml").write_text("name: base\nregion: henan\nscale: 0.05\nperiod: {end: 2016Q4}\n"
                                        "title: {zh: 试, en: try}\n", encoding="utf-8")  # fmt: skip
    done = typed(["validate-model", "base.yaml", "--parts", "map", "--seeds", 1, "--out", "v", "--write", "map.md",
                  "--language", "zh", "--json"], tmp_path)  # fmt: skip
    assert done.code == 0, done.err
    rows = json.loads(done.out)["map"]
    assert {row["use"] for row in rows} == {"imposed", "informed", "unused"}
    assert all(row["error"] == pytest.approx(row["start"] / row["official"] - 1) for row in rows)
    page = (tmp_path / "map.md").read_text(encoding="utf-8")
    assert page.startswith("# 基年起点与公布数字对照")
    for heading in ("### 拟合时强制满足", "### 未使用", "### 不作比较"):
        assert heading in page
    for name in ("starting_map", "starting_map_not_compared"):
        assert (tmp_path / "v" / "tables" / f"{name}.csv").stat().st_size > 1_000
    assert not list((tmp_path / "v").glob("facts"))


def test_a_region_without_figures_says_so(tmp_path):
    (tmp_path / "base.yaml").write_text("name: base\nregion: twin_rivers\nperiod: {end: 2016Q4}\n"
                                        "title: {zh: 试, en: try}\n", encoding="utf-8")  # fmt: skip
    done = typed(["validate-model", "base.yaml", "--parts", "map", "--seeds", 1, "--out", "v", "--level-quarters", 0],
                 tmp_path)  # fmt: skip
    assert done.code == 0, done.err
    assert "nothing to compare the start with" in done.err
    assert "Published" not in (tmp_path / "v" / "validation.md").read_text(encoding="utf-8")
