"""Files of the model and of a region have their shape: what is wrong is told with file, entry and reason."""

from __future__ import annotations

import copy
from pathlib import Path

import pytest

from model.errors import UserError
from model.scenario import catalogue, packages, parameters
from model.scenario.catalogue import CatalogueError, load_entries
from model.scenario.instrument_forms import LeverForm
from model.scenario.shipped_files import (
    AblationEntry,
    ClausesEntry,
    FamilyEntry,
    FileError,
    GoalEntry,
    PackageFile,
    ParameterEntry,
    checked,
)

BOTH = {"zh": "词", "en": "word"}
FILE = Path("somewhere/file.yaml")
GOOD = {
    dict[str, ParameterEntry]: {
        "rate": {"value": 0.2, "unit": "-", "period": "year", "range": [0, 1], "meaning": BOTH, "source": "a book",
                 "grade": "literature"}
    },
    dict[str, AblationEntry]: {"off": {"meaning": BOTH, "settings": {"a.rate": 0}, "pattern": "none"}},
    PackageFile: {"title": BOTH, "purpose": BOTH, "policies": {"one": {"budget": 3}}},
    dict[str, FamilyEntry]: {"task": {"name": BOTH}},
    dict[str, ClausesEntry]: {"upgrading": {"plan_ids": ["P001"], "quote": "words of the plan"}},
    dict[str, LeverForm]: {
        "price": {"name": BOTH, "acts_on": BOTH, "cost": BOTH,
                  "settings": {"share": {"unit": "share", "meaning": BOTH, "range": [0, 1]}}}
    },
    dict[str, GoalEntry]: {"prizes": {"label": "administrative", "name": BOTH, "reason": "counted elsewhere"}},
}  # fmt: skip


@pytest.mark.parametrize("shape", GOOD, ids=str)
def test_what_is_right_passes_and_an_unknown_name_does_not(shape):
    assert checked(copy.deepcopy(GOOD[shape]), shape, FILE)
    wrong = copy.deepcopy(GOOD[shape])
    (wrong if shape is PackageFile else next(iter(wrong.values())))["colour"] = "red"
    with pytest.raises(FileError, match=r"somewhere/file.yaml: .*colour: Extra inputs are not permitted"):
        checked(wrong, shape, FILE)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"value": 1.5}, "rate: value 1.5 is outside its range 0 to 1"),
        ({"value": float("nan")}, "rate.value: Input should be a finite number"),
        ({"grade": "guess"}, "rate.grade: Input should be 'measured'"),
        ({"period": "month"}, "rate.period: Input should be 'quarter'"),
        ({"meaning": {"en": "word"}}, "rate.meaning.zh: Field required"),
        ({"range": [0]}, "rate.range.1: Field required"),
    ],
)
def test_what_is_wrong_with_a_parameter_is_told(change, message):
    shape = dict[str, ParameterEntry]
    content = {"rate": GOOD[shape]["rate"] | change}
    with pytest.raises(FileError) as told:
        checked(content, shape, FILE)
    assert message in str(told.value)
    assert isinstance(told.value, UserError)


def test_everything_wrong_with_a_package_is_told_at_once(tmp_path):
    (tmp_path / "mine.yaml").write_text("title: {zh: 我的, en: Mine}\npolicies: [one]\n", encoding="utf-8")
    with pytest.raises(FileError) as told:
        packages._load_packages(tmp_path)
    assert "mine.yaml: purpose: Field required; policies: Input should be a valid dictionary" in str(told.value)


def test_a_registry_with_a_wrong_file_is_not_read(tmp_path, monkeypatch):
    (tmp_path / "group.yaml").write_text("rate: {value: 2}\n", encoding="utf-8")
    monkeypatch.setattr(parameters, "FOLDER", tmp_path)
    with pytest.raises(FileError, match=r"group\.yaml: rate\.unit: Field required"):
        parameters.load_registry.__wrapped__()


def test_an_instrument_is_checked_whoever_wrote_it():
    _, raw = next(iter(catalogue._shipped(catalogue.regions.FOLDER).items()))
    with pytest.raises(CatalogueError, match=r"mine\.yaml: mechanism: Field required; colour: Extra inputs"):
        load_entries({"mine": {name: part for name, part in raw.items() if name != "mechanism"} | {"colour": "red"}})
    wrong = raw | {"evidence": raw["evidence"] | {"grade": "guess"}}
    with pytest.raises(CatalogueError, match=r"mine\.yaml: evidence\.grade: Input should be 'measured'"):
        load_entries({"mine": wrong})
