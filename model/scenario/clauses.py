"""Clauses of a region's plan: which instrument carries out which, in the plan's own words.

They belong to the region, in `plan/clauses_of_instruments.yaml` of its folder; a region without that file has no plan
that is quoted. An instrument of somebody's own may name clauses in its own file.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from model.regions.own import home_of, regions_asked
from model.scenario.catalogue import CatalogueError, Instrument, Silent, load_entries
from model.scenario.shipped_files import ClausesEntry, checked, read_shipped

FILE = Path("plan") / "clauses_of_instruments.yaml"


@dataclass(frozen=True)
class Clauses:
    """What a plan says of one instrument. plan_ids: numbers of the clauses. goals: ids of targets that they serve."""

    plan_ids: tuple[str, ...] = ()
    section: str = ""
    quote: str = ""
    goals: tuple[str, ...] = ()

    def __str__(self) -> str:
        return f"{self.section} “{self.quote}” ({', '.join(self.plan_ids)})" if self.quote or self.plan_ids else ""


NONE = Clauses()


def clauses_of(region: str) -> dict[str, Clauses]:
    """The clauses of a region's plan by instrument; none for an unknown region. Raises CatalogueError."""
    home = home_of(region)
    return {} if home is None else dict(_read(home / FILE))


@lru_cache(maxsize=16)
def _read(file: Path) -> dict[str, Clauses]:
    if not file.is_file():
        return {}
    found, entries = checked(read_shipped(file) or {}, dict[str, ClausesEntry], file), load_entries()
    for key in found:
        if key not in entries:
            raise CatalogueError(f"{FILE}: {key}: no instrument of the catalogue")
    return {key: Clauses(one.plan_ids, one.section, one.quote, one.goals) for key, one in found.items()}


def clauses_for(item: Instrument | Silent) -> Iterator[Clauses]:
    """What an instrument carries out: by its own file, then by the plan of the region asked for, else of all."""
    own = Clauses(item.plan_ids, item.clause.get("section", ""), item.clause.get("quote", ""), item.goals)
    yield from (
        known for known in (own, *(clauses_of(r).get(item.key, NONE) for r in regions_asked())) if known != NONE
    )


def instrument_of_clause(clause: str) -> str | None:
    """The instrument that carries out this clause (P031) in the plan of the region asked for, else in the first."""
    found = (key for region in regions_asked() for key, one in clauses_of(region).items() if clause in one.plan_ids)
    return next(found, None)
