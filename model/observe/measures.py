"""Measures: raw sums of one quarter, from which every outcome is made. Flows add up over a year; stocks are its last;
rates of a quarter (RATES) are the mean of its quarters. Means, shares and indices by revenue use that of four quarters.

Only firms above scale in statistical segments count where official statistics count them. Everything is divided by
the run's scale, so that a tenth of the firms reports the whole region.
"""

from __future__ import annotations

import numpy as np

from model.mathematics.groups import sum_by
from model.mathematics.select import at_least
from model.mathematics.table_lookup import at_pairs
from model.observe import outsiders
from model.observe.concentration import ellison_glaeser, largest_share, spread
from model.tables.firms import ORIGINS
from model.tables.flows import SECTORS
from model.tables.links import OUTSIDE
from model.world import World

NEAR = 50.0  # km: suppliers this near count as sourcing nearby
ENTRANT_QUARTERS = 20  # firms younger than this are the entrants of the Ellison-Glaeser index
TOP_FIRMS = 40
# By code of origin: whether such a firm chose its place itself.
FREE_ORIGIN = np.array([name in ("start_up", "grown_up", "transfer") for name in ORIGINS])

FLOWS = (
    "value_added", "value_added_manufacturing", "value_added_high_tech", "value_added_nominal", "gross_output",
    "revenue", "revenue_manufacturing", "revenue_nominal", "reported_research_manufacturing",
    "true_research_manufacturing", "energy", "water", "waste", "waste_recovered", "investment", "taxes", "wages",
    "profit", "local_purchases", "incumbents_local_purchases", "near_purchases", "industrial_purchases",
    "public_spending", "retained_tax", "entries", "exits", "pioneer_revenue", *outsiders.MEASURES,
)  # fmt: skip

RATES = ("capacity_utilisation", "fill", "price", "wage")  # of a quarter; a year has their mean


def measure(world: World, entered: int, left: int) -> dict[str, float]:
    """Every measure of the quarter that the world stands at; money in base-year 亿元 unless the name says nominal."""
    f, s = world.firms, world.segments
    seg = world.firm_segment
    official = s.statistical.take(seg) & f.above_scale
    counted, made = official.astype(float), (official & s.manufacturing.take(seg)).astype(float)
    pioneer, nominal = s.pioneer.take(seg), s.deflator.take(seg)
    revenue, waste = total(f.revenue, counted), f.output * s.waste_intensity.take(seg)
    annual = f.annual_revenue
    m = {
        "value_added": total(f.value_added, counted),
        "value_added_manufacturing": total(f.value_added, made),
        "value_added_high_tech": total(f.value_added, official & s.high_tech.take(seg)),
        "value_added_nominal": total(f.value_added * nominal, counted),
        "gross_output": revenue,
        "revenue": revenue,
        "revenue_manufacturing": total(f.revenue, made),
        "revenue_nominal": total(f.revenue * nominal, counted),
        "reported_research_manufacturing": total(f.reported_research, made),
        "true_research_manufacturing": total(f.research, made),
        "energy": total(f.energy_use, counted),
        "water": total(f.output * s.water_intensity.take(seg) * (1.0 - f.water_saving), counted),
        "waste": total(waste, counted),
        "waste_recovered": total(waste * f.waste_recovery, counted),
        "investment": f.investment.sum(),
        "taxes": f.taxes.sum(),
        "wages": f.wage_bill.sum(),
        "profit": total(f.profit, counted),
        "local_purchases": f.local_purchases.sum(),
        "incumbents_local_purchases": total(f.local_purchases, f.birth <= world.plan.base_quarter),
        "near_purchases": near_purchases(world),
        "industrial_purchases": f.industrial_purchases.sum(),
        "public_spending": world.instruments.spent.sum(),
        "retained_tax": retained_tax(world),
        "entries": float(entered),
        "exits": float(left),
        "pioneer_revenue": total(f.revenue, pioneer),
        "pioneer_firms": float(np.count_nonzero(pioneer)),
        "firms": float(np.count_nonzero(official)),
        "firms_all": float(len(f)),
        "workers": total(f.workers, counted),
        "patents_manufacturing": total(f.patents, made),
        "capital": f.capital.sum(),
        "debt": f.debt.sum(),
        "cash": f.cash.sum(),
        "guaranteed_debt": f.guaranteed_debt.sum(),
        "small_firm_debt": total(f.debt, f.workers < 300),
        "zombies": float(np.count_nonzero(f.zombie)),
        "zombie_debt": total(f.debt, f.zombie),
        "firms_over_10bn": float(np.count_nonzero(official & (annual * nominal >= 100.0))),
        "population_outside": world.cities.unemployed.sum(),
        "labour_force": world.cities.labour_force.sum(),
    }
    m |= {f"firms_{name}": float(np.count_nonzero(f.origin == code)) for code, name in enumerate(ORIGINS)}
    m |= {"transfers": m["firms_transfer"]}
    m = {name: float(value) / world.scale for name, value in m.items()}
    return m | intensive(world, official, annual)


def total(values: np.ndarray, mask: np.ndarray) -> float:
    """Sum of the `values` where `mask` holds (booleans, or ones and zeros, which are faster where they are at hand)."""
    return float((values * mask).sum())


def quotient(top: float, bottom: float) -> float:
    """One sum over another; nan where there is nothing to divide by."""
    return float(top / bottom) if bottom > 0 else float("nan")


def retained_tax(world: World) -> float:
    """Tax that stays in the region: half of value-added tax, 40% of income tax, 亿元."""
    government = SECTORS[4]
    return 0.5 * world.flows.total("value_added_tax", government) + 0.4 * world.flows.total("income_tax", government)


