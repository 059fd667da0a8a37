"""The import graph goes down only, heavy packages stay where they belong, and no mechanism reads the plan's targets."""

from __future__ import annotations

import ast
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from tests.source_trees import nodes, tree_of

ROOT = Path(__file__).resolve().parent.parent
LEVELS = {
    "errors": 0,
    "made_above": 0,
    "shipped": 1,
    "mathematics": 1,
    "tables": 1,
    "scenario": 2,
    "regions": 2,
    "world": 3,
    "take_up": 3.5,
    "start": 4,
    "processes": 4,
    "policy": 4,
    "observe": 4,
    "fingerprints": 2,
    "order": 4.7,
    "cluster_model": 5.5,
    "simulation": 5.1,
    "agents": 5.2,
    "collector": 5.2,
    "checkpoint": 5,
    "schedule": 4.5,
    "results": 5,
    "experiments": 6,
    "report": 6,
    "studies": 6.5,
    "command line": 7,
    "commands": 7.5,
    "play": 7,
    "cli": 8,
    "extend": 8,
    "entry point": 9,
}
MAY_IMPORT = {  # package -> parts of the model that may import it at all
    "mesa": {"cluster_model", "agents", "collector"},
    "matplotlib": {"report", "studies"},
    "dask": {"experiments"},
    "distributed": {"experiments"},
}
LAZY_ONLY = {
    "pandas",
    "pyarrow",
    "networkx",
    "scipy",
    "statsmodels",
    "powerlaw",
    "SALib",
    "sklearn",
}  # imported inside functions, never when a module loads
SIDEWAYS_FORBIDDEN = {"processes", "start", "policy"}  # files of one level-4 folder must not know another folder
NO_TARGETS = ("processes", "start", "policy", "world", "scenario", "mathematics", "tables", "cluster_model", "agents")
COMMAND_LINE = ("application", "faults", "help", "load_scenario", "make_runs", "number_options", "options",
                "stored_study", "study_runner")  # fmt: skip


def part_of(path: Path) -> str:
    """First name below `model`: `model/processes/entry.py` -> processes, `model/world.py` -> world."""
    return part_of_module(".".join(path.relative_to(ROOT).with_suffix("").parts))


def part_of_module(name: str) -> str:
    """The part that a module belongs to; `model` itself is the front door, which loads all others later.

    The commands of studies, and what all commands share, are parts of their own.
    """
    parts = name.removesuffix(".__init__").split(".")
    if parts == ["model"]:
        return "front door"
    if parts == ["model", "cli"]:
        return "entry point"
    if parts[1] == "cli" and parts[2] in COMMAND_LINE:
        return "command line"
    return "commands" if parts[1] == "studies" and parts[-1] == "command" else parts[1]


def sources() -> list[Path]:
    return sorted(p for p in (ROOT / "model").rglob("*.py") if "__pycache__" not in p.parts)


def imports(path: Path) -> Iterator[tuple[str, int, bool, bool]]:
    """(module, line, lazy, for types only) of every import statement of a file."""

    def walk(node: ast.AST, lazy: bool, typing_only: bool) -> Iterator[tuple[str, int, bool, bool]]:
        for child in ast.iter_child_nodes(node):
            if isinstance(child, ast.Import):
                for alias in child.names:
                    yield alias.name, child.lineno, lazy, typing_only
            elif isinstance(child, ast.ImportFrom):
                assert child.level == 0, f"{path}:{child.lineno}: relative import; write it in full"
                module = child.module or ""
                if module == "model":
                    for alias in child.names:
                        yield f"model.{alias.name}", child.lineno, lazy, typing_only
                else:
                    yield module, child.lineno, lazy, typing_only
            else:
                function = isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda)
                types = isinstance(child, ast.If) and "TYPE_CHECKING" in ast.dump(child.test)
                yield from walk(child, lazy or function, typing_only or types)

    yield from walk(tree_of(path), False, False)


