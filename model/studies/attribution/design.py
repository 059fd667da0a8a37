"""Which coalitions of a plan's parts are run, in which worlds: orders in pairs, or all coalitions of a small plan."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from model.experiments.worlds import World
from model.experiments.yearly_trial import Trial
from model.mathematics.shapley import Coalition, coalitions_of, pair_of_orders, steps
from model.studies.attribution.parts import Part

if TYPE_CHECKING:
    from model.scenario import Plan

ORDERS = 15  # of the orders that are drawn: they are the same in every study of the same parts
MOST_EXACT = 8  # parts of a plan all of whose coalitions may be run
SMALL = 5_000  # firms of a world in which that takes no longer than a coffee


@dataclass(frozen=True)
class Observed:
    """One observation: a pair of orders in a world, or all coalitions in a world (no orders)."""

    world: int
    orders: tuple[tuple[str, ...], ...] = ()


@dataclass(frozen=True)
class Design:
    """The parts of a plan, the worlds, and how many pairs of orders are tried in them; 0 pairs: all coalitions.

    Worlds rotate over the pairs: pair p is tried in world p modulo their number, both of its orders in the same.
    """

    plan: Plan
    parts: tuple[Part, ...]
    worlds: tuple[World, ...]
    pairs: int

    @cached_property
    def groups(self) -> tuple[tuple[str, ...], ...]:
        """Keys of the atoms of each part."""
        return tuple(tuple(atom.key for atom in part.atoms) for part in self.parts)

    @cached_property
    def everything(self) -> Coalition:
        """All atoms."""
        return frozenset(key for group in self.groups for key in group)

    @cached_property
    def policies(self) -> dict[str, tuple[str, ...]]:
        """The policies of each atom."""
        return {atom.key: atom.policies for part in self.parts for atom in part.atoms}

    @property
    def exact(self) -> bool:
        """Whether all coalitions are run."""
        return self.pairs == 0

    @cached_property
    def observed(self) -> tuple[Observed, ...]:
        """The observations in their order."""
        if self.exact:
            return tuple(Observed(w) for w in range(len(self.worlds)))
        return tuple(
            Observed(number % len(self.worlds), pair_of_orders(self.groups, number, ORDERS))
            for number in range(self.pairs)
        )

    def coalitions(self, one: Observed) -> set[Coalition]:
        """The coalitions that an observation needs."""
        if not one.orders:
            return coalitions_of(self.groups)
        ends = {frozenset[str](), self.everything}
        return ends | {after for order in one.orders for _, _, after in steps(order)}

    @cached_property
    def trials(self) -> dict[tuple[int, Coalition], Trial]:
        """The run of every coalition in every world that an observation needs it in, world by world."""
        wanted: dict[tuple[int, Coalition], None] = {}
        for w in range(len(self.worlds)):
            needed: set[Coalition] = set()
            for one in self.observed:
                if one.world == w:
                    needed |= self.coalitions(one)
            wanted |= {(w, each): None for each in sorted(needed, key=lambda c: (len(c), sorted(c)))}
        return {(w, each): self.trial(w, each) for w, each in wanted}

    def trial(self, world: int, coalition: Coalition) -> Trial:
        """The run of a coalition in a world. The plan's order of policies stays."""
        inside = {policy for atom in coalition for policy in self.policies[atom]}
        kept = {key: policy for key, policy in self.plan.policies.items() if key in inside}
        one = self.worlds[world]
        return Trial(label_of(tuple(kept)), one.of(self.plan.replace_unchecked(policies=kept)), one.seed)


def label_of(policies: Sequence[str]) -> str:
    """How a run with these policies is called: how many, and a checksum, for their keys would be too long for files."""
    return f"{len(policies)}-policies-{hashlib.sha256(' '.join(policies).encode()).hexdigest()[:10]}"


def designed(plan: Plan, parts: tuple[Part, ...], worlds: Sequence[World], permutations: int | None,
             firms: float) -> Design:  # fmt: skip
    """The design that is asked for; without a number of permutations, one pair a world, or all coalitions.

    All coalitions are run where nobody says how many permutations, at most MOST_EXACT parts or policies are told apart,
    and the world is small (firms: how many it has) or that takes no more runs.
    """
    pairs = len(worlds) if permutations is None else permutations // 2
    sampled, exact = (Design(plan, parts, tuple(worlds), number) for number in (pairs, 0))
    if permutations is not None or len(sampled.everything) > MOST_EXACT:
        return sampled
    each = len(exact.coalitions(Observed(0)))
    if firms <= SMALL or each * len(worlds) <= len(sampled.trials):
        return exact
    return sampled
