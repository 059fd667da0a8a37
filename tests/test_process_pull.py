"""Unserved demand draws makers to where it is (docs/odd/entry.md), by hand.

Places are 30 km apart and 5 km within. Segment 1 buys 0.5 of segment 0 per unit of output.
"""

from __future__ import annotations

import numpy as np
import pytest

from model.processes import entry
from model.processes.entry import pull
from model.processes.entry.founding import found_streams
from model.tables.firms import TRANSFER
from model.tables.links import OUTSIDE

PLAIN = {
    "contracts.contract_value": 0.05,
    "entry.local_pull": 6.0,
    "entry.pull_length": 50.0,
    "entry.pull_habit": 0.4,
    "entry.revenue_median": 0.4,
    "entry.revenue_spread": 0.8,
    "entry.pull_size": 1.5,
    "suppliers.freight_outside": 0.05,
    "suppliers.freight_per_km": 0.001,
}
PLACES = 6
NEAR, FAR = np.exp(-5 / 50) * 0.045, np.exp(-30 / 50) * 0.02  # times the freight saved
TYPICAL = 1.5 * 0.4 * np.exp(0.32)


def market(tiny, ablated=(), **options):
    """Buyers that need 6 and 2 a year in the first two places, where 2 and 4 are usual; nobody serves them."""
    columns = {"segment": [1, 1], "place": [0, 1], "output": [3.0, 1.0], **options.pop("columns", {})}
    world = tiny(parameters=PLAIN, ablated=ablated, **columns, **options)
    world.segments.material_share = 0.5
    world.published_materials[0, 1] = 1.0
    usual = np.zeros((5, PLACES))
    usual[0, :2] = [2.0, 4.0]
    world.cells.missing_usual = usual.ravel()
    return world


def test_purchases_from_outside_are_yearly_less_what_is_delivered_and_what_is_bound(tiny):
    world = market(tiny, columns={"material_need": [1.5, 1.0], "local_input_share": [1.0, 0.25]})
    world.links.append(1, buyer=0, supplier=1, input=0, delivered=0.25)
    bought = pull.bought_outside(world)
    assert bought[:2, 0] == pytest.approx([4 * (0.5 * 3 * 1.5 - 0.25), 4 * 0.5 * 0.25])
    world.links.delivered = 9.0
    assert pull.bought_outside(world)[0, 0] == 0.0


def test_what_is_usual_grows_as_the_provinces_purchases_and_follows_what_stays_unserved(tiny):
    world = market(tiny)
    # 8 are bought where 6 were usual: usual are 8/3 and 16/3 now. The second place buys less and has no need to serve.
    assert pull.beyond_usual(world)[:2, 0] == pytest.approx([6 - 8 / 3, 0])
    assert world.cells.missing_usual[:2] == pytest.approx([8 / 3 + 0.1 * (6 - 8 / 3), 16 / 3 + 0.1 * (2 - 16 / 3)])


@pytest.mark.parametrize(("usual_other", "growth"), [(6.0, 16 / 12), (22 / 3, 1.2), (2.0, 8 / 6)])
def test_the_usual_grows_as_purchases_of_the_product_or_of_all_whichever_grow_less(tiny, usual_other, growth):
    world = tiny(segment=[1, 1], place=[0, 1], output=[3.0, 1.0], parameters=PLAIN)
    world.segments.material_share = 1.0
    world.published_materials[[0, 2], 1] = 0.5  # half of each: 6 and 2 a year of both products
    usual = np.zeros((5, PLACES))
    usual[0, :2], usual[2, 0] = [2.0, 4.0], usual_other
    world.cells.missing_usual = usual.ravel()
    assert pull.beyond_usual(world)[:2, 0] == pytest.approx([6 - 2 * growth, 0])
    moved = [2 * growth + 0.1 * (6 - 2 * growth), 4 * growth + 0.1 * (2 - 4 * growth)]
    assert world.cells.missing_usual[:2] == pytest.approx(moved)


