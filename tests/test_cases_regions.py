"""Regions at the door: what a folder must hold, cell by cell and table against table, and the calendar of prices."""

from __future__ import annotations

import csv
import json
import re
import shutil
from pathlib import Path

import numpy as np
import pytest
from typer.testing import CliRunner

from model import load_scenario
from model.cli.commands import app
from model.regions import FOLDER, RegionError, load_region, own, region_to_read
from model.regions.boundaries import oriented, read_areas, signed_area
from model.regions.schema import OPTIONAL_TOTALS, REQUIRED_TOTALS, TABLES
from model.scenario import Plan, ScenarioErrors
from model.scenario.schema import Correction

REGION = FOLDER / "twin_rivers"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of twin_rivers that a test may spoil."""
    return Path(shutil.copytree(REGION, tmp_path / "twin_rivers"))


def rows_of(path: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(path.open(encoding="utf-8", newline="")))


def write(path: Path, rows: list[dict[str, str]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as handle:
        writer = csv.DictWriter(handle, list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def put(folder: Path, table: str, row: str, column: str, value: str | None) -> None:
    """Write a cell of a row by its first cell; None removes the row."""
    path = folder / f"{table}.csv"
    rows = rows_of(path)
    key = next(iter(rows[0]))
    hit = [one for one in rows if one[key] == row]
    assert len(hit) == 1
    if value is None:
        rows.remove(hit[0])
    else:
        hit[0][column] = value
    write(path, rows)


def problems(folder: Path, *corrections: Correction) -> list[str]:
    with pytest.raises(RegionError) as caught:
        load_region("twin_rivers", corrections, folder=folder)
    return caught.value.problems


# finite numbers only (case 12) -----------------------------------------------------------------------------------

NUMBERS = [(table, item.name) for table, fields in TABLES.items() for item in fields if item.is_number]


@pytest.mark.parametrize(("table", "column", "value"), [
    # Quick: every column with one text, one column with every text.
    pytest.param(table, column, text, marks=() if text == "nan" or (table, column) == NUMBERS[0] else pytest.mark.slow)
    for table, column in NUMBERS for text in ("nan", "inf", "1e400", "１２", "1,000", "12亿元")
])  # fmt: skip
def test_a_number_is_a_finite_number_in_every_column(folder, table, column, value):
    path = folder / f"{table}.csv"
    rows = rows_of(path) if path.is_file() else []
    if not rows or column not in rows[0]:  # tables that are empty here, columns that may be left out
        source = FOLDER / "henan" / f"{table}.csv"
        if not source.is_file():
            pytest.skip("no region has it")
        rows = rows_of(source)[:1]
    rows[0][column] = value
    write(path, rows)
    assert any(re.match(rf"{table}\.csv:2:{column}: '{re.escape(value)}' is ", line) for line in problems(folder))


def test_a_correction_is_a_finite_number(tmp_path):
    scenario = tmp_path / "nan.yaml"
    scenario.write_text(
        """name: nan
region: twin_rivers
period: {end: 2016Q4}
seeds: 1
region_data:
  - {table: cities, row: eastford, column: wage, value: "nan", source: yearbook}
