"""The command itself: what is typed, exit codes, speed, streams."""

from __future__ import annotations

import math
import os
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest

from model import cli

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
    assert cli.plain(content) == {"a": 1.5, "2": [1, 2], "b": [None, None], "c": "x", "d": None}


def test_unknown_command_names_the_nearest():
    answer = call("chek")
    assert answer.returncode == 2
    assert b"check" in answer.stderr


@pytest.mark.parametrize("arguments", [["--help"], ["run", "--help"], ["check", "--help"]])
def test_help_answers_at_once(arguments):
    seconds = []
    for _ in range(3):
        began = time.perf_counter()
        assert call(*arguments).returncode == 0
        seconds.append(time.perf_counter() - began)
    assert min(seconds) < 0.5


def test_help_on_a_gbk_console():
    answer = call("--help", PYTHONIOENCODING="gbk", PYTHONUTF8="0")
    assert answer.returncode == 0
    assert "run" in answer.stdout.decode("gbk")


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (OSError(28, "No space left on device"), cli.FAILED),
        (PermissionError(13, "Permission denied"), cli.FAILED),
        (cli.BadInput("no such thing"), cli.BAD_INPUT),
        (ZeroDivisionError(), None),
    ],
)
def test_exit_codes_of_errors(error, code):
    assert cli.exit_code(error) == code
