"""What a policy does to the clusters that it targets: targets, matched placebos, new or moved, all by hand."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from model import ClusterModel, load_scenario
from model.experiments.targeted_clusters import placebos as policy_placebos
from model.experiments.targeted_clusters import targets as policy_targets
from model.experiments.targeted_clusters.cell_years import AT_END, OF_YEAR, SUMS, CellYears, load_cells, save_cells
from model.experiments.targeted_clusters.change_in_targets import cluster_effect, counted, shares, years_for
from model.experiments.targeted_clusters.targets import Targets, densest, named_cells, targets_of
from model.experiments.trials import run_trials
from model.experiments.yearly_trial import Trial, measure
from model.policy import government
from model.policy.targets import MEANT, target
from model.scenario.catalogue import load_catalogue
from model.studies.policy_effects.page_on_clusters import gain_line, line, rows, section
from model.studies.policy_effects.plans_tried import EffectsError, further_packages, on_draw
from model.studies.policy_effects.run import policy_effects
from model.tables.levers import SCOPES, scope_of

SCENARIOS = Path(__file__).resolve().parent.parent / "scenarios"


@pytest.fixture(scope="module")
def teaching():
    return load_scenario(SCENARIOS / "teaching.yaml")


def with_policies(plan, **policies):
    return plan.replace(policies=policies)


# whom a policy is for ----------------------------------------------------------------------------------------------


def four_firms(tiny, policies):
    """Four firms, each alone in its cell but the first two: revenue a year 4, 12, 20 and 80."""
    world = tiny(quarter=0, segment=[0, 0, 3, 4], place=[0, 0, 2, 5], workers=[100.0, 400.0, 500.0, 20.0],
                 revenue=[1.0, 3.0, 5.0, 20.0], policies=policies)  # fmt: skip
    for lag in ("revenue_lag_1", "revenue_lag_2", "revenue_lag_3"):
        setattr(world.firms, lag, world.firms.revenue)
    return world


def test_a_cell_is_meant_by_the_share_of_its_revenue_that_eligible_firms_make(tiny):
    found = target(four_firms(tiny, {"technical_upgrading": {"for": {"size": {"workers": [300, None]}}}}), 0)
    assert found.space == "firms"
    assert found.meant[0, 0] == 0.75  # 12 of 16
    assert found.meant[2, 3] == 1.0
    assert found.meant.sum() == 1.75  # the small firm, and empty cells, which no firm of a size can be in
    named = target(four_firms(tiny, {"technical_upgrading": {"for": {"fields": ["E1"]}}}), 0)
    assert named.meant[:, :2].all()  # empty cells of the field as well
    assert not named.meant[:, 2:].any()


def test_zones_cities_newcomers_and_anchors_are_meant_as_they_are_declared(tiny):
    policies = {
        "zone_upgrading": {}, "skills_programmes": {"for": {"cities": ["westbridge"]}},
        "relocation_promotion": {"for": {"fields": ["C1"], "places": ["old_mill"]}}, "coordination": {},
        "port": {"instrument": "anchor_project", "place": "river_port", "segment": "food", "budget": 1,
                 "investment": 8, "revenue": 40},
        "spatial_layout": {},
    }  # fmt: skip
    world = four_firms(tiny, policies)
    zones, skills, newcomers, coordination, anchor, guidance = (target(world, row) for row in range(6))
    assert zones.meant[:, 0].tolist() == [1, 1, 1, 1, 0, 0]
    assert skills.meant.all(axis=1).tolist() == [False, False, True, True, False, True]
    assert np.argwhere(newcomers.meant).tolist() == [[1, 4]]
    assert not coordination.meant.any()
    assert anchor.meant.any(axis=1).tolist() == [True, False, False, False, False, False]
    assert guidance.meant[0].tolist() == [1, 1, 0, 0, 0]  # the port leads in both branches of electronics
    assert not guidance.meant[4:].any()


def test_every_instrument_is_offered_to_the_rows_that_its_payments_name(tiny):
    """Money is located by these rows: an instrument of a new kind must be declared in SCOPES."""
    lengths = {"firms": 4, "newcomers": 5, "places": 6, "cities": 2, "anchor": 1}
    checked = 0
    for key, item in load_catalogue().items():
        if item.placed or item.lever == "implementation" or set(item.eligibility) & {"places", "cities"}:
            continue  # those for places of Henan are on levers that others are on, too
        world = four_firms(tiny, {key: {"from": "2016Q1"}})
        world.begin_quarter()
        government.apply(world)
        for offers in world.support.offers.values():
            for offer in offers:
                assert len(offer.strength) == lengths[scope_of(item.lever).offered_to], key
                checked += 1
    assert checked > 60
    assert {scope.offered_to for scope in SCOPES.values()} <= set(MEANT)


# targets -----------------------------------------------------------------------------------------------------------

START = np.array([[10.0, 20.0], [30.0, 0.0], [40.0, 5.0]])


def run_of(meant, money=0.0, space="firms"):
    keys = [f"p{i}" for i in range(len(meant))]
    amounts = np.broadcast_to(np.asarray(money, dtype=float), START.shape).copy()
    return CellYears({}, amounts, dict(zip(keys, meant, strict=True)),
                     dict.fromkeys(keys, space))  # fmt: skip


def test_named_cells_are_those_with_half_of_their_revenue_eligible():
    meant = np.array([[0.5, 0.4], [1.0, 1.0], [0.0, 0.1]])
    assert named_cells(meant, START).tolist() == [[True, False], [True, True], [False, False]]
    assert named_cells(np.full(START.shape, 0.4), START) is None  # nowhere half
    assert named_cells(np.ones(START.shape), START) is None  # everything
    assert named_cells(np.where(START == 5, 1.0, 0.4), START) is None  # 5 of 45 eligible: mostly elsewhere
    assert named_cells(np.where(START == 5, 0.0, 1.0), START) is None  # 100 of 105: too little to compare with


def test_money_picks_the_densest_cells_until_half_of_it():
    money = np.array([[4.0, 2.0], [3.0, 9.0], [1.0, 0.5]])  # over revenue 0.4, 0.1, 0.1, (no firm), 0.025, 0.1
    assert densest(money, START).tolist() == [[True, True], [False, False], [False, False]]  # 4, 6 of 10.5 located
    nowhere = targets_of(run_of([np.ones(START.shape)]), START, np.zeros(START.shape))
    assert (nowhere.kind, nowhere.comparable) == ("nobody", False)
    universal = run_of([np.ones(START.shape)], money)
    assert targets_of(universal, START, money).kind == "money"
    rule = run_of([np.ones(START.shape)], space="newcomers")
    assert targets_of(rule, START, np.zeros(START.shape)).kind == "all"
    assert targets_of(run_of([np.zeros(START.shape)], space="budgets"), START, money).kind == "budgets"


def test_a_package_targets_what_its_policies_target_together():
    first, second = (np.zeros(START.shape) for _ in range(2))
    first[0], second[1] = 1.0, 1.0
    both = targets_of(run_of([first, second]), START, START)
    assert (both.kind, both.mask.tolist()) == ("places", [[True, True], [True, True], [False, False]])
    second[1, 1] = 0.0
    assert targets_of(run_of([first, second]), START, START).kind == "cells"
    assert targets_of(run_of([first, np.ones(START.shape)]), START, START).kind == "money"


def test_the_order_of_money_comes_from_other_worlds():
    worlds = [run_of([START], money) for money in (1.0, 2.0, 4.0)]
    assert policy_targets.money_elsewhere(worlds, 0)[0, 0] == 6.0
    assert policy_targets.money_elsewhere(worlds[:1], 0)[0, 0] == 1.0


# placebos ----------------------------------------------------------------------------------------------------------


def test_placebos_are_the_nearest_untargeted_cells_of_the_segment(monkeypatch):
    monkeypatch.setattr(policy_placebos, "NEAREST", 1)
    start = np.array([[100.0, 50.0], [90.0, 60.0], [10.0, 500.0], [0.5, 1.0]])
    mask = np.zeros(start.shape, dtype=bool)
    mask[0, 0] = True
    weight, matched, alike = policy_placebos.stand_ins(mask, False, start, start, np.array(["zone"] * 4))
    assert (matched, alike) == (1.0, 1.0)
    assert weight[1, 0] == pytest.approx(100 / 90)  # the nearest, scaled to the target; the tiny cell is none
    assert np.count_nonzero(weight) == 1
    mask[:, 0] = True  # the whole segment: cells of the other one, marked
    weight, matched, alike = policy_placebos.stand_ins(mask, False, start, start, np.array(["zone"] * 4))
    assert alike == 0.0
    assert (weight * start).sum() == pytest.approx(200.0)
    assert not weight[:, 0].any()


@pytest.mark.parametrize("units", [3, 40])
def test_placebos_are_the_nearest_others_of_the_kind(units):
    """Against all distances: the sum of absolute differences, of the target's kind, the nearest first."""
    luck = np.random.default_rng(5)
    features, kinds, start = luck.normal(size=(units, 3)), luck.integers(0, 2, units), luck.uniform(5.0, 50.0, units)
    targets = np.arange(units) % 3 == 0
    found = policy_placebos.nearest(targets, start, features, kinds)
    for row, placebos, alike in zip(found.targets, found.placebos, found.alike, strict=True):
        pool = np.flatnonzero(~targets & (kinds == kinds[row])) if alike else np.flatnonzero(~targets)
        gaps = np.abs(features[pool] - features[row]).sum(axis=1)
        assert placebos[placebos >= 0].tolist() == pool[np.argsort(gaps)][: policy_placebos.NEAREST].tolist()
    assert len(found.targets)


