"""The map of 2015: its sums and margins, one map for every seed, draws, what it rests on, and faults at the door."""

from __future__ import annotations

import csv
import shutil
from pathlib import Path

import numpy as np
import pytest

from model.cluster_model import START, ClusterModel
from model.regions import RegionError, load_region, region_to_read
from model.regions.fitted_map import fit, fitted_map
from model.regions.grades import CELL_SPREAD, ZONE_SPREAD, grade_of, share_band
from model.regions.map_inputs import inputs_of
from model.scenario import Plan, ScenarioErrors, load_scenario
from model.scenario.schema import Baseline
from model.schedule import Schedule
from model.tables.folders import write_whole

UNTIL_FIRMS = Schedule(tuple(START)[:3])  # lay out places, structure costs, populate


def plan_of(region: str, **baseline) -> Plan:
    return Plan.from_mapping({"name": "map", "region": region, "baseline": baseline})


def map_of(region: str, **baseline):
    plan = plan_of(region, **baseline)
    return fitted_map(region_to_read(region), plan.baseline, plan.resolved_parameters().start)


def cells(world):
    """Revenue by segment and city of a world's firms."""
    count = len(world.city_ids)
    found = np.bincount(world.firms.segment * count + world.firm_city, weights=world.firms.annual_revenue,
                        minlength=count * len(world.segment_ids))  # fmt: skip
    return found.reshape(-1, count)


def largest(values, count=50):
    return set(np.argsort(-values.ravel())[:count])


@pytest.fixture(scope="module")
def henan():
    return load_region("henan")


@pytest.fixture(scope="module")
def starts():
    """Firms of Henan under two seeds."""
    return [ClusterModel(plan_of("henan"), rng=seed, start=UNTIL_FIRMS).world for seed in (1, 2)]


@pytest.mark.parametrize("region", ["henan", "twin_rivers"])
@pytest.mark.parametrize("draw", [0, 1])
def test_the_map_has_its_margins(region, draw):
    given, found = region_to_read(region), map_of(region, draw=draw)
    total = given.totals["revenue_above_scale"].value
    assert found.segments.sum() == pytest.approx(total)
    assert found.cities.sum(axis=0) == pytest.approx(found.segments)
    assert found.places.sum(axis=0) == pytest.approx(found.segments)
    city = np.array([given.cities.index[name] for name in given.places.city])
    for row in range(len(given.cities)):
        assert found.places[city == row].sum(axis=0) == pytest.approx(found.cities[row])
    zone = given.places.kind == "zone"
    assert found.places[zone].sum() == pytest.approx(given.zone_revenue_share * total, rel=1e-6)
    assert (found.places >= 0).all()
    plants = np.zeros_like(found.places)
    segments = [given.segments.ids[row] for row in np.flatnonzero(given.segments.kind != "external")]
    for firm, revenue in zip(given.starting_map.firms, found.named, strict=True):
        if firm.place:
            plants[given.places.index[firm.place], segments.index(firm.segment)] += revenue
    assert (found.places >= plants * (1 - 1e-6)).all()


def test_the_shipped_table_is_what_the_fit_returns(henan):
    found = map_of("henan")
    segments = [henan.segments.ids[row] for row in np.flatnonzero(henan.segments.kind != "external")]
    for (city, segment), cell in henan.starting_map.cells.items():
        at = henan.cities.index[city], segments.index(segment)
        assert found.cities[at] / found.segments[at[1]] == pytest.approx(cell.share, abs=1e-5), (city, segment)
    by_city = dict(zip(henan.cities.ids, found.cities.sum(axis=1), strict=True))
    assert by_city["jiyuan"] == pytest.approx(1550)
    assert by_city["luoyang"] == pytest.approx(6710, rel=0.01)


def test_sums_that_were_found_hold(henan):
    found = map_of("henan").cities
    segments = [henan.segments.ids[row] for row in np.flatnonzero(henan.segments.kind != "external")]
    parts = {"luoyang": [], "luohe": []}
    for (city, segment), cell in henan.starting_map.cells.items():
        if city == "luoyang" and "main business revenue of equipment 2015" in cell.source:
            parts["luoyang"].append(found[henan.cities.index[city], segments.index(segment)])
        if city == "luohe" and "food 56 %" in cell.source:
            parts["luohe"].append(found[henan.cities.index[city], segments.index(segment)])
    assert sum(parts["luoyang"]) == pytest.approx(2282, abs=1)
    luohe = found[henan.cities.index["luohe"]].sum()
    assert sum(parts["luohe"]) / luohe == pytest.approx(0.556, abs=0.002)


