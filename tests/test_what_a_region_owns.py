"""Packages, their families and the goals without a figure belong to a region: another region does not have them."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from model.observe.outcomes import BY_NAME, goals_without_figure
from model.regions import RegionError, load_region
from model.regions import own as regions
from model.report.explanations.listings import KINDS
from model.report.explanations.one_name import package
from model.report.explanations.target import unit_of
from model.report.words.language import language_of
from model.scenario import Plan, ScenarioErrors, load_scenario
from model.scenario.packages import load_families, load_packages, packages_of_families

PACKAGE = """title: {zh: 甲, en: First}
purpose: {zh: 一项政策, en: One policy}
family: step
policies:
  managers_training: {from: 2016Q2, budget: 3}
"""
FAMILIES = "step: {name: {zh: 步骤, en: Steps}, share: true}\n"


def told(content: dict[str, object]) -> str:
    """The complaint about a plan."""
    with pytest.raises(ScenarioErrors) as found:
        Plan.from_mapping({"name": "mine", **content})
    return str(found.value)


def test_a_region_without_packages_has_none_and_says_whose_they_are(tmp_path):
    assert load_packages("twin_rivers") == {}
    assert load_families("twin_rivers") == {}
    assert KINDS["packages"]("twin_rivers", "en")[1] == []
    assert len(KINDS["packages"]("henan", "en")[1]) == len(load_packages("henan")) > 20
    for name in ("task_1", "任务一", "Task 1"):
        words = told({"region": "twin_rivers", "packages": [name]})
        assert f"the package {name!r} belongs to region henan, and this scenario is of twin_rivers" in words
        assert "`jiju list packages --region twin_rivers`" in words
    assert "no package 'steps'" in told({"region": "twin_rivers", "packages": ["steps"]})
    assert load_packages("../henan") == {}
    (tmp_path / "mine.yaml").write_text("name: mine\nregion: twin_rivers\nwithout: [task_1]\n", encoding="utf-8")
    with pytest.raises(ScenarioErrors, match="no policy or package 'task_1' to remove"):
        load_scenario(tmp_path / "mine.yaml")


def test_a_region_of_one_s_own_has_packages_of_its_own(tmp_path, monkeypatch):
    own = Path(shutil.copytree(regions.FOLDER / "twin_rivers", tmp_path / "regions" / "twin_rivers"))
    (own / "packages").mkdir()
    (own / "plan").mkdir()
    (own / "packages" / "task_1.yaml").write_text(PACKAGE, encoding="utf-8")
    (own / "plan" / "families.yaml").write_text(FAMILIES, encoding="utf-8")
    monkeypatch.setattr(regions, "FOLDER", tmp_path / "regions")
    assert [item.key for item in packages_of_families("twin_rivers")] == ["task_1"]
    assert load_families("twin_rivers")["step"].share
    assert "First" in str(package("task_1", "en"))


def test_families_hold_the_parts_in_the_order_of_the_plan():
    keys = [item.key for item in packages_of_families("henan")]
    assert keys[:2] == ["task_1", "task_2"]
    assert keys[8] == "guarantee_1"
    assert keys[-1] == "box_9"
    assert [key for key, family in load_families("henan").items() if family.share] == ["task", "guarantee"]


def test_goals_without_a_figure_are_those_of_the_region():
    known = goals_without_figure("henan")
    assert known["first_sets"].label == "administrative"
    assert known["key_fields"].label == "not modelled"
    assert not set(known) & set(BY_NAME)
    assert set(known) <= set(load_region("henan").answers)
    assert goals_without_figure("twin_rivers") == {}
    listed = {row[0] for row in KINDS["outcomes"]("twin_rivers", "en")[1]}
    assert "first_sets" not in listed
    assert listed >= {"value_added", "trillion_industries"}


def test_industries_are_counted_by_the_groups_that_a_region_declares(teaching_start):
    import numpy as np

    from model.observe.cluster_tiers import industries

    world = teaching_start
    flows = np.ones((2, len(world.place_ids), len(world.segment_ids)))
    declared = set(world.region.segments.industry_group[world.segment_rows]) - {""}
    assert set(industries(world, flows)) == declared


def test_a_region_s_words_are_checked_and_stand_in_its_reports(tmp_path):
    folder = shutil.copytree(regions.FOLDER / "twin_rivers", tmp_path / "twin_rivers")
    (folder / "words.yaml").write_text("whole: {zh: 全岛, en: the island}\n", encoding="utf-8")
    region = load_region("twin_rivers", folder=folder)
    assert region.checksums == load_region("twin_rivers").checksums  # words decide no bit
    assert language_of("en", region).texts["figure.mechanical"].endswith("scaled by the island's nominal growth")
    assert "按全岛名义增速" in language_of("zh", region).texts["figure.mechanical"]
    assert "按全省名义增速" in language_of("zh", load_region("henan")).texts["figure.mechanical"]
    assert "按全区域名义增速" in language_of("zh", load_region("twin_rivers")).texts["figure.mechanical"]
    (folder / "words.yaml").write_text("hole: {zh: 全岛, en: the island}\n", encoding="utf-8")
    with pytest.raises(RegionError, match=r"words.yaml: hole: write \{zh: ..., en: ...\} for each of whole"):
        load_region("twin_rivers", folder=folder)


def test_every_unit_of_a_plan_has_its_chinese_from_the_region_or_from_the_catalogue():
    henan = load_region("henan")
    units = {str(henan.targets.unit[row]): unit_of(henan, row, "zh") for row in range(len(henan.targets.ids))}
    assert (units["% vs 2015"], units["count"], units["%"]) == ("%（比2015年）", "个", "%")
    assert [unit for unit, chinese in units.items() if re.search("[A-Za-z]", chinese)] == []
