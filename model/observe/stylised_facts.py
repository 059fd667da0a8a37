"""Estimates of the stylised facts (stylised_fact_list.py) from what a witness saw of a run."""

from __future__ import annotations

import itertools
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from model.mathematics.groups import mean_by, sum_by
from model.observe.concentration import by_segment
from model.observe.estimators import (
    Estimate,
    bootstrap,
    density,
    least_absolute_autocorrelation,
    logistic_fit,
    logit_effect,
    power_tail,
    proportion,
    slope,
    subbotin_shape,
    unknown,
    variance_slope,
)
from model.observe.network_estimators import (
    assortativity,
    attachment_exponent,
    degree_tail,
    graph_of,
    newly_linked,
    reciprocity,
)
from model.observe.productivity_parts import foster
from model.observe.stylised_fact_list import FACTS
from model.observe.witness import Growth, Sighting, Witness, growth_of

if TYPE_CHECKING:
    from model.observe.recorder import Record

ENTRANT_YEARS = 5  # firms younger than this are the entrants of the Ellison-Glaeser index
LEAST_FIRMS = 20  # of a segment for its index
SETTLED_YEARS = 3  # exit falls with age after the first years
LEAST_CLUSTER_FIRMS = 10
DECOMPOSITION_YEARS = 9  # as long as 1998-2007 in Brandt et al. (2012)


def estimate_facts(witness: Witness, record: Record | None = None) -> dict[str, Estimate]:
    """Every fact of FACTS from what was seen up to the last year. With one year seen, flows are nan."""
    growth = growth_of(witness)
    found: dict[str, Estimate] = {}
    for group in (state_facts, network_facts):
        found |= group(witness.last, witness)
    found |= growth_facts(growth)
    found |= turnover_facts(witness)
    found["attachment"] = attachment(witness)
    found |= curves(witness, record)
    found["cluster_gibrat"] = cluster_gibrat(witness, record)
    return {fact.id: found[fact.id] for fact in FACTS}


def state_facts(seen: Sighting, witness: Witness) -> dict[str, Estimate]:
    """Sizes, spread of productivity, losses, concentration in space: from one year's firms."""
    official = seen.above_scale
    return {
        "size_tail_revenue": power_tail(seen.revenue[official]),
        "size_tail_workers": power_tail(seen.workers[official]),
        "productivity_spread": productivity_spread(seen, witness),
        "loss_making": proportion(int((seen.profit[official] < 0).sum()), int(official.sum())),
        **space_facts(seen, witness),
    }


def productivity_spread(seen: Sighting, witness: Witness) -> Estimate:
    """90-10 difference of ln TFPR = ln va - alpha ln K - (1 - alpha) ln wage bill, less its segment mean."""
    good = seen.above_scale & (seen.value_added > 0) & (seen.capital > 0) & (seen.wage_bill > 0)
    if good.sum() < LEAST_FIRMS:
        return unknown("too few firms with value added", int(good.sum()))
    segment = seen.segment[good]
    alpha = witness.capital_part[segment]
    level = np.log(seen.value_added[good]) - alpha * np.log(seen.capital[good])
    level = level - (1.0 - alpha) * np.log(seen.wage_bill[good])
    level = level - mean_by(segment, level, None, witness.segments)[segment]

    def gap(rows: np.ndarray) -> float:
        low, high = np.quantile(level[rows], [0.1, 0.9])
        return float(high - low)

    low, high = bootstrap(gap, len(level), least=50)
    return Estimate(gap(np.arange(len(level))), low, high, len(level))


def space_facts(seen: Sighting, witness: Witness) -> dict[str, Estimate]:
    """Ellison-Glaeser indices: median over segments of the entrants' index, share of positive ones of all firms."""
    count, cities = witness.segments, witness.cities
    everyone = by_segment(seen.segment, seen.city, seen.workers, count, cities, LEAST_FIRMS)
    known = everyone[np.isfinite(everyone)]
    young = seen.birth_year > max(seen.year - ENTRANT_YEARS, min(witness.years))
    base = sum_by(seen.city, seen.workers, cities)
    index = by_segment(seen.segment[young], seen.city[young], seen.workers[young], count, cities, LEAST_FIRMS, base)
    index = index[np.isfinite(index)]
    if len(index):
        low, high = bootstrap(lambda rows: float(np.median(index[rows])), len(index))
        entrants = Estimate(float(np.median(index)), low, high, int(young.sum()), f"{len(index)} segments")
    else:
        entrants = unknown(f"{int(young.sum())} entrants: no segment has {LEAST_FIRMS}", int(young.sum()))
    positive = proportion(int((known > 0).sum()), len(known))
    if len(known):
        positive = replace(positive, remark=f"{len(known)} segments, median {np.median(known):.3f}")
    return {"entrants_ellison_glaeser": entrants, "ellison_glaeser_positive": positive}


def network_facts(seen: Sighting, witness: Witness) -> dict[str, Estimate]:
    """Degree tail, assortativity, reciprocity of one year's supply network."""
    graph = graph_of(seen.buyer, seen.supplier)
    return {
        "degree_tail": degree_tail(seen.supplier),
        "assortativity": assortativity(graph),
        "reciprocity": reciprocity(graph),
    }


def growth_facts(growth: Growth) -> dict[str, Estimate]:
    """Shape, variance and memory of firms' growth, the last ten years pooled."""
    shape = subbotin_shape(growth.growth)
    if np.isfinite(shape.value):
        shape = replace(shape, points=density(growth.growth))
    order = np.lexsort((growth.year, growth.id))
    by_firm, year, rate = growth.id[order], growth.year[order], growth.growth[order]
    same = (by_firm[:-1] == by_firm[1:]) & (year[1:] == year[:-1] + 1)
    return {
        "growth_shape": shape,
        "variance_slope": variance_slope(growth.size, growth.growth),
        "growth_autocorrelation": least_absolute_autocorrelation(rate[:-1][same], rate[1:][same]),
    }


