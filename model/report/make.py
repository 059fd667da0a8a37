"""Make the report of a study folder: page, workbook, figures, network files and animation, each whole or not at all."""

from __future__ import annotations

import gc
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from model.report.figures.decisions import read_extras
from model.report.findings import Findings
from model.report.fit import require_fit
from model.report.folder import Opened, open_folder
from model.report.language import LANGUAGES, language
from model.report.left_out import left_out
from model.report.names import listed_characters
from model.report.summary import summarise
from model.tables.folders import PARTIAL, remove, whole_file, whole_folder, writing

if TYPE_CHECKING:
    from matplotlib.figure import Figure

PNG = {"compress_level": 4}  # a tenth larger than the usual 6, written in half the time
OBJECTS = 200_000  # that are made between two searches for cyclic garbage while a report is written
PAGE, WORKBOOK, ANIMATION = "report.html", "report.xlsx", "animation.gif"


def findings_of(opened: Opened) -> Findings:
    """The findings of an opened folder. Raises ResultsError if its tables do not fit, WrongTable."""
    require_fit(opened.study)
    summary = summarise(opened.study, opened.main, opened.base, quick=opened.main.scale != 1)
    folder = opened.study.folder
    extras = read_extras(folder) if folder is not None else {}
    return Findings(opened.study, opened.main, opened.base, summary, extras)


def make_report(folder: Path, code: str = "en", scenario: str | None = None, base: str | None = None,
                told: Callable[[str], None] = lambda text: None) -> list[Path]:  # fmt: skip
    """Write the report of the study in `folder` into it; returns the paths.

    code: the language that shows first. scenario, base: other than the ones that the study was made for.
    Raises NoResults, ResultsError, WrongTable.
    """
    f = findings_of(open_folder(folder, scenario, base))
    for line in left_out(f.study, language(code)):
        told(line)
    return write_report(f, folder, code, told)


def write_report(f: Findings, folder: Path, code: str, told: Callable[[str], None] = lambda text: None) -> list[Path]:
    """Write all files of a report into `folder`; returns their paths. What a reader should know is `told`."""
    from model.report.figures.animation import write_animation
    from model.report.figures.of_report import pictures
    from model.report.page import page
    from model.report.workbook import write_workbook

    w = language(code)
    with rare_collection():
        f.complete()
        if f.undrawable:
            told(w.say("page.undrawable", characters=listed_characters(f.undrawable, w)))
        figures = {each: pictures(f, language(each)) for each in LANGUAGES}
        paths = write_figures(figures[code], folder / "figures")
        with whole_file(folder / PAGE) as partial:
            partial.write_text(page(f, figures, code), encoding="utf-8")
        with whole_file(folder / WORKBOOK) as partial:
            write_workbook(partial, f, w)
        names = write_network_files(f, folder)
        with whole_file(folder / ANIMATION) as partial:
            write_animation(f, w, partial)
    return [folder / PAGE, folder / WORKBOOK, *paths, *(folder / name for name in names), folder / ANIMATION]


@contextmanager
def rare_collection() -> Iterator[None]:
    """Let Python look for cyclic garbage rarely: figures are kept to the end, and searching them takes a sixth."""
    before = gc.get_threshold()
    gc.set_threshold(OBJECTS, *before[1:])
    try:
        yield
    finally:
        gc.set_threshold(*before)


def write_figures(figures: dict[str, Figure], folder: Path) -> list[Path]:
    """Every figure as SVG and PNG; returns the paths of the PNGs."""
    from model.report.figures.style import styled

    with whole_folder(folder) as partial, styled():
        for name, figure in figures.items():
            figure.savefig(partial / f"{name}.svg", metadata={"Date": None})
            figure.savefig(partial / f"{name}.png", dpi=150, metadata={"Software": None}, pil_kwargs=PNG)
    return [folder / f"{name}.png" for name in figures]


def write_network_files(f: Findings, folder: Path) -> list[str]:
    """The files of the supplier network, each whole or not at all; returns their names."""
    from model.report.networks import write_networks

    aside = folder / f"{PARTIAL}network-{os.getpid()}"
    try:
        with writing(folder, aside):
            aside.mkdir(exist_ok=True)
            names = [path.name for path in write_networks(f, aside)]
            for name in names:
                os.replace(aside / name, folder / name)
    finally:
        remove(aside)
    return names
