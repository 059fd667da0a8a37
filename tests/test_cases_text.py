"""Inputs that the text of a scenario got wrong: each holds the right value or the right words."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from typer.testing import CliRunner

from model.cli.commands import app
from model.report.explanations.known_names import UnknownName
from model.report.explanations.one_name import explain
from model.scenario import ScenarioErrors, load_scenario
from model.scenario.errors import UNSEEN
from tests.fuzz.scenarios import VALID
from tests.judged_by_schema import problems

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
    assert "no place '西乡县' in henan; `jiju list places --region henan`" in words
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


PARENT = """name: parent
packages: [task_4, guarantee_5]
policies:
  technical_upgrading: {budget: 2, support_share: 0.1}
  credit_guarantee: {budget: 1}
"""


def test_listed_names_in_either_language_mean_the_same_policy(tmp_path):
    (tmp_path / "parent.yaml").write_text(PARENT, encoding="utf-8")
    child = "name: child\nextends: parent.yaml\n"
    for name in ("技术改造补助", "Technical-upgrading subsidy", "technical_upgrading"):
        line = f"policies: {{{name}: {{budget: 5亿, 补助占项目投资比例: 0.2}}}}\n"
        policy = loaded(tmp_path, child + line).policies["technical_upgrading"]
        assert (policy.budget, policy.setting("support_share", 1)) == (5.0, 0.2)
        assert "technical_upgrading" not in loaded(tmp_path, child + f"policies: {{{name}: null}}\n").policies
        assert "technical_upgrading" not in loaded(tmp_path, child + f"without: [{name}]\n").policies
    words = told(tmp_path, RIVERS + "policies: {技术改造补助: {budget: 2}, technical_upgrading: {budget: 3}}\n")
    assert "'technical_upgrading' and '技术改造补助' mean the same; keep one of them" in words
    plan = loaded(tmp_path, RIVERS + "policies: {mine: {instrument: 中小微企业融资担保, budget: 2}}\n")
    assert plan.policies["mine"].instrument == "credit_guarantee"
    plan = loaded(tmp_path, RIVERS + "policies: {能效水效“领跑者”: {budget: 2}}\n")
    assert list(plan.policies) == ["efficiency_leaders"]
    plan = loaded(tmp_path, RIVERS + "parameters: {正常研发下的创新率: 0.2}\n")
    assert plan.parameters == {"innovation.success_rate": 0.2}


@pytest.mark.parametrize("name", ["task_4", "任务四", "任务4", "Task 4", "任务四：大规模技术改造", "大规模技术改造"])
def test_packages_by_either_part_of_their_title(tmp_path, name):
    assert "four_bases" in loaded(tmp_path, HENAN + f"packages: [{name}]\n").policies


def test_a_name_that_several_things_have_is_refused_with_all_of_them(tmp_path):
    words = told(tmp_path, HENAN + "packages: [对接]\n")
    assert all(f"matching_{kind} (" in words for kind in ("bio", "mineral", "recycled"))
    words = told(tmp_path, HENAN + "policies: {leasing: {budget: 1, for: {places: [Qixian]}}}\n")
    assert "qixian_zone (杞县产业集聚区)" in words
    assert "qixian_hebi_zone (鹤壁鹤淇产业集聚区)" in words


@pytest.mark.parametrize(
    "key", ["=cmd|x", "+1", "@SUM", "-x", "a/b", "a|b", "a.", ".a", " a", "a ", "CON", "nul.x", "com1"]
)
def test_names_that_tables_terminals_or_file_systems_take_otherwise_are_refused(tmp_path, key):
    quoted = f'"{key}"'
    for text in (f"name: {quoted}\n", RIVERS + f"policies: {{{quoted}: {{instrument: leasing, budget: 1}}}}\n"):
        words = told(tmp_path, text)
        assert (
            "is no usable name; use letters (Chinese ones too)" in words or "is no name of a file on Windows" in words
        )


def test_names_have_at_most_a_hundred_bytes(tmp_path):
    assert loaded(tmp_path, f"name: {'长' * 33}\nregion: twin_rivers\n").name == "长" * 33
    assert "a name of 100 characters; at most 100 letters or 33 汉字" in told(tmp_path, f"name: {'长' * 100}\n")
    assert loaded(tmp_path, "name: 洛阳 技改_1.0-b\nregion: twin_rivers\n").name == "洛阳 技改_1.0-b"


def test_values_of_any_shape_are_told_and_never_a_traceback(tmp_path):
    line = RIVERS + "policies: {{technical_upgrading: {{budget: 2, projects: {}}}}}\n"
    for value in ("[[a]]", "{a: 1}", "[1]", "[null]", "[[], {}]"):
        assert "is not one of automation, digital, green, quality" in told(tmp_path, line.format(value))
    assert "no region" in told(tmp_path, f"name: mine\nregion: {'x' * 300}\n")
    assert "no region '../../elsewhere'" in told(tmp_path, "name: mine\nregion: ../../elsewhere\n")
    assert "extends has 300 characters" in told(tmp_path, f"name: mine\nextends: {'x' * 300}\n")
    assert "no such file" in told(tmp_path, f"name: mine\nextends: {'长' * 100}\n")


def test_the_schema_for_editors_takes_every_valid_spelling(tmp_path):
    import yaml

    texts = [path.read_text(encoding="utf-8") for path in sorted(VALID.glob("*.yaml"))]
    texts.append(RIVERS + "policies: {技术改造补助: {budget: 5亿, 补助占项目投资比例: 0.2, for: {cities: [东渡市]}}}\n")
    for text in texts:
        assert problems(yaml.safe_load(text)) == []


@pytest.mark.parametrize(
    ("name", "begins"),
    [
        ("技术改造补助", "technical_upgrading · "), ("Technical-upgrading subsidy", "technical_upgrading · "),
        ("任务四", "task_4 · "), ("正常研发下的创新率", "innovation.success_rate · "),
        ("补助占项目投资比例", "support_share"), ("许昌县", "jianan_zone · "), ("411023", "jianan_zone · "),
        ("电子元器件", "electronic_components · "),
        ("410100", "zhengzhou · "), ("河港", "river_port · "), ("冶金新型材料", "F10 · "),
    ],
)  # fmt: skip
def test_explain_knows_listed_names_in_both_languages(name, begins):
    for language in ("zh", "en"):
        assert explain(name, language).startswith(begins)


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("对接", "matching_bio ("), ("Qixian", "qixian_hebi_zone ("), ("祥符区", "its firms are in kaifeng_rest"),
        ("西乡县", "nothing is called '西乡县'; `jiju list"), ("x" * 5000, "nothing is called 'xxx"),
    ],
)  # fmt: skip
def test_explain_tells_several_meanings_and_what_it_does_not_know(name, words):
    with pytest.raises(UnknownName) as found:
        explain(name)
    assert words in str(found.value)
    assert len(str(found.value)) < 400


def test_new_finds_a_scenario_by_its_title_in_either_language(tmp_path):
    runner = CliRunner()
    for number, title in enumerate(("行动纲要：全部条款", "the action plan, all clauses", "plan", "plan.yaml")):
        made = runner.invoke(app, ["new", f"洛阳{number}", "--from", title, "--scenarios", str(tmp_path)])
        assert made.exit_code == 0, made.output
        assert loaded_policies(tmp_path / f"洛阳{number}.yaml") > 100
    refused = runner.invoke(app, ["new", "other", "--from", "x" * 300, "--scenarios", str(tmp_path)])
    assert refused.exit_code == 2
    assert not (tmp_path / "other.yaml").exists()


def loaded_policies(path: Path) -> int:
    """How many policies a scenario has."""
    return len(load_scenario(path).policies)
