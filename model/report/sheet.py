"""A table of the report: a data frame whose columns say what they hold; page and workbook show the same figures."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from model.mathematics.quarters import quarter_label
from model.observe.driver_list import BY_NAME as BY_DRIVER
from model.observe.outcomes import BY_NAME
from model.report.numbers import MINUS, MISSING
from model.report.words.language import MONEY, Language
from model.report.words.verdicts import said
from model.tables.safe_text import visible

if TYPE_CHECKING:
    import pandas as pd

    from model.report.words.displayed_names import Names
    from model.scenario import Plan

NAMED = (
    "city",
    "place",
    "field",
    "segment",
    "basis",
    "firm",
    "policy",
    "part",
    "added",
    "scenario",
    "outcome",
    "target",
    "unit",
    "table",
    "reason",
    "driver",
)
IN_YEAR = "year_"  # columns of values of one year; their headings are the year
DRIVER = "driver_"  # columns of drivers begin with it; their headings are the drivers' names
VERDICT = "verdict"  # cells are verdicts
WORDED = "word"  # cells are keys of words/<language>.yaml below `value.`
TEXT = "text"  # shown as it is
DATED_MONEY = "dated money"  # 亿元, or pairs of the quarter from which an amount holds and the amount
PER_OWN = "per own unit"  # money per unit of that outcome, as the reader counts it
OWN = "own unit"  # the unit of the outcome in the row's column `outcome`
SHARE, YEAR = "share", "year"
MOST_DIGITS = 6
ENDS = ("low", "high")
BANDS = dict.fromkeys(("tiers", "changes", "scorecard", "years"), ENDS)  # of counts: whole ends


@dataclass(frozen=True)
class Column:
    """Name (heading `column.<name>` in words), unit as in the results or one of the kinds above."""

    name: str
    unit: str = TEXT

    @cached_property
    def numeric(self) -> bool:
        """Whether its cells are numbers."""
        return self.unit not in (*NAMED, TEXT, WORDED, VERDICT, DATED_MONEY)


@dataclass(frozen=True)
class Sum:
    """A line below a table of parts: `rest` or `total`, for which value of `by`, sums by column."""

    kind: str
    value: Any
    amounts: dict[str, float]


@dataclass
class Sheet:
    """One table: `name` (title `sheet.<name>`, explanation `about.<name>`), its columns and rows.

    parts: columns whose rows are all parts of one sum (of one for each value of column `by`, if it is named); page and
    workbook show it in a last line. whole: all rows, where `frame` holds only some; the others are shown as one line.
    """

    name: str
    columns: Sequence[Column]
    frame: pd.DataFrame
    parts: tuple[str, ...] = ()
    by: str = ""
    whole: pd.DataFrame | None = None

    def selection(self, frame: pd.DataFrame, name: str = "", whole: pd.DataFrame | None = None) -> Sheet:
        """Some rows of this table (by its index), which remembers all of them, or those of `whole`."""
        every = whole if whole is not None else self.whole if self.whole is not None else self.frame
        return Sheet(name or self.name, self.columns, frame, self.parts, self.by, every)

    def sums(self, shown: Sequence[Column]) -> list[Sum]:
        """The lines below a table that shows these columns: what is left out of it, and the sum of all its parts."""
        parts = [column for column in shown if column.name in self.parts]
        every = self.whole if self.whole is not None else self.frame
        if not parts or not len(every):
            return []
        found = []
        for value in dict.fromkeys(every[self.by]) if self.by else [None]:
            own = every if value is None else every[every[self.by] == value]
            rest = own.loc[own.index.difference(self.frame.index)]
            for kind, rows in (("rest", rest), ("total", own)):
                if len(rows):
                    amounts = {column.name: float(rows[column.name].sum(min_count=1)) for column in parts}
                    found.append(Sum(kind, value, amounts))
        return found

    def sum_cell(self, line: Sum, number: int, column: Column, w: Language, names: Names) -> str | float | None:
        """A cell of such a line: its name in the first column, the value of `by`, an amount in the results' unit."""
        label = w.say(f"table_of_parts.{line.kind}") if number == 0 else ""
        if column.name == self.by and not column.numeric:
            label = f"{label} · {named(line.value, column.unit, w, names)}".removeprefix(" · ")
        if label:
            return label
        return float(line.value) if column.name == self.by else line.amounts.get(column.name)

    def heading(self, column: Column, w: Language) -> str:
        """The heading of a column with its unit."""
        bare = not column.numeric or column.unit in (YEAR, OWN, "count", "number")
        unit = "" if bare else w.unit_words(column.unit)
        if column.unit == PER_OWN:
            unit = w.say("unit.money")
        if column.unit == SHARE:
            unit = "%"
        driver = BY_DRIVER.get(column.name.removeprefix(DRIVER)) if column.name.startswith(DRIVER) else None
        if column.name.startswith(IN_YEAR):
            return w.say("column.in_year", year=column.name.removeprefix(IN_YEAR))
        title = w.say(f"column.{column.name}") if driver is None else w.named(driver.words)
        return f"{title}{w.say('number.unit', unit=unit)}" if unit else title

    def unit_of(self, column: Column, row: Any) -> str:
        """The unit of one cell."""
        return unit_of(row.outcome) if column.unit == OWN else column.unit

    def cell(self, column: Column, row: Any, w: Language, names: Names) -> str:
        """One cell as text."""
        value = getattr(row, column.name)
        if column.unit == PER_OWN:
            return w.number(self.per_own(value, row, w))
        if column.numeric:
            unit = self.unit_of(column, row)
            if unit == "count" and column.name in BANDS.get(self.name, ()) and math.isfinite(value):
                value = math.floor(value) if column.name == "low" else math.ceil(value)
            goal = getattr(row, "goal", None) if self.name == "scorecard" and column.name in ("median", *ENDS) else None
            return number_text(value, unit, w) if goal is None else beside(value, goal, unit, w)
        return self.words(value, column, w, names)

    def words(self, value: Any, column: Column, w: Language, names: Names) -> str:
        """A cell of a column that holds no numbers, as text."""
        if value is None or (isinstance(value, float) and math.isnan(value)):
            return ""
        return named(value, column.unit, w, names)

    def shown(self, value: Any, column: Column, w: Language, names: Names) -> Any:
        """A cell of a column that holds no numbers, as a workbook has it: text, or a number that stands there."""
        return value if number_like(value) else self.words(value, column, w, names)

    def per_own(self, value: float, row: Any, w: Language) -> float:
        """Money per unit of the row's outcome, both as the reader counts them."""
        return float(value) / w.money_divisor / w.scaled(1.0, unit_of(row.outcome))

    def value(self, column: Column, row: Any, w: Language, names: Names) -> Any:
        """One cell as a workbook holds it: a number in the reader's unit, text, or None."""
        value = getattr(row, column.name)
        if column.unit == DATED_MONEY and isinstance(value, int | float):
            return w.scaled(float(value), MONEY[0])
        if not column.numeric:
            return self.shown(value, column, w, names)
        if value is None or not math.isfinite(value):
            return None
        if column.unit == PER_OWN:
            return self.per_own(value, row, w)
        unit = self.unit_of(column, row)
        return float(value) if unit in (SHARE, YEAR) else w.scaled(float(value), unit)


