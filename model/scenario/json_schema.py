"""The JSON Schema of scenario files, for editors: made from the pydantic schema, the catalogue and the registry.

An editor then completes names, shows units and meanings in Chinese and English, and underlines what is out of range.
The full check stays `jiju check`: only it knows the region's names, the parents of a file and overlapping budgets. The
schema is meant to be laxer than the check, never stricter; but instruments of one's own (a folder `instruments` beside
the scenario) are known to it only if it is exported with them.
"""

from __future__ import annotations

import json
from pathlib import Path

from model.regions import list_regions
from model.scenario.catalogue import load_catalogue
from model.scenario.json_schema_parts import LISTED, Schema, removable, tidy
from model.scenario.json_schema_policies import all_given, any_policy, change, complete, instrument_part, policies
from model.scenario.own_instruments import FOLDER_NAME, own_content
from model.scenario.parameters import load_registry
from model.scenario.quantities import AMOUNT_PATTERN, YEAR_PATTERN
from model.scenario.schema import ScenarioFile
from model.tables.folders import write_whole

DIALECT = "https://json-schema.org/draft/2020-12/schema"

MEANINGS = {
    "worlds": "情景世界数，默认9个 · how many worlds (9): they differ in luck, start and parameters",
    "seeds": "只有随机波动不同的模拟次数，代替 worlds · in place of worlds: how many runs that differ in luck alone",
    "extends": "上级情景，同一区域 · the parent: one file of the same region, in this folder or shipped",
    "packages": "方案包，替代上级的列表 · parts of the plan; replaces the parent's list",
    "without": "去掉上级的政策或方案包 · policies and packages of the parent that are left out: [cost_cutting, 任务四]",
    "policies_from": "此前不开始任何政策 · nothing starts before, except what a child dates itself",
    "budget_factor": "只作用于方案包的预算 · acts on budgets of packages, never on one that a file states",
}

NAME = "scenario.schema.json"  # of its file, beside the scenarios, where their first lines name it


def scenario_schema(extra: Path | None = None) -> Schema:
    """The schema of a scenario file; `extra` is a folder of further instruments, as for `load_scenario`."""
    catalogue = load_catalogue(own_content(extra))
    made = ScenarioFile.model_json_schema(by_alias=True)
    parts = {name: tidy(part) for name, part in made["$defs"].items()}
    top = tidy(made)["properties"]
    del parts["Words"]["required"]  # a text in one language stands for both
    shocks_by_name(parts)
    for name in ("national_growth", "prices"):
        by_year(parts["EnvironmentPart"]["properties"][name])
    for name, words in MEANINGS.items():
        top[name]["description"] = words
    top["region"] = removable({"type": "string", "examples": list_regions(), "default": top["region"]["default"]})
    top["parameters"] = removable(parameters())
    top["policies"] = removable(policies(catalogue))
    said = parts.pop("PolicyPart")["properties"]
    parts |= {f"policy_{name}": part for name, part in said.items()}
    policy = {name: {"$ref": f"#/$defs/policy_{name}"} for name in said}
    parts["amount"] = {"type": "string", "pattern": AMOUNT_PATTERN}
    parts["all_given"] = all_given(catalogue)
    parts |= {f"instrument_{key}": instrument_part(item, policy) for key, item in catalogue.items()}
    parts |= {"policy": any_policy(catalogue), "policy_change": change(catalogue, policy)}
    return {
        "$schema": DIALECT,
        "title": "jiju scenario · 情景文件",
        "description": "Made from the declarations of jiju. Money in 亿元 (100 million yuan), quarters as 2016Q1.",
        "type": "object",
        "properties": top,
        "additionalProperties": False,
        "if": {"required": ["extends"]},
        "else": {"required": ["name"], "properties": {"policies": complete(catalogue)}},
        "$defs": dict(sorted(parts.items())),
    }


def write_beside(folder: Path) -> None:
    """Write the schema into a folder of scenarios, with its owner's instruments, unless the same stands there."""
    text, file = as_text(folder / FOLDER_NAME), folder / NAME
    if not file.is_file() or file.read_text(encoding="utf-8") != text:
        write_whole(file, text)


def as_text(extra: Path | None = None) -> str:
    """The schema as the text of its file."""
    return json.dumps(scenario_schema(extra), ensure_ascii=False, indent=1) + "\n"


def by_year(part: Schema) -> None:
    """Let the maps of a part that go from years to growth have years as keys (JSON has only texts there)."""
    for option in part["anyOf"]:
        if option.get("type") == "object":
            option["propertyNames"] = {"pattern": YEAR_PATTERN}


def shocks_by_name(parts: dict[str, Schema]) -> None:
    """Let shocks be a map by name too, in which a child changes one of its parent's or removes it with null."""
    shock = parts["ShockPart"]
    own = {name: part for name, part in shock["properties"].items() if name != "name"}
    parts["shock_by_name"] = {
        "type": "object",
        "description": "按名称的冲击，可只改一项 · a shock under its name, or a change to the parent's",
        "properties": own,
        "additionalProperties": False,
    }
    declared = parts["EnvironmentPart"]["properties"]["declared_shocks"]
    declared["description"] = "地区公布的冲击，按名称 · shocks that the region declares, by name (jiju list shocks)"
    shocks = parts["EnvironmentPart"]["properties"]["shocks"]
    shocks["description"] = "冲击：列表，或以名称为键 · a list, or a map by name: {flood: {size: -0.2}, strike: null}"
    named = {"type": "object", "additionalProperties": removable({"$ref": "#/$defs/shock_by_name"})}
    shocks["anyOf"].insert(1, named)


def parameters() -> Schema:
    """Every parameter by path with its range and meaning."""
    found = {
        path: {
            "type": "number",
            "minimum": entry.low,
            "maximum": entry.high,
            "description": f"{entry.meaning['zh']} · {entry.meaning['en']} ({entry.unit}; {entry.grade})",
            "default": entry.value,
        }
        for path, entry in load_registry().entries.items()
    }
    return {
        "type": "object",
        "description": "参数 · parameters of mechanisms by path",
        "properties": {path: removable(part) for path, part in found.items()},
        "patternProperties": LISTED,
        "additionalProperties": False,
    }
