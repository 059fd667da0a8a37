"""What docs/library.md shows of modules of one's own: run as it stands there, and refused where something is wrong."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from model import ClusterModel, Study, extend
from model.checkpoint import CheckpointError
from model.experiments.tasks import Task
from model.experiments.worlds import fingerprint_of
from model.observe import result_columns
from model.observe.outcomes import BY_NAME, OUTCOMES
from model.policy.offering import OFFERS
from model.regions import region_to_read
from model.report.explanations import listings
from model.report.explanations.one_name import explain
from model.results import Run
from model.results.reopened import not_imported, sentences
from model.scenario import Plan, ScenarioErrors, extensions, load_scenario
from model.scenario.catalogue import load_levers
from model.scenario.glance import glance
from model.scenario.parameters import load_registry
from model.simulation import Simulation
from model.tables import levers
from model.tables.firms import Firms
from model.tables.table import Floats, column

ROOT = Path(__file__).resolve().parent.parent
PAGE = (ROOT / "docs" / "library.md").read_text(encoding="utf-8")
PART = PAGE.partition("## Modules of your own")[2].partition("## Instruments of your own")[0]
BASE, CHILD = re.findall(r"```yaml\n(.*?)```", PART, re.DOTALL)[:2]
MODULES = re.findall(r"```python\n(.*?)```", PART, re.DOTALL)
TEN, PROCESS, LEVER, OUTCOME, FIGURE, ALL = MODULES


HEAD = "from model import extend\n"


@pytest.fixture(autouse=True)
def as_before(tmp_path, monkeypatch):
    """Every test stands in a folder of its own, and the registries are as before when it is over."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    from model.report.figures.draw_report_figures import FIGURES, OWN

    tables = [load_registry().entries, BY_NAME, load_levers(), OFFERS, levers.SCOPES, levers.OWN_LEVERS, OWN, FIGURES,
              extensions._owners, extensions._loaded]  # fmt: skip
    kept = [dict(table) for table in tables]  # type: ignore[call-overload]
    sets, outcomes = [set(levers.LEVERS), set(levers.OFFERED)], list(OUTCOMES)
    columns = result_columns.TABLES["indicators"]
    yield
    for table, before in zip(tables, kept, strict=True):
        table.clear()  # type: ignore[attr-defined]
        table.update(before)  # type: ignore[attr-defined]
    for names, before_it in zip((levers.LEVERS, levers.OFFERED), sets, strict=True):
        names &= before_it
    OUTCOMES[:] = outcomes
    result_columns.TABLES["indicators"] = columns


def write(module: str, name: str = "my_ideas.py") -> None:
    """The page's files in the present folder, with a module of this text."""
    Path("cheerful_base.yaml").write_text(BASE.replace("my_ideas.py", name), encoding="utf-8")
    Path("cheerful.yaml").write_text(CHILD, encoding="utf-8")
    Path(name).write_text(module, encoding="utf-8")


def jiju(*words: str, cores: set[int] | None = None) -> subprocess.CompletedProcess[str]:
    """A command in the present folder, on some cores alone if they are given."""
    there = os.environ | {"PYTHONUTF8": "1", "JIJU_LANGUAGE": "en", "LANG": "C.UTF-8"}
    done = subprocess.run([sys.executable, str(ROOT / "run.py"), *words], env=there, capture_output=True, text=True,
                          preexec_fn=None if cores is None else lambda: os.sched_setaffinity(0, cores))  # fmt: skip
    assert done.returncode == 0, done.stderr
    return done


def page_of(folder: str) -> str:
    return (Path(folder) / "report.html").read_text(encoding="utf-8")


@pytest.mark.slow
def test_the_page_runs_as_it_stands_in_a_paired_study_with_two_workers_and_its_report_outlives_the_module():
    write(ALL)
    jiju("run", "cheerful.yaml", "--worlds", "2", "--workers", "2")
    page = page_of("results/cheerful")
    for shown in ("Figures of your own", "Mood of owners", "mentoring", "my_ideas_"):
        assert shown in page
    assert Path("results/cheerful/figures/moods.svg").is_file()
    assert "Mentoring of owners" in jiju("explain", "mentoring").stdout
    Path("my_ideas.py").rename("elsewhere.py")
    jiju("report", "results/cheerful")
    assert "the file is not there any more" in page_of("results/cheerful")
    assert "Mood of owners" in (Path("results/cheerful/tables/data_dictionary.csv")).read_text(encoding="utf-8")


