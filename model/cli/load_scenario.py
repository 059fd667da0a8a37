"""The scenario that a command is given, with its parent, at one scale and in one draw of the map."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from model.cli.faults import (
    say,
)
from model.cli.options import (
    QUICK,
)

if TYPE_CHECKING:
    from model.scenario import Plan


def load(path: Path, quick: bool = False, baseline: int | None = None) -> tuple[Plan, Plan | None]:
    """The scenario and its parent, resolved, at one scale and in one draw of the map (`baseline`, else each its own).

    Says what the file states in vain, and if the parent's scale gives way. Raises ScenarioErrors.
    """
    from model.scenario import load_scenario, read_scenario

    say_if_shipped(path)
    reading = read_scenario(path)
    plan = reading.plan
    say_modules(plan, path)
    for remark in reading.remarks:
        if remark.own:
            say(f"{path}: {remark.words['en']}")
    parent = load_scenario(plan.parent) if plan.parent is not None else None
    if baseline is not None:
        plan = plan.replace(baseline=plan.baseline.model_copy(update={"draw": baseline}))
        if parent is not None:
            parent = parent.replace(baseline=parent.baseline.model_copy(update={"draw": baseline}))
    if quick:
        plan = approximate(plan)
        parent = approximate(parent) if parent is not None else None
    if parent is not None and parent.scale != plan.scale:  # what another number of firms makes is no effect
        parent = parent.replace(scale=plan.scale)
        say(f"{path}: its parent {parent.name} runs with {plan.scale:g} of the firms as well")
    return plan, parent


def say_if_shipped(path: Path) -> None:
    """Tell that a scenario that comes with the program is taken for a file that is not here."""
    from model.shipped import scenario_file, shipped_folder

    taken = scenario_file(path)
    if taken != path and taken.parent == shipped_folder():
        say(f"{path} is not here: {taken} is taken")


def say_modules(plan: Plan, path: Path) -> None:
    """Tell which files of Python were run because the scenario names them."""
    for module in plan.extensions:
        say(f"{path} names {module.file}: its Python code is run ({module.path}, version {module.checksum[:8]})")


def suffix(quick: bool, baseline: int | None, luck: str = "") -> str:
    """What the name of a folder of results says of options that change the runs; `luck`: of worlds that are none."""
    return of_region() + (f"-baseline-{baseline}" if baseline is not None else "") + luck + ("-quick" if quick else "")


def of_region() -> str:
    """What the name of a folder of results says of the region that --region names."""
    from model.regions.own import asked, name_of

    key = asked.get()
    return f"-{name_of(key)}" if key else ""


def approximate(plan: Plan) -> Plan:
    """The same scenario with a tenth of its firms."""
    return plan.replace_unchecked(scale=plan.scale * QUICK)
