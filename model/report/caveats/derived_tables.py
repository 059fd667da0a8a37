"""Derived tables that are kept beside the code: made by a command, replaced region by region, checked when read."""

from __future__ import annotations

import csv
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from io import StringIO
from pathlib import Path

from model.errors import UserError
from model.regions.own import is_own, name_of
from model.shipped import PACKAGE, require_checkout
from model.tables.folders import write_whole

Row = dict[str, str]


class ShippedError(UserError, ValueError):
    """A shipped table that cannot be read: it was edited, or belongs to another version."""


class OwnRegion(UserError):
    """What is kept beside the code would be kept of a region of somebody's own."""


@dataclass(frozen=True)
class ShippedTable:
    """A table by region. `sound` says whether a row holds what its columns promise; it may raise ValueError."""

    file: Path
    columns: tuple[str, ...]
    sound: Callable[[Row], bool]

    def rows(self, region: str | None = None) -> list[Row]:
        """Its rows, of one region or of all; none where nobody made it. Raises ShippedError naming file and line."""
        if not self.file.exists():
            return []
        with self.file.open(encoding="utf-8", newline="") as handle:
            reader = csv.DictReader(handle)
            if tuple(reader.fieldnames or ()) != self.columns:
                columns = ", ".join(self.columns)
                raise ShippedError(f"{self.file}:1: columns must be {columns}; make it again with --ship")
            found = list(reader)
        for line, row in enumerate(found, start=2):
            try:
                sound = self.sound(row)
            except (TypeError, ValueError):
                sound = False
            if not sound:
                raise ShippedError(f"{self.file}:{line}: no known outcome, or no number; make it again with --ship")
        return [row for row in found if region in (None, row["region"])]

    def require_checkout(self) -> None:
        """Raise NoCheckout if the table lies beside installed code, where nothing is written."""
        if self.file.resolve().is_relative_to(PACKAGE):
            require_checkout(f"the table {self.file.name}")

    def require_shipped(self, region: str) -> None:
        """Raise OwnRegion if a region is a folder of somebody's own, of which this table keeps nothing."""
        if is_own(region):
            raise OwnRegion(f"--ship keeps {self.file.name} beside the code, for regions that ship, and "
                            f"{name_of(region)} is a folder of your own; leave --ship out")  # fmt: skip

    def replace(self, region: str, rows: Sequence[Mapping[str, str]]) -> None:
        """Write `rows` as those of a region; other regions keep theirs. Raises NoCheckout."""
        self.require_checkout()
        text = StringIO()
        writer = csv.DictWriter(text, self.columns, lineterminator="\n")
        writer.writeheader()
        writer.writerows([row for row in self.rows() if row["region"] != region])
        writer.writerows(rows)
        write_whole(self.file, text.getvalue())