@pytest.mark.slow
def test_ten_lines_are_enough_for_a_process_with_its_column_a_lever_and_an_outcome_in_a_paired_study():
    assert len([line for line in TEN.splitlines() if line.strip()]) == 10
    write(TEN)
    jiju("run", "cheerful.yaml", "--worlds", "2", "--workers", "2")
    assert "Mood of owners" in page_of("results/cheerful")
    added = Study.load("results/cheerful").difference("cheerful", "cheerful_base").of("mood", 2016)
    assert (added.pairs, added.mean > 0) == (2, True), "two pairs of worlds, and the lever cheers owners up"


@pytest.mark.slow
def test_the_parts_of_the_page_run_together_as_modules_of_one_scenario():
    parts = {"process": PROCESS, "lever": LEVER, "outcome": OUTCOME, "picture": FIGURE}
    write("", ", ".join(f"{name}.py" for name in parts))
    for name, module in parts.items():
        Path(f"{name}.py").write_text(module, encoding="utf-8")
    child = CHILD.partition("  mentoring")[0] + "  fair_visits: {budget: 2}\n"
    Path("cheerful.yaml").write_text(child, encoding="utf-8")
    jiju("run", "cheerful.yaml", "--worlds", "1", "--workers", "2")
    said = Path("results/cheerful/tables/data_dictionary.csv").read_text(encoding="utf-8")
    assert "Profit over revenue" in said
    assert "Age of the oldest firm" in said
    assert Path("results/cheerful/figures/workers_by_year.svg").is_file()


@pytest.mark.slow
@pytest.mark.skipif(not hasattr(os, "sched_setaffinity"), reason="cores of a process cannot be chosen here")
def test_processes_that_are_no_copies_of_the_command_know_a_module_too():
    """As on Windows and macOS, and on one core: workers begin with nothing, and a report's pieces are made by them."""
    write(ALL)
    one = {min(os.sched_getaffinity(0))}
    jiju("run", "cheerful.yaml", "--worlds", "2", "--workers", "2", cores=one)
    assert "Mood of owners" in page_of("results/cheerful")
    assert Path("results/cheerful/figures/moods.svg").is_file()


def test_a_module_is_imported_for_saved_runs_only_where_the_user_named_it_and_it_is_unchanged():
    write(ALL)
    record = load_scenario("cheerful_base.yaml").extensions[0]
    extensions._loaded.clear()  # as in another program
    assert sentences([record], "en") == []
    Path("my_ideas.py").write_text(ALL + "# changed\n", encoding="utf-8")
    assert "the file has changed since" in sentences([record], "en")[0]
    Path("my_ideas.py").write_text(ALL, encoding="utf-8")
    shutil.rmtree("state")  # another user, who has named no module
    assert "you have read no scenario here that names it" in sentences([record], "en")[0]
    assert not_imported([record])


def grown(module: str, quarters: int = 1, **changes: object) -> Simulation:
    """A run of the page's scenario with this module."""
    write(module)
    model = Simulation(load_scenario("cheerful_base.yaml").replace(**changes), rng=1)
    for _ in range(quarters):
        model.step()
    return model


def test_a_process_of_ones_own_follows_its_equation_by_hand_and_a_parameter_turns_it_off():
    first = grown(PROCESS, parameters={"mood.pull": 0.2})
    firms = first.world.firms
    old = firms.birth < 0
    expected = 0.5 + 0.2 * ((firms.profit > 0) - 0.5)
    assert firms.mood[old] == pytest.approx(expected[old])
    assert (grown(PROCESS, parameters={"mood.pull": 0.0}).world.firms.mood == 0.5).all()


