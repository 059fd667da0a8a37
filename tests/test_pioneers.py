"""Pioneer segments: what the region may declare, the norms they start with, how they are born, and Henan's own."""

from __future__ import annotations

import shutil
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest

from model.cluster_model import QUARTER, ClusterModel
from model.mathematics.identity import entrant_id
from model.observe.accounting_identities import TOLERANCE, checked, errors, stocks
from model.observe.margins import margins_at_start
from model.policy import government
from model.processes import contracts, entry, environment
from model.processes.entry import location
from model.regions import FOLDER, RegionError, load_region
from model.scenario import Plan, ScenarioErrors
from model.start import pioneers
from model.tables.firms import ANCHOR, GROWN_UP, START_UP, TRANSFER

PIONEERS = ["gene_testing", "smart_microgrid", "frontier_materials", "additive_manufacturing",
            "artificial_intelligence", "shale_gas"]  # fmt: skip


# what a region may declare -------------------------------------------------------------------------------------------


def declared(tmp_path: Path, **parents: str) -> Path:
    """Twin Rivers with parents of some segments; whoever has one has no revenue, but for `food`."""
    folder = tmp_path / "twin_rivers"
    shutil.copytree(FOLDER / "twin_rivers", folder)
    head, *rows = (folder / "segments.csv").read_text(encoding="utf-8").splitlines()
    kept = []
    for row in rows:
        cells = row.split(",")
        if cells[0] in parents and cells[0] != "food":
            cells[15], cells[16] = "0", "0"
        kept.append(",".join([*cells, parents.get(cells[0], "")]))
    (folder / "segments.csv").write_text("\n".join([head + ",parent", *kept]), encoding="utf-8")
    return folder


def test_a_region_may_declare_a_pioneer(tmp_path):
    region = load_region("twin_rivers", folder=declared(tmp_path, components="electronics_assembly"))
    assert region.segments.parent.tolist()[:3] == ["", "electronics_assembly", ""]


@pytest.mark.parametrize(
    ("parents", "message"),
    [
        (
            {"food": "metals"},
            "segments.csv:6:parent: food has revenue in the base year; only a segment without has a parent",
        ),
        ({"components": "services"}, "segments.csv:3:parent: services must be one segment with revenue under both"),
        ({"components": "metals;food"}, "segments.csv:3:parent: metals;food must be one segment with revenue"),
        ({"components": "metal"}, "segments.csv:3:parent: 'metal' is not in segments.csv, did you mean 'metals'?"),
    ],
)
def test_a_wrong_parent_is_told_with_its_line(tmp_path, parents, message):
    with pytest.raises(RegionError) as caught:
        load_region("twin_rivers", folder=declared(tmp_path, **parents))
    assert message in str(caught.value)


# birth, by hand ------------------------------------------------------------------------------------------------------


def family(tiny, **options):
    """Segment 2 is a pioneer of segment 1, which has two firms above scale in place 0, one in 3, and a small one."""
    world = tiny(segment=[1, 1, 1, 1, 0], place=[0, 0, 3, 4, 5], above_scale=[True, True, True, False, True],
                 output=1.0, parameters={"entry.spin_off_rate": 0.002, "entry.pioneer_standing": 0.5,
                                         "entry.start_up_rate": 0.035, "entry.transfer_rate": 0.012,
                                         "entry.local_pull": 0.0, "entry.inclusive_value_weight": 0.0,
                                         "contracts.damping": 0.75}, **options)  # fmt: skip
    world.parents = np.array([-1, -1, 1, -1, -1])
    s = world.segments
    s.pioneer = world.parents >= 0
    s.revenue_at_start, s.firms_at_start, s.credited_firms = [1, 1, 0, 1, 0], [1, 4, 0, 0, 0], [0, 0, 6, 0, 0]
    world.places.rent = 0.02
    return world


def test_firms_of_the_parent_spin_pioneers_off(tiny, arrivals):
    world = family(tiny)
    world.segments.market = [5.0, 5, 10, 5, 5]  # the pioneer's market has doubled
    seen = arrivals(world)
    assert seen[START_UP] == pytest.approx([0.035 / 4, 0.035 * 3 / 4, 0.002 * 3 / 4, 0, 0])
    assert seen[GROWN_UP][2] == 0.0
    assert seen[TRANSFER] == pytest.approx([0.012 / 4, 0.012 * 4 / 4, 0.012 * 0.5 * 6 * 2 / 4, 0, 0])


