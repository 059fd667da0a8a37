"""The facts that tell a cluster model from a mechanical one: one declared list, with bands where there is evidence.

A band has both ends inside; an open end is infinite. A fact without a band is reported and has no verdict. Soft bands
rest on a weak source: shown, never counted. `study` is what studies found, in their own words and units.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from model.studies.clusters.fact import CELLS, WORLDS, ZONES, ClusterFact, after

YEARS = (2, 5, 10)  # years after which events are looked at
STUDIED = (2, 5)  # two years after the first money, and two years after the last of what is built
UP = (0.0, np.inf)
ZONE_STUDY = "Lu, Wang and Zhu 2019"
NOUNS = {
    "revenue": ("Revenue", "营业收入"),
    "workers": ("Workers", "从业人员"),
    "capital": ("Capital", "资本"),
    "firms": ("Firms", "企业数"),
    "entrants": ("Entrants since 2015", "2015年以来新进入企业"),
}


def elasticities() -> Iterator[ClusterFact]:
    """Of a cell to a permanent gift of productivity."""
    for column in ("revenue", "workers", "entrants"):
        en, zh = NOUNS[column]
        for years in YEARS:
            yield after(ClusterFact(f"elasticity_{column}", "elasticity", en, zh, "elasticity", WORLDS), years)
    yield after(
        ClusterFact(
            "elasticity_others",
            "elasticity",
            "Revenue of the untreated cells",
            "未受影响单元的营业收入",
            "elasticity",
            WORLDS,
        ),
        10,
    )


def anchors() -> Iterator[ClusterFact]:
    """Of an anchor on its zone and around."""
    source = "Greenstone, Hornbeck and Moretti 2010; later work finds a few per cent"
    base = ClusterFact(
        "anchor_productivity",
        "anchor",
        "Productivity of incumbents of the zone",
        "园区原有企业生产率",
        "ln %",
        ZONES,
        0.0,
        12.0,
        source,
        "+12% of TFP in five years",
    )
    yield after(base, 5)
    for column in ("revenue", "workers", "capital"):
        en, zh = NOUNS[column]
        fact = ClusterFact(
            f"anchor_{column}", "anchor", f"{en} of other firms of the zone", f"园区其他企业{zh}", "ln %", ZONES
        )
        for years in YEARS:
            banded = column == "revenue" and years == 10
            yield after(
                replace(
                    fact,
                    low=0.0,
                    high=np.inf,
                    soft=True,
                    study="co-located large firms help (sign)",
                    source="Hu, Xu and Yashiro 2015",
                )
                if banded
                else fact,
                years,
            )
    fact = ClusterFact(
        "anchor_placebo", "anchor", "Revenue in the zones compared with", "对照园区营业收入", "ln %", ZONES
    )
    yield after(fact, 10)
    en, zh = "Revenue of other firms of the zone; no land brought", "园区其他企业营业收入（龙头项目不带来用地）"
    yield after(ClusterFact("anchor_bare", "anchor", en, zh, "ln %", ZONES), 10)
    fact = ClusterFact(
        "anchor_own",
        "anchor",
        "Revenue of other firms of the anchor's own branch",
        "园区内同行业其他企业营业收入",
        "ln %",
        ZONES,
    )
    for years in (5, 10):
        yield after(fact, years)
    fact = ClusterFact(
        "anchor_suppliers",
        "anchor",
        "Free suppliers within 50 km, an anchor",
        "每个龙头项目50公里内新增自主选址配套企业",
        "firms",
        ZONES,
        *UP,
        "Greenstone, Hornbeck and Moretti 2010 and later work",
        "uncontracted suppliers arrive too (sign)",
        True,
    )
    for years in (5, 10):
        yield after(fact, years)
    en, zh = "The same with the anchor's own branch, rivals included", "同上，含龙头项目本行业（包括跟进的同行）"
    for years in (5, 10):
        yield after(ClusterFact("anchor_makers", "anchor", en, zh, "firms", ZONES), years)
    for inner, outer in ((0, 10), (10, 25), (25, 50)):
        for name, en, zh, unit in (
            ("suppliers", "Free suppliers", "自主选址配套企业", "firms"),
            ("around", "Revenue of other firms", "其他企业营业收入", "ln %"),
        ):
            fact = ClusterFact(
                f"anchor_{name}_{inner}_{outer}",
                "anchor",
                f"{en} at {inner}-{outer} km",
                f"{inner}-{outer}公里{zh}",
                unit,
                ZONES,
            )
            yield after(fact, 10)


def packages() -> Iterator[ClusterFact]:
    """Of a zone package on its zone and the region."""
    sizes = {"capital": 54.7, "workers": 38.3, "revenue": 47.1, "firms": 23.3}
    for column, found in sizes.items():
        en, zh = NOUNS[column]
        fact = ClusterFact(f"package_{column}", "package", f"{en} of the zone", f"园区{zh}", "ln %", ZONES)
        for years in YEARS:
            study = f"up; +{found}% two years after (size from memory)"
            banded = replace(fact, low=0.0, high=np.inf, source=ZONE_STUDY, study=study)
            yield after(banded if years in STUDIED else fact, years)
    fact = ClusterFact(
        "package_net_entry",
        "package",
        "Share of net entry in the zone's further workers",
        "园区新增从业人员中净进入的比重",
        "share",
        ZONES,
    )
    for years in YEARS:
        entry = replace(fact, low=0.5, high=np.inf, source=ZONE_STUDY, study="net entry matters more than incumbents")
        yield after(entry if years in STUDIED else fact, years)
    fact = ClusterFact(
        "package_output_over_firms",
        "package",
        "Rise of output over rise of firms",
        "产出增幅与企业数增幅之比",
        "ratio",
        ZONES,
        1.0,
        np.inf,
        ZONE_STUDY,
        "47.1 over 23.3 (from memory)",
        True,
    )
    for years in YEARS:
        bare = replace(fact, low=np.nan, high=np.nan, source="", study="", soft=False)
        yield after(fact if years in STUDIED else bare, years)
    for where, en, zh in (
        ("region", "Revenue of the region", "全区域营业收入"),
        ("zones", "Revenue of the treated zones", "政策园区营业收入"),
        ("elsewhere", "Revenue of all other places", "其他地区营业收入"),
    ):
        fact = ClusterFact(f"package_{where}", "package", en, zh, "亿元", WORLDS)
        if where == "elsewhere":
            fact = replace(
                fact,
                low=0.0,
                high=np.inf,
                soft=True,
                source="Alder, Shao and Zilibotti 2016",
                study="spillovers on neighbours positive (sign)",
            )
        yield after(fact, 10)
    yield ClusterFact(
        "package_cost", "package", "Public money spent on the packages", "政策包公共支出", "亿元 of 2015", WORLDS
    )


def others() -> Iterator[ClusterFact]:
    """Of worlds without events."""
    yield ClusterFact(
        "luck_variance",
        "dispersion",
        "Variance of cells' growth between worlds",
        "单元增长在各情景世界之间的方差",
        "ln squared",
        CELLS,
    )
    yield ClusterFact(
        "common_variance", "dispersion", "Part common to a cell's firms", "集群内企业共有部分", "ln squared", CELLS
    )
    yield ClusterFact(
        "common_variance_without_know_how",
        "dispersion",
        "The same with shared know-how off",
        "关闭共享技术诀窍后的共有部分",
        "ln squared",
        CELLS,
    )
    yield ClusterFact(
        "size_slope",
        "dispersion",
        "Spread of cells' growth by size, exponent",
        "增长离散程度对规模的指数",
        "exponent",
        CELLS,
        -np.inf,
        0.0,
        "Rozenfeld et al. on settlements",
        "falls as a power law (sign)",
    )
    yield ClusterFact(
        "persistence",
        "dispersion",
        "Growth of the first half with that of the second",
        "前半期与后半期增长的相关系数",
        "correlation",
        WORLDS,
    )
    yield ClusterFact(
        "kept_at_the_top",
        "dispersion",
        "Of the 50 largest cells, still there after ten years",
        "最大50个单元中十年后仍在其中的个数",
        "cells",
        WORLDS,
        study="much churning of industries across cities (sign)",
        source="Fu, Dong and Chai 2010; Duranton 2007",
    )
    fact = ClusterFact(
        "links_start",
        "coagglomeration",
        "Slope on input-output links in 2015",
        "2015年共集聚对投入产出联系的斜率",
        "standard deviations",
        WORLDS,
    )
    yield fact
    yield replace(
        fact,
        id="links_end",
        en="Slope on input-output links at the end",
        zh="期末共集聚对投入产出联系的斜率",
        low=0.0,
        high=np.inf,
        source="Ellison, Glaeser and Kerr 2010",
        study="all three forces matter, input-output most; 0.15 (from memory)",
    )
    yield replace(fact, id="links_change", en="Change of the slope", zh="斜率的变化")
    yield replace(fact, id="links_entrants", en="Slope of entrants at the end", zh="期末新进入企业的斜率")
    yield ClusterFact(
        "entrants_share",
        "entrants",
        "Entrants' share in the growth of clusters that grew",
        "增长集群的增量中新进入企业的比重",
        "share",
        WORLDS,
    )
    for name, en, zh in (("bare_birth", "; no land brought", "（龙头项目不带来用地）"), ("birth", "", "")):
        for years in (20, 10):
            yield after(
                ClusterFact(
                    f"{name}_firms",
                    "birth",
                    f"Further firms of the anchor's chain in an emptied zone{en}",
                    f"移除原有企业的园区中龙头产业链新增企业{zh}",
                    "firms",
                    WORLDS,
                ),
                years,
            )
            yield after(
                ClusterFact(
                    f"{name}_share",
                    "birth",
                    f"Share of worlds in which the anchor gives birth to a cluster{en}",
                    f"因龙头项目而形成集群的情景世界所占比重{zh}",
                    "share",
                    WORLDS,
                ),
                years,
            )


def long_runs() -> Iterator[ClusterFact]:
    """Of the long run."""
    names = {
        "top_firms": ("Share of the 40 largest firms", "最大40家企业的比重", "share"),
        "top_places": ("Share of the ten largest places", "最大10个地点的比重", "share"),
        "top_cells": ("Share of the 50 largest cells", "最大50个单元的比重", "share"),
        "gain_spread": ("Spread of local gains over 2015", "本地集聚收益的离散程度（与2015年相比）", "ln"),
        "gain_most": ("Largest local gain over 2015", "最大的本地集聚收益（与2015年相比）", "ln"),
    }
    for key, (en, zh, unit) in names.items():
        yield ClusterFact(f"long_{key}", "long", f"{en} after the long run", f"长期模拟末{zh}", unit, WORLDS)
    yield ClusterFact(
        "long_size_tail",
        "long",
        "Tail of firm sizes after the long run",
        "长期模拟末企业规模尾部指数",
        "exponent",
        WORLDS,
        0.9,
        1.5,
        "Axtell 2001; Heinrich and Dai",
        "1.06; China by province 1.0-1.5",
    )
    yield ClusterFact(
        "long_growth", "long", "Growth of value added, last five years", "最后五年工业增加值增速", "% a year", WORLDS
    )
    for years in (10, 30):
        yield after(
            ClusterFact(
                "loop_gain",
                "long",
                "The loop's gain",
                "自我强化系数",
                "share",
                WORLDS,
                -np.inf,
                1.0,
                "at one, growth would not end",
            ),
            years,
        )
    yield after(
        ClusterFact(
            "elasticity_long",
            "long",
            "Elasticity of revenue to a gift",
            "营业收入对外生提高的弹性",
            "elasticity",
            WORLDS,
        ),
        30,
    )


FACTS = (*elasticities(), *anchors(), *packages(), *others(), *long_runs())
BY_ID = {fact.id: fact for fact in FACTS}
GROUPS = tuple(dict.fromkeys(fact.group for fact in FACTS))
