"""Samples of parameters and baselines as a dimension of studies; what stands on disk; bad input."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest

from model import ClusterModel, Ensemble, Study, load_scenario
from model.experiments.ensemble import Report, Sample
from model.experiments.run_folders import StudyError, alone_in
from model.experiments.samples_file import SampleError, read_samples
from model.results import ResultsError, Run
from model.results.records import MARK, look
from tests.commands import typed

ROOT = Path(__file__).resolve().parent.parent
SHORT = load_scenario(ROOT / "scenarios" / "teaching_base.yaml").replace(end=4)
TEACHING = load_scenario(ROOT / "scenarios" / "teaching.yaml").replace(end=4)
CSV = "sample,contracts.expiry,baseline.prior,baseline.firms\nlow,0.06,,\nother,,b,250\n"


def content(folder: Path) -> dict[str, bytes]:
    """Every file of a study's runs, but for times."""
    return {str(p.relative_to(folder)): p.read_bytes() for p in sorted((folder / "runs").rglob("*.parquet"))}


def make(folder: Path, **options) -> Report:
    return Ensemble([SHORT], 2, folder, workers=1, **options).make(folder)


def test_samples_are_read_from_a_csv_and_run_beside_the_scenarios_own(tmp_path):
    (tmp_path / "samples.csv").write_text(CSV, encoding="utf-8")
    low, other = read_samples(tmp_path / "samples.csv")
    assert (low.parameters, low.baseline) == ({"contracts.expiry": 0.06}, {})
    assert (other.parameters, other.baseline) == ({}, {"prior": "b", "firms": 250})
    study = Ensemble([SHORT, TEACHING], 1, tmp_path / "out", workers=1, samples=[Sample(), low, other]).run()
    assert sorted(study.scenarios) == ["teaching", "teaching_base"]
    assert list(study.samples) == ["low", "other"]
    values = [s.values("teaching_base", "value_added", 2016)[1] for s in (study, *study.samples.values())]
    assert len(set(values)) == 3
    assert study.samples["other"].runs["teaching", 1].plan.baseline.firms == 250
    assert (tmp_path / "out" / "runs" / "teaching@low-1").is_dir()


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("contracts.expiry\n0.06\n", "s.csv:1: no column 'sample'"),
        ("sample,contracts.expirry\na,0.06\n", "s.csv:1: unknown column 'contracts.expirry'; did you mean"),
        ("sample,contracts.expiry\na,fast\n", "s.csv:2: contracts.expiry: 'fast' is not a number"),
        ("sample,contracts.expiry\na,0.06\nb,9\n", "s.csv:3: contracts.expiry = 9 is outside its range"),
        ("sample,contracts.expiry\na,0.06\na,0.07\n", "s.csv:3: 'a' stands twice"),
        ("sample,baseline.prior\n../x,a\n", "s.csv:2: '../x' is no name of a sample"),
        ("sample,baseline.firms\na,3\n", "s.csv:2: baseline.firms:"),
        ("sample\n", "s.csv:1: no samples"),
        ("", "s.csv:1: empty"),
    ],
)
def test_bad_samples_are_told_with_file_and_line(text, told, tmp_path):
    (tmp_path / "s.csv").write_text(text, encoding="utf-8")
    with pytest.raises(SampleError) as found:
        read_samples(tmp_path / "s.csv")
    assert told in str(found.value)


def test_the_command_takes_samples_and_keeps_a_quarter(tmp_path):
    (tmp_path / "samples.csv").write_text(CSV, encoding="utf-8")
    scenario = tmp_path / "short.yaml"
    scenario.write_text("name: short\nregion: twin_rivers\nperiod: {start: 2016Q1, end: 2016Q4}\n", encoding="utf-8")
    command = [str(scenario), "--seeds", "1", "--no-figures", "--workers", "1"]
    command += ["--samples", str(tmp_path / "samples.csv"), "--keep", "2016Q2", "--out", str(tmp_path / "out")]
    done = typed(command)
    assert done.code == 0, done.err
    assert "3 of 3 runs to make" in done.err
    run = Study.load(tmp_path / "out").runs["short", 1]
    assert list(run.checkpoints) == [2]
    asked = [*command[:-4], "--keep", "2016q2", "--out", str(tmp_path / "no")]
    assert typed(asked).code == 2
    assert not (tmp_path / "no").exists()


