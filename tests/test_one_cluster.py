"""`jiju city` and `jiju cluster`: names, the exact decomposition, real commands, a cluster that dies, one world."""

from __future__ import annotations

import json
import math
import re

import numpy as np
import pandas as pd
import pytest
from rich.cells import cell_len

from model.cli.options import EngineName
from model.cli.stored_study import scenario_with_base
from model.cli.study_runner import Asked
from model.mathematics.name_book import NoSuchName
from model.observe.driver_list import NAMES
from model.regions import region_to_read
from model.report.sheet import title_of
from model.report.words.displayed_names import Names
from model.report.words.language import language_of
from model.results import Study
from model.studies.one_cluster import tables
from model.studies.one_cluster.answer import Found, said, verdict
from model.studies.one_cluster.question import AFTER, BEFORE, SHOWN, Question
from model.studies.one_cluster.story import WORDS, Year, drivers_sentence, sentence, sentences, told_years
from model.studies.part_of_region import Part, find_area, find_city, find_industry
from tests.commands import no_pictures, typed
from tests.report_studies import SCENARIOS, of_seeds, teaching

FOOD = Part("city", "eastford", "field", "C1")


def question(part: Part = FOOD, seeds: int = 5, alone: bool = False) -> Question:
    study = of_seeds(teaching(), seeds)
    return Question(study, study.plan("teaching"), None if alone else study.plan("teaching_base"), part)


def found(part: Part = FOOD, seeds: int = 5, alone: bool = False) -> Found:
    q = question(part, seeds, alone)
    return Found(q, Names(q.region, [q.main]))


# names ---------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["漯河", "漯河市", "luohe", "Luohe", "LUOHE", " 漯河 "])
def test_a_city_is_found_by_all_its_names(name):
    assert find_area(region_to_read("henan"), name) == ("city", "luohe")


@pytest.mark.parametrize(
    ("name", "meant"),
    [("食品", "F03"), ("F03", "F03"), ("f03", "F03"), ("food", "F03"), ("汽车", "F04"), ("冷链与休闲食品", "F03"),
     ("Cold-chain and leisure food", "F03"), ("steel", "steel"), ("钢铁", "steel"), ("vehicles", "vehicles")],
)  # fmt: skip
def test_an_industry_is_found_by_all_its_names_and_parts_of_them(name, meant):
    assert find_industry(region_to_read("henan"), name)[1] == meant


def test_unknown_names_get_the_nearest_ones():
    henan = region_to_read("henan")
    with pytest.raises(NoSuchName, match="nearest: luohe"):
        find_area(henan, "luoh")
    with pytest.raises(NoSuchName, match=r"nearest: .*F03"):
        find_industry(henan, "冷冻食品与饮料")
    with pytest.raises(NoSuchName, match=r"may mean F02 .*F06"):
        find_industry(henan, "装备")
    with pytest.raises(NoSuchName):  # what is no industry of the region cannot be asked about
        find_industry(henan, "EXTERNAL")
    with pytest.raises(NoSuchName, match="jiju list cities --region henan"):
        find_area(henan, "💥")
    for name in ("Eastford", "东渡市", "river port zone"):  # of another region that ships
        with pytest.raises(
            NoSuchName, match="region twin_rivers has it: name a scenario of that region with --scenario"
        ):
            find_area(henan, name)


def test_the_city_of_a_place():
    twins = region_to_read("twin_rivers")
    assert find_area(twins, "河港") == ("place", "river_port")
    assert find_city(twins, "河港") == "eastford"


# the decomposition ---------------------------------------------------------------------------------------------------


def test_shown_drivers_are_all_drivers_once():
    assert sorted(name for names in SHOWN.values() for name in names) == sorted(NAMES)


@pytest.fixture
def read_once(monkeypatch):
    """Tables of all runs are put together once, for tests that ask of every part of the region."""
    kept, table = {}, Study.table

    def once(study, name, scenarios=None, columns=None):
        key = (id(study), name, tuple(scenarios or ()), tuple(columns or ()))
        if key not in kept:
            kept[key] = table(study, name, scenarios, columns)
        return kept[key].copy()

    monkeypatch.setattr(Study, "table", once)


