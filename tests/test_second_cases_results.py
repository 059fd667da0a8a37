"""Faults of the kinds that mix results or lose a part of what somebody gives, found by trying to break the program."""

from functools import partial

import numpy as np
import pytest
from typer.testing import CliRunner

from model import ClusterModel, Ensemble, load_scenario
from model.checkpoint import CheckpointError
from model.cli.commands import app
from model.cluster_model import QUARTER
from model.experiments.requests import StudyError
from model.experiments.samples_file import SampleError, read_samples
from model.experiments.tasks import Sample
from model.observe.estimators import slope, subbotin_shape
from model.policy import government
from model.results import ResultsError, Run
from model.scenario import Plan
from model.scenario.errors import ScenarioErrors
from model.schedule import ScheduleError, lookup
from model.studies.compare.run import CompareError, saved_side_by_side

SHORT = Plan.from_mapping({"name": "short", "region": "twin_rivers", "period": {"end": "2016Q4"}})


# What a program gives in place of a file


def test_a_policy_under_its_chinese_name_is_not_lost():
    given = {"技术改造补助": {"budget": 5}, "talent_teams": {"budget": 2}}
    policies = SHORT.replace(policies=given).policies
    assert {key: policy.budget for key, policy in policies.items()} == {"technical_upgrading": 5, "talent_teams": 2}
    model = ClusterModel(SHORT, rng=1)
    assert list(model.fork(policies=given).plan.policies) == ["technical_upgrading", "talent_teams"]
    with pytest.raises(ScenarioErrors, match="mean the same policy 'technical_upgrading'"):
        SHORT.replace(policies={**given, "technical_upgrading": {"budget": 1}})


def test_a_copied_policy_with_an_amount_as_in_a_file_is_read():
    policy = SHORT.replace(policies={"technical_upgrading": {"budget": 3}}).policies["technical_upgrading"]
    copied = policy.model_copy(update={"budget": "5亿"})
    assert SHORT.replace(policies={"technical_upgrading": copied}).policies["technical_upgrading"].budget == 5.0


def test_policies_taken_over_are_the_same():
    plan = load_scenario("scenarios/plan.yaml")
    assert plan.replace(policies=dict(plan.policies)) == plan


def test_values_in_a_program_have_no_parent():
    with pytest.raises(ScenarioErrors, match="plain values extend no file"):
        Plan.from_mapping({"name": "child", "extends": "plan.yaml"})


@pytest.mark.parametrize("until", ["2016Q2", 2.5, -1, 99])
def test_a_run_ends_at_a_quarter_of_its_scenario(until):
    with pytest.raises(ValueError, match="until is a quarter's number from 0"):
        ClusterModel(SHORT, rng=1).run(until=until)


# Processes and models that cannot be found again by a name


class Tax:
    """A process that is an object."""

    def __init__(self, *_):
        pass

    def __call__(self, world):
        government.apply(world)

    def levy(self, world):
        government.apply(world)


@pytest.mark.parametrize("process", [partial(government.apply), Tax(), Tax().levy], ids=["partial", "object", "method"])
def test_an_object_among_the_processes_is_not_replayed_as_its_class(tmp_path, process):
    model = ClusterModel(SHORT, rng=1, quarter=QUARTER.replacing("policies", process))
    saved = Run.load(model.run(until=1).save(tmp_path / "run"))
    assert lookup(saved.manifest["processes"]["quarter"][1]["function"]) is None
    with pytest.raises(ScheduleError, match="cannot be found here"):
        saved.at("2016Q1")
    assert saved.at("2016Q1", {"quarter": model.schedule}).calendar == "2016Q1"


class Flood(ClusterModel):
    """A subclass that does something beside its schedule."""

    def step(self):
        super().step()
        self.world.firms.cash[:] *= 0.5


class Narrow(ClusterModel):
    """A subclass of other arguments."""

    def __init__(self, plan, rng=None):
        super().__init__(plan, rng=rng)


class Named(ClusterModel):
    """A subclass that takes the same steps."""


def test_a_subclass_is_not_replayed_as_the_standard_model(tmp_path):
    model = Flood(SHORT, rng=1)
    run = model.run(until=1)
    for each in (run, Run.load(run.save(tmp_path / "run"))):
        with pytest.raises(ResultsError, match="a subclass that may take other steps"):
            each.at("2016Q1")
    folder = model.save(tmp_path / "checkpoint")
    with pytest.raises(CheckpointError, match="resume it with that class"):
        ClusterModel.resume(folder)
    again, other = Flood.resume(folder), model.fork(policies={})
    assert type(again) is type(other) is Flood
    assert again.calendar == "2016Q1"
    assert Named(SHORT, rng=1).run(until=1).at("2016Q1").calendar == "2016Q1"


