"""The page of a comparison: who gains most, what cannot be told apart, six scenarios on one page, one world."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest

from model import Ensemble
from model.mathematics.paired import Difference
from model.report.words.language import LANGUAGES, language
from model.scenario import Plan
from model.studies.compare.page import MOST, Beside, beside, by_year, verdict, write
from tests.test_report_answer import OPEN, SPENT, facts, plan

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


def test_where_nobody_clearly_gains_the_page_says_so():
    assert "no scenario clearly gains" in verdict(of({"one": OPEN, "two": OPEN}, OPEN), language("en"))
    alone = Difference(1000.0, 50.0, math.nan, math.nan, 1)
    assert "one world tells nothing" in verdict(of({"one": alone, "two": alone}, alone), language("en"))


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
    write(tmp_path / "report.html", study, "base", "zh")
    text = (tmp_path / "report.html").read_text(encoding="utf-8")
    for code in LANGUAGES:
        assert language(code).say("answer.compare.row_less_column") in text
    assert text.count('class="tile"') == 2 * MOST
    assert "一个情景世界" in text
    assert "https://" not in text
    assert text.count('class="asked"') == 2 * MOST  # the answer on each scenario, in both languages


def test_a_target_is_one_row_with_all_its_years():
    seen = {2020: "5/5", 2025: "1/5"}
    assert by_year(seen, language("zh")) == "2020：\u20605/5；2025：\u20601/5"  # a year is not parted from its figure
    assert by_year(seen, language("en")) == "2020:\u00a0\u20605/5; 2025:\u00a0\u20601/5"
    assert by_year({2025: "3"}, language("en")) == "3"
