"""CSV files that a user brings: rows that do not fit are refused, and figures that can hardly be meant are told."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from model.experiments.samples_file import SampleError, read_samples
from model.regions import load_region
from model.studies.backtest.later_figures import OutcomesErrors, read_outcomes
from model.tables.delimited import read_delimited

SAMPLES = "sample,environment.inflation,baseline.firms\n"


def samples_of(tmp_path: Path, text: str | bytes) -> list:
    path = tmp_path / "samples.csv"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return read_samples(path)


@pytest.mark.parametrize(("text", "told"), [
    (SAMPLES + "a,0.02,220,00\n", "samples.csv:2: 4 cells under 3 columns"),
    (SAMPLES + "a,0.02,220\nb,0.02,1,000\n", "samples.csv:3: 4 cells under 3 columns"),
    (SAMPLES + "a\n", "samples.csv:2: 1 cell under 3 columns"),
    ("sample,environment.inflation,environment.inflation\na,0.01,0.03\n", "stands 2 times; keep one"),
    ("sample,sample\na,b\n", "stands 2 times; keep one"),
    (SAMPLES + 'a,0.02,"220,00"\n', "'220,00' is not a number"),
    (SAMPLES + "a,0.02,2_000\n", "'2_000' is not a number"),
    (SAMPLES + "a,0.02,２５０\n", "'２５０' is not a number"),
    (SAMPLES + "a,nan,220\n", "'nan' is not a finite number"),
    (SAMPLES + "a,0.02,1e400\n", "'1e400' is not a finite number"),
    (SAMPLES + "a,0.02,inf\n", "'inf' is not a finite number"),
    ("sample;environment.inflation\na;0.02\n", "separated by ';'"),
    ("sample\tenvironment.inflation\na\t0.02\n", "separated by '\\t'"),
    (SAMPLES.encode("utf-16"), "UTF-16 text"),
    (SAMPLES.encode() + b"a,0.02,\xff\n", "samples.csv:2: not UTF-8"),
    (SAMPLES.encode() + b"a,\0,1\n", "binary content"),
    ("", "empty"),
    ("\n\n", "empty"),
    (SAMPLES + 'a,"0.02,220\n', "not readable as CSV"),
    (SAMPLES, "no samples"),
])  # fmt: skip
def test_a_file_of_samples_that_says_something_else_is_refused(tmp_path, text, told):
    with pytest.raises(SampleError) as caught:
        samples_of(tmp_path, text)
    assert told in str(caught.value)


def test_blank_lines_of_a_spreadsheet_and_all_line_ends_are_read(tmp_path):
    for end in ("\n", "\r\n", "\r"):
        text = end.join(["sample,environment.inflation,baseline.firms", "a,0.02,250", ",,", "", "b,0.01,"]) + end
        one, other = samples_of(tmp_path, "\ufeff" + text)
        assert (one.name, one.parameters, one.baseline) == (
            "a",
            {"environment.inflation": 0.02},
            {"firms": 250},
        )
        assert (other.name, other.baseline) == ("b", {})


def test_what_is_no_ordinary_file_is_refused_at_once(tmp_path):
    os.mkfifo(tmp_path / "pipe")
    for path, told in ((tmp_path, "is a folder"), (tmp_path / "none.csv", "there is no such file"),
                       (tmp_path / "pipe", "not an ordinary file"), (Path("/dev/zero"), "not an ordinary file"),
                       (tmp_path / ("x" * 300), "cannot be read")):  # fmt: skip
        with pytest.raises(SampleError, match=told):
            read_samples(path)
        with pytest.raises(OutcomesErrors, match=told):
            read_outcomes(path, load_region("twin_rivers"))


@given(st.binary(max_size=200))
def test_any_bytes_are_rows_or_problems(tmp_path_factory, content):
    path = tmp_path_factory.mktemp("bytes") / "x.csv"
    path.write_bytes(content)
    problems: list[str] = []
    found = read_delimited(path, problems)
    assert found is not None or problems
    if found is not None:
        assert all(set(cells) == set(found.headings) for _, cells in found.rows)


@pytest.mark.parametrize(("row", "told"), [
    ("va_growth_above_scale,%,2020,105.0", "a growth of 105% a year"),
    ("va_growth_above_scale,share,2020,1.05", "a growth of 105% a year"),
    ("firms,家,2020,-5", "-5 count is below zero"),
    ("clusters_100bn,个,2019,17.5", "17.5 个 is not a whole number"),
    ("rd_total,亿元,2020,10000000", "another order of magnitude than 793 of 2019"),
    ("high_tech_share,%,2020,0.112", "another order of magnitude than"),
    ("hightech_share,%,2020,140", "a share of 140%"),
    ("firms_above_scale,万家,2020,19000", "another order of magnitude than"),
    ("cnc_rate,%,2020,-1", "below zero"),
])  # fmt: skip
def test_later_figures_that_can_hardly_be_meant_are_refused_with_what_they_are_held_against(tmp_path, row, told):
    path = tmp_path / "later.csv"
    path.write_text(f"indicator,unit,year,value\n{row}\n", encoding="utf-8")
    with pytest.raises(OutcomesErrors) as caught:
        read_outcomes(path, load_region("henan"))
    assert told in str(caught.value)
    assert "later.csv:2: value:" in str(caught.value)


def test_plausible_later_figures_are_read(tmp_path):
    path = tmp_path / "later.csv"
    rows = ["va_growth_above_scale,%,2020,-8.0", "firms_above_scale,家,2020,19000", "rd_total,亿元,2020,901",
            "high_tech_share,%,2020,11.2", "clusters_100bn,个,2020,19"]  # fmt: skip
    path.write_text("\n".join(["indicator,unit,year,value", *rows]), encoding="utf-8")
    found = read_outcomes(path, load_region("henan"))
    assert len(found.series) == 5
    assert not found.skipped


@pytest.mark.parametrize("header", ["indicator,指标,unit,year,value", "indicator,unit,year,value,value"])
def test_a_heading_that_stands_twice_in_two_languages_is_refused(tmp_path, header):
    path = tmp_path / "later.csv"
    path.write_text(header + "\nrd_total,rd_total,亿元,2020,900\n", encoding="utf-8")
    with pytest.raises(OutcomesErrors, match=r"twice|2 times"):
        read_outcomes(path, load_region("henan"))
