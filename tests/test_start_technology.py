"""Technology of the incumbents (docs/odd/start.md), by hand and as identities of the teaching region."""

from __future__ import annotations

from math import erf, log, sqrt

import numpy as np
import pytest

from model.regions import load_region
from model.scenario import Plan
from model.start import cost_structure, norms, population, technology
from model.world import World

ONE = 0.8413447460685429  # the uniform whose normal value is 1


@pytest.fixture(scope="module")
def equipped():
    """The teaching region after its firms were equipped, before it was laid out in space and time."""
    plan = Plan.from_mapping({"name": "teaching", "region": "twin_rivers"})
    world = World(plan, load_region("twin_rivers", []), plan.resolved_parameters(), 1)
    for step in (norms.lay_out, cost_structure.structure_costs, population.populate, technology.equip):
        step(world)
    return world


def by_segment(world, values):
    return np.bincount(world.firms.segment, weights=values, minlength=5)


def test_productivity_is_lognormal_with_some_correlation_with_size(tiny, luck):
    world = tiny(segment=[0, 0], revenue=[np.e**2, np.e**-2],
                 parameters={"start.productivity_spread": 0.6, "start.productivity_size_correlation": 0.1,
                             "start.quality_spread": 0.15, "contracts.luck_spread": 0.25})  # fmt: skip
    luck(world, productivity=[0.5, ONE], quality=[ONE, 0.5], luck=[ONE, 0.5])
    technology.draw_productivity(world, world.draws("technology"))
    # sizes are plus and minus one standard deviation; then the revenue-weighted mean is taken out
    log_a = 0.6 * np.array([0.1, -0.1 + sqrt(1 - 0.01)])
    weight = np.array([np.e**2, np.e**-2]) / (np.e**2 + np.e**-2)
    assert np.log(world.firms.effective_productivity) == pytest.approx(log_a - (weight * log_a).sum(), abs=1e-7)
    assert world.firms.log_quality == pytest.approx(0.15 * (np.array([1, 0]) - weight[0]), abs=1e-7)
    assert world.firms.luck == pytest.approx([0.25, 0.0], abs=1e-7)


def test_smaller_firms_of_overcapacity_are_seeded_as_zombies_and_are_less_productive(tiny, luck):
    world = tiny(segment=[3, 3, 3, 0], revenue=[1.0, 25.0, 1.0, 1.0],
                 parameters={"start.zombie_share": 0.12, "start.zombie_largest_revenue": 20.0,
                             "start.zombie_productivity_gap": 0.6,
                             "start.productivity_size_correlation": 0.0})  # fmt: skip
    world.segments.overcapacity = [False, False, False, True, False]
    luck(world, zombie=[0.11, 0.11, 0.13, 0.11])
    technology.draw_productivity(world, world.draws("technology"))
    assert world.firms.zombie.tolist() == [True, False, False, False]
    assert world.firms.zombie_quarters.tolist() == [4, 0, 0, 0]
    log_a = np.log(world.firms.effective_productivity)
    assert log_a[0] - log_a[2] == pytest.approx(-0.6)
    assert (np.array([1, 25, 1]) * log_a[:3]).sum() == pytest.approx(0.0)


@pytest.mark.parametrize(("spread", "overtime"), [(0.15, 1.1), (0.2, 1.0), (0.3, 1.25)])
def test_the_share_of_fluctuating_orders_that_a_staff_for_the_mean_can_fill(spread, overtime):
    def below(x):  # standard normal distribution
        return 0.5 * (1 + erf(x / sqrt(2)))

    # E min(e, c) = P(z < d - s) + c P(z > d), with d = ln c / s + s / 2
    d = log(overtime) / spread + spread / 2
    expected = below(d - spread) + overtime * (1 - below(d))
    assert technology.rest_fill(spread, overtime) == pytest.approx(expected, abs=1e-5)


def test_a_segment_of_one_usual_firm_sells_at_price_one(tiny, luck):
    world = luck(tiny(segment=[0], revenue=[10.0], revenue_lag_1=[10.0], revenue_lag_2=[10.0], revenue_lag_3=[10.0],
                      integration=[0.72],
                      parameters={"start.staffing_mismatch": 0.0}))  # fmt: skip
    s = world.segments
    charge = cost_structure.capital_charge(world)
    s.value_added_rate, s.energy_share, s.material_share, s.labour_share = 0.3, 0.05, 0.65, 0.1
    s.mean_research_at_start, s.capital_ratio = 0.005, 0.4
    margin = 0.3 * (1 - world.parameters.accounts.value_added_tax) - 0.1 - 0.005 - 0.4 * charge
    s.margin, s.markup = margin, margin / (1 - margin)
    technology.set_prices(world)
    f = world.firms
    people = world.region.totals["employment_above_scale"].value * 1e4
    assert f.price == pytest.approx([1.0])
    assert f.output == pytest.approx([10.0])
    assert f.unit_cost == pytest.approx([1 - margin])
    assert f.workers == pytest.approx([people])
    charges = 1 + world.parameters.accounts.social_charges
    assert world.cities.wage[0] == pytest.approx(0.1 * 10 / people / charges)  # a tenth of revenue is labour cost
    assert f.planned_output * s.fill_at_start[0] == pytest.approx([10.0])


