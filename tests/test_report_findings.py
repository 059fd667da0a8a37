"""Findings by hand: gains, changes of clusters, displacement, cost per unit, networks and their files, provenance."""

from __future__ import annotations

import networkx as nx
import numpy as np
import pandas as pd
import pytest

from model.mathematics.agreement import adjusted_rand
from model.mathematics.verdicts import of_interval
from model.report.cluster_tables.cluster_sizes import IDENTITY, crossed, told_apart
from model.report.findings.clusters import paired
from model.report.findings.ground import basis_of, leaves, meaning, shown
from model.report.findings.money import NO_PART, both_ends, moved, part_of
from model.report.html_page.sections import sections
from model.report.html_page.sections.money import LISTED_POLICIES, ledger
from model.report.network_files import ATTRIBUTES, supply_network, write_networks
from model.report.sheet import Sheet, beside
from model.report.words.language import LANGUAGES, language
from model.scenario.parameters import load_registry
from tests.report_studies import findings_of_henan, findings_of_teaching


def test_words_of_an_interval():
    assert of_interval(1.5, 1.0, 2.0) == "up"
    assert of_interval(-1.5, -2.0, -1.0) == "down"
    assert of_interval(0.1, -1.0, 1.0) == "null"
    assert of_interval(0.0, 0.0, 0.0) == "no difference at all"
    assert of_interval(3.0, np.nan, np.nan) == "one world: no interval"


def test_the_gains_of_cities_and_fields_are_those_of_the_province():
    f = findings_of_teaching()
    sums = {name: f.sheets[name].frame["difference"].sum() for name in ("cities", "fields", "city_field")}
    assert sums["cities"] == pytest.approx(sums["fields"]) == pytest.approx(sums["city_field"])
    # The outcome sums the year's quarters; the tables hold the yearly revenue of the firms that are there in December.
    total = f.study.difference("teaching", "teaching_base").of("revenue", f.last).mean
    assert sums["cities"] == pytest.approx(total, rel=0.05)
    found = moved(f)
    assert found["gains"] + found["losses"] == pytest.approx(f.sheets["displaced"].frame["difference"].sum())


def test_paired_differences_by_hand():
    f = findings_of_teaching(2)
    values = (("teaching", 1, 5.0), ("teaching", 2, 9.0), ("teaching_base", 1, 4.0), ("teaching_base", 2, 6.0))
    rows = [(scenario, seed, f.last, "a", value) for scenario, seed, value in values]
    found = paired(f, pd.DataFrame(rows, columns=["scenario", "seed", "year", "city", "revenue"]), ["city"]).loc["a"]
    assert found["difference"] == 2.0
    assert found["high"] - 2.0 == pytest.approx(12.7062047 * np.sqrt(2) / np.sqrt(2))


def test_cells_are_told_apart_in_the_order_in_which_they_come():
    rows = pd.DataFrame({"year": [1, 1, 1, 2, 2], "place": ["p2", "p1", "p2", "p1", "p3"],
                         "segment": ["b", "b", "a", "b", "a"], "city": ["c", "d", "c", "d", "c"],
                         "field": ["y", "y", "x", "y", "x"]})  # fmt: skip
    codes, cells = told_apart(rows, {"kind": "characteristic", "place": "", "segment": ""})
    assert codes.tolist() == [0, 1, 2, 1, 3]
    assert cells.names == IDENTITY
    assert [cell[1:] for cell in cells] == [
        ("c", "p2", "y", "b"), ("d", "p1", "y", "b"), ("c", "p2", "x", "a"), ("c", "p3", "x", "a")]  # fmt: skip
    codes, cells = told_apart(rows[:0], {"kind": "leading", "place": "", "segment": ""})
    assert len(codes) == len(cells) == 0


def test_changes_of_clusters_agree_with_the_counts():
    f = findings_of_henan(seeds=1)
    table = f.sheets["changes"].frame.set_index(["kind", "change"])["median"]
    first, last = (f.median(f.main, "characteristic_clusters_10bn", year) for year in (f.first, f.last))
    assert table["characteristic", "stayed"] + table["characteristic", "lost"] == first
    assert table["characteristic", "stayed"] + table["characteristic", "appeared"] == last


