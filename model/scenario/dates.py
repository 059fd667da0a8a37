"""Dates of a scenario: the period, when policies start, and whether dated values cover the time in force."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from model.mathematics.quarters import quarter_label, quarter_of_year, year_of
from model.regions.own import name_of
from model.scenario.layers import Path
from model.scenario.notes import Notes
from model.scenario.plan_values import PolicySettings
from model.scenario.schema import PolicyPart, ScenarioFile
from model.scenario.values import is_dated

DEFAULT_LENGTH, MOST_QUARTERS = 40, 160  # of a run whose scenario names no end, and of any run


def latest(first: int) -> int:
    """The last quarter that a run may reach which begins with `first`."""
    return first + MOST_QUARTERS - 1


def check_reach(quarter: int, file: ScenarioFile, path: Path, notes: Notes) -> bool:
    """Whether a run of the region could reach a date; if not, that is an error."""
    first, last = file.first, latest(file.first)
    if not first <= quarter <= last:
        message = f"{quarter_label(quarter)} is outside {quarter_label(first)} to {quarter_label(last)}"
        notes.fail(path, message, f"runs of region {name_of(file.region)} are in these quarters")
        return False
    return True


def check_dates(start: int, end: int, file: ScenarioFile, path: Path, notes: Notes) -> None:
    """First and last quarter of something in their order and inside the period."""
    if end < start:
        notes.fail(
            (*path, "to"),
            f"ends ({quarter_label(end)}) before it starts ({quarter_label(start)})",
            "swap from and to",
        )
    for name, quarter in (("from", start), ("to", end)):
        if not file.first <= quarter <= file.last:
            period = f"{quarter_label(file.first)} to {quarter_label(file.last)}"
            notes.fail(
                (*path, name), f"{quarter_label(quarter)} is outside the period {period}", "change it or the period"
            )


def check_covered(name: str, value: Any, start: int, end: int, file: ScenarioFile, path: Path, notes: Notes) -> None:
    """Dated values cover the time in force: what is missing is an error, what comes too late is told."""
    if not is_dated(value):
        return
    for quarter, _ in value:
        check_reach(quarter, file, path, notes)
    first = value[0][0]
    if start < first:
        missing = f"{quarter_label(start)}-{quarter_label(min(first - 1, end))}"
        zero = " (0 if nothing is paid)" if name == "budget" else ""
        notes.fail(path, f"no {name} is given for {missing}", f"add a value from {quarter_label(start)} on{zero}, "
                  f"or start with `from: {quarter_label(first)}`")  # fmt: skip
    late = ", ".join(quarter_label(quarter) for quarter, _ in value if quarter > end)
    if late:
        last = quarter_label(end)
        notes.remark(path, f"{name}：政策在{last}结束，自{late}起的数值不起作用",
                    f"{name}: the policy ends in {last}, so the value from {late} on never holds")  # fmt: skip


def first_quarter(file: ScenarioFile, key: str, part: PolicyPart, notes: Notes) -> int:
    """The first quarter: `from`, but not before `policies_from`, unless a later file than that says so."""
    start = part.start if part.start is not None else file.first
    if file.policies_from is None or start >= file.policies_from:
        return start
    written = notes.tree.layer(("policies", key, "from")) if part.start is not None else None
    said = notes.tree.layer(("policies_from",))
    if written is not None and said is not None and written >= said:
        if written > said:
            return start
        own, late = quarter_label(start), quarter_label(file.policies_from)
        notes.remark(("policies", key, "from"), f"from {own}早于同一文件的 policies_from {late}，从{late}开始",
                    f"from {own} is before policies_from {late} of the same file: it starts in {late}")  # fmt: skip
    return file.policies_from


def with_period(file: ScenarioFile, first: int) -> ScenarioFile:
    """The file with its period in full: from the region's first quarter, for ten years, where it says nothing."""
    said = file.period
    period = {
        "start": first if said.start is None else said.start,
        "end": first + DEFAULT_LENGTH - 1 if said.end is None else said.end,
    }
    return file.model_copy(update={"period": said.model_copy(update=period)})


def check_period(file: ScenarioFile, first: int, notes: Notes) -> None:
    """The period starts where the data do, and ends with a year."""
    start, end = file.first, file.last
    counted = file.period.model_copy(update={"start": first})
    reached = check_reach(end, file.model_copy(update={"period": counted}), ("period", "end"), notes)
    if file.policies_from is not None:
        check_reach(file.policies_from, file, ("policies_from",), notes)
    if reached and end < start:
        notes.fail(("period", "end"), "the period ends before it starts", "swap start and end")
    if start != first:
        message = f"a run starts from the state of {year_of(first - 1)}, so in {quarter_label(first)}"
        notes.fail(("period", "start"), message, "leave period.start out")
    if quarter_of_year(end) != 4:
        message = f"the period ends inside a year ({quarter_label(end)}), but outcomes are those of whole years"
        notes.fail(("period", "end"), message, f"end in Q4, for instance {year_of(end)}Q4")


def tell_shorter_period(file: ScenarioFile, notes: Notes) -> None:
    """Tell what ends earlier, or never comes, because a file ends the period before its parents did."""
    path, last = ("period", "end"), quarter_label(file.last)
    if notes.cut:
        names = ", ".join(notes.cut)
        notes.remark(path, f"情景期在{last}结束，因此也在此时结束的有：{names}",
                    f"the period ends in {last}, and with it: {names}")  # fmt: skip
    if notes.beyond:
        names = ", ".join(notes.beyond)
        notes.remark(path, f"情景期在{last}结束，因此不会发生的有：{names}",
                    f"the period ends in {last}, before these begin: {names}")  # fmt: skip


def check_late_start(file: ScenarioFile, policies: Mapping[str, PolicySettings], notes: Notes) -> None:
    """What `policies_from` makes of the policies: none left is an error, each that falls away is told."""
    first, path = file.policies_from, ("policies_from",)
    if first is None:
        return
    period = f"{quarter_label(file.first)}-{quarter_label(file.last)}"
    named = f"policies_from {quarter_label(first)}"
    if first > file.last:
        notes.fail(path, f"{named} lies after the period {period}: no policy is left", "change it or the period")
    elif notes.gone and not policies and len(notes.gone) == len(file.policies):
        notes.fail(path, f"every policy ends before {named}: no policy is left", "change it or the policies' dates")
    else:
        for key in notes.gone:
            end = file.policies[key].end or file.last
            notes.remark(("policies", key), f"{key}在{quarter_label(end)}结束，早于{named}，因此不实施",
                        f"{key} ends in {quarter_label(end)}, before {named}: it falls away")  # fmt: skip
        if not file.policies and notes.own(path):
            notes.remark(path, f"{named}没有作用：没有任何政策", f"{named} changes nothing: there are no policies")
