"""The answer page: the right sentence for every kind of result, from hand-made figures and from small studies."""

from __future__ import annotations

import math
import re
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
import pytest

from model.mathematics.intervals import ratio
from model.mathematics.likelihood import Likelihood, likelihood
from model.mathematics.paired import Difference, difference
from model.regions import region_to_read
from model.report.answer.anchors import Anchor
from model.report.answer.asked import Differs
from model.report.answer.challenges import Challenged
from model.report.answer.facts import Facts
from model.report.answer.goals import Gap, Year
from model.report.answer.kind import Kind, kind_of
from model.report.answer.money import Ratio
from model.report.answer.named_clusters import Cluster, Clusters
from model.report.answer.screen import Answer, screen
from model.report.answer.told_challenges import table_rows
from model.report.caveats.too_kind import notes
from model.report.figures import found_titles
from model.report.figures.draw_report_figures import FIGURES
from model.report.findings.goals import Met
from model.report.html_page.sections import sections
from model.report.html_page.sections.blocks import with_ranges
from model.report.preview.differences import Change, Detail
from model.report.sheet import Column
from model.report.words.displayed_names import Names
from model.report.words.language import LANGUAGES, language, language_of
from model.scenario import Plan
from tests.report_studies import SCENARIOS, findings_of_henan, findings_of_teaching

SAME = difference([0.0, 0.0, 0.0], [0.0, 0.0, 0.0])
UP = Difference(1000.0, 30.0, 20.0, 40.0, 5)
DOWN = Difference(1000.0, -30.0, -40.0, -20.0, 5)
OPEN = Difference(1000.0, 3.0, -8.0, 14.0, 5)
ONE = Difference(1000.0, 30.0, math.nan, math.nan, 1)
SPENT, SAVED = Difference(0.0, 327.0, 300.0, 354.0, 5), Difference(327.0, -327.0, -354.0, -300.0, 5)


def plan(name: str, en: str, zh: str) -> Plan:
    return Plan.from_mapping({"name": name, "title": {"en": en, "zh": zh}, "region": "twin_rivers",
                              "purpose": {"en": "What if?", "zh": "如果这样呢？"}})  # fmt: skip


# the sum over the years that belongs to an effect on the last year
ALL_YEARS = {UP: Difference(9000.0, 250.0, 200.0, 300.0, 5), DOWN: Difference(9000.0, -250.0, -300.0, -200.0, 5),
             OPEN: Difference(9000.0, 20.0, -60.0, 100.0, 5)}  # fmt: skip
MAIN, BASE = plan("main", "Half the money", "预算减半"), plan("base", "The plan", "全部纲要")
NAMES = Names(region_to_read("twin_rivers", ()), [MAIN, BASE])


def facts(effect: Difference | None, paid: Difference = SPENT, base: Plan | None = BASE, **further: Any) -> Facts:
    """Hand-made facts: effect on value added of 2025, and what is paid more than in the base."""
    effects = {} if effect is None else {"value_added": effect, **further.pop("others", {})}
    gain = further.pop("gain", OPEN if effect is None else ALL_YEARS.get(effect, effect))
    pairs = effect.pairs if effect is not None else 0
    return Facts(MAIN, base, 2015, 2025, max(pairs, 1), pairs, True, pairs >= 5, 900.0, 1500.0, effects,
                 {"budget": paid, "paid": paid, "unspent": SAME, "tax": SAME, "net": paid, "gain": gain},
                 **further)  # fmt: skip


def told(a: Facts, code: str) -> Answer:
    return screen(a, NAMES, language(code, 2015))


