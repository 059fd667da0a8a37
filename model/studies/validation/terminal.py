"""Validation and back-test in the terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from model.report.in_terminal.tables import print_table
from model.report.markdown_page import spread
from model.report.numbers import number
from model.report.words.verdicts import said
from model.studies.backtest.terminal import print_backtest
from model.studies.validation.map_page import figure_row, score_heads, score_row
from model.studies.validation.page import fact_row
from model.studies.validation.words import translated, words

if TYPE_CHECKING:
    from rich.console import Console

    from model.studies.validation.map_scores import MapStudy
    from model.studies.validation.run import Validation


def print_validation(console: Console, found: Validation, language: str) -> None:
    """Every verdict, a line each."""
    if found.map:
        print_map(console, found.map, language)
    if found.facts:
        heads = words("facts_heads", language).split(";")[:6]
        rows = [[*fact_row(r, language)[:6], translated(r.made_by, language)] for r in found.facts.results]
        heads.append(words("dynamics_heads", language).split(";")[-1])
        print_table(console, heads, rows, words("facts", language), right=(2,))
        console.print("")
    if found.history:
        print_backtest(console, found.history, language)
    if found.signs:
        rows = [
            [
                r.policy,
                r.measure,
                said(r.expected, language),
                number(r.effect.mean),
                spread(r.effect.low, r.effect.high),
                said(r.verdict, language),
            ]
            for r in found.signs.results
        ]
        heads = words("signs_heads", language).split(";")
        print_table(console, [*heads[:5], heads[7]], rows, words("signs", language), right=(3,))
        console.print("")
    if found.ablations is not None:
        rows = [
            [
                r.ablation,
                r.name,
                r.expected,
                number(r.difference.base),
                number(r.difference.base + r.difference.mean),
                said(r.verdict, language, "ablations"),
            ]
            for r in found.ablations
        ]
        heads = words("ablations_heads", language).split(";")
        print_table(console, [*heads[:5], heads[6]], rows, words("ablations", language), right=(3, 4))
        console.print("")
    if found.scale is not None:
        rows = [
            [
                r.name,
                f"{r.scale:g}",
                number(r.base),
                number(r.mean),
                spread(r.low, r.high),
                said(r.verdict, language, "scales"),
            ]
            for r in found.scale
        ]
        heads = words("scale_heads", language).split(";")
        print_table(console, [heads[0], *heads[2:]], rows, words("scale", language), right=(2, 3))


def print_map(console: Console, study: MapStudy, language: str) -> None:
    """Scores and every figure that is compared."""
    scores = [score_row(score, language) for score in study.scores]
    print_table(console, score_heads(language), scores, words("map", language), right=(2, 3, 4, 5, 6))
    console.print("")
    rows = [[words(f"map_{one.figure.use}", language), *figure_row(one, language)[:-1]] for one in study.found]
    heads = [words("map_score_heads", language).split(";")[0], *words("map_heads", language).split(";")[:-1]]
    print_table(console, heads, rows, right=(5, 6, 8))
    console.print("")
