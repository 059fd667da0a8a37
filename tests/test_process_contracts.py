"""The tender of outside demand, by hand. Counts are their expectations unless a test says otherwise.

See docs/odd/tenders.md.
"""

from __future__ import annotations

import numpy as np
import pytest

from model.processes import contracts

PLAIN = {
    "contracts.contract_value": 0.05,
    "contracts.expiry": 0.1,
    "contracts.newcomer_weight": 0.5,
    "contracts.damping": 0.0,
    "contracts.imported_weight": 0.7,
    "contracts.price_elasticity": 3.0,
    "contracts.quality_weight": 1.0,
    "contracts.reliability_weight": 2.0,
    "contracts.luck_persistence": 0.8,
    "contracts.luck_spread": 0.0,
    "contracts.neighbour_share": 0.2,
    "contracts.own_size_penalty": 0.0,
    "contracts.volume_spread": 0.15,
}


def market(tiny, luck, changes=None, held=(10.0, 30.0), total=100.0, **options):
    """Two firms that hold contracts of segment 0; rivals outside hold the rest of `total` contracts."""
    world = tiny(segment=[0, 0], contracts=list(held), parameters={**PLAIN, **(changes or {})}, **options)
    s = world.segments
    s.market, s.market_contracts = 0.05 * total, total
    s.outside_contracts = total - np.array([sum(held), 0, 0, 0, 0])
    s.home_share_at_start = [sum(held) / total, 0, 0, 0, 0]
    return luck(world)


def test_expired_contracts_are_dealt_out_by_weight(tiny, luck):
    world = market(tiny, luck)
    contracts.tender(world)
    # a tenth of all 100 expires: 9 and 27 are left here, 54 outside; weights n + 0.5 here, n outside
    pool, weights = 10.0, 9.5 + 27.5 + 54.0
    assert world.firms.contracts == pytest.approx([9 + pool * 9.5 / weights, 27 + pool * 27.5 / weights])
    assert world.segments.outside_contracts[0] == pytest.approx(100 - world.firms.contracts.sum())


def test_new_contracts_of_a_growing_market_join_the_pool(tiny, luck):
    world = market(tiny, luck, {"contracts.expiry": 0.0})
    world.segments.market *= 1.2
    contracts.tender(world)
    weights = 10.5 + 30.5 + 60.0
    assert world.firms.contracts == pytest.approx([10 + 20 * 10.5 / weights, 30 + 20 * 30.5 / weights])
    assert world.segments.market_contracts[0] == pytest.approx(120)


def test_demand_beyond_the_trend_of_the_market_is_tendered_too(tiny, luck):
    world = market(tiny, luck, {"contracts.expiry": 0.0})
    world.segments.demand_response = 1.2
    contracts.tender(world)
    weights = 10.5 + 30.5 + 60.0
    assert world.firms.contracts == pytest.approx([10 + 20 * 10.5 / weights, 30 + 20 * 30.5 / weights])
    assert world.segments.market_contracts[0] == pytest.approx(120)


def test_a_shrinking_market_takes_from_all_holders_alike(tiny, luck):
    world = market(tiny, luck, {"contracts.expiry": 0.0})
    world.segments.market *= 0.9
    contracts.tender(world)
    assert world.firms.contracts == pytest.approx([9, 27])
    assert world.segments.outside_contracts[0] == pytest.approx(54)


def test_contracts_freed_by_exits_and_drawn_by_entrants_go_through_the_pool(tiny, luck):
    world = market(tiny, luck, {"contracts.expiry": 0.0})
    world.segments.pool_released, world.segments.pool_claimed = [7, 0, 0, 0, 0], [2, 0, 0, 0, 0]
    world.segments.outside_contracts -= [5, 0, 0, 0, 0]  # 40 held here, 5 in the pool, 55 outside
    contracts.tender(world)
    weights = 10.5 + 30.5 + 55.0
    assert world.firms.contracts == pytest.approx([10 + 5 * 10.5 / weights, 30 + 5 * 30.5 / weights])
    assert world.segments.outside_contracts[0] == pytest.approx(100 - world.firms.contracts.sum())
    assert world.segments.pool_released[0] == world.segments.pool_claimed[0] == 0.0


