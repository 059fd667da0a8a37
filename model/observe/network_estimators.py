"""Estimators of the supply network: degrees, reciprocity, assortativity (networkx), and preferential attachment."""

from __future__ import annotations

from typing import Any

import numpy as np

from model.mathematics.extras import extra
from model.mathematics.intervals import correlation
from model.observe.estimators import Estimate, power_tail, slope, unknown

LEAST_LINKS = 50
LEAST_IN_BIN = 5  # new links that a bin of degrees needs


def distinct(buyer: np.ndarray, supplier: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Each pair of buyer and supplier once: several inputs or parts of a need are one relation."""
    if not len(buyer):
        return buyer, supplier
    pairs = np.unique(np.stack([buyer, supplier], axis=1), axis=0)
    return pairs[:, 0], pairs[:, 1]


def graph_of(buyer: np.ndarray, supplier: np.ndarray) -> Any:
    """Directed graph of deliveries, supplier to buyer."""
    graph = extra("networkx", "validation").DiGraph()
    graph.add_edges_from(zip(supplier.tolist(), buyer.tolist(), strict=True))
    return graph


def degree_tail(supplier: np.ndarray) -> Estimate:
    """Tail exponent of the number of customers per supplier that has any."""
    _, customers = np.unique(supplier, return_counts=True)
    return power_tail(customers, discrete=True)


def assortativity(graph: Any) -> Estimate:
    """Correlation of the degrees at the two ends of a link, direction aside (networkx); below 0 is disassortative."""
    networkx = extra("networkx", "validation")
    count = graph.number_of_edges()
    if count < LEAST_LINKS:
        return unknown(f"{count} links; {LEAST_LINKS} are needed", count)
    with np.errstate(all="ignore"):
        value = float(networkx.degree_assortativity_coefficient(graph.to_undirected()))
    return Estimate(value, *correlation(value, count), count)


def reciprocity(graph: Any) -> Estimate:
    """Share of links whose reverse exists too (networkx)."""
    count = graph.number_of_edges()
    if count < LEAST_LINKS:
        return unknown(f"{count} links; {LEAST_LINKS} are needed", count)
    return Estimate(float(extra("networkx", "validation").overall_reciprocity(graph)), count=count)


def newly_linked(before: tuple[np.ndarray, np.ndarray], after: tuple[np.ndarray, np.ndarray],
                 ) -> tuple[np.ndarray, np.ndarray]:  # fmt: skip
    """Customers of every supplier of `before` that is still there, and how many new ones it has in `after`.

    Both are (buyer, supplier) of distinct pairs.
    """
    names, customers = np.unique(before[1], return_counts=True)
    known = {(int(b), int(s)) for b, s in zip(*before, strict=True)}
    new = np.array([(int(b), int(s)) not in known for b, s in zip(*after, strict=True)], dtype=bool)
    place = np.searchsorted(names, after[1])
    place = np.minimum(place, max(len(names) - 1, 0))
    hit = new & (names[place] == after[1])
    gained = np.bincount(place[hit], minlength=len(names))
    alive = np.isin(names, np.concatenate([after[1], after[0]]))
    return customers[alive], gained[alive]


def attachment_exponent(steps: list[tuple[np.ndarray, np.ndarray]], bins: int = 14) -> Estimate:
    """Exponent alpha of A(k) ~ k^alpha, the chance that a new link goes to somebody with k links (Newman 2001).

    `steps` are (degree before, links gained) of everybody in each step. A step's chance per node is measured against
    the mean over nodes, so that steps of different size can be pooled; fit by weighted least squares over bins of k.
    """
    steps = [(k, g) for k, g in steps if len(k) and g.sum() > 0]
    total = int(sum(g.sum() for _, g in steps))
    if total < LEAST_LINKS:
        return unknown(f"{total} new links; {LEAST_LINKS} are needed", total)
    degree = np.concatenate([k for k, _ in steps])
    gained = np.concatenate([g / g.mean() for _, g in steps])
    number = np.concatenate([g for _, g in steps])
    edges = np.unique(np.round(np.geomspace(1, degree.max() + 1, bins + 1)))
    where = np.searchsorted(edges, degree, side="right") - 1
    nodes = np.bincount(where)
    links = np.bincount(where, weights=number)
    enough = (nodes > 0) & (links >= LEAST_IN_BIN)
    chance = np.bincount(where, weights=gained)[enough] / nodes[enough]
    middle = np.bincount(where, weights=np.log(degree))[enough] / nodes[enough]
    if len(middle) < 3:
        return unknown(f"{len(middle)} bins of degrees with new links; 3 are needed", total)
    found = slope(middle, np.log(chance), weights=links[enough])
    if not np.isfinite(found.value) and len(middle) == 3:
        return unknown("3 bins only", total)
    points = {"x": np.exp(middle).tolist(), "y": chance.tolist()}
    return Estimate(found.value, found.low, found.high, total, f"{len(middle)} bins", points)
