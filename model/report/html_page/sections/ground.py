"""Sections on what was asked, how sure it is, what it rests on, and how to repeat it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from model.mathematics.intervals import FEWEST
from model.report.answer.told_challenges import table_rows
from model.report.caveats import error_of_quick_runs as quick_error
from model.report.caveats import outcomes_without_value as without_value
from model.report.caveats.runs_left_out import left_out
from model.report.cluster_tables.basis_at_start import other_start
from model.report.findings.ground import BASES, corrections, grades, repeat
from model.report.html_page.sections.blocks import Grid, Items, Section, Text, grid
from model.report.numbers import DASH
from model.report.sheet import Sheet
from model.report.words.language import Language
from model.results import region_then
from model.results.reopened import sentences
from model.scenario.extension_records import Extension
from model.schedule import describe

if TYPE_CHECKING:
    from model.report.findings import Findings

MANY_SETTINGS = 12
LISTED_SETTINGS, LISTED_POLICIES = 40, 15  # that the page lists; the workbook has all


def question(f: Findings, w: Language) -> Section:
    """What was asked: purpose, policies, every setting that differs from the base."""
    parts: list = []
    if f.main.purpose is not None:
        parts.append(Text(w.of(f.main.purpose), "lead"))
    base = f.names.of("scenario", f.base.name, w) if f.base is not None else ""
    found = repeat(f)
    key = "question.asked" if f.base is not None else "question.alone"
    key += "_worlds" if f.study.in_worlds else ""
    parts.append(Text(w.say(key, base=base, region=w.of(f.region.title), period=found["period"], n=len(f.seeds))))
    if f.main.scale != 1:
        parts.append(Text(w.say("question.scale", share=w.percent(f.main.scale)), "warning"))
        parts += [Text(line[w.code], "warning") for line in quick_error.lines(f.main.region, f.main.scale)]
    own = own_processes(f)
    if own:
        parts.append(Text(w.say("question.processes", names=w.say("answer.comma").join(own)), "warning"))
    parts += [Text(line, "warning") for line in sentences(extensions_of(f), w.code)]
    parts += [Text(line, "warning") for line in region_then.sentences(next(iter(f.study.runs.values())), w.code)]
    lines = [*left_out(f.study, w), *other_start(f.main, f.base, w), *without_value.sentences(f.study, f.main.name, w)]
    parts += [Text(line, "warning") for line in lines]
    if not f.banded:
        key = "question.one_world" if len(f.seeds) == 1 else "question.few_worlds"
        parts.append(Text(w.say(key, n=len(f.seeds), fewest=FEWEST), "warning"))
    if len(f.sheets["policies"].frame):
        parts.append(policies(f, w))
    table = f.sheets["settings"]
    if len(table.frame):
        # a policy's settings after those that the table of policies does not hold
        order = table.frame["setting"].str.startswith("policies.").argsort(kind="stable")
        first = Sheet("settings", table.columns, table.frame.iloc[order])
        columns = ("setting", f"meaning_{w.code}", "base_value", "own_value")
        parts.append(grid(f, w, first, columns, most=LISTED_SETTINGS, folded=len(table.frame) > MANY_SETTINGS))
    return Section("question", w.say("section.question"), parts)


def extensions_of(f: Findings) -> list[Extension]:
    """The modules of somebody's own that the scenarios of a study name."""
    plans = [run.plan for run in f.study.runs.values()]
    return list({each.checksum: each for plan in plans for each in plan.extensions}.values())


def own_processes(f: Findings) -> list[str]:
    """Processes of the scenario's runs that are not the program's own, with the function; and those left out."""
    from model.order import QUARTER, START

    made = next(run.manifest for (name, _), run in f.study.runs.items() if name == f.main.name).get("processes", {})
    found = []
    for which, usual in (("start", START), ("quarter", QUARTER)):
        if which in made:
            functions = {step["name"]: step["function"] for step in made[which]}
            known = {step["name"]: step["function"] for step in describe(usual)}
            found += [f"{name} ({function})" for name, function in functions.items() if known.get(name) != function]
            found += [f"{name} ({DASH})" for name in known if name not in functions]
    return found


