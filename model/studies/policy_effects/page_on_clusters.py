"""Of docs/effects.md: what instruments and packages do to the clusters that they target, and whether it is new.

The same figures stand in effects_clusters.csv, one row for an instrument, a year and a measure.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from model.experiments.targeted_clusters.effect_on_clusters import PARTS
from model.experiments.targeted_clusters.measures import MEASURES
from model.mathematics.verdicts import NO_EFFECT, Verdict
from model.report.markdown_page import difference, table
from model.report.numbers import number
from model.report.words.verdicts import in_both

if TYPE_CHECKING:
    from model.experiments.targeted_clusters.effect_on_clusters import AtYear, ClusterEffect
    from model.mathematics.paired import Difference
    from model.studies.policy_effects.run import Effect

INTRO = """## In the clusters that it targets · 对目标集群的效果

A cell is a place and a segment. **Targets** are found from what a policy is for: whole places (a zone programme, an
anchor's zone, a city), or the cells in which eligible firms make at least half of the first revenue. Where that is
nearly the whole region, targets are the cells that got half of its money, in order of money over revenue; that order
is taken from the other worlds, so that luck does not choose. Every figure is against the same world without, paired
over {worlds}. *Beyond placebos* takes off what happened to untargeted cells of the
same segment (for places: untargeted places of the same class) of like size and growth; where all of these are targeted,
to cells of other segments or places of another class, marked °. Year 2 is the second year in force, and so on; *last*
is the year after which the run ends, if it is not the tenth. In brackets 95% t-intervals; **null** holds zero.
The place of an anchor is counted with the anchor itself; its other firms have a table below.

目标按政策自身的适用范围确定：整个园区或城市，或基年适用企业占营业收入一半以上的“地点×行业”单元；适用范围几乎为全区域的，
取资金密度最高、合计占资金一半的单元（排序取自其他模拟世界）。效果为与同一世界无政策情形的配对差，并扣除同行业（园区则同类园区）中
规模和增速相近而未列为目标的单元的变化；方括号前为均值，括号内为95%区间。龙头项目所在园区的数值含龙头企业自身；其他企业另见下表。
"""

MOVED = """### New or only moved · 新增还是转移

Revenue of the last year, 亿元 a year: what the targets gained, what their like elsewhere (the same segments, or
the other places of their class), other cells in their places and the rest of the region lost or won. The four add up
to the region. *New* is the region's gain over that of the targets, where the latter is clear; above one, others
won too. *Won from outsiders*: what all firms of the region sell because rivals outside lose contracts, or sell less
to it; new to the region, but not to the nation.
末年营业收入（基年价，亿元/年）。四部分之和等于全区域。“新增占比”=全区域增量/目标增量。“争自区域外”为从区域外对手争得的销售，对全区域是新增，
对全国只是转移。
"""

ANCHORS = """### Other firms of an anchor's place · 龙头项目所在园区的其他企业

Without the anchor and its followers under contract; in % beyond placebo places.
不含龙头企业及其合同配套企业；扣除对照园区变化后的百分比。
"""

KINDS = {
    "places": "whole places 整个地点", "cells": "cells of those eligible 适用企业所在单元",
    "money": "half of the money 半数资金所在单元", "all": "everything 全区域", "nobody": "nobody 无人申领",
    "budgets": "budgets 预算执行",
}  # fmt: skip
HEADS = ("", "Targets 目标", "Cells 单元", "Of revenue 占营业收入", "Revenue, targets 目标营业收入 %",
         "Placebos 对照 %", "Beyond, year 2 净效果第2年", "Year 5 第5年", "Year 10 or last 第10年或末年",
         "Value added 增加值", "Workers 从业人员", "Firms 企业", "Local sourcing, points 区域内采购",
         "Unit cost, % lower 成本降幅",
         "Clusters above 10 bn 百亿集群", "Verdict 判断")  # fmt: skip
GAIN_HEADS = ("", "Targets 目标", "Their like 同类", "In their places 同地其他", "Rest 其余", "Region 全区域",
              "New 新增占比", "Won from outsiders 争自区域外", "Verdict 判断")  # fmt: skip
ANCHOR_HEADS = ("", "Year 年", "Revenue 营业收入", "Workers 从业人员", "Firms 企业")
VISIBLE = 1.0  # %: a rise of the targets' revenue that a reader of the tables of clusters can see
BEYOND = ("value_added", "workers", "firms", "local_sourcing", "cost_lead")


def section(effects: Sequence[Effect], titles: Mapping[str, str], worlds: str) -> Iterator[str]:
    """The part of the page. titles: by label, as the first cell of a line. worlds: how many, in words."""
    yield INTRO.format(worlds=worlds)
    yield summary(effects)
    yield table(HEADS, (line(titles[e.label], e.clusters) for e in effects))
    told = [e for e in effects if e.clusters.last is not None]
    yield MOVED
    yield table(GAIN_HEADS, (gain_line(titles[e.label], e.clusters) for e in told))
    anchors = [e for e in told if is_anchor(e)]
    if anchors:
        yield ANCHORS
        yield table(ANCHOR_HEADS, (row for e in anchors for row in anchor_lines(titles[e.label], e.clusters)))


def is_anchor(effect: Effect) -> bool:
    """Whether firms of an anchor are among those of the places that it targets: other firms then differ from all."""
    found = effect.clusters
    return found.kind == "places" and any(y.changes["other_revenue"] != y.changes["revenue"] for y in found.years)


def summary(effects: Sequence[Effect]) -> str:
    """How many of the single policies move their targets, by how much, and what of it is new."""
    single = [e for e in effects if not e.package]
    judged = [e for e in single if e.clusters.last is not None]
    count = Counter(e.clusters.verdict for e in judged)
    up = [e for e in judged if e.clusters.verdict is Verdict.UP]
    gains = Counter(e.clusters.last.gains.verdict for e in up if e.clusters.last is not None)
    large = [f"`{e.label}`" for e in up if rise(e) >= VISIBLE]
    nothing = sum(count[v] for v in NO_EFFECT)
    new, moved = gains[Verdict.NEW] + gains[Verdict.PARTLY_NEW], gains[Verdict.MOVED] + gains[Verdict.PARTLY_MOVED]
    return (
        f"Of {len(single)} policies {len(judged)} have targets to compare. In the last year revenue, workers or firms "
        f"of the targets of {count[Verdict.UP]} of them clearly rise beyond placebos, of {count[Verdict.DOWN]} fall, "
        f"of {count[Verdict.MIXED]} go different ways. The targets of {count[Verdict.UP_AS_PLACEBOS]} rise no more "
        f"than their placebos do, those of {count[Verdict.DOWN_AS_PLACEBOS]} fall so; {nothing} "
        f"show nothing. Of the {len(up)} that raise their targets beyond placebos the region's gain is clear for "
        f"{new} without a clear loss of others; {moved} clearly take from others. Their targets' revenue clearly rises "
        f"by {VISIBLE:g}% or more for {len(large)}{': ' if large else ''}{', '.join(large)}. Of a hundred policies "
        "without any effect about twelve would show one by chance in one of the three measures."
    )


def rise(effect: Effect) -> float:
    """Rise of the targets' revenue beyond placebos in the last year, %; 0 where it is not clear."""
    last = effect.clusters.last
    change = last.changes["revenue"].beyond if last is not None else None
    return change.mean if change is not None and change.clear else 0.0


def line(title: str, found: ClusterEffect) -> tuple[object, ...]:
    """What happens to the targets of one policy or package."""
    last, kind = found.last, KINDS.get(found.kind, found.kind)
    if last is None:
        return (title, kind, *("–",) * (len(HEADS) - 3), in_both(found.verdict, "clusters"))
    mark = "" if found.alike > 0.5 else "°"
    own = last.changes["revenue"]
    by_year = {year.after: year for year in found.years}
    early = [by_year.get(after) for after in (2, 5)]
    return (
        title, kind, number(found.cells, 0), f"{number(100 * found.share, 1)} %", difference(own.targets, 2),
        difference(own.placebos, 2) + mark,
        *("–" if year is None or year is last else beyond(year, "revenue") for year in early),
        beyond(last, "revenue") + ("" if last.after == 10 else f" (year {last.after})"),
        *(beyond(last, name) for name in BEYOND), difference(last.tier, 1), in_both(found.verdict, "clusters"),
    )  # fmt: skip


def gain_line(title: str, found: ClusterEffect) -> tuple[object, ...]:
    """Whose the gain is."""
    assert found.last is not None
    gains = found.last.gains
    share = gains.new_share
    return (title, *(difference(gains.parts[part], 0) for part in PARTS), difference(gains.region, 0),
            number(share, 2), difference(gains.won, 0),
            in_both(gains.verdict, "clusters"))  # fmt: skip


def anchor_lines(title: str, found: ClusterEffect) -> Iterator[tuple[object, ...]]:
    """Other firms of the places, by year."""
    for year in found.years:
        yield (title, f"{year.after} ({year.year})",
               *(beyond(year, name) for name in ("other_revenue", "other_workers", "other_firms")))  # fmt: skip


def beyond(year: AtYear, measure: str) -> str:
    """A measure of the targets beyond placebos; of the targets alone, so marked, where there is no placebo."""
    change = year.changes[measure]
    return difference(change.beyond, 2) if change.beyond.pairs else f"{difference(change.targets, 2)} (no placebo)"


def rows(effects: Sequence[Effect]) -> list[Mapping[str, Any]]:
    """All of it flat: a row for every policy, year and measure, gains and clusters counted among the measures."""
    found: list[Mapping[str, Any]] = []
    for e in effects:
        c = e.clusters
        head = {"label": e.label, "package": e.package, "targets": c.kind, "cells": c.cells, "places": c.places,
                "share_of_revenue_at_start": c.share, "share_of_money": c.money, "with_placebos": c.matched,
                "placebos_alike": c.alike, "worlds": c.worlds, "verdict": c.verdict}  # fmt: skip
        if not c.years:
            found.append(head | blank())
        for year in c.years:
            own = head | {"year": year.year, "year_in_force": year.after}
            for measure in MEASURES:
                change = year.changes[measure.name]
                found.append(own | {"measure": measure.name, "unit": measure.unit} | ends("targets", change.targets)
                             | ends("placebos", change.placebos) | ends("beyond", change.beyond))  # fmt: skip
            gains = {f"gain_{part}": each for part, each in year.gains.parts.items()}
            gains |= {"gain_others": year.gains.others, "gain_region": year.gains.region,
                      "won_from_outsiders": year.gains.won}  # fmt: skip
            found += [
                own | {"measure": name, "unit": "亿元 a year"} | ends("targets", each) for name, each in gains.items()
            ]
            found.append(own | {"measure": "clusters_10bn", "unit": "count"} | ends("targets", year.tier))
    return found


def with_clusters(own: Sequence[Mapping[str, Any]], effects: Sequence[Effect]) -> list[dict[str, Any]]:
    """Rows of effects, each with the rows of its clusters."""
    of: dict[str, list[Mapping[str, Any]]] = {}
    for row in rows(effects):
        of.setdefault(str(row["label"]), []).append(row)
    return [{**row, "clusters": of.get(str(row["label"]), [])} for row in own]


def blank() -> dict[str, Any]:
    """A row without figures."""
    return {"year": math.nan, "year_in_force": math.nan, "measure": "", "unit": ""}


def ends(prefix: str, effect: Difference) -> dict[str, float]:
    """Mean and interval as columns."""
    return {f"{prefix}_effect": effect.mean, f"{prefix}_low": effect.low, f"{prefix}_high": effect.high}
