"""When a firm invests, and with what money: expansion and upgrading projects (docs/odd/upgrading.md).

    desired capital = expected orders / (kappa_s b_i target utilisation); act if the gap exceeds the threshold
    hazard of a project = p + q peers + beta payback + gamma subsidy share
    d lnA_i = g_A I_i / K_i   (progress embodied in new capital)

Money comes from cash above a month's costs, then from credit up to min(ltv K, multiple x cash flow); giants have group
finance. A guarantee lets eligible firms borrow beyond their own limit (take_up/guarantees.py). A zombie's creditors
lend it a share of what wears out, and nothing else.

Expansion is financed first. It also needs land in the place and, in some branches, approval
(take_up/approved_capacity.py). Upgrading takes what is left, so it does not crowd expansion out. All firms that carry
out a project claim its subsidy. Firms that would not have done it without the subsidy do it only if it is granted, so
that money which changes nothing is counted.

Reads firms' accounts, places.area. Writes capital, investment, debt, cash, cnc_share, integration, energy_saving,
water_saving, waste_recovery, log_quality, brand, automation_gain, log_productivity.

Parameters: upgrading.*, exit.zombie_maintenance. Ablations: finance_constraints, embodied_progress, peers, upgrading.
Outcomes: investment, cnc_share, integration_index, energy_cut, credit_cut_share.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from model.mathematics.groups import ratio, sum_by
from model.mathematics.rates import QUARTER, hazard_per_quarter
from model.mathematics.select import at_least, at_most, select
from model.tables.firms import PROJECTS
from model.tables.levers import part_of
from model.take_up.approved_capacity import added_by_upgrading, admitted_expansion, give_up
from model.take_up.circular import exchange_waste
from model.take_up.finance import down_payment, leased, with_equity
from model.take_up.grants import claim_subsidy
from model.take_up.guarantees import begin_crowding, bound_cash, guarantee, lend, put_to_use
from model.take_up.quotas import worth_of_saving
from model.take_up.restructuring import cut_capacity
from model.take_up.services import added, raised
from model.world import World


@dataclass
class Finance:
    """What each firm can still spend this quarter, 亿元 per firm row."""

    cash: np.ndarray  # own money above the reserve
    credit: np.ndarray  # banks' own limit less debt
    covered: np.ndarray  # further credit that a public guarantee would open
    crowded: float = 0.0  # part of every ordinary loan whose place guaranteed ones take
    refused: np.ndarray | None = None  # what was refused so in the last quarter and not yet asked again


def invest(world: World) -> None:
    """Wear out, expand, upgrade, and let new capital bring new technology."""
    f, p = world.firms, world.parameters.upgrading
    f.investment = 0.0
    f.capital *= 1.0 - hazard_per_quarter(world.parameters.accounts.depreciation)
    give_up(world, cut_capacity(world))
    finance = finance_room(world)
    spent = expand(world, finance)
    spent = spent + upgrade(world, finance)
    embodied = p.embodied_progress * at_most(spent / at_least(f.capital, 1e-9), p.embodied_most)
    f.log_productivity += embodied
    f.log_quality += p.embodied_quality * embodied
    exchange_waste(world)


def finance_room(world: World) -> Finance:
    """Cash above the reserve, credit under the banks' limit, and credit that guarantees would add."""
    f, p = world.firms, world.parameters.upgrading
    costs = f.material_cost + f.wage_bill + f.energy_cost
    cash = at_least(f.cash - p.cash_reserve_months / 3.0 * costs - bound_cash(world), 0.0)
    flow = at_least(f.annual_profit + (world.parameters.accounts.depreciation) * f.capital, 0.0)
    flow += 4.0 * f.interest
    giant = f.annual_revenue >= p.group_revenue
    ltv = np.where(giant, p.ltv_group, p.ltv)
    worth = ltv * f.capital
    limit = np.where(giant, worth, np.minimum(worth, p.cash_flow_multiple * flow))
    limit = np.where(f.zombie, 0.0, limit)
    f.credit_limit = limit
    uplift = world.support.share("loan_to_value", len(f))
    raised = limit * (1.0 + uplift / p.ltv)
    own = at_least(limit - (f.debt - f.guaranteed_debt), 0.0)
    # Creditors who keep a zombie alive lend it what keeps its plant running, and nothing else.
    worn = world.parameters.accounts.depreciation * QUARTER * f.capital
    own = np.where(f.zombie, world.parameters.exit.zombie_maintenance * worn, own)
    cash = np.where(f.zombie, 0.0, cash)
    return Finance(cash, own, at_least(raised - f.debt - own, 0.0), *begin_crowding(world))


