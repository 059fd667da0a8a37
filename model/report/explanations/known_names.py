"""Names of everything that can be explained, and the ids that listed names in either language stand for."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from model.errors import UserError

if TYPE_CHECKING:
    from model.mathematics.name_book import NameBook

MODEL = Path(__file__).resolve().parents[2]
PROCESS_FOLDERS = ("processes", "start", "policy")


class UnknownName(UserError):
    """Nothing has this name; the message suggests near ones."""


def listed(name: str) -> str | None:
    """The id of what has a listed name in either language. Raises UnknownName if several things have it."""
    for book in books():
        found = book.meant(name)
        if len(found) > 1:
            several = ", ".join(f"{thing.id} ({thing.names[0]})" for thing in found)
            raise UnknownName(f"{name!r} may mean {several}; write one of these ids")
        if found:
            return found[0].id
    return None


def books() -> list[NameBook]:
    """The names of everything that is not of a region."""
    from model.mathematics.name_book import NameBook, Named
    from model.observe.outcomes import OUTCOMES, goals_of_all
    from model.regions.own import regions_asked
    from model.scenario.catalogue import load_entries
    from model.scenario.listed_names import instruments_named, packages_named, parameters_named, settings_named
    from model.scenario.own_instruments import here
    from model.scenario.parameters import load_registry

    mechanisms = load_registry().ablations.items()
    return [
        instruments_named(load_entries(here())),
        *(packages_named(region) for region in regions_asked()),
        parameters_named(),
        NameBook("ablation", [Named(key, tuple(item.meaning.values())) for key, item in mechanisms]),
        NameBook(
            "outcome", [Named(item.name, tuple(item.words.values())) for item in [*OUTCOMES, *goals_of_all().values()]]
        ),
        settings_named(),
    ]


def all_names() -> Iterator[str]:
    """Everything that can be explained."""
    from model.scenario.catalogue import load_entries
    from model.scenario.clauses import clauses_for
    from model.scenario.own_instruments import here
    from model.scenario.packages import packages_of_all
    from model.scenario.parameters import load_registry

    registry = load_registry()
    for key, entry in load_entries(here()).items():
        yield key
        yield from (clause for one in clauses_for(entry) for clause in one.plan_ids)
    yield from packages_of_all()
    yield from registry.entries
    yield from registry.ablations
    yield from outcome_ids()
    yield from process_files()


def outcome_ids() -> list[str]:
    """Ids of the declared outcomes, and of the goals of regions that no figure answers."""
    from model.observe.outcomes import BY_NAME, goals_of_all

    return list(goals_of_all() | BY_NAME)


def process_files() -> dict[str, Path]:
    """Files of mechanisms by name; of a mechanism in a folder the one that leads it."""
    found = [path for folder in PROCESS_FOLDERS for path in sorted((MODEL / folder).glob("*.py"))]
    found += [path for folder in PROCESS_FOLDERS for path in sorted((MODEL / folder).glob("*/__init__.py"))]
    named = ((path.parent.name if path.stem == "__init__" else path.stem, path) for path in found)
    return {name: path for name, path in named if name not in PROCESS_FOLDERS}
