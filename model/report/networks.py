"""The supply network as GEXF and GraphML for Gephi and other programs: firms with attributes, deliveries as weights."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

if TYPE_CHECKING:
    import networkx

    from model.report.findings import Findings


def supply_network(f: Findings) -> networkx.DiGraph:
    """Firms that have supply links in the last year that keeps them; an edge goes from supplier to buyer."""
    import networkx as nx

    links = f.supply.links
    if f.supply.years:
        links = links[links["year"] == f.supply.years[-1]]
    pairs = links.groupby(["supplier", "buyer"], as_index=False)["delivered"].sum()
    firms = f.supply.firms.loc[f.supply.firms.index.isin(pd.unique(pairs[["supplier", "buyer"]].to_numpy().ravel()))]
    customers, suppliers = pairs.groupby("supplier").size().to_dict(), pairs.groupby("buyer").size().to_dict()
    groups, _ = f.communities
    data = f.region
    city = dict(zip(data.places.ids, data.places.city.tolist(), strict=True))
    where = {key: (float(a), float(b)) for key, a, b in zip(data.places.ids, data.places.lon, data.places.lat, strict=True)}
    field = dict(zip(data.segments.ids, data.segments.field.tolist(), strict=True))
    graph = nx.DiGraph(name=f"supply {f.main.name} seed {f.supply.seed}")
    shown = firms[["segment", "place", "origin", "revenue", "workers"]]
    for firm, segment, place, origin, revenue, workers in shown.itertuples():
        graph.add_node(
            int(firm), label=f"{segment} {firm}", segment=segment, field=field.get(segment, ""), place=place,
            city=city.get(place, ""), longitude=where[place][0], latitude=where[place][1], origin=origin,
            revenue=round(float(revenue), 4), workers=round(float(workers), 1), community=groups.get((place, segment), 0),
            customers=int(customers.get(firm, 0)), suppliers=int(suppliers.get(firm, 0)),
        )  # fmt: skip
    graph.add_weighted_edges_from(
        (int(a), int(b), round(float(amount), 5)) for a, b, amount in pairs.itertuples(index=False) if a in graph and b in graph
    )
    return graph


def write_networks(f: Findings, folder: Path) -> list[Path]:
    """Write network.gexf and network.graphml into `folder`."""
    import networkx as nx

    graph = supply_network(f)
    nx.write_gexf(graph, folder / "network.gexf")
    nx.write_graphml(graph, folder / "network.graphml", named_key_ids=True)
    return [folder / "network.gexf", folder / "network.graphml"]
