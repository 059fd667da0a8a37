"""The one declared list of outcomes: what is reported, in which unit, by which formula, and which of the plan's goals it answers.

An outcome is computed from the yearly measures of a run (`Record.yearly`). The values of 2015 come from the model's own start.
One that has no value (no firms, value added at or below zero) is Missing, with its reason (model/observe/missing.py).
Targets are not known here: reports compare.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

from model.observe.missing import Missing, missing_measure, number

Measures = Mapping[str, float]
Years = Mapping[int, Measures]
Formula = Callable[[Years, int], "float | Missing"]

MODELLED, ADMINISTRATIVE, NOT_MODELLED = "modelled", "administrative", "not modelled"
QUALITY_POINTS = 10.0  # declared convention: ln quality of 0.1 is one point of the index
HOLDS_FIVE_YEARS = 5
NO_FIGURE = {"T33": "the plan does not say when one has broken through; see pioneer_firms and pioneer_revenue"}
COUNTED = ("count", "persons", "亿元", "万亿元", "件/亿元", "万元 a year")  # units of what cannot be negative
MEASURES = {"start_ups": "firms_start_up", "grown_ups": "firms_grown_up", "productivity": "log_productivity"}


@dataclass(frozen=True)
class Outcome:
    """One outcome. `value(years, year)` is Missing, with the reason, where it has none (as growth in the first year)."""

    name: str
    unit: str
    en: str
    zh: str
    formula: str
    direction: str
    label: str = MODELLED
    target: str | None = None
    value: Formula = lambda years, year: Missing("no_firms")
    scored: bool = True

    @property
    def least(self) -> float:
        """The smallest value that it can have: 0 for what is counted or paid, less than anything for the rest."""
        return 0.0 if self.unit in COUNTED and not self.name.endswith("_excess") else -np.inf

    @property
    def words(self) -> dict[str, str]:
        """Name in both languages."""
        return {"en": self.en, "zh": self.zh}

    def number(self, years: Years, year: int) -> float:
        """The value in a year; nan where it has none."""
        return number(self.value(years, year))


def measured(name: str, factor: float = 1.0) -> Formula:
    """A measure itself, times a factor."""

    def value(years: Years, year: int) -> float | Missing:
        found = years[year].get(name, math.nan)
        return factor * found if math.isfinite(found) else missing_measure(name)

    return value


def over(top: float, measures: Measures, bottom: str) -> float | Missing:
    """A number over a measure; missing, with the reason, if the measure is zero or below."""
    below = measures[bottom]
    if below > 0:
        return top / below
    if measures.get("firms_all") == 0:
        return Missing("no_firms")
    if bottom == "value_added":
        return Missing("value_added_not_positive")
    return Missing("not_positive" if below < 0 else "nothing_to_divide_by")


def share(top: str, bottom: str, factor: float = 1.0) -> Formula:
    """One measure over another, times a factor."""

    def value(years: Years, year: int) -> float | Missing:
        found = over(years[year][top], years[year], bottom)
        return found if isinstance(found, Missing) else factor * found

    return value


def first_year(years: Years) -> int:
    """The year of the start."""
    return min(years)


def growth(name: str) -> Formula:
    """Growth of a measure over the year before, %; both have to be above zero."""

    def value(years: Years, year: int) -> float | Missing:
        if year - 1 not in years:
            return Missing("no_year_before")
        found = over(years[year][name], years[year - 1], name)
        if isinstance(found, Missing):
            return found
        below = over(1.0, years[year], name)
        return below if isinstance(below, Missing) else 100.0 * (found - 1.0)

    return value


def productivity_growth(years: Years, year: int) -> float | Missing:
    """Mean yearly growth of real value added per worker since the start of the five-year plan, %."""
    start = first_year(years)
    begin = start + (max(year - start - 1, 0) // HOLDS_FIVE_YEARS) * HOLDS_FIVE_YEARS
    if year == start or begin not in years:
        return Missing("no_year_before")
    levels = []
    for each in (years[year], years[begin]):
        positive = over(1.0, each, "value_added")
        level = over(each["value_added"], each, "workers")
        if isinstance(positive, Missing) or isinstance(level, Missing):
            return positive if isinstance(positive, Missing) else level
        levels.append(level)
    now, then = levels
    return 100.0 * ((now / then) ** (1.0 / (year - begin)) - 1.0)


def change(top: str, bottom: str, factor: float) -> Formula:
    """Change of a ratio since the start, times a factor."""

    def value(years: Years, year: int) -> float | Missing:
        start = years[first_year(years)]
        now, then = over(years[year][top], years[year], bottom), over(start[top], start, bottom)
        if isinstance(now, Missing) or isinstance(then, Missing):
            return now if isinstance(now, Missing) else then
        return factor * (now - then)

    return value


def cut(top: str) -> Formula:
    """Cut of a use per real value added against the start, % (positive is less use)."""

    def value(years: Years, year: int) -> float | Missing:
        start = years[first_year(years)]
        now, then = over(years[year][top], years[year], "value_added"), over(start[top], start, "value_added")
        if isinstance(now, Missing) or isinstance(then, Missing):
            return now if isinstance(now, Missing) else then
        return 100.0 * (1.0 - now / then) if then > 0 else Missing("nothing_to_divide_by")

    return value


def gained(years: Years, year: int, name: str) -> float | Missing:
    """Change of a mean since the start."""
    change = years[year][name] - years[first_year(years)][name]
    return change if math.isfinite(change) else missing_measure(name)


def quality_index(years: Years, year: int) -> float | Missing:
    """The region's index of 2015 plus a point for each 10% of quality and brand gained."""
    change = gained(years, year, "quality")
    return change if isinstance(change, Missing) else given(years, "quality_index_2015") + QUALITY_POINTS * change


