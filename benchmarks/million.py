"""A whole run of a million firms: minutes by the clock and of one processor, and the most memory that it holds.

It is measured alone (`--parts million`), in a process of its own, and its section is set into the page of the last
sitting: the other parts need not be measured anew.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from time import perf_counter
from typing import Any

from benchmarks import machine
from benchmarks.child import OWN, Child
from model.report.markdown_page import table
from model.report.numbers import number

TITLE = "A million firms"
FIRMS = 1e6


@dataclass
class Million:
    """One run: its start, its quarters (seconds of the processor by process), and what the machine did meanwhile."""

    scenario: str
    scale: float
    start: dict[str, Any]
    quarters: list[dict[str, float]]
    wall: float  # seconds by the clock, of start and all quarters
    memory: float  # MB, the most that the process held
    busy: list[float]  # processes that wanted to run, before the start and after every quarter
    commit: str
    date: str

    @property
    def processor(self) -> float:
        """Seconds of the processor, of start and all quarters."""
        return self.start["seconds"] + sum(line["all"] for line in self.quarters)


def measure(scenario: str, scale: float, quarters: int) -> Million:
    """Start a world in a process of its own and step it."""
    busy, began = [machine.load()], perf_counter()
    with Child(OWN) as child:
        start = child.ask("start", scenario=scenario, scale=scale)
        lines = []
        for _ in range(quarters):
            lines.append(child.ask("step"))
            busy.append(machine.load())
        wall, memory = perf_counter() - began, child.ask("memory")
    date = machine.describe()["Date"]
    return Million(scenario, scale, start, lines, wall, memory, busy, machine.commit(OWN), date)


def section(found: Million) -> str:
    """The part of the page on the run."""
    used = found.start["seconds"]
    rows = [
        ("Minutes by the clock", number(found.wall / 60)),
        ("Minutes of one processor", number(found.processor / 60)),
        ("of them the start, s", number(used)),
        ("a quarter, mean, s", number((found.processor - used) / len(found.quarters))),
        ("Most memory, GB", number(found.memory / 2**10)),
        ("Memory after the start, GB", number(found.start["memory"] / 2**10)),
    ]
    years = f"{len(found.quarters)} quarters of `{found.scenario}` at scale {found.scale:g}"
    size = f"{found.start['firms']:,} firms and {found.start['links']:,} links at the start"
    return "\n\n".join(
        [
            f"## {TITLE}" if found.start["firms"] >= FIRMS else "## The largest run",
            f"""{years}, one seed, in one process and one thread: {size}.
Measured on {found.date} at commit {found.commit}, while {min(found.busy):.1f} to {max(found.busy):.1f} processes wanted
to run.""",
            table(("", ""), rows),
        ]
    )


def set_into(page: str, part: str) -> str:
    """The page with the `part` (from its heading on) in place of the one that has this heading, else at the end."""
    heading = part.split("\n", 1)[0]
    old = re.search(rf"^{re.escape(heading)}\n.*?(?=^## |\Z)", page, flags=re.MULTILINE | re.DOTALL)
    if old is None:
        return page.rstrip("\n") + "\n\n" + part + "\n"
    rest = page[old.end() :]
    return page[: old.start()] + part + ("\n\n" + rest if rest else "\n")
