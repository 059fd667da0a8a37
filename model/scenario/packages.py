"""Packages: parts of the plan that a scenario includes by name (`packages: [task_1, guarantee_4]`).

A package is a YAML fragment with `title`, `purpose`, `policies` and, if it needs them, `parameters`. They are merged in
the order of the list, below the scenario's own lines: the scenario may change a policy or remove it with `null`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from model.scenario.catalogue import read_shipped

FOLDER = Path(__file__).parent / "packages"
PARTS = {"title", "purpose", "policies", "parameters"}


@dataclass(frozen=True)
class Package:
    """A named part of the plan."""

    key: str
    title: Mapping[str, str]
    purpose: Mapping[str, str]
    policies: Mapping[str, Any]

    @property
    def first_budget(self) -> float:
        """Sum of the policies' budgets in their first year, 亿元."""
        total = 0.0
        for policy in self.policies.values():
            budget = policy["budget"]
            total += float(next(iter(budget.values())) if isinstance(budget, dict) else budget)
        return total


@lru_cache(maxsize=1)
def load_packages() -> dict[str, Package]:
    """All packages by name. Raises ValueError for a file with unknown or missing parts."""
    found = {}
    for file in sorted(FOLDER.glob("*.yaml")):
        raw = read_shipped(file)
        if not {"title", "purpose", "policies"} <= set(raw) <= PARTS:
            raise ValueError(f"packages/{file.name}: a package has {', '.join(sorted(PARTS))}")
        found[file.stem] = Package(file.stem, raw["title"], raw["purpose"], raw["policies"])
    return found
