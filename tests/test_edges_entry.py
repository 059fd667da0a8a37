"""Entry at its edges: sums with earlier amounts, exact boundaries, ids, empty segments, money.

See docs/odd/entry.md.
"""

from __future__ import annotations

import numpy as np
import pytest

from model.mathematics.identity import entrant_id, link_id, name_code
from model.processes import entry
from model.processes.entry import arrivals, founding, location, newcomers, relocation
from model.processes.entry.anchors import (
    ANCHOR_STREAM,
    anchors,
    build_anchors,
    extend_anchor,
    steps_of_contracts,
)
from model.processes.entry.followers import tie
from model.tables.cells import EVENTS
from model.tables.firms import ANCHOR, FOLLOWER, GROWN_UP, START_UP, TRANSFER
from model.tables.links import OUTSIDE
from model.tables.support import Offer
from model.take_up.arrivals import hand_out
from tests.followers import contracted_followers

PLAIN = {
    "accounts.interest_base": 0.055,
    "accounts.depreciation": 0.1,
    "contracts.contract_value": 0.05,
    "environment.rivals_plan": 0.0,
    "entry.start_up_rate": 0.035,
    "entry.grown_up_rate": 0.05,
    "entry.transfer_rate": 0.012,
    "entry.spin_off_rate": 0.02,
    "entry.pioneer_standing": 0.5,
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
    "entry.revenue_median": 0.4,
    "entry.revenue_spread": 0.8,
    "entry.revenue_most": 20,
    "entry.transfer_size": 1.5,
    "entry.home_share": 0.5,
    "entry.start_up_gap": 0.15,
    "entry.transfer_gap": 0.2,
    "entry.labour_intensive": 0.4,
    "entry.productivity_spread": 0.5,
    "entry.starting_cash_quarters": 2.0,
    "entry.equity_share": 0.6,
    "entry.anchor_equity_share": 0.75,
    "entry.anchor_lead": 0.3,
    "entry.anchor_land": 0.0,
    "entry.follower_size": 0.6,
    "entry.follower_rate": 0.5,
    "entry.follower_reach": 50,
    "geography.access_length": 25.0,
    "start.quality_spread": 0.15,
}
NEAR, FAR = np.exp(-5 / 25), np.exp(-30 / 25)
PLACES = 6
ONE = 0.8413447460685429  # the uniform whose normal value is 1


def district(tiny, **options):
    """Segment 1 buys 0.4 of segment 0 per unit: two users in the first place, a maker in the second."""
    world = tiny(segment=[1, 1, 0], place=[0, 0, 1], output=[2.0, 3.0, 1.0], above_scale=[True, True, True],
                 parameters=PLAIN, **options)  # fmt: skip
    world.segments.material_share = 0.4
    world.published_materials[0, 1] = 1.0
    world.places.area, world.places.rent, world.places.infrastructure = 100.0, 0.02, 1.0
    return world


def offer(world, lever, strength, instrument=0, budget=1e6, where=None, costs=None, **terms):
    missing = instrument + 1 - len(world.instruments)
    if missing > 0:
        world.instruments.append(missing)
    world.instruments.budget_left[instrument] = budget
    made = Offer(instrument, np.asarray(strength, dtype=float), where=where, costs=costs, terms=terms)
    world.support.offer(lever, made)
    return made


# the whole quarter -------------------------------------------------------------------------------------------------


def test_guidance_and_awards_are_part_of_the_quarter(tiny, luck):
    world = luck(
        district(tiny), counts=True, named={f"arrivals {START_UP}": 1 - 1e-4, f"arrivals {GROWN_UP}": 1 - 1e-4}
    )
    offer(world, "location_guidance", [0, 0, 0, 50.0, 0, 0], costs=np.full(PLACES, 0.1))
    world.leads[3] = True
    offer(world, "stream:start_up", [0.5] * 5, instrument=1, award=0.125)
    offer(world, "stream:grown_up", [0.5] * 5, instrument=2, award=0.25)
    world.parameters.entry.home_share = 0.0
    before = len(world.firms)
    entry.enter(world)
    f = world.firms
    new = np.arange(before, len(f))
    assert set(f.origin[new].tolist()) == {START_UP, GROWN_UP}
    assert set(f.place[new].tolist()) == {3}  # guided there
    assert f.subsidy[new] == pytest.approx(np.where(f.origin[new] == START_UP, 0.125, 0.25))
    # guidance is no appeal of the province: the inclusive value is without it
    assert world.segments.inclusive_value == pytest.approx(location.appeal(location.location_utility(district(tiny))))


def test_spin_offs_join_the_start_ups_of_a_pioneer_segment_alone(tiny, arrivals):
    world = district(tiny)
    world.segments.pioneer = [False, False, True, False, False]
    world.parents[:] = [-1, -1, 1, -1, -1]
    assert entry.spin_offs(world) == pytest.approx([0, 0, 0.02 / 4 * 2, 0, 0])
    seen = arrivals(world)
    assert seen[START_UP] == pytest.approx([0.035 / 4, 2 * 0.035 / 4, 0.02 / 4 * 2, 0, 0])
    assert seen[GROWN_UP] == pytest.approx([0.05 / 4, 2 * 0.05 / 4, 0, 0, 0])


def test_relocations_to_a_pioneer_segment_are_reckoned_with_credited_firms(tiny, arrivals):
    world = district(tiny)
    s = world.segments
    s.pioneer, s.revenue_at_start = [False, False, True, False, False], [1.0, 1.0, 0.0, 0.0, 1.0]
    s.firms_at_start, s.credited_firms = 100.0, 40.0
    assert relocation.settled_firms(world).tolist() == [100, 100, 20, 100, 100]
    possible = np.isfinite(location.location_utility(world))
    assert possible.all(axis=0).tolist() == [True, True, True, False, True]
    s.inclusive_value_at_start = location.appeal(location.location_utility(world))
    expected = arrivals(world)[TRANSFER]
    assert expected == pytest.approx(np.array([0.3, 0.3, 0.06, 0.0, 0.3]))


