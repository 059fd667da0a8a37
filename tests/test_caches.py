"""What a world keeps to save time follows all that it is made of: a world that has kept nothing goes on alike."""

from __future__ import annotations

import numpy as np
import pytest

from model.cluster_model import ClusterModel
from model.scenario import load_scenario
from model.world import TABLES, World
from tests.conftest import SCENARIOS

MOVED_IN_MID_RUN = {
    "nothing": {},
    "distance": {"suppliers.search_length": 20.0, "innovation.imitation_length": 15.0, "geography.access_length": 40.0},
    "freight": {"suppliers.freight_outside": 0.12, "suppliers.freight_per_km": 0.0004, "entry.pull_length": 25.0},
    "choice": {"suppliers.candidates": 8.0, "suppliers.habit": 0.2, "suppliers.reopen": 0.3},
    "needs": {"suppliers.need_per_link": 0.4, "suppliers.stock_target": 0.3},
    "money": {"accounts.interest_base": 0.08, "contracts.price_elasticity": 2.0, "exit.guaranteed_hazard": 0.2},
}


@pytest.fixture(scope="module")
def begun() -> ClusterModel:
    """A model in mid-run, in a quarter that is not the first of its year; not to be stepped."""
    model = ClusterModel(load_scenario(SCENARIOS / "teaching.yaml"), rng=3)
    for _ in range(6):
        model.step()
    return model


def same_tables(a: World, b: World) -> bool:
    """Whether all tables and flows of two worlds have the same bits."""
    return np.array_equal(a.flows.matrix, b.flows.matrix) and all(
        np.array_equal(getattr(getattr(a, table), name), getattr(getattr(b, table), name), equal_nan=True)
        for table in TABLES
        for name in getattr(a, table)
        if getattr(getattr(a, table), name).dtype.kind != "O"
    )


@pytest.mark.parametrize("moved", list(MOVED_IN_MID_RUN))
def test_a_world_that_has_kept_much_goes_on_like_one_that_has_kept_nothing(begun, moved):
    kept = begun.fork()
    kept.step()  # it now keeps what it worked out in this quarter
    for _ in range(3):
        bare = kept.fork()  # a copy keeps nothing
        for model in (kept, bare):
            for path, value in MOVED_IN_MID_RUN[moved].items():
                group, name = path.split(".")
                setattr(getattr(model.world.parameters, group), name, value)
            model.step()
        assert same_tables(kept.world, bare.world)


def test_what_changes_in_mid_run_matters_to_the_worlds_compared(begun):
    usual, moved = begun.fork(), begun.fork()
    moved.world.parameters.suppliers.search_length = 20.0
    for model in (usual, moved):
        model.step()
    assert not same_tables(usual.world, moved.world)


def test_a_region_that_changes_in_mid_run_is_seen(begun):
    kept = begun.fork()
    kept.step()
    bare = kept.fork()
    for model in (kept, bare):
        f, s = model.world.firms, model.world.segments
        f.place[::3] = (f.place[::3] + 1) % len(model.world.places)  # firms that move
        f.slot = np.arange(len(f))
        s.material_share *= 0.9
        s.linked_share *= 0.9
        model.world.cells.search_capacity[:] = model.world.cells.search_capacity[::-1].copy()
        model.step()
    assert same_tables(kept.world, bare.world)


def test_members_of_cells_are_kept_until_firms_come_go_or_move(teaching):
    first = teaching.slots()
    assert teaching.slots() is first
    teaching.firms.place[0] = (teaching.firms.place[0] + 1) % len(teaching.places)
    moved = teaching.slots()
    assert moved is not first
    teaching.firms.slot[1] += 512
    assert teaching.slots() is not moved
    gone = teaching.slots()
    teaching.firms.keep(np.arange(len(teaching.firms)) != 5)
    assert teaching.slots() is not gone


def test_rows_of_firms_are_kept_until_firms_come_go_or_move(teaching):
    def rows() -> list[list[int]]:
        return [teaching.firm_segment.tolist(), teaching.firm_place.tolist(), teaching.firm_cell.tolist(),
                teaching.firm_city.tolist()]  # fmt: skip

    def looked_up() -> list[list[int]]:
        f, places = teaching.firms, teaching.places
        cell = f.segment.astype(int) * len(places) + f.place
        return [f.segment.tolist(), f.place.tolist(), cell.tolist(), places.city[f.place].tolist()]

    assert rows() == looked_up()
    assert teaching.firm_cell is teaching.firm_cell
    teaching.firms.place[0] = (teaching.firms.place[0] + 1) % len(teaching.places)
    assert rows() == looked_up()
    teaching.firms.segment[1] = (teaching.firms.segment[1] + 1) % len(teaching.segments)
    teaching.firms.keep(np.arange(len(teaching.firms)) != 5)
    assert rows() == looked_up()
    teaching.firms.append(2, segment=1, place=0)
    teaching.places.city[0] += 1
    assert rows() == looked_up()


def test_a_world_read_from_a_checkpoint_in_mid_run_goes_on_like_the_one_that_was_saved(begun, tmp_path):
    kept = begun.fork()
    kept.step()
    bare = ClusterModel.resume(kept.save(tmp_path / "checkpoint"))
    for model in (kept, bare):
        model.step()
        model.step()
    assert same_tables(kept.world, bare.world)


@pytest.mark.parametrize("ablation", ["habit", "local_search"])
def test_a_mechanism_turned_off_in_mid_run_is_off_at_once(begun, ablation):
    kept = begun.fork()
    kept.step()
    bare = kept.fork()
    for model in (kept, bare):
        model.world.parameters = model.world.parameters.ablated(ablation)
        model.step()
    assert same_tables(kept.world, bare.world)


def test_policies_that_change_in_mid_run_are_seen(begun):
    kept = begun.fork()
    kept.step()
    futures = [kept.fork(policies={}), kept.fork().fork(policies={})]
    for model in futures:
        model.step()
    kept.step()
    assert same_tables(futures[0].world, futures[1].world)
    assert not same_tables(futures[0].world, kept.world)
