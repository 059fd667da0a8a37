"""The government: who may use a policy, on what budget, and what each lever does to the firms that take it up."""

from __future__ import annotations

import numpy as np
import pytest

from model.policy import government
from model.policy.eligibility import eligible_firms, eligible_places, queue_order
from model.processes import entry
from model.processes.investment_and_adoption import adoption, financing
from model.processes.investment_and_adoption.financing import Finance
from model.tables.firms import ANCHOR, INCUMBENT, TRANSFER

NO_INFLATION = {"prices": dict.fromkeys(range(2016, 2026), 0.0)}


def firms_of_two_cities(tiny, **conditions):
    """Four firms and one policy for those that meet `conditions`."""
    world = tiny(quarter=8, segment=[0, 1, 3, 4], place=[0, 1, 2, 5], workers=[100.0, 299.0, 300.0, 2000.0],
                 revenue=[0.1, 1.0, 5.0, 20.0], revenue_lag_1=[0.1, 1.0, 5.0, 20.0],
                 origin=[INCUMBENT, TRANSFER, ANCHOR, INCUMBENT], zombie=[False, False, True, False],
                 above_scale=[False, True, True, True],
                 policies={"technical_upgrading": {"for": conditions}})  # fmt: skip
    world.firms.birth = [0, 4, 7, -40]
    world.segments.high_tech = [True, True, False, False, False]
    return world


@pytest.mark.parametrize(
    ("conditions", "who"),
    [
        ({}, [1, 1, 1, 1]),
        ({"segments": ["metals"]}, [0, 0, 1, 0]),
        ({"fields": ["E1"]}, [1, 1, 0, 0]),
        ({"fields": ["E1"], "segments": ["food"]}, [1, 1, 0, 1]),  # named segments and fields add up
        ({"places": ["river_port"]}, [1, 0, 0, 0]),
        ({"cities": ["westbridge"]}, [0, 0, 1, 1]),
        ({"places": ["river_port"], "cities": ["westbridge"]}, [1, 0, 1, 1]),
        ({"size": {"workers": [None, 300]}}, [1, 1, 0, 0]),
        ({"size": {"workers": [300, None]}}, [0, 0, 1, 1]),
        ({"size": {"revenue": [2, 10]}}, [0, 1, 0, 0]),  # of the last four quarters: 0.2, 2, 10, 40
        ({"size": {"age": [None, 1]}}, [0, 0, 1, 0]),  # years: 2, 1, 0.25, 12
        ({"size": {"workers": [200, None], "revenue": [None, 20]}}, [0, 1, 1, 0]),
        ({"origin": ["transfer", "anchor"]}, [0, 1, 1, 0]),
        ({"status": ["zombie"]}, [0, 0, 1, 0]),
        ({"status": ["healthy", "high_tech"]}, [1, 1, 0, 0]),
        ({"status": ["above_scale"]}, [0, 1, 1, 1]),
        ({"cities": ["eastford"], "origin": ["transfer"], "status": ["zombie"]}, [0, 0, 0, 0]),
    ],
)
def test_conditions_of_different_kinds_must_all_be_met(tiny, conditions, who):
    assert eligible_firms(firms_of_two_cities(tiny, **conditions), 0).astype(int).tolist() == who


def test_a_policy_that_names_no_place_is_for_all(tiny):
    assert eligible_places(firms_of_two_cities(tiny), 0) is None
    chosen = eligible_places(firms_of_two_cities(tiny, cities=["eastford"]), 0)
    assert chosen.tolist() == [True, True, False, False, True, False]


# budgets -----------------------------------------------------------------------------------------------------------


def at_quarter(world, quarter):
    """Let the government act in a quarter; what it released is left for claims."""
    world.quarter = quarter
    world.support.reset()
    government.apply(world)
    return world.instruments


def test_a_quarter_of_the_budget_is_released_and_lapses_with_the_year(tiny):
    world = tiny(policies={"technical_upgrading": {"budget": 8}}, environment=NO_INFLATION)
    left = [at_quarter(world, quarter).budget_left[0] for quarter in (1, 2, 3, 4, 5)]
    assert left == pytest.approx([2, 4, 6, 8, 2])
    assert world.instruments.budget_year[0] == pytest.approx(8)