def test_what_help_raises_in_a_place_settles_there_wherever_its_founders_worked(tiny, monkeypatch):
    world, seen = district(tiny), {}
    utility, home = location.location_utility(world), location.home_utility(world, location.location_utility(world))
    offer(world, "stream:start_up", [0, 1.0, 0, 0, 0], where=np.array([True, False, False, False, False, False]),
          award=0.001)  # fmt: skip

    def arrive(world, origin, expected, utility, home=None):
        seen[origin] = expected, utility, home
        return newcomers.Newcomers(origin, *np.empty((3, 0), dtype=np.int64))

    monkeypatch.setattr(entry, "arrive", arrive)
    entry.enter(world)
    there = np.zeros((PLACES, 5))
    there[0, 1] = np.log(2.0)
    _, chosen, known = seen[START_UP]
    assert chosen == pytest.approx(utility + there)
    assert home[0, 1] == pytest.approx(np.log(2.0))
    assert known == pytest.approx(home + there)
    _, chosen, known = seen[GROWN_UP]
    assert chosen == pytest.approx(utility)
    assert known == pytest.approx(home)
    # as many more come as settled there before
    part = location.settling(utility, home, 0.5)[0, 1]
    assert seen[START_UP][0] == pytest.approx(seen[GROWN_UP][0] * 0.7 * (1 + part * np.array([0, 1, 0, 0, 0])))


def test_anchors_are_part_of_the_quarter(tiny, luck):
    world, anchor = project(tiny, luck)
    entry.enter(world)
    assert np.count_nonzero(world.firms.id == anchor.firm) == 1


# where -------------------------------------------------------------------------------------------------------------


def test_what_a_place_offers_in_a_run_of_half_the_firms(tiny):
    world = district(tiny, scale=0.5)
    world.segments.market_at_start = 0.5
    world.segments.market = [0.6, 0.5, 0.5, 0.5, 0.5]
    world.places.area = 0.5
    world.places.land_used = [0.2, 0, 0, 0, 0, 0]
    utility = location.location_utility(world)
    fixed = 0.3 + np.log(0.6 * 0.5 / 3.0) - 0.3 * np.log(0.02)
    buyers = 0.4 * 4 * 5 * NEAR / 1.2
    assert utility[0, 0] == pytest.approx(0.5 * np.log(buyers + 0.25) + 0.4 * np.log(0.25) + fixed)
    inputs = 0.4 * 4 * 1 * FAR / 1.2
    own = 0.25 * np.log(1 + 2 / 0.5)
    assert utility[0, 1] == pytest.approx(0.5 * np.log(0.25) + 0.4 * np.log(inputs + 0.25) + own + fixed)


def test_a_place_with_the_least_land_exactly_or_without_any_admits_nobody(tiny):
    world = district(tiny)
    world.parameters.entry.least_land = 0.25
    world.places.area, world.places.land_used = [8.0, 8.0, 0.0, 8, 8, 8], [6.0, 5.0, 0.0, 0.0, 9.0, 0.0]
    possible = np.isfinite(location.location_utility(world))[:, 0]
    assert possible.tolist() == [False, True, True, True, False, True]


def test_a_market_that_is_gone_or_was_never_there_keeps_appeal_finite(tiny):
    world = district(tiny)
    world.segments.market, world.segments.market_at_start = [0.0, 5, 5, 5, 0.0], [5.0, 5, 5, 5, 0.0]
    assert np.isfinite(location.location_utility(world)).all()
    world.segments.firms_at_start = 100.0
    relocation.relocate(world, np.full((PLACES, 5), -np.inf))  # nobody finds land; nothing is divided by zero


def test_a_market_that_shrank_needs_fewer_to_supply_it(tiny):
    world = district(tiny)
    world.segments.market = 2.5
    utility = location.location_utility(world)
    fixed = 0.3 + np.log(1 / 6) - 0.3 * np.log(0.02)
    buyers = 0.4 * 4 * 5 * NEAR / 0.5
    assert utility[0, 0] == pytest.approx(0.5 * np.log(buyers + 0.5) + 0.4 * np.log(0.5) + fixed)


def test_nobody_settles_where_it_is_impossible(tiny):
    world = district(tiny)
    world.places.land_used = [100.0, 0, 0, 0, 0, 0]
    world.segments.revenue_at_start = [1.0, 1.0, 1.0, 1.0, 0.0]
    utility = location.location_utility(world)
    assert np.isneginf(utility[0]).all()
    assert np.isneginf(utility[:, 4]).all()
    assert np.isfinite(utility[1:, :4]).all()


def test_founders_of_a_pioneer_segment_worked_in_it_or_in_its_parent(tiny):
    world = tiny(segment=[1, 1, 2, 0], place=[0, 0, 0, 3], above_scale=[True, True, True, True], parameters=PLAIN)
    world.segments.pioneer = [False, False, True, False, False]
    world.parents[:] = [-1, -1, 1, -1, -1]
    known = location.home_utility(world, np.zeros((PLACES, 5)))
    assert known[0, [1, 2]] == pytest.approx([np.log(2), np.log(3)])
    assert known[3, 0] == 0.0
    assert np.isneginf(known[1:, 2]).all()
    assert np.isneginf(known[:, 4]).all()  # the last segment is nobody's parent


# relocation --------------------------------------------------------------------------------------------------------


def test_a_drift_at_its_bound_is_not_counted_and_one_beyond_is(tiny, luck):
    world = luck(district(tiny))
    s = world.segments
    s.inclusive_value = [2.0, -2.0, 2.5, -2.5, 0.0]
    relocation.relocate(world, np.full((PLACES, 5), -np.inf))
    assert world.counters["appeal to newcomers at its bound"] == 2


def relocations(tiny, luck, monkeypatch, world, utility=None):
    """Expected arrivals and the utility that relocating firms compare."""
    seen = {}

    def arrive(world, origin, expected, utility, home=None):
        seen.update(origin=origin, expected=expected, utility=utility)
        return newcomers.Newcomers(origin, *np.empty((3, 0), dtype=np.int64))

    monkeypatch.setattr(relocation, "arrive", arrive)
    relocation.relocate(luck(world), np.zeros((PLACES, 5)) if utility is None else utility)
    return seen


