"""A whole session in Chinese, as a planner types it at a terminal of 80 columns: no English word but names of keys."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from rich.cells import cell_len

pty = pytest.importorskip("pty")

ROOT = Path(__file__).resolve().parent.parent
COLUMNS = 80
CONTROL = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]|\x1b[()][A-Z0-9]")
# Files, options and what stands in backquotes are typed as they are. Then keys of scenarios, and units.
TYPED = re.compile(r"`[^`]*`|\S*[/.]\w[\w./-]*(?::\d+)*|(?<!\S)--[a-z-]+|jiju (?:check|new|run)\b")
KEYS = {
    "jiju", "MB", "mine", "teaching", "teaching_base", "twin_rivers", "technical_upgrading", "river_port_anchor",
    "support_share", "support_shar", "investment", "revenue", "budget", "anchor_project", "made", "both", "CSV",
}  # fmt: skip
WORD = re.compile(r"[A-Za-z_]{2,}")
pytestmark = pytest.mark.slow


def at_a_terminal(folder: Path, *arguments: str) -> tuple[int, list[str]]:
    """What `jiju ARGUMENTS` shows on a Chinese terminal of 80 columns: exit code, and lines as they stay there."""
    import fcntl
    import struct
    import termios

    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 50, COLUMNS, 0, 0))
    settings = {key: value for key, value in os.environ.items() if key not in ("LC_ALL", "LC_MESSAGES", "COLUMNS")}
    settings |= {"LANG": "zh_CN.UTF-8", "TERM": "xterm", "PYTHONIOENCODING": "utf-8"}
    command = [sys.executable, str(ROOT / "run.py"), *arguments]
    with subprocess.Popen(command, cwd=folder, env=settings, stdin=theirs, stdout=theirs, stderr=theirs) as process:
        os.close(theirs)
        shown = b""
        while True:
            try:
                more = os.read(ours, 65536)
            except OSError:  # the command has closed its end
                break
            if not more:
                break
            shown += more
        code = process.wait()
    os.close(ours)
    text = CONTROL.sub("", shown.decode("utf-8")).replace("\r\n", "\n")
    return code, [line.rpartition("\r")[2].rstrip() for line in text.split("\n")]  # progress is written over


def english(lines: list[str]) -> list[str]:
    """Lines with an English word that is no key, file or option."""
    return [line for line in lines if set(WORD.findall(TYPED.sub("", line))) - KEYS]


def test_a_session_in_chinese_has_no_english_word_and_fits_eighty_columns(tmp_path):
    (tmp_path / "scenarios").mkdir()
    mine, seen = tmp_path / "scenarios" / "mine.yaml", {}

    def do(*arguments: str, code: int = 0) -> list[str]:
        ended, lines = at_a_terminal(tmp_path, *arguments)
        assert ended == code, "\n".join(lines)
        seen[" ".join(arguments)] = lines
        return lines

    told = do("new", "mine", "--from", "teaching")
    assert any("已从" in line and "复制" in line for line in told)
    good = mine.read_text(encoding="utf-8")
    mine.write_text(good.replace("support_share: 0.3", "support_shar: 0.3").replace("budget: 1", "budget: -1"), "utf-8")
    told = do("check", "scenarios/mine.yaml", code=2)
    assert sum("为负数" in line for line in told) == 2
    assert any("无法识别" in line or "不是" in line for line in told if "support_shar" in line)
    mine.write_text(good, encoding="utf-8")
    assert "检查通过" in do("check", "scenarios/mine.yaml", "--no-trial")[0]
    run = ("--worlds", "2", "--workers", "1")
    told = do("run", "scenarios/mine.yaml", *run, "--out", "made", "--no-figures")
    assert any(line.startswith("目标完成情况") for line in told)
    assert any("东渡市 · 电子信息" in line for line in told)
    do("report", "made")
    assert any("东渡市" in line for line in do("city", "东渡", "--study", "made"))
    told = do("compare", "scenarios/teaching_base.yaml", "scenarios/mine.yaml", *run, "--out", "both")
    assert any("工业增加值（基年价）" in line for line in told)
    foreign = {command: left[:5] for command, lines in seen.items() if (left := english(lines))}
    assert foreign == {}
    broad = [(command, li) for command, lines in seen.items() for li in lines if cell_len(li) > COLUMNS]
    assert [(command, li) for command, li in broad if " " in li.strip()] == []  # a path stays whole: it may be copied
