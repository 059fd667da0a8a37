"""Single values of a scenario: how quarters, amounts, codes and dated values are written, and what they become."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BeforeValidator, Field, WithJsonSchema

from model.mathematics.quarters import quarter_label
from model.scenario import quantities
from model.scenario.usable_names import usable_name

LARGEST_BUDGET = 5000.0  # 亿元 a year: more than the region spends on everything


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
Number = Annotated[float, BeforeValidator(quantities.finite_number)]
UsableName = Annotated[str, Field(min_length=1, max_length=100), AfterValidator(usable_name)]
Whole = Annotated[int, Field(strict=True)]


def _code(value: Any) -> Any:
    """A code of six or twelve digits, which YAML reads as a number, as a text."""
    return str(value) if type(value) is int and 100_000 <= value < 10**12 else value


CODE_TEXT = {"anyOf": [{"type": "string"}, {"type": "integer", "minimum": 100_000}]}
NameOrCode = Annotated[str, BeforeValidator(_code), WithJsonSchema(CODE_TEXT)]
BOUND_TEXT = {"anyOf": [{"type": "number"}, {"type": "string", "pattern": quantities.AMOUNT_PATTERN}, {"type": "null"}]}
Bound = Annotated[Number | None, WithJsonSchema(BOUND_TEXT)]


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


def year_map(value: Any) -> Any:
    """Values by year, the years as whole numbers."""
    if isinstance(value, dict):
        years = [quantities.year(key) for key in value]
        for number, year in enumerate(years):
            if year in years[:number]:
                raise ValueError(f"two values of {year}")
        return dict(zip(years, value.values(), strict=True))
    return value


Growth = Annotated[Number, Field(ge=-0.3, le=0.5)]
Year = Annotated[int, Field(ge=quantities.FIRST_YEAR, le=quantities.LAST_YEAR)]
Years = dict[Year, Growth]
Classes = dict[Literal["mining", "raw", "manufacturing", "consumer", "high_tech"], Growth]


def frozen(value: Any) -> Any:
    """Lists as tuples, so that a plan read back from JSON is the plan that was written."""
    return tuple(frozen(item) for item in value) if isinstance(value, list | tuple) else value


Frozen = Annotated[Any, BeforeValidator(frozen)]


def is_dated(value: Any) -> bool:
    """Whether a value is a schedule: a tuple of (first quarter, value)."""
    return isinstance(value, tuple) and bool(value) and isinstance(value[0], tuple)


def at(value: Any, quarter: int) -> Any:
    """The value of a schedule (or a constant) in a quarter."""
    if is_dated(value):
        past = [item for first, item in value if first <= quarter]
        return past[-1] if past else value[0][1]
    return value
