"""Facts of clusters: estimators by hand and on made worlds of known truth, the trials, and the command."""

from __future__ import annotations

import json
import math
import re
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from model import load_scenario
from model.experiments.yearly_trial import started
from model.mathematics.verdicts import Verdict
from model.report.markdown_page import joined
from model.scenario.parameters import load_registry
from model.studies.clusters import birth, coagglomeration, dispersion, elasticity, events
from model.studies.clusters.all_facts import BY_ID, FACTS, GROUPS
from model.studies.clusters.design import Site, lay_out, spread_over
from model.studies.clusters.estimate import contrast, mean_of, ratio_of
from model.studies.clusters.fact import ClusterFact
from model.studies.clusters.page import WORDS
from model.studies.clusters.panel import COLUMNS, SERIES, Panel, read_panel, total_productivity, write_panel
from model.studies.clusters.runs_needed import BASE, OFF, Setup, Worlds, in_turns, start_of
from model.studies.clusters.trial import TREATED, CellTrial, Cleared, drawn, see
from tests.commands import typed

ROOT = Path(__file__).resolve().parent.parent
SHORT = load_scenario(ROOT / "scenarios" / "teaching_base.yaml").replace(end="2016Q4")
TABLE = {12: 2.1788128, 1: 12.7062047, 2: 4.3026527}  # Student's t, 97.5%


def panel(seed: int = 1, places: int = 2, last: int = 10, **columns: list[list[float]]) -> Panel:
    """A panel whose columns are given for the first and the last year; years between stand as the first."""
    cells = len(next(iter(columns.values()))[0])
    made = {name: np.zeros((last + 1, cells)) for name in COLUMNS}
    for name, (first, final) in columns.items():
        made[name][:] = first
        made[name][-1] = final
    series = {name: [1.0] * (last + 1) for name in SERIES}
    return Panel("made", seed, list(range(2015, 2016 + last)), places, made, series)


def test_a_mean_over_worlds_alone_has_students_interval():
    found = mean_of([1.0, 2.0, 6.0])  # mean 3, variance 7
    assert (found.value, found.worlds, found.units) == (3.0, 3, 1)
    assert found.high - found.value == pytest.approx(TABLE[2] * math.sqrt(7.0 / 3))
    assert mean_of([5.0]).value == 5.0
    assert math.isnan(mean_of([5.0]).low)
    assert math.isnan(mean_of([]).value)
    assert mean_of([1.0, math.nan, 3.0]).worlds == 2


def test_a_mean_over_zones_and_worlds_counts_both_and_what_they_share_once():
    # worlds 1 and 2, zones a and b: 1 3 / 3 5; means of worlds 2 and 4, of zones 2 and 4, of all 3
    found = mean_of([[1.0, 3.0], [3.0, 5.0]])
    of_worlds, of_zones, single = 2.0 / 2, 2.0 / 2, (4.0 + 0.0 + 0.0 + 4.0) / 4 / 3
    assert found.value == 3.0
    assert found.high - found.value == pytest.approx(TABLE[1] * math.sqrt(of_worlds + of_zones - single))
    wide = mean_of([[1.0, 3.0], [5.0, 11.0]])  # 9 + 4 - 56 / 12 would be less than worlds alone say
    assert wide.high - wide.value == pytest.approx(TABLE[1] * math.sqrt(9.0))


def test_a_ratio_of_sums_and_its_interval():
    found = ratio_of([1.0, 2.0, 3.0], [2.0, 2.0, 8.0])  # 6 / 12; residuals 0, 1, -1 over a mean of 4
    assert found.value == 0.5
    assert found.high - found.value == pytest.approx(TABLE[2] * math.sqrt((0.25**2 * 2) / 3 / 2))
    assert math.isnan(ratio_of([1.0, 2.0], [1.0, -1.0]).value)


def test_treated_units_are_set_against_others_world_by_world():
    treated, placebo = [[2.0, 4.0], [4.0, 6.0]], [[1.0, 1.0], [3.0, 3.0]]
    found = contrast(treated, placebo)  # worlds agree after the difference: 1 and 3 in both
    assert found.value == 2.0
    # Of zones 2 / 2; of worlds 0; less 4 / 4 / 3: never below what zones alone say. Zones compared with do not differ.
    assert found.high - found.value == pytest.approx(TABLE[1] * math.sqrt(1.0))
    assert contrast(treated, np.empty((2, 0))) == mean_of(treated)