def integration_index(years: Years, year: int) -> float | Missing:
    """The region's index of 2015 plus 100 times the change of the revenue-weighted mean integration."""
    change = gained(years, year, "integration")
    return change if isinstance(change, Missing) else given(years, "integration_index_2015") + 100.0 * change


def given(years: Years, name: str) -> float:
    """A figure of the region's totals, which its runs carry along."""
    return years[first_year(years)][name]


def excess(name: str) -> Formula:
    """A count of clusters less its mechanical count."""
    return lambda years, year: years[year][name] - years[year][f"mechanical_{name}"]


def since_start(name: str) -> Formula:
    """Sum of a yearly flow after the year of the start."""
    return lambda years, year: float(sum(years[y][name] for y in years if first_year(years) < y <= year))


def _indicators() -> list[Outcome]:
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


def _goals() -> list[Outcome]:
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


def _other_goals() -> list[Outcome]:
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


def _economy() -> list[Outcome]:
    m = measured
    simple = [
        ("value_added", "亿元", "Industrial value added, real", "工业增加值（2015年价）", "firms above scale", "up"),
        ("value_added_nominal", "亿元", "Industrial value added, nominal", "工业增加值（当年价）", "deflated back by segment", "up"),
        ("revenue", "亿元", "Revenue, real", "主营业务收入（2015年价）", "firms above scale", "up"),
        ("revenue_nominal", "亿元", "Revenue, nominal", "主营业务收入（当年价）", "by segment deflators", "up"),
        ("workers", "persons", "Employment above scale", "规上用工人数", "firms above scale", "up"),
        ("firms", "count", "Firms above scale", "规上企业数", "revenue of four quarters at or above 0.2 亿元", "none"),
        ("entries", "count", "Firms that entered", "新进入企业", "all streams, in the year", "none"),
        ("exits", "count", "Firms that closed", "退出企业", "in the year", "none"),
        ("transfers", "count", "Relocated firms alive", "存续转入企业", "origin transfer", "up"),
        ("start_ups", "count", "Start-ups alive", "存续新创企业", "origin start-up", "up"),
        ("pioneer_firms", "count", "Firms of pioneer industries", "先导产业企业数", "of any size, AI services included", "up"),
        ("pioneer_revenue", "亿元", "Revenue of pioneer industries, real", "先导产业营收（2015年价）", "the same", "up"),
        ("grown_ups", "count", "Firms grown up to scale, alive", "存续升规企业", "origin grown up", "up"),
        ("investment", "亿元", "Investment", "投资", "expansion and upgrading of all firms", "up"),
        ("small_firm_debt", "亿元", "Debt of small firms", "小企业贷款余额", "debt of firms under 300 workers", "none"),
        ("guaranteed_debt", "亿元", "Guaranteed debt", "担保贷款余额", "debt under public guarantee", "none"),
        ("zombies", "count", "Zombie firms", "僵尸企业数", "kept alive by creditors", "down"),
        ("external_sales", "亿元", "Sales outside, real", "省外销售（2015年价）", "under contracts, all firms", "up"),
        ("won_from_outsiders", "亿元", "Sales won from rivals outside since 2015", "2015年以来从省外对手赢得的销售",
         "contracts beyond the share of national markets in 2015, all firms", "none"),
        ("inputs_substituted", "亿元", "Inputs made here in place of those from outside, since 2015", "2015年以来替代省外投入的省内供应",
         "local deliveries beyond the local share of 2015, by input", "none"),
        ("new_demand", "亿元", "New demand by lower prices and better products", "降价与提质带来的新增需求",
         "national demand over its trend, at the share of 2015", "up"),
        ("revenue_all", "亿元", "Revenue of all firms, real", "全部企业营收（2015年价）", "sales outside and in the province", "up"),
        ("revenue_net_of_stealing", "亿元", "Revenue net of business stealing", "扣除夺取省外份额后的营收",
         "revenue of all firms less what was won from rivals outside and what took the place of inputs from outside", "up"),
        ("local_purchases", "亿元", "Inputs bought in the province", "省内配套采购额", "deliveries through links", "up"),
        ("incumbents_local_purchases", "亿元", "Local inputs of the incumbents of 2015", "存量企业省内采购额",
         "deliveries to firms of 2015", "none"),
        ("public_spending", "亿元", "Public spending on instruments", "政策财政支出", "gross, prices of 2015", "none"),
        ("retained_tax", "亿元", "Tax that stays in the province", "地方留成税收", "half of VAT, 40% of income tax", "up"),
        ("leading_clusters_10bn", "count", "Leading clusters above 10 bn yuan", "百亿级主导产业集群", "city x field", "up"),
        ("characteristic_clusters_10bn", "count", "Characteristic clusters above 10 bn yuan", "百亿级特色产业集群（全部地点）",
         "place x segment, zones and remainders", "up"),
        ("wage", "万元 a year", "Mean wage, real", "平均工资（实际）", "weighted by employment, mean of the year's quarters", "up"),
        ("productivity", "ln", "Mean productivity", "平均生产率", "ln a, weighted by revenue", "up"),
        ("skill", "index", "Skill of the employed", "就业人员技能", "cities' skill weighted by employment", "up"),
        ("infrastructure", "index", "Infrastructure", "基础设施指数", "weighted by area", "up"),
        ("ellison_glaeser", "index", "Ellison-Glaeser index, all firms", "EG集聚指数（全部企业）", "median over segments, city level",
         "none"),
        ("ellison_glaeser_entrants", "index", "Ellison-Glaeser index, entrants", "EG集聚指数（新进入企业）",
         "entrants of five years", "none"),
        ("theil_cities", "index", "Theil index of cities' revenue", "城市营收泰尔指数", "of the year's revenue of all firms", "none"),
        ("size_tail", "exponent", "Tail exponent of firm sizes", "企业规模尾部指数", "Hill, largest 5%", "none"),
        ("productivity_90_10", "ln", "Productivity dispersion 90-10", "生产率90-10分位差", "ln a, demeaned by segment", "none"),
    ]  # fmt: skip
    percent = [
        ("top_firms_share", "Share of the 40 largest firms", "最大40家企业营收占比", "of the year's revenue", "none"),
        ("loss_making_share", "Loss-making firms", "亏损企业比例", "loss over four quarters, above scale", "down"),
        (
            "capacity_utilisation",
            "Capacity utilisation",
            "产能利用率",
            "weighted by capital, mean of the year's quarters",
            "up",
        ),
        ("unemployment", "Seeking work", "求职者比例", "over the labour force of industry", "none"),
        (
            "credit_cut_share",
            "Expansions cut by credit",
            "受信贷约束的扩产比例",
            "of expanding firms, last quarter",
            "down",
        ),
        ("land_use", "Land in use", "用地比例", "over area", "none"),
        (
            "leading_entrants_share",
            "Entrants in leading segments of their place",
            "新企业中属所在地主导产业的比例",
            "entrants of five years that chose their place",
            "none",
        ),
        (
            "zombie_revenue_share",
            "Revenue share of zombies",
            "僵尸企业营收占比",
            "of the year's revenue of all firms",
            "down",
        ),
    ]
    return [
        *(Outcome(name, unit, en, zh, formula, way, value=m(MEASURES.get(name, name))) for name, unit, en, zh, formula, way in simple),
        *(Outcome(name, "%", en, zh, formula, way, value=m(name, 100.0)) for name, en, zh, formula, way in percent),
        Outcome("value_added_growth", "%", "Growth of value added, real", "工业增加值增速", "over the year before", "up",
                value=growth("value_added")),
        Outcome("profit_margin", "%", "Profit over revenue", "营业收入利润率", "before income tax", "up",
                value=share("profit", "revenue", 100.0)),
        Outcome("local_sourcing_rate", "%", "Local sourcing rate", "本地配套率",
                "deliveries through links / inputs of industrial segments", "up",
                value=share("local_purchases", "industrial_purchases", 100.0)),
        Outcome("near_sourcing_rate", "%", "Sourcing within 50 km", "50公里内配套率", "the same, suppliers within 50 km", "none",
                value=share("near_purchases", "industrial_purchases", 100.0)),
        Outcome("true_research_intensity", "%", "True R&D over revenue, manufacturing", "制造业研发占主营收入比重（真实）",
                "true R&D of manufacturing / its revenue", "up",
                value=share("true_research_manufacturing", "revenue_manufacturing", 100.0)),
        Outcome("wage_share", "%", "Labour cost over value added", "劳动成本占增加值", "all firms / firms above scale", "none",
                value=share("wages", "value_added", 100.0)),
        Outcome("debt_ratio", "%", "Debt over capital", "债务/资本", "all firms", "none", value=share("debt", "capital", 100.0)),
        Outcome("cumulative_spending", "亿元", "Public spending since 2016", "2016年以来财政支出", "gross, prices of 2015", "none",
                value=since_start("public_spending")),
        Outcome("leading_clusters_100bn_excess", "count", "100 bn clusters beyond the mechanical count", "千亿集群超出机械外推",
                "count less 2015's clusters scaled by nominal growth", "up", value=excess("leading_clusters_100bn")),
        Outcome("characteristic_clusters_10bn_excess", "count", "10 bn clusters beyond the mechanical count",
                "百亿集群超出机械外推", "count less 2015's clusters scaled by nominal growth", "up",
                value=excess("characteristic_clusters_10bn")),
        Outcome("mechanical_leading_clusters_100bn", "count", "100 bn clusters, mechanical count", "千亿集群机械外推数",
                "2015's clusters scaled by nominal growth", "none", value=m("mechanical_leading_clusters_100bn")),
        Outcome("mechanical_characteristic_clusters_10bn", "count", "10 bn clusters, mechanical count", "百亿集群机械外推数",
                "2015's clusters scaled by nominal growth", "none", value=m("mechanical_characteristic_clusters_10bn")),
        Outcome("mechanical_county_clusters_10bn", "count", "County clusters, mechanical count", "县域百亿集群机械外推数",
                "2015's clusters scaled by nominal growth", "none", value=m("mechanical_county_clusters_10bn")),
        Outcome("mechanical_leading_clusters_10bn", "count", "10 bn leading clusters, mechanical count",
                "百亿主导集群机械外推数", "2015's clusters scaled by nominal growth", "none",
                value=m("mechanical_leading_clusters_10bn")),
    ]  # fmt: skip


