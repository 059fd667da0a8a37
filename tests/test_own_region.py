"""A region of one's own: where its folder is found, what a run makes of it, how it is begun and checked."""

from __future__ import annotations

import csv
import json
import shutil
from pathlib import Path

import pytest
import yaml

from model import Ensemble, load_scenario
from model.checkpoint import load_checkpoint, save_checkpoint
from model.cluster_model import ClusterModel
from model.experiments.run_folders import StudyError
from model.fingerprints import fingerprint
from model.regions import FOLDER, RegionError, load_region, region_to_read
from model.regions.own import NoRegion, in_region, key_of, name_of
from model.results import Study
from model.scenario import Plan, ScenarioErrors
from tests.commands import typed

SCENARIO = "name: mine\nregion: {region}\nseeds: 1\nperiod: {{end: 2016Q4}}\n"


def lake(folder: Path, name: str = "lake") -> Path:
    """A small region of one's own: the teaching region under another name."""
    made = folder / name
    shutil.copytree(FOLDER / "twin_rivers", made)
    about = (made / "region.yaml").read_text(encoding="utf-8").replace("twin_rivers", name)
    (made / "region.yaml").write_text(about, encoding="utf-8")
    return made


def scenario(folder: Path, region: str, name: str = "mine") -> Path:
    path = folder / f"{name}.yaml"
    path.write_text(SCENARIO.format(region=region).replace("mine", name), encoding="utf-8")
    return path


def edit(folder: Path) -> None:
    """Another figure in a table of the region."""
    text = (folder / "totals.csv").read_text(encoding="utf-8").replace(",CNC rate,%,40,", ",CNC rate,%,41,")
    (folder / "totals.csv").write_text(text, encoding="utf-8")


@pytest.fixture
def here(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return tmp_path


# where it is found ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("place", "said"),
    [("lake", "./lake"), ("lake", "lake"), ("regions/lake", "lake"), ("below/lake", "below/lake"),
     ("regions/lake", "./regions/lake")],
)  # fmt: skip
def test_a_folder_is_found_by_its_path_and_by_its_name(here, place, said):
    lake((here / place).parent)
    plan = load_scenario(scenario(here, said))
    assert plan.region == str(here / place)
    assert plan.region_name == "lake"
    assert region_to_read(plan.region).name == "lake"
    assert Plan.from_mapping(yaml.safe_load(plan.to_yaml())) == plan.replace_unchecked(parent=None)


def test_a_name_is_looked_for_beside_the_scenario_and_in_the_working_folder(here):
    (here / "mine").mkdir()
    lake(here / "mine")
    assert load_scenario(scenario(here / "mine", "lake")).region == str(here / "mine" / "lake")
    lake(here / "regions", "pond")
    assert load_scenario(scenario(here / "mine", "pond")).region == str(here / "regions" / "pond")
    lake(here / "regions")
    with pytest.raises(ScenarioErrors, match=r"is the folder \./regions/lake, and the folder \./mine/lake too"):
        load_scenario(scenario(here / "mine", "lake"))


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("./nowhere", "there is no such folder"),
        ("./mine.yaml", "that is no folder"),
        ("./empty", "the folder holds no region.yaml"),
        ("./henan", "the folder has the name of a region that ships"),
        ("./Lake", "the folder has a name that no region may have"),
        ("../outside", "leads out of the scenario's folder and the working folder"),
        ("laek", "did you mean 'lake'"),
        ("[1]", "region: input should be a valid string"),
    ],
)
def test_what_is_no_region_is_told_with_its_line(here, said, told):
    (here / "work" / "empty").mkdir(parents=True)
    for name in ("Lake", "henan"):
        lake(here / "work", name)
    lake(here / "work" / "regions")
    lake(here, "outside")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(here / "work")
        with pytest.raises(ScenarioErrors) as caught:
            load_scenario(scenario(here / "work", said))
    assert "mine.yaml:2:" in str(caught.value)
    assert told in str(caught.value)


