"""Stylised facts of runs: what a witness sees, facts by hand, and that a broken mechanism breaks its own row."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from model import load_scenario
from model.cluster_model import START, ClusterModel
from model.experiments.level_start import level
from model.experiments.trials import file_of, run_trials
from model.experiments.yearly_trial import Trial
from model.observe.stylised_fact_list import BY_ID, CALIBRATE, FACTS, HELD_OUT
from model.observe.stylised_facts import estimate_facts, space_facts
from model.observe.witness import Sighting, Witness, growth_of
from model.studies.validation.facts import GIVEN, LEVEL, judge, study_facts

SCENARIOS = Path(__file__).resolve().parent.parent / "scenarios"


@pytest.fixture(scope="module")
def base():
    return load_scenario(SCENARIOS / "teaching_base.yaml").replace(end=24)


def sighting(year: int, **columns) -> Sighting:
    """Firms with neutral columns except those named."""
    count = len(columns["id"])
    plain = {
        "segment": np.zeros(count, dtype=int), "city": np.zeros(count, dtype=int),
        "birth_year": np.full(count, 2000), "revenue": np.ones(count), "profit": np.ones(count),
        "value_added": np.ones(count), "wage_bill": np.ones(count), "workers": np.ones(count),
        "capital": np.ones(count), "log_productivity": np.zeros(count), "above_scale": np.ones(count, dtype=bool),
        "buyer": np.empty(0, dtype=int), "supplier": np.empty(0, dtype=int),
    }  # fmt: skip
    return Sighting(year=year, **{**plain, **{name: np.asarray(values) for name, values in columns.items()}})


def witness(*sightings: Sighting, segments: int = 1, cities: int = 2) -> Witness:
    found = Witness(segments, cities, np.ones(segments, dtype=bool), np.full(segments, 0.5))
    found.sightings = {s.year: s for s in sightings}
    return found


def test_growth_by_hand_leaves_out_first_years_and_small_firms():
    before = sighting(2016, id=[1, 2, 3, 4], revenue=[1.0, 2.0, 1.0, 1.0], birth_year=[2000, 2000, 2016, 2000],
                      above_scale=[True, True, True, False])  # fmt: skip
    after = sighting(2017, id=[1, 2, 3, 4], revenue=[np.e, 2.0, 9.0, 9.0])
    found = growth_of(witness(before, after))
    assert found.id.tolist() == [1, 2]
    assert found.growth == pytest.approx([0.5, -0.5])  # ln growth of 1 and 0, less their mean
    assert found.size.tolist() == [1.0, 2.0]


def test_entrants_index_by_hand():
    # Two cities with half of all employment each; twenty entrants of one worker, fifteen in the first city.
    old, young = 20, 20
    city = np.array([0] * 10 + [1] * 10 + [0] * 15 + [1] * 5)
    workers = np.array([1.0] * old + [1.0] * young)
    birth = np.array([2000] * old + [2020] * young)
    seen = sighting(2021, id=np.arange(40), city=city, workers=workers, birth_year=birth)
    x = np.array([25 / 40, 15 / 40])
    raw = ((np.array([0.75, 0.25]) - x) ** 2).sum()
    gamma = (raw / (1 - (x**2).sum()) - 1 / 20) / (1 - 1 / 20)
    start = sighting(2015, id=np.arange(20), city=city[:20], workers=workers[:20], birth_year=birth[:20])
    assert space_facts(seen, witness(start, seen))["entrants_ellison_glaeser"].value == pytest.approx(gamma)


def test_every_fact_is_declared_once_in_both_languages_and_is_estimated(base):
    assert len(BY_ID) == len(FACTS)
    assert all(fact.en and fact.zh and fact.low < fact.high for fact in FACTS)
    assert {fact.use for fact in FACTS} == {CALIBRATE, HELD_OUT}
    model = ClusterModel(base.replace(end=8), rng=1)
    seen = Witness.of(model.world)
    at_start = estimate_facts(seen, model.world.record)
    assert np.isfinite(at_start["size_tail_revenue"].value)
    assert np.isnan(at_start["growth_shape"].value)
    while model.world.quarter < 8:
        model.step()
        seen.look(model.world)
    found = estimate_facts(seen, model.world.record)
    assert set(found) == set(BY_ID)
    assert seen.years == [2015, 2016, 2017]
    assert np.isfinite(found["growth_shape"].value)
    assert 0 < found["entry_rate"].value < 0.3
    assert 0 <= found["reciprocity"].value < 0.2


def test_a_level_start_holds_the_margins_and_nothing_below_them(base):
    usual, flat = ClusterModel(base, rng=1).world, ClusterModel(base, rng=1, start=level(START)).world
    assert len(flat.firms) == len(usual.firms)
    assert flat.firms.annual_revenue.sum() == pytest.approx(usual.firms.annual_revenue.sum())
    assert flat.parameters == usual.parameters
    for segment in range(len(flat.segments)):
        sizes = flat.firms.annual_revenue[flat.firms.segment == segment]
        assert np.ptp(sizes) == pytest.approx(0.0, abs=1e-9)
        total = usual.firms.annual_revenue[usual.firms.segment == segment].sum()
        assert sizes.sum() == pytest.approx(total, rel=0.02)
    shares = flat.by_place_and_segment(flat.firms.revenue)
    shares = shares / shares.sum(axis=0)
    assert np.abs(shares - shares.mean(axis=1, keepdims=True)).max() < 0.08  # every segment as all industry is


def test_facts_of_a_study_are_kept_and_taken_up_again(base, tmp_path):
    made: list[str] = []
    plan = base.replace(end=8)
    study = study_facts(plan, [1, 2], plan, workers=1, folder=tmp_path, finished=made.append)
    assert sorted(made) == ["given-1", "given-2", "level-1", "level-2"]
    again = study_facts(plan, [1, 2], plan, workers=2, folder=tmp_path, finished=made.append)
    assert len(made) == 4
    assert str(again.results) == str(study.results)  # as text: nan is nan
    trial = Trial(GIVEN, plan, 1)  # the same world without facts is not the same trial
    runs, _ = run_trials([trial], folder=tmp_path)
    assert runs[GIVEN, 1].facts == {}
    assert file_of(tmp_path, Trial(LEVEL, plan, 1)).exists()


def test_verdicts_come_from_the_median_and_the_world_that_shows_it():
    class Seen:
        def __init__(self, start: float, end: float) -> None:
            estimate = {"low": np.nan, "high": np.nan, "count": 1, "remark": "", "points": {}}
            self.facts = {"start": {"size_tail_revenue": estimate | {"value": start}},
                          "end": {"size_tail_revenue": estimate | {"value": end}}}  # fmt: skip

    fact = BY_ID["size_tail_revenue"]  # band 0.9 to 1.5
    given = [Seen(1.2, 1.0), Seen(1.2, 1.1), Seen(1.2, 9.0)]
    found = judge(fact, given, [Seen(5.0, 1.3)])
    assert (found.value, found.verdict, found.made_by) == (1.1, "inside", "the dynamics")
    assert found.dynamics_share == pytest.approx((1.3 - 5.0) / (1.1 - 5.0))
    assert judge(fact, given, [Seen(5.0, 5.0)]).made_by == "the start"
    assert judge(fact, given, [Seen(1.0, 1.0)]).made_by == "not told"
    assert judge(fact, [Seen(1.2, 3.0)], [Seen(5.0, 5.0)]).made_by == "nobody"
    assert judge(fact, [Seen(np.nan, np.nan)], []).verdict == "not measured"


@pytest.mark.slow
def test_a_broken_mechanism_fails_its_own_row_and_no_other(base):
    broken = {"entry": "entry_rate", "upgrading": "cnc_curve"}
    plans = {"whole": base} | {name: base.ablated(name) for name in broken}
    runs, _ = run_trials([Trial(name, plan, 1, facts=True) for name, plan in plans.items()], workers=1)
    for name, row in broken.items():
        assert judge(BY_ID[row], [runs["whole", 1]], []).verdict == "inside"
        assert judge(BY_ID[row], [runs[name, 1]], []).verdict != "inside"
        other = [judge(BY_ID["growth_shape"], [runs[label, 1]], []).value for label in ("whole", name)]
        assert abs(other[1] - other[0]) < 0.15  # a quarter of its band


@pytest.mark.slow
def test_without_linkages_entrants_of_henan_do_not_concentrate():
    henan = load_scenario(SCENARIOS / "no_policy.yaml").replace(scale=0.25)
    plans = {"whole": henan, "broken": henan.ablated("linkages")}
    trials = [Trial(name, plan, seed, facts=True) for name, plan in plans.items() for seed in (1, 2, 3)]
    runs, _ = run_trials(trials)
    fact = BY_ID["entrants_ellison_glaeser"]
    found = {name: judge(fact, [runs[name, s] for s in (1, 2, 3)], []) for name in plans}
    assert found["whole"].value > 0.01
    assert found["broken"].value < 0.008
    assert found["broken"].verdict == "outside"
