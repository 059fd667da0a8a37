"""Suppliers at their edges: the yearly map, who is asked once, captive and contracted links, numbers.

See docs/odd/suppliers.md.
"""

from __future__ import annotations

import numpy as np
import pytest

from model.mathematics.identity import link_id
from model.processes import suppliers
from model.processes.suppliers import choice, orders
from model.tables.links import OUTSIDE
from model.tables.support import Offer

PLAIN = {
    "suppliers.candidates": 3,
    "suppliers.reopen": 0.1,
    "suppliers.search_length": 60.0,
    "suppliers.price_elasticity": 3.0,
    "suppliers.quality_weight": 1.0,
    "suppliers.reliability_weight": 2.0,
    "suppliers.habit": 1.5,
    "suppliers.freight_outside": 0.05,
    "suppliers.freight_per_km": 0.0002,
    "suppliers.stock_target": 0.1,
    "suppliers.need_per_link": 0.5,
    "suppliers.most_links": 4,
    "production.overtime": 1.1,
}


def needing(world, share=0.4):
    """Segment 1 needs `share` of segment 0 per unit of output, through links."""
    world.segments.material_share = share
    world.published_materials[0, 1] = 1.0
    world.linked_inputs[1] = [0, -1, -1, -1]
    return world


def takes_local(world, appeal, rows=(0,)):
    """Whether links end with local suppliers when the outside has this appeal; everything stays as it was."""
    world.parameters.suppliers.outside_appeal = appeal
    before = world.links.as_columns()
    choice.choose(world, np.array(rows), world.draws("suppliers"))
    chosen = (world.links.supplier[list(rows)] != OUTSIDE).tolist()
    for name, values in before.items():
        setattr(world.links, name, values)
    return chosen


def assert_indifferent_at(world, appeal):
    assert takes_local(world, appeal - 1e-6) == [True]
    assert takes_local(world, appeal + 1e-6) == [False]


FREIGHT, ABROAD = -3 * np.log(1 + 0.0002 * 30), -3 * np.log(1.05)


def pair(tiny, luck, supplier=OUTSIDE, failed=True, changes=None, named=None, link=None, **columns):
    columns = {"capital": [1.0, 1.0], "planned_output": [2.0, 0.0], **columns}
    world = tiny(segment=[1, 0], place=[0, 1], parameters={**PLAIN, **(changes or {})}, **columns)
    needing(world)
    world.links.append(1, **{"id": 5, "buyer": 0, "supplier": supplier, "input": 0, "share": 1.0, "failed": failed,
                             "age": 7.0, **(link or {})})  # fmt: skip
    choice.count_capacity(world)
    return luck(world, named=named)


@pytest.mark.parametrize(("quarter", "renewed"), [(1, True), (2, False), (4, False), (5, True)])
def test_the_map_and_the_links_are_renewed_in_the_first_quarter_of_a_year(tiny, luck, quarter, renewed):
    world = needing(tiny(quarter=quarter, segment=[1, 0], place=[0, 1], planned_output=[0.5, 0.0], workers=[1e6] * 2,
                         capital=[1.0, 1.0], parameters=PLAIN))  # fmt: skip
    world.cells.search_capacity = 0.0
    suppliers.choose_and_order(luck(world))
    assert (world.cells.search_capacity.sum() > 0) == renewed
    assert len(world.links) == (2 if renewed else 0)
    assert world.firms.planned_output.tolist() == [0.0, 0.0]  # orders follow every quarter: nobody ordered anything


def test_links_grow_older_and_those_that_fail_or_whose_turn_comes_look_around(tiny, luck):
    world = needing(tiny(quarter=2, segment=[1, 0], place=[0, 1], capital=[1.0, 1.0], planned_output=[2.0, 0.0],
                         parameters={**PLAIN, "suppliers.outside_appeal": -9.0}))  # fmt: skip
    world.links.append(4, id=np.arange(4), buyer=0, input=0, share=0.25, supplier=OUTSIDE, age=[3.0, 4.0, 5.0, 6.0],
                       failed=[True, False, False, True], contracted=[False, False, False, True])  # fmt: skip
    choice.count_capacity(world)
    suppliers.choose_and_order(luck(world, reopen=[0.9, 0.0999, 0.1, 0.9]))
    assert world.links.supplier.tolist() == [1, 1, OUTSIDE, 1]
    assert world.links.age.tolist() == [0.0, 0.0, 6.0, 0.0]
    assert not world.links.failed.any()
    assert not world.links.contracted.any()


