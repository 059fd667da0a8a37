"""The back-test on a page: what was fitted, every series, scores, and what was skipped."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING

from model.report.markdown_page import picture, rows_as_table, spread
from model.report.numbers import number, percent
from model.studies.backtest.naive import NAMES as NAIVE
from model.studies.backtest.scores import EVERY, MODEL, best_naive
from model.studies.backtest.words import reason, translated, words

if TYPE_CHECKING:
    from model.studies.backtest.run import Backtest
    from model.studies.backtest.scores import Score

EARNS = 0.5  # share of the figures on which a model that is worth its trouble beats the best naive forecaster


def history_section(found: Backtest, language: str, pictures: dict[str, str]) -> list[str]:
    """The back-test: what was fitted, every series, who was nearer."""
    lines = [f"## {words('history', language)}", ""]
    if found.fit is not None:
        years = f"{found.fit.years[0]}-{found.fit.years[-1]}"
        lines += [words("fit", language, years=years, value=f"{found.fit.value:.4f}",
                        reached=f"{found.fit.reached:.2f}", official=f"{found.fit.official:.2f}"), ""]  # fmt: skip
    predicted = found.predicted
    if predicted:
        beaten = sum(r.verdict == "model nearer" for r in predicted)
        against = sum(bool(r.best_naive[0]) for r in predicted)
        lines += [words("history_count", language, nearer=beaten, against=against, predicted=len(predicted),
                        coverage=percent(found.coverage)), ""]  # fmt: skip
    lines += [f"- {reason(each, language, found.changes)}" for each in found.remarks] + ([""] if found.remarks else [])
    rows = []
    for r in found.rows:
        if r.period == "earlier":
            continue
        year = f"{r.year:.0f}" if r.year == int(r.year) else f"{r.year:.1f}"
        guesses = [number(r.naive.get(n, math.nan)) for n in NAIVE]
        title = r.name_zh if language == "zh" else r.series
        basis = "; ".join(filter(None, (r.basis, reason(r.caution, language, found.changes))))
        rows.append([f"{title} ({r.unit})", year, translated(r.period, language), number(r.official), number(r.model),
                     spread(r.low, r.high), number(r.error), *guesses, number(r.ratio),
                     translated(r.verdict, language), basis])  # fmt: skip
    lines += rows_as_table(words("history_heads", language).split(";"), rows)
    lines += picture("backtest", pictures)
    lines += scores_section(found, language)
    if found.left_out:
        lines += [words("left_out", language), ""]
        lines += [f"- `{key}`: {reason(why, language, found.changes)}" for key, why in found.left_out.items()] + [""]
    return lines + skipped_section(found, language)


def verdict(scores: Sequence[Score], language: str) -> str:
    """One sentence: how often the bands are right, and whether the model beats the best naive forecaster."""
    model = next((one for one in scores if (one.series, one.forecaster) == (EVERY, MODEL)), None)
    if model is None:
        return words("scores_none", language)
    inside = words("scores_inside", language, share=percent(model.inside[1]), n=model.banded)
    inside = inside if model.banded else words("scores_no_bands", language)
    rival = best_naive(scores)
    if rival is None:
        return words("scores_alone", language, inside=inside)
    key = "scores_better" if rival.lost > EARNS * rival.figures else "scores_worse"
    return words(key, language, inside=inside, rival=translated(rival.forecaster, language), won=rival.lost,
                 figures=rival.figures)  # fmt: skip


def scores_section(found: Backtest, language: str) -> list[str]:
    """The verdict, scores by series, scores from other origins."""
    if not found.scores:
        return []
    lines = [f"### {words('scores', language)}", "", verdict(found.scores, language), "",
             words("scores_note", language), ""]  # fmt: skip
    lines += rows_as_table(
        words("scores_heads", language).split(";"), (score_row(one, language) for one in found.scores)
    )
    rows = [[str(origin), *score_row(one, language)[1:]] for origin, own in found.origins.items() for one in own]
    if rows:
        heads = words("scores_heads", language).split(";")
        lines += [words("origins_note", language), ""]
        lines += rows_as_table([words("origin", language), *heads[1:]], rows)
    return lines


def score_row(one: Score, language: str) -> list[str]:
    """A forecaster's scores, as text."""
    shares = [percent(share) for share in one.inside]
    lost = "–" if one.forecaster == MODEL else f"{one.lost}/{one.figures}"
    crps = number(one.crps if math.isfinite(one.crps) else None)
    relative = percent(one.relative, 1)
    series = translated(one.series, language) if one.series == EVERY else one.series
    return [series, translated(one.forecaster, language), str(one.figures), *shares, crps, relative, lost]


def skipped_section(found: Backtest, language: str) -> list[str]:
    """Single figures that are not compared, with the reason."""
    if not found.skipped:
        return []
    return [
        words("skipped", language),
        "",
        *(f"- {reason(line, language, found.changes)}" for line in found.skipped),
        "",
    ]
