"""Goals of a region's plan that the model has no figure for: they belong to the region, in `plan/goals_without_figure.yaml`.

Each is counted or awarded by the administration, or the entities cannot express it yet; its reason stands beside it.
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from model.observe.outcomes.outcome import Outcome
from model.regions import list_regions
from model.regions.own import home_of
from model.scenario.shipped_files import GoalEntry, checked, read_shipped

FILE = Path("plan") / "goals_without_figure.yaml"


def goals_without_figure(region: str) -> dict[str, Outcome]:
    """These goals of a region by name; none where it declares none. Raises FileError."""
    home = home_of(region)
    return {} if home is None else dict(_read(home / FILE))


def goals_of_all() -> dict[str, Outcome]:
    """The same of all regions; where two have one of the same name, the first region's."""
    found: dict[str, Outcome] = {}
    for region in list_regions():
        found = goals_without_figure(region) | found
    return found


@lru_cache(maxsize=16)
def _read(file: Path) -> dict[str, Outcome]:
    if not file.is_file():
        return {}
    return {
        key: Outcome(key, "-", one.name.en, one.name.zh, one.reason, "none", one.label, scored=False)
        for key, one in checked(read_shipped(file), dict[str, GoalEntry], file).items()
    }
