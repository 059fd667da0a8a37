"""Experiments: policies and mechanisms one at a time, history, and what an interrupt or a full disk leaves behind."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest

from model import load_scenario
from model.experiments.ablations import PATTERNS, ablate
from model.experiments.history import history
from model.experiments.parameter_ends import parameter_ends
from model.experiments.policy_effects import ALONE, alone, policy_effects
from model.scenario.parameters import load_registry

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


def test_effects_state_their_outcome_beforehand_and_are_taken_up_again(teaching, tmp_path):
    finished: list[str] = []
    study = policy_effects(teaching, [1, 2], workers=2, folder=tmp_path, finished=finished.append)
    assert len(finished) == 2 * 4
    assert not study.failures
    stated = {e.policy: (e.outcome, e.stated) for e in study.effects if e.stated}
    assert stated["technical_upgrading"] == ("cnc_share", "up")
    upgrading = next(e for e in study.effects if e.policy == "technical_upgrading" and e.stated)
    assert upgrading.effect.mean > 0
    assert upgrading.spent > 0
    again = policy_effects(teaching, [1, 2], workers=2, folder=tmp_path, finished=finished.append)
    assert len(finished) == 2 * 4  # nothing was run twice
    assert [e.effect for e in again.effects] == [e.effect for e in study.effects]


def test_an_ablation_changes_what_its_mechanism_does(teaching):
    study = ablate(teaching.replace(end=12), [1, 2], ["innovation"], workers=2)
    assert not study.failures
    assert study.effects["innovation", "productivity"].mean < 0
    assert {pattern for _, pattern in study.effects} == {pattern.id for pattern in PATTERNS}


def test_history_compares_with_the_official_figures():
    plan = load_scenario(SCENARIOS / "history.yaml").replace(scale=0.02, end=8)
    years = history(plan, [1, 2], workers=2)
    assert [year.year for year in years] == [2016, 2017]
    assert [year.official for year in years] == [8.0, 8.0]
    assert years[0].error == pytest.approx(years[0].mean - 8.0)
    assert years[0].low <= years[0].mean <= years[0].high


def test_parameter_ends_are_sound_for_a_few_quarters(teaching):
    results = list(parameter_ends(teaching, quarters=8, only=["upgrading.", "accounts."], workers=2))
    entries = [path for path in load_registry().entries if path.startswith(("upgrading.", "accounts."))]
    assert len(results) > len(entries)
    assert [r.path + r.end + r.trouble for r in results if r.trouble] == []
    assert max(r.worst_error for r in results) < 1e-9


@pytest.mark.slow
def test_parameter_ends_are_sound_for_thirty_years(teaching):
    results = list(parameter_ends(teaching, quarters=120, workers=2))
    assert len(results) > 300
    assert [r.path + r.end + r.trouble for r in results if r.trouble] == []
    assert all(np.isfinite(r.growth) for r in results)


def start(arguments: list[str], folder: Path, **options: object) -> subprocess.Popen[bytes]:
    """The real command, under way."""
    return subprocess.Popen(
        [sys.executable, str(ROOT / "run.py"), *arguments], cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        env=os.environ | {"PYTHONPATH": str(ROOT)}, **options,
    )  # fmt: skip


@pytest.mark.skipif(os.name == "nt", reason="signals of POSIX")
def test_an_interrupt_leaves_whole_runs_only_and_the_command_goes_on(tmp_path):
    arguments = [str(SCENARIOS / "teaching.yaml"), "--seeds", "12", "--out", "s", "--no-figures"]
    process = start(arguments, tmp_path)
    while process.poll() is None and len(list((tmp_path / "s" / "runs").glob("*/finished.json"))) < 3:
        time.sleep(0.05)
    process.send_signal(signal.SIGINT)
    _, errors = process.communicate(timeout=60)
    assert process.returncode == 130, errors
    runs = tmp_path / "s" / "runs"
    assert not [path for path in runs.iterdir() if path.name.startswith(".")]
    done = len(list(runs.iterdir()))
    assert 3 <= done == len(list(runs.glob("*/finished.json"))) < 24
    assert not (tmp_path / "s" / "tables").exists()
    process = start(arguments, tmp_path)
    _, errors = process.communicate(timeout=120)
    assert process.returncode == 0
    assert f"{24 - done} of 24 runs to make" in errors.decode()


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="limits of Linux")
def test_a_full_disk_is_told_and_leaves_no_half_results(tmp_path):
    import resource

    def small() -> None:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)  # writing beyond the limit then fails as on a full disk
        resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000))

    arguments = [str(SCENARIOS / "teaching.yaml"), "--seeds", "1", "--out", "s", "--no-figures", "--workers", "1"]
    process = start(arguments, tmp_path, preexec_fn=small)
    _, errors = process.communicate(timeout=60)
    assert process.returncode == 1
    assert b"File too large" in errors or b"space" in errors
    assert list((tmp_path / "s" / "runs").iterdir()) == []
    assert not (tmp_path / "s" / "tables").exists()
