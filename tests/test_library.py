"""The library that notebooks use: public names, what objects show, histories, links of any year, pictures, progress."""

from __future__ import annotations

import re
import subprocess
import sys
import textwrap
import time
from html.parser import HTMLParser
from pathlib import Path
from types import SimpleNamespace

import matplotlib
import networkx as nx
import numpy as np
import pandas as pd
import pytest

import model
from model import QUARTER, ClusterModel, Ensemble, NoSuchName, Study, UserError, load_region, load_scenario
from model.mathematics.quarters import quarter_label
from model.regions import own
from model.report.in_notebook import progress as in_notebook
from model.report.in_notebook.tables import safe
from model.report.words.messages import told
from model.report.words.outcome_names import find_outcome
from model.results import LeftOut, ResultsError, Run
from model.results.periods import period_of, periods
from model.studies.one_cluster import tables
from model.studies.one_firm.follow import follow
from tests.own_processes import everybody_leaves, nobody_enters

ROOT = Path(__file__).resolve().parent.parent
TEACHING = load_scenario(ROOT / "scenarios" / "teaching.yaml")
SHORT = TEACHING.replace(end="2017Q4")
BASE = load_scenario(ROOT / "scenarios" / "teaching_base.yaml").replace(end="2017Q4")


@pytest.fixture(autouse=True)
def in_english(monkeypatch):
    monkeypatch.setenv("LC_ALL", "C.UTF-8")
    matplotlib.use("Agg")
    yield
    import matplotlib.pyplot as plt

    plt.close("all")


@pytest.fixture(scope="module")
def run():
    return ClusterModel(SHORT, rng=1).run()


@pytest.fixture(scope="module")
def lean(tmp_path_factory):
    """Runs of a study as they are kept on disk: a census of firms, links of the first world."""
    folder = tmp_path_factory.mktemp("lean")
    return Ensemble([SHORT, BASE], seeds=2, folder=folder, workers=1).run()


# public names --------------------------------------------------------------------------------------------------------


def test_every_public_name_is_there_once_and_others_are_told_like_those_of_any_module():
    names = [name for group in model.GROUPS.values() for name in group]
    assert sorted([*names, "__version__"]) == sorted(model.__all__)
    assert len(set(names)) == len(names)
    for name in names:
        assert getattr(model, name) is not None, name
    with pytest.raises(AttributeError, match="no attribute 'QARTER'") as told:
        model.QARTER  # noqa: B018
    assert (told.value.name, told.value.obj) == ("QARTER", model)  # from which Python finds the nearest name


def test_the_light_door_loads_nothing_heavy_for_names_that_need_it_not():
    code = """
        import sys
        from model import QUARTER, START, OUTCOMES, Plan, Schedule, UserError, World, extend, load_region, load_scenario
        repr(load_scenario("teaching")), repr(load_region("twin_rivers"))
        print([name for name in ("mesa", "pandas", "matplotlib", "networkx") if name in sys.modules])
    """
    seen = subprocess.run([sys.executable, "-c", textwrap.dedent(code)], cwd=ROOT, capture_output=True, text=True)
    assert seen.stdout.strip() == "[]", seen.stderr


