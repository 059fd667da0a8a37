"""What reports call a region and its plan: words.yaml of its folder, where another region has other words.

whole: {zh: 全市, en: the city}
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pydantic import ValidationError

from model.regions.about import Part, Title

FILE = "words.yaml"


class RegionWords(Part):
    """Words that stand in the gaps of the report's texts (`{whole}`); those of a region without a file are these."""

    whole: Title = Title(zh="全区域", en="the region")  # all of it
    heading: Title = Title(zh="全区域", en="Region")  # the same as the heading of a column
    inside: Title = Title(zh="区域内", en="in the region")
    outside: Title = Title(zh="区域外", en="outside the region")
    others: Title = Title(zh="其他地区", en="other regions")  # its like
    zones: Title = Title(zh="园区", en="zones")  # what its development zones are called
    its_plan: Title = Title(zh="规划", en="the plan")  # whose targets and parts reports tell

    def fill(self, text: str, language: str) -> str:
        """A text with the region's words in their gaps."""
        for name in type(self).model_fields:
            gap = f"{{{name}}}"
            if gap in text:
                text = text.replace(gap, str(getattr(getattr(self, name), language)))
        return text

    def own(self, text: str, language: str) -> str:
        """A text that calls the region by the usual words, as the names of outcomes do, with its own words instead."""
        for name in ("outside", "inside", "whole"):
            text = text.replace(getattr(getattr(USUAL, name), language), getattr(getattr(self, name), language))
        return text


USUAL = RegionWords()


def check_words(said: Mapping[str, Any], problems: list[str]) -> RegionWords:
    """What words.yaml says, checked; the usual words where it says nothing. Problems are added."""
    try:
        return RegionWords.model_validate(dict(said))
    except ValidationError as error:
        names = sorted({str(fault["loc"][0]) for fault in error.errors()})
        known = ", ".join(RegionWords.model_fields)
        problems.append(f"{FILE}: {', '.join(names)}: write {{zh: ..., en: ...}} for each of {known}, plain text")
        return USUAL
