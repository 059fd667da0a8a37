"""The supply links of a run at the end of any year, and the same as a graph of networkx.

A study keeps links every fifth year. Those of other years come from the run made once more with the same bits.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from numbers import Integral
from typing import TYPE_CHECKING, Any

from model.mathematics.quarters import last_whole_year, parse_quarter, quarter_number
from model.observe.recorder import Record, panel_now, supply_now
from model.observe.result_columns import TABLES
from model.observe.result_tables import firms, links
from model.regions import region_to_read
from model.results.records import ResultsError
from model.results.replay import replayed

if TYPE_CHECKING:
    import networkx as nx
    import pandas as pd

    from model.results.run import Run

OF_FIRMS = ("name", "segment", "place", "origin", "revenue", "workers")  # of the panel, as attributes of nodes


def years_of(run: Run) -> range:
    """The years at whose end the run was observed, that of the start first."""
    return range(run.plan.base_year, last_whole_year(parse_quarter(run.manifest["quarter"])) + 1)


def require_years(run: Run, years: int | Iterable[int]) -> list[int]:
    """The years that are asked for, in order. Raises ResultsError for one that the run does not have."""
    asked = [years] if isinstance(years, int | Integral | str) else list(years)
    there = years_of(run)
    for year in asked:
        if not isinstance(year, Integral) or isinstance(year, bool) or year not in there:
            raise ResultsError(f"{run.scenario} has no year {year!r}: it has {there[0]} to {there[-1]}")
    return sorted({int(year) for year in asked})


def links_of_years(run: Run, years: int | Iterable[int]) -> pd.DataFrame:
    """See `Run.links_of`."""
    import pandas as pd

    asked = require_years(run, years)
    kept = run.table("links") if run.has("links") else None
    there = set() if kept is None else set(kept["year"].tolist())
    parts = [] if kept is None else [kept[kept["year"].isin(asked)]]
    observe_again(run, [year for year in asked if year not in there])
    parts += [pd.DataFrame(run.kept["links", year]) for year in asked if year not in there]
    columns = [column.name for column in TABLES["links"]]
    found = pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=columns)
    found = found.sort_values("year", kind="stable", ignore_index=True)
    found.attrs["units"] = {column.name: column.unit for column in TABLES["links"]}
    return found


def observe_again(run: Run, years: Sequence[int]) -> None:
    """Make the run once more, up to the last of these years, and keep their links and firms; once for each year."""
    wanted = {quarter_number(year, 4): year for year in years if ("links", year) not in run.kept}
    if not wanted:
        return
    for model in replayed(run, max(wanted)):
        year = wanted.get(model.world.quarter)
        if year is not None:
            record: Any = Record(panel={year: panel_now(model.world)}, links={year: supply_now(model.world)})
            run.kept["links", year] = links(model.world, record)
            run.kept["firms", year] = firms(model.world, record)


def firms_of_year(run: Run, year: int) -> pd.DataFrame:
    """The firms at the end of a year with their attributes, by id."""
    import pandas as pd

    for table in ("firms", "census"):
        if run.has(table):
            found = run.table(table, ["year", "id", *OF_FIRMS])
            found = found[found["year"] == year]
            if len(found):
                return found.drop(columns="year").set_index("id")
    observe_again(run, [year])
    columns = run.kept.get(("firms", year), {"id": [], **{name: [] for name in OF_FIRMS}})
    return pd.DataFrame({name: columns[name] for name in ("id", *OF_FIRMS)}).set_index("id")


def joined(inputs: Iterable[str]) -> str:
    """Segments in one text, each once."""
    return ",".join(sorted(set(inputs)))


def graph_of(run: Run, year: int | None = None) -> nx.DiGraph:
    """See `Run.to_networkx`."""
    import networkx as nx

    (wanted,) = require_years(run, years_of(run)[-1] if year is None else year)
    found = links_of_years(run, wanted)
    pairs = found.groupby(["supplier", "buyer"], sort=True)
    edges = pairs.agg(weight=("delivered_quarter", "sum"), inputs=("input", joined))
    known = firms_of_year(run, wanted)
    region = region_to_read(run.plan.region, run.plan.region_data)
    places, segments = region.places, region.segments
    fields = dict(zip(segments.ids, segments.field.tolist(), strict=True))
    where = {place: {"city": city, "longitude": lon, "latitude": lat} for place, city, lon, lat in
             zip(places.ids, places.city.tolist(), places.lon.tolist(), places.lat.tolist(), strict=True)}  # fmt: skip
    graph = nx.DiGraph(scenario=run.scenario, seed=run.seed, year=wanted)
    ends = dict.fromkeys(id for pair in edges.index for id in pair)
    said = known.reindex([id for id in ends if id in known.index])
    for id, row in zip(said.index.tolist(), said.to_dict("records"), strict=True):
        graph.add_node(id, **row, field=fields[row["segment"]], **where[row["place"]])
    for (supplier, buyer), weight, inputs in zip(edges.index, edges["weight"].tolist(), edges["inputs"], strict=True):
        graph.add_edge(supplier, buyer, weight=float(weight), inputs=inputs)
    return graph
