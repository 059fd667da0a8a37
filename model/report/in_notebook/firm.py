"""One firm of a run: its years."""

from __future__ import annotations

from typing import TYPE_CHECKING

from model.regions import region_to_read
from model.report.in_notebook.tables import head, reader, table, text, whole

if TYPE_CHECKING:
    from model.studies.one_firm.of_run import FirmHistory


def html(firm: FirmHistory) -> str:
    """A row a year."""
    w = reader(region_to_read(firm.run.plan.region, firm.run.plan.region_data))
    columns = {"revenue": 2, "value_added": 2, "profit": 2, "workers": 0, "capital": 2, "debt": 2, "price": 2}
    heads = [text("head_year", w), *(text(f"head_{name}", w) for name in columns)]
    rows = [(year, *(w.number(float(row[name]), digits) for name, digits in columns.items()))
            for year, row in firm.history.iterrows()]  # fmt: skip
    return whole(head(firm.in_a_line(), firm.run.in_a_line()), table(heads, rows, note=text("money", w)))
