"""The server of the page: the standard library's, one thread a connection, no path and no code from a request.

The worlds are in processes of their own, so that threads here only wait, look up and pass on text: that is what the
standard library does well, with nothing to install (docs/play.md). Files are looked up in a list made at the start.
Requests must name this machine as their host, so that no other page can reach it under a name of its own (DNS
rebinding), and what changes something must be JSON from the same origin, so that no other page can send it.
"""

from __future__ import annotations

import hmac
import ipaddress
import json
import secrets
import socket
import sys
import threading
import traceback
from collections.abc import Callable
from functools import cached_property
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from queue import Empty
from typing import Any
from urllib.parse import parse_qs, urlsplit

import model
from model.errors import UserError
from model.mathematics.quarters import parse_quarter, quarter_label
from model.play import exports
from model.play.catalogue import catalogue_of
from model.play.changes import BadChange, text
from model.play.lessons import load_lessons
from model.play.nouns import boundaries_of, nouns_of
from model.play.session import Session, SessionOver
from model.play.sessions import SHARE_OF_MEMORY, Sessions, TooMany, memory_of_machine
from model.play.settings import plan_of_text, read_settings
from model.play.shipped import first_scenarios, quick_region, shipped_scenarios
from model.play.words import FOLDER, both
from model.regions import list_regions, region_to_read
from model.scenario import Plan
from model.scenario.errors import ScenarioErrors
from model.scenario.shipped_files import read_shipped
from model.shipped import shipped_names

PAGE = FOLDER / "page"
FONT = FOLDER.parent / "report" / "fonts" / "JijuSansSC.otf"  # for machines without Chinese letters
TEXT = "charset=utf-8"
TYPES = {".html": f"text/html; {TEXT}", ".js": f"text/javascript; {TEXT}", ".css": f"text/css; {TEXT}",
         ".svg": "image/svg+xml", ".woff2": "font/woff2", ".otf": "font/otf",
         ".txt": f"text/plain; {TEXT}", ".md": f"text/plain; {TEXT}", ".png": "image/png"}  # fmt: skip
POLICY = ("default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; connect-src 'self'; "
          "font-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'")  # fmt: skip
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-store",
}
MOST_BYTES = 1_000_000  # of a request's body
MOST_CONNECTIONS = 256
IDLE_SECONDS = 30.0  # that a connection may keep silent
HEARTBEAT_SECONDS = 5.0
LOOPBACK = "127.0.0.1"


class Problem(Exception):
    """A request that is not answered: status, and messages in both languages."""

    def __init__(self, status: HTTPStatus, errors: list[dict[str, Any]]) -> None:
        self.status, self.errors = status, errors
        super().__init__(errors[0]["en"])


def problem(status: HTTPStatus, message: str) -> Problem:
    """A problem in a sentence of the catalogue of messages."""
    return Problem(status, [{**both(message), "line": None}])


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
        super().__init__((host, port), Handler)

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
            {"id": key, "name": dict(region_to_read(key).title), "quick": key == quick_region(),
             **first_scenarios(key), "scenarios": shipped_scenarios()[key]}
            for key in list_regions() if first_scenarios(key)
        ]  # fmt: skip
        regions.sort(key=lambda item: not item["quick"])
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


