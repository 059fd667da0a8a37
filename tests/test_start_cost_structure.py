"""What a unit of output costs in 2015, by hand and as identities of the teaching region.

See docs/odd/start.md.
"""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest

from model.processes.accounts.prices import capital_charge as present_charge
from model.start import cost_structure


def value(number):
    return SimpleNamespace(value=number)


CHARGE = {
    "accounts.depreciation": 0.1,
    "accounts.interest_base": 0.055,
    "accounts.interest_spread_small": 0.015,
    "accounts.interest_spread_leverage": 0.01,
    "start.debt_ratio": 0.42,
    "start.land_use": 0.64,
    "geography.rent_base": 0.012,
    "geography.rent_exponent": 0.5,
}


def test_the_charge_on_capital_is_depreciation_interest_on_debt_and_rent(tiny):
    expected = 0.1 + 0.42 * (0.055 + 0.0075 + 0.01 * 0.42) + 0.012 / 0.36**0.5
    assert cost_structure.capital_charge(tiny(parameters=CHARGE)) == pytest.approx(expected)


def test_the_charge_of_2015_is_the_one_that_prices_use_at_the_same_rent(tiny):
    world = tiny(parameters=CHARGE)
    world.places.rent = 0.012 / 0.36**0.5
    assert present_charge(world) == pytest.approx([cost_structure.capital_charge(world)])


def test_value_added_rates_are_rescaled_to_manufacturing_and_to_the_high_tech_share(tiny):
    world = tiny()
    s = world.segments
    s.high_tech, s.manufacturing = [True, False, False, False, False], [True, True, True, False, True]
    published = np.array([0.2, 0.3, 0.25, 0.5, 0.25, 0.9, 0.9])
    world.region = SimpleNamespace(
        segments=SimpleNamespace(value_added_rate=published),
        totals={"va_above_scale_manufacturing": value(90.0), "hightech_share": value(20.0)},
    )
    rates = cost_structure.value_added_rates(world, np.array([100.0, 100, 100, 20, 100]))
    # mining keeps its 10; of 100 in all, a fifth is high technology: 20 of published 20; 70 is left for published 80
    assert rates == pytest.approx([0.2, 0.3 * 70 / 80, 0.25 * 70 / 80, 0.5, 0.25 * 70 / 80])


def test_research_is_higher_in_high_technology_and_as_given_in_manufacturing(tiny):
    world = tiny(parameters={"start.research_high_tech": 3.0})
    world.segments.high_tech = [True, False, False, False, False]
    world.region = SimpleNamespace(totals={"rd_intensity_manufacturing": value(0.6)})
    intensity = cost_structure.research_intensity(world, np.array([100.0, 100, 100, 0, 0]))
    # 3x, x, x on equal revenue: a mean of 0.6%
    assert intensity[:3] == pytest.approx([0.006 * 3 * 3 / 5, 0.006 * 3 / 5, 0.006 * 3 / 5])


def test_shares_are_scaled_to_a_total_under_their_ceilings():
    published, most = np.array([0.1, 0.2]), np.array([0.9, 0.15])
    # half of f * 0.1 and half of the ceiling 0.15 make 0.175: f * 0.1 = 0.2
    assert cost_structure.scaled_to(published, most, np.array([0.5, 0.5]), 0.175) == pytest.approx([0.2, 0.15])


def test_inputs_energy_and_value_added_exhaust_output(teaching_start):
    s = teaching_start.segments
    assert s.material_share + s.energy_share + s.value_added_rate == pytest.approx(np.ones(5))
    assert (s.linked_share <= s.industrial_share + 1e-12).all()
    assert (s.industrial_share <= s.material_share + 1e-12).all()


def test_value_added_pays_labour_research_capital_tax_and_margin(teaching_start):
    world, s = teaching_start, teaching_start.segments
    p = world.parameters
    research = s.mean_research_at_start / s.mean_revenue_at_start
    charge = cost_structure.capital_charge(world)
    pieces = s.labour_share + research + s.capital_ratio * charge + s.margin
    assert pieces == pytest.approx(s.value_added_rate * (1 - p.accounts.value_added_tax))
    weight = s.revenue_at_start / s.revenue_at_start.sum()
    totals = world.region.totals
    given = totals["profit_above_scale"].value / totals["revenue_above_scale"].value
    assert (weight * s.margin).sum() == pytest.approx(given, rel=1e-6)
    assert (weight * s.labour_share).sum() == pytest.approx(
        p.start.wage_share * (weight * s.value_added_rate).sum(), rel=1e-6
    )
    assert s.markup == pytest.approx(s.margin / (1 - s.margin))
    inside = (s.capital_ratio > p.start.capital_ratio_least) & (s.capital_ratio < p.start.capital_ratio_most)
    assert inside.sum() >= 2  # the margin is the same part of value added where capital is not at a bound
    assert np.ptp((s.margin / s.value_added_rate)[inside]) == pytest.approx(0.0, abs=1e-12)
    assert (s.capital_ratio >= p.start.capital_ratio_least).all()


def test_capital_makes_its_output_at_the_usual_utilisation(teaching_start):
    s, p = teaching_start.segments, teaching_start.parameters.start
    # quarterly output of a unit of capital at full use, from yearly capital over revenue
    assert s.capital_output * 4 * p.utilisation * s.capital_ratio == pytest.approx(np.ones(5))


def test_manufacturing_value_added_and_the_high_tech_share_are_as_given(teaching_start):
    s, totals = teaching_start.segments, teaching_start.region.totals
    added = 4 * s.revenue_at_start * s.value_added_rate
    assert added[s.manufacturing].sum() == pytest.approx(totals["va_above_scale_manufacturing"].value)
    assert 100 * added[s.high_tech].sum() / added.sum() == pytest.approx(totals["hightech_share"].value)


def test_linked_inputs_are_the_largest_that_firms_here_make(teaching_start):
    world = teaching_start
    assert world.published_materials.sum(axis=0) == pytest.approx(np.ones(5))
    assert world.coefficients.sum(axis=0) == pytest.approx(world.segments.material_share)
    made = world.published_materials[world.segment_rows]
    for segment, named in enumerate(world.linked_inputs):
        chosen = [row for row in named if row >= 0]
        others = [row for row in range(5) if row not in chosen]
        assert len(chosen) == min(4, np.count_nonzero(made[:, segment]))
        assert made[chosen, segment].min() >= made[others, segment].max(initial=0.0)
        assert made[chosen, segment].tolist() == sorted(made[chosen, segment], reverse=True)
