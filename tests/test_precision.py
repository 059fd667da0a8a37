"""How exactly a study keeps its tables: steps and digits by hand, parts that add up, and the size of a run."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from model import ClusterModel, Ensemble, load_scenario
from model.observe import precision
from model.observe.driver_list import NAMES
from model.observe.precision import LEAST_PART, PART, WORKERS, adding_up, compact, in_steps, rounded
from model.observe.result_columns import TABLES
from model.results.periods import as_text
from model.tables.store import differing

TEACHING = Path(__file__).resolve().parent.parent / "scenarios" / "teaching.yaml"


def row(before: float, revenue: float, **parts: float) -> dict[str, np.ndarray]:
    found = dict.fromkeys(NAMES, 0.0) | parts | {"revenue_before": before, "revenue": revenue}
    return {name: np.array([value]) for name, value in found.items()}


def test_steps_and_digits_by_hand():
    assert in_steps(np.array([0.3, -0.3, 7.0]), 0.25).tolist() == [0.25, -0.25, 7.0]
    assert rounded(np.array([1.0 + 2.0**-17, 1.0 + 2.0**-15, 0.0]), 16).tolist() == [1.0, 1.0 + 2.0**-15, 0.0]
    odd = rounded(np.array([np.nan, np.inf, -np.inf, -1.0 - 2.0**-16]), 16)
    assert np.isnan(odd[0])
    assert odd[1:].tolist() == [np.inf, -np.inf, -1.0 - 2.0**-15]  # half-way goes away from zero
    single = rounded(np.array([0.1], dtype=np.float32), 16)
    assert single.dtype == np.float32
    assert single[0] == pytest.approx(0.1, rel=2.0**-16)
    assert single[0] * 2.0**19 == int(single[0] * 2.0**19)  # 0.1 lies between 2^-4 and 2^-3


def test_the_largest_part_takes_what_rounding_leaves():
    step = 2.0**-11  # the largest figure, 84, is below 2^7
    found = adding_up(row(80.0, 84.0, market=3.0 + 0.4 * step, cost=1.0 + 0.4 * step, exit=-0.8 * step))
    assert found["cost"][0] == 1.0
    assert found["exit"][0] == -step
    assert found["market"][0] == 3.0 + step
    assert found["luck"][0] == 0.0
    small = adding_up(row(0.25, 0.5, market=0.25 + 0.4 * LEAST_PART, cost=-0.4 * LEAST_PART))
    assert (small["market"][0], small["cost"][0]) == (0.25, 0.0)  # no step is below LEAST_PART


@pytest.fixture(scope="module")
def pair():
    plan = load_scenario(TEACHING).replace(end=8)
    alone = ClusterModel(plan, rng=1).run()
    return alone, Ensemble([plan], 1, workers=1).run().runs[plan.name, 1]


def test_parts_of_growth_in_a_study_add_up_without_a_rest_in_any_order(pair):
    _, kept = pair
    table = kept.drivers
    assert len(table)
    change = table["revenue"] - table["revenue_before"]
    assert (table[list(NAMES)].sum(axis=1) == change).all()
    assert (table[list(NAMES[::-1])].sum(axis=1) == change).all()
    assert table[list(NAMES)].to_numpy().sum() == change.sum()
    years = {year: part.set_index(["place", "segment"]) for year, part in table.groupby("year")}
    now, before = (years[year][name] for year, name in ((2016, "revenue"), (2017, "revenue_before")))
    assert (now.reindex(before.index, fill_value=0.0) == before).all()


def test_what_a_study_keeps_is_what_the_run_had_but_for_the_last_digits(pair):
    alone, kept = pair
    for name, columns in compact(alone.columns).items():
        own = alone.columns[name]
        for column, values in columns.items():
            assert values.dtype == own[column].dtype
            if values.dtype.kind != "f":
                assert values.tolist() == own[column].tolist()
                continue
            close = {"rtol": 2.0**-16, "atol": 0.0} if column in precision.IN_DIGITS.get(name, ()) else {
                "rtol": 0.0, "atol": precision.STEPS.get(name, {}).get(column, 0.0) / 2}  # fmt: skip
            if name == "drivers" and column in NAMES:
                continue
            np.testing.assert_allclose(values, own[column], **close)
        if name not in ("firms", "links"):
            assert not differing(as_text(kept.table(name)).to_dict("list"), pd.DataFrame(columns).to_dict("list"))


def test_a_part_of_growth_is_within_half_a_step_and_the_largest_within_the_half_steps_of_all_others(pair):
    alone, kept = pair
    own, found = alone.columns["drivers"], kept.drivers
    largest = np.max([np.abs(own[name]) for name in ("revenue_before", "revenue", *NAMES)], axis=0)
    step = np.maximum(2 * largest * 2.0**-PART, LEAST_PART)
    errors = np.sort([np.abs(found[name] - own[name]) / step for name in NAMES], axis=0)
    assert errors[-2].max() <= 0.5 + 1e-9
    assert errors[-1].max() <= 0.5 * len(NAMES)


def test_every_declared_column_is_one_of_its_table():
    for declared in (precision.STEPS, precision.IN_DIGITS):
        for name, columns in declared.items():
            assert set(columns) <= {column.name for column in TABLES[name]}
    assert WORKERS < 1
