"""The timeline of a world: its scenario with all changes, as a plan for every quarter.

Policies and shocks have dates in the language of scenarios: a change from a quarter on is a dated value, a policy that
ends, or one that begins. So a scenario file says the same, and a run from its start gives the same world.
Parameters and mechanisms have no dates: the plan of a quarter has those that hold in it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import count
from typing import Any

from model.mathematics.quarters import parse_quarter, quarter_label
from model.play.changes import BadChange, Change
from model.scenario import Plan
from model.scenario.packages import load_packages
from model.scenario.plan_values import PolicySettings
from model.scenario.write import as_mapping, environment_as_written, policy_as_written
from model.tables.levers import scope_of

Policy = PolicySettings | dict[str, Any]  # as the base has it, or as a file writes it
CONSTANT = ("instrument", "place", "segment", "for")


@dataclass
class Timeline:
    """A plan with everything dated in it, and what has no date: (first quarter, path, value; None: the plan's own)."""

    plan: Plan
    changes: tuple[Change, ...] = ()
    undated: tuple[Change, ...] = ()
    known: dict[tuple[Any, ...], Plan] = field(default_factory=dict, repr=False)

    def at(self, quarter: int) -> Plan:
        """The plan that holds in a quarter: the same object as long as nothing changes."""
        parameters, off = in_force(self.undated, quarter)
        key = (*sorted(parameters.items()), *off)
        if key not in self.known:
            plan = self.plan
            if parameters:
                plan = plan.replace_unchecked(parameters={**plan.parameters, **parameters})
            self.known[key] = plan.ablated(*off) if off else plan
        return self.known[key]

    @property
    def from_start(self) -> Plan:
        """The plan of the first quarter, with which the world is made."""
        return self.at(self.plan.start)


def in_force(undated: Sequence[Change], quarter: int) -> tuple[dict[str, float], tuple[str, ...]]:
    """Parameters that are set in a quarter, and mechanisms that are off."""
    parameters: dict[str, float] = {}
    off: dict[str, None] = {}
    for each in sorted(undated, key=lambda one: one.start):
        if each.start > quarter:
            continue
        if each.kind == "parameter":
            parameters.pop(each.name, None)
            if each.value is not None:
                parameters[each.name] = each.value
        else:
            off.pop(each.name, None)
            if each.value == "off":
                off[each.name] = None
    return parameters, tuple(off)


def timeline_of(base: Plan, changes: Sequence[Change]) -> Timeline:
    """The timeline of a scenario with changes. Raises BadChange, ScenarioErrors with the words of `jiju check`."""
    policies: dict[str, Policy] = dict(base.policies)
    names: dict[str, str] = {}  # a policy that ended and began again has another key
    shocks: list[Any] = list(base.environment.shocks)
    for change in changes:
        if change.kind == "policy":
            alter_policy(policies, names, change, base)
        elif change.kind == "package":
            alter_package(policies, names, change, base)
        elif change.kind == "shock":
            title = str(change.value.get("name") or f"{change.name} {quarter_label(change.start)}")
            shocks.append({**change.value, "name": title, "kind": change.name, "from": quarter_label(change.start)})
    wanted: dict[str, Any] = {}
    if any(each.kind in ("policy", "package") for each in changes):
        wanted["policies"] = policies
    if len(shocks) > len(base.environment.shocks):
        as_file = environment_as_written(base.environment.model_copy(update={"shocks": ()}))
        wanted["environment"] = {**as_file, "shocks": [as_mapping(each) for each in shocks]}
    plan = base.replace(**wanted) if wanted else base
    undated = tuple(each for each in changes if each.kind in ("parameter", "mechanism"))
    return Timeline(plan, tuple(changes), undated)


def alter_policy(policies: dict[str, Policy], names: dict[str, str], change: Change, base: Plan) -> None:
    """Add a policy, alter it from a quarter on, or end it."""
    key, start = names.get(change.name, change.name), change.start
    present = policies.get(key)
    known = None if present is None else (present if isinstance(present, dict) else policy_as_written(present))
    first = None if known is None else first_of(known, base)
    alive = known is not None and last_of(known, base) >= start
    if change.value is None:
        if not alive:
            raise BadChange(f"policy {key}: it is not in force in {quarter_label(start)}, so it cannot end")
        assert known is not None
        assert first is not None
        if first >= start:
            del policies[key]
        else:
            policies[key] = {**known, "to": quarter_label(start - 1)}
    elif not alive:
        if key in policies:  # it has ended: its books stay, and the new one has its own
            key = next(other for n in count(2) if (other := f"{change.name}_{n}") not in policies)
        names[change.name] = key
        instrument = change.value.get("instrument", (known or {}).get("instrument", change.name))
        policies[key] = {"instrument": instrument, **change.value, "from": quarter_label(start),
                         "to": quarter_label(base.end)}  # fmt: skip
    else:
        assert known is not None
        assert first is not None
        policies[key] = altered(key, known, change, first, base)


def altered(key: str, known: dict[str, Any], change: Change, first: int, base: Plan) -> dict[str, Any]:
    """A policy whose settings change from a quarter on: at once if it has not begun, else as dated values."""
    found = dict(known)
    lever = base.catalogue().get(str(known.get("instrument", key)))
    settled = lever is not None and scope_of(lever.lever).settled_at_once
    for name, value in change.value.items():
        if change.start <= first:
            found[name] = value
            continue
        if known.get(name) == value:
            continue
        if name in CONSTANT or isinstance(value, list | dict) or (settled and name != "budget"):
            raise BadChange(f"policy {key}: {name} is settled when the policy begins; end it and add another one")
        earlier = known.get(name)
        if earlier is None:
            instrument = base.catalogue()[str(known.get("instrument", key))]
            if name != "budget" and name not in instrument.settings:
                found[name] = value  # unknown: the check of the whole plan names what is near
                continue
            earlier = instrument.budget if name == "budget" else instrument.settings[name].default
        dated = earlier if isinstance(earlier, dict) else {quarter_label(first): earlier}
        kept = {date: item for date, item in dated.items() if quarter_of(date) < change.start}
        found[name] = {**kept, quarter_label(change.start): value}
    return found


def alter_package(policies: dict[str, Policy], names: dict[str, str], change: Change, base: Plan) -> None:
    """Begin all policies of a part of the plan that are not in force, or end those that are."""
    package = load_packages(base.region)[change.name]
    for key, content in package.policies.items():
        own = names.get(key, key)
        present = policies.get(own)
        written = None if present is None else (present if isinstance(present, dict) else policy_as_written(present))
        alive = written is not None and last_of(written, base) >= change.start
        value: Any = None
        if change.value:
            if alive:
                continue
            value = {name: at_quarter(item, change.start) for name, item in content.items()
                     if name not in ("from", "to")}  # fmt: skip
        elif not alive:
            continue
        alter_policy(policies, names, Change(change.start, "policy", key, value), base)


def at_quarter(value: Any, quarter: int) -> Any:
    """What a value of a package is in a quarter, where it has dates; else the value."""
    if not isinstance(value, dict) or not value or not all(is_date(key) for key in value):
        return value
    held = [item for date, item in value.items() if quarter_of(date) <= quarter]
    return held[-1] if held else next(iter(value.values()))


def is_date(key: Any) -> bool:
    """Whether a key of a map is a year or a quarter."""
    return isinstance(key, int) or (isinstance(key, str) and key[:4].isdigit())


def quarter_of(date: Any) -> int:
    """The first quarter of a date: a quarter as 2018Q1, or a year."""
    text = str(date)
    return parse_quarter(text if "Q" in text else f"{text}Q1")


def first_of(written: dict[str, Any], base: Plan) -> int:
    """The first quarter of a policy as a file writes it."""
    return parse_quarter(str(written["from"])) if "from" in written else base.start


def last_of(written: dict[str, Any], base: Plan) -> int:
    """Its last quarter."""
    return parse_quarter(str(written["to"])) if "to" in written else base.end
