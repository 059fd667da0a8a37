"""Balance sheets, first links, the references of 2015, the turn to the year's end, by hand.

See docs/odd/start.md.
"""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest

from model.processes import contracts, geography
from model.start import balance_sheets, first_links, norms, year_end
from model.tables.links import OUTSIDE

# balance sheets ----------------------------------------------------------------------------------------------------


def test_books_open_with_usual_ratios_and_one_typical_quarter(tiny):
    world = tiny(segment=[0, 0], revenue=[2.0, 2.0], output=[2.0, 2.0], capital=[4.0, 4.0], workers=[50.0, 50.0],
                 research=[0.01, 0.01], material_need=[1.1, 1.0], zombie=[False, True],
                 revenue_lag_1=[2.0, 2.0], revenue_lag_2=[2.0, 2.0], revenue_lag_3=[2.0, 2.0],
                 parameters={"start.cash_ratio": 0.18, "start.debt_ratio": 0.42, "start.zombie_debt": 0.95,
                             "accounts.social_charges": 0.3, "accounts.value_added_tax": 0.15,
                             "accounts.income_tax": 0.25, "accounts.depreciation": 0.1,
                             "accounts.interest_base": 0.055, "accounts.interest_spread_small": 0.015,
                             "accounts.interest_small_revenue": 2.0,
                             "accounts.interest_spread_leverage": 0.01})  # fmt: skip
    s = world.segments
    s.material_share, s.energy_share = 0.6, 0.05
    world.places.rent = 0.02
    balance_sheets.open_books(world)
    f = world.firms
    cash = 0.18 * 8
    assert f.cash == pytest.approx([cash, 0.25 * cash])
    assert f.debt == pytest.approx([0.42 * 4, 0.95 * (4 + cash)])
    added = 2 - 0.6 * 1.1 * 2 - 0.05 * 2
    assert f.value_added[0] == pytest.approx(added)
    wages = 50 * 1e-4 * 1.3
    interest = (0.055 + 0.015 * 2 / (2 + 8) + 0.01 * 0.42) * 0.42 * 4 / 4
    assert f.interest[0] == pytest.approx(interest)
    profit = added * 0.85 - wages - interest - 0.02 * 4 / 4 - 0.1 * 4 / 4 - 0.01
    assert f.profit[0] == pytest.approx(profit)
    assert f.annual_profit[0] == pytest.approx(4 * profit)
    assert f.taxes[0] == pytest.approx(0.15 * added + 0.25 * profit)
    assert f.investment == pytest.approx([0.1, 0.1])
    assert f.loss_quarters.tolist() == [0, 0]


# links and contracts -----------------------------------------------------------------------------------------------


def linked(tiny, needs, output=10.0, **parameters):
    """Buyers of segment 1 that need `needs` of segment 0, all from one firm that makes `output`."""
    count = len(needs)
    world = tiny(segment=[1] * count + [0], place=[0] * count + [1], output=[*needs, output],
                 price=[1.0] * count + [1.1],
                 parameters={"suppliers.stock_target": 0.1, "suppliers.freight_per_km": 0.0002,
                             "suppliers.freight_outside": 0.05, "start.most_linked_output": 0.85,
                             "start.most_to_one_buyer": 0.7, **parameters})  # fmt: skip
    world.segments.material_share = 0.5
    world.published_materials[0, 1] = 1.0
    world.firms.material_need = [2.0] * count + [1.0]  # 0.5 * 2: a need of one per unit of output
    world.links.append(count, id=np.arange(count), buyer=np.arange(count), supplier=count, input=0, share=1.0)
    return world


def cut_overload(world):
    first_links.cut_overload(world, first_links.needs(world, world.firms.output), first_links.turns(world))


def test_the_need_of_a_link_is_its_share_of_the_input_of_at_start(tiny):
    world = linked(tiny, [3.0, 4.0])
    world.links.share = [0.5, 1.0]
    assert first_links.needs(world, world.firms.output) == pytest.approx([0.5 * 3, 4])


