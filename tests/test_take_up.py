"""What each lever does to a firm, a place or a city, by hand: the decision, the money, the books."""

from __future__ import annotations

import numpy as np
import pytest

from model.policy import government
from model.processes import contracts, innovation, labour
from model.processes.investment_and_adoption import adoption, financing
from model.processes.suppliers import choice
from model.scenario.policy_terms import Eligibility
from model.tables.firms import GROWN_UP, START_UP
from model.take_up import arrivals, circular, finance, quotas, rebates, research, restructuring, services, space
from tests.offers import offered

BUDGET = 10.0
RESEARCH = {"innovation.research_cost_elasticity": 1.0, "innovation.research_relabelled": 0.24}


def firms(tiny, count=2, **columns):
    return tiny(segment=[0] * count, place=[0] * count, **columns)


# services ------------------------------------------------------------------------------------------------------------


def test_a_service_reaches_rows_in_turn_and_the_last_in_part(tiny):
    world = offered(firms(tiny, 3), "imitation", [0.4, 0.4, 0.4], budget=2.5, costs=[1.0, 1.0, 1.0])
    assert services.raised(world, "imitation", np.ones(3)) == pytest.approx([1.4, 1.4, 1.2])
    assert world.instruments.spent[0] == pytest.approx(2.5)
    assert world.flows.total("public_purchases", "government") == pytest.approx(-2.5)
    services.raised(world, "imitation", np.ones(3))
    assert world.instruments.spent[0] == pytest.approx(2.5)  # paid once a quarter


def test_a_service_costs_before_it_works_and_a_free_one_is_none(tiny):
    world = offered(firms(tiny), "spillover", [0.4, 0.4], costs=[1.0, 0.0], begun=False)
    assert services.raised(world, "spillover", np.ones(2)).tolist() == [1.0, 1.0]
    assert world.instruments.spent[0] == pytest.approx(1.0)


def test_values_come_back_untouched_without_an_offer(tiny):
    world, values = firms(tiny), np.array([0.1, 0.7])
    assert services.raised(world, "spillover", values) is values
    assert services.added(world, "guidance:green", values) is values
    assert services.lowered(world, "retention", 0.08) == 0.08
    assert services.delivered_price(world, values, np.array([0])) is values
    assert services.candidates_seen(world, np.array([0, 1]), 5.0).tolist() == [5, 5]


def test_savings_never_take_the_whole(tiny):
    world = offered(firms(tiny), "freight", [0.25, 3.0], costs=[1.0, 1.0])
    assert services.lowered(world, "freight", 0.2) == pytest.approx([0.15, 0.02])
    assert services.lowered(world, "freight", 0.2, np.array([1, 0])) == pytest.approx([0.02, 0.15])
    price = services.delivered_price(world, np.array([[1.2, 1.4]]), np.array([0]))
    assert price == pytest.approx(np.array([[1.15, 1.3]]))


def test_buyers_with_a_broker_see_more_candidates(tiny):
    world = offered(firms(tiny), "search", [2.6, 0.0], costs=[1.0, 1.0])
    assert services.candidates_seen(world, np.array([0, 1, 0]), 5.0).tolist() == [8, 5, 8]


def test_candidates_beyond_the_usual_are_drawn_only_for_the_buyers_served(tiny, luck):
    world = tiny(segment=[0, 1, 1, 1], place=[0, 0, 0, 0], capital=[1.0] * 4, parameters={"suppliers.candidates": 2})
    world.links.append(2, id=[1, 2], buyer=[0, 0], input=[1, 1], supplier=-1, share=0.5)
    world.cells.search_capacity[len(world.places)] = 1.0
    luck(world, place=0.5, member=0.1)
    offered(world, "search", [3.0, 0, 0, 0], costs=[1.0, 1, 1, 1])
    found = choice.candidates(world, np.array([0, 1]), world.draws("suppliers"))
    assert (found >= 0).sum(axis=1).tolist() == [5, 5]
    world.support.reset()
    assert choice.candidates(world, np.array([0]), world.draws("suppliers")).shape == (1, 2)


