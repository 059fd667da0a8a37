"""What later years are compared with, and the constants that keep the start at rest (docs/odd/start.md).

First come access, density, land, rents and labour supply. Then a firm's own productivity is what local gains leave of
the drawn one. After the links come the tender's constants, leads, unserved demand and inclusive values.
"""

from __future__ import annotations

import numpy as np

from model.mathematics.groups import mean_by, sum_by
from model.processes import contracts, environment, geography
from model.processes.entry import location, pull
from model.world import World


def lay_out(world: World) -> None:
    """Write where the places are and to which city they belong."""
    z, data = world.places, world.region.places
    z.city = [world.city_ids.index(name) for name in data.city]
    z.zone = data.kind == "zone"
    z.longitude, z.latitude, z.infrastructure = data.lon, data.lat, data.infrastructure


def settle_space(world: World) -> None:
    """Land, rents, labour markets, densities and the means that spillovers are measured against; then lnA."""
    f, s, z, c, p = world.firms, world.segments, world.places, world.cities, world.parameters
    z.land_used = sum_by(f.place, f.capital, len(z))
    z.area = np.maximum(z.land_used / p.start.land_use, 0.2 * z.land_used.mean())
    z.area_at_start = z.area
    geography.charge_rent(world)
    z.rent = p.geography.rent_base * (1.0 - p.start.land_use) ** -p.geography.rent_exponent

    c.skill = world.region.cities.skill
    c.employed = sum_by(world.firm_city, f.workers, len(c))
    c.labour_force = c.employed / (1.0 - p.start.unemployment)
    c.labour_force_at_start = c.labour_force
    c.unemployed = c.labour_force - c.employed
    c.tightness_at_start = 1.0 - p.start.unemployment

    own, upstream, total = geography.access(world)
    at, count = (f.place, f.segment), len(s)
    s.own_access_at_start = mean_by(f.segment, own[at], f.workers, count, 1.0)
    s.upstream_access_at_start = mean_by(f.segment, upstream[at], f.workers, count, 1.0)
    s.total_access_at_start = mean_by(f.segment, total[f.place], f.workers, count, 1.0)
    z.density = world.by_place_and_segment(f.workers).sum(axis=1)
    peak = np.quantile(z.density[z.zone], p.start.density_peak_quantile) if z.zone.any() else z.density.max()
    z.density_peak = np.maximum(peak, z.density)
    remember_gains(world)
    f.log_productivity = np.log(f.effective_productivity) - geography.spillovers(world)
    s.mean_log_productivity = mean_by(f.segment, f.log_productivity, None, count)
    geography.lend_productivity(world)


def remember_gains(world: World) -> None:
    """What places lend in the base year, by cell: the cost structure of that year holds it already.

    An empty cell has the mean of its segment (a pioneer's: of its parent): who comes there first makes at that cost
    structure, better or worse by what the place lends beyond it.
    """
    f, s = world.firms, world.segments
    gain = geography.local_gains(world)
    mean = mean_by(f.segment, gain[f.place, f.segment], f.output, len(s))
    mean = np.where(s.pioneer, mean[world.parents], mean)
    known = world.by_place_and_segment(np.ones(len(f))) > 0
    world.cells.gain_at_start = np.where(known, gain, mean).T.ravel()


def settle_markets(world: World) -> None:
    """The national markets net of links, the tender's constants, leads, unserved demand, inclusive values."""
    f, s, p = world.firms, world.segments, world.parameters
    seg, count = f.segment, len(s)
    held = sum_by(seg, f.contracts, count)
    national = world.region.segments.national_output[world.segment_rows] / 4.0 * world.scale
    # Back from the table's year by the general growth; never less than what the region already holds.
    national = national / (1.0 + p.environment.market_growth) ** (world.region.national_year - world.region.year)
    bought = sum_by(world.links.input, world.links.order, count)
    home = held * p.contracts.contract_value
    largest = home / p.start.largest_market_share
    near = s.local_share * home / (1.0 - p.contracts.neighbour_share)
    s.market = np.where(s.revenue_at_start > 0, np.maximum(np.maximum(national - bought, largest), home + near), 0.0)
    s.market_at_start = s.market
    s.market_contracts = s.market / p.contracts.contract_value
    s.outside_contracts = s.market_contracts - held
    s.home_share_at_start = np.where(s.market_contracts > 0, held / np.maximum(s.market_contracts, 1e-12), 0.0)

    s.luck_norm = np.log(mean_by(seg, np.exp(f.luck), f.contracts, count, 1.0))
    level = contracts.log_competitiveness(world) - s.luck_norm[seg]
    weighted = sum_by(seg, (f.contracts + p.contracts.newcomer_weight) * np.exp(level), count)
    s.tender_constant = np.log(np.maximum(weighted, 1e-12) / np.maximum(held, 1e-12)) * (held > 0)

    s.lead_at_start, s.quality_lead_at_start = 0.0, 0.0
    s.lead_at_start, s.quality_lead_at_start = environment.leads(world)
    world.cells.missing_usual = pull.bought_outside(world).T.ravel()
    s.inclusive_value = location.appeal(location.location_utility(world))
    s.inclusive_value_at_start = s.inclusive_value
