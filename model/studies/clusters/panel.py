"""What one run leaves of its cells (segment x place), year by year: sums over firms above scale, re-weighted by scale.

A cell's row is segment * places + place, as everywhere. Free firms are neither anchors nor followers under contract;
entrants are free firms born after the base year. Real revenue is that of the last four quarters.
"""

from __future__ import annotations

import io
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

import numpy as np

from model.mathematics.groups import sum_by
from model.observe.concentration import largest_share
from model.tables.firms import ANCHOR, FOLLOWER, INCUMBENT
from model.tables.folders import whole_file
from model.world import World

COLUMNS = {
    "revenue": "亿元 a year, free firms",
    "workers": "persons, free firms",
    "capital": "亿元, free firms",
    "firms": "free firms",
    "entrant_revenue": "亿元 a year, entrants",
    "entrant_workers": "persons, entrants",
    "entrants": "entrants",
    "all_revenue": "亿元 a year, with anchors and followers",
    "all_workers": "persons, with anchors and followers",
    "squares": "(亿元 a year) squared, free firms: what the Herfindahl index is made of",
    "incumbents": "free firms that were there in the base year",
    "incumbent_productivity": "sum of their ln productivity of all inputs",
    "gain": "ln, what the place lends the segment",
}
SERIES = {
    "value_added": "亿元 a year",
    "top_firms": "share of the 40 largest firms in revenue",
    "top_places": "share of the ten largest places",
    "top_cells": "share of the 50 largest cells",
    "gain_spread": "ln, standard deviation over firms of what places lend beyond the base year",
    "gain_most": "ln, the most that a place lends beyond the base year",
    "size_tail": "exponent of the tail of firm sizes by revenue",
}


@dataclass
class Panel:
    """columns: name -> array (years, cells). series: name -> one value a year. spent: policy -> base-year 亿元."""

    label: str
    seed: int
    years: list[int]
    places: int
    columns: dict[str, np.ndarray]
    series: dict[str, list[float]]
    spent: dict[str, float] = field(default_factory=dict)

    def of(self, name: str, after: int) -> np.ndarray:
        """A column `after` years from the start, by cell."""
        return self.columns[name][self.years.index(self.years[0] + after)].astype(float)

    def by_place(self, name: str, after: int) -> np.ndarray:
        """The same summed over segments, by place."""
        return self.of(name, after).reshape(-1, self.places).sum(axis=0)

    @property
    def last(self) -> int:
        """Years from the start to the end."""
        return self.years[-1] - self.years[0]


def look(world: World) -> dict[str, np.ndarray]:
    """The columns as they stand now."""
    f, cells, cell = world.firms, len(world.cells), world.firm_cell
    revenue = f.annual_revenue
    free = f.above_scale & ~np.isin(f.origin, (ANCHOR, FOLLOWER))
    new, old = free & (f.origin != INCUMBENT), free & (f.origin == INCUMBENT)

    def total(values: np.ndarray | float, which: np.ndarray) -> np.ndarray:
        return sum_by(cell, np.where(which, values, 0.0), cells) / world.scale

    found = {
        "revenue": total(revenue, free),
        "workers": total(f.workers, free),
        "capital": total(f.capital, free),
        "firms": total(1.0, free),
        "entrant_revenue": total(revenue, new),
        "entrant_workers": total(f.workers, new),
        "entrants": total(1.0, new),
        "all_revenue": total(revenue, f.above_scale),
        "all_workers": total(f.workers, f.above_scale),
        "squares": total(revenue**2 / world.scale, free),
        "incumbents": total(1.0, old),
        "incumbent_productivity": total(total_productivity(world), old),
        "gain": world.cells.gain - world.cells.gain_at_start,
    }
    return {name: values.astype(np.float32) for name, values in found.items()}


def total_productivity(world: World) -> np.ndarray:
    """ln productivity of all inputs on gross output, per firm: what a unit saves of each input, by its first share.

    Labour per unit falls as 1 / a, materials as `material_need`, the other inputs as 1 / `place_gain`.
    """
    f, s = world.firms, world.segments
    labour, materials = s.labour_share[f.segment], s.material_share[f.segment]
    rest = 1.0 - labour - materials
    return labour * np.log(f.effective_productivity) - materials * np.log(f.material_need) + rest * np.log(f.place_gain)


def look_at_whole(world: World, last: bool) -> dict[str, float]:
    """The series' values now; the tail of sizes is estimated at the start and the end alone, since it takes long."""
    f = world.firms
    revenue = np.where(f.above_scale, f.annual_revenue, 0.0)
    by_cell = sum_by(world.firm_cell, revenue, len(world.cells))
    lent = world.cells.gain - world.cells.gain_at_start
    record: Any = world.record
    return {
        "value_added": record.yearly[max(record.yearly)]["value_added"],
        "top_firms": largest_share(revenue, max(round(40 * world.scale), 1)),
        "top_places": largest_share(sum_by(f.place, revenue, len(world.places)), 10),
        "top_cells": largest_share(by_cell, 50),
        "gain_spread": float(lent[world.firm_cell].std()),
        "gain_most": float(lent[world.firm_cell].max()),
        "size_tail": tail(revenue[f.above_scale]) if last or world.elapsed == 0 else float("nan"),
    }


def tail(revenue: np.ndarray) -> float:
    """Exponent of the tail of sizes; nan where it cannot be estimated."""
    from model.mathematics.extras import MissingExtra
    from model.observe.estimators import power_tail

    try:
        value = power_tail(revenue).value
    except MissingExtra:
        return float("nan")
    return float("nan") if value is None else float(value)


def write_panel(path: Path, stamp: str, _: object, panel: Panel) -> Panel:
    """One compressed file, whole."""
    content: dict[str, Any] = {f"column {name}": values for name, values in panel.columns.items()}
    content |= {f"series {name}": np.array(values) for name, values in panel.series.items()}
    content |= {"spent keys": np.array(list(panel.spent), dtype=str), "spent": np.array(list(panel.spent.values()))}
    content |= {"stamp": np.array(stamp), "label": np.array(panel.label)}
    content |= {"seed": panel.seed, "places": panel.places, "years": np.array(panel.years)}
    buffer = io.BytesIO()
    np.savez_compressed(buffer, **content)
    with whole_file(path) as partial:
        partial.write_bytes(buffer.getvalue())
    return panel


def read_panel(path: Path, stamp: str, _: object = None) -> Panel:
    """The panel of a file with this stamp. Raises ValueError, OSError or KeyError if it is another's or broken."""
    try:
        with np.load(path, allow_pickle=False) as content:
            if str(content["stamp"]) != stamp:
                raise ValueError("made from something else")
            return Panel(
                str(content["label"]), int(content["seed"]), content["years"].tolist(), int(content["places"]),
                {name: content[f"column {name}"] for name in COLUMNS},
                {name: content[f"series {name}"].tolist() for name in SERIES},
                dict(zip(content["spent keys"].tolist(), content["spent"].tolist(), strict=True)),
            )  # fmt: skip
    except BadZipFile as error:
        raise ValueError(f"{path} is broken") from error