def test_the_elasticity_by_hand():
    base = panel(revenue=[[20.0, 30.0, 40.0, 5.0], [40.0, 60.0, 80.0, 50.0]])
    given = panel(revenue=[[20.0, 30.0, 40.0, 5.0], [50.0, 60.0, 72.0, 500.0]])
    treated = np.array([True, False, False, True])  # the last is too small at the start to count
    untreated = math.log(132.0 / 140.0)
    found = elasticity.elasticity(given, base, treated, "revenue", 10, 0.1)
    assert found == pytest.approx((math.log(50.0 / 40.0) - untreated) / 0.1)
    assert math.isnan(elasticity.elasticity(given, base, treated, "workers", 10, 0.1))


def test_a_known_elasticity_is_recovered_from_worlds_with_luck():
    draws, truth, cells = np.random.default_rng(5), 2.5, 400
    pairs = []
    for seed in range(1, 10):
        first = draws.lognormal(3.5, 0.8, cells)
        last = first * draws.lognormal(0.5, 0.4, cells)
        more = last * np.exp(truth * 0.1 * drawn(seed, cells) + draws.normal(0.0, 0.02, cells))
        pairs.append((panel(seed, revenue=[first, more]), panel(seed, revenue=[first, last])))
    found = mean_of(elasticity.by_world(pairs, "revenue", 10, 0.1))
    assert found.low < truth < found.high
    assert found.high - found.low < 0.3
    assert abs(mean_of(elasticity.on_others(pairs, "revenue", 10, 0.1)).value) < 0.1


def test_the_lot_draws_a_fifth_and_another_for_every_world():
    assert drawn(1, 10_000).mean() == pytest.approx(TREATED, abs=0.01)
    assert (drawn(1, 10_000) == drawn(2, 10_000)).mean() == pytest.approx(0.68, abs=0.02)
    assert np.array_equal(drawn(3, 50), drawn(3, 50))


def test_the_loops_gain_is_the_part_of_the_rise_that_was_not_given():
    cells, revenue = 40, [[20.0] * 40, [20.0] * 40]
    rise = np.where(drawn(1, cells), 0.125, 0.0)
    pairs = [
        (panel(1, revenue=revenue, gain=[[0.0] * cells, rise]), panel(1, revenue=revenue, gain=[[0.0] * cells] * 2))
    ]
    assert elasticity.loop_gain(pairs, 10, 0.1)[0] == pytest.approx(0.2)  # 0.1 given, 0.125 lent: a fifth of it grew


def test_rings_hold_the_zone_itself_in_the_innermost_and_no_place_twice():
    distance = np.array([[5.0, 8.0, 20.0, 49.0, 80.0]])
    assert [events.within(distance, 0, ring).tolist() for ring in events.RINGS] == [[0, 1], [2], [3]]
    assert events.within(distance, 0, (0.0, 50.0)).tolist() == [0, 1, 2, 3]


def test_effects_on_zones_and_suppliers_by_hand():
    # two segments x two places, 20 km apart: rows (segment 0: places 0, 1; segment 1: places 0, 1)
    base = panel(revenue=[[1.0] * 4, [10.0, 20.0, 30.0, 40.0]], firms=[[1.0] * 4, [1.0, 2.0, 3.0, 4.0]])
    given = panel(revenue=[[1.0] * 4, [12.0, 20.0, 38.0, 40.0]], firms=[[1.0] * 4, [1.5, 2.0, 5.0, 4.5]])
    here, distance = Site(0, 0, (1,)), np.array([[5.0, 20.0], [20.0, 5.0]])
    pairs = [(given, base)]
    assert events.in_zones(pairs, [here], "revenue", 10)[0, 0] == pytest.approx(math.log(50.0 / 40.0))
    assert events.in_own_branch(pairs, [here], "revenue", 10)[0, 0] == pytest.approx(math.log(1.2))
    assert events.suppliers(pairs, [here], 10, distance, (0.0, 10.0)).tolist() == [[2.0]]
    assert events.suppliers(pairs, [here], 10, distance, (0.0, 50.0)).tolist() == [[2.5]]
    assert events.suppliers(pairs, [here], 10, distance, (0.0, 50.0), own=True).tolist() == [[3.0]]
    assert [v.tolist() for v in events.added_in_region(pairs, [here], "revenue", 10)] == [[10.0], [10.0], [0.0]]
    assert np.isnan(events.in_zones(pairs, [here], "capital", 10)[0, 0])


