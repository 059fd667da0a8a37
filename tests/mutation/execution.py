"""One mutant in one child: its module comes from memory, the covering tests run the fastest first until one fails."""

from __future__ import annotations

import importlib
import importlib.util
import sys
from collections.abc import Iterator, Sequence
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec, SourceFileLoader
from pathlib import Path
from types import CodeType
from typing import Any

import pytest

from tests.mutation import children
from tests.mutation.drawing import Mutant
from tests.mutation.selection import QUICK, Project, Selection
from tests.mutation.sources import Source

PRELOADED = ("numpy", "pandas", "yaml", "pydantic", "hypothesis", "mesa", "networkx", "model.world", "model.start",
             "model.observe", "model.tables.store")  # fmt: skip
PATIENCE, SLOWEST = 20.0, 5.0  # a mutant gets this many seconds, and this many times what its tests usually take


class MutatedLoader(SourceFileLoader):
    """Compiles a module from text in memory, under the path of its file."""

    def __init__(self, name: str, path: str, content: bytes) -> None:
        super().__init__(name, path)
        self.content = content

    def get_code(self, fullname: str) -> CodeType:
        return self.source_to_code(self.content, self.path)


class MutatedFinder(MetaPathFinder):
    """Finds the one module that is mutated."""

    def __init__(self, root: Path, mutant: Mutant) -> None:
        source = Source.read(root, mutant.path)
        self.content = source.changed(mutant.start, mutant.end, mutant.replacement)
        self.path, self.name = root / mutant.path, module_name(mutant.path)

    def find_spec(self, fullname: str, path: Any = None, target: Any = None) -> ModuleSpec | None:
        if fullname != self.name:
            return None
        loader = MutatedLoader(fullname, str(self.path), self.content)
        folders = [str(self.path.parent)] if self.path.name == "__init__.py" else None
        return importlib.util.spec_from_file_location(
            fullname, self.path, loader=loader, submodule_search_locations=folders
        )


def module_name(path: str) -> str:
    return path.removesuffix(".py").removesuffix("/__init__").replace("/", ".")


class Chosen:
    """Plugin of pytest: keeps the chosen tests, in their order, and notes the first that fails."""

    def __init__(self, tests: Sequence[str]) -> None:
        self.rank = {test: number for number, test in enumerate(tests)}
        self.failed: str | None = None
        self.ran = 0

    @pytest.hookimpl(trylast=True)
    def pytest_collection_modifyitems(self, items: list[Any]) -> None:
        items[:] = sorted((item for item in items if item.nodeid in self.rank), key=lambda i: self.rank[i.nodeid])

    def pytest_collectreport(self, report: Any) -> None:
        if report.failed and self.failed is None:
            self.failed = report.nodeid

    def pytest_runtest_logreport(self, report: Any) -> None:
        self.ran += report.when == "call"
        if report.failed and self.failed is None:
            self.failed = report.nodeid


def preload(project: Project, names: Sequence[str]) -> None:
    """Import what children share; nothing that is mutated may be among it."""
    for name in names:
        importlib.import_module(name)
    early = {module_name(path) for path in project.sources()} & set(sys.modules)
    if early:
        raise RuntimeError(f"{', '.join(sorted(early))} must not be imported before it is mutated")


def try_mutant(project: Project, mutant: Mutant, tests: list[str]) -> dict[str, Any]:
    """Outcome in this process, which is spoilt by it: a child's work."""
    import hypothesis

    hypothesis.settings.register_profile("mutation", derandomize=True, database=None)
    hypothesis.settings.load_profile("mutation")
    sys.meta_path.insert(0, MutatedFinder(project.root, mutant))
    chosen = Chosen(tests)
    files = list(dict.fromkeys(test.partition("::")[0] for test in tests))
    code = pytest.main([*QUICK, "-x", "--rootdir", str(project.root), *(str(project.root / path) for path in files)],
                       plugins=[chosen])  # fmt: skip
    if chosen.failed is None and code == pytest.ExitCode.INTERRUPTED:  # a file of tests could not even be imported
        return {"failed": "an import", "ran": chosen.ran}
    return {"failed": chosen.failed, "ran": chosen.ran}


def outcomes(project: Project, selection: Selection, mutants: Sequence[Mutant], most_seconds: float,
             workers: int) -> Iterator[tuple[Mutant, dict[str, Any]]]:  # fmt: skip
    """Outcome of every mutant: killed (by which test), timeout, survived or not covered."""
    chosen = {mutant.key: within(selection, selection.tests_of(mutant), most_seconds) for mutant in mutants}
    for mutant in mutants:
        if not chosen[mutant.key]:
            yield mutant, {"outcome": "not covered", "tests": 0, "seconds": 0.0}

    def tasks() -> Iterator[tuple[Mutant, float]]:
        for mutant in mutants:
            tests = chosen[mutant.key]
            if tests:
                yield mutant, PATIENCE + SLOWEST * sum(selection.seconds[test] for test in tests)

    for ended in children.run(tasks(), lambda mutant: try_mutant(project, mutant, chosen[mutant.key]), workers):
        outcome: dict[str, Any] = {"tests": len(chosen[ended.task.key]), "seconds": round(ended.seconds, 2)}
        if ended.timed_out:
            outcome["outcome"] = "timeout"
        elif ended.answer is None or ended.answer["failed"] is not None:
            # A child that died without an answer has hit the limit of memory or crashed: somebody would have noticed.
            outcome |= {"outcome": "killed", "by": ended.answer and ended.answer["failed"]}
        elif ended.answer["ran"] == len(chosen[ended.task.key]):
            outcome["outcome"] = "survived"
        else:
            raise RuntimeError(f"{ended.task.path}:{ended.task.line}: only {ended.answer['ran']} of the tests ran")
        yield ended.task, outcome


def within(selection: Selection, tests: list[str], most_seconds: float) -> list[str]:
    """As many tests as the time allows; what they let pass counts as surviving."""
    taken, spent = [], 0.0
    for test in tests:
        spent += selection.seconds[test]
        if spent > most_seconds and taken:
            break
        taken.append(test)
    return taken
