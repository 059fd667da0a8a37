"""Quarters as pandas periods: what tables and histories have in a program; files keep text such as 2016Q1."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

import numpy as np

from model.mathematics.quarters import YEAR_OF_ZERO, parse_quarter

if TYPE_CHECKING:
    import pandas as pd

FIRST = (YEAR_OF_ZERO + 1 - 1970) * 4 - 1  # what pandas counts from 1970Q1, less our number


def periods(quarters: Iterable[int]) -> pd.PeriodIndex:
    """Quarters by their numbers (2016Q1 is 1) as periods."""
    import pandas as pd

    ordinals = np.array([*quarters], dtype=np.int64) + FIRST
    return pd.PeriodIndex.from_ordinals(ordinals, freq="Q-DEC", name="quarter")


def period_of(quarter: int) -> pd.Period:
    """One quarter as a period."""
    return periods([quarter])[0]


def as_text(frame: pd.DataFrame) -> pd.DataFrame:
    """A table whose quarters are text, as files keep them: other programs read no periods of pandas."""
    kept = [name for name in frame if str(frame[name].dtype).startswith("period")]
    return frame.assign(**{name: frame[name].astype(str) for name in kept}) if kept else frame


def with_periods(labels: Any) -> pd.PeriodIndex:
    """Quarters that are written as 2016Q1 as periods. Raises ValueError for what is none."""
    import pandas as pd

    codes, known = pd.factorize(np.asarray(labels, dtype=object))
    return periods(np.array([parse_quarter(str(text)) for text in known], dtype=np.int64)[codes])
