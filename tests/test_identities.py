"""Every accounting identity, every quarter: random scenarios on the small region, the whole of Henan for ten years."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from model.cluster_model import QUARTER, ClusterModel
from model.observe.accounting_identities import TOLERANCE, checked, errors, stocks
from model.scenario import Plan, load_scenario
from model.scenario.catalogue import load_catalogue
from model.scenario.parameters import load_registry
from model.scenario.plan_values import PolicySettings

SCENARIOS = Path(__file__).resolve().parent.parent / "scenarios"
PLACES, SEGMENTS = ("river_port", "old_mill", "westbridge_rest"), ("electronics_assembly", "metals", "food")


def worst_errors(plan: Plan, seed: int, quarters: int) -> dict[str, float]:
    """Largest relative error of every identity over a run."""
    worst: dict[str, float] = {}
    model = ClusterModel(plan, rng=seed, quarter=checked(QUARTER, worst))
    for _ in range(quarters):
        before = stocks(model.world)
        model.step()
        for name, error in errors(model.world, before).items():
            worst[name] = max(worst.get(name, 0.0), error)
    assert model.world.quarter == quarters
    return worst


def assert_all_hold(worst: dict[str, float]) -> None:
    assert len(worst) == 17
    assert {name: error for name, error in worst.items() if not error <= TOLERANCE} == {}


@st.composite
def policies(draw: Any) -> dict[str, PolicySettings]:
    """Up to four policies of any instrument, with any settings, dates, budgets and eligibility that a file may name."""
    found = {}
    for number, instrument in enumerate(draw(st.lists(st.sampled_from(sorted(load_catalogue())), max_size=4))):
        item = load_catalogue()[instrument]
        chosen = {
            name: draw(st.floats(setting.low, setting.high)) if setting.low is not None else setting.default
            for name, setting in item.settings.items()
        }
        start = draw(st.integers(1, 8))
        found[f"policy_{number}"] = PolicySettings(
            key=f"policy_{number}", instrument=instrument, lever=item.lever, start=start,
            end=start + draw(st.integers(0, 12)), settings=chosen,
            budget=draw(st.sampled_from([0.0, 0.001, 0.3, 3.0, 500.0])),
            place=draw(st.sampled_from(PLACES)) if item.placed else None,
            segment=draw(st.sampled_from(SEGMENTS)) if item.placed else None,
        )  # fmt: skip
    return found


@st.composite
def parameters(draw: Any) -> dict[str, float]:
    """A handful of parameters anywhere in their range."""
    entries = load_registry().entries
    paths = draw(st.lists(st.sampled_from(sorted(entries)), max_size=6, unique=True))
    return {path: draw(st.floats(entries[path].low, entries[path].high)) for path in paths}


@pytest.mark.parametrize("count", [5, pytest.param(100, marks=pytest.mark.slow)])
def test_identities_hold_in_random_scenarios(count):
    base = load_scenario(SCENARIOS / "teaching_base.yaml")

    @settings(max_examples=count, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
    @given(policies=policies(), parameters=parameters(), seed=st.integers(0, 2**31))
    def hold(policies, parameters, seed):
        plan = base.replace_unchecked(policies=policies, parameters=parameters)
        assert_all_hold(worst_errors(plan, seed, 12))

    hold()


def test_a_broken_account_is_noticed():
    """The check itself: money that appears from nowhere, a delivery paid twice, a lost contract."""

    def broken(world: Any) -> None:
        dict(QUARTER)["books"](world)
        world.firms.cash[0] += 1.0
        world.segments.market_contracts[0] += 1.0

    model = ClusterModel(SCENARIOS / "teaching_base.yaml", rng=1, quarter=QUARTER.replacing("books", broken))
    before = stocks(model.world)
    model.step()
    wrong = {name for name, error in errors(model.world, before).items() if error > TOLERANCE}
    assert wrong == {"firms' cash", "contracts"}


def test_a_wrong_settlement_is_noticed():
    def broken(world: Any) -> None:
        dict(QUARTER)["accounts"](world)
        world.links.delivered *= 1.01
        world.firms.profit += 0.001

    worst: dict[str, float] = {}
    schedule = checked(QUARTER.replacing("accounts", broken), worst)
    ClusterModel(SCENARIOS / "teaching_base.yaml", rng=1, quarter=schedule).step()
    wrong = {name for name, error in worst.items() if error > TOLERANCE}
    assert wrong == {
        "links: suppliers receive what buyers pay, by segment",
        "links: buyers pay what was delivered",
        "value added shared out",
    }


@pytest.mark.slow
@pytest.mark.parametrize("scenario", ["plan.yaml", "no_policy.yaml"])
def test_identities_hold_on_henan_for_forty_quarters(scenario):
    assert_all_hold(worst_errors(load_scenario(SCENARIOS / scenario), 1, 40))