def test_a_known_common_variance_is_recovered_beyond_single_firms_luck():
    draws, cells, common, single = np.random.default_rng(3), 1500, 0.05, 0.6
    herfindahl = draws.uniform(0.02, 0.2, cells)
    first = np.full(cells, 50.0)
    worlds = []
    for seed in (1, 2, 3):
        grown = draws.normal(0.0, np.sqrt(common + single * herfindahl))
        columns = {"revenue": [first, first * np.exp(grown)], "firms": [[20.0] * cells] * 2}
        worlds.append(panel(seed, places=cells, squares=[herfindahl * first**2] * 2, **columns))
    found = dispersion.luck([worlds], 10)
    assert len(found.cells) == cells
    estimate = dispersion.common_variance(found)
    assert estimate.low < common < estimate.high
    assert estimate.high - estimate.low < 0.04
    assert dispersion.further_common_variance(found, found).value == pytest.approx(0.0, abs=1e-12)
    none = replace(found, variance=found.variance - common)
    assert dispersion.further_common_variance(found, none).value == pytest.approx(common)
    assert not len(dispersion.luck([worlds[:1]], 10).cells)  # one world tells nothing of luck


def test_an_intercept_by_hand():
    found = dispersion.intercept(np.array([0.0, 1.0, 2.0, 3.0]), np.array([1.0, 3.0, 5.0, 7.0]), np.ones(4))
    assert found.value == pytest.approx(1.0)
    assert found.high - found.low == pytest.approx(0.0, abs=1e-9)


def test_ranks_entrants_and_persistence_by_hand():
    rising = panel(all_revenue=[[5.0, 4.0, 3.0, 2.0, 1.0, 0.5], [5.0, 1.0, 3.5, 6.0, 0.0, 2.0]])
    assert dispersion.kept_at_the_top(rising, 10, top=3) == 2.0
    grew = panel(
        revenue=[[20.0, 20.0], [30.0, 15.0]], firms=[[10.0, 10.0]] * 2, entrant_revenue=[[0.0] * 2, [4.0, 7.0]]
    )
    assert dispersion.entrants_share(grew, 10) == (4.0, 10.0)
    made = panel(places=4, revenue=[[20.0] * 4, [20.0] * 4], firms=[[10.0] * 4] * 2)
    made.columns["revenue"][5:] = [10.0, 20.0, 20.0, 40.0]
    made.columns["revenue"][10] = [5.0, 20.0, 20.0, 80.0]  # the same growth once more
    assert dispersion.persistence(made) == pytest.approx(1.0)


def test_co_agglomeration_by_hand():
    # segments a, b in city 0, c in city 1, as many workers each: x = 2/3, 1/3
    workers, city = np.array([[6.0, 0.0], [6.0, 0.0], [0.0, 6.0]]), np.array([0, 1])
    g = coagglomeration.index(workers, city)
    spread = 1.0 - (4.0 / 9 + 1.0 / 9)
    assert g[0, 1] == pytest.approx((1.0 / 9 + 1.0 / 9) / spread)
    assert g[0, 2] == pytest.approx((-2.0 / 9 - 2.0 / 9) / spread)
    links = np.array([[0.0, 0.3, 0.0], [0.3, 0.0, 0.0], [0.0, 0.0, 0.0]])
    made = panel(workers=[workers.ravel()] * 2, firms=[[200.0] * 6] * 2)
    assert coagglomeration.slope(made, 10, city, links) == pytest.approx(1.0)
    assert math.isnan(coagglomeration.slope(made, 10, city, 0 * links))


