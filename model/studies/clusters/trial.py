"""One run of which cells are seen: with a gift of productivity to a fifth of the cells, or cleared of some makers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np

from model.experiments.trials import Kind
from model.experiments.yearly_trial import Trial, progress, started
from model.mathematics.draws import Draws
from model.mathematics.groups import sum_by
from model.mathematics.quarters import year_of
from model.studies.clusters.panel import Panel, look, look_at_whole, read_panel, write_panel

if TYPE_CHECKING:
    from model.schedule import Schedule
    from model.world import World

TREATED = 0.2  # share of cells that receive a gift
LEAST_GIVEN = 1.0  # 亿元 a year: smaller cells receive none


@dataclass(frozen=True)
class Cleared:
    """A place whose makers of some segments stand elsewhere at the start: a cluster there begins from nothing."""

    place: str
    segments: tuple[str, ...]


@dataclass(frozen=True)
class CellTrial(Trial):
    """A run. gift: ln productivity given for ever to the cells that the seed draws."""

    gift: float = 0.0
    cleared: Cleared | None = None

    @property
    def start_mark(self) -> tuple[Any, ...]:
        """What decides the start beside scenario and seed."""
        return (*super().start_mark, self.cleared)

    @property
    def marks(self) -> list[str]:
        """What else decides what is seen."""
        return [*super().marks, f"gift {self.gift!r}", f"cleared {self.cleared}"]

    def start(self) -> Schedule:
        """The start, with a place cleared if the trial asks for it."""
        usual = super().start()
        return usual if self.cleared is None else usual.replacing("populate", partial(populate_cleared, self.cleared))


def drawn(seed: int, cells: int) -> np.ndarray:
    """Which cells a seed draws for the gift, out of all."""
    return Draws(seed, "cluster facts", 0).uniform(np.arange(cells), "gift") < TREATED


def populate_cleared(cleared: Cleared, world: World) -> None:
    """Populate as usual, then move the makers of the segments from the place to where most others make the same."""
    from model.start.population import own_slots, populate

    populate(world)
    f, here = world.firms, world.place_ids.index(cleared.place)
    place = f.place.copy()
    for name in cleared.segments:
        made = f.segment == world.segment_ids.index(name)
        elsewhere = sum_by(f.place[made], f.revenue[made], len(world.places))
        elsewhere[here] = 0.0
        place[made & (f.place == here)] = int(np.argmax(elsewhere))
    f.place = place
    own_slots(world)


def see(trial: CellTrial, note: Callable[[Any], None]) -> Panel:
    """Run a trial to its scenario's end and look at its cells at the end of every year."""
    model = started(trial)
    world = model.world
    record: Any = world.record
    record.panel_kept = False
    before = look(world)
    if trial.gift:
        given = drawn(trial.seed, len(world.cells)) & (before["revenue"] >= LEAST_GIVEN)
        world.cells.added_gain = trial.gift * given
    years, seen, series = [year_of(world.quarter)], [before], [look_at_whole(world, False)]
    while world.quarter < trial.plan.end:
        model.step()
        if world.quarter % 4 == 0:
            years.append(year_of(world.quarter))
            seen.append(look(world))
            series.append(look_at_whole(world, world.quarter == trial.plan.end))
        note(progress(world, trial.key))
    spent = {
        policy.key: float(total) / world.scale
        for policy, total in zip(world.policies, world.instruments.spent_total, strict=True)
    }
    return Panel(
        trial.label, trial.seed, years, len(world.places),
        {name: np.array([one[name] for one in seen]) for name in before},
        {name: [one[name] for one in series] for name in series[0]}, spent,
    )  # fmt: skip


CELLS = Kind(see, ".npz", read_panel, write_panel)
