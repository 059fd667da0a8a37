"""A user's own figures of the base year against the region: names made ids, the fit into margins, what each changes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from model.mathematics.name_book import NoSuchName, key_of
from model.regions import Region
from model.regions.fitted_map import FittedMap, contradictions, fitted_map
from model.regions.sizes import segment_shares
from model.scenario.errors import ScenarioError
from model.scenario.known_file import ROLES, basis_problem, shape_problem
from model.scenario.notes import Notes
from model.scenario.schema import Baseline, KnownFigure

LEAST_PLANT = 0.2  # 亿元 a year: what named_firms.csv demands, and the law of sizes begins with
LEAST_TOLD = 0.05  # 亿元: a smaller difference is none in the digits that are shown
LEAST_CUT = 0.95  # of a plant's revenue: what is left of it, if its cut is told
MOST_TOLD = 12  # figures whose change is told one by one


def resolved(baseline: Baseline, region: Region, notes: Notes) -> Baseline:
    """The baseline with ids for names. Unknown names, rows that contradict or repeat each other are errors."""
    seen: dict[tuple[str, ...], KnownFigure] = {}
    names = {key_of(name): key_of(firm.name["zh"]) for firm in region.starting_map.firms for name in firm.name.values()}
    for number, figure in enumerate(baseline.known):
        found = with_ids(figure, region, number, notes)
        if found is None:
            continue
        key = key_of_figure(found, names)
        if key in seen:
            before = seen[key].where.rpartition(":")[2]
            same = f" in line {before}" if before else ""
            fail(notes, found, number, f"{what(found)} stands{same} already", "keep one of the two")
        seen.setdefault(key, found)
    return baseline.model_copy(update={"known": tuple(seen.values())})


def with_ids(figure: KnownFigure, region: Region, number: int, notes: Notes) -> KnownFigure | None:
    """A figure with ids of city, place and segment; None with errors if one is unknown or impossible."""
    problem = shape_problem({role: getattr(figure, role) for role in ROLES}) or basis_problem(figure.basis)
    if problem:
        fail(notes, figure, number, *problem)
        return None
    lookup = {"city": region.find_city, "place": region.find_one_place, "segment": region.find_segment}
    found: dict[str, Any] = {}
    for role, find in lookup.items():
        name = getattr(figure, role)
        if not name:
            continue
        try:
            found[role] = find(name)
        except NoSuchName as error:
            kinds = {"city": "cities", "place": "places", "segment": "segments"}[role]
            fail(notes, figure, number, error.message, error.remedy or region.listing(kinds))
            return None
    if "place" in found:
        own = str(region.places.city[region.places.index[found["place"]]])
        if found.setdefault("city", own) != own:
            fail(notes, figure, number, f"{found['place']} lies in {own}, not in {found['city']}", "correct one")
            return None
    if not found.get("segment") and region.places.kind[region.places.index[found["place"]]] != "zone":
        fail(notes, figure, number, f"{found['place']} is what the zones of its city leave", "give the zones' revenue")
        return None
    problem = impossible(figure, found, region)
    if problem:
        fail(notes, figure, number, *problem)
        return None
    return figure.model_copy(update=found)


def impossible(figure: KnownFigure, found: dict[str, Any], region: Region) -> tuple[str, str] | None:
    """Why a figure cannot be one of this region, and the remedy."""
    if found.get("segment"):
        s = region.segments
        at = s.index[found["segment"]]
        if s.kind[at] == "external":
            return f"{found['segment']} is made outside the region's industry", "name a segment with firms"
        rows = [row for row in range(len(s)) if s.kind[row] != "external"]
        if segment_shares(region, "mean")[rows.index(at)] <= 0:
            return f"{found['segment']} has no revenue in the base year", "name a segment that has"
    if figure.firm and figure.unit == "share":
        return f"a share for {figure.firm[:60]!r}", "give its revenue in 亿元 or 万元"
    if figure.firm and 0 < figure.value < LEAST_PLANT:
        return (f"{figure.value:g} 亿元 for {figure.firm[:60]!r}: firms of the start are above scale",
                f"give {LEAST_PLANT:g} 亿元 (2,000万元) or more, or leave the row out")  # fmt: skip
    if (figure.firm or not found.get("segment")) and figure.value <= 0:
        return f"{figure.value:g} for {what(figure)}", "give its revenue, or leave the row out"
    return None


def key_of_figure(figure: KnownFigure, names: Mapping[str, str]) -> tuple[str, ...]:
    """What a figure is of: two rows with the same key contradict or repeat each other.

    `names`: of the region's plants in any language, each with the one that stands for the plant.
    """
    if figure.firm:
        return ("firm", names.get(key_of(figure.firm), key_of(figure.firm)))
    return ("cell", figure.place or figure.city, figure.segment)


def what(figure: KnownFigure) -> str:
    """A figure's subject as messages say it."""
    where = figure.place or figure.city
    return figure.firm or (f"{figure.segment} of {where}" if figure.segment else where)