def turnover_facts(witness: Witness) -> dict[str, Estimate]:
    """Entry, exit, who closes, and what net entry gives to productivity."""
    years = witness.years
    pairs = [(witness.sightings[a], witness.sightings[b]) for a, b in itertools.pairwise(years)]
    if not pairs:
        nothing = unknown("one year only")
        return dict.fromkeys(("entry_rate", "exit_rate", "exit_size", "exit_age", "net_entry_share"), nothing)
    entries, exits = [], []
    for before, after in pairs[-10:]:
        old, new = before.id[before.above_scale], after.id[after.above_scale]
        entries.append((~np.isin(new, old, assume_unique=True)).sum() / max(len(old), 1))
        exits.append((~np.isin(old, new, assume_unique=True)).sum() / max(len(old), 1))
    columns: list[list[np.ndarray]] = [[], [], []]
    for before, after in pairs[-10:]:
        columns[0].append(~np.isin(before.id, after.id, assume_unique=True))
        columns[1].append(np.log(np.maximum(before.workers, 1e-3)))
        columns[2].append(np.maximum(before.year - before.birth_year, 0).astype(float))
    closed, size, age = (np.concatenate(column) for column in columns)
    settled = age >= SETTLED_YEARS
    return {
        "entry_rate": over_years(entries),
        "exit_rate": over_years(exits),
        "exit_size": logit_effect(closed, [size, np.log1p(age)], 0),
        "exit_age": logit_effect(closed[settled], [size[settled], np.log1p(age[settled])], 1),
        "net_entry_share": net_entry(witness),
    }


def over_years(rates: list[float]) -> Estimate:
    """Median of the years, with their range."""
    return Estimate(float(np.median(rates)), float(min(rates)), float(max(rates)), len(rates), "range of years")


def net_entry(witness: Witness) -> Estimate:
    """Net entry's part of the growth of revenue-weighted ln a over the last DECOMPOSITION_YEARS years."""
    years = witness.years
    first = years[-min(DECOMPOSITION_YEARS + 1, len(years))]
    pair = [witness.sightings[first], witness.last]
    official = [s.above_scale & (s.revenue > 0) for s in pair]
    ids, weights, levels = (
        tuple(getattr(s, name)[keep] for s, keep in zip(pair, official, strict=True))
        for name in ("id", "revenue", "log_productivity")
    )
    parts = foster(ids, weights, levels)
    named = {"within": parts.within, "between": parts.between, "cross": parts.cross, "entry": parts.entry,
             "exit": parts.exit}  # fmt: skip
    remark = f"{first}-{years[-1]}: ln a {parts.total:+.3f} = " + ", ".join(f"{n} {v:+.3f}" for n, v in named.items())
    return Estimate(parts.net_entry, count=len(ids[1]), remark=remark)


def attachment(witness: Witness, years: int = 5) -> Estimate:
    """Newman's exponent over the last years: new customers of a supplier against the customers that it had."""
    seen = witness.years[-(years + 1) :]
    steps = []
    for one, other in itertools.pairwise(seen):
        a, b = witness.sightings[one], witness.sightings[other]
        if len(a.buyer) and len(b.buyer):
            steps.append(newly_linked((a.buyer, a.supplier), (b.buyer, b.supplier)))
    return attachment_exponent(steps)


def curves(witness: Witness, record: Record | None) -> dict[str, Estimate]:
    """S-curves of the two means over all years seen."""
    found = {}
    for fact, measure in (("cnc_curve", "cnc_share"), ("integration_curve", "integration")):
        if record is None:
            found[fact] = unknown("no yearly measures")
            continue
        years = [year for year in sorted(record.yearly) if year <= witness.years[-1]]
        level = np.array([record.yearly[year][measure] for year in years])
        found[fact] = logistic_fit(np.array(years, dtype=float) - years[0], level)
    return found


def cluster_gibrat(witness: Witness, record: Record | None) -> Estimate:
    """Yearly ln growth of city x field revenue on its ln size, less the year's mean, fields of ten firms and more."""
    if record is None or len(witness.years) < 2:
        return unknown("one year only")
    x, y = [], []
    years = witness.years[-11:]
    for one, other in itertools.pairwise(years):
        a, b = record.city_field[one], record.city_field[other]
        width = 1 + max(int(a["field"].max()), int(b["field"].max()))
        keys = [t["city"].astype(np.int64) * width + t["field"] for t in (a, b)]
        _, first, second = np.intersect1d(keys[0], keys[1], return_indices=True)
        good = a["key"][first] & (a["firms"][first] >= LEAST_CLUSTER_FIRMS)
        good = good & (a["revenue"][first] > 0) & (b["revenue"][second] > 0)
        size, grown = np.log(a["revenue"][first][good]), np.log(b["revenue"][second][good] / a["revenue"][first][good])
        if len(size):
            x.append(size - size.mean())
            y.append(grown - grown.mean())
    if not x:
        return unknown(f"no city x field has {LEAST_CLUSTER_FIRMS} firms")
    size, grown = np.concatenate(x), np.concatenate(y)
    found = slope(size, grown)
    some = np.linspace(0, len(size) - 1, min(200, len(size))).astype(int)
    return replace(found, points={"x": size[some].tolist(), "y": grown[some].tolist()})
