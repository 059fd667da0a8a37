"""What comes with the program: scenarios without a checkout, and nothing written beside installed code."""

from __future__ import annotations

import runpy
import shutil
from pathlib import Path

import pytest
from setuptools import Distribution
from typer.testing import CliRunner

from model import shipped
from model.cli.commands import app, with_default_command
from model.report.caveats import derived_tables as tables
from model.report.caveats import error_of_quick_runs as quick_error
from model.report.caveats import influential_parameters as influence
from model.report.caveats import sources_of_doubt as doubt
from model.scenario import ScenarioErrors, json_schema, load_scenario

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture
def installed(tmp_path, monkeypatch) -> Path:
    """An empty folder to work in, with the package as a wheel holds it: scenarios inside, no repository around it."""
    package, here = tmp_path / "site-packages" / "model", tmp_path / "here"
    inside = package / "shipped_scenarios"
    inside.mkdir(parents=True)
    here.mkdir()
    for file in sorted((ROOT / "scenarios").glob("*.yaml")):
        shutil.copy(file, inside)
    monkeypatch.setattr(shipped, "PACKAGE", package)
    monkeypatch.setattr(shipped, "INSIDE", inside)
    monkeypatch.chdir(here)
    return here


def test_a_checkout_uses_its_own_folder():
    assert shipped.checkout() == ROOT
    assert shipped.shipped_folder() == ROOT / "scenarios"
    assert shipped.require_checkout("it") == ROOT


def test_a_wheel_finds_its_scenarios_by_path_file_and_name(installed):
    plan = load_scenario("scenarios/plan.yaml")
    assert plan == load_scenario("plan.yaml") == load_scenario("plan")
    assert plan.parent is not None
    assert plan.parent.name == "no_policy.yaml"
    with pytest.raises(ScenarioErrors, match=r"elsewhere/plan\.yaml"):
        load_scenario("elsewhere/plan.yaml")
    with pytest.raises(ScenarioErrors):
        load_scenario(installed / "plan.yaml")


def test_a_file_here_comes_before_the_shipped_one(installed):
    (installed / "scenarios").mkdir()
    (installed / "scenarios" / "plan.yaml").write_text("name: own\nregion: twin_rivers\n", encoding="utf-8")
    assert load_scenario("scenarios/plan.yaml").region == "twin_rivers"


def test_new_list_and_check_work_in_an_empty_folder(installed):
    runner = CliRunner()
    assert "scenarios/plan.yaml" in runner.invoke(app, ["list", "scenarios"]).output.replace("\\", "/")
    made = runner.invoke(app, ["new", "mine", "--from", "teaching"])
    assert made.exit_code == 0, made.output
    assert sorted(f.name for f in (installed / "scenarios").iterdir()) == ["mine.yaml", "scenario.schema.json"]
    plan = load_scenario("scenarios/mine.yaml")  # extends teaching_base.yaml, which is not beside it
    assert plan.name == "mine"
    assert plan.parent == shipped.INSIDE / "teaching_base.yaml"
    answer = runner.invoke(app, ["check", "--no-trial", "scenarios/mine.yaml"])
    assert answer.exit_code == 0, answer.output
    assert with_default_command(["teaching", "--quick"]) == ["run", "teaching", "--quick"]


def test_a_parent_that_is_nowhere_is_still_an_error(installed):
    Path("mine.yaml").write_text("name: mine\nextends: no_such.yaml\n", encoding="utf-8")
    with pytest.raises(ScenarioErrors, match=r"no such file: 'no_such\.yaml'"):
        load_scenario("mine.yaml")


def test_nothing_is_written_beside_installed_code(installed, monkeypatch):
    before = sorted(shipped.PACKAGE.rglob("*"))
    for command in (["reference"], ["uncertainty", "--ship"], ["quick-error", "--ship"],
                    ["sensitivity", "--method", "emulator", "--ship"]):  # fmt: skip
        answer = CliRunner().invoke(app, command)
        assert answer.exit_code == 2, answer.output
        assert "checkout" in answer.stderr
    for table in (doubt.TABLE, influence.TABLE, quick_error.TABLE):
        monkeypatch.setattr(tables, "PACKAGE", table.file.parent)
        with pytest.raises(shipped.NoCheckout, match=table.file.name):
            table.replace("henan", [])
    assert sorted(shipped.PACKAGE.rglob("*")) == before
    assert not list(installed.iterdir())


def test_an_installation_makes_the_schema(tmp_path, monkeypatch):
    kept: dict[str, type] = {}
    monkeypatch.setattr("setuptools.setup", lambda **said: kept.update(said["cmdclass"]))
    runpy.run_path(str(ROOT / "setup.py"))
    for file in sorted((ROOT / "scenarios").glob("*.yaml"))[:2]:
        (tmp_path / "scenarios").mkdir(exist_ok=True)
        shutil.copy(file, tmp_path / "scenarios")
    monkeypatch.chdir(tmp_path)
    command = kept["build_py"](Distribution({"packages": []}))
    command.ensure_finalized()
    command.build_lib, command.editable_mode = str(tmp_path / "wheel"), False
    command.run()
    inside = tmp_path / "wheel" / "model" / "shipped_scenarios"
    assert {f.name for f in inside.iterdir()} == {Path(name).name for name in command.get_outputs()}
    assert (inside / json_schema.NAME).read_text(encoding="utf-8") == json_schema.as_text()
    command.editable_mode = True
    command.run()
    beside = tmp_path / "scenarios" / json_schema.NAME
    assert beside.read_text(encoding="utf-8") == json_schema.as_text()
    assert f"$schema={json_schema.NAME}" in (ROOT / "scenarios" / "plan.yaml").read_text(encoding="utf-8")


def test_new_gives_the_folder_a_schema_that_knows_ones_own_instruments(installed):
    own = Path("scenarios/instruments")
    own.mkdir(parents=True)
    text = (ROOT / "model" / "scenario" / "instruments" / "managers_training.yaml").read_text(encoding="utf-8")
    text = text.replace("{zh: 企业经营管理人才素质提升", "{zh: 双元制培训").replace(
        "Training of managers", "Dual training"
    )
    (own / "dual_training.yaml").write_text(text, encoding="utf-8")
    made = CliRunner().invoke(app, ["new", "mine", "--from", "teaching"])
    assert made.exit_code == 0, made.output
    assert "dual_training" in Path("scenarios", json_schema.NAME).read_text(encoding="utf-8")
