"""What a scenario may name: tables of instruments, parameters, segments, places, cities, scenarios and outcomes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from model.regions.basis_codes import Bases, code_of_plant, name_of_basis
from model.regions.grades import grade_of
from model.regions.own import name_of
from model.regions.plants import given_name
from model.report.numbers import interval
from model.shipped import own_files, shipped_names

if TYPE_CHECKING:
    from model.regions import Region

BASIS = {"en": "basis of the base year", "zh": "基年依据"}
HEADINGS_ZH = {
    "instrument": "政策工具", "name": "名称", "clauses": "对应条款", "lever": "作用途径",
    "budget, 亿元 a year": "年预算（亿元）", "evidence": "证据等级", "package": "方案包", "title": "标题",
    "policies": "政策", "purpose": "目的", "parameter": "参数", "value": "取值", "unit": "单位", "range": "范围",
    "grade": "证据等级", "meaning": "含义", "ablation": "消融项", "process": "过程", "what it does": "关闭的机制",
    "what should change": "应当改变的结果", "segment": "细分产业", "English": "英文", "field": "重点领域",
    "kind": "类型", "place": "地点", "city": "城市", "leading segments": "主导产业",
    "revenue of the base year, 亿元": "基年营业收入（亿元）",
    "given for the base year, 亿元": "基年给定营业收入（亿元）",
    "secondary GDP of the base year, 亿元": "基年第二产业增加值（亿元）",
    "people, 万人": "常住人口（万人）", "file": "文件", "region": "区域", "extends": "继承自", "outcome": "指标",
    "better": "较优方向", "shock": "冲击", "acts on": "作用对象", "quarter": "季度", "size": "幅度",
    "label": "类别", "target": "规划目标", "base year": "基年", "cities": "城市数", "firms": "企业数",
    "rows of its map by grade": "各等级数据行", "where": "位置",
}  # fmt: skip
CODES = {  # headings of columns that hold what a file or a command may name
    "instrument", "package", "parameter", "ablation", "segment", "place", "city", "shock", "outcome", "file", "region",
}  # fmt: skip
SHIPS = {"en": "ships with jiju", "zh": "自带"}
UNREADABLE = {"en": "{n} things to mend: jiju check-region {region}", "zh": "{n}处需处理：jiju check-region {region}"}
OF_START = ("segments", "city_segments", "zone_figures", "named_firms", "cities", "places", "totals")
GRADE_NAMES = {"found": {"en": "found", "zh": "有据可查"}, "derived": {"en": "derived", "zh": "推算"},
               "memory": {"en": "memory", "zh": "待核实"}, "none": {"en": "assumed", "zh": "假设"}}  # fmt: skip
JOINT = ", "  # between the policies of a scenario
MORE = {"en": " and {n} more", "zh": " 等，另{n}项"}
Listing = tuple[tuple[str, ...], list[tuple[Any, ...]]]  # headings, rows


def headings_in(headings: Sequence[str], language: str) -> list[str]:
    """Headings of a list in the reader's language. What a program reads (--json) keeps its names in every language."""
    return [HEADINGS_ZH.get(heading, heading) if language == "zh" else heading for heading in headings]


def instruments(region: str, language: str) -> Listing:
    """Entries of the catalogue that the region can have; those without modelled effect have no lever."""
    from model.regions import region_to_read
    from model.scenario.catalogue import Silent, is_shipped, lever_in_chinese, load_entries, may_stand_in
    from model.scenario.clauses import NONE, clauses_of
    from model.scenario.own_instruments import here

    rows: list[tuple[Any, ...]] = []
    of_plan, data = clauses_of(region), region_to_read(region)
    for key, item in load_entries(here()).items():
        if is_shipped(key) and not may_stand_in(item, data):
            continue
        clauses = " ".join((*item.plan_ids, *of_plan.get(key, NONE).plan_ids))
        if isinstance(item, Silent):
            rows.append((key, item.name[language], clauses, "无" if language == "zh" else "none", "-", "-"))
        else:
            grade = item.evidence.get("grade", "")
            lever = lever_in_chinese(item.lever) if language == "zh" else item.lever
            rows.append((key, item.name[language], clauses, lever, f"{item.budget:g}", grade))
    return ("instrument", "name", "clauses", "lever", "budget, 亿元 a year", "evidence"), rows


