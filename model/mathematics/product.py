"""The product of two matrices by BLAS, with the same bits whatever the number of its threads."""

from __future__ import annotations

import numpy as np

ROWS = 16  # of a block: a product so small is made by one thread, since sharing it out would cost more than it saves
ALONE = 2**18  # multiplications that OpenBLAS leaves to one thread


def product(left: np.ndarray, right: np.ndarray) -> np.ndarray:
    """left (rows x inner) times right (inner x columns), three times faster than einsum.

    A BLAS that shares a product out among threads adds up in another order, so that a run's bits would depend on the
    machine's number of cores. Blocks of rows are small enough to be left to one; where even they are not, einsum does
    it.
    """
    rows, inner = left.shape
    columns = right.shape[1]
    if ROWS * inner * columns > ALONE:
        return np.einsum("ri,ic->rc", left, right)
    whole = rows - rows % ROWS
    result = np.empty((rows, columns))
    with np.errstate(all="ignore"):  # some BLAS report what happened in the room beyond a matrix
        if whole:
            blocks = result[:whole].reshape(-1, ROWS, columns)
            np.matmul(left[:whole].reshape(-1, ROWS, inner), right, out=blocks)
        if whole < rows:
            np.matmul(left[-ROWS:], right, out=result[-ROWS:])
    return result