def test_the_pace_of_hiring_rises_and_that_of_dismissal_does_not(tiny):
    columns = {"contracts": [4.0, 0.0], "workers": [10.0, 10.0], "effective_productivity": [1.0, 1.0]}
    world = firms(tiny, parameters={"labour.adjustment": 0.25, "contracts.contract_value": 0.05}, **columns)
    offered(world, "hiring", [1.0, 1.0], costs=[1.0, 1.0])
    labour.hire(world)  # desired 4 * 0.05 / 0.01 = 20 and 0: steps of 2.5 twice, and -2.5
    assert world.firms.workers == pytest.approx([15.0, 7.5])


def test_contracts_are_kept_at_expiry(tiny, luck):
    world = firms(tiny, contracts=[100.0, 100.0], parameters={"contracts.expiry": 0.08})
    offered(world, "retention", [0.5, 0.0], costs=[1.0, 1.0])
    assert contracts.lowered(world, "retention", 0.08) == pytest.approx([0.04, 0.08])


def test_cheaper_access_to_markets_counts_in_tenders(tiny):
    parameters = {
        "contracts.price_elasticity": 3.0,
        "suppliers.freight_outside": 0.05,
        "contracts.own_size_penalty": 0.0,
    }
    world = firms(tiny, contracts=[1.0, 1.0], parameters=parameters)
    plain = contracts.log_competitiveness(world)
    offered(world, "market_reach", [0.4, 0.0], costs=[1.0, 1.0])
    gain = contracts.log_competitiveness(world) - plain
    assert gain == pytest.approx([-3 * np.log(1.03 / 1.05), 0.0])


def test_guidance_lets_a_firm_act_sooner_and_pay_itself(tiny, luck):
    parameters = {"upgrading.hazard_base": 0.1, "upgrading.hazard_peers": 0.0, "upgrading.hazard_payback": 0.0,
                  "upgrading.green_cost": 0.02}  # fmt: skip
    world = firms(tiny, capital=[10.0, 10.0], cash=[50.0, 50.0], parameters=parameters)
    luck(world, green=0.12)
    offered(world, "guidance:green", [0.05, 0.0], costs=[0.01, 0.01])
    spent = adoption.carry_out(world, financing.Finance(np.full(2, 9.0), np.zeros(2), np.zeros(2)), "green")
    assert spent == pytest.approx([0.2, 0.0])
    assert world.firms.cash == pytest.approx([49.8, 50.0])
    assert world.instruments.spent[0] == pytest.approx(0.01)  # only who has a strength is served


# research ------------------------------------------------------------------------------------------------------------


def test_supported_research_rises_by_the_elasticity_and_a_quarter_of_the_rise_is_renamed(tiny):
    world = firms(tiny, cash=[5.0, 5.0], parameters=RESEARCH)
    offered(world, "research_cost_share", [0.2, 0.0])
    wanted, renamed = research.supported_research(world, np.array([1.0, 1.0]))
    # reported 1 / (1 - 0.2) = 1.25: 0.25 more, of which 0.06 renamed; a fifth of 1.25 is paid
    assert wanted == pytest.approx([1.19, 1.0])
    assert renamed == pytest.approx([0.06, 0.0])
    assert world.firms.cash == pytest.approx([5.25, 5.0])
    assert world.instruments.spent[0] == pytest.approx(0.25)


def test_half_served_research_responds_to_half_the_share(tiny):
    world = firms(tiny, cash=[5.0, 5.0], parameters={"innovation.research_cost_elasticity": 1.0})
    offered(world, "research_cost_share", [0.2, 0.0], budget=0.125)
    wanted, renamed = research.supported_research(world, np.array([1.0, 1.0]))
    assert wanted[0] + renamed[0] == pytest.approx(1 / 0.9)


def test_reported_research_counts_what_was_renamed(tiny):
    world = firms(tiny, revenue=[10.0, 10.0], cash=[5.0, 5.0], log_research_intensity=np.log([0.1, 0.1]),
                  parameters=RESEARCH)  # fmt: skip
    offered(world, "research_cost_share", [0.2, 0.0])
    innovation.spend_on_research(world)
    assert world.firms.research == pytest.approx([1.19, 1.0])
    assert world.firms.reported_research == pytest.approx([1.25, 1.0])


# costs ---------------------------------------------------------------------------------------------------------------


def billed(tiny):
    return firms(tiny, interest=[1.0, 2.0], energy_cost=[0.4, 0.8], output=[2.0, 4.0], zombie=[False, True])


