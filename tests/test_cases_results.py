"""Results that mix, and schedules that a run forgets: every reader sees the runs that were asked for, and no others."""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path

import pytest
import yaml

from model import ClusterModel, Ensemble, load_scenario
from model.checkpoint import CheckpointError
from model.cluster_model import QUARTER
from model.experiments import ensemble as studies
from model.experiments.run_folders import SET_ASIDE, StudyError
from model.experiments.tasks import Branch
from model.experiments.trials import UNREADABLE, read_yearly
from model.experiments.yearly_trial import Trial
from model.report.caveats.runs_left_out import left_out
from model.report.findings import Findings
from model.report.html_page.sections.ground import own_processes
from model.report.open_study import open_folder
from model.report.study_summary.summarise import summarise
from model.report.words.language import language
from model.report.write_report import make_report
from model.results import ResultsError, Run, Study
from model.schedule import ScheduleError
from model.tables.folders import CannotWrite
from model.tables.store import same_bits
from tests.own_processes import no_debt

ROOT = Path(__file__).resolve().parent.parent
SHORT = load_scenario(ROOT / "scenarios" / "teaching_base.yaml").replace(end=4)
EDITED = SHORT.replace(parameters={"contracts.expiry": 0.09})


def ensemble(plan, seeds, **more):
    return Ensemble([plan], seeds, workers=1, **more)


def values(folder: Path) -> dict[int, float]:
    """Value added of 2016 by seed, as every reader of the folder sees it."""
    return Study.load(folder).values("teaching_base", "value_added", 2016)


@pytest.fixture(scope="module")
def three(tmp_path_factory) -> Path:
    """Three seeds of the scenario as it was before somebody edited it; not to be changed."""
    folder = tmp_path_factory.mktemp("three") / "study"
    ensemble(SHORT, 3).make(folder)
    return folder


@pytest.fixture(scope="module")
def new(tmp_path_factory) -> dict[int, float]:
    """What a fresh folder says of the edited scenario."""
    folder = tmp_path_factory.mktemp("new") / "study"
    ensemble(EDITED, 3).make(folder)
    return values(folder)


@pytest.fixture
def kept(three, tmp_path) -> Path:
    """A copy of the three seeds."""
    return Path(shutil.copytree(three, tmp_path / "study"))


def failing(monkeypatch, seed: int, error: BaseException) -> None:
    """Let the run of one seed fail, or the command be interrupted at it."""
    real = studies.perform

    def perform(task, note):
        if task.seed == seed:
            raise error
        return real(task, note)

    monkeypatch.setattr(studies, "perform", perform)


def test_a_run_that_fails_under_overwrite_is_not_replaced_by_the_old_one(kept, new, monkeypatch):
    failing(monkeypatch, 2, ValueError("no luck"))
    report = ensemble(EDITED, 3, overwrite=True).make(kept)
    assert list(report.failed) == ["teaching_base-2"]
    assert report.stale == ["teaching_base-1", "teaching_base-2", "teaching_base-3"]
    assert values(kept) == {1: new[1], 3: new[3]}
    (sentence,) = left_out(Study.load(kept), language("en"))
    assert sentence == "teaching_base: 2 of 3 worlds; world 1 failed: ValueError: no luck"
    assert left_out(Study.load(kept), language("zh")) == [
        "teaching_base：3个情景世界中完成2个；情景世界1运行失败：ValueError: no luck"
    ]
    assert (kept / SET_ASIDE / "teaching_base-2" / "finished.json").is_file()
    monkeypatch.undo()
    assert ensemble(EDITED, 3).make(kept).made == ["teaching_base-2"]
    assert values(kept) == new
    assert Study.load(kept).left_out == []


def test_an_interrupted_overwrite_shows_the_new_runs_alone(kept, new, monkeypatch):
    failing(monkeypatch, 2, KeyboardInterrupt())
    with pytest.raises(KeyboardInterrupt):
        ensemble(EDITED, 3, overwrite=True).make(kept)
    assert values(kept) == {1: new[1]}
    assert left_out(Study.load(kept), language("en")) == ["teaching_base: 1 of 3 worlds; not finished: 1, 2"]
    monkeypatch.undo()
    report = ensemble(EDITED, 3).make(kept)  # it was told to overwrite once: that is enough
    assert (report.made, report.reused) == (["teaching_base-2", "teaching_base-3"], ["teaching_base-1"])
    assert values(kept) == new


