"""What a scenario and an instrument say alike (pydantic): words, whom a policy is for, how its money is rationed."""

from __future__ import annotations

from collections.abc import Hashable
from functools import cached_property
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from model.scenario import quantities
from model.scenario.values import Bound, NameOrCode


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

    @cached_property
    def conditions(self) -> Hashable:
        """Equal for those that let in the same firms."""
        named = [getattr(self, name) for name in type(self).model_fields if name != "size"]
        return *named, *self.size.items()


class Rationing(Part):
    """Who is served first when the money is short."""

    rule: Literal["queue", "ranked", "lottery"] = "queue"
    by: Literal["workers", "revenue", "capital", "profit", "cnc_share", "integration", "log_productivity",
                "log_quality"] | None = None  # fmt: skip