@pytest.mark.parametrize("scenario", ["teaching", "teaching_base"])
@pytest.mark.slow
def test_parts_add_up_to_the_change_in_every_cluster_year_and_world(scenario, read_once):
    study = teaching()
    q = question()
    fields, places = q.region.fields.ids, q.region.places.ids
    parts = [Part("city", city, "field", field) for city in q.region.cities.ids for field in fields]
    parts += [Part("place", place, "segment", made) for place in places for made in q.region.segments.ids]
    parts += [Part("city", city) for city in q.region.cities.ids]
    some = 0
    for part in parts:
        own = Question(study, study.plan("teaching"), study.plan("teaching_base"), part)
        table = own.drivers(scenario)
        change = table[AFTER] - table[BEFORE]
        assert np.abs(table[list(NAMES)].sum(axis=1) - change).max() < 1e-9
        for seed in own.study.seeds(scenario):  # one year ends where the next begins, so the period adds up too
            rows = table.xs(seed, level="seed")
            assert np.abs(rows[BEFORE].to_numpy()[1:] - rows[AFTER].to_numpy()[:-1]).max() < 1e-9
        whole = own.of_period(scenario)
        assert np.abs(whole[list(NAMES)].sum(axis=1) - (whole[AFTER] - whole[BEFORE])).max() < 1e-9
        real = own.wide(scenario, "revenue").loc[own.last]
        assert np.allclose(whole[AFTER], real, rtol=1e-4, atol=1e-4)  # what other tables say of the same
        some += bool(whole[AFTER].any())
    assert some > 10


def test_policy_is_the_difference_of_the_scenarios_driver_by_driver():
    table = tables.drivers(question())
    assert np.abs(table["with"] - table["without"] - table["added"]).max() < 1e-9
    parts, change = table[table["driver"] != "change"], table[table["driver"] == "change"].iloc[0]
    for column in ("with", "without", "added"):
        assert abs(parts[column].sum() - change[column]) < 1e-9


class HandMade:
    """A study of two worlds and two scenarios whose cells are set by hand."""

    def __init__(self) -> None:
        self.kept: dict = {}
        self.worth = {("a", 1): (10.0, 16.0), ("a", 2): (10.0, 13.0), ("b", 1): (10.0, 12.0), ("b", 2): (10.0, 10.0)}

    def seeds(self, *scenarios: str) -> list[int]:
        return [1, 2]

    def table(self, name: str, scenarios: list[str], columns: list[str]) -> pd.DataFrame:
        rows = []
        for (scenario, seed), (start, end) in self.worth.items():
            # Two places: one grows by the market alone, the other loses 1 by exit and gains the rest by start-ups.
            first = {"place": "p", BEFORE: start / 2, AFTER: start / 2 + 2, "market": 2.0}
            rest = end - start - 2 + 1
            second = {"place": "q", BEFORE: start / 2, AFTER: end - start / 2 - 2, "exit": -1.0, "entry_start_up": rest}
            rows += [{"scenario": scenario, "seed": seed, "year": 2, "city": "c", "field": "f", "segment": "s", **row}
                     for row in (first, second)]  # fmt: skip
        table = pd.DataFrame(rows).reindex(columns=["scenario", "seed", "year", "city", "place", "field", "segment",
                                                    BEFORE, AFTER, *NAMES], fill_value=0.0).fillna(0.0)  # fmt: skip
        return table[table["scenario"].isin(scenarios)]


class ByHand(Question):
    """A question on it, without a region."""

    first, last = 1, 2
    seeds = paired_seeds = [1, 2]  # noqa: RUF012

    @property
    def scenarios(self) -> list[str]:
        return ["a", "b"]


