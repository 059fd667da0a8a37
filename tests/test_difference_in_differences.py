"""The panels of notebook 6: the estimators by hand, the truth of all worlds but one's own, and the shipped table."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

pytest.importorskip("statsmodels")

from notebooks.panels import difference_in_differences as did


def panel_of(changes: dict[str, float], treated: set[str]) -> pd.DataFrame:
    """Zones with log revenue 1 before, and 1 plus their change after; years go up and down around that by a tenth."""
    wobble = {2015: -0.1, 2016: 0.0, 2017: 0.1, 2018: -0.1, 2019: 0.1, 2020: -0.1, 2021: 0.1}
    rows = [
        {"zone": zone, "year": year, "log_revenue": 1.0 + change * (year in did.AFTER) + wobble[year],
         "treated": int(zone in treated), "after": int(year in did.AFTER)}
        for zone, change in changes.items() for year in (*did.BEFORE, *did.AFTER)
    ]  # fmt: skip
    return pd.DataFrame(rows)


TINY = panel_of({"a": 0.3, "b": 0.1, "c": 0.0, "d": -0.2}, {"a", "b"})


def test_a_change_is_the_mean_after_less_the_mean_before():
    found = did.changes(TINY)
    assert found.change.round(12).to_dict() == {"a": 0.3, "b": 0.1, "c": 0.0, "d": -0.2}
    assert found.treated.to_dict() == {"a": 1, "b": 1, "c": 0, "d": 0}


def test_the_honest_estimate_by_hand():
    # Means 0.2 and -0.1. Variances 0.02 and 0.02 of two zones each: HC2 is 0.02 / 2 + 0.02 / 2, its root 0.141421.
    # Student's t with 4 - 2 degrees of freedom: 4.302653 at 97.5%.
    found = did.honest(TINY)
    assert found.value == pytest.approx(0.3)
    assert found.high - found.value == pytest.approx(4.302653 * 0.02**0.5, rel=1e-6)
    assert found.value - found.low == pytest.approx(found.high - found.value)


def test_plain_errors_of_zone_years_by_hand():
    # The same estimate. Zone and year effects leave what the zone's change differs from its group's: a and b by 0.1,
    # c and d by 0.1, spread over years as -4/7 of it before and 3/7 after.
    found = did.every_year_counts(TINY)
    assert found.value == pytest.approx(0.3)
    squares = 4 * (3 * (0.1 * 4 / 7) ** 2 + 4 * (0.1 * 3 / 7) ** 2)
    freedom = 28 - (4 + 7 - 1 + 1)
    moves = 4 * (3 * (0.5 * 4 / 7) ** 2 + 4 * (0.5 * 3 / 7) ** 2)  # of the treatment, less zone and year means
    error = (squares / freedom / moves) ** 0.5
    assert found.high - found.value == pytest.approx(2.109816 * error, rel=1e-6)  # t with 17
    assert found.high - found.value < did.honest(TINY).high - 0.3


def test_a_lot_treats_half_and_says_the_same_again():
    zones = did.zones_of_henan()
    lot = did.random_half(zones, 5)
    assert len(zones) == 182
    assert lot.sum() == 91
    assert (lot == did.random_half(zones, 5)).all()
    assert (lot != did.random_half(zones, 6)).any()


def test_the_direct_effect_by_hand():
    # a gains 0.5 - 0.1 from its own treatment, b 0.3 - 0.1 from its own, which it has in the mirror.
    assigned = pd.DataFrame({"change": [0.5, 0.1], "treated": [1, 0]}, index=["a", "b"])
    mirror = pd.DataFrame({"change": [0.1, 0.3], "treated": [1, 0]}, index=["a", "b"])
    assert did.mean_direct_effect(assigned, mirror) == pytest.approx((0.4 + 0.2) / 2)


def test_the_truth_beside_a_panel_is_that_of_the_others():
    rows = did.with_truth(pd.DataFrame({"direct_effect": [0.1, 0.2, 0.6]}))
    assert rows.truth.tolist() == pytest.approx([0.4, 0.35, 0.15])


def test_adopters_are_firms_of_treated_zones_that_automated_in_the_first_year():
    def firm(number, place, growth, automated):
        return [{"id": number, "year": year, "place": place, "cnc_share": 0.2 + automated * (year >= 2018),
                 "revenue": np.exp(growth * (year in did.AFTER))} for year in (*did.BEFORE, *did.AFTER)]  # fmt: skip

    firms = pd.DataFrame([row for case in ((1, "a", 0.1, 0.1), (2, "a", 0.3, 0.1), (3, "a", 0.6, 0.0),
                                           (4, "a", 0.4, 0.0), (5, "b", 9.0, 0.1)) for row in firm(*case)])  # fmt: skip
    estimate, table = did.adopters_against_others(firms, np.array(["a"]))
    assert table.adopter.to_dict() == {1: 1, 2: 1, 3: 0, 4: 0}
    assert estimate.value == pytest.approx(0.2 - 0.5)
    # Residual variance 0.04 over 4 - 2 degrees of freedom; two firms in each group.
    assert estimate.high - estimate.value == pytest.approx(4.302653 * 0.02**0.5, rel=1e-6)


def test_the_shipped_table_shows_what_the_notebook_says():
    table = pd.read_csv(did.TABLE)
    assert table.seed.tolist() == list(range(1, 101))
    assert did.with_truth(table).truth.to_numpy() == pytest.approx(table.truth.to_numpy(), abs=1e-6)
    assert did.covers(table, "honest").sum() >= 90
    assert did.covers(table, "every_year_counts").sum() < 85
    assert table.honest.to_numpy() == pytest.approx(table.every_year_counts.to_numpy(), abs=0.002)
    assert table.adopters.mean() < 0 < table.truth.min()
    half = 1.96 * table.untreated_against_none.std() / 10
    assert table.untreated_against_none.mean() + half < 0


@pytest.mark.slow
@pytest.mark.parametrize("seed", [1, 58])
def test_rows_of_the_shipped_table_can_be_made_again(seed):
    kept = pd.read_csv(did.TABLE).set_index("seed").loc[seed]
    made = did.one_panel(seed)
    assert made.pop("assignment") == kept.assignment
    for name, value in made.items():
        if name != "seed":
            assert value == pytest.approx(kept[name], abs=2e-5), name