def test_the_quality_of_a_supplier_is_held_against_the_outsides(tiny, luck):
    world = pair(tiny, luck, log_quality=[0.0, 0.5])
    world.segments.outside_log_quality = 0.2
    assert_indifferent_at(world, FREIGHT + 0.3 - ABROAD)


@pytest.mark.parametrize(("fill", "counted"), [(0.5, 0.5), (0.05, 0.05), (0.051, 0.051), (0.0, 0.05)])
def test_reliability_has_a_floor_of_a_twentieth(tiny, luck, fill, counted):
    world = pair(tiny, luck, fill=[1.0, fill])
    assert_indifferent_at(world, FREIGHT + 2 * np.log(counted) - ABROAD)


def test_a_supplier_far_too_small_is_as_unreliable_as_a_twentieth(tiny, luck):
    # it can make 0.1 a quarter and would get 0.8: an eighth; with orders of 9 besides less than a twentieth
    world = pair(tiny, luck, capital=[1.0, 0.01])
    assert_indifferent_at(world, FREIGHT + 2 * np.log(0.1 / 0.8) - ABROAD)
    world = pair(tiny, luck, capital=[1.0, 0.01], external_orders=[0.0, 4.0], link_orders=[0.0, 5.0])
    assert_indifferent_at(world, FREIGHT + 2 * np.log(0.05) - ABROAD)


def test_what_a_present_supplier_already_makes_is_not_counted_twice(tiny, luck):
    # its orders of 12 include this link's; a capacity of 10
    world = pair(tiny, luck, supplier=1, failed=False, external_orders=[0.0, 8.0], link_orders=[0.0, 4.0])
    assert_indifferent_at(world, FREIGHT + 1.5 + 2 * np.log(10 / 12) - ABROAD)


def test_the_need_of_a_link_is_its_share_of_the_materials(tiny, luck):
    # 0.4 x share 0.5 x material need 1.5 x planned output 20 = 6; a capacity of 5
    world = pair(tiny, luck, capital=[9.0, 0.5], planned_output=[20.0, 0.0], material_need=[1.5, 1.0],
                 link={"share": 0.5})  # fmt: skip
    assert_indifferent_at(world, FREIGHT + 2 * np.log(5 / 6) - ABROAD)


def test_a_supplier_without_orders_and_a_buyer_without_needs(tiny, luck):
    world = pair(tiny, luck, planned_output=[0.0, 0.0])
    assert_indifferent_at(world, FREIGHT - ABROAD)


def test_local_freight_is_saved_by_platforms_for_the_buyers_they_serve(tiny, luck):
    world = pair(tiny, luck)
    world.instruments.append(1)
    world.instruments.budget_left[0] = 9.0
    world.support.offer("freight", Offer(0, np.array([0.5, 0.0]), costs=np.ones(2)))
    assert_indifferent_at(world, -3 * np.log(1 + 0.5 * 0.0002 * 30) - ABROAD)


def test_the_outside_is_dearer_where_its_price_is(tiny, luck):
    world = pair(tiny, luck)
    world.segments.price_index = [1.5, 1, 1, 1, 1]
    assert_indifferent_at(world, FREIGHT - ABROAD + 3 * np.log(1.5))


def test_a_supplier_drawn_again_counts_once(tiny, luck):
    # Capital 0.5 and 1.5 in one cell. The present supplier, small for its cell, is drawn as well: that adds nothing.
    for member, present in ((0.1, 1), (0.6, 2)):
        world = tiny(segment=[1, 0, 0], place=[0, 1, 1], capital=[1.0, 0.5, 1.5], planned_output=[0.2, 0, 0],
                     parameters=PLAIN)  # fmt: skip
        needing(world).links.append(1, id=5, buyer=0, supplier=present, input=0, share=1.0)
        choice.count_capacity(world)
        luck(world, member=member)
        assert_indifferent_at(world, FREIGHT + 1.5 - ABROAD)


