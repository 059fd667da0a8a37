"""How a firm innovates, imitates, learns from its cluster and files patents (docs/odd/innovation.md).

    R&D = rho_i revenue,   d ln rho_i = [g_nat + pull ln(rho_nat / rho_i)] dt
    P(innovate) = 1 - exp(-zeta (RD_i / (rd0_s (rev_i / mean rev_s)^size))^0.5 spill_zs dt)
    P(imitate)  = 1 - exp(-zeta_m absorb_i dt),   absorb = skill_c k_i / (k_i + k0)
    d h_zs = step [breakthrough of the cell, with 1 - exp(-b dt)] - decay h_zs dt, less its mean over the segment's
             output;   d lnQ_i = d h_zs for every firm of the cell
    P' = (1 - lapse dt) P + Poisson(eta RDbar_s (RD_i / RDbar_s)^0.8 e^(pi t) dt)

A success multiplies productivity or quality by 1 + Beta(3,3) on [-0.05, 0.10], and is kept only if it is better (Dosi,
Fagiolo, Roventini 2010). An imitator looks at four firms of its segment, near ones more often, on a map that is
counted once a year. It copies part of the gap to the better one that is nearest in technology (Cohen and Levinthal
1990). Once a year own productivity moves a little toward the segment's mean, with news that keep dispersion alive; the
news are smaller for larger firms (Stanley et al. 1996).

Reads firms.revenue, place; cities.skill; cells.search_firms. Writes research, reported_research, knowledge,
log_productivity, log_quality, patents, automation_gain, log_research_intensity; cells.know_how.

Parameters: innovation.*. Ablations: innovation, imitation, productivity_shakes, know_how. Outcomes: productivity,
productivity_90_10, patents_per_revenue, research_intensity.
"""

from __future__ import annotations

import numpy as np

from model.mathematics.choice import places_drawn
from model.mathematics.draws import mix_here
from model.mathematics.groups import mean_by
from model.mathematics.product import product
from model.mathematics.quarters import quarter_of_year, year_of
from model.mathematics.rates import QUARTER
from model.mathematics.select import at_least
from model.mathematics.table_lookup import at_pairs
from model.tables.firms import ANCHOR
from model.take_up.research import supported_research
from model.take_up.services import raised
from model.world import World

MODELS_SEEN = 4  # firms that an imitator looks at
STEPS = tuple(f"step {k}" for k in range(5))  # draws of a step's size: Beta(3, 3) is the median of five uniforms


def innovate(world: World) -> None:
    """Spend, succeed or not, learn from others, file patents; once a year each firm's productivity is shaken up."""
    spend_on_research(world)
    succeed(world)
    imitate(world)
    break_through(world)
    file_patents(world)
    release_automation(world)
    shake_up(world)


def spend_on_research(world: World) -> None:
    """Pay R&D out of cash at hand; build knowledge; move the firm's intensity with the nation's."""
    f, s, p = world.firms, world.segments, world.parameters.innovation
    wanted, renamed = supported_research(world, np.exp(f.log_research_intensity) * f.revenue)
    f.research = np.minimum(wanted, at_least(f.cash, 0.0))
    world.count("R&D cut for lack of cash", np.count_nonzero(wanted > f.research + 1e-12))
    f.reported_research = f.research + renamed
    world.pay("research", "firms", "outside", f.research)
    f.knowledge = f.knowledge * (1.0 - p.knowledge_decay * QUARTER) + f.research
    early = year_of(world.quarter) <= p.national_rise_until
    rise = p.national_rise_early if early else p.national_rise_late
    national = s.mean_research_at_start / np.maximum(s.mean_revenue_at_start, 1e-12) * national_level(world)
    pull = p.national_pull * (world.at_segment(np.log(np.maximum(national, 1e-12))) - f.log_research_intensity)
    f.log_research_intensity += (rise + pull) * QUARTER


def national_level(world: World) -> float:
    """National R&D intensity against the base year."""
    p = world.parameters.innovation
    years = world.elapsed * QUARTER
    first = min(years, max(p.national_rise_until - world.plan.base_year, 0))
    return float(np.exp(p.national_rise_early * first + p.national_rise_late * (years - first)))


