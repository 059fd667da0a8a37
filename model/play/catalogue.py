"""What can be changed in a region and what is measured there, as the page lists it: policies, shocks, mechanisms …"""

from __future__ import annotations

from functools import lru_cache
from typing import Any, get_args

from model.observe.outcomes import MODELLED, OUTCOMES
from model.observe.outcomes.outcome import Outcome
from model.play.words import WORDS, unit
from model.regions import region_to_read
from model.regions.region import Region
from model.report.words.language import LANGUAGES, language_of
from model.scenario.catalogue import Instrument, Setting, load_catalogue, may_stand_in
from model.scenario.packages import load_packages
from model.scenario.parameters import load_registry
from model.scenario.policy_terms import Eligibility
from model.scenario.schema import ShockPart
from model.tables.levers import scope_of

ANCHOR = "anchor_project"
SLIDER_TIMES = 4.0  # a slider of a budget goes to so many times the default
LEAST_SLIDER = 4.0  # 亿元 a year
YEAR = 4  # quarters


@lru_cache(maxsize=8)
def catalogue_of(region: str) -> dict[str, Any]:
    """Everything that a session in a region may name, the main ones first."""
    data = region_to_read(region)
    return {
        "policies": policies(data),
        "anchor": ANCHOR,
        "who": who(),
        "packages": [{"id": key, "name": dict(item.title), "meaning": dict(item.purpose)}
                     for key, item in load_packages(region).items()],
        "shocks": shocks(),
        "parameters": parameters(),
        "mechanisms": mechanisms(),
        "indicators": indicators(data),
    }  # fmt: skip


def in_order(items: list[dict[str, Any]], main: list[str]) -> list[dict[str, Any]]:
    """Items with the main ones first, in the order of their list."""
    for item in items:
        item["main"] = item["id"] in main
    return sorted(items, key=lambda item: main.index(item["id"]) if item["main"] else len(main))


def policies(region: Region) -> list[dict[str, Any]]:
    """The instruments that a region can have, with their settings. Money follows the size of the region."""
    size = size_of(region)
    found = []
    for key, item in load_catalogue().items():
        if not may_stand_in(item, region):
            continue
        settings = [setting_of(item, one, size) for one in item.settings.values()]
        budget = rounded(item.budget * size)
        if item.placed:  # a default that its own default terms can spend
            terms = {one["id"]: one["default"] for one in settings}
            paid = terms["investment"] * terms["subsidy_share"]
            budget = max(budget, rounded(YEAR * paid / terms["build_quarters"]))
        found.append({
            "id": key, "name": dict(item.name), "mechanism": dict(item.mechanism), "cost": dict(item.cost),
            "placed": item.placed, "needs": ["place", "segment"] if item.placed else [],
            "budget": {"default": budget, "low": 0, "high": rounded(max(SLIDER_TIMES * budget, LEAST_SLIDER * size)),
                       "unit": unit("亿元 a year")},
            "settings": settings,
            "settled": scope_of(item.lever).settled_at_once,  # all but its budget, when it begins
        })  # fmt: skip
    return in_order(found, WORDS["main_policies"])


def size_of(region: Region) -> float:
    """What a budget of the catalogue, made for a large region, comes to in one of this size: at most 1."""
    revenue = region.totals.get("revenue_above_scale") or region.totals.get("revenue")
    return 1.0 if revenue is None else min(1.0, max(revenue.value / FULL_BUDGETS, 0.01))


FULL_BUDGETS = 70_000.0  # 亿元 a year: a region with such revenue has the budgets of the catalogue


def rounded(value: float) -> float:
    """An amount with two digits."""
    return float(f"{value:.2g}")


