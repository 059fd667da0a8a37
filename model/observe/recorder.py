"""The observer: once a quarter it writes measures into the world's record, once a year tables. No process reads it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np

from model.mathematics.quarters import quarter_of_year, year_of
from model.observe import cluster_tiers as cluster
from model.observe import outsiders
from model.observe.census import CENSUS, in_census
from model.observe.growth import add_growth, close_growth, same_firms
from model.observe.measures import FLOWS, RATES, measure
from model.scenario.extensions import loaded_for
from model.world import World

PANEL = (
    "id", "segment", "place", "birth", "origin", "revenue", "value_added", "profit", "workers", "capital", "debt",
    "cash", "effective_productivity", "log_quality", "cnc_share", "integration", "energy_saving", "research",
    "patents", "contracts", "price", "fill", "capacity_utilisation", "zombie", "above_scale",
)  # fmt: skip
LEDGER = ("budget_year", "budget", "spent", "spent_total", "volume", "claims", "grants", "arrived", "guarantee_paid")

FIRM_FLOWS = ("value_added", "research")  # of the panel, summed here: firms themselves keep only the quarter's

Columns = dict[str, np.ndarray]


@dataclass
class Record:
    """What was seen, as plain lists and arrays: one entry per observed quarter, the first is the end of the base year.

    quarterly: measure -> values. yearly: year -> measures of the year (flows summed; first = four times its quarter).
    flows: matrices (kinds x sectors). counters: bounds that bound. ledger, entries: columns with a quarter column.
    clusters, cells, city_field, places, panel, links: year -> columns. year_flows, firm_flows: the year so far.
    """

    panel_kept: bool = True
    census_alone: bool = False  # of the panel only what a census reads is seen, in its years
    quarters: list[int] = field(default_factory=list)
    quarterly: dict[str, list[float]] = field(default_factory=dict)
    yearly: dict[int, dict[str, float]] = field(default_factory=dict)
    flows: list[np.ndarray] = field(default_factory=list)
    counters: list[dict[str, int]] = field(default_factory=list)
    ledger: list[Columns] = field(default_factory=list)
    entries: list[Columns] = field(default_factory=list)
    clusters: dict[int, Columns] = field(default_factory=dict)
    cells: dict[int, Columns] = field(default_factory=dict)
    city_field: dict[int, Columns] = field(default_factory=dict)
    places: dict[int, Columns] = field(default_factory=dict)
    panel: dict[int, Columns] = field(default_factory=dict)
    links: dict[int, Columns] = field(default_factory=dict)
    first: dict[str, Any] = field(default_factory=dict)  # the clusters of the base year, for mechanical counts
    firms_before: int = 0
    year_flows: np.ndarray | None = None  # cluster.quarter_flows, summed since the year began
    firm_flows: Columns = field(default_factory=dict)  # id, and FIRM_FLOWS summed since the year began
    # Where sales come from (outsiders.py): what was seen at the start, the terms of the year so far, tables by year.
    sales_at_start: Columns = field(default_factory=dict)
    year_sales: Columns = field(default_factory=dict)
    outsiders: dict[int, Columns] = field(default_factory=dict)
    # The drivers of growth (growth.py): firms at the last quarter's end; parts of this year's and of the next one's
    # growth; the terms of competitiveness in the base year; what places lent at the ends of the last two quarters.
    before: Columns = field(default_factory=dict)
    growing: np.ndarray | None = None
    means_at_start: np.ndarray | None = None
    lent: list[np.ndarray] = field(default_factory=list)
    know_how: np.ndarray | None = None  # that cells shared at the last quarter's end
    revenue_before: np.ndarray | None = None
    drivers: dict[int, Columns] = field(default_factory=dict)

    def see_census_alone(self) -> None:
        """See of firms from now on only what a census reads, for a run whose panel nobody keeps."""
        self.census_alone = self.panel_kept
        self.panel = {year: {name: columns[name] for name in columns if name in CENSUS}
                      for year, columns in self.panel.items()}  # fmt: skip

    def latest(self) -> dict[str, float]:
        """Last value of every quarterly measure, and the cluster counts of the last full year."""
        last = {name: values[-1] for name, values in self.quarterly.items() if values}
        if self.yearly:
            year = max(self.yearly)
            last |= {k: v for k, v in self.yearly[year].items() if "cluster" in k}
        return last


def observe(world: World) -> None:
    """Measure the quarter; at the start and at year ends also clusters, places, firms and links."""
    if world.record is None:
        world.record = Record()
    record = world.record
    assert isinstance(record, Record)
    f = world.firms
    new = np.flatnonzero(f.birth == world.quarter) if world.elapsed else np.empty(0, dtype=np.int64)
    left = record.firms_before + len(new) - len(f) if world.elapsed else 0
    record.firms_before = len(f)
    values = measure(world, len(new), left) | add_sales(world, record)
    for own in loaded_for(world.plan.extensions):
        values |= {name: float(value(world)) for name, value in own.measures.items()}
    record.quarters.append(world.quarter)
    for name, value in values.items():
        record.quarterly.setdefault(name, []).append(value)
    record.flows.append(world.flows.matrix.copy())
    record.counters.append(dict(world.counters))
    record.ledger.append({name: getattr(world.instruments, name).copy() for name in LEDGER})
    record.entries.append({name: getattr(f, name)[new].copy() for name in ("origin", "segment", "place")})
    add_flows(world, record)
    add_growth(world, record)
    if quarter_of_year(world.quarter) == 4:
        close_year(world, record)


def add_flows(world: World, record: Record) -> None:
    """Add the quarter to the flows of the year; the year of the start is four times its only quarter."""
    f, start = world.firms, len(record.quarters) == 1
    times = 4.0 if start else 1.0
    before, fresh = record.year_flows, start or quarter_of_year(world.quarter) == 1
    now = times * cluster.quarter_flows(world)
    record.year_flows = now if fresh or before is None else before + now
    if not record.panel_kept or record.census_alone:
        return
    flows = {name: times * getattr(f, name) for name in FIRM_FLOWS}
    earlier = record.firm_flows
    if not fresh and len(earlier.get("id", ())):
        same = same_firms(world, earlier)
        for name in FIRM_FLOWS:
            np.add.at(flows[name], same.now, earlier[name].take(same.before))  # distinct rows
    record.firm_flows = {"id": f.id.copy(), **flows}


def add_sales(world: World, record: Record) -> dict[str, float]:
    """Add the quarter's terms of sales to those of the year. Returns their measures of the whole region, 亿元."""
    now, start = outsiders.seen(world), not record.quarters
    if start:
        record.sales_at_start = now
    quarter = outsiders.terms(now, record.sales_at_start)
    if start:
        record.year_sales = {name: 4.0 * values for name, values in quarter.items()}
    elif quarter_of_year(world.quarter) == 1:
        record.year_sales = quarter
    else:
        record.year_sales = {name: record.year_sales[name] + values for name, values in quarter.items()}
    return outsiders.totals(quarter, world.scale)


