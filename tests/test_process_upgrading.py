"""Finance, expansion and upgrading projects (docs/odd/upgrading.md), by hand."""

from __future__ import annotations

import numpy as np
import pytest

from model.processes import investment_and_adoption as upgrading
from model.processes.investment_and_adoption import adoption, expansion, financing
from model.processes.investment_and_adoption.financing import Finance
from model.tables.support import Offer
from model.take_up import guarantees

PLAIN = {
    "accounts.depreciation": 0.1,
    "contracts.contract_value": 0.05,
    "policy.guarantee_expected_loss": 0.05,
    "policy.guarantee_years": 5,
    "policy.guarantee_additionality": 1.0,
    "policy.loan_displacement": 0.0,
    "policy.loan_plant_share": 1.0,
    "policy.loan_diversion": 0.0,
    "upgrading.embodied_progress": 0.05,
    "upgrading.embodied_quality": 0.3,
    "upgrading.embodied_most": 0.5,
    "upgrading.target_utilisation": 0.8,
    "upgrading.expansion_threshold": 0.05,
    "upgrading.expansion_ceiling": 1.0,
    "upgrading.expansion_floor": 0.2,
    "upgrading.cash_reserve_months": 2,
    "exit.zombie_maintenance": 0.8,
    "upgrading.ltv": 0.7,
    "upgrading.ltv_group": 0.75,
    "upgrading.group_revenue": 100,
    "upgrading.cash_flow_multiple": 6,
    "upgrading.hazard_base": 0.01,
    "upgrading.hazard_peers": 0.05,
    "upgrading.hazard_payback": 0.3,
    "upgrading.hazard_subsidy": 0.5,
    "upgrading.automation_cost": 0.04,
    "upgrading.automation_step": 0.08,
    "upgrading.automation_productivity": 0.1,
    "upgrading.digital_cost": 0.015,
    "upgrading.digital_step": 0.05,
    "upgrading.digital_material_saving": 0.03,
    "upgrading.green_cost": 0.02,
    "upgrading.green_step": 0.12,
    "upgrading.green_most": 0.45,
    "upgrading.water_most": 0.5,
    "upgrading.waste_step": 0.06,
    "upgrading.quality_cost": 0.03,
    "upgrading.quality_step": 0.005,
    "upgrading.brand_step": 0.005,
    "upgrading.brand_most": 0.15,
    "upgrading.upgrade_capital_share": 0.5,
}
NOBODY = {"upgrading.hazard_base": 0.0, "upgrading.hazard_peers": 0.0, "upgrading.hazard_payback": 0.0}


def rich(count, cash=1e6):
    """Finance without any limit but cash."""
    return Finance(np.full(count, cash), np.zeros(count), np.zeros(count))


def borrowers(tiny, ablated=()):
    """Bound by collateral, by cash flow, a group, a zombie."""
    world = tiny(segment=[0] * 4, cash=[3.0, 1.0, 0.0, 9.0], capital=[10.0, 10.0, 100.0, 10.0],
                 debt=[5.0, 1.0, 60.0, 2.0], material_cost=[2.0] * 4,
                 wage_bill=[0.5] * 4, energy_cost=[0.5] * 4, profit=[1.0, -0.3, -9.0, 1.0],
                 interest=[0.05, 0.02, 0.5, 0.0], revenue=[9.0, 9.0, 120.0, 9.0],
                 zombie=[False, False, False, True], parameters=PLAIN, ablated=ablated)  # fmt: skip
    return world, financing.finance_room(world)


def test_cash_above_two_months_costs_and_credit_under_the_banks_limit(tiny):
    world, finance = borrowers(tiny)
    assert finance.cash == pytest.approx([3 - 3 * 2 / 3, 0, 0, 0])
    # min(0.7 K, 6 (profit + depreciation + interest)); a group 0.75 K; a zombie only part of what wears out
    limit = [0.7 * 10, 6 * (-0.3 + 0.1 * 10 + 4 * 0.02), 0.75 * 100, 0.0]
    assert world.firms.credit_limit == pytest.approx(limit)
    assert finance.credit == pytest.approx([7 - 5, limit[1] - 1, 75 - 60, 0.8 * 0.1 / 4 * 10])
    assert finance.covered.tolist() == [0, 0, 0, 0]


