"""A region that starts in another year: the same luck and the same figures, and no year that it does not have."""

from __future__ import annotations

import csv
import shutil
from pathlib import Path

import numpy as np
import pytest

from model.cluster_model import ClusterModel
from model.observe.result_tables import result_tables
from model.regions import load
from model.scenario import Plan

YEARS_LATER = 8
TWIN = {
    "name": "run",
    "seeds": 1,
    "policies": {"technical_upgrading": {"budget": 5}, "managers_training": {"budget": 2}},
}


def shift(path: Path, years: int) -> None:
    """Move the column `year` of a table."""
    with path.open(encoding="utf-8", newline="") as handle:
        rows = list(csv.DictReader(handle))
    for row in rows:
        row["year"] = str(int(row["year"]) + years)
    with path.open("w", encoding="utf-8", newline="") as handle:
        writer = csv.DictWriter(handle, rows[0].keys(), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def later_region(folder: Path, targets: str, years: int = YEARS_LATER) -> Path:
    """A copy of twin_rivers called `lakeland` whose data are those of `years` later."""
    copy = Path(shutil.copytree(load.FOLDER / "twin_rivers", folder / "lakeland"))
    about = (copy / "region.yaml").read_text(encoding="utf-8")
    about = about.replace("twin_rivers", "lakeland").replace("2015", str(2015 + years))
    (copy / "region.yaml").write_text(about, encoding="utf-8")
    for table in ("environment_history", "frontier_drift"):
        shift(copy / f"{table}.csv", years)
    (copy / "targets.csv").write_text(targets, encoding="utf-8")
    return copy


@pytest.fixture
def lakeland(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The region is installed beside twin_rivers."""
    regions = tmp_path / "regions"
    shutil.copytree(load.FOLDER / "twin_rivers", regions / "twin_rivers")
    later_region(regions, (regions / "twin_rivers" / "targets.csv").read_text(encoding="utf-8"))
    monkeypatch.setattr(load, "FOLDER", regions)
    return regions / "lakeland"


def test_a_region_of_another_year_has_the_same_figures_in_later_years(lakeland):
    usual = Plan.from_mapping(TWIN | {"region": "twin_rivers", "period": {"end": "2018Q4"}})
    later = Plan.from_mapping(TWIN | {"region": "lakeland", "period": {"end": "2026Q4"}})
    slows = usual.resolved_parameters().innovation.national_rise_until + YEARS_LATER  # the only year of a parameter
    later = later.replace_unchecked(unchecked_parameters={"innovation.national_rise_until": slows})
    one, other = (ClusterModel(plan, rng=1) for plan in (usual, later))
    assert other.calendar == "2023Q4"
    for model in (one, other):
        model.run()
    assert other.calendar == "2026Q4"
    before, after = (result_tables(model.world) for model in (one, other))
    assert before.keys() == after.keys()
    for name in before:
        assert before[name].keys() == after[name].keys()
        for column, values in before[name].items():
            found = after[name][column]
            if column in ("year", "birth_year"):
                values = values + YEARS_LATER
            elif column == "quarter":
                values = np.array([f"{int(text[:4]) + YEARS_LATER}{text[4:]}" for text in values], dtype=object)
            elif column == "birth":
                values = values + 4 * YEARS_LATER
            assert np.array_equal(values, found, equal_nan=values.dtype.kind == "f"), (name, column)


def test_a_plan_without_an_end_runs_ten_years_from_the_base_year(lakeland):
    plan = Plan.from_mapping({"name": "run", "region": "lakeland"})
    assert (plan.base_year, plan.start, plan.end, plan.quarters) == (2023, 33, 72, 40)
