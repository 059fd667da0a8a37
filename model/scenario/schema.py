"""The shape of a scenario file (pydantic), and the resolved Plan that the model runs on."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    WithJsonSchema,
    field_serializer,
    model_validator,
)

from model.mathematics.quarters import quarter_label, year_of
from model.regions import DEFAULT_REGION
from model.regions.schema import BASE_YEAR, DEFLATORS
from model.scenario import quantities
from model.scenario.parameters import Parameters
from model.scenario.usable_names import usable_name
from model.tables.levers import LeverName

if TYPE_CHECKING:
    from model.scenario.catalogue import Instrument

LARGEST_BUDGET = 5000.0  # 亿元 a year: more than the province spends on everything


def schedule(value: Any) -> Any:
    """A constant, or dated values {2016: 30, 2018Q3: 40}, as a tuple of (first quarter, value)."""
    if not isinstance(value, dict):
        return value
    steps: list[tuple[int, Any]] = []
    for key, item in value.items():
        quarter = quantities.first_quarter(key)
        if any(quarter == known for known, _ in steps):
            raise ValueError(f"two values from {quarter_label(quarter)} on ({key} and another)")
        steps.append((quarter, item))
    if not steps:
        raise ValueError("an empty list of dated values")
    return tuple(sorted(steps, key=lambda step: step[0]))


def quarter_of_key(key: Any) -> int | None:
    """The quarter from which a key of dated values holds; None if it is no date."""
    try:
        return quantities.first_quarter(key)
    except ValueError:
        return None


QUARTER_TEXT = {
    "type": "string",
    "pattern": quantities.QUARTER_PATTERN,
    "description": "季度 · a quarter, as 2016Q1 or 2016年1季度",
}
Quarter = Annotated[int, BeforeValidator(quantities.quarter), WithJsonSchema(QUARTER_TEXT)]
Number = Annotated[float, BeforeValidator(quantities.number)]
UsableName = Annotated[str, Field(min_length=1, max_length=100), AfterValidator(usable_name)]
Whole = Annotated[int, Field(strict=True)]


class Part(BaseModel):
    """Base of every part: unknown names are errors, nothing changes after loading."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Words(Part):
    """A text in Chinese and English; given in one language, it stands for both."""

    zh: str = Field(max_length=400)
    en: str = Field(max_length=400)

    @model_validator(mode="before")
    @classmethod
    def _one_for_both(cls, value: Any) -> Any:
        if isinstance(value, dict) and len({"zh", "en"} & set(value)) == 1:
            (text,) = (value[name] for name in ("zh", "en") if name in value)
            return {"zh": text, "en": text, **value}
        return value


class PeriodPart(Part):
    """First and last quarter."""

    start: Quarter = 1
    end: Quarter = 40


class KnownFigure(Part):
    """A figure of 2015 that the scenario's owner knows: of a cell (segment), a zone (place alone) or a plant (firm).

    value: 亿元, or a share: of a cell in its segment, of a zone in its city. where: file:line that it was read from.
    """

    city: str = Field("", max_length=200)
    place: str = Field("", max_length=200)
    segment: str = Field("", max_length=200)
    firm: str = Field("", max_length=200)
    value: Annotated[Number, Field(ge=0.0, le=1e6)]
    unit: Literal["亿元", "share"] = "亿元"
    basis: str = Field("found", max_length=2000)
    source: str = Field("", max_length=2000)
    where: str = Field("", exclude=True)  # no part of what a run is

    def __eq__(self, other: object) -> bool:
        return isinstance(other, KnownFigure) and self.model_dump() == other.model_dump()

    def __hash__(self) -> int:
        return hash(tuple(self.model_dump().values()))


def _known_file(value: Any) -> Any:
    """One text is the name of a file, which the reader of the scenario has put its rows in the place of."""
    if not isinstance(value, list | tuple) or any(isinstance(item, str) for item in value):
        raise ValueError("takes the name of one CSV file beside the scenario, such as known: cells.csv")
    return tuple(value)


KNOWN_TEXT: dict[str, Any] = {
    "anyOf": [{"type": "string"}, {"type": "array", "items": {"type": "object"}}], "default": [],
    "description": "自己掌握的2015年数据（CSV）· a CSV file of your own figures of 2015, beside this file",
}  # fmt: skip


