"""Work of one's own in a working folder: scenarios, instruments, modules, notebooks. Nothing goes into the package.

The slow tests use what a wheel holds, in an empty folder, by the real commands.
"""

from __future__ import annotations

import json
import os
import re
import runpy
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from setuptools import Distribution

from model import shipped
from model.report.explanations import listings
from model.scenario import load_scenario
from tests.commands import typed
from tests.own_instrument import OWN

ROOT = Path(__file__).resolve().parent.parent
PAGE = (ROOT / "docs" / "library.md").read_text(encoding="utf-8")
PART = PAGE.partition("## Modules of your own")[2].partition("## Instruments of your own")[0]
BASE, CHILD = re.findall(r"```yaml\n(.*?)```", PART, re.DOTALL)[:2]
MODULE = re.findall(r"```python\n(.*?)```", PART, re.DOTALL)[-1]
MINE = """
name: mine
title: {zh: 我的情景, en: A scenario of mine}
region: twin_rivers
period: {end: 2016Q4}
policies:
  robots: {support_share: 0.3}
"""
LATER = """
name: later
title: {zh: 更大的情景, en: A larger one}
extends: mine.yaml
policies:
  robots: {budget: 4}
"""


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """A working folder with a scenario, its child and an instrument; no scenario lies in `scenarios`."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    lay_out(tmp_path)
    return tmp_path


def lay_out(folder: Path) -> None:
    (folder / "instruments").mkdir()
    (folder / "instruments" / "robots.yaml").write_text(OWN, encoding="utf-8")
    (folder / "mine.yaml").write_text(MINE, encoding="utf-8")
    (folder / "later.yaml").write_text(LATER, encoding="utf-8")


def test_a_name_means_the_file_here_then_that_in_scenarios_then_the_shipped_one(folder):
    (folder / "scenarios").mkdir()
    (folder / "scenarios" / "deep.yaml").write_text("name: deep\nregion: twin_rivers\n", encoding="utf-8")
    for text, wanted in {
        "mine": "mine.yaml", "mine.yaml": "mine.yaml", "deep": "scenarios/deep.yaml",
        "deep.yaml": "scenarios/deep.yaml", "scenarios/deep": "scenarios/deep.yaml",
    }.items():  # fmt: skip
        assert shipped.scenario_file(text) == Path(wanted), text
    assert shipped.scenario_file("teaching") == shipped.shipped_file("teaching")
    (folder / "teaching.yaml").write_text("name: own\nregion: twin_rivers\n", encoding="utf-8")
    assert load_scenario("teaching").name == "own"
    (folder / "deep").mkdir()  # results, say
    assert load_scenario("deep").name == "deep"
    for nothing in ("no_such", "", ".", "a" * 3000, "scenarios"):
        assert shipped.scenario_file(nothing) == Path(nothing)


def test_lists_and_explanations_know_what_lies_in_the_working_folder(folder, monkeypatch):
    monkeypatch.setattr(listings, "shipped_names", lambda: ["teaching"])  # all would take a second
    (folder / "docker-compose.yaml").write_text("services:\n  web: {}\n", encoding="utf-8")
    (folder / "broken.yaml").write_text("name: broken\nregoin: x\npolicies: [\n", encoding="utf-8")
    found = {Path(row["file"]).as_posix(): row for row in json.loads(typed(["list", "scenarios", "--json"]).out)}
    assert found["mine.yaml"]["policies"] == "robots"
    assert found["later.yaml"]["extends"] == "mine.yaml"
    assert "jiju check broken.yaml" in found["broken.yaml"]["title"]
    assert "scenarios/teaching.yaml" in found
    assert "docker-compose.yaml" not in found
    assert "robots" in typed(["list", "instruments"]).out
    assert "机器人进村" in typed(["explain", "robots", "--language", "zh"]).out
    assert "Robots for villages" in typed(["explain", "机器人进村", "--language", "en"]).out


def test_instruments_in_both_folders_are_known(folder):
    (folder / "scenarios" / "instruments").mkdir(parents=True)
    text = OWN.replace("机器人进村", "无人机进村").replace("Robots", "Drones")
    (folder / "scenarios" / "instruments" / "drones.yaml").write_text(text, encoding="utf-8")
    listed = typed(["list", "instruments"]).out
    assert "robots" in listed
    assert "drones" in listed


def test_a_scenario_is_checked_by_its_name_and_a_slip_finds_it(folder):
    mine = typed(["check", "mine", "--no-trial"])
    assert (mine.code, mine.err) == (0, "")
    assert "teaching is not here" in typed(["check", "teaching", "--no-trial"]).err
    assert typed(["check", "later", "--no-trial"]).code == 0
    slip = typed(["check", "mien", "--no-trial"])
    assert slip.code == 2
    assert "did you mean mine?" in slip.err
    (folder / "mine.yaml").unlink()
    gone = typed(["check", "later", "--no-trial"])
    assert gone.code == 2
    assert "no such file: 'mine.yaml'" in gone.err


# an installed wheel in an empty folder --------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def wheel(tmp_path_factory) -> Path:
    """What a wheel installs: code and declared data files of the package, and what its own build step adds."""
    kept: dict[str, type] = {}
    there = tmp_path_factory.mktemp("wheel")
    for file in (ROOT / "model").rglob("*"):
        name = file.relative_to(ROOT / "model")
        declared = file.suffix == ".py" or any(name.match(pattern.removeprefix("**/")) for pattern in data_files())
        if file.is_file() and declared and "__pycache__" not in name.parts:
            (there / "model" / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(file, there / "model" / name)
    with pytest.MonkeyPatch.context() as change:
        change.setattr("setuptools.setup", lambda **said: kept.update(said["cmdclass"]))
        change.chdir(ROOT)
        runpy.run_path(str(ROOT / "setup.py"))
        command = kept["build_py"](Distribution({"packages": []}))
        command.ensure_finalized()
        command.build_lib, command.editable_mode = str(there), False
        command.run()
    assert (there / "model" / "shipped_scenarios" / "plan.yaml").is_file()
    assert (there / "model" / "py.typed").is_file()
    return there


def data_files() -> list[str]:
    """Patterns of the data files that go into a wheel."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    return project["tool"]["setuptools"]["package-data"]["model"]