# what may be said ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("effect", "paid", "others", "kind"),
    [
        (UP, SPENT, {}, Kind.GAIN),
        (UP, SAVED, {}, Kind.GAIN_AND_SAVING),
        (DOWN, SPENT, {}, Kind.LOSS),
        (DOWN, SAVED, {}, Kind.LOSS_FOR_SAVING),
        (OPEN, SAVED, {"workers": OPEN}, Kind.SAVING),
        (SAME, SAVED, {"workers": UP}, Kind.SAVING),
        (OPEN, SAVED, {"workers": DOWN}, Kind.SAVING_AT_A_PRICE),
        (OPEN, SPENT, {"workers": OPEN}, Kind.NOTHING),
        (OPEN, SPENT, {"workers": UP}, Kind.OTHER_GAIN),
        (OPEN, SPENT, {"workers": UP, "firms": DOWN}, Kind.OTHER_LOSS),
        (OPEN, SAME, {"workers": OPEN}, Kind.OPEN),
        (SAME, SAME, {"workers": SAME}, Kind.SAME),
        (SAME, SAME, {"workers": OPEN}, Kind.OPEN),
        (ONE, SPENT, {}, Kind.ONE_WORLD_UP),
        (Difference(1000.0, -3.0, math.nan, math.nan, 1), SPENT, {}, Kind.ONE_WORLD_DOWN),
        (Difference(1000.0, 0.0, math.nan, math.nan, 1), SPENT, {}, Kind.ONE_WORLD_SAME),
        (Difference(math.nan, math.nan, math.nan, math.nan, 0), SPENT, {}, Kind.NO_VALUE),
        (None, SPENT, {}, Kind.ALONE),
    ],
)
def test_the_kind_follows_the_intervals(effect, paid, others, kind):
    assert kind_of(effect, paid, others) is kind


@pytest.mark.parametrize("kind", Kind)
@pytest.mark.parametrize("code", LANGUAGES)
def test_every_kind_has_its_sentence(kind, code):
    assert language(code).has(f"answer.kind.{kind}")


SENTENCES = {
    "gain": (
        facts(UP),
        '"Half the money" raises industrial value added in 2025 by 3 bn yuan (3.0%); over 2016–2025 it adds 25 bn yuan '
        "in all, at a net cost to the treasury of 32.7 bn yuan.",
        "“预算减半”使2025年工业增加值增加30亿元（3.0%）；2016–2025年累计增加250亿元，财政净支出累计327亿元。",
    ),
    "saving": (
        facts(OPEN, SAVED),
        '"Half the money" saves 32.7 bn yuan of spending in 2016–2025, and nothing visible is lost.',
        "“预算减半”在2016–2025年节省支出327亿元，未见明显损失。",
    ),
    "loss": (
        facts(DOWN, SAVED),
        '"Half the money" saves 32.7 bn yuan of spending over 2016–2025, but lowers industrial value added: '
        "over these years it loses 25 bn yuan in all, in 2025 alone 3 bn yuan (3.0%).",
        "“预算减半”在2016–2025年累计节省支出327亿元，但工业增加值减少：同期累计减少250亿元，"
        "其中2025年减少30亿元（3.0%）。",
    ),
    "nothing": (
        facts(OPEN),
        '"Half the money" costs 32.7 bn yuan in 2016–2025, and nothing visible is gained.',
        "“预算减半”在2016–2025年支出327亿元，未见明显成效。",
    ),
    "same": (
        facts(SAME, SAME),
        '"Half the money" makes no difference to "The plan" in any of 3 worlds.',
        "“预算减半”与“全部纲要”没有任何差别（3个情景世界完全相同）。",
    ),
    "open": (
        facts(OPEN, SAME),
        '5 worlds cannot tell "Half the money" apart from "The plan".',
        "5个情景世界无法区分“预算减半”与“全部纲要”。",
    ),
    "alone": (
        facts(None, base=None),
        'Under "Half the money" industrial value added grows by 5.2% a year to 2025; nothing to compare with.',
        "“预算减半”情景下工业增加值到2025年年均增长5.2%；没有对照情景。",
    ),
}


@pytest.mark.parametrize("name", SENTENCES)
def test_the_verdict_in_both_languages(name):
    a, english, chinese = SENTENCES[name]
    assert told(a, "en").verdict == english
    assert told(a, "zh").verdict == chinese


FEW = {UP: replace(UP, pairs=3), OPEN: replace(OPEN, pairs=3)}


@pytest.mark.parametrize(
    ("effect", "paid", "english", "chinese"),
    [
        (OPEN, SAVED, "; 3 worlds show no clear loss, which are too few to rule one out.",
         "；仅3个情景世界，未见明显损失，但不足以排除损失。"),
        (OPEN, SPENT, "; 3 worlds show no clear gain, which are too few to rule one out.",
         "；仅3个情景世界，未见明显成效，但不足以排除成效。"),
    ],
)  # fmt: skip
def test_three_worlds_do_not_say_that_nothing_is_visible(effect, paid, english, chinese):
    """In few worlds hardly anything is clear, so that nothing visible says little."""
    a = facts(FEW[effect], paid)
    assert told(a, "en").verdict.endswith(english)
    assert told(a, "zh").verdict.endswith(chinese)
    assert "nothing visible" not in told(a, "en").verdict


