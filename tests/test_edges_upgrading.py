"""Investment at its edges: sums with earlier amounts, exact boundaries, empty firms, two offers.

See docs/odd/upgrading.md.
"""

from __future__ import annotations

import numpy as np
import pytest

from model.processes import investment_and_adoption as upgrading
from model.processes.investment_and_adoption import adoption, expansion, financing
from model.processes.investment_and_adoption.financing import Finance
from model.take_up import guarantees
from tests.offers import offered

PLAIN = {
    "accounts.depreciation": 0.1,
    "contracts.contract_value": 0.05,
    "policy.guarantee_expected_loss": 0.05,
    "policy.guarantee_years": 5,
    "policy.guarantee_additionality": 1.0,
    "policy.loan_displacement": 0.0,
    "policy.loan_plant_share": 1.0,
    "policy.loan_diversion": 0.0,
    "policy.equity_crowd_in": 1.0,
    "upgrading.embodied_progress": 0.05,
    "upgrading.embodied_quality": 0.3,
    "upgrading.embodied_most": 0.125,
    "upgrading.target_utilisation": 0.8,
    "upgrading.expansion_threshold": 0.05,
    "upgrading.expansion_ceiling": 1.0,
    "upgrading.expansion_floor": 0.2,
    "upgrading.cash_reserve_months": 1,
    "upgrading.ltv": 0.7,
    "upgrading.ltv_group": 0.75,
    "upgrading.group_revenue": 100,
    "upgrading.cash_flow_multiple": 6,
    "upgrading.hazard_base": 0.1,
    "upgrading.hazard_peers": 0.0,
    "upgrading.hazard_payback": 0.0,
    "upgrading.hazard_subsidy": 0.5,
    "upgrading.automation_cost": 0.04,
    "upgrading.automation_step": 0.08,
    "upgrading.green_cost": 0.02,
    "upgrading.quality_step": 0.005,
    "upgrading.brand_step": 0.005,
    "upgrading.brand_most": 0.15,
    "upgrading.upgrade_capital_share": 0.5,
}
NOBODY = {"upgrading.hazard_base": 0.0, "upgrading.hazard_subsidy": 0.0}
GUARANTEE = {"guarantee_share": 0.8, "premium_subsidy": 0.01}  # with the numbers above: 0.09 of a loan


def rich(count, cash=1e6):
    return Finance(np.full(count, cash), np.zeros(count), np.zeros(count))


def firms(tiny, count=2, changes=None, **columns):
    return tiny(segment=[0] * count, place=columns.pop("place", [0] * count),
                parameters={**PLAIN, **(changes or {})}, **columns)  # fmt: skip


def test_money_found_and_spent_adds_to_what_there_was(tiny):
    world = firms(tiny, 3, debt=[1.0, 1.0, 1.0], investment=[2.0, 2.0, 2.0], capital=[3.0, 3.0, 3.0])
    finance = Finance(np.array([1.0, 1.0, 1.0]), np.array([0.5, 0.5, 0.5]), np.array([4.0, 4.0, 4.0]))
    offered(world, "loan_to_value", [0.1, 0.1, 0.1], **GUARANTEE)
    world.firms.guaranteed_debt = 0.25
    found = financing.draw_on(world, finance, np.array([2.0, 0.5]), np.array([2, 0]))
    assert found == pytest.approx([2.0, 0.5])
    assert world.firms.debt == pytest.approx([1.0, 1.0, 2.0])
    assert world.firms.guaranteed_debt == pytest.approx([0.25, 0.25, 0.75])
    assert finance.cash == pytest.approx([0.5, 1.0, 0.0])
    assert finance.credit == pytest.approx([0.5, 0.5, 0.0])
    assert finance.covered == pytest.approx([4.0, 4.0, 3.5])
    assert world.flows.total("borrowing", "banks") == pytest.approx(-1.0)
    financing.buy_equipment(world, found, 0.5, np.array([2, 0]))
    assert world.firms.investment == pytest.approx([2.5, 2.0, 4.0])
    assert world.firms.capital == pytest.approx([3.25, 3.0, 4.0])
    assert world.flows.total("investment", "outside") == pytest.approx(2.5)


