"""Which runs the facts need, and the runs that are there: pairs of the same world with an event and without."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from model.scenario.dates import MOST_QUARTERS
from model.studies.clusters import birth
from model.studies.clusters.design import Design, Site, anchors, lay_out, packages, spread_over, under
from model.studies.clusters.elasticity import Pair
from model.studies.clusters.panel import Panel
from model.studies.clusters.trial import CellTrial, Cleared

if TYPE_CHECKING:
    from model.scenario import Plan

GIFT = 0.10  # ln of productivity, for ever
LOOP, KNOW_HOW = "loop", "know_how"  # ablations: the loop in all its forms; what clusters learn by lot
OFF = "-off"  # at the end of the label of a run without the loop
LAND = "anchor_land"  # ablation: anchors bring no land
BARE_ANCHOR = "anchor_no_land"
BASE, GIVEN, ANCHOR, PACKAGE, PLAIN, LONG, LONG_GIVEN, EMPTY, BIRTH, BARE_BIRTH = (
    "base", "gift", "anchor", "package", "no_know_how", "long", "long_gift", "empty", "birth", "birth_no_land",
)  # fmt: skip


@dataclass(frozen=True)
class Setup:
    """What is measured: the world without policy, worlds (seeds) over so many baselines, a small region for births.

    long_quarters: of the long runs, which are made for one world of each baseline (0: none). birth: None: none.
    """

    base: Plan
    seeds: tuple[int, ...]
    baselines: int = 3
    long_quarters: int = 120
    birth: Plan | None = None

    @property
    def draws(self) -> dict[int, int]:
        """The baseline of each world."""
        return spread_over(self.seeds, self.baselines)

    @property
    def long_seeds(self) -> list[int]:
        """The first world of each baseline."""
        first: dict[int, int] = {}
        for seed, draw in self.draws.items():
            first.setdefault(draw, seed)
        return list(first.values())

    @property
    def birth_seeds(self) -> list[int]:
        """Worlds of the small region: a third more, since they cost little."""
        return list(range(1, len(self.seeds) * 4 // 3 + 1)) if self.birth is not None else []

    @property
    def long_base(self) -> Plan:
        """The world without policy, as long as the long runs are."""
        return self.base.replace_unchecked(policies={}, end=self.base.base_quarter + self.long_quarters)

    @property
    def small(self) -> Plan | None:
        """The small region without policy, if there is one: its runs have twice the quarters of the others."""
        if self.birth is None:
            return None
        quarters = min(2 * self.base.quarters, MOST_QUARTERS)
        return self.birth.replace_unchecked(policies={}, end=self.birth.base_quarter + quarters)

    @property
    def kinds(self) -> list[tuple[int, Plan]]:
        """How many runs there are of a kind, and its scenario: of ten years, long ones, those of the small region."""
        found = [(10 * len(self.seeds), self.base)]
        if self.long_quarters:
            found.append((3 * len(self.long_seeds), self.long_base))
        if self.small is not None:
            found.append((6 * len(self.birth_seeds), self.small))
        return found

    @property
    def runs(self) -> int:
        """How many runs in all."""
        return sum(count for count, _ in self.kinds)

    def plan(self, seed: int, loop: bool = True) -> Plan:
        """The world of a seed, with the loop or without it."""
        plan = on_baseline(self.base, self.draws[seed])
        return plan if loop else plan.ablated(LOOP)


def on_baseline(plan: Plan, draw: int) -> Plan:
    """The plan on a draw of the starting map; 0 is its centre."""
    if not draw:
        return plan
    return plan.replace_unchecked(baseline=plan.baseline.model_copy(update={"draw": draw}))


def start_of(plan: Plan, seed: int) -> Any:
    """The world at its start."""
    from model.cluster_model import ClusterModel

    return ClusterModel(plan, rng=seed).world


@dataclass
class Layout:
    """Where things happen: the design of the region; the site of the birth, with its policies and what is cleared."""

    design: Design
    birth: Site | None = None
    birth_policies: dict[str, Any] = field(default_factory=dict)
    cleared: Cleared | None = None


def lay_out_all(setup: Setup) -> Layout:
    """The layout, from the start of the first world."""
    first = setup.seeds[0]
    layout = Layout(lay_out(start_of(setup.plan(first).replace_unchecked(policies={}), first)))
    if setup.birth is not None and setup.small is not None:
        world = start_of(setup.birth, setup.birth_seeds[0])
        layout.birth = birth.nowhere(world)
        if layout.birth is not None:
            layout.birth_policies = birth.policies(world, layout.birth, setup.small)
            layout.cleared = birth.cleared(world, layout.birth)
    return layout


def in_turns(draws: Mapping[int, int]) -> list[int]:
    """Worlds with those of different baselines one after the other: 1, 4, 7, 2, 5, 8, ..."""
    before: dict[int, int] = {}
    turn = {}
    for seed, draw in draws.items():
        turn[seed] = before[draw] = before.get(draw, -1) + 1
    return sorted(draws, key=lambda seed: (turn[seed], draws[seed]))


def trials(setup: Setup, layout: Layout) -> list[CellTrial]:
    """All runs, those that share a start one after the other; baselines take turns, so that an early stop is fair."""
    found: list[CellTrial] = []
    for seed in in_turns(setup.draws):
        for loop, end in ((True, ""), (False, OFF)):
            plan = setup.plan(seed, loop).replace_unchecked(policies={})
            found += [CellTrial(BASE + end, plan, seed), CellTrial(GIVEN + end, plan, seed, gift=GIFT)]
            if layout.design.sites:
                found.append(CellTrial(ANCHOR + end, under(plan, anchors(layout.design, plan)), seed))
                found.append(CellTrial(PACKAGE + end, under(plan, packages(layout.design, plan)), seed))
        bare = setup.plan(seed).replace_unchecked(policies={})
        if layout.design.sites:
            plan = under(bare, anchors(layout.design, bare)).ablated(LAND)
            found.append(CellTrial(BARE_ANCHOR, plan, seed))
        found.append(CellTrial(PLAIN, bare.ablated(KNOW_HOW), seed))
    for seed in setup.long_seeds if setup.long_quarters else []:
        long = {"policies": {}, "end": setup.long_base.end}
        on, off = (setup.plan(seed, loop).replace_unchecked(**long) for loop in (True, False))
        found += [
            CellTrial(LONG, on, seed),
            CellTrial(LONG_GIVEN, on, seed, gift=GIFT),
            CellTrial(LONG + OFF, off, seed),
        ]
    if setup.small is not None and layout.birth is not None:
        for seed in setup.birth_seeds:
            for end in ("", OFF):
                bare = setup.small.ablated(LOOP) if end else setup.small
                found.append(CellTrial(EMPTY + end, bare, seed, cleared=layout.cleared))
                with_anchor = under(bare, layout.birth_policies)
                found.append(CellTrial(BIRTH + end, with_anchor, seed, cleared=layout.cleared))
                found.append(CellTrial(BARE_BIRTH + end, with_anchor.ablated(LAND), seed, cleared=layout.cleared))
    return found


@dataclass
class Worlds:
    """Finished runs by (label, seed). A world counts for a comparison only if all its runs are there, on and off."""

    panels: dict[tuple[str, int], Panel]
    seeds: Sequence[int]

    def common(self, *labels: str) -> list[int]:
        """Worlds in which all these runs are there."""
        return [seed for seed in self.seeds if all((label, seed) in self.panels for label in labels)]

    def of(self, label: str, end: str = "", other: bool = True) -> list[Panel]:
        """Runs of a kind; with `other`, of worlds where the one with and without the loop are there."""
        needed = (label, label + OFF) if other else (label + end,)
        return [self.panels[label + end, seed] for seed in self.common(*needed)]

    def pairs(self, label: str, base: str = BASE, end: str = "", other: bool = True) -> list[Pair]:
        """Runs with an event, each beside the same world without."""
        needed = (label, base, label + OFF, base + OFF) if other else (label + end, base + end)
        return [(self.panels[label + end, s], self.panels[base + end, s]) for s in self.common(*needed)]