def test_a_verdict_of_three_worlds_begins_with_their_number():
    assert told(facts(FEW[UP]), "en").verdict.startswith('From 3 worlds only: "Half the money" raises')
    assert told(facts(FEW[UP]), "zh").verdict.startswith("仅据3个情景世界：“预算减半”使2025年")
    assert "worlds only" not in told(facts(UP), "en").verdict
    assert told(facts(FEW[OPEN], SAME), "en").verdict.startswith("3 worlds cannot tell"), "it names them anyway"


FEWER = Difference(300.0, -23.0, -41.0, -5.0, 5)  # of an outcome of which more is better


@pytest.mark.parametrize(
    ("effect", "paid", "beside", "english", "chinese"),
    [
        (OPEN, SAVED, {"characteristic_clusters_10bn": FEWER, "energy_cut": UP}, "get worse: Characteristic clusters",
         "变差：百亿级特色产业集群"),
        (OPEN, SPENT, {"characteristic_clusters_10bn": FEWER, "energy_cut": UP}, "get better: Energy per value added",
         "改善：单位增加值能耗降幅"),
        (OPEN, SAME, {"characteristic_clusters_10bn": FEWER}, "but other figures move: Characteristic clusters",
         "有变化：百亿级特色产业集群"),
    ],
)  # fmt: skip
def test_the_verdict_names_what_moves_beside_the_figures_that_it_watches(effect, paid, beside, english, chinese):
    """A verdict of nothing visible beside a line of what gets worse would contradict itself."""
    a = facts(effect, paid, others=beside)
    assert english in told(a, "en").verdict
    assert chinese in told(a, "zh").verdict
    assert "nothing visible" not in told(a, "en").verdict
    assert "nothing visible" in told(facts(OPEN, SAVED, others={"energy_cut": UP}), "en").verdict


def test_nothing_visible_says_what_is_not_ruled_out():
    assert "a loss of up to 0.80 bn yuan is not ruled out" in told(facts(OPEN, SAVED), "en").sure
    assert "不排除至多8亿元的损失" in told(facts(OPEN, SAVED), "zh").sure
    assert "a gain of up to 1.40 bn yuan is not ruled out" in told(facts(OPEN), "en").sure
    assert (
        "a loss of up to 0.80 bn yuan is not ruled out, nor one of 6 bn yuan over 2016–2025"
        in told(facts(OPEN, SAVED), "en").sure
    )
    assert "95% intervals: +2 – +4 bn yuan in 2025, +20 – +30 bn yuan over 2016–2025" in told(facts(UP), "en").sure


def test_only_a_loss_that_the_interval_leaves_possible_is_named():
    year = told(facts(OPEN, SAVED, gain=ALL_YEARS[UP]), "en").sure
    assert "a loss of up to 0.80 bn yuan is not ruled out; over 2016–2025 the difference is +20 – +30 bn yuan" in year
    whole = told(facts(SAME, SAVED, gain=ALL_YEARS[OPEN]), "zh").sure
    assert "2016–2025年累计不排除至多60亿元的损失" in whole
    assert "至多0" not in whole
    assert "up to 0" not in told(facts(SAME, SAVED), "en").sure


def test_what_is_lost_over_the_years_is_no_saving_without_a_loss():
    """The last year leaves it open, but the sum of all years clearly falls: that is told, and not called nothing."""
    found = told(facts(OPEN, SAVED, gain=ALL_YEARS[DOWN]), "en")
    assert found.verdict.endswith("but it does lose: Industrial value added of all years −25 bn yuan (−30 – −20).")
    assert "Industrial value added of all years" in next(line for line in found.lines if line.key == "worse").text
    gained = told(facts(OPEN, SPENT, gain=ALL_YEARS[UP]), "zh")
    assert "但有增加：各年工业增加值合计+250亿元（+200 – +300）" in gained.verdict


