"""The best split of a sum: goals by name, options, curves, the search, and a planted answer found by the command."""

from __future__ import annotations

import json
from dataclasses import replace

import numpy as np
import pytest
import yaml

from model.experiments.worlds import worlds_of
from model.experiments.yearly_trial import Measured
from model.mathematics.paired import difference
from model.regions import region_to_read
from model.report.caveats.too_kind import notes
from model.scenario import Plan, load_scenario
from model.studies.best_split.choice import MEAN, REGRET, WORST, choose
from model.studies.best_split.found import BestSplit, Candidate, Placed, Single
from model.studies.best_split.goal import GoalError, goal, goals
from model.studies.best_split.ground import ground_rows, ground_sentence
from model.studies.best_split.html_page import page_of
from model.studies.best_split.options import (
    AS_WRITTEN,
    EARLY,
    MAIN_CITIES,
    evenly,
    main_cities,
    money_of,
    options_of,
    variants,
    with_split,
)
from model.studies.best_split.page import page as markdown
from model.studies.best_split.response import LEAST_PAID, Curve, can_place, fitted, learn
from model.studies.best_split.rough import rough_answer
from model.studies.best_split.run import Size, require_movers
from model.studies.best_split.runs import Runs
from model.studies.best_split.search import along_front, best, greedy, not_dominated, shared
from model.studies.best_split.wording import Said
from tests.commands import typed

RIVERS = region_to_read("twin_rivers")


def plan_of(policies: dict) -> Plan:
    return Plan.from_mapping({
        "name": "planted", "region": "twin_rivers", "period": {"start": "2016Q1", "end": "2019Q4"},
        "policies": policies,
    })  # fmt: skip


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("value_added", "value_added"),
        ("jobs", "workers"),
        ("就业", "workers"),
        ("High-tech share of industrial value added", "high_tech_share"),
    ],
)
def test_a_goal_is_found_by_its_key_its_name_or_jobs(name, key):
    assert goal(name, RIVERS).key == key


def test_targets_of_a_plan_and_clusters_are_goals():
    henan = region_to_read("henan")
    assert goal("I02", henan).key == goal("高技术占比", henan).key == "high_tech_share"
    assert goal("高技术产业占规模以上工业增加值比重", henan).key == "high_tech_share"
    cluster = goal("漯河 食品", henan)
    assert (cluster.key, cluster.unit, cluster.cluster) == ("luohe/F03", "亿元", True)
    assert goal("luohe/F03", henan).key == cluster.key
    assert [one.key for one in goals("value_added, 漯河 食品", henan)] == ["value_added", "luohe/F03"]


@pytest.mark.parametrize(
    ("name", "message"),
    [("value_add", "value_added"), ("firms", "neither better"), ("漯和 食品", "漯"), ("漯河 食物品", "食"),
     ("", "name what"), ("jobs, workers", "twice"), ("jobs, revenue, wage", "3 goals"), ("no such", "list outcomes")],
)  # fmt: skip
def test_what_is_no_goal_is_said_with_what_is(name, message):
    with pytest.raises(GoalError, match=message):
        goals(name, region_to_read("henan"))


def test_less_is_the_better_side_of_zombies():
    zombies = goal("zombies", RIVERS)
    assert (zombies.up, zombies.sign) == (False, -1.0)


def test_money_is_what_the_budgets_allow_over_the_years_of_the_scenario():
    plan = plan_of({"technical_upgrading": {"budget": {"2016": 4, "2018": 1}, "from": "2016Q3", "to": "2018Q2"}})
    option = options_of(plan)[0]
    # Half of 2016 at 4, 2017 at 4, half of 2018 at 1.
    assert option.money == pytest.approx(2 + 4 + 0.5)
    assert money_of(option.at(13.0), plan) == pytest.approx(13.0)
    assert money_of(evenly(plan, 26.0).policies["technical_upgrading"], plan) == pytest.approx(26.0)


def test_variants_keep_the_money_and_the_early_one_spends_it_in_the_first_half():
    plan = plan_of({"technical_upgrading": {"budget": 2}})
    base = Measured("none", 1, {2015: {}}, {}, {}, {}, {}, {2015: {
        "a": {"revenue": 60.0}, "b": {"revenue": 40.0}, "a/T1": {"revenue": 1.0},
    }})  # fmt: skip
    places, early = variants(options_of(plan)[0], plan, base, RIVERS)
    assert (places.variant, early.variant) == (MAIN_CITIES, EARLY)
    assert places.policy.eligibility.cities == ("a",)
    for one in (places, early):
        assert money_of(one.policy, plan) == pytest.approx(8.0)
        assert money_of(one.at(3.0), plan) == pytest.approx(3.0)
    assert [early.policy.budget_of_year(year) for year in (2016, 2017, 2018, 2019)] == [4.0, 4.0, 0.0, 0.0]


