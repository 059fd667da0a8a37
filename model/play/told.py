"""What listeners are told of a session: where it stands, the policies of both worlds, the frames of their quarters."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from model.mathematics.quarters import quarter_label
from model.play.listeners import Event
from model.play.settings import SIDES
from model.scenario.write import policy_as_written

if TYPE_CHECKING:
    from model.play.session import Session


def state_of(session: Session) -> dict[str, Any]:
    """Where a session stands. Of two states the one with the higher `serial` is the later."""
    with session.lock:
        quarter = max(session.shown, session.base)
        started = all(session.frames[side] for side in SIDES)
        behind = (
            bool(session.pending)
            or session.rewritten
            or any(
                max(session.frames[side], default=session.base - 1) < min(session.goal, session.shown) for side in SIDES
            )
        )
        busy_with = None if started and not behind else "starting" if not started else "replaying"
        session.told += 1
        return {
            "serial": session.told,
            "base": quarter_label(session.base),
            "quarter": quarter_label(quarter), "next": quarter_label(min(quarter + 1, session.end)),
            "end": quarter >= session.end, "playing": session.playing, "speed": session.speed,
            "goal": quarter_label(max(session.goal, session.base)), "busy": busy_with is not None,
            "busy_with": busy_with, "settings": session.settings.written(),
            "memory": {side: round(world.resident) for side, world in session.worlds.items()},
        }  # fmt: skip


def plans(session: Session) -> Event:
    """The policies of both worlds with all that was changed, as a scenario file writes them."""
    content = {
        side: {
            key: policy_as_written(policy) for key, policy in session.settings.side(side).timeline.plan.policies.items()
        }
        for side in SIDES
    }
    return Event.of("plans", content)


def history(session: Session) -> Event:
    """All frames that both worlds have, up to the quarter that is shown."""
    with session.lock:
        both = sorted(session.frames["left"].keys() & session.frames["right"].keys())
        frames = ",".join(as_text(session, at) for at in both if at <= max(session.shown, session.base))
    return Event("history", f'{{"frames":[{frames}]}}')


def frame(session: Session, quarter: int, seconds: float | None) -> Event:
    """A quarter of both worlds, and how long they took for it."""
    return Event("frame", as_text(session, quarter, seconds))


def as_text(session: Session, quarter: int, seconds: float | None = None) -> str:
    """The frame of a quarter of both worlds, as JSON."""
    timing = f',"timing":{{"seconds":{seconds:.3f}}}' if seconds is not None else ""
    left, right = (session.frames[side][quarter] for side in SIDES)
    return f'{{"quarter":"{quarter_label(quarter)}","left":{left},"right":{right}{timing}}}'