def test_a_sum_that_the_worlds_leave_open_is_not_told_as_a_gain():
    assert "what it adds in all cannot be told from nothing (−6 – +10 bn yuan)" in told(facts(UP, gain=ALL_YEARS[OPEN]),
                                                                                     "en").verdict  # fmt: skip


def test_a_saving_names_what_else_is_lost():
    found = told(facts(OPEN, SAVED, others={"workers": Difference(9e4, -5e3, -7e3, -3e3, 5)}), "en")
    assert (
        "no loss of value added in 2025 can be seen, but it does lose: Employment above scale −5 thousand (−7 – −3)"
        in found.verdict
    )
    assert [line.key for line in found.lines if line.tone == "bad"] == ["worse"]


def test_more_tax_than_was_paid_is_no_cost():
    a = facts(UP)
    a.money["net"] = Difference(0.0, -50.0, -80.0, -20.0, 5)
    assert "and 5 bn yuan more comes back as tax than is paid" in told(a, "en").verdict
    a.money["net"] = Difference(0.0, -5.0, -80.0, 70.0, 5)
    assert "whether the treasury pays for it cannot be told" in told(a, "en").verdict


def test_one_world_has_no_word_of_certainty():
    a = facts(ONE, Difference(0.0, 327.0, math.nan, math.nan, 1))
    for code, banned in (
        ("zh", r"概率 \d|\d%区间|很可能|肯定"),
        ("en", r"\d% (interval|band)|likely|certain|clear|probability of"),
    ):
        found = told(a, code)
        text = " | ".join([found.verdict, found.sure, *(line.text for line in found.lines)])
        assert not re.search(banned, text), text
    assert "One world: no interval" in told(a, "en").sure


OTHERS = (
    Change("shock", "flood", "added", ()),
    Change("setting", "period.end", "changed", (Detail("period.end", MAIN.end, MAIN.end + 20),)),
    Change("setting", "environment.rivals_plan", "changed", (Detail("environment.rivals_plan", 1.0, 0.0),)),
    Change("setting", "national_growth.2020", "added", (Detail("national_growth.2020", None, 0.02),)),
)


def test_what_was_asked_is_in_the_scenarios_own_words():
    a = facts(UP, differs=Differs(("x",), ("a", "b"), ("p", "q", "r", "s", "t"), OTHERS))
    found = told(a, "en")
    assert found.own_words == "What if?"
    assert found.differs == (
        'Against "The plan": adds x; changes 2 policies (a, b); drops 5 policies (p, q, r and 2 more); '
        "also differs in shock: flood, period end (2025Q4 → 2030Q4), part of the plan that other regions carry out as "
        "well (1 → 0) and 1 more."
    )
    assert told(a, "zh").own_words == "如果这样呢？"
    unmoved = told(facts(SAME, SPENT, gain=SAME), "en")
    assert unmoved.sure == "Industrial value added is the same in all of the 3 worlds, run in both scenarios."
    assert told(facts(UP), "en").differs == 'It differs in nothing from "The plan".'


# targets ------------------------------------------------------------------------------------------------------------

FAR = Gap("I1", "high_tech_share", "%", 8.0, True, False, (Year(2020, 10.0, 9.0, 8.5, 9.5, 2, 5, 0.4),
                                                         Year(2025, 20.0, 12.0, 11.0, 13.0, 0, 5, 0.0)))  # fmt: skip
COUNT = Gap("T2", "leading_clusters_100bn", "count", 7.0, True, False, (Year(2020, 25.0, 13.0, 9.0, 17.0, 0, 5, 0.0,
                                                                            mechanical=16.0),))  # fmt: skip


def test_words_of_a_probability_follow_its_interval():
    """By Wilson: 5 of 5 leaves 57 to 100%, 9 of 9 70 to 100%, 35 of 35 90 to 100%; 4 of 5 leaves both sides open."""
    assert likelihood(5, 5) is Likelihood.RATHER
    assert likelihood(4, 5) is Likelihood.OPEN
    assert likelihood(9, 9) is Likelihood.LIKELY
    assert likelihood(35, 35) is Likelihood.VERY_LIKELY
    mirrored = (Likelihood.RATHER_NOT, Likelihood.UNLIKELY, Likelihood.VERY_UNLIKELY)
    assert tuple(likelihood(0, n) for n in (5, 9, 35)) == mirrored
    assert [each.way for each in Likelihood] == [1, 1, 1, 0, -1, -1, -1]
    with pytest.raises(ValueError, match="no worlds"):
        likelihood(0, 0)


