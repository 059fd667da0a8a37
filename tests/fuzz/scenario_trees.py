"""Damage to what a scenario says: keys dropped, doubled, swapped, renamed; values retyped, nested, nasty or near.

Every mutant is valid YAML. A mutant is made from its seed and number alone.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator, Sequence
from copy import deepcopy
from pathlib import Path
from typing import Any

import yaml

from model.scenario.catalogue import load_catalogue
from model.scenario.parameters import load_registry
from tests.fuzz.judge import Mutant

NASTY: tuple[Any, ...] = (
    None, True, False, 0, -1, 1, 10**30, 10**400, 1e308, -1e308, 5e-324, float("inf"), float("nan"), "", " ",
    "x", "null", "no", "0x1F", "1_000", "12:30", "2016-01-01", "2016Q1", "2016Q5", "2099Q1", "0000Q1",
    "2016年3季度", "2018", "20亿", "３", "３０％", "-5%", "=1+1", "=cmd|' /C calc'!A0", "+1", "@SUM(1)",
    "\x1b[31m", "\x00", "\ud800", "\U0010ffff", "\u202e", "\ufeff", "\u200b", "　", "：", "，", "“x”", "a\nb",
    "a\tb", "x" * 300, "长" * 100, "../../etc/passwd", "/dev/zero", "C:\\CON", "NUL", ".", "..", "~",
    "no_policy.yaml", "mutant.yaml", "missing.yaml", "许昌县", "410100", 410100, "技术改造补助", "任务四",
    "zhengzhou", "steel", "F10", "technical_upgrading", [], {}, [[]], [None], [["a"]], {"a": {}}, {"2016": 1},
    {2016: -1}, {"2016Q1": 1, "2016": 2}, {None: 1}, {"": 1}, {"=x": 1}, {"a b": 1}, [1, 2], [2, 1],
    [None, None], ["a", 1], "history", "default", "ranked", "lottery", ["task_1", "task_1"], ["all"],
)  # fmt: skip
KEYS = (
    "name", "title", "purpose", "extends", "region", "period", "seeds", "scale", "baseline", "packages",
    "policies", "policies_from", "budget_factor", "environment", "parameters", "region_data", "without",
    "start", "end", "from", "to", "budget", "for", "rationing", "rule", "by", "place", "segment",
    "instrument", "fields", "segments", "places", "cities", "size", "workers", "revenue", "age", "origin",
    "status", "shocks", "kind", "national_growth", "prices", "zh", "en", "support_share", "take_up",
    "projects", "technical_upgrading", "技术改造补助", "credit_guarantee", "", "=x", "+1", "\x1b", "长" * 60,
    "2016", "2018Q3", "budget ", "预算",
)  # fmt: skip
Path_ = tuple[Any, ...]
QUARTER = re.compile("[0-9]{4}Q[1-4]")


def is_moderate(value: Any) -> bool:
    """Whether a value is a number that may be multiplied."""
    return type(value) in (int, float) and abs(value) < 1e15


class Tree:
    """Plain values under mutation by one stream of luck."""

    def __init__(self, content: Any, luck: random.Random, others: Sequence[Any]) -> None:
        self.content, self.luck, self.others = content, luck, others

    def paths(self) -> list[Path_]:
        """Every path below the root."""
        found: list[Path_] = []

        def walk(value: Any, path: Path_) -> None:
            if path:
                found.append(path)
            items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
            for key, item in items:
                walk(item, (*path, key))

        walk(self.content, ())
        return found

    def any_path(self, wanted: Callable[[Any], bool] = lambda value: True) -> Path_ | None:
        """A path whose value is as wanted."""
        fitting = [path for path in self.paths() if wanted(self.get(path))]
        return self.luck.choice(fitting) if fitting else None

    def get(self, path: Path_) -> Any:
        """The value at a path."""
        value = self.content
        for key in path:
            value = value[key]
        return value

    def set(self, path: Path_, value: Any) -> None:
        """Put a value at a path."""
        self.get(path[:-1])[path[-1]] = value

    def drop(self) -> None:
        """Leave a key or an item out."""
        if path := self.any_path():
            self.get(path[:-1]).pop(path[-1])

    def double(self) -> None:
        """An item of a list twice, a key again under another name."""
        if path := self.any_path():
            holder, value = self.get(path[:-1]), deepcopy(self.get(path))
            if isinstance(holder, list):
                holder.insert(path[-1], value)
            else:
                holder[f"{path[-1]}_2"] = value

    def swap(self) -> None:
        """Two values in each other's place."""
        one, other = self.any_path(), self.any_path()
        if one and other and one[: len(other)] != other and other[: len(one)] != one:
            a, b = deepcopy(self.get(one)), deepcopy(self.get(other))
            self.set(one, b)
            self.set(other, a)

    def nasty(self) -> None:
        """A value that has gone wrong elsewhere."""
        if path := self.any_path():
            self.set(path, deepcopy(self.luck.choice(NASTY)))

    def retype(self) -> None:
        """The same value as a text, a list, a number or a map."""
        if path := self.any_path():
            value = self.get(path)
            made = self.luck.choice((str, lambda v: [v], lambda v: {"value": v}, lambda v: [v, v], lambda v: f" {v} ",
                                     lambda v: float(v) if isinstance(v, int) else 7, lambda v: None))  # fmt: skip
            self.set(path, made(value))

    def nest(self) -> None:
        """A value below itself, or one level up."""
        if path := self.any_path():
            value = self.get(path)
            if self.luck.random() < 0.5 and isinstance(value, dict | list) and value:
                inner = list(value.values()) if isinstance(value, dict) else value
                self.set(path, self.luck.choice(inner))
            else:
                self.set(path, {path[-1]: value})

    def rename(self) -> None:
        """A key under a misspelt or another name."""
        path = self.any_path()
        if path and isinstance(self.get(path[:-1]), dict):
            holder = self.get(path[:-1])
            value, key = holder.pop(path[-1]), str(path[-1])
            typo = key[:-1] if self.luck.random() < 0.5 else key[::-1]
            holder[typo if self.luck.random() < 0.4 else self.luck.choice(KEYS)] = value

    def near(self) -> None:
        """A number a little or a lot larger or smaller, a quarter earlier or later."""
        path = self.any_path(lambda value: is_moderate(value) or (isinstance(value, str) and QUARTER.fullmatch(value)))
        if path is None:
            return
        value = self.get(path)
        if isinstance(value, str):
            year, part = int(value[:4]) + self.luck.choice((-1, 0, 1, 2)), self.luck.randint(1, 4)
            self.set(path, f"{year}Q{part}")
        else:
            self.set(path, type(value)(value * self.luck.choice((0, 0.1, 0.5, 0.9, 1.1, 2, 10))))

    def cross(self) -> None:
        """A part of another scenario under the same key."""
        path = self.any_path()
        if path is None:
            return
        other = deepcopy(self.luck.choice(self.others))
        for key in path[: self.luck.randint(1, len(path))]:
            if not isinstance(other, dict) or key not in other:
                return
            other = other[key]
        self.set(path[:1], other) if len(path) == 1 else self.get(path[:-1]).__setitem__(path[-1], other)

    def extend(self) -> None:
        """One more key from the vocabulary, with a nasty value or one found elsewhere."""
        path = self.any_path(lambda value: isinstance(value, dict))
        holder = self.get(path) if path else self.content
        if isinstance(holder, dict):
            holder[self.luck.choice(KEYS)] = deepcopy(self.luck.choice(NASTY))

    def adopt(self) -> None:
        """One more instrument of the catalogue, with a budget and one strength somewhere in its range."""
        item = self.luck.choice(list(load_catalogue().values()))
        policy: dict[str, Any] = {
            "instrument": item.key,
            "budget": self.luck.choice((0, 0.01, 0.3, 1, 5, "3亿", "20000万元")),
        }
        if self.luck.random() < 0.5:
            policy["from"] = f"{self.luck.randint(2016, 2020)}Q{self.luck.randint(1, 4)}"
        numbers = [setting for setting in item.settings.values() if not setting.choices]
        for setting in numbers if item.placed else self.luck.sample(numbers, min(1, len(numbers))):
            low, high = setting.bounds
            policy[setting.name] = self.inside(low, high, whole=setting.unit == "quarters")
        if item.placed:
            policy |= {
                "place": self.luck.choice(("river_port", "河港")),
                "segment": self.luck.choice(("metals", "食品")),
            }
        policies = self.content.setdefault("policies", {})
        if isinstance(policies, dict):
            policies[f"adopted_{self.luck.randrange(1000)}"] = policy

    def tune(self) -> None:
        """A parameter somewhere in its range, often at an end."""
        path, entry = self.luck.choice(list(load_registry().entries.items()))
        parameters = self.content.setdefault("parameters", {})
        if isinstance(parameters, dict):
            parameters[path] = self.inside(entry.low, entry.high)

    def shock(self) -> None:
        """One more shock, of any size that is allowed."""
        kind = self.luck.choice(
            ("demand", "capacity", "input_price", "energy_price", "transport_cost", "export_demand")
        )
        start = self.luck.randint(1, 8)
        dates = {"from": f"{2015 + (start + 3) // 4}Q{(start - 1) % 4 + 1}", "to": "2017Q4"}
        environment = self.content.setdefault("environment", {})
        if isinstance(environment, dict) and isinstance(environment.setdefault("shocks", []), list):
            environment["shocks"].append({"kind": kind, **dates, "size": self.inside(-0.95, 5.0)})

    def inside(self, low: float, high: float, whole: bool = False) -> float:
        """A number between two bounds, one time in two an end."""
        value = self.luck.choice((low, high)) if self.luck.random() < 0.5 else self.luck.uniform(low, high)
        return round(value) if whole else value


