"""`jiju firm`: who is meant, the split of a firm's revenue by hand and without rest, its story, the real command."""

from __future__ import annotations

import json
from functools import cache

import pytest
from rich.cells import cell_len

from model import load_scenario
from model.mathematics.name_book import NoSuchName
from model.mathematics.quarters import year_of
from model.regions import region_to_read
from model.report.words.displayed_names import Names
from model.report.words.language import language_of
from model.scenario import Plan
from model.studies.one_firm.course import Course
from model.studies.one_firm.follow import NoSuchFirm, follow
from model.studies.one_firm.named import firm_of
from model.studies.one_firm.page import driver_rows
from model.studies.one_firm.story import FirmFound, sentences, verdict
from tests.commands import typed
from tests.report_studies import SCENARIOS, teaching


@cache
def plan(name: str = "teaching") -> Plan:
    return load_scenario(SCENARIOS / f"{name}.yaml")


@cache
def course(firm: int, name: str = "teaching") -> Course:
    return follow(plan(name), firm)


@cache
def some_firms() -> dict[str, int]:
    """Ids of the teaching study's first world: one of each origin that lives at the end, and one that has closed."""
    run = teaching().runs["teaching", 1]
    census = run.table("census")
    last = census[census["year"] == census["year"].max()]
    found = {str(origin): int(rows["id"].iloc[0]) for origin, rows in last.groupby("origin")}
    gone = run.events[run.events["event"] == "large_firm_closed"]
    return found | ({"closed": int(gone["firm"].iloc[0])} if len(gone) else {})


# who is meant --------------------------------------------------------------------------------------------------------


def test_a_firm_is_found_by_its_id_or_by_a_plant_s_name():
    henan = load_scenario(SCENARIOS / "no_policy.yaml")
    region = region_to_read("henan")
    assert firm_of(henan, region, "1234") == 1234
    assert firm_of(henan, region, "１２") == 12  # full-width digits
    yutong = firm_of(henan, region, "宇通")
    assert 0 <= yutong < 200
    with pytest.raises(NoSuchName, match="jiju list plants"):
        firm_of(henan, region, "无名厂")
    with pytest.raises(NoSuchName, match="no firm '-3'"):
        firm_of(henan, region, "-3")


@pytest.mark.parametrize("firm", [100_000, 2**62, (5 << 44) + (1023 << 28)])
def test_an_id_that_no_firm_can_have_is_refused_at_the_start(firm, monkeypatch):
    monkeypatch.setattr("model.simulation.Simulation.step", lambda model: pytest.fail("it was run"))
    with pytest.raises(NoSuchFirm, match="nearest: "):
        follow(plan(), firm)


# the split -----------------------------------------------------------------------------------------------------------


def test_yearly_parts_by_hand():
    """Quarterly revenue 1, then 2, 3, 4, 5, then 6, 6, 6, 6; the start stands at 1.5: the year's mean was lower.

    Year 1: 14 - 4 = 10. Carried over 4 (1.5 - 1) = 2; the changes 0.5, 1, 1, 1 count 4, 3, 2, 1 times: 2 + 3 + 2 + 1.
    Year 2: 24 - 14 = 10. The same count 0, 1, 2, 3 times: 0 + 1 + 2 + 3 = 6; the change of 1 counts 4 times.
    """
    changes = {1: 0.5, 2: 1.0, 3: 1.0, 4: 1.0, 5: 1.0, 6: 0.0, 7: 0.0, 8: 0.0}
    names = {1: "market", 2: "cost", 3: "cost", 4: "quality", 5: "exit"}
    made = Course(1, 1.0, start=0, end=8, stands=1.5)
    made.quarters = list(range(9))
    made.values = {"counted": [1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 6.0, 6.0, 6.0]}
    made.parts = {quarter: {names.get(quarter, "market"): change} for quarter, change in changes.items()}
    first, second = made.drivers().values()
    assert (first["carry_over"], first["market"], first["cost"], first["quality"]) == (2.0, 2.0, 5.0, 1.0)
    assert (second["market"], second["cost"], second["quality"], second["exit"]) == (0.0, 3.0, 3.0, 4.0)
    assert list(made.by_year("counted").values()) == [4.0, 14.0, 24.0]