def fail(notes: Notes, figure: KnownFigure, number: int, message: str, remedy: str = "") -> None:
    """Note an error at a figure: its line of the file, or its place in the values of a program."""
    file, _, line = figure.where.rpartition(":")
    if file and line.isdigit():
        notes.errors.append(ScenarioError(file, int(line), 1, message, remedy))
    else:
        notes.fail(("baseline", "known", number), message, remedy)


# the fit -----------------------------------------------------------------------------------------------------------


def check_fit(baseline: Baseline, region: Region, start: Any, notes: Notes) -> bool:
    """Whether the figures fit into the base year's margins; every cell that does not is an error with the amount."""
    before = len(notes.errors)
    for numbers, message in contradictions(region, baseline, start):
        lines = [baseline.known[number].where.rpartition(":")[2] for number in numbers[1:]]
        others = f" (with line {', '.join(lines[:6])})" if any(lines) else ""
        fail(notes, baseline.known[numbers[0]], numbers[0], message + others, remedy_of(message))
    return len(notes.errors) == before


def remedy_of(message: str) -> str:
    """What to do about figures that do not fit."""
    if message.startswith("plants "):
        return "raise the figure, or give a plant its own row with firm, place and value"
    return f"{'raise' if message.endswith('missing') else 'lower'} some of them, or correct the total"


def tell(baseline: Baseline, region: Region, start: Any, notes: Notes) -> None:
    """Remark what every figure changes at the centre of the map, and how much revenue stands elsewhere for all."""
    if not baseline.known:
        return
    centre = baseline.model_copy(update={"draw": 0})
    maps = [fitted_map(region, each, start) for each in (centre.model_copy(update={"known": ()}), centre)]
    firms = {key_of(name): firm for firm in region.starting_map.firms for name in firm.name.values()}
    own_plants = {key_of(firms[key].name["zh"]) for f in baseline.known if (key := key_of(f.firm)) in firms}
    for number, figure in enumerate(baseline.known[:MOST_TOLD]):
        line = figure.where.rpartition(":")[2]
        which = f"line {line} of the known figures" if line else f"known figure {number + 1}"
        which_zh = f"自有数据第{line}行" if line else f"自有数据第{number + 1}条"
        subject, listed = what(figure), subject_zh(figure, region)
        if figure.firm:
            own = firms.get(key_of(figure.firm))
            had, has = own.revenue if own else 0.0, figure.value
        else:
            had, has = (amount_at(figure, region, each) for each in maps)
        if abs(has - had) < LEAST_TOLD:
            notes.remark(("baseline", "known"), f"{which_zh}：{listed}为{has:,.1f}亿元，与底图一致",
                         f"{which}: {subject} has {has:,.1f} 亿元, as on the map already")  # fmt: skip
            continue
        notes.remark(("baseline", "known"), f"{which_zh}：{listed}由{had:,.1f}亿元改为{has:,.1f}亿元",
                     f"{which}: {subject} has {has:,.1f} 亿元 instead of {had:,.1f}")  # fmt: skip
    if len(baseline.known) > MOST_TOLD:
        rest = len(baseline.known) - MOST_TOLD
        notes.remark(("baseline", "known"), f"另有{rest}条自有数据", f"{rest} more known figures")
    for row, firm in enumerate(region.starting_map.firms):
        had, has = (float(each.named[row]) for each in maps)
        if key_of(firm.name["zh"]) not in own_plants and has < LEAST_CUT * had:
            notes.remark(("baseline", "known"), f"自有数据使{firm.name['zh']}由{had:,.1f}亿元降为{has:,.1f}亿元",
                         f"known figures leave {firm.name['en']} {has:,.1f} 亿元 instead of {had:,.1f}")  # fmt: skip
    moved = float(np.abs(maps[1].places - maps[0].places).sum() / 2)
    share = moved / float(maps[0].places.sum())
    zh = f"自有数据使{moved:,.0f}亿元（{share:.1%}）的营业收入换了园区或产业，各市、各产业总量不变"
    en = f"known figures move {moved:,.0f} 亿元 of revenue ({share:.1%}) to other places or segments"
    notes.remark(("baseline", "known"), zh, f"{en}; totals of cities and segments stay")


def subject_zh(figure: KnownFigure, region: Region) -> str:
    """A figure's subject in Chinese."""
    where = region.places if figure.place else region.cities
    names = [str(where.name_zh[where.index[figure.place or figure.city]])]
    if figure.segment:
        names.append(str(region.segments.name_zh[region.segments.index[figure.segment]]))
    return figure.firm or "".join(names)


def amount_at(figure: KnownFigure, region: Region, fitted: FittedMap) -> float:
    """Revenue of a figure's cell or zone in a map, 亿元."""
    column: Any = slice(None)
    if figure.segment:
        at = region.segments.index[figure.segment]
        column = [row for row in range(len(region.segments)) if region.segments.kind[row] != "external"].index(at)
    if figure.place:
        return float(fitted.places[region.places.index[figure.place], column].sum())
    return float(fitted.cities[region.cities.index[figure.city], column].sum())
