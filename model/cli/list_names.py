"""`jiju list`: what a scenario may name."""

from __future__ import annotations

from typing import Annotated

import typer

from model.cli.application import BadInput, app, console, known_language, print_json
from model.cli.faults import guarded
from model.cli.options import AsJson, InRegion, Language

FEW = 2  # policies of a scenario that the terminal names


@app.command("list")
@guarded
def list_(
    kind: Annotated[str, typer.Argument(help="instruments, packages, parameters, ablations, segments, places, "
                                             "cities, plants, shocks, scenarios, regions or outcomes.",
                                        show_default=False)],
    region: InRegion = None,
    language: Language = "",
    as_json: AsJson = False,
) -> None:  # fmt: skip
    """List what a scenario may name."""
    from model.regions import DEFAULT_REGION
    from model.regions.own import asked
    from model.report.explanations.listings import CODES, KINDS, headings_in

    known_language(language)
    if kind not in KINDS:
        raise BadInput(f"cannot list {kind!r}; there are {', '.join(KINDS)}")
    headings, rows = KINDS[kind](asked.get() or DEFAULT_REGION, language)
    if as_json:
        print_json([dict(zip(headings, row, strict=True)) for row in rows])
    else:
        from model.report.in_terminal.tables import print_listing

        if kind == "places":  # codes that follow one another without a blank would be cut anywhere
            rows = [tuple(str(cell).replace(";", "; ") for cell in row) for row in rows]
        if kind == "scenarios":
            rows = [(*row[:-1], shortened(row[-1], language)) for row in rows]
        codes = [number for number, heading in enumerate(headings) if heading in CODES]
        print_listing(console(), headings_in(headings, language), rows, codes)


def shortened(policies: str, language: str) -> str:
    """The first policies of a scenario, and how many more it has: the plan has 115. --json has all."""
    from model.report.explanations.listings import JOINT, MORE

    first, more = policies.split(JOINT)[:FEW], len(policies.split(JOINT)) - FEW
    return JOINT.join(first) + (MORE[language or "en"].format(n=more) if more > 0 else "")
