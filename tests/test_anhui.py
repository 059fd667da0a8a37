"""The second region of real size: Anhui, rough, without a plan of its own."""

from __future__ import annotations

import numpy as np
import pytest

from model.regions import region_to_read
from model.regions.grades import grade_of
from model.regions.own import in_region
from model.report.explanations.listings import KINDS
from model.report.explanations.one_name import explain
from model.report.words.language import language_of
from model.scenario import load_scenario
from tests.shipped_scenarios import SCENARIOS

NATIONAL = ("national.csv", "environment_history.csv", "declared_shocks.csv")
NATIONAL_COLUMNS = ("national_output", "value_added_rate", "labour_share", "energy_share", "export_share",
                    "import_share", "local_share", "water_intensity", "solid_waste", "market_growth_extra")  # fmt: skip


@pytest.fixture(scope="module")
def anhui():
    return region_to_read("anhui")


@pytest.fixture(scope="module")
def henan():
    return region_to_read("henan")


@pytest.mark.parametrize("name", NATIONAL)
def test_tables_of_the_nation_are_one(name, anhui, henan):
    assert (anhui.folder / name).read_bytes() == (henan.folder / name).read_bytes()


def test_what_the_nation_says_of_a_branch_is_one(anhui, henan):
    own, other = anhui.segments, henan.segments
    both = [name for name in own.ids if name in other.index]
    assert set(own.ids) - set(both) == {"quantum_technology"}
    assert set(other.ids) - set(both) == {"shale_gas"}
    here, there = ([table.index[name] for name in both] for table in (own, other))
    for column in NATIONAL_COLUMNS:
        np.testing.assert_array_equal(own.columns[column][here], other.columns[column][there], err_msg=column)
    np.testing.assert_array_equal(anhui.coefficients[np.ix_(here, here)], henan.coefficients[np.ix_(there, there)])


def test_margins_that_were_found_are_those_of_the_cities(anhui):
    cities, totals = anhui.cities, anhui.totals
    assert cities.population.sum() == pytest.approx(totals["resident_population"].value, rel=1e-3)
    assert cities.secondary_gdp.sum() == pytest.approx(totals["secondary_gdp"].value, rel=0.015)
    assert cities.revenue.sum() == pytest.approx(totals["revenue_above_scale"].value, rel=1e-3)
    for prior in "ab":
        revenue = np.nansum(anhui.segments.columns[f"revenue_prior_{prior}"])
        assert revenue == pytest.approx(totals["revenue_above_scale"].value, rel=1e-3)


def test_no_cell_of_the_map_is_called_found(anhui):
    for name in ("city_segments", "zone_figures", "named_firms"):
        assert "found" not in {grade_of(str(basis)) for basis in anhui.tables[name].basis}, name


def test_there_is_no_plan(anhui):
    assert len(anhui.tables["targets"]) == 0
    assert not [path.name for path in anhui.folder.iterdir() if path.is_dir()]
    for name in ("anhui_no_policy", "anhui_package"):
        assert load_scenario(SCENARIOS / f"{name}.yaml").region == "anhui"


def test_instruments_for_places_of_another_region_are_not_offered():
    listed = {region: {row[0] for row in KINDS["instruments"](region, "en")[1]} for region in ("anhui", "henan")}
    assert listed["henan"] - listed["anhui"] == {"innovation_sources", "luoyang_smart_city", "three_kinds_of_cities"}
    assert not listed["anhui"] - listed["henan"]


def test_zones_are_called_as_the_region_calls_them(anhui, henan):
    assert language_of("zh", anhui).say("map_slider.zone") == "开发区"
    assert language_of("zh", henan).say("map_slider.zone") == "集聚区"


@pytest.mark.parametrize(
    ("name", "place"),
    [("合肥经开区", "hefei_etdz"), ("太和县", "taihe_zone"), ("341222", "taihe_zone"), ("滁州高新区", "tianchang_zone"),
     ("芜湖县", "xinwu_zone"), ("合肥市肥东县", "feidong_zone"), ("安徽滁州高新技术产业开发区", "tianchang_zone")],
)  # fmt: skip
def test_zones_and_counties_are_known_by_their_short_and_former_names(anhui, name, place):
    assert anhui.find_place(name) == place


@pytest.mark.parametrize(("language", "clause"), [("en", "Clause of the plan"), ("zh", "规划条款")])
def test_an_explanation_quotes_the_plan_of_the_region_that_is_asked_for(language, clause):
    assert clause in explain("zone_upgrading", language)
    with in_region("anhui"):
        assert clause not in explain("zone_upgrading", language)
        assert "安徽" in explain("合肥", "zh")


def test_pages_call_the_region_by_its_own_words(anhui):
    from model.studies.one_cluster.page import WORDS

    assert WORDS.text("tile_rank", language_of("en", anhui)) == "Rank in the province"
    assert WORDS.text("tile_rank", language_of("zh", anhui)) == "省内位次"
    assert WORDS.text("tile_rank", "en") == "Rank in the region"
