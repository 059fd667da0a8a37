"""What the tables of a region must say together: one function a check, each message says how to mend it.

`inconsistencies` runs them all; docs/regions.md prints their first lines. Bounds are orders of magnitude: they tell
万元 from 亿元 and persons from 万人, not one year from another. Space and calendar are in files of their own.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np

from model.mathematics.quantiles import piecewise_pareto_quantile
from model.regions import consistency_figures as figures
from model.regions import consistency_map as starting_map
from model.regions import consistency_margins as margins
from model.regions import consistency_places as space
from model.regions import consistency_segments as segments
from model.regions import consistency_years as years
from model.regions.consistency_map import PRIORS, added_of, revenue_of
from model.regions.region import CORRECTED, Region
from model.regions.schema import OPTIONAL_TOTALS, REQUIRED_TOTALS

Check = Callable[[Region], Iterator[str]]
YI = 1e8  # 元 in 亿元
WAN = 1e4  # persons in 万人


def totals_are_given(region: Region) -> Iterator[str]:
    """Every figure that the start needs stands in totals.csv, in its unit and of a possible size."""
    table = region.tables["totals"]
    for item in (*REQUIRED_TOTALS, *OPTIONAL_TOTALS):
        if item.name not in table.index:
            if item in OPTIONAL_TOTALS:
                continue
            yield (f"totals.csv: {item.name} is missing ({item.meaning}, {item.unit}): the start needs it; add a row "
                   "with "
                   "its basis, assumed if nobody knows it")  # fmt: skip
            continue
        row = table.index[item.name]
        unit, value = str(table.unit[row]), float(table.value[row])
        if unit != item.unit:
            yield f"{table.where(row, 'unit')}: {unit!r}; {item.name} is read in {item.unit}: convert it"
        low, high = item.low or 0.0, item.high or np.inf
        if not low <= value <= high:
            yield (f"{table.where(row, 'value')}: {item.name} is {value:g}, outside {low:g} to {high:g} {item.unit}: "
                   "check the unit")  # fmt: skip


def industry_has_revenue(region: Region) -> Iterator[str]:
    """Some segment of kind industry has revenue in the base year, under both priors."""
    made = region.segments.kind == "industry"
    for prior in PRIORS:
        if not (revenue_of(region, prior)[made] > 0).any():
            yield f"segments.csv: no segment of kind industry has revenue in {prior}; give the branches their revenue"


def totals_lie_in_their_range(region: Region) -> Iterator[str]:
    """A figure of totals.csv lies in the range that stands beside it, unless a scenario has corrected it."""
    table = region.tables["totals"]
    for row, name in enumerate(table.ids):
        ends = region.totals[name].ends()
        if ends and not ends[0] <= table.value[row] <= ends[1] and table.basis[row] != CORRECTED:
            yield (f"{table.where(row, 'value')}: {name} is {table.value[row]:g}, outside its own range "
                   f"{ends[0]:g} to {ends[1]:g}; correct the figure or the range")  # fmt: skip


def cities_sum_to_the_region(region: Region) -> Iterator[str]:
    """Population of the cities is the region's within 15%, secondary GDP part of its GDP, where these are given."""
    people, product = float(region.cities.population.sum()), float(region.cities.secondary_gdp.sum())
    if "resident_population" in region.totals:
        given = region.totals["resident_population"].value
        if not 0.85 <= people / given <= 1.15:
            yield (f"totals.csv: resident_population is {given:g} 万人, the cities of cities.csv have {people:g}; "
                   "correct one, or its unit")  # fmt: skip
    if "gdp" in region.totals and not 0.15 <= product / region.totals["gdp"].value <= 0.9:
        yield (f"totals.csv: gdp is {region.totals['gdp'].value:g} 亿元, secondary GDP of the cities {product:g}: "
               "it is part of GDP; check both")  # fmt: skip


