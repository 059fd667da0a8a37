"""Back-test: the national environment is given, two years after the base year are fitted, later ones predicted.

Every official series is compared with the ensemble (median, 80% band) and with three naive forecasters that see the
series up to the last year fitted only. The program knows no later figure: a user may bring them (official.py).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from model.experiments.engines import Failure
from model.experiments.trials import run_trials
from model.experiments.yearly_trial import Trial
from model.mathematics.intervals import band_of
from model.mathematics.quarters import last_whole_year, quarter_number
from model.observe.missing import number
from model.regions import region_to_read
from model.studies.backtest import naive
from model.studies.backtest.fit import PARAMETER, Fit, fit_growth
from model.studies.backtest.official import GROWTH, Meaning, Series, official_series, read_outcomes

if TYPE_CHECKING:
    from model.experiments.engines import Crew
    from model.experiments.ensemble import Progress
    from model.regions.region import Region
    from model.scenario import Plan

GROWTH_SERIES = "va_growth_above_scale"
NATIONAL_GROWTH = "va_growth_above_scale_industry_china"
YEARS_FITTED = 2  # after the base year; what follows is predicted
FITTED, PREDICTED, EARLIER = "fitted", "predicted", "earlier"


@dataclass(frozen=True)
class Row:
    """One official figure against the ensemble and the naive forecasters (nan where they have nothing to say)."""

    series: str
    name_zh: str
    unit: str
    year: float
    official: float
    basis: str
    period: str
    model: float
    low: float
    high: float
    naive: Mapping[str, float]
    mode: str
    caution: str

    @property
    def error(self) -> float:
        """Median less official."""
        return self.model - self.official

    @property
    def inside(self) -> bool:
        """Whether the official figure lies in the 80% band."""
        return self.low <= self.official <= self.high

    @property
    def best_naive(self) -> tuple[str, float]:
        """Name and absolute error of the best naive forecaster; ("", nan) if none says anything."""
        errors = {n: abs(v - self.official) for n, v in self.naive.items() if np.isfinite(v)}
        return min(errors.items(), key=lambda item: item[1]) if errors else ("", float("nan"))

    @property
    def ratio(self) -> float:
        """Absolute error of the model over the best naive forecaster's."""
        best = self.best_naive[1]
        return abs(self.error) / best if best > 0 else float("nan")

    @property
    def verdict(self) -> str:
        """Who was nearer."""
        if self.period != PREDICTED or not np.isfinite(self.model):
            return ""
        name, best = self.best_naive
        if not name:
            return "no naive forecast"
        return "model nearer" if abs(self.error) < best else f"{name} nearer"


@dataclass
class Backtest:
    """All rows, what was not compared and why, the fit, model paths by series (years x seeds) for pictures."""

    rows: list[Row]
    left_out: dict[str, str]
    fit: Fit | None
    seeds: list[int]
    paths: dict[str, dict[int, list[float]]]
    failures: dict[str, Failure] = field(default_factory=dict)
    remarks: list[str] = field(default_factory=list)

    @property
    def predicted(self) -> list[Row]:
        """Rows after the fit."""
        return [row for row in self.rows if row.period == PREDICTED and np.isfinite(row.model)]

    @property
    def coverage(self) -> float:
        """Share of predicted figures inside the 80% band."""
        return float(np.mean([row.inside for row in self.predicted])) if self.predicted else float("nan")


def backtest(
    plan: Plan,
    seeds: Sequence[int],
    later: Path | None = None,
    workers: Crew = None,
    folder: Path | None = None,
    listen: Callable[[Progress], None] | None = None,
    finished: Callable[[str], None] | None = None,
    fitted: bool = True,
    doubt: Callable[[Plan], dict[str, Plan]] | None = None,
) -> Backtest:
    """Fit, predict, compare. `later`: a CSV of later outcomes. Raises OutcomesErrors, RuntimeError if the fit fails.

    `doubt` makes several worlds of the fitted scenario (baselines.doubtful_worlds), so that the band holds more than
    the luck of seeds.
    """
    region = region_to_read(plan.region, plan.region_data)
    brought = read_outcomes(later, region) if later is not None else {}
    series = merged(official_series(region), brought)
    found = fit_growth(plan, seeds, fit_years(series, plan.base_year), workers, folder, listen) if fitted else None
    if found is not None:
        plan = plan.replace_unchecked(parameters={**plan.parameters, PARAMETER: found.value})
    last = max(
        [year_needed(plan), *(int(np.ceil(year)) for one in series.values() if one.meaning for year in one.values)]
    )
    plan = plan.replace_unchecked(end=quarter_number(last, 4))
    worlds = doubt(plan) if doubt is not None else {plan.name: plan}
    trials = [Trial(label, world, seed) for label, world in worlds.items() for seed in seeds]
    runs, failures = run_trials(trials, workers, folder, listen, finished)
    yearly = [runs[key].yearly for key in sorted(runs)]
    national = national_growth(region)
    rows, left_out, paths = [], {}, {}
    for one in series.values():
        if one.meaning is None or not yearly:
            left_out[one.key] = one.reason or "no run finished"
            continue
        paths[one.key] = model_path(one, one.meaning, yearly, plan.base_year)
        rows += compare(one, one.meaning, yearly, national, plan.base_year)
    result = Backtest(rows, left_out, found, list(seeds), paths, failures)
    result.remarks = remarks(plan, result, last, len(worlds))
    return result


