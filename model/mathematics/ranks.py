"""The order of rows by a column."""

from __future__ import annotations

import numpy as np


def ranks(order: np.ndarray) -> np.ndarray:
    """Positions by rising `order`, equal ones as they stand; quick where none are equal, as after a lottery."""
    queue = np.argsort(order)
    ordered = order.take(queue)
    different = ordered[1:] > ordered[:-1]  # False also beside a nan
    return queue if different.all() else np.argsort(order, kind="stable")
