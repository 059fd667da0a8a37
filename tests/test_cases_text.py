"""Inputs that the text of a scenario got wrong: each holds the right value or the right words."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from model.scenario import ScenarioErrors, load_scenario
from model.scenario.errors import UNSEEN

ROOT = Path(__file__).resolve().parent.parent
HENAN, RIVERS = "name: mine\nregion: henan\n", "name: mine\nregion: twin_rivers\n"


def loaded(folder: Path, text: str | bytes, name: str = "mine.yaml"):
    """The plan of a scenario's text."""
    (folder / name).write_bytes(text.encode("utf-8") if isinstance(text, str) else text)
    return load_scenario(folder / name)


def told(folder: Path, text: str | bytes) -> str:
    """What is wrong with a scenario's text, without the folder."""
    with pytest.raises(ScenarioErrors) as found:
        loaded(folder, text)
    return str(found.value).replace(f"{folder}/", "").replace(f"{folder}\\", "")


def test_case_13_counties_under_their_names_and_codes_of_other_years(tmp_path):
    policy = "policies: {{technical_upgrading: {{budget: 20, for: {{places: [{}], cities: [{}]}}}}}}\n"
    names = "许昌县, 淮阳县, 陕县, 孟津县, 偃师区, 长垣市, 411023, 410783"
    who = (
        loaded(tmp_path, HENAN + policy.format(names, "410100, 济源示范区")).policies["technical_upgrading"].eligibility
    )
    zones = ("jianan", "huaiyang", "shanzhou", "mengjin", "yanshi", "changyuan", "jianan", "changyuan")
    assert who.places == tuple(f"{zone}_zone" for zone in zones)
    assert who.cities == ("zhengzhou", "jiyuan")
    words = told(tmp_path, HENAN + policy.format("祥符区, 西乡县", "郑州"))
    assert "'祥符区' has no place of its own; its firms are in kaifeng_rest (开封市其他区域)" in words
    assert "no place '西乡县' in henan; `jiju list places`" in words
    assert "did you mean" not in words


POLICY = RIVERS + "policies:\n  technical_upgrading: "


@pytest.mark.parametrize(
    ("text", "place", "words"),
    [
        (POLICY + "{from: 2016Q2， budget: 2}\n", "4:37", "full-width comma '，'; write an ASCII ,"),
        (RIVERS + "policies:\n　　technical_upgrading: {budget: 2}\n", "4:1", "full-width spaces (U+3000)"),
        (POLICY + "{from: 2016Q2； budget: 2}\n", "4:37", "full-width semicolon"),
        (POLICY + "{from：2016Q2, budget: 2}\n", "4:29", "full-width colon"),
        (POLICY + "{budget: {2016：20，2018：30}}\n", "4:38", "full-width colon"),
        (POLICY + "｛budget: 2｝\n", "4:24", "full-width bracket '｛'; write an ASCII {"),
        (POLICY + "{budget: 2｝\n", "4:34", "full-width bracket '｝'; write an ASCII }"),
        (POLICY + "{budget: 2, for: {cities: [东渡市、西桥市]}}\n", "4:54", "Chinese enumeration comma"),
        (POLICY + "{budget: 2, for: {cities: 【东渡市】}}\n", "4:50", "Chinese bracket '【'; write an ASCII ["),
        (POLICY + "{budget: 2, support_share: 15％}\n", "4:53", "full-width percent sign"),
        (POLICY + "{budget: ２０}\n", "4:33", "full-width digit '２'; write an ASCII 2"),
        (POLICY + "{from: ２０１６Q2, budget: 2}\n", "4:31", "full-width digit"),
        (POLICY + "{from: 2016Ｑ2, budget: 2}\n", "4:35", "full-width letter 'Ｑ'; write an ASCII Q"),
        (POLICY + "\n    budget：2\n", "5:11", "full-width colon"),
        ("name：mine\nregion: twin_rivers\n", "1:5", "full-width colon"),
        ("name: “mine”\nregion: twin_rivers\n", "1:7", "quotation mark of an input method"),
        (RIVERS + "title：我的\nseeds: 3\n", "3:6", "full-width colon"),
        (RIVERS + "title: {zh: 我的，en: Mine}\n", "3:15", "full-width comma"),
        (RIVERS + "title:\n  zh：我的\n  en：Mine\n", "4:5", "full-width colon"),
        (RIVERS + "policies：\n  technical_upgrading: {budget: 2}\n", "3:9", "full-width colon"),
        (RIVERS + "packages: [task_4，task_5]\n", "3:18", "full-width comma"),
        (RIVERS + "seeds:\u00a03\n", "3:7", "invisible or wide space (U+00A0)"),
        (RIVERS + "seeds: 3\u200b\n", "3:9", "invisible or wide space (U+200B)"),
        (RIVERS + "seeds: 3 ＃ two\n", "3:10", "full-width mark '＃'; write an ASCII #"),
        (RIVERS + "\tseeds: 3\n", "3:1", "write spaces, not tabs"),
    ],
)
def test_case_21_every_full_width_mark_is_named_where_it_stands(tmp_path, text, place, words):
    lines = told(tmp_path, text).splitlines()
    assert any(line.startswith(f"mine.yaml:{place}: ") and words in line for line in lines), lines
    assert all("not valid YAML" not in line or "tabs" in line for line in lines)