def test_links_beyond_most_of_a_suppliers_output_go_outside_last_in_its_queue_first(tiny, luck):
    world = luck(linked(tiny, [4.0, 5.0, 3.0]), queue=[0.2, 0.1, 0.3])
    cut_overload(world)
    # in the queue's order 5, 9, 12 of an output of 10
    assert world.links.supplier.tolist() == [OUTSIDE, 3, OUTSIDE]


def test_without_local_links_nothing_is_cut(tiny, luck):
    world = luck(linked(tiny, [4.0]), queue=0.2)
    world.links.supplier = OUTSIDE
    cut_overload(world)
    assert world.links.supplier.tolist() == [OUTSIDE]


def test_each_supplier_has_its_own_queue(tiny, luck):
    world = tiny(segment=[1, 1, 0, 0], place=0, output=[4.0, 6.0, 10.0, 7.0],
                 parameters={"start.most_linked_output": 0.85, "start.most_to_one_buyer": 0.9})  # fmt: skip
    world.segments.material_share = 1.0
    world.published_materials[0, 1] = 1.0
    world.links.append(4, id=np.arange(4), buyer=[0, 1, 0, 1], supplier=[2, 2, 3, 3], input=0, share=[1, 1, 0.5, 0.6])
    cut_overload(luck(world, queue=[0.1, 0.2, 0.3, 0.4]))
    # 4 and 10 of an output of 10; 2 and 5.6 of an output of 7
    assert world.links.supplier.tolist() == [2, OUTSIDE, 3, 3]


def test_no_buyer_takes_most_of_a_supplier_at_the_start(tiny, luck):
    world = luck(linked(tiny, [7.1, 1.0]), queue=[0.1, 0.2])
    cut_overload(world)
    assert world.links.supplier.tolist() == [OUTSIDE, 2]


def test_links_start_at_their_target_stock_and_mean_freight_is_the_norm(tiny):
    world = linked(tiny, [3.0, 1.0])
    world.links.supplier[1], world.segments.industrial_share = OUTSIDE, 0.4
    first_links.fill_stocks(world)
    links, f = world.links, world.firms
    assert links.stock == pytest.approx([0.3, 0.0])
    assert links.order == pytest.approx([3.0, 0.0])
    assert f.stock_value == pytest.approx([0.3 * 1.1, 0.0, 0.0])
    assert f.link_orders == pytest.approx([0.0, 0.0, 3.0])
    assert f.local_purchases == pytest.approx([3 * 1.1, 0.0, 0.0])
    assert f.industrial_purchases == pytest.approx([0.4 * 2 * 3, 0.4 * 2 * 1, 0.4 * 1 * 10])
    # three parts travel 30 km, one comes from outside
    assert world.segments.freight_at_start[1] == pytest.approx((3 * 0.0002 * 30 + 1 * 0.05) / 4)


def test_contracts_are_what_output_needs_beyond_the_links(tiny, luck):
    world = tiny(segment=[0, 0, 0, 1], planned_output=[1.08, 1.08, 1.08, 0.5], link_orders=[0.0, 0.0, 0.0, 9.0],
                 parameters={"contracts.contract_value": 0.05})  # fmt: skip
    world.segments.fill_at_start = 0.9
    luck(world, counts=True, named={"rounding": 0.5, "correction": [0.3, 0.2, 0.1, 0.0]})
    first_links.draw_contracts(world)
    # 1.08 / 0.9 / 0.05 = 24 each: nothing to round; the last has more link orders than it makes
    assert world.firms.contracts.tolist() == [24, 24, 24, 0]
    world.firms.planned_output = [1.098, 1.098, 1.098, 0.5]
    first_links.draw_contracts(world)
    # 24.4 each round down; one of 73.2 is lacking and goes to the first by lot
    assert world.firms.contracts.tolist() == [24, 24, 25, 0]
    assert world.firms.external_orders[2] == pytest.approx(1.25)


# references of 2015 ------------------------------------------------------------------------------------------------


