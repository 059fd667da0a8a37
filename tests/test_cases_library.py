"""Cases of the library: what a script or a notebook writes is checked like a file, and told in the words of one."""

from __future__ import annotations

from pathlib import Path

import pytest

from model import ClusterModel, load_scenario
from model.errors import UserError
from model.scenario import ScenarioErrors
from model.scenario.parameters import ParameterError

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
        ({"end": 0}, "period.end: '2015Q4' is outside 2016Q1 to 2055Q4"),
        ({"end": True}, "period.end: True is not a quarter"),
        ({"seeds": 0}, "seeds: 0 is out of range; at least 1"),
        ({"name": "a/b"}, "name: 'a/b' is no usable name"),
        ({"region": "henn"}, "region: no region 'henn', did you mean 'henan'?"),
        ({"region": "henan"}, "policies.river_port_anchor.place: no place 'river_port' in henan"),
        ({"policies": ["technical_upgrading"]}, "policies: input should be a valid dictionary"),
        ({"policies": None}, "policies: input should be a valid dictionary"),
        ({"policies": {"technical_upgradin": {}}}, "did you mean 'technical_upgrading'?"),
        ({"policies": {"technical_upgrading": {"budget": -5}}}, "policies.technical_upgrading.budget: -5 is negative"),
        ({"policies": {"technical_upgrading": {"budgt": 5}}}, "did you mean 'budget'?"),
        ({"parameters": {"contracts.expriy": 0.1}}, "did you mean 'contracts.expiry'?"),
        ({"parameters": {"contracts.expiry": 9.0}}, "contracts.expiry = 9 is outside its range 0.04 to 0.16"),
        ({"baseline": {"prior": "c"}}, "baseline.prior: 'c' is not known; known: a, b"),
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
