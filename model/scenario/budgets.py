"""The budget that runs: as a file states it; `budget_factor` acts on budgets that come from packages alone."""

from __future__ import annotations

from typing import Any

from model.scenario.catalogue import Instrument
from model.scenario.layers import PACKAGES
from model.scenario.notes import Notes
from model.scenario.plan_values import PolicySettings
from model.scenario.schema import PolicyPart, ScenarioFile
from model.scenario.values import quarter_of_key


def budget_in_force(file: ScenarioFile, key: str, part: PolicyPart, instrument: Instrument, notes: Notes) -> Any:
    """The budget that runs: as a file states it; `budget_factor` acts on what comes from a package."""
    path, factor = ("policies", key, "budget"), file.budget_factor
    if part.budget is None:
        packaged = notes.tree.layer(path[:-1]) == PACKAGES
        notes.scaled += packaged
        return instrument.budget * factor if packaged else instrument.budget
    if not isinstance(part.budget, tuple):
        packaged = notes.tree.layer(path) == PACKAGES
    else:
        stated = notes.tree.value["policies"][key]["budget"]
        dates = {quarter_of_key(date) for date in stated if notes.tree.layer((*path, date)) == PACKAGES}
        packaged = bool(dates)
    notes.scaled += packaged
    if not packaged:
        if not notes.own(path):
            notes.untouched.append(key)
        return part.budget
    if not isinstance(part.budget, tuple):
        return part.budget * factor
    return tuple((first, amount * factor if first in dates else amount) for first, amount in part.budget)


def tell_factor(file: ScenarioFile, notes: Notes) -> None:
    """Tell what the file's own `budget_factor` leaves as it is: every budget that a file states."""
    path = ("budget_factor",)
    if not notes.own(path):
        return
    if not notes.scaled:
        notes.remark(
            path,
            f"budget_factor {file.budget_factor:g}没有作用：没有来自方案包的预算，请直接写出预算",
            f"budget_factor {file.budget_factor:g} changes nothing: no budget comes from a package; write the "
            "budgets themselves",
        )
    elif notes.untouched:
        keys = ", ".join(notes.untouched)
        notes.remark(
            path,
            f"budget_factor 不改变上级情景写明的预算：{keys}；如需改变，请重新写出",
            f"budget_factor leaves what a parent states as it is: {keys}; restate these budgets to change them",
        )


def check_overlaps(policies: dict[str, PolicySettings], notes: Notes) -> None:
    """Two budgets for the same thing, the same firms and the same time are an error."""
    listed = list(policies.values())
    for number, one in enumerate(listed):
        for other in listed[:number]:
            same = one.instrument == other.instrument and one.eligibility == other.eligibility
            same = same and (one.place, one.segment) == (other.place, other.segment)
            if same and one.start <= other.end and other.start <= one.end:
                message = f"{one.key!r} and {other.key!r} spend two budgets on the same thing at the same time"
                notes.fail(("policies", one.key), message, "join them, change the dates, or say `for:` whom each is")
