"""What a trial keeps of every cell (place x segment) in a few years, and the money that policies brought there.

Cells are counted as in the results' table of cells: firms above scale in statistical segments, prices of the base year,
sums divided by the run's scale. The year of the start is four times its only quarter.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from model.mathematics.quarters import quarter_of_year, year_of
from model.policy.targets import target
from model.schedule import Schedule
from model.tables.firms import ANCHOR, FOLLOWER
from model.tables.folders import whole_file
from model.tables.levers import scope_of

if TYPE_CHECKING:
    from model.world import World

# Sums of a cell. Those of the year are added up by quarter, the others are as the year ends.
OF_YEAR = (
    "revenue",  # 亿元 at prices of the base year
    "revenue_nominal",
    "value_added",
    "bought",  # inputs bought in the region, by all firms
    "needed",  # industrial inputs bought anywhere, by all firms
    "anchored_revenue",  # of anchors and their followers under contract
    "cost",  # sum of revenue times ln unit cost
)
AT_END = (
    "firms",
    "workers",
    "capital",
    "anchored_firms",
    "anchored_workers",
    "quality",  # sum of the year's revenue times ln quality
    "yearly_nominal",  # the year's revenue at the prices of its last quarter
    "largest",  # the same of the largest firm
)
SUMS = (*OF_YEAR, *AT_END)
OF_NOBODY = ("entry_standard",)  # it pays for examining applications of segments: no cell gets the money


@dataclass
class CellYears:
    """Sums by year, and what the trial's policies are for.

    sums: year -> name of SUMS -> places x segments. money: base-year 亿元 that came to each cell, all years. meant: by
    key of a policy, how far each cell is meant; spaces: by key, whom its offers are made to (model/policy/targets.py).
    won: year -> 亿元 a year of sales of firms that outsiders have lost since the start (model/observe/outsiders.py).
    """

    sums: dict[int, dict[str, np.ndarray]]
    money: np.ndarray
    meant: dict[str, np.ndarray] = field(default_factory=dict)
    spaces: dict[str, str] = field(default_factory=dict)
    won: dict[int, float] = field(default_factory=dict)


def lost_by_outsiders(yearly: Mapping[int, Mapping[str, float]]) -> dict[int, float]:
    """By year: sales outside won from rivals, and sales in the region in place of what was bought outside, 亿元."""
    return {int(year): values["won_from_outsiders"] + values["inputs_substituted"] for year, values in yearly.items()}


class CellWatch:
    """Looks at a run once a quarter, after its last process, and adds up the years that are wanted."""

    def __init__(self, world: World, years: Sequence[int]) -> None:
        shape = (len(world.place_ids), len(world.segment_ids))
        targets = {policy.key: target(world, row) for row, policy in enumerate(world.policies)}
        self.seen = CellYears(
            {}, np.zeros(shape), {key: found.meant for key, found in targets.items()},
            {key: found.space for key, found in targets.items()},
        )  # fmt: skip
        self.years = set(years)
        self.grants = world.instruments.watch()
        self.where = (world.firms.place.copy(), world.firms.segment.copy())
        self.look(world)

    def schedule(self, usual: Schedule) -> Schedule:
        """The usual schedule, in which this also looks where firms are before some of them leave."""
        at = usual.names.index("exit")
        return Schedule((*usual.steps[:at], ("look who is where", self.look_where), *usual.steps[at:]))

    def look_where(self, world: World) -> None:
        """Remember the cells of firms by row: payments of the quarter name rows as they are before firms leave."""
        self.where = (world.firms.place.copy(), world.firms.segment.copy())

    def locate(self, world: World) -> None:
        """Find out which cells got the money of the quarter."""
        money, (place, segment) = self.seen.money, self.where
        for row, rows, paid in self.grants:
            lever = world.plan.lever(world.policies[row])
            space = scope_of(lever).offered_to
            if space == "places":
                spread(money, np.eye(len(money), dtype=bool)[rows], paid / world.scale)
            elif space == "cities":
                spread(money, world.places.city[None, :] == rows[:, None], paid / world.scale)
            elif lever not in OF_NOBODY:
                np.add.at(money, (place[rows], segment[rows]), paid / world.scale)
        self.grants.clear()

    def look(self, world: World) -> None:
        """Locate the quarter's money, add the quarter to its year, and close the year."""
        self.locate(world)
        year = year_of(world.quarter)
        if year not in self.years:
            return
        sums = self.seen.sums.setdefault(year, {})
        times = 4.0 if world.elapsed == 0 else 1.0
        for name, values in quarter_sums(world).items():
            sums[name] = sums.get(name, 0.0) + times * values
        if quarter_of_year(world.quarter) == 4:
            sums |= state(world)


