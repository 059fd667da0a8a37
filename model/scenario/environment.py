"""The environment of a scenario, resolved: growth and prices by year, and shocks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from model.mathematics.quarters import year_of
from model.regions.own import name_of
from model.regions.schema import DEFLATORS
from model.scenario.dates import check_dates, latest
from model.scenario.declared_shocks import declared_shocks, tell_own_shocks
from model.scenario.notes import Notes
from model.scenario.plan_values import Environment
from model.scenario.region_names import RegionNames
from model.scenario.schema import ScenarioFile


def environment(file: ScenarioFile, names: RegionNames) -> Environment:
    """Growth and prices by year, and the shocks within the period, by ids of the region."""
    part, region, notes = file.environment, names.region, names.notes
    growth: dict[int, float] = {}
    prices: dict[int, dict[str, float]] = {}
    for setting, quantity in (("national_growth", "market_growth"), ("prices", "price_growth")):
        if getattr(part, setting) == "history" and not region.history(quantity):
            message = f"{setting}: history, but environment_history.csv of {region.name} records no {quantity}"
            notes.fail(("environment", setting), message, "give values by year, as in {2016: 0.06}, or leave it out")
    if part.national_growth == "history":
        growth = {year: classes[""] for year, classes in region.history("market_growth").items()}
    elif isinstance(part.national_growth, dict):
        growth = dict(part.national_growth)
    if part.prices == "history":
        prices = region.history("price_growth")
    elif isinstance(part.prices, dict):
        prices = {
            year: {str(kind): rate for kind, rate in value.items()}
            if isinstance(value, dict)
            else dict.fromkeys(DEFLATORS, value)
            for year, value in part.prices.items()
        }
    tell_years("national_growth", part.national_growth, growth, file, notes)
    tell_years("prices", part.prices, prices, file, notes)
    shocks = []
    for number, shock in enumerate(part.shocks):
        path = ("environment", "shocks", number)
        last = file.last
        if shock.end > last and notes.later(("period", "end"), path[:-1]):
            if shock.start > last:
                notes.beyond.append(shock.name)
                continue
            notes.cut.append(shock.name)
            shock = shock.model_copy(update={"end": last})
        check_dates(shock.start, shock.end, file, path, notes)
        ids = {k: names.ids(k, getattr(shock, k), (*path, k)) for k in ("segments", "fields", "cities")}
        shocks.append(shock.model_copy(update=ids))
    tell_own_shocks(file, shocks, notes)
    shocks += declared_shocks(file, region, growth, notes)
    return Environment(growth=growth, prices=prices, shocks=tuple(shocks))


def tell_years(name: str, said: object, by_year: Mapping[int, object], file: ScenarioFile, notes: Notes) -> None:
    """Tell which years of the period a path by year misses, and which of its years come after."""
    if said == "default":
        return
    path, last = ("environment", name), year_of(file.last)
    missing = [year for year in range(year_of(file.first), last + 1) if year not in by_year]
    if missing:
        usual, usual_zh = ("growth", "增长率") if name == "national_growth" else ("inflation", "通货膨胀率")
        notes.remark(path, f"{name}没有给出{spans(missing)}年的数值，这些年份按默认{usual_zh}",
                    f"{name}: no value for {spans(missing)}: the default {usual} holds there")  # fmt: skip
    first = year_of(file.first) - 1  # the base year too: it says how markets and prices moved as a run begins
    if said != "history" and (outside := [y for y in by_year if not first <= y <= year_of(latest(file.first))]):
        span = f"{first} to {year_of(latest(file.first))}"
        notes.fail(
            path,
            f"{spans(sorted(outside))} is outside {span}",
            f"runs of region {name_of(file.region)} are in these years",
        )
        return
    late = [year for year in by_year if year > last]
    if late and said != "history":
        notes.remark(path, f"{name}：{spans(sorted(late))}年在情景期之后，不起作用",
                    f"{name}: {spans(sorted(late))} lies after the period and never holds")  # fmt: skip


def spans(years: Sequence[int]) -> str:
    """Rising years with runs joined: 2017, 2019-2025."""
    runs: list[list[int]] = []
    for year in years:
        if runs and year == runs[-1][-1] + 1:
            runs[-1].append(year)
        else:
            runs.append([year])
    return ", ".join(f"{run[0]}-{run[-1]}" if len(run) > 1 else str(run[0]) for run in runs)