def test_main_cities_are_the_fewest_that_hold_half():
    base = Measured("none", 1, {2015: {}}, {}, {}, {}, {}, {2015: {
        "a": {"revenue": 30.0}, "b": {"revenue": 45.0}, "c": {"revenue": 25.0},
        "a/F1": {"revenue": 9.0}, "b/F1": {"revenue": 1.0}, "c/F1": {"revenue": 0.0},
    }})  # fmt: skip
    assert main_cities(base, set()) == ("b", "a")
    assert main_cities(base, {"F1"}) == ("a",)
    assert main_cities(base, {"F2"}) == ()


def test_an_anchor_takes_all_of_its_sum_or_none_and_has_no_variants():
    plan = load_scenario("scenarios/teaching.yaml")
    anchor = next(one for one in options_of(plan) if one.key == "river_port_anchor")
    base = Measured("none", 1, {2015: {}}, {}, {}, {}, {}, {2015: {}})
    assert anchor.whole
    assert variants(anchor, plan, base, RIVERS) == []


def test_a_curve_is_found_again():
    curve = Curve(50.0, 40.0)
    money = [5.0, 20.0, 80.0]
    found = fitted(money, curve.at(np.array(money)).tolist(), 100.0)
    assert found.at(np.array([10.0, 60.0])) == pytest.approx(curve.at(np.array([10.0, 60.0])), rel=0.03)
    whole = fitted([10.0], [7.0], 100.0, whole=True)
    assert whole.at(np.array([0.0, 10.0])).tolist() == [0.0, 7.0]
    assert fitted([5.0], [float("nan")], 100.0).at(np.array([50.0])).tolist() == [0.0]


def test_shares_of_a_sum_add_up_to_it_and_what_is_whole_is_whole():
    points = np.random.default_rng(3).random((200, 4))
    splits = shared(points, [0.0, 30.0, 0.0, 90.0], 100.0)
    assert set(np.unique(splits[:, 1])) == {0.0, 30.0}
    assert set(np.unique(splits[:, 3])) == {0.0, 90.0}
    assert splits.sum(axis=1) == pytest.approx(np.full(200, 100.0))
    assert not ((splits[:, 1] > 0) & (splits[:, 3] > 0)).any()  # 120 is more than the sum


def test_the_search_finds_the_split_that_calculus_gives():
    # a (1 - exp(-m / s)) twice with s = 50: gains a yuan are equal where 60 exp(-x / 50) = 30 exp(-(100 - x) / 50).
    curves = [Curve(60.0, 50.0), Curve(30.0, 50.0)]
    value = lambda splits: sum(curve.at(splits[:, i]) for i, curve in enumerate(curves))  # noqa: E731
    by_hand = 50.0 + 25.0 * np.log(2.0)
    assert best(value, [0.0, 0.0], 100.0) == pytest.approx([by_hand, 100.0 - by_hand], abs=0.2)


def test_a_whole_option_is_bought_only_where_it_pays():
    for gain, expected in ((50.0, [40.0, 60.0]), (5.0, [100.0, 0.0])):
        curves = [Curve(100.0, 200.0), Curve(gain, 60.0, True)]
        value = lambda splits, c=curves: sum(curve.at(splits[:, i]) for i, curve in enumerate(c))  # noqa: E731
        assert best(value, [0.0, 60.0], 100.0) == pytest.approx(expected, abs=1e-6)


def test_what_a_programme_can_place_by_hand():
    """It pays 40 (1 - exp(-m / 20)): the rate falls to a quarter of the first yuan's at 20 ln 4."""
    paid = Curve(40.0, 20.0)
    assert can_place(paid, 200.0) == pytest.approx(20.0 * np.log(4.0))
    rate = lambda m: (paid.at(np.array(m + 1e-4)) - paid.at(np.array(m))) / 1e-4  # noqa: E731
    assert rate(can_place(paid, 200.0)) / rate(0.0) == pytest.approx(LEAST_PAID, rel=1e-4)
    assert can_place(paid, 10.0) == 10.0  # never more than the sum
    assert can_place(Curve(0.0, 20.0), 200.0) == 0.0  # nobody claims anything
    assert can_place(Curve(7.0, 60.0, whole=True), 200.0) == 60.0  # all or nothing
    spent = [5.0, 9.6, 10.0, 10.0]  # of 5, 25, 100 and 200: no more than 10 is ever claimed
    assert can_place(fitted([5.0, 25.0, 100.0, 200.0], spent, 200.0), 200.0) < 25.0


