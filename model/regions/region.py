"""Region: a folder of CSV files read, checked against the schema, and handed out as columns."""

from __future__ import annotations

import csv
import hashlib
import io
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import yaml

from model.errors import UserError
from model.regions.schema import OPTIONAL, PROVENANCE, TABLES, WITH_IDS, Field

FOLDER = Path(__file__).parent
BASES = ("found", "derived", "memory", "assumed", "corrected")


class RegionError(UserError, ValueError):
    """Everything that is wrong with a region's files, one line each: file:line:column, what, and the remedy."""

    def __init__(self, problems: Sequence[str]) -> None:
        self.problems = list(problems)
        super().__init__("\n".join(self.problems))


class DataTable:
    """Columns of a table as numpy arrays by attribute, `ids` and `index` (id -> row) where it has ids."""

    def __init__(self, name: str, columns: Mapping[str, np.ndarray]) -> None:
        self.name, self.columns = name, dict(columns)
        self.ids: list[str] = [str(value) for value in self.columns["id"]] if "id" in self.columns else []
        self.index = {key: row for row, key in enumerate(self.ids)}

    def __getattr__(self, name: str) -> np.ndarray:
        columns = self.__dict__.get("columns", {})
        if name in columns:
            return columns[name]
        raise AttributeError(f"table {self.__dict__.get('name')!r} has no column {name!r}")

    def __len__(self) -> int:
        return len(next(iter(self.columns.values()), ()))


@dataclass(frozen=True)
class Total:
    """One given figure of the region, with where it comes from."""

    value: float
    unit: str
    name: Mapping[str, str]
    basis: str
    source: str
    range: str = ""


@dataclass(frozen=True)
class SizeLaw:
    """Piecewise Pareto law of firm sizes: breaks (pieces + 1) in 亿元 a year and exponents (pieces)."""

    breaks: np.ndarray
    exponents: np.ndarray


