"""`jiju explain`: what one name means."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Iterator
from typing import Annotated

import typer

from model.cli.application import BadInput, app, known_language
from model.cli.faults import guarded
from model.cli.options import InRegion, Language
from model.tables.safe_text import visible

PIPE_WIDTH, WIDEST = 80, 100


@app.command()
@guarded
def explain(
    name: Annotated[
        str,
        typer.Argument(
            help="An instrument, parameter, ablation, outcome, process, place, plant, or cell (luoyang/steel)."
        ),
    ],
    region: InRegion = None,
    language: Language = "",
) -> None:
    """Explain one name (or a clause, as P031): what it does, clause of the plan, lever, defaults, evidence."""
    from model.report.explanations.known_names import UnknownName
    from model.report.explanations.one_name import explain as text_about

    known_language(language)
    try:
        print("\n".join(lines_of(visible(text_about(name, language)))))
    except UnknownName as error:
        raise BadInput(str(error)) from None


def lines_of(text: str) -> Iterator[str]:
    """A text in lines that fit the terminal; what goes on stands below its beginning."""
    from model.report.in_terminal.wrapping import wrapped

    width = shutil.get_terminal_size().columns if sys.stdout.isatty() else PIPE_WIDTH
    for line in text.split("\n"):
        indent = line[: len(line) - len(line.lstrip())]
        yield from wrapped(line.lstrip(), min(width, WIDEST), indent, f"{indent}  " if indent else "", whole=True)
