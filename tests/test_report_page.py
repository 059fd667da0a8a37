"""The page: its figures are those of the tables, hostile text stays text, nothing is asked of the network."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from html.parser import HTMLParser
from typing import Any

import pytest

from model.report.figures.decisions import BESIDE, TABLES
from model.report.figures.draw_report_figures import indicators, spending, waterfall
from model.report.figures.svg import inline_svg, labelled
from model.report.findings import Findings
from model.report.html_page.interactive_map import safe_json
from model.report.html_page.write_page import page
from model.report.open_study import Opened
from model.report.words.displayed_names import OTHER_PARTS
from model.report.words.language import LANGUAGES, language
from model.report.write_report import findings_of
from model.results import Run, Study
from model.scenario.policy_terms import Words
from tests.report_studies import afresh, findings_of_henan, findings_of_teaching, teaching

HOSTILE = (
    "</title><script>alert(1)</script>\"'<img src=x onerror=alert(2)>&amp; =cmd|' /C calc'!A0 🚀 @FONT@ $x_1$ "
    + "长" * 250
)


class Reader(HTMLParser):
    """Tables of a page by edition and caption, elements, and attributes that could fetch something."""

    def __init__(self) -> None:
        super().__init__()
        self.edition, self.caption, self.open = "", "", ""
        self.tables: dict[tuple[str, str], list[list[str]]] = {}
        self.elements: list[str] = []
        self.addresses: list[str] = []

    def handle_starttag(self, tag: str, attributes: Any) -> None:
        found = dict(attributes)
        self.elements.append(tag)
        self.edition = found.get("data-edition", self.edition)
        self.addresses += [
            v for k, v in found.items() if k in ("src", "href", "xlink:href", "srcset", "action", "data") and v
        ]
        if tag == "table":
            self.caption = ""
        if tag == "tr":
            self.tables.setdefault((self.edition, self.caption), []).append([])
        if tag in ("td", "th"):
            self.tables[self.edition, self.caption][-1].append("")
        if tag in ("td", "th", "caption"):
            self.open = tag

    def handle_endtag(self, tag: str) -> None:
        if tag == self.open:
            self.open = ""

    def handle_data(self, data: str) -> None:
        if self.open == "caption":
            self.caption += data
        elif self.open in ("td", "th"):
            self.tables[self.edition, self.caption][-1][-1] += data


def read(text: str) -> Reader:
    reader = Reader()
    reader.feed(text)
    return reader


def without_figures(f: Findings) -> str:
    return page(f, {code: {} for code in LANGUAGES}, "zh")


def with_title(title: str) -> Findings:
    """The teaching study as if its scenarios had this title and purpose."""
    runs = {}
    for key, run in teaching().runs.items():
        words = Words.model_construct(zh=title, en=title)
        runs[key] = replace(run, plan=run.plan.replace(title=words, purpose=words))
    study = Study(None, runs)
    summary = findings_of_teaching().summary  # tells scenarios by their names, which stay
    return Findings(study, study.plan("teaching"), study.plan("teaching_base"), summary)


def test_the_scorecard_of_the_page_has_a_row_a_target_and_equals_the_table():
    f = findings_of_henan()
    tables = read(without_figures(f)).tables
    expected = f.summary.tables["scorecard"]
    expected = expected[expected["goal"].notna() & expected["label"].eq("modelled")]
    for code in LANGUAGES:
        w = language(code, 2015)
        heads, *shown = [row for row in tables[code, w.say("sheet.scorecard")] if row]
        assert [row[0] for row in shown] == list(dict.fromkeys(expected["target"]))
        units = dict(zip(f.sheets["scorecard"].frame["code"], f.sheets["scorecard"].frame["unit"], strict=True))
        for _, truth in expected.iterrows():
            year = f"{truth['year']:.0f}"
            row = shown[[row[0] for row in shown].index(truth["target"])]
            cells = {name: row[heads.index(w.say(f"scorecard.{name}", year=year))]
                     for name in ("goal", "reached", "chance")}  # fmt: skip
            unit = units[truth["target"]]
            assert cells["goal"].startswith(w.quantity(truth["goal"], unit))
            assert number(cells["reached"]) == pytest.approx(w.scaled(truth["median"], unit), abs=0.06)
            if truth["probability"] == truth["probability"]:
                assert cells["chance"].startswith(f"{truth['met']:.0f}/5")


def number(text: str) -> float:
    """The first number of a cell."""
    return float(re.match(r"[−\d.,]+", text)[0].replace(",", "").replace("−", "-"))


def test_the_page_asks_the_network_for_nothing_and_says_so():
    text = without_figures(findings_of_teaching())
    addresses = [a for a in read(text).addresses if not a.startswith("#")]
    assert addresses == ["data:,"]
    assert re.findall(r"url\((?!\"data:|#)", text) == []
    assert "default-src 'none'" in text


def test_the_question_the_verdict_and_the_lines_come_first():
    text = without_figures(findings_of_henan())
    head = text[: text.index("<section")]
    assert head.count("data-first") >= 5
    edition = head[head.index("<main") : head.index("<nav")]
    order = [
        edition.index(mark)
        for mark in (
            'class="asked"',
            'class="verdict"',
            'class="sure"',
            'class="challenge"',
            'class="lines effects"',
            'class="gaps"',
            'class="lines places"',
            'class="money"',
        )
    ]
    assert order == sorted(order)


def test_both_languages_are_in_the_page_with_the_same_sections():
    text = without_figures(findings_of_teaching())
    ids = {code: re.findall(rf'<section id="{code}-(\w+)"', text) for code in LANGUAGES}
    assert ids["zh"] == ids["en"]
    assert len(ids["zh"]) >= 15
    assert '<html lang="zh" data-language="zh">' in text
    english = page(findings_of_teaching(), {code: {} for code in LANGUAGES}, "en")
    assert '<html lang="en" data-language="en">' in english


def test_hostile_titles_stay_text():
    f = with_title(HOSTILE)
    figures = {code: {"spending": inline_svg(spending(f, language(code)), f"{code}-spending")} for code in LANGUAGES}
    text = page(f, figures, "en")
    found = read(text)
    assert "alert(1)" in text
    assert found.elements.count("script") == 1 + 2  # its own, and the map's data in either language
    assert "img" not in found.elements
    assert text.count("data:font/woff") == 1
    assert "🚀" in text


def test_figures_of_hostile_titles_are_drawn():
    f = findings_of_henan()
    w = language("zh")
    figure = indicators(f, w)
    assert figure is not None
    hostile = with_title("$\\frac{ _<&>🚀" + "长" * 250)
    svg = labelled(inline_svg(spending(hostile, w), "x"), HOSTILE)  # type: ignore[arg-type]
    assert "<script" not in svg
    assert 'aria-label="&lt;/title&gt;' in svg or "aria-label='&lt;/title&gt;" in svg


def test_data_for_the_script_cannot_end_its_element():
    text = safe_json({"n": "</script><!--\u2028&"})
    assert "<" not in text
    assert json.loads(text) == {"n": "</script><!-- &"}


def test_extra_tables_bring_their_figures(tmp_path):
    import pandas as pd

    from model.report.figures.decisions import WrongTable, read_extras

    pd.DataFrame({"name": ["a", "b"], "difference": [3.0, -1.0], "low": [2.0, -2.0], "high": [4.0, 0.0]}).to_csv(
        tmp_path / "attribution.csv", index=False)  # fmt: skip
    found = read_extras(tmp_path)
    assert list(found["attribution"]) == list(TABLES["attribution"])
    (tmp_path / "frontier.csv").write_text("name,cost\nx,1\n")
    with pytest.raises(WrongTable, match=r"frontier\.csv:1: no column benefit, efficient"):
        read_extras(tmp_path)


@pytest.mark.letters
def test_a_page_holds_the_outlines_of_its_own_letters_and_of_no_others():
    import base64
    import io

    from fontTools.ttLib import TTFont

    text = without_figures(findings_of_teaching())
    found = re.search(r"data:font/woff;base64,([A-Za-z0-9+/=]+)", text)
    assert found is not None
    letters = TTFont(io.BytesIO(base64.b64decode(found[1])))
    drawn = {chr(code) for code in letters.getBestCmap()}
    shown = set(text.replace(found[1], ""))
    assert len(drawn - shown) < 5  # a few signs share an outline with one that is shown
    assert {c for c in shown - drawn if c.isalnum()} == set()
    assert len(letters.getGlyphOrder()) < 1500  # of some ten thousand


def test_an_attribution_is_drawn_with_names_and_in_the_reader_s_unit():
    import pandas as pd

    f = afresh(findings_of_henan())  # whose region has parts of a plan
    rows = [("task_5", 30.0, 20.0, 40.0), ("technical_upgrading", -5.0, -9.0, -1.0), (OTHER_PARTS, 2.0, None, None)]
    f.extras["attribution"] = pd.DataFrame(rows, columns=list(TABLES["attribution"]))
    for code, words, largest in (("en", ["Task 5: Quality and brands", "All other parts"], "+3"),
                                 ("zh", ["其余部分"], "+30")):  # fmt: skip
        axes = waterfall(f, language(code)).axes[0]
        labels = [text.get_text() for text in axes.get_yticklabels()]
        assert set(words) <= set(labels)
        assert axes.texts[0].get_text().startswith(largest)


def test_an_attribution_stands_in_the_report_as_a_table_that_adds_up():
    import pandas as pd

    from model.report.html_page.sections.money import deeper

    f = findings_of_henan()
    assert "attribution" not in f.sheets
    assert deeper(f, language("en")) is None
    f = afresh(f)
    rows = [
        ("task_5", 30.0, 20.0, 40.0, 50.0, 10.0, 300.0, 1.5),
        (OTHER_PARTS, -5.0, -9.0, -1.0, -6.0, -4.0, 100.0, None),
    ]
    f.extras["attribution"] = pd.DataFrame(rows, columns=[*TABLES["attribution"], *BESIDE["attribution"]])
    section = deeper(f, language("en"))
    assert section is not None
    table = next(block for block in section.blocks if block.block == "grid")
    assert [row[0] for row in table.rows] == ["Task 5: Quality and brands", "All other parts", "Total"]
    assert [row[1] for row in table.rows] == ["3", "−0.50", "2.50"]
    assert [row[3] for row in table.rows] == ["up", "down", ""]
    assert [row[6] for row in table.rows] == ["30", "10", "40"]


def test_a_run_of_another_shape_is_a_clear_error():
    from model.results import ResultsError

    study = teaching()
    key = ("teaching", 1)
    broken = Run(*(getattr(study.runs[key], name) for name in ("scenario", "seed", "manifest", "plan")),
                 {**study.runs[key].columns, "places": {"year": study.runs[key].table("places")["year"].to_numpy()}},
                 study.runs[key].folder)  # fmt: skip
    found = Study(study.folder, {**study.runs, key: broken})
    with pytest.raises(ResultsError, match="do not fit this version"):
        findings_of(Opened(found, found.plan("teaching"), found.plan("teaching_base"))).complete()


@pytest.mark.slow
def test_three_scenarios_stand_side_by_side():
    runs = dict(teaching().runs)
    for (name, seed), run in teaching().runs.items():
        if name == "teaching":
            other = run.plan.replace(name="third", title=Words(zh="第三个情景", en="A third scenario"))
            runs["third", seed] = replace(run, scenario="third", plan=other)
    study = Study(None, runs)
    f = findings_of(Opened(study, study.plan("teaching"), study.plan("teaching_base")))
    assert f.scenarios == ["teaching", "teaching_base", "third"]
    rows = read(without_figures(f)).tables["en", "Scenarios side by side"]
    added = f.study.difference("teaching", "teaching_base").of("value_added", f.last)
    of_value_added = {row[2]: row for row in rows[1:] if row and row[0] == "Industrial value added, real"}
    assert len(of_value_added) == 3
    assert of_value_added["A third scenario"][5] == language("en").quantity(added.mean, "亿元")  # the same runs again
    assert of_value_added["Twin Rivers, no policy"][5] == "–"
