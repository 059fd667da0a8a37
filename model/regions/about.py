"""What region.yaml says of a region: its name, title, year, and what no table holds. Checked by pydantic."""

from __future__ import annotations

import re
from collections.abc import Mapping
from difflib import get_close_matches
from pathlib import Path
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError

from model.regions.files import CONTROL, TO_FILL, lines_of

NAME = re.compile(r"[a-z0-9_]{1,60}")
FIRST_BASE_YEAR, LAST_BASE_YEAR = 2000, 2060
SPAN = f"{FIRST_BASE_YEAR} to {LAST_BASE_YEAR}"
FILE = "region.yaml"


def is_name(text: str) -> str:
    """A name of a region, which is that of its folder."""
    if not NAME.fullmatch(text):
        raise ValueError("no name")
    return text


def is_title(text: str) -> str:
    """Plain text of one line."""
    if not 0 < len(text.strip()) <= 100 or CONTROL.search(text) or text.strip() == TO_FILL:
        raise ValueError("no title")
    return text


Year = Annotated[int, Field(ge=FIRST_BASE_YEAR, le=LAST_BASE_YEAR)]
Words = Annotated[str, AfterValidator(is_title)]


class Part(BaseModel):
    """Values have exactly the types declared, and there are no other names."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class Title(Part):
    """The region's name in both languages."""

    zh: Words
    en: Words


class About(Part):
    """What region.yaml may say."""

    name: Annotated[str, AfterValidator(is_name)]
    title: Title
    year: Year
    zone_revenue_share: Annotated[float, Field(ge=0, le=1)]
    national_year: Year | None = None  # that of national_output


# What to do about a value; {} is the value.
REMEDIES = {
    "name": "{}; write small letters, digits and underscores, in quotes if they are digits alone",
    "title": "write {{zh: ..., en: ...}}, each at most 100 characters of plain text",
    "year": f"{{}} is no year from {SPAN}; it is the year of the region's data",
    "national_year": "{} is no year; it is that of national_output",
    "zone_revenue_share": "{} is no share from 0 to 1, such as 0.6 for 60%",
}


def check_about(about: Mapping[str, Any], name: str | None, problems: list[str],
                file: Path | None = None) -> dict[str, Any]:  # fmt: skip
    """What region.yaml says, checked; `name` is that of its folder, if it must agree. Problems are added.

    file: where the lines of its entries are looked up for messages.
    """
    if not about:
        return {}
    lines = {} if file is None else lines_of(file)
    about = {str(key): value for key, value in about.items()}
    try:
        About.model_validate(about)
    except ValidationError as error:
        faults = {(str(e["loc"][0]), e["type"] if len(e["loc"]) == 1 else "") for e in error.errors()}
        problems.extend(f"{FILE}:{lines.get(key, 1)}: {told(key, kind, about)}" for key, kind in sorted(faults))
        if any(key == "name" for key, _ in faults):
            return about
    given = about["name"]
    if name is not None and given != name:
        problems.append(
            f"{FILE}:{lines.get('name', 1)}: name: {given!r}, but the folder is {name!r}; give both one name"
        )
    return about


def told(key: str, kind: str, about: Mapping[str, Any]) -> str:
    """A fault with its remedy."""
    known = tuple(About.model_fields)
    if kind == "extra_forbidden":
        near = get_close_matches(key, known, n=1)
        hint = f"did you mean {near[0]!r}?" if near else f"its names are {', '.join(known)}"
        return f"the entry {key[:60]!r} is not known; {hint}"
    if kind == "missing":
        return f"the entry {key!r} is missing; see region.yaml of a region that ships"
    return f"{key}: {REMEDIES[key].format(repr(str(about[key])[:60]))}"
