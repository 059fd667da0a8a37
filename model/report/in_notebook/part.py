"""A city or cluster of a run: its years."""

from __future__ import annotations

from typing import TYPE_CHECKING

from model.report.in_notebook.tables import head, reader, table, text, whole

if TYPE_CHECKING:
    from model.studies.one_cluster.of_run import PartHistory


def html(part: PartHistory) -> str:
    """A row a year."""
    w = reader(part.region)
    columns = ("revenue_nominal", "revenue", "firms", "workers", "rank", "share", "tier")
    heads = [text("head_year", w), *(text(f"head_{name}", w) for name in columns)]
    rows = [(year, *(w.number(float(row[name]), 2 if name == "share" else 0) for name in columns))
            for year, row in part.history.iterrows()]  # fmt: skip
    return whole(head(part.name(w.code), part.run.in_a_line()), table(heads, rows, note=text("money", w)))