@dataclass
class Region:
    """A region's data. Tables by attribute; see `schema.py` for their columns."""

    name: str
    title: Mapping[str, str]
    folder: Path
    zone_revenue_share: float
    tables: Mapping[str, DataTable]
    coefficients: np.ndarray
    checksums: Mapping[str, str]
    _drift: dict[int, tuple[dict[str, float], dict[str, float]]] = field(default_factory=dict)

    def __getattr__(self, name: str) -> DataTable:
        tables = self.__dict__.get("tables", {})
        if name in tables:
            return tables[name]
        raise AttributeError(f"region has no table {name!r}")

    @cached_property
    def totals(self) -> dict[str, Total]:
        """The given figures of 2015 by id."""
        t = self.tables["totals"]
        rows = range(len(t))
        return {
            t.ids[i]: Total(float(t.value[i]), str(t.unit[i]), {"zh": str(t.name_zh[i]), "en": str(t.name_en[i])},
                            str(t.basis[i]), str(t.source[i]), str(t.range[i]))
            for i in rows
        }  # fmt: skip

    @cached_property
    def size_distribution(self) -> SizeLaw:
        """The law of firm sizes."""
        t = self.tables["size_distribution"]
        return SizeLaw(t.columns["break"], t.exponent[:-1])

    @property
    def boundaries_path(self) -> Path:
        """GeoJSON of the cities."""
        return self.folder / "boundaries.geojson"

    @property
    def county_boundaries_path(self) -> Path:
        """GeoJSON of the counties under the province; may not exist."""
        return self.folder / "county_boundaries.geojson"

    @property
    def notice(self) -> str:
        """Rights in the data."""
        path = self.folder / "NOTICE.md"
        return path.read_text(encoding="utf-8") if path.exists() else ""

    def frontier_drift(self, year: int, segment_ids: Sequence[str]) -> tuple[np.ndarray, np.ndarray]:
        """Yearly drift of the outside frontier in productivity and quality, ln, by segment; zeros without the table."""
        table = self.tables.get("frontier_drift")
        if table is None or not len(table):
            return np.zeros(len(segment_ids)), np.zeros(len(segment_ids))
        if not self._drift:
            for row in range(len(table)):
                a, q = self._drift.setdefault(int(table.year[row]), ({}, {}))
                a[table.segment[row]], q[table.segment[row]] = float(table.productivity[row]), float(table.quality[row])
        a, q = self._drift[min(self._drift, key=lambda known: abs(known - year))]
        return np.array([a.get(s, 0.0) for s in segment_ids]), np.array([q.get(s, 0.0) for s in segment_ids])

    def history(self, quantity: str) -> dict[int, dict[str, float]]:
        """Recorded environment: year -> price class ('' where it has none) -> yearly growth."""
        t = self.tables["environment_history"]
        found: dict[int, dict[str, float]] = {}
        for row in range(len(t)):
            if t.quantity[row] == quantity:
                found.setdefault(int(t.year[row]), {})[str(t.deflator[row])] = float(t.value[row])
        return found

    def find_place(self, name: str) -> str:
        """Id of a place by id, Chinese or English name, or alias. Raises KeyError with suggestions."""
        return self._find("places", name, ("产业集聚区", "集聚区", " zone"))

    def find_city(self, name: str) -> str:
        """Id of a city by id, Chinese or English name. Raises KeyError with suggestions."""
        return self._find("cities", name, ("市",))

    def find_segment(self, name: str) -> str:
        """Id of a segment by id, Chinese or English name. Raises KeyError with suggestions."""
        return self._find("segments", name, ())

    def find_field(self, name: str) -> str:
        """Id of a key field by id, Chinese or English name. Raises KeyError with suggestions."""
        return self._find("fields", name, ("产业",))

    def _find(self, table: str, name: str, endings: Sequence[str]) -> str:
        known = self._names.setdefault(table, _names(self.tables[table], endings))
        key = name.strip().casefold()
        if key in known:
            return known[key]
        near = get_close_matches(key, known, n=1, cutoff=0.6)
        hint = f", did you mean {known[near[0]]!r}?" if near else ""
        raise KeyError(f"no {table[:-1] if table != 'cities' else 'city'} {name!r} in {self.name}{hint}")

    @cached_property
    def _names(self) -> dict[str, dict[str, str]]:
        return {}

    def provenance(self) -> list[tuple[str, dict[str, int]]]:
        """Rows of each table by class of basis."""
        counted = []
        for name, table in self.tables.items():
            classes: dict[str, int] = {}
            for basis in table.basis:
                word = next((b for b in BASES if str(basis).startswith(b)), "assumed")
                classes[word] = classes.get(word, 0) + 1
            counted.append((name, classes))
        return counted


def _names(table: DataTable, endings: Sequence[str]) -> dict[str, str]:
    known: dict[str, str] = {}
    for row, key in enumerate(table.ids):
        names = [key, table.name_zh[row], table.name_en[row]]
        if "aliases" in table.columns:
            names += [alias for alias in table.aliases[row].split(";") if alias]
        names += [n.removesuffix(end) for n in list(names) for end in endings if n.endswith(end) and n != end]
        for n in names:
            known.setdefault(n.casefold(), key)
    return known


def list_regions() -> list[str]:
    """Names of the regions that ship with the model."""
    return sorted(path.parent.name for path in FOLDER.glob("*/region.yaml"))


def load_region(name: str, corrections: Iterable[Any] = (), folder: Path | None = None) -> Region:
    """Read and check a region; `corrections` (table, row, column, value, source) are applied before the checks.

    Raises RegionError with every problem found.
    """
    base = folder or FOLDER / name
    if not (base / "region.yaml").is_file():
        near = get_close_matches(name, list_regions(), n=1, cutoff=0.4)
        hint = f", did you mean {near[0]!r}?" if near else f"; there are {', '.join(list_regions())}"
        raise RegionError([f"no region {name!r}{hint}"])
    problems: list[str] = []
    about = yaml.safe_load((base / "region.yaml").read_text(encoding="utf-8"))
    tables: dict[str, DataTable] = {}
    raw: dict[str, list[dict[str, str]]] = {}
    for table in TABLES:
        path = base / f"{table}.csv"
        if not path.exists():
            if table not in OPTIONAL:
                problems.append(f"{path.name}: missing; every region needs it, if only with its header")
            continue
        raw[table] = _read(path, TABLES[table], problems)
    _correct(raw, corrections, problems)
    known = {t: {row.get("id", "") for row in raw.get(t, [])} for t in WITH_IDS}
    for table, rows in raw.items():
        columns = _columns(f"{table}.csv", TABLES[table], rows, known, problems)
        if not problems:
            tables[table] = DataTable(table, columns)
    for table in WITH_IDS:
        _unique(f"{table}.csv", raw.get(table, []), problems)
    coefficients = np.zeros((0, 0))
    if not problems:
        _parents(tables["segments"], problems)
        coefficients = _coefficients(base / "input_coefficients.csv", tables["segments"].ids, problems)
        _inside(base / "boundaries.geojson", tables["places"], problems)
    if problems:
        raise RegionError(problems)
    checksums = {p.name: hashlib.sha256(p.read_bytes()).hexdigest() for p in sorted(base.iterdir()) if p.is_file()}
    return Region(name, about["title"], base, float(about["zone_revenue_share"]), tables, coefficients, checksums)


