"""Sections on clusters: now and by year, emergence and decline, city by field, supply chains."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from model.observe.cluster_tiers import OTHER
from model.report.cluster_tables.basis_at_start import legend
from model.report.cluster_tables.basis_at_start import sentences as told
from model.report.cluster_tables.cluster_sizes import EVERY, KINDS, OFTEN
from model.report.cluster_tables.emergent_communities import NONE
from model.report.figures import found_titles
from model.report.html_page.sections.blocks import Map, Picture, Section, Text, grid
from model.report.sheet import Sheet
from model.report.study_summary.clusters_beyond_growth import sentences
from model.report.words.language import Language
from model.results.study import world_number

if TYPE_CHECKING:
    from model.report.findings import Findings

LISTED = 20


def clusters(f: Findings, w: Language) -> Section:
    """Map with slider, counts by tier beside the mechanical count, league tables."""
    hidden = (() if f.banded else ("low", "high")) + (() if len(f.seeds) > 1 else ("beyond_low", "beyond_high"))
    tiers = [c.name for c in f.sheets["tiers"].columns if c.name not in hidden]
    tiers = [name for name in tiers if f.base is not None or name != "base"]
    league = f.sheets["league"]
    often = league.frame[league.frame["counted"] >= OFTEN]
    every = dict(iter(league.frame.groupby("kind", sort=False)))
    other = every["leading"][(every["leading"]["city"] == EVERY) & (every["leading"]["field"] == OTHER)]
    shown = {"leading": [often[often["kind"] == "leading"].head(LISTED), other],
             "characteristic": [often[often["kind"] == "characteristic"].head(LISTED)]}  # fmt: skip
    leading, small = (league.selection(pd.concat(shown[kind]), f"league_{kind}", every[kind]) for kind in KINDS)
    columns = [
        "city",
        "field",
        "revenue_at_start",
        "revenue",
        "mean",
        "growth",
        "excess",
        "needed_100bn",
        "crossed_10bn",
        "crossed_100bn",
        "firms",
    ]
    if len(f.seeds) > 1:
        columns.append("counted")
    of_leading = ("city", "field", "needed_100bn", "crossed_100bn")
    of_small = ["place", "segment", "needed_10bn", *(name for name in columns if name not in of_leading)]
    told = [w.words.own(said[w.code], w.code) for said in sentences(f.summary.tables["tiers"])]
    return Section("clusters", w.say("section.clusters"), [
        Text(w.say("clusters.lead"), "lead"), Text(known_by(f, w)),
        Map(found_titles.of_map(f, w) + w.say("number.semicolon") + w.say("caption.map_slider")),
        grid(f, w, "tiers", tiers), *map(Text, told),
        Picture("clusters_by_tier", w.say("caption.tiers")), Text(w.say("clusters.league")),
        grid(f, w, leading, columns, note=w.say("clusters.whole")),
        grid(f, w, small, of_small, folded=True, note=w.say("clusters.whole")),
        Picture("map", w.say("caption.map")),
    ])  # fmt: skip


def known_by(f: Findings, w: Language) -> str:
    """That no cell of the starting map is a statistic, and what the codes mean that this region has."""
    places = [f.bases.place(place) for place in f.region.places.ids]
    cells = [f.bases.cell(city, segment) for city in f.region.cities.ids for segment in f.region.segments.ids]
    return told([w.say("basis.no_statistic"), w.say("basis.legend", codes=legend([*places, *cells], w))], w)


def emergence(f: Findings, w: Language) -> Section:
    """Which clusters appeared, which were lost."""
    columns = [c.name for c in f.sheets["changes"].columns if f.banded or c.name not in ("low", "high")]
    names = f.sheets["changed_clusters"]
    parts: list = [Text(w.say("emergence.lead", first=f.first, last=f.last), "lead"), grid(f, w, "changes", columns)]
    for change in ("appeared", "lost"):
        table = names.frame[(names.frame["change"] == change) & (names.frame["worlds_share"] >= OFTEN)]
        table = table.sort_values(["worlds_share", "revenue"], ascending=False)
        if len(table):
            shown = ["kind", "city", "place", "field", "segment", "revenue_at_start", "revenue"]
            parts.append(grid(f, w, Sheet(f"changed_{change}", names.columns, table),
                              [*shown, "worlds_share"] if len(f.seeds) > 1 else shown, LISTED // 2,
                              folded=change == "lost"))  # fmt: skip
    return Section("emergence", w.say("section.emergence"), parts)


def city_field(f: Findings, w: Language) -> Section:
    """Winners and losers by city and field."""
    hidden: tuple[str, ...] = () if f.compared else ("low", "high")
    if f.base is None:
        hidden = ("difference", "low", "high")
    shown = [c.name for c in f.sheets["cities"].columns if c.name not in hidden]
    fields = [c.name for c in f.sheets["fields"].columns if c.name not in hidden]
    lead = w.say("city_field.lead" if f.base is not None else "city_field.lead_alone", last=f.last)
    parts: list = [Text(lead, "lead"),
                   Picture("city_field", w.say("caption.city_field"))]  # fmt: skip
    if f.base is not None:
        parts.append(Picture("cities", w.say("caption.cities")))
    cells = [c.name for c in f.sheets["city_segment"].columns if c.name not in hidden]
    parts += [grid(f, w, "cities", shown), grid(f, w, "fields", fields, folded=True),
              grid(f, w, "city_segment", cells, LISTED, folded=True, note=w.say("basis.no_statistic"))]  # fmt: skip
    return Section("city_field", w.say("section.city_field"), parts)


def supply(f: Findings, w: Language) -> Section:
    """The supply chain of the largest cluster, and the network as a whole."""
    table = f.sheets["chain"]
    parts: list = []
    if f.cluster is not None and len(table.frame):
        city, field = (f.names.of(kind, key, w) for kind, key in zip(("city", "field"), f.cluster, strict=True))
        parts += [Text(w.say("supply.lead", city=city, field=field, year=f.supply.years[-1]), "lead"),
                  Picture("supply_chain", w.say("caption.chain")),
                  grid(f, w, table.selection(table.frame.groupby("side", sort=False).head(LISTED // 2)),
                       folded=True)]  # fmt: skip
    parts += [Text(w.say("supply.network", world=world_number(f.supply.seed))), grid(f, w, "network"), *emergent(f, w)]
    return Section("supply", w.say("section.supply"), parts)


def emergent(f: Findings, w: Language) -> list:
    """Communities of links and distance in the last year, beside what they agree with; nothing without links."""
    table = f.sheets["emergent"]
    if not len(table.frame):
        return []
    last = table.frame[table.frame["year"] == table.frame["year"].max()]
    own = last[last["community"] != NONE]
    shown = [column.name for column in table.columns if column.name != "year"]
    return [
        Text(w.say("supply.emergent", world=world_number(f.supply.seed), year=int(last["year"].iloc[0]), n=len(own))),
        grid(f, w, table.selection(own.head(LISTED), whole=last), shown),
        *([Text(w.say("supply.agreement")), grid(f, w, "agreement")] if len(f.sheets["agreement"].frame) else []),
    ]