OUTCOMES: tuple[Outcome, ...] = (*_indicators(), *_goals(), *_economy(), *_other_goals())
BY_NAME: dict[str, Outcome] = {outcome.name: outcome for outcome in OUTCOMES}
BY_TARGET: dict[str, Outcome] = {outcome.target: outcome for outcome in OUTCOMES if outcome.target}


def values(years: Years) -> tuple[dict[str, np.ndarray], dict[str, np.ndarray]]:
    """Every modelled outcome by year, and the reasons of those without a value.

    The first has columns `year` and one per outcome, nan where it has no value; the second `year`, `outcome` and
    `reason`, a row for every nan of the first.
    """
    order = sorted(years)
    table = {"year": np.array(order)}
    gaps: list[tuple[int, str, str]] = []
    for outcome in OUTCOMES:
        if outcome.label == MODELLED:
            found = [outcome.value(years, year) for year in order]
            gaps += [(y, outcome.name, v.reason) for y, v in zip(order, found, strict=True) if isinstance(v, Missing)]
            table[outcome.name] = np.array([np.nan if isinstance(v, Missing) else v for v in found], dtype=float)
    missing = {
        "year": np.array([gap[0] for gap in gaps], dtype=np.int64),
        "outcome": np.array([gap[1] for gap in gaps], dtype=object),
        "reason": np.array([gap[2] for gap in gaps], dtype=object),
    }
    return table, missing