@pytest.mark.parametrize("output", [[1.5, 1.0], [1.0, 1.0], [0.0, 0.0], [30.0, 20.0]])
def test_nobody_has_an_unserved_need_when_some_buy_less_or_all_buy_more_alike(tiny, output):
    world = market(tiny, columns={"output": output})
    usual = np.zeros((5, PLACES))
    usual[0, :2] = [3.0, 2.0]  # 3 and 2 are bought, or 2 and 2, nothing at all, or ten times as much
    world.cells.missing_usual = usual.ravel()
    assert not pull.beyond_usual(world).any()
    # A place that bought 3 and buys 2 gets used to it by a tenth a quarter; nobody else buys more for that.
    first = {1.5: 3.0, 1.0: 3 - 0.1, 0.0: 3 - 0.3, 30.0: 60.0}[output[0]]
    assert world.cells.missing_usual[0] == pytest.approx(first)


def test_nobody_comes_however_long_all_buy_more_alike(tiny):
    world = market(tiny)
    usual = np.zeros((5, PLACES))
    usual[0, :2] = [6.0, 2.0]
    world.cells.missing_usual = usual.ravel()
    for _ in range(30):
        world.firms.output = world.firms.output * 1.5
        assert pull.beyond_usual(world) == pytest.approx(0.0, abs=1e-9)


def test_a_place_that_buys_less_does_not_cancel_what_its_neighbour_lacks(tiny):
    columns = {"output": [60.0, 1.0]}
    world = market(tiny, columns=columns)
    # 120 and 2 a year where 2 and 4 were usual: usual are 2 and 4 times 122/6
    need = 120 - 2 * 122 / 6
    drawn = pull.newcomers_drawn(world, np.ones((PLACES, 5), dtype=bool))
    saved = need * np.array([NEAR, FAR])
    shared = saved * 0.045 / (NEAR + 5 * FAR)
    assert drawn[:2, 0] == pytest.approx(6 / 4 * shared / TYPICAL * (1 - 0.05 * TYPICAL / saved))


def test_demand_where_none_was_known_is_all_beyond_the_usual(tiny):
    world = market(tiny)
    world.cells.missing_usual = 0.0
    assert pull.beyond_usual(world)[:2, 0] == pytest.approx([6.0, 2.0])
    assert world.cells.missing_usual[:2] == pytest.approx([0.6, 0.2])


def test_freight_saved_is_what_the_outside_charges_more_and_shared_out_over_places(tiny):
    beyond = np.zeros((PLACES, 5))
    beyond[:2, 0] = [3.0, 1.0]
    shared, reach = pull.freight_saved(market(tiny), beyond)
    whole = NEAR + 5 * FAR
    assert reach[:3, 0] == pytest.approx([3 * NEAR + FAR, 3 * FAR + NEAR, 4 * FAR])
    assert shared[:, 0] == pytest.approx(reach[:, 0] * 0.045 / whole)


def test_makers_come_where_orders_fill_a_plant_in_proportion_to_the_freight_saved(tiny):
    world = market(tiny, columns={"output": [60.0, 1.0]})
    beyond = pull.beyond_usual(market(tiny, columns={"output": [60.0, 1.0]}))
    shared, reach = pull.freight_saved(world, beyond)
    drawn = pull.newcomers_drawn(world, np.ones((PLACES, 5), dtype=bool))
    assert drawn[0, 0] == pytest.approx(6 / 4 * shared[0, 0] / TYPICAL * (1 - 0.05 * TYPICAL / reach[0, 0]))
    assert drawn[:, 1:].tolist() == np.zeros((PLACES, 4)).tolist()


@pytest.mark.parametrize("why", ["too small", "no land", "no such industry", "nothing saved"])
def test_nobody_comes(tiny, why):
    world = market(tiny, columns={"output": [0.9 if why == "too small" else 60.0, 0.3]})
    possible = np.full((PLACES, 5), why != "no land")
    if why == "no such industry":
        world.segments.revenue_at_start = 0.0
    if why == "nothing saved":
        world.parameters.suppliers.freight_outside = 0.0
    assert not pull.newcomers_drawn(world, possible).any()


def test_ablation_nobody_is_drawn_in(tiny):
    world = market(tiny, ablated=("local_pull",), columns={"output": [60.0, 1.0]})
    assert not pull.newcomers_drawn(world, np.ones((PLACES, 5), dtype=bool)).any()