@pytest.mark.slow
def test_types_of_all_public_names_hold_for_a_strict_reader(tmp_path):
    """What a user of mypy sees: every name has a type, and a slip is found before the program runs."""
    pytest.importorskip("mypy")
    (tmp_path / "mine.py").write_text(
        "import networkx as nx\nimport pandas as pd\nfrom matplotlib.axes import Axes\n"
        f"from model import {', '.join(name for name in model.__all__ if name != '__version__')}\n"
        + textwrap.dedent("""
        def cheer(world: World) -> None:
            world.firms.brand += 0.0 * world.firms.profit

        plan: Plan = load_scenario("teaching").replace(end="2017Q4")
        region: Region = load_region("twin_rivers")
        schedule: Schedule = QUARTER.replacing("innovation", cheer)
        run: Run = ClusterModel(plan, rng=1, quarter=schedule).run()
        firm: FirmHistory = run.firm(0)
        part: PartHistory = run.cluster("eastford", "E1")
        frames: list[pd.DataFrame] = [run.indicators, run.quarters, firm.history, firm.quarters, part.history,
                                      run.links_of(2016), run.links_of([2016, 2017])]
        closed: pd.Period | None = firm.closed
        graph: "nx.DiGraph[int]" = run.to_networkx(2016)
        axes: Axes = run.plot("value_added")
        study: Study = Ensemble([plan], worlds=2).run()
        gap: Difference = study.difference("a", "b").of("value_added", 2017)
        extend.column("mood", "-", "how its owner feels", start=0.5)
        names: list[str] = [outcome.name for outcome in OUTCOMES]
        """),
        encoding="utf-8",
    )
    (tmp_path / "slip.py").write_text(
        "from model import load_scenario, ClusterModel\nrun = ClusterModel(load_scenario('plan')).run()\n"
        "run.firm([1])\nrun.indicatrs\n",
        encoding="utf-8",
    )
    (tmp_path / "mypy.ini").write_text(f"[mypy]\nstrict = True\nignore_missing_imports = True\nmypy_path = {ROOT}\n"
                                       "follow_imports = silent\nallow_any_generics = True\n")  # fmt: skip

    def read(name: str) -> list[str]:
        said = subprocess.run([sys.executable, "-m", "mypy", name], cwd=tmp_path, capture_output=True, text=True)
        return [line for line in said.stdout.splitlines() if line.startswith(name)]

    assert read("mine.py") == []
    assert [re.search(r"\[([\w-]+)\]$", line)[1] for line in read("slip.py") if " error: " in line] == [
        "arg-type",
        "attr-defined",
    ]


# what objects show ---------------------------------------------------------------------------------------------------


class Tags(HTMLParser):
    """Collects the tags and the text of a page, and that each is closed."""

    def __init__(self) -> None:
        super().__init__()
        self.seen, self.open, self.text = set[str](), list[str](), ""

    def handle_starttag(self, tag, attrs):
        self.seen.add(tag)
        self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        self.text += data


def read(thing: object) -> str:
    """The text of what a notebook shows of a thing; it holds nothing but plain tables."""
    page = Tags()
    page.feed(thing._repr_html_())
    assert page.open == []
    assert page.seen <= {"div", "b", "pre", "table", "thead", "tbody", "tr", "th", "td", "small"}
    return page.text


def test_a_repr_is_a_line_that_tells_things_apart(run, lean):
    assert repr(SHORT) == "<Plan teaching, twin_rivers 2016Q1 to 2017Q4, 2 policies>"
    assert repr(SHORT.replace(scale=0.5, policies={})) == (
        "<Plan teaching, twin_rivers 2016Q1 to 2017Q4, 0 policies, 0.5 of the firms>"
    )
    assert repr(run) == "<Run teaching seed 1, twin_rivers to 2017Q4>"
    assert repr(lean) == f"<Study teaching, teaching_base in 2 worlds in {lean.folder}>"
    assert repr(lean.difference("teaching", "teaching_base")) == (
        "<Comparison teaching against teaching_base in 2 worlds>"
    )
    assert repr(Study(None, {})) == "<Study nothing in 0 worlds>"
    assert repr(load_region("twin_rivers")).endswith("2015: 2 cities, 6 places, 8 segments>")
    assert repr(run.firm(1)).startswith("<FirmHistory 1 ")
    assert repr(QUARTER).startswith("<Schedule environment, ")


def test_a_plan_shows_its_differences_from_its_parent(tmp_path):
    shown = read(SHORT)
    assert "What differs from teaching_base" in shown
    assert "added: Technical-upgrading subsidy (technical_upgrading)" in shown
    assert "period end 2025Q4 → 2017Q4" in shown
    (tmp_path / "parent.yaml").write_text("name: parent\nregion: twin_rivers\n", encoding="utf-8")
    (tmp_path / "child.yaml").write_text("name: child\nextends: parent.yaml\n", encoding="utf-8")
    child = load_scenario(tmp_path / "child.yaml")
    (tmp_path / "parent.yaml").unlink()
    assert "cannot be read any more" in read(child)
    assert "nothing" in read(load_scenario("teaching_base")).lower() or read(load_scenario("teaching_base"))