def test_zones_are_compared_with_zones(monkeypatch):
    monkeypatch.setattr(policy_placebos, "NEAREST", 2)
    start = np.array([[60.0, 40.0], [50.0, 50.0], [30.0, 30.0], [60.0, 40.0]])
    mask = np.zeros(start.shape, dtype=bool)
    mask[0] = True
    classes = np.array(["zone", "zone", "zone", "city"])
    weight, matched, alike = policy_placebos.stand_ins(mask, True, start, start, classes)
    assert weight[:, 0].tolist() == pytest.approx([0.0, 0.5, 50 / 60, 0.0])  # 100 shared by two zones
    assert (weight * start).sum() == pytest.approx(100.0)
    assert (matched, alike) == (1.0, 1.0)


# new or moved ------------------------------------------------------------------------------------------------------

MASK = np.array([[True, False], [False, False], [False, False]])
CLASSES = np.array(["zone", "zone", "city"])


def test_every_cell_is_in_one_part_and_the_parts_add_up():
    gain = np.array([[8.0, -1.0], [-2.0, 0.5], [-3.0, 0.25]])
    parts = shares(gain, Targets("cells", MASK), CLASSES)
    assert parts == {"targets": 8.0, "alike": -5.0, "same_places": -1.0, "rest": 0.75}
    assert sum(parts.values()) == gain.sum()
    place = np.zeros(MASK.shape, dtype=bool)
    place[0] = True
    assert shares(gain, Targets("places", place), CLASSES) == {
        "targets": 7.0, "alike": -1.5, "same_places": 0.0, "rest": -2.75,
    }  # fmt: skip