def test_the_decomposition_by_hand():
    """With a: +6 and +3; with b: +2 and 0. Market 2 in all, exit -1; start-ups 5, 2, 1, -1: policy is +3.5 of them."""
    from types import SimpleNamespace

    q = ByHand(HandMade(), SimpleNamespace(name="a"), SimpleNamespace(name="b"), Part("city", "c", "field", "f"))
    table = tables.drivers(q).set_index("driver")
    assert table.loc["change", "with"] == pytest.approx(4.5)
    assert table.loc["change", "without"] == pytest.approx(1.0)
    assert table.loc["market", ["with", "without", "added"]].tolist() == [2.0, 2.0, 0.0]
    assert table.loc["exit", "with"] == pytest.approx(-1.0)
    assert table.loc["entry_start_up", ["with", "without", "added"]].tolist() == pytest.approx([3.5, 0.0, 3.5])
    half = 12.706204736 * (np.std([4.0, 3.0], ddof=1) / math.sqrt(2))  # Student's t with one degree of freedom
    assert table.loc["entry_start_up", "low"] == pytest.approx(3.5 - half)
    assert table.loc["quality", "with"] == 0.0


# other tables --------------------------------------------------------------------------------------------------------


def test_tiers_are_shares_of_worlds_and_fall_with_the_tier():
    q = question()
    table = tables.tiers(q)
    nominal = table[table["prices"] == "nominal"].pivot_table(index="year", columns="tier", values="reached")
    assert (nominal[1] >= nominal[2]).all()
    assert (nominal[2] >= nominal[3]).all()
    revenue = q.wide("teaching", "revenue_nominal").loc[q.last]
    clusters = q.study.table("clusters", ["teaching"])
    own = clusters[(clusters["kind"] == "leading") & (clusters["city"] == "eastford") & (clusters["field"] == "C1")
                   & (clusters["year"] == q.last) & clusters["counted"]]  # fmt: skip
    assert nominal.loc[q.last, 1] == (revenue[own["seed"]] >= 100.0).sum()


def test_shares_of_partners_add_up():
    bands, _ = tables.partners(question(Part("city", "eastford")))
    assert bands.groupby("side")["share"].sum().to_numpy() == pytest.approx([1.0, 1.0])


def test_ranks_and_shares_are_among_all_of_the_kind():
    f = found()
    assert len(f.peers) == 2
    assert f.peers["rank"].tolist() == [1.0, 2.0]
    other = found(Part("city", "westbridge", "field", "C1"))
    assert f.history["share"].iloc[0] + other.history["share"].iloc[0] == pytest.approx(1.0, abs=0.15)


# words ---------------------------------------------------------------------------------------------------------------


def test_a_year_in_a_sentence():
    w, names = language_of("en", region_to_read("twin_rivers")), found().names
    born = ("104453618183123", "machinery", "old_mill")  # the id of a firm that is in no list of plants
    up = Year(2017, 100.0, 110.0, [("market", 8.0), ("entry_transfer", 4.0)], ("exit", -2.0), [1], [], [born],
              [(("150", "machinery", "old_mill"), 35.0)])  # fmt: skip
    assert sentence(up, names, w) == (
        "2017: revenue grows by 10.0% to 11 bn yuan; most of it is national demand (+0.80 bn yuan) and firms from "
        "outside (+0.40 bn yuan), against closures and threshold (−0.20 bn yuan). It becomes a cluster of 10 bn yuan. "
        "An anchor opens: a firm of machinery at Old mill zone. "
        "A large firm closes: a firm of machinery at Old mill zone; it had 3.50 bn yuan a year. "
    )
    gone = Year(2018, 100.0, 0.0, [], None)
    assert "the last firms above scale go" in sentence(gone, names, w)
    assert "最后一批" in sentence(gone, names, language_of("zh", region_to_read("twin_rivers")))


