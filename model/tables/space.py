"""Places, cities and segments: small tables, one row each, fixed in number during a run."""

from __future__ import annotations

from model.tables.table import Codes, Flags, Floats, Table, column


class Places(Table):
    """Industrial zones and the remainders of cities."""

    city: Codes = column("row of cities", "the city that it lies in")
    zone: Flags = column("yes/no", "an industrial zone (no: the rest of the city)")
    longitude: Floats = column("degrees", "east")
    latitude: Floats = column("degrees", "north")
    area: Floats = column("亿元 of capital", "land, measured by the capital that fits on it")
    area_at_start: Floats = column("亿元 of capital", "land at the start")
    land_used: Floats = column("亿元 of capital", "land taken by the firms there")
    rent: Floats = column("share a year", "yearly rent over the value of the land-using capital")
    infrastructure: Floats = column("index", "roads, power, services; 1 is usual in the base year", 1.0)
    density: Floats = column("persons", "industrial workers of the place")
    density_peak: Floats = column("persons", "density beyond which crowding costs more than it gives")
    congestion: Floats = column("ln", "productivity lost by crowding")


class Cities(Table):
    """The prefecture-level cities: labour markets."""

    labour_force: Floats = column("persons", "people who work or seek work in above-scale industry")
    labour_force_at_start: Floats = column("persons", "the same at the start")
    employed: Floats = column("persons", "people employed by the firms")
    unemployed: Floats = column("persons", "labour force less employed")
    tightness_at_start: Floats = column("share", "employed over labour force at the start", 0.95)
    wage: Floats = column("亿元 a quarter", "wage of a worker, before social charges")
    wage_at_start: Floats = column("亿元 a quarter", "the same at the start")
    outside_wage: Floats = column("亿元 a quarter", "what agriculture, services and the coast pay, w_alt")
    skill: Floats = column("index", "skill of the labour force; region mean 1 at the start", 1.0)
    trained: Floats = column("index", "part of the skill that training and talent programmes added")
    rationed: Floats = column("persons", "vacancies of the quarter that found nobody")


