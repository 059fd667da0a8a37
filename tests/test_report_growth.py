"""Growth by driver over seeds, tiers reached and emergent clusters in reports: by hand where it can be."""

from __future__ import annotations

import io
from types import SimpleNamespace
from typing import Any

import numpy as np
import pandas as pd
import pytest
from rich.console import Console

from model.cluster_model import QUARTER, ClusterModel
from model.mathematics.intervals import FEWEST
from model.observe.driver_list import NAMES
from model.report.cluster_tables import emergent_communities as of
from model.report.cluster_tables.cluster_sizes import IDENTITY, KINDS
from model.report.cluster_tables.emergent_communities import NONE, communities, described, emergent, inside
from model.report.cluster_tables.growth_by_cluster import GROUPS, grouped, largest_clusters, side_by_side
from model.report.cluster_tables.reached_by_year import reached, when
from model.report.figures.draw_report_figures import drivers
from model.report.findings.growth import reached as reached_sheets
from model.report.html_page.sections import sections
from model.report.in_terminal.print_growth import print_growth
from model.report.in_terminal.safe_console import SafeConsole
from model.report.open_study import Opened
from model.report.words.language import LANGUAGES, language, language_of
from model.report.write_report import findings_of
from model.results import Study
from model.scenario import load_scenario
from tests.own_processes import everybody_leaves, nobody_enters
from tests.report_studies import SCENARIOS, findings_of_teaching


def test_every_driver_is_in_one_group():
    assert sorted(name for group in GROUPS.values() for name in group) == sorted(NAMES)


def test_growth_of_a_cluster_is_the_sum_of_its_drivers_in_tables_and_groups():
    f = findings_of_teaching()
    wide = side_by_side(f.summary.tables["growth"])
    growth = (wide["end"] - wide["start"]).to_numpy()
    assert wide[list(NAMES)].sum(axis=1).to_numpy() == pytest.approx(growth)
    assert grouped(wide).sum(axis=1).to_numpy() == pytest.approx(growth)
    of_kind = wide.groupby("kind")[["start", "end"]].sum()
    assert of_kind.loc["leading"].to_numpy() == pytest.approx(of_kind.loc["characteristic"].to_numpy())


def study_of(*seeds, unlike=()):
    """Yearly nominal revenue of one cell in 2015 to 2017, a list a seed; real revenue is nine tenths of it.

    unlike: seeds and years in which the cell is no cluster by the declared rule.
    """
    rows = [
        {"scenario": "s", "seed": seed, "year": 2015 + at, "city": "c", "field": "F", "place": "p", "segment": "x",
         "revenue_nominal": value, "revenue": 0.9 * value}
        for seed, values in enumerate(seeds, 1) for at, value in enumerate(values) if value
    ]  # fmt: skip
    table = pd.DataFrame(rows)
    outcomes = pd.DataFrame({"year": [2015, 2016, 2017]})
    counted = [(row.seed, row.year) not in unlike for row in table.itertuples()]
    tables = {"clusters": pd.concat([table.assign(kind=kind, counted=counted) for kind in KINDS])}
    return SimpleNamespace(kept={}, table=lambda name, scenarios: tables.get(name, table).copy(), outcomes=outcomes,
                           seeds=lambda scenario: list(range(1, len(seeds) + 1)))  # fmt: skip


def test_reached_counts_worlds_that_were_ever_there():
    study: Any = study_of([90, 105, 95], [100, 50, 120], [0, 0, 1500], [0, 0, 0], [0, 0, 0])
    table = reached(study, "s")
    own = table[(table["kind"] == "leading") & (table["prices"] == "nominal")]
    assert own[own["tier"] == 1][["year", "reached"]].to_numpy().tolist() == [[2015, 1], [2016, 2], [2017, 3]]
    assert own[own["tier"] == 2][["year", "reached", "worlds"]].to_numpy().tolist() == [[2017, 1, 5]]
    assert own[own["tier"] == 2]["probability"].tolist() == pytest.approx([1 / 5])
    real = table[(table["kind"] == "characteristic") & (table["prices"] == "real") & (table["tier"] == 1)]
    assert real[["year", "reached"]].to_numpy().tolist() == [[2017, 2]]  # 94.5 is below, 108 and 1,350 are above
    found = when(own, 2015).set_index("tier")
    assert found.loc[1, ["first", "year", "reached_at_start", "reached"]].tolist() == [
        2015,
        2017,
        1,
        3,
    ]  # half of five: three
    assert found.loc[2, "first"] == 2017
    assert np.isnan(found.loc[2, "year"])


