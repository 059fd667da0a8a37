"""Boundaries of cities and counties: GeoJSON as RFC 7946 has it, checked, exterior rings counter-clockwise.

Files that run the other way (D3 wants them so) are read and turned round; `remarks` says so.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from model.regions.files import read_text

BOX = (70.0, 15.0, 140.0, 55.0)  # west, south, east, north: as the schema has it for seats and places
NAMES = ("adcode", "name_zh", "name_en", "name")  # properties that may name a feature, tried in this order
MOST_POINTS = 500_000

Polygon = list[np.ndarray]  # exterior ring, then holes; each n x 2: longitude, latitude; closed


@dataclass
class Area:
    """One feature: what may name it, and its polygons."""

    names: list[str]
    polygons: list[Polygon]


class NotPolygons(Exception):
    """A geometry is not what RFC 7946 calls a polygon; the message says what and how to mend it."""


def read_areas(path: Path, problems: list[str], remarks: list[dict[str, str]]) -> list[Area]:
    """The features of a file, rings turned as RFC 7946 wants them; problems and remarks are added."""
    text = read_text(path, problems)
    if text is None:
        return []
    try:
        content = json.loads(text, parse_constant=_no_number)
    except RecursionError:
        problems.append(f"{path.name}: nested too deep for GeoJSON; write a FeatureCollection of polygons")
        return []
    except ValueError as error:
        line = getattr(error, "lineno", 1)
        problems.append(f"{path.name}:{line}: not JSON ({error}); write a GeoJSON FeatureCollection of polygons")
        return []
    features = content.get("features") if isinstance(content, dict) else None
    if not isinstance(features, list) or not features or content.get("type") != "FeatureCollection":
        problems.append(f"{path.name}: no features; write a GeoJSON FeatureCollection with a polygon for every city")
        return []
    areas, turned = [], 0
    for number, feature in enumerate(features, start=1):
        try:
            area, wrong = _area(feature)
        except NotPolygons as error:
            problems.append(f"{path.name}: feature {number}: {error}")
            continue
        areas.append(area)
        turned += wrong
    if sum(len(ring) for area in areas for polygon in area.polygons for ring in polygon) > MOST_POINTS:
        problems.append(f"{path.name}: more than {MOST_POINTS:,} points; simplify the boundaries")
    if turned:
        remarks.append({
            "zh": f"{path.name}：{turned}个环的方向与 RFC 7946 相反（外环应逆时针，内环应顺时针），已按规定方向读取",
            "en": f"{path.name}: {turned} rings run the other way round than RFC 7946 wants (exterior rings "
                  "counter-clockwise, holes clockwise); they are read as if they did not",
        })  # fmt: skip
    return areas


def _no_number(name: str) -> None:
    raise ValueError(f"{name} is no number")


def _area(feature: Any) -> tuple[Area, int]:
    if not isinstance(feature, dict) or not isinstance(feature.get("geometry"), dict):
        raise NotPolygons("no geometry; each feature needs a Polygon or MultiPolygon")
    kind, shape = feature["geometry"].get("type"), feature["geometry"].get("coordinates")
    if kind not in ("Polygon", "MultiPolygon"):
        raise NotPolygons(f"a geometry of type {str(kind)[:40]!r}; it must be a Polygon or MultiPolygon")
    given = feature.get("properties")
    properties = given if isinstance(given, dict) else {}
    names = [str(properties[key]) for key in NAMES if isinstance(properties.get(key), str | int)]
    polygons, wrong = [], 0
    for rings in _list_of([shape] if kind == "Polygon" else shape, "polygons"):
        polygon = [_ring(ring) for ring in _list_of(rings, "rings")]
        right = oriented(polygon)
        wrong += sum(one is not other for one, other in zip(polygon, right, strict=True))
        polygons.append(right)
    return Area(names, polygons), wrong


def _list_of(value: Any, what: str) -> list[Any]:
    if not isinstance(value, list) or not value:
        raise NotPolygons(f"no {what} where RFC 7946 wants a list of them")
    return value


def _ring(points: Any) -> np.ndarray:
    for point in _list_of(points, "points"):
        if not isinstance(point, list) or len(point) < 2 or not all(type(x) in (int, float) for x in point[:2]):
            raise NotPolygons(f"{str(point)[:40]!r} is no point; write [longitude, latitude]")
    try:
        ring = np.array([point[:2] for point in points], dtype=float)
    except OverflowError:
        raise NotPolygons("a coordinate is too large for a number") from None
    west, south, east, north = BOX
    x, y = ring.T
    if not ((x >= west) & (x <= east) & (y >= south) & (y <= north)).all():
        raise NotPolygons(f"a point outside longitude {west:g} to {east:g}, latitude {south:g} to {north:g}; "
                          "coordinates are degrees, longitude first")  # fmt: skip
    if len(ring) < 4 or (ring[0] != ring[-1]).any():
        raise NotPolygons("a ring that is not closed; repeat its first point at its end (at least four points)")
    if signed_area(ring) == 0.0:
        raise NotPolygons("a ring without area; leave it out")
    return ring


def signed_area(ring: np.ndarray) -> float:
    """Area inside a closed ring (n x 2) in square degrees: positive if it runs counter-clockwise."""
    x, y = (ring - ring[0]).T
    return float((x[:-1] * y[1:] - x[1:] * y[:-1]).sum() / 2.0)


def oriented(polygon: Polygon) -> Polygon:
    """The polygon with its exterior ring counter-clockwise and its holes clockwise (RFC 7946, 3.1.6)."""
    return [ring if (signed_area(ring) > 0) == (number == 0) else ring[::-1] for number, ring in enumerate(polygon)]


def box_of(areas: Sequence[Area]) -> tuple[float, float, float, float]:
    """West, south, east, north of everything inside the boundaries."""
    points = np.vstack([ring for area in areas for polygon in area.polygons for ring in polygon])
    (west, south), (east, north) = points.min(axis=0), points.max(axis=0)
    return float(west), float(south), float(east), float(north)
