"""How every figure is written, in pages, terminals, pictures and workbooks: digits, minus sign, thousands, intervals.

Two rules say how many digits matter. `telling` digits stand in pages of studies: three, with no noughts behind them.
`decimals` stand in columns, where figures of one size share a number of decimals. Both languages write figures alike;
units are words and belong to `model/report/words/language.py`.
"""

from __future__ import annotations

import math

MINUS, MISSING, DASH = "−", "–", "–"  # DASH joins the ends of a span of years
BETWEEN = {"": " – ", "en": " to ", "zh": "至"}  # the ends of an interval: in tables and pictures, in sentences


def number(
    value: float | None, digits: int | None = None, sign: bool = False, missing: str = MISSING, bare_zero: bool = False
) -> str:
    """A figure with so many decimals, or with three telling digits; `missing` for none.

    sign: + before a gain. bare_zero: what rounds to nothing stands without + or −.
    """
    if value is None or math.isnan(value):
        return missing
    if math.isinf(value):
        return missing if digits is not None else "∞" if value > 0 else f"{MINUS}∞"
    text = telling(value, sign) if digits is None else f"{value:{'+' if sign else ''},.{digits}f}"
    if bare_zero and not text.strip("+-0.,"):
        text = text.lstrip("+-")
    return text.replace("-", MINUS)


def telling(value: float, sign: bool = False) -> str:
    """A finite figure with three telling digits, and all that stand before the point."""
    size, plus = abs(value), "+" if sign else ""
    return f"{value:{plus},.0f}" if size >= 1000 else f"{value:{plus}.1f}" if size >= 100 else f"{value:{plus}.3g}"


def decimals(value: float) -> int:
    """Decimals that a finite figure has in a column: none from 100 on and for whole numbers, else up to four."""
    size = abs(value)
    if 5e-5 <= size < 0.095:  # two figures that matter: an effect of 0.004 is not 0.00
        return 3 if size >= 0.0095 else 4
    return 0 if size >= 100 or value == round(value) else 1 if size >= 10 else 2


def column_number(value: float | None, sign: bool = False, missing: str = "") -> str:
    """A figure in a column of figures; nothing for none."""
    if value is None or math.isnan(value):
        return missing
    return number(value, None if math.isinf(value) else decimals(value), sign, missing, bare_zero=True)


def mean_count(value: float, sign: bool = False, missing: str = MISSING) -> str:
    """A mean of whole numbers: one decimal, and none where it is whole or large. A difference always has one."""
    if sign:
        return number(round(value, 1) + 0.0, 1, sign, missing)
    whole = math.isfinite(value) and (value == round(value) or abs(value) >= 20)
    return number(value, 0 if whole else 1, missing=missing)


def interval(low: str, high: str, sentence: str = "") -> str:
    """Two ends that are written already, joined by a dash, or by a word in a sentence of the language zh or en."""
    return f"{low}{BETWEEN[sentence]}{high}"


def percent(share: float | None, digits: int = 0, sign: bool = False, missing: str = MISSING) -> str:
    """A share in percent."""
    text = number(None if share is None else 100.0 * share, digits, sign, "")
    return f"{text}%" if text else missing
