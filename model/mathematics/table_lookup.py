"""Reading a table at many pairs of row and column: one flat position each, some three times faster than two indices."""

from __future__ import annotations

import numpy as np


def at_pairs(matrix: np.ndarray, row: np.ndarray, column: np.ndarray) -> np.ndarray:
    """`matrix[row, column]` for index arrays of broadcast shape, none of them negative."""
    position = np.asarray(row).astype(np.intp, copy=False) * matrix.shape[1] + column
    return matrix.ravel().take(position)
