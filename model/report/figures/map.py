"""Map of the region: places as bubbles by revenue and tier over the boundaries of its cities."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path

import numpy as np
import pandas as pd
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection, PolyCollection
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from model.observe.cluster_tiers import tier_of
from model.report.figures.style import GREY, INK, PALE, TIERS, frame, head, source_line, styled
from model.report.words.language import Language, language

KM_A_DEGREE = 111.2  # of latitude
ENGLISH = language("en")
SENTENCE_END = re.compile(r"([.。；])\s*(?!$)")
ARC_COLOUR, LAND, BORDER = "#6B7780", "#F4F6F7", "#C5CCD2"
BUBBLE_SIZES = (100.0, 500.0, 2000.0)  # yearly revenue shown in the key, 100 million yuan


def rings(path: Path) -> Iterator[np.ndarray]:
    """Outer and inner rings (n x 2: longitude, latitude) of every polygon in a GeoJSON file."""
    for feature in json.loads(path.read_text(encoding="utf-8"))["features"]:
        shape = feature["geometry"]
        polygons = [shape["coordinates"]] if shape["type"] == "Polygon" else shape["coordinates"]
        for polygon in polygons:
            for ring in polygon:
                yield np.asarray(ring, float)[:, :2]


def thinned(ring: np.ndarray, step: float = 0.012) -> np.ndarray:
    """A ring without points closer than `step` degrees (a pixel of a page) to the last one kept."""
    kept = [0]
    for i in range(1, len(ring) - 1):
        if np.abs(ring[i] - ring[kept[-1]]).max() >= step:
            kept.append(i)
    return ring[[*kept, len(ring) - 1]]


@cache
def shapes(path: Path) -> tuple[np.ndarray, ...]:
    """Thinned rings of a GeoJSON file; none if there is no file. Every map of a report draws the same ones."""
    return tuple(thinned(ring) for ring in rings(path)) if path.exists() else ()


def shade_of(largest: np.ndarray) -> np.ndarray:
    """Key of TIERS by the revenue of a place's largest cluster, 100 million yuan a year."""
    return np.array(list(TIERS))[tier_of(largest)]


def present(places: pd.DataFrame) -> list[str]:
    """Keys of TIERS that some zone is in some year, in their order. places: as for `clusters`."""
    found = set(shade_of(places.loc[places["zone"].astype(bool), "largest_cluster"].to_numpy(float)))
    return [name for name in TIERS if name in found]


def area(revenue: np.ndarray | float, largest: float) -> np.ndarray:
    """Bubble area in square points, proportional to revenue; the largest place gets 420."""
    return np.asarray(420.0 * np.asarray(revenue, float) / max(largest, 1e-9))


def clusters(places: pd.DataFrame, cities: pd.DataFrame, boundaries: Path | None, years: Sequence[int], source: str,
             title: str = "", w: Language = ENGLISH, arcs: pd.DataFrame | None = None) -> Figure:  # fmt: skip
    """One map a year, side by side.

    places: columns year, lon, lat, zone (bool), revenue and largest_cluster (100 million yuan a year, nominal).
    cities: columns name, lon, lat. boundaries: GeoJSON of the cities, or None for a region without one.
    arcs: largest supply flows, columns year, lon, lat (seller), to_lon, to_lat, delivered; the latest kept.
    """
    with styled():
        figure = empty(places, cities, boundaries, len(years), source, title, w, arcs)
        for axes, year in zip(figure.axes, years, strict=True):
            draw_year(axes, places, arcs, int(year), w)
    return figure


