"""The validation as a page: Markdown in English or Chinese, made from the results alone."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING

from model.mathematics.verdicts import Verdict
from model.observe.outcomes import BY_NAME
from model.report.markdown_page import page_header, picture, rows_as_table, spread
from model.report.numbers import number
from model.report.words.verdicts import said
from model.studies.backtest.page import history_section
from model.studies.validation.map_page import map_section
from model.studies.validation.words import WORDS, translated, words

if TYPE_CHECKING:
    from model.studies.validation.ablation_checks import CheckResult
    from model.studies.validation.facts import FactResult, FactStudy
    from model.studies.validation.run import Validation
    from model.studies.validation.scales import ScaleResult
    from model.studies.validation.signs import SignStudy


def page(found: Validation, language: str, pictures: dict[str, str]) -> str:
    """The whole page. `pictures` are paths to figures by name, as the page is to link them."""
    setup = found.setup
    alone = setup.parts == ("map",)  # no ensemble of runs to speak of
    title, asked = ("map_title", "map_asked") if alone else ("title", "asked")
    tried = [plan for plan in (setup.base, setup.policies, setup.history) if plan is not None]
    lines = page_header(words(title, language), words(asked, language), tried, len(setup.seeds), language)
    if found.failures:
        lines += [words("failures", language, keys=", ".join(found.failures)), ""]
    if found.map:
        lines += map_section(found.map, language)
    if found.facts:
        lines += facts_section(found.facts, language, pictures)
    if found.history:
        lines += history_section(found.history, language, pictures)
    if found.signs:
        lines += signs_section(found.signs, language)
    if found.ablations is not None:
        lines += ablations_section(found.ablations, language)
    if found.scale is not None:
        lines += scale_section(found.scale, language)
    return "\n".join(lines).rstrip() + "\n"


def facts_section(study: FactStudy, language: str, pictures: dict[str, str]) -> list[str]:
    """Facts with bands and verdicts, then who made them, then explanations of misses."""
    counted = study.of_dynamics
    inside = sum(r.verdict is Verdict.INSIDE for r in counted)
    hard = [r for r in study.results if not r.fact.soft and r.verdict is not Verdict.UNMEASURED]
    lines = [f"## {words('facts', language)}", "", words(
        "facts_count", language, inside=sum(r.verdict is Verdict.INSIDE for r in hard), all=len(hard),
        dynamics_inside=inside, dynamics=len(counted), year=study.years["given"],
    ), ""]  # fmt: skip
    heads = words("facts_heads", language).split(";")
    lines += rows_as_table(heads, (fact_row(r, language) for r in study.results))
    lines += [words("facts_note", language), ""]
    lines += picture("fact_bands", pictures) + picture("fact_shapes", pictures)
    if study.years["level"]:
        lines += [f"### {words('dynamics', language)}", "",
                  words("dynamics_note", language, year=study.years["level"], inside=sum(study.in_level_world),
                        all=len(study.in_level_world)), ""]  # fmt: skip
        lines += rows_as_table(words("dynamics_heads", language).split(";"), (
            (name(r, language), number(r.level_start), number(r.level_end), number(r.at_start), number(r.value),
             number(r.dynamics_share), translated(r.made_by, language)) for r in study.results))  # fmt: skip
    misses = [r for r in study.results if r.verdict is Verdict.OUTSIDE]
    if misses:
        lines += [f"### {words('misses', language)}", ""]
        known = WORDS.all["explanations"]
        for r in misses:
            text = known.get(r.fact.id, {}).get(language, words("unexplained", language))
            lines.append(f"- **{name(r, language)}** ({number(r.value)}): {text}")
        lines.append("")
    return lines


def name(result: FactResult, language: str) -> str:
    """The fact's name."""
    return result.fact.zh if language == "zh" else result.fact.en


def fact_row(r: FactResult, language: str) -> list[str]:
    """One row of the table of facts."""
    band = f"< {number(r.fact.high)}" if not math.isfinite(r.fact.low) else spread(r.fact.low, r.fact.high)
    verdict = said(r.verdict, language)
    if r.fact.soft:
        verdict += f" ({translated('soft', language)})"
    return [name(r, language), r.fact.use, number(r.value), spread(r.low, r.high), band, verdict, r.fact.estimator,
            r.fact.source, r.remark]  # fmt: skip


def signs_section(study: SignStudy, language: str) -> list[str]:
    """Policy effects, and expectations whose instrument is not there."""
    rows = []
    for r in study.results:
        outcome = BY_NAME.get(r.measure)
        title = (outcome.zh if language == "zh" else outcome.en) if outcome else r.measure.replace("_", " ")
        rows.append([r.policy, title, said(r.expected, language), number(r.effect.mean),
                     spread(r.effect.low, r.effect.high), f"{number(r.percent)} %", number(r.spent),
                     said(r.verdict, language), said(r.sized or "", language) or "–", r.source])  # fmt: skip
    lines = [f"## {words('signs', language)}", "", words("signs_note", language, seeds=len(study.seeds)), ""]
    lines += rows_as_table(words("signs_heads", language).split(";"), rows)
    if study.absent:
        lines += [words("absent", language), ""]
        lines += [f"- {sign.instruments[0]}: {sign.measure} {said(sign.expected, language)} ({sign.source})"
                  for sign in study.absent] + [""]  # fmt: skip
    return lines


def ablations_section(results: Sequence[CheckResult], language: str) -> list[str]:
    """Each mechanism off: what was stated, what happened."""
    rows = [[r.ablation, r.name, r.expected, number(r.difference.base), number(r.difference.base + r.difference.mean),
             spread(r.difference.low, r.difference.high), said(r.verdict, language, "ablations"),
             ", ".join(r.also) or "–"]
            for r in results]  # fmt: skip
    bites = sum(r.verdict is Verdict.AS_EXPECTED for r in results)
    lines = [f"## {words('ablations', language)}", "",
             words("ablations_note", language, bites=bites, all=len(results)), ""]  # fmt: skip
    return lines + rows_as_table(words("ablations_heads", language).split(";"), rows)


def scale_section(results: Sequence[ScaleResult], language: str) -> list[str]:
    """Half and twice the firms against all."""
    agree = sum(r.verdict is Verdict.AS_EXPECTED for r in results)
    rows = [[r.name, r.unit, f"{r.scale:g}", number(r.base), number(r.mean), spread(r.low, r.high),
             said(r.verdict, language, "scales")] for r in results]  # fmt: skip
    lines = [f"## {words('scale', language)}", "", words("scale_note", language, agree=agree, all=len(results)), ""]
    return lines + rows_as_table(words("scale_heads", language).split(";"), rows)
