"""Arrivals, location choice, anchors and their followers, by hand. Counts are their expectations.

See docs/odd/entry.md.
"""

from __future__ import annotations

import numpy as np
import pytest

from model.mathematics.identity import entrant_id
from model.processes import entry
from model.processes.entry import arrivals, location, relocation
from model.tables.firms import FOLLOWER, GROWN_UP, START_UP, TRANSFER
from model.tables.links import OUTSIDE
from model.tables.support import Offer

PLAIN = {
    "accounts.interest_base": 0.055,
    "accounts.depreciation": 0.1,
    "contracts.contract_value": 0.05,
    "environment.rivals_plan": 0.0,
    "entry.start_up_rate": 0.035,
    "entry.grown_up_rate": 0.05,
    "entry.transfer_rate": 0.012,
    "entry.market_access": 0.5,
    "entry.supplier_access": 0.4,
    "entry.own_cluster": 0.25,
    "entry.infrastructure": 0.3,
    "entry.wage": 0.7,
    "entry.rent": 0.3,
    "entry.access_floor": 0.5,
    "entry.least_land": 0.01,
    "entry.inclusive_value_weight": 0.5,
    "entry.effort_elasticity": 0.2,
    "entry.subsidy_response": 15,
    "entry.local_pull": 0.0,
    "entry.cost_weight": 3.0,
    "entry.revenue_median": 0.4,
    "entry.revenue_spread": 0.8,
    "entry.revenue_most": 20,
    "entry.start_up_size": 0.6,
    "entry.transfer_size": 1.5,
    "entry.home_share": 0.5,
    "entry.start_up_gap": 0.15,
    "entry.transfer_gap": 0.2,
    "entry.labour_intensive": 0.4,
    "entry.productivity_spread": 0.5,
    "entry.starting_cash_quarters": 1.0,
    "entry.equity_share": 0.6,
    "entry.anchor_lead": 0.3,
    "entry.follower_size": 0.6,
    "entry.follower_rate": 0.5,
    "entry.follower_reach": 50,
    "geography.access_length": 25.0,
    "start.quality_spread": 0.15,
}
NEAR, FAR = np.exp(-5 / 25), np.exp(-30 / 25)
PLACES = 6


def district(tiny, ablated=(), **options):
    """Segment 1 buys 0.4 of segment 0 per unit: two users in the first place, a maker in the second."""
    world = tiny(segment=[1, 1, 0], place=[0, 0, 1], output=[2.0, 3.0, 1.0], above_scale=[True, True, True],
                 parameters=PLAIN, ablated=ablated, **options)  # fmt: skip
    world.segments.material_share = 0.4
    world.published_materials[0, 1] = 1.0
    world.places.area, world.places.rent, world.places.infrastructure = 100.0, 0.02, 1.0
    return world


def test_what_a_place_offers_a_newcomer(tiny):
    world = district(tiny)
    s, z, c = world.segments, world.places, world.cities
    s.market, s.market_at_start = [6.0, 5, 5, 5, 5], 5.0  # the input's market grew by a fifth
    z.infrastructure[0], z.land_used[0], z.rent[0] = 1.1, 40.0, 0.03
    c.wage = [1.2e-4, 0.8e-4]
    utility = location.location_utility(world)
    land_and_wage = 0.3 * 1.1 + np.log(0.6 * 100 / 600) - 0.7 * np.log(1.2) - 0.3 * np.log(0.03)
    # a maker of the input: buyers nearby need 0.4 * 4 * 5 a year, against national growth of 1.2; it needs no inputs
    buyers = 0.4 * 4 * 5 * NEAR / 1.2
    expected = 0.5 * np.log(buyers + 0.5) + 0.4 * np.log(0.5) + 0.25 * np.log(1) + land_and_wage
    assert utility[0, 0] == pytest.approx(expected)
    # a user: nobody buys from it here; makers 30 km away make 4 a year, of which it needs 0.4; two of its kind
    inputs = 0.4 * 4 * 1 * FAR / 1.2
    expected = 0.5 * np.log(0.5) + 0.4 * np.log(inputs + 0.5) + 0.25 * np.log(1 + 2) + land_and_wage
    assert utility[0, 1] == pytest.approx(expected)


def test_a_place_appeals_by_what_it_lends_its_firms(tiny):
    world, usual = district(tiny), location.location_utility(district(tiny))
    world.cells.gain[1 * 6 + 2] = 0.02  # segment 1 in the third place
    more = location.location_utility(world) - usual
    assert more[2, 1] == pytest.approx(3 * 0.02)
    assert np.count_nonzero(more) == 1