@pytest.mark.parametrize("kind", ["incumbent", "start_up", "grown_up", "transfer", "anchor", "follower", "closed"])
def test_parts_of_every_kind_of_firm_add_up(kind):
    if kind not in some_firms():
        pytest.skip(f"no {kind} in this study")
    found = course(some_firms()[kind])
    revenue = found.by_year("counted")
    for year, parts in found.drivers().items():
        assert abs(sum(parts.values()) - (revenue.get(year, 0.0) - revenue.get(year - 1, 0.0))) < 1e-9
    assert (found.origin == kind) == (kind != "closed")
    assert (found.closed is None) == (kind != "closed")


def test_the_run_is_the_one_that_the_study_has():
    run = teaching().runs["teaching", 1]
    firm = some_firms()["incumbent"]
    census = run.table("census")
    own = census[census["id"] == firm].set_index("year")["revenue"]
    found = course(firm).by_year("revenue")
    for year, revenue in own.items():
        assert found[int(year)] == pytest.approx(revenue, rel=1e-4)


def test_grants_are_those_of_the_books():
    """The anchor's grants are all that its policy spent: a tenth of the investment, as far as the budget goes."""
    run = teaching().runs["teaching", 1]
    own = course(some_firms()["anchor"])
    ledger = run.ledger
    spent = ledger.loc[ledger["policy"] == "river_port_anchor", "spent"].sum()
    given = sum(amount for _, policy, amount in own.grants if policy == "river_port_anchor")
    assert 0 < given <= spent + 1e-9


# words ---------------------------------------------------------------------------------------------------------------


def found_of(kind: str) -> FirmFound:
    base = plan("teaching_base")
    firm = some_firms()[kind]
    return FirmFound(plan(), base, course(firm), follow(base, firm, must_be=False), Names(region_to_read("twin_rivers"),
                                                                                        [plan(), base]))  # fmt: skip


@pytest.mark.parametrize("code", ["en", "zh"])
def test_the_story_begins_and_ends(code):
    w = language_of(code, region_to_read("twin_rivers"))
    if "closed" in some_firms():
        gone = found_of("closed")
        assert ("closes in" if code == "en" else "关闭") in verdict(gone, w)
        assert ("it closes" if code == "en" else "关闭") in sentences(gone, w)[-1]
    anchor = found_of("anchor")
    assert not anchor.other.found
    assert ("an anchor project" if code == "en" else "龙头项目") in sentences(anchor, w)[0]
    assert driver_rows(anchor)[-1].keys() == {"driver", "with"}  # there is no such firm without the scenario


@pytest.mark.parametrize(("code", "words"), [("en", "It comes with an anchor: a firm of"), ("zh", "随龙头企业（")])
def test_the_anchor_of_a_follower_is_called_by_its_trade_and_place(code, words):
    found, w = found_of("follower"), language_of(code, region_to_read("twin_rivers"))
    (line,) = [line for line in sentences(found, w) if line.startswith(words)]
    segment, place = found.own.host_is
    assert found.names.of("place", place, w) in line
    assert found.names.of("segment", segment, w).lower() in line.lower()
    assert str(found.own.host) not in line


@pytest.mark.parametrize("code", [pytest.param("en", marks=pytest.mark.slow), "zh"])
def test_the_command_answers_in_eighty_columns_and_with_a_page(tmp_path, code):
    firm = some_firms()["incumbent"]
    done = typed(
        ["firm", firm, "--scenario", SCENARIOS / "teaching.yaml", "--language", code, "--workers", 1], tmp_path
    )
    assert done.code == 0, done.err
    assert max(cell_len(line) for line in done.out.splitlines()) <= 80
    assert ("synthetic" if code == "en" else "合成") in done.out or "simulated" in done.out or "模拟" in done.out
    page = (tmp_path / "results" / f"firm-{firm}-teaching" / "firm.html").read_text(encoding="utf-8")
    assert page.count("<main") == 2
    assert ("2 runs of the central world" if code == "en" else "需运行中心情景世界2次") in done.err


def test_unknown_firms_end_with_exit_code_2(tmp_path):
    asked = ["--scenario", SCENARIOS / "teaching.yaml"]
    for firm, told in (("99999", "nearest"), ("nobody", "jiju list plants")):
        done = typed(["firm", firm, *asked], tmp_path)
        assert done.code == 2
        assert told in done.err
        assert not (tmp_path / "results").exists()


@pytest.mark.slow
def test_json_is_json(tmp_path):
    firm = some_firms()["incumbent"]
    done = typed(["firm", firm, "--scenario", SCENARIOS / "teaching.yaml", "--json", "--workers", 1], tmp_path)
    answer = json.loads(done.out)
    assert answer["firm"] == firm
    assert set(map(int, answer["drivers_by_year"])) == set(range(plan().base_year + 1, year_of(plan().end) + 1))
