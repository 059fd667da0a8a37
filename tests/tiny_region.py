"""A tiny region of one's own, made as a user would: the skeleton of `jiju new-region`, every open cell filled."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

from model.studies.own_region.skeleton import files

NAME = "three_lakes"
ASSUMED = {"basis": "assumed (a tiny region for tests)", "source": "the tests"}
CITIES = [
    ("northlake", "北湖市", "Northlake", 117.2, 31.8, 260, 52000, 6000, 420, 1.05),
    ("southlake", "南湖市", "Southlake", 117.9, 31.1, 150, 45000, 5200, 310, 0.97),
    ("farlake", "远湖市", "Farlake", 116.6, 31.2, 90, 41000, 7000, 280, 0.95),
]
BOXES = {"northlake": (116.9, 31.5, 117.6, 32.1), "southlake": (117.6, 30.8, 118.3, 31.5),
         "farlake": (116.2, 30.9, 116.9, 31.5)}  # fmt: skip
ZONES = [
    ("harbour", "港区开发区", "Harbour zone", "northlake", 117.25, 31.85, "electronics_assembly;components", 1),
    ("old_town", "老城开发区", "Old town zone", "northlake", 117.1, 31.7, "machinery", 2),
    ("mill", "钢厂开发区", "Mill zone", "southlake", 117.95, 31.2, "metals", 3),
    ("meadow", "草场开发区", "Meadow zone", "farlake", 116.5, 31.1, "food", 4),
]
REVENUE = {"electronics_assembly": (260, 240), "components": (150, 160), "machinery": (300, 310),
           "metals": (280, 275), "food": (210, 215)}  # fmt: skip
TOTALS = {
    "revenue_above_scale": 1200, "profit_above_scale": 80, "firms_above_scale": 380, "employment_above_scale": 12.0,
    "va_above_scale_manufacturing": 260, "hightech_share": 28, "rd_intensity_manufacturing": 0.8,
    "patents_per_yi": 0.4, "cnc_rate": 44, "integration_index": 70, "quality_index": 82, "solid_waste_use": 75,
}  # fmt: skip
PLANTS = [("湖港电子厂", "Lake port electronics", "northlake", "harbour", "electronics_assembly", 45),
          ("南湖钢厂", "Southlake steel works", "southlake", "mill", "metals", 40)]  # fmt: skip


def make(parent: Path) -> Path:
    """Write the region into a folder of its name; returns it."""
    texts = files(NAME, "twin_rivers", "en")
    texts["region.yaml"] = texts["region.yaml"].replace('{zh: "?", en: "?"}', "{zh: 三湖, en: Three Lakes}")
    texts["boundaries.geojson"] = json.dumps({"type": "FeatureCollection", "features": [
        {"type": "Feature", "properties": {"name_zh": zh},
         "geometry": {"type": "Polygon", "coordinates": [corners(*BOXES[key])]}}
        for key, zh, *_ in CITIES]}, ensure_ascii=False)  # fmt: skip
    cities = ("id", "name_zh", "name_en", "lon", "lat", "secondary_gdp", "wage", "area_km2", "population", "skill")
    refill(texts, "cities.csv", [dict(zip(cities, row, strict=True)) | ASSUMED for row in CITIES])
    places = ("id", "name_zh", "name_en", "city", "lon", "lat", "lead_segments", "size_rank")
    usual = {"province_administered": 0, "infrastructure": 1} | ASSUMED
    zones = [dict(zip(places, row, strict=True)) | {"kind": "zone"} | usual for row in ZONES]
    rests = [{"id": f"{key}_rest", "name_zh": f"{zh}其他区域", "name_en": f"{en}, outside zones", "city": key,
              "kind": "remainder", "lon": lon, "lat": lat, "size_rank": 0} | usual
             for key, zh, en, lon, lat, *_ in CITIES]  # fmt: skip
    refill(texts, "places.csv", zones + rests)
    rows = rows_of(texts["segments.csv"])
    for row in rows:
        if row["id"] in REVENUE:
            row["revenue_prior_a"], row["revenue_prior_b"] = map(str, REVENUE[row["id"]])
        elif row["revenue_prior_a"] == "?":
            row["revenue_prior_a"] = row["revenue_prior_b"] = "0"
        if row["basis"] == "?":
            row |= ASSUMED
    refill(texts, "segments.csv", rows)
    refill(texts, "totals.csv", [row | {"value": TOTALS[row["id"]]} | ASSUMED for row in rows_of(texts["totals.csv"])])
    plants = ("name_zh", "name_en", "city", "place", "segment", "revenue")
    refill(texts, "named_firms.csv", [dict(zip(plants, row, strict=True)) | ASSUMED for row in PLANTS])
    texts["specialisms.csv"] = texts.pop("optional/specialisms.csv")
    refill(texts, "specialisms.csv", [
        {"city": "northlake", "segment": "electronics_assembly", "strength": "strong"} | ASSUMED,
        {"city": "southlake", "segment": "metals", "strength": "strong"} | ASSUMED,
        {"city": "farlake", "segment": "food", "strength": "medium"} | ASSUMED,
    ])  # fmt: skip
    folder = parent / NAME
    folder.mkdir(parents=True)
    for name, text in texts.items():
        if "/" not in name:
            (folder / name).write_text(text, encoding="utf-8", newline="\n")
    return folder


def corners(west: float, south: float, east: float, north: float) -> list[list[float]]:
    """A rectangle, counter-clockwise."""
    return [[west, south], [east, south], [east, north], [west, north], [west, south]]


def rows_of(text: str) -> list[dict[str, str]]:
    """The rows of a commented table."""
    return list(csv.DictReader(line for line in text.splitlines() if not line.startswith("#")))


def refill(texts: dict[str, str], name: str, rows: list[dict]) -> None:
    """Other rows below the comments and the heading of a table."""
    kept = [line for line in texts[name].splitlines() if line.startswith("#")]
    heading = next(line for line in texts[name].splitlines() if not line.startswith("#"))
    out = io.StringIO()
    out.writelines(f"{line}\n" for line in [*kept, heading])
    csv.DictWriter(out, heading.split(","), restval="", lineterminator="\n").writerows(rows)
    texts[name] = out.getvalue()
