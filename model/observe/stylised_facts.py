"""The stylised facts that the model is judged by: one declared list, and their estimates from what a witness saw.

A fact has a band from the literature and a use: calibrate (C: forms and values may be chosen on it) or held out (H).
Weakly sourced bands are soft: reported, never counted against the model. `made_of` says what can make the figure:
a state may be put in by the start; what happens in a year is made by the run alone, though on the state it finds.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from model.mathematics.groups import mean_by, sum_by
from model.observe.concentration import by_segment
from model.observe.estimators import (
    Estimate,
    bootstrap,
    density,
    foster,
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
from model.observe.witness import Growth, Sighting, Witness, growth_of

if TYPE_CHECKING:
    from model.observe.recorder import Record

CALIBRATE, HELD_OUT = "C", "H"
STATE, FLOW = "state", "flow"
ENTRANT_YEARS = 5  # firms younger than this are the entrants of the Ellison-Glaeser index
LEAST_FIRMS = 20  # of a segment for its index
SETTLED_YEARS = 3  # exit falls with age after the first years
LEAST_CLUSTER_FIRMS = 10
DECOMPOSITION_YEARS = 9  # as long as 1998-2007 in Brandt et al. (2012)


@dataclass(frozen=True)
class Fact:
    """One stylised fact: words, band (both ends inside), source, use, and what can make it."""

    id: str
    en: str
    zh: str
    target: str
    low: float
    high: float
    estimator: str
    source: str
    use: str
    made_of: str = STATE
    soft: bool = False

    def inside(self, value: float) -> bool:
        """Whether a value lies in the band; nan does not."""
        return bool(self.low <= value <= self.high)


FACTS = (
    Fact("size_tail_revenue", "Firm-size tail, revenue", "企业规模尾部指数（营收）", "1.06; China by province 1.0-1.5", 0.9, 1.5,
         "maximum likelihood above a chosen cut-off", "Axtell 2001; Heinrich and Dai", CALIBRATE),
    Fact("size_tail_workers", "Firm-size tail, employment", "企业规模尾部指数（用工）", "1.06; China by province 1.0-1.5", 0.9,
         1.5, "maximum likelihood above a chosen cut-off", "Axtell 2001; Heinrich and Dai", CALIBRATE),
    Fact("growth_shape", "Shape of yearly growth rates", "增长率分布形状（Subbotin b）", "1 (Laplace)", 0.7, 1.3,
         "Subbotin maximum likelihood on segment-demeaned ln growth", "Bottazzi and Secchi 2006; Zou 2019", HELD_OUT, FLOW),
    Fact("variance_slope", "Growth variance against size", "增长方差与规模", "-0.2 (0.14-0.20)", -0.30, -0.10,
         "OLS of ln sd on ln size over bins", "Stanley 1996; Riccaboni et al. 2008", CALIBRATE, FLOW),
    Fact("growth_autocorrelation", "Autocorrelation of growth", "增长率自相关", "about 0", -0.20, 0.15,
         "panel AR(1) by least absolute deviations", "Bottazzi and Secchi 2006", CALIBRATE, FLOW),
    Fact("productivity_spread", "Productivity dispersion 90-10", "生产率离散度（90-10）", "ln TFPR about 1.6", 1.2, 2.0,
         "quantiles of segment-demeaned ln TFPR", "Hsieh and Klenow 2009", CALIBRATE, soft=True),
    Fact("net_entry_share", "Net entry's share of productivity growth", "净进入对生产率增长的贡献", "large, above 0.2", 0.2, 1.5,
         "Foster decomposition over nine years, ln a, revenue shares", "Brandt et al. 2012", CALIBRATE, FLOW, True),
    Fact("entry_rate", "Entry into above-scale industry", "规上企业进入率", "6-20% a year", 0.06, 0.20,
         "new above scale over stock, median year", "Brandt et al. 2012", CALIBRATE, FLOW, True),
    Fact("exit_rate", "Exit from above-scale industry", "规上企业退出率", "5-15% a year", 0.05, 0.15,
         "gone from above scale over stock, median year", "Brandt et al. 2012", CALIBRATE, FLOW, True),
    Fact("exit_size", "Closing falls with size", "退出率随规模下降", "negative", -np.inf, 0.0,
         "logit of closing on ln workers and ln age", "Dunne, Roberts and Samuelson 1989", HELD_OUT, FLOW),
    Fact("exit_age", "Closing falls with age after three years", "三年后退出率随年龄下降", "negative", -np.inf, 0.0,
         "the same logit, firms of three years and more", "Dunne, Roberts and Samuelson 1989", HELD_OUT, FLOW),
    Fact("degree_tail", "Supplier-network degree tail", "供应网络度分布尾部指数", "1.0-1.8", 1.0, 1.8,
         "discrete maximum likelihood, customers per supplier", "Fujiwara and Aoyama 2010", CALIBRATE),
    Fact("assortativity", "Supplier network disassortative", "供应网络异配性", "below 0", -1.0, 0.0,
         "degree assortativity (networkx)", "Fujiwara and Aoyama 2010", CALIBRATE),
    Fact("reciprocity", "Reciprocity of supply links", "供应关系互惠率", "below 0.1", 0.0, 0.1,
         "share of links with a reverse (networkx)", "Fujiwara and Aoyama 2010", CALIBRATE),
    Fact("attachment", "Preferential attachment exponent", "优先连接指数", "about 1.08", 0.7, 1.3,
         "Newman's estimator on new customers, yearly", "Reisch et al.", HELD_OUT, FLOW),
    Fact("entrants_ellison_glaeser", "Ellison-Glaeser index of entrants", "新进入企业EG集聚指数", "median 0.01-0.03", 0.01,
         0.03, "employment of entrants of five years, cities, median of segments", "Lu and Tao 2009", CALIBRATE, FLOW),
    Fact("ellison_glaeser_positive", "Segments with a positive Ellison-Glaeser index", "EG指数为正的行业比例", "most", 0.5,
         1.0, "share of segments, employment of all firms, cities", "Lu and Tao 2009", CALIBRATE),
    Fact("loss_making", "Loss-making share of firms", "亏损企业比例", "about 10-13%", 0.08, 0.20,
         "count over four quarters, above scale", "memory: yearbooks", CALIBRATE),
    Fact("cnc_curve", "Diffusion of CNC equipment is an S-curve", "数控化扩散呈S形", "R2 > 0.95", 0.95, 1.0,
         "logistic by non-linear least squares", "Griliches 1957", HELD_OUT, FLOW),
    Fact("integration_curve", "Diffusion of integration is an S-curve", "两化融合扩散呈S形", "R2 > 0.95", 0.95, 1.0,
         "logistic by non-linear least squares", "Griliches 1957", HELD_OUT, FLOW),
    Fact("cluster_gibrat", "Cluster growth does not depend on size", "集群增长与规模无关（Gibrat）", "slope 0", -0.03, 0.03,
         "OLS of yearly ln growth on ln size, city x field pooled over years", "Gibrat 1931", HELD_OUT, FLOW),
)  # fmt: skip
BY_ID = {fact.id: fact for fact in FACTS}


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
    level = level - mean_by(segment, level, np.ones(len(level)), witness.segments)[segment]

    def gap(rows: np.ndarray) -> float:
        low, high = np.quantile(level[rows], [0.1, 0.9])
        return float(high - low)

    low, high = bootstrap(gap, len(level))
    return Estimate(gap(np.arange(len(level))), low, high, len(level))


def space_facts(seen: Sighting, witness: Witness) -> dict[str, Estimate]:
    """Ellison-Glaeser indices: median over segments of the entrants' index, share of positive ones of all firms."""
    count, cities = witness.segments, witness.cities
    everyone = by_segment(seen.segment, seen.city, seen.workers, count, cities, LEAST_FIRMS)
    known = everyone[np.isfinite(everyone)]
    young = seen.birth_year > max(seen.year - ENTRANT_YEARS, 2015)
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
    pairs = [(witness.sightings[a], witness.sightings[b]) for a, b in zip(years, years[1:], strict=False)]
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
    remark = (f"{first}-{years[-1]}: ln a {parts.total:+.3f} = within {parts.within:+.3f}, between {parts.between:+.3f}, "
              f"cross {parts.cross:+.3f}, entry {parts.entry:+.3f}, exit {parts.exit:+.3f}")  # fmt: skip
    return Estimate(parts.net_entry, count=len(ids[1]), remark=remark)


def attachment(witness: Witness, years: int = 5) -> Estimate:
    """Newman's exponent over the last years: new customers of a supplier against the customers that it had."""
    seen = witness.years[-(years + 1) :]
    steps = []
    for one, other in zip(seen, seen[1:], strict=False):
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
    for one, other in zip(years, years[1:], strict=False):
        a, b = record.city_field[one], record.city_field[other]
        width = 1 + max(int(a["field"].max()), int(b["field"].max()))
        keys = [t["city"].astype(np.int64) * width + t["field"] for t in (a, b)]
        _, first, second = np.intersect1d(*keys, return_indices=True)
        good = (a["firms"][first] >= LEAST_CLUSTER_FIRMS) & (a["revenue"][first] > 0) & (b["revenue"][second] > 0)
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
