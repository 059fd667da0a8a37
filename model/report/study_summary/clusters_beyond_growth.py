"""Do clusters do more than grow with the region? Their count less the mechanical one of the same seed, in words.

The mechanical count takes the clusters of the base year and scales their revenue by the region's nominal growth. A
scorecard with the count alone would give clusters the credit for growth and prices.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from model.mathematics.paired import Difference, difference
from model.mathematics.verdicts import Verdict, of_interval
from model.observe.outcomes import BY_NAME
from model.report.numbers import interval, mean_count

if TYPE_CHECKING:
    import pandas as pd

    from model.results import Study

JUDGED = ("leading_clusters_100bn", "characteristic_clusters_10bn", "county_clusters_10bn")  # counts of goals
SAID = {
    Verdict.UP: ("more than the region's growth and prices make of the clusters of the base year",
                 "多于基年的集群随全区域名义增长应有的个数"),
    Verdict.DOWN: ("fewer than the region's growth and prices make of the clusters of the base year",
                   "少于基年的集群随全区域名义增长应有的个数"),
    Verdict.OPEN: ("the spread of the worlds does not tell it from the mechanical count: no sign that clusters do "
                   "more than grow with the region",
                   "差别在情景世界之间的差异之内：看不出集群有超出全区域名义增长的变化"),
}  # fmt: skip


def beyond(study: Study, scenario: str, name: str, year: int) -> Difference | None:
    """A count of clusters less its mechanical count, paired by seed; None where there is no mechanical count."""
    mechanical = f"mechanical_{name}"
    if mechanical not in BY_NAME:
        return None
    counted, scaled = study.values(scenario, name, year), study.values(scenario, mechanical, year)
    seeds = [seed for seed in counted if seed in scaled]
    return difference([counted[seed] for seed in seeds], [scaled[seed] for seed in seeds])


def sentences(tiers: pd.DataFrame) -> list[dict[str, str]]:
    """For each count that the plan promises, in the last year of the table: what exceeds the mechanical count.

    Counts without an interval are left out: one seed shows nothing of its luck.
    """
    found = []
    for name in JUDGED:
        rows = tiers[tiers["outcome"] == name]
        row = rows.loc[rows["year"].idxmax()] if len(rows) else None
        if row is not None and math.isfinite(row["beyond_low"]):
            found.append(sentence(name, int(row["year"]), row["beyond"], row["beyond_low"], row["beyond_high"]))
    return found


def sentence(name: str, year: int, mean: float, low: float, high: float) -> dict[str, str]:
    """One count in both languages: the mean excess over the mechanical count, its 95% interval, what follows."""
    en, zh = SAID.get(of_interval(mean, low, high), SAID[Verdict.OPEN])
    about = BY_NAME[name]
    more, least, most = (mean_count(value, sign=True) for value in (mean, low, high))
    found = {language: interval(least, most, language) for language in ("en", "zh")}
    return {
        "en": f"{about.en}, {year}: {more} beyond the mechanical count (95% interval {found['en']}); {en}.",
        "zh": f"{about.zh}，{year}年：与机械外推数相差{more}个（95%区间{found['zh']}）；{zh}。",
    }
