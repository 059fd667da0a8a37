"""Words for the details of a plan: what a change, an amount, a policy or a figure is called."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from model.mathematics.quarters import quarter_label
from model.report.preview.contents import QUARTERS, Preview
from model.report.preview.differences import CHANGED, REMOVED, Detail
from model.report.words.displayed_names import Names
from model.report.words.language import Language
from model.scenario.parameters import load_registry

NARROWEST, WIDEST = 60, 100
NAMED = {"segments": "segment", "fields": "field", "places": "place", "cities": "city", "place": "place",
         "segment": "segment"}  # fmt: skip
SHARES = ("share", "rate", "size", "lowest", "highest")
AMOUNTS = ("amount", "product", "released", "paid")


class Wording:
    """Says details in the language of the reader."""

    seen: Preview
    w: Language
    names: Names

    def usual(self, key: str, detail: Detail) -> bool:
        """Whether a value of a new policy is its instrument's own, which everybody may look up (`jiju explain`)."""
        plan = self.seen.plan
        setting = plan.catalogue()[plan.policies[key].instrument].settings.get(detail.what)
        if setting is None:
            return False
        default = tuple(setting.default) if setting.choices and setting.default is not None else setting.default
        return bool(detail.after == default)

    def detail(self, detail: Detail, kind: str) -> str:
        """One value: what it was, what it is."""
        w = self.w
        before, after = self.value(detail.what, detail.before), self.value(detail.what, detail.after)
        what = self.label(detail.what)
        if kind == CHANGED:
            return w.say("check.from_to", what=what, before=before, after=after)
        if kind == REMOVED:
            return w.say("check.was", what=what, before=before)
        return w.say("check.now", what=what, after=after)

    def label(self, what: str) -> str:
        """The name of a value: in words where the reader's language has some, as a file writes it elsewhere."""
        entry = load_registry().entries.get(what)
        if entry is not None:
            return self.w.say("check.named", name=self.w.of(entry.meaning), key=what)
        part, _, rest = what.partition(".")
        for key, left in ((what, ""), (part, rest)):
            if self.w.has(f"check.key.{key}"):
                return self.w.say(f"check.key.{key}") + (f" {left}" if left else "")
        return what

    def value(self, what: str, value: Any) -> str:
        """A value as a file writes it, with the names of the reader's language."""
        w = self.w
        if value is None:
            if what.startswith("for."):
                return w.say("check.everybody")
            return w.say("check.none") if what in ("budget", "rationing") else w.say("check.default")
        if what in QUARTERS:
            return quarter_label(value)
        if isinstance(value, tuple) and value and isinstance(value[0], tuple):
            return "{" + ", ".join(f"{quarter_label(first)}: {item:g}" for first, item in value) + "}"
        kind = NAMED.get(what.removeprefix("for."))
        if kind is not None:
            items = value if isinstance(value, tuple) else (value,)
            return w.say("check.and").join(self.names.of(kind, str(item), w) for item in items)
        if isinstance(value, dict):  # size: {workers: (low, high)}
            return w.say("check.and").join(f"{self.measured(name)} {bounds(*ends)}" for name, ends in value.items())
        if isinstance(value, tuple):
            return w.say("check.and").join(self.who(what, str(item)) for item in value)
        return f"{value:g}" if isinstance(value, int | float) else str(value)

    def who(self, what: str, item: str) -> str:
        """One of a list: a condition or an origin of firms in words, anything else as a file writes it."""
        told = what in ("for.status", "for.origin") and self.w.has(f"check.who.{item}")
        return self.w.say(f"check.who.{item}") if told else item

    def measured(self, name: str) -> str:
        """What a size counts: workers, revenue or age."""
        return self.w.say(f"check.measure.{name}") if self.w.has(f"check.measure.{name}") else name

    def policy(self, key: str) -> str:
        """A policy's name with its key."""
        return self.w.say("check.named", name=self.names.of("policy", key, self.w), key=key)

    def amounts(self, values: Sequence[float]) -> tuple[str, ...]:
        """Amounts of money as cells."""
        return tuple(self.w.number(value) for value in values)

    def figure(self, name: str, value: Any) -> str:
        """A figure of a question in words."""
        if name in SHARES:
            return self.w.percent(float(value), 1)
        if name in AMOUNTS:
            return self.w.money(float(value))
        return value if isinstance(value, str) else str(value) if name == "year" else self.w.number(float(value))


def bounds(low: Any, high: Any) -> str:
    """A range whose ends may be open; its upper end does not belong to it."""
    if low is None or high is None:
        return "" if low is high else f"< {high:g}" if low is None else f"≥ {low:g}"
    return f"{low:g}–{high:g}"
