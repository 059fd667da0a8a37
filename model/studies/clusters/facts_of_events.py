"""Facts that events show: productivity given to cells, anchors, packages for zones."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from model.studies.clusters.fact import WORLDS, ZONES, ClusterFact, after

YEARS = (2, 5, 10)  # years after which events are looked at
STUDIED = (2, 5)  # two years after the first money, and two years after the last of what is built
UP = (0.0, np.inf)
ZONE_STUDY = "Lu, Wang and Zhu 2019"
NOUNS = {
    "revenue": ("Revenue", "营业收入"),
    "workers": ("Workers", "从业人员"),
    "capital": ("Capital", "资本"),
    "firms": ("Firms", "企业数"),
    "entrants": ("Entrants since the base year", "基年以来新进入企业"),
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
        "package_cost",
        "package",
        "Public money spent on the packages",
        "方案包公共支出",
        "亿元 of the base year",
        WORLDS,
    )
