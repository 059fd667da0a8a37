"""The references in docs/ and the scenario schema are what the declarations make; the schema judges as the loader."""

from __future__ import annotations

import ast
import fnmatch
import importlib.util
import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from typer.testing import CliRunner

from model.cli.commands import app
from model.cluster_model import ClusterModel
from model.observe import result_tables as results
from model.observe.driver_list import DRIVERS
from model.observe.outcomes import OUTCOMES
from model.regions import list_regions, load_region
from model.regions.schema import OPTIONAL_TOTALS, REQUIRED_TOTALS
from model.report import reference
from model.report.markdown_page import table
from model.report.reference.parameters import parameters
from model.scenario import ScenarioErrors, load_scenario
from model.scenario.catalogue import load_catalogue
from model.scenario.json_schema import scenario_schema
from model.scenario.parameters import load_registry
from model.world import TABLES as STATE
from tests.judged_by_schema import judge, problems

ROOT = Path(__file__).resolve().parent.parent
SCENARIOS = sorted((ROOT / "scenarios").glob("*.yaml"))
ANCHOR = {"instrument": "anchor_project", "place": "zhengzhou_airport", "segment": "smart_terminals", "revenue": 300}


@pytest.mark.parametrize("name", reference.FILES)
def test_file_is_what_the_generator_makes(name: str) -> None:
    written = (ROOT / name).read_text(encoding="utf-8")
    assert written == reference.FILES[name](), f"{name} is stale: run `jiju reference`"


def test_command_writes_what_is_missing_and_check_tells_what_is_stale(tmp_path: Path) -> None:
    (tmp_path / "scenarios").mkdir()
    runner, where = CliRunner(), ["reference", "--repository", str(tmp_path)]
    assert runner.invoke(app, [*where, "--check"]).exit_code == 1
    assert not (tmp_path / "docs").exists()
    assert runner.invoke(app, where).exit_code == 0
    assert runner.invoke(app, [*where, "--check"]).exit_code == 0
    outdated = tmp_path / "docs" / "outcomes.md"
    outdated.write_text(outdated.read_text(encoding="utf-8").replace("I09", "I99"), encoding="utf-8")
    result = runner.invoke(app, [*where, "--check"])
    assert result.exit_code == 1
    assert "outcomes.md" in result.stderr
    assert "parameters.md" not in result.stderr


def test_command_asks_for_the_repository(tmp_path: Path) -> None:
    assert CliRunner().invoke(app, ["reference", "--repository", str(tmp_path)]).exit_code == 2


def test_every_parameter_stands_in_its_reference_with_its_range() -> None:
    text = parameters()
    for path, entry in load_registry().entries.items():
        row = re.search(rf"^\| `{path.split('.')[1]}` \| {re.escape(f'{entry.value:g}')} .*$", text, re.MULTILINE)
        assert row, path
    assert "linkages: 0" in text


def test_totals_that_the_start_needs_are_those_that_the_code_reads() -> None:
    read = set()
    for file in (ROOT / "model").rglob("*.py"):
        source = file.read_text(encoding="utf-8")
        read |= set(re.findall(r'totals\["(\w+)"\]', source))
        if file.name == "margins.py":
            read |= set(re.findall(r'given\("(\w+)"', source))
    assert read == {item.name for item in (*REQUIRED_TOTALS, *OPTIONAL_TOTALS)}
    for region in list_regions():
        assert {item.name for item in REQUIRED_TOTALS} <= set(load_region(region).totals)


def test_cells_of_a_table_keep_it_a_table() -> None:
    assert table(("a", "b"), [("x|y", "one\ntwo")]) == "| a | b |\n|---|---|\n| x\\|y | one two |"


def odd() -> str:
    """The description of the model: its overview and the pages of its parts."""
    pages = [ROOT / "docs" / "odd.md", *sorted((ROOT / "docs" / "odd").glob("*.md"))]
    return "\n".join(page.read_text(encoding="utf-8") for page in pages)


