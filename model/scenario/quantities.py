"""Quarters, years and amounts of money as people write them: what is understood, and what to write instead.

`2018Q3`, `2018q3`, `2018-Q3`, `2018年3季度` and `2018年第三季度` are one quarter; `20`, `20亿元` and `200000万元` are
one amount. Anything else is an error that says what it seems to be and never guesses another quarter.
"""

from __future__ import annotations

import math
import re
import unicodedata
from decimal import Decimal
from typing import Any

from model.mathematics.quarters import quarter_label, quarter_number

FIRST_YEAR, LAST_YEAR = 2001, 2099  # that a scenario may name; its region decides which of them it has
YEAR = "20(0[1-9]|[1-9][0-9])"  # the same as the exported JSON Schema says it
FIRST_QUARTER, LAST_QUARTER = quarter_number(FIRST_YEAR, 1), quarter_number(LAST_YEAR, 4)
# The patterns of the JSON Schema: written for JavaScript and Python alike.
QUARTER_FORMS = (
    "{year} ?年? ?[-/]? ?[Qq]0?[1-4]",
    "{year} ?年? ?第? ?[1-4一二三四] ?季度?",
    "[Qq]0?[1-4][-/ ]?{year}",
)
QUARTER_PATTERN = f"^({'|'.join(QUARTER_FORMS).format(year=YEAR)})$"
YEAR_PATTERN = f"^{YEAR}年?$"
DATED_KEY = f"^({'|'.join([*QUARTER_FORMS, '{year}年?']).format(year=YEAR)})$"
AMOUNT_PATTERN = (
    r"^-?([0-9]+|[0-9]{1,3}(,[0-9]{3})+)([.][0-9]+)? ?"
    r"(万亿元?|亿元?|千万元?|百万元?|万元?|元|yi|yi yuan|wan|wan yuan|million yuan|billion yuan)"
    r"( ?/ ?年| ?每年| a year)?$"
)
IN_YI = {  # one unit in 亿元
    "万亿": "10000", "亿": "1", "千万": "0.1", "百万": "0.01", "万": "0.0001", "": "0.00000001",
    "yi": "1", "wan": "0.0001", "million": "0.01", "billion": "10",
}  # fmt: skip
CHINESE_DIGITS = {"一": 1, "二": 2, "三": 3, "四": 4}
MONEY = ("亿元", "万元")  # how the units of settings in money begin
MOST_DIGITS = 40
MOST = 1e15  # no figure of a scenario is larger
UNDERSTOOD = "plain numbers are 亿元 (100 million yuan); with a unit, as 20亿 or 200000万元"


def shown(value: Any) -> str:
    """A value as an error quotes it: never longer than a line."""
    try:
        text = repr(value)
    except ValueError:  # a whole number with more digits than Python prints
        return "a number with thousands of digits"
    return text if len(text) <= 60 else f"{text[:40]}… ({len(text)} characters)"


def plain(text: str) -> str:
    """The text with ASCII digits, letters and marks for full-width ones."""
    return unicodedata.normalize("NFKC", text)


def quarter(value: Any) -> int:
    """The number of a quarter as people write it. Raises ValueError with the remedy; a year alone is no quarter."""
    if isinstance(value, str):
        found = _quarter_in(value)
        if found is not None:
            return _within(found, value)
    raise ValueError(f"{shown(value)} is not a quarter; {quarter_remedy(value)}")


def first_quarter(value: Any) -> int:
    """The first quarter of a year, or the quarter, that a dated value begins with. Raises ValueError."""
    text = str(value) if not isinstance(value, bool) else ""
    match = re.fullmatch("([0-9]{4})年?", text.strip())
    if match:
        return _within(quarter_number(int(match[1]), 1), value)
    found = _quarter_in(text)
    if found is not None:
        return _within(found, value)
    raise ValueError(f"{shown(value)} is no year and no quarter; {quarter_remedy(value, or_year=True)}")


def year(value: Any) -> Any:
    """A year as a number, from 2018, '2018' or '2018年'; anything else as it is, for the schema to refuse."""
    match = re.fullmatch("([0-9]{4})年?", str(value).strip())
    return int(match[1]) if match and not isinstance(value, bool) else value


def _quarter_in(text: str) -> int | None:
    for form in QUARTER_FORMS:
        pattern = form.format(year="([0-9]{4})").replace("[1-4", "([1-4", 1)
        pattern = re.sub(r"\(\[1-4(.*?)\]", r"([1-4\1])", pattern)
        match = re.fullmatch(pattern, text.strip())
        if match:
            of_year, part = sorted(match.groups(), key=len, reverse=True)
            return quarter_number(int(of_year), CHINESE_DIGITS.get(part) or int(part))
    return None


def _within(number: int, value: Any) -> int:
    if not FIRST_QUARTER <= number <= LAST_QUARTER:
        span = f"{quarter_label(FIRST_QUARTER)} to {quarter_label(LAST_QUARTER)}"
        raise ValueError(f"{shown(value)} is outside {span}")
    return number