class Baseline(Part):
    """What is chosen about 2015: priors, number of firms, the draw of the map, figures that the owner knows."""

    prior: Literal["mean", "a", "b"] = "mean"
    firms: Annotated[Whole, Field(ge=50, le=200_000)] | None = None
    draw: Annotated[Whole, Field(ge=0, le=9_999)] = 0  # of the map of 2015: 0 is its centre
    known: Annotated[tuple[KnownFigure, ...], BeforeValidator(_known_file), WithJsonSchema(KNOWN_TEXT)] = ()


def _code(value: Any) -> Any:
    """A code of six or twelve digits, which YAML reads as a number, as a text."""
    return str(value) if type(value) is int and 100_000 <= value < 10**12 else value


CODE_TEXT = {"anyOf": [{"type": "string"}, {"type": "integer", "minimum": 100_000}]}
NameOrCode = Annotated[str, BeforeValidator(_code), WithJsonSchema(CODE_TEXT)]
BOUND_TEXT = {"anyOf": [{"type": "number"}, {"type": "string", "pattern": quantities.AMOUNT_PATTERN}, {"type": "null"}]}
Bound = Annotated[Number | None, WithJsonSchema(BOUND_TEXT)]


def _revenue_bounds(value: Any) -> Any:
    """Bounds of size with revenue in 亿元, whatever unit it is written in."""
    if isinstance(value, dict) and isinstance(value.get("revenue"), list | tuple):
        bounds = [quantities.amount(bound) if isinstance(bound, str) else bound for bound in value["revenue"]]
        return {**value, "revenue": bounds}
    return value


class Eligibility(Part):
    """Who may use a policy; what is not named is open to all."""

    fields: tuple[str, ...] = ()
    segments: tuple[str, ...] = ()
    places: tuple[NameOrCode, ...] = ()
    cities: tuple[NameOrCode, ...] = ()
    size: Annotated[
        dict[Literal["workers", "revenue", "age"], tuple[Bound, Bound]],
        BeforeValidator(_revenue_bounds),
    ] = {}
    origin: tuple[Literal["incumbent", "start_up", "grown_up", "transfer", "anchor", "follower"], ...] = ()
    status: tuple[Literal["zombie", "healthy", "high_tech", "above_scale", "overcapacity", "energy_intensive",
                          "exporting", "pioneer", "in_zone"], ...] = ()  # fmt: skip


class Rationing(Part):
    """Who is served first when the money is short."""

    rule: Literal["queue", "ranked", "lottery"] = "queue"
    by: Literal["workers", "revenue", "capital", "profit", "cnc_share", "integration", "log_productivity",
                "log_quality"] | None = None  # fmt: skip


def _budget(value: Any) -> Any:
    """A budget in 亿元 a year, constant or dated, with its amounts read."""
    if isinstance(value, tuple):
        return tuple((first, _budget(item)) for first, item in value)
    amount = quantities.amount(value)
    if amount < 0:
        raise ValueError(f"{amount} is negative")
    if amount > LARGEST_BUDGET:
        raise ValueError(f"{amount:g} 亿元 a year is beyond {LARGEST_BUDGET:g}; budgets are in 亿元 (100 million yuan)")
    return amount


MONEY = {
    "anyOf": [
        {"type": "number", "minimum": 0, "maximum": LARGEST_BUDGET},
        {"type": "string", "pattern": quantities.AMOUNT_PATTERN},
    ]
}
BUDGET_TEXT = {
    "anyOf": [
        *MONEY["anyOf"],
        {
            "type": "object",
            "minProperties": 1,
            "patternProperties": {quantities.DATED_KEY: MONEY},
            "additionalProperties": False,
        },
    ],
    "description": "亿元/年，当年价 · 亿元 a year in current prices, also 20亿, 200000万元; or dated: {2016: 30}",
}
Schedule = Annotated[Any, BeforeValidator(schedule)]
Budget = Annotated[Any, BeforeValidator(schedule), AfterValidator(_budget), WithJsonSchema(BUDGET_TEXT)]


class PolicyPart(BaseModel):
    """A policy as a file names it; the instrument's own settings are checked against the catalogue."""

    model_config = ConfigDict(extra="allow", frozen=True, populate_by_name=True)

    instrument: str | None = None
    start: Quarter | None = Field(None, alias="from")
    end: Quarter | None = Field(None, alias="to")
    budget: Budget | None = None
    eligibility: Eligibility | None = Field(None, alias="for")
    rationing: Rationing | None = None
    place: NameOrCode | None = None
    segment: str | None = None


