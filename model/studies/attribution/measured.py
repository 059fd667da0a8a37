"""What a run of a part of the plan leaves behind: every modelled outcome by year, and public money so far."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from model.experiments.trials import Kind, OfSomethingElse
from model.experiments.yearly_trial import Trial, measure
from model.observe.outcomes import values
from model.tables.folders import write_whole

PAID, NET, OUTPUT = "paid so far", "net cost so far", "output so far"
"""Sums from the first year on: public money paid (亿元 of the base year), the same less the tax that the region
retained, and value added of firms above scale (亿元 of the base year)."""

ByYear = dict[str, np.ndarray]  # `year` and a column by name


def by_year(trial: Trial, note: Callable[[Any], None]) -> ByYear:
    """Run a trial: columns `year`, every modelled outcome (nan where it has no value), PAID, NET and OUTPUT."""
    run = measure(trial, note)
    found, _ = values(run.yearly)
    years = found["year"].tolist()

    def so_far(name: str) -> np.ndarray:
        return np.cumsum([0.0, *(run.yearly[year][name] for year in years[1:])])

    paid = so_far("public_spending")
    return found | {PAID: paid, NET: paid - so_far("retained_tax"), OUTPUT: so_far("value_added")}


def read(path: Path, stamp: str, _: Trial) -> ByYear:
    """The columns from JSON. Raises OfSomethingElse, or another error of UNREADABLE."""
    content = json.loads(path.read_text(encoding="utf-8"))
    if not isinstance(content, dict) or content.pop("stamp", None) != stamp:
        raise OfSomethingElse(path)
    return {name: np.array(column, dtype=float) for name, column in content["columns"].items()}


def write(path: Path, stamp: str, _: Trial, found: ByYear) -> ByYear:
    """The columns as JSON, whole. Returns them."""
    columns = {name: column.tolist() for name, column in found.items()}
    write_whole(path, json.dumps({"stamp": stamp, "columns": columns}))
    return found


COALITIONS = Kind(by_year, ".json", read, write)