def test_a_rebate_of_energy_lowers_the_unit_cost_and_one_of_interest_does_not(tiny):
    world = billed(tiny)
    offered(world, "rebate:energy", [0.5, 0.0])
    offered(world, "rebate:interest", [0.5, 0.5])
    rebates.settle_rebates(world)
    assert world.firms.subsidy == pytest.approx([0.2 + 0.5, 0.0])  # a zombie pays no interest that could be paid back
    assert rebates.unit_cost_after_rebates(world, np.array([1.0, 1.0])) == pytest.approx([1.0 - 0.2 / 2.0, 1.0])
    assert world.flows.total("subsidy", "government") == pytest.approx(-0.7)


def test_a_surcharge_goes_to_the_government_and_raises_the_unit_cost(tiny):
    world = offered(billed(tiny), "energy_charge", [0.25, 0.0], costs=[0.01, 0.01])
    rebates.settle_rebates(world)
    assert world.firms.cash == pytest.approx([-0.1, 0.0])
    assert world.flows.total("energy_charge", "government") == pytest.approx(0.1)
    assert rebates.unit_cost_after_rebates(world, np.array([1.0, 1.0])) == pytest.approx([1.05, 1.0])


# finance -------------------------------------------------------------------------------------------------------------


def test_bridging_lends_what_banks_leave_short_against_a_reserve(tiny):
    world = offered(firms(tiny), "bridging", [0.5, 0.0], reserve_share=0.2)
    covered = finance.bridged(world, np.array([1.0, 1.0]), np.array([3.0, 3.0]))
    assert covered == pytest.approx([2.0, 1.0])
    assert world.flows.total("guarantee", "banks") == pytest.approx(0.2)
    assert world.instruments.volume[0] == pytest.approx(1.0)
    assert world.firms.bridged_debt == pytest.approx([1.0, 0.0])
    assert world.firms.bridging_fund.tolist() == [0, -1]


def test_bridging_stops_with_the_reserve(tiny):
    world = offered(firms(tiny), "bridging", [1.0, 1.0], budget=0.3, reserve_share=0.2)
    assert finance.bridged(world, np.zeros(2), np.array([1.0, 2.0])) == pytest.approx([1.0, 0.5])


def test_a_lease_lowers_the_down_payment_and_lends_part_of_the_lack(tiny):
    world = offered(firms(tiny), "leasing", [0.6, 0.0], reserve_share=0.1)
    assert finance.down_payment(world, 0.5, np.arange(2)) == pytest.approx([0.2, 0.5])
    assert finance.leased(world, np.array([1.0, 1.0]), np.array([2.0, 2.0]), np.arange(2)) == pytest.approx([1.6, 1.0])
    assert world.firms.debt == pytest.approx([0.6, 0.0])
    assert world.firms.cash == pytest.approx([0.6, 0.0])
    assert not world.firms.bridged_debt.any()  # nobody bridges a lease


def test_a_fund_buys_shares_with_private_money_beside_public(tiny):
    world = offered(firms(tiny, parameters={"policy.equity_crowd_in": 3.0}), "equity", [0.5, 0.0], public_share=0.25)
    found = finance.with_equity(world, np.array([1.0, 1.0]), np.array([5.0, 5.0]), np.arange(2))
    assert found == pytest.approx([3.0, 1.0])
    assert world.flows.total("public_equity", "firms") == pytest.approx(0.5)
    assert world.flows.total("equity", "owners") == pytest.approx(-1.5)
    assert world.firms.debt.tolist() == [0.0, 0.0]
    assert world.instruments.spent[0] == pytest.approx(0.5)


# newcomers -----------------------------------------------------------------------------------------------------------


def test_incubation_brings_what_it_can_pay_for_and_pays_for_all(tiny):
    world = firms(tiny)
    offered(world, "stream:start_up", [0.5, 0.0, 0.0, 0.0, 0.0], budget=0.3, award=0.1)
    expected = arrivals.nurtured(world, START_UP, np.full(5, 4.0))
    # 4 x 1.5 awards of 0.1 would cost 0.6: half of it is there, so half of the uplift
    assert expected == pytest.approx([5.0, 4.0, 4.0, 4.0, 4.0])
    assert arrivals.nurtured(world, GROWN_UP, np.full(5, 4.0)) == pytest.approx(np.full(5, 4.0))
    arrivals.pay_awards(world, START_UP, np.array([0, 1]))
    assert world.firms.subsidy == pytest.approx([0.1, 0.1])
    assert world.instruments.arrived[0] == 2


