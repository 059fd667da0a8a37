"""R&D, innovation and imitation at their edges: sums, exact boundaries, small and empty firms.

See docs/odd/innovation.md.
"""

from __future__ import annotations

import numpy as np
import pytest

from model.mathematics.draws import mix
from model.processes import innovation
from model.tables.support import Offer
from tests.test_process_innovation import ONE, PLAIN


def test_the_quarter_runs_every_step_once(tiny, luck):
    ids = np.arange(50)
    mine = int(ids[mix(ids.astype(np.uint64)) % np.uint64(4) == 0][0])  # its turn to be shaken is the first quarter
    world = tiny(segment=[0], revenue=[4.0], cash=[5.0], knowledge=[1.0], workers=[10.0], patents=[3.0],
                 log_research_intensity=np.log([0.05]), automation_gain=[0.08], log_productivity=[0.5],
                 parameters=PLAIN)  # fmt: skip
    world.firms.id = [mine]
    luck(world, success=1e-9, kind=0.9, imitation=0.999, shake=ONE, named={f"step {k}": 0.7 for k in range(5)})
    innovation.innovate(world)
    f = world.firms
    assert f.research == pytest.approx([0.2])  # spend_on_research
    assert f.patents[0] > 3.0 * (1 - 0.06 / 4)  # file_patents
    assert f.automation_gain == pytest.approx([0.07])  # release_automation
    # succeed and release_automation raise productivity; alone in its segment, the firm keeps its shake-up to itself
    assert f.log_productivity == pytest.approx([0.5 + np.log(1.055) + 0.01])
    assert world.segments.mean_log_productivity[0] == pytest.approx(f.log_productivity[0])  # shake_up


def test_imitation_is_part_of_the_quarter(tiny, luck):
    world = tiny(quarter=2, segment=[0, 0], log_productivity=[0.1, 0.5], revenue=[2.0, 2.0], knowledge=[0.32, 0.0],
                 parameters=PLAIN)  # fmt: skip
    luck(world, named={"imitation": [1e-9, 0.999], "model member": 0.9, "success": 0.999})
    innovation.innovate(world)
    assert world.firms.log_productivity == pytest.approx([0.1 + 0.3 * 0.4, 0.5])


@pytest.mark.parametrize(("quarter", "rise", "level"), [
    (1, 0.096, 0.25 * 0.096), (16, 0.096, 4 * 0.096), (17, 0.04, 4 * 0.096 + 0.25 * 0.04),
])  # fmt: skip
def test_the_fast_national_rise_ends_with_its_year(tiny, quarter, rise, level):
    world = tiny(quarter=quarter, segment=[0], log_research_intensity=[np.log(0.02)], revenue=[1.0], cash=[1.0],
                 parameters=PLAIN)  # fmt: skip
    world.segments.mean_research_at_start, world.segments.mean_revenue_at_start = 0.005, 0.5
    innovation.spend_on_research(world)
    expected = np.log(0.02) + (rise + 0.03 * (np.log(0.01) + level - np.log(0.02))) / 4
    assert innovation.national_level(world) == pytest.approx(np.exp(level))
    assert world.firms.log_research_intensity == pytest.approx([expected])


def test_research_that_is_paid_in_full_is_not_counted_as_cut(tiny):
    world = tiny(segment=[0, 0], revenue=[10.0, 10.0], cash=[0.2, 0.15], log_research_intensity=np.log([0.02, 0.02]),
                 parameters=PLAIN)  # fmt: skip
    innovation.spend_on_research(world)
    assert world.counters["R&D cut for lack of cash"] == 1
    assert world.firms.research == pytest.approx([0.2, 0.15])


@pytest.mark.parametrize(("lack", "cut"), [(5e-13, 0), (2e-12, 1)])
def test_research_is_cut_if_more_than_a_trace_is_lacking(tiny, lack, cut):
    world = tiny(segment=[0], revenue=[1.0], cash=[0.25 - lack], log_research_intensity=[np.log(0.25)],
                 parameters=PLAIN)  # fmt: skip
    innovation.spend_on_research(world)
    assert world.counters["R&D cut for lack of cash"] == cut


def test_a_segment_without_research_in_2015_pulls_nobody_to_infinity(tiny):
    world = tiny(segment=[0, 1], revenue=[1.0, 1.0], cash=[1.0, 1.0], research=[0.1, 0.1], parameters=PLAIN)
    world.segments.mean_research_at_start, world.segments.mean_revenue_at_start = 0.0, 0.0
    innovation.spend_on_research(world)
    assert world.firms.log_research_intensity == pytest.approx([(0.096 + 0.03 * np.log(1e-12)) / 4] * 2)


