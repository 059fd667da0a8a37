"""The start is made once for runs that begin alike: the same bits, and never shared where anything differs."""

from __future__ import annotations

from pathlib import Path

import pytest

from model import ClusterModel, Ensemble, load_scenario
from model.experiments import ensemble, starts
from model.experiments.engines.pool import Pool, Worker
from model.experiments.starts import begun, forget, groups_of, start_alike
from model.experiments.tasks import Branch, Sample, perform
from model.order import START
from model.regions import region_to_read
from model.tables.store import same_bits
from model.world import TABLES, World

SCENARIOS = Path(__file__).resolve().parent.parent / "scenarios"
MAIN, BASE = (load_scenario(SCENARIOS / name).replace(end=8) for name in ("teaching.yaml", "teaching_base.yaml"))


@pytest.fixture(autouse=True)
def nothing_kept():
    forget()
    yield
    forget()


@pytest.mark.parametrize("plan", [MAIN, BASE])
def test_a_shared_start_gives_the_bits_of_one_of_its_own(plan):
    begun(BASE if plan is not BASE else MAIN, 1)  # another scenario made it
    shared = ClusterModel(plan, rng=1, world=begun(plan, 1)).run()
    alone = ClusterModel(plan, rng=1).run()
    assert list(shared.columns) == list(alone.columns)
    for table, columns in alone.columns.items():
        for name, values in columns.items():
            assert same_bits(shared.columns[table][name], values), (table, name)
    differing = {key for key in alone.manifest if alone.manifest[key] != shared.manifest.get(key)}
    assert differing <= {"seconds"}
    assert set(shared.manifest) == set(alone.manifest)


def test_the_worlds_of_two_scenarios_share_nothing():
    one, other = begun(MAIN, 1), begun(BASE, 1)
    assert one.policies
    assert not other.policies
    before = {name: values.copy() for name, values in other.firms.as_columns().items()}
    model = ClusterModel(MAIN, rng=1, world=one)
    model.step()
    assert all(same_bits(values, before[name]) for name, values in other.firms.as_columns().items())
    again = begun(BASE, 1)
    for name in TABLES:
        mine, theirs = getattr(again, name).as_columns(), getattr(ClusterModel(BASE, rng=1).world, name).as_columns()
        assert all(same_bits(mine[column], theirs[column]) for column in theirs), name


def test_what_the_start_reads_tells_scenarios_apart():
    assert start_alike(MAIN, BASE)
    assert start_alike(MAIN, BASE.replace(end=4, seeds=2))
    assert start_alike(load_scenario(SCENARIOS / "plan.yaml"), load_scenario(SCENARIOS / "no_policy.yaml"))
    assert start_alike(MAIN, BASE.replace_unchecked(parameters={"policy.arrival_share": 0.5}))
    others = [
        BASE.replace(scale=0.5),
        BASE.replace(baseline=BASE.baseline.model_copy(update={"draw": 1})),
        BASE.replace(baseline=BASE.baseline.model_copy(update={"firms": 250})),
        BASE.replace_unchecked(parameters={"start.research_spread": 0.9}),
        BASE.replace_unchecked(parameters={"environment.inflation": 0.01}),
        load_scenario(SCENARIOS / "no_policy.yaml"),
    ]
    assert not any(start_alike(MAIN, other) for other in others)
    assert groups_of([MAIN, others[0], BASE, others[3]]) == [0, 1, 0, 3]


@pytest.mark.parametrize("plan", [MAIN, load_scenario(SCENARIOS / "plan.yaml").replace(scale=0.01)])
def test_the_start_reads_no_parameter_of_policy(plan):
    class Nothing:
        def __getattr__(self, name: str) -> float:
            raise AssertionError(f"the start reads policy.{name}")

    parameters = plan.resolved_parameters()
    parameters.__dict__["policy"] = Nothing()
    world = World(plan, region_to_read(plan.region, plan.region_data), parameters, 1)
    for _, process in START:
        process(world)
    assert len(world.firms)


def test_another_seed_or_another_start_is_made_anew(monkeypatch):
    made = []
    usual = starts.made
    monkeypatch.setattr(starts, "made", lambda plan, seed, schedule: made.append(seed) or usual(plan, seed, schedule))
    for plan, seed in ((MAIN, 1), (BASE, 1), (MAIN, 2), (BASE, 2), (BASE.replace_unchecked(scale=0.5), 2)):
        begun(plan, seed)
    assert made == [1, 2, 2]