def test_two_guarantee_funds_serve_one_firm_in_turn(tiny):
    world = firms(tiny)
    offered(world, "loan_to_value", [0.1, 0.0], budget=0.045, **GUARANTEE)
    offered(world, "loan_to_value", [0.1, 0.1], instrument=1, guarantee_share=0.4, premium_subsidy=0.0)
    books = world.instruments
    books.volume, books.volume_total = 1.0, 1.0
    loans = guarantees.guarantee(world, np.array([1.0, 2.0]), np.array([0, 1]))
    assert loans == pytest.approx([1.0, 2.0])
    # 0.045 buys half of the first loan; the second fund guarantees the rest, at 0.05 x 0.4 of it
    assert books.spent == pytest.approx([0.045, 0.02 * 2.5])
    assert books.volume == pytest.approx([1.5, 3.5])
    assert books.volume_total == pytest.approx([1.5, 3.5])
    assert books.claims.tolist() == [1, 2]
    assert world.firms.guarantor.tolist() == [1, 1]
    assert world.flows.total("guarantee", "banks") == pytest.approx(0.095)


def test_a_fund_that_nobody_asks_is_passed_over(tiny):
    world = firms(tiny)
    offered(world, "loan_to_value", [0.1, 0.0], **GUARANTEE)
    offered(world, "loan_to_value", [0.0, 0.1], instrument=1, **GUARANTEE)
    assert guarantees.guarantee(world, np.array([2.0]), np.array([1])) == pytest.approx([2.0])
    assert world.instruments.claims.tolist() == [0, 1]
    assert world.firms.guarantor.tolist() == [-1, 1]
    assert guarantees.guarantee(world, np.zeros(2), np.arange(2)).tolist() == [0.0, 0.0]
    assert world.instruments.claims.tolist() == [0, 1]


def test_a_billionth_is_too_little_to_ask_for(tiny):
    world = firms(tiny)
    offered(world, "loan_to_value", [0.1, 0.1], **GUARANTEE)
    assert guarantees.guarantee(world, np.array([1e-9, 2e-9]), np.arange(2)) == pytest.approx([0.0, 2e-9], abs=1e-12)
    assert world.instruments.claims.tolist() == [1]


def test_a_guarantee_that_costs_nothing_is_bound_by_no_budget(tiny):
    world = firms(tiny)
    offered(world, "loan_to_value", [0.1, 0.1], budget=0.0, guarantee_share=0.0, premium_subsidy=0.0)
    assert guarantees.guarantee(world, np.array([1.0, 2.0]), np.arange(2)) == pytest.approx([1.0, 2.0])
    assert world.instruments.spent[0] == 0.0
    assert world.firms.guaranteed_debt == pytest.approx([1.0, 2.0])


def test_a_group_begins_at_its_revenue_exactly(tiny):
    world = firms(tiny, 2, capital=[100.0, 100.0], revenue=[100.0, 99.0])
    financing.finance_room(world)
    assert world.firms.credit_limit == pytest.approx([75.0, 6 * 0.1 * 100])


def test_a_months_costs_are_kept_and_costs_are_materials_wages_and_energy(tiny):
    world = firms(tiny, 2, cash=[9.0, 1.0], material_cost=[3.0] * 2, wage_bill=[1.5] * 2, energy_cost=[0.75] * 2)
    assert financing.finance_room(world).cash == pytest.approx([9 - 5.25 / 3, 0.0])


def test_debt_beyond_the_limit_leaves_no_credit(tiny):
    world = firms(tiny, 1, capital=[10.0], debt=[9.0], profit=[9.0], guaranteed_debt=[0.0])
    offered(world, "loan_to_value", [0.07])
    finance = financing.finance_room(world)
    assert finance.credit.tolist() == [0.0]
    assert finance.covered.tolist() == [0.0]  # 7.7 in all is less than what it owes


def expanding(tiny, changes=None, **columns):
    count = len(columns["capital"])
    return firms(tiny, count, changes, contracts=[0.0] * count, **columns)


def test_a_gap_at_the_ceiling_is_no_bound_and_one_at_the_threshold_no_expansion(tiny):
    # wanted: 2.5 / (10 x 0.8) = 0.3125, a gap of 0.0625, a quarter of the capital
    at_ceiling = expanding(tiny, capital=[0.25], link_orders=[2.5])
    assert expansion.expand(at_ceiling, rich(1)) == pytest.approx([0.0625])
    assert at_ceiling.counters["expansions at the yearly ceiling"] == 0
    assert at_ceiling.counters["expansions cut by credit"] == 0
    assert at_ceiling.counters["expanding firms"] == 1
    at_threshold = expanding(tiny, {"upgrading.expansion_threshold": 0.25}, capital=[0.25], link_orders=[2.5])
    assert expansion.expand(at_threshold, rich(1)).tolist() == [0.0]
    assert at_threshold.counters["expanding firms"] == 0


