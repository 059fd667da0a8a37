"""The names of all parameters by group, so that the type checker reports a misspelt one.

Written by `jiju reference` from `parameters/*.yaml`; edit those, not this file.
"""

from __future__ import annotations


class Accounts:
    """Parameters of accounts."""

    value_added_tax: float
    income_tax: float
    social_charges: float
    interest_base: float
    interest_spread_small: float
    interest_small_revenue: float
    interest_spread_leverage: float
    depreciation: float
    price_anchoring: float
    scale_threshold: float
    cash_kept: float
    loan_quarters: float
    early_repayment: float
    dividend_share: float
    dividend_share_rich: float
    overdraft_ltv: float


class Contracts:
    """Parameters of contracts."""

    contract_value: float
    expiry: float
    newcomer_weight: float
    damping: float
    imported_weight: float
    price_elasticity: float
    quality_weight: float
    reliability_weight: float
    luck_persistence: float
    luck_spread: float
    neighbour_share: float
    own_size_penalty: float
    volume_spread: float


class Entry:
    """Parameters of entry."""

    start_up_rate: float
    spin_off_rate: float
    pioneer_standing: float
    grown_up_rate: float
    transfer_rate: float
    market_access: float
    supplier_access: float
    own_cluster: float
    infrastructure: float
    wage: float
    rent: float
    access_floor: float
    least_land: float
    inclusive_value_weight: float
    effort_elasticity: float
    subsidy_response: float
    revenue_median: float
    revenue_spread: float
    revenue_most: float
    start_up_size: float
    transfer_size: float
    home_share: float
    start_up_gap: float
    transfer_gap: float
    labour_intensive: float
    productivity_spread: float
    starting_cash_quarters: float
    equity_share: float
    anchor_equity_share: float
    anchor_lead: float
    anchor_quality_lead: float
    land_price: float
    land_cost: float
    rival_rate: float
    anchor_teaching: float
    follower_size: float
    follower_rate: float
    follower_reach: float
    cost_weight: float
    local_pull: float
    pull_length: float
    anchor_land: float
    pull_size: float
    pull_habit: float


class Environment:
    """Parameters of environment."""

    market_growth: float
    unexplained_growth: float
    extra_half_life: float
    high_tech_extra: float
    overcapacity_extra: float
    inflation: float
    rivals_follow: float
    rivals_plan: float
    demand_elasticity: float


class Exit:
    """Parameters of exit."""

    hazard_constant: float
    hazard_size: float
    hazard_age: float
    hazard_net_worth: float
    hazard_loss: float
    guaranteed_hazard: float
    loss_quarters_most: float
    protected_revenue: float
    cashless_most: float
    anchor_patience: float
    idle_hazard: float
    rollover: float
    prime_rate: float
    zombie_leverage: float
    zombie_after: float
    zombie_concession: float
    zombie_maintenance: float
    zombie_price_matching: float
    large_revenue: float


class Geography:
    """Parameters of geography."""

    distance_within_place: float
    access_length: float
    area_growth: float
    area_response: float
    land_use_usual: float
    rent_base: float
    rent_exponent: float
    spill_length: float


class Innovation:
    """Parameters of innovation."""

    success_rate: float
    imitation_rate: float
    copied: float
    technology_decay: float
    imitation_length: float
    absorption_knowledge: float
    step_low: float
    step_high: float
    product_share: float
    research_size_exponent: float
    knowledge_decay: float
    national_rise_early: float
    national_rise_late: float
    national_rise_until: float
    national_pull: float
    spill_own: float
    spill_diversity: float
    spill_bound: float
    patents_per_research: float
    patent_size_exponent: float
    patent_trend: float
    patent_lapse: float
    automation_quarters: float
    productivity_spread: float
    productivity_persistence: float
    shake_size_exponent: float
    shake_most: float
    research_cost_elasticity: float
    research_relabelled: float
    breakthrough_rate: float
    breakthrough_step: float
    know_how_decay: float


class Labour:
    """Parameters of labour."""

    adjustment: float
    rent_sharing: float
    wage_trend: float
    wage_response: float
    outside_wage_growth: float
    supply_elasticity: float
    supply_adjustment: float


class Policy:
    """Parameters of policy."""

    guarantee_expected_loss: float
    guarantee_years: float
    guarantee_additionality: float
    loan_displacement: float
    loan_plant_share: float
    loan_diversion: float
    equity_crowd_in: float
    arrival_share: float
    talent_attrition: float


class Production:
    """Parameters of production."""

    overtime: float
    cost_elasticity: float
    localisation: float
    upstream: float
    urbanisation: float
    congestion: float
    knowledge_return: float
    knowledge_bound: float
    neutral_share: float
    access_base: float
    infrastructure: float


class Start:
    """Parameters of start."""

    exit_rate: float
    growth: float
    location_multiplier: float
    location_spread: float
    zone_rank_exponent: float
    place_spread: float
    lead_multiplier: float
    anchor_share: float
    city_spread: float
    lead_spread: float
    map_doubt: float
    research_high_tech: float
    wage_share: float
    capital_ratio_least: float
    capital_ratio_most: float
    utilisation: float
    debt_ratio: float
    cash_ratio: float
    land_use: float
    productivity_size_correlation: float
    productivity_spread: float
    quality_spread: float
    zombie_share: float
    zombie_largest_revenue: float
    zombie_productivity_gap: float
    zombie_debt: float
    capital_spread: float
    research_spread: float
    knowledge_years: float
    equipment_spread: float
    equipment_size: float
    staffing_mismatch: float
    unemployment: float
    density_peak_quantile: float
    largest_market_share: float
    most_linked_output: float
    most_to_one_buyer: float


class Suppliers:
    """Parameters of suppliers."""

    reopen: float
    candidates: float
    search_length: float
    price_elasticity: float
    quality_weight: float
    reliability_weight: float
    habit: float
    outside_appeal: float
    freight_outside: float
    freight_per_km: float
    stock_target: float
    need_per_link: float
    most_links: float
    shortage_premium: float
    failure_fill: float


class Upgrading:
    """Parameters of upgrading."""

    embodied_progress: float
    embodied_quality: float
    embodied_most: float
    target_utilisation: float
    expansion_threshold: float
    expansion_ceiling: float
    expansion_floor: float
    cash_reserve_months: float
    ltv: float
    ltv_group: float
    group_revenue: float
    cash_flow_multiple: float
    hazard_base: float
    hazard_peers: float
    hazard_payback: float
    hazard_subsidy: float
    automation_cost: float
    automation_step: float
    automation_productivity: float
    digital_cost: float
    digital_step: float
    digital_material_saving: float
    green_cost: float
    green_step: float
    green_most: float
    water_most: float
    waste_step: float
    quality_cost: float
    quality_step: float
    brand_step: float
    brand_most: float
    upgrade_capital_share: float
    approvals: float


class ParameterGroups:
    """All groups."""

    accounts: Accounts
    contracts: Contracts
    entry: Entry
    environment: Environment
    exit: Exit
    geography: Geography
    innovation: Innovation
    labour: Labour
    policy: Policy
    production: Production
    start: Start
    suppliers: Suppliers
    upgrading: Upgrading
