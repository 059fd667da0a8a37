"""What differs between a scenario and its parent: policies first, then everything else that a file can say."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from model.scenario import Plan
from model.scenario.parameters import load_registry
from model.scenario.plan_values import PolicySettings
from model.scenario.schema import ShockPart

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
    one, other = ({k: policy_content(p) for k, p in policies.items()} for policies in (before, plan.policies))
    for key in one.keys() & other.keys():
        if parent is not None and (before[key].end, plan.policies[key].end) == (parent.end, plan.end):
            one[key]["to"] = plan.end  # both last as long as their period, whose end is told itself
    changes = list(compared("policy", one, other))
    if parent is None:
        return [*changes, *compared("shock", {}, shocks(plan))]
    changes += compared("shock", shocks(parent), shocks(plan))
    was, now = settings(parent), settings(plan)
    entries = load_registry().entries
    for both, wanted in ((was, now), (now, was)):  # a parameter that one side leaves out stands at its default
        both |= {path: entries[path].value for path in wanted if path in entries and path not in both}
    for name in dict.fromkeys([*was, *now]):
        if was.get(name) != now.get(name):
            detail = Detail(name, was.get(name), now.get(name))
            kind = ADDED if name not in was else REMOVED if name not in now else CHANGED
            changes.append(Change("setting", name, kind, (detail,)))
    return changes


def alike(change: Change) -> tuple[Any, ...]:
    """What many changes have in common that one line brings about, such as a factor on all budgets or a later start.

    Of constant budgets it is their ratio, of everything else the values before and after.
    """
    return (change.part, change.kind, *(_pattern(detail) for detail in change.details if change.kind == CHANGED))


def _pattern(detail: Detail) -> tuple[Any, ...]:
    before, after = detail.before, detail.after
    if detail.what == "budget":
        first, last = (value[0][1] if isinstance(value, tuple) else value for value in (before, after))
        return detail.what, round(last / first, 9) if first else (first, last)
    return detail.what, str(before), str(after)


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
    """Everything else that a file can say: region, period, worlds, scale, baseline, environment, parameters, data."""
    found: dict[str, Any] = {"region": plan.region_name, "period.start": plan.start, "period.end": plan.end,
                             "worlds": plan.worlds if plan.seeds is None else None, "seeds": plan.seeds,
                             "scale": plan.scale}  # fmt: skip
    found = {name: value for name, value in found.items() if value is not None}
    chosen = plan.baseline.model_dump(exclude={"known"})
    found |= {f"baseline.{name}": value for name, value in chosen.items() if value is not None}
    for figure in plan.baseline.known:
        subject = ".".join(filter(None, (figure.place or figure.city, figure.segment, figure.firm)))
        found[f"baseline.known.{subject}"] = figure.value if figure.unit == "share" else f"{figure.value:g}亿元"
    found |= {f"national_growth.{year}": rate for year, rate in plan.environment.growth.items()}
    for year, classes in plan.environment.prices.items():
        found |= {f"prices.{year}.{name or 'all'}": rate for name, rate in classes.items()}
    found |= plan.parameters
    for correction in plan.region_data:
        found[f"region_data.{correction.table}.{correction.row}.{correction.column}"] = correction.value
    return found
