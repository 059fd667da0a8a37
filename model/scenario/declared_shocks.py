"""Shocks that a region declares (declared_shocks.csv), as a scenario asks for them: `declared_shocks: [pandemic_2020]`.

Their sizes are the nation's departures from its trend. Observed growth of the nation holds the same departures, so both
together would count them twice: that is refused, whoever of a file and its parents says which.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from model.mathematics.name_book import NameBook, Named, NoSuchName
from model.mathematics.quarters import quarter_label, year_of
from model.regions import Region
from model.regions.region import DeclaredShock
from model.scenario.notes import Notes
from model.scenario.schema import ScenarioFile, ShockPart

PATH, GROWTH = ("environment", "declared_shocks"), ("environment", "national_growth")
NEAR = 5e-4  # two yearly growths that are this near are one figure, rounded otherwise


def declared_shocks(file: ScenarioFile, region: Region, growth: Mapping[int, float], notes: Notes) -> list[ShockPart]:
    """The shocks of every quarter within the period that the file asks for by name. Notes errors."""
    found, seen = list[ShockPart](), set[str]()
    for number, name in enumerate(file.environment.declared_shocks):
        path = (*PATH, number)
        try:
            shock = region.declared_shocks[book(region).find(name)]
        except NoSuchName as error:
            known = ", ".join(region.declared_shocks)
            remedy = error.remedy or (f"there are {known}" if known else f"region {region.name} declares none")
            notes.fail(path, error.message, remedy)
            continue
        if shock.name in seen:
            notes.fail(path, f"{shock.name} stands twice in declared_shocks", "keep one of them")
            continue
        seen.add(shock.name)
        refuse_twice(shock, region, growth, path, notes)
        found += within_period(shock, file, path, notes)
    return found


def book(region: Region) -> NameBook:
    """The region's declared shocks under their names and titles."""
    things = [Named(key, (s.title["zh"], s.title["en"])) for key, s in region.declared_shocks.items()]
    return NameBook("declared shock", things, f" in {region.name}")


def within_period(shock: DeclaredShock, file: ScenarioFile, path: tuple[Any, ...], notes: Notes) -> Iterator[ShockPart]:
    """One shock of a scenario for each quarter of the period; what lies outside is told or is an error."""
    inside = {quarter: size for quarter, size in shock.sizes.items() if file.first <= quarter <= file.last}
    if not inside:
        begins = f"{quarter_label(min(shock.sizes))} to {quarter_label(max(shock.sizes))}"
        if min(shock.sizes) > file.last and notes.later(("period", "end"), PATH):
            notes.beyond.append(shock.name)
        else:
            message = f"{shock.name} lasts from {begins}: outside the period"
            notes.fail(path, message, "leave it out, or change the period")
        return
    if len(inside) < len(shock.sizes):
        notes.cut.append(shock.name)
    for quarter, size in inside.items():
        when = quarter_label(quarter)
        values = {"name": f"{shock.name} {when}", "kind": shock.kind, "from": when, "to": when, "size": size}
        yield ShockPart.model_validate(values)


def refuse_twice(
    shock: DeclaredShock, region: Region, growth: Mapping[int, float], path: tuple[Any, ...], notes: Notes
) -> None:
    """A shock on top of growth that was observed in its years is an error, on top of other stated growth a remark."""
    years = sorted({year_of(quarter) for quarter in shock.sizes} & growth.keys())
    known = region.history("market_growth")
    observed = [year for year in years if year in known and abs(growth[year] - known[year][""]) < NEAR]
    if observed:
        when = " and ".join(map(str, observed))
        message = f"{shock.name} on top of national_growth counts {when} twice: observed growth contains the shock"
        if notes.later(GROWTH, PATH):
            notes.fail(GROWTH, message, f"write `declared_shocks: []` here, or leave {when} out of national_growth")
        else:
            notes.fail(path, message, f"leave the shock out, or {when} out of national_growth (as values by year)")
    elif years:
        when = ", ".join(map(str, years))
        notes.remark(path, f"national_growth 已给出{when}年增速，{shock.name}再叠加其上",
                     f"{shock.name} comes on top of the growth that national_growth gives for {when}")  # fmt: skip


def tell_own_shocks(file: ScenarioFile, shocks: list[ShockPart], notes: Notes) -> None:
    """Remark on a scenario's own shocks to all demand where the nation's growth is the observed one."""
    if file.environment.national_growth != "history":
        return
    for number, shock in enumerate(shocks):
        if shock.kind == "demand" and not (shock.cities or shock.fields or shock.segments):
            zh = f"冲击{shock.name}叠加在全国实际增速之上，而实际增速已包含当年发生的一切"
            en = f"shock {shock.name} comes on top of observed growth, which contains what happened then"
            notes.remark(("environment", "shocks", number), zh, en)
