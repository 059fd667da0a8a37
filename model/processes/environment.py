"""How national markets, prices and rivals outside move (docs/odd/environment.md).

    sum of M_s over a year = (1 + g_s + u) times the sum over the year before, by the smoothest path of quarters
    lnA_out,s' = lnA_out,s + G_s(t) dt + iota_A dt (h_s - h_s0 - b_s)
    b_s' = b_s + dt (sigma_R (h_s - h_s0) - b_s)                       p_out,s = e^(-eta b_s)
    market_s = M_s e^(-epsilon ln P_s)
    ln P_s = s_s (d ln p_s - theta_q/sigma q_s) + (1 - s_s) (ln p_out,s - theta_q/sigma b^q_s)

Markets. M_s is the national market without what modelled firms buy through links. g_s is its yearly real growth: that
of its class, and an own part of young industries that fades. u is growth that no mechanism here explains; it was
calibrated on 2016-2017 and is declared.

Rivals. h_s is the output-weighted lead of the region over the outside frontier. G_s is the drift that the region's own
mean shows without policy; it was measured once, ships with the region, and is the same in every scenario. iota_A says
how fast rivals follow a lead. In a pioneer segment they follow only as far as the region has the market share there
that it has in the parent segment. b_s is what rivals gain by running a share sigma_R of the plan as well: they gain
that share of what the region gains, a year later, and their price falls as their cost does. With 0 they stand still,
with 1 all do the same. The world without policy has the same rule, so that paired differences are of the policies
alone. A gain of a segment with few firms is believed only in part, since it may be luck. Quality likewise (b^q_s).

New demand. P_s is the national price against the base year, quality counted. s_s is the region's share and q_s its gain
in quality. What becomes cheaper or better in the nation sells more, and nobody loses that demand.

Time. Growth is given by year, as statistics publish it (mathematics/disaggregation.py). The quarters of a year know
the growth of that year and of the next, which is taken to last. What has been stays when a run is forked. Markets
stand at the end of the base year. Its prices have a mean of 1. They moved in it as recorded, else as in the next year.

Dated shocks multiply what they name where they fall (`World.shock`); they do not move the trend.

Reads segments, firms.effective_productivity, log_quality, output, price, contracts. Writes segments.market and its
memory (_before, _last_year, _this_year), deflator likewise, outside_log_productivity, outside_log_quality,
rivals_productivity, rivals_quality, price_index, demand_response; cities.outside_wage.

Parameters: environment.*, production.cost_elasticity. Ablations: rivals_follow, rivals_stand_still, national_demand.
Outcomes: won_from_outsiders, new_demand.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from model.mathematics.disaggregation import QUARTERS, next_quarter, steady_year
from model.mathematics.groups import ratio, sum_by
from model.mathematics.quarters import quarter_of_year, year_of
from model.mathematics.rates import QUARTER, bounded, growth_per_quarter
from model.mathematics.select import at_least
from model.world import World

YEARS_SEEN = 10  # this year, the next, and more at the next one's growth: what lies beyond moves nothing by 1e-6
ANSWER_YEARS = 1.0  # that a programme of rivals takes to show
SHRINK = 100.0  # firms at which half of a segment's own gain is believed, as of its drift (studies/outside_frontier)
FASTEST = 2.0  # a quarter over the last one, or the other way round: only a year changed while it runs asks for more


class Path(NamedTuple):
    """A quarterly quantity by segment: its last two values, the sum of the last full year and of this one so far."""

    latest: np.ndarray
    before: np.ndarray
    last_year: np.ndarray
    this_year: np.ndarray


class Home(NamedTuple):
    """What all firms of the region make and hold, by segment; `segment` is that of every firm."""

    segment: np.ndarray
    output: np.ndarray
    firms: np.ndarray
    contracts: np.ndarray

    @classmethod
    def of(cls, world: World) -> Home:
        f, seg, count = world.firms, world.firm_segment, len(world.segments)
        return cls(seg, sum_by(seg, f.output, count), sum_by(seg, None, count), sum_by(seg, f.contracts, count))

    def mean(self, world: World, values: np.ndarray, empty: np.ndarray) -> np.ndarray:
        """Output-weighted mean of the firms' `values` by segment; `empty` where nobody makes anything."""
        weighted = sum_by(self.segment, world.firms.output * values, len(empty))
        return ratio(weighted, self.output, empty)


