"""Quantiles of Student's t for whole degrees of freedom.

By hand, since SciPy is no package that a run needs; a test holds that the figures are SciPy's.
"""

from __future__ import annotations

import math
from functools import lru_cache

from model.mathematics.quantiles import normal_quantile

EXACT = 200  # degrees of freedom up to which the distribution function is summed; beyond, an expansion is as good


def within(freedom: int, angle: float) -> float:
    """P(|T| < sqrt(freedom) tan(angle)) for an angle in [0, pi/2) (Abramowitz and Stegun 1964, 26.7.3 and 26.7.4)."""
    sine, cosine = math.sin(angle), math.cos(angle)
    if freedom % 2 == 0:
        term = total = 1.0
        for k in range(2, freedom, 2):
            term *= cosine * cosine * (k - 1) / k
            total += term
        return sine * total
    term, total = cosine, cosine if freedom > 1 else 0.0
    for k in range(3, freedom, 2):
        term *= cosine * cosine * (k - 1) / k
        total += term
    return 2.0 / math.pi * (angle + sine * total)


@lru_cache(maxsize=4096)
def student(freedom: int, probability: float = 0.975) -> float:
    """Quantile of Student's t with `freedom` >= 1 degrees of freedom at a `probability` strictly inside (0, 1).

    Exact (to 1e-9) up to EXACT degrees, within 1e-6 beyond. Raises ValueError outside these ranges.
    """
    if freedom < 1 or not 0.0 < probability < 1.0:
        raise ValueError(f"Student's t has no quantile {probability} with {freedom} degrees of freedom")
    if probability == 0.5:
        return 0.0
    if probability < 0.5:
        return -student(freedom, 1.0 - probability)
    if freedom > EXACT:  # Cornish and Fisher's expansion (Abramowitz and Stegun 1964, 26.7.5)
        z = float(normal_quantile(probability))
        first = (z**3 + z) / 4
        second = (5 * z**5 + 16 * z**3 + 3 * z) / 96
        third = (3 * z**7 + 19 * z**5 + 17 * z**3 - 15 * z) / 384
        return z + first / freedom + second / freedom**2 + third / freedom**3
    low, high = 0.0, math.pi / 2
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (middle, high) if within(freedom, middle) < 2.0 * probability - 1.0 else (low, middle)
    return math.sqrt(freedom) * math.tan((low + high) / 2)
