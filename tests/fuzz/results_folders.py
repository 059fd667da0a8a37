"""Damaged folders of results: files cut, flipped, swapped, lost, linked, of another kind, records of wrong types.

A folder is read (library, report, comparison) and taken up by the command that made it. Each of them refuses it with a
UserError that says what to do, or gives what the whole study gave. A mutant is made again from its seed and number.
"""

from __future__ import annotations

import json
import os
import random
import re
import shutil
import tempfile
import traceback
from collections.abc import Callable, Iterable
from contextlib import suppress
from functools import cache, partial
from pathlib import Path
from typing import Any

import yaml

from model import Ensemble, load_scenario
from model.errors import UserError
from model.report.open_study import open_folder
from model.report.write_report import findings_of, make_report
from model.results import Study
from model.results.records import MANIFEST, MARK, STUDY
from model.studies.compare.run import saved_side_by_side, side_by_side
from model.tables.folders import remove
from model.tables.store import read_columns, write_columns
from tests.fuzz.judge import LIMIT, UNSHOWABLE, Hang, Mutant, Score, limited
from tests.fuzz.kept import Kept

SCENARIOS = Path(__file__).resolve().parents[2] / "scenarios"
SEED = 11
EXTRAS = ("attribution.csv", "frontier.csv", "sensitivity.csv")
REPORT_EVERY = 50  # folders whose whole report is written; of the others the tables are made
VALUES: tuple[Any, ...] = (
    None, True, 0, -1, 1, 2, 3, 1.5, 1e308, float("inf"), float("nan"), 10**30, "", " ", "1", "x" * 5000, "../x",
    "/etc", [], [1], ["a"], [[1]], {}, {"a": 1}, {"a": {"b": []}}, "\x1b[31m", "河", "0" * 64, "a-1", "2015Q4",
)  # fmt: skip
TEXTS = (
    b"", b"\x00", b"\xff\xfe", b": : :", b"- a\n- b", b"[" * 5000, b"{" * 5000, b'{"a":' * 5000, b"&a [*a]", b"!!int x",
    b"!!timestamp x", b"!!python/object/apply:os.abort []", b"a: !!bool maybe", b"? [a]\n: b", b"format: 2",
    b"format: x", b"format: 3", b"schema: 99", b"seeds: 7", b"PAR1", b"PAR1" * 100, b"\r", b"a: 1\n" * 3000, b"<<: x",
)  # fmt: skip


def plans() -> list[Any]:
    """The scenarios of the study."""
    return [load_scenario(SCENARIOS / name).replace(end=4) for name in ("teaching.yaml", "teaching_base.yaml")]


@cache
def original() -> tuple[Any, Path]:
    """The whole study: a temporary folder that lives as long as the process."""
    home = tempfile.TemporaryDirectory(prefix="jiju-results-")
    folder = Path(home.name) / "study"
    Ensemble(plans(), 2, folder, workers=1, checkpoints=[2]).make(folder)
    return home, folder


def fuzz(count: int, seed: int = SEED, start: int = 0, fresh: bool = False) -> Score:
    """Judge `count` damaged folders, from number `start` on."""
    score, kept = Score(), Kept("results", seed, fresh)
    for number in range(start, start + count):
        verdict, words, seconds = kept.judged(f"{seed}-{number}", partial(judge_number, seed, number))
        score.note(Mutant("results", number, words.partition(": ")[0], b""), verdict, words, seconds)
    return score


def judge_number(seed: int, number: int) -> tuple[str, str]:
    """Damage a copy of the whole study in the way of this number, and judge it."""
    with tempfile.TemporaryDirectory(prefix="jiju-damaged-") as home:
        folder = Path(home) / "study"
        shutil.copytree(original()[1], folder, symlinks=True)
        done = damaged(folder, seed, number)
        verdict, words = judge_folder(folder, number % REPORT_EVERY == 0)
        return verdict, f"{done}: {words}"