""",
        encoding="utf-8",
    )
    result = CliRunner().invoke(app, ["check", str(scenario)])
    assert result.exit_code == 2
    told = " ".join(result.output.split())
    assert "cities.csv:2:wage: 'nan' is not a number" in told
    assert "nan.yaml:5" in told


@pytest.mark.parametrize("value", [float("nan"), float("inf"), "1e400", "nan"])
def test_a_correction_from_a_program_is_a_finite_number(value):
    change = Correction(table="totals", row="cnc_rate", column="value", value=value, source="yearbook")
    with pytest.raises(RegionError, match=r"region_data \(totals, cnc_rate, value\): totals\.csv:6:value: .* number"):
        load_region("twin_rivers", [change])


def test_flags_and_years_are_whole(folder):
    put(folder, "segments", "food", "high_tech", "0.5")
    assert problems(folder) == [
        "segments.csv:6:high_tech: 0.5 must be a whole number (counted as high technology, 0/1)"
    ]


# totals ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", [item.name for item in REQUIRED_TOTALS])
def test_a_total_that_the_start_needs_is_asked_for(folder, name):
    put(folder, "totals", name, "value", None)
    (line,) = problems(folder)
    assert line.startswith(f"totals.csv: {name} is missing")
    assert "add a row" in line


def test_every_total_that_the_code_reads_is_declared():
    read = set()
    for file in (FOLDER.parent).rglob("*.py"):
        read |= set(re.findall(r'totals\[\s*"(\w+)"\s*\]', file.read_text(encoding="utf-8")))
    assert read
    assert read <= {item.name for item in (*REQUIRED_TOTALS, *OPTIONAL_TOTALS)}


# one table against another -----------------------------------------------------------------------------------------

CONTRADICTIONS = [  # table, row, column, value, what the message names
    ("totals", "employment_above_scale", "value", "94300", "employment_above_scale"),  # persons, not 万人
    ("totals", "employment_above_scale", "unit", "人", "is read in 万人"),
    ("totals", "profit_above_scale", "value", "250", "profit is part of it"),
    ("totals", "revenue_above_scale", "value", "1920", "sums to 960"),
    ("totals", "revenue_above_scale", "value", "9600000", "revenue_above_scale"),  # 万元
    ("totals", "va_above_scale_manufacturing", "value", "414.4", "value_added_rate"),
    ("totals", "va_above_scale_manufacturing", "value", "2072000", "va_above_scale_manufacturing"),
    ("totals", "hightech_share", "value", "0.29", "it is in %"),
    ("totals", "cnc_rate", "value", "0.4", "outside 1 to 99 %"),
    ("totals", "solid_waste_use", "value", "7800", "outside 1 to 99 %"),
    ("totals", "firms_above_scale", "value", "30000", "a firm"),
    ("totals", "firms_above_scale", "value", "600", "a firm"),
    ("totals", "firms_above_scale", "value", "330", "outside its own range 262 to 315"),
    ("cities", "eastford", "secondary_gdp", "1800000", "secondary_gdp"),  # 万元: beyond what a cell may hold
    ("cities", "eastford", "secondary_gdp", "80000", "secondary_gdp"),
    ("cities", "eastford", "population", "3", "元 a head"),
    ("cities", "eastford", "wage", "4000", "outside 10000 to 200000"),  # a month's
    ("cities", "eastford", "area_km2", "4", "persons a km2"),
    ("cities", "eastford", "lon", "34.7", "outside 70 to 140"),
    ("cities", "eastford", "lon", "118.6", "the seat of eastford at 118.6"),
    ("cities", "eastford", "skill", "2.9", "mean 1"),
    ("places", "river_port", "city", "westbridge", "lies outside westbridge"),
    ("places", "river_port", "lat", "39.9", "lies outside eastford"),
    ("places", "eastford_rest", "kind", "zone", "eastford has no place of kind remainder"),
    ("places", "old_mill", "kind", "remainder", "eastford has 2 remainders"),
    ("places", "old_mill", "size_rank", "1", "is the rank of river_port too"),
    ("places", "old_mill", "name_zh", "河港", "is a name of river_port too"),
    ("named_firms", "河港整机厂", "revenue", "600000", "outside 0.2 to 100000"),
    ("named_firms", "河港整机厂", "revenue", "250", "its whole segment electronics_assembly 200"),
    ("named_firms", "河港整机厂", "place", "iron_hill", "iron_hill lies in westbridge"),
    ("named_firms", "河港整机厂", "segment", "services", "has no revenue"),
    ("segments", "food", "value_added_rate", "24", "outside 0.01 to 0.95"),
    ("segments", "food", "labour_share", "0.3", "more than the value added of food"),
    ("segments", "food", "energy_share", "0.9", "exceed output"),
    ("segments", "food", "national_output", "100", "100 亿元 in the nation and 180 here"),
    ("segments", "food", "national_output", "10000000", "more than any nation's"),
    ("segments", "food", "field", "EXTERNAL", "external segments are those of EXTERNAL"),
    ("input_coefficients", "services", "food", "0.9", "must leave value added"),
    ("input_coefficients", "services", "food", "60", "outside 0 to 1"),
    ("size_distribution", "10", "break", "0.5", "each larger than the one before"),
    ("size_distribution", "10", "exponent", "", "every break but the last has the exponent"),
    ("size_distribution", "200", "break", "2000000", "outside 0.01 to 100000"),
]  # fmt: skip


@pytest.mark.parametrize(("table", "row", "column", "value", "named"), CONTRADICTIONS)
def test_tables_that_contradict_each_other_are_told_with_the_remedy(folder, table, row, column, value, named):
    put(folder, table, row, column, value)
    told = problems(folder)
    assert any(named in line for line in told), told
    assert all(re.match(r"[\w.]+\.(csv|geojson)", line) for line in told)


def test_a_share_of_nothing(folder):
    for name in ("electronics_assembly", "components"):
        put(folder, "segments", name, "high_tech", "0")
    assert any(
        "no segment with revenue under revenue_prior_a is flagged high_tech" in line for line in problems(folder)
    )
    for row in rows_of(folder / "segments.csv"):
        put(folder, "segments", row["id"], "solid_waste", "0")
    assert any("solid_waste is 0 wherever there is revenue" in line for line in problems(folder))


def test_history_that_a_region_does_not_have_is_told(folder, monkeypatch):
    path = folder / "environment_history.csv"
    path.write_text(path.read_text(encoding="utf-8").splitlines()[0] + "\n", encoding="utf-8")
    monkeypatch.setattr(own, "FOLDER", folder.parent)
    with pytest.raises(ScenarioErrors) as caught:
        Plan.from_mapping({"name": "x", "region": "twin_rivers",
                           "environment": {"national_growth": "history", "prices": "history"}})  # fmt: skip
    assert "records no market_growth" in str(caught.value)
    assert "records no price_growth" in str(caught.value)


def test_cities_sum_to_the_region(folder):
    path = folder / "totals.csv"
    rows = rows_of(path)
    extra = [("resident_population", "万人", "1240"), ("gdp", "亿元", "250")]  # twice its parts; less than a part
    write(path, rows + [{**rows[0], "id": name, "unit": unit, "value": value} for name, unit, value in extra])
    told = problems(folder)
    assert any("resident_population is 1240 万人, the cities of cities.csv have 620" in line for line in told)
    assert any("gdp is 250 亿元, secondary GDP of the cities 300" in line for line in told)


def test_a_city_without_remainder(folder):
    put(folder, "places", "westbridge_rest", "id", None)
    assert any("westbridge has no place of kind remainder" in line for line in problems(folder))


def test_amounts_in_another_unit_throughout(folder):
    for row in rows_of(folder / "segments.csv"):
        if row["revenue_prior_a"]:
            for prior in ("revenue_prior_a", "revenue_prior_b"):
                put(folder, "segments", row["id"], prior, str(100 * float(row[prior])))
    put(folder, "totals", "revenue_above_scale", "value", "96000")
    assert any("元 of revenue a worker" in line for line in problems(folder))


def test_zones_have_a_share_and_not_per_cent(folder):
    text = (folder / "region.yaml").read_text(encoding="utf-8").replace("0.6", "60")
    (folder / "region.yaml").write_text(text, encoding="utf-8")
    assert problems(folder) == ["region.yaml:4: zone_revenue_share: '60' is no share from 0 to 1, such as 0.6 for 60%"]


def test_years_follow_one_another(folder):
    for table, remedy in (("environment_history", "add the missing ones"), ("frontier_drift", "add the missing ones")):
        shutil.copyfile(REGION / "environment_history.csv", folder / "environment_history.csv")
        path = folder / f"{table}.csv"
        write(path, [row for row in rows_of(path) if row["year"] != "2017"])
        assert any(line.startswith(f"{table}.csv: years 2016, 2018") and remedy in line for line in problems(folder))


def test_a_price_class_that_segments_use_is_given_every_year(folder):
    path = folder / "environment_history.csv"
    write(path, [row for row in rows_of(path) if (row["year"], row["deflator"]) != ("2018", "raw")])
    assert problems(folder) == ["environment_history.csv: price_growth of 2018 lacks raw; add the row"]


def test_columns_of_the_matrix_are_the_segments(folder):
    path = folder / "input_coefficients.csv"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("input,electronics_assembly,", "input,assembly,", 1), encoding="utf-8")
    told = problems(folder)
    assert any("column 'electronics_assembly' is missing" in line for line in told)
    path.write_text(text.replace("input,", "inputs,", 1), encoding="utf-8")
    assert any("column 'input' is missing (is 'inputs' meant?)" in line for line in problems(folder))
    write(path, list(reversed(rows_of(REGION / "input_coefficients.csv"))))
    assert any("the rows are the segments in its order" in line for line in problems(folder))


# files that cannot be read -----------------------------------------------------------------------------------------

BROKEN = [
    ("cities.csv", b"\xff\xfei\x00d\x00", "UTF-16"),
    ("cities.csv", "id,name_zh\n1,东渡市\n".encode("gbk"), "GBK"),
    ("cities.csv", b"id,\0", "binary content"),
    ("cities.csv", b"", "empty file"),
    ("totals.csv", (REGION / "totals.csv").read_bytes() + b'"' + b"x" * 200_000, "not readable as CSV"),
    ("region.yaml", b"name: [", "not valid YAML"),
    ("region.yaml", b"- 1", "name: value"),
    ("region.yaml", b"a: &x [1]\nb: [*x]", "anchor or alias"),
    ("region.yaml", b"[" * 5000, "nested too deep"),
    ("region.yaml", b"name: twin_rivers\ntitel: x\nyear: 2016\nzone_revenue_share: .inf", "'titel' is not known"),
    ("region.yaml", b"name: 2016-13-45", "cannot be read"),
    ("boundaries.geojson", b"{", "not JSON"),
    ("boundaries.geojson", b"[" * 100_000, "nested too deep"),
    ("boundaries.geojson", b'{"type": "FeatureCollection", "features": []}', "no features"),
    ("boundaries.geojson", b'{"type": "FeatureCollection", "features": [null]}', "no geometry"),
]


@pytest.mark.parametrize(("name", "content", "named"), BROKEN)
def test_a_file_that_cannot_be_read_is_told_with_the_remedy(folder, name, content, named):
    (folder / name).write_bytes(content)
    told = problems(folder)
    assert any(line.startswith(name) and named in line for line in told), told


@pytest.mark.parametrize("name", ["cities.csv", "region.yaml", "boundaries.geojson", "input_coefficients.csv"])
def test_what_is_no_file(folder, name):
    path = folder / name
    path.unlink()
    if name != "boundaries.geojson":  # a region may have none
        assert any(line.startswith(f"{name}: missing") for line in problems(folder))
    path.mkdir()
    assert any(line.startswith(f"{name}: not an ordinary file") for line in problems(folder))
    path.rmdir()
    path.symlink_to(name)  # a loop
    assert any(line.startswith(name) for line in problems(folder))


def test_line_ends_of_other_systems_and_a_byte_order_mark_are_read(folder):
    for number, path in enumerate(sorted(folder.glob("*.csv"))):
        text = path.read_text(encoding="utf-8")
        path.write_bytes(text.replace("\n", ("\r", "\r\n")[number % 2]).encode("utf-8-sig"))
    assert load_region("twin_rivers", folder=folder).totals["cnc_rate"].value == 40.0


@pytest.mark.parametrize("name", ["../twin_rivers", "henna", "x" * 300, "", "twin rivers", "a\0b"])
def test_a_region_that_is_none_of_ours(name):
    with pytest.raises(RegionError, match="no region"):
        load_region(name)


# boundaries (case 23) ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*/*.geojson")), ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_rings_that_ship_run_as_rfc_7946_wants(path):
    for feature in json.loads(path.read_text(encoding="utf-8"))["features"]:
        shape = feature["geometry"]
        for polygon in [shape["coordinates"]] if shape["type"] == "Polygon" else shape["coordinates"]:
            for number, ring in enumerate(polygon):
                assert ring[0] == ring[-1]
                assert (signed_area(np.array(ring)) > 0) == (number == 0)


def test_area_of_a_ring_by_hand():
    square = np.array([[0.0, 0], [2, 0], [2, 3], [0, 3], [0, 0]])
    assert signed_area(square) == 6.0
    assert signed_area(square[::-1]) == -6.0
    turned = oriented([square[::-1], square])
    assert (turned[0] == square).all()
    assert (turned[1] == square[::-1]).all()


def test_foreign_rings_are_turned_and_told(folder):
    path = folder / "boundaries.geojson"
    content = json.loads(path.read_text(encoding="utf-8"))
    for feature in content["features"]:
        feature["geometry"]["coordinates"][0].reverse()
    path.write_text(json.dumps(content), encoding="utf-8")
    region = load_region("twin_rivers", folder=folder)
    assert [signed_area(area.polygons[0][0]) > 0 for area in region.areas] == [True, True]
    (remark,) = region.remarks
    assert "2 rings" in remark["en"]
    assert "2个环" in remark["zh"]
    assert load_region("henan").remarks == ()


SHAPES = [
    ({"type": "Point", "coordinates": [113.0, 34.0]}, "must be a Polygon or MultiPolygon"),
    ({"type": "Polygon", "coordinates": []}, "no rings"),
    ({"type": "Polygon", "coordinates": [[[113.0, 34.0], [114.0, 34.0], [114.0, 35.0], [113.0, 35.0]]]}, "not closed"),
    ({"type": "Polygon", "coordinates": [[["113", "34"]] * 4]}, "is no point"),
    ({"type": "Polygon", "coordinates": [[[34.0, 113.0], [34.0, 114.0], [35, 114], [34.0, 113.0]]]}, "longitude first"),
    ({"type": "Polygon", "coordinates": [[[113.0, 34.0]] * 4]}, "without area"),
]  # fmt: skip


@pytest.mark.parametrize(("shape", "named"), SHAPES)
def test_a_shape_that_is_no_polygon(tmp_path, shape, named):
    path = tmp_path / "b.geojson"
    feature = {"type": "Feature", "properties": {"name": "x"}, "geometry": shape}
    path.write_text(json.dumps({"type": "FeatureCollection", "features": [feature]}), encoding="utf-8")
    told: list[str] = []
    read_areas(path, told, [])
    (line,) = told
    assert line.startswith("b.geojson: feature 1: ")
    assert named in line


def test_boundaries_are_those_of_the_cities(folder):
    path = folder / "boundaries.geojson"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("西桥市", "nowhere").replace("Westbridge", "nowhere"), encoding="utf-8")
    told = problems(folder)
    assert any("feature 2 (nowhere, nowhere) is no city" in line for line in told)
    assert any("no feature for westbridge" in line for line in told)


# prices of one class (case 05) -------------------------------------------------------------------------------------


def test_prices_of_one_class_leave_the_others_alone(tmp_path):
    scenario = tmp_path / "prices.yaml"
    scenario.write_text(
        """name: prices