def test_prices_outputs_and_costs_agree_with_the_given_revenues(equipped):
    f, s, p = equipped.firms, equipped.segments, equipped.parameters
    seg = f.segment
    assert f.price * f.output == pytest.approx(f.revenue)
    assert f.price == pytest.approx(((1 + s.markup[seg]) * f.unit_cost) ** (1 - p.accounts.price_anchoring))
    materials = (
        s.material_share[seg]
        * s.material_norm[seg]
        * np.exp(-s.material_slope[seg] * np.clip(np.log(f.effective_productivity), -1.5, 1.5))
    )
    materials *= 1 - p.upgrading.digital_material_saving * (f.integration - 0.72)
    added = f.revenue - f.output * (materials + s.energy_share[seg])
    assert by_segment(equipped, added) == pytest.approx(s.value_added_rate * by_segment(equipped, f.revenue))


def test_the_given_number_of_people_work_and_labour_costs_are_the_segments(equipped):
    f, s, p = equipped.firms, equipped.segments, equipped.parameters
    given = equipped.region.totals["employment_above_scale"].value * 1e4
    assert f.workers.sum() == pytest.approx(given, rel=1e-9)
    lead = np.clip(np.log(f.effective_productivity), -1.5, 1.5)
    wage = equipped.cities.wage[equipped.firm_city] * np.exp(p.labour.rent_sharing * lead)
    cost = by_segment(equipped, f.workers * wage * (1 + p.accounts.social_charges))
    assert cost == pytest.approx(s.labour_share * by_segment(equipped, f.revenue))
    relative = equipped.region.cities.wage
    assert equipped.cities.wage[0] / equipped.cities.wage[1] == pytest.approx(relative[0] / relative[1])


def test_capital_is_the_segments_and_can_make_the_output(tiny, luck):
    world = tiny(segment=[0, 0, 1], revenue=[1.0, 3.0, 1.0], output=[0.1, 0.1, 5.0],
                 parameters={"start.capital_spread": 0.1})  # fmt: skip
    world.segments.capital_ratio, world.segments.capital_output = 0.5, 2.0
    luck(world, capital=[ONE, 0.5, 0.5])
    technology.install_capital(world, world.draws("technology"))
    share = 1 * np.exp(0.1) / (1 * np.exp(0.1) + 3)
    # half of the yearly revenue 4, shared by size and luck; the third firm needs 1.02 * 5 / 2 to make its output
    assert world.firms.capital == pytest.approx([2 * share, 2 * (1 - share), 2.55], rel=1e-7)
    assert world.firms.capacity_utilisation == pytest.approx([0.1 / (4 * share), 0.1 / (4 * (1 - share)), 1 / 1.02])


def test_research_knowledge_and_patents(tiny, luck):
    world = tiny(segment=[0, 0], revenue=[1.0, 3.0],
                 parameters={"start.research_spread": 0.5, "start.knowledge_years": 4.4,
                             "innovation.patent_size_exponent": 0.8})  # fmt: skip
    world.segments.mean_research_at_start = 0.01
    luck(world, research=[ONE, 0.5])
    technology.endow_knowledge(world, world.draws("technology"))
    f, s = world.firms, world.segments
    share = np.array([np.exp(0.5), 3]) / (np.exp(0.5) + 3)
    research = 0.01 * 4 * share
    assert f.research == pytest.approx(research, rel=1e-7)
    assert f.knowledge == pytest.approx(4.4 * 4 * research, rel=1e-7)
    assert f.log_research_intensity == pytest.approx(np.log(research / [1, 3]), rel=1e-7)
    given = world.region.totals["patents_per_yi"].value * 4.0  # the lags are empty here: 4 of yearly revenue
    assert f.patents == pytest.approx(given * share**0.8 / (share**0.8).sum(), rel=1e-6)
    assert (s.mean_revenue_at_start[0], s.firms_at_start[0]) == (2.0, 2)
    assert s.mean_research_at_start[0] == pytest.approx(0.02)
    assert s.knowledge_ratio_at_start[0] == pytest.approx(4.4 * 0.01)


def test_shares_with_a_given_mean():
    weight = np.array([1.0, 3.0])
    assert technology.share_with_mean(np.zeros(2), weight, 0.4) == pytest.approx([0.4, 0.4])
    shares = technology.share_with_mean(np.array([0.0, 1.0]), weight, 0.4)
    assert (weight * shares).sum() / 4 == pytest.approx(0.4)
    odds = shares / (1 - shares)
    assert odds[1] / odds[0] == pytest.approx(np.e)


def test_equipment_of_the_teaching_region_has_its_given_means(equipped):
    f, totals = equipped.firms, equipped.region.totals
    waste = f.revenue * equipped.segments.waste_intensity[f.segment]
    for name, weight, total in (("cnc_share", f.revenue, "cnc_rate"), ("integration", f.revenue, "integration_index"),
                                ("waste_recovery", waste, "solid_waste_use")):  # fmt: skip
        mean = (weight * getattr(f, name)).sum() / weight.sum()
        assert 100 * mean == pytest.approx(totals[total].value)


def test_larger_and_high_tech_firms_are_better_equipped(tiny, luck):
    world = tiny(segment=[0, 0, 1], revenue=[1.0, np.e, 1.0], parameters={"start.equipment_size": 0.15,
                 "start.equipment_spread": 0.8})  # fmt: skip
    world.segments.high_tech, world.segments.waste_intensity = [False, True, False, False, False], 1.0
    technology.endow_equipment(luck(world, waste=[ONE, 0.5, 0.5]), world.draws("technology"))
    odds = {name: (share := getattr(world.firms, name)) / (1 - share)
            for name in ("cnc_share", "integration", "waste_recovery")}  # fmt: skip
    for name in ("cnc_share", "integration"):
        assert np.log(odds[name][1] / odds[name][0]) == pytest.approx(0.15)
        assert np.log(odds[name][2] / odds[name][0]) == pytest.approx(1.0)
    assert np.log(odds["waste_recovery"][0] / odds["waste_recovery"][1]) == pytest.approx(0.8, abs=1e-6)
