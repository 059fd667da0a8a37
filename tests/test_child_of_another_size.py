"""A child that has another number of firms than its parent, or another end, beside that parent."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from model import Ensemble
from model.cli.load_scenario import load
from model.report.answer.screen import screen
from model.report.findings import Findings
from model.report.study_summary.scorecard import scorecard
from model.report.study_summary.summarise import summarise
from model.report.words.language import language
from model.scenario import Plan


def written(folder: Path, name: str, **content: object) -> Path:
    path = folder / f"{name}.yaml"
    path.write_text(yaml.safe_dump({"name": name, **content}), encoding="utf-8")
    return path


def test_the_parent_has_as_many_firms_as_its_child(tmp_path, capsys):
    written(tmp_path, "parent", region="twin_rivers", period={"end": "2017Q4"})
    child = written(tmp_path, "child", extends="parent.yaml", scale=0.5)
    plan, parent = load(child, quick=False)
    assert parent is not None
    assert (plan.scale, parent.scale) == (0.5, 0.5)
    assert "its parent parent runs with 0.5 of the firms as well" in capsys.readouterr().err
    again, same = load(written(tmp_path, "same", extends="parent.yaml"), quick=False)
    assert same is not None
    assert again.scale == same.scale == 1.0
    assert "as well" not in capsys.readouterr().err


def test_a_scenario_that_ends_before_its_parent_is_judged_by_the_years_that_it_reaches():
    small = {"region": "henan", "scale": 0.01}
    parent = Plan.from_mapping({"name": "parent", "period": {"end": "2020Q4"}, **small})
    child = Plan.from_mapping({"name": "child", "period": {"end": "2016Q4"}, **small})
    study = Ensemble([child, parent], seeds=[1], workers=1).run()
    years = {name: {answer.year for goal in scorecard(study, name) for answer in goal.answers}
             for name in ("child", "parent")}  # fmt: skip
    assert years == {"child": set(), "parent": {2020}}
    assert summarise(study, child, parent).goals


@pytest.mark.slow
def test_a_child_that_ends_early_and_pays_as_its_parent_says_so():
    small = {"region": "henan", "scale": 0.01, "policies": {"technical_upgrading": {"budget": 5}}}
    child, parent = (
        Plan.from_mapping({"name": name, "period": {"end": "2017Q4"}, **small}) for name in ("child", "parent")
    )
    study = Ensemble([child, parent], seeds=[1], workers=1).run()
    found = Findings(study, child, parent, summarise(study, child, parent))
    shown = {code: screen(found.facts, found.names, language(code)) for code in ("en", "zh")}
    told = {code: " ".join([a.verdict, a.money_title, *(line.text for line in a.lines)]) for code, a in shown.items()}
    assert "The runs end before 2020, the first year with targets" in told["en"]
    assert 'Policies pay as much as in "parent"' in told["en"]
    assert "首个目标年份2020年之前结束" in told["zh"]
    assert "政策支出与“parent”相同" in told["zh"]
