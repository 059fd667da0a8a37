"""Section on policy by cluster: what happens to the cells and places that policies target, new or only moved."""

from __future__ import annotations

from typing import TYPE_CHECKING

from model.report.findings.targeted import own_policies
from model.report.html_page.sections.blocks import Picture, Section, Text, grid
from model.report.words.language import Language

if TYPE_CHECKING:
    from model.report.findings import Findings

LISTED, LISTED_PLACES = 20, 15
BANDS = ("targeted_low", "targeted_high", "low", "high", "verdict", "whose")


def targeted(f: Findings, w: Language) -> Section | None:
    """Targets of every group of policies, and the places of those for few places; none without a base."""
    if f.base is None or not own_policies(f):
        return None
    table, places = f.sheets["targeted"], f.sheets["targeted_places"]
    shown = [c.name for c in table.columns if f.compared or c.name not in BANDS]
    counted = int(table.frame["targeting"].sum()) if len(table.frame) else 0
    every = len(own_policies(f))
    said = w.say("targeted.lead", policies=every, counted=counted, rest=every - counted, last=f.last)
    parts: list = [Text(said, "lead")]
    if not f.compared:
        parts.append(Text(w.say("targeted.one_world"), "note"))
    if len(table.frame):
        parts += [Picture("targeted", w.say("caption.targeted")),
                  grid(f, w, table, shown, most=LISTED, note=w.say("targeted.note"))]  # fmt: skip
    if len(places.frame):
        columns = [c.name for c in places.columns if f.compared or c.name not in BANDS]
        parts.append(grid(f, w, places, columns, most=LISTED_PLACES))
    return Section("targeted", w.say("section.targeted"), parts)