def test_the_sheet_lists_the_years_in_which_more_worlds_have_reached_a_tier():
    study: Any = study_of([100, 90, 120], [90, 90, 130])
    findings: Any = SimpleNamespace(summary=SimpleNamespace(tables={"reached": reached(study, "s")}), first=2015)
    rows = reached_sheets(findings)[1].frame.query("kind == 'leading' and prices == 'nominal'")
    assert rows[["tier", "year", "reached"]].to_numpy().tolist() == [[1, 2015, 1], [1, 2017, 2]]  # 2016 as 2015
    assert len(rows) < len(findings.summary.tables["reached"].query("kind == 'leading' and prices == 'nominal'"))


def test_a_cell_reaches_a_tier_only_as_a_cluster_by_the_declared_rule():
    study: Any = study_of([90, 150, 160], [120, 130, 140], unlike={(1, 2016), (2, 2015), (2, 2016), (2, 2017)})
    own = reached(study, "s").query("kind == 'leading' and prices == 'nominal'")
    assert own[["tier", "year", "reached", "worlds"]].to_numpy().tolist() == [[1, 2017, 1, 2]]


def test_the_largest_leading_clusters_are_clusters_by_the_rule_in_half_of_the_seeds():
    kinds, counted = ["leading"] * 5 + ["characteristic"], [0.4, 0.5, 1.0, 1.0, 1.0, 1.0]
    cities, fields = ["a", "b", "c", "every", "rest", "a"], ["F", "F", "G", "OTHER", "rest", ""]
    table = pd.DataFrame({"kind": kinds, "city": cities, "field": fields, "counted": counted})
    assert largest_clusters(table, 10)["city"].tolist() == ["b", "c"]
    assert largest_clusters(table, 1)["city"].tolist() == ["b"]


def test_one_world_has_no_probability():
    table = reached(study_of([100, 100, 100]), "s")  # type: ignore[arg-type]
    assert table["reached"].eq(1).all()
    assert table[["probability", "low", "high"]].isna().all(axis=None)


def region_of_four():
    """Two pairs of places, 500 km apart."""
    places = SimpleNamespace(ids=["a", "b", "c", "d"], index={"a": 0, "b": 1, "c": 2, "d": 3},
                             lon=np.array([110.0, 110.1, 115.0, 115.1]), lat=np.array([34.0] * 4))  # fmt: skip
    parameters = SimpleNamespace(geography=SimpleNamespace(distance_within_place=5.0, access_length=25.0))
    return SimpleNamespace(places=places), SimpleNamespace(resolved_parameters=lambda: parameters)


def flows_of(*rows):
    names = ["supplier_place", "supplier_segment", "buyer_place", "buyer_segment", "delivered"]
    return pd.DataFrame(rows, columns=names)


def test_communities_are_of_links_and_distance():
    region, plan = region_of_four()
    flows = flows_of(
        ("a", "x", "b", "y", 1.0), ("c", "x", "d", "y", 1.0),
        ("a", "x", "d", "y", 5.0), ("c", "x", "b", "y", 5.0),  # much is delivered, but over 500 km
        ("a", "x", "a", "x", 9.0),
    )  # fmt: skip
    groups, quality = communities(flows, region, plan, 1)  # type: ignore[arg-type]
    assert groups["a", "x"] == groups["b", "y"] != groups["c", "x"] == groups["d", "y"]
    assert quality == pytest.approx(0.5, abs=1e-6)
    nothing, quality = communities(flows.iloc[4:], region, plan, 1)  # type: ignore[arg-type]
    assert len(nothing) == 0
    assert np.isnan(quality)


