"""Explain a place, city, segment or key field of the regions that ship: names, where it lies, what it belongs to."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from model.mathematics.name_book import NoSuchName
from model.regions import DEFAULT_REGION, Region, region_to_read
from model.regions.own import regions_asked
from model.report.explanations.place_and_cell import about_map, shown
from model.report.explanations.told_names import codes_told

WORDS = {
    "en": {
        "region": "Region", "city": "City", "kind": "Kind", "county": "County", "lead_segments": "Leading segments",
        "aliases": "Also called", "places": "Places", "field": "Key field", "stage": "Stage", "segments": "Segments",
        "adcode": "Code", "source": "Source",
    },
    "zh": {
        "region": "区域", "city": "所属城市", "kind": "类型", "county": "所属县区", "lead_segments": "主导产业",
        "aliases": "又称", "places": "园区", "field": "重点领域", "stage": "产业链环节", "segments": "细分产业",
        "adcode": "行政区划代码", "source": "来源",
    },
}  # fmt: skip
SHOWN = {  # table -> columns of its row that are shown
    "places": ("city", "kind", "county_zh", "lead_segments", "aliases", "source"),
    "segments": ("field", "kind", "stage", "aliases", "source"),
    "cities": ("adcode", "source"),
    "fields": ("source",),
}


REFERS = {"city": "cities", "lead_segments": "segments", "field": "fields"}  # columns of codes -> their table
IN_CHINESE = {
    "zone": "园区", "remainder": "园区以外地点", "industry": "工业", "mining": "采矿业", "utility": "公用事业",
    "service": "服务业", "external": "区域外", "resource": "资源", "material": "材料", "parts": "零部件",
    "end product": "终端产品",
}  # fmt: skip


def thing_of_region(name: str, language: str) -> str | None:
    """Text about a thing of the region asked for, else of the first that knows the name, or None.

    Raises NoSuchName if it means several.
    """
    known: NoSuchName | None = None  # what a name means that is no thing of its own; places know most
    regions = regions_asked(DEFAULT_REGION)
    for key in regions:
        region = region_to_read(key)
        for table, find in finders(region).items():
            try:
                return about(region, table, find(name), language)
            except NoSuchName as error:
                known = error if error.certain else known
        if known is None and len(regions) > 1 and key == regions[0] and (part := industry_of(region, name)):
            return about(region, *part, language)
    if known is not None:
        raise known
    return None


def industry_of(region: Region, name: str) -> tuple[str, str] | None:
    """(table, id) of the one key field, else the one segment, of which a Chinese name is a part, as in commands."""
    for table in ("fields", "segments"):
        rows = region.tables[table]
        inside = [key for key, called in zip(rows.ids, rows.name_zh, strict=True) if name in str(called)]
        if inside and len(name) > 1 and not name.isascii():
            return (table, inside[0]) if len(inside) == 1 else None
    return None


def names_of_regions() -> set[str]:
    """Ids and both names of all cities, places, segments and key fields of the region asked for, else of all."""
    tables = [region_to_read(key).tables[table] for key in regions_asked() for table in SHOWN]
    return {str(name) for table in tables for column in ("id", "name_zh", "name_en") for name in table.columns[column]}


def finders(region: Region) -> dict[str, Callable[[str], str]]:
    """The look-up of each table; cities before places, whose look-up tells cities as an error."""
    return {"segments": region.find_segment, "fields": region.find_field, "cities": region.find_city,
            "places": region.find_place}  # fmt: skip


def about(region: Region, table: str, key: str, language: str) -> str:
    """The row of a table in words, with what it holds."""
    w, rows = WORDS[language], region.tables[table]
    row = rows.index[key]
    items: list[tuple[str, Any]] = [(w["region"], region.title[language])]
    items += [(w[column.removesuffix("_zh")], value_told(region, column, str(rows.columns[column][row]), language))
              for column in SHOWN[table] if column in rows.columns]  # fmt: skip
    for held, column, word in (("places", "city", "places"), ("segments", "field", "segments")):
        if (table, column) in (("cities", "city"), ("fields", "field")):
            inner = region.tables[held]
            inside = [inner.ids[n] for n, of in enumerate(inner.columns[column]) if of == key]
            items.append((w[word], codes_told(region, held, inside, language)))
    other = rows.name_en[row] if language == "zh" else rows.name_zh[row]
    name = rows.name_zh[row] if language == "zh" else rows.name_en[row]
    colon = "：" if language == "zh" else ": "
    lines = [f"  {word}{colon}{value}" for word, value in items if str(value)]
    lines += [shown(item) for item in about_map(region, table, key, language)]
    return "\n".join([f"{key} · {name} · {other}", *lines])


def value_told(region: Region, column: str, value: str, language: str) -> str:
    """What a column says of a row; in Chinese with the names of codes, and kinds in words."""
    if language == "en":
        return value
    if column in REFERS:
        return codes_told(region, REFERS[column], list(filter(None, value.split(";"))), language)
    if column in ("kind", "stage"):
        return IN_CHINESE.get(value, value)
    return value.replace(";", "；") if column == "aliases" else value
