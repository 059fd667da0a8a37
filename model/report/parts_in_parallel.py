"""The pieces of a report that need no other: pictures, workbook, network files, animation, the page's words.

With one worker, or few pieces, they are made here one after the other. With several, copies of this process make them,
and whoever is idle makes the next piece; where no copy can be made (forked.py), the findings are put on disk once and
every process reads them once.
"""

from __future__ import annotations

import io
import os
import pickle
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from model.errors import UserError
from model.experiments.engines import Cause, Failure, Finished, carry_out, usable_cores
from model.experiments.engines.forked import can_fork
from model.experiments.engines.garbage import rare_collection
from model.experiments.engines.main_guard import problem
from model.experiments.failed_runs import FaultInRun
from model.experiments.tasks import scratch
from model.observe.outcomes import BY_NAME, Outcome, goals_without_figure
from model.regions import list_regions
from model.report.words.language import language_of
from model.results.reopened import recall
from model.tables.folders import PARTIAL, remove, whole_file, writing

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from model.report.findings import Findings
    from model.report.html_page.write_page import Edition
    from model.scenario.extension_records import Extension

DOTS = 150  # an inch of a picture
LEVEL = 3  # of compression: no larger than with the usual 6, written in two thirds of the time
FEWEST = 8  # pieces for which it is worth starting one more process
WORKBOOK, ANIMATION = "report.xlsx", "animation.gif"
SMALL = 14  # pieces of a page that one process makes in less time than another takes for the workbook


class ReportError(UserError):
    """A piece of a report could not be made for a reason that the user can mend, such as a full disk."""


@dataclass(frozen=True)
class Piece:
    """A part of a report in one language: a picture (by `name`), the workbook, the network files, the animation, or the
    page's edition without its pictures.

    folder: where its files go; None for what only the page shows.
    """

    kind: str
    language: str
    folder: Path | None = None
    name: str = ""


Finish = Callable[[Piece, Any], None]


def forget(piece: Piece, given: Any) -> None:
    """Nobody wants to know."""


def in_order(page: Sequence[Piece], workbook: Piece) -> list[Piece]:
    """The pieces of the page, and the workbook so that it is done last: the page is put together meanwhile."""
    return [*page[:-SMALL], workbook, *page[-SMALL:]]


