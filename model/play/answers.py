"""What the server answers to whom: files of the page, questions about a session, commands, a dropped file."""

from __future__ import annotations

from http import HTTPStatus
from queue import Empty
from typing import Any

from model.mathematics.quarters import parse_quarter
from model.play import exports
from model.play.catalogue import catalogue_of
from model.play.changes import BadChange, text
from model.play.door import HEADERS, Door, problem
from model.play.imports import imported
from model.play.jobs import SessionOver
from model.play.nouns import boundaries_of, nouns_of
from model.play.session import Session
from model.play.settings import read_settings
from model.play.shipped import region_keys
from model.play.words import FOLDER
from model.scenario.shipped_files import read_shipped

HEARTBEAT_SECONDS = 5.0


class Answers(Door):
    """The answers to requests that were let in."""

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
        if name not in region_keys():
            raise problem(HTTPStatus.NOT_FOUND, "there is no such region")
        return region_keys()[name]

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
            session.listeners.leave(line)


def whole(query: dict[str, str], name: str) -> int:
    """A whole number of a query. Raises BadChange."""
    value = query.get(name, "")
    if not value.isascii() or not value.isdecimal() or len(value) > 19:
        raise BadChange(f"{name} is a whole number")
    return int(value)