@pytest.fixture(scope="module")
def graph() -> list[tuple[Path, str, str, int, bool, bool]]:
    return [
        (path, part_of(path), module, line, lazy, types)
        for path in sources()
        if path.name != "__init__.py" or path.parent.name != "model"
        for module, line, lazy, types in imports(path)
    ]


def test_every_part_has_a_level(graph):
    assert {part_of(path) for path in sources()} - set(LEVELS) - {"front door"} == set()


def test_imports_go_down_only(graph):
    wrong = []
    for path, part, module, line, _lazy, types in graph:
        names = module.split(".")
        if names[0] != "model" or len(names) < 2 or names[1] not in LEVELS:
            continue
        if not types and LEVELS[part_of_module(module)] > LEVELS[part]:
            wrong.append(f"{path.relative_to(ROOT)}:{line}: {part} imports {module}")
    assert wrong == []


@cache
def file_graph() -> dict[str, set[str]]:
    """Which file of the model loads which, at once or later; imports for types alone load nothing."""
    modules = {module_of(path): path for path in sources()}
    arrows: dict[str, set[str]] = {name: set() for name in modules}
    for path in sources():
        for statement in imported_names(path):
            found = next((name for name in statement if name in modules), None)
            if found is not None and found != module_of(path):
                arrows[module_of(path)].add(found)
    return arrows