def close_year(world: World, record: Record) -> None:
    """Yearly measures, cluster counts and tables."""
    year = year_of(world.quarter)
    record.outsiders[year] = record.year_sales
    record.yearly[year] = yearly_measures(record)
    flows = record.year_flows
    assert flows is not None
    sellers = cluster.Sellers.of(world)
    key_fields, all_fields = cluster.leading(world, flows, sellers)
    now = (key_fields, cluster.characteristic(world, flows, sellers), cluster.industries(world, flows))
    if not record.first:
        record.first = {"leading": vars(now[0]), "characteristic": vars(now[1]), "industries": now[2]}
    start = record.first
    before = (cluster.Clusters(**start["leading"]), cluster.Clusters(**start["characteristic"]), start["industries"])
    growth = record.yearly[year]["revenue_nominal"] / max(record.yearly[min(record.yearly)]["revenue_nominal"], 1e-12)
    record.yearly[year] |= cluster.counts(world, before, growth, now, cluster.industries(world, flows, real=True))
    record.yearly[year] |= {f"revenue_{name}": value for name, value in now[2].items()}
    record.clusters[year] = cluster_table(world, now, before, growth)
    record.cells[year] = cell_table(now[1])
    record.city_field[year] = city_field_table(world, all_fields)
    drivers = close_growth(world, record)
    if drivers is not None:
        record.drivers[year] = drivers
    record.places[year] = {
        name: getattr(world.places, name).copy() for name in ("land_used", "area", "rent", "density")
    }
    record.places[year]["revenue"] = flows[0].sum(axis=1)
    see_firms(world, record, year)


def see_firms(world: World, record: Record, year: int) -> None:
    """The panel of firms at a year's end, and the links in the years of a census."""
    if not record.panel_kept:
        return
    counted = in_census(year, world.plan.base_year, world.quarter + 4 > world.plan.end)
    if counted or not record.census_alone:
        record.panel[year] = panel_now(world)
    if counted:
        record.links[year] = supply_now(world)