def test_the_share_of_founders_who_settle_in_each_place():
    none = -np.inf
    utility = np.array([[0.0, none, 0.0], [np.log(3.0), none, 0.0], [none, none, np.log(2.0)]])
    home = np.array([[0.0, none, none], [0.0, none, none], [none, none, none]])
    # the second segment finds no place; nobody of the third has worked anywhere: all of it chooses freely
    expected = np.array([[0.6 * 0.25 + 0.4 * 0.5, 0.0, 0.25], [0.6 * 0.75 + 0.4 * 0.5, 0.0, 0.25], [0.0, 0.0, 0.5]])
    assert location.settling(utility, home, 0.4) == pytest.approx(expected)
    assert location.choice_shares(home) == pytest.approx(np.array([[0.5, 0, 0], [0.5, 0, 0], [0, 0, 0]]))


def test_relocations_grow_with_a_market_however_small(tiny, luck, monkeypatch):
    world = district(tiny)
    s = world.segments
    s.firms_at_start, s.market, s.market_at_start = 100.0, [0.75, 0.5, 0.25, 0.5, 0.5], 0.5
    expected = relocations(tiny, luck, monkeypatch, world)["expected"]
    assert expected == pytest.approx([0.45, 0.3, 0.15, 0.3, 0.3])


def test_relief_counts_the_subsidy_over_the_yearly_cost_of_capital(tiny, luck, monkeypatch):
    world = district(tiny)
    world.segments.firms_at_start, world.segments.capital_ratio = 100.0, 0.4
    where = np.array([True, False, False, False, False, False])
    offer(world, "arrival", [1, 0, 0, 0, 0], where=where, promotion_effort=2.0, investment_subsidy=0.3, service_cost=0)
    seen = relocations(tiny, luck, monkeypatch, world)
    share = 1 / 6
    factor = (1 + 2 * share) ** 0.2 * np.exp(15 * 0.3 * share * 0.4 * 0.155)
    assert seen["expected"] == pytest.approx(0.3 * np.array([factor, 1, 1, 1, 1]))
    assert seen["utility"][0, 0] == pytest.approx(15 * 0.3 * 0.4 * 0.155)
    assert np.abs(seen["utility"]).sum() == pytest.approx(15 * 0.3 * 0.4 * 0.155)
    assert seen["origin"] == TRANSFER


def test_relocations_are_paid_for_in_the_quarter_in_which_they_come(tiny, luck):
    world = luck(district(tiny))
    world.segments.firms_at_start = [400.0, 0, 0, 0, 0]
    offer(world, "arrival", [1, 0, 0, 0, 0], promotion_effort=0.0, investment_subsidy=0.0, service_cost=0.25)
    before = len(world.firms)
    came = relocation.relocate(world, np.zeros((PLACES, 5)))
    relocation.pay_promotion(world, founding.found_streams(world, [came])[0])
    assert world.instruments.arrived[0] == len(world.firms) - before > 0
    assert world.instruments.spent[0] == pytest.approx(0.25 * (len(world.firms) - before))


def test_two_promotions_add_up_and_subsidies_stay_below_nine_tenths(tiny):
    world = district(tiny)
    world.segments.firms_at_start = 100.0
    where = np.ones(PLACES, dtype=bool)
    first = offer(world, "arrival", [1, 0.5, 0, 0, 0], promotion_effort=2.0, investment_subsidy=0.5, service_cost=0.05)
    second = offer(world, "arrival", [1, 0, 0, 0, 0], 1, where=where, promotion_effort=1.0, investment_subsidy=0.6,
                   service_cost=0.0)  # fmt: skip
    effort, subsidy = relocation.promotion(world, np.zeros((PLACES, 5)))
    assert effort == pytest.approx([3.0, 1.0, 0, 0, 0])
    assert subsidy == pytest.approx([0.9, 0.25, 0, 0, 0])
    assert (first.terms["funded"], second.terms["funded"]) == (1.0, 1.0)
    added = relocation.favour(world)
    assert added[:, 0] == pytest.approx(15 * 0.5 * 0.155 * 0.6)  # the offer for all places favours none
    assert added[:, 1:].tolist() == np.zeros((PLACES, 4)).tolist()


def test_two_subsidies_for_some_places_favour_them_both(tiny):
    world = district(tiny)
    for instrument, (place, subsidy, funded) in enumerate([(0, 0.5, 1.0), (2, 0.25, 0.5)]):
        made = offer(world, "arrival", [1, 0.5, 0, 0, 0], instrument, where=np.arange(PLACES) == place,
                     investment_subsidy=subsidy)  # fmt: skip
        made.terms["funded"] = funded
    expected = np.zeros((PLACES, 5))
    expected[0, :2], expected[2, :2] = [0.5, 0.25], [0.125, 0.0625]
    assert relocation.favour(world) == pytest.approx(15 * 0.5 * 0.155 * expected)


def test_a_promotion_whose_arrivals_cost_nothing_promises_nothing(tiny):
    world = district(tiny)
    world.segments.firms_at_start = 0.0
    made = offer(world, "arrival", [1, 0, 0, 0, 0], promotion_effort=2.0, investment_subsidy=0.5, service_cost=0.05)
    effort, subsidy = relocation.promotion(world, np.zeros((PLACES, 5)))
    assert (effort.tolist(), subsidy.tolist()) == ([0.0] * 5, [0.0] * 5)
    assert made.terms["funded"] == 0.0


def test_the_share_of_newcomers_that_some_places_draw(tiny):
    utility = np.zeros((PLACES, 3))
    utility[0, 0], utility[:, 1], utility[0, 2] = np.log(5.0), -np.inf, -np.inf
    where = np.array([True, False, False, False, False, False])
    assert location.chosen_share(utility, where) == pytest.approx([0.5, 0.0, 0.0])
    assert location.chosen_share(utility, None).tolist() == [1.0, 1.0, 1.0]


