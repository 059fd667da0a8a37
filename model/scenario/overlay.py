"""How one layer, a file or a package, is put over what lies below it.

A map merges deeply into what lies below, a list or a value replaces it, and `null` removes one thing, which must be
there. A policy may stand under any of its listed names, and a date in any spelling.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from copy import deepcopy
from typing import Any

from model.regions.schema import DEFLATORS
from model.scenario.errors import ScenarioError, nearest
from model.scenario.known_names import known_names
from model.scenario.layers import Merged, Path, forget, paths_in, value_at
from model.scenario.listed_names import only, parameters_named, settings_named
from model.scenario.nodes import Tree
from model.scenario.quantities import year
from model.scenario.shocks import SHOCKS, shocks_by_name
from model.scenario.values import quarter_of_key

OWN = ("name", "title", "purpose", "extends", "without")  # that a file never takes from its parent
PRICES = ("environment", "prices")
NOUNS = {("policies",): "policy", ("parameters",): "parameter", SHOCKS: "shock"}
Names = Callable[[str], str | None]  # the key of an instrument by any of its listed names


def overlay(below: Merged, above: Tree, layer: int, errors: list[ScenarioError], instrument: Names) -> None:
    """Put a file or a package over what lies below it; its `null` lines remove."""
    _Overlay(below, above, layer, errors, instrument).map((), ())
    below.positions[()] = above.at(())


class _Overlay:
    """One layer that is being put over others."""

    def __init__(self, below: Merged, above: Tree, layer: int, errors: list[ScenarioError], instrument: Names) -> None:
        self.below, self.above, self.layer, self.errors, self.instrument = below, above, layer, errors, instrument

    def map(self, path: Path, written: Path) -> None:
        """Merge the map at `written` of the upper layer into the map at `path`."""
        low, high = value_at(self.below.value, path), value_at(self.above.value, written)
        seen: dict[Any, Any] = {}
        for key, value in high.items():
            name = self.same(path, key, value, low)
            here, there = (*path, name), (*written, key)
            if name in seen:
                self.fail(there, f"{key!r} and {seen[name]!r} mean the same", "keep one of them")
                continue
            seen[name] = key
            if value is None:
                self.remove(low, name, here, there)
            elif isinstance(value, dict):
                if here == SHOCKS and isinstance(low.get(name), list) and not shocks_by_name(self.below, low):
                    remedy = "give each of them a `name` of its own there"
                    self.fail(there, "the parent's shocks cannot be told apart", remedy)
                    continue
                if not isinstance(low.get(name), dict):
                    below = low.get(name)
                    forget(self.below, here)
                    low[name] = every_class(below) if here[:2] == PRICES and len(here) == 3 else {}
                    self.below.layers[here] = self.layer
                self.below.positions[here] = self.above.at(there)
                self.map(here, there)
            else:
                forget(self.below, here)
                low[name] = deepcopy(value)
                self.below.layers[here] = self.layer
                for inner in paths_in(value, there):
                    self.below.positions[(*here, *inner[len(there) :])] = self.above.at(inner)

    def same(self, path: Path, key: Any, value: Any, low: Mapping[Any, Any]) -> Any:
        """The name under which a key stands below: a policy by a listed name, a date in another spelling."""
        if key in low:
            return key
        if path == ("policies",):
            return same_policy(key, value, low, self.instrument)
        if path[:1] == ("policies",) and len(path) == 2:
            return only(settings_named(), key) or key
        if path == ("parameters",):
            return only(parameters_named(), key) or key
        if path[:1] == ("policies",) and len(path) == 3 and path[2] != "for":
            quarter = quarter_of_key(key)
            return next((known for known in low if quarter is not None and quarter_of_key(known) == quarter), key)
        if path[:1] == ("environment",):
            return next((known for known in low if str(year(known)) == str(year(key))), key)
        return key

    def remove(self, low: dict[Any, Any], name: Any, here: Path, there: Path) -> None:
        """Remove one thing, which must be there."""
        noun = NOUNS.get(here[:-1], "")
        if there in self.above.blank:
            what = "{} for nothing but defaults, " if here[:-1] == ("policies",) else ""
            words = str(there[-1]).split(maxsplit=1)
            named_freely = here[:-1] in (("policies",), ("environment", "shocks"))
            if len(words) == 2 and words[1][0].isdecimal() and not named_freely:  # YAML takes {budget 20} for a name
                self.fail(there, f"{there[-1]}: a colon is missing", f"write {words[0]}: {words[1]}")
                return
            self.fail(there, f"{there[-1]}: nothing stands after it", f"write {what}null to remove it, or leave it out")
        elif name in low:
            forget(self.below, here)
        else:
            known = [str(key) for key in low if key not in OWN]
            known += [key for key in known_names(here[:-1]) if key not in known and key not in OWN]
            remedy = nearest(str(name), [key for key in known if key != name])
            if here[0] in OWN:
                remedy = "leave it out: a file never takes it from its parent"
            elif name in known and here[:1] == ("policies",) and here[2:3] == ("for",):
                remedy = "leave it out: the instrument's own limits cannot be removed"
            elif name in known:
                remedy = "leave it out: neither a parent nor a package says it"
            self.fail(there, f"no {noun + ' ' if noun else ''}{there[-1]!r} to remove", remedy)

    def fail(self, there: Path, message: str, remedy: str) -> None:
        """Note an error at a path of the upper layer."""
        self.errors.append(ScenarioError(*self.above.at(there), message, remedy))


def every_class(rate: Any) -> dict[str, Any]:
    """Price growth of a year for all classes as a map by class, so that one of them can be changed alone."""
    return dict.fromkeys(DEFLATORS, rate) if isinstance(rate, int | float) and not isinstance(rate, bool) else {}


def same_policy(key: Any, value: Any, low: Mapping[Any, Any], instrument: Names) -> Any:
    """The key of the policy that a line means: itself, or the instrument of that name in either language."""
    if key in low or (isinstance(value, dict) and value.get("instrument") is not None):
        return key
    return instrument(str(key)) or key
