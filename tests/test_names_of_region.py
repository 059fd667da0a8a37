"""Places, cities and counties under their names and codes of any year; a suggestion never names another county."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from model.mathematics.name_book import NoSuchName
from model.regions import region_to_read

ROOT = Path(__file__).resolve().parent.parent
TABLE = ROOT / "model" / "regions" / "henan" / "administrative_names.csv"


def rows():
    """The table of administrative names."""
    with TABLE.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def answer(find, name):
    """The id, or the error as one text."""
    try:
        return find(name)
    except NoSuchName as error:
        return str(error)


@pytest.mark.parametrize(
    ("name", "place"),
    [
        ("许昌县", "jianan_zone"), ("建安区", "jianan_zone"), ("411023", "jianan_zone"), ("411003", "jianan_zone"),
        ("411003000000", "jianan_zone"), ("Xuchang county", "jianan_zone"), ("淮阳县", "huaiyang_zone"),
        ("陕县", "shanzhou_zone"), ("孟津县", "mengjin_zone"), ("孟津", "mengjin_zone"), ("偃师区", "yanshi_zone"),
        ("偃师市", "yanshi_zone"), ("长垣市", "changyuan_zone"), ("长垣县", "changyuan_zone"), ("巩义", "gongyi_zone"),
        ("济源市", "jiyuan_zone"), ("济源示范区", "jiyuan_zone"), ("管城", "zhengzhou_jindai"),
        ("安阳新区（产业集聚）", "anyang_new_area"), ("郑州航空港", "zhengzhou_airport"),
        ("吉利区", "laocheng_zone"), ("郑州马寨", "erqi_zone"), ("浚县", "liyang"),
    ],
)  # fmt: skip
def test_a_county_is_found_under_its_name_or_code_of_any_year(name, place):
    assert region_to_read("henan").find_place(name) == place


def test_every_name_and_code_of_the_table_leads_to_its_place_or_says_which_place_holds_its_firms():
    region = region_to_read("henan")
    for row in rows():
        for name in (row["name_zh"], row["name_en"], row["code"]):
            found = answer(region.find_place, name)
            if row["place"]:
                shared = "may mean" in found and row["place"] in found  # 杞县 and 淇县 are both Qixian
                assert found == row["place"] or shared, name
            else:
                assert f"has no place of its own; its firms are in {row['contained_in']}" in found, name


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("祥符区", "its firms are in kaifeng_rest (开封市其他区域)"),
        ("老城区", "its firms are in luoyang_rest (洛阳市其他区域)"),
        ("三门峡", "is a city, no place"),
        ("许昌", "may mean jianan_zone (许昌县) or cities: [xuchang] (许昌市)"),
        ("410100", "is a city, no place"),
        ("信阳", "is a city, no place"),
        ("xinyang_zone", "is a city, no place"),
        ("驻马店市", "write `cities: [zhumadian]`, or zhumadian_zone"),
        ("Qixian", "may mean qixian_hebi_zone (鹤壁鹤淇产业集聚区), qixian_zone (杞县产业集聚区)"),
        ("巩义市产业聚集区", "did you mean 'gongyi_zone'?"),
        ("tongxu_zon", "did you mean 'tongxu_zone'?"),
    ],
)
def test_what_is_no_place_is_told_as_what_it_is(name, words):
    assert words in answer(region_to_read("henan").find_place, name)


@pytest.mark.parametrize(
    "name", ["西乡县", "通昌县", "许阳县", "阳县", "怀阳县", "Suyang county", "lu_zone", "许昌昌县城"]
)
def test_an_unknown_county_is_never_another_one(name):
    found = answer(region_to_read("henan").find_place, name)
    assert found.startswith("no place")
    assert "did you mean" not in found or "jianan" in found


def test_cities_are_found_by_name_and_code_and_counties_are_no_cities():
    region = region_to_read("henan")
    for name in ("410100", "郑州市", "郑州", "Zhengzhou", "zhengzhou", "410100000000"):
        assert region.find_city(name) == "zhengzhou"
    assert region.find_city("济源示范区") == region.find_city("419001") == "jiyuan"
    assert "is a county, no city (建安区); name it under `places:`" in answer(region.find_city, "411003")


def test_the_table_is_whole_and_its_successors_exist():
    known = {row["code"] for row in rows()}
    assert len(known) >= 165
    for row in rows():
        assert bool(row["place"]) != bool(row["contained_in"]), row
        assert not row["successor"] or row["successor"] in known
        assert bool(row["last_year"]) == bool(row["successor"])
        assert row["basis"]
        assert row["source"]
