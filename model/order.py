"""The order of things: START makes the world of the base year, QUARTER moves it by one quarter.

A schedule is a frozen sequence of named processes, each a function of the world; read QUARTER aloud and you know the
model.
"""

from __future__ import annotations

from collections.abc import Mapping

from model.observe.recorder import observe
from model.policy import government
from model.processes import (
    accounts,
    contracts,
    entry,
    environment,
    exit,
    geography,
    innovation,
    investment_and_adoption,
    labour,
    production,
    suppliers,
)
from model.schedule import Described, Schedule, describe
from model.start import balance_sheets, cost_structure, first_links, norms, pioneers, population, technology, year_end
from model.take_up import approved_capacity

START = Schedule(
    (
        ("lay out places", norms.lay_out),
        ("structure costs", cost_structure.structure_costs),
        ("populate", population.populate),
        ("equip", technology.equip),
        ("settle space", norms.settle_space),
        ("open books", balance_sheets.open_books),
        ("draw links", first_links.draw_links),
        ("reach year end", year_end.reach_year_end),
        ("draw contracts", first_links.draw_contracts),
        ("settle markets", norms.settle_markets),
        ("approve capacity", approved_capacity.approve),
        ("seed pioneers", pioneers.borrow_norms),
        ("observe", observe),
    )
)

QUARTER = Schedule(
    (
        ("environment", environment.advance),
        ("policies", government.apply),
        ("contracts", contracts.tender),
        ("suppliers", suppliers.choose_and_order),
        ("labour", labour.hire),
        ("production", production.produce),
        ("accounts", accounts.settle),
        ("innovation", innovation.innovate),
        ("upgrading", investment_and_adoption.invest),
        ("entry", entry.enter),
        ("exit", exit.leave),
        ("geography", geography.update),
        ("books", accounts.close_books),
        ("observe", observe),
    )
)


def described(own: Mapping[str, Schedule | None]) -> dict[str, Described]:
    """Descriptions of those schedules ("start", "quarter") that are not START and QUARTER."""
    usual = {"start": START, "quarter": QUARTER}
    return {name: describe(each) for name, each in own.items() if each is not None and each != usual[name]}
