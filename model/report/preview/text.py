"""The page of `jiju check` in the reader's language: what differs first, then money, reach, questions, remarks."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

from rich.cells import cell_len, set_cell_size

from model.mathematics.quarters import quarter_label
from model.regions import region_to_read
from model.report.in_terminal.wrapping import wrapped
from model.report.preview.contents import Preview
from model.report.preview.differences import ADDED, CHANGED, REMOVED, Change, alike
from model.report.preview.wording import Wording
from model.report.sheet import title_of
from model.report.words.displayed_names import Names
from model.report.words.language import Language, language_of

NARROWEST, WIDEST = 60, 100
MOST_SHOWN = 12  # changes, policies: the rest is counted, unless all are asked for
MARKS = {ADDED: "+", CHANGED: "~", REMOVED: "-"}


def lines(seen: Preview, file: str, code: str, width: int = 80, everything: bool = False) -> list[str]:
    """The page as lines of at most `width` columns (Chinese characters count two)."""
    words = language_of(code, region_to_read(seen.plan.region, seen.plan.region_data))
    return Page(seen, words, max(NARROWEST, min(width, WIDEST)), everything).lines(file)


class Page(Wording):
    """One page being written: the preview, the language, the width."""

    def __init__(self, seen: Preview, w: Language, width: int, everything: bool) -> None:
        self.seen, self.w, self.width, self.everything = seen, w, width, everything
        plans = [plan for plan in (seen.plan, seen.parent) if plan is not None]
        self.names = Names(region_to_read(seen.plan.region, seen.plan.region_data), plans)

    def lines(self, file: str) -> list[str]:
        """All of it."""
        parts = [self.head(file), self.changes(), self.money(), self.reach(), self.remarks()]
        return [line for part in parts for line in part]

    # what it is ------------------------------------------------------------------------------------------------------

    def head(self, file: str) -> list[str]:
        """File, title, region, period, worlds, firms."""
        w, plan = self.w, self.seen.plan
        count = plan.worlds if plan.seeds is None else plan.seeds
        kind = "one_world" if count == 1 else "worlds" if plan.seeds is None else "luck_only"
        share = w.percent(plan.scale, 1 if plan.scale < 0.1 else 0)
        scale = "" if plan.scale == 1 else w.say("check.scale", share=share)
        text = w.say(
            "check.what", title=title_of(plan, w), name=plan.name, region=w.of(self.names.region.title),
            start=quarter_label(plan.start), end=quarter_label(plan.end), worlds=w.say(f"check.{kind}", n=count),
            firms=w.number(round(self.seen.firms)), scale=scale,
        )  # fmt: skip
        return [w.say("check.in_order", file=file), *self.wrapped(text)]  # a path is not broken: it may be copied

    def changes(self) -> list[str]:
        """What differs from the parent, one line a change and its values below."""
        w, seen = self.w, self.seen
        parent = seen.parent
        if parent is None and not seen.changes:
            return self.wrapped(w.say("check.alone"))
        if not seen.changes:
            assert parent is not None
            return self.wrapped(w.say("check.same", parent=parent.name))
        head = w.say("check.differs", parent=parent.name) if parent is not None else w.say("check.differs_from_nothing")
        found = ["", *self.wrapped(head)]
        shown = list(seen.changes) if self.everything else self.first(seen.changes)
        for change in shown:
            found += self.change(change)
        left = [change for change in seen.changes if change not in shown]
        if left:
            kinds = [w.say(f"check.kinds_{kind}", n=sum(c.kind == kind for c in left)) for kind in MARKS
                     if any(c.kind == kind for c in left)]  # fmt: skip
            found += self.wrapped(
                w.say("check.more_changes", n=len(left), kinds=w.say("answer.comma").join(kinds)), "  "
            )
        return found

    def first(self, changes: Sequence[Change]) -> list[Change]:
        """The changes to show: all if they are few; else those that few are like first, then the largest budgets."""
        if len(changes) <= MOST_SHOWN:
            return list(changes)
        totals = {key: sum(row) for key, row in self.seen.budgets.by_policy.items()}
        count = Counter(map(alike, changes))
        order = sorted(changes, key=lambda c: (c.kind == ADDED and c.part == "policy", count[alike(c)],
                                               -totals.get(c.key, 0.0)))  # fmt: skip
        return order[:MOST_SHOWN]

    def change(self, change: Change) -> list[str]:
        """One difference with its values."""
        w = self.w
        if change.part == "setting":
            (detail,) = change.details
            return self.wrapped(f"{MARKS[change.kind]} {self.detail(detail, change.kind)}", "  ", "    ")
        name = self.policy(change.key) if change.part == "policy" else w.say("check.shock", name=change.key)
        found = self.wrapped(f"{MARKS[change.kind]} {w.say(f'check.{change.kind}', name=name)}", "  ", "    ")
        details = [d for d in change.details if not (d.what == "instrument" and change.kind != CHANGED)]
        if change.kind == REMOVED:
            details = [d for d in details if d.what == "budget"]
        if change.kind == ADDED and change.part == "policy":
            details = [detail for detail in details if not self.usual(change.key, detail)]
        text = w.say("number.semicolon").join(self.detail(detail, change.kind) for detail in details)
        return found + (self.wrapped(text, "      ") if text else [])

    # money -----------------------------------------------------------------------------------------------------------

    def money(self) -> list[str]:
        """Budgets by year: all policies, their share of the product, and those that differ."""
        w, money = self.w, self.seen.budgets
        if not money.by_policy:
            return ["", *self.wrapped(w.say("check.no_policies"))]
        found = ["", *self.wrapped(w.say("check.budgets"))]
        changed = [key for key in self.seen.changed_policies if key in money.by_policy]
        if len(changed) == len(money.by_policy) and not self.everything and len(changed) > MOST_SHOWN:
            changed = []
        if len(changed) > MOST_SHOWN and not self.everything:
            changed = sorted(changed, key=lambda key: -sum(money.by_policy[key]))[:MOST_SHOWN]
        share = tuple(w.number(100 * part, 2) for part in money.share)
        rows = [(w.say("check.all_policies", n=len(money.by_policy)), self.amounts(money.total))]
        rows += [(w.say(f"check.share_{money.product}"), share)]
        rows += [(f"  {key}", self.amounts(money.by_policy[key])) for key in changed]
        if changed and len(changed) < len(money.by_policy):
            others = [row for key, row in money.by_policy.items() if key not in changed]
            together = tuple(sum(year) for year in zip(*others, strict=True))
            rows.append((f"  {w.say('check.the_rest')}", self.amounts(together)))
        cell = 1 + max(4, *(len(text) for _, texts in rows for text in texts))
        label = min(max(cell_len(name) for name, _ in rows), self.width // 2)
        blocks = -(-len(money.years) // max(1, (self.width - 2 - label) // cell))
        at_once = -(-len(money.years) // blocks)
        for start in range(0, len(money.years), at_once):
            part = slice(start, start + at_once)
            found.append("  " + " " * label + "".join(f"{year:>{cell}}" for year in money.years[part]))
            for name, texts in rows:
                found.append("  " + fitted(name, label) + "".join(f"{text:>{cell}}" for text in texts[part]))
        return found

    # reach -----------------------------------------------------------------------------------------------------------

    def reach(self) -> list[str]:
        """Who may use each policy that differs, and what they claimed in the year of trial."""
        w, year = self.w, self.seen.trial
        if not self.seen.budgets.by_policy:
            return []
        if year is None:
            return ["", *self.wrapped(w.say("check.no_trial"))]
        keys = list(year.reach) if self.everything else [k for k in self.seen.changed_policies if k in year.reach]
        if not keys:
            return []
        left = len(keys) - MOST_SHOWN
        if left > 0 and not self.everything:
            totals = self.seen.budgets.by_policy
            keys = sorted(keys, key=lambda key: -sum(totals[key]))[:MOST_SHOWN]
        heads = [w.say(f"check.reach_{name}") for name in ("policy", "firms", "revenue", "money")]
        rows = []
        for key in keys:
            r = year.reach[key]
            who = w.say("check.newcomers") if r.kind == "newcomers" else ""
            money = w.say("check.project") if r.kind == "project" else f"{w.number(r.paid)} / {w.number(r.released)}"
            if r.kind == "loans":
                money += w.say("number.aside", text=w.say("check.loans", volume=w.number(r.volume)))
            firms = "" if r.kind == "project" else w.number(round(r.firms / year.scale))
            rows.append((f"{key} ({who})" if who else key, firms, w.percent(r.revenue, 1) if firms else "", money))
        widths = [max(cell_len(cell) for cell in column) for column in zip(heads, *rows, strict=True)]
        widths[0] = min(widths[0], self.width - 2 - sum(width + 2 for width in widths[1:]))
        found = ["", *self.wrapped(w.say("check.reach"))]
        for row in (heads, *rows):
            cells = [fitted(row[0], widths[0])]
            cells += [" " * (width - cell_len(cell)) + cell for cell, width in zip(row[1:], widths[1:], strict=True)]
            found.append("  " + "  ".join(cells).rstrip())
        if left > 0 and not self.everything:
            text = w.say("check.more_changes", n=left, kinds=w.say("check.kinds_added", n=left))
            found += self.wrapped(text, "  ")
        note = w.say("check.reach_note")
        if any(year.reach[key].kind == "newcomers" for key in keys):
            note += w.say("check.reach_note_newcomers")
        return found + self.wrapped(note, "  ")

    # questions and remarks -------------------------------------------------------------------------------------------

    def remarks(self) -> list[str]:
        """What is asked about, what deserves a second look, and how many remarks are not about a difference."""
        w, seen, found, shown = self.w, self.seen, list[str](), 0
        asked = [q for q in seen.questions if self.everything or seen.concerns(q.keys)]
        told = [r for r in seen.remarks if self.everything or seen.worth(r)]
        singular = {change.key for change in seen.singular}
        asked.sort(key=lambda question: not singular & set(question.keys))
        if asked:
            found += ["", *self.wrapped(w.say("check.asked"))]
            for question in self.some(asked):
                values = {name: self.figure(name, value) for name, value in question.values.items()}
                found += self.wrapped(w.say(f"check.ask.{question.word}", **values), "  ? ", "    ")
                shown += 1
        if told:
            found += ["", *self.wrapped(w.say("check.told"))]
            for remark in self.some(told):
                found += self.wrapped(w.of(remark.words), "  ! ", "    ")
                shown += 1
        left = len(seen.questions) + len(seen.remarks) - shown
        closing = w.say("check.others", n=left) if left else "" if shown else w.say("check.others_none")
        return [*found, *(["", *self.wrapped(closing)] if closing else [])]

    def some(self, items: Sequence[Any]) -> Sequence[Any]:
        """All of them, or as many as a page bears."""
        return items if self.everything else items[:MOST_SHOWN]

    def wrapped(self, text: str, first: str = "", then: str | None = None) -> list[str]:
        """Text as lines of the page's width, indented."""
        return wrapped(text, self.width, first, then)


def fitted(text: str, width: int) -> str:
    """Text cut or filled to a width in columns."""
    return text + " " * (width - cell_len(text)) if cell_len(text) <= width else set_cell_size(text, width - 1) + "…"
