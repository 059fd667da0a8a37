"""A firm as a Mesa agent: it wins contracts, hires and produces (`docs/odd/`: tenders, labour, production).

What it does with money is in `books.py` and `investor.py`.
"""

from __future__ import annotations

from math import exp, log, sqrt
from typing import TYPE_CHECKING, Any

import mesa

from benchmarks.mesa_reference.books import Books
from benchmarks.mesa_reference.investor import Investor

if TYPE_CHECKING:
    from benchmarks.mesa_reference.agents import Place, Segment, SupplyLink
    from benchmarks.mesa_reference.model import ReferenceModel

LARGEST_LEAD = 1.5  # lead in productivity beyond which wages do not rise further


class Firm(Books, Investor, mesa.Agent):
    """Wins contracts, hires, produces, buys and sells, invests."""

    def __init__(self, model: ReferenceModel, segment: Segment, place: Place, **state: Any) -> None:
        super().__init__(model)
        self.segment, self.place, self.city = segment, place, place.city
        self.links: list[SupplyLink] = []
        self.__dict__.update(state)
        segment.firms.append(self)

    # what it is worth ------------------------------------------------------------------------------------------------

    @property
    def annual_revenue(self) -> float:
        return self.revenue + self.revenue_lag_1 + self.revenue_lag_2 + self.revenue_lag_3

    @property
    def annual_profit(self) -> float:
        return self.profit + self.profit_lag_1 + self.profit_lag_2 + self.profit_lag_3

    @property
    def expected_orders(self) -> float:
        return self.model.parameters.contracts.contract_value * self.contracts + self.link_orders

    @property
    def capacity(self) -> float:
        return self.segment.capital_output * self.place_gain * self.capital

    @property
    def wage(self) -> float:
        """Of one worker: the city's, with a share in the firm's lead."""
        lead = log(self.effective_productivity) - self.segment.outside_log_productivity
        lead = min(max(lead, -LARGEST_LEAD), LARGEST_LEAD)
        return self.city.wage * exp(self.model.parameters.labour.rent_sharing * lead)

    def pay(self, kind: str, payee: str, amount: float) -> None:
        """Pay a sector; a payment is booked once, in the model's flows."""
        self.cash -= amount
        self.model.book(kind, "firms", payee, amount)

    def receive(self, kind: str, payer: str, amount: float) -> None:
        """Be paid by a sector."""
        self.cash += amount
        self.model.book(kind, payer, "firms", amount)

    # contracts -------------------------------------------------------------------------------------------------------

    def let_expire(self) -> None:
        """Luck moves on; some contracts end, and some go with a shrinking market."""
        p, luck = self.model.parameters.contracts, self.model.luck
        news = p.luck_spread * sqrt(1.0 - p.luck_persistence**2)
        self.luck = p.luck_persistence * self.luck + news * luck.normal("contracts", self, "luck")
        expired = luck.binomial("contracts", self, "expiry", self.contracts, p.expiry)
        missing = 0.0
        if self.segment.shrinking > 0:
            left = self.contracts - expired
            missing = luck.binomial("contracts", self, "shrinking", left, self.segment.shrinking)
        self.contracts -= expired + missing
        self.segment.expired += expired
        self.segment.missing += missing

    def bid(self) -> None:
        """Enter the tender with a weight: contracts held, price, quality, reliability, brand, luck and size."""
        p, s = self.model.parameters.contracts, self.segment
        level = (
            -p.price_elasticity * log(self.price / s.price_index)
            + p.quality_weight * (self.log_quality - s.outside_log_quality)
            + p.reliability_weight * log(max(self.fill, 0.05))
            + self.brand
            + self.luck
            - p.own_size_penalty * log((self.contracts + p.newcomer_weight) / (s.mean_held + p.newcomer_weight))
        )
        level -= s.luck_norm + s.tender_constant
        self.weight = (self.contracts + p.newcomer_weight) * exp(level) * s.damping
        s.weight_near += self.weight * s.local_share
        s.weight_far += self.weight * (1.0 - s.local_share)

    def win(self) -> None:
        """Win contracts around the expectation; buyers call up volumes that fluctuate."""
        p, s, luck = self.model.parameters.contracts, self.segment, self.model.luck
        expected = self.weight * (s.local_share * s.rate_near + (1.0 - s.local_share) * s.rate_far)
        won = luck.poisson("contracts", self, "wins", max(expected, 0.0))
        self.contracts += won
        s.won += won
        noise = p.volume_spread * luck.normal("contracts", self, "volume") - p.volume_spread**2 / 2
        self.external_orders = p.contract_value * self.contracts * exp(noise)

    # labour ----------------------------------------------------------------------------------------------------------

    def plan_hires(self) -> None:
        """Seek a part of the workers that expected orders need, or let a part of the surplus go."""
        desired = self.expected_orders / (max(self.segment.worker_output, 1e-12) * self.effective_productivity)
        change = self.model.parameters.labour.adjustment * (desired - self.workers)
        self.hires, leavers = max(change, 0.0), max(-change, 0.0)
        self.workers -= leavers
        self.city.staying += self.workers
        self.city.sought += self.hires

    def hire(self) -> None:
        self.workers += self.hires * self.city.granted
        self.city.employed += self.workers

    # production ------------------------------------------------------------------------------------------------------

    def produce(self) -> None:
        """Make what orders, capital and workers allow."""
        capacity = self.capacity
        productivity = self.segment.worker_output * self.effective_productivity
        staffed = self.model.parameters.production.overtime * productivity * self.workers
        orders = self.external_orders + self.link_orders
        self.output = min(orders, capacity, staffed)
        self.fill = self.output / orders if orders > 0 else 1.0
        self.capacity_utilisation = self.output / capacity if capacity else 0.0

    def take_deliveries(self) -> None:
        """Suppliers that cannot deliver all ration their buyers in proportion."""
        for link in self.links:
            if link.supplier is not None:
                link.delivered = link.order * link.supplier.fill
                if link.supplier.fill < self.model.parameters.suppliers.failure_fill:
                    link.failed = True
