"""The tables of a study as people open them: names beside codes, and in Chinese the headings and keys in words.

Tables of `jiju run` are treated so by model/report/study_summary/tables_for_readers.py. Parquet files keep all keys.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from model.observe.driver_list import BY_NAME as BY_DRIVER
from model.observe.outcomes import BY_NAME
from model.report.words.displayed_names import Names
from model.report.words.language import Language, language_of
from model.report.words.messages import told
from model.report.words.verdicts import table as verdicts
from model.studies.policy_effects.plans_tried import ALONE, WHOLE

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd

    from model.regions import Region
    from model.scenario import Plan

PACKAGE = "package "  # begins the label of a package that a study of effects tried whole
WHOLE_IN = {"zh": "整个方案", "en": "Whole plan"}
TRUTH = {True: "是", False: "否"}

JOINED = ("segments", "places")  # columns whose cells list several codes


@dataclass(frozen=True)
class Reader:
    """For whom a table is written: the names of what codes stand for, and the language."""

    names: Names
    w: Language

    @classmethod
    def of(cls, plans: Sequence[Plan], language: str) -> Reader:
        """A reader of what was run for scenarios of one region."""
        from model.regions import region_to_read

        return cls.in_region(region_to_read(plans[0].region, plans[0].region_data), plans, language)

    @classmethod
    def in_region(cls, region: Region, plans: Sequence[Plan], language: str) -> Reader:
        """The same where the region is at hand."""
        return cls(Names(region, plans), language_of(language, region))


@cache
def words() -> dict[str, Any]:
    """table_words.yaml."""
    from model.scenario.shipped_files import read_shipped

    content: dict[str, Any] = read_shipped(Path(__file__).with_suffix(".yaml"))
    return content


@cache
def page_words() -> dict[str, dict[str, str]]:
    """What pages of studies call keys in tables: the words of a pattern, a period, a coverage, by language."""
    from model.scenario.shipped_files import read_shipped

    found: dict[str, dict[str, str]] = {}
    for study, part in (("clusters", "terms"), ("backtest", "terms"), ("validation", "terms"), ("ablations", "texts")):
        content = read_shipped(Path(__file__).parent / study / "words.yaml")
        found |= {str(key): both for key, both in content[part].items()}
    return found


def for_readers(table: pd.DataFrame, name: str, reader: Reader) -> pd.DataFrame:
    """The table `name` as its CSV file has it: names behind each column of codes; in Chinese with headings in words."""
    import pandas as pd

    columns: dict[str, pd.Series] = {}
    for key in map(str, table.columns):
        columns[unused(heading(key, name, reader), key, columns)] = worded(table[key], key, reader)
        called = names_of(table[key], words()["of"].get(key, ""), reader)
        if called is not None and f"{key}_name" not in table:
            columns[unused(heading_of_name(key, name, reader), f"{key}_name", columns)] = called
    return pd.DataFrame(columns)


def unused(title: str, key: str, columns: dict[str, pd.Series]) -> str:
    """A heading that no column has yet: two columns of one heading would be one."""
    return title if title not in columns else f"{title}（{key}）"


def known_heading(key: str, name: str) -> str:
    """What table_words.yaml calls a column, first for its own table; "" for none."""
    tables: dict[str, dict[str, str]] = words()["of_tables"]
    own = next((heads for end, heads in tables.items() if name.endswith(end) and key in heads), {})
    return str(own.get(key, words()["headings"].get(key, "")))


def heading(key: str, name: str, reader: Reader) -> str:
    """The heading of a column: its key in English, words in Chinese; names of parameters stay as they are."""
    if reader.w.code == "en":
        return key
    of_drivers = name == "drivers_by_year" and key in BY_DRIVER
    found = "" if of_drivers else known_heading(key, name)
    if not found and key in BY_DRIVER:
        found = reader.names.of("driver", key, reader.w)
    if not found and (key in BY_NAME or reader.w.has(f"short.{key}")):
        found = reader.names.of("outcome", key, reader.w)
    for end, after in words()["ends"].items():
        if not found and key.endswith(end):
            found = heading(key.removesuffix(end), name, reader) + after
    for begin, before in words()["begins"].items():
        if not found and key.startswith(begin):
            found = before + heading(key.removeprefix(begin), name, reader)
    return found or key


def heading_of_name(key: str, name: str, reader: Reader) -> str:
    """The heading of the names that belong to codes."""
    if reader.w.code == "en":
        return f"{key}_name"
    title = heading(key, name, reader)
    return title.removesuffix("代码") if title.endswith("代码") else f"{title}名称"


def names_of(values: pd.Series, kind: str, reader: Reader) -> pd.Series | None:
    """The names of codes; None where a column has no codes, or none that has another name than itself."""
    if not kind:
        return None
    known = {code: name_of(code, kind, reader) for code in values.unique() if isinstance(code, str)}
    if all(called == code for code, called in known.items()):
        return None
    return values.map(lambda code: known.get(code, ""))


def name_of(code: str, kind: str, reader: Reader) -> str:
    """What a code is called; the code itself where nothing else is known."""
    names, w = reader.names, reader.w
    if not code:
        return ""
    if w.code == "zh" and code in words()["values"].get(kind, {}):
        return str(words()["values"][kind][code])
    if kind == "driver" and w.has(f"column.group_{code}"):
        return w.say(f"column.group_{code}")
    if kind == "tried":  # in a study of effects: a policy, or a package of several
        part = code.removeprefix(PACKAGE)
        if part.endswith(ALONE):
            aside = words()["no_followers"] if w.code == "zh" else ALONE
            return name_of(part.removesuffix(ALONE), kind, reader) + str(aside)
        return WHOLE_IN[w.code] if part == WHOLE else names.of("added", part, w)
    if kind == "instrument":
        return w.named(names.catalogue[code].name) if code in names.catalogue else code
    if kind == "watched":  # a target, or a cluster: its city and field
        if code in names.region.targets.index:
            return names.of("target", code, w)
        return names.item(code.replace("/", " · "), w)
    if kind == "pattern":
        return str(page_words().get(code, {}).get(w.code, code))
    if kind == "mechanism":
        from model.scenario.parameters import load_registry

        known = load_registry().ablations
        return known[code].meaning[w.code] if code in known else code
    if kind == "item":
        return names.item(code, w)
    return names.of(kind, code, w)


def worded(values: pd.Series, key: str, reader: Reader) -> pd.Series:
    """Cells of a column in words, where a Chinese reader would find English."""
    if reader.w.code == "en":
        return values
    if values.dtype == bool:
        return values.map(TRUTH)
    known = (
        {text: cell(text, key, reader) for text in values.unique() if isinstance(text, str)} if texts(values) else {}
    )
    return values.map(lambda text: known.get(text, text)) if known else values


def texts(values: pd.Series) -> bool:
    """Whether every cell can be looked up: lists and arrays cannot."""
    return all(not hasattr(value, "__len__") or isinstance(value, str) for value in values)


def cell(text: str, key: str, reader: Reader) -> str:
    """A text of a column in words: a key that the column knows, a verdict, a unit, a message; else as it is."""
    if not text.strip():
        return text
    own = words()["values"].get(key, {})
    if text in own:
        return str(own[text])
    if key.startswith(("verdict", "expected", "stated")):
        return verdict_in_words(text, reader.w.code)
    if key == "unit":
        found = reader.w.unit_words(text)
        return told(found, "zh") if found else text
    if key == "measure" and text in BY_NAME:
        return reader.names.of("outcome", text, reader.w)
    if key == "also_moves":
        return reader.w.say("answer.comma").join(name_of(code, "pattern", reader) for code in text.split())
    if key == "instruments":
        return reader.w.say("answer.comma").join(name_of(code, "instrument", reader) for code in text.split())
    if key in words()["of"] or key in JOINED:
        return text
    if text in page_words():
        return page_words()[text]["zh"]
    by_english = next((both["zh"] for both in page_words().values() if both["en"] == text), "")
    return by_english or told(text, "zh")


def verdict_in_words(text: str, language: str) -> str:
    """A verdict, given by its value or by its English words on any page."""
    for page in verdicts().values():
        for value, both in page.items():
            if text in (value, both["en"]):
                return both[language]
    return told(text, language)