def policies(f: Findings, w: Language) -> Grid:
    """The policies; of a long list those on which most was spent."""
    table = f.sheets["policies"]
    if len(table.frame) <= LISTED_POLICIES:
        return grid(f, w, "policies")
    spent = f.sheets["spending"].frame.set_index("policy")["spent"]
    order = table.frame["policy"].map(spent).fillna(0.0).argsort(kind="stable")[::-1]
    largest = Sheet("policies", table.columns, table.frame.iloc[order])
    return grid(f, w, largest, most=LISTED_POLICIES, note=w.say("money.largest_first"))


def uncertainty(f: Findings, w: Language) -> Section:
    """What bands hold and do not hold, and the assumptions that matter most."""
    lead = w.say(f.kind("uncertainty.lead"), n=len(f.seeds), fewest=FEWEST)
    lines = [line[w.code] for line in f.summary.assumptions]
    return Section("uncertainty", w.say("section.uncertainty"), [
        Text(lead, "lead"), *lacking(f, w), Text(w.say("uncertainty.matter")), Items(lines),
        *too_kind(f, w), Text(w.say("uncertainty.words"), "note"),
    ])  # fmt: skip


def too_kind(f: Findings, w: Language) -> list:
    """Where results are too kind to the policies of the scenario: the model's figure beside the studies'."""
    if not f.facts.challenges:
        return []
    heads = [w.say(f"too_kind.{name}") for name in ("what", "model", "studies", "assumes", "size")]
    rows = table_rows(f.facts.challenges, w)
    return [Grid("too_kind", heads, rows, [False] * len(heads), w.say("too_kind.title", n=len(rows)),
                 w.say("too_kind.note"))]  # fmt: skip


def lacking(f: Findings, w: Language) -> list:
    """The outcomes that lack a value, where there are any."""
    if not len(f.sheets["without_value"].frame):
        return []
    return [Text(w.say("without_value.lead")), grid(f, w, "without_value", most=LISTED_SETTINGS, folded=True)]


def data(f: Findings, w: Language) -> Section:
    """What is data, derived, assumed; parameters by grade; corrections of the scenario."""
    table = f.sheets["provenance"].frame
    total = {basis: int(table[basis].sum()) for basis in BASES}
    counts = w.say("number.comma").join(
        w.say("answer.item", what=w.say(f"column.{basis}"), amount=f"{total[basis]:,}")
        for basis in BASES
        if total[basis]
    )
    of_parameters = w.say("number.comma").join(
        w.say("answer.item", what=w.say(f"grade.{grade}") if w.has(f"grade.{grade}") else grade, amount=n)
        for grade, n in grades(f).items()
    )
    parts: list = [Text(w.say("data.lead", counts=counts), "lead"), grid(f, w, "provenance"),
                   Text(w.say("data.parameters", counts=of_parameters))]  # fmt: skip
    if corrections(f):
        parts += [Text(w.say("data.corrections")), Items(corrections(f))]
    return Section("data", w.say("section.data"), parts)


TENTH = 0.1  # of the firms is what --quick keeps; a larger part is what the scenario says itself


def options(f: Findings) -> str:
    """What the command that made the study has behind its scenario: as many worlds, drawn in the same way."""
    asked = ["--worlds", str(len(f.seeds))]
    worlds, draw = f.study.worlds, f.main.baseline.draw
    if not (worlds or f.study.in_worlds):
        asked.append("--luck-only")
    own_map = all(world.draw is None for world in worlds.values())  # else worlds draw maps of their own
    if own_map and (draw or len(worlds) > 1):
        asked += ["--baseline", str(draw)]
    return " ".join([*asked, *(["--quick"] if f.summary.quick and f.main.scale <= TENTH else [])])


def reproduce(f: Findings, w: Language) -> Section:
    """How to make the same figures again."""
    found = repeat(f)
    lines = [w.say("reproduce.command", scenario=f.main.name, options=options(f)),
             w.say("reproduce.worlds", worlds=found["worlds"]),
             w.say("reproduce.versions", versions=found["versions"]),
             w.say("reproduce.data", region=found["region"]), w.say("reproduce.files")]  # fmt: skip
    return Section("reproduce", w.say("section.reproduce"), [Text(w.say("reproduce.lead"), "lead"), Items(lines)])
