"""Which firm somebody means: an id, or the name of a plant that is known by one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from model.mathematics.name_book import NoSuchName, key_of
from model.mathematics.nearest import did_you_mean
from model.report.cluster_tables.basis_at_start import map_of_runs

if TYPE_CHECKING:
    from model.regions import Region
    from model.scenario import Plan

LARGEST = 2**63  # ids are numbers of 63 bits


def firm_of(plan: Plan, region: Region, asked: str) -> int:
    """The id of a firm. Raises NoSuchName with the nearest name of a plant, or with the command that lists ids."""
    wanted = key_of(asked)
    if wanted.isdecimal() and int(wanted) < LARGEST:
        return int(wanted)
    plants = map_of_runs(plan, region).firms
    known = [(row, name) for row, plant in enumerate(plants) for name in set(plant.name.values())]
    meant = {row for row, name in known if key_of(name) == wanted}
    meant = meant or {row for row, name in known if wanted and wanted in key_of(name)}
    if len(meant) == 1:
        return meant.pop()
    if meant:
        several = ", ".join(f"{row} ({plants[row].name['zh']})" for row in sorted(meant)[:8])
        raise NoSuchName(f"{asked!r} may mean {several}", "write one of these ids")
    shown = asked if len(asked) <= 60 else f"{asked[:40]}…"
    near = did_you_mean(asked[:200], [name for _, name in known])
    remedy = ("`jiju cluster CITY FIELD` lists the largest firms of a cluster with their ids, `jiju list plants` those "
              "known by name")  # fmt: skip
    raise NoSuchName(f"no firm {shown!r} in {region.name}{near}", remedy)
