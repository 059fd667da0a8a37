"""What differs between a scenario and its parent: policies first, then everything else that a file can say."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from model.scenario.parameters import load_registry
from model.scenario.schema import Plan, PolicySettings, ShockPart

ADDED, CHANGED, REMOVED = "added", "changed", "removed"


@dataclass(frozen=True)
class Detail:
    """One value that differs: `before` is None where there was none, `after` where there is none any more."""

    what: str
    before: Any
    after: Any


@dataclass(frozen=True)
class Change:
    """One thing that differs. part: policy, shock, or setting (of the scenario); key: its name."""

    part: str
    key: str
    kind: str
    details: tuple[Detail, ...]


def differences(plan: Plan, parent: Plan | None) -> list[Change]:
    """Everything that `plan` says otherwise than `parent`; against nothing, if there is no parent."""
    before = parent.policies if parent is not None else {}
    changes = list(compared("policy", {k: policy_content(p) for k, p in before.items()},
                            {k: policy_content(p) for k, p in plan.policies.items()}))  # fmt: skip
    if parent is None:
        return [*changes, *compared("shock", {}, shocks(plan))]
    changes += compared("shock", shocks(parent), shocks(plan))
    one, other = settings(parent), settings(plan)
    entries = load_registry().entries
    for both, wanted in ((one, other), (other, one)):  # a parameter that one side leaves out stands at its default
        both |= {path: entries[path].value for path in wanted if path in entries and path not in both}
    for name in dict.fromkeys([*one, *other]):
        if one.get(name) != other.get(name):
            detail = Detail(name, one.get(name), other.get(name))
            kind = ADDED if name not in one else REMOVED if name not in other else CHANGED
            changes.append(Change("setting", name, kind, (detail,)))
    return changes


def compared(part: str, before: Mapping[str, Mapping[str, Any]],
             after: Mapping[str, Mapping[str, Any]]) -> Iterator[Change]:  # fmt: skip
    """Changes between two sets of named things, each a mapping of values: changed, added, then removed ones."""
    for key in [key for key in after if key in before]:
        one, other = before[key], after[key]
        details = [Detail(name, one.get(name), other.get(name)) for name in dict.fromkeys([*one, *other])
                   if one.get(name) != other.get(name)]  # fmt: skip
        if details:
            yield Change(part, key, CHANGED, tuple(details))
    for key in [key for key in after if key not in before]:
        details = [Detail(name, None, value) for name, value in after[key].items()]
        yield Change(part, key, ADDED, tuple(details))
    for key in [key for key in before if key not in after]:
        details = [Detail(name, value, None) for name, value in before[key].items()]
        yield Change(part, key, REMOVED, tuple(details))


def policy_content(policy: PolicySettings) -> dict[str, Any]:
    """The values of a policy by the names that a file gives them."""
    content: dict[str, Any] = {"instrument": policy.instrument, "from": policy.start, "to": policy.end,
                               "budget": policy.budget}  # fmt: skip
    content |= {name: value for name, value in (("place", policy.place), ("segment", policy.segment)) if value}
    content |= dict(policy.settings)
    who = policy.eligibility.model_dump()
    content |= {f"for.{name}": value for name, value in who.items() if value}
    if policy.rationing.rule != "queue":
        content["rationing"] = tuple(filter(None, (policy.rationing.rule, policy.rationing.by)))
    return content


def shocks(plan: Plan) -> dict[str, dict[str, Any]]:
    """The values of the shocks by name; several of one name are numbered."""
    found: dict[str, dict[str, Any]] = {}
    for shock in plan.environment.shocks:
        name, number = shock.name, 2
        while name in found:
            name, number = f"{shock.name} {number}", number + 1
        found[name] = shock_content(shock)
    return found


def shock_content(shock: ShockPart) -> dict[str, Any]:
    """The values of a shock by the names that a file gives them."""
    content: dict[str, Any] = {"kind": shock.kind, "from": shock.start, "to": shock.end, "size": shock.size}
    reach = {name: getattr(shock, name) for name in ("segments", "fields", "cities")}
    return content | {name: value for name, value in reach.items() if value}


def settings(plan: Plan) -> dict[str, Any]:
    """Everything else that a file can say: region, period, seeds, scale, baseline, environment, parameters, data."""
    found: dict[str, Any] = {"region": plan.region, "period.start": plan.start, "period.end": plan.end,
                             "seeds": plan.seeds, "scale": plan.scale}  # fmt: skip
    found |= {f"baseline.{name}": value for name, value in plan.baseline.model_dump().items() if value is not None}
    found |= {f"national_growth.{year}": rate for year, rate in plan.environment.growth.items()}
    for year, classes in plan.environment.prices.items():
        found |= {f"prices.{year}.{name or 'all'}": rate for name, rate in classes.items()}
    found |= plan.parameters
    for correction in plan.region_data:
        found[f"region_data.{correction.table}.{correction.row}.{correction.column}"] = correction.value
    return found
