"""What a list says of a scenario file without running the modules that it names: read as it stands, checked otherwise.

Only a scenario that the user gives to a command or a script runs its modules (extensions.py). A list of a folder, or a
search for a scenario of some region, looks at files that nobody gave.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from model.scenario.catalogue import load_entries
from model.scenario.chain import DEFAULT_REGION, FileRead, read_chain
from model.scenario.errors import ScenarioError
from model.scenario.extension_records import both
from model.scenario.layers import mapping
from model.scenario.listed_names import instruments_named, only
from model.scenario.merge import merge
from model.scenario.plan import load_scenario
from model.shipped import scenario_file


@dataclass(frozen=True)
class Glance:
    """What a list needs. parent: the file's name, empty if it extends none. unchecked: it names modules."""

    title: dict[str, str]
    region: str
    parent: str
    policies: tuple[str, ...]
    unchecked: bool = False


def glance(path: str | Path) -> Glance:
    """What a scenario says. Raises ScenarioErrors; of a file that names modules only if it cannot be read at all."""
    first = scenario_file(path)
    files = read_chain(first, str(path))
    if any(file.tree.value.get("extensions") for file in files):
        return as_it_stands(files)
    plan = load_scenario(path)
    parent = plan.parent.name if plan.parent is not None else ""
    return Glance(plan.title.model_dump(), plan.region, parent, tuple(plan.policies))


def as_it_stands(files: list[FileRead]) -> Glance:
    """What the file and its parents say, whether or not it is in order."""
    names, ignored = instruments_named(load_entries()), list[ScenarioError]()
    said: dict[str, Any] = merge([file.tree for file in files], ignored, lambda name: only(names, name)).value
    name, title = files[-1].name, said.get("title")
    given = both(title) if isinstance(title, str) else mapping(title)
    words = {language: str(given.get(language) or name) for language in ("zh", "en")}
    parent = files[-2].path.name if len(files) > 1 else ""
    region = said.get("region")
    known = region if isinstance(region, str) else DEFAULT_REGION
    return Glance(words, known, parent, tuple(map(str, mapping(said.get("policies")))), unchecked=True)
