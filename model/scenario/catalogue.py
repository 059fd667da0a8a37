"""The catalogue: what a scenario may name as a policy. One YAML file an instrument; processes listen to its lever.

An instrument acts through one lever. The settings of a lever are declared once, in `lever_settings/`; an instrument
gives its own `defaults`, or declares `settings` itself. What nothing in the model can express is an entry too, with
`effect: none` and the reason: it can be explained, not simulated. Instruments for named places of one region lie in the
folder `instruments` of that region. Which clauses of its plan they carry out is the region's, too (clauses.py).
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from model.errors import UserError
from model.regions import own as regions
from model.scenario.extension_records import LeverRecord
from model.scenario.instrument_forms import InstrumentForm, LeverForm, SilentForm
from model.scenario.shipped_files import checked, faults, read_shipped
from model.tables.levers import SCOPES, LeverName

if TYPE_CHECKING:
    from model.regions import Region

FOLDER = Path(__file__).parent / "instruments"
LEVER_FOLDER = Path(__file__).parent / "lever_settings"
OWN_SETTINGS = tuple(lever for lever, scope in SCOPES.items() if scope.own_settings)  # declared by instruments
PROJECTS = ("automation", "digital", "green", "quality")


class CatalogueError(UserError, ValueError):
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
class Lever:
    """What instruments act through: its settings, what they act on, what counts as cost."""

    key: str
    name: Mapping[str, str]
    acts_on: Mapping[str, str]
    cost: Mapping[str, str]
    settings: Mapping[str, Setting]


ALONE = {
    "anchor": "龙头项目",
    "arrival": "吸引企业进入",
    "loan_to_value": "贷款上限",
    "project_cost_share": "项目成本补助",
}
# Chinese names of levers whose settings stand with their instruments alone.


def lever_in_chinese(key: str) -> str:
    """The Chinese name of a lever; its key where it has none."""
    lever = load_levers().get(key)
    return lever.name["zh"] if lever is not None else ALONE.get(key, key)


@dataclass(frozen=True)
class Instrument:
    """One entry of the catalogue that can be simulated."""

    key: str
    name: Mapping[str, str]
    clause: Mapping[str, str]
    plan_ids: tuple[str, ...]
    mechanism: Mapping[str, str]
    lever: LeverName
    settings: Mapping[str, Setting]
    budget: float
    eligibility: Mapping[str, Any]
    rationing: Mapping[str, Any]
    cost: Mapping[str, str]
    outcome: Mapping[str, str]
    evidence: Mapping[str, str]
    goals: tuple[str, ...] = ()
    null_reason: Mapping[str, str] | None = None  # why its outcome does not move at a tenth of the region in two years

    @property
    def placed(self) -> bool:
        """Whether an entry must name a place and a segment."""
        return self.lever == "anchor"


@dataclass(frozen=True)
class Silent:
    """An entry without modelled effect, and why nothing in the model can express it."""

    key: str
    name: Mapping[str, str]
    clause: Mapping[str, str]
    plan_ids: tuple[str, ...]
    mechanism: Mapping[str, str]
    reason: Mapping[str, str]
    evidence: Mapping[str, str]
    goals: tuple[str, ...] = ()


Own = Mapping[str, Any] | None  # instruments of one's own: what their files hold, by key


def load_catalogue(own: Own = None) -> dict[str, Instrument]:
    """Instruments that can be simulated, by key. Raises CatalogueError."""
    return {key: item for key, item in load_entries(own).items() if isinstance(item, Instrument)}


def load_entries(own: Own = None) -> dict[str, Instrument | Silent]:
    """All entries by key, with those that have no modelled effect. Raises as `load_catalogue`."""
    return dict(_load_entries(regions.FOLDER, json.dumps(dict(own), sort_keys=True) if own else "{}"))


@lru_cache(maxsize=8)
def _load_entries(regions: Path, own: str) -> dict[str, Instrument | Silent]:
    raws: dict[str, Mapping[str, Any]] = {**_shipped(regions), **json.loads(own)}
    return {key: _entry(key, raw, raws) for key, raw in sorted(raws.items())}


@lru_cache(maxsize=2)
def _shipped(regions: Path) -> dict[str, Mapping[str, Any]]:
    files = (*sorted(regions.glob("*/instruments/*.yaml")), *FOLDER.glob("*.yaml"))
    return {file.stem: read_shipped(file) for file in files}


def may_stand_in(item: Instrument | Silent, region: Region) -> bool:
    """Whether a region can have an entry: it is for no place or city by name, or for one of the region's."""
    scope = {} if isinstance(item, Silent) else item.eligibility
    named = {*scope.get("places", ()), *scope.get("cities", ())}
    return not named or bool(named & {*region.places.ids, *region.cities.ids})