def test_a_negative_cash_flow_supports_only_its_interest(tiny):
    world = tiny(segment=[0], capital=[10.0], profit=[-5.0], interest=[0.1], parameters=PLAIN)
    financing.finance_room(world)
    assert world.firms.credit_limit == pytest.approx([6 * 4 * 0.1])


def test_ablation_banks_lend_whatever_is_asked(tiny):
    _, finance = borrowers(tiny, ablated=("finance_constraints",))
    assert finance.credit[:3] == pytest.approx([50 * 10 - 5, 50 * 10 - 1, 50 * 100 - 60])


def test_money_is_drawn_from_cash_then_from_credit(tiny):
    world = tiny(segment=[0, 0, 0], cash=[4.0, 4.0, 4.0], parameters=PLAIN)
    finance = Finance(np.array([2.0, 2.0, 2.0]), np.array([3.0, 3.0, 3.0]), np.zeros(3))
    found = financing.draw_on(world, finance, np.array([1.0, 4.0, 9.0]), np.arange(3))
    assert found == pytest.approx([1, 4, 5])
    assert world.firms.debt == pytest.approx([0, 2, 3])
    assert world.firms.cash == pytest.approx([4, 6, 7])  # loans are paid out; the caller pays for what it buys
    assert finance.cash == pytest.approx([1, 0, 0])
    assert finance.credit == pytest.approx([3, 1, 0])


def expanding(tiny, changes=None, area=1e6, **columns):
    columns = {"contracts": [0.0], "link_orders": [8.0], "capital": [0.8], **columns}
    world = tiny(segment=[0] * len(columns["capital"]), parameters={**PLAIN, **(changes or {})}, **columns)
    world.places.area = area
    return world


def test_capital_is_wanted_for_expected_orders_at_the_usual_utilisation(tiny):
    world = expanding(tiny, {"upgrading.expansion_ceiling": 100.0}, contracts=[20.0], link_orders=[3.0], capital=[0.3],
                      cash=[9.0])  # fmt: skip
    spent = expansion.expand(world, rich(1))
    gap = (0.05 * 20 + 3.0) / (10 * 0.8) - 0.3
    assert spent == pytest.approx([gap])
    assert world.firms.capital == pytest.approx([0.3 + gap])
    assert world.firms.cash == pytest.approx([9 - gap])
    assert world.flows.total("investment", "outside") == pytest.approx(gap)


def test_nobody_expands_for_a_gap_under_the_threshold(tiny):
    # wanted capital: 1.0; 5% above 0.953 is more than 1.0, above 0.951 less
    world = expanding(tiny, capital=[0.953, 0.951], link_orders=[8.0] * 2, contracts=[0.0] * 2)
    assert expansion.expand(world, rich(2)) == pytest.approx([0.0, 0.049])


def test_a_zombie_replaces_what_creditors_lend_for_and_only_what_it_lacks(tiny):
    # wanted capital 1.0; its creditors lend 0.8 of what wears out in a quarter
    world = expanding(tiny, capital=[0.5, 0.995, 2.0], link_orders=[8.0] * 3, contracts=[0.0] * 3, zombie=[True] * 3,
                      cash=[9.0] * 3)  # fmt: skip
    spent = expansion.expand(world, financing.finance_room(world))
    assert spent == pytest.approx([0.8 * 0.1 / 4 * 0.5, 0.005, 0.0])
    assert world.firms.debt == pytest.approx(spent)
    assert world.counters["expanding firms"] == 0  # running on is no expansion