def test_links_by_lot_do_as_well_as_links_that_mean_nothing():
    draws = np.random.default_rng(1)
    workers = draws.lognormal(5.0, 1.0, (12, 6))
    city, firms = np.arange(6), [[100.0] * 72] * 2
    made = panel(places=6, workers=[workers.ravel()] * 2, firms=firms)
    true = coagglomeration.index(workers, city)
    assert coagglomeration.chance([made], 10, city, true) < 0.01
    noise = draws.normal(size=(12, 12))
    assert coagglomeration.chance([made], 10, city, noise + noise.T) > 0.05


@pytest.mark.parametrize(
    ("value", "low", "high", "verdict"),
    [
        (1.0, 0.5, 1.5, Verdict.INSIDE),
        (1.0, -0.5, 2.5, Verdict.UNCLEAR),
        (-1.0, -2.0, -0.5, Verdict.OUTSIDE),
        (-1.0, math.nan, math.nan, Verdict.OUTSIDE),
        (3.0, math.nan, math.nan, Verdict.INSIDE),
        (math.nan, math.nan, math.nan, Verdict.UNMEASURED),
    ],
)
def test_a_verdict_wants_the_whole_interval(value, low, high, verdict):
    fact = ClusterFact("f", "g", "f", "f", "ln %", "worlds", 0.0, np.inf, "a study")
    assert fact.verdict(value, low, high) == verdict
    assert replace(fact, low=math.nan).verdict(1.0, 0.5, 1.5) == Verdict.REPORTED


def test_facts_are_declared_once_with_words_and_sources():
    assert len(BY_ID) == len(FACTS)
    assert all(fact.source for fact in FACTS if fact.banded)
    texts, terms = WORDS.all["texts"], WORDS.all["terms"]
    assert all({"en", "zh"} == set(both) for both in (*texts.values(), *terms.values()))
    assert all(group in texts and f"{group}_how" in texts for group in GROUPS)
    assert {fact.unit for fact in FACTS} <= set(terms)
    assert all(texts[key]["en"].count(";") == texts[key]["zh"].count(";") for key in ("heads", "rests_heads"))
    chinese = [both["zh"] for kind in (texts, terms, WORDS.all["explanations"]) for both in kind.values()]
    assert not [text for text in chinese if re.search("循环|运气|抽签|[^景]世界", text)]  # words of modellers
    assert not [text for text in map(joined, chinese) if re.search("[\u4e00-\u9fff。，；）] [\u4e00-\u9fff（“]", text)]


def test_the_loop_is_off_in_all_its_forms():
    off = load_registry().ablation("loop").settings
    for single in ("neutral_gain", "cost_location", "local_pull", "know_how", "infrastructure_gain"):
        assert load_registry().ablation(single).settings.items() <= off.items()


def test_worlds_stand_on_baselines_in_turn_and_count_when_all_their_runs_are_there():
    assert spread_over(range(1, 10), 3) == {1: 0, 2: 0, 3: 0, 4: 1, 5: 1, 6: 1, 7: 2, 8: 2, 9: 2}
    assert spread_over([1, 2], 1) == {1: 0, 2: 0}
    assert in_turns(spread_over(range(1, 8), 3)) == [1, 4, 6, 2, 5, 7, 3]
    setup = Setup(SHORT, (1, 2, 3, 4), 2)
    assert setup.long_seeds == [1, 3]
    made = panel(revenue=[[1.0]] * 2)
    worlds = Worlds({(BASE, 1): made, (BASE + OFF, 1): made, (BASE, 2): made}, (1, 2))
    assert (len(worlds.of(BASE)), len(worlds.of(BASE, other=False))) == (1, 2)


def test_a_gift_reaches_the_drawn_cells_alone_and_only_its_own_run():
    given, base = CellTrial("gift", SHORT, 3, gift=0.1), CellTrial("base", SHORT, 3)
    with_gift, without = see(given, lambda _: None), see(base, lambda _: None)
    more = with_gift.of("gain", 1) - without.of("gain", 1)
    cells = drawn(3, len(more)) & (without.of("revenue", 0) >= 1.0)
    assert cells.any()
    assert more[cells] == pytest.approx(0.1, abs=0.02)
    assert np.abs(more[~cells]).max() < 0.02
    assert np.array_equal(see(base, lambda _: None).columns["revenue"], without.columns["revenue"])


