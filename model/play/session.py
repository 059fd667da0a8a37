"""A session: two worlds, the thread that leads them, and the listeners that hear of every quarter.

Only the thread speaks with the worlds' processes. Whoever wants something puts a job into its queue: commands are
checked at the door and answered at once, what comes of them is told by events. Questions about a cluster or a firm are
answered between two quarters.
"""

from __future__ import annotations

import json
import queue
import secrets
import sys
import threading
import time
import traceback
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from model.mathematics.quarters import quarter_label
from model.play.changes import BadChange, text
from model.play.commands import COMMANDS
from model.play.settings import SIDES, Settings
from model.play.words import both
from model.play.world_process import Refused, WorldDied, WorldFailed, WorldProcess
from model.scenario.write import policy_as_written

QUESTION_SECONDS = 60.0  # that a question waits for its turn
KEPT_EVENTS = 400  # that a slow listener may be behind


@dataclass
class Event:
    """What a listener hears: name and data as JSON."""

    name: str
    data: str


@dataclass
class Job:
    """Something to do between two quarters, and what came of it."""

    work: Callable[[], Any]
    done: threading.Event = field(default_factory=threading.Event)
    result: Any = None
    error: BaseException | None = None


class SessionOver(Exception):
    """The session has been closed or has ended by a fault."""


