"""The map of the page: boundaries, places and supply flows for an inline SVG that a slider moves through the years."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from model.report.figures import map as maps
from model.report.figures.style import TIERS
from model.report.figures.titles_and_units import city_names
from model.report.words.language import Language

if TYPE_CHECKING:
    from model.report.findings import Findings

WIDTH, MARGIN = 720.0, 14.0  # units of the view box
LARGEST = 26.0  # radius of the largest bubble
TIER_KEYS = tuple(TIERS)


@dataclass(frozen=True)
class Frame:
    """Longitude and latitude to the view box."""

    lon: float
    lat: float
    scale: float  # units a degree of latitude
    narrow: float  # length of a degree of longitude over one of latitude
    height: float

    def x(self, lon: float) -> float:
        """Across."""
        return round(MARGIN + (lon - self.lon) * self.scale * self.narrow, 1)

    def y(self, lat: float) -> float:
        """Down."""
        return round(self.height - MARGIN - (lat - self.lat) * self.scale, 1)


def frame_of(points: np.ndarray) -> Frame:
    """The frame that holds all points (n x 2: longitude, latitude)."""
    low, high = points.min(axis=0), points.max(axis=0)
    narrow = float(np.cos(np.radians((low[1] + high[1]) / 2)))
    width = max(float(high[0] - low[0]), 0.1) * narrow
    scale = (WIDTH - 2 * MARGIN) / width
    return Frame(float(low[0]), float(low[1]), scale, narrow, round((high[1] - low[1]) * scale + 2 * MARGIN, 1))


@dataclass(frozen=True)
class PageMap:
    """What the template draws: paths, cities, and the data of the script as JSON that is safe in a page."""

    width: float
    height: float
    boundaries: list[str]
    cities: list[tuple[float, float, str]]
    data: str
    first: int
    last: int
    colours: dict[str, str]
    tiers: list[tuple[int, str]]
    start: list[dict[str, Any]]


def page_map(f: Findings, w: Language) -> PageMap:
    """The map in one language."""
    places, arcs, cities = f.places_by_year, f.arcs_on_map, city_names(f, w)
    shapes = maps.shapes(f.region.boundaries_path)
    frame = frame_of(np.vstack([*shapes, places[["lon", "lat"]].to_numpy(float)]))
    outlines = ["M" + "L".join(f"{frame.x(a)} {frame.y(b)}" for a, b in ring) + "Z" for ring in shapes]
    years = sorted(int(year) for year in places["year"].unique())
    items: list[dict[str, Any]] = []
    at = places.drop_duplicates("place").set_index("place")
    revenue, largest_cluster = (places.pivot_table(index="place", columns="year", values=name, fill_value=0.0)
                                .reindex(index=at.index, columns=years).to_numpy(float)
                                for name in ("revenue", "largest_cluster"))  # fmt: skip
    radius = LARGEST * np.sqrt(np.maximum(revenue, 0.0) / float(places["revenue"].max()))
    for place, r, v, c in zip(at.itertuples(), radius, revenue, largest_cluster, strict=True):
        items.append({
            "n": f.names.of("place", str(place.Index), w), "x": frame.x(float(place.lon)),
            "y": frame.y(float(place.lat)), "z": int(bool(place.zone)),
            "r": [round(float(value), 1) for value in r],
            "t": [TIER_KEYS.index(name) for name in maps.shade_of(c)],
            "v": [w.money(float(value)) for value in v],
            "c": [w.money(float(value)) for value in c],
            "b": f.names.of("basis", f.bases.place(str(place.Index)), w),
        })  # fmt: skip
    items.sort(key=lambda item: -max(item["r"]))
    present = maps.present(places)
    content = {"years": years, "places": items, "arcs": curves(arcs, frame, years)}
    seats = [(frame.x(c.lon), frame.y(c.lat), c.name) for c in cities.itertuples()]
    tiers_shown = [(n, w.say(f"map.tier_{key}")) for n, key in enumerate(TIER_KEYS) if key in present]
    return PageMap(
        WIDTH, frame.height, outlines, seats, safe_json(content), years[0], years[-1], TIERS, tiers_shown, items
    )


def curves(arcs: pd.DataFrame, frame: Frame, years: list[int]) -> dict[str, list[dict[str, Any]]]:
    """Flows of every year that kept links, as curved paths."""
    if not len(arcs):
        return {}
    most = float(arcs["delivered"].max())
    found: dict[str, list[dict[str, Any]]] = {}
    for year, part in arcs.groupby("year"):
        found[str(year)] = []
        for a in part.itertuples():
            points = maps.arc(a.lon, a.lat, a.to_lon, a.to_lat, points=3)
            (x0, y0), (x2, y2) = ((frame.x(points[i][0]), frame.y(points[i][1])) for i in (0, 2))
            middle = 2 * points[1] - (points[0] + points[2]) / 2  # control point of the curve through the middle
            control = f"{frame.x(middle[0])} {frame.y(middle[1])}"
            found[str(year)].append(
                {"d": f"M{x0} {y0}Q{control} {x2} {y2}", "w": round(0.4 + 3.4 * a.delivered / most, 1)}
            )
    return found


def safe_json(content: Any) -> str:
    """JSON that cannot end the script element that it stands in."""
    text = json.dumps(content, ensure_ascii=False, separators=(",", ":"))
    return (
        text.replace("<", "\\u003c")
        .replace(">", "\\u003e")
        .replace("&", "\\u0026")
        .replace("\u2028", " ")
        .replace("\u2029", " ")
    )
