"""Mesa at the surface: users' own Mesa tools work on the model, on Mesa 3.3 and 3.5; views only look."""

from __future__ import annotations

import gc
import inspect
import weakref
from pathlib import Path

import mesa
import numpy as np
import pytest

from model import ClusterModel, load_scenario
from model.agents import City, Firm, Government, Place
from model.regions.starting_map import CellBasis, StartingMap, ZoneBasis

TEACHING = Path(__file__).resolve().parent.parent / "scenarios" / "teaching.yaml"
SHORT = load_scenario(TEACHING).replace(end=4)


@pytest.fixture(scope="module")
def stepped():
    model = ClusterModel(SHORT, rng=1)
    model.step()
    return model


def test_agent_sets_by_type_hold_everybody(stepped):
    world, kinds = stepped.world, stepped.agents_by_type
    assert list(kinds) == stepped.agent_types == [Firm, Place, City, Government]
    assert [len(kinds[kind]) for kind in kinds] == [len(world.firms), 6, 2, 1]
    everybody = [agent for kind in kinds for agent in kinds[kind]]
    assert len({agent.unique_id for agent in everybody}) == len(world.firms) + 9


def test_views_read_columns_and_names(stepped):
    world = stepped.world
    firm = next(iter(stepped.agents_by_type[Firm]))
    row = firm.row
    assert firm.capital == world.firms.capital[row]
    assert firm.place == world.place_ids[world.firms.place[row]]
    assert firm.city in ("eastford", "westbridge")
    links = world.links
    suppliers = set(links.supplier[(links.buyer == row) & (links.supplier >= 0)].tolist())
    assert {supplier.row for supplier in firm.suppliers} == suppliers
    places = stepped.agents_by_type[Place]
    assert sum(len(place.firms) for place in places) == len(world.firms)
    government = next(iter(stepped.agents_by_type[Government]))
    assert set(government.spent) == set(SHORT.policies)


def test_places_and_cities_say_what_2015_rests_on(stepped, monkeypatch):
    grade = ZoneBasis("river_port", 10.0, 8.0, 12.0, 0.2, "memory low", "memory low", "source", "found", "found")
    cell = CellBasis("eastford", "food", 0.9, 0.8, 1.0, 0.5, "derived", "derived", "source")
    known = StartingMap({("eastford", "food"): cell}, {"river_port": grade}, (), True, True, True)
    assert {place.basis_at_start for place in stepped.agents_by_type[Place]} == {"rule"}  # this region has no map
    monkeypatch.setattr(type(stepped.world), "starting_map", property(lambda self: known))
    places = {place.name: place.basis_at_start for place in stepped.agents_by_type[Place]}
    assert places["river_port"] == "memory low"
    assert (places["eastford_rest"], places["iron_hill"]) == ("rest", "none")
    cities = {city.name: city.basis_at_start for city in stepped.agents_by_type[City]}
    assert cities["eastford"]["C1"] == "derived"
    assert set(cities["westbridge"].values()) == {"none"}


def test_select_and_aggregate_work_as_in_mesa(stepped):
    firms = stepped.agents_by_type[Firm]
    large = firms.select(lambda firm: firm.workers >= 300)
    assert len(large) == np.count_nonzero(stepped.world.firms.workers >= 300)
    assert firms.agg("workers", sum) == pytest.approx(stepped.world.firms.workers.sum())
    assert len(firms.get("segment")) == len(firms)


def test_views_only_look(stepped):
    firm = next(iter(stepped.agents_by_type[Firm]))
    with pytest.raises(AttributeError, match="a process changes columns"):
        firm.capital = 1.0
    with pytest.raises(TypeError, match="exit process"):
        firm.remove()
    with pytest.raises(AttributeError, match="no attribute 'capitol'"):
        firm.capitol  # noqa: B018


def test_a_view_follows_its_firm_and_ends_with_it():
    model = ClusterModel(load_scenario(TEACHING), rng=2)
    views = {firm.unique_id: firm for firm in model.agents_by_type[Firm]}
    before = set(views)
    while not (gone := before - set(model.world.firms.id.tolist())):
        model.step()
    alive = before & set(model.world.firms.id.tolist())
    ids = model.world.firms.id
    assert all(ids[views[key].row] == key for key in alive)
    lost = views[gone.pop()]
    assert not lost.alive
    with pytest.raises(LookupError, match="is no more"):
        lost.capital  # noqa: B018


def test_looking_changes_nothing():
    silent, watched = (ClusterModel(SHORT, rng=3) for _ in range(2))
    for _ in range(3):
        silent.step()
        watched.step()
        watched.agents.shuffle_do("__repr__")
    one, other = silent.world.firms.as_columns(), watched.world.firms.as_columns()
    assert all(np.array_equal(one[name], other[name]) for name in one)


def test_a_model_with_views_is_let_go():
    model = ClusterModel(SHORT, rng=1)
    assert len(model.agents)
    gone = weakref.ref(model)
    del model
    gc.collect()
    assert gone() is None


def test_data_collectors_of_users_work():
    model = ClusterModel(SHORT, rng=1)
    collector = mesa.DataCollector(
        model_reporters={"workers": lambda m: float(m.world.firms.workers.sum()), "quarter": lambda m: m.calendar},
        agenttype_reporters={Place: {"land": lambda place: place.land_used}},
    )
    collector.collect(model)
    model.step()
    collector.collect(model)
    frame = collector.get_model_vars_dataframe()
    assert frame["quarter"].tolist() == ["2015Q4", "2016Q1"]
    assert frame["workers"].iloc[1] == pytest.approx(model.world.firms.workers.sum())


class Reporting(ClusterModel):
    """As a user would write it for batch_run; Mesa 3.3 counts one row a step, so the start is not collected."""

    def __init__(self, plan, rng=None):
        super().__init__(plan, rng=rng)
        self.datacollector = mesa.DataCollector({"firms": lambda m: len(m.world.firms)})

    def step(self):
        super().step()
        self.datacollector.collect(self)


@pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::FutureWarning")
def test_batch_run_of_users_works(tmp_path):
    path = tmp_path / "short.yaml"
    path.write_text("name: short\nregion: twin_rivers\nperiod: {start: 2016Q1, end: 2016Q4}\n", encoding="utf-8")
    own = "rng" in inspect.signature(mesa.batch_run).parameters  # Mesa 3.5 takes the seeds itself
    parameters = {"plan": str(path)} | ({} if own else {"rng": [1, 2]})
    found = mesa.batch_run(Reporting, parameters, number_processes=1, max_steps=4, data_collection_period=-1,
                           display_progress=False, **({"rng": [1, 2]} if own else {}))  # fmt: skip
    assert len(found) == 2
    plain = ClusterModel(path, rng=2)
    plain.run()
    assert found[1]["firms"] == len(plain.world.firms)


def test_the_model_stops_running_at_the_scenarios_end():
    model = ClusterModel(SHORT, rng=1)
    while model.running:
        model.step()
    assert (model.calendar, model.steps) == ("2016Q4", 4)


def test_names_that_mesa_owns_are_left_alone(stepped):
    own = {"plan", "world", "schedule", "process_seconds", "start_seconds", "seed_number"}
    assert own <= set(vars(stepped))
    assert not {"scenario", "time"} & {name for name in vars(ClusterModel) if not name.startswith("_")}
