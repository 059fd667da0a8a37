"""A region that is none of ours runs through commands and report without a name or a figure of Henan."""

from __future__ import annotations

import csv
import io
import json
import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner

from model.cli.commands import app
from model.cluster_model import ClusterModel
from model.observe.outcomes import BY_NAME
from model.regions import load_region, own
from model.scenario import load_scenario

NAMES = {"eastford": "northhaven", "westbridge": "southmere", "Eastford": "Northhaven", "Westbridge": "Southmere",
         "东渡": "北港", "西桥": "南湖", "twin_rivers": "atoll", "Twin Rivers": "Atoll", "双河": "环礁"}  # fmt: skip
FIGURES = {"Quality index,index,81.5,": "Quality index,index,77.4,",
           "Integration index,index,72,": "Integration index,index,61,"}  # fmt: skip
HENAN = re.compile(
    r"henan|河南|zhengzhou|郑州|luoyang|洛阳|中原|37,?002|22,?890|73,?236|13,?500\b"
    # short figures say Henan only beside the name of the indicator: a simulated number may be 11.5 by chance
    r"|(quality|integration|loss|质量|融合|亏损)[^\n]*\b(81\.5|72\.0|11\.5)\b",
    re.I,
)
TICK = re.compile(r"<text[^>]*>[-−0-9.,]+</text>")  # a number on an axis, whatever it counts


@pytest.fixture
def scenario(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A scenario of the region `atoll`: twin_rivers under other names, with other indices of 2015."""
    folder = Path(shutil.copytree(own.FOLDER / "twin_rivers", tmp_path / "regions" / "atoll"))
    for path in folder.iterdir():
        text = path.read_text(encoding="utf-8")
        for before, after in {**NAMES, **(FIGURES if path.name == "totals.csv" else {})}.items():
            text = text.replace(before, after)
        path.write_text(text, encoding="utf-8", newline="")
    monkeypatch.setattr(own, "FOLDER", tmp_path / "regions")
    path = tmp_path / "mine.yaml"
    path.write_text("name: mine\nregion: atoll\nseeds: 1\nperiod: {end: 2016Q4}\n"
                    "policies:\n  technical_upgrading: {from: 2016Q1, budget: 1}\n", encoding="utf-8")  # fmt: skip
    return path


@pytest.fixture
def told() -> Callable[..., str]:
    """What a command prints; it must succeed."""

    def run(*arguments: str | Path) -> str:
        result = CliRunner().invoke(app, [str(argument) for argument in arguments])
        assert result.exit_code == 0, result.output
        return result.output

    return run


def without_counts(path: Path) -> str:
    """The text of a page; a table without its column of firms, any number of which says nothing of another region."""
    text = path.read_text(encoding="utf-8-sig")
    if path.suffix != ".csv" or "firms" not in text.partition("\n")[0].split(","):
        return text
    rows = list(csv.DictReader(io.StringIO(text)))
    return "\n".join(",".join(str(cell) for name, cell in row.items() if name != "firms") for row in rows)


def foreign(text: str) -> list[str]:
    """Lines that name Henan or one of its figures."""
    return [line[:200] for line in text.splitlines() if HENAN.search(line)]


def test_indices_of_2015_are_the_regions_own(scenario):
    model = ClusterModel(load_scenario(scenario), rng=1)
    years = model.world.record.yearly
    assert BY_NAME["quality_index"].value(years, 2015) == 77.4
    assert BY_NAME["integration_index"].value(years, 2015) == 61.0
    assert 100 * years[2015]["integration"] == pytest.approx(61.0, rel=0.005)


@pytest.mark.slow
def test_commands_of_another_region_name_nothing_of_henan(scenario, told):
    for language in ("zh", "en"):
        assert not foreign(told("check", scenario, "--language", language))
    margins = told("margins", scenario)
    assert not foreign(margins)
    assert "loss-making" not in margins  # the region gives no such figure
    for kind in ("segments", "places", "cities", "parameters", "ablations", "outcomes"):
        assert not foreign(told("list", kind, "--region", "atoll"))


def test_results_of_another_region_name_nothing_of_henan(scenario, told, tmp_path, pictures):
    out = tmp_path / "results"
    assert not foreign(told("run", scenario, "--seeds", "1", "--workers", "1", "--out", out))
    pages = [path for path in out.rglob("*") if path.suffix in (".html", ".csv", ".yaml", ".json", ".md")]
    assert any(path.name == "report.html" for path in pages)
    for path in pages:
        assert not foreign(TICK.sub("", without_counts(path))), path
    assert "Northhaven" in (out / "report.html").read_text(encoding="utf-8")


def test_check_tells_what_was_read_otherwise(scenario, told):
    path = scenario.parent / "regions" / "atoll" / "boundaries.geojson"
    content = json.loads(path.read_text(encoding="utf-8"))
    content["features"][0]["geometry"]["coordinates"][0].reverse()
    path.write_text(json.dumps(content), encoding="utf-8")
    assert "方向与RFC7946相反" in "".join(told("check", scenario, "--language", "zh").split())


def test_the_shipped_teaching_region_knows_its_own_figures():
    totals = load_region("twin_rivers").totals
    assert json.dumps({key: total.source for key, total in totals.items()}).count("jiju authors") == len(totals)
