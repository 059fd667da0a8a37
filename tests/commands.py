"""Commands in this process: what is typed goes through `main`, what is printed comes back as text.

A process of its own takes a second to begin; only what belongs to the process needs one: signals, streams, encodings.
"""

from __future__ import annotations

import contextlib
import io
import os
import signal
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

from model.cli import commands as cli

ROOT = Path(__file__).resolve().parent.parent
SHARED = "JIJU_TEST_STUDIES"  # names the folder of what the processes of one test run share (see conftest)
# Read by every process of an interrupted command before anything else. A test that watches the folder from outside may
# be too late on a busy machine, and then nothing is interrupted at all.
INTERRUPTS_ITSELF = """
import os, signal
command = int(os.environ.setdefault("INTERRUPTED_COMMAND", str(os.getpid())))
written, replace = [], os.replace

def replace_and_count(source, target, **options):
    replace(source, target, **options)
    if os.path.basename(os.path.dirname(os.fspath(target))) == os.environ["INTERRUPTED_FOLDER"]:
        written.append(target)
        if len(written) == int(os.environ["INTERRUPTED_AFTER"]):
            os.kill(command, signal.SIGINT)

os.replace = replace_and_count
"""


@dataclass(frozen=True)
class Answer:
    """What a command said and how it ended."""

    code: int
    out: str
    err: str


class Console(io.StringIO):
    """A stream that replaces what cannot be encoded, as the real ones do."""

    def write(self, text: str) -> int:
        return super().write(text.encode("utf-8", "replace").decode("utf-8"))


def typed(arguments: Sequence[object], folder: Path | str = ".") -> Answer:
    """The answer of `jiju ARGUMENTS` typed in `folder`, without a new process."""
    before, handler = sys.argv, signal.getsignal(signal.SIGTERM)
    code: int | str | None = 0
    redirect_out, redirect_err = contextlib.redirect_stdout, contextlib.redirect_stderr
    with redirect_out(Console()) as out, redirect_err(Console()) as err, contextlib.chdir(folder):
        sys.argv = ["jiju", *map(str, arguments)]
        try:
            cli.main()
        except SystemExit as end:
            code = end.code
        finally:
            sys.argv = before
            signal.signal(signal.SIGTERM, handler)
    return Answer(code if isinstance(code, int) else 1 if code else 0, out.getvalue(), err.getvalue())


def interrupted(arguments: Sequence[object], folder: Path, kept: str, after: int) -> Answer:
    """The answer of a command in its own process that Ctrl-C reaches once a process has `after` results in `kept`."""
    habits = folder / "interrupts_itself"
    habits.mkdir()
    (habits / "sitecustomize.py").write_text(INTERRUPTS_ITSELF, encoding="utf-8")
    told = {"INTERRUPTED_FOLDER": kept, "INTERRUPTED_AFTER": str(after)}
    paths = os.pathsep.join([str(habits), str(ROOT)])
    process = subprocess.run(
        [sys.executable, str(ROOT / "run.py"), *map(str, arguments)], cwd=folder, capture_output=True, text=True,
        encoding="utf-8", timeout=300, check=False, env=os.environ | told | {"PYTHONPATH": paths},
    )  # fmt: skip
    return Answer(process.returncode, process.stdout, process.stderr)


def no_pictures(patch: pytest.MonkeyPatch, but: tuple[str, ...] = ()) -> None:
    """Let reports be written without figures (`but` those named) and animation: for tests of words and numbers."""
    from model.report.figures.draw_report_figures import FIGURES

    patch.setattr("model.report.figures.draw_report_figures.FIGURES", {name: FIGURES[name] for name in but})
    patch.setattr("model.report.figures.animation.write_animation", lambda f, w, path: path.touch())
