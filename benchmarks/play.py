"""How fast `jiju play` answers: quarters of two worlds until their frame arrives, controls meanwhile, memory.

    python benchmarks/play.py                      # both regions, 20 pages opened and closed; about two minutes
    python benchmarks/play.py --quarters 8 --pages 3
    python benchmarks/play.py --first-page         # from a clone to the page, too (benchmarks/first_page.py)
    python benchmarks/run.py --parts play          # all of it, set into docs/benchmarks.md

It starts the server as a user does and speaks with it as the page does, without a browser: what the browser takes to
draw a frame is measured by the page's own test. Figures are by the clock: leave the machine alone meanwhile.
"""

from __future__ import annotations

import argparse
import http.client
import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from benchmarks import machine  # noqa: E402
from benchmarks.first_page import ADDRESS, PATIENCE, FirstPage  # noqa: E402
from benchmarks.first_page import measure as first_page  # noqa: E402
from benchmarks.mark import Mark  # noqa: E402
from model.report.markdown_page import table  # noqa: E402
from model.report.numbers import number  # noqa: E402


@dataclass
class Pace:
    """What a region gave: seconds until the first frame, between frames, and of each answer to a control meanwhile."""

    region: str
    first: float
    frames: list[float] = field(default_factory=list)
    controls: list[float] = field(default_factory=list)

    @property
    def rate(self) -> float:
        """Quarters a second of both worlds."""
        return len(self.frames) / sum(self.frames)


class Client:
    """The page's part of the protocol."""

    def __init__(self, port: int) -> None:
        self.port = port

    def ask(self, method: str, path: str, body: Any = None) -> Any:
        """The JSON of an answer."""
        with closing(http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)) as connection:
            text = None if body is None else json.dumps(body)
            connection.request(method, path, text, {"Content-Type": "application/json"})
            answer = connection.getresponse()
            content = answer.read()
            if answer.status >= 300:
                raise RuntimeError(content.decode())
            return json.loads(content)

    def open(self, region: str) -> str:
        """The key of a new session."""
        return str(self.ask("POST", "/api/sessions", {"settings": {"region": region}})["session"])

    def command(self, key: str, **command: Any) -> float:
        """Seconds that a command takes to be answered."""
        began = time.perf_counter()
        self.ask("POST", f"/api/sessions/{key}/commands", command)
        return time.perf_counter() - began

    def events(self, key: str) -> Iterator[tuple[str, str]]:
        """Events of a session as they come: name, and data unread."""
        with closing(http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)) as connection:
            connection.request("GET", f"/api/sessions/{key}/events")
            answer, name = connection.getresponse(), ""
            while line := answer.readline():
                if line.startswith(b"event: "):
                    name = line[7:].decode().strip()
                elif line.startswith(b"data: "):
                    yield name, line[6:].decode()


@contextmanager
def served() -> Iterator[tuple[Client, subprocess.Popen[str]]]:
    """A server as a user starts it, and a client of it."""
    command = [sys.executable, str(ROOT / "run.py"), "play", "--no-browser", "--port", "0", "--pages", "64"]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=ROOT)
    try:
        assert process.stdout is not None
        found = ADDRESS.search(process.stdout.readline())
        assert found is not None
        yield Client(int(found[1])), process
    finally:
        process.terminate()
        process.wait(30)


def paced(client: Client, region: str, quarters: int) -> Pace:
    """A session in a region, played as fast as it goes, with controls used meanwhile."""
    began = time.perf_counter()
    key = client.open(region)
    told = client.events(key)
    while next(told)[0] != "history":
        pass
    pace = Pace(region, time.perf_counter() - began)
    over = threading.Event()

    def control() -> None:
        while not over.wait(0.1):
            pace.controls.append(client.command(key, do="speed", speed=0))

    beside = threading.Thread(target=control, daemon=True)
    client.command(key, do="play", speed=0)
    beside.start()
    last = time.perf_counter()
    for name, _ in told:
        if name != "frame":
            continue
        now = time.perf_counter()
        pace.frames.append(now - last)
        last = now
        if len(pace.frames) == quarters:
            break
    over.set()
    beside.join(PATIENCE)
    told.close()  # type: ignore[attr-defined]
    client.ask("POST", f"/api/sessions/{key}/close", {})
    return pace


