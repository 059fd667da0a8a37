"""World: the bundle that every process receives. State is its tables, the quarter and the seed; the rest is derived."""

from __future__ import annotations

import copy
from collections.abc import Callable, Hashable, Sequence
from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING, Any, SupportsInt, TypeVar

import numpy as np

from model.mathematics.choice import Guides, Slots
from model.mathematics.distance import exponential_decay, great_circle
from model.mathematics.draws import Draws, mix, to_unit
from model.mathematics.groups import sum_by
from model.mathematics.lasting_draws import LastingDraws
from model.regions.fitted_map import fitted_map
from model.regions.known_map import known_map
from model.regions.sizes import segment_shares
from model.tables.cells import EVENTS, Cells, Events
from model.tables.firms import Firms
from model.tables.flows import Accounts, Flows, Kind, Sector
from model.tables.instruments import Instruments
from model.tables.links import Links
from model.tables.space import Cities, Places, Segments
from model.tables.support import Support

if TYPE_CHECKING:
    from model.processes.contracts import Tendered
    from model.regions import Region
    from model.regions.starting_map import StartingMap
    from model.scenario import Plan
    from model.scenario.parameters import Parameters
    from model.scenario.plan_values import PolicySettings

Kept = TypeVar("Kept")
NEVER = 10**6  # a quarter that does not come
LINKED_INPUTS = 4  # a firm's largest inputs, this many, are sourced by links (docs/odd/suppliers.md)
ENERGY_INPUTS = ("coal", "oil_gas", "petroleum_coking", "utilities")  # bought as energy, except by those who convert it

TABLES: dict[str, type] = {
    "firms": Firms,
    "links": Links,
    "places": Places,
    "cities": Cities,
    "segments": Segments,
    "cells": Cells,
    "accounts": Accounts,
    "instruments": Instruments,
    "events": Events,
}