def test_a_standard_turns_applications_away(tiny):
    world = offered(firms(tiny), "entry_standard", [0.3, 0, 0, 0, 0], costs=[0.01] * 5)
    assert arrivals.admitted(world, np.full(5, 2.0)) == pytest.approx([1.4, 2, 2, 2, 2])
    assert world.instruments.spent[0] == pytest.approx(0.01)


def test_guidance_favours_the_leading_segments_of_a_place(tiny):
    world = offered(firms(tiny), "location_guidance", [0.5, 0, 0, 0, 0, 0], costs=[0.1] * 6)
    added = arrivals.guided(world, np.zeros((6, 5)))
    leads = [world.segment_ids.index(name) for name in ("electronics_assembly", "components")]
    assert added[0, leads].tolist() == [0.5, 0.5]
    assert added.sum() == pytest.approx(1.0)


# places, cities ------------------------------------------------------------------------------------------------------


def test_infrastructure_and_land_are_added_where_they_are_paid_for(tiny):
    world = firms(tiny)
    before, built = world.places.area.copy(), world.places.infrastructure.copy()
    offered(world, "infrastructure", [0.01, 0.01, 0, 0, 0, 0], costs=[2.0, 2.0, 0, 0, 0, 0], budget=3.0)
    space.develop_places(world)
    assert world.places.infrastructure - built == pytest.approx([0.01, 0.005, 0, 0, 0, 0])
    world.support.reset()
    offered(world, "land", [5.0, 0, 0, 0, 0, 0], costs=[1.0, 0, 0, 0, 0, 0])
    space.develop_places(world)
    assert world.places.area - before == pytest.approx([5.0, 0, 0, 0, 0, 0])


def test_skill_is_gained_by_training_and_lost_by_leaving(tiny):
    world = firms(tiny, parameters={"policy.talent_attrition": 0.2})
    offered(world, "skill", [0.1, 0.0], costs=[1.0, 1.0])
    space.train(world)
    assert world.cities.skill == pytest.approx([1.1, 1.0])
    world.support.reset()
    space.train(world)  # a twentieth leaves in a quarter
    assert world.cities.trained == pytest.approx([0.095, 0.0])
    offered(world, "talent_retention", [0.5, 0.5], costs=[1.0, 1.0])
    space.train(world)
    assert world.cities.skill == pytest.approx([1.095 - 0.095 * 0.025, 1.0])


# exit ----------------------------------------------------------------------------------------------------------------


def test_capacity_is_scrapped_against_compensation(tiny):
    world = offered(firms(tiny, capital=[10.0, 10.0]), "capacity_cut", [0.1, 0.1], costs=[2.0, 2.0], budget=3.0)
    restructuring.cut_capacity(world)
    assert world.firms.capital == pytest.approx([9.0, 9.5])
    assert world.firms.subsidy == pytest.approx([2.0, 1.0])
    assert world.firms.cash == pytest.approx([2.0, 1.0])


def test_zombies_are_closed_once_their_workers_are_provided_for(tiny, luck):
    world = firms(tiny, 4, zombie=[True, True, True, False], workers=[100.0, 100.0, 100.0, 100.0])
    luck(world, clearance=lambda ids: np.where(np.asarray(ids) == 0, 0.9, 0.1))
    offered(world, "zombie_clearance", [0.5] * 4, budget=1.5, resettlement_cost=0.01)
    # the first is not drawn; the second costs 1; the third would cost more than is left; the last is sound
    assert restructuring.cleared(world).tolist() == [False, True, False, False]
    assert world.instruments.spent[0] == pytest.approx(1.0)


def test_a_sound_firm_takes_over_what_a_closing_one_leaves(tiny, luck):
    world = firms(tiny, 3, capital=[4.0, 10.0, 10.0], debt=[6.0, 1.0, 1.0], workers=[50.0, 100.0, 100.0],
                  contracts=[8.0, 2.0, 2.0], profit=[-1.0, 1.0, 1.0], log_productivity=[0.0, 0.1, 0.3])  # fmt: skip
    luck(world, takeover=0.1)
    offered(world, "merger", [1.0] * 3, takeover_chance=0.5, subsidy_share=0.25)
    restructuring.take_over(world, np.array([True, False, False]))
    f = world.firms
    assert f.capital.tolist() == [0.0, 10.0, 14.0]  # the more productive of the two
    assert f.contracts.tolist() == [0.0, 2.0, 10.0]
    assert f.workers.tolist() == [0.0, 100.0, 150.0]
    assert f.debt.tolist() == [2.0, 1.0, 5.0]  # up to the value of the equipment
    assert f.cash.tolist() == [0.0, 0.0, 1.0]


