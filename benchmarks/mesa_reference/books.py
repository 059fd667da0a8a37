"""Accounts of a firm (`docs/odd/accounts.md`): it sells, buys inputs, pays everybody, borrows, and posts a price."""

from __future__ import annotations

from math import exp, log

QUARTER = 0.25  # of a year
LEAST_COST, MOST_COST = 0.8, 1.25  # a quarter's material cost against the usual that a price follows


class Books:
    """The part of a firm that trades and settles."""

    def trade(self) -> None:
        """Sell the output; pay for inputs, freight and energy."""
        self.revenue_lag_3, self.revenue_lag_2, self.revenue_lag_1 = (
            self.revenue_lag_2,
            self.revenue_lag_1,
            self.revenue,
        )
        self.profit_lag_3, self.profit_lag_2, self.profit_lag_1 = self.profit_lag_2, self.profit_lag_1, self.profit
        self.subsidy = 0.0
        self.revenue = self.price * self.output
        orders = self.external_orders + self.link_orders
        self.receive("sales", "outside", self.revenue * (self.external_orders / orders if orders else 1.0))
        self.buy_inputs()
        s = self.segment
        self.energy_use = s.energy_share * (1.0 - self.energy_saving) / self.place_gain * self.output
        self.energy_cost = self.energy_use
        self.pay("energy", "outside", self.energy_cost)
        self.value_added = self.revenue - self.material_cost + self.stock_change - self.energy_cost

    def buy_inputs(self) -> None:
        """Pay suppliers through links, buy what is missing outside, and carry stocks at average cost."""
        p, s = self.model.parameters.suppliers, self.segment
        needs = self.material_need * self.output
        supplied = missing_cost = freight = stock_value = 0.0
        for link in self.links:
            used = s.coefficients[link.product] * link.share * needs
            outside_price = link.product.price_index
            missing = max(used - link.stock - link.delivered, 0.0)
            extra = missing * outside_price
            freight += extra * (p.freight_outside - s.freight_at_start)
            if link.supplier is None:
                price, rate = outside_price, p.freight_outside
            else:
                price = link.supplier.price
                rate = p.freight_per_km * self.place.distance[link.supplier.place]
                extra *= 1.0 + p.shortage_premium
            paid = price * link.delivered
            freight += paid * (rate - s.freight_at_start)
            held = link.stock + link.delivered
            link.stock_cost = (link.stock * link.stock_cost + paid) / held if held > 1e-12 else price
            link.stock = max(held + missing - used, 0.0)
            stock_value += link.stock * link.stock_cost
            supplied += paid
            missing_cost += extra
            if link.supplier is not None:
                link.supplier.cash += paid
        self.cash -= supplied
        self.stock_change, self.stock_value = stock_value - self.stock_value, stock_value
        bought = missing_cost + (s.material_share - s.linked_share) * needs
        self.pay("purchases", "outside", bought)
        self.pay("freight", "outside", freight)
        self.material_cost = supplied + bought + freight
        self.local_purchases = supplied
        unlinked = max(s.industrial_share - s.linked_share, 0.0) * needs
        self.industrial_purchases = supplied + missing_cost + unlinked

    def settle(self) -> None:
        """Pay wages, taxes, rent, creditors and owners; then see what a unit costs."""
        self.pay_workers()
        self.pay_taxes_and_rent()
        self.serve_debt()
        self.pay_dividends()
        self.cover_shortage()
        self.reckon_price()

    def pay_workers(self) -> None:
        hours = self.output / max(self.segment.worker_output * self.effective_productivity, 1e-12)
        wages = max(self.workers, hours) * self.wage
        charges = self.model.parameters.accounts.social_charges
        self.pay("wages", "workers", wages)
        self.pay("social_charges", "government", wages * charges)
        self.model.book("consumption", "workers", "outside", wages)
        self.wage_bill = wages * (1.0 + charges)

    def pay_taxes_and_rent(self) -> None:
        p = self.model.parameters.accounts
        added_tax = p.value_added_tax * max(self.value_added, 0.0)
        rent = self.place.rent * self.capital * QUARTER
        self.interest = self.yearly_rate() * self.debt * QUARTER
        depreciation = p.depreciation * self.capital * QUARTER
        costs = self.wage_bill + added_tax + rent + self.interest + depreciation + self.research
        self.profit = self.value_added - costs
        income_tax = p.income_tax * max(self.profit, 0.0)
        self.pay("value_added_tax", "government", added_tax)
        self.pay("income_tax", "government", income_tax)
        self.pay("rent", "government", rent)
        self.taxes = added_tax + income_tax

    def yearly_rate(self) -> float:
        p = self.model.parameters.accounts
        if self.zombie:
            return p.interest_base - self.model.parameters.exit.zombie_concession
        leverage = min(max(self.debt / max(self.capital, 1e-12), 0.0), 1.5)
        small = p.interest_small_revenue / (p.interest_small_revenue + max(self.annual_revenue, 0.0))
        return p.interest_base + p.interest_spread_small * small + p.interest_spread_leverage * leverage

    def borrow(self, amount: float) -> None:
        self.receive("borrowing", "banks", amount)
        self.debt += amount

    def serve_debt(self) -> None:
        """Interest and repayment; a zombie is lent its interest again and repays nothing."""
        p = self.model.parameters.accounts
        self.pay("interest", "banks", self.interest)
        spare = max(self.cash - p.cash_kept * max(self.annual_revenue, 4.0 * self.revenue), 0.0)
        if self.zombie:
            self.borrow(self.interest)
        else:
            repaid = min(self.debt / p.loan_quarters + p.early_repayment * spare, self.debt)
            self.pay("repayment", "banks", repaid)
            self.debt -= repaid

    def pay_dividends(self) -> None:
        if not self.zombie:
            p = self.model.parameters.accounts
            costs = self.material_cost + self.wage_bill + self.energy_cost
            share = p.dividend_share_rich if self.cash > 2.0 * costs else p.dividend_share
            after_tax = max(self.profit * (1.0 - p.income_tax), 0.0)
            self.pay("dividends", "owners", min(share * after_tax, max(self.cash, 0.0)))

    def cover_shortage(self) -> None:
        short = max(-self.cash, 0.0)
        room = max(self.model.parameters.accounts.overdraft_ltv * self.capital - self.debt, 0.0)
        self.borrow(short if self.zombie else min(short, room))
        self.cashless_quarters = self.cashless_quarters + 1.0 if self.cash < -1e-9 else 0.0

    def reckon_price(self) -> None:
        """Unit cost at normal output, and the price that it would ask."""
        s, p = self.segment, self.model.parameters.accounts
        normal = s.fill_at_start * s.worker_output * self.effective_productivity
        labour = self.wage * (1.0 + p.social_charges) / max(normal, 1e-12)
        usual = s.material_share * self.material_need
        delivered = (self.material_cost - self.stock_change) / self.output if self.output else usual
        material = usual * min(max(delivered / max(usual, 1e-12), LEAST_COST), MOST_COST)
        energy = s.energy_share * (1.0 - self.energy_saving) / self.place_gain
        leverage = self.model.parameters.start.debt_ratio
        rate = p.interest_base + p.interest_spread_small / 2 + p.interest_spread_leverage * leverage
        charge = p.depreciation + leverage * rate + self.place.rent
        research = s.mean_research_at_start / max(s.mean_revenue_at_start, 1e-12)
        fixed = charge * s.capital_ratio / self.place_gain + research + p.value_added_tax * s.value_added_rate
        self.unit_cost = labour + material + energy + fixed
        anchored = s.price_index**p.price_anchoring
        self.own_price = anchored * ((1.0 + s.markup) * self.unit_cost) ** (1.0 - p.price_anchoring)

    def post_price(self) -> None:
        """A zombie meets the going price in part; note losses and the threshold of statistics."""
        self.price = self.own_price
        if self.zombie:
            dearer = log(max(self.own_price / self.segment.going_price, 1.0))
            self.price *= exp(-self.model.parameters.exit.zombie_price_matching * dearer)
        self.loss_quarters = self.loss_quarters + 1.0 if self.profit < 0 else 0.0
        young = self.model.quarter - self.birth < 4
        yearly = 4.0 * self.revenue if young else self.annual_revenue
        self.above_scale = yearly >= self.model.parameters.accounts.scale_threshold