def test_expansion_in_a_quarter_has_a_ceiling_that_is_counted(tiny):
    world = expanding(tiny, capital=[0.4, 0.01], link_orders=[8.0, 8.0], contracts=[0.0, 0.0])
    # a quarter of the capital, of 0.2 at least
    assert expansion.expand(world, rich(2)) == pytest.approx([0.25 * 0.4, 0.25 * 0.2])
    assert world.counters["expansions at the yearly ceiling"] == 2


def test_land_left_in_a_place_is_shared_by_those_who_expand_there(tiny):
    world = expanding(tiny, place=[0, 0, 2], capital=[0.8] * 3, link_orders=[8.0] * 3, contracts=[0.0] * 3)
    world.places.area = [1.7, 9, 9, 9, 9, 9]
    # gaps of 0.2 each; the first place has room for 0.1
    assert expansion.expand(world, rich(3)) == pytest.approx([0.05, 0.05, 0.2])
    assert world.counters["places where land cut expansion"] == 1


def test_expansion_is_cut_by_what_finance_can_be_found(tiny):
    world = expanding(tiny)
    assert expansion.expand(world, rich(1, cash=0.15)) == pytest.approx([0.15])
    assert world.counters["expansions cut by credit"] == 1


def test_a_quarters_depreciation_and_embodied_progress(tiny, luck):
    world = expanding(tiny, {**NOBODY}, capital=[0.8], cash=[50.0])
    upgrading.invest(luck(world))
    worn = 0.8 * 0.9**0.25
    spent = min(8 / (10 * 0.8) - worn, 0.25 * worn)
    assert world.firms.investment == pytest.approx([spent])
    gain = 0.05 * spent / (worn + spent)
    assert world.firms.log_productivity == pytest.approx([gain])
    assert world.firms.log_quality == pytest.approx([0.3 * gain])


def test_ablation_new_capital_brings_nothing_new(tiny, luck):
    content = {"contracts": [0.0], "link_orders": [8.0], "capital": [0.8], "cash": [50.0]}
    world = tiny(segment=[0], parameters={**PLAIN, **NOBODY}, ablated=("embodied_progress",), **content)
    upgrading.invest(luck(world))
    assert world.firms.investment[0] > 0
    assert (world.firms.log_productivity[0], world.firms.log_quality[0]) == (0.0, 0.0)


def plant(tiny, luck, chance, project, changes=None, ablated=(), **columns):
    """Two firms of a segment; `chance` is their luck for the project."""
    columns = {"capital": [10.0, 10.0], "workers": [30.0, 10.0], "cash": [50.0, 50.0], **columns}
    world = tiny(segment=[0, 0], parameters={**PLAIN, **(changes or {})}, ablated=ablated, **columns)
    return luck(world, named={project: chance})


def test_how_far_each_technology_has_spread(tiny):
    world = tiny(segment=[0, 0, 1], workers=[30.0, 10.0, 5.0], cnc_share=[0.2, 0.6, 1.0], integration=[0.7, 0.9, 0.1],
                 energy_saving=[0.1, 0.9, 0.0], brand=[0.05, 0.9, 0.0])  # fmt: skip
    # means by workers; energy saving counts double and brands five times, up to one
    for project, mean in (("automation", 0.3), ("digital", 0.75), ("green", 0.75 * 0.2 + 0.25), ("quality", 0.4375)):
        assert adoption.peers(world)[project][0] == pytest.approx(mean)


def test_what_a_project_pays_back_over_its_cost(tiny):
    world = tiny(segment=[0], wage_bill=[2.0], material_cost=[6.0], energy_cost=[1.0], revenue=[10.0], cnc_share=[0.4],
                 integration=[0.7], energy_saving=[0.05], parameters=PLAIN)  # fmt: skip
    world.segments.margin = 0.06
    expected = {
        "automation": 4 * 2.0 * 0.1 * 0.08 * 0.6,
        "digital": 4 * 6.0 * 0.03 * 0.05 * 0.3,
        "green": 4 * 1.0 * 0.12 * 0.4,
        "quality": 4 * 10 * 0.06 * 0.005,
    }
    for project, yearly in expected.items():
        assert adoption.payback(world, project, np.array([0.5]), np.array([0])) == pytest.approx([yearly / 0.5])
        assert adoption.payback(world, project, np.array([1e-9]), np.array([0])).tolist() == [1.0]