def anchors(page: Path) -> set[str]:
    """What follows # in a link to each heading of a page."""
    headings = re.findall(r"^#+ (.+)$", page.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def texts() -> list[Path]:
    """Every file of code and prose that people read."""
    found = [ROOT / name for name in ("README.md", "CONTRIBUTING.md", "AGENTS.md", "mkdocs.yml")]
    for folder in ("model", "docs", "scenarios"):
        found += [file for ending in ("py", "yaml", "md") for file in sorted((ROOT / folder).rglob(f"*.{ending}"))]
    found += sorted((ROOT / "tests").glob("*.py"))
    return [file for file in found if file.is_file()]


def test_documents_that_are_named_exist_with_their_headings() -> None:
    names = {file.name for folder in ("docs", "model", "benchmarks") for file in (ROOT / folder).rglob("*.md")}
    names |= {file.name for file in ROOT.glob("*.md")}
    wrong = []
    for file in texts():
        text = file.read_text(encoding="utf-8")
        for name, heading in re.findall(r"(docs/[\w/]+\.md)(?:#([\w-]+))?", text):
            page = ROOT / name
            if not page.is_file():
                wrong.append(f"{file.relative_to(ROOT)}: {name}")
            elif heading and heading not in anchors(page):
                wrong.append(f"{file.relative_to(ROOT)}: {name}#{heading}")
        if file.is_relative_to(ROOT / "model"):
            others = set(re.findall(r"(?<![\w/…}\x22])([\w]+\.md)\b", text)) - names
            wrong += [f"{file.relative_to(ROOT)}: {name}" for name in sorted(others)]
    assert wrong == []


def test_pages_of_the_site_are_those_of_the_folder() -> None:
    named = set(re.findall(r"^ +- .*: ([\w/.]+\.md)$", (ROOT / "mkdocs.yml").read_text(encoding="utf-8"), re.MULTILINE))
    assert named == {file.relative_to(ROOT / "docs").as_posix() for file in (ROOT / "docs").rglob("*.md")}


@pytest.mark.parametrize("index", ["index.md", "zh.md"])
def test_an_index_lists_every_page(index: str) -> None:
    """Pages of the ODD are listed by odd.md, which both name."""
    folder = ROOT / "docs"
    text = (folder / index).read_text(encoding="utf-8")
    missing = [file.name for file in sorted(folder.glob("*.md")) if file.name not in text and file.name != index]
    assert [name for name in missing if name not in ("index.md", "zh.md")] == []


def test_the_site_leads_from_a_page_to_the_same_page_in_the_other_language() -> None:
    specification = importlib.util.spec_from_file_location("site_of_documents", ROOT / ".ci" / "site.py")
    assert specification is not None
    assert specification.loader is not None
    site = importlib.util.module_from_spec(specification)
    specification.loader.exec_module(site)
    known = {file.relative_to(ROOT / "docs").as_posix() for file in (ROOT / "docs").rglob("*.md")}
    both = {"en": "play.md", "zh": "play.zh.md"}
    assert site.in_languages("play.md", known) == site.in_languages("play.zh.md", known) == both
    assert site.in_languages("zh.md", known) == {"en": "index.md", "zh": "zh.md"}
    assert site.in_languages("odd/places.md", known) == {"en": "odd/places.md", "zh": "zh.md"}
    assert site.chinese_half("# The library · 作为 Python 库使用") == "作为Python库使用"
    assert [site.chinese_half(heading) for heading in ("# 中文导读", "# Validation")] == ["中文导读", ""]
    assert site.chinese_half("# jiju · 集聚: how industrial clusters grow") == ""


def test_odd_names_no_symbol_for_a_parameter_that_is_gone() -> None:
    known = load_registry().entries
    groups = "|".join({path.split(".")[0] for path in known})
    named = set(re.findall(rf"`((?:{groups})\.[a-z_0-9]+)`", odd()))
    files = {path for path in named if path.endswith((".py", ".yaml", ".csv", ".md"))}
    assert len(named) > 150
    assert named - files <= set(known) | columns(), sorted(named - files - set(known) - columns())


def test_odd_gives_the_values_that_parameters_have() -> None:
    text = odd()
    inline = re.findall(r"(-?[0-9.]+) \[`([a-z_]+\.[a-z_0-9]+)`", " ".join(text.split()))
    told = [(path, value) for value, path in inline]
    told += re.findall(r"\| `([a-z_]+\.[a-z_0-9]+)` \| (-?[0-9][0-9.e+-]*) \|", text)
    assert len(told) > 150
    entries = load_registry().entries
    assert [f"{path}: {value}" for path, value in told if float(value) != entries[path].value] == []


def test_code_that_prose_names_exists() -> None:
    text = odd() + "".join((ROOT / name).read_text(encoding="utf-8") for name in ("CONTRIBUTING.md", "AGENTS.md"))
    for name in sorted(set(re.findall(r"`((?:[\w]+/)+(?:[\w]+\.py)?)`", text)) - {"dist/"}):
        assert (ROOT / name).exists() or (ROOT / "model" / name).exists(), name
    code = "".join(file.read_text(encoding="utf-8") for file in sorted((ROOT / "model").rglob("*.py")))
    called = set(re.findall(r"`(\w+)\(\)`", text))
    assert len(called) > 30
    assert called <= set(re.findall(r"def (\w+)\(", code)), sorted(called - set(re.findall(r"def (\w+)\(", code)))


def test_every_mechanism_that_can_be_turned_off_is_named_in_the_odd() -> None:
    text, known = odd(), load_registry().ablations
    assert [name for name in known if f"`{name}`" not in text] == []


def test_every_mechanism_has_a_page_in_the_odd() -> None:
    text = odd()
    for file in sorted((ROOT / "model" / "processes").iterdir()):
        if file.stem not in ("__init__", "__pycache__"):
            assert f"processes/{file.name}" in text, file.name


def named_after(label: str, text: str) -> list[str]:
    """The names, parted by commas or semicolons, of the sentence of a docstring that begins with a label."""
    found = re.search(rf"\b{label}s?:\s+(.*?)\.(?:\s|$)", text, re.DOTALL)
    return [word.strip("`") for word in re.split(r"[,;]?\s+", found[1]) if word] if found else []


@pytest.mark.parametrize("file", sorted((ROOT / "model" / "processes").rglob("*.py")), ids=lambda file: file.stem)
def test_a_mechanism_points_to_its_page_its_numbers_its_ablations_its_columns_and_its_outcomes(file: Path) -> None:
    """The first lines of a mechanism's file name its page; parameters, ablations, columns and outcomes there exist."""
    text = ast.get_docstring(ast.parse(file.read_text(encoding="utf-8"))) or ""
    if file.parent.name == "processes" and file.stem == "__init__":
        return
    assert "docs/odd/" in text
    group, known = "", load_registry()
    for name in named_after("Parameter", text):
        if name.startswith("("):
            continue  # the symbol of the parameter before it
        group = name.split(".")[0] if "." in name else group
        assert fnmatch.filter(known.entries, f"{group}.{name.split('.')[-1]}"), name
    assert set(named_after("Ablation", text)) <= set(known.ablations)
    measured = {outcome.name for outcome in OUTCOMES} | {driver.name for driver in DRIVERS}
    assert {name for name in named_after("Outcome", text) if re.fullmatch("[a-z0-9]+_[a-z0-9_]+", name)} <= measured
    assert named_after("Outcome", text), "which outcome does it move?"
    written = re.search(r"\b(?:Writes|Columns:)\s+(.*?)\.(?:\s|$)", text, re.DOTALL)
    assert written, "which columns does it write?"
    assert set(columns_named(written[1])) <= columns(), sorted(set(columns_named(written[1])) - columns())


def columns_named(sentence: str) -> list[str]:
    """The columns in a sentence like `firms.output, fill; links.delivered; places`, as table.column."""
    found, table = [], ""
    for item in re.split("[;,]", re.sub(r"\([^)]*\)", "", sentence)):
        words = item.split()
        name = words[0] if words else ""
        if "." in name:
            table = name.split(".")[0]
        elif len(words) != 1 or name in STATE:
            table = ""
        if table in STATE:
            found.append(f"{table}.{name.split('.')[-1]}")
    return found


def test_columns_named_in_a_sentence_are_found() -> None:
    said = "firms.output, fill (a share);\nlinks.delivered; places; world.tendered, from which more follows"
    assert columns_named(said) == ["firms.output", "firms.fill", "links.delivered"]
    assert columns_named("firms.host, instruments.arrived") == ["firms.host", "instruments.arrived"]


def columns() -> set[str]:
    """Columns of the state as table.column, for names that a table shares with a group of parameters."""
    return {f"{name}.{c.name}" for name, kind in STATE.items() for c in kind.columns}  # type: ignore[attr-defined]


def test_panel_and_places_hold_what_their_columns_say() -> None:
    """Revenue of firms is of a year; sums over firms in the table of places are those of the whole province."""
    plan = load_scenario(ROOT / "scenarios" / "teaching_base.yaml").replace(scale=0.5)
    world = ClusterModel(plan, rng=1).world
    tables = results.result_tables(world)
    assert {c.name: c.unit for c in results.TABLES["firms"]}["revenue"] == "亿元 a year"
    assert tables["firms"]["revenue"] == pytest.approx(world.firms.annual_revenue, rel=1e-6)
    for name in ("land_used", "area", "density"):
        assert tables["places"][name] == pytest.approx(2.0 * getattr(world.places, name))
    assert tables["places"]["rent"] == pytest.approx(world.places.rent)


# the schema of scenario files -----------------------------------------------------------------------------------------


@pytest.mark.slow
def test_schema_is_a_schema() -> None:
    judge().check_schema(scenario_schema())


@pytest.mark.parametrize("path", SCENARIOS, ids=lambda path: path.stem)
def test_shipped_scenarios_are_valid_and_name_their_schema(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert problems(yaml.safe_load(text)) == []
    assert text.startswith("# yaml-language-server: $schema=scenario.schema.json")


GOOD: dict[str, dict[str, Any]] = {
    "dated budget": {"policies": {"technical_upgrading": {"budget": {2016: 30, "2018Q3": 40}}}},
    "dated setting": {"policies": {"technical_upgrading": {"support_share": {2016: 0.1, 2018: 0.2}}}},
    "choices": {"policies": {"technical_upgrading": {"projects": ["green", "digital"]}}},
    "named anchor": {"policies": {"anchor_of_mine": {**ANCHOR, "investment": 60}}},
    "another name for an instrument": {"policies": {"credit_guarantee": {"instrument": "technical_upgrading"}}},
    "null removes": {"extends": "plan.yaml", "policies": {"credit_guarantee": None}},
    "change to a parent's": {"extends": "plan.yaml", "policies": {"zhengzhou_terminals_anchor": {"revenue": 200}}},
    "growth by year": {"environment": {"national_growth": {2016: 0.06, 2017: 0.05}}},
    "prices by class": {"environment": {"prices": {2016: {"mining": 0.1, "raw": -0.02}}}},
    "shock": {"environment": {"shocks": [{"kind": "demand", "from": "2020Q1", "to": "2020Q2", "size": -0.2}]}},
    "parameter": {"parameters": {"innovation.success_rate": 0.3}},
    "Chinese name": {"name": "双河 甲"},
}  # fmt: skip

BAD: dict[str, dict[str, Any]] = {
    "unknown key": {"seed": 5},
    "wrong type": {"seeds": "five"},
    "out of range": {"seeds": 0},
    "bad quarter": {"period": {"end": "2025-12"}},
    "quarter beyond the last": {"period": {"end": "2100Q1"}},
    "a region that is no text": {"region": 3},
    "unknown instrument": {"policies": {"mine": {"instrument": "magic"}}},
    "no instrument": {"policies": {"mine": {"budget": 5}}},
    "setting of another instrument": {"policies": {"technical_upgrading": {"ltv_uplift": 0.1}}},
    "setting out of range": {"policies": {"technical_upgrading": {"support_share": 0.9}}},
    "dated setting out of range": {"policies": {"technical_upgrading": {"support_share": {2016: 0.9}}}},
    "unknown project": {"policies": {"technical_upgrading": {"projects": ["gold"]}}},
    "negative budget": {"policies": {"technical_upgrading": {"budget": -1}}},
    "budget dated by month": {"policies": {"technical_upgrading": {"budget": {"2016-01": 3}}}},
    "budget in yuan": {"policies": {"technical_upgrading": {"budget": 3e9}}},
    "place without need": {"policies": {"technical_upgrading": {"place": "zhengzhou_airport"}}},
    "anchor without investment": {"policies": {"mine": ANCHOR}},
    "unknown parameter": {"parameters": {"innovation.sucess_rate": 0.3}},
    "parameter out of range": {"parameters": {"innovation.success_rate": 3}},
    "growth out of range": {"environment": {"national_growth": {2016: 6.2}}},
    "growth in a wrong year": {"environment": {"national_growth": {1916: 0.06}}},
    "unknown shock": {"environment": {"shocks": [{"kind": "magic", "from": "2020Q1", "to": "2020Q2", "size": 1}]}},
}  # fmt: skip


@pytest.mark.parametrize("changes", GOOD.values(), ids=GOOD)
def test_schema_takes_what_the_loader_takes(changes: dict[str, Any], tmp_path: Path) -> None:
    content = {"name": "mine", **changes}
    assert problems(content) == []
    load_scenario(written(content, tmp_path))


@pytest.mark.parametrize("changes", BAD.values(), ids=BAD)
def test_schema_refuses_what_the_loader_refuses(changes: dict[str, Any], tmp_path: Path) -> None:
    content = {"name": "mine", **changes}
    assert problems(content)
    with pytest.raises(ScenarioErrors):
        load_scenario(written(content, tmp_path))


def test_a_file_without_parent_needs_a_name() -> None:
    assert problems({"seeds": 3})
    assert problems({"extends": "plan.yaml", "seeds": 3}) == []


def test_every_setting_is_in_the_schema_with_its_range() -> None:
    parts = scenario_schema()["$defs"]
    for key, item in load_catalogue().items():
        for name, setting in item.settings.items():
            part = parts[f"instrument_{key}"]["properties"][name]
            assert setting.meaning["zh"] in part["description"]
            if not setting.choices:
                assert (part["anyOf"][0]["minimum"], part["anyOf"][0]["maximum"]) == setting.bounds


def written(content: dict[str, Any], folder: Path) -> Path:
    """The scenario as a file beside the shipped ones, so that `extends` finds them."""
    for path in SCENARIOS:
        (folder / path.name).write_text(path.read_text(encoding="utf-8"), encoding="utf-8")
    file = folder / "mine.yaml"
    file.write_text(yaml.safe_dump(content, allow_unicode=True), encoding="utf-8")
    return file
