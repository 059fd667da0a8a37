"""The scenarios that ship with the program, as the page lists them, and with which of them a region begins."""

from __future__ import annotations

from collections import Counter
from functools import lru_cache
from typing import Any

from model.regions import RegionError, list_regions, region_to_read
from model.regions.own import is_own, name_of, own_regions
from model.scenario.chain import DEFAULT_REGION
from model.scenario.shipped_files import read_shipped
from model.shipped import shipped_folder, shipped_names

OWN = "own:"  # how the one scenario of a region of somebody's own begins: the region without policies
WITHOUT = {"zh": "无政策", "en": "No policies"}
_named: dict[str, str] = {}  # regions that the command names: their key by name


def offer(key: str | None) -> None:
    """Offer a region of somebody's own that the command names, beside those of the working folder."""
    _named.clear()
    if key is not None and is_own(key):
        _named[name_of(key)] = key


def named_by_command() -> str:
    """The name of the region that the command names; empty if it names none of somebody's own."""
    return next(iter(_named), "")


def in_order(key: str) -> bool:
    """Whether a region can be read; what is wrong with a folder is told by `jiju check-region`."""
    try:
        region_to_read(key)
    except RegionError:
        return False
    return True


def region_keys() -> dict[str, str]:
    """The regions that a page may name, with their keys: those that ship, and folders that the user has here."""
    own = {name: str(folder) for name, folder in own_regions().items()}
    return own | _named | {name: name for name in list_regions()}


def scenarios_of(region: str) -> list[dict[str, Any]]:
    """The scenarios of a region by its name, as the page lists them; one of somebody's own has one without policies."""
    shipped = shipped_scenarios().get(region, [])
    if shipped or not is_own(region_keys().get(region, "")):
        return shipped
    return [{"id": OWN + region, "title": WITHOUT, "purpose": None}]


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


def first_scenarios(region: str) -> dict[str, str]:
    """With which scenarios a region begins, by its name; nothing where none ships and it is nobody's own.

    Left: the one without a parent that most others extend. Right: its child that most others extend, else the first.
    """
    if is_own(region_keys().get(region, "")):
        return {"left": OWN + region, "right": OWN + region}
    return _first(region)


@lru_cache(maxsize=8)
def _first(region: str) -> dict[str, str]:
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