def dying() -> Question:
    """A cluster that has firms at the start and none at the end: of the teaching study, with later cells taken out."""
    q = question()
    own = q.part.of(q.cells["teaching"])
    gone = own.index[own["year"] > q.first + 3]
    q.cells["teaching"] = q.cells["teaching"].drop(index=gone)
    drivers = q.drivers("teaching")
    late = drivers.index.get_level_values("year") > q.first + 4
    drivers.loc[late] = 0.0
    return q


@pytest.mark.parametrize("code", ["en", "zh"])
def test_a_cluster_that_dies(code):
    q = dying()
    f = Found(q, Names(q.region, [q.main]))
    w = language_of(code, q.region)
    assert ("no firm above scale" if code == "en" else "已无规模以上企业") in verdict(f, w)
    told = sentences(q, f.names, w)
    assert any(("the last firms above scale go" if code == "en" else "最后一批") in line for line in told)
    assert len(told) < 12
    q.study.kept.clear()


@pytest.mark.parametrize("code", ["en", "zh"])
def test_one_world_has_no_probability_and_no_interval(code):
    f = found(seeds=1)
    w = language_of(code, f.q.region)
    told = " ".join([verdict(f, w), *said(f, w)])
    assert ("in the one world simulated" if code == "en" else "唯一一个情景世界").casefold() in told.casefold()
    assert "80%" not in told
    assert told_years(f.q)


def test_alone_nothing_is_compared():
    f = found(alone=True)
    assert f.added is None
    assert list(f.drivers.columns) == ["driver", "with"]


# real commands -------------------------------------------------------------------------------------------------------


@pytest.fixture
def saved(monkeypatch):
    no_pictures(monkeypatch)
    return teaching().folder


@pytest.mark.parametrize(
    ("code", "asked"),
    [
        ("en", ("cluster", "Eastford", "food")),
        pytest.param("zh", ("cluster", "东渡", "食品"), marks=pytest.mark.slow),
        ("zh", ("city", "西桥市")),
        pytest.param("en", ("city", "westbridge"), marks=pytest.mark.slow),
    ],
)
def test_the_command_answers_in_eighty_columns_and_with_a_page(saved, tmp_path, code, asked):
    done = typed([*asked, "--study", saved, "--language", code, "--no-figures"], tmp_path)
    assert done.code == 0, done.err
    lines = done.out.splitlines()
    assert max(cell_len(line) for line in lines) <= 80
    if code == "zh":
        assert re.search("[A-Za-z]{4,}", done.out.split("jiju firm")[0].replace("LMDI", "")) is None
    page = next((tmp_path / "results").glob("*/*.html")).read_text(encoding="utf-8")
    assert page.count("<main") == 2
    assert "https://" not in page.replace("http://www.w3.org", "")
    for name in ("history", "tiers", "drivers", "peers", "largest_firms", "partners"):
        assert next((tmp_path / "results").glob(f"*/tables/{name}.csv")).exists()


def test_json_is_json(saved, tmp_path):
    done = typed(["cluster", "eastford", "C1", "--study", saved, "--json", "--no-figures"], tmp_path)
    answer = json.loads(done.out)
    assert answer["verdict"].startswith("Eastford · Food, 2025")
    assert len(answer["history"]) == 11


@pytest.mark.parametrize("asked", [("city", "漯何"), ("cluster", "eastford", "汽油"), ("cluster", "nowhere", "food")])
def test_unknown_names_end_before_any_run(tmp_path, asked):
    done = typed([*asked, "--scenario", SCENARIOS / "teaching.yaml"], tmp_path)
    assert done.code == 2
    assert "twin_rivers" in done.err
    assert not (tmp_path / "results").exists()


def test_a_saved_study_is_taken_as_it_is(saved, tmp_path):
    done = typed(["city", "eastford", "--study", saved, "--worlds", 3], tmp_path)
    assert done.code == 2
    assert "leave --worlds out" in done.err


