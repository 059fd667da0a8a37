"""One firm watched through a run of the central world, quarter by quarter.

A study keeps single firms in a few years only, so the run is made once more, with the same bits, and this firm is
written down. Its revenue is split as that of clusters is (model/observe/growth.py): for every quarter exactly, and the
quarters of a year count as often as they stand in the year's change.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

import numpy as np

from model.errors import UserError
from model.mathematics.identity import QUARTER_BIT, SEGMENT_BIT, STREAM_BIT
from model.mathematics.quarters import quarter_of_year
from model.observe.growth import (
    ENTRY,
    FIRST_OF_ANCHOR,
    FIRST_YEAR,
    Pairs,
    split_change,
    survivors_of,
)
from model.observe.recorder import Record
from model.studies.one_firm.course import FLOWS, NAMES_OF_DRIVERS, STOCKS, Course, Partner
from model.tables.cells import EVENTS
from model.tables.firms import ANCHOR, INCUMBENT, ORIGINS
from model.tables.levers import scope_of
from model.tables.links import OUTSIDE

if TYPE_CHECKING:
    from model.experiments.ensemble import Progress
    from model.scenario import Plan
    from model.simulation import Simulation
    from model.world import World

SEED = 1  # of the central world


class NoSuchFirm(UserError):
    """An id that no firm of the run has."""


def require_possible(plan: Plan, firm: int, world: World, where: str) -> None:
    """Raise NoSuchFirm for an id that no firm of a run can have, as the start of the run shows."""
    ids = world.firms.id
    if firm < 1 << SEGMENT_BIT:
        if not (ids == firm).any():
            raise no_such_firm(where, firm, ids)
        return
    quarter, segment = firm >> QUARTER_BIT, (firm >> SEGMENT_BIT) & ((1 << (STREAM_BIT - SEGMENT_BIT)) - 1)
    if quarter > plan.end or segment >= len(world.segments):
        raise no_such_firm(where, firm, ids)


def no_such_firm(where: str, firm: int, ids: Any) -> NoSuchFirm:
    """The error for an id that no firm has, with the nearest ones."""
    known = np.asarray(ids, dtype=np.int64)
    near = known[np.argsort(np.abs(known.astype(float) - float(firm)), kind="stable")[:3]]
    return NoSuchFirm(
        f"no firm {firm} in {where}; nearest: {', '.join(map(str, np.sort(near)))}; `jiju "
        "cluster CITY FIELD` lists the largest firms of a cluster with their ids"
    )


def follow(plan: Plan, firm: int, hear: Callable[[Progress], None] | None = None, must_be: bool = True) -> Course:
    """Run the central world of a scenario and write down one firm. Raises NoSuchFirm unless `must_be` is False."""
    from model.experiments.tasks import progress_of
    from model.simulation import Simulation

    def quarters() -> Iterator[Simulation]:
        model = Simulation(plan, rng=SEED)
        yield model
        while model.world.quarter < plan.end:
            model.step()
            if hear is not None:
                hear(progress_of(model, f"{plan.name}-{SEED}"))
            yield model

    return watch(quarters(), plan, firm, f"the central world of {plan.name}", must_be)


def watch(quarters: Iterator[Simulation], plan: Plan, firm: int, where: str, must_be: bool = True,
          end: int | None = None) -> Course:  # fmt: skip
    """Write down one firm of a run.

    quarters: the model at the start and after every quarter; where the run goes on under another plan, the model that
    does comes in the same quarter once more. plan: the run's last one. where: what an error calls the run. end: the
    last quarter that is watched, the plan's if none is given. Raises NoSuchFirm unless `must_be` is False.
    """
    model = next(quarters)
    world = model.world
    if must_be:
        require_possible(plan, firm, world, where)
    course = Course(firm, world.scale, start=world.quarter, end=plan.end if end is None else end)
    record: Any = world.record
    granted = world.instruments.watch()
    seen = [world.firms.id.copy()]
    look(world, course)
    if course.found:
        at = np.flatnonzero(record.before["id"] == firm)
        course.stands = float(record.before["revenue"][at[0]])
    while course.closed is None and world.quarter < course.end:
        before, row = copy.copy(record), row_of(world, firm)
        granted.clear()
        model = next(quarters)
        if model.world is not world:
            world, record = model.world, model.world.record
            granted = world.instruments.watch()
            continue
        before.means_at_start = record.means_at_start
        seen.append(world.firms.id[world.firms.birth == world.quarter])
        if course.found or row_of(world, firm) is not None:
            course.parts[world.quarter] = firm_parts(world, before, firm)
        note_grants(world, course, row, granted)
        if course.found and row_of(world, firm) is None:
            course.closed = world.quarter
        look(world, course)
    if must_be and not course.found:
        raise no_such_firm(where, firm, np.concatenate(seen))
    happened = world.events.firm == firm
    course.events = [(int(quarter), EVENTS[kind]) for quarter, kind in
                     zip(world.events.quarter[happened], world.events.kind[happened], strict=True)]  # fmt: skip
    return course


def row_of(world: World, firm: int) -> int | None:
    """The row of a firm, if it lives."""
    rows = np.flatnonzero(world.firms.id == firm)
    return int(rows[0]) if len(rows) else None


def look(world: World, course: Course) -> None:
    """Write down the firm as it stands at the end of a quarter."""
    row = row_of(world, course.firm)
    if row is None:
        return
    f, s = world.firms, world.segments
    segment, place = int(f.segment[row]), world.place_ids[int(f.place[row])]
    if not course.found:
        course.origin, course.birth = ORIGINS[int(f.origin[row])], int(f.birth[row])
        course.host, course.segment, course.place = int(f.host[row]), world.segment_ids[segment], place
        host = row_of(world, course.host)
        if host is not None:
            course.host_is = world.segment_ids[int(f.segment[host])], world.place_ids[int(f.place[host])]
    elif place != (course.moves[-1][1] if course.moves else course.place):
        course.moves.append((world.quarter, place))
    course.quarters.append(world.quarter)
    counted = bool(f.above_scale[row]) and bool(s.statistical[segment])
    now = {name: float(getattr(f, name)[row]) for name in (*STOCKS, *FLOWS)}
    now["counted"] = float(f.revenue[row]) if counted else 0.0
    now["zombie"] = float(f.zombie[row])
    now["cost_ratio"] = float(f.unit_cost[row] * (1.0 + s.markup[segment]) / s.price_index[segment])
    now["quality_ratio"] = float(np.exp(f.log_quality[row] + f.brand[row] - s.outside_log_quality[segment]))
    for name, value in now.items():
        course.values.setdefault(name, []).append(value)
    if quarter_of_year(world.quarter) == 4 or world.quarter == course.end:
        course.partners, course.outside_share = partners(world, row)


def partners(world: World, row: int) -> tuple[list[Partner], float]:
    """Suppliers and customers in the region, largest first; of industrial inputs, the share from outside it."""
    f, links, found = world.firms, world.links, []
    own = np.flatnonzero(links.buyer == row)
    for side, mine, other in (
        ("suppliers", own[links.supplier[own] != OUTSIDE], links.supplier),
        ("customers", np.flatnonzero(links.supplier == row), links.buyer),
    ):
        rows, which = np.unique(other[mine], return_inverse=True)
        amounts = np.bincount(which, weights=links.delivered[mine], minlength=len(rows))
        for at in np.argsort(-amounts, kind="stable"):
            far = int(rows[at])
            km = float(world.distance[f.place[row], f.place[far]])
            same = f.place[row] == f.place[far]
            found.append(Partner(side, int(f.id[far]), world.segment_ids[f.segment[far]], world.place_ids[f.place[far]],
                                 float(amounts[at]), 0.0 if same else km))  # fmt: skip
    needed = float(f.industrial_purchases[row])
    outside = 1.0 - float(f.local_purchases[row]) / needed if needed > 0 else float("nan")
    return found, outside


def firm_parts(world: World, before: Record, firm: int) -> dict[str, float]:
    """The split of the change of the firm's counted revenue over a quarter. before: what was recorded at its beginning.

    The same rules as of whole cells (model/observe/growth.py): entry in the first year, the threshold, exit.
    """
    f, row = world.firms, row_of(world, firm)
    then = np.flatnonzero(before.before["id"] == firm)
    old = float(before.before["revenue"][then[0]]) if len(then) else 0.0
    if row is None:
        return {"exit": -old}
    counted = bool(f.above_scale[row]) and bool(world.segments.statistical[f.segment[row]])
    change = float(f.revenue[row]) * counted - old
    first = FIRST_OF_ANCHOR if f.origin[row] == ANCHOR else FIRST_YEAR
    if f.origin[row] != INCUMBENT and world.quarter - f.birth[row] <= first:
        return {NAMES_OF_DRIVERS[ENTRY[f.origin[row]]]: change}
    if not (counted and len(then) and before.before["counted"][then[0]]):
        return {"scale": change}
    parts = split_change(world, before, Pairs(then, np.array([row])))
    return {name: float(values[0]) for name, values in parts.items()}


def note_grants(world: World, course: Course, row: int | None, granted: Any) -> None:
    """Which policies gave the firm something in the quarter; rows are those before the quarter's exits."""
    now = row_of(world, course.firm)
    if now is not None:
        row = now if world.closed is None else int(survivors_of(world, len(world.closed))[now])
    if row is None:
        return
    for instrument, rows, amounts in granted:
        policy = world.policies[instrument]
        if scope_of(world.plan.lever(policy)).offered_to not in ("firms", "newcomers", "anchor"):
            continue
        mine = amounts[rows == row]
        if len(mine) and mine.sum() > 0:
            course.grants.append((world.quarter, policy.key, float(mine.sum())))