def number_text(value: Any, unit: str, w: Language) -> str:
    """A number in the reader's unit, without it."""
    if value is None or not math.isfinite(value):
        return MISSING
    if unit == YEAR:
        return f"{value:.0f}"
    if unit == SHARE:
        return w.number(100 * value, 0 if abs(value) >= 0.0995 or value == 0 else 1)
    return w.quantity(float(value), unit)


def beside(value: float, goal: float, unit: str, w: Language) -> str:
    """The same, with the decimals that it takes to stay below a goal that is missed by little: 19.95, not 20.0."""
    text = number_text(value, unit, w)
    if not (math.isfinite(value) and math.isfinite(goal)):
        return text
    own, asked = w.scaled(value, unit), w.scaled(goal, unit)
    digits = 2
    while digits < MOST_DIGITS and (number_of(text) >= asked) != (own >= asked):
        text, digits = w.number(own, digits), digits + 1
    return text


def number_of(text: str) -> float:
    """The number that a text of this module shows."""
    return float(text.replace(",", "").replace(MINUS, "-"))


def named(value: Any, kind: str, w: Language, names: Names) -> str:
    """An id in words."""
    if kind == VERDICT:
        return said(value, w.code, "report")
    if kind == WORDED:
        return w.say(f"value.{value}") if value else ""
    if kind == TEXT:
        return f"{value:.12g}" if number_like(value) else str(value)
    if kind == DATED_MONEY:
        if isinstance(value, int | float):
            return w.quantity(float(value), MONEY[0])
        return w.say("number.comma").join(f"{quarter_label(q)}: {w.quantity(amount, MONEY[0])}" for q, amount in value)
    return w.unit_words(str(value)) if kind == "unit" else names.of(kind, str(value), w)


def number_like(value: Any) -> bool:
    """Whether a cell of a column of mixed kind is a number."""
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)


def is_money(unit: str) -> bool:
    """Whether a unit is money that tables show in 亿元 or bn yuan."""
    return unit in MONEY


def title_of(plan: Plan, w: Language, longest: int = 60) -> str:
    """A scenario's title, shortened where it must fit a figure or a heading."""
    title = visible(" ".join(w.of(plan.title).split()), keep="") or plan.name
    return title if len(title) <= longest else title[: longest - 1].rstrip() + "…"


def unit_of(outcome: str) -> str:
    """The unit of an outcome; none for a target of the region that no outcome answers."""
    return BY_NAME[outcome].unit if outcome in BY_NAME else "-"