@pytest.mark.parametrize(("lack", "cut"), [(5e-10, 0), (1e-9, 0), (2e-9, 1)])
def test_an_expansion_is_cut_by_credit_if_more_than_a_billionth_is_lacking(tiny, lack, cut):
    world = expanding(tiny, capital=[0.25], link_orders=[2.5])
    expansion.expand(world, rich(1, cash=0.0625 - lack))
    assert world.counters["expansions cut by credit"] == cut


def test_expansion_in_segments_of_small_and_of_no_output_of_capital(tiny):
    world = tiny(segment=[0, 1], parameters=PLAIN, capital=[1.0, 1.0], link_orders=[0.5, 0.0])
    world.segments.capital_output = [0.5, 0.0, 1, 1, 1]
    # wanted 0.5 / (0.5 x 0.8) = 1.25; where nothing can be made nothing is ordered
    assert expansion.expand(world, rich(2)) == pytest.approx([0.25, 0.0])


def test_a_fund_finances_what_an_expansion_lacks(tiny):
    world = expanding(tiny, capital=[0.8], link_orders=[8.0])
    offered(world, "equity", [0.5], public_share=0.5)
    assert expansion.expand(world, rich(1, cash=0.1)) == pytest.approx([0.15])  # 0.2 wanted: half of the lack
    assert world.counters["expansions cut by credit"] == 1


def test_land_that_is_more_than_used_up_admits_no_expansion(tiny):
    world = expanding(tiny, place=[0, 1, 2], capital=[0.8, 0.8, 0.8], link_orders=[8.0, 8.0, 0.0])
    world.places.area = [0.5, 1.0, 0.9, 9, 9, 9]
    # the second place has room for its gap of 0.2 exactly; nobody wants the tenth that is left of the third
    assert expansion.expand(world, rich(3)) == pytest.approx([0.0, 0.2, 0.0])
    assert world.counters["places where land cut expansion"] == 1


def test_a_quarter_of_investment_begins_at_zero_and_moves_everything(tiny, luck):
    world = firms(tiny, 2, NOBODY, contracts=[0.0, 0.0], link_orders=[8.0, 0.0], capital=[0.8, 0.0], cash=[50.0, 0.0],
                  investment=[5.0, 5.0], log_productivity=[0.5, 0.5], log_quality=[0.25, 0.25],
                  waste_recovery=[0.5, 0.5])  # fmt: skip
    offered(world, "capacity_cut", [0.25, 0.0], costs=np.array([1.0, 0.0]))
    offered(world, "waste_exchange", [0.0, 0.2], instrument=1, costs=np.array([1.0, 1.0]))
    upgrading.invest(luck(world))
    worn = 0.8 * 0.9**0.25 * 0.75
    spent = 0.25 * worn
    f = world.firms
    assert f.investment == pytest.approx([spent, 0.0])
    assert f.capital == pytest.approx([worn + spent, 0.0])
    gain = 0.05 * 0.125  # spending is a fifth of the capital after it; an eighth is the most that counts
    assert f.log_productivity == pytest.approx([0.5 + gain, 0.5])
    assert f.log_quality == pytest.approx([0.25 + 0.3 * gain, 0.25])
    assert f.waste_recovery == pytest.approx([0.5, 0.5 + 0.2 * 0.5])


def test_upgrading_counts_as_new_capital_too(tiny, luck):
    world = firms(tiny, 1, {"accounts.depreciation": 0.0}, capital=[10.0], cash=[50.0])
    upgrading.invest(luck(world, automation=0.05, digital=0.9, green=0.05, quality=0.9))
    f, first = world.firms, 0.04 * 10
    second = 0.02 * (10 + 0.5 * first)
    assert f.investment == pytest.approx([first + second])
    assert f.adoptions == pytest.approx([2.0])
    share = (first + second) / f.capital[0]
    assert f.log_productivity == pytest.approx([0.05 * share])


def subsidised(tiny, luck, chance=(0.05, 0.15), share=0.25, budget=1.0, changes=None, **columns):
    """Two firms of capital 10: the project costs 0.4; the second does it for the subsidy only."""
    world = firms(tiny, 2, changes, capital=[10.0] * 2, cash=[50.0] * 2, **columns)
    offered(world, "project_cost_share:automation", [share] * 2, budget=budget, order=np.array([1.0, 0.0]))
    world.instruments.volume, world.instruments.volume_total = 1.0, 1.0
    return luck(world, automation=list(chance))


