"""Laws of merging: random chains of files over packages against a few lines that say what must come out."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from model.scenario import ScenarioErrors, load_scenario
from model.scenario.packages import load_packages

KNOWN = load_packages("henan")
NAMES = ("task_2", "task_7", "guarantee_2", "guarantee_4", "box_1")  # task_2 and box_1 share a policy
KEYS = sorted({key for name in NAMES for key in KNOWN[name].policies})


@dataclass
class File:
    """What one file of a chain says."""

    packages: list[str] | None = None
    factor: float | None = None
    without: list[str] = field(default_factory=list)
    removed: list[str] = field(default_factory=list)
    written: dict[str, float] = field(default_factory=dict)

    def content(self, number: int) -> dict[str, Any]:
        """The file's values."""
        found: dict[str, Any] = {"name": f"file {number}"}
        found |= {"extends": f"{number - 1}.yaml"} if number else {}
        found |= {"packages": self.packages} if self.packages is not None else {}
        found |= {"budget_factor": self.factor} if self.factor is not None else {}
        found |= {"without": self.without} if self.without else {}
        policies = {**dict.fromkeys(self.removed), **{key: {"budget": money} for key, money in self.written.items()}}
        return found | ({"policies": policies} if policies else {})


def in_force(files: list[File]) -> list[str]:
    """Packages of the last file."""
    found: list[str] = []
    for file in files:
        found = [name for name in (found if file.packages is None else file.packages) if name not in file.without]
    return found


def expected(files: list[File]) -> dict[str, float]:
    """Policies of the last file with their budgets."""
    factor = next((file.factor for file in reversed(files) if file.factor is not None), 1.0)
    packaged = {key: part["budget"] for name in in_force(files) for key, part in KNOWN[name].policies.items()}
    found = {key: factor * money for key, money in packaged.items()}
    for file in files:
        lost = [key for name in file.without for key in KNOWN[name].policies if key not in packaged]
        for key in (*lost, *file.removed):
            found.pop(key, None)
        found |= file.written
    return found


@st.composite
def chains(draw: st.DrawFn) -> list[File]:
    """One to four files, each of which removes only what is there."""
    files: list[File] = []
    for _ in range(draw(st.integers(1, 4))):
        file = File()
        if not files or draw(st.booleans()):
            file.packages = draw(st.lists(st.sampled_from(NAMES), unique=True, max_size=3))
        elif inherited := in_force(files):
            file.without = draw(st.lists(st.sampled_from(inherited), unique=True, max_size=1))
        file.factor = draw(st.none() | st.sampled_from([0.0, 0.5, 2.0]))
        there = sorted(expected([*files, file]))
        file.removed = draw(st.lists(st.sampled_from(there), unique=True, max_size=3)) if there else []
        others = [key for key in KEYS if key not in file.removed]
        file.written = draw(st.dictionaries(st.sampled_from(others), st.sampled_from([0, 1.5, 7]), max_size=3))
        files.append(file)
    return files


def written(files: list[File], folder: Path) -> Path:
    """The files in a folder; the last one's path."""
    for number, file in enumerate(files):
        text = yaml.safe_dump(file.content(number), allow_unicode=True, sort_keys=False)
        (folder / f"{number}.yaml").write_text(text, encoding="utf-8")
    return folder / f"{len(files) - 1}.yaml"


COUNTS = pytest.mark.parametrize("count", [20, pytest.param(120, marks=pytest.mark.slow)])


def settings_of(count: int) -> settings:
    return settings(max_examples=count, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))


@COUNTS
def test_what_comes_out_is_what_the_files_say(count, tmp_path):
    @settings_of(count)
    @given(files=chains())
    def hold(files):
        plan = load_scenario(written(files, tmp_path))
        assert {key: policy.budget for key, policy in plan.policies.items()} == pytest.approx(expected(files))
        assert all(plan.policies[key].budget == money for key, money in files[-1].written.items())
        assert not set(files[-1].removed) & set(plan.policies)

    hold()


@COUNTS
def test_a_child_that_says_nothing_of_policies_has_its_parents(count, tmp_path):
    @settings_of(count)
    @given(files=chains(), seeds=st.integers(1, 9))
    def hold(files, seeds):
        parent = load_scenario(written(files, tmp_path))
        path = tmp_path / "child.yaml"
        path.write_text(f"name: child\nextends: {len(files) - 1}.yaml\nseeds: {seeds}\n", encoding="utf-8")
        child = load_scenario(path)
        assert child.policies == parent.policies
        assert child.seeds == seeds

    hold()


@COUNTS
def test_removing_twice_or_what_never_was_is_an_error(count, tmp_path):
    @settings_of(count)
    @given(files=chains(), data=st.data())
    def hold(files, data):
        gone = sorted(set(KEYS) - set(expected(files)))
        if not gone:
            return
        key = data.draw(st.sampled_from(gone))
        last = File(removed=[key]) if data.draw(st.booleans()) else File(without=[key])
        with pytest.raises(ScenarioErrors, match=f"'{key}' to remove"):
            load_scenario(written([*files, last], tmp_path))

    hold()