def test_a_run_shows_its_scorecard_and_a_region_without_a_plan_its_outcomes(run):
    assert "Industrial value added, real" in read(run)  # the fictional region has no plan
    henan = load_scenario("no_policy").replace(end="2016Q4", scale=0.01)
    at_start = ClusterModel(henan, rng=1).run(until=henan.base_quarter)
    assert "2015" in read(at_start)  # no target's year is reached


def test_a_study_shows_its_scenarios_and_what_its_worlds_drew(lean, tmp_path):
    assert "Runs of one scenario differ in luck alone." in read(lean)
    worlds = Ensemble([BASE.replace(end="2016Q4")], worlds=2, folder=tmp_path / "w", workers=1).run()
    shown = read(worlds)
    assert "Draw of the map" in shown
    assert "the central values" in shown
    assert read(Study(None, {})).strip()


def test_runs_that_are_left_out_are_counted(lean):
    left = [LeftOut("teaching", 3, "", "it <b>broke</b>"), LeftOut("teaching", 4, "")]
    study = Study(None, lean.runs, left_out=left)
    assert repr(study) == "<Study teaching, teaching_base in 2 worlds, 2 runs left out>"
    assert repr(Study(None, lean.runs, left_out=left[:1])).endswith("1 run left out>")
    assert "twin_rivers2211" in read(study)  # policies, worlds, failed, not finished


def test_what_shares_no_world_has_no_difference(lean):
    runs = {key: one for key, one in lean.runs.items() if (key[0] == "teaching") == (key[1] == 1)}
    gap = Study(None, runs).difference("teaching", "teaching_base")
    assert repr(gap) == "<Comparison teaching against teaching_base in 0 worlds>"
    read(gap)
    assert gap.plot("value_added").get_title(loc="left")
    with pytest.raises(ResultsError, match="no finished run"):
        Study(None, {}).plot("value_added")


def test_a_comparison_shows_differences_with_intervals_and_one_world_none(lean):
    gap = lean.difference("teaching", "teaching_base")
    found = gap.of("value_added", 2017)
    assert "95% interval" in read(gap)
    assert f"{found.mean / 10:+.2f}"[:4].replace("-", "−") in read(gap)
    alone = Study(None, {key: one for key, one in lean.runs.items() if key[1] == 1})
    assert "–" in read(alone.difference("teaching", "teaching_base"))


def test_a_region_shows_its_margins():
    shown = read(load_region("twin_rivers"))
    assert "Above-scale manufacturing value added" in shown
    assert "Rows of all tables by basis" in shown


def test_no_name_can_write_into_a_page(run, tmp_path):
    evil = '<script>alert(1)</script>"&'
    assert safe("<b>\u202e") == "&lt;b&gt;\\u202e"
    plan = SHORT.replace(title={"zh": evil, "en": evil}, end="2016Q4")
    other = Run("x", 1, run.manifest, plan, run.columns)
    for thing in (plan, other, Study(tmp_path / "<b>", {("<i>", 1): Run("<i>", 1, run.manifest, plan, run.columns)})):
        page = thing._repr_html_()
        assert "<script" not in page
        read(thing)


def test_what_a_notebook_shows_is_chinese_where_the_reader_is(monkeypatch, run):
    monkeypatch.setenv("LC_ALL", "zh_CN.UTF-8")
    for thing in (SHORT, run, load_region("twin_rivers"), run.city("东渡市"), run.firm(0)):
        assert re.search("[\u4e00-\u9fff]", read(thing))
    assert "单一情景世界" in read(run)


# histories -----------------------------------------------------------------------------------------------------------


def test_a_city_is_the_sum_of_its_cells_by_any_of_its_names(run):
    cells = run.table("cells")
    own = cells[cells["city"] == "eastford"].groupby("year")
    part = run.city("东渡市")
    assert repr(part) == repr(run.city("Eastford")) == repr(run.city("eastford"))
    assert part.history["revenue"].to_dict() == pytest.approx(own["revenue"].sum().astype(float).to_dict(), rel=1e-6)
    assert part.history["firms"].tolist() == own["firms"].sum().tolist()
    assert part.history["tier"].tolist() == [0, 0, 0]
    change = part.history["revenue"].diff().dropna()
    assert part.drivers["change"].to_dict() == pytest.approx(change.to_dict(), rel=1e-4)
    assert part.drivers.drop(columns="change").sum(axis=1).to_dict() == pytest.approx(change.to_dict(), rel=1e-4)
    assert part.branches["end"].sum() == pytest.approx(part.history["revenue_nominal"].iloc[-1], rel=1e-6)
    assert set(part.firms.index) <= set(run.firms["id"])
    assert part.history.attrs["units"]["revenue"] == "亿元 a year"


