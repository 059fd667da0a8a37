"""Scenario files: any bad input gives file:line:column, what is wrong and the remedy; good ones round trip."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from model.scenario import Plan, ScenarioErrors, load_scenario
from model.scenario.errors import ScenarioError
from model.scenario.write import to_yaml
from tests.commands import typed
from tests.shipped_scenarios import one_of_each_kind

ROOT = Path(__file__).resolve().parent.parent
BAD = ROOT / "tests" / "scenarios_bad"
SCENARIOS = ROOT / "scenarios"
HEAD = "name: mine\ntitle: {zh: 我的, en: Mine}\nregion: twin_rivers\n"


def messages(path: Path) -> list[str]:
    """What loading a file complains of; the folder is taken off."""
    with pytest.raises(ScenarioErrors) as found:
        load_scenario(path)
    return str(found.value).replace(f"{path.parent}{os.sep}", "").splitlines()


def golden() -> dict[str, list[str]]:
    """The messages expected, by file."""
    found: dict[str, list[str]] = {}
    for line in (BAD / "messages.txt").read_text(encoding="utf-8").splitlines():
        if line.startswith("# "):
            found[line[2:]] = []
        elif line:
            found[list(found)[-1]].append(line)
    return found


@pytest.mark.parametrize("name", sorted(path.name for path in BAD.glob("*.yaml")))
def test_bad_files_get_exactly_these_messages(name):
    assert messages(BAD / name) == golden()[name]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "s.yaml:1:1: the file is empty; start from `jiju new` or scenarios/plan.yaml"),
        (b"# nothing\n", "s.yaml:1:1: the file is empty; start from `jiju new` or scenarios/plan.yaml"),
        (b"\x00\xff\xfe\x80abc", "s.yaml:1:1: binary content; a scenario is plain text in UTF-8"),
        (HEAD.encode("utf-16"), "s.yaml:1:1: it looks like UTF-16 text; save it as plain text in UTF-8 (in the editor: "
         "Save as, encoding UTF-8)"),
        (HEAD.encode("gb18030"), "s.yaml:2:1: not UTF-8 text; it looks like GBK: save it again as UTF-8"),
        (f"{HEAD}policies: {'[' * 5000}{']' * 5000}\n".encode(),
         "s.yaml:4:30: nested more than 20 deep; write it out plainly"),
        (b"[" * 190_000, "s.yaml:1:21: nested more than 20 deep; write it out plainly"),
        (b"[" * 1_000_000,
         "s.yaml:1:1: 1,000,000 bytes; a scenario has at most 200,000; move data into the region's tables"),
        (f"{HEAD}region_data: [{'1,' * 60_000}1]\n".encode(),
         "s.yaml:4:99985: more than 50,000 items; write it out plainly"),
    ],
)  # fmt: skip
def test_files_that_are_no_scenarios_are_refused_at_once(tmp_path, content, message):
    (tmp_path / "s.yaml").write_bytes(content)
    assert messages(tmp_path / "s.yaml") == [message]


def test_folders_missing_files_and_files_without_permission(tmp_path):
    (tmp_path / "plan.yaml").write_text(HEAD, encoding="utf-8")
    (tmp_path / "folder.yaml").mkdir()
    assert messages(tmp_path / "folder.yaml") == [
        "folder.yaml:1:1: this is a folder, not a scenario file; name a .yaml file in it"
    ]
    assert messages(tmp_path / "plann.yaml") == ["plann.yaml:1:1: no such file; did you mean plan.yaml?"]


def test_an_alias_bomb_is_refused_before_it_grows(tmp_path):
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{i}: &a{i} [{', '.join([f'*a{i - 1}'] * 9)}]" for i in range(1, 10)]
    (tmp_path / "bomb.yaml").write_text("\n".join(lines), encoding="utf-8")
    assert messages(tmp_path / "bomb.yaml")[0].startswith("bomb.yaml:1:5: anchors and aliases")


def test_the_command_tells_all_errors_exits_2_and_writes_nothing(tmp_path):
    for command in (["check", str(BAD / "several.yaml")], [str(BAD / "several.yaml"), "--out", "results"]):
        done = typed(command, tmp_path)
        assert done.code == 2
        assert done.out == ""
        assert [line.split("several.yaml")[1] for line in done.err.splitlines()] == [
            line.removeprefix("several.yaml") for line in golden()["several.yaml"]
        ]
    assert list(tmp_path.iterdir()) == []


def write(folder: Path, name: str, text: str) -> Path:
    (folder / name).write_text(text, encoding="utf-8")
    return folder / name


def test_extends_merges_maps_replaces_lists_and_null_removes(tmp_path):
    write(tmp_path, "parent.yaml", HEAD + """seeds: 7
policies:
  technical_upgrading:
    budget: 3
    support_share: 0.1
    for: {segments: [metals, food]}
  credit_guarantee: {budget: 1}
""")  # fmt: skip
    child = load_scenario(write(tmp_path, "child.yaml", """extends: parent.yaml
name: child
policies:
  technical_upgrading:
    support_share: 0.3
    for: {segments: [machinery]}
  credit_guarantee: null
