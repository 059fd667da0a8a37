"""Experiments: policies and mechanisms one at a time, history, and what an interrupt or a full disk leaves behind."""

from __future__ import annotations

import dataclasses
import os
import re
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from model import ClusterModel, load_scenario
from model.experiments.engines import carry_out
from model.experiments.targeted_clusters.effect_on_clusters import ClusterEffect
from model.experiments.yearly_trial import Measured, Trial, measure
from model.mathematics.paired import Difference
from model.scenario.parameters import load_registry
from model.studies.ablations.run import PATTERNS, ablate
from model.studies.history.run import history
from model.studies.parameter_ends.run import end_tasks, parameter_ends, try_end
from model.studies.policy_effects.files import save_effects
from model.studies.policy_effects.page import page
from model.studies.policy_effects.plans_tried import ALONE, WHOLE, alone
from model.studies.policy_effects.run import PACKAGE, EffectStudy, effect_of, policy_effects
from model.studies.validation.signs import SignStudy
from tests.commands import interrupted, typed

ROOT = Path(__file__).resolve().parent.parent
SCENARIOS = ROOT / "scenarios"


@pytest.fixture(scope="module")
def teaching():
    return load_scenario(SCENARIOS / "teaching.yaml")


def test_every_policy_is_tried_alone_and_anchors_without_followers_too(teaching):
    worlds = alone(teaching)
    assert set(worlds) == {"technical_upgrading", "river_port_anchor", "river_port_anchor" + ALONE}
    without = worlds["river_port_anchor" + ALONE].policies["river_port_anchor"]
    assert without.settings["contracted_followers"] == 0
    assert teaching.policies["river_port_anchor"].settings["contracted_followers"] > 0
    assert all(len(world.policies) == 1 for world in worlds.values())


@pytest.mark.slow
def test_effects_state_their_outcome_beforehand_and_are_taken_up_again(teaching, tmp_path):
    finished: list[str] = []
    teaching = teaching.replace(end=12)
    study = policy_effects(teaching, [1, 2], workers=1, folder=tmp_path, finished=finished.append)
    assert len(finished) == 2 * 4
    assert not study.failures
    upgrading = next(e for e in study.effects if e.label == "technical_upgrading")
    assert upgrading.stated is not None
    assert (upgrading.stated.outcome, upgrading.stated.direction) == ("cnc_share", "up")
    assert upgrading.stated.effect.mean > 0
    assert upgrading.spent > 0
    assert upgrading.net.mean == pytest.approx(upgrading.spent - upgrading.tax.mean)
    again = policy_effects(teaching, [1, 2], workers=1, folder=tmp_path, finished=finished.append)
    assert len(finished) == 2 * 4  # nothing was run twice
    assert again.effects == study.effects


def test_an_ablation_changes_what_its_mechanism_does(teaching):
    study = ablate(teaching.replace(end=12), [1, 2], ["innovation"], workers=1)
    assert not study.failures
    assert study.effects["innovation", "productivity"].mean < 0
    assert {pattern for _, pattern in study.effects} == {pattern.id for pattern in PATTERNS}


def test_history_compares_with_the_official_figures():
    plan = load_scenario(SCENARIOS / "history.yaml").replace(scale=0.02, end=8)
    years = history(plan, [1, 2], workers=1)
    assert [year.year for year in years] == [2016, 2017]
    assert [year.official for year in years] == [8.0, 8.0]
    assert years[0].error == pytest.approx(years[0].mean - 8.0)
    assert years[0].low <= years[0].mean <= years[0].high


@pytest.mark.slow
def test_parameter_ends_are_sound_for_a_few_quarters(teaching):
    results = list(parameter_ends(teaching, quarters=2, only=["accounts."], workers=1))
    entries = [path for path in load_registry().entries if path.startswith("accounts.")]
    assert len(results) > len(entries)
    assert [r.path + r.end + r.trouble for r in results if r.trouble] == []
    assert max(r.worst_error for r in results) < 1e-9


WORLDS = 40  # that share all ends: identities and finite numbers have to hold whatever comes together


@pytest.mark.slow
def test_parameter_ends_are_sound_for_thirty_years(teaching):
    """About eight parameters of different processes at their ends in each world (`jiju parameter-ends`: one by one)."""
    ends = end_tasks(teaching, quarters=120)[1:]
    assert len(ends) > 300
    tasks = []
    for number in range(WORLDS):
        chosen = ends[number::WORLDS]
        values = {end.path: end.value for end in chosen}
        assert len(values) == len(chosen) > 5
        plan = chosen[0].plan.replace_unchecked(parameters=teaching.parameters | values)
        tasks.append(dataclasses.replace(chosen[0], plan=plan, path=" ".join(f"{e.path}={e.value}" for e in chosen)))
    results = [finished.value for finished in carry_out(try_end, tasks, 2)]
    assert [f"{r.trouble} in quarter {r.quarters}: {r.path}" for r in results if r.trouble] == []
    assert all(r.quarters == 120 for r in results)


def start(arguments: list[str], folder: Path, **options: object) -> subprocess.Popen[bytes]:
    """The real command, under way."""
    return subprocess.Popen(
        [sys.executable, str(ROOT / "run.py"), *arguments], cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        env=os.environ | {"PYTHONPATH": str(ROOT)}, **options,
    )  # fmt: skip