def test_ablation_pioneers_none_are_born(tiny, arrivals):
    seen = arrivals(family(tiny, ablated=("pioneers",)))
    assert [seen[origin][2] for origin in (START_UP, GROWN_UP, TRANSFER)] == [0, 0, 0]
    assert seen[START_UP][1] == pytest.approx(0.035 * 3 / 4)


def test_start_up_support_for_pioneers_raises_them_alone(tiny, arrivals):
    support = {"pioneer_industries": {"budget": 100, "uplift": 2.0, "award": 0.1, "delay": 0}}
    world = family(tiny, policies=support)
    government.apply(world)
    seen = arrivals(world)
    assert seen[START_UP][:3] == pytest.approx([0.035 / 4, 0.035 * 3 / 4, 3 * 0.002 * 3 / 4])


def test_promotion_draws_relocations_into_pioneers(tiny, arrivals):
    support = {"relocation_promotion": {"budget": 100, "promotion_effort": 1.0, "investment_subsidy": 0.0,
                                        "service_cost": 0.02, "for": {"status": ["pioneer"]}}}  # fmt: skip
    world = family(tiny, policies=support)
    government.apply(world)
    rivals = world.parameters.environment.rivals_plan  # the part of the effort that others make as well
    elasticity = world.parameters.entry.effort_elasticity * (1.0 - rivals)
    seen = arrivals(world)
    assert seen[TRANSFER][:3] == pytest.approx([0.012 / 4, 0.012, 0.012 * 0.5 * 6 / 4 * 2**elasticity])


def test_founders_of_a_pioneer_stay_where_the_firms_of_its_parent_are(tiny):
    home = location.home_utility(family(tiny), np.zeros((6, 5)))
    assert home[:, 2] == pytest.approx([np.log(2), -np.inf, -np.inf, 0.0, -np.inf, -np.inf])
    assert home[:, 1] == pytest.approx(home[:, 2])
    assert np.isneginf(home[:, 3]).all()


def test_the_first_firms_know_what_the_parent_knows_and_later_ones_what_the_segment_knows(tiny):
    world = family(tiny)
    world.firms.log_productivity, world.firms.cnc_share = [0.1, 0.3, 0.5, 0.7, 9.0], [0.1, 0.2, 0.3, 0.4, 0.9]
    usual = entry.usual_technology(world)
    assert usual["log_productivity"][2] == pytest.approx(0.4)
    assert usual["cnc_share"][2] == pytest.approx(0.25)
    one = np.array([2])
    entry.found_firms(world, entrant_id(1, START_UP, one, [0]), one, np.array([0]), START_UP)
    world.firms.cnc_share[-1] = 0.6
    assert entry.usual_technology(world)["cnc_share"][2] == pytest.approx(0.6)
    assert usual["cnc_share"][3] == 0.0  # an empty segment without a parent, as before


# markets and rivals, by hand -----------------------------------------------------------------------------------------


def test_a_pioneer_below_its_parents_share_wins_no_more_easily(tiny):
    world = family(tiny)
    world.firms.append(1, id=[9], segment=2, place=0, contracts=1.0)
    world.firms.contracts = [20.0, 20, 20, 20, 0, 1.0]
    s = world.segments
    s.market_contracts, s.home_share_at_start = 100.0, [0.1, 0.8, 0.1, 0.1, 0.1]
    plain = contracts.tender_weight(world, np.array([0, 0.8, 0.1, 0, 0]))
    below = contracts.tender_weight(world, np.array([0, 0.4, 0.01, 0, 0]))
    assert below[0] == pytest.approx(plain[0] * 0.5**-0.75)
    assert below[-1] == pytest.approx(plain[-1])
    above = contracts.tender_weight(world, np.array([0, 0.8, 0.2, 0, 0]))
    assert above[-1] == pytest.approx(plain[-1] * 2**-0.75)


