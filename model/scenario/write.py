"""Write a plan as a scenario file that loads to the same plan."""

from __future__ import annotations

from typing import Any

import yaml

from model.mathematics.quarters import quarter_label
from model.scenario.schema import Plan, PolicySettings, ShockPart


def to_yaml(plan: Plan) -> str:
    """YAML of the resolved plan, without comments and without `extends`."""
    content: dict[str, Any] = {"name": plan.name, "title": plan.title.model_dump()}
    if plan.purpose:
        content["purpose"] = plan.purpose.model_dump()
    content |= {
        "region": plan.region,
        "period": {"start": quarter_label(plan.start), "end": quarter_label(plan.end)},
        "seeds": plan.seeds,
        "scale": plan.scale,
        "baseline": plan.baseline.model_dump(exclude_none=True),
    }
    if plan.policies:
        content["policies"] = {key: _policy(policy) for key, policy in plan.policies.items()}
    environment: dict[str, Any] = {}
    if plan.environment.growth:
        environment["national_growth"] = dict(plan.environment.growth)
    if plan.environment.prices:
        environment["prices"] = {year: dict(classes) for year, classes in plan.environment.prices.items()}
    if plan.environment.shocks:
        environment["shocks"] = [_shock(shock) for shock in plan.environment.shocks]
    if environment:
        content["environment"] = environment
    parameters = {**plan.parameters, **plan.unchecked_parameters}
    if parameters:
        content["parameters"] = parameters
    if plan.region_data:
        content["region_data"] = [item.model_dump() for item in plan.region_data]
    return yaml.safe_dump(content, allow_unicode=True, sort_keys=False, width=110)


def _dated(value: Any) -> Any:
    if isinstance(value, tuple) and value and isinstance(value[0], tuple):
        return {quarter_label(quarter): item for quarter, item in value}
    return list(value) if isinstance(value, tuple) else value


def _policy(policy: PolicySettings) -> dict[str, Any]:
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