def revenue_is_the_sum_of_its_segments(region: Region) -> Iterator[str]:
    """The priors of the segments' revenue sum to the given revenue, within a third."""
    given = region.totals["revenue_above_scale"].value
    for prior in PRIORS:
        parts = float(revenue_of(region, prior).sum())
        if not 0.67 <= parts / given <= 1.5:
            yield (f"totals.csv: revenue_above_scale is {given:g} 亿元, but {prior} in segments.csv sums to "
                   f"{parts:g}: both are revenue of above-scale industry in 亿元; correct one")  # fmt: skip


def value_added_is_the_sum_of_its_segments(region: Region) -> Iterator[str]:
    """Revenue times value-added rate of manufacturing sums to the given value added, within a factor of 1.6."""
    given = region.totals["va_above_scale_manufacturing"].value
    made = region.segments.kind == "industry"
    for prior in PRIORS:
        parts = float(added_of(region, prior)[made].sum())
        if not 0.62 <= parts / given <= 1.6:
            yield (f"totals.csv: va_above_scale_manufacturing is {given:g} 亿元, but {prior} times value_added_rate of "
                   "the "
                   f"segments of kind industry sums to {parts:.4g}: check units and rates")  # fmt: skip


def high_technology_is_its_part(region: Region) -> Iterator[str]:
    """The given share of high technology is that of the segments flagged as such, within a factor of three."""
    given, flagged = region.totals["hightech_share"].value, region.segments.high_tech == 1
    for prior in PRIORS:
        added = added_of(region, prior)
        share = 100.0 * float(added[flagged].sum() / added.sum())
        if not share and given:
            yield (f"totals.csv: hightech_share is {given:g}%, but no segment with revenue under {prior} is flagged "
                   "high_tech in segments.csv; flag some, or give 0")  # fmt: skip
        elif not share / 3 <= given <= 3 * share:
            yield (f"totals.csv: hightech_share is {given:g}%, but the segments flagged high_tech make {share:.3g}% "
                   "of the "
                   f"value added under {prior}: it is in %; correct it or the flags")  # fmt: skip


def profit_and_wages_fit_into_value_added(region: Region) -> Iterator[str]:
    """Profit and the wage bill (employment at the cities' mean wage) leave value added something."""
    profit, revenue = (region.totals[name].value for name in ("profit_above_scale", "revenue_above_scale"))
    added = max(float(added_of(region, prior).sum()) for prior in PRIORS)
    wages = region.totals["employment_above_scale"].value * WAN * float(region.cities.wage.mean()) / YI
    if profit > added:
        yield (f"totals.csv: profit_above_scale is {profit:g} 亿元 and value added of all segments {added:.4g}: "
               "profit "
               "is part of it; check the units")  # fmt: skip
    elif profit > 0.3 * revenue:
        yield f"totals.csv: profit is {profit / revenue:.0%} of revenue; industry earns some per cent: check the units"
    elif profit + wages > added:
        yield (f"totals.csv: profit ({profit:g}) and wages ({wages:.4g} 亿元: employment at the mean wage of "
               "cities.csv) are "
               f"more than value added ({added:.4g}); check employment in 万人, wages in 元 a year")  # fmt: skip
    elif wages < 0.01 * added:
        yield (f"totals.csv: wages (employment at the mean wage of cities.csv) are {wages / added:.2%} of value "
               "added; check "
               "employment in 万人, wages in 元 a year")  # fmt: skip


def firms_and_workers_are_of_a_size(region: Region) -> Iterator[str]:
    """A worker makes 0.2 to 10 million 元 of revenue, a firm what the law of sizes can give it."""
    totals = region.totals
    revenue = totals["revenue_above_scale"].value
    a_worker = revenue * YI / (totals["employment_above_scale"].value * WAN)
    if not 2e5 <= a_worker <= 1e7:
        yield (f"totals.csv: employment_above_scale gives {a_worker:,.0f} 元 of revenue a worker; it is in 万人 "
               "(10,000 persons), revenue in 亿元")  # fmt: skip


