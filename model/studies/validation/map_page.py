"""The starting map beside published figures: section of the validation's page, rows of tables, cells of a terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from model.observe.official_figures import NEAR
from model.report.markdown_page import rows_as_table, spread
from model.report.numbers import number, percent
from model.studies.validation.words import translated, words

if TYPE_CHECKING:
    from model.observe.official_figures import Beside, Score
    from model.studies.validation.map_scores import MapStudy

COUNTED = ("count", "persons")  # units that the measure's own name tells


def map_section(study: MapStudy, language: str) -> list[str]:
    """Scores by use, every figure with its error, and what is not compared with the reason."""
    lines = [f"## {words('map', language)}", "", words("map_note", language), ""]
    lines += rows_as_table(score_heads(language), (score_row(score, language) for score in study.scores))
    for use in dict.fromkeys(score.use for score in study.scores):
        rows = [figure_row(one, language) for one in study.found if one.figure.use == use]
        lines += [f"### {words(f'map_{use}', language)}", ""]
        lines += rows_as_table(words("map_heads", language).split(";"), rows)
    if study.left_out:
        lines += [f"### {words('map_left_out', language)}", ""]
        rows = [[one.subject[language], dated(one.year, one.period, language), printed(one.printed, language),
                 one.reason[language]] for one in study.left_out]  # fmt: skip
        lines += rows_as_table(words("map_left_out_heads", language).split(";"), rows)
    return lines


def score_heads(language: str) -> list[str]:
    """Headings of the table of scores."""
    return [*words("map_score_heads", language).split(";"),
            *(words("map_within", language, share=f"{limit:.0%}") for limit in NEAR)]  # fmt: skip


def score_row(score: Score, language: str) -> list[str]:
    """One score in words."""
    return [words(f"map_{score.use}", language), translated(score.coverage, language), str(score.figures),
            percent(score.median_error, sign=True), percent(score.median_size),
            *(f"{count} / {score.figures}" for count in score.near)]  # fmt: skip


def figure_row(one: Beside, language: str) -> list[str]:
    """One figure beside the start in words."""
    figure = one.figure
    measure = translated(figure.measure, language)
    if figure.unit not in COUNTED:
        unit = translated(figure.unit, language)
        measure += f"（{unit}）" if language == "zh" else f" ({unit})"
    return [figure.subject[language], measure,
            dated(figure.year, figure.period, language), printed(figure.printed, language), number(figure.official),
            number(one.modelled), spread(one.low, one.high), percent(one.error, sign=True),
            translated(figure.coverage, language), figure.remark[language]]  # fmt: skip


def dated(year: int, period: str, language: str) -> str:
    """Year, and the part of it that a figure is of."""
    return f"{year} {translated(period, language)}".strip()


def printed(text: str, language: str) -> str:
    """A printed figure with its unit in the page's language where the unit is a common one."""
    value, _, unit = text.partition(" ")
    return f"{value} {translated(unit, language)}".strip()


def map_rows(study: MapStudy) -> list[dict[str, Any]]:
    """Figures beside the start, flat."""
    return [
        {"subject_en": one.figure.subject["en"], "subject_zh": one.figure.subject["zh"], "city": one.figure.city,
         "places": ";".join(one.figure.places), "segments": ";".join(one.figure.segments),
         "year": one.figure.year, "period": one.figure.period, "printed": one.figure.printed,
         "measure": one.figure.measure, "unit": one.figure.unit, "official": one.figure.official,
         "start": one.modelled, "start_low": one.low, "start_high": one.high, "error": one.error,
         "coverage": one.figure.coverage, "use": one.figure.use, "remark_en": one.figure.remark["en"],
         "remark_zh": one.figure.remark["zh"], "basis": one.figure.basis, "source": one.figure.source}
        for one in study.found
    ]  # fmt: skip


def not_compared(study: MapStudy) -> list[dict[str, Any]]:
    """Figures that are not compared with the reason, flat."""
    return [
        {"subject_en": one.subject["en"], "subject_zh": one.subject["zh"], "year": one.year, "period": one.period,
         "printed": one.printed, "reason_en": one.reason["en"], "reason_zh": one.reason["zh"], "basis": one.basis,
         "source": one.source}
        for one in study.left_out
    ]  # fmt: skip
