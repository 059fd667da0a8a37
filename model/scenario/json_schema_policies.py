"""The part of the JSON Schema that says what policies may say: made from the catalogue of instruments."""

from __future__ import annotations

from model.scenario.catalogue import Instrument, Setting
from model.scenario.json_schema_parts import LISTED, NULL, Schema, removable
from model.scenario.quantities import DATED_KEY, MONEY


def policies(catalogue: dict[str, Instrument]) -> Schema:
    """Policies under the key of an instrument, or under any key with `instrument` in it."""
    own = {
        name: {"if": {"required": ["instrument"]}, "then": {"$ref": "#/$defs/policy"},
               "else": {"anyOf": [{"$ref": f"#/$defs/instrument_{key}"}, NULL]}}
        for key, item in catalogue.items() for name in names_of(item)
    }  # fmt: skip
    return {
        "type": "object",
        "description": "政策工具 · instruments of the catalogue with dates, budget and strength",
        "properties": own,
        "additionalProperties": {"$ref": "#/$defs/policy"},
    }


def names_of(item: Instrument) -> tuple[str, ...]:
    """What an instrument may be called: its key and its names in both languages."""
    return item.key, item.name["zh"], item.name["en"]


def any_policy(catalogue: dict[str, Instrument]) -> Schema:
    """A policy that names its instrument, or a change to one of a parent's."""
    return {
        "anyOf": [
            *({"$ref": f"#/$defs/instrument_{key}", "required": ["instrument"]} for key in catalogue),
            {"$ref": "#/$defs/policy_change"},
            NULL,
        ]
    }


def instrument_part(item: Instrument, policy: Schema) -> Schema:
    """What a policy of one instrument may say."""
    common = {name: part for name, part in policy.items() if name not in ("place", "segment") or item.placed}
    common["instrument"] = {"enum": list(names_of(item))}
    common["budget"] = {**common["budget"], "default": item.budget}
    settings = {name: setting_part(setting) for name, setting in item.settings.items()}
    return {
        "type": "object",
        "title": f"{item.name['zh']} · {item.name['en']}",
        "description": f"{item.mechanism['zh']} · {item.mechanism['en']}",
        "properties": {**common, **{name: removable(part) for name, part in settings.items()}},
        "patternProperties": LISTED,
        "additionalProperties": False,
    }


def setting_part(setting: Setting) -> Schema:
    """A strength of an instrument: a number in its range or dated ones, or choices from a list."""
    part: Schema
    if setting.choices:
        choice = {"enum": list(setting.choices)}
        part = {"anyOf": [choice, {"type": "array", "items": choice}]}
    else:
        low, high = setting.bounds
        number: Schema = {"type": "number"}
        number |= {"minimum": low} if low > -float("inf") else {}
        number |= {"maximum": high} if high < float("inf") else {}
        money: list[Schema] = [{"$ref": "#/$defs/amount"}] if setting.unit.startswith(MONEY) else []
        part = {"anyOf": [number, *money, dated({"anyOf": [number, *money]} if money else number)]}
    part["description"] = f"{setting.meaning['zh']} · {setting.meaning['en']} ({setting.unit})"
    if setting.default is not None:
        part["default"] = setting.default
    return part


def dated(value: Schema) -> Schema:
    """Values by year or quarter from which they hold: {2016: 30, 2018Q3: 40}."""
    return {"type": "object", "minProperties": 1, "patternProperties": {DATED_KEY: value},
            "additionalProperties": False}  # fmt: skip


def change(catalogue: dict[str, Instrument], policy: Schema) -> Schema:
    """A change to a policy that a parent names under the same key: any settings, no instrument."""
    common = {name: part for name, part in policy.items() if name != "instrument"}
    settings: dict[str, list[Schema]] = {}
    for item in catalogue.values():
        for name, setting in item.settings.items():
            settings.setdefault(name, []).append(removable(setting_part(setting)))
    return {
        "type": "object",
        "description": "一项父情景政策的修改 · a change to a policy of the parent",
        "properties": {**common, **{name: {"anyOf": parts} for name, parts in settings.items()}},
        "patternProperties": LISTED,
        "additionalProperties": False,
    }


def complete(catalogue: dict[str, Instrument]) -> Schema:
    """What policies must say in a file without a parent: an instrument, and whatever has no default."""
    given = {"$ref": "#/$defs/all_given"}
    own = {name: {"if": {"type": "object", "not": {"required": ["instrument"]}}, "then": {"required": needed(item)},
                  "else": given} for item in catalogue.values() for name in names_of(item)}  # fmt: skip
    named = {"if": {"type": "object"}, "then": {"required": ["instrument"]}}
    return {"properties": own, "additionalProperties": {"allOf": [named, given]}}


def all_given(catalogue: dict[str, Instrument]) -> Schema:
    """Whatever has no default in the instrument that a policy names."""
    kinds = [{"if": {"properties": {"instrument": {"enum": list(names_of(item))}}, "required": ["instrument"]},
              "then": {"required": needed(item)}} for item in catalogue.values() if needed(item)]  # fmt: skip
    return {"allOf": kinds}


def needed(item: Instrument) -> list[str]:
    """Names of an instrument that have no default."""
    names = [name for name, setting in item.settings.items() if setting.default is None]
    return names + (["place", "segment"] if item.placed else [])
