"""Comparisons: differences by hand, seeds needed, precision reached, displacement, saved studies, futures that fork."""

from __future__ import annotations

import json
import math
import shutil
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from model import Ensemble, Study, load_scenario
from model.mathematics.intervals import student
from model.mathematics.paired import difference
from model.studies.compare.rows import named_cities, row, variance_ratio, worlds_needed
from model.studies.compare.run import COLUMNS, CompareError, Precision, saved_side_by_side, side_by_side
from tests.commands import typed

ROOT = Path(__file__).resolve().parent.parent
TEACHING, BASE = ROOT / "scenarios" / "teaching.yaml", ROOT / "scenarios" / "teaching_base.yaml"


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """A study of the teaching region to 2017, three seeds."""
    place = tmp_path_factory.mktemp("study")
    plans = [load_scenario(path).replace(end=8) for path in (BASE, TEACHING)]
    Ensemble(plans, 3, place, workers=1).run()
    return place


@pytest.fixture(scope="module")
def table(folder):
    return side_by_side(Study.load(folder), "teaching_base")


def test_a_row_by_hand():
    found = row("region", "x", "count", "up", [3.0, 5.0, 4.0], [2.0, 2.0, 5.0])
    gaps = np.array([1.0, 3.0, -1.0])
    half = student(2) * gaps.std(ddof=1) / math.sqrt(3)
    assert (found["base_mean"], found["difference"], found["better"]) == (3.0, 1.0, pytest.approx(2 / 3))
    assert (found["low"], found["high"]) == (pytest.approx(1 - half), pytest.approx(1 + half))
    assert found["variance_ratio"] == pytest.approx((1.0 + 3.0) / 4.0)
    assert row("region", "x", "count", "down", [1.0, 2.0], [2.0, 1.0])["better"] == 0.5
    assert math.isnan(row("region", "x", "count", "none", [1.0, 2.0], [2.0, 1.0])["better"])


def test_shared_luck_shows_in_the_variance():
    luck = np.array([1.0, -2.0, 0.5, 3.0])
    assert variance_ratio(luck + 1 + np.array([0.1, -0.1, 0.1, -0.1]), luck) > 100
    assert math.isnan(variance_ratio(luck + 1, luck))  # no variance left at all
    assert math.isnan(variance_ratio([1.0, 2.0], [0.0, 3.0]))


def test_worlds_needed_are_the_fewest_that_are_enough():
    found = difference([1.0, 2.0, 3.0, 2.0], [0.0, 0.0, 0.0, 0.0])
    spread = np.std([1.0, 2.0, 3.0, 2.0], ddof=1)
    for half in (0.1, 0.5, 1.0):
        seeds = int(worlds_needed(found, half))
        assert student(seeds - 1) * spread / math.sqrt(seeds) <= half
        fewer = seeds // 2
        assert fewer < 2 or student(fewer - 1) * spread / math.sqrt(fewer) > half
    assert worlds_needed(found) == worlds_needed(found, 2.0)
    assert math.isnan(worlds_needed(difference([1.0], [0.0])))


def test_every_level_is_compared_and_declared(table):
    assert list(table.columns) == list(COLUMNS)
    assert set(table["level"]) == {
        "region", "city", "field", "leading", "characteristic", "place", "displacement",
        "drivers", "leading drivers", "characteristic drivers",
    }  # fmt: skip
    assert set(table["pairs"]) <= {0, 2, 3}
    assert (table["year"] == 2017).all()


def test_the_table_agrees_with_the_study(table, folder):
    study = Study.load(folder)
    found = study.difference("teaching", "teaching_base").of("value_added", 2017)
    here = table[(table["level"] == "region") & (table["item"] == "value_added")].iloc[0]
    assert (here["difference"], here["low"], here["high"]) == (found.mean, found.low, found.high)


