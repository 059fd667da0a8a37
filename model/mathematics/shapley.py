"""What each part adds inside a whole: Shapley values over groups, and Owen values of the atoms of each group.

A whole is made of groups, and a group of atoms. A coalition is a set of atoms, and v gives its value. In an order of
the atoms in which each group stands together, an atom adds

    v(those before it and itself) - v(those before it),

and a group adds the sum over its atoms. In every order the groups add up to v(all) - v(none). The mean over all orders
is the Shapley (1953) value of a group in the game of groups, and the Owen (1977) value of an atom.

Orders are drawn in pairs, one and its reverse (Mitchell, Cooper, Frank and Holmes 2022): what joins early in the one
joins late in the other, so that the mean of a pair varies less than that of two orders drawn apart. A pair is one
observation.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import chain, combinations
from math import comb, nan

import numpy as np

from model.mathematics.intervals import ALONE, margin
from model.mathematics.paired import Difference

Coalition = frozenset[str]
Groups = Sequence[Sequence[str]]
Value = Callable[[Coalition], np.ndarray]


def pair_of_orders(groups: Groups, number: int, seed: int) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The order of a number and its reverse. Groups come in the same order however many atoms each of them has."""
    luck = np.random.default_rng([seed, number])
    of_groups = luck.permutation(len(groups))
    order = tuple(groups[g][i] for g in of_groups for i in luck.permutation(len(groups[g])))
    return order, order[::-1]


def steps(order: Sequence[str]) -> Iterator[tuple[str, Coalition, Coalition]]:
    """Each atom of an order with the coalition before it and the coalition with it."""
    before: Coalition = frozenset()
    for atom in order:
        after = before | {atom}
        yield atom, before, after
        before = after


def added_in(order: Sequence[str], value: Value) -> dict[str, np.ndarray]:
    """What each atom adds in an order."""
    return {atom: value(after) - value(before) for atom, before, after in steps(order)}


def places_in(order: Sequence[str], groups: Groups) -> list[float]:
    """Of each group, the share of the other groups that stand before it: 0 for the first, 1 for the last."""
    at = {atom: place for place, atom in enumerate(order)}
    firsts = np.argsort(np.argsort([min(at[atom] for atom in group) for group in groups]))
    return (firsts / max(len(groups) - 1, 1)).tolist()


def subsets(items: Sequence[str]) -> Iterator[tuple[str, ...]]:
    """Every subset, the empty one first."""
    return chain.from_iterable(combinations(items, size) for size in range(len(items) + 1))


def exact_steps(groups: Groups) -> Iterator[tuple[str, Coalition, float]]:
    """Every atom with every coalition that it may join, and the share of all orders in which it does.

    Before an atom stand whole groups (S of the n - 1 others) and some of its own group (T of the k - 1 others):
    the share is 1 / (n C(n - 1, |S|)) x 1 / (k C(k - 1, |T|)).
    """
    n = len(groups)
    for g, own in enumerate(groups):
        others = [group for i, group in enumerate(groups) if i != g]
        for joined in subsets([str(i) for i in range(n - 1)]):
            whole = frozenset(chain.from_iterable(others[int(i)] for i in joined))
            of_groups = 1.0 / (n * comb(n - 1, len(joined)))
            for atom in own:
                rest = [other for other in own if other != atom]
                for some in subsets(rest):
                    yield atom, whole | set(some), of_groups / (len(own) * comb(len(rest), len(some)))


def exactly_added(groups: Groups, value: Value) -> dict[str, np.ndarray]:
    """The mean over all orders of what each atom adds, by the formula over coalitions."""
    found: dict[str, np.ndarray] = {}
    for atom, before, share in exact_steps(groups):
        found[atom] = found.get(atom, 0.0) + share * (value(before | {atom}) - value(before))
    return found


def coalitions_of(groups: Groups) -> set[Coalition]:
    """All coalitions that `exactly_added` asks for."""
    return {made for atom, before, _ in exact_steps(groups) for made in (before, before | {atom})}


def overlap(places: Sequence[float], first: Sequence[float], second: Sequence[float],
            blocks: Sequence[int]) -> Difference:  # fmt: skip
    """What a part adds as the first of all less what it adds as the last, by a line through its places.

    places: its place in the first order of every pair, 0 to 1; in the second it is one less that. first, second: what
    it adds in these. blocks: pairs of one block are no independent observations.

    If parts interact by pairs alone, what a part adds rises or falls in a straight line with the number of others that
    are there, in the mean over orders; so the line is exact. Else it is the line that fits best.
    """
    return sum_of_lines([line_of(places, first, second, blocks)])


Line = tuple[float, dict[int, float]]  # how far a part's gain falls from first to last, and the error of each block


def line_of(places: Sequence[float], first: Sequence[float], second: Sequence[float],
            blocks: Sequence[int]) -> Line | None:  # fmt: skip
    """The line of `overlap` with what each block misses it by; None where a part never leaves the middle.

    Where one block alone is left, its pairs stand for themselves. A block without which there is no line has nan.
    """
    gap = 1.0 - 2.0 * np.asarray(places, dtype=float)
    fall = np.asarray(first, dtype=float) - np.asarray(second, dtype=float)
    known = np.isfinite(fall)
    gap, fall, kinds = gap[known], fall[known], np.asarray(blocks)[known]
    weight = float(gap @ gap)
    if weight <= 0:
        return None
    less = float(gap @ fall) / weight
    if len(set(kinds.tolist())) < 2:
        kinds = np.arange(len(fall))
    missed = {}
    for kind in dict.fromkeys(kinds.tolist()):
        own = kinds == kind
        free = 1.0 - float(gap[own] @ gap[own]) / weight  # what the line leaves free of a block (HC3)
        score = float(gap[own] @ (fall[own] - less * gap[own]))
        missed[kind] = score / free / weight if free >= ALONE else nan
    return less, missed


def sum_of_lines(lines: Sequence[Line | None], factor: float = 1.0) -> Difference:
    """The sum of what `overlap` finds for some parts, times a factor, with the error that they share block by block."""
    known = [line for line in lines if line is not None]
    if not known:
        return Difference(0.0, nan, nan, nan, 0)
    less, kinds = factor * sum(line[0] for line in known), list(dict.fromkeys(k for line in known for k in line[1]))
    scores = factor * np.array([sum(line[1].get(kind, 0.0) for line in known) for kind in kinds])
    if len(kinds) < 3 or not np.isfinite(scores).all():  # a line through the only point says nothing of its own error
        return Difference(0.0, less, nan, nan, len(kinds))
    half = margin(float(np.linalg.norm(scores)), len(kinds) - 1)
    return Difference(0.0, less, less - half, less + half, len(kinds))