class ShockPart(Part):
    """Something that happens to the economy for a while."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)

    name: str = Field("shock", max_length=100)
    kind: Literal["demand", "capacity", "input_price", "energy_price", "transport_cost", "export_demand"]
    start: Quarter = Field(alias="from")
    end: Quarter = Field(alias="to")
    size: Annotated[Number, Field(ge=-0.95, le=5.0)]
    segments: tuple[str, ...] = ()
    fields: tuple[str, ...] = ()
    cities: tuple[NameOrCode, ...] = ()

    @field_serializer("start", "end", when_used="json")
    def _as_written(self, quarter: int) -> str:
        """Quarters as a file has them, so that a saved scenario reads back."""
        return quarter_label(quarter)


def _year_map(value: Any) -> Any:
    if isinstance(value, dict):
        years = [quantities.year(key) for key in value]
        for number, year in enumerate(years):
            if year in years[:number]:
                raise ValueError(f"two values of {year}")
        return dict(zip(years, value.values(), strict=True))
    return value


Growth = Annotated[Number, Field(ge=-0.3, le=0.5)]
Year = Annotated[int, Field(ge=2016, le=2055)]
Years = dict[Year, Growth]
Classes = dict[Literal["mining", "raw", "manufacturing", "consumer", "high_tech"], Growth]


class EnvironmentPart(Part):
    """What nobody in the province controls."""

    national_growth: Annotated[Literal["default", "history"] | Years, BeforeValidator(_year_map)] = "default"
    prices: Annotated[Literal["default", "history"] | dict[Year, Growth | Classes], BeforeValidator(_year_map)] = (
        "default"
    )
    shocks: tuple[ShockPart, ...] = ()


class Correction(Part):
    """A baseline figure of the region that the scenario corrects, with its source."""

    table: str
    row: str
    column: str
    value: float | str
    source: str = Field(min_length=3)


class ScenarioFile(Part):
    """A scenario file after its parents were merged in."""

    name: UsableName
    title: Words | None = None
    purpose: Words | None = None
    extends: str | None = None
    region: str = DEFAULT_REGION
    period: PeriodPart = PeriodPart()
    seeds: Annotated[Whole, Field(ge=1, le=10_000)] = 5
    scale: Annotated[Number, Field(ge=0.01, le=100.0)] = 1.0
    baseline: Baseline = Baseline()
    packages: tuple[str, ...] = ()
    without: tuple[str, ...] = ()  # policies and packages of the parent, or of the packages, that are left out
    policies: dict[UsableName, PolicyPart] = {}
    policies_from: Quarter | None = None  # nothing starts before, but what a child says later: a late start of all
    budget_factor: Annotated[Number, Field(ge=0.0, le=10.0)] = 1.0  # on budgets of packages, never on one in a file
    environment: EnvironmentPart = EnvironmentPart()
    parameters: dict[str, Number] = {}
    region_data: tuple[Correction, ...] = ()


def frozen(value: Any) -> Any:
    """Lists as tuples, so that a plan read back from JSON is the plan that was written."""
    return tuple(frozen(item) for item in value) if isinstance(value, list | tuple) else value


Frozen = Annotated[Any, BeforeValidator(frozen)]


class PolicySettings(Part):
    """A policy, resolved against the catalogue: ids for names, quarters for dates, every setting filled in."""

    key: str
    instrument: str
    lever: LeverName
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
        return at(self.settings[name], quarter)

    def yearly_budget(self, quarter: int) -> float:
        """The budget in force in a quarter, 亿元 a year, nominal; 0 outside its dates or before its first."""
        first = max(self.start, self.budget[0][0]) if is_dated(self.budget) else self.start
        return float(at(self.budget, quarter)) if first <= quarter <= self.end else 0.0

    def budget_of_year(self, year: int) -> float:
        """What the policy may pay in a calendar year, 亿元, nominal: a quarter of the yearly budget each quarter."""
        first = quarter_of_key(year)
        return sum(self.yearly_budget(first + i) for i in range(4)) / 4.0 if first is not None else 0.0


def is_dated(value: Any) -> bool:
    """Whether a value is a schedule: a tuple of (first quarter, value)."""
    return isinstance(value, tuple) and bool(value) and isinstance(value[0], tuple)


def at(value: Any, quarter: int) -> Any:
    """The value of a schedule (or a constant) in a quarter."""
    if is_dated(value):
        past = [item for first, item in value if first <= quarter]
        return past[-1] if past else value[0][1]
    return value


class Environment(Part):
    """The environment, resolved: yearly growth and prices where the scenario names them, and shocks."""

    growth: dict[int, float] = {}
    prices: dict[int, dict[str, float]] = {}
    shocks: tuple[ShockPart, ...] = ()

    def growth_in(self, year: int) -> float | None:
        """Real growth of national markets in a year, or None for the default."""
        return self.growth.get(year)

    def price_growth_in(self, year: int) -> dict[str, float] | None:
        """Price growth by class of segments in a year, or None for the default."""
        return self.prices.get(year)


class Plan(Part):
    """A scenario that has passed every check: what the model runs on. Picklable, comparable, never changed."""

    name: str
    title: Words
    purpose: Words | None = None
    parent: Path | None = None
    region: str = DEFAULT_REGION
    start: int = 1
    end: int = 40
    seeds: int = 5
    scale: float = 1.0
    baseline: Baseline = Baseline()
    policies: dict[str, PolicySettings] = {}
    environment: Environment = Environment()
    parameters: dict[str, float] = {}
    unchecked_parameters: dict[str, float] = {}  # ablations and sweeps set these; files cannot
    region_data: tuple[Correction, ...] = ()
    own_instruments: dict[str, Any] = {}  # of the scenario's owner, by key, as their files have them

    def resolved_parameters(self) -> Parameters:
        """All parameters with this plan's values."""
        return Parameters(self.parameters).with_values(self.unchecked_parameters, checked=False)

    def catalogue(self) -> dict[str, Instrument]:
        """Every instrument that this plan may name, by key: the catalogue's and its owner's own."""
        from model.scenario.catalogue import load_catalogue

        return load_catalogue(self.own_instruments)

    def lever(self, policy: PolicySettings) -> LeverName:
        """The lever that a policy of this plan acts through."""
        return policy.lever

    def price_index(self, quarter: int, inflation: float) -> float:
        """Price level of a quarter's year over that of 2015, the mean of all price classes with equal weights.

        A class grows by what the environment gives for it and the year, else by `inflation` a year, as sales of its
        segments do (processes/environment.py); a budget of a year is deflated by the mean of that year.
        """
        levels = dict.fromkeys(DEFLATORS, 1.0)
        for year in range(BASE_YEAR + 1, year_of(quarter) + 1):
            named = self.environment.price_growth_in(year) or {}
            for kind in levels:
                levels[kind] *= 1.0 + named.get(kind, inflation)
        return sum(levels.values()) / len(levels)

    __iter__ = None  # type: ignore[assignment]  # one plan is no list of its fields: batch runners take lists apart

    def replace(self, **changes: Any) -> Plan:
        """A copy with some attributes changed, checked as a file is. Raises ScenarioErrors.

        Values are written as in a file: `replace(end="2020Q4", scale=0.1, policies={"technical_upgrading": {"budget":
        5}})`; quarters may be numbers, too (2016Q1 is 1). `policies` are all policies from then on; those of a plan can
        be taken over: `{**plan.policies, ...}`.
        """
        from model.scenario.changes import changed

        return changed(self, changes)

    def replace_unchecked(self, **changes: Any) -> Plan:
        """A copy with some attributes changed to resolved values that nobody checks: for code that makes them itself.

        Raises TypeError for an attribute that there is not.
        """
        unknown = changes.keys() - type(self).model_fields.keys()
        if unknown:
            raise TypeError(f"a plan has no {', '.join(sorted(unknown))}")
        return self.model_copy(update=changes)

    def ablated(self, *names: str) -> Plan:
        """A copy with mechanisms turned off by name of their ablation. Raises ParameterError for an unknown name."""
        from model.scenario.parameters import load_registry

        neutral = dict(self.unchecked_parameters)
        for name in names:
            neutral.update(load_registry().ablation(name).settings)
        return self.replace_unchecked(unchecked_parameters=neutral)

    @classmethod
    def from_mapping(cls, content: dict[str, Any]) -> Plan:
        """A plan from plain values as a file would hold them, with the same checks. Raises ScenarioErrors."""
        from model.scenario.load import plan_from_mapping

        return plan_from_mapping(content)

    def to_yaml(self) -> str:
        """The plan as YAML that loads to the same plan (without `extends`)."""
        from model.scenario.write import to_yaml

        return to_yaml(self)