def test_two_seeds_share_the_largest_cells_and_the_margins(starts):
    one, two = map(cells, starts)
    assert len(largest(one) & largest(two)) >= 45
    fitted = map_of("henan")
    assert len(largest(one) & largest(fitted.cities.T)) >= 45
    for found in (one, two):
        assert found.sum(axis=1) == pytest.approx(fitted.segments)
        assert abs(found - fitted.cities.T).sum() / 2 < 0.02 * found.sum()
    assert not (starts[0].firms.annual_revenue[200:400] == starts[1].firms.annual_revenue[200:400]).all()


def test_the_airport_zone_makes_phones_and_no_ore(starts):
    for world in starts:
        there = world.firms.place == world.place_ids.index("zhengzhou_airport")
        made = np.bincount(world.firms.segment[there], weights=world.firms.annual_revenue[there],
                           minlength=len(world.segment_ids))  # fmt: skip
        by_segment = dict(zip(world.segment_ids, made, strict=True))
        assert by_segment["smart_terminals"] > 0.85 * made.sum()
        assert made.sum() == pytest.approx(3106, rel=0.02)
        for absent in ("ores", "coal", "oil_gas", "steel", "nonferrous_smelting", "cement", "tobacco"):
            assert by_segment[absent] == 0


def test_named_firms_are_the_first_ids_and_stand_where_they_are_known(starts):
    world = starts[0]
    firms, known = world.firms, world.starting_map.firms
    assert known[0].name["zh"].startswith("富士康郑州航空港厂")
    assert world.starting_map.firm_basis(len(known)) is None
    for row, firm in enumerate(known):
        assert world.segment_ids[firms.segment[row]] == firm.segment
        assert world.city_ids[world.firm_city[row]] == firm.city
        assert world.place_ids[firms.place[row]] == (firm.place or f"{firm.city}_rest")
        assert firms.annual_revenue[row] <= firm.revenue * (1 + 1e-9)
    cut = [firm.name["zh"] for row, firm in enumerate(known) if firms.annual_revenue[row] < firm.revenue * 0.999]
    assert len(cut) == 7  # plants that fill more than nine tenths of their city's segment
    assert (firms.annual_revenue >= 100).sum() >= 30


def test_draws_differ_and_are_the_same_again_in_every_seed():
    centre, one, again, two = (map_of("henan", draw=draw) for draw in (0, 1, 1, 2))
    assert (one.places == again.places).all()
    shared = [len(largest(a.cities) & largest(b.cities)) for a, b in ((centre, one), (centre, two), (one, two))]
    assert all(15 <= number <= 42 for number in shared)
    region = region_to_read("henan")
    a, b = region.segments.revenue_prior_a, region.segments.revenue_prior_b
    known = np.flatnonzero(region.segments.kind != "external")
    prior_a, prior_b = (np.nan_to_num(prior[known]) / np.nansum(prior[known]) for prior in (a, b))
    made = one.segments / one.segments.sum()
    both = prior_a > 0
    ends = np.sort([prior_a[both], prior_b[both]], axis=0)
    assert (made[both] >= 0.98 * ends[0]).all()
    assert (made[both] <= 1.02 * ends[1]).all()
    assert (one.cities[centre.cities == 0] == 0).all()


def test_well_known_cells_move_least_over_draws(henan):
    centre = map_of("henan")
    moved = [np.log(np.maximum(map_of("henan", draw=draw).cities, 1e-9) / np.maximum(centre.cities, 1e-9))
             for draw in range(1, 9)]  # fmt: skip
    spread = np.std(moved, axis=0)
    segments = [henan.segments.ids[row] for row in np.flatnonzero(henan.segments.kind != "external")]
    by_grade = {grade: [] for grade in CELL_SPREAD}
    for (city, segment), cell in henan.starting_map.cells.items():
        if "zero" not in cell.basis:
            by_grade[cell.grade].append(spread[henan.cities.index[city], segments.index(segment)])
    means = [np.mean(by_grade[grade]) for grade in ("derived", "memory high", "memory medium", "memory low", "none")]
    assert means[1:] == sorted(means[1:])
    assert means[0] < means[3]
    assert means[4] == pytest.approx(1.0, rel=0.25)


