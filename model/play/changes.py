"""Changes: what somebody alters in a world from a quarter on. Read from the page, checked, never code.

{"from": "2018Q1", "policy": KEY, "set": {setting: value, ...}}    adds a policy or alters it; null ends it
{"from": "2018Q1", "package": NAME, "set": true}                   all policies of a part of the plan; false ends them
{"from": "2018Q1", "parameter": PATH, "set": 0.3}                  null: as the scenario has it
{"from": "2018Q1", "mechanism": ABLATION, "set": "off"}            or "on" again
{"from": "2018Q1", "shock": KIND, "set": {"to": "2019Q4", "size": -0.2, "cities": [...]}}
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, get_args

from model.errors import UserError
from model.mathematics.quarters import parse_quarter, quarter_label
from model.scenario import Plan
from model.scenario.errors import nearest, showable
from model.scenario.packages import load_packages
from model.scenario.parameters import load_registry
from model.scenario.schema import ShockPart
from model.scenario.usable_names import usable_name

KINDS = ("policy", "package", "parameter", "mechanism", "shock")
SHOCKS = get_args(ShockPart.model_fields["kind"].annotation)
OF_A_SHOCK = ("to", "size", "segments", "fields", "cities", "name")
MOST_CHANGES = 200
MOST_VALUES = 60  # settings of a policy, names in a list
LONGEST_TEXT = 200
FIRST_SIZE = -0.2  # of a shock whose size is not said


class BadChange(UserError):
    """A change that makes no sense: unknown, out of its range, or at a time that the world does not have."""


@dataclass(frozen=True)
class Change:
    """One change: the first quarter in which it holds, what it is about (of KINDS), its name, and the value."""

    start: int
    kind: str
    name: str
    value: Any = field(hash=False)
    id: str = ""  # the page's own mark

    def written(self) -> dict[str, Any]:
        """The change as the page sends it."""
        own = {"id": self.id} if self.id else {}
        return {**own, "from": quarter_label(self.start), self.kind: self.name, "set": self.value}


def read_changes(given: Any, plan: Plan) -> tuple[Change, ...]:
    """The changes of one side, in their order, as far as they can be checked one by one. Raises BadChange."""
    if not isinstance(given, list):
        raise BadChange("changes are a list")
    if len(given) > MOST_CHANGES:
        raise BadChange(f"{len(given)} changes; a world takes at most {MOST_CHANGES}")
    return tuple(read_change(each, plan) for each in given)


def read_change(given: Any, plan: Plan) -> Change:
    """One change. Raises BadChange."""
    if not isinstance(given, dict):
        raise BadChange("a change is a map with from, set, and what it is about")
    about = [kind for kind in KINDS if kind in given]
    unknown = [str(name) for name in given if name not in (*KINDS, "from", "set", "id")]
    if unknown:
        raise BadChange(
            f"unknown name {showable(unknown[0][:60])!r} in a change; {nearest(unknown[0], [*KINDS, 'from', 'set'])}"
        )
    if len(about) != 1 or "set" not in given:
        raise BadChange(f"a change names one of {', '.join(KINDS)}, and says `set`")
    kind, value = about[0], given["set"]
    start = quarter_in(given.get("from"), plan)
    name = text(given[kind], kind)
    check = {"policy": of_policy, "package": of_package, "parameter": of_parameter, "mechanism": of_mechanism,
             "shock": of_shock}[kind]  # fmt: skip
    value = check(name, value, start, plan)
    return Change(start, kind, name, value, text(given.get("id", ""), "id", 40))


def quarter_in(given: Any, plan: Plan, what: str = "from") -> int:
    """A quarter of the plan's period. Raises BadChange."""
    try:
        quarter = parse_quarter(text(given, what))
    except ValueError as error:
        raise BadChange(f"{what}: {error}") from None
    if not plan.start <= quarter <= plan.end:
        period = f"{quarter_label(plan.start)} to {quarter_label(plan.end)}"
        raise BadChange(f"{what}: {quarter_label(quarter)} is outside the period {period}")
    return quarter


def text(given: Any, what: str, longest: int = LONGEST_TEXT) -> str:
    """A short text. Raises BadChange."""
    if not isinstance(given, str) or len(given) > longest:
        raise BadChange(f"{what} is a text of at most {longest} characters")
    return given


def number_in(given: Any, what: str) -> float:
    """A finite number. Raises BadChange."""
    if isinstance(given, bool) or not isinstance(given, int | float) or not math.isfinite(given):
        raise BadChange(f"{what} is a number")
    return float(given)


