"""The benchmarks: ratios computed by hand, what is refused, and the whole command in its quick form."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from benchmarks.child import Child
from benchmarks.first_page import FirstPage
from benchmarks.main_job import Job
from benchmarks.marks import Mark, marks
from benchmarks.million import Million, section, set_into
from benchmarks.page import page
from benchmarks.play import Leak, Pace, Played
from benchmarks.play import section as section_of_play
from benchmarks.sitting import BEFORE, NOW, PARTS, Sitting, full, quick, sit
from benchmarks.worlds import WITH, WITHOUT, Case, Reference, World, in_the_mean, measure, paired

ROOT = Path(__file__).resolve().parent.parent


def world(checkout: str, scenario: str, scale: float, start: float, *quarters: float) -> World:
    """A world as if measured once."""
    firms = int(100 * scale)
    begun = {"seconds": start, "steps": {}, "firms": firms, "links": 0, "memory": 50.0}
    return World(scale, checkout, scenario, [begun], [{"all": seconds} for seconds in quarters], [60.0])


def test_ratios_are_means_and_medians_of_the_same_quarters() -> None:
    one, other = world(NOW, WITH, 1.0, 9.0, 3.0, 8.0, 30.0), world(NOW, WITHOUT, 1.0, 9.0, 1.0, 2.0, 10.0)
    assert paired(one, other) == 3.0  # of 3, 4 and 3; the medians alone would give 4
    assert in_the_mean(one, other) == 41 / 13  # a run takes the sum of its quarters
    assert one.run == 50.0
    reference = Reference(9, 9, [{"a": 8.0, "b": 2.0}, {"a": 4.0, "b": 4.0}], [{"a": 1.0, "b": 1.0, "c": 7.0}] * 2, [])
    assert reference.times() == 4.5  # of 10 / 2 and 8 / 2
    assert reference.times(["b"]) == 3.0


def test_marks_compare_two_checkouts_and_two_scales() -> None:
    sitting = Sitting(full(4.0, 40, 3), {NOW: ROOT, BEFORE: ROOT}, {})
    sitting.worlds = [
        world(checkout, scenario, scale, start * scale, quarter * scale)
        for checkout, start, quarter in ((NOW, 1.0, 2.0), (BEFORE, 5.0, 4.0))
        for scenario in (WITHOUT, WITH)
        for scale in sitting.setting.scales
    ]
    sitting.jobs = {NOW: Job("", [30.0], [40.0], 10, 5.0), BEFORE: Job("", [50.0, 60.0, 90.0], [9.0], 10, 40.0)}
    found = {mark.meaning: mark.value for mark in marks(sitting)}
    assert found == {
        "A quarter with policy, against one without: mean": 1.0,
        "A quarter with policy, against one without: median": 1.0,
        "A quarter without policy, now against before: mean": 0.5,
        "A quarter without policy, now against before: median": 0.5,
        "A quarter with policy, now against before: mean": 0.5,
        "A quarter with policy, now against before: median": 0.5,
        "Start at 4 times, now against before": 0.2,
        "Start a firm at 4 times, against 1:1": 1.0,
        "A quarter a firm at 4 times, against 1:1": 1.0,
        "Main job, now against before": 0.5,
        "Disk of a run, now against before": 0.125,
    }


@pytest.mark.parametrize(
    ("mark", "goal", "verdict"),
    [
        (Mark("", 1.5, most=1.5), "at most 1.5", "met"),
        (Mark("", 1.6, most=1.5), "at most 1.5", "not met"),
        (Mark("", 40.0, least=40), "at least 40", "met"),
        (Mark("", 39.9, least=40), "at least 40", "not met"),
        (Mark("", 7.0), "", ""),
    ],
)
def test_a_goal_is_met_or_not(mark: Mark, goal: str, verdict: str) -> None:
    assert (mark.goal, mark.verdict) == (goal, verdict)


@pytest.mark.parametrize(
    ("mark", "used"),
    [
        (Mark("a", 0.4, most=0.5), 0.8), (Mark("b", 80.0, least=40.0), 0.5), (Mark("c", 0.0, least=40.0), 2.0),
        (Mark("processes left", 0.0, most=0), 0.0), (Mark("processes left", 3.0, most=0), 2.0),
    ],
)  # fmt: skip
def test_a_goal_that_allows_nothing_can_be_drawn(mark: Mark, used: float) -> None:
    assert mark.used == pytest.approx(used)


def test_the_scenarios_that_are_measured_exist() -> None:
    for setting in (quick(), full(44.0, 40, 3)):
        named = {*setting.scenarios.values(), setting.studied, setting.small, setting.job[0]}
        assert [name for name in sorted(named) if not (ROOT / name).is_file()] == []
    assert full(4.0, 40, 3).scales == (0.1, 1.0, 4.0)


def test_the_largest_worlds_make_few_quarters_once(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[tuple[str, str]] = []

    class Model:
        def __init__(self, checkout: Path) -> None:
            self.checkout = checkout.name

        def __enter__(self) -> Model:
            return self

        def __exit__(self, *_: object) -> None: ...

        def ask(self, what: str, scenario: str = "", scale: float = 0.0) -> Any:
            asked.append((self.checkout, what))
            return {"start": {"seconds": 1.0, "memory": 1.0, "firms": 7}, "step": {"all": 1.0}, "memory": 9.0}[what]

    monkeypatch.setattr("benchmarks.worlds.Child", Model)
    case = Case({WITHOUT: "a", WITH: "b"}, {NOW: Path("new"), BEFORE: Path("old")}, quarters=40, repeats=3)
    large = measure(case, 44.0)
    made = {(each.checkout, each.scenario): len(each.quarters) for each in large}
    assert made == {(NOW, WITHOUT): 4, (NOW, WITH): 4, (BEFORE, WITHOUT): 4}
    assert asked.count(("old", "start")) == 3
    assert [who for who, what in asked[-4:] if what == "start"] == ["new", "old", "new", "old"]  # in turn
    assert [len(each.starts) for each in large] == [3, 1, 3]
    assert [each.runs for each in large] == [1, 1, 1]
    assert {(len(each.starts), len(each.quarters)) for each in measure(case, 1.0)} == {(3, 120)}


def test_a_process_that_fails_is_told_and_not_waited_for(capfd: pytest.CaptureFixture[str]) -> None:
    with Child(ROOT) as child, pytest.raises(RuntimeError, match="asked to fly has ended with code 1"):
        child.ask("fly")
    assert "no attribute 'fly'" in capfd.readouterr().err


def test_a_part_that_fails_is_noted_and_the_others_are_measured(monkeypatch: pytest.MonkeyPatch) -> None:
    def too_large(_: object, scale: float) -> list[World]:
        if scale > 1:
            raise RuntimeError("no memory")
        return [world(NOW, scenario, scale, 1.0, 2.0) for scenario in (WITHOUT, WITH)]

    monkeypatch.setattr("benchmarks.worlds.measure", too_large)
    said: list[str] = []
    sitting = sit(full(4.0, 40, 3), None, ["worlds"], said.append)
    assert said == ["worlds at scale 0.1", "worlds at scale 1", "worlds at scale 4"]
    assert sitting.failed == ["worlds at scale 4: no memory"]
    assert sitting.scales == [0.1, 1.0]
    assert "Not measured this time: `--parts reference job studies million play`." in page(sitting, picture=False)
    for kind in ("mean", "median"):
        row = f"| A quarter with policy, against one without: {kind} | 1 | at most 1.5 | met |"
        assert row in page(sitting, picture=False)


def run_of_a_million() -> Million:
    start = {"seconds": 30.0, "firms": 1_000_000, "links": 4_000_000, "memory": 1024.0}
    return Million("a.yaml", 44.0, start, [{"all": 6.0}, {"all": 9.0}], 90.0, 3072.0, [0.5, 2.5], "abc", "2026-01-01")


def test_a_whole_run_of_a_million_firms_is_told_in_minutes_and_memory() -> None:
    text = section(run_of_a_million())
    assert text.startswith("## A million firms\n")
    for line in ("Minutes by the clock | 1.5 |", "Minutes of one processor | 0.75 |", "mean, s | 7.5 |", "GB | 3 |"):
        assert line in text
    assert "while 0.5 to 2.5 processes wanted\nto run" in text
    sitting = Sitting(full(4.0, 40, 3), {NOW: ROOT}, {}, million=run_of_a_million())
    assert [mark.value for mark in marks(sitting)] == [1.5, 3.0]
    assert text in page(sitting, picture=False)


def test_the_run_of_a_million_firms_takes_its_place_in_the_page_and_leaves_the_others() -> None:
    part = section(run_of_a_million())
    assert set_into("# Benchmarks\n\n## A\n\na\n", part) == f"# Benchmarks\n\n## A\n\na\n\n{part}\n"
    for rest in ("", "\n## Studies\n\nb\n"):
        page = f"# Benchmarks\n\n## A million firms\n\nold\n{rest}"
        assert set_into(page, part) == f"# Benchmarks\n\n{part}\n{rest}"


def test_figures_of_play_are_held_to_their_goals() -> None:
    paces = [Pace("twin_rivers", 1.0, [0.05, 0.05], [0.001, 0.3]), Pace("henan", 2.0, [0.5, 1.5, 0.7], [])]
    first = FirstPage({"installation": 100.0, "a year": 30.0}, ("11.8 bn yuan", "12.3 bn yuan"))
    played = Played(paces, Leak(20, 300.0, 340.0, 3, 4), first, [0.1, 1.0], "abc", "2026-01-01")
    found = [(mark.value, mark.verdict) for mark in marks(Sitting(quick(), {NOW: ROOT}, {}, play=played))]
    assert found == [(20.0, "met"), (0.001, "met"), (0.7, "met"), (40.0, "met"), (1, "not met"), (130.0, "not met")]
    text = section_of_play(played)
    assert text.startswith("## The page of `jiju play`\n")
    assert "| installation | 100.0 |" in text
    assert set_into(f"# Benchmarks\n\n{text}\n", text) == f"# Benchmarks\n\n{text}\n"


def test_another_folder_is_no_checkout(tmp_path: Path) -> None:
    command = [sys.executable, "benchmarks/run.py", "--quick", "--before", str(tmp_path)]
    found = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert found.returncode == 2
    assert "is no checkout: it has no run.py" in found.stderr


@pytest.mark.slow
def test_the_command_measures_everything_in_its_quick_form(tmp_path: Path) -> None:
    command = [sys.executable, "benchmarks/run.py", "--quick", "--out", str(tmp_path)]
    found = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert found.returncode == 0, found.stderr
    page = (tmp_path / "benchmarks.md").read_text(encoding="utf-8")
    assert found.stdout.strip() == page.strip()
    for part in ("What counts", "A quarter", "From small to large", "Against Mesa objects", "The main job", "Studies",
                 "The largest run", "The page of `jiju play`"):  # fmt: skip
        assert f"## {part}\n" in page
    assert "agree to the bit" in page
    assert (tmp_path / "pictures" / "benchmarks.png").read_bytes().startswith(b"\x89PNG")
    assert set(PARTS) == {"worlds", "reference", "job", "studies", "million", "play"}
