"""A plan: what it says otherwise than its parent, as `jiju check` tells it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from model.errors import UserError
from model.regions import region_to_read
from model.report.in_notebook.tables import head, lines, reader, text, whole
from model.report.preview.budgets import budgets
from model.report.preview.contents import Preview
from model.report.preview.differences import differences
from model.report.preview.text import Page
from model.report.sheet import title_of
from model.report.words.language import Language
from model.scenario import load_scenario

if TYPE_CHECKING:
    from model.scenario import Plan

WIDTH = 100  # characters of a line


def html(plan: Plan) -> str:
    """Title, region and period; then its differences from its parent."""
    w = reader(region_to_read(plan.region, plan.region_data))
    parent, lost = parent_of(plan)
    seen = Preview(plan, parent, tuple(differences(plan, parent)), budgets(plan), None, (), ())
    note = text("parent_lost", w, file=plan.parent) if lost else ""
    page = Page(seen, w, WIDTH, everything=True)
    shown = page.first(seen.changes)
    told = page.wrapped(heading(seen, w)) + [line for change in shown for line in page.change(change)]
    left = len(seen.changes) - len(shown)
    told += [text("more", w, n=left)] if left else []
    return whole(head(title_of(plan, w), plan.in_a_line()), head("", note) if note else "", lines(told))


def heading(seen: Preview, w: Language) -> str:
    """What the list of differences begins with."""
    if seen.parent is None:
        return w.say("check.differs_from_nothing" if seen.changes else "check.alone")
    return w.say("check.differs" if seen.changes else "check.same", parent=seen.parent.name)


def parent_of(plan: Plan) -> tuple[Plan | None, bool]:
    """The plan that it extends, if it extends one; and whether its file cannot be read any more."""
    if plan.parent is None:
        return None, False
    try:
        return load_scenario(plan.parent), False
    except UserError:
        return None, True