def damaged(folder: Path, seed: int, number: int) -> str:
    """Damage a folder in one to three ways; returns which."""
    luck = random.Random(f"{seed} {number}")
    done = []
    for _ in range(luck.choice((1, 1, 1, 2, 3))):
        damage = luck.choice(DAMAGES)
        with suppress(*UNFIT):
            done.append(f"{damage.__name__} {damage(folder, luck)}")
    return ", ".join(done)


def judge_folder(folder: Path, whole_report: bool = False) -> tuple[str, str]:
    """'accepted' if every reader gives what the whole study gave, 'refused' if one refuses, 'fault' with the reason."""
    refused = ""
    for step in (read, report if whole_report else tables, compare, take_up):
        verdict, words = tried(step, folder)
        if verdict == "fault":
            return verdict, words
        refused = refused or words
        if step is take_up and verdict == "refused":
            return verdict, words
    for _ in range(len(truth()) + len(EXTRAS) + 1):  # what a message says has to help
        answers = [tried(step, folder) for step in (read, tables)]
        for verdict, words in answers:
            if verdict == "fault":
                return verdict, f"after the command: {words}"
        words = next((words for verdict, words in answers if verdict == "refused"), "")
        if not words:
            return ("refused", refused) if refused else ("accepted", "")
        told = re.search(r"remove (\S+)", words)
        named = next((folder / name for name in EXTRAS if name in words), None)
        if told is None and named is None:
            break
        remove(Path(told.group(1)) if told is not None else named or folder)
        verdict, answer = tried(take_up, folder)
        if verdict != "accepted":
            return "fault", f"the remedy of {words!r} ends in {answer}"
    return "fault", f"the remedy does not help: {words}"


def tried(step: Callable[[Path], str], folder: Path) -> tuple[str, str]:
    """'accepted', 'refused' or 'fault' of one reader or of the command, and the words for it."""
    try:
        with limited(LIMIT):
            wrong = step(folder)
    except UserError as error:
        if UNSHOWABLE.search(str(error).replace("\n", " ")) or len(str(error)) < 20:
            return "fault", f"{step.__name__}: no message for people: {str(error)!r}"
        return "refused", f"{step.__name__}: {error}"
    except Hang as hang:
        return "fault", f"{step.__name__}: {hang}"
    except Exception:
        return "fault", f"{step.__name__}: " + traceback.format_exc(limit=-4).replace("\n", " | ")
    return ("fault", f"{step.__name__}: {wrong}") if wrong else ("accepted", "")


@cache
def truth() -> dict[tuple[str, int], list[Any]]:
    """The indicators of every run of the whole study."""
    study = Study.load(original()[1])
    return {key: run.indicators.fillna(-1.0).to_numpy().tolist() for key, run in study.runs.items()}


def read(folder: Path) -> str:
    """Load the study and every table of it; what is there has to be what was written."""
    study = Study.load(folder)
    for key, run in study.runs.items():
        if run.indicators.fillna(-1.0).to_numpy().tolist() != truth().get(key):
            return f"{key} is not what was written"
    for run in study.runs.values():
        for name in ("census", "clusters", "missing", "ledger", "flows", "quarterly"):
            run.table(name)
    return ""


def tables(folder: Path) -> str:
    """The tables of a report."""
    return "" if findings_of(open_folder(folder)).sheets else "no tables"


def report(folder: Path) -> str:
    """The whole report."""
    return "" if make_report(folder) else "no files"


def compare(folder: Path) -> str:
    """Beside the whole study."""
    study = saved_side_by_side([original()[1], folder.rename(folder.with_name("other"))], "teaching")
    try:
        return "" if len(side_by_side(study, "study")) else "nothing compared"
    finally:
        folder.with_name("other").rename(folder)


def take_up(folder: Path) -> str:
    """The command that made it, once more: afterwards all runs are there, or it says why not."""
    if folder.with_name("other").exists():
        folder.with_name("other").rename(folder)
    outcome = Ensemble(plans(), 2, folder, workers=1, checkpoints=[2]).make(folder)
    if outcome.failed:
        return f"failed: {outcome.failed}"
    study = Study.load(folder)
    return "" if set(study.runs) == set(truth()) and not study.left_out else "runs are missing after the command"


