"""Which parameters move the outcomes most: measured by `jiju sensitivity --method sobol --ship`, kept beside the code.

The figures are a derived table (influence.csv), which is made again with the calibration. Scorecards and reports name
the largest three of each outcome. So a reader sees on what the answer rests, and how well that is known. Total effects
(total Sobol indices) count every interaction for each parameter in it: they are no shares and add up to more than one.
"""

from __future__ import annotations

import math
from pathlib import Path

from model.observe.outcomes import BY_NAME
from model.report.caveats.derived_tables import Row, ShippedTable
from model.scenario.parameters import ParameterError, load_registry

COLUMNS = ("region", "outcome", "factor", "grade", "total", "error", "first", "scenario", "scale", "worlds", "seeds")
MATTERS = 0.05  # a total index from here on is worth naming
NAMED = 3  # factors a scorecard names for each outcome
GRADES_ZH = {"measured": "实测", "literature": "文献", "calibrated": "校准", "assumption": "假设"}


def sound(row: Row) -> bool:
    """Whether a row names a known outcome and holds numbers."""
    return row["outcome"] in BY_NAME and math.isfinite(float(row["total"])) and float(row["scale"]) > 0


TABLE = ShippedTable(Path(__file__).with_name("influence.csv"), COLUMNS, sound)


def matter_most(region: str, table: ShippedTable = TABLE) -> dict[str, list[Row]]:
    """The rows that matter by outcome, largest first; empty where nothing was measured for the region."""
    found: dict[str, list[Row]] = {}
    for row in table.rows(region):
        if float(row["total"]) >= MATTERS:
            found.setdefault(row["outcome"], []).append(row)
    return {name: sorted(rows, key=lambda row: -float(row["total"])) for name, rows in found.items()}


def converged(row: Row) -> bool:
    """Whether an index can be right: its first order lies between zero and it, its interval between zero and one."""
    total, error, first = (float(row[name]) for name in ("total", "error", "first"))
    return 0.0 <= first <= total and total - error >= 0.0 and total + error <= 1.0


def lines(region: str, table: ShippedTable = TABLE) -> list[dict[str, str]]:
    """One sentence an outcome in both languages: the largest influences and how well they are known."""
    said = []
    for name, every in matter_most(region, table).items():
        rows = [row for row in every if converged(row)]
        if not rows:
            continue
        outcome, first, rough = BY_NAME[name], rows[0], len(every) - len(rows)
        more = f" The effects of {rough} more have not converged and are not shown." if rough else ""
        more_zh = f"另有{rough}个参数的效应尚未收敛，不予列出。" if rough else ""
        part = "" if float(first["scale"]) == 1 else f" at {float(first['scale']):.0%} of the firms"
        part_zh = "" if float(first["scale"]) == 1 else f"、{float(first['scale']):.0%}的企业"
        en = "; ".join(f"{row['factor']} (total effect {effect(row)}, {row['grade']})" for row in rows[:NAMED])
        zh = "；".join(
            f"{name_of(row['factor'], 'zh')}（总效应{effect(row)}，{GRADES_ZH.get(row['grade'], row['grade'])}）"
            for row in rows[:NAMED]
        )
        said.append({
            "en": f"{outcome.en} depends most on {en}. Total effects are total Sobol indices with 95% intervals from "
                  f"{first['worlds']} worlds{part}; they include interactions, so they do not add up to one.{more}",
            "zh": f"对“{outcome.zh}”影响最大的是：{zh}。总效应为Sobol总指数及其95%区间"
                  f"（{first['worlds']}个世界{part_zh}），含参数间的相互作用，各项之和不等于1。{more_zh}",
        })  # fmt: skip
    return said


def effect(row: Row) -> str:
    """A total effect with its error."""
    return f"{float(row['total']):.2f} ± {float(row['error']):.2f}"


def name_of(factor: str, language: str) -> str:
    """What a parameter means, in the language; anything else by its own name."""
    try:
        return f"{load_registry().entry(factor).meaning[language]}（{factor}）"
    except (ParameterError, KeyError):
        return factor