def quarter_remedy(value: Any, or_year: bool = False) -> str:
    """What to write instead of something that is no quarter: the quarter that it falls into, where that is certain."""
    usual = "write the year, Q and a number from 1 to 4" + (", or the year alone" if or_year else "")
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return usual
    text = shown(value) if not isinstance(value, str) else value.strip()
    if plain(text) != text:
        meant = _quarter_in(plain(text))
        return f"it has full-width characters; write {quarter_label(meant) if meant else 'ASCII digits and letters'}"
    if re.fullmatch("[0-9]{4}年?", text):
        return f"it is a year; write its first quarter {text[:4]}Q1 or its last {text[:4]}Q4"
    if match := re.fullmatch("([0-9]{4})[-/.年]([1-4])", text):
        one, other = f"{match[1]}Q{match[2]}", f"{match[1]}Q{(int(match[2]) + 2) // 3}"
        return f"write {one}" if one == other else f"write {one} for the quarter, or {other} if {match[2]} is the month"
    if match := re.fullmatch("([0-9]{4})(?:[-/.年](0?[1-9]|1[0-2])|(0[1-9]|1[0-2]))([-/.月]([0-9]{1,2}日?)?)?", text):
        what = "a day" if match[5] else "a month"
        return f"it is {what}; its quarter is {match[1]}Q{(int(match[2] or match[3]) + 2) // 3}"
    if match := re.fullmatch("([0-9]{4}) ?年? ?(上半年|下半年|[Hh][12])", text):
        first = 1 if match[2] in ("上半年", "H1", "h1") else 3
        return f"it is half a year; its quarters are {match[1]}Q{first} and {match[1]}Q{first + 1}"
    if re.fullmatch("[0-9]{4} ?年?[-/ ]?([Qq][0-9]+|第?[0-9五六七八九十]+季度?)", text):
        return "a year has the quarters 1 to 4"
    if re.fullmatch("[0-9]{2} ?年? ?[-/]? ?([Qq][1-4]|第?[1-4一二三四]季度?)", text):
        return "write the year with four digits"
    return usual


def finite_number(value: Any) -> Any:
    """A finite number as it is. Raises ValueError for anything else, with the remedy where one is plain."""
    if isinstance(value, str) and re.fullmatch(r"-?[0-9]+(\.[0-9]+)?[%％]", value.strip()):
        share = Decimal(value.strip()[:-1]) / 100
        raise ValueError(f"{shown(value)} is not a number; write {float(share):g} for a share")
    if isinstance(value, str) and plain(value) != value and re.fullmatch(r"[-+]?[0-9.,]+", plain(value).strip()):
        raise ValueError(f"{shown(value)} has full-width digits; write {plain(value).strip()}")
    if isinstance(value, str) and re.fullmatch(r"[-+]?[0-9]+(\.[0-9]*)?[eE][-+]?[0-9]{1,2}", value.strip()):
        raise ValueError(f"{shown(value)} is no number in YAML; write {float(value):g}")
    if isinstance(value, str) and re.fullmatch(r"[-+]?[0-9]+(\.[0-9]+)?", value.strip()[:MOST_DIGITS]):
        raise ValueError(f"{shown(value)} is a text; write it without quotes")
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise ValueError(f"{shown(value)} is not a number")
    if isinstance(value, float) and not math.isfinite(value):
        raise ValueError(f"{value} is not a finite number")
    if abs(value) > MOST:
        raise ValueError(f"{shown(value)} is beyond anything that a scenario can mean")
    return value


def amount(value: Any, unit: str = "亿元") -> Any:
    """An amount of money in `unit` (亿元 or 万元): plain numbers as they are, texts by their own unit.

    Raises ValueError that names what is understood.
    """
    if not isinstance(value, str):
        return finite_number(value)
    text = value.strip()
    match = re.fullmatch(AMOUNT_PATTERN, text)
    if match is None:
        if re.match(r"[-+]?[0-9.]+([eE][-+]?[0-9]+)?$", text):
            finite_number(text)
        if plain(text) != text and re.fullmatch(AMOUNT_PATTERN.replace("|元|", "|元||"), plain(text)):
            raise ValueError(f"{shown(value)} has full-width characters; write {plain(text)}")
        raise ValueError(f"{shown(value)} is not a number or an amount; {UNDERSTOOD}")
    digits = re.match(r"-?[0-9,]+([.][0-9]+)?", text)
    assert digits is not None
    word = match[4].removesuffix(" yuan").removesuffix("元")
    in_yi = Decimal(digits[0].replace(",", "")) * Decimal(IN_YI[word])
    return finite_number(float(in_yi * (10_000 if unit == "万元" else 1)))


def in_unit(value: Any, unit: str) -> Any:
    """A figure of a setting: an amount where its unit is one of money, else a plain number. Raises ValueError."""
    money = next((word for word in MONEY if unit.startswith(word)), None)
    return amount(value, money) if money else finite_number(value)
