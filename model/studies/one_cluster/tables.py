"""The tables of an answer on one city or cluster: history, tiers, drivers, peers, partners, firms, events."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from model.mathematics.distance import great_circle
from model.mathematics.intervals import FEWEST, further_run, share
from model.mathematics.paired import difference
from model.observe.cluster_tiers import OTHER, TIERS
from model.observe.driver_list import NAMES
from model.report.cluster_tables.emergent_communities import run_with_links
from model.report.findings.supply import supply_of
from model.studies.one_cluster.question import AFTER, BEFORE, SHOWN, Question, grouped
from model.studies.part_of_region import OUTSIDE

if TYPE_CHECKING:
    import pandas as pd

    from model.mathematics.paired import Difference

NEAR = 50.0  # km: as far as newcomers look for buyers
BANDS = ("same_place", "same_city", "near", "far", "outside")
LARGEST, PARTNERS = 10, 10  # firms and partners that are named
FIRST_TABLES = ("history", "tiers", "drivers", "drivers_by_year")


def history(q: Question) -> pd.DataFrame:
    """A row a year: median and 80% band of nominal revenue, medians of the rest, and what the base has and lacks."""
    import pandas as pd

    nominal = q.wide(q.main.name, "revenue_nominal")
    low, high = further_run(nominal.to_numpy().T, least=0.0)
    found = pd.DataFrame(
        {"year": q.years, "revenue_nominal": nominal.median(axis=1).to_numpy(), "low": low, "high": high}
    )
    for name in ("revenue", "firms", "workers"):
        found[name] = q.wide(q.main.name, name).median(axis=1).to_numpy()
    found["rank"] = q.ranks.median(axis=1).to_numpy()
    peers = q.peers(q.main.name).sum().unstack("seed")
    found["share"] = (nominal / peers.where(peers > 0)).median(axis=1).to_numpy()
    if q.base is not None:
        other = q.wide(q.base.name, "revenue_nominal")
        found["base"] = other.median(axis=1).to_numpy()
        gaps = [difference(nominal.loc[year, q.pairs], other.loc[year, q.pairs]) for year in q.years]
        found["added"], found["added_low"], found["added_high"] = zip(
            *((g.mean, g.low, g.high) for g in gaps), strict=True
        )
    return found


def tiers(q: Question) -> pd.DataFrame:
    """A row a year, prices and tier: in how many worlds it counts there in that year, the share with its 95% interval.

    Fewer worlds than a probability needs have none.
    """
    import pandas as pd

    rows = []
    worlds = len(q.seeds)
    for prices, column in (("nominal", "revenue_nominal"), ("real", "revenue")):
        for tier, least in enumerate(TIERS, 1):
            there = q.in_tier(q.main.name, tier, column).sum(axis=1)
            low, high = share(there, worlds)
            for year, count, below, above in zip(q.years, there, low, high, strict=True):
                known = worlds >= FEWEST
                rows.append((year, prices, tier, least, int(count), worlds, count / worlds if known else np.nan,
                             below if known else np.nan, above if known else np.nan))  # fmt: skip
    columns = ["year", "prices", "tier", "least", "reached", "worlds", "probability", "low", "high"]
    return pd.DataFrame(rows, columns=columns)


def drivers(q: Question) -> pd.DataFrame:
    """A row a driver of SHOWN, then `change`: means over worlds of what it added over all years, with the scenario and
    without, and the difference in the same worlds with its 95% interval. All columns of means add up."""
    import pandas as pd

    main = q.of_period(q.main.name).loc[q.pairs]
    parts = {q.main.name: with_change(main)}
    if q.base is not None:
        parts[q.base.name] = with_change(q.of_period(q.base.name).loc[q.pairs])
    rows = []
    for key in [*SHOWN, "change"]:
        own = parts[q.main.name][key]
        row: dict[str, object] = {"driver": key, "with": own.mean()}
        if q.base is not None:
            gap = difference(own, parts[q.base.name][key])
            row |= {"without": gap.base, "added": gap.mean, "low": gap.low, "high": gap.high}
        rows.append(row)
    return pd.DataFrame(rows)


def with_change(table: pd.DataFrame) -> pd.DataFrame:
    """Grouped drivers with the change of revenue that they add up to."""
    change = table[AFTER] - table[BEFORE] if AFTER in table else 0.0
    return grouped(table).assign(change=change)


def drivers_by_year(q: Question) -> pd.DataFrame:
    """A row a year: revenue before and after and every driver, means over worlds; a row adds up."""
    found = q.drivers(q.main.name)
    return found.groupby(level="year")[[BEFORE, AFTER, *NAMES]].mean().reset_index()


def peers(q: Question) -> pd.DataFrame:
    """The same kind of industry in every city (or place): revenue and rank, medians over worlds, the first first."""
    import pandas as pd

    found = q.peers(q.main.name)
    ranks = found.rank(ascending=False, method="min")
    table = pd.DataFrame({
        "area": found.index, "start": found[q.first].median(axis=1).to_numpy(),
        "end": found[q.last].median(axis=1).to_numpy(), "rank_start": ranks[q.first].median(axis=1).to_numpy(),
        "rank": ranks[q.last].median(axis=1).to_numpy(),
    })  # fmt: skip
    return table.sort_values(["rank", "end", "start"], ascending=[True, False, False], ignore_index=True)


def branches(q: Question) -> pd.DataFrame:
    """The fields of a city or place, or the segments of a cluster's field: revenue at the start and end, tiers."""
    import pandas as pd

    column = "segment" if q.part.kind == "field" else "field"
    own = q.part.of(q.cells[q.main.name])
    wide = own.pivot_table(index=column, columns=["year", "seed"], values="revenue_nominal", aggfunc="sum")
    every = pd.MultiIndex.from_product([q.years, q.seeds], names=["year", "seed"])
    wide = wide.reindex(columns=every).fillna(0.0)
    wide = wide[[name != OUTSIDE for name in wide.index]]
    table = pd.DataFrame({"branch": wide.index, "start": wide[q.first].median(axis=1).to_numpy(),
                          "end": wide[q.last].median(axis=1).to_numpy()})  # fmt: skip
    ends = [further_run(wide[q.last].loc[name].to_numpy(), 0.0) for name in wide.index]
    table["low"], table["high"] = [float(low) for low, _ in ends], [float(high) for _, high in ends]
    for tier in (1, 2):
        table[f"tier_{tier}"] = [reached(q, column, str(name), tier) for name in wide.index]
    return table.sort_values("end", ascending=False, ignore_index=True)