def panel_now(world: World) -> Columns:
    """The firms at a year's end, with what they did in the year."""
    record = world.record
    assert isinstance(record, Record)
    found = {name: getattr(world.firms, name) for name in PANEL if name in CENSUS or not record.census_alone}
    found["revenue"] = world.firms.annual_revenue
    if not record.census_alone:
        found |= {"profit": world.firms.annual_profit, **{name: record.firm_flows[name] for name in FIRM_FLOWS}}
    return {name: compact(values) for name, values in found.items()}


def supply_now(world: World) -> Columns:
    """The local supply links as they stand, and what was delivered in the quarter."""
    links = world.links
    local = links.supplier >= 0
    return {
        "buyer": world.firms.id[links.buyer[local]],
        "supplier": world.firms.id[links.supplier[local]],
        "input": links.input[local].copy(),
        "delivered": links.delivered[local].astype(np.float32),
    }


def yearly_measures(record: Record) -> dict[str, float]:
    """Flows summed over the year (in the base year four times its quarter), rates as means, stocks as they stand."""
    first = len(record.quarters) == 1
    result = {}
    for name, values in record.quarterly.items():
        if name in FLOWS:
            result[name] = 4.0 * values[-1] if first else float(sum(values[-4:]))
        elif name in RATES:
            result[name] = values[-1] if first else float(sum(values[-4:])) / 4.0
        else:
            result[name] = values[-1]
    return result


def compact(values: np.ndarray) -> np.ndarray:
    """A copy that takes half the room: float32 for float64."""
    return values.astype(np.float32) if values.dtype == np.float64 else values.copy()


def cluster_table(world: World, now: cluster.Found, before: cluster.Found, growth: float) -> Columns:
    """Cells of both kinds that are clusters or large enough to list, with base-year revenue and mechanical revenue."""
    parts = []
    for code, (found, old) in enumerate(zip(now[:2], before[:2], strict=True)):
        keep = (found.nominal >= cluster.LEAST_LISTED) | found.counted
        part = cluster.subset(found, keep)
        matrix = np.zeros((1 + max(c.row.max(initial=0) for c in (part, old)),
                           1 + max(c.column.max(initial=0) for c in (part, old))))  # fmt: skip
        matrix[old.row, old.column] = old.nominal
        origin = matrix[part.row, part.column]
        parts.append({
            "kind": np.full(len(part.row), code, dtype=np.int16), "row": part.row.astype(np.int16),
            "column": part.column.astype(np.int16), "revenue_nominal": part.nominal, "revenue": part.real,
            "firms": part.firms, "workers": part.workers, "location_quotient": part.quotient, "largest_share":
            part.largest, "local_sourcing": part.local_sourcing, "cost_ratio": part.cost,
            "quality_ratio": part.quality, "counted": part.counted,
            "tier": cluster.tier_of(part.nominal).astype(np.int16),
            "revenue_at_start": origin, "mechanical_revenue": origin * growth,
        })  # fmt: skip
    return {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}


def cell_table(found: cluster.Clusters) -> Columns:
    """Every place x segment, in half the room: its revenue, firms and workers are parts of the region's year."""
    return {
        "row": found.row.astype(np.int16), "column": found.column.astype(np.int16),
        "revenue_nominal": found.nominal.astype(np.float32), "revenue": found.real.astype(np.float32),
        "firms": found.firms.astype(np.float32), "workers": found.workers.astype(np.float32),
        "cost_ratio": found.cost.astype(np.float32), "quality_ratio": found.quality.astype(np.float32),
        "local_sourcing": found.local_sourcing.astype(np.float32),
    }  # fmt: skip


def city_field_table(world: World, found: cluster.Clusters) -> Columns:
    """Every city x field, the rest of industry included; `key`: whether it is a key field."""
    names = {
        "row": "city", "column": "field", "nominal": "revenue_nominal", "real": "revenue", "firms": "firms",
        "workers": "workers", "cost": "cost_ratio", "quality": "quality_ratio", "local_sourcing": "local_sourcing",
    }  # fmt: skip
    fields = np.array(cluster.field_codes(world)[0], dtype=object)
    key = (fields[found.column] != cluster.OTHER).astype(bool)
    return {**{new: getattr(found, old).copy() for old, new in names.items()}, "key": key}
