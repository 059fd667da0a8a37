"""Who gets what of a short budget: against a plain loop over the line, whatever form claims and orders have."""

from __future__ import annotations

import numpy as np
import pytest

from model.mathematics.draws import Draws
from model.mathematics.lasting_draws import LastingDraws
from model.tables.alike import Alike
from model.tables.firms import Firms
from model.tables.instruments import Instruments
from model.tables.rationing import SLICES, Lottery, ration
from model.tables.support import Offer, Support, combinations, deliver


def books(*budgets: float) -> Instruments:
    instruments = Instruments(rows=len(budgets))
    instruments.budget_left = budgets
    return instruments


def plainly(claims: np.ndarray, budget: float, place: np.ndarray) -> np.ndarray:
    """What each gets of a budget, served one after the other by rising `place`."""
    got = np.zeros(len(claims))
    for row in sorted(range(len(claims)), key=lambda row: place[row]):
        got[row] = min(claims[row], max(budget, 0.0))
        budget -= got[row]
    return got


def firms_with(ids: np.ndarray) -> Firms:
    firms = Firms(rows=len(ids))
    firms.id = ids
    return firms


@pytest.mark.parametrize("count", [1, 40, 8 * SLICES])
@pytest.mark.parametrize("part", [0.0, 1e-12, 0.003, 0.1, 0.3, 0.7, 0.999, 1.0, 1.5])
@pytest.mark.parametrize("nothing", [0, 2, 5])
def test_a_lottery_serves_as_a_plain_loop_over_the_line(count, part, nothing):
    """Claims of very unequal size, some or most of them of nothing."""
    draws, ids = Draws(1, "policy", 3), 7 * np.arange(count) + 3
    claims = np.exp(4.0 * draws.normal(ids, "claims")) * (np.arange(count) % 6 >= nothing)
    rows = np.flatnonzero(draws.uniform(ids, "who") < 0.8)
    claims, budget = claims[rows], part * claims[rows].sum()
    got = ration(claims, budget, Lottery(firms_with(ids), draws, "queue"), rows)
    expected = plainly(claims, budget, draws.uniform(ids[rows], "queue"))
    assert got == pytest.approx(expected, rel=1e-9, abs=1e-9 * budget)
    assert np.array_equal(got > 1e-9 * budget, expected > 1e-9 * budget)
    assert got.sum() <= budget * (1.0 + 1e-12)


@pytest.mark.parametrize("budget", [0.0, 0.35, 0.3, 2.03, 11.05, 80.0])
@pytest.mark.parametrize("form", ["lasting", "lottery", "column", "rows"])
def test_a_service_is_rationed_as_a_plain_loop_does(budget, form):
    """At the same cost for everybody or at one for each; a lasting lottery keeps its front while firms come and go."""
    lasting, plain = LastingDraws(2, "policy"), Draws(2, "policy", 0)
    for ids in (np.arange(900), np.arange(20, 950), np.arange(0, 950, 3)):
        users, drawn = plain.uniform(ids, "users") < 0.6, plain.uniform(ids, "queue")
        order = {"column": drawn, "rows": None}.get(form, Lottery(firms_with(ids), plain, "queue"))
        if form == "lasting":
            order = Lottery(firms_with(ids), lasting, "queue", ("users", 0.6))
        costs, strength = Alike(0.1, users), np.where(ids % 4 > 0, 0.3, 0.0)
        place = np.arange(len(ids)) if form == "rows" else drawn
        for offer in (
            Offer(0, Alike(0.3, users), order, costs=costs),
            Offer(0, strength, order, costs=costs),
            Offer(0, Alike(0.3, users), order, costs=0.1 * users),
            Offer(0, strength, order, costs=0.1 * users * (1 + ids % 3), cap=1.0),
            Offer(0, strength, order, costs=0.1 * users, begun=False),
        ):
            instruments = books(budget)
            asked = np.where(np.asarray(offer.strength) != 0, np.asarray(offer.costs), 0.0)
            expected = plainly(asked, min(budget, offer.cap), place)
            got, (grant,) = deliver([offer], instruments)
            paid = np.zeros(len(ids))
            paid[grant.rows] = grant.amounts
            assert paid == pytest.approx(expected, abs=1e-9)
            works = np.asarray(offer.strength) * np.divide(expected, asked, out=np.zeros(len(ids)), where=asked > 0)
            assert got == pytest.approx(works * offer.begun, abs=1e-9)
            assert instruments.spent[0] == pytest.approx(expected.sum(), abs=1e-9)
            assert instruments.budget_left[0] == pytest.approx(budget - expected.sum(), abs=1e-9)
            assert instruments.claims[0] == np.count_nonzero(asked)
            dust = instruments.grants[0] - np.count_nonzero(expected > 1e-9)  # what rounding leaves, the next one gets
            assert dust in (0, 1)


@pytest.mark.parametrize("count", [1, 3, 12])
@pytest.mark.parametrize("budget", [0.5, 40.0, 1e4])
def test_a_stacked_claim_is_shared_out_as_a_plain_loop_does(count, budget):
    """Several instruments of other budgets and lots bear parts of the same claims; who gets too little declines."""
    draws, ids = Draws(2, "policy", 0), np.arange(5000)
    rows = np.flatnonzero(draws.uniform(ids, "who") < 0.4)
    costs, firms, support = np.exp(draws.normal(rows, "costs")), firms_with(ids), Support()
    shares = [(0.1 + 0.05 * row) * (draws.uniform(ids, f"mask {row}") < 0.9**row) for row in range(count)]
    for row, share in enumerate(shares):
        order = Lottery(firms, draws, f"queue {row}")
        support.offer("rebate:rent", Offer(row, Alike(0.1 + 0.05 * row, share > 0), order, cap=budget / (1 + row)))
    stacked = np.minimum(1.0 - np.prod([1.0 - share[rows] for share in shares], axis=0), 0.9)
    total, least = np.maximum(np.sum(shares, axis=0)[rows], 1e-300), 0.05 * costs
    parts = [
        plainly(costs * stacked * share[rows] / total, budget / (1 + row), draws.uniform(rows, f"queue {row}"))
        for row, share in enumerate(shares)
    ]
    accepted = np.sum(parts, axis=0) >= least
    instruments = books(*[1e6] * count)
    granted, grants = support.claim("rebate:rent", rows, costs, instruments, least=least)
    assert granted == pytest.approx(np.sum(parts, axis=0) * accepted, abs=1e-9)
    for row, (part, grant) in enumerate(zip(parts, grants, strict=True)):
        own = np.zeros(len(rows))
        own[grant.at] = grant.amounts
        assert own == pytest.approx(part * accepted, abs=1e-9)
        assert np.array_equal(grant.rows, rows[grant.at])
        assert grant.total == pytest.approx((part * accepted).sum(), rel=1e-9)
        assert instruments.spent[row] == grant.total
        assert instruments.claims[row] == np.count_nonzero(shares[row][rows])


@pytest.mark.parametrize("count", [1, 2, 8, 9, 10])
def test_the_combination_of_a_row_says_in_which_masks_it_is(count):
    rows = np.arange(2**count)
    masks = [(rows >> bit) % 2 == 1 for bit in range(count)]
    before = [mask.copy() for mask in masks]
    assert combinations(masks).tolist() == rows.tolist()
    assert all((mask == was).all() for mask, was in zip(masks, before, strict=True))