def test_a_subclass_of_other_arguments_says_why_it_has_no_copies():
    with pytest.raises(ScheduleError, match=r"does not take start, quarter, world.*\*\*options"):
        Narrow(SHORT, rng=1).fork(policies={})


# What a study takes


def test_samples_of_a_generator_are_all_made(tmp_path):
    samples = (Sample(name) for name in ("", "other"))
    plan = SHORT.replace_unchecked(end=1)
    study = Ensemble(plan, seeds=1, workers=1, samples=samples, folder=tmp_path / "study")
    assert [task.sample for task in study.tasks()] == ["", "other"]


@pytest.mark.parametrize(("changes", "message"), [
    ({"samples": "samples.csv"}, "samples are one Sample or more"),
    ({"samples": [Sample("../../elsewhere")]}, "is no name of a sample"),
    ({"samples": [Sample(".")]}, "is no name of a sample"),
    ({"samples": [Sample("a"), Sample("A")]}, "different names"),
    ({"samples": [Sample("a", {}, {"firm": 3})]}, "sample 'a': baseline.firm"),
    ({"samples": ()}, "samples are one Sample or more"),
    ({"overwrite": "no"}, "overwrite is True or False"),
])  # fmt: skip
def test_what_a_study_cannot_take_is_told_at_once(changes, message):
    with pytest.raises(StudyError, match=message):
        Ensemble(SHORT, seeds=1, **changes)


def test_samples_are_read_from_a_path_as_text(tmp_path):
    path = tmp_path / "samples.csv"
    path.write_text("sample,baseline.firms\na,220,00\n", encoding="utf-8")
    with pytest.raises(SampleError, match="3 cells under 2 columns"):
        read_samples(str(path))


# Saved studies side by side


def test_saved_studies_of_other_scales_seeds_or_options_are_not_compared(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    plan = SHORT.replace_unchecked(end=4, scale=0.5)
    for name, scale, seeds in (("all", 0.5, [1]), ("part", 0.3, [1]), ("later", 0.5, [2])):
        Ensemble(plan.replace_unchecked(scale=scale), seeds=seeds, workers=1, folder=tmp_path / name).run()
    with pytest.raises(CompareError, match=r"different scales.*all: 0.5, part: 0.3"):
        saved_side_by_side([tmp_path / "all", tmp_path / "part"], None)
    with pytest.raises(CompareError, match="all and later share no world of 'short'"):
        saved_side_by_side([tmp_path / "all", tmp_path / "later"], None)
    told = CliRunner().invoke(app, ["compare", "all", "later", "--seeds", "4"])
    assert told.exit_code == 2
    assert "leave --seeds out" in " ".join(told.output.split())


# Estimates that nothing but rounding would give


def test_a_slope_that_one_point_decides_has_no_interval():
    found = slope([0, 0, 0, 0, 0, 1], [1, 2, 1, 2, 1, 4])
    assert found.value == pytest.approx(2.6)
    assert np.isnan([found.low, found.high]).all()
    assert "one point alone" in found.remark
    assert np.isfinite(slope([0, 0, 0, 0, 1, 1], [1, 2, 1, 2, 3, 4]).low)


def test_a_shape_at_the_end_of_its_range_is_no_estimate():
    values = np.concatenate([np.ones(400), np.random.default_rng(0).normal(size=100)])
    assert np.isnan(subbotin_shape(values).value)
    assert subbotin_shape(np.random.default_rng(0).normal(size=5000)).value == pytest.approx(2.0, abs=0.15)


# Names that nothing has


def test_a_misspelt_name_of_results_is_told():
    study = Ensemble(SHORT, seeds=1, workers=1).run()
    asked = {
        "no scenario 'shrt'": lambda: study.seeds("shrt"),
        "no scenario 'long'": lambda: study.table("ledger", ["long"]),
        "no column 'revenu' in the table firms": lambda: study.runs["short", 1].table("firms", ["revenu"]),
        "no outcome 'value_aded'": lambda: study.plot("value_aded"),
        "no outcome 'year'": lambda: study.difference("short", "short").plot("year"),
    }
    for message, question in asked.items():
        with pytest.raises(ResultsError, match=message):
            question()
