"""The generated references from declarations: parameters, columns, outcomes, regions, glossary, library, schema.

Pure text builders; FILES says which file of the repository each one fills. `jiju reference` writes them, a test keeps
them fresh. The schema is written too, but not kept in the repository: an installation makes it (setup.py).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from model.report.reference.data_dictionary import data_dictionary
from model.report.reference.glossary import glossary
from model.report.reference.library import library
from model.report.reference.outcomes import outcomes
from model.report.reference.parameters import parameter_names, parameters
from model.report.reference.regions import regions
from model.scenario import json_schema
from model.tables.folders import write_whole

FILES: dict[str, Callable[[], str]] = {
    "docs/parameters.md": parameters,
    "docs/data_dictionary.md": data_dictionary,
    "docs/outcomes.md": outcomes,
    "docs/regions.md": regions,
    "docs/glossary.md": glossary,
    "docs/library_reference.md": library,
    "model/scenario/parameter_names.py": parameter_names,
}
NOT_COMMITTED: dict[str, Callable[[], str]] = {f"scenarios/{json_schema.NAME}": json_schema.as_text}


def stale(folder: Path, files: Mapping[str, Callable[[], str]] = FILES) -> dict[str, str]:
    """Files under `folder` that are missing or differ from what would be written now, with the new text."""
    found = {}
    for name, build in files.items():
        path, text = folder / name, build()
        if not path.is_file() or path.read_text(encoding="utf-8") != text:
            found[name] = text
    return found


def write(folder: Path) -> list[str]:
    """Write what is stale under `folder`; returns the names of the files written."""
    changed = stale(folder, FILES | NOT_COMMITTED)
    for name, text in changed.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        write_whole(folder / name, text)
    return list(changed)
