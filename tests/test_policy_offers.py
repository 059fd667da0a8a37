"""What every lever puts on the table, by hand: strength, cost, terms, order, delay and share of the budget."""

from __future__ import annotations

import numpy as np
import pytest

from model.mathematics.rates import hazard_per_quarter
from model.policy import government, site_offers
from model.policy.coordination import arriving, coordinate
from model.policy.eligibility import eligible_firms, eligible_places, eligible_segments
from model.scenario.catalogue import load_catalogue
from model.scenario.policy_terms import Eligibility
from model.tables.firms import INCUMBENT, TRANSFER

FLAT = {"prices": dict.fromkeys(range(2016, 2026), 0.0)}
ELECTRONICS = {"segments": ["electronics_assembly"]}
CHOSEN = np.array([1.0, 1.0, 0.0])  # firms of the segment above
TAKE_UP = [0.1, 0.6, 0.3]  # draw of each firm: the first and the third use what half of the firms use


def on_offer(tiny, luck, instrument, settings, who=ELECTRONICS, quarter=4, named=None, **columns):
    """Three firms in the last quarter of a policy's first year, 2 亿元 of its money released; everybody uses it."""
    policy = {"budget": 8, **settings}
    world = tiny(segment=[0, 0, 3], place=[0, 4, 2], policies={instrument: policy}, quarter=quarter, environment=FLAT,
                 **columns)  # fmt: skip
    world.policies = [p.model_copy(update={"eligibility": Eligibility(**who)}) for p in world.policies]
    luck(world, named=named or {})
    world.lasting_draws = world.draws
    government.apply(world)
    return world


def only(world, lever):
    (offer,) = world.support.of(lever)
    assert offer.instrument == 0
    return offer


def of_firms(values):
    """Draws that the firms with ids 0, 1, ... have, whichever of them are asked."""
    return lambda ids: np.array(values)[ids]


def queue(offer):
    """Place in the order of every row."""
    return offer.order[np.arange(len(offer.strength))].tolist()


QUEUE = [0.9, 0.2, 0.4]


def test_a_rebate_names_its_bills_and_they_share_the_money(tiny, luck):
    settings = {"share": 0.15, "items": ["interest", "rent"]}
    world = on_offer(tiny, luck, "finance_support", settings, named={"queue finance_support": QUEUE})
    for lever in ("rebate:interest", "rebate:rent"):
        offer = only(world, lever)
        assert offer.strength == pytest.approx(0.15 * CHOSEN)
        assert queue(offer) == QUEUE
        assert offer.cap == pytest.approx(1.0)  # half of the quarter's 2
    assert set(world.support.offers) == {"rebate:interest", "rebate:rent"}


def test_support_of_research_is_a_share_of_its_cost(tiny, luck):
    world = on_offer(tiny, luck, "innovation_vouchers", {"cost_share": 0.25},
                     named={"queue innovation_vouchers": QUEUE})  # fmt: skip
    offer = only(world, "research_cost_share")
    assert offer.strength == pytest.approx(0.25 * CHOSEN)
    assert queue(offer) == QUEUE


@pytest.mark.parametrize(("instrument", "lever"), [("bridging_funds", "bridging"), ("leasing", "leasing")])
def test_backed_loans_cover_a_part_against_a_reserve(tiny, luck, instrument, lever):
    settings = {"coverage": 0.6, "reserve_share": 0.12}
    offer = only(on_offer(tiny, luck, instrument, settings, named={f"queue {instrument}": QUEUE}), lever)
    assert offer.strength == pytest.approx(0.6 * CHOSEN)
    assert offer.terms == {"reserve_share": 0.12}
    assert queue(offer) == QUEUE


def test_a_fund_covers_a_part_with_a_public_share(tiny, luck):
    settings = {"coverage": 0.4, "public_share": 0.3}
    offer = only(on_offer(tiny, luck, "cluster_fund", settings, named={"queue cluster_fund": QUEUE}), "equity")
    assert offer.strength == pytest.approx(0.4 * CHOSEN)
    assert offer.terms == {"public_share": 0.3}
    assert queue(offer) == QUEUE