def test_what_arrivals_were_paid_is_booked_and_added(tiny):
    world = district(tiny)
    made = offer(world, "arrival", [1, 0, 0, 0, 0], promotion_effort=2.0, investment_subsidy=0.25, service_cost=0.125)
    second = offer(world, "arrival", [0, 1, 0, 0, 0], 1, where=np.arange(PLACES) == 2, promotion_effort=2.0,
                   investment_subsidy=0.5, service_cost=0.25, budget=0.2)  # fmt: skip
    books = world.instruments
    for column in ("volume", "volume_total", "arrived"):
        setattr(books, column, 1.0)
    rows = world.firms.append(4, id=np.arange(90, 94), segment=[0, 1, 1, 2], place=[0, 2, 3, 2],
                              capital=[4.0, 2.0, 8.0, 8.0], subsidy=[0.5, 0.5, 0.5, 0.5])  # fmt: skip
    relocation.pay_promotion(world, rows)
    # the second's 0.2 do not even pay for the service
    assert world.firms.subsidy[rows] == pytest.approx([1.5, 0.5, 0.5, 0.5])
    assert world.firms.cash[rows] == pytest.approx([1.0, 0.0, 0.0, 0.0])
    assert books.spent == pytest.approx([1.125, 0.2])
    assert books.volume == pytest.approx([5.0, 3.0])
    assert books.volume_total == pytest.approx([5.0, 3.0])
    assert books.arrived.tolist() == [2, 2]
    assert books.claims.tolist() == [1, 1]
    assert world.flows.total("public_purchases", "government") == pytest.approx(-0.325)
    assert world.flows.total("subsidy", "government") == pytest.approx(-1.0)
    assert made.instrument != second.instrument


def test_arrivals_are_numbered_by_segment_and_standards_turn_some_away(tiny, luck):
    world = luck(district(tiny), counts=False)
    offer(world, "entry_standard", [0.5, 0, 0, 0, 0], costs=np.full(5, 0.1))
    came = arrivals.arrive(world, TRANSFER, np.array([4.0, 1.0, -3.0, 0, 0]), np.zeros((PLACES, 5)))
    f, (rows,) = world.firms, founding.found_streams(world, [came])
    assert f.segment[rows].tolist() == [0, 0, 1]
    assert f.id[rows].tolist() == entrant_id(1, TRANSFER, [0, 0, 1], [0, 1, 0]).tolist()
    assert set(f.origin[rows].tolist()) == {TRANSFER}


def test_settling_in_the_first_place_is_finding_land(tiny, luck):
    world = luck(district(tiny))
    utility = np.zeros((PLACES, 5))
    utility[0] = 9.0
    came = arrivals.arrive(world, TRANSFER, np.array([2.0, 0, 0, 0, 0]), utility)
    assert came.place.tolist() == [0, 0]
    assert world.counters["entrants that found no land"] == 0


def test_a_founder_whose_draw_equals_the_share_does_not_stay(tiny, luck):
    world = luck(district(tiny), home=0.5)
    home = np.full((PLACES, 5), -np.inf)
    home[4] = 0.0
    utility = np.zeros((PLACES, 5))
    utility[3] = 1.0
    came = arrivals.arrive(world, START_UP, np.array([1.0, 0, 0, 0, 0]), utility, home=home)
    assert came.place.tolist() == [3]
    came = arrivals.arrive(luck(world, home=0.49), GROWN_UP, np.array([2.0, 0, 0, 0, 0]), utility, home=home)
    assert came.place.tolist() == [4, 4]


def test_newcomers_have_the_technology_that_was_usual_as_the_quarter_began(tiny, luck):
    world = luck(district(tiny))
    usual = newcomers.usual_technology(world)
    usual["price"] = usual["price"] + 0.25
    came = arrivals.arrive(world, TRANSFER, np.array([2.0, 0, 0, 0, 0]), np.zeros((PLACES, 5)))
    (rows,) = founding.found_streams(world, [came], usual)
    assert world.firms.price[rows].tolist() == [1.25, 1.25]


# newcomers -----------------------------------------------------------------------------------------------------------


def three_streams():
    """Two start-ups, nobody who grew up, two from outside and one whose orders are known."""
    none = np.empty(0, dtype=np.int64)
    return [
        newcomers.Newcomers(START_UP, np.array([901, 902]), np.array([1, 0]), np.array([2, 0])),
        newcomers.Newcomers(GROWN_UP, none, none, none),
        newcomers.Newcomers(TRANSFER, np.array([903, 904]), np.array([1, 1]), np.array([2, 2])),
        newcomers.Newcomers(TRANSFER, np.array([905]), np.array([0]), np.array([0]), np.array([0.75])),
    ]


def test_streams_founded_together_are_those_founded_one_after_another(tiny):
    together, apart = district(tiny), district(tiny)
    usual = newcomers.usual_technology(apart)
    rows = founding.found_streams(together, three_streams(), newcomers.usual_technology(together))
    for found, stream in zip(rows, three_streams(), strict=True):
        assert found.tolist() == founding.found_streams(apart, [stream], usual)[0].tolist()
    for name in ("firms", "links", "segments", "cells"):
        for column, values in getattr(together, name).as_columns().items():
            assert values == pytest.approx(getattr(apart, name).as_columns()[column], rel=1e-12), column
    assert together.flows.matrix == pytest.approx(apart.flows.matrix, rel=1e-12)


@pytest.mark.parametrize(("paid", "together"), [
    ((), [4]), (("stream:start_up",), [4]), (("arrival",), [4]), (("stream:start_up", "stream:grown_up"), [1, 1, 2]),
])  # fmt: skip
def test_who_may_build_is_known_before_the_next_stream_where_one_budget_pays_for_both(tiny, monkeypatch, paid,
                                                                                      together):  # fmt: skip
    world, seen, foundings, sized, install = district(tiny), [], [], newcomers.sized, newcomers.install
    world.segments.firms_at_start = [400.0, 0, 0, 0, 0]
    offers = [
        offer(world, lever, [1.0, 0, 0, 0, 0], award=0.001, promotion_effort=0.0, investment_subsidy=0.0,
              service_cost=0.0)
        for lever in paid
    ]  # fmt: skip
    for each in offers:
        each.instrument = offers[0].instrument
    monkeypatch.setattr(founding, "sized", lambda world, streams, *more: (
        seen.append(len(streams)) or sized(world, streams, *more)))  # fmt: skip
    monkeypatch.setattr(founding, "install", lambda world, ready, usual: (
        foundings.append(len(world.firms)) or install(world, ready, usual)))  # fmt: skip
    before = len(world.firms)
    entry.enter(world)
    assert seen == together
    assert foundings == [before] * (len(world.firms) > before)  # all at once, whoever is paid


