"""Ablations: each mechanism, turned off, must change the pattern that it exists for. Stated here, before any run.

Why a pattern moves which way follows from the equations in docs/odd/. Where that takes more than one step:

- `home_born`: founders stay in proportion to firms of their segment; who chooses also looks at land, wages and rent. So
  without them entrants are less concentrated, and fewer counties grow a cluster.
- `local_pull`: whoever is drawn in takes over an outside order of a buyer within reach. So without it fewer firms come,
  and less is sourced nearby.
- `short_reach`: averaged over a wider circle, gains of places differ less. So newcomers, who see them, spread more.
- `neutral_gain`: a gain that saves labour alone lowers costs less and needs fewer hands. So local success adds less to
  local employment, and segments concentrate less.
- `know_how`: what a cell's firms share moves them together. The Ellison-Glaeser index leaves out the lumps of single
  firms, so it falls without what they share.
- `loop`: neither newcomers nor incumbents follow local success. So both are less concentrated.
- `infrastructure_gain`: productivity is what places lend and what firms have. It rises less where a policy builds.
- `habit`: with a present supplier's advantage h, a link turns local with the chance C / (C + O e^h) and back with
  O / (C + c e^h + O). O is the weight of the outside, C that of the candidates and c that of the supplier. The share
  of local links is then below C / (C + O) if c < O (1 - e^-h): where most is bought outside, it stays there. So
  without habit more is sourced in the region.
- `approvals`: without a ceiling five segments grow with their orders and admit newcomers. So growth and entry rise.
- `anchor_land`: an anchor on land that was there leaves less to others, so more of all land is in use.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from model.mathematics.paired import Difference
from model.mathematics.verdicts import Expected, Verdict, against
from model.studies.ablations.run import PATTERNS, AblationStudy, ablate

if TYPE_CHECKING:
    from model.experiments.engines import Crew
    from model.experiments.ensemble import Progress
    from model.scenario import Plan

UP, DOWN = Expected.UP, Expected.DOWN


@dataclass(frozen=True)
class Check:
    """A pattern that must move, which way, and how far its level or its ratio to the base must come (nan: any)."""

    pattern: str
    direction: Expected
    level_below: float = float("nan")
    ratio_below: float = float("nan")


CHECKS: dict[str, tuple[Check, ...]] = {
    "linkages": (Check("entrants_eg", DOWN, level_below=0.008),),
    "local_search": (Check("near_sourcing", DOWN, ratio_below=0.6),),
    "spillovers": (Check("productivity", DOWN),),
    "imitation": (Check("productivity", DOWN), Check("spread", UP)),
    "innovation": (Check("productivity", DOWN), Check("quality", DOWN)),
    "finance_constraints": (Check("debt", UP),),
    "congestion": (Check("theil", UP),),
    "span_of_control": (Check("top_firms", UP),),
    "share_damping": (Check("theil", UP),),
    "price_competition": (Check("productivity", DOWN),),
    "cost_pass_through": (Check("losses", UP),),
    "home_born": (Check("entrants_eg", DOWN), Check("county", DOWN)),
    "pioneers": (Check("pioneers", DOWN),),
    "followed_leaders": (Check("transfers", DOWN),),
    "local_pull": (Check("entries", DOWN), Check("near_sourcing", DOWN)),
    "pull_habit": (Check("entries", UP),),
    "cost_location": (Check("entrants_eg", DOWN),),
    "anchor_land": (Check("land_use", UP),),
    "entry": (Check("firms", DOWN), Check("growth", DOWN)),
    "rivals_follow": (Check("growth", UP),),
    "rivals_stand_still": (Check("won", UP),),
    "national_demand": (Check("new_demand", DOWN),),
    "zombie_lending": (Check("zombies", DOWN),),
    "selection": (Check("exits", DOWN),),
    "productivity_shakes": (Check("spread", DOWN),),
    "labour_scarcity": (Check("wage", DOWN),),
    "short_reach": (Check("entrants_eg", DOWN),),
    "neutral_gain": (Check("eg", DOWN),),
    "infrastructure_gain": (Check("productivity", DOWN),),
    "know_how": (Check("eg", DOWN),),
    "loop": (Check("eg", DOWN), Check("entrants_eg", DOWN)),
    "habit": (Check("local_sourcing", UP),),
    "approvals": (Check("growth", UP), Check("entries", UP)),
    "embodied_progress": (Check("productivity", DOWN),),
    "peers": (Check("cnc", DOWN),),
    "upgrading": (Check("cnc", DOWN), Check("integration", DOWN)),
}

# What acts only beside policies: the lever that it takes, or any policy. Without them it is not judged.
BESIDE_POLICIES: dict[str, str | None] = {
    "anchor_land": "anchor",
    "followed_leaders": "anchor",
    "infrastructure_gain": "infrastructure",
    "rivals_stand_still": None,  # what rivals share in without policy is nothing on average
}


@dataclass(frozen=True)
class CheckResult:
    """One check of one ablation."""

    ablation: str
    pattern: str
    name: str
    unit: str
    expected: str
    difference: Difference
    verdict: Verdict
    also: tuple[str, ...]  # other patterns that clearly move


def study_ablations(
    plan: Plan,
    seeds: Sequence[int],
    names: Sequence[str] | None = None,
    workers: Crew = None,
    folder: Path | None = None,
    listen: Callable[[Progress], None] | None = None,
    finished: Callable[[str], None] | None = None,
) -> tuple[list[CheckResult], AblationStudy]:
    """Every ablation with its checks.

    `names`: these only; None: all that can act in `plan`.
    """
    names = list(names) if names else acting(plan)
    study = ablate(plan, seeds, names, workers, folder, listen, finished)
    results = []
    for name in study.names:
        for check in CHECKS[name]:
            results.append(judge(name, check, study))
    return results, study


def acting(plan: Plan) -> list[str]:
    """Every ablation of a mechanism that can act in a plan, by name."""
    from model.scenario.parameters import load_registry

    levers = {plan.lever(policy) for policy in plan.policies.values()}
    idle = {name for name, lever in BESIDE_POLICIES.items() if (not levers if lever is None else lever not in levers)}
    return [name for name in load_registry().ablations if name not in idle]


def judge(name: str, check: Check, study: AblationStudy) -> CheckResult:
    """As expected, opposite, too little, or not shown."""
    moved = tuple(p.id for p in PATTERNS if p.id != check.pattern and study.effects[name, p.id].clear)
    pattern = next(p for p in PATTERNS if p.id == check.pattern)
    found = study.effects[name, check.pattern]
    verdict = against(found.verdict, check.direction)
    if verdict is Verdict.AS_EXPECTED and not far_enough(check, found):
        verdict = Verdict.TOO_LITTLE
    expected = check.direction + "".join(
        (f", below {check.level_below:g}" if check.level_below == check.level_below else "",
         f", to less than {check.ratio_below:.0%}" if check.ratio_below == check.ratio_below else "")
    )  # fmt: skip
    label = pattern.name.replace("\n", " ")
    return CheckResult(name, pattern.id, label, pattern.unit, expected, found, verdict, moved)


def far_enough(check: Check, found: Difference) -> bool:
    """Whether level and ratio come as far as stated."""
    level = found.base + found.mean
    if check.level_below == check.level_below and not level < check.level_below:
        return False
    return not (check.ratio_below == check.ratio_below and not level < check.ratio_below * found.base)
