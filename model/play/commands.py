"""What may be asked of a session: to play, pause, step, go back, change a side, take other luck, fork.

Each takes the command as the page sends it, checks it, and notes what is to be done; the session's thread does it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from model.mathematics.quarters import quarter_label
from model.play.changes import BadChange, first_difference, number_in, quarter_in
from model.play.settings import SIDES, Side, read_seed
from model.play.timeline import timeline_of

if TYPE_CHECKING:
    from model.play.session import Session

FASTEST = 60.0  # quarters a second
MOST_STEPS = 160


def set_speed(session: Session, given: dict[str, Any]) -> None:
    """So many quarters a second at most; 0: as fast as it goes."""
    speed = number_in(given.get("speed", session.speed), "speed")
    if not 0 <= speed <= FASTEST:
        raise BadChange(f"speed is a number from 0 to {FASTEST:g}")
    session.speed, session.due = speed, 0.0


def play(session: Session, given: dict[str, Any]) -> None:
    """Run on to the end, until somebody says pause."""
    set_speed(session, given)
    session.playing = True


def pause(session: Session, given: dict[str, Any]) -> None:
    """Stay where the worlds are, once they have come to the same quarter."""
    session.playing, session.goal = False, max(session.shown, session.base)


def step(session: Session, given: dict[str, Any]) -> None:
    """So many quarters further."""
    quarters = given.get("quarters", 1)
    if isinstance(quarters, bool) or not isinstance(quarters, int) or not 1 <= quarters <= MOST_STEPS:
        raise BadChange(f"quarters is a whole number from 1 to {MOST_STEPS}")
    session.playing, session.goal = False, min(max(session.shown, session.base, session.goal) + quarters, session.end)


def to(session: Session, given: dict[str, Any]) -> None:
    """To a quarter, forward or back."""
    asked = given.get("quarter")
    quarter = (
        session.base
        if asked == quarter_label(session.base)
        else quarter_in(asked, session.settings.right.base, "quarter")
    )
    quarter = min(quarter, session.end)
    session.playing, session.goal = False, quarter
    if quarter < session.shown:
        for side in SIDES:
            session.pending.append(("back", side, quarter))
        session.shown, session.rewritten = quarter, True


def side_of(given: dict[str, Any]) -> str:
    """The side that a command is about."""
    side = given.get("side", "right")
    if side not in SIDES:
        raise BadChange("side is left or right")
    return str(side)


def change(session: Session, given: dict[str, Any]) -> None:
    """One change more."""
    side = side_of(given)
    take(session, side, [*session.settings.side(side).written()["changes"], given.get("change")])


def changes(session: Session, given: dict[str, Any]) -> None:
    """All changes anew."""
    take(session, side_of(given), given.get("changes"))


def take(session: Session, side: str, given: Any) -> None:
    """Let a side have these changes: its world goes back to before the first that differs, and comes again."""
    before = session.settings.side(side)
    after = before.with_changes(given)
    replace_side(session, side, after)
    first = first_difference(before.changes, after.changes)
    if first is not None:
        session.pending.append(("change", side, first))
        session.goal = max(session.goal, session.shown, session.base)
        if first <= session.shown:
            session.rewritten = True


def seed(session: Session, given: dict[str, Any]) -> None:
    """Other luck for one world: it starts anew."""
    side = side_of(given)
    replace_side(session, side, replace(session.settings.side(side), seed=read_seed(given.get("seed"))))
    begin_again(session, side)


def fork(session: Session, given: dict[str, Any]) -> None:
    """The left world becomes what the right one is: from here on both are the same until one is changed."""
    right = session.settings.right
    replace_side(session, "left", replace(right, timeline=timeline_of(right.base, right.changes)))
    begin_again(session, "left")


def begin_again(session: Session, side: str) -> None:
    """Let a world start anew and come to the quarter that is shown."""
    session.pending.append(("begin", side, session.base))
    session.goal = max(session.goal, session.shown, session.base)
    session.rewritten = True


def replace_side(session: Session, name: str, side: Side) -> None:
    """Settings with one side changed."""
    session.settings = replace(session.settings, left=side) if name == "left" else replace(session.settings, right=side)


COMMANDS: dict[str, Callable[[Session, dict[str, Any]], None]] = {
    "play": play, "pause": pause, "step": step, "to": to, "change": change, "changes": changes, "seed": seed,
    "fork": fork, "speed": set_speed,
}  # fmt: skip