def test_a_folder_with_the_name_of_a_region_that_ships_is_told(here):
    lake(here / "regions", "henan")
    with pytest.raises(NoRegion, match=r"is one that ships, and the folder \./regions/henan too"):
        key_of("henan")
    assert key_of("twin_rivers") == "twin_rivers"


def test_a_command_takes_any_scenario_in_another_region(here):
    lake(here)
    child = here / "child.yaml"
    child.write_text("extends: mine.yaml\nname: child\npolicies: {technical_upgrading: {budget: 1}}\n", "utf-8")
    scenario(here, "twin_rivers")
    with in_region("./lake"):
        assert load_scenario("no_policy").purpose is None  # which speaks of the scenario's own region
        assert load_scenario(child).region == str(here / "lake")
        assert load_scenario(here / "mine.yaml").region_name == "lake"
    assert load_scenario(child).region == "twin_rivers"
    told = typed(["check", "child.yaml", "--no-trial", "--json", "--region", "lake"], here)
    assert told.code == 0, told.err
    assert json.loads(told.out)["region"] == "lake"
    assert typed(["check", "child.yaml", "--region", "nowhere"], here).code == 2


# what a run makes of it ----------------------------------------------------------------------------------------------


def test_the_files_are_part_of_what_a_run_is_and_the_folder_is_not(here):
    made = lake(here)
    plan = load_scenario(scenario(here, "./lake"))
    before = fingerprint(plan, 1, region_to_read(plan.region).checksums)
    shutil.copytree(made, here / "regions" / "lake")
    shutil.rmtree(made)
    again = load_scenario(scenario(here, "lake"))
    assert again.region != plan.region
    assert fingerprint(again, 1, region_to_read(again.region).checksums) == before
    edit(here / "regions" / "lake")
    assert fingerprint(again, 1, region_to_read(again.region).checksums) != before


def test_an_edit_between_two_runs_makes_them_again_and_results_are_never_mixed(here):
    made = lake(here)
    scenario(here, "./lake")
    study = Ensemble([here / "mine.yaml"], folder=here / "s", workers=1)
    study.run()
    assert study.missing(here / "s")[1].reused == ["mine-1"]
    edit(made)
    with pytest.raises(StudyError, match="holds runs of another scenario, version or data under the same name"):
        study.missing(here / "s")
    again = Ensemble([here / "mine.yaml"], folder=here / "s", workers=1, overwrite=True)
    assert again.missing(here / "s")[1].stale == ["mine-1"]


def test_a_checkpoint_knows_its_region_and_refuses_another_one(here):
    made = lake(here)
    plan = load_scenario(scenario(here, "./lake"))
    model = ClusterModel(plan, rng=1)
    model.step()
    save_checkpoint(model.world, here / "kept")
    assert load_checkpoint(here / "kept").region.name == "lake"
    moved = here / "regions" / "lake"
    shutil.move(made, moved)
    assert load_checkpoint(here / "kept").region.folder == moved  # found by its name, with the same checksums
    edit(moved)
    with pytest.raises(Exception, match="the data of region lake changed since"):
        load_checkpoint(here / "kept")
    shutil.rmtree(moved)
    with pytest.raises(NoRegion, match="of region lake is not there any more; put it back, or say where"):
        load_checkpoint(here / "kept")


def test_two_regions_are_not_compared(here):
    lake(here)
    one, other = scenario(here, "./lake"), scenario(here, "twin_rivers", "other")
    told = typed(["compare", str(one), str(other)], here)
    assert told.code == 2
    assert "their region differs" in told.err
    with pytest.raises(Exception, match="region"):
        Ensemble([one, other])


@pytest.mark.slow
def test_workers_read_the_folder(here):
    lake(here)
    study = Ensemble([scenario(here, "./lake")], seeds=2, workers=2, folder=here / "study").run()
    assert study.seeds("mine") == [1, 2]
    found = Study.load(here / "study").plan("mine")
    assert (found.region, name_of(found.region)) == (str(here / "lake"), "lake")


