"""How commands end: user errors, faults of the program with a log file, streams that are closed or full."""

from __future__ import annotations

import dataclasses
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from model.cli import faults as cli_faults
from model.errors import UserError
from tests.commands import typed

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture
def faulty(monkeypatch, tmp_path):
    """A program with a typo in its own code, and a state folder to write the log to."""

    def typo(*_):
        return {}.captial

    monkeypatch.setattr("model.report.explanations.listings.KINDS", {"scenarios": typo})
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    monkeypatch.setenv("LOCALAPPDATA", str(tmp_path / "state"))
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)
    return tmp_path / "state" / "jiju"


def test_a_fault_of_the_program_is_one_sentence_and_a_log_file(faulty):
    answer = typed(["list", "scenarios"])
    assert answer.code == cli_faults.FAILED
    assert "Traceback" not in answer.err
    (log,) = faulty.glob("*.log")
    sentence = f"This is a fault of the program, not of your input (AttributeError); the trace is in {log}\n"
    assert answer.err == sentence
    assert re.fullmatch(rf"fault-\d{{8}}-\d{{6}}-{os.getpid()}\.log", log.name)
    text = log.read_text(encoding="utf-8")
    assert "captial" in text
    assert "Traceback" in text
    assert "['jiju', 'list', 'scenarios']" in text


@pytest.mark.parametrize(
    ("arguments", "locale", "first"),
    [
        (["--language", "zh"], "", "这是程序自身的错误"),
        (["--language=zh"], "", "这是程序自身的错误"),
        ([], "zh_CN.UTF-8", "这是程序自身的错误"),
        (["--language", "en"], "zh_CN.UTF-8", "This is a fault"),
        ([], "", "This is a fault"),
    ],
)
def test_the_sentence_is_in_the_readers_language(faulty, monkeypatch, arguments, locale, first):
    monkeypatch.setenv("LANG", locale)
    assert typed(["list", "scenarios", *arguments]).err.startswith(first)


def test_a_log_goes_elsewhere_if_the_state_folder_takes_none(faulty, monkeypatch, tmp_path):
    faulty.parent.write_text("a file where the folder should be", encoding="utf-8")
    monkeypatch.setattr(cli_faults.tempfile, "gettempdir", lambda: str(tmp_path / "temporary"))
    assert str(tmp_path / "temporary" / "jiju") in typed(["list", "scenarios"]).err
    monkeypatch.setattr(cli_faults.tempfile, "gettempdir", lambda: str(faulty.parent))
    assert "Traceback" in typed(["list", "scenarios"]).err  # rather than lost


@pytest.mark.parametrize(
    ("error", "code", "said"),
    [
        (UserError("plan.yaml:3: no such thing"), 2, "plan.yaml:3: no such thing"),
        (PermissionError(13, "Permission denied", "there/run.csv"), 2, "there/run.csv: Permission denied; "),
        (OSError(28, "No space left on device"), 2, "the output: No space left on device; free some space"),
        (IsADirectoryError(21, "Is a directory", "there"), 2, "there: Is a directory; "),
        (KeyboardInterrupt(), 130, "interrupted"),
        (MemoryError(), 1, "not enough memory"),
        (PermissionError(13, "Permission denied", str(ROOT / "model" / "cli" / "commands.py")), 1, "This is a fault"),
        (ZeroDivisionError(), 1, "This is a fault"),
        (OSError("no number"), 1, "This is a fault"),
    ],
)
def test_every_error_has_its_code_and_its_words(error, code, said, capsys, faulty):
    assert cli_faults.ended_by(error) == code
    assert capsys.readouterr().err.startswith(said)


