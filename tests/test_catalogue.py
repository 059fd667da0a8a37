"""The catalogue covers the plan: every clause once, quoted to the letter, explained in both languages."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
import pytest

from model.cluster_model import ClusterModel
from model.observe.outcomes import BY_NAME
from model.policy.government import COORDINATION
from model.policy.offering import OFFERS
from model.report.explanations.one_name import explain
from model.report.reference import catalogue as catalogue_page
from model.scenario import Plan, ScenarioErrors, load_scenario
from model.scenario.catalogue import OWN_SETTINGS, Instrument, Silent, load_catalogue, load_entries, load_levers
from model.scenario.clauses import clauses_of
from model.scenario.own_instruments import read_own
from model.scenario.packages import load_packages
from model.scenario.warnings import remarks
from model.world import TABLES

ROOT = Path(__file__).resolve().parent.parent
PLAN = ROOT / "model" / "regions" / "henan" / "plan"
SITE = {"place": "river_port", "segment": "electronics_assembly", "investment": 8, "revenue": 40}
ENTRIES = load_entries()
CLAUSES = clauses_of("henan")


def clauses() -> dict[str, dict[str, str]]:
    with (PLAN / "clauses.csv").open(encoding="utf-8") as file:
        return {row["id"]: row for row in csv.DictReader(file)}


def test_every_clause_of_the_plan_is_covered_once():
    covered = [clause for one in CLAUSES.values() for clause in one.plan_ids]
    assert set(CLAUSES) == set(ENTRIES)
    assert sorted(covered) == sorted(clauses())
    assert len(covered) == 148


def test_every_quotation_stands_in_the_plan_and_in_its_section():
    text = (PLAN / "action_plan_2016.txt").read_text(encoding="utf-8")
    wrong = {key for key, one in CLAUSES.items() if one.quote not in text}
    assert wrong == set()
    sections = {row["id"]: row["plan_section"] for row in clauses().values()}
    for key, one in CLAUSES.items():
        assert any(one.section in sections[clause] for clause in one.plan_ids), key


@pytest.mark.parametrize("key", sorted(ENTRIES))
def test_an_entry_is_whole(key):
    entry = ENTRIES[key]
    words = [entry.name, entry.mechanism, *([entry.reason] if isinstance(entry, Silent) else [entry.cost])]
    assert all(text["zh"].strip() and text["en"].strip() for text in words)
    if isinstance(entry, Instrument):
        assert entry.outcome["id"] in BY_NAME or entry.outcome["id"] == "input_arrivals_near_anchor"
        assert entry.outcome["direction"] in ("up", "down")
        assert entry.lever in OFFERS or entry.lever == COORDINATION
        assert entry.budget > 0
        assert entry.evidence["source"]


def test_every_lever_is_used_and_can_be_offered():
    used = {item.lever for item in load_catalogue().values()}
    assert used == {*OWN_SETTINGS, *load_levers()} == {*OFFERS, COORDINATION}


@pytest.mark.parametrize("clause", sorted(clauses()))
def test_every_clause_is_explained_with_its_words(clause):
    (key,) = [key for key, one in CLAUSES.items() if clause in one.plan_ids]
    for language in ("zh", "en"):
        text = explain(clause, language)
        assert CLAUSES[key].quote in text
        assert ENTRIES[key].mechanism[language] in text
        assert clause in text


def policy(key: str, **changes) -> dict:
    """An instrument as a scenario of the teaching region names it."""
    return (SITE if load_catalogue()[key].placed else {}) | changes


def of_henan(key: str) -> bool:
    """Whether an instrument's own limits name places, so that no other region can use it."""
    return key in load_catalogue() and bool({"cities", "places"} & set(load_catalogue()[key].eligibility))


def bits(plan: Plan, quarters: int) -> dict[str, bytes]:
    model = ClusterModel(plan, rng=1)
    for _ in range(quarters):
        model.step()
    world = model.world
    return {
        f"{table}.{name}": np.ascontiguousarray(getattr(getattr(world, table), name)).tobytes()
        for table in TABLES if table != "instruments"
        for name in getattr(world, table)
    }  # fmt: skip


