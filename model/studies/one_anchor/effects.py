"""What an anchor changes, world by world against the same world without it: who comes, who gains, who loses.

Comers are counted from the quarter in which it begins. Revenue is that of firms above scale in the last year at prices
of the base year; its groups are all cells of the region once, so that they add up with the anchor to the whole.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from model.mathematics.distance import great_circle
from model.mathematics.paired import Difference, difference
from model.mathematics.verdicts import Verdict, whose_gain
from model.report.findings.compared import Compared
from model.results.periods import period_of
from model.studies.one_anchor.design import KEY
from model.world import World

if TYPE_CHECKING:
    import pandas as pd

    from model.studies.one_anchor.design import Asked

CONTRACT, OWN_WAY = "follower", "by_themselves"
WAYS = ("contract", OWN_WAY)
GROUPS = ("anchor", "branch_near", "branch_far", "suppliers_near", "suppliers_far", "others_city", "others_far")
BANDS = ("same_place", "same_city", "near", "far")


@dataclass
class AnchorFound(Compared):
    """A study of a scenario with the anchor (`main`) and without it (`base`)."""

    asked: Asked

    @cached_property
    def world(self) -> World:
        """An empty world of the region, for what follows from its input coefficients."""
        return World(self.main, self.region, self.main.resolved_parameters(), 1)

    @cached_property
    def reach(self) -> float:
        """km within which followers settle and rivals come."""
        return float(self.main.resolved_parameters().entry.follower_reach)

    @cached_property
    def inputs(self) -> list[str]:
        """The segments whose goods it buys through links."""
        rows = self.world.linked_inputs[self.world.segment_ids.index(self.asked.segment)]
        return [self.world.segment_ids[row] for row in rows if row >= 0]

    @cached_property
    def km(self) -> dict[str, float]:
        """From the anchor's place to every place; nothing to its own."""
        places = self.region.places
        row = places.index[self.asked.place]
        distance = great_circle(places.lon, places.lat, 0.0)[row]
        return {str(name): float(value) for name, value in zip(places.ids, distance, strict=True)}

    def band(self, place: pd.Series, city: pd.Series) -> np.ndarray:
        """How far places are from it: BANDS."""
        near = place.map(self.km).to_numpy(float) <= self.reach
        here, around = (place == self.asked.place).to_numpy(), (city == self.asked.city).to_numpy()
        return np.select([here, around, near], BANDS[:3], BANDS[3])

    def paired(self, of: Callable[[str, int], float]) -> Difference:
        """With the anchor against without it, by a figure of scenario and world."""
        assert self.base is not None
        with_it, without = ([of(name, seed) for seed in self.paired_seeds] for name in (self.main.name, self.base.name))
        return difference(with_it, without)

    @cached_property
    def comers(self) -> pd.DataFrame:
        """Firms that entered since the anchor began, without itself: scenario, seed, segment, way, band, entered."""
        assert self.base is not None
        found = self.study.table("entrants", [self.main.name, self.base.name])
        since = found["quarter"] >= period_of(self.asked.start)
        found = found[since & (found["origin"] != "anchor")].copy()
        places = self.region.places
        city = found["place"].map(dict(zip(places.ids, map(str, places.city), strict=True)))
        found["way"] = np.where(found["origin"] == CONTRACT, WAYS[0], WAYS[1])
        found["band"] = self.band(found["place"], city)
        found["entered"] = found["entered"] / self.main.scale
        return found

    def came(self, *, way: str = "", segments: Sequence[str] | None = None, bands: Sequence[str] = BANDS) -> Difference:
        """How many more firms came with the anchor than without it."""
        table = self.comers
        own = table[table["band"].isin(bands)]
        own = own if not way else own[own["way"] == way]
        own = own if segments is None else own[own["segment"].isin(segments)]
        sums = own.groupby(["scenario", "seed"])["entered"].sum()
        return self.paired(lambda name, seed: float(sums.get((name, seed), 0.0)))

    @cached_property
    def revenue(self) -> pd.DataFrame:
        """Real revenue of every cell in the last year: scenario, seed, place, city, segment, field, revenue, group."""
        assert self.base is not None
        columns = ["year", "city", "place", "field", "segment", "revenue"]
        found = self.study.table("cells", [self.main.name, self.base.name], columns)
        found = found[found["year"] == self.last].drop(columns="year").astype({"revenue": float})
        band = self.band(found["place"], found["city"])
        near = np.isin(band, BANDS[:3])
        branch = (found["segment"] == self.asked.segment).to_numpy()
        supplier = found["segment"].isin(self.inputs).to_numpy() & ~branch
        in_city = np.isin(band, BANDS[:2])
        found["group"] = np.select(
            [branch & near, branch, supplier & near, supplier, in_city], GROUPS[1:6], GROUPS[6]
        )  # fmt: skip
        return found

    @cached_property
    def own_revenue(self) -> dict[int, float]:
        """Revenue of the anchor itself in the last year by world; nothing where it has closed."""
        found = {}
        for seed in self.paired_seeds:
            assert self.base is not None
            firms, others = (self.study.runs[name, seed].table("census") for name in (self.main.name, self.base.name))
            firms = firms[(firms["year"] == self.last) & (firms["origin"] == "anchor")]
            others = others[(others["year"] == self.last) & (others["origin"] == "anchor")]
            own = firms[(firms["place"] == self.asked.place) & (firms["segment"] == self.asked.segment)
                        & ~firms["id"].isin(others["id"])]  # fmt: skip
            own = own[own["above_scale"].astype(bool)]
            found[seed] = float(own["revenue"].sum()) / self.main.scale
        return found

    def changed(self, rows: Callable[[pd.DataFrame], pd.Series], with_anchor: bool = False) -> Difference:
        """What revenue of some cells changes by, without the anchor's own unless it is asked for."""
        own = self.revenue[rows(self.revenue)]
        sums = own.groupby(["scenario", "seed"])["revenue"].sum()
        holds = bool(rows(self.revenue)[self.home].any()) and not with_anchor

        def of(name: str, seed: int) -> float:
            itself = self.own_revenue[seed] if holds and name == self.main.name else 0.0
            return float(sums.get((name, seed), 0.0)) - itself

        return self.paired(of)

    @cached_property
    def home(self) -> pd.Series:
        """Which rows of `revenue` are the cell in which the anchor stands."""
        return (self.revenue["place"] == self.asked.place) & (self.revenue["segment"] == self.asked.segment)

    @cached_property
    def by_group(self) -> dict[str, Difference]:
        """The anchor and every group of other firms, then all together: they add up, world by world."""
        itself = self.paired(lambda name, seed: self.own_revenue[seed] if name == self.main.name else 0.0)
        groups = {name: self.changed(lambda table, name=name: table["group"] == name) for name in GROUPS[1:]}  # type: ignore[misc]
        everything = self.changed(lambda table: table["group"] != "", with_anchor=True)
        return {"anchor": itself, **groups, "all": everything}

    @cached_property
    def cities(self) -> dict[str, Difference]:
        """What other firms of every city gain or lose."""
        return {str(city): self.changed(lambda table, city=city: table["city"] == city)  # type: ignore[misc]
                for city in self.region.cities.ids}  # fmt: skip

    @cached_property
    def fields(self) -> dict[str, Difference]:
        """What other firms of every field gain or lose in the whole region."""
        known = dict.fromkeys(self.revenue["field"])
        return {str(field): self.changed(lambda table, field=field: table["field"] == field)  # type: ignore[misc]
                for field in known}  # fmt: skip

    @cached_property
    def gain(self) -> Verdict:
        """Whether what its city gains, the anchor included, is new to the region or moved."""
        own = self.changed(lambda table: table["city"] == self.asked.city, with_anchor=True)
        others = self.changed(lambda table: table["city"] != self.asked.city)
        return whose_gain(own, others, self.by_group["all"])

    @cached_property
    def paid(self) -> float:
        """What its policy paid out, 亿元 at prices of the base year, mean over worlds."""
        ledger = self.study.table("ledger", [self.main.name], ["policy", "spent"])
        return float(ledger.loc[ledger["policy"] == KEY, "spent"].sum() / max(len(self.seeds), 1))


def segment_rows(f: AnchorFound) -> list[tuple[str, Difference, Difference]]:
    """(segment, under contract, by themselves) within reach, most comers first; those without any are left out."""
    near = BANDS[:3]
    rows = []
    for segment in dict.fromkeys(f.comers["segment"]):
        found = [f.came(way=way, segments=[segment], bands=near) for way in WAYS]
        if any(each.mean or each.clear for each in found):
            rows.append((str(segment), found[0], found[1]))
    return sorted(rows, key=lambda row: -(row[1].mean + row[2].mean))