def test_no_share_is_larger_than_what_can_be_placed_and_the_rest_goes_to_others_or_is_left():
    points = np.array([[1.0, 1.0, 0.0], [1.0, 0.0, 0.0], [0.5, 0.5, 0.5]])
    splits = shared(points, [0.0, 0.0, 0.0], 90.0, [20.0, 100.0, 10.0])
    assert splits[0] == pytest.approx([20.0, 70.0, 0.0])
    assert splits[1] == pytest.approx([20.0, 0.0, 0.0])  # 70 are left: nobody else has a share
    assert splits[2] == pytest.approx([20.0, 60.0, 10.0])
    random = np.random.default_rng(7).random((100, 4))
    most = [5.0, 40.0, 0.0, 30.0]
    within = shared(random, [0.0, 0.0, 0.0, 30.0], 100.0, most)
    assert (within <= np.array(most) + 1e-9).all()
    assert (within.sum(axis=1) <= 100.0 + 1e-9).all()


def test_the_search_gives_no_more_than_can_be_placed():
    curves = [Curve(60.0, 50.0), Curve(30.0, 50.0)]
    value = lambda splits: sum(curve.at(splits[:, i]) for i, curve in enumerate(curves))  # noqa: E731
    assert best(value, [0.0, 0.0], 100.0, [25.0, 100.0]) == pytest.approx([25.0, 75.0], abs=0.2)
    assert best(value, [0.0, 0.0], 100.0, [25.0, 30.0]) == pytest.approx([25.0, 30.0], abs=1e-6)


def found_by_hand(placed: float = 15.0) -> tuple[BestSplit, Plan]:
    """A search whose chosen split pays 12 of its 20 and beats the scenario's own by 3 in each of three worlds."""
    plan = plan_of({"technical_upgrading": {"budget": 2}, "credit_guarantee": {"budget": 3}})
    one, other = options_of(plan)
    singles = [Single(o, (difference([g, g + 0.5, g + 1], [0.0] * 3),)) for o, g in ((one, 4.0), (other, 1.0))]
    found = BestSplit([goal("value_added", RIVERS)], 20.0, MEAN, singles, [(one, 8.0), (other, 12.0)])
    gains = {"response": [9.0, 10.0, 8.0], "scenario": [5.0, 6.0, 7.0]}
    splits = {"response": ((one, 15.0), (other, 1.0)), "scenario": ((one, 8.0), (other, 12.0))}
    found.candidates = [Candidate(k, splits[k], np.array(v)[:, None]) for k, v in gains.items()]
    found.front, found.chosen, found.options = [True, False], found.candidates[0], [one, other]
    found.against_own = [difference([9.0, 10.0, 8.5], [6.0, 7.0, 5.0])]
    found.against_none = [difference([9.0, 10.0, 8.5], [0.0] * 3)]
    found.placed = [Placed(one, ((2.5, 2.0, 1.0), (20.0, 11.0, 9.0)), placed), Placed(other, ((2.5, 0.5, 0.2),), 1.0)]
    found.paid, found.paid_by, found.better_in = (12.0, 15.0), {one.key: 11.0, other.key: 1.0}, [3]
    return found, plan


@pytest.mark.parametrize("code", ["en", "zh"])
def test_the_page_says_what_is_paid_where_it_lapses_and_what_is_left(code):
    found, plan = found_by_hand()
    assert found.left == pytest.approx(4.0)
    assert found.regrets() == pytest.approx([0.0, 4.0])
    written = page_of(said := Said(found, plan, RIVERS, Size(3, 3), code))
    text = " ".join([written.answer.verdict, *written.answer.sentences])
    expected = {
        "en": ("2 bn yuan for Industrial value added", "on 3 fresh worlds", "the chosen split pays 1.20 bn yuan",
               "The rest lapses", "(pays 1.10 bn yuan of 1.50 bn yuan)", "could place the last 0.40 bn yuan"),
        "zh": ("20亿元用于工业增加值", "3个新的情景世界", "实际支出12亿元", "其余预算未能支出",
               "15亿元中支出11亿元", "最后的4亿元"),
    }[code]  # fmt: skip
    assert [words for words in expected if words not in text] == []
    assert [section.id for section in written.sections] == [
        "split", "ground", "placed", "candidates", "variants", "first", "singles", "made"
    ]  # fmt: skip
    assert markdown(said).count("\n## ") == 7


