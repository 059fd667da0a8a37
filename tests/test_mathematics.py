"""Hand-computed cases of the pure functions, and properties of the draws."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from model.mathematics.choice import (
    GUIDE_SLOTS,
    Guides,
    Slots,
    first_true,
    guide_table,
    inclusive_value,
    logit_choice,
    places_drawn,
)
from model.mathematics.distance import exponential_decay, great_circle
from model.mathematics.draws import BLOCK, Draws, Owners, hashes_below, to_unit
from model.mathematics.fitting import fill_targets, fit_margins, stretch
from model.mathematics.groups import mean_by, ratio, sum_by, sum_by_optional
from model.mathematics.identity import entrant_id, link_id, ordinals
from model.mathematics.lasting_draws import LastingDraws
from model.mathematics.quantiles import (
    binomial_quantile,
    normal_quantile,
    piecewise_pareto_quantile,
    poisson_quantile,
)
from model.mathematics.rates import bounded, growth_per_quarter, hazard_per_quarter
from model.mathematics.select import select
from model.mathematics.technology import interest_rate, material_factor, material_slope, price, shared_wage


def test_normal_quantile_at_known_points():
    assert normal_quantile(np.array([0.5, 0.975, 0.001])) == pytest.approx([0.0, 1.959963985, -3.090232306], abs=1e-8)


def test_poisson_quantile_small_mean_by_hand():
    # Poisson(1): P(0) = 0.3679, P(<=1) = 0.7358, P(<=2) = 0.9197
    assert poisson_quantile([0.36, 0.37, 0.73, 0.74, 0.91, 0.93], 1.0).tolist() == [0, 1, 1, 2, 2, 3]
    assert poisson_quantile([0.5], 0.0).tolist() == [0]


def test_poisson_quantile_large_mean_has_its_mean_and_variance():
    u = (np.arange(20000) + 0.5) / 20000
    counts = poisson_quantile(u, 400.0)
    assert counts.mean() == pytest.approx(400.0, abs=0.1)
    assert counts.var() == pytest.approx(400.0, rel=0.01)


def test_binomial_quantile_by_hand():
    # Binomial(2, 0.5): cumulative 0.25, 0.75, 1
    assert binomial_quantile([0.2, 0.3, 0.7, 0.8], 2.0, 0.5).tolist() == [0, 1, 1, 2]
    assert binomial_quantile([0.4, 0.4], [5.0, 5.0], [0.0, 1.0]).tolist() == [0, 5]


def walked(uniform: float, first: float, ratio) -> float:
    """The count that a walk of single steps finds, one number after the other."""
    step, term, left = 0, first, uniform - first
    while left > 0 and (step == 0 or term > 1e-16):
        step += 1
        term *= ratio(step)
        left -= term
    return float(step)


@pytest.mark.parametrize("rows", [7, 3000], ids=["few", "many"])
def test_counts_found_in_stretches_are_those_of_single_steps(rows):
    u = Draws(3, "test", 0).uniform(np.arange(rows), "count")
    mean = np.linspace(0.01, 30.0, rows)
    assert poisson_quantile(u, mean).tolist() == [
        walked(a, np.exp(-m), lambda step, m=m: m / step) for a, m in zip(u, mean, strict=True)
    ]
    trials, odds = np.arange(rows) % 250 + 1.0, 0.1 / (1 - 0.1)
    assert binomial_quantile(u, trials, 0.1).tolist() == [
        min(walked(a, np.exp(n * np.log1p(-0.1)), lambda step, n=n: (n - step + 1) / step * odds), n)
        for a, n in zip(u, trials, strict=True)
    ]


def test_normal_quantile_mirrors_both_tails_in_any_order_of_memory():
    u = np.array([[0.001, 0.3], [0.999, 0.7]])
    found = normal_quantile(u.T)
    assert found == pytest.approx(-normal_quantile(1 - u).T, abs=1e-12)
    assert found.tolist() == normal_quantile(u).T.tolist()


@given(st.integers(1, 5000), st.floats(0.0, 1.0), st.floats(0.0001, 0.9999))
@settings(max_examples=60, deadline=None)
def test_binomial_quantile_stays_inside_its_trials(trials, probability, uniform):
    count = float(binomial_quantile([uniform], float(trials), probability)[0])
    assert 0 <= count <= trials
    assert count == int(count)


@given(st.floats(0.0, 200.0), st.floats(0.001, 0.998))
@settings(max_examples=60, deadline=None)
def test_counts_never_fall_as_the_uniform_rises(mean, uniform):
    assert poisson_quantile([uniform], mean)[0] <= poisson_quantile([uniform + 0.001], mean)[0]


def test_piecewise_pareto_meets_its_breaks():
    breaks, alphas = np.array([0.2, 1.0, 10.0, 100.0, 2500.0]), np.array([0.2315, 1.2079, 1.3878, 1.3878])
    survival_at_1 = 5.0**-0.2315
    sizes = piecewise_pareto_quantile((np.arange(200000) + 0.5) / 200000, breaks, alphas)
    assert sizes.min() == pytest.approx(0.2, rel=1e-4)
    assert (sizes >= 1).mean() == pytest.approx(survival_at_1, abs=1e-4)
    assert (sizes >= 10).mean() == pytest.approx(survival_at_1 * 10**-1.2079, abs=1e-4)


def test_draws_belong_to_their_owner():
    draws = Draws(1, "innovation", 3)
    few, many = draws.uniform([7, 9], "success"), draws.uniform([5, 7, 8, 9], "success")
    assert few.tolist() == many[[1, 3]].tolist()
    for other in (Draws(2, "innovation", 3), Draws(1, "exit", 3), Draws(1, "innovation", 4)):
        assert other.uniform([7], "success")[0] != few[0]
    assert draws.uniform([7], "kind")[0] != few[0]


def test_draws_are_pinned_across_versions():
    # Golden figures: a change here breaks every saved study.
    assert Draws(1, "exit", 1).uniform([0, 1], "closing").tolist() == [0.46389866475973823, 0.9747163628038407]


def test_uniform_draws_are_uniform_and_uncorrelated():
    u = Draws(3, "entry", 8).uniform(np.arange(100000), "place")
    assert u.mean() == pytest.approx(0.5, abs=0.004)
    assert u.var() == pytest.approx(1 / 12, abs=0.001)
    assert abs(np.corrcoef(u[:-1], u[1:])[0, 1]) < 0.01


@pytest.mark.parametrize("limit", [-1.0, 0.0, 2.0**-54, 2.0**-53, 1e-9, 0.1, 1 / 3, 0.5, 1 - 2.0**-53, 1.0, 2.0])
def test_hashes_below_a_limit_are_those_whose_uniforms_are(limit):
    first = hashes_below(limit)  # of those that are not below
    edge = [step for step in (first - 2**11, first - 1, first, first + 1) if 0 <= step < 2**64]
    assert (to_unit(np.array(edge, dtype=np.uint64)) < limit).tolist() == [step < first for step in edge]
    draws, ids = Draws(3, "suppliers", 4), np.arange(3 * BLOCK + 5)
    assert np.array_equal(draws.below(ids, "reopen", limit), draws.uniform(ids, "reopen") < limit)


def test_gumbel_choice_is_a_logit():
    utility = np.log(np.array([1.0, 2.0, 5.0]))
    taste = Draws(1, "entry", 1).gumbel(np.arange(60000)[:, None], "place", np.arange(3))
    share = np.bincount(logit_choice(np.tile(utility, (60000, 1)), taste), minlength=3) / 60000
    assert share == pytest.approx([1 / 8, 2 / 8, 5 / 8], abs=0.01)


def test_raising_one_option_moves_choosers_only_toward_it():
    utility = np.zeros((5000, 4))
    taste = Draws(1, "entry", 1).gumbel(np.arange(5000)[:, None], "place", np.arange(4))
    before = logit_choice(utility, taste)
    utility[:, 2] += 0.5
    after = logit_choice(utility, taste)
    assert set(after[before != after]) == {2}


def test_logit_without_any_option_is_minus_one():
    assert logit_choice(np.full((2, 3), -np.inf), np.zeros((2, 3))).tolist() == [-1, -1]
    assert inclusive_value(np.array([[0.0, 0.0], [-np.inf, -np.inf]])).tolist() == [pytest.approx(np.log(2)), -np.inf]


def test_sums_and_means_by_group():
    groups = np.array([0, -1, 1, 0])
    assert sum_by_optional(groups, np.array([1.0, 2.0, 4.0, 8.0]), 3).tolist() == [9.0, 4.0, 0.0]
    groups, values = np.array([0, 0, 2]), np.array([1.0, 4.0, 5.0])
    assert mean_by(groups, values, None, 3, np.array([7.0, 8.0, 9.0])).tolist() == [2.5, 8.0, 5.0]
    assert mean_by(groups, values, np.array([2.0, 1.0, 0.0]), 3, -1.0).tolist() == [2.0, -1.0, -1.0]


def test_lasting_draws_are_those_of_every_quarter_whoever_has_come_or_gone():
    lasting, plain = LastingDraws(3, "policy"), Draws(3, "policy", 0)
    many = np.arange(400, dtype=np.int64)
    tables = ([4, 2, 9], [4, 9, 1, 7], [7, 1], [], [9, 4, 2], [2, 4, 9], [2, 4, 9, 2**50], many, many[many % 3 > 0],
              [*many[many % 5 > 0], *range(900, 950)], many[::-1])  # fmt: skip
    before = np.empty(0, dtype=np.int64)
    for quarter, ids in enumerate(np.array(table, dtype=np.int64) for table in tables):
        rows = np.arange(len(ids))[::-1]
        # What it hears of who has stayed saves a search; heard wrongly, or not at all, it moves nothing.
        heard = np.flatnonzero(np.isin(before, ids)), np.arange(min(quarter, len(before))), None
        if (told := heard[quarter % 3]) is not None:
            lasting.stay(told)
        before = ids
        limit = 0.5 if quarter < 6 else 0.3  # of the take-up, which a scenario may change with time
        for name in ("take-up a", "queue a", "take-up b")[: 1 + quarter % 3]:  # not every one is used every time
            assert np.array_equal(lasting.of_rows(ids, rows, name), plain.uniform(ids[rows], name))
            assert np.array_equal(lasting.below(ids, name, limit), plain.uniform(ids, name) < limit)
            queue, part = np.flatnonzero(ids % 2 == 0), (0.1, 0.6, 0.2)[quarter % 3]
            drawn = plain.uniform(ids[queue], name)
            line = queue[sorted(np.flatnonzero(drawn < part), key=lambda row: drawn[row])].tolist()
            assert lasting.line(ids, ids % 2 == 0, name, part).tolist() == line
            assert plain.line(ids, ids % 2 == 0, name, part).tolist() == line
            at, numbers = plain.lowest(Owners(ids, queue), name, part)
            assert queue[at].tolist() == sorted(line)
            assert np.array_equal(numbers, drawn[at])
        for takers in ("take-up b", 0.4), ("take-up b", 0.5), ("take-up c", 0.5):  # only those stand in the line
            queue = (plain.uniform(ids, takers[0]) < takers[1]) & (ids % 3 < 2)
            line = lasting.line(ids, queue, "queue b", 0.7, takers=takers)
            assert np.array_equal(line, plain.line(ids, queue, "queue b", 0.7))


def test_guide_tables_are_kept_until_what_they_say_changes(teaching):
    mass, every = teaching.cells.search_firms.copy(), np.arange(len(teaching.cells))
    kept = teaching.guides("a", mass, 50.0, every)
    assert teaching.guides("a", mass.copy(), 50.0, every) is kept
    first, other = kept.copy(), teaching.guides("b", mass, 50.0, every)
    nearer = teaching.guides("a", mass, 5.0, every)
    assert nearer is kept  # in the same memory
    assert not np.array_equal(nearer, first)
    assert np.array_equal(other, first)  # what is kept under another name stays
    mass[:] = 0.0
    mass[: len(teaching.places)] = 1.0
    empty = teaching.guides("a", mass, 5.0, every)
    places = len(teaching.places)  # the cells of the first segment, the only one with any mass
    assert (empty[:places] >= 0).all()
    assert (empty[places:] == -1).all()
    assert np.array_equal(teaching.copy().guides("a", teaching.cells.search_firms, 50.0, every), first)


def test_guide_tables_do_not_depend_on_the_order_in_which_cells_ask(teaching):
    every, mass = np.arange(len(teaching.cells)), teaching.cells.search_firms
    whole = teaching.guides("a", mass, 50.0, every)
    for cells in ([3, 1, 3], [], [0, 1, 2], every[::-1]):
        rows = np.array(cells, dtype=int)
        assert np.array_equal(teaching.guides("b", mass, 50.0, rows)[rows], whole[rows])


def test_guide_tables_draw_by_mass_and_nearness():
    near = np.array([[1.0, 0.5], [0.5, 1.0]])
    guides = Guides(np.array([[1.0, 2.0], [0.0, 4.0], [0.0, 0.0]]), near)
    table = guides.of(np.array([0, 1, 2, 4]))
    assert np.bincount(table[0]).tolist() == [256, 256]  # 1 x 1 against 0.5 x 2
    assert np.bincount(table[1]).tolist() == [102, 410]  # 0.5 x 1 against 1 x 2: a fifth of 512 slots
    assert (table[2] == 1).all()  # all the mass is in the other place
    assert (table[4] == -1).all()


@pytest.mark.parametrize(("options", "kind"), [(127, np.int8), (128, np.int16), (300, np.int16)])
def test_guide_tables_hold_every_option_in_short_numbers(options, kind):
    table = guide_table(np.concatenate([np.zeros((options - 1, 1)), np.ones((1, 1))]), slots=4)
    assert table.dtype == kind
    assert table.tolist() == [[options - 1] * 4]
    assert guide_table(np.zeros((options, 1)), slots=2).tolist() == [[-1, -1]]


@pytest.mark.parametrize("searchers", [0, 3, 2500])
def test_places_drawn_are_those_of_the_guide_tables(searchers):
    # 2,500 searchers come in three blocks; the last segment is nowhere, and some places have nobody of a segment.
    luck = np.random.default_rng(5)
    mass = luck.random((4, 30)) * (luck.random((4, 30)) < 0.5)
    mass[3] = 0.0
    near = luck.random((30, 30))
    segment, place = luck.integers(0, 4, searchers), luck.integers(0, 30, searchers)
    drawn = luck.random((searchers, 4))
    cell = segment * 30 + place
    expected = Guides(mass, near).of(cell)[cell[:, None], (drawn * GUIDE_SLOTS).astype(int)]
    assert np.array_equal(places_drawn(mass, near, segment, place, drawn), expected)
    assert (places_drawn(mass, near, segment, place, drawn)[segment == 3] == -1).all()


def test_guide_table_repeats_options_by_weight():
    table = guide_table(np.array([[1.0, 0.0], [3.0, 0.0]]), slots=8)  # options x rows
    assert np.bincount(table[0]).tolist() == [2, 6]
    assert table[1].tolist() == [-1] * 8


def test_slots_move_only_draws_that_hit_the_newcomer():
    ids = np.arange(4000)
    draws = Draws(5, "suppliers", 2)

    def pick(members):
        slots = Slots(np.zeros(members, dtype=int), np.arange(members), 1)
        return slots.draw(np.zeros((4000, 1), dtype=int), ids, draws, "member")[:, 0]

    before, after = pick(10), pick(11)
    assert set(after[before != after]) == {10}
    assert np.bincount(before, minlength=10).min() > 300
    # A cell without members, the last one included, and a row that asks for nobody find nobody.
    assert Slots(np.array([0]), np.array([0]), 2).draw(np.array([[1, -1, 0]]), ids[:1], draws, "member").tolist() == [
        [-1, -1, 0]
    ]


def test_great_circle_of_a_degree_of_latitude():
    km = great_circle(np.array([113.0, 113.0]), np.array([34.0, 35.0]), within=5.0)
    assert km[0, 1] == pytest.approx(111.195, abs=0.01)
    assert km[0, 0] == 5.0
    assert exponential_decay(np.array([25.0]), 25.0)[0] == pytest.approx(np.exp(-1))


def test_group_sums_and_means():
    groups, values = np.array([0, 2, 0]), np.array([1.0, 5.0, 3.0])
    assert sum_by(groups, values, 3).tolist() == [4, 0, 5]
    assert mean_by(groups, values, np.array([1.0, 1.0, 3.0]), 3, empty=9.0).tolist() == [2.5, 9, 5]
    assert ratio([1.0, 1.0], [2.0, 0.0], empty=7).tolist() == [0.5, 7]


def test_rates_per_quarter_compound_to_the_year():
    assert (1 - hazard_per_quarter(0.1)) ** 4 == pytest.approx(0.9)
    assert (1 + growth_per_quarter(0.06)) ** 4 == pytest.approx(1.06)
    inside, moved = bounded([-1.0, 0.5, 2.0], 0.0, 1.0)
    assert inside.tolist() == [0, 0.5, 1]
    assert moved == 2


def test_ids_of_entrants_and_links_are_unique():
    ids = entrant_id(7, 2, np.array([3, 3, 4]), np.array([0, 1, 0]))
    assert len(set(ids.tolist())) == 3
    assert ids.min() > 10**12
    assert ordinals(np.array([2, 5, 2, 2])).tolist() == [0, 0, 1, 2]
    links = link_id(np.repeat(np.arange(500), 12), np.tile(np.arange(4), 1500), np.tile(np.arange(12), 500))
    assert len(np.unique(links)) == 6000
    assert links.min() >= 0


def test_material_factor_and_slope_by_hand():
    assert material_slope(0.18, np.array([0.08]), np.array([0.5])) == pytest.approx([0.2])
    assert material_slope(0.18, np.array([0.20]), np.array([0.5])).tolist() == [0.0]
    got = material_factor(np.array([0.0, 1.0, 9.0]), 0.2, 1.1, 0.01)
    assert got == pytest.approx([1.089, 1.1 * np.exp(-0.2) * 0.99, 1.1 * np.exp(-0.3) * 0.99])


def test_price_wage_and_interest_by_hand():
    assert price(np.array([0.9]), 0.1, 1.0, 0.35) == pytest.approx([0.99**0.65])
    assert shared_wage(np.array([2.0]), np.array([1.0]), 0.15) == pytest.approx([2 * np.exp(0.15)])
    got = interest_rate(0.055, 0.015, 0.01, np.array([2.0]), np.array([0.5]), 2.0)
    assert got == pytest.approx([0.055 + 0.0075 + 0.005])


def test_fit_margins_reaches_both_margins_and_keeps_odds():
    prior = np.array([[8.0, 1.0], [1.0, 1.0]])
    fitted = fit_margins(prior, np.array([6.0, 4.0]), np.array([5.0, 5.0]))
    assert fitted.sum(axis=1) == pytest.approx([6, 4])
    assert fitted.sum(axis=0) == pytest.approx([5, 5])
    assert fitted[0, 0] * fitted[1, 1] / (fitted[0, 1] * fitted[1, 0]) == pytest.approx(8.0)
    with pytest.raises(ValueError, match="differ"):
        fit_margins(prior, np.array([6.0, 4.0]), np.array([5.0, 6.0]))


def test_stretch_keeps_counts_and_reaches_the_total():
    sizes = np.array([0.3, 0.5, 2.0, 5.0, 20.0])
    bent = stretch(sizes, np.array([0.2, 1.0, 10.0, 100.0]), 40.0)
    assert bent.sum() == pytest.approx(40.0)
    assert [(bent < b).sum() for b in (1, 10, 100)] == [2, 4, 5]
    with pytest.raises(ValueError, match="cannot sum"):
        stretch(sizes, np.array([0.2, 1.0, 10.0, 100.0]), 4000.0)


def test_fill_targets_comes_near_the_targets():
    sizes = np.linspace(10, 0.2, 4000)
    targets = np.array([0.5, 0.3, 0.2]) * sizes.sum()
    chosen = fill_targets(sizes, targets, Draws(1, "population", 0).uniform(np.arange(4000), "segment"))
    assert np.bincount(chosen, weights=sizes) == pytest.approx(targets, rel=0.01)


@pytest.mark.parametrize("empty", [0, 3000])
def test_fill_targets_by_hand_with_few_targets_and_with_thousands(empty):
    """Empty targets beside the others change nothing, though thousands are left out in another way."""
    targets, uniforms = np.append([5.0, 3.0, 2.0], np.zeros(empty)), np.array([0.9, 0.1, 0.55, 0.95])
    # 4 has room in the first alone, 3 in the second alone; then 1, 0 and 2 are left: 0.5 is drawn at 0.55 of 3 in the
    # third, and at 0.95 of 2.5 there again.
    assert fill_targets(np.array([4.0, 3.0, 0.5, 0.5]), targets, uniforms).tolist() == [0, 1, 2, 2]
    # Nobody has room for 9, which goes to the roomiest; then -4, 3 and 2 are left, and nobody has room for 6.
    assert fill_targets(np.array([9.0, 6.0]), targets, uniforms[:2]).tolist() == [0, 1]


def test_select_is_where_bit_for_bit():
    special = np.array([0.0, -0.0, np.inf, -np.inf, np.nan, 1.5, -2.0, 5e-324])
    one, other = np.meshgrid(special, special)
    for mask in (one > other, one == other, np.ones(one.shape, dtype=bool), np.zeros(one.shape, dtype=bool)):
        assert select(mask, one, other).tobytes() == np.where(mask, one, other).tobytes()
        assert select(mask, 0.3, other).tobytes() == np.where(mask, 0.3, other).tobytes()
        assert select(mask, one, -0.0).tobytes() == np.where(mask, one, -0.0).tobytes()


def test_sums_by_group_add_in_the_order_of_rows():
    values = np.exp(8.0 * Draws(1, "any", 0).normal(np.arange(3000), "values"))
    for groups in (np.arange(3000, dtype=np.int16) % 7, np.arange(3000, dtype=np.int32)[::-1] % 50):
        assert sum_by(groups, values, 60).tobytes() == np.bincount(groups, weights=values, minlength=60).tobytes()
        optional = groups - groups.dtype.type(1)
        whole = np.bincount(optional + 1, weights=values, minlength=61)[1:]
        assert sum_by_optional(optional, values, 60).tobytes() == whole.tobytes()


@pytest.mark.parametrize("options", [1, 6, 255, 300])
def test_the_first_that_holds_is_the_one_that_argmax_finds(options):
    found = np.random.default_rng(options).random((options, 50)) < 3 / options
    found[-1] = True
    assert np.array_equal(first_true(found), found.argmax(axis=0))


def test_a_slot_is_the_whole_part_of_the_uniform_times_the_slots():
    draws, ids, tries = Draws(3, "suppliers", 7), np.arange(5_000), np.arange(4)[:, None]
    uniform = draws.uniform(ids, "place", tries)
    for power in (0, 1, 9, 20):
        found = draws.slots(ids, "place", np.uint64(64 - power), tries)
        assert (found == np.floor(uniform * 2**power)).all()
    powers = np.arange(5_000) % 12  # a number of slots of each owner's own
    found = draws.slots(ids, "place", (64 - powers).astype(np.uint64), tries)
    assert (found == np.floor(uniform * 2.0**powers)).all()