def test_a_cluster_tells_what_the_command_tells(run):
    part = run.cluster("eastford", "电子整机")
    assert part.part.key == "eastford-electronics_assembly"
    assert part.history["revenue"].tolist() == tables.history(part.question)["revenue"].tolist()
    assert part.history["tier"].iloc[0] == 1  # 182 亿元
    assert part.branches.empty
    assert set(part.partners["side"]) <= {"suppliers", "customers"}
    assert part.peers.loc["eastford", "rank"] == 1
    place = run.cluster("river_port", "E1")
    assert place.history["rank"].notna().all()
    nowhere = run.cluster("westbridge", "electronics_assembly").history
    assert (nowhere["revenue"] >= 0).all()


def test_a_firm_has_its_years_and_its_quarters_as_the_command_tells_them(run):
    firm = run.firm(1)
    panel = run.firms[run.firms["id"] == 1].set_index("year")
    assert firm.history["revenue"].to_dict() == panel["revenue"].to_dict()
    course = follow(SHORT, 1)
    assert firm.quarters["workers"].tolist() == course.values["workers"]
    assert [str(quarter) for quarter in firm.quarters.index] == [quarter_label(q) for q in course.quarters]
    assert isinstance(firm.quarters.index, pd.PeriodIndex)
    assert firm.history.loc[2017, "revenue"] == pytest.approx(firm.quarters.loc["2017", "revenue"].sum(), rel=1e-6)
    assert firm.drivers.to_dict("index") == course.drivers()
    assert (firm.birth, firm.closed) == (None, None)
    assert run.firm("河港整机厂").id == run.firm("0").id == 0  # a plant known by name


def test_a_firm_that_closes_or_comes_is_told_with_its_quarters(run):
    events = run.events
    gone = sorted(set(run.firms.query("year == 2016")["id"]) - set(run.firms.query("year == 2017")["id"]))
    closed = run.firm(gone[0])
    assert closed.closed is not None
    assert closed.closed.year == 2017
    assert closed.history.index[-1] == 2016
    come = run.firms.query("birth > 0")["id"]
    comer = run.firm(int(come.iloc[0]))
    assert comer.birth == period_of(int(run.firms.set_index("id").loc[comer.id, "birth"].max()))
    assert comer.quarters.index[0] == comer.birth
    assert set(comer.events["firm"]) <= {comer.id}
    assert events["quarter"].dtype == "period[Q-DEC]"


def test_a_firm_of_a_forked_run_is_followed_across_the_fork():
    model = ClusterModel(SHORT, rng=3)
    while model.world.quarter < 4:
        model.step()
    branch = model.fork(policies={"technical_upgrading": {"budget": 50, "support_share": 0.5}}).run()
    firm = branch.firm(int(branch.firms.query("year == 2017").nlargest(1, "revenue")["id"].iloc[0]))
    assert [str(quarter) for quarter in firm.quarters.index] == [quarter_label(q) for q in range(9)]
    assert firm.history.loc[2017, "workers"] == pytest.approx(firm.quarters["workers"].iloc[-1], rel=1e-6)
    paid = branch.firms  # grants after the fork are those of the policies that came with it
    assert len(paid)
    assert (firm.grants["quarter"] > pd.Period("2016Q4")).all() or SHORT.policies
    links = branch.links_of(2016)
    assert links.equals(model.run(until=8).links_of(2016))  # the same past