def test_a_typical_candidate_is_seen_as_any_and_a_dwarf_as_a_thousandth(tiny, luck):
    world = tiny(segment=[0, 0, 0], place=[1, 1, 2], capital=[0.01, 0.03, 0.0], parameters=PLAIN)
    choice.count_capacity(world)
    world.segments.capital_output = 10.0
    seen = choice.drawn_by_size(world, 10 * world.firms.capital)
    assert seen == pytest.approx([np.log(0.5), np.log(1.5), np.log(1e-3)])
    assert choice.drawn_by_size(world, np.array([1e-5, 0.3, 0.0])) == pytest.approx(np.log([1e-3, 1.5, 1e-3]))
    world.cells.search_firms, world.cells.search_capacity = 0.0, 0.0
    assert np.isfinite(choice.drawn_by_size(world, np.ones(3))).all()


def test_a_buyer_that_finds_nobody_stays_with_whom_it_has(tiny, luck):
    world = pair(tiny, luck, changes={"suppliers.outside_appeal": -99.0})
    world.cells.search_capacity = 0.0
    assert choice.candidates(world, np.array([0]), world.draws("suppliers")).tolist() == [[-1] * 3]
    assert takes_local(world, -99.0) == [False]
    world.links.supplier = 1
    assert takes_local(world, -99.0) == [True]


def test_candidates_of_a_later_input_are_drawn_from_its_own_cells(tiny, luck):
    world = tiny(segment=[1, 2, 2, 0], place=[3, 3, 4, 3], capital=[1.0] * 4, parameters=PLAIN)
    world.links.append(200, id=np.arange(200), buyer=0, input=2)
    choice.count_capacity(world)
    luck(world, named={"place": lambda ids: (ids + 0.5) / 200})
    seen = choice.candidates(world, np.arange(200), world.draws("suppliers"))
    assert seen.shape == (200, 3)
    assert set(seen.ravel().tolist()) == {1, 2}
    assert (seen == 1).mean() == pytest.approx(1 / (1 + np.exp(-25 / 60)), abs=0.01)


def test_places_and_members_are_drawn_by_draws_of_their_own(tiny, luck):
    world = tiny(segment=[1, 0, 0, 0, 0], place=[0, 0, 0, 1, 1], capital=[1.0] * 5, parameters=PLAIN)
    world.links.append(1, id=7, buyer=0, input=0)
    choice.count_capacity(world)
    for place, member, found in ((0.01, 0.1, 1), (0.01, 0.9, 2), (0.99, 0.1, 3), (0.99, 0.9, 4)):
        luck(world, place=place, member=member)
        assert choice.candidates(world, np.array([0]), world.draws("suppliers")).tolist() == [[found] * 3]


@pytest.mark.parametrize(("share", "local"), [(0.0, False), (1.0, True)])
def test_an_anchors_share_of_local_inputs_binds_its_links(tiny, luck, share, local):
    assert takes_local(pair(tiny, luck, local_input_share=[share, 1.0]), -9.0) == [local]


def test_a_contract_ends_with_the_choice_and_the_age_of_a_kept_outside_goes_on(tiny, luck):
    world = pair(tiny, luck, changes={"suppliers.outside_appeal": 9.0}, link={"contracted": True})
    choice.choose(world, np.array([0]), world.draws("suppliers"))
    links = world.links
    assert (links.supplier[0], links.age[0], bool(links.failed[0]), bool(links.contracted[0])) == (
        OUTSIDE,
        7.0,
        False,
        False,
    )
    choice.choose(world, np.array([], dtype=np.int64), world.draws("suppliers"))
    assert links.age[0] == 7.0


