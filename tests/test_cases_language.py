"""What a scenario says is what runs: budgets, removals, dates, limits and titles along files, parents and packages."""

from __future__ import annotations

import re
import shutil
from pathlib import Path
from typing import Any

import pytest
import yaml

from model.mathematics.quarters import quarter_label
from model.scenario import Plan, Reading, ScenarioErrors, load_scenario, read_scenario
from model.scenario.copies import copied
from model.scenario.packages import load_packages
from tests.shipped_scenarios import one_of_each_kind

SCENARIOS = Path(__file__).resolve().parent.parent / "scenarios"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The shipped scenarios, to put a child beside them."""
    for path in SCENARIOS.glob("*.yaml"):
        (tmp_path / path.name).write_text(path.read_text(encoding="utf-8"), encoding="utf-8")
    return tmp_path


def write(folder: Path, name: str, content: str | dict[str, Any]) -> Path:
    """A scenario file of that name, from its text or its values."""
    text = content if isinstance(content, str) else yaml.safe_dump(content, allow_unicode=True, sort_keys=False)
    path = folder / f"{name}.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def child(folder: Path, content: str, parent: str = "plan.yaml", name: str = "mine") -> Path:
    """A file `name` that extends `parent`."""
    return write(folder, name, f"name: {name}\nextends: {parent}\n{content}")


def told(path: Path) -> str:
    """What loading complains of, without the folder."""
    with pytest.raises(ScenarioErrors) as found:
        load_scenario(path)
    return str(found.value).replace(f"{path.parent}/", "")


def remarks(reading: Reading) -> str:
    """Everything that the reading tells."""
    return "\n".join(remark.words["en"] for remark in reading.remarks)


# case 09: a number that somebody writes is the number that runs ------------------------------------------------------


def test_a_written_budget_runs_whatever_factor_a_parent_has(folder):
    plan = load_scenario(child(folder, "policies:\n  technical_upgrading: {budget: 20}\n"))
    assert plan.policies["technical_upgrading"].budget == 20
    parent = load_scenario(folder / "plan.yaml")
    assert plan.policies["credit_guarantee"] == parent.policies["credit_guarantee"]


WAYS = {
    "over a package": "policies:\n  technical_upgrading: {budget: 7}\n",
    "by the name of the instrument in Chinese": "policies:\n  技术改造专项补助: {budget: 7}\n",
    "with another factor in the same file": "budget_factor: 3\npolicies:\n  technical_upgrading: {budget: 7}\n",
    "dated": "policies:\n  technical_upgrading: {budget: {2016: 7}}\n",
    "under a new key": "policies:\n  mine: {instrument: technical_upgrading, budget: 7, for: {cities: [luoyang]}}\n",
    "with the package named again": "packages: [task_4]\npolicies:\n  technical_upgrading: {budget: 7}\n",
    "with the package left out": "without: [task_4]\npolicies:\n  technical_upgrading: {budget: 7}\n",
}


@pytest.mark.parametrize("content", WAYS.values(), ids=WAYS)
@pytest.mark.parametrize("generations", [1, 2])
def test_a_written_budget_runs_by_every_way_of_writing_it(folder, content, generations):
    if "专项" in content:
        from model.scenario.catalogue import load_catalogue

        content = content.replace("技术改造专项补助", load_catalogue()["technical_upgrading"].name["zh"])
    path = child(folder, content)
    if generations == 2:  # a grandchild that changes the factor again inherits what its parent wrote
        path = child(folder, "budget_factor: 0.1\n", "mine.yaml", "grandchild")
    policies = load_scenario(path).policies
    policy = policies["mine" if "mine" in policies else "technical_upgrading"]
    assert [policy.yearly_budget(quarter) for quarter in (2, 20, 40)] == [7, 7, 7]


@pytest.mark.parametrize("factor", [0.25, 0.5, 1.0, 3.0])
def test_the_factor_acts_on_budgets_of_packages_alone(folder, factor):
    plan = load_scenario(child(folder, f"budget_factor: {factor}\n"))
    assert plan.policies["pioneer_industries"].budget == 2  # as plan.yaml says
    for name in ("task_4", "guarantee_4"):
        for key, part in load_packages("henan")[name].policies.items():
            assert plan.policies[key].budget == pytest.approx(factor * part["budget"]), key


def test_a_new_policy_with_the_default_budget_of_its_instrument_is_not_scaled(folder):
    plan = load_scenario(child(folder, "policies:\n  luoyang_smart_city: {}\n", "only_task_1.yaml"))
    from model.scenario.catalogue import load_catalogue

    assert plan.policies["luoyang_smart_city"].budget == load_catalogue()["luoyang_smart_city"].budget


def test_a_dated_budget_mixes_what_is_written_with_what_a_parent_wrote(folder):
    child(folder, "policies:\n  technical_upgrading: {budget: {2016: 20, 2018: 30}}\n", name="first")
    plan = load_scenario(child(folder, "policies:\n  technical_upgrading: {budget: {2018Q1: 50}}\n", "first.yaml"))
    assert plan.policies["technical_upgrading"].budget == ((1, 20), (9, 50))


def test_plans_of_half_and_twice_the_money_restate_what_the_plan_states():
    plans = {name: load_scenario(SCENARIOS / f"{name}.yaml") for name in ("half_budget", "plan", "double_budget")}
    for key, policy in plans["plan"].policies.items():
        assert plans["half_budget"].policies[key].budget == 0.5 * policy.budget, key
        assert plans["double_budget"].policies[key].budget == 2.0 * policy.budget, key


def test_a_factor_that_changes_nothing_is_told(folder):
    reading = read_scenario(child(folder, "budget_factor: 2\n", "plan_core.yaml"))
    assert "budget_factor 2 changes nothing: no budget comes from a package" in remarks(reading)
    reading = read_scenario(child(folder, "budget_factor: 2\n"))
    assert "budget_factor leaves what a parent states as it is: pioneer_industries" in remarks(reading)
    assert read_scenario(SCENARIOS / "double_budget.yaml").remarks == ()


# case 07: removal ----------------------------------------------------------------------------------------------------


def test_misspelt_removals_are_errors(folder):
    assert told(child(folder, "policies: {credit_guarantees: null}\n", "plan_core.yaml")) == (
        "mine.yaml:3:12: no policy 'credit_guarantees' to remove; did you mean 'credit_guarantee'?"
    )
    assert told(child(folder, "polices: null\n", "plan_core.yaml")) == (
        "mine.yaml:3:1: no 'polices' to remove; did you mean 'policies'?"
    )


MISSPELT = {
    "environment: {shoks: null}": "no 'shoks' to remove; did you mean 'shocks'?",
    "policies: {technical_upgrading: {budgett: null}}": "no 'budgett' to remove; did you mean 'budget'?",
    "policies: {unheard_of_key_zzz: {instrument: credit_guarantee, for: {citys: null}}}": "did you mean 'cities'?",
    "parameters: {policy.arival_share: null}": "no parameter 'policy.arival_share' to remove; did you mean 'policy.arr",
    "parameters: {innovation.success_rate: null}": "no parameter 'innovation.success_rate' to remove",
    "baseline: {firms: null}": "no 'firms' to remove; leave it out: neither a parent nor a package says it",
    "title: null": "no 'title' to remove; leave it out: a file never takes it from its parent",
    "without: [cost_cuting]": "no policy or package 'cost_cuting' to remove; did you mean 'cost_cutting'?",
    "without: cost_cutting": "without takes a list of policies and packages",
    "without: [3]": "without takes a list of policies and packages",
    "without: null": "no 'without' to remove",
    "without: [task_9]": "no policy or package 'task_9' to remove; did you mean 'task_",
    "without: [cost_cutting, cost_cutting]": "no policy or package 'cost_cutting' to remove",
    "without: [matching_bio]": "no policy or package 'matching_bio' to remove",
    "{without: [cost_cutting], policies: {cost_cutting: {budget: 3}}}": "'cost_cutting' stands in policies",
    "{without: [task_1], packages: [task_1]}": "'task_1' stands in packages and in without",
    "policies:": "policies: nothing stands after it; write null to remove it, or leave it out",
    "policies:\n  cost_cutting:": "write {} for nothing but defaults, null to remove it, or leave it out",
    "policies: {cost_cutting: {budget 20}}": "budget 20: a colon is missing; write budget: 20",
    "policies: {terminals 2: }": "terminals 2: nothing stands after it",
    "policies: {pioneer_industries: {for: {status: null}}}": "the instrument's own limits cannot be removed",
}  # fmt: skip


@pytest.mark.parametrize(("content", "message"), MISSPELT.items(), ids=MISSPELT)
def test_what_is_not_there_cannot_be_removed(folder, content, message):
    if content.startswith("{"):
        content = yaml.safe_dump(yaml.safe_load(content), allow_unicode=True)
    assert message in told(child(folder, f"{content}\n"))


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("{entry: {local_pull: 1}}", "entry: parameters are not grouped in a file; write 'entry.local_pull'"),
        ("{entry: {demand_pull: 1}}", "entry: parameters are not grouped in a file; did you mean 'entry.local_pull'?"),
        ("{exit: {3: 1}}", "exit: parameters are not grouped in a file"),
        ("{entry: {}}", "entry: {} is not a number"),
    ],
)
def test_parameters_in_groups_are_told_by_their_full_name(folder, content, message):
    assert told(child(folder, f"parameters: {content}\n")) == f"mine.yaml:3:14: {message}"


def test_a_file_without_parent_has_nothing_to_remove(folder):
    assert "no policy 'cost_cutting' to remove" in told(
        write(folder, "mine", "name: mine\npolicies: {cost_cutting: null}\n")
    )
    assert "no 'purpose' to remove" in told(write(folder, "mine", "name: mine\npurpose: null\n"))
    plan = load_scenario(write(folder, "mine", "name: mine\npackages: [task_8]\npolicies: {zone_services: null}\n"))
    assert "zone_services" not in plan.policies
    assert set(plan.policies) == set(load_packages("henan")["task_8"].policies) - {"zone_services"}


def by_parent(folder: Path, parent: str) -> str:
    """The name of a parent through which a policy of the plan comes, after it was made there."""
    makers = {
        "a package of the parent": lambda: "plan.yaml",
        "a change by the parent": lambda: child(folder, "policies: {cost_cutting: {budget: 9}}\n", name="p").name,
        "the parent itself": lambda: child(folder, "policies: {cost_cutting: {}}\n", "no_policy.yaml", "p").name,
        "a grandparent": lambda: (child(folder, "policies: {cost_cutting: {}}\n", "no_policy.yaml", "g"),
                                  child(folder, "seeds: 3\n", "g.yaml", "p"))[1].name,
        "a package of a grandparent": lambda: child(folder, "seeds: 3\n", name="p").name,
    }  # fmt: skip
    return makers[parent]()


@pytest.mark.parametrize("way", ["policies: {cost_cutting: null}\n", "without: [cost_cutting]\n"])
@pytest.mark.parametrize("parent", ["a package of the parent", "a change by the parent", "the parent itself",
                                    "a grandparent", "a package of a grandparent"])  # fmt: skip
def test_a_policy_is_removed_wherever_it_came_from_and_stays_so(folder, way, parent):
    name = by_parent(folder, parent)
    before = load_scenario(folder / name).policies
    path = child(folder, way, name)
    for file in (path, child(folder, "seeds: 2\n", path.name, "later")):
        after = load_scenario(file).policies
        assert set(before) - set(after) == {"cost_cutting"}
        assert all(after[key] == before[key] for key in after)
    with pytest.raises(ScenarioErrors, match="no policy 'cost_cutting' to remove"):
        load_scenario(child(folder, "policies: {cost_cutting: null}\n", path.name, "again"))


def test_a_removed_policy_begins_afresh_where_a_child_names_it(folder):
    child(folder, "policies: {technical_upgrading: null}\n", name="first")
    again = load_scenario(child(folder, "policies:\n  technical_upgrading: {support_share: 0.2}\n", "first.yaml"))
    from model.scenario.catalogue import load_catalogue

    policy = again.policies["technical_upgrading"]
    assert (policy.start, policy.budget) == (1, load_catalogue()["technical_upgrading"].budget)  # not the package's


def test_without_takes_packages_and_policies_by_every_name(folder):
    whole = load_scenario(folder / "plan.yaml").policies
    plan = load_scenario(child(folder, "without: [cost_cutting, 任务四]\n"))
    task_4 = set(load_packages("henan")["task_4"].policies)
    assert set(whole) - set(plan.policies) == task_4 | {"cost_cutting"}
    for names in ("[Task 4, cost_cutting]", "[task_4, cost_cutting]"):
        assert load_scenario(child(folder, f"without: {names}\n")).policies == plan.policies


def test_without_asks_which_of_two_things_of_one_name_is_meant(folder):
    child(folder, "packages: [box_7, task_6]\n", name="p")
    message = "'绿色制造工程' may mean the policy green_project or the package box_7; write one of these keys"
    assert message in told(child(folder, "without: [绿色制造工程]\n", "p.yaml"))
    assert "green_project" in load_scenario(child(folder, "without: [box_7]\n", "p.yaml")).policies
    assert "green_project" not in load_scenario(child(folder, "without: [green_project]\n", "p.yaml")).policies


def test_without_a_package_is_the_plan_that_never_had_it(folder):
    for number in range(1, 9):
        shipped = load_scenario(folder / f"without_task_{number}.yaml").policies
        assert load_scenario(child(folder, f"without: [task_{number}]\n")).policies == shipped, number


def test_without_a_package_takes_the_parents_changes_of_it_along(folder):
    tight = load_scenario(child(folder, "without: [task_6]\n", "green_tight.yaml"))
    assert not set(load_packages("henan")["task_6"].policies) & set(tight.policies)
    # what a child puts in again by its own list of packages is there
    again = load_scenario(child(folder, "packages: [task_6]\n", "mine.yaml", "later"))
    assert set(load_packages("henan")["task_6"].policies) <= set(again.policies)


def test_null_takes_back_a_budget_a_date_a_parameter(folder):
    said = "{budget: 9, from: 2019Q1, for: {cities: [luoyang], segments: [vehicles]}}"
    child(folder, f"policies: {{technical_upgrading: {said}}}\nparameters: {{innovation.success_rate: 0.3}}\n",
          "no_policy.yaml", "p")  # fmt: skip
    removal = (
        "policies: {technical_upgrading: {budget: null, from: null, for: {segments: null}}}\n"
        "parameters: {innovation.success_rate: null}\n"
    )
    plan = load_scenario(child(folder, removal, "p.yaml"))
    from model.scenario.catalogue import load_catalogue

    policy = plan.policies["technical_upgrading"]
    assert (policy.budget, policy.start) == (load_catalogue()["technical_upgrading"].budget, 1)
    assert (policy.eligibility.cities, policy.eligibility.segments) == (("luoyang",), ())
    assert plan.parameters == {}
    assert load_scenario(folder / "plan.yaml").parameters == {"policy.arrival_share": 0.85}
    assert load_scenario(child(folder, "parameters: {policy.arrival_share: null}\n")).parameters == {}


THREE_SHOCKS = """environment:
  shocks:
    - {name: 停工, kind: capacity, from: 2020Q1, to: 2020Q1, size: -0.3}
    - {name: 需求下降, kind: demand, from: 2020Q1, to: 2020Q2, size: -0.12}
    - {name: 物流受阻, kind: transport_cost, from: 2020Q1, to: 2021Q4, size: 0.3}