def module_of(path: Path) -> str:
    """Name of a file as a module."""
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def imported_names(path: Path) -> Iterator[tuple[str, ...]]:
    """For every imported name, what it may be in the order of trying: a module inside a package, or the module."""
    for_types = {
        id(inner)
        for node in nodes(path)
        if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.dump(node.test)
        for inner in ast.walk(node)
    }
    for node in nodes(path):
        if id(node) in for_types:
            continue
        if isinstance(node, ast.Import):
            yield from ((alias.name,) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield from ((f"{node.module}.{alias.name}", node.module) for alias in node.names)


def circle_in(arrows: dict[str, set[str]]) -> list[str]:
    """A circle of arrows as the names along it; empty if there is none."""
    left = {name: set(others) for name, others in arrows.items()}
    while ends := [name for name, others in left.items() if not others & left.keys()]:
        for name in ends:
            del left[name]
    if not left:
        return []
    path = [next(iter(left))]
    while path[-1] not in path[:-1]:
        path.append(min(left[path[-1]] & left.keys()))
    return path[path.index(path[-1]) :]


def test_no_circle_of_files():
    assert circle_in(file_graph()) == []


def test_no_circle_of_parts():
    """The graph of parts, printed (`pytest -s -k circle_of_parts`): no circle."""
    arrows: dict[str, set[str]] = {}
    for name, others in file_graph().items():
        own = part_of_module(name)
        for part in {part_of_module(other) for other in others} - {own}:
            arrows.setdefault(own, set()).add(part)
            arrows.setdefault(part, set())
    for part in sorted(arrows, key=lambda part: (LEVELS.get(part, 0), part)):
        print(f"{LEVELS.get(part, 0):>4g}  {part} -> {', '.join(sorted(arrows[part])) or '-'}")
    assert circle_in(arrows) == []


def test_a_circle_would_be_found():
    assert circle_in({"a": {"b"}, "b": {"c"}, "c": {"b"}, "d": set()}) in (["b", "c", "b"], ["c", "b", "c"])
    assert circle_in({"a": {"b", "c"}, "b": {"c"}, "c": set()}) == []


def test_mechanisms_meet_only_in_the_tables(graph):
    wrong = []
    for path, part, module, line, _lazy, types in graph:
        names = module.split(".")
        if part not in SIDEWAYS_FORBIDDEN or names[0] != "model" or len(names) < 2 or types:
            continue
        other_folder = LEVELS.get(names[1]) == 4 and names[1] != part
        own = names[2:3] == [path.parent.name]  # files of one process may know each other
        other_process = part == "processes" and names[1] == "processes" and not own
        if other_folder and part == "start" and names[1] in ("processes", "observe"):
            continue  # the start state is made with the same rules and ends with the same observation
        if other_folder or other_process:
            wrong.append(f"{path.relative_to(ROOT)}:{line}: {part} imports {module}")
    assert wrong == []


def test_heavy_packages_stay_where_they_belong(graph):
    wrong = []
    for path, part, module, line, lazy, types in graph:
        package = module.split(".")[0]
        if package in MAY_IMPORT and part not in MAY_IMPORT[package] and not types:
            wrong.append(f"{path.relative_to(ROOT)}:{line}: {part} imports {module}")
        if package in LAZY_ONLY and not (lazy or types) and part not in ("report", "studies"):
            wrong.append(f"{path.relative_to(ROOT)}:{line}: {part} imports {module} when it loads")
    assert wrong == []


def mentions_targets(path: Path) -> list[str]:
    """Lines of a file where code (not prose) names `targets`."""
    documentation = {
        id(node.value) for node in nodes(path) if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    }
    found = []
    for node in nodes(path):
        name = getattr(node, "attr", None)  # a plain variable of that name is not the plan's table
        if name is None and isinstance(node, ast.Constant) and isinstance(node.value, str):
            name = node.value if id(node) not in documentation else None
        if isinstance(name, str) and (name == "targets" or "targets." in name or "targets.csv" in name):
            found.append(f"{path.relative_to(ROOT)}:{getattr(node, 'lineno', '?')}")
    return found


def test_no_mechanism_reads_the_targets():
    wrong = [where for path in sources() if part_of(path) in NO_TARGETS for where in mentions_targets(path)]
    assert wrong == []


def test_the_search_for_targets_would_find_one(tmp_path, monkeypatch):
    monkeypatch.setattr(sys.modules[__name__], "ROOT", tmp_path)
    for text in ("goal = region.targets", "goal = getattr(region, 'targets')", "read('plan/targets.csv')"):
        file = tmp_path / "seen.py"
        file.write_text(text, encoding="utf-8")
        assert mentions_targets(file)


@pytest.mark.parametrize("statement", ["import model", "import model.cli"])
def test_importing_is_light(statement):
    assert loaded(statement, ("mesa", "pandas", "matplotlib")) == []


def test_commands_are_declared_without_numpy():
    assert loaded("import model.cli.commands", ("numpy",)) == []  # a command settles before how NumPy is loaded


def test_a_worker_makes_a_run_without_mesa():
    run = (
        "from model import Ensemble, load_scenario",
        "from model.experiments.tasks import perform",
        "plan = load_scenario('scenarios/teaching_base.yaml').replace(end=4)",
        "assert perform(Ensemble([plan], 1).tasks()[0], lambda note: None)",
    )
    assert loaded("\n".join(run), ("mesa", "matplotlib")) == []


def loaded(statement: str, modules: tuple[str, ...]) -> list[str]:
    """Which of these modules a fresh process holds after a statement."""
    code = f"{statement}\nimport json, sys; print(json.dumps([m for m in {modules} if m in sys.modules]))"
    seen = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    return json.loads(seen.stdout)


def test_the_version_is_stated_once():
    import tomllib

    import model

    stated = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"]
    citation = (ROOT / "CITATION.cff").read_text(encoding="utf-8")
    assert model.__version__ == stated
    assert f"version: {stated}" in citation


def test_a_command_is_ready_to_make_runs_in_copies_of_its_process():
    told = "lambda *a, **k: print(crew.settled())"
    code = (
        f"import sys; from model.cli import commands; from model.experiments.engines import crew; commands.app = {told}"
    )
    clean = {key: value for key, value in os.environ.items() if not key.endswith("_NUM_THREADS")}
    answer = subprocess.run(
        [sys.executable, "-c", f"{code}; commands.main()"], env=clean, cwd=ROOT, capture_output=True
    )
    assert answer.stdout.decode().split() == ["True"], answer.stderr.decode()
