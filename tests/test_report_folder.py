"""Results that are missing, partial, of another version or edited: a clear message and the house's exit codes."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from model.report.figures.decisions import WrongTable
from model.report.open_study import NoResults, open_folder
from model.report.write_report import make_report
from model.results import ResultsError, Run
from tests.commands import no_pictures, typed
from tests.report_studies import teaching

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture
def folder(tmp_path) -> Path:
    """A copy of the teaching study that a test may break."""
    source = teaching().folder
    assert source is not None
    shutil.copytree(source, tmp_path / "study")
    return tmp_path / "study"


def test_scenario_and_base_are_told_apart(folder):
    found = open_folder(folder)
    assert (found.main.name, found.base.name if found.base else None) == ("teaching", "teaching_base")
    assert found.study.left_out == []
    turned = open_folder(folder, "teaching_base", "teaching")
    assert (turned.main.name, turned.base.name if turned.base else None) == ("teaching_base", "teaching")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [(("other",), "there are teaching"), (("teaching", "teaching"), "scenario and base are both")],
)
def test_names_that_are_not_there(folder, arguments, message):
    with pytest.raises(NoResults, match=message):
        open_folder(folder, *arguments)


def test_no_folder_and_no_results(tmp_path, folder):
    with pytest.raises(NoResults, match=r"there is no folder .*results there: study"):
        open_folder(tmp_path / "nothing")
    (tmp_path / "empty").mkdir()
    with pytest.raises(NoResults, match="holds no results"):
        open_folder(tmp_path / "empty")
    (tmp_path / "file").write_text("x")
    with pytest.raises(NoResults, match="holds no results"):
        open_folder(tmp_path / "file")
    shutil.rmtree(folder / "runs")
    (folder / "runs").mkdir()
    with pytest.raises(ResultsError, match="no finished runs"):
        open_folder(folder)


def test_a_partial_study_says_what_is_missing_and_goes_on(folder):
    shutil.rmtree(folder / "runs" / "teaching-2")
    found = open_folder(folder)
    assert [each.key for each in found.study.left_out] == ["teaching-2"]
    for run in (folder / "runs").glob("teaching*"):  # seed 1 of one scenario and seed 2 of the other are left
        if run.name not in ("teaching-1", "teaching_base-2"):
            shutil.rmtree(run)
    with pytest.raises(ResultsError, match="share no world"):
        open_folder(folder)


def test_a_run_that_lacks_a_file(folder):
    (folder / "runs" / "teaching-1" / "links.parquet").unlink()
    with pytest.raises(ResultsError, match=r"links\.parquet is missing"):
        open_folder(folder)


def test_an_edited_table_and_an_edited_manifest_are_refused(folder):
    path = folder / "runs" / "teaching-1" / "indicators.parquet"
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(bytes(content))
    with pytest.raises(ResultsError, match=r"indicators\.parquet is not what was written"):
        open_folder(folder)


def test_an_edited_manifest_is_refused(folder):
    path = folder / "runs" / "teaching-1" / "manifest.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace("seed: 1", "seed: 7", 1), encoding="utf-8")
    with pytest.raises(ResultsError, match=r"manifest\.yaml is not what was written"):
        open_folder(folder)


def test_another_version(folder):
    path = folder / "runs" / "teaching-1" / "manifest.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace("schema: 2", "schema: 99"), encoding="utf-8")
    with pytest.raises(ResultsError, match=r"schema 99, this program reads 2; remove .* again"):
        Run.load(path.parent)


def test_a_study_made_before_the_format_changed(folder):
    record = folder / "study.yaml"
    text = record.read_text(encoding="utf-8")
    record.write_text(text[text.index("scenarios:") : text.index("runs:")], encoding="utf-8")
    with pytest.raises(ResultsError, match=r"another version of the program .*format 1, this one reads 2.*--overwrite"):
        open_folder(folder)


@pytest.mark.parametrize("text", ["{", "[1]", '{"a": 1', "nonsense"])
def test_checksums_that_cannot_be_read(folder, text):
    (folder / "runs" / "teaching-1" / "finished.json").write_text(text)
    with pytest.raises(ResultsError, match=r"no readable finished\.json"):
        open_folder(folder)


@pytest.mark.parametrize("text", [": : :", "- a\n- b", "seeds: 7", "\x00"])
def test_a_study_file_that_is_none(folder, text):
    (folder / "study.yaml").write_text(text)
    with pytest.raises(ResultsError, match=r"study\.yaml"):
        open_folder(folder)


def test_an_extra_table_that_is_wrong(folder):
    (folder / "attribution.csv").write_text("name,what\na,1\n")
    with pytest.raises(WrongTable, match=r"attribution\.csv:1: no column difference, low, high"):
        make_report(folder)


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [(("nothing",), 2, "there is no folder"), (("study", "--language", "fr"), 2, "no language 'fr'"),
     (("study", "--scenario", "x"), 2, "no scenario 'x'"), (("broken",), 2, "no readable finished.json")],
)  # fmt: skip
def test_exit_codes_of_the_command(folder, arguments, code, message):
    shutil.copytree(folder, folder.parent / "broken")
    (folder.parent / "broken" / "runs" / "teaching-1" / "finished.json").unlink()
    done = typed(["report", *arguments], folder.parent)
    assert done.code == code
    assert message in done.err
    assert "Traceback" not in done.err


@pytest.mark.slow
def test_a_report_that_fails_leaves_the_former_one(folder, monkeypatch):
    from model.report import write_report as make

    (folder / "report.html").write_text("former")
    no_pictures(monkeypatch)
    monkeypatch.setattr("model.report.html_page.write_page.page", lambda *a: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        make.make_report(folder)
    assert (folder / "report.html").read_text() == "former"
    assert not list(folder.glob(".partial-*"))


def test_checksums_name_every_file_of_a_run(folder):
    run = folder / "runs" / "teaching-1"
    known = json.loads((run / "finished.json").read_text())["files"]
    assert set(known) == {path.name for path in run.iterdir()} - {"finished.json"}