# waste, coordination -------------------------------------------------------------------------------------------------


def test_waste_is_exchanged_only_where_other_branches_are_near(tiny):
    world = tiny(segment=[0, 1, 0], place=[0, 0, 1], output=[3.0, 1.0, 1.0], waste_recovery=[0.5, 0.5, 0.5])
    offered(world, "waste_exchange", [0.2, 0.2, 0.2], costs=[1.0, 1.0, 1.0])
    circular.exchange_waste(world)
    # 0.2 x 0.5 x share of the others in the place's output: 1/4, 3/4, nobody
    assert world.firms.waste_recovery == pytest.approx([0.525, 0.575, 0.5])


def test_coordination_lets_more_of_the_other_budgets_arrive(tiny):
    policies = {
        "technical_upgrading": {"budget": 8},
        "coordination": {"budget": 2, "gap_closed": 0.5, "yearly_cost": 2.0, "delay": 1},
    }
    flat = {"prices": dict.fromkeys(range(2016, 2026), 0.0)}
    world = tiny(policies=policies, parameters={"policy.arrival_share": 0.6}, environment=flat)
    government.apply(world)
    assert world.instruments.budget_year == pytest.approx([8 * 0.6, 2.0])  # it costs and does not work yet
    assert world.instruments.spent == pytest.approx([0.0, 0.5])
    world.quarter = 2
    world.support.reset()
    government.apply(world)
    assert world.instruments.budget_year[0] == pytest.approx(8 * 0.8)


def test_coordination_has_nothing_to_improve_where_budgets_arrive(tiny):
    world = tiny(policies={"technical_upgrading": {"budget": 8}, "coordination": {"budget": 2, "delay": 0}},
                 environment={"prices": {2016: 0.0}})  # fmt: skip
    government.apply(world)
    assert world.instruments.budget_year[0] == 8.0


# settings and whom they reach ----------------------------------------------------------------------------------------


def put(tiny, policies, everybody=False, **columns):
    """Three firms under policies, each for those whom its instrument is for, or for everybody."""
    world = tiny(segment=[0, 0, 3], place=[0, 4, 2], policies=policies, quarter=4, **columns)
    if everybody:
        world.policies = [policy.model_copy(update={"eligibility": Eligibility()}) for policy in world.policies]
    government.apply(world)
    return world


def test_users_are_the_same_firms_in_every_quarter(tiny):
    world = put(tiny, {"engineering_data": {"take_up": 0.5}})
    world.firms.append(500, id=np.arange(3, 503), segment=0, place=0)
    using = []
    for quarter in (4, 9):
        world.quarter = quarter
        world.support.reset()
        government.apply(world)
        using.append(world.support.of("imitation")[0].strength > 0)
    assert (using[0] == using[1]).all()
    assert 200 < using[0].sum() < 300


def test_only_laggards_are_charged(tiny):
    world = put(tiny, {"pollution_control": {}}, everybody=True, energy_saving=[0.1, 0.3, 0.2])
    (offer,) = world.support.of("energy_charge")
    assert np.asarray(offer.strength).tolist() == [0.1, 0.0, 0.1]  # means of the two segments: 0.2 and 0.2


def test_only_recent_products_are_favoured_and_the_premium_is_on_new_contracts(tiny):
    parameters = {"contracts.contract_value": 0.05, "contracts.expiry": 0.08, "contracts.newcomer_weight": 0.5}
    world = put(tiny, {"first_sets": {"strength": 0.25, "premium": 0.1, "take_up": 1.0, "window": 4}},
                contracts=[9.5, 9.5, 9.5], product_quarter=[1.0, 0.0, -1000.0], parameters=parameters)  # fmt: skip
    (offer,) = world.support.of("first_purchase")
    assert np.asarray(offer.strength).tolist() == [0.25, 0.0, 0.0]
    assert offer.costs == pytest.approx([0.1 * 4 * 0.05 * 0.08 * 10 * 1.25, 0.0, 0.0])


