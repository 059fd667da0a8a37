"""The files of the page of `jiju play`, read as they are: nothing from outside, nothing inline, both languages."""

from __future__ import annotations

import hashlib
import itertools
import re
from html.parser import HTMLParser
from pathlib import Path

import numpy as np
import pytest
import yaml

import model
from model.report.fonts.cut import characters

PLAY = Path(model.__file__).parent / "play"
PAGE = PLAY / "page"
LIBRARY = "echarts.min.js"
OURS = sorted(f for f in PAGE.iterdir() if f.suffix in (".js", ".css", ".html", ".svg") and f.name != LIBRARY)
SCRIPTS = [file for file in OURS if file.suffix == ".js"]
NAMESPACES = ("http://www.w3.org/2000/svg",)  # names that are never fetched
LANGUAGES = {"zh", "en"}


def leaves(tree: dict, prefix: str = "") -> dict[str, dict]:
    """The words of the page by their keys, joined by dots."""
    found = {}
    for key, value in tree.items():
        if set(value) == LANGUAGES and all(isinstance(text, str) for text in value.values()):
            found[f"{prefix}{key}"] = value
        else:
            found |= leaves(value, f"{prefix}{key}.")
    return found


@pytest.fixture(scope="module")
def words() -> dict[str, dict]:
    return leaves(yaml.safe_load((PLAY / "words.yaml").read_text(encoding="utf-8")))


@pytest.fixture(scope="module")
def lessons() -> dict[str, dict]:
    return {
        file.name: yaml.safe_load(file.read_text(encoding="utf-8"))
        for file in sorted((PLAY / "lessons").glob("*.yaml"))
    }


@pytest.mark.parametrize("file", OURS, ids=lambda file: file.name)
def test_a_file_names_no_address_outside(file):
    text = file.read_text(encoding="utf-8")
    for name in NAMESPACES:
        text = text.replace(name, "")
    assert not re.findall(r"(?:https?|wss?)://|[\"'(]//\w", text)


class Found(HTMLParser):
    """What the page's HTML holds that a strict content policy forbids, and what it asks for."""

    def __init__(self) -> None:
        super().__init__()
        self.inline: list[str] = []
        self.asked: list[str] = []
        self.inside = ""

    def handle_starttag(self, tag, attrs):
        self.inside = tag
        self.inline += [f"{tag} {name}" for name, _ in attrs if name == "style" or name.startswith("on")]
        self.asked += [value for name, value in attrs if name in ("src", "href") and not value.startswith("#")]

    def handle_data(self, data):
        if self.inside in ("script", "style") and data.strip():
            self.inline.append(data)

    def handle_endtag(self, tag):
        self.inside = ""


def test_the_page_has_nothing_inline_and_asks_for_files_beside_it():
    found = Found()
    found.feed((PAGE / "index.html").read_text(encoding="utf-8"))
    assert found.inline == []
    assert found.asked
    assert all((PAGE / name).is_file() for name in found.asked)  # relative, and there


