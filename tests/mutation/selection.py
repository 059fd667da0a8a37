"""Which quick tests cover which line of the mutated packages, and how long each test takes.

Every test file runs once in a child with coverage.py, one context a test. A fixture that several tests share runs
within the first of them; its lines count for every test that uses it. The map of a file of tests is kept under the
contents of that file, of `conftest.py` and of the mutated packages.
"""

from __future__ import annotations

import hashlib
import json
import time
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import coverage
import pytest

from tests.mutation import children
from tests.mutation.drawing import Mutant

# Quick tests, without what a child does not need: plugins, rewritten assertions, a search for garbage at the end.
QUICK = ["--import-mode=importlib", "-q", "-m", "not slow", "-o", "addopts=", "--assert=plain", "-p",
         "no:cacheprovider", "-p", "no:unraisableexception", "-p", "no:threadexception"]  # fmt: skip
LIMIT = 900.0  # seconds that one file of tests may take


@dataclass(frozen=True)
class Project:
    """A tree with packages to mutate and tests to run; `scratch` keeps maps and results."""

    root: Path
    packages: list[str]
    tests: list[str]  # files of tests, from the root
    scratch: Path

    def sources(self) -> list[str]:
        return sorted(path.relative_to(self.root).as_posix()
                      for package in self.packages for path in (self.root / package).rglob("*.py"))  # fmt: skip

    def digest(self, *paths: str) -> str:
        """Hash of the contents of some files."""
        parts = [(self.root / path).read_bytes() if (self.root / path).exists() else b"" for path in paths]
        return hashlib.sha256(b"\0".join(hashlib.sha256(part).digest() for part in parts)).hexdigest()[:16]


@dataclass
class Selection:
    """Seconds of every quick test that passes, and the tests that cover each line of each file."""

    seconds: dict[str, float]
    covering: dict[str, dict[int, set[str]]]
    failing: list[str]

    def tests_of(self, mutant: Mutant) -> list[str]:
        """Tests that reach a mutant, the fastest first."""
        first, last = mutant.lines
        lines = self.covering.get(mutant.path, {})
        found = {test for line, tests in lines.items() if first <= line <= last for test in tests}
        return sorted(found, key=lambda test: (round(self.seconds[test], 2), test))


class Watcher:
    """Plugin of pytest: switches coverage's context with tests and shared fixtures, and notes times and outcomes."""

    def __init__(self, measured: coverage.Coverage) -> None:
        self.measured, self.test = measured, ""
        self.seconds: dict[str, float] = defaultdict(float)
        self.fixtures: dict[str, list[str]] = {}
        self.failing: set[str] = set()

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(self, item: Any) -> Iterator[None]:
        self.test, began = item.nodeid, time.process_time()
        self.fixtures[item.nodeid] = list(item.fixturenames)
        self.measured.switch_context(item.nodeid)
        result = yield
        self.seconds[item.nodeid] = time.process_time() - began
        self.measured.switch_context("outside")
        return result

    @pytest.hookimpl(wrapper=True)
    def pytest_fixture_setup(self, fixturedef: Any) -> Iterator[None]:
        if fixturedef.scope == "function":
            return (yield)
        self.measured.switch_context(f"fixture {fixturedef.argname}")
        try:
            return (yield)
        finally:
            self.measured.switch_context(self.test)

    def pytest_runtest_logreport(self, report: Any) -> None:
        if not report.passed:
            self.failing.add(report.nodeid)


def observe(project: Project, tests: str) -> dict[str, Any]:
    """Run one file of tests in this process: seconds, covered lines by test, tests that do not pass."""
    measured = coverage.Coverage(data_file=None, include=[str(project.root / path) for path in project.sources()],
                                 config_file=False, messages=False)  # fmt: skip
    watcher = Watcher(measured)
    measured.start()
    code = pytest.main([*QUICK, "--rootdir", str(project.root), str(project.root / tests)], plugins=[watcher])
    measured.stop()
    if code not in (pytest.ExitCode.OK, pytest.ExitCode.TESTS_FAILED, pytest.ExitCode.NO_TESTS_COLLECTED):
        return {"broken": int(code)}
    data, covered = measured.get_data(), {}
    for path in project.sources():
        by_line = data.contexts_by_lineno(str(project.root / path))
        of_test: dict[str, list[int]] = defaultdict(list)
        for line, contexts in by_line.items():
            for test, fixtures in watcher.fixtures.items():
                if test in contexts or any(f"fixture {name}" in contexts for name in fixtures):
                    of_test[test].append(line)
        covered[path] = dict(of_test)
    return {"seconds": watcher.seconds, "covered": covered, "failing": sorted(watcher.failing)}


def select(project: Project, workers: int, tell: Any = None) -> Selection:
    """Map of all quick tests; what is on disk under the same contents is not run again."""
    folder = project.scratch / "coverage"
    folder.mkdir(parents=True, exist_ok=True)
    base = project.digest(*project.sources())
    kept = {tests: folder / f"{Path(tests).stem}-{project.digest(tests, 'tests/conftest.py')}-{base}.json"
            for tests in project.tests}  # fmt: skip
    missing = [tests for tests, path in kept.items() if not path.exists()]
    for ended in children.run(((tests, LIMIT) for tests in missing), lambda tests: observe(project, tests), workers):
        if ended.answer is None or "broken" in ended.answer:
            raise RuntimeError(f"{ended.task} cannot be run under coverage: {ended}")
        write(kept[ended.task], json.dumps(ended.answer))
        if tell:
            tell(f"covered by {ended.task}: {len(ended.answer['seconds'])} tests, {ended.seconds:.1f} s")
    seconds: dict[str, float] = {}
    covering: dict[str, dict[int, set[str]]] = defaultdict(lambda: defaultdict(set))
    failing: list[str] = []
    for path in kept.values():
        seen = json.loads(path.read_text(encoding="utf-8"))
        failing += seen["failing"]
        seconds |= {test: spent for test, spent in seen["seconds"].items() if test not in seen["failing"]}
        for source, of_test in seen["covered"].items():
            for test, lines in of_test.items():
                for line in lines if test in seconds else ():
                    covering[source][line].add(test)
    return Selection(seconds, covering, failing)


def write(path: Path, text: str) -> None:
    """Write a file under another name first: it is whole, or it is not there."""
    draft = path.with_suffix(".part")
    draft.write_text(text, encoding="utf-8")
    draft.replace(path)
