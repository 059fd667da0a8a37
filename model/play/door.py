"""The door of the server: who may ask, what a request may hold, and how an answer or a problem leaves.

Requests must name this machine as their host, so that no other page can reach it under a name of its own (DNS
rebinding), and what changes something must be JSON from the same origin, so that no other page can send it.
"""

from __future__ import annotations

import hmac
import json
import traceback
from abc import ABC, abstractmethod
from collections.abc import Callable
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit

from model.errors import UserError
from model.play.session import SessionOver
from model.play.sessions import TooMany
from model.play.words import both
from model.scenario.errors import ScenarioErrors

if TYPE_CHECKING:
    from model.play.server import PlayServer

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
IDLE_SECONDS = 30.0  # that a connection may keep silent


class Problem(Exception):
    """A request that is not answered: status, and messages in both languages."""

    def __init__(self, status: HTTPStatus, errors: list[dict[str, Any]]) -> None:
        self.status, self.errors = status, errors
        super().__init__(errors[0]["en"])


def problem(status: HTTPStatus, message: str) -> Problem:
    """A problem in a sentence of the catalogue of messages."""
    return Problem(status, [{**both(message), "line": None}])


class Door(BaseHTTPRequestHandler, ABC):
    """One request after the other of a connection; what is answered is told by `get` and `post` (answers.py)."""

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

    @abstractmethod
    def get(self, parts: list[str], query: dict[str, str]) -> None:
        """Answer a question."""

    @abstractmethod
    def post(self, parts: list[str], query: dict[str, str]) -> None:
        """Do what is asked."""

    # what leaves ---------------------------------------------------------------------------------------------------

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