def installed(wheel: Path, folder: Path, *words: str, language: str = "en") -> str:
    """A command of the installed program in a folder: what it says."""
    code = "import sys; from model.cli import main; sys.argv[0] = 'jiju'; main()"
    return python(wheel, folder, "-c", code, *words, language=language)


def python(wheel: Path, folder: Path, *words: str, language: str = "en") -> str:
    there = {
        key: value for key, value in os.environ.items() if key not in ("LANG", "LC_ALL", "PYTHONPATH", "MPLBACKEND")
    }
    there |= {"PYTHONPATH": str(wheel), "PYTHONUTF8": "1", "XDG_STATE_HOME": str(folder / "state"), "COLUMNS": "200",
              "PYTHONDONTWRITEBYTECODE": "1", "LC_ALL": "zh_CN.UTF-8" if language == "zh" else "C.UTF-8"}  # fmt: skip
    done = subprocess.run([sys.executable, *words], cwd=folder, env=there, capture_output=True, text=True)
    assert done.returncode == 0, f"{words}\n{done.stdout}\n{done.stderr}"
    return done.stdout + done.stderr


def state_of(package: Path) -> dict[str, int]:
    return {str(path): path.stat().st_size for path in sorted(package.rglob("*")) if path.is_file()}


@pytest.mark.slow
def test_scenarios_instruments_and_notebooks_of_ones_own_need_nothing_in_the_package(wheel, tmp_path):
    before = state_of(wheel)
    lay_out(tmp_path)
    assert str(wheel) in python(wheel, tmp_path, "-c", "import model; print(model.__file__)")
    assert "later.yaml" in installed(wheel, tmp_path, "list", "scenarios")
    assert "robots" in installed(wheel, tmp_path, "list", "instruments")
    assert "机器人进村" in installed(wheel, tmp_path, "explain", "robots", language="zh")
    installed(wheel, tmp_path, "run", "later", "--worlds", "2", "--workers", "1", "--no-figures")
    for language, words in {"en": ("A larger one", "Robots for villages"), "zh": ("更大的情景", "机器人进村")}.items():
        installed(wheel, tmp_path, "report", "results/later", "--language", language, language=language)
        page = (tmp_path / "results" / "later" / "report.html").read_text(encoding="utf-8")
        assert all(word in page for word in words), words
    notebook(wheel, tmp_path)
    assert state_of(wheel) == before


def notebook(wheel: Path, folder: Path) -> None:
    """A notebook in the working folder: its scenario by name, a study, what objects show, a picture in axes."""
    nbformat = pytest.importorskip("nbformat")
    pytest.importorskip("nbclient")
    book = nbformat.v4.new_notebook()
    book.cells = [
        nbformat.v4.new_code_cell(text)
        for text in (
            "from model import ClusterModel, Ensemble, load_scenario\nplan = load_scenario('later')\nplan",
            "run = ClusterModel(plan, rng=1).run()\nrun.cluster('东渡市', 'E1')",
            "study = Ensemble([plan, 'mine'], worlds=2, workers=1).run()\nstudy",
            "study.difference('later', 'mine').plot('cnc_share');",
        )
    ]
    nbformat.write(book, folder / "own.ipynb")
    execute = (
        "import nbformat, nbclient; book = nbformat.read('own.ipynb', 4); "
        "nbclient.NotebookClient(book, timeout=300).execute(); nbformat.write(book, 'own.ipynb')"
    )
    python(wheel, folder, "-c", execute)
    cells = nbformat.read(folder / "own.ipynb", 4).cells
    shown = [" ".join(str(out.get("data", "")) for out in cell.outputs) for cell in cells]
    assert "What differs from mine" in shown[0]
    assert "Revenue, nominal" in shown[1]
    assert "Draw of the map" in shown[2]
    assert "image/png" in shown[3]