def test_subsidies_adoptions_and_volumes_add_up(tiny, luck):
    world = subsidised(tiny, luck, subsidy=[1.0, 2.0], adoptions=[3.0, 4.0])
    assert adoption.carry_out(world, rich(2), "automation") == pytest.approx([0.4, 0.4])
    assert world.firms.subsidy == pytest.approx([1.1, 2.1])
    assert world.firms.adoptions == pytest.approx([4.0, 5.0])
    assert world.instruments.volume == pytest.approx([1.8])
    assert world.instruments.volume_total == pytest.approx([1.8])
    assert world.firms.cash == pytest.approx([49.7, 49.7])
    assert world.flows.total("subsidy", "government") == pytest.approx(-0.2)


@pytest.mark.parametrize(("budget", "spent", "paid"), [
    (0.0401, [0.4, 0.4], [0.0, 0.0401]),  # the second takes part: 0.05 / 0.5 of the cost would have brought it
    (0.0399, [0.4, 0.0], [0.0, 0.0]),  # less would not have; what it declines is not passed on in the same quarter
])  # fmt: skip
def test_who_comes_for_a_subsidy_takes_the_part_that_is_left_if_that_would_have_brought_him(
    tiny, luck, budget, spent, paid
):
    world = subsidised(tiny, luck, chance=(0.05, 0.1399999), budget=budget + 1e-12)
    world.parameters.upgrading.hazard_base = 0.09
    assert adoption.carry_out(world, rich(2), "automation") == pytest.approx(spent)
    assert world.firms.subsidy == pytest.approx(paid, abs=1e-6)


def test_a_subsidy_without_any_pull_wins_nobody(tiny, luck):
    world = subsidised(tiny, luck, chance=(0.05, 0.100001), changes={"upgrading.hazard_subsidy": 0.0})
    assert adoption.carry_out(world, rich(2), "automation") == pytest.approx([0.4, 0.0])
    assert world.firms.subsidy == pytest.approx([0.1, 0.0])


@pytest.mark.parametrize(("covered", "able"), [(0.0625, True), (0.06, False)])
def test_cash_credit_and_guaranteed_credit_count_toward_half_of_a_project(tiny, luck, covered, able):
    world = firms(tiny, 1, capital=[10.0], cash=[0.1])  # half of the project: 0.2
    offered(world, "loan_to_value", [0.5], **GUARANTEE)
    finance = Finance(np.array([0.1]), np.array([0.0375]), np.array([covered]))
    spent = adoption.carry_out(luck(world, automation=1e-9), finance, "automation")
    assert spent == pytest.approx([0.2 if able else 0.0])


def test_a_firm_without_equipment_has_nothing_to_upgrade(tiny, luck):
    world = firms(tiny, 2, capital=[0.0, 0.0], cash=[5.0, 5.0])
    assert adoption.carry_out(luck(world, automation=1e-9), rich(2), "automation").tolist() == [0.0, 0.0]
    assert world.firms.adoptions.tolist() == [0.0, 0.0]


def test_peers_count_by_workers_however_few_and_alike_without_any(tiny):
    world = tiny(segment=[0, 0, 1, 1], workers=[0.3, 0.1, 0.0, 0.0], cnc_share=[0.2, 0.6, 0.2, 0.6])
    assert adoption.peers(world)["automation"][:2] == pytest.approx([0.3, 0.4])


def test_a_brand_below_zero_is_none(tiny):
    world = tiny(segment=[0], brand=[-0.1])
    assert adoption.peers(world)["quality"][0] == 0.0


def test_a_project_without_cost_or_benefit_pays_nothing_back(tiny):
    world = tiny(segment=[0], parameters=PLAIN, energy_saving=[0.9], energy_cost=[1.0])
    assert adoption.payback(world, "green", np.array([0.0]), np.array([0])).tolist() == [0.0]  # below zero: none


def test_quality_projects_add_to_quality_and_brand(tiny):
    world = tiny(segment=[0], log_quality=[0.5], brand=[0.1], parameters=PLAIN)
    adoption.take_effect(world, "quality", np.array([0]), np.array([1.0]))
    assert world.firms.log_quality == pytest.approx([0.505])
    assert world.firms.brand == pytest.approx([0.105])


def test_automation_adds_to_what_is_still_to_arrive(tiny):
    world = tiny(segment=[0], cnc_share=[0.5], automation_gain=[0.25], parameters={**PLAIN,
                 "upgrading.automation_productivity": 0.1})  # fmt: skip
    adoption.take_effect(world, "automation", np.array([0]), np.array([1.0]))
    assert world.firms.automation_gain == pytest.approx([0.25 + 0.1 * 0.08 * 0.5])
