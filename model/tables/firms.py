"""Firms: one row per industrial firm; the columns are declared here, once, with units."""

from __future__ import annotations

import numpy as np

from model.tables.table import Codes, Flags, Floats, Ids, Indices, Table, column

ORIGINS = ("incumbent", "start_up", "grown_up", "transfer", "anchor", "follower")
INCUMBENT, START_UP, GROWN_UP, TRANSFER, ANCHOR, FOLLOWER = range(6)

# The upgrading projects a firm can carry out (docs/odd/upgrading.md), in the order of their code.
PROJECTS = ("automation", "digital", "green", "quality")


class Firms(Table):
    """Every firm alive. Rows are renumbered after exits; `id` is permanent."""

    id: Ids = column("-", "permanent id: incumbents from 0, entrants from quarter, stream, segment, ordinal")
    segment: Codes = column("row of segments", "what the firm makes")
    place: Codes = column("row of places", "where it is")
    slot: Indices = column("-", "permanent ordinal among all firms ever in its segment and place")
    birth: Codes = column("quarter", "quarter of entry; negative for incumbents, from their age")
    origin: Codes = column("code", "incumbent, start_up, grown_up, transfer, anchor, follower")
    host: Ids = column("firm id", "the anchor that a follower came with; -1 for all others", -1)
    local_input_share: Floats = column("share", "part of its links that may choose local suppliers (anchors)", 1.0)
    # technology
    log_productivity: Floats = column("ln", "own productivity, without spillovers and knowledge")
    effective_productivity: Floats = column("index", "productivity with spillovers and knowledge, a_i", 1.0)
    place_gain: Floats = column(
        "base year = 1", "output per material, energy and capital thanks to the place, b_i", 1.0
    )
    material_need: Floats = column("base year = 1", "materials per unit of output against the segment's base year", 1.0)
    log_quality: Floats = column("ln", "quality of the product")
    brand: Floats = column("ln", "advantage in tenders from an own brand")
    cnc_share: Floats = column("share", "numerically controlled share of equipment")
    integration: Floats = column("share", "integration of information and production (the index starts at 0.72)")
    automation_gain: Floats = column("ln", "productivity still to come from automation already paid for")
    energy_saving: Floats = column("share", "energy per unit saved against the base year by retrofits and processes")
    water_saving: Floats = column("share", "water per unit saved against the base year")
    waste_recovery: Floats = column("share", "share of solid waste recovered")
    knowledge: Floats = column("亿元", "stock of past R&D, depreciated")
    log_research_intensity: Floats = column("ln", "desired R&D over revenue before any incentive")
    research: Floats = column("亿元 a quarter", "true R&D spending")
    reported_research: Floats = column("亿元 a quarter", "R&D spending as reported, relabelling included")
    product_quarter: Floats = column("quarter", "when it last brought out a new product", -1000.0)
    patents: Floats = column("count", "invention patents in force")
    # demand
    contracts: Floats = column("count", "contracts held from outside the model")
    luck: Floats = column("ln", "slow idiosyncratic appeal in tenders, xi, AR(1)")
    price: Floats = column("base year = 1", "price of output", 1.0)
    unit_cost: Floats = column("per unit", "cost of a unit of output, capital charge included", 1.0)
    external_orders: Floats = column("亿元 a quarter", "orders from contracts, at base price")
    link_orders: Floats = column("亿元 a quarter", "orders from buyers in the region, at base price")
    planned_output: Floats = column("亿元 a quarter", "expected output that orders inputs")
    fill: Floats = column("share", "share of orders delivered, last quarter", 1.0)
    # production
    needs_approval: Flags = column("yes/no", "makes a product for which capacity must be approved", 0)
    capital: Floats = column("亿元", "equipment and buildings at cost less depreciation")
    workers: Floats = column("persons", "people employed")
    output: Floats = column("亿元 a quarter", "output at base price")
    capacity_utilisation: Floats = column("share", "output over what the capital could make")
    # accounts
    revenue: Floats = column("亿元 a quarter", "sales")
    revenue_lag_1: Floats = column("亿元 a quarter", "revenue one quarter ago")
    revenue_lag_2: Floats = column("亿元 a quarter", "revenue two quarters ago")
    revenue_lag_3: Floats = column("亿元 a quarter", "revenue three quarters ago")
    material_cost: Floats = column("亿元 a quarter", "purchases of materials and services, freight included")
    stock_change: Floats = column("亿元 a quarter", "change of the stock of inputs, at cost")
    stock_value: Floats = column("亿元", "stock of inputs, at cost")
    energy_cost: Floats = column("亿元 a quarter", "purchases of energy")
    energy_quota: Floats = column(
        "亿元 a quarter", "energy that a scheme grants it, at prices of the base year; 0 without"
    )
    energy_use: Floats = column("亿元 at prices of the base year", "energy used in the quarter")
    local_purchases: Floats = column("亿元 a quarter", "inputs bought from firms of the region")
    industrial_purchases: Floats = column("亿元 a quarter", "inputs bought of industrial segments, from anywhere")
    wage_bill: Floats = column("亿元 a quarter", "wages and social charges")
    value_added: Floats = column("亿元 a quarter", "revenue less intermediate inputs used")
    taxes: Floats = column("亿元 a quarter", "value-added tax, fees, income tax")
    interest: Floats = column("亿元 a quarter", "interest charged")
    profit: Floats = column("亿元 a quarter", "before income tax: after R&D, interest and depreciation")
    profit_lag_1: Floats = column("亿元 a quarter", "profit one quarter ago")
    profit_lag_2: Floats = column("亿元 a quarter", "profit two quarters ago")
    profit_lag_3: Floats = column("亿元 a quarter", "profit three quarters ago")
    investment: Floats = column("亿元 a quarter", "spending on capital, expansion and upgrading")
    cash: Floats = column("亿元", "money at hand")
    debt: Floats = column("亿元", "owed to banks")
    guaranteed_debt: Floats = column("亿元", "loans beyond the banks' own limit that a public guarantee covers")
    refinanced_debt: Floats = column("亿元", "ordinary loans that banks have put under a public guarantee")
    guarantor: Codes = column("row of instruments", "the instrument that answers for them; -1 for none", -1)
    bridged_debt: Floats = column("亿元", "loans of a public bridging fund")
    bridging_fund: Codes = column("row of instruments", "the fund that lent them; -1 for none", -1)
    refused_loan: Floats = column("亿元", "ordinary loan of the last quarter whose place guaranteed ones took")
    credit_limit: Floats = column("亿元", "most that banks would lend, last quarter")
    # condition
    loss_quarters: Floats = column("quarters", "quarters in a row with a loss")
    cashless_quarters: Floats = column("quarters", "quarters in a row without cash or credit")
    zombie_quarters: Floats = column("quarters", "quarters that met the zombie test, less those that did not")
    zombie: Flags = column("yes/no", "kept alive by its creditors")
    above_scale: Flags = column("yes/no", "revenue of the last four quarters at or above the threshold", 1)
    adoptions: Floats = column("count", "upgrading projects carried out so far")
    subsidy: Floats = column("亿元 a quarter", "public money received in the quarter")

    @property
    def annual_revenue(self) -> np.ndarray:
        """Revenue of the last four quarters, 亿元."""
        total = self.revenue + self.revenue_lag_1
        total += self.revenue_lag_2
        total += self.revenue_lag_3
        return total

    def annual_revenue_of(self, rows: np.ndarray) -> np.ndarray:
        """The same of some rows alone."""
        quarters = (self.revenue, self.revenue_lag_1, self.revenue_lag_2, self.revenue_lag_3)
        first, second, third, fourth = (quarter.take(rows) for quarter in quarters)
        return first + second + third + fourth

    @property
    def annual_profit(self) -> np.ndarray:
        """Profit of the last four quarters, 亿元."""
        return self.profit + self.profit_lag_1 + self.profit_lag_2 + self.profit_lag_3