def closed_in_between(world, usual, streams, amounts):
    """Found three streams at once; who of all may build is asked at the end, and their starts are paid for apart."""
    waiting = founding.Waiting(world, usual)
    for stream in streams:
        waiting.streams.append(stream)
        waiting.close()
    found = [came.rows for came in waiting.approved()]
    assert waiting.found() == []
    hand_out(world, [(rows, np.full(len(rows), amount)) for rows, amount in zip(found, amounts, strict=True)])
    return found


def asked_in_between(world, usual, streams, amounts):
    """Found three streams at once; who of each may build is asked, and paid so much, before the next comes."""
    waiting, shares = founding.Waiting(world, usual), []
    for stream, amount in zip(streams, amounts, strict=True):
        waiting.streams.append(stream)
        came = waiting.approved()[-1]
        shares.append((came.rows, np.full(len(came.rows), amount)))
    assert waiting.found() == []
    hand_out(world, shares)
    return [rows for rows, _ in shares]


def one_after_another(world, usual, streams, amounts):
    """Found and pay each stream before the next one comes."""
    found = []
    for stream, amount in zip(streams, amounts, strict=True):
        found += founding.found_streams(world, [stream], usual)
        hand_out(world, [(found[-1], np.full(len(found[-1]), amount))])
    return found


@pytest.mark.parametrize("how", [asked_in_between, closed_in_between])
@pytest.mark.parametrize("approved", [np.inf, 0.4, 0.0])
def test_streams_that_wait_are_those_founded_one_after_another(tiny, approved, how):
    # Under approvals the second stream has the room that the first leaves, though nobody of it stands yet.
    found = {}
    for each in (how, one_after_another):
        world = district(tiny)
        world.segments.approval_share, world.segments.approved_capacity = 1.0, approved
        rows = each(world, newcomers.usual_technology(world), three_streams(), (0.25, 0.5, 0.125, 0.0))
        found[each] = [one.tolist() for one in rows], world
    assert found[how][0] == found[one_after_another][0]
    assert (sum(map(len, found[how][0])) == 5) == (approved == np.inf)
    one, other = (world for _, world in found.values())
    for name in ("firms", "links", "segments", "cells"):
        columns = getattr(other, name).as_columns()
        for column, values in getattr(one, name).as_columns().items():
            assert values.tobytes() == columns[column].tobytes(), column
    assert (one.flows.matrix == other.flows.matrix).all()


def test_an_empty_segment_gives_newcomers_neutral_technology(tiny):
    world = tiny(segment=[0], log_productivity=[0.5], effective_productivity=[2.0], cnc_share=[0.5], integration=[0.5],
                 energy_saving=[0.25], water_saving=[0.25], waste_recovery=[0.75], material_need=[1.25],
                 unit_cost=[1.5], price=[1.75], log_quality=[0.25], log_research_intensity=[-3.0])  # fmt: skip
    world.segments.mean_research_at_start, world.segments.mean_revenue_at_start = (
        [1, 0.01, 0.0, 1, 1],
        [1, 0.5, 0.0, 1, 1],
    )
    usual = newcomers.usual_technology(world)
    mine = {"log_productivity": 0.5, "spillover": np.log(2) - 0.5, "log_research_intensity": -3.0, "cnc_share": 0.5,
            "integration": 0.5, "energy_saving": 0.25, "water_saving": 0.25, "waste_recovery": 0.75,
            "material_need": 1.25, "unit_cost": 1.5, "price": 1.75, "log_quality": 0.25}  # fmt: skip
    neutral = dict.fromkeys(mine, 0.0) | {"material_need": 1.0, "unit_cost": 1.0, "price": 1.0,
                                          "log_research_intensity": np.log(0.02)}  # fmt: skip
    assert set(usual) == set(mine)
    for name, means in usual.items():
        assert means[0] == pytest.approx(mine[name]), name
        assert means[1] == pytest.approx(neutral[name]), name
    assert usual["log_research_intensity"][2] == pytest.approx(np.log(1e-12))


def test_quality_of_newcomers_weighs_output_however_small(tiny):
    world = tiny(segment=[0, 0, 1, 1], output=[0.3, 0.1, 0.0, 0.0], log_quality=[0.4, 0.8, 0.2, 0.6])
    assert newcomers.usual_technology(world)["log_quality"][:2] == pytest.approx([0.5, 0.4])


def test_the_first_firms_of_a_pioneer_segment_know_what_their_parents_know(tiny):
    world = tiny(segment=[0, 1], log_productivity=[0.5, 0.25], price=[1.5, 1.25])
    world.segments.pioneer = [False, True, True, False, False]
    world.parents[:] = [-1, 0, 0, -1, -1]
    usual = newcomers.usual_technology(world)
    assert usual["log_productivity"].tolist() == [0.5, 0.25, 0.5, 0.0, 0.0]  # the second has firms of its own
    assert usual["price"].tolist() == [1.5, 1.25, 1.5, 1.0, 1.0]


def found(tiny, luck, origin, mean_revenue=None, count=1, world=None, **chosen):
    world = district(tiny, quarter=5) if world is None else world
    s = world.segments
    s.labour_share, s.value_added_rate, s.knowledge_ratio_at_start, s.fill_at_start = 0.06, 0.3, 0.05, 0.9
    s.pool_claimed, s.imported_contracts = 3.0, 2.0
    luck(world, **chosen)
    segment, place = np.full(count, 1), np.full(count, 2)
    mean = None if mean_revenue is None else np.full(count, mean_revenue)
    rows = founding.found_firms(world, np.arange(900, 900 + count), segment, place, origin, mean)
    return world, rows


def test_a_follower_has_its_mean_revenue_whatever_the_spread(tiny, luck):
    world, rows = found(tiny, luck, FOLLOWER, mean_revenue=40.0, size=ONE)
    assert world.firms.capital[rows] == pytest.approx([0.5 * 40.0 * np.exp(0.8 - 0.32)])  # no largest size binds it


