"""Worlds: luck, start and parameters drawn together, the same in every scenario of a study."""

from __future__ import annotations

import dataclasses
import json
import shutil
from pathlib import Path
from typing import Any

import pytest
import typer
import yaml

from model import load_scenario
from model.cli.commands import app
from model.experiments import worlds as module
from model.experiments.ensemble import Ensemble
from model.experiments.prior import priors
from model.experiments.run_folders import StudyError
from model.experiments.worlds import (
    Doubt,
    PosteriorError,
    World,
    doubt_of,
    doubted,
    fingerprint_of,
    ship,
    worlds_in,
    worlds_of,
)
from model.fingerprints import fingerprint
from model.regions import region_to_read
from model.regions.load import load_region
from model.results import Study
from model.scenario import Plan, ScenarioErrors
from model.scenario.parameters import load_registry
from model.scenario.schema import USUAL_WORLDS
from model.studies.backtest import run as backtest_run
from model.studies.policy_effects.run import policy_effects
from tests.commands import typed

SCENARIOS = Path(__file__).resolve().parent.parent / "scenarios"
GROWTH = "environment.unexplained_growth"


@pytest.fixture(scope="module")
def plans():
    both = [load_scenario(SCENARIOS / f"{name}.yaml").replace(end=4) for name in ("teaching", "teaching_base")]
    return both


def test_world_0_is_the_scenario_itself_and_longer_studies_hold_shorter_ones(plans):
    few, doubt = worlds_of(plans[0], 3)
    many, _ = worlds_of(plans[0], 6)
    assert many[:3] == few
    assert few[0].of(plans[0]) == plans[0]
    assert [world.seed for world in many] == [1, 2, 3, 4, 5, 6]
    assert [world.of(plans[0]).baseline.draw for world in many] == [0, 1, 2, 3, 4, 5]
    assert doubt.source == "prior"
    assert set(many[1].parameters) == set(doubted())
    for world in many[1:]:
        for name, value in world.parameters.items():
            load_registry().check(name, value)
    assert len({world.baseline["firms"] for world in many[1:]}) > 2


def test_luck_alone_changes_the_seed_and_nothing_else(plans):
    found, doubt = worlds_of(plans[0], 4, luck_only=True)
    assert doubt.source == "nothing"
    assert all(world.of(plans[0]) == plans[0] for world in found)


def test_what_a_scenario_sets_itself_stays(plans):
    own = plans[0].replace_unchecked(
        parameters={GROWTH: 0.01}, baseline=plans[0].baseline.model_copy(update={"draw": 7, "firms": 290})
    )
    world = World(1, 2, 1, {"firms": 270}, {GROWTH: 0.02, "labour.wage_response": 0.3})
    seen = world.of(own)
    assert seen.parameters == {GROWTH: 0.01, "labour.wage_response": 0.3}
    assert (seen.baseline.draw, seen.baseline.firms) == (7, 290)


def test_the_world_of_a_seed_is_the_same_in_every_scenario(plans, tmp_path):
    drawn, _ = worlds_of(plans[0], 3)
    ensemble = Ensemble(plans, folder=tmp_path, workers=1, worlds=drawn)
    study = ensemble.run()
    assert study.seeds("teaching") == [1, 2, 3]
    assert study.in_worlds
    for seed in (1, 2, 3):
        one, other = (study.runs[name, seed].plan for name in ("teaching", "teaching_base"))
        assert one.parameters == other.parameters
        assert one.baseline == other.baseline
    assert worlds_in(tmp_path, [2, 3]) == drawn[1:]
    assert not ensemble.missing(tmp_path)[0]  # the study goes on with the same worlds
    more = ensemble.larger(4)
    assert [task.seed for task in more.missing(tmp_path)[0]] == [4, 4]
    luck = Ensemble(plans, seeds=3, folder=tmp_path, workers=1)
    with pytest.raises(StudyError, match="and this one is of runs that differ in luck alone: use --overwrite"):
        luck.missing(tmp_path)
    assert len(Ensemble(plans, seeds=3, folder=tmp_path, overwrite=True).missing(tmp_path)[0]) == 4  # world 0 stays
    other = [drawn[0], dataclasses.replace(drawn[1], parameters={GROWTH: 0.004}), drawn[2]]
    with pytest.raises(StudyError, match="world 1 was drawn from other knowledge of parameters and start"):
        Ensemble(plans, folder=tmp_path, worlds=other).missing(tmp_path)
    later = Study.of([study.runs["teaching", 3]])
    assert later.plan("teaching").parameters
    later.worlds = study.worlds  # as in a study whose central world failed
    assert later.plan("teaching") == study.plan("teaching")
    assert not Study.of([study.runs["teaching", 1], study.runs["teaching_base", 1]]).in_worlds


