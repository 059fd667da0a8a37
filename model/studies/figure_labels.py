"""Labels of figures of studies: names of factors and outcomes, titles on two lines, the line under a figure."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from model.observe.outcomes import BY_NAME
from model.report.markdown_page import PageWords
from model.report.words.language import language as in_words

if TYPE_CHECKING:
    from model.scenario import Plan

WORDS = PageWords(Path(__file__).with_name("figure_words.yaml"))
words, term = WORDS.text, WORDS.term


def short(name: str) -> str:
    """A factor's name as a label."""
    return name.removeprefix("policies.").replace("baseline.", "start.").replace(".", ": ").replace("_", " ")


def title_of(outcome: str, language: str) -> str:
    """An outcome's name."""
    if outcome not in BY_NAME:
        return outcome
    return BY_NAME[outcome].zh if language == "zh" else BY_NAME[outcome].en


def unit_of(outcome: str, language: str) -> str:
    """The unit that an outcome's figures have as they are: hundreds of millions of yuan in English too."""
    unit = BY_NAME[outcome].unit if outcome in BY_NAME else ""
    if language == "zh":
        return in_words("zh").unit_words(unit) or "个"
    return unit.replace("亿元", "100 mn yuan")


def wrapped(text: str, width: int = 30) -> str:
    """A title on two lines if it is long; a Chinese one before its brackets, or else anywhere."""
    if breadth(text) <= width:
        return text
    if not text.isascii():
        cut = text.find("（")
        cut = cut if 0 < cut <= width // 2 else width // 2
        return text[:cut] + "\n" + text[cut:]
    cut = text.rfind(" ", 0, width + 1)
    return text[:cut] + "\n" + text[cut + 1 :] if cut > 0 else text


def breadth(text: str) -> int:
    """How broad a text is, in Latin letters: others are twice as broad."""
    return sum(1 if character.isascii() else 2 for character in text)


def source_text(plan: Plan, language: str, size: str, beside: str = "") -> str:
    """Where a figure comes from. size: of what; beside: the scenario that differences are taken to."""
    from model.regions import region_to_read

    region = plan.region_name
    if language == "zh":
        region = str(region_to_read(plan.region, plan.region_data).title["zh"])
    scale = "" if plan.scale == 1 else words("scale", language, share=f"{plan.scale:.0%}")
    scenario = plan.name + (words("less", language, base=beside) if beside else "")
    return words("source", language, scenario=scenario, region=region, size=size, scale=scale)


def source_of_worlds(plan: Plan, language: str, worlds: int) -> str:
    """The same of so many worlds."""
    return source_text(plan, language, words("worlds", language, n=worlds))
