"""The options of commands: each declared once in one file, one meaning for a name, no two names for one meaning."""

from __future__ import annotations

import ast
import re
from pathlib import Path
from typing import Any

import pytest
import typer
from typer.testing import CliRunner

from model.cli.commands import app
from model.tables.folders import CannotWrite, whole_folder, write_whole
from tests.source_trees import nodes

ROOT = Path(__file__).resolve().parent.parent
DECLARED = ROOT / "model" / "cli" / "options.py"
MAKERS = {"Option", "whole_number", "decimal_number", "one_of"}


def declarations(path: Path) -> list[str]:
    """Names of the options that a file declares, as often as it does."""
    found = []
    for node in nodes(path):
        if isinstance(node, ast.Call):
            maker = getattr(node.func, "attr", getattr(node.func, "id", ""))
            names = [item.value for item in node.args if isinstance(item, ast.Constant)]
            if maker in MAKERS:
                found += [name for name in names if isinstance(name, str) and name.startswith("-")]
    return found


def commands() -> dict[str, Any]:
    """Every command by name."""
    group: Any = typer.main.get_command(app)
    return dict(group.commands)


def options() -> list[tuple[str, str, Any]]:
    """(command, name, option) of all commands; `--help` is click's own."""
    return [
        (command, name, option)
        for command, about in commands().items()
        for option in about.params
        if option.param_type_name == "option"
        for name in option.opts
    ]


def test_options_are_declared_in_one_file():
    elsewhere = {
        str(path.relative_to(ROOT)): names
        for path in sorted((ROOT / "model").rglob("*.py"))
        if path != DECLARED and (names := declarations(path))
    }
    assert elsewhere == {}


def test_an_option_is_declared_once():
    names = declarations(DECLARED)
    assert len(names) > 40
    assert [name for name in names if names.count(name) > 1] == []


def test_a_second_declaration_would_be_found(tmp_path):
    file = tmp_path / "command.py"
    file.write_text('import typer\nx = typer.Option("--seeds")\ny = whole_number("--seeds", 1)\nz = print("--seeds")\n')
    assert declarations(file) == ["--seeds", "--seeds"]


def test_a_name_means_the_same_in_every_command():
    """The list of all options by command, printed (`pytest -s -k means_the_same`), and one help text for each name."""
    told: dict[str, set[str]] = {}
    for command, name, option in options():
        told.setdefault(name, set()).add(str(option.help))
        print(f"{command:18} {name}")
    assert {name: texts for name, texts in told.items() if len(texts) > 1} == {}


def test_no_two_names_mean_the_same():
    told: dict[str, set[str]] = {}
    for _, name, option in options():
        assert option.help, name
        told.setdefault(str(option.help), set()).add(name)
    assert [names for names in told.values() if len(names) > 1] == []


def test_every_declared_option_is_used():
    assert set(declarations(DECLARED)) == {name for _, name, _ in options()}


@pytest.mark.parametrize("name", ["--workers", "--engine", "--scheduler", "--tls", "--json"])
def test_commands_that_make_runs_share_their_options(name):
    runs = {command for command, option, _ in options() if option == "--engine"}
    assert len(runs) > 12
    assert runs - {command for command, option, _ in options() if option == name} == set()


def test_documents_name_options_that_exist():
    """In lines of the documents that call a command: what follows the name of the command are its own options."""
    known = {command: {name for own, name, _ in options() if own == command} | {"--help"} for command in commands()}
    wrong = []
    for file in [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]:
        if file.name == "history.md":  # what was done at its time, with the options of that time
            continue
        for call in re.findall(r"(?:jiju|run\.py) ([a-z][a-z-]+ [^`\n]*)", file.read_text(encoding="utf-8")):
            command, _, rest = call.partition(" ")
            given = set(re.findall(r"(?<![\w-])(--[a-z][a-z-]*)", rest.split("#")[0]))
            wrong += [f"{file.name}: {command} {name}" for name in sorted(given - known.get(command, given))]
    assert wrong == []


def test_an_own_option_that_is_called_like_a_shared_one_reaches_its_command(monkeypatch):
    """calibrate has --worlds of its own, for it goes without the shared one; it must not be swallowed."""
    from model.studies.calibration import command

    seen = []
    monkeypatch.setattr(command, "learn", lambda plan, folder, names, budget, *rest: seen.append(budget.first))
    for said in (["--worlds", "30"], []):
        done = CliRunner().invoke(app, ["calibrate", str(ROOT / "scenarios" / "teaching_base.yaml"), *said])
        assert done.exit_code == 0, done.output
    assert seen == [30, command.FIRST_WAVE]


@pytest.mark.parametrize(("option", "value", "message"), [
    ("--out", "out/\udcff", "bytes that are no text"),
    ("--write", "\udcff.md", "bytes that are no text"),
    ("--write", ".", "name a file for the page"),
    ("--write", "pyproject.toml/page.md", "is a file"),
])  # fmt: skip
def test_where_results_go_is_checked_at_the_door(monkeypatch, option, value, message):
    monkeypatch.chdir(ROOT)
    done = CliRunner().invoke(app, ["best", str(ROOT / "scenarios" / "teaching.yaml"), option, value])
    assert done.exit_code == 2
    assert message in " ".join(done.output.replace("│", " ").split())


@pytest.mark.skipif(not Path("/proc").is_dir(), reason="needs a system that makes no folders somewhere")
def test_a_folder_that_the_system_does_not_make_is_told(tmp_path):
    with pytest.raises(CannotWrite, match="its folder cannot be made"):
        write_whole(Path("/proc/none/page.md"), "text")
    with pytest.raises(CannotWrite, match="its folder cannot be made"), whole_folder(Path("/proc/none/study")):
        pass
    write_whole(tmp_path / "new" / "folders" / "page.md", "text")
    assert (tmp_path / "new" / "folders" / "page.md").read_text(encoding="utf-8") == "text"
