"""Names that a scenario file may use at each of its places, for 'did you mean ...?'."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel

from model.scenario.schema import (
    Baseline,
    Correction,
    Eligibility,
    EnvironmentPart,
    KnownFigure,
    PeriodPart,
    PolicyPart,
    Rationing,
    ScenarioFile,
    ShockPart,
    Words,
)

PARTS: dict[tuple[str, ...], type[BaseModel]] = {
    (): ScenarioFile,
    ("policies", "*"): PolicyPart,
    ("policies", "*", "for"): Eligibility,
    ("policies", "*", "rationing"): Rationing,
    ("environment",): EnvironmentPart,
    ("environment", "shocks", "*"): ShockPart,
    ("period",): PeriodPart,
    ("baseline",): Baseline,
    ("baseline", "known", "*"): KnownFigure,
    ("title",): Words,
    ("purpose",): Words,
    ("region_data", "*"): Correction,
}


def known_names(loc: tuple[Any, ...]) -> list[str]:
    """The names that may stand at a place; none if it takes any name, or a plain value."""
    for pattern, part in PARTS.items():
        if len(pattern) == len(loc) and all(p in ("*", x) for p, x in zip(pattern, loc, strict=True)):
            return [field.alias or name for name, field in part.model_fields.items()]
    return []
