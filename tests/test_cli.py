"""The command itself: what is typed, exit codes, speed, streams."""

from __future__ import annotations

import math
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from model import cli, cli_frame
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
    assert cli_frame.plain(content) == {"a": 1.5, "2": [1, 2], "b": [None, None], "c": "x", "d": None}


def test_unknown_command_names_the_nearest():
    answer = call("chek")
    assert answer.returncode == 2
    assert b"check" in answer.stderr


HEAVY = ("mesa", "pandas", "matplotlib", "pyarrow", "networkx", "scipy", "statsmodels", "powerlaw", "SALib", "optuna")


CHECK = ["check", "--no-trial", str(ROOT / "scenarios" / "plan.yaml")]


@pytest.mark.parametrize("arguments", [["--help"], ["run", "--help"], CHECK])
def test_help_and_check_load_nothing_heavy(arguments):
    """What keeps them quick; the time itself is measured in benchmarks/."""
    program = (
        "import sys; from model import cli; sys.argv = ['jiju', *sys.argv[1:]]\n"
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
    assert typed(["new", "mine", "--folder", tmp_path]).code == 0
    copy = (tmp_path / "mine.yaml").read_text(encoding="utf-8")
    assert source.partition("policies:")[2] == copy.partition("policies:")[2]
    assert "name: mine\ntitle: {zh: mine, en: mine}\npurpose:\n" in copy
    assert "name: plan" not in copy
    for wrong in (["new", "mine"], ["new", "../mine"], ["new", "other", "--from", "no_such"]):
        answer = typed([*wrong, "--folder", tmp_path])
        assert answer.code == 2
        assert answer.err
    assert sorted(path.name for path in tmp_path.iterdir()) == ["mine.yaml", "plan.yaml"]
