"""The assumptions that a summary declares, with the scenario's own values."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import yaml

if TYPE_CHECKING:
    from model.scenario import Plan

ASSUMPTIONS = Path(__file__).with_name("assumptions.yaml")
GROWTH = "{unexplained_growth}"  # in a line that tells the scenario's own value


def declared_assumptions(plan: Plan, in_worlds: bool = False) -> list[dict[str, str]]:
    """The declared lines that hold for the plan's region and kind of study, with the plan's own values in them."""
    lines = yaml.safe_load(ASSUMPTIONS.read_text(encoding="utf-8"))
    value = f"{100 * plan.resolved_parameters().environment.unexplained_growth:.3g}"
    own = [line for line in lines if line.get("region", plan.region) == plan.region]
    own = [line for line in own if line.get("worlds", in_worlds) == in_worlds]
    return [{name: line[name].replace(GROWTH, value) for name in ("en", "zh")} for line in own]
