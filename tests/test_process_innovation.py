"""R&D, innovation, imitation, patents, the shake-up (docs/odd/innovation.md), by hand.

A chance is checked from both sides: luck just inside it and just outside.
"""

from __future__ import annotations

import numpy as np
import pytest

from model.mathematics.draws import mix
from model.processes import innovation
from model.tables.firms import ANCHOR

PLAIN = {
    "innovation.success_rate": 0.4,
    "innovation.imitation_rate": 0.3,
    "innovation.copied": 0.3,
    "innovation.technology_decay": 2.0,
    "innovation.imitation_length": 60.0,
    "innovation.absorption_knowledge": 1.0,
    "innovation.step_low": -0.05,
    "innovation.step_high": 0.1,
    "innovation.product_share": 0.5,
    "innovation.research_size_exponent": 0.8,
    "innovation.knowledge_decay": 0.15,
    "innovation.national_rise_early": 0.096,
    "innovation.national_rise_late": 0.04,
    "innovation.national_rise_until": 2019,
    "innovation.national_pull": 0.03,
    "innovation.spill_own": 0.1,
    "innovation.spill_diversity": 0.2,
    "innovation.spill_bound": 2.0,
    "innovation.patents_per_research": 6.0,
    "innovation.patent_size_exponent": 0.8,
    "innovation.patent_trend": 0.05,
    "innovation.patent_lapse": 0.06,
    "innovation.automation_quarters": 8,
    "innovation.productivity_spread": 0.6,
    "innovation.productivity_persistence": 0.9,
    "innovation.shake_size_exponent": 0.2,
    "innovation.shake_most": 1.5,
    "geography.access_length": 25.0,
}
ONE = 0.8413447460685429  # the uniform whose normal value is 1


def test_research_is_a_share_of_revenue_as_far_as_the_cash_goes(tiny):
    world = tiny(segment=[0, 0, 0], revenue=[10.0, 10.0, 10.0], cash=[5.0, 0.1, -1.0], knowledge=[1.0, 0.0, 2.0],
                 log_research_intensity=np.log([0.02, 0.02, 0.02]), parameters=PLAIN)  # fmt: skip
    innovation.spend_on_research(world)
    f = world.firms
    assert f.research == pytest.approx([0.2, 0.1, 0.0])
    assert f.cash == pytest.approx([4.8, 0.0, -1.0])
    assert f.knowledge == pytest.approx([1 - 0.15 / 4 + 0.2, 0.1, 2 * (1 - 0.15 / 4)])
    assert f.reported_research == pytest.approx(f.research)
    assert world.counters["R&D cut for lack of cash"] == 2


@pytest.mark.parametrize(("quarter", "rise", "level"), [(4, 0.096, 0.096), (24, 0.04, 4 * 0.096 + 2 * 0.04)])
def test_intensity_rises_with_the_nations_and_is_pulled_toward_it(tiny, quarter, rise, level):
    # 2016Q4 is a year after the start, 2021Q4 six years; the fast rise lasts to the end of 2019.
    world = tiny(quarter=quarter, segment=[0], log_research_intensity=[np.log(0.02)], revenue=[1.0], cash=[1.0],
                 parameters=PLAIN)  # fmt: skip
    innovation.spend_on_research(world)
    nation = np.log(0.01) + level  # R&D over revenue of 2015 was 0.01 / 1
    expected = np.log(0.02) + (rise + 0.03 * (nation - np.log(0.02))) / 4
    assert world.firms.log_research_intensity == pytest.approx([expected])


def inventor(tiny, luck, chance, research=0.04, ablated=(), **chosen):
    """Two equal firms in two places of their own; the first has R&D, and luck at `chance`."""
    world = tiny(segment=[0, 0], place=[0, 2], revenue=[4.0, 1.0], research=[research, 0.0], workers=[10.0, 10.0],
                 knowledge=[1.0, 1.0], parameters=PLAIN, ablated=ablated)  # fmt: skip
    luck(world, success=[chance, 1 - 1e-12], **chosen)
    innovation.succeed(world)
    return world.firms


def success_chance(research=0.04):
    """1 - exp(-zeta sqrt(RD / (rd0 (rev / mean)^0.8)) dt), no spillover: rd0 is 1% of the mean revenue 2.5."""
    effort = research / (0.01 * 2.5 * (4 / 2.5) ** 0.8)
    return 1 - np.exp(-0.4 * effort**0.5 / 4)