class Segments(Table):
    """Branches of industry: markets, technology, and references of the base year against which change is measured."""

    statistical: Flags = column("yes/no", "counted in industrial statistics (industry, mining, utility)")
    manufacturing: Flags = column("yes/no", "counted as manufacturing")
    high_tech: Flags = column("yes/no", "counted as high technology")
    overcapacity: Flags = column("yes/no", "named as having surplus capacity")
    pioneer: Flags = column("yes/no", "without firms in the base year; may be born out of the firms of its parent")
    credited_firms: Floats = column("count", "pioneers: firms that it would have at its parent's market share")
    approval_share: Floats = column("share", "part of the plant that makes what needs approved capacity")
    approved_capacity: Floats = column(
        "亿元 a quarter", "output that this part may be able to make, at prices of the base year"
    )
    # markets
    market: Floats = column("亿元 a quarter", "national market net of purchases by modelled firms")
    market_before: Floats = column("亿元 a quarter", "the same a quarter ago")
    market_last_year: Floats = column("亿元 a year", "its sum over the last full year")
    market_this_year: Floats = column("亿元 a year", "its sum over the quarters of this year")
    market_at_start: Floats = column("亿元 a quarter", "the same at the start")
    market_growth_extra: Floats = column("a year", "growth of the market beyond its class in the base year")
    export_share: Floats = column("share", "part of the market that is exports")
    market_contracts: Floats = column("count", "the market in contracts, N_s")
    outside_contracts: Floats = column("count", "contracts held by rivals outside")
    pool_released: Floats = column("count", "contracts freed since the last tender, by exits")
    pool_claimed: Floats = column("count", "contracts that entrants since the last tender drew on the pool")
    local_share: Floats = column("share", "part tendered only among the region and its neighbours")
    home_share_at_start: Floats = column("share", "the region's share of the contracts at the start, s*")
    imported_contracts: Floats = column("count", "contracts that relocated firms brought, running total")
    tender_constant: Floats = column("ln", "c0: makes the mean of comp 1 in the base year")
    price_index: Floats = column("base year = 1", "outside price in prices of the base year", 1.0)
    deflator: Floats = column("base year = 1", "nominal price over the mean price of the base year", 1.0)
    deflator_before: Floats = column("base year = 1", "the same a quarter ago", 1.0)
    deflator_last_year: Floats = column("base year = 4", "its sum over the last full year", 4.0)
    deflator_this_year: Floats = column("base year = 4", "its sum over the quarters of this year", 4.0)
    outside_log_productivity: Floats = column("ln", "outside frontier, lnA_out")
    outside_log_quality: Floats = column("ln", "outside quality, lnQ_out")
    rivals_productivity: Floats = column("ln", "productivity that rivals outside have by running the plan as well, b_s")
    rivals_quality: Floats = column("ln", "quality that they have by it, inside lnQ_out")
    log_price_at_start: Floats = column("ln", "output-weighted mean price of the region's firms at the start")
    demand_response: Floats = column(
        "ratio", "national demand over its trend, by lower prices and better products", 1.0
    )
    lead_at_start: Floats = column("ln", "mean lead of the region over the outside in productivity at the start, h0")
    quality_lead_at_start: Floats = column("ln", "the same for quality")
    mean_log_productivity: Floats = column("ln", "mean of lnA of its firms now, to which they revert, m_s")
    # technology
    material_share: Floats = column("per unit", "materials and services bought per unit of output, base year")
    material_norm: Floats = column("ratio", "b_s: re-basing that leaves the materials of the base year unchanged", 1.0)
    material_slope: Floats = column("elasticity", "omega_s: saving of materials with relative productivity")
    linked_share: Floats = column("per unit", "part of the materials that is bought through links")
    industrial_share: Floats = column("per unit", "part of the materials made by modelled segments")
    energy_share: Floats = column("per unit", "energy bought per unit of output, base year")
    labour_share: Floats = column("per unit", "wages and charges per unit of output, base year")
    value_added_rate: Floats = column("per unit", "value added per unit of output, base year")
    capital_ratio: Floats = column("years", "capital over yearly revenue, kr_s")
    capital_output: Floats = column("a quarter", "kappa_s: output per quarter that a unit of capital can make")
    worker_output: Floats = column("亿元 a quarter", "lambda_s: output of a worker at productivity 1")
    markup: Floats = column("share", "price over unit cost that firms aim at, base year")
    margin: Floats = column("share", "profit over revenue, base year")
    fill_at_start: Floats = column("share", "share of orders delivered at rest")
    freight_at_start: Floats = column("share", "mean freight on linked purchases at the start")
    mean_revenue_at_start: Floats = column("亿元 a quarter", "mean revenue of a firm at the start")
    mean_research_at_start: Floats = column("亿元 a quarter", "mean R&D of a firm at the start")
    knowledge_ratio_at_start: Floats = column("years", "knowledge over yearly revenue at the start")
    own_access_at_start: Floats = column("persons", "mean own-segment employment close by at the start, S*")
    upstream_access_at_start: Floats = column("persons", "mean upstream employment in reach at the start, U*")
    total_access_at_start: Floats = column("persons", "mean employment of all industry close by at the start, E*")
    luck_norm: Floats = column("ln", "ln of the contract-weighted mean of e^luck")
    exit_rate: Floats = column("a year", "yearly exit at the start, for ages")
    inclusive_value: Floats = column("ln", "inclusive value of all places for entrants")
    inclusive_value_at_start: Floats = column("ln", "the same at the start")
    water_intensity: Floats = column("relative", "water per unit of output, base year")
    waste_intensity: Floats = column("relative", "solid waste per unit of output, base year")
    firms_at_start: Floats = column("count", "firms at the start")
    revenue_at_start: Floats = column("亿元 a quarter", "revenue at the start")
