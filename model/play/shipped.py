"""The scenarios that ship with the program, as the page lists them, and with which of them a region begins."""

from __future__ import annotations

from collections import Counter
from functools import lru_cache
from typing import Any

from model.regions import list_regions, region_to_read
from model.scenario.chain import DEFAULT_REGION
from model.scenario.shipped_files import read_shipped
from model.shipped import shipped_folder, shipped_names


@lru_cache(maxsize=1)
def parents() -> dict[str, str]:
    """The parent of every shipped scenario, by name; "" for one without."""
    return {name: str(content.get("extends", "")).removesuffix(".yaml") for name, content in files().items()}


@lru_cache(maxsize=1)
def files() -> dict[str, dict[str, Any]]:
    """What the files of the shipped scenarios say, unchecked."""
    return {name: read_shipped(shipped_folder() / f"{name}.yaml") for name in shipped_names()}


@lru_cache(maxsize=1)
def shipped_scenarios() -> dict[str, list[dict[str, Any]]]:
    """Of every region its scenarios: id, title, purpose."""
    found: dict[str, list[dict[str, Any]]] = {}
    for name, content in files().items():
        oldest = name
        while parents()[oldest]:
            oldest = parents()[oldest]
        region = files()[oldest].get("region", DEFAULT_REGION)
        one = {"id": name, "title": content.get("title") or {"zh": name, "en": name}, "purpose": content.get("purpose")}
        found.setdefault(region, []).append(one)
    return found


@lru_cache(maxsize=8)
def first_scenarios(region: str) -> dict[str, str]:
    """With which scenarios a region begins; nothing where none ships.

    Left: the one without a parent that most others extend. Right: its child that most others extend, else the first.
    """
    names = [one["id"] for one in shipped_scenarios().get(region, ())]
    children = Counter(parents()[name] for name in names)
    roots = [name for name in names if not parents()[name]]
    if not roots:
        return {}
    left = max(roots, key=lambda name: children[name])
    own = [name for name in names if parents()[name] == left]
    return {"left": left, "right": max(own, key=lambda name: children[name]) if own else left}


@lru_cache(maxsize=1)
def quick_region() -> str:
    """The smallest of the shipped regions that has a scenario: it answers at once."""
    known = [name for name in list_regions() if first_scenarios(name)]
    return min(known, key=lambda name: region_to_read(name).totals["revenue_above_scale"].value)
