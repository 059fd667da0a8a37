"""What firms make of an offer, at its edges: who asks, who is refused, what is booked, and what several offers do."""

from __future__ import annotations

import numpy as np
import pytest

from model.mathematics.rates import QUARTER
from model.tables.firms import GROWN_UP, START_UP
from model.tables.support import Offer
from model.take_up import arrivals, circular, finance, quotas, rebates, research, restructuring, services, space
from tests.offers import offered


def firms(tiny, count=2, **columns):
    return tiny(segment=[0] * count, place=[0] * count, **columns)


def books(world, instrument=0):
    """Spent, claims and grants of an instrument."""
    b = world.instruments
    return b.spent[instrument], b.claims[instrument], b.grants[instrument]


# rebates -----------------------------------------------------------------------------------------------------------


def billed(tiny):
    world = firms(tiny, interest=[1.0, 2.0], energy_cost=[0.4, 0.8], output=[2.0, 4.0], zombie=[False, True],
                  wage_bill=[1.3, 2.6], value_added=[2.0, -1.0], taxes=[0.5, 0.25], capital=[8.0, 4.0],
                  parameters={"accounts.social_charges": 0.3, "accounts.value_added_tax": 0.17})  # fmt: skip
    world.places.rent = 0.1
    return world


def test_the_bills_of_a_quarter_item_by_item(tiny):
    expected = {
        "interest": [1.0, 0.0],  # a zombie's is added to its debt
        "social_charges": [0.3, 0.6],
        "value_added_tax": [0.34, 0.0],
        "income_tax": [0.5 - 0.34, 0.25],
        "rent": [0.1 * 8 / 4, 0.1 * 4 / 4],
        "energy": [0.4, 0.8],
    }
    world = billed(tiny)
    found = {item: rebates.bill(world, item) for item in rebates.ITEMS}
    assert set(found) == set(expected)
    for item, values in expected.items():
        assert found[item] == pytest.approx(values), item


@pytest.mark.parametrize(("item", "paid", "lowers"), [
    ("interest", [0.5, 0.0], 0), ("social_charges", [0.15, 0.3], 1), ("value_added_tax", [0.17, 0.0], 1),
    ("income_tax", [0.08, 0.125], 0), ("rent", [0.1, 0.05], 1), ("energy", [0.2, 0.4], 1),
])  # fmt: skip
def test_half_of_every_bill_comes_back_and_running_costs_lower_the_unit_cost(tiny, item, paid, lowers):
    world = offered(billed(tiny), f"rebate:{item}", [0.5, 0.5])
    rebates.settle_rebates(world)
    assert world.firms.cash == pytest.approx(paid)
    assert world.firms.subsidy == pytest.approx(paid)
    assert world.flows.total("subsidy", "government") == pytest.approx(-sum(paid))
    assert books(world) == (pytest.approx(sum(paid)), np.count_nonzero(paid), np.count_nonzero(paid))
    cost = rebates.unit_cost_after_rebates(world, np.ones(2))
    assert cost == pytest.approx(1 - lowers * np.array(paid) / [2.0, 4.0])


def test_a_bill_below_zero_is_no_bill_to_pay_back(tiny):
    world = offered(billed(tiny), "rebate:interest", [0.5, 0.5])
    world.firms.zombie, world.firms.interest = False, [1.0, -2.0]
    rebates.settle_rebates(world)
    assert world.firms.cash == pytest.approx([0.5, 0.0])
    assert books(world) == (pytest.approx(0.5), 1, 1)


def test_two_rebates_and_a_surcharge_add_up_in_the_unit_cost(tiny):
    world = offered(billed(tiny), "rebate:energy", [0.5, 0.0])
    offered(world, "rebate:rent", [0.5, 0.0], instrument=1)
    offered(world, "energy_charge", [0.25, 0.0], instrument=2, costs=[0.01, 0.01])
    world.firms.subsidy = [0.05, 0.0]
    rebates.settle_rebates(world)
    change = -0.2 - 0.1 + 0.1
    assert rebates.unit_cost_after_rebates(world, np.ones(2)) == pytest.approx([1 + change / 2.0, 1.0])
    assert world.firms.subsidy == pytest.approx([0.35, 0.0])


def test_a_unit_cost_never_falls_below_a_tenth(tiny):
    world = offered(billed(tiny), "rebate:social_charges", [0.9, 0.9])
    world.firms.output = [0.1, 4.0]
    rebates.settle_rebates(world)
    cost = rebates.unit_cost_after_rebates(world, np.array([2.0, 2.0]))
    assert cost == pytest.approx([0.2, 2.0 - 0.9 * 0.6 / 4.0])


def test_nothing_changes_in_unit_costs_without_a_rebate(tiny):
    world, cost = billed(tiny), np.array([1.0, 2.0])
    rebates.settle_rebates(world)
    assert rebates.unit_cost_after_rebates(world, cost) is cost


# research ------------------------------------------------------------------------------------------------------------