@pytest.mark.parametrize("code", LANGUAGES)
@pytest.mark.parametrize("word", Likelihood)
def test_every_likelihood_has_its_words(word, code):
    assert language(code).has(f"answer.likelihood.{word}")
    assert language(code).has(f"answer.gap.count_{word}")


def test_the_page_on_bands_has_the_same_words():
    page = (SCENARIOS.parent / "docs" / "bands.md").read_text(encoding="utf-8")
    for word in Likelihood:
        for code in LANGUAGES:
            assert language(code).say(f"answer.likelihood.{word}") in page


def test_a_gap_by_hand():
    """From 8 over 12 to 20, with room: the scale is 12 x 1.12 wide."""
    assert FAR.at(8.0) == 0.0
    assert FAR.at(20.0) == pytest.approx(12 / (12 * 1.12))
    assert FAR.at(12.0) == pytest.approx(4 / (12 * 1.12))
    assert FAR.at(1.0) == 0.0
    assert [each.mark for each in FAR.years] == ["even", "bad"]
    assert Gap("x", "x", "count", math.nan, True, False, (Year(2020, 0.0, 0.0, 0.0, 0.0, 5, 5, 1.0),)).at(0.0) == 0.0


def test_a_row_a_target():
    found = told(facts(UP, gaps=(FAR, COUNT)), "en")
    assert found.gap_title == "2025: of 1 targets 1 rather missed than reached"
    first, second = found.rows
    assert (first.name, first.reached, first.goal) == ("High-tech share", "12% (11 – 13)", "2025: 20%")
    assert [(each.worlds, each.interval) for each in first.chances] == [("2/5", "12 – 77%"), ("0/5", "0 – 43%")]
    assert (second.name, second.reached, second.goal) == ("Leading clusters ≥ 100 bn", "13 (9 – 17)", "2020: 25")
    assert [each.worlds for each in second.chances] == ["0/5", ""]
    assert second.note == "fewer than growth and prices alone would make: 16"
    assert told(facts(UP, gaps=(COUNT,)), "zh").rows[0].note == "少于随名义增长应有的16个"


def test_targets_met_by_hand():
    met = Met(2020, 14, (3, 4, 5, 4, 4), 2, 8, 0)
    assert (met.median, met.range, met.some) == (4, (3, 5), 4)
    assert met.chance(4) == pytest.approx(4 / 5)
    assert np.isnan(Met(2020, 14, (3, 3, 3, 3), 3, 11, 0).chance(3))
    line = next(line for line in told(facts(UP, met={2020: met}), "en").lines if line.key == "targets")
    assert line.text.startswith("2020: of 14 judged, met in all 5 worlds 2, in some 4, in none 8")
    assert line.text.endswith("one world meets 4 (median; 3 – 5)")


def test_no_targets_and_runs_that_end_before_them():
    lines = {
        code: {line.key: line.text for line in told(facts(UP, first_target=2030), code).lines} for code in LANGUAGES
    }
    assert lines["en"]["targets"] == "The runs end before 2030, the first year with targets, so none is judged."
    assert "This region has no plan" in {line.key: line.text for line in told(facts(UP), "en").lines}["targets"]


# money, names, anchors, challenges ----------------------------------------------------------------------------------


def test_a_ratio_has_fiellers_interval():
    """Where every world has one ratio it is found; else the ends solve (x - r y)^2 = t^2 s^2(x - r y) / n."""
    assert ratio([2.0, 4.0, 6.0], [10.0, 20.0, 30.0])[0] == pytest.approx(0.2)
    over, under = np.array([5.0, 6.0, 4.0, 5.5]), np.array([10.0, 11.0, 9.5, 10.2])
    middle, low, high = ratio(over, under)
    assert middle == pytest.approx(over.mean() / under.mean())
    for end in (low, high):
        gap = over - end * under
        assert gap.mean() ** 2 == pytest.approx(3.182446305284263**2 * gap.var(ddof=1) / 4)
    assert np.isnan(ratio([1.0, 2.0], [-1.0, 1.5])[1:]).all()
    assert np.isnan(ratio([], [])).all()


