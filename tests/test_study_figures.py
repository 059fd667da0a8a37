"""The pictures of studies in the reader's language."""

from __future__ import annotations

import re

from matplotlib.text import Text

from model.studies.figure_labels import WORDS, term, title_of, words, wrapped
from model.studies.uncertainty.figures import uncertainty
from model.studies.uncertainty.run import Split

GAP = re.compile(r"\{\w+\}")
WORD = re.compile("[A-Za-z]{3,}")


def texts(figure) -> list[str]:
    """Everything that is written in a picture."""
    return [text.get_text() for text in figure.findobj(Text) if text.get_text()]


def test_every_text_has_both_languages_and_the_same_gaps():
    for key, both in WORDS.all["texts"].items():
        assert set(both) == {"en", "zh"}, key
        assert sorted(GAP.findall(both["en"])) == sorted(GAP.findall(both["zh"])), key
    for key, both in WORDS.all["terms"].items():
        assert set(both) == {"en", "zh"}, key


def test_a_picture_in_chinese_has_no_english_word_and_one_in_english_no_chinese():
    split = Split("value_added", 1.0, {"seed": 1.0, "parameters": 2.0, "baseline": 1.0, "together": 0.0})
    chinese = texts(uncertainty([split], "来源", "zh"))
    assert [text for text in chinese if WORD.search(text)] == []
    assert {"随机波动", "参数", "起点分布图", "交互作用", "25%", "50%"} <= set(chinese)
    english = texts(uncertainty([split], "source", "en", "plan"))
    assert [text for text in english if re.search("[\u4e00-\u9fff]", text)] == []
    assert "Where the uncertainty about what is added to plan comes from" in english


def test_titles_break_where_a_reader_breaks_them():
    assert wrapped("Share of value added", 12) == "Share of\nvalue added"
    assert wrapped("研发占主营收入比重（报告口径）", 24) == "研发占主营收入比重\n（报告口径）"
    assert wrapped("一二三四五六", 8) == "一二三四\n五六"
    assert (title_of("value_added", "en"), title_of("nothing", "zh")) == ("Industrial value added, real", "nothing")
    assert (term("literature", "zh"), words("years_after", "en")) == ("文献", "years after")
