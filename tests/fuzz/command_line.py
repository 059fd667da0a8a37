"""Odd command lines: options missing, repeated, contradicting, of the wrong type; paths that are no files; odd bytes.

Whatever is typed ends with exit code 0 or 2, without a traceback, within the limit, and writes nowhere but where it was
told to. Lines are built from the commands' own declarations, so that a new command or option is tried as well. A line
is made again from its seed and number.
"""

from __future__ import annotations

import inspect
import os
import random
import shutil
import tempfile
import time
import typing
from collections.abc import Iterator
from contextlib import chdir, contextmanager
from pathlib import Path
from typing import Any
from unittest.mock import patch

from model.cli import commands as cli
from model.scenario.catalogue import FOLDER
from tests.commands import typed
from tests.fuzz.judge import LIMIT, Hang, Mutant, Score, limited, snapshot
from tests.fuzz.odd_values import NUMBERS, OUTPUTS, PATHS, TEXTS

MODEL = FOLDER.parent.parent
CODES = (0, 2)
VERDICTS = ("margins", "parameter-ends", "reference", "validate-model")  # these end with 1 if the answer is no
SCENARIO = """name: {name}
region: twin_rivers
period: {{end: 2016Q4}}
seeds: 1
scale: 0.3
policies: {{technical_upgrading: {{budget: {budget}}}}}
"""
HERE = ("--engine", "in-process", "--seeds", "1")
SANE: dict[str, tuple[str, ...]] = {
    "run": ("scenarios/tiny.yaml", "--alone", "--no-figures", *HERE, "--out", "out/run"),
    "report": ("results/none",),
    "new": ("mine", "--from", "tiny", "--scenarios", "out/new"),
    "new-region": ("out/lake", "--from", "twin_rivers"),
    "check-region": ("twin_rivers", "--write", "out/region.html"),
    "list": ("instruments",),
    "explain": ("credit_guarantee",),
    "check": ("scenarios/tiny.yaml", "--no-trial"),
    "play": ("--no-browser", "--port", "0"),
    "margins": ("scenarios/tiny.yaml",),
    "history": ("scenarios/tiny.yaml", *HERE, "--out", "out/history"),
    "effects": ("scenarios/tiny.yaml", *HERE, "--out", "out/effects"),
    "ablations": ("scenarios/tiny.yaml", *HERE, "--only", "innovation", "--no-figures", "--out", "out/ablations",
                  "--write", "out/ablations.md"),
    "forms": ("--scenarios", "scenarios", "--only", "nowhere", *HERE, "--out", "out/forms"),
    "parameter-ends": ("scenarios/tiny.yaml", "--quarters", "1", "--only", "contracts.expiry", *HERE[:2]),
    "reference": ("--repository", "out", "--check"),
    "sensitivity": ("scenarios/tiny.yaml", "--over", "contracts.expiry", "--size", "2", "--outcomes",
                    "value_added", "--no-figures", *HERE, "--out", "out/sensitivity", "--write", "out/sensitivity.md"),
    "calibrate": ("scenarios/none.yaml", *HERE, "--out", "out/calibrate"),
    "uncertainty": ("scenarios/tiny.yaml", "--over", "contracts.expiry", "--maps", "2", "--draws", "2",
                    "--outcomes", "value_added", "--no-figures", *HERE, "--out", "out/uncertainty",
                    "--write", "out/uncertainty.md"),
    "clusters": ("results/study", "--city", "eastford"),
    "compare": ("scenarios/tiny.yaml", "scenarios/other.yaml", *HERE, "--out", "out/compare"),
    "fork": ("results/study", "2016Q2", "scenarios/other.yaml", "--engine", "in-process", "--out", "out/fork"),
    "validate-model": ("scenarios/tiny.yaml", "--parts", "nothing", *HERE, "--out", "out/validate"),
    "quick-error": ("scenarios/none.yaml", *HERE, "--out", "out/quick"),
    "attribute": ("scenarios/tiny.yaml", "--outcomes", "value_added", "--permutations", "2", *HERE, "--out",
                  "out/attribute"),
    "gap": ("high_tech_share", "--study", "results/study", "--out", "out/gap"),
    "city": ("eastford", "--study", "results/study", "--out", "out/city"),
    "cluster": ("eastford", "electronics", "--study", "results/study", "--out", "out/cluster"),
    "firm": ("1", "--scenario", "scenarios/tiny.yaml", "--out", "out/firm"),
    "anchor": ("eastford", "electronics", "--scenario", "scenarios/tiny.yaml", *HERE, "--out", "out/anchor"),
    "best": ("scenarios/tiny.yaml", "--budget", "2", "--provisional", "--engine", "in-process", "--worlds", "1",
             "--learning", "1", "--out", "out/best"),
    "early-warning": ("--study", "results/study", "--out", "out/early"),
    "backtest": ("scenarios/tiny.yaml", *HERE, "--no-figures", "--out", "out/backtest"),
}  # fmt: skip
NOT_TRIED = ("--ship", "--packages", "--drift")  # for makers of the program; all packages of the plan take minutes
WRITES = ("--out", "--repository", "--scenarios", "--write", "--into")  # options that say where to write