def test_money_that_was_not_spent():
    a = facts(UP, per_yuan=Ratio(0.61, 0.5, 0.75))
    a.money.update(budget=Difference(0.0, 400.0, 380.0, 420.0, 5), unspent=Difference(0.0, 73.0, 60.0, 86.0, 5),
                   tax=Difference(0.0, 65.4, 60.0, 70.0, 5))  # fmt: skip
    found = told(a, "zh")
    assert found.money_title == "预算支出82%，支出的20%以税收回流"
    rows = {key: (label, amount, band) for key, label, amount, band in found.money}
    assert rows["unspent"] == ("预算结余（收回）", "73亿元", "60 – 86")
    assert rows["budget"][1:] == ("400亿元", "")  # a budget is set: what is paid has an interval
    assert rows["per_yuan"] == ("每新增1元增加值的支出", "0.61元", "0.50 – 0.75")
    assert told(facts(OPEN, SAVED), "en").money_title == 'Policies pay 32.7 bn yuan less than in "The plan"'
    assert told(facts(SAME, SAME), "en").money_title == "No policy pays anything"


def test_the_title_of_the_money_follows_the_interval():
    """A difference that the worlds leave open is neither less nor more; tax above what was paid is told in times."""
    a = facts(OPEN, SAME)
    a.money.update(paid=Difference(900.0, 1.1, -4.0, 6.2, 5), budget=SAME)
    assert told(a, "en").money_title == 'Policies pay as much as in "The plan", as far as can be told'
    a.money.update(paid=Difference(900.0, 9.0, 4.0, 14.0, 5))
    assert told(a, "en").money_title == 'Policies pay 0.90 bn yuan more than in "The plan"'
    rich = facts(UP, Difference(0.0, 10.0, 9.0, 11.0, 5))
    rich.money.update(tax=Difference(0.0, 93.0, 80.0, 106.0, 5))
    assert told(rich, "zh").money_title == "预算支出100%，税收回流为支出的9.3倍"


def test_what_is_too_harsh_to_all_policies_stands_below_the_answer():
    note = next(each for each in notes() if each.key == "coordination_free")
    assert any("Leading groups raise the share of a budget" in line
               for line in told(facts(OPEN, too_harsh=(note,)), "en").warnings)  # fmt: skip


def test_clusters_by_name():
    certain = Cluster("eastford", "E1", 9, 9, 2, 7, 0)
    maybe = Cluster("westhaven", "E2", 4, 9, 3, 2, 1)
    assert certain.clear
    assert not maybe.clear
    assert not Cluster("eastford", "E3", 5, 5, 0, 5, 0).clear  # five worlds one way have a chance of 1 in 16
    found = told(facts(UP, clusters=Clusters(2, (certain, maybe))), "en").lines[-1]
    city, field = (NAMES.of(kind, key, language("en")) for kind, key in (("city", "eastford"), ("field", "E1")))
    assert found.label == "Clusters of 100 bn yuan"
    assert f"1 in all 9 worlds; probability 70 – 100%: {city} {field}" in found.text
    assert "4/9" in found.text
    assert f"clearly more often than in the base: {city} {field} (9, in the base 2 of 9)" in found.text
    assert told(facts(UP), "en").lines[-1].text == "No cluster of 10 bn yuan by the declared rule in 2025."


@pytest.mark.parametrize(
    ("own", "elsewhere", "whole", "en", "zh"),
    [
        (UP, OPEN, UP, "the gain is new to the region", "新增"),
        (UP, DOWN, OPEN, "the gain is moved from other places", "从其他地点转移而来"),
        (OPEN, OPEN, OPEN, "cannot be told apart from luck", "与随机波动无法区分"),
        (DOWN, OPEN, DOWN, "the place loses", "所在地点减少"),
    ],
)
def test_an_anchor_tells_what_its_place_gains(own, elsewhere, whole, en, zh):
    a = facts(UP, anchors=(Anchor("eastford_zone", ("x",), own, elsewhere, whole),), only_anchors=True)
    for code, words in (("en", en), ("zh", zh)):
        line = next(line for line in told(a, code).lines if line.key == "anchor")
        assert words in line.text
    assert not [line for line in told(facts(UP, anchors=a.anchors), "en").lines if line.key == "anchor"]


