"""Segments, cities and places as Mesa agents: they gather what their firms do and set the terms for all of them."""

from __future__ import annotations

from math import exp, log
from typing import TYPE_CHECKING, Any

import mesa

from benchmarks.mesa_reference.firm import Firm

if TYPE_CHECKING:
    from benchmarks.mesa_reference.model import ReferenceModel

__all__ = ["City", "Firm", "Place", "Segment", "SupplyLink"]


class SupplyLink:
    """A part of a buyer's need of one input, bought from one firm (`supplier`) or outside (None)."""

    def __init__(self, buyer: Firm, supplier: Firm | None, product: Segment, **state: Any) -> None:
        self.buyer, self.supplier, self.product = buyer, supplier, product
        self.__dict__.update(state)


class Segment(mesa.Agent):
    """A branch of industry: its national market is put to tender among its firms and rivals outside."""

    def __init__(self, model: ReferenceModel, **state: Any) -> None:
        super().__init__(model)
        self.firms: list[Firm] = []
        self.__dict__.update(state)

    def open_tender(self) -> None:
        """See by how much the market grows or shrinks, and what share the region holds before anything expires."""
        wanted = self.market * self.demand_response / self.model.parameters.contracts.contract_value
        change = wanted - self.market_contracts
        self.growth, self.shrinkage = max(change, 0.0), max(-change, 0.0)
        self.market_held, self.market_contracts = max(self.market_contracts, 1e-12), wanted
        self.shrinking = self.shrinkage / self.market_held
        self.home_share = sum(firm.contracts for firm in self.firms) / self.market_held
        self.expired = self.missing = 0.0

    def pool_contracts(self) -> None:
        """Gather what is dealt out: expired, freed and new contracts, a part of them among the region's neighbours."""
        p = self.model.parameters.contracts
        held = sum(firm.contracts for firm in self.firms)
        from_home = self.expired + self.pool_released - self.pool_claimed
        outside_expired = p.expiry * self.outside_contracts
        mine = self.local_share * max(held + from_home, 0.0)
        neighbours = min(mine * p.neighbour_share / (1.0 - p.neighbour_share), max(self.outside_contracts, 0.0))
        local_growth = self.growth / self.market_held * (mine + neighbours)
        self.outside_contracts -= outside_expired + self.shrinkage - self.missing
        self.near = max(self.local_share * from_home + p.expiry * neighbours + local_growth, 0.0)
        self.pool = from_home + outside_expired + self.growth
        self.near_rivals = neighbours * (1.0 - p.expiry)
        self.mean_held = held / len(self.firms) if self.firms else 0.0
        lucky = sum(firm.contracts * exp(firm.luck) for firm in self.firms)
        self.luck_norm = log(lucky / held) if held > 0 else 0.0
        reference = self.home_share_at_start + p.imported_weight * self.imported_contracts / self.market_held
        relative = self.home_share / reference if reference != 0 else self.home_share
        if self.pioneer:
            relative = max(relative, 1.0)
        self.damping = max(relative, 1e-6) ** -p.damping if relative > 0 else 1.0
        self.weight_near, self.weight_far, self.won = self.near_rivals, 0.0, 0.0

    def set_rates(self) -> None:
        """Contracts that a unit of weight can expect, near and far."""
        self.weight_far += max(self.outside_contracts - self.near_rivals, 0.0)
        self.rate_near = self.near / self.weight_near if self.weight_near else 0.0
        self.rate_far = (self.pool - self.near) / self.weight_far if self.weight_far else 0.0

    def close_tender(self) -> None:
        """Rivals outside get what the region's firms have not won."""
        self.outside_contracts += self.pool - self.won
        self.pool_released = self.pool_claimed = 0.0

    def compare_prices(self) -> None:
        """The going price: the mean of what firms would ask, by output."""
        weight = sum(max(firm.output, 1e-12) for firm in self.firms)
        asked = sum(max(firm.output, 1e-12) * firm.own_price for firm in self.firms)
        self.going_price = asked / weight if weight else 0.0

    def see_technology(self) -> None:
        """How far each kind of equipment has spread among the firms, by workers."""
        self.plant = self.plant_wanted = 0.0  # of firms whose capacity must be approved
        weights = [max(firm.workers, 1e-9) for firm in self.firms]
        total = sum(weights)
        self.spread = {
            project: sum(w * firm.level_of(project) for w, firm in zip(weights, self.firms, strict=True)) / total
            for project in self.model.projects
            if total
        }

    def approve_capacity(self) -> None:
        """Every expansion that needs approval gets the same part of what it wants, as far as there is room."""
        room = max(self.approved_capacity - self.plant, 0.0)
        self.approved_part = min(1.0, room / self.plant_wanted) if self.plant_wanted else 1.0


class City(mesa.Agent):
    """A labour market."""

    def __init__(self, model: ReferenceModel, **state: Any) -> None:
        super().__init__(model)
        self.__dict__.update(state)

    def open_labour_market(self) -> None:
        self.staying = self.sought = 0.0

    def ration_hires(self) -> None:
        """Every hiring firm gets the same part of what it seeks when the city is short."""
        free = max(self.labour_force - self.staying, 0.0)
        self.granted = min(1.0, free / self.sought) if self.sought else 1.0
        self.rationed = self.sought * (1.0 - self.granted)
        self.employed = 0.0

    def count_unemployed(self) -> None:
        self.unemployed = self.labour_force - self.employed


class Place(mesa.Agent):
    """A zone or the rest of a city: land, rent and distances (km, by place)."""

    def __init__(self, model: ReferenceModel, city: City, **state: Any) -> None:
        super().__init__(model)
        self.city, self.distance = city, {}
        self.__dict__.update(state)

    def open_land(self) -> None:
        self.capital = self.land_wanted = 0.0

    def ration_land(self) -> None:
        """Every expanding firm gets the same part of what it wants when land is short."""
        free = max(self.area - self.capital, 0.0)
        self.land_share = min(1.0, free / self.land_wanted) if self.land_wanted else 1.0