@pytest.mark.parametrize("code", ["en", "zh"])
def test_a_first_answer_is_marked_as_provisional(code):
    found, plan = found_by_hand()
    found.chosen = None
    written = page_of(Said(found, plan, RIVERS, Size(3, 3), code))
    assert written.answer.verdict.startswith("Provisional" if code == "en" else "初步结果")
    assert [section.id for section in written.sections] == ["first", "ground", "singles", "made"]


@pytest.mark.parametrize(("code", "words"), [
    ("en", "75% of the money goes to policies whose effect no study has measured: Strong-base application."),
    ("zh", "75%的资金投向尚无研究测度其效果的政策（工业强基示范应用）。"),
])  # fmt: skip
def test_the_page_says_which_part_of_the_money_hangs_on_assumptions(code, words):
    plan = plan_of({"technical_upgrading": {"budget": 2}, "strong_base_application": {"budget": 3}})
    studied, assumed = sorted(options_of(plan), key=lambda option: option.key != "technical_upgrading")
    found, _ = found_by_hand()
    found.chosen = replace(found.candidates[0], split=((studied, 5.0), (assumed, 15.0)))
    said = Said(found, plan, RIVERS, Size(3, 3), code)
    assert words in " ".join(said.answer())
    assert ground_sentence(said, [(studied, 5.0)]) == ""
    rows = ground_rows(said, found.chosen.split)
    assert [row[1] for row in rows] == [said.w.say("grade.assumption"), said.w.say("grade.literature")]
    note = next(note for note in notes() if note.key == "services_strength")
    assert said.w.of(note.title) in rows[0][2]


@pytest.mark.parametrize(("code", "words"), [
    ("en", "more than studies find: Share of an anchor that the policy brought"),
    ("zh", "高于研究所得：龙头项目由政策带来的比例：模型为100%，研究为2 – 25%"),
])  # fmt: skip
def test_the_page_says_that_all_of_an_anchor_counts_as_the_work_of_its_policy(code, words):
    plan = load_scenario("scenarios/teaching.yaml")
    anchor = next(option for option in options_of(plan) if option.key == "river_port_anchor")
    found, _ = found_by_hand()
    told = ground_sentence(Said(found, plan, RIVERS, Size(3, 3), code), [(anchor, 5.0)])
    assert words in told.replace("\u00a0", " ").replace("\u2060", "")


def test_a_rough_answer_from_a_tenth_of_the_firms_says_that_it_is_one():
    plan = plan_of({"technical_upgrading": {"budget": 2}, "strong_base_application": {"budget": 3}})
    plan = plan.replace_unchecked(end=plan.start + 3)
    found = rough_answer(plan, 2.0, goals("value_added", RIVERS), worlds_of(plan, 1, True)[0][0], "mean", Runs())
    assert found.rough
    assert found.chosen is None
    assert len(found.singles) == 2
    assert sum(money for _, money in found.provisional) <= 2.0 + 1e-9
    assert "a tenth of the firms in one world" in Said(found, plan, RIVERS, Size(3, 3), "en").provisional()
    assert "十分之一的企业" in Said(found, plan, RIVERS, Size(3, 3), "zh").provisional()


def test_a_front_goes_from_one_goal_to_the_other():
    one, other = (lambda s: np.sqrt(s[:, 0])), (lambda s: np.sqrt(s[:, 1]))
    front = along_front([one, other], [10.0, 10.0], [0.0, 0.0], 100.0)
    assert front[0] == pytest.approx([100.0, 0.0], abs=1e-3)
    assert front[2] == pytest.approx([50.0, 50.0], abs=0.5)
    assert front[4] == pytest.approx([0.0, 100.0], abs=1e-3)
    assert not_dominated(np.array([[1, 5], [3, 3], [2, 2], [5, 1], [5, 1]])).tolist() == [True, True, False, True, True]