def world_of(revenue, year=2017, won=0.0, **others):
    """Cells with this revenue in a year and START in 2015; every other sum is as large as revenue."""
    values = np.asarray(revenue, dtype=float)
    sums = {name: others.get(name, values) for name in SUMS}
    return CellYears({2015: dict.fromkeys(SUMS, START), year: sums}, np.zeros(START.shape), {"p": MASK.astype(float)},
                     {"p": "firms"}, {year: won})  # fmt: skip


def two_years(teaching):
    plan = with_policies(teaching, technical_upgrading={"from": "2016Q2", "to": "2017Q4"}).replace(end=8)
    return plan, list(plan.policies.values())


def test_an_effect_is_beyond_its_placebos_and_the_gain_is_shared_out(teaching):
    plan, policies = two_years(teaching)
    assert years_for(policies, plan) == {2: 2017}
    base = world_of(START, won=5.0)
    one = world_of(
        START + np.array([[2.0, 0], [1.5, 0], [-4.0, 1]]), won=5.5
    )  # target +20%; like cells 30 and 40: -2.5
    two = world_of(START + np.array([[4.0, 0], [1.5, 0], [-4.0, 1]]), won=6.0)
    found = cluster_effect(policies, plan, [(one, base), (two, base)], CLASSES)
    assert (found.kind, found.cells, found.places, found.worlds) == ("cells", 1.0, 1.0, 2)
    assert found.share == pytest.approx(10 / 105)
    last = found.last
    assert last is not None
    change = last.changes["revenue"]
    assert change.targets.mean == pytest.approx(30.0)
    # Both like cells stand for half of the target each: 5 of 30 (+5%) and 5 of 40 (-10%).
    assert change.placebos.mean == pytest.approx(-2.5)
    assert change.beyond.mean == pytest.approx(32.5)
    gains = last.gains
    assert {part: each.mean for part, each in gains.parts.items()} == pytest.approx(
        {"targets": 3.0, "alike": -2.5, "same_places": 0.0, "rest": 1.0}
    )
    assert gains.region.mean == pytest.approx(1.5)
    assert gains.others.mean == pytest.approx(gains.region.mean - gains.targets.mean)
    assert gains.new_share is None  # two worlds: the interval of 2 and 4 holds zero
    assert gains.won.mean == pytest.approx(0.75)  # 5.5 and 6 against 5
    assert found.verdict == "null"
    same = cluster_effect(policies, plan, [(two, base), (two, base)], CLASSES)
    assert same.verdict == "up"
    assert same.last is not None
    assert same.last.gains.new_share == pytest.approx(2.5 / 4)
    assert same.last.gains.verdict == "partly moved"  # others lose 1.5 of 4 in both worlds