# damages -------------------------------------------------------------------------------------------------------------


def any_file(folder: Path, luck: random.Random) -> Path:
    """One of the files that are read, records more often than tables."""
    runs = sorted((folder / "runs").glob("*-*"))
    records = [folder / STUDY] * 3 + [run / name for run in runs for name in (MARK, MANIFEST)]
    records = [path for path in records if path.is_file()]  # a pipe would never end
    files = [path for run in runs for path in sorted(run.rglob("*")) if path.is_file()]
    return luck.choice(luck.choice((records, files)) or records)


def cut(folder: Path, luck: random.Random) -> str:
    path = any_file(folder, luck)
    content = path.read_bytes()
    path.write_bytes(content[: luck.randrange(max(len(content), 1))])
    return path.name


def flip(folder: Path, luck: random.Random) -> str:
    path = any_file(folder, luck)
    content = bytearray(path.read_bytes())
    for _ in range(luck.choice((1, 1, 5)) if content else 0):
        content[luck.randrange(len(content))] ^= 1 << luck.randrange(8)
    path.write_bytes(bytes(content))
    return path.name


def lose(folder: Path, luck: random.Random) -> str:
    path = any_file(folder, luck)
    path.unlink()
    return path.name


def lose_folder(folder: Path, luck: random.Random) -> str:
    path = luck.choice([*sorted(folder.glob("runs/*")), folder / "runs"])
    shutil.rmtree(path) if path.is_dir() and not path.is_symlink() else path.unlink()
    return path.name


def swap(folder: Path, luck: random.Random) -> str:
    one, other = any_file(folder, luck), any_file(folder, luck)
    first, second = one.read_bytes(), other.read_bytes()
    one.write_bytes(second)
    other.write_bytes(first)
    return f"{one.name} {other.name}"


def swap_runs(folder: Path, luck: random.Random) -> str:
    one, other = luck.sample(sorted(folder.glob("runs/*-*")), 2)
    one.rename(folder / "aside")
    other.rename(one)
    (folder / "aside").rename(other)
    return f"{one.name} {other.name}"


def copy_run(folder: Path, luck: random.Random) -> str:
    source = luck.choice(sorted(folder.glob("runs/*-*")))
    target = folder / "runs" / luck.choice(("teaching-1", "teaching-3", "other-1", "teaching@s-1", "-"))
    shutil.rmtree(target, ignore_errors=True)
    with suppress(shutil.Error, FileExistsError):
        shutil.copytree(source, target)
    return f"{source.name} {target.name}"


def other_kind(folder: Path, luck: random.Random) -> str:
    """A folder, a link or a pipe where a file or a folder should be."""
    beside = [folder / name for name in (".lock", "index.csv", "failures", "set-aside")]
    path = luck.choice([any_file(folder, luck), *sorted(folder.glob("runs/*-*")), *beside])
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)
    kind = luck.choice(("folder", "dangling", "loop", "pipe", "file"))
    if kind == "folder":
        (path / "inside").mkdir(parents=True)
    elif kind == "dangling":
        path.symlink_to(folder / "nowhere")
    elif kind == "loop":
        path.symlink_to(path)
    elif kind == "pipe" and hasattr(os, "mkfifo") and path.name != ".lock":
        os.mkfifo(path)
    else:
        path.write_text("mine")
    return f"{path.name} {kind}"


def foreign(folder: Path, luck: random.Random) -> str:
    name = luck.choice(("teaching-9", "notes", ".partial-teaching-1-77", "河-1", "teaching_base-1.bak"))
    path = folder / luck.choice(("runs", ".", "failures", "set-aside", "runs/teaching-1")) / name
    path.mkdir(parents=True, exist_ok=True)
    (path / luck.choice((MARK, MANIFEST, "x.txt"))).write_bytes(luck.choice(TEXTS))
    return name


