"""Write a plan as a scenario file that loads to the same plan."""

from __future__ import annotations

from typing import Any

import yaml
from pydantic import BaseModel

from model.mathematics.quarters import quarter_label
from model.regions.own import as_written
from model.scenario.plan_values import Environment, PlanValues, PolicySettings
from model.scenario.schema import Baseline, ShockPart


def to_yaml(plan: PlanValues, with_scale: bool = True) -> str:
    """YAML of the resolved plan, without comments and without `extends`; with_scale: with the share of firms."""
    content: dict[str, Any] = {"name": plan.name, "title": plan.title.model_dump()}
    if plan.purpose:
        content["purpose"] = plan.purpose.model_dump()
    content |= {
        "region": as_written(plan.region),
        "period": {"start": quarter_label(plan.start), "end": quarter_label(plan.end)},
        **({"worlds": plan.worlds} if plan.seeds is None else {"seeds": plan.seeds}),
        **({"scale": plan.scale} if with_scale else {}),
        "baseline": baseline_as_written(plan.baseline),
    }
    if plan.policies:
        content["policies"] = {key: policy_as_written(policy) for key, policy in plan.policies.items()}
    environment = environment_as_written(plan.environment)
    if environment:
        content["environment"] = environment
    parameters = {**plan.parameters, **plan.unchecked_parameters}
    if parameters:
        content["parameters"] = parameters
    if plan.region_data:
        content["region_data"] = [item.model_dump() for item in plan.region_data]
    if plan.extensions:
        content["extensions"] = [extension.path for extension in plan.extensions]
    return yaml.safe_dump(content, allow_unicode=True, sort_keys=False, width=110)


def baseline_as_written(baseline: Baseline) -> dict[str, Any]:
    """The choices about the base year as a file has them; what is not chosen is left out."""
    content: dict[str, Any] = baseline.model_dump(mode="json", exclude_none=True)
    known = [{name: value for name, value in figure.items() if value != ""} for figure in content.pop("known")]
    return content | ({"known": known} if known else {})


def environment_as_written(environment: Any) -> Any:
    """A resolved environment as a file has it; anything else stays as it is."""
    if not isinstance(environment, Environment):
        return environment
    content: dict[str, Any] = {}
    if environment.growth:
        content["national_growth"] = dict(environment.growth)
    if environment.prices:
        content["prices"] = {year: dict(classes) for year, classes in environment.prices.items()}
    if environment.shocks:
        content["shocks"] = [_shock(shock) for shock in environment.shocks]
    return content


def as_mapping(value: Any) -> Any:
    """Values of a program as a file would hold them: parts of a scenario and NumPy's numbers as plain values."""
    if isinstance(value, ShockPart):
        return _shock(value)
    if isinstance(value, BaseModel):
        return as_mapping(value.model_dump(mode="json", by_alias=True, exclude_none=True))
    if isinstance(value, dict):
        return {key: as_mapping(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [as_mapping(item) for item in value]
    return value.item() if hasattr(value, "item") and hasattr(value, "dtype") and not value.shape else value


def _dated(value: Any) -> Any:
    if isinstance(value, tuple) and value and isinstance(value[0], tuple):
        return {quarter_label(quarter): item for quarter, item in value}
    return list(value) if isinstance(value, tuple) else value


def policy_as_written(policy: PolicySettings) -> dict[str, Any]:
    """A resolved policy as a file has it."""
    content: dict[str, Any] = {
        "instrument": policy.instrument,
        "from": quarter_label(policy.start),
        "to": quarter_label(policy.end),
        "budget": _dated(policy.budget),
    }
    for name in ("place", "segment"):
        if getattr(policy, name) is not None:
            content[name] = getattr(policy, name)
    content |= {name: _dated(value) for name, value in policy.settings.items()}
    who = {k: v for k, v in policy.eligibility.model_dump(mode="json").items() if v}
    content["for"] = who
    content["rationing"] = policy.rationing.model_dump(exclude_none=True)
    return content


def _shock(shock: ShockPart) -> dict[str, Any]:
    content = shock.model_dump(mode="json", by_alias=True)
    content["from"], content["to"] = quarter_label(shock.start), quarter_label(shock.end)
    return {key: value for key, value in content.items() if value not in ([], ())}
