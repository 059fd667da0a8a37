"""Names of what results call by id: cities, places, fields, segments, policies, scenarios, outcomes, targets."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from model.observe.cluster_tiers import OTHER
from model.observe.driver_list import BY_NAME as BY_DRIVER
from model.observe.missing import REASONS
from model.observe.outcomes import BY_NAME
from model.regions.basis_codes import name_of_basis
from model.regions.plants import simulated_name
from model.regions.region import Region
from model.report.cluster_tables.basis_at_start import map_of_runs
from model.report.cluster_tables.cluster_sizes import EVERY, REST
from model.report.sheet import title_of
from model.report.words.language import Language, language
from model.report.words.messages import told
from model.scenario import Plan
from model.tables.safe_text import visible

ENDINGS = {"zh": ("产业集聚区",), "en": (" zone",)}


def listed_characters(characters: str, w: Language, most: int = 12) -> str:
    """Characters with their code points, as a sentence lists them."""
    told = [f"{visible(c, keep='')} (U+{ord(c):04X})" for c in characters[:most]]
    return w.say("number.comma").join(told) + (" …" if len(characters) > most else "")


OTHER_PARTS = "the rest"  # in an attribution: all parts that are not told apart; no key holds a blank


@dataclass
class Names:
    """Names in both languages. An unknown id is its own name."""

    region: Region
    plans: Sequence[Plan]
    known: dict[tuple[str, str, str], str] = field(default_factory=dict)

    def of(self, kind: str, key: str, w: Language) -> str:
        """The name of `key`, of a kind: city, place, field, segment, policy, part, added, scenario, outcome, target,
        basis, firm (marked as simulated; by its id)."""
        if (kind, key, w.code) not in self.known:
            self.known[kind, key, w.code] = visible(self.find(kind, key, w), keep="")
        return self.known[kind, key, w.code]

    def find(self, kind: str, key: str, w: Language) -> str:
        """The same, looked up."""
        if not key:
            return ""
        if kind == "basis":
            return name_of_basis(key, w.code)
        if kind == "firm":
            plant = map_of_runs(self.plans[0], self.region).firm_basis(int(key))
            return key if plant is None else simulated_name(plant.name, w.code)
        if kind == "outcome":
            known = w.named(BY_NAME[key].words) if key in BY_NAME else key
            return w.say(f"short.{key}") if key not in BY_NAME and w.has(f"short.{key}") else known
        if kind == "policy":
            return self.policy(key, w)
        if kind == "added":  # what an attribution names: a part of the plan, a policy, or the rest
            if key == OTHER_PARTS:
                return w.say("value.other_parts")
            return self.find("part" if key in self.parts else "policy", key, w)
        if kind == "part":
            part = self.parts.get(key)
            return w.of(part.title) if part is not None else w.say(f"value.family_{key}")
        if kind == "driver":
            return w.named(BY_DRIVER[key].words) if key in BY_DRIVER else key
        if kind == "reason":
            return REASONS[key][0 if w.code == "en" else 1]
        if kind == "table":
            return w.say(f"table.{key}") if w.has(f"table.{key}") else key
        if kind == "scenario":
            return next((title_of(plan, w) for plan in self.plans if plan.name == key), key)
        if key in (REST, EVERY):
            return w.say(f"value.{key}")
        if kind == "field" and key == OTHER:
            return w.say("value.other_industry")
        table = {"city": "cities", "place": "places", "field": "fields", "segment": "segments", "target": "targets"}[
            kind
        ]
        data = getattr(self.region, table)
        if key not in data.index:
            return key
        return str(getattr(data, f"name_{w.code}")[data.index[key]])

    def item(self, item: str, w: Language) -> str:
        """What a row of a comparison is of, by name: an outcome, a driver, or ids joined by dots (city · field)."""
        parts = item.split(" · ")
        parts = parts[1:] if parts[:2] == [REST, REST] else parts  # one item of a comparison: the rest of a level
        return " · ".join(self._part_of_item(part, w) for part in parts)

    def _part_of_item(self, part: str, w: Language) -> str:
        for kind, known in (("outcome", BY_NAME), ("driver", BY_DRIVER)):
            if part in known:
                return self.of(kind, part, w)
        for kind, data in (("city", self.region.cities), ("place", self.region.places),
                           ("field", self.region.fields), ("segment", self.region.segments)):  # fmt: skip
            if part in data.index:
                return self.of(kind, part, w)
        return self.of("field", part, w) if part == OTHER else told(part, w.code)

    def all(self) -> Iterator[str]:
        """Every name that figures can show: scenarios and what the region's tables and the policies are called."""
        for plan in self.plans:
            yield from (plan.name, str(plan.title.zh), str(plan.title.en))
            yield from (self.of("policy", key, language(code)) for key in plan.policies for code in ENDINGS)
        for name in ("cities", "places", "fields", "segments"):
            table = getattr(self.region, name)
            yield from (str(text) for code in ENDINGS for text in getattr(table, f"name_{code}"))

    def short_place(self, key: str, w: Language) -> str:
        """A place without the word zone, where space is short."""
        name = self.of("place", key, w)
        for ending in ENDINGS[w.code]:
            name = name.removesuffix(ending)
        return name

    def policy(self, key: str, w: Language) -> str:
        """A policy by its instrument, with place and segment where it has them."""
        policy = next((plan.policies[key] for plan in self.plans if key in plan.policies), None)
        if policy is None:
            return key
        entry: Any = self.catalogue.get(policy.instrument)
        name = w.named(entry.name) if entry is not None else policy.instrument
        about = [self.short_place(policy.place, w) if policy.place else "",
                 self.of("segment", policy.segment, w) if policy.segment else ""]  # fmt: skip
        about = [text for text in about if text]
        return f"{name}{w.say('number.aside', text=w.say('number.comma').join(about))}" if about else name

    @cached_property
    def parts(self) -> dict[str, Any]:
        """Parts of the plan (packages) by name."""
        from model.scenario.packages import load_packages

        return {key: item for plan in self.plans for key, item in load_packages(plan.region).items()}

    @cached_property
    def parts_in_order(self) -> list[Any]:
        """The parts of the plan that belong to a family, in the order of families."""
        from model.scenario.packages import packages_of_families

        regions = dict.fromkeys(plan.region for plan in self.plans)
        return [item for region in regions for item in packages_of_families(region)]

    @cached_property
    def families(self) -> dict[str, Any]:
        """Families of parts of the plan, by key."""
        from model.scenario.packages import load_families

        return {key: item for plan in self.plans for key, item in load_families(plan.region).items()}

    @cached_property
    def catalogue(self) -> dict[str, Any]:
        """Instruments by id, those of the scenarios' owner among them."""
        return {key: item for plan in self.plans for key, item in plan.catalogue().items()}
