"""The report's part on policy by cluster: who is targeted, what happens there, and the identity of new and moved."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from model import Ensemble, load_scenario
from model.experiments import starts
from model.mathematics.verdicts import Verdict
from model.report.figures.draw_report_figures import targeted as picture
from model.report.findings import targeted as module
from model.report.findings.targeted import own_policies, targeted
from model.report.html_page.sections import sections
from model.report.open_study import Opened
from model.report.words.language import language
from model.report.work_during_runs import Ahead
from model.report.write_report import findings_of
from tests.report_studies import SCENARIOS, findings_of_teaching


@pytest.fixture(scope="module")
def zones(tmp_path_factory):
    """Two policies for one zone, one for a field, one for everybody, and one that the base has as well."""
    base = load_scenario(SCENARIOS / "teaching_base.yaml").replace(end=12, policies={"ecommerce": {"budget": 1}})
    for_zone = {"for": {"places": ["old_mill"]}}
    policies = {
        "ecommerce": {"budget": 1}, "zone_upgrading": {"budget": 5, "gain": 0.5, **for_zone},
        "relocation_promotion": {"budget": 5, "investment_subsidy": 0.2, "promotion_effort": 5, **for_zone},
        "industrial_cloud": {"budget": 1, "for": {"fields": ["E1"]}}, "technical_upgrading": {"budget": 1},
    }  # fmt: skip
    main = base.replace(name="zones", policies=policies)
    study = Ensemble([main, base], 2, tmp_path_factory.mktemp("zones") / "study", workers=1).run()
    return findings_of(Opened(study, study.plan("zones"), study.plan("teaching_base")))


def test_policies_with_the_same_targets_share_a_line(zones):
    assert "ecommerce" not in own_policies(zones)
    table = zones.sheets["targeted"].frame.set_index("policy")
    assert set(table.index) == {"zone_upgrading", "industrial_cloud"}  # everybody's has nothing to compare with
    assert table.loc["zone_upgrading", ["targeting", "targets", "cells"]].tolist() == [2, "targets_places", 5]
    assert table.loc["industrial_cloud", ["targeting", "targets", "cells"]].tolist() == [1, "targets_cells", 12]


def test_what_policies_are_for_may_be_found_beside_the_runs(zones, monkeypatch):
    ahead = Ahead(zones.study.folder, zones.main, 1, drawn=True, compared=True)
    assert ahead.targets_of(zones.main, 1) is None  # nothing has been told yet
    ahead.finished("zones-1")
    ahead.wait()
    expected = targeted(zones)
    assert len(expected[0].frame) == 2
    assert ahead.targets_of(zones.main, 2) is None
    assert ahead.targets_of(zones.base, 1) is None
    monkeypatch.setattr(module, "begun", lambda plan, seed: pytest.fail("the start is made once more"))
    for found, sheet in zip(targeted(zones, ahead), expected, strict=True):
        pd.testing.assert_frame_equal(found.frame, sheet.frame, check_exact=True)


def test_what_policies_are_for_is_read_from_a_start_that_is_there(zones, monkeypatch):
    made = []
    usual = starts.made
    monkeypatch.setattr(starts, "made", lambda plan, seed, schedule: made.append(seed) or usual(plan, seed, schedule))
    starts.begun(zones.main, 1)
    ahead = Ahead(zones.study.folder, zones.main, 1, drawn=True, compared=True)
    monkeypatch.setattr(ahead, "libraries", ())
    ahead.begin()
    ahead.finished("zones-1")
    ahead.wait()
    assert made == [1]
    assert ahead.targets_of(zones.main, 1).keys() == zones.main.policies.keys()
    assert not starts.at_hand(zones.main, 1)
    later = Ahead(zones.study.folder, zones.main, 2, drawn=True, compared=True)
    monkeypatch.setattr(later, "libraries", ())
    later.begin()  # its start is not there
    later.wait()
    assert later.targets is None
    assert made == [1]


def test_targets_and_all_others_add_up_to_the_province(zones):
    table = zones.sheets["targeted"].frame
    whole = zones.study.difference("zones", "teaching_base").of("revenue", zones.last).mean
    for row in table.itertuples():
        assert row.difference + row.alike + row.elsewhere == pytest.approx(row.region, abs=1e-3)
        assert row.region == pytest.approx(whole, rel=1e-4, abs=1e-3)
        assert row.relative - row.placebo == pytest.approx(row.targeted_beyond, abs=1e-9)


def test_places_of_policies_for_few_places_stand_one_by_one(zones):
    places = zones.sheets["targeted_places"].frame.set_index("place")
    displaced = zones.sheets["displaced"].frame.set_index("place")
    assert places["targeting"].to_dict() == {"old_mill": 2}  # the field's cells lie in every place
    for place, row in places.iterrows():
        assert row["difference"] == pytest.approx(displaced.loc[place, "difference"], abs=1e-3)


@pytest.mark.parametrize("code", ["en", "zh"])
def test_the_section_is_there_in_both_languages(zones, code):
    w = language(code)
    found = next(section for section in sections(zones, w) if section.id == "targeted")
    assert [block.block for block in found.blocks] == ["text", "picture", "grid", "grid"]
    assert picture(zones, w) is not None
    names = {row[0] for row in found.blocks[2].rows}
    assert names == {zones.names.of("policy", key, w) for key in ("zone_upgrading", "industrial_cloud")}


def test_one_seed_has_no_interval_and_says_so():
    f = findings_of_teaching(seeds=1)
    w = language("en")
    found = next(section for section in sections(f, w) if section.id == "targeted")
    assert "One world" in found.blocks[1].text
    assert np.isnan(f.sheets["targeted"].frame["low"]).all()
    assert set(f.sheets["targeted"].frame["verdict"]) <= {Verdict.ONE_WORLD, Verdict.NO_VALUE}
    assert all("interval" not in heading for heading in found.blocks[3].headings)


def test_without_a_base_there_is_no_such_section():
    f = findings_of_teaching(1, alone=True)
    assert "targeted" not in [section.id for section in sections(f, language("en"))]
    assert not len(f.sheets["targeted"].frame)
