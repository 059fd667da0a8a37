"""Whether the modules in force declare what a scenario uses: a child may replace its parent's list of modules.

A name that a module has declared stays known to the program. Where a scenario names the lever or the parameter of a
module that it does not name, no process would do anything with it, and money would be spent for nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from model.scenario.errors import ScenarioError, ScenarioErrors
from model.scenario.extensions import FROM_RECORD, owner_of
from model.scenario.nodes import Tree
from model.scenario.plan_values import PlanValues

Lack = tuple[tuple[str, str], str]  # path in the scenario, what is wrong
REMEDY = "name the module in `extensions` too, or leave this out"


def lacking(values: PlanValues) -> Iterator[Lack]:
    """Levers and parameters that the plan uses and that none of its modules declares, though another one does."""
    levers = {name for extension in values.extensions for name in extension.levers}
    for key, policy in values.policies.items():
        if policy.lever not in levers and (owner := owner_of("levers", policy.lever)):
            yield ("policies", key), f"{key}: the lever {policy.lever!r} is declared in {told(owner)}"
    own = {name for extension in values.extensions for name in extension.parameters}
    for path in values.parameters:
        if path not in own and (owner := owner_of("parameters", path)):
            yield ("parameters", path), f"the parameter {path!r} is declared in {told(owner)}"


def told(owner: str) -> str:
    """The module as a message names it."""
    return "a module that this scenario does not name" if owner == FROM_RECORD else (
        f"{Path(owner).name}, which this scenario does not name")  # fmt: skip


def require_modules(values: PlanValues, files: Sequence[Tree] = ()) -> None:
    """Raise ScenarioErrors for what no module in force declares. files: that say it, the oldest parent first."""
    errors = []
    for path, message in lacking(values):
        said = next((tree for tree in reversed(files) if path[1] in (tree.value.get(path[0]) or {})), None)
        where = said.at(path) if said is not None else (".".join(path), 0, 0)
        errors.append(ScenarioError(*where, message, REMEDY))
    if errors:
        raise ScenarioErrors(errors)