@pytest.mark.slow
def test_a_report_tells_what_is_left_out(kept):
    shutil.rmtree(kept / "runs" / "teaching_base-2")
    told: list[str] = []
    make_report(kept, told=told.append)
    told = [line for line in told if "parts of the report made" not in line]  # of a report that takes long
    assert told == ["teaching_base: 2 of 3 worlds; not finished: 1"]
    assert told[0] in (kept / "report.html").read_text(encoding="utf-8")


def test_fewer_seeds_than_the_folder_holds_are_reported_as_fewer_and_more_again_use_those_kept(kept, three):
    """Case 22."""
    assert ensemble(SHORT, 1).make(kept).made == []
    assert values(kept) == {1: values(three)[1]}
    assert yaml.safe_load((kept / "study.yaml").read_text(encoding="utf-8"))["seeds"] == [1]
    assert (kept / "index.csv").read_text(encoding="utf-8").count("\n") == 2
    report = ensemble(SHORT, 3).make(kept)
    assert (report.made, len(report.reused)) == ([], 3)
    assert values(kept) == values(three)


def test_fewer_seeds_of_an_edited_scenario_leave_no_old_ones_for_later(kept, new):
    ensemble(EDITED, 1, overwrite=True).make(kept)
    assert values(kept) == {1: new[1]}
    assert ensemble(EDITED, 3).make(kept).made == ["teaching_base-2", "teaching_base-3"]
    assert values(kept) == new