@pytest.mark.parametrize(("delay", "begun"), [(3, True), (4, False)])
def test_help_for_newcomers_goes_to_the_segments_of_each_stream_after_its_delay(tiny, luck, delay, begun):
    settings = {"uplift": 0.12, "award": 0.01, "streams": ["grown_up", "start_up"], "delay": delay}
    world = on_offer(tiny, luck, "growing_small_firms", settings)
    for lever in ("stream:grown_up", "stream:start_up"):
        offer = only(world, lever)
        assert offer.strength == pytest.approx([0.12, 0, 0, 0, 0])
        assert offer.terms == {"award": 0.01}
        assert offer.begun == begun


def test_help_for_newcomers_is_for_the_places_that_a_policy_names(tiny, luck):
    settings = {"uplift": 0.12, "award": 0.01, "streams": ["start_up"], "delay": 0}
    world = on_offer(tiny, luck, "growing_small_firms", settings, who={"cities": ["eastford"]})
    named = only(world, "stream:start_up").where
    assert named.tolist() == [world.city_ids[city] == "eastford" for city in world.places.city]
    assert 0 < named.sum() < len(named)
    assert only(on_offer(tiny, luck, "growing_small_firms", settings), "stream:start_up").where is None


def test_a_cut_of_capacity_costs_a_part_of_the_equipment_that_goes(tiny, luck):
    settings = {"cut": 0.2, "compensation": 0.15}
    world = on_offer(tiny, luck, "overseas_capacity", settings, capital=[10.0, 20.0, 40.0],
                     named={"queue overseas_capacity": QUEUE})  # fmt: skip
    offer, part = only(world, "capacity_cut"), 1 - 0.8**0.25
    assert float(hazard_per_quarter(0.2)) == pytest.approx(part)
    assert offer.strength == pytest.approx(part * CHOSEN)
    assert offer.costs == pytest.approx([part * 10 * 0.15, part * 20 * 0.15, 0.0])
    assert queue(offer) == QUEUE


def test_the_clearance_of_zombies_states_chance_and_cost_a_worker(tiny, luck):
    settings = {"chance": 0.1, "resettlement_cost": 0.0004}
    world = on_offer(tiny, luck, "zombie_clearance", settings, named={"queue zombie_clearance": QUEUE})
    offer = only(world, "zombie_clearance")
    assert offer.strength == pytest.approx(0.1 * CHOSEN)
    assert offer.terms == {"resettlement_cost": 0.0004}
    assert queue(offer) == QUEUE


@pytest.mark.parametrize("chance", [0.3, 1.0])
def test_takeovers_are_supported_with_a_share_of_the_equipment(tiny, luck, chance):
    offer = only(on_offer(tiny, luck, "large_groups", {"takeover_chance": chance, "subsidy_share": 0.2}), "merger")
    assert np.asarray(offer.strength).tolist() == CHOSEN.tolist()
    assert offer.terms == {"takeover_chance": chance, "subsidy_share": 0.2}


def test_takeovers_that_nobody_looks_for_are_not_offered(tiny, luck):
    assert on_offer(tiny, luck, "large_groups", {"takeover_chance": 0.0}).support.offers == {}


GUIDED = {"strength": 0.02, "unit_cost": 0.008, "take_up": 0.5}


@pytest.mark.parametrize(("project", "column"), [("automation", "cnc_share"), ("digital", "integration"),
                                                 ("green", "energy_saving"), ("quality", "log_quality")])  # fmt: skip
def test_guidance_to_laggards_reads_the_level_of_its_own_project(tiny, luck, project, column):
    settings = {**GUIDED, "take_up": 1.0, "projects": [project], "whom": ["laggards"]}
    levels = {name: [0.1, 0.1, 0.1] for name in ("cnc_share", "integration", "energy_saving", "log_quality")}
    levels[column] = [0.2, 0.4, 0.3]
    offer = only(on_offer(tiny, luck, "brand_services", settings, who={}, **levels), f"guidance:{project}")
    # at or below the mean of the segment, 0.3 and 0.3
    assert offer.strength == pytest.approx([0.02, 0.0, 0.02])
    assert offer.costs == pytest.approx([0.002, 0.0, 0.002])


@pytest.mark.parametrize(("delay", "begun"), [(3, True), (4, False)])
def test_guidance_reaches_its_users_in_the_same_order_for_a_part_of_the_money(tiny, luck, delay, begun):
    settings = {**GUIDED, "projects": ["green", "quality"], "delay": delay}
    drawn = {"take-up brand_services": of_firms(TAKE_UP), "queue brand_services": QUEUE}
    world = on_offer(tiny, luck, "brand_services", settings, who={}, named=drawn)
    for lever in ("guidance:green", "guidance:quality"):
        offer = only(world, lever)
        assert offer.strength == pytest.approx([0.02, 0.0, 0.02])
        assert offer.costs == pytest.approx([0.002, 0.0, 0.002])
        assert (queue(offer), offer.cap, offer.begun) == (QUEUE, pytest.approx(1.0), begun)


