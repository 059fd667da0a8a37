"""Quarters, years and amounts as people write them: understood, or told what to write instead."""

from __future__ import annotations

import json
import re

import pytest

from model.mathematics.quarters import quarter_label
from model.scenario import Plan, ScenarioErrors, quantities

HEAD = {"name": "mine", "region": "twin_rivers"}


def errors(content):
    """What the checks say of plain values."""
    with pytest.raises(ScenarioErrors) as found:
        Plan.from_mapping({**HEAD, **content})
    return str(found.value)


@pytest.mark.parametrize(
    "text",
    ["2025Q4", "2025q4", "2025-Q4", "2025 Q4", "2025/Q4", "2025年4季度", "2025年第4季度", "2025年四季度",
     "2025年第四季度", "2025年Q4", "2025 年 第 4 季度", "Q4 2025", "2025Q04", "2025第4季度"],
)  # fmt: skip
def test_a_quarter_in_every_usual_spelling(text):
    assert quarter_label(quantities.quarter(text)) == "2025Q4"
    assert quantities.first_quarter(text) == quantities.quarter(text)
    assert re.search(quantities.QUARTER_PATTERN, text)
    assert re.search(quantities.DATED_KEY, text)


@pytest.mark.parametrize(
    ("given", "remedy"),
    [
        ("2018", "write its first quarter 2018Q1 or its last 2018Q4"),
        (2018, "write its first quarter 2018Q1 or its last 2018Q4"),
        ("2018年", "write its first quarter 2018Q1 or its last 2018Q4"),
        ("2020-12", "it is a month; its quarter is 2020Q4"),
        ("2020年7月", "it is a month; its quarter is 2020Q3"),
        ("202007", "it is a month; its quarter is 2020Q3"),
        ("2020-07-31", "it is a day; its quarter is 2020Q3"),
        ("2025-4", "write 2025Q4 for the quarter, or 2025Q2 if 4 is the month"),
        ("2020年下半年", "its quarters are 2020Q3 and 2020Q4"),
        ("2020Q5", "a year has the quarters 1 to 4"),
        ("16Q1", "write the year with four digits"),
        ("２０１８Q1", "it has full-width characters; write 2018Q1"),
        ("十三五", "write the year, Q and a number from 1 to 4"),
        (True, "write the year, Q and a number from 1 to 4"),
    ],
)
def test_the_remedy_for_what_is_no_quarter_names_the_right_one(given, remedy):
    with pytest.raises(ValueError, match=re.escape(remedy)) as found:
        quantities.quarter(given)
    named = set(re.findall(r"20[0-9]{2}Q[1-4]", str(found.value).split(";", 1)[1]))
    assert all(quarter[:4] in str(given) or quarter[:4] in quantities.plain(str(given)) for quarter in named)


def test_a_year_alone_begins_a_dated_value():
    assert [quantities.first_quarter(text) for text in ("2016", 2016, "2016年", "2017年1季度")] == [1, 1, 1, 5]
    for text in ("2016-2018", "2016.1", True):
        with pytest.raises(ValueError, match="is no year and no quarter"):
            quantities.first_quarter(text)


@pytest.mark.parametrize(
    ("text", "in_yi"),
    [("20亿", 20), ("20亿元", 20), ("200000万元", 20), ("200,000万元", 20), ("3000万", 0.3), ("20 亿元/年", 20),
     ("1.5 yi", 1.5), ("500百万元", 5), ("2 billion yuan", 20), ("35 million yuan", 0.35), ("0.1万亿", 1000),
     ("20亿元 每年", 20), (7, 7), (0.5, 0.5)],
)  # fmt: skip
def test_an_amount_in_every_usual_unit(text, in_yi):
    assert quantities.amount(text) == in_yi
    assert not isinstance(text, str) or re.search(quantities.AMOUNT_PATTERN, text)


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ("20亿美元", "plain numbers are 亿元 (100 million yuan); with a unit, as 20亿 or 200000万元"),
        ("20", "is a text; write it without quotes"),
        ("２０亿", "has full-width characters; write 20亿"),
        ("20％", "is not a number or an amount"),
        pytest.param(10**400, "is beyond anything that a scenario can mean", id="401 digits"),
        pytest.param(10**5000, "a number with thousands of digits is beyond", id="5001 digits"),
        (float("inf"), "is not a finite number"),
        (float("nan"), "is not a finite number"),
        (True, "is not a number"),
    ],
)
def test_what_is_no_amount_is_told_what_is_understood(given, message):
    with pytest.raises(ValueError, match=re.escape(message)):
        quantities.amount(given)


def test_amounts_stand_in_budgets_settings_and_bounds_of_revenue():
    anchor = {
        "instrument": "anchor_project", "place": "river_port", "segment": "metals", "investment": "80000万元",
        "budget": {"2016年": "30000万元", "2018年3季度": "4亿"}, "revenue": {"2016": "40亿", "2019": 50},
    }  # fmt: skip
    upgrading = {"budget": "1亿元", "for": {"size": {"revenue": ["2000万元", "5亿"]}}}
    plan = Plan.from_mapping({**HEAD, "policies": {"anchor": anchor, "technical_upgrading": upgrading}})
    found, other = plan.policies["anchor"], plan.policies["technical_upgrading"]
    assert found.budget == ((1, 3.0), (11, 4.0))
    assert found.setting("investment", 1) == 8.0
    assert [found.setting("revenue", quarter) for quarter in (1, 13)] == [40.0, 50]
    assert (other.budget, other.eligibility.size["revenue"]) == (1.0, (0.2, 5.0))


def test_amounts_are_held_against_the_same_bounds():
    assert "-3" in errors({"policies": {"technical_upgrading": {"budget": "-3亿"}}})
    assert "beyond 5000" in errors({"policies": {"technical_upgrading": {"budget": "6000亿元"}}})
    assert "support_share: '15%' is not a number; write 0.15 for a share" in errors(
        {"policies": {"technical_upgrading": {"budget": 1, "support_share": "15%"}}}
    )
    assert "mean the same; keep one of them" in errors(
        {"environment": {"national_growth": {"2020": 0.01, "2020年": 0.02}}}
    )


def test_the_schema_for_editors_is_no_stricter():
    from model.scenario.json_schema import scenario_schema

    made = json.dumps(scenario_schema(), ensure_ascii=False)
    assert quantities.AMOUNT_PATTERN.replace("\\", "\\\\") in made
    assert quantities.QUARTER_PATTERN in made
