"""The shape of a scenario file (pydantic): what it may say, part by part."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, WithJsonSchema, field_serializer, model_validator

from model.mathematics.quarters import quarter_label
from model.regions import DEFAULT_REGION
from model.scenario.extension_records import Extension
from model.scenario.known_file import amount_or_share
from model.scenario.policy_terms import Eligibility, Part, Rationing, Words
from model.scenario.values import (
    Budget,
    Classes,
    Growth,
    NameOrCode,
    Number,
    Quarter,
    UsableName,
    Whole,
    Year,
    Years,
    year_map,
)

USUAL_WORLDS = 9  # of so many, the lowest and the highest are the ends of an 80% band (docs/bands.md)


class PeriodPart(Part):
    """First and last quarter; what is not given is the region's first quarter, and ten years from there."""

    start: Quarter | None = None
    end: Quarter | None = None


class KnownFigure(Part):
    """A figure of the base year that the owner knows: of a cell (segment), a zone (place alone) or a plant (firm).

    value: 亿元, or a share: of a cell in its segment, of a zone in its city; given in any unit that a file of known
    figures may have. where: file:line that it was read from.
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

    @model_validator(mode="before")
    @classmethod
    def _in_units_of_the_map(cls, row: Any) -> Any:
        """The row with its value in 亿元 or as a share: a number without unit is 亿元, a text has its unit."""
        if not isinstance(row, dict):
            return row
        value, unit = row.get("value"), row.get("unit", "")
        if not isinstance(unit, str):
            return row
        if isinstance(value, str):
            text = value
        elif isinstance(value, int | float) and not isinstance(value, bool) and unit not in ("亿元", "share"):
            if "unit" not in row:
                return row
            text = f"{value:.12f}".rstrip("0").rstrip(".")
        else:
            return row
        amount, unit = amount_or_share(text, unit)
        return {**row, "value": amount, "unit": unit}

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
    "description": "自己掌握的基年数据（CSV）· a CSV file of your own figures of the base year, beside this file",
}  # fmt: skip


EXTENSIONS_TEXT: dict[str, Any] = {
    "type": "array", "items": {"type": "string"}, "default": [],
    "description": "自己编写的模块（Python），与本文件同一文件夹 · modules of your own (Python) beside this file",
}  # fmt: skip


class Baseline(Part):
    """What is chosen about the start: priors, number of firms, the draw of the map, figures that the owner knows."""

    prior: Literal["mean", "a", "b"] = "mean"
    firms: Annotated[Whole, Field(ge=50, le=200_000)] | None = None
    draw: Annotated[Whole, Field(ge=0, le=9_999)] = 0  # of the map of the base year: 0 is its centre
    known: Annotated[tuple[KnownFigure, ...], BeforeValidator(_known_file), WithJsonSchema(KNOWN_TEXT)] = ()


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


class EnvironmentPart(Part):
    """What nobody in the region controls."""

    national_growth: Annotated[Literal["default", "history"] | Years, BeforeValidator(year_map)] = "default"
    prices: Annotated[Literal["default", "history"] | dict[Year, Growth | Classes], BeforeValidator(year_map)] = (
        "default"
    )
    shocks: tuple[ShockPart, ...] = ()
    declared_shocks: Annotated[tuple[str, ...], Field(max_length=50)] = ()  # of the region, by name; none by default


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
    worlds: Annotated[Whole, Field(ge=1, le=10_000)] = USUAL_WORLDS
    seeds: Annotated[Whole, Field(ge=1, le=10_000)] | None = None  # so many runs that differ in luck alone, instead
    scale: Annotated[Number, Field(ge=0.01, le=100.0)] = 1.0
    baseline: Baseline = Baseline()
    packages: tuple[str, ...] = ()
    without: tuple[str, ...] = ()  # policies and packages of the parent, or of the packages, that are left out
    policies: dict[UsableName, PolicyPart] = Field(default_factory=dict)
    policies_from: Quarter | None = None  # nothing starts before, but what a child says later: a late start of all
    budget_factor: Annotated[Number, Field(ge=0.0, le=10.0)] = 1.0  # on budgets of packages, never on one in a file
    environment: EnvironmentPart = EnvironmentPart()
    parameters: dict[str, Number] = Field(default_factory=dict)
    region_data: tuple[Correction, ...] = ()
    extensions: Annotated[tuple[Extension, ...], WithJsonSchema(EXTENSIONS_TEXT)] = ()

    @property
    def first(self) -> int:
        """The first quarter, once `with_period` has filled in what the file does not say."""
        assert self.period.start is not None
        return self.period.start

    @property
    def last(self) -> int:
        """The last quarter, likewise."""
        assert self.period.end is not None
        return self.period.end
