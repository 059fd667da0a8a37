"""Text from scenarios, regions and samples as it may stand in a cell, a page or a terminal: no formulas, no controls.

A spreadsheet runs a CSV cell that begins with = + - @ as a formula, a terminal obeys escape sequences, and marks of
writing direction make text read as something else. Every writer of files and messages goes through this module.
"""

from __future__ import annotations

import csv
import unicodedata
from collections.abc import Callable, Iterable
from functools import lru_cache
from typing import TYPE_CHECKING, Any, TextIO

if TYPE_CHECKING:
    import pandas as pd

LINES = "\n\t"  # controls that text of several lines needs
FORMULA = (
    "=+-@＝＋－＠\t\r"  # what a cell of a CSV must not begin with; Chinese and Japanese versions read the wide signs
)
NOT_SHOWN = ("Cc", "Cs", "Zl", "Zp")  # controls, halves of characters, separators of lines
DIRECTIONS = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def hidden(character: str, keep: str = LINES) -> bool:
    """Whether a character acts on the reader's program instead of being shown."""
    return character not in keep and (unicodedata.category(character) in NOT_SHOWN or character in DIRECTIONS)


@lru_cache(maxsize=4096)
def visible(text: str, keep: str = LINES) -> str:
    """The text with every control character written as its code (\\x1b), so that it does nothing and is seen."""
    if text.isascii() and text.isprintable():
        return text
    return "".join(code(c) if hidden(c, keep) else c for c in text)


def json_text(text: str) -> str:
    """A JSON text for a terminal: what its escapes leave raw (C1 controls, marks of direction) is escaped too."""
    if text.isascii():
        return text
    return "".join(f"\\u{ord(c):04x}" if hidden(c) else c for c in text)


def code(character: str) -> str:
    """The code of a character as Python writes it."""
    number = ord(character)
    return f"\\x{number:02x}" if number < 0x100 else f"\\u{number:04x}"


def csv_cell(value: Any) -> Any:
    """A value as a CSV may hold it: text that a spreadsheet would take for a formula begins with an apostrophe."""
    if not isinstance(value, str):
        return value
    text = visible(value, "\n")
    return f"'{text}" if len(text) > 1 and text.lstrip(" ")[:1] in tuple(FORMULA) else text


def csv_table(frame: pd.DataFrame) -> pd.DataFrame:
    """A table whose texts are csv_cell; numbers stay numbers."""
    changed = {name: changed_texts(frame[name]) for name in frame.columns if frame[name].dtype.kind in "OUST"}
    texts = {name: frame[name].map(cell_by_cell(known)) for name, known in changed.items() if known}
    return frame.assign(**texts) if texts else frame


def long_csv(frame: pd.DataFrame) -> str:
    """A table of many rows as the text of a CSV, its texts as csv_cell and in quotation marks.

    Each column holds one kind of values. pyarrow writes half a million numbers in a tenth of the time of pandas.
    """
    import io

    import pyarrow as pa
    import pyarrow.csv

    written = io.BytesIO()
    pyarrow.csv.write_csv(pa.Table.from_pandas(csv_table(frame), preserve_index=False), written)
    return written.getvalue().decode()


def changed_texts(values: pd.Series) -> dict[str, str]:
    """What csv_cell makes of the texts of a column that it changes: ids and names come again and again."""
    known = {value: csv_cell(value) for value in values.unique() if isinstance(value, str)}
    return {value: text for value, text in known.items() if value != text}


def cell_by_cell(changed: dict[str, str]) -> Callable[[Any], Any]:
    """csv_cell of a column whose `changed` texts are known."""
    return lambda value: changed.get(value, value) if isinstance(value, str) else value


def write_csv(handle: TextIO, rows: Iterable[Iterable[Any]]) -> None:
    """Write rows to an open file."""
    csv.writer(handle, lineterminator="\n").writerows([csv_cell(cell) for cell in row] for row in rows)
