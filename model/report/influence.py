"""Which parameters move the outcomes most: measured by `jiju sensitivity --method sobol --ship`, kept beside the code.

The figures are a derived table (influence.csv), made again with the calibration; scorecards and reports name the
largest three of each outcome, so that a reader sees on what the answer rests and how well that is known.
"""

from __future__ import annotations

import csv
import math
from io import StringIO
from pathlib import Path
from typing import TYPE_CHECKING

from model.observe.outcomes import BY_NAME
from model.scenario.parameters import ParameterError, load_registry
from model.tables.folders import write_whole

if TYPE_CHECKING:
    from collections.abc import Sequence

    from model.experiments.sensitivity import Sensitivity
    from model.scenario import Plan

FILE = Path(__file__).with_name("influence.csv")
COLUMNS = ("region", "outcome", "factor", "grade", "total", "error", "first", "scenario", "scale", "worlds", "seeds")
MATTERS = 0.05  # a total index from here on is worth naming
NAMED = 3  # factors a scorecard names for each outcome
GRADES_ZH = {"measured": "实测", "literature": "文献", "calibrated": "校准", "assumption": "假设"}


class InfluenceError(ValueError):
    """A shipped table that cannot be read: it was edited, or belongs to another version."""


def ship(found: Sensitivity, plan: Plan, seeds: Sequence[int], file: Path = FILE) -> None:
    """Write the indices of one Sobol study as the table of its region; other regions keep theirs."""
    others = [row for row in read(file) if row["region"] != plan.region] if file.exists() else []
    rows = others + [
        {"region": plan.region, "outcome": e.outcome, "factor": e.factor, "grade": e.grade, "total": f"{e.main:.4f}",
         "error": f"{e.error:.4f}", "first": f"{e.first:.4f}", "scenario": plan.name, "scale": f"{plan.scale:g}",
         "worlds": str(len(found.design)), "seeds": str(len(seeds))}
        for name in found.outcomes for e in found.ranked(name)
    ]  # fmt: skip
    text = StringIO()
    writer = csv.DictWriter(text, COLUMNS, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    write_whole(file, text.getvalue())


def read(file: Path = FILE) -> list[dict[str, str]]:
    """The rows of the table. Raises InfluenceError naming file and line."""
    with file.open(encoding="utf-8", newline="") as handle:
        reader = csv.DictReader(handle)
        if tuple(reader.fieldnames or ()) != COLUMNS:
            raise InfluenceError(f"{file}:1: columns must be {', '.join(COLUMNS)}; make it again with --ship")
        rows = list(reader)
    for line, row in enumerate(rows, start=2):
        try:
            known = row["outcome"] in BY_NAME and not math.isinf(float(row["total"])) and float(row["scale"]) > 0
        except (TypeError, ValueError):
            known = False
        if not known:
            raise InfluenceError(f"{file}:{line}: no known outcome, or no number; make it again with --ship")
    return rows


def matter_most(region: str, file: Path = FILE) -> dict[str, list[dict[str, str]]]:
    """The rows that matter by outcome, largest first; empty where nothing was measured for the region."""
    found: dict[str, list[dict[str, str]]] = {}
    for row in read(file) if file.exists() else ():
        if row["region"] == region and float(row["total"]) >= MATTERS:
            found.setdefault(row["outcome"], []).append(row)
    return {name: sorted(rows, key=lambda row: -float(row["total"])) for name, rows in found.items()}


def lines(region: str, file: Path = FILE) -> list[dict[str, str]]:
    """One sentence an outcome in both languages: the largest influences and how well they are known."""
    said = []
    for name, rows in matter_most(region, file).items():
        outcome, first = BY_NAME[name], rows[0]
        part = "" if float(first["scale"]) == 1 else f" at {float(first['scale']):.0%} of the firms"
        part_zh = "" if float(first["scale"]) == 1 else f"、{float(first['scale']):.0%}的企业"
        en = "; ".join(f"{row['factor']} ({float(row['total']):.0%}, {row['grade']})" for row in rows[:NAMED])
        zh = "；".join(f"{name_of(row['factor'], 'zh')}（{float(row['total']):.0%}，"
                       f"{GRADES_ZH.get(row['grade'], row['grade'])}）" for row in rows[:NAMED])  # fmt: skip
        said.append({
            "en": f"{outcome.en} depends most on {en}: shares of its variance over the parameters' ranges, total Sobol "
                  f"indices of {first['worlds']} worlds{part}.",
            "zh": f"对“{outcome.zh}”影响最大的是：{zh}。数字为参数取值范围内方差的份额（Sobol总效应指数，"
                  f"{first['worlds']}个世界{part_zh}）。",
        })  # fmt: skip
    return said


def name_of(factor: str, language: str) -> str:
    """What a parameter means, in the language; anything else by its own name."""
    try:
        return f"{load_registry().entry(factor).meaning[language]}（{factor}）"
    except (ParameterError, KeyError):
        return factor