def draw_on(world: World, finance: Finance, wanted: np.ndarray, rows: np.ndarray) -> np.ndarray:
    """Find money for what the distinct firms `rows` want, 亿元: cash, then credit, then guaranteed credit.

    Returns what each found and can spend. Loans are booked; the caller pays for what it buys.
    """
    from_cash = np.minimum(wanted, finance.cash.take(rows))
    good_for = np.minimum(wanted - from_cash, finance.credit.take(rows))
    asked = np.minimum(wanted - from_cash - good_for, finance.covered.take(rows))
    refused = np.zeros(len(world.firms)) if finance.refused is None else finance.refused
    from_credit = lend(world, finance.crowded, refused, good_for, rows)
    guaranteed = guarantee(world, asked, rows)
    finance.cash[rows] -= from_cash
    finance.credit[rows] -= good_for
    finance.covered[rows] -= asked
    loan = from_credit + guaranteed
    world.pay("borrowing", "banks", "firms", loan, rows)
    world.firms.debt[rows] += loan
    return from_cash + from_credit + put_to_use(world, guaranteed, rows)


def expand(world: World, finance: Finance) -> np.ndarray:
    """Buy capacity for expected orders, as far as money and land allow. Returns spending, 亿元 per firm row."""
    f, s, p = world.firms, world.segments, world.parameters
    expected = p.contracts.contract_value * f.contracts + f.link_orders
    made = np.maximum(s.capital_output, 1e-12).take(world.firm_segment) * f.place_gain
    wanted = expected / (made * p.upgrading.target_utilisation)
    gap = wanted - f.capital
    acts = (gap > p.upgrading.expansion_threshold * f.capital) & ~f.zombie
    most = p.upgrading.expansion_ceiling * QUARTER * at_least(f.capital, p.upgrading.expansion_floor)
    desired = select(acts, np.minimum(gap, most), 0.0)
    desired = np.where(f.zombie, np.clip(gap, 0.0, finance.credit), desired)
    world.count("expansions at the yearly ceiling", np.count_nonzero(acts & (gap > most)))
    desired = admitted_expansion(world, desired)
    desired *= world.at_place(land_left(world, desired))
    rows = np.flatnonzero(desired != 0)
    wanted = desired.take(rows)
    found = with_equity(world, draw_on(world, finance, wanted, rows), wanted, rows)
    # A loan smaller by what guarantees crowd out of every one does not make its firm short of credit by itself.
    whole = wanted * (1.0 - finance.crowded)
    world.count("expansions cut by credit", np.count_nonzero(found < whole - 1e-9))
    world.count("expanding firms", np.count_nonzero((desired > 0) & ~f.zombie))
    buy_equipment(world, found, 1.0, rows)
    spent = np.zeros(len(f))
    spent[rows] = found
    return spent


def land_left(world: World, desired: np.ndarray) -> np.ndarray:
    """Share of the desired expansion that the land of each place can take."""
    z, f = world.places, world.firms
    wanted = sum_by(world.firm_place, desired, len(z))
    free = np.maximum(z.area - sum_by(world.firm_place, f.capital, len(z)), 0.0)
    share = np.minimum(1.0, ratio(free, wanted, 1.0))
    world.count("places where land cut expansion", np.count_nonzero(share < 1.0))
    return share


def buy_equipment(world: World, spending: np.ndarray, productive: np.ndarray | float, rows: np.ndarray) -> None:
    """Pay for equipment that the firms `rows` buy outside; `productive` of it adds to capital."""
    f = world.firms
    world.pay("investment", "firms", "outside", spending, rows)
    f.investment[rows] += spending
    f.capital[rows] += productive * spending


def upgrade(world: World, finance: Finance) -> np.ndarray:
    """Let firms decide on each project in turn. Returns spending, 亿元 per firm row."""
    spent, spread_to = np.zeros(len(world.firms)), peers(world)
    for project in PROJECTS:
        spent += carry_out(world, finance, project, spread_to[project])
    return spent