def test_the_grant_for_research_is_booked_as_a_subsidy_of_who_can_pay_for_research(tiny):
    parameters = {"innovation.research_cost_elasticity": 2.0, "innovation.research_relabelled": 0.25}
    world = firms(tiny, 3, cash=[0.5, 5.0, -1.0], subsidy=[1.0, 0.0, 0.0], parameters=parameters)
    offered(world, "research_cost_share", [0.2, 0.2, 0.2])
    wanted, renamed = research.supported_research(world, np.array([1.0, 1.0, 1.0]))
    response = 0.8**-2.0
    # the first can pay for half of what it wants, the third for nothing
    assert wanted == pytest.approx([0.5 + 0.75 * 0.5 * (response - 1), 1 + 0.75 * (response - 1), 1.0])
    assert renamed == pytest.approx([0.25 * 0.5 * (response - 1), 0.25 * (response - 1), 0.0])
    paid = [0.2 * 0.5 * response, 0.2 * response, 0.0]
    assert world.firms.subsidy == pytest.approx([1.0 + paid[0], paid[1], 0.0])
    assert world.firms.cash == pytest.approx([0.5 + paid[0], 5.0 + paid[1], -1.0])
    assert world.flows.total("subsidy", "government") == pytest.approx(-sum(paid))
    assert books(world) == (pytest.approx(sum(paid)), 2, 2)


def test_research_of_who_is_not_supported_stays_what_it_was_beside_others(tiny):
    world = firms(tiny, cash=[5.0, 0.1])
    offered(world, "research_cost_share", [0.2, 0.0])
    wanted, renamed = research.supported_research(world, np.array([1.0, 1.0]))
    assert wanted[0] > 1.0
    assert (wanted[1], renamed[1]) == (1.0, 0.0)


def test_research_without_support_is_what_it_was(tiny):
    wanted = np.array([1.0, 2.0])
    found, renamed = research.supported_research(firms(tiny), wanted)
    assert found is wanted
    assert renamed == 0.0


# finance -------------------------------------------------------------------------------------------------------------


def test_two_bridging_funds_share_one_shortage_and_note_their_volumes(tiny):
    world = offered(firms(tiny), "bridging", [0.5, 0.0], reserve_share=0.2)
    offered(world, "bridging", [0.8, 0.4], instrument=1, reserve_share=0.1)
    for column in ("volume", "volume_total"):
        setattr(world.instruments, column, 1.0)
    covered = finance.bridged(world, np.array([1.0, 1.0]), np.array([3.0, 3.0]))
    # the second fund lends 0.8 of the shortage less what the first has lent
    assert covered == pytest.approx([1 + 1.0 + 0.6, 1 + 0.8])
    assert world.instruments.volume == pytest.approx([2.0, 2.4])
    assert world.instruments.volume_total == pytest.approx([2.0, 2.4])
    assert world.instruments.spent == pytest.approx([0.2, 0.14])
    assert world.flows.total("guarantee", "government") == pytest.approx(-0.34)
    assert books(world, 0)[1:] == (1, 1)
    assert books(world, 1)[1:] == (2, 2)


def test_a_fund_without_a_client_asks_for_nothing_and_the_next_still_lends(tiny):
    world = offered(firms(tiny), "bridging", [0.5, 0.0], reserve_share=0.2)
    offered(world, "bridging", [0.0, 1.0], instrument=1, reserve_share=0.1)
    assert finance.bridged(world, np.zeros(2), np.array([0.0, 2.0])) == pytest.approx([0.0, 2.0])
    assert books(world, 0) == (0.0, 0, 0)


def test_no_fund_lends_more_than_the_shortage_and_queues_serve_in_order(tiny):
    world = offered(firms(tiny), "bridging", [3.0, 3.0], budget=0.3, reserve_share=0.2, order=[2.0, 1.0])
    assert finance.bridged(world, np.zeros(2), np.array([1.0, 1.0])) == pytest.approx([0.5, 1.0])


@pytest.mark.parametrize("lever", ["bridging", "equity"])
def test_a_billionth_is_too_little_for_a_fund(tiny, lever):
    world = offered(firms(tiny), lever, [1.0, 1.0], reserve_share=0.5, public_share=0.5)
    lack = np.array([1e-9, 2e-9])
    if lever == "bridging":
        finance.bridged(world, np.zeros(2), lack)
    else:
        finance.with_equity(world, np.zeros(2), lack, np.arange(2))
    assert world.instruments.claims.tolist() == [1]


def test_without_funds_finance_is_what_it_was(tiny):
    world, found = firms(tiny), np.array([1.0, 2.0])
    rows = np.arange(2)
    assert finance.bridged(world, found, 2 * found) is found
    assert finance.down_payment(world, 0.4, np.arange(2)) == 0.4
    assert finance.leased(world, found, 2 * found, rows) is found
    assert finance.with_equity(world, found, 2 * found, rows) is found