def test_spillovers_of_small_numbers_follow_the_same_rule(tiny):
    world = tiny(segment=[0, 1, 0], place=[0, 0, 2], knowledge=[0.3, 0.5, 0.1], workers=[0.3, 0.1, 0.2],
                 parameters=PLAIN)  # fmt: skip
    near, far = np.exp(-5 / 25), np.exp(-30 / 25)
    known = np.array([0.3 * near + 0.1 * far, 0.1 * near + 0.3 * far])
    mean = (0.3 * known[0] + 0.2 * known[1]) / 0.5
    diversity = 1 - (0.75**2 + 0.25**2)
    average = diversity * 0.4 / 0.6
    assert innovation.spillover(world) == pytest.approx([
        np.exp(0.1 * np.log(known[0] / mean) + 0.2 * (diversity - average)),
        np.exp(0.2 * (diversity - average)),
        np.exp(0.1 * np.log(known[1] / mean) + 0.2 * (0 - average)),
    ])  # fmt: skip


def test_a_segment_that_knows_nothing_spills_nothing_extra(tiny):
    world = tiny(segment=[0, 0], place=[0, 2], knowledge=[0.0, 0.0], workers=[0.0, 1.0], parameters=PLAIN)
    # places without workers have no diversity; nothing against nothing is one
    assert innovation.spillover(world) == pytest.approx([np.exp(0.2 * (1 - 0.0)), 1.0])


def test_a_lack_of_knowledge_counts_down_to_its_bound(tiny):
    world = tiny(segment=[0, 0], place=[0, 2], knowledge=[1.0, 0.0], workers=[1e6, 1.0], parameters=PLAIN)
    world.distance[0, 2] = world.distance[2, 0] = 2000.0
    assert innovation.spillover(world)[1] == pytest.approx(np.exp(0.1 * -2.0))


def test_shared_research_raises_the_spillover(tiny):
    world = tiny(segment=[0, 0], place=[0, 2], knowledge=[1.0, 1.0], workers=[1.0, 1.0], parameters=PLAIN)
    plain = innovation.spillover(world)
    world.instruments.append(1)
    world.instruments.budget_left[0] = 9.0
    world.support.offer("spillover", Offer(0, np.array([0.5, 0.0]), costs=np.ones(2)))
    assert innovation.spillover(world) / plain == pytest.approx([1.5, 1.0])


def inventing(tiny, luck, chance, **columns):
    columns = {
        "revenue": [0.4, 0.1],
        "research": [0.004, 0.0],
        "workers": [10.0] * 2,
        "knowledge": [1.0] * 2,
        **columns,
    }
    world = tiny(quarter=7, segment=[0, 0], place=[0, 2], log_productivity=[0.5, 0.5], log_quality=[0.25, 0.25],
                 product_quarter=[-1000.0, -1000.0], parameters=PLAIN, **columns)  # fmt: skip
    world.segments.mean_research_at_start, world.segments.mean_revenue_at_start = 0.005, 0.5
    luck(
        world,
        success=[chance, 1 - 1e-12],
        kind=0.4,
        named={f"step {k}": u for k, u in enumerate((0.9, 0.1, 0.8, 0.2, 0.7))},
    )
    innovation.succeed(world)
    return world.firms


def test_small_firms_innovate_by_the_same_rule_and_note_when_a_product_is_new(tiny, luck):
    effort = 0.004 / (0.01 * 0.25 * (0.4 / 0.25) ** 0.8)
    chance = 1 - np.exp(-0.4 * effort**0.5 / 4)
    lucky = inventing(tiny, luck, chance - 1e-9)
    assert lucky.log_quality == pytest.approx([0.25 + np.log(1 + (-0.05 + 0.15 * 0.7)), 0.25])
    assert lucky.log_productivity.tolist() == [0.5, 0.5]
    assert lucky.product_quarter.tolist() == [7.0, -1000.0]
    assert inventing(tiny, luck, chance + 1e-9).log_quality.tolist() == [0.25, 0.25]


def test_process_innovations_leave_the_age_of_products_alone(tiny, luck):
    world = tiny(quarter=7, segment=[0], revenue=[4.0], research=[9.0], knowledge=[1.0], workers=[1.0],
                 log_productivity=[0.5], product_quarter=[2.0], parameters=PLAIN)  # fmt: skip
    luck(world, success=1e-9, kind=0.5, named={f"step {k}": 0.7 for k in range(5)})
    innovation.succeed(world)
    assert world.firms.product_quarter.tolist() == [2.0]
    assert world.firms.log_productivity == pytest.approx([0.5 + np.log(1.055)])


