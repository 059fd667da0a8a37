"""Cases of the library: what a script or a notebook writes is checked like a file, and told in the words of one."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

import mesa
import numpy as np
import pytest

from model import ClusterModel, Ensemble, load_scenario
from model.agents import City, Government, Place
from model.cluster_model import QUARTER, START
from model.errors import UserError
from model.processes import innovation
from model.scenario import ScenarioErrors
from model.scenario.parameters import ParameterError
from model.start import population
from model.tables.firms import Firms
from model.tables.table import Floats, column
from tests.commands import typed
from tests.own_instrument import OWN

SCENARIOS = Path(__file__).resolve().parent.parent / "scenarios"
TEACHING = load_scenario(SCENARIOS / "teaching.yaml")
SHORT = TEACHING.replace(end="2016Q4")


# Plan.replace and fork ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"scal": 0.1}, "the plan: unknown name 'scal'; did you mean 'scale'?"),
        ({"scale": -3}, "scale: -3 is out of range; at least 0.01"),
        ({"scale": float("nan")}, "scale: nan is not a number"),
        ({"scale": "big"}, "scale: 'big' is not a number"),
        ({"end": "2020"}, "period.end: '2020' is not a quarter"),
        ({"end": 0}, "period.end: 2015Q4 is outside 2016Q1 to 2055Q4"),
        ({"end": True}, "period.end: True is not a quarter"),
        ({"seeds": 0}, "seeds: 0 is out of range; at least 1"),
        ({"name": "a/b"}, "name: 'a/b' is no usable name"),
        ({"region": "henn"}, "region: no region 'henn'; did you mean 'henan'?"),
        ({"region": "henan"}, "policies.river_port_anchor.place: no place 'river_port' in henan"),
        ({"policies": ["technical_upgrading"]}, "policies: input should be a valid dictionary"),
        ({"policies": None}, "policies: no 'policies' to remove"),
        ({"policies": {"technical_upgradin": {}}}, "did you mean 'technical_upgrading'?"),
        ({"policies": {"technical_upgrading": {"budget": -5}}}, "policies.technical_upgrading.budget: -5 is negative"),
        ({"policies": {"technical_upgrading": {"budgt": 5}}}, "did you mean 'budget'?"),
        ({"parameters": {"contracts.expriy": 0.1}}, "did you mean 'contracts.expiry'?"),
        ({"parameters": {"contracts.expiry": 9.0}}, "contracts.expiry = 9 is outside its range 0.04 to 0.16"),
        ({"baseline": {"prior": "c"}}, "baseline.prior: 'c' is not known; known: mean, a, b"),
        ({"environment": {"shocks": [{"kind": "demand", "from": "2017Q1", "to": "2016Q1", "size": 0.1}]}},
         "environment.shocks.0.to: ends (2016Q1) before it starts (2017Q1)"),
    ],
)  # fmt: skip
def test_replace_tells_what_a_file_would_be_told(changes, message):
    with pytest.raises(ScenarioErrors) as told:
        TEACHING.replace(**changes)
    assert isinstance(told.value, UserError)
    assert message in str(told.value)


def test_replace_understands_what_a_file_may_say():
    plan = TEACHING.replace(end="2020Q4", scale=0.5, policies={"technical_upgrading": {"budget": 5, "from": "2017Q1"}})
    assert (plan.end, plan.scale, plan.seeds, plan.title) == (20, 0.5, TEACHING.seeds, TEACHING.title)
    (policy,) = plan.policies.values()
    assert (policy.budget, policy.start, policy.end, policy.lever) == (5, 5, 20, "project_cost_share")
    assert TEACHING.replace(end=8) == TEACHING.replace(end="2017Q4")
    assert TEACHING.replace(region="twin_rivers") == TEACHING


def test_policies_of_a_plan_keep_their_dates_and_take_others_beside_them():
    mine = {"own": {"instrument": "credit_guarantee", "budget": 1}}
    plan = TEACHING.replace(end=8, policies={**TEACHING.policies, **mine})
    assert list(plan.policies) == [*TEACHING.policies, "own"]
    assert all(plan.policies[key] == policy for key, policy in TEACHING.policies.items())
    wrong = TEACHING.policies["technical_upgrading"].model_copy(update={"budget": -1.0})
    with pytest.raises(ScenarioErrors, match="is negative"):
        TEACHING.replace(policies={"technical_upgrading": wrong})


def test_fork_checks_policies_like_a_file():
    model = ClusterModel(SHORT, rng=1)
    branch = model.fork(policies={"technical_upgrading": {"budget": 5}})
    assert branch.plan.policies["technical_upgrading"].budget == 5
    branch.step()
    assert branch.world.instruments.spent_total.sum() > 0
    with pytest.raises(ScenarioErrors, match="did you mean 'technical_upgrading'"):
        model.fork(policies={"technical_upgradin": {"budget": 5}})
    assert model.fork(plan=SCENARIOS / "teaching_base.yaml").plan.name == "teaching_base"
    with pytest.raises(TypeError, match="not both"):
        model.fork({}, SHORT)


def test_unchecked_values_have_a_route_of_their_own():
    assert TEACHING.replace_unchecked(scale=0.001).scale == 0.001
    with pytest.raises(TypeError, match="a plan has no scal"):
        TEACHING.replace_unchecked(scal=0.001)
    with pytest.raises(ParameterError, match="did you mean"):
        TEACHING.replace(unchecked_parameters={"contracts.expriy": 0})
    with pytest.raises(ParameterError, match="no ablation 'inovation'"):
        TEACHING.ablated("inovation")


# instruments of one's own ---------------------------------------------------------------------------------------------

USING_OWN = """
name: mine
region: twin_rivers
period: {end: 2016Q4}
policies:
  robots: {support_share: 0.3}