def is_shipped(key: str) -> bool:
    """Whether an instrument comes with the program or with one of its regions."""
    return key in _shipped(regions.FOLDER)


def add_lever(key: str, lever: LeverRecord) -> None:
    """Take in a lever of somebody's own (model/policy/own_levers.py); one of the same name is replaced."""
    words = lever.model_dump()
    settings = {
        name: {part: value for part, value in one.items() if part != "range" or value is not None}
        for name, one in words["settings"].items()
    }
    load_levers()[key] = Lever(key, words["name"], words["acts_on"], words["cost"], _settings(settings))
    _load_entries.cache_clear()


@lru_cache(maxsize=1)
def load_levers() -> dict[str, Lever]:
    """Levers whose settings are declared in `levers/`, by key."""
    found = {}
    for file in sorted(LEVER_FOLDER.glob("*.yaml")):
        content = read_shipped(file)
        checked(content, dict[str, LeverForm], file)
        for key, raw in content.items():
            found[key] = Lever(key, raw["name"], raw["acts_on"], raw["cost"], _settings(raw["settings"]))
    return found


def _settings(raw: Mapping[str, Any]) -> dict[str, Setting]:
    found = {}
    for name, s in raw.items():
        low, high = s.get("range", (None, None))
        found[name] = Setting(name, s.get("default"), s["unit"], low, high, tuple(s.get("choices", ())), s["meaning"])
    return found


def _entry(key: str, raw: Mapping[str, Any], raws: Mapping[str, Mapping[str, Any]]) -> Instrument | Silent:
    silent = raw.get("effect") == "none"
    try:
        (SilentForm if silent else InstrumentForm).model_validate(raw)
    except ValidationError as failure:
        raise CatalogueError(f"{key}.yaml: {faults(failure)}") from None
    common = (key, raw["name"], raw.get("clause", {}), tuple(raw.get("plan_ids", ())), raw["mechanism"])
    goals = tuple(raw.get("goals", ()))
    if silent:
        return Silent(*common, raw["reason"], raw["evidence"], goals)
    lever = load_levers().get(raw["lever"])
    if lever is None and raw["lever"] not in OWN_SETTINGS:
        known = ", ".join([*OWN_SETTINGS, *load_levers()])
        raise CatalogueError(f"{key}.yaml: lever {raw['lever']!r} is not one of {known}")
    declared, cost = _declared(key, raw, lever, raws)
    return Instrument(
        *common, raw["lever"], _with_defaults(key, declared, raw.get("defaults", {})), float(raw["budget"]),
        raw.get("for") or {}, raw.get("rationing", {"rule": "queue"}), cost, raw["outcome"], raw["evidence"], goals,
        raw.get("null_reason"),
    )  # fmt: skip


def _declared(key: str, raw: Mapping[str, Any], lever: Lever | None,
              raws: Mapping[str, Mapping[str, Any]]) -> tuple[dict[str, Setting], Mapping[str, str]]:  # fmt: skip
    """Settings and cost of an entry: its lever's, its own, or those of the instrument that it is `like`."""
    if lever is not None:
        return dict(lever.settings), raw.get("cost", lever.cost)
    source = raw if "settings" in raw else raws.get(raw.get("like", ""), {})
    if "settings" not in source or source.get("lever") != raw["lever"]:
        raise CatalogueError(f"{key}.yaml: declare `settings`, or `like:` an instrument of lever {raw['lever']!r}")
    return _settings(source["settings"]), raw.get("cost", source["cost"])


def _with_defaults(key: str, settings: dict[str, Setting], defaults: Mapping[str, Any]) -> dict[str, Setting]:
    found = dict(settings)
    for name, value in defaults.items():
        if name not in found:
            raise CatalogueError(f"{key}.yaml: defaults: no setting {name!r}; there are {', '.join(found)}")
        low, high = found[name].bounds
        known = found[name].choices
        if isinstance(value, list | tuple) != bool(known):
            kind = "a list of choices" if known else "a number"
            raise CatalogueError(f"{key}.yaml: defaults: {name} is {kind}, not {value!r}")
        wrong = set(value) - set(known) if known else not low <= value <= high
        if wrong:
            raise CatalogueError(f"{key}.yaml: defaults: {name} {value!r} is outside what the lever allows")
        found[name] = replace(found[name], default=value)
    return found
