"""Findings on supply: the chain of one cluster, flows between places, and the shape of the whole network.

Links are of the scenario's first seed: a network is a picture of one history, medians of links have no meaning.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from model.report.cluster_tables.cluster_sizes import OFTEN
from model.report.cluster_tables.emergent_communities import links_of, run_with_links
from model.report.sheet import SHARE, YEAR, Column, Sheet

if TYPE_CHECKING:
    from model.report.findings import Findings
    from model.report.findings.compared import Compared

QUARTERLY, YEARLY = "亿元 a quarter", "亿元 a year"
MEASURES = ["communities", "modularity", "rand_city", "rand_field", "rand_city_field", "rand_start"]
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


def supply_of(f: Compared) -> Supply:
    """Local links of the first seed, one row per pair of firms and input, and deliveries of the last quarter."""
    run = run_with_links(f.study, f.main.name)
    seed, firms = run.seed, run.table("census", PANEL)
    links = links_of(run).rename(columns={"delivered_quarter": "delivered"})
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
    leading = table[(table["kind"] == "leading") & table["revenue"].notna() & (table["counted"] >= OFTEN)]
    if not len(leading):
        return None
    row = leading.sort_values("revenue", ascending=False).iloc[0]
    return str(row["city"]), str(row["field"])


def chain(f: Findings, cluster: tuple[str, str] | None) -> Sheet:
    """Who supplies a cluster and whom it supplies, by city and segment, in the last year that kept links."""
    columns = (Column("side", "word"), Column("city", "city"), Column("segment", "segment"),
               Column("delivered", QUARTERLY), Column("share", SHARE), Column("firms", "count"))  # fmt: skip
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
    return Sheet("chain", columns, table[[column.name for column in columns]], parts=("delivered", "share"), by="side")


def arcs(f: Findings) -> pd.DataFrame:
    """The largest flows between different places by year: year, seller, buyer, delivered (亿元 a quarter)."""
    links = f.supply.links
    apart = links[links["supplier_place"] != links["buyer_place"]]
    flows = apart.groupby(["year", "supplier_place", "buyer_place"], as_index=False)["delivered"].sum()
    flows["delivered"] /= f.main.scale
    flows = flows.sort_values("delivered", ascending=False).groupby("year").head(ARCS)
    return flows.rename(columns={"supplier_place": "seller", "buyer_place": "buyer"}).reset_index(drop=True)


def communities_of(cells: pd.DataFrame) -> dict[tuple[str, str], int]:
    """Community of every cell (place, segment) in the last year that kept links; 0 for none."""
    cells = cells[cells["year"] == cells["year"].max()]
    return dict(zip(zip(cells["place"], cells["segment"], strict=True), cells["community"].tolist(), strict=True))


def emergent(f: Findings) -> tuple[Sheet, Sheet]:
    """Communities of links and distance by year, and how far they agree with cities and fields."""
    columns = (
        Column("community", "number"), Column("year", YEAR), Column("city", "city"), Column("city_share", SHARE),
        Column("field", "field"), Column("segment", "segment"), Column("segment_share", SHARE),
        Column("cities_in", "count"), Column("places_in", "count"), Column("cells", "count"),
        Column("revenue_of", YEARLY), Column("firms", "count"), Column("workers", "persons"), Column("inside", SHARE),
    )  # fmt: skip
    names = {"cities": "cities_in", "places": "places_in", "revenue": "revenue_of"}
    table = f.summary.tables["emergent"].rename(columns=names)
    measures = f.summary.tables["agreement"].pivot(index="measure", columns="year", values="value")
    measures = measures.reindex(MEASURES).dropna(how="all")
    measures.columns = [f"year_{year}" for year in measures]
    shown = (Column("measure", "word"), *(Column(name, "number") for name in measures))
    return (Sheet("emergent", columns, table, parts=("revenue_of", "firms", "workers"), by="year"),
            Sheet("agreement", shown, measures.reset_index()))  # fmt: skip


def network(f: Findings) -> Sheet:
    """Size, degrees and reciprocity of the supply network of firms."""
    links = f.supply.links
    if f.supply.years:
        links = links[links["year"] == f.supply.years[-1]]
    pairs = links[["supplier", "buyer"]].drop_duplicates()
    customers, suppliers = pairs.groupby("supplier").size(), pairs.groupby("buyer").size()
    back = pairs.rename(columns={"supplier": "buyer", "buyer": "supplier"})
    mutual = len(pairs.merge(back, on=["supplier", "buyer"]))
    rows = [
        ("network_firms", len(pd.unique(pairs.to_numpy().ravel())) / f.main.scale),
        ("network_pairs", len(pairs) / f.main.scale),
        ("customers_mean", float(customers.mean()) if len(customers) else np.nan),
        ("customers_most", float(customers.max()) if len(customers) else np.nan),
        ("suppliers_mean", float(suppliers.mean()) if len(suppliers) else np.nan),
        ("suppliers_most", float(suppliers.max()) if len(suppliers) else np.nan),
        ("reciprocity", mutual / len(pairs) if len(pairs) else np.nan),
    ]  # fmt: skip
    return Sheet("network", (Column("measure", "word"), Column("value", "number")),
                 pd.DataFrame(rows, columns=["measure", "value"]))  # fmt: skip