def merged(official: dict[str, Series], brought: Mapping[str, Series]) -> dict[str, Series]:
    """Official series with the user's figures added; a figure that the user gives takes the place of ours."""
    for key, one in brought.items():
        if key in official:
            official[key].values |= one.values
            official[key].basis |= one.basis
        else:
            official[key] = one
    return official


def fit_years(series: Mapping[str, Series], base: int) -> dict[int, float]:
    """Official growth of the years that may be fitted, after the base year `base`."""
    one = series.get(GROWTH_SERIES)
    return {int(y): v for y, v in one.values.items() if base < y <= base + YEARS_FITTED} if one else {}


def year_needed(plan: Plan) -> int:
    """Last whole year of the scenario."""
    return last_whole_year(plan.end)


def national_growth(region: Region) -> dict[int, float]:
    """Growth of national industry by year, %."""
    table = region.national
    rows = zip(table.indicator, table.year, table.value, strict=True)
    return {int(y): float(v) for name, y, v in rows if name == NATIONAL_GROWTH and str(y).isdigit()}


def at(meaning: Meaning, yearly: Mapping[int, Mapping[str, float]], year: float) -> float:
    """The model's figure at a year, between two years' ends by a straight line; nan where it has none."""
    below, above = int(np.floor(year)), int(np.ceil(year))
    if below not in yearly or above not in yearly:
        return float("nan")
    values = [number(meaning.value(yearly, y)) for y in (below, above)]
    return values[0] + (year - below) * (values[1] - values[0])


def last_fitted(one: Series, base: int) -> float | None:
    """Last official year of the fit period that a run holds, from which growth is carried on."""
    years = [year for year in one.values if base <= year <= base + YEARS_FITTED]
    return max(years) if years else None


def simulated(
    one: Series, meaning: Meaning, yearly: Mapping[int, Mapping[str, float]], year: float, base: int
) -> float:
    """The model's figure, or the last official one of the years fitted, grown with the model."""
    value = at(meaning, yearly, year)
    if meaning.mode != GROWTH:
        return value
    known = last_fitted(one, base)
    if known is None:
        return float("nan")
    before = at(meaning, yearly, known)
    return one.values[known] * value / before if before else float("nan")


def compare(one: Series, meaning: Meaning, yearly: Sequence[Mapping[int, Mapping[str, float]]],
            national: Mapping[int, float], base: int) -> list[Row]:  # fmt: skip
    """A row for every official figure of the series; `base` is the base year."""
    last = base + YEARS_FITTED
    past = {year: value for year, value in one.values.items() if year <= last}
    known = last_fitted(one, base)
    rows = []
    for year in sorted(one.values):
        period = PREDICTED if year > last else FITTED if year > base else EARLIER
        values = np.array([simulated(one, meaning, run, year, base) for run in yearly])
        values = values[np.isfinite(values)]
        if meaning.mode == GROWTH and known is not None and year <= known:
            values = np.empty(0)  # what is carried on from cannot be compared
        middle = float(np.median(values)) if len(values) else np.nan
        low, high = band_of(values, -np.inf if "%" in one.unit else 0.0)
        guesses = naive.forecasts(past, year, meaning.rate, meaning.amount, national) if period == PREDICTED else {}
        caution = meaning.caution + mechanical_count(meaning, yearly, year)
        rows.append(Row(one.key, one.name_zh, one.unit, year, one.values[year], one.basis[year], period, middle, low,
                        high, guesses, meaning.mode, caution))  # fmt: skip
    return rows


def mechanical_count(meaning: Meaning, yearly: Sequence[Mapping[int, Mapping[str, float]]], year: float) -> str:
    """What plain growth of the clusters of the start would give, in words; empty for other series."""
    if not meaning.mechanical:
        return ""
    values = [run[int(year)][meaning.mechanical] for run in yearly if int(year) in run]
    return f"; plain growth of the clusters of the start gives {np.median(values):.1f}" if values else ""


def model_path(
    one: Series, meaning: Meaning, yearly: Sequence[Mapping[int, Mapping[str, float]]], base: int
) -> dict[int, list[float]]:
    """The model's figures by year, one for every seed."""
    years = sorted(yearly[0])
    path = {year: [simulated(one, meaning, run, float(year), base) for run in yearly] for year in years}
    return {year: values for year, values in path.items() if np.isfinite(values).all()}


def remarks(plan: Plan, result: Backtest, last: int, worlds: int) -> list[str]:
    """What a reader has to know of the comparison as it was made."""
    said = []
    if result.fit is None:
        said.append("Nothing was fitted: the shipped value of the unexplained growth of demand stands.")
    elif abs(result.fit.reached - result.fit.official) > 0.1:
        said.append(
            f"The fit stopped at the end of the parameter's range: growth of {result.fit.reached:.2f}% a year against "
            f"{result.fit.official:.2f}% in {result.fit.years[0]}-{result.fit.years[-1]}."
        )
    given = plan.environment.growth
    beyond = [year for year in range(plan.start_year, last + 1) if year not in given]
    if beyond:
        said.append(f"No national growth is given for {beyond[0]}-{beyond[-1]}: the default path stands in its place.")
    if worlds > 1:
        said.append(
            f"The 80% band holds {worlds} worlds of {len(result.seeds)} seeds each: luck, parameters, baseline."
        )
    elif len(result.seeds) < 10:
        said.append(f"The 80% band comes from {len(result.seeds)} seeds and holds the luck of seeds only.")
    return said
