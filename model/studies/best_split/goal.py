"""What a split of money is to move: an outcome, a target of the plan, or the revenue of one cluster."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from model.errors import UserError
from model.mathematics.name_book import NoSuchName, key_of
from model.observe.outcomes import BY_NAME
from model.report.words.outcome_names import find_outcome
from model.studies.part_of_region import find_city, find_industry

if TYPE_CHECKING:
    from model.experiments.yearly_trial import Measured
    from model.regions import Region

JOBS = {"jobs": "workers", "employment": "workers", "就业": "workers", "岗位": "workers"}
CLUSTER_MEASURE = "revenue"  # real revenue of firms above scale, 亿元


class GoalError(UserError, ValueError):
    """A goal or a sum for which no split can be sought."""


@dataclass(frozen=True)
class Goal:
    """One goal. key: the outcome, or `city/field` of a cluster. up: whether more of it is better."""

    key: str
    title: Mapping[str, str]
    unit: str
    up: bool = True
    cluster: bool = False

    def value(self, run: Measured) -> float:
        """The goal in the last year of a run, in its unit; nan where it has no value."""
        last = max(run.yearly)
        if self.cluster:
            return run.city_fields[last].get(self.key, {}).get(CLUSTER_MEASURE, 0.0)
        return BY_NAME[self.key].number(run.yearly, last)

    @property
    def sign(self) -> float:
        """1 where more is better, -1 where less is."""
        return 1.0 if self.up else -1.0


def goals(text: str, region: Region) -> list[Goal]:
    """The goals of `--for`, joined with commas. Raises GoalError, with the nearest name."""
    names = [name.strip() for name in text.replace("，", ",").split(",") if name.strip()]
    found = [goal(name, region) for name in names]
    if not found:
        raise GoalError("--for: name what the money is for, as value_added, jobs, a target, or a cluster (漯河 食品)")
    if len(found) > 2:
        raise GoalError(f"--for: {len(found)} goals; a split is sought for one, or between two")
    if len({one.key for one in found}) < len(found):
        raise GoalError(f"--for: {found[0].key} is named twice")
    return found


def goal(name: str, region: Region) -> Goal:
    """A goal by any name of an outcome or a target (also cut short), `jobs`, or a cluster as `city field`."""
    parts = name.replace("/", " ").replace("·", " ").split(maxsplit=1)
    try:
        if len(parts) == 2 and (not name.isascii() or "/" in name or is_city(region, parts[0])):
            return cluster(parts[0], parts[1], region)
        key = find_outcome(JOBS.get(key_of(name), name), region)
    except NoSuchName as error:
        raise GoalError(f"--for {name}: {error}") from None
    outcome = BY_NAME[key]
    if outcome.direction not in ("up", "down"):
        raise GoalError(f"--for {name}: {key} is neither better when higher nor when lower, so no split is best")
    return Goal(key, outcome.words, outcome.unit, outcome.direction == "up")


def cluster(city: str, industry: str, region: Region) -> Goal:
    """The revenue of a city's key field. Raises NoSuchName, and GoalError for what is no field."""
    here, (kind, field) = find_city(region, city), find_industry(region, industry)
    if kind != "field":
        raise GoalError(
            f"--for {city} {industry}: a cluster is named by its city and its field; {industry} is a segment"
        )
    words = {code: f"{name_of(region, 'cities', here, code)} · {name_of(region, 'fields', field, code)}"
             for code in ("en", "zh")}  # fmt: skip
    return Goal(f"{here}/{field}", words, "亿元", cluster=True)


def is_city(region: Region, name: str) -> bool:
    """Whether a name is one of a city."""
    try:
        find_city(region, name)
    except NoSuchName:
        return False
    return True


def name_of(region: Region, kind: str, key: str, language: str) -> str:
    """The name of a city or a field in a language."""
    table = region.tables[kind]
    names = dict(zip(map(str, table.ids), getattr(table, f"name_{language}"), strict=True))
    return str(names.get(key, key))
