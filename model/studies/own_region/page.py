"""The page of a checked region, in both languages: margins, map, structure, what is assumed."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from model.report.html_page.sections.blocks import Picture, Section, Text, Tile
from model.studies.own_region.told import Told
from model.studies.short_page import edition, table, write_page

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from model.report.html_page.write_page import Edition
    from model.studies.own_region.found import Checked


def save(f: Checked, path: Path, language: str) -> Path:
    """Write the page, `language` first; returns it."""
    write_page(path, f.region, language, lambda w: page_of(Told(f, w)), lambda w: {"map": map_of(Told(f, w))}, 1.0)
    return path


def page_of(told: Told) -> Edition:
    """Everything that the page says in a language."""
    import model

    f, w = told.f, told.w
    met = len(f.margins) - len(f.missed)
    tiles = [
        Tile(told.say("tile_revenue", year=f.region.year), f"{f.total:,.0f}", "亿元"),
        Tile(told.say("tile_met"), f"{met} / {len(f.margins)}"),
        Tile(told.say("tile_firms"), f"{f.firms:,}"),
        Tile(told.say("tile_assumed"), w.percent(f.assumed)),
    ]
    sections = [
        Section("margins", told.say("margins"), [
            Text(told.say("margins_how")),
            table("margins", told.say("margins_heads"), told.margin_rows(), (0, 1, 6, 7), told.say("margins"))]),
        Section("map", told.say("map"), [Picture("map", told.say("map_caption", year=f.region.year))]),
        Section("structure", told.say("structure"), [
            table("structure", told.say("structure_heads"), told.city_rows(), (0, 3), told.say("structure"))]),
        Section("grades", told.say("grades"), [
            table("grades", told.grade_heads(), told.grade_rows(), 1, told.say("grades"),
                  told.say("grades_how"))]),
        Section("assumed", told.say("assumed"), [
            table("assumed", told.say("assumed_heads"), told.assumed_rows(), (0, 1, 3), told.say("assumed"),
                  told.say("assumed_how"))] if f.largest else []),
    ]  # fmt: skip
    made = told.say("made", version=model.__version__)
    return edition(w, told.say("title", name=told.name), told.verdict(), told.said(), tiles, sections, made)


def map_of(told: Told) -> Figure:
    """The map of the start: places by revenue and largest branch."""
    from model.report.figures import map as maps
    from model.report.figures.style import printable, styled

    f, w = told.f, told.w
    places, cities = f.region.places, f.region.cities
    table = pd.DataFrame({
        "year": f.region.year, "lon": places.lon, "lat": places.lat, "zone": places.kind == "zone",
        "revenue": f.fitted.places.sum(axis=1), "largest_cluster": f.fitted.places.max(axis=1),
    })  # fmt: skip
    names = [printable(w.of({"zh": zh.removesuffix("市"), "en": en}))
             for zh, en in zip(cities.name_zh, cities.name_en, strict=True)]  # fmt: skip
    seats = pd.DataFrame({"name": names, "lon": cities.lon, "lat": cities.lat})
    source = told.say("source", name=printable(told.name), year=f.region.year)
    with styled():
        figure = maps.empty(table, seats, f.region.boundaries_path, 1, source, told.say("map"), w, None)
        maps.draw_year(figure.axes[0], table, None, f.region.year, w)
    return figure