def test_a_cluster_is_in_a_tier_since_its_median_stays_there():
    path = pd.DataFrame({2015: [120.0, 90.0, 120.0, 10.0], 2016: [95.0, 100.0, 130.0, 20.0],
                         2017: [101.0, 130.0, 99.0, 30.0]})  # fmt: skip
    since = crossed(path, 100.0)
    assert since.iloc[:2].tolist() == [2017.0, 2016.0]  # the first fell back before it stayed
    assert since.iloc[2:].isna().all()  # lost it, never had it
    league = findings_of_henan().sheets["league"].frame
    assert (league["crossed_100bn"].notna() == (league["revenue"] >= 1000.0)).all()


def test_a_value_that_misses_its_goal_by_little_is_not_rounded_to_it():
    w = language("en")
    assert beside(19.952, 20.0, "%", w) == "19.95"
    assert beside(19.9996, 20.0, "%", w) == "19.9996"
    assert beside(20.04, 20.0, "%", w) == "20.0"
    assert beside(18.33, 23.0, "%", w) == "18.3"
    assert beside(float("nan"), 23.0, "%", w) == "–"


def test_parts_of_the_plan_hold_all_that_was_spent():
    f = findings_of_henan()
    parts = f.sheets["spending_parts"].frame
    assert parts["spent"].sum() == pytest.approx(f.sheets["spending"].frame["spent"].sum())
    assert parts["policies"].sum() == len(f.main.policies)
    assert part_of(f, "first_sets") == "task_2"  # box 1 holds it too
    assert part_of(f, "no_such_policy") == NO_PART


def test_the_start_has_no_entries():
    f = findings_of_henan()
    years = f.sheets["years"].frame
    assert years.loc[years["outcome"] == "entries", "year"].min() == f.first + 1
    assert years.loc[years["outcome"] == "firms", "year"].min() == f.first


def test_a_cost_per_unit_is_given_only_where_the_effect_is_clear():
    f = findings_of_henan()
    for row in f.sheets["per_unit"].frame.itertuples():
        clear = row.low > 0
        assert np.isfinite(row.gross_per_unit) == clear
        if clear:
            assert row.gross_per_unit * row.difference == pytest.approx(f.summary.cost["gross"].mean)


def test_spending_by_year_adds_up_to_the_ledger():
    f = findings_of_henan()
    years = f.sheets["spending_years"].frame.groupby("policy")["spent"].sum()
    ledger = f.sheets["spending"].frame.set_index("policy")["spent"]
    pd.testing.assert_series_equal(years.sort_index(), ledger.sort_index(), check_names=False)


def test_firms_by_size_are_all_firms_above_scale():
    f = findings_of_teaching()
    table = f.sheets["firm_sizes"].frame
    assert table["share_start"].sum() == pytest.approx(1.0, abs=0.02)  # medians of seeds
    assert table["start"].sum() == pytest.approx(f.median(f.main, "firms", f.first), abs=2)
    assert f.sheets["firm_origins"].frame["firms"].sum() == pytest.approx(f.median(f.main, "firms", f.last), rel=0.05)


def test_adjusted_rand_by_hand():
    assert adjusted_rand([1, 1, 2, 2], ["a", "a", "b", "b"]) == 1.0
    assert adjusted_rand([1, 1, 2, 2], ["a", "b", "a", "b"]) == pytest.approx(-0.5)
    assert np.isnan(adjusted_rand([1], ["a"]))
    # an item that stands for two things is two items
    assert adjusted_rand([1, 1, 2], ["a", "b", "b"], [2, 1, 2]) == pytest.approx(
        adjusted_rand([1, 1, 1, 2, 2], ["a", "a", "b", "b", "b"])
    )
    assert adjusted_rand([1, 1, 1, 2, 2], [1, 1, 2, 2, 2]) == pytest.approx((2 - 4 * 4 / 10) / (4 - 4 * 4 / 10))


def test_the_settings_that_differ_are_all_listed():
    f = findings_of_henan()
    table = f.sheets["settings"].frame.set_index("setting")
    budget = f.main.policies["credit_guarantee"].budget
    assert table.loc["policies.credit_guarantee.budget", "own_value"] == budget
    words = table["meaning_en"]["policies.credit_guarantee.budget"]
    assert words == "Credit guarantee for small firms: yearly budget"
    share = table["meaning_zh"]["policies.credit_guarantee.settings.guarantee_share"]
    assert share.startswith("中小微企业融资担保：")
    assert meaning("parameters.entry.wage", {}, {}, "en") == load_registry().entry("entry.wage").meaning["en"]
    assert meaning("environment.shocks", {}, {}, "zh") == ""
    assert not any(path.startswith(("title", "purpose", "name")) for path in table.index)
    assert dict(leaves({"a": {"b": 1.5}, "start": 3, "c": []})) == {"a.b": 1.5, "start": "2016Q3"}
    assert shown([None, 300.0]) == "—, 300"


