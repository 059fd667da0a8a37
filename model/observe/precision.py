"""How exactly a study keeps its large tables: money and workers in small steps, quotients and firms to five digits.

A run by itself has doubles. Those would make half of a study on disk, and nobody reads their last digits. Steps are
powers of two, so that sums of them are exact: the parts of growth (table `drivers`) add up to the change of revenue
without a rest, in any order. Cities and yearly outcomes are kept as they are.
"""

from __future__ import annotations

import numpy as np

from model.observe.driver_list import NAMES

Columns = dict[str, np.ndarray]
MONEY, WORKERS = 2.0**-20, 2.0**-6  # 亿元, about 100 yuan; persons
STEPS: dict[str, dict[str, float]] = {
    "cells": {"revenue_nominal": MONEY, "revenue": MONEY, "workers": WORKERS},
    "clusters": {"revenue_nominal": MONEY, "revenue": MONEY, "workers": WORKERS, "revenue_at_start": MONEY,
                 "mechanical_revenue": MONEY},
    "drivers": {"revenue_before": MONEY, "revenue": MONEY},
    "events": {"revenue": MONEY},
}  # fmt: skip
DIGITS = 16  # significant bits of what nobody sums over a region: five digits
IN_DIGITS = {
    "cells": ("cost_ratio", "quality_ratio", "local_sourcing"),
    "clusters": ("location_quotient", "largest_share", "cost_ratio", "quality_ratio", "local_sourcing"),
    "census": ("revenue", "workers"),
}
PART, LEAST_PART = 18, 2.0**-12  # bits of a part of growth below its row's largest figure; its least step, 亿元


def compact(tables: dict[str, Columns]) -> dict[str, Columns]:
    """Tables of results as a study keeps them; their columns keep their types."""
    found = {name: dict(columns) for name, columns in tables.items()}
    for name, columns in found.items():
        columns |= {column: in_steps(columns[column], step) for column, step in STEPS.get(name, {}).items()}
        columns |= {column: rounded(columns[column], DIGITS) for column in IN_DIGITS.get(name, ())}
    if "drivers" in found:
        found["drivers"] |= adding_up(found["drivers"])
    return found


def in_steps(values: np.ndarray, step: float | np.ndarray) -> np.ndarray:
    """The nearest whole multiples of a step (a power of two)."""
    return np.rint(values / step) * step


def rounded(values: np.ndarray, bits: int) -> np.ndarray:
    """Single or double values to so many significant bits, the nearest; nan and infinities stay."""
    whole, own = {4: (np.uint32, 24), 8: (np.uint64, 53)}[values.dtype.itemsize]
    half, shift = whole(1 << (own - bits - 1)), whole(own - bits)
    return ((np.ascontiguousarray(values).view(whole) + half) >> shift << shift).view(values.dtype)


def adding_up(drivers: Columns) -> Columns:
    """Parts of growth in whole steps whose sum is the change of revenue, which stands in whole steps already.

    A row's step is 2^-18 of the power of two above its largest figure, at least LEAST_PART. The largest part takes what
    rounding leaves.
    """
    before, revenue = drivers["revenue_before"], drivers["revenue"]
    parts = np.stack([drivers[name] for name in NAMES])
    largest = np.maximum(np.maximum(before, revenue), np.abs(parts).max(axis=0))
    parts = in_steps(parts, np.maximum(np.ldexp(1.0, np.frexp(largest)[1] - PART), LEAST_PART))
    parts[np.abs(parts).argmax(axis=0), np.arange(parts.shape[1])] += revenue - before - parts.sum(axis=0)
    return dict(zip(NAMES, parts, strict=True))