def test_a_replay_goes_on_from_the_nearest_checkpoint(tmp_path, monkeypatch):
    make(tmp_path, checkpoints=(2,))
    run = Run.load(tmp_path / "runs" / "teaching_base-1")
    whole = Ensemble([SHORT], 1, workers=1).run().runs["teaching_base", 1]
    straight = whole.at("2016Q3").world.firms.as_columns()
    steps, step = [], ClusterModel.step
    monkeypatch.setattr(ClusterModel, "step", lambda model: (steps.append(model.calendar), step(model))[1])
    kept = run.at("2016Q3").world.firms.as_columns()
    assert steps == ["2016Q2"]
    assert all((kept[name] == straight[name]).all() for name in straight)
    with pytest.raises(ResultsError, match="teaching_base has no 2019Q1: it runs from 2015Q4 to 2016Q4"):
        run.at("2019Q1")


def test_a_damaged_run_is_made_again_and_the_others_are_not(tmp_path):
    first = make(tmp_path)
    assert (first.made, first.damaged) == (["teaching_base-1", "teaching_base-2"], {})
    before, mark = content(tmp_path), (tmp_path / "runs" / "teaching_base-1" / MARK).stat().st_mtime_ns
    victim = tmp_path / "runs" / "teaching_base-2" / "clusters.parquet"
    data = bytearray(victim.read_bytes())
    data[len(data) // 2] ^= 1
    victim.write_bytes(data)
    again = make(tmp_path)
    assert (again.made, again.reused) == (["teaching_base-2"], ["teaching_base-1"])
    assert again.damaged == {"teaching_base-2": "clusters.parquet is not what was written"}
    assert content(tmp_path) == before
    assert (tmp_path / "runs" / "teaching_base-1" / MARK).stat().st_mtime_ns == mark


@pytest.mark.parametrize("name", [MARK, "census.parquet", "manifest.yaml"])
def test_a_run_that_lost_a_file_is_no_run(tmp_path, name):
    make(tmp_path)
    (tmp_path / "runs" / "teaching_base-1" / name).unlink()
    assert look(tmp_path / "runs" / "teaching_base-1").fingerprint is None
    assert make(tmp_path).made == ["teaching_base-1"]


def test_seeds_are_added_and_the_index_lists_every_run(tmp_path):
    make(tmp_path)
    report = Ensemble([SHORT], 4, tmp_path, workers=1).make(tmp_path)
    assert (len(report.made), len(report.reused)) == (2, 2)
    with open(tmp_path / "index.csv", encoding="utf-8", newline="") as handle:
        index = {line["run"]: line for line in csv.DictReader(handle)}
    assert list(index) == [f"teaching_base-{seed}" for seed in (1, 2, 3, 4)]
    mark = json.loads((tmp_path / "runs" / "teaching_base-3" / MARK).read_text(encoding="utf-8"))
    assert index["teaching_base-3"]["fingerprint"] == mark["fingerprint"]
    assert int(index["teaching_base-3"]["bytes"]) == sum(size for size, _ in mark["files"].values())


def test_another_scenario_under_the_same_name_is_refused_and_overwritten_when_told(tmp_path):
    make(tmp_path)
    other = SHORT.replace(parameters={"contracts.expiry": 0.06})
    before = content(tmp_path)
    with pytest.raises(StudyError, match="holds runs of another scenario, version or data"):
        Ensemble([other], 2, tmp_path, workers=1).make(tmp_path)
    assert content(tmp_path) == before
    assert len(Ensemble([other], 1, tmp_path, workers=1, overwrite=True).make(tmp_path).made) == 1
    assert [path.name for path in sorted((tmp_path / "runs").iterdir())] == ["teaching_base-1"]


def test_a_folder_in_use_is_refused(tmp_path):
    with alone_in(tmp_path), pytest.raises(StudyError, match="another command is at work"):
        make(tmp_path)
    assert len(make(tmp_path).made) == 2


def test_what_makes_no_study(tmp_path):
    henan = load_scenario(ROOT / "scenarios" / "no_policy.yaml")
    with pytest.raises(StudyError, match="1 to 10,000 seeds"):
        Ensemble([SHORT], 0)
    with pytest.raises(StudyError, match="different regions"):
        Ensemble([SHORT, henan], 1)
    with pytest.raises(StudyError, match="share a name"):
        Ensemble([SHORT, SHORT], 1)
    (tmp_path / "file").write_text("", encoding="utf-8")
    with pytest.raises(StudyError, match="something else stands there"):
        make(tmp_path / "file")
