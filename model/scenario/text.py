"""A scenario file as text: a plain file of modest size, in UTF-8, without characters that nobody can see or type.

Line ends of any system are read. Everything else (other encodings, control characters, separators of lines that
editors do not show) is an error with its place and remedy.
"""

from __future__ import annotations

import codecs
import re
import stat
import unicodedata
from difflib import get_close_matches
from pathlib import Path

from model.scenario.errors import UNSEEN, ScenarioError, ScenarioErrors
from model.shipped import own_files, shipped_names

MOST_BYTES = 200_000
MOST_TOLD = 10  # of one kind of fault in one file
BEYOND = re.compile(r"\\U(?!000[0-9A-Fa-f]|0010)[0-9A-Fa-f]{8}")  # an escape of no character
BYTE_ORDERS = (
    (codecs.BOM_UTF32_LE, "UTF-32"), (codecs.BOM_UTF32_BE, "UTF-32"),
    (codecs.BOM_UTF16_LE, "UTF-16"), (codecs.BOM_UTF16_BE, "UTF-16"),
)  # fmt: skip
AS_UTF8 = "save it as plain text in UTF-8"


def read_text(path: Path, shown: str) -> str:
    """The file as text with \\n as its line ends. Raises ScenarioErrors for what is no readable UTF-8 text file."""
    text = decoded(content_of(path, shown), shown)
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    found = [*unseen(text, shown), *escapes(text, shown)]
    if found:
        raise ScenarioErrors(found)
    return text


def content_of(path: Path, shown: str) -> bytes:
    """The bytes of a plain file. Raises ScenarioErrors for a folder, a pipe, a device, or too many bytes."""

    def fail(message: str, remedy: str) -> ScenarioErrors:
        return ScenarioErrors([ScenarioError(shown, 1, 1, message, remedy)])

    try:
        about = path.stat()
        if stat.S_ISDIR(about.st_mode):
            raise fail("this is a folder, not a scenario file", "name a .yaml file in it")
        if not stat.S_ISREG(about.st_mode):
            raise fail("this is no ordinary file (a pipe or a device)", "save the scenario in a .yaml file")
        if about.st_size > MOST_BYTES:
            message = f"{about.st_size:,} bytes; a scenario has at most {MOST_BYTES:,}"
            raise fail(message, "move data into the region's tables")
        with path.open("rb") as file:
            content = file.read(MOST_BYTES + 1)
    except FileNotFoundError:
        raise fail("no such file", beside(path)) from None
    except OSError as error:
        raise fail(f"cannot be read: {error.strerror or error}", "check the path and its permissions") from None
    except UnicodeError:
        raise fail("no file has such a name", "check the path") from None
    except ValueError as error:
        if isinstance(error, ScenarioErrors):
            raise
        raise fail(f"no file has such a name: {error}", "check the path") from None
    if len(content) > MOST_BYTES:
        raise fail(f"a scenario has at most {MOST_BYTES:,} bytes", "move data into the region's tables")
    return content


def beside(path: Path) -> str:
    """What a missing file may be: a scenario with nearly its name, there or shipped; else what stands there."""
    here = sorted(p.name for p in path.parent.glob("[!.]*.yaml")) if path.parent.is_dir() else []
    mine = [str(file) for file in own_files() if file.name not in here] if path.parent == Path() else []
    known = here + mine + [name for name in shipped_names() if f"{name}.yaml" not in here]
    near = get_close_matches(path.name[:200], known, n=1, cutoff=0.6)
    near = near or get_close_matches(path.stem[:200], [name.removesuffix(".yaml") for name in known], n=1, cutoff=0.6)
    if near:
        return f"did you mean {near[0]}?"
    there = f"in that folder: {', '.join(here[:12])}; " if here else "check the path; "
    return f"{there}`jiju list scenarios` shows those that come with the program"


def decoded(content: bytes, shown: str) -> str:
    """The bytes as text. Raises ScenarioErrors that names the encoding that they seem to have."""
    coding = next((name for mark, name in BYTE_ORDERS if content.startswith(mark)), "")
    zeros = content.count(b"\0")
    if not coding and zeros > len(content) / 5:
        coding = "UTF-32" if zeros > len(content) / 2 else "UTF-16"
    if coding and len(content) > 8:
        message = f"it looks like {coding} text"
        raise ScenarioErrors(
            [ScenarioError(shown, 1, 1, message, f"{AS_UTF8} (in the editor: Save as, encoding UTF-8)")]
        )
    if b"\0" in content:
        line = content[: content.index(b"\0")].count(b"\n") + 1
        raise ScenarioErrors([ScenarioError(shown, line, 1, "binary content", "a scenario is plain text in UTF-8")])
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        try:
            content.decode("gb18030")
            remedy = "it looks like GBK: save it again as UTF-8"
        except UnicodeDecodeError:
            remedy = AS_UTF8
        raise ScenarioErrors([ScenarioError(shown, line, 1, "not UTF-8 text", remedy)]) from None


def unseen(text: str, shown: str) -> list[ScenarioError]:
    """Characters of a text that nobody can see, each with its place."""
    found = []
    for match in list(UNSEEN.finditer(text))[:MOST_TOLD]:
        line, column = place_of(text, match.start())
        found.append(ScenarioError(shown, line, column, kind_of(match[0]), "delete it; type the line anew if need be"))
    return found


def kind_of(character: str) -> str:
    """What an unseen character is, with its code."""
    code = f"U+{ord(character):04X}"
    if character in "\u0085\u2028\u2029":
        return f"a separator of lines ({code}) that editors do not show"
    if character == "\ufeff":
        return f"a mark of byte order ({code}) inside the text"
    if unicodedata.category(character) == "Cf":
        return f"a mark that turns the direction of text ({code})"
    if 0xD800 <= ord(character) <= 0xDFFF:
        return f"half a character ({code})"
    return f"a control character ({code})"


def escapes(text: str, shown: str) -> list[ScenarioError]:
    """Escapes that name no character."""
    found = []
    for match in list(BEYOND.finditer(text))[:MOST_TOLD]:
        line, column = place_of(text, match.start())
        found.append(ScenarioError(shown, line, column, f"{match[0]} is no character", "write the character itself"))
    return found


def place_of(text: str, at: int) -> tuple[int, int]:
    """Line and column of a position, both from 1."""
    return text.count("\n", 0, at) + 1, at - text.rfind("\n", 0, at)
