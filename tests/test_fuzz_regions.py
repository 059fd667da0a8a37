"""Damaged region folders end in a refusal with file and remedy or in a model that starts: no traceback, no hang."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.fuzz import regions


def test_a_few_damaged_regions():
    score = regions.fuzz(66, seed=11)
    assert not score.faults, str(score)
    assert 0.1 < score.accepted_share < 0.5


@pytest.mark.slow
def test_a_tenth_of_the_damaged_regions():
    score = regions.fuzz(500, seed=11, start=66)
    print(score)
    assert not score.faults, str(score)


@pytest.mark.parametrize("name", sorted(regions.KEPT))
def test_what_went_wrong_once_is_told(name: str, tmp_path: Path):
    regions.kept(tmp_path, name)
    assert regions.judge_region(tmp_path, (), 0)[0] == "refused"


def test_a_mutant_is_made_again_from_its_seed_and_number(tmp_path: Path):
    one, other = tmp_path / "one", tmp_path / "other"
    one.mkdir()
    other.mkdir()
    assert regions.mutated(one, 11, 3) == regions.mutated(other, 11, 3)
    assert [p.read_bytes() for p in sorted(one.iterdir())] == [p.read_bytes() for p in sorted(other.iterdir())]