def test_exporters_gain_by_their_exports(tiny):
    world = put(tiny, {"brands_abroad": {"take_up": 1.0, "strength": 0.5}}, everybody=True)
    world.segments.export_share = 0.2
    world.support.reset()
    government.apply(world)
    assert world.support.of("market_reach")[0].strength == pytest.approx([0.1, 0.1, 0.1])


def test_status_of_place_and_segment(tiny):
    world = put(tiny, {"zone_services": {"take_up": 1.0}, "access_standards": {"for": {"status": ["overcapacity"]}}})
    assert (world.support.of("imitation")[0].strength > 0).tolist() == [True, False, True]
    world.segments.overcapacity = [False, True, False, True, False]
    world.segments.energy_share = [0.0, 0.0, 0.0, 0.2, 0.2]  # the instrument's own limit: much energy
    world.support.reset()
    government.apply(world)
    assert (world.support.of("entry_standard")[0].strength > 0).tolist() == [False, False, False, True, False]


def test_money_of_a_programme_of_places_and_cities(tiny):
    world = put(tiny, {
        "zone_upgrading": {"gain": 0.08, "unit_cost": 0.05, "for": {"cities": ["eastford"]}},
        "skills_programmes": {"trained_share": 0.04, "gain": 0.5, "cost_per_person": 2e-5},
    })  # fmt: skip
    (built,) = world.support.of("infrastructure")
    assert built.strength.tolist() == [0.02, 0.02, 0, 0, 0, 0]  # zones of one city
    assert built.costs[0] == pytest.approx(0.02 * 1e6 * 0.05)
    (trained,) = world.support.of("skill")
    assert trained.strength == pytest.approx([0.005, 0.005])
    assert trained.costs == pytest.approx([0.01 * 1e6 * 2e-5] * 2)


# quotas of energy ----------------------------------------------------------------------------------------------------

# Two firms of segment 0 may use 0.4 and 0.8 a quarter; energy is 0.2 of output without any saving, materials are 0.5,
# so that a unit of energy, at its price of 1, earns (1 - 0.5 - 0.2) / 0.2 = 1.5 times its price.
QUOTA = {"growth": 0.0, "fine": 0.5, "trade": 1.0}


def rationed(tiny, strength=(1.0, 1.0), budget=BUDGET, begun=True, quota=(0.4, 0.8), more=None, **terms):
    world = firms(tiny, len(quota), energy_quota=list(quota), revenue_lag_3=[1.0] * len(quota), **(more or {}))
    world.quarter = 8
    world.segments.energy_share, world.segments.material_share = 0.2, 0.5
    return offered(world, "energy_quota", strength, budget, [0.01] * len(quota), begun, **(QUOTA | terms))


def test_who_exceeds_a_quota_buys_what_others_spare_at_half_of_the_fine(tiny):
    world = rationed(tiny)
    # uses 0.6 and 0.7: 0.2 too much and 0.1 to spare; half of the excess is matched
    made = quotas.within_quota(world, np.array([3.0, 3.5]))
    assert made.tolist() == [3.0, 3.5]  # 1.5 against a price of 0.375
    assert world.instruments.spent[0] == pytest.approx(0.02)
    assert quotas.settle_quotas(world) == pytest.approx([0.1 * 0.5 + 0.1 * 0.25, 0.0])
    assert world.firms.cash == pytest.approx([-0.075, 0.025])
    assert world.flows.total("energy_charge", "government") == pytest.approx(0.05)
    assert world.flows.total("energy_savings", "firms") == pytest.approx(0.0)
    # what a unit saved is worth: to the one the mean price of his excess, to the other the price of what he sells
    assert quotas.worth_of_saving(world, np.array([1.0, 2.0])) == pytest.approx([0.375, 2 * 0.25])


