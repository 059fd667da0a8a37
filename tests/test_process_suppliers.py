"""Choice of suppliers and orders (docs/odd/suppliers.md), by hand.

A choice is checked at its point of indifference: the appeal of the outside that would just lose, and just win.
"""

from __future__ import annotations

import numpy as np
import pytest

from model.processes import suppliers
from model.processes.suppliers import choice, orders
from model.tables.links import OUTSIDE

PLAIN = {
    "suppliers.candidates": 5,
    "suppliers.reopen": 0.1,
    "suppliers.search_length": 60.0,
    "suppliers.price_elasticity": 3.0,
    "suppliers.quality_weight": 1.0,
    "suppliers.reliability_weight": 2.0,
    "suppliers.habit": 1.5,
    "suppliers.freight_outside": 0.05,
    "suppliers.freight_per_km": 0.0002,
    "suppliers.stock_target": 0.1,
    "suppliers.need_per_link": 1.0,
    "suppliers.most_links": 12,
    "production.overtime": 1.1,
}


def needing(world, share=0.4):
    """Segment 1 needs `share` of segment 0 per unit of output, through links."""
    world.segments.material_share = share
    world.published_materials[0, 1] = 1.0
    world.linked_inputs[1] = [0, -1, -1, -1]
    return world


def pair(tiny, luck, changes=None, supplier=OUTSIDE, failed=True, ablated=(), **columns):
    """A buyer in the first place and one possible supplier 30 km away, with a link that looks for one."""
    columns = {"price": [1.0, 1.1], "log_quality": [0.0, 0.2], "fill": [1.0, 0.9], "capital": [1.0, 1.0],
               "planned_output": [2.0, 0.0], **columns}  # fmt: skip
    world = tiny(segment=[1, 0], place=[0, 1], parameters={**PLAIN, **(changes or {})}, ablated=ablated, **columns)
    needing(world)
    world.links.append(1, id=5, buyer=0, supplier=supplier, input=0, share=1.0, failed=failed, age=7.0)
    choice.count_capacity(world)
    return luck(world)


def takes_local(world, appeal):
    """Whether the link ends with a local supplier when the outside has this appeal."""
    world.parameters.suppliers.outside_appeal = appeal
    before = world.links.as_columns()
    choice.choose(world, np.array([0]), world.draws("suppliers"))
    chosen = world.links.supplier[0] != OUTSIDE
    for name, values in before.items():
        setattr(world.links, name, values)
    return chosen


def assert_indifferent_at(world, appeal):
    assert takes_local(world, appeal - 1e-6)
    assert not takes_local(world, appeal + 1e-6)


LOCAL = -3 * np.log(1.1 * (1 + 0.0002 * 30)) + (0.2 - 0.05) + 2 * np.log(0.9)
ABROAD = -3 * np.log(1.02 * 1.05)


def priced(world):
    world.segments.outside_log_quality, world.segments.price_index = 0.05, 1.02
    return world


def test_price_freight_quality_and_reliability_weigh_in_the_choice(tiny, luck):
    assert_indifferent_at(priced(pair(tiny, luck)), LOCAL - ABROAD)


def test_habit_speaks_for_the_present_supplier(tiny, luck):
    assert_indifferent_at(priced(pair(tiny, luck, supplier=1, failed=False)), LOCAL + 1.5 - ABROAD)


def test_habit_speaks_for_the_outside_unless_the_link_is_new_or_failed(tiny, luck):
    assert_indifferent_at(priced(pair(tiny, luck, failed=False)), LOCAL - ABROAD - 1.5)


def test_ablation_no_habit(tiny, luck):
    for supplier in (1, OUTSIDE):
        world = pair(tiny, luck, supplier=supplier, failed=False, ablated=("habit",))
        assert_indifferent_at(priced(world), LOCAL - ABROAD)


def test_a_supplier_without_room_for_the_order_is_less_reliable(tiny, luck):
    # Capacity 10 a quarter; it has orders of 12 and would get 0.4 * 2 more.
    world = priced(pair(tiny, luck, external_orders=[0.0, 8.0], link_orders=[0.0, 4.0]))
    assert_indifferent_at(world, LOCAL + 2 * np.log(10 / 12.8) - ABROAD)


