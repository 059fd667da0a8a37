"""Mesa agents as views: a firm, place, city or the government, seen one at a time, on a row of a table.

The model computes on columns; these objects only look. They are made when somebody asks for `model.agents`. They hold
no state but their model and identity, and follow their firm when rows are renumbered. To change something, write a
process (or a column: `model.world.firms.capital[row] = ...`).

Views do not call `Agent.__init__`, because it would register them and keep the model alive for ever. AgentSet holds
its members weakly. So the model holds the views for as long as it stands at the quarter.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import mesa
import numpy as np
from mesa.agent import AgentSet

from model.regions.basis_codes import Bases
from model.regions.plants import names_of
from model.tables.firms import ORIGINS
from model.tables.table import Table

if TYPE_CHECKING:
    from model.cluster_model import ClusterModel

PLACE_IDS, CITY_IDS, GOVERNMENT_ID = -1_000, -1_000_000, -1  # firms have ids from 0: the others count down from these


class View(mesa.Agent):
    """One row of a table. Columns are attributes: `firm.capital`; attributes cannot be set.

    `unique_id` is a firm's permanent id, or a negative number for everybody else.
    """

    table_name = ""

    def __init__(self, model: ClusterModel, row: int, unique_id: int) -> None:
        attributes = self.__dict__
        attributes["model"], attributes["_row"] = model, row
        attributes["unique_id"], attributes["pos"] = unique_id, None

    @property
    def table(self) -> Table:
        """The table that this view looks at."""
        return getattr(self.model.world, self.table_name)

    @property
    def row(self) -> int:
        """Row of the table."""
        return self._row

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):
            raise AttributeError(name)
        column = getattr(self.table, name, None)
        if not isinstance(column, np.ndarray):
            raise AttributeError(
                f"{type(self).__name__} has no attribute {name!r}; its columns: {', '.join(self.table)}"
            )
        return column[self.row].item()

    def __setattr__(self, name: str, value: Any) -> None:
        where = f"model.world.{self.table_name}.{name}[{type(self).__name__.lower()}.row]"
        raise AttributeError(f"views only look; a process changes columns: {where} = ...")

    def __dir__(self) -> list[str]:
        return sorted({*super().__dir__(), *(self.table if self.table_name else ())})

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {getattr(self, 'name', '') or self.unique_id}>"

    def remove(self) -> None:
        """Not possible: firms leave by the exit process."""
        raise TypeError("views only look; firms leave by the exit process")


class Firm(View):
    """A firm, for as long as it lives. Raises LookupError afterwards."""

    table_name = "firms"

    @property
    def row(self) -> int:
        """Row of the firm now; rows are renumbered after exits."""
        ids, row = self.model.world.firms.id, self._row
        if row < len(ids) and ids[row] == self.unique_id:
            return row
        found = np.flatnonzero(ids == self.unique_id)
        if not len(found):
            raise LookupError(f"firm {self.unique_id} is no more in {self.model.calendar}")
        self.__dict__["_row"] = int(found[0])
        return self._row

    @property
    def alive(self) -> bool:
        """Whether the firm still exists."""
        return bool((self.model.world.firms.id == self.unique_id).any())

    @property
    def name(self) -> str:
        """Name of a plant known by name, marked as simulated in both languages; empty for all other firms."""
        return str(names_of(self.model.world.starting_map.firms, np.array([self.unique_id]))[0])

    @property
    def segment(self) -> str:
        """Id of what it makes."""
        world = self.model.world
        return world.segment_ids[world.firms.segment[self.row]]

    @property
    def place(self) -> str:
        """Id of where it is."""
        world = self.model.world
        return world.place_ids[world.firms.place[self.row]]

    @property
    def city(self) -> str:
        """Id of the city it is in."""
        world = self.model.world
        return world.city_ids[world.places.city[world.firms.place[self.row]]]

    @property
    def origin(self) -> str:
        """How it came: incumbent, start_up, grown_up, transfer, anchor, follower."""
        return ORIGINS[self.model.world.firms.origin[self.row]]

    @property
    def suppliers(self) -> list[Firm]:
        """Firms that it buys from through links, one per supplier."""
        world, links = self.model.world, self.model.world.links
        rows = np.unique(links.supplier[(links.buyer == self.row) & (links.supplier >= 0)])
        return [Firm(self.model, int(row), int(world.firms.id[row])) for row in rows]

    @property
    def buyers(self) -> list[Firm]:
        """Firms of the region that buy from it through links."""
        world, links = self.model.world, self.model.world.links
        rows = np.unique(links.buyer[links.supplier == self.row])
        return [Firm(self.model, int(row), int(world.firms.id[row])) for row in rows]


class Place(View):
    """An industrial zone, or the rest of a city."""

    table_name = "places"

    @property
    def name(self) -> str:
        """Its id in the region's data."""
        return self.model.world.place_ids[self._row]

    @property
    def basis_at_start(self) -> str:
        """Code of what its revenue of the base year rests on (model/regions/basis_codes.py); it is no statistic."""
        return bases_of(self.model).place(self.name)

    @property
    def city(self) -> str:
        """Id of its city."""
        world = self.model.world
        return world.city_ids[world.places.city[self._row]]

    @property
    def firms(self) -> list[Firm]:
        """The firms there."""
        return firms_at(self.model, np.flatnonzero(self.model.world.firms.place == self._row))


