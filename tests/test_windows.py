"""What Windows asks of the program, checked without it: names of files, encodings, processes, signals, line ends."""

from __future__ import annotations

import ast
import csv
import multiprocessing
import re
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from model import Ensemble, load_scenario
from model.experiments.engines.forked import can_fork
from model.experiments.run_folders import StudyError
from model.report.words.language import language
from model.scenario import Plan, ScenarioErrors
from model.tables.folders import write_whole
from tests.report_studies import findings_of_teaching, teaching
from tests.source_trees import nodes

ROOT = Path(__file__).resolve().parent.parent
CODE = sorted(p for p in (ROOT / "model").rglob("*.py") if "__pycache__" not in p.parts)
POSIX_MODULES = {"fcntl", "grp", "posix", "pty", "pwd", "resource", "syslog", "termios", "tty"}
POSIX_FUNCTIONS = {
    "os.fork", "os.getuid", "os.geteuid", "os.getgid", "os.killpg", "os.mkfifo", "os.setsid", "os.sync", "os.wait",
    "os.chown", "os.uname", "os.rename", "signal.alarm", "signal.setitimer", "signal.pause",
}  # fmt: skip
SIGNALS = {"SIGINT", "SIGTERM", "SIGABRT", "SIG_IGN", "SIG_DFL"}  # what Windows has too
RESERVED = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\..*)?", re.IGNORECASE)
FORBIDDEN = re.compile(r'[<>:"/\\|?*\x00-\x1f]')


def calls(path: Path) -> Iterator[tuple[str, ast.Call]]:
    """Every call of a file with the dotted name of what is called (".read_text" for a method of anything)."""
    for node in nodes(path):
        if isinstance(node, ast.Call):
            yield dotted(node.func), node


def dotted(node: ast.expr) -> str:
    if isinstance(node, ast.Attribute):
        return f"{dotted(node.value) if isinstance(node.value, ast.Name) else ''}.{node.attr}"
    return node.id if isinstance(node, ast.Name) else ""


def given(call: ast.Call, name: str) -> object:
    """A keyword's constant value; True if it is given by something else; None if it is not given."""
    for keyword in call.keywords:
        if keyword.arg == name:
            return keyword.value.value if isinstance(keyword.value, ast.Constant) else True
        if keyword.arg is None:
            return True
    return None


def mode_of(call: ast.Call, position: int) -> str:
    if len(call.args) > position and isinstance(call.args[position], ast.Constant):
        return str(call.args[position].value)
    return str(given(call, "mode") or "r")


def test_every_text_file_is_opened_with_an_encoding():
    bare = []
    for path in CODE:
        for name, call in calls(path):
            if name == "open" or (name.endswith(".open") and name not in ("os.open", "webbrowser.open", "Image.open")):
                opens = "b" not in mode_of(call, 1 if name == "open" else 0)
            else:
                opens = name.endswith((".read_text", ".write_text"))
            positional = name.endswith(".read_text") and call.args
            if opens and given(call, "encoding") is None and not positional:
                bare.append(f"{path.relative_to(ROOT)}:{call.lineno}")
    assert bare == []


def test_csv_is_written_with_its_own_line_ends():
    """`newline=""` for csv.writer; tables that become text first name their line ends: text is written as given."""
    wrong = []
    for path in CODE:
        for name, call in calls(path):
            to_text = name.endswith(".to_csv") and not call.args
            if to_text and given(call, "lineterminator") is None:
                wrong.append(f"{path.relative_to(ROOT)}:{call.lineno}")
            if name.endswith(".to_csv") and call.args and given(call, "encoding") is None:
                wrong.append(f"{path.relative_to(ROOT)}:{call.lineno}")
            if name in ("open", ".open") and "w" in mode_of(call, 1 if name == "open" else 0):
                text = "b" not in mode_of(call, 1 if name == "open" else 0)
                if text and given(call, "newline") is None:
                    wrong.append(f"{path.relative_to(ROOT)}:{call.lineno}")
    assert wrong == []


def test_modules_and_functions_of_posix_alone_stay_behind_a_question_for_the_system():
    wrong = []
    for path in CODE:
        guarded = {
            inner
            for node in nodes(path) if isinstance(node, ast.If) and "platform" in ast.dump(node.test)
            for inner in ast.walk(node)
        }  # fmt: skip
        for node in nodes(path):
            if node in guarded:
                continue
            if isinstance(node, ast.Import | ast.ImportFrom):
                names = [node.module or ""] if isinstance(node, ast.ImportFrom) else [a.name for a in node.names]
                wrong += [f"{path.name}:{node.lineno} {name}" for name in names if name.split(".")[0] in POSIX_MODULES]
            if isinstance(node, ast.Attribute) and dotted(node) in POSIX_FUNCTIONS:
                wrong.append(f"{path.name}:{node.lineno} {dotted(node)}")
            if isinstance(node, ast.Attribute) and dotted(node).startswith("signal.SIG") and node.attr not in SIGNALS:
                wrong.append(f"{path.name}:{node.lineno} {dotted(node)}")
    assert wrong == []


