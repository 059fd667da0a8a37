"""Parameters: the numbers of the mechanisms, each with unit, period, range, meaning, source and evidence grade.

The registry is the folder `parameters/`, one YAML file a process. A scenario overrides values by path
(`innovation.success_rate`), inside their range; an ablation sets the named neutral values that turn a mechanism off.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from model.errors import UserError
from model.mathematics.nearest import did_you_mean
from model.scenario.parameter_names import ParameterGroups

FOLDER = Path(__file__).parent / "parameters"


class ParameterError(UserError, ValueError):
    """A path that does not exist, or a value outside its range."""


@dataclass(frozen=True)
class Entry:
    """One parameter as the registry declares it."""

    path: str
    value: float
    unit: str
    period: str
    low: float
    high: float
    meaning: Mapping[str, str]
    source: str
    grade: str


@dataclass(frozen=True)
class Ablation:
    """A mechanism turned off: neutral values by path, and the pattern that should change."""

    name: str
    process: str
    meaning: Mapping[str, str]
    settings: Mapping[str, float]
    pattern: str


@dataclass(frozen=True)
class Registry:
    """All parameters and ablations, by path and by name."""

    entries: Mapping[str, Entry]
    ablations: Mapping[str, Ablation]

    def entry(self, path: str) -> Entry:
        """The entry of a path. Raises ParameterError with the nearest path."""
        if path not in self.entries:
            near = get_close_matches(path, self.entries, n=1, cutoff=0.5)
            hint = f", did you mean {near[0]!r}?" if near else "; `jiju list parameters` shows them all"
            raise ParameterError(f"no parameter {path!r}{hint}")
        return self.entries[path]

    def check(self, path: str, value: float) -> None:
        """Raise ParameterError unless the path exists and the value lies in its range."""
        entry = self.entry(path)
        if not entry.low <= value <= entry.high:
            raise ParameterError(
                f"{path} = {value:g} is outside its range {entry.low:g} to {entry.high:g} {entry.unit}"
            )

    def ablation(self, name: str) -> Ablation:
        """An ablation by name. Raises ParameterError with the known names."""
        if name not in self.ablations:
            raise ParameterError(f"no ablation {name!r}; there are {', '.join(self.ablations)}")
        return self.ablations[name]


@lru_cache(maxsize=1)
def load_registry() -> Registry:
    """Read and check every file of `parameters/`. Raises FileError naming file and entry, ParameterError."""
    from model.scenario.shipped_files import AblationEntry, ParameterEntry, checked, plain, read_shipped

    entries: dict[str, Entry] = {}
    ablations: dict[str, Ablation] = {}
    for file in sorted(FOLDER.glob("*.yaml")):
        group = file.stem
        content = read_shipped(file)
        for name, off in checked(content.pop("ablations", {}), dict[str, AblationEntry], file).items():
            ablations[name] = Ablation(name, group, plain(off.meaning), off.settings, off.pattern)
        for name, one in checked(content, dict[str, ParameterEntry], file).items():
            path = f"{group}.{name}"
            entries[path] = Entry(path, one.value, one.unit, one.period, *one.range, plain(one.meaning), one.source,
                                  one.grade)  # fmt: skip
    registry = Registry(entries, ablations)
    for ablation in ablations.values():
        for path in ablation.settings:
            registry.entry(path)
    return registry


class Group:
    """The values of one group. A name that is not there is an error at once, read or written.

    The type checker knows the names from `parameter_names.py`.
    """

    def __init__(self, name: str, values: Mapping[str, float]) -> None:
        self.__dict__.update(values)
        self.__dict__["_name"] = name

    def __getattr__(self, name: str) -> float:
        if name.startswith("_"):
            raise AttributeError(name)
        raise AttributeError(self._missing(name))

    def __setattr__(self, name: str, value: float) -> None:
        if name not in self.__dict__:
            raise AttributeError(self._missing(name))
        self.__dict__[name] = value

    def _missing(self, name: str) -> str:
        known = [known for known in self.__dict__ if not known.startswith("_")]
        return f"no parameter '{self._name}.{name}'{did_you_mean(name, known)}"


class Parameters(ParameterGroups):
    """Values by group and name: `parameters.innovation.success_rate`. AttributeError names the nearest of a typo."""

    def __init__(self, overrides: Mapping[str, float] | None = None, *, checked: bool = True) -> None:
        """Defaults of the registry with `overrides` by path; range-checked unless `checked` is False (ablations)."""
        registry = load_registry()
        self.values = {path: entry.value for path, entry in registry.entries.items()}
        for path, value in (overrides or {}).items():
            if checked:
                registry.check(path, value)
            self.values[registry.entry(path).path] = float(value)
        groups: dict[str, dict[str, float]] = {}
        for path, value in self.values.items():
            group, name = path.split(".", 1)
            groups.setdefault(group, {})[name] = value
        for group, values in groups.items():
            self.__dict__[group] = Group(group, values)

    if not TYPE_CHECKING:

        def __getattr__(self, group: str) -> Group:
            if group.startswith("_"):
                raise AttributeError(group)
            known = [name for name, held in vars(self).items() if isinstance(held, Group)]
            raise AttributeError(f"no group of parameters {group!r}{did_you_mean(group, known)}")

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Parameters) and self.values == other.values

    __hash__ = None  # type: ignore[assignment]

    def __iter__(self) -> Iterator[str]:
        return iter(self.values)

    def __getstate__(self) -> dict[str, Any]:
        return {"values": self.values}

    def __setstate__(self, state: dict[str, Any]) -> None:
        self.__init__(state["values"], checked=False)  # type: ignore[misc]

    def with_values(self, changes: Mapping[str, float], *, checked: bool = True) -> Parameters:
        """A copy with some values changed, range-checked unless `checked` is False."""
        registry = load_registry()
        for path, value in changes.items():
            (registry.check(path, value) if checked else registry.entry(path))
        return Parameters({**self.values, **changes}, checked=False)

    def ablated(self, name: str) -> Parameters:
        """A copy with one mechanism turned off."""
        return self.with_values(load_registry().ablation(name).settings, checked=False)
