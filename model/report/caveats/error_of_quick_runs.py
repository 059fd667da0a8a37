"""What a tenth of the firms gets wrong: kept beside the code (quick_error.csv, a derived table), told where it matters.

Measured by `jiju quick-error --ship`.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from pathlib import Path

from model.observe.outcomes import BY_NAME
from model.report.caveats.derived_tables import Row, ShippedTable
from model.report.caveats.sources_of_doubt import short

COLUMNS = ("region", "outcome", "year", "all", "part", "low", "high", "share", "scenario", "seeds")
TOLD = 8  # outcomes whose gap is told


def sound(row: Row) -> bool:
    """Whether a row names a known outcome and holds numbers."""
    return row["outcome"] in BY_NAME and math.isfinite(float(row["all"]) + float(row["part"]) + int(row["year"]))


TABLE = ShippedTable(Path(__file__).with_name("quick_error.csv"), COLUMNS, sound)


def lines(region: str, scale: float, table: ShippedTable = TABLE) -> list[dict[str, str]]:
    """How far a world with a share of the firms is off, in both languages; nothing to say of a whole world."""
    if scale >= 1:
        return []
    rows = table.rows(region)
    if not rows:
        return [{
            "en": f"Only {scale:.0%} of the firms were simulated. How far that is off is not measured in this region: "
                  "in a small world counts of clusters and shares of the largest firms are too low, not only noisy.",
            "zh": f"只模拟了{scale:.0%}的企业。本地区未测算偏差：小世界的集群数和大企业占比不仅波动大，而且偏低。",
        }]  # fmt: skip
    by_outcome: dict[str, list[Row]] = {}
    for row in rows:
        by_outcome.setdefault(row["outcome"], []).append(row)
    off = {name: found for name, found in by_outcome.items() if any(clear(row) for row in found)}
    near = [name for name in by_outcome if name not in off]
    ordered = sorted(off, key=lambda name: -max(relative(row) for row in off[name]))[:TOLD]
    first = rows[0]
    years = "/".join(sorted({row["year"] for row in rows}))
    share, seeds, other = float(first["share"]), first["seeds"], float(first["share"]) != round(scale, 9)
    en = "; ".join(f"{BY_NAME[n].en} {path(off[n], 'part')} instead of {path(off[n], 'all')}"
                   for n in ordered)  # fmt: skip
    zh = "；".join(f"{BY_NAME[n].zh}{path(off[n], 'part')}（全部企业{path(off[n], 'all')}）" for n in ordered)
    near_en = f" Within luck: {'; '.join(BY_NAME[n].en for n in near)}." if near else ""
    near_zh = f"与全部企业之差在随机波动之内：{'、'.join(BY_NAME[n].zh for n in near)}。" if near else ""
    return [{
        "en": f"Only {scale:.0%} of the firms were simulated, and a small world is off, not only noisy. Measured with "
              f"{share:.0%} of the firms ({first['scenario']}, {seeds} worlds that differ in luck alone, {years}): "
              f"{en}.{near_en}"
              + (f" The gap at {scale:.0%} was not measured." if other else ""),
        "zh": f"只模拟了{scale:.0%}的企业：小世界的结果不仅波动大，而且有偏差。以{share:.0%}的企业测算"
              f"（{first['scenario']}，{seeds}个只有随机波动不同的情景世界，{years}年）：{zh}。{near_zh}"
              + (f"{scale:.0%}时的偏差未测算。" if other else ""),
    }]  # fmt: skip


def bias(region: str, scale: float, outcome: str, year: int, table: ShippedTable = TABLE) -> float:
    """How far a small world is off against all firms, as a share of the figure; 0 where luck does not tell it from 0.

    nan for a whole world, and where it was not measured: another year, outcome, region or share of the firms.
    """
    for row in table.rows(region) if scale < 1 else []:
        if (row["outcome"], int(row["year"]), float(row["share"])) == (outcome, year, round(scale, 9)):
            if not clear(row):
                return 0.0
            return float(row["part"]) / float(row["all"]) - 1.0 if float(row["all"]) else math.nan
    return math.nan


def clear(row: Row) -> bool:
    """Whether the gap leaves out zero."""
    return float(row["low"]) > 0 or float(row["high"]) < 0


def relative(row: Row) -> float:
    """Size of the gap against the figure with all firms."""
    return abs(float(row["part"]) / float(row["all"]) - 1.0) if float(row["all"]) else 0.0


def path(rows: Sequence[Row], column: str) -> str:
    """Figures of the years, one after the other."""
    return "/".join(short(float(row[column])) for row in rows)
