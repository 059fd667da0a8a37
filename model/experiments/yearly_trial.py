"""A trial: one run of which only yearly measures are wanted, and how they are measured."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from model.experiments.ensemble import Progress
from model.experiments.starts import begun
from model.experiments.targeted_clusters.cell_years import CellWatch, CellYears, load_cells, lost_by_outsiders
from model.observe.cluster_tiers import field_codes
from model.tables.firms import ANCHOR, FOLLOWER

if TYPE_CHECKING:
    from model.observe.witness import Witness
    from model.scenario import Plan
    from model.schedule import Schedule
    from model.simulation import Simulation
    from model.world import World

CITY_MEASURES = ("revenue", "revenue_nominal", "firms", "workers")  # of firms above scale; real and nominal 亿元
NEAR = 50.0  # km: arrivals this near an anchor count as drawn to it


@dataclass(frozen=True)
class Trial:
    """One run to try: a label, a scenario, a seed. `watch` names an anchor policy whose surroundings are counted.

    `facts`: also estimate the stylised facts, at the moments of `facts_at`. `level`: start from equal sizes, uniform
    specialism and random links (level_start.py). `cells`: years in which every cell is measured. `by_city`: also
    measure every city and city x field by year.
    """

    label: str
    plan: Plan
    seed: int
    watch: Plan | None = None
    facts: bool = False
    level: bool = False
    cells: tuple[int, ...] = ()
    facts_at: tuple[str, ...] = ("start", "end")
    by_city: bool = False

    @property
    def key(self) -> str:
        """Label and seed."""
        return f"{self.label}-{self.seed}"

    @property
    def start_mark(self) -> tuple[Any, ...]:
        """What decides the start beside scenario and seed."""
        return (self.level,)

    @property
    def marks(self) -> list[str]:
        """What else decides the measures: anchor policies whose surroundings are counted, facts, a level start."""
        plan = self.watch or self.plan
        anchors = [f"{p.key} {p.place} {p.segment} {p.start}" for p in plan.policies.values() if p.place is not None]
        made = anchors + [f"facts {' '.join(self.facts_at)}"] * self.facts + ["level start"] * self.level
        return made + ["cities"] * self.by_city

    def start(self) -> Schedule:
        """The schedule of the start."""
        from model.experiments.level_start import level
        from model.order import START

        return level(START) if self.level else START


@dataclass
class Measured:
    """Yearly measures of a run by year, what each policy paid in all (base-year 亿元), and arrivals around anchors.

    cities: real revenue in the last year by city, 亿元. city_years: the same by year, with firms below scale.
    city_fields: CITY_MEASURES by year and by city or "city/field", where the trial asked for them. facts:
    "start" and "end" -> fact -> an Estimate's fields, where the trial asked for them. cells: cells in some years, or
    the file that has them, where the trial asked for them.
    """

    label: str
    seed: int
    yearly: dict[int, dict[str, float]]
    spent: dict[str, float]
    arrivals: dict[str, float]
    cities: dict[str, float]
    city_years: dict[int, dict[str, float]] = field(default_factory=dict)
    city_fields: dict[int, dict[str, dict[str, float]]] = field(default_factory=dict)
    facts: dict[str, dict[str, dict[str, Any]]] = field(default_factory=dict)
    cells: CellYears | Path | None = None

    def cell_years(self) -> CellYears:
        """Cells in the years that the trial asked for. Raises ValueError if it asked for none."""
        if self.cells is None:
            raise ValueError(f"{self.label}-{self.seed}: the trial did not ask for cells")
        return load_cells(self.cells) if isinstance(self.cells, Path) else self.cells

    def last(self, name: str) -> float:
        """A measure in the last year; nan if it is not measured."""
        return self.yearly[max(self.yearly)].get(name, float("nan"))

    def path(self, name: str) -> dict[int, float]:
        """A measure by year."""
        return {year: values.get(name, float("nan")) for year, values in sorted(self.yearly.items())}


def measure(trial: Trial, note: Callable[[Any], None]) -> Measured:
    """Run a trial to its scenario's end."""
    from model.observe.witness import Witness

    model = started(trial)
    world = model.world
    watch = CellWatch(world, trial.cells) if trial.cells else None
    if watch is not None:
        model.schedule = watch.schedule(model.schedule)
    witness = Witness.of(world) if trial.facts else None
    record: Any = world.record
    record.panel_kept = False
    while world.quarter < trial.plan.end:
        model.step()
        if witness is not None:
            witness.look(world)
        if watch is not None:
            watch.look(world)
        note(progress(world, trial.key))
    spent = {
        policy.key: float(total) / world.scale
        for policy, total in zip(world.policies, world.instruments.spent_total, strict=True)
    }
    yearly = {int(year): {k: float(v) for k, v in values.items()} for year, values in record.yearly.items()}
    for year, places in record.places.items():
        zones = float(places["revenue"][world.places.zone].sum() / max(places["revenue"].sum(), 1e-12))
        yearly[int(year)]["zones_revenue_share"] = zones
    arrivals = arrivals_near_anchors(world, trial.watch or trial.plan)
    cells = watch.seen if watch is not None else None
    if cells is not None:
        cells.won = lost_by_outsiders(record.yearly)
    facts = facts_seen(witness, record, trial.facts_at)
    return Measured(trial.label, trial.seed, yearly, spent, arrivals, by_city(world), city_years(world),
                    city_fields(world) if trial.by_city else {}, facts, cells)  # fmt: skip


