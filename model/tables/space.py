"""Places, cities and segments: small tables, one row each, fixed in number during a run."""

from __future__ import annotations

from model.tables.table import Column, Table


class Places(Table):
    """Industrial zones and the remainders of cities."""

    columns = (
        Column("city", "code", "row of cities", "the city that it lies in"),
        Column("zone", "flag", "yes/no", "an industrial zone (no: the rest of the city)"),
        Column("longitude", "float", "degrees", "east"),
        Column("latitude", "float", "degrees", "north"),
        Column("area", "float", "亿元 of capital", "land, measured by the capital that fits on it"),
        Column("area_2015", "float", "亿元 of capital", "land at the start"),
        Column("land_used", "float", "亿元 of capital", "land taken by the firms there"),
        Column("rent", "float", "share a year", "yearly rent over the value of the land-using capital"),
        Column("infrastructure", "float", "index", "roads, power, services; 1 is usual in 2015", 1.0),
        Column("density", "float", "persons", "industrial workers of the place"),
        Column("density_peak", "float", "persons", "density beyond which crowding costs more than it gives"),
        Column("congestion", "float", "ln", "productivity lost by crowding"),
    )


class Cities(Table):
    """The prefecture-level cities: labour markets."""

    columns = (
        Column("labour_force", "float", "persons", "people who work or seek work in above-scale industry"),
        Column("labour_force_2015", "float", "persons", "the same at the start"),
        Column("employed", "float", "persons", "people employed by the firms"),
        Column("unemployed", "float", "persons", "labour force less employed"),
        Column("tightness_2015", "float", "share", "employed over labour force at the start", 0.95),
        Column("wage", "float", "亿元 a quarter", "wage of a worker, before social charges"),
        Column("wage_2015", "float", "亿元 a quarter", "the same at the start"),
        Column("outside_wage", "float", "亿元 a quarter", "what agriculture, services and the coast pay, w_alt"),
        Column("skill", "float", "index", "skill of the labour force; province mean 1 at the start", 1.0),
        Column("trained", "float", "index", "part of the skill that training and talent programmes added"),
        Column("density", "float", "persons", "industrial workers of the city"),
        Column("density_2015", "float", "persons", "the same at the start"),
        Column("rationed", "float", "persons", "vacancies of the quarter that found nobody"),
    )


class Segments(Table):
    """Branches of industry: markets, technology, and the references of 2015 against which change is measured."""

    columns = (
        Column("statistical", "flag", "yes/no", "counted in industrial statistics (industry, mining, utility)"),
        Column("manufacturing", "flag", "yes/no", "counted as manufacturing"),
        Column("high_tech", "flag", "yes/no", "counted as high technology"),
        Column("overcapacity", "flag", "yes/no", "named as having surplus capacity"),
        Column("pioneer", "flag", "yes/no", "without firms in 2015; may be born out of the firms of its parent"),
        Column("credited_firms", "float", "count", "pioneers: firms that it would have at its parent's market share"),
        # markets
        Column("market", "float", "亿元 a quarter", "national market net of purchases by modelled firms"),
        Column("market_2015", "float", "亿元 a quarter", "the same at the start"),
        Column("market_growth_extra", "float", "a year", "growth of the market beyond its class in 2015"),
        Column("export_share", "float", "share", "part of the market that is exports"),
        Column("market_contracts", "float", "count", "the market in contracts, N_s"),
        Column("outside_contracts", "float", "count", "contracts held by rivals outside"),
        Column("pool_released", "float", "count", "contracts freed since the last tender, by exits"),
        Column("pool_claimed", "float", "count", "contracts that entrants since the last tender drew on the pool"),
        Column("local_share", "float", "share", "part tendered only among Henan and its neighbours"),
        Column("home_share_2015", "float", "share", "Henan's share of the contracts at the start, s*"),
        Column("imported_contracts", "float", "count", "contracts that relocated firms brought, running total"),
        Column("tender_constant", "float", "ln", "c0: makes the mean of comp 1 in 2015"),
        Column("price_index", "float", "2015 = 1", "outside price in 2015 prices", 1.0),
        Column("deflator", "float", "2015 = 1", "nominal price over 2015 price", 1.0),
        Column("outside_log_productivity", "float", "ln", "outside frontier, lnA_out"),
        Column("outside_log_quality", "float", "ln", "outside quality, lnQ_out"),
        Column("lead_2015", "float", "ln", "mean lead of Henan over the outside in productivity at the start, h0"),
        Column("quality_lead_2015", "float", "ln", "the same for quality"),
        Column("mean_log_productivity", "float", "ln", "mean of lnA of its firms now, to which they revert, m_s"),
        # technology
        Column("material_share", "float", "per unit", "materials and services bought per unit of output, 2015"),
        Column("material_norm", "float", "ratio", "b_s: re-basing that leaves the 2015 materials unchanged", 1.0),
        Column("material_slope", "float", "elasticity", "omega_s: saving of materials with relative productivity"),
        Column("linked_share", "float", "per unit", "part of the materials that is bought through links"),
        Column("industrial_share", "float", "per unit", "part of the materials made by modelled segments"),
        Column("energy_share", "float", "per unit", "energy bought per unit of output, 2015"),
        Column("labour_share", "float", "per unit", "wages and charges per unit of output, 2015"),
        Column("value_added_rate", "float", "per unit", "value added per unit of output, 2015"),
        Column("capital_ratio", "float", "years", "capital over yearly revenue, kr_s"),
        Column("capital_output", "float", "a quarter", "kappa_s: output per quarter that a unit of capital can make"),
        Column("worker_output", "float", "亿元 a quarter", "lambda_s: output of a worker at productivity 1"),
        Column("markup", "float", "share", "price over unit cost that firms aim at, 2015"),
        Column("margin", "float", "share", "profit over revenue, 2015"),
        Column("fill_2015", "float", "share", "share of orders delivered at rest"),
        Column("freight_2015", "float", "share", "mean freight on linked purchases at the start"),
        Column("mean_revenue_2015", "float", "亿元 a quarter", "mean revenue of a firm at the start"),
        Column("mean_research_2015", "float", "亿元 a quarter", "mean R&D of a firm at the start"),
        Column("knowledge_ratio_2015", "float", "years", "knowledge over yearly revenue at the start"),
        Column("own_access_2015", "float", "persons", "mean own-segment employment within reach, S*"),
        Column("upstream_access_2015", "float", "persons", "mean upstream employment within reach, U*"),
        Column("luck_norm", "float", "ln", "ln of the contract-weighted mean of e^luck"),
        Column("exit_rate", "float", "a year", "yearly exit at the start, for ages"),
        Column("demand_missing_2015", "float", "亿元 a year", "demand of local buyers met from outside, at the start"),
        Column("inclusive_value", "float", "ln", "inclusive value of all places for entrants"),
        Column("inclusive_value_2015", "float", "ln", "the same at the start"),
        Column("water_intensity", "float", "relative", "water per unit of output, 2015"),
        Column("waste_intensity", "float", "relative", "solid waste per unit of output, 2015"),
        Column("firms_2015", "float", "count", "firms at the start"),
        Column("revenue_2015", "float", "亿元 a quarter", "revenue at the start"),
    )
