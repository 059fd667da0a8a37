"""What check accepts, runs to the end with a report: accepted mutants of twin_rivers through the real command.

The command runs in this process, with one seed. A long count goes on where it stopped (`kept.py`). Two thirds of the
time are matplotlib's, which turns finished figures into files: every fifth mutant has its figures drawn, the
others make all figures, tables and pages with an empty picture in place of each.
"""

from __future__ import annotations

import contextlib
import hashlib
import re
import shutil
import tempfile
import traceback
from collections.abc import Iterator
from functools import cache, partial
from io import BytesIO, StringIO
from pathlib import Path
from typing import Any
from unittest import mock

from matplotlib.figure import Figure
from typer.testing import CliRunner

from model.cli.commands import app
from model.report.parts_in_parallel import WORKBOOK
from model.report.write_report import PAGE
from tests.fuzz.judge import Hang, Mutant, Score, limited
from tests.fuzz.kept import Kept
from tests.fuzz.scenarios import SEED, Accepted, accepted_mutants

LIMIT = 900.0  # seconds that one run with its report may take: periods may be of forty years
DRAWN_EVERY = 5
TRACE = re.compile(r"the trace is in (\S+)")


def fuzz(count: int, seed: int = SEED, start: int = 0, fresh: bool = False) -> Score:
    """Run `count` accepted mutants, from number `start` on, to their reports."""
    score, kept = Score(), Kept("runs", seed, fresh)
    with tempfile.TemporaryDirectory(prefix="jiju-fuzz-runs-") as name:
        for number, item in enumerate(accepted_mutants(seed, start + count, Path(name))):
            if number < start:
                continue
            content = item.path.read_bytes()
            out = Path(name) / "out"
            with contextlib.nullcontext() if number % DRAWN_EVERY == 0 else empty_pictures():
                verdict, words, seconds = kept.judged(
                    hashlib.sha256(content).hexdigest(), partial(judge_run, item, out)
                )
            score.note(Mutant("runs", number, item.path.name, content), verdict, words, seconds)
    return score


def judge_run(item: Accepted, out: Path) -> tuple[str, str]:
    """'accepted' if the command ends well with page and workbook, else 'fault' and what it said."""
    shutil.rmtree(out, ignore_errors=True)
    arguments = ["run", str(item.path), "--seeds", "1", "--engine", "in-process", "--out", str(out)]
    try:
        with limited(LIMIT):
            done = CliRunner().invoke(app, arguments)
    except Hang as hang:
        return "fault", str(hang)
    said = done.output.strip()
    if done.exception is not None and not isinstance(done.exception, SystemExit):
        return "fault", "".join(traceback.format_exception(done.exception)[-4:]).replace("\n", " | ")
    if done.exit_code != 0:
        log = TRACE.search(said)
        trace = Path(log.group(1)).read_text(encoding="utf-8") if log is not None else ""
        return "fault", f"exit {done.exit_code}: {said[-300:]} {trace[-900:]}".replace("\n", " | ")
    lacking = [name for name in (PAGE, WORKBOOK, "tables/scorecard.csv") if not (out / name).is_file()]
    return ("fault", f"it wrote no {', '.join(lacking)}") if lacking else ("accepted", "")


@contextlib.contextmanager
def empty_pictures() -> Iterator[None]:
    """Figures are made whole, and saved as an empty picture of their format."""
    save = Figure.savefig

    def savefig(self: Figure, target: Any, *, format: str | None = None, **options: Any) -> None:
        kind = format or Path(target).suffix.removeprefix(".")
        content = empty_picture(kind, save)
        if isinstance(target, StringIO):
            target.write(content.decode())
        elif isinstance(target, BytesIO):
            target.write(content)
        else:
            Path(target).write_bytes(content)

    with mock.patch.object(Figure, "savefig", savefig):
        yield


@cache
def empty_picture(kind: str, save: Any) -> bytes:
    """The bytes of a figure without anything in it."""
    buffer = BytesIO()
    save(Figure(figsize=(1, 1)), buffer, format=kind)
    return buffer.getvalue()