# new-region, check-region, list regions ------------------------------------------------------------------------------


def test_a_skeleton_lists_exactly_what_is_to_be_filled(here):
    told = typed(["new-region", "pond", "--from", "twin_rivers"], here)
    assert told.code == 0, told.err
    folder = here / "regions" / "pond"
    with pytest.raises(RegionError) as caught:
        load_region("./regions/pond")
    marks = {
        f"{path.name}:{number}"
        for path in folder.glob("*.csv")
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1)
        if "?" in next(csv.reader([line]), [])
    }
    lines = {problem.rpartition(": still")[0].rpartition(":")[0] for problem in caught.value.problems
             if "still to be filled in" in problem}  # fmt: skip
    assert lines == marks
    others = [problem for problem in caught.value.problems if "still to be filled in" not in problem]
    assert others == [
        "region.yaml:5: title: write {zh: ..., en: ...}, each at most 100 characters of plain text",
        "boundaries.geojson: no features; write a GeoJSON FeatureCollection with a polygon for every city",
    ]
    for bad in (["pond"], ["henan"], ["A b"], ["x", "--from", "nowhere"]):
        assert typed(["new-region", *bad], here).code == 2


@pytest.mark.parametrize("language", ["en", "zh"])
def test_every_column_of_a_skeleton_is_explained(here, language):
    from model.regions.schema import TABLES
    from model.studies.own_region.skeleton import files, stands_apart

    texts = files("pond", "twin_rivers", language)
    for name, fields in TABLES.items():
        text = texts[f"optional/{name}.csv" if stands_apart(name) else f"{name}.csv"]
        for item in fields:
            assert any(line.startswith(f"#   {item.name}") for line in text.splitlines()), (name, item.name)
    assert "henan" not in "".join(texts.values()).lower()
    assert "河南" not in "".join(texts.values())


def test_a_check_tells_all_problems_at_once_or_what_the_region_is(here):
    made = lake(here / "regions")
    told = typed(["check-region", "lake", "--write", "page.md"], here)
    assert told.code == 0, told.err
    assert "its start meets all 16 given" in told.out
    page = (here / "page.md").read_text(encoding="utf-8")
    assert "| Eastford | 576 | 60% |" in page
    for name, before, after in (("cities.csv", "48000", "4.8"), ("places.csv", "river_port,", "river port,")):
        text = (made / name).read_text(encoding="utf-8").replace(before, after, 1)
        (made / name).write_text(text, encoding="utf-8")
    told = typed(["check-region", "lake"], here)
    assert told.code == 2
    assert "cities.csv:2:wage: 4.8 is outside" in told.out
    assert "places.csv:2:id" in told.out


@pytest.mark.slow
def test_the_page_of_a_checked_region(here):
    lake(here / "regions")
    html = typed(["check-region", "./regions/lake", "--write", "page.html", "--language", "zh", "--json"], here)
    assert json.loads(html.out)["ok"]
    assert "基年状态与给定的16个数字全部相符" in (here / "page.html").read_text(encoding="utf-8")


def test_regions_are_listed_with_what_they_rest_on(here):
    lake(here / "regions")
    lake(here / "regions", "pond")
    (here / "regions" / "pond" / "cities.csv").unlink()
    rows = {row["region"]: row for row in json.loads(typed(["list", "regions", "--json"], here).out)}
    assert rows["henan"]["where"] == "ships with jiju"
    assert (rows["lake"]["cities"], rows["lake"]["firms"], rows["lake"]["where"]) == (2, "300", "./regions/lake")
    assert rows["lake"]["rows of its map by grade"] == "assumed 100%"
    assert rows["pond"]["title"].endswith("things to mend: jiju check-region ./regions/pond")
    places = typed(["list", "places", "--region", "lake"], here)
    assert "river_port" in places.out