def test_a_small_candidate_is_seen_for_its_size(tiny, luck):
    # Firms of capital 1 and 3 in one cell have 20 on average; the draw hits the first, which can make 10.
    world = tiny(segment=[1, 0, 0], place=[0, 1, 1], price=[1.0, 1.1, 1.1], log_quality=[0, 0.2, 0.2],
                 fill=[1, 0.9, 0.9], capital=[1.0, 1.0, 3.0], planned_output=[2.0, 0, 0], parameters=PLAIN)  # fmt: skip
    needing(priced(world)).links.append(1, id=5, buyer=0, input=0, share=1.0, failed=True)
    choice.count_capacity(world)
    assert_indifferent_at(luck(world, member=0.1), LOCAL + np.log(10 / 20) - ABROAD)


def test_taste_is_added_to_the_utility(tiny, luck):
    world = priced(pair(tiny, luck))
    luck(world, taste=lambda ids: np.where(ids.ndim == 2, 0.9, 0.3) * np.ones(ids.shape))  # pairs; the outside
    gumbel = -np.log(-np.log(0.9)) + np.log(-np.log(0.3))
    assert_indifferent_at(world, LOCAL - ABROAD + gumbel)


def test_a_new_supplier_starts_a_new_age_and_a_kept_one_goes_on(tiny, luck):
    for supplier, age in ((OUTSIDE, 0.0), (1, 7.0)):
        world = pair(tiny, luck, {"suppliers.outside_appeal": -9.0}, supplier=supplier)
        choice.choose(world, np.array([0]), world.draws("suppliers"))
        assert (world.links.supplier[0], world.links.age[0], bool(world.links.failed[0])) == (1, age, False)


def test_the_part_of_an_anchors_links_that_is_captive_stays_outside(tiny, luck):
    world = pair(tiny, luck, {"suppliers.outside_appeal": -9.0}, local_input_share=[0.0, 1.0])
    choice.choose(world, np.array([0]), world.draws("suppliers"))
    assert world.links.supplier[0] == OUTSIDE


def test_nobody_buys_from_himself(tiny, luck):
    world = tiny(segment=[0], capital=[5.0], planned_output=[2.0], parameters={**PLAIN, "suppliers.outside_appeal": -9})
    world.links.append(1, id=5, buyer=0, input=0, share=1.0, failed=True)
    choice.count_capacity(world)
    choice.choose(luck(world), np.array([0]), world.draws("suppliers"))
    assert world.links.supplier[0] == OUTSIDE


@pytest.mark.parametrize(
    ("ablated", "share"), [((), 1 / (1 + np.exp(-25 / 60))), (("local_search",), 0.5)], ids=["local", "anywhere"]
)
def test_search_falls_with_distance_and_not_without_locality(tiny, luck, ablated, share):
    # Equal suppliers 5 km and 30 km away: exp(-5/60) against exp(-30/60).
    world = needing(tiny(segment=[1, 0, 0], place=[0, 0, 1], capital=1.0, parameters=PLAIN, ablated=ablated))
    world.links.append(1000, id=np.arange(1000), buyer=0, input=0)
    choice.count_capacity(world)
    luck(world, named={"place": lambda ids: (ids + 0.5) / 1000})
    seen = choice.candidates(world, np.arange(1000), world.draws("suppliers"))
    assert seen.shape == (1000, 5)
    assert (seen == 1).mean() == pytest.approx(share, abs=0.003)
    assert ((seen == 1) | (seen == 2)).all()


def test_only_chance_and_failure_reopen_a_link_and_a_contract_holds_while_the_supplier_delivers(
    tiny, luck, monkeypatch
):
    world = tiny(quarter=2, parameters=PLAIN)
    world.links.append(5, id=np.arange(5), failed=[False, False, True, False, True],
                       contracted=[False, False, False, True, True])  # fmt: skip
    luck(world, reopen=[0.09, 0.11, 0.5, 0.05, 0.5])
    asked = []
    monkeypatch.setattr(suppliers, "choose", lambda world, rows, draws: asked.extend(rows.tolist()))
    suppliers.choose_and_order(world)
    assert asked == [0, 2, 4]
    assert world.links.age.tolist() == [1, 1, 1, 1, 1]