class City(View):
    """A city: a labour market."""

    table_name = "cities"

    @property
    def name(self) -> str:
        """Its id in the region's data."""
        return self.model.world.city_ids[self._row]

    @property
    def basis_at_start(self) -> dict[str, str]:
        """Code of what its base-year revenue rests on, by key field (regions/basis_codes.py); none is a statistic."""
        bases = bases_of(self.model)
        return {
            field: bases.city_field(self.name, field)
            for field in dict.fromkeys(map(str, bases.region.segments.field))
            if field
        }

    @property
    def firms(self) -> list[Firm]:
        """The firms there."""
        return firms_at(self.model, np.flatnonzero(self.model.world.firm_city == self._row))


class Government(View):
    """The region, which carries out the scenario's policies: its budgets and what it spent, by policy."""

    def __getattr__(self, name: str) -> Any:
        raise AttributeError(f"Government has no attribute {name!r}")

    def __setattr__(self, name: str, value: Any) -> None:
        raise AttributeError("views only look; a scenario's policies say what the government does")

    @property
    def name(self) -> str:
        """The region whose government this is."""
        return self.model.plan.region_name

    @property
    def policies(self) -> list[str]:
        """Keys of its policies."""
        return [policy.key for policy in self.model.world.policies]

    @property
    def spent(self) -> dict[str, float]:
        """Paid out this quarter by policy, 亿元 of the base year."""
        return dict(zip(self.policies, self.model.world.instruments.spent.tolist(), strict=True))

    @property
    def spent_total(self) -> dict[str, float]:
        """Paid out since the start by policy, 亿元 of the base year."""
        return dict(zip(self.policies, self.model.world.instruments.spent_total.tolist(), strict=True))


def firms_at(model: ClusterModel, rows: np.ndarray) -> list[Firm]:
    """Views of the firms in `rows`."""
    ids = model.world.firms.id[rows].tolist()
    return [Firm(model, row, number) for row, number in zip(rows.tolist(), ids, strict=True)]


class Views:
    """All views of one quarter, held so that Mesa's weak AgentSets keep their members.

    A million firms take some seconds: ask for views when you want to look, not in every step.
    """

    def __init__(self, model: ClusterModel) -> None:
        world = model.world
        self.kinds: dict[type[View], list[Any]] = {
            Firm: firms_at(model, np.arange(len(world.firms))),
            Place: [Place(model, row, PLACE_IDS - row) for row in range(len(world.places))],
            City: [City(model, row, CITY_IDS - row) for row in range(len(world.cities))],
            Government: [Government(model, 0, GOVERNMENT_ID)],
        }
        self.by_type = {kind: AgentSet(views, random=model.random) for kind, views in self.kinds.items()}


def bases_of(model: ClusterModel) -> Bases:
    """What the starting map that the model began with knows."""
    return Bases(model.world.region, model.world.starting_map)
