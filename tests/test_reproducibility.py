"""Same seed, same bits: twice, in a new process, in workers, saved and resumed, forked; a budget of zero is nothing."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from model import Ensemble
from model.checkpoint import CheckpointError
from model.cluster_model import QUARTER, START, ClusterModel
from model.observe.precision import compact
from model.observe.result_tables import result_tables
from model.scenario import Plan, load_scenario
from model.schedule import ScheduleError
from model.tables.store import checksum, differing
from model.world import TABLES, World

ROOT = Path(__file__).resolve().parent.parent
TEACHING = ROOT / "scenarios" / "teaching.yaml"


def state(world: World) -> dict[str, dict[str, np.ndarray]]:
    """Every column of every table, the flows, and what the observer wrote down."""
    tables = {name: getattr(world, name).as_columns() for name in TABLES}
    tables["flows"] = {"matrix": world.flows.matrix.copy()}
    return tables | {f"result {name}": columns for name, columns in result_tables(world).items()}


def assert_same_bits(one: World, other: World) -> None:
    a, b = state(one), state(other)
    assert a.keys() == b.keys()
    assert {name: differing(a[name], b[name]) for name in a if differing(a[name], b[name])} == {}
    assert (one.quarter, one.counters, one.written_off) == (other.quarter, other.counters, other.written_off)


def digest(world: World) -> str:
    sha = hashlib.sha256()
    for name, columns in sorted(state(world).items()):
        sha.update(name.encode())
        checksum(columns, sha.update)
    return sha.hexdigest()


def reached(plan: Plan | Path, quarters: int, seed: int = 7) -> ClusterModel:
    model = ClusterModel(plan, rng=seed)
    while model.world.quarter < quarters:
        model.step()
    return model


@pytest.fixture(scope="module")
def straight() -> ClusterModel:
    return reached(TEACHING, 20)


def test_twice(straight):
    assert_same_bits(reached(TEACHING, 20).world, straight.world)


def test_another_seed_is_another_world(straight):
    assert digest(reached(TEACHING, 20, seed=8).world) != digest(straight.world)


@pytest.mark.slow
def test_in_a_new_process_with_another_hash_seed(straight):
    program = (
        "import sys; sys.path[:0] = ['tests', '.']\n"
        "import test_reproducibility as t\n"
        "print(t.digest(t.reached(t.TEACHING, 20).world))"
    )
    other = "0" if os.environ.get("PYTHONHASHSEED") == "123" else "123"
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True,
                          env=os.environ | {"PYTHONHASHSEED": other})  # fmt: skip
    assert done.stdout.strip() == digest(straight.world)


def test_in_workers(tmp_path):
    plan = load_scenario(TEACHING).replace(end=4)
    studies = [Ensemble([plan], seeds=[7, 3, 5], workers=workers, keep_firms=True).run() for workers in (1, 2)]
    here = compact(ClusterModel(plan, rng=7).run().columns)
    for study in studies:
        for name, columns in here.items():
            assert differing(study.runs["teaching", 7].columns[name], columns) == []


@pytest.mark.parametrize("quarter", [0, 1, 9, 19])
def test_saved_and_resumed(straight, tmp_path, quarter):
    reached(TEACHING, quarter).save(tmp_path / "checkpoint")
    model = ClusterModel.resume(tmp_path / "checkpoint")
    assert model.world.quarter == quarter
    while model.world.quarter < 20:
        model.step()
    assert_same_bits(model.world, straight.world)


def test_a_checkpoint_holds_no_pickle_and_no_generator(straight, tmp_path):
    folder = straight.save(tmp_path / "checkpoint")
    assert {path.suffix for path in folder.iterdir()} == {".parquet", ".json"}
    envelope = json.loads((folder / "checkpoint.json").read_text(encoding="utf-8"))
    assert "schema" in envelope
    assert "bit_generator" not in json.dumps(envelope)


@pytest.mark.parametrize("damage", ["column", "missing", "version", "text"])
def test_damaged_checkpoints_are_refused(straight, tmp_path, damage):
    folder = straight.save(tmp_path / "checkpoint")
    if damage == "column":
        from model.tables.store import read_columns, write_columns

        columns = read_columns(folder / "firms.parquet")[0]
        columns["cash"] = columns["cash"] + 1e-9
        write_columns(folder / "firms.parquet", columns)
    elif damage == "missing":
        (folder / "links.parquet").unlink()
    else:
        path = folder / "checkpoint.json"
        text = path.read_text(encoding="utf-8")
        path.write_text(text.replace('"schema": 2', '"schema": 99') if damage == "version" else "{", encoding="utf-8")
    with pytest.raises(CheckpointError, match="checkpoint"):
        ClusterModel.resume(folder)


def test_forked_without_change(straight):
    model = reached(TEACHING, 9)
    branch = model.fork()
    while branch.world.quarter < 20:
        branch.step()
    assert_same_bits(branch.world, straight.world)
    assert model.world.quarter == 9  # the fork left its origin alone
    while model.world.quarter < 20:
        model.step()
    assert_same_bits(model.world, straight.world)


def test_forked_into_other_policies_has_the_same_past_and_another_future(straight):
    branch = reached(TEACHING, 9).fork(policies={})
    while branch.world.quarter < 20:
        branch.step()
    one, other = branch.world.record, straight.world.record
    assert one.quarterly["value_added"][:10] == other.quarterly["value_added"][:10]
    assert one.quarterly["value_added"][10:] != other.quarterly["value_added"][10:]
    assert branch.world.instruments.spent_total[0] == reached(TEACHING, 9).world.instruments.spent_total[0]


@pytest.mark.parametrize("key", ["technical_upgrading", "credit_guarantee", "relocation_promotion", "anchor"])
def test_a_budget_of_zero_is_no_policy(key):
    henan = load_scenario(ROOT / "scenarios" / "plan.yaml")
    teaching = load_scenario(TEACHING)
    base = teaching.replace(policies={})
    if key == "anchor":
        policy = teaching.policies["river_port_anchor"]
    else:
        everywhere = {"eligibility": henan.policies[key].eligibility.model_copy(update={"fields": ()})}
        policy = henan.policies[key].model_copy(update=everywhere)
    costly = policy.model_copy(update={"budget": 5.0})
    without, with_zero, with_money = (
        reached(base.replace(policies=policies), 12).world
        for policies in ({}, {key: policy.model_copy(update={"budget": 0.0})}, {key: costly})
    )
    a, b = state(without), state(with_zero)
    for name in a.keys() - {"instruments", "result ledger"}:
        assert differing(a[name], b[name]) == [], name
    assert with_zero.instruments.spent_total.sum() == 0
    assert with_money.instruments.spent_total.sum() > 0  # the policy is not inert, it only has no money


def test_schedules_are_frozen_named_sequences_whose_steps_can_be_replaced():
    assert QUARTER.names[:4] == ("environment", "policies", "contracts", "suppliers")
    assert START.names[-1] == QUARTER.names[-1] == "observe"
    with pytest.raises(AttributeError):
        QUARTER.steps = ()  # type: ignore[misc]
    seen: list[int] = []

    def note(world: World) -> None:
        seen.append(world.quarter)

    ClusterModel(TEACHING, rng=1, quarter=QUARTER.replacing("innovation", note)).step()
    assert seen == [1]
    assert "innovation" not in QUARTER.without("innovation").names
    with pytest.raises(ScheduleError, match="innovation"):
        QUARTER.replacing("inovation", note)


def test_time_per_process_is_recorded(straight):
    assert tuple(straight.process_seconds) == QUARTER.names
    assert {len(times) for times in straight.process_seconds.values()} == {20}


def test_luck_of_others_does_not_move_with_a_new_firm(straight: Any):
    draws = straight.world.draws("innovation")
    ids = straight.world.firms.id[:50]
    alone = draws.uniform(ids[::2], "success")
    np.testing.assert_array_equal(draws.uniform(ids, "success")[::2], alone)


@pytest.mark.slow
def test_henan_at_full_size_saved_and_resumed(tmp_path):
    plan = load_scenario(ROOT / "scenarios" / "plan.yaml")
    model = reached(plan, 6)
    model.save(tmp_path / "checkpoint")
    resumed = ClusterModel.resume(tmp_path / "checkpoint")
    branch = model.fork()
    for one in (model, resumed, branch):
        while one.world.quarter < 12:
            one.step()
    assert_same_bits(model.world, resumed.world)
    assert_same_bits(model.world, branch.world)
    assert_same_bits(model.world, reached(plan, 12).world)