def test_a_lease_covers_the_lack_alone_and_adds_to_debt(tiny):
    world = offered(firms(tiny, debt=[1.0, 1.0]), "leasing", [0.5, 0.5], reserve_share=0.1)
    found = finance.leased(world, np.array([1.0, 3.0]), np.array([2.0, 2.0]), np.array([1, 0]))
    assert found == pytest.approx([1.5, 3.0])
    assert world.firms.debt == pytest.approx([1.0, 1.5])
    assert world.firms.cash == pytest.approx([0.0, 0.5])
    assert world.flows.total("borrowing", "banks") == pytest.approx(-0.5)
    assert world.flows.total("guarantee", "banks") == pytest.approx(0.05)


def test_two_funds_buy_shares_one_after_the_other(tiny):
    world = offered(firms(tiny, parameters={"policy.equity_crowd_in": 3.0}), "equity", [0.5, 0.0], public_share=0.25)
    offered(world, "equity", [0.5, 2.0], instrument=1, public_share=0.5, budget=1.0, order=[1.0, 2.0])
    for column in ("volume", "volume_total"):
        setattr(world.instruments, column, 1.0)
    given = np.array([1.0, 1.0])
    found = finance.with_equity(world, given, np.array([5.0, 3.0]), np.array([0, 1]))
    # 4 lack: the first fund brings 2; of the other 2 the second brings 1; the second firm lacks 2 and gets what the
    # 0.5 of public money that are left bring along
    assert found == pytest.approx([4.0, 2.0])
    assert given.tolist() == [1.0, 1.0]
    assert world.firms.cash == pytest.approx([3.0, 1.0])
    assert world.flows.total("public_equity", "government") == pytest.approx(-(0.5 + 0.5 + 0.5))
    assert world.flows.total("equity", "owners") == pytest.approx(-(1.5 + 0.5 + 0.5))
    assert world.instruments.volume == pytest.approx([3.0, 3.0])
    assert world.instruments.volume_total == pytest.approx([3.0, 3.0])
    assert books(world, 0)[1:] == (1, 1)
    assert books(world, 1) == (pytest.approx(1.0), 2, 2)


def test_a_fund_brings_no_more_than_is_lacking(tiny):
    world = offered(firms(tiny, parameters={"policy.equity_crowd_in": 3.0}), "equity", [3.0, 1.0], public_share=0.5)
    found = finance.with_equity(world, np.array([1.0, 1.0]), np.array([5.0, 3.0]), np.arange(2))
    assert found == pytest.approx([5.0, 3.0])


def test_who_lacks_nothing_sells_no_shares_and_the_next_fund_still_buys(tiny):
    world = offered(firms(tiny, parameters={"policy.equity_crowd_in": 3.0}), "equity", [0.5, 0.0], public_share=0.25)
    offered(world, "equity", [0.0, 0.5], instrument=1, public_share=0.5)
    found = finance.with_equity(world, np.array([5.0, 1.0]), np.array([4.0, 3.0]), np.arange(2))
    assert found == pytest.approx([5.0, 2.0])
    assert books(world, 0) == (0.0, 0, 0)


# newcomers -----------------------------------------------------------------------------------------------------------


def test_arrivals_rise_by_what_the_money_pays_for_where_the_stream_is_helped(tiny):
    world = firms(tiny)
    offered(world, "stream:start_up", [0.5, 0.25, 0, 0, 0], budget=0.275, award=0.1)
    # awards to 4 x 1.5 and 4 x 1.25 firms cost 1.1: a quarter of it is there
    expected = np.full(5, 4.0)
    assert arrivals.nurtured(world, START_UP, expected) == pytest.approx([4.5, 4.25, 4, 4, 4])
    world.instruments.budget_left[0] = -1.0
    assert arrivals.nurtured(world, START_UP, expected) == pytest.approx(expected)
    world.instruments.budget_left[0] = 99.0
    assert arrivals.nurtured(world, START_UP, expected) == pytest.approx([6.0, 5.0, 4, 4, 4])


def streams(tiny, *offers):
    """Offers to start-ups, each with an instrument of its own: strength by segment, places, award, budget, begun."""
    world = firms(tiny)
    world.instruments.append(len(offers) - len(world.instruments))
    for instrument, (strength, where, award, budget, begun) in enumerate(offers):
        world.instruments.budget_left[instrument] = budget
        places = None if where is None else np.array(where, dtype=bool)
        world.support.offer("stream:start_up", Offer(instrument, np.array(strength), where=places, begun=begun,
                                                     terms={"award": award}))  # fmt: skip
    return world


