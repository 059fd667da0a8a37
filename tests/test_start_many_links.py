"""The first links of a world of many firms are those of the rule in double precision (docs/odd/start.md).

Given the same members of cells, both ways give the same links; members are drawn alike; and so links of both ways
differ by no more than chance.
"""

from __future__ import annotations

import numpy as np
import pytest

from model.mathematics.draws import Draws
from model.processes.suppliers import choice
from model.scenario import load_scenario
from model.simulation import Simulation
from model.start import first_links, many_links
from model.tables.links import OUTSIDE
from tests.conftest import SCENARIOS

LARGE = 12.0  # times the 300 firms of Twin Rivers


def start(seed=1, scale=LARGE):
    plan = load_scenario(SCENARIOS / "teaching.yaml")
    return Simulation(plan.model_copy(update={"scale": scale}), rng=seed).world


@pytest.fixture
def by_the_rule(monkeypatch):
    """From here on, links of large worlds are drawn by the rule of a quarter itself."""
    return lambda: monkeypatch.setattr(first_links, "TWICE", np.inf)


def sides(world):
    """Sellers, buyers and guide tables of a world whose links are drawn."""
    sellers = many_links.Sellers.of(world)
    need = first_links.needs(world, world.firms.output)
    buyers = many_links.Buyers.of(world, sellers, need, need)
    length = world.parameters.suppliers.search_length
    return sellers, buyers, world.guides("suppliers", world.cells.search_capacity, length, buyers.cell).ravel()


def numbered(world, rows, draws, members=None, seen=None):
    """Candidates as choice.candidates has them, but members of cells by their number from the hash of the place."""
    sellers, buyers, places = sides(world)
    found, _ = many_links.candidates(world, sellers, buyers, slice(None), places, draws)
    whole = np.empty((len(world.links), len(found)), dtype=np.int64)
    whole[buyers.link] = sellers.firm[found].T
    return whole[rows]


def test_given_the_same_members_links_are_those_of_the_rule(by_the_rule, monkeypatch):
    many = start()
    by_the_rule()
    monkeypatch.setattr(choice, "candidates", numbered)
    rule = start()
    assert (many.links.supplier >= 0).mean() > 0.1
    # Six rounds of choices, loads, habits and queues: at most a tie in single precision is broken otherwise.
    assert (many.links.supplier != rule.links.supplier).mean() < 1e-3
    for column in ("external_orders", "link_orders", "contracts"):
        one, other = getattr(many.firms, column).sum(), getattr(rule.firms, column).sum()
        assert one == pytest.approx(other, rel=1e-3)


def test_places_of_candidates_are_those_of_the_rule_and_all_members_of_a_cell_are_as_likely():
    world = start()
    sellers, buyers, places = sides(world)
    rows, cell = buyers.link, world.firm_cell
    drawn = {}
    for quarter in range(8):
        draws = Draws(world.seed, "suppliers", quarter)
        found = sellers.firm[many_links.candidates(world, sellers, buyers, slice(None), places, draws)[0]]
        assert np.array_equal(cell[found.T], cell[choice.candidates(world, rows, draws)])
        # every second option only: pairs of options of a link must not hide an unevenness
        for row in found[::2]:
            for count in np.unique(np.bincount(cell)):
                some = row[np.bincount(cell)[cell[row]] == count]
                drawn[count] = drawn.get(count, 0) + np.bincount(world.firms.slot[some], minlength=count)
    tried = [(count, times) for count, times in drawn.items() if count > 1 and times.sum() > 50 * count]
    assert len(tried) >= 8
    excess = [((times - times.mean()) ** 2).sum() / times.mean() - (count - 1) for count, times in tried]
    error = [np.sqrt(2 * (count - 1)) for count, _ in tried]
    assert (np.abs(excess) < 4 * np.array(error)).all()  # chi squared


MAIN = 4  # of the figures, those that so few seeds tell to a hundredth