"""


def test_one_shock_is_changed_or_removed_by_its_name(folder):
    child(folder, THREE_SHOCKS, "no_policy.yaml", "shocks")

    def sizes(content: str, parent: str = "shocks.yaml", name: str = "mine") -> dict[str, float]:
        plan = load_scenario(child(folder, f"environment:\n  shocks: {content}\n", parent, name))
        return {shock.name: shock.size for shock in plan.environment.shocks}

    assert sizes("{停工: null}") == {"需求下降": -0.12, "物流受阻": 0.3}
    assert sizes("{停工: {size: -0.1}}", "shocks.yaml", "p") == {"停工": -0.1, "需求下降": -0.12, "物流受阻": 0.3}
    assert sizes("{物流受阻: null}", "p.yaml") == {"停工": -0.1, "需求下降": -0.12}
    assert sizes("{罢工: {kind: capacity, from: 2018Q1, to: 2018Q2, size: -0.2}}")["罢工"] == -0.2
    assert sizes("[{kind: capacity, from: 2018Q1, to: 2018Q2, size: -0.2}]") == {"shock": -0.2}  # a list replaces
    assert sizes("null") == {}
    assert "no shock '停' to remove; did you mean '停工'?" in told(
        child(folder, "environment: {shocks: {停: null}}\n", "shocks.yaml")
    )
    twins = (
        "[{kind: capacity, from: 2018Q1, to: 2018Q2, size: -0.2}, {kind: demand, from: 2018Q1, to: 2018Q2, size: -0.2}]"
    )
    child(folder, f"environment: {{shocks: {twins}}}\n", "no_policy.yaml", "twins")
    assert "give each of them a `name`" in told(child(folder, "environment: {shocks: {shock: null}}\n", "twins.yaml"))
    wrong = "environment: {shocks: {停工: {size: -3}}}\n"
    assert told(child(folder, wrong, "shocks.yaml")) == "mine.yaml:3:29: size: -3 is out of range; at least -0.95"


# case 04: dated values cover the time in force -----------------------------------------------------------------------


def test_a_dated_budget_is_not_paid_before_its_first_date(tmp_path):
    text = ("name: dated\nregion: twin_rivers\nperiod: {start: 2016Q1, end: 2018Q4}\nseeds: 1\n"
            "policies:\n  technical_upgrading: {from: 2016Q1, budget: {2018: 3}}\n")  # fmt: skip
    assert told(write(tmp_path, "dated", text)) == (
        "dated.yaml:6:39: no budget is given for 2016Q1-2017Q4; add a value from 2016Q1 on (0 if nothing is paid), "
        "or start with `from: 2018Q1`"
    )
    plan = load_scenario(write(tmp_path, "dated", text.replace("{2018: 3}", "{2016: 0, 2018: 3}")))
    policy = plan.policies["technical_upgrading"]
    assert [policy.budget_of_year(year) for year in (2016, 2017, 2018, 2019)] == [0, 0, 3, 0]
    begun = load_scenario(write(tmp_path, "dated", text.replace("from: 2016Q1", "from: 2018Q1")))
    assert [begun.policies["technical_upgrading"].yearly_budget(quarter) for quarter in (8, 9, 12)] == [0, 3, 3]


def test_dated_settings_cover_the_time_in_force_too(tmp_path):
    text = (
        "name: d\nregion: twin_rivers\npolicies:\n  technical_upgrading: {from: 2017Q1, support_share: {2018Q3: 0.2}}\n"
    )
    assert "no support_share is given for 2017Q1-2018Q2; add a value from 2017Q1 on, or" in told(
        write(tmp_path, "dated", text)
    )
    late = (
        "name: d\nregion: twin_rivers\npolicies:\n  technical_upgrading: {to: 2016Q4, support_share: {2018Q3: 0.2}}\n"
    )
    assert "no support_share is given for 2016Q1-2016Q4" in told(write(tmp_path, "dated", late))


def test_values_after_the_end_are_told(tmp_path):
    text = ("name: dated\nregion: twin_rivers\nperiod: {end: 2018Q4}\n"
            "policies:\n  technical_upgrading: {budget: {2016: 1, 2019: 3, 2020: 4}}\n")  # fmt: skip
    reading = read_scenario(write(tmp_path, "dated", text))
    assert "budget: the policy ends in 2018Q4, so the value from 2019Q1, 2020Q1 on never holds" in remarks(reading)


def test_a_budget_in_force_is_never_one_of_another_time():
    plan = Plan.from_mapping({"name": "a", "region": "twin_rivers", "policies": {
        "technical_upgrading": {"from": "2017Q2", "to": "2019Q3", "budget": {2017: 2, "2018Q4": 5}}}})  # fmt: skip
    policy = plan.policies["technical_upgrading"]
    paid = {quarter_label(quarter): policy.yearly_budget(quarter) for quarter in range(1, 41)}
    assert {quarter for quarter, money in paid.items() if money == 2} == {
        "2017Q2",
        "2017Q3",
        "2017Q4",
        "2018Q1",
        "2018Q2",
        "2018Q3",
    }
    assert {quarter for quarter, money in paid.items() if money == 5} == {"2018Q4", "2019Q1", "2019Q2", "2019Q3"}
    assert [policy.budget_of_year(year) for year in (2016, 2017, 2018, 2019, 2020)] == [0, 1.5, 2.75, 3.75, 0]


def test_years_without_given_growth_are_told(folder):
    text = "environment: {national_growth: {2016: 0.06, 2018: 0.05, 2030: 0.01}}\n"
    reading = read_scenario(child(folder, text, "no_policy.yaml"))
    assert "national_growth: no value for 2017, 2019-2025: the default growth holds there" in remarks(reading)
    assert "national_growth: 2030 lies after the period" in remarks(reading)
    longer = "period: {end: 2027Q4}\nenvironment: {national_growth: history}\n"  # recorded to 2025
    history = read_scenario(child(folder, longer, "no_policy.yaml"))
    assert "national_growth: no value for 2026-2027" in remarks(history)
    assert read_scenario(folder / "history.yaml").remarks == ()


# case 06: `for:` narrows ---------------------------------------------------------------------------------------------


def limits(**who: Any) -> Any:
    """Whom pioneer_industries (for pioneers) is for, in Henan."""
    content = {"name": "a", "policies": {"pioneer_industries": {"for": who}}}
    return Plan.from_mapping(content).policies["pioneer_industries"].eligibility


def test_for_narrows_the_instruments_own_limits():
    who = limits(cities=["zhengzhou"])
    assert (who.status, who.cities) == (("pioneer",), ("zhengzhou",))
    assert limits(status=["in_zone"]).status == ("pioneer", "in_zone")


def eligibility(instrument: str, **who: Any) -> Any:
    """Whom an instrument with that `for:` is for, in Henan."""
    content = {"name": "a", "policies": {instrument: {"for": who}}}
    return Plan.from_mapping(content).policies[instrument].eligibility


def test_bounds_and_lists_are_cut_with_the_instruments_own():
    assert eligibility("credit_guarantee", size={"workers": [50, 1000]}).size == {"workers": (50, 300)}
    assert eligibility("credit_guarantee", size={"age": [None, 5]}).size == {"workers": (None, 300), "age": (None, 5)}
    # innovation_sources is for three places; of Luoyang's, one
    assert eligibility("innovation_sources", cities=["luoyang"]).places == ("luoyang_high_tech",)
    assert eligibility("innovation_sources", cities=["luoyang"]).cities == ()
    assert eligibility("luoyang_smart_city", cities=["luoyang", "zhengzhou"]).cities == ("luoyang",)
    assert eligibility("luoyang_smart_city", places=["luoyang_high_tech"]).places == ("luoyang_high_tech",)


@pytest.mark.parametrize(("instrument", "who", "message"), [
    ("credit_guarantee", {"size": {"workers": [300, None]}}, "size.workers: from 300 and under 300 by the instrument"),
    ("luoyang_smart_city", {"cities": ["zhengzhou"]}, "cities: zhengzhou has nobody of the instrument's own"),
    ("luoyang_smart_city", {"places": ["zhengzhou_airport"]}, "places: zhengzhou_airport has nobody of the"),
    ("technical_upgrading", {"status": ["zombie", "healthy"]}, "status: no firm is a zombie and healthy"),
])  # fmt: skip
def test_limits_that_leave_nobody_are_errors(instrument, who, message):
    with pytest.raises(ScenarioErrors) as found:
        eligibility(instrument, **who)
    assert message in str(found.value)


def test_a_childs_limits_merge_with_its_parents_and_stay_within_the_instruments(folder):
    child(folder, "policies: {pioneer_industries: {for: {cities: [zhengzhou], size: {age: [null, 5]}}}}\n", name="p")
    plan = load_scenario(child(folder, "policies: {pioneer_industries: {for: {cities: [luoyang]}}}\n", "p.yaml"))
    who = plan.policies["pioneer_industries"].eligibility
    assert (who.cities, who.size, who.status) == (("luoyang",), {"age": (None, 5)}, ("pioneer",))
    free = load_scenario(child(folder, "policies: {pioneer_industries: {for: null}}\n", "p.yaml"))
    assert free.policies["pioneer_industries"] == load_scenario(folder / "plan.yaml").policies["pioneer_industries"]


# case 03, 08: periods and late starts --------------------------------------------------------------------------------


@pytest.mark.parametrize("end", ["2018Q1", "2018Q2", "2018Q3"])
def test_a_period_that_ends_inside_a_year_is_refused(tmp_path, end):
    text = f"name: half\nregion: twin_rivers\nperiod: {{end: {end}}}\nseeds: 2\n"
    assert "the period ends inside a year" in told(write(tmp_path, "half", text))
    assert "end in Q4, for instance 2018Q4" in told(write(tmp_path, "half", text))
    load_scenario(write(tmp_path, "half", text.replace(end, "2018Q4")))


def test_a_late_start_that_leaves_no_policy_is_an_error(folder):
    assert told(child(folder, "policies_from: 2026Q1\n", "plan_core.yaml")) == (
        "mine.yaml:3:1: policies_from 2026Q1 lies after the period 2016Q1-2025Q4: no policy is left; "
        "change it or the period"
    )
    assert "every policy ends before policies_from 2021Q1: no policy is left" in told(
        child(folder, "policies_from: 2021Q1\n", "anchors_only.yaml")
    )


def test_every_policy_that_a_late_start_removes_is_told(folder):
    reading = read_scenario(child(folder, "policies_from: 2021Q1\n", "plan_core.yaml"))
    assert set(reading.plan.policies) == {"technical_upgrading", "credit_guarantee", "relocation_promotion"}
    for key in ("zhengzhou_terminals_anchor", "zhengzhou_vehicles_anchor"):
        assert f"{key} ends in 2020Q4, before policies_from 2021Q1: it falls away" in remarks(reading)


def test_a_start_that_a_child_writes_is_its_own(folder):
    plan = load_scenario(child(folder, "policies: {technical_upgrading: {from: 2017Q1}}\n", "late_start.yaml"))
    assert plan.policies["technical_upgrading"].start == 5
    assert {p.start for key, p in plan.policies.items() if key != "technical_upgrading"} == {13}


def test_a_shorter_period_ends_what_the_parents_say_and_tells_it(folder):
    reading = read_scenario(child(folder, "period: {end: 2018Q4}\n", "decoupling.yaml"))
    assert {policy.end for policy in reading.plan.policies.values()} == {12}
    assert reading.plan.environment.shocks == ()
    assert "the period ends in 2018Q4, before these begin: 脱钩" in remarks(reading)
    assert "ends in 2018Q4, and with it: zhengzhou_terminals_anchor, zhengzhou_vehicles_anchor" in remarks(reading)
    cut = read_scenario(child(folder, "period: {end: 2020Q4}\n", "decoupling.yaml")).plan
    assert [shock.end for shock in cut.environment.shocks] == [20]
    own = "period: {end: 2018Q4}\npolicies: {technical_upgrading: {to: 2019Q4}}\n"
    assert "2019Q4 is outside the period 2016Q1 to 2018Q4" in told(child(folder, own))


# titles, names, regions, parents -------------------------------------------------------------------------------------


def test_title_and_purpose_are_never_inherited(folder):
    plan = load_scenario(child(folder, "seeds: 3\n"))
    assert (plan.title.zh, plan.title.en, plan.purpose) == ("mine", "mine", None)
    half = load_scenario(child(folder, "title: {zh: 我的}\n"))
    assert (half.title.zh, half.title.en) == ("我的", "我的")
    for path in sorted(SCENARIOS.glob("*.yaml")):
        content = yaml.safe_load(path.read_text(encoding="utf-8"))
        assert {"name", "title", "purpose"} <= set(content), path.name


def test_a_child_never_shares_its_parents_name(folder):
    assert load_scenario(write(folder, "unnamed", "extends: plan.yaml\n")).name == "unnamed"
    message = "name: 'plan' is the name of its parent 'plan.yaml' too"
    assert message in told(write(folder, "mine", "name: plan\nextends: plan.yaml\n"))


def test_a_child_is_of_its_parents_region(folder):
    message = "region 'twin_rivers' is not that of its parent ('henan')"
    assert message in told(child(folder, "region: twin_rivers\n", "no_policy.yaml"))
    assert load_scenario(child(folder, "region: twin_rivers\n", "teaching.yaml")).region == "twin_rivers"


def test_instruments_beside_a_parent_are_known_to_its_children(folder):
    shipped = SCENARIOS.parent / "model" / "scenario" / "instruments" / "makerspaces.yaml"
    own = shipped.read_text(encoding="utf-8")
    for place in (folder / "instruments", folder / "sub" / "instruments"):
        place.mkdir(parents=True)
        (place / "my_own.yaml").write_text(own, encoding="utf-8")
    write(folder / "sub", "parent", "name: parent\nregion: twin_rivers\npolicies: {my_own: {}}\n")
    assert "my_own" in load_scenario(child(folder, "seeds: 2\n", "sub/parent.yaml")).policies
    shutil.rmtree(folder / "instruments")
    assert "my_own" in load_scenario(child(folder, "seeds: 2\n", "sub/parent.yaml")).policies
    (folder / "instruments").mkdir()
    (folder / "instruments" / "my_own.yaml").write_text(own.replace("budget: ", "budget: 1"), encoding="utf-8")
    assert "'my_own' is another instrument" in told(child(folder, "seeds: 2\n", "sub/parent.yaml"))
    (folder / "sub" / "instruments" / "my_own.yaml").write_text(own.replace("budget:", "bugdet:"), encoding="utf-8")
    assert "my_own.yaml:" in told(folder / "sub" / "parent.yaml")


WRONG = ("policies: [cost_cutting]", "environment: 5", "environment: {shocks: {a: 3}}", "packages: task_1",
         "without: cost_cutting", "parameters: [a]", "policies: {cost_cutting: 3}", "period: 2016", "region: 5",
         "policies: {cost_cutting: {budget: {2016: {a: null}}}}", "environment: {shocks: [null, 3]}",
         "name: [a]")  # fmt: skip
CHANGES = (
    "without: [cost_cutting, task_1]",
    "policies: {cost_cutting: {budget: {2016: 3}}}",
    "period: {end: null}",
    "environment: {shocks: {a: null, b: {size: 1}}}",
    "packages: [task_8]",
    "region: {a: b}",
)


@pytest.mark.parametrize("wrong", WRONG)
@pytest.mark.parametrize("change", CHANGES)
def test_wrong_kinds_of_values_along_a_chain_are_errors_not_faults(folder, wrong, change):
    write(folder, "p", f"extends: plan.yaml\n{wrong}\n")
    path = child(folder, f"{change}\n", "p.yaml")
    try:
        found = load_scenario(path)
    except ScenarioErrors as complaints:
        found = complaints
    assert isinstance(found, Plan) or all(error.line > 0 for error in found.errors)


@pytest.mark.parametrize(
    "region", ["../../elsewhere", "/etc", "henan/../twin_rivers", ".", "a" * 300, "\x00", "hen\nan"]
)
def test_a_region_is_a_plain_name(tmp_path, region):
    assert told(write(tmp_path, "mine", {"name": "mine", "region": region})).startswith("mine.yaml:2:")


@pytest.mark.parametrize("parent", ["a" * 300, "b" * 200 + "/" + "c" * 280, "\ud800", "nul\x00", "..", "."])
def test_parents_that_no_file_can_be_are_refused(tmp_path, parent):
    path = tmp_path / "mine.yaml"
    quoted = yaml.safe_dump(parent, default_style='"')
    path.write_text(f"name: mine\nextends: {quoted}\n", encoding="utf-8")
    assert told(path)


def test_a_circle_of_links_is_refused(tmp_path):
    (tmp_path / "a.yaml").symlink_to(tmp_path / "b.yaml")
    (tmp_path / "b.yaml").symlink_to(tmp_path / "a.yaml")
    assert told(write(tmp_path, "mine", "name: mine\nextends: a.yaml\n"))
    assert told(tmp_path / "a.yaml")


# what check accepts, starts ------------------------------------------------------------------------------------------


def with_firms(region: str, firms: int, scale: float = 1.0) -> dict[str, Any]:
    """A scenario without policies of that many firms."""
    return {"name": "a", "region": region, "baseline": {"firms": firms}, "scale": scale}


@pytest.mark.parametrize(("region", "firms"), [("henan", 5000), ("henan", 200_000), ("twin_rivers", 50)])
def test_a_number_of_firms_that_cannot_hold_the_revenue_is_told_with_those_that_can(region, firms):
    with pytest.raises(ScenarioErrors, match="firms cannot share the revenue of the base year") as found:
        Plan.from_mapping(with_firms(region, firms))
    least, most = (
        int(word.replace(",", "")) for word in re.findall(r"from ([0-9,]+) to ([0-9,]+)", str(found.value))[0]
    )
    for possible in (least, (least + most) // 2, most):
        Plan.from_mapping(with_firms(region, possible))


def test_more_firms_than_a_machine_holds_are_refused():
    with pytest.raises(ScenarioErrors, match="4,500,000 firms at the start; a model holds at most 3,000,000"):
        Plan.from_mapping(with_firms("henan", 45_000, 100.0))


def test_every_number_of_firms_starts_or_is_refused():
    from model.cluster_model import ClusterModel

    started = []
    for firms in (50, 90, 113, 114, 200, 500, 673, 1000):
        try:
            plan = Plan.from_mapping(with_firms("twin_rivers", firms))
        except ScenarioErrors:
            continue
        started.append(firms)
        assert len(ClusterModel(plan, rng=1).world.firms) == firms
    assert started == [113, 114, 200, 500, 673]


def test_replace_asks_the_same():
    plan = Plan.from_mapping(with_firms("twin_rivers", 200))
    with pytest.raises(ScenarioErrors, match="firms cannot share the revenue"):
        plan.replace(baseline={"firms": 5000})


# what is written down about the language -----------------------------------------------------------------------------


def test_the_example_of_the_documentation_runs_as_it_says(folder):
    text = (SCENARIOS.parent / "docs" / "scenarios.md").read_text(encoding="utf-8")
    reading = read_scenario(write(folder, "mine", text.split("```yaml\n")[1].split("```")[0]))
    plan, parent = reading.plan, load_scenario(folder / "plan.yaml")
    gone = set(parent.policies) - set(plan.policies)
    assert gone >= {"cost_cutting", "credit_guarantee"}
    assert gone - {"cost_cutting", "credit_guarantee"} <= set(load_packages("henan")["task_3"].policies)
    assert plan.policies["technical_upgrading"].budget == ((1, 20), (11, 30))
    assert {policy.start for policy in plan.policies.values()} == {9}
    assert [shock.name for shock in plan.environment.shocks] == ["flood"]


@pytest.mark.parametrize("path", one_of_each_kind())
def test_a_copy_keeps_comments_and_says_what_it_is(folder, path):
    source, original = path.stem, folder / path.name
    path = write(folder, "洛阳技改", copied(original, "洛阳技改"))
    before, after = load_scenario(original), load_scenario(path)
    assert after.name == after.title.zh == after.title.en == "洛阳技改"
    assert after.purpose is not None
    assert after.purpose not in (before.purpose, None)
    assert source in after.purpose.en
    assert source in after.purpose.zh
    same = {"name": "a", "title": before.title, "purpose": None}
    assert after.replace_unchecked(**same) == before.replace_unchecked(**same)
    comments = [line for line in original.read_text(encoding="utf-8").splitlines() if line.startswith("#")]
    assert set(comments) <= set(path.read_text(encoding="utf-8").splitlines())


def test_a_copy_of_any_way_of_writing_a_title(tmp_path):
    text = (
        "# mine\npurpose: >-\n  one\n  two\n\nseeds: 3 # few\nregion: twin_rivers\ntitle:\n  zh: 一\n  # between\n"
        "  en: |\n    a\n    b\n"
    )
    path = write(tmp_path, "source", f"{text}name: source\n")
    copy = yaml.safe_load(copied(path, "2025 甲"))
    assert copy["name"] == "2025 甲"
    assert set(copy) == {"name", "title", "purpose", "seeds", "region"}
    assert copy["title"] == {"zh": "2025 甲", "en": "2025 甲"}
    assert load_scenario(write(tmp_path, "copy", copied(path, "2025 甲"))).seeds == 3
