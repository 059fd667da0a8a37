"""Attribution: Shapley and Owen values by hand, their sums in every order, errors, overlap, and the command."""

from __future__ import annotations

import json
import math
from itertools import permutations
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from model import ClusterModel, load_scenario
from model.experiments.trials import kept_trials
from model.experiments.worlds import luck_alone
from model.mathematics.name_book import NoSuchName
from model.mathematics.paired import difference
from model.mathematics.shapley import added_in, coalitions_of, exactly_added, overlap, pair_of_orders, places_in
from model.report.words.displayed_names import OTHER_PARTS
from model.studies.attribution.design import designed
from model.studies.attribution.html_page import page_of
from model.studies.attribution.kept import bring_to_report
from model.studies.attribution.measured import COALITIONS, NET, OUTPUT, PAID
from model.studies.attribution.page import page
from model.studies.attribution.parts import AttributionError, parts_of_plan
from model.studies.attribution.run import attribute, attributed, ratio
from model.studies.attribution.sentences import overlapping, per_yuan
from model.studies.attribution.wording import Told
from tests.commands import typed

SCENARIOS = Path(__file__).resolve().parent.parent / "scenarios"

GLOVES = {"": 0.0, "l": 0.0, "r": 0.0, "s": 0.0, "lr": 1.0, "ls": 1.0, "rs": 0.0, "lrs": 1.0}


def gloves(coalition: frozenset[str]) -> np.ndarray:
    """One left and two right gloves: a pair is worth 1. By hand: the left one adds 2/3, each right one 1/6."""
    return np.array([GLOVES["".join(sorted(coalition))]])


def test_shapley_values_of_gloves_by_hand():
    found = exactly_added([["l"], ["r"], ["s"]], gloves)
    assert {key: float(value[0]) for key, value in found.items()} == pytest.approx({"l": 2 / 3, "r": 1 / 6, "s": 1 / 6})


def test_owen_values_of_gloves_by_hand():
    """The left and one right glove belong together: alone they are worth 1, so the other one adds nothing.

    Inside, the left joins first or second, before or after the other right glove: 1/2 x 0 + 1/2 x 1 without it, and 1
    in both with it, so 3/4; its fellow has 1/4.
    """
    found = exactly_added([["l", "r"], ["s"]], gloves)
    assert {key: float(value[0]) for key, value in found.items()} == pytest.approx({"l": 3 / 4, "r": 1 / 4, "s": 0.0})


def game(seed: int, atoms: str):
    """Any game of these atoms: a number drawn for every coalition, none for the empty one."""
    luck = np.random.default_rng(seed)
    values = {c: luck.normal(size=2) for c in coalitions_of([[a] for a in atoms])}
    return lambda coalition: values[coalition] if coalition else np.zeros(2)


@pytest.mark.parametrize("groups", [["a", "b", "c", "d"], ["ab", "c", "d"], ["ab", "cd"], ["abc", "d"], ["abcd"]])
def test_the_formula_over_coalitions_is_the_mean_over_all_orders(groups):
    value = game(3, "abcd")
    orders = [order for order in permutations("abcd") if all(together(order, group) for group in groups)]
    expected = {a: np.mean([added_in(order, value)[a] for order in orders], axis=0) for a in "abcd"}
    found = exactly_added([list(group) for group in groups], value)
    for atom in "abcd":
        assert found[atom] == pytest.approx(expected[atom])


def together(order: tuple[str, ...], group: str) -> bool:
    """Whether the atoms of a group stand together in the order."""
    at = sorted(order.index(atom) for atom in group)
    return at == list(range(at[0], at[0] + len(group)))


def test_orders_come_in_pairs_with_groups_together_and_the_same_for_opened_groups():
    whole, opened = [["a"], ["b"], ["c"]], [["a"], ["b1", "b2", "b3"], ["c"]]
    for number in range(20):
        order, reverse = pair_of_orders(opened, number, 15)
        assert reverse == order[::-1]
        assert sorted(order) == ["a", "b1", "b2", "b3", "c"]
        plain = pair_of_orders(whole, number, 15)[0]
        assert list(dict.fromkeys(atom[0] for atom in order)) == list(plain)
        at = [order.index(atom) for atom in ("b1", "b2", "b3")]
        assert max(at) - min(at) == 2
        assert places_in(order, opened) == [plain.index(key) / 2 for key in "abc"]
    assert len({pair_of_orders(whole, number, 15)[0] for number in range(60)}) == 6


