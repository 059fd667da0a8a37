"""The catalogue: what a scenario may name as a policy. One YAML file an instrument; processes listen to its lever."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

FOLDER = Path(__file__).parent / "instruments"
LEVERS = ("project_cost_share", "loan_to_value", "arrival", "anchor")
PROJECTS = ("automation", "digital", "green", "quality")
NEEDED = ("name", "clause", "plan_ids", "mechanism", "lever", "settings", "budget", "cost", "outcome", "evidence")
OPTIONAL = ("for", "rationing")


class CatalogueError(ValueError):
    """An instrument file that is incomplete or names an unknown lever."""


@dataclass(frozen=True)
class Setting:
    """A strength of an instrument: default (None: must be given), unit and range, or a list of choices."""

    name: str
    default: Any
    unit: str
    low: float | None
    high: float | None
    choices: tuple[str, ...]
    meaning: Mapping[str, str]

    @property
    def bounds(self) -> tuple[float, float]:
        """The range of a strength that is a number."""
        return (-float("inf") if self.low is None else self.low), (float("inf") if self.high is None else self.high)


@dataclass(frozen=True)
class Instrument:
    """One entry of the catalogue."""

    key: str
    name: Mapping[str, str]
    clause: Mapping[str, str]
    plan_ids: tuple[str, ...]
    mechanism: Mapping[str, str]
    lever: str
    settings: Mapping[str, Setting]
    budget: float
    eligibility: Mapping[str, Any]
    rationing: Mapping[str, Any]
    cost: Mapping[str, str]
    outcome: Mapping[str, str]
    evidence: Mapping[str, str]

    @property
    def placed(self) -> bool:
        """Whether an entry must name a place and a segment."""
        return self.lever == "anchor"


@lru_cache(maxsize=8)
def load_catalogue(extra: Path | None = None) -> dict[str, Instrument]:
    """All instruments by key; `extra` is a further folder of instrument files. Raises CatalogueError."""
    found: dict[str, Instrument] = {}
    for folder in filter(None, (FOLDER, extra)):
        for file in sorted(Path(folder).glob("*.yaml")):
            raw = yaml.safe_load(file.read_text(encoding="utf-8"))
            found[file.stem] = _instrument(file.stem, raw, file.name)
    return found


def _instrument(key: str, raw: Mapping[str, Any], file: str) -> Instrument:
    missing = set(NEEDED) - set(raw)
    unknown = set(raw) - set(NEEDED) - set(OPTIONAL)
    if missing or unknown:
        raise CatalogueError(f"{file}: missing {sorted(missing)}, unknown {sorted(unknown)}")
    if raw["lever"] not in LEVERS:
        raise CatalogueError(f"{file}: lever {raw['lever']!r} is not one of {', '.join(LEVERS)}")
    settings = {}
    for name, s in raw["settings"].items():
        low, high = s.get("range", (None, None))
        settings[name] = Setting(
            name, s.get("default"), s["unit"], low, high, tuple(s.get("choices", ())), s["meaning"]
        )
    return Instrument(
        key, raw["name"], raw["clause"], tuple(raw["plan_ids"]), raw["mechanism"], raw["lever"], settings,
        float(raw["budget"]), raw.get("for", {}), raw.get("rationing", {"rule": "queue"}), raw["cost"], raw["outcome"],
        raw["evidence"],
    )  # fmt: skip