def test_mixes_teach_that_two_options_get_into_each_others_way():
    curves = [Curve(100.0, 100.0), Curve(100.0, 100.0)]
    random = np.random.default_rng(5)
    splits = shared(random.random((40, 2)), [0.0, 0.0], 100.0)
    harm = -40.0 * 4.0 * splits[:, 0] * splits[:, 1] / 1e4
    alone = sum(curve.at(splits[:, i]) for i, curve in enumerate(curves))
    response = learn(curves, splits, alone + harm, 100.0)
    middle = np.array([[50.0, 50.0]])
    assert response.alone(middle)[0] - response.predict(middle)[0] == pytest.approx(40.0, abs=4.0)
    assert learn(curves, splits[:3], alone[:3], 100.0).process is None  # too few to learn from


def test_the_first_answer_fills_by_gain_a_yuan_and_skips_what_does_not_fit():
    split = greedy([10.0, 9.0, -1.0, 8.0], [10.0, 3.0, 1.0, 50.0], [False, False, False, True], 20.0)
    assert split.tolist() == [10.0, 3.0, 0.0, 0.0]


def test_one_is_chosen_by_mean_by_worst_world_or_by_regret():
    sure, bold, middle = (
        Candidate(name, (), np.array([[value] for value in gains]))
        for name, gains in (("sure", [5.0, 5.0, 5.0]), ("bold", [0.0, 9.0, 9.0]), ("middle", [2.0, 6.5, 7.0]))
    )
    found = [choose([sure, bold, middle], rule).name for rule in (MEAN, WORST, REGRET)]
    assert found == ["bold", "sure", "middle"]


def test_a_goal_that_no_policy_moves_is_said_before_the_search():
    plan = plan_of({"technical_upgrading": {"budget": 2}})
    single = Single(options_of(plan)[0], (difference([0.0, -1.0], [0.0, 0.0]),))
    with pytest.raises(GoalError, match="no policy of the scenario moves it"):
        require_movers([single], [goal("value_added", RIVERS)])


def test_a_split_has_its_options_alone_with_their_sums():
    plan = load_scenario("scenarios/teaching.yaml")
    upgrading = next(one for one in options_of(plan) if one.key == "technical_upgrading")
    found = with_split(plan, [(upgrading, 5.0)])
    assert list(found.policies) == ["technical_upgrading"]
    assert money_of(found.policies["technical_upgrading"], plan) == pytest.approx(5.0)
    assert upgrading.variant == AS_WRITTEN


PLANTED = {
    "good": {"instrument": "technical_upgrading", "budget": 2, "support_share": 0.5},
    "useless": {
        "instrument": "technical_upgrading",
        "budget": 2,
        "support_share": 0.5,
        "for": {"size": {"workers": [1, 2]}},
    },
}


@pytest.mark.slow
def test_the_command_finds_a_planted_answer_and_writes_a_scenario_that_check_accepts(tmp_path):
    """Of two policies one is open to nobody: all money goes to the other, and that beats half and half."""
    scenario = tmp_path / "planted.yaml"
    scenario.write_text(yaml.safe_dump({
        "name": "planted", "title": {"zh": "测试", "en": "Planted"}, "region": "twin_rivers", "policies": PLANTED,
        "period": {"start": "2016Q1", "end": "2020Q4"},
    }, allow_unicode=True), encoding="utf-8")  # fmt: skip
    out = tmp_path / "out"
    arguments = ["best", scenario, "--budget", "20", "--for", "revenue", "--worlds", "6", "--mixes", "8", "--out", out]
    first = typed([*arguments, "--json"])
    assert first.code == 0, first.err
    told = json.loads(first.out)
    chosen = {row["policy"]: row["money"] for row in told["candidates"] if row["chosen"]}
    assert chosen["good"] >= 0.9 * 20
    check = told["check"][0]
    assert check["against_own_split_low"] > 0
    again = typed([*arguments, "--language", "zh"])  # from what is kept
    assert again.code == 0, again.err
    assert "6个新的情景世界" in again.out
    assert "亿元" in again.out
    checked = typed(["check", out / "best_of_planted.yaml", "--no-trial"])
    assert checked.code == 0, checked.out + checked.err


@pytest.mark.slow
@pytest.mark.parametrize(
    ("more", "message"),
    [(["--budget", "0.5"], "smallest programme"), (["--for", "value_add"], "value_added"), (["--rule", "best"], "mean"),
     (["--for", "mechanical_leading_clusters_100bn"], "neither better")],
)  # fmt: skip
def test_bad_input_is_told_before_any_run(tmp_path, more, message):
    done = typed(["best", "scenarios/teaching.yaml", "--out", tmp_path / "out", *more])
    assert done.code == 2
    assert message in done.err
    assert not (tmp_path / "out").exists()