def test_parts_add_up_in_every_order():
    value = game(5, "abcde")
    for number in range(6):
        for order in pair_of_orders([["a", "b"], ["c"], ["d", "e"]], number, 1):
            assert sum(added_in(order, value).values()) == pytest.approx(value(frozenset("abcde")))


def test_overlap_by_hand():
    """A part adds 10 as the first and 4 as the last, in a straight line: 6 less. The error is that of luck alone."""
    places = [0.0, 1.0, 0.25, 0.5]
    first = [10 - 6 * place for place in places]
    second = [10 - 6 * (1 - place) for place in places]
    exact = overlap(places, first, second, [0, 1, 2, 3])
    assert (exact.mean, exact.low, exact.high) == pytest.approx((6.0, 6.0, 6.0))
    loose = overlap([0.0, 1.0, 0.0], [8.0, 0.0, 7.0], [0.0, 5.0, 0.0], [0, 1, 2])  # falls of 8, 5, 7: mean 20 / 3
    assert loose.mean == pytest.approx(20 / 3)
    half = 4.302653 * math.sqrt(sum((1.5 * (fall - 20 / 3)) ** 2 for fall in (8, 5, 7))) / 3
    assert (loose.low, loose.high) == pytest.approx((20 / 3 - half, 20 / 3 + half))
    assert math.isnan(overlap([0.0, 1.0], [8.0, 0.0], [0.0, 5.0], [0, 1]).low)  # two points: no error
    assert overlap([0.5, 0.5, 0.5], [1.0, 2.0, 3.0], [1.0, 2.0, 3.0], [0, 1, 2]).pairs == 0  # never out of the middle


def test_intervals_hold_what_they_say():
    """Games whose single and pairwise effects differ by world: 95% intervals of values and overlap over nine pairs."""
    luck, names, pairs, held = np.random.default_rng(2), "abcdef", 9, np.zeros(2)
    size, games = len(names), 40
    for game_number in range(games):
        single, twos = luck.normal(size=size), luck.normal(size=(size, size))
        twos = np.triu(twos, 1) + np.triu(twos, 1).T
        seen: dict[str, list[tuple[float, float, float]]] = {name: [] for name in names}
        for world in range(pairs):
            own, noise = single + 0.3 * luck.normal(size=size), luck.normal(size=(size, size))
            both = twos + 0.3 * (np.triu(noise, 1) + np.triu(noise, 1).T)

            def value(coalition, own=own, both=both):
                inside = np.array([float(name in coalition) for name in names])
                return np.array([inside @ own + inside @ both @ inside / 2])

            order, reverse = pair_of_orders([[name] for name in names], world, game_number)
            one, other = added_in(order, value), added_in(reverse, value)
            for name, place in zip(names, places_in(order, [[name] for name in names]), strict=True):
                seen[name].append((place, float(one[name][0]), float(other[name][0])))
        for i, name in enumerate(names):
            places, first, second = map(list, zip(*seen[name], strict=True))
            found = difference(np.mean([first, second], axis=0), np.zeros(pairs))
            less = overlap(places, first, second, range(pairs))
            held += [found.low <= single[i] + twos[i].sum() / 2 <= found.high, less.low <= -twos[i].sum() <= less.high]
    assert ((held / (games * size) > 0.91) & (held / (games * size) < 0.995)).all(), held / (games * size)


# parts of a plan ------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def henan():
    return load_scenario(SCENARIOS / "plan.yaml")


def test_the_parts_of_the_plan_are_its_packages_each_policy_in_one(henan):
    parts = parts_of_plan(henan)
    assert [part.key for part in parts][:2] == ["task_1", "task_2"]
    assert [(part.key, part.kind) for part in parts][-2:] == [("box_1", "part"), ("pioneer_industries", "policy")]
    named = [policy for part in parts for policy in part.policies]
    assert sorted(named) == sorted(henan.policies)
    assert len(parts) == 16
    assert not any(part.opened for part in parts)


def test_a_scenario_with_a_few_policies_of_a_package_has_them_for_itself():
    core = load_scenario(SCENARIOS / "plan_core.yaml")  # three of the fifteen policies of task_1
    assert {part.kind for part in parts_of_plan(core)} == {"policy"}
    assert {part.key for part in parts_of_plan(core)} == set(core.policies)