def other_text(folder: Path, luck: random.Random) -> str:
    path = any_file(folder, luck)
    path.write_bytes(luck.choice(TEXTS))
    return path.name


def extras(folder: Path, luck: random.Random) -> str:
    """Tables that a report shows if they lie there."""
    path = folder / luck.choice(EXTRAS)
    path.write_bytes(luck.choice((*TEXTS, b"name,difference,low,high\na,1,2,3\n", b"name,cost\n\xe4,1\n", b'"a,b\nc')))
    return path.name


def regular(paths: Iterable[Path], luck: random.Random) -> Path:
    """One of the paths that are files."""
    return luck.choice([path for path in sorted(paths) if path.is_file()])


def replaced(value: Any, luck: random.Random) -> Any:
    """A tree with one of its values or keys replaced."""
    if isinstance(value, dict) and value and luck.random() < 0.8:
        key = luck.choice(sorted(value, key=str))
        if luck.random() < 0.2:
            return {k: v for k, v in value.items() if k != key}
        return {**value, key: replaced(value[key], luck)}
    if isinstance(value, list) and value and luck.random() < 0.7:
        at = luck.randrange(len(value))
        return [*value[:at], replaced(value[at], luck), *value[at + 1 :]]
    return luck.choice(VALUES)


def wrong_mark(folder: Path, luck: random.Random) -> str:
    path = regular(folder.glob(f"runs/*/{MARK}"), luck)
    path.write_text(json.dumps(replaced(json.loads(path.read_text(encoding="utf-8")), luck)), encoding="utf-8")
    return path.parent.name


def wrong_study(folder: Path, luck: random.Random) -> str:
    path = folder / STUDY
    if not path.is_file():
        return "nothing"
    content = replaced(yaml.safe_load(path.read_text(encoding="utf-8")), luck)
    path.write_text(yaml.safe_dump(content, allow_unicode=True), encoding="utf-8")
    return ""


def wrong_manifest(folder: Path, luck: random.Random) -> str:
    """A manifest with a wrong value, and the checksum that goes with it: somebody took pains."""
    path = regular(folder.glob(f"runs/*/{MANIFEST}"), luck)
    content = replaced(yaml.safe_load(path.read_text(encoding="utf-8")), luck)
    path.write_text(yaml.safe_dump(content, allow_unicode=True), encoding="utf-8")
    vouch(path)
    return path.parent.name


def wrong_columns(folder: Path, luck: random.Random) -> str:
    """A table that lacks a column, and the checksums that go with it."""
    path = regular((p for p in folder.glob("runs/*/*.parquet") if p.name != "indicators.parquet"), luck)
    columns = read_columns(path)[0]
    lost = luck.choice(sorted(columns))
    write_columns(path, {name: values for name, values in columns.items() if name != lost})
    manifest = path.with_name(MANIFEST)
    content = yaml.safe_load(manifest.read_text(encoding="utf-8"))
    content.pop("files")
    manifest.write_text(yaml.safe_dump(content, allow_unicode=True), encoding="utf-8")
    vouch(path)
    vouch(manifest)
    return f"{path.name} {lost}"


def vouch(path: Path) -> None:
    """Let the mark of a run agree with a file."""
    from model.results.records import checksum

    mark = path.with_name(MARK)
    content = json.loads(mark.read_text(encoding="utf-8"))
    content["files"][path.name] = [path.stat().st_size, checksum(path.read_bytes())]
    mark.write_text(json.dumps(content), encoding="utf-8")


# What a damage meets where an earlier one has been: it does nothing then.
UNFIT = (OSError, ValueError, KeyError, TypeError, AttributeError, IndexError, UserError, yaml.YAMLError)
DAMAGES: tuple[Callable[[Path, random.Random], str], ...] = (
    cut, flip, lose, lose_folder, swap, swap_runs, copy_run, other_kind, foreign, other_text, extras, wrong_mark,
    wrong_study, wrong_manifest, wrong_columns,
)  # fmt: skip