def test_help_for_some_places_reaches_who_settles_there_one_offer_after_the_other(tiny):
    world = streams(
        tiny,
        ([0.5, 1.0, 1.0], [1, 0, 0], 0.1, 0.35, True),
        ([1.0, 2.0, 1.0], [1, 1, 0], 0.2, 2.2, True),
        ([0.5, 0.0, 0.0], None, 0.1, 9.0, True),
        ([1.0, 1.0, 1.0], [0, 0, 1], 0.1, 9.0, True),
        ([1.0, 1.0, 1.0], [1, 0, 0], 0.1, 9.0, False),
    )
    asked = []

    def settling():
        asked.append(1)
        # the second segment's do not sum to one, of the third nobody settles
        return np.array([[0.5, 0.125, 0.0], [0.25, 0.125, 0.0], [0.25, 0.25, 0.0]])

    expected = arrivals.nurtured(world, START_UP, np.array([4.0, 8.0, 3.0]), settling)
    # first: reaches 1/2 and 1/4, costs 0.1 (4/2 1.5 + 8/4 2) = 0.7, half of it paid: 4.5 and 9
    # second: reaches 0.875 / 1.125 and 0.625 / 1.125, costs 0.2 (3.5 2 + 5 3) = 4.4, half of it paid: 6.25 and 14
    # third: half as many again of the first segment, everywhere: 9.375
    # fourth: reaches 0.25 / 1.5625 and 0.5 / 1.75
    assert expected == pytest.approx([9.375 * 1.16, 14 * 9 / 7, 3.0])
    assert len(asked) == 1
    offers = world.support.of("stream:start_up")
    assert [offer.terms["funded"] for offer in offers] == pytest.approx([0.5, 0.5, 1.0, 1.0, 1.0])
    first, both = np.log([1.25, 1.5, 1.5]), np.log([1.5, 2.0, 1.5])
    assert arrivals.drawn_there(world, START_UP) == pytest.approx(np.array([first + both, both, np.log([2, 2, 2])]))
    assert arrivals.drawn_there(world, GROWN_UP) == 0.0


def test_help_for_some_places_needs_to_know_who_settles_there(tiny):
    world = streams(tiny, ([0.5, 0.0], [1, 0], 0.25, 9.0, True))
    with pytest.raises(AssertionError, match="an offer for some places needs the places that newcomers choose"):
        arrivals.nurtured(world, START_UP, np.ones(2))


def test_awards_for_some_places_go_to_who_came_there(tiny):
    world = streams(tiny, ([0.5, 0.0, 0.0, 0.0, 0.0], [0, 0, 1, 0, 0, 0], 0.25, 9.0, True))
    world.instruments.arrived[0] = 3.0
    rows = world.firms.append(4, segment=[0, 0, 1, 0], place=[2, 1, 2, 2], subsidy=0.5)
    arrivals.pay_awards(world, START_UP, rows)
    assert world.firms.subsidy[rows].tolist() == [0.75, 0.5, 0.5, 0.75]
    assert books(world) == (0.5, 2, 2)
    assert world.instruments.arrived[0] == 5.0
    assert world.flows.total("subsidy", "government") == pytest.approx(-0.5)


def test_help_that_has_not_begun_and_awards_of_nothing_bring_nobody(tiny):
    world = offered(firms(tiny), "stream:start_up", [0.5] * 5, award=0.1, begun=False)
    assert arrivals.nurtured(world, START_UP, np.full(5, 4.0)) == pytest.approx(np.full(5, 4.0))
    world = offered(firms(tiny), "stream:start_up", [0.5] * 5, award=0.0)
    assert arrivals.nurtured(world, START_UP, np.full(5, 4.0)) == pytest.approx(np.full(5, 4.0))


def test_awards_go_to_the_helped_segments_until_the_money_is_gone(tiny):
    world = tiny(segment=[0, 1, 0, 0], place=[0] * 4, subsidy=[0.5, 0, 0, 0])
    offered(world, "stream:grown_up", [0.5, 0, 0, 0, 0], budget=0.15, award=0.1)
    world.instruments.arrived[0] = 2
    arrivals.pay_awards(world, GROWN_UP, np.array([0, 1, 2]))
    assert world.firms.subsidy == pytest.approx([0.6, 0, 0.05, 0])
    assert world.firms.cash == pytest.approx([0.1, 0, 0.05, 0])
    assert world.instruments.arrived[0] == 4
    assert books(world) == (pytest.approx(0.15), 2, 2)
    arrivals.pay_awards(world, START_UP, np.array([0, 2]))
    assert world.instruments.arrived[0] == 4


def test_a_standard_never_turns_all_away(tiny):
    world = offered(firms(tiny), "entry_standard", [3.0, 0.3, 0, 0, 0], costs=[0.01] * 5)
    assert arrivals.admitted(world, np.full(5, 2.0)) == pytest.approx([0.2, 1.4, 2, 2, 2])
    expected = np.full(5, 2.0)
    assert arrivals.admitted(firms(tiny), expected) is expected


def test_guidance_adds_to_the_appeal_of_leading_segments_alone(tiny):
    world = offered(firms(tiny), "location_guidance", [0.5, 0.25, 0, 0, 0, 0], costs=[0.1] * 6)
    utility = np.arange(30.0).reshape(6, 5)
    assert arrivals.guided(world, utility) - utility == pytest.approx(
        np.array([0.5, 0.25, 0, 0, 0, 0])[:, None] * world.leads
    )
    assert world.leads[1, 2]
    assert arrivals.guided(firms(tiny), utility) is utility


# services, places ----------------------------------------------------------------------------------------------------


