"""A region whose folder lacks what nobody could give: boundaries, a plan's targets, history, national figures."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from typer.testing import CliRunner

from model.cli.commands import app
from model.play.nouns import boundaries_of
from model.regions import FOLDER, RegionError, load_region

LACKING = ("boundaries.geojson", "targets.csv", "outcomes.csv", "national.csv", "frontier_drift.csv")


@pytest.fixture
def bare(tmp_path: Path) -> Path:
    """Twin Rivers without these files."""
    folder = Path(shutil.copytree(FOLDER / "twin_rivers", tmp_path / "bare"))
    for name in LACKING:
        (folder / name).unlink()
    text = (folder / "region.yaml").read_text(encoding="utf-8").replace("name: twin_rivers", "name: bare")
    (folder / "region.yaml").write_text(text, encoding="utf-8")
    scenario = tmp_path / "mine.yaml"
    scenario.write_text("name: mine\nregion: ./bare\nseeds: 1\nperiod: {end: 2016Q4}\n", encoding="utf-8")
    return scenario


def test_a_region_is_read_without_them_and_says_so(bare):
    region = load_region("bare", folder=bare.parent / "bare")
    assert [len(region.tables[name]) for name in ("targets", "outcomes", "national")] == [0, 0, 0]
    assert region.areas == []
    assert "there is no boundaries.geojson" in " ".join(remark["en"] for remark in region.remarks)


def test_a_broken_file_is_none_that_is_lacking(bare):
    (bare.parent / "bare" / "boundaries.geojson").write_text("{}", encoding="utf-8")
    (bare.parent / "bare" / "targets.csv").write_text("", encoding="utf-8")
    with pytest.raises(RegionError) as found:
        load_region("bare", folder=bare.parent / "bare")
    assert "boundaries.geojson: no features" in str(found.value)
    assert "targets.csv:1: empty file" in str(found.value)


@pytest.mark.slow
def test_it_runs_and_its_report_says_that_there_is_no_plan(bare, tmp_path, pictures):
    arguments = ["run", str(bare), "--workers", "1", "--out", str(tmp_path / "out"), "--language", "en"]
    told = CliRunner().invoke(app, arguments)
    assert told.exit_code == 0, told.output
    page = (tmp_path / "out" / "report.html").read_text(encoding="utf-8")
    assert "This region has no plan with targets" in page
    assert "Rivals outside the region stand still" in " ".join(told.output.split())
    assert (tmp_path / "out" / "figures" / "map.svg").is_file() or not pictures


def test_play_draws_boxes_around_the_places_of_its_cities(bare):
    content = json.loads(boundaries_of(str(bare.parent / "bare")))
    assert [feature["properties"]["id"] for feature in content["features"]] == ["eastford", "westbridge"]
    ring = content["features"][0]["geometry"]["coordinates"][0]
    assert ring[0] == pytest.approx([113.35, 34.52])  # old_mill in the west and south, less a tenth of a degree
    assert ring[2] == pytest.approx([113.75, 34.9])