@pytest.mark.slow
def test_a_module_of_ten_lines_runs_whole_in_a_paired_study_and_its_report_in_both_languages(wheel, tmp_path):
    """An own process with an own column, a lever and an outcome, named by a scenario; the page's own text."""
    (tmp_path / "cheerful_base.yaml").write_text(BASE, encoding="utf-8")
    (tmp_path / "cheerful.yaml").write_text(CHILD, encoding="utf-8")
    (tmp_path / "my_ideas.py").write_text(MODULE, encoding="utf-8")
    installed(wheel, tmp_path, "check", "cheerful")
    installed(wheel, tmp_path, "run", "cheerful", "--worlds", "3", "--workers", "2")
    results = tmp_path / "results" / "cheerful"
    for language, words in {
        "en": ("Mood of owners", "Figures of your own"),
        "zh": ("企业家心态", "企业家辅导"),
    }.items():
        installed(wheel, tmp_path, "report", "results/cheerful", "--language", language, language=language)
        page = (results / "report.html").read_text(encoding="utf-8")
        assert all(word in page for word in words), words
    assert (results / "figures" / "moods.svg").is_file()
    assert "Mentoring of owners" in installed(wheel, tmp_path, "explain", "mentoring")
    assert "企业家辅导" in installed(wheel, tmp_path, "explain", "mentoring", language="zh")
    compared = installed(wheel, tmp_path, "compare", "cheerful_base", "cheerful", "--worlds", "3", "--workers", "1")
    assert "results" in compared
    script = (
        "from model import Study; s = Study.load('results/cheerful'); d = s.difference('cheerful', 'cheerful_base'); "
        "print(d.of('企业家心态', 2016).clear, d.of('mood', 2016).mean > 0, d.plot('mood').get_title(loc='left'))"
    )
    assert python(wheel, tmp_path, "-c", script).split()[:2] == ["True", "True"]


@pytest.mark.slow
def test_a_child_may_name_other_modules_and_the_region_may_be_ones_own(wheel, tmp_path):
    """Second case: the list of the child replaces its parent's, and names, levers and outcomes go with it."""
    shutil.copytree(ROOT / "model" / "regions" / "twin_rivers", tmp_path / "valley")
    about = (tmp_path / "valley" / "region.yaml").read_text(encoding="utf-8")
    (tmp_path / "valley" / "region.yaml").write_text(about.replace("twin_rivers", "valley"), encoding="utf-8")
    base = BASE.replace("region: twin_rivers", "region: ./valley")
    (tmp_path / "cheerful_base.yaml").write_text(base, encoding="utf-8")
    (tmp_path / "my_ideas.py").write_text(MODULE, encoding="utf-8")
    other = MODULE.replace("mood", "calm").replace("mentoring", "quiet_rooms").replace("Mood", "Calm")
    (tmp_path / "other.py").write_text(other.replace("企业家心态", "企业家平静"), encoding="utf-8")
    child = CHILD.replace("mentoring:", "quiet_rooms:") + "extensions: [other.py]\n"
    (tmp_path / "cheerful.yaml").write_text(child, encoding="utf-8")
    installed(wheel, tmp_path, "run", "cheerful", "--worlds", "2", "--workers", "1")
    page = (tmp_path / "results" / "cheerful" / "report.html").read_text(encoding="utf-8")
    assert "Calm of owners" in page
    child = CHILD + "parameters: {mood.pull: 0.2}\nextensions: [other.py]\n"
    (tmp_path / "cheerful.yaml").write_text(child, encoding="utf-8")
    code = (
        "from model import load_scenario, UserError\n"
        "try: load_scenario('cheerful')\nexcept UserError as error: print(error)\n"
    )
    said = python(wheel, tmp_path, "-c", code).splitlines()
    assert said[0].startswith("cheerful.yaml:4:3: mentoring: the lever 'mentoring' is declared in my_ideas.py, which ")
    assert said[1].startswith("cheerful.yaml:5:14: the parameter 'mood.pull' is declared in my_ideas.py, which this ")