def test_a_lever_of_ones_own_is_offered_claimed_rationed_and_paid_to_the_budget():
    policy = {"fair_visits": {"budget": 0.001, "share": 0.5}}
    world = grown(LEVER, policies=policy).world
    books = world.instruments
    assert books.spent_total[0] == pytest.approx(float(books.budget[0]))  # short: all of it is spent
    assert world.firms.subsidy.sum() == pytest.approx(float(books.spent_total[0]))
    rich = grown(LEVER, policies={"fair_visits": {"budget": 500, "share": 0.5}}).world
    assert rich.instruments.spent_total[0] == pytest.approx(0.5 * 0.001 * float(rich.firms.revenue.sum()), rel=0.02)
    none = grown(LEVER).world
    assert none.firms.subsidy.sum() == 0.0
    with pytest.raises(ValueError, match="did you mean 'fair_visits'"):
        extend.offered(world, "fair_visit")


def test_a_service_of_ones_own_reaches_whom_the_money_reaches_after_its_delay():
    policies = {"mentoring": {"budget": 500, "strength": 0.5, "unit_cost": 0.01, "take_up": 1, "delay": 1}}
    model = grown(ALL, policies=policies)
    assert (extend.offered(model.world, "mentoring") == 0).all()
    count = len(model.world.firms)
    assert model.world.instruments.spent[0] == pytest.approx(0.01 / 4 * count, rel=0.05)
    model.step()
    assert (extend.offered(model.world, "mentoring") == 0.5).all()


@pytest.mark.parametrize(("space", "paid_for"), [("places", "places"), ("cities", "cities")])
def test_a_service_of_ones_own_to_places_or_cities(space, paid_for):
    model = grown(
        f'from model import extend\nextend.lever("halls", "Halls", "场馆", paid="service", offered_to="{space}")\n'
        "@extend.process(after='accounts')\ndef build(world):\n    world.seen = extend.offered(world, 'halls')\n",
        policies={"halls": {"budget": 100, "strength": 0.5, "unit_cost": 0.04}},
    )
    rows = len(getattr(model.world, paid_for))
    assert model.world.seen.tolist() == [0.5] * rows
    assert model.world.instruments.spent[0] == pytest.approx(0.01 * rows * model.world.scale)


def test_outcomes_of_ones_own_are_in_the_results_and_empty_where_a_run_does_not_measure_them():
    model = grown(OUTCOME, 4)
    found = Run.of(model).indicators.set_index("year")
    firms = model.world.firms
    assert found.loc[2016, "oldest"] == (model.world.quarter - firms.birth).max() / 4
    assert 0 < found.loc[2016, "profit_share"] < 1
    other = Simulation(load_scenario("teaching_base").replace(end="2016Q4"), rng=1)
    assert Run.of(other).indicators["oldest"].isna().all()
    assert set(Run.of(other).missing.query("outcome == 'oldest'")["reason"]) == {"not_measured"}


def test_a_scenario_uses_only_what_its_own_modules_declare():
    """A child replaces the list of its parent; another scenario of the same program names none."""
    write(ALL)
    whole = load_scenario("cheerful.yaml")
    Path("bare.yaml").write_text(CHILD + "parameters: {mood.pull: 0.2}\nextensions: []\n", encoding="utf-8")
    with pytest.raises(ScenarioErrors) as told:
        load_scenario("bare.yaml")
    first, second = str(told.value).splitlines()
    assert first == (
        "bare.yaml:4:3: mentoring: the lever 'mentoring' is declared in my_ideas.py, which this scenario does not "
        "name; name the module in `extensions` too, or leave this out"
    )
    assert second.startswith("bare.yaml:5:14: the parameter 'mood.pull' is declared in my_ideas.py")
    plain = load_scenario("teaching_base")
    for ask in (lambda: plain.replace(parameters={"mood.pull": 0.2}), lambda: whole.replace(extensions=())):
        with pytest.raises(ScenarioErrors, match="is declared in my_ideas"):
            ask()
    with pytest.raises(ScenarioErrors, match="is declared in my_ideas"):
        Plan.from_mapping({"name": "x", "region": "twin_rivers", "parameters": {"mood.pull": 0.2}})
    more = {"mentoring": {"budget": 3}}
    assert whole.replace(policies=more, parameters={"mood.pull": 0.3}).policies["mentoring"].budget == 3