@pytest.mark.parametrize(
    "text",
    [
        "purpose: {zh: 技改，加倍：好, en: x}\n",
        "purpose:\n  zh: 技改，加倍：好（一）“引”、【二】\n  en: wide　space\n",
        "# 注释：，、【】\nseeds: 3 # 注：释，\n",
        "purpose:\n  zh: |\n    多行：冒号，\n  en: >\n    x：y\n",
        "title: {zh: \"我的：，｛\", en: 'x，y'}\n",
        "environment:\n  shocks:\n    - {name: 下滑：一年，全省, kind: demand, from: 2017Q1, to: 2017Q4, size: -0.1}\n",
        "region_data: [{table: cities, row: 东渡市, column: wage, value: 50000, source: 年鉴（第3页），表二}]\n",
    ],
)
def test_marks_of_chinese_in_prose_quotes_and_comments_are_in_order(tmp_path, text):
    assert loaded(tmp_path, RIVERS + text).region == "twin_rivers"


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (RIVERS.encode("utf-16"), "it looks like UTF-16 text; save it as plain text in UTF-8"),
        (RIVERS.encode("utf-16-le"), "it looks like UTF-16 text"),
        (RIVERS.encode("utf-16-be"), "it looks like UTF-16 text"),
        (RIVERS.encode("utf-32"), "it looks like UTF-32 text"),
        ((RIVERS + "title: {zh: 我的, en: x}\n").encode("gbk"), "mine.yaml:3:1: not UTF-8 text; it looks like GBK"),
        ((RIVERS + "seeds: 3\u2028scale: 1\n").encode(), "mine.yaml:3:9: a separator of lines (U+2028)"),
        ((RIVERS + "seeds: 3\x85scale: 1\n").encode(), "mine.yaml:3:9: a separator of lines (U+0085)"),
        ((RIVERS + "# x\x1b[31m\n").encode(), "mine.yaml:3:4: a control character (U+001B)"),
        ((RIVERS + "se\ufeffeds: 3\n").encode(), "mine.yaml:3:3: a mark of byte order (U+FEFF) inside the text"),
        ((RIVERS + "# \u202e\n").encode(), "mine.yaml:3:3: a mark that turns the direction of text (U+202E)"),
        ((RIVERS + "x\x00y: 3\n").encode(), "mine.yaml:3:1: binary content"),
        ((RIVERS + 'extends: "\\ud800"\n').encode(), "mine.yaml:3:10: half a character (U+D800), written as an escape"),
        ((RIVERS + 'title: {zh: "\\e[31m", en: x}\n').encode(), "a control character (U+001B), written as an escape"),
        (b'name: "\\U00110000"\n', "mine.yaml:1:8: \\U00110000 is no character"),
        ((RIVERS + "seeds: " + "9" * 400).encode(), "mine.yaml:3:8: a number of 400 characters; write fewer digits"),
        ((RIVERS + "seeds: " + "9" * 9000).encode(), "a number of 9000 characters"),
        ((RIVERS + "scale: 1.0e+400\n").encode(), "mine.yaml:3:8: '1.0e+400' is too large for a number"),
        ((RIVERS + "scale: 1.0e-400\n").encode(), "mine.yaml:3:8: '1.0e-400' is too small for a number"),
        ((RIVERS + "policies: {'': {budget: 1}}\n").encode(), "mine.yaml:3:12: an empty name"),
        ((RIVERS + 'policies: {"a\\tb": {budget: 1}}\n').encode(), "a name stands in one line, without tabs"),
    ],
)
def test_what_is_no_plain_utf_8_text_gets_its_own_words(tmp_path, content, words):
    assert words in told(tmp_path, content)


@pytest.mark.parametrize("ends", ["\r", "\r\n", "\n"])
def test_line_ends_of_every_system_are_read(tmp_path, ends):
    text = (RIVERS + "title: {zh: 我的, en: Mine}\nseeds: x\n").replace("\n", ends)
    assert told(tmp_path, text).startswith("mine.yaml:4:1: seeds:")
    assert loaded(tmp_path, "\ufeff" + text.replace("x", "3")).seeds == 3


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="pipes with names are of Unix")
def test_pipes_devices_and_circles_of_links_are_refused_at_once(tmp_path):
    os.mkfifo(tmp_path / "pipe.yaml")
    (tmp_path / "one.yaml").symlink_to(tmp_path / "two.yaml")
    (tmp_path / "two.yaml").symlink_to(tmp_path / "one.yaml")
    for path, words in (
        (tmp_path / "pipe.yaml", "this is no ordinary file (a pipe or a device)"),
        (Path("/dev/zero"), "this is no ordinary file (a pipe or a device)"),
        (tmp_path / "one.yaml", "cannot be read: "),
        (tmp_path / ("x" * 300), "cannot be read: "),
        (tmp_path / "\ud800.yaml", "no file has such a name"),
        (tmp_path / "a\0b", "no file has such a name"),
    ):
        with pytest.raises(ScenarioErrors) as found:
            load_scenario(path)
        assert words in str(found.value)
        assert not UNSEEN.search(str(found.value))