def test_a_loss_one_world_and_no_target_are_told_as_they_are(teaching):
    plan, policies = two_years(teaching)
    base, less = world_of(START), world_of(START - np.array([[2.5, 0], [0, 0], [0, 0]]))
    loss = cluster_effect(policies, plan, [(less, base), (less, base)], CLASSES)
    assert (loss.verdict, loss.last.gains.verdict) == ("down", "loss")
    alone = cluster_effect(policies, plan, [(less, base)], CLASSES)
    assert alone.verdict == "one world: no interval"
    assert np.isnan(alone.last.changes["revenue"].beyond.low)
    assert alone.last.changes["revenue"].beyond.mean == pytest.approx(-25.0)
    assert cluster_effect(policies, plan, [], CLASSES).verdict == "nobody took it up"


def test_rates_change_in_points_and_costs_in_per_cent(teaching):
    plan, policies = two_years(teaching)
    base = world_of(START, needed=4 * START, cost=START * np.log(1.1))
    cheap = world_of(START, needed=2 * START, cost=START * np.log(1.0))
    last = cluster_effect(policies, plan, [(cheap, base)], CLASSES).last
    assert last.changes["local_sourcing"].targets.mean == pytest.approx(25.0)  # from 25 to 50 per cent
    assert last.changes["cost_lead"].targets.mean == pytest.approx(100 * np.log(1.1))
    assert last.changes["revenue"].targets.mean == 0.0


# in real runs ------------------------------------------------------------------------------------------------------


def test_cells_of_a_trial_are_those_of_the_results_and_change_no_bit(teaching, tmp_path):
    plan = with_policies(teaching, technical_upgrading={"budget": 1}, zombie_clearance={"budget": 2}).replace(end=8)
    watched = measure(Trial("watched", plan, 3, cells=(2015, 2017)), lambda _: None)
    plain = measure(Trial("plain", plan, 3), lambda _: None)
    np.testing.assert_equal(watched.yearly, plain.yearly)  # a nan equals a nan
    cells, run = watched.cell_years(), ClusterModel(plan, rng=3).run()
    world = ClusterModel(plan, rng=3).world
    for year in (2015, 2017):
        frame = run.table("cells")
        frame = frame[frame.year == year]
        at = ([world.place_ids.index(p) for p in frame.place], [world.segment_ids.index(s) for s in frame.segment])
        for name in ("revenue", "revenue_nominal", "firms", "workers"):
            assert cells.sums[year][name][at] == pytest.approx(frame[name].to_numpy(), rel=1e-5)
            assert cells.sums[year][name].sum() == pytest.approx(frame[name].sum(), rel=1e-5)
        everywhere = counted(cells.sums[year], np.ones(cells.money.shape, dtype=bool))
        assert everywhere == watched.yearly[year]["characteristic_clusters_10bn"]
        assert cells.sums[year]["value_added"].sum() == pytest.approx(watched.yearly[year]["value_added"])
    assert cells.money.sum() == pytest.approx(sum(watched.spent.values()))  # all that was paid reached some cell
    assert cells.money.sum() > 0.5
    gained = watched.yearly[2017]["won_from_outsiders"] + watched.yearly[2017]["inputs_substituted"]
    assert cells.won[2017] == pytest.approx(gained)
    save_cells(cells, tmp_path / "kept.npz")
    again = load_cells(tmp_path / "kept.npz")
    assert again.spaces == cells.spaces == {"technical_upgrading": "firms", "zombie_clearance": "firms"}
    assert again.sums[2017]["revenue"] == pytest.approx(cells.sums[2017]["revenue"], rel=1e-6)
    assert again.won[2017] == cells.won[2017]
    assert set(again.sums[2017]) == {*OF_YEAR, *AT_END}


