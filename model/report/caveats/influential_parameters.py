"""Which parameters move the outcomes most, as `jiju sensitivity --method emulator --ship` measured it.

The figures are a derived table (influence.csv), which is made again with the calibration. Scorecards and reports name
the largest three of each outcome, and of what a scenario adds to it. So a reader sees on what the answer rests, and how
well that is known. Total effects count every interaction for each parameter in it: they are no shares and may add up to
more than one. One that has not converged is not shown.
"""

from __future__ import annotations

import math
from pathlib import Path

from model.observe.outcomes import BY_NAME
from model.report.caveats.derived_tables import Row, ShippedTable
from model.scenario.parameters import ParameterError, load_registry

COLUMNS = ("region", "outcome", "beside", "factor", "grade", "total", "error", "explained", "scenario", "scale",
           "worlds")  # fmt: skip
MATTERS = 0.05  # a total effect from here on is worth naming
WIDEST, WIDEST_SHARE = 0.1, 1 / 3  # half an interval, itself and of the effect: beyond both it has not converged
NAMED = 3  # factors a scorecard names for each outcome
GRADES_ZH = {"measured": "实测", "literature": "文献", "calibrated": "校准", "assumption": "假设"}


def sound(row: Row) -> bool:
    """Whether a row names a known outcome and holds numbers."""
    numbers = [float(row[name]) for name in ("total", "error", "explained")]
    return row["outcome"] in BY_NAME and all(map(math.isfinite, numbers)) and float(row["scale"]) > 0


TABLE = ShippedTable(Path(__file__).with_name("influence.csv"), COLUMNS, sound)


def matter_most(region: str, table: ShippedTable = TABLE) -> dict[tuple[str, str], list[Row]]:
    """The rows that matter by outcome and scenario beside, largest first; empty where nothing was measured."""
    found: dict[tuple[str, str], list[Row]] = {}
    for row in table.rows(region):
        if float(row["total"]) >= MATTERS:
            found.setdefault((row["outcome"], row["beside"]), []).append(row)
    return {key: sorted(rows, key=lambda row: -float(row["total"])) for key, rows in found.items()}


def converged(row: Row) -> bool:
    """Whether a total effect is known well enough to be told: its interval is short, above zero and not beyond one."""
    total, error = float(row["total"]), float(row["error"])
    return error <= max(WIDEST, WIDEST_SHARE * total) and total - error > 0.0 and total + error <= 1.0


def lines(region: str, compared: bool = False, table: ShippedTable = TABLE) -> list[dict[str, str]]:
    """One sentence an outcome in both languages: the largest influences and how well they are known.

    compared: the study has a scenario beside it, so that what moves the difference is told as well.
    """
    said = []
    for (name, beside), every in matter_most(region, table).items():
        rows = [row for row in every if converged(row)]
        if not rows or (beside and not compared):
            continue
        outcome, first, rough = BY_NAME[name], rows[0], len(every) - len(rows)
        more = f" The effects of {rough} more have not converged and are not shown." if rough else ""
        more_zh = f"另有{rough}个参数的效应尚未收敛，不予列出。" if rough else ""
        part = "" if float(first["scale"]) == 1 else f" at {float(first['scale']):.0%} of the firms"
        part_zh = "" if float(first["scale"]) == 1 else f"、{float(first['scale']):.0%}的企业"
        what, what_zh = f'"{outcome.en}"', f"“{outcome.zh}”"
        if beside:
            what = f"What {first['scenario']} adds to {what}"
            what_zh = f"{first['scenario']}情景{what_zh}增量"
        en = "; ".join(f"{row['factor']} (total effect {effect(row)}, {row['grade']})" for row in rows[:NAMED])
        zh = "；".join(
            f"{name_of(row['factor'], 'zh')}（总效应{effect(row)}，{GRADES_ZH.get(row['grade'], row['grade'])}）"
            for row in rows[:NAMED]
        )
        left = 1.0 - float(first["explained"])
        said.append({
            "en": f"{what} depends most on {en}. Total effects have 95% intervals and come from {first['worlds']} "
                  f"worlds{part}, in which parameters fill their priors; they include interactions, so they do not add "
                  f"up to one. Luck, the start and what was not captured make {left:.0%} of the variance in "
                  f"that study, which is not the one that splits the doubt into sources.{more}",
            "zh": f"对{what_zh}影响最大的是：{zh}。总效应附95%区间，来自{first['worlds']}个情景世界{part_zh}，"
                  f"参数按先验分布抽取；含参数间的相互作用，各项之和不等于1。"
                  f"随机波动、起点和未能刻画的部分合计占该项研究方差的{left:.0%}，与不确定性来源的分解不是同一项研究，比重不可直接比较。{more_zh}",
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
