"""Words and numbers in the reader's language: every text of a report, 亿元 or bn yuan, the digits that matter.

Texts live in words/<language>.yaml, one key a text; both files hold the same keys with the same gaps to fill.
"""

from __future__ import annotations

import locale
import math
import os
import re
import sys
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from model.regions.words import USUAL, RegionWords
from model.report.numbers import MISSING, decimals, interval, number
from model.scenario.shipped_files import read_shipped

if TYPE_CHECKING:
    from model.regions import Region

FOLDER = Path(__file__).parent
LANGUAGES = ("zh", "en")
TEN_THOUSAND = 1e4

Code = Literal["zh", "en"]
BASE_YEAR = "{base_year}"  # in texts, wherever the year stands that runs start from
THE_YEAR = re.compile(r"\{base_year\} ?年?")

# unit of the results -> (factor, digits below 100, word key) by language; money is treated apart
SCALES: dict[str, dict[str, tuple[float, int | None]]] = {
    "persons": {"zh": (1e-4, None), "en": (1e-3, None)},
    "万亿元": {"zh": (1.0, 2), "en": (1.0, 2)},
    "万元 a year": {"zh": (1.0, 2), "en": (10.0, 1)},
    "件/亿元": {"zh": (1.0, 2), "en": (1.0, 2)},
    "count": {"zh": (1.0, 0), "en": (1.0, 0)},
}
MONEY = ("亿元", "亿元 a year", "亿元 nominal", "亿元 a quarter")


class MissingWords(KeyError):
    """A text is missing in a language."""