def settled(tiny):
    world = tiny(segment=[0, 0, 1], place=[0, 2, 0], capital=[65.0, 13.0, 0.0], workers=[100.0, 50.0, 50.0],
                 effective_productivity=[2.0, 1.0, 0.5], revenue=[4.0, 4.0, 4.0], knowledge=[0.64, 0.16, 0.16],
                 parameters={"start.land_use": 0.65, "start.unemployment": 0.05, "start.density_peak_quantile": 0.9,
                             "geography.rent_base": 0.012, "geography.rent_exponent": 0.5,
                             "geography.spill_length": 25.0, "production.knowledge_return": 0.1,
                             "production.localisation": 0.02, "production.upstream": 0.0,
                             "production.urbanisation": 0.0, "production.infrastructure": 0.0,
                             "production.access_base": 0.0})  # fmt: skip
    norms.settle_space(world)
    return world


def test_land_rent_and_labour_markets_of_at_start(tiny):
    world = settled(tiny)
    z, c = world.places, world.cities
    assert z.area[[0, 2]] == pytest.approx([100, 20])
    assert z.area[1] == pytest.approx(0.2 * (65 + 13) / 6)  # an empty place has a fifth of the mean
    assert z.rent == pytest.approx([0.012 / 0.35**0.5] * 6)
    assert c.employed.tolist() == [150, 50]
    assert c.labour_force == pytest.approx([150 / 0.95, 50 / 0.95])
    assert c.unemployed + c.employed == pytest.approx(c.labour_force)
    assert c.tightness_at_start == pytest.approx([0.95, 0.95])


def test_own_productivity_is_what_spillovers_leave_of_the_drawn_one(tiny):
    world = settled(tiny)
    near, far = np.exp(-5 / 25), np.exp(-30 / 25)
    mine = np.array([100 * near + 50 * far, 100 * far + 50 * near])
    mean = (100 * mine[0] + 50 * mine[1]) / 150  # weighted by employment
    assert world.segments.own_access_at_start[0] == pytest.approx(mean)
    # density stands where it stood in 2015; knowledge over yearly revenue against the norm 0.04
    spill = 0.02 * np.log(mine / mean) + 0.1 * np.log([(0.64 / 4) / 0.04, (0.16 / 4) / 0.04])
    assert world.firms.log_productivity[:2] == pytest.approx(np.log([2.0, 1.0]) - spill)
    assert world.firms.effective_productivity == pytest.approx([2.0, 1.0, 0.5])


def test_nobody_is_crowded_in_at_start(tiny):
    world = settled(tiny)
    assert not world.places.congestion.any()
    peak = np.quantile([150, 0, 50, 0], 0.9)  # of the four zones
    assert world.places.density_peak == pytest.approx([max(peak, 150), peak, max(peak, 50), peak, peak, peak])


def region_of_output(output, later=2):
    """A region whose national outputs are of a year some years later than its base year."""
    return SimpleNamespace(
        segments=SimpleNamespace(national_output=np.array(output)), year=2021, national_year=2021 + later
    )


def markets(tiny, later=2):
    world = tiny(quarter=0, segment=[0, 1, 2], contracts=[10.0, 40.0, 20.0], price=[0.9, 1.0, 1.0], fill=0.95,
                 parameters={"contracts.contract_value": 0.05, "contracts.newcomer_weight": 0.5,
                             "contracts.neighbour_share": 0.2, "start.largest_market_share": 0.4,
                             "environment.market_growth": 0.06, "contracts.price_elasticity": 3.0,
                             "contracts.reliability_weight": 2.0, "contracts.own_size_penalty": 0.0})  # fmt: skip
    world.segments.local_share, world.places.rent = [0, 0, 1, 0, 0], 0.02
    world.region = region_of_output([40.0, 5, 1, 1, 1, 1, 1], later)
    world.links.append(1, buyer=1, supplier=0, input=0, order=0.7)
    norms.settle_markets(world)
    return world


def test_national_markets_are_net_of_links_and_hold_what_henan_sells(tiny):
    s = markets(tiny).segments
    # the table of two years later taken back, a quarter of it, less what buyers here take through links
    assert s.market[0] == pytest.approx(40 / 4 / 1.06**2 - 0.7)
    assert s.market[1] == pytest.approx(40 * 0.05 / 0.4)  # never more than 0.4 of a market is Henan's
    assert s.market[2] == pytest.approx(20 * 0.05 / 0.4)
    assert s.outside_contracts == pytest.approx(s.market / 0.05 - [10, 40, 20, 0, 0])
    assert s.home_share_at_start[1] == pytest.approx(0.4)
    assert s.market[3] == pytest.approx(1 / 4 / 1.06**2)


