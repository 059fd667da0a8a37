"""Damaged folders of results are refused with a remedy that helps, or give what the whole study gave."""

from __future__ import annotations

import shutil

import pytest

from tests.fuzz import results_folders, runs


@pytest.mark.slow
@pytest.mark.parametrize("number", [1, 2, 3])
def test_a_damaged_folder(number):
    score = results_folders.fuzz(1, start=number, fresh=True)
    assert not score.faults, str(score)


@pytest.mark.slow
def test_many_damaged_folders():
    score = results_folders.fuzz(30, fresh=True)
    print(score)
    assert not score.faults, str(score)
    assert score.accepted > 0


def test_a_mutant_is_made_again_from_its_seed_and_number(tmp_path):
    made = []
    for name in ("one", "other"):
        folder = tmp_path / name / "study"
        shutil.copytree(results_folders.original()[1], folder)
        made.append(results_folders.damaged(folder, 11, 2))
    assert made[0] == made[1]


@pytest.mark.slow
def test_accepted_mutants_run_to_the_end_with_a_report():
    score = runs.fuzz(8, fresh=True)
    print(score)
    assert not score.faults, str(score)
    assert score.accepted == 8
