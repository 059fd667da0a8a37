"""The page of a comparison: who gains most, what cannot be told apart, six scenarios on one page, one world."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest
from rich.console import Console

from model import Ensemble
from model.mathematics.paired import Difference
from model.observe.outcomes import BY_NAME
from model.report.words.language import LANGUAGES, language
from model.scenario import Plan
from model.scenario.schema import Words
from model.studies.compare.first_screen import first_screen, verdict
from model.studies.compare.page import MOST, Beside, beside, by_year, write
from model.studies.compare.verdict import print_verdict
from tests.test_report_answer import NAMES, OPEN, SPENT, facts, plan

LARGE, SMALL = Difference(1000.0, 50.0, 40.0, 60.0, 5), Difference(1000.0, 30.0, 20.0, 40.0, 5)


def of(effects: dict[str, Difference], gap: Difference) -> Beside:
    """Scenarios by name with their effect; every pair has the same difference."""
    found = tuple(
        replace(facts(effect, SPENT), main=plan(name, name.title(), name)) for name, effect in effects.items()
    )
    between = {(one, other): gap for one in effects for other in effects if one != other}
    return Beside(facts(None, base=None), found, between, 2025)


@pytest.mark.parametrize(
    ("gap", "en", "zh"),
    [
        (Difference(0.0, 20.0, 5.0, 35.0, 5), "One gains most", "one增加最多"),
        (
            Difference(0.0, 20.0, -5.0, 45.0, 5),
            "One, Two cannot be told apart at the top",
            "one、two并列最多，无法区分",
        ),
    ],
)
def test_who_gains_most_goes_by_the_interval_of_their_difference(gap, en, zh):
    found = of({"two": SMALL, "one": LARGE, "three": OPEN}, gap)
    assert [each.main.name for each in found.ranked] == ["one", "two"]
    assert en in verdict(found, language("en"))
    assert zh in verdict(found, language("zh"))


def test_the_terminal_begins_with_the_verdict_and_tells_what_each_adds(capsys):
    found = of({"two": SMALL, "one": LARGE}, Difference(0.0, 20.0, 5.0, 35.0, 5))
    print_verdict(Console(width=80), found, NAMES, language("en"))
    lines = capsys.readouterr().out.strip().splitlines()
    assert lines[0].startswith('Industrial value added in 2025 against "Half the money": One gains most')
    assert [line[:5] for line in lines if line[:2] in ("A ", "B ")] == ["A Two", "B One"]


def test_three_worlds_are_named_where_somebody_gains_most():
    few = replace(LARGE, pairs=3)
    assert verdict(of({"one": few, "two": OPEN}, few), language("zh")).startswith("仅据3个情景世界：")


def test_where_nobody_clearly_gains_the_page_says_so():
    assert "no scenario clearly gains" in verdict(of({"one": OPEN, "two": OPEN}, OPEN), language("en"))
    alone = Difference(1000.0, 50.0, math.nan, math.nan, 1)
    assert "one world tells nothing" in verdict(of({"one": alone, "two": alone}, alone), language("en"))


@pytest.mark.parametrize(("code", "told"), [
    ("en", "Task 1 alone: 2 policies"), ("zh", "只实施任务1"),
])  # fmt: skip
def test_the_first_screen_tells_each_scenario_in_its_own_words_by_hand(code, told):
    found = of({"one": LARGE, "two": SMALL}, Difference(0.0, 20.0, 5.0, 35.0, 5))
    words = Words(zh="只实施任务1", en="Task 1 alone: 2 policies")
    asked = plan("one", "One", "one").model_copy(update={"purpose": words})
    found = replace(found, facts=(replace(found.facts[0], main=asked), found.facts[1]))
    seen = first_screen(found, NAMES, language(code))
    assert seen.questions[0][0] == "A"
    assert seen.questions[0][2] == told
    assert [line.label[0] for line in seen.lines] == ["A", "B"]
    assert [line.tone for line in seen.lines] == ["good", "good"]
    assert ("+50" if code == "zh" else "+5 bn") in seen.lines[0].text
    assert [row[0][0][0] for row in seen.money] == ["A", "B"]
    assert seen.money[0][1] == (("+50", "+40 – +60") if code == "zh" else ("+5", "+4 – +6"))


def test_the_page_says_how_many_of_its_differences_chance_alone_would_make_clear():
    single = of({"one": LARGE, "two": SMALL}, OPEN)
    effects = {name: LARGE if n < 3 else OPEN for n, name in enumerate(list(BY_NAME)[:20])}
    found = replace(single, facts=tuple(replace(each, effects=each.effects | effects) for each in single.facts))
    counted = sum(len(each.effects) for each in found.facts)
    said = first_screen(found, NAMES, language("en")).warnings
    assert any(f"{counted} differences of outcomes" in text and "about 2 would not" in text for text in said)
    assert any("约2项" in text for text in first_screen(found, NAMES, language("zh")).warnings)
    assert not any("by chance" in text for text in first_screen(single, NAMES, language("en")).warnings)


@pytest.mark.slow
def test_one_world_of_seven_scenarios_is_one_page_in_both_languages(tmp_path):
    def scenario(name: str, budget: float) -> Plan:
        policies = {"technical_upgrading": {"budget": budget}} if budget else {}
        return Plan.from_mapping(
            {"name": name, "region": "twin_rivers", "period": {"end": "2016Q4"}, "policies": policies}
        )

    plans = [scenario("base", 0), *(scenario(f"s{n}", n) for n in range(1, MOST + 2))]
    study = Ensemble(plans, [1], workers=1).run()
    assert len(beside(study, "base").facts) == MOST
    write(tmp_path / "report.html", beside(study, "base"), "zh")
    text = (tmp_path / "report.html").read_text(encoding="utf-8")
    for code in LANGUAGES:
        assert language(code).say("answer.compare.row_less_column") in text
    assert text.count('<table class="chances"') == 0  # no targets in this region
    assert text.count('data-line="scenario"') == 2 * MOST  # what each adds, on the first screen
    assert "A s1" in text
    assert "一个情景世界" in text
    assert "https://" not in text
    assert text.count('class="asked"') == 2 * (MOST + 1)  # the answer on each scenario, in both languages


def test_a_target_is_one_row_with_all_its_years():
    seen = {2020: "5/5", 2025: "1/5"}
    assert by_year(seen, language("zh")) == "2020：\u20605/5；2025：\u20601/5"  # a year is not parted from its figure
    assert by_year(seen, language("en")) == "2020:\u00a0\u20605/5; 2025:\u00a0\u20601/5"
    assert by_year({2025: "3"}, language("en")) == "3"
