"""The manifest of a run: what it takes to repeat it."""

from __future__ import annotations

import platform
from importlib.metadata import version
from typing import TYPE_CHECKING, Any

from model.mathematics.quarters import quarter_label
from model.results.records import (
    FORMAT,
)

if TYPE_CHECKING:
    from model.simulation import Simulation


def manifest_of(model: Simulation) -> dict[str, Any]:
    """What it takes to repeat the run."""
    from model.order import described

    world, kind = model.world, model.class_of_ones_own()
    past = [{"plan": plan.model_dump(mode="json"), "until": quarter} for plan, quarter in world.past]
    processes = described({"start": model.start_schedule, "quarter": model.schedule})
    return {
        "schema": FORMAT,
        "scenario": model.plan.name,
        "seed": world.seed,
        "quarter": quarter_label(world.quarter),
        "firms": len(world.firms),
        "versions": versions(),
        "data": dict(world.region.checksums),
        "seconds": {name: round(sum(times), 3) for name, times in model.process_seconds.items()},
        "plan": model.plan.model_dump(mode="json"),
        **({"past": past} if past else {}),
        **({"processes": processes} if processes else {}),
        **({"model_class": kind} if kind else {}),
    }


def versions() -> dict[str, str]:
    """Versions of the program and of what it runs on."""
    from model.fingerprints import program

    own = program()
    return {
        "jiju": own["version"],
        "source": own["source"],
        "python": platform.python_version(),
        "numpy": own["numpy"],
        "mesa": version("mesa"),
        "machine": own["machine"],
    }