def of_policy(name: str, value: Any, start: int, plan: Plan) -> Any:
    """Settings of a policy: plain values, whose meaning the catalogue checks with the whole plan."""
    try:
        usable_name(name)
    except ValueError as error:
        raise BadChange(f"policy: {error}") from None
    if value is None:
        return None
    if not isinstance(value, dict) or len(value) > MOST_VALUES:
        raise BadChange(f"policy {name}: set is a map of settings, or null to end it")
    for key, item in value.items():
        if key in ("from", "to", "rationing"):
            raise BadChange(f"policy {name}: {key} is not set here; a change has its own `from`")
        plain_value(item, f"{name}.{key}")
    return value


def plain_value(item: Any, what: str) -> None:
    """A number, a short text, a list of such; in `for` also maps of lists, and bounds of size. Raises BadChange."""
    if isinstance(item, dict):
        if not what.endswith((".for", ".for.size")) or len(item) > MOST_VALUES:
            raise BadChange(f"{what} is a number, a text or a list")
        for key, inner in item.items():
            plain_value(inner, f"{what}.{text(key, what)}")
    elif isinstance(item, list):
        if len(item) > MOST_VALUES:
            raise BadChange(f"{what} has more than {MOST_VALUES} values")
        for inner in item:
            if ".for.size." not in what:
                text(inner, what)
            elif inner is not None:  # an open end
                number_in(inner, what)
    elif isinstance(item, str):
        text(item, what)
    else:
        number_in(item, what)


def of_package(name: str, value: Any, start: int, plan: Plan) -> Any:
    """Whether a part of the plan is in force."""
    known = load_packages(plan.region)
    if name not in known:
        raise BadChange(with_nearest(f"no package {showable(name[:60])!r} in this region", name, list(known)))
    if not isinstance(value, bool):
        raise BadChange(f"package {name}: set is true or false")
    return value


def with_nearest(message: str, name: str, known: Sequence[str]) -> str:
    """A message with the nearest known name, or all of a few, if there is anything to offer."""
    return "; ".join(filter(None, (message, nearest(name, known))))


def of_parameter(name: str, value: Any, start: int, plan: Plan) -> Any:
    """A parameter's value, in its range. Raises ParameterError, which names the nearest."""
    load_registry().entry(name)
    if value is None:
        return None
    found = number_in(value, f"parameter {name}")
    load_registry().check(name, found)
    return found


def of_mechanism(name: str, value: Any, start: int, plan: Plan) -> Any:
    """Whether a mechanism is on. Raises ParameterError for an unknown one."""
    load_registry().ablation(name)
    if value not in ("off", "on"):
        raise BadChange(f"mechanism {name}: set is off or on")
    return value


def of_shock(name: str, value: Any, start: int, plan: Plan) -> Any:
    """What happens, until when, how large, and to whom."""
    if name not in SHOCKS:
        raise BadChange(f"no shock {showable(name[:60])!r}; there are {', '.join(SHOCKS)}")
    if not isinstance(value, dict):
        raise BadChange(f"shock {name}: set is a map with to and size")
    for key, item in value.items():
        if key not in OF_A_SHOCK:
            raise BadChange(f"shock {name}: unknown name {showable(str(key)[:60])!r}; {nearest(str(key), OF_A_SHOCK)}")
        if key in ("segments", "fields", "cities") and not isinstance(item, list):
            raise BadChange(f"shock {name}: {key} is a list of names")
        if key != "size":
            plain_value(item, f"{name}.{key}")
    last = quarter_in(value["to"], plan, "to") if "to" in value else min(start + 3, plan.end)
    if last < start:
        raise BadChange(f"shock {name}: ends ({quarter_label(last)}) before it starts ({quarter_label(start)})")
    return {**value, "to": quarter_label(last), "size": number_in(value.get("size", FIRST_SIZE), f"shock {name}: size")}


def written(changes: Sequence[Change]) -> list[Mapping[str, Any]]:
    """Changes as the page sends them."""
    return [each.written() for each in changes]


def first_difference(old: Sequence[Change], new: Sequence[Change]) -> int | None:
    """The first quarter from which two lists of changes may make different worlds; None if they are the same."""
    same = 0
    for one, other in zip(old, new, strict=False):
        if (one.start, one.kind, one.name, one.value) != (other.start, other.kind, other.name, other.value):
            break
        same += 1
    rest = [*old[same:], *new[same:]]
    return min(each.start for each in rest) if rest else None