def test_a_command_killed_between_its_record_and_moving_the_old_runs_mixes_nothing(kept, new, monkeypatch):
    def killed(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr(studies, "set_aside", killed)
    with pytest.raises(KeyboardInterrupt):
        ensemble(EDITED, 3, overwrite=True).make(kept)
    with pytest.raises(ResultsError, match="no finished runs"):
        values(kept)
    monkeypatch.undo()
    ensemble(EDITED, 3).make(kept)
    assert values(kept) == new


def test_an_edit_without_overwrite_is_refused_and_changes_nothing(kept, three):
    with pytest.raises(StudyError, match="--overwrite"):
        ensemble(EDITED, 3).make(kept)
    with pytest.raises(StudyError, match="--overwrite"):
        ensemble(SHORT, 3, quarter=QUARTER.without("innovation")).make(kept)
    assert values(kept) == values(three)


def test_a_scenario_and_a_sample_that_are_asked_no_more_are_left_out(tmp_path):
    other = SHORT.replace(name="other")
    samples = [studies.Sample(), studies.Sample("s1", {"contracts.expiry": 0.08})]
    Ensemble([SHORT, other], 1, tmp_path, 1, samples=samples).make(tmp_path)
    assert set(Study.load(tmp_path).runs) == {("teaching_base", 1), ("other", 1)}
    assert set(Study.load(tmp_path).samples) == {"s1"}
    ensemble(SHORT, 1).make(tmp_path)
    assert set(Study.load(tmp_path).runs) == {("teaching_base", 1)}
    assert Study.load(tmp_path).samples == {}


def test_foreign_things_among_the_runs_are_no_results(kept, three):
    runs = kept / "runs"
    (runs / "foreign").mkdir()
    (runs / "foreign" / "manifest.yaml").write_text("schema: 2", encoding="utf-8")
    (runs / "notes.txt").write_text("mine", encoding="utf-8")
    os.symlink(runs / "nowhere", runs / "dangling-4")
    shutil.copytree(runs / "teaching_base-1", runs / "teaching_base-7")
    assert values(kept) == values(three)
    report = ensemble(SHORT, 3).make(kept)
    assert (report.made, len(report.reused)) == ([], 3)


def test_a_run_copied_under_another_name_is_not_that_run(kept, three):
    shutil.rmtree(kept / "runs" / "teaching_base-3")
    shutil.copytree(kept / "runs" / "teaching_base-1", kept / "runs" / "teaching_base-3")
    assert values(kept) == {seed: values(three)[seed] for seed in (1, 2)}
    assert [each.key for each in Study.load(kept).left_out] == ["teaching_base-3"]
    assert ensemble(SHORT, 3).make(kept).made == ["teaching_base-3"]
    assert values(kept) == values(three)


# schedules -----------------------------------------------------------------------------------------------------------


def state(model: ClusterModel) -> list:
    """Columns that tell schedules apart."""
    return [model.world.firms.debt.copy(), model.world.firms.cash.copy(), model.world.firms.id.copy()]


def same(one: ClusterModel, other: ClusterModel) -> bool:
    return all(same_bits(a, b) for a, b in zip(state(one), state(other), strict=True))


OWN = {"replaced": QUARTER.replacing("innovation", no_debt), "left out": QUARTER.without("innovation")}


@pytest.mark.parametrize("which", OWN)
def test_a_run_goes_back_through_its_own_processes(tmp_path, which):
    model = ClusterModel(SHORT, rng=1, quarter=OWN[which])
    model.step()
    model.step()
    usual = ClusterModel(SHORT, rng=1)
    usual.step()
    usual.step()
    assert not same(model, usual)
    run = model.fork().run()
    assert same(run.at("2016Q2"), model)
    saved = Run.load(run.save(tmp_path / "run"))
    assert same(saved.at("2016Q2"), model)
    assert ClusterModel.resume(model.save(tmp_path / "state")).schedule == OWN[which]
    study = ensemble(SHORT, 1, quarter=OWN[which], checkpoints=[1]).run()
    again = study.runs["teaching_base", 1]
    assert [entry["name"] for entry in again.manifest["processes"]["quarter"]] == list(OWN[which].names)
    assert same(again.at("2016Q2"), model)
    assert same(ClusterModel(SHORT, rng=1).run().at("2016Q2"), usual)


def test_a_process_that_cannot_be_found_again_is_refused_with_the_remedy(tmp_path):
    def mine(world):
        world.firms.debt[:] = 0.0

    own = QUARTER.replacing("innovation", mine)
    with pytest.raises(ScheduleError, match=r"'innovation' is .*mine, which cannot be found again .*top level"):
        ensemble(SHORT, 1, quarter=own)
    model = ClusterModel(SHORT, rng=1, quarter=own)
    model.step()
    run = model.fork().run()
    assert same(run.at("2016Q1"), model)  # in memory it is at hand
    saved = Run.load(run.save(tmp_path / "run"))
    with pytest.raises(ScheduleError, match=r"process of its own, 'innovation'.*cannot be found"):
        saved.at("2016Q1")
    assert same(saved.at("2016Q1", {"quarter": own}), model)
    with pytest.raises(ResultsError, match="not the one that the run went through"):
        saved.at("2016Q1", {"quarter": QUARTER})
    with pytest.raises(ScheduleError, match="cannot be found"):
        ClusterModel.resume(model.save(tmp_path / "state"))
    assert same(ClusterModel.resume(tmp_path / "state", quarter=own), model)


def test_a_process_whose_source_changed_is_refused_and_makes_another_fingerprint(tmp_path, monkeypatch):
    monkeypatch.syspath_prepend(str(tmp_path))
    file = tmp_path / "own_module_of_a_test.py"
    file.write_text("def settle(world):\n    pass\n", encoding="utf-8")
    import own_module_of_a_test

    one = ensemble(SHORT, 1, quarter=QUARTER.replacing("innovation", own_module_of_a_test.settle))
    before = one.tasks()[0].fingerprint
    saved = Run.load(ClusterModel(SHORT, rng=1, quarter=one.quarter).run(until=1).save(tmp_path / "run"))
    file.write_text("def settle(world):\n    world.firms.debt[:] = 0\n", encoding="utf-8")
    assert one.tasks()[0].fingerprint != before
    with pytest.raises(ScheduleError, match="the source of own_module_of_a_test:settle has changed"):
        saved.at("2016Q1")


def test_a_fork_goes_back_into_its_own_past(tmp_path):
    """In memory, saved, and in a study: the past is the trunk's, the future its own."""
    other = SHORT.replace(name="other", parameters={"contracts.expiry": 0.09})
    trunk = ClusterModel(SHORT, rng=1)
    trunk.step()
    trunk.step()
    fork = trunk.fork(plan=other)
    at_start = ClusterModel(SHORT, rng=1)
    at_start.step()
    third = trunk.fork(plan=other)
    third.step()
    run = fork.run()
    for found in (run, Run.load(run.save(tmp_path / "run"))):
        assert same(found.at("2016Q1"), at_start)
        assert same(found.at("2016Q2"), trunk)
        assert same(found.at("2016Q3"), third)
    study = Ensemble([other, SHORT], 1, workers=1, branch=Branch(SHORT, 2)).run()
    assert same(study.runs["other", 1].at("2016Q1"), at_start)
    assert same(study.runs["other", 1].at("2016Q3"), third)


def test_a_run_made_by_another_program_is_not_replayed(tmp_path):
    run = ClusterModel(SHORT, rng=1).run(until=1)
    run.manifest["versions"]["source"] = "0" * 64
    with pytest.raises(ResultsError, match=r"made with source 000000000000 instead of .* other bits"):
        run.at("2016Q1")


@pytest.mark.parametrize("change", [
    {"state": []}, {"state": {}}, {"checksum": 7}, {"schema": "2"}, {"schema": 1},
    {"version": "0.0.0"}, {"version": None},
], ids=str)  # fmt: skip
def test_a_checkpoint_is_checked_at_the_door(checkpoint, change):
    path = checkpoint / "checkpoint.json"
    path.write_text(json.dumps(json.loads(path.read_text(encoding="utf-8")) | change), encoding="utf-8")
    with pytest.raises(CheckpointError, match=r"run again instead"):
        ClusterModel.resume(checkpoint)


@pytest.fixture
def checkpoint(tmp_path) -> Path:
    return ClusterModel(SHORT, rng=1).save(tmp_path / "state")


def test_a_checkpoint_nested_without_end_is_refused(checkpoint):
    (checkpoint / "checkpoint.json").write_text("[" * 100_000, encoding="utf-8")
    with pytest.raises(CheckpointError, match="is no checkpoint"):
        ClusterModel.resume(checkpoint)


@pytest.mark.parametrize("content", ["[]", "7", '"text"', "{", ""])
def test_a_kept_trial_that_is_none_is_made_again(tmp_path, content):
    (tmp_path / "none-1.json").write_text(content, encoding="utf-8")
    with pytest.raises(UNREADABLE):
        read_yearly(tmp_path / "none-1.json", "0" * 64, Trial("none", SHORT, 1))


def test_the_page_says_that_processes_are_not_the_programs_own():
    study = ensemble(SHORT, 1, quarter=OWN["replaced"].without("geography")).run()
    f = Findings(study, study.plan("teaching_base"), None, summarise(study, SHORT, None))
    assert own_processes(f) == ["innovation (tests.own_processes:no_debt)", "geography (–)"]


def test_a_study_goes_on_where_a_disk_was_full_and_says_so(kept, monkeypatch):
    def full(*_):
        raise CannotWrite(f"cannot write {kept / 'runs' / 'x'}: No space left on device; free some space there")

    monkeypatch.setattr(studies, "store", full)
    with pytest.raises(StudyError, match=r"cannot write .*x: No space.* finished runs in .* are kept"):
        ensemble(SHORT, 4).make(kept)
    monkeypatch.undo()
    assert len(values(kept)) == 3
    assert ensemble(SHORT, 4).make(kept).made == ["teaching_base-4"]


def test_a_scenario_of_which_no_run_finished_is_not_reported_by_its_base(tmp_path, monkeypatch):
    real = studies.perform

    def perform(task, note):
        if task.plan.name == "other":
            raise ValueError("no luck")
        return real(task, note)

    monkeypatch.setattr(studies, "perform", perform)
    Ensemble([SHORT.replace(name="other"), SHORT], 1, tmp_path, workers=1).make(tmp_path)
    with pytest.raises(ResultsError, match=r"no run of 'other' has finished \(world 0 failed: ValueError: no luck\)"):
        open_folder(tmp_path)
    assert open_folder(tmp_path, "teaching_base").base is None
