"""What check accepts, runs to the end with a report: accepted mutants of twin_rivers through the real command.

The command runs in this process, with one seed. What has been judged is kept beside the system's temporary files, so
that a long count goes on where it stopped; a change of the program begins afresh. Two thirds of the time of such a run
are matplotlib's, which turns finished figures into files: every fifth mutant has its figures drawn, the others make
all figures, tables and pages with an empty picture in place of each.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import re
import shutil
import tempfile
import time
import traceback
from collections.abc import Iterator
from functools import cache
from io import BytesIO, StringIO
from pathlib import Path
from typing import Any
from unittest import mock

from matplotlib.figure import Figure
from typer.testing import CliRunner

from model.cli import app
from model.experiments.fingerprints import source_checksum
from model.report.make import PAGE, WORKBOOK
from tests.fuzz.judge import Hang, Mutant, Score, limited
from tests.fuzz.scenarios import SEED, Accepted, accepted_mutants

LIMIT = 900.0  # seconds that one run with its report may take: periods may be of forty years
DRAWN_EVERY = 5
TRACE = re.compile(r"the trace is in (\S+)")


def fuzz(count: int, seed: int = SEED, start: int = 0) -> Score:
    """Run `count` accepted mutants, from number `start` on, to their reports."""
    score, kept = Score(), Path(tempfile.gettempdir()) / f"jiju-fuzz-runs-{seed}.jsonl"
    known = judged_before(kept)
    with tempfile.TemporaryDirectory(prefix="jiju-fuzz-runs-") as name:
        for number, item in enumerate(accepted_mutants(seed, start + count, Path(name))):
            if number < start:
                continue
            content = item.path.read_bytes()
            key = hashlib.sha256(content + source_checksum().encode()).hexdigest()
            if key not in known:
                began = time.perf_counter()
                with contextlib.nullcontext() if number % DRAWN_EVERY == 0 else empty_pictures():
                    verdict, words = judge_run(item, Path(name) / "out")
                known[key] = [verdict, words, time.perf_counter() - began]
                with open(kept, "a", encoding="utf-8") as handle:
                    handle.write(json.dumps({"key": key, "found": known[key]}) + "\n")
            verdict, words, seconds = known[key]
            score.note(Mutant("runs", number, item.path.name, content), verdict, words, seconds)
    return score


def judged_before(kept: Path) -> dict[str, list]:
    """What an earlier count has judged: verdict, words and seconds by key."""
    try:
        lines = kept.read_text(encoding="utf-8").splitlines()
    except FileNotFoundError:
        return {}
    return {line["key"]: line["found"] for line in map(json.loads, lines)}


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
