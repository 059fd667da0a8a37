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

NO_FIGURE = {
    "pioneer_industries": "the plan does not say when one has broken through; see pioneer_firms and pioneer_revenue"
}


def indicators() -> list[Outcome]:
    m = measured
    return [
        Outcome("manufacturing_value_added", "万亿元", "Value added of above-scale manufacturing", "规模以上制造业增加值",
                "real value added of manufacturing firms above scale, prices of the base year", "up",
                value=m("value_added_manufacturing", 1e-4)),
        Outcome("high_tech_share", "%", "High-tech share of industrial value added", "高技术产业占工业增加值比重",
                "value added of high-tech segments / value added of industry", "up",
                value=share("value_added_high_tech", "value_added", 100.0)),
        Outcome("research_intensity", "%", "Reported R&D over revenue, manufacturing", "制造业研发占主营收入比重（报告口径）",
                "reported R&D of manufacturing / its revenue", "up",
                value=share("reported_research_manufacturing", "revenue_manufacturing", 100.0)),
        Outcome("patents_per_revenue", "件/亿元", "Invention patents over revenue, manufacturing", "每亿元主营收入有效发明专利",
                "patents in force of manufacturing / its yearly revenue", "up",
                value=share("patents_manufacturing", "revenue_manufacturing")),
        Outcome("quality_index", "index", "Quality competitiveness index (declared convention)", "制造业质量竞争力指数（约定口径）",
                "index of the base year + 10 x change of revenue-weighted ln quality and brand", "up", value=quality_index,
                scored=False),
        Outcome("labour_productivity_growth", "% a year", "Growth of labour productivity in the five-year plan",
                "全员劳动生产率年均增速", "mean yearly growth of real value added per worker since the base year or the one five years later", "up", value=productivity_growth),
        Outcome("value_added_rate_change", "points", "Change of the value-added rate since the base year", "工业增加值率提高",
                "100 x change of value added / revenue since the base year", "up",
                value=change("value_added", "gross_output", 100.0)),
        Outcome("integration_index", "index", "Integration index (declared convention)", "两化融合发展总指数（约定口径）",
                "index of the base year + 100 x change of revenue-weighted integration", "up", value=integration_index, scored=False),
        Outcome("cnc_share", "%", "CNC rate of equipment", "装备数控化率", "revenue-weighted mean of the CNC share", "up", value=m("cnc_share", 100.0)),
        Outcome("energy_cut", "%", "Cut of energy per value added since the base year", "单位工业增加值能耗降低",
                "100 x (1 - energy per real value added over its value of the base year)", "up", value=cut("energy")),
        Outcome("water_cut", "%", "Cut of water per value added since the base year", "单位工业增加值用水降低",
                "100 x (1 - water per real value added over its value of the base year)", "up", value=cut("water")),
        Outcome("waste_use", "%", "Use of solid waste", "工业固体废物综合利用率", "waste recovered / waste made", "up", value=share("waste_recovered", "waste", 100.0)),
    ]  # fmt: skip


def goals() -> list[Outcome]:
    m = measured
    return [
        Outcome("trillion_industries", "count", "Industries above a trillion yuan", "万亿级产业数",
                "equipment (F02, F05, F06, 30% of metal products), food (F03), electronics (F01) at or above 10,000 亿元 nominal",
                "up", value=m("trillion_industries")),
        Outcome("leading_clusters_100bn", "count", "Leading clusters above 100 bn yuan", "千亿级主导产业集群",
                "city x field, declared rule, nominal revenue at or above 1,000 亿元", "up",
                value=m("leading_clusters_100bn")),
        Outcome("county_clusters_10bn", "count", "County clusters above 10 bn yuan", "县域百亿级特色产业集群",
                "zone x segment, declared rule, the two largest of each zone, nominal revenue at or above 100 亿元", "up", value=m("county_clusters_10bn")),
        Outcome("firms_over_10bn", "count", "Firms above 10 bn yuan", "主营收入超百亿元企业",
                "firms with nominal yearly revenue at or above 100 亿元 (by firm; official counts are by group)", "up", value=m("firms_over_10bn")),
    ]  # fmt: skip


def other_goals() -> list[Outcome]:
    """Goals that the entities cannot express: counted by the administration, or outside the model."""
    administrative = [
        ("demonstration_projects", "Hundred projects, hundred billion", "百项千亿示范项目"),
        ("first_sets", "First sets of major equipment", "首台（套）重大装备"),
        ("demonstration_bases", "Demonstration bases", "制造业示范基地"),
        ("innovation_centres", "Provincial innovation centres", "省级制造业创新中心"),
        ("innovation_alliances", "Innovation alliances", "产业创新联盟"),
        ("national_innovation_centre", "National innovation centre", "国家级制造业创新中心"),
        ("generic_technologies", "Hundred generic technologies", "百项关键共性技术"),
        ("roadmap_green_book", "Roadmap green book", "技术路线图绿皮书"),
        ("research_institutions", "R&D institutions in large enterprises", "大型企业研发机构全覆盖"),
        ("base_platform_projects", "Base-platform projects", "技术改造和基础平台类项目"),
        ("team_projects", "Innovation-team projects", "创新团队类项目"),
        ("enterprise_projects", "Enterprise upgrading projects", "企业改造提升类项目"),
        ("quality_benchmarks", "National quality benchmarks", "国家级质量标杆"),
        ("quality_awards", "China Quality Awards", "中国质量奖"),
        ("brand_demonstrations", "Brand demonstration enterprises", "工业品牌培育示范企业"),
        ("world_brands", "Brands of world influence", "世界影响力品牌企业"),
        ("scale_enterprises", "Hundred enterprises of scale", "百户规模优势企业"),
        ("growth_enterprises", "Hundred high-growth enterprises", "百户高成长企业"),
        ("growing_small_firms", "Growth plan for 10,000 small firms", "万家中小企业成长计划"),
        ("commerce_platforms", "Ten best e-commerce platforms", "十优电商平台"),
    ]
    outside = [
        ("upgrading_round", "A round of upgrading in all firms", "规上企业新一轮技术改造"),
        ("heavy_energy_cut", "Energy cut of energy-heavy industries", "高载能行业能耗强度下降"),
        ("pollutant_cut", "Cut of main pollutants", "主要污染物排放强度下降"),
        ("human_resources", "Province strong in human resources", "人力资源强省"),
        ("finance_relief", "Relief of costly finance", "融资难融资贵缓解"),
        ("advanced_province", "Advanced manufacturing province", "先进制造业大省"),
        ("middle_high_end", "Led by middle and high-end manufacturing", "中高端制造业为主"),
        ("key_fields", "Twelve key fields", "重点领域数量"),
        ("pioneer_industries", "Pioneer industries breaking through", "突破先导产业"),
    ]
    found = []
    for label, group in ((ADMINISTRATIVE, administrative), (NOT_MODELLED, outside)):
        why = (
            "counted and awarded by the administration"
            if label == ADMINISTRATIVE
            else "the entities cannot express it yet"
        )
        for name, en, zh in group:
            reason = NO_FIGURE.get(name, why)
            found.append(Outcome(name, "-", en, zh, reason, "none", label, scored=False))
    return found