@pytest.mark.parametrize(
    ("ask", "message"),
    [
        (lambda run: run.city("nowhere"), "no city or place 'nowhere' in twin_rivers"),
        (lambda run: run.city("Eastfrod"), "nearest: eastford"),
        (lambda run: run.city(None), "no city or place 'None'"),
        (lambda run: run.cluster("eastford", "elektronics"), "electronics_assembly"),
        (lambda run: run.firm(999999), "no firm 999999 in teaching-1; nearest: "),
        (lambda run: run.firm(10**17), "nearest: "),
        (lambda run: run.firm(-1), "no firm '-1'"),
        (lambda run: run.firm("no such plant"), "no firm 'no such plant' in twin_rivers"),
        (lambda run: run.links_of(2030), "teaching has no year 2030: it has 2015 to 2017"),
        (lambda run: run.links_of("2016"), "no year '2016'"),
        (lambda run: run.links_of([2016, 2014]), "no year 2014"),
        (lambda run: run.links_of(True), "no year True"),
        (lambda run: run.to_networkx(2018), "no year 2018"),
        (lambda run: run.plot("value_aded"), "did you mean 'value_added'"),
        (lambda run: run.plot(3), "no outcome '3'"),
        (lambda run: run.firm(0).plot("reveue"), "did you mean 'revenue'"),
        (lambda run: run.city("eastford").plot("workes"), "did you mean 'workers'"),
    ],
)
def test_what_there_is_not_is_told_with_the_nearest(run, ask, message):
    with pytest.raises(model.UserError) as told:
        ask(run)
    assert message in str(told.value)


def test_a_run_that_kept_no_firms_makes_them_again_with_the_same_bits(lean, run):
    saved = lean.runs["teaching", 2]
    assert not saved.has("firms")
    whole = ClusterModel(SHORT, rng=2).run()
    assert saved.firm(1).history.equals(whole.firm(1).history)
    assert saved.with_firms is saved.with_firms
    kept, whole = (one.city("eastford").history for one in (lean.runs["teaching", 1], run))
    pd.testing.assert_frame_equal(kept, whole, rtol=1e-6)  # workers are kept with few digits


def test_a_firm_that_never_lived_to_the_end_of_a_year_has_its_quarters_alone():
    model = ClusterModel(TEACHING.replace(end="2016Q4"), rng=1)
    seen = set[int]()
    while model.running:
        model.step()
        seen |= set(model.world.firms.id.tolist())
    run = model.run()
    short = run.firm(min(seen - set(run.firms["id"])))
    assert short.history.empty
    assert 0 < len(short.quarters) < 4
    assert (short.birth.year, short.closed.year) == (2016, 2016)
    assert short.city in ("eastford", "westbridge")
    assert short.segment in repr(short)
    assert read(short).startswith(str(short.id))
    short.plot()


# the shortest runs ---------------------------------------------------------------------------------------------------


def test_a_run_of_no_quarter_and_of_one_have_histories_of_the_start():
    for until in (0, 1):
        short = ClusterModel(SHORT, rng=1).run(until=until)
        part, firm = short.city("eastford"), short.firm(1)
        assert part.history.index.tolist() == firm.history.index.tolist() == [2015]
        assert part.drivers.empty
        assert len(firm.quarters) == until + 1
        assert short.links_of(2015)["year"].unique().tolist() == [2015]
        assert len(short.quarters) == until + 1
        assert len(part.plot().lines) == len(short.plot("value_added").lines) == 1
        for thing in (short, part, firm):
            read(thing)
        with pytest.raises(ResultsError, match="it has 2015 to 2015"):
            short.links_of(2016)


def test_when_every_firm_is_gone_histories_end_and_networks_are_empty():
    plan = SHORT.replace(name="gone")
    gone = QUARTER.replacing("exit", everybody_leaves).replacing("entry", nobody_enters)
    run = ClusterModel(plan, rng=1, quarter=gone).run()
    part, firm = run.city("eastford"), run.firm(0)
    assert part.history.loc[2017, ["revenue", "firms", "tier"]].tolist() == [0, 0, 0]
    assert firm.history.index.tolist() == [2015]
    assert str(firm.closed) == "2016Q2"
    assert (len(run.links_of(2017)), len(run.to_networkx())) == (0, 0)
    for thing in (run, part, firm):
        read(thing)
    part.plot(), firm.plot(), run.plot("high_tech_share")