def test_money_that_was_spent_is_not_released_again(tiny):
    world = tiny(policies={"technical_upgrading": {"budget": 8}}, environment=NO_INFLATION)
    at_quarter(world, 1)
    world.instruments.budget_left[0] -= 1.5
    assert at_quarter(world, 2).budget_left[0] == pytest.approx(2 - 1.5 + 2)


def test_a_policy_acts_from_its_first_to_its_last_quarter(tiny):
    policy = {"budget": 8, "from": "2016Q3", "to": "2017Q1"}
    world = tiny(policies={"technical_upgrading": policy}, environment=NO_INFLATION)
    in_force, offered = [], []
    for quarter in range(1, 8):
        in_force.append(bool(at_quarter(world, quarter).in_force[0]))
        offered.append(len(world.support.of("project_cost_share:digital")))
    assert in_force == [False, False, True, True, True, False, False]
    assert offered == [0, 0, 1, 1, 1, 0, 0]


def test_a_dated_budget_and_strength_hold_from_their_dates(tiny):
    policy = {"budget": {2016: 8, "2017Q3": 20}, "support_share": {2016: 0.1, 2018: 0.3}}
    world = tiny(policies={"technical_upgrading": policy}, environment=NO_INFLATION)
    released = [at_quarter(world, quarter).budget_year[0] for quarter in (1, 6, 7, 9)]
    assert released == pytest.approx([8, 8, 20, 20])
    strength = []
    for quarter in (8, 9):
        at_quarter(world, quarter)
        strength.append(world.support.of("project_cost_share:green")[0].strength[0])
    assert strength == pytest.approx([0.1, 0.3])


def test_nominal_budgets_are_worth_less_as_prices_rise(tiny):
    world = tiny(policies={"technical_upgrading": {"budget": 8}}, environment={"prices": {2016: 0.02, 2017: 0.04}})
    assert at_quarter(world, 4).budget_year[0] == pytest.approx(8 / 1.02)
    assert at_quarter(world, 6).budget_year[0] == pytest.approx(8 / (1.02 * 1.04))  # the mean level of the year


def test_a_tenth_of_the_firms_has_a_tenth_of_the_budget(tiny):
    world = tiny(scale=0.1, policies={"technical_upgrading": {"budget": 8}}, environment=NO_INFLATION)
    assert at_quarter(world, 1).budget_left[0] == pytest.approx(0.2)


def test_a_policy_without_money_offers_nothing(tiny):
    world = tiny(policies={"technical_upgrading": {"budget": 0}, "relocation_promotion": {"budget": 0}})
    at_quarter(world, 1)
    assert not world.instruments.in_force.any()
    assert world.support.offers == {}


def test_the_books_of_a_quarter_start_empty_and_totals_stay(tiny):
    world = tiny(policies={"technical_upgrading": {"budget": 8}})
    for column in ("spent", "volume", "claims", "grants", "spent_total", "claims_total"):
        setattr(world.instruments, column, 3.0)
    books = at_quarter(world, 1)
    assert [getattr(books, name)[0] for name in ("spent", "volume", "claims", "grants")] == [0, 0, 0, 0]
    assert (books.spent_total[0], books.claims_total[0]) == (3, 3)


def test_ranked_policies_serve_the_largest_first_and_queues_by_luck(tiny, luck):
    ranked = {"rationing": {"rule": "ranked", "by": "workers"}}
    lottery = {"rationing": {"rule": "lottery"}}
    world = tiny(segment=[0, 0, 0], workers=[10.0, 30.0, 20.0],
                 policies={"technical_upgrading": ranked, "credit_guarantee": lottery})  # fmt: skip
    assert np.argsort(queue_order(world, 0)[np.arange(3)]).tolist() == [1, 2, 0]
    luck(world, named={"lottery credit_guarantee": [0.9, 0.1, 0.5]})
    assert np.argsort(queue_order(world, 1)[np.arange(3)]).tolist() == [1, 2, 0]


# levers ------------------------------------------------------------------------------------------------------------