def test_chance_of_an_innovation(tiny, luck):
    chance = success_chance()
    assert inventor(tiny, luck, chance - 1e-9, kind=0.7).log_productivity[0] > 0
    assert inventor(tiny, luck, chance + 1e-9, kind=0.7).log_productivity[0] == 0
    assert inventor(tiny, luck, 1e-12, research=0.0).log_productivity[0] == 0


def test_an_innovation_raises_productivity_or_quality_by_the_median_of_five_uniforms(tiny, luck):
    steps = {f"step {k}": u for k, u in enumerate((0.9, 0.1, 0.8, 0.2, 0.7))}  # the median, Beta(3, 3), is 0.7
    gain = np.log(1 + (-0.05 + 0.15 * 0.7))
    process = inventor(tiny, luck, 0.01, named=steps, kind=0.51)
    assert process.log_productivity == pytest.approx([gain, 0.0])
    assert process.log_quality.tolist() == [0, 0]
    product = inventor(tiny, luck, 0.01, named=steps, kind=0.49)
    assert product.log_quality == pytest.approx([gain, 0.0])
    assert product.log_productivity.tolist() == [0, 0]


def test_a_step_downward_is_not_kept(tiny, luck):
    firms = inventor(tiny, luck, 0.01, named={f"step {k}": 0.3 for k in range(5)})  # -0.05 + 0.15 * 0.3 < 0
    assert (firms.log_productivity[0], firms.log_quality[0]) == (0.0, 0.0)


def test_ablation_no_innovation(tiny, luck):
    firms = inventor(tiny, luck, 1e-15, research=100.0, ablated=("innovation",))
    assert (firms.log_productivity[0], firms.log_quality[0]) == (0.0, 0.0)


def neighbours(tiny, ablated=()):
    """Three firms: two segments share the first place, the third firm is alone 30 km away."""
    return tiny(segment=[0, 1, 0], place=[0, 0, 2], knowledge=[3.0, 5.0, 1.0], workers=[30.0, 10.0, 20.0],
                parameters=PLAIN, ablated=ablated)  # fmt: skip


def test_spillovers_grow_with_knowledge_nearby_and_with_diversity(tiny):
    world = neighbours(tiny)
    near, far = np.exp(-5 / 25), np.exp(-30 / 25)
    known = np.array([3 * near + 1 * far, 5 * near, 1 * near + 3 * far])
    mean = (30 * known[0] + 20 * known[2]) / 50
    diversity = 1 - (0.75**2 + 0.25**2)
    average = diversity * 40 / 60
    expected = [
        np.exp(0.1 * np.log(known[0] / mean) + 0.2 * (diversity - average)),
        np.exp(0.2 * (diversity - average)),
        np.exp(0.1 * np.log(known[2] / mean) + 0.2 * (0 - average)),
    ]
    assert innovation.spillover(world) == pytest.approx(expected)


def test_knowledge_nearby_counts_within_its_bound(tiny):
    world = tiny(segment=[0, 0], place=[0, 2], knowledge=[1.0, 0.0], workers=[1.0, 1e6], parameters=PLAIN)
    world.distance[0, 2] = world.distance[2, 0] = 2000.0
    # the second firm, which is nearly all of the mean, knows nothing: the first is far above it
    assert innovation.spillover(world)[0] == pytest.approx(np.exp(0.1 * 2.0))


def test_ablation_no_spillovers(tiny):
    assert innovation.spillover(neighbours(tiny, ablated=("spillovers",))).tolist() == [1, 1, 1]


def test_absorption_is_skill_times_knowledge_over_knowledge_and_the_usual(tiny):
    world = tiny(segment=[0, 0], place=[0, 2], knowledge=[0.3, 0.0], revenue=[2.0, 2.0], parameters=PLAIN)
    world.cities.skill = [1.2, 0.9]
    usual = 1.0 * 0.04 * 4 * 2.0  # k0 times the years of revenue of 2015, times yearly revenue
    assert innovation.absorption(world) == pytest.approx([1.2 * 0.3 / (0.3 + usual), 0.0])


def imitator(tiny, luck, chance, ablated=()):
    """The first firm can learn from the second, better in productivity and worse in quality."""
    world = tiny(segment=[0, 0], place=[0, 0], log_productivity=[0.1, 0.5], log_quality=[0.3, 0.2], revenue=[2.0, 2.0],
                 knowledge=[0.32, 0.0], parameters=PLAIN, ablated=ablated)  # fmt: skip
    # absorption 0.5 of the first firm; the draws among members of the place hit the second
    luck(world, named={"imitation": [chance, 1 - 1e-12], "model member": 0.9})
    innovation.imitate(world)
    return world.firms