def test_sums_of_newcomers_add_to_earlier_ones(tiny, luck):
    world, rows = found(tiny, luck, TRANSFER, count=2)
    f, revenue = world.firms, 0.6
    assert world.segments.pool_claimed.tolist() == pytest.approx([3, 3 + 2 * 3.0, 3, 3, 3])
    assert world.segments.imported_contracts.tolist() == pytest.approx([2, 2 + 2 * 3.0, 2, 2, 2])
    assert f.fill[rows].tolist() == [0.9, 0.9]
    assert f.planned_output[rows] == pytest.approx([revenue / 4] * 2)
    assert (f.host[rows].tolist(), f.guarantor[rows].tolist()) == ([-1, -1], [-1, -1])
    assert f.slot[rows].tolist() == [0, 1]
    assert world.cells.next_slot[1 * PLACES + 2] == 2
    assert f.price[rows].tolist() == [1.0, 1.0]
    assert f.cash[rows] == pytest.approx([2 * revenue / 4] * 2)  # two quarters' cash
    assert f.debt[rows] == pytest.approx([0.4 * 0.5 * revenue] * 2)
    assert world.flows.total("equity", "owners") == pytest.approx(-2 * (0.6 * 0.5 * revenue + 2 * revenue / 4))
    assert world.flows.total("investment", "outside") == pytest.approx(2 * 0.5 * revenue)
    assert world.links.share.tolist() == [1.0] * len(world.links)


@pytest.mark.parametrize(("origin", "imported"), [(START_UP, False), (GROWN_UP, False), (TRANSFER, True),
                                                  (FOLLOWER, True)])  # fmt: skip
def test_contracts_from_outside_are_those_of_relocations_and_followers(tiny, luck, origin, imported):
    world, _ = found(tiny, luck, origin)
    assert (world.segments.imported_contracts[1] > 2.0) == imported


@pytest.mark.parametrize(("draw", "contracts"), [(0.01, 2.0), (0.99, 3.0)])
def test_contracts_of_newcomers_are_rounded_by_a_draw_of_their_own(tiny, luck, draw, contracts):
    # 0.5 a year is two and a half contracts of 0.05 a quarter
    world, rows = found(tiny, luck, FOLLOWER, mean_revenue=0.5 * np.exp(0.32), counts=True, contracts=draw)
    assert world.firms.contracts[rows].tolist() == [contracts]


@pytest.mark.parametrize(("mean_revenue", "contracts"), [(0.1, 1.0), (0.21, 1.05)])
def test_a_newcomer_has_at_least_one_contract(tiny, luck, mean_revenue, contracts):
    # without rounding: a quarter of the revenue in contracts of 0.05
    world, rows = found(tiny, luck, FOLLOWER, mean_revenue=mean_revenue * np.exp(0.32))
    assert world.firms.contracts[rows] == pytest.approx([contracts])


def test_nobody_is_founded_from_nothing(tiny):
    rows = founding.found_firms(tiny(), np.empty(0, dtype=np.int64), np.empty(0), np.empty(0), START_UP)
    assert len(rows) == 0
    assert rows.dtype == np.int64


def test_newcomers_where_nothing_is_known_of_labour_start_all_the_same(tiny, luck):
    world = district(tiny)
    world.segments.worker_output = 0.0
    luck(world)
    one = np.ones(1, dtype=np.int64)
    world.segments.value_added_rate, world.segments.labour_share = 0.0, 0.0
    rows = founding.found_firms(world, one * 900, one, one, TRANSFER)
    assert np.isfinite(world.firms.workers[rows]).all()
    assert world.firms.log_productivity[rows] == pytest.approx([0.0])


def test_open_links_of_newcomers_are_named_by_their_firm_and_input(tiny, luck):
    world = district(tiny, quarter=5)
    world.linked_inputs[1] = [0, 3, -1, -1]
    _, rows = found(tiny, luck, START_UP, count=2, world=world)
    links = world.links
    assert links.buyer.tolist() == [rows[0], rows[0], rows[1], rows[1]]
    assert links.input.tolist() == [0, 3, 0, 3]
    assert links.id.tolist() == link_id(world.firms.id[links.buyer], links.input, np.zeros(4)).tolist()
    assert links.supplier.tolist() == [OUTSIDE] * 4
    assert links.share.tolist() == [1.0] * 4
    assert links.failed.all()


# anchors ----------------------------------------------------------------------------------------------------------

TERMS = {"segment": 1, "place": 2, "start": 3, "revenue": 64.0, "investment": 80.0, "build_quarters": 4.0,
         "local_input_share": 0.7, "contracted_followers": 0.5, "subsidy_share": 0.1}  # fmt: skip
POLICY = {"plant": {"instrument": "anchor_project", "place": "iron_hill", "segment": "components", "from": "2016Q3",
                    "investment": 80, "revenue": 64, "build_quarters": 4, "contracted_followers": 0.5,
                    "subsidy_share": 0.1, "budget": 20}}  # fmt: skip


def project(tiny, luck, quarter=3, scale=1.0, budget=20.0, **changes):
    world = luck(district(tiny, policies=POLICY, scale=scale, quarter=quarter))
    offer(world, "anchor", [1.0], budget=budget, **{**TERMS, **changes})
    world.firms.host = -1
    return world, anchors(world)[0]


def test_the_terms_of_an_anchor_in_half_a_world(tiny, luck):
    _, anchor = project(tiny, luck, scale=0.5)
    assert (anchor.segment, anchor.place, anchor.start, anchor.quarters, anchor.last) == (1, 2, 3, 4, 6)
    assert (anchor.revenue, anchor.investment, anchor.instrument) == (32.0, 40.0, 0)
    assert (anchor.local_share, anchor.followers, anchor.subsidy_share) == (0.7, 0.5, 0.1)
    assert anchor.firm == entrant_id(3, ANCHOR_STREAM, 1, name_code("plant"))
    assert ANCHOR_STREAM == 60  # ids of earlier runs stay what they were


