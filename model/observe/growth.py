"""Why cells grow: every quarter's change of revenue by cell and driver, summed to the change over the year before.

A year's revenue less that of the year before is the sum of its quarters' differences to the same quarters a year ago.
Each such difference is the sum of four changes from quarter to quarter. So the changes of a year's quarters count 4,
3, 2 and 1 times in that year's growth and 0, 1, 2 and 3 times in the next one's. A firm's first year (an anchor's
first three, while it builds up) is entry. What a firm above scale does later is split by what moved it
(growth_parts.py).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from model.mathematics.groups import sum_by
from model.mathematics.quarters import quarter_of_year
from model.observe.driver_list import AT, NAMES
from model.observe.growth_parts import Parts, cost_saved, log_mean, rows_of, starting_means, tender_parts, with_ones
from model.tables.firms import ANCHOR, INCUMBENT, ORIGINS
from model.world import World

if TYPE_CHECKING:
    from model.observe.recorder import Record
    from model.processes.contracts import Tendered

FIRST_YEAR, FIRST_OF_ANCHOR = 4, 12  # quarters in which what a firm sells more is entry
THIS_YEAR, NEXT_YEAR = (4.0, 3.0, 2.0, 1.0), (0.0, 1.0, 2.0, 3.0)  # how often a quarter's change counts in either
ENTRY = np.array([AT.get(f"entry_{origin}", -1) for origin in ORIGINS])  # driver by origin; incumbents never enter

Columns = dict[str, np.ndarray]


class Pairs(NamedTuple):
    """Rows of the same firms at the end of the last quarter and now."""

    before: np.ndarray
    now: np.ndarray


def add_growth(world: World, record: Record) -> None:
    """Split the quarter's change of every cell's revenue and add it to the growth of this year and of the next."""
    if record.growing is None:
        record.growing = np.zeros((2, len(NAMES), len(world.cells)))
    if record.before:
        at = quarter_of_year(world.quarter) - 1
        times = [(year, often[at]) for year, often in enumerate((THIS_YEAR, NEXT_YEAR)) if often[at]]
        for name, part in quarter_parts(world, record).items():
            for year, often in times:  # row by row: whole tables of cells take longer to allocate than to add
                record.growing[year, AT[name]] += often * part
    record.before = state(world)
    record.lent = [lent_now(world), *record.lent[:1]]
    record.know_how = by_place(world, world.cells.know_how)
    if len(record.quarters) == 1:
        carry_over(world, record)


def carry_over(world: World, record: Record) -> None:
    """Begin at the end of the base year: its flows are the year's mean, orders and contracts stand at its end."""
    assert record.growing is not None
    f, before = world.firms, record.before
    stands = np.where(before["counted"], f.price * f.fill * (f.external_orders + f.link_orders), 0.0)
    more = np.bincount(before["cell"], stands - before["revenue"], len(world.cells))
    record.growing[1, AT["carry_over"]] = THIS_YEAR[0] * more
    before["revenue"] = stands


