"""One quarter of one world as the page draws it: places, indicators, newcomers and closures, league, sizes, books.

Revenue is nominal, of the last four quarters (four times the quarter at the start). Clusters are those of
`model/observe/cluster_tiers.py`; indicators are the outcomes of `model/observe/outcomes`, whose year are the last four
quarters: in the fourth quarter they are the figures that a run records.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np

from model.mathematics.groups import sum_by
from model.observe import cluster_tiers as tiers
from model.observe import outcomes
from model.observe.measures import FLOWS, RATES
from model.observe.recorder import Record
from model.world import World

YEAR = 4  # quarters
MOST_MOVES = 60  # newcomers and closures that a frame names, the largest
MOST_LISTED = (20, 30)  # clusters of the league: city x field, place x segment
SIZE_EDGES = np.round(10.0 ** np.arange(-1.0, 4.01, 0.25), 4)  # 亿元 of yearly revenue
REASONS = ("cash", "losses", "other")
SIGNIFICANT = 6  # digits of what is sent


@dataclass
class Seen:
    """What one quarter leaves for later ones: flows and firms by cell, measures, ranks, and the firms themselves."""

    flows: np.ndarray  # 4 x places x segments, of the quarter
    count: np.ndarray  # firms above scale, places x segments
    measures: dict[str, float]  # of the quarter
    ranks: dict[tuple[int, int, int], int]  # of clusters: (kind, area, industry) -> rank
    firms: dict[str, np.ndarray]
    counted: dict[str, float]  # numbers of clusters


@dataclass
class Chronicle:
    """What was seen of a world, by quarter. A world that goes back forgets what came later."""

    base: int
    by_quarter: dict[int, Seen] = field(default_factory=dict)
    first_clusters: Any = None

    def forget_after(self, quarter: int) -> None:
        """Leave out what was seen later."""
        self.by_quarter = {at: seen for at, seen in self.by_quarter.items() if at <= quarter}

    def last_year(self, quarter: int) -> list[Seen]:
        """The four quarters that end with a quarter; the start stands for those before it."""
        return [self.by_quarter[max(at, self.base)] for at in range(quarter - YEAR + 1, quarter + 1)]

    def flows(self, quarter: int) -> np.ndarray:
        """Flows of the year that ends with a quarter: 4 x places x segments."""
        return np.sum([seen.flows for seen in self.last_year(quarter)], axis=0)

    def measures(self, quarter: int) -> dict[str, float]:
        """Measures of the year that ends with a quarter, as a run records them of calendar years."""
        year, found = self.last_year(quarter), {}
        if quarter == self.base:
            year = year[-1:] * YEAR
        for name, last in year[-1].measures.items():
            if name in FLOWS:
                found[name] = float(sum(seen.measures[name] for seen in year))
            elif name in RATES:
                found[name] = float(sum(seen.measures[name] for seen in year)) / YEAR
            else:
                found[name] = last
        return found | year[-1].counted

    def years(self, quarter: int) -> dict[int, dict[str, float]]:
        """Measures of all years that end with a quarter or so many years before it, the start first."""
        ends = range(quarter, self.base, -YEAR)
        found = {0: self.measures(self.base)}
        for number, end in enumerate(sorted(ends), 1):
            found[number] = self.measures(end)
        return found


def see(world: World, chronicle: Chronicle) -> dict[str, Any]:
    """Note the quarter that a world stands at in its chronicle; the frame of it."""
    quarter, f, s = world.quarter, world.firms, world.segments
    shape = (len(world.place_ids), len(world.segment_ids))
    record = world.record
    assert isinstance(record, Record)
    cell = f.place * np.int64(shape[1]) + world.firm_segment
    official = f.above_scale & s.statistical.take(world.firm_segment)
    count = sum_by(cell[official], None, shape[0] * shape[1]).reshape(shape)
    nominal = f.annual_revenue * s.deflator.take(world.firm_segment)
    here = {"id": f.id.copy(), "place": f.place.copy(), "segment": f.segment.copy(),
            "revenue": nominal.astype(np.float32), "origin": f.origin.copy(),
            "workers": f.workers.astype(np.float32), "productivity": f.effective_productivity.astype(np.float32),
            "cashless": f.cashless_quarters.astype(np.int16), "losses": f.loss_quarters.astype(np.int16)}  # fmt: skip
    measures = {name: values[-1] for name, values in record.quarterly.items()}
    before = chronicle.by_quarter.get(quarter - 1)
    now = Seen(tiers.quarter_flows(world), count, measures, {}, here, {})
    chronicle.by_quarter[quarter] = now
    flows, sellers = chronicle.flows(quarter), tiers.Sellers.of(world)
    leading, _ = tiers.leading(world, flows, sellers)
    small = tiers.characteristic(world, flows, sellers)
    found = (leading, small, tiers.industries(world, flows))
    if chronicle.first_clusters is None:
        chronicle.first_clusters = (found, chronicle.measures(quarter)["revenue_nominal"])
    first, revenue = chronicle.first_clusters
    growth = chronicle.measures(quarter)["revenue_nominal"] / max(revenue, 1e-12)
    now.counted = tiers.counts(world, first, growth, found, tiers.industries(world, flows, real=True))
    year_ago = chronicle.by_quarter.get(quarter - YEAR)
    return {
        "places": places(world, flows[1], count, small),
        "indicators": indicators(chronicle, quarter),
        "opened": opened(world, nominal),
        "closed": closed(before, here),
        "league": league((leading, small), now, year_ago),
        "sizes": {"edges": SIZE_EDGES.tolist(), "counts": sizes(nominal[official]) / world.scale},
        "policies": books(world),
        "firms": len(f),
    }


def places(world: World, revenue: np.ndarray, count: np.ndarray, small: tiers.Clusters) -> dict[str, Any]:
    """Of every place: revenue, firms above scale, leading field, rent over plant, the tier of its largest cluster."""
    names, codes = tiers.field_codes(world)
    by_field = np.zeros((len(revenue), len(names)))
    np.add.at(by_field.T, codes, revenue.T)
    key = np.array([name != tiers.OTHER for name in names])
    of_key = np.where(key, by_field, 0.0)
    tier = np.zeros(len(revenue), dtype=int)
    np.maximum.at(tier, small.row, np.where(small.counted, tiers.tier_of(small.nominal), 0))
    return {"revenue": revenue.sum(axis=1) / world.scale, "firms": count.sum(axis=1) / world.scale,
            "field": np.where(of_key.any(axis=1), of_key.argmax(axis=1), by_field.argmax(axis=1)),
            "rent": world.places.rent.copy(), "tier": tier}  # fmt: skip


def indicators(chronicle: Chronicle, quarter: int) -> dict[str, float]:
    """Every modelled outcome of the year that ends with the quarter; growth only where a whole year lies before it."""
    years = chronicle.years(quarter)
    table, _ = outcomes.values(years)
    found = {name: float(values[-1]) for name, values in table.items() if name != "year"}
    if quarter < chronicle.base + YEAR:
        found = {name: value for name, value in found.items() if "growth" not in name}
    return found


def sizes(revenue: np.ndarray) -> np.ndarray:
    """Firms by yearly revenue: between SIZE_EDGES, the ends open."""
    clipped = np.clip(revenue, SIZE_EDGES[0], SIZE_EDGES[-1] * (1 - 1e-12))
    return np.histogram(clipped, SIZE_EDGES)[0]


def opened(world: World, nominal: np.ndarray) -> dict[str, Any]:
    """Firms that began in this quarter: how many, and the largest: id, place, segment, revenue, origin."""
    f = world.firms
    new = np.flatnonzero(f.birth == world.quarter) if world.elapsed else np.empty(0, dtype=np.int64)
    largest = new[np.argsort(-nominal[new], kind="stable")][:MOST_MOVES]
    rows = [[str(f.id[row]), f.place[row], f.segment[row], nominal[row], f.origin[row]] for row in largest]
    return {"count": len(new), "firms": rows}


def closed(before: Seen | None, now: dict[str, np.ndarray]) -> dict[str, Any]:
    """Firms that closed in this quarter: how many, and the largest: id, place, segment, revenue, reason."""
    if before is None:
        return {"count": 0, "firms": []}
    old = before.firms
    gone = np.flatnonzero(~np.isin(old["id"], now["id"], assume_unique=True))
    largest = gone[np.argsort(-old["revenue"][gone], kind="stable")][:MOST_MOVES]
    rows = []
    for row in largest:
        reason = 0 if old["cashless"][row] > 0 else 1 if old["losses"][row] > 0 else 2
        rows.append([str(old["id"][row]), old["place"][row], old["segment"][row], old["revenue"][row], reason])
    return {"count": len(gone), "firms": rows}


def league(kinds: tuple[tiers.Clusters, tiers.Clusters], now: Seen, year_ago: Seen | None) -> list[list[Any]]:
    """The largest clusters of both kinds with their rank a year ago."""
    rows: list[list[Any]] = []
    for kind, (found, most) in enumerate(zip(kinds, MOST_LISTED, strict=True)):
        order = np.argsort(-found.nominal, kind="stable")
        now.ranks |= {(kind, int(found.row[at]), int(found.column[at])): rank for rank, at in enumerate(order, 1)}
        tier = tiers.tier_of(found.nominal)
        for at in order[:most]:
            key = (kind, int(found.row[at]), int(found.column[at]))
            rank = None if year_ago is None else year_ago.ranks.get(key)
            rows.append([*key, found.nominal[at], found.firms[at], found.workers[at], found.quotient[at],
                         found.local_sourcing[at], bool(found.counted[at]), int(tier[at]) if found.counted[at] else 0,
                         rank, ":".join(map(str, key))])  # fmt: skip
    return rows


def books(world: World) -> list[list[Any]]:
    """Policies in force in this quarter or the next: key, spent in the quarter and since the start, budget a year.

    Those of the next count, so that the start shows what is about to begin; what has ended is not in force.
    """
    b, now = world.instruments, world.quarter
    return [[policy.key, b.spent[row] / world.scale, b.spent_total[row] / world.scale,
             policy.yearly_budget(min(max(now, policy.start), policy.end))]
            for row, policy in enumerate(world.policies) if policy.start <= now + 1 and policy.end >= now]  # fmt: skip


def plain(content: Any) -> Any:
    """Content as JSON can hold it: plain numbers with few digits, null for what is unknown."""
    if isinstance(content, dict):
        return {key: plain(value) for key, value in content.items()}
    if isinstance(content, list | tuple):
        return [plain(value) for value in content]
    if isinstance(content, np.ndarray):
        return plain(content.tolist())
    if isinstance(content, np.generic):
        return plain(content.item())
    if isinstance(content, float):
        if content != content or content in (float("inf"), float("-inf")):
            return None
        short = float(f"{content:.{SIGNIFICANT}g}")
        return int(short) if short.is_integer() else short
    return content