def spread(money: np.ndarray, places: np.ndarray, paid: np.ndarray) -> None:
    """Money for places (mask: payments x places) over their cells alike: what counts of it is the place."""
    share = places / np.maximum(places.sum(axis=1, keepdims=True), 1)
    money += (paid @ share)[:, None] / money.shape[1]


def quarter_sums(world: World) -> dict[str, np.ndarray]:
    """OF_YEAR of one quarter."""
    f, s = world.firms, world.segments
    official = f.above_scale & s.statistical[f.segment]
    revenue = np.where(official, f.revenue, 0.0)
    anchored = np.isin(f.origin, (ANCHOR, FOLLOWER))
    columns = {
        "revenue": revenue, "revenue_nominal": revenue * s.deflator[f.segment],
        "value_added": np.where(official, f.value_added, 0.0),
        "bought": f.local_purchases, "needed": f.industrial_purchases, "anchored_revenue": revenue * anchored,
        "cost": revenue * np.log(np.maximum(f.unit_cost, 1e-9)),
    }  # fmt: skip
    return {name: world.by_place_and_segment(values) / world.scale for name, values in columns.items()}


def state(world: World) -> dict[str, np.ndarray]:
    """AT_END."""
    f, s = world.firms, world.segments
    official = f.above_scale & s.statistical[f.segment]
    anchored = official & np.isin(f.origin, (ANCHOR, FOLLOWER))
    yearly = np.where(official, f.annual_revenue, 0.0)
    columns = {
        "firms": official.astype(float), "workers": f.workers * official, "capital": f.capital * official,
        "anchored_firms": anchored.astype(float), "anchored_workers": f.workers * anchored,
        "quality": yearly * f.log_quality,
        "yearly_nominal": yearly * s.deflator[f.segment],
    }  # fmt: skip
    found = {name: world.by_place_and_segment(values) / world.scale for name, values in columns.items()}
    largest = np.zeros(found["firms"].shape)
    np.maximum.at(largest, (f.place, f.segment), yearly * s.deflator[f.segment] / world.scale)
    return found | {"largest": largest}


def save_cells(cells: CellYears, path: Path) -> None:
    """Write to a compressed file of arrays, whole: of the sums only cells that hold something, in half the room."""
    years = sorted(cells.sums)
    arrays: dict[str, np.ndarray] = {"money": cells.money, "years": np.array(years)}
    arrays["won"] = np.array([cells.won.get(year, np.nan) for year in years])
    for year, sums in cells.sums.items():
        stacked = np.stack([sums[name] for name in SUMS]).reshape(len(SUMS), -1)
        at = np.flatnonzero(stacked.any(axis=0))
        arrays |= {f"at {year}": at.astype(np.int32), f"sums {year}": stacked[:, at].astype(np.float32)}
    arrays |= {f"meant {key}": values.astype(np.float32) for key, values in cells.meant.items()}
    arrays["spaces"] = np.array([[key, space] for key, space in cells.spaces.items()], str)
    content = BytesIO()
    np.savez_compressed(content, allow_pickle=False, **arrays)
    path.parent.mkdir(parents=True, exist_ok=True)
    with whole_file(path) as partial:
        partial.write_bytes(content.getvalue())


def load_cells(path: Path) -> CellYears:
    """What `save_cells` wrote. Raises OSError, ValueError or KeyError for a file that holds something else."""
    with np.load(path, allow_pickle=False) as kept:
        money = kept["money"]
        sums = {}
        for year in kept["years"].tolist():
            dense = np.zeros((len(SUMS), money.size))
            dense[:, kept[f"at {year}"]] = kept[f"sums {year}"]
            sums[year] = dict(zip(SUMS, dense.reshape(len(SUMS), *money.shape), strict=True))
        won = dict(zip(kept["years"].tolist(), kept["won"].tolist(), strict=True))
        meant = {name.removeprefix("meant "): kept[name] for name in kept.files if name.startswith("meant ")}
        rows = kept["spaces"].tolist()
    return CellYears(sums, money, meant, dict(rows), won)