def close_growth(world: World, record: Record) -> Columns | None:
    """The year's table of drivers, and begin the next year; None in the year of the start, which has none before it.

    Rows are the cells that sold something in the year or in the one before; amounts are of the whole region.
    """
    assert record.growing is not None
    assert record.year_flows is not None
    parts = record.growing[0].copy()
    record.growing[0] = record.growing[1]
    record.growing[1] = 0.0
    revenue, earlier = record.year_flows[0].ravel(), record.revenue_before
    record.revenue_before = revenue.copy()
    if earlier is None:
        return None
    keep = np.flatnonzero((revenue > 0) | (earlier > 0) | parts.any(axis=0))
    columns = {"revenue_before": earlier[keep], "revenue": revenue[keep]}
    columns |= {name: parts[at][keep] for name, at in AT.items()}
    segments = len(world.segment_ids)
    rows = {"row": (keep // segments).astype(np.int16), "column": (keep % segments).astype(np.int16)}
    return rows | {name: values / world.scale for name, values in columns.items()}


def cell_of(world: World) -> np.ndarray:
    """Place x segment of every firm, place by place as in the tables of the observer."""
    return world.firm_place * len(world.segment_ids) + world.firm_segment


def state(world: World) -> Columns:
    """What has to be known of every firm a quarter later; contracts are those under which it was called."""
    f, t = world.firms, world.tendered
    counted = f.above_scale & world.segments.statistical[world.firm_segment]
    called, shock = f.contracts.copy(), {}
    if t is not None:
        rows = survivors_of(world, len(t.held))
        called[: len(rows)] = (t.held - t.expired - t.missing + t.won).take(rows)
        if isinstance(t.demand, np.ndarray):
            shock["demand"] = np.ones(len(f))
            shock["demand"][: len(rows)] = t.demand[rows]
    return {
        "id": f.id.copy(), "cell": cell_of(world), "counted": counted, "revenue": f.revenue * counted,
        "fill": f.fill.copy(), "external": f.external_orders.copy(), "links": f.link_orders.copy(), "called": called,
        **shock,
    }  # fmt: skip


def survivors_of(world: World, count: int) -> np.ndarray:
    """Of the `count` firms at the beginning of the quarter, the rows of those that are still there, in order."""
    return np.arange(count) if world.closed is None else np.flatnonzero(~world.closed[:count])


def same_firms(world: World, before: Columns) -> Pairs:
    """Rows of the firms that were there a quarter ago; by id where a process of somebody's own moved rows."""
    ids, known = world.firms.id, before["id"]
    rows = survivors_of(world, len(known))
    if len(rows) <= len(ids) and np.array_equal(known.take(rows), ids[: len(rows)]):
        return Pairs(rows, np.arange(len(rows)))
    _, then, now = np.intersect1d(known, ids, return_indices=True)
    return Pairs(then, now)


def lent_now(world: World) -> np.ndarray:
    """Fall of the price, ln, that each place lends the firms of a segment since the start (cells, place by place)."""
    lent = by_place(world, world.cells.gain - world.cells.gain_at_start).reshape(len(world.place_ids), -1)
    return (lent * cost_saved(world)).ravel()


def by_place(world: World, values: np.ndarray) -> np.ndarray:
    """A column of cells, which stand segment by segment, place by place."""
    return values.reshape(len(world.segment_ids), -1).T.ravel()


def quarter_parts(world: World, record: Record) -> Parts:
    """Parts of the change of revenue since the last quarter by cell; firms above scale, base-year prices.

    A driver that moved nothing is left out.
    """
    f, before, size = world.firms, record.before, len(world.cells)
    cell = cell_of(world)
    counted = f.above_scale & world.segments.statistical[world.firm_segment]
    revenue = f.revenue * counted
    pairs = same_firms(world, before)
    was, old = np.zeros(len(f), dtype=bool), np.zeros(len(f))
    was[pairs.now], old[pairs.now] = before["counted"].take(pairs.before), before["revenue"].take(pairs.before)

    first = np.where(f.origin == ANCHOR, FIRST_OF_ANCHOR, FIRST_YEAR)
    newcomer = (f.origin != INCUMBENT) & (world.quarter - f.birth <= first)
    split = counted & was & ~newcomer
    others = np.flatnonzero(~split & (counted | was))  # few
    which = np.where(newcomer[others], ENTRY[f.origin[others]], AT["scale"])
    change = revenue[others] - old[others]
    found: Parts = {}
    for driver in np.unique(which).tolist():
        own = which == driver
        found[NAMES[driver]] = sum_by(cell[others[own]], change[own], size)
    gone = np.ones(len(before["id"]), dtype=bool)
    gone[pairs.before] = False
    left = np.flatnonzero(gone)
    found["exit"] = -sum_by(before["cell"].take(left), before["revenue"].take(left), size)

    kept = np.flatnonzero(split[pairs.now])
    rows = Pairs(pairs.before.take(kept), pairs.now.take(kept))
    at = cell.take(rows.now)
    for name, values in split_change(world, record, rows).items():
        found[name] = sum_by(at, values, size)
    return found


def split_change(world: World, record: Record, rows: Pairs) -> Parts:
    """Parts of the change of revenue of firms above scale in both quarters, by driver; they add up to it."""
    f, before, tendered = world.firms, record.before, world.tendered
    r0, f0, e0, k0, n0 = (before[name].take(rows.before) for name in ("revenue", "fill", "external", "links", "called"))
    r1, f1, e1, k1 = (column.take(rows.now) for column in (f.revenue, f.fill, f.external_orders, f.link_orders))
    change, o0, o1 = r1 - r0, e0 + k0, e1 + k1
    sold = (r0 > 0) & (r1 > 0)  # and so were orders, and deliveries
    none = np.flatnonzero(~sold)  # few
    mean = safe_mean(r1, r0, none)
    per_order = mean / safe_mean(o1, o0, none, 1e-300)
    delivered = mean * safe_log(f1, f0, none)
    delivered[none] = (change - per_order * (o1 - o0))[none]
    local, outside = per_order * (k1 - k0), per_order * (e1 - e0)
    parts: Parts = {"local_orders": local, "price": change - delivered - local - outside}
    if tendered is None or len(tendered.held) != len(before["id"]):  # a schedule without the tender, or another one
        return {**parts, "fill": delivered, "other_contracts": outside}

    t, row = tendered, rows.before
    n = t.held.take(row)
    n1 = n - t.expired.take(row) - t.missing.take(row) + t.won.take(row)
    none = np.flatnonzero(~((e0 > 0) & (e1 > 0) & (n0 > 0) & (n1 > 0)))
    called = safe_mean(e1, e0, none)
    per_contract = per_order * called / safe_mean(n1, n0, none, 1e-300)
    demand = np.zeros(len(row))
    if isinstance(t.demand, np.ndarray) or "demand" in before:
        ones = np.ones(len(row))
        d0, d1 = before["demand"][row] if "demand" in before else ones, rows_of(t.demand, row) * ones
        unknown = np.union1d(none, np.flatnonzero((d0 <= 0) | (d1 <= 0)))
        demand = per_order * (called * safe_log(d1, d0, unknown))
    called_up = outside - per_contract * (n1 - n0) - demand
    by_contract = contract_parts(world, record, t, rows)
    parts |= {name: per_contract * values for name, values in by_contract.items()}
    parts["other_contracts"] = per_contract * (n - n0)
    parts["fill"] = parts["fill"] + delivered
    parts["luck"] = parts["luck"] + called_up
    parts["market"] = parts["market"] + demand
    return parts


def contract_parts(world: World, record: Record, tendered: Tendered, rows: Pairs) -> Parts:
    """Parts of the change of contracts (count) in the tender."""
    if record.means_at_start is None:
        record.means_at_start = starting_means(world, tendered, record.before["cell"] % len(world.segment_ids))
    # Prices of the tender were posted a quarter ago, from costs that hold what places lent the quarter before.
    cell = record.before["cell"].take(rows.before)
    assert record.know_how is not None
    segment = world.firm_segment.take(rows.now)
    return tender_parts(world, tendered, rows.before, segment, record.means_at_start,
                        record.lent[-1].take(cell), record.know_how.take(cell))  # fmt: skip


def safe_mean(a: np.ndarray, b: np.ndarray, none: np.ndarray, least: float = -np.inf) -> np.ndarray:
    """The logarithmic mean; in the rows `none`, where one is not positive, their sum, but at least `least`."""
    mean = log_mean(*(with_ones(values, none) for values in (a, b)))
    mean[none] = np.maximum(a[none] + b[none], least)
    return mean


def safe_log(a: np.ndarray, b: np.ndarray, none: np.ndarray) -> np.ndarray:
    """ln(a / b); 0 in the rows `none`, where one of the two is not positive."""
    return np.log(with_ones(a, none) / with_ones(b, none))
