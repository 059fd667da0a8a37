"""A source file as bytes, tokens and syntax tree, so that a change touches exactly the characters it means."""

from __future__ import annotations

import ast
import io
import tokenize
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

BLANK = {tokenize.NL, tokenize.NEWLINE, tokenize.COMMENT, tokenize.INDENT, tokenize.DEDENT, tokenize.ENDMARKER}


@dataclass(frozen=True)
class Token:
    """A token with its place in bytes."""

    text: str
    start: int
    end: int


class Source:
    """One file of Python."""

    def __init__(self, path: str, content: bytes) -> None:
        self.path, self.content = path, content
        self.tree = ast.parse(content)
        self.lines = content.decode().splitlines(keepends=True)
        self.starts = [0]
        for line in self.lines:
            self.starts.append(self.starts[-1] + len(line.encode()))

    @classmethod
    def read(cls, root: Path, path: str) -> Source:
        return cls(path, (root / path).read_bytes())

    def span(self, node: ast.AST) -> tuple[int, int]:
        """First byte of a node and the byte after its last; the tree counts columns in bytes."""
        return (self.starts[node.lineno - 1] + node.col_offset,  # type: ignore[attr-defined]
                self.starts[node.end_lineno - 1] + node.end_col_offset)  # type: ignore[attr-defined]  # fmt: skip

    def text(self, node: ast.AST) -> str:
        start, end = self.span(node)
        return self.content[start:end].decode()

    @cached_property
    def tokens(self) -> list[Token]:
        """All tokens but line ends and comments; the tokenizer counts columns in characters."""
        found = []
        for kind, text, (row, column), (last, to), _ in tokenize.generate_tokens(
            io.StringIO("".join(self.lines)).readline
        ):
            if kind not in BLANK:
                start = self.starts[row - 1] + len(self.lines[row - 1][:column].encode())
                found.append(Token(text, start, self.starts[last - 1] + len(self.lines[last - 1][:to].encode())))
        return found

    def between(self, start: int, end: int) -> list[Token]:
        """Tokens within [start, end) other than parentheses: the operator between two operands."""
        return [t for t in self.tokens if start <= t.start and t.end <= end and t.text not in "()"]

    def changed(self, start: int, end: int, replacement: str) -> bytes:
        return self.content[:start] + replacement.encode() + self.content[end:]

    def affected(self, start: int, end: int, replacement: str) -> tuple[int, str, str]:
        """Line number of a change, and the lines that it touches before and after, in single spaces."""
        first = next(row for row, at in enumerate(self.starts) if at > start)
        last = next(row for row, at in enumerate(self.starts) if at >= max(end, start + 1))
        before = self.content[self.starts[first - 1] : self.starts[last]].decode()
        head = self.content[self.starts[first - 1] : start].decode()
        tail = self.content[end : self.starts[last]].decode()
        return first, " ".join(before.split()), " ".join((head + replacement + tail).split())
