"""Numbers as labels of figures: three digits that matter, a real minus."""

from __future__ import annotations

import math


def number(value: float, whole: bool = False) -> str:
    """A number as a label: three figures that matter (`whole`: of a count, no more than one decimal), a real minus."""
    if not math.isfinite(value):
        return "–"
    size = abs(value)
    if whole:
        return f"{value:,.0f}" if value == round(value) or size >= 20 else f"{value:,.1f}"
    digits = 0 if size >= 100 or (value == round(value) and size >= 10) else 1 if size >= 10 else 2
    text = f"{value:,.{digits}f}"
    return text.replace("-", "−")


def signed(value: float) -> str:
    """A difference as a tick label: sign in front, no trailing noise."""
    if abs(value) < 1e-12:
        return "0"
    return (f"{value:+,.0f}" if abs(value) >= 1000 else f"{value:+.3g}").replace("-", "−")


def signed_number(value: float) -> str:
    """A difference in a small cell: no more than three figures."""
    size = abs(value)
    if size < 0.05:
        return "0"
    return f"{value:+,.{0 if size >= 9.95 else 1}f}".replace("-", "−")


def shortened(text: str, longest: int) -> str:
    """A text of at most `longest` columns; Chinese characters count two."""
    width, kept = 0, ""
    for c in text:
        width += 2 if ord(c) > 0x2E7F else 1
        if width > longest:
            return kept.rstrip() + "…"
        kept += c
    return kept