class Handler(BaseHTTPRequestHandler):
    """One request after the other of a connection."""

    server: PlayServer
    protocol_version = "HTTP/1.1"
    server_version, sys_version = "jiju", ""
    timeout = IDLE_SECONDS
    wbufsize = -1  # a response leaves in one piece

    def log_message(self, format: str, *args: Any) -> None:
        """Nothing is logged: the page tells what happens."""

    def do_GET(self) -> None:
        """Files of the page, and questions."""
        self.answer(self.get)

    def do_POST(self) -> None:
        """What changes something."""
        self.answer(self.post)

    def answer(self, work: Callable[[list[str], dict[str, str]], None]) -> None:
        """Do the work of a request, or tell what is wrong with it."""
        try:
            parts, query = self.admitted()
            work(parts, query)
        except Problem as error:
            self.send_errors(error.status, error.errors)
        except ScenarioErrors as error:
            told = [{**both(each.told), "line": each.line or None, "file": each.file if each.line else None}
                    for each in error.errors]  # fmt: skip
            self.send_errors(HTTPStatus.BAD_REQUEST, told)
        except TooMany as error:
            self.send_errors(HTTPStatus.TOO_MANY_REQUESTS, [{**both(str(error)), "line": None}])
        except UserError as error:
            self.send_errors(HTTPStatus.BAD_REQUEST, [{**both(line), "line": None} for line in str(error).splitlines()])
        except SessionOver:
            message = "this session is over: load the page again"
            self.send_errors(HTTPStatus.NOT_FOUND, [{**both(message), "line": None}])
        except OSError:
            raise  # the connection has gone
        except Exception:
            traceback.print_exc()
            message = "a fault of the program; the trace is on the server's terminal"
            self.send_errors(HTTPStatus.INTERNAL_SERVER_ERROR, [{**both(message), "line": None}])

    def admitted(self) -> tuple[list[str], dict[str, str]]:
        """The parts of the path below the token and the query, of a request that may be answered. Raises Problem."""
        if not self.server.allowed(self.headers.get("Host", "")):
            raise problem(HTTPStatus.FORBIDDEN, "this host name is not that of the server")
        address = urlsplit(self.path)
        parts = address.path.split("/")[1:]
        if self.server.token:
            if not hmac.compare_digest(parts[0].encode(), self.server.token.encode()):
                raise problem(HTTPStatus.FORBIDDEN, "the address lacks its token: open it as the terminal shows it")
            parts = parts[1:]
        query = {key: values[-1] for key, values in parse_qs(address.query, max_num_fields=20).items()}
        return parts, query

    def body(self) -> Any:
        """The JSON of a request from the page itself. Raises Problem."""
        origin = self.headers.get("Origin")
        if origin is not None and urlsplit(origin).netloc != self.headers.get("Host"):
            raise problem(HTTPStatus.FORBIDDEN, "this request comes from another page")
        if self.headers.get("Sec-Fetch-Site", "same-origin") not in ("same-origin", "none"):
            raise problem(HTTPStatus.FORBIDDEN, "this request comes from another page")
        if (self.headers.get("Content-Type") or "").partition(";")[0].strip() != "application/json":
            raise problem(HTTPStatus.UNSUPPORTED_MEDIA_TYPE, "a request is application/json")
        length = self.headers.get("Content-Length", "")
        if not length.isdecimal() or len(length) > 12:
            raise problem(HTTPStatus.LENGTH_REQUIRED, "a request says how long it is")
        if int(length) > MOST_BYTES:
            self.close_connection = True
            raise problem(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, f"a request has at most {MOST_BYTES} bytes")
        try:
            return json.loads(self.rfile.read(int(length)))
        except (ValueError, RecursionError):
            raise problem(HTTPStatus.BAD_REQUEST, "this is no JSON") from None

    # what is asked -------------------------------------------------------------------------------------------------

    def get(self, parts: list[str], query: dict[str, str]) -> None:
        """A file, or an answer."""
        match parts:
            case [name] if (name or "index.html") in self.server.files:
                self.send_file(self.server.files[name or "index.html"])
            case ["api", "start"]:
                self.send_json(self.server.begin)
            case ["api", "words"]:
                self.send_json(read_shipped(FOLDER / "words.yaml") if (FOLDER / "words.yaml").is_file() else {})
            case ["api", "catalogue"]:
                self.send_json(catalogue_of(self.region(query)))
            case ["api", "boundaries"]:
                self.send_bytes(boundaries_of(self.region(query)), "application/geo+json")
            case ["api", "sessions", key, "events"]:
                self.send_events(self.session(key))
            case ["api", "sessions", key, ("cluster" | "firm" | "course") as what]:
                self.send_bytes(self.story(self.session(key), what, query).encode(), "application/json")
            case ["api", "sessions", key, "export"]:
                self.export(self.session(key), query)
            case _:
                raise problem(HTTPStatus.NOT_FOUND, "there is nothing at this address")

    def post(self, parts: list[str], query: dict[str, str]) -> None:
        """A session, a command, a dropped file."""
        given = self.body()
        match parts:
            case ["api", "sessions"]:
                self.open_session(given)
            case ["api", "sessions", key, "commands"]:
                self.send_json({"state": self.session(key).command(given)}, HTTPStatus.ACCEPTED)
            case ["api", "sessions", key, "close"]:
                self.server.sessions.close(key)
                self.send_json({})
            case ["api", "import"]:
                self.send_json(imported(given))
            case _:
                raise problem(HTTPStatus.NOT_FOUND, "there is nothing at this address")

    def region(self, query: dict[str, str]) -> str:
        """The region that is asked for. Raises Problem."""
        name = query.get("region", "")
        if name not in list_regions():
            raise problem(HTTPStatus.NOT_FOUND, "there is no such region")
        return name

    def session(self, key: str) -> Session:
        """The session of a key. Raises SessionOver."""
        found = self.server.sessions.by_key.get(key)
        if found is None:
            raise SessionOver
        return found

    def open_session(self, given: Any) -> None:
        """A new session."""
        if not isinstance(given, dict):
            raise BadChange("settings are a map with region, left and right")
        asked = given.get("settings", {})
        settings = read_settings(asked)
        base = settings.right.base
        goal = None
        if isinstance(asked, dict) and "quarter" in asked:
            try:
                goal = parse_quarter(text(asked["quarter"], "quarter"))
            except ValueError as error:
                raise BadChange(f"quarter: {error}") from None
            goal = min(max(goal, base.base_quarter), settings.end)
        nouns = nouns_of(base, settings.end)
        session = self.server.sessions.begin(settings, goal, text(given.get("instead", ""), "instead"))
        self.send_json({"session": session.key, "settings": settings.written(), "nouns": nouns}, HTTPStatus.CREATED)

    def story(self, session: Session, what: str, query: dict[str, str]) -> str:
        """What a world tells of a cluster or a firm."""
        side = query.get("side", "right")
        if side not in session.worlds:
            raise BadChange("side is left or right")
        if what != "cluster":
            return str(session.ask(side, what, whole(query, "firm")))
        industry = whole(query, "industry") if "industry" in query else None
        return str(session.ask(side, "cluster", min(whole(query, "kind"), 1), whole(query, "area"), industry))

    def export(self, session: Session, query: dict[str, str]) -> None:
        """A scenario file, remarks on it, the table, the settings."""
        what, side = query.get("what", ""), query.get("side", "right")
        if side not in ("left", "right"):
            raise BadChange("side is left or right")
        own = session.settings.side(side)
        if what == "scenario":
            content = exports.scenario_yaml(own)
            self.send_bytes(content.encode(), "text/yaml; charset=utf-8", f"{own.timeline.plan.name}_played.yaml")
        elif what == "remarks":
            self.send_json({"remarks": exports.remarks_on(own)})
        elif what == "table":
            content = exports.table_csv(session)
            self.send_bytes(content.encode(), "text/csv; charset=utf-8", "jiju-play.csv")
        elif what == "settings":
            self.send_bytes(exports.settings_json(session).encode(), "application/json", "jiju-play.json")
        else:
            raise problem(HTTPStatus.NOT_FOUND, "there is nothing at this address")

    # how it is sent ------------------------------------------------------------------------------------------------

    def send_file(self, file: Path) -> None:
        """A file of the page."""
        self.send_bytes(file.read_bytes(), TYPES[file.suffix])

    def send_json(self, content: Any, status: HTTPStatus = HTTPStatus.OK) -> None:
        """An answer."""
        self.send_bytes(
            json.dumps(content, ensure_ascii=False, allow_nan=False).encode(), "application/json", "", status
        )

    def send_errors(self, status: HTTPStatus, errors: list[dict[str, Any]]) -> None:
        """What is wrong."""
        if self.command == "POST":
            self.close_connection = True  # its body may not have been read
        self.send_json({"error": errors[0], "errors": errors}, status)

    def send_bytes(self, content: bytes, kind: str, name: str = "", status: HTTPStatus = HTTPStatus.OK) -> None:
        """A whole response; with a name, one to be saved."""
        self.send_response(status)
        kept = {"Cache-Control": "private, max-age=86400"} if kind == TYPES[".otf"] else {}
        for header, value in (HEADERS | kept).items():
            self.send_header(header, value)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(content)))
        if name:
            ascii_name = name.encode("ascii", "replace").decode().replace('"', "_").replace("?", "_")
            self.send_header("Content-Disposition", f'attachment; filename="{ascii_name}"')
        if self.close_connection:
            self.send_header("Connection", "close")
        self.end_headers()
        self.wfile.write(content)
        self.wfile.flush()

    def send_events(self, session: Session) -> None:
        """The stream of a session, until the page or the session goes."""
        self.close_connection = True
        self.send_response(HTTPStatus.OK)
        for header, value in HEADERS.items():
            self.send_header(header, value)
        self.send_header("Content-Type", "text/event-stream; charset=utf-8")
        self.send_header("Connection", "close")
        self.end_headers()
        self.wfile.flush()
        line = session.listen()
        try:
            while True:
                try:
                    event = line.get(timeout=HEARTBEAT_SECONDS)
                except Empty:
                    self.wfile.write(b": alive\n\n")
                    self.wfile.flush()
                    continue
                if event is None:
                    return
                self.wfile.write(f"event: {event.name}\ndata: {event.data}\n\n".encode())
                self.wfile.flush()
        finally:
            session.leave(line)


