"""The tender at its edges (docs/odd/tenders.md): named draws, exact boundaries, empty and small segments, services."""

from __future__ import annotations

import numpy as np
import pytest

from model.processes import contracts
from tests.offers import offered

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
    "contracts.volume_spread": 0.0,
    "suppliers.freight_outside": 0.05,
}


def market(tiny, luck, changes=None, held=(10.0, 30.0), total=100.0, counts=False, named=None, **options):
    world = tiny(segment=[0] * len(held), contracts=list(held), parameters={**PLAIN, **(changes or {})}, **options)
    s = world.segments
    s.market, s.market_contracts = 0.05 * total, total
    s.outside_contracts = total - np.array([sum(held), 0, 0, 0, 0])
    s.home_share_at_start = [sum(held) / total, 0, 0, 0, 0]
    return luck(world, counts=counts, named=named)


def test_expiry_wins_and_shrinking_have_draws_of_their_own(tiny, luck):
    high, low = 1 - 1e-9, 1e-9
    world = market(tiny, luck, counts=True, named={"expiry": high, "wins": low})
    contracts.tender(world)
    assert (world.firms.contracts < [3, 20]).all()
    kept = market(tiny, luck, counts=True, named={"expiry": low, "wins": high})
    contracts.tender(kept)
    assert (kept.firms.contracts > [10, 30]).all()
    shrunk = market(tiny, luck, {"contracts.expiry": 0.0}, counts=True, named={"shrinking": high, "wins": low})
    shrunk.segments.market *= 0.5
    contracts.tender(shrunk)
    assert (shrunk.firms.contracts < [3, 15]).all()


def test_contracts_kept_by_services_do_not_expire(tiny, luck):
    world = market(tiny, luck)
    offered(world, "retention", [0.5, 0.0], costs=[0.1] * 2)
    contracts.tender(world)
    pool, held = 0.5 + 3 + 6, np.array([9.5, 27.0])
    weights = held + 0.5
    assert world.firms.contracts == pytest.approx(held + pool * weights / (weights.sum() + 54))


def test_first_purchase_raises_the_weight_in_the_tender(tiny, luck):
    world = market(tiny, luck)
    offered(world, "first_purchase", [0.5, 0.0], costs=[0.1] * 2)
    contracts.tender(world)
    weights = np.array([9.5 * 1.5, 27.5])
    assert world.firms.contracts == pytest.approx(np.array([9, 27]) + 10 * weights / (weights.sum() + 54))


def test_a_small_shrinking_market_takes_from_all_alike_and_one_that_vanishes_takes_all(tiny, luck):
    world = market(tiny, luck, {"contracts.expiry": 0.0}, held=(0.1, 0.3), total=0.8)
    world.segments.market *= 0.75
    contracts.tender(world)
    assert world.firms.contracts == pytest.approx([0.075, 0.225])
    assert world.segments.outside_contracts[0] == pytest.approx(0.3)
    gone = market(tiny, luck, {"contracts.expiry": 0.0})
    gone.segments.market = 0.0
    contracts.tender(gone)
    assert gone.firms.contracts == pytest.approx([0.0, 0.0])


def test_a_shrinking_market_takes_from_what_has_not_expired(tiny, luck):
    world = market(tiny, luck)
    world.segments.market *= 0.75
    contracts.tender(world)
    # 9 and 27 have not expired, of which a quarter goes; outside 60 less 6 expired, less the 25 - 9 that are missing
    left, pool = np.array([9, 27]) * 0.75, 10.0
    weights = left + 0.5
    outside = 60 - 6 - (25 - 9)
    assert world.firms.contracts == pytest.approx(left + pool * weights / (weights.sum() + outside))
    assert world.segments.outside_contracts[0] == pytest.approx(75 - world.firms.contracts.sum())


def test_a_small_market_grows_by_its_rule(tiny, luck):
    world = market(tiny, luck, {"contracts.expiry": 0.0}, held=(0.1, 0.3), total=0.8)
    world.segments.market *= 1.25
    world.segments.local_share = [0.5, 0, 0, 0, 0]
    contracts.tender(world)
    near, rivals = 0.25 * (0.2 + 0.05), 0.05  # a quarter more of Henan's local 0.2 and the neighbours' 0.05
    weights = np.array([0.6, 0.8])
    won = near * weights * 0.5 / (weights.sum() * 0.5 + rivals) + (0.2 - near) * weights * 0.5 / (
        weights.sum() * 0.5 + 0.4 - rivals
    )
    assert world.firms.contracts == pytest.approx(np.array([0.1, 0.3]) + won)


def test_segments_without_any_market_deal_out_nothing(tiny, luck):
    world = market(tiny, luck)
    world.segments.market = [5.0, 0, 0, 0, 0]
    world.segments.market_contracts = [100.0, 0, 0, 0, 0]
    world.segments.outside_contracts = [60.0, 0, 0, 0, 0]
    contracts.tender(world)
    assert world.segments.outside_contracts[1:].tolist() == [0.0] * 4
    assert contracts.home_share(world)[1:].tolist() == [0.0] * 4


def test_neighbours_hold_no_more_than_all_rivals_do(tiny, luck):
    world = market(tiny, luck, held=(10.0, 85.0), changes={"contracts.neighbour_share": 0.5})
    world.segments.local_share = [0.5, 0, 0, 0, 0]
    near, rivals = contracts.local_pool(world, np.array([10.0, 0, 0, 0, 0]), np.zeros(5))
    # Henan held 105 before expiry: its neighbours would have 52.5, but only 5 are outside
    assert rivals[0] == pytest.approx(5 * 0.9)
    assert near[0] == pytest.approx(0.5 * 10 + 0.1 * 5)


