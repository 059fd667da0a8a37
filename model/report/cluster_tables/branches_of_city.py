"""The clusters of a city as a planner reads them: its largest branches in the first and the last year of a study.

A branch is a segment in a city, all its places together; every one counts in every world, with nothing where it is not.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from model.regions.basis_codes import name_of_basis
from model.report.cluster_tables.basis_at_start import bases_of
from model.report.sheet import SHARE, Column, Sheet
from model.report.words.displayed_names import Names
from model.report.words.language import Language

if TYPE_CHECKING:
    import pandas as pd

    from model.results import Study

LARGEST = 20
NOMINAL = "亿元 nominal"
COLUMNS = (
    Column("rank_start", "number"), Column("rank_end", "number"), Column("segment", "segment"),
    Column("basis_at_start", "basis"),
    Column("revenue_at_start", NOMINAL), Column("revenue", NOMINAL), Column("growth", SHARE), Column("firms", "count"),
    Column("share_at_start", SHARE), Column("share", SHARE), Column("place", "place"), Column("place_share", SHARE),
)  # fmt: skip


def city_clusters(study: Study, scenario: str, city: str, most: int = LARGEST) -> pd.DataFrame:
    """The `most` largest branches of a city in the first and in the last year, largest of the last year first.

    Ranks are within the city; revenue is the median over worlds at current prices; shares are of the region's branch;
    `place` is the largest place of the branch in the last year, with its share of it (means over worlds).
    """
    import pandas as pd

    found = study.table("cells", [scenario])
    first, last = int(found["year"].min()), int(found["year"].max())
    found = found[found["year"].isin((first, last))]
    seeds = study.seeds(scenario)
    columns = pd.MultiIndex.from_product([(first, last), seeds], names=["year", "seed"])

    def by_segment(rows: pd.DataFrame, column: str) -> pd.DataFrame:
        """Sums by segment (rows) for every year and seed (columns), zero where there is none."""
        wide = rows.pivot_table(index="segment", columns=["year", "seed"], values=column, aggfunc="sum")
        return wide.reindex(columns=columns).fillna(0.0)

    own = found[found["city"] == city]
    here = by_segment(own, "revenue_nominal")
    whole = by_segment(found, "revenue_nominal").reindex(here.index)
    firms = by_segment(own, "firms")
    start, end = (here[year].median(axis=1) for year in (first, last))
    table = pd.DataFrame({
        "rank_start": start.rank(ascending=False, method="first"),
        "rank_end": end.rank(ascending=False, method="first"),
        "revenue_at_start": start, "revenue": end,
        "growth": (end / start.where(start > 0)) ** (1 / max(last - first, 1)) - 1,
        "firms": firms[last].median(axis=1),
        "share_at_start": (here[first] / whole[first].where(whole[first] > 0)).median(axis=1),
        "share": (here[last] / whole[last].where(whole[last] > 0)).median(axis=1),
    })  # fmt: skip
    table = table[(table["rank_start"] <= most) | (table["rank_end"] <= most)]
    late = own[own["year"] == last].groupby(["segment", "place"])["revenue_nominal"].sum()
    largest = [late.get(segment, pd.Series(dtype=float)) for segment in table.index]
    table["place"] = [str(part.idxmax()) if len(part) else "" for part in largest]
    table["place_share"] = [float(part.max() / part.sum()) if len(part) and part.sum() else 0.0 for part in largest]
    bases = bases_of(study.plan(scenario))
    table["basis_at_start"] = [bases.cell(city, str(segment)) for segment in table.index]
    return table.sort_values("revenue", ascending=False).reset_index(names="segment")


def sheet_of(table: pd.DataFrame) -> Sheet:
    """The same as a table of the report."""
    return Sheet("city_clusters", COLUMNS, table)


def page(study: Study, scenario: str, cities: Sequence[str], names: Names, w: Language, most: int = LARGEST) -> str:
    """The branches of cities as Markdown."""
    years = sorted(study.outcomes["year"].unique())
    title = names.of("scenario", scenario, w)
    lines = [f"# {w.say('city_clusters.title')}", "",
             w.say("city_clusters.lead", title=title, n=len(study.seeds(scenario)), most=most, first=years[0],
                   last=years[-1]), "", w.say("basis.no_statistic"), ""]  # fmt: skip
    for city in cities:
        sheet = sheet_of(city_clusters(study, scenario, city, most))
        lines += [f"## {names.of('city', city, w)}", ""]
        heads = [sheet.heading(column, w) for column in COLUMNS]
        lines += ["| " + " | ".join(heads) + " |", "|" + "---|" * len(heads)]
        for row in sheet.frame.itertuples():
            cells = [sheet.cell(column, row, w, names).replace("|", "\\|") for column in COLUMNS]
            lines.append("| " + " | ".join(cells) + " |")
        lines.append("")
    return "\n".join(lines).rstrip() + "\n"


def rows(study: Study, scenario: str, city: str, most: int = LARGEST) -> list[dict[str, Any]]:
    """The same, flat, with the name of each basis in both languages."""
    return [
        {"city": city, **row, "basis_en": name_of_basis(row["basis_at_start"], "en"),
         "basis_zh": name_of_basis(row["basis_at_start"], "zh")}
        for row in city_clusters(study, scenario, city, most).to_dict("records")
    ]  # fmt: skip
