"""A region: its size, its margins, and how much of its figures is found, derived or assumed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from model.report.in_notebook.tables import head, reader, table, text, whole
from model.report.numbers import number

if TYPE_CHECKING:
    from model.regions import Region


def html(region: Region) -> str:
    """A row a given figure of the whole region."""
    w = reader(region)
    rows = [(total.name[w.code], name, number(total.value), total.unit, total.basis.split(" ")[0].rstrip(",;:"))
            for name, total in region.totals.items()]  # fmt: skip
    counted: dict[str, int] = {}
    for _, classes in region.provenance():
        for basis, count in classes.items():
            counted[basis] = counted.get(basis, 0) + count
    note = text("bases", w, counts=", ".join(f"{basis} {count}" for basis, count in counted.items()))
    heads = [text(f"head_{key}", w) for key in ("figure", "id", "value", "unit", "basis")]
    return whole(head(region.title[w.code], region.in_a_line()), table(heads, rows, words=2, note=note))