def test_ablation_what_stays_unserved_does_not_become_usual(tiny):
    world = market(tiny, ablated=("pull_habit",))
    pull.beyond_usual(world)
    assert world.cells.missing_usual[:2] == pytest.approx([8 / 3, 16 / 3])


def test_a_world_without_firms_draws_nobody(tiny):
    world = market(tiny)
    world.firms.keep(np.zeros(2, dtype=bool))
    assert not pull.newcomers_drawn(world, np.ones((PLACES, 5), dtype=bool)).any()
    world.cells.missing_usual = 0.0
    assert not pull.newcomers_drawn(world, np.ones((PLACES, 5), dtype=bool)).any()


def test_a_maker_who_is_drawn_in_settles_by_demand_and_takes_an_order(tiny, luck):
    world = luck(market(tiny, columns={"output": [600.0, 1.0], "planned_output": [600.0, 1.0]}), counts=True)
    world.links.append(2, id=[7, 8], buyer=[0, 0], input=0, supplier=OUTSIDE, share=[0.9997, 0.0003])
    came = entry.pull_suppliers(world, np.zeros((PLACES, 5)))
    pull.take_orders(world, found_streams(world, [came])[0])
    f, links = world.firms, world.links
    new = np.arange(2, len(f))
    assert len(new) > 3
    assert (f.segment[new] == 0).all()
    assert (f.origin[new] == TRANSFER).all()
    assert (f.place[new] == 0).all()
    assert world.counters["firms drawn in by unserved demand"] == len(new)
    # an order of 0.09 a quarter fits a newcomer of 0.15, the other none
    assert links.supplier[:2].tolist() == [OUTSIDE, 2]


def test_a_newcomer_takes_the_largest_order_that_it_can_carry(tiny):
    world = market(tiny, columns={"segment": [1, 1, 0], "place": [0, 1, 1], "output": [3.0, 1.0, 0.0],
                                  "planned_output": [3.0, 1.0, 1.0], "contracts": [9.0, 9.0, 20.0]})  # fmt: skip
    s = world.segments
    s.pool_claimed, s.imported_contracts = 20.0, 30.0
    world.links.append(3, id=[1, 2, 3], buyer=[0, 1, 1], input=0, supplier=OUTSIDE, share=[1.0, 0.5, 1.0],
                       failed=True, age=5.0)  # fmt: skip
    pull.take_orders(world, np.array([2]))
    # orders of 1.5, 0.25 and 0.5 a quarter; it makes 1 and carries at most 0.8
    links = world.links
    assert links.supplier.tolist() == [OUTSIDE, OUTSIDE, 2]
    assert links.failed.tolist() == [True, True, False]
    assert links.age.tolist() == [5.0, 5.0, 0.0]
    assert world.firms.contracts[2] == pytest.approx(20 - 0.5 / 0.05)
    assert (s.pool_claimed[0], s.imported_contracts[0]) == pytest.approx((10.0, 20.0))


def test_an_order_is_worth_less_the_farther_it_goes_and_one_contract_always_stays(tiny):
    world = market(tiny, columns={"segment": [1, 1, 0], "place": [0, 1, 1], "output": [1.2, 1.0, 0.0],
                                  "planned_output": [1.2, 1.0, 1.0], "contracts": [9.0, 9.0, 4.0]})  # fmt: skip
    world.links.append(2, id=[1, 2], buyer=[0, 1], input=0, supplier=OUTSIDE, share=1.0)
    pull.take_orders(world, np.array([2]))  # 0.6 at 30 km or 0.5 at 5 km
    assert world.links.supplier.tolist() == [OUTSIDE, 2]
    assert world.firms.contracts[2] == 1.0


@pytest.mark.parametrize("column", ["contracted", "supplier"])
def test_orders_that_somebody_has_are_left_alone(tiny, column):
    world = market(tiny, columns={"segment": [1, 0, 0], "place": [0, 0, 0], "output": [1.0, 0.0, 0.0],
                                  "planned_output": [1.0, 1.0, 1.0], "contracts": 9.0})  # fmt: skip
    world.links.append(1, id=1, buyer=0, input=0, supplier=OUTSIDE, share=1.0)
    setattr(world.links, column, {"contracted": True, "supplier": 1}[column])
    before = world.links.supplier.copy()
    pull.take_orders(world, np.array([2]))
    assert world.links.supplier.tolist() == before.tolist()