@pytest.fixture
def own_region(tmp_path, monkeypatch):
    """A copy of the teaching region in a folder that may be written to."""
    import shutil

    source = region_to_read("twin_rivers").folder
    shutil.copytree(source, tmp_path / "twin_rivers")
    return load_region("twin_rivers", folder=tmp_path / "twin_rivers")


def test_paths_of_prices_are_drawn_from_their_prior_where_a_posterior_lacks_them(plans, monkeypatch):
    inflation = "environment.inflation"
    (known,) = priors([inflation])
    monkeypatch.setattr(module, "doubt_of", lambda region: Doubt("posterior", (GROWTH,), ((0.004,), (0.006,))))
    many, _ = worlds_of(plans[0], 9)
    assert many[:4] == worlds_of(plans[0], 4)[0]
    assert [world.parameters.get(GROWTH) for world in many[:4]] == [None, 0.004, 0.006, 0.004]
    rates = [world.parameters[inflation] for world in many[1:]]
    assert len(set(rates)) == 8
    assert all(known.low <= rate <= known.high for rate in rates)
    monkeypatch.setattr(module, "doubt_of", lambda region: Doubt("posterior", (inflation,), ((0.02,),)))
    assert {world.parameters[inflation] for world in worlds_of(plans[0], 4)[0][1:]} == {0.02}


def test_a_posterior_is_drawn_from_as_long_as_it_belongs_to_the_program_and_the_data(own_region, monkeypatch):
    known = priors([GROWTH])
    assert doubt_of(own_region).source == "prior"
    ship(own_region, known, [[0.004], [0.006]], {"command": "a test"})
    again = load_region("twin_rivers", folder=own_region.folder)
    assert again.checksums == own_region.checksums  # the posterior is no data of the region
    found = doubt_of(again)
    assert (found.source, found.names, found.points) == ("posterior", (GROWTH,), ((0.004,), (0.006,)))
    changed = dataclasses.replace(again, checksums={**again.checksums, "totals.csv": "0" * 64})
    stale = doubt_of(changed)
    assert (stale.source, stale.names) == ("prior", (GROWTH,))
    assert "other parameters, processes or data" in stale.reason
    entries = load_registry().entries
    other = {**entries, "labour.wage_response": dataclasses.replace(entries["labour.wage_response"], value=0.123)}
    before = fingerprint_of(again, [GROWTH])
    monkeypatch.setattr(module, "load_registry", lambda: dataclasses.replace(load_registry(), entries=other))
    assert fingerprint_of(again, [GROWTH]) != before


@pytest.mark.parametrize(
    ("file", "text", "message"),
    [
        ("posterior.csv", "labour.wage_response\n0.3\n", "posterior.csv:1: columns must be"),
        ("posterior.csv", f"{GROWTH}\n0.004\nmuch\n", "posterior.csv:3: no number"),
        ("posterior.csv", f"{GROWTH}\n7\n", f"posterior.csv:2: {GROWTH} is outside its range"),
        ("posterior.csv", f"{GROWTH}\n", "no draws"),
        ("posterior.yaml", "fingerprint: 3\n", "no fingerprint and parameters"),
        ("posterior.yaml", "a: [", "cannot be read"),
    ],
)
def test_a_damaged_posterior_is_told(own_region, file, text, message):
    ship(own_region, priors([GROWTH]), [[0.004]], {})
    if file.endswith(".yaml") and "fingerprint" not in text:
        assert yaml.safe_load((own_region.folder / file).read_text(encoding="utf-8"))["parameters"] == [GROWTH]
    (own_region.folder / file).write_text(text, encoding="utf-8")
    with pytest.raises(PosteriorError, match=message):
        doubt_of(load_region("twin_rivers", folder=own_region.folder))


def test_a_study_of_worlds_that_is_stopped_goes_on_to_the_same_bits(plans, tmp_path):
    whole = Ensemble(plans, worlds=3, folder=tmp_path / "whole", workers=1)
    whole.make(tmp_path / "whole")
    stopped = Ensemble(plans, worlds=3, folder=tmp_path / "stopped", workers=1)
    made = []

    def stop(key):
        made.append(key)
        if len(made) == 3:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        stopped.make(tmp_path / "stopped", finished=stop)
    report = stopped.make(tmp_path / "stopped")
    assert (sorted(report.reused), len(report.made)) == (sorted(made), 3)
    for key in (task.key for task in whole.tasks()):
        for table in ("indicators", "cells"):
            one, other = (tmp_path / name / "runs" / key / f"{table}.parquet" for name in ("whole", "stopped"))
            assert one.read_bytes() == other.read_bytes()