def test_a_firm_without_revenue_or_a_segment_without_norms_innovates_by_no_accident(tiny, luck):
    world = tiny(segment=[0, 1], revenue=[0.0, 0.0], research=[0.0, 0.0], knowledge=[0.0, 0.0], parameters=PLAIN)
    world.segments.mean_research_at_start = world.segments.mean_revenue_at_start = 0.0
    innovation.succeed(luck(world, success=1e-9))
    assert world.firms.log_productivity.tolist() == [0.0, 0.0]
    assert innovation.absorption(world).tolist() == [0.0, 0.0]


def test_absorption_of_small_firms_and_without_any_usual_knowledge(tiny):
    world = tiny(segment=[0, 1], place=[0, 2], knowledge=[0.03, 0.0], revenue=[0.2, 0.2], parameters=PLAIN)
    world.cities.skill = [1.2, 0.9]
    world.segments.knowledge_ratio_at_start = [0.04, 0.0, 1, 1, 1]
    assert innovation.absorption(world) == pytest.approx([1.2 * 0.03 / (0.03 + 0.04 * 4 * 0.2), 0.0])


def learning(tiny, luck, productivity, quality, segment=None, place=None, named=None, **chosen):
    """The first firm alone may imitate; the draw of members decides whom it sees."""
    count = len(productivity)
    world = tiny(segment=segment or [0] * count, place=place or [0] * count, log_productivity=productivity,
                 log_quality=quality, revenue=[2.0] * count, knowledge=[0.32] * count, parameters=PLAIN)  # fmt: skip
    luck(world, named={"imitation": [1e-9] + [1 - 1e-12] * (count - 1), **(named or {})}, **chosen)
    innovation.imitate(world)
    return world.firms


def test_who_is_equal_in_everything_is_not_copied_and_who_is_better_in_one_is(tiny, luck):
    f = learning(tiny, luck, [0.5, 0.5], [0.2, 0.2], named={"model member": 0.9})
    assert (f.log_productivity[0], f.log_quality[0]) == (0.5, 0.2)
    f = learning(tiny, luck, [0.5, 0.5], [0.2, 0.3], named={"model member": 0.9})
    assert (f.log_productivity[0], f.log_quality[0]) == (0.5, pytest.approx(0.23))


def test_nearness_counts_productivity_and_quality_and_in_either_direction(tiny, luck):
    seen = np.array([0.3, 0.6, 0.3, 0.6])  # slots of four: the second and the third firm
    member = {"model member": lambda ids: np.resize(seen, ids.shape)}
    # gaps 0.3 and 0.3 of the second; 0.5 ahead and 0.05 behind of the third
    f = learning(tiny, luck, [0.0, 0.3, 0.5], [0.0, 0.3, -0.05], named=member)
    assert f.log_productivity[0] == pytest.approx(0.3 * 0.5)
    assert f.log_quality[0] == 0.0
    f = learning(tiny, luck, [0.0, 0.3, 0.5], [0.0, 0.3, -0.15], named=member)
    assert f.log_productivity[0] == pytest.approx(0.3 * 0.3)
    assert f.log_quality[0] == pytest.approx(0.3 * 0.3)


def test_a_near_firm_that_is_worse_does_not_stand_in_the_way_of_a_better_one(tiny, luck):
    seen = np.array([0.3, 0.6, 0.3, 0.6])
    member = {"model member": lambda ids: np.resize(seen, ids.shape)}
    f = learning(tiny, luck, [0.5, 1.4, 0.4], [0.0, 0.0, 0.0], named=member)
    assert f.log_productivity[0] == pytest.approx(0.5 + 0.3 * 0.9)


def test_taste_decides_between_models_as_the_technology_decay_allows(tiny, luck):
    seen = np.array([0.3, 0.6, 0.3, 0.6])
    low = np.exp(-np.exp(0.0))
    for edge, copied in ((1.3, 0.2), (1.5, 0.9)):
        # the third firm is further by 0.7, which weighs 1.4: taste for it must be higher by that
        high = np.exp(-np.exp(-edge))
        tastes = {
            "model member": lambda ids: np.resize(seen, ids.shape),
            "model": lambda ids, high=high: np.where(np.resize([0, 1, 0, 1], ids.shape) == 1, high, low),
        }
        f = learning(tiny, luck, [0.0, 0.2, 0.9], [0.0, 0.0, 0.0], named=tastes)
        assert f.log_productivity[0] == pytest.approx(0.3 * copied)


