"""A lever of one's own: what policies may offer through it, and what a process makes of the offer."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Literal

from model.extend.names import ExtensionError, Words, module_that_declares, require_plain, take_name, write_down
from model.scenario.extension_records import LeverRecord, both

if TYPE_CHECKING:
    import numpy as np

    from model.world import World

SettingWords = tuple[float, float, float, str, Words]  # value, least, most, unit, meaning
COSTS = {
    "claim": {"zh": "补助金额计入预算", "en": "subsidies granted count against the budget"},
    "service": {"zh": "服务费用计入预算", "en": "what the service costs counts against the budget"},
    "grant": {"zh": "发放金额计入预算", "en": "grants count against the budget"},
}
SHARE: SettingWords = (0.2, 0.0, 0.9, "share of the cost", {"zh": "补助占费用比例", "en": "part of the cost paid"})
STRENGTH: SettingWords = (0.1, 0.0, 10.0, "-", {"zh": "力度", "en": "strength"})
UNIT_COST: SettingWords = (
    0.005, 0.0001, 100.0, "亿元 a year each", {"zh": "每个对象年费用", "en": "yearly cost of serving one"},
)  # fmt: skip
TAKE_UP: SettingWords = (
    1.0, 0.0, 1.0, "share of the eligible",
    {"zh": "符合条件企业中使用的比例", "en": "part of the eligible that uses it"},
)  # fmt: skip
DELAY: SettingWords = (0.0, 0.0, 40.0, "quarters", {"zh": "见效时滞", "en": "quarters until it works"})


def lever(name: str, en: str, zh: str, *, paid: Literal["claim", "service", "grant"],
          offered_to: Literal["firms", "places", "cities"] = "firms",
          settings: Mapping[str, SettingWords] | None = None, budget: float = 10.0, outcome: str = "value_added",
          direction: Literal["up", "down"] = "up") -> None:  # fmt: skip
    """Declare a lever. A policy of its name offers it; instruments of one's own may act through it, too.

    paid: "claim" (a `share` of what firms claim with `claimed`), "service" (a `strength` for those whom `unit_cost`
    each a year reaches, paid to the provider) or "grant" (the same, paid to the firms). settings: value, least, most,
    unit and meaning by name: of these, of `take_up` and `delay`, and of further ones, which are terms of the offers
    (`world.support.of(name)[0].terms`). budget: 亿元 a year, unless a scenario says another. outcome, direction: what
    the policy is to move. Raises ExtensionError.
    """
    from model.policy.own_levers import declare
    from model.tables.levers import LEVERS

    loaded = module_that_declares("a lever")
    require_plain(name, "a lever")
    if paid == "claim" and offered_to != "firms":
        raise ExtensionError(f"{name}: only firms claim; what is offered to {offered_to} is paid as a service")
    if paid == "grant" and offered_to != "firms":
        raise ExtensionError(f"{name}: grants go to firms; what is offered to {offered_to} is paid as a service")
    usual = {"share": SHARE} if paid == "claim" else {"strength": STRENGTH, "unit_cost": UNIT_COST, "delay": DELAY}
    if paid != "claim" and offered_to == "firms":
        usual |= {"take_up": TAKE_UP}
    words = {}
    for key, given in {**usual, **(settings or {})}.items():
        require_plain(key, "a setting")
        value, least, most, unit, meaning = given
        if not least <= value <= most:
            raise ExtensionError(f"{name}: {key} = {value:g} is outside its range {least:g} to {most:g}")
        words[key] = {"default": value, "range": (least, most), "unit": unit, "meaning": both(meaning)}
    if offered_to == "places":
        words["sites"] = {"default": ["zones", "remainders"], "choices": ["zones", "remainders"], "unit": "list",
                          "meaning": {"zh": "园区或其余地区", "en": "zones, or the rest of cities"}}  # fmt: skip
    called = {"zh": zh, "en": en}
    record = {"name": called, "acts_on": called, "cost": COSTS[paid], "offered_to": offered_to, "payment": paid,
              "settings": words, "budget": budget, "outcome": outcome, "direction": direction}  # fmt: skip
    take_name("levers", name, "a lever", name in LEVERS, loaded.declared.get("levers", {}).get(name) == record)
    declare(name, LeverRecord.model_validate(record))
    write_down("levers", name, record)


def offered(world: World, lever: str) -> np.ndarray:
    """What a lever offers each firm (place, city) this quarter: zero for those whom it does not reach.

    Of a claim the share of the cost that would be paid. Of a service or grant the strength; who is reached is settled,
    and paid, on the first asking in a quarter. Raises ValueError for a lever that there is not.
    """
    from model.policy.own_levers import strength_of

    return strength_of(world, lever)


def claimed(world: World, lever: str, rows: np.ndarray, costs: np.ndarray) -> np.ndarray:
    """Pay the distinct, rising firms `rows` what the lever's budget grants of their `costs`; 亿元, per row."""
    from model.take_up.grants import claim_subsidy

    return claim_subsidy(world, lever, rows, costs)[0]  # type: ignore[arg-type]