def test_cities_and_fields_and_displacement_add_up_to_the_same(table):
    levels = ("city", "field", "leading", "displacement")
    total = {level: table.loc[table["level"] == level, "difference"].sum() for level in levels}
    assert list(total.values()) == pytest.approx([total["city"]] * 4)
    assert abs(total["city"]) > 0


def test_drivers_tell_by_what_a_cluster_differs(table, folder):
    study = Study.load(folder)
    item = "eastford · E1 · quality"
    here = table[(table["level"] == "leading drivers") & (table["item"] == item)].iloc[0]

    def gained(scenario, seed):
        found = study.runs[scenario, seed].table("drivers")
        return found[(found["city"] == "eastford") & (found["field"] == "E1")]["quality"].sum()

    seeds = study.seeds("teaching", "teaching_base")
    assert here["difference"] == pytest.approx(
        np.mean([gained("teaching", seed) - gained("teaching_base", seed) for seed in seeds])
    )
    cluster = table[(table["level"] == "leading drivers") & table["item"].str.startswith("eastford · E1 · ")]
    whole = table[(table["level"] == "leading") & (table["item"] == "eastford · E1")].iloc[0]
    assert cluster["difference"].sum() == pytest.approx(whole["difference"])
    assert cluster["base_mean"].sum() == pytest.approx(whole["base_mean"])
    assert table[table["level"] == "drivers"]["difference"].sum() == pytest.approx(
        table[table["level"] == "city"]["difference"].sum()
    )


def test_named_cities_are_those_of_the_scenarios_own_policies():
    plan, base = load_scenario(TEACHING), load_scenario(BASE)
    assert named_cities(plan, base) == {"eastford"}
    assert named_cities(plan, plan) == set()


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("value_aded=3", "no outcome 'value_aded'"),
        ("value_added", "half width"),
        ("value_added=-1", "half width"),
        ("value_added=x", "half width"),
    ],
)
def test_bad_precision_is_told(text, told):
    with pytest.raises(CompareError, match=told):
        Precision.parse(text)


def test_two_versions_are_compared_from_their_saved_studies(folder, tmp_path):
    plan = load_scenario(TEACHING).replace(end=8, parameters={"contracts.expiry": 0.07})
    Ensemble([plan], 3, tmp_path / "other", workers=1).run()
    study = saved_side_by_side([folder, tmp_path / "other"], "teaching")
    found = side_by_side(study, folder.name)
    assert set(found["scenario"]) == {"other"}
    assert (found.loc[found["item"] == "value_added", "difference"] != 0).all()
    with pytest.raises(CompareError, match="other has no scenario 'teaching_base'; it has teaching"):
        saved_side_by_side([folder, tmp_path / "other"], "teaching_base")


@pytest.mark.slow
def test_the_command_compares_saves_and_reaches_a_precision(tmp_path):
    short = tmp_path / "scenarios"
    short.mkdir()
    for path in (BASE, TEACHING):
        text = path.read_text(encoding="utf-8").replace("2025Q4", "2017Q4").replace("to: 2019Q4", "to: 2017Q4")
        (short / path.name).write_text(text, encoding="utf-8")
    out = tmp_path / "out"
    done = typed(["compare", short / BASE.name, short / TEACHING.name, "--seeds", 2, "--workers", 1, "--out", out,
                "--precision", "value_added=0.000001", "--most-worlds", 4])  # fmt: skip
    assert done.code == 0, done.err
    assert "worlds are not enough" in done.err
    assert "teaching against teaching_base · 2017 · 4 worlds shared" in done.out
    assert done.out.strip().startswith("From 4 worlds only: Industrial value added in 2017 against")
    assert "largest clear changes" in done.out or "Drivers of growth" in done.out  # of one scenario, all of it
    saved = pd.read_parquet(out / "comparison" / "comparison.parquet")
    assert [name for name in saved.columns if name not in ("item_zh", "item_en")] == list(COLUMNS)
    assert (out / "comparison" / "comparison.csv").read_bytes().startswith(b"\xef\xbb\xbf")


