"""The answer: words of certainty follow the intervals; one seed prints values, never probabilities or bands."""

from __future__ import annotations

import math
import re

import numpy as np
import pytest

from model.mathematics.paired import Difference, difference
from model.report.findings.goals import Met
from model.report.html_page.answer import answer
from model.report.html_page.sections import sections
from model.report.html_page.verdict import certainty, likelihood, way
from model.report.words.language import LANGUAGES, language
from tests.report_studies import findings_of_henan, findings_of_teaching


@pytest.mark.parametrize(
    ("gaps", "word"),
    [
        ([10.0, 10.1, 9.9], "almost_certain"),  # half width 0.25
        ([10.0, 14.0, 6.0], "very_likely"),  # half width 9.94
        ([10.0, 20.0, 0.0], "open"),
        ([0.0, 0.0, 0.0], "same"),
        ([10.0], "one_world"),
    ],
)
def test_words_of_certainty_follow_the_interval(gaps, word):
    base = np.full(len(gaps), 100.0)
    assert certainty(difference(base + gaps, base)) == word


def test_the_way_of_an_effect():
    assert way(difference([1.0, 2.0], [0.0, 0.0])) == "up"
    assert way(difference([-1.0, -2.0], [0.0, 0.0])) == "down"


@pytest.mark.parametrize(
    ("share", "word"),
    [(1.0, "certain"), (0.95, "very_likely"), (0.7, "likely"), (0.5, "even"), (0.2, "unlikely"),
     (0.05, "very_unlikely"), (0.0, "ruled_out")],
)  # fmt: skip
def test_words_of_likelihood(share, word):
    assert likelihood(share) == word


def test_targets_met_by_hand():
    met = Met(2020, 14, (3, 4, 5, 4, 4), 2, 8, 0)
    assert met.median == 4
    half = 1.5332063 * np.sqrt(0.5) * np.sqrt(1.2)  # t(0.9, 4) s sqrt(1 + 1/5)
    assert met.band == pytest.approx((4 - half, 4 + half))
    assert Met(2020, 5, (0, 5, 0, 5, 5), 0, 0, 0).band == (0.0, 5.0)  # no fewer than none, no more than all
    assert met.chance(4) == pytest.approx(4 / 5)
    assert np.isnan(Met(2020, 14, (3, 3, 3, 3), 3, 11, 0).chance(3))


def test_words_of_certainty_go_by_the_chance_of_the_sign():
    """Five pairs: t(0.975, 4) is 2.776, t(0.99, 4) is 3.747. A half width of 1 stands for an error of 1 / 2.776."""
    for mean, word in ((0.99, "open"), (1.01, "very_likely"), (1.34, "very_likely"), (1.36, "almost_certain")):
        assert certainty(Difference(10.0, mean, mean - 1.0, mean + 1.0, 5)) == word
        assert certainty(Difference(10.0, -mean, -mean - 1.0, -mean + 1.0, 5)) == word
    assert certainty(Difference(10.0, 2.0, 2.0, 2.0, 5)) == "almost_certain"
    assert certainty(Difference(10.0, 2.0, math.nan, math.nan, 1)) == "one_world"


def test_a_few_seeds_print_values_and_why_there_are_no_bands():
    f = findings_of_henan(seeds=2)
    for code, said in (("zh", "至少需要 5 个情景世界"), ("en", "need 5")):
        w = language(code)
        found = answer(f, w)
        assert said in found.sentences[0]
        assert said in found.tiles[0].note
        for section in sections(f, w):
            for block in section.blocks:
                if block.block == "grid" and block.name in ("scorecard", "tiers"):
                    assert w.say("column.low") not in {h.split(",")[0] for h in block.headings}


def test_the_answer_counts_what_the_scorecard_counts():
    f = findings_of_henan()
    table = f.summary.tables["scorecard"]
    scored = table[(table["year"] == 2020) & table["probability"].notna()]
    met = f.met[2020]
    assert met.scored == len(scored)
    assert sum(met.counts) == scored["met"].sum()
    assert met.sure == (scored["met"] == scored["worlds"]).sum()
    for code in LANGUAGES:
        found = answer(f, language(code))
        assert len(found.sentences) == 3
        assert len(found.tiles) == 4
        assert str(met.scored) in found.tiles[0].value
        gross = f.summary.cost["gross"].mean
        assert language(code).money(gross) in found.sentences[2]


def test_one_seed_prints_no_probability_and_no_interval():
    f = findings_of_henan(seeds=1)
    for code, banned in (
        ("zh", r"概率 \d|\d% 区间|可能|肯定"),
        ("en", r"\d% (interval|band)|likely|certain|probability of"),
    ):
        w = language(code)
        found = answer(f, w)
        text = " | ".join([found.verdict, *found.sentences, *(f"{t.label} {t.value} {t.note}" for t in found.tiles)])
        assert not re.search(banned, text), text
        for section in sections(f, w):
            for block in section.blocks:
                if block.block == "grid":
                    assert not {w.say("column.low"), w.say("column.probability")} & {
                        h.split(",")[0] for h in block.headings
                    }


def test_without_a_base_nothing_is_put_down_to_policies():
    f = findings_of_teaching(1, alone=True)
    assert f.base is None
    w = language("en")
    found = answer(f, w)
    assert "nothing to compare with" in found.sentences[1]
    assert "displacement" not in [section.id for section in sections(f, w)]
