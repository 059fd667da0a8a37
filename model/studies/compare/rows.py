"""The rows of a comparison: paired differences by outcome, group and driver, and displacement."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np

from model.mathematics.intervals import margin
from model.mathematics.paired import Difference, difference
from model.observe.outcomes import BY_NAME
from model.results import Study
from model.studies.compare.growth_drivers import driver_levels

if TYPE_CHECKING:
    import pandas as pd

    from model.scenario import Plan

LEVELS = {
    "city": ("city_field", ["city"]), "field": ("city_field", ["field"]), "leading": ("city_field", ["city", "field"]),
    "place": ("places", ["place"]), "characteristic": ("cells", ["place", "segment"]),
}  # fmt: skip
REST = "rest"  # all cells of a level that no run lists, as one item


def row(level: str, item: str, unit: str, direction: str, one: Sequence[float], other: Sequence[float],
        half_width: float | None = None) -> dict[str, object]:  # fmt: skip
    """One compared quantity from its values with and without, by seed."""
    found = difference(one, other)
    gaps = np.asarray(one, dtype=float) - np.asarray(other, dtype=float)
    known = gaps[np.isfinite(gaps)]
    good = {"up": known > 0, "down": known < 0}.get(direction)
    return {
        "level": level, "item": item, "unit": unit, "base_mean": found.base, "difference": found.mean,
        "low": found.low, "high": found.high, "pairs": found.pairs, "verdict": found.verdict,
        "better": math.nan if good is None or found.pairs < 2 else float(good.mean()),
        "variance_ratio": variance_ratio(one, other), "worlds_needed": worlds_needed(found, half_width),
    }  # fmt: skip


def variance_ratio(one: Sequence[float], other: Sequence[float]) -> float:
    """(var a + var b) / var (a - b): what sharing luck saves; nan with fewer than three pairs or no variance."""
    a, b = np.asarray(one, dtype=float), np.asarray(other, dtype=float)
    if len(a) < 3 or not np.isfinite(a - b).all() or (a - b).std() == 0:
        return math.nan
    return float((a.var(ddof=1) + b.var(ddof=1)) / (a - b).var(ddof=1))


def worlds_needed(found: Difference, half_width: float | None = None) -> float:
    """Seeds after which the 95% interval is as narrow as `half_width`, or leaves out zero; nan if unknown."""
    wanted = abs(found.mean) if half_width is None else half_width
    if found.pairs < 2 or not wanted > 0 or not math.isfinite(found.low):
        return math.nan
    spread = (found.high - found.mean) * math.sqrt(found.pairs) / margin(1.0, found.pairs - 1)
    if spread == 0:
        return 2.0
    seeds = 2
    while margin(spread / math.sqrt(seeds), seeds - 1) > wanted:
        seeds = max(seeds + 1, min(2 * seeds, math.floor((margin(spread) / wanted) ** 2)))
        if seeds > 1e6:
            return math.inf
    return float(seeds)


def by_outcome(study: Study, scenario: str, base: str, seeds: Sequence[int], year: int,
               wanted: Mapping[str, float]) -> list[dict[str, object]]:  # fmt: skip
    """Every outcome of the region that both have."""
    rows = []
    for name in study.outcomes["outcome"].unique():
        one, other = (study.values(which, name, year) for which in (scenario, base))
        with_it, without = ([found[seed] for seed in seeds] for found in (one, other))
        if np.isfinite([with_it, without]).any():
            outcome = BY_NAME[name]
            rows.append(row("region", name, outcome.unit, outcome.direction, with_it, without, wanted.get(name)))
    return rows


def by_group(study: Study, scenario: str, base: str, seeds: Sequence[int], year: int) -> list[dict[str, object]]:
    """Real revenue of every city, field, city x field, place, and place x segment (all, whether a cluster or not).

    Each level has all its parts, the rest of industry and of the small cells among them: it adds up to the region.
    """
    rows = []
    for level, (table, keys) in LEVELS.items():
        one, other = pair(study, scenario, base, seeds, year, table, keys)
        if level == "characteristic":
            one, other = with_rest(study, (scenario, base), seeds, year, keys, one, other)
        for key in one.index:
            item = key if isinstance(key, str) else " · ".join(key)
            rows.append(row(level, item, "亿元 a year", "up", one.loc[key].to_numpy(), other.loc[key].to_numpy()))
    return rows


def by_driver(study: Study, scenario: str, base: str, seeds: Sequence[int], year: int) -> list[dict[str, object]]:
    """What drove growth since the first year, of the region and of clusters: which driver a difference came by."""
    return [
        row(level, item, "亿元 a year", "none", with_it, without)
        for level, (one, other) in driver_levels(study, (scenario, base), seeds, year).items()
        for item, with_it, without in zip(one.index, one.to_numpy(), other.to_numpy(), strict=True)
    ]


def pair(study: Study, scenario: str, base: str, seeds: Sequence[int], year: int, table: str,
         keys: list[str]) -> tuple[pd.DataFrame, pd.DataFrame]:  # fmt: skip
    """Real revenue of both by `keys` (rows, of either) and seed (columns); zero where a run has no such item."""
    both = [sums(study, which, seeds, year, table, keys) for which in (scenario, base)]
    items = both[0].index.union(both[1].index)
    one, other = (found.reindex(index=items, columns=list(seeds)).fillna(0.0) for found in both)
    return one, other


def with_rest(study: Study, scenarios: Sequence[str], seeds: Sequence[int], year: int, keys: list[str],
              one: pd.DataFrame, other: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:  # fmt: skip
    """The cells that some run lists as large or as clusters, and all others as one item, REST."""
    import pandas as pd

    found = study.table("clusters", list(scenarios))
    found = found[(found["year"] == year) & found["seed"].isin(seeds) & (found["kind"] == "characteristic")]
    listed = one.index.isin(pd.MultiIndex.from_frame(found[keys]))
    rest = pd.MultiIndex.from_tuples([(REST, REST)], names=keys)
    parts = [pd.concat([t[listed], pd.DataFrame([t[~listed].sum()], index=rest)]) for t in (one, other)]
    return parts[0], parts[1]


def sums(study: Study, scenario: str, seeds: Sequence[int], year: int, table: str, keys: list[str]) -> pd.DataFrame:
    """Real revenue by `keys` (rows) and seed (columns); nan where a run has no such row."""
    found = study.table(table, [scenario])
    found = found[(found["year"] == year) & found["seed"].isin(seeds)]
    return found.pivot_table(index=keys, columns="seed", values="revenue", aggfunc="sum")


def displacement(study: Study, scenario: str, base: str, seeds: Sequence[int], year: int) -> list[dict[str, object]]:
    """Real revenue of the cities that the scenario's own policies name, and of all others: together the region."""
    named = named_cities(study.plan(scenario), study.plan(base))
    one, other = pair(study, scenario, base, seeds, year, "city_field", ["city"])
    groups = {"cities that its policies name": one.index.isin(named), "all other cities": ~one.index.isin(named)}
    return [
        row("displacement", name, "亿元 a year", "up", one[mask].sum().to_numpy(), other[mask].sum().to_numpy())
        for name, mask in groups.items()
        if named and mask.any()
    ]


def named_cities(plan: Plan, base: Plan) -> set[str]:
    """Cities that the policies of `plan` (those `base` has not) are limited to, or in which their projects stand."""
    from model.regions import region_to_read

    places = region_to_read(plan.region, plan.region_data).places
    cities: set[str] = set()
    for key, policy in plan.policies.items():
        if base.policies.get(key) == policy:
            continue
        names = [*policy.eligibility.places, *([policy.place] if policy.place else [])]
        cities |= set(policy.eligibility.cities) | {str(places.city[places.index[name]]) for name in names}
    return cities
