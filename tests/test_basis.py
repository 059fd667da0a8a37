"""The basis of 2015 wherever a cell or zone is shown, and no name of a real plant without the mark of a simulation."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from html import unescape
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow.parquet as pq
import pytest

from model.cluster_model import ClusterModel
from model.observe.basis_column import basis_at_start
from model.observe.result_columns import TABLES
from model.regions import load_region
from model.regions.basis_codes import CODES, MEANINGS, NAMES, Bases, name_of_basis, weakest
from model.regions.plants import NOTICE, in_both, names_of, simulated_name
from model.regions.starting_map import CellBasis, FirmBasis, StartingMap, ZoneBasis
from model.report.cluster_tables.basis_at_start import codes_of, legend
from model.report.excel_workbook.write_workbook import sheet_names
from model.report.explanations.one_name import explain
from model.report.html_page.sections import sections
from model.report.study_summary.data_dictionary import described
from model.report.words.language import LANGUAGES, language
from model.report.write_report import write_report
from tests.commands import no_pictures, typed
from tests.report_studies import findings_of_henan, findings_of_teaching

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
    assert name_of_basis("memory low", "zh") == "凭记忆估计（低）"
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


@pytest.mark.parametrize(("seeds", "alone"), [(2, False), (1, True)])
def test_every_sheet_and_table_of_a_study_that_lists_cells_or_places_has_the_column(seeds, alone):
    f = findings_of_teaching(seeds, alone)
    for name, sheet in f.sheets.items():
        columns = [column.name for column in sheet.columns]
        listing = listing_of(columns)
        assert ("basis_at_start" in columns) == listing, name
    for code in LANGUAGES:
        for section in sections(f, language(code)):
            for block in section.blocks:
                if block.block == "grid" and block.name != "emergent" and listing_in(block.headings, language(code)):
                    assert language(code).say("column.basis_at_start") in block.headings, block.name
    for name, table in f.summary.tables.items():
        listing = listing_of(table.columns)
        assert ("basis_at_start" in table) == listing, name
    described_columns = described(f.summary.tables)["league"]
    assert "no cell is a statistic" in described_columns["basis_at_start"][1]


def listing_of(columns) -> bool:
    """Whether columns are those of a table of cells or places; communities of cells are neither."""
    return "place" in columns or (
        "city" in columns and ("segment" in columns or "field" in columns) and "community" not in columns
    )


def listing_in(headings, w) -> bool:
    """Whether headings of the page are those of a table of cells or places."""
    city, place, segment, field = (w.say(f"column.{name}") for name in ("city", "place", "segment", "field"))
    return place in headings or (city in headings and (segment in headings or field in headings))


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


@pytest.fixture
def no_figures(monkeypatch: pytest.MonkeyPatch) -> None:
    """Reports without figures and animation, which take most of their time."""
    no_pictures(monkeypatch)


MARK = re.compile(r"（模拟）| \(simulated\)")


def unmarked(text: str, names: list[str]) -> list[str]:
    """Where a text has one of the names without its mark behind it."""
    return [text[max(match.start() - 30, 0) : match.end() + 30] for name in names if name in text
            for match in re.finditer(re.escape(name), text) if not MARK.match(text, match.end())]  # fmt: skip


def real_names(f) -> list[str]:
    """Names of the plants of a study's region in both languages, longest first."""
    return sorted(
        {text for plant in f.region.starting_map.firms for text in plant.name.values()}, key=len, reverse=True
    )


def texts_of_tables(f) -> Iterator[tuple[str, str]]:
    """Every text cell of every table of every run, and of the study's summary."""
    for (scenario, seed), run in f.study.runs.items():
        for name in TABLES:
            if not run.has(name):  # the panel of firms and the links of later seeds are kept on request
                continue
            table = run.table(name)
            for column in table:
                if table[column].dtype.kind == "O":
                    yield f"{scenario} {seed} {name}.{column}", "\n".join(table[column].astype(str).unique())
    for name, table in f.summary.tables.items():
        yield f"summary {name}", table.to_csv()