def test_what_is_no_quarter_in_a_saved_table_is_told(run):
    events = run.columns["events"] | {"quarter": np.array(["2016Q5"] * len(run.columns["events"]["firm"]), object)}
    with pytest.raises(ResultsError, match="table events of teaching-1: '2016Q5' is not a quarter"):
        Run(run.scenario, run.seed, run.manifest, run.plan, run.columns | {"events": events}).events  # noqa: B018


def test_a_run_without_links_has_an_empty_network(run):
    none = {name: values[:0] for name, values in run.columns["links"].items()}
    bare = Run(run.scenario, run.seed, run.manifest, run.plan, run.columns | {"links": none})
    bare.kept["links", 2017] = bare.columns["links"]
    assert bare.links_of(2017).empty
    graph = bare.to_networkx()
    assert (len(graph), graph.size()) == (0, 0)
    assert bare.city("eastford").partners.empty


def test_a_region_of_another_base_year_has_its_own_years(tmp_path):
    from tests.test_region_of_another_year import later_region

    targets = (own.FOLDER / "twin_rivers" / "targets.csv").read_text(encoding="utf-8")
    later_region(tmp_path, targets, years=-4)
    text = "name: mine\nregion: ./lakeland\nperiod: {end: 2013Q4}\n"
    (tmp_path / "mine.yaml").write_text(text, encoding="utf-8")
    run = ClusterModel(load_scenario(tmp_path / "mine.yaml"), rng=1).run()
    assert repr(run) == "<Run mine seed 1, lakeland to 2013Q4>"
    assert run.city("eastford").history.index.tolist() == [2011, 2012, 2013]
    firm = run.firm(1)
    assert firm.history.index.tolist() == [2011, 2012, 2013]
    assert [str(quarter) for quarter in firm.quarters.index[:2]] == ["2011Q4", "2012Q1"]
    assert set(run.links_of(2012)["year"]) == {2012}
    with pytest.raises(ResultsError, match="it has 2011 to 2013"):
        run.to_networkx(2015)
    assert "2011" in read(run)


# links of any year ---------------------------------------------------------------------------------------------------


def test_links_made_again_are_those_that_were_kept(lean, run):
    saved, other = lean.runs["teaching", 1], lean.runs["teaching", 2]
    assert set(saved.links["year"]) == {2015, 2017}
    assert saved.links_of(2017).equals(run.links_of(2017))
    model = ClusterModel(SHORT, rng=2)
    model.run(until=4)
    links, firms = model.world.links, model.world.firms
    local = links.supplier >= 0
    found = other.links_of(2016)
    assert found["buyer"].tolist() == firms.id[links.buyer[local]].tolist()
    assert found["delivered_quarter"].tolist() == links.delivered[local].astype(np.float32).tolist()
    both = other.links_of([2017, 2016])
    assert both[both["year"] == 2016].reset_index(drop=True).equals(found)
    assert found.attrs["units"]["delivered_quarter"] == "亿元 a quarter"


def test_a_run_that_somebody_changed_by_hand_is_not_made_again_as_if_it_were_not():
    model = ClusterModel(SHORT, rng=1)
    model.run(until=4)
    model.world.firms.cash[:5] = 0.0
    model.world.firms.log_quality[:5] += 0.01
    run = model.run()
    assert len(run.links_of(2016))  # before the change
    for ask in (lambda: run.firm(1).quarters, lambda: run.at("2017Q4"), lambda: run.firm(1).closed):
        with pytest.raises(ResultsError, match="teaching-1 goes another way in 2017Q1 when it is made once more"):
            ask()
    assert len(run.firm(1).history) == 3
    assert set(run.links_of(2017)["year"]) == {2017}  # kept


