"""docs/catalogue.md: every clause of the plan with its instrument, lever, defaults and evidence, from the data."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from model.regions import DEFAULT_REGION
from model.report.explanations.explanation_lines import shown
from model.report.markdown_page import table
from model.scenario.catalogue import Instrument, Silent, load_entries, load_levers
from model.scenario.clauses import clauses_of
from model.scenario.packages import load_packages

PAGE = Path("docs/catalogue.md")
HEAD = """# The catalogue: the plan's 148 clauses as instruments · 政策工具目录

Written by `python -m model.report.reference.catalogue` from `model/scenario/instruments/` and the region's instruments;
do not edit it by hand. The clauses are those of `model/regions/henan/plan/clauses.csv`; every quotation is compared
with the plan's text by a test.
Budgets are assumptions in 亿元 (100 million yuan) a year: the plan names none. 由数据生成，请勿手工修改；预算均为假设。
"""


def page() -> str:
    """The whole page as Markdown."""
    entries = load_entries()
    acting = {key: item for key, item in entries.items() if isinstance(item, Instrument)}
    silent = {key: item for key, item in entries.items() if isinstance(item, Silent)}
    of_plan = clauses_of(DEFAULT_REGION)
    ids = sum(len(of_plan[key].plan_ids) for key in acting)
    nulls = {key: item for key, item in acting.items() if item.null_reason}
    count = (
        f"{ids} clauses act through {len(acting)} instruments and {len({i.lever for i in acting.values()})} levers; "
        f"{sum(len(of_plan[key].plan_ids) for key in silent)} have no modelled effect; {len(nulls)} of the "
        "instruments cannot be seen to move their outcome in a test of two years on a tenth of the region."
    )
    parts = [HEAD, count, "## Instruments", *rows(acting), "## Too small to be seen · 效果过小", *too_small(nulls)]
    parts += [
        "## No modelled effect · 无模型效应",
        *without(silent),
        "## Levers · 作用途径",
        *levers(),
        "## Packages · 情景包",
    ]
    return "\n\n".join([*parts, packages()]) + "\n"


def rows(acting: dict[str, Instrument]) -> Iterator[str]:
    """One table, in the order of the clauses."""
    of_plan = clauses_of(DEFAULT_REGION)
    ordered = sorted(acting.values(), key=lambda item: of_plan[item.key].plan_ids[0])

    def lines() -> Iterator[tuple[object, ...]]:
        for item in ordered:
            default = "; ".join(f"{s.name} {shown(s.default)}" for s in item.settings.values() if s.default is not None)
            said = of_plan[item.key]
            quote = f"{said.section} “{said.quote}”"
            outcome = f"{item.outcome['id']} {item.outcome['direction']}"
            evidence = f"{item.evidence['grade']}: {item.evidence['source']}"
            who = "; ".join(f"{k} {shown_who(v)}" for k, v in item.eligibility.items()) or "all"
            yield (" ".join(said.plan_ids), f"`{item.key}` {item.name['zh']} {item.name['en']}", quote,
                   f"{item.mechanism['zh']} {item.mechanism['en']}", f"{item.lever}: {default}", who,
                   f"{item.budget:g}", outcome, evidence)  # fmt: skip

    headings = ("Clauses", "Instrument", "Text of the plan", "Mechanism", "Lever and defaults", "For", "亿元 a year",
                "Judged by", "Evidence")  # fmt: skip
    yield table(headings, lines())


def shown_who(value: object) -> str:
    """Conditions as a reader writes them."""
    if isinstance(value, dict):
        return ", ".join(f"{k} {low if low is not None else 0}–{high or ''}" for k, (low, high) in value.items())
    return shown(value)


def too_small(nulls: dict[str, Instrument]) -> Iterator[str]:
    """Instruments whose outcome does not move, with the reason."""
    of_plan = clauses_of(DEFAULT_REGION)
    yield table(("Instrument", "Clauses", "Reason"), (
        (f"`{key}`", " ".join(of_plan[key].plan_ids), " ".join((item.null_reason or {}).values()))
        for key, item in nulls.items()
    ))  # fmt: skip


def without(silent: dict[str, Silent]) -> Iterator[str]:
    """Clauses that nothing expresses, with the reason."""
    of_plan = clauses_of(DEFAULT_REGION)
    yield table(("Clauses", "Entry", "Text of the plan", "Reason"), (
        (" ".join(of_plan[item.key].plan_ids), f"`{item.key}` {item.name['zh']} {item.name['en']}",
         of_plan[item.key].quote, f"{item.reason['zh']} {item.reason['en']}")
        for item in sorted(silent.values(), key=lambda item: of_plan[item.key].plan_ids[0])
    ))  # fmt: skip


def levers() -> Iterator[str]:
    """Levers with what they act on and their settings."""
    yield table(("Lever", "Acts on", "Cost", "Settings"), (
        (f"`{key}` {lever.name['zh']} {lever.name['en']}", f"{lever.acts_on['zh']} {lever.acts_on['en']}",
         f"{lever.cost['zh']} {lever.cost['en']}", "; ".join(f"{s.name} ({s.unit})" for s in lever.settings.values()))
        for key, lever in sorted(load_levers().items())
    ))  # fmt: skip


def packages() -> str:
    """Packages with their policies."""
    return table(("Package", "Title", "Policies", "亿元 a year"), (
        (f"`{key}`", f"{item.title['zh']} {item.title['en']}", ", ".join(item.policies), f"{item.first_budget:g}")
        for key, item in load_packages(DEFAULT_REGION).items()
    ))  # fmt: skip


if __name__ == "__main__":
    from model.tables.folders import write_whole

    PAGE.parent.mkdir(exist_ok=True)
    write_whole(PAGE, page())
