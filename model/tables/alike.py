"""A column that holds one value for some rows and zero for all others: most offers of policies are such columns."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.lib.mixins import NDArrayOperatorsMixin


class Alike(NDArrayOperatorsMixin):
    """A column that holds one `value` for the rows of a mask (`to`) and zero for all others; it reads as an array does.

    Not to be changed. No frozen dataclass: a quarter with policies makes hundreds, and one of those takes three times
    as long to make.
    """

    __slots__ = ("to", "value")

    def __init__(self, value: float, to: np.ndarray) -> None:
        self.value, self.to = value, to

    def __len__(self) -> int:
        return len(self.to)

    def __getitem__(self, rows: np.ndarray | slice) -> np.ndarray:
        return self.value * (self.to.take(rows) if isinstance(rows, np.ndarray) else self.to[rows])

    def __array__(self, dtype: type | None = None, copy: bool | None = None) -> np.ndarray:
        return (self.value * self.to).astype(dtype or float, copy=False)

    def __array_ufunc__(self, function: np.ufunc, method: str, *values: Any, **options: Any) -> Any:
        return getattr(function, method)(*(np.asarray(v) if isinstance(v, Alike) else v for v in values), **options)

    def any(self) -> bool:
        """Whether anybody has anything."""
        return self.value != 0 and bool(self.to.any())
