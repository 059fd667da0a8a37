"""A region that starts in another year: the same luck and the same figures, and no year that it does not have."""

from __future__ import annotations

import csv
import re
import shutil
from pathlib import Path

import numpy as np
import openpyxl
import pytest
from typer.testing import CliRunner

from model import Ensemble
from model.cli.commands import app
from model.cluster_model import ClusterModel
from model.observe.result_tables import result_tables
from model.regions import load_region, own
from model.report.study_summary.scorecard import scorecard
from model.report.write_report import make_report
from model.scenario import Plan
from tests.commands import no_pictures

YEARS_LATER = 8
TWIN = {
    "name": "run",
    "seeds": 1,
    "policies": {"technical_upgrading": {"budget": 5}, "managers_training": {"budget": 2}},
}


def shift(path: Path, years: int) -> None:
    """Move the column `year` of a table."""
    with path.open(encoding="utf-8", newline="") as handle:
        rows = list(csv.DictReader(handle))
    for row in rows:
        row["year"] = str(int(row["year"]) + years)
    with path.open("w", encoding="utf-8", newline="") as handle:
        writer = csv.DictWriter(handle, rows[0].keys(), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def later_region(folder: Path, targets: str, years: int = YEARS_LATER) -> Path:
    """A copy of twin_rivers called `lakeland` whose data are those of `years` later."""
    copy = Path(shutil.copytree(own.FOLDER / "twin_rivers", folder / "lakeland"))
    about = (copy / "region.yaml").read_text(encoding="utf-8")
    about = about.replace("twin_rivers", "lakeland").replace("2015", str(2015 + years))
    (copy / "region.yaml").write_text(about, encoding="utf-8")
    for table in ("environment_history", "frontier_drift"):
        shift(copy / f"{table}.csv", years)
    (copy / "targets.csv").write_text(targets, encoding="utf-8")
    return copy


@pytest.fixture
def lakeland(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The region is installed beside twin_rivers."""
    regions = tmp_path / "regions"
    shutil.copytree(own.FOLDER / "twin_rivers", regions / "twin_rivers")
    later_region(regions, (regions / "twin_rivers" / "targets.csv").read_text(encoding="utf-8"))
    monkeypatch.setattr(own, "FOLDER", regions)
    return regions / "lakeland"


def test_a_region_of_another_year_has_the_same_figures_in_later_years(lakeland):
    usual = Plan.from_mapping(TWIN | {"region": "twin_rivers", "period": {"end": "2018Q4"}})
    later = Plan.from_mapping(TWIN | {"region": "lakeland", "period": {"end": "2026Q4"}})
    slows = usual.resolved_parameters().innovation.national_rise_until + YEARS_LATER  # the only year of a parameter
    later = later.replace_unchecked(unchecked_parameters={"innovation.national_rise_until": slows})
    one, other = (ClusterModel(plan, rng=1) for plan in (usual, later))
    assert other.calendar == "2023Q4"
    for model in (one, other):
        model.run()
    assert other.calendar == "2026Q4"
    before, after = (result_tables(model.world) for model in (one, other))
    assert before.keys() == after.keys()
    for name in before:
        assert before[name].keys() == after[name].keys()
        for column, values in before[name].items():
            found = after[name][column]
            if column in ("year", "birth_year"):
                values = values + YEARS_LATER
            elif column == "quarter":
                values = np.array([f"{int(text[:4]) + YEARS_LATER}{text[4:]}" for text in values], dtype=object)
            elif column == "birth":
                values = values + 4 * YEARS_LATER
            assert np.array_equal(values, found, equal_nan=values.dtype.kind == "f"), (name, column)


def test_a_plan_without_an_end_runs_ten_years_from_the_base_year(lakeland):
    plan = Plan.from_mapping({"name": "run", "region": "lakeland"})
    assert (plan.base_year, plan.start, plan.end, plan.quarters) == (2023, 33, 72, 40)


# The whole way through the commands: no page, sheet, heading or line may name a year that the region does not have.

TARGETS = (
    "id,kind,name_zh,name_en,unit,direction,outcome,value_2023,value_2025,value_2030,qualifier,plan_section,basis,"
    "source\n"
    "G1,headline,研发强度,Research intensity,%,up,research_intensity,0.54,0.8,1.4,,,assumed,jiju authors\n"
    "G2,cluster,特色集群,Clusters,count,up,county_clusters_10bn,,2,4,,,assumed,jiju authors\n"
    "G3,other,协作网络,Networks of firms,-,up,,,3,,,,assumed,jiju authors\n"
)
# A year before its own, or one beyond its last goal, which a year counted from the wrong beginning would be.
NOT_ITS_OWN = re.compile(r"henan|河南|(?<![\d.,])20((15|16|17|18|20)(?!\d)|3[1-9](?!\.?\d))|2020", re.I)
# What tells no year: fonts, outlines, and texts at axes.
TICK = re.compile(r"@font-face \{[^}]*\}|<text[^>]*>[^<]*</text>|<path[^>]*>|<image[^>]*>|\bd=\"[^\"]*\"")


def foreign(text: str) -> list[str]:
    """Lines with Henan's name or a year before the region's own; sources of the literature may have such years."""
    return [line.strip()[:300] for line in text.splitlines() if NOT_ITS_OWN.search(line) and not CITED.search(line)]


CITED = re.compile(r"\(?[A-Z][a-z]+[^()]{0,60} (19|20)\d\d|\d{4} \((China|Italy)|SSRN|[a-z] 20\d\d;")


@pytest.fixture
def planned(lakeland: Path) -> Path:
    """The region has targets in 2025 and 2030, and a scenario."""
    (lakeland / "targets.csv").write_text(TARGETS, encoding="utf-8")
    scenario = lakeland.parent.parent / "mine.yaml"
    text = (
        "name: mine\nregion: lakeland\nseeds: 2\nperiod: {end: 2026Q4}\npolicies:\n  technical_upgrading: {budget: 2}\n"
    )
    scenario.write_text(text, encoding="utf-8")
    two = text.replace("mine", "two") + "  managers_training: {budget: 2}\n"
    (scenario.parent / "two.yaml").write_text(two, encoding="utf-8")
    (scenario.parent / "bare.yaml").write_text(
        "name: bare\nregion: lakeland\nperiod: {end: 2026Q4}\n", encoding="utf-8"
    )
    return scenario


def told(*arguments: object) -> str:
    """What a command prints; it must succeed."""
    result = CliRunner().invoke(app, [str(argument) for argument in arguments])
    assert result.exit_code == 0, (arguments, result.output)
    return result.output


def test_units_of_a_plan_are_told_by_its_region(lakeland):
    """One that compares with the base year stands in the region's table in both languages; others are everybody's."""
    head, *rows = TARGETS.splitlines()
    rows[0] = "G1,headline,能耗降低,Energy cut,% vs 2023,%（比2023年）,down,energy_cut,0,5,9,,,assumed,jiju authors"
    rows[1:] = [row.replace(",count,", ",count,,").replace(",-,", ",-,,") for row in rows[1:]]
    targets = "\n".join([head.replace("unit,", "unit,unit_zh,"), *rows, ""])
    (lakeland / "targets.csv").write_text(targets, encoding="utf-8")
    assert "% vs 2023" in told("explain", "G1", "--language", "en")
    assert "%（比2023年）" in told("explain", "G1", "--language", "zh")
    assert "：个\n" in told("explain", "G2", "--language", "zh")


@pytest.mark.slow
def test_the_whole_way_names_no_other_year_and_no_other_region(planned, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    texts = {}
    for language in ("en", "zh"):
        texts[f"check {language}"] = told("check", planned, "--language", language)
        texts[f"explain {language}"] = told("explain", "river_port", "--language", language)
        for kind in ("places", "cities", "segments", "plants", "outcomes"):
            texts[f"list {kind} {language}"] = told("list", kind, "--region", "lakeland", "--language", language)
    run = ("--seeds", "2", "--workers", "1", "--engine", "in-process")
    texts["run"] = told("run", planned, "--out", "made", *run)
    texts["margins"] = told("margins", planned)
    for file in sorted(Path("made").rglob("*")):
        if file.suffix in (".html", ".csv", ".md", ".yaml", ".txt", ".json"):
            texts[str(file)] = TICK.sub("", file.read_text(encoding="utf-8-sig"))
    book = openpyxl.load_workbook("made/report.xlsx", read_only=True)
    for sheet in book:
        if sheet.title == "Parameters":  # their sources are of their own years
            continue
        rows = ["\t".join(str(cell) for cell in row if isinstance(cell, str)) for row in sheet.values]
        texts[f"sheet {sheet.title}"] = "\n".join([sheet.title, *rows])
    found = {name: lines[:3] for name, text in texts.items() if (lines := foreign(text))}
    assert found == {}
    page = texts["made/report.html"]
    assert "2025" in page


OUTCOMES = (
    "indicator,name_zh,unit,year,value,basis,source\n"
    "va_growth_above_scale,增加值增速,%,2024,6.1,assumed,jiju authors\n"
    "va_growth_above_scale,增加值增速,%,2025,6.0,assumed,jiju authors\n"
    "va_growth_above_scale,增加值增速,%,2026,5.8,assumed,jiju authors\n"
)
SMALL = ("--workers", "1", "--engine", "in-process", "--out", "study")
STUDIES = {  # command -> its arguments; each works on the scenario with the policy
    "effects": ("--seeds", "2"),
    "ablations": ("--seeds", "2", "--only", "loop"),
    "uncertainty": ("--seeds", "2", "--over", "innovation.success_rate", "--draws", "2", "--outcomes", "value_added"),
    "sensitivity": ("--seeds", "1", "--over", "innovation.success_rate", "--size", "2", "--outcomes", "value_added"),
    "backtest": ("--seeds", "2", "--language", "en"),
    "history": ("--seeds", "2"),
    "validate-model": ("--seeds", "2", "--parts", "facts,scale,map", "--level-quarters", "8"),
    "validate-model --parts": (
        "signs,ablations,history",
        "--seeds",
        "2",
        "--only",
        "loop",
        "--policies",
        "mine.yaml",
        "--history",
        "mine.yaml",
    ),
    "quick-error": ("--seeds", "2"),
    "parameter-ends": ("--quarters", "2", "--only", "innovation.success_rate"),
    "validate-model --parts clusters": ("--seeds", "2", "--maps", "1", "--level-quarters", "0"),
    "forms": ("--seeds", "2", "--only", "growth", "--scenarios", ".", "--write", "study/page.md"),
    "calibrate": (
        *("--over", "innovation.success_rate", "--worlds", "24", "--second", "2", "--predicted", "2"),
        *("--draws", "20", "--write", "study/page.md"),
    ),
    "attribute": ("--seeds", "2", "--outcomes", "G1,value_added", "--write", "study/page.md"),
    "gap": ("--seeds", "2"),
    "city": ("--seeds", "2"),
    "cluster": ("--seeds", "2"),
    "firm": (),
    "early-warning": ("--seeds", "6"),
    "best": ("--luck-only", "--budget", "20", "--learning", "2", "--worlds", "2", "--mixes", "4"),
}
MINE = ("--scenario", "mine.yaml")
FIRST: dict[str, tuple[str, ...]] = {  # command -> its first arguments, where they are not the scenario with the policy
    "forms": (),
    "calibrate": ("bare.yaml",),
    "attribute": ("two.yaml",),
    "gap": ("G1", *MINE),
    "city": ("eastford", *MINE),
    "cluster": ("eastford", "electronics_assembly", *MINE),
    "firm": ("1", *MINE),
}
KNOWN = (
    "id,kind,of,city,scenario,policy,first_year,last_year,value,unit,observation_error,discrepancy,note,basis,source\n"
    "growth_2024,level,value_added_growth,,,,2024,2024,6.1,% a year,0.3,1.0,,assumed,jiju authors\n"
    "city_2025,city,revenue,eastford,,,2023,2025,0.4,points a year,0.3,1.0,,assumed,jiju authors\n"
)


@pytest.mark.slow
@pytest.mark.parametrize("study", STUDIES)
def test_studies_name_no_other_year_and_no_other_region(planned, tmp_path, monkeypatch, study):
    monkeypatch.chdir(tmp_path)
    (planned.parent / "regions" / "lakeland" / "outcomes.csv").write_text(OUTCOMES, encoding="utf-8")
    (planned.parent / "regions" / "lakeland" / "calibration.csv").write_text(KNOWN, encoding="utf-8")
    (planned.parent / "history.yaml").write_text("name: history\nregion: lakeland\n", encoding="utf-8")
    command, *parts = study.split()
    first = FIRST.get(command, ("mine.yaml",))
    out = SMALL if command != "parameter-ends" else SMALL[:-2]  # which keeps no folder
    text = told(command, *first, *parts, *STUDIES[study], *out)
    texts = {"terminal": text.replace("scenarios/history.yaml", "")}
    for file in sorted(Path("study").rglob("*")):
        if file.suffix in (".html", ".csv", ".md") and "runs" not in file.parts:
            texts[str(file)] = TICK.sub("", file.read_text(encoding="utf-8-sig"))
    assert len(texts) > 1 or study in ("history", "parameter-ends", "quick-error")
    assert {name: lines[:3] for name, text in texts.items() if (lines := foreign(text))} == {}


@pytest.mark.slow
def test_a_copy_and_a_comparison_are_of_the_region_s_own_years(planned, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    texts = {"new": told("new", "yours", "--from", "mine", "--scenarios", planned.parent)}
    copy = planned.parent / "yours.yaml"
    texts["copy"] = copy.read_text(encoding="utf-8")
    texts["check"] = told("check", copy, "--against", planned)
    run = ("--seeds", "2", "--workers", "1", "--engine", "in-process")
    texts["compare"] = told("compare", planned, planned.parent / "bare.yaml", *run, "--out", "both")
    told("run", planned, "--out", "made", *run, "--keep", "2024Q4")
    texts["clusters"] = told("clusters", "made", "--city", "eastford")
    assert "Revenue 2023" in texts["clusters"]
    texts["fork"] = told("fork", "made", "2024Q4", planned.parent / "bare.yaml", "--scenario", "mine", "--workers", "1")
    assert {name: lines[:3] for name, text in texts.items() if (lines := foreign(text))} == {}


@pytest.mark.parametrize(
    ("years", "reached"),
    [
        ((2024,), (2024,)),
        ((2040,), ()),
        ((), ()),
    ],
)
@pytest.mark.slow
def test_targets_of_one_year_of_none_and_beyond_the_runs(lakeland, tmp_path, monkeypatch, years, reached):
    no_pictures(monkeypatch, but=("indicators", "clusters_by_tier", "technology"))  # those that show targets
    heading = "".join(f",value_{year}" for year in years)
    row = "G1,headline,研发强度,Research intensity,%,up,research_intensity" + ",0.8" * len(years) + ",assumed,authors\n"
    text = f"id,kind,name_zh,name_en,unit,direction,outcome{heading},basis,source\n" + (row if years else "")
    (lakeland / "targets.csv").write_text(text, encoding="utf-8")
    plan = Plan.from_mapping({"name": "run", "region": "lakeland", "period": {"end": "2024Q4"}})
    study = Ensemble([plan], seeds=1, folder=tmp_path / "made", workers=1).run()
    assert load_region("lakeland").target_years == years
    goals = scorecard(study, "run")
    assert [tuple(answer.year for answer in goal.answers) for goal in goals] == ([reached] if years else [])
    assert make_report(tmp_path / "made", workers=1)