def test_provenance_counts_every_row():
    f = findings_of_henan()
    table = f.sheets["provenance"].frame.set_index("table")
    for name, row in table.iterrows():
        assert row.sum() == len(f.region.tables[name])
    assert basis_of("found (over)") == "found"
    assert basis_of("skill = assumed") == "assumed"


def test_every_table_has_its_words_in_both_languages():
    f = findings_of_henan()
    for code in LANGUAGES:
        w = language(code)
        for sheet in f.sheets.values():
            assert w.say(f"sheet.{sheet.name}")
            assert w.say(f"about.{sheet.name}")
            for column in sheet.columns:
                assert sheet.heading(column, w)
            for row in sheet.frame.head(60).itertuples():
                assert [sheet.cell(column, row, w, f.names) for column in sheet.columns]
        assert len(sections(f, w)) >= 16


def test_network_files_read_back_with_their_attributes(tmp_path):
    f = findings_of_teaching()
    firms, links = supply_network(f)
    assert len(firms)
    assert len(links)
    gexf, graphml = write_networks(f, tmp_path)
    one, other = nx.read_gexf(gexf, node_type=int), nx.read_graphml(graphml, node_type=int)
    for graph in (one, other):
        assert graph.is_directed()
        assert set(graph.nodes) == set(firms.index)
        assert graph.number_of_edges() == len(links)
        for firm in list(firms.index)[:20]:
            for name, _ in ATTRIBUTES:
                value = firms.loc[firm, name]
                found = graph.nodes[firm][name]
                assert found == value if isinstance(value, str) else found == pytest.approx(float(value), rel=1e-5)
        for link in links.head(20).itertuples():
            assert graph[link.supplier][link.buyer]["weight"] == pytest.approx(link.delivered, rel=1e-5)


def test_degrees_of_the_network_by_hand():
    f = findings_of_teaching()
    firms, links = supply_network(f)
    table = f.sheets["network"].frame.set_index("measure")["value"]
    assert table["network_pairs"] == len(links)
    assert table["customers_most"] == firms["customers"].max()
    assert table["suppliers_mean"] == pytest.approx(len(links) / (firms["suppliers"] > 0).sum())


def test_a_long_ledger_shows_the_largest_and_sums_the_rest(monkeypatch):
    f, w = findings_of_teaching(), language("en")
    policies = [f"policy_{i}" for i in range(40)]  # 1, 2, … 40 in 亿元, the largest first
    spent = np.arange(40.0, 0.0, -1.0)
    whole = f.sheets["spending"]
    frame = pd.DataFrame({column.name: spent for column in whole.columns}).assign(policy=policies)
    monkeypatch.setitem(f.sheets, "spending", Sheet("spending", whole.columns, frame, whole.parts))
    found = ledger(f, w, ["policy", "spent", "low", "claims"])
    assert found.rows[0] == ["policy_0", "4", "4", "40"]
    assert len(found.rows) == LISTED_POLICIES + 2 == 17
    assert found.rows[-2] == ["All others together", "32.5", "", ""]  # 1 + … + 25 = 325 亿元; bands do not add up
    assert found.rows[-1] == ["Total", "82", "", ""]
    monkeypatch.setitem(f.sheets, "spending", Sheet("spending", whole.columns, frame.head(16), whole.parts))
    assert len(ledger(f, w, ["policy", "spent"]).rows) == 16 + 1  # a single one is shown, not summed


def test_places_that_gain_least_are_not_listed_as_losers():
    frame = pd.DataFrame({"place": range(60)})
    gains = np.linspace(90.0, -3.0, len(frame))
    for losers in (0, int((gains < 0).sum())):
        table = frame.assign(difference=gains if losers else gains + 4.0)
        ends = both_ends(table, 8)
        assert len(ends) == 16
        assert (ends["difference"] < 0).sum() == losers
        assert ends["difference"].is_monotonic_decreasing
