"""The charts of the workbook: each beside the table that it shows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from model.observe.outcomes import BY_NAME
from model.report.sheet import Sheet
from model.report.words.language import Language

if TYPE_CHECKING:
    import pandas as pd

    from model.report.findings import Findings

COLOURS = ("#0072B2", "#B8BDC2", "#767676", "#009E73", "#56B4E9", "#E69F00")
HEADING_ROW = 3  # title, note, headings in the other language, then headings
ROWS_CHARTED = 15
PLAIN_AXIS = {
    "major_gridlines": {"visible": True, "line": {"color": "#DDE1E4", "width": 0.75}},
    "num_font": {"color": "#5F666C"},
    "line": {"none": True},
}


class Charts:
    """Puts the charts beside the tables of a workbook."""

    book: Any
    f: Findings
    w: Language

    def insert(self, page: Any, chart: Any, sheet: Sheet, title: str, column: int | None = None, row: int = 1) -> None:
        """Put a chart at the right of a table."""
        chart.set_title({"name": title, "name_font": {"size": 12, "bold": False}, "overlay": False})
        chart.set_size({"width": 640, "height": 340})
        page.insert_chart(row, (len(sheet.columns) + 1) if column is None else column, chart)

    def series(self, name: str, sheet: Sheet, rows: tuple[int, int], labels: str, values: str, colour: int,
               title: str | None = None, gap: int | None = None) -> dict[str, Any]:  # fmt: skip
        """A series over rows (first, last; from 0) of a table."""
        at = {column.name: number for number, column in enumerate(sheet.columns)}
        first, last = (HEADING_ROW + 1 + row for row in rows)
        made: dict[str, Any] = {
            "name": title if title is not None else [name, HEADING_ROW, at[values]],
            "categories": [name, first, at[labels], last, at[labels]],
            "values": [name, first, at[values], last, at[values]],
            "fill": {"color": COLOURS[colour]}, "line": {"color": COLOURS[colour], "width": 2},
        }  # fmt: skip
        if gap is not None:
            made["gap"] = gap
        return made

    def tiers_chart(self, pages: dict[str, Any], names: dict[str, str]) -> None:
        """Median against mechanical count for every tier, last year shown."""
        sheet = self.f.sheets["tiers"]
        for number, (outcome, rows) in enumerate(spans(sheet.frame, "outcome")):
            chart = self.book.add_chart({"type": "column"})
            columns = ["median", "mechanical"] + (["base"] if self.f.base is not None else [])
            for colour, values in enumerate(columns):
                if sheet.frame.iloc[rows[0] : rows[1] + 1][values].notna().any():
                    chart.add_series(self.series(names["tiers"], sheet, rows, "year", values, colour, gap=80))
            chart.set_legend({"position": "bottom"})
            chart.set_y_axis({**PLAIN_AXIS, "min": 0})
            self.insert(pages["tiers"], chart, sheet, self.f.names.of("outcome", outcome, self.w), row=1 + 18 * number)

    def spending_chart(self, pages: dict[str, Any], names: dict[str, str]) -> None:
        """Spending by policy."""
        self.bars(pages, names, "spending", "policy", "spent", min(len(self.f.sheets["spending"].frame), ROWS_CHARTED))

    def league_chart(self, pages: dict[str, Any], names: dict[str, str]) -> None:
        """Cities by revenue at the start and at the end."""
        sheet = self.f.sheets["cities"]
        count = min(len(sheet.frame), 18)
        if count:
            chart = self.book.add_chart({"type": "bar"})
            for colour, values in enumerate(("end", "start")):
                chart.add_series(self.series(names["cities"], sheet, (0, count - 1), "city", values, colour, gap=60))
            chart.set_y_axis({"reverse": True})
            chart.set_x_axis(PLAIN_AXIS)
            chart.set_legend({"position": "bottom"})
            self.insert(pages["cities"], chart, sheet, self.w.say("sheet.cities"))

    def sizes_chart(self, pages: dict[str, Any], names: dict[str, str]) -> None:
        """Firms by size, first and last year."""
        sheet = self.f.sheets["firm_sizes"]
        chart = self.book.add_chart({"type": "column"})
        for colour, values in enumerate(("start", "end")):
            chart.add_series(
                self.series(names["firm_sizes"], sheet, (0, len(sheet.frame) - 1), "size", values, colour, gap=80)
            )
        chart.set_legend({"position": "bottom"})
        chart.set_y_axis({**PLAIN_AXIS, "min": 0})
        self.insert(pages["firm_sizes"], chart, sheet, self.w.say("sheet.firm_sizes"))

    def added_chart(self, pages: dict[str, Any], names: dict[str, str]) -> None:
        """Cost and return."""
        if len(self.f.sheets["cost"].frame):
            self.bars(pages, names, "cost", "item", "difference", len(self.f.sheets["cost"].frame))

    def bars(
        self, pages: dict[str, Any], names: dict[str, str], name: str, labels: str, values: str, count: int
    ) -> None:
        """A bar chart of the first rows of a table."""
        sheet = self.f.sheets[name]
        if not count:
            return
        chart = self.book.add_chart({"type": "bar"})
        chart.add_series(self.series(names[name], sheet, (0, count - 1), labels, values, 0, gap=60))
        chart.set_y_axis({"reverse": True})
        chart.set_x_axis(PLAIN_AXIS)
        chart.set_legend({"none": True})
        self.insert(pages[name], chart, sheet, self.w.say(f"sheet.{name}"))

    def years_chart(self, pages: dict[str, Any], names: dict[str, str]) -> None:
        """Value added, employment, R&D and energy over the years."""
        sheet = self.f.sheets["years"]
        shown = [item for item in spans(sheet.frame, "outcome")
                 if item[0] in ("value_added", "workers", "research_intensity", "energy_cut", "firms")]  # fmt: skip
        for number, (outcome, rows) in enumerate(shown):
            chart = self.book.add_chart({"type": "line"})
            columns = ["median"] + (["low", "high"] if self.f.banded else []) + (["base"] if self.f.base else [])
            for colour, values in zip((0, 4, 4, 2) if self.f.banded else (0, 2), columns, strict=False):
                chart.add_series(self.series(names["years"], sheet, rows, "year", values, colour))
            chart.set_legend({"position": "bottom"})
            chart.set_y_axis(PLAIN_AXIS)
            about = BY_NAME[outcome]
            unit = self.w.unit_words(about.unit)
            title = self.f.names.of("outcome", outcome, self.w) + (self.w.say("number.unit", unit=unit) if unit else "")
            self.insert(pages["years"], chart, sheet, title, row=1 + 18 * number)


def spans(frame: pd.DataFrame, column: str) -> list[tuple[str, tuple[int, int]]]:
    """(value, (first row, last row)) of runs of equal values in a column."""
    found: list[tuple[str, tuple[int, int]]] = []
    for row, value in enumerate(frame[column]):
        if found and found[-1][0] == value:
            found[-1] = (value, (found[-1][1][0], row))
        else:
            found.append((value, (row, row)))
    return found
