"""The server of the page: the standard library's, one thread a connection, no path and no code from a request.

The worlds are in processes of their own, so that threads here only wait, look up and pass on text: that is what the
standard library does well, with nothing to install (docs/play.md). Files are looked up in a list made at the start.
Who may ask is door.py's, what is answered answers.py's.
"""

from __future__ import annotations

import ipaddress
import secrets
import socket
import sys
import threading
import traceback
from functools import cached_property
from http.server import ThreadingHTTPServer
from typing import Any
from urllib.parse import urlsplit

import model
from model.play.answers import Answers
from model.play.door import TYPES
from model.play.lessons import load_lessons
from model.play.sessions import SHARE_OF_MEMORY, Sessions, memory_of_machine
from model.play.settings import read_settings
from model.play.shipped import first_scenarios, in_order, named_by_command, quick_region, region_keys, scenarios_of
from model.play.words import FOLDER
from model.regions import region_to_read

PAGE = FOLDER / "page"
FONT = FOLDER.parent / "report" / "fonts" / "JijuSansSC.otf"  # for machines without Chinese letters
MOST_CONNECTIONS = 256
LOOPBACK = "127.0.0.1"


class PlayServer(ThreadingHTTPServer):
    """The server with its sessions. `token` is empty on this machine alone."""

    daemon_threads = True
    request_queue_size = 32

    def __init__(self, host: str = LOOPBACK, port: int = 0, sessions: Sessions | None = None) -> None:
        self.host = host
        self.address_family = socket.AF_INET6 if ":" in host else socket.AF_INET
        self.connections = threading.BoundedSemaphore(MOST_CONNECTIONS)
        self.files = {file.name: file for file in [*sorted(PAGE.iterdir()), FONT] if file.suffix in TYPES}
        self.token = "" if is_loopback(host) else secrets.token_urlsafe(24)
        self.sessions = sessions or Sessions(SHARE_OF_MEMORY * memory_of_machine())
        super().__init__((host, port), Answers)

    @property
    def port(self) -> int:
        """The port that it listens on."""
        return int(self.server_address[1])

    @property
    def url(self) -> str:
        """The address of the page."""
        host = self.host if not self.token or self.host not in ("0.0.0.0", "::") else socket.gethostname()
        named = f"[{host}]" if ":" in host else host
        return f"http://{named}:{self.port}/" + (f"{self.token}/" if self.token else "")

    def allowed(self, host: str) -> bool:
        """Whether a Host header names this server. With a token, any number or this machine's own names will do."""
        try:
            parts = urlsplit(f"//{host}")
            name, port = parts.hostname or "", parts.port
        except ValueError:
            return False
        if (port or 80) != self.port or parts.path or parts.username is not None:
            return False
        known = {"localhost", LOOPBACK, "::1", self.host.lower()}
        if not self.token:
            return name in known
        return name in known | {socket.gethostname().lower(), socket.getfqdn().lower()} or is_number(name)

    def process_request(self, request: Any, client_address: Any) -> None:
        """A thread for a connection, unless there are too many."""
        if not self.connections.acquire(blocking=False):
            self.shutdown_request(request)
            return
        super().process_request(request, client_address)

    def process_request_thread(self, request: Any, client_address: Any) -> None:
        """The life of such a thread."""
        try:
            super().process_request_thread(request, client_address)
        finally:
            self.connections.release()

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A connection that breaks off is nothing to tell; a fault of the program is."""
        if not isinstance(sys.exception() if hasattr(sys, "exception") else sys.exc_info()[1], OSError):
            traceback.print_exc()

    def end(self) -> None:
        """Close everything: sessions, their processes, the socket."""
        self.sessions.close_all()
        self.server_close()

    @cached_property
    def begin(self) -> dict[str, Any]:
        """What the page asks for first."""
        regions = [
            {"id": name, "name": dict(region_to_read(key).title), "quick": name == quick_region(),
             **first_scenarios(name), "scenarios": scenarios_of(name)}
            for name, key in region_keys().items() if first_scenarios(name) and in_order(key)
        ]  # fmt: skip
        asked = named_by_command()
        regions.sort(key=lambda item: (item["id"] != asked, not item["quick"]))
        s = self.sessions
        return {
            "version": model.__version__,
            "limits": {"sessions": s.most, "megabytes": round(s.megabytes), "checkpoint_megabytes": s.checkpoints,
                       "grace_seconds": s.grace},
            "regions": regions, "lessons": load_lessons(),
            "default": read_settings({"region": regions[0]["id"]}).written(),
        }  # fmt: skip


def is_number(name: str) -> bool:
    """Whether a host is written as an address of the network."""
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True


def is_loopback(host: str) -> bool:
    """Whether nobody but this machine can reach a host."""
    return host == "localhost" or (is_number(host) and ipaddress.ip_address(host).is_loopback)