def whole(query: dict[str, str], name: str) -> int:
    """A whole number of a query. Raises BadChange."""
    value = query.get(name, "")
    if not value.isascii() or not value.isdecimal() or len(value) > 19:
        raise BadChange(f"{name} is a whole number")
    return int(value)


def imported(given: Any) -> dict[str, Any]:
    """Settings of a scenario file that was dropped on the page: it at the right, its parent or the first one left.

    Raises ScenarioErrors with lines.
    """
    if not isinstance(given, dict):
        raise BadChange("a file comes as a map with text and name")
    content = text(given.get("text"), "text", MOST_BYTES)
    shown = text(given.get("name", "scenario.yaml"), "name")
    plan = plan_of_text(content, shown)
    first = first_scenarios(plan.region)
    if not first:
        raise BadChange(f"region {plan.region} has no scenario to begin with")
    extends = plan.parent.stem if plan.parent is not None else ""
    parent = extends if extends in shipped_names() else first["left"]
    settings = {
        "region": plan.region,
        "left": {"scenario": parent, "seed": 1, "changes": []},
        "right": {"scenario": {"file": content, "name": shown}, "seed": 1, "changes": []},
    }
    read = read_settings(settings)
    remarks = remarks_on_file(plan, extends, parent)
    if read.left.base.end != plan.end:
        ends = [quarter_label(each) for each in (plan.end, read.left.base.end, read.end)]
        remarks.append(f"it ends in {ends[0]} and {parent} in {ends[1]}: the page plays both up to {ends[2]}")
    return {"settings": settings, "remarks": [both(each) for each in remarks]}


def remarks_on_file(plan: Plan, extends: str, left: str) -> list[str]:
    """What the page does with a file: what stands beside it, and what of it the page leaves aside."""
    if extends == left:
        found = [f"it extends {left}, which is at the left"]
    else:
        found = [f"it extends no scenario that ships with jiju; at the left is {left}, with which this region begins"]
    count = len(plan.policies)
    found.append(f"its policies ({count}) are at the right" if count else "it has no policy")
    if plan.seeds is not None and plan.seeds > 1:
        found.append(f"the page plays one world, that of seed 1, and not the {plan.seeds} that the file asks for")
    return found
