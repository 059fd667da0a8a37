"""The plan that the model runs on, and how to get one: from a file, from plain values, from another plan."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar, Self

from model.made_above import Shown
from model.mathematics.quarters import quarter_label
from model.scenario.changes import changed
from model.scenario.load import plan_from_mapping, read_file
from model.scenario.modules_in_force import require_modules
from model.scenario.plan_values import PlanValues
from model.scenario.warnings import Remark
from model.scenario.write import to_yaml


class Plan(Shown, PlanValues):
    """A scenario that has passed every check: what the model runs on. Picklable, comparable, never changed."""

    shown_as: ClassVar[str] = "plan"

    def in_a_line(self) -> str:
        """Name, region, period, how many policies, and the scale of a part of the firms."""
        part = f", {self.scale:.3g} of the firms" if self.scale != 1 else ""
        span = f"{quarter_label(self.start)} to {quarter_label(self.end)}"
        policies = "1 policy" if len(self.policies) == 1 else f"{len(self.policies)} policies"
        return f"{self.name}, {self.region_name} {span}, {policies}{part}"

    @classmethod
    def of(cls, values: PlanValues) -> Self:
        """The plan of checked values."""
        return cls(**{name: getattr(values, name) for name in PlanValues.model_fields})

    @classmethod
    def from_mapping(cls, content: dict[str, Any]) -> Self:
        """A plan from plain values as a file would hold them, with the same checks. Raises ScenarioErrors."""
        values = plan_from_mapping(content)
        require_modules(values)
        return cls.of(values)

    def replace(self, **changes: Any) -> Self:
        """A copy with some attributes changed, checked as a file is. Raises ScenarioErrors.

        Values are written as in a file: `replace(end="2020Q4", scale=0.1, policies={"technical_upgrading": {"budget":
        5}})`; quarters may be numbers, too (2016Q1 is 1). `policies` are all policies from then on; those of a plan can
        be taken over: `{**plan.policies, ...}`.
        """
        made = changed(self, changes)
        if {"policies", "parameters", "extensions"} & changes.keys():
            require_modules(made)
        return made

    def to_yaml(self) -> str:
        """The plan as YAML that loads to the same plan (without `extends`)."""
        return to_yaml(self)


@dataclass(frozen=True)
class Reading:
    """A plan, and remarks on what its files say although nothing comes of it."""

    plan: Plan
    remarks: tuple[Remark, ...] = ()


def load_scenario(path: str | Path, catalogue: Path | None = None) -> Plan:
    """The plan in a scenario file.

    `catalogue`: a folder of further instruments (`instruments` beside the file and its parents, unless given).
    Raises ScenarioErrors with every problem as file:line:column: message; remedy.
    """
    return read_scenario(path, catalogue).plan


def read_scenario(path: str | Path, catalogue: Path | None = None) -> Reading:
    """The plan in a scenario file, with remarks. Raises ScenarioErrors as `load_scenario`."""
    values, remarks = read_file(path, catalogue)
    return Reading(Plan.of(values), remarks)
