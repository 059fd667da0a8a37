"""What a validation leaves on disk: tables as CSV and Parquet, figures, the page."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from model.report.figures.style import save
from model.report.words.verdicts import said
from model.studies.backtest.figures import backtest_paths
from model.studies.backtest.files import backtest_rows, score_rows
from model.studies.figure_labels import source_of_worlds
from model.studies.table_words import Reader
from model.studies.validation import figures
from model.studies.validation.map_page import map_rows, not_compared
from model.studies.validation.page import page
from model.studies.write_tables import save_table
from model.tables.folders import write_whole

if TYPE_CHECKING:
    from model.studies.validation.run import Validation


def fact_rows(found: Validation) -> list[dict[str, Any]]:
    """Facts, flat."""
    assert found.facts is not None
    return [
        {"fact": r.fact.id, "name_en": r.fact.en, "name_zh": r.fact.zh, "use": r.fact.use, "soft": r.fact.soft,
         "value": r.value, "low": r.low, "high": r.high, "seeds": r.seeds, "band_low": r.fact.low,
         "band_high": r.fact.high, "verdict": r.verdict, "at_start": r.at_start, "level_start": r.level_start,
         "level_end": r.level_end, "dynamics_share": r.dynamics_share, "made_by": r.made_by,
         "estimator": r.fact.estimator, "source": r.fact.source, "remark": r.remark}
        for r in found.facts.results
    ]  # fmt: skip


def save_validation(found: Validation, folder: Path, language: str, pictures: bool = True) -> Path:
    """Tables, figures and the page in `folder`; returns the page."""
    tables, reader = folder / "tables", Reader.of([found.setup.base], language)
    folder.mkdir(parents=True, exist_ok=True)
    drawn: dict[str, str] = {}
    source = source_of_worlds(found.setup.base, language, len(found.setup.seeds))
    if found.map is not None:
        save_table(map_rows(found.map), tables, "starting_map", reader)
        save_table(not_compared(found.map), tables, "starting_map_not_compared", reader)
    if found.facts is not None:
        save_table(fact_rows(found), tables, "facts", reader)
        if pictures:
            for name, draw in (("fact_bands", figures.fact_bands), ("fact_shapes", figures.fact_shapes)):
                save(draw(found.facts, source, language), folder / "figures", name)
                drawn[name] = f"figures/{name}.png"
    if found.history is not None:
        save_table(backtest_rows(found.history), tables, "backtest", reader)
        save_table(score_rows(found.history), tables, "backtest_scores", reader)
        if pictures and found.setup.history is not None:
            text = source_of_worlds(found.setup.history, language, len(found.setup.seeds))
            save(backtest_paths(found.history, text, language), folder / "figures", "backtest")
            drawn["backtest"] = "figures/backtest.png"
    if found.signs is not None:
        save_table([flat(vars(r), r.verdict) for r in found.signs.results], tables, "policy_signs", reader)
    if found.ablations is not None:
        save_table(
            [flat(vars(r), said(r.verdict, "en", "ablations")) for r in found.ablations], tables, "ablations", reader
        )
    if found.scale is not None:
        save_table([flat(vars(r), said(r.verdict, "en", "scales")) for r in found.scale], tables, "scale", reader)
    write_whole(folder / "validation.md", page(found, language, drawn))
    return folder / "validation.md"


def flat(row: Mapping[str, Any], verdict: str) -> dict[str, Any]:
    """A result's fields without nesting."""
    content = {key: value for key, value in row.items() if key not in ("effect", "difference", "also")}
    for key in ("effect", "difference"):
        if key in row:
            content |= {f"effect_{name}" if name == "mean" else name: value for name, value in vars(row[key]).items()}
    if "also" in row:
        content["also_moves"] = " ".join(row["also"])
    return content | {"verdict": verdict}