def family(parent: int) -> dict[int, float]:
    """Memory (MB) of a process and all below it, by number; Linux."""
    parents, resident = {}, {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                stat = (entry / "stat").read_text()
                resident[int(entry.name)] = (
                    int((entry / "statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 1e6
                )
            except (OSError, IndexError):
                continue
            state, above = stat.rpartition(")")[2].split()[:2]
            if state != "Z":
                parents[int(entry.name)] = int(above)
    found, size = {parent}, 0
    while len(found) > size:
        size = len(found)
        found |= {child for child, above in parents.items() if above in found}
    return {number: resident[number] for number in found if number in resident}


@dataclass(frozen=True)
class Leak:
    """Memory (MB) and processes of the server before and after pages were opened and closed."""

    pages: int
    before: float
    after: float
    processes_before: int
    processes_after: int


def opened_and_closed(client: Client, server: int, pages: int, region: str, at_once: int = 4) -> Leak:
    """Open and close pages, some at once; the first pair is not counted, for it loads what stays."""
    visit(client, region, 1)
    before = family(server)
    for first in range(0, pages, at_once):
        visit(client, region, min(at_once, pages - first))
    after = family(server)
    return Leak(pages, sum(before.values()), sum(after.values()), len(before), len(after))


def visit(client: Client, region: str, pages: int) -> None:
    """Open pages, see four quarters in each, and close them."""
    keys = [client.open(region) for _ in range(pages)]
    streams = [client.events(key) for key in keys]
    for key in keys:
        client.command(key, do="step", quarters=4)
    for stream in streams:
        for name, data in stream:
            if name == "state":
                state = json.loads(data)
                if state["quarter"] == state["goal"] != state["base"] and not state["busy"]:
                    break
    for key, stream in zip(keys, streams, strict=True):
        stream.close()  # type: ignore[attr-defined]
        client.ask("POST", f"/api/sessions/{key}/close", {})


@dataclass(frozen=True)
class Played:
    """Everything that was measured of `jiju play`; `busy`: processes that wanted to run."""

    paces: list[Pace]
    leak: Leak | None
    first: FirstPage | None
    busy: list[float]
    commit: str
    date: str


def measure(regions: Sequence[str], quarters: int, pages: int, whole: bool) -> Played:
    """Play in regions, open and close pages; `whole`: also from a clone to the page."""
    busy = [machine.load()]
    with served() as (client, process):
        paces = [paced(client, region, quarters) for region in regions]
        busy.append(machine.load())
        counted = Path("/proc/self/statm").exists() and pages
        leak = opened_and_closed(client, process.pid, pages, regions[0]) if counted else None
    busy.append(machine.load())
    first = first_page() if whole else None
    return Played(paces, leak, first, busy, machine.commit(ROOT), machine.describe()["Date"])


def marks(played: Played) -> list[Mark]:
    """The figures that count, with their goals."""
    found = []
    for pace in played.paces:
        if pace.region == "twin_rivers":
            found.append(Mark("Play, the teaching region: quarters a second of two worlds", pace.rate, least=10))
        else:
            what = f"Play, {pace.region}: seconds a quarter until both worlds' frames are there, median"
            found.append(Mark(what, median(pace.frames), most=1.0))
        if pace.controls:
            what = f"Play, {pace.region}: seconds until a control answers meanwhile, 95% of {len(pace.controls)}"
            found.append(Mark(what, sorted(pace.controls)[int(0.95 * (len(pace.controls) - 1))], most=0.2))
    leak = played.leak
    if leak is not None:
        found.append(Mark(f"Play: MB more after {leak.pages} pages than before", leak.after - leak.before, most=50))
        more = leak.processes_after - leak.processes_before
        found.append(Mark(f"Play: processes more after {leak.pages} pages than before", more, most=0))
    if played.first is not None:
        what = "Play: seconds from a clone to a growing cluster on the screen, installation included"
        found.append(Mark(what, played.first.total, most=120))
    return found


def section(played: Played) -> str:
    """The part of the page on `jiju play`."""
    rows = [(mark.meaning, number(mark.value), mark.goal, mark.verdict) for mark in marks(played)]
    opened = [f"{pace.region} {number(pace.first)} s" for pace in played.paces]
    parts = [
        f"## {TITLE}",
        f"""`python benchmarks/play.py` starts the server as a user does and speaks with it as the page does; what the
browser takes to draw a frame comes on top. Until the first frame: {", ".join(opened)}. Measured on {played.date} at
commit {played.commit}, while {min(played.busy):.1f} to {max(played.busy):.1f} processes wanted to run.""",
        table(("Figure", "Measured", "Goal", ""), rows),
    ]
    if played.first is not None:
        steps = [(step, number(seconds)) for step, seconds in played.first.seconds.items()]
        before, after = played.first.revenue
        parts += [
            f"""From a clone (`benchmarks/first_page.py`): README's two commands in a fresh clone and environment,
then a browser without a window, then a year. The largest cluster sells {before} at the start, {after} a year later.""",
            table(("Step", "s"), steps),
        ]
    return "\n\n".join(parts)


TITLE = "The page of `jiju play`"


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quarters", type=int, default=40, help="quarters played in each region")
    parser.add_argument("--pages", type=int, default=20, help="pages opened and closed")
    parser.add_argument("--regions", nargs="*", default=["twin_rivers", "henan"])
    parser.add_argument("--first-page", action="store_true", help="also from a clone to the page")
    asked = parser.parse_args()
    print(section(measure(asked.regions, asked.quarters, asked.pages, asked.first_page)))


if __name__ == "__main__":
    main()
