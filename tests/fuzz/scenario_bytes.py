"""Damage to the bytes of a scenario: what editors, input methods, disks and malice do. Made from seed and number."""

from __future__ import annotations

import random
from collections.abc import Iterator

from tests.fuzz.judge import Mutant

FULL_WIDTH = dict(zip(":,[]{}\"'%#&()-0123456789", "：，［］｛｝＂＇％＃＆（）－０１２３４５６７８９", strict=True))
PIECES = tuple(
    text.encode("utf-8", "surrogatepass")
    for text in (
        "：", "，", "、", "；", "。", "【", "】", "“", "”", "‘", "％", "　", "　　", "\u00a0", "\u2003",
        "\u200b", "\ufeff", "\u2028", "\u2029", "\x85", "\x00", "\x1b[31m", "\x07", "\x7f", "\r", "\r\n",
        "\n", "\t", "  ", " ", ":", ": ", ",", "[", "]", "{", "}", "[" * 30, "{a: " * 30, "- ", "? ", "! ",
        "!!python/object:os.system x", "&a ", "*a", "<<: *a", "| ", "> ", "|\n", "---\n", "...\n",
        "%YAML 1.2\n", "#", " #", '"', "'", '"\\ud800"', '"\\U00110000"', '"\\x1b"', "\\", "null", "~",
        ".inf", ".nan", "1e400", "9" * 400, "0o17", "0x1f", "1_000", "12:30", "2016-01-01", "2016年", "no",
        "on", "=cmd|x", "\ud800", "\U0001f600", "x" * 5000,
    )
)  # fmt: skip


KINDS = ("flip", "insert", "insert", "insert", "delete", "repeat", "swap lines", "wide", "wide", "indent", "encode",
         "cut", "line ends")  # fmt: skip


def mutated(seed: int, number: int, sources: dict[str, bytes]) -> Mutant:
    """The mutant of a number: one to four damages to one of the sources."""
    luck = random.Random(f"scenario bytes {seed} {number}")
    name = luck.choice(sorted(sources))
    content = bytearray(sources[name])
    for _ in range(luck.choice((1, 1, 2, 4))):
        damage(content, luck)
    return Mutant("bytes", number, name, bytes(content))


def damage(content: bytearray, luck: random.Random) -> None:
    """One damage in place."""
    at = luck.randint(0, len(content))
    end = min(len(content), at + luck.choice((1, 1, 2, 5, 20, 100)))
    kind = luck.choice(KINDS)
    if kind == "flip" and at < len(content):
        content[at] ^= 1 << luck.randint(0, 7)
    elif kind == "insert":
        content[at:at] = luck.choice(PIECES)
    elif kind == "delete":
        del content[at:end]
    elif kind == "repeat":
        content[at:at] = content[at:end] * luck.choice((1, 1, 2, 50))
    elif kind == "cut":
        del content[at:]
    elif kind == "wide":
        widen(content, luck)
    elif kind in ("swap lines", "indent"):
        lines = bytes(content).split(b"\n")
        one, other = luck.randrange(len(lines)), luck.randrange(len(lines))
        if kind == "swap lines":
            lines[one], lines[other] = lines[other], lines[one]
        else:
            lines[one] = luck.choice((b" ", b"  ", b"\t", "　".encode(), b"   ")) + lines[one].lstrip()
        content[:] = b"\n".join(lines)
    elif kind == "line ends":
        content[:] = bytes(content).replace(b"\n", luck.choice((b"\r", b"\r\n", "\u2028".encode(), "\x85".encode())))
    elif kind == "encode":
        text = bytes(content).decode("utf-8", "ignore")
        coding = luck.choice(("utf-16", "utf-16-le", "utf-16-be", "utf-32", "gb18030", "big5", "utf-8-sig", "latin-1"))
        content[:] = text.encode(coding, "replace")


def widen(content: bytearray, luck: random.Random) -> None:
    """One or all of an ASCII mark or digit as its full-width form."""
    mark = luck.choice(sorted(FULL_WIDTH))
    places = [at for at, byte in enumerate(content) if byte == ord(mark)]
    if places:
        at = luck.choice(places)
        wide = FULL_WIDTH[mark].encode()
        if luck.random() < 0.2:
            content[:] = bytes(content).replace(mark.encode(), wide)
        else:
            content[at : at + 1] = wide


def mutants(seed: int, count: int, sources: dict[str, bytes], start: int = 0) -> Iterator[Mutant]:
    """Mutants by number."""
    for number in range(start, start + count):
        yield mutated(seed, number, sources)
