"""Who hears how far runs are: whoever listens, else what shows it where the program runs (report/in_notebook)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from model.made_above import made_above

if TYPE_CHECKING:
    from model.experiments.tasks import Progress

Hear = Callable[["Progress"], None] | None
Finished = Callable[[str], None] | None


@contextmanager
def heard(runs: int, quarters: float, listen: Hear, finished: Finished = None,
          only_in_notebooks: bool = False) -> Iterator[tuple[Hear, Finished]]:  # fmt: skip
    """What hears of each quarter, and of each run that is over, of so many `runs` of so many `quarters`.

    only_in_notebooks: elsewhere nothing is shown, since a command shows its own progress.
    """
    quiet = only_in_notebooks and not made_above("model.report.in_notebook.progress:in_notebook")()
    if listen is not None or not runs or quiet:
        yield listen, finished
        return
    with made_above("model.report.in_notebook.progress:watching_here")(runs, quarters) as watcher:

        def over(key: str) -> None:
            watcher.finished(key)
            if finished is not None:
                finished(key)

        yield watcher.hear, over
