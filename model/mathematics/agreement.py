"""How far two groupings of the same things agree.

By hand: scikit-learn, which has this index, is too large a package for one formula of the report.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike


def adjusted_rand(one: ArrayLike, other: ArrayLike, counts: ArrayLike | None = None) -> float:
    """Adjusted Rand index of two groupings (Hubert and Arabie 1985): 1 the same, 0 as by chance, nan if too few.

    one, other: the group of every item, of any kind. counts: how many things each item stands for (1 if None).
    """
    n = np.ones(len(np.asarray(one))) if counts is None else np.asarray(counts, dtype=float)
    (_, row), (_, column) = (np.unique(np.asarray(groups), return_inverse=True) for groups in (one, other))
    if n.sum() < 2:
        return float("nan")
    cells = np.unique(row * (int(column.max()) + 1) + column, return_inverse=True)[1]

    def pairs(values: np.ndarray) -> float:
        return float((values * (values - 1.0) / 2.0).sum())

    both, rows, columns = (pairs(np.bincount(groups, n)) for groups in (cells, row, column))
    expected, most = rows * columns / pairs(np.array([n.sum()])), (rows + columns) / 2.0
    return (both - expected) / (most - expected) if most != expected else 1.0
