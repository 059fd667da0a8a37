"""Scores of forecasts: how often bands hold what happened, and the continuous ranked probability score (CRPS).

The CRPS of a forecast F is the integral of (F(x) - 1{x >= what happened})^2: an error in the unit of the figure. It is
small for a narrow distribution in the right place. Of a forecast without a band it is the absolute error.

Of runs it is the fair estimate, as of endless runs; of a naive forecast it is that of a Student's t (Gneiting and
Raftery 2007; Ferro 2014; Jordan, Krueger and Lerch 2019). The package scoringrules computes both.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from model.mathematics.intervals import band_of, margin
from model.studies.backtest.naive import NAMES, Guess
from model.studies.backtest.rows import PREDICTED, Row

LEVELS = (0.5, 0.8, 0.95)
MODEL = "model"
EVERY = "all series"


@dataclass(frozen=True)
class Score:
    """One forecaster on the predicted figures of a series, or of all.

    inside: share of figures in its bands of LEVELS (nan without bands), over `banded` figures. crps: mean, in the unit
    of the series (nan for all series); relative: mean of it over the size of the figure. lost: figures on which the
    model has the smaller CRPS, of the `figures` that both forecast.
    """

    series: str
    forecaster: str
    figures: int
    banded: int
    inside: tuple[float, ...]
    crps: float
    relative: float
    lost: int


def crps_of_runs(values: Sequence[float], seen: float) -> float:
    """CRPS of an ensemble, as if it had endless runs; the absolute error of one run."""
    from scoringrules import crps_ensemble

    if len(values) < 2:
        return abs(float(values[0]) - seen)
    return float(crps_ensemble(seen, np.asarray(values, dtype=float), estimator="fair"))


def crps_of_guess(guess: Guess, seen: float) -> float:
    """CRPS of a Student's t; the absolute error without a band."""
    from scoringrules import crps_t

    if guess.freedom < 2:
        return abs(guess.middle - seen)
    return float(crps_t(seen, guess.freedom, guess.middle, guess.scale))


def hits_of_runs(row: Row) -> tuple[float, ...]:
    """Whether the bands of the runs hold the figure, by LEVELS; nan without bands."""
    ends = [band_of(row.values, row.least, level) for level in LEVELS]
    return tuple(float(low <= row.official <= high) if math.isfinite(low) else math.nan for low, high in ends)


def hits_of_guess(guess: Guess, seen: float) -> tuple[float, ...]:
    """Whether the bands of a naive forecast hold the figure, by LEVELS; nan without bands."""
    if guess.freedom < 2:
        return (math.nan,) * len(LEVELS)
    away = abs(seen - guess.middle)
    return tuple(float(away <= margin(guess.scale, guess.freedom, level)) for level in LEVELS)


def scores(rows: Sequence[Row]) -> list[Score]:
    """Every forecaster on every series and on all of them; rows that nothing predicts are left out."""
    known = [row for row in rows if row.period == PREDICTED and row.values]
    groups = {EVERY: known} | {row.series: [r for r in known if r.series == row.series] for row in known}
    return [found for series, own in groups.items() for name in (MODEL, *NAMES) for found in score(series, name, own)]


def score(series: str, name: str, rows: Sequence[Row]) -> list[Score]:
    """One forecaster on some rows; nothing if it forecasts none of them."""
    taken = [row for row in rows if name == MODEL or math.isfinite(row.naive.get(name, math.nan))]
    if not taken:
        return []
    own = [crps_of_runs(row.values, row.official) for row in taken]
    theirs = own if name == MODEL else [crps_of_guess(row.guesses[name], row.official) for row in taken]
    hits = np.array([hits_of_runs(r) if name == MODEL else hits_of_guess(r.guesses[name], r.official) for r in taken])
    banded = np.isfinite(hits).all(axis=1)
    inside = hits[banded].mean(axis=0) if banded.any() else np.full(len(LEVELS), np.nan)
    sizes = [abs(row.official) or math.nan for row in taken]
    return [Score(
        series, name, len(taken), int(banded.sum()), tuple(inside.tolist()),
        math.nan if series == EVERY else float(np.mean(theirs)),
        float(np.nanmean(np.array(theirs) / np.array(sizes))) if np.isfinite(sizes).any() else math.nan,
        sum(a < b for a, b in zip(own, theirs, strict=True)),
    )]  # fmt: skip


def best_naive(found: Sequence[Score]) -> Score | None:
    """The naive forecaster that the model beats least often, over all series."""
    rivals = [one for one in found if one.series == EVERY and one.forecaster != MODEL]
    return min(rivals, key=lambda one: (one.lost / one.figures, -one.figures), default=None)