def plan_with(policies: dict) -> Plan:
    """The policies in the teaching region; those that are for places of Henan alone are opened to every place."""
    here = {key: part for key, part in policies.items() if not of_henan(key)}
    away = {key: part for key, part in policies.items() if of_henan(key)}
    plan = Plan.from_mapping({"name": "all", "region": "twin_rivers", "policies": here})
    opened = {
        key: made.model_copy(update={"eligibility": made.eligibility.model_copy(update={"cities": (), "places": ()})})
        for key, made in Plan.from_mapping({"name": "away", "policies": away}).policies.items()
    }
    return plan.replace_unchecked(policies={key: {**plan.policies, **opened}[key] for key in policies})


def test_an_instrument_for_places_of_one_region_is_refused_in_another():
    with pytest.raises(ScenarioErrors, match="luoyang_smart_city is for luoyang alone, which the region twin_rivers"):
        Plan.from_mapping({"name": "all", "region": "twin_rivers", "policies": {"luoyang_smart_city": {}}})


def test_every_entry_that_acts_can_be_named_and_none_that_does_not():
    plan = plan_with({key: policy(key) for key in load_catalogue()})
    assert list(plan.policies) == list(load_catalogue())
    silent = next(key for key, entry in ENTRIES.items() if isinstance(entry, Silent))
    with pytest.raises(ScenarioErrors, match="has no modelled effect"):
        plan_with({silent: {}})


def test_all_instruments_without_money_change_nothing():
    idle = plan_with({key: policy(key, budget=0) for key in load_catalogue()})
    assert bits(idle, 5) == bits(plan_with({}), 5)


def test_all_instruments_for_nobody_change_nothing():
    nobody = {"size": {"revenue": [1e9, None]}, "segments": ["services"]}
    sited = ("infrastructure", "land", "location_guidance")
    whole_cities = ("skill", "talent_retention", "anchor", "implementation")
    chosen = {
        key: policy(key, **{"for": nobody}, **({"sites": []} if item.lever in sited else {}))
        for key, item in load_catalogue().items() if item.lever not in whole_cities and not of_henan(key)
    }  # fmt: skip
    assert len(chosen) > 100
    assert bits(plan_with(chosen), 5) == bits(plan_with({}), 5)


def test_an_instrument_spends_no_more_than_its_budget_and_the_ledger_adds_up():
    from model.cluster_model import QUARTER
    from model.observe.accounting_identities import TOLERANCE, checked, errors, stocks

    plan = plan_with({key: policy(key, budget=0.3) for key in load_catalogue()})
    worst: dict[str, float] = {}
    model = ClusterModel(plan, rng=1, quarter=checked(QUARTER, worst))
    spent = np.zeros(len(plan.policies))
    for _ in range(8):
        before = stocks(model.world)
        model.step()
        for name, error in errors(model.world, before).items():
            worst[name] = max(worst.get(name, 0.0), error)
        books = model.world.instruments
        assert (books.budget_left >= -1e-12).all()
        spent += books.spent
    assert max(worst.values()) <= TOLERANCE
    assert spent == pytest.approx(books.spent_total)
    assert (spent <= 0.3 * 2 + 1e-12).all()
    assert (spent > 0).sum() > 90


def test_defaults_outside_what_a_lever_allows_are_refused(tmp_path):
    text = (ROOT / "model/scenario/instruments/logistics_platforms.yaml").read_text(encoding="utf-8")
    for changed, message in (
        (text.replace("0.2", "7.0"), "outside what the lever allows"),
        (text.replace("strength", "strenght"), "no setting 'strenght'"),
        (text.replace("lever: freight", "lever: fright"), "is not one of"),
        (text.replace("budget:", "money:"), "missing"),
    ):
        (tmp_path / "wrong.yaml").write_text(changed, encoding="utf-8")
        with pytest.raises(ScenarioErrors, match=rf"wrong\.yaml:1:1: .*{message}"):
            read_own(tmp_path)


