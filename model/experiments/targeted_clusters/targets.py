"""Which cells count as a policy's targets, when it is judged by what happens to them.

A policy declares what it is for (model/policy/targets.py), and the declaration is read at the start of a run. If that
is nearly the whole region, there is nothing to compare with. Its targets are then the cells that got half of its
money, in order of money over revenue in the base year. The order is taken from the other worlds, if there are any: in
its own world a cell that grew by luck would also have asked for more.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from model.mathematics.groups import ratio

if TYPE_CHECKING:
    from model.experiments.targeted_clusters.cell_years import CellYears

MEANT = 0.5  # a cell is meant if eligible firms make this share of its revenue
MOST = 0.9  # a policy for more than this share of the region's revenue leaves too little to compare with
HALF = 0.5  # of the money that reached cells
LEAST = 1.0  # 亿元 in the base year: smaller cells are neither picked by money nor placebos
COMPARABLE = ("places", "cells", "money")  # kinds of targets that leave others to compare with
KINDS = (*COMPARABLE, "all", "nobody", "budgets")


@dataclass(frozen=True)
class Targets:
    """The targeted cells (places x segments, boolean) and how they were found: a name of KINDS.

    places: whole places. cells: cells by their firms or segments. money: where its money was densest. There are none
    for a policy for everybody whose money reaches no cell (all), one that nobody took up (nobody), one on budgets.
    """

    kind: str
    mask: np.ndarray

    @property
    def comparable(self) -> bool:
        """Whether there are targets and others."""
        return self.kind in COMPARABLE and bool(self.mask.any()) and not bool(self.mask.all())


def targets_of(run: CellYears, start: np.ndarray, money: np.ndarray) -> Targets:
    """Targets of all policies of a run together.

    start: base-year revenue of the cells, 亿元. money: 亿元 that reached the cells, from other worlds or this one.
    """
    nothing = np.zeros(start.shape, dtype=bool)
    spaces = set(run.spaces.values())
    if spaces <= {"budgets"}:
        return Targets("budgets", nothing)
    masks = [named_cells(run.meant[key], start) for key, space in run.spaces.items() if space != "budgets"]
    if all(mask is not None for mask in masks):
        together = np.logical_or.reduce([mask for mask in masks if mask is not None])
        if start[together].sum() <= MOST * start.sum():
            return named(together)
    if money.sum() > 0:
        return Targets("money", densest(money, start))
    meant = any(values.any() for values in run.meant.values())
    return Targets("all" if meant and run.money.sum() == 0 and not paid_to_cells(run) else "nobody", nothing)


def named(mask: np.ndarray) -> Targets:
    """Targets by name: whole places, if every place is targeted in all its segments or in none."""
    return Targets("places" if (mask.all(axis=1) == mask.any(axis=1)).all() else "cells", mask)


def paid_to_cells(run: CellYears) -> bool:
    """Whether any of the policies is of a kind that pays money to firms, places or cities."""
    return any(space != "newcomers" for space in run.spaces.values())


def named_cells(meant: np.ndarray, start: np.ndarray) -> np.ndarray | None:
    """Cells that a policy is for; None if it is for nobody, for (nearly) all, or mostly for firms in other cells."""
    mask = meant >= MEANT
    eligible = float((meant * start).sum())
    if not mask.any() or mask.all() or start[mask].sum() > MOST * start.sum():
        return None
    return mask if (meant * start)[mask].sum() >= HALF * eligible else None


def densest(money: np.ndarray, start: np.ndarray) -> np.ndarray:
    """Cells with the most money over their revenue in the base year, until half of the money is reached."""
    paid = np.where(start >= LEAST, money, 0.0)
    order = np.argsort(-ratio(paid, start).ravel(), kind="stable")
    before = np.cumsum(paid.ravel()[order]) - paid.ravel()[order]
    mask = np.zeros(paid.size, dtype=bool)
    mask[order] = (before < HALF * paid.sum()) & (paid.ravel()[order] > 0)
    return mask.reshape(paid.shape)


def money_elsewhere(runs: Sequence[CellYears], own: int) -> np.ndarray:
    """Money by cell of the worlds other than `own`, added up; that of the world itself if there is no other."""
    others = [run.money for number, run in enumerate(runs) if number != own]
    return np.sum(others, axis=0) if others else runs[own].money