def test_rivals_heed_a_pioneer_by_its_part_of_the_market(tiny):
    world = family(tiny)
    world.firms.append(1, id=[9], segment=2, place=0, contracts=1.0)
    world.segments.market_contracts, world.segments.home_share_at_start = 100.0, 0.05
    assert environment.attention(world) == pytest.approx([1, 1, 0.2, 1, 1])
    world.firms.contracts[-1] = 8.0
    assert environment.attention(world)[2] == 1.0


def test_a_market_grows_by_its_own_growth_beyond_its_class_which_fades(tiny):
    world = tiny(parameters={"environment.market_growth": 0.06, "environment.unexplained_growth": 0.01,
                             "environment.extra_half_life": 5.0})  # fmt: skip
    world.segments.market_growth_extra = [0.2, 0, 0, 0, 0]
    assert environment.market_growth(world, 2015)[:2] == pytest.approx([0.27, 0.07])
    assert environment.market_growth(world, 2020)[:2] == pytest.approx([0.17, 0.07])


def test_norms_of_a_pioneer_by_hand(tiny, monkeypatch):
    world = family(tiny)
    s, p = world.segments, world.parameters
    p.environment.market_growth, p.environment.high_tech_extra, p.contracts.contract_value = 0.06, 0.05, 0.05
    p.start.knowledge_years, p.environment.extra_half_life = 4.0, 7.0
    s.high_tech, s.market_growth_extra = [False, False, True, False, False], [0, 0, 0.14, 0, 0]
    s.labour_share, s.worker_output = [0.1, 0.1, 0.2, 0.1, 0.1], [0.01, 0.02, 0.0, 0.01, 0.01]
    s.mean_revenue_at_start, s.home_share_at_start = [1, 0.8, 0, 1, 1], [0.1, 0.08, 0, 0.1, 0.1]
    s.tender_constant, s.own_access_at_start = [0.1, 0.3, 0, 0, 0], [10, 70, 1, 1, 1]
    monkeypatch.setattr(pioneers, "research_intensity", lambda world, revenue: np.full(5, 0.015))
    monkeypatch.setattr(pioneers, "segment_totals", lambda world: np.ones(5))
    national = SimpleNamespace(national_output=np.array([1.0, 1, 500, 1, 1, 1, 1]))
    world.region = SimpleNamespace(segments=national, year=2015, national_year=2017)
    pioneers.borrow_norms(world)
    market = 500 / 4 / (1.11 + 0.14 * 0.5 ** (1 / 7)) / (1.11 + 0.14 * 0.5 ** (2 / 7))
    assert (s.market[2], s.market_at_start[2]) == pytest.approx((market, market))
    assert (s.market_contracts[2], s.outside_contracts[2]) == pytest.approx((market / 0.05, market / 0.05))
    assert s.worker_output[2] == pytest.approx(0.02 * 0.1 / 0.2)
    assert s.mean_research_at_start[2] == pytest.approx(0.015 * 0.8)
    assert s.knowledge_ratio_at_start[2] == pytest.approx(4 * 0.015)
    assert s.credited_firms == pytest.approx([0, 0, market * 0.08 / 0.8, 0, 0])
    assert (s.tender_constant[2], s.own_access_at_start[2], s.home_share_at_start[2]) == pytest.approx((0.3, 70, 0.08))
    assert s.market[[0, 1, 3, 4]] == pytest.approx([5, 5, 5, 5])


# Henan ---------------------------------------------------------------------------------------------------------------


def henan(seed: int = 1, scale: float = 0.1, **content) -> ClusterModel:
    plan = Plan.from_mapping({"name": "pioneers", "region": "henan", "scale": scale, **content})
    return ClusterModel(plan, rng=seed)


def pioneer_firms(world) -> np.ndarray:
    return world.segments.pioneer[world.firms.segment]