@pytest.mark.parametrize(("delay", "begun"), [(3, True), (4, False)])
def test_a_service_goes_to_the_users_among_the_eligible(tiny, luck, delay, begun):
    settings = {"strength": 0.3, "unit_cost": 0.02, "take_up": 0.5, "delay": delay}
    drawn = {"take-up civil_military": of_firms(TAKE_UP), "queue civil_military": QUEUE}
    offer = only(on_offer(tiny, luck, "civil_military", settings, named=drawn), "imitation")
    assert offer.strength == pytest.approx([0.3, 0.0, 0.0])  # the second does not use it, the third is not eligible
    assert offer.costs == pytest.approx([0.005, 0.0, 0.0])
    assert (queue(offer), offer.begun) == (QUEUE, begun)


def test_whose_draw_equals_the_take_up_does_not_use_it(tiny, luck):
    settings = {"take_up": 0.6, "strength": 0.3}
    world = on_offer(tiny, luck, "civil_military", settings, named={"take-up civil_military": of_firms(TAKE_UP)})
    assert only(world, "imitation").strength == pytest.approx([0.3, 0.0, 0.0])


def test_a_ranked_service_serves_the_largest_first(tiny, luck):
    settings = {"take_up": 1.0, "rationing": {"rule": "ranked", "by": "workers"}}
    world = on_offer(tiny, luck, "civil_military", settings, workers=[10.0, 30.0, 20.0])
    assert queue(only(world, "imitation")) == [-10.0, -30.0, -20.0]


@pytest.mark.parametrize(("reach", "part"), [(["all"], 1.0), (["exports"], 0.25)])
def test_access_to_markets_counts_by_exports_unless_it_is_for_all_sales(tiny, luck, reach, part):
    settings = {"strength": 0.4, "unit_cost": 0.02, "take_up": 0.5, "reach": reach}
    drawn = {"take-up crossborder_ecommerce": of_firms(TAKE_UP)}
    world = on_offer(tiny, luck, "crossborder_ecommerce", settings, named=drawn)
    world.segments.export_share = [0.25, 0.0, 0.0, 0.5, 0.0]
    world.support.reset()
    government.apply(world)
    offer = only(world, "market_reach")
    assert offer.strength == pytest.approx([0.4 * part, 0.0, 0.0])
    assert offer.costs == pytest.approx([0.005, 0.0, 0.0])


def test_the_premium_of_a_first_purchase_is_paid_for_the_users_new_products(tiny, luck):
    values = {"contracts.contract_value": 0.05, "contracts.expiry": 0.08, "contracts.newcomer_weight": 0.5}
    settings = {"strength": 0.25, "premium": 0.1, "take_up": 0.5, "window": 3}
    world = on_offer(tiny, luck, "first_sets", settings, who={}, parameters=values, contracts=[9.5, 9.5, 19.5],
                     product_quarter=[2.0, 2.0, 1.0], named={"take-up first_sets": of_firms(TAKE_UP)})  # fmt: skip
    offer = only(world, "first_purchase")
    assert offer.strength == pytest.approx([0.25, 0.0, 0.0])  # the third's product is three quarters old
    assert offer.costs == pytest.approx([0.1 * 4 * 0.05 * 0.08 * (9.5 + 0.5) * 1.25, 0.0, 0.0])


def test_a_surcharge_on_energy_is_inspected_where_it_is_charged(tiny, luck):
    settings = {"strength": 0.1, "unit_cost": 0.02, "take_up": 0.5, "whom": ["laggards"]}
    world = on_offer(tiny, luck, "pollution_control", settings, who={}, energy_saving=[0.1, 0.3, 0.2],
                     named={"take-up pollution_control": of_firms([0.1, 0.1, 0.6])})  # fmt: skip
    offer = only(world, "energy_charge")
    assert offer.strength == pytest.approx([0.1, 0.0, 0.0])
    assert offer.costs == pytest.approx([0.005, 0.0, 0.0])