@pytest.mark.slow
@pytest.mark.skipif(os.name == "nt", reason="signals of POSIX")
@pytest.mark.parametrize("workers", ["1", "2"])
def test_an_interrupt_leaves_whole_runs_only_and_the_command_goes_on(tmp_path, workers):
    (tmp_path / "short.yaml").write_text("name: short\nregion: twin_rivers\nperiod: {end: 2016Q4}\n", encoding="utf-8")
    arguments = ["short.yaml", "--seeds", "6", "--out", "s", "--no-figures", "--workers", workers]
    interrupt = interrupted(arguments, tmp_path, "runs", after=3 if workers == "1" else 2)
    assert interrupt.code == 130, interrupt.err
    runs = tmp_path / "s" / "runs"
    assert not [path for path in runs.iterdir() if path.name.startswith(".")]
    done = len(list(runs.iterdir()))
    assert 2 <= done == len(list(runs.glob("*/finished.json"))) < 6
    assert not (tmp_path / "s" / "tables").exists()
    answer = typed(arguments, tmp_path)
    assert answer.code == 0
    assert f"{6 - done} of 6 runs to make" in answer.err


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="limits of Linux")
def test_a_full_disk_is_told_and_leaves_no_half_results(tmp_path):
    import resource

    def small() -> None:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)  # writing beyond the limit then fails as on a full disk
        resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000))

    arguments = [str(SCENARIOS / "teaching.yaml"), "--seeds", "1", "--out", "s", "--no-figures", "--workers", "1"]
    process = start(arguments, tmp_path, preexec_fn=small)
    _, errors = process.communicate(timeout=300)
    assert process.returncode == 2
    assert b"File too large" in errors or b"space" in errors
    assert list((tmp_path / "s" / "runs").iterdir()) == []
    assert not (tmp_path / "s" / "tables").exists()


def test_trials_that_differ_in_policies_share_a_start_and_give_the_bits_of_a_whole_run(teaching):
    short = teaching.replace(end=4)
    first = measure(Trial("none", short.replace(policies={}), 3), lambda _: None)
    shared = measure(Trial("all", short, 3), lambda _: None)
    model = ClusterModel(short, rng=3)
    model.run()
    assert shared.yearly[2016]["value_added"] == model.world.record.yearly[2016]["value_added"]
    assert sum(shared.cities.values()) == pytest.approx(shared.yearly[2016]["revenue"], rel=0.02)
    assert first.yearly[2016]["value_added"] != shared.yearly[2016]["value_added"]


def made(shift: float, cities: tuple[float, float], spent: float) -> Measured:
    years = {year: {"value_added": 100.0 + shift, "retained_tax": 10.0 + shift, "workers": 50.0, "cnc_share": 0.4,
                    "characteristic_clusters_10bn": 3.0, "mechanical_characteristic_clusters_10bn": 1.0,
                    "leading_clusters_100bn": 1.0, "mechanical_leading_clusters_100bn": 1.0}
             for year in (2015, 2016, 2017)}  # fmt: skip
    return Measured("x", 1, years, {"technical_upgrading": spent}, {}, dict(zip(("east", "west"), cities, strict=True)))


def test_an_effect_by_hand(teaching):
    policy = teaching.policies["technical_upgrading"]
    pairs = [(made(2.0, (5.0, 1.0), 7.0), made(0.0, (4.0, 2.0), 0.0)),
             (made(4.0, (7.0, 1.5), 9.0), made(0.0, (4.0, 2.6), 0.0))]  # fmt: skip
    found = effect_of("technical_upgrading", [policy], pairs, ClusterEffect("budgets"))
    assert found.beside["value_added"].mean == 3.0
    assert found.output.mean == 6.0  # the two years after the start
    assert found.spent == 8.0
    assert found.tax.mean == 6.0
    assert found.net.mean == 2.0
    assert found.losing == (pytest.approx(-1.05), 1)  # the east gains, the west clearly loses
    assert found.stated is not None
    assert found.stated.verdict == "no difference at all"
    assert found.cost_of(found.beside["value_added"]) is None  # two pairs: the interval holds zero
    clear = dataclasses.replace(found, output=Difference(100.0, 4.0, 3.0, 5.0, 9))
    assert clear.cost_of(clear.output) == 2.0
    assert clear.cost_of(clear.output, net=True) == 0.5


def test_the_page_of_effects_reports_every_policy_and_its_cost(teaching, tmp_path):
    effect = effect_of("technical_upgrading", [teaching.policies["technical_upgrading"]],
                       [(made(2.0, (5.0, 1.0), 7.0), made(0.0, (4.0, 2.0), 0.0)),
                        (made(2.1, (7.0, 1.5), 9.0), made(0.0, (4.0, 2.6), 0.0))],
                       ClusterEffect("budgets"))  # fmt: skip
    package = dataclasses.replace(effect, label=PACKAGE + "task_5", stated=None)
    whole = dataclasses.replace(effect, label=PACKAGE + WHOLE, stated=None)
    study = EffectStudy([effect, package, whole], {}, [1, 2])
    text = page(study, SignStudy([], [], {}, [1, 2]), teaching)
    assert not re.search(r"\bP\d\d\d\b", text)  # nor has the region a plan whose clauses a policy would carry out
    of_henan = page(study, SignStudy([], [], {}, [1, 2]), teaching.replace_unchecked(region="henan"))
    assert "| P056 P063 | `technical_upgrading`" in of_henan
    assert "+2 (+1 – +3)" in text
    assert "| **task_5**" in text  # a package of another region has no title here
    assert "Of 1 policies 0 move" in text
    rows = save_effects(study, teaching, tmp_path, "en")
    assert [row["label"] for row in rows] == ["technical_upgrading", "package task_5", "package whole plan"]