def test_money_for_places_and_cities_is_located_there(teaching):
    policies = {"zone_upgrading": {"budget": 2, "for": {"places": ["old_mill"]}},
                "skills_programmes": {"budget": 2, "for": {"cities": ["westbridge"]}}}  # fmt: skip
    plan = with_policies(teaching, **policies).replace(end=8)
    found = measure(Trial("x", plan, 1, cells=(2017,)), lambda _: None)
    by_place = found.cell_years().money.sum(axis=1)
    assert by_place[1] == pytest.approx(found.spent["zone_upgrading"])
    assert by_place[[2, 3, 5]].sum() == pytest.approx(found.spent["skills_programmes"])
    assert by_place.sum() == pytest.approx(sum(found.spent.values()))
    assert (by_place[[1, 2, 3, 5]] > 0).all()


def test_kept_trials_without_the_cells_that_are_wanted_are_run_again(teaching, tmp_path):
    plan, finished = teaching.replace(end=8), []
    run_trials([Trial("x", plan, 1, cells=(2016, 2017))], 1, tmp_path, finished=finished.append)
    run_trials([Trial("x", plan, 1)], 1, tmp_path, finished=finished.append)
    run_trials([Trial("x", plan, 1, cells=(2017,))], 1, tmp_path, finished=finished.append)
    assert len(finished) == 1
    run_trials([Trial("x", plan, 1, cells=(2015,))], 1, tmp_path, finished=finished.append)
    assert len(finished) == 2
    (tmp_path / "trials" / "x-1.npz").write_bytes(b"no archive")
    run_trials([Trial("x", plan, 1, cells=(2015,))], 1, tmp_path, finished=finished.append)
    assert len(finished) == 3


@pytest.mark.slow
def test_a_study_tells_the_clusters_of_policies_that_many_few_or_none_take_up(teaching, tmp_path):
    policies = {"technical_upgrading": {"budget": 1}, "credit_guarantee": {"budget": 0}, "coordination": {},
                "zone_upgrading": {"budget": 0},
                "industrial_cloud": {"budget": 1, "for": {"fields": ["M1"]}}}  # fmt: skip
    plan = with_policies(teaching, **policies).replace(end=8)
    study = policy_effects(plan, [1, 2], workers=1, packages={"both": with_policies(
        plan, zone_upgrading={"budget": 2, "for": {"places": ["old_mill"]}}, technical_upgrading={
            "budget": 1, "for": {"places": ["old_mill"]}})})  # fmt: skip
    assert not study.failures
    found = {e.label: e.clusters for e in study.effects}
    kinds = {label: each.kind for label, each in found.items()}
    assert kinds["technical_upgrading"] == "money"
    assert kinds["coordination"] == "budgets"
    assert kinds["zone_upgrading"] == "places"
    assert kinds["industrial_cloud"] == "cells"
    assert found["industrial_cloud"].alike == 0.0  # its whole segment is targeted
    assert found["zone_upgrading"].verdict == "no difference at all"  # no money, no effect
    assert kinds["package both"] == "places"
    assert found["package both"].places == 1.0
    for each in found.values():
        for year in each.years:
            parts = sum(part.mean for part in year.gains.parts.values())
            assert parts == pytest.approx(year.gains.region.mean, abs=1e-6)
    titles = {e.label: e.label for e in study.effects}
    text = "\n".join(section(study.effects, titles, "2 worlds"))
    assert "| coordination | budgets 预算执行 | –" in text
    assert "no difference 无差异" in text
    table = rows(study.effects)
    assert {row["label"] for row in table} == set(found)
    assert all(row["verdict"] for row in table)


def test_scenarios_that_cannot_be_packages_are_refused(teaching):
    with pytest.raises(EffectsError, match="no policies"):
        further_packages(teaching, [load_scenario(SCENARIOS / "teaching_base.yaml")], {})
    with pytest.raises(EffectsError, match="a scenario of henan"):
        further_packages(teaching, [load_scenario(SCENARIOS / "plan_core.yaml")], {})
    with pytest.raises(EffectsError, match="two packages are called teaching"):
        further_packages(teaching, [teaching], {"teaching": teaching})
    assert further_packages(teaching, [teaching], {}) == {"teaching": teaching}
    assert (on_draw("x", 0), on_draw("x", 2)) == ("x", "x [map 2]")


