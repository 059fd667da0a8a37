"""Findings on the ground that figures stand on: settings, data and their provenance, parameters, how to repeat it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

import pandas as pd

from model.mathematics.quarters import quarter_label
from model.report.caveats.outcomes_without_value import without_value
from model.report.sheet import DATED_MONEY, YEAR, Column, Sheet
from model.results.study import world_number
from model.scenario.parameters import load_registry

if TYPE_CHECKING:
    from model.report.findings import Findings
    from model.scenario import Plan
    from model.scenario.catalogue import Instrument
    from model.scenario.plan_values import PolicySettings

BASES = ("found", "derived", "memory", "assumed", "corrected")
ABSENT = "—"
EXACT = 1e15  # below which a float that is whole is exactly a whole number
IN_QUARTERS = ("start", "end")
REPEATED = ("direction", "outcome", "lever", "key")  # follow from the instrument
PARTS = {
    "budget": {"zh": "年度预算", "en": "yearly budget"},
    "start": {"zh": "起始季度", "en": "first quarter"},
    "end": {"zh": "结束季度", "en": "last quarter"},
    "eligibility": {"zh": "适用对象", "en": "who is eligible"},
    "rationing": {"zh": "预算不足时的先后", "en": "who is served first"},
    "place": {"zh": "地点", "en": "place"},
    "segment": {"zh": "行业", "en": "segment"},
}  # of a policy, beside its settings
OF_START = {
    "draw": {"zh": "起点分布图的抽样序号，0为中心估计", "en": "draw of the starting map, 0 is its centre"},
    "known": {"zh": "基年自有数据", "en": "figures of the base year that the scenario's owner knows"},
    "firms": {"zh": "基年企业数", "en": "number of firms in the base year"},
    "prior": {"zh": "基年营业收入的行业构成", "en": "split of the revenue of the base year over segments"},
}  # of the baseline
NAMED_BY = (
    "name",
    "table",
    "row",
    "column",
    "place",
    "city",
    "segment",
    "firm",
)  # what items of lists are told apart by
NOT_SHOWN = ("name", "title", "purpose", "parent", "worlds", "seeds", "own_instruments")


def settings(f: Findings) -> Sheet:
    """Every setting in which the scenario differs from its base: its path, what it is, the base's value, its own."""
    here = dict(leaves(f.main.model_dump(mode="json")))
    there = dict(leaves(f.base.model_dump(mode="json"))) if f.base is not None else {}
    known: Mapping[str, Instrument] = f.names.catalogue
    policies = {**(f.base.policies if f.base is not None else {}), **f.main.policies}
    rows = [
        (path, meaning(path, policies, known, "zh"), meaning(path, policies, known, "en"),
         there.get(path, ABSENT), here.get(path, ABSENT))
        for path in sorted({*here, *there})
        if here.get(path) != there.get(path) and path.split(".")[0] not in NOT_SHOWN
        and not (path.startswith("policies.") and path.rsplit(".", 1)[-1] in REPEATED)
        and not (f.base is None and here[path] in ("[]", "{}", ABSENT))
    ]  # fmt: skip
    columns = (Column("setting"), Column("meaning_zh"), Column("meaning_en"), Column("base_value"), Column("own_value"))
    return Sheet("settings", columns, pd.DataFrame(rows, columns=[c.name for c in columns]))


def meaning(path: str, policies: Mapping[str, PolicySettings], known: Mapping[str, Instrument], code: str) -> str:
    """What a path of a scenario sets, in one language; empty where the path says it itself."""
    head, _, rest = path.partition(".")
    if head in ("parameters", "unchecked_parameters"):
        return load_registry().entry(rest).meaning[code]
    if head == "baseline":
        return OF_START.get(rest.partition(".")[0], {}).get(code, "")
    if head != "policies":
        return ""
    key, _, part = rest.partition(".")
    instrument = known[policies[key].instrument]
    what = PARTS.get(part.partition(".")[0], {}).get(code, "")
    if part.startswith("settings."):
        what = instrument.settings[part.split(".")[1]].meaning[code]
    return f"{instrument.name[code]}{'：' if code == 'zh' else ': '}{what}" if what else instrument.name[code]


