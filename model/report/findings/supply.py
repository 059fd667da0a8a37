"""Findings on supply: the chain of one cluster, flows between places, and the shape of the whole network.

Links are of the scenario's first seed: a network is a picture of one history, medians of links have no meaning.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from model.report.sheet import SHARE, Column, Sheet

if TYPE_CHECKING:
    from model.report.findings import Findings

QUARTERLY = "亿元 a quarter"
SHOWN = 7  # suppliers and customers of a chain that are named
PANEL = ("year", "id", "segment", "place", "origin", "revenue", "workers")  # of a firm, that chains and networks show
ARCS = 36  # flows between places that a map draws


@dataclass
class Supply:
    """Links of one year joined with who sells and who buys, and the panel of the same firms."""

    seed: int
    years: list[int]
    links: pd.DataFrame  # year, supplier, buyer, input, delivered; segment, place and city of both ends
    firms: pd.DataFrame  # the last year's panel, index id


def supply_of(f: Findings) -> Supply:
    """Local links of the first seed, one row per pair of firms and input, and deliveries of the last quarter."""
    seed = f.seeds[0]
    run = f.study.runs[f.main.name, seed]
    firms = run.table("firms", PANEL)
    links = run.links.rename(columns={"delivered_quarter": "delivered"})
    grouped = links.groupby(["year", "supplier", "buyer", "input"], as_index=False)["delivered"].sum()
    known = firms[["year", "id", "segment", "place"]]
    for end in ("supplier", "buyer"):
        names = {"id": end, "segment": f"{end}_segment", "place": f"{end}_place"}
        grouped = grouped.merge(known.rename(columns=names), on=["year", end], how="inner")
        city = dict(zip(f.region.places.ids, f.region.places.city, strict=True))
        grouped[f"{end}_city"] = grouped[f"{end}_place"].map(city)
    return Supply(seed, sorted(grouped["year"].unique().tolist()), grouped,
                  firms[firms["year"] == f.last].set_index("id"))  # fmt: skip


def chosen_cluster(f: Findings) -> tuple[str, str] | None:
    """City and field of the largest leading cluster of the last year (None: there is none)."""
    table = f.summary.tables["league"]
    leading = table[(table["kind"] == "leading") & table["revenue"].notna()]
    if not len(leading):
        return None
    row = leading.sort_values("revenue", ascending=False).iloc[0]
    return str(row["city"]), str(row["field"])


def chain(f: Findings, cluster: tuple[str, str] | None) -> Sheet:
    """Who supplies a cluster and whom it supplies, by city and segment, in the last year that kept links."""
    columns = (Column("side", "word"), Column("city", "city"), Column("segment", "segment"),
               Column("delivered", QUARTERLY), Column("share", SHARE), Column("firms", "count"),
               Column("basis_2015", "basis"))  # fmt: skip
    empty = pd.DataFrame({column.name: pd.Series(dtype=float if column.numeric else object) for column in columns})
    if cluster is None or not f.supply.years:
        return Sheet("chain", columns, empty)
    city, field = cluster
    of_field = dict(zip(f.region.segments.ids, f.region.segments.field, strict=True))
    links = f.supply.links[f.supply.links["year"] == f.supply.years[-1]]
    parts = []
    for side, near, far in (("suppliers", "buyer", "supplier"), ("customers", "supplier", "buyer")):
        inside = (links[f"{near}_city"] == city) & (links[f"{near}_segment"].map(of_field) == field)
        part = links[inside].groupby([f"{far}_city", f"{far}_segment"]).agg(
            delivered=("delivered", "sum"), firms=(far, "nunique"))  # fmt: skip
        part = part.sort_values("delivered", ascending=False).reset_index()
        part.columns = pd.Index(["city", "segment", "delivered", "firms"])
        part["share"] = part["delivered"] / max(part["delivered"].sum(), 1e-12)
        parts.append(part.assign(side=side))
    table = pd.concat(parts, ignore_index=True)
    table[["delivered", "firms"]] /= f.main.scale
    table["basis_2015"] = [f.bases.cell(*cell) for cell in zip(table["city"], table["segment"], strict=True)]
    return Sheet("chain", columns, table[[column.name for column in columns]], parts=("delivered", "share"), by="side")


def arcs(f: Findings) -> pd.DataFrame:
    """The largest flows between different places by year: year, seller, buyer, delivered (亿元 a quarter)."""
    links = f.supply.links
    apart = links[links["supplier_place"] != links["buyer_place"]]
    flows = apart.groupby(["year", "supplier_place", "buyer_place"], as_index=False)["delivered"].sum()
    flows["delivered"] /= f.main.scale
    flows = flows.sort_values("delivered", ascending=False).groupby("year").head(ARCS)
    return flows.rename(columns={"supplier_place": "seller", "buyer_place": "buyer"}).reset_index(drop=True)


def communities(f: Findings) -> tuple[dict[tuple[str, str], int], float]:
    """Communities of place x field cells by deliveries (Louvain), and their modularity."""
    import networkx as nx

    links = f.supply.links[f.supply.links["year"] == f.supply.years[-1]] if f.supply.years else f.supply.links
    of_field = dict(zip(f.region.segments.ids, f.region.segments.field.tolist(), strict=True))
    ends = [links["supplier_place"], links["supplier_segment"].map(of_field), links["buyer_place"],
            links["buyer_segment"].map(of_field)]  # fmt: skip
    cells = links["delivered"].groupby(ends).sum()
    cells = cells[cells > 0]
    names = sorted({*cells.index.droplevel([2, 3]), *cells.index.droplevel([0, 1])})
    number = {cell: n for n, cell in enumerate(names)}  # networkx walks over small numbers faster than over names
    one, other = (np.array([number[cell] for cell in cells.index.droplevel(levels)], dtype=int)
                  for levels in ([2, 3], [0, 1]))  # fmt: skip
    flows = pd.DataFrame({"a": np.minimum(one, other), "b": np.maximum(one, other), "weight": cells.to_numpy(float)})
    flows = flows[flows["a"] != flows["b"]].groupby(["a", "b"], as_index=False)["weight"].sum()
    if not len(flows):
        return {}, float("nan")
    graph = nx.Graph()
    graph.add_weighted_edges_from(flows.itertuples(index=False, name=None))
    found = nx.community.louvain_communities(graph, weight="weight", seed=1)
    ordered = sorted((sorted(group) for group in found), key=lambda group: (-len(group), group))
    group_of = {cell: group for group, cells in enumerate(ordered, 1) for cell in cells}
    groups = {names[cell]: group for cell, group in group_of.items()}
    return groups, float(nx.community.modularity(graph, ordered, weight="weight"))


def network(f: Findings) -> Sheet:
    """Size, degrees, reciprocity and communities of the supply network of firms."""
    links = f.supply.links
    if f.supply.years:
        links = links[links["year"] == f.supply.years[-1]]
    pairs = links[["supplier", "buyer"]].drop_duplicates()
    customers, suppliers = pairs.groupby("supplier").size(), pairs.groupby("buyer").size()
    back = pairs.rename(columns={"supplier": "buyer", "buyer": "supplier"})
    mutual = len(pairs.merge(back, on=["supplier", "buyer"]))
    groups, quality = f.communities
    city = dict(zip(f.region.places.ids, f.region.places.city, strict=True))
    rows = [
        ("network_firms", float(len(pd.unique(pairs.to_numpy().ravel())))), ("network_pairs", float(len(pairs))),
        ("customers_mean", float(customers.mean()) if len(customers) else np.nan),
        ("customers_most", float(customers.max()) if len(customers) else np.nan),
        ("suppliers_mean", float(suppliers.mean()) if len(suppliers) else np.nan),
        ("suppliers_most", float(suppliers.max()) if len(suppliers) else np.nan),
        ("reciprocity", mutual / len(pairs) if len(pairs) else np.nan),
        ("communities", float(len(set(groups.values())))), ("modularity", quality),
        ("rand_city", adjusted_rand(list(groups.values()), [city[place] for place, _ in groups])),
    ]  # fmt: skip
    return Sheet("network", (Column("measure", "word"), Column("value", "number")),
                 pd.DataFrame(rows, columns=["measure", "value"]))  # fmt: skip


def adjusted_rand(one: list[int], other: list[str]) -> float:
    """Adjusted Rand index of two groupings (Hubert and Arabie 1985): 1 the same, 0 as by chance, nan if too few."""
    if len(one) < 2:
        return float("nan")
    table = pd.crosstab(pd.Series(one), pd.Series(other)).to_numpy()

    def pairs(counts: np.ndarray) -> float:
        return float((counts * (counts - 1) / 2).sum())

    total = pairs(np.array([len(one)]))
    rows, columns = pairs(table.sum(axis=1)), pairs(table.sum(axis=0))
    expected, most = rows * columns / total, (rows + columns) / 2
    return (pairs(table) - expected) / (most - expected) if most != expected else 1.0
