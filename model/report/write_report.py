"""Make the report of a study folder: page, workbook, figures, network files and animation, each whole or not at all."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

from model.experiments.engines.forked import beside
from model.experiments.engines.garbage import rare_collection
from model.experiments.tasks import scratch
from model.report.caveats.runs_left_out import left_out
from model.report.figures.decisions import read_extras
from model.report.findings import Findings
from model.report.findings.compared import Compared
from model.report.findings.targeted import targeted
from model.report.in_terminal.progress import Parts
from model.report.open_study import Opened, open_folder
from model.report.parts_in_parallel import Piece, in_order, made, make
from model.report.required_tables import require_fit
from model.report.sheet import Sheet
from model.report.study_summary.summarise import summarise
from model.report.words.displayed_names import listed_characters
from model.report.words.language import LANGUAGES, language_of
from model.results import region_then
from model.tables.folders import whole_file, whole_folder

PAGE = "report.html"


def findings_of(opened: Opened, targets: Callable[[], tuple[Sheet, Sheet]] | None = None) -> Findings:
    """The findings of an opened folder. Raises ResultsError if its tables do not fit, WrongTable.

    targets: as of Findings.
    """
    require_fit(opened.study)
    summary = summarise(opened.study, opened.main, opened.base, quick=opened.main.scale != 1)
    folder = opened.study.folder
    extras = read_extras(folder) if folder is not None else {}
    return Findings(opened.study, opened.main, opened.base, summary, extras, targets)


def make_report(folder: Path, code: str = "en", scenario: str | None = None, base: str | None = None,
                told: Callable[[str], None] = lambda text: None, workers: int | None = 1) -> list[Path]:  # fmt: skip
    """Write the report of the study in `folder` into it; returns the paths.

    code: the language that shows first. scenario, base: other than the ones that the study was made for. workers: as of
    write_report.
    Raises NoResults, ResultsError, WrongTable.
    """
    opened = open_folder(folder, scenario, base)
    with beside(lambda: targeted(Compared(opened.study, opened.main, opened.base)), workers != 1) as targets:
        f = findings_of(opened, targets)
        for line in left_out(f.study, language_of(code, f.region)):
            told(line)
        for line in region_then.sentences(next(iter(f.study.runs.values())), code):
            told(line)
        if (folder / "tables").is_dir():  # their CSV is in the language that shows first
            f.summary.save(folder, f.names, language_of(code, f.region))
        return write_report(f, folder, code, told, workers)


def write_report(f: Findings, folder: Path, code: str, told: Callable[[str], None] = lambda text: None,
                 workers: int | None = 1) -> list[Path]:  # fmt: skip
    """Write all files of a report into `folder`; returns their paths. What a reader should know is `told`.

    workers: processes that make its pieces (None: one a core; a script that starts some needs a main guard).
    """
    from model.report.figures.draw_report_figures import FIGURES
    from model.report.html_page.write_page import page

    w = language_of(code, f.region)
    others = [Piece(kind, code) for kind in ("networks", "animation") if kind == "animation" or f.network is None]
    with rare_collection(), scratch() as aside:
        undrawable = f.undrawable  # figures know from here on which fonts of this machine they need
        # They need no table, so that a second core has them to make while the tables are made.
        with beside(lambda: [make(f, replace(piece, folder=aside)) for piece in others], workers != 1) as early:
            f.complete()
            if undrawable:
                told(w.say("page.undrawable", characters=listed_characters(undrawable, w)))
            figures = folder / "figures"
            with whole_folder(figures) as partial:
                order = sorted(LANGUAGES, key=lambda each: each != code)
                workbook = Piece("workbook", code, folder)
                editions = [Piece("edition", each) for each in order]
                pictures = [Piece("picture", each, partial if each == code else None, name)
                            for each in order for name in FIGURES]  # fmt: skip
                pieces = in_order([*editions, *pictures], workbook)
                progress, found, written = Parts(len(pieces), told), dict[Piece, Any](), list[str]()

                def finished(piece: Piece, given: Any) -> None:
                    """Put the page together as soon as there is all that it is made of, beside the other pieces."""
                    found[piece] = given
                    progress.finished()
                    if piece != workbook and len(found) - (workbook in found) == len(pieces) - 1:
                        inline = {each: {p.name: found[p] for p in pictures if p.language == each and found[p]}
                                  for each in LANGUAGES}  # fmt: skip
                        written.append(page(f, inline, code, {each.language: found[each] for each in editions}))

                made(f, pieces, workers, finished)
            with whole_file(folder / PAGE) as whole:
                whole.write_text(written[0], encoding="utf-8")
            early_files = [aside / name for names in early() for name in names]
        ready = [*(f.network.written if f.network is not None else ()), *early_files]
        for path in ready:
            with whole_file(folder / path.name) as whole:
                shutil.move(path, whole)
    drawn = [piece for piece in pictures if piece.folder is not None and found[piece] is not None]
    shown = [figures / f"{piece.name}.png" for piece in drawn]
    return [folder / PAGE, *(folder / name for name in found[workbook]), *shown,
            *(folder / path.name for path in ready)]  # fmt: skip