def test_links_bound_to_an_anchors_own_chain_are_not_open(tiny):
    world = market(tiny, columns={"segment": [1, 0], "place": [0, 0], "output": [1.0, 0.0],
                                  "planned_output": [1.0, 1.0], "contracts": 9.0,
                                  "local_input_share": [0.0, 1.0]})  # fmt: skip
    world.links.append(1, id=1, buyer=0, input=0, supplier=OUTSIDE, share=1.0)
    pull.take_orders(world, np.array([1]))
    assert world.links.supplier.tolist() == [OUTSIDE]


def test_what_a_buyer_saves_is_shared_by_the_places_near_that_buyer_not_by_those_near_the_maker(tiny):
    world = market(tiny)
    world.distance = world.distance.copy()
    world.distance[0, 1] = world.distance[1, 0] = 10.0  # the first two are close to one another, the rest 30 km apart
    beyond = np.zeros((PLACES, 5))
    beyond[2, 0] = 3.0
    shared, reach = pull.freight_saved(world, beyond)
    assert reach[:3, 0] == pytest.approx([3 * FAR, 3 * FAR, 3 * NEAR])
    assert shared[:3, 0] == pytest.approx(np.array([3 * FAR, 3 * FAR, 3 * NEAR]) * 0.045 / (NEAR + 5 * FAR))
    beyond[2, 0], beyond[0, 0] = 0.0, 3.0
    close = np.exp(-10 / 50) * 0.04
    shared, _ = pull.freight_saved(world, beyond)
    assert shared[:3, 0] == pytest.approx(np.array([3 * NEAR, 3 * close, 3 * FAR]) * 0.045 / (NEAR + close + 4 * FAR))


def test_each_newcomer_takes_orders_for_what_it_makes(tiny):
    columns = {"segment": [1, 0, 2], "place": [0, 0, 0], "output": [2.0, 0.0, 0.0], "planned_output": [2.0, 2.0, 2.0]}
    world = tiny(parameters=PLAIN, contracts=50.0, **columns)
    world.segments.material_share = 1.0
    world.published_materials[[0, 2], 1] = 0.5  # an order of 1 for segment 0, one of 0.5 for segment 2
    world.links.append(2, id=[1, 2], buyer=[0, 0], input=[0, 2], supplier=OUTSIDE, share=[1.0, 0.5])
    pull.take_orders(world, np.array([2, 1]))
    assert world.links.supplier.tolist() == [1, 2]


@pytest.mark.parametrize(("output", "taken"), [(1.58, True), (1.62, False)])
def test_an_order_of_over_four_fifths_of_its_output_is_too_large_for_a_newcomer(tiny, output, taken):
    world = market(tiny, columns={"segment": [1, 0], "place": [0, 0], "output": [output, 0.0],
                                  "planned_output": [output, 1.0], "contracts": 50.0})  # fmt: skip
    world.links.append(1, id=1, buyer=0, input=0, supplier=OUTSIDE, share=1.0)
    pull.take_orders(world, np.array([1]))
    assert (world.links.supplier[0] == 1) == taken


@pytest.mark.parametrize("path", ["entry.pull_length", "suppliers.freight_outside", "suppliers.freight_per_km"])
def test_what_is_kept_of_distances_follows_a_parameter_that_changes_in_mid_run(tiny, path):
    beyond = np.zeros((PLACES, 5))
    beyond[:2, 0] = [3.0, 1.0]
    world = market(tiny)
    before = pull.freight_saved(world, beyond)
    group, name = path.split(".")
    setattr(getattr(world.parameters, group), name, 1.5 * PLAIN[path])
    fresh = market(tiny)
    setattr(getattr(fresh.parameters, group), name, 1.5 * PLAIN[path])
    for old, seen, alone in zip(
        before, pull.freight_saved(world, beyond), pull.freight_saved(fresh, beyond), strict=True
    ):
        assert np.array_equal(seen, alone)
        assert not np.array_equal(seen, old)