def test_ablation_location_does_not_see_what_places_lend(tiny):
    world, usual = district(tiny, ablated=("cost_location",)), location.location_utility(district(tiny))
    world.cells.gain[1 * 6 + 2] = 0.02
    assert location.location_utility(world) == pytest.approx(usual)


def test_no_land_or_no_such_industry_admits_nobody(tiny):
    world = district(tiny)
    world.places.land_used = [99.5, 98.5, 0, 0, 0, 0]
    world.segments.revenue_at_start = [1, 1, 0, 1, 1]
    possible = np.isfinite(location.location_utility(world))
    assert possible[:, 0].tolist() == [False, True, True, True, True, True]
    assert not possible[:, 2].any()


def test_ablation_linkages_leave_land_wages_and_rent(tiny):
    utility = location.location_utility(district(tiny, ablated=("linkages",)))
    assert utility == pytest.approx(np.full((6, 5), 0.3 + np.log(1 / 6) - 0.3 * np.log(0.02)))


def test_the_inclusive_value_of_all_places(tiny):
    utility = np.array([[0.0, -np.inf], [np.log(3.0), -np.inf]])
    assert location.appeal(utility) == pytest.approx([np.log(4.0), 0.0])


def test_start_ups_and_firms_growing_up_follow_the_firms_above_scale(tiny, arrivals):
    world = district(tiny)
    world.firms.above_scale = [True, False, True]
    seen = arrivals(world)
    assert seen[START_UP][:3] == pytest.approx([0.035 / 4, 0.035 / 4, 0.0])
    assert seen[GROWN_UP][:3] == pytest.approx([0.05 / 4, 0.05 / 4, 0.0])


def relocating(tiny, arrivals, ablated=()):
    world = district(tiny, ablated=ablated)
    s = world.segments
    s.firms_at_start, s.market = 100.0, [6.0, 5, 5, 5, 5]
    s.inclusive_value_at_start = location.appeal(location.location_utility(world)) - 0.3
    return arrivals(world)[TRANSFER]


def test_relocation_grows_with_the_market_and_the_appeal_of_places(tiny, arrivals):
    expected = relocating(tiny, arrivals)
    base = 0.012 * 100 * np.exp(0.5 * 0.3)
    assert expected[0] == pytest.approx(base * 1.2 / 4)
    assert expected[1] == pytest.approx(base / 4)


def test_the_drift_of_appeal_counts_up_to_two(tiny, arrivals):
    world = district(tiny)
    world.segments.firms_at_start = 100.0
    world.segments.inclusive_value_at_start = location.appeal(location.location_utility(world)) - [9, -9, 0, 0, 0]
    expected = arrivals(world)[TRANSFER]
    assert expected[:3] == pytest.approx(0.012 * 100 / 4 * np.exp([1.0, -1.0, 0.0]))


def test_ablation_nobody_enters(tiny, arrivals):
    world = district(tiny, ablated=("entry",))
    world.segments.firms_at_start = 1e6
    assert all(not expected.any() for expected in arrivals(world).values())


def promoting(tiny, budget=1e6, where=None, strength=(1.0, 1.0, 0.0, 0.0, 0.0), **terms):
    """A world with one offer of promotion for the first two segments."""
    world = district(tiny, policies={"relocation_promotion": {}})
    world.segments.firms_at_start = 100.0
    world.instruments.budget_left = budget
    terms = {"promotion_effort": 2.0, "investment_subsidy": 0.15, "service_cost": 0.05, **terms}
    world.support.offer("arrival", Offer(0, np.array(strength), where=where, terms=terms))
    return world


def test_promotion_and_subsidies_bring_more_arrivals(tiny, arrivals):
    world = promoting(tiny)
    world.segments.inclusive_value_at_start = location.appeal(location.location_utility(world))
    expected = arrivals(world)[TRANSFER]
    # (1 + E)^0.2 exp(15 b k (r + dep)), capital over revenue 0.5
    assert expected[0] == pytest.approx(0.012 * 100 / 4 * 3**0.2 * np.exp(15 * 0.15 * 0.5 * 0.155))
    assert expected[2] == pytest.approx(0.012 * 100 / 4)


