"""Wilson's (1927) score interval of a share: it stays inside 0 to 1 and has a width even where nobody counts.

By hand, since SciPy has it for one share at a time and is no package that a report needs.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

NORMAL_95 = 1.959964


def wilson(happened: ArrayLike, count: ArrayLike) -> tuple[np.ndarray, np.ndarray]:
    """Ends of the 95% interval of the share `happened` / `count`, elementwise; nan where nobody could count."""
    k, n = np.asarray(happened, dtype=float), np.asarray(count, dtype=float)
    known = n > 0
    n = np.where(known, n, 1.0)
    share, z = np.where(known, k, 0.0) / n, NORMAL_95
    middle = (share + z**2 / (2 * n)) / (1 + z**2 / n)
    half = z / (1 + z**2 / n) * np.sqrt(share * (1.0 - share) / n + z**2 / (4 * n**2))
    low, high = np.maximum(middle - half, 0.0), np.minimum(middle + half, 1.0)
    return np.where(known, low, np.nan), np.where(known, high, np.nan)
