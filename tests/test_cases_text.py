"""Inputs that the text of a scenario got wrong: each holds the right value or the right words."""

from __future__ import annotations

from pathlib import Path

import pytest

from model.scenario import ScenarioErrors, load_scenario

ROOT = Path(__file__).resolve().parent.parent
HENAN, RIVERS = "name: mine\nregion: henan\n", "name: mine\nregion: twin_rivers\n"


def loaded(folder: Path, text: str | bytes, name: str = "mine.yaml"):
    """The plan of a scenario's text."""
    (folder / name).write_bytes(text.encode("utf-8") if isinstance(text, str) else text)
    return load_scenario(folder / name)


def told(folder: Path, text: str | bytes) -> str:
    """What is wrong with a scenario's text, without the folder."""
    with pytest.raises(ScenarioErrors) as found:
        loaded(folder, text)
    return str(found.value).replace(f"{folder}/", "").replace(f"{folder}\\", "")


def test_case_13_counties_under_their_names_and_codes_of_other_years(tmp_path):
    policy = "policies: {{technical_upgrading: {{budget: 20, for: {{places: [{}], cities: [{}]}}}}}}\n"
    names = "许昌县, 淮阳县, 陕县, 孟津县, 偃师区, 长垣市, 411023, 410783"
    who = (
        loaded(tmp_path, HENAN + policy.format(names, "410100, 济源示范区")).policies["technical_upgrading"].eligibility
    )
    zones = ("jianan", "huaiyang", "shanzhou", "mengjin", "yanshi", "changyuan", "jianan", "changyuan")
    assert who.places == tuple(f"{zone}_zone" for zone in zones)
    assert who.cities == ("zhengzhou", "jiyuan")
    words = told(tmp_path, HENAN + policy.format("祥符区, 西乡县", "郑州"))
    assert "'祥符区' has no place of its own; its firms are in kaifeng_rest (开封市其他区域)" in words
    assert "no place '西乡县' in henan; `jiju list places`" in words
    assert "did you mean" not in words
