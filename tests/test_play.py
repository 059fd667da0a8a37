"""jiju play: worlds that go back and on give the same bits, exports say the same world, the server keeps its door."""

from __future__ import annotations

import csv
import http.client
import io
import json
import random
import socket
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any
from unittest.mock import patch

import numpy as np
import pytest

from benchmarks.play import family, opened_and_closed, served
from model.mathematics.quarters import quarter_label
from model.play import exports, stories
from model.play.catalogue import catalogue_of
from model.play.changes import BadChange, first_difference, read_changes
from model.play.frame import books
from model.play.imports import imported
from model.play.lessons import load_lessons
from model.play.player import Player
from model.play.server import PlayServer
from model.play.sessions import Sessions
from model.play.settings import plan_of_text, read_settings, shipped_plan
from model.play.timeline import timeline_of
from model.play.words import WORDS
from model.results import Run
from model.scenario import Plan, load_scenario
from model.scenario.errors import ScenarioErrors
from model.scenario.parameters import load_registry
from model.simulation import Simulation
from model.studies.one_firm.follow import follow
from model.world import World
from tests.commands import typed

ROOT = Path(__file__).resolve().parent.parent
CHANGES: list[dict[str, Any]] = [
    {"from": "2016Q3", "policy": "technical_upgrading", "set": {"budget": 3, "support_share": 0.4}},
    {"from": "2016Q4", "policy": "makerspaces", "set": {"budget": 0.5}},
    {"from": "2017Q2", "policy": "technical_upgrading", "set": None},
    {"from": "2017Q1", "shock": "demand", "set": {"to": "2017Q3", "size": -0.2}},
    {"from": "2017Q1", "policy": "mill", "set": {"instrument": "anchor_project", "place": "old_mill", "segment":
     "machinery", "investment": 4, "revenue": 20, "budget": 1}},
]  # fmt: skip
END = 8  # 2017Q4


def state(world: World) -> dict[str, np.ndarray]:
    """What firms, links, places and cells are, without caches."""
    tables = ("firms", "links", "places", "cities", "segments", "cells", "events")
    return {f"{name}.{key}": values for name in tables for key, values in getattr(world, name).as_columns().items()}


def same(one: World, other: World) -> bool:
    """Whether two worlds are the same bit by bit."""
    first, second = state(one), state(other)

    def equal(name: str) -> bool:
        return np.array_equal(first[name], second[name], equal_nan=first[name].dtype.kind == "f")

    return first.keys() == second.keys() and all(map(equal, first))


def played(changes: list[dict[str, Any]], seed: int = 1, until: int = END) -> Player:
    """A world that has had all changes from its start on."""
    plan = shipped_plan("teaching")
    player = Player(timeline_of(plan, read_changes(changes, plan)), seed)
    player.start()
    while player.quarter < until:
        player.step()
    return player


def changed_on_the_way(changes: list[dict[str, Any]]) -> Player:
    """A world that gets each change when its time has come."""
    plan = shipped_plan("teaching")
    player, known = Player(timeline_of(plan, ()), 1), []
    player.start()
    for change in sorted(changes, key=lambda each: each["from"]):
        before = read_changes(known, plan)
        known.append(change)
        after = read_changes(known, plan)
        first = first_difference(before, after)
        assert first is not None
        while player.quarter < first - 1:
            player.step()
        player.change(timeline_of(plan, after), first)
    while player.quarter < END:
        player.step()
    return player


def test_changes_on_the_way_give_the_bits_of_a_run_that_had_them_from_the_start():
    at_once, on_the_way = played(CHANGES), changed_on_the_way(CHANGES)
    assert same(at_once.world, on_the_way.world)
    plan = at_once.timeline.plan
    assert plan.policies["technical_upgrading"].budget == ((1, 1.0), (3, 3.0))
    assert plan.policies["technical_upgrading"].end == 5
    assert not same(at_once.world, played([]).world)