def setting_of(item: Instrument, one: Setting, size: float) -> dict[str, Any]:
    """A setting with its range."""
    default = list(one.default) if isinstance(one.default, tuple) else one.default
    if item.placed and default is None:
        default = rounded({"investment": 200.0, "revenue": 1000.0}.get(one.name, 1.0) * max(size, 0.04))
    choices = [{"id": key, "name": WORDS["choices"][key]} for key in one.choices]
    return {"id": one.name, "meaning": dict(one.meaning), "unit": unit(one.unit), "default": default, "low": one.low,
            "high": one.high, "choices": choices}  # fmt: skip


def who() -> dict[str, Any]:
    """Whom a policy can be meant for, beside cities, places, fields and segments: names, bounds of a firm's size."""
    return {
        "lists": {name: [{"id": key, "name": WORDS["who"][name]["values"][key]} for key in values]
                  for name, values in WHO.items()},
        "names": {name: WORDS["who"][name]["name"] for name in (*WHO, *SIZES)},
        "sizes": [{"id": name, "name": WORDS["who"][name]["name"], "unit": unit(words)}
                  for name, words in SIZES.items()],
    }  # fmt: skip


def texts_of(name: str) -> tuple[str, ...]:
    """The texts that a list of `for` may hold."""
    return get_args(get_args(Eligibility.model_fields[name].annotation)[0])


WHO = {name: texts_of(name) for name in ("status", "origin")}
SIZES = {"workers": "persons", "revenue": "亿元 a year", "age": "quarters"}


def shocks() -> list[dict[str, Any]]:
    """Kinds of shocks."""
    low, high = -0.95, 5.0
    for bound in ShockPart.model_fields["size"].metadata:
        low, high = getattr(bound, "ge", low) or low, getattr(bound, "le", high) or high
    return [{"id": key, "name": item["name"], "meaning": item["meaning"], "low": low, "high": high,
             "usual": item["usual"]} for key, item in WORDS["shocks"].items()]  # fmt: skip


def parameters() -> list[dict[str, Any]]:
    """Numbers of the mechanisms."""
    found = []
    for path, entry in load_registry().entries.items():
        group = path.split(".")[0]
        found.append({"id": path, "group": WORDS["groups"].get(group, dict.fromkeys(LANGUAGES, group)),
                      "meaning": dict(entry.meaning), "unit": unit(entry.unit), "value": entry.value,
                      "low": entry.low, "high": entry.high})  # fmt: skip
    return in_order(found, WORDS["main_parameters"])


def mechanisms() -> list[dict[str, Any]]:
    """Mechanisms that can be turned off, with what should then change."""
    found = [{"id": key, "name": dict(item.meaning), "meaning": dict(item.meaning),
              "group": WORDS["groups"].get(item.process, {}), "expect": WORDS["expect"][key]}
             for key, item in load_registry().ablations.items()]  # fmt: skip
    return in_order(found, WORDS["main_mechanisms"])


def indicators(region: Region) -> list[dict[str, Any]]:
    """Every modelled outcome; those with a target of the plan are among the main ones."""
    with_target = [outcome.name for outcome in OUTCOMES if outcome.name in region.answers]
    main = list(dict.fromkeys([*WORDS["main_indicators"], *with_target]))
    found = [{"id": outcome.name, "name": {code: language_of(code, region).named(outcome.words) for code in LANGUAGES},
              "unit": {code: language_of(code, region).unit_words(outcome.unit) for code in LANGUAGES},
              "factor": {code: language_of(code, region).scaled(1.0, outcome.unit) for code in LANGUAGES},
              "targets": targets_of(region, outcome)}
             for outcome in OUTCOMES if outcome.label == MODELLED]  # fmt: skip
    return in_order(found, main)


def targets_of(region: Region, outcome: Outcome) -> dict[str, float]:
    """The plan's figures of an outcome by year, in the unit of the outcome."""
    key = region.answers.get(outcome.name)
    if key is None:
        return {}
    row = region.targets.index[key]
    found = {str(year): region.goal(row, year) for year in region.target_years}
    return {year: value for year, value in found.items() if value == value}
