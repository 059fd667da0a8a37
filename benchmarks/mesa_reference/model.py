"""The Mesa model of the reference: it takes the state of a world and runs five processes of a quarter on objects."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import Any

import mesa
import numpy as np

from benchmarks.mesa_reference.agents import City, Firm, Place, Segment, SupplyLink
from benchmarks.mesa_reference.luck import MesaLuck, SameLuck
from model.tables.firms import PROJECTS
from model.tables.table import Table
from model.world import World

PROCESSES = ("contracts", "labour", "production", "accounts", "upgrading")


class ReferenceModel(mesa.Model):
    """Firms as they stand in a world, one agent each; `step` runs the five processes.

    same_luck: draw what the world's own processes draw (slow), and not from Mesa's generators.
    """

    projects = PROJECTS

    def __init__(self, world: World, same_luck: bool = False) -> None:
        super().__init__(rng=world.seed)
        self.luck = SameLuck(world.draws) if same_luck else MesaLuck(self)
        self.parameters, self.quarter = world.parameters, world.quarter
        self.project_cost = {name: getattr(world.parameters.upgrading, f"{name}_cost") for name in self.projects}
        self.flows: dict[tuple[str, str], float] = defaultdict(float)  # received less paid, by kind and sector
        self.segment_list = [Segment(self, **state) for state in rows(world.segments)]
        for user, column in zip(self.segment_list, world.segment_coefficients.T.tolist(), strict=True):
            user.coefficients = dict(zip(self.segment_list, column, strict=True))
        self.city_list = [City(self, **state) for state in rows(world.cities)]
        self.place_list = [Place(self, self.city_list[state.pop("city")], **state) for state in rows(world.places)]
        for place, line in zip(self.place_list, world.distance.tolist(), strict=True):
            place.distance = dict(zip(self.place_list, line, strict=True))
        self.firm_list = [
            Firm(self, self.segment_list[state.pop("segment")], self.place_list[state.pop("place")], **state)
            for state in rows(world.firms)
        ]
        self.link_list = []
        for state in rows(world.links):
            buyer, seller, product = state.pop("buyer"), state.pop("supplier"), state.pop("input")
            supplier = self.firm_list[seller] if seller >= 0 else None
            link = SupplyLink(self.firm_list[buyer], supplier, self.segment_list[product], **state)
            link.buyer.links.append(link)
            self.link_list.append(link)

    def book(self, kind: str, payer: str, payee: str, amount: float) -> None:
        """Enter one payment in the flows of the quarter."""
        self.flows[kind, payer] -= amount
        self.flows[kind, payee] += amount

    def step(self) -> None:
        """The five processes in the order of a quarter, each complete for all firms before the next begins."""
        for process in PROCESSES:
            getattr(self, process)()

    def contracts(self) -> None:
        """Outside demand is put to tender."""
        firms, segments = self.agents_by_type[Firm], self.agents_by_type[Segment]
        segments.do("open_tender")
        firms.do("let_expire")
        segments.do("pool_contracts")
        firms.do("bid")
        segments.do("set_rates")
        firms.do("win")
        segments.do("close_tender")

    def labour(self) -> None:
        """Firms hire and dismiss."""
        firms, cities = self.agents_by_type[Firm], self.agents_by_type[City]
        cities.do("open_labour_market")
        firms.do("plan_hires")
        cities.do("ration_hires")
        firms.do("hire")
        cities.do("count_unemployed")

    def production(self) -> None:
        """Firms produce and deliver."""
        firms = self.agents_by_type[Firm]
        firms.do("produce")
        firms.do("take_deliveries")

    def accounts(self) -> None:
        """Firms sell, pay and settle; then they post new prices."""
        firms, segments = self.agents_by_type[Firm], self.agents_by_type[Segment]
        firms.do("trade")
        firms.do("settle")
        segments.do("compare_prices")
        firms.do("post_price")

    def upgrading(self) -> None:
        """Firms expand and upgrade."""
        firms, segments, places = (self.agents_by_type[kind] for kind in (Firm, Segment, Place))
        places.do("open_land")
        segments.do("see_technology")
        firms.do("plan_expansion")
        segments.do("approve_capacity")
        firms.do("ask_for_land")
        places.do("ration_land")
        firms.do("invest")

    def tables(self, world: World) -> dict[str, dict[str, np.ndarray]]:
        """The state of all agents as columns of the same names and order as in `world`."""
        row = {owner: at for each in (self.segment_list, self.city_list, self.place_list, self.firm_list)
               for at, owner in enumerate(each)}  # fmt: skip
        row[None] = -1
        renamed = {"input": "product"}
        owners = {"firms": self.firm_list, "links": self.link_list, "segments": self.segment_list,
                  "cities": self.city_list, "places": self.place_list}  # fmt: skip

        def value(owner: Any, name: str) -> Any:
            found = getattr(owner, renamed.get(name, name))
            return row[found] if found is None or isinstance(found, mesa.Agent) else found

        return {
            table: {name: np.array([value(owner, name) for owner in each]) for name in getattr(world, table)}
            for table, each in owners.items()
        }


def rows(table: Table) -> Iterator[dict[str, Any]]:
    """Every row of a table as a dictionary of plain numbers."""
    names = list(table)
    for values in zip(*(getattr(table, name).tolist() for name in names), strict=True):
        yield dict(zip(names, values, strict=True))