def options() -> dict[str, dict[str, Any]]:
    """Of every command, its options with the type of their value."""
    found = {}
    for command in cli.app.registered_commands:
        callback = command.callback
        assert callback is not None
        own = {}
        for name, parameter in inspect.signature(callback, eval_str=True).parameters.items():
            hint = parameter.annotation
            kind, *notes = typing.get_args(hint) if hasattr(hint, "__metadata__") else (hint,)
            for note in notes:
                if type(note).__name__ == "OptionInfo":
                    for flag in note.param_decls or (f"--{name.replace('_', '-')}",):
                        own[flag] = kind
        found[command.name or callback.__name__.replace("_", "-")] = own
    return found


def odd_value(flag: str, kind: Any, luck: random.Random) -> str:
    """A value that an option of this type hardly expects."""
    words = str(kind)
    if flag in WRITES:
        return luck.choice(OUTPUTS)
    if "Path" in words:
        return luck.choice(PATHS)
    if "int" in words or "float" in words:
        return luck.choice(NUMBERS)
    return luck.choice(TEXTS)


def line(seed: int, number: int) -> list[str]:
    """The arguments of one odd command line."""
    luck = random.Random(f"{seed}-{number}")
    known = options()
    command = sorted(known)[number % len(known)] if luck.random() < 0.95 else luck.choice(TEXTS + PATHS)
    words = list(SANE.get(command, ("x",)))
    own = {flag: kind for flag, kind in known.get(command, {"--seeds": int}).items() if flag not in NOT_TRIED}
    for _ in range(luck.choice((0, 1, 1, 2, 3))):
        change(words, own, luck)
    if luck.random() < 0.05:
        words.insert(0, luck.choice(("--help", "--version", "--unknown", "-h", "--json")))
    return [command, *words]


def change(words: list[str], own: dict[str, Any], luck: random.Random) -> None:
    """One thing that a person or a script may get wrong."""
    how = luck.randrange(7)
    flag = luck.choice(sorted(own)) if own else "--unknown"
    kind = own.get(flag, str)
    value = () if kind is bool else (odd_value(flag, kind, luck),)
    if how <= 1 or not words:  # an option more, perhaps once more
        words += [flag, *value]
    elif how == 2:  # an odd value in place of a good one
        at = [number for number, word in enumerate(words[:-1]) if word.startswith("--") and own.get(word) is not bool]
        if at:
            where = luck.choice(at)
            words[where + 1] = odd_value(words[where], own.get(words[where], str), luck)
    elif how == 3:  # an odd path or name in place of an argument
        words[0] = luck.choice(PATHS + TEXTS)
    elif how == 4:  # something missing
        if len(words) > 1:  # not the scenario: without it a command takes a whole province
            del words[luck.randrange(1, len(words))]
    elif how == 5:  # something too much, anywhere
        words.insert(luck.randrange(len(words) + 1), luck.choice(PATHS + TEXTS + (flag, flag[:-1], flag + "s")))
    else:  # joined with a sign of equality
        words.append(f"{flag}={value[0] if value else 'yes'}")


