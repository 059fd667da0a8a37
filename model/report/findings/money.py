"""Findings on money: cost and return, cost per unit of outcome, spending by year, and what was only moved about."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from model.mathematics.verdicts import Verdict, of_interval
from model.report.findings.clusters import means, paired
from model.report.sheet import OWN, PER_OWN, SHARE, YEAR, Column, Sheet

if TYPE_CHECKING:
    from model.report.findings import Findings

YEARLY = "亿元 a year"
NO_PART = "own"  # policies that the scenario brings itself
PER_UNIT = ("value_added", "workers", "firms", "transfers", "cnc_share", "energy_cut")


def cost(f: Findings) -> Sheet:
    """Gross spending, tax retained, net cost with and without the cost of funds, value added gained: sums."""
    rows = [(name, d.mean, d.low, d.high, d.pairs) for name, d in f.summary.cost.items()]
    columns = (Column("item", "word"), Column("difference", "亿元"), Column("low", "亿元"), Column("high", "亿元"),
               Column("pairs", "count"))  # fmt: skip
    return Sheet("cost", columns, pd.DataFrame(rows, columns=[c.name for c in columns]))


def added(f: Findings) -> Sheet:
    """What the scenario added to its base, by outcome and year, with the verdict of its interval."""
    columns = (Column("outcome", "outcome"), Column("unit", "unit"), Column("year", YEAR), Column("base", OWN),
               Column("difference", OWN), Column("low", OWN), Column("high", OWN), Column("pairs", "count"),
               Column("verdict", "verdict"))  # fmt: skip
    table = f.summary.tables.get("added")
    if table is None:
        return Sheet("added", columns, pd.DataFrame({c.name: pd.Series(dtype=object) for c in columns}))
    table = table.rename(columns={"mean": "difference"})
    table["verdict"] = [of_interval(row.difference, row.low, row.high) for row in table.itertuples()]
    return Sheet("added", columns, table[[c.name for c in columns]])


def per_unit(f: Findings) -> Sheet:
    """Gross and net cost over the whole time per unit of what was added in the last year; empty unless it is clear."""
    columns = (Column("outcome", "outcome"), Column("unit", "unit"), Column("difference", OWN), Column("low", OWN),
               Column("high", OWN), Column("gross_per_unit", PER_OWN), Column("net_per_unit", PER_OWN))  # fmt: skip
    rows = []
    for name in PER_UNIT if f.base is not None else ():
        found = f.study.difference(f.main.name, f.base.name).of(name, f.last) if f.base else None
        if found is None:
            continue
        clear = found.clear and found.mean > 0
        gross, net = (f.summary.cost[item].mean / found.mean if clear else np.nan for item in ("gross", "net"))
        rows.append((name, f.unit(name), found.mean, found.low, found.high, gross, net))
    return Sheet("per_unit", columns, pd.DataFrame(rows, columns=[c.name for c in columns]))


def spending(f: Findings) -> Sheet:
    """What every policy paid, what it supported, and whom it reached, over the whole time; the largest first."""
    columns = (Column("policy", "policy"), Column("released", "亿元"), Column("spent", "亿元"),
               Column("low", "亿元"), Column("high", "亿元"), Column("unspent", "亿元"),
               Column("volume", "亿元"), Column("grants", "count"), Column("claims", "count"),
               Column("arrived", "count"))  # fmt: skip
    table = f.summary.tables["spending"].rename(columns={"budget": "released"})
    table = table.sort_values("spent", ascending=False, kind="stable", ignore_index=True)
    # policies share claimants and newcomers: those do not add up
    return Sheet("spending", columns, table, parts=("released", "spent", "unspent", "volume", "grants"))


def spending_by_year(f: Findings) -> Sheet:
    """What every policy had, paid and left by year, mean over worlds; what is unspent at a year's end lapses."""
    ledger = f.study.table("ledger", [f.main.name]).rename(columns={"budget": "released"})
    ledger["year"] = ledger["quarter"].dt.year
    amounts = ["released", "spent", "unspent"]
    table = ledger[ledger["year"] > f.first].groupby(["policy", "year"], sort=False)[amounts].sum().reset_index()
    table[amounts] /= len(f.seeds)
    columns = (Column("policy", "policy"), Column("year", YEAR), *(Column(name, "亿元") for name in amounts))
    return Sheet("spending_years", columns, table, parts=tuple(amounts), by="year")


