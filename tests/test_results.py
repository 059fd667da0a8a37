"""Results: tables with units, saved and read back; studies, paired differences and the command that makes them."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from model import ClusterModel, Ensemble, load_scenario
from model.observe.accounting_identities import PUBLIC_SPENDING
from model.observe.result_columns import TABLES
from model.regions import load_region
from model.report.study_summary.columns_of_summary import documented
from model.report.study_summary.scorecard import Answer, answer
from model.report.study_summary.summarise import summarise
from model.report.words.displayed_names import Names
from model.report.words.language import language
from model.results import ResultsError, Run, Study, records
from model.results.crossings import tier_crossings
from tests import commands

ROOT = Path(__file__).resolve().parent.parent
TEACHING, BASE = ROOT / "scenarios" / "teaching.yaml", ROOT / "scenarios" / "teaching_base.yaml"


@pytest.fixture(scope="module")
def run() -> Run:
    return ClusterModel(load_scenario(TEACHING), rng=1).run()


@pytest.fixture(scope="module")
def study() -> Study:
    return Ensemble([load_scenario(path).replace(end=16) for path in (TEACHING, BASE)], seeds=3, workers=1).run()


def test_every_table_has_exactly_its_declared_columns_and_units(run):
    assert set(run.columns) == set(TABLES) - {"census"}  # it is a part of the panel
    for name, declared in TABLES.items():
        table = run.table(name)
        assert list(table) == [column.name for column in declared]
        assert table.attrs["units"] == {column.name: column.unit for column in declared}
        assert len(table)


def test_saved_run_reads_back_to_the_bit(run, tmp_path):
    run.save(tmp_path / "run")
    again = Run.load(tmp_path / "run")
    assert again.plan == run.plan
    assert again.manifest == run.manifest
    for name in TABLES:
        pd.testing.assert_frame_equal(again.table(name), run.table(name), check_exact=True)


def test_a_manifest_repeats_the_run(run, tmp_path):
    run.save(tmp_path / "run")
    manifest = Run.load(tmp_path / "run")
    again = ClusterModel(manifest.plan, rng=manifest.seed).run()
    pd.testing.assert_frame_equal(again.firms, run.firms, check_exact=True)


def test_replay_stands_at_the_quarter_and_goes_on_to_the_same_end(run):
    model = run.at("2018Q4")
    assert model.calendar == "2018Q4"
    pd.testing.assert_frame_equal(model.run().indicators, run.indicators, check_exact=True)


def test_indicators_agree_with_the_panel(run):
    firms = run.firms
    official = firms[firms["above_scale"] & (firms["year"] == 2025)]
    row = run.indicators.set_index("year").loc[2025]
    assert row["firms"] == len(official)
    assert row["revenue"] == pytest.approx(official["revenue"].astype(float).sum(), rel=0.06)  # entrants: partial year


def test_ledger_agrees_with_the_flows(run):
    ledger, flows = run.ledger, run.table("flows")
    paid = -flows[flows["kind"].isin(PUBLIC_SPENDING)].groupby("quarter")["government"].sum()
    spent = ledger.groupby("quarter")["spent"].sum()
    assert spent.max() > 0
    np.testing.assert_allclose(spent, paid[spent.index], atol=1e-12)


def test_unknown_table_and_outcome_name_the_known_ones(run, study):
    with pytest.raises(ResultsError, match="indicators"):
        run.table("indicator")
    with pytest.raises(ResultsError, match="list outcomes"):
        study.values("teaching", "no_such", 2020)
    with pytest.raises(ResultsError, match="teaching_base"):
        study.difference("teaching", "other")


@pytest.mark.parametrize("damage", ["missing", "garbage", "schema"])
def test_damaged_runs_are_refused_with_the_folder_named(run, tmp_path, damage):
    folder = run.save(tmp_path / "run")
    if damage == "missing":
        (folder / "manifest.yaml").unlink()
    elif damage == "garbage":
        (folder / "manifest.yaml").write_text("schema: [", encoding="utf-8")
    else:
        text = (folder / "manifest.yaml").read_text(encoding="utf-8").replace("schema: 2", "schema: 99")
        (folder / "manifest.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(ResultsError, match="run"):
        Run.load(folder)
    with pytest.raises(ResultsError, match="no results"):
        Study.load(tmp_path / "nothing")


def test_crossings_by_hand():
    rows = [  # year, nominal revenue, counted, tier
        (2015, 50.0, True, 0), (2016, 90.0, True, 0), (2017, 121.0, False, 1), (2018, 133.1, True, 1),
        (2019, 90.0, True, 0),
    ]  # fmt: skip
    table = pd.DataFrame(
        [
            {"year": y, "kind": "characteristic", "city": "a", "place": "p", "field": "f", "segment": "s",
             "revenue_nominal": r, "counted": c, "tier": t, "revenue_at_start": 50.0}
            for y, r, c, t in rows
        ]
    )  # fmt: skip
    found = tier_crossings(table)
    assert found[["tier", "year"]].to_numpy().tolist() == [[1, 2018]]  # in 2017 it was no cluster by the rule
    assert found["growth"].iloc[0] == pytest.approx((133.1 / 50.0) ** (1 / 3) - 1)


def test_difference_of_two_scenarios_by_hand(study):
    one, other = (study.values(name, "value_added", 2019) for name in ("teaching", "teaching_base"))
    gaps = np.array([one[seed] - other[seed] for seed in (1, 2, 3)])
    found = study.difference("teaching", "teaching_base").of("value_added", 2019)
    assert found.mean == pytest.approx(gaps.mean())
    assert found.high - found.mean == pytest.approx(4.302653 * gaps.std(ddof=1) / np.sqrt(3))
    table = study.difference("teaching", "teaching_base").table.set_index(["outcome", "year"])
    assert table.loc[("value_added", 2019), "mean"] == pytest.approx(gaps.mean())


def test_plots_show_every_scenario_and_the_interval(study):
    assert len(study.plot("value_added").lines) == 2
    assert study.difference("teaching", "teaching_base").plot("value_added").collections


def test_answer_counts_seeds_and_few_seeds_have_no_probability(study):
    values = sorted(study.values("teaching", "cnc_share", 2019).values())
    from model.observe.outcomes import BY_NAME

    found = answer(study, "teaching", BY_NAME["cnc_share"], 2019, values[1])
    assert (found.met, found.worlds) == (2, 3)
    assert np.isnan([found.probability, found.low, found.high]).all()
    assert found.median == values[1]
    assert Answer(2025, 1.0, 2.0, 1.0, 3.0, 4, 5).probability == pytest.approx(4 / 5)
    assert np.isnan(Answer(2025, 1.0, 2.0, np.nan, np.nan, 4, 4).probability)


def test_summary_tables_are_described_and_saved_for_people(study, tmp_path):
    summary = summarise(study, study.plan("teaching"), study.plan("teaching_base"))
    for name, table in summary.tables.items():
        if name in documented():
            assert list(table) == list(documented()[name])
    plan = study.plan("teaching")
    summary.save(tmp_path, Names(load_region(plan.region), [plan]), language("en"))
    for name in summary.tables:
        assert (tmp_path / "tables" / f"{name}.parquet").exists()
        assert (tmp_path / "tables" / f"{name}.csv").read_bytes().startswith(b"\xef\xbb\xbf")  # Excel reads Chinese
    with open(tmp_path / "tables" / "data_dictionary.csv", encoding="utf-8-sig", newline="") as handle:
        described = {(row["table"], row["column"]) for row in csv.DictReader(handle)}
    assert {(name, column) for name, table in summary.tables.items() for column in table} == described


def test_cost_is_spending_less_the_tax_it_brings(study):
    cost = summarise(study, study.plan("teaching"), study.plan("teaching_base")).cost
    assert cost["net"].mean == pytest.approx(cost["gross"].mean - cost["retained_tax"].mean)
    assert cost["net_with_cost_of_funds"].mean == pytest.approx(1.2 * cost["net"].mean)
    ledger = study.table("ledger", ["teaching"])
    assert cost["gross"].mean == pytest.approx(ledger["spent"].sum() / 3)


@pytest.fixture
def short(tmp_path: Path) -> Path:
    """The folder of both teaching scenarios, to 2017."""
    for path in (TEACHING, BASE):
        text = path.read_text(encoding="utf-8").replace("2025Q4", "2017Q4").replace("to: 2019Q4", "to: 2017Q4")
        (tmp_path / path.name).write_text(text, encoding="utf-8")
    return tmp_path


def command(folder: Path, *options: str) -> commands.Answer:
    """What the command of the short scenario says."""
    return commands.typed(["teaching.yaml", "--workers", "1", *options], folder)


def test_the_command_runs_a_scenario_beside_its_parent_and_goes_on_where_it_stopped(short, pictures):
    first = command(short, "--seeds", "2", "--out", "study")
    assert first.code == 0, first.err
    for words in ("What teaching added to teaching_base", "Clusters by tier", "Fiscal ledger", "rest on"):
        assert words in first.out
    assert "4 of 4 runs to make" in first.err
    figures = {path.stem for path in (short / "study" / "figures").glob("*.png")}
    assert pictures == ({"clusters_by_tier", "map", "firm_sizes"} <= figures)
    assert "indicators" not in figures  # the fictional region has no plan to compare with
    assert {"report.html", "report.xlsx", "animation.gif"} <= {path.name for path in (short / "study").iterdir()}
    again = command(short, "--seeds", "2", "--out", "study", "--json", "--no-figures")
    assert "0 of 4 runs to make" in again.err
    content = json.loads(again.out)
    assert content["seeds"] == [1, 2]
    assert content["parent"] == "teaching_base"
    assert not list((short / "study").rglob("*partial*"))


def test_one_seed_prints_values_without_bands(short):
    found = command(short, "--seeds", "1", "--out", "one", "--no-figures")
    assert found.code == 0, found.err
    assert "one world (values, no bands or probabilities, which need 5)" in found.out
    assert "[" not in found.out


def test_a_folder_of_other_results_is_refused_and_kept(short):
    options = ("--seeds", "1", "--out", "s", "--no-figures")
    assert command(short, *options).code == 0
    with open(short / "teaching.yaml", "a", encoding="utf-8") as file:
        file.write("\nparameters:\n  innovation.success_rate: 0.21\n")
    refused = command(short, *options)
    assert refused.code == 2
    assert "--overwrite" in refused.err
    replaced = command(short, *options, "--overwrite")
    assert replaced.code == 0, replaced.err


PLAN = "plan:\n  name: one\n  policies:\n    grants: {budget: 3, years: {2016: 1.5}}\n    none: null\n"


@pytest.mark.parametrize("text", [
    f"schema: 2\n{PLAN}seed: 1\n",
    f"schema: 2\n{PLAN}",
    f"{PLAN}seed: 1\n{PLAN.replace('one', 'two')}",  # the last one counts
    f"seed: &same [1, 2]\n{PLAN}  again: *same\n",  # the scenario cannot be read without what stands before
    f"{PLAN}? plan\n: 3\n",
    "plan:\n  - 1\n  - 2\nseed: 1\n",
    "seed: 1\nplan:\n",
    "- plan:\n",
])  # fmt: skip
def test_a_manifest_says_the_same_though_its_scenario_is_read_once(text):
    for _ in range(2):
        assert records.said(text) == records.value_of(text)
        assert str(records.said(text)) == str(records.value_of(text))  # and in the same order


def test_runs_of_one_scenario_share_nothing_that_one_of_them_may_change():
    text = f"schema: 2\n{PLAN}seed: 1\n"
    records.said(text)["plan"]["policies"]["grants"]["budget"] = 4
    assert records.said(text)["plan"]["policies"]["grants"]["budget"] == 3


@pytest.mark.parametrize("text", [f"{PLAN}  later: [\nseed: 1\n", "plan:\n  a: " + "[" * 50 + "]" * 50 + "\n"])
def test_a_manifest_that_cannot_be_read_is_refused_as_if_it_were_read_whole(tmp_path, text):
    path = tmp_path / "manifest.yaml"
    path.write_text(text)
    with pytest.raises(records.ResultsError, match=r"cannot be read|nested deeper than 40 levels"):
        records.read_yaml(path, "run it again")