def spillover(world: World) -> np.ndarray:
    """spill_zs of every firm: knowledge of its segment nearby and diversity of its place, against the means."""
    f, p = world.firms, world.parameters.innovation
    near = world.nearness(world.parameters.geography.access_length)
    known = product(near, world.by_place_and_segment(f.knowledge))
    mine = at_pairs(known, world.firm_place, world.firm_segment)
    typical = mean_by(world.firm_segment, mine, f.workers, len(world.segments), 1.0)
    workers = world.by_place_and_segment(f.workers)
    total = np.maximum(workers.sum(axis=1), 1e-12)
    diversity = 1.0 - ((workers / total[:, None]) ** 2).sum(axis=1)
    average = (diversity * total).sum() / total.sum()
    ratio = at_least(mine, 1e-9) / at_least(world.at_segment(typical), 1e-9)
    bounded = np.clip(np.log(ratio), -p.spill_bound, p.spill_bound)
    spill = np.exp(p.spill_own * bounded + p.spill_diversity * (world.at_place(diversity) - average))
    return raised(world, "spillover", spill)


def succeed(world: World) -> None:
    """Draw innovations; each raises productivity or quality by a bounded random step, if the step is upward."""
    f, s, p, draws = world.firms, world.segments, world.parameters.innovation, world.draws("innovation")
    mean_revenue = mean_by(world.firm_segment, f.revenue, None, len(s))
    usual = s.mean_research_at_start / np.maximum(s.mean_revenue_at_start, 1e-12) * mean_revenue
    relative = at_least(f.revenue, 1e-9) / world.at_segment(at_least(mean_revenue, 1e-9))
    effort = f.research / at_least(world.at_segment(usual) * relative**p.research_size_exponent, 1e-12)
    rate = p.success_rate * np.sqrt(effort) * spillover(world) * QUARTER
    lucky = np.flatnonzero(draws.uniform(f.id, "success") < 1.0 - np.exp(-rate))
    ids = f.id.take(lucky)
    beta = np.sort(draws.uniforms(ids, STEPS), axis=0)[len(STEPS) // 2]
    step = np.log1p(np.maximum(p.step_low + (p.step_high - p.step_low) * beta, 0.0))
    product = draws.uniform(ids, "kind") < p.product_share
    f.product_quarter[lucky[product]] = world.quarter
    f.log_quality[lucky] += np.where(product, step, 0.0)
    f.log_productivity[lucky] += np.where(product, 0.0, step)


def absorption(world: World) -> np.ndarray:
    """absorb_i: skill of the city times knowledge over knowledge plus the usual of the firm's size."""
    f, s, p = world.firms, world.segments, world.parameters.innovation
    usual = p.absorption_knowledge * world.at_segment(s.knowledge_ratio_at_start) * 4.0 * at_least(f.revenue, 1e-9)
    skill = world.cities.skill.take(world.firm_city)
    return skill * f.knowledge / at_least(f.knowledge + usual, 1e-12)


def imitate(world: World) -> None:
    """Copy part of the gap to a better firm of the segment, near ones in space and technology more often."""
    f, p, draws = world.firms, world.parameters.innovation, world.draws("innovation")
    chance = 1.0 - np.exp(-p.imitation_rate * raised(world, "imitation", absorption(world)) * QUARTER)
    rows = np.flatnonzero(draws.uniform(f.id, "imitation") < chance)
    model = models(world, rows)
    known = model >= 0
    j = np.where(known, model, 0)
    gap_a = f.log_productivity.take(j) - f.log_productivity.take(rows)[:, None]
    gap_q = f.log_quality.take(j) - f.log_quality.take(rows)[:, None]
    distance = np.abs(gap_a) + np.abs(gap_q)
    better = known & ((gap_a > 0) | (gap_q > 0)) & (j != rows[:, None])
    appeal = np.where(better, -p.technology_decay * distance, -np.inf)
    appeal = appeal + draws.gumbel(f.id.take(rows)[:, None], "model", f.id.take(j))
    best = np.argmax(appeal, axis=1)
    at = np.arange(len(rows))
    found = np.isfinite(appeal[at, best])
    f.log_productivity[rows] += np.where(found, p.copied * np.maximum(gap_a[at, best], 0.0), 0.0)
    f.log_quality[rows] += np.where(found, p.copied * np.maximum(gap_q[at, best], 0.0), 0.0)


def break_through(world: World) -> None:
    """Now and then a cluster learns something that all its firms share for some years (Duranton 2007).

    Large and small cells alike: their clusters move against one another, and the segment as a whole stays. This is put
    in and not emergent; it stands for what happens to a cluster as a whole.
    """
    f, cells, p = world.firms, world.cells, world.parameters.innovation
    every, cell = np.arange(len(cells)), world.firm_cell
    chance = 1.0 - np.exp(-p.breakthrough_rate * QUARTER)
    happened = world.draws("innovation").uniform(every, "breakthrough") < chance
    change = p.breakthrough_step * happened - p.know_how_decay * QUARTER * cells.know_how
    mean = mean_by(world.firm_segment, change.take(cell), at_least(f.output, 1e-12), len(world.segments))
    change -= np.repeat(mean, len(world.places))
    cells.know_how += change
    f.log_quality += change.take(cell)


def models(world: World, rows: np.ndarray) -> np.ndarray:
    """Firm rows of the firms that each imitator sees (rows x MODELS_SEEN), -1 where nobody was found."""
    f, p, draws = world.firms, world.parameters.innovation, world.draws("innovation")
    slots, ids, segment = world.slots(), f.id.take(rows), world.firm_segment.take(rows)
    first, at = segment * len(world.place_ids), f.place.take(rows)
    luck = draws.uniform(ids[:, None], "model place", np.arange(MODELS_SEEN))
    place = places_drawn(world.cells.search_firms.reshape(len(world.segments), -1),
                         world.nearness(p.imitation_length), segment, at, luck)  # fmt: skip
    cell = np.where(place >= 0, first[:, None] + place, slots.nobody)
    return slots.draw(cell, ids, draws, "model member")


def file_patents(world: World) -> None:
    """Patents lapse and are granted; the trend in propensity to patent is reported apart."""
    f, s, p = world.firms, world.segments, world.parameters.innovation
    yearly = 4.0 * f.research
    typical = world.at_segment(np.maximum(4.0 * s.mean_research_at_start, 1e-12))
    trend = np.exp(p.patent_trend * world.elapsed * QUARTER)
    expected = p.patents_per_research * typical * (yearly / typical) ** p.patent_size_exponent * trend * QUARTER
    granted = world.draws("innovation").poisson(raised(world, "patenting", expected), f.id, "patents")
    f.patents = f.patents * (1.0 - p.patent_lapse * QUARTER) + granted


def release_automation(world: World) -> None:
    """Let productivity bought by automation arrive, an eighth of what is left each quarter (about two years)."""
    f = world.firms
    arriving = f.automation_gain / world.parameters.innovation.automation_quarters
    f.log_productivity += arriving
    f.automation_gain -= arriving


def shake_up(world: World) -> None:
    """lnA' = m_s + rho (lnA - m_s) + spread_i sqrt(1 - rho^2) e, with m_s the segment's mean now.

    Each firm has its turn in one quarter of the year, so that no quarter shakes the whole region.
    """
    f, s, p, count = world.firms, world.segments, world.parameters.innovation, len(world.segments)
    s.mean_log_productivity = mean_by(world.firm_segment, f.log_productivity, None, count, s.mean_log_productivity)
    turn = mix_here(f.id.astype(np.uint64)) & np.uint64(3)  # of four
    # The technology of its group keeps an anchor where it is (entry/anchors.py): no draw decides a flagship.
    rows = np.flatnonzero((turn == np.uint64(quarter_of_year(world.quarter) - 1)) & (f.origin != ANCHOR))
    seg, yearly = world.firm_segment.take(rows), f.annual_revenue
    mean_size = mean_by(world.firm_segment, yearly, None, count)
    size = np.maximum(yearly.take(rows), 0.05) / np.maximum(mean_size, 1e-9).take(seg)
    spread = p.productivity_spread * np.minimum(size**-p.shake_size_exponent, p.shake_most)
    rho, old = p.productivity_persistence, f.log_productivity.take(rows)
    news = spread * np.sqrt(1.0 - rho**2) * world.draws("innovation").normal(f.id.take(rows), "shake")
    mean = s.mean_log_productivity.take(seg)
    reverted = mean + rho * (old - mean) + news
    # The output-weighted mean of the change is taken out: the shake-up neither raises nor lowers the segment.
    drift = mean_by(seg, reverted - old, np.maximum(f.output.take(rows), 1e-12), count)
    f.log_productivity[rows] = reverted - drift.take(seg)