def test_only_local_links_carry_orders_and_the_first_firm_is_a_supplier_like_any(tiny):
    world = needing(tiny(segment=[0, 1], external_orders=[0.0, 2.0], capital=[1.0, 1.0], workers=[1e6, 1e6],
                         link_orders=[0.25, 0.0], parameters=PLAIN))  # fmt: skip
    world.links.append(2, buyer=1, supplier=[0, OUTSIDE], input=0, share=[0.75, 0.25], delivered=[3.0, 3.0])
    orders.order(world)
    assert world.firms.planned_output.tolist() == [0.25, 2.0]
    assert world.links.order == pytest.approx([0.75 * 0.8 * 1.1, 0.0])
    assert world.links.delivered.tolist() == [0.0, 0.0]
    assert world.firms.link_orders == pytest.approx([0.75 * 0.8 * 1.1, 0.0])


def test_links_are_counted_by_yearly_need_over_their_size(tiny):
    world = needing(tiny(segment=[1, 1, 1], planned_output=[0.3125, 0.32, 9.0], parameters=PLAIN))
    orders.add_links(world, np.arange(3))
    # yearly needs 0.5, 0.512 and 14.4 over 0.5: one, two and the most, four
    assert np.bincount(world.links.buyer).tolist() == [1, 2, 4]
    assert world.links.share.tolist() == [1.0, 0.5, 0.5, 0.25, 0.25, 0.25, 0.25]
    assert set(world.links.supplier.tolist()) == {OUTSIDE}
    assert world.links.failed.all()
    ordinal = np.array([0, 0, 1, 0, 1, 2, 3])
    assert world.links.id.tolist() == link_id(world.firms.id[world.links.buyer], np.zeros(7), ordinal).tolist()


def test_links_of_several_inputs_are_topped_up_input_by_input(tiny):
    world = tiny(segment=[1, 1], planned_output=[0.3125, 0.3125], parameters=PLAIN)
    world.segments.material_share = 0.8
    world.published_materials[0, 1] = world.published_materials[2, 1] = 0.5
    world.linked_inputs[1] = [0, 2, -1, -1]
    world.links.append(2, id=[1, 2], buyer=1, input=[2, 0])
    orders.add_links(world, np.array([1, 0]))
    assert len(world.links) == 4
    assert sorted(zip(world.links.buyer.tolist(), world.links.input.tolist(), strict=True)) == [
        (0, 0),
        (0, 2),
        (1, 0),
        (1, 2),
    ]
    world.firms.planned_output = 0.625  # twice the need: one more link for each input
    orders.add_links(world, np.array([1]))
    new = slice(4, None)
    assert world.links.buyer[new].tolist() == [1, 1]
    assert world.links.input[new].tolist() == [0, 2]
    assert world.links.id[new].tolist() == link_id(np.array([1, 1]), np.array([0, 2]), np.ones(2)).tolist()
    assert world.links.share[:2].tolist() == [0.5, 0.5]
    orders.add_links(world, np.array([1]))
    assert len(world.links) == 6


def test_needs_that_fall_take_no_link_away(tiny):
    world = needing(tiny(segment=[1], planned_output=[9.0], parameters=PLAIN))
    orders.add_links(world, np.arange(1))
    world.firms.planned_output = 0.1
    orders.add_links(world, np.arange(1))
    assert len(world.links) == 4


def test_the_name_of_the_outside_in_draws_stays_what_it_was():
    # Another name would give every choice another luck: results of earlier runs could not be repeated.
    assert int(choice.OUTSIDE_OPTION) == 2**62


def test_each_link_asks_as_many_candidates_as_its_buyer_sees(tiny, luck, monkeypatch):
    world = tiny(segment=[0, 1, 1, 0], place=[0, 0, 0, 1], capital=[1.0] * 4, parameters=PLAIN)
    world.links.append(2, id=[5, 6], buyer=[1, 2], input=0)
    choice.count_capacity(world)
    monkeypatch.setattr(choice, "candidates_seen", lambda world, buyers, usual: np.array([1, 3]))
    found = choice.candidates(luck(world, place=0.01, member=0.5), np.array([0, 1]), world.draws("suppliers"))
    assert found.tolist() == [[0, -1, -1], [0, 0, 0]]