def advance(world: World) -> None:
    """One quarter outside: markets grow, prices move, rivals improve, other employers raise their wages."""
    s, p = world.segments, world.parameters
    year = year_of(world.quarter)
    if world.elapsed == 1:
        remember_start(world)
    markets = Path(s.market, s.market_before, s.market_last_year, s.market_this_year)
    s.market, s.market_before, s.market_last_year, s.market_this_year = moved(world, markets, market_growth)
    prices = Path(s.deflator, s.deflator_before, s.deflator_last_year, s.deflator_this_year)
    s.deflator, s.deflator_before, s.deflator_last_year, s.deflator_this_year = moved(world, prices, price_growth)
    home = Home.of(world)
    productivity_lead, quality_lead = leads(world, home)
    follow = p.environment.rivals_follow * QUARTER * attention(world, home)
    drift_a, drift_q = world.region.frontier_drift(year, world.segment_ids)
    productivity_gain = productivity_lead - s.lead_at_start
    quality_gain = quality_lead + s.rivals_quality - s.quality_lead_at_start
    s.outside_log_productivity += drift_a * QUARTER + follow * (productivity_gain - s.rivals_productivity)
    s.outside_log_quality += drift_q * QUARTER + follow * (quality_gain - s.rivals_quality)
    answer(world, home, productivity_gain, quality_gain)
    s.demand_response = demand_response(world, quality_gain, home)
    world.cities.outside_wage *= 1.0 + growth_per_quarter(p.labour.outside_wage_growth)


def remember_start(world: World) -> None:
    """The year that the run does not have: its sums, and its last two quarters. Prices leave its mean."""
    s, year = world.segments, world.plan.base_year
    prices_of = year if world.plan.environment.price_growth_in(year) is not None else year + 1
    s.log_price_at_start = mean_log_price(world)
    s.market_this_year, s.market_before = steady_year(s.market, market_growth(world, year))
    ones = np.ones(len(s))
    total, before = steady_year(ones, price_growth(world, prices_of))
    s.deflator, s.deflator_before = QUARTERS * ones / total, QUARTERS * before / total


def moved(world: World, path: Path, growth: Callable[[World, int], np.ndarray]) -> Path:
    """The path a quarter later: the smoothest one whose yearly sums grow by `growth` of their years."""
    year, quarter = year_of(world.quarter), quarter_of_year(world.quarter)
    if quarter == 1:
        path = path._replace(last_year=path.this_year, this_year=np.zeros_like(path.this_year))
    now, later = growth(world, year), growth(world, year + 1)
    sums = path.last_year * (1.0 + now) * (1.0 + later) ** np.arange(YEARS_SEEN)[:, None]
    sums[0] -= path.this_year
    wanted = next_quarter(path.before, path.latest, sums, quarter)
    change = np.divide(wanted, path.latest, out=np.ones_like(wanted), where=path.latest > 0)
    change, count = bounded(change, 1.0 / FASTEST, FASTEST)
    world.count("outside world: a quarter's change held within a factor of two", count)
    value = path.latest * change
    # Copies: what is read is the tables' own columns, which the caller writes one after the other.
    return Path(value, path.latest.copy(), path.last_year.copy(), path.this_year + value)


def market_growth(world: World, year: int) -> np.ndarray:
    """Yearly real growth of each national market: industry's, high-tech, overcapacity, the segment's own."""
    p, s = world.parameters.environment, world.segments
    general = world.plan.environment.growth_in(year)
    if general is None:
        general = p.market_growth
    growth = general + p.unexplained_growth + p.high_tech_extra * s.high_tech + p.overcapacity_extra * s.overcapacity
    return growth + own_growth(world, year)