@pytest.mark.parametrize("file", SCRIPTS, ids=lambda file: file.name)
def test_a_script_writes_data_as_text_and_runs_none(file):
    text = file.read_text(encoding="utf-8")
    forbidden = r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function|setAttribute\(\"style\""
    assert not re.findall(forbidden, text)
    assert text.startswith("// ")  # its question
    assert text.splitlines()[0].rstrip().endswith((".", "?"))


@pytest.mark.parametrize("file", SCRIPTS, ids=lambda file: file.name)
def test_a_script_imports_what_there_is(file):
    text = file.read_text(encoding="utf-8")
    for names, source in re.findall(r"import \{([^}]*)\} from \"\./([\w.]+)\"", text):
        other = (PAGE / source).read_text(encoding="utf-8")
        for name in (each.split(" as ")[0] for each in names.split(",")):
            assert re.search(rf"export (?:const|let|(?:async )?function) {name.strip()}\b", other), (
                f"{name} of {source}"
            )


def test_every_word_that_the_page_says_is_there_and_every_word_there_is_said(words):
    text = "".join(file.read_text(encoding="utf-8") for file in OURS)
    said = set(re.findall(r"data-(?:text|label)=\"([\w.]+)\"", text)) | set(re.findall(r"say\(\"([\w.]+)\"", text))
    assert said <= set(words)
    # Keys that are put together of parts (say(`tier.${…}`)) or chosen (say(open ? "one" : "other")).
    quoted = said | set(re.findall(r"\"([\w.]+)\"", text))
    prefixes = tuple(re.findall(r"`([a-z_.]+)\$\{", text))
    headings = {f"{key}_title" for key in quoted}  # say(`${key}_title`)
    unsaid = [key for key in words if key not in quoted | headings and not key.startswith(prefixes)]
    assert unsaid == []


def test_both_languages_fill_the_same_gaps(words):
    for key, pair in words.items():
        gaps = {code: set(re.findall(r"\{(\w+)\}", text)) for code, text in pair.items()}
        assert gaps["zh"] == gaps["en"], key


def pairs(content: object) -> list[dict]:
    """Every {zh, en} of a lesson."""
    if isinstance(content, dict):
        if set(content) >= LANGUAGES:
            return [content]
        return [found for value in content.values() for found in pairs(value)]
    return [found for value in content for found in pairs(value)] if isinstance(content, list) else []


def test_lessons_speak_both_languages_and_compute_what_they_tell(lessons):
    assert len(lessons) == 5
    page = (PAGE / "index.html").read_text(encoding="utf-8")
    findings = (PAGE / "findings.js").read_text(encoding="utf-8")
    known = set(re.findall(r"[{,] (\w+)", re.search(r"const FINDINGS = (\{.*?\});", findings).group(1)))
    for name, lesson in lessons.items():
        told = pairs(lesson)
        assert all(set(pair) == LANGUAGES and all(pair.values()) for pair in told), name
        # What happened is told by the page's own data: no text of a lesson holds a result.
        assert not any(
            re.search(r"\d%|\d 亿元 (?:more|less)", text)
            for pair in told
            for text in (pair["en"],)
            if "80%" not in text
        ), name
        asked = [step for step in lesson["steps"] if "ask" in step]
        shown = [step["show"] for step in lesson["steps"] if "find" in step.get("show", {})]
        assert asked, name
        assert shown, name
        assert {show["find"] for show in shown} <= known, name
        assert all(sum(answer["right"] for answer in step["answers"]) == 1 for step in asked), name
        assert all(f'id="{step["point"]}"' in page for step in lesson["steps"] if "point" in step), name


def test_the_font_has_every_character_of_the_page(words, lessons):
    texts = [text for pair in [*words.values(), *pairs(list(lessons.values()))] for text in pair.values()]
    there = characters()
    assert {sign for sign in set("".join(texts)) if ord(sign) not in there} == set()


def test_the_chart_library_is_the_declared_one_with_its_licence():
    readme = (PAGE / "echarts-README.md").read_text(encoding="utf-8")
    assert hashlib.sha256((PAGE / LIBRARY).read_bytes()).hexdigest() in readme
    assert "Apache License" in (PAGE / "echarts-LICENSE.txt").read_text(encoding="utf-8")
    assert "Apache Software Foundation" in (PAGE / "echarts-NOTICE.txt").read_text(encoding="utf-8")
    assert "Bostock" in (PAGE / "echarts-LICENSE-d3.txt").read_text(encoding="utf-8")


# How the colour-blind see a colour (linear RGB): Machado, Oliveira, Fernandes 2009, full severity.
SEEN = {
    name: np.array(rows).reshape(3, 3)
    for name, rows in {
        "all colours": (1.0, 0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 1.0),
        "no red": (0.152286, 1.052583, -0.204868, 0.114503, 0.786281, 0.099216, -0.003882, -0.048116, 1.051998),
        "no green": (0.367322, 0.860646, -0.227968, 0.280085, 0.672501, 0.047413, -0.01182, 0.04294, 0.968881),
        "no blue": (1.255528, -0.076749, -0.178779, -0.078411, 0.930809, 0.147602, 0.004733, 0.691367, 0.3039),
    }.items()
}
CLEARLY = 20.0  # CIE 1976 distance; 2.3 is just visible


def lab(rgb: np.ndarray) -> np.ndarray:
    """Lightness and two axes of colour (CIE 1976, white D65) of linear RGB."""
    xyz = np.array([[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]]) @ np.clip(rgb, 0, 1)
    x, y, z = (np.cbrt(v) if v > 0.008856 else 7.787 * v + 16 / 116 for v in xyz / (0.9505, 1.0, 1.089))
    return np.array([116 * y - 16, 500 * (x - y), 200 * (y - z)])


def linear(colour: str) -> np.ndarray:
    """Linear RGB of a colour as #RRGGBB."""
    value = np.array([int(colour[at : at + 2], 16) for at in (1, 3, 5)]) / 255
    return np.where(value <= 0.04045, value / 12.92, ((value + 0.055) / 1.055) ** 2.4)


@pytest.mark.parametrize("seen", SEEN, ids=lambda name: name.replace(" ", "-"))
def test_the_colour_blind_tell_apart_what_colours_tell(seen):
    text = (PAGE / "marks.js").read_text(encoding="utf-8")
    tiers = re.findall(r'colour: "(#\w{6})"', text)
    sides = re.findall(r'(?:left|right): "(#\w{6})"', text)
    moves = re.findall(r'(?:CAME|LEFT) = "(#\w{6})"', text)
    assert (len(tiers), len(sides), len(moves)) == (4, 2, 2)
    for together in (tiers, sides, moves, ["#6B7780", "#B07C00"]):  # the last: what a cluster buys and sells (map.js)
        for one, other in itertools.combinations(together, 2):
            apart = np.linalg.norm(lab(SEEN[seen] @ linear(one)) - lab(SEEN[seen] @ linear(other)))
            assert apart > CLEARLY, (one, other, apart)