@pytest.mark.slow
def test_runs_are_made_once_and_used_again_and_those_of_another_scenario_replaced_where_that_is_asked_for(tmp_path):
    (tmp_path / "mine.yaml").write_text("name: mine\nregion: twin_rivers\nperiod: {end: 2016Q4}\n", encoding="utf-8")
    asked = ["city", "eastford", "--scenario", "mine.yaml", "--seeds", 1, "--workers", 1, "--no-figures"]
    first = typed(asked, tmp_path)
    assert first.code == 0, first.err
    assert "1 of 1 runs to make" in first.err
    again = typed(asked, tmp_path)
    assert "answered from the 1 worlds" in again.err
    assert again.out == first.out
    with open(tmp_path / "mine.yaml", "a", encoding="utf-8") as file:
        file.write("parameters: {innovation.success_rate: 0.21}\n")
    refused = typed(asked, tmp_path)
    assert refused.code == 2
    assert "--overwrite" in refused.err
    replaced = typed([*asked, "--overwrite"], tmp_path)
    assert replaced.code == 0, replaced.err
    assert "1 of 1 runs to make" in replaced.err
    saved = typed([*asked[:2], "--study", "results/mine-luck-only", "--overwrite"], tmp_path)
    assert saved.code == 2
    assert "leave --overwrite out" in saved.err


@pytest.mark.parametrize("code", ["zh", pytest.param("en", marks=pytest.mark.slow)])
def test_the_page_of_a_city_counts_its_fields_and_shows_no_tiers_of_all_industry(code):
    from model.studies.one_cluster.answer import tiles
    from model.studies.one_cluster.page import page_of

    f = found(Part("city", "eastford"))
    w = language_of(code, f.q.region)
    assert [section.id for section in page_of(f, w).sections].count("tiers") == 0
    assert tiles(f, w)[1].value == str((f.branches["tier_1"] >= 2.5).sum())
    assert "tiers" in [section.id for section in page_of(found(), w).sections]


def test_a_region_or_a_part_without_firms_says_so():
    """A field that nobody in the city makes: no firms at the start and none at the end, and no sum fails."""
    f = found(Part("city", "eastford", "segment", "no_such_segment"))
    w = language_of("en", f.q.region)
    assert "no firms above scale, neither in 2015 nor in 2025" in verdict(f, w)
    assert said(f, w)
    assert sentences(f.q, f.names, w)[0] == "2015: there is no firm above scale."


@pytest.mark.parametrize(
    ("parts", "along", "against"),
    [
        ({"market": 30.0, "luck": 20.0, "local_gain": 0.0}, ["national demand", "luck"], None),
        ({"market": 30.0, "luck": -20.0, "local_gain": -5.0}, ["national demand"], "luck"),
        ({"market": -30.0, "luck": 20.0, "local_gain": -5.0}, ["national demand", "local gain"], "luck"),
    ],
)
def test_only_what_goes_the_other_way_is_told_as_going_against_a_change(parts, along, against):
    w = language_of("en", region_to_read("twin_rivers"))
    told = drivers_sentence(parts, sum(parts.values()), w, WORDS, "answer_drivers",
                            **{"change": "", "first": 2015, "last": 2025})  # fmt: skip
    for_it, _, other = told.partition("most against it is")
    assert [name in for_it.partition("most of it is")[2] for name in along] == [True] * len(along)
    assert ("luck" in other) == (against == "luck")
    assert bool(other) == (against is not None)


def test_a_scenario_without_a_parent_stands_beside_one_that_is_called_without_policies(tmp_path):
    file = tmp_path / "alone.yaml"
    file.write_text(
        "name: alone\nregion: twin_rivers\npolicies:\n  technical_upgrading: {budget: 2}\n", encoding="utf-8"
    )
    asked = Asked(None, False, None, False, None, 1, EngineName.in_process, 1, None, False, False)
    plan, base = scenario_with_base(asked, str(file))
    assert base is not None
    assert base.policies == {}
    titles = {code: [title_of(one, language_of(code, region_to_read("twin_rivers"))) for one in (plan, base)]
              for code in ("en", "zh")}  # fmt: skip
    assert titles == {"en": ["alone", "alone without policies"], "zh": ["alone", "alone（无政策）"]}