def test_henans_split_keeps_its_totals_and_old_names():
    segments = load_region("henan").segments
    rows = [segments.index[name] for name in ("machine_tools", "robots", "pharmaceuticals", "medical_devices")]
    a, b = segments.revenue_prior_a[rows], segments.revenue_prior_b[rows]
    assert a[:2].sum() == pytest.approx(322.0)  # of the 149-sector structure before the split
    assert b[:2].sum() == pytest.approx(336.0)
    assert a[2:].sum() == pytest.approx(1716.0)
    assert b[2:].sum() == pytest.approx(1814.0)
    assert load_region("henan").find_segment("machine_tools_robots") == "machine_tools"
    assert segments.index["robots"] > 0


def test_margins_of_henan_hold_and_nobody_is_a_pioneer_in_at_start():
    world = henan(scale=1.0).world
    assert [m.name for m in margins_at_start(world) if not m.ok] == []
    assert [world.segment_ids[row] for row in np.flatnonzero(world.segments.pioneer)] == PIONEERS
    assert not pioneer_firms(world).any()


def test_norms_of_henans_pioneers_are_sound():
    world = henan().world
    s = world.segments
    rows, parent = np.flatnonzero(s.pioneer), world.parents[s.pioneer]
    for name in ("market", "worker_output", "mean_revenue_at_start", "mean_research_at_start",
                 "knowledge_ratio_at_start", "capital_ratio", "capital_output", "labour_share",
                 "home_share_at_start", "credited_firms", "own_access_at_start", "material_norm"):  # fmt: skip
        assert (getattr(s, name)[rows] > 0).all(), name
        assert np.isfinite(getattr(s, name)[rows]).all(), name
    # what labour costs a unit at the parent's wages is the segment's own share, as at its parent
    assert s.worker_output[rows] * s.labour_share[rows] == pytest.approx((s.worker_output * s.labour_share)[parent])
    cost = s.value_added_rate + s.energy_share + s.material_share
    assert cost[rows] == pytest.approx(1.0)


def test_identities_hold_while_pioneers_are_born_and_grow():
    model = henan(parameters={"entry.spin_off_rate": 0.01})
    worst: dict[str, float] = {}
    model.schedule = checked(QUARTER, worst)
    for _ in range(16):
        before = stocks(model.world)
        model.step()
        for name, error in errors(model.world, before).items():
            worst[name] = max(worst.get(name, 0.0), error)
    assert {name: error for name, error in worst.items() if not error <= TOLERANCE} == {}
    f = model.world.firms
    mine = pioneer_firms(model.world)
    assert mine.sum() >= 5
    assert set(f.origin[mine].tolist()) <= {START_UP, GROWN_UP, TRANSFER}
    assert np.isfinite(f.revenue[mine]).all()
    assert 1e-4 < np.median(f.annual_revenue[mine] / f.workers[mine]) < 0.1  # 亿元 a worker: plants, not ghosts


def test_with_both_rates_zero_none_is_born_but_an_anchor_can_be_built():
    anchor = {"anchor_project": {"from": "2016Q1", "segment": "artificial_intelligence", "place": "zhengzhou_airport",
                                 "revenue": 30, "investment": 20, "contracted_followers": 0}}  # fmt: skip
    off = {"entry.spin_off_rate": 0.0, "entry.pioneer_standing": 0.0}
    model = henan(parameters=off, policies=anchor)
    model.run(until=10)
    f = model.world.firms
    mine = pioneer_firms(model.world)
    assert f.origin[mine & (f.origin == ANCHOR)].tolist() == [ANCHOR]
    without = henan(parameters=off)
    without.run(until=10)
    assert not pioneer_firms(without.world).any()
    yearly = without.world.record.yearly
    assert yearly[max(yearly)]["pioneer_firms"] == yearly[max(yearly)]["pioneer_revenue"] == 0.0


def test_an_anchor_needs_a_segment_with_norms():
    anchor = {"from": "2016Q1", "segment": "software_security", "place": "zhengzhou_airport", "revenue": 30}
    with pytest.raises(ScenarioErrors, match="'software_security' has no market and no norms in this region"):
        henan(policies={"anchor_project": anchor})


def test_ai_is_a_service_and_stays_outside_industrial_statistics():
    s, ids = henan().world.segments, henan().world.segment_ids
    counted = {name: bool(s.statistical[ids.index(name)]) for name in PIONEERS}
    assert counted == {name: name != "artificial_intelligence" for name in PIONEERS}