def test_an_anchor_is_built_in_its_own_quarters_only(tiny, luck):
    world, _ = project(tiny, luck)
    capital = []
    for quarter in range(2, 9):
        world.quarter = quarter
        build_anchors(world)
        capital.append(world.firms.capital[world.firms.origin == ANCHOR].sum())
    assert capital == pytest.approx([0, 20, 40, 60, 80, 80, 80])


def test_every_step_of_an_anchor_is_paid_and_booked(tiny, luck):
    world, _ = project(tiny, luck)
    books, s = world.instruments, world.segments
    books.volume, books.volume_total = 1.0, 1.0
    s.pool_claimed, s.imported_contracts = 3.0, 2.0
    build_anchors(world)
    f, row = world.firms, len(world.firms) - 1
    contracts = 64 / 4 / 4 / 0.05
    assert f.local_input_share[row] == 0.7
    assert f.host[row] == f.id[row]
    assert f.contracts[row] == pytest.approx(contracts)
    assert s.pool_claimed.tolist() == pytest.approx([3, 3 + contracts, 3, 3, 3])
    assert s.imported_contracts.tolist() == pytest.approx([2, 2 + contracts, 2, 2, 2])
    assert world.events.kind.tolist() == [EVENTS.index("anchor_opened")]
    assert world.events.firm.tolist() == [f.id[row]]
    assert books.volume[0] == books.volume_total[0] == pytest.approx(21.0)
    # three quarters of the plant are equity, and the working cash of two quarters of 4
    assert world.flows.total("equity", "owners") == pytest.approx(-(15 + 8))
    assert world.flows.total("borrowing", "banks") == pytest.approx(-5)
    assert world.flows.total("investment", "outside") == pytest.approx(20)
    assert f.cash[row] == pytest.approx(8 + 2.0)
    assert f.debt[row] == pytest.approx(5)
    f.workers[row], f.subsidy[row], f.investment[row], f.cash[row] = 100.0, 0.5, 3.0, 0.0
    world.flows.reset()
    world.quarter = 4
    build_anchors(world)
    assert f.debt[row] == pytest.approx(10)
    assert (f.capital[row], f.investment[row]) == (pytest.approx(40), pytest.approx(23))
    assert f.contracts[row] == pytest.approx(2 * contracts)
    assert f.workers[row] == pytest.approx(200)
    assert f.subsidy[row] == pytest.approx(2.5)
    assert f.cash[row] == pytest.approx(2.0)
    assert world.flows.total("equity", "owners") == pytest.approx(-15)
    assert world.flows.total("borrowing", "banks") == pytest.approx(-5)
    assert world.flows.total("investment", "outside") == pytest.approx(20)
    assert world.flows.total("subsidy", "government") == pytest.approx(-2)
    assert books.volume[0] == books.volume_total[0] == pytest.approx(41.0)
    assert books.spent[0] == pytest.approx(4.0)
    world.quarter = 5
    build_anchors(world)
    assert f.workers[row] == pytest.approx(300)
    assert world.segments.pool_claimed[1] == pytest.approx(3 + 3 * contracts)


def test_an_anchor_that_closed_is_not_built_on(tiny, luck):
    world, anchor = project(tiny, luck, quarter=4)
    extend_anchor(world, anchor)
    assert world.instruments.spent[0] == world.instruments.volume[0] == world.instruments.volume_total[0] == 0.0
    assert world.flows.total("investment", "outside") == 0.0
    contracted_followers(world, np.zeros((PLACES, 5)))
    assert len(world.firms) == 3


@pytest.mark.parametrize(("steps", "contracts"), [(1, 1.0), (2, 1.0), (3, 2.0), (4, 2.0)])
def test_contracts_of_an_anchor_are_whole_and_at_least_one(tiny, luck, steps, contracts):
    world, anchor = project(tiny, luck, revenue=0.4)  # two contracts in all: 0.5, 1, 1.5 and 2 after the steps
    assert steps_of_contracts(world, anchor, steps) == contracts


def test_an_anchor_brings_its_contracts_in_the_step_that_completes_them(tiny, luck):
    world, _ = project(tiny, luck, revenue=0.4)
    contracts = []
    for quarter in range(3, 7):
        world.quarter = quarter
        build_anchors(world)
        contracts.append(world.firms.contracts[world.firms.origin == ANCHOR].sum())
    assert contracts == pytest.approx([1, 1, 2, 2])


def test_an_anchor_has_whole_contracts_from_its_first_step_on(tiny, luck):
    world, _ = project(tiny, luck, revenue=0.5, build_quarters=1.0)  # two and a half contracts
    build_anchors(world)
    assert world.firms.contracts[-1] == pytest.approx(2.0)
    assert world.segments.pool_claimed[1] == world.segments.imported_contracts[1] == pytest.approx(2.0)


def following(tiny, luck, quarter=8, output=48.0, count=None, **changes):
    """An anchor in the third place that needs 0.4 of segment 0, whose firms make 1.6 a quarter on average."""
    world, anchor = project(tiny, luck, **changes)
    build_anchors(world)
    world.quarter = quarter
    row = len(world.firms) - 1
    world.firms.output[row] = output
    world.linked_inputs[1] = [0, -1, -1, -1]
    world.segments.mean_revenue_at_start = 1.6
    if count is not None:
        luck(world, counts=True, named={"followers plant": count})
    return world, anchor, row


def test_followers_are_numbered_in_a_stream_of_their_own(tiny, luck):
    world, _, row = following(tiny, luck, contracted_followers=1.0)
    contracted_followers(world, np.zeros((PLACES, 5)))
    f = world.firms
    new = np.arange(row + 1, len(f))
    assert len(new) == 2  # a target of 20 firms: an eighth of it a quarter, by expectation 2.5
    code = name_code("plant") % 2**18
    assert f.id[new].tolist() == entrant_id(8, 61, [0, 0], [code, 2**18 + code]).tolist()
    assert f.capital[new] == pytest.approx([0.5 * 0.6 * 4 * 1.6 * np.exp(-0.32)] * 2)
    assert world.instruments.arrived[0] == 2
    assert world.events.kind.tolist()[1:] == [EVENTS.index("follower_arrived")] * 2
    assert world.events.firm.tolist()[1:] == f.id[new].tolist()