def test_an_imitator_that_meets_nobody_learns_nothing(tiny, luck):
    world = tiny(segment=[0, 1], log_productivity=[0.1, 0.9], revenue=[2.0] * 2, knowledge=[0.32] * 2, parameters=PLAIN)
    world.cells.search_firms = 0.0  # the map of last year knew no firm anywhere
    luck(world, imitation=1e-9)
    assert innovation.models(world, np.array([0, 1])).tolist() == [[-1] * 4, [-1] * 4]
    innovation.imitate(world)
    assert world.firms.log_productivity.tolist() == [0.1, 0.9]


@pytest.mark.parametrize(("place", "member", "copied"), [(0.1, 0.9, 0.3), (0.9, 0.1, 0.0)])
def test_places_and_members_are_drawn_by_draws_of_their_own(tiny, luck, place, member, copied):
    f = learning(tiny, luck, [0.0, 1.0], [0.0, 0.0], named={"model place": place, "model member": member})
    assert f.log_productivity[0] == pytest.approx(copied)


def test_nobody_imitates_in_a_quarter_without_luck(tiny, luck):
    f = learning(tiny, luck, [0.1, 0.5], [0.0, 0.0], named={"imitation": [0.999, 0.999]})
    assert f.log_productivity.tolist() == [0.1, 0.5]


def test_models_of_a_later_segment_are_drawn_from_its_own_cells(tiny, luck):
    world = tiny(segment=[0, 2, 2, 2], place=[3, 3, 3, 4], parameters=PLAIN)
    luck(world, named={"model place": lambda ids: (np.arange(ids.size).reshape(ids.shape) % 40 + 0.5) / 40})
    seen = innovation.models(world, np.array([1, 1, 1, 1, 1, 1, 1, 1, 1, 1]))
    assert set(seen.ravel().tolist()) <= {1, 2, 3}
    assert seen.shape == (10, 4)


def test_diffusion_services_raise_the_chance_to_imitate(tiny, luck):
    chance = 1 - np.exp(-0.3 * 1.5 * 0.5 / 4)
    for luckily, copied in ((chance - 1e-9, True), (chance + 1e-9, False)):
        world = tiny(segment=[0, 0], log_productivity=[0.1, 0.5], revenue=[2.0] * 2, knowledge=[0.32, 0.0],
                     parameters=PLAIN)  # fmt: skip
        world.instruments.append(1)
        world.instruments.budget_left[0] = 9.0
        world.support.offer("imitation", Offer(0, np.array([0.5, 0.0]), costs=np.ones(2)))
        luck(world, named={"imitation": [luckily, 1 - 1e-12], "model member": 0.9})
        innovation.imitate(world)
        assert (world.firms.log_productivity[0] > 0.1) == copied


def test_patents_of_a_segment_with_little_and_without_research_in_at_start(tiny, luck):
    world = tiny(quarter=4, segment=[0, 1], research=[0.004, 0.0], patents=[1.0, 1.0], parameters=PLAIN)
    world.segments.mean_research_at_start = [0.001, 0.0, 1, 1, 1]
    world.instruments.append(1)
    world.instruments.budget_left[0] = 9.0
    world.support.offer("patenting", Offer(0, np.array([0.5, 0.0]), costs=np.ones(2)))
    innovation.file_patents(luck(world))
    granted = 6 * 0.004 * (0.016 / 0.004) ** 0.8 * np.exp(0.05) / 4 * 1.5
    assert world.firms.patents == pytest.approx([1 - 0.015 + granted, 1 - 0.015])


@pytest.mark.parametrize(("draw", "more"), [(1 - 1e-6, True), (1e-6, False)])
def test_patents_are_drawn_by_a_draw_of_their_own(tiny, luck, draw, more):
    world = tiny(segment=[0], research=[0.04], parameters=PLAIN)
    innovation.file_patents(luck(world, counts=True, patents=draw))
    assert (world.firms.patents[0] > 0) == more


