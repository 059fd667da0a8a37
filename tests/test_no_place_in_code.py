"""Code and texts name no place, plant, field, clause or year of a region: they live in the region's folder."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import yaml

from model.regions import FOLDER, region_to_read
from model.regions.words import USUAL
from model.report.words import language as language_texts
from tests.source_trees import nodes

MODEL = FOLDER.parent
YEAR = re.compile(r"(?<!\d)20(?:1\d|2\d|3\d|40)(?!\d)")
SOURCE = re.compile(r"[A-Z][a-z]+(?: et al\.)?,? 20\d\d")  # a work of the literature, by author and year
EXAMPLE = re.compile(r"20\d\d(?:-?Q[1-4]|年)|\{20\d\d")  # how a quarter is written
EXCEPTIONS = {  # file -> why it may name one
    "mathematics/quarters.py": "where numbers of quarters begin, as other calendars have a year 1",
    "regions/load.py": "the region of scenarios that name none",
    "regions/fitted_map.py": "the name of a stream of luck: another name would draw other maps",
    "regions/sizes.py": "the same stream",
    "regions/schema.py": "sources of the shipped tables begin with these years",
    "regions/files.py": "numbers of characters",
    "scenario/errors.py": "numbers of characters",
    "scenario/json_schema.py": "the dialect of JSON Schema",
    "cli/explain.py": "an example in a help text",
    "report/words/messages/help.yaml": "the same example in Chinese",
    "report/explanations/place_and_cell.py": "an example in a message",
    "report/reference/catalogue.py": "the page of the shipped plan",
    "report/reference/regions.py": "the page of the shipped regions",
}


def texts(path: Path) -> list[tuple[int, str]]:
    """Numbers and texts of a module that are no docstrings, with their lines."""
    prose = {
        id(node.body[0].value)
        for node in nodes(path)
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef) and node.body
        and isinstance(node.body[0], ast.Expr)
    }  # fmt: skip
    constants = [node for node in nodes(path) if isinstance(node, ast.Constant) and id(node) not in prose]
    return [(node.lineno, str(node.value)) for node in constants if isinstance(node.value, str | int)]


def test_no_module_names_a_year_or_a_place():
    henan = region_to_read("henan")
    places = {str(name) for name in (*henan.cities.name_zh, *henan.cities.name_en, *henan.cities.ids)}
    named = re.compile("|".join(re.escape(name) for name in sorted({*places, "henan", "Henan", "河南"})))
    found = []
    for path in sorted(MODEL.rglob("*.py")):
        name = path.relative_to(MODEL).as_posix()
        content = path.read_text("utf-8")
        if not (YEAR.search(content.replace("_", "")) or named.search(content)):
            continue
        for line, text in texts(path):
            if (names_a_year(text) or named.search(text)) and name not in EXCEPTIONS:
                found.append(f"{name}:{line}: {text[:80]!r}")
    assert not found, "\n".join(found)


def names_a_year(text: str) -> bool:
    return bool(YEAR.search(SOURCE.sub("", EXAMPLE.sub("", text))))


def test_every_exception_is_needed():
    named, idle = own_names(), []
    for name in {**EXCEPTIONS, **NAMING}:
        path = MODEL / name
        lines = [text for _, text in texts(path)] if path.suffix == ".py" else path.read_text("utf-8").splitlines()
        if not any(named.search(text) or (path.suffix == ".py" and names_a_year(text)) for text in lines):
            idle.append(name)
    assert idle == []


DRAWN = re.compile(r'"map of \d{4}"')  # the name of a stream of luck: another name would draw other maps


def test_prose_speaks_of_a_base_year_and_of_none():
    """Comments and docstrings too. Works of the literature, examples of a quarter and a stream of luck may name one."""
    year, found, looked_at = re.compile(r"(?<!\d)201[56](?:'s)?(?!\d|-\d|\.\d)"), [], 0
    for path in sorted(MODEL.rglob("*.py")):
        name = path.relative_to(MODEL).as_posix()
        if name == "mathematics/quarters.py":
            continue
        looked_at += 1
        lines = path.read_text("utf-8").splitlines()
        found += [
            f"{name}:{at}: {line.strip()}"
            for at, line in enumerate(lines, 1)
            if year.search(DRAWN.sub("", SOURCE.sub("", EXAMPLE.sub("", line))))
        ]
    assert looked_at > 400
    assert not found, "\n".join(found)


WORDS = (".yaml", ".html", ".js", ".css")  # files of words and settings that reports and commands show
SHIPPED_LIBRARIES = ("play/page/echarts.min.js",)  # written elsewhere, taken unchanged
SOURCES = re.compile(r"^\s*(source|evidence|basis)\b|# ")  # where a number comes from may be anywhere
FIELD_CODE = re.compile(r"\bF(0[1-9]|1[0-2])\b")
NAMING = {  # file -> why it may name something of a region's own
    "studies/forms/tested_forms.yaml": "a study of a scenario of the shipped region",
}


def test_words_of_reports_and_messages_name_no_year():
    found, looked_at = [], 0
    for path in sorted((MODEL / "report" / "words").rglob("*.yaml")):
        looked_at += 1
        lines = path.read_text("utf-8").splitlines()
        found += [f"{path.name}:{at}: {line[:80]}" for at, line in enumerate(lines, 1) if names_a_year(line)]
    assert looked_at > 10
    assert not found, "\n".join(found)


def own_names() -> re.Pattern[str]:
    """Names and ids of the shipped plan's places, cities, plants and fields."""
    henan = region_to_read("henan")
    names = {str(name) for t in (henan.cities, henan.places) for c in (t.name_zh, t.name_en, t.ids) for name in c}
    names |= {str(name) for plant in henan.starting_map.firms for name in plant.name.values()}
    names = {name for name in names if len(name) > 1} | {"henan", "Henan", "河南", "中原", "豫"}
    return re.compile(any_of(names))


