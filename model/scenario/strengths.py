"""The settings of a policy: numbers in their units and ranges, constant or dated, and lists of choices."""

from __future__ import annotations

from typing import Any

from model.scenario.catalogue import Instrument, Setting
from model.scenario.errors import nearest
from model.scenario.layers import Path
from model.scenario.notes import Notes
from model.scenario.quantities import in_unit, shown
from model.scenario.schema import PolicyPart
from model.scenario.values import schedule


def strengths(instrument: Instrument, part: PolicyPart, path: Path, notes: Notes) -> dict[str, Any]:
    """Every setting of the instrument: what the file says, else its default."""
    given = dict(part.__pydantic_extra__ or {})
    settings: dict[str, Any] = {}
    for name in given:
        if name not in instrument.settings:
            known = [*instrument.settings, "instrument", "from", "to", "budget", "for", "rationing"]
            notes.fail((*path, name), f"unknown name {name!r} in {instrument.key}", nearest(name, known))
    for name, setting in instrument.settings.items():
        value = given.get(name, setting.default)
        if value is None:
            notes.fail(path, f"{name!r} is missing", f"add {f'{name}:'!r} in {setting.unit}")
            continue
        if setting.choices:
            settings[name] = chosen(value, setting.choices, (*path, name), notes)
            continue
        try:
            value = schedule(value)
        except ValueError as error:
            notes.fail((*path, name), f"{name}: {error}")
            continue
        settings[name] = strength(value, setting, (*path, name), notes)
    return settings


def strength(value: Any, setting: Setting, path: Path, notes: Notes) -> Any:
    """A strength, constant or dated, in the setting's unit and within its range."""
    if isinstance(value, tuple):
        return tuple((first, strength(item, setting, path, notes)) for first, item in value)
    low, high = setting.bounds
    bounds = f"{low:g} to {high:g} {setting.unit}"
    try:
        found = in_unit(value, setting.unit)
    except ValueError as error:
        notes.fail(path, f"{setting.name}: {error}", bounds)
        return value
    if not low <= found <= high:
        notes.fail(path, f"{setting.name}: {found:g} is out of range", f"from {bounds}")
    return found


def chosen(value: Any, choices: tuple[str, ...], path: Path, notes: Notes) -> tuple[str, ...]:
    """Items of a list of choices, one for each that is known."""
    items = value if isinstance(value, list | tuple) else [value]
    for number, item in enumerate(items):
        if item not in choices:
            message = f"{shown(item)} is not one of {', '.join(choices)}"
            notes.fail((*path, number), message, nearest(str(item)[:60], choices))
    return tuple(choice for choice in dict.fromkeys(map(str, items)) if choice in choices)