@lru_cache(maxsize=4)
def region_to_read(name: str, corrections: tuple[Any, ...] = ()) -> Region:
    """A region that ships with the model, for those who only look things up in it: read once and shared.

    It must not be changed. Raises RegionError as `load_region`.
    """
    return load_region(name, corrections)


def _read(path: Path, fields: tuple[Field, ...], problems: list[str]) -> list[dict[str, str]]:
    try:
        content = path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        problems.append(f"{path.name}:1: not UTF-8 at byte {error.start}; save it as CSV in UTF-8")
        return []
    if "\0" in content:
        problems.append(f"{path.name}:1: binary content; it must be CSV in UTF-8")
        return []
    reader = csv.reader(io.StringIO(content))
    header = next(reader, None)
    if not header:
        problems.append(f"{path.name}:1: empty file; its first line must name the columns")
        return []
    for item in (*fields, *PROVENANCE):
        if item.name not in header and (item.required or item.name == "source"):
            near = get_close_matches(item.name, header, n=1)
            hint = f" (is {near[0]!r} meant?)" if near else ""
            problems.append(f"{path.name}:1: column {item.name!r} is missing{hint}: {item.meaning}")
    rows = []
    for line, cells in enumerate(reader, start=2):
        if not any(cells):
            continue
        if len(cells) != len(header):
            problems.append(f"{path.name}:{line}: {len(cells)} cells under {len(header)} columns")
            continue
        rows.append({**dict(zip(header, cells, strict=True)), "": str(line)})
    return rows


def _correct(raw: dict[str, list[dict[str, str]]], corrections: Iterable[Any], problems: list[str]) -> None:
    for change in corrections:
        where = f"region_data ({change.table}, {change.row}, {change.column})"
        rows = raw.get(change.table)
        if rows is None:
            problems.append(f"{where}: no table {change.table!r}; there are {', '.join(raw)}")
            continue
        hit = [row for row in rows if change.row in (row.get("id"), row.get("name_zh"), row.get("name_en"))]
        if not hit or change.column not in hit[0]:
            problems.append(f"{where}: no such row or column")
            continue
        hit[0][change.column] = str(change.value)
        hit[0]["basis"], hit[0]["source"] = "corrected by scenario", str(change.source)


def _columns(file: str, fields: tuple[Field, ...], rows: list[dict[str, str]], known: Mapping[str, set[str]],
             problems: list[str]) -> dict[str, np.ndarray]:  # fmt: skip
    columns: dict[str, np.ndarray] = {}
    for item in (*fields, *PROVENANCE):
        values: list[Any] = [_value(file, item, row, known, problems) for row in rows]
        columns[item.name] = np.array(values, dtype=float if item.type == "number" else object)
        if item.type == "text":
            columns[item.name] = np.array(values, dtype=str) if rows else np.array([], dtype=str)
    return columns