def test_a_challenge_has_the_studies_beside_the_model():
    of = {note.key: note for note in notes()}
    challenged = (Challenged(of["relocation_race"], 0.4), Challenged(of["corruption"], math.nan))
    screen_of = told(facts(UP, challenges=challenged), "en")
    found = screen_of.challenges
    assert len(found) == 1  # the other has no words of its own: it stands in the table below
    assert screen_of.more_challenges.startswith("1 more results that are too kind")
    rows = table_rows(challenged, language("en"))
    assert rows[0][1:3] == ["Share of relocated firms that came because of the policy: 40%", "2 – 25%"]
    assert rows[1][:3] == ["Nobody is favoured or bribed", "–", "–"]
    assert (
        found[0]
        .replace("\u00a0", " ")
        .replace("\u2060", "")
        .startswith("Share of relocated firms that came because of the policy: model 40%, studies 2 – 25% (")
    )
    assert "The model assumes: promotion brings firms by a fixed elasticity" in found[0]


# from studies -------------------------------------------------------------------------------------------------------


@pytest.mark.slow
def test_a_few_seeds_print_values_and_why_there_are_no_bands():
    f = findings_of_henan(seeds=2)
    for code, said in (("zh", "至少需要5个"), ("en", "need 5")):
        w = language(code)
        found = screen(f.facts, f.names, w)
        assert said in next(line for line in found.lines if line.key == "targets").text
        assert all(each.worlds in ("", "–") and not each.interval for row in found.rows for each in row.chances)
        assert any("5" in line for line in found.warnings)
        for section in sections(f, w):
            for block in section.blocks:
                if block.block == "grid" and block.name in ("scorecard", "tiers"):
                    assert w.say("column.range") not in {h.split(",")[0] for h in block.headings}


@pytest.mark.slow
def test_the_answer_counts_what_the_scorecard_counts():
    f = findings_of_henan()
    table = f.summary.tables["scorecard"]
    scored = table[(table["year"] == 2020) & table["probability"].notna()]
    met = f.met[2020]
    assert met.scored == len(scored) == sum(gap.scored for gap in f.facts.gaps)
    assert sum(met.counts) == scored["met"].sum()
    assert met.sure == (scored["met"] == scored["worlds"]).sum()
    assert met.range[1] <= met.scored - met.never
    gross = f.summary.cost["gross"].mean
    for code in LANGUAGES:
        w = language(code)
        found = screen(f.facts, f.names, w)
        assert w.money(gross) in [amount for _, _, amount, _ in found.money]
        assert len(found.rows) == len(f.facts.gaps)


@pytest.mark.slow
def test_budget_less_paid_is_what_was_not_spent():
    money = findings_of_henan().facts.money
    ledger = findings_of_henan().sheets["spending"].frame
    assert money["paid"].mean == pytest.approx(ledger["spent"].sum(), rel=1e-6)
    assert money["budget"].mean == pytest.approx(ledger["released"].sum())


def test_one_seed_prints_no_interval():
    f = findings_of_henan(seeds=1)
    for code in LANGUAGES:
        w = language(code)
        for section in sections(f, w):
            for block in section.blocks:
                if block.block == "grid":
                    assert not {w.say("column.range"), w.say("column.probability")} & {
                        h.split(",")[0] for h in block.headings
                    }


def test_without_a_base_nothing_is_put_down_to_policies():
    f = findings_of_teaching(1, alone=True)
    assert f.base is None
    w = language("en")
    found = screen(f.facts, f.names, w)
    assert "nothing to compare with" in found.verdict
    assert f.facts.kind is Kind.ALONE
    assert found.challenges == ()
    assert "displacement" not in [section.id for section in sections(f, w)]


def test_without_firms_nothing_grows():
    bare = replace(facts(None, base=None), begin=0.0, end=0.0)
    assert (
        told(bare, "en").verdict == 'Under "Half the money" the growth of industrial value added to 2025 has no value.'
    )
    nothing = Difference(0.0, 0.0, 0.0, 0.0, 3)
    assert "makes no difference" in told(facts(nothing, SAME), "en").verdict