def test_page_workbook_csv_and_json_tell_the_same(teaching, tmp_path):
    import openpyxl
    import pandas as pd

    from model.studies.policy_effects.files import save_effects
    from model.studies.policy_effects.page_on_clusters import with_clusters

    plan = with_policies(teaching, industrial_cloud={"budget": 1, "for": {"fields": ["M1"]}}).replace(end=4)
    study = policy_effects(plan, [1, 2], workers=1)
    own = save_effects(study, plan, tmp_path, "en")
    kept = pd.read_csv(tmp_path / "effects_clusters.csv", encoding="utf-8-sig")
    told = with_clusters(own, study.effects)[0]["clusters"]
    assert kept["beyond_effect"].to_numpy() == pytest.approx(
        [row.get("beyond_effect", np.nan) for row in told], nan_ok=True
    )
    page = openpyxl.load_workbook(tmp_path / "effects.xlsx")["Clusters 目标集群"]
    heads = [cell.value for cell in page[1]]
    assert "Beyond placebos 净效果, low 下限" in heads
    shown = [row[heads.index("Targets 目标变化")].value for row in page.iter_rows(min_row=2)]
    assert shown == pytest.approx(kept["targets_effect"].tolist())


GOLDEN = """
| x | cells of those eligible 适用企业所在单元 | 1 | 9.5 % | +40.00 (+40.00 – +40.00) | −2.50 (−2.50 – −2.50) | – | – \
| +42.50 (+42.50 – +42.50) (year 2) | +42.50 (+42.50 – +42.50) | +42.50 (+42.50 – +42.50) | +42.50 (+42.50 – +42.50) \
| null (+0.00 – +0.00) | null (+0.00 – +0.00) | null (+0.0 – +0.0) | up 上升 |
| x | +4 (+1 – +7) | −2 (−2 – −2) | null (+0 – +0) | null (−2 – +4) | +2 (+2 – +2) | 0.62 | null (+0 – +0) \
| partly moved 部分转移 |
"""


def test_lines_of_a_table_by_hand(teaching):
    """Two worlds, alike: the target wins 4 of 10, the segment elsewhere loses 2.5, the rest wins 1."""
    plan, policies = two_years(teaching)
    more = world_of(START + np.array([[4.0, 0], [1.5, 0], [-4.0, 1]]))
    found = cluster_effect(policies, plan, [(more, world_of(START))] * 2, CLASSES)
    lines = ["| " + " | ".join(str(cell) for cell in each) + " |" for each in (line("x", found), gain_line("x", found))]
    assert lines == GOLDEN.strip().splitlines()


@pytest.mark.parametrize(
    ("end", "years"), [(4, {1: 2016}), (20, {2: 2017, 5: 2020}), (28, {2: 2017, 5: 2020, 7: 2022}),
                       (44, {2: 2017, 5: 2020, 10: 2025})]
)  # fmt: skip
def test_years_are_counted_from_the_first_in_force(teaching, end, years):
    plan = with_policies(teaching, technical_upgrading={"from": "2016Q1", "to": "2016Q4"}).replace(end=end)
    assert years_for(list(plan.policies.values()), plan) == years


def test_the_command_tries_seeds_on_draws_of_the_map_and_goes_on_where_it_was(tmp_path):
    from tests.commands import typed

    (tmp_path / "bare.yaml").write_text("name: bare\nregion: twin_rivers\nperiod: {end: 2016Q4}\n", "utf-8")
    (tmp_path / "one.yaml").write_text(
        "name: one\nextends: bare.yaml\npolicies: {industrial_cloud: {budget: 1}}\n", "utf-8"
    )
    (tmp_path / "zone.yaml").write_text(
        "name: zone\nextends: bare.yaml\npolicies:\n  zone_upgrading: {budget: 2, for: {places: [old_mill]}}\n", "utf-8"
    )
    command = ["effects", "one.yaml", "--also", "zone.yaml", "--seeds", "1", "--out", "e", "--write", "e.md",
               "--workers", "1"]  # fmt: skip
    first = typed([*command, "--json"], tmp_path)
    assert first.code == 0, first.err
    assert '"verdict": "one world: no interval"' in first.out
    more = typed([*command, "--maps", "2"], tmp_path)
    assert more.code == 0, more.err
    assert {path.stem for path in (tmp_path / "e" / "trials").glob("*.json")} >= {"none-1", "none [map 1]-1"}
    page = (tmp_path / "e.md").read_text("utf-8")
    assert "| Worlds | 2; random seeds: 1, maps of 2015: 2 |" in page
    assert "| **zone** | whole places 整个地点 | 5 |" in page
    assert (tmp_path / "e" / "effects.xlsx").is_file()
    wrong = typed(["effects", "one.yaml", "--also", "bare.yaml"], tmp_path)
    assert wrong.code == 2
    assert "has no policies" in wrong.err
