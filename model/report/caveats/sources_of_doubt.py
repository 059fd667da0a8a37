"""Where the doubt about an outcome comes from: seeds, parameters, the baseline; kept beside the code.

`jiju uncertainty --ship` measures it (doubt.csv, a derived table), of outcomes and of what a scenario adds to another.
With `--luck-only` bands show luck alone: scorecards and reports then say how small a part of the whole doubt that is.
"""

from __future__ import annotations

import math
from pathlib import Path

from model.observe.outcomes import BY_NAME
from model.report.caveats.derived_tables import Row, ShippedTable
from model.report.numbers import number
from model.report.words.language import language

SOURCES = ("seed", "parameters", "baseline", "together")
COLUMNS = ("region", "outcome", "beside", "mean", *(f"sd_{name}" for name in SOURCES), "scenario", "scale",
           "baselines", "draws", "seeds")  # fmt: skip


def sound(row: Row) -> bool:
    """Whether a row names a known outcome and holds spreads."""
    return row["outcome"] in BY_NAME and all(float(row[f"sd_{name}"]) >= 0 for name in SOURCES)


TABLE = ShippedTable(Path(__file__).with_name("doubt.csv"), COLUMNS, sound)


def shares(row: Row) -> dict[str, float]:
    """Shares of the variance by source."""
    variance = {name: float(row[f"sd_{name}"]) ** 2 for name in SOURCES}
    total = sum(variance.values())
    return {name: value / total if total > 0 else 0.0 for name, value in variance.items()}


def lines(
    region: str, in_worlds: bool = False, compared: bool = False, table: ShippedTable = TABLE
) -> list[dict[str, str]]:
    """One sentence an outcome in both languages; none where nobody measured.

    in_worlds: bands hold the whole doubt, so that nothing has to be said of outcomes. compared: the study has a
    scenario beside it, so that the doubt about differences is told as well.
    """
    return [sentence(row, in_worlds) for row in table.rows(region) if (compared if row["beside"] else not in_worlds)]


def sentence(row: Row, in_worlds: bool = False) -> dict[str, str]:
    """How the doubt about one outcome, or about what is added to it, splits, and what it amounts to."""
    outcome, part = BY_NAME[row["outcome"]], shares(row)
    total = math.sqrt(sum(float(row[f"sd_{name}"]) ** 2 for name in SOURCES))
    luck_alone = float(row["sd_seed"])
    none = "that from luck too small to be told from zero"
    own = f"{amount(luck_alone, outcome.unit, 'en')} from luck" if luck_alone > 0 else none
    own_zh = f"随机波动{amount(luck_alone, outcome.unit, 'zh')}" if luck_alone > 0 else "随机波动部分小到与零无法区分"
    sample = tuple(row[name] for name in ("baselines", "draws", "seeds"))
    small = "" if float(row["scale"]) == 1 else f", {float(row['scale']):.0%} of the firms"
    small_zh = "" if float(row["scale"]) == 1 else f"、{float(row['scale']):.0%}的企业"
    luck, luck_zh = ("", "") if in_worlds else ("Bands show luck alone. ", "区间只反映随机波动。")
    what, what_zh = f'"{outcome.en}"', f"“{outcome.zh}”"
    if row["beside"]:
        what, what_zh = f"what {row['scenario']} adds to {what}", f"{row['scenario']}情景{what_zh}增量"
    return {
        "en": f"{luck}Of the doubt about {what} luck makes {part['seed']:.0%}, parameters {part['parameters']:.0%}, "
              f"the start {part['baseline']:.0%}, their interplay {part['together']:.0%}: a standard deviation of "
              f"{amount(total, outcome.unit, 'en')} in all, {own} ({' × '.join(sample)} starts, draws and "
              f"seeds{small}).",
        "zh": f"{luck_zh}{what_zh}的不确定性中，随机波动占{part['seed']:.0%}，参数占{part['parameters']:.0%}，"
              f"基年数据占{part['baseline']:.0%}，交互作用占{part['together']:.0%}："
              f"总标准差{amount(total, outcome.unit, 'zh')}，其中{own_zh}"
              f"（基年抽样{sample[0]}个、参数抽样{sample[1]}个、随机种子{sample[2]}个{small_zh}）。",
    }  # fmt: skip


def short(value: float) -> str:
    """Three digits."""
    return number(value, 0 if value >= 100 else None)


def amount(value: float, unit: str, code: str) -> str:
    """A figure in the reader's unit, as the rest of a page counts it."""
    return language(code).measured(value, unit)


def first_lower(text: str) -> str:
    """A name inside a sentence."""
    return text[:1].lower() + text[1:]
