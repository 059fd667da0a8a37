"""Serve the page until somebody interrupts: the address on the terminal, the browser where there is one."""

from __future__ import annotations

import os
import sys
import threading
import webbrowser

from model.errors import UserError
from model.play.server import PlayServer, is_loopback
from model.play.sessions import SHARE_OF_MEMORY, Sessions, memory_of_machine
from model.play.world_process import prepare
from model.report.words.messages import told

USUAL_PORT = 8642


class CannotServe(UserError):
    """The address cannot be had."""


def server_at(host: str, port: int | None, sessions: Sessions) -> PlayServer:
    """A server at a host and port; without a port the usual one, or any that is free. Raises CannotServe."""
    wanted = [USUAL_PORT, 0] if port is None else [port]
    for number in wanted:
        try:
            return PlayServer(host, number, sessions)
        except (OSError, UnicodeError) as error:
            reason = getattr(error, "strerror", None) or str(error)
            if number == wanted[-1]:
                sessions.close_all()
                raise CannotServe(
                    f"cannot serve at {host}:{number}: {reason}; choose another --host or --port"
                ) from None
    raise AssertionError


def serve(host: str, port: int | None, most: int, megabytes: float | None, browser: bool, language: str = "en") -> None:
    """Serve until interrupted. Raises CannotServe."""
    limit = SHARE_OF_MEMORY * memory_of_machine() if megabytes is None else megabytes
    server = server_at(host, port, Sessions(limit, most=most))
    prepare()
    for line in greeting(server):
        print(told(line, language), flush=True)
    if browser and has_screen():
        threading.Thread(target=webbrowser.open, args=(server.url,), daemon=True).start()
    try:
        server.serve_forever(poll_interval=0.2)
    except KeyboardInterrupt:
        pass
    finally:
        server.end()


def greeting(server: PlayServer) -> list[str]:
    """What the terminal says: the address, who can reach it, what the worlds may take, how to end."""
    s = server.sessions
    lines = [f"jiju play is at {server.url}"]
    if not is_loopback(server.host):
        lines.append(
            "everybody who has this address can use it, over a connection that is not encrypted: keep it to yourself"
        )
    lines.append(f"at most {s.most} pages at a time and {s.megabytes:.0f} MB for their worlds; end it with Ctrl+C")
    return lines


def has_screen() -> bool:
    """Whether a browser with a window can be opened: none is tried over a remote shell or in a container."""
    if not sys.stdout.isatty():
        return False
    return sys.platform in ("win32", "darwin") or bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))
