"""The CSV files of a study, which people open in Excel: names beside codes, and headings in the reader's language.

Programs read the Parquet files beside them, whose columns keep their keys in every language; data_dictionary.csv tells
which heading stands for which key.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from model.observe.missing import REASONS
from model.observe.outcomes import BY_NAME
from model.report.cluster_tables.basis_at_start import BASIS
from model.report.words.messages import told
from model.report.words.verdicts import said

if TYPE_CHECKING:
    import pandas as pd

    from model.report.words.displayed_names import Names
    from model.report.words.language import Language

CODES = ("city", "place", "field", "segment", "policy", "outcome", "driver")  # columns of codes that have names
IN_CHINESE = dict(REASONS.values())  # why an outcome has no value
SENTENCES = ("why", "mark", "label", "note")  # columns of sentences and words of the program
KEYS = ("kind", "prices", "origin", "measure")  # columns whose cells are keys of words


def for_readers(table: pd.DataFrame, name: str, names: Names, w: Language) -> pd.DataFrame:
    """The table `name` as its CSV file has it: names behind each column of codes; in Chinese with its headings."""
    import pandas as pd

    columns: dict[str, pd.Series] = {}
    for key in table.columns:
        columns[heading(key, name, names, w, "seed" in table)] = worded(table[key], key, names, w)
        if key in CODES:
            called = {code: names.of(key, str(code), w) for code in table[key].unique() if isinstance(code, str)}
            columns[heading_of_name(key, w)] = table[key].map(lambda code, known=called: known.get(code, ""))
    return pd.DataFrame(columns)


def heading(key: str, name: str, names: Names, w: Language, of_runs: bool) -> str:
    """The heading of a column of the table `name`: its key in English, a word of the report in Chinese.

    A table has words of its own (column_of) where a key means another thing in it than elsewhere.
    of_runs: whether the table has a column for each outcome of a run.
    """
    if w.code == "en":
        return key
    if w.has(f"column_of.{name}.{key}"):
        return w.say(f"column_of.{name}.{key}")
    if key in BY_NAME and (of_runs or not w.has(f"column.{key}")):
        return names.of("outcome", key, w)
    if not w.has(f"column.{key}"):
        return key
    title = w.say(f"column.{key}")
    return w.say("column.code_of", what=title) if key in CODES else title


def heading_of_name(key: str, w: Language) -> str:
    """The heading of the names that belong to codes."""
    return f"{key}_name" if w.code == "en" else w.say(f"column.{key}")


def worded(values: pd.Series, key: str, names: Names, w: Language) -> pd.Series:
    """Cells of a column in words, where a Chinese reader would find English keys."""
    if w.code == "en":
        return values
    known = {text: cell(text, key, names, w) for text in values.unique() if isinstance(text, str)}
    return values.map(lambda text: known.get(text, text)) if known else values


def cell(text: str, key: str, names: Names, w: Language) -> str:
    """A text of a column in words."""
    if key == BASIS:
        return names.of("basis", text, w)
    if key == "verdict":
        return said(text, w.code, "report")
    if key == "unit":
        return w.unit_words(text)
    if key in SENTENCES:
        return IN_CHINESE.get(text) or told(text, w.code)
    return w.say(f"value.{text}") if key in KEYS and w.has(f"value.{text}") else text