def test_the_local_pool_is_never_negative(tiny, luck):
    world = market(tiny, luck, {"contracts.expiry": 0.0})
    world.segments.local_share = 0.5
    near, rivals = contracts.local_pool(world, np.array([-99.0, 0, 0, 0, 0]), np.zeros(5))
    assert (near[0], rivals[0]) == (0.0, 0.0)
    world.segments.outside_contracts = -1.0
    assert contracts.local_pool(world, np.zeros(5), np.zeros(5))[1].tolist() == [0.0] * 5


def test_a_tender_without_rivals_is_counted(tiny, luck):
    world = market(tiny, luck, {"contracts.expiry": 0.0})
    world.segments.outside_contracts = [-1.0, 0, 0, 0, 0]
    contracts.tender(world)
    assert world.counters["tenders with no rival left"] == 1
    fine = market(tiny, luck)
    contracts.tender(fine)
    assert fine.counters["tenders with no rival left"] == 0


def test_volumes_are_called_up_after_the_tender(tiny, luck):
    world = market(tiny, luck)
    contracts.tender(world)
    assert world.firms.external_orders == pytest.approx(0.05 * world.firms.contracts)


def test_demand_and_export_shocks_multiply(tiny, luck):
    shocks = [{"kind": kind, "from": "2016Q1", "to": "2016Q1", "size": size}
              for kind, size in (("demand", -0.5), ("export_demand", -0.5))]  # fmt: skip
    world = market(tiny, luck, environment={"shocks": shocks})
    world.segments.export_share = 0.4
    contracts.call_up(world)
    assert world.firms.external_orders == pytest.approx(0.05 * np.array([10, 30]) * 0.5 * 0.8)


def test_a_pioneer_below_its_parents_share_is_not_helped_and_one_above_is_damped(tiny, luck):
    world = market(tiny, luck, {"contracts.damping": 0.5})
    share = np.full(5, 0.1)
    world.segments.home_share_at_start = 0.4
    assert contracts.tender_weight(world, share) == pytest.approx(np.array([10.5, 30.5]) * 0.25**-0.5)
    world.segments.pioneer = True
    assert contracts.tender_weight(world, share) == pytest.approx([10.5, 30.5])
    assert contracts.tender_weight(world, 16 * share) == pytest.approx(np.array([10.5, 30.5]) * 0.5)


def test_the_first_contracts_of_a_segment_are_not_damped(tiny, luck):
    world = market(tiny, luck, {"contracts.damping": 0.5}, held=(0.0, 0.0))
    world.segments.home_share_at_start = 0.4
    assert contracts.tender_weight(world, np.zeros(5)) == pytest.approx([0.5, 0.5])
    # a share next to nothing counts as a millionth; where there was none in 2015 the share itself is the measure
    assert contracts.tender_weight(world, np.full(5, 1e-9)) == pytest.approx([0.5 * 1e3] * 2)
    world.segments.home_share_at_start = 0.0
    assert contracts.tender_weight(world, np.full(5, 0.25)) == pytest.approx([1.0, 1.0])


def test_contracts_that_came_from_outside_raise_the_reference_in_small_markets_too(tiny, luck):
    world = market(tiny, luck, {"contracts.damping": 1.0}, held=(0.1, 0.3), total=0.8)
    world.segments.home_share_at_start, world.segments.imported_contracts = 0.1, 0.2
    reference = 0.1 + 0.7 * 0.2 / 0.8
    assert contracts.tender_weight(world, contracts.home_share(world)) == pytest.approx(
        np.array([0.6, 0.8]) * reference / 0.5
    )
    world.segments.market_contracts, world.segments.imported_contracts = 0.0, 0.0
    assert np.isfinite(contracts.tender_weight(world, np.zeros(5))).all()


def test_luck_is_normed_by_contracts_and_by_nothing_in_an_empty_segment(tiny, luck):
    world = market(tiny, luck, held=(1.0, 3.0))
    world.firms.luck = [0.4, 0.0]
    contracts.tender_weight(world, np.zeros(5))
    assert world.segments.luck_norm == pytest.approx([np.log((np.exp(0.4) + 3) / 4), 0, 0, 0, 0])


def test_reliability_has_a_floor_of_a_twentieth(tiny):
    world = tiny(segment=[0, 0, 0], fill=[0.0, 0.05, 0.051], contracts=[1.0] * 3, parameters=PLAIN)
    expected = 2 * np.log([0.05, 0.05, 0.051])
    assert contracts.log_competitiveness(world) == pytest.approx(expected)


def test_size_is_measured_against_the_segments_mean_firm(tiny):
    world = tiny(segment=[0, 0, 1], contracts=[0.0, 1.0, 7.0], parameters={**PLAIN, "contracts.own_size_penalty": 0.5})
    assert contracts.log_competitiveness(world) == pytest.approx(
        [-0.5 * np.log(0.5 / 1.0), -0.5 * np.log(1.5 / 1.0), 0]
    )


def test_market_access_saves_freight_that_a_shock_made_dearer(tiny):
    shock = {"kind": "transport_cost", "from": "2016Q1", "to": "2016Q1", "size": 1.0}
    world = tiny(segment=[0, 0], contracts=[1.0, 1.0], parameters=PLAIN, environment={"shocks": [shock]})
    offered(world, "market_reach", [0.5, 0.0], costs=[0.1] * 2)
    assert contracts.log_competitiveness(world) == pytest.approx([0.0, -3 * np.log(1.1 / 1.05)])