def empty(places: pd.DataFrame, cities: pd.DataFrame, boundaries: Path | None, count: int, source: str, title: str,
          w: Language, arcs: pd.DataFrame | None) -> Figure:  # fmt: skip
    """`count` maps side by side without the bubbles and arcs of any year: what `draw_year` draws upon."""
    how, lines = w.say("map.how"), 1
    if count == 1:  # too narrow for one line: a sentence a line
        how = SENTENCE_END.sub(r"\1\n", how)
        lines = how.count("\n") + 1
    columns = 2 if count == 1 else 9  # of the key
    with styled():
        extra = 0.15 * (lines - 1) + (0.34 if count == 1 else 0.0)  # inches that longer heads take
        figure = Figure(figsize=(5.3 * count + 0.3, 6.9 + extra), dpi=100)
        grid = figure.subplots(1, count, squeeze=False)[0]
        frame(figure, top=1.18 + extra, bottom=0.42, left=0.012, right=0.988, wspace=0.03)
        largest = float(places["revenue"].max())
        for axes in grid:
            draw_boundaries(axes, boundaries, places[["lon", "lat"]].to_numpy(float))
            label_cities(axes, cities)
            middle = float(cities["lat"].mean())
            axes.set_aspect(1 / np.cos(np.radians(middle)))
            axes.set_axis_off()
        scale_bar(grid[0], cities)
        size_key(grid[-1], largest, w)
        marks = [
            Line2D([], [], linestyle="none", marker="o", markersize=7, color=TIERS[n], markeredgecolor="white",
                   label=w.say(f"map.tier_{n}"))
            for n in present(places)
        ]  # fmt: skip
        marks.append(Line2D([], [], linestyle="none", marker="o", markersize=7, markerfacecolor="none",
                            markeredgecolor=PALE, label=w.say("map.remainder")))  # fmt: skip
        if arcs is not None and len(arcs):
            marks.append(Line2D([], [], color=ARC_COLOUR, linewidth=1.4, label=w.say("map.arc")))
        height = figure.get_size_inches()[1]
        below = 0.56 + 0.15 * (lines - 1)
        figure.legend(handles=marks, loc="upper left", bbox_to_anchor=(0.004, 1 - below / height),
                      ncols=min(len(marks), columns), handletextpad=0.2, columnspacing=1.2)  # fmt: skip
        head(figure, title or w.say("map.title"), how)
        source_line(figure, source)
    return figure


def draw_year(axes: Axes, places: pd.DataFrame, arcs: pd.DataFrame | None, year: int, w: Language) -> list[Artist]:
    """Draw what changes from year to year: bubbles, arcs and heading. Returns it, so that an animation can replace it.

    places, arcs: as for `clusters`, all years.
    """
    here = places[places["year"] == year].sort_values("revenue", ascending=False)
    kind = shade_of(here["largest_cluster"].to_numpy(float))
    zone = here["zone"].to_numpy(bool)
    sizes = area(here["revenue"].to_numpy(float), float(places["revenue"].max()))
    lon, lat = here["lon"].to_numpy(float), here["lat"].to_numpy(float)
    shade = np.array([TIERS[name] for name in kind])
    drawn: list[Artist] = [
        axes.scatter(lon[~zone], lat[~zone], sizes[~zone], facecolors="none", edgecolors=PALE, linewidths=0.8,
                     zorder=2),
        axes.scatter(lon[zone], lat[zone], sizes[zone], c=shade[zone], edgecolors="white", linewidths=0.4,
                     alpha=0.85, zorder=3),
    ]  # fmt: skip
    if arcs is not None:
        drawn += draw_arcs(axes, arcs[arcs["year"] == latest(arcs["year"], year)])
    counts = {name: int(np.count_nonzero(zone & (kind == name))) for name in TIERS}
    summary = " · ".join(w.say(f"map.zones_{n}", n=counts[n]) for n in ("ten", "hundred", "thousand") if counts[n])
    axes.set_title(f"{year}", fontsize=11, pad=14)
    zones = f"{w.say('map.zones')}{summary}" if summary else ""
    drawn.append(axes.text(0, 1.005, zones, transform=axes.transAxes, fontsize=7.5, color=GREY, va="bottom"))
    return drawn