@pytest.mark.parametrize("growth", [0.85, 1.0, 1.13])
def test_whole_contracts_are_never_lost_or_made(teaching, growth):
    world = teaching
    world.quarter = 1
    world.segments.market *= growth
    contracts.tender(world)
    held = np.bincount(world.firms.segment, weights=world.firms.contracts, minlength=5)
    assert held + world.segments.outside_contracts == pytest.approx(world.segments.market / 0.05)
    assert (world.firms.contracts == np.rint(world.firms.contracts)).all()


def test_a_local_share_is_tendered_among_henan_and_its_neighbours_only(tiny, luck):
    world = market(tiny, luck)
    world.segments.local_share = [0.5, 0, 0, 0, 0]
    contracts.tender(world)
    # Henan holds 40 before expiry, half of it local: 20; neighbours hold 20% of that market: 20 * 0.2 / 0.8 = 5
    near = 0.5 * 4 + 0.1 * 5  # local contracts of Henan and of the neighbours that expired
    near_rivals, far_rivals = 5 * 0.9, 54 - 5 * 0.9
    share_near = np.array([9.5, 27.5]) * 0.5 / ((9.5 + 27.5) * 0.5 + near_rivals)
    share_far = np.array([9.5, 27.5]) * 0.5 / ((9.5 + 27.5) * 0.5 + far_rivals)
    assert world.firms.contracts == pytest.approx(np.array([9, 27]) + near * share_near + (10 - near) * share_far)


def test_a_local_market_grows_with_the_national_one(tiny, luck):
    world = market(tiny, luck, {"contracts.expiry": 0.0})
    world.segments.local_share, world.segments.market = [0.5, 0, 0, 0, 0], world.segments.market * 1.2
    contracts.tender(world)
    # 20 new contracts on 100; local ones are 20 of Henan and 5 of the neighbours: a fifth more of 25
    near = 0.2 * 25
    share_near = np.array([10.5, 30.5]) * 0.5 / (41 * 0.5 + 5)
    share_far = np.array([10.5, 30.5]) * 0.5 / (41 * 0.5 + 55)
    assert world.firms.contracts == pytest.approx(np.array([10, 30]) + near * share_near + (20 - near) * share_far)


def test_competitiveness_by_hand(tiny, luck):
    world = tiny(segment=[0, 0], price=[0.9, 1.1], log_quality=[0.2, 0.0], fill=[1.0, 0.8], brand=[0.05, 0.0],
                 luck=[0.1, -0.1], contracts=[4.5, 14.5],
                 parameters={**PLAIN, "contracts.own_size_penalty": 0.05})  # fmt: skip
    world.segments.price_index, world.segments.outside_log_quality = 1.05, 0.1
    mean = (4.5 + 14.5) / 2 + 0.5  # contracts held, with the newcomer's weight
    expected = [
        -3 * np.log(0.9 / 1.05) + (0.2 - 0.1) + 2 * np.log(1.0) + 0.05 + 0.1 - 0.05 * np.log(5 / mean),
        -3 * np.log(1.1 / 1.05) + (0.0 - 0.1) + 2 * np.log(0.8) + 0.0 - 0.1 - 0.05 * np.log(15 / mean),
    ]
    assert contracts.log_competitiveness(world) == pytest.approx(expected)


def test_a_weight_is_contracts_times_competitiveness_with_luck_and_constant_taken_out(tiny, luck):
    world = market(tiny, luck)
    world.firms.luck, world.segments.tender_constant = [0.3, -0.3], 0.2
    norm = (10 * np.exp(0.3) + 30 * np.exp(-0.3)) / 40  # contract-weighted mean of e^xi
    expected = [10.5 * np.exp(0.3 - 0.2) / norm, 30.5 * np.exp(-0.3 - 0.2) / norm]
    assert contracts.tender_weight(world, contracts.home_share(world)) == pytest.approx(expected)


