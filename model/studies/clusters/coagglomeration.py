"""Whether segments that sell to one another stand near one another (Ellison, Glaeser and Kerr 2010).

    g_ab = sum_c (s_ac - x_c) (s_bc - x_c) / (1 - sum_c x_c^2)

s_ac is city c's share in the employment of segment a, x_c its share in all. The slope is that of standardised g on the
standardised input-output link of the pair (the larger of the two directions), which is their correlation.
"""

from __future__ import annotations

import numpy as np

from model.mathematics.draws import Draws
from model.studies.clusters.panel import Panel

LEAST_FIRMS = 100.0  # of a segment at the start
SHUFFLES = 400


def index(workers: np.ndarray, city: np.ndarray) -> np.ndarray:
    """g of every pair of segments (segments x segments) from workers (segments x places) and the places' cities."""
    cities = np.zeros((len(workers), int(city.max()) + 1))
    np.add.at(cities.T, city, workers.T)
    total = cities.sum(axis=1, keepdims=True)
    share = cities / np.where(total > 0, total, 1.0)
    everyone = cities.sum(axis=0) / max(cities.sum(), 1e-12)
    away = share - everyone
    return away @ away.T / max(1.0 - float((everyone**2).sum()), 1e-12)


def pairs_of(matrix: np.ndarray, segments: np.ndarray) -> np.ndarray:
    """The values of every pair of the named segments, each once."""
    upper = np.triu_indices(len(segments), 1)
    return matrix[np.ix_(segments, segments)][upper]


def known_segments(panel: Panel) -> np.ndarray:
    """Segments with enough firms at the start; those of a small region that are larger than half of the others."""
    firms = panel.of("firms", 0).reshape(-1, panel.places).sum(axis=1)
    return np.flatnonzero(firms >= min(LEAST_FIRMS, float(np.median(firms[firms > 0])) if firms.any() else 0.0))


def correlation(one: np.ndarray, other: np.ndarray) -> float:
    """Correlation; nan if one of them does not vary or there are fewer than three pairs."""
    if len(one) < 3 or np.ptp(one) == 0 or np.ptp(other) == 0:
        return float("nan")
    return float(np.corrcoef(one, other)[0, 1])


def slope(panel: Panel, after: int, city: np.ndarray, links: np.ndarray, column: str = "workers") -> float:
    """The standardised slope in one world after so many years."""
    segments = known_segments(panel)
    together = index(panel.of(column, after).reshape(-1, panel.places), city)
    return correlation(pairs_of(together, segments), pairs_of(links, segments))


def chance(panels: list[Panel], after: int, city: np.ndarray, links: np.ndarray) -> float:
    """How often links handed out by lot among segments give a mean slope at least as large (Mantel 1967, one-sided)."""
    if not panels:
        return float("nan")
    found = [index(p.of("workers", after).reshape(-1, p.places), city) for p in panels]
    segments = known_segments(panels[0])
    own = [pairs_of(each, segments) for each in found]
    seen = np.mean([correlation(each, pairs_of(links, segments)) for each in own])
    if not np.isfinite(seen):
        return float("nan")
    draws, larger = Draws(0, "cluster facts", 0), 0
    for shuffle in range(SHUFFLES):
        lot = np.argsort(draws.uniform(np.arange(len(segments)), f"shuffle {shuffle}"))
        other = pairs_of(links, segments[lot])
        larger += np.mean([correlation(each, other) for each in own]) >= seen
    return (1.0 + larger) / (1.0 + SHUFFLES)
