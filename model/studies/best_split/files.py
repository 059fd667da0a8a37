"""What a search for the best split leaves on disk: tables, the page, and the chosen split as a scenario."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from model.scenario.schema import Words
from model.scenario.write import to_yaml
from model.studies.best_split.options import with_split
from model.studies.best_split.wording import WORDS
from model.studies.table_words import Reader
from model.studies.write_tables import save_table
from model.tables.folders import write_whole

if TYPE_CHECKING:
    from model.mathematics.paired import Difference
    from model.scenario import Plan
    from model.studies.best_split.found import BestSplit


def of(prefix: str, effect: Difference) -> dict[str, float]:
    """A difference as columns."""
    return {prefix: effect.mean, f"{prefix}_low": effect.low, f"{prefix}_high": effect.high}


def rows_of(found: BestSplit) -> dict[str, list[dict[str, Any]]]:
    """Every table: policies alone, variants, splits that were run, the chosen split, and its check."""
    keys = [goal.key for goal in found.goals]
    tables: dict[str, list[dict[str, Any]]] = {
        "singles": [
            {"policy": one.option.key, "money": one.option.money}
            | {name: value for key, gain in zip(keys, one.gains, strict=True) for name, value in of(key, gain).items()}
            for one in found.singles
        ],
        "provisional": [
            {"policy": option.key, "variant": option.variant, "money": m} for option, m in found.provisional
        ],
    }
    if found.chosen is None:
        return tables
    tables["variants"] = [
        {"policy": option.key, "variant": option.variant, "taken": taken} | of("added", more)
        for option, more, taken in found.tried
    ]
    tables["placed"] = [
        {"policy": one.option.key, "variant": one.option.variant, "budget": budget, "paid": paid, "gain": gain,
         "can_place": one.most}
        for one in found.placed for budget, paid, gain in one.points
    ]  # fmt: skip
    tables["candidates"] = [
        {"split": one.name, "policy": option.key, "variant": option.variant, "money": money,
         "chosen": one is found.chosen, "not_dominated": front}
        | {f"gain_{key}": one.mean(g) for g, key in enumerate(keys)}
        for one, front in zip(found.candidates, found.front, strict=True)
        for option, money in one.split
    ]  # fmt: skip
    tables["check"] = [
        {"goal": key, "worlds": own.pairs} | of("against_own_split", own) | of("against_no_policy", none)
        for key, own, none in zip(keys, found.against_own, found.against_none, strict=True)
    ]
    return tables


def save_best(found: BestSplit, plan: Plan, titles: dict[str, str], folder: Path, language: str) -> Path:
    """Write the tables, and the chosen split as a scenario with a title in both languages; returns its path."""
    reader = Reader.of([plan], language)
    for name, rows in rows_of(found).items():
        if rows:
            save_table(rows, folder / "tables", name, reader)
    split = found.chosen.split if found.chosen is not None else found.provisional
    name = f"best_of_{plan.name}"
    purposes = {code: WORDS.text("purpose", code, budget=f"{found.budget:g}", name=plan.name) for code in titles}
    titled = with_split(plan, split).replace_unchecked(
        name=name, title=Words(**titles), purpose=Words(**purposes), parent=None
    )
    path = folder / f"{name}.yaml"
    write_whole(path, to_yaml(titled, with_scale=False))  # a quick search is no reason for a quick run of its answer
    return path
