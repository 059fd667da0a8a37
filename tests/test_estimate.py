"""The estimate before a study: it follows the machine, the work and what comes after."""

from __future__ import annotations

from pathlib import Path

import pytest

from model import load_scenario
from model.experiments import estimate as module
from model.experiments.estimate import PACE_MEASURED, estimate, probe, require_space, seconds_of
from model.experiments.run_folders import StudyError

TIME_ON_A_CORE, OTHERS_AT_WORK = module.time_on_a_core, module.others_at_work
SCENARIOS = Path(__file__).resolve().parent.parent / "scenarios"
PLAN, BASE = (load_scenario(SCENARIOS / name) for name in ("plan.yaml", "no_policy.yaml"))


@pytest.fixture(autouse=True)
def pace(monkeypatch):
    """An idle machine like that of the costs, of two cores."""
    monkeypatch.setattr(module, "probe", lambda: PACE_MEASURED)
    monkeypatch.setattr(module, "usable_cores", lambda: 2)
    monkeypatch.setattr(module, "time_on_a_core", lambda: (1.0, 0.0))
    monkeypatch.setattr(module, "others_at_work", lambda: 0)


def test_runs_are_shared_out_over_workers():
    one, two = (estimate([PLAN, BASE], 5, workers)[0] for workers in (1, 2))
    work = 5 * (seconds_of(PLAN) + seconds_of(BASE))
    assert one == pytest.approx(module.PROCESS + work)
    assert two == pytest.approx(module.PROCESS + work / 2)
    assert estimate([PLAN], 1, 8)[0] == pytest.approx(module.PROCESS + seconds_of(PLAN))  # one run has one core


def test_policies_years_and_firms_cost_time():
    assert seconds_of(PLAN) > seconds_of(BASE) > seconds_of(BASE.replace_unchecked(end=20))
    assert seconds_of(BASE.replace_unchecked(scale=0.1)) < seconds_of(BASE) / 4


def test_a_slower_machine_takes_longer(monkeypatch):
    usual = estimate([BASE], 2, 1)[0]
    monkeypatch.setattr(module, "probe", lambda: 3 * PACE_MEASURED)
    assert estimate([BASE], 2, 1)[0] == pytest.approx(3 * usual)


def test_others_at_work_take_their_part(monkeypatch):
    idle = estimate([BASE], 2, 2)[0]
    assert module.crowding(2) == 1
    monkeypatch.setattr(module, "others_at_work", lambda: 1)  # it has one core, and shares it with one of two workers
    assert module.crowding(1) == 1
    assert module.crowding(2) == 1.5
    monkeypatch.setattr(module, "others_at_work", lambda: 40)
    assert module.crowding(2) == 1.5  # a process that never waits has no more than one other on two cores
    # This one had half of a core: three others beside it on two cores, and so five that want them with two workers.
    monkeypatch.setattr(module, "time_on_a_core", lambda: (1.0, 1.0))
    assert module.crowding(2) == 2.5
    assert estimate([BASE], 2, 2)[0] == pytest.approx(2.5 * idle)
    monkeypatch.setattr(module, "time_on_a_core", lambda: (0.0, 0.0))  # a system that does not tell
    monkeypatch.setattr(module, "others_at_work", lambda: 0)
    assert module.crowding(2) == 1


def test_the_system_tells_of_others_or_nothing():
    assert all(value >= 0 for value in TIME_ON_A_CORE())
    assert 0 <= OTHERS_AT_WORK() < 100_000


def test_the_report_counts_even_if_every_run_is_there():
    runs = [PLAN, BASE] * 5
    assert estimate([], 1, 2) == (0.0, 0.0)
    again = estimate([], 1, 2, runs)[0]
    assert again > module.REPORT
    assert estimate([PLAN], 1, 2, runs)[0] == pytest.approx(again + estimate([PLAN], 1, 2)[0], rel=0.5)


def test_room_depends_on_what_is_kept(tmp_path):
    assert estimate([BASE], 2)[1] < estimate([BASE], 2, keep_firms=True)[1] / 2
    require_space(tmp_path / "new", 0.001)
    with pytest.raises(StudyError, match="MB free"):
        require_space(tmp_path / "new", 1e12)


def test_the_probe_takes_a_moment():
    assert 0 < probe() < 5
