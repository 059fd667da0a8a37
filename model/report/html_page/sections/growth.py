"""Section on growth by cluster: what drove the largest ones and the region, and who reaches which tier by when."""

from __future__ import annotations

from typing import TYPE_CHECKING

from model.report.findings import growth as of
from model.report.html_page.sections.blocks import Grid, Picture, Section, Text, grid
from model.report.sheet import Sheet
from model.report.words.language import Language

if TYPE_CHECKING:
    from model.report.findings import Findings

LARGEST = 10  # clusters whose drivers are drawn
LISTED = 20
OFTEN = 0.1  # share of the worlds that have to reach a tier for a cluster to be listed


def growth(f: Findings, w: Language) -> Section | None:
    """Drivers of the ten largest clusters, of the region by year, and probabilities of tiers."""
    if f.last == f.first:
        return None
    parts: list = [Text(w.say("growth.lead"), "lead"), Picture("drivers", w.say("caption.drivers", n=LARGEST)),
                   grid(f, w, of.of_largest(f, LARGEST), folded=True, note=w.say("growth.whole")),
                   Text(w.say("growth.policy")), Text(w.say("growth.reached", n=len(f.seeds)))]  # fmt: skip
    parts += [table for prices in ("nominal", "real") if (table := crossing(f, w, prices)) is not None]
    return Section("growth", w.say("section.growth"), parts)


def crossing(f: Findings, w: Language, prices: str) -> Grid | None:
    """Who comes to a tier after the first year, when and with how many worlds; the highest tiers first."""
    table = f.sheets["reached"]
    rows = table.frame[(table.frame["prices"] == prices) & (table.frame["reached"] >= OFTEN * table.frame["worlds"])]
    rows = rows[rows["reached_at_start"] < rows["worlds"]]
    if not len(rows):
        return None
    alone = ("half_of_worlds", "chance", "low", "high", "worlds", "reached_at_start")
    shown = [c.name for c in table.columns if c.name != "prices" and (f.banded or c.name not in alone)]
    rows = rows.sort_values(["tier", "reached", "half_of_worlds"], ascending=[False, False, True], kind="stable")
    return grid(f, w, Sheet(f"reached_{prices}", table.columns, rows), shown, LISTED, folded=prices == "real")
