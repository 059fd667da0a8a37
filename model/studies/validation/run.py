"""The whole validation of the model: the starting map, facts, policy signs, ablations, history, scale.

Each part can be asked for alone. Finished runs are kept in the study's folder, so that the same
command goes on where it was stopped.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from model.experiments.engines import Failure
from model.studies.backtest.run import Backtest, backtest
from model.studies.validation.ablation_checks import CheckResult, acting, study_ablations
from model.studies.validation.facts import FactStudy, study_facts
from model.studies.validation.map_scores import MapStudy, study_map
from model.studies.validation.scales import SCALES, ScaleResult, study_scales
from model.studies.validation.signs import SignStudy, study_signs

if TYPE_CHECKING:
    from model.experiments.engines import Crew
    from model.experiments.ensemble import Progress
    from model.scenario import Plan

PARTS = ("map", "facts", "signs", "ablations", "history", "scale")
LEVEL_QUARTERS = 120


@dataclass(frozen=True)
class Setup:
    """What is validated: the world without policy, the plan with policies, history, and the level world."""

    base: Plan
    policies: Plan | None
    history: Plan | None
    level: Plan | None
    seeds: tuple[int, ...]
    parts: tuple[str, ...] = PARTS
    ablations: tuple[str, ...] = ()

    @property
    def runs(self) -> int:
        """How many runs at most."""
        counts = {
            "map": 0,
            "facts": 2,
            "signs": 1 + len(self.policies.policies) if self.policies else 0,
            "ablations": 1 + len(self.ablations or acting(self.base)),
            "history": 6 if self.history else 0,
            "scale": len(SCALES),
        }
        return len(self.seeds) * sum(counts[part] for part in self.parts)


@dataclass
class Validation:
    """The parts that were asked for; None where a part was not."""

    setup: Setup
    map: MapStudy | None = None
    facts: FactStudy | None = None
    signs: SignStudy | None = None
    ablations: list[CheckResult] | None = None
    history: Backtest | None = None
    scale: list[ScaleResult] | None = None
    failures: dict[str, Failure] = field(default_factory=dict)


def validate(
    setup: Setup,
    workers: Crew = None,
    folder: Path | None = None,
    listen: Callable[[Progress], None] | None = None,
    finished: Callable[[str], None] | None = None,
) -> Validation:
    """Carry out every part of the setup. A part's runs that fail are named and left out."""
    result = Validation(setup)
    seeds: Sequence[int] = setup.seeds

    def into(name: str) -> Path | None:
        return folder / name if folder is not None else None

    if "map" in setup.parts:
        result.map = study_map(setup.base, seeds)
    if "facts" in setup.parts:
        result.facts = study_facts(setup.base, seeds, setup.level, workers, into("facts"), listen, finished)
        result.failures |= result.facts.failures
    if "signs" in setup.parts and setup.policies is not None:
        result.signs = study_signs(setup.policies, seeds, workers, into("signs"), listen, finished)
        result.failures |= result.signs.failures
    if "ablations" in setup.parts:
        names = setup.ablations or None
        result.ablations, study = study_ablations(
            setup.base, seeds, names, workers, into("ablations"), listen, finished
        )
        result.failures |= study.failures
    if "history" in setup.parts and setup.history is not None:
        result.history = backtest(setup.history, seeds, None, workers, into("history"), listen, finished)
        result.failures |= result.history.failures
    if "scale" in setup.parts:
        result.scale, failures = study_scales(setup.base, seeds, workers, into("scale"), listen, finished)
        result.failures |= failures
    return result