def test_new_processes_are_spawned_or_are_copies_where_the_system_can_copy(monkeypatch):
    made = {}
    for path in CODE:
        for name, call in calls(path):
            if name.endswith("get_context"):
                named = [ast.dump(part) for part in ast.walk(call) if isinstance(part, ast.Constant)]
                made.setdefault(path.name, []).extend(named)
            assert name not in ("multiprocessing.Process", "multiprocessing.Pool", "multiprocessing.Queue"), path
    # Who asks `can_fork` before, or is told `copies`; a world of a page comes from a server that has no threads.
    allowed = {"pool.py": {"fork", "spawn"}, "forked.py": {"fork"}, "world_process.py": {"forkserver", "spawn"}}
    for name, named in made.items():
        assert {f"Constant(value={way!r})" for way in allowed.get(name, {"spawn"})} == set(named), name
    assert "spawn" in multiprocessing.get_all_start_methods()
    for system in ("win32", "darwin"):
        monkeypatch.setattr(sys, "platform", system)
        assert not can_fork()


def unfit(names: list[Path]) -> list[str]:
    """Relative paths that Windows cannot hold, or that are one file there."""
    wrong = [str(p) for p in names for part in p.parts
             if FORBIDDEN.search(part) or RESERVED.fullmatch(part) or part[-1] in ". " or len(part) > 120]  # fmt: skip
    seen: dict[str, Path] = {}
    for path in names:
        other = seen.setdefault(str(path).casefold(), path)
        if other != path:
            wrong.append(f"{path} and {other}")
    return wrong


def test_files_of_the_repository_have_names_that_windows_can_hold():
    folders = ("model", "scenarios", "docs", "tests", "notebooks", ".ci")
    names = [p.relative_to(ROOT) for f in folders for p in (ROOT / f).rglob("*") if "__pycache__" not in p.parts]
    assert unfit(names) == []


def test_files_of_a_study_and_its_tables_have_names_that_windows_can_hold(tmp_path):
    folder = teaching().folder
    f = findings_of_teaching()
    f.summary.save(tmp_path, f.names, language("en"))
    names = [p.relative_to(root) for root in (folder, tmp_path) for p in Path(root).rglob("*")]
    assert len(names) > 20
    assert unfit(names) == []


def test_paths_inside_saved_files_have_no_backslashes():
    folder = Path(teaching().folder)
    for file in [*folder.rglob("*.yaml"), *folder.rglob("index.csv")]:
        assert "\\" not in file.read_text(encoding="utf-8"), file


@pytest.mark.parametrize(
    "name", ["con", "NUL", "aux.plan", "com1", "lpt9.x", "plan.", "plan ", "a:b", "a/b", "a?", "a|b"]
)
def test_names_that_windows_cannot_hold_are_refused(name, tmp_path):
    file = tmp_path / "x.yaml"
    file.write_text(f"name: '{name}'\nregion: twin_rivers\n", encoding="utf-8")
    with pytest.raises(ScenarioErrors):
        load_scenario(file)


def test_scenarios_that_differ_in_capital_letters_alone_are_refused():
    plan: Plan = load_scenario(ROOT / "scenarios" / "teaching_base.yaml")
    with pytest.raises(StudyError, match="capital letters"):
        Ensemble([plan.replace(name="Plan"), plan.replace(name="plan")], 1)


def test_a_text_file_has_the_same_bytes_everywhere(tmp_path, monkeypatch):
    monkeypatch.setattr("os.linesep", "\r\n")
    write_whole(tmp_path / "a.csv", "\ufeffa,b\n1,2\n")
    assert (tmp_path / "a.csv").read_bytes() == b"\xef\xbb\xbfa,b\n1,2\n"


def test_saved_csv_tables_have_no_empty_lines_between(tmp_path):
    f = findings_of_teaching()
    f.summary.save(tmp_path, f.names, language("en"))
    for file in (tmp_path / "tables").glob("*.csv"):
        with file.open(encoding="utf-8-sig", newline="") as handle:
            assert all(row for row in csv.reader(handle)), file
