"""Words of the report: none missing in either language, the same gaps, every glyph in the font; numbers in both."""

from __future__ import annotations

import re
from pathlib import Path
from string import Formatter

import pytest

from model.observe.cluster_tiers import LARGEST_FIRM
from model.observe.outcomes import OUTCOMES
from model.regions import FOLDER, load_region
from model.report.figures.style import known_characters, printable
from model.report.findings.firms import GROUPS
from model.report.study_summary.assumptions import declared_assumptions
from model.report.study_summary.tables_for_readers import heading
from model.report.words.displayed_names import Names
from model.report.words.language import LANGUAGES, MissingWords, language
from model.scenario import load_scenario
from model.scenario.catalogue import load_catalogue

REPORT = Path(__file__).resolve().parent.parent / "model" / "report"


def gaps(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name}


OWN = {"base_year"}  # filled in of itself, wherever a language names the year


def test_no_text_is_missing_in_either_language_and_both_have_the_same_gaps():
    zh, en = (language(code).texts for code in LANGUAGES)
    assert set(zh) == set(en)
    assert {key for key in zh if gaps(zh[key]) - OWN != gaps(en[key]) - OWN} == set()
    assert [key for texts in (zh, en) for key, text in texts.items() if not text.strip() and key != "number.to"] == []


def test_no_chinese_is_left_in_english_texts():
    allowed = {"page.language", "column.meaning_zh"}
    keys = language("en").texts
    left = {key for key, text in keys.items() if re.search("[\u4e00-\u9fff]", text) and key not in allowed}
    assert left == set()


def test_every_key_that_the_code_names_exists():
    known = set(language("en").texts)
    named = set()
    for path in [*REPORT.rglob("*.py"), *REPORT.rglob("*.html")]:
        named |= set(re.findall(r'\.say\(\s*[\'"]([a-z_0-9.]+)[\'"]', path.read_text(encoding="utf-8")))
    assert named
    assert named - known == set()


def test_the_font_has_every_glyph_that_reports_can_show():
    texts = [text for code in LANGUAGES for text in language(code).texts.values()]
    texts += [text for outcome in OUTCOMES for text in (outcome.en, outcome.zh)]
    texts += [name for entry in load_catalogue().values() for name in entry.name.values()]
    texts += [
        (REPORT / name).read_text(encoding="utf-8")
        for name in ("study_summary/assumptions.yaml", "caveats/too_kind.yaml")
    ]
    texts.append((FOLDER / "henan" / "plan" / "assumptions.yaml").read_text(encoding="utf-8"))
    for region in (load_region("henan"), load_region("twin_rivers")):
        for table in ("cities", "places", "segments", "fields", "targets"):
            data = getattr(region, table)
            texts += [str(name) for column in ("name_zh", "name_en") for name in data.columns[column]]
    missing = {c for text in texts for c in text if ord(c) not in known_characters() and c not in "\n\t"}
    assert missing == set()


@pytest.mark.parametrize(("value", "shown"), [(0.002, "0.2"), (0.0125, "1.25")])
def test_assumptions_tell_the_scenarios_own_value(value, shown):
    plan = load_scenario(REPORT.parent.parent / "scenarios" / "no_policy.yaml")
    lines = declared_assumptions(plan.replace(parameters={"environment.unexplained_growth": value}))
    assert any(f"unexplained {shown}% a year" in line["en"] and f"每年有{shown}%的" in line["zh"] for line in lines)
    assert not any("{" in text for line in lines for text in line.values())


def test_a_character_that_no_font_has_becomes_a_square():
    assert printable("a🚀漢浉b") == "a□漢浉b"  # an emoji; a traditional character; a district of Xinyang


@pytest.mark.parametrize("code", LANGUAGES)
def test_the_key_of_the_map_says_that_what_one_firm_has_is_no_cluster(code):
    assert f"{LARGEST_FIRM:.0%}" in language(code).say("map.tier_below")


def test_missing_words_are_an_error():
    with pytest.raises(MissingWords, match=r"no\.such"):
        language("en").say("no.such")
    with pytest.raises(MissingWords):
        language("fr")


@pytest.mark.parametrize(
    ("value", "zh", "en"),
    [
        (492.5, "492亿元", "49.2 bn yuan"),
        (33343.1, "3.33万亿元", "3.33 trn yuan"),
        (-5.03, "−5.03亿元", "−0.50 bn yuan"),
        (9999.0, "9,999亿元", "1,000 bn yuan"),
        (float("nan"), "–", "–"),
        (0.0, "0亿元", "0 bn yuan"),
    ],
)
def test_money(value, zh, en):
    assert language("zh").money(value) == zh
    assert language("en").money(value) == en


def test_quantities_in_the_readers_units():
    zh, en = language("zh"), language("en")
    assert zh.measured(70_865.0, "persons", sign=True) == "+7.09万人"
    assert en.measured(70_865.0, "persons", sign=True) == "+70.9 thousand"
    assert zh.measured(10.81, "万元 a year") == "10.81万元/年"
    assert en.measured(10.81, "万元 a year") == "108.1 thousand yuan a year"
    assert en.measured(7.2, "%") == "7.20%"
    assert zh.interval(2.4, 4.2, "count") == "2至5"  # a band of counts ends at whole numbers
    assert en.interval(3.0, 3.0, "count") == "3"
    assert zh.interval(float("nan"), 1.0, "%") == ""
    assert en.number(-0.001, 2) == "0.00"  # no minus before zero


def test_every_outcome_that_figures_show_is_declared():
    known = {outcome.name for outcome in OUTCOMES}
    assert {name for group in GROUPS.values() for name in group} <= known


def test_a_table_heads_its_own_figures():
    w, names = language("zh"), Names(load_region("twin_rivers"), [])
    for table, key, title in (
        ("added", "mean", "增量均值"), ("growth", "mean", "贡献均值"), ("growth_by_year", "mean", "贡献均值"),
        ("reached", "probability", "达到概率"), ("emergent", "revenue", "营业收入"),
    ):  # fmt: skip
        assert heading(key, table, names, w, False) == title
        assert heading(key, table, names, language("en"), False) == key
    assert heading("mean", "league", names, w, False) == "最后一年营业收入均值"
