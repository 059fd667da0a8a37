"""Facts of worlds without events: luck, persistence, ranks, entrants, co-agglomeration, the long run."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from model.studies.clusters import coagglomeration, dispersion, elasticity
from model.studies.clusters.estimate import NOTHING, less, mean_of
from model.studies.clusters.panel import Panel
from model.studies.clusters.reading_with_and_without_loop import PERCENT, Both, Reading, mean, sampled, share
from model.studies.clusters.runs_needed import BASE, GIFT, LONG, LONG_GIVEN, OFF, PLAIN, Layout, Setup, Worlds


def each_world(runs: tuple[list[Panel], list[Panel]], of: Callable[[Panel], float]) -> Both:
    """One value a world."""
    return sampled(runs, lambda panels: np.array([of(panel) for panel in panels]))


def of_dispersion(setup: Setup, worlds: Worlds, last: int) -> dict[str, Reading]:
    """Luck, what is common to a cell, persistence, ranks, entrants."""

    def groups(panels: Sequence[Panel]) -> list[list[Panel]]:
        draws = sorted(set(setup.draws.values()))
        return [[p for p in panels if setup.draws[p.seed] == draw] for draw in draws]

    runs = (worlds.of(BASE), worlds.of(BASE, OFF))
    on, off, plain = (dispersion.luck(groups(p), last) for p in (*runs, worlds.of(PLAIN, other=False)))
    common = [dispersion.common_variance(each) for each in (on, off, plain)]
    variance, variance_off = (mean_of(each.variance[None, :]) for each in (on, off))
    slope, slope_off = (dispersion.size_slope(each) for each in (on, off))
    further = dispersion.further_common_variance
    found = {
        "luck_variance": Reading(variance, variance_off, less(variance, variance_off), f"{len(on.cells)} cells"),
        "common_variance": Reading(common[0], common[1], further(on, off), f"{len(on.cells)} cells"),
        "common_variance_without_know_how": Reading(common[2], common[1], further(plain, off)),
        "size_slope": Reading(slope, slope_off, less(slope, slope_off)),
        "persistence": mean(each_world(runs, dispersion.persistence)),
    }
    if last >= 10:
        found["kept_at_the_top"] = mean(each_world(runs, lambda panel: dispersion.kept_at_the_top(panel, 10)))
    parts = [each_world(runs, lambda p, i=i: dispersion.entrants_share(p, last)[i]) for i in (0, 1)]  # type: ignore[misc]
    found["entrants_share"] = share(*parts)
    return found


def of_links(layout: Layout, worlds: Worlds, last: int) -> dict[str, Reading]:
    """Co-agglomeration against input-output links."""
    runs, city, links = (worlds.of(BASE), worlds.of(BASE, OFF)), layout.design.city, layout.design.links

    def slopes(years: int, column: str = "workers") -> Both:
        return each_world(runs, lambda panel: coagglomeration.slope(panel, years, city, links, column))

    def by_lot(years: int) -> str:
        p = coagglomeration.chance(runs[0], years, city, links)
        return f"p {p:.2f}" if np.isfinite(p) else ""

    start, end = slopes(0), slopes(last)
    return {
        "links_start": mean(start, by_lot(0)),
        "links_end": mean(end, by_lot(last)),
        "links_change": mean(Both(end.on - start.on, end.off - start.off)),
        "links_entrants": mean(slopes(last, "entrants")),
    }


def of_long_runs(worlds: Worlds, last: int) -> dict[str, Reading]:
    """The long run."""
    runs, found = (worlds.of(LONG), worlds.of(LONG, OFF)), {}
    for name in ("top_firms", "top_places", "top_cells", "gain_spread", "gain_most", "size_tail"):
        found[f"long_{name}"] = mean(each_world(runs, lambda panel, name=name: panel.series[name][-1]))  # type: ignore[misc]
    if last > 5:
        found["long_growth"] = mean(each_world(runs, growth_of_value_added))
    pairs = worlds.pairs(LONG_GIVEN, LONG, other=False)
    for years in (y for y in (10, 30) if y <= last):
        found[f"loop_gain_{years}"] = Reading(mean_of(elasticity.loop_gain(pairs, years, GIFT)), NOTHING, NOTHING)
    if last >= 30:
        by_world = elasticity.by_world(pairs, "revenue", 30, GIFT)
        found["elasticity_long_30"] = Reading(mean_of(by_world), NOTHING, NOTHING)
    return found


def growth_of_value_added(panel: Panel, years: int = 5) -> float:
    """Mean growth over the last years, % a year."""
    values = panel.series["value_added"]
    return PERCENT * float((values[-1] / values[-1 - years]) ** (1.0 / years) - 1.0)
