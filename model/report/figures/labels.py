"""Numbers as labels of figures: three digits that matter, a real minus."""

from __future__ import annotations

from model.report.numbers import MISSING, column_number, mean_count
from model.report.numbers import number as written


def number_label(value: float, whole: bool = False) -> str:
    """A number as a label, with the figures that matter (`whole`: a mean of counts)."""
    return mean_count(value) if whole else column_number(value, missing=MISSING)


def signed(value: float) -> str:
    """A difference as a tick label: sign in front, no trailing noise."""
    if abs(value) < 1e-12:
        return "0"
    text = written(value, sign=True)
    return text.rstrip("0").rstrip(".") if "." in text else text


def signed_number(value: float) -> str:
    """A difference in a small cell: no more than three figures."""
    size = abs(value)
    return "0" if size < 0.05 else written(value, 0 if size >= 9.95 else 1, sign=True)


def shortened(text: str, longest: int) -> str:
    """A text of at most `longest` columns; Chinese characters count two."""
    width, kept = 0, ""
    for c in text:
        width += 2 if ord(c) > 0x2E7F else 1
        if width > longest:
            return kept.rstrip() + "…"
        kept += c
    return kept