@pytest.mark.skipif(sys.platform == "win32", reason="needs a POSIX shell")
@pytest.mark.parametrize(
    ("redirection", "code"),
    [
        ("<&- >&- 2>&-", 0),
        ("| head -1", 0),
        ("> /dev/full", 2),
        *(pytest.param(closed, 0, marks=pytest.mark.slow) for closed in (">&-", "2>&-", ">&- 2>&-")),
    ],
)
def test_closed_and_full_streams_end_without_a_trace(redirection, code):
    if "full" in redirection and not Path("/dev/full").exists():
        pytest.skip("no /dev/full here")
    script = f'"{sys.executable}" "{ROOT / "run.py"}" list parameters {redirection}'
    done = subprocess.run(["sh", "-c", script], cwd=ROOT, capture_output=True, check=False)
    assert done.returncode == code, done.stderr
    assert b"Traceback" not in done.stderr
    assert b"Exception ignored" not in done.stderr


def test_a_study_whose_runs_meet_a_fault_says_so(faulty, monkeypatch, tmp_path):
    def typo(*_):
        return {}.captial

    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("model.experiments.ensemble.perform", typo)
    path = ROOT / "scenarios" / "teaching_base.yaml"
    answer = typed(["run", str(path), "--alone", "--seeds", "1", "--engine", "in-process", "--out", "out"])
    assert answer.code == cli_faults.FAILED
    assert answer.err.endswith("not of your input (AttributeError); the trace is in out/failures/teaching_base-1.txt\n")
    assert "captial" in (tmp_path / "out" / "failures" / "teaching_base-1.txt").read_text(encoding="utf-8")


def failing_at(monkeypatch, *errors):
    """Runs of the first seeds end with these errors, one each; the others are made."""
    from model.experiments import ensemble as study
    from model.experiments import trials

    def failing(real, seed_of):
        def work(item, note):
            if seed_of(item) <= len(errors):
                raise errors[seed_of(item) - 1]
            return real(item, note)

        return work

    monkeypatch.setattr(study, "perform", failing(study.perform, lambda task: task.seed))
    yearly = dataclasses.replace(trials.YEARLY, measure=failing(trials.measure, lambda trial: trial.seed))
    monkeypatch.setattr(trials, "YEARLY", yearly)


BUG = "This is a fault of the program, not of your input (KeyError); the trace is in "
PARTLY = {
    "bug": ([KeyError("captial")], 1, "1 ({}1)", BUG),
    "user": ([UserError("x.csv: no such thing")], 2, "1 ({}1)", "x.csv: no such thing"),
    "memory": ([MemoryError()], 1, "1 ({}1)", "MemoryError: memory ran out; use fewer workers, fewer firms or a "),
    "user and bug": ([UserError("x.csv: no"), KeyError("captial")], 1, "2 ({}2, …)", BUG),
}  # fmt: skip


@pytest.mark.parametrize(("command", "case"), [
    *(("run", case) for case in PARTLY), ("ablations", "user"),
    *(pytest.param("ablations", case, marks=pytest.mark.slow) for case in PARTLY if case != "user"),
])  # fmt: skip
def test_a_command_some_of_whose_runs_failed_tells_it_last(faulty, monkeypatch, tmp_path, command, case):
    errors, code, which, words = PARTLY[case]
    monkeypatch.chdir(tmp_path)
    Path("short.yaml").write_text("name: short\nregion: twin_rivers\nperiod: {end: 2016Q4}\n", encoding="utf-8")
    failing_at(monkeypatch, *errors)
    own = {"run": ["--alone"], "ablations": ["--only", "innovation"]}[command]
    answer = typed([command, "short.yaml", *own, "--seeds", "4", "--engine", "in-process", "--no-figures", "--json",
                    "--out", "out"])  # fmt: skip
    assert answer.code == code
    key = {"run": "short-", "ablations": "base-"}[command]
    if command == "ablations":  # each seed fails with and without the mechanism
        which = "{}1, …" if len(errors) == 1 else "{}2, …"
        which = f"{2 * len(errors)} ({which})"
    last = answer.err.splitlines()[-1]
    assert last.startswith(f"Runs that failed and are left out of these results: {which.format(key)}. {words}")
    assert answer.out[0] in "[{"  # of the rest
    logs = [*faulty.glob("*.log"), *Path("out").glob("failures/*")]
    assert any("captial" in log.read_text(encoding="utf-8") for log in logs) == ("bug" in case)
    if "bug" in case:
        assert "captial" in Path(last.rpartition("the trace is in ")[2]).read_text(encoding="utf-8")