def figures(world):
    """What a network of links looks like: local share, orders, distance, firms without links, in-degrees, shares."""
    f, links = world.firms, world.links
    local = links.supplier >= 0
    buyer, supplier = links.buyer[local], links.supplier[local]
    km = world.distance[f.place[buyer], f.place[supplier]]
    degree = np.bincount(supplier, minlength=len(f))
    return np.concatenate([
        [local.mean(), links.order.sum(), km.mean(), (degree == 0).mean(), (km < 20).mean(), degree.var()],
        [(degree >= least).mean() for least in (2, 5, 10, 20)],
        np.bincount(f.segment[supplier], minlength=len(world.segments)) / len(links),
        np.bincount(f.place[supplier], minlength=len(world.places)) / len(links),
    ])  # fmt: skip


@pytest.mark.slow
def test_links_of_both_ways_differ_by_no_more_than_chance(by_the_rule):
    seeds = range(1, 11)
    many = np.array([figures(start(seed)) for seed in seeds])
    by_the_rule()
    rule = np.array([figures(start(seed)) for seed in seeds])
    differs = rule.std(axis=0) > 0  # a segment that sells through no link has nothing to compare
    assert differs.sum() >= 18
    apart = (many - rule)[:, differs]
    error = apart.std(axis=0, ddof=1) / np.sqrt(len(seeds))
    assert (error < 0.01 * np.abs(rule[:, differs].mean(axis=0)))[:MAIN].all()  # one could see a hundredth
    assert (np.abs(apart.mean(axis=0)) < 4 * error).all()  # of 18 figures, by chance once in 20 sets of seeds


def test_up_to_twice_the_firms_the_rule_itself_draws(monkeypatch):
    def never(*_):
        raise AssertionError

    monkeypatch.setattr(first_links, "draw_many_links", never)
    start(scale=2.0)
    with pytest.raises(AssertionError):
        start(scale=2.01)


@pytest.mark.parametrize(
    ("needs", "queue", "kept"),
    [
        ([4.0, 5.0, 3.0], [0.2, 0.1, 0.3], [False, True, False]),  # in the queue's order 5, 9, 12 of an output of 10
        ([4.0, 4.0, 3.0], [0.2, 0.3, 0.1], [True, False, True]),  # 3, 7, 11
        ([7.5, 0.5], [0.9, 0.1], [False, True]),  # 8 in all, but more than 7 to one buyer
        ([4.0, 4.0], [0.1, 0.2], [True, True]),
    ],
)
def test_links_beyond_most_of_a_suppliers_output_go_outside(tiny, monkeypatch, needs, queue, kept):
    count = len(needs)
    world = tiny(segment=[1] * count + [0], place=[0] * count + [1], output=[*needs, 10.0], planned_output=0.0,
                 parameters={"start.most_linked_output": 0.85, "start.most_to_one_buyer": 0.7})  # fmt: skip
    world.links.append(count, id=np.arange(count), buyer=np.arange(count), input=0)
    sellers = many_links.Sellers.of(world)
    buyers = many_links.Buyers.of(world, sellers, np.array(needs), np.array(needs))
    buyers.present[:] = sellers.position[count]
    taken = np.bincount(buyers.present, weights=buyers.need, minlength=count + 1)
    hashes = (np.array(queue) * 2.0**64).astype(np.uint64)
    monkeypatch.setattr(Draws, "bits", lambda self, ids, draw: {"queue": hashes}[draw][ids])
    many_links.cut_overload(world, sellers, buyers, taken)
    supplier = np.empty(count, dtype=int)
    supplier[buyers.link] = sellers.firm[buyers.present]
    assert (supplier != OUTSIDE).tolist() == kept


def test_a_buyer_that_finds_nobody_or_itself_buys_outside(tiny):
    for segment, input_ in (([1, 2], 0), ([0], 0)):  # nobody makes what the first needs; the other is alone
        world = tiny(segment=segment, capital=1.0, planned_output=1.0, parameters={"suppliers.outside_appeal": -9.0})
        world.links.append(1, id=5, buyer=0, input=input_, share=1.0, failed=True)
        choice.count_capacity(world)
        many_links.draw_many_links(world, np.ones(1), np.ones(1), rounds=2)
        assert world.links.supplier.tolist() == [OUTSIDE]
