"""Read a region's folder: files, cells, then what the tables say together. Every problem is told at once.

By hand, but for region.yaml (about.py): a problem names file, line and column of a CSV cell, and the schema of the
tables is also the page of regions.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np

from model.regions import words
from model.regions.about import check_about
from model.regions.boundaries import Area, read_areas
from model.regions.cells import columns_of, correct, number_of, unique_ids
from model.regions.consistency import inconsistencies
from model.regions.data_table import DataTable
from model.regions.errors import RegionError
from model.regions.files import Row, read_about, read_rows, read_text
from model.regions.own import folder_of
from model.regions.region import Region
from model.regions.schema import AS_EMPTY, DATED, OPTIONAL, TABLES, VALUE_OF_YEAR, WITH_IDS, Field, number, text

DEFAULT_REGION = "henan"  # of scenarios and commands that name none
# No run depends on these: a posterior is made from the other files by a calibration, shocks that a scenario asks for
# stand in its plan, the others are compared with runs, and words are words.
NO_DATA = ("posterior.csv", "posterior.yaml", "posterior_check.csv", "city_outcomes.csv", "outcome_breaks.csv",
           "declared_shocks.csv", "words.yaml")  # fmt: skip
INPUT = text("input", "the input's segment")


def load_region(name: str, corrections: Iterable[Any] = (), folder: Path | None = None) -> Region:
    """Read and check a region; `corrections` (table, row, column, value, source) are applied before the checks.

    name: of a region that ships, or of a folder (own.py). folder: of what is read under that name. Raises RegionError
    with every problem found.
    """
    base = folder or folder_of(name)
    problems: list[str] = []
    remarks: list[dict[str, str]] = []
    about = check_about(read_about(base / "region.yaml", problems), base.name if folder is None else None, problems,
                        base / "region.yaml")  # fmt: skip
    named = base / words.FILE
    called = words.check_words(read_about(named, problems) if named.exists() or named.is_symlink() else {}, problems)
    raw: dict[str, list[Row]] = {}
    for table, fields in TABLES.items():
        path = base / f"{table}.csv"
        if table in AS_EMPTY and not (path.exists() or path.is_symlink()):
            raw[table] = []
        elif table not in OPTIONAL or path.exists() or path.is_symlink():
            raw[table] = read_rows(path, fields, problems, dated=table in DATED)
    matrix = read_rows(base / "input_coefficients.csv", (INPUT,), problems, segments_of(raw))
    correct(raw, corrections, problems)
    known = {t: {row.cells.get("id", "") for row in raw.get(t, [])} for t in WITH_IDS}
    tables = {
        table: DataTable(table, columns_of(f"{table}.csv", fields_of(table, rows), rows, known, problems),
                         [row.line for row in rows])
        for table, rows in raw.items()
    }  # fmt: skip
    for table in WITH_IDS:
        unique_ids(f"{table}.csv", raw.get(table, []), problems)
    coefficients = coefficients_of(matrix, segments_of(raw), problems)
    areas = areas_of(base / "boundaries.geojson", problems, remarks)
    counties = base / "county_boundaries.geojson"
    if counties.exists() or counties.is_symlink():
        read_areas(counties, problems, remarks)
    for prose in ("NOTICE.md", "SOURCES.md"):
        if (base / prose).exists() or (base / prose).is_symlink():
            read_text(base / prose, problems)
    sums = checksums_of(base, problems)
    if problems:
        raise RegionError(problems)
    region = Region(
        str(about["name"]), about["title"], base, float(about["zone_revenue_share"]), int(about["year"]), tables,
        coefficients, sums, areas, about.get("national_year"), tuple(remarks), called,
    )  # fmt: skip
    problems = inconsistencies(region)
    if problems:
        raise RegionError(problems)
    return region


def areas_of(path: Path, problems: list[str], remarks: list[dict[str, str]]) -> list[Area]:
    """The cities' boundaries; none where a region has no such file, which a remark tells."""
    if path.exists() or path.is_symlink():
        return read_areas(path, problems, remarks)
    remarks.append({"zh": f"没有{path.name}：地图只画地点，不画市界",
                    "en": f"there is no {path.name}: maps show places without the outlines of cities"})  # fmt: skip
    return []


def fields_of(table: str, rows: Sequence[Row]) -> Sequence[Field]:
    """The columns of a table: those of the schema, and of a dated table those of the years that it names."""
    dated = [name for name in (rows[0].cells if rows else ()) if table in DATED and VALUE_OF_YEAR.fullmatch(name)]
    return (*TABLES[table], *(number(name, "see unit", "figure of the year", required=False) for name in dated))


def region_to_read(name: str, corrections: Iterable[Any] = ()) -> Region:
    """A region by its key (own.py), for those who only look things up in it: read once and shared.

    It is read again when its files have changed; its columns cannot be written to. Raises RegionError as `load_region`.
    """
    base = folder_of(name)
    return _shared(name, tuple(corrections), base, signature_of(base))


@lru_cache(maxsize=8)
def _shared(name: str, corrections: tuple[Any, ...], base: Path, signature: tuple[Any, ...]) -> Region:
    region = load_region(name, corrections)
    for array in (region.coefficients, *(column for t in region.tables.values() for column in t.columns.values())):
        array.setflags(write=False)
    return region


def signature_of(base: Path) -> tuple[tuple[str, int, int], ...]:
    """Name, time of change and size of every file of a folder: what has changed since it was read shows here.

    Nothing of a folder that cannot be looked at: reading it tells what is wrong.
    """
    try:
        with os.scandir(base) as entries:
            found = ((entry.name, entry.stat()) for entry in entries)
            return tuple(sorted((name, state.st_mtime_ns, state.st_size) for name, state in found))
    except OSError:
        return ()


def segments_of(raw: Mapping[str, Sequence[Row]]) -> list[str]:
    """Ids of the segments as the rows have them."""
    return [row.cells.get("id", "").strip() for row in raw.get("segments", [])]


def coefficients_of(rows: Sequence[Row], ids: Sequence[str], problems: list[str]) -> np.ndarray:
    """The matrix of inputs (input row x using segment) in the order of the segments; empty with problems."""
    file = "input_coefficients.csv"
    for row, name in zip(rows, ids, strict=False):
        if row.cells["input"].strip() != name:
            there, hint = row.cells["input"][:60], "the rows are the segments in its order"
            problems.append(f"{file}:{row.line}:input: {there!r} where segments.csv has {name!r}; {hint}")
            return np.zeros((0, 0))
    if len(rows) != len(ids):
        if rows or not problems:  # a file that cannot be read is told already
            problems.append(f"{file}: {len(rows)} rows for {len(ids)} segments; there is one row for every segment")
        return np.zeros((0, 0))
    columns: list[Field] = [number(name, "share", "bought per unit of output", 0, 1) for name in ids]
    return np.array([
        [number_of(f"{file}:{row.line}:{item.name}", item, row.cells.get(item.name, "").strip(), problems)
         for item in columns] for row in rows
    ])  # fmt: skip


def checksums_of(base: Path, problems: list[str]) -> dict[str, str]:
    """SHA-256 of every ordinary file of the folder, by name; not of those that no run depends on."""
    try:
        files = [p for p in sorted(base.iterdir()) if p.is_file() and p.name not in NO_DATA]
        return {p.name: hashlib.sha256(p.read_bytes()).hexdigest() for p in files}
    except OSError as error:
        problems.append(f"{base.name}: cannot be read ({error}); check the folder and its permissions")
        return {}
