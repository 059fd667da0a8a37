"""Outcomes that answer the goals of the plan: its indicators, its targets, and those that no entity can express."""

from __future__ import annotations

from model.observe.outcomes.formulas import (
    change,
    cut,
    integration_index,
    measured,
    productivity_growth,
    quality_index,
    share,
)
from model.observe.outcomes.outcome import ADMINISTRATIVE, NOT_MODELLED, Outcome

NO_FIGURE = {"T33": "the plan does not say when one has broken through; see pioneer_firms and pioneer_revenue"}


def indicators() -> list[Outcome]:
    m = measured
    return [
        Outcome("manufacturing_value_added", "万亿元", "Value added of above-scale manufacturing", "规模以上制造业增加值",
                "real value added of manufacturing firms above scale, prices of 2015", "up", target="I01",
                value=m("value_added_manufacturing", 1e-4)),
        Outcome("high_tech_share", "%", "High-tech share of industrial value added", "高技术产业占工业增加值比重",
                "value added of high-tech segments / value added of industry", "up", target="I02",
                value=share("value_added_high_tech", "value_added", 100.0)),
        Outcome("research_intensity", "%", "Reported R&D over revenue, manufacturing", "制造业研发占主营收入比重（报告口径）",
                "reported R&D of manufacturing / its revenue", "up", target="I03",
                value=share("reported_research_manufacturing", "revenue_manufacturing", 100.0)),
        Outcome("patents_per_revenue", "件/亿元", "Invention patents over revenue, manufacturing", "每亿元主营收入有效发明专利",
                "patents in force of manufacturing / its yearly revenue", "up", target="I04",
                value=share("patents_manufacturing", "revenue_manufacturing")),
        Outcome("quality_index", "index", "Quality competitiveness index (declared convention)", "制造业质量竞争力指数（约定口径）",
                "index of 2015 + 10 x change of revenue-weighted ln quality and brand", "up", target="I05", value=quality_index,
                scored=False),
        Outcome("labour_productivity_growth", "% a year", "Growth of labour productivity in the five-year plan",
                "全员劳动生产率年均增速", "mean yearly growth of real value added per worker since 2015 or 2020", "up",
                target="I06", value=productivity_growth),
        Outcome("value_added_rate_change", "points", "Change of the value-added rate since 2015", "工业增加值率提高",
                "100 x change of value added / revenue since 2015", "up", target="I07",
                value=change("value_added", "gross_output", 100.0)),
        Outcome("integration_index", "index", "Integration index (declared convention)", "两化融合发展总指数（约定口径）",
                "index of 2015 + 100 x change of revenue-weighted integration", "up", target="I08", value=integration_index, scored=False),
        Outcome("cnc_share", "%", "CNC rate of equipment", "装备数控化率", "revenue-weighted mean of the CNC share", "up",
                target="I09", value=m("cnc_share", 100.0)),
        Outcome("energy_cut", "%", "Cut of energy per value added since 2015", "单位工业增加值能耗降低",
                "100 x (1 - energy per real value added over its value of 2015)", "up", target="I10", value=cut("energy")),
        Outcome("water_cut", "%", "Cut of water per value added since 2015", "单位工业增加值用水降低",
                "100 x (1 - water per real value added over its value of 2015)", "up", target="I11", value=cut("water")),
        Outcome("waste_use", "%", "Use of solid waste", "工业固体废物综合利用率", "waste recovered / waste made", "up",
                target="I12", value=share("waste_recovered", "waste", 100.0)),
    ]  # fmt: skip