def sizes_can_sum_to_revenue(region: Region) -> Iterator[str]:
    """Breaks of the law of sizes rise with exponents between them; firms between the breaks can sum to revenue."""
    table = region.tables["size_distribution"]
    breaks, exponents = table.columns["break"], table.exponent
    if len(table) < 2 or (np.diff(breaks) <= 0).any():
        yield ("size_distribution.csv: needs at least two breaks, each larger than the one before; sort and complete "
               "them")  # fmt: skip
        return
    for row in range(len(table)):
        if np.isnan(exponents[row]) != (row == len(table) - 1):
            yield (f"{table.where(row, 'exponent')}: every break but the last has the exponent of the law up to the "
                   "next "
                   "break; the last has none")  # fmt: skip
            return
    survival = np.concatenate([[1.0], np.cumprod((breaks[1:] / breaks[:-1]) ** -exponents[:-1])])
    inside = survival[:-1] - np.append(survival[1:-1], 0.0)
    low, high = float((inside * breaks[:-1]).sum()), float((inside * breaks[1:]).sum())
    drawn = piecewise_pareto_quantile((np.arange(4000) + 0.5) / 4000, breaks, exponents[:-1])
    low, high = max(1.02 * low, float(drawn.mean()) / 1.65), min(0.98 * high, 1.65 * float(drawn.mean()))
    mean = region.totals["revenue_above_scale"].value / region.totals["firms_above_scale"].value
    if not low <= mean <= high:
        yield (f"totals.csv: revenue over firms is {mean:.3g} 亿元 a firm, the law of size_distribution.csv wants "
               f"{low:.3g} to {high:.3g}: check its breaks (亿元 a year), revenue and firms")  # fmt: skip


def cities_carry_the_industry(region: Region) -> Iterator[str]:
    """Secondary GDP, population and area of the cities are of the size of the industry and of one another."""
    cities = region.cities
    added = float(added_of(region, PRIORS[0]).sum())
    product = float(cities.secondary_gdp.sum())
    if not 0.5 <= product / added <= 6:
        yield (f"cities.csv: secondary_gdp sums to {product:g} 亿元, value added of above-scale industry to "
               f"{added:.4g}: it "
               "is part of secondary GDP; check the unit (亿元)")  # fmt: skip
    workers, people = region.totals["employment_above_scale"].value, float(cities.population.sum())
    if workers > 0.6 * people:
        yield f"totals.csv: {workers:g} 万人 employed of {people:g} 万人 in cities.csv; both are in 万人: check units"
    for row, name in enumerate(cities.ids):
        a_head = cities.secondary_gdp[row] * YI / (cities.population[row] * WAN)
        if not 1000 <= a_head <= 3e5:
            yield (f"{cities.where(row, 'secondary_gdp')}: {a_head:,.0f} 元 a head in {name}; it is in 亿元, "
                   "population in 万人")  # fmt: skip
        density = cities.population[row] * WAN / cities.area_km2[row]
        if not 0.1 <= density <= 5e4:
            yield f"{cities.where(row, 'area_km2')}: {density:,.2g} persons a km2 in {name}; check area and population"
    if len(cities) and not 0.6 <= cities.skill.mean() <= 1.6:
        yield (f"cities.csv: skill has a mean of {cities.skill.mean():.3g}; it is an index with mean 1: divide by its "
               "mean")  # fmt: skip


# The others divide by what these find.
FIRST: tuple[Check, ...] = (totals_are_given, industry_has_revenue, space.there_are_cities)
CHECKS: tuple[Check, ...] = (
    totals_lie_in_their_range, cities_sum_to_the_region,
    revenue_is_the_sum_of_its_segments, value_added_is_the_sum_of_its_segments, high_technology_is_its_part,
    profit_and_wages_fit_into_value_added, firms_and_workers_are_of_a_size, sizes_can_sum_to_revenue,
    cities_carry_the_industry, *segments.CHECKS,
    *starting_map.CHECKS, *margins.CHECKS, *space.CHECKS, *figures.CHECKS, *years.CHECKS,
)  # fmt: skip


def inconsistencies(region: Region) -> list[str]:
    """Everything in which the tables of a region contradict each other."""
    first = [problem for check in FIRST for problem in check(region)]
    return first or [problem for check in CHECKS for problem in check(region)]
