"""The shipped scenarios, for tests of each of them."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

SCENARIOS = Path(__file__).resolve().parent.parent / "scenarios"


def one_of_each_kind() -> list[Any]:
    """Every shipped file for a parametrised test; of those whose names differ in a number alone the first is quick."""
    kinds: set[str] = set()
    found = []
    for path in sorted(SCENARIOS.glob("*.yaml")):
        kind = re.sub(r"\d+", "", path.stem)
        found.append(pytest.param(path, id=path.stem, marks=pytest.mark.slow if kind in kinds else ()))
        kinds.add(kind)
    return found