def test_chance_of_an_imitation_and_what_it_copies(tiny, luck):
    chance = 1 - np.exp(-0.3 * 0.5 / 4)
    copied = imitator(tiny, luck, chance - 1e-9)
    assert copied.log_productivity == pytest.approx([0.1 + 0.3 * 0.4, 0.5])
    assert copied.log_quality.tolist() == [0.3, 0.2]  # nobody copies what is worse
    assert imitator(tiny, luck, chance + 1e-9).log_productivity[0] == 0.1


def test_better_quality_alone_is_worth_copying(tiny, luck):
    world = tiny(segment=[0, 0], log_productivity=[0.5, 0.1], log_quality=[0.0, 0.4], revenue=[2.0, 2.0],
                 knowledge=[0.32, 0.0], parameters=PLAIN)  # fmt: skip
    luck(world, named={"imitation": [0.0, 0.999999], "model member": 0.9})
    innovation.imitate(world)
    assert world.firms.log_productivity.tolist() == [0.5, 0.1]
    assert world.firms.log_quality == pytest.approx([0.3 * 0.4, 0.4])


def test_ablation_no_imitation(tiny, luck):
    assert imitator(tiny, luck, 1e-15, ablated=("imitation",)).log_productivity[0] == 0.1


def test_of_two_better_firms_the_technologically_nearer_appeals_more(tiny, luck):
    # Gaps 0.2 and 0.9: without taste, exp(-2 * gap) prefers the smaller.
    world = tiny(segment=[0, 0, 0], log_productivity=[0.0, 0.9, 0.2], revenue=[2.0] * 3, knowledge=[0.32] * 3,
                 parameters=PLAIN)  # fmt: skip
    seen = np.array([0.3, 0.6, 0.3, 0.6])  # slots of four: the second and the third firm
    luck(world, named={"imitation": [0.0, 0.999999, 0.999999], "model member": lambda ids: np.resize(seen, ids.shape)})
    innovation.imitate(world)
    assert world.firms.log_productivity == pytest.approx([0.3 * 0.2, 0.9, 0.2])


def test_nobody_learns_from_himself_or_from_worse_firms(tiny, luck):
    world = tiny(
        segment=[0, 0], log_productivity=[0.5, 0.1], knowledge=[9.0, 9.0], revenue=[1.0, 1.0], parameters=PLAIN
    )
    for member in (0.1, 0.9):
        luck(world, named={"imitation": [0.0, 0.999999], "model member": member})
        innovation.imitate(world)
    assert world.firms.log_productivity.tolist() == [0.5, 0.1]


def test_models_are_of_the_own_segment_and_near_ones_are_seen_more_often(tiny, luck):
    world = tiny(segment=[0, 0, 0, 1], place=[0, 0, 1, 0], parameters=PLAIN)
    luck(world, named={"model place": lambda ids: (np.arange(ids.size).reshape(ids.shape) % 400 + 0.5) / 400})
    seen = innovation.models(world, np.zeros(100, dtype=np.int64))
    assert set(seen.ravel().tolist()) <= {0, 1, 2}
    near = 2 * np.exp(-5 / 60)  # two firms at home, one 30 km away
    assert (seen == 2).mean() == pytest.approx(np.exp(-30 / 60) / (near + np.exp(-30 / 60)), abs=0.005)


def test_patents_lapse_and_are_granted_by_research_with_a_trend(tiny, luck):
    world = tiny(quarter=8, segment=[0, 0], research=[0.04, 0.0], patents=[10.0, 4.0], parameters=PLAIN)
    innovation.file_patents(luck(world))
    # typical R&D a year: 4 * 0.01; eta RDbar (RD / RDbar)^0.8 e^(pi t) dt with t = 2 years
    granted = 6 * 0.04 * (0.16 / 0.04) ** 0.8 * np.exp(0.05 * 2) / 4
    assert world.firms.patents == pytest.approx([10 * (1 - 0.06 / 4) + granted, 4 * (1 - 0.06 / 4)])


def test_an_eighth_of_automations_gain_arrives_each_quarter(tiny):
    world = tiny(segment=[0], automation_gain=[0.08], log_productivity=[0.2], parameters=PLAIN)
    innovation.release_automation(world)
    assert world.firms.log_productivity == pytest.approx([0.21])
    assert world.firms.automation_gain == pytest.approx([0.07])


def whose_turn(world, quarter):
    """Rows whose yearly turn, from their permanent id, is this quarter."""
    turn = mix(world.firms.id.astype(np.uint64)) % np.uint64(4) + np.uint64(1)
    return np.flatnonzero(turn == quarter)


