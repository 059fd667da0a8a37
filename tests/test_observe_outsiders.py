"""Where sales come from: won from outsiders, in place of them, or new; by hand, and in a run."""

from __future__ import annotations

import numpy as np
import pytest

from model.cluster_model import ClusterModel
from model.observe import outsiders
from model.scenario import load_scenario
from tests.conftest import SCENARIOS


def trading(tiny):
    """Two makers of segment 0, one of which serves the user in segment 1; a newcomer that has not sold yet."""
    world = tiny(quarter=5, segment=[0, 0, 1, 0], revenue=[6.0, 3.0, 8.0, 0.0], output=[5.0, 3.0, 10.0, 0.0],
                 external_orders=[4.0, 1.0, 10.0, 0.0], link_orders=[0.0, 2.0, 0.0, 0.0],
                 contracts=[80.0, 20.0, 200.0, 50.0], material_need=[1.0, 1.0, 0.9, 1.0],
                 parameters={"contracts.contract_value": 0.05})  # fmt: skip
    world.firms.birth = [-40, -40, -40, 5]
    world.segments.material_share = 0.4
    world.published_materials[0, 1] = 1.0
    world.links.append(1, id=[1], buyer=[2], input=[0], supplier=[1], delivered=[1.8])
    s = world.segments
    s.market, s.market_contracts = 20.0, 20.0 * 1.1 / 0.05
    return world


def test_what_the_terms_are_made_of(tiny):
    now = outsiders.seen(trading(tiny))
    assert now["external_sales"][:2] == pytest.approx([6 + 3 / 3, 8])
    assert now["local_sales"][:2] == pytest.approx([3 * 2 / 3, 0])
    assert now["share"][:2] == pytest.approx([100 / 440, 200 / 440])  # without the newcomer
    assert now["market"][0] == pytest.approx(22.0)
    assert now["needs"][0] == pytest.approx(0.4 * 0.9 * 10)
    assert now["rate"][:2] == pytest.approx([1.8 / 3.6, 0.0])


def test_the_terms_by_hand_add_up_to_the_change_of_sales(tiny):
    now = outsiders.seen(trading(tiny))
    start = {name: np.zeros(5) for name in now}
    before = {"external_sales": 3.0, "local_sales": 0.5, "share": 0.2, "trend": 15.0, "market": 15.0, "needs": 2.0,
              "made": 0.5, "rate": 0.25}  # fmt: skip
    for name, value in before.items():
        start[name][0] = value
    found = {name: values[0] for name, values in outsiders.terms(now, start).items()}
    share = 100 / 440
    assert found == pytest.approx({
        "external_sales": 7.0, "local_sales": 2.0,
        "market_growth": 0.2 * 5, "new_demand": 0.2 * 2, "won_from_outsiders": (share - 0.2) * 22,
        "prices_and_delivery": (7 - share * 22) - (3 - 0.2 * 15),
        "local_needs": 0.25 * 1.6, "inputs_substituted": 0.25 * 3.6, "local_prices": (2.0 - 1.8) - (0.5 - 0.5),
    })  # fmt: skip
    assert sum(found[name] for name in outsiders.PARTS) == pytest.approx(9.0 - 3.5)


def test_what_is_not_won_from_outsiders_is_net_of_business_stealing():
    quarter = {name: np.array([1.0, 2.0]) for name in outsiders.COLUMNS}
    found = outsiders.totals(quarter, 0.5)
    assert found["revenue_all"] == pytest.approx(12.0)
    assert found["revenue_net_of_stealing"] == pytest.approx(12 - 6 - 6)


def test_an_untouched_world_has_won_nothing(tiny):
    now = outsiders.seen(trading(tiny))
    found = outsiders.terms(now, now)
    assert all(found[name] == pytest.approx(np.zeros(5)) for name in outsiders.PARTS if name != "new_demand")
    assert found["new_demand"] == pytest.approx(np.zeros(5))


@pytest.fixture(scope="module")
def run():
    """The teaching region with policies, three years."""
    plan = load_scenario(SCENARIOS / "teaching.yaml").replace(end="2018Q4")
    return ClusterModel(plan, rng=1).run()


def test_a_run_tells_where_its_sales_come_from_by_segment_and_year(run):
    table = run.table("outsiders")
    assert set(table["year"]) == {2015, 2016, 2017, 2018}
    first = table[table["year"] == 2015]
    assert np.abs(first[list(outsiders.PARTS)].to_numpy()).max() == 0.0
    sales = table.groupby("segment")[list(outsiders.LEVELS)].sum().sum(axis=1)
    for segment, group in table.groupby("segment"):
        total = group[list(outsiders.LEVELS)].sum(axis=1).to_numpy()
        parts = group[list(outsiders.PARTS)].sum(axis=1).to_numpy()
        assert total - total[0] == pytest.approx(parts, abs=1e-9 * max(sales[segment], 1.0))
    assert (table["external_sales"] > 0).any()
    assert (table["won_from_outsiders"] != 0).any()