class World:
    """Tables, flows, support, parameters, draws and calendar of one run."""

    def __init__(self, plan: Plan, region: Region, parameters: Parameters, seed: int) -> None:
        self.plan, self.region, self.parameters, self.seed = plan, region, parameters, seed
        self.quarter = plan.base_quarter
        self.scale = float(plan.scale)
        self.firms, self.links, self.events = Firms(), Links(), Events()
        self.segment_rows = np.flatnonzero(region.segments.kind != "external")
        self.segment_ids = [region.segments.ids[row] for row in self.segment_rows]
        self.place_ids, self.city_ids = list(region.places.ids), list(region.cities.ids)
        self.places = Places(rows=len(self.place_ids))
        self.cities = Cities(rows=len(self.city_ids))
        self.segments = Segments(rows=len(self.segment_ids))
        self.cells = Cells(rows=len(self.segment_ids) * len(self.place_ids))
        self.policies = list(plan.policies.values())
        self.instruments = Instruments(rows=len(self.policies))
        self.accounts = Accounts(rows=6)
        self.flows, self.support = Flows(), Support()
        self.counters: dict[str, int] = {}
        self.written_off = 0.0  # debt written off this quarter, 亿元
        self.tendered: Tendered | None = None  # what this quarter's tender did, for the observer
        self.closed: np.ndarray | None = None  # which rows of firms closed this quarter, before they were renumbered
        self.record: object | None = None
        self.past: tuple[tuple[Plan, int], ...] = ()  # other plans that were in force, and until which quarter
        self._guides: dict[str, tuple[float, bytes, Guides]] = {}
        self._nearness: dict[float, np.ndarray] = {}
        self._kept: dict[str, tuple[Hashable, Any]] = {}
        self._slots: tuple[np.ndarray, np.ndarray, Slots] | None = None
        self._lasting: dict[str, LastingDraws] = {}

    # time and luck -------------------------------------------------------------------------------------------------

    @property
    def elapsed(self) -> int:
        """Quarters since the start, 0 there: what luck and ages count, so that two base years have the same luck."""
        return self.quarter - self.plan.base_quarter

    def begin_quarter(self) -> None:
        """Turn to the next quarter with empty flows, no offers and no counts."""
        self.quarter += 1
        self.flows.reset()
        self.support.reset()
        self.counters, self.written_off = {}, 0.0
        self.tendered, self.closed = None, None

    def draws(self, process: str) -> Draws:
        """The named streams of a process in this quarter."""
        return Draws(self.seed, process, self.elapsed)

    def lasting_draws(self, process: str) -> Draws:
        """The named streams of a process that are the same in every quarter: what an owner decides once."""
        if process not in self._lasting:
            self._lasting[process] = LastingDraws(self.seed, process)
        return self._lasting[process]

    def firms_stay(self, rows: np.ndarray) -> None:
        """Tell lasting draws which rows of firms, rising, are left of all after some have closed: it saves a search."""
        for draws in self._lasting.values():
            draws.stay(rows)

    def count(self, what: str, number: SupportsInt) -> None:
        """Count bounds that bound, for the report: no clamp in silence."""
        self.counters[what] = self.counters.get(what, 0) + int(number)

    # another future ------------------------------------------------------------------------------------------------

    def copy(self, plan: Plan | None = None) -> World:
        """A world in the same state that shares nothing that changes; it goes on under `plan` (the same, if None).

        Policies, environment, parameters and the end may differ. Raises ValueError if the past could not be the same.
        """
        plan = self.plan if plan is None else plan
        for what in ("region", "region_data", "scale", "baseline", "extensions"):
            if getattr(plan, what) != getattr(self.plan, what):
                raise ValueError(f"{what} differs: another future needs the same past; start a new model instead")
        other = World(plan, self.region, plan.resolved_parameters(), self.seed)
        for name in TABLES:
            setattr(other, name, copy.copy(getattr(self, name)))
        other.quarter, other.written_off, other.counters = self.quarter, self.written_off, dict(self.counters)
        other.flows.matrix[:] = self.flows.matrix
        other.record = copy.deepcopy(self.record)
        other.take_over(self.policies)
        other.past = self.past if plan is self.plan else (*self.past, (self.plan, self.quarter))
        return other

    def take_over(self, former: Sequence[PolicySettings]) -> None:
        """Put this world's policies into the rows that the books of `former` have: a row means the same for ever.

        A policy kept under its key keeps its books; new ones come after; one that is gone stays in its row, never
        again in force, so that what it spent is known and guarantees that it gave are honoured.
        """
        own = {policy.key: policy for policy in self.policies}
        rows = [
            own.pop(policy.key) if policy.key in own else policy.model_copy(update={"start": NEVER})
            for policy in former
        ]
        self.policies = [*rows, *own.values()]
        self.instruments.append(len(own))

    # payments ------------------------------------------------------------------------------------------------------

    def pay(self, kind: Kind, payer: Sector, payee: Sector, amount: np.ndarray | float,
            rows: np.ndarray | None = None, total: float | None = None) -> None:  # fmt: skip
        """Book one payment through the flow matrix; the firms' cash moves with it. `total`: its sum, where known."""
        self.flows.pay(kind, payer, payee, amount, self.firms, rows, total)

    # who is where --------------------------------------------------------------------------------------------------

    # Rows of other tables as NumPy looks them up fastest, as long numbers; kept while the short ones of the table are
    # the same, since a quarter asks for them some fifty times.

    @property
    def firm_segment(self) -> np.ndarray:
        """Segment row of every firm; not to be changed."""
        segment = self.firms.segment
        return self.kept("firm segment", segment.tobytes(), lambda: segment.astype(np.intp))

    @property
    def firm_place(self) -> np.ndarray:
        """Place row of every firm; not to be changed."""
        place = self.firms.place
        return self.kept("firm place", place.tobytes(), lambda: place.astype(np.intp))

    @property
    def firm_city(self) -> np.ndarray:
        """City row of every firm; not to be changed."""
        key = self.firms.place.tobytes(), self.places.city.tobytes()
        return self.kept("firm city", key, lambda: self.at_place(self.places.city).astype(np.intp))

    @property
    def firm_cell(self) -> np.ndarray:
        """Cell row (segment x place) of every firm; not to be changed."""
        key = self.firms.segment.tobytes(), self.firms.place.tobytes()
        return self.kept("firm cell", key, lambda: self.firm_segment * len(self.place_ids) + self.firm_place)

    def at_segment(self, values: np.ndarray) -> np.ndarray:
        """What the segment of every firm has, of `values` by segment."""
        return values.take(self.firm_segment)

    def at_place(self, values: np.ndarray) -> np.ndarray:
        """What the place of every firm has, of `values` by place."""
        return values.take(self.firm_place)

    def bound_to_outside(self, rows: np.ndarray) -> np.ndarray:
        """Whether the links in `rows` belong to an anchor's own chain outside, which keeps them in any case."""
        links = self.links
        bound, share = np.zeros(len(rows), dtype=bool), self.firms.local_input_share
        anchors = share < 1.0  # all others are free to choose
        if anchors.any():
            some = np.flatnonzero(anchors.take(links.buyer.take(rows)))
            own = rows[some]
            bound[some] = to_unit(mix(links.id[own].astype(np.uint64))) >= share[links.buyer[own]]
        return bound

    def slots(self) -> Slots:
        """Firms addressed by the permanent ordinals of their cells; kept while the same firms are in the same rows."""
        cell, ordinal = self.firm_cell, self.firms.slot
        known = self._slots
        if known is None or not (np.array_equal(known[0], cell) and np.array_equal(known[1], ordinal)):
            self._slots = known = (cell, ordinal.copy(), Slots(cell, ordinal, len(self.cells)))
        return known[2]

    def by_place_and_segment(self, values: np.ndarray) -> np.ndarray:
        """Sum of firm `values` as a matrix (places x segments)."""
        return sum_by(self.firm_cell, values, len(self.cells)).reshape(len(self.segment_ids), len(self.place_ids)).T

    def guides(self, what: str, mass: np.ndarray, length: float, cells: np.ndarray) -> np.ndarray:
        """Guide tables (cells x slots) for searchers in `cells`, to draw places by `mass` (one per cell) and nearness.

        The rows of `cells` are right, others may hold anything. They are derived from mass and length alone and kept
        under the name `what` until one of these changes, since searching firms use a map for a year. Then others stand
        in their place.
        """
        mark = np.ascontiguousarray(mass, dtype=float).tobytes()
        kept = self._guides.get(what)
        if kept is None or kept[:2] != (length, mark):
            by_segment = np.array(mass, dtype=float).reshape(-1, len(self.place_ids))
            former = None if kept is None else kept[2]
            self._guides[what] = kept = (length, mark, Guides(by_segment, self.nearness(length), former))
        return kept[2].of(cells)

    def kept(self, what: str, key: Hashable, make: Callable[[], Kept]) -> Kept:
        """What `make` gives, kept under the name `what` until the `key` changes: the key holds all it is made of.

        Constants of the region need no place in the key. What is given is not to be written to.
        """
        known = self._kept.get(what)
        if known is None or known[0] != key:
            self._kept[what] = known = (key, make())
        return known[1]

    # constants of the region ---------------------------------------------------------------------------------------

    @cached_property
    def distance(self) -> np.ndarray:
        """Great-circle distances between places, km."""
        within = self.parameters.geography.distance_within_place
        return great_circle(self.region.places.lon, self.region.places.lat, within)

    def nearness(self, length: float) -> np.ndarray:
        """exp(-distance / length) between places, kept by `length` (km)."""
        if length not in self._nearness:
            self._nearness[length] = exponential_decay(self.distance, length)
            self._nearness[length].flags.writeable = False
        return self._nearness[length]

    @cached_property
    def starting_map(self) -> StartingMap:
        """What is known of cells, zones and named firms of the base year; a named firm's id is its row in `firms`.

        Firms that the run's scale makes too small to be told apart are left out.
        """
        known = known_map(self.region, self.plan.baseline)
        fitted = fitted_map(self.region, self.plan.baseline, self.parameters.start)
        told_apart = fitted.told_apart(self.scale)
        firms = tuple(firm for firm, told in zip(known.firms, told_apart, strict=True) if told)
        return replace(known, firms=firms)

    @cached_property
    def parents(self) -> np.ndarray:
        """Row of the segment whose firms spin a pioneer segment off; -1 for all other segments."""
        row = {name: at for at, name in enumerate(self.segment_ids)}
        return np.array([row.get(str(name), -1) for name in self.region.segments.parent[self.segment_rows]])

    @cached_property
    def leads(self) -> np.ndarray:
        """Which segments lead in which places: those that the region's table names (places x segments, boolean)."""
        named = [str(own).split(";") for own in self.region.places.lead_segments]
        return np.array([[key in own for key in self.segment_ids] for own in named])

    @cached_property
    def converts_energy(self) -> np.ndarray:
        """Segments that buy coal, oil or gas to convert it (power, refining): there it is a material."""
        return np.array([name in ("utilities", "petroleum_coking") for name in self.segment_ids])

    @cached_property
    def energy_mask(self) -> np.ndarray:
        """Which purchases (input row of the region x using segment) are bought as energy."""
        energy = np.array([name in ENERGY_INPUTS for name in self.region.segments.ids])
        mask = np.repeat(energy[:, None], len(self.segment_ids), axis=1)
        power = np.array([name == "utilities" for name in self.region.segments.ids])
        mask[:, self.converts_energy] = power[:, None]
        return mask

    @property
    def coefficients(self) -> np.ndarray:
        """Materials and services bought per unit of output (input row of the region x using segment), without energy.

        The published coefficients, rescaled per user so that they sum to `segments.material_share`.
        """
        return self.published_materials * self.segments.material_share

    @cached_property
    def published_materials(self) -> np.ndarray:
        """Published coefficients without energy, each column scaled to sum to one."""
        raw = np.where(self.energy_mask, 0.0, self.region.coefficients[:, self.segment_rows])
        total = raw.sum(axis=0)
        return raw / np.where(total > 0, total, 1.0)

    @property
    def segment_coefficients(self) -> np.ndarray:
        """Materials made by modelled segments per unit of output (input segment x using segment); not to be changed."""
        share = self.segments.material_share
        return self.kept("segment coefficients", share.tobytes(), lambda: self.coefficients[self.segment_rows, :])

    @cached_property
    def linked_inputs(self) -> np.ndarray:
        """Rows of the inputs that each segment sources by links (segments x LINKED_INPUTS), -1 where there is none.

        The largest inputs made by segments that have statistics and firms in the region.
        """
        made = self.published_materials[self.segment_rows, :].copy()
        made[~(segment_shares(self.region, self.plan.baseline.prior) > 0), :] = 0.0
        order = np.argsort(-made, axis=0, kind="stable")[:LINKED_INPUTS].T
        return np.where(np.take_along_axis(made.T, order, axis=1) > 0, order, -1)

    def record_events(self, kind: str, rows: np.ndarray) -> None:
        """Note that something happened to the firms in `rows`."""
        if len(rows):
            firms = self.firms
            self.events.append(
                len(rows),
                quarter=self.quarter,
                kind=EVENTS.index(kind),
                firm=firms.id[rows],
                segment=firms.segment[rows],
                place=firms.place[rows],
                amount=firms.annual_revenue_of(rows),
            )

    def shock(self, kind: str) -> np.ndarray | float:
        """Multiplier per firm of the shocks of one kind in force this quarter; 1.0 where there is none."""
        factor: np.ndarray | float = 1.0
        for shock in self.plan.environment.shocks:
            if shock.kind != kind or not shock.start <= self.quarter <= shock.end:
                continue
            hit = np.ones(len(self.firms), dtype=bool)
            if shock.segments or shock.fields:
                named = np.array(
                    [
                        name in (shock.segments or ()) or self.region.segments.field[row] in (shock.fields or ())
                        for name, row in zip(self.segment_ids, self.segment_rows, strict=True)
                    ]
                )
                hit &= named[self.firms.segment]
            if shock.cities:
                hit &= np.isin(self.firm_city, [self.city_ids.index(name) for name in shock.cities])
            size = shock.size * (self.segments.export_share[self.firms.segment] if kind == "export_demand" else 1.0)
            factor = factor * np.where(hit, 1.0 + size, 1.0)
        return factor