def draw_boundaries(axes: Axes, boundaries: Path | None, points: np.ndarray) -> None:
    """City areas in pale grey with hairlines between them; without them the map spans `points` (n x 2)."""
    outlines = shapes(boundaries) if boundaries is not None else ()
    if outlines:
        axes.add_collection(PolyCollection(outlines, facecolors=LAND, edgecolors=BORDER, linewidths=0.7, zorder=1))
    every = np.vstack(outlines or [points])
    pad = 0.08
    axes.set_xlim(every[:, 0].min() - pad, every[:, 0].max() + pad)
    axes.set_ylim(every[:, 1].min() - pad, every[:, 1].max() + pad)


def label_cities(axes: Axes, cities: pd.DataFrame) -> None:
    """Names of cities under their seats, with a white edge so that they read over bubbles."""
    from matplotlib.patheffects import withStroke

    for _, city in cities.iterrows():
        axes.annotate(city["name"], (city["lon"], city["lat"]), (0, -8), textcoords="offset points", ha="center",
                      va="top", fontsize=6.6, color=INK, zorder=5,
                      path_effects=[withStroke(linewidth=1.8, foreground="white")])  # fmt: skip


def scale_bar(axes: Axes, cities: pd.DataFrame, length: float = 100.0) -> None:
    """A bar of `length` km at the lower left."""
    low, high = axes.get_xlim()
    bottom, top = axes.get_ylim()
    degrees = length / (KM_A_DEGREE * np.cos(np.radians(float(cities["lat"].mean()))))
    if degrees > 0.5 * (high - low):
        length, degrees = length / 5, degrees / 5
    x, y = low + 0.02 * (high - low), bottom + 0.035 * (top - bottom)
    axes.plot([x, x + degrees], [y, y], color=INK, linewidth=1.2, solid_capstyle="butt")
    axes.annotate(f"{length:g} km", (x, y), (0, 3), textcoords="offset points", fontsize=7, color=INK)


def latest(years: pd.Series, year: int) -> int:
    """The last of `years` that is not after `year`; the first if all are."""
    past = years[years <= year]
    return int(past.max()) if len(past) else int(years.min()) if len(years) else year


def draw_arcs(axes: Axes, arcs: pd.DataFrame) -> list[Artist]:
    """Supply flows as curves from seller to buyer, as wide as what is delivered; returns them."""
    if not len(arcs):
        return []
    curves = [arc(a.lon, a.lat, a.to_lon, a.to_lat) for a in arcs.itertuples()]
    widths = 0.4 + 2.4 * arcs["delivered"].to_numpy(float) / float(arcs["delivered"].max())
    return [axes.add_collection(LineCollection(curves, colors=ARC_COLOUR, alpha=0.55, linewidths=widths,
                                               capstyle="round", zorder=2.5), autolim=True)]  # fmt: skip


def arc(lon: float, lat: float, to_lon: float, to_lat: float, bend: float = 0.18, points: int = 24) -> np.ndarray:
    """A quadratic curve bent to its left (points x 2), so that the two directions of a pair do not cover each other."""
    t = np.linspace(0, 1, points)[:, None]
    one, other = np.array([lon, lat], float), np.array([to_lon, to_lat], float)
    middle = (one + other) / 2 + bend * np.array([lat - to_lat, to_lon - lon])
    return (1 - t) ** 2 * one + 2 * t * (1 - t) * middle + t**2 * other


def size_key(axes: Axes, largest: float, w: Language = ENGLISH) -> None:
    """Three bubbles with their revenue at the upper left, outside the region."""
    shown = [value for value in BUBBLE_SIZES if value <= 1.5 * largest] or [largest / 4, largest]
    low, high = axes.get_xlim()
    bottom, top = axes.get_ylim()
    for i, value in enumerate(shown):
        x, y = low + 0.035 * (high - low), top - (0.02 + 0.055 * (len(shown) - 1 - i)) * (top - bottom)
        axes.scatter([x], [y], [float(area(value, largest))], facecolors="none", edgecolors=GREY, linewidths=0.8)
        axes.annotate(w.money(value), (x, y), (17, 0), textcoords="offset points", va="center", fontsize=7,
                      color=GREY)  # fmt: skip
