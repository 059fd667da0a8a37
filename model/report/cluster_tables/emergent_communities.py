"""Emergent clusters: communities of places x segments that deliver to one another and lie near, whatever the borders.

The weight between two cells is what their firms delivered to one another in the last quarter of a year, times
exp(-distance / access length). So a delivery across the region binds less than one next door. Communities are
Louvain's (Blondel et al. 2008), by a random stream of their own. The weakest links, together a hundredth of all
weight, are left out: they decide nothing and take most of the time. Links are those of the first seed, because a
network is a picture of one history. Communities decide nothing in the model.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from model.mathematics.agreement import adjusted_rand
from model.mathematics.distance import exponential_decay, great_circle
from model.mathematics.draws import stream_key
from model.observe.cluster_tiers import OTHER
from model.observe.result_columns import TABLES
from model.regions.basis_codes import DOCUMENTED

if TYPE_CHECKING:
    import pandas as pd

    from model.regions.region import Region
    from model.results import Run, Study
    from model.scenario import Plan

KEPT = 0.99  # of all weight: the strongest links that together have this part
CELL = ["place", "segment"]
NONE = 0  # the community of cells that deliver to nobody and buy from nobody, or only by links that were left out


@dataclass(frozen=True)
class Emergent:
    """Communities of a run. clusters: one row a community and year, cells: one a cell, agreement: one a measure."""

    clusters: pd.DataFrame
    cells: pd.DataFrame
    agreement: pd.DataFrame


def emergent(run: Run, region: Region, plan: Plan) -> Emergent:
    """Communities of every year that keeps links, their members, and how far they agree with cities and fields."""
    import pandas as pd

    found, measures = [], []
    every = run.table("cells", ["year", "city", *CELL, "field", "revenue", "firms", "workers", "basis_at_start"])
    links, panel = links_of(run), run.table("census", ["year", "id", *CELL])
    for year in sorted(links["year"].unique()):
        flows = between_cells(links[links["year"] == year], panel[panel["year"] == year])
        groups, quality = communities(flows, region, plan, stream_key(run.seed, "emergent", int(year), "louvain"))
        cells = every[every["year"] == year].reset_index(drop=True)
        key = pd.MultiIndex.from_frame(cells[CELL])
        cells["community"] = groups.reindex(key, fill_value=NONE).to_numpy(int)
        cells["community"] = ranked(cells)
        found.append((cells, inside(cells, flows)))
        measures += [(int(year), name, value) for name, value in agreement(cells, found[0][0], plan.scale).items()]
        measures.append((int(year), "modularity", quality))
    columns = list(DICTIONARY["emergent_cells"])
    tables = [described(cells, share) for cells, share in found]
    together = pd.concat([cells for cells, _ in found], ignore_index=True) if found else pd.DataFrame(columns=columns)
    clusters = pd.concat(tables, ignore_index=True) if tables else pd.DataFrame(columns=list(CLUSTERS))
    return Emergent(clusters, together[columns], pd.DataFrame(measures, columns=["year", "measure", "value"]))


def run_with_links(study: Study, scenario: str) -> Run:
    """The run whose network is shown: the first seed that kept its links, or the first of all if none did."""
    runs = [study.runs[scenario, seed] for seed in study.seeds(scenario)]
    return next((run for run in runs if run.has("links")), runs[0])


def links_of(run: Run) -> pd.DataFrame:
    """The links of a run; none if it did not keep them (the first seed failed, say)."""
    import pandas as pd

    if run.has("links"):
        return run.links
    kinds = {"year": np.int16, "input": object, "delivered_quarter": np.float32}
    return pd.DataFrame({c.name: np.empty(0, dtype=kinds.get(c.name, np.int64)) for c in TABLES["links"]})


def between_cells(links: pd.DataFrame, panel: pd.DataFrame) -> pd.DataFrame:
    """Deliveries between cells, 亿元 a quarter: place and segment of both ends, `delivered`."""
    firms = panel.set_index("id")[CELL]
    known = links[links["buyer"].isin(firms.index) & links["supplier"].isin(firms.index)]
    ends = {end: firms.loc[known[end]].add_prefix(f"{end}_").reset_index(drop=True) for end in ("supplier", "buyer")}
    flows = ends["supplier"].join(ends["buyer"]).assign(delivered=known["delivered_quarter"].to_numpy(float))
    return flows.groupby([f"{end}_{name}" for end in ends for name in CELL], as_index=False)["delivered"].sum()


def cells_of(flows: pd.DataFrame, end: str) -> pd.MultiIndex:
    """The cells at one end of flows."""
    import pandas as pd

    return pd.MultiIndex.from_frame(flows[[f"{end}_{name}" for name in CELL]], names=CELL)


def communities(flows: pd.DataFrame, region: Region, plan: Plan, key: int) -> tuple[pd.Series, float]:
    """The community (from 1) of every cell with links that count, by place and segment; and the modularity."""
    import networkx as nx
    import pandas as pd

    places = region.places
    geography = plan.resolved_parameters().geography
    distance = great_circle(places.lon, places.lat, geography.distance_within_place)
    near = exponential_decay(distance, geography.access_length)
    rows = [flows[f"{end}_place"].map(places.index).to_numpy(int) for end in ("supplier", "buyer")]
    weight = flows["delivered"].to_numpy(float) * near[rows[0], rows[1]]
    pairs = [cells_of(flows, end) for end in ("supplier", "buyer")]
    names = pairs[0].append(pairs[1]).unique().sort_values()
    ends = np.sort(np.stack([names.get_indexer(end) for end in pairs]), axis=0)
    apart = (ends[0] != ends[1]) & (weight > 0)
    edges = pd.DataFrame({"a": ends[0][apart], "b": ends[1][apart], "weight": weight[apart]})
    edges = edges.groupby(["a", "b"], as_index=False)["weight"].sum()
    edges = edges.sort_values("weight", ascending=False, kind="stable", ignore_index=True)
    edges = edges.head(int(np.searchsorted(edges["weight"].cumsum(), KEPT * edges["weight"].sum())) + 1)
    if not len(edges):
        return pd.Series(index=names[:0], dtype=int), float("nan")
    graph = nx.Graph()
    graph.add_weighted_edges_from(edges.sort_values(["a", "b"]).itertuples(index=False, name=None))
    groups = nx.community.louvain_communities(graph, weight="weight", seed=key % 2**32)
    ordered = sorted((sorted(group) for group in groups), key=lambda group: (-len(group), group))
    of_cell = {cell: number for number, cells in enumerate(ordered, 1) for cell in cells}
    members = pd.Series(of_cell, dtype=int)
    return members.set_axis(names[members.index]), float(nx.community.modularity(graph, ordered, weight="weight"))


def ranked(cells: pd.DataFrame) -> np.ndarray:
    """Communities numbered from 1 by revenue, the largest first; NONE stays."""
    sums = cells[cells["community"] != NONE].groupby("community")["revenue"].sum()
    order = sums.sort_values(ascending=False, kind="stable").index
    number = {old: new for new, old in enumerate(order, 1)} | {NONE: NONE}
    return cells["community"].map(number).to_numpy(int)


def inside(cells: pd.DataFrame, flows: pd.DataFrame) -> pd.Series:
    """Of what the firms of each community buy from firms of the region, the part that comes from the same community."""
    groups = cells.set_index(CELL)["community"]
    one, other = (groups.reindex(cells_of(flows, end), fill_value=NONE).to_numpy(int) for end in ("supplier", "buyer"))
    bought = flows["delivered"].groupby(other).sum()
    return (flows["delivered"].where(one == other, 0.0).groupby(other).sum() / bought).drop(NONE, errors="ignore")


CLUSTERS: dict[str, tuple[str, str]] = {
    "year": ("year", "year"), "community": ("number", "1 has most revenue; 0: cells without links that count"),
    "city": ("id", "the city with most of its revenue"), "city_share": ("share", "of its revenue, what is there"),
    "field": ("id", "the key field with most of its revenue; OTHER if it has none"),
    "segment": ("id", "the segment with most of it"), "segment_share": ("share", "of its revenue"),
    "cities": ("count", "cities that it lies in"), "places": ("count", "places"),
    "cells": ("count", "places x segments"),
    "revenue": ("亿元 a year", "of firms above scale, base-year prices; the rows of a year add up to the region"),
    "firms": ("count", "firms above scale"), "workers": ("persons", "their workers"),
    "inside": ("share", "of what its firms buy from firms of the region, what comes from its own firms"),
}  # fmt: skip


def described(cells: pd.DataFrame, share_inside: pd.Series) -> pd.DataFrame:
    """One row a community: CLUSTERS."""
    import pandas as pd

    groups = cells.groupby("community")
    table = groups[["revenue", "firms", "workers"]].sum()
    for name in ("city", "field", "segment"):
        sums = cells.groupby(["community", name])["revenue"].sum().unstack(fill_value=0.0)
        if name == "field" and OTHER in sums:  # the rest of industry names a community only that has nothing else
            sums[OTHER] = np.where(sums.drop(columns=OTHER).max(axis=1) > 0, -1.0, sums[OTHER])
        table[name] = sums.idxmax(axis=1)
        table[f"{name}_share"] = sums.max(axis=1) / table["revenue"].where(table["revenue"] > 0)
    table["cities"], table["places"] = groups["city"].nunique(), groups["place"].nunique()
    table["cells"], table["inside"] = groups.size(), share_inside.reindex(table.index)
    table["year"] = cells["year"].iloc[0] if len(cells) else 0
    table = table.reset_index()
    order = pd.Series(table["community"].replace(NONE, np.iinfo(np.int32).max))
    return table.iloc[order.argsort(kind="stable")][list(CLUSTERS)].reset_index(drop=True)


def agreement(cells: pd.DataFrame, first: pd.DataFrame, scale: float) -> dict[str, float]:
    """Adjusted Rand index of the communities, over firms in one, with cities, fields, both, and the start."""
    own = cells[(cells["community"] != NONE) & (cells["firms"] > 0)]
    firms = np.rint(own["firms"].to_numpy(float) * scale)
    both = own["city"].astype(str) + "|" + own["field"].astype(str)
    found = {f"rand_{name}": adjusted_rand(own["community"], groups, firms)
             for name, groups in (("city", own["city"]), ("field", own["field"]), ("city_field", both))}  # fmt: skip
    then = first.set_index(CELL)["community"]
    key = own.set_index(CELL).index
    shared = key.isin(then[then != NONE].index)
    before = then.reindex(key[shared])
    found["rand_start"] = adjusted_rand(own["community"][shared], before.to_numpy(int), firms[shared])
    return {"communities": float(own["community"].nunique()), **found}


DICTIONARY: dict[str, dict[str, tuple[str, str]]] = {
    "emergent": CLUSTERS,
    "emergent_cells": {
        "year": ("year", "year"), "community": ("number", "as in `emergent` of the same year"),
        "place": ("id", "place"), "segment": ("id", "segment"), "city": ("id", "city"), "field": ("id", "key field"),
        "revenue": ("亿元 a year", "of firms above scale, base-year prices"), "firms": ("count", "firms above scale"),
        "workers": ("persons", "their workers"),
        "basis_at_start": ("code", f"what the starting map has it from; no cell is a statistic: {DOCUMENTED}"),
    },
    "agreement": {
        "year": ("year", "year"),
        "measure": ("id", "communities: their number; modularity; rand_city, rand_field, rand_city_field: adjusted "
                    "Rand index with cities, key fields and both, over firms; rand_start: with those of the first "
                    "year, over firms of cells that were in one then"),
        "value": ("number", "1 is the same, 0 as by chance"),
    },
}  # fmt: skip
