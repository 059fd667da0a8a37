"""Many worlds: factors, sensitivity, scenario discovery, the split of uncertainty."""

from __future__ import annotations

import dataclasses
import json
import os
from pathlib import Path

import numpy as np
import pytest

from model import load_scenario
from model.experiments.factors import Factor, FactorError, choose, parameter_factors, varied
from model.experiments.prior import believed, priors
from model.experiments.worlds import worlds_of
from model.report.caveats import influential_parameters as influence
from model.report.caveats import sources_of_doubt as doubt
from model.report.caveats.derived_tables import ShippedError
from model.scenario.parameters import load_registry
from model.studies.sensitivity.emulated import total_effects
from model.studies.sensitivity.files import ship as ship_effects
from model.studies.sensitivity.run import (
    EMULATOR,
    SOBOL,
    Effect,
    Sensitivity,
    analyse,
    design_of,
    sensitivity,
    trials_of,
)
from model.studies.sensitivity.scenario_discovery import discover
from model.studies.uncertainty.files import ship as ship_split
from model.studies.uncertainty.run import (
    BaselineStudy,
    Split,
    baseline_plans,
    decompose,
    doubtful_worlds,
    draws_of,
    points_of,
    split_uncertainty,
    starts_of,
    unit_sample,
)
from tests.commands import interrupted, typed

ROOT = Path(__file__).resolve().parent.parent
SCENARIOS = ROOT / "scenarios"


@pytest.fixture(scope="module")
def teaching():
    return load_scenario(SCENARIOS / "teaching.yaml").replace(end=4)


def numbers(count: int) -> list[Factor]:
    return [Factor(f"x{i}", "parameter", 0.0, 1.0) for i in range(count)]


def test_factors_change_what_they_name_and_stay_in_their_ranges(teaching):
    factors = choose(teaching, ["innovation.success_rate", "policies.technical_upgrading", "baseline"])
    kinds = {factor.name: factor.kind for factor in factors}
    assert kinds["policies.technical_upgrading.budget"] == "policy"
    low = varied(teaching, factors, [0.0] * len(factors))
    high = varied(teaching, factors, [1.0] * len(factors))
    entry = load_registry().entry("innovation.success_rate")
    assert low.parameters["innovation.success_rate"] == entry.low
    assert high.parameters["innovation.success_rate"] == entry.high
    assert low.policies["technical_upgrading"].budget == pytest.approx(0.5)
    assert high.policies["technical_upgrading"].budget == pytest.approx(1.5)
    assert (low.baseline.firms, high.baseline.firms) == (round(300 * 20_000 / 22_890), round(300 * 24_000 / 22_890))
    assert (low.baseline.draw, high.baseline.draw) == (1, 16)
    assert teaching.policies["technical_upgrading"].budget == 1  # the scenario itself is untouched
    for factor in parameter_factors():
        for unit in (0.0, 1.0):
            load_registry().check(factor.name, factor.at(unit))
    with pytest.raises(FactorError, match=r"did you mean 'innovation\.success_rate'"):
        choose(teaching, ["innovation.succes_rate"])


@pytest.mark.parametrize("method", ["morris", SOBOL])
def test_indices_of_a_known_function(method):
    factors = numbers(3)
    design = design_of(method, factors, 64)
    values = 4.0 * design[:, 0] + 1.0 * design[:, 1]
    effects = {e.factor: e for e in analyse(method, factors, design, values, "y")}
    if method == "morris":
        assert effects["x0"].main == pytest.approx(4.0)
        assert effects["x1"].main == pytest.approx(1.0)
        assert effects["x0"].spread == pytest.approx(0.0, abs=1e-9)
    else:
        assert effects["x0"].main == pytest.approx(16 / 17, abs=0.05)  # variance 16/12 of 17/12
        assert effects["x1"].main == pytest.approx(1 / 17, abs=0.02)
    assert effects["x2"].main == pytest.approx(0.0, abs=1e-9)