def test_productivity_of_all_inputs_rises_by_what_all_inputs_save():
    world = started(CellTrial("base", SHORT, 1)).world
    f, before = world.firms, total_productivity(world)
    f.effective_productivity = f.effective_productivity * np.exp(0.1)
    labour_alone = total_productivity(world) - before
    assert labour_alone == pytest.approx(0.1 * world.segments.labour_share[f.segment])
    f.material_need = f.material_need * np.exp(-0.1)
    f.place_gain = f.place_gain * np.exp(0.1)
    assert total_productivity(world) - before == pytest.approx(np.full(len(f), 0.1))


def test_a_cleared_place_begins_without_the_chain_and_the_region_keeps_its_sum():
    here = Cleared("green_valley", ("electronics_assembly", "components"))
    usual, cleared = started(CellTrial("u", SHORT, 1)).world, started(CellTrial("c", SHORT, 1, cleared=here)).world
    place = usual.place_ids.index("green_valley")
    revenue = [world.by_place_and_segment(world.firms.annual_revenue) for world in (usual, cleared)]
    assert revenue[0][place, :2].min() > 0
    assert revenue[1][place, :2].tolist() == [0.0, 0.0]
    assert len(cleared.firms) == len(usual.firms)
    slots = cleared.firm_cell * 10_000 + cleared.firms.slot
    assert len(np.unique(slots)) == len(slots)


def test_firms_of_the_chain_in_the_zone_alone_make_a_birth():
    here = Site(0, 0, (1,))  # rows: segment 0 in places 0 and 1, segment 1 in both, segment 2 in both
    base = panel(firms=[[0.0] * 6, [1.0, 9.0, 1.0, 9.0, 9.0, 9.0]])
    few, many = (panel(firms=[[0.0] * 6, [2.0, 0.0, n, 0.0, 90.0, 90.0]]) for n in (4.0, 5.0))
    assert birth.drawn_in([(few, base), (many, base)], here, 10).tolist() == [4.0, 5.0]
    assert birth.born([(few, base), (many, base)], here, 10).tolist() == [0.0, 1.0]


def test_zones_are_chosen_apart_and_the_birth_where_least_of_the_segment_is():
    world = start_of(SHORT, 1)
    design = lay_out(world)
    assert design.sites
    assert all(world.places.zone[s.place] for s in design.sites)
    apart = [world.distance[a.place, b.place] for a in design.sites for b in design.sites if a is not b]
    assert all(km >= 70.0 for km in apart)
    here = birth.nowhere(world)
    assert here is not None
    revenue = world.by_place_and_segment(world.firms.annual_revenue)[:, here.segment]
    assert revenue[here.place] == revenue[world.places.zone].min()
    assert here.segment not in here.inputs


def test_a_panel_comes_back_from_its_file_and_only_with_its_stamp(tmp_path):
    made = replace(panel(revenue=[[1.0, 2.0], [3.0, 4.0]]), spent={"anchor_0": 4.0})
    write_panel(tmp_path / "a.npz", "stamp", None, made)
    again = read_panel(tmp_path / "a.npz", "stamp")
    assert (again.years, again.places, again.spent, again.label) == (made.years, 2, {"anchor_0": 4.0}, "made")
    assert np.array_equal(again.columns["revenue"], made.columns["revenue"])
    with pytest.raises(ValueError, match="something else"):
        read_panel(tmp_path / "a.npz", "other")
    (tmp_path / "b.npz").write_bytes((tmp_path / "a.npz").read_bytes()[:200])
    with pytest.raises((ValueError, KeyError, OSError)):
        read_panel(tmp_path / "b.npz", "stamp")