"""))  # fmt: skip
    assert (child.name, child.seeds, list(child.policies)) == ("child", 7, ["technical_upgrading"])
    policy = child.policies["technical_upgrading"]
    assert (policy.setting("support_share", 1), policy.budget) == (0.3, 3)
    assert policy.eligibility.segments == ("machinery",)
    assert child.parent == tmp_path / "parent.yaml"


def test_names_in_chinese_and_english_mean_the_same(tmp_path):
    text = "policies:\n  technical_upgrading:\n    for: {{cities: [{}], segments: [{}], places: [{}]}}\n"
    plans = [
        load_scenario(write(tmp_path, f"{i}.yaml", HEAD + text.format(*names)))
        for i, names in enumerate([("eastford", "metals", "river_port"), ("东渡市", "金属", "河港产业集聚区"),
                                   ("Eastford", "Metals", "河港")])
    ]  # fmt: skip
    who = plans[0].policies["technical_upgrading"].eligibility
    assert all(plan.policies["technical_upgrading"].eligibility == who for plan in plans)
    assert (who.cities, who.segments, who.places) == (("eastford",), ("metals",), ("river_port",))


def test_dated_values_hold_from_their_quarter_on(tmp_path):
    settings = "    budget: {2016: 2, 2018Q3: 4}\n    support_share: {2016: 0.1, 2019: 0.2}\n"
    plan = load_scenario(write(tmp_path, "s.yaml", f"{HEAD}policies:\n  technical_upgrading:\n{settings}"))
    policy = plan.policies["technical_upgrading"]
    assert [policy.setting("support_share", quarter) for quarter in (1, 12, 13, 40)] == [0.1, 0.1, 0.2, 0.2]
    assert policy.budget == ((1, 2), (11, 4))


def test_a_baseline_figure_is_corrected_with_a_source(tmp_path):
    text = HEAD + "region_data:\n  - {table: cities, row: eastford, column: wage, value: 50000, source: my yearbook}\n"
    from model.regions import load_region

    plan = load_scenario(write(tmp_path, "s.yaml", text))
    before, after = load_region("twin_rivers", ()), load_region(plan.region, plan.region_data)
    row = before.cities.index["eastford"]
    assert (before.cities.wage[row], after.cities.wage[row]) == (48000, 50000)


@pytest.mark.parametrize("path", sorted(SCENARIOS.glob("*.yaml")), ids=lambda path: path.stem)
def test_a_scenario_saved_with_its_results_reads_back(path):
    plan = load_scenario(path)
    assert Plan.model_validate(json.loads(json.dumps(plan.model_dump(mode="json")))) == plan


@pytest.mark.parametrize("path", one_of_each_kind())
def test_shipped_scenarios_round_trip(path, tmp_path):
    plan = load_scenario(path)
    again = load_scenario(write(tmp_path, "again.yaml", to_yaml(plan)))
    assert again.model_copy(update={"parent": plan.parent}) == plan


@pytest.mark.parametrize("count", [30, pytest.param(300, marks=pytest.mark.slow)])
def test_any_text_is_a_plan_or_a_list_of_errors(count, tmp_path):
    @settings(max_examples=count, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
    @given(text=st.text(max_size=300))
    def hold(text):
        loads_or_complains(write(tmp_path, "s.yaml", text))

    hold()


WORDS = st.sampled_from(
    ["name", "title", "zh", "en", "region", "seeds", "period", "start", "end", "policies", "technical_upgrading",
     "budget", "from", "to", "for", "segments", "extends", "parameters", "environment", "shocks", "scale", "baseline",
     "anchor_project"]
)  # fmt: skip
VALUES = st.one_of(
    st.none(), st.booleans(), st.integers(-5, 3000), st.floats(allow_nan=True), st.text(max_size=8),
    st.sampled_from(["twin_rivers", "2016Q1", "2025Q4", "metals", "eastford", "history", "s.yaml", "no"]),
)  # fmt: skip
TREES = st.recursive(
    VALUES,
    lambda inner: st.one_of(st.lists(inner, max_size=4), st.dictionaries(WORDS, inner, max_size=6)),
    max_leaves=25,
)


@pytest.mark.parametrize("count", [60, pytest.param(600, marks=pytest.mark.slow)])
def test_any_tree_is_a_plan_or_a_list_of_errors(count, tmp_path):
    @settings(max_examples=count, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
    @given(tree=st.dictionaries(WORDS, TREES, max_size=8))
    def hold(tree):
        named = {"name": "mine", "region": "twin_rivers"} | tree
        loads_or_complains(write(tmp_path, "s.yaml", yaml.safe_dump(named, allow_unicode=True)))

    hold()


def loads_or_complains(path: Path) -> Any:
    """A Plan, or errors that all name a file, a line and a column."""
    complaints: list[ScenarioError] = []
    plan = None
    try:
        plan = load_scenario(path)
    except ScenarioErrors as found:
        complaints = found.errors
    assert isinstance(plan, Plan) != bool(complaints)
    assert all(error.line >= 1 and error.column >= 1 and error.message for error in complaints)