def test_adoption_hazard_is_base_peers_and_payback(tiny, luck):
    columns = {"wage_bill": [2.0, 0.0], "cnc_share": [0.2, 0.6]}
    cost = 0.04 * 10
    hazard = 0.01 + 0.05 * 0.3 + 0.3 * (4 * 2 * 0.1 * 0.08 * 0.8) / cost
    for chance, spent in ((hazard - 1e-9, cost), (hazard + 1e-9, 0.0)):
        world = plant(tiny, luck, [chance, 1 - 1e-9], "automation", **columns)
        assert adoption.carry_out(world, rich(2), "automation") == pytest.approx([spent, 0.0])


def test_ablation_no_peers(tiny, luck):
    world = plant(tiny, luck, 0.02, "automation", ablated=("peers",), cnc_share=[0.9, 0.9])
    assert adoption.carry_out(world, rich(2), "automation").tolist() == [0, 0]
    world = plant(tiny, luck, 0.02, "automation", cnc_share=[0.9, 0.9])
    assert adoption.carry_out(world, rich(2), "automation").sum() > 0


@pytest.mark.parametrize("project", adoption.PROJECTS)
def test_ablation_no_upgrading(tiny, luck, project):
    columns = {"wage_bill": [9.0, 9.0], "material_cost": [9.0, 9.0], "energy_cost": [9.0, 9.0], "revenue": [9.0, 9.0]}
    world = plant(tiny, luck, 1e-12, project, ablated=("upgrading",), **columns)
    world.segments.margin = 0.5
    assert adoption.carry_out(world, rich(2), project).tolist() == [0, 0]
    world = plant(tiny, luck, 1e-12, project, **columns)
    assert adoption.carry_out(world, rich(2), project).sum() > 0


def test_zombies_and_firms_without_half_of_the_money_do_nothing(tiny, luck):
    for finance, zombie in ((rich(2, 0.19), False), (rich(2, 0.21), True)):
        world = plant(tiny, luck, 1e-9, "automation", zombie=[zombie, zombie])
        assert adoption.carry_out(world, finance, "automation").tolist() == [0, 0]
    world = plant(tiny, luck, [1e-9, 1 - 1e-9], "automation")
    # with half of the money a smaller project: half of its effect
    spent = adoption.carry_out(world, rich(2, 0.2), "automation")
    assert spent == pytest.approx([0.2, 0.0])
    assert world.firms.cnc_share == pytest.approx([0.5 * 0.08, 0.0])
    assert world.firms.adoptions == pytest.approx([0.5, 0.0])
    assert world.firms.capital == pytest.approx([10 + 0.5 * 0.2, 10.0])


def test_effects_of_the_four_projects(tiny):
    world = tiny(segment=[0, 0], cnc_share=0.4, integration=0.7, energy_saving=0.05, water_saving=0.1,
                 waste_recovery=0.8, brand=[0.148, 0.0], parameters=PLAIN)  # fmt: skip
    f, rows = world.firms, np.array([0])
    for project in adoption.PROJECTS:
        adoption.take_effect(world, project, rows, np.array([0.5]))
    half = 0.5
    assert f.cnc_share == pytest.approx([0.4 + half * 0.08 * 0.6, 0.4])
    assert f.automation_gain == pytest.approx([0.1 * half * 0.08 * 0.6, 0.0])
    assert f.integration == pytest.approx([0.7 + half * 0.05 * 0.3, 0.7])
    assert f.energy_saving == pytest.approx([0.05 + half * 0.12 * 0.4, 0.05])
    assert f.water_saving == pytest.approx([0.1 + half * 0.12 * 0.4, 0.1])
    assert f.waste_recovery == pytest.approx([0.8 + half * 0.06 * 0.2, 0.8])
    assert f.log_quality == pytest.approx([half * 0.005, 0.0])
    assert f.brand == pytest.approx([0.15, 0.0])  # 0.148 + 0.0025, at most 0.15