@dataclass(frozen=True)
class Language:
    """One language: `say` gives texts, the other methods format numbers."""

    code: Code
    texts: dict[str, str]
    base_year: int | None = None  # of the region that is told of; without, texts call it the base year
    words: RegionWords = USUAL  # what the region calls itself

    def say(self, key: str, /, **values: Any) -> str:
        """The text of a key with its gaps filled. Raises MissingWords."""
        if key not in self.texts:
            raise MissingWords(f"{key} is missing in words/{self.code}.yaml")
        text = self.dated(self.texts[key])
        return text.format(**values) if values else text

    def dated(self, text: str) -> str:
        """A text with the base year in its gaps."""
        if BASE_YEAR not in text:
            return text
        if self.base_year is not None:
            return text.replace(BASE_YEAR, str(self.base_year))
        return THE_YEAR.sub("基年", text) if self.code == "zh" else text.replace(BASE_YEAR, "the base year")

    def has(self, key: str) -> bool:
        """Whether there is such a text."""
        return key in self.texts

    def of(self, words: Any) -> str:
        """The text of this language in {zh, en} pairs: mappings, or objects with such attributes."""
        found = words[self.code] if isinstance(words, dict) else getattr(words, self.code)
        return str(found)

    def named(self, words: Any) -> str:
        """The same of what the program itself names (outcomes, drivers), with the region's words for itself."""
        return self.words.own(self.of(words), self.code)

    # numbers ----------------------------------------------------------------------------------------------------

    def number(self, value: float, digits: int | None = None, sign: bool = False) -> str:
        """A number with the digits that matter (or `digits` of them), thousands apart, a real minus."""
        if value is None or not math.isfinite(value):
            return MISSING
        return number(value, decimals(value) if digits is None else digits, sign, bare_zero=True)

    def money(self, value: float, sign: bool = False) -> str:
        """An amount in 亿元 as 亿元 or 万亿元; as bn or trn yuan."""
        if not math.isfinite(value):
            return MISSING
        large = abs(value) >= TEN_THOUSAND
        amount = value / TEN_THOUSAND if large else value / self.money_divisor
        return self.with_unit(self.number(amount, 2 if large else None, sign), self.money_words(value))

    def money_words(self, value: float) -> str:
        """The unit in which `money` tells an amount in 亿元."""
        return self.say("unit.trillion" if abs(value) >= TEN_THOUSAND else "unit.money")

    def with_unit(self, number: str, unit: str) -> str:
        """A number before the words of its unit: Chinese has no blank between them, no language one before %.

        In Chinese, points are counted: 5个百分点, where a heading says 百分点.
        """
        if self.code == "zh" and number and unit == self.say("unit.points"):
            unit = f"个{unit}"
        gap = "" if not unit or not number or unit.startswith("%") or self.code == "zh" else " "
        return f"{number}{gap}{unit if number else ''}"

    def round_sum(self, amount: float) -> str:
        """A round amount in 亿元 as people call it: 千亿 (of which 级 or 元 says what it is); 100 bn yuan."""
        key = f"unit.round_{amount:.0f}"
        return self.say(key) if self.has(key) else self.money(amount)

    @property
    def money_divisor(self) -> float:
        """亿元 in the money unit of tables: 1 in Chinese, 10 (bn yuan) in English."""
        return 1.0 if self.code == "zh" else 10.0

    def percent(self, share: float, digits: int = 0) -> str:
        """A share as a percentage."""
        return MISSING if not math.isfinite(share) else f"{self.number(100 * share, digits)}%"

    def scaled(self, value: float, unit: str) -> float:
        """A value of the results in the reader's unit (`unit_words`)."""
        if unit in MONEY:
            return value / self.money_divisor
        return value * SCALES[unit][self.code][0] if unit in SCALES else value

    def quantity(self, value: float, unit: str, sign: bool = False) -> str:
        """A value of the results as a number in the reader's unit, without the unit."""
        digits = SCALES[unit][self.code][1] if unit in SCALES else None
        if unit == "count" and math.isfinite(value) and value != round(value) and abs(value) < 100:
            digits = 1
        return self.number(self.scaled(value, unit), digits, sign)

    def measured(self, value: float, unit: str, sign: bool = False) -> str:
        """The same with its unit."""
        if unit in MONEY:
            return self.money(value, sign)
        return self.with_unit(self.quantity(value, unit, sign), self.unit_words(unit))

    def interval(self, low: float, high: float, unit: str, sign: bool = False) -> str:
        """Two ends in the reader's unit, for a sentence; nothing where there is no interval."""
        if not (math.isfinite(low) and math.isfinite(high)):
            return ""
        if unit == "count" and not sign:
            low, high = math.floor(low), math.ceil(high)
        if low == high:
            return self.quantity(low, unit, sign)
        return interval(self.quantity(low, unit, sign), self.quantity(high, unit, sign), self.code)

    def money_interval(self, low: float, high: float, sign: bool = False) -> str:
        """Two amounts in one unit."""
        if not (math.isfinite(low) and math.isfinite(high)):
            return ""
        large = max(abs(low), abs(high)) >= TEN_THOUSAND
        by = TEN_THOUSAND if large else self.money_divisor
        unit = self.say("unit.trillion" if large else "unit.money")
        least, most = (self.number(end / by, 2 if large else None, sign) for end in (low, high))
        return self.with_unit(interval(least, most, self.code), unit)

    def measured_interval(self, low: float, high: float, unit: str) -> str:
        """Two signed ends with their unit."""
        if unit in MONEY:
            return self.money_interval(low, high, sign=True)
        return self.with_unit(self.interval(low, high, unit, sign=True), self.unit_words(unit))

    def span(self, low: float, high: float, unit: str, sign: bool = True) -> str:
        """Two ends with their unit, joined by a dash as in tables; nothing where there is no interval."""
        if not (math.isfinite(low) and math.isfinite(high)):
            return ""
        if unit in MONEY:
            large = max(abs(low), abs(high)) >= TEN_THOUSAND
            by = TEN_THOUSAND if large else self.money_divisor
            least, most = (self.number(end / by, 2 if large else None, sign) for end in (low, high))
            return self.with_unit(interval(least, most), self.say("unit.trillion" if large else "unit.money"))
        ends = interval(self.quantity(low, unit, sign), self.quantity(high, unit, sign))
        return self.with_unit(ends, self.unit_words(unit))

    def estimate(self, mean: float, low: float, high: float, unit: str, sign: bool = True) -> str:
        """A figure with its unit and, in the same unit, its ends, `m unit (a – b)`; alone where it has no ends."""
        if not (math.isfinite(low) and math.isfinite(high)):
            return self.measured(mean, unit, sign)
        large = unit in MONEY and max(abs(mean), abs(low), abs(high)) >= TEN_THOUSAND
        words = self.say("unit.trillion") if large else self.unit_words(unit)
        middle, least, most = (self.number(each / TEN_THOUSAND, 2, sign) if large else self.telling(each, unit, sign)
                               for each in (mean, low, high))  # fmt: skip
        return f"{self.with_unit(middle, words)}{self.say('number.aside', text=interval(least, most))}"

    def telling(self, value: float, unit: str, sign: bool = False) -> str:
        """`quantity`, with more decimals where its own would show nothing of what is there."""
        text = self.quantity(value, unit, sign)
        return text if text.strip("+−0.,") or not value else self.number(self.scaled(value, unit), None, sign)

    def unit_words(self, unit: str) -> str:
        """The unit in words of this language."""
        if unit in MONEY:
            nominal = self.say("unit.nominal") if "nominal" in unit else ""
            return self.say("unit.money") + nominal
        key = f"unit.{unit.replace(' ', '_').replace('/', '_per_').replace('%', 'percent')}"
        return self.texts.get(key, unit if unit not in ("-", "count", "id", "text", "name") else "")


def reader_language() -> str:
    """The language of the person at this machine, by the settings of the system: zh or en."""
    named = next(filter(None, (os.environ.get(name) for name in ("LC_ALL", "LC_MESSAGES", "LANG"))), None)
    if named is None and sys.platform == "win32":
        named = locale.getlocale()[0]
    return "zh" if str(named).casefold().startswith(("zh", "chinese")) else "en"


def language_of(code: str, region: Region) -> Language:
    """Chinese (zh) or English (en), with the words and the base year of a region."""
    return language(code, region.year, region.words)


@cache
def language(code: str, base_year: int | None = None, words: RegionWords = USUAL) -> Language:
    """Chinese (zh) or English (en), for a region of the base year, if one is told of, and in its own words."""
    if code not in LANGUAGES:
        raise MissingWords(f"no language {code!r}; there are {', '.join(LANGUAGES)}")
    content = read_shipped(FOLDER / f"{code}.yaml")
    texts = {key: words.fill(text, code) for key, text in flat(content)}
    return Language(code, texts, base_year, words)  # type: ignore[arg-type]


def flat(content: dict[str, Any], prefix: str = "") -> Any:
    """(dotted key, text) of nested mappings."""
    for key, value in content.items():
        if isinstance(value, dict):
            yield from flat(value, f"{prefix}{key}.")
        else:
            yield f"{prefix}{key}", str(value)
