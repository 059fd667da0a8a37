"""Changes to a plan in a program: the values that a file could hold, with the checks and the words of a file."""

from __future__ import annotations

from collections.abc import Mapping
from numbers import Integral
from pathlib import Path
from typing import Any, TypeVar

from model.mathematics.quarters import quarter_label
from model.scenario.catalogue import load_entries
from model.scenario.dates import latest
from model.scenario.errors import ScenarioError, ScenarioErrors, nearest
from model.scenario.listed_names import instruments_named, only
from model.scenario.load import plan_from_mapping
from model.scenario.overlay import same_policy
from model.scenario.own_instruments import own_content
from model.scenario.parameters import load_registry
from model.scenario.plan_values import PlanValues, PolicySettings
from model.scenario.write import as_mapping, environment_as_written, policy_as_written

OF_THE_REGION = ("policies", "environment")  # what names things of the region, and is checked again in another one
OF_THE_START = ("scale", "baseline", "parameters")  # what decides together whether firms can be drawn
READ_AGAIN = ("budget", "settings", "eligibility", "rationing")  # of a plan's policy that is taken over
P = TypeVar("P", bound=PlanValues)
PLAIN = ("parent", "unchecked_parameters", "own_instruments", "extensions")  # what no file holds


def changed(plan: P, changes: Mapping[str, Any]) -> P:
    """The plan with some attributes changed. Raises ScenarioErrors with every problem."""
    unknown = [name for name in changes if name not in PlanValues.model_fields]
    if unknown:
        raise ScenarioErrors(
            ScenarioError("the plan", 0, 0, f"unknown name {name!r}", nearest(name, list(PlanValues.model_fields)))
            for name in unknown
        )
    wanted = dict(changes)
    if {"region", "region_data"} & wanted.keys():
        wanted = {name: getattr(plan, name) for name in OF_THE_REGION} | wanted
    if {"region", "region_data", *OF_THE_START} & wanted.keys():
        wanted = {name: getattr(plan, name) for name in OF_THE_START} | wanted
    own = wanted.get("own_instruments", plan.own_instruments)
    values = {name: plain(wanted[name], name) for name in PLAIN if name in wanted}
    content: dict[str, Any] = {"name": plan.name, "region": plan.region, "region_data": plan.region_data,
               "period": {"start": plan.start, "end": plan.end}}  # fmt: skip
    for name, value in wanted.items():
        if name in ("start", "end"):
            content["period"][name] = value
        elif name not in (*PLAIN, "policies") and value is not None:  # None: as if the file did not say it
            content[name] = environment_as_written(value) if name == "environment" else value
    content["period"] = {name: as_quarter(value) for name, value in content["period"].items()}
    given = wanted.get("policies")
    if isinstance(given, Mapping):
        given = by_key(given, own)
        content["policies"] = {key: item for key, item in given.items() if not isinstance(item, PolicySettings)}
    elif "policies" in wanted:
        content["policies"] = given  # the check tells what it should be
    found = plan_from_mapping(as_mapping(content), own)
    values |= {name: getattr(found, name) for name in wanted if name not in PLAIN}
    if "worlds" in wanted:
        values["seeds"] = found.seeds  # what asks for worlds asks no longer for seeds
    if isinstance(given, Mapping):
        values["policies"] = taken_over(given, found, own)
    return plan.model_copy(update=values)


def by_key(given: Mapping[str, Any], own: Mapping[str, Any]) -> dict[str, Any]:
    """Policies by their keys: the listed name of an instrument, in either language, stands for its key, as in a file.

    Raises ScenarioErrors for two names of one policy.
    """
    names = instruments_named(load_entries(own_content(own)))
    found: dict[str, Any] = {}
    for name, item in given.items():
        key = same_policy(name, item, {}, lambda text: only(names, text)) if isinstance(item, Mapping) else name
        if key in found:
            message = f"{name!r} and another name mean the same policy {key!r}"
            raise ScenarioErrors([ScenarioError(f"policies.{name}", 0, 0, message, "keep one of them")])
        found[key] = item
    return found


def plain(value: Any, name: str) -> Any:
    """What no file holds, checked by hand. Raises ParameterError, TypeError."""
    if name == "parent":
        return None if value is None else Path(value)
    if name == "unchecked_parameters":
        for path in value:
            load_registry().entry(path)
        return {path: float(number) for path, number in value.items()}
    return tuple(value) if name == "extensions" else dict(value)


def as_quarter(value: Any) -> Any:
    """A quarter's number as a file writes it; anything else stays for the check to tell."""
    return quarter_label(int(value)) if isinstance(value, Integral) and not isinstance(value, bool) else value


def taken_over(given: Mapping[str, Any], found: PlanValues, own: Mapping[str, Any]) -> dict[str, PolicySettings]:
    """The policies in the order given. Those of a plan keep their dates, also beyond the end of the period."""
    resolved = {key: item for key, item in given.items() if isinstance(item, PolicySettings)}
    most = latest(found.start)
    soon = {key: item for key, item in resolved.items() if item.start <= most}
    if soon:
        last = max(found.end, *(min(item.end, most) for item in soon.values()))
        whole_years = -4 * (-last // 4)
        content = {"name": found.name, "region": found.region, "region_data": found.region_data,
                   "period": {"end": quarter_label(whole_years)},
                   "policies": {key: policy_as_written(item) for key, item in soon.items()}}  # fmt: skip
        read = plan_from_mapping(as_mapping(content), own).policies
        # Somebody may have copied a policy with a value as a file writes it, such as 5亿: what was read of it counts.
        resolved |= {key: item.model_copy(update={name: getattr(read[key], name) for name in READ_AGAIN})
                     for key, item in soon.items()}  # fmt: skip
    return {key: resolved[key] if key in resolved else found.policies[key] for key in given}