@contextmanager
def workplace() -> Iterator[Path]:
    """A folder with small scenarios, a study and things that are no files, as the present folder."""
    before = dict(os.environ)
    with tempfile.TemporaryDirectory(prefix="jiju-lines-") as folder:
        here = Path(folder) / "work"
        (here / "scenarios").mkdir(parents=True)
        (here / "results").mkdir()
        (here / "out" / "new").mkdir(parents=True)
        for name, budget in (("tiny", 1), ("other", 2)):
            (here / "scenarios" / f"{name}.yaml").write_text(SCENARIO.format(name=name, budget=budget))
        shutil.copy(here / "scenarios" / "tiny.yaml", here / "out" / "new" / "tiny.yaml")
        (here / "file.csv").write_text("name,value\na,1\n")
        (here / "binary.bin").write_bytes(bytes(range(256)))
        (here / "empty").touch()
        (here / "gbk.yaml").write_bytes("name: 河南\n".encode("gbk"))
        if hasattr(os, "mkfifo"):
            os.mkfifo(here / "pipe")
            (here / "dangling").symlink_to("nowhere")
            (here / "loop").symlink_to("loop")
        os.environ |= {"XDG_STATE_HOME": str(here.parent / "state"), "LOCALAPPDATA": str(here.parent / "state")}
        os.environ |= {"HOME": str(here.parent / "home"), "LC_ALL": "C.UTF-8"}
        os.environ.setdefault("MPLCONFIGDIR", str(Path(tempfile.gettempdir()) / "jiju-fuzz-matplotlib"))
        try:
            with chdir(here), patch("model.play.serve.prepare"), patch("model.play.server.PlayServer.serve_forever"):
                made = typed(["run", "scenarios/tiny.yaml", "--alone", "--no-figures", *HERE, "--out", "results/study"])
                assert made.code == 0, made.err
                yield here
        finally:
            os.environ.clear()
            os.environ.update(before)


def judge_line(words: list[str]) -> tuple[str, str]:
    """'accepted' (exit code 0), 'refused' (2) or 'fault', and in words what is wrong."""
    try:
        with limited(LIMIT):
            answer = typed(words)
    except Hang as hang:
        return "fault", str(hang)
    except BaseException as error:  # whatever leaves `main` but SystemExit is a fault
        return "fault", f"{type(error).__name__}: {error}"
    told_no = answer.code == 1 and words[0] in VERDICTS and "fault of the program" not in answer.err
    if answer.code not in CODES and not told_no:
        return "fault", f"exit code {answer.code}: {answer.err.strip()[-300:]}"
    if "Traceback" in answer.err + answer.out:
        return "fault", answer.err.strip()[-300:]
    if answer.code == 2 and not answer.err.strip() and "errors" not in answer.out:
        return "fault", "refused without a word"
    return ("refused" if answer.code == 2 else "accepted"), ""


def strangers(before: dict[str, tuple[int, int]], after: dict[str, tuple[int, int]], words: list[str]) -> list[str]:
    """Files that changed outside the folders of results and those that the line names for output."""
    named = [after_flag for flag, after_flag in zip(words, [*words[1:], ""], strict=True) if flag in WRITES]
    named += [word.partition("=")[2] for word in words if word.partition("=")[0] in WRITES]
    allowed = ["work/out", "work/results", *(f"work/{name}" for name in named if name.strip("./ "))]
    above = {str(parent) for name in allowed for parent in Path(name).parents}  # their times change, too
    changed = [name for name in {*before, *after} if before.get(name) != after.get(name) and name not in above]
    return [name for name in changed if not any(name == a or name.startswith(f"{a}/") for a in allowed)]


def fuzz(count: int, seed: int = 11, start: int = 0) -> Score:
    """Judge command lines number `start` to `start + count`."""
    score = Score()
    code = snapshot(MODEL)
    with workplace() as here:
        before = snapshot(here.parent)
        for number in range(start, start + count):
            words = line(seed, number)
            mutant = Mutant(words[0][:40], number, repr(words)[:400], b"")
            began = time.perf_counter()
            verdict, wrong = judge_line(words)
            seconds = time.perf_counter() - began
            after = snapshot(here.parent)
            written = strangers(before, after, words)
            if verdict != "fault" and written:
                verdict, wrong = "fault", f"wrote {', '.join(sorted(written))}"
            before = after
            score.note(mutant, verdict, wrong, seconds)
    if snapshot(MODEL) != code:
        score.faults.append(("all lines", "something was written beside the program's code"))
    return score