def test_an_undated_change_on_the_way_is_the_fork_that_a_program_makes():
    change = {"from": "2017Q1", "parameter": "innovation.success_rate", "set": 0.7}
    off = {"from": "2017Q1", "mechanism": "linkages", "set": "off"}
    plan = shipped_plan("teaching")
    by_hand = Simulation(plan, 1)
    by_hand.run(4)
    future = plan.replace(parameters={**plan.parameters, "innovation.success_rate": 0.7}).ablated("linkages")
    forked = by_hand.fork(plan=future)
    forked.run(END)
    assert same(forked.world, changed_on_the_way([change, off]).world)
    assert same(forked.world, played([change, off]).world)


def test_going_back_and_on_gives_the_same_bits_and_frames_however_few_checkpoints_are_kept():
    straight = played(CHANGES)
    for megabytes in (300.0, 0.2):
        player = played(CHANGES)
        player.megabytes = megabytes
        player.keep()
        player.back(3)
        assert player.quarter == 3
        frames = [player.step() for _ in range(END - 3)]
        assert same(player.world, straight.world)
        straight.back(END - 1)
        assert frames[-1] == straight.step()
    assert set(player.checkpoints) < set(straight.checkpoints)
    assert {0, END} <= set(player.checkpoints)


def test_a_change_of_the_start_makes_the_world_anew():
    change = {"from": "2016Q1", "parameter": "innovation.success_rate", "set": 0.7}
    player = played([], until=2)
    plan = player.timeline.plan
    frame = player.change(timeline_of(plan, read_changes([change], plan)), 1)
    assert frame is not None
    assert player.quarter == 0
    player.step()
    assert same(player.world, played([change], until=1).world)


def test_an_export_is_accepted_and_runs_to_the_played_world(tmp_path):
    changes = [*CHANGES, {"from": "2016Q1", "parameter": "innovation.success_rate", "set": 0.7}]
    settings = read_settings({"region": "twin_rivers", "right": {"scenario": "teaching", "changes": changes}})
    text = exports.scenario_yaml(settings.right)
    file = tmp_path / "played.yaml"
    file.write_text(text, encoding="utf-8")
    plan = load_scenario(file)
    run = Simulation(plan, 1)
    run.run(END)
    assert same(run.world, played(changes).world)
    assert exports.remarks_on(settings.right) == []
    later = [{"from": "2017Q1", "mechanism": "loop", "set": "off"}]
    side = settings.right.with_changes(later)
    remarks = exports.remarks_on(side)
    assert len(remarks) == 1
    assert "loop" in remarks[0]["en"]
    assert remarks[0]["zh"] != remarks[0]["en"]
    assert remarks[0]["en"] in exports.scenario_yaml(side)