def test_a_scenario_of_one_package_is_opened_into_its_policies():
    alone = load_scenario(SCENARIOS / "only_task_4.yaml")
    assert {part.key for part in parts_of_plan(alone)} == set(alone.policies)


def test_packages_are_named_in_any_language_opened_and_put_together(henan):
    parts = parts_of_plan(henan, only=["任务四", "Guarantee 4"], within=["task_4"])
    assert [part.key for part in parts] == ["task_4", "guarantee_4", OTHER_PARTS]
    assert [len(part.atoms) for part in parts] == [7, 1, 1]
    assert sum(len(part.policies) for part in parts) == len(henan.policies)
    assert sum(len(part.atoms) for part in parts_of_plan(henan, within=["all"])) == len(henan.policies)


@pytest.mark.parametrize(("asked", "told"), [
    ({"only": ["task_44"]}, "no package or policy 'task_44' in plan; did you mean 'task_4'"),
    ({"only": ["technical_upgrading"]}, "'technical_upgrading' is a policy of task_4 and no part of its own; `--w"),
    ({"within": ["pioneer_industries"]}, "pioneer_industries is a single policy of plan"),
    ({"only": ["task_1"], "within": ["task_2"]}, "task_2 stands in --within and not in --only"),
])  # fmt: skip
def test_parts_that_there_are_not(henan, asked, told):
    with pytest.raises((AttributionError, NoSuchName), match=told):
        parts_of_plan(henan, **asked)


# runs on a small region -----------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def three():
    """Three policies for two years on twin_rivers."""
    plan = load_scenario(SCENARIOS / "teaching.yaml").replace(end="2017Q4")
    guarantee = {"instrument": "credit_guarantee", "budget": 2}
    return plan.replace(policies={**plan.policies, "credit_guarantee": guarantee})


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("attribution")


def value_added(plan, policies: tuple[str, ...], seed: int) -> float:
    """Value added of the last year of a run with some of the policies, by another way than the study's."""
    one = plan.replace(policies={key: plan.policies[key] for key in plan.policies if key in policies})
    run = ClusterModel(one, rng=seed).run()
    return float(run.indicators.set_index("year")["value_added"].iloc[-1])


def test_shapley_on_twin_rivers_equals_an_independent_exact_computation(three, folder):
    """Show 2: the formula over coalitions in the study's runs, against the mean over all orders of plain runs."""
    design = designed(three, parts_of_plan(three), luck_alone([1]), None, 300)
    assert design.exact
    found = attribute(design, ["value_added"], workers=1, folder=folder)
    names, kept = tuple(three.policies), {}
    for order in permutations(names):
        for size in range(len(order) + 1):
            inside = tuple(sorted(order[:size]))
            if inside not in kept:
                kept[inside] = value_added(three, inside, 1)
    for name in names:
        gains = [kept[tuple(sorted(order[: order.index(name) + 1]))] - kept[tuple(sorted(order[: order.index(name)]))]
                 for order in permutations(names)]  # fmt: skip
        one = found.added["value_added"][name]
        assert one.value.mean == pytest.approx(np.mean(gains), rel=1e-9, abs=1e-9)
        assert one.first == pytest.approx(kept[(name,)] - kept[()])
        rest = tuple(sorted(set(names) - {name}))
        assert one.last == pytest.approx(kept[tuple(sorted(names))] - kept[rest])
    assert found.whole["value_added"].mean == pytest.approx(kept[tuple(sorted(names))] - kept[()])
    assert found.gap < 1e-9


def test_worlds_rotate_over_pairs_and_parts_add_up_in_each(three, folder):
    worlds = luck_alone([1, 2])
    design = designed(three, parts_of_plan(three), worlds, 8, 300)
    assert [one.world for one in design.observed] == [0, 1, 0, 1]
    assert {trial.seed for trial in design.trials.values()} == {1, 2}
    found = attribute(design, ["value_added"], workers=1, folder=folder)
    assert found.observed == 4
    assert found.gap < 1e-9
    for figure in ("value_added", PAID, NET, OUTPUT):
        parts = [one.value.mean for one in found.added[figure].values()]
        assert sum(parts) == pytest.approx(found.whole[figure].mean)
    assert found.whole["value_added"].pairs == 2  # worlds, not pairs: two pairs of one world share its luck
    one_world = attribute(designed(three, parts_of_plan(three), worlds[:1], 8, 300), ["value_added"], workers=1,
                          folder=folder)  # fmt: skip
    assert one_world.added["value_added"]["credit_guarantee"].value.pairs == 4


