"""Declared minimums, lock files and what a wheel takes in: what the scripts of `.ci` rely on."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.version import Version

ROOT = Path(__file__).resolve().parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
LOCKS = sorted((ROOT / ".ci" / "locks").glob("*.txt"))
PINNED = re.compile(r"^([A-Za-z0-9._-]+)==([^\s;\\]+)")


def declared(*extras: str) -> list[Requirement]:
    """Requirements of the core and of the extras."""
    project = PROJECT["project"]
    texts = [*project["dependencies"], *(text for name in extras for text in project["optional-dependencies"][name])]
    return [Requirement(text) for text in texts]


def canonical(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def locked(name: str) -> dict[str, Version]:
    """Versions by name of a lock file."""
    lines = (ROOT / ".ci" / "locks" / f"{name}.txt").read_text(encoding="utf-8").splitlines()
    found = [match for line in lines if (match := PINNED.match(line))]
    return {canonical(match[1]): Version(match[2]) for match in found}


def test_there_is_a_lock_for_every_python_and_for_the_minimums():
    assert [file.stem for file in LOCKS] == ["core", "docs", "minimums", "py311", "py312", "py313"]
    assert PROJECT["project"]["requires-python"] == ">=3.11"


@pytest.mark.parametrize("file", LOCKS, ids=lambda file: file.stem)
def test_every_line_of_a_lock_is_a_version_with_hashes_and_no_address(file):
    lines = file.read_text(encoding="utf-8").splitlines()
    for number, line in enumerate(lines):
        if PINNED.match(line):
            assert lines[number + 1].startswith("    --hash=sha256:"), line
        else:
            assert re.fullmatch(r"    --hash=sha256:[0-9a-f]{64}( \\)?", line), line


@pytest.mark.parametrize("name", ["py311", "py312", "py313"])
def test_locks_satisfy_what_is_declared(name):
    versions = locked(name)
    for requirement in declared("test", "check"):
        assert requirement.specifier.contains(versions[canonical(requirement.name)]), requirement


def test_the_lock_of_the_site_satisfies_what_is_declared():
    versions = locked("docs")
    for requirement in map(Requirement, PROJECT["project"]["optional-dependencies"]["docs"]):
        assert requirement.specifier.contains(versions[canonical(requirement.name)]), requirement


def test_hooks_before_a_commit_use_the_declared_ruff():
    (declared_ruff,) = [r for r in PROJECT["project"]["optional-dependencies"]["check"] if r.startswith("ruff==")]
    hooks = (ROOT / ".pre-commit-config.yaml").read_text(encoding="utf-8")
    assert set(re.findall(r"ruff==[0-9.]+", hooks)) == {declared_ruff}


def test_the_lock_of_minimums_holds_exactly_the_declared_minimums():
    versions = locked("minimums")
    extras = [
        name
        for name in PROJECT["project"]["optional-dependencies"]
        if name not in ("check", "notebooks", "docs", "dev", "solara")
    ]  # no test needs these
    least: dict[str, Version] = {}
    for requirement in declared(*extras):
        (given,) = [Version(s.version) for s in requirement.specifier if s.operator == ">="]
        name = canonical(requirement.name)
        least[name] = max(least.get(name, given), given)
    for name, given in least.items():
        assert versions[name] == given, f"{name}: declared {given}, the least that resolves is {versions[name]}"


def test_the_core_lock_is_a_part_of_the_lock_of_tests():
    core, tests = locked("core"), locked("py311")
    assert core.items() <= tests.items()
    assert {canonical(r.name) for r in declared()} <= core.keys()


def test_every_kind_of_data_file_of_the_package_is_taken_into_a_wheel():
    patterns = {Path(p).suffix or p for p in PROJECT["tool"]["setuptools"]["package-data"]["model"]}
    ours = {f.suffix or f.name for f in (ROOT / "model").rglob("*") if f.is_file() and "__pycache__" not in f.parts}
    missing = ours - patterns - {".py", ".pyc"} - ({".typed"} if "py.typed" in str(PROJECT) else set())
    assert not missing


def test_every_folder_of_the_package_with_code_is_a_package():
    folders = {file.parent for file in (ROOT / "model").rglob("*.py") if "__pycache__" not in file.parts}
    assert all((folder / "__init__.py").is_file() for folder in folders)