def test_orders_follow_planned_output_and_fill_the_stock_to_its_target(tiny):
    world = needing(tiny(segment=[1, 0], external_orders=[5.0, 0.0], link_orders=[1.0, 3.0], capital=[0.4, 1.0],
                         workers=[1e6, 1e6], material_need=[1.5, 1.0], parameters=PLAIN))  # fmt: skip
    world.links.append(3, buyer=0, supplier=[1, 1, OUTSIDE], input=0, share=[0.5, 0.25, 0.25], stock=[0.1, 9.0, 0.0])
    orders.order(world)
    # planned: capital lets the buyer make 10 * 0.4 = 4 of the 6 ordered; it needs 0.4 * 1.5 * 4 of the input
    need = 0.4 * 1.5 * 4
    assert world.firms.planned_output == pytest.approx([4.0, 3.0])
    assert world.links.order == pytest.approx([0.5 * need * 1.1 - 0.1, 0.0, 0.0])
    assert world.firms.link_orders == pytest.approx([0.0, 0.5 * need * 1.1 - 0.1])


def test_planned_output_is_bound_by_workers_with_overtime(tiny):
    world = tiny(segment=[0], external_orders=[5.0], capital=[9.0], workers=[100.0], effective_productivity=[2.0],
                 parameters=PLAIN)  # fmt: skip
    orders.order(world)
    assert world.firms.planned_output == pytest.approx([1.1 * 0.01 * 2 * 100])


@pytest.mark.parametrize(("output", "links"), [(0.1, 1), (0.6, 1), (1.5, 3), (50.0, 12)])
def test_one_link_for_each_yuan_of_yearly_need_up_to_the_most(tiny, output, links):
    world = needing(tiny(segment=[1, 0], planned_output=[output, 1.0], parameters=PLAIN))
    orders.add_links(world, np.arange(2))
    # ceil(0.4 * 4 * output), at least one and at most twelve; equal shares; the supplier's segment needs nothing
    assert len(world.links) == links
    assert world.links.share == pytest.approx(np.full(links, 1 / links))
    assert world.links.buyer.tolist() == [0] * links
    assert world.links.failed.all()


def test_existing_links_stay_when_needs_grow(tiny):
    world = needing(tiny(segment=[1], planned_output=[1.2], parameters=PLAIN))
    orders.add_links(world, np.arange(1))
    old = world.links.id.tolist()
    world.firms.planned_output = 2.4
    orders.add_links(world, np.arange(1))
    assert world.links.id.tolist()[:2] == old
    assert len(set(world.links.id.tolist())) == 4
    assert world.links.share == pytest.approx([0.25] * 4)


def test_capacity_is_mapped_by_cell(tiny):
    world = tiny(segment=[0, 0, 1], place=[2, 2, 3], capital=[1.0, 2.0, 3.0])
    world.segments.capital_output = [0.5, 2.0, 1, 1, 1]
    choice.count_capacity(world)
    places = len(world.place_ids)
    assert world.cells.search_capacity[[2, places + 3]] == pytest.approx([1.5, 6.0])
    assert world.cells.search_firms[[2, places + 3]].tolist() == [2, 1]
    assert world.cells.search_capacity.sum() == pytest.approx(7.5)


def test_links_added_later_have_the_ids_they_would_have_had_from_the_start(tiny):
    worlds = []
    for steps in ((0.6, 2.4), (2.4,)):
        world = tiny(segment=[1], parameters=PLAIN)
        world.segments.material_share = 0.8
        world.published_materials[0, 1] = world.published_materials[2, 1] = 0.5
        world.linked_inputs[1] = [0, 2, -1, -1]
        for output in steps:
            world.firms.planned_output = output
            orders.add_links(world, np.arange(1))
        worlds.append(world)
    grown, born = (set(zip(world.links.id, world.links.input, strict=True)) for world in worlds)
    assert len(born) == 8
    assert grown == born