region: twin_rivers
period: {start: 2016Q1, end: 2018Q4}
seeds: 1
environment:
  prices: {2017: {high_tech: -0.2}}
policies:
  technical_upgrading: {from: 2016Q1, budget: 3}
""",
        encoding="utf-8",
    )
    plan = load_scenario(scenario)
    assert plan.price_index(8, 0.011) == pytest.approx(1.011 * (4 * 1.011 + 0.8) / 5)
    assert plan.price_index(12, 0.011) == pytest.approx(1.011**2 * (4 * 1.011 + 0.8) / 5)  # the fall stays, no more
    assert plan.price_index(4, 0.011) == pytest.approx(1.011)


def test_one_price_for_all_is_that_of_all_classes():
    plan = Plan.from_mapping({"name": "x", "region": "twin_rivers", "environment": {"prices": {2016: 0.05}}})
    assert plan.price_index(4, 0.011) == pytest.approx(1.05)


# one reading for all who only look things up ------------------------------------------------------------------------


def test_a_region_is_read_once_and_again_when_its_files_have_changed(tmp_path, monkeypatch):
    shutil.copytree(FOLDER / "twin_rivers", tmp_path / "twin_rivers")
    monkeypatch.setattr(own, "FOLDER", tmp_path)
    found = region_to_read("twin_rivers")
    assert region_to_read("twin_rivers", []) is found
    change = Correction(table="totals", row="cnc_rate", column="value", value=44.0, source="a test")
    assert region_to_read("twin_rivers", [change]).totals["cnc_rate"].value == 44.0
    assert region_to_read("twin_rivers") is found
    with pytest.raises(ValueError, match="read-only"):
        found.segments.columns["value_added_rate"][0] = 0.5
    path = tmp_path / "twin_rivers" / "totals.csv"
    before = found.totals["cnc_rate"].value
    text = path.read_text(encoding="utf-8")
    line = next(line for line in text.splitlines() if line.startswith("cnc_rate,"))
    path.write_text(text.replace(line, line.replace(f",{before:g},", ",43.0,", 1)), encoding="utf-8")
    assert region_to_read("twin_rivers").totals["cnc_rate"].value == 43.0
    assert load_region("twin_rivers") is not load_region("twin_rivers")
