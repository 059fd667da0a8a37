"""Messages in the reader's language: the English sentence is the key, its Chinese stands beside it in `messages/`.

Messages are raised in English, with their values filled in, wherever something is wrong. At the terminal each is found
again by the sentence of the catalogue that fits it, its values are taken out, and the Chinese sentence gets them.

    "{0} stands twice": "{0}重复出现"

Gaps are numbered. `{0:w}` takes a value without blanks, `{0:n}` a number. A gap reaches over "; " only where it is the
rest of a sentence after "; " or ": ", so that a remedy is told apart from what is wrong. A value may itself be a
message. Where no sentence fits, a text stays as it is; tests/test_messages.py finds sentences without Chinese.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path

import yaml

FOLDER = Path(__file__).parent / "messages"
GAP = re.compile(r"\{(\d+)(:[nw])?\}|\{\{|\}\}")
ANY, REST = r"((?:(?!; |\n).)+?)", r"(.+)"
KINDS = {":w": r"(\S+?)", ":n": r"([+−-]?[\d.,]+)"}
PLACE = re.compile(r"(\S+:\d+(?::\d+)?): (.+)")  # file:line:column, and what is wrong there
KEY = re.compile(r"([A-Za-z_][\w.]*): (.+)")  # of a scenario, and what is said of it
LATIN = re.compile("[A-Za-z]{2}")
QUOTED = re.compile(r"""(?s)(['"])(.*)\1""")
DEEPEST = 4  # messages inside messages


@dataclass(frozen=True)
class Message:
    """One sentence: the pattern of its English, and its Chinese."""

    english: str
    chinese: str
    pattern: re.Pattern[str]
    weight: int  # letters outside the gaps: a sentence that says more fits better


def message(english: str, chinese: str) -> Message:
    """A line of the catalogue."""
    pattern, weight, at, numbers = "", 0, 0, []
    for gap in GAP.finditer(english):
        pattern += re.escape(english[at : gap.start()])
        weight += gap.start() - at
        at = gap.end()
        if gap[1] is None:
            pattern += re.escape(gap[0][0])
        else:
            numbers.append(int(gap[1]))
            last = at == len(english) and english[: gap.start()].endswith(("; ", ": "))
            pattern += KINDS[gap[2]] if gap[2] else REST if last else ANY
    if numbers != list(range(len(numbers))):
        raise ValueError(f"gaps are numbered from 0 in their order: {english}")
    return Message(english, chinese, re.compile(pattern + re.escape(english[at:])), weight + len(english) - at)


@cache
def catalogue() -> tuple[dict[str, str], list[Message]]:
    """Sentences without gaps by their English; those with gaps, that which says most first.

    Names of outcomes and drivers, and words of verdicts, which are declared in both languages, are among them.
    """
    from model.observe.driver_list import DRIVERS
    from model.observe.outcomes import OUTCOMES
    from model.report.words.verdicts import table as verdicts

    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    plain: dict[str, str] = {}
    found: list[Message] = []
    for file in sorted(FOLDER.glob("*.yaml")):
        for english, chinese in yaml.load(file.read_text(encoding="utf-8"), loader).items():
            if GAP.search(english):
                found.append(message(english, chinese))
            else:
                plain[english] = chinese
    names = [(outcome.en, outcome.zh) for outcome in OUTCOMES] + [(driver.en, driver.zh) for driver in DRIVERS]
    names += [(both["en"], both["zh"]) for both in verdicts()["everywhere"].values()]
    for english, chinese in names:
        plain.setdefault(english, chinese)
    return plain, sorted(found, key=lambda one: (-one.weight, one.english))


def told(text: str, language: str) -> str:
    """A text in the reader's language; as it is in English, or where the catalogue has no sentence for it."""
    if language != "zh" or not LATIN.search(text):
        return text
    return "\n".join(in_chinese(line) for line in text.split("\n"))


@lru_cache(maxsize=4096)
def in_chinese(line: str, depth: int = 0) -> str:
    """One line in Chinese, as far as the catalogue goes."""
    found = PLACE.fullmatch(line)
    if found is not None:
        return f"{found[1]}: {in_chinese(found[2], depth)}"
    return sentence(line, depth) or parts(line, depth) or line


def sentence(line: str, depth: int) -> str | None:
    """A line for which the catalogue has a sentence; None if it has none."""
    plain, with_gaps = catalogue()
    if line in plain:
        return plain[line]
    for one in with_gaps:
        fits = one.pattern.fullmatch(line)
        if fits is not None:
            return one.chinese.format(*(value(gap, depth) for gap in fits.groups()))
    return None


def value(text: str, depth: int) -> str:
    """What fills a gap: a message of its own, or a value; what Python quotes stands in Chinese quotation marks."""
    named = KEY.fullmatch(text)
    if named is not None:
        return f"{named[1]}：{value(named[2], depth)}"
    quoted = QUOTED.fullmatch(text)
    if quoted is not None and quoted[1] not in quoted[2]:
        return f"“{quoted[2]}”"
    return in_chinese(text, depth + 1) if depth < DEEPEST and LATIN.search(text) else text


def parts(line: str, depth: int) -> str | None:
    """A line of several messages: what is wrong and its remedy, or a file's place and what is wrong there."""
    for mark, between in (("; ", "；"), (": ", "：")):
        head, found, tail = line.partition(mark)
        while found:
            said = sentence(tail, depth) or (parts(tail, depth) if depth < DEEPEST else None)
            if said is not None:
                return (
                    f"{sentence(head, depth) or (parts(head, depth) if mark == '; ' else None) or head}{between}{said}"
                )
            more, found, tail = tail.partition(mark)
            head = f"{head}{mark}{more}"
    return None
