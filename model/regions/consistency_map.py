"""What the tables of the starting map must say together, and with the margins: messages name cells and amounts."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np

from model.regions.region import Region

PRIORS = ("revenue_prior_a", "revenue_prior_b")
SLACK = 0.005  # of a sum of shares that were rounded
MOST_CELLS = 4  # that a message names


def revenue_of(region: Region, prior: str) -> np.ndarray:
    """Revenue of the segments of the region under a prior, 亿元; zero outside the region."""
    s = region.segments
    return np.where(s.kind == "external", 0.0, np.nan_to_num(s.columns[prior]))


def added_of(region: Region, prior: str) -> np.ndarray:
    """Value added of the segments as their published rates give it, 亿元."""
    return np.asarray(revenue_of(region, prior) * region.segments.value_added_rate)


def largest_revenue(region: Region) -> np.ndarray:
    """The larger of the two priors, 亿元 (segments)."""
    return np.maximum(*(revenue_of(region, prior) for prior in PRIORS))


def rows_stand_once(region: Region) -> Iterator[str]:
    """A city or place and a segment stand together once, a zone and a named firm once."""
    keys = {"city_segments": ("city", "segment"), "zone_segments": ("place", "segment"), "zone_figures": ("place",),
            "specialisms": ("city", "segment"), "named_firms": ("name_zh",)}  # fmt: skip
    for name, columns in keys.items():
        table = region.tables.get(name)
        if table is None:
            continue
        seen: dict[tuple[str, ...], int] = {}
        for row, key in enumerate(zip(*(map(str, table.columns[column]) for column in columns), strict=True)):
            if key in seen:
                there = " of ".join(reversed(key))
                yield f"{table.where(row, columns[-1])}: {there} stands in line {seen[key]} already; keep one"
            seen.setdefault(key, table.lines[row])


def provenance_is_of_columns(region: Region) -> Iterator[str]:
    """column_provenance.csv names tables and columns of the region, and says nothing twice."""
    table = region.tables.get("column_provenance")
    seen: dict[tuple[str, ...], int] = {}
    for row in range(0 if table is None else len(table)):
        assert table is not None
        name, column = str(table.table[row]), str(table.columns["column"][row])
        known = region.tables.get(name)
        if known is None:
            yield f"{table.where(row, 'table')}: {name[:60]!r} is no table of the region; name one, without .csv"
        elif column not in known.columns:
            yield f"{table.where(row, 'column')}: {name} has no column {column[:60]!r}; name one of its columns"
        key = (name, column, str(table.basis[row]), str(table.source[row]))
        if key in seen:
            yield f"{table.where(row, 'column')}: the same stands in line {seen[key]} already; keep one"
        seen.setdefault(key, table.lines[row])


def one_map(region: Region) -> Iterator[str]:
    """Where city_segments.csv gives the map, there is no specialisms.csv beside it."""
    if "city_segments" in region.tables and "specialisms" in region.tables:
        yield "specialisms.csv: not read where city_segments.csv gives the map; delete one of the two"


def shares_sum_to_one(region: Region) -> Iterator[str]:
    """Shares of a segment sum to one where every city is named, to at most one where some are; it has revenue."""
    table, s = region.tables.get("city_segments"), region.segments
    if table is None:
        return
    revenue = largest_revenue(region)
    for segment in dict.fromkeys(map(str, table.segment)):
        rows = np.flatnonzero(table.segment == segment)
        row, total = int(rows[0]), float(table.share[rows].sum())
        at = s.index[segment]
        if revenue[at] <= 0:
            yield (f"{table.where(row, 'segment')}: {segment} has no revenue then; name another, or give it some "
                   "in segments.csv")  # fmt: skip
            continue
        whole = len(set(map(str, table.city[rows]))) == len(region.cities)
        if total > 1.0 + SLACK or (whole and total < 1.0 - SLACK):
            largest = rows[np.argsort(-table.share[rows], kind="stable")][:MOST_CELLS]
            cells = ", ".join(f"{table.city[i]} {table.share[i]:.3g}" for i in largest)
            amount = abs(total - 1.0) * revenue[at]
            side = "more" if total > 1.0 else "less"
            yield (f"{table.where(row, 'share')}: shares of {segment} sum to {total:.4f} ({cells}, ...), "
                   f"{amount:,.1f} 亿元 {side} than the segment has; make them sum to 1")  # fmt: skip


def bands_hold_their_figure(region: Region) -> Iterator[str]:
    """The low end of a band is at most its figure, the high end at least."""
    for name, column in (("city_segments", "share"), ("zone_figures", "revenue"), ("named_firms", "revenue")):
        table = region.tables.get(name)
        for row in range(0 if table is None else len(table)):
            assert table is not None
            low, value, high = (float(table.columns[end][row]) for end in ("low", column, "high"))
            if low > value * (1 + 1e-3) + 1e-9 or high < value * (1 - 1e-3) - 1e-9:
                yield (f"{table.where(row, column)}: {value:g} is outside its own band {low:g} to {high:g}; correct "
                       "one")  # fmt: skip


def cities_fit_into_the_region(region: Region) -> Iterator[str]:
    """Revenue given for cities sums to that of the region, or to less where some cities have none given."""
    cities, total = region.cities, region.totals["revenue_above_scale"].value
    known = ~np.isnan(cities.revenue)
    if not known.any():
        return
    parts, row = float(cities.revenue[known].sum()), int(np.flatnonzero(known)[0])
    if known.all() and abs(parts / total - 1.0) > 0.02:
        yield (f"{cities.where(row, 'revenue')}: revenue of the cities sums to {parts:,.0f} 亿元, the region has "
               f"{total:,.0f}; correct one")  # fmt: skip
    elif not known.all() and parts > 0.98 * total:
        yield (f"{cities.where(row, 'revenue')}: {int(known.sum())} cities have {parts:,.0f} of the region's "
               f"{total:,.0f} 亿元, which leaves the others nothing; correct them")  # fmt: skip


def zones_have_figures(region: Region) -> Iterator[str]:
    """zone_figures.csv, where it is given, has a row for every zone and for nothing else."""
    table, places = region.tables.get("zone_figures"), region.places
    if table is None:
        return
    named = set(map(str, table.place))
    for row, name in enumerate(places.ids):
        if places.kind[row] == "zone" and name not in named:
            yield f"zone_figures.csv: {name} ({places.name_zh[row]}) is missing; give every zone its revenue"
    for row, name in enumerate(map(str, table.place)):
        if places.kind[places.index[name]] != "zone":
            yield f"{table.where(row, 'place')}: {name} is what the zones of its city leave; take the row out"


def firms_fit_into_their_cells(region: Region) -> Iterator[str]:
    """A named firm is smaller than its segment and stands in its city; those of a cell fit into it, within a half."""
    firms, s, places = region.named_firms, region.segments, region.places
    revenue, least = largest_revenue(region), np.minimum(*(revenue_of(region, prior) for prior in PRIORS))
    held: dict[tuple[str, str], list[int]] = {}
    for row in range(len(firms)):
        segment, name = s.index[str(firms.segment[row])], firms.name_en[row] or firms.name_zh[row]
        if least[segment] <= 0 or s.kind[segment] == "external":
            under = " under one of its priors" if revenue[segment] > 0 else ""
            yield (f"{firms.where(row, 'segment')}: {s.ids[segment]} has no revenue then{under}; name the segment "
                   f"of {name}")  # fmt: skip
        elif firms.revenue[row] > revenue[segment]:
            yield (f"{firms.where(row, 'revenue')}: {name} has {firms.revenue[row]:g} 亿元, its whole segment "
                   f"{s.ids[segment]} {revenue[segment]:g} under the larger prior; check unit (亿元) and "
                   "segment")  # fmt: skip
        else:
            held.setdefault((str(firms.city[row]), str(firms.segment[row])), []).append(row)
        place = str(firms.place[row])
        if place and places.city[places.index[place]] != firms.city[row]:
            yield (f"{firms.where(row, 'place')}: {place} lies in {places.city[places.index[place]]}, {name} in "
                   f"{firms.city[row]}; correct one")  # fmt: skip
    for (city, segment_id), rows in held.items():
        share = share_left(region, city, segment_id)
        if np.isnan(share):
            continue
        there, total = share * revenue[s.index[segment_id]], float(firms.revenue[rows].sum())
        if total > 1.5 * there:
            yield (f"{firms.where(rows[0], 'revenue')}: named firms of {segment_id} in {city} have {total:,.1f} 亿元, "
                   f"the cell {there:,.1f} under the larger prior: {total - there:,.1f} too much; correct them or the "
                   "share in city_segments.csv")  # fmt: skip


def share_left(region: Region, city: str, segment: str) -> float:
    """A city's share of a segment; where it is not named, all that the named ones leave; nan without a table."""
    table, cell = region.tables.get("city_segments"), region.starting_map.cells.get((city, segment))
    if table is None or cell is not None:
        return np.nan if cell is None else cell.share
    return max(1.0 - float(table.share[table.segment == segment].sum()), 0.0)


Check = Callable[[Region], Iterator[str]]
CHECKS: tuple[Check, ...] = (
    rows_stand_once, provenance_is_of_columns, one_map, shares_sum_to_one, bands_hold_their_figure,
    cities_fit_into_the_region, zones_have_figures, firms_fit_into_their_cells,
)  # fmt: skip
