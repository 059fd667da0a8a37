"""Commands in this process: what is typed goes through `main`, what is printed comes back as text."""

from __future__ import annotations

import contextlib
import io
import signal
import sys
from collections.abc import Sequence
from dataclasses import dataclass

from model import cli


@dataclass(frozen=True)
class Answer:
    """What a command said and how it ended."""

    code: int
    out: str
    err: str


class Console(io.StringIO):
    """A stream that replaces what cannot be encoded, as the real ones do."""

    def write(self, text: str) -> int:
        return super().write(text.encode("utf-8", "replace").decode("utf-8"))


def typed(arguments: Sequence[str]) -> Answer:
    """The answer of `jiju ARGUMENTS`, without a new process."""
    before, handler = sys.argv, signal.getsignal(signal.SIGTERM)
    code: int | str | None = 0
    with contextlib.redirect_stdout(Console()) as out, contextlib.redirect_stderr(Console()) as err:
        sys.argv = ["jiju", *arguments]
        try:
            cli.main()
        except SystemExit as end:
            code = end.code
        finally:
            sys.argv = before
            signal.signal(signal.SIGTERM, handler)
    return Answer(code if isinstance(code, int) else 1 if code else 0, out.getvalue(), err.getvalue())