def test_a_study_has_the_worlds_that_its_first_scenario_says(plans):
    assert plans[0].worlds == USUAL_WORLDS == 9
    nine = Ensemble(plans)
    assert nine.worlds == worlds_of(plans[0], 9)[0]
    assert nine.seeds == list(range(1, 10))
    assert len(Ensemble([plans[0].replace(worlds=2), plans[1]]).worlds) == 2
    luck = Ensemble([plans[0].replace(seeds=4), plans[1]])
    assert (luck.worlds, luck.seeds) == ([], [1, 2, 3, 4])
    assert len(Ensemble([plans[0].replace(seeds=4).replace(worlds=3)]).worlds) == 3
    with pytest.raises(StudyError, match="ask for one of them"):
        Ensemble(plans, seeds=2, worlds=2)
    for wrong in (0, 10_001, "9", [], [1, 2]):
        with pytest.raises(StudyError, match="worlds"):
            Ensemble(plans, worlds=wrong)


def test_luck_alone_makes_the_runs_that_seeds_made(plans):
    """The same scenario, seed and fingerprint: the bits of runs before there were worlds."""
    sums = region_to_read("twin_rivers").checksums
    tasks = Ensemble(plans, seeds=3).tasks()
    assert [task.fingerprint for task in tasks] == [
        fingerprint(plan, seed, sums) for seed in (1, 2, 3) for plan in plans
    ]
    central = [task for task in Ensemble(plans, worlds=3).tasks() if task.seed == 1]
    assert [task.fingerprint for task in central] == [task.fingerprint for task in tasks if task.seed == 1]


@pytest.mark.parametrize(
    ("parent", "child", "worlds", "seeds"),
    [
        ("", "", 9, None),
        ("worlds: 4", "", 4, None),
        ("seeds: 4", "", 9, 4),
        ("seeds: 4", "worlds: 3", 3, None),
        ("worlds: 4", "seeds: 3", 9, 3),
        ("seeds: 4", "seeds: null", 9, None),
        ("seeds: 4", "seeds: null\nworlds: 2", 2, None),
    ],
)
def test_a_child_that_says_worlds_or_seeds_takes_the_other_from_nobody(tmp_path, parent, child, worlds, seeds):
    (tmp_path / "parent.yaml").write_text(f"name: parent\nregion: twin_rivers\n{parent}\n", encoding="utf-8")
    (tmp_path / "child.yaml").write_text(f"extends: parent.yaml\n{child}\n", encoding="utf-8")
    plan = load_scenario(tmp_path / "child.yaml")
    assert (plan.worlds, plan.seeds) == (worlds, seeds)
    again = Plan.from_mapping(yaml.safe_load(plan.to_yaml()))
    assert (again.seeds, again.worlds if seeds is None else worlds) == (seeds, worlds)


def test_a_file_that_says_both_is_told_to_keep_one(tmp_path):
    path = tmp_path / "both.yaml"
    path.write_text("name: both\nregion: twin_rivers\nworlds: 4\nseeds: 3\n", encoding="utf-8")
    with pytest.raises(ScenarioErrors, match="worlds and seeds both say how many runs there are; keep worlds"):
        load_scenario(path)


@pytest.fixture
def short(tmp_path):
    (tmp_path / "short.yaml").write_text("name: short\nregion: twin_rivers\nperiod: {end: 2016Q4}\n", encoding="utf-8")
    return tmp_path


ALONE = ("--alone", "--no-figures", "--workers", 1)


def record(folder):
    return yaml.safe_load((folder / "study.yaml").read_text(encoding="utf-8"))


@pytest.mark.slow
def test_the_default_of_run_is_nine_worlds_and_luck_only_has_a_folder_of_its_own(short):
    done = typed(["run", "short.yaml", *ALONE, "--json"], short)
    assert done.code == 0, done.err
    assert "twin_rivers has no posterior; `jiju calibrate --ship` learns them" in done.err
    assert done.err.count("no posterior") == 1
    assert "Intervals hold luck, the doubt about where the region starts from" in done.out
    assert [world["number"] for world in record(short / "results" / "short")["worlds"]] == list(range(9))
    luck = typed(["run", "short.yaml", *ALONE, "--luck-only", "--worlds", 2], short)
    assert luck.code == 0, luck.err
    assert "posterior" not in luck.err
    made = record(short / "results" / "short-luck-only")
    assert (made["worlds"], made["seeds"]) == ([], [1, 2])
    same = [short / "results" / name / "runs" / "short-1" / "cells.parquet" for name in ("short", "short-luck-only")]
    assert same[0].read_bytes() == same[1].read_bytes()
    other = [path.parent.with_name("short-2") / "cells.parquet" for path in same]
    assert other[0].read_bytes() != other[1].read_bytes()


