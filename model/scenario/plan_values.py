"""What a scenario comes to once it is checked: policies, environment, and the plan that holds them."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any, Self

from pydantic import Field, PlainValidator, model_validator

from model.mathematics.nearest import did_you_mean
from model.mathematics.quarters import year_of
from model.regions import DEFAULT_REGION
from model.regions.own import name_of
from model.regions.schema import DEFLATORS
from model.scenario.catalogue import Instrument, load_catalogue
from model.scenario.extension_records import Extension
from model.scenario.extensions import load_all
from model.scenario.parameters import Parameters, load_registry
from model.scenario.schema import (
    USUAL_WORLDS,
    Baseline,
    Correction,
    Eligibility,
    Part,
    Rationing,
    ShockPart,
    Words,
)
from model.scenario.values import Frozen, at, is_dated, quarter_of_key
from model.tables.levers import LEVERS, LeverName


def _lever_name(value: Any) -> Any:
    """A lever's name. Whether there is such a lever is known once the modules of the plan are (`PlanValues`)."""
    if not isinstance(value, str) or not value.isidentifier():
        raise ValueError(f"no lever {value!r}")
    return value


class PolicySettings(Part):
    """A policy, resolved against the catalogue: ids for names, quarters for dates, every setting filled in."""

    key: str
    instrument: str
    lever: Annotated[LeverName, PlainValidator(_lever_name)]  # or one of the owner's: a module may declare levers
    start: int
    end: int
    budget: Frozen  # 亿元 a year, nominal: a number or ((first quarter, value), ...)
    settings: dict[str, Frozen]
    eligibility: Eligibility = Eligibility()
    rationing: Rationing = Rationing()
    place: str | None = None
    segment: str | None = None
    outcome: str = "value_added"  # what it is to move, and which way, stated beforehand by its instrument
    direction: str = "up"

    def setting(self, name: str, quarter: int) -> Any:
        """The value of a setting in force in a quarter (before the policy starts: the one that it starts with)."""
        value = self.settings[name]
        return at(value, quarter) if isinstance(value, tuple) else value

    def yearly_budget(self, quarter: int) -> float:
        """The budget in force in a quarter, 亿元 a year, nominal; 0 outside its dates or before its first."""
        first = max(self.start, self.budget[0][0]) if is_dated(self.budget) else self.start
        return float(at(self.budget, quarter)) if first <= quarter <= self.end else 0.0

    def budget_of_year(self, year: int) -> float:
        """What the policy may pay in a calendar year, 亿元, nominal: a quarter of the yearly budget each quarter."""
        first = quarter_of_key(year)
        return sum(self.yearly_budget(first + i) for i in range(4)) / 4.0 if first is not None else 0.0


class Environment(Part):
    """The environment, resolved: yearly growth and prices where the scenario names them, and shocks."""

    growth: dict[int, float] = Field(default_factory=dict)
    prices: dict[int, dict[str, float]] = Field(default_factory=dict)
    shocks: tuple[ShockPart, ...] = ()

    def growth_in(self, year: int) -> float | None:
        """Real growth of national markets in a year, or None for the default."""
        return self.growth.get(year)

    def until(self, year: int) -> Self:
        """The same without what is given for later years; shocks stay."""
        growth = {at: value for at, value in self.growth.items() if at <= year}
        prices = {at: value for at, value in self.prices.items() if at <= year}
        return self.model_copy(update={"growth": growth, "prices": prices})

    def price_growth_in(self, year: int) -> dict[str, float] | None:
        """Price growth by class of segments in a year, or None for the default."""
        return self.prices.get(year)


