"""A fault at the writes of a whole command (record, index, tables, report): what was there stays whole, and the next
command gives the same bits. Faults are raised in this process; at some writes a real process is killed."""

from __future__ import annotations

import errno
import os
import shutil
import signal
import subprocess
import sys
import zipfile
from contextlib import nullcontext
from pathlib import Path

import pytest

from model.results.records import MARK
from tests.commands import Answer, typed
from tests.faults import Killed, disk_fault, faulty
from tests.fuzz.runs import empty_pictures

ROOT = Path(__file__).resolve().parent.parent
FAULTS = (
    (disk_fault(errno.ENOSPC), False),
    (lambda _: Killed(), True),
    (disk_fault(errno.ENOSPC), True),
    (lambda _: KeyboardInterrupt(), False),
    (disk_fault(errno.EIO), False),
)
KILLED = """
import os, signal, sys
from pathlib import Path
from tests.commands import typed
from tests.faults import faulty

with faulty(Path(sys.argv[1]), int(sys.argv[2]), lambda _: os.kill(os.getpid(), signal.SIGKILL)):
    print(typed(sys.argv[3:]))
"""


def line(folder: Path, seeds: int, report: bool) -> list[str]:
    more = [] if report else ["--no-figures"]
    return ["run", str(folder.parent / "short.yaml"), "--alone", "--seeds", str(seeds), "--engine", "in-process",
            "--out", str(folder), *more]  # fmt: skip


def command(folder: Path, seeds: int, report: bool) -> Answer:
    """The whole command; figures are empty pictures, written as real ones are."""
    with empty_pictures() if report else nullcontext():
        return typed(line(folder, seeds, report))


def bits(folder: Path) -> dict[str, bytes]:
    """Every file; mark and index without the seconds that a run took, the workbook without the time of its making."""
    found = {}
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        if path.is_file() and name != ".lock":
            content = path.read_bytes()
            if path.name == MARK:
                content = b"".join(item for item in content.splitlines() if b'"seconds"' not in item)
            elif name == "index.csv":
                content = b"".join(b",".join(item.split(b",")[:4]) for item in content.splitlines())
            elif path.name == "report.xlsx":
                with zipfile.ZipFile(path) as book:
                    content = b"".join(book.read(item) for item in book.namelist() if item != "docProps/core.xml")
            found[name] = content
    return found


class Made(dict[tuple[int, bool], Path]):
    """The same scenario with one seed or with two, its tables alone or its whole report: made when first asked for."""

    def __init__(self, factory: pytest.TempPathFactory) -> None:
        self.factory = factory

    def __missing__(self, which: tuple[int, bool]) -> Path:
        seeds, report = which
        folder = self.factory.mktemp("made") / "s"
        text = "name: short\nregion: twin_rivers\nperiod: {end: 2016Q4}\n"
        (folder.parent / "short.yaml").write_text(text, encoding="utf-8")
        if seeds == 2:
            shutil.copytree(self[1, report], folder)
        assert command(folder, seeds, report).code == 0
        self[which] = folder
        return folder


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Made:
    return Made(tmp_path_factory)


def prepared(made, folder: Path, report: bool) -> None:
    """A study with a report of its first seed; both runs are there."""
    shutil.copytree(made[1, report], folder)
    shutil.copytree(made[2, report] / "runs" / "short-2", folder / "runs" / "short-2")
    shutil.copy(made[2, report].parent / "short.yaml", folder.parent)


def seen(made, folder: Path, report: bool) -> list[str]:
    """Every write of the command, as it goes well."""
    prepared(made, folder, report)
    with faulty(folder) as counter:
        assert command(folder, 2, report).code == 0
    assert bits(folder) == bits(made[2, report])
    return counter.seen


def whole(made, folder: Path, report: bool) -> None:
    """Each file is the former one or the new one, tables and figures all of one kind; then the command once more."""
    former, new, after = bits(made[1, report]), bits(made[2, report]), bits(folder)
    stray = {name for name in after if ".partial-" in name}
    for name in after.keys() - stray:
        assert after[name] in (former.get(name), new.get(name)), name
    for kind in ("tables/", "figures/"):
        own = {name: content for name, content in after.items() if name.startswith(kind)}
        choices = [{n: c for n, c in each.items() if n.startswith(kind)} for each in (former, new)]
        assert own in choices or (not own and any(kind.rstrip("/") in name for name in stray))
    assert command(folder, 2, report).code == 0
    assert bits(folder) == new


def assert_survives(made, folder: Path, report: bool, at: int) -> None:
    """Let one write fail; look at what is there; give the command again."""
    fault, lasting = FAULTS[at % len(FAULTS)]
    prepared(made, folder, report)
    with faulty(folder, at, fault, lasting):
        try:
            answer = command(folder, 2, report)
        except Killed:
            answer = None
    if answer is not None and answer.code != 0:
        assert answer.code == (130 if "interrupted" in answer.err else 2), answer.err
        assert "Traceback" not in answer.err
    whole(made, folder, report)


@pytest.mark.parametrize("report", [False, True], ids=["tables", "report"])
@pytest.mark.slow
def test_a_fault_at_some_writes_of_a_command(made, tmp_path, report):
    names = seen(made, tmp_path / "straight" / "s", report)
    assert len(names) > 60
    assert any("tables" in name and name.endswith(".parquet") for name in names)
    assert any("report.xlsx" in name for name in names) == report
    for at in [len(names) * part // 4 + part for part in ((0, 2) if report else (2,))]:
        assert_survives(made, tmp_path / str(at) / "s", report, at)


@pytest.mark.slow
@pytest.mark.parametrize("report", [False, True], ids=["tables", "report"])
def test_a_fault_at_many_writes_of_a_command(made, tmp_path, report):
    names = seen(made, tmp_path / "straight" / "s", report)
    kept = [at for at, name in enumerate(names) if not name.startswith("write") or at % 7 == 0]
    assert len(kept) > 12  # else next to nothing would have been tried
    for at in kept[:: max(1, len(kept) // (9 if report else 24))]:
        assert_survives(made, tmp_path / str(at) / "s", report, at)


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX")
def test_a_process_killed_at_a_write_of_its_record_its_tables_or_its_index(made, tmp_path):
    names = seen(made, tmp_path / "straight" / "s", False)
    for word in ("study.yaml", "index.csv", "scorecard.parquet", "league.csv", "data_dictionary.csv"):
        at = max(number for number, name in enumerate(names) if word in name)
        folder = tmp_path / word / "s"
        prepared(made, folder, False)
        words = [sys.executable, "-c", KILLED, str(folder), str(at), *line(folder, 2, False)]
        around = os.environ | {"PYTHONPATH": str(ROOT)}
        done = subprocess.run(words, check=False, cwd=ROOT, env=around, capture_output=True)
        assert done.returncode == -signal.SIGKILL, (done.stdout, done.stderr)
        whole(made, folder, False)
