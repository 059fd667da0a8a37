"""`jiju explain`: what one name means."""

from __future__ import annotations

from typing import Annotated

import typer

from model.cli.application import BadInput, app, known_language
from model.cli.faults import guarded
from model.cli.options import Language
from model.tables.safe_text import visible


@app.command()
@guarded
def explain(
    name: Annotated[
        str,
        typer.Argument(
            help="An instrument, parameter, ablation, outcome, process, place, plant, or cell (luoyang/steel)."
        ),
    ],
    language: Language = "",
) -> None:
    """Explain one name (or a clause, as P031): what it does, clause of the plan, lever, defaults, evidence."""
    from model.report.explanations.known_names import UnknownName
    from model.report.explanations.one_name import explain as text_about

    known_language(language)
    try:
        print(visible(text_about(name, language)))
    except UnknownName as error:
        raise BadInput(str(error)) from None
