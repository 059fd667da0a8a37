"""All mutants of some packages, and the sample that a seed draws of them."""

from __future__ import annotations

import ast
import hashlib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.mutation.operators import OPERATORS, Change, names
from tests.mutation.sources import Source


@dataclass(frozen=True)
class Mutant:
    """One change of one file."""

    path: str  # of the file, from the root of the tree
    scope: str  # name of the function or class, empty at the level of the module
    operator: str
    start: int
    end: int
    replacement: str
    line: int
    before: str  # the lines that it touches, in single spaces
    after: str
    lines: tuple[int, int]  # first and last line whose execution reaches it
    twin: int  # serial number among equal changes of equal lines of one function

    @property
    def key(self) -> str:
        """Name that stays when lines move or other lines change."""
        parts = (self.path, self.scope, self.operator, self.before, self.after, str(self.twin))
        return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:16]


def mutants_of(source: Source) -> list[Mutant]:
    """Every mutant of one file, in the order of the text."""
    word = names(source, source.tree)
    twins: Counter[tuple[str, ...]] = Counter()
    found = []
    for node, scope, lines in places(source.tree):
        changes: list[Change] = [change for operator in (*OPERATORS, word) for change in operator(source, node)]
        for operator, start, end, replacement in changes:
            line, before, after = source.affected(start, end, replacement)
            equal = (scope, operator, before, after)
            found.append(Mutant(source.path, scope, operator, start, end, replacement, line, before, after, lines,
                                twins[equal]))  # fmt: skip
            twins[equal] += 1
    return sorted(found, key=lambda mutant: (mutant.start, mutant.end, mutant.replacement))


def places(tree: ast.Module) -> Iterator[tuple[ast.AST, str, tuple[int, int]]]:
    """Nodes that may be changed, with the name of their function and the lines whose execution reaches them.

    What is executed on import alone (constants of the module, defaults of arguments) reaches whatever uses it: all
    lines of the function, or of the file.
    """

    def visit(node: ast.AST, scope: str, lines: tuple[int, int]) -> Iterator[tuple[ast.AST, str, tuple[int, int]]]:
        if (
            isinstance(node, ast.JoinedStr | ast.Import | ast.ImportFrom)
            or is_docstring(node)
            or is_list_of_names(node)
        ):
            if isinstance(node, ast.JoinedStr):
                yield node, scope, lines
            return
        inside = isinstance(node, ast.FunctionDef)
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            scope = f"{scope}.{node.name}".strip(".")
            if inside:
                lines = (node.body[0].lineno, node.end_lineno or node.lineno)
        elif isinstance(node, ast.stmt) and scope and function_at[scope]:
            body = getattr(node, "body", None)
            lines = (node.lineno, body[0].lineno - 1 if body else node.end_lineno or node.lineno)
            lines = (lines[0], max(lines))
        if not isinstance(node, ast.Module):
            yield node, scope, lines
        for name, value in ast.iter_fields(node):
            if name in ("annotation", "returns", "decorator_list", "type_params"):
                continue
            for child in value if isinstance(value, list) else [value]:
                if isinstance(child, ast.AST) and not (isinstance(child, ast.keyword) and child.arg == "strict"):
                    if isinstance(child, ast.FunctionDef | ast.ClassDef):
                        function_at[f"{scope}.{child.name}".strip(".")] = isinstance(child, ast.FunctionDef)
                    yield from visit(child, scope, lines)

    function_at: dict[str, bool] = {}
    yield from visit(tree, "", (1, 10**9))


def is_docstring(node: ast.AST) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str)


def is_list_of_names(node: ast.AST) -> bool:
    return isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name) and node.targets[0].id == "__all__"


def all_mutants(root: Path, packages: list[str]) -> list[Mutant]:
    """Every mutant of every file of the packages (paths from the root)."""
    paths = sorted(path.relative_to(root).as_posix() for package in packages for path in (root / package).rglob("*.py"))
    return [mutant for path in paths for mutant in mutants_of(Source.read(root, path))]


def seed_of_commit(commit: str) -> int:
    """Seed that follows from a commit's full hash."""
    return int.from_bytes(hashlib.sha256(commit.strip().lower().encode()).digest()[:8], "big")


def draw(root: Path, mutants: list[Mutant], seed: int, count: int) -> list[Mutant]:
    """`count` mutants, each with the same chance: those whose name, hashed with the seed, comes first.

    So a line that is added or changed elsewhere does not change which of the other mutants are drawn. What does not
    compile, or reads the same, is passed over.
    """

    def rank(mutant: Mutant) -> bytes:
        return hashlib.sha256(f"{seed} {mutant.key}".encode()).digest()

    drawn: list[Mutant] = []
    for mutant in sorted(mutants, key=rank):
        if len(drawn) == count:
            break
        if is_valid(Source.read(root, mutant.path), mutant):
            drawn.append(mutant)
    return drawn


def is_valid(source: Source, mutant: Mutant) -> bool:
    """Whether the mutant is Python, and another program than the original."""
    try:
        changed = ast.parse(source.changed(mutant.start, mutant.end, mutant.replacement))
        compile(changed, mutant.path, "exec")
    except SyntaxError:
        return False
    return ast.dump(changed) != ast.dump(source.tree)
