"""Fingerprints: checksums of everything that decides the bits of a run, so that results are never mixed up."""

from __future__ import annotations

import functools
import hashlib
import json
import platform
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from model.regions.own import name_of

if TYPE_CHECKING:
    from model.scenario import Plan

NOT_IN_RESULTS = {
    "title",
    "purpose",
    "worlds",
    "seeds",
    "parent",
    "source_text",
    "name",
    "own_instruments",
}  # words, not mechanisms
MECHANISMS = (
    "mathematics", "tables", "start", "processes", "policy", "take_up", "scenario", "regions", "observe", "results",
    ".",
)  # fmt: skip
POSTERIOR_RECORD = "posterior.yaml"


@functools.cache
def source_checksum() -> str:
    """Checksum of the model's own source and parameter files, as they were when this process first asked."""
    home = Path(__file__).resolve().parent
    digest = hashlib.sha256()
    for path in source_files(home):
        digest.update(path.relative_to(home).as_posix().encode() + path.read_bytes().replace(b"\r\n", b"\n"))
    return digest.hexdigest()


def source_files(home: Path) -> list[Path]:
    """Files of the program that decide the bits of a run, in order.

    A posterior's record decides none: what is drawn from the posterior stands in the scenario of each world.
    """
    found = []
    for folder in MECHANISMS:
        root = home / folder
        pattern = "*" if folder == "." else "**/*"
        for path in sorted(p for p in root.glob(pattern) if p.suffix in (".py", ".yaml")):
            aside = path.name.startswith("cli") or path.name == "__init__.py" if folder == "." else False
            if not aside and path.name != POSTERIOR_RECORD:
                found.append(path)
    return found


def program() -> dict[str, str]:
    """Version and source of the program, NumPy and machine type: where they differ, bits may."""
    import numpy

    import model

    return {
        "version": model.__version__,
        "source": source_checksum(),
        "numpy": numpy.__version__,
        "machine": platform.machine(),
    }


def scenario_content(plan: Plan) -> dict[str, Any]:
    """What a scenario says that can change a result, as plain data."""
    said = plan.model_dump(mode="json", exclude=NOT_IN_RESULTS & set(type(plan).model_fields))
    said["region"] = name_of(plan.region)  # where a folder of one's own lies changes nothing: its checksums do
    own = [extension["checksum"] for extension in said.pop("extensions", ())]
    return said | ({"extensions": own} if own else {})


def fingerprint(plan: Plan, seed: int, checksums: Mapping[str, str], **more: Any) -> str:
    """Checksum of everything that decides the bits of a run; `more` is what else does."""
    content = {"scenario": scenario_content(plan), "seed": seed, "data": dict(checksums), **program(), **more}
    return hashlib.sha256(json.dumps(content, sort_keys=True, default=str).encode()).hexdigest()