def test_kept_runs_are_used_again_and_those_of_another_scenario_are_refused(three, folder):
    design = designed(three, parts_of_plan(three), luck_alone([1]), None, 300)
    trials = list(design.trials.values())
    assert (kept_trials(COALITIONS, trials, folder).missing, len(trials)) == ([], 8)
    edited = three.replace(parameters={"innovation.success_rate": 0.3})
    other = designed(edited, parts_of_plan(edited), luck_alone([1]), None, 300)
    refused = kept_trials(COALITIONS, list(other.trials.values()), folder)
    assert (len(refused.missing), refused.of_something_else) == (8, 8)
    broken = folder / "trials" / f"{trials[0].key}.json"
    whole = broken.read_text()
    broken.write_text(whole[:100])
    assert len(kept_trials(COALITIONS, trials, folder).missing) == 1
    broken.write_text(whole)


def synthetic(design, value):
    """Runs of a made-up game: a figure by the policies inside."""

    def run(coalition):
        last = value(coalition)
        years = np.array([2015.0, 2016.0, 2017.0])
        return {"year": years, "value_added": np.array([0.0, last / 2, last]), PAID: np.array([0.0, 1.0, 2.0]),
                NET: np.zeros(3), OUTPUT: np.array([0.0, 5.0, last])}  # fmt: skip

    return {(w, c): run(c) for w, c in design.trials}


def test_verdicts_costs_and_overlap_by_hand(three):
    """Upgrading adds 10 alone and 4 beside the guarantee; the anchor nothing. So Shapley: 7, 7, 0 in every pair."""
    design = designed(three, parts_of_plan(three), luck_alone([1, 2, 3]), 24, 300)
    twins = {"technical_upgrading", "credit_guarantee"}
    runs = synthetic(design, lambda c: {0: 0.0, 1: 10.0, 2: 14.0}[len(c & twins)])
    found = attributed(design, ["value_added"], runs)
    added = found.added["value_added"]
    assert found.whole["value_added"].mean == 14.0
    assert sum(one.value.mean for one in added.values()) == pytest.approx(14.0)
    assert added["river_port_anchor"].value.verdict == "no difference at all"
    for name in twins:  # in a pair of orders each stands before the other once
        assert added[name].value.mean == pytest.approx(7.0)
        assert added[name].less.mean > 0
    assert math.isnan(found.cost_of("value_added", "river_port_anchor"))
    half_way = attributed(design, ["value_added"], runs, year=2016)
    assert half_way.whole["value_added"].mean == 7.0


@pytest.mark.parametrize("pairs", [None, 24])
def test_what_all_add_alone_against_what_they_add_together(three, pairs):
    """Either of two adds 10 alone and 4 beside the other: 20 alone in sum, 14 together, so an overlap of 6."""
    design = designed(three, parts_of_plan(three), luck_alone([1, 2, 3]), pairs, 300)
    assert design.exact == (pairs is None)
    twins = {"technical_upgrading", "credit_guarantee"}
    found = attributed(design, ["value_added"],
                       synthetic(design, lambda c: {0: 0.0, 1: 10.0, 2: 14.0}[len(c & twins)]))  # fmt: skip
    less = found.overlap["value_added"]
    assert less.mean == pytest.approx(6.0)
    assert sum(one.first for one in found.added["value_added"].values()) == pytest.approx(14.0 + less.mean)
    assert less.low <= 6.0 <= less.high
    said = overlapping(Told(found, "en"), "value_added")
    assert "+2 bn yuan in sum" in said
    assert "+1.40 bn yuan" in said
    assert "overlap" in said
    helping = attributed(design, ["value_added"],
                         synthetic(design, lambda c: {0: 0.0, 1: 1.0, 2: 14.0}[len(c & twins)]))  # fmt: skip
    assert helping.overlap["value_added"].mean == pytest.approx(-12.0)
    assert "相互促进" in overlapping(Told(helping, "zh"), "value_added")


def test_a_ratio_of_means_by_hand():
    """6 and 2 for 2 and 1: 8 / 3 a yuan; the first world has 6 - 16 / 3 more than that, over a mean pay of 1.5."""
    assert ratio(np.array([6.0, 2.0]), np.array([2.0, 1.0]), [0, 1]) == pytest.approx([8 / 3 + 4 / 9, 8 / 3 - 4 / 9])
    twice = ratio(np.array([6.0, 8.0, 2.0]), np.array([2.0, 2.0, 1.0]), [0, 0, 1])  # pairs of a world count as one
    assert twice == pytest.approx([3 + 1 / 1.5, 3 - 1 / 1.5])