def test_the_version_of_a_module_is_part_of_what_a_run_is():
    write(PROCESS)
    plan = load_scenario("cheerful_base.yaml")

    def print_of(plan: Plan, of_study: Plan = plan) -> str:
        return Task(plan, 1, "", {}, extensions=of_study.extensions).fingerprint

    bare = plan.replace(extensions=())
    assert print_of(plan) == print_of(load_scenario("cheerful_base.yaml"))
    assert len({print_of(plan), print_of(bare), print_of(bare, bare)}) == 3  # runs beside it report its outcomes too
    Path("my_ideas.py").write_text(PROCESS + "# another\n", encoding="utf-8")
    with pytest.raises(extensions.ExtensionFault, match="has changed since its scenario was read"):
        Simulation(plan, rng=1)
    assert print_of(load_scenario("cheerful_base.yaml")) != print_of(plan)


def test_a_run_is_the_same_to_the_bit_with_a_module_that_does_nothing():
    with_it = grown(HEAD + "extend.column('mood', '-', 'mood')\n", 2).world.firms
    plan = load_scenario("cheerful_base.yaml").replace(extensions=())
    bare = Simulation(plan, rng=1)
    bare.step(), bare.step()
    assert all(np.array_equal(getattr(with_it, name), getattr(bare.world.firms, name)) for name in bare.world.firms)


@pytest.mark.parametrize(
    ("module", "told"),
    [
        ("x = (\n", r"my_ideas.py:1:5: '\(' was never closed"),
        ("\nraise KeyError('no')\n", r"my_ideas.py:2:1: KeyError: 'no'"),
        ("import sys\nsys.exit(3)\n", r"my_ideas.py:2:1: SystemExit: 3"),
        (HEAD + "extend.column('capital', '-', 'x')\n", r"my_ideas.py:2:1: .*capital already"),
        (HEAD + "extend.lever('rebate', 'R', 'R', paid='claim')\n", r":2:1: there is a lever 'rebate'"),
        (HEAD + "extend.lever('l', 'R', 'R', paid='claim', offered_to='places')\n", "only firms claim"),
        (HEAD + "@extend.process(after='acounts')\ndef f(world): ...\n", "no process named 'acounts'"),
        (HEAD + "@extend.process()\ndef exit(world): ...\n", "there is a process 'exit' already"),
        (HEAD + "extend.outcome('workers', None, '', '', '', '')\n", "an outcome 'workers' already"),
        (HEAD + "extend.parameter('contracts.expiry', 0, 0, 1, '-', 'x', 'y')\n", "already"),
        (HEAD + "extend.figure('map', 'A', '图')(lambda findings, words: None)\n", "already"),
    ],
)  # fmt: skip
def test_what_is_wrong_with_a_module_is_told_with_its_line(module, told):
    write(module)
    with pytest.raises(ScenarioErrors, match=told):
        load_scenario("cheerful_base.yaml")
    assert extensions.being_loaded() is None


@pytest.mark.parametrize(
    ("named", "told"),
    [
        ("[my_idea.py]", r"cheerful_base.yaml:4:14: extensions: no file 'my_idea.py'; did you mean 'my_ideas.py'\?"),
        ("[../my_ideas.py]", "leads out of the scenario's folder"),
        ("my_ideas.py", "takes a list of Python files"),
        ("[my_ideas.txt]", "no Python file with a plain name"),
        ("[folder.py]", "no ordinary file"),
    ],
)
def test_what_is_wrong_with_a_name_is_told_at_its_place(named, told, tmp_path, monkeypatch):
    inner = tmp_path / "inner"
    (inner / "folder.py").mkdir(parents=True)
    (tmp_path / "my_ideas.py").write_text("", encoding="utf-8")
    monkeypatch.chdir(inner)
    write("")
    Path("cheerful_base.yaml").write_text(BASE.replace("[my_ideas.py]", named), encoding="utf-8")
    with pytest.raises(ScenarioErrors, match=told):
        load_scenario("cheerful_base.yaml")