def reached(q: Question, column: str, name: str, tier: int) -> float:
    """Worlds in which a branch counts in a tier in the last year; not a number where no rule speaks of it."""
    other = q.inside(column, name)
    if not other.part.rule or name == OTHER:
        return float("nan")
    return float(other.in_tier(q.main.name, tier)[-1].sum())


def partners(q: Question) -> tuple[pd.DataFrame, pd.DataFrame]:
    """From how far it buys and how far it sells in the region, and its largest partners there, in the central world.

    bands: side, band, delivered (亿元 a quarter), share. partners: side, city, segment, delivered, share, firms.
    What is bought outside the region is the share of industrial inputs that is not bought in it.
    """
    import pandas as pd

    supply = supply_of(q)
    links = supply.links
    links = links[links["year"] == supply.years[-1]] if supply.years else links.iloc[:0]
    places = q.region.places
    distance = great_circle(places.lon, places.lat, 0.0)
    bands, named = [], []
    for side, near, far in (("suppliers", "buyer", "supplier"), ("customers", "supplier", "buyer")):
        own = links[q.part.holds(links[f"{near}_place"], links[f"{near}_segment"], q.region)]
        rows = [[places.index[str(name)] for name in own[f"{end}_place"]] for end in (near, far)]
        km = distance[rows[0], rows[1]] if len(own) else np.empty(0)
        same_place = (own[f"{near}_place"] == own[f"{far}_place"]).to_numpy(bool)
        same_city = (own[f"{near}_city"] == own[f"{far}_city"]).to_numpy(bool)
        which = (
            np.select([same_place, same_city, km <= NEAR], BANDS[:3], BANDS[3]) if len(own) else np.empty(0, dtype=str)
        )
        amounts = own["delivered"].groupby(which).sum() / q.main.scale if len(own) else pd.Series(dtype=float)
        inside = float(amounts.sum())
        here = local_share(q) if side == "suppliers" else 1.0
        for band in BANDS[:4]:
            amount = float(amounts.get(band, 0.0))
            bands.append((side, band, amount, here * amount / inside if inside > 0 else np.nan))
        if side == "suppliers":
            bands.append((side, "outside", np.nan, 1.0 - here))
        found = own.groupby([f"{far}_city", f"{far}_segment"]).agg(
            delivered=("delivered", "sum"), firms=(far, "nunique")
        )
        found = found.sort_values("delivered", ascending=False).head(PARTNERS).reset_index()
        found.columns = pd.Index(["city", "segment", "delivered", "firms"])
        found[["delivered", "firms"]] /= q.main.scale
        named.append(found.assign(side=side, share=found["delivered"] / inside if inside > 0 else np.nan))
    together = pd.concat(named, ignore_index=True)[["side", "city", "segment", "delivered", "share", "firms"]]
    return pd.DataFrame(bands, columns=["side", "band", "delivered", "share"]), together


def local_share(q: Question) -> float:
    """Of its industrial inputs of the last year, what is bought in the region: mean by revenue, median over worlds."""
    own = q.part.of(q.cells[q.main.name])
    own = own[own["year"] == q.last]
    sums = (own["local_sourcing"] * own["revenue"]).groupby(own["seed"]).sum()
    total = own["revenue"].groupby(own["seed"]).sum()
    return float((sums / total.where(total > 0)).median())


def largest_firms(q: Question) -> pd.DataFrame:
    """Its largest firms above scale in the last year of the central world: id, name, where, since when, how large."""
    import pandas as pd

    census = run_with_links(q.study, q.main.name).table("census")
    own = census[q.part.holds(census["place"], census["segment"], q.region) & census["above_scale"].astype(bool)]
    last = own[own["year"] == own["year"].max()] if len(own) else own
    last = last[last["year"] == q.last].sort_values("revenue", ascending=False).head(LARGEST)
    start = census[census["year"] == q.first].set_index("id")["revenue"]
    return pd.DataFrame({
        "firm": last["id"].astype(str), "segment": last["segment"], "place": last["place"], "origin": last["origin"],
        "start": start.reindex(last["id"]).to_numpy(), "end": last["revenue"], "workers": last["workers"],
    }).reset_index(drop=True)  # fmt: skip


def events(q: Question) -> pd.DataFrame:
    """What happened to its firms in the central world, by quarter."""
    found = run_with_links(q.study, q.main.name).events
    return found[q.part.holds(found["place"], found["segment"], q.region)].reset_index(drop=True)


def added(q: Question) -> Difference | None:
    """What the scenario adds to its nominal revenue of the last year; None without a base."""
    if q.base is None or not q.pairs:
        return None
    one, other = (q.wide(name, "revenue_nominal").loc[q.last, q.pairs] for name in q.scenarios)
    return difference(one, other)