def test_the_command_tells_what_cannot_be_compared(folder, tmp_path):
    alone = typed(["compare", TEACHING])
    mixed = typed(["compare", TEACHING, ROOT / "scenarios" / "no_policy.yaml", "--out", tmp_path / "out"])
    year = typed(["compare", folder, folder.parent / folder.name, "--scenario", "teaching"])
    assert [done.code for done in (alone, mixed, year)] == [2, 2, 2]
    assert "two or more" in alone.err
    assert "their region differs (teaching: twin_rivers, no_policy: henan)" in mixed.err
    assert "same name" in year.err
    assert not (tmp_path / "out").exists()


@pytest.mark.slow
def test_a_fork_shares_the_past_to_the_bit_and_the_trunk_is_unchanged(folder, tmp_path):
    out = tmp_path / "fork"
    done = typed(
        ["fork", folder, "2016Q4", TEACHING, "--scenario", "teaching_base", "--workers", 1, "--out", out, "--json"]
    )
    assert done.code == 0, done.err
    rows = {(r["level"], r["item"]): r for r in json.loads(done.out)}
    assert rows["region", "cumulative_spending"]["difference"] > 0
    before, study = Study.load(folder), Study.load(out)
    for seed in (1, 2, 3):
        trunk, other, again = (
            study.runs["teaching_base", seed].indicators, study.runs["teaching", seed].indicators,
            before.runs["teaching_base", seed].indicators,
        )  # fmt: skip
        assert trunk.equals(again)
        assert other[other["year"] <= 2016].equals(trunk[trunk["year"] <= 2016])
        assert not other[other["year"] == 2017].equals(trunk[trunk["year"] == 2017])


def test_a_forked_run_replays_both_its_pasts(folder, tmp_path):
    plan = load_scenario(TEACHING).replace(end=8)
    trunk = Study.load(folder).plan("teaching_base")
    from model.experiments.ensemble import Branch

    run = Ensemble([plan], 1, tmp_path, workers=1, branch=Branch(trunk, 4)).run().runs["teaching", 1]
    straight = Study.load(folder).runs["teaching_base", 1].at("2016Q4").world.firms.as_columns()
    assert all(
        np.array_equal(values, straight[name]) for name, values in run.at("2016Q4").world.firms.as_columns().items()
    )
    at_end = run.at("2017Q4").run().indicators
    assert at_end.equals(run.indicators)


def test_a_fork_without_future_is_refused(folder):
    late = typed(["fork", folder, "2017Q4", TEACHING])
    nonsense = typed(["fork", folder, "soon", TEACHING])
    assert (late.code, nonsense.code) == (2, 2)
    assert "leaves no future" in late.err


@pytest.mark.slow
def test_every_scenario_of_henan_runs_small_by_one_command(tmp_path):
    """To 2021, when the last shocks of the shipped scenarios have begun."""
    others = ("teaching", "history", "anhui")
    files = [path for path in sorted(BASE.parent.glob("*.yaml")) if not path.name.startswith(others)]
    files.sort(key=lambda path: path.stem != "no_policy")  # the base
    folder, small = Path(shutil.copytree(BASE.parent, tmp_path / "scenarios")), []
    for path in files:
        small.append(folder / f"small_{path.name}")
        text = f"name: small_{path.stem}\nextends: {path.name}\nscale: 0.03\nperiod: {{end: 2021Q4}}\n"
        small[-1].write_text(text, encoding="utf-8")
    done = typed(["compare", *small, "--seeds", 1, "--workers", 1, "--json", "--out", tmp_path / "all"])
    assert done.code == 0, done.err
    rows = [row for row in json.loads(done.out) if row["item"] == "value_added"]
    assert {row["scenario"] for row in rows} == {f"small_{path.stem}" for path in files} - {"small_no_policy"}
    assert all(math.isfinite(row["difference"]) for row in rows)