def test_promotion_that_all_provinces_offer_draws_nobody_here(tiny, arrivals):
    world = promoting(tiny)
    world.segments.inclusive_value_at_start = location.appeal(location.location_utility(world))
    world.parameters.environment.rivals_plan = 0.25
    drawn = (3**0.2 * np.exp(15 * 0.15 * 0.5 * 0.155)) ** 0.75
    assert arrivals(world)[TRANSFER][0] == pytest.approx(0.012 * 100 / 4 * drawn)
    world.parameters.environment.rivals_plan = 1.0
    assert arrivals(world)[TRANSFER][0] == pytest.approx(0.012 * 100 / 4)


def test_promotion_reaches_as_far_as_its_budget(tiny):
    typical = 0.5 * 1.5 * 0.4 * np.exp(0.8**2 / 2)  # capital of a mean relocating firm
    cost = 2 * 0.012 * 100 / 4 * (typical * 0.15 + 0.05)  # two segments, a quarter's usual arrivals
    world = promoting(tiny, budget=cost / 4)
    effort, subsidy = relocation.promotion(world, location.location_utility(world))
    assert effort == pytest.approx([2 / 4, 2 / 4, 0, 0, 0])
    assert subsidy == pytest.approx([0.15 / 4, 0.15 / 4, 0, 0, 0])


def test_promotion_of_some_places_counts_by_the_arrivals_that_choose_them(tiny):
    where = np.array([True, False, False, False, False, False])
    world = promoting(tiny, where=where)
    utility = np.zeros((PLACES, 5))
    utility[0, 0] = np.log(5.0)
    effort, subsidy = relocation.promotion(world, utility)
    # the first place takes 5 of 10 in the first segment, 1 of 6 in the second
    assert effort[:2] == pytest.approx([2 * 0.5, 2 / 6])
    assert subsidy[:2] == pytest.approx([0.15 * 0.5, 0.15 / 6])
    favour = relocation.favour(world)
    assert favour[0, 0] == pytest.approx(15 * 0.5 * 0.155 * 0.15)
    assert favour[1:].tolist() == np.zeros((5, 5)).tolist()
    assert favour[0, 2] == 0.0


def test_a_short_budget_favours_its_places_less(tiny):
    where = np.array([True, False, False, False, False, False])
    utility = np.zeros((PLACES, 5))
    typical = 0.5 * 1.5 * 0.4 * np.exp(0.8**2 / 2)  # capital of a relocating firm of mean size
    cost = 2 / 6 * 0.012 * 100 / 4 * (typical * 0.15 + 0.05)  # a sixth of two segments' arrivals
    world = promoting(tiny, budget=cost / 4, where=where)
    relocation.promotion(world, utility)
    assert relocation.favour(world)[0, 0] == pytest.approx(15 * 0.5 * 0.155 * 0.15 / 4)


def test_a_budget_for_some_places_is_weighed_against_the_arrivals_that_go_there(tiny):
    where = np.array([True, False, False, False, False, False])
    cost = 0.5 * 0.012 * 100 / 4 * 0.05  # half of a quarter's usual arrivals, service only
    world = promoting(tiny, budget=cost / 4, where=where, strength=(0.5, 0, 0, 0, 0), investment_subsidy=0.0)
    effort, _ = relocation.promotion(world, np.zeros((PLACES, 5)))
    # a sixth of arrivals, at half strength: the budget of an eighth is more than is needed
    assert effort[0] == pytest.approx(0.5 / 6 * 2)
    world.instruments.budget_left = cost / 24
    effort, _ = relocation.promotion(world, np.zeros((PLACES, 5)))
    assert effort[0] == pytest.approx(0.5 / 6 * 2 / 4)  # a quarter of what is needed


def test_every_eligible_arrival_is_paid_within_the_budget(tiny):
    world = promoting(tiny, budget=0.5, where=np.array([True, True, False, False, False, False]))
    rows = world.firms.append(4, segment=[0, 0, 2, 1], place=[0, 2, 0, 1], capital=[2.0, 9.0, 9.0, 2.0])
    relocation.pay_promotion(world, rows)
    # a new firm in another place, and one of another segment, get nothing; 0.35 each for the others, 0.5 in all
    books = world.instruments
    assert books.spent[0] == pytest.approx(0.5)
    assert world.firms.cash[rows] == pytest.approx([0.3, 0.0, 0.0, 0.1])  # service costs are paid to others
    assert world.firms.subsidy[rows] == pytest.approx([0.3, 0.0, 0.0, 0.1])
    assert world.flows.total("public_purchases", "outside") == pytest.approx(0.1)
    assert (books.arrived[0], books.volume[0]) == (2, pytest.approx(4.0))


