"""Names that frames call by row: places, cities, segments, fields, origins, reasons; and the map of a region."""

from __future__ import annotations

import json
from functools import lru_cache
from typing import Any

import numpy as np

from model.mathematics.quarters import quarter_label
from model.observe.cluster_tiers import OTHER, TIERS
from model.play.frame import REASONS
from model.play.words import WORDS
from model.regions import region_to_read
from model.regions.region import Region
from model.report.words.language import LANGUAGES, language_of
from model.scenario import Plan
from model.tables.firms import ORIGINS

MARGIN = 0.1  # degrees around the places of a city that has no boundary


def nouns_of(plan: Plan, end: int | None = None) -> dict[str, Any]:
    """Names of a plan's region in both languages, in the order of rows, and the quarters up to `end` (its own end)."""
    end = plan.end if end is None else end
    region = region_to_read(plan.region, plan.region_data)
    cities = list(region.cities.ids)
    made = [row for row, kind in enumerate(region.segments.kind) if kind != "external"]
    fields = list(dict.fromkeys(str(region.segments.field[row]) for row in made))
    return {
        "region": {"id": region.name, "name": dict(region.title)},
        "base": quarter_label(plan.base_quarter),
        "quarters": [quarter_label(quarter) for quarter in range(plan.base_quarter, end + 1)],
        "places": [{"id": key, "name": named(region, "places", row), "city": cities.index(str(region.places.city[row])),
                    "longitude": float(region.places.lon[row]), "latitude": float(region.places.lat[row]),
                    "zone": str(region.places.kind[row]) == "zone"}
                   for row, key in enumerate(region.places.ids)],
        "cities": [{"id": key, "name": named(region, "cities", row)} for row, key in enumerate(cities)],
        "segments": [{"id": region.segments.ids[row], "name": named(region, "segments", row),
                      "field": fields.index(str(region.segments.field[row]))} for row in made],
        "fields": [{"id": key, "name": field_name(region, key)} for key in fields],
        "origins": [{"id": key, "name": WORDS["origins"][key]} for key in ORIGINS],
        "reasons": [{"id": key, "name": WORDS["reasons"][key]} for key in REASONS],
        "tiers": list(TIERS),
    }  # fmt: skip


def named(region: Region, table: str, row: int) -> dict[str, str]:
    """A name in both languages."""
    data = getattr(region, table)
    return {code: str(getattr(data, f"name_{code}")[row]) for code in LANGUAGES}


def field_name(region: Region, key: str) -> dict[str, str]:
    """The name of a field; the rest of industry has one of the program's."""
    if key == OTHER or key not in region.fields.index:
        return {code: language_of(code, region).say("value.other_industry") for code in LANGUAGES}
    return named(region, "fields", region.fields.index[key])


def boxes_of(data: Region) -> dict[str, Any]:
    """A box around the places of every city: the map of a region without boundaries."""
    features = []
    for row, city in enumerate(data.cities.ids):
        own = data.places.city == city
        x, y = (np.append(data.places.columns[key][own], data.cities.columns[key][row]) for key in ("lon", "lat"))
        west, south, east, north = x.min() - MARGIN, y.min() - MARGIN, x.max() + MARGIN, y.max() + MARGIN
        ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
        features.append({"type": "Feature", "properties": {"name_zh": str(data.cities.name_zh[row])},
                         "geometry": {"type": "Polygon", "coordinates": [ring]}})  # fmt: skip
    return {"type": "FeatureCollection", "features": features}


@lru_cache(maxsize=8)
def boundaries_of(region: str) -> bytes:
    """The cities of a region as GeoJSON: id, and name in both languages."""
    data = region_to_read(region)
    content = json.loads(data.boundaries_path.read_text(encoding="utf-8")) if data.areas else boxes_of(data)
    rows = {str(name): row for row, name in enumerate(data.cities.name_zh)}
    for feature in content["features"]:
        own = feature.get("properties") or {}
        row = rows.get(str(own.get("name_zh", "")))
        key = data.cities.ids[row] if row is not None else str(own.get("name_zh", ""))
        name = named(data, "cities", row) if row is not None else {"zh": key, "en": key}
        feature["properties"] = {"id": key, "name": name}
    return json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode()
