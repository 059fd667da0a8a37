"""Damaged region folders end in a refusal with file and remedy or in a model that starts: no traceback, no hang."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from model.regions import RegionError, load_region
from tests import tiny_region
from tests.fuzz import regions


def test_a_few_damaged_regions():
    score = regions.fuzz(66, seed=11)
    assert not score.faults, str(score)
    assert 0.1 < score.accepted_share < 0.5


@pytest.mark.slow
def test_a_tenth_of_the_damaged_regions():
    score = regions.fuzz(500, seed=11, start=66)
    print(score)
    assert not score.faults, str(score)


@pytest.mark.parametrize("name", sorted(regions.KEPT))
def test_what_went_wrong_once_is_told(name: str, tmp_path: Path):
    regions.kept(tmp_path, name)
    assert regions.judge_region(tmp_path, (), 0)[0] == "refused"


def test_a_mutant_is_made_again_from_its_seed_and_number(tmp_path: Path):
    one, other = tmp_path / "one", tmp_path / "other"
    one.mkdir()
    other.mkdir()
    assert regions.mutated(one, 11, 3) == regions.mutated(other, 11, 3)
    assert [p.read_bytes() for p in sorted(one.iterdir())] == [p.read_bytes() for p in sorted(other.iterdir())]


# A tiny region of one's own -----------------------------------------------------------------------------------------

BREAKS, SEED = 30, 17
PROSE = ("source", "note", "county_zh", "stage", "io_codes", "ambition", "aliases")  # columns that decide nothing
REMEDY = re.compile(r"[;,:(] ?\w")


def said_by(folder: Path) -> tuple[Any, ...]:
    """All that a region says but for prose: two that say the same are the same region."""
    region = load_region(tiny_region.NAME, folder=folder)
    columns = {(name, column): values.tolist() for name, table in region.tables.items()
               for column, values in table.columns.items() if column not in PROSE}  # fmt: skip
    areas = [polygon[0].tolist() for area in region.areas for polygon in area.polygons]
    about = (dict(region.title), region.year, region.zone_revenue_share)
    made_here = region.segments.kind != "external"  # what external branches buy decides nothing: nobody here is one
    return columns, region.coefficients[:, made_here].tolist(), areas, about


def same(one: Any, other: Any) -> bool:
    """Whether two regions say the same; what is not known is as good as itself."""
    return repr(one) == repr(other)


def test_thirty_breaks_of_a_tiny_region_of_ones_own_are_told(tmp_path: Path):
    """Mutants in their order, none chosen: what changes the region is told."""
    source = tiny_region.make(tmp_path / "source")
    whole, told, silent, number = said_by(source), [], [], 0
    while len(told) + len(silent) < BREAKS:
        room = tmp_path / str(number)
        room.mkdir()
        done, corrections = regions.mutated(room, SEED, number, source)
        number += 1
        if corrections:
            continue  # of scenarios; test_a_few_damaged_regions has them
        try:
            now = said_by(room)
        except RegionError as error:
            told.append(done)
            for line in error.problems:
                assert regions.WHERE.fullmatch(line), line
                assert REMEDY.search(line.partition(": ")[2]), line
        else:
            if not same(now, whole):
                silent.append(f"{number - 1}: {done}")
    print(f"{len(told)} told, {len(silent)} silent: {silent}")
    assert not silent, silent