def near_purchases(world: World) -> float:
    """Deliveries through links from suppliers within NEAR km, 亿元."""
    f, links = world.firms, world.links
    local = np.flatnonzero(links.supplier != OUTSIDE)
    supplier, place = links.supplier.take(local).astype(np.intp), world.firm_place
    within = world.kept("places nearby", (), lambda: world.distance <= NEAR)
    near = at_pairs(within, place.take(links.buyer.take(local)), place.take(supplier))
    return float((links.delivered.take(local) * f.price.take(supplier) * near).sum())


def intensive(world: World, official: np.ndarray, annual_revenue: np.ndarray) -> dict[str, float]:
    """Means, shares and indices, which have no scale; nan where there is nothing to measure.

    official: which firms count in official statistics (boolean); annual_revenue: of all firms, 亿元.
    """
    f, s, c = world.firms, world.segments, world.cities
    counted = np.flatnonzero(official)
    revenue = annual_revenue * official
    total = revenue.sum()
    log_a = np.log(f.effective_productivity)
    quality = f.log_quality + f.brand
    annual, segment = f.annual_profit.take(counted), world.firm_segment.take(counted)
    expanding = world.counters.get("expanding firms", 0)
    per_worker = np.log(at_least(f.value_added, 1e-9) / at_least(f.workers, 1e-9))
    z = world.places
    return {
        "cnc_share": quotient((revenue * f.cnc_share).sum(), total),
        "integration": quotient((revenue * f.integration).sum(), total),
        "quality_index_at_start": world.region.totals["quality_index"].value,
        "integration_index_at_start": world.region.totals["integration_index"].value,
        "quality": quotient((revenue * quality).sum(), total),
        "log_productivity": quotient((revenue * log_a).sum(), total),
        "skill": quotient((c.skill * c.employed).sum(), c.employed.sum()),
        "infrastructure": quotient((z.infrastructure * z.area).sum(), z.area.sum()),
        "leading_entrants_share": leading_entrants_share(world),
        "energy_saving": quotient((revenue * f.energy_saving).sum(), total),
        "loss_making_share": quotient(float(np.count_nonzero(annual < 0)), annual.size),
        "capacity_utilisation": quotient((f.capacity_utilisation * f.capital).sum(), f.capital.sum()),
        "fill": quotient((f.fill * f.output).sum(), f.output.sum()),
        "price": quotient((f.price * f.output).sum(), f.output.sum()),
        "wage": 4e4 * quotient((c.wage * c.employed).sum(), c.employed.sum()),
        "unemployment": quotient(c.unemployed.sum(), c.labour_force.sum()),
        "rent": quotient((z.rent * z.land_used).sum(), z.land_used.sum()),
        "land_use": quotient(z.land_used.sum(), z.area.sum()),
        "zombie_revenue_share": quotient(annual_revenue.take(np.flatnonzero(f.zombie)).sum(), annual_revenue.sum()),
        "credit_cut_share": quotient(world.counters.get("expansions cut by credit", 0), expanding),
        "top_firms_share": largest_share(revenue, max(round(TOP_FIRMS * world.scale), 1)),
        "size_tail": tail_exponent(annual_revenue.take(counted)),
        "productivity_90_10": spread(log_a.take(counted), segment, len(s)),
        "labour_productivity_90_10": spread(per_worker.take(counted), segment, len(s)),
        **concentration(world, annual_revenue),
    }


def leading_entrants_share(world: World) -> float:
    """Share of the entrants of five years, followers apart, that make a leading segment of their place; or nan."""
    f = world.firms
    young = np.flatnonzero(f.birth > max(world.quarter - ENTRANT_QUARTERS, world.plan.base_quarter))
    young = young.compress(FREE_ORIGIN.take(f.origin.take(young)))
    return quotient(at_pairs(world.leads, f.place.take(young), f.segment.take(young)).sum(), len(young))


def concentration(world: World, annual_revenue: np.ndarray) -> dict[str, float]:
    """Ellison-Glaeser of all firms and entrants, city level, median over segments; Theil and Herfindahl of cities.

    annual_revenue: of all firms, 亿元.
    """
    f, seg, count = world.firms, world.firm_segment, len(world.segments)
    city, cities = world.firm_city, len(world.city_ids)
    young = np.flatnonzero(f.birth > max(world.quarter - ENTRANT_QUARTERS, world.plan.base_quarter))
    revenue = sum_by(city, annual_revenue, cities)
    together = revenue.sum()
    share = revenue / together if together > 0 else np.full(cities, np.nan)
    inside = share[~(share <= 0)]
    return {
        "ellison_glaeser": ellison_glaeser(seg, city, f.workers, count, cities, least=20),
        "ellison_glaeser_entrants": ellison_glaeser(
            seg.take(young),
            city.take(young),
            f.workers.take(young),
            count,
            cities,
            least=20,
            reference=sum_by(city, f.workers, cities),
        ),
        "theil_cities": float((inside * np.log(inside * cities)).sum()),
        "herfindahl_cities": float((share**2).sum()),
    }


def tail_exponent(revenue: np.ndarray, share: float = 0.05) -> float:
    """Hill's estimate of the tail exponent on the largest `share` of firms; nan with fewer than ten of them.

    The smallest of the k values is the threshold, so k - 1 logarithms are summed; (k - 2) over their sum is unbiased
    for a Pareto tail (Rytgaard 1990), however small the world. It is part of every run, so that it loads no package.
    """
    count = int(share * len(revenue))
    if count < 10:
        return float("nan")
    top = np.sort(np.partition(revenue, len(revenue) - count)[-count:])
    return float((count - 2) / np.log(top / top[0]).sum()) if top[-1] > top[0] > 0 else float("nan")