def texts_of_report(f, folder: Path) -> Iterator[tuple[str, str]]:
    """Every file of the report in either language: page, cells of the workbook, network files."""
    import openpyxl

    for code in LANGUAGES:
        out = folder / code
        out.mkdir(parents=True)
        write_report(f, out, code)
        for path in sorted(out.rglob("*")):
            if path.suffix in (".html", ".gexf", ".graphml", ".svg"):
                yield f"{code} {path.name}", path.read_text(encoding="utf-8")
        book = openpyxl.load_workbook(out / "report.xlsx", read_only=True)
        for page in book.worksheets:
            cells = (str(cell) for row in page.iter_rows(values_only=True) for cell in row if cell is not None)
            yield f"{code} {page.title}", "\n".join(cells)


@pytest.mark.parametrize("study", [findings_of_teaching, pytest.param(findings_of_henan, marks=pytest.mark.slow)])
def test_no_real_name_leaves_without_its_mark(study, tmp_path, no_figures):
    f = study()
    names = real_names(f)
    assert names
    seen = 0
    for where, text in (*texts_of_tables(f), *texts_of_report(f, tmp_path)):
        assert unmarked(text, names) == [], where
        seen += any(name in text for name in names)
    assert seen >= 10  # firms' tables and events of every run, page, workbook and networks of both languages


@pytest.mark.parametrize("code", LANGUAGES)
def test_page_and_workbook_say_that_no_cell_is_a_statistic_and_plants_are_simulated(code, tmp_path, no_figures):
    import openpyxl

    f, w = findings_of_henan(), language(code)
    write_report(f, tmp_path, code)
    page = (tmp_path / "report.html").read_text(encoding="utf-8")
    for text in (w.say("basis.no_statistic"), NOTICE[code]):
        assert text in unescape(page)
    book = openpyxl.load_workbook(tmp_path / "report.xlsx", read_only=True)
    titles = sheet_names(list(f.sheets.values()), w, w.say("sheet.contents"))
    for name in ("league", "city_field", "city_segment", "displaced", "changed_clusters"):
        rows = list(book[titles[name]].iter_rows(max_row=60, values_only=True))
        assert w.say("basis.no_statistic") in rows[1]
        at = rows[2].index(w.say("column.basis_at_start"))
        told = {row[at] for row in rows[3:] if row[0] is not None and row[at]}
        assert told <= {words[code] for words in NAMES.values()}, name
        assert told, name
    second = next(book[titles["plants"]].iter_rows(min_row=2, max_row=2, values_only=True))
    assert any(NOTICE[code] in str(cell) for cell in second)
    front = [str(cell) for row in book.worksheets[0].iter_rows(max_row=2, values_only=True) for cell in row]
    assert any(NOTICE[code] in cell and w.say("basis.no_statistic") in cell for cell in front)
    places = json.loads(re.findall(r"data-map-data>(.*?)</script>", page)[0])["places"]
    assert {place["b"] for place in places} <= {words[each] for words in NAMES.values() for each in LANGUAGES}


def test_exported_tables_have_the_notices_beside_them(tmp_path):
    f = findings_of_teaching()
    f.summary.save(tmp_path)
    readme = (tmp_path / "tables" / "README.txt").read_text(encoding="utf-8-sig")
    for code in LANGUAGES:
        assert NOTICE[code] in readme
    assert "No cell of the starting map is a statistic" in readme
    run = f.study.runs[f.main.name, f.seeds[0]]
    told = pq.read_schema(run.folder / "census.parquet").field("name").metadata
    assert any(b"simulated" in value for value in told.values())


def test_plants_that_closed_in_a_seed_are_told(tmp_path):
    f = findings_of_teaching()
    table = f.sheets["plants"].frame
    assert len(table) == len(f.region.starting_map.firms)
    assert table["gone"].between(0, 1).all()
    closed = table["gone"] == 1
    assert table.loc[closed, "end"].isna().all()
    assert table.loc[~closed, "end"].notna().all()
    run = f.study.runs[f.main.name, f.seeds[0]].table("census")
    assert table["given"].is_monotonic_decreasing
    assert run.loc[(run["id"] == 0) & (run["year"] == f.first), "name"].iloc[0] == in_both(
        f.region.starting_map.firms[0].name
    )


