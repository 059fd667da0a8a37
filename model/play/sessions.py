"""All sessions of a server: at most so many, and so much memory; one that nobody listens to is ended after a while."""

from __future__ import annotations

import os
import threading
import time
from dataclasses import dataclass, field

from model.errors import UserError
from model.play.session import Session
from model.play.settings import Settings

MOST_SESSIONS = 8
GRACE_SECONDS = 15.0  # for a page that is loaded anew
FIRST_GRACE_SECONDS = 30.0  # for a page that has not listened yet
SHARE_OF_MEMORY = 0.5  # of the machine's, for all worlds together
USUAL_MEGABYTES = {"large": 650.0, "small": 90.0}  # of one world with its checkpoints
LARGE_REGION = 5_000.0  # 亿元 of yearly revenue


class TooMany(UserError):
    """There is no room for one more session."""


@dataclass
class Sessions:
    """The sessions by key. `megabytes`: what all worlds together may take; `checkpoints`: those of one world."""

    megabytes: float
    checkpoints: float = 300.0
    most: int = MOST_SESSIONS
    grace: float = GRACE_SECONDS
    by_key: dict[str, Session] = field(default_factory=dict)
    lock: threading.Lock = field(default_factory=threading.Lock)
    over: threading.Event = field(default_factory=threading.Event)

    def __post_init__(self) -> None:
        threading.Thread(target=self.reap, name="sessions", daemon=True).start()

    def begin(self, settings: Settings, goal: int | None = None, instead: str = "") -> Session:
        """Begin a session; `instead`: the key of one of the same page, which ends then. Raises TooMany."""
        with self.lock:
            others = [each for key, each in self.by_key.items() if key != instead]
            if len(others) >= self.most:
                raise TooMany(f"{self.most} sessions are open, and the server takes no more; close a page first")
            needed = 2 * usual_megabytes(settings)
            taken = sum(max(each.resident, 2 * usual_megabytes(each.settings)) for each in others)
            if others and taken + needed > self.megabytes:
                raise TooMany(
                    f"the worlds that are open may take {taken:.0f} MB of {self.megabytes:.0f} MB, and these two need "
                    f"{needed:.0f} MB; close a page first"
                )
            session = Session(settings, self.checkpoints, goal)
            self.by_key[session.key] = session
        self.close(instead)
        return session

    def close(self, key: str) -> None:
        """End a session, if it is there."""
        with self.lock:
            session = self.by_key.pop(key, None)
        if session is not None:
            session.close()

    def reap(self) -> None:
        """End sessions that nobody listens to, as long as the server is there."""
        while not self.over.wait(1.0):
            now = time.monotonic()
            with self.lock:
                left = [key for key, each in self.by_key.items() if self.left_alone(each, now)]
            for key in left:
                self.close(key)

    def left_alone(self, session: Session, now: float) -> bool:
        """Whether nobody has listened to a session for longer than its grace."""
        listeners = session.listeners
        grace = self.grace if listeners.heard else max(self.grace, FIRST_GRACE_SECONDS)
        return not listeners.lines and now - listeners.alone_since > grace

    def close_all(self) -> None:
        """End all sessions."""
        self.over.set()
        for key in list(self.by_key):
            self.close(key)


def usual_megabytes(settings: Settings) -> float:
    """What one world of these settings usually takes."""
    from model.regions import region_to_read

    revenue = region_to_read(settings.left.base.region).totals["revenue_above_scale"].value
    return USUAL_MEGABYTES["large" if revenue > LARGE_REGION else "small"]


def memory_of_machine() -> float:
    """Memory of this machine, MB, also where a container has less; 8,000 where the system does not tell."""
    if not hasattr(os, "sysconf"):  # Windows
        return 8_000.0
    try:
        found = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1e6
    except (OSError, ValueError):
        return 8_000.0
    try:
        with open("/sys/fs/cgroup/memory.max", encoding="ascii") as file:
            text = file.read().strip()
        return min(found, int(text) / 1e6) if text.isdigit() else found
    except OSError:
        return found