HAZARDS = {
    "upgrading.hazard_base": 0.1,
    "upgrading.hazard_peers": 0.0,
    "upgrading.hazard_payback": 0.0,
    "upgrading.hazard_subsidy": 0.5,
    "upgrading.automation_cost": 0.04,
    "upgrading.automation_step": 0.08,
    "upgrading.upgrade_capital_share": 0.5,
}


def subsidised(tiny, luck, budget, share=0.2, chance=(0.05, 0.15, 0.25), **policy):
    """Firms that upgrade anyway (hazard 0.1), only if paid for (0.1 + 0.5 * 0.2), and not at all; cost 0.4 each."""
    policy = {"budget": budget, "support_share": share, "projects": ["automation"], **policy}
    world = tiny(segment=[0] * 3, capital=[10.0] * 3, cash=[50.0] * 3, workers=[10.0] * 3, parameters=HAZARDS,
                 policies={"technical_upgrading": policy}, environment=NO_INFLATION)  # fmt: skip
    luck(world, named={"automation": list(chance), "queue technical_upgrading": lambda ids: 0.1 + 0.1 * ids})
    government.apply(world)
    finance = Finance(np.full(3, 40.0), np.zeros(3), np.zeros(3))
    return world, adoption.carry_out(world, finance, "automation"), finance


def test_a_subsidy_is_paid_to_those_it_wins_and_to_those_who_would_have_done_it_anyway(tiny, luck):
    world, spent, finance = subsidised(tiny, luck, 8.0)
    f, books = world.firms, world.instruments
    assert spent == pytest.approx([0.4, 0.4, 0.0])
    assert f.subsidy == pytest.approx([0.2 * 0.4, 0.2 * 0.4, 0.0])
    assert f.cash == pytest.approx([50 - 0.8 * 0.4, 50 - 0.8 * 0.4, 50.0])
    assert finance.cash == pytest.approx([40 - 0.32, 40 - 0.32, 40.0])
    assert f.cnc_share == pytest.approx([0.08, 0.08, 0.0])
    assert books.spent[0] == pytest.approx(0.16)
    assert (books.claims[0], books.grants[0]) == (2, 2)
    assert world.flows.total("subsidy", "government") == pytest.approx(-0.16)
    assert world.flows.total("investment", "outside") == pytest.approx(0.8)


def test_without_money_left_only_those_upgrade_who_would_have_anyway(tiny, luck):
    world, spent, _ = subsidised(tiny, luck, 4 * 0.079)  # a quarter's release pays for not quite one project
    assert spent == pytest.approx([0.4, 0.0, 0.0])
    assert world.firms.subsidy == pytest.approx([0.079, 0.0, 0.0])
    assert (world.instruments.claims[0], world.instruments.grants[0]) == (2, 1)


def test_a_mite_of_a_grant_wins_nobody(tiny, luck):
    _, spent, _ = subsidised(tiny, luck, 4 * (0.08 + 1e-6))
    assert spent == pytest.approx([0.4, 0.0, 0.0])


def test_a_subsidy_can_be_wholly_wasted_on_projects_that_happen_anyway(tiny, luck):
    paid, spent, _ = subsidised(tiny, luck, 8.0, chance=(0.05, 0.09, 0.3))
    free, without, _ = subsidised(tiny, luck, 0.0, chance=(0.05, 0.09, 0.3))
    assert spent == pytest.approx(without)
    assert paid.firms.cnc_share == pytest.approx(free.firms.cnc_share)
    assert paid.instruments.spent[0] == pytest.approx(0.16)
    assert free.instruments.spent[0] == 0.0


def test_firms_that_are_not_eligible_get_nothing(tiny, luck):
    world, spent, _ = subsidised(tiny, luck, 8.0, **{"for": {"segments": ["food"]}})
    assert spent == pytest.approx([0.4, 0.0, 0.0])
    assert not world.firms.subsidy.any()


def test_a_budget_is_split_equally_among_the_kinds_of_project(tiny):
    world = tiny(policies={"technical_upgrading": {"budget": 16, "projects": ["digital", "green"]}},
                 environment=NO_INFLATION)  # fmt: skip
    government.apply(world)
    assert world.support.of("project_cost_share:digital")[0].cap == pytest.approx(2.0)
    assert world.support.of("project_cost_share:green")[0].cap == pytest.approx(2.0)
    assert world.support.of("project_cost_share:quality") == []


