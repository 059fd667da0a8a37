"""Pieces of a report: the same whoever makes them, and told if one cannot be made."""

from __future__ import annotations

import errno
import os
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

from model import Ensemble, load_scenario
from model.experiments.engines import Cause, Failure
from model.experiments.engines.forked import can_fork
from model.experiments.failed_runs import FaultInRun
from model.observe.outcomes import BY_NAME
from model.report import parts_in_parallel as pieces
from model.report.cluster_tables.emergent_communities import emergent
from model.report.figures import draw_report_figures as of_report
from model.report.findings import Findings
from model.report.network_files import OfOneRun, write_networks
from model.report.open_study import open_folder
from model.report.parts_in_parallel import Piece, ReportError, made, packed, raise_failure, unpacked
from model.report.work_during_runs import Ahead
from model.report.write_report import findings_of, write_report
from model.results import Study
from model.results.growth_by_driver import by_year, grown
from model.results.study import ASKED_OFTEN, load_study
from tests.report_studies import findings_of_henan

SCENARIOS = Path(__file__).resolve().parent.parent / "scenarios"


@pytest.fixture(scope="module")
def findings(tmp_path_factory) -> Findings:
    folder = tmp_path_factory.mktemp("pieces") / "study"
    plans = [load_scenario(SCENARIOS / name).replace(end=4) for name in ("teaching.yaml", "teaching_base.yaml")]
    Ensemble(plans, 1, folder, workers=1).make(folder)
    found = findings_of(open_folder(folder))
    found.complete()
    return found


def wanted(folder: Path) -> list[Piece]:
    folder.mkdir()
    return [Piece("networks", "en", folder), Piece("picture", "zh", None, "spending"),
            Piece("picture", "en", folder, "spending"), Piece("picture", "en", None, "sensitivity")]  # fmt: skip


@pytest.mark.parametrize("copies", [True, False])
@pytest.mark.slow  # two processes begin
def test_other_processes_make_the_same_bits(findings, tmp_path, monkeypatch, copies):
    here = made(findings, wanted(tmp_path / "here"), 1)
    monkeypatch.setattr(pieces, "FEWEST", 1)
    if copies and not can_fork():
        pytest.skip("no copies of this process can be made here")
    monkeypatch.setattr(pieces, "can_fork", lambda: copies)
    home, make = os.getpid(), pieces.make
    monkeypatch.setattr(pieces, "make", lambda f, piece: make(f, piece) if os.getpid() != home else pytest.fail("here"))
    there = made(findings, wanted(tmp_path / "there"), 2)
    assert there == here
    assert here[1].startswith("<svg")
    assert here[3] is None  # there is no table that this picture shows
    names = sorted(path.name for path in (tmp_path / "here").iterdir())
    assert names == ["network.gexf", "network.graphml", "spending.png", "spending.svg"]
    for name in names:
        assert (tmp_path / "there" / name).read_bytes() == (tmp_path / "here" / name).read_bytes(), name


@pytest.mark.slow
def test_a_report_has_its_files_in_order_and_both_languages(findings, tmp_path, monkeypatch):
    monkeypatch.setattr(of_report, "FIGURES", {name: of_report.FIGURES[name] for name in ("spending", "sensitivity")})
    monkeypatch.setattr("model.report.figures.animation.write_animation", lambda f, w, path: path.touch())
    paths = [path.relative_to(tmp_path).as_posix() for path in write_report(findings, tmp_path, "zh")]
    assert paths == ["report.html", "report.xlsx", "figures/spending.png", "network.gexf", "network.graphml",
                     "animation.gif"]  # fmt: skip
    assert all((tmp_path / path).is_file() for path in paths)
    assert (tmp_path / "figures" / "spending.svg").is_file()
    page = (tmp_path / "report.html").read_text(encoding="utf-8")
    for code in ("zh", "en"):
        assert f'id="{code}-spending-' in page


def test_findings_travel_without_the_tables_of_saved_runs(findings):
    run = next(iter(findings.study.runs.values()))
    assert run.columns
    again = unpacked(packed(findings))
    other = next(iter(again.study.runs.values()))
    assert other.columns == {}
    assert list(again.sheets) == list(findings.sheets)
    assert len(other.table("cells")) == len(run.table("cells"))
    assert run.columns  # what is sent is a copy


def test_outcomes_travel_by_name():
    outcomes = list(BY_NAME.values())
    assert all(one is other for one, other in zip(unpacked(packed(outcomes)), outcomes, strict=True))


@pytest.mark.slow
def test_findings_of_a_region_with_targets_travel():
    found = findings_of_henan(1)
    found.complete()
    assert repr(unpacked(packed(found)).summary.goals) == repr(found.summary.goals)  # nan is not nan, outcomes are one


def test_few_pieces_start_no_process(findings, tmp_path, monkeypatch):
    monkeypatch.setattr(pieces, "carry_out", lambda *a: pytest.fail("a process was started"))
    assert len(made(findings, wanted(tmp_path / "few"), None)) == 4


def test_a_script_without_a_main_guard_makes_them_itself(findings, tmp_path, monkeypatch):
    monkeypatch.setattr(pieces, "FEWEST", 1)
    monkeypatch.setattr(pieces, "problem", lambda: "no guard")
    monkeypatch.setattr(pieces, "can_fork", lambda: False)  # a copy does not run the script again
    monkeypatch.setattr(pieces, "carry_out", lambda *a: pytest.fail("a process was started"))
    assert len(made(findings, wanted(tmp_path / "script"), 2)) == 4


@pytest.mark.parametrize(("cause", "error"), [(Cause.user, ReportError), (Cause.machine, MemoryError),
                                              (Cause.program, FaultInRun)])  # fmt: skip