def test_money_for_services_goes_outside_once_and_that_for_firms_to_them(tiny):
    world = offered(firms(tiny), "spillover", [0.5, 0.0], costs=[1.0, 1.0])
    assert services.added(world, "spillover", np.ones(2)) == pytest.approx([1.5, 1.0])
    assert services.added(world, "spillover", np.ones(2)) == pytest.approx([1.5, 1.0])
    assert world.flows.total("public_purchases", "outside") == pytest.approx(1.0)
    assert world.firms.cash.tolist() == [0.0, 0.0]
    world = offered(firms(tiny, subsidy=[1.0, 1.0]), "capacity_cut", [0.5, 0.0], costs=[1.0, 1.0])
    assert services.serve(world, "capacity_cut", to_firms=True) == pytest.approx([0.5, 0.0])
    assert world.firms.cash == pytest.approx([1.0, 0.0])
    assert world.firms.subsidy == pytest.approx([2.0, 1.0])
    assert world.flows.total("subsidy", "government") == pytest.approx(-1.0)
    assert world.flows.total("public_purchases", "government") == 0.0
    assert services.serve(firms(tiny), "capacity_cut") is None


def test_logistics_save_freight_on_prices_up_to_nine_tenths(tiny):
    world = offered(firms(tiny), "freight", [0.5, 3.0], costs=[1.0, 1.0])
    price = services.delivered_price(world, np.array([[1.2, 1.4], [1.2, 1.4]]), np.array([0, 1]))
    assert price == pytest.approx(np.array([[1.1, 1.2], [1.02, 1.04]]))
    assert services.lowered(world, "freight", 0.2) == pytest.approx([0.1, 0.02])


def test_candidates_are_whole_numbers(tiny):
    world = offered(firms(tiny), "search", [1.4, 0.0], costs=[1.0, 1.0])
    seen = services.candidates_seen(world, np.array([0, 1]), 5.0)
    assert seen.tolist() == [6, 5]
    assert seen.dtype.kind == "i"


def test_places_and_people_stay_as_they_are_without_a_programme(tiny):
    world = firms(tiny)
    world.places.infrastructure, world.cities.skill = 1.5, 1.25
    area = world.places.area.copy()
    space.develop_places(world)
    space.train(world)
    assert world.places.area.tolist() == area.tolist()
    assert set(world.places.infrastructure) == {1.5}
    assert set(world.cities.skill) == {1.25}


def test_built_infrastructure_opened_land_and_trained_people_add_up(tiny):
    world = firms(tiny, parameters={"policy.talent_attrition": 0.4})
    world.places.infrastructure = 1.5
    world.cities.skill, world.cities.trained = 1.25, 0.5
    offered(world, "infrastructure", [0.1] * 6, costs=[0.1] * 6)
    offered(world, "land", [5.0] * 6, costs=[0.1] * 6, instrument=1)
    offered(world, "skill", [0.02, 0.0], costs=[0.1, 0.1], instrument=2)
    offered(world, "talent_retention", [0.25, 3.0], costs=[0.1, 0.1], instrument=3)
    area = world.places.area.copy()
    space.develop_places(world)
    space.train(world)
    assert world.places.infrastructure == pytest.approx(1.6)
    assert world.places.area == pytest.approx(area + 5)
    change = np.array([0.02 - 0.4 * QUARTER * 0.75 * 0.5, -0.4 * QUARTER * 0.1 * 0.5])
    assert world.cities.trained == pytest.approx(0.5 + change)
    assert world.cities.skill == pytest.approx(1.25 + change)


# waste ---------------------------------------------------------------------------------------------------------------


def test_waste_is_exchanged_by_the_output_of_other_branches_of_the_place(tiny):
    world = tiny(segment=[0, 1, 0, 1], place=[0, 0, 1, 1], output=[30.0, 10.0, 1.0, 9.0],
                 waste_recovery=[0.5, 0.5, 0.2, 0.5])  # fmt: skip
    offered(world, "waste_exchange", [0.2, 0.2, 3.0, 0.0], costs=[1.0] * 4)
    circular.exchange_waste(world)
    assert world.firms.waste_recovery == pytest.approx(
        [0.5 + 0.2 * 0.5 * 0.25, 0.5 + 0.2 * 0.5 * 0.75, 0.2 + 0.8 * 0.9, 0.5]
    )


def test_a_place_that_makes_little_or_nothing_exchanges_by_the_same_rule(tiny):
    world = tiny(segment=[0, 1], place=[0, 0], output=[0.03, 0.01], waste_recovery=[0.5, 0.5])
    offered(world, "waste_exchange", [0.2, 0.2], costs=[1.0] * 2)
    circular.exchange_waste(world)
    assert world.firms.waste_recovery == pytest.approx([0.525, 0.575])
    world = tiny(segment=[0, 1], place=[0, 0], output=[0.0, 0.0], waste_recovery=[0.5, 0.5])
    offered(world, "waste_exchange", [0.2, 0.2], costs=[1.0] * 2)
    circular.exchange_waste(world)
    assert world.firms.waste_recovery == pytest.approx([0.6, 0.6])
    circular.exchange_waste(tiny())