@pytest.mark.parametrize(("error", "kind", "words"), [
    (UserError("x.csv: no such thing"), "StudyError", "1 of 2 runs failed; teaching_base-1: UserError: x.csv: no such"),
    (MemoryError(), "MemoryError", "memory ran out; use fewer workers"),
    (KeyError("captial"), "FaultInRun", "a fault of the program, not of your input:\nTraceback"),
], ids=str)  # fmt: skip
def test_a_program_that_asks_for_runs_is_told_whose_doing_a_failure_is(faulty, monkeypatch, error, kind, words):
    from model import Ensemble, load_scenario

    failing_at(monkeypatch, error)
    short = load_scenario(ROOT / "scenarios" / "teaching_base.yaml").replace(end=4)
    with pytest.raises(Exception, match=re.escape(words)) as found:
        Ensemble([short], 2, workers=1).run()
    assert type(found.value).__name__ == kind
    assert isinstance(found.value, UserError) == (kind == "StudyError")
    assert ("Traceback" in str(found.value)) == (kind == "FaultInRun")


def test_every_class_for_users_has_the_one_base():
    """What is named an error and raised by this package either is a UserError or says why not."""
    internal = {
        "MissingWords",  # a text of ours is missing: a fault
        "NoRegion",  # a RegionError, which is a UserError
        "NotPolygons",  # becomes a RegionError with its file
        "NotMeasured",  # caught where a formula is worked out: the outcome is left out
        "OfSomethingElse",  # caught where kept trials are read: they are made again
        "FaultInRun",  # a bug that ended a run, for a program that asked for it
        "TooDeep",  # becomes a ResultsError with its file
        "Problem",  # becomes the server's answer with its status
        "SessionOver",  # becomes the server's answer that the page is to be loaded again
        "WorldDied",  # becomes what the page tells of its session
        "WorldFailed",  # a bug in the process of a world: its trace goes to the server's terminal
    }
    source = "\n".join(path.read_text(encoding="utf-8") for path in (ROOT / "model").rglob("*.py"))
    found = set(re.findall(r"^class (\w+)\((?:\w+Error|KeyError|Exception)\):", source, re.MULTILINE))
    users = set(re.findall(r"^class (\w+)\(UserError", source, re.MULTILINE))
    assert found - users - internal == {"UserError"}


BROAD = re.compile(r"except\s*(\(?[^)]*\b(Exception|BaseException|AttributeError)\b[^)]*\)?)?(\s+as \w+)?:")
BROAD_ALLOWED = {
    "model/cli/commands.py": "the last door",
    "model/cli/faults.py": "the last door",
    "model/scenario/extensions.py": "whatever somebody's own module raises is told with its line",
    "model/tables/folders.py": "puts the former folder back, then raises again",
    "model/experiments/engines/attempt.py": "a task's failure is told with its trace",
    "model/experiments/engines/cluster.py": "what comes back from another machine",
    "model/studies/parameter_ends/run.py": "looks for whatever goes wrong at the ends of ranges",
    "model/play/door.py": "the last door of a request: the trace is printed, the page is told of a fault",
    "model/play/jobs.py": "whoever waits for a job is told that the session is over, then it is raised again",
    "model/play/session.py": "the last door of a session's thread: the trace is printed, the page is told of a fault",
    "model/play/world_process.py": "the last door of a world's process: the trace goes to the server",
    "model/report/work_during_runs.py": "a thread's failure is raised where its result is asked for",
}


def test_no_story_is_made_of_our_own_faults():
    found = set()
    for path in sorted((ROOT / "model").rglob("*.py")):
        for line in path.read_text(encoding="utf-8").splitlines():
            if BROAD.search(line):
                found.add(path.relative_to(ROOT).as_posix())
    assert found <= set(BROAD_ALLOWED), found - set(BROAD_ALLOWED)