def test_which_part_gives_most_for_each_yuan(three):
    """The guarantee pays 1 and gives 8, upgrading pays 2 and gives 8, the anchor pays nothing."""
    gives = {"technical_upgrading": (8.0, 2.0), "credit_guarantee": (8.0, 1.0), "river_port_anchor": (3.0, 0.0)}
    design = designed(three, parts_of_plan(three), luck_alone([1, 2, 3]), None, 300)

    def run(world, coalition):
        output, paid = (sum(gives[key][i] for key in coalition) for i in (0, 1))
        years, luck = np.array([2015.0, 2016.0, 2017.0]), 1.0 + 0.01 * world
        return {"year": years, "value_added": np.array([0.0, 1.0, output]), PAID: np.array([0.0, 0.0, paid]),
                NET: np.zeros(3), OUTPUT: np.array([0.0, 0.0, luck * output])}  # fmt: skip

    found = attributed(design, ["value_added"], {key: run(*key) for key in design.trials})
    assert set(found.yields) == {"technical_upgrading", "credit_guarantee", ""}
    assert found.returns("credit_guarantee").mean == pytest.approx(8.08)
    assert found.returns().mean == pytest.approx(19 * 1.01 / 3)
    told = Told(found, "en")
    assert [part.key for part in told.by_yuan()] == ["credit_guarantee", "technical_upgrading"]
    first, free = per_yuan(told)
    assert first.startswith("For each yuan paid, Credit guarantee")
    assert "follows with 4.04" in first
    assert "Anchor" in free
    for code, words in (("en", ("For each yuan", "Provisional: 3 worlds")), ("zh", ("每支出1元", "初步结果"))):
        written = page_of(Told(found, code), ["value_added"])
        text = " ".join([written.answer.verdict, *written.answer.sentences])
        assert [word for word in words if word not in text] == []
        assert written.answer.verdict == written.sections[0].blocks[0].text


def test_a_figure_without_value_somewhere_is_left_out_whole_and_a_missing_run_its_pair(three):
    design = designed(three, parts_of_plan(three), luck_alone([1, 2, 3]), 6, 300)
    runs = synthetic(design, lambda c: float(len(c)))
    hole = next(key for key in runs if key[0] == 1 and len(key[1]) == 1)
    runs[hole]["value_added"] = np.full(3, np.nan)
    found = attributed(design, ["value_added"], runs)
    assert found.whole["value_added"].pairs == 2
    assert found.whole[PAID].pairs == 3
    del runs[hole]
    found = attributed(design, ["value_added"], runs)
    assert (found.observed, found.left_out) == (2, 1)


# the command ----------------------------------------------------------------------------------------------------------

SHORT = """\
name: short
region: twin_rivers
period: {end: 2016Q4}
policies:
  technical_upgrading: {budget: 1}
  credit_guarantee: {budget: 2}
"""


@pytest.fixture(scope="module")
def short(tmp_path_factory):
    there = tmp_path_factory.mktemp("short")
    (there / "short.yaml").write_text(SHORT, encoding="utf-8")
    (there / "bare.yaml").write_text(SHORT.split("policies:")[0], encoding="utf-8")
    (there / "one.yaml").write_text(SHORT.rsplit("  credit", 1)[0], encoding="utf-8")
    return there


RUN = ("--seeds", 2, "--workers", 1)