# exit ----------------------------------------------------------------------------------------------------------------


def test_half_of_the_equipment_is_the_most_that_is_scrapped(tiny):
    world = offered(firms(tiny, capital=[10.0, 10.0]), "capacity_cut", [0.8, 0.2], costs=[1.0, 1.0])
    restructuring.cut_capacity(world)
    assert world.firms.capital == pytest.approx([5.0, 8.0])
    world = firms(tiny, capital=[10.0, 10.0])
    restructuring.cut_capacity(world)
    assert world.firms.capital.tolist() == [10.0, 10.0]


def test_clearance_pays_each_zombie_in_full_or_not_at_all(tiny, luck):
    world = firms(tiny, 5, zombie=[1, 1, 1, 0, 1], workers=[100.0, 200.0, 0.2, 100.0, 100.0])
    luck(world, clearance=[0.1, 0.1, 0.1, 0.1, 0.5])
    offered(world, "zombie_clearance", [0.5] * 5, budget=2.005, resettlement_cost=0.01, order=[3, 1, 2, 0, 0])
    # the second costs 2, the third (counted as one worker) 0.01: for it there is half; the last's draw is not below 0.5
    assert restructuring.cleared(world).tolist() == [False, True, False, False, False]
    assert books(world) == (pytest.approx(2.0), 3, 1)
    assert world.flows.total("public_purchases", "government") == pytest.approx(-2.0)
    assert world.flows.total("public_purchases", "outside") == pytest.approx(2.0)


def test_a_zombie_is_cleared_once_by_two_programmes(tiny, luck):
    world = firms(tiny, 2, zombie=[1, 1], workers=[100.0, 0.5])
    luck(world, clearance=0.1)
    offered(world, "zombie_clearance", [0.5, 0.0], resettlement_cost=0.01)
    offered(world, "zombie_clearance", [0.5, 0.5], instrument=1, resettlement_cost=0.02)
    assert restructuring.cleared(world).tolist() == [True, True]
    assert books(world, 0) == (pytest.approx(1.0), 1, 1)
    assert books(world, 1) == (pytest.approx(0.02), 1, 1)  # less than one worker counts as one
    assert not restructuring.cleared(firms(tiny)).any()


def sale(tiny, luck, budget=10.0, draw=0.1, **changes):
    """The first firm closes, the others may take it over; what closes is worth 4 and owes 6."""
    columns = {"capital": [4.0, 10.0, 10.0], "debt": [6.0, 1.0, 1.0], "workers": [50.0, 100.0, 100.0],
               "contracts": [8.0, 2.0, 2.0], "profit": [-1.0, 1.0, 1.0], "log_productivity": [0.0, 0.3, 0.1],
               "subsidy": [0.0, 0.5, 0.0], "knowledge": [1.0, 2.0, 3.0], "patents": [3.0, 2.0, 1.0],
               "guaranteed_debt": [3.0, 0.0, 0.0], "energy_quota": [0.5, 0.25, 0.0], **changes}  # fmt: skip
    world = tiny(segment=[0] * 3, place=columns.pop("place", [0, 0, 0]), **columns)
    luck(world, takeover=draw)
    offered(world, "merger", [0.0, 1.0, 1.0], budget=budget, takeover_chance=0.5, subsidy_share=0.25)
    restructuring.take_over(world, np.array([True, False, False]))
    return world


def test_a_takeover_moves_everything_once(tiny, luck):
    world = sale(tiny, luck)
    f = world.firms
    assert f.capital.tolist() == [0.0, 14.0, 10.0]
    assert f.contracts.tolist() == [0.0, 10.0, 2.0]
    assert f.knowledge.tolist() == [0.0, 3.0, 3.0]
    assert f.patents.tolist() == [0.0, 5.0, 1.0]
    assert f.workers.tolist() == [0.0, 150.0, 100.0]
    assert f.debt.tolist() == [2.0, 5.0, 1.0]
    assert f.guaranteed_debt == pytest.approx([3.0 * 2 / 6, 0.0, 0.0])  # in proportion to the debt that stays
    assert f.energy_quota.tolist() == [0.5, 0.75, 0.0]
    assert f.subsidy.tolist() == [0.0, 1.5, 0.0]
    assert f.cash.tolist() == [0.0, 1.0, 0.0]
    assert world.flows.total("subsidy", "government") == pytest.approx(-1.0)
    assert books(world) == (pytest.approx(1.0), 1, 1)


def test_workers_of_another_city_do_not_move_and_a_buyer_without_quota_gets_none(tiny, luck):
    world = sale(tiny, luck, place=[0, 2, 2], energy_quota=[0.5, 0.0, 0.0], debt=[3.0, 1.0, 1.0])
    f = world.firms
    assert f.workers.tolist() == [50.0, 100.0, 100.0]
    assert f.energy_quota.tolist() == [0.5, 0.0, 0.0]
    assert f.debt.tolist() == [0.0, 4.0, 1.0]
    assert f.guaranteed_debt.tolist() == [0.0, 0.0, 0.0]


