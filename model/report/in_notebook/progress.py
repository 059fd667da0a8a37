"""Progress of a study that a script or a notebook asks for: in a notebook one quiet line, else as commands tell it."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from model.report.in_terminal.progress import Watcher, watching
from model.report.words.language import reader_language

if TYPE_CHECKING:
    from model.experiments.ensemble import Progress

QUICK, REDRAWN = 1.0, 0.5  # seconds: work that takes less says nothing; between two drawings of the line


class QuietLine(Watcher):
    """A watcher that writes one line below the cell again and again, and leaves none when it is over."""

    def __init__(self, runs: int, quarters: float, language: str = "en") -> None:
        super().__init__(runs, quarters, language=language)
        self.handle: Any = None

    def hear(self, note: Progress) -> None:
        """One quarter of one run is over."""
        self.steps += 1
        now = time.monotonic()
        if now - self.began >= QUICK and now - self.drawn >= REDRAWN:
            self.drawn = now
            self.draw(self.so_far(now))

    def draw(self, line: str) -> None:
        """Write the line, in the place of the one before it."""
        from IPython.display import Pretty, display

        if self.handle is None:
            self.handle = display(Pretty(line), display_id=True)
        else:
            self.handle.update(Pretty(line))

    def over(self) -> None:
        """Take the line away."""
        if self.handle is not None:
            self.draw("")


def in_notebook() -> bool:
    """Whether a kernel of Jupyter runs this program."""
    shell = sys.modules["IPython"].get_ipython() if "IPython" in sys.modules else None
    return getattr(shell, "kernel", None) is not None


@contextmanager
def watching_here(runs: int, quarters: float) -> Iterator[Watcher]:
    """A watcher for the place where the program runs: notebook, terminal, pipe."""
    language = reader_language()
    if not in_notebook():
        with watching(runs, quarters, language) as watcher:
            yield watcher
        return
    line = QuietLine(runs, quarters, language)
    try:
        yield line
    finally:
        line.over()