def test_tasks_of_a_study_know_who_begins_alike():
    other = BASE.replace(name="other", baseline=BASE.baseline.model_copy(update={"draw": 1}))
    worlds = [Sample(), Sample("low", {"environment.inflation": 0.01})]
    tasks = Ensemble([MAIN, BASE, other], [1, 2], samples=worlds).tasks()
    by_kin: dict[str, list[str]] = {}
    for task in tasks:
        by_kin.setdefault(task.kin, []).append(task.key)
    assert sorted(map(len, by_kin.values())) == [2, 2, 2, 2, 4]  # `other` begins alone, in two seeds and two worlds
    assert all("other" in key for key in by_kin[""])
    alone = Ensemble([MAIN], [1, 2]).tasks()
    assert {task.kin for task in alone} == {""}
    trunk = Ensemble([MAIN, other], [1], branch=Branch(BASE, 2)).tasks()
    assert len({task.kin for task in trunk}) == 1


def test_a_study_makes_a_start_once_a_seed_and_the_same_files(tmp_path, monkeypatch):
    made = []
    usual = starts.made
    monkeypatch.setattr(starts, "made", lambda plan, seed, schedule: made.append(seed) or usual(plan, seed, schedule))
    ensemble = Ensemble([MAIN, BASE], 2, tmp_path / "study", workers=1)
    ensemble.run()
    assert made == [1, 2]
    for task in ensemble.tasks():
        files = perform(task.__class__(**{**vars(task), "kin": ""}), lambda note: None)
        for name, content in files.items():
            if name.endswith(".parquet"):
                assert (tmp_path / "study" / "runs" / task.key / name).read_bytes() == content, name


@pytest.mark.parametrize("kin", [["a", "a", "b", "b"], ["a", "a"]])
def test_the_first_kin_waits_for_the_last_copy_unless_there_is_no_other(kin):
    pool = Pool(print, range(len(kin)), 2, kin=kin, copies=True, beforehand=lambda: None)
    pool.queue.extend(range(len(kin)))
    one, other = Worker(None, None), Worker(None, None)  # type: ignore[arg-type]
    pool.workers = [one]
    first = pool.next_for(one)
    pool.workers, pool.beforehand = [one, other], None
    assert (first, pool.next_for(other)) == ((2, 0) if "b" in kin else (0, 1))


def test_the_process_that_asks_makes_the_first_start_for_a_copy_of_it(tmp_path, monkeypatch):
    made, at_hand = [], set()
    usual = starts.made
    monkeypatch.setattr(starts, "made", lambda plan, seed, schedule: made.append(seed) or usual(plan, seed, schedule))
    monkeypatch.setattr(ensemble, "ready_to_copy", lambda: True)
    study = Ensemble([MAIN, BASE], 2, tmp_path / "study", workers=2)
    study.run(lambda progress: at_hand.add((starts.at_hand(MAIN, 1), starts.at_hand(MAIN, 2))))
    assert made == [1]  # copies have lists of their own
    assert (True, False) in at_hand  # a listener finds it with the first note
    assert not starts.at_hand(MAIN, 1)
    forget()
    alone = Ensemble([MAIN, BASE], 2, tmp_path / "alone", workers=1)
    alone.run()
    for task in alone.tasks():
        names = {path.name for path in (tmp_path / "alone" / "runs" / task.key).glob("*.parquet")}
        assert names
        for name in names:
            one, other = (tmp_path / folder / "runs" / task.key / name for folder in ("study", "alone"))
            assert one.read_bytes() == other.read_bytes(), (task.key, name)


def test_a_start_that_cannot_be_made_is_told_by_the_run(tmp_path, monkeypatch):
    def broken(plan, seed, schedule):
        raise ZeroDivisionError("of the start")

    monkeypatch.setattr(starts, "made", broken)
    monkeypatch.setattr(ensemble, "ready_to_copy", lambda: True)
    report = Ensemble([MAIN, BASE], 1, tmp_path / "study", workers=2).make(tmp_path / "study")
    assert {failure.message for failure in report.failed.values()} == {"of the start"}
    assert len(report.failed) == 2


def test_workers_go_on_with_what_begins_like_their_last_task():
    pool = Pool(print, range(7), 2, kin=["a", "a", "b", "b", "c", "", ""])
    pool.queue.extend(range(7))
    one, other = Worker(None, None), Worker(None, None)  # type: ignore[arg-type]
    pool.workers = [one, other]
    order = [pool.next_for(worker) for worker in (one, other, one, other, one, other, other)]
    assert order == [0, 2, 1, 3, 4, 5, 6]
    assert not pool.queue


def test_the_last_task_of_a_kin_is_taken_by_whoever_is_idle():
    pool = Pool(print, range(2), 2, kin=["a", "a"])
    pool.queue.extend(range(2))
    one, other = Worker(None, None), Worker(None, None)  # type: ignore[arg-type]
    pool.workers = [one, other]
    assert [pool.next_for(one), pool.next_for(other)] == [0, 1]
    assert not pool.queue