def test_indicators_of_a_frame_at_the_end_of_a_year_are_those_that_a_run_records():
    player = played([])
    frame = json.loads(player.note())
    recorded = Run.of(Simulation.around(player.world, player.simulation.start_schedule, player.simulation.schedule))
    table = recorded.table("indicators")
    row = table[table["year"] == 2017].iloc[0]
    looked_at = 0
    for name, value in frame["indicators"].items():
        if value is not None and name in row and "growth" not in name:
            assert value == pytest.approx(float(row[name]), rel=1e-5, abs=1e-9), name
            looked_at += 1
    assert looked_at > 60
    assert sum(frame["sizes"]["counts"]) == pytest.approx(frame["indicators"]["firms"])
    assert sum(frame["places"]["firms"]) == pytest.approx(frame["indicators"]["firms"])


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"from": "2016Q3", "policy": "technical_upgradin", "set": {"budget": 3}}, "technical_upgrading"),
        ({"from": "2016Q3", "policy": "technical_upgrading", "set": {"support_share": 7}}, "out of range"),
        ({"from": "2016Q3", "policy": "technical_upgrading", "set": {"suport": 7}}, "unknown name"),
        ({"from": "2016Q3", "policy": "technical_upgrading", "set": {"budget": float("nan")}}, "is a number"),
        ({"from": "2016Q3", "package": "task_1", "set": True}, "in this region$"),
        ({"from": "2016Q3", "policy": "no_such", "set": None}, "cannot end"),
        ({"from": "2018Q1", "policy": "river_port_anchor", "set": {"revenue": 50}}, "is settled when"),
        ({"from": "2015Q3", "policy": "makerspaces", "set": {}}, "outside the period"),
        ({"from": "soon", "policy": "makerspaces", "set": {}}, "is not a quarter"),
        ({"from": "2016Q3", "parameter": "innovation.succes_rate", "set": 0.3}, "did you mean"),
        ({"from": "2016Q3", "parameter": "innovation.success_rate", "set": 30}, "outside its range"),
        ({"from": "2016Q3", "mechanism": "gravity", "set": "off"}, "no ablation"),
        ({"from": "2016Q3", "shock": "flood", "set": {}}, "no shock"),
        ({"from": "2016Q3", "shock": "demand", "set": {"to": "2016Q1"}}, "before it starts"),
        ({"from": "2016Q3", "shock": "demand", "set": {"cities": ["nowhere"]}}, "nowhere"),
        ({"from": "2016Q3", "package": "task_1", "set": True}, "no package"),
        ({"from": "2016Q3", "file": "/etc/passwd", "set": 1}, "unknown name"),
        ("import os", "a change is a map"),
    ],
)
def test_what_is_wrong_with_a_change_is_told(change, told):
    plan = shipped_plan("teaching")
    with pytest.raises(Exception, match=told) as error:
        timeline_of(plan, read_changes([change], plan))
    assert isinstance(error.value, ValueError | BadChange)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("name: mine\nextends: teaching.yaml\nextensions: [own.py]\n", "mine.yaml:3:.*no code"),
        ("name: mine\nextends: teaching.yaml\nbaseline: {known: /etc/passwd}\n", "mine.yaml:3:.*no file"),
        ("name: mine\nextends: ../secret.yaml\n", "mine.yaml:2:"),
        ("name: mine\nextends: teaching.yaml\npolicies:\n  makerspace: {budget: 1}\n", "mine.yaml:4:"),
        ("a: &a [*a, *a]\n", "mine.yaml"),
        ("", "empty"),
    ],
)
def test_a_dropped_file_brings_no_code_no_path_and_its_faults_have_lines(text, told):
    with pytest.raises(ScenarioErrors, match=told) as error:
        plan_of_text(text, "C:\\here\\mine.yaml")
    assert "/tmp" not in str(error.value)


def test_a_cluster_and_a_firm_tell_their_story_in_both_languages():
    player = changed_on_the_way(CHANGES)
    cluster = json.loads(stories.cluster(player, 1, 1, None))  # the old mill, where an anchor was dropped
    opens = "An anchor opens: a firm of machinery at Old mill zone"
    assert any(opens in line["en"] and "投产" in line["zh"] for line in cluster["sentences"])
    assert any(row[3] == "sells" for row in cluster["links"])
    assert len(cluster["history"]["revenue"]) == END + 1
    anchor = next(row for row in cluster["firms"] if row[6] == "2017Q1")
    firm = json.loads(stories.firm(player, int(anchor[0])))
    assert firm["history"]["quarters"][0] == "2017Q1"
    assert "an anchor project" in " ".join(line["en"] for line in firm["sentences"])
    seen = player.chronicle.by_quarter
    gone = next(int(key) for key in seen[0].firms["id"] if key not in player.world.firms.id)
    assert "it closes" in json.loads(stories.firm(player, gone))["sentences"][-1]["en"]
    assert json.loads(stories.cluster(played([], until=1), 0, 0, None))["sentences"] == []