def test_a_missing_world_takes_its_trajectory_with_it():
    factors = numbers(2)
    design = design_of("morris", factors, 10)
    values = design[:, 0].copy()
    values[4] = np.nan
    assert {e.factor: e.main for e in analyse("morris", factors, design, values, "y")}["x0"] == pytest.approx(1.0)
    assert np.isnan(analyse("morris", factors, design, np.full(len(design), np.nan), "y")[0].main)


def test_sensitivity_runs_the_model_and_goes_on_where_it_stopped(teaching, tmp_path):
    factors = choose(teaching, ["environment.unexplained_growth", "labour.wage_response"])
    made: list[str] = []
    found = sensitivity(teaching, factors, "morris", 2, ["value_added"], (1,), 1, tmp_path, None, made.append)
    assert len(made) == 6
    assert found.ranked("value_added")[0].factor == "environment.unexplained_growth"
    assert found.ranked("value_added")[0].mean > 0
    again = sensitivity(teaching, factors, "morris", 2, ["value_added"], (1,), 1, tmp_path, None, made.append)
    assert len(made) == 6
    assert str(again.effects) == str(found.effects)


def test_a_box_is_found_where_it_happens():
    generator = np.random.default_rng(5)
    design = generator.uniform(size=(2000, 3))
    happens = (design[:, 0] > 0.6) & (design[:, 2] < 0.3)
    factors = [
        Factor("a", "parameter", 0.0, 10.0),
        Factor("b", "parameter", 0.0, 1.0),
        Factor("c", "parameter", 0.0, 1.0),
    ]
    box = discover(factors, design, happens)
    assert box is not None
    assert box.limits["a"][0] == pytest.approx(6.0, abs=0.4)
    assert box.limits["c"][1] == pytest.approx(0.3, abs=0.05)
    assert box.density > 0.9
    assert box.coverage > 0.85
    assert discover(factors, design, np.zeros(2000, dtype=bool)) is None


def test_variance_is_split_by_source_by_hand():
    baseline, parameters, seed = np.array([0.0, 6.0]), np.array([-3.0, 0.0, 3.0]), np.array([0.0, 1.0])
    values = baseline[:, None, None] + parameters[None, :, None] + seed[None, None, :]
    found = decompose("y", values)
    assert found.variance["baseline"] == pytest.approx(np.var(baseline, ddof=1))
    assert found.variance["parameters"] == pytest.approx(np.var(parameters, ddof=1))
    assert found.variance["seed"] == pytest.approx(np.var(seed, ddof=1))
    assert found.variance["together"] == pytest.approx(0.0, abs=1e-12)
    assert sum(found.shares.values()) == pytest.approx(1.0)
    noise = decompose("y", np.random.default_rng(1).normal(size=(6, 6, 6)))
    assert noise.shares["together"] > 0.8  # noise alone is nobody's


def test_samples_are_latin_and_repeatable():
    sample = unit_sample(10, 3, "test")
    assert (np.sort(np.floor(sample * 10), axis=0) == np.arange(10)[:, None]).all()
    assert (sample == unit_sample(10, 3, "test")).all()
    assert (sample != unit_sample(10, 3, "other")).any()


def test_baselines_are_spread_and_change_the_start(teaching):
    plans = baseline_plans(teaching, 6)
    assert len(plans) == 6
    assert [plan.baseline.draw for plan in plans.values()] == [1, 2, 3, 4, 5, 6]
    assert all(262 <= plan.baseline.firms <= 315 for plan in plans.values())
    starts = starts_of(worlds_of(teaching, 5)[0][1:])
    draws = points_of(choose(teaching, ["environment.unexplained_growth"]), [[0.2], [0.8]])
    study = split_uncertainty(teaching, starts, draws, ["firms"], (1, 2), workers=1)
    assert study.values["firms"].shape == (4, 2, 2)
    assert study.splits[0].shares["baseline"] > 0.5  # a year on, the number of firms is what the start put in
    assert not study.failures


