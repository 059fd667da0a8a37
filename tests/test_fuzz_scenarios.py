"""Damaged scenarios end in a plan or in errors with file and line: no traceback, no hang, nothing written."""

from __future__ import annotations

import pytest

from model.scenario import load_scenario
from tests.fuzz.scenarios import SCENARIOS, VALID, accepted_mutants, fuzz, prepared


def test_a_few_damaged_scenarios():
    score = fuzz(60)
    assert not score.faults, str(score)
    assert score.accepted > 0


@pytest.mark.slow
def test_a_tenth_of_the_damaged_scenarios():
    score = fuzz(2000)
    print(score)
    assert not score.faults, str(score)
    assert score.accepted_share > 0.05


@pytest.mark.parametrize("name", sorted(path.name for path in [*SCENARIOS.glob("*.yaml"), *VALID.glob("*.yaml")]))
def test_shipped_scenarios_and_valid_spellings_are_accepted(name, tmp_path):
    prepared(tmp_path)
    plan = load_scenario(tmp_path / name)
    assert plan.name
    assert plan.start == 1 < plan.end


def test_accepted_mutants_are_the_same_every_time_and_differ(tmp_path):
    one, other = tmp_path / "one", tmp_path / "other"
    one.mkdir()
    other.mkdir()
    found = list(accepted_mutants(3, 5, one))
    assert [item.plan.name for item in found] == [item.plan.name for item in accepted_mutants(3, 5, other)]
    contents = [item.path.read_bytes() for item in found]
    assert len(set(contents)) == 5
    assert all(item.plan.region == "twin_rivers" for item in found)