def shaken(tiny, luck, ablated=(), news=(ONE, 1 - ONE), **options):
    """Two firms of the first quarter's turn and one of another, all of one segment."""
    world = tiny(segment=[0] * 3, log_productivity=[0.8, -0.2, 0.0], output=[3.0, 1.0, 1.0], revenue=[8.0, 0.1, 0.9],
                 parameters=PLAIN, ablated=ablated, **options)  # fmt: skip
    ids = np.arange(200)
    turns = mix(ids.astype(np.uint64)) % np.uint64(4)
    world.firms.id = [*ids[turns == 0][:2], ids[turns == 1][0]]
    assert whose_turn(world, 1).tolist() == [0, 1]
    luck(world, shake=news)
    innovation.shake_up(world)
    return world.firms.log_productivity


def test_productivity_reverts_with_news_and_the_segment_keeps_its_mean(tiny, luck):
    after = shaken(tiny, luck)
    mean, mean_size = 0.2, 3.0
    # spread 0.6 size^-0.2, at most 1.5 times; news of plus and minus one standard deviation
    news = 0.6 * np.array([(8 / mean_size) ** -0.2, 1.5]) * (1 - 0.9**2) ** 0.5 * np.array([1, -1])
    change = mean + 0.9 * (np.array([0.8, -0.2]) - mean) + news - [0.8, -0.2]
    drift = (3 * change[0] + 1 * change[1]) / 4  # output-weighted: the shake-up raises nobody on average
    assert after == pytest.approx([0.8 + change[0] - drift, -0.2 + change[1] - drift, 0.0], abs=1e-7)


def test_no_shake_up_reaches_an_anchor(tiny, luck):
    # the other firm of the turn moves alone, and what moves all that are shaken is taken out
    assert shaken(tiny, luck, news=ONE, origin=[0, ANCHOR, 0]) == pytest.approx([0.8, -0.2, 0.0])


def test_ablation_no_shake_up(tiny, luck):
    assert shaken(tiny, luck, ablated=("productivity_shakes",)) == pytest.approx([0.8, -0.2, 0.0])


def test_every_firm_has_one_turn_a_year(tiny):
    world = tiny(segment=[0] * 50)
    turns = np.concatenate([whose_turn(world, quarter) for quarter in (1, 2, 3, 4)])
    assert sorted(turns.tolist()) == list(range(50))


# know-how of a cell --------------------------------------------------------------------------------------------------

KNOW_HOW = {"innovation.breakthrough_rate": 0.4, "innovation.breakthrough_step": 0.1, "innovation.know_how_decay": 0.4}


def cells_of_two(tiny, **options):
    """Two firms of segment 0 in the first place, one as large as both in the second; the first cell leads."""
    world = tiny(segment=[0, 0, 0], place=[0, 0, 1], output=[1.0, 1.0, 2.0], log_quality=[0.5, 0.3, 0.0],
                 parameters=KNOW_HOW, **options)  # fmt: skip
    world.cells.know_how[:2] = [0.1, -0.1]
    return world


def test_know_how_fades_and_leaves_the_mean_of_the_segment_where_it_was(tiny, luck):
    world = luck(cells_of_two(tiny), breakthrough=0.1)  # nobody breaks through
    innovation.break_through(world)
    assert world.cells.know_how[:2] == pytest.approx([0.09, -0.09])
    assert world.firms.log_quality == pytest.approx([0.49, 0.29, 0.01])


def test_a_breakthrough_moves_every_firm_of_its_cell_and_the_mean_is_taken_out(tiny, luck):
    world = cells_of_two(tiny)
    world.cells.know_how = 0.0
    cell = np.arange(len(world.cells))
    world = luck(world, breakthrough=np.where(cell == 0, 0.09, 0.1))  # 1 - exp(-0.1) is 0.095
    innovation.break_through(world)
    assert world.cells.know_how[:3] == pytest.approx([0.05, -0.05, -0.05])  # an empty cell falls behind, too
    assert world.cells.know_how[6:] == pytest.approx(0.0)
    assert world.firms.log_quality == pytest.approx([0.55, 0.35, -0.05])


def test_ablation_cells_share_no_know_how(tiny, luck):
    world = luck(cells_of_two(tiny, ablated=("know_how",)), breakthrough=0.0)
    world.cells.know_how = 0.0
    innovation.break_through(world)
    assert not world.cells.know_how.any()
    assert world.firms.log_quality == pytest.approx([0.5, 0.3, 0.0])
