"""What each figure of the starting map rests on, in every place where a cell, a zone or a plant is shown."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from model.cluster_model import ClusterModel
from model.observe.basis_column import basis_at_start
from model.observe.result_columns import TABLES
from model.regions import load_region
from model.regions.basis_codes import CODES, MEANINGS, NAMES, Bases, name_of_basis, weakest
from model.regions.plants import NOTICE, in_both, names_of, simulated_name
from model.regions.starting_map import CellBasis, FirmBasis, StartingMap, ZoneBasis
from model.report.cluster_tables.basis_at_start import codes_of, legend
from model.report.explanations.one_name import explain
from model.report.words.language import language
from tests.commands import typed

PLANT = FirmBasis({"zh": "宇通客车", "en": "Yutong Bus"}, "eastford", "river_port", "machinery", 30.0, 20.0, 40.0,
                  "memory high", "memory high", "report")  # fmt: skip


def cell(city: str, segment: str, share: float, grade: str) -> CellBasis:
    return CellBasis(city, segment, share, share / 2, share * 2, 0.5, grade, grade, "source")


def zone(place: str, grade: str, lead_grade: str) -> ZoneBasis:
    return ZoneBasis(place, 10.0, 8.0, 12.0, 0.2, grade, grade, "source", lead_grade, lead_grade)


@pytest.fixture
def bases(twin_rivers) -> Bases:
    """A map of twin_rivers: two cells of Eastford's electronics, two of its zones."""
    cells = [cell("eastford", "electronics_assembly", 0.9, "derived"), cell("eastford", "machinery", 0.5, "found"),
             cell("eastford", "components", 0.4, "memory low")]  # fmt: skip
    zones = [zone("river_port", "memory medium", "found"), zone("old_mill", "found", "memory low")]
    of_cells, of_zones = {(c.city, c.segment): c for c in cells}, {z.place: z for z in zones}
    return Bases(twin_rivers, StartingMap(of_cells, of_zones, (PLANT,), True, True, True))


# codes ------------------------------------------------------------------------------------------------------------


def test_a_code_is_that_of_the_row_and_none_where_the_map_has_no_row(bases):
    assert bases.cell("eastford", "components") == "memory low"
    assert bases.cell("westbridge", "components") == "none"
    assert bases.place("river_port") == "memory medium"
    assert bases.place("iron_hill") == "none"  # a zone without a figure
    assert bases.place("eastford_rest") == "rest"


def test_a_place_is_known_as_little_as_the_least_of_cell_zone_and_leads(bases):
    assert bases.place_segment("river_port", "electronics_assembly") == "memory medium"  # derived, memory medium, found
    assert bases.place_segment("river_port", "components") == "memory low"  # memory low, memory medium, found
    assert bases.place_segment("old_mill", "machinery") == "memory low"  # found, found, memory low
    assert bases.place_segment("old_mill", "food") == "none"  # no lead of the zone: shared out
    assert bases.place_segment("eastford_rest", "machinery") == "rest"
    assert weakest("found", "none", "memory high") == "none"


def test_a_field_has_the_code_that_half_of_its_revenue_reaches(bases):
    # Electronics: 0.9 of (200 + 190) / 2 = 175.5 derived, 0.4 of (120 + 114) / 2 = 46.8 memory low
    assert bases.city_field("eastford", "E1") == "derived"
    cells = dict(bases.map.cells)
    cells["eastford", "electronics_assembly"] = replace(cells["eastford", "electronics_assembly"], share=0.2)  # 39 now
    bases.map = replace(bases.map, cells=cells)
    assert bases.city_field("eastford", "E1") == "memory low"
    assert bases.city_field("westbridge", "E1") == "none"  # nothing of it is named


def test_a_region_without_a_map_is_assumed_by_rule(twin_rivers):
    found = Bases(twin_rivers, twin_rivers.starting_map)
    assert {found.cell(c, s) for c in twin_rivers.cities.ids for s in twin_rivers.segments.ids} == {"rule"}
    assert {found.place(place) for place in twin_rivers.places.ids} == {"rule"}
    assert found.place_segment("river_port", "components") == "rule"
    assert found.city_field("eastford", "E1") == "rule"


def test_every_code_has_words_in_both_languages():
    assert set(NAMES) == set(MEANINGS) == set(CODES)
    for code in CODES:
        assert set(NAMES[code]) == set(MEANINGS[code]) == {"en", "zh"}
    assert name_of_basis("memory low", "zh") == "待核实（低）"
    assert legend(["rule", "found"], language("en")).startswith("found: a published figure; assumed by rule: ")


def test_every_cell_of_henan_has_a_code():
    region = load_region("henan")
    found = Bases(region, region.starting_map)
    codes = {found.cell(c, s) for c in region.cities.ids for s in region.segments.ids}
    assert codes <= set(CODES) - {"rule", "rest"}
    assert {"derived", "memory high", "memory medium", "memory low", "none"} <= codes
    assert {found.place(place) for place in region.places.ids} >= {"found", "derived", "rest"}


# tables of a run --------------------------------------------------------------------------------------------------


def test_tables_that_list_cells_or_places_have_the_column():
    listing = {name for name, columns in TABLES.items()
               if {"place", "field"} & {c.name for c in columns} and "year" in {c.name for c in columns}}  # fmt: skip
    having = {name for name, columns in TABLES.items() if "basis_at_start" in {c.name for c in columns}}
    assert listing - {"firms", "census"} <= having
    for name in having:
        meaning = next(c.meaning for c in TABLES[name] if c.name == "basis_at_start")
        assert "no cell is a statistic" in meaning
        assert all(code in meaning for code in CODES)