def packages(region: str, language: str) -> Listing:
    """Packages that a scenario of the region may include."""
    from model.scenario.packages import load_packages

    rows = [
        (key, item.title[language], len(item.policies), f"{item.first_budget:g}", item.purpose[language])
        for key, item in load_packages(region).items()
    ]
    return ("package", "title", "policies", "budget, 亿元 a year", "purpose"), rows


def parameters(region: str, language: str) -> Listing:
    """Parameters of all mechanisms."""
    from model.scenario.parameters import load_registry

    rows = [
        (entry.path, f"{entry.value:g}", entry.unit, interval(f"{entry.low:g}", f"{entry.high:g}"), entry.grade,
         entry.meaning[language])
        for entry in load_registry().entries.values()
    ]  # fmt: skip
    return ("parameter", "value", "unit", "range", "grade", "meaning"), rows


def ablations(region: str, language: str) -> Listing:
    """Mechanisms that can be turned off."""
    from model.report.explanations.explanation_lines import declared
    from model.scenario.parameters import load_registry

    rows = [(a.name, declared("processes", a.process, language), a.meaning[language],
             declared("patterns", a.pattern, language)) for a in load_registry().ablations.values()]  # fmt: skip
    return ("ablation", "process", "what it does", "what should change"), rows


def segments(region: str, language: str) -> Listing:
    """Segments of a region."""
    from model.regions import region_to_read

    table = region_to_read(region).segments
    rows = list(zip(table.ids, table.name_zh, table.name_en, table.field, table.kind, strict=True))
    return ("segment", "中文", "English", "field", "kind"), rows


def places(region: str, language: str) -> Listing:
    """Places of a region."""
    from model.regions import region_to_read

    found = region_to_read(region)
    table, bases = found.places, Bases(found, found.starting_map)
    revenue = [found.starting_map.zone_basis(place).revenue for place in table.ids]
    rows = list(zip(table.ids, table.name_zh, table.name_en, table.city, table.kind, table.lead_segments,
                    (f"{value:,.0f}" if value == value else "" for value in revenue),
                    (name_of_basis(bases.place(place), language) for place in table.ids), strict=True))  # fmt: skip
    return (
        "place",
        "中文",
        "English",
        "city",
        "kind",
        "leading segments",
        "revenue of the base year, 亿元",
        BASIS[language],
    ), rows


def plants(region: str, language: str) -> Listing:
    """Plants of a region that are known by name: figures given for the base year, nothing simulated."""
    from model.regions import region_to_read

    known = region_to_read(region).starting_map.firms
    rows = [(given_name(p.name, "zh"), given_name(p.name, "en"), p.city, p.place, p.segment, f"{p.revenue:,.4g}",
             name_of_basis(code_of_plant(p.grade), language)) for p in known]  # fmt: skip
    return ("中文", "English", "city", "place", "segment", "given for the base year, 亿元", BASIS[language]), rows


def cities(region: str, language: str) -> Listing:
    """Cities of a region."""
    from model.regions import region_to_read

    table = region_to_read(region).cities
    rows = [
        (key, zh, en, f"{gdp:,.0f}", f"{people:,.0f}")
        for key, zh, en, gdp, people in zip(
            table.ids, table.name_zh, table.name_en, table.secondary_gdp, table.population, strict=True
        )
    ]
    return ("city", "中文", "English", "secondary GDP of the base year, 亿元", "people, 万人"), rows


