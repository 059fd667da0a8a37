"""Checkpoints: the whole state of a run in a folder. A run that resumes gives the same bits as one that never stopped.

    checkpoint.json                 schema and version, scenario, seed, quarter, counters, the structure of the
                                    observer's record, checksum of everything
    firms.parquet, links.parquet …  one file per table, every column in its own type
    flows.parquet                   the transaction-flow matrix of the quarter
    arrays.parquet                  the arrays in the observer's record

There is no pickle and no state of a generator: luck is drawn from the seed, the quarter and permanent ids.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import numpy as np
from pydantic import Field, ValidationError

import model
from model.errors import UserError
from model.regions import region_to_read
from model.results.records import Print, Process, Seed, Strict, first_fault
from model.results.reopened import not_imported
from model.scenario import Plan
from model.tables.flows import SECTORS
from model.tables.folders import whole_folder
from model.tables.store import StoreError, checksum, read_columns, write_columns
from model.tables.table import Column
from model.tables.tree import flatten, rebuild
from model.world import TABLES, World

if TYPE_CHECKING:
    from collections.abc import Mapping

SCHEMA = 2  # raised whenever an older checkpoint would be read wrongly
STATE = "checkpoint.json"


class CheckpointError(UserError):
    """A checkpoint is missing, damaged, or made with another version or other data."""


def save_checkpoint(world: World, folder: Path | str, processes: Mapping[str, Any] | None = None,
                    model_class: str = "") -> Path:  # fmt: skip
    """Write the state of `world` to `folder`, completely or not at all; an earlier checkpoint there is replaced.

    processes: descriptions of the model's own schedules (model/schedule.py), where it has any. model_class: the
    subclass of ClusterModel that may take other steps, if it is one.
    """
    tables = {name: getattr(world, name).as_columns() for name in TABLES}
    tables["flows"] = {sector: world.flows.matrix[:, column] for column, sector in enumerate(SECTORS)}
    content = {"plan": world.plan, "policies": world.policies, "record": world.record, "past": world.past}
    structure, tables["arrays"] = flatten(content)
    state = {
        "quarter": world.quarter,
        "seed": world.seed,
        "written_off": world.written_off,
        "counters": world.counters,
        "data": dict(world.region.checksums),
        "content": structure,
        "processes": dict(processes or {}),
        **({"model_class": model_class} if model_class else {}),
        **({"columns": further} if (further := further_columns(world)) else {}),
    }
    envelope = {"schema": SCHEMA, "version": model.__version__, "checksum": digest(state, tables), "state": state}
    with whole_folder(Path(folder)) as partial:
        for name, columns in tables.items():
            write_columns(partial / f"{name}.parquet", columns)
        (partial / STATE).write_text(json.dumps(envelope, ensure_ascii=False), encoding="utf-8")
    return Path(folder)


def load_checkpoint(folder: Path | str, plan: Plan | None = None) -> World:
    """The world saved in `folder`, to go on under `plan` (the saved one, if None).

    A plan with other policies, environment, parameters or end makes another future of the same past (World.copy).
    Raises CheckpointError if the folder is missing, damaged or from another version or other data, ValueError if the
    plan's past would differ.
    """
    folder = Path(folder)
    envelope = read_envelope(folder)
    state = envelope["state"]
    try:
        tables = {name: read_columns(folder / f"{name}.parquet")[0] for name in [*TABLES, "flows", "arrays"]}
    except StoreError as error:
        raise CheckpointError(f"{error}; this checkpoint is not complete") from None
    if digest(state, tables) != envelope["checksum"]:
        raise CheckpointError(f"{folder} is damaged: its content does not agree with its checksum")
    content = rebuild(state["content"], tables["arrays"])
    own: Plan = content["plan"]
    if lacking := not_imported(own.extensions):
        raise CheckpointError(f"{folder} was made with {lacking}: a checkpoint brings no code with it")
    region = region_to_read(own.region, own.region_data)
    if dict(region.checksums) != state["data"]:
        raise CheckpointError(
            f"the data of region {own.region_name} changed since {folder} was saved; run again instead"
        )
    world = World(own, region, own.resolved_parameters(), int(state["seed"]))
    world.policies = content["policies"]
    further = {name: [Column(**one) for one in several] for name, several in state.get("columns", {}).items()}
    try:
        for name, kind in TABLES.items():
            setattr(world, name, kind.from_columns(tables[name], further.get(name, ())))  # type: ignore[attr-defined]
    except ValueError as error:
        raise CheckpointError(f"{folder}: {error}; it was made with other code under the same version") from None
    for column, sector in enumerate(SECTORS):
        world.flows.matrix[:, column] = tables["flows"][sector]
    world.quarter, world.written_off = int(state["quarter"]), float(state["written_off"])
    world.counters = dict(state["counters"])
    world.record, world.past = content["record"], content["past"]
    return world if plan is None else world.copy(plan)


def further_columns(world: World) -> dict[str, list[dict[str, Any]]]:
    """Columns that tables of this world have beside the program's own, by table: those of somebody's own processes."""
    found = {name: getattr(world, name).added(kind) for name, kind in TABLES.items()}
    return {name: [asdict(one) for one in columns] for name, columns in found.items() if columns}


class OwnColumn(Strict):
    """A column of somebody's own: as it is declared (model/tables/table.py)."""

    name: str
    type: Literal["float", "id", "index", "code", "flag"]
    unit: str
    meaning: str
    start: float


class State(Strict):
    """What checkpoint.json says beside its tables."""

    quarter: int
    seed: Seed
    written_off: float
    counters: dict[str, int]
    data: dict[str, str]
    content: Any
    processes: dict[Literal["start", "quarter"], list[Process]]
    model_class: str = ""
    columns: dict[str, list[OwnColumn]] = Field(default_factory=dict)


class Envelope(Strict):
    """checkpoint.json."""

    schema_: Annotated[int, Field(alias="schema")]
    version: str
    checksum: Print
    state: dict[str, Any]


def read_envelope(folder: Path) -> dict[str, Any]:
    """checkpoint.json, checked for schema, version and the types of its values. Raises CheckpointError."""
    path = folder / STATE
    try:
        if not path.is_file():
            raise CheckpointError(f"there is no checkpoint in {folder}")
        content = path.read_bytes()
        envelope = Envelope.model_validate_json(content)
        if (envelope.schema_, envelope.version) != (SCHEMA, model.__version__):
            raise CheckpointError(
                f"{folder} was made by jiju {envelope.version} (schema {envelope.schema_}) and this is jiju "
                f"{model.__version__} (schema {SCHEMA}): the bits would differ, so run again instead"
            )
        State.model_validate(envelope.state)
    except ValidationError as error:
        raise CheckpointError(f"{path} is no checkpoint ({first_fault(error)}); run again instead") from None
    except OSError as error:
        raise CheckpointError(f"{path} cannot be read ({error.strerror})") from None
    return {"checksum": envelope.checksum, "state": json.loads(content)["state"]}


def digest(state: Mapping[str, Any], tables: Mapping[str, Mapping[str, np.ndarray]]) -> str:
    """Checksum of a state and its tables: equal exactly if every bit is."""
    sha = hashlib.sha256(json.dumps(state, sort_keys=True, ensure_ascii=False).encode())
    for name in sorted(tables):
        sha.update(name.encode())
        checksum(tables[name], sha.update)
    return sha.hexdigest()