# what pages share ---------------------------------------------------------------------------------------------------


def test_both_ends_of_an_interval_are_one_column():
    columns = [Column("mean", "count"), Column("low", "count"), Column("high", "count"), Column("pairs", "count")]
    joined, rows = with_ranges(columns, [["3", "1", "5", "9"], ["2", "", "", "1"], ["4", "–", "–", "1"]])
    assert [column.name for column in joined] == ["mean", "range", "pairs"]
    assert rows == [["3", "1 – 5", "9"], ["2", "", "1"], ["4", "", "1"]]
    kept, same = with_ranges([Column("low", "count"), Column("mean", "count")], [["1", "2"]])
    assert [column.name for column in kept] == ["low", "mean"]
    assert same == [["1", "2"]]


@pytest.mark.slow
def test_titles_of_figures_count_what_is_clear():
    f, w = findings_of_teaching(), language("en")
    table = f.sheets["cities"].frame
    ups = sum(row.low > 0 for row in table.itertuples())
    downs = sum(row.high < 0 for row in table.itertuples())
    assert found_titles.of_gains(f, w, table, "Cities") == (
        f"Cities: {ups} of {len(table)} clearly gain, {downs} clearly lose"
    )
    totals = found_titles.of_group(f, w, "economy", ["value_added", "public_spending", "investment"])
    assert "of 1 clearly better" in totals or "of 2 clearly better" in totals
    assert "more: neither side is better)" in totals  # panels of outcomes that have no better side are told
    assert "neither side" not in found_titles.of_group(f, w, "economy", ["value_added"])
    one = findings_of_teaching(1)
    ups, downs = (sum(way * row.difference > 0 for row in one.sheets["cities"].frame.itertuples()) for way in (1, -1))
    assert found_titles.of_gains(one, w, one.sheets["cities"].frame, "Cities") == (
        f"Cities: {ups} of {len(table)} gain, {downs} lose in the one world simulated"
    )


def test_titles_of_figures_by_hand():
    """Every title tells what was found: the middle firm, the largest supplier, the part that adds most."""
    w = language("en")
    worlds = [np.array([1.0, 2.0, 30.0]), np.array([2.0, 4.0, 6.0])]
    assert found_titles.of_sizes(w, worlds, [each * 10 for each in worlds], (2015, 2025)) == (
        "The middle firm's revenue: 0.30 bn yuan in 2015, 3 bn yuan in 2025"
    )
    assert found_titles.of_sizes(w, [np.zeros(0)], worlds, (2015, 2025)) == "Firm sizes"
    flows = pd.DataFrame({"side": ["suppliers", "suppliers", "customers"], "city": ["x", "y", "x"],
                          "share": [0.3, 0.7, 1.0]})  # fmt: skip
    assert found_titles.of_chain(w, flows, "Luoyang equipment", str.upper) == (
        "Luoyang equipment: Y supplies most (70%), X buys most (100%)"
    )
    parts = pd.DataFrame({"name": ["land", "talk"], "difference": [3.0, 0.5], "low": [1.0, -1.0]})
    assert found_titles.of_attribution(w, parts, "bn yuan") == "land adds most: 3 bn yuan; 1 of 2 clearly add"
    assert found_titles.of_frontier(w, pd.DataFrame({"efficient": [1, 0, 1]})) == "2 of 3 choices are beaten by none"
    ends = pd.DataFrame({"name": ["wages", "rent"], "at_low": [1.0, 5.0], "at_high": [2.0, 1.0]})
    assert found_titles.of_sensitivity(w, ends) == "rent moves it most"


@pytest.mark.slow
def test_no_figure_of_a_report_has_its_subject_as_title():
    """With a base and without one: a title says what was found, not what the figure is about."""
    for f in (findings_of_teaching(), findings_of_teaching(1, alone=True)):
        w = language_of("en", f.region)
        subjects = {text for key, text in w.texts.items() if key.startswith("figure.") and key.endswith(".title")}
        for make in FIGURES.values():
            figure = make(f, w)
            if figure is not None:
                assert title_shown(figure) not in {*subjects, w.say("map.title"), ""}


def title_shown(figure) -> str:
    """The first line of text above a figure."""
    return figure.texts[0].get_text()