def goals() -> list[Outcome]:
    m = measured
    return [
        Outcome("trillion_industries", "count", "Industries above a trillion yuan", "万亿级产业数",
                "equipment (F02, F05, F06, 30% of metal products), food (F03), electronics (F01) at or above 10,000 亿元 nominal",
                "up", target="T01", value=m("trillion_industries")),
        Outcome("leading_clusters_100bn", "count", "Leading clusters above 100 bn yuan", "千亿级主导产业集群",
                "city x field, declared rule, nominal revenue at or above 1,000 亿元", "up", target="T02",
                value=m("leading_clusters_100bn")),
        Outcome("county_clusters_10bn", "count", "County clusters above 10 bn yuan", "县域百亿级特色产业集群",
                "zone x segment, declared rule, the two largest of each zone, nominal revenue at or above 100 亿元", "up",
                target="T03", value=m("county_clusters_10bn")),
        Outcome("firms_over_10bn", "count", "Firms above 10 bn yuan", "主营收入超百亿元企业",
                "firms with nominal yearly revenue at or above 100 亿元 (by firm; official counts are by group)", "up",
                target="T04", value=m("firms_over_10bn")),
    ]  # fmt: skip


def other_goals() -> list[Outcome]:
    """Goals that the entities cannot express: counted by the administration, or outside the model."""
    administrative = {
        "T05": ("demonstration_projects", "Hundred projects, hundred billion", "百项千亿示范项目"),
        "T06": ("first_sets", "First sets of major equipment", "首台（套）重大装备"),
        "T07": ("demonstration_bases", "Demonstration bases", "制造业示范基地"),
        "T08": ("innovation_centres", "Provincial innovation centres", "省级制造业创新中心"),
        "T09": ("innovation_alliances", "Innovation alliances", "产业创新联盟"),
        "T10": ("national_innovation_centre", "National innovation centre", "国家级制造业创新中心"),
        "T11": ("generic_technologies", "Hundred generic technologies", "百项关键共性技术"),
        "T12": ("roadmap_green_book", "Roadmap green book", "技术路线图绿皮书"),
        "T13": ("research_institutions", "R&D institutions in large enterprises", "大型企业研发机构全覆盖"),
        "T14": ("base_platform_projects", "Base-platform projects", "技术改造和基础平台类项目"),
        "T15": ("team_projects", "Innovation-team projects", "创新团队类项目"),
        "T16": ("enterprise_projects", "Enterprise upgrading projects", "企业改造提升类项目"),
        "T18": ("quality_benchmarks", "National quality benchmarks", "国家级质量标杆"),
        "T19": ("quality_awards", "China Quality Awards", "中国质量奖"),
        "T20": ("brand_demonstrations", "Brand demonstration enterprises", "工业品牌培育示范企业"),
        "T21": ("world_brands", "Brands of world influence", "世界影响力品牌企业"),
        "T24": ("scale_enterprises", "Hundred enterprises of scale", "百户规模优势企业"),
        "T25": ("growth_enterprises", "Hundred high-growth enterprises", "百户高成长企业"),
        "T26": ("growing_small_firms", "Growth plan for 10,000 small firms", "万家中小企业成长计划"),
        "T27": ("commerce_platforms", "Ten best e-commerce platforms", "十优电商平台"),
    }
    outside = {
        "T17": ("upgrading_round", "A round of upgrading in all firms", "规上企业新一轮技术改造"),
        "T22": ("heavy_energy_cut", "Energy cut of energy-heavy industries", "高载能行业能耗强度下降"),
        "T23": ("pollutant_cut", "Cut of main pollutants", "主要污染物排放强度下降"),
        "T28": ("human_resources", "Province strong in human resources", "人力资源强省"),
        "T29": ("finance_relief", "Relief of costly finance", "融资难融资贵缓解"),
        "T30": ("advanced_province", "Advanced manufacturing province", "先进制造业大省"),
        "T31": ("middle_high_end", "Led by middle and high-end manufacturing", "中高端制造业为主"),
        "T32": ("key_fields", "Twelve key fields", "重点领域数量"),
        "T33": ("pioneer_industries", "Pioneer industries breaking through", "突破先导产业"),
    }
    found = []
    for label, group in ((ADMINISTRATIVE, administrative), (NOT_MODELLED, outside)):
        why = (
            "counted and awarded by the administration"
            if label == ADMINISTRATIVE
            else "the entities cannot express it yet"
        )
        for target, (name, en, zh) in group.items():
            reason = NO_FIGURE.get(target, why)
            found.append(Outcome(name, "-", en, zh, reason, "none", label, target, scored=False))
    return found