def test_a_policy_may_be_for_some_firms_and_have_lists():
    """What the page's form of a policy says is what a file says: the same plan, whose export `check` accepts."""
    chosen = {"cities": ["eastford"], "status": ["above_scale"], "size": {"workers": [50, None]}}
    change = {"from": "2016Q3", "policy": "makerspaces",
              "set": {"budget": 1, "streams": ["start_up", "grown_up"], "for": chosen}}  # fmt: skip
    settings = read_settings({"region": "twin_rivers", "right": {"scenario": "teaching", "changes": [change]}})
    policy = settings.right.timeline.plan.policies["makerspaces"]
    assert policy.eligibility.cities == ("eastford",)
    assert policy.eligibility.size["workers"][0] == 50
    assert policy.settings["streams"] == ("start_up", "grown_up")
    again = plan_of_text(exports.scenario_yaml(settings.right)).policies["makerspaces"]
    assert again == policy
    everybody = {**change, "set": {"budget": 1, "for": {}}}
    assert settings.right.with_changes([everybody]).timeline.plan.policies["makerspaces"].eligibility.cities == ()
    for wrong in ({"size": {"workers": ["many", None]}}, {"cities": [7]}, {"cities": {"deep": {}}}):
        with pytest.raises(BadChange):
            settings.right.with_changes([{**change, "set": {"for": wrong}}])


def test_the_terms_of_an_anchor_fit_the_region_and_its_budget_pays_what_they_promise():
    terms = {}
    for region in ("twin_rivers", "henan"):
        known = catalogue_of(region)
        (anchor,) = (policy for policy in known["policies"] if policy["id"] == known["anchor"])
        found = {setting["id"]: setting["default"] for setting in anchor["settings"]}
        assert anchor["budget"]["default"] >= found["investment"] * found["subsidy_share"] * 4 / found["build_quarters"]
        terms[region] = found
    assert terms["twin_rivers"]["revenue"] < terms["henan"]["revenue"] / 10


def test_an_import_says_what_stands_beside_it():
    own = imported({"text": "name: mine\nextends: teaching_base.yaml\nseeds: 9\n", "name": "mine.yaml"})
    assert own["settings"]["left"]["scenario"] == "teaching_base"
    assert [remark["en"] for remark in own["remarks"]] == [
        "it extends teaching_base, which is at the left",
        "it has no policy",
        "the page plays one world, that of seed 1, and not the 9 that the file asks for",
    ]
    assert all(remark["zh"] != remark["en"] for remark in own["remarks"])
    short = imported({"text": "name: short\nextends: teaching.yaml\nperiod: {start: 2016Q1, end: 2017Q4}\n"})
    assert "the page plays both up to 2017Q4" in short["remarks"][-1]["en"]
    read = read_settings(short["settings"])
    assert (read.end, read.left.base.end) == (8, 40)
    alone = imported({"text": "name: alone\nregion: twin_rivers\npolicies: {makerspaces: {}}\n"})
    assert alone["settings"]["left"]["scenario"] == "teaching_base"
    assert alone["remarks"][0]["en"].startswith("it extends no scenario that ships")
    assert alone["remarks"][1]["en"] == "its policies (1) are at the right"


@pytest.mark.slow
def test_where_there_is_no_fork_server_worlds_are_spawned_and_are_the_same(server):
    """As on Windows: a process imports the model itself, and the frames are those of this process."""
    with patch("model.play.world_process.COPIES", False):
        key = opened(server)
        told = events(server, key)
        history = next(data for name, data in told if name == "history")
        request(server, "POST", f"/api/sessions/{key}/commands", {"do": "step", "quarters": 1})
        frame = next(data for name, data in told if name == "frame")
        told.close()
    right = server.sessions.by_key[key].settings.right
    player = Player(right.timeline, right.seed)
    assert history["frames"][0]["right"] == json.loads(player.start())
    assert frame["right"] == json.loads(player.step())
    processes = [world.process for world in server.sessions.by_key[key].worlds.values()]
    assert [type(process).__name__ for process in processes] == ["SpawnProcess", "SpawnProcess"]
    server.sessions.close(key)