def test_a_community_has_its_main_city_field_and_what_it_buys_inside():
    cells = pd.DataFrame({"year": 2020, "place": ["a", "b", "c"], "segment": ["x", "y", "x"], "city": ["A", "A", "C"],
                          "field": ["OTHER", "F", "F"], "community": [1, 1, NONE], "revenue": [30.0, 10.0, 5.0],
                          "firms": [3.0, 1.0, 1.0], "workers": [30.0, 10.0, 5.0]})  # fmt: skip
    flows = flows_of(("a", "x", "b", "y", 3.0), ("c", "x", "b", "y", 1.0))
    table = described(cells, inside(cells, flows)).set_index("community")
    assert table.index.tolist() == [1, NONE]
    one = table.loc[1]
    assert (one["city"], one["field"], one["segment"]) == ("A", "F", "x")
    assert (one["city_share"], one["segment_share"]) == (1.0, 0.75)
    assert one["inside"] == pytest.approx(0.75)
    assert np.isnan(table.loc[NONE, "inside"])


def test_emergent_clusters_are_the_same_every_time_and_hold_every_cell():
    f = findings_of_teaching()
    run = f.study.runs[f.main.name, f.seeds[0]]
    again = emergent(run, f.region, f.main)
    pd.testing.assert_frame_equal(again.clusters, f.summary.tables["emergent"])
    pd.testing.assert_frame_equal(again.cells, f.summary.tables["emergent_cells"])
    assert again.clusters["year"].unique().tolist() == [2015, 2020, 2025]
    start = again.agreement.set_index(["year", "measure"])["value"]
    assert start[2015, "rand_start"] == 1.0
    assert set(of.DICTIONARY) <= set(f.summary.tables)
    for name, columns in of.DICTIONARY.items():
        assert list(f.summary.tables[name]) == list(columns)


@pytest.mark.parametrize("seeds", [1, FEWEST])
@pytest.mark.slow
def test_the_report_shows_drivers_tiers_and_communities(seeds):
    f = findings_of_teaching(seeds)
    for code in LANGUAGES:
        shown = {section.id: section for section in sections(f, language(code))}
        names = [block.name for block in shown["growth"].blocks if hasattr(block, "name")]
        assert names[:2] == ["drivers", "growth_largest"]
        assert "reached_nominal" in names
        assert "emergent" in [getattr(block, "name", "") for block in shown["supply"].blocks]
        assert drivers(f, language(code)) is not None
    table = f.sheets["reached"].frame
    assert table["chance"].isna().all() == (seeds == 1)
    console = Console(width=200)
    with console.capture() as said:
        print_growth(console, f.summary, f.names, language("en"))
    text = said.get()
    assert "local gain" in text
    assert "local orders" in text
    assert "Tiers reached" in text
    chinese = SafeConsole("zh", width=200, file=io.StringIO())
    print_growth(chinese, f.summary, f.names, language_of("zh", f.region))
    assert f"{f.region.words.inside.zh}订单" in chinese.file.getvalue()
    assert set(IDENTITY) <= set(f.summary.tables["growth"])


def test_a_region_without_firms_has_drivers_and_a_report():
    plan = load_scenario(SCENARIOS / "teaching.yaml").replace(end=8)
    closing = QUARTER.replacing("exit", everybody_leaves).replacing("entry", nobody_enters)
    run = ClusterModel(plan, rng=1, quarter=closing).run()
    table = run.drivers
    last = table[table["year"] == 2017]
    assert last["revenue"].eq(0.0).all()
    assert last["exit"].lt(0.0).any()
    change = (table["revenue"] - table["revenue_before"]).to_numpy()
    assert table[list(NAMES)].sum(axis=1).to_numpy() == pytest.approx(change, abs=1e-9)
    f = findings_of(Opened(Study.of([run]), plan, None))
    assert [section.id for section in sections(f, language("zh")) if section.id in ("growth", "supply")]
    assert drivers(f, language("zh")) is None
    assert set(f.sheets) >= {"growth_leading", "growth_years", "reached", "emergent", "agreement"}


def test_a_cell_that_was_born_later_grew_by_who_came():
    f = findings_of_teaching()
    born = [
        row for run in f.study.runs.values() for _, row in run.drivers[run.drivers["revenue_before"] == 0].iterrows()
    ]
    assert born
    for row in born:
        came = sum(row[name] for name in NAMES if name.startswith("entry_"))
        assert came + row["scale"] == pytest.approx(row["revenue"], rel=1e-6) or row["carry_over"] > 0
        assert sum(row[name] for name in NAMES) == pytest.approx(row["revenue"])