"""


@pytest.fixture
def own_folder(tmp_path):
    (tmp_path / "scenarios" / "instruments").mkdir(parents=True)
    (tmp_path / "scenarios" / "instruments" / "robots.yaml").write_text(OWN, encoding="utf-8")
    (tmp_path / "scenarios" / "mine.yaml").write_text(USING_OWN, encoding="utf-8")
    return tmp_path


@pytest.mark.slow
def test_an_own_instrument_reaches_report_effects_and_sensitivity(own_folder):
    from model.experiments.factors import choose
    from model.report.findings.ground import settings
    from model.report.open_study import open_folder
    from model.report.words.language import language
    from model.report.write_report import findings_of
    from model.studies.policy_effects.run import policy_effects

    plan = load_scenario(own_folder / "scenarios" / "mine.yaml")
    base = plan.replace(name="bare", policies={})
    assert [factor.name for factor in choose(plan, ["policies"])] == [
        "policies.robots.budget", "policies.robots.support_share"]  # fmt: skip
    results = own_folder / "results"
    Ensemble([plan, base], seeds=1, folder=results, workers=1).run()
    shutil.rmtree(own_folder / "scenarios")  # a saved study needs no folder of instruments
    f = findings_of(open_folder(results))
    f.complete()
    assert f.names.of("policy", "robots", language("en")) == "Robots for villages"
    assert f.names.of("policy", "robots", language("zh")) == "机器人进村"
    assert any("Robots for villages" in text for text in settings(f).frame["meaning_en"])
    assert not any("own_instruments" in path for path in settings(f).frame["setting"])
    assert f.main.catalogue()["robots"].outcome["id"] == "cnc_share"
    (effect,) = policy_effects(plan, [1], workers=1).effects
    assert effect.label == "robots"
    assert effect.stated.outcome == "cnc_share"


def test_commands_know_own_instruments_where_they_are_given(own_folder, monkeypatch):
    monkeypatch.chdir(own_folder)
    answer = typed(["explain", "robots", "--language", "zh"])
    assert (answer.code, "机器人进村" in answer.out) == (0, True)
    assert "robots" in typed(["list", "instruments"]).out
    assert typed(["check", "scenarios/mine.yaml", "--no-trial"]).code == 0


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (("budget: 2", "budget: much"), "robots.yaml:8:1: budget: 'much' is not a number"),
        (("budget: 2", ""), "robots.yaml:2:1: 'budget' is missing; add it"),
        (("lever: project", "lever: projct"), "robots.yaml:1:1: lever 'projct_cost_share' is not one of"),
        (
            ("direction: up", "direction: sideways"),
            "robots.yaml:9:26: outcome.direction: input should",
        ),
        (("evidence:", "evidense:"), "robots.yaml:10:1: unknown name 'evidense'; did you mean 'evidence'?"),
        (("workers", "wrokers"), "robots.yaml:11:14: "),
        (("name: {zh: 机器人进村, en: Robots for villages}", "- a"), "robots.yaml:"),
        ((OWN, ""), "robots.yaml:1:1: the file is empty"),
        ((OWN, "a: [[[[[[[[[[[[[[[[[[[[[[[[[[[[["), "robots.yaml:1:"),
    ],
)
def test_a_faulty_file_of_an_instrument_is_told_with_its_line(own_folder, change, message):
    (own_folder / "scenarios" / "instruments" / "robots.yaml").write_text(OWN.replace(*change), encoding="utf-8")
    with pytest.raises(ScenarioErrors) as told:
        load_scenario(own_folder / "scenarios" / "mine.yaml")
    assert message in str(told.value), str(told.value)


def test_an_own_instrument_neither_hides_one_of_the_catalogue_nor_is_judged_by_nothing(own_folder):
    from model.studies.policy_effects.plans_tried import EffectsError
    from model.studies.policy_effects.run import policy_effects

    folder = own_folder / "scenarios" / "instruments"
    (folder / "robots.yaml").write_text(OWN.replace("cnc_share, ", "cnc_shares, "), encoding="utf-8")
    with pytest.raises(EffectsError, match="'cnc_shares', which is no outcome, did you mean 'cnc_share'"):
        policy_effects(load_scenario(own_folder / "scenarios" / "mine.yaml"), [1], workers=1)
    (folder / "credit_guarantee.yaml").write_text(OWN, encoding="utf-8")
    with pytest.raises(ScenarioErrors, match="'credit_guarantee' is an instrument of the catalogue"):
        load_scenario(own_folder / "scenarios" / "mine.yaml")


# Mesa's surface -------------------------------------------------------------------------------------------------------

BASE = SCENARIOS / "teaching_base.yaml"
QUIET = pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::FutureWarning", "ignore::UserWarning")


def batch(parameters, **options):
    return mesa.batch_run(ClusterModel, parameters, number_processes=1, max_steps=4, display_progress=False, **options)


@QUIET
def test_mesas_batch_run_works_unchanged():
    """Case 25."""
    plan = load_scenario(BASE).replace(end=4)
    rows = batch({"plan": [plan], "rng": [1, 2]})
    assert [(row["seed"], row["quarter"], row["year"]) for row in rows] == [(1, "2016Q4", 2016), (2, "2016Q4", 2016)]
    run = ClusterModel(plan, rng=2).run()
    last = run.indicators.set_index("year").loc[2016]
    assert {name: rows[1][name] for name in last.index} == pytest.approx(last.to_dict(), nan_ok=True)
    assert rows[0]["value_added"] != rows[1]["value_added"]


@QUIET
def test_a_plan_or_a_path_outside_a_list_is_one_plan(tmp_path):
    path = tmp_path / "short.yaml"
    path.write_text("name: short\nregion: twin_rivers\nperiod: {end: 2016Q4}\n", encoding="utf-8")
    (of_path,) = batch({"plan": str(path), "rng": 1})
    (of_plan,) = batch({"plan": load_scenario(path), "rng": 1})
    assert of_path["value_added"] == of_plan["value_added"]
    assert not isinstance(load_scenario(path), Iterable)


@QUIET
def test_iterations_without_a_seed_are_different_runs():
    plan = load_scenario(BASE).replace(end=4)
    for parameters in ({"plan": [plan]}, {"plan": [plan], "rng": [None]}):
        rows = batch(parameters, iterations=3)
        assert len({row["seed"] for row in rows}) == 3
        assert len({row["value_added"] for row in rows}) == 3


@QUIET
def test_a_row_inside_a_year_has_the_outcomes_of_the_last_whole_year():
    plan = load_scenario(BASE).replace(end=8)
    rows = mesa.batch_run(ClusterModel, {"plan": [plan], "rng": [1]}, number_processes=1, max_steps=8,
                          data_collection_period=1, display_progress=False)  # fmt: skip
    assert [(row["quarter"], row["year"]) for row in rows][:5] == [
        ("2016Q1", 2015), ("2016Q2", 2015), ("2016Q3", 2015), ("2016Q4", 2016), ("2017Q1", 2016)]  # fmt: skip
    found = {row["year"]: row["value_added"] for row in rows}
    known = ClusterModel(plan, rng=1).run().indicators.set_index("year")["value_added"]
    assert found == pytest.approx(known.to_dict())


def test_nothing_is_collected_until_somebody_asks():
    model = ClusterModel(SHORT, rng=1)
    model.run()
    assert model._collector is None
    frame = model.datacollector.get_model_vars_dataframe()
    assert frame["quarter"].tolist() == ["2016Q1", "2016Q2", "2016Q3", "2016Q4"]
    model.datacollector.collect(model)
    assert len(model.datacollector.get_model_vars_dataframe()) == 4


def test_a_fresh_seed_is_told_and_repeats_the_run():
    one, other = ClusterModel(SHORT), ClusterModel(SHORT, rng=None)
    assert one.seed_number != other.seed_number
    run = one.run()
    assert run.seed == run.manifest["seed"] == one.seed_number
    again = ClusterModel(SHORT, rng=one.seed_number).run()
    assert again.indicators.equals(run.indicators)


def test_what_rng_takes_is_said(caplog):
    generator = np.random.default_rng(5)
    first, second = ClusterModel(SHORT, rng=generator).seed_number, ClusterModel(SHORT, rng=generator).seed_number
    assert first != second
    assert ClusterModel(SHORT, rng=np.random.default_rng(5)).seed_number == first
    assert ClusterModel(SHORT, seed=np.int64(3)).seed_number == 3
    with pytest.raises(TypeError, match="rng takes a whole number, a NumPy Generator, or None"):
        ClusterModel(SHORT, rng="1")
    with pytest.raises(TypeError, match="not True"):
        ClusterModel(SHORT, rng=True)
    with pytest.raises(ValueError, match="from 0 on, not -1"):
        ClusterModel(SHORT, rng=-1)
    with pytest.raises(TypeError, match="two names of one thing"):
        ClusterModel(SHORT, rng=1, seed=1)
    with pytest.raises(TypeError, match="sede"):
        ClusterModel(SHORT, sede=1)
    with caplog.at_level("INFO", logger="jiju"):
        model = ClusterModel(SHORT)
    assert f"rng={model.seed_number} repeats this run" in caplog.text


def test_agents_are_the_firms_and_the_others_stand_by_type():
    model = ClusterModel(SHORT, rng=1)
    assert len(model.agents) == len(model.world.firms)
    assert model.agents.agg("revenue", sum) == pytest.approx(model.world.firms.revenue.sum())
    assert [len(model.agents_by_type[kind]) for kind in (Place, City, Government)] == [6, 2, 1]


def test_a_process_of_ones_own_with_a_column_of_its_own_works():
    class Moody(Firms):
        mood: Floats = column("-", "how its owner feels", 0.5)

    def populate_moody(world):
        population.populate(world)
        world.firms = Moody.from_columns({**world.firms.as_columns(), "mood": np.full(len(world.firms), 0.5)})

    def innovate_in_good_mood(world):
        world.firms.mood += 0.1
        innovation.innovate(world)

    model = ClusterModel(SHORT, rng=1, start=START.replacing("populate", populate_moody),
                         quarter=QUARTER.replacing("innovation", innovate_in_good_mood))  # fmt: skip
    plain = ClusterModel(SHORT, rng=1)
    for _ in range(4):
        model.step()
        plain.step()
    assert model.world.firms.mood.max() == pytest.approx(0.9)
    assert np.array_equal(model.world.firms.revenue, plain.world.firms.revenue)


# Ensemble -------------------------------------------------------------------------------------------------------------


def test_ensemble_takes_paths_and_single_scenarios():
    ensemble = Ensemble([str(BASE), SCENARIOS / "teaching.yaml"], seeds=[3, 5], checkpoints=["2018Q4", 4])
    assert [plan.name for plan in ensemble.plans] == ["teaching_base", "teaching"]
    assert (ensemble.seeds, ensemble.checkpoints) == ([3, 5], [4, 12])
    assert [plan.name for plan in Ensemble(str(BASE)).plans] == ["teaching_base"]
    assert [plan.name for plan in Ensemble(SHORT, seeds=np.int64(2)).plans] == ["teaching"]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"plans": [1]}, "takes scenarios or paths of their files, not 1"),
        ({"plans": None}, "takes scenarios or paths of their files, not None"),
        ({"plans": []}, "at least one scenario"),
        ({"plans": [BASE, BASE]}, "share a name: teaching_base"),
        ({"plans": [SCENARIOS / "no_such.yaml"]}, "no_such.yaml:1:1: no such file"),
        ({"seeds": 0}, "1 to 10,000 seeds, not 0"),
        ({"seeds": -1}, "1 to 10,000 seeds, not -1"),
        ({"seeds": 10**9}, "1 to 10,000 seeds, not 1000000000"),
        ({"seeds": True}, "whole numbers from 0 on"),
        ({"seeds": "12"}, "whole numbers from 0 on"),
        ({"seeds": [1, 2.5]}, "whole numbers from 0 on"),
        ({"seeds": []}, "at least one seed"),
        ({"seeds": [1, 2, 1]}, "a seed stands twice: 1"),
        ({"workers": 0}, "workers are a number from 1 on"),
        ({"workers": "4"}, "workers are a number from 1 on"),
        ({"checkpoints": ["2018Q5"]}, "checkpoints: '2018Q5' is not a quarter"),
        ({"checkpoints": [41]}, "checkpoints: 41 is not a quarter from 2016Q1 to 2016Q4"),
    ],
)
def test_what_an_ensemble_cannot_do_is_told_at_once(arguments, message):
    with pytest.raises(UserError) as told:
        Ensemble(**{"plans": [SHORT], **arguments})
    assert message in str(told.value)


SCRIPT = """
from model import Ensemble, load_scenario
plans = [load_scenario(path).replace(end=4) for path in {paths}]
{guard}study = Ensemble(plans, seeds=2, workers={workers}).run()
{guard}print(sorted(study.runs))
"""


@pytest.mark.parametrize(
    ("guard", "workers", "works"),
    [
        ("", 2, False),
        pytest.param("", 1, True, marks=pytest.mark.slow),
        pytest.param('if __name__ == "__main__": ', 2, True, marks=pytest.mark.slow),
    ],
)
def test_a_plain_script_without_a_guard_gets_one_sentence(tmp_path, guard, workers, works):
    paths = [str(BASE), str(SCENARIOS / "teaching.yaml")]
    script = tmp_path / "study.py"
    script.write_text(SCRIPT.format(paths=paths, guard=guard, workers=workers), encoding="utf-8")
    done = subprocess.run([sys.executable, str(script)], capture_output=True, text=True, encoding="utf-8", check=False,
                          env=os.environ | {"PYTHONPATH": str(SCENARIOS.parent)})  # fmt: skip
    if works:
        assert done.returncode == 0, done.stderr
        assert "('teaching', 2)" in done.stdout
        return
    assert done.returncode == 1
    assert len(done.stderr.splitlines()) < 30
    last = done.stderr.splitlines()[-1]
    assert last.startswith(f"model.experiments.run_folders.StudyError: {script}:4: a study starts processes")
    assert last.endswith('put what starts the study under `if __name__ == "__main__":`, or pass workers=1')


# tables that a user brings --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("contracts.expiry\n0.1\n", ":1: a column weight, columns of parameters and a line for each point are needed"),
        ("weight,contracts.expriy\n1,0.1\n", ":1: no parameter 'contracts.expriy', did you mean 'contracts.expiry'?"),
        ("weight,contracts.expiry\nmuch,0.1\n", ":2: weight: 'much' is no number"),
        ("weight,contracts.expiry\n1,nan\n", ":2: contracts.expiry: 'nan' is no number"),
        ("weight,contracts.expiry\n1,7\n", ":2: contracts.expiry is outside its range 0.04 to 0.16"),
        ("weight,contracts.expiry\n0,0.1\n", ": weights are positive numbers"),
        ("weight,contracts.expiry\n1,0,1\n", ":2: 3 cells under 2 columns"),
    ],
)
def test_survivors_are_checked_cell_by_cell(tmp_path, text, message):
    from model.studies.calibration.survivors import SurvivorsError, read_survivors

    path = tmp_path / "survivors.csv"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(SurvivorsError) as told:
        read_survivors(path, 3)
    assert f"{path}{message}" in str(told.value)


def test_survivors_in_order_are_read(tmp_path):
    from model.studies.calibration.survivors import read_survivors

    path = tmp_path / "survivors.csv"
    path.write_text("contracts.expiry,weight\n0.04,1\n0.16,3\n", encoding="utf-8")
    factors, points = read_survivors(path, 4)
    assert [factor.name for factor in factors] == ["contracts.expiry"]
    assert points == [[0.0], [1.0], [1.0], [1.0]]


def test_a_figure_s_table_with_words_for_numbers_is_told(tmp_path):
    from model.report.figures.decisions import WrongTable, read_extras

    (tmp_path / "attribution.csv").write_text("name,difference,low,high\na,1,,\nb,much,0,1\n", encoding="utf-8")
    with pytest.raises(WrongTable, match=r"attribution\.csv:3: difference: 'much' is no number"):
        read_extras(tmp_path)


def test_the_page_on_the_library_runs(monkeypatch):
    """Its first lines do what they say; all of it is Python."""
    text = (SCENARIOS.parent / "docs" / "library.md").read_text(encoding="utf-8")
    blocks = [part.partition("```")[0] for part in text.split("```python\n")[1:]]
    for block in blocks:
        compile(block, "library.md", "exec")
    monkeypatch.chdir(SCENARIOS.parent)
    names: dict = {}
    exec(blocks[0], names)
    assert (names["short"].end, names["short"].scale) == (20, 0.1)
    assert list(names["single"].policies) == ["technical_upgrading"]
    assert len(names["more"].policies) == len(names["plan"].policies) + 1
