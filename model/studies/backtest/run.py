"""Back-test: the national environment is given, two years after the base year are fitted, later ones predicted.

Every official series, of the region, of cities and of clusters, is compared with the ensemble (median, 80% band) and
with four naive forecasters that see the series up to the last year fitted only (rows.py). Both are scored (scores.py).
The program knows no later figure: a user may bring them (later_figures.py).

The comparison is made from other origins too, without fitting anew: what forecasters know ends with the base year, or
one to three years later. Up to the last year fitted the model has seen growth that the naive ones have not.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from model.experiments.engines import Failure
from model.experiments.trials import run_trials
from model.experiments.worlds import World, worlds_at
from model.experiments.yearly_trial import Measured, Trial
from model.mathematics.quarters import last_whole_year, quarter_number
from model.observe.outcomes import BY_NAME
from model.regions import region_to_read
from model.studies.backtest.fit import PARAMETER, Fit, fit_growth
from model.studies.backtest.later_figures import Brought, read_outcomes
from model.studies.backtest.rows import PREDICTED, Row, compare, model_path, skipped
from model.studies.backtest.scores import EVERY, Score, scores
from model.studies.backtest.series_compared import Meaning, Series, changes_in_words, official_series

if TYPE_CHECKING:
    from model.experiments.engines import Crew
    from model.experiments.ensemble import Progress
    from model.regions.region import Region
    from model.scenario import Plan

GROWTH_SERIES = "va_growth_above_scale"
NATIONAL_GROWTH = "va_growth_above_scale_industry_china"
YEARS_FITTED = 2  # after the base year; what follows is predicted
ORIGINS = 4  # years from the base year on that are tried as origins


@dataclass
class Backtest:
    """All rows, what was not compared and why, the fit, model paths by series (years x seeds) for pictures.

    left_out: whole series. skipped: single figures. scores: from the last year fitted on. origins: over all series,
    from other origins. origin: the last year that forecasters know. changes: what changed in the region's statistics,
    English: Chinese.
    """

    rows: list[Row]
    left_out: dict[str, str]
    fit: Fit | None
    seeds: list[int]
    paths: dict[str, dict[int, list[float]]]
    failures: dict[str, Failure] = field(default_factory=dict)
    remarks: list[str] = field(default_factory=list)
    skipped: list[str] = field(default_factory=list)
    scores: list[Score] = field(default_factory=list)
    origins: dict[int, list[Score]] = field(default_factory=dict)
    origin: int = 0
    luck_only: bool = True
    changes: dict[str, str] = field(default_factory=dict)

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
    worlds: Sequence[World | int],
    later: Path | None = None,
    workers: Crew = None,
    folder: Path | None = None,
    listen: Callable[[Progress], None] | None = None,
    finished: Callable[[str], None] | None = None,
    fitted: bool = True,
    doubt: Callable[[Plan], dict[str, Plan]] | None = None,
) -> Backtest:
    """Fit, predict, compare. `later`: a CSV of later outcomes. Raises OutcomesErrors, RuntimeError if the fit fails.

    worlds: or plain seeds, for runs that differ in luck alone; the fit is that of the scenario itself, at their seeds.
    Worlds that draw parameters are taken as they are: a posterior knows the years of the fit already.
    `doubt` tries each of them in several versions of the fitted scenario (uncertainty.doubtful_worlds).
    """
    known = worlds_at(worlds)
    seeds = [world.seed for world in known]
    region = region_to_read(plan.region, plan.region_data)
    brought = read_outcomes(later, region) if later is not None else Brought()
    series = merged(official_series(region), brought.series)
    drawn = any(world.parameters for world in known)
    years = fit_years(series, plan.base_year)
    found = fit_growth(plan, seeds, years, workers, folder, listen) if fitted and not drawn else None
    if found is not None:
        plan = plan.replace_unchecked(parameters={**plan.parameters, PARAMETER: found.value})
    last = max(
        [year_needed(plan), *(int(np.ceil(year)) for one in series.values() if one.meaning for year in one.values)]
    )
    plan = plan.replace_unchecked(end=quarter_number(last, 4))
    versions = doubt(plan) if doubt is not None else {plan.name: plan}
    trials = [
        Trial(label, world.of(one), world.seed, by_city=True) for label, one in versions.items() for world in known
    ]
    runs, failures = run_trials(trials, workers, folder, listen, finished)
    made = [runs[key] for key in sorted(runs)]
    base, origin = plan.base_year, plan.base_year + YEARS_FITTED
    result = Backtest([], {}, found, seeds, {}, failures, skipped=brought.skipped, origin=origin,
                      changes=changes_in_words(region))  # fmt: skip
    compared = []
    for one in series.values():
        yearly = [measures_of(run, one.area) for run in made]
        if one.meaning is None or not made or not any(yearly):
            result.left_out[one.key] = one.reason or ("no run finished" if not made else "no such cluster in the model")
            continue
        compared.append((one, one.meaning, yearly))
        result.paths[one.key] = model_path(one, one.meaning, yearly, base, origin)
        result.skipped += skipped(one, one.meaning, base, origin)
    national, goals = national_growth(region), paths_of_plan(region)

    def seen_from(known: int) -> list[Row]:
        found: list[Row] = []
        for one, meaning, yearly in compared:
            found += compare(one, meaning, yearly, national, base, known, path_of(one, meaning, goals, base))
        return found

    result.rows = seen_from(origin)
    result.scores = scores(result.rows)
    result.origins = {
        known: [score for score in scores(seen_from(known)) if score.series == EVERY]
        for known in range(base, base + ORIGINS)
    }
    result.luck_only = all(world.of(plan) is plan for world in known)
    result.remarks = remarks(plan, result, last, len(versions), drawn)
    return result


def measures_of(run: Measured, area: str) -> dict[int, dict[str, float]]:
    """Measures by year: of the whole region, or of a city or cluster where the run has it."""
    if not area:
        return run.yearly
    return {year: areas[area] for year, areas in run.city_fields.items() if area in areas}


def paths_of_plan(region: Region) -> dict[str, dict[int, float]]:
    """The plan's figures by outcome: the base year's, where it states one, and its targets."""
    targets = region.targets
    found = {}
    for row, name in enumerate(targets.outcome):
        figures = {year: region.goal(row, year) for year in (region.year, *region.target_years)}
        if name in BY_NAME:
            found[str(name)] = {year: value for year, value in figures.items() if np.isfinite(value)}
    return found


def path_of(one: Series, meaning: Meaning, goals: Mapping[str, dict[int, float]], base: int) -> dict[int, float]:
    """The plan's path of a series, from the official figure of the base year where the plan states none."""
    path = goals.get(meaning.outcome, {}) if not one.area else {}
    if not path or base in path or base not in one.values:
        return path
    return {base: one.values[base], **path}


def merged(official: dict[str, Series], brought: Mapping[str, Series]) -> dict[str, Series]:
    """Official series with the user's figures added; a figure that the user gives takes the place of ours."""
    for key, one in brought.items():
        if key in official:
            official[key].values |= one.values
            official[key].basis |= one.basis
            official[key].breaks |= one.breaks
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


def remarks(plan: Plan, result: Backtest, last: int, versions: int, drawn: bool) -> list[str]:
    """What a reader has to know of the comparison as it was made."""
    said = []
    if drawn:
        said.append("Nothing was fitted: the worlds are taken as they are drawn.")
    elif result.fit is None:
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
    if versions > 1:
        said.append(
            f"The 80% band holds {len(result.seeds)} worlds, each with {versions} draws: luck, parameters, start."
        )
    elif not result.luck_only:
        said.append(f"The 80% band holds {len(result.seeds)} worlds: luck, parameters, start.")
    else:
        said.append(f"The 80% band comes from {len(result.seeds)} worlds that differ in luck alone: it is too narrow.")
    return said
