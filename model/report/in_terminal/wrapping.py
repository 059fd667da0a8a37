"""Lines for a terminal: Chinese characters take two columns, and a Chinese text may be broken almost anywhere."""

from __future__ import annotations

import re
import shutil
from typing import IO

from rich.cells import cell_len, set_cell_size

USUAL = 80  # columns where nobody says how wide the terminal is
# What stands in one line: a name, number or Latin word with the marks around it; one Chinese character likewise.
WORD = r"[“（《〔]*(?:[!-~°≥≤±–…−]+|[^\s“（《〔])[，。；：、）”》〕！？%％]*\s*|\s+|."
WORDS = re.compile(WORD)
# A command is one word too: in backticks, or behind a colon up to the end.
COMMANDS = re.compile(r"`jiju [^`]+`[，。；：、）,.;:)]*\s*|(?:(?<=[:：]\s)|(?<=：))jiju(?: [!-~]+)+$|" + WORD)


def wrapped(text: str, width: int, first: str = "", then: str | None = None, whole: bool = False) -> list[str]:
    """A text as lines of at most `width` columns, the first with one indent and the others with another.

    whole: what may be copied is not broken: a name that is longer than a line, such as a path, and a command.
    """
    rest = first if then is None else then
    found: list[str] = []
    line = ""
    for word in (COMMANDS if whole else WORDS).findall(text):
        room = width - cell_len(rest if found else first)
        if line and cell_len(line + word.rstrip()) > room:
            found.append((rest if found else first) + line.rstrip())
            line, room = "", width - cell_len(rest)
        while not whole and cell_len(word.rstrip()) > room:
            head = set_cell_size(word, room)
            found.append((rest if found else first) + head)
            word, room = word[len(head) :], width - cell_len(rest)
        line += word
    return [*found, (rest if found else first) + line.rstrip()]


def terminal_lines(text: str, stream: IO[str]) -> str:
    """A text as it goes to a stream: in lines that fit a terminal; as it is into a file or pipe."""
    if not stream.isatty():
        return text
    width = shutil.get_terminal_size((USUAL, 24)).columns
    return "\n".join("\n".join(wrapped(line, width, whole=True)) for line in text.split("\n"))
