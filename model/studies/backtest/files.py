"""What a back-test leaves on disk: tables as CSV and Parquet, a figure, the page."""

from __future__ import annotations

import math
from pathlib import Path
from typing import TYPE_CHECKING, Any

from model.report.figures.style import save
from model.report.markdown_page import page_header
from model.studies.backtest.figures import backtest_paths
from model.studies.backtest.naive import NAMES as NAIVE
from model.studies.backtest.page import history_section
from model.studies.backtest.scores import LEVELS
from model.studies.backtest.words import words
from model.studies.figure_labels import source_of_worlds
from model.studies.table_words import Reader
from model.studies.write_tables import save_table
from model.tables.folders import write_whole

if TYPE_CHECKING:
    from model.scenario import Plan
    from model.studies.backtest.run import Backtest

INSIDE = tuple(f"inside_{100 * level:g}" for level in LEVELS)


def backtest_rows(found: Backtest) -> list[dict[str, Any]]:
    """Rows of the back-test, flat."""
    return [
        {"series": r.series, "name_zh": r.name_zh, "unit": r.unit, "year": r.year, "period": r.period,
         "official": r.official, "model": r.model, "low": r.low, "high": r.high, "error": r.error, "inside": r.inside,
         **{name.replace(" ", "_"): r.naive.get(name, math.nan) for name in NAIVE},
         "ratio_to_best_naive": r.ratio, "verdict": r.verdict, "compared_by": r.mode, "basis": r.basis,
         "caution": r.caution}
        for r in found.rows
    ]  # fmt: skip


def score_rows(found: Backtest) -> list[dict[str, Any]]:
    """Scores from the last year fitted, and over all series from other origins, flat."""
    known = [("last fitted", found.scores), *((str(origin), own) for origin, own in found.origins.items())]
    return [
        {"origin": origin, "series": one.series, "forecaster": one.forecaster, "figures": one.figures,
         "banded": one.banded, **dict(zip(INSIDE, one.inside, strict=True)),
         "crps": one.crps, "crps_over_figure": one.relative, "model_nearer": one.lost}
        for origin, own in known for one in own
    ]  # fmt: skip


def save_backtest(
    found: Backtest, plan: Plan, folder: Path, language: str, pictures: bool = True, maps: int = 1
) -> Path:
    """Table, figure and page of a back-test alone, whose seeds ran on so many maps; returns the page."""
    reader = Reader.of([plan], language)
    save_table(backtest_rows(found), folder / "tables", "backtest", reader)
    save_table(score_rows(found), folder / "tables", "backtest_scores", reader)
    drawn = {}
    if pictures:
        source = source_of_worlds(plan, language, len(found.seeds))
        save(backtest_paths(found, source, language), folder / "figures", "backtest")
        drawn["backtest"] = "figures/backtest.png"
    header = page_header(words("history", language), words("history_asked", language), [plan], len(found.seeds),
                         language, worlds=len(found.seeds) * maps, maps=maps, luck_only=found.luck_only)  # fmt: skip
    lines = [*header, *history_section(found, language, drawn)[2:]]  # without a heading of its own
    write_whole(folder / "backtest.md", "\n".join(lines).rstrip() + "\n")
    return folder / "backtest.md"
