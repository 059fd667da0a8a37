"""Results: tables with units, saved and read back; studies, paired differences and the command that makes them."""

from __future__ import annotations

import csv
import json
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from model import ClusterModel, Ensemble, load_scenario
from model.observe.tables import TABLES
from model.report.scorecard import Answer, answer
from model.report.summary import DICTIONARY, summarise
from model.results import ResultsError, Run, Study, tier_crossings

ROOT = Path(__file__).resolve().parent.parent
TEACHING, BASE = ROOT / "scenarios" / "teaching.yaml", ROOT / "scenarios" / "teaching_base.yaml"


@pytest.fixture(scope="module")
def run() -> Run:
    return ClusterModel(load_scenario(TEACHING), rng=1).run()


@pytest.fixture(scope="module")
def study() -> Study:
    return Ensemble([load_scenario(TEACHING), load_scenario(BASE)], seeds=3, workers=2).run()


def test_every_table_has_exactly_its_declared_columns_and_units(run):
    assert set(run.columns) == set(TABLES)
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
    paid = -flows[flows["kind"].isin(["subsidy", "guarantee"])].groupby("quarter")["government"].sum()
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
             "revenue_nominal": r, "counted": c, "tier": t, "revenue_2015": 50.0}
            for y, r, c, t in rows
        ]
    )  # fmt: skip
    found = tier_crossings(table)
    assert found[["tier", "year"]].to_numpy().tolist() == [[1, 2018]]  # in 2017 it was no cluster by the rule
    assert found["growth"].iloc[0] == pytest.approx((133.1 / 50.0) ** (1 / 3) - 1)


def test_difference_of_two_scenarios_by_hand(study):
    one, other = (study.values(name, "value_added", 2025) for name in ("teaching", "teaching_base"))
    gaps = np.array([one[seed] - other[seed] for seed in (1, 2, 3)])
    found = study.difference("teaching", "teaching_base").of("value_added", 2025)
    assert found.mean == pytest.approx(gaps.mean())
    assert found.high - found.mean == pytest.approx(4.302653 * gaps.std(ddof=1) / np.sqrt(3))
    table = study.difference("teaching", "teaching_base").table.set_index(["outcome", "year"])
    assert table.loc[("value_added", 2025), "mean"] == pytest.approx(gaps.mean())


def test_plots_show_every_scenario_and_the_interval(study):
    assert len(study.plot("value_added").axes[0].lines) == 2
    assert study.difference("teaching", "teaching_base").plot("value_added").axes[0].collections


def test_answer_counts_seeds_and_one_seed_has_no_probability(study):
    values = sorted(study.values("teaching", "cnc_share", 2025).values())
    from model.observe.outcomes import BY_NAME

    found = answer(study, "teaching", BY_NAME["cnc_share"], 2025, values[1])
    assert (found.met, found.seeds) == (2, 3)
    assert found.probability == pytest.approx(2 / 3)
    assert found.median == values[1]
    assert np.isnan(Answer(2025, 1.0, 2.0, np.nan, np.nan, 1, 1).probability)


def test_summary_tables_are_described_and_saved_for_people(study, tmp_path):
    summary = summarise(study, load_scenario(TEACHING), load_scenario(BASE))
    for name, table in summary.tables.items():
        if name in DICTIONARY:
            assert list(table) == list(DICTIONARY[name])
    summary.save(tmp_path)
    for name in summary.tables:
        assert (tmp_path / "tables" / f"{name}.parquet").exists()
        assert (tmp_path / "tables" / f"{name}.csv").read_bytes().startswith(b"\xef\xbb\xbf")  # Excel reads Chinese
    with open(tmp_path / "tables" / "data_dictionary.csv", encoding="utf-8-sig", newline="") as handle:
        described = {(row["table"], row["column"]) for row in csv.DictReader(handle)}
    assert {(name, column) for name, table in summary.tables.items() for column in table} == described


def test_cost_is_spending_less_the_tax_it_brings(study):
    cost = summarise(study, load_scenario(TEACHING), load_scenario(BASE)).cost
    assert cost["net"].mean == pytest.approx(cost["gross"].mean - cost["retained_tax"].mean)
    assert cost["net_with_cost_of_funds"].mean == pytest.approx(1.2 * cost["net"].mean)
    ledger = study.table("ledger", ["teaching"])
    assert cost["gross"].mean == pytest.approx(ledger["spent"].sum() / 3)


def command(*arguments: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """The real command, in a new process."""
    return subprocess.run([sys.executable, str(ROOT / "run.py"), *arguments], capture_output=True, cwd=folder,
                          check=False, encoding="utf-8", env=os.environ | {"PYTHONPATH": str(ROOT)})  # fmt: skip


def test_the_command_runs_a_scenario_beside_its_parent_and_goes_on_where_it_stopped(tmp_path):
    first = command(str(TEACHING), "--seeds", "2", "--out", "study", folder=tmp_path)
    assert first.returncode == 0, first.stderr
    for words in ("What teaching added to teaching_base", "Clusters by tier", "Fiscal ledger", "rest on"):
        assert words in first.stdout
    assert "4 of 4 runs to make" in first.stderr
    figures = {path.stem for path in (tmp_path / "study" / "figures").glob("*.png")}
    assert {"clusters_by_tier", "map", "firm_sizes"} <= figures
    assert "indicators" not in figures  # the fictional region has no plan to compare with
    assert {"report.html", "report.xlsx", "animation.gif"} <= {path.name for path in (tmp_path / "study").iterdir()}
    again = command(str(TEACHING), "--seeds", "2", "--out", "study", "--json", "--no-figures", folder=tmp_path)
    assert "0 of 4 runs to make" in again.stderr
    content = json.loads(again.stdout)
    assert content["seeds"] == [1, 2]
    assert content["parent"] == "teaching_base"
    assert not list((tmp_path / "study").rglob("*partial*"))


def test_one_seed_prints_values_without_bands(tmp_path):
    found = command(str(TEACHING), "--seeds", "1", "--out", "one", "--no-figures", folder=tmp_path)
    assert found.returncode == 0, found.stderr
    assert "one seed: values, no bands or probabilities" in found.stdout
    assert "[" not in found.stdout


def test_a_folder_of_other_results_is_refused_and_kept(tmp_path):
    text = TEACHING.read_text(encoding="utf-8").replace("teaching_base.yaml", str(BASE.name))
    (tmp_path / "teaching.yaml").write_text(text, encoding="utf-8")
    (tmp_path / BASE.name).write_text(BASE.read_text(encoding="utf-8"), encoding="utf-8")
    assert command("teaching.yaml", "--seeds", "1", "--out", "s", "--no-figures", folder=tmp_path).returncode == 0
    changed = text + "\nparameters:\n  innovation.success_rate: 0.21\n"
    (tmp_path / "teaching.yaml").write_text(changed, encoding="utf-8")
    refused = command("teaching.yaml", "--seeds", "1", "--out", "s", "--no-figures", folder=tmp_path)
    assert refused.returncode == 2
    assert "--overwrite" in refused.stderr
    replaced = command("teaching.yaml", "--seeds", "1", "--out", "s", "--no-figures", "--overwrite", folder=tmp_path)
    assert replaced.returncode == 0, replaced.stderr