def test_arrivals_settle_by_utility_and_taste(tiny, luck):
    world = district(tiny)
    luck(world, counts=True, named={"arrivals 1": 0.5, "place": lambda ids: np.where(np.arange(6) == 3, 0.9, 0.5)})
    utility = np.zeros((PLACES, 5))
    utility[2] = -np.log(-np.log(0.9)) + np.log(-np.log(0.5)) - 1e-6  # just not enough to beat the taste for place 3
    came = arrivals.arrive(world, START_UP, np.array([2.0, 0, 1.0, 0, 0]), utility)
    assert came.place.tolist() == [3, 3, 3]
    assert came.segment.tolist() == [0, 0, 2]
    utility[2] += 2e-6
    came = arrivals.arrive(world, START_UP, np.array([2.0, 0, 1.0, 0, 0]), utility)
    assert came.place.tolist() == [2, 2, 2]


def home(tiny, luck, origin, draw, ablated=(), utility=None):
    """Place of one entrant of segment 1, whose incumbents above scale are in place 0 (two of them) and 3 (one)."""
    world = tiny(segment=[1, 1, 1, 0, 1], place=[0, 0, 3, 4, 5], above_scale=[True, True, True, True, False],
                 parameters=PLAIN, ablated=ablated)  # fmt: skip
    luck(world, counts=True, arrivals=0.5, home=draw, named={f"arrivals {origin}": 0.5})
    if utility is None:
        utility = np.zeros((PLACES, 5))
        utility[1] = 1.0  # the best place for whoever looks at all of them
    known = location.home_utility(world, utility)
    came = arrivals.arrive(world, origin, np.array([0, 1.0, 0, 0, 0]), utility, home=known)
    return came.place.tolist(), known


def test_a_share_of_founders_stays_where_firms_of_the_segment_are(tiny, luck):
    place, utility = home(tiny, luck, START_UP, 0.49)
    assert place == [0]
    # shares of two thirds and one third: ln 2 and ln 1; a firm below scale and another segment do not count
    assert utility[:, 1] == pytest.approx([np.log(2), -np.inf, -np.inf, 0.0, -np.inf, -np.inf])
    assert home(tiny, luck, GROWN_UP, 0.49)[0] == [0]
    assert home(tiny, luck, START_UP, 0.51)[0] == [1]  # the others compare all places


def test_founders_whose_home_has_no_land_or_no_firms_compare_all_places(tiny, luck):
    utility = np.zeros((PLACES, 5))
    utility[1] = 1.0
    utility[0] = -np.inf
    assert home(tiny, luck, START_UP, 0.49, utility=utility)[0] == [3]
    utility[3] = -np.inf
    assert home(tiny, luck, START_UP, 0.49, utility=utility)[0] == [1]


@pytest.mark.parametrize("ablated", ["home_born", "linkages"])
def test_ablation_nobody_is_bound_to_a_home(tiny, luck, ablated):
    assert home(tiny, luck, START_UP, 1e-9, ablated=(ablated,))[0] == [1]


def test_arrivals_without_any_place_are_counted_and_do_not_come(tiny, luck):
    world = luck(district(tiny), counts=True)
    came = arrivals.arrive(world, TRANSFER, np.array([3.0, 0, 0, 0, 0]), np.full((PLACES, 5), -np.inf))
    assert len(came.ids) == 0
    assert world.counters["entrants that found no land"] == 3


def founded(tiny, luck, origin, **chosen):
    world = district(tiny, quarter=5)
    f, s = world.firms, world.segments
    f.log_productivity, f.effective_productivity = [0.2, 0.4, 1.0], np.exp([0.25, 0.45, 1.0])
    f.log_quality, f.cnc_share, f.log_research_intensity = [0.1, 0.2, 0.0], [0.2, 0.4, 0.9], np.log([0.01, 0.04, 1.0])
    s.labour_share, s.value_added_rate, s.knowledge_ratio_at_start = 0.06, 0.3, 0.05
    world.linked_inputs[1] = [0, -1, -1, -1]
    luck(world, **chosen)
    one = np.ones(1, dtype=np.int64)
    rows = entry.found_firms(world, entrant_id(5, origin, one, [0]), one, 2 * one, origin)
    return world, rows[0]


