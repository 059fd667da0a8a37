"""A fault at every write of a study leaves whole results, and the same bits after the next command."""

from __future__ import annotations

import errno
from pathlib import Path

import pytest

from model import Ensemble, load_scenario
from model.errors import UserError
from model.experiments import ensemble as studies
from model.results import Study
from model.results.records import MARK
from tests.faults import Killed, disk_fault, faulty

ROOT = Path(__file__).resolve().parent.parent
SHORT = load_scenario(ROOT / "scenarios" / "teaching_base.yaml").replace(end=4)
EDITED = SHORT.replace(parameters={"contracts.expiry": 0.09})
FAULTS = {
    "full disk": (disk_fault(errno.ENOSPC), False),
    "disk stays full": (disk_fault(errno.ENOSPC), True),
    "fault of the disk": (disk_fault(errno.EIO), False),
    "interrupt": (lambda _: KeyboardInterrupt(), False),
    "kill": (lambda _: Killed(), True),
}


@pytest.fixture(scope="module")
def made():
    """Files of every run by fingerprint, so that a run is not computed a hundred times."""
    ready = {}
    for plan in (SHORT, EDITED):
        for task in Ensemble([plan], 2).tasks():
            ready[task.fingerprint] = studies.perform(task, lambda _: None)
    return ready


@pytest.fixture(autouse=True)
def at_hand(made, monkeypatch):
    monkeypatch.setattr(studies, "perform", lambda task, note: made[task.fingerprint])
    monkeypatch.setattr(studies, "perform_same_program", lambda parcel, note: made[parcel[1]])


def make(plan, folder: Path, overwrite: bool = False):
    return Ensemble([plan], 2, folder, workers=1, overwrite=overwrite).make(folder)


def bits(folder: Path) -> dict[str, bytes]:
    """Every file of the results; a mark without the seconds that the run took."""
    found = {}
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        if path.is_file() and not name.startswith("set-aside/") and name != "index.csv":
            content = path.read_bytes()
            lines = content.splitlines(keepends=True)
            found[name] = b"".join(line for line in lines if b'"seconds"' not in line) if path.name == MARK else content
    return found


def prepared(folder: Path, old: bool) -> None:
    """An empty place, or the study of the scenario before it was edited."""
    if old:
        make(SHORT, folder)


def writes(folder: Path, old: bool) -> list[str]:
    """Every write of the command, as it goes well."""
    prepared(folder, old)
    with faulty(folder) as counter:
        make(EDITED, folder, overwrite=old)
    return counter.seen


def assert_survives(folder: Path, old: bool, at: int, name: str, straight: dict[str, bytes]) -> None:
    """Let one write fail; look at what is there; give the command again."""
    fault, lasting = FAULTS[name]
    prepared(folder, old)
    before, told = bits(folder) if old else {}, ""
    with faulty(folder, at, fault, lasting):
        try:
            make(EDITED, folder, overwrite=old)
        except UserError as error:
            told = str(error)
        except (KeyboardInterrupt, Killed):
            pass
    assert not told or (f"cannot write {folder}" in told and "finished runs" in told), told
    after = bits(folder)
    whole = before if after.get("study.yaml") == before.get("study.yaml") else straight
    try:
        runs = Study.load(folder).runs
    except UserError:
        runs = {}
    for run in runs.values():
        own = {name: content for name, content in after.items() if name.startswith(f"runs/{run.folder.name}/")}
        assert own == {name: whole[name] for name in own}
        assert len(own) > 10
    make(EDITED, folder, overwrite=old)
    assert bits(folder) == straight


@pytest.mark.parametrize("old", [False, True], ids=["fresh", "overwrite"])
def test_a_fault_at_some_writes(tmp_path, old):
    seen = writes(tmp_path / "straight", old)
    straight = bits(tmp_path / "straight")
    assert len(seen) > 60
    chosen = sorted({*range(0, 12, 3), *range(12, len(seen), 29), *range(len(seen) - 5, len(seen), 2)})
    for at in chosen:
        name = list(FAULTS)[at % len(FAULTS)]
        assert_survives(tmp_path / f"{at}", old, at, name, straight)


@pytest.mark.slow
@pytest.mark.parametrize("name", FAULTS)
@pytest.mark.parametrize("old", [False, True], ids=["fresh", "overwrite"])
def test_a_fault_at_every_write(tmp_path, old, name):
    seen = writes(tmp_path / "straight", old)
    straight = bits(tmp_path / "straight")
    assert len(seen) > 60  # else nothing would have been tried
    for at in range(len(seen)):
        assert_survives(tmp_path / f"{at}", old, at, name, straight)
