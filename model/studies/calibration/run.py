"""Calibration: which parameters could have made the figures that are known, and how surely is that known?

1. Screening: every parameter goes to both ends of its prior, at a part of the firms (screening.py). Twenty stay.
2. A first wave of worlds spreads over the priors of those. Emulators learn the figures from them (emulator.py).
3. A second wave is drawn from what the first leaves possible, where the emulators have to be right.
4. The posterior is sampled with the emulators of both waves (posterior.py). It carries the doubt into other studies.
5. Worlds drawn from the posterior are run, and show what it says of every figure (the posterior predictive).

What the figures do not teach keeps its prior, and is named. What ran is kept: a calibration that was stopped goes on
with the same bits.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from model.experiments.prior import Prior, design, priors
from model.mathematics.extras import extra
from model.mathematics.quarters import year_of
from model.studies.calibration.emulator import EXTRA, Emulator, fit
from model.studies.calibration.known import figures
from model.studies.calibration.posterior import Posterior, implausibility, posterior
from model.studies.calibration.recovery import COVERAGE, LEARNT, require_worlds
from model.studies.calibration.screening import Screened, chosen, screen
from model.studies.calibration.simulated_points import Design, Runner, design_of, numbered

if TYPE_CHECKING:
    from model.scenario import Plan

FIRST_SEED = 20160401  # of the first wave's points
SECOND, PREDICTED = 10_000, 20_000  # numbers of the first worlds of later waves: their seeds never meet
SCREENED_QUARTERS = 40  # the screening looks at the plan's last year as well


@dataclass(frozen=True)
class Budget:
    """How much to run: worlds of both waves and of the predictive, draws of the posterior, parameters at most.

    screen_scale: share of the firms in the screening.
    """

    first: int = 400
    second: int = 200
    predicted: int = 90
    draws: int = 200
    parameters: int = 20
    screen_scale: float = 0.2


@dataclass
class Calibration:
    """What was screened, run and found. Waves: points (worlds x parameters) and figures (worlds x figures)."""

    design: Design
    screened: list[Screened]
    points: np.ndarray
    figures: np.ndarray
    used: np.ndarray  # figures that nearly all worlds have
    emulator: Emulator
    posterior: Posterior
    predicted: np.ndarray  # figures of worlds drawn from the posterior (worlds x figures)
    first_wave: int  # worlds of the first wave: the first rows
    failed: dict[str, str]

    @property
    def priors(self) -> Sequence[Prior]:
        """Of the parameters that vary."""
        return self.design.priors

    @property
    def widths(self) -> np.ndarray:
        """Length of every 80% interval on the prior's quantiles, over the prior's own of 0.8."""
        low, high = self.posterior.interval(COVERAGE)
        return (high - low) / COVERAGE

    @property
    def learnt(self) -> np.ndarray:
        """Whether the figures teach something of each parameter (recovery.py has the definition)."""
        return self.widths * COVERAGE < LEARNT

    def taught(self) -> np.ndarray:
        """What each figure tells of each parameter (figures x parameters).

        The move of the figure over the parameter's whole prior, by the linear trend, in standard deviations of luck,
        observation and discrepancy together. nan for figures that are not used.
        """
        found = np.full((len(self.design.figures), len(self.priors)), np.nan)
        slopes = np.array([trend.coef_ for trend in self.emulator.trends]) * self.emulator.unit[:, None]
        error = np.sqrt(np.diag(self.emulator.luck_covariance) + self.design.evidence.error[self.used] ** 2)
        found[self.used] = slopes / error[:, None]
        return found

    def implausible(self, points: np.ndarray) -> np.ndarray:
        """Implausibility of every used figure at points of the unit cube."""
        return implausibility(self.emulator, points, self.design.evidence.of(self.used))


def calibrate(plan: Plan, scenarios: Path, names: Sequence[str] = (), budget: Budget | None = None,
              runner: Runner | None = None) -> Calibration:  # fmt: skip
    """Screen (unless parameters are named), run both waves, and give the posterior.

    plan: the known years without policy. scenarios: the folder of the scenarios whose effects are looked at. Raises
    FactorError, ParameterError, MissingExtra, ScenarioErrors, and ValueError if too few worlds are whole.
    """
    size, run = budget or Budget(), runner or Runner()
    # On several threads linear algebra rounds otherwise: later waves would be other worlds than those that are kept.
    with extra("threadpoolctl", EXTRA).threadpool_limits(1):
        return in_waves(plan, scenarios, names, size, run)


def in_waves(plan: Plan, scenarios: Path, names: Sequence[str], size: Budget, run: Runner) -> Calibration:
    """The same, with everything given."""
    from model.regions import region_to_read

    known = figures(region_to_read(plan.region, plan.region_data))
    screened: list[Screened] = []
    if not names:
        end = max(plan.base_quarter + SCREENED_QUARTERS, plan.end)
        # Beyond the known years the nation is not given, as in a forecast: else doubts of it would move nothing.
        nation = plan.environment.until(year_of(plan.end))
        longer = plan.replace_unchecked(end=end, scale=plan.scale * size.screen_scale, environment=nation)
        screened = screen(design_of(longer, known, priors(()), scenarios), run)
        names = chosen(screened, size.parameters)
    d = design_of(plan, known, priors(names), scenarios)
    points = design(size.first, len(d.priors), FIRST_SEED)
    seen = d.read(d.runs_of("first wave", numbered("first", points), run))
    used = np.isfinite(seen).mean(axis=0) > 0.9
    if size.second:
        possible = posterior(learn(points, seen, used), d.evidence.of(used)).draws(size.second)
        more = d.read(d.runs_of("second wave", numbered("second", possible, SECOND), run))
        points, seen = np.vstack([points, possible]), np.vstack([seen, more])
    emulator = learn(points, seen, used)
    found = posterior(emulator, d.evidence.of(used))
    some = found.draws(size.predicted)
    predicted = d.read(d.runs_of("worlds of the posterior", numbered("predicted", some, PREDICTED), run))
    failed = {key: f"{failure.kind}: {failure.message}" for key, failure in run.failures.items()}
    return Calibration(d, screened, points, seen, used, emulator, found, predicted, size.first, failed)


def learn(points: np.ndarray, seen: np.ndarray, used: np.ndarray) -> Emulator:
    """Emulators of the used figures from the worlds that have all of them."""
    whole = np.isfinite(seen[:, used]).all(axis=1)
    require_worlds(int(whole.sum()), points.shape[1])
    return fit(points[whole], seen[whole][:, used])