def carry_out(world: World, finance: Finance, project: str, spread_to: np.ndarray | None = None) -> np.ndarray:
    """Adoption, subsidy, finance and effect of one kind of project. Returns spending, 亿元 per firm row.

    spread_to: how far the technology has spread in every segment, where it is at hand (`peers`).
    """
    f, p = world.firms, world.parameters.upgrading
    lever = part_of("project_cost_share", project)
    spread_to = peers(world)[project] if spread_to is None else spread_to
    usual = (p.hazard_base + p.hazard_peers * spread_to).take(world.firm_segment)
    hazard = added(world, part_of("guidance", project), usual)
    luck = world.draws("upgrading").uniform(f.id, project)
    # Few have such luck that even the best payback would move them: only theirs is worked out.
    share = world.support.share(lever, len(f))
    rows = np.flatnonzero(luck < hazard + p.hazard_payback + p.hazard_subsidy * share)
    share = share.take(rows)
    cost = cost_of(world, project, rows)
    short = luck.take(rows) - hazard.take(rows) - p.hazard_payback * payback(world, project, cost, rows)
    acts = np.flatnonzero((short < 0) | ((short < p.hazard_subsidy * share) & (share > 0)))
    acts = acts.take(np.flatnonzero(can_pay(world, finance, project, rows.take(acts))))
    rows, short, cost = rows.take(acts), short.take(acts), cost.take(acts)
    anyway = short < 0
    spending = np.zeros(len(f))
    if not len(rows):
        return spending
    # Who came for the subsidy takes part of it only if that part, too, would have brought him.
    least = select(anyway, 0.0, short / max(p.hazard_subsidy, 1e-12) * cost)
    granted, grants = claim_subsidy(world, lever, rows, cost, least)
    go = np.flatnonzero(anyway | (granted > 0))
    claimants, rows, granted, cost = len(rows), rows.take(go), granted.take(go), cost.take(go)
    own = cost - granted
    paid = leased(world, draw_on(world, finance, own, rows), own, rows) + granted
    supported = np.zeros(claimants)
    supported[go] = ratio(paid, granted)
    for grant in grants:
        volume = float((supported.take(grant.at) * grant.amounts).sum())
        world.instruments.volume[grant.instrument] += volume
        world.instruments.volume_total[grant.instrument] += volume
    scale = paid / cost
    buy_equipment(world, paid, p.upgrade_capital_share * added_by_upgrading(world, rows), rows)
    take_effect(world, project, rows, scale)
    f.adoptions[rows] += scale
    spending[rows] = paid
    return spending


def cost_of(world: World, project: str, rows: np.ndarray) -> np.ndarray:
    """What a project would cost the firms `rows`, 亿元."""
    return getattr(world.parameters.upgrading, f"{project}_cost") * world.firms.capital.take(rows)


def can_pay(world: World, finance: Finance, project: str, rows: np.ndarray) -> np.ndarray:
    """Which of the firms `rows` have the down payment on a project (mask); a zombie's creditors lend for none."""
    cost, zombie = cost_of(world, project, rows), world.firms.zombie.take(rows)
    money = finance.cash.take(rows) + finance.credit.take(rows) + finance.covered.take(rows)
    return ~zombie & (cost > 0) & (money >= down_payment(world, 0.5, rows) * cost)


def peers(world: World) -> dict[str, np.ndarray]:
    """How far the technology of each project has spread in every segment, 0 to 1 (epidemic effect)."""
    f, count = world.firms, len(world.segments)
    seg, weights = world.firm_segment, at_least(f.workers, 1e-9)
    total = sum_by(seg, weights, count)
    levels = {
        "automation": f.cnc_share,
        "digital": f.integration,
        "green": at_most(f.energy_saving * 2.0, 1.0),
        "quality": np.clip(f.brand * 5.0, 0.0, 1.0),
    }
    return {name: ratio(sum_by(seg, weights * level, count), total) for name, level in levels.items()}


def payback(world: World, project: str, cost: np.ndarray, rows: np.ndarray) -> np.ndarray:
    """Yearly benefit to the firms `rows` of a project over its `cost`, at most 1 (who gains more adopts earlier)."""
    f, s, p = world.firms, world.segments, world.parameters.upgrading
    if project == "automation":
        yearly = 4.0 * f.wage_bill.take(rows) * p.automation_productivity * p.automation_step
        yearly *= 1.0 - f.cnc_share.take(rows)
    elif project == "digital":
        saved = p.digital_material_saving * p.digital_step * (1.0 - f.integration.take(rows))
        yearly = 4.0 * f.material_cost.take(rows) * saved
    elif project == "green":
        charged = (raised(world, "energy_charge", f.energy_cost) + worth_of_saving(world, f.energy_cost)).take(rows)
        yearly = 4.0 * charged * p.green_step * (p.green_most - f.energy_saving.take(rows))
    else:
        yearly = 4.0 * f.revenue.take(rows) * s.margin.take(f.segment.take(rows)) * p.quality_step
    return np.clip(yearly / np.maximum(cost, 1e-12), 0.0, 1.0)


def take_effect(world: World, project: str, rows: np.ndarray, scale: np.ndarray) -> None:
    """Change the technology of the adopters in `rows`, by the part `scale` of a whole project."""
    f, p = world.firms, world.parameters.upgrading
    if project == "automation":
        step = p.automation_step * (1.0 - f.cnc_share[rows]) * scale
        f.cnc_share[rows] += step
        f.automation_gain[rows] += p.automation_productivity * step
    elif project == "digital":
        f.integration[rows] += p.digital_step * (1.0 - f.integration[rows]) * scale
    elif project == "green":
        f.energy_saving[rows] += p.green_step * (p.green_most - f.energy_saving[rows]) * scale
        f.water_saving[rows] += p.green_step * (p.water_most - f.water_saving[rows]) * scale
        f.waste_recovery[rows] += p.waste_step * (1.0 - f.waste_recovery[rows]) * scale
    else:
        f.log_quality[rows] += p.quality_step * scale
        f.brand[rows] = np.minimum(f.brand[rows] + p.brand_step * scale, p.brand_most)
