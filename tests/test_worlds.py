"""Worlds: luck, start and parameters drawn together, the same in every scenario of a study."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest
import yaml

from model import load_scenario
from model.experiments import worlds as module
from model.experiments.ensemble import Ensemble
from model.experiments.prior import priors
from model.experiments.worlds import (
    PosteriorError,
    World,
    doubt_of,
    doubted,
    fingerprint_of,
    ship,
    worlds_in,
    worlds_of,
)
from model.regions import region_to_read
from model.regions.load import load_region
from model.results import Study
from model.scenario.parameters import load_registry
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
    with pytest.raises(Exception, match="another scenario, version or data"):
        luck.missing(tmp_path)
    assert not Study.of([study.runs["teaching", 1], study.runs["teaching_base", 1]]).in_worlds


@pytest.fixture
def own_region(tmp_path, monkeypatch):
    """A copy of the teaching region in a folder that may be written to."""
    import shutil

    source = region_to_read("twin_rivers").folder
    shutil.copytree(source, tmp_path / "twin_rivers")
    return load_region("twin_rivers", folder=tmp_path / "twin_rivers")


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


def test_commands_take_worlds_or_seeds_and_say_from_what_parameters_are_drawn(tmp_path):
    (tmp_path / "short.yaml").write_text("name: short\nregion: twin_rivers\nperiod: {end: 2016Q4}\n", encoding="utf-8")
    both = typed(["run", "short.yaml", "--worlds", 2, "--seeds", 2], tmp_path)
    assert both.code == 2
    assert "give one of them" in both.err
    done = typed(["run", "short.yaml", "--worlds", 2, "--no-figures", "--workers", 1, "--json"], tmp_path)
    assert done.code == 0, done.err
    assert "twin_rivers has no posterior; `jiju calibrate --ship` learns them" in done.err
    assert "Bands hold luck, the doubt about where the region starts from" in done.out
    record = yaml.safe_load((tmp_path / "results" / "short" / "study.yaml").read_text(encoding="utf-8"))
    assert [world["number"] for world in record["worlds"]] == [0, 1]