def test_sellers_share_a_small_demand_and_without_trade_there_is_only_the_fine(tiny):
    world = rationed(tiny)
    quotas.within_quota(world, np.array([2.5, 2.0]))  # uses 0.5 and 0.4: 0.1 too much, 0.4 to spare
    assert quotas.settle_quotas(world) == pytest.approx([0.1 * 0.25, 0.0])
    assert world.firms.cash == pytest.approx([-0.025, 0.025])
    assert quotas.worth_of_saving(world, np.ones(2)) == pytest.approx([0.25, 0.25 / 4])
    world = rationed(tiny, trade=0.0)
    quotas.within_quota(world, np.array([2.5, 2.0]))
    assert quotas.settle_quotas(world) == pytest.approx([0.1 * 0.5, 0.0])
    assert quotas.worth_of_saving(world, np.ones(2)) == pytest.approx([0.5, 0.0])


def test_a_firm_makes_less_where_energy_does_not_earn_its_price(tiny):
    world = rationed(tiny, trade=0.0, fine=1.6)
    assert quotas.within_quota(world, np.array([3.0, 3.5])) == pytest.approx([2.0, 3.5])
    assert quotas.settle_quotas(world) == pytest.approx([0.0, 0.0])
    assert quotas.worth_of_saving(world, np.ones(2)) == pytest.approx([1.5, 0.0])  # what the lost output would earn
    world = rationed(tiny, trade=0.0, fine=1.4)
    assert quotas.within_quota(world, np.array([3.0, 3.5])) == pytest.approx([3.0, 3.5])


def test_nobody_stops_for_a_fine_of_zero_however_much_he_loses(tiny):
    world = rationed(tiny, trade=0.0, fine=0.0, more={"material_need": [3.0, 3.0]})
    assert quotas.within_quota(world, np.array([3.0, 9.0])) == pytest.approx([3.0, 9.0])


def test_those_to_whom_energy_is_worth_least_stop_until_the_others_pay_the_price(tiny):
    # three use 0.2 too much each, the fourth spares 0.2; energy earns 0.5, 0.8 and 1.5 times its price
    world = rationed(tiny, (1.0,) * 4, quota=(0.4, 0.4, 0.4, 1.0), fine=1.0,
                     more={"material_need": [1.4, 1.28, 1.0, 1.0]})  # fmt: skip
    made = quotas.within_quota(world, np.array([3.0, 3.0, 3.0, 4.0]))
    # price 1 - 1/6 for three, above 0.5: the first stops; 1 - 1/4 for two is below what it earns the second
    assert made == pytest.approx([2.0, 3.0, 3.0, 4.0])
    assert quotas.settle_quotas(world) == pytest.approx([0.0, 0.15, 0.15, 0.0])
    assert quotas.worth_of_saving(world, np.ones(4)) == pytest.approx([0.5, 0.75, 0.75, 0.5])


def test_energy_saved_is_never_worth_more_than_an_excess_unit_costs_in_the_end(tiny):
    # two use 0.2 too much each, the third spares 0.2; energy earns the first 0.7 and the second 0.9 times its price
    world = rationed(tiny, (1.0,) * 3, quota=(0.4, 0.4, 1.0), fine=1.0, more={"material_need": [1.32, 1.24, 1.0]})
    made = quotas.within_quota(world, np.array([3.0, 3.0, 4.0]))
    # the price for two, 0.75, stops the first; all that the second needs is then there, at half of the fine
    assert made == pytest.approx([2.0, 3.0, 4.0])
    assert quotas.worth_of_saving(world, np.ones(3)) == pytest.approx([0.5, 0.5, 0.5])


def test_a_quota_moves_from_a_mean_quarter_of_the_year_before(tiny):
    world = rationed(tiny, quota=(0.0, 0.8), growth=0.21, trade=0.0, more={"price": [1.25, 1.0]})
    world.firms.revenue, world.firms.revenue_lag_3 = [5.0, 4.0], [3.0, 4.0]
    quotas.within_quota(world, np.array([3.0, 4.0]))
    assert world.firms.energy_quota == pytest.approx([0.2 * 8.0 / (4 * 1.25), 0.8 * 1.21**0.25])
    world.support.reset()
    quotas.within_quota(world, np.array([3.0, 4.0]))
    assert world.firms.energy_quota.tolist() == [0.0, 0.0]  # it ends with the scheme


