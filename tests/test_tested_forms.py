"""The forms that were tried for the points that failed: a sound list, runs that are shared, a page that says it all."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from model import load_scenario
from model.cli.commands import app
from model.observe.outcomes import BY_NAME
from model.studies.forms.declared_forms import FormsError, load_forms
from model.studies.forms.page import page
from model.studies.forms.run import mark, rows, try_forms, worlds

SCENARIOS = Path(__file__).resolve().parent.parent / "scenarios"
SMALL = """
growth:
  name: First years
  scenario: no_policy
  quarters: 8
  against: b
  figures:
    - {name: growth, of: value_added_growth, years: [1, 2], digits: 1}
    - {name: fill, of: fill, years: [2], kind: paired}
    - {name: deviation, of: value_added, years: [2], kind: spread}
  forms:
    - {label: a, words: no residual, settings: {environment.unexplained_growth: 0.0}}
    - {label: b, words: as it is, stands: true}
upgrading:
  name: Upgrading
  scenario: plan_core
  alone: technical_upgrading
  quarters: 8
  figures:
    - {name: value added, of: value_added, years: [2], kind: paired}
    - {name: paid, of: spent}
    - {name: zombies without policy, of: zombies, years: [2], bare: true}
  forms:
    - {label: b, words: as it is, stands: true}
"""


@pytest.fixture
def small(tmp_path):
    """Two points at the size of the teaching region."""
    (tmp_path / "forms.yaml").write_text(SMALL, encoding="utf-8")
    teaching = load_scenario(SCENARIOS / "teaching.yaml")
    return load_forms(tmp_path / "forms.yaml"), {"no_policy": teaching, "plan_core": teaching}


def test_the_list_is_sound():
    plans = {name: load_scenario(SCENARIOS / f"{name}.yaml") for name in ("no_policy", "history", "plan_core")}
    points = load_forms()
    for point in points.values():
        standing = [form for form in point.forms if form.stands]
        assert len(standing) == 1
        assert standing[0].of(plans[point.scenario]) == plans[point.scenario]
        made = worlds(point, plans[point.scenario])  # every path, value, ablation and policy is known
        assert len({mark(plan) for plan in made.values()}) == len(made)  # no form is another under a second name
        assert all(year <= point.quarters // 4 for figure in point.figures for year in figure.years)


def test_every_figure_of_the_list_is_measured(teaching):
    from model.observe.measures import measure

    known = set(measure(teaching, 0, 0)) | set(BY_NAME) | {"spent"}
    assert {figure.of for point in load_forms().values() for figure in point.figures} <= known


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (("unexplained_growth", "unexplained_grwth"), "did you mean 'environment.unexplained_growth'"),
        (("unexplained_growth: 0.0", "unexplained_growth: 9.0"), "outside its range"),
        (("stands: true", "stands: false"), "exactly one form stands"),
        (("label: a", "label: b"), "share a label"),
        (("against: b", "against: c"), "no form 'c'"),
        (("  against: b\n", ""), "needs `alone` or `against`"),
        (("of: spent", "of: zombies"), "years are needed"),
        (("quarters: 8", "quarter: 8"), "quarters"),
        (("settings: {environment.unexplained_growth: 0.0}", "ablations: [nothing]"), "no ablation"),
    ],
)
def test_what_is_wrong_is_told(tmp_path, change, message):
    (tmp_path / "forms.yaml").write_text(SMALL.replace(*change), encoding="utf-8")
    with pytest.raises(FormsError, match=r"forms\.yaml") as told:
        load_forms(tmp_path / "forms.yaml")
    assert message in str(told.value)


def test_forms_are_compared_at_the_same_seeds_and_told_on_a_page(small, tmp_path):
    points, plans = small
    finished: list[str] = []
    study = try_forms(points, plans, [1, 2], 1, tmp_path, finished=finished.append)
    assert len(finished) == 2 * 3  # the model as it stands is run once for both points
    assert not study.failures
    (growth_a, _), (growth_b, _) = study.seen["growth", "a", 0], study.seen["growth", "b", 0]
    assert growth_a.mean < growth_b.mean
    itself = study.seen["growth", "b", 1][0].paired
    assert itself is not None
    assert itself.mean == 0
    assert study.seen["upgrading", "b", 1][0].mean > 0  # paid
    assert study.seen["upgrading", "b", 0][0].paired.pairs == 2
    text = page(study, list(plans.values()))
    assert "| a: no residual | `environment.unexplained_growth` 0 |" in text
    assert "| b: as it is | none |" in text
    assert text.count("**stands**") == 2
    assert "left out by `--only`**: `concentration`" in text  # points of the real list that are not here
    found = {(row["point"], row["form"], row["figure"]): row for row in rows(study)}
    assert found["upgrading", "b", "paid"]["year"] is None
    again = try_forms(points, plans, [1, 2], 1, tmp_path, finished=finished.append)
    assert len(finished) == 2 * 3
    assert again.seen == study.seen


def test_a_policy_that_is_not_there_and_a_point_that_is_not_there(small):
    points, plans = small
    with pytest.raises(FormsError, match="no policy 'technical_upgrading'"):
        worlds(points["upgrading"], plans["plan_core"].replace(policies={}))
    with pytest.raises(FormsError, match="no point 'nowhere'; there are concentration"):
        load_forms(only=["nowhere"])


@pytest.mark.slow
def test_the_command_writes_its_page(tmp_path):
    target = tmp_path / "docs" / "forms.md"
    options = ["forms", "--quick", "--seeds", "1", "--only", "anchor_terminals", "--engine", "in-process"]
    options += ["--scenarios", str(SCENARIOS), "--out", str(tmp_path / "out"), "--write", str(target), "--json"]
    result = CliRunner().invoke(app, options)
    assert result.exit_code == 0, result.output
    assert "| Firms | 10% of them: approximate |" in target.read_text(encoding="utf-8")
    assert {row["figure"] for row in json.loads(result.stdout)} == {"value added, 亿元", "paid, 亿元"}
    assert CliRunner().invoke(app, ["forms", "--only", "nowhere"]).exit_code == 2