@pytest.mark.parametrize(("delay", "begun"), [(3, True), (4, False)])
@pytest.mark.parametrize(("trade", "traded"), [(["allowed"], 1.0), (["forbidden"], 0.0)])
def test_quotas_of_energy_are_measured_at_a_cost_and_start_after_the_delay(tiny, luck, delay, begun, trade, traded):
    settings = {"growth": 0.03, "fine": 1.5, "trade": trade, "unit_cost": 0.02, "delay": delay, "take_up": 0.5}
    drawn = {"take-up energy_saving_trade": of_firms(TAKE_UP), "queue energy_saving_trade": QUEUE}
    offer = only(on_offer(tiny, luck, "energy_saving_trade", settings, who={}, named=drawn), "energy_quota")
    assert np.asarray(offer.strength).tolist() == [1.0, 0.0, 1.0]
    assert offer.costs == pytest.approx([0.005, 0.0, 0.005])
    assert offer.terms == {"growth": 0.03, "fine": 1.5, "trade": traded}
    assert (queue(offer), offer.begun) == (QUEUE, begun)


# places, cities, segments ------------------------------------------------------------------------------------------

ZONES, REST = np.array([1, 1, 1, 1, 0, 0.0]), np.array([0, 0, 0, 0, 1, 1.0])
EASTFORD = np.array([1, 1, 0, 0, 1, 0.0])


@pytest.mark.parametrize(("kinds", "who", "where"), [
    (["zones"], {}, ZONES),
    (["remainders"], {}, REST),
    (["zones", "remainders"], {}, ZONES + REST),
    (["zones"], {"cities": ["eastford"]}, ZONES * EASTFORD),
    (["remainders"], {"cities": ["eastford"]}, REST * EASTFORD),
])  # fmt: skip
@pytest.mark.parametrize(("delay", "begun"), [(3, True), (4, False)])
def test_infrastructure_is_built_in_the_named_kind_of_place(tiny, luck, kinds, who, where, delay, begun):
    drawn = {"sites industrialization_bases": [0.6, 0.5, 0.4, 0.3, 0.2, 0.1]}
    settings = {"gain": 0.08, "unit_cost": 0.05, "sites": kinds, "delay": delay}
    world = on_offer(tiny, luck, "industrialization_bases", settings, who=who, named=drawn)
    offer = only(world, "infrastructure")
    assert offer.strength == pytest.approx(0.02 * where)
    assert offer.costs == pytest.approx(0.02 * 1e6 * 0.05 * where)
    assert (queue(offer), offer.begun) == ([0.6, 0.5, 0.4, 0.3, 0.2, 0.1], begun)


def test_land_is_opened_as_a_share_of_the_area_at_a_cost(tiny, luck):
    settings = {"expansion": 0.04, "unit_cost": 0.5, "sites": ["remainders"]}
    offer = only(on_offer(tiny, luck, "township_parks", settings, who={}), "land")
    assert offer.strength == pytest.approx(0.01 * 1e6 * REST)
    assert offer.costs == pytest.approx(0.01 * 1e6 * 0.5 * REST)


def test_guidance_of_location_costs_by_place_in_the_scale_of_the_run(tiny, luck):
    settings = {"strength": 0.4, "unit_cost": 0.2, "sites": ["zones"]}
    offer = only(on_offer(tiny, luck, "spatial_layout", settings, who={}, scale=0.5), "location_guidance")
    assert offer.strength == pytest.approx(0.4 * ZONES)
    assert offer.costs == pytest.approx(0.025 * ZONES)


def test_people_are_trained_in_the_named_cities(tiny, luck):
    settings = {"trained_share": 0.04, "gain": 0.2, "cost_per_person": 2e-5}
    offer = only(on_offer(tiny, luck, "skills_programmes", settings, who={"cities": ["westbridge"]}), "skill")
    assert offer.strength == pytest.approx([0.0, 0.01 * 0.2])
    assert offer.costs == pytest.approx([0.0, 0.01 * 1e6 * 2e-5])


@pytest.mark.parametrize(("who", "chosen"), [({}, [1, 1]), ({"cities": ["westbridge"]}, [0, 1]),
                                             ({"places": ["old_mill"]}, [1, 0])])  # fmt: skip