def test_a_share_above_that_of_2015_dampens_every_weight(tiny, luck):
    world = market(tiny, luck, {"contracts.damping": 0.75})
    world.segments.home_share_at_start, world.segments.imported_contracts = 0.18, 20.0
    # reference: 0.18 of 2015 plus 0.7 of the 20 contracts that relocated firms brought, over 100; held: 40 of 100
    damping = (0.40 / (0.18 + 0.7 * 20 / 100)) ** -0.75
    assert contracts.tender_weight(world, contracts.home_share(world)) == pytest.approx(
        np.array([10.5, 30.5]) * damping
    )


def test_at_rest_the_tender_leaves_the_share_of_2015_as_it_is(tiny, luck):
    world = market(tiny, luck, {"contracts.damping": 0.75, "contracts.newcomer_weight": 0.0})
    contracts.tender(world)
    assert world.firms.contracts == pytest.approx([10, 30])


def test_luck_is_an_autoregression_with_a_stationary_spread(tiny, luck):
    world = market(tiny, luck, {"contracts.luck_spread": 0.25})
    world.firms.luck = [0.5, 0.0]
    one = 0.8413447460685429  # the uniform whose normal value is 1
    luck(world, luck=[one, 1 - one])
    contracts.tender(world)
    news = 0.25 * (1 - 0.8**2) ** 0.5
    assert world.firms.luck == pytest.approx([0.8 * 0.5 + news, -news], abs=1e-8)


def test_volumes_called_up_fluctuate_around_the_contracts(tiny, luck):
    world = market(tiny, luck)
    one = 0.8413447460685429
    luck(world, volume=[one, 0.5])
    contracts.call_up(world)
    expected = [0.05 * 10 * np.exp(0.15 - 0.15**2 / 2), 0.05 * 30 * np.exp(-(0.15**2) / 2)]
    assert world.firms.external_orders == pytest.approx(expected, abs=1e-8)


def test_a_demand_shock_cuts_orders_and_not_contracts(tiny, luck):
    shock = {"kind": "demand", "from": "2016Q1", "to": "2016Q1", "size": -0.3}
    world = market(tiny, luck, {"contracts.volume_spread": 0.0}, environment={"shocks": [shock]})
    contracts.call_up(world)
    assert world.firms.external_orders == pytest.approx([0.7 * 0.5, 0.7 * 1.5])
    assert world.firms.contracts.tolist() == [10, 30]


def test_a_transport_shock_makes_freight_dearer_not_the_goods(tiny):
    shock = {"kind": "transport_cost", "from": "2016Q1", "to": "2016Q1", "size": 0.5}
    freight = {"suppliers.freight_outside": 0.05}
    calm = contracts.log_competitiveness(tiny(contracts=[10.0], parameters={**PLAIN, **freight}))
    world = tiny(contracts=[10.0], parameters={**PLAIN, **freight}, environment={"shocks": [shock]})
    # ln comp falls by sigma ln(tau' / tau), with freight of 5% made half as dear again
    assert contracts.log_competitiveness(world) - calm == pytest.approx([-3 * np.log(1.075 / 1.05)])


def test_ablation_no_damping_of_share_gains(tiny, luck):
    world = market(tiny, luck, {"contracts.damping": 0.75}, ablated=("share_damping",))
    world.segments.home_share_at_start = 0.01
    assert contracts.tender_weight(world, contracts.home_share(world)) == pytest.approx([10.5, 30.5])


def test_ablation_prices_do_not_matter(tiny, luck):
    world = market(tiny, luck, ablated=("price_competition",))
    world.firms.price = [0.5, 2.0]
    assert contracts.log_competitiveness(world) == pytest.approx([0, 0])


def test_ablation_size_does_not_matter(tiny, luck):
    world = market(tiny, luck, {"contracts.own_size_penalty": 0.05}, held=(1.0, 900.0), total=2000.0)
    assert contracts.log_competitiveness(world)[1] < -0.02
    world = market(tiny, luck, held=(1.0, 900.0), total=2000.0, ablated=("span_of_control",))
    assert contracts.log_competitiveness(world) == pytest.approx([0, 0])