def test_a_national_table_of_another_year_is_taken_back_to_the_base_year(tiny):
    for later, growth in ((0, 1.0), (1, 1.06), (-1, 1 / 1.06)):
        assert markets(tiny, later).segments.market[3] == pytest.approx(1 / 4 / growth)


def test_a_local_market_has_room_for_the_neighbours(tiny):
    world = tiny(quarter=0, segment=[0], contracts=[90.0],
                 parameters={"contracts.contract_value": 0.05, "start.largest_market_share": 1.0,
                             "contracts.neighbour_share": 0.2})  # fmt: skip
    world.segments.local_share, world.places.rent = [1, 0, 0, 0, 0], 0.02
    world.region = region_of_output(np.ones(7))
    norms.settle_markets(world)
    assert world.segments.market[0] >= 90 * 0.05 / 0.8 - 1e-9  # neighbours hold a fifth


def test_constants_make_the_mean_weight_of_a_contract_one(tiny):
    world = markets(tiny)
    expected = -3 * np.log(0.9) + 2 * np.log(0.95) + np.log(10.5 / 10)
    assert world.segments.tender_constant[0] == pytest.approx(expected)
    assert contracts.tender_weight(world, contracts.home_share(world)) == pytest.approx([10, 40, 20])


def test_references_of_the_teaching_region_are_neutral_at_the_start(teaching):
    world, s = teaching, teaching.segments
    held = np.bincount(world.firms.segment, weights=world.firms.contracts, minlength=5)
    weights = np.bincount(
        world.firms.segment, weights=contracts.tender_weight(world, contracts.home_share(world)), minlength=5
    )
    assert weights == pytest.approx(held)
    assert held + s.outside_contracts == pytest.approx(s.market_contracts)
    assert s.inclusive_value == pytest.approx(s.inclusive_value_at_start)
    before = world.firms.effective_productivity.copy()
    geography.lend_productivity(world)
    assert world.firms.effective_productivity == pytest.approx(before)


# the end of 2015 ---------------------------------------------------------------------------------------------------


def test_levels_move_from_the_mean_of_2015_to_its_end(tiny):
    world = tiny(quarter=0, segment=[0, 1], output=[2.0, 2.0], capital=[4.0, 4.0], debt=[1.0, 1.0], revenue=[2.0, 2.0],
                 effective_productivity=[2.0, 1.0], log_productivity=[0.5, 0.0], workers=[10.0, 10.0],
                 parameters={"environment.market_growth": 0.06, "environment.unexplained_growth": 0.01,
                             "environment.high_tech_extra": 0.05, "start.growth": 0.1275})  # fmt: skip
    s = world.segments
    s.high_tech = [True, False, False, False, False]
    s.revenue_at_start = [3.0, 1.0, 0, 0, 0]
    world.links.append(1, buyer=0, supplier=1, input=1, order=0.8)
    area = world.places.area.copy()
    year_end.reach_year_end(world)
    f = world.firms
    # markets grow by 12% and 7%, 10.75% on average; the province grew by two points more; one and a half quarters
    growth = np.array([1.14, 1.09]) ** 0.375
    assert f.planned_output == pytest.approx(2 * growth)
    assert f.capital == pytest.approx(4 * growth)
    assert f.debt == pytest.approx(growth)
    assert f.log_productivity == pytest.approx(np.array([0.5, 0.0]) + np.log(growth))
    assert s.outside_log_productivity[:2] == pytest.approx(np.log(growth))
    assert f.link_orders == pytest.approx([0.0, 0.8 * growth[0]])
    mean = (3 * growth[0] + growth[1]) / 4
    assert world.cities.wage == pytest.approx([1e-4 * mean] * 2)
    assert world.cities.outside_wage == pytest.approx([1e-4 * mean] * 2)
    assert world.places.area == pytest.approx(area * mean)
    assert f.workers.tolist() == [10, 10]
    assert f.revenue.tolist() == [2, 2]