@pytest.mark.slow
def test_what_moved_a_firm_is_told_of_the_world_that_was_played():
    """The same as `jiju firm` tells of a run of the exported file; what changed on the way is in it, too."""
    plan = plan_of_text("name: year\nextends: teaching_base.yaml\nperiod: {start: 2016Q1, end: 2016Q4}\n"
                        "policies: {technical_upgrading: {budget: 5, support_share: 0.5}}\n")  # fmt: skip

    def told(changes: list[dict[str, Any]]) -> dict[str, Any]:
        player = Player(timeline_of(plan, read_changes(changes, plan)), 1)
        player.start()
        with pytest.raises(stories.NothingThere):
            stories.course(player, 3)  # before a year has passed
        while player.quarter < plan.end:
            player.step()
        return dict(json.loads(stories.course(player, 3)))

    found, run = told([]), follow(plan, 3)
    assert found["quarter"] == "2016Q4"
    grants = next(table for table in found["told"]["en"]["tables"] if "policies gave it" in table["caption"])
    assert sum(int(row[1]) for row in grants["rows"]) == len(run.grants) > 0
    drivers = found["told"]["en"]["tables"][0]["rows"]
    whole = sum(run.drivers()[2016].values())
    assert float(drivers[-1][1].replace("−", "-").replace("+", "")) == pytest.approx(whole / 10, abs=0.006)
    assert len(found["told"]["zh"]["tables"]) == len(found["told"]["en"]["tables"])
    on_the_way = told([{"from": "2016Q3", "mechanism": "price_competition", "set": "off"}])
    assert on_the_way["told"]["en"]["tables"] != found["told"]["en"]["tables"]


def test_every_mechanism_has_a_sentence_on_what_to_expect():
    assert set(WORDS["expect"]) == set(load_registry().ablations)


def test_lessons_can_be_played():
    """Every lesson has settings that can be read, and each change that a step makes is accepted and changes a side."""
    changed = set()
    for lesson in load_lessons():
        settings = read_settings(lesson["settings"])
        for step in lesson["steps"]:
            for command in step["do"]:
                if command["do"] == "change":
                    side = settings.side(command.get("side", "right"))
                    changes = [*side.written()["changes"], command["change"]]
                    assert side.with_changes(changes).written()["changes"] == changes, (lesson["id"], command)
                    changed.add(lesson["id"])
    assert changed == {lesson["id"] for lesson in load_lessons()}