# packages and scenarios ----------------------------------------------------------------------------------------------


def test_packages_are_those_of_the_plan_and_load(tmp_path):
    names = list(load_packages("henan"))
    expected = [f"box_{k}" for k in range(1, 10)] + [f"guarantee_{k}" for k in range(1, 7)]
    expected += [f"task_{k}" for k in range(1, 9)] + ["matching_bio", "matching_mineral", "matching_recycled"]
    assert set(names) == {*expected, "cities_advanced", "cities_resource", "cities_agricultural"}
    for name in names:
        plan = Plan.from_mapping({"name": "mine", "packages": [name]})
        assert list(plan.policies) == list(load_packages("henan")[name].policies)


def test_the_whole_plan_names_every_instrument_and_its_stated_total():
    plan = load_scenario(ROOT / "scenarios" / "plan.yaml")
    assert {policy.instrument for policy in plan.policies.values()} == set(load_catalogue())
    total = sum(policy.budget for policy in plan.policies.values())
    assert 380 < total < 400  # 亿元 a year: stated as about 390 in the file


def test_a_scenario_changes_and_removes_what_a_package_brings():
    whole = load_packages("henan")["guarantee_2"].policies
    plan = Plan.from_mapping(
        {"name": "mine", "packages": ["guarantee_2"], "budget_factor": 0.5, "policies_from": "2018Q1",
         "policies": {"project_service": None, "four_matchings": {"budget": 6}}}
    )  # fmt: skip
    assert list(plan.policies) == ["firm_service_system", "four_matchings", "management_upgrading"]
    assert plan.policies["four_matchings"].budget == 6  # as it is written: the factor is on what packages say
    assert plan.policies["management_upgrading"].budget == 0.5 * whole["management_upgrading"]["budget"]
    assert {policy.start for policy in plan.policies.values()} == {9}
    with pytest.raises(ScenarioErrors, match="no package 'guarantee_9'"):
        Plan.from_mapping({"name": "mine", "packages": ["guarantee_9"]})


def test_overlaps_conflicts_and_money_that_nobody_can_claim_are_told():
    def told(**policies):
        return [remark.words["en"] for remark in remarks(Plan.from_mapping({"name": "mine", "policies": policies}))]

    assert told(credit_guarantee={"budget": 5}) == []
    (overlap,) = told(makerspaces={}, approval_reform={})
    assert "2 policies act through stream" in overlap
    (conflict,) = told(zombie_clearance={}, bridging_funds={})
    assert "zombie_clearance closes zombies that bridging_funds may keep alive" in conflict
    assert told(zombie_clearance={}, bridging_funds={"for": {"status": ["healthy"]}}) == []
    (beyond,) = told(technology_transfer_centre={"budget": 400})
    # 22,890 firms, a fifth of them users at 0.005 a year; they may grow by half
    assert "at most 34.3 can be claimed" in beyond


def test_the_page_of_the_catalogue_is_fresh():
    assert (ROOT / catalogue_page.PAGE).read_text(encoding="utf-8") == catalogue_page.page()


def test_words_are_whole_in_both_languages():
    from model.scenario.parameters import load_registry

    words = [item.name for item in load_entries().values()] + [item.mechanism for item in load_entries().values()]
    words += [s.meaning for item in load_catalogue().values() for s in item.settings.values()]
    words += [text for lever in load_levers().values() for text in (lever.name, lever.acts_on, lever.cost)]
    words += [text for package in load_packages("henan").values() for text in (package.title, package.purpose)]
    words += [entry.meaning for entry in load_registry().entries.values()]
    for pair in words:  # a comma without quotes cuts a text in a flow map into a second, empty name
        assert set(pair) == {"zh", "en"}, pair
        assert all(pair.values()), pair