def made(f: Findings, pieces: Sequence[Piece], workers: int | None, finished: Finish = forget) -> list[Any]:
    """What each piece gives (see KINDS), made by so many processes (None: one a core).

    finished: told of each when it is made, with what it gives.

    Raises ReportError, MemoryError, or FaultInRun for a bug in another process.
    """
    workers = min(workers or usable_cores(), len(pieces) // FEWEST)
    if workers > 1 and can_fork():
        done = carry_out(lambda piece, note: make(f, piece), pieces, workers, copies=True)
        return collected(pieces, done, finished)
    if workers <= 1 or problem() is not None:
        return [one_by_one(f, piece, finished) for piece in pieces]
    from model.report.html_page.sections.ground import extensions_of

    with scratch() as folder:
        path = folder / "findings"
        with writing(path):
            path.write_bytes(packed(f, extensions_of(f)))
        return collected(pieces, carry_out(work, [(path, piece) for piece in pieces], workers), finished)


def one_by_one(f: Findings, piece: Piece, finished: Finish) -> Any:
    """Make a piece here, and tell that it is made."""
    result = make(f, piece)
    finished(piece, result)
    return result


def collected(pieces: Sequence[Piece], results: Iterable[Finished], finished: Finish) -> list[Any]:
    """What each piece gave, in their order. Raises as `made`."""
    found: dict[int, Any] = {}
    for done in results:
        if done.failure is not None:
            raise_failure(pieces[done.index], done.failure)
        found[done.index] = done.value
        finished(pieces[done.index], done.value)
    return [found[number] for number in range(len(pieces))]


def work(parcel: tuple[Path, Piece], note: object) -> Any:
    """Make a piece in another process."""
    path, piece = parcel
    return make(read(path), piece)


@lru_cache(maxsize=1)
def read(path: Path) -> Findings:
    """The findings that another process put on disk, with the fonts that its names need."""
    from model.report.figures.style import undrawable

    f: Findings = unpacked(path.read_bytes())  # written a moment ago by the process that started this one
    undrawable(f.names.all())
    return f


def packed(content: Any, modules: Sequence[Extension] = ()) -> bytes:
    """Content as bytes; outcomes, whose formulas cannot be sent, by their names. modules: which may declare some."""
    buffer = io.BytesIO()
    buffer.write(pickle.dumps(list(modules)))
    Packer(buffer, pickle.HIGHEST_PROTOCOL).dump(content)
    return buffer.getvalue()


def unpacked(content: bytes) -> Any:
    """What was packed; what modules declare is known first, from them or from their records."""
    buffer = io.BytesIO(content)
    recall(pickle.load(buffer))
    return Unpacker(buffer).load()


class Packer(pickle.Pickler):
    """Writes outcomes by name."""

    def persistent_id(self, item: Any) -> str | None:
        return item.name if isinstance(item, Outcome) else None


class Unpacker(pickle.Unpickler):
    """Reads outcomes by name."""

    def persistent_load(self, name: str) -> Outcome:
        if name in BY_NAME:
            return BY_NAME[name]
        # A goal that no figure of the model answers: it belongs to a region.
        return next(goals[name] for goals in map(goals_without_figure, list_regions()) if name in goals)


def make(f: Findings, piece: Piece) -> Any:
    """Make one piece here."""
    with rare_collection():
        return KINDS[piece.kind](f, piece)


def picture(f: Findings, piece: Piece) -> str | None:
    """A picture as an <svg> for the page, and with a folder as SVG and PNG files in it; None if there is none."""
    from model.report.figures.draw_report_figures import FIGURES
    from model.report.figures.svg import both, inline_svg
    from model.report.html_page.write_page import IN_PAGE

    figure = FIGURES[piece.name](f, language_of(piece.language, f.region))
    if figure is None:
        return None
    shown, prefix = piece.name not in IN_PAGE, f"{piece.language}-{piece.name}"
    if piece.folder is None:
        return inline_svg(figure, prefix) if shown else ""
    svg, inline = both(figure, prefix)
    save(figure, svg, piece.folder / piece.name)
    return inline if shown else ""


def save(figure: Figure, svg: str, path: Path) -> None:
    """Write a figure as SVG and PNG."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from PIL import Image

    from model.report.figures.style import styled

    path.with_suffix(".svg").write_text(svg, encoding="utf-8")
    figure.set_dpi(DOTS)
    canvas = FigureCanvasAgg(figure)
    with styled():
        canvas.draw()
    with Image.frombuffer("RGBA", canvas.get_width_height(), canvas.buffer_rgba()) as drawn:
        drawn.convert("RGB").save(path.with_suffix(".png"), dpi=(DOTS, DOTS), compress_level=LEVEL)  # opaque


def workbook(f: Findings, piece: Piece) -> list[str]:
    """The workbook; the names of its files."""
    from model.report.excel_workbook.write_workbook import write_workbook

    assert piece.folder is not None
    with whole_file(piece.folder / WORKBOOK) as partial:
        write_workbook(partial, f, language_of(piece.language, f.region))
    return [WORKBOOK]


def animation(f: Findings, piece: Piece) -> list[str]:
    """The map through the years; the names of its files."""
    from model.report.figures.animation import write_animation

    assert piece.folder is not None
    with whole_file(piece.folder / ANIMATION) as partial:
        write_animation(f, language_of(piece.language, f.region), partial)
    return [ANIMATION]


def networks(f: Findings, piece: Piece) -> list[str]:
    """The files of the supplier network, each whole or not at all; their names."""
    from model.report.network_files import write_networks

    assert piece.folder is not None
    aside = piece.folder / f"{PARTIAL}network-{os.getpid()}"
    try:
        with writing(piece.folder, aside):
            aside.mkdir(exist_ok=True)
            names = [path.name for path in write_networks(f, aside)]
            for name in names:
                os.replace(aside / name, piece.folder / name)
    finally:
        remove(aside)
    return names


def words(f: Findings, piece: Piece) -> Edition:
    """What the page says in a language."""
    from model.report.html_page.write_page import edition

    return edition(f, language_of(piece.language, f.region))


KINDS = {"edition": words, "picture": picture, "workbook": workbook, "animation": animation, "networks": networks}


def raise_failure(piece: Piece, failure: Failure) -> None:
    """Raise what a piece that another process could not make calls for."""
    told = f"{piece.name or piece.kind} of the report: {failure.message}"
    if failure.cause is Cause.program:
        raise FaultInRun(f"{told}. This is a fault of the program, not of your input:\n{failure.trace}")
    raise (ReportError if failure.cause is Cause.user else MemoryError)(told)
