"""What comes of a scenario file that is dropped on the page: a session's settings, and what the page says of it."""

from __future__ import annotations

from typing import Any

from model.mathematics.quarters import quarter_label
from model.play.changes import BadChange, text
from model.play.settings import MOST_CHARACTERS, plan_of_text, read_settings
from model.play.shipped import first_scenarios
from model.play.words import both
from model.scenario import Plan
from model.shipped import shipped_names


def imported(given: Any) -> dict[str, Any]:
    """Settings of a scenario file that was dropped on the page: it at the right, its parent or the first one left.

    Raises ScenarioErrors with lines.
    """
    if not isinstance(given, dict):
        raise BadChange("a file comes as a map with text and name")
    content = text(given.get("text"), "text", MOST_CHARACTERS)
    shown = text(given.get("name", "scenario.yaml"), "name")
    plan = plan_of_text(content, shown)
    first = first_scenarios(plan.region_name)
    if not first:
        raise BadChange(f"region {plan.region_name} has no scenario to begin with")
    extends = plan.parent.stem if plan.parent is not None else ""
    parent = extends if extends in shipped_names() else first["left"]
    settings = {
        "region": plan.region_name,
        "left": {"scenario": parent, "seed": 1, "changes": []},
        "right": {"scenario": {"file": content, "name": shown}, "seed": 1, "changes": []},
    }
    read = read_settings(settings)
    remarks = remarks_on_file(plan, extends, parent)
    if read.left.base.end != plan.end:
        ends = [quarter_label(each) for each in (plan.end, read.left.base.end, read.end)]
        remarks.append(f"it ends in {ends[0]} and {parent} in {ends[1]}: the page plays both up to {ends[2]}")
    return {"settings": settings, "remarks": [both(each) for each in remarks]}


def remarks_on_file(plan: Plan, extends: str, left: str) -> list[str]:
    """What the page does with a file: what stands beside it, and what of it the page leaves aside."""
    if extends == left:
        found = [f"it extends {left}, which is at the left"]
    else:
        found = [f"it extends no scenario that ships with jiju; at the left is {left}, with which this region begins"]
    count = len(plan.policies)
    found.append(f"its policies ({count}) are at the right" if count else "it has no policy")
    if plan.seeds is not None and plan.seeds > 1:
        found.append(f"the page plays one world, that of seed 1, and not the {plan.seeds} that the file asks for")
    return found
