"""`jiju play`: worlds side by side on a page in the browser."""

from __future__ import annotations

from model.cli.application import app
from model.cli.faults import guarded, present_language
from model.cli.options import InRegion, Language, NoBrowser, PlayHost, PlayMemory, PlayPort, PlaySessions


@app.command()
@guarded
def play(
    host: PlayHost = "127.0.0.1",
    port: PlayPort = None,
    sessions: PlaySessions = 8,
    memory: PlayMemory = None,
    no_browser: NoBrowser = False,
    region: InRegion = None,
    language: Language = "",
) -> None:
    """See clusters form: a page with two worlds side by side, to play, change and go back; offline, on this machine."""
    from model.play.serve import serve
    from model.play.shipped import offer
    from model.regions.own import asked

    offer(asked.get())
    serve(host, port, sessions, memory, not no_browser, present_language())
