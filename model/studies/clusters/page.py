"""docs/clusters.md: the facts of clusters with bands and verdicts, with the loop on and off, and what they rest on."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

from model.mathematics.quarters import quarter_label, year_of
from model.mathematics.verdicts import Verdict
from model.regions.basis_codes import name_of_basis
from model.report.markdown_page import PageWords, joined, page_header, picture, rows_as_table, spread
from model.report.numbers import DASH, MISSING, interval, number
from model.report.words.verdicts import said
from model.scenario.parameters import load_registry
from model.studies.clusters.all_facts import GROUPS
from model.studies.clusters.design import BUILT
from model.studies.clusters.runs_needed import GIFT, LOOP

if TYPE_CHECKING:
    from model.studies.clusters.run import ClusterStudy, FactReading

WORDS = PageWords(Path(__file__).with_name("words.yaml"))
words, translated = WORDS.text, WORDS.term
BESIDE = ("production.cost_elasticity", "contracts.share_damping")  # carried by no form of the loop, but bounding it
PICTURES = {
    "elasticity": "cluster_elasticities",
    "anchor": "cluster_anchors",
    "package": "cluster_packages",
    "long": "cluster_long",
}


def page(found: ClusterStudy, language: str, pictures: dict[str, str]) -> str:
    """The whole page. `pictures` are paths to figures by name, as the page is to link them."""
    setup = found.setup
    span = f"{quarter_label(setup.base.start)}{DASH}{quarter_label(setup.long_base.end)}"
    long = {"long_runs": span} if setup.long_quarters else {}
    lines = page_header(words("title", language), words("asked", language), [setup.base], len(setup.seeds), language,
                        maps=len(set(setup.draws.values())), more=long)  # fmt: skip
    if found.failures:
        lines += [words("failures", language, keys=", ".join(found.failures)), ""]
    lines += [count(found, language), ""]
    for group in GROUPS:
        rows = [r for r in found.readings if r.fact.group == group and r.verdict is not Verdict.UNMEASURED]
        if not rows:
            continue
        lines += [f"## {words(group, language)}", "", words(f"{group}_how", language, **places(found, language)), ""]
        lines += rows_as_table(words("heads", language).split(";"), (fact_row(r, language) for r in rows))
        lines += picture(PICTURES.get(group, ""), pictures)
    lines += explained(found, language) + rests_on(language)
    return "\n".join(lines).rstrip() + "\n"


def count(found: ClusterStudy, language: str) -> str:
    """How many of the firm bands hold, with the loop and without it."""
    verdicts = [r.verdict for r in found.counted]
    return words(
        "count",
        language,
        all=len(verdicts),
        inside=verdicts.count(Verdict.INSIDE),
        unclear=verdicts.count(Verdict.UNCLEAR),
        outside=verdicts.count(Verdict.OUTSIDE),
        inside_off=sum(r.verdict_off is Verdict.INSIDE for r in found.counted),
    )


def places(found: ClusterStudy, language: str) -> dict[str, Any]:
    """What the descriptions of the estimators tell: sizes, zones, worlds."""
    design, plan = found.layout.design, found.setup.base
    return {
        "base_year": plan.base_year,
        "first": plan.start_year,
        "built": year_of(min(plan.base_quarter + BUILT, plan.end)),
        "gift": f"{GIFT:.2f}",
        "anchor": number(design.anchor_revenue),
        "sites": len(design.sites),
        "placebo": len(design.placebo),
        "births": len(found.setup.birth_seeds),
        "zones": "、".join(zone_names(found, language)) if language == "zh" else ", ".join(zone_names(found, language)),
    }


def zone_names(found: ClusterStudy, language: str) -> list[str]:
    """Names of the treated zones, each with the basis of what it has in the base year."""
    from model.report.cluster_tables.basis_at_start import bases_of

    bases, design = bases_of(found.setup.base), found.layout.design
    data = bases.region.places
    names = dict(zip(data.ids, data.name_zh if language == "zh" else data.name_en, strict=True))
    treated = [design.place_ids[site.place] for site in design.sites]
    return [f"{names[place]} [{name_of_basis(bases.place(place), language)}]" for place in treated]


def fact_row(r: FactReading, language: str) -> list[str]:
    """One row of a table."""
    fact = r.fact
    verdict = said(r.verdict, language) + (f" ({translated('soft', language)})" if fact.soft else "")
    gap = f"{number(r.gap.value)} ({spread(r.gap.low, r.gap.high)})" if r.gap.value == r.gap.value else MISSING
    studies = f"{fact.source}: {fact.study}" if fact.source and fact.study else fact.source or fact.study or "–"
    remark = translated(r.remark, language)
    return [
        fact.zh if language == "zh" else fact.en,
        translated(fact.unit, language),
        number(r.on.value),
        spread(r.on.low, r.on.high),
        studies,
        band(r),
        verdict,
        number(r.off.value),
        gap,
        remark,
    ]


def band(r: FactReading) -> str:
    """The band in figures."""
    low, high = r.fact.low, r.fact.high
    if not r.fact.banded:
        return "–"
    return (
        f"> {number(low)}"
        if high == float("inf")
        else f"< {number(high)}"
        if low == -float("inf")
        else spread(low, high)
    )


def explained(found: ClusterStudy, language: str) -> list[str]:
    """Facts outside their bands or not told apart, with the explanations that people wrote; then other remarks."""
    known = WORDS.all["explanations"]
    failing = [r for r in found.readings if r.verdict in (Verdict.OUTSIDE, Verdict.UNCLEAR)]
    named: dict[str, list[str]] = {}
    for r in failing:
        text = joined(known.get(r.fact.id, {}).get(language, words("unexplained", language)))
        named.setdefault(text, []).append(f"**{r.fact.zh if language == 'zh' else r.fact.en}** ({number(r.on.value)})")
    lines = [f"- {', '.join(names)}: {text}" for text, names in named.items()]
    told = {r.fact.id for r in failing}
    lines += [
        f"- {joined(both[language])}" for key, both in known.items() if key not in told and key.startswith("remark")
    ]
    return [f"## {words('explained', language)}", "", *lines, ""] if lines else []


def rests_on(language: str) -> list[str]:
    """The parameters that the loop's ablation turns off, with value, evidence and source."""
    registry = load_registry()
    rows = []
    for path in [*registry.ablation(LOOP).settings, *(p for p in BESIDE if p in registry.entries)]:
        e = registry.entry(path)
        rows.append(
            [
                f"`{path}`",
                f"{e.value:g} {e.unit}" if re.search(r"\w", e.unit) else f"{e.value:g}",
                interval(f"{e.low:g}", f"{e.high:g}"),
                e.meaning[language],
                translated(e.grade, language),
                e.source,
            ]
        )
    heads = words("rests_heads", language).split(";")
    return [f"## {words('rests', language)}", "", *rows_as_table(heads, rows)]