def test_a_firm_that_is_closed_by_hand_goes_as_one_that_closes_by_itself(run):
    past = run.at("2016Q4")
    key = int(run.links_of(2016)["supplier"].mode()[0])
    firm = int(np.flatnonzero(past.world.firms.id == key)[0])
    debt, cash, held = (getattr(past.world.firms, name)[firm] for name in ("debt", "cash", "contracts"))
    buyers = past.world.firms.id[past.world.links.buyer[past.world.links.supplier == firm]]
    one = past.fork(plan=past.plan)
    one.close_firms(key)
    assert len(one.world.firms) == len(past.world.firms) - 1
    assert key not in one.world.firms.id
    assert one.world.written_off - past.world.written_off == pytest.approx(max(debt - max(cash, 0.0), 0.0))
    released = one.world.segments.pool_released - past.world.segments.pool_released
    assert released.sum() == pytest.approx(held)
    looking = one.world.firms.id[one.world.links.buyer[one.world.links.failed]]
    assert set(buyers) <= set(looking)
    assert key in past.world.firms.id, "the fork is another world"
    after = one.run()
    assert after.events.query("firm == @key").event.tolist() == ["large_firm_closed"]
    with pytest.raises(ResultsError, match="changed its state by hand"):
        after.at("2017Q4")

    whole = past.fork(plan=past.plan)  # the same bits, in one go or one after the other
    others = past.world.firms.id[:2].tolist()
    whole.close_firms([*others, key])
    for each in (key, *others):
        past.close_firms(each)
    for name in ("id", "cash", "debt", "contracts"):
        assert np.array_equal(getattr(whole.world.firms, name), getattr(past.world.firms, name))
    assert whole.run().indicators.equals(past.run().indicators)


def test_a_firm_that_is_not_there_cannot_be_closed(run):
    model = run.at("2016Q4")
    there = len(model.world.firms)
    with pytest.raises(UserError, match=r"no firm 987654 in teaching-1 at 2016Q4") as told_of:
        model.close_firms([int(model.world.firms.id[0]), 987654])
    assert len(model.world.firms) == there, "all or none"
    assert told(str(told_of.value), "zh") == "teaching-1在2016Q4没有企业987654"


def test_the_network_holds_what_was_delivered_and_who_the_firms_are(lean, run, tmp_path):
    graph, links = run.to_networkx(2016), run.links_of(2016)
    assert graph.size(weight="weight") == pytest.approx(float(links["delivered_quarter"].sum()), rel=1e-6)
    assert set(graph) == set(links["buyer"]) | set(links["supplier"])
    firm = run.firms.query("year == 2016").set_index("id").loc[1]
    node = graph.nodes[1]
    assert (node["segment"], node["place"], node["workers"]) == (firm["segment"], firm["place"], firm["workers"])
    assert node["city"] == "westbridge"
    again = lean.runs["teaching", 1].to_networkx(2016)  # whose firms of that year were not kept
    assert nx.utils.graphs_equal(graph, again)
    nx.write_gexf(graph, tmp_path / "network.gexf")  # all attributes are plain values
    assert len(nx.read_gexf(tmp_path / "network.gexf")) == len(graph)


# quarters as periods -------------------------------------------------------------------------------------------------


def test_quarters_are_periods_in_tables_and_text_in_files(run, tmp_path):
    assert run.quarters.index.tolist() == [*pd.period_range("2015Q4", "2017Q4", freq="Q")]
    assert run.quarters.loc["2016", "value_added"].sum() == pytest.approx(
        run.indicators.set_index("year").loc[2016, "value_added"]
    )
    for table in ("events", "ledger", "flows", "entrants", "counters", "quarterly"):
        assert str(run.table(table)["quarter"].dtype) == "period[Q-DEC]"
    assert run.table("ledger", ["quarter"]).iloc[0, 0] == pd.Period("2015Q4")
    assert run.columns["events"]["quarter"].dtype == object
    back = Run.load(run.save(tmp_path / "saved"))
    assert back.events.equals(run.events)
    assert pd.read_parquet(tmp_path / "saved" / "ledger.parquet")["quarter"].iloc[0] == "2015Q4"


def test_tables_of_studies_keep_quarters_as_text(run, tmp_path):
    from model.studies.write_tables import save_table

    save_table(run.events.to_dict("records"), tmp_path, "events", None)
    assert (
        pd.read_parquet(tmp_path / "events.parquet")["quarter"].tolist() == run.events["quarter"].astype(str).tolist()
    )


def test_periods_by_hand():
    assert [str(period) for period in periods([0, 1, 40])] == ["2015Q4", "2016Q1", "2025Q4"]
    assert str(period_of(-19)) == "2011Q1"  # a region of another base year
    assert len(periods([])) == 0


# pictures ------------------------------------------------------------------------------------------------------------


