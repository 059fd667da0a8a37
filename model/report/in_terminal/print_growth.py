"""What drove the largest clusters, and who comes to which tier, in the terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from model.observe.cluster_tiers import TIERS
from model.report.cluster_tables.growth_by_cluster import GROUPS, grouped, largest_clusters, side_by_side
from model.report.cluster_tables.reached_by_year import when
from model.report.in_terminal.tables import figure, print_table, signed
from model.report.words.displayed_names import Names
from model.report.words.language import Language

if TYPE_CHECKING:
    from rich.console import Console

    from model.report.study_summary.summarise import Summary

LARGEST = 10
TOLD = {  # groups of drivers by the columns of the table
    "demand": ("market",), "cost": ("cost",), "local gain": ("local_gain",), "quality": ("quality",),
    "know-how": ("know_how",), "delivery": ("fill",), "orders": ("local_orders",),
    "entry": ("entry_home", "entry_outside"), "exit": ("exit",), "policy in tenders": ("policy",),
    "rivals, size": ("rivals",), "luck": ("luck",),
}  # fmt: skip


def print_growth(console: Console, summary: Summary, names: Names, w: Language) -> None:
    """Drivers of the ten largest leading clusters and of all firms, means over worlds; then the tiers reached."""
    table = side_by_side(summary.tables["growth"])
    leading = table[table["kind"] == "leading"]
    if not len(leading):
        return
    clusters = largest_clusters(table, LARGEST)
    called = [f"{names.of('city', row.city, w)} · {names.of('field', row.field, w)}" for row in clusters.itertuples()]
    groups = grouped(leading)
    lines = [(name, clusters.loc[at, "start"], clusters.loc[at, "end"], groups.loc[at])
             for name, at in zip(called, clusters.index, strict=True)]  # fmt: skip
    lines.append(("all", leading["start"].sum(), leading["end"].sum(), groups.sum()))
    rows = [
        (name, figure(start), figure(end), *(signed(sum(parts[key] for key in keys)) for keys in TOLD.values()))
        for name, start, end, parts in lines
    ]
    assert {key for keys in TOLD.values() for key in keys} == set(GROUPS)
    drivers = (w.say("column.orders_inside") if name == "orders" else name for name in TOLD)  # in the region's words
    print_table(console, ("cluster", "first year", "last year", *drivers), rows,
                "\nWhat drove the largest leading clusters, 亿元 a year at prices of the base year",
                right=tuple(range(1, 3 + len(TOLD))), spare=(8, 7, 6, 11, 5, 4, 13, 1, 9))  # fmt: skip
    print_reached(console, summary)


def print_reached(console: Console, summary: Summary) -> None:
    """How many clusters come to each tier, surely and perhaps, at current prices and at those of the base year."""
    table = summary.tables["reached"]
    if not len(table):
        return
    years = summary.tables["growth_by_year"]["year"]
    start = int(years.min()) - 1 if len(years) else int(table["year"].min())
    found = when(table, start)
    rows = []
    for kind in ("leading", "characteristic"):
        for prices in ("nominal", "real"):
            for tier, least in enumerate(TIERS, 1):
                own = found[(found["kind"] == kind) & (found["prices"] == prices) & (found["tier"] == tier)]
                new = own[own["reached_at_start"] < own["worlds"]]
                sure, some = new["reached"] == new["worlds"], new["reached"] < new["worlds"]
                rows.append((kind, prices, f"{least:,.0f}", len(own) - len(new), int(sure.sum()), int(some.sum())))
    rows = [row for row in rows if any(row[3:])]
    headings = (
        "clusters",
        "prices",
        "tier, 亿元",
        "from the start in all worlds",
        "reach it in all worlds",
        "in some worlds",
    )
    print_table(console, headings, rows, "\nTiers reached by the last year (at any time before it)", right=(2, 3, 4, 5))