def shocks(region: str, language: str) -> Listing:
    """Shocks that the region declares: a row a quarter. A scenario asks for them by `declared_shocks`."""
    from model.mathematics.quarters import quarter_label
    from model.regions import region_to_read

    rows: list[tuple[Any, ...]] = [
        (key, shock.title[language], shock.kind, quarter_label(quarter), size)
        for key, shock in region_to_read(region).declared_shocks.items()
        for quarter, size in shock.sizes.items()
    ]
    return ("shock", "title", "acts on", "quarter", "size"), rows


def scenarios(region: str, language: str) -> Listing:
    """Scenario files here."""
    rows: list[tuple[Any, ...]] = []
    for path in scenario_files():
        from model.scenario import ScenarioErrors
        from model.scenario.glance import glance

        try:
            seen = glance(path)
            policies = JOINT.join(seen.policies) or "-"
            rows.append((str(path), seen.title[language], name_of(seen.region), seen.parent or "-", policies))
        except ScenarioErrors as errors:
            rows.append((str(path), f"{len(errors.errors)} errors: jiju check {path}", "-", "-", "-"))
    return ("file", "title", "region", "extends", "policies"), rows


def scenario_files() -> Iterator[Path]:
    """Scenario files of the working folder and of its `scenarios`, and those that come with the program."""
    shipped = {Path("scenarios") / f"{name}.yaml" for name in shipped_names()}
    yield from sorted(shipped | set(own_files()))


def regions(region: str, language: str) -> Listing:
    """Regions that ship, and those in `regions/` of the working folder; one that is not in order says so."""
    from model.regions import RegionError, list_regions, region_to_read
    from model.regions.own import own_regions, shown

    rows: list[tuple[Any, ...]] = []
    own = {str(folder): shown(folder) for folder in own_regions().values()}
    for key, where in {**dict.fromkeys(list_regions(), SHIPS[language]), **own}.items():
        try:
            found = region_to_read(key)
        except RegionError as error:
            told = UNREADABLE[language].format(n=len(error.problems), region=where if key in own else key)
            rows.append((name_of(key), told, "-", "-", "-", "-", where))
            continue
        rows.append((found.name, found.title[language], found.year, len(found.cities),
                     f"{found.totals['firms_above_scale'].value:,.0f}", grade_mix(found, language), where))  # fmt: skip
    return ("region", "title", "base year", "cities", "firms", "rows of its map by grade", "where"), rows


def grade_mix(region: Region, language: str) -> str:
    """Rows of the tables of the start by grade: found 12%, memory 30% ..."""
    counted: Counter[str] = Counter()
    for name in OF_START:
        table = region.tables.get(name)
        if table is not None:
            counted.update(grade_of(str(basis)).split()[0] for basis in table.basis)
    whole = max(counted.total(), 1)
    joint = "、" if language == "zh" else ", "
    return joint.join(f"{GRADE_NAMES[grade][language]} {counted[grade] / whole:.0%}" for grade in GRADE_NAMES
                      if counted[grade])  # fmt: skip


def outcomes(region: str, language: str) -> Listing:
    """Outcomes that runs report."""
    from model.observe.outcomes import OUTCOMES, goals_without_figure
    from model.regions import region_to_read

    answers = region_to_read(region).answers
    known = [*OUTCOMES, *goals_without_figure(region).values()]
    rows = [(o.name, o.words[language], o.unit, o.direction, o.label, answers.get(o.name, "")) for o in known]
    return ("outcome", "name", "unit", "better", "label", "target"), rows


KINDS: dict[str, Callable[[str, str], Listing]] = {
    "instruments": instruments,
    "packages": packages,
    "parameters": parameters,
    "ablations": ablations,
    "segments": segments,
    "places": places,
    "cities": cities,
    "plants": plants,
    "shocks": shocks,
    "scenarios": scenarios,
    "regions": regions,
    "outcomes": outcomes,
}