def test_quotas_cover_whom_the_money_measures_and_who_has_sold_for_a_year(tiny):
    world = rationed(tiny, budget=0.014)  # the second is measured by two fifths
    quotas.within_quota(world, np.array([3.0, 9.0]))
    assert world.firms.energy_quota.tolist() == [0.4, 0.0]
    assert quotas.worth_of_saving(world, np.ones(2)) == pytest.approx([0.5, 0.0])
    world = rationed(tiny, quota=(0.4, 0.0), more={"revenue": [1.0, 9.0]})
    world.firms.revenue_lag_3 = [1.0, 0.0]
    quotas.within_quota(world, np.array([3.0, 9.0]))
    assert world.firms.energy_quota.tolist() == [0.4, 0.0]
    # measured, and not yet in force
    world = rationed(tiny, begun=False)
    assert quotas.within_quota(world, np.array([3.0, 9.0])).tolist() == [3.0, 9.0]
    assert world.instruments.spent[0] == pytest.approx(0.02)
    assert quotas.settle_quotas(world) == pytest.approx([0.0, 0.0])


def test_the_first_scheme_in_force_that_covers_a_firm_counts(tiny):
    second = QUOTA | {"fine": 0.2, "trade": 0.0}
    world = rationed(tiny, strength=(1.0, 0.0), trade=0.0)
    offered(world, "energy_quota", [1.0, 1.0], BUDGET, [0.01, 0.01], **second)
    quotas.within_quota(world, np.array([3.0, 4.5]))
    assert quotas.settle_quotas(world) == pytest.approx([0.5 * 0.2, 0.2 * 0.1])
    world = rationed(tiny, strength=(1.0, 0.0), trade=0.0, begun=False)
    offered(world, "energy_quota", [1.0, 1.0], BUDGET, [0.01, 0.01], **second)
    quotas.within_quota(world, np.array([3.0, 4.5]))
    assert quotas.settle_quotas(world) == pytest.approx([0.2 * 0.2, 0.2 * 0.1])


def test_dearer_energy_raises_the_fine_that_a_firm_reckons_with(tiny):
    world = rationed(tiny, trade=0.0, fine=0.4)
    world.shock = lambda kind: 2.0 if kind == "energy_price" else 1.0
    # a unit of energy now earns (0.5 - 0.4) / 0.4 = 0.25 times its price, less than the fine
    assert quotas.within_quota(world, np.array([3.0, 3.5])) == pytest.approx([2.0, 3.5])


def test_quotas_reach_unit_costs_and_the_worth_of_green_projects(tiny):
    world = rationed(tiny)
    world.firms.output = quotas.within_quota(world, np.array([3.0, 3.5]))
    world.firms.energy_cost = [0.6, 0.7]
    rebates.settle_rebates(world)
    # what a seller receives lowers no price: if he made more, he would have less to sell
    assert rebates.unit_cost_after_rebates(world, np.ones(2)) == pytest.approx([1 + 0.075 / 3.0, 1.0])
    step = world.parameters.upgrading.green_step * world.parameters.upgrading.green_most
    expected = 4 * 0.6 * 1.375 * step / 10.0
    assert adoption.payback(world, "green", np.array([10.0]), np.array([0])) == pytest.approx([expected])


def test_a_fine_is_not_surcharged(tiny):
    world = rationed(tiny)
    offered(world, "energy_charge", [0.1, 0.0], costs=[0.01, 0.01])
    quotas.within_quota(world, np.array([3.0, 3.5]))
    world.firms.energy_cost = [0.6, 0.7]
    step = world.parameters.upgrading.green_step * world.parameters.upgrading.green_most
    expected = 4 * 0.6 * (1 + 0.1 + 0.375) * step / 10.0
    assert adoption.payback(world, "green", np.array([10.0]), np.array([0])) == pytest.approx([expected])


def test_output_comes_back_untouched_without_a_quota(tiny):
    world, output = firms(tiny), np.array([3.0, 9.0])
    assert quotas.within_quota(world, output) is output
    assert quotas.settle_quotas(world) == 0.0
    assert quotas.worth_of_saving(world, output) == 0.0


def test_the_pilot_offers_quotas_to_large_users_of_energy(tiny):
    world = put(tiny, {"energy_saving_trade": {"trade": ["forbidden"], "fine": 2.0}}, everybody=True)
    (offer,) = world.support.of("energy_quota")
    assert np.asarray(offer.strength).tolist() == [1.0, 1.0, 1.0]
    assert offer.terms == {"growth": 0.02, "fine": 2.0, "trade": 0.0}
    assert offer.costs == pytest.approx([0.0005] * 3)