# explain, list, clusters ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("name", "code", "parts"), [
    ("zhengzhou_airport", "en", ["Revenue of 2015", "80% band", "Basis of 2015: derived", "no_statistic"]),
    ("zhengzhou_airport", "zh", ["2015 年依据: 推算", "no_statistic"]),
    ("luoyang/heavy_equipment", "en", ["Share of the segment's revenue", "recalled (medium)"]),
    ("洛阳 通用零部件(轴承、泵阀、液压)", "zh", ["luoyang/machine_parts", "凭记忆估计（高）"]),
    ("luoyang", "en", ["Largest branches", "[recalled (", "no_statistic"]),
    ("tobacco", "zh", ["最大城市", "no_statistic"]),
    ("river_port", "en", ["Basis of 2015: assumed by rule", "no_statistic"]),
    ("宇通客车", "zh", ["宇通客车 · Yutong Bus", "312", "凭记忆估计（高）", NOTICE["zh"]]),
    ("yutong bus", "en", ["Yutong Bus · 宇通客车", "recalled (high)", NOTICE["en"]]),
    ("eastford × machinery", "en", ["eastford/machinery", "assumed by rule", "no_statistic"]),
])  # fmt: skip
def test_explain_tells_the_basis(name, code, parts):
    from model.report.explanations.starting_map import WORDS

    text = explain(name, code)
    for part in parts:
        assert (WORDS[code]["no_statistic"] if part == "no_statistic" else part) in text, text


def test_lists_of_places_and_plants_have_a_basis(tmp_path):
    places = json.loads(typed(["list", "places", "--json"], tmp_path).out)
    assert {place["basis of 2015"] for place in places} <= {words["en"] for words in NAMES.values()}
    rivers = json.loads(
        typed(["list", "places", "--region", "twin_rivers", "--language", "zh", "--json"], tmp_path).out
    )
    assert {place["2015 年依据"] for place in rivers} == {"按规则假定"}
    plants = json.loads(typed(["list", "plants", "--json"], tmp_path).out)
    assert len(plants) == len(load_region("henan").starting_map.firms)
    assert all(plant["basis of 2015"] for plant in plants)


@pytest.mark.parametrize("code", LANGUAGES)
def test_the_clusters_of_a_city_are_listed_from_a_saved_study(tmp_path, code):
    f = findings_of_henan()
    done = typed(["clusters", str(f.study.folder), "--city", "luohe", "--city", "洛阳", "--most", 5, "--write", "c.md",
                  "--language", code, "--json"], tmp_path)  # fmt: skip
    assert done.code == 0, done.err
    rows = json.loads(done.out)
    cells = f.study.table("cells", [f.main.name])
    for city in ("luohe", "luoyang"):
        own = [row for row in rows if row["city"] == city]
        assert 5 <= len(own) <= 10
        assert sorted(row["rank_end"] for row in own)[:5] == [1, 2, 3, 4, 5]
        assert {row["basis_at_start"] for row in own} <= set(CODES)
        late = cells[(cells["city"] == city) & (cells["year"] == f.last)]
        first = own[0]
        sums = late[late["segment"] == first["segment"]].groupby("seed")["revenue_nominal"].sum()
        expected = float(np.median([sums.get(seed, 0.0) for seed in f.seeds]))
        assert first["revenue"] == pytest.approx(expected)
    page = (tmp_path / "c.md").read_text(encoding="utf-8")
    assert language(code).say("basis.no_statistic") in page
    assert page.count("\n## ") == 2


def test_a_city_that_is_none_is_told(tmp_path):
    done = typed(["clusters", str(findings_of_henan().study.folder), "--city", "luohee"], tmp_path)
    assert done.code == 2
    assert "did you mean 'luohe'?" in done.err
    for name in ("nowhere", "无名市", ""):
        done = typed(["clusters", str(findings_of_henan().study.folder), "--city", name], tmp_path)
        assert done.code == 2
        assert f"no city {name!r} in henan; there are zhengzhou (郑州市), " in done.err
        assert "jiyuan (济源市)" in done.err
