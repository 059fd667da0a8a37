"""The supply network as GEXF and GraphML for Gephi and other programs: firms with attributes, deliveries as weights.

Written as text line by line: through an element tree it takes ten times as long, which is most of a report's time.
A test reads both files back with networkx.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING
from xml.sax.saxutils import quoteattr

import numpy as np
import pandas as pd

from model.regions.plants import NOTICE, names_of
from model.report.cluster_tables.basis_at_start import map_of_runs
from model.report.findings.compared import Compared
from model.report.findings.supply import Supply, communities_of, supply_of
from model.results.study import world_number

if TYPE_CHECKING:
    from model.report.findings import Findings

ATTRIBUTES = (  # name, type in the files
    ("name", "string"), ("segment", "string"), ("field", "string"), ("place", "string"), ("city", "string"),
    ("origin", "string"),
    ("longitude", "double"), ("latitude", "double"), ("revenue", "double"), ("workers", "double"),
    ("community", "integer"), ("customers", "integer"), ("suppliers", "integer"),
)  # fmt: skip
GRAPHML_TYPES = {"string": "string", "double": "double", "integer": "int"}


@dataclass
class OfOneRun(Compared):
    """What the files are made of, from one run alone: they can be written before the others are done.

    cells: the communities' (emergent_communities.py). written: the files that are there, until a report takes them.
    """

    cells: pd.DataFrame
    written: tuple[Path, ...] = ()

    @cached_property
    def supply(self) -> Supply:
        """As of Findings."""
        return supply_of(self)

    @cached_property
    def communities(self) -> dict[tuple[str, str], int]:
        """As of Findings."""
        return communities_of(self.cells)


def supply_network(f: Findings | OfOneRun) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Firms (index id, columns of ATTRIBUTES) and links (supplier, buyer, delivered: 亿元) of the last quarter."""
    links = f.supply.links
    if f.supply.years:
        links = links[links["year"] == f.supply.years[-1]]
    pairs = links.groupby(["supplier", "buyer"], as_index=False)["delivered"].sum()
    known = f.supply.firms
    pairs = pairs[pairs["supplier"].isin(known.index) & pairs["buyer"].isin(known.index)]
    firms = known.loc[known.index.isin(pd.unique(pairs[["supplier", "buyer"]].to_numpy().ravel()))].copy()
    places, segments = f.region.places, f.region.segments
    for name, values in (("city", places.city), ("longitude", places.lon), ("latitude", places.lat)):
        firms[name] = firms["place"].map(dict(zip(places.ids, values.tolist(), strict=True)))
    firms["name"] = names_of(map_of_runs(f.main, f.region).firms, firms.index.to_numpy())
    firms["field"] = firms["segment"].map(dict(zip(segments.ids, segments.field.tolist(), strict=True)))
    cells = zip(firms["place"], firms["segment"], strict=True)
    firms["community"] = [f.communities.get(cell, 0) for cell in cells]
    firms["customers"] = pairs.groupby("supplier").size().reindex(firms.index, fill_value=0)
    firms["suppliers"] = pairs.groupby("buyer").size().reindex(firms.index, fill_value=0)
    return firms[[name for name, _ in ATTRIBUTES]], pairs


def write_networks(f: Findings | OfOneRun, folder: Path) -> list[Path]:
    """Write network.gexf and network.graphml into `folder`."""
    firms, links = supply_network(f)
    title = f"supply network, scenario {f.main.name}, world {world_number(f.supply.seed)}. Simulated. {NOTICE['en']}"
    paths = []
    for name, lines in (("network.gexf", gexf), ("network.graphml", graphml)):
        paths.append(folder / name)
        with open(folder / name, "w", encoding="utf-8", newline="\n") as handle:
            handle.writelines(lines(firms, links, title))
    return paths


def cells(firms: pd.DataFrame, written: Callable[[int, str, str], str]) -> list[str]:
    """All attributes of each firm as elements.

    written: an element of an attribute's number, its name, and a value that is escaped and in quotes.
    """
    found = []
    for number, (name, kind) in enumerate(ATTRIBUTES):
        values, form = firms[name].tolist(), {"string": "", "double": ".6g", "integer": "d"}[kind]
        if kind == "string":
            known = {value: written(number, name, quoteattr(str(value))) for value in set(values)}
            found.append([known[value] for value in values])
        else:
            head, tail = written(number, name, '"@"').split("@")
            found.append([f"{head}{value:{form}}{tail}" for value in values])
    return list(map("".join, zip(*found, strict=True)))


def pairs_of(links: pd.DataFrame) -> Iterator[tuple[int, int, float]]:
    """Supplier, buyer, weight."""
    return zip(
        links["supplier"].tolist(), links["buyer"].tolist(), links["delivered"].astype(np.float64).tolist(), strict=True
    )


def gexf(firms: pd.DataFrame, links: pd.DataFrame, title: str) -> Iterator[str]:
    """Lines of a GEXF 1.2 file."""
    yield '<?xml version="1.0" encoding="utf-8"?>\n<gexf xmlns="http://www.gexf.net/1.2draft" version="1.2">\n'
    yield f"<meta><description>{quoteattr(title)[1:-1]}</description></meta>\n"
    yield '<graph mode="static" defaultedgetype="directed">\n<attributes class="node" mode="static">\n'
    for number, (name, kind) in enumerate(ATTRIBUTES):
        yield f'<attribute id="{number}" title="{name}" type="{kind}"/>\n'
    yield "</attributes>\n<nodes>\n"
    values = cells(firms, lambda number, _, value: f'<attvalue for="{number}" value={value}/>')
    # of a plant known by name its marked name, else what it makes
    shown = [str(name or segment) for name, segment in zip(firms["name"], firms["segment"], strict=True)]
    escaped = {text: quoteattr(text)[1:-1] for text in set(shown)}
    labels = [escaped[text] for text in shown]
    for firm, label, inside in zip(firms.index.tolist(), labels, values, strict=True):
        yield f'<node id="{firm}" label="{label} {firm}"><attvalues>{inside}</attvalues></node>\n'
    yield "</nodes>\n<edges>\n"
    for number, (one, other, weight) in enumerate(pairs_of(links)):
        yield f'<edge id="{number}" source="{one}" target="{other}" weight="{weight:.6g}"/>\n'
    yield "</edges>\n</graph>\n</gexf>\n"


def graphml(firms: pd.DataFrame, links: pd.DataFrame, title: str) -> Iterator[str]:
    """Lines of a GraphML file."""
    yield '<?xml version="1.0" encoding="utf-8"?>\n<graphml xmlns="http://graphml.graphdrawing.org/xmlns">\n'
    yield f"<desc>{quoteattr(title)[1:-1]}</desc>\n"
    for name, kind in ATTRIBUTES:
        yield f'<key id="{name}" for="node" attr.name="{name}" attr.type="{GRAPHML_TYPES[kind]}"/>\n'
    yield '<key id="weight" for="edge" attr.name="weight" attr.type="double"/>\n<graph edgedefault="directed">\n'
    values = cells(firms, lambda _, name, value: f'<data key="{name}">{value[1:-1]}</data>')
    for firm, inside in zip(firms.index.tolist(), values, strict=True):
        yield f'<node id="{firm}">{inside}</node>\n'
    for one, other, weight in pairs_of(links):
        yield f'<edge source="{one}" target="{other}"><data key="weight">{weight:.6g}</data></edge>\n'
    yield "</graph>\n</graphml>\n"
