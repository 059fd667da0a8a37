"""Progress of a study: on a terminal one line a run that is under way and the time left, else a line every ten seconds.

The lines are drawn when a note comes, and not by a thread of their own: beside a thread no process can be copied
(experiments/engines/forked.py).
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from model.mathematics.quarters import quarter_label
from model.report.words.messages import told

if TYPE_CHECKING:
    from model.experiments.ensemble import Progress


REFRESHED = 0.1  # seconds between two drawings of the lines
TOLD = 10.0  # seconds between two lines where the output is no terminal


class Watcher:
    """Hears how far runs are and shows it. `hear` takes Progress notes, `finished` the keys of runs that are done."""

    def __init__(self, runs: int, quarters: float, display: Any = None, language: str = "en") -> None:
        self.language = language
        self.runs, self.quarters, self.display = runs, quarters, display
        self.done, self.steps, self.began = 0, 0, time.monotonic()
        self.last_told = self.began
        self.lines: dict[str, Any] = {}
        self.drawn = 0.0
        self.overall = (
            display.add_task(told(f"{runs} runs", language), total=runs * quarters, state="") if display else None
        )

    def hear(self, note: Progress) -> None:
        """One quarter of one run is over."""
        self.steps += 1
        if self.display is None:
            self.tell()
            return
        if note.key not in self.lines:
            self.lines[note.key] = self.display.add_task(note.key, total=note.end - note.start + 1, state="")
        state = (
            f"{quarter_label(note.quarter)}  value added {note.value_added / 1e4:.3f} trn  "
            f"clusters of 10 bn {note.clusters}"
        )
        state = told(state, self.language)
        self.display.update(self.lines[note.key], completed=note.quarter - note.start + 1, state=state)
        self.display.update(self.overall, advance=1, state=self.pace())
        self.refresh()

    def finished(self, key: str) -> None:
        """A run is over, well or badly."""
        self.done += 1
        if self.display is not None and key in self.lines:
            self.display.remove_task(self.lines.pop(key))
            self.display.update(self.overall, state=self.pace())
            self.refresh()

    def tell(self) -> None:
        """A line on stderr on how far the runs are, unless one was told a moment ago."""
        now = time.monotonic()
        if now - self.last_told >= TOLD:
            self.last_told = now
            print(self.so_far(now), file=sys.stderr, flush=True)

    def so_far(self, now: float) -> str:
        """How many runs are done and, from the first one on, the time left: the first quarters hold the start."""
        left = int((now - self.began) * max(self.runs * self.quarters / self.steps - 1.0, 0.0))
        said = f"{self.done} of {self.runs} runs done"
        if self.done:
            said = f"{self.done} of {self.runs} runs done, about {left // 60}:{left % 60:02d} left"
        return told(said, self.language)

    def refresh(self) -> None:
        """Draw the lines again, unless that was done a moment ago."""
        now = time.monotonic()
        if now - self.drawn >= REFRESHED:
            self.display.refresh()
            self.drawn = now

    def pace(self) -> str:
        """Runs done, and how many an hour at the pace so far."""
        an_hour = 3600.0 * self.done / max(time.monotonic() - self.began, 1e-9)
        said = f"{self.done} of {self.runs} done" + (f", {an_hour:,.0f} an hour" if self.done else "")
        return told(said, self.language)


class Parts:
    """Tells how far the parts of a report are, a line every TOLD seconds, by `told`."""

    def __init__(self, count: int, told: Callable[[str], None]) -> None:
        self.count, self.told, self.done = count, told, 0
        self.began = self.last_told = time.monotonic()

    def finished(self) -> None:
        """One more is made."""
        self.done += 1
        now = time.monotonic()
        if now - self.last_told >= TOLD and self.done < self.count:
            self.last_told = now
            left = round((now - self.began) * (self.count / self.done - 1.0))
            self.told(f"{self.done} of {self.count} parts of the report made, about {left // 60}:{left % 60:02d} left")


@contextmanager
def watching(runs: int, quarters: float, language: str = "en") -> Iterator[Watcher]:
    """A watcher that draws on a terminal, and elsewhere tells a line every TOLD seconds, on stderr in the language."""
    if not sys.stderr.isatty() or runs == 0:
        yield Watcher(runs, quarters, language=language)
        return
    from rich.console import Console
    from rich.progress import BarColumn, TextColumn, TimeRemainingColumn
    from rich.progress import Progress as Display

    display = Display(
        TextColumn("{task.description}"),
        BarColumn(bar_width=24),
        TextColumn("{task.fields[state]}"),
        TimeRemainingColumn(),
        console=Console(stderr=True),
        transient=True,
        auto_refresh=False,
    )
    with display:
        yield Watcher(runs, quarters, display, language)
