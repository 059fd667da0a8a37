"""Progress where nobody watches a terminal: a line every ten seconds with the time left, and none for quick work."""

from __future__ import annotations

import time
from types import SimpleNamespace

from model.report.in_terminal.progress import Parts, Watcher
from model.report.words.messages import told


def test_a_line_every_ten_seconds_with_the_time_left(monkeypatch, capsys):
    """Two runs of 40 quarters; a quarter takes a second. Nobody knows what is left before one run is done."""
    now = [0.0]
    monkeypatch.setattr(time, "monotonic", lambda: now[0])
    watcher = Watcher(2, 40)
    for second in range(1, 26):
        now[0] = float(second)
        watcher.hear(SimpleNamespace(key="plan-1"))
    out, err = capsys.readouterr()
    assert out == ""  # piped results stay clean
    assert err.splitlines() == ["0 of 2 runs done", "0 of 2 runs done"]
    watcher.finished("plan-1")
    watcher.language, now[0] = "zh", 30.0
    watcher.hear(SimpleNamespace(key="plan-2"))
    assert capsys.readouterr().err.startswith("2次模拟已完成1次，约剩1:")


def test_quick_work_says_nothing(capsys):
    watcher = Watcher(2, 40)
    watcher.hear(SimpleNamespace(key="plan-1"))
    assert capsys.readouterr().err == ""


def test_a_report_tells_its_parts_every_ten_seconds(monkeypatch):
    """Eight parts of four seconds each: after twelve seconds three are made and five times four are left."""
    now, said = [0.0], []
    monkeypatch.setattr(time, "monotonic", lambda: now[0])
    parts = Parts(8, said.append)
    for part in range(1, 9):
        now[0] = 4.0 * part
        parts.finished()
    assert said == [
        "3 of 8 parts of the report made, about 0:20 left",
        "6 of 8 parts of the report made, about 0:08 left",
    ]
    assert told(said[0], "zh") == "报告共8部分，已完成3部分，约剩0:20"
