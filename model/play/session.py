"""A session: two worlds and the thread that leads them.

Only the thread speaks with the worlds' processes. Commands are checked at the door and answered at once; what comes of
them is told by events (told.py) to whoever listens (listeners.py). Questions about a cluster or a firm wait in a queue
and are answered between two quarters (jobs.py).
"""

from __future__ import annotations

import secrets
import sys
import threading
import time
import traceback
from typing import Any

from model.play import told
from model.play.changes import BadChange, text
from model.play.commands import COMMANDS
from model.play.jobs import Jobs, SessionOver
from model.play.listeners import Event, Line, Listeners
from model.play.settings import SIDES, Settings
from model.play.words import both
from model.play.world_process import Refused, WorldDied, WorldFailed, WorldProcess


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
        self.lock = threading.RLock()
        self.listeners = Listeners(self.lock)
        self.wake = threading.Event()
        self.jobs = Jobs(self.wake)
        self.due = 0.0
        self.thread = threading.Thread(target=self.lead, name=f"session {self.key}", daemon=True)
        self.thread.start()

    # listeners -----------------------------------------------------------------------------------------------------

    def listen(self) -> Line:
        """A queue of events: the state and the history first."""
        return self.listeners.join(self.first_events)

    def first_events(self) -> list[Event]:
        """What a listener hears first."""
        events = [Event.of("state", self.state()), told.plans(self)]
        if self.shown >= self.base:
            events.append(told.history(self))
        if self.fault is not None:
            events.append(Event.of("fault", self.fault))
        return events

    def tell(self, event: Event) -> None:
        """Tell all listeners."""
        self.listeners.tell(event, lambda: told.history(self))

    def tell_state(self) -> None:
        """Tell where the session stands."""
        self.tell(Event.of("state", self.state()))

    def state(self) -> dict[str, Any]:
        """Where the session stands."""
        return told.state_of(self)

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
            self.tell(told.plans(self))
        self.tell_state()
        return self.state()

    # questions -----------------------------------------------------------------------------------------------------

    def ask(self, side: str, question: str, *arguments: Any) -> Any:
        """The answer of a world to a question, between two quarters. Raises Refused, SessionOver."""
        return self.jobs.ask(lambda: self.worlds[side].now(question, *arguments))

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
                self.jobs.do_all()
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
            self.jobs.refuse_all()

    def hire(self, side: str) -> None:
        """Begin the process of a world, which starts at once."""
        own = self.settings.side(side)
        former = self.worlds.pop(side, None)
        if former is not None:
            former.end()
        self.worlds[side] = WorldProcess(own.timeline, own.seed, self.megabytes)
        self.worlds[side].ask("start")

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
            self.tell(told.history(self) if first or whole else told.frame(self, quarter, seconds))
            self.tell_state()

    def end_with(self, message: str, trace: str = "") -> None:
        """Tell that the session has ended by a fault."""
        if self.closed:
            return
        if trace:
            print(trace, file=sys.stderr)
        self.fault, self.playing = both(message), False
        self.tell(Event.of("fault", self.fault))

    # the end -------------------------------------------------------------------------------------------------------

    def close(self) -> None:
        """End the worlds and tell listeners that nothing more comes."""
        self.closed = True
        self.wake.set()
        for world in list(self.worlds.values()):
            world.interrupt()
        self.thread.join(10)
        self.listeners.end()

    def end_worlds(self) -> None:
        """End the processes of the worlds."""
        for world in self.worlds.values():
            world.end()
        self.worlds = {}

    @property
    def resident(self) -> float:
        """Memory of its worlds, MB."""
        return sum(world.resident for world in list(self.worlds.values()))