class Session:
    """Two worlds under settings. `settings` is replaced by commands as one object, so that readers see a whole."""

    def __init__(self, settings: Settings, megabytes: float, goal: int | None = None) -> None:
        self.key = secrets.token_urlsafe(12)
        self.settings, self.megabytes = settings, megabytes
        self.base, self.end = settings.right.base.base_quarter, settings.end
        self.goal = self.base if goal is None else goal
        self.playing, self.speed = False, 4.0
        self.frames: dict[str, dict[int, str]] = {side: {} for side in SIDES}
        self.worlds: dict[str, WorldProcess] = {}
        self.pending: list[tuple[str, str, int]] = []  # what commands want done to worlds: (what, side, quarter)
        self.fault: dict[str, str] | None = None
        self.shown = self.base - 1  # the quarter that listeners have last seen
        self.rewritten = False  # whether what listeners have seen is no longer so
        self.told = 0  # states
        self.closed = False
        self.listeners: list[queue.Queue[Event | None]] = []
        self.alone_since, self.heard = time.monotonic(), False
        self.jobs: queue.Queue[Job] = queue.Queue()
        self.lock = threading.RLock()
        self.wake = threading.Event()
        self.due = 0.0
        self.thread = threading.Thread(target=self.lead, name=f"session {self.key}", daemon=True)
        self.thread.start()

    # listeners -----------------------------------------------------------------------------------------------------

    def listen(self) -> queue.Queue[Event | None]:
        """A queue of events: the state and the history first."""
        line: queue.Queue[Event | None] = queue.Queue()
        with self.lock:
            line.put(Event("state", json.dumps(self.state(), ensure_ascii=False)))
            line.put(self.plans())
            if self.shown >= self.base:
                line.put(Event("history", self.history()))
            if self.fault is not None:
                line.put(Event("fault", json.dumps(self.fault, ensure_ascii=False)))
            self.listeners.append(line)
            self.heard = True
        return line

    def leave(self, line: queue.Queue[Event | None]) -> None:
        """Listen no more."""
        with self.lock:
            if line in self.listeners:
                self.listeners.remove(line)
            self.alone_since = time.monotonic()

    def tell(self, event: Event) -> None:
        """Tell all listeners. One that is far behind starts again with the whole history."""
        with self.lock:
            for line in self.listeners:
                if line.qsize() > KEPT_EVENTS:
                    while not line.empty():
                        line.get_nowait()
                    line.put(Event("history", self.history()))
                line.put(event)

    def tell_state(self) -> None:
        """Tell where the session stands."""
        self.tell(Event("state", json.dumps(self.state(), ensure_ascii=False)))

    def state(self) -> dict[str, Any]:
        """Where the session stands."""
        with self.lock:
            quarter = max(self.shown, self.base)
            started = all(self.frames[side] for side in SIDES)
            behind = (
                bool(self.pending)
                or self.rewritten
                or any(max(self.frames[side], default=self.base - 1) < min(self.goal, self.shown) for side in SIDES)
            )
            busy_with = None if started and not behind else "starting" if not started else "replaying"
            self.told += 1
            return {
                "serial": self.told,  # of two states the one with the higher number is the later
                "base": quarter_label(self.base),
                "quarter": quarter_label(quarter), "next": quarter_label(min(quarter + 1, self.end)),
                "end": quarter >= self.end, "playing": self.playing, "speed": self.speed,
                "goal": quarter_label(max(self.goal, self.base)), "busy": busy_with is not None,
                "busy_with": busy_with, "settings": self.settings.written(),
                "memory": {side: round(world.resident) for side, world in self.worlds.items()},
            }  # fmt: skip

    def plans(self) -> Event:
        """The policies of both worlds with all that was changed, as a scenario file writes them."""
        content = {
            side: {
                key: policy_as_written(policy)
                for key, policy in self.settings.side(side).timeline.plan.policies.items()
            }
            for side in SIDES
        }
        return Event("plans", json.dumps(content, ensure_ascii=False))

    def history(self) -> str:
        """All frames that both worlds have, up to the quarter that is shown."""
        with self.lock:
            both = sorted(self.frames["left"].keys() & self.frames["right"].keys())
            frames = ",".join(self.frame(at) for at in both if at <= max(self.shown, self.base))
        return f'{{"frames":[{frames}]}}'

    def frame(self, quarter: int, seconds: float | None = None) -> str:
        """The frame of a quarter of both worlds."""
        timing = f',"timing":{{"seconds":{seconds:.3f}}}' if seconds is not None else ""
        left, right = (self.frames[side][quarter] for side in SIDES)
        return f'{{"quarter":"{quarter_label(quarter)}","left":{left},"right":{right}{timing}}}'

    # commands ------------------------------------------------------------------------------------------------------

    def command(self, given: Any) -> dict[str, Any]:
        """Take a command; the state after it. What is wrong changes nothing. Raises BadChange, ScenarioErrors."""
        if not isinstance(given, dict):
            raise BadChange("a command is a map with `do`")
        name = text(given.get("do"), "do")
        if name not in COMMANDS:
            raise BadChange(f"no command {name!r}; there are {', '.join(COMMANDS)}")
        if self.closed or self.fault is not None:
            raise SessionOver
        with self.lock:
            COMMANDS[name](self, given)
        self.wake.set()
        if name in ("change", "changes", "fork"):
            self.tell(self.plans())
        self.tell_state()
        return self.state()

    # questions -----------------------------------------------------------------------------------------------------

    def ask(self, side: str, question: str, *arguments: Any) -> Any:
        """The answer of a world to a question, between two quarters. Raises Refused, SessionOver."""
        return self.between_quarters(lambda: self.worlds[side].now(question, *arguments))

    def between_quarters(self, work: Callable[[], Any]) -> Any:
        """Let the thread of the session do something between two quarters; what comes of it."""
        job = Job(work)
        self.jobs.put(job)
        self.wake.set()
        if not job.done.wait(QUESTION_SECONDS) or isinstance(job.error, SessionOver):
            raise SessionOver
        if job.error is not None:
            raise job.error
        return job.result

    # the thread ----------------------------------------------------------------------------------------------------

    def lead(self) -> None:
        """Begin the worlds and lead them until the session is closed."""
        try:
            for side in SIDES:
                self.hire(side)
            for side in SIDES:
                self.frames[side] = {self.base: self.worlds[side].wait()}
            self.shown_is(self.base)
            while not self.closed:
                self.do_jobs()
                if not self.advance():
                    self.wake.wait(1.0)
                self.wake.clear()
        except WorldDied:
            self.end_with("a world has ended: its process was stopped, most often because memory ran out")
        except MemoryError:
            self.end_with("there is not enough memory for this world")
        except Refused as error:  # what the user can mend, such as a start that cannot be drawn
            self.end_with(str(error))
        except WorldFailed as error:
            self.end_with(
                "a fault of the program has ended this world; the trace is on the server's terminal", str(error)
            )
        except Exception:
            trace = traceback.format_exc()
            self.end_with("a fault of the program has ended this session; the trace is on the server's terminal", trace)
        finally:
            self.end_worlds()
            while not self.jobs.empty():
                job = self.jobs.get_nowait()
                job.error = SessionOver()
                job.done.set()

    def hire(self, side: str) -> None:
        """Begin the process of a world, which starts at once."""
        own = self.settings.side(side)
        former = self.worlds.pop(side, None)
        if former is not None:
            former.end()
        self.worlds[side] = WorldProcess(own.timeline, own.seed, self.megabytes)
        self.worlds[side].ask("start")

    def do_jobs(self) -> None:
        """Everything that waits in the queue."""
        while not self.jobs.empty():
            job = self.jobs.get_nowait()
            try:
                job.result = job.work()
            except Refused as error:
                job.error = error
            except BaseException as error:
                job.error = SessionOver()
                job.done.set()
                raise error
            job.done.set()

    def advance(self) -> bool:
        """One quarter, or one thing that commands want; whether there was anything to do."""
        with self.lock:
            pending = self.pending.pop(0) if self.pending else None
        if pending is not None:
            self.alter(*pending)
            self.tell_state()  # a change of the quarters to come leaves nothing to do again
            return True
        with self.lock:
            at = {side: max(self.frames[side]) for side in SIDES}
            behind = min(at.values())
            goal = self.end if self.playing else self.goal
            catching_up = behind < self.shown or self.rewritten
            wanted = max(self.shown, self.base) if catching_up else goal
        if behind >= wanted:
            if self.rewritten:
                self.rewritten = False
                self.shown_is(behind, whole=True)
                return True
            if self.playing and behind >= self.end:
                self.playing = False
                self.tell_state()
            return False
        if self.playing and not catching_up and self.speed and (pause := self.due - time.monotonic()) > 0:
            self.wake.wait(pause)
            return True
        began = time.monotonic()
        slow = [side for side in SIDES if at[side] == behind]
        for side in slow:
            self.worlds[side].ask("step")
        answers = {side: self.worlds[side].wait() for side in slow}
        with self.lock:
            for side, frame in answers.items():
                self.frames[side][behind + 1] = frame
        self.due = began + (1.0 / self.speed if self.speed else 0.0)
        if not catching_up:
            self.shown_is(behind + 1, seconds=time.monotonic() - began)
        return True

    def alter(self, what: str, side: str, quarter: int) -> None:
        """Do to a world what a command wants."""
        if what == "begin":
            self.hire(side)
            frame, last = self.worlds[side].wait(), self.base
        elif what == "back":
            self.worlds[side].now("back", quarter)
            frame, last = None, quarter
        else:
            frame = self.worlds[side].now("change", self.settings.side(side).timeline, quarter)
            last = self.base if frame is not None else min(quarter - 1, max(self.frames[side]))
        with self.lock:
            self.frames[side] = {at: kept for at, kept in self.frames[side].items() if at <= last}
            if frame is not None:
                self.frames[side][self.base] = frame
                self.rewritten = True

    def shown_is(self, quarter: int, seconds: float | None = None, whole: bool = False) -> None:
        """Tell listeners of a quarter that both worlds have reached, or of all once more."""
        with self.lock:
            first = self.shown < self.base
            self.shown = quarter
            if not self.playing:
                self.goal = max(self.goal, quarter)
            self.tell(
                Event("history", self.history()) if first or whole else Event("frame", self.frame(quarter, seconds))
            )
            self.tell_state()

    def end_with(self, message: str, trace: str = "") -> None:
        """Tell that the session has ended by a fault."""
        if self.closed:
            return
        if trace:
            print(trace, file=sys.stderr)
        self.fault, self.playing = both(message), False
        self.tell(Event("fault", json.dumps(self.fault, ensure_ascii=False)))

    # the end -------------------------------------------------------------------------------------------------------

    def close(self) -> None:
        """End the worlds and tell listeners that nothing more comes."""
        self.closed = True
        self.wake.set()
        for world in list(self.worlds.values()):
            world.interrupt()
        self.thread.join(10)
        with self.lock:
            for line in self.listeners:
                line.put(None)

    def end_worlds(self) -> None:
        """End the processes of the worlds."""
        for world in self.worlds.values():
            world.end()
        self.worlds = {}

    @property
    def resident(self) -> float:
        """Memory of its worlds, MB."""
        return sum(world.resident for world in list(self.worlds.values()))