@pytest.mark.slow
def test_a_difference_is_split_over_the_same_worlds(teaching):
    base = teaching.replace(policies={}, name="base")
    worlds = worlds_of(teaching, 3)[0][1:]
    alone, beside, both = (
        split_uncertainty(plan, starts_of(worlds), draws_of(worlds), ["value_added"], (1,), workers=1, beside=other)
        for plan, other in ((teaching, None), (base, None), (teaching, base))
    )
    assert both.beside == "base"
    difference = alone.values["value_added"] - beside.values["value_added"]
    assert both.values["value_added"] == pytest.approx(difference)
    assert both.splits[0].mean == pytest.approx(difference.mean())


def test_a_split_takes_worlds_apart(teaching):
    first, second = worlds_of(teaching, 3)[0][1:]
    own = teaching.replace(parameters={"innovation.success_rate": 0.3})
    (start,), (draw,) = starts_of([first]).values(), draws_of([second])
    plan = draw(start(own))
    assert plan.baseline.draw == first.draw
    assert plan.baseline.firms == first.baseline["firms"]
    assert plan.parameters == {**second.parameters, "innovation.success_rate": 0.3}  # its own question stays
    assert first.parameters != second.parameters


def test_parameters_of_a_sample_fill_their_priors(teaching):
    (factor,) = believed(choose(teaching, ["environment.inflation"]))
    (prior,) = priors(["environment.inflation"])
    assert (factor.at(0.0), factor.at(1.0)) == pytest.approx((prior.low, prior.high))
    assert factor.at(0.25) == prior.at(0.25) != pytest.approx(prior.low + 0.25 * (prior.high - prior.low))
    (trial, _) = trials_of(teaching, [factor], EMULATOR, np.array([[0.25, 0.5], [0.5, 0.5]]), (1,))
    assert trial.plan.parameters["environment.inflation"] == prior.at(0.25)
    assert (trial.seed, trial.plan.baseline.draw) == (2, 1)  # of world 1


def test_total_effects_of_a_known_function_with_luck():
    # y = 3a + 2bc + luck: variances 9/12 of a; of b and of c alone 1/12 each (their mean is a half), together 4/144.
    points = design_of(EMULATOR, numbers(4), 80)[:, :4]
    luck = np.random.default_rng(3).normal(0.0, 0.3, 80)
    a, b, c = points[:, :3].T
    found = total_effects(points, 3 * a + 2 * b * c + luck)
    whole = 9 / 12 + 2 / 12 + 4 / 144 + 0.09
    truth = np.array([9 / 12, 1 / 12 + 4 / 144, 1 / 12 + 4 / 144, 0.0]) / whole
    assert found.totals == pytest.approx(truth, abs=0.07)  # of 80 worlds
    assert (np.abs(found.totals - truth) <= np.maximum(found.errors, 0.02)).all()
    assert (found.errors[:3] < 0.12).all()
    assert found.explained == pytest.approx(1 - 0.09 / whole, abs=0.06)
    assert total_effects(points, np.ones(80)).totals.tolist() == [0.0] * 4
    with pytest.raises(ValueError, match="40 are needed for 4 factors"):
        total_effects(points[:30], points[:30, 0])


def test_what_is_added_is_analysed_in_the_same_worlds(teaching, tmp_path):
    factors = choose(teaching, ["environment.unexplained_growth", "policies.technical_upgrading.budget"])
    base = teaching.replace(policies={}, name="base")
    run = [teaching, factors, "morris", 2, ["value_added"], (1,), 1, tmp_path]
    added, alone = sensitivity(*run, None, None, base), sensitivity(*run)
    assert added.beside == "base"
    sample = design_of("morris", factors, 2)
    without = [  # the budget of a policy that the other scenario does not have leaves it as it is
        base.replace(parameters={"environment.unexplained_growth": factors[0].at(point[0])}) for point in sample
    ]
    expected = [trial.plan for trial in trials_of(base, factors, "morris", sample, (1,))]
    assert [plan.parameters for plan in expected] == [plan.parameters for plan in without]
    assert (added.values["value_added"] < alone.values["value_added"]).all()


