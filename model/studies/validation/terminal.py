"""Validation and back-test in the terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from model.report.in_terminal.tables import print_table
from model.report.markdown_page import spread
from model.report.numbers import number
from model.report.words.verdicts import said
from model.studies.backtest.naive import NAMES as NAIVE
from model.studies.backtest.page import verdict
from model.studies.validation.map_page import figure_row, score_heads, score_row
from model.studies.validation.page import fact_row
from model.studies.validation.words import translated, words

if TYPE_CHECKING:
    from rich.console import Console

    from model.studies.backtest.run import Backtest
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


def print_backtest(console: Console, found: Backtest, language: str) -> None:
    """Every predicted figure."""
    heads = words("history_heads", language).split(";")
    rows = []
    for r in found.rows:
        if r.period == "earlier":
            continue
        title = r.name_zh if language == "zh" else r.series
        guesses = [number(r.naive.get(n, float("nan"))) for n in NAIVE]
        rows.append([title, f"{r.year:g}", translated(r.period, language), number(r.official), number(r.model),
                     spread(r.low, r.high), number(r.error), *guesses, translated(r.verdict, language)])  # fmt: skip
    print_table(console, [*heads[:11], heads[12]], rows, words("history", language), right=(3, 4, 6, 7, 8, 9, 10))
    console.print(verdict(found.scores, language))
    if found.skipped:
        console.print("\n".join([words("skipped", language), *(f"- {line}" for line in found.skipped)]))
    if found.fit is not None:
        years = f"{found.fit.years[0]}-{found.fit.years[-1]}"
        console.print(words("fit", language, years=years, value=f"{found.fit.value:.4f}",
                            reached=f"{found.fit.reached:.2f}", official=f"{found.fit.official:.2f}"))  # fmt: skip
    for remark in found.remarks:
        console.print(remark)
    console.print("")