def test_the_column_is_asked_of_the_right_cells(tiny, bases, monkeypatch):
    world = tiny(segment=[0], place=[0])
    monkeypatch.setattr(type(world), "starting_map", property(lambda self: bases.map))

    def text(*names: str) -> np.ndarray:
        return np.array(names, dtype=object)

    places = {"place": text("river_port", "eastford_rest", "iron_hill")}
    assert basis_at_start(world, places).tolist() == ["memory medium", "rest", "none"]
    cells = places | {"segment": text("components", "food", "metals"), "field": text("E1", "C1", "M2"),
                      "city": text("eastford", "eastford", "westbridge")}  # fmt: skip
    assert basis_at_start(world, cells).tolist() == ["memory low", "rest", "none"]
    clusters = cells | {"place": text("", "river_port", ""), "segment": text("", "components", "")}
    assert basis_at_start(world, clusters).tolist() == ["derived", "memory low", "none"]
    assert basis_at_start(world, {"city": text("eastford"), "field": text("M1")}).tolist() == ["found"]


def test_a_row_has_the_code_of_what_it_names(bases):
    table = pd.DataFrame({
        "kind": ["leading", "characteristic", "leading", "characteristic"],
        "city": ["eastford", "eastford", "every", "x"], "place": ["", "river_port", "", "rest"],
        "field": ["M1", "E1", "E1", "rest"], "segment": ["", "components", "", "rest"],
    })  # fmt: skip
    assert codes_of(bases, table) == ["found", "memory low", "", ""]
    assert codes_of(bases, table[["city", "segment"]]) == ["", "memory low", "", ""]
    assert codes_of(bases, table[["place"]]) == ["", "memory medium", "", ""]
    assert codes_of(bases, table[["city", "place"]]) == ["", "memory medium", "", ""]
    assert codes_of(bases, table[:0]) == []


# names of plants --------------------------------------------------------------------------------------------------


def test_a_name_of_a_plant_carries_its_mark():
    assert simulated_name(PLANT.name, "zh") == "宇通客车（模拟）"
    assert simulated_name(PLANT.name, "en") == "Yutong Bus (simulated)"
    assert in_both(PLANT.name) == "宇通客车（模拟） · Yutong Bus (simulated)"
    assert in_both({"zh": "Haier", "en": "Haier"}) == "Haier (simulated)"
    marked = names_of([PLANT], np.array([0, 1, -1, 10**15]))
    assert marked.tolist() == ["宇通客车（模拟） · Yutong Bus (simulated)", "", "", ""]


def test_a_firm_seen_through_mesa_has_its_marked_name():
    from model import load_scenario

    model = ClusterModel(load_scenario(Path("scenarios/teaching_base.yaml")), rng=1)
    firms = {firm.unique_id: firm for firm in model.agents if type(firm).__name__ == "Firm"}
    assert firms[0].name == in_both(model.world.starting_map.firms[0].name)
    assert firms[max(firms)].name == ""
    assert repr(firms[max(firms)]) == f"<Firm {max(firms)}>"


# explain, list, clusters ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("name", "code", "parts"), [
    ("zhengzhou_airport", "en", ["Revenue at the start", "80% band", "Basis at the start: derived", "no_statistic"]),
    ("zhengzhou_airport", "zh", ["基年依据：推算", "no_statistic"]),
    ("luoyang/heavy_equipment", "en", ["Share of the segment's revenue", "recalled (medium)"]),
    ("洛阳 通用零部件(轴承、泵阀、液压)", "zh", ["luoyang/machine_parts", "待核实（高）"]),
    ("luoyang", "en", ["Largest branches", "[recalled (", "no_statistic"]),
    ("tobacco", "zh", ["最大城市", "no_statistic"]),
    ("river_port", "en", ["Basis at the start: assumed by rule", "no_statistic"]),
    ("宇通客车", "zh", ["宇通客车 · Yutong Bus", "312", "待核实（高）", NOTICE["zh"]]),
    ("yutong bus", "en", ["Yutong Bus · 宇通客车", "recalled (high)", NOTICE["en"]]),
    ("eastford × machinery", "en", ["eastford/machinery", "assumed by rule", "no_statistic"]),
])  # fmt: skip
def test_explain_tells_the_basis(name, code, parts):
    from model.report.explanations.place_and_cell import WORDS

    text = explain(name, code)
    for part in parts:
        assert (WORDS[code]["no_statistic"] if part == "no_statistic" else part) in text, text


def test_lists_of_places_and_plants_have_a_basis(tmp_path):
    places = json.loads(typed(["list", "places", "--json"], tmp_path).out)
    assert {place["basis of the base year"] for place in places} <= {words["en"] for words in NAMES.values()}
    rivers = json.loads(
        typed(["list", "places", "--region", "twin_rivers", "--language", "zh", "--json"], tmp_path).out
    )
    assert {place["基年依据"] for place in rivers} == {"按规则假定"}
    plants = json.loads(typed(["list", "plants", "--json"], tmp_path).out)
    assert len(plants) == len(load_region("henan").starting_map.firms)
    assert all(plant["basis of the base year"] for plant in plants)
