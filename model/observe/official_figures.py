"""Published figures of cities and clusters around the base year beside the start, each with its error.

A region may bring `official_figures.csv`. Every row says which measure of the model it is held against, over which
segments and places, whether it covers the same, and whether the starting map was made with it. Money of another year is
brought to the base year by the region's own revenue; counts and shares stay as they are.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from model.regions.schema import COVERAGES, USES

if TYPE_CHECKING:
    from model.regions.region import Region
    from model.world import World

MONEY = ("revenue", "value_added", "profit")
SHARES = {"revenue_share": "revenue", "value_added_share": "value_added"}
UNITS = {**dict.fromkeys(MONEY, "亿元"), **dict.fromkeys(SHARES, "%"), "firms": "count", "workers": "persons"}
NEAR = (0.10, 0.25)  # relative errors within which figures are counted
NO_TOTAL = {"en": "no revenue of the region is given for that year to bring the figure to the base year",
            "zh": "没有该年度的全区域营业收入，无法折算到基年"}  # fmt: skip


@dataclass(frozen=True)
class Figure:
    """A row of official_figures.csv: `official` is the base year's figure in its measure's unit, nan if not compared.

    `reason`: why it is not compared, in both languages; empty texts if it is.
    """

    row: int
    year: int
    period: str
    subject: dict[str, str]
    printed: str  # with its unit
    measure: str
    official: float
    places: tuple[str, ...]
    city: str
    segments: tuple[str, ...]
    coverage: str
    use: str
    remark: dict[str, str]
    reason: dict[str, str]
    basis: str
    source: str

    @property
    def unit(self) -> str:
        """Unit of the official and the modelled figure."""
        return UNITS.get(self.measure, "")


@dataclass(frozen=True)
class Beside:
    """A figure with the start's: median over worlds, and the lowest and highest of them."""

    figure: Figure
    modelled: float
    low: float
    high: float

    @property
    def error(self) -> float:
        """Relative error of the start; nan where the official figure is zero."""
        return self.modelled / self.figure.official - 1 if self.figure.official else math.nan


@dataclass(frozen=True)
class Score:
    """How near the start is to the figures of one use and coverage."""

    use: str
    coverage: str
    figures: int
    median_error: float  # relative, with its sign
    median_size: float  # relative, without it
    near: tuple[int, ...]  # figures within each of NEAR


def figures_of(region: Region) -> list[Figure]:
    """Every row of the region's table, compared or not; none without the table."""
    table = region.tables.get("official_figures")
    return [figure(region, row) for row in range(len(table))] if table is not None else []


def figure(region: Region, row: int) -> Figure:
    """One row, brought to the base year."""
    t = region.official_figures
    measure, year, remark = str(t.measure[row]), int(t.year[row]), both(t.remark_zh[row], t.remark_en[row])
    reason = {"zh": "", "en": ""} if measure else remark
    official = math.nan
    if measure:
        given, whole, factor = (float(t.columns[name][row]) for name in ("value", "whole", "factor"))
        official = 100 * given / whole if math.isfinite(whole) else given
        official *= factor if math.isfinite(factor) else 1.0
        if measure in MONEY and year != region.year:
            now, then = (region.totals.get(f"revenue_above_scale{end}") for end in ("", f"_{year}"))
            if now is None or then is None:
                official, reason = math.nan, NO_TOTAL
            else:
                official *= now.value / then.value
    return Figure(
        row, year, str(t.period[row]), both(t.subject_zh[row], t.subject_en[row]),
        f"{t.printed[row]} {t.unit[row]}".strip(), measure, official, listed(t.places[row]), str(t.city[row]),
        listed(t.segments[row]), str(t.coverage[row]), str(t.use[row]), remark, reason, str(t.basis[row]),
        str(t.source[row]),
    )  # fmt: skip


def both(zh: object, en: object) -> dict[str, str]:
    """A text in both languages."""
    return {"zh": str(zh), "en": str(en)}


def listed(text: object) -> tuple[str, ...]:
    """Ids joined with ;."""
    return tuple(filter(None, str(text).split(";")))


def beside(worlds: Sequence[World], figures: Iterable[Figure]) -> list[Beside]:
    """The figures that can be compared with worlds at the start. Raises ValueError for a world of a later quarter."""
    measured = [measures(world) for world in worlds]
    found = []
    for one in figures:
        if math.isfinite(one.official):
            values = [modelled(world, own, one) for world, own in zip(worlds, measured, strict=True)]
            found.append(Beside(one, float(np.median(values)), min(values), max(values)))
    return found


def measures(world: World) -> dict[str, np.ndarray]:
    """Each measure by place and segment (places x segments), of the firms that statistics count, for all firms."""
    if world.elapsed != 0:
        raise ValueError("figures of the base year are compared with the start: build the model and do not step it")
    f = world.firms
    official = f.above_scale & world.segments.statistical[f.segment]
    count = len(world.segment_ids)
    key = f.place.astype(np.int64) * count + f.segment
    values = {"revenue": f.annual_revenue, "value_added": 4 * f.value_added, "profit": f.annual_profit,
              "workers": f.workers, "firms": np.ones(len(f))}  # fmt: skip
    size = len(world.place_ids) * count
    return {
        name: np.bincount(key, np.where(official, amount, 0.0), size).reshape(-1, count) / world.scale
        for name, amount in values.items()
    }


def modelled(world: World, measured: dict[str, np.ndarray], one: Figure) -> float:
    """What a world has of a figure, in its unit; 0 for a share of nothing."""
    city = world.places.city == world.city_ids.index(one.city)
    rows = np.isin(world.place_ids, one.places) if one.places else city
    columns = np.isin(world.segment_ids, one.segments) if one.segments else np.ones(len(world.segment_ids), bool)
    here = measured[SHARES.get(one.measure, one.measure)][rows]
    part = float(here[:, columns].sum())
    if one.measure not in SHARES:
        return part
    return 100 * part / float(here.sum()) if here.sum() else 0.0


def scores(found: Sequence[Beside]) -> list[Score]:
    """One score for every use and coverage that occurs, inputs of the map first."""
    made = []
    for use in USES:
        for coverage in COVERAGES:
            errors = np.array([b.error for b in found if (b.figure.use, b.figure.coverage) == (use, coverage)])
            errors = errors[np.isfinite(errors)]
            if len(errors):
                near = tuple(int((np.abs(errors) <= limit + 1e-12).sum()) for limit in NEAR)
                median, size = float(np.median(errors)), float(np.median(np.abs(errors)))
                made.append(Score(use, coverage, len(errors), median, size, near))
    return made