def test_each_quarter_shakes_the_firms_whose_turn_it_is(tiny, luck):
    ids = np.arange(400)
    turns = (mix(ids.astype(np.uint64)) % np.uint64(4)).astype(int) + 1
    world = tiny(segment=[0] * 4, log_productivity=[0.4, 0.3, 0.2, 0.1], output=[1.0] * 4, revenue=[1.0] * 4,
                 parameters=PLAIN)  # fmt: skip
    world.firms.id = [int(ids[turns == turn][0]) for turn in (1, 2, 3, 4)]
    # a firm alone in its turn is shaken and set right again by the drift of its segment: look at the pairs
    world = tiny(segment=[0] * 8, log_productivity=[0.4] * 4 + [-0.4] * 4, output=[1.0] * 8, revenue=[1.0] * 8,
                 parameters=PLAIN)  # fmt: skip
    world.firms.id = [int(ids[turns == turn][k]) for k in (0, 1) for turn in (1, 2, 3, 4)]
    for quarter in (1, 2, 3, 4):
        world.quarter, before = quarter, world.firms.log_productivity.copy()
        innovation.shake_up(luck(world))
        changed = np.flatnonzero(world.firms.log_productivity != before)
        assert changed.tolist() == [quarter - 1, quarter + 3]
        # luck of zero: both revert by a tenth toward the mean, 0
        assert world.firms.log_productivity[changed] == pytest.approx(0.9 * before[changed])


def test_the_shake_up_weighs_output_however_small_and_reverts_to_each_segments_mean(tiny, luck):
    ids = np.arange(400)
    mine = ids[mix(ids.astype(np.uint64)) % np.uint64(4) == 0]
    world = tiny(segment=[0, 0, 1, 1], log_productivity=[0.8, 0.2, -0.3, -0.5], output=[0.3, 0.1, 0.0, 0.0],
                 revenue=[0.2, 0.04, 0.0, 0.0], parameters=PLAIN)  # fmt: skip
    world.firms.id = mine[:4]
    innovation.shake_up(luck(world, shake=[ONE, 1 - ONE, 0.5, 0.5]))
    # sizes 0.2 and 0.05 (the least that counts) against a mean of 0.12
    news = 0.6 * np.array([(0.2 / 0.12) ** -0.2, (0.05 / 0.12) ** -0.2]) * (1 - 0.81) ** 0.5 * np.array([1, -1])
    change = -0.1 * (np.array([0.8, 0.2]) - 0.5) + news
    drift = (3 * change[0] + change[1]) / 4
    after = np.array([0.8, 0.2]) + change - drift
    assert world.firms.log_productivity[:2] == pytest.approx(after, abs=1e-7)
    # firms without output weigh alike, and those without revenue count as the least
    assert world.firms.log_productivity[2:] == pytest.approx([-0.4 + 0.09, -0.4 - 0.09])
    assert world.segments.mean_log_productivity[:2] == pytest.approx([0.5, -0.4])


def test_the_mean_of_an_empty_segment_is_remembered(tiny, luck):
    world = tiny(segment=[0], parameters=PLAIN)
    world.segments.mean_log_productivity = [9.0, 0.7, 0.6, 0.5, 0.4]
    innovation.shake_up(luck(world))
    assert world.segments.mean_log_productivity.tolist() == [0.0, 0.7, 0.6, 0.5, 0.4]


def test_a_firm_alone_in_the_region_imitates_nobody(tiny, luck):
    world = tiny(segment=[0], revenue=[4.0], knowledge=[1.0], workers=[10.0], parameters=PLAIN)
    innovation.imitate(luck(world, imitation=0.0))
    assert world.firms.log_productivity.tolist() == [0.0]
    assert world.firms.log_quality.tolist() == [0.0]


def test_where_nobody_works_knowledge_nearby_is_held_against_one(tiny):
    """One firm without workers: what it knows of is its own knowledge, within 5 km; all places are equally diverse."""
    world = tiny(segment=[0], revenue=[4.0], knowledge=[0.8], workers=[0.0], parameters=PLAIN)
    known = 0.8 * np.exp(-5.0 / 25.0)
    spill = innovation.spillover(world)
    assert spill.tolist() == pytest.approx([known**0.1], rel=1e-6)


def test_the_first_firm_of_the_table_is_a_model_like_any_other(tiny, luck):
    world = tiny(segment=[0, 0], place=[0, 0], revenue=[4.0, 4.0], knowledge=[1.0, 1.0], workers=[10.0, 10.0],
                 log_productivity=[1.0, 0.0], parameters=PLAIN)  # fmt: skip
    world.cells.search_firms[0] = 2.0
    innovation.imitate(luck(world, imitation=0.0, named={"model place": 0.0, "model member": 0.0}))
    assert world.firms.log_productivity.tolist() == pytest.approx([1.0, 0.3])  # 0.3 of a gap of 1
