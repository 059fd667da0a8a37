"""Firms: one row per industrial firm; the columns are declared here, once, with units."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from model.tables.table import Column, Table

ORIGINS = ("incumbent", "start_up", "grown_up", "transfer", "anchor", "follower")
INCUMBENT, START_UP, GROWN_UP, TRANSFER, ANCHOR, FOLLOWER = range(6)

# The upgrading projects a firm can carry out (model.md 6.8), in the order of their code.
PROJECTS = ("automation", "digital", "green", "quality")


class Firms(Table):
    """Every firm alive. Rows are renumbered after exits; `id` is permanent."""

    columns = (
        Column("id", "id", "-", "permanent id: incumbents from 0, entrants from quarter, stream, segment, ordinal"),
        Column("segment", "code", "row of segments", "what the firm makes"),
        Column("place", "code", "row of places", "where it is"),
        Column("slot", "index", "-", "permanent ordinal among all firms ever in its segment and place"),
        Column("birth", "code", "quarter", "quarter of entry; negative for incumbents, from their age"),
        Column("origin", "code", "code", "incumbent, start_up, grown_up, transfer, anchor, follower"),
        Column("host", "id", "firm id", "the anchor that a follower came with; -1 for all others", -1),
        Column(
            "local_input_share", "float", "share", "part of its links that may choose local suppliers (anchors)", 1.0
        ),
        # technology
        Column("log_productivity", "float", "ln", "own productivity, without spillovers and knowledge"),
        Column("effective_productivity", "float", "index", "productivity with spillovers and knowledge, a_i", 1.0),
        Column("material_need", "float", "2015 = 1", "materials per unit of output against the segment's 2015", 1.0),
        Column("log_quality", "float", "ln", "quality of the product"),
        Column("brand", "float", "ln", "advantage in tenders from an own brand"),
        Column("cnc_share", "float", "share", "numerically controlled share of equipment"),
        Column("integration", "float", "share", "integration of information and production (the index starts at 0.72)"),
        Column("automation_gain", "float", "ln", "productivity still to come from automation already paid for"),
        Column("energy_saving", "float", "share", "energy per unit saved against 2015 by retrofits and processes"),
        Column("water_saving", "float", "share", "water per unit saved against 2015"),
        Column("waste_recovery", "float", "share", "share of solid waste recovered"),
        Column("knowledge", "float", "亿元", "stock of past R&D, depreciated"),
        Column("log_research_intensity", "float", "ln", "desired R&D over revenue before any incentive"),
        Column("research", "float", "亿元 a quarter", "true R&D spending"),
        Column("reported_research", "float", "亿元 a quarter", "R&D spending as reported, relabelling included"),
        Column("product_quarter", "float", "quarter", "when it last brought out a new product", -1000.0),
        Column("patents", "float", "count", "invention patents in force"),
        # demand
        Column("contracts", "float", "count", "contracts held from outside the model"),
        Column("luck", "float", "ln", "slow idiosyncratic appeal in tenders, xi, AR(1)"),
        Column("price", "float", "2015 = 1", "price of output", 1.0),
        Column("unit_cost", "float", "per unit", "cost of a unit of output, capital charge included", 1.0),
        Column("external_orders", "float", "亿元 a quarter", "orders from contracts, at base price"),
        Column("link_orders", "float", "亿元 a quarter", "orders from buyers in the province, at base price"),
        Column("planned_output", "float", "亿元 a quarter", "expected output that orders inputs"),
        Column("fill", "float", "share", "share of orders delivered, last quarter", 1.0),
        # production
        Column("capital", "float", "亿元", "equipment and buildings at cost less depreciation"),
        Column("workers", "float", "persons", "people employed"),
        Column("output", "float", "亿元 a quarter", "output at base price"),
        Column("capacity_utilisation", "float", "share", "output over what the capital could make"),
        # accounts
        Column("revenue", "float", "亿元 a quarter", "sales"),
        Column("revenue_lag_1", "float", "亿元 a quarter", "revenue one quarter ago"),
        Column("revenue_lag_2", "float", "亿元 a quarter", "revenue two quarters ago"),
        Column("revenue_lag_3", "float", "亿元 a quarter", "revenue three quarters ago"),
        Column("material_cost", "float", "亿元 a quarter", "purchases of materials and services, freight included"),
        Column("stock_change", "float", "亿元 a quarter", "change of the stock of inputs, at cost"),
        Column("stock_value", "float", "亿元", "stock of inputs, at cost"),
        Column("energy_cost", "float", "亿元 a quarter", "purchases of energy"),
        Column("energy_quota", "float", "亿元 a quarter", "energy that a scheme grants it, at 2015 prices; 0 without"),
        Column("energy_use", "float", "亿元 at 2015 prices", "energy used in the quarter"),
        Column("local_purchases", "float", "亿元 a quarter", "inputs bought from firms of the province"),
        Column(
            "industrial_purchases", "float", "亿元 a quarter", "inputs bought of industrial segments, from anywhere"
        ),
        Column("wage_bill", "float", "亿元 a quarter", "wages and social charges"),
        Column("value_added", "float", "亿元 a quarter", "revenue less intermediate inputs used"),
        Column("taxes", "float", "亿元 a quarter", "value-added tax, fees, income tax"),
        Column("interest", "float", "亿元 a quarter", "interest charged"),
        Column("profit", "float", "亿元 a quarter", "before income tax: after R&D, interest and depreciation"),
        Column("profit_lag_1", "float", "亿元 a quarter", "profit one quarter ago"),
        Column("profit_lag_2", "float", "亿元 a quarter", "profit two quarters ago"),
        Column("profit_lag_3", "float", "亿元 a quarter", "profit three quarters ago"),
        Column("investment", "float", "亿元 a quarter", "spending on capital, expansion and upgrading"),
        Column("cash", "float", "亿元", "money at hand"),
        Column("debt", "float", "亿元", "owed to banks"),
        Column("guaranteed_debt", "float", "亿元", "the part of debt that a public guarantee covers"),
        Column("guarantor", "code", "row of instruments", "the instrument that guarantees it; -1 for none", -1),
        Column("credit_limit", "float", "亿元", "most that banks would lend, last quarter"),
        # condition
        Column("loss_quarters", "float", "quarters", "quarters in a row with a loss"),
        Column("cashless_quarters", "float", "quarters", "quarters in a row without cash or credit"),
        Column("zombie_quarters", "float", "quarters", "quarters that met the zombie test, less those that did not"),
        Column("zombie", "flag", "yes/no", "kept alive by its creditors"),
        Column("above_scale", "flag", "yes/no", "revenue of the last four quarters at or above the threshold", 1),
        Column("adoptions", "float", "count", "upgrading projects carried out so far"),
        Column("subsidy", "float", "亿元 a quarter", "public money received in the quarter"),
    )

    if TYPE_CHECKING:

        def __getattr__(self, name: str) -> np.ndarray: ...

    @property
    def annual_revenue(self) -> np.ndarray:
        """Revenue of the last four quarters, 亿元."""
        return self.revenue + self.revenue_lag_1 + self.revenue_lag_2 + self.revenue_lag_3

    @property
    def annual_profit(self) -> np.ndarray:
        """Profit of the last four quarters, 亿元."""
        return self.profit + self.profit_lag_1 + self.profit_lag_2 + self.profit_lag_3
