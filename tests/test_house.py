"""The house: twelve questions about the model, each with the file that answers it, and how many files it takes."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).resolve().parent.parent
QUESTIONS = yaml.safe_load((Path(__file__).parent / "house_questions.yaml").read_text(encoding="utf-8"))


def test_there_are_twelve_questions():
    assert len({item["question"] for item in QUESTIONS}) == 12


@pytest.mark.parametrize("item", QUESTIONS, ids=lambda item: item["question"])
def test_a_question_names_files_that_exist(item):
    missing = [name for name in (item["answer"], *item["files"]) if not (ROOT / name).exists()]
    assert missing == []
    assert item["answer"] in item["files"]


def test_the_map_of_the_house_names_what_exists():
    lines = [line for line in (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8").splitlines() if line[:2] == "| "]
    named = {name for line in lines for name in re.findall(r"`((?:model|docs|benchmarks)/[^`<]*)`", line)}
    assert len(named) > 30
    assert [name for name in sorted(named) if not (ROOT / name).exists()] == []


@pytest.mark.parametrize("item", QUESTIONS, ids=lambda item: item["question"])
def test_no_answer_takes_more_files_than_before(item):
    print(f"{item['question']} {item['before']['files']} -> {len(item['files'])}")
    assert len(item["files"]) <= item["before"]["files"]