def test_followers_may_be_small(tiny, luck):
    world, _, row = following(tiny, luck, contracted_followers=1.0)
    world.segments.mean_revenue_at_start = 0.4
    contracted_followers(world, np.zeros((PLACES, 5)))
    # 0.4 * 4 * 48 is bought from firms of 0.96 a year: 80 of them, an eighth of them a quarter
    assert world.firms.capital[row + 1 :] == pytest.approx([0.5 * 0.96 * np.exp(-0.32)] * 10)


def test_followers_come_by_the_policys_own_draw(tiny, luck):
    world, _, row = following(tiny, luck, count=1e-6)
    contracted_followers(world, np.zeros((PLACES, 5)))
    assert len(world.firms) == row + 1
    world, _, row = following(tiny, luck, count=0.999)
    contracted_followers(world, np.zeros((PLACES, 5)))
    assert len(world.firms) > row + 3


def test_no_followers_beyond_the_target_or_in_segments_without_firms_or_norms(tiny, luck):
    world, _, row = following(tiny, luck, contracted_followers=1.0)
    world.firms.append(30, id=np.arange(90, 120), segment=0, host=world.firms.id[row], origin=FOLLOWER)
    before = len(world.firms)
    contracted_followers(world, np.zeros((PLACES, 5)))
    assert len(world.firms) == before
    world, _, row = following(tiny, luck, contracted_followers=1.0)
    world.segments.revenue_at_start, world.segments.mean_revenue_at_start = 0.0, [0.0, 1.6, 1.6, 1.6, 1.6]
    contracted_followers(world, np.zeros((PLACES, 5)))
    assert len(world.firms) == row + 1
    world, _, row = following(tiny, luck, contracted_followers=1.0)
    world.linked_inputs[1] = [-1, -1, -1, -1]
    contracted_followers(world, np.zeros((PLACES, 5)))
    assert len(world.firms) == row + 1


def test_whom_an_anchor_does_not_buy_from_never_follows_it(tiny, luck):
    world, _, row = following(tiny, luck, count=1 - 1e-6, contracted_followers=1.0)
    world.linked_inputs[1] = [-1, -1, -1, -1]
    contracted_followers(world, np.zeros((PLACES, 5)))
    assert len(world.firms) == row + 1


def test_followers_come_within_the_quarter(tiny, luck):
    world, anchor, _ = following(tiny, luck, contracted_followers=1.0)
    entry.enter(world)
    f = world.firms
    assert np.count_nonzero((f.origin == FOLLOWER) & (f.host == anchor.firm)) == 2


def test_only_followers_of_this_anchor_count_against_its_target(tiny, luck):
    world, _, row = following(tiny, luck, contracted_followers=1.0)
    world.firms.append(20, id=np.arange(90, 110), segment=0, host=-1, origin=FOLLOWER)
    world.firms.append(20, id=np.arange(110, 130), segment=0, host=world.firms.id[row], origin=START_UP)
    before = len(world.firms)
    contracted_followers(world, np.zeros((PLACES, 5)))
    assert len(world.firms) == before + 2


def test_followers_settle_up_to_the_reach_exactly_and_stay_away_without_land(tiny, luck):
    utility = np.zeros((PLACES, 5))
    utility[1], utility[4] = 3.0, 9.0
    world, _, row = following(tiny, luck, contracted_followers=1.0)
    world.distance[2] = [99, 50, 5, 99, 51, 99]
    contracted_followers(world, utility)
    assert world.firms.place[row + 1 :].tolist() == [1, 1]
    world, _, row = following(tiny, luck, contracted_followers=1.0)
    contracted_followers(world, np.full((PLACES, 5), -np.inf))
    assert len(world.firms) == row + 1
    assert world.instruments.arrived[0] == 0


def test_followers_choose_among_equal_places_by_their_taste(tiny, luck):
    world, _, row = following(tiny, luck, contracted_followers=1.0)
    luck(world, place=np.array([0.1, 0.2, 0.3, 0.9, 0.5, 0.4]))
    contracted_followers(world, np.zeros((PLACES, 5)))
    assert world.firms.place[row + 1 :].tolist() == [3, 3]


def test_an_anchor_without_followers_does_not_keep_others_from_having_some(tiny, luck):
    policies = {name: {**POLICY["plant"], "place": place} for name, place in (("bare", "river_port"),
                                                                              ("plant", "iron_hill"))}  # fmt: skip
    world = luck(district(tiny, policies=policies, quarter=3))
    offer(world, "anchor", [1.0], **{**TERMS, "place": 0, "contracted_followers": 0.0})
    offer(world, "anchor", [1.0], instrument=1, **{**TERMS, "contracted_followers": 1.0})
    build_anchors(world)
    world.quarter, before = 8, len(world.firms)
    world.firms.output[before - 2 :] = 48.0
    world.linked_inputs[1], world.segments.mean_revenue_at_start = [0, -1, -1, -1], 1.6
    contracted_followers(world, np.zeros((PLACES, 5)))
    assert len(world.firms) == before + 2
    assert world.instruments.arrived.tolist() == [0, 2]


def test_each_follower_takes_a_link_of_its_own_input_once(tiny, luck):
    world, anchor, row = following(tiny, luck)
    world.links.keep(np.zeros(len(world.links), dtype=bool))
    world.links.append(5, id=np.arange(5), buyer=[row, row, row, row, 0], input=[2, 0, 0, 0, 0],
                       supplier=[OUTSIDE, OUTSIDE, OUTSIDE, OUTSIDE, OUTSIDE], failed=True,
                       contracted=[False, True, False, False, False])  # fmt: skip
    world.instruments.arrived[0] = 4
    new = world.firms.append(3, id=[77, 78, 79], segment=[0, 0, 3], place=1, origin=FOLLOWER)
    tie(world, anchor, row, new)
    links = world.links
    assert links.supplier.tolist() == [OUTSIDE, OUTSIDE, new[0], new[1], OUTSIDE]
    assert links.contracted.tolist() == [False, True, True, True, False]
    assert links.failed.tolist() == [True, True, False, False, True]
    assert world.instruments.arrived[0] == 7
    assert world.firms.host[new].tolist() == [anchor.firm] * 3