def test_a_piece_that_fails_elsewhere_is_told_with_its_name(cause, error):
    with pytest.raises(error, match="spending of the report: no space"):
        raise_failure(Piece("picture", "en", None, "spending"), Failure("X", "no space", "trace", cause))


def test_a_full_disk_here_is_an_error_of_the_user(findings, tmp_path, monkeypatch):
    def full(*arguments: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("model.report.network_files.write_networks", full)
    (tmp_path / "full").mkdir()
    with pytest.raises(Exception, match="No space left"):
        made(findings, [Piece("networks", "en", tmp_path / "full")], 1)
    assert list((tmp_path / "full").iterdir()) == []


def test_communities_found_beside_the_runs_are_those_found_after_them(findings):
    study, plan = findings.study, findings.main
    ahead = Ahead(study.folder, plan, 1, drawn=False)
    run = study.runs[plan.name, 1]
    assert ahead.of(run) is None  # nothing has been told yet: they are found at their time
    ahead.finished(f"{findings.base.name}-1")
    ahead.finished(f"{plan.name}-2")
    assert ahead.of(run) is None
    ahead.finished(f"{plan.name}-1")
    ahead.wait()
    found, expected = ahead.of(run), emergent(run, findings.region, plan)
    assert found is not None
    for name in ("clusters", "cells", "agreement"):
        pd.testing.assert_frame_equal(getattr(found, name), getattr(expected, name), check_exact=True)
    assert ahead.of(study.runs[findings.base.name, 1]) is None


def test_communities_wait_until_no_run_waits_for_a_worker(findings):
    ahead = Ahead(findings.study.folder, findings.main, 1, drawn=False)
    ahead.expect(runs=5, workers=2)
    for key in (f"{findings.main.name}-1", f"{findings.base.name}-1"):
        ahead.finished(key)
        assert ahead.communities is None
    ahead.finished(f"{findings.main.name}-2")  # the last two of five are at work
    assert ahead.communities is not None
    ahead.wait()


def test_what_goes_wrong_beside_the_runs_is_raised_where_it_is_asked_for(findings, monkeypatch):
    monkeypatch.setattr("model.report.cluster_tables.emergent_communities.emergent", lambda *a: 1 / 0)
    ahead = Ahead(findings.study.folder, findings.main, 1, drawn=False)
    ahead.finished(f"{findings.main.name}-1")
    with pytest.raises(ZeroDivisionError):
        ahead.of(findings.study.runs[findings.main.name, 1])


def test_the_network_written_beside_the_runs_is_the_one_of_the_report(findings, tmp_path):
    study, plan = findings.study, findings.main
    ahead = Ahead(study.folder, plan, 1, drawn=True, compared=True, aside=tmp_path)
    run = study.runs[plan.name, 1]
    assert ahead.network_of(run, findings.last) is None  # nothing has been told yet
    ahead.finished(f"{plan.name}-1")
    ahead.wait()
    network = ahead.network_of(run, findings.last)
    assert network is not None
    (tmp_path / "after").mkdir()
    expected = write_networks(findings, tmp_path / "after")
    assert [path.name for path in network.written] == [path.name for path in expected]
    assert all(one.read_bytes() == other.read_bytes() for one, other in zip(network.written, expected, strict=True))
    pd.testing.assert_frame_equal(network.supply.links, findings.supply.links, check_exact=True)
    assert ahead.network_of(run, findings.last + 1) is None  # of a study that ends in another year
    assert ahead.network_of(study.runs[findings.base.name, 1], findings.last) is None


@pytest.mark.slow
def test_a_report_takes_over_a_network_that_is_there(findings, tmp_path):
    (tmp_path / "aside").mkdir()
    network = OfOneRun(findings.study, findings.main, None, findings.summary.tables["emergent_cells"])
    network.written = tuple(write_networks(network, tmp_path / "aside"))
    known, content = replace(findings, network=network), [path.read_bytes() for path in network.written]
    assert known.supply is network.supply
    paths = write_report(known, tmp_path, "en")
    moved = [tmp_path / path.name for path in network.written]
    assert set(moved) <= set(paths)
    assert [path.read_bytes() for path in moved] == content


def test_runs_read_beside_the_last_ones_are_those_of_the_study(findings):
    study, plan, keys = findings.study, findings.main, [f"{name}-1" for name in findings.study.scenarios]
    ahead = Ahead(study.folder, plan, 1, drawn=False)
    for key in [*keys, f"{plan.name}-9"]:  # the last of them failed
        ahead.finished(key)
    assert ahead.reading is not None
    ahead.reading.result()
    assert set(ahead.runs) == set(keys)
    loaded = load_study(study.folder, known=ahead.runs)
    assert all(loaded.runs[run.scenario, run.seed] is run for run in ahead.runs.values())
    assert all(set(ASKED_OFTEN) <= set(run.columns) for run in ahead.runs.values())
    for name in ("indicators", "clusters"):
        pd.testing.assert_frame_equal(loaded.table(name), study.table(name), check_exact=True)
    for measure in (grown, by_year):
        given = ([1],) if measure is grown else ()
        found, expected = (measure(of, plan.name, *given, findings.last) for of in (loaded, Study.load(study.folder)))
        pd.testing.assert_frame_equal(found, expected, check_exact=True)


def test_no_run_is_read_any_more_when_the_last_one_is_there(findings):
    ahead = Ahead(findings.study.folder, findings.main, 1, drawn=False)
    ahead.over, ahead.done = True, [f"{findings.main.name}-1"]
    ahead.read()
    assert not ahead.runs