def test_plain_values_bring_no_code_and_lists_import_what_the_user_has_named_before():
    with pytest.raises(ScenarioErrors, match="plain values bring no code"):
        Plan.from_mapping({"name": "a", "region": "twin_rivers", "extensions": ["my_ideas.py"]})
    write("from pathlib import Path\nPath('ran').touch()\n" + ALL)
    with pytest.raises(Exception, match="mentoring"):
        explain("mentoring")
    assert not Path("ran").exists()
    load_scenario("cheerful_base.yaml")
    assert Path("ran").exists()
    assert "how much it cheers an owner up" in explain("mentoring")


def test_an_instrument_of_ones_own_acts_through_a_lever_of_ones_own():
    write(ALL)
    Path("instruments").mkdir()
    Path("instruments/clubs.yaml").write_text(
        "name: {zh: 俱乐部, en: Clubs}\nmechanism: {zh: 交流, en: exchange}\nclause: {}\nplan_ids: []\n"
        "evidence: {grade: assumption, source: me}\n"
        "lever: mentoring\nbudget: 3\noutcome: {id: mood, direction: up}\ndefaults: {strength: 0.7}\n",
        encoding="utf-8",
    )
    Path("cheerful.yaml").write_text(
        CHILD.replace("mentoring: {budget: 2, strength: 0.5}", "clubs: {}"), encoding="utf-8"
    )
    plan = load_scenario("cheerful.yaml")
    assert (plan.policies["clubs"].lever, plan.policies["clubs"].settings["strength"]) == ("mentoring", 0.7)
    Path("cheerful.yaml").write_text(CHILD.replace("mentoring:", "mentorin:"), encoding="utf-8")
    with pytest.raises(ScenarioErrors, match="did you mean 'mentoring'"):
        load_scenario("cheerful.yaml")
    assert Plan.model_validate(plan.model_dump(mode="json")) == plan
    said = plan.model_dump(mode="json")
    said["policies"]["clubs"]["lever"] = "mentorin"
    with pytest.raises(ValueError, match=r"no lever 'mentorin'.*did you mean 'mentoring'"):
        Plan.model_validate(said)


def test_a_module_that_has_changed_declares_its_names_anew():
    write(PROCESS)
    load_scenario("cheerful_base.yaml")
    Path("my_ideas.py").write_text(PROCESS.replace("0.1, 0.0, 1.0", "0.3, 0.0, 2.0"), encoding="utf-8")
    assert load_scenario("cheerful_base.yaml").resolved_parameters().mood.pull == 0.3
    Path("other.py").write_text(PROCESS.replace("0.1, 0.0, 1.0", "0.9, 0.0, 1.0"), encoding="utf-8")
    Path("other.yaml").write_text(BASE.replace("my_ideas", "other"), encoding="utf-8")
    with pytest.raises(ScenarioErrors, match=r"other.py:3:1: there is a parameter 'mood.pull' already"):
        load_scenario("other.yaml")


def test_a_parameter_of_ones_own_is_set_checked_and_refused_where_taken():
    teaching = load_scenario("teaching_base")
    said = ("mood.pull", 0.1, 0.0, 1.0, "a quarter", "how fast", "assumed")
    extend.parameter(*said)
    extend.parameter(*said)  # as when a module is loaded again
    assert teaching.resolved_parameters().mood.pull == 0.1
    assert teaching.replace(parameters={"mood.pull": 0.3}).resolved_parameters().mood.pull == 0.3
    with pytest.raises(ValueError, match=r"mood.pull = 2 is outside its range 0 to 1"):
        teaching.replace(parameters={"mood.pull": 2.0})
    for taken, told in ((("contracts.expiry", *said[1:]), "already"), (("mood", *said[1:]), "group.name"),
                        (("mood.pul", 3.0, *said[2:]), "outside its range")):  # fmt: skip
        with pytest.raises(extend.ExtensionError, match=told):
            extend.parameter(*taken)