def test_expansion_is_financed_before_upgrading(tiny, luck):
    # Cash of 0.2 above the reserve: expansion wants 0.2 of it, so nothing is left for projects.
    world = expanding(tiny, {"accounts.depreciation": 0.0}, capital=[0.8], cash=[0.2])
    upgrading.invest(luck(world, named=dict.fromkeys(adoption.PROJECTS, 1e-9)))
    assert world.firms.investment == pytest.approx([0.2])
    assert world.firms.adoptions[0] == 0.0


# a guarantee -------------------------------------------------------------------------------------------------------


def guaranteed(tiny, budget, strength, order=None):
    """Firms that ask 1, 2 and 3 beyond their own credit; each yuan takes 0.05 * 0.8 + 0.01 * 5 of the budget."""
    world = tiny(segment=[0] * 3, policies={"credit_guarantee": {}}, parameters=PLAIN)
    world.instruments.budget_left = budget
    terms = {"guarantee_share": 0.8, "premium_subsidy": 0.01}
    world.support.offer("loan_to_value", Offer(0, np.array(strength), order, terms=terms))
    return world, guarantees.guarantee(world, np.array([1.0, 2.0, 3.0]), np.arange(3))


def test_a_guarantee_takes_its_reserve_out_of_the_budget(tiny):
    world, loans = guaranteed(tiny, 10.0, [0.15, 0.15, 0.0])
    assert loans == pytest.approx([1, 2, 0])
    books = world.instruments
    assert books.budget_left[0] == pytest.approx(10 - 3 * 0.09)
    assert (books.volume[0], books.claims[0], books.grants[0]) == (pytest.approx(3.0), 2, 2)
    assert world.firms.guaranteed_debt == pytest.approx([1, 2, 0])
    assert world.firms.guarantor.tolist() == [0, 0, -1]
    assert world.flows.total("guarantee", "government") == pytest.approx(-0.27)


def test_a_short_budget_guarantees_in_order(tiny):
    _, loans = guaranteed(tiny, 0.36, [0.15] * 3, np.array([2.0, 1.0, 0.0]))
    assert loans == pytest.approx([0, 1, 3])  # 0.36 buys 4 of loans: the third first, then half of the second


def test_a_guarantee_opens_credit_beyond_the_banks_own(tiny):
    world = tiny(segment=[0, 0], capital=[10.0, 10.0], debt=[6.5, 2.0], profit=[9.0, 9.0], guaranteed_debt=[1.0, 0.0],
                 policies={"credit_guarantee": {}}, parameters=PLAIN)  # fmt: skip
    world.support.offer("loan_to_value", Offer(0, np.array([0.14, 0.0])))
    finance = financing.finance_room(world)
    # own limit 7 against the debt that nobody guarantees; with the uplift 0.7 + 0.14 of capital in all
    assert finance.credit == pytest.approx([7 - 5.5, 5.0])
    assert finance.covered == pytest.approx([8.4 - 6.5 - 1.5, 0.0])


def test_only_what_cash_and_credit_leave_is_asked_of_a_guarantee(tiny):
    world = tiny(segment=[0], policies={"credit_guarantee": {}}, parameters=PLAIN)
    world.instruments.budget_left = 10.0
    terms = {"guarantee_share": 0.8, "premium_subsidy": 0.01}
    world.support.offer("loan_to_value", Offer(0, np.array([0.1]), terms=terms))
    finance = Finance(np.array([1.0]), np.array([2.0]), np.array([5.0]))
    assert financing.draw_on(world, finance, np.array([4.5]), np.arange(1)) == pytest.approx([4.5])
    assert world.firms.guaranteed_debt == pytest.approx([1.5])
    assert world.firms.debt == pytest.approx([3.5])
    assert finance.covered == pytest.approx([3.5])