def test_doubtful_worlds_spread_over_baselines_and_parameters(teaching):
    factor = choose(teaching, ["environment.unexplained_growth"])
    assert doubtful_worlds(teaching) == {teaching.name: teaching}
    worlds = doubtful_worlds(teaching, 2, factor, [[0.0], [0.5], [1.0]])
    assert len(worlds) == 3
    values = [world.parameters["environment.unexplained_growth"] for world in worlds.values()]
    assert values == pytest.approx([0.0, 0.0125, 0.025])
    firms = [world.baseline.firms for world in worlds.values()]
    assert firms[0] == firms[2] != firms[1]


@pytest.mark.slow  # a whole study, twice
@pytest.mark.skipif(os.name == "nt", reason="signals of POSIX")
def test_the_command_goes_on_after_an_interrupt_with_the_same_answer(tmp_path):
    period = "period: {start: 2016Q1, end: 2016Q4}"
    (tmp_path / "short.yaml").write_text(
        f"name: short\ntitle: {{zh: 短, en: short}}\nregion: twin_rivers\n{period}\n", encoding="utf-8"
    )
    arguments = ["sensitivity", "short.yaml", "--over", "labour.wage_response,environment.unexplained_growth", "--size",
                 "2", "--outcomes", "value_added", "--workers", "1", "--no-figures", "--json"]  # fmt: skip
    answer = interrupted([*arguments, "--out", "s"], tmp_path, "trials", after=2)
    assert answer.code == 130, answer.err
    kept = tmp_path / "s" / "trials"
    done = len(list(kept.glob("morris-*.json")))
    assert 2 <= done < 6
    resumed, whole = (typed([*arguments, "--out", folder], tmp_path) for folder in ("s", "t"))
    assert resumed.code == whole.code == 0, resumed.err
    assert json.loads(resumed.out) == json.loads(whole.out)


@pytest.mark.parametrize(
    ("arguments", "word"),
    [
        (["sensitivity", "--method", "sobol", "--size", "6"], "power of two"),
        (["sensitivity", "--method", "guess"], "no method"),
        (["sensitivity", "--outcomes", "value_aded"], "did you mean 'value_added'"),
        (["sensitivity", "--over", "entry.start_up_rat"], "did you mean 'entry.start_up_rate'"),
        (["sensitivity", "--discover", "many clusters"], "write an outcome"),
        (["calibrate", "--over", "policies"], "no parameter 'policies'"),
        (["calibrate", "--recover", "5"], "name the parameters with --over"),
        (["uncertainty", "--survivors", "none.csv"], "there is no such file"),
        (["uncertainty", "--over", "entry", "--ship"], "leave --over and --survivors out"),
        (["sensitivity", "--method", "emulator", "--size", "10"], "worlds"),
        (["sensitivity", "--method", "emulator", "--seeds", "2"], "have a seed each"),
        (["sensitivity", "--method", "sobol", "--size", "8", "--ship"], "--method emulator estimates"),
    ],
)
def test_arguments_that_make_no_sense_end_at_once(arguments, word, capsys, monkeypatch, tmp_path):
    from model.cli import commands as cli

    monkeypatch.chdir(tmp_path)
    given = [arguments[0], str(SCENARIOS / "teaching.yaml"), *arguments[1:]]
    with pytest.raises(SystemExit) as end:
        cli.app(given, prog_name="jiju")
    assert end.value.code == 2
    assert word in capsys.readouterr().err
    assert not (tmp_path / "results").exists()


