"""The synthetic population of 2015 (docs/odd/start.md), by hand and against its margins."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest

from model.regions.fitted_map import fitted_map
from model.regions.sizes import sizes_of_others
from model.scenario.schema import Baseline
from model.start import population

NAN = float("nan")


def value(number):
    return SimpleNamespace(value=number)


def region(**parts):
    """A stand-in for the region with only what a step reads."""
    return SimpleNamespace(**{name: SimpleNamespace(**part) if isinstance(part, dict) else part
                              for name, part in parts.items()})  # fmt: skip


KINDS = np.array(["industry"] * 5 + ["external"] * 2)


def test_segment_totals_are_the_prior_scaled_to_the_province_and_the_run(tiny):
    world = tiny(segment=[], scale=0.1)
    world.region = region(segments={
        "revenue_prior_a": np.array([200.0, NAN, 300.0, 0.0, 0.0, NAN, NAN]),
        "revenue_prior_b": np.array([100.0, NAN, 100.0, 0.0, 0.0, NAN, NAN]), "kind": KINDS,
    })  # fmt: skip
    world.region.totals = {"revenue_above_scale": value(1000.0)}
    for prior, share in (("a", 0.4), ("b", 0.5), ("mean", 0.45)):
        world.plan = world.plan.replace_unchecked(baseline=Baseline(prior=prior))
        assert population.segment_totals(world) == pytest.approx([100 * share, 0, 100 * (1 - share), 0, 0])


def test_named_firms_are_the_first_firms_in_the_order_of_their_table(tiny):
    world = tiny(segment=[], scale=0.5)
    at = fitted_map(world.region, world.plan.baseline, world.parameters.start)
    named = population.named_firms(world, at)
    assert named["revenue"] == pytest.approx([30.0, 15.0])  # half of 60 and 30
    assert named["segment"].tolist() == [0, 3]
    assert named["place"].tolist() == [0, 2]
    assert [firm.name["en"] for firm in world.starting_map.firms] == ["river-port assembler", "iron-hill steel works"]


def test_sizes_keep_their_number_total_and_counts_at_the_breaks(tiny):
    world = tiny(segment=[])
    world.region = region(size_distribution={"breaks": np.array([0.2, 1.0, 10.0, 100.0, 1000.0]),
                                             "exponents": np.array([0.25, 1.2, 1.4, 1.4])})  # fmt: skip
    world.region.totals = {"firms_above_scale": value(2000)}
    named = np.array([300.0, 40.0])
    sizes = population.firm_sizes(world, 9000.0, named)
    assert len(sizes) == 2000
    assert sizes[:2].tolist() == [300, 40]
    assert sizes.sum() == pytest.approx(9000.0)
    capped = 1 / (1 - 5**-0.25 * 10**-1.2 * 10**-1.4 * 10**-1.4)  # the law ends at its last break
    for mark, survival in ((1.0, 5**-0.25), (10.0, 5**-0.25 * 10**-1.2), (100.0, 5**-0.25 * 10**-2.6)):
        expected = 2000 * (1 - (1 - survival) * capped)
        assert (sizes >= mark).sum() == pytest.approx(expected, abs=1.5)


def test_firms_large_in_a_segment_are_scaled_to_its_total_and_small_ones_stay():
    sizes, segment = np.array([0.5, 2.0, 3.0, 0.4, 0.6]), np.array([0, 0, 0, 1, 1])
    matched = population.match_segments(sizes, segment, np.array([8.0, 2.0, 0.0]))
    # segment 0: the two above 1 make 7.5 of 5; segment 1 has none above 1: all are doubled
    assert matched == pytest.approx([0.5, 3.0, 4.5, 0.8, 1.2])
    # the first two are named firms: the third alone makes up for what is missing
    assert population.match_segments(sizes, segment, np.array([8.0, 2.0, 0.0]), named=2)[:3] == pytest.approx(
        [0.5, 2.0, 5.5]
    )


def test_named_firms_stand_where_they_are_known_and_take_room_there(tiny, luck):
    world = luck(tiny(segment=[]))
    places = np.zeros((6, 5))
    places[:, 3] = [0.1, 0.2, 5.1, 0.8, 0.1, 5.1]
    named = {"segment": np.array([3, 3, 3]), "place": np.array([2, 5, 5]), "revenue": np.array([5.0, 4.0, 1.0])}
    segment, place = population.settle_firms(
        world, np.array([5.0, 4.0, 1.0, 0.5]), named, places, world.draws("population")
    )
    assert place[:3].tolist() == [2, 5, 5]
    assert segment.tolist() == [3, 3, 3, 3]
    assert place[3] == 3  # the only place that has room left for it


def test_the_unknown_among_the_very_large_are_the_smallest_of_them(tiny):
    world = tiny(segment=[])
    world.region = region(
        size_distribution={"breaks": np.array([1.0, 10.0, 1000.0]), "exponents": np.array([1.0, 1.0])}
    )
    free = sizes_of_others(world.region, 20, np.array([]))
    large = free[free >= 10]
    assert len(large) == 2
    # one of two is named: the smaller stays, though the larger is nearer to 15
    assert sizes_of_others(world.region, 20, np.array([large[1] * 1.01])).tolist() == free[1:].tolist()
    # five of eighteen: those nearest go
    known = free[[5, 7, 9, 11, 13]]
    left = sizes_of_others(world.region, 20, known)
    assert left.tolist() == [size for size in free if size not in known]


def test_every_firm_owns_an_ordinal_in_its_cell(tiny):
    world = tiny(segment=[0, 1, 0, 0], place=[2, 2, 2, 3])
    assert world.firms.slot.tolist() == [0, 0, 1, 0]
    places = len(world.place_ids)
    assert world.cells.next_slot[[2, 3, places + 2]].tolist() == [2, 1, 1]


def test_the_population_of_the_teaching_region_meets_its_margins(teaching_start):
    f, totals = teaching_start.firms, teaching_start.region.totals
    assert len(f) == totals["firms_above_scale"].value
    assert f.annual_revenue.sum() == pytest.approx(totals["revenue_above_scale"].value)
    by_segment = np.bincount(f.segment, weights=f.annual_revenue, minlength=5)
    assert by_segment == pytest.approx(population.segment_totals(teaching_start))
    by_city = np.bincount(teaching_start.firm_city, weights=f.annual_revenue)
    assert by_city / by_city.sum() == pytest.approx([0.6, 0.4], abs=0.03)  # 180 and 120 of secondary product
    assert f.id.tolist() == list(range(len(f)))
    assert (f.birth <= 0).all()
    assert f.above_scale.all()
    assert len(set(zip(f.segment, f.place, f.slot, strict=True))) == len(f)