def part_of(f: Findings, policy: str) -> str:
    """The first part of the region's plan that a policy belongs to, in the order of its families, or NO_PART."""
    return next((part.key for part in f.names.parts_in_order if policy in part.policies), NO_PART)


def family_of(f: Findings, part: str) -> str:
    """The key of the family of a part, or NO_PART."""
    known = f.names.parts.get(part)
    return known.family if known is not None and known.family else NO_PART


def spending_by_part(f: Findings) -> Sheet:
    """What every part of the plan paid over the whole time (mean over worlds), and its share; the largest first."""
    table = f.sheets["spending"].frame
    parts = table.groupby([part_of(f, policy) for policy in table["policy"]])["spent"].agg(["sum", "size"])
    found = parts.set_axis(["spent", "policies"], axis=1).rename_axis("part").reset_index()
    found["share"] = found["spent"] / max(float(found["spent"].sum()), 1e-12)
    found = found.sort_values("spent", ascending=False, kind="stable", ignore_index=True)
    columns = (Column("part", "part"), Column("policies", "count"), Column("spent", "亿元"), Column("share", SHARE))
    return Sheet("spending_parts", columns, found, parts=("policies", "spent", "share"))


def displaced(f: Findings) -> Sheet:
    """Real revenue of every place in the last year against the base: who gained, who lost."""
    places = f.study.table("places", f.scenarios)
    end = means(f, places, ["place"], f.last).rename("end")
    table = end.to_frame().join(paired(f, places, ["place"]))
    table = table.reset_index()
    table["city"] = table["place"].map(dict(zip(f.region.places.ids, f.region.places.city, strict=True)))
    table["relative"] = table["difference"] / (table["end"] - table["difference"]).where(table["end"] > 0)
    table["verdict"] = [of_interval(r.difference, r.low, r.high) for r in table.itertuples()]
    if f.base is None:
        table["verdict"] = ""
    table = table.sort_values("difference", ascending=False, ignore_index=True)
    columns = (Column("place", "place"), Column("city", "city"), Column("end", YEARLY), Column("difference", YEARLY),
               Column("low", YEARLY), Column("high", YEARLY), Column("relative", "share"),
               Column("verdict", "verdict"))  # fmt: skip
    return Sheet("displaced", columns, table[[c.name for c in columns]], parts=("end", "difference"))


def attributed(f: Findings) -> tuple[Sheet, ...]:
    """What each part of the plan adds inside it, if the study folder holds an attribution."""
    table = f.extras.get("attribution")
    if table is None:
        return ()
    units = {"name": "added", "difference": YEARLY, "low": YEARLY, "high": YEARLY, "first": YEARLY, "last": YEARLY,
             "paid": "亿元", "output_a_yuan": "ratio"}  # fmt: skip
    found = table.rename(columns={"name": "added_by", "difference": "added"})
    found["verdict"] = [of_interval(r.added, r.low, r.high) for r in found.itertuples()]
    names = {"name": "added_by", "difference": "added"}
    columns = [Column(names.get(name, name), unit) for name, unit in units.items() if name in table]
    columns.insert(4, Column("verdict", "verdict"))
    parts = tuple(name for name in ("added", "paid") if name in found)
    return (Sheet("attribution", columns, found[[c.name for c in columns]], parts=parts),)


def both_ends(table: pd.DataFrame, most: int) -> pd.DataFrame:
    """The largest gains and the largest losses of a long table, `most` of each; room that one side leaves is used.

    table: column difference, falling. The smallest gains are no losses.
    """
    if len(table) <= 2 * most:
        return table
    lost = table[table["difference"] < 0]
    gained = table.drop(lost.index)
    return pd.concat([gained.head(max(most, 2 * most - len(lost))), lost.tail(max(most, 2 * most - len(gained)))])


def moved(f: Findings) -> dict[str, float]:
    """Sum of the gains and of the losses of places (亿元 a year, means), and how many are clear of each."""
    table = f.sheets["displaced"].frame
    gap = table["difference"]
    return {
        "gains": float(gap[gap > 0].sum()), "losses": float(gap[gap < 0].sum()),
        "up": int((table["verdict"] == Verdict.UP).sum()), "down": int((table["verdict"] == Verdict.DOWN).sum()),
        "all": len(table),
    }  # fmt: skip