def test_talent_is_kept_in_the_cities_of_the_named_places(tiny, luck, who, chosen):
    settings = {"strength": 0.3, "unit_cost": 0.2}
    world = on_offer(tiny, luck, "equity_incentives", settings, who=who, scale=0.5)
    offer = only(world, "talent_retention")
    assert offer.strength == pytest.approx(0.3 * np.array(chosen))
    assert site_offers.cities(world, 0).dtype == bool
    assert offer.costs == pytest.approx(0.025 * np.array(chosen))


def test_an_entry_standard_examines_every_usual_application(tiny, luck):
    values = {"entry.start_up_rate": 0.02, "entry.grown_up_rate": 0.03, "entry.transfer_rate": 0.01}
    settings = {"refused": 0.3, "unit_cost": 0.002}
    world = on_offer(tiny, luck, "access_standards", settings, parameters=values)
    world.segments.firms_at_start = [40.0, 1.0, 1.0, 80.0, 1.0]
    world.support.reset()
    government.apply(world)
    offer = only(world, "entry_standard")
    assert offer.strength == pytest.approx([0.3, 0, 0, 0, 0])
    assert offer.costs == pytest.approx([0.06 / 4 * 40 * 0.002, 0, 0, 0, 0])


# whom ----------------------------------------------------------------------------------------------------------------


def with_status(tiny, **who):
    world = tiny(segment=[0, 3, 4], place=[0, 4, 2], policies={"technical_upgrading": {}}, zombie=[0, 1, 0],
                 origin=[INCUMBENT, TRANSFER, INCUMBENT])  # fmt: skip
    world.policies = [p.model_copy(update={"eligibility": Eligibility(**who)}) for p in world.policies]
    s = world.segments
    s.high_tech, s.overcapacity = [True, False, False, False, False], [False, False, False, True, False]
    s.pioneer, s.energy_share = [False, False, False, False, True], [0.0, 0.1, 0.1, 0.2, 0.1]
    s.export_share = [0.0, 0.2, 0.2, 0.2, 0.4]
    return world


@pytest.mark.parametrize(("status", "segments"), [
    ("high_tech", [1, 0, 0, 0, 0]), ("overcapacity", [0, 0, 0, 1, 0]), ("pioneer", [0, 0, 0, 0, 1]),
    ("energy_intensive", [0, 0, 0, 1, 0]),  # above the mean, 0.1
    ("exporting", [0, 0, 0, 0, 1]),  # above the mean, 0.2
])  # fmt: skip
def test_a_status_of_segments_narrows_segments_and_their_firms(tiny, status, segments):
    world = with_status(tiny, status=[status])
    assert eligible_segments(world, 0).astype(int).tolist() == segments
    assert eligible_firms(world, 0).astype(int).tolist() == [segments[0], segments[3], segments[4]]


def test_a_status_of_firms_leaves_segments_alone(tiny):
    world = with_status(tiny, status=["in_zone"])
    assert eligible_segments(world, 0).all()
    assert eligible_firms(world, 0).tolist() == [True, False, True]


def test_named_segments_of_another_status_are_none(tiny):
    world = with_status(tiny, status=["high_tech"], segments=["metals"])
    assert not eligible_segments(world, 0).any()
    assert not eligible_firms(world, 0).any()


def test_places_narrow_what_segments_allow(tiny):
    world = with_status(tiny, segments=["metals"], cities=["westbridge"])
    assert not eligible_firms(world, 0).any()  # the only firm in metals stands in the other city


def test_named_places_and_cities_add_up(tiny):
    world = with_status(tiny, places=["iron_hill"], cities=["eastford"])
    assert eligible_places(world, 0).tolist() == [True, True, True, False, True, False]
    assert eligible_places(with_status(tiny, places=["iron_hill"]), 0).tolist() == [False, False, True] + [False] * 3


def test_age_is_counted_in_years(tiny):
    world = with_status(tiny, size={"age": [1.0, 2.0]})
    world.quarter, world.firms.birth = 10, [6, 3, 2]  # one year, 1.75 years, two years
    assert eligible_firms(world, 0).tolist() == [True, True, False]


# budgets, levers -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("lever", ["search", "imitation", "spillover", "patenting", "retention", "freight", "hiring",
                                   "waste_exchange"])  # fmt: skip
