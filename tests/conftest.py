"""Fixtures shared by the tests: tiny worlds with columns set by hand, and luck that a test chooses."""

from __future__ import annotations

import tests.one_thread  # noqa: F401

# isort: split
import gc
import os
import shutil
import signal
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from math import exp
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from model.mathematics.draws import Draws, Owners
from model.mathematics.quantiles import normal_quantile
from model.processes import entry
from model.processes.entry import newcomers, relocation
from model.processes.suppliers import choice
from model.regions import load_region
from model.scenario import Plan, load_scenario
from model.start import norms, population
from model.tables.firms import TRANSFER
from model.world import World
from tests.commands import SHARED, no_pictures

os.environ.setdefault("COLUMNS", "400")  # tests of what is printed see every column; those of 80 columns say so
SCENARIOS = Path(__file__).parent.parent / "scenarios"
NO_TASTE = exp(-1.0)  # the uniform whose Gumbel value is zero
STREAMS = {
    "approvals",
    "contracts",
    "entry",
    "exit",
    "innovation",
    "policy",
    "population",
    "suppliers",
    "technology",
    "upgrading",
}
TASTES = ("taste", "place", "model")  # draws that are read as Gumbel by default in the tests


# A shell that starts the tests in the background makes them, and all that they start, ignore interrupts.
if threading.current_thread() is threading.main_thread():
    signal.signal(signal.SIGINT, signal.default_int_handler)

# Containers often forbid Python to keep what it compiled. Every process of the tests and every command that they start
# would then compile all tests and the whole model again, which takes a tenth of the time of the quick tests.
sys.dont_write_bytecode = False
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
gc.set_threshold(50_000, 20)  # seldom: what the tests make has few circles


def pytest_configure(config: pytest.Config) -> None:
    """One folder for the studies that all processes of these tests share."""
    if not hasattr(config, "workerinput"):
        os.environ[SHARED] = tempfile.mkdtemp(prefix="shared-studies-")


def pytest_unconfigure(config: pytest.Config) -> None:
    """The folder goes with the process that made it."""
    if not hasattr(config, "workerinput"):
        shutil.rmtree(os.environ.pop(SHARED), ignore_errors=True)


def pytest_collection_finish(session: pytest.Session) -> None:
    """Whatever has been loaded by now stays: no search for garbage goes through it."""
    gc.collect()
    gc.freeze()


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    """Pages of quick tests do without the outlines of their letters, a quarter of a second each, unless one wants them.

    `test_report_page` looks at the letters themselves, and slow tests at pages in a browser.
    """
    module = sys.modules.get("model.report.html_page.write_page")
    if module is not None:
        whole = module.__dict__.setdefault("letters_of_pages", module._glyphs_of)
        marked = item.get_closest_marker("slow") or item.get_closest_marker("letters")
        module.__dict__["_glyphs_of"] = whole if marked else lambda characters: "data:font/woff;base64,"


class Luck(Draws):
    """Draws whose uniforms are chosen by the test: by name of the draw, one number or one per id.

    A draw not named is 0.5 (a normal of zero, an innovation of average size); counts are their expectation, so that
    an equation can be checked without a die; `counts=True` keeps whole numbers.
    """

    def __init__(self, chosen: Mapping[str, Any], counts: bool) -> None:
        super().__init__(0, "chosen", 0)
        self.chosen, self.counts = chosen, counts

    def uniform(self, ids: Any, draw: str, options: Any = None) -> np.ndarray:
        ids = np.asarray(ids)
        shape = ids.shape if options is None else np.broadcast_shapes(ids.shape, np.shape(options))
        value = self.chosen.get(draw, 0.5)
        if callable(value):
            value = value(np.broadcast_to(ids, shape))
        return np.broadcast_to(np.asarray(value, dtype=float), shape).copy()

    def hashed(self, ids: Any, draw: str) -> Any:
        return np.asarray(ids)  # what they draw is chosen by their ids

    def uniforms(self, ids: np.ndarray, draws: Sequence[str]) -> np.ndarray:
        return np.stack([self.uniform(ids, draw) for draw in draws])

    def below(self, ids: np.ndarray, draw: str, limit: float) -> np.ndarray:
        return self.uniform(ids, draw) < limit

    def of_rows(self, ids: np.ndarray, rows: np.ndarray, draw: str) -> np.ndarray:
        return self.uniform(ids, draw)[rows]  # a test names the luck of every row

    def lowest(self, owners: Owners, draw: str, part: float) -> tuple[np.ndarray, np.ndarray]:
        drawn = self.of_rows(owners.ids, owners.rows, draw)
        at = np.flatnonzero(drawn < part)
        return at, drawn[at]

    def slots(self, ids: Any, draw: str, shift: Any, options: Any = None) -> np.ndarray:
        return (self.uniform(ids, draw, options) * 2.0 ** (64 - np.asarray(shift, dtype=int))).astype(np.int64)

    def gumbel(self, ids: Any, draw: str, options: Any = None) -> np.ndarray:
        if draw not in self.chosen:
            return np.zeros(np.broadcast_shapes(np.shape(ids), () if options is None else np.shape(options)))
        return super().gumbel(ids, draw, options)

    def normal(self, ids: Any, draw: str) -> np.ndarray:
        return normal_quantile(self.uniform(ids, draw))

    def poisson(self, expected: Any, ids: Any, draw: str) -> np.ndarray:
        return super().poisson(expected, ids, draw) if self.counts else np.array(expected, dtype=float)

    def binomial(self, trials: Any, probability: Any, ids: Any, draw: str) -> np.ndarray:
        if self.counts:
            return super().binomial(trials, probability, ids, draw)
        return np.asarray(trials, dtype=float) * probability

    def rounded(self, values: Any, ids: Any, draw: str) -> np.ndarray:
        return super().rounded(values, ids, draw) if self.counts else np.array(values, dtype=float)


