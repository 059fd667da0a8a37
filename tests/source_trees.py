"""The model's own code as syntax trees, for tests of its rules: a file is read once a process."""

from __future__ import annotations

import ast
from functools import cache
from pathlib import Path


@cache
def tree_of(path: Path) -> ast.Module:
    """A file of code."""
    return ast.parse(path.read_text(encoding="utf-8"))


@cache
def nodes(path: Path) -> tuple[ast.AST, ...]:
    """Every node of a file of code, as `ast.walk` finds them."""
    return tuple(ast.walk(tree_of(path)))
