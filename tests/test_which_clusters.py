"""Which clusters reach a tier: years and shares by hand, the answer in both languages, the command and its page."""

from __future__ import annotations

import json

import pytest
from rich.cells import cell_len

from model.observe.cluster_tiers import TIERS
from model.regions import region_to_read
from model.report.open_study import Opened
from model.report.words.displayed_names import Names
from model.report.words.language import language_of
from model.studies.which_clusters.found import Cluster, WhichClusters, which_clusters
from model.studies.which_clusters.page import page_of
from model.studies.which_clusters.wording import Said
from tests.commands import no_pictures, typed
from tests.report_studies import of_seeds, teaching


def opened(seeds: int = 5) -> Opened:
    study = of_seeds(teaching(), seeds)
    return Opened(study, study.plan("teaching"), study.plan("teaching_base"))


def test_years_and_shares_of_a_cluster_by_hand():
    one = Cluster("luohe", "F03", {2016: 1, 2018: 4, 2020: 9}, 10, real=3, without=2)
    assert (one.reached, one.share) == (9, 0.9)
    assert (one.year(), one.year(0.9), one.year(1.0)) == (2020, 2020, None)
    low, high = one.interval  # Wilson, 9 of 10
    assert (low, high) == pytest.approx((0.596, 0.982), abs=0.001)
    assert not one.at_start(2016)
    assert Cluster("a", "b", {2015: 10}, 10, 0, None).at_start(2015)


def test_groups_of_clusters_by_hand():
    told = {"start": {2015: 10}, "sure": {2017: 5, 2019: 9}, "open": {2018: 4}, "rare": {2020: 1}}
    clusters = [Cluster(name, "F", years, 10, 0, None) for name, years in told.items()]
    found = WhichClusters(opened(), 2, clusters)
    for name in told:
        assert [one.city for one in getattr(found, name)] == [name]


def test_the_clusters_of_a_study_are_those_of_its_table():
    """Ever at the tier by a year, counted again from the table of city and field with the rule left to `reached`."""
    study = opened()
    found = which_clusters(study, 1)
    table = study.study.table("city_field", ["teaching"])
    assert found.clusters
    for one in found.clusters:
        own = table[(table["city"] == one.city) & (table["field"] == one.field)]
        above = own[own["revenue_nominal"] >= TIERS[0]]
        assert one.reached <= above["seed"].nunique()
        assert one.worlds == 5
        assert one.without is not None
        assert list(one.by_year.values()) == sorted(one.by_year.values())


@pytest.mark.parametrize("code", ["en", "zh"])
def test_the_answer_and_its_page(code):
    region = region_to_read("twin_rivers")
    for tier, begins in (
        (1, {"en": "By 2025", "zh": "到2025年"}),
        (3, {"en": "No cluster reaches", "zh": "到2025年，没有"}),
    ):
        found = which_clusters(opened(), tier)
        said = Said(found, Names(region, [found.opened.main]), language_of(code, region))
        written = page_of(said)
        assert written.answer.verdict.startswith(begins[code])
        assert "made" in {section.id for section in written.sections}
        assert ("when" in {section.id for section in written.sections}) == bool(found.clusters)
    few = Said(which_clusters(opened(2), 1), Names(region, []), language_of(code, region))
    assert any(("no probability" if code == "en" else "不能给出概率") in line for line in few.said())


@pytest.mark.parametrize("code", ["en", "zh"])
def test_the_command_answers_in_eighty_columns_and_with_a_page(tmp_path, monkeypatch, code):
    no_pictures(monkeypatch)
    asked = ["cluster", "--study", teaching().folder, "--tier", 1, "--language", code, "--no-figures"]
    done = typed(asked, tmp_path)
    assert done.code == 0, done.err
    assert max(cell_len(line) for line in done.out.splitlines()) <= 80
    assert (
        "in some worlds" if code == "en" else "至2025年，在部分情景世界中"
    ) in done.out  # all others stand in the sentences
    assert (tmp_path / "results" / "which-clusters-teaching" / "clusters.html").read_text(encoding="utf-8").count(
        "<main"
    ) == 2
    assert (tmp_path / "results" / "which-clusters-teaching" / "tables" / "clusters.csv").exists()
    rows = json.loads(typed([*asked, "--json"], tmp_path).out)
    assert {"city", "field", "year", "reached", "worlds"} <= set(rows[0])


def test_a_city_without_an_industry_is_asked_about(tmp_path):
    done = typed(["cluster", "eastford", "--scenario", "teaching.yaml"], tmp_path)
    assert done.code == 2
    assert "name an industry too" in done.err
    assert not (tmp_path / "results").exists()