def test_a_folder_holds_one_kind_of_study(short):
    both = typed(["run", "short.yaml", "--worlds", 2, "--seeds", 2], short)
    assert both.code == 2
    assert "give one of them" in both.err
    done = typed(["run", "short.yaml", *ALONE, "--worlds", 2, "--out", "s"], short)
    assert done.code == 0, done.err
    clash = typed(["run", "short.yaml", *ALONE, "--seeds", 2, "--out", "s"], short)
    assert clash.code == 2
    assert "this one is of runs that differ in luck alone: use --overwrite to replace it or --out to keep" in clash.err
    more = typed(["run", "short.yaml", *ALONE, "--worlds", 3, "--out", "s"], short)
    assert "1 of 3 runs to make" in more.err


def test_a_map_that_is_asked_for_is_the_map_of_every_world(short):
    done = typed(["run", "short.yaml", *ALONE, "--worlds", 2, "--baseline", 0, "--out", "s"], short)
    assert done.code == 0, done.err
    world = record(short / "s")["worlds"][1]
    assert world["draw"] is None
    assert world["parameters"]


@pytest.mark.slow
def test_saved_studies_are_compared_world_by_world(short):
    for folder, kind in (("worlds", ("--worlds", 2)), ("luck", ("--seeds", 2))):
        done = typed(["run", "short.yaml", *ALONE, *kind, "--out", folder], short)
        assert done.code == 0, done.err
    shutil.copytree(short / "worlds", short / "again")
    told = typed(["compare", "worlds", "luck"], short)
    assert told.code == 2
    assert "world 1 of worlds is not that of luck" in told.err
    assert typed(["compare", "worlds", "again"], short).code == 0
    other = typed(["fork", "worlds", "2016Q2", "short.yaml", "--workers", 1, "--out", "forked"], short)
    assert other.code == 0, other.err
    assert record(short / "forked")["worlds"] == record(short / "worlds")["worlds"]


def test_every_command_runs_worlds_or_varies_itself_what_worlds_would_draw():
    """A command that makes several runs draws worlds, unless it is one of those whose reason is in docs/studies.md."""
    group: Any = typer.main.get_command(app)
    told = {name: {opt for about in command.params for opt in about.opts} for name, command in group.commands.items()}
    several = {name for name, known in told.items() if "--seeds" in known}
    drawn = {name for name, known in told.items() if {"--worlds", "--luck-only", "--seeds"} <= known}
    text = (SCENARIOS.parent / "docs" / "studies.md").read_text(encoding="utf-8")
    reasons = text[text.index("Commands without worlds") :]
    assert drawn == {
        "run", "compare", "effects", "attribute", "ablations", "history", "backtest", "city", "cluster",
        "early-warning", "gap", "anchor",
    }  # fmt: skip
    assert {name for name in several - drawn if f"`{name}`" not in reasons} == set()


def test_effects_are_paired_by_world_and_take_no_maps_beside(short):
    base = "policies:\n  credit_guarantee: {budget: 1}\n"
    (short / "one.yaml").write_text((short / "short.yaml").read_text() + base, encoding="utf-8")
    several = typed(["effects", "one.yaml", "--maps", 2], short)
    assert several.code == 2
    assert "--maps: every world has a map of its own; give --luck-only" in several.err
    plan = load_scenario(short / "one.yaml")
    drawn = worlds_of(plan, 2)[0]
    study = policy_effects(plan, drawn, 1, short / "e")
    kept = [
        json.loads(path.read_text(encoding="utf-8"))["stamp"] for path in sorted((short / "e/trials").glob("*.json"))
    ]
    sums = region_to_read("twin_rivers").checksums
    expected = {
        fingerprint(world.of(one), world.seed, sums)
        for world in drawn
        for one in (plan, plan.replace_unchecked(policies={}))
    }
    assert {json.loads(stamp)[0] for stamp in kept} == expected
    assert not study.luck_only


@pytest.mark.parametrize("name", [GROWTH, "labour.wage_response"])
def test_a_backtest_fits_nothing_where_its_worlds_draw_parameters(plans, tmp_path, monkeypatch, name):
    """A posterior knows the years of the fit: fitting once more would use them twice."""
    asked = []
    monkeypatch.setattr(backtest_run, "fit_growth", lambda *given: asked.append(given))
    drawn = [World(0, 1), World(1, 2, 1, {}, {name: load_registry().entries[name].value})]
    found = backtest_run.backtest(plans[1], drawn, None, 1, tmp_path)
    assert "Nothing was fitted: the worlds are taken as they are drawn." in found.remarks
    assert not asked
    assert "The 80% band holds 2 worlds: luck, parameters, start." in found.remarks
    assert not found.luck_only
    backtest_run.backtest(plans[1], [1, 2], None, 1, tmp_path / "luck")
    assert len(asked) == 1  # luck alone knows nothing of those years
