"""When a firm adopts a project of automation, digital, green or quality kind, and what a subsidy and a project change.

See docs/odd/upgrading.md.

    hazard of a project = p + q peers + beta payback + gamma subsidy share

All firms that carry out a project claim its subsidy. Firms that would not have done it without the subsidy do it only
if it is granted, so that money which changes nothing is counted.

Reads firms' accounts. Writes firms.cnc_share, integration, energy_saving, water_saving, waste_recovery, log_quality,
brand, automation_gain, adoptions, capital, investment, debt; instruments.volume.

Parameters: upgrading.hazard_*, *_cost, *_step. Ablations: peers, upgrading. Outcomes: cnc_share, integration_index,
energy_cut.
"""

from __future__ import annotations

import numpy as np

from model.mathematics.groups import ratio, sum_by
from model.mathematics.select import at_least, at_most, select
from model.processes.investment_and_adoption.financing import Finance, buy_equipment, draw_on
from model.tables.firms import PROJECTS
from model.tables.levers import part_of
from model.take_up.approved_capacity import added_by_upgrading
from model.take_up.finance import down_payment, leased
from model.take_up.grants import claim_subsidy
from model.take_up.quotas import worth_of_saving
from model.take_up.services import added, raised
from model.world import World


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