def _value(file: str, item: Field, row: Mapping[str, str], known: Mapping[str, set[str]], problems: list[str]) -> Any:
    where, given = f"{file}:{row['']}:{item.name}", row.get(item.name, "").strip()
    if not given:
        if item.required:
            problems.append(f"{where}: empty; needed: {item.meaning}")
        return np.nan if item.type == "number" else ""
    if item.type == "number":
        try:
            value = float(given)
        except ValueError:
            problems.append(f"{where}: {given!r} is not a number ({item.meaning}, {item.unit})")
            return np.nan
        if (item.low is not None and value < item.low) or (item.high is not None and value > item.high):
            problems.append(f"{where}: {value:g} is outside {item.low:g} to {item.high:g} {item.unit}")
        return value
    if item.choices and given not in item.choices:
        near = get_close_matches(given, item.choices, n=1)
        hint = f"did you mean {near[0]!r}?" if near else f"one of {', '.join(filter(None, item.choices))}"
        problems.append(f"{where}: {given!r} is not known, {hint}")
    if item.refers:
        for name in given.split(";"):
            if name not in known.get(item.refers, set()):
                near = get_close_matches(name, known.get(item.refers, set()), n=1)
                hint = f", did you mean {near[0]!r}?" if near else ""
                problems.append(f"{where}: {name!r} is not in {item.refers}.csv{hint}")
    return given


def _unique(file: str, rows: list[dict[str, str]], problems: list[str]) -> None:
    seen: dict[str, str] = {}
    for row in rows:
        key = row.get("id", "")
        if key in seen:
            problems.append(f"{file}:{row['']}:id: {key!r} stands in line {seen[key]} already; ids are unique")
        seen[key] = row[""]


def _parents(segments: DataTable, problems: list[str]) -> None:
    """A pioneer segment has no revenue of 2015 under either prior; its one parent has, under both."""
    priors = np.nan_to_num(np.array([segments.revenue_prior_a, segments.revenue_prior_b]))
    for row in np.flatnonzero(segments.parent != ""):
        where, parent = f"segments.csv:{row + 2}:parent", segments.index.get(segments.parent[row], -1)
        if priors[:, row].any():
            problems.append(f"{where}: {segments.ids[row]} has revenue in 2015; only a segment without has a parent")
        if parent < 0 or not (priors[:, parent] > 0).all():
            problems.append(f"{where}: {segments.parent[row]} must be one segment with revenue under both priors")


def _coefficients(path: Path, ids: Sequence[str], problems: list[str]) -> np.ndarray:
    if not path.exists():
        problems.append(f"{path.name}: missing")
        return np.zeros((0, 0))
    rows = _read(path, (text_field("input"),), problems)
    if [row["input"] for row in rows] != list(ids):
        problems.append(f"{path.name}: the inputs must be the segments, in the order of segments.csv")
        return np.zeros((0, 0))
    try:
        matrix = np.array([[float(row[name]) for name in ids] for row in rows])
    except (KeyError, ValueError) as error:
        problems.append(f"{path.name}: {error}: every segment needs a numeric column")
        return np.zeros((0, 0))
    for name, total in zip(ids, matrix.sum(axis=0), strict=True):
        if not 0 <= total <= 1.0001:
            problems.append(f"{path.name}: inputs of {name} sum to {total:.3f}; they must leave value added")
    if (matrix < 0).any():
        problems.append(f"{path.name}: negative coefficients")
    return matrix


def text_field(name: str) -> Field:
    """A required text column without further meaning, for the matrix of coefficients."""
    return Field(name, "text", "-", "the input's segment")


def _inside(path: Path, places: DataTable, problems: list[str]) -> None:
    """Every place lies in the bounding box of the boundaries."""
    if not path.exists():
        problems.append(f"{path.name}: missing; the map needs the cities' boundaries")
        return
    points: list[tuple[float, float]] = []

    def collect(part: Any) -> None:
        if part and isinstance(part[0], int | float):
            points.append((part[0], part[1]))
        else:
            for item in part:
                collect(item)

    try:
        for feature in json.loads(path.read_text(encoding="utf-8"))["features"]:
            collect(feature["geometry"]["coordinates"])
    except (ValueError, KeyError, TypeError) as error:
        problems.append(f"{path.name}: not GeoJSON with polygons ({error})")
        return
    lon, lat = np.array(points).T
    for row, key in enumerate(places.ids):
        x, y = places.lon[row], places.lat[row]
        if not (lon.min() <= x <= lon.max() and lat.min() <= y <= lat.max()):
            problems.append(f"places.csv:{row + 2}:lon: {key} at {x}, {y} lies outside the region's boundaries")