class PlanValues(Part):
    """What a scenario says that has passed every check: ids for names, quarters for dates. Never changed."""

    name: str
    title: Words
    purpose: Words | None = None
    parent: Path | None = None
    region: str = DEFAULT_REGION
    start: int  # first quarter: the one after the region's base year
    end: int
    worlds: int = USUAL_WORLDS
    seeds: int | None = None  # so many runs that differ in luck alone, in place of worlds
    scale: float = 1.0
    baseline: Baseline = Baseline()
    policies: dict[str, PolicySettings] = Field(default_factory=dict)
    environment: Environment = Environment()
    parameters: dict[str, float] = Field(default_factory=dict)
    unchecked_parameters: dict[str, float] = Field(default_factory=dict)  # ablations and sweeps set these; files cannot
    region_data: tuple[Correction, ...] = ()
    extensions: tuple[Extension, ...] = ()  # modules of the scenario's owner (extensions.py)
    own_instruments: dict[str, Any] = Field(default_factory=dict)  # of the scenario's owner, by key, as in their files

    @model_validator(mode="after")
    def _levers_are_known(self) -> Self:
        own = {name for extension in self.extensions for name in extension.levers}
        for policy in self.policies.values():
            if policy.lever not in LEVERS and policy.lever not in own:
                raise ValueError(f"no lever {policy.lever!r}{did_you_mean(policy.lever, sorted(LEVERS | own))}")
        return self

    @property
    def region_name(self) -> str:
        """The region's name: `region` is the whole path of its folder where it is one of somebody's own."""
        return name_of(self.region)

    @property
    def base_quarter(self) -> int:
        """The quarter whose end is the start: the last of the region's base year."""
        return self.start - 1

    @property
    def base_year(self) -> int:
        """The region's base year, whose state a run begins with."""
        return year_of(self.base_quarter)

    @property
    def start_year(self) -> int:
        """The first year of a run, the one after the base year."""
        return year_of(self.start)

    @property
    def quarters(self) -> int:
        """How many quarters a run has."""
        return self.end - self.base_quarter

    def resolved_parameters(self) -> Parameters:
        """All parameters with this plan's values."""
        known = load_registry().entries
        if any(path not in known for extension in self.extensions for path in extension.parameters):
            load_all(self.extensions)
        return Parameters(self.parameters).with_values(self.unchecked_parameters, checked=False)

    def lever(self, policy: PolicySettings) -> LeverName:
        """The lever that a policy of this plan acts through."""
        return policy.lever

    def price_index(self, quarter: int, inflation: float) -> float:
        """Price level of a quarter's year over that of the base year, the mean of all price classes with equal weights.

        A class grows by what the environment gives for it and the year, else by `inflation` a year, as sales of its
        segments do (processes/environment.py); a budget of a year is deflated by the mean of that year.
        """
        levels = dict.fromkeys(DEFLATORS, 1.0)
        for year in range(self.base_year + 1, year_of(quarter) + 1):
            named = self.environment.price_growth_in(year) or {}
            for kind in levels:
                levels[kind] *= 1.0 + named.get(kind, inflation)
        return sum(levels.values()) / len(levels)

    __iter__ = None  # type: ignore[assignment]  # one plan is no list of its fields: batch runners take lists apart

    def catalogue(self) -> dict[str, Instrument]:
        """Every instrument that this plan may name, by key: the catalogue's and its owner's own."""
        return load_catalogue(self.own_instruments)

    def replace_unchecked(self, **changes: Any) -> Self:
        """A copy with some attributes changed to resolved values that nobody checks: for code that makes them itself.

        Raises TypeError for an attribute that there is not.
        """
        unknown = changes.keys() - type(self).model_fields.keys()
        if unknown:
            raise TypeError(f"a plan has no {', '.join(sorted(unknown))}")
        return self.model_copy(update=changes)

    def ablated(self, *names: str) -> Self:
        """A copy with mechanisms turned off by name of their ablation. Raises ParameterError for an unknown name."""
        neutral = dict(self.unchecked_parameters)
        for name in names:
            neutral.update(load_registry().ablation(name).settings)
        return self.replace_unchecked(unchecked_parameters=neutral)