def own_growth(world: World, year: int) -> np.ndarray:
    """Yearly growth of each market beyond its class, halved in every `extra_half_life` years: no boom lasts."""
    half_life = world.parameters.environment.extra_half_life
    return world.segments.market_growth_extra * 0.5 ** ((year - world.plan.base_year) / half_life)


def price_growth(world: World, year: int) -> np.ndarray:
    """Yearly growth of nominal over base-year prices by segment; the default where the environment names none."""
    p = world.parameters.environment
    named = world.plan.environment.price_growth_in(year)
    growth = np.full(len(world.segments), p.inflation)
    if named is not None:
        classes = world.region.segments.deflator[world.segment_rows]
        growth = np.array([named.get(name, p.inflation) for name in classes])
    return growth


def answer(world: World, home: Home, productivity_gain: np.ndarray, quality_gain: np.ndarray) -> None:
    """Rivals who run a share of the plan gain that share of what the region gains (segments, ln), a year later."""
    s, share = world.segments, world.parameters.environment.rivals_plan
    pace = QUARTER / ANSWER_YEARS
    s.rivals_productivity += pace * (share * believed(world, productivity_gain, home) - s.rivals_productivity)
    better = pace * (share * believed(world, quality_gain, home) - s.rivals_quality)
    s.rivals_quality += better
    s.outside_log_quality += better
    s.price_index = np.exp(-world.parameters.production.cost_elasticity * s.rivals_productivity)


def believed(world: World, gain: np.ndarray, home: Home | None = None) -> np.ndarray:
    """A gain by segment as far as it is not the luck of few firms: that of all, and part of the segment's own."""
    home = Home.of(world) if home is None else home
    output, firms = home.output, home.firms / world.scale
    common = (gain * output).sum() / max(output.sum(), 1e-12)
    return common + (gain - common) * firms / (firms + SHRINK)


def demand_response(world: World, quality_gain: np.ndarray, home: Home | None = None) -> np.ndarray:
    """National demand over its trend (segments): lower prices and better products here and of rivals sell more."""
    s, p, home = world.segments, world.parameters, Home.of(world) if home is None else home
    share = home.contracts / np.maximum(s.market_contracts, 1e-12)
    worth = p.contracts.quality_weight / p.contracts.price_elasticity if p.contracts.price_elasticity > 0 else 0.0
    here = mean_log_price(world, home) - s.log_price_at_start - worth * quality_gain
    elsewhere = np.log(s.price_index) - worth * s.rivals_quality
    return np.exp(-p.environment.demand_elasticity * (share * here + (1.0 - share) * elsewhere))


def mean_log_price(world: World, home: Home | None = None) -> np.ndarray:
    """Output-weighted mean of ln price by segment; that of the base year where nobody is."""
    home = Home.of(world) if home is None else home
    return home.mean(world, np.log(at_least(world.firms.price, 1e-12)), world.segments.log_price_at_start)


def attention(world: World, home: Home | None = None) -> np.ndarray:
    """How much rivals heed a lead (segments): fully, but a pioneer segment's few firms by their part of the market."""
    s, home = world.segments, Home.of(world) if home is None else home
    share = home.contracts / np.maximum(s.market_contracts, 1e-12)
    return np.where(s.pioneer, np.minimum(share / np.maximum(s.home_share_at_start, 1e-12), 1.0), 1.0)


def leads(world: World, home: Home | None = None) -> tuple[np.ndarray, np.ndarray]:
    """Output-weighted mean lead over the outside, ln, in productivity and in quality; the old lead where nobody is."""
    f, s, home = world.firms, world.segments, Home.of(world) if home is None else home
    a = home.mean(world, np.log(f.effective_productivity), s.lead_at_start + s.outside_log_productivity)
    q = home.mean(world, f.log_quality, s.quality_lead_at_start + s.outside_log_quality)
    return a - s.outside_log_productivity, q - s.outside_log_quality