def test_what_matters_most_is_kept_named_and_checked_at_the_door(tmp_path):
    plan = load_scenario(SCENARIOS / "teaching.yaml")
    factors = [
        Factor("innovation.success_rate", "parameter", 0.0, 1.0, "calibrated"),
        Factor("policies.x", "policy", 0, 1),
    ]
    effects = [Effect("value_added", "policies.x", "assumption", 0.04, 0.01),
               Effect("value_added", "innovation.success_rate", "calibrated", 0.7, 0.1)]  # fmt: skip
    found = Sensitivity(EMULATOR, factors, ["value_added"], effects, np.zeros((90, 2)), {}, {}, "",
                        {"value_added": 0.9})  # fmt: skip
    file = tmp_path / "influence.csv"
    table = dataclasses.replace(influence.TABLE, file=file)
    assert table.rows() == []
    ship_effects(found, plan, table)
    ship_effects(found, plan, table)  # replaces, does not add
    assert len(table.rows()) == 2
    assert [row["factor"] for row in influence.matter_most("twin_rivers", table)["value_added", ""]] == [
        "innovation.success_rate"
    ]
    (line,) = influence.lines("twin_rivers", False, table)
    assert "innovation.success_rate (total effect 0.70 ± 0.10, calibrated)" in line["en"]
    assert "总效应0.70 ± 0.10，校准" in line["zh"]
    assert "make 10% of the variance" in line["en"]
    assert influence.lines("henan", False, table) == []
    ship_effects(dataclasses.replace(found, beside="teaching_base"), plan, table)  # beside those of the outcome itself
    assert len(table.rows()) == 4
    assert influence.lines("twin_rivers", False, table) == [line]
    both = influence.lines("twin_rivers", True, table)
    start = 'What teaching adds to "Industrial value added, real" depends most on'
    assert sum(one["en"].startswith(start) for one in both) == 1
    assert sum("对teaching情景“工业增加值（基年价）”增量影响最大的是" in one["zh"] for one in both) == 1
    file.write_text(file.read_text(encoding="utf-8").replace("0.7000", "much"), encoding="utf-8")
    with pytest.raises(ShippedError, match=r"influence.csv:\d: .*--ship"):
        table.rows()
    file.write_text("a,b\n", encoding="utf-8")
    with pytest.raises(ShippedError, match=r"influence.csv:1: columns must be"):
        table.rows()


def test_the_split_of_doubt_is_kept_told_and_checked_at_the_door(tmp_path):
    plan = load_scenario(SCENARIOS / "teaching.yaml")
    split = Split("value_added", 1000.0, {"seed": 9.0, "parameters": 64.0, "baseline": 16.0, "together": 11.0})
    found = BaselineStudy([split], {"value_added": np.zeros((4, 8, 3))})
    file = tmp_path / "doubt.csv"
    table = dataclasses.replace(doubt.TABLE, file=file)
    ship_split(found, plan, table)
    (line,) = doubt.lines("twin_rivers", table=table)
    assert line["en"].startswith("Bands show luck alone. Of the doubt about")
    assert "luck makes 9%, parameters 64%, the start 16%, their interplay 11%" in line["en"]
    assert (
        "a standard deviation of 1.00 bn yuan in all, 0.30 bn yuan from luck (4 × 8 × 3 starts, draws and seeds)"
        in line["en"]
    )
    assert "随机波动占9%，参数占64%" in line["zh"]
    assert doubt.lines("henan", table=table) == []
    assert doubt.lines("twin_rivers", in_worlds=True, table=table) == []  # bands of worlds hold all of it
    ship_split(dataclasses.replace(found, beside="teaching_base"), plan, table)
    assert len(table.rows()) == 2  # beside the split of the outcome itself
    assert doubt.lines("twin_rivers", table=table) == [line]
    (added,) = doubt.lines("twin_rivers", in_worlds=True, compared=True, table=table)
    assert added["en"].startswith("Of the doubt about what teaching adds to ")
    assert added["zh"].startswith("teaching情景“")
    file.write_text(file.read_text(encoding="utf-8").replace(",8,", ",-8,", 1), encoding="utf-8")
    with pytest.raises(ShippedError, match=r"doubt.csv:\d: .*--ship"):
        table.rows()