WILD = ("drop", "double", "swap", "nasty", "nasty", "retype", "nest", "rename", "near", "near", "cross", "extend",
        "adopt", "tune", "shock")  # fmt: skip
GENTLE = ("drop", "near", "near", "cross", "double", "adopt", "adopt", "tune", "shock")  # what often stays in order


def damaged(seed: int, number: int, sources: dict[str, Any], kinds: Sequence[str] = WILD) -> tuple[str, Any]:
    """The source and the plain values of a number's mutant: one to three damages."""
    luck = random.Random(f"scenario trees {seed} {number}")
    name = luck.choice(sorted(sources))
    tree = Tree(deepcopy(sources[name]), luck, list(sources.values()))
    for _ in range(luck.choice((1, 1, 2, 3))):
        if isinstance(tree.content, dict):
            getattr(tree, luck.choice(kinds))()
    return name, tree.content


def mutated(seed: int, number: int, sources: dict[str, Any], kinds: Sequence[str] = WILD) -> Mutant:
    """The mutant of a number as a file."""
    name, content = damaged(seed, number, sources, kinds)
    text = yaml.safe_dump(content, allow_unicode=True, sort_keys=False, width=100)
    return Mutant("trees", number, name, text.encode("utf-8", "surrogatepass"))


def mutants(seed: int, count: int, sources: dict[str, Any], start: int = 0) -> Iterator[Mutant]:
    """Mutants by number."""
    for number in range(start, start + count):
        yield mutated(seed, number, sources)


def read_sources(paths: Sequence[Path]) -> dict[str, Any]:
    """Plain values of scenario files by name; keys that YAML reads as numbers stay numbers."""
    return {path.name: yaml.safe_load(path.read_text(encoding="utf-8")) for path in paths}