def test_a_guarantee_is_offered_with_its_terms_to_the_eligible(tiny):
    policy = {
        "ltv_uplift": 0.12,
        "guarantee_share": 0.7,
        "premium_subsidy": 0.02,
        "for": {"size": {"workers": [None, 50]}},
    }
    world = tiny(segment=[0, 0], workers=[40.0, 60.0], policies={"credit_guarantee": policy})
    government.apply(world)
    (offer,) = world.support.of("loan_to_value")
    assert offer.strength == pytest.approx([0.12, 0.0])
    assert offer.terms == {"guarantee_share": 0.7, "premium_subsidy": 0.02}


def test_a_guarantee_lets_a_constrained_firm_invest_more(tiny):
    world = tiny(segment=[0, 0], capital=[10.0, 10.0], debt=[7.0, 7.0], workers=[40.0, 400.0], profit=[9.0, 9.0],
                 policies={"credit_guarantee": {"ltv_uplift": 0.07, "budget": 30}}, environment=NO_INFLATION,
                 parameters={"upgrading.ltv": 0.7, "policy.loan_plant_share": 1.0,
                             "policy.loan_diversion": 0.0})  # fmt: skip
    government.apply(world)
    finance = financing.finance_room(world)
    found = financing.draw_on(world, finance, np.array([1.0, 1.0]), np.arange(2))
    assert found == pytest.approx([0.7, 0.0])  # 0.07 of capital beyond the banks' 0.7; the large firm is not eligible
    assert world.firms.debt == pytest.approx([7.7, 7.0])
    assert world.firms.guaranteed_debt == pytest.approx([0.7, 0.0])


def test_relocation_is_promoted_for_the_named_segments_and_places(tiny):
    policy = {"promotion_effort": 2.0, "investment_subsidy": 0.1, "service_cost": 0.03,
              "for": {"segments": ["metals"], "cities": ["westbridge"]}}  # fmt: skip
    world = tiny(policies={"relocation_promotion": policy})
    government.apply(world)
    (offer,) = world.support.of("arrival")
    assert offer.strength.tolist() == [0, 0, 0, 1, 0]
    assert offer.where.tolist() == [False, False, True, True, False, True]
    assert offer.terms == {"promotion_effort": 2.0, "investment_subsidy": 0.1, "service_cost": 0.03}


def anchor(tiny, **changes):
    policy = {"instrument": "anchor_project", "place": "iron_hill", "segment": "metals", "from": "2016Q2",
              "investment": 80, "revenue": 64, "build_quarters": 4, "contracted_followers": 0.5, "subsidy_share": 0.1,
              "budget": 20, **changes}  # fmt: skip
    return tiny(policies={"plant": policy}, scale=0.5)


def test_an_anchor_is_offered_with_its_site_and_its_size_in_the_runs_scale(tiny):
    world = anchor(tiny)
    at_quarter(world, 1)
    assert entry.anchors(world) == []
    at_quarter(world, 2)
    (plant,) = entry.anchors(world)
    assert (plant.segment, plant.place, plant.start, plant.last) == (3, 2, 2, 5)
    assert (plant.investment, plant.revenue) == (40, 32)
    at_quarter(world, 9)
    assert entry.anchors(world)[0].firm == plant.firm  # the same firm in every quarter


def still_offered(tiny, **changes):
    """Whether the project is known to the model after its last quarter of public money, once it was built."""
    world = anchor(tiny, to="2017Q1", **changes)
    for quarter in range(2, 6):
        at_quarter(world, quarter)
        paid = world.policies[0].setting("subsidy_share", quarter) * 10
        world.instruments.spent_total[0] += paid
        world.instruments.volume_total[0] += 10  # the investment of this step, whoever pays for it
    at_quarter(world, 6)
    return len(entry.anchors(world)) == 1


def test_followers_of_an_anchor_still_come_after_it_is_built(tiny):
    assert still_offered(tiny)


def test_followers_of_an_anchor_without_subsidy_still_come_after_it_is_built(tiny):
    assert still_offered(tiny, subsidy_share=0.0)
