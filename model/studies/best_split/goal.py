"""What a split of money is to move: an outcome, a target of the plan, or the revenue of one cluster."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from model.errors import UserError
from model.mathematics.name_book import NameBook, Named, NoSuchName
from model.observe.outcomes import BY_NAME, MODELLED
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
    """A goal by the name of an outcome or a target in any language, its key, `jobs`, or a cluster as `city field`."""
    known = book(region)
    if known.meant(name):
        key = known.find(name)
        outcome = BY_NAME[key]
        if outcome.direction not in ("up", "down"):
            raise GoalError(f"--for {name}: {key} is neither better when higher nor when lower, so no split is best")
        return Goal(key, outcome.words, outcome.unit, outcome.direction == "up")
    parts = name.replace("/", " ").replace("·", " ").split(maxsplit=1)
    if len(parts) == 2 and (not name.isascii() or "/" in name or is_city(region, parts[0])):
        try:
            city, (kind, field) = find_city(region, parts[0]), find_industry(region, parts[1])
        except NoSuchName as error:
            raise GoalError(f"--for {name}: {error}") from None
        if kind != "field":
            raise GoalError(f"--for {name}: a cluster is named by its city and its field; {parts[1]} is a segment")
        words = {code: f"{name_of(region, 'cities', city, code)} · {name_of(region, 'fields', field, code)}"
                 for code in ("en", "zh")}  # fmt: skip
        return Goal(f"{city}/{field}", words, "亿元", cluster=True)
    hint = str(known.unknown(name, "see `jiju list outcomes`; a cluster is written as its city and its field"))
    raise GoalError(f"--for: {hint}")


def book(region: Region) -> NameBook:
    """Names of what may be a goal: modelled outcomes, the plan's targets that they answer, and jobs."""
    targets = region.tables["targets"]
    short: dict[str, list[str]] = {}
    for row, outcome in enumerate(targets.outcome):
        if str(outcome) in BY_NAME:
            short.setdefault(str(outcome), []).extend(
                str(text) for text in (targets.ids[row], targets.name_zh[row], targets.name_en[row])
            )
    for name, outcome in JOBS.items():
        short.setdefault(outcome, []).append(name)
    things = [
        Named(key, tuple(outcome.words.values()), tuple(short.get(key, ())))
        for key, outcome in BY_NAME.items()
        if outcome.label == MODELLED
    ]
    return NameBook("goal", things)


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
