"""What is kept to save time never shows: worlds that forget it every quarter, are saved or forked go the same way."""

from __future__ import annotations

import pytest

from model.cluster_model import ClusterModel
from model.scenario import Plan, load_scenario
from model.world import World
from tests.test_reproducibility import ROOT, assert_same_bits

END = 16
POLICIES = {
    # Its take-up changes with the years, and its money comes and goes.
    "engineering_data": {"budget": {2016: 0.05, 2017: 0.6, 2018: 0.02}, "take_up": {2016: 0.3, 2017: 0.7, 2018: 0.5}},
    # Firms grow into and out of what it is for.
    "results_platform": {"budget": 0.04, "for": {"size": {"workers": [20, 60]}}},
    # Switched on later, and off again.
    "small_firm_platforms": {"from": "2017Q2", "to": "2018Q3", "budget": 0.1, "rationing": {"rule": "lottery"}},
    "quality_enforcement": {"from": "2016Q3", "budget": 0.04},  # for laggards alone
    "technical_upgrading": {"budget": 1, "rationing": {"rule": "ranked", "by": "revenue"}},
    "innovation_vouchers": {"budget": 0.05},
    "finance_support": {"budget": 0.03, "for": {"status": ["healthy", "above_scale"]}},
    "credit_guarantee": {"budget": 0.005},
    "cluster_fund": {"budget": 0.01, "for": {}},
}


def forget(world: World) -> None:
    """Take everything away that a world keeps between quarters, as if it had just been read from a file."""
    fresh = World(world.plan, world.region, world.parameters, world.seed)
    for name, value in vars(fresh).items():
        if name.startswith("_"):
            setattr(world, name, value)


@pytest.fixture(scope="module")
def plan() -> Plan:
    return load_scenario(ROOT / "scenarios" / "teaching.yaml").replace(policies=POLICIES)


@pytest.fixture(scope="module")
def straight(plan: Plan) -> ClusterModel:
    model = ClusterModel(plan, rng=11)
    while model.world.quarter < END:
        model.step()
    books = model.world.instruments
    assert (books.grants_total > 0).all()  # every one of them serves somebody, and is too short for all who ask
    assert (books.grants_total < books.claims_total).sum() >= 8
    return model


def test_a_world_that_forgets_between_quarters(plan, straight):
    model = ClusterModel(plan, rng=11)
    while model.world.quarter < END:
        forget(model.world)
        model.step()
    assert_same_bits(model.world, straight.world)


@pytest.mark.parametrize("quarter", [3, 7])
def test_a_world_saved_or_forked_on_the_way(plan, straight, tmp_path, quarter):
    trunk = ClusterModel(plan, rng=11)
    while trunk.world.quarter < quarter:
        trunk.step()
    trunk.save(tmp_path / "checkpoint")
    for model in (ClusterModel.resume(tmp_path / "checkpoint"), trunk.fork(), trunk):
        while model.world.quarter < END:
            model.step()
        assert_same_bits(model.world, straight.world)


def test_another_future_is_that_of_a_world_that_forgets(plan):
    """A fork goes on under other take-up and conditions: what its trunk has kept is not carried over."""
    other = plan.replace(policies={**POLICIES, "engineering_data": {"budget": 0.3, "take_up": 0.9, "for": {}}})
    ends = []
    for forgetful in (False, True):
        model = ClusterModel(plan, rng=11)
        for future in (None, other):
            model = model if future is None else model.fork(plan=future)
            while model.world.quarter < (6 if future is None else END):
                if forgetful:
                    forget(model.world)
                model.step()
        ends.append(model.world)
    assert_same_bits(*ends)
