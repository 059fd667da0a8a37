"""The model in columns against the same equations in Mesa objects: every column after each of five processes."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import numpy as np

from benchmarks.mesa_reference import PROCESSES, ReferenceModel
from model.cluster_model import ClusterModel
from model.mathematics.groups import sum_by
from model.scenario import load_scenario
from model.tables.flows import KIND_ROWS, SECTOR_COLUMNS
from model.world import World

BASE = load_scenario(Path(__file__).resolve().parent.parent / "scenarios" / "teaching_base.yaml")
EQUAL = {"rtol": 1e-9, "atol": 1e-12}  # the second for what is zero but for the order of a sum


def differences(reference: ReferenceModel, world: World, flows_before: np.ndarray) -> list[str]:
    """Columns, and flows of a process, that are not the same."""
    found = [
        f"{table}.{name}"
        for table, columns in reference.tables(world).items()
        for name, column in columns.items()
        if not np.allclose(column.astype(float), getattr(getattr(world, table), name).astype(float), **EQUAL)
    ]
    flows = np.zeros_like(flows_before)
    for (kind, sector), amount in reference.flows.items():
        flows[KIND_ROWS[kind], SECTOR_COLUMNS[sector]] += amount
    same = np.isclose(flows, world.flows.matrix - flows_before, **EQUAL).all(axis=1)
    return found + [f"flows of {kind}" for kind, row in KIND_ROWS.items() if not same[row]]


def compare(model: ClusterModel, quarters: int) -> Counter[str]:
    """Run both, and raise where they differ. Returns what the world counted of bounds that bound."""
    world, bounds = model.world, Counter[str]()
    for _ in range(quarters):
        world.begin_quarter()
        for name, process in model.schedule:
            if name not in PROCESSES:
                process(world)
                continue
            reference, flows_before = ReferenceModel(world, same_luck=True), world.flows.matrix.copy()
            getattr(reference, name)()
            process(world)
            assert differences(reference, world, flows_before) == [], f"{name} in quarter {world.quarter}"
        bounds.update(world.counters)
    return bounds


def test_columns_are_those_of_mesa_objects_after_each_process() -> None:
    model = ClusterModel(BASE, rng=1)
    bounds = compare(model, quarters=5)
    firms, links = model.world.firms, model.world.links
    assert firms.zombie.any()
    assert firms.adoptions.sum() > 100
    assert (links.supplier >= 0).sum() > 300
    assert links.failed.any()
    assert bounds["cities short of labour"]
    assert bounds["expansions cut by credit"]


def test_they_are_on_shrinking_markets_on_short_land_and_with_approvals_too() -> None:
    falling = BASE.replace(environment={"national_growth": {2016: -0.12, 2017: -0.12}})
    model = ClusterModel(falling, rng=2)
    model.world.places.area = 0.97 * model.world.places.land_used
    firms, segments = model.world.firms, model.world.segments
    firms.needs_approval = firms.id % 3 == 0
    plant = sum_by(firms.segment, firms.needs_approval * firms.place_gain * firms.capital, len(segments))
    segments.approved_capacity = 0.99 * segments.capital_output * plant  # a quarter wears more of it out
    bounds = compare(model, quarters=3)
    assert (model.world.segments.market < model.world.segments.market_before).all()
    assert bounds["places where land cut expansion"]
    assert bounds["branches where approvals cut expansion"]


def test_the_comparison_notices_a_parameter_that_is_a_millionth_larger() -> None:
    model = ClusterModel(BASE, rng=1)
    world = model.world
    reference, flows = ReferenceModel(world, same_luck=True), world.flows.matrix.copy()
    speed = world.parameters.labour.adjustment
    reference.parameters = world.parameters.with_values({"labour.adjustment": speed * 1.000001})
    reference.labour()
    dict(model.schedule)["labour"](world)
    assert "firms.workers" in differences(reference, world, flows)


def test_the_model_steps_by_itself_with_mesas_own_luck() -> None:
    reference = ReferenceModel(ClusterModel(BASE, rng=1).world)
    before = sum(firm.revenue for firm in reference.firm_list)
    for _ in range(2):
        reference.step()
    assert len(reference.agents_by_type) == 4
    assert 0.5 * before < sum(firm.revenue for firm in reference.firm_list) < 2.0 * before