@pytest.mark.slow  # a whole study
def test_the_command_tells_facts_as_json_and_as_pages_and_goes_on_where_it_was(tmp_path):
    text = "name: base\nregion: twin_rivers\ntitle: {zh: 试, en: try}\nperiod: {start: 2016Q1, end: 2017Q4}\n"
    (tmp_path / "base.yaml").write_text(text, encoding="utf-8")
    command = ["validate-model", "base.yaml", "--parts", "clusters", "--seeds", 1, "--workers", 1]
    command += ["--level-quarters", 8, "--out", "c"]
    done = typed([*command, "--json"], tmp_path)
    assert done.code == 0, done.err
    assert "runs, about" in done.err
    rows = {row["fact"]: row for row in json.loads(done.out)["facts"]}
    assert list(rows) == [fact.id for fact in FACTS]
    wanted = {"fact", "estimate", "low", "high", "band_low", "band_high", "verdict", "source", "off", "gap", "study"}
    assert all(wanted <= set(row) for row in rows.values())
    assert rows["elasticity_revenue_2"]["verdict"] == Verdict.REPORTED
    assert rows["elasticity_revenue_2"]["estimate"] is not None
    assert rows["elasticity_revenue_2"]["low"] is None  # one world has no interval
    assert rows["elasticity_revenue_10"]["verdict"] == Verdict.UNMEASURED
    assert rows["package_cost"]["estimate"] > 0
    for name in ("elasticities", "anchors", "packages", "long"):
        assert (tmp_path / "c" / "figures" / f"cluster_{name}.png").stat().st_size > 10_000
    kept = {path: path.stat().st_mtime_ns for path in (tmp_path / "c").glob("trials/*.npz")}
    again = typed([*command, "--language", "zh", "--no-figures", "--write", "docs/clusters.md"], tmp_path)
    assert again.code == 0, again.err
    assert {path: path.stat().st_mtime_ns for path in (tmp_path / "c").glob("trials/*.npz")} == kept
    page = (tmp_path / "docs" / "clusters.md").read_text(encoding="utf-8")
    assert "# 区分集群模型与机械模型的事实" in page
    assert not re.search("[，。；] ", page)
    assert "`production.neutral_share`" in page
    assert typed([*command[:3], "clusters,facts"], tmp_path).code == 2
    (tmp_path / "short.yaml").write_text(text.replace("2017Q4", "2016Q4"), encoding="utf-8")
    refused = typed(["validate-model", "short.yaml", "--parts", "clusters"], tmp_path)
    assert (refused.code, "2017Q4" in refused.err) == (2, True)
    refused = typed([*command, "--level-quarters", 3], tmp_path)
    assert (refused.code, "--level-quarters 0" in refused.err) == (2, True)


# How often intervals over worlds and units hold a truth that is known


def crossed(luck: np.random.Generator, worlds: int, units: int, mean: float) -> np.ndarray:
    """A sample (worlds, units): a mean, luck of worlds, of units (of several), and of single values."""
    of_units = luck.normal(size=(1, units)) if units > 1 else 0.0
    return mean + luck.normal(size=(worlds, 1)) + of_units + 0.5 * luck.normal(size=(worlds, units))


@pytest.mark.parametrize(("worlds", "units"), [(9, 1), (9, 8), (5, 20)])
def test_intervals_of_means_over_worlds_and_units_hold(worlds, units):
    luck = np.random.default_rng(14)
    found = [mean_of(crossed(luck, worlds, units, 2.0)) for _ in range(1500)]
    assert 0.93 <= np.mean([one.low <= 2.0 <= one.high for one in found]) <= 0.99


def test_intervals_of_ratios_and_contrasts_hold():
    luck = np.random.default_rng(15)
    ratios = [ratio_of(3.0 * below + luck.normal(size=below.shape), below)
              for below in luck.uniform(5.0, 9.0, (1500, 9))]  # fmt: skip
    assert 0.93 <= np.mean([one.low <= 3.0 <= one.high for one in ratios]) <= 0.98
    gaps = []
    for _ in range(1500):
        world = luck.normal(size=(9, 1))  # shared by treated and compared
        treated = world + 1.0 + luck.normal(size=(1, 8)) + 0.3 * luck.normal(size=(9, 8))
        placebo = world + luck.normal(size=(1, 12)) + 0.3 * luck.normal(size=(9, 12))
        gaps.append(contrast(treated, placebo))
    assert 0.93 <= np.mean([one.low <= 1.0 <= one.high for one in gaps]) <= 0.99