@pytest.mark.parametrize(
    ("origin", "size", "gap"),
    [(START_UP, 0.6, 0.15), (GROWN_UP, 1.0, 0.0), (TRANSFER, 1.5, 0.2 * (0.06 / 0.3) / 0.4), (FOLLOWER, 1.0, 0.0)],
)
def test_size_and_technology_of_newcomers(tiny, luck, origin, size, gap):
    world, row = founded(tiny, luck, origin)
    f, revenue = world.firms, 0.4 * size
    assert f.log_productivity[row] == pytest.approx(0.3 - gap)  # the segment's mean less the stream's gap
    assert f.effective_productivity[row] == pytest.approx(np.exp(0.3 - gap + 0.05))  # with the mean spillover
    assert f.log_quality[row] == pytest.approx((2 * 0.1 + 3 * 0.2) / 5)  # weighted by output
    assert f.capital[row] == pytest.approx(0.5 * revenue)
    assert f.contracts[row] == pytest.approx(max(revenue / 4 / 0.05, 1.0))
    assert f.workers[row] == pytest.approx(revenue / 4 / (0.01 * np.exp(0.35 - gap)))
    assert f.knowledge[row] == pytest.approx(0.05 * revenue)
    assert f.log_research_intensity[row] == pytest.approx(np.log(0.02))
    assert f.cnc_share[row] == pytest.approx(0.3)
    assert (f.birth[row], f.origin[row], f.slot[row], bool(f.above_scale[row])) == (5, origin, 0, False)


def test_newcomers_differ_in_productivity_and_quality(tiny, luck):
    one = 0.8413447460685429
    usual, row = founded(tiny, luck, GROWN_UP)
    better, _ = founded(tiny, luck, GROWN_UP, productivity=one, quality=1 - one)
    gain = {name: getattr(better.firms, name)[row] - getattr(usual.firms, name)[row]
            for name in ("log_productivity", "log_quality")}  # fmt: skip
    assert gain["log_productivity"] == pytest.approx(0.5, abs=1e-7)
    assert gain["log_quality"] == pytest.approx(-0.15, abs=1e-7)


def test_newcomers_of_a_cell_get_the_next_ordinals(tiny, luck):
    world = luck(tiny(segment=[1, 1], place=[2, 2]))
    segment, place = np.array([1, 1, 1]), np.array([2, 3, 2])
    rows = entry.found_firms(world, entrant_id(1, 1, segment, [0, 1, 2]), segment, place, START_UP)
    assert world.firms.slot[rows].tolist() == [2, 0, 3]
    rows = entry.found_firms(world, entrant_id(2, 1, segment[:1], [0]), segment[:1], place[:1], START_UP)
    assert world.firms.slot[rows].tolist() == [4]


def test_entrants_sizes_are_lognormal_up_to_the_largest(tiny, luck):
    one = 0.8413447460685429
    world, row = founded(tiny, luck, TRANSFER, size=one)
    assert world.firms.capital[row] == pytest.approx(0.5 * 1.5 * 0.4 * np.exp(0.8))
    world, row = founded(tiny, luck, TRANSFER, size=1 - 1e-9)
    assert world.firms.capital[row] == pytest.approx(0.5 * 20)


def test_owners_and_banks_pay_for_the_plant_and_a_quarters_cash(tiny, luck):
    world, row = founded(tiny, luck, GROWN_UP)
    f = world.firms
    assert f.debt[row] == pytest.approx(0.4 * 0.2)
    assert f.cash[row] == pytest.approx(0.1)  # a quarter's revenue
    assert f.investment[row] == pytest.approx(0.2)
    assert world.flows.total("equity", "owners") == pytest.approx(-(0.6 * 0.2 + 0.1))
    assert world.flows.total("borrowing", "banks") == pytest.approx(-0.4 * 0.2)
    entry.count_land(world)
    assert world.places.land_used[2] == pytest.approx(0.2)


def test_contracts_of_entrants_come_out_of_the_pool_and_those_from_outside_are_remembered(tiny, luck):
    world, _ = founded(tiny, luck, START_UP)
    assert world.segments.pool_claimed[1] == pytest.approx(1.2)
    assert world.segments.imported_contracts[1] == 0.0
    world, _ = founded(tiny, luck, TRANSFER)
    assert world.segments.imported_contracts[1] == pytest.approx(1.5 * 2.0)


def test_a_newcomer_has_one_open_link_for_each_linked_input(tiny, luck):
    world, row = founded(tiny, luck, START_UP)
    links = world.links
    assert links.buyer.tolist() == [row]
    assert (links.input[0], links.supplier[0], bool(links.failed[0])) == (0, OUTSIDE, True)