@pytest.mark.slow
def test_the_command_tells_writes_and_puts_its_table_into_a_report(short):
    study = typed(["run", "short.yaml", *RUN, "--alone", "--no-figures", "--out", "study"], short)
    assert study.code == 0, study.err
    done = typed(["attribute", "short.yaml", *RUN, "--out", "a", "--write", "a.md", "--into", "study"], short)
    assert done.code == 0, done.err
    assert "8 of 8 runs to make (2 parts, all coalitions in 2 worlds): about" in done.err
    assert "Whole plan" in done.out
    table = pd.read_csv(short / "a" / "tables" / "attribution.csv")
    whole = table[table["part"] == "whole plan"]["adds"].item()
    assert table[table["part"] != "whole plan"]["adds"].sum() == pytest.approx(whole)
    assert (short / "a.md").read_text(encoding="utf-8").startswith("# What each package adds inside the plan")
    kept = pd.read_csv(short / "study" / "attribution.csv")
    assert set(kept["name"]) == {"technical_upgrading", "credit_guarantee"}
    text = (short / "a" / "attribution.html").read_text(encoding="utf-8")
    assert "What each part adds to Industrial value added" in text
    assert "技术改造补助" in text
    again = typed(["attribute", "short.yaml", *RUN, "--out", "a", "--json", "--language", "zh"], short)
    assert "共需8次模拟，尚需0次" in again.err
    assert {row["part"] for row in json.loads(again.out)} == {"technical_upgrading", "credit_guarantee", "whole plan"}
    named = ["--outcomes", "工业增加值（基年价）", "--language", "zh"]
    chinese = typed(["attribute", "short.yaml", *RUN, "--out", "a", *named], short)
    assert "整个方案" in chinese.out
    assert "Whole" not in chinese.out
    other = (short / "short.yaml").read_text(encoding="utf-8").replace("budget: 2", "budget: 3")
    (short / "edited.yaml").write_text(other, encoding="utf-8")
    refused = typed(["attribute", "edited.yaml", *RUN, "--out", "a", "--into", "study"], short)
    assert refused.code == 2
    assert "study was made from another short" in refused.err


@pytest.mark.slow
def test_a_report_shows_the_attribution_that_is_kept_beside_it_and_none_of_another_scenario(short):
    """The attribution may come first or last; a table of another scenario goes, one of somebody else's stays."""
    home = short / "later"
    home.mkdir()
    (home / "short.yaml").write_text((short / "short.yaml").read_text(encoding="utf-8"), encoding="utf-8")
    assert typed(["attribute", "short.yaml", *RUN], home).code == 0
    assert typed(["run", "short.yaml", *RUN, "--alone", "--no-figures"], home).code == 0
    study = next(path.parent for path in home.glob("results/short*/study.yaml"))
    table, plan = study / "attribution.csv", load_scenario(home / "short.yaml")
    assert bring_to_report(plan, study)
    ours = table.read_text(encoding="utf-8-sig")
    assert set(pd.read_csv(table)["name"]) == {"technical_upgrading", "credit_guarantee"}
    edited = plan.replace(parameters={"innovation.success_rate": 0.3})
    assert not bring_to_report(edited, study)
    assert not table.exists()
    told = typed(["attribute", "short.yaml", *RUN], home)
    assert "the report of" in told.err
    assert table.read_text(encoding="utf-8-sig") == ours
    table.write_text("name,difference,low,high\nmine,1,0,2\n", encoding="utf-8")
    assert bring_to_report(edited, study)
    assert "mine" in table.read_text(encoding="utf-8")


@pytest.mark.parametrize(("arguments", "told"), [
    (["short.yaml", "--permutations", 1], "--permutations 1: it takes a whole number from 2"),
    (["short.yaml", "--permutations", 5], "--permutations 5: they come in pairs, an order and its reverse; give 6"),
    (["short.yaml", "--outcomes", "value_aded"], "no outcome 'value_aded'; did you mean 'value_added'?"),
    (["short.yaml", "--only", "credit_garantee"], "did you mean 'credit_guarantee'?"),
    (["bare.yaml"], "short has no policies"),
    (["one.yaml"], "short has one policy"),
    (["short.yaml", "--year", 2020], "--year 2020: short goes from 2016 to 2016"),
    (["short.yaml", "--into", "nowhere"], "there are no results in nowhere"),
    (["short.yaml", "--language", "fr"], "no language 'fr'"),
])  # fmt: skip
def test_bad_input_is_told_before_any_run(short, arguments, told):
    answer = typed(["attribute", *arguments, *RUN, "--out", "none"], short)
    assert answer.code == 2
    assert told in answer.err
    assert not (short / "none").exists()


def test_the_page_in_both_languages_names_every_part(three, folder):
    design = designed(three, parts_of_plan(three), luck_alone([1, 2]), 8, 300)
    found = attribute(design, ["value_added"], workers=1, folder=folder)
    english, chinese = (page(found, ["value_added"], code, True) for code in ("en", "zh"))
    for text, names in ((english, ("Technical-upgrading subsidy", "Whole plan", "## Money")),
                        (chinese, ("技术改造补助", "整个方案", "## 资金"))):  # fmt: skip
        assert [name for name in names if name not in text] == []
    assert "8 orders were drawn" in english