def started(trial: Trial) -> Simulation:
    """The model at the end of the base year; trials of a process that begin alike share one start."""
    from model.simulation import Simulation

    world = begun(trial.plan, trial.seed, trial.start(), trial.start_mark)
    return Simulation(trial.plan, rng=trial.seed, world=world)


def by_city(world: World) -> dict[str, float]:
    """Real revenue of the last four quarters of firms above scale by city, 亿元."""
    f = world.firms
    total = np.bincount(world.firm_city, weights=f.annual_revenue * f.above_scale, minlength=len(world.city_ids))
    return {name: float(value) / world.scale for name, value in zip(world.city_ids, total, strict=True)}


def city_years(world: World) -> dict[int, dict[str, float]]:
    """Real revenue of all firms by year and city, 亿元."""
    record: Any = world.record
    city, count = world.places.city, len(world.city_ids)
    found = {}
    for year, places in record.places.items():
        total = np.bincount(city, weights=places["revenue"], minlength=count) / world.scale
        found[int(year)] = dict(zip(world.city_ids, total.tolist(), strict=True))
    return found


def city_fields(world: World) -> dict[int, dict[str, dict[str, float]]]:
    """CITY_MEASURES by year and by city, and by "city/field" of every key field."""
    record: Any = world.record
    fields = field_codes(world)[0]
    found: dict[int, dict[str, dict[str, float]]] = {}
    for year, table in record.city_field.items():
        here = found.setdefault(int(year), {})
        for code, city in enumerate(world.city_ids):
            own = table["city"] == code
            here[city] = {name: float(table[name][own].sum()) for name in CITY_MEASURES}
            for row in np.flatnonzero(own):
                key = f"{city}/{fields[table['field'][row]]}"
                here[key] = {name: float(table[name][row]) for name in CITY_MEASURES}
    return found


def facts_seen(witness: Witness | None, record: Any, when: Sequence[str]) -> dict[str, dict[str, dict[str, Any]]]:
    """The stylised facts at the start, at the end, or both, as plain values; empty if nobody looked."""
    if witness is None:
        return {}
    from model.observe.stylised_facts import estimate_facts

    moments = {"start": witness.until(witness.years[0]), "end": witness}
    return {
        moment: {name: asdict(estimate) for name, estimate in estimate_facts(seen, record).items()}
        for moment, seen in moments.items()
        if moment in when
    }


def progress(world: World, key: str) -> Progress:
    """The line that a watcher sees."""
    record: Any = world.record
    last = record.latest()
    clusters = last.get("characteristic_clusters_10bn", 0.0)
    return Progress(
        key, world.quarter, world.plan.start, world.plan.end, 4 * last.get("value_added", float("nan")), int(clusters)
    )


def arrivals_near_anchors(world: World, plan: Plan) -> dict[str, float]:
    """Entrants, by each anchor policy of `plan`, that make its linked inputs within NEAR km since it began.

    The anchor and its contracted followers are left out: these are the firms that come by themselves. `plan` may be
    another scenario than the world's own, so that the same surroundings are counted in a world without the anchor.
    """
    record: Any = world.record
    found = {}
    for policy in plan.policies.values():
        if policy.place is None or policy.segment is None:
            continue
        place, segment = world.place_ids.index(policy.place), world.segment_ids.index(policy.segment)
        inputs = world.linked_inputs[segment]
        near = np.flatnonzero(world.distance[place] <= NEAR)
        count = 0.0
        for quarter, entries in zip(record.quarters, record.entries, strict=True):
            if quarter >= policy.start:
                free = ~np.isin(entries["origin"], (ANCHOR, FOLLOWER))
                count += np.count_nonzero(
                    free & np.isin(entries["segment"], inputs[inputs >= 0]) & np.isin(entries["place"], near)
                )
        found[policy.key] = count / world.scale
    return found