def test_every_service_is_offered_under_the_name_of_its_lever(tiny, luck, lever):
    instrument = next(name for name, entry in load_catalogue().items() if entry.lever == lever and not entry.placed)
    settings = {"take_up": 1.0, "strength": 0.5 if lever != "search" else 3, "unit_cost": 0.02}
    offer = only(on_offer(tiny, luck, instrument, settings), lever)
    assert offer.strength == pytest.approx(settings["strength"] * CHOSEN)
    assert offer.costs == pytest.approx(0.005 * CHOSEN)


@pytest.mark.parametrize(("instrument", "settings", "lever"), [
    ("technical_upgrading", {"projects": ["green"]}, "project_cost_share:green"),
    ("brand_services", {"projects": ["green"], "take_up": 1.0}, "guidance:green"),
    ("finance_support", {"items": ["rent"]}, "rebate:rent"),
])  # fmt: skip
def test_a_single_kind_has_all_of_the_money(tiny, luck, instrument, settings, lever):
    assert only(on_offer(tiny, luck, instrument, settings), lever).cap == pytest.approx(2.0)


def test_three_kinds_of_project_share_the_cost_and_the_money_of_one_policy(tiny, luck):
    settings = {"projects": ["green", "digital", "quality", "automation"], "support_share": 0.25}
    world = on_offer(tiny, luck, "technical_upgrading", settings, named={"queue technical_upgrading": QUEUE})
    for project in settings["projects"]:
        offer = only(world, f"project_cost_share:{project}")
        assert offer.strength == pytest.approx(0.25 * CHOSEN)
        assert (queue(offer), offer.cap) == (QUEUE, pytest.approx(0.5))


def test_a_guarantee_serves_in_the_order_of_its_queue(tiny, luck):
    settings = {"ltv_uplift": 0.125, "guarantee_share": 0.75, "premium_subsidy": 0.03125}
    world = on_offer(tiny, luck, "credit_guarantee", settings, named={"queue credit_guarantee": QUEUE})
    offer = only(world, "loan_to_value")
    assert offer.strength == pytest.approx(0.125 * CHOSEN)
    assert queue(offer) == QUEUE
    assert offer.terms == {"guarantee_share": 0.75, "premium_subsidy": 0.03125}


def test_an_anchor_is_one_offer_with_all_its_terms_as_of_its_first_quarter(tiny):
    policy = {"instrument": "anchor_project", "place": "iron_hill", "segment": "metals", "from": "2016Q2",
              "to": "2017Q1", "investment": 80, "revenue": 64, "build_quarters": 4, "contracted_followers": 0.5,
              "local_input_share": 0.7, "subsidy_share": {2016: 0.1, 2017: 0.2}, "budget": 20}  # fmt: skip
    world = tiny(policies={"plant": policy}, quarter=5, environment=FLAT)
    government.apply(world)
    offer = only(world, "anchor")
    assert offer.strength.tolist() == [1.0]
    stated = {name: policy[name] for name in ("investment", "revenue", "build_quarters", "local_input_share")}
    resolved = {"contracted_followers": 0.5, "subsidy_share": 0.1, "segment": 3, "place": 2, "start": 2}
    assert offer.terms == stated | resolved


def money(tiny, quarters, **policy):
    """Books of one policy after the government acted in some quarters."""
    world = tiny(policies={"technical_upgrading": {"budget": 8, **policy}}, environment=FLAT)
    for quarter in quarters:
        world.quarter = quarter
        world.support.reset()
        government.apply(world)
    books = world.instruments
    return books.budget_year[0], books.budget[0], books.budget_left[0], bool(books.in_force[0])


@pytest.mark.parametrize(("quarters", "policy", "expected"), [
    ([1], {}, (8, 2, 2, True)),
    ([1, 2], {}, (8, 2, 4, True)),
    ([4, 5], {}, (8, 2, 2, True)),  # what was left lapses with the year
    ([3], {"from": "2016Q3"}, (8, 2, 2, True)),
    ([2], {"from": "2016Q3"}, (0, 0, 0, False)),
    ([3, 4], {"from": "2016Q3", "to": "2016Q3"}, (0, 0, 2, False)),
    ([3], {"from": "2016Q3", "to": "2016Q3"}, (8, 2, 2, True)),
])  # fmt: skip
def test_the_books_of_a_budget(tiny, quarters, policy, expected):
    assert money(tiny, quarters, **policy) == pytest.approx(expected)


def test_what_was_left_from_a_longer_past_is_gone_when_a_policy_starts(tiny):
    world = tiny(policies={"technical_upgrading": {"budget": 8, "from": "2016Q3"}}, environment=FLAT, quarter=3)
    world.instruments.budget_left = 5.0
    government.apply(world)
    assert world.instruments.budget_left[0] == pytest.approx(2.0)


