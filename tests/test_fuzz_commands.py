"""Odd command lines end with exit code 0 or 2: no traceback, no hang, nothing written but where it was told."""

from __future__ import annotations

import pytest

from tests.commands import typed
from tests.fuzz import command_line

MEANT_TO_RUN = sorted(
    set(command_line.SANE)
    - {
        "report",
        "calibrate",
        "quick-error",
        "forms",
        "reference",
        "validate-model",
        "early-warning",
        "attribute",
        "gap",
    }
)


@pytest.mark.slow
def test_a_few_odd_command_lines():
    score = command_line.fuzz(8, seed=11)
    assert not score.faults, str(score)


@pytest.mark.slow
def test_the_other_odd_command_lines():
    score = command_line.fuzz(192, seed=11, start=8)
    print(score)
    assert not score.faults, str(score)
    assert score.accepted_share > 0.1


@pytest.mark.slow
def test_the_lines_that_are_made_odd_are_in_order_themselves():
    with command_line.workplace():
        for command in MEANT_TO_RUN:
            answer = typed([command, *command_line.SANE[command]])
            assert answer.code == 0 or command in command_line.VERDICTS, f"{command}: {answer.err}"


def test_every_command_is_tried():
    assert set(command_line.SANE) == set(command_line.options())


def test_a_line_is_made_again_from_its_seed_and_number():
    assert [command_line.line(3, number) for number in range(30)] == [command_line.line(3, n) for n in range(30)]


LINES = [
    ["run", "scenarios/tiny.yaml", "--alone", "--out", ""],
    ["run", "scenarios/tiny.yaml", "--alone", "--out", "."],
    ["run", "scenarios/tiny.yaml", "--alone", "--out", "x" * 300],
    ["run", "scenarios/tiny.yaml", "--alone", "--out", "file.csv"],
    ["run", "scenarios/tiny.yaml", "--alone", "--out", "pipe"],
    ["run", "scenarios/tiny.yaml", "--alone", "--out", "loop"],
    ["run", "scenarios/tiny.yaml", "--alone", "--seeds", "0"],
    ["run", "scenarios/tiny.yaml", "--alone", "--seeds", "-1"],
    ["run", "scenarios/tiny.yaml", "--alone", "--seeds", "1e9"],
    ["run", "scenarios/tiny.yaml", "--alone", "--seeds", "1000000000"],
    ["run", "scenarios/tiny.yaml", "--language", "fr"],
    ["run", "scenarios/tiny.yaml", "--engine", "in-process", "--scheduler", "tcp://127.0.0.1:1"],
    ["run", "\udcff.yaml"],
    ["check", "pipe"],
    ["check", "/dev/zero"],
    ["check", "x" * 300],
    ["report", "results/study/runs"],
    ["compare", "scenarios/tiny.yaml"],
    ["run"],
    ["check"],
    ["fork", "results/study", "2016Q2"],
    ["report"],
    ["fork", "results/study", "2016Q9", "scenarios/other.yaml"],
    [""],
]  # fmt: skip


def test_lines_that_went_wrong_once():
    with command_line.workplace():
        assert {tuple(line): command_line.judge_line(line) for line in LINES} == {
            tuple(line): ("refused", "") for line in LINES}  # fmt: skip