# the server ------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def server() -> Iterator[PlayServer]:
    """A server in this process; its worlds have processes of their own."""
    found = PlayServer(sessions=Sessions(2_000.0, most=2, grace=1.0))
    threading.Thread(target=found.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
    yield found
    found.shutdown()
    found.end()


def request(server: PlayServer, method: str, path: str, body: Any = None, **headers: str) -> tuple[int, bytes]:
    """Status and body of an answer."""
    with closing(http.client.HTTPConnection("127.0.0.1", server.port, timeout=60)) as connection:
        sent = None if body is None else body if isinstance(body, bytes) else json.dumps(body)
        names = {name.replace("_", "-"): value for name, value in headers.items()}
        connection.request(method, path, sent, {"Content-Type": "application/json", **names})
        answer = connection.getresponse()
        return answer.status, answer.read()


def events(server: PlayServer, key: str) -> Iterator[tuple[str, Any]]:
    """Events of a session as they come."""
    with closing(http.client.HTTPConnection("127.0.0.1", server.port, timeout=60)) as connection:
        connection.request("GET", f"/api/sessions/{key}/events")
        answer, name = connection.getresponse(), ""
        assert answer.headers["Content-Type"].startswith("text/event-stream")
        while line := answer.readline().decode():
            if line.startswith("event: "):
                name = line[7:].strip()
            elif line.startswith("data: "):
                yield name, json.loads(line[6:])


def opened(server: PlayServer, **settings: Any) -> str:
    """The key of a new session."""
    status, body = request(server, "POST", "/api/sessions", {"settings": {"region": "twin_rivers", **settings}})
    assert status == 201, body
    return str(json.loads(body)["session"])


def test_a_session_is_played_changed_asked_and_closed(server):
    key = opened(server)
    told, frames, plans, asked = events(server, key), [], [], False
    try:
        for name, data in told:
            if name == "history" and len(data["frames"]) == 1:
                assert request(server, "POST", f"/api/sessions/{key}/commands", {"do": "step", "quarters": 4})[0] == 202
            elif name == "plans":
                plans.append(data)
            elif name == "frame":
                frames.append(data)
                if len(frames) == 4:
                    change = {"from": "2016Q3", "policy": "makerspaces", "set": {"budget": 2}}
                    command = {"do": "change", "side": "right", "change": change}
                    assert request(server, "POST", f"/api/sessions/{key}/commands", command)[0] == 202
                    asked = True
            elif name == "history" and asked:
                break
        assert [each["left"] for each in plans] == [{}, {}]
        assert "makerspaces" not in plans[0]["right"]
        assert plans[1]["right"]["makerspaces"]["budget"] == 2
        again = data["frames"]
        assert [each["quarter"] for each in again] == ["2015Q4", "2016Q1", "2016Q2", "2016Q3", "2016Q4"]
        assert again[2]["right"] == frames[1]["right"]
        assert again[-1]["left"] == frames[-1]["left"]
        assert again[-1]["right"]["policies"] != frames[-1]["right"]["policies"]
        status, body = request(server, "GET", f"/api/sessions/{key}/cluster?side=right&kind=1&area=0")
        cluster = json.loads(body)
        assert status == 200
        assert cluster["history"]["quarters"][-1] == "2016Q4"
        firm = cluster["firms"][0][0]
        status, body = request(server, "GET", f"/api/sessions/{key}/firm?side=right&firm={firm}")
        assert json.loads(body)["alive"] is True
        assert request(server, "GET", f"/api/sessions/{key}/firm?side=right&firm=999999")[0] == 400
        status, body = request(server, "GET", f"/api/sessions/{key}/export?what=settings")
        saved = json.loads(body)
        assert saved["quarter"] == "2016Q4"
        assert saved["right"]["changes"][0]["policy"] == "makerspaces"
        status, body = request(server, "GET", f"/api/sessions/{key}/export?what=table")
        rows = list(csv.DictReader(io.StringIO(body.decode("utf-8-sig"))))
        first = next(row for row in rows if row["indicator"] == "value_added")
        assert (first["unit_zh"], first["unit_en"]) == ("亿元", "bn yuan")
        assert float(first["value_zh"]) == pytest.approx(10.0 * float(first["value_en"]), rel=1e-5)
        wrong = {"do": "change", "side": "right", "change": {"from": "2016Q3", "policy": "nothing", "set": {}}}
        status, body = request(server, "POST", f"/api/sessions/{key}/commands", wrong)
        assert status == 400
        assert json.loads(body)["error"]["zh"] != json.loads(body)["error"]["en"]
    finally:
        told.close()
    processes = [world.process for world in server.sessions.by_key[key].worlds.values()]
    assert request(server, "POST", f"/api/sessions/{key}/close", {})[0] == 200
    assert request(server, "GET", f"/api/sessions/{key}/cluster?kind=0&area=0")[0] == 404
    assert len(processes) == 2


@pytest.mark.slow
def test_whatever_order_of_commands_leads_to_what_the_settings_say_at_once(server):
    luck = random.Random(5)
    key = opened(server)
    session = server.sessions.by_key[key]
    told = events(server, key)
    assert next(name for name, _ in told if name == "history")
    for _ in range(25):
        side, start = luck.choice(("left", "right")), quarter_label(luck.randint(1, 10))
        change = luck.choice(
            (
                {"policy": "makerspaces", "set": {"budget": luck.choice((1, 3))}},
                {"parameter": "innovation.success_rate", "set": luck.choice((0.3, 0.7, None))},
                {"mechanism": "linkages", "set": luck.choice(("off", "on"))},
                {"shock": "demand", "set": {"size": -0.2}},
            )
        )
        session.command(
            luck.choice(
                (
                    {"do": "step", "quarters": 2},
                    {"do": "to", "quarter": quarter_label(luck.randint(0, 10))},
                    {"do": "play", "speed": 0},
                    {"do": "pause"},
                    {"do": "fork"},
                    {"do": "seed", "side": side, "seed": luck.randint(1, 3)},
                    {"do": "change", "side": side, "change": {"from": start, **change}},
                    {"do": "changes", "side": side, "changes": session.settings.side(side).written()["changes"][1:]},
                )
            )
        )
        time.sleep(luck.choice((0.0, 0.05)))
    session.command({"do": "to", "quarter": "2018Q1"})
    frames: dict[str, Any] = {}
    for name, data in told:
        if name == "history":
            frames = {frame["quarter"]: frame for frame in data["frames"]}
        elif name == "frame":
            frames[data["quarter"]] = data
        elif name == "state" and not data["busy"] and data["quarter"] == "2018Q1" and not session.pending:
            break
    told.close()
    for side in ("left", "right"):
        own = session.settings.side(side)
        player = Player(own.timeline, own.seed)
        expected = [player.start(), *(player.step() for _ in range(9))]
        assert [frames[quarter_label(at)][side] for at in range(10)] == [json.loads(each) for each in expected]
    server.sessions.close(key)


@pytest.mark.slow
def test_a_page_that_goes_frees_its_worlds_and_too_many_are_refused(server):
    keys = [opened(server), opened(server)]
    status, body = request(server, "POST", "/api/sessions", {"settings": {}})
    assert status == 429
    assert "close a page" in json.loads(body)["error"]["en"]
    status, body = request(server, "POST", "/api/sessions", {"settings": {}, "instead": keys[0]})  # the same page
    assert status == 201
    keys[0] = json.loads(body)["session"]
    assert len(server.sessions.by_key) == 2
    for key in keys:
        told = events(server, key)
        assert next(told)[0] == "state"
        told.close()
    for _ in range(200):
        if not server.sessions.by_key:
            break
        server.sessions.over.wait(0.1)
    assert not server.sessions.by_key


@pytest.mark.parametrize(
    ("method", "path", "body", "headers", "status"),
    [
        ("GET", "/", None, {"Host": "evil.example"}, 403),
        ("GET", "/api/start", None, {"Host": "127.0.0.1:1"}, 403),
        ("POST", "/api/sessions", {}, {"Origin": "http://evil.example"}, 403),
        ("POST", "/api/sessions", {}, {"Sec_Fetch_Site": "cross-site"}, 403),
        ("POST", "/api/sessions", {}, {"Content_Type": "text/plain"}, 415),
        ("POST", "/api/sessions", b"{" * 100_000, {}, 400),
        ("POST", "/api/sessions", {"settings": {"left": {"scenario": "../../etc/passwd"}}}, {}, 400),
        ("POST", "/api/sessions", {"settings": {"right": {"scenario": "plan"}}}, {}, 400),
        ("GET", "/../server.py", None, {}, 404),
        ("GET", "/%2e%2e/server.py", None, {}, 404),
        ("GET", "/page/index.html", None, {}, 404),
        ("GET", "/api/boundaries?region=../../etc", None, {}, 404),
        ("GET", "/api/sessions/none/events", None, {}, 404),
        ("POST", "/api/import", {"text": "name: x\nextensions: [a.py]\n"}, {}, 400),
        ("POST", "/api/import", {"text": "name: x\nregion: /etc\n"}, {}, 400),
        ("POST", "/api/import", {"text": "name: x\nregion: ../regions/mine\n"}, {}, 400),
        ("PUT", "/", None, {}, 501),
    ],
)
def test_the_door_is_kept(server, method, path, body, headers, status):
    found, answer = request(server, method, path, body, **headers)
    assert found == status, answer
    if status in (400, 403, 404, 415):
        assert json.loads(answer)["error"]["zh"]


def test_a_body_that_is_too_long_is_not_read(server):
    assert request(server, "POST", "/api/import", None, Content_Length="2000000")[0] == 413


def test_answers_carry_a_strict_policy_and_the_start_says_what_there_is(server):
    with closing(http.client.HTTPConnection("127.0.0.1", server.port, timeout=60)) as connection:
        connection.request("GET", "/")
        answer = connection.getresponse()
        answer.read()
    assert "unsafe" not in answer.headers["Content-Security-Policy"]
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
    start = json.loads(request(server, "GET", "/api/start")[1])
    assert [region["id"] for region in start["regions"]] == ["twin_rivers", "anhui", "henan"]
    assert start["default"]["right"]["scenario"] == "teaching"
    catalogue = json.loads(request(server, "GET", "/api/catalogue?region=twin_rivers")[1])
    assert catalogue["policies"][0]["id"] == catalogue["anchor"]
    assert all(len(item["expect"]["zh"]) > 5 for item in catalogue["mechanisms"])


def test_another_host_puts_a_token_into_the_address():
    found = PlayServer("0.0.0.0", sessions=Sessions(100.0))
    try:
        assert len(found.token) > 20
        assert found.url.endswith(f"/{found.token}/")
        assert found.allowed(f"192.168.0.7:{found.port}")
        assert not found.allowed(f"evil.example:{found.port}")
    finally:
        found.end()


def test_the_command_tells_its_address_and_a_port_that_is_taken():
    with socket.socket() as taken, patch("model.play.serve.prepare"), patch.object(PlayServer, "serve_forever"):
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        refused = typed(["play", "--no-browser", "--port", port])
        assert refused.code == 2
        assert f"127.0.0.1:{port}" in refused.err
        assert "choose another --host or --port" in refused.err
        done = typed(["play", "--no-browser", "--port", 0, "--pages", 3, "--megabytes", 900])
        assert done.code == 0
        assert "http://127.0.0.1:" in done.out
        assert "at most 3 pages at a time and 900 MB" in done.out
        opened_up = typed(["play", "--no-browser", "--port", 0, "--host", "0.0.0.0"])
        assert "keep it to yourself" in opened_up.out


def test_with_a_token_nothing_is_answered_without_it():
    found = PlayServer("0.0.0.0", sessions=Sessions(100.0))
    threading.Thread(target=found.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
    try:
        assert request(found, "GET", "/")[0] == 403
        assert request(found, "GET", "/api/start")[0] == 403
        assert request(found, "GET", f"/{found.token}/")[0] == 200
        assert request(found, "GET", f"/{found.token}/api/start")[0] == 200
        assert request(found, "GET", f"/{found.token}/", Host=f"evil.example:{found.port}")[0] == 403
    finally:
        found.shutdown()
        found.end()


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="processes are counted by /proc")
def test_twenty_pages_leave_no_process_and_no_memory_and_a_killed_server_leaves_nothing():
    with served() as (client, process):
        leak = opened_and_closed(client, process.pid, 20, "twin_rivers")
        assert leak.after - leak.before < 50
        assert leak.processes_after == leak.processes_before
        key = client.open("twin_rivers")
        told = client.events(key)
        assert next(name for name, _ in told if name == "history")
        client.command(key, do="play", speed=0)
        below = family(process.pid).keys() - {process.pid}
        assert len(below) >= 3  # two worlds and the fork server
        process.kill()
        process.wait(30)
        for _ in range(100):
            if not any(alive(number) for number in below):
                break
            time.sleep(0.1)
        assert not [number for number in below if alive(number)]


def alive(number: int) -> bool:
    """Whether a process is there, and not only its entry."""
    try:
        return Path(f"/proc/{number}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def test_a_frame_has_the_policies_that_hold_now_or_next_and_none_that_has_ended():
    policies = {"makerspaces": {"start": "2016Q1", "end": "2016Q2", "budget": 1},
                "technical_upgrading": {"start": "2016Q4", "budget": 2}}  # fmt: skip
    plan = Plan.from_mapping({"name": "two", "region": "twin_rivers", "policies": policies,
                              "period": {"start": "2016Q1", "end": "2016Q4"}})  # fmt: skip
    simulation = Simulation(plan, 1)
    seen = [[row[0] for row in books(simulation.world)]]
    for _ in range(4):
        simulation.step()
        seen.append([row[0] for row in books(simulation.world)])
    early, late = ["makerspaces"], ["technical_upgrading"]
    assert seen == [early, early, early, late, late]