def test_every_plot_draws_where_it_is_told_and_returns_the_axes(run, lean):
    import matplotlib.pyplot as plt

    plots = [run.plot, lean.plot, lean.difference("teaching", "teaching_base").plot]
    for plot in plots:
        figure, axes = plt.subplots(1, 2)
        assert plot("value_added", ax=axes[1]) is axes[1]
        assert axes[1].lines
        assert not axes[0].lines
        assert "value added" in axes[1].get_title(loc="left")
        assert axes[1].get_ylabel() == "bn yuan"
        assert plot("value_added").figure is not figure
        with pytest.raises(TypeError, match=re.escape("of several, say axes[0]")):
            plot("value_added", ax=axes)
    for plot in (run.firm(0).plot, run.city("eastford").plot):
        assert plot(ax=axes[0]) is axes[0]
    assert len(run.firm(0).plot("loss_quarters").lines[0].get_xdata()) == 9  # only quarters have it
    assert len(lean.plot("firms").lines) == 2


def test_names_of_outcomes_are_those_that_commands_know(lean):
    zh = next(one.zh for one in model.OUTCOMES if one.name == "value_added")
    gap = lean.difference("teaching", "teaching_base")
    assert gap.of(zh, 2017) == gap.of("value_added", 2017)
    with pytest.raises(ResultsError, match="see `jiju list outcomes`"):
        gap.plot("beauty of the landscape")
    # what several outcomes are called is told of all of them, and not of those alone that the plan has targets for
    with pytest.raises(NoSuchName, match=r"may mean manufacturing_value_added .*, value_added \("):
        find_outcome("增加值", load_region("henan"))
    assert find_outcome("高技术占比", load_region("henan")) == "high_tech_share"


# progress ------------------------------------------------------------------------------------------------------------


def test_a_notebook_has_one_line_that_is_gone_at_the_end(monkeypatch):
    now, shown = [0.0], []
    monkeypatch.setattr(time, "monotonic", lambda: now[0])
    line = in_notebook.QuietLine(2, 40)
    monkeypatch.setattr(line, "draw", shown.append)
    line.handle = object()
    for second in range(1, 41):
        now[0] = second / 4
        line.hear(SimpleNamespace(key="plan-1"))
    line.finished("plan-1")
    line.over()
    assert shown[-2] == "0 of 2 runs done"  # nobody knows what is left before one run is done
    assert len(shown) == 2 + (40 - 4) // 2
    assert shown[-1] == ""


def test_outside_notebooks_a_study_is_told_as_commands_tell_theirs(capsys, monkeypatch):
    heard = []
    study = Ensemble([BASE.replace(end="2016Q4")], seeds=1, workers=1)
    study.run(heard.append)
    assert len(heard) == 4
    study.run()
    assert capsys.readouterr().err == ""  # quick
    assert not in_notebook.in_notebook()
    monkeypatch.setitem(sys.modules, "IPython", SimpleNamespace(get_ipython=lambda: SimpleNamespace(kernel=object())))
    assert in_notebook.in_notebook()
    monkeypatch.setitem(sys.modules, "IPython", SimpleNamespace(get_ipython=lambda: None))
    assert not in_notebook.in_notebook()


# the page ------------------------------------------------------------------------------------------------------------


@pytest.mark.slow
def test_what_the_page_shows_of_a_run_can_be_typed_as_it_stands(tmp_path, monkeypatch):
    page = (ROOT / "docs" / "library.md").read_text(encoding="utf-8")
    part = page.partition("### Tables, quarters")[2].partition("### Seeds")[0]
    blocks = re.findall(r"```python\n(.*?)```", part, re.DOTALL)
    assert len(blocks) == 3
    plans = [load_scenario(name).replace(end="2018Q4", scale=0.02) for name in ("plan", "no_policy")]
    study = Ensemble(plans, seeds=2, workers=1).run()
    monkeypatch.chdir(tmp_path)
    names = {"run": ClusterModel(plans[0], rng=1).run(), "study": study}
    for block in blocks:
        exec(block, names)
    assert names["food"].part.key == "luohe-F03"
    assert len(names["graph"]) > 100
    assert (tmp_path / "added.png").is_file()