def any_of(names: set[str]) -> str:
    """A pattern of any of some texts, told apart letter by letter: a search through the whole code takes a second."""
    if "" in names:
        return ""  # one of them ends here, and whatever goes on holds it
    first = sorted({name[0] for name in names})
    parts = [re.escape(letter) + any_of({name[1:] for name in names if name[0] == letter}) for letter in first]
    return parts[0] if len(parts) == 1 else f"(?:{'|'.join(parts)})"


def test_no_file_of_words_and_no_module_names_a_place_a_plant_or_a_field():
    named, found, looked_at = own_names(), [], 0
    for path in sorted(MODEL.rglob("*")):
        name = path.relative_to(MODEL).as_posix()
        if (
            path.suffix not in (*WORDS, ".py")
            or re.match(r"regions/[a-z0-9_]+/", name)  # what a region is called is its own
            or name in SHIPPED_LIBRARIES
        ):
            continue
        looked_at += 1
        content = path.read_text("utf-8")
        if not (named.search(content) or FIELD_CODE.search(content)):
            continue
        lines = texts(path) if path.suffix == ".py" else list(enumerate(content.splitlines(), 1))
        for line, text in lines:
            said = text if path.suffix == ".py" else SOURCES.split(text)[0]
            if (named.search(said) or FIELD_CODE.search(said)) and name not in (*EXCEPTIONS, *NAMING):
                found.append(f"{name}:{line}: {said[:80]!r}")
    assert looked_at > 600
    assert not found, "\n".join(found)


def test_the_general_catalogue_has_no_number_target_or_quotation_of_a_plan():
    files = sorted((MODEL / "scenario" / "instruments").glob("*.yaml"))
    said = {file.stem: yaml.safe_load(file.read_text(encoding="utf-8")) for file in files}
    assert len(said) > 100
    assert [key for key, raw in said.items() if {"plan_ids", "clause", "goals"} & set(raw)] == []
    assert [key for key, raw in said.items() if {"places", "cities"} & set(raw.get("for") or ())] == []


KIND_OF_REGION = re.compile(r"provinc|纲要|全省|省内|省外|外省|本省|省级|邻省|其他省", re.I)
CITED_KIND = re.compile(r"China by province|province_administered|^\s*(source|evidence|basis): ")
# of facts about China, of sources, and the name of a column in tables that users' own regions have (CONTRIBUTING.md)


def test_the_code_calls_no_region_a_province():
    """Comments, docstrings, names and texts: a region may be a city, a province or a country."""
    found, looked_at = [], 0
    for path in sorted(MODEL.rglob("*")):
        name = path.relative_to(MODEL).as_posix()
        if (
            path.suffix not in (*WORDS, ".py")
            or re.match(r"regions/[a-z0-9_]+/", name)  # what a region is called is its own
            or name in SHIPPED_LIBRARIES
        ):
            continue
        looked_at += 1
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            if KIND_OF_REGION.search(line) and not CITED_KIND.search(line) and name not in KINDS_NAMED:
                found.append(f"{name}:{number}: {line.strip()[:80]}")
    assert looked_at > 600
    assert not found, "\n".join(found)


KINDS_NAMED = {  # file -> why it may speak of a province
    "studies/own_region/guidance.yaml": "the yearbooks of provinces, in which figures of a region are found",
    "studies/own_region/skeleton_words.yaml": "the same, and the words of a region that is a province",
}


def test_the_names_of_outcomes_are_told_in_the_words_of_the_region():
    words = {"zh": "区域外销售（全区域，区域内）", "en": "Sales outside the region, of the region, in the region"}
    henan = {code: language_texts.language_of(code, region_to_read("henan")).named(words) for code in words}
    assert henan["zh"] == "省外销售（全省，省内）"
    assert henan["en"] == "Sales outside the province, of the province, in the province"
    river = {code: language_texts.language_of(code, region_to_read("twin_rivers")).named(words) for code in words}
    assert river == words


def test_texts_of_the_report_call_a_region_and_its_plan_by_the_words_of_the_region():
    words = MODEL / "report" / "words"
    said = {code: language_texts.language(code, words=USUAL).texts for code in language_texts.LANGUAGES}
    assert said["en"]["money.lead"] != language_texts.language_of("en", region_to_read("henan")).texts["money.lead"]
    found = [f"{code}: {key}" for code in said for key, text in said[code].items() if KIND_OF_REGION.search(text)]
    found += [path.name for path in words.glob("*.py") for _, text in texts(path) if KIND_OF_REGION.search(text)]
    assert not found, "\n".join(found)
    henan = language_texts.language_of("zh", region_to_read("henan")).texts
    assert any("全省" in text for text in henan.values())
    assert not any("{whole}" in text or "{inside}" in text for text in henan.values())
