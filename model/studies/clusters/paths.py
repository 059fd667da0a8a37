"""Paths of the event studies by year, for pictures and tables."""

from __future__ import annotations

from dataclasses import dataclass, field

from model.studies.clusters import events
from model.studies.clusters.estimate import Estimate, mean_of
from model.studies.clusters.reading_with_and_without_loop import PERCENT
from model.studies.clusters.runs_needed import ANCHOR, OFF, PACKAGE, Layout, Worlds

COLUMNS = ("revenue", "workers", "capital", "firms")


@dataclass
class Paths:
    """Effects by year: of treated zones and zones compared with, with the loop and without it."""

    years: list[int]
    lines: dict[tuple[str, str, str], list[Estimate]] = field(default_factory=dict)  # (column, zones, "" or OFF)


def paths(layout: Layout, worlds: Worlds) -> dict[str, Paths]:
    """Of anchors and packages, by the name of the event."""
    d, found = layout.design, {}
    zones = (("treated", d.sites), ("placebo", d.placebo))
    for event in (ANCHOR, PACKAGE):
        pairs = {end: worlds.pairs(event, end=end) for end in ("", OFF)}
        if not d.sites or not pairs[""]:
            continue
        years = pairs[""][0][1].years
        made = Paths([year - years[0] for year in years])
        for end, each in pairs.items():
            for name, sites in zones:
                for column in COLUMNS:
                    effects = (PERCENT * events.in_zones(each, sites, column, year) for year in made.years)
                    made.lines[column, name, end] = [mean_of(effect) for effect in effects]
                near = (events.suppliers(each, sites, year, d.distance, (0.0, events.NEAR)) for year in made.years)
                made.lines["suppliers", name, end] = [mean_of(effect) for effect in near]
        found[event] = made
    return found
