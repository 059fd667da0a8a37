"""Outcomes that answer goals of plans: indicators and targets. A region's `targets.csv` says which goal each answers."""

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
from model.observe.outcomes.outcome import Outcome


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
                "industries that the region counts so (industry_group in its segments.csv), nominal revenue at or above 10,000 亿元",
                "up", value=m("trillion_industries")),
        Outcome("leading_clusters_100bn", "count", "Leading clusters above 100 bn yuan", "千亿级主导产业集群",
                "city x field, declared rule, nominal revenue at or above 1,000 亿元", "up",
                value=m("leading_clusters_100bn")),
        Outcome("county_clusters_10bn", "count", "County clusters above 10 bn yuan", "县域百亿级特色产业集群",
                "zone x segment, declared rule, the two largest of each zone, nominal revenue at or above 100 亿元", "up", value=m("county_clusters_10bn")),
        Outcome("firms_over_10bn", "count", "Firms above 10 bn yuan", "主营收入超百亿元企业",
                "firms with nominal yearly revenue at or above 100 亿元 (by firm; official counts are by group)", "up", value=m("firms_over_10bn")),
    ]  # fmt: skip