def leaves(content: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    """(path, value: a number, or text) of plain nested data; empty parts are left out."""
    if isinstance(content, dict):
        for key, value in content.items():
            yield from leaves(value, f"{path}.{key}" if path else str(key))
    elif isinstance(content, list) and content and all(isinstance(item, dict) for item in content):
        seen: Counter[str] = Counter()
        for item in content:
            name = ".".join([path, *(str(item[key]) for key in NAMED_BY if item.get(key))])
            seen[name] += 1
            rest = {
                key: value for key, value in item.items() if key not in NAMED_BY and value not in ("", None, [], {})
            }
            text = ", ".join(f"{key}: {shown(value)}" for key, value in rest.items())
            yield f"{name} ({seen[name]})" if seen[name] > 1 else name, text
    elif content not in (None, [], {}):
        name = path.rsplit(".", 1)[-1]
        yield path, quarter_label(content) if name in IN_QUARTERS and isinstance(content, int) else shown(content)


def dated(item: Any) -> bool:
    """Whether it is a pair of a quarter and a value."""
    return isinstance(item, list) and len(item) == 2 and isinstance(item[0], int)


def shown(value: Any) -> Any:
    """A number as it is, anything else as text; dated values read 2016Q1: 20, 2018Q1: 30."""
    if isinstance(value, list) and value and all(dated(item) for item in value):
        return ", ".join(f"{quarter_label(quarter)}: {shown(amount)}" for quarter, amount in value)
    if isinstance(value, list):
        return ", ".join(str(shown(item)) for item in value)
    if isinstance(value, float):  # 2.0 as 2
        return int(value) if value.is_integer() and abs(value) < EXACT else value
    return ABSENT if value is None else value if isinstance(value, int) and not isinstance(value, bool) else str(value)


def policies(f: Findings) -> Sheet:
    """The policies of the scenario: from, to, budget."""
    rows = [
        (key, quarter_label(p.start), quarter_label(p.end), listed(p.budget), p.outcome)
        for key, p in f.main.policies.items()
    ]
    columns = (Column("policy", "policy"), Column("from_"), Column("to"), Column("budget", DATED_MONEY),
               Column("outcome", "outcome"))  # fmt: skip
    return Sheet("policies", columns, pd.DataFrame(rows, columns=[c.name for c in columns]))


def listed(value: Any) -> Any:
    """Tuples as lists."""
    return [listed(item) for item in value] if isinstance(value, tuple) else value


def lacking(f: Findings) -> Sheet:
    """Outcomes without a value by year, with the reason and in how many worlds, of scenario and base."""
    plans = [plan for plan in (f.main, f.base) if plan is not None]
    table = pd.concat([without_value(f.study, plan.name).assign(scenario=plan.name) for plan in plans])
    table = table.rename(columns={"worlds": "without"}).assign(
        worlds=lambda t: [len(f.study.seeds(s)) for s in t.scenario]
    )
    columns = (Column("outcome", "outcome"), Column("scenario", "scenario"), Column("year", YEAR),
               Column("reason", "reason"), Column("without", "count"), Column("worlds", "count"))  # fmt: skip
    return Sheet("without_value", columns, table[[c.name for c in columns]].reset_index(drop=True))


def provenance(f: Findings) -> Sheet:
    """Rows of every table of the region by what they rest on."""
    rows = []
    for name, table in f.region.tables.items():
        if "basis" not in table.columns or not len(table):
            continue
        counts = Counter(basis_of(str(basis)) for basis in table.basis)
        rows.append((name, *(float(counts.get(basis, 0)) for basis in BASES)))
    columns = (Column("table", "table"), *(Column(basis, "count") for basis in BASES))
    return Sheet("provenance", columns, pd.DataFrame(rows, columns=[c.name for c in columns]))


def basis_of(text: str) -> str:
    """The first of BASES that a remark begins with; the remark's own weakest word otherwise."""
    head = text.strip().lower()
    for basis in BASES:
        if head.startswith(basis):
            return basis
    return next((basis for basis in reversed(BASES) if basis in head), "assumed")


def corrections(f: Findings) -> list[str]:
    """Figures of the region that the scenario corrects, one line each."""
    return [f"{c.table}.{c.row}.{c.column} = {c.value} ({c.source})" for c in f.main.region_data]


def parameters(f: Findings) -> Sheet:
    """Every parameter with its value in the scenario, default, range, grade and source."""
    values = {**f.main.parameters, **f.main.unchecked_parameters}
    rows = [
        (entry.path, float(values.get(entry.path, entry.value)), float(entry.value), float(entry.low),
         float(entry.high), entry.unit, entry.grade, entry.source, entry.meaning["zh"], entry.meaning["en"])
        for entry in load_registry().entries.values()
    ]  # fmt: skip
    columns = (Column("parameter"), Column("own_value", "number"), Column("default", "number"),
               Column("lowest", "number"), Column("highest", "number"), Column("parameter_unit"), Column("grade"),
               Column("source"), Column("meaning_zh"), Column("meaning_en"))  # fmt: skip
    return Sheet("parameters", columns, pd.DataFrame(rows, columns=[c.name for c in columns]))


def grades(f: Findings) -> dict[str, int]:
    """How many parameters rest on what."""
    return dict(Counter(f.sheets["parameters"].frame["grade"]).most_common())


def repeat(f: Findings) -> dict[str, str]:
    """What it takes to make the same bits again."""
    run = f.study.runs[f.main.name, f.seeds[0]]
    versions = run.manifest.get("versions", {})
    return {
        "worlds": ", ".join(str(world_number(seed)) for seed in f.seeds[:30]) + (" …" if len(f.seeds) > 30 else ""),
        "versions": ", ".join(f"{name} {value}" for name, value in versions.items()),
        "region": f.main.region_name,
        "period": f"{quarter_label(f.main.start)}–{quarter_label(f.main.end)}",
    }


def assumptions(plan: Plan, lines: list[dict[str, str]]) -> Sheet:
    """What the figures rest on, most consequential first as far as it is known."""
    frame = pd.DataFrame([(line["zh"], line["en"]) for line in lines], columns=["text_zh", "text_en"])
    return Sheet("assumptions", (Column("text_zh"), Column("text_en")), frame)
