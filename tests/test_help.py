"""The help of every command, in both languages: no English sentence in Chinese, and lines that fit a terminal."""

from __future__ import annotations

import re
from typing import Any

import pytest
import typer
from rich.cells import cell_len

from model.cli.commands import app
from model.report.in_terminal.wrapping import wrapped
from tests.commands import typed

TYPED = re.compile(r"`[^`]*`|--[a-z-]+|jiju [a-z-]+|\b[\w-]+\.csv|[A-Za-z_]+[<=]|\S*[,/|_]\S*|^│ [a-z-]+", re.MULTILINE)
ENGLISH = re.compile(r"[A-Za-z]{2,}[ ,;:]+[a-z]{2,}")


@pytest.fixture(scope="module")
def helps() -> dict[tuple[str, str], str]:
    """What `jiju COMMAND --help` prints at 80 columns, by command and language."""
    group: Any = typer.main.get_command(app)
    found = {}
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("COLUMNS", "80")
        for language in ("zh", "en"):
            found["jiju", language] = typed(["--language", language, "--help"]).out
            for command in group.commands:
                answer = typed(["--language", language, command, "--help"])
                assert answer.code == 0, answer.err
                found[command, language] = answer.out
    return found


def test_the_help_in_chinese_has_no_english_sentence(helps):
    left = {}
    for (command, language), text in helps.items():
        if language == "zh":
            joined = re.sub(r" *│\n│ +", " ", text)  # a text goes over several lines
            lines = TYPED.sub("", joined).split("\n")
            found = [line for line in lines if ENGLISH.search(line)]
            assert re.search(r"[\u4e00-\u9fff]{4}", text), command
            if found:
                left[command] = found
    assert left == {}


def test_every_explanation_in_the_help_is_told_in_chinese():
    from model.report.words.messages import catalogue

    known, missing = catalogue()[0], []
    group: Any = typer.main.get_command(app)
    for about in (group, *group.commands.values()):
        texts = [about.help, about.epilog, *(getattr(each, "help", None) for each in about.params)]
        for part in (part for text in texts if text for part in text.split("\n\n")):
            if " ".join(part.split()) not in known:
                missing.append(f"{about.name}: {part}")
    assert missing == []


def test_no_line_of_the_help_is_wider_than_a_terminal(helps):
    wide = [(key, line) for key, text in helps.items() for line in text.split("\n") if cell_len(line) > 80]
    assert wide == []


def test_the_help_names_every_command_as_it_is_typed(helps):
    group: Any = typer.main.get_command(app)
    for language in ("zh", "en"):
        named = re.findall(r"^│ ([a-z-]+)  ", helps["jiju", language], re.MULTILINE)
        assert {*group.commands, "--help"} == set(named), language


def test_lines_are_broken_as_each_language_is_by_hand():
    assert wrapped("工业增加值增加 12 亿元。", 14) == ["工业增加值增加", "12 亿元。"]
    assert wrapped("产业集群，成长", 8) == ["产业集", "群，成长"]  # no line begins with a comma
    assert wrapped("one two three", 8, "- ", "  ") == ["- one", "  two", "  three"]
    assert wrapped("see /a/long/path/to.csv now", 10, whole=True) == ["see", "/a/long/path/to.csv", "now"]
    assert wrapped("", 10) == [""]
