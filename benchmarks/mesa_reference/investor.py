"""Expansion and upgrading of a firm (`docs/odd/upgrading.md`)."""

from __future__ import annotations

QUARTER = 0.25  # of a year


class Investor:
    """The part of a firm that finances new capital and adopts technology."""

    def plan_expansion(self) -> None:
        """Wear out; see what credit there is, and how much capacity expected orders lack."""
        p = self.model.parameters
        self.investment = 0.0
        self.capital *= (1.0 - p.accounts.depreciation) ** QUARTER
        self.look_for_finance()
        made = max(self.segment.capital_output, 1e-12) * self.place_gain
        gap = self.expected_orders / (made * p.upgrading.target_utilisation) - self.capital
        if self.zombie:
            self.desired = min(max(gap, 0.0), self.credit)
        elif gap > p.upgrading.expansion_threshold * self.capital:
            most = p.upgrading.expansion_ceiling * QUARTER * max(self.capital, p.upgrading.expansion_floor)
            self.desired = min(gap, most)
        else:
            self.desired = 0.0
        if self.needs_approval:
            self.segment.plant += self.capacity
            self.segment.plant_wanted += self.segment.capital_output * self.place_gain * self.desired

    def ask_for_land(self) -> None:
        """Seek land for what is approved."""
        if self.needs_approval:
            strict = self.model.parameters.upgrading.approvals
            self.desired *= 1.0 - strict * (1.0 - self.segment.approved_part)
        self.place.capital += self.capital
        self.place.land_wanted += self.desired

    def look_for_finance(self) -> None:
        """Cash above a reserve; banks' limit by capital and cash flow, of groups by capital alone."""
        p, depreciation = self.model.parameters.upgrading, self.model.parameters.accounts.depreciation
        if self.zombie:
            self.credit_limit, self.spare_cash = 0.0, 0.0
            self.credit = self.model.parameters.exit.zombie_maintenance * depreciation * QUARTER * self.capital
            return
        costs = self.material_cost + self.wage_bill + self.energy_cost
        self.spare_cash = max(self.cash - p.cash_reserve_months / 3.0 * costs, 0.0)
        flow = max(self.annual_profit + depreciation * self.capital, 0.0) + 4.0 * self.interest
        if self.annual_revenue >= p.group_revenue:
            self.credit_limit = p.ltv_group * self.capital
        else:
            self.credit_limit = min(p.ltv * self.capital, p.cash_flow_multiple * flow)
        self.credit = max(self.credit_limit - self.debt, 0.0)

    def invest(self) -> None:
        """Expand as far as money and land allow, upgrade with what is left; new capital brings new technology."""
        p = self.model.parameters.upgrading
        spent = self.buy_equipment(self.desired * self.place.land_share, 1.0)
        for project in self.model.projects:
            spent += self.carry_out(project)
        embodied = p.embodied_progress * min(spent / max(self.capital, 1e-9), p.embodied_most)
        self.log_productivity += embodied
        self.log_quality += p.embodied_quality * embodied

    def buy_equipment(self, wanted: float, productive: float) -> float:
        """Spend what is wanted, out of cash and then of credit, as far as they go. Returns the spending."""
        if wanted == 0:
            return 0.0
        from_cash = min(wanted, self.spare_cash)
        loan = min(wanted - from_cash, self.credit)
        self.spare_cash -= from_cash
        self.credit -= loan
        self.borrow(loan)
        spending = from_cash + loan
        self.pay("investment", "outside", spending)
        self.investment += spending
        self.capital += productive * spending
        return spending

    def level_of(self, project: str) -> float:
        """How far the firm has the technology of a project, 0 to 1."""
        if project == "automation":
            return self.cnc_share
        if project == "digital":
            return self.integration
        if project == "green":
            return min(self.energy_saving * 2.0, 1.0)
        return min(max(self.brand * 5.0, 0.0), 1.0)

    def carry_out(self, project: str) -> float:
        """Adopt a technology if peers, payback and luck suffice and a part of the money is there. Returns spending."""
        p = self.model.parameters.upgrading
        cost = self.model.project_cost[project] * self.capital
        luck = self.model.luck.uniform("upgrading", self, project)
        if self.zombie or not cost > 0 or self.spare_cash + self.credit < 0.5 * cost:
            return 0.0
        hazard = p.hazard_base + p.hazard_peers * self.segment.spread[project]
        if luck - hazard - p.hazard_payback * self.payback(project, cost) >= 0:
            return 0.0
        adds = 1.0 - p.approvals if self.needs_approval else 1.0  # approved plant is renewed, not extended
        spending = self.buy_equipment(cost, p.upgrade_capital_share * adds)
        self.take_effect(project, spending / cost)
        self.adoptions += spending / cost
        return spending

    def payback(self, project: str, cost: float) -> float:
        """Yearly benefit of a project over its cost, at most 1."""
        p = self.model.parameters.upgrading
        if project == "automation":
            gain = self.wage_bill * p.automation_productivity * p.automation_step * (1.0 - self.cnc_share)
        elif project == "digital":
            gain = self.material_cost * p.digital_material_saving * p.digital_step * (1.0 - self.integration)
        elif project == "green":
            gain = self.energy_cost * p.green_step * (p.green_most - self.energy_saving)
        else:
            gain = self.revenue * self.segment.margin * p.quality_step
        return min(max(4.0 * gain / max(cost, 1e-12), 0.0), 1.0)

    def take_effect(self, project: str, scale: float) -> None:
        """Change the technology by the part `scale` of a whole project."""
        p = self.model.parameters.upgrading
        if project == "automation":
            step = p.automation_step * (1.0 - self.cnc_share) * scale
            self.cnc_share += step
            self.automation_gain += p.automation_productivity * step
        elif project == "digital":
            self.integration += p.digital_step * (1.0 - self.integration) * scale
        elif project == "green":
            self.energy_saving += p.green_step * (p.green_most - self.energy_saving) * scale
            self.water_saving += p.green_step * (p.water_most - self.water_saving) * scale
            self.waste_recovery += p.waste_step * (1.0 - self.waste_recovery) * scale
        else:
            self.log_quality += p.quality_step * scale
            self.brand = min(self.brand + p.brand_step * scale, p.brand_most)