def test_a_firm_without_debt_hands_none_over(tiny, luck):
    f = sale(tiny, luck, debt=[0.0, 1.0, 1.0]).firms
    assert f.debt.tolist() == [0.0, 1.0, 1.0]
    assert f.guaranteed_debt[0] == 0.0


@pytest.mark.parametrize(("changes", "buyer"), [
    ({}, 1),
    ({"profit": [-1.0, 0.0, 1.0]}, 2),  # who only breaks even does not buy
    ({"zombie": [0, 1, 0]}, 2),
    ({"contracts": [0.0, 2.0, 2.0]}, None),  # nobody wants a firm without contracts
    ({"budget": 0.99}, None),  # nor without the whole subsidy
    ({"draw": 0.5}, None),  # the draw must be below the chance
])  # fmt: skip
def test_who_takes_over_whom(tiny, luck, changes, buyer):
    f = sale(tiny, luck, **changes).firms
    expected = [4.0, 10.0, 10.0]
    if buyer is not None:
        expected[0], expected[buyer] = 0.0, 14.0
    assert f.capital.tolist() == expected


def test_a_takeover_that_is_not_paid_leaves_no_trace_in_the_books(tiny, luck):
    world = sale(tiny, luck, budget=0.99)
    assert books(world) == (0.0, 1, 0)
    assert world.firms.cash.tolist() == [0.0, 0.0, 0.0]


def test_only_the_eligible_take_over_and_newcomers_are_not_asked(tiny, luck):
    world = firms(tiny, 3, contracts=[8.0, 2.0, 2.0], profit=[0.0, 1.0, 1.0], capital=[4.0, 1.0, 1.0],
                  log_productivity=[0.0, 0.1, 0.9])  # fmt: skip
    luck(world, takeover=0.1)
    offered(world, "merger", [1.0, 1.0], takeover_chance=0.5, subsidy_share=0.25)  # the third came after the offer
    assert restructuring.offered(world.support.of("merger")[0], np.arange(3)).tolist() == [1.0, 1.0, 0.0]
    restructuring.take_over(world, np.array([True, False, False]))
    assert world.firms.capital.tolist() == [0.0, 5.0, 1.0]


def test_the_best_buyers_of_a_segment_take_over_one_firm_each(tiny):
    world = tiny(segment=[0, 1, 0, 0, 1, 0, 2], place=[0] * 7, log_productivity=[0, 0, 0, 0.1, 0.2, 0.3, 0.9])
    target, buyer = restructuring.matched(world, np.array([0, 1, 2]), np.array([3, 4, 5, 6]))
    assert target.tolist() == [0, 1, 2]
    assert buyer.tolist() == [5, 4, 3]
    target, buyer = restructuring.matched(world, np.array([0, 1, 2]), np.array([4]))
    assert (target.tolist(), buyer.tolist()) == ([1], [4])
    target, buyer = restructuring.matched(world, np.array([0]), np.array([], dtype=int))
    assert len(target) == len(buyer) == 0


# quotas of energy: arithmetic of prices and of who stops ------------------------------------------------------------


def scheme(fine=1.0, trade=1.0):
    return Offer(0, np.ones(1), terms={"fine": fine, "trade": trade})


def test_measuring_is_bought_outside_for_who_has_sold_for_a_year(tiny):
    world = firms(tiny, 4, revenue_lag_3=[1.0, 0.0, 0.5, 1.0])
    offered(world, "energy_quota", [1.0] * 4, costs=[0.02, 0.02, 0.03, 0.02], begun=False)
    (offer,) = world.support.of("energy_quota")
    assert quotas.covered(world, offer, np.array([True, True, True, False])).tolist() == [0, 2]
    assert world.flows.total("public_purchases", "government") == pytest.approx(-0.05)
    assert world.flows.total("public_purchases", "outside") == pytest.approx(0.05)
    assert books(world) == (pytest.approx(0.05), 2, 2)


def limited(tiny, quota, fine, **columns):
    """Firms with quotas, energy 0.2 and materials 0.5 of the output of a firm that saves nothing."""
    count = len(quota)
    world = firms(tiny, count, energy_quota=quota, revenue_lag_3=[1.0] * count, **columns)
    world.segments.energy_share, world.segments.material_share = 0.2, 0.5
    return offered(world, "energy_quota", [1.0] * count, costs=[0.01] * count, growth=0.0, fine=fine, trade=1.0)


def test_who_saves_energy_makes_more_of_a_quota(tiny):
    world = limited(tiny, [0.4, 0.8], 0.5, energy_saving=[0.5, 0.5])
    assert quotas.within_quota(world, np.array([6.0, 7.0])).tolist() == [6.0, 7.0]  # 0.2 too much, 0.1 to spare
    assert quotas.settle_quotas(world) == pytest.approx([0.1 * 0.5 + 0.1 * 0.25, 0.0])


