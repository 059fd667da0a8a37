"""The settings of a session: a region and, for each side, a scenario, a seed and changes. All that a session is.

The page sends them as JSON, its link holds them, and the same settings make the same worlds bit by bit.
"""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import Any, cast

from model.cli.options import LARGEST_SEED
from model.play.changes import BadChange, Change, read_changes, text, with_nearest, written
from model.play.shipped import OWN, WITHOUT, first_scenarios, quick_region, region_keys
from model.play.timeline import Timeline, timeline_of
from model.regions.own import is_own
from model.scenario import Plan, load_scenario
from model.scenario.errors import ScenarioError, ScenarioErrors, nearest, showable
from model.scenario.nodes import Tree, read_tree
from model.shipped import shipped_folder, shipped_names

SIDES = ("left", "right")
CENTRAL_SEED = 1  # the luck of world 0
SHOWN_NAME = "scenario.yaml"  # of a file that was dropped without a name
MOST_CHARACTERS = 400_000  # of a dropped file


@dataclass(frozen=True)
class Side:
    """One of two worlds: where its scenario comes from, its plan, the seed of its luck, what was changed."""

    source: Mapping[str, str] | str
    base: Plan
    seed: int
    changes: tuple[Change, ...]
    timeline: Timeline

    def written(self) -> dict[str, Any]:
        """The side as the page sends it."""
        return {"scenario": self.source, "seed": self.seed, "changes": written(self.changes)}

    def with_changes(self, given: Any) -> Side:
        """The same world with other changes. Raises BadChange, ScenarioErrors, ParameterError."""
        changes = read_changes(given, self.base)
        return replace(self, changes=changes, timeline=timeline_of(self.base, changes))


@dataclass(frozen=True)
class Settings:
    """Both sides; the region is that of their scenarios."""

    region: str
    left: Side
    right: Side

    @property
    def end(self) -> int:
        """The last quarter that both worlds have."""
        return min(self.left.base.end, self.right.base.end)

    def side(self, name: str) -> Side:
        """One side by name."""
        return self.left if name == "left" else self.right

    def written(self) -> dict[str, Any]:
        """The settings as the page sends them."""
        return {"region": self.region, "left": self.left.written(), "right": self.right.written()}


def read_settings(given: Any) -> Settings:
    """Settings from plain values. Raises BadChange, ScenarioErrors, ParameterError."""
    if not isinstance(given, dict):
        raise BadChange("settings are a map with region, left and right")
    region = text(given.get("region", quick_region()), "region")
    if region not in region_keys():
        raise BadChange(f"no region {showable(region[:60])!r}; {nearest(region, list(region_keys()))}")
    usual = first_scenarios(region)
    left, right = (read_side(given.get(name, {"scenario": usual.get(name)}), region, name) for name in SIDES)
    if left.base.base_quarter != right.base.base_quarter:
        raise BadChange("the two scenarios begin in different years; give both the same start")
    return Settings(region, left, right)


def read_side(given: Any, region: str, name: str) -> Side:
    """One side. Raises as `read_settings`."""
    if not isinstance(given, dict):
        raise BadChange(f"{name} is a map with scenario, seed and changes")
    source = given.get("scenario")
    base = plan_of(source)
    if base.region_name != region:
        raise BadChange(f"the scenario {base.name} is of region {base.region_name}, and the session of {region}")
    changes = read_changes(given.get("changes", []), base)
    return Side(
        cast("Mapping[str, str] | str", source),
        base,
        read_seed(given.get("seed", CENTRAL_SEED)),
        changes,
        timeline_of(base, changes),
    )


def read_seed(given: Any) -> int:
    """The seed of a world's luck. Raises BadChange."""
    if isinstance(given, bool) or not isinstance(given, int) or not 0 <= given <= LARGEST_SEED:
        raise BadChange(f"seed is a whole number from 0 to {LARGEST_SEED}")
    return given


def plan_of(source: Any) -> Plan:
    """The plan of a scenario that ships with the program, by name, or of the text of a file."""
    if isinstance(source, dict):
        shown = text(source.get("name", SHOWN_NAME), "name of the file")
        return plan_of_text(text(source.get("file"), "file", MOST_CHARACTERS), shown)
    name = text(source, "scenario")
    own = name.removeprefix(OWN)
    if own != name and is_own(key := region_keys().get(own, "")):
        return Plan.from_mapping({"name": f"{own}_without_policies", "title": WITHOUT, "region": key})
    if name not in shipped_names():
        message = f"no scenario {showable(name[:60])!r} ships with the program"
        raise BadChange(with_nearest(message, name, shipped_names()))
    return shipped_plan(name)


@lru_cache(maxsize=64)
def shipped_plan(name: str) -> Plan:
    """The plan of a shipped scenario; `name` is known to be one."""
    return load_scenario(shipped_folder() / f"{name}.yaml")


def plan_of_text(content: str, shown: str = SHOWN_NAME) -> Plan:
    """The plan of a file that was dropped on the page. Raises ScenarioErrors with its lines.

    It may extend a scenario that ships with the program and no other, and brings no code and no further file.
    """
    shown = Path(shown.replace("\\", "/")).name or SHOWN_NAME
    with tempfile.TemporaryDirectory(prefix="jiju-play-") as folder:
        path = Path(folder) / SHOWN_NAME
        path.write_text(content, encoding="utf-8", newline="\n")
        try:
            tree = read_tree(path, shown)
            refuse(tree)
            return load_scenario(path)
        except ScenarioErrors as error:
            names = (str(path), str(path.resolve()), SHOWN_NAME)
            raise ScenarioErrors(
                ScenarioError(shown if each.file in names else Path(each.file).name, each.line, each.column,
                              each.message.replace(folder, ""), each.remedy.replace(folder, ""))
                for each in error.errors
            ) from None  # fmt: skip


def refuse(tree: Tree) -> None:
    """Refuse what would run code or read a file of this machine. Raises ScenarioErrors."""
    content = tree.value if isinstance(tree.value, dict) else {}
    region = content.get("region")
    if isinstance(region, str) and region not in region_keys():
        message = "a page reads no folder of this machine: a region of one's own is not taken here"
        raise ScenarioErrors(
            [ScenarioError(*tree.at(("region",)), message, f"one of {', '.join(region_keys())}; or run the file with "
                           "`jiju run`")]
        )  # fmt: skip
    if "extensions" in content:
        message = "a page brings no code: modules of one's own are not taken here"
        raise ScenarioErrors(
            [ScenarioError(*tree.at(("extensions",)), message, "leave extensions out, or run the file with `jiju run`")]
        )
    baseline = content.get("baseline")
    if isinstance(baseline, dict) and isinstance(baseline.get("known"), str):
        message = "a page reads no file of this machine: known figures are not taken here"
        raise ScenarioErrors(
            [
                ScenarioError(
                    *tree.at(("baseline", "known")), message, "leave known out, or run the file with `jiju run`"
                )
            ]
        )