def test_a_draw_without_doubt_moves_only_what_lies_between_the_priors():
    plan = plan_of("twin_rivers", draw=3).replace(parameters={"start.map_doubt": 0.0})
    given = inputs_of(region_to_read("twin_rivers"), region_to_read("twin_rivers").starting_map, plan.baseline,
                      plan.resolved_parameters().start)  # fmt: skip
    centre = fit(given.__class__(**{**given.__dict__, "draw": 0}))
    assert fit(given).places == pytest.approx(centre.places)


def test_without_tables_the_map_comes_from_specialisms_ranks_and_leads(tiny):
    world = tiny(segment=[], parameters={"start.location_multiplier": 4.0, "start.zone_rank_exponent": 0.7,
                                         "start.lead_multiplier": 6.0})  # fmt: skip
    given = inputs_of(world.region, world.region.starting_map, world.plan.baseline, world.parameters.start)
    # 180 and 120 of secondary product; strong specialisms fourfold, medium ones twofold
    share = given.cells / given.segments
    assert share[0] == pytest.approx([0.6 * 4, 0.6 * 2, 0.6, 0.6, 0.6])
    assert share[1] == pytest.approx([0.4, 0.4, 0.4, 0.4 * 4, 0.4 * 2])
    found = fit(given)
    by_rank = np.array([1, 3**-0.7])
    assert found.places.sum(axis=1)[[0, 1, 4]] == pytest.approx(576 * np.array([*(0.6 * by_rank / by_rank.sum()), 0.4]))
    odds = (found.places[0, 1] / found.places[0, 2]) / (found.places[1, 1] / found.places[1, 2])
    assert odds == pytest.approx(36.0)  # components lead in the first zone, machinery in the second
    assert (found.named == [60, 30]).all()


@pytest.mark.parametrize(
    ("basis", "grade"),
    [
        ("found", "found"), ("found (name)", "found"), ("derived: 251.9 of 1120", "derived"),
        ("memory high, structural zero", "memory high"), ("memory (medium; cross-checked)", "memory medium"),
        ("Memory low", "memory low"), ("memory", "memory low"), ("none: proportional to city", "none"),
        ("assumed (fictional)", "none"), ("corrected by scenario", "found"), ("", "none"),
    ],
)  # fmt: skip
def test_a_basis_has_a_grade(basis, grade):
    assert grade_of(basis) == grade
    assert grade in CELL_SPREAD
    assert grade in ZONE_SPREAD


def test_every_cell_zone_and_firm_says_what_it_rests_on(henan):
    known = henan.starting_map
    cell = known.cell_basis("luoyang", "farm_machinery")
    assert (cell.grade, 0 < cell.low < cell.share < cell.high < 1) == ("memory high", True)
    assert known.cell_basis("luoyang", "gene_testing").grade == "none"
    zone = known.zone_basis("zhengzhou_airport")
    assert (zone.grade, zone.lead_grade) == ("derived", "found")
    assert zone.low < zone.revenue < zone.high
    assert known.zone_basis("luoyang_rest").grade == "none"
    assert all(cell.source for cell in known.cells.values())
    assert {firm.grade for firm in known.firms} == {"derived", "memory high", "memory medium", "memory low"}
    assert share_band(0.5, 0.0) == (0.5, 0.5)
    low, high = share_band(0.2, 0.5)
    assert (low, high) == pytest.approx((0.1164, 0.3218), abs=1e-4)  # odds 1/4 times and over exp(0.64)


# faults in the tables ----------------------------------------------------------------------------------------------