def test_fines_and_trades_are_paid_at_the_price_of_energy(tiny):
    world = limited(tiny, [0.4, 0.8], 0.5)
    world.shock = lambda kind: 1.5 if kind == "energy_price" else 1.0
    assert quotas.within_quota(world, np.array([3.0, 3.5])).tolist() == [3.0, 3.5]
    assert quotas.settle_quotas(world) == pytest.approx([1.5 * (0.1 * 0.5 + 0.1 * 0.25), 0.0])
    assert world.firms.cash == pytest.approx([-1.5 * 0.075, 1.5 * 0.025])
    assert world.flows.total("energy_charge", "government") == pytest.approx(1.5 * 0.05)


def test_sellers_receive_what_buyers_pay_where_their_prices_differ(tiny):
    world = limited(tiny, [0.4, 0.8], 0.5)
    world.shock = lambda kind: np.array([1.5, 1.0]) if kind == "energy_price" else 1.0
    quotas.within_quota(world, np.array([3.0, 3.5]))
    quotas.settle_quotas(world)
    assert world.firms.cash == pytest.approx([-1.5 * 0.075, 1.5 * 0.025])
    assert world.flows.total("energy_savings", "firms") == pytest.approx(0.0)


def test_saving_is_worth_what_others_pay_for_it_to_whom_output_earns_less(tiny):
    # energy earns 0.2, 0.8 and 1.5 times its price; the first stops, the others buy 0.2 of the 0.4 that they lack
    world = limited(tiny, [0.4, 0.4, 0.4, 1.0], 1.0, material_need=[1.52, 1.28, 1.0, 1.0])
    assert quotas.within_quota(world, np.array([3.0, 3.0, 3.0, 4.0])) == pytest.approx([2.0, 3.0, 3.0, 4.0])
    assert quotas.worth_of_saving(world, np.ones(4)) == pytest.approx([0.5, 0.75, 0.75, 0.5])


@pytest.mark.parametrize(("excess", "spare", "trade", "expected"), [
    (2.0, 1.0, 1.0, (0.8 * 0.75, 0.4, 0.5)),
    (1.0, 2.0, 1.0, (0.8 * 0.5, 0.2, 1.0)),
    (1.0, 2.0, 0.0, (0.8, 0.0, 0.0)),
    (0.0, 2.0, 1.0, (0.8, 0.0, 0.0)),
    (2.0, 0.0, 1.0, (0.8, 0.0, 0.0)),
])  # fmt: skip
def test_prices_of_excess_and_spare_energy(excess, spare, trade, expected):
    assert quotas.prices(scheme(0.8, trade), excess, spare) == pytest.approx(expected)


@pytest.mark.parametrize(("spare", "trade", "stopped"), [
    (0.0, 1.0, [1, 1, 0, 0]),  # nothing is matched: the price is 1, which the third earns
    (0.25, 1.0, [1, 0, 0, 0]),  # 1 - 1/6 for three, then 1 - 1/4 for two, below the second's 0.8
    (0.25, 0.0, [1, 1, 0, 0]),
    (0.75, 1.0, [0, 0, 0, 0]),  # all of it is matched: half of the fine, which the first just earns
    (9.0, 1.0, [0, 0, 0, 0]),
])  # fmt: skip
def test_who_earns_least_stops_first(spare, trade, stopped):
    excess, earned = np.array([0.25, 0.25, 0.25, 0.0]), np.array([0.5, 0.8, 1.0, 0.1])
    assert quotas.who_stops(scheme(1.0, trade), excess, spare, earned).astype(int).tolist() == stopped
    cut = quotas.who_stops(scheme(1.0, trade), excess[::-1], spare, earned[::-1])
    assert cut.astype(int).tolist() == stopped[::-1]
    assert cut.dtype == bool


def test_what_is_left_of_the_excess_is_that_of_those_who_earn_more():
    # of 0.1, 0.2 and 0.4 too much 0.3 are spare: prices 1 - 0.15 / 0.7, 1 - 0.15 / 0.6 and 1 - 0.15 / 0.4 = 0.625
    stopped = quotas.who_stops(scheme(), np.array([0.1, 0.2, 0.4]), 0.3, np.array([0.3, 0.6, 0.7]))
    assert stopped.tolist() == [True, True, False]


def test_equal_earners_stop_in_the_order_of_their_rows():
    # of 4 too much 0.7 are spare: the price, 1 - 0.35 / left, is one that 0.9 pay once 3.5 are left: five stop
    excess, earned = np.full(40, 0.1), np.full(40, 0.9)
    assert np.flatnonzero(quotas.who_stops(scheme(), excess, 0.7, earned)).tolist() == [0, 1, 2, 3, 4]
    # every other firm earns more: the first five of the others stop
    excess, earned = np.full(80, 0.05), np.resize([2.0, 0.9], 80)
    stopped = np.flatnonzero(quotas.who_stops(scheme(), excess, 0.755, earned))
    assert stopped.tolist() == [1, 3, 5, 7, 9]