@pytest.fixture
def luck() -> Callable[..., World]:
    """`luck(world, success=0.1)`: the world's draws are as chosen from here on."""

    def choose(world: World, *, counts: bool = False, named: Mapping[str, Any] | None = None, **chosen: Any) -> World:
        def draws(process: str) -> Luck:
            assert process in STREAMS, f"no process draws from {process!r}"
            return Luck({**(named or {}), **chosen}, counts)

        world.draws = draws  # type: ignore[method-assign]
        return world

    return choose


@pytest.fixture
def arrivals(monkeypatch: pytest.MonkeyPatch) -> Callable[[World], dict[int, np.ndarray]]:
    """`arrivals(world)`: expected arrivals of a quarter by origin (segments), without letting anybody settle."""
    seen: dict[int, np.ndarray] = {}

    def arrive(
        world: World, origin: int, expected: np.ndarray, utility: np.ndarray, home: Any = None
    ) -> newcomers.Newcomers:
        # Founders have worked in the province; who comes from outside is at home nowhere in it.
        assert (home is None) == (origin == TRANSFER)
        seen[origin] = np.asarray(expected).copy()
        return newcomers.Newcomers(origin, *np.empty((3, 0), dtype=np.int64))

    def enter(world: World) -> dict[int, np.ndarray]:
        entry.enter(world)
        return seen

    monkeypatch.setattr(entry, "arrive", arrive)
    monkeypatch.setattr(relocation, "arrive", arrive)
    return enter


@pytest.fixture(params=[False, pytest.param(True, marks=pytest.mark.slow)], ids=["words", "pictures"])
def pictures(request: pytest.FixtureRequest) -> Iterator[bool]:
    """Whether reports have figures and animation, which take most of their time; without them in the quick tests."""
    with pytest.MonkeyPatch.context() as patch:
        if not request.param:
            no_pictures(patch)
        yield request.param


@pytest.fixture(scope="session")
def twin_rivers() -> Any:
    """The fictional region: 2 cities, 6 places, 5 segments."""
    return load_region("twin_rivers", [])


@pytest.fixture
def tiny(twin_rivers: Any) -> Callable[..., World]:
    """Builder of a world of a few firms without any history: what a test does not set is neutral.

    `tiny(segment=[0, 0], place=[0, 1], revenue=[1.0, 2.0], ...)`: any column of firms. Places are 30 km apart, 5 km
    within; there are no inputs, prices are 1, capital and workers bind nobody, land is free. `policies`, `environment`
    are as in a scenario file, `parameters` are values by path, `ablated` names ablations (they come last).
    """

    def build(*, quarter: int = 1, policies: Mapping[str, Any] | None = None, scale: float = 1.0,
              environment: Mapping[str, Any] | None = None, parameters: Mapping[str, float] | None = None,
              ablated: tuple[str, ...] = (), **firms: Any) -> World:  # fmt: skip
        content = {"name": "tiny", "region": "twin_rivers", "scale": scale,
                   "policies": dict(policies or {}), "environment": dict(environment or {})}  # fmt: skip
        plan = Plan.from_mapping(content)
        values = plan.replace(unchecked_parameters=dict(parameters or {})).ablated(*ablated).resolved_parameters()
        world = World(plan, twin_rivers, values, 1)
        world.quarter = quarter
        norms.lay_out(world)
        places, segments = len(world.places), len(world.segments)
        world.distance = np.where(np.eye(places, dtype=bool), 5.0, 30.0)
        world.published_materials = np.zeros((len(twin_rivers.segments.ids), segments))
        world.linked_inputs = np.full((segments, 4), -1)
        s, z, c = world.segments, world.places, world.cities
        s.statistical, s.manufacturing = True, True
        s.fill_at_start, s.worker_output, s.capital_output, s.capital_ratio = 1.0, 0.01, 10.0, 0.5
        s.market, s.market_at_start, s.revenue_at_start, s.firms_at_start = 5.0, 5.0, 1.0, 1.0
        s.mean_revenue_at_start, s.mean_research_at_start, s.knowledge_ratio_at_start = 1.0, 0.01, 0.04
        s.own_access_at_start, s.upstream_access_at_start, s.total_access_at_start = 1.0, 1.0, 1.0
        z.area, z.area_at_start, z.rent, z.density_peak = 1e6, 1e6, 0.0, 1e9
        c.labour_force, c.labour_force_at_start = 1e6, 1e6
        c.wage, c.wage_at_start, c.outside_wage, c.skill = 1e-4, 1e-4, 1e-4, 1.0
        count = len(firms.get("segment", [0]))
        world.firms.append(count, id=np.arange(count), birth=-40, **firms)
        population.own_slots(world)
        choice.count_capacity(world)
        return world

    return build


@pytest.fixture(scope="session")
def teaching_start() -> World:
    """The teaching region at 2015Q4, seed 1; not to be changed."""
    from model.cluster_model import ClusterModel  # with Mesa, which the process that hands out the tests needs not

    return ClusterModel(load_scenario(SCENARIOS / "teaching_base.yaml"), rng=1).world


@pytest.fixture
def teaching(teaching_start: World) -> World:
    """A copy of the teaching region at 2015Q4 that a test may change."""
    return teaching_start.copy()
