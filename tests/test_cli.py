"""The command itself: what is typed, exit codes, speed, streams."""

from __future__ import annotations

import inspect
import math
import os
import subprocess
import sys
from enum import Enum
from pathlib import Path
from typing import get_args

import numpy as np
import pytest

from model.cli import application
from model.cli import commands as cli
from tests.commands import typed

ROOT = Path(__file__).resolve().parent.parent


def call(*arguments: str, **environment: str) -> subprocess.CompletedProcess[bytes]:
    """Run the real command in a new process."""
    return subprocess.run(
        [sys.executable, str(ROOT / "run.py"), *arguments],
        capture_output=True,
        cwd=ROOT,
        env=os.environ | environment,
        check=False,
    )


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        (["plan.yaml"], ["run", "plan.yaml"]),
        (["some/where", "--quick"], ["run", "some/where", "--quick"]),
        (["run.py"], ["run", "run.py"]),  # exists
        (["check", "plan.yaml"], ["check", "plan.yaml"]),
        (["chek"], ["chek"]),
        (["--help"], ["--help"]),
        ([], []),
    ],
)
def test_a_path_alone_means_run(typed, meant, monkeypatch):
    monkeypatch.chdir(ROOT)
    assert cli.with_default_command(typed) == meant


def test_json_holds_no_numpy_and_no_nan():
    content = {"a": np.float64(1.5), 2: np.array([1, 2]), "b": (math.nan, math.inf), "c": Path("x"), "d": None}
    assert application.plain(content) == {"a": 1.5, "2": [1, 2], "b": [None, None], "c": "x", "d": None}


def test_unknown_command_names_the_nearest():
    answer = call("chek")
    assert answer.returncode == 2
    assert b"check" in answer.stderr


HEAVY = (
    "mesa",
    "pandas",
    "matplotlib",
    "pyarrow",
    "networkx",
    "scipy",
    "statsmodels",
    "powerlaw",
    "SALib",
    "sklearn",
)


CHECK = ["check", "--no-trial", str(ROOT / "scenarios" / "plan.yaml")]


@pytest.mark.parametrize("arguments", [["--help"], ["run", "--help"], CHECK])
def test_help_and_check_load_nothing_heavy(arguments):
    """What keeps them quick; the time itself is measured in benchmarks/."""
    program = (
        "import sys; from model.cli import commands as cli; sys.argv = ['jiju', *sys.argv[1:]]\n"
        "try: cli.main()\nexcept SystemExit as end: assert not end.code\n"
        f"heavy = [name for name in {HEAVY} if name in sys.modules]; assert not heavy, heavy"
    )
    done = subprocess.run([sys.executable, "-c", program, *arguments], cwd=ROOT, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr


def test_help_on_a_gbk_console():
    answer = call("--help", PYTHONIOENCODING="gbk", PYTHONUTF8="0")
    assert answer.returncode == 0
    assert "run" in answer.stdout.decode("gbk")


def test_new_copies_a_scenario_with_its_comments_and_never_over_another(tmp_path):
    source = (ROOT / "scenarios" / "plan.yaml").read_text(encoding="utf-8")
    (tmp_path / "plan.yaml").write_text(source, encoding="utf-8")
    assert typed(["new", "mine", "--scenarios", tmp_path]).code == 0
    copy = (tmp_path / "mine.yaml").read_text(encoding="utf-8")
    assert source.partition("policies:")[2] == copy.partition("policies:")[2]
    assert "name: mine\ntitle: {zh: mine, en: mine}\npurpose:\n" in copy
    assert "name: plan" not in copy
    for wrong in (["new", "mine"], ["new", "../mine"], ["new", "other", "--from", "no_such"]):
        answer = typed([*wrong, "--scenarios", tmp_path])
        assert answer.code == 2
        assert answer.err
    made = sorted(path.name for path in tmp_path.iterdir())
    assert made == ["mine.yaml", "plan.yaml", "scenario.schema.json"]  # which an editor checks the scenario with


def test_new_copies_a_file_from_anywhere_unless_its_parent_stays_behind(tmp_path):
    drafts, scenarios = tmp_path / "drafts", tmp_path / "scenarios"
    drafts.mkdir()
    (drafts / "draft.yaml").write_text("name: draft\nextends: plan.yaml\nseed: 1  # mine\n", encoding="utf-8")
    assert typed(["new", "mine", "--from", drafts / "draft.yaml", "--scenarios", scenarios]).code == 0
    assert "seed: 1  # mine" in (scenarios / "mine.yaml").read_text(encoding="utf-8")
    (drafts / "child.yaml").write_text("name: child\nextends: draft.yaml\n", encoding="utf-8")
    answer = typed(["new", "yours", "--from", drafts / "child.yaml", "--scenarios", scenarios])
    assert answer.code == 2
    assert "extends draft.yaml, which is not in" in answer.err
    assert not (scenarios / "yours.yaml").exists()
    assert typed(["new", "yours", "--from", drafts / "child.yaml", "--scenarios", drafts]).code == 0


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["run", "plan.yaml", "--baseline", "a"], "--baseline a: it takes a whole number from 0 to 9999"),
        (["run", "plan.yaml", "--seeds", "0"], "--seeds 0: it takes a whole number from 1 to 10000"),
        (["run", "plan.yaml", "--seeds=1.5"], "--seeds 1.5: it takes a whole number from 1 to 10000"),
        (["run", "plan.yaml", "--workers", "-3"], "--workers -3: it takes a whole number from 1 to 1000"),
        (["run", "plan.yaml", "--workers", ""], "--workers '': it takes a whole number from 1 to 1000"),
        (["run", "plan.yaml", "--engine", "spark"], "--engine spark: it takes processes, in-process or dask"),
        (["margins", "plan.yaml", "--prior", "c"], "--prior c: it takes mean, a or b"),
        (["compare", "a", "b", "--year", "last"], "--year last: it takes a whole number"),
        (["effects", "--budget-factor", "nan"], "--budget-factor nan: it takes a number from 0 to 10"),
        (["effects", "--budget-factor", "10.5"], "--budget-factor 10.5: it takes a number from 0 to 10"),
        (["validate-model", "--level-scale", "half"], "--level-scale half: it takes a number"),
    ],
)
def test_what_an_option_does_not_take_is_told_in_one_sentence(arguments, told, tmp_path):
    answer = typed(arguments, tmp_path)
    assert (answer.code, answer.err.strip(), answer.out) == (2, told, "")


@pytest.mark.parametrize("command", ["cluster", "compare"])
def test_who_asks_for_a_scale_is_told_of_quick(command):
    for language, words in (("en", "there is no --scale: --quick"), ("zh", "没有选项 --scale：--quick")):
        answer = typed([command, "x", "--scale", "0.1", "--language", language])
        assert answer.code == 2
        assert words in answer.err
    assert "--quick" not in typed(["check", "x", "--scale", "0.1", "--language", "en"]).err  # it makes no runs


def test_every_option_of_numbers_and_words_speaks_in_our_words():
    found = 0
    for command in cli.app.registered_commands:
        for name, parameter in inspect.signature(command.callback, eval_str=True).parameters.items():
            hint = parameter.annotation
            for given in getattr(hint, "__metadata__", ()):
                kinds = {hint.__origin__, *get_args(hint.__origin__)} - {bool}
                if any(isinstance(kind, type) and issubclass(kind, int | float | Enum) for kind in kinds):
                    assert given.parser is not None, (command.callback.__name__, name)
                    found += 1
    assert found > 40