def test_a_policy_that_has_ended_is_out_of_force_whatever_it_spent(tiny):
    world = tiny(policies={"technical_upgrading": {"budget": 8, "to": "2016Q2"}}, environment=FLAT, quarter=3)
    world.instruments.spent_total, world.instruments.volume_total = 5.0, 5.0
    government.apply(world)
    assert not world.instruments.in_force[0]
    assert world.support.offers == {}


@pytest.mark.parametrize("column", ["spent_total", "volume_total"])
def test_a_policy_whose_money_is_gone_stays_in_force_and_one_that_never_had_any_does_not(tiny, column):
    world = tiny(policies={"technical_upgrading": {"budget": 0}}, environment=FLAT)
    government.apply(world)
    assert not world.instruments.in_force[0]
    setattr(world.instruments, column, 0.5)
    government.apply(world)
    assert world.instruments.in_force[0]


# coordination ----------------------------------------------------------------------------------------------------


def coordinated(tiny, quarter=3, scale=1.0, arrival=0.5, **body):
    """A body, named after the policy whose budget it lets arrive; half would arrive without it."""
    body = {"instrument": "coordination", "budget": 4, "gap_closed": 0.5, "yearly_cost": 2.0, "delay": 2, **body}
    policies = {"technical_upgrading": {"budget": 8}, "first": body}
    world = tiny(policies=policies, environment=FLAT, quarter=quarter, scale=scale,
                 parameters={"policy.arrival_share": arrival})  # fmt: skip
    government.apply(world)
    return world


@pytest.mark.parametrize(("quarter", "body", "closed"), [
    (3, {}, 0.5),
    (2, {}, 0.0),  # paid for, and not yet at work
    (3, {"budget": 1}, 0.25),  # half of its cost is there
    (3, {"gap_closed": 1.0}, 1.0),
])  # fmt: skip
def test_a_body_lets_more_of_the_other_budgets_arrive_as_far_as_it_is_paid(tiny, quarter, body, closed):
    world = coordinated(tiny, quarter, **body)
    assert world.instruments.budget_year[0] == pytest.approx(8 * (1 - 0.5 * (1 - closed)))
    spent = 0.25 if body.get("budget") == 1 else 0.5
    assert world.instruments.spent == pytest.approx([0.0, spent])
    assert world.flows.total("public_purchases", "outside") == pytest.approx(spent)
    assert world.instruments.claims.tolist() == [0, 1]
    assert world.instruments.budget_year[1] == body.get("budget", 4)  # its own money arrives


def test_a_body_costs_in_the_scale_of_the_run(tiny):
    world = coordinated(tiny, scale=0.5)
    assert world.instruments.spent == pytest.approx([0.0, 0.25])
    assert world.instruments.budget_year[0] == pytest.approx(4 * (1 - 0.5 * 0.5))


def test_a_gap_is_closed_once_at_most(tiny):
    world = tiny(parameters={"policy.arrival_share": 0.5})
    assert arriving(world, []) == 0.5
    assert arriving(world, [0.25]) == pytest.approx(0.625)
    assert arriving(world, [1.5, 0.25]) == 1.0
    assert arriving(tiny(parameters={"policy.arrival_share": 1.0}), [0.25]) == 1.0


def test_a_body_without_money_or_cost_closes_nothing(tiny):
    world = coordinated(tiny)
    world.instruments.budget_left[1] = -1.0
    assert coordinate(world, 1) == 0.0
    free = [p if p.key != "first" else p.model_copy(update={"settings": {**p.settings, "yearly_cost": 0.0}})
            for p in world.policies]  # fmt: skip
    world.policies = free
    assert coordinate(world, 1) == 0.0


@pytest.mark.parametrize(("instrument", "name"), [("technical_upgrading", "projects"), ("brand_services", "projects"),
                                                  ("finance_support", "items")])  # fmt: skip
def test_a_policy_for_no_kind_at_all_offers_nothing(tiny, luck, instrument, name):
    world = on_offer(tiny, luck, instrument, {})
    world.policies = [p.model_copy(update={"settings": {**p.settings, name: ()}}) for p in world.policies]
    world.support.reset()
    government.apply(world)
    assert world.support.offers == {}
