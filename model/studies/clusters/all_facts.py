"""The facts that tell a cluster model from a mechanical one: one declared list, with bands where there is evidence.

A band has both ends inside; an open end is infinite. A fact without a band is reported and has no verdict. Soft bands
rest on a weak source: shown, never counted. `study` is what studies found, in their own words and units.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from model.studies.clusters.fact import CELLS, WORLDS, ClusterFact, after
from model.studies.clusters.facts_of_events import anchors, elasticities, packages


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
        "Slope on input-output links in the base year",
        "基年共集聚对投入产出联系的斜率",
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
        "gain_spread": ("Spread of local gains over the base year", "本地集聚收益的离散程度（与基年相比）", "ln"),
        "gain_most": ("Largest local gain over the base year", "最大的本地集聚收益（与基年相比）", "ln"),
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