def test_an_outcome_of_ones_own_is_in_lists_and_tables_and_refused_where_taken():
    said = (lambda years, year: years[year]["workers"] / 2, "persons", "Half", "一半", "workers / 2")
    extend.outcome("half", *said)
    extend.outcome("half", *said)
    assert BY_NAME["half"].number({2023: {"workers": 10.0}}, 2023) == 5.0
    assert [column.name for column in result_columns.TABLES["indicators"]].count("half") == 1
    with pytest.raises(extend.ExtensionError, match="already"):
        extend.outcome("workers", *said)


def test_levers_processes_and_columns_are_declared_where_a_scenario_names_the_module():
    with pytest.raises(extend.ExtensionError, match="a lever is declared in a module that a scenario names"):
        extend.lever("mine", "Mine", "我的", paid="claim")


def test_a_column_of_ones_own_keeps_the_rows_and_is_refused_where_taken():
    class Moody(Firms):
        mood: Floats = column("-", "how its owner feels", 0.5)

    firms = Firms(rows=3)
    firms.capital = [1.0, 2.0, 3.0]
    moody = Moody.widening(firms)
    assert moody.capital.tolist() == [1.0, 2.0, 3.0]
    assert moody.mood.tolist() == [0.5] * 3
    with pytest.raises(TypeError, match="'capital' is taken"):
        type("Twice", (Firms,), {"__annotations__": {"capital": "Floats"}, "capital": column("-", "again")})


@pytest.mark.slow
def test_a_checkpoint_of_a_run_with_columns_of_ones_own_opens_in_another_program_and_goes_on_to_the_same_bits():
    model = grown(ALL, 2, policies={"mentoring": {"budget": 500}})
    model.save("kept")
    model.step()
    resumed = ClusterModel.resume("kept")
    resumed.step()
    assert resumed.world.firms.columns == Firms.columns
    assert np.array_equal(resumed.world.firms.mood, model.world.firms.mood)
    assert resumed.world.firms.added(Firms) == model.world.firms.added(Firms)
    again = (
        "from model import ClusterModel\nmodel = ClusterModel.resume('kept')\nmodel.step()\n"
        "print(float(model.world.firms.mood.sum()), float(model.world.firms.revenue.sum()))"
    )
    there = os.environ | {"PYTHONPATH": str(ROOT)}
    other = subprocess.run([sys.executable, "-c", again], env=there, capture_output=True, text=True)
    firms = model.world.firms
    assert other.stdout.split() == [str(float(firms.mood.sum())), str(float(firms.revenue.sum()))], other.stderr
    shutil.rmtree("state")  # another user
    extensions._loaded.clear()
    with pytest.raises(CheckpointError, match="a checkpoint brings no code with it"):
        ClusterModel.resume("kept")


def test_a_list_of_scenarios_and_a_search_of_a_folder_run_no_module():
    write("from pathlib import Path\nPath('ran').touch()\n" + ALL)
    Path("scenarios").mkdir()
    for name in ("cheerful.yaml", "cheerful_base.yaml", "my_ideas.py"):
        Path(name).rename(Path("scenarios") / name)
    rows = {row[0]: row for row in listings.scenarios("twin_rivers", "en")[1]}
    assert rows["scenarios/cheerful.yaml"][1:] == ("cheerful", "twin_rivers", "cheerful_base.yaml", "mentoring")
    assert glance("scenarios/cheerful_base.yaml").unchecked
    explain("technical_upgrading")
    assert not Path("ran").exists()
    assert not Path("state").exists()  # nor is any noted as named
    said = jiju("check", "scenarios/cheerful.yaml", "--no-trial")
    assert "names my_ideas.py: its Python code is run" in said.stderr
    assert Path("ran").exists()


def test_a_module_with_a_parameter_leaves_a_posterior_that_does_not_know_it():
    region = region_to_read("henan")
    before = fingerprint_of(region, ["contracts.expiry"])
    extend.parameter("mood.cheerfulness", 0.3, 0.0, 1.0, "share", "how cheerful", "assumed")
    assert "mood.cheerfulness" in load_registry().entries
    assert fingerprint_of(region, ["contracts.expiry"]) == before
    assert fingerprint_of(region, ["contracts.expiry", "mood.cheerfulness"]) != before  # one that it was learnt of
