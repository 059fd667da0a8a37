"""Signs and sizes of policy effects: what studies found, against the model's paired differences.

Besides these rows every policy of the scenario is held to the outcome that its own instrument states beforehand.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from model.experiments.engines import Failure
from model.experiments.trials import run_trials
from model.experiments.worlds import World, worlds_at
from model.experiments.yearly_trial import Measured, Trial
from model.mathematics.paired import Difference, difference
from model.mathematics.verdicts import Expected, Verdict, against, in_band
from model.observe.outcomes import BY_NAME
from model.studies.policy_effects.plans_tried import ARRIVALS, alone, drawn, on_draw
from model.studies.policy_effects.run import BASE, all_years, value

if TYPE_CHECKING:
    from model.experiments.engines import Crew
    from model.experiments.ensemble import Progress
    from model.scenario import Plan
    from model.scenario.plan_values import PolicySettings

UP, DOWN, NOT_UP, EITHER = Expected.UP, Expected.DOWN, Expected.NOT_UP, Expected.EITHER
SOURCE_OF_INSTRUMENT = "stated by its instrument"


@dataclass(frozen=True)
class Sign:
    """What a kind of policy should do to a yearly measure or an outcome, in the last year.

    size: the range that studies measured, if they did: percent of the base, or yuan a yuan for RESEARCH_RESPONSE.
    """

    instruments: tuple[str, ...]
    measure: str
    expected: Expected
    source: str
    size: tuple[float, float] | None = None


RESEARCH_RESPONSE = "true_research_per_yuan"  # true R&D of all years that a yuan of public money moved
ZONES = ("zone_upgrading", "industrialization_bases", "township_parks")
RESEARCH = ("tax_incentives", "innovation_vouchers", "research_institutions", "generic_technologies")
EQUIPMENT = ("technical_upgrading", "machine_substitution")
ENERGY = ("energy_saving_trade", "pollution_control")
SIGNS = (
    Sign(ZONES, "capital", UP, "Lu, Wang and Zhu 2019"),
    Sign(ZONES, "workers", UP, "Lu, Wang and Zhu 2019"),
    Sign(ZONES, "entries", UP, "Lu, Wang and Zhu 2019: most of it by net entry"),
    Sign(RESEARCH, "true_research_manufacturing", UP, "Chen et al. 2021"),
    # With a constant elasticity of R&D to its user cost, a yuan of support moves as many yuan as the elasticity says.
    Sign(RESEARCH, RESEARCH_RESPONSE, UP, "Chen et al. 2021: elasticity of true R&D 0.5-2", (0.5, 2.0)),
    Sign(EQUIPMENT, "investment", UP, "Liu and Mao 2019"),
    Sign(EQUIPMENT, "cnc_share", UP, "Liu and Mao 2019"),
    Sign(("credit_guarantee",), "small_firm_debt", UP, "Yu et al."),
    Sign(("credit_guarantee",), "log_productivity", EITHER, "conflicting studies: Yu et al.; Huang et al."),
    Sign(("zombie_clearance",), "capacity_utilisation", UP, "Tan, Huang and Woo 2016"),
    Sign(("zombie_clearance",), "profit_margin", UP, "Tan, Huang and Woo 2016"),
    Sign(("zombie_clearance",), "log_productivity", UP, "Tan, Huang and Woo 2016"),
    Sign(("zombie_clearance",), "value_added", EITHER, "as it comes"),
    Sign(ENERGY, "energy", DOWN, "Top-1000 studies: 10-16% of the firms under a quota", (-16.0, -10.0)),
    Sign(ENERGY, "value_added", NOT_UP, "Top-1000 studies: some output lost"),
    Sign(("relocation_promotion",), "transfers", UP, "transfer-zone studies"),
    Sign(("relocation_promotion",), "log_productivity", NOT_UP, "transfer-zone studies: TFP at or below zero"),
    Sign(("anchor_project",), ARRIVALS, UP, "Greenstone, Hornbeck and Moretti 2010"),
    Sign(("anchor_project",), "wage", UP, "Greenstone, Hornbeck and Moretti 2010"),
    Sign(("anchor_project",), "local_purchases", UP, "absolute local purchases"),
)


@dataclass(frozen=True)
class SignResult:
    """One row: what was expected, what these seeds show, what it cost (亿元 of the base year)."""

    policy: str
    instrument: str
    measure: str
    expected: Expected
    source: str
    effect: Difference
    spent: float
    size: tuple[float, float] | None = None

    @property
    def percent(self) -> float:
        """Effect over the base, %."""
        return 100.0 * self.effect.mean / abs(self.effect.base) if self.effect.base else math.nan

    @property
    def sized(self) -> Verdict | None:
        """Whether the mean lies inside the range that studies measured: inside, below or above; None without one."""
        if self.size is None:
            return None
        found = self.effect.mean if self.measure == RESEARCH_RESPONSE else self.percent
        return in_band(found, *self.size, sides=True)

    @property
    def verdict(self) -> Verdict:
        """As expected, opposite, or not shown by these seeds."""
        return against(self.effect.verdict, self.expected)


@dataclass
class SignStudy:
    """All rows, expectations whose instrument is not in the scenario, and failures."""

    results: list[SignResult]
    absent: list[Sign]
    failures: dict[str, Failure]
    seeds: list[int]


def study_signs(
    plan: Plan,
    worlds: Sequence[World | int],
    workers: Crew = None,
    folder: Path | None = None,
    listen: Callable[[Progress], None] | None = None,
    finished: Callable[[str], None] | None = None,
    draws: Sequence[int] = (0,),
) -> SignStudy:
    """Each policy of `plan` alone against the same world without any; labels as in `jiju effects`."""
    known = worlds_at(worlds)
    seeds = [world.seed for world in known]
    tried = {BASE: plan.replace_unchecked(policies={})} | {k: w for k, w in alone(plan).items() if k in plan.policies}
    trials = [
        Trial(on_draw(label, draw), drawn(world.of(one), draw), world.seed, watch=plan)
        for draw in draws
        for world in known
        for label, one in tried.items()
    ]
    runs, failures = run_trials(trials, workers, folder, listen, finished)
    results = []
    for key, policy in plan.policies.items():
        both = [((on_draw(key, draw), s), (on_draw(BASE, draw), s)) for draw in draws for s in seeds]
        pairs = [(runs[one], runs[other]) for one, other in both if one in runs and other in runs]
        results += [row(policy, sign, pairs) for sign in expectations(policy)]
    present = {policy.instrument for policy in plan.policies.values()}
    absent = [sign for sign in SIGNS if not present & set(sign.instruments)]
    return SignStudy(results, absent, failures, seeds)


def expectations(policy: PolicySettings) -> list[Sign]:
    """What the literature and the instrument itself expect of a policy; each measure once."""
    found = [sign for sign in SIGNS if policy.instrument in sign.instruments]
    if policy.outcome not in {sign.measure for sign in found}:
        found.append(Sign((policy.instrument,), policy.outcome, Expected(policy.direction), SOURCE_OF_INSTRUMENT))
    if "value_added" not in {sign.measure for sign in found}:
        found.append(Sign((policy.instrument,), "value_added", EITHER, "reported beside it"))
    return found


def row(policy: PolicySettings, sign: Sign, pairs: Sequence[tuple[Measured, Measured]]) -> SignResult:
    """The paired difference of one measure."""
    if sign.measure == RESEARCH_RESPONSE:
        treated = [research_response(*pair, policy.key) for pair in pairs]
        base = [0.0] * len(treated)
    else:
        treated = [of(run, sign.measure, policy.key) for run, _ in pairs]
        base = [of(run, sign.measure, policy.key) for _, run in pairs]
    spent = sum(run.spent.get(policy.key, 0.0) for run, _ in pairs) / max(len(pairs), 1)
    effect = difference(treated, base)
    return SignResult(policy.key, policy.instrument, sign.measure, sign.expected, sign.source, effect, spent, sign.size)


def research_response(treated: Measured, base: Measured, key: str) -> float:
    """True R&D of manufacturing that a yuan of the policy's money moved, over all years; nan if it paid nothing."""
    gained = all_years(treated, "true_research_manufacturing") - all_years(base, "true_research_manufacturing")
    return gained / treated.spent[key] if treated.spent.get(key) else math.nan


def of(run: Measured, measure: str, key: str) -> float:
    """A yearly measure of the last year, else an outcome, else arrivals around the anchor."""
    known = run.last(measure)
    if math.isfinite(known):
        return known
    return value(run, measure, key) if measure == ARRIVALS or measure in BY_NAME else math.nan
