"""Sections on money: what it costs, what a unit of outcome costs, what was only moved about, deeper studies."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from model.report.findings.money import both_ends, moved
from model.report.html_page.sections.blocks import Grid, Picture, Section, Text, grid
from model.report.study_summary.costs import COST_OF_FUNDS
from model.report.words.language import Language

if TYPE_CHECKING:
    from model.report.findings import Findings

ENDS = 8
LISTED_POLICIES = 15  # of a long ledger; the workbook has all


def money(f: Findings, w: Language) -> Section:
    """Gross and net cost, cost per unit, the ledger by policy."""
    if not len(f.sheets["spending"].frame):
        return Section("money", w.say("section.money"), [Text(w.say("money.none"))])
    parts: list = [Text(w.say("money.lead", first=f.first + 1, last=f.last, funds=f"{COST_OF_FUNDS:g}"), "lead")]
    ends = () if f.compared else ("low", "high", "pairs")
    if f.base is not None:
        for name in ("cost", "per_unit"):
            shown = [c.name for c in f.sheets[name].columns if c.name not in ends]
            parts.append(grid(f, w, name, shown, note=w.say("money.per_unit") if name == "per_unit" else ""))
    shown = [c.name for c in f.sheets["spending"].columns if f.banded or c.name not in ("low", "high")]
    parts += [ledger(f, w, shown), Picture("spending", w.say("caption.spending"))]
    if len(f.sheets["spending"].frame) > LISTED_POLICIES:
        parts.append(grid(f, w, "spending_parts", folded=True))
    return Section("money", w.say("section.money"), parts)


def ledger(f: Findings, w: Language, shown: list[str]) -> Grid:
    """What every policy paid, the largest first; the tail of a long list as one line of sums."""
    table = f.sheets["spending"]
    newcomers = w.say("money.newcomers") if table.frame["arrived"].any() else ""
    if len(table.frame) <= LISTED_POLICIES + 1:
        return grid(f, w, table, shown, note=newcomers)
    found = grid(f, w, table, shown, most=LISTED_POLICIES, note=newcomers)
    return replace(found, note=f"{w.say('money.largest_first')} {found.note}")


def displacement(f: Findings, w: Language) -> Section | None:
    """Places that gained and places that lost."""
    if f.base is None:
        return None
    found = moved(f)
    key = "displacement.lead" if f.compared else "displacement.lead_one"
    text = w.say(key, gains=w.money(found["gains"]), losses=w.money(abs(found["losses"])), up=found["up"],
                 down=found["down"],
                 all=found["all"], ratio=w.percent(abs(found["losses"]) / found["gains"]) if found["gains"] else "–",
                 last=f.last)  # fmt: skip
    table = f.sheets["displaced"]
    columns = [c.name for c in table.columns if f.compared or c.name not in ("low", "high", "verdict")]
    ends = both_ends(table.frame, ENDS)
    return Section("displacement", w.say("section.displacement"), [
        Text(text, "lead"), Picture("places", w.say("caption.places")),
        grid(f, w, table.selection(ends), columns, folded=True),
        Text(w.say("displacement.note"), "note"),
    ])  # fmt: skip


def deeper(f: Findings, w: Language) -> Section | None:
    """Attribution, Pareto front and sensitivity, where the study folder holds them."""
    if not f.extras:
        return None
    parts: list = [Picture(name, w.say(f"caption.{name}")) for name in f.extras]
    if "attribution" in f.sheets:
        table = f.sheets["attribution"]
        parts.insert(1, grid(f, w, table, note=w.say("deeper.attribution")))
    return Section("deeper", w.say("section.deeper"), parts)