def test_the_drift_of_a_region_is_written_into_its_folder(here, monkeypatch):
    from model.studies.outside_frontier import run

    made = lake(here / "regions")
    text = (made / "frontier_drift.csv").read_text(encoding="utf-8").splitlines()
    (made / "frontier_drift.csv").write_text("\n".join(text[:-1]) + "\n", encoding="utf-8")
    with pytest.raises(RegionError, match="lacks food; measure it again"):
        load_region("lake")
    short = run.measure
    monkeypatch.setattr(run, "measure", lambda key, seeds: short(key, seeds, years=1))
    told = typed(["check-region", "lake", "--drift", "--seeds", "1", "--write", "p.md"], here)
    assert told.code == 0, told.err
    assert len(load_region("lake").frontier_drift(2016, ["metals"])[0]) == 1
    assert len(region_to_read("lake").tables["frontier_drift"]) == 5


def test_lines_of_comment_above_a_heading_are_not_read_and_lines_are_counted(here):
    made = lake(here)
    text = (made / "cities.csv").read_text(encoding="utf-8")
    (made / "cities.csv").write_text('# a, "line"\n"# another, as a spreadsheet saves it",,\n,,,\n' + text, "utf-8")
    assert load_region("./lake").cities.ids == ["eastford", "westbridge"]
    (made / "cities.csv").write_text("# one\n" + text.replace("48000", "x"), encoding="utf-8")
    with pytest.raises(RegionError, match=r"cities\.csv:3:wage: 'x' is not a number"):
        load_region("./lake")


def test_saved_runs_say_that_their_region_has_changed_or_is_gone(here):
    from model.results import region_then

    made = lake(here)
    Ensemble([scenario(here, "./lake")], folder=here / "s", workers=1).run()
    run = Study.load(here / "s").runs["mine", 1]
    assert region_then.sentences(run, "en") == []
    edit(made)
    (told,) = region_then.sentences(run, "en")
    assert "made with other data of the region lake (totals.csv) than ./lake holds now" in told
    assert "区域lake数据（totals.csv）与./lake现有数据不同" in region_then.sentences(run, "zh")[0]
    shutil.rmtree(made)
    gone = typed(["report", "s"], here)
    assert gone.code == 2
    assert "lake of region lake is not there any more; put it back, or say where it is now" in gone.err
    away = lake(here / "elsewhere")
    with in_region(str(away)):
        assert region_to_read(run.plan.region).folder == away
        assert region_then.sentences(run, "en") == []


def test_a_page_of_play_offers_the_regions_that_the_user_has(here):
    from model.play.imports import imported
    from model.play.settings import read_settings
    from model.play.shipped import first_scenarios, offer, region_keys

    lake(here / "regions")
    away = lake(here / "elsewhere", "pond")
    offer(str(away))
    try:
        assert region_keys()["lake"] == str(here / "regions" / "lake")
        assert region_keys()["pond"] == str(away)
        settings = read_settings({"region": "pond"})
        assert settings.left.base.region == str(away)
        assert read_settings(settings.written()) == settings
        assert first_scenarios("lake") == {"left": "own:lake", "right": "own:lake"}
        dropped = imported({"text": SCENARIO.format(region="lake"), "name": "mine.yaml"})
        assert dropped["settings"]["region"] == "lake"
        with pytest.raises(ScenarioErrors, match="reads no folder of this machine"):
            imported({"text": SCENARIO.format(region="./lake"), "name": "mine.yaml"})
    finally:
        offer(None)
    assert "pond" not in region_keys()


@pytest.mark.parametrize("command", ["quick-error", "uncertainty"])
def test_nothing_of_a_region_of_ones_own_is_kept_beside_the_code(here, command):
    lake(here / "regions")
    told = typed([command, str(scenario(here, "lake")), "--ship"], here)
    assert told.code == 2
    assert "lake is a folder of your own; leave --ship out" in told.err