TABLES = {
    "city_segments": "city,segment,share,basis,source\neastford,metals,0.25,found,x\nwestbridge,metals,0.75,found,x\n"
    "eastford,food,0.3,memory low,x\n",
    "zone_figures": "place,revenue,basis,source\nriver_port,200,found,x\nold_mill,100,found,x\niron_hill,150,found,x\n"
    "green_valley,100,memory low,x\n",
    "zone_segments": "place,segment,revenue,basis,source\niron_hill,metals,150,found,x\niron_hill,food,5,found,x\n",
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The teaching region with a map of its own."""
    there = Path(shutil.copytree(region_to_read("twin_rivers").folder, tmp_path / "twin_rivers"))
    (there / "specialisms.csv").unlink()
    for name, text in TABLES.items():
        if name != "zone_segments":
            write_whole(there / f"{name}.csv", text)
    return there


def problems(folder: Path) -> list[str]:
    with pytest.raises(RegionError) as caught:
        load_region("twin_rivers", (), folder)
    return caught.value.problems


def test_a_partial_table_leaves_the_rest_to_the_size_of_cities(folder):
    region = load_region("twin_rivers", (), folder)
    plan = plan_of("twin_rivers")
    given = inputs_of(region, region.starting_map, plan.baseline, plan.resolved_parameters().start)
    share = given.cells / given.segments
    assert share[:, 3] == pytest.approx([0.25, 0.75])
    assert share[:, 4] == pytest.approx([0.3, 0.7])
    assert share[:, 0] == pytest.approx([0.6, 0.4])
    found = fit(given)
    zone = region.places.kind == "zone"
    # 550 of figures scaled to 0.6 of 960
    assert found.places.sum(axis=1)[zone] == pytest.approx(np.array([200, 100, 150, 100]) * 576 / 550)
    assert region.starting_map.cell_basis("westbridge", "food").basis.startswith("none")


@pytest.mark.parametrize(
    ("table", "old", "new", "told"),
    [
        ("city_segments", "westbridge,metals,0.75", "westbridge,metals,0.95",
         "city_segments.csv:2:share: shares of metals sum to 1.2000 (westbridge 0.95, eastford 0.25, ...), 48.4 亿元 "
         "more"),
        ("city_segments", "westbridge,metals,0.75", "westbridge,metals,0.5", "60.5 亿元 less than the segment has"),
        ("city_segments", "westbridge,metals,0.75", "eastford,metals,0.75",
         "city_segments.csv:3:segment: metals of eastford stands in line 2 already"),
        ("city_segments", "westbridge,metals,0.75", "westbridge,metals,-0.75",
         "city_segments.csv:3:share: -0.75 is outside 0 to 1"),
        ("city_segments", "westbridge,metals,0.75", "westbridge,metals,75%", "'75%' is not a number"),
        ("city_segments", "westbridge,metals,0.75", 'westbridge,metals,"0,75"', "without thousands separators"),
        ("city_segments", "westbridge,metals,0.75", "westbridge,metals,０.75", "full-width digits"),
        ("city_segments", "westbridge,metals", "westbrige,metals", "did you mean 'westbridge'?"),
        ("city_segments", "eastford,food", "eastford,services", "services has no revenue then"),
        ("zone_figures", "old_mill,100,found,x\n", "", "zone_figures.csv: old_mill (老厂产业集聚区) is missing"),
        ("zone_figures", "old_mill,100", "eastford_rest,100",
         "zone_figures.csv:3:place: eastford_rest is what the zones"),
        ("zone_figures", "old_mill,100", "old_mill,０", "zone_figures.csv:3:revenue"),
        ("named_firms", "metals,30", "food,100", "named_firms.csv:3:revenue"),
    ],
)  # fmt: skip
def test_a_map_whose_parts_do_not_fit_says_which_cells_and_by_how_much(folder, table, old, new, told):
    path = folder / f"{table}.csv"
    text = path.read_text(encoding="utf-8")
    assert old in text
    write_whole(path, text.replace(old, new))
    if table == "named_firms":
        write_whole(folder / "city_segments.csv", "city,segment,share,basis,source\nwestbridge,food,0.2,found,x\n")
    assert any(told in line for line in problems(folder)), problems(folder)


def test_empty_files_and_two_maps_are_told(folder):
    write_whole(folder / "zone_figures.csv", "")
    write_whole(folder / "specialisms.csv", "city,segment,strength,note,basis,source\n")
    assert any(line.startswith("zone_figures.csv:1: empty file") for line in problems(folder))
    write_whole(folder / "zone_figures.csv", TABLES["zone_figures"])
    assert problems(folder) == [
        "specialisms.csv: not read where city_segments.csv gives the map; delete one of the two"
    ]


def test_revenue_of_cities_fits_into_the_region(folder):
    with (folder / "cities.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    for row, revenue in zip(rows, ("700", "200"), strict=True):
        row["revenue"] = revenue
    columns = list(rows[0])
    lines = [",".join(columns), *(",".join(f'"{row[name]}"' for name in columns) for row in rows)]
    write_whole(folder / "cities.csv", "\n".join(lines) + "\n")
    assert "revenue of the cities sums to 900 亿元, the region has 960" in problems(folder)[0]


def test_the_baseline_is_part_of_what_a_run_is():
    from model.fingerprints import fingerprint

    plans = [plan_of("twin_rivers", draw=draw) for draw in (0, 1)]
    assert fingerprint(plans[0], 1, {}) != fingerprint(plans[1], 1, {})
    assert plans[1].baseline == Baseline(draw=1)
    world = ClusterModel(plans[0], rng=1).world
    with pytest.raises(ValueError, match="baseline differs"):
        world.copy(plans[1])


# a user's own figures ----------------------------------------------------------------------------------------------

SCENARIO = "name: mine\nregion: twin_rivers\nbaseline: {known: cells.csv}\n"


def known(tmp_path: Path, text: str) -> Plan:
    """The scenario beside a file of known figures."""
    write_whole(tmp_path / "cells.csv", text)
    write_whole(tmp_path / "mine.yaml", SCENARIO)
    return load_scenario(tmp_path / "mine.yaml")


def refit(plan: Plan):
    return fitted_map(region_to_read("twin_rivers"), plan.baseline, plan.resolved_parameters().start)


def test_a_known_cell_is_held_and_the_rest_is_fitted_to_what_the_margins_leave(tmp_path):
    """By hand: with machinery of eastford at 100, the other cells are those of a fit without it."""
    plan = known(tmp_path, "city,segment,value,unit\neastford,machinery,100,亿元\n")
    found, before = refit(plan), map_of("twin_rivers")
    total = before.segments
    assert found.cities[0, 2] == pytest.approx(100)
    assert found.cities[1, 2] == pytest.approx(total[2] - 100)  # the only other city makes the rest
    assert found.cities.sum(axis=0) == pytest.approx(total)
    assert found.cities.sum(axis=1) == pytest.approx([576, 384])
    # the other cells keep the odds that they had: proportional fitting never changes an odds ratio
    for one, other in ((0, 1), (0, 3), (3, 4)):
        odds = [(m.cities[0, one] / m.cities[1, one]) / (m.cities[0, other] / m.cities[1, other])
                for m in (before, found)]  # fmt: skip
        assert odds[1] == pytest.approx(odds[0])


def test_a_known_zone_and_a_known_share_are_held(tmp_path):
    found = refit(known(tmp_path, "place,segment,value,unit\n河港,,300,亿元\n老厂,,10,%\n,,,\n"))
    places = found.places.sum(axis=1)
    assert places[:2] == pytest.approx([300, 57.6])  # a tenth of the 576 of eastford
    assert places[:4].sum() == pytest.approx(0.6 * 960)  # other zones make up for it
    assert found.cities.sum(axis=1) == pytest.approx([576, 384])
    found = refit(known(tmp_path, "city,segment,value,unit\neastford,food,25,%\n"))
    assert found.cities[0, 4] == pytest.approx(found.segments[4] / 4)


def test_a_known_cell_of_a_place_moves_the_citys_cell_and_the_place_as_much(tmp_path):
    before, found = map_of("twin_rivers"), refit(known(tmp_path, "place,segment,value,unit\n铁山,metals,130,亿元\n"))
    more = 130 - before.places[2, 3]
    assert found.places[2, 3] == pytest.approx(130)
    assert found.cities[1, 3] == pytest.approx(before.cities[1, 3] + more)
    assert found.places[2].sum() == pytest.approx(before.places[2].sum() + more)
    assert found.places.sum(axis=0) == pytest.approx(found.segments)


def test_a_known_plant_is_a_firm_with_its_name(tmp_path):
    plan = known(tmp_path, "firm,place,segment,value,unit,basis,source\n新食品厂,绿谷,food,12,亿元,memory low,a visit\n"
                           "iron-hill steel works,铁山,metals,40,亿元,,\n")  # fmt: skip
    world = ClusterModel(plan, rng=3, start=UNTIL_FIRMS).world
    assert [firm.name["zh"] for firm in world.starting_map.firms] == ["河港整机厂", "铁山钢厂", "新食品厂"]
    assert world.firms.annual_revenue[:3] == pytest.approx([60, 40, 12])
    assert world.place_ids[world.firms.place[2]] == "green_valley"
    plant = world.starting_map.firm_basis(2)
    assert (plant.grade, plant.basis, plant.source) == ("memory low", "memory low", "a visit")
    assert world.starting_map.firm_basis(1).source == "own knowledge"


def test_a_plant_larger_than_its_cell_makes_the_cell_hold_it(tmp_path):
    found = refit(known(tmp_path, "firm,city,segment,value,unit\n大厂,西桥市,食品,150,亿元\n"))
    assert found.named[2] == pytest.approx(150)
    assert found.cities[1, 4] == pytest.approx(150 / 0.9)
    assert found.cities.sum(axis=1) == pytest.approx([576, 384])


def test_known_figures_in_chinese_with_separators_and_from_a_subfolder(tmp_path):
    folder = tmp_path / "data"
    folder.mkdir()
    (folder / "figures.csv").write_bytes('﻿城市,产业,数值,单位\r\n东渡,机械,"1,000,000",万元\r\n'.encode())
    write_whole(tmp_path / "base.yaml", "name: base\nregion: twin_rivers\nbaseline: {known: data/figures.csv}\n")
    write_whole(tmp_path / "child.yaml", "extends: base.yaml\nname: child\n")
    (figure,) = load_scenario(tmp_path / "child.yaml").baseline.known
    assert (figure.city, figure.segment, figure.value, figure.unit) == ("eastford", "machinery", 100.0, "亿元")
    write_whole(tmp_path / "other.yaml", "extends: base.yaml\nname: other\nbaseline: {known: null, draw: 2}\n")
    assert load_scenario(tmp_path / "other.yaml").baseline == Baseline(draw=2)


def test_known_figures_are_part_of_what_a_run_is_but_not_their_file(tmp_path):
    from model.fingerprints import fingerprint

    text = "city,segment,value,unit\neastford,machinery,100,亿元\n"
    plan = known(tmp_path, text)
    assert fingerprint(plan, 1, {}) != fingerprint(plan.replace(baseline={"draw": 0}), 1, {})
    write_whole(tmp_path / "again.csv", "\n" + text)
    write_whole(tmp_path / "mine.yaml", SCENARIO.replace("cells.csv", "again.csv"))
    with pytest.raises(ScenarioErrors, match="file is empty"):
        load_scenario(tmp_path / "mine.yaml")  # the first line names the columns
    write_whole(tmp_path / "again.csv", text.replace("\n", "\n\n"))
    assert fingerprint(load_scenario(tmp_path / "mine.yaml"), 1, {}) == fingerprint(plan, 1, {})
    write_whole(tmp_path / "saved.yaml", plan.to_yaml())
    saved = load_scenario(tmp_path / "saved.yaml")
    assert fingerprint(saved, 1, {}) == fingerprint(plan, 1, {})
    assert saved.baseline == plan.baseline  # a world of one goes on under the other
    assert len({saved.baseline.known, plan.baseline.known}) == 1
    assert plan.replace(end=8).baseline.known[0].value == 100.0


def test_known_figures_vary_over_draws_by_their_grade(tmp_path):
    found = {}
    for basis in ("found", "memory low"):
        plan = known(tmp_path, f"city,segment,value,unit,basis\neastford,machinery,100,亿元,{basis}\n")
        drawn = [refit(plan.replace_unchecked(baseline=plan.baseline.model_copy(update={"draw": n}))).cities[0, 2]
                 for n in range(1, 13)]  # fmt: skip
        found[basis] = float(np.std(np.log(drawn)))
    assert 0.05 < found["found"] < 0.2
    assert found["found"] < 0.5 * found["memory low"]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "cells.csv:1:1: the file is empty"),
        ("city,segment,value,unit\n", "cells.csv:1:1: no row under the headings"),
        ("城市，产业，数值\n东渡，机械，100\n", "cells.csv:1:1: the headings are separated by '，'"),
        ("city,segmnt,value,unit\neastford,machinery,100,亿元\n", "unknown heading 'segmnt'; did you mean 'segment'?"),
        ("city,city,value,unit\neastford,eastford,1,亿元\n", "two headings mean city"),
        ("city,segment,value\neastford,machinery,100\n", "cells.csv:2:1: value '100' has no unit"),
        ("city,segment,value,unit\neastford,machinery,１００,亿元\n", "has full-width characters; write 100"),
        ("city,segment,value,unit\neastford,machinery,-5,亿元\n", "cells.csv:2:1: value '-5' 亿元 is negative"),
        ("city,segment,value,unit\neastford,machinery,nan,亿元\n", "cells.csv:2:1: value: 'nan亿元' is not a number"),
        ("city,segment,value,unit\neastford,machinery,1,200,亿元\n",
         "5 cells under 4 headings; put text with commas in"),
        ("city,segment,value,unit\neastford,machinery,120,%\n", "is no share from 0 to 100%"),
        ("city,segment,value,unit,basis\neastford,machinery,9,亿元,sure\n",
         "basis 'sure' is not known; begin with one of"),
        ("city,segment,value,unit\neastfrod,machinery,9,亿元\n",
         "no city 'eastfrod' in twin_rivers; did you mean 'eastford'?"),
        ("place,value,unit\nriver_prt,9,亿元\n",
         "cells.csv:2:1: no place 'river_prt' in twin_rivers; did you mean 'river_port'?"),
        ("place,value,unit\n河港,100,亿元\nriver_port,90,亿元\n", "cells.csv:3:1: river_port stands in line 2 already"),
        ("place,value,unit\neastford_rest,9,亿元\n", "what the zones of its city leave"),
        ("city,place,value,unit\nwestbridge,river_port,9,亿元\n", "river_port lies in eastford, not in westbridge"),
        ("city,value,unit\neastford,300,亿元\n", "it is a margin of the map"),
        ("city,segment,value,unit\neastford,services,9,亿元\n", "is made outside the region's industry"),
        ("firm,city,value,unit\nX,eastford,9,亿元\n", "no segment of 'X'"),
        ("firm,city,segment,value,unit\nX,eastford,food,9,%\n", "a share for 'X'"),
        ("city,segment,value,unit\neastford,machinery,700,亿元\n",
         "cells.csv:2:1: known cells of eastford sum to 700.0 亿元, it has 576.0: 124.0 too much"),
        ("city,segment,value,unit\neastford,food,100,亿元\nwestbridge,food,90,亿元\n",
         "cells.csv:2:1: known cells of food sum to 190.0 亿元, it has 173.7: 16.3 too much (with line 3)"),
        ("city,segment,value,unit\neastford,food,60,亿元\nwestbridge,food,60,亿元\n",
         "all cells of food are known and sum to 120.0 亿元, it has 173.7: 53.7 missing"),
        ("place,segment,value,unit\nriver_port,food,300,亿元\n", "known cells of food in places sum to 300.0 亿元"),
        ("place,segment,value,unit\nriver_port,,90,亿元\nriver_port,food,100,亿元\n",
         "known cells of river_port sum to 100.0"),
        ("place,value,unit\nriver_port,570,亿元\n",
         "known zones of eastford sum to 570.0 亿元, the city's zones can have at most 558.7"),
        ("firm,city,segment,value,unit\nX,westbridge,food,250,亿元\n",
         "known plants of food have 250.0 亿元 (X 250.0), the segment has 173.7, of which plants can hold 156.3"),
    ],
)  # fmt: skip
def test_faults_of_known_figures_are_told_with_line_and_remedy(tmp_path, text, told):
    with pytest.raises(ScenarioErrors) as caught:
        known(tmp_path, text)
    assert told in str(caught.value), str(caught.value)


def test_a_file_of_known_figures_that_is_not_there_or_no_csv(tmp_path):
    write_whole(tmp_path / "cell.csv", "city,value\n")
    for name, told in (("cells.csv", "mine.yaml:3:12: known: no file 'cells.csv'; did you mean 'cell.csv'?"),
                       ("cells.xlsx", "known: 'cells.xlsx' is no CSV file")):  # fmt: skip
        write_whole(tmp_path / "mine.yaml", SCENARIO.replace("cells.csv", name))
        with pytest.raises(ScenarioErrors) as caught:
            load_scenario(tmp_path / "mine.yaml")
        assert told in str(caught.value)
    (tmp_path / "cell.csv").write_bytes("城市,数值\n".encode("gbk"))
    write_whole(tmp_path / "mine.yaml", SCENARIO.replace("cells.csv", "cell.csv"))
    with pytest.raises(ScenarioErrors, match="looks like GBK"):
        load_scenario(tmp_path / "mine.yaml")
    write_whole(tmp_path / "mine.yaml", SCENARIO.replace("{known: cells.csv}", "{known: [3]}"))
    with pytest.raises(ScenarioErrors, match="known"):
        load_scenario(tmp_path / "mine.yaml")


def test_check_tells_what_known_figures_change(tmp_path):
    from model.scenario import read_scenario

    known(tmp_path, "city,segment,value,unit\neastford,machinery,100,亿元\n")
    told = [remark.words for remark in read_scenario(tmp_path / "mine.yaml").remarks]
    assert "machinery of eastford has 100.0 亿元 instead of 170.3" in told[0]["en"]
    assert "东渡市机械由170.3亿元改为100.0亿元" in told[0]["zh"]
    assert "totals of cities and segments stay" in told[1]["en"]


def test_a_small_scale_does_not_tell_small_plants_apart():
    plan = Plan.from_mapping({"name": "map", "region": "henan", "scale": 0.02})
    world = ClusterModel(plan, rng=1, start=UNTIL_FIRMS).world
    firms = world.starting_map.firms
    assert 20 < len(firms) < 80  # plants of 50 and more
    assert all(firm.revenue >= 50 for firm in firms)
    kept = world.firms.annual_revenue[: len(firms)]
    assert (kept >= 1).all()
    assert kept[0] == pytest.approx(2450 * 0.02)
    assert len(world.firms) == 458


@pytest.mark.parametrize(
    ("known", "told"),
    [
        (5, "baseline.known: takes the name of one CSV file"),
        ("", "known: '' is no CSV file"),
        ([{"city": "eastford", "value": 3.0}], "it is a margin of the map"),
        ([{"segment": "food", "value": 3.0}], "neither city nor place"),
        ([{"city": "eastford", "segment": "food"}], "'value' is missing"),
        ([{"city": "eastford", "segment": "food", "value": -3}], "-3 is out of range"),
        ([{"city": "eastford", "segmnt": "food", "value": 3}], "did you mean 'segment'?"),
        ([{"city": "eastford", "segment": "food", "value": 400.0}], "226.3 too much"),
        ([{"city": "eastford", "segment": "food", "value": 4_000_000, "unit": "万元"}], "226.3 too much"),
        ([{"city": "eastford", "segment": "food", "value": 30, "unit": "美元"}], "30美元"),
        ([{"city": "eastford", "segment": "food", "value": "30"}], "value '30' has no unit"),
        ([{"city": "eastford", "segment": "food", "value": 120, "unit": "%"}], "is no share from 0 to 100%"),
        ([{"city": "eastford", "segment": "food", "value": -5, "unit": "万元"}], "is negative"),
        ([{"city": "eastford", "segment": "food", "value": 9, "basis": "sure"}], "basis 'sure' is not known"),
    ],
)
def test_known_figures_of_a_program_are_checked_like_those_of_a_file(known, told):
    with pytest.raises(ScenarioErrors) as caught:
        plan_of("twin_rivers", known=known)
    assert told in str(caught.value)


@pytest.mark.parametrize(
    ("value", "unit", "in_the_file"),
    [(100, None, "100,亿元"), (1_000_000, "万元", "1000000,万元"), ("100亿元", None, "100,亿元"), (30, "%", "30,%"),
     ("30%", None, "30%,"), (0.3, "份额", "0.3,份额"), ("1,000,000", "万元", '"1,000,000",万元')],
)  # fmt: skip
def test_known_figures_of_a_program_take_the_units_of_a_file(tmp_path, value, unit, in_the_file):
    row = {"city": "eastford", "segment": "machinery", "value": value} | ({"unit": unit} if unit else {})
    read = known(tmp_path, f"city,segment,value,unit\neastford,machinery,{in_the_file}\n")
    plan = plan_of("twin_rivers", known=[row])
    assert plan.baseline.known == read.baseline.known
    assert (plan.baseline.known[0].value, plan.baseline.known[0].unit) in ((100.0, "亿元"), (0.3, "share"))
    assert type(plan.baseline).model_validate(plan.baseline.model_dump()) == plan.baseline
    given = f", unit: {unit!r}" if unit else ""
    row_of_yaml = f"[{{city: eastford, segment: machinery, value: {value!r}{given}}}]"
    write_whole(tmp_path / "inline.yaml", SCENARIO.replace("cells.csv", row_of_yaml))
    assert load_scenario(tmp_path / "inline.yaml").baseline.known == read.baseline.known
