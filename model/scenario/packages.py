"""Packages: parts of a region's plan that a scenario includes by name (`packages: [task_1, guarantee_4]`).

They belong to the region, in the folder `packages` of its own folder; a region without that folder has none. A package
is a YAML fragment with `title`, `purpose`, `policies` and, if it needs them, `parameters`. They are merged in the order
of the list, below the scenario's own lines: the scenario may change a policy or remove it with `null`. A region's
`plan/families.yaml` names kinds of packages, in their order; packages of the families with `share: true` share the
plan's clauses out among them, so that their effects may be added up.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from model.regions import list_regions
from model.regions.load import signature_of
from model.regions.own import folder_of, home_of
from model.scenario.shipped_files import FamilyEntry, PackageFile, checked, plain, read_shipped


@dataclass(frozen=True)
class Package:
    """A named part of the plan. family: the key of its family, '' for a package of none."""

    key: str
    title: Mapping[str, str]
    purpose: Mapping[str, str]
    policies: Mapping[str, Any]
    family: str = ""

    @property
    def first_budget(self) -> float:
        """Sum of the policies' budgets in their first year, 亿元."""
        total = 0.0
        for policy in self.policies.values():
            budget = policy["budget"]
            total += float(next(iter(budget.values())) if isinstance(budget, dict) else budget)
        return total


def folder_of_packages(region: str) -> Path:
    """Where the packages of a region lie."""
    return folder_of(region) / "packages"


def load_packages(region: str) -> dict[str, Package]:
    """A region's packages by name, none for an unknown region. Raises FileError."""
    home = home_of(region)
    if home is None:
        return {}
    return dict(_load_packages(home / "packages", signature_of(home / "packages")))


@lru_cache(maxsize=16)
def _load_packages(folder: Path, signature: tuple[Any, ...] = ()) -> dict[str, Package]:
    found = {}
    for file in sorted(folder.glob("*.yaml")):
        one = checked(read_shipped(file), PackageFile, file)
        found[file.stem] = Package(file.stem, plain(one.title), plain(one.purpose), one.policies, one.family)
    return found


@dataclass(frozen=True)
class Family:
    """A kind of packages with its name, such as the tasks of a plan."""

    key: str
    name: Mapping[str, str]
    share: bool


def load_families(region: str) -> dict[str, Family]:
    """The families of a region's packages in their order, none where the region declares none. Raises FileError."""
    home = home_of(region)
    if home is None or not (home / "plan" / "families.yaml").is_file():
        return {}
    file = home / "plan" / "families.yaml"
    found = checked(read_shipped(file), dict[str, FamilyEntry], file)
    return {key: Family(key, plain(one.name), one.share) for key, one in found.items()}


def packages_of_families(region: str) -> list[Package]:
    """The packages that belong to a family, in the order of families and of names."""
    known = load_packages(region).values()
    return [item for family in load_families(region) for item in known if item.family == family]


def packages_of_all() -> dict[str, Package]:
    """The packages of all regions by name; where two regions have one of the same name, the first region's."""
    found: dict[str, Package] = {}
    for region in list_regions():
        found = load_packages(region) | found
    return found
