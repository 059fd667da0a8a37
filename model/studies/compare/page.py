"""The page of a comparison: up to six scenarios beside their base, what each adds and costs, and the answer on each."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from model.mathematics.paired import Difference
from model.mathematics.verdicts import Verdict
from model.report.answer.facts import VALUE_ADDED, Facts, facts_of
from model.report.answer.lines import cluster_name
from model.report.answer.named_clusters import clusters_by_name
from model.report.answer.screen import screen
from model.report.answer.sentences import LONGEST, MONEY, some
from model.report.answer.target_rows import chance, goal_with_unit, target_name
from model.report.findings.compared import Compared
from model.report.html_page.sections.blocks import Block, Grid, Screen, Section, Text
from model.report.html_page.write_page import Edition
from model.report.numbers import DASH, MISSING, interval
from model.report.sheet import title_of
from model.report.study_summary.scorecard import scorecard
from model.report.words.displayed_names import Names
from model.studies.compare.first_screen import first_screen
from model.studies.short_page import table, write_page

if TYPE_CHECKING:
    from model.regions import Region
    from model.report.words.language import Language
    from model.results import Study

MOST = 6  # scenarios beside the base that a page holds
PAGE = "report.html"
BREAK = " "  # where a cell may break: before its interval, and nowhere inside


@dataclass(frozen=True)
class Beside:
    """Scenarios against one base: the facts of each, and the differences of value added of each to each, in the last
    year that all of them reach."""

    base: Facts
    facts: tuple[Facts, ...]
    between: dict[tuple[str, str], Difference]
    year: int

    @property
    def ranked(self) -> list[Facts]:
        """Those that clearly gain, the largest first."""
        ups = [each for each in self.facts if each.effect is not None and each.effect.verdict is Verdict.UP]
        return sorted(ups, key=lambda each: -each.effect.mean)  # type: ignore[union-attr]

    @property
    def top(self) -> list[Facts]:
        """The one that clearly gains most, with all that cannot be told apart from it."""
        ranked = self.ranked
        if not ranked:
            return []
        first = ranked[0].main.name
        return ranked[:1] + [each for each in ranked[1:] if not self.between[first, each.main.name].clear]


def beside(study: Study, base: str) -> Beside:
    """Every scenario of a study, the first six, against the base."""
    names = [name for name in study.scenarios if name != base][:MOST]
    plans = {name: study.plan(name).replace_unchecked(name=name) for name in (base, *names)}
    found = [facts_of(Compared(study, plans[name], plans[base]), scorecard(study, name)) for name in names]
    own = facts_of(Compared(study, plans[base], None), scorecard(study, base))
    tier = max(each.clusters.tier for each in (own, *found))  # of which all tell the names
    found = [replace(each, clusters=clusters_by_name(Compared(study, each.main, each.base), tier)) for each in found]
    own = replace(own, clusters=clusters_by_name(Compared(study, own.main, None), tier))
    year = min(each.last for each in (own, *found))
    between = {(one, other): study.difference(one, other).of(VALUE_ADDED, year)
               for one in names for other in names if one != other}  # fmt: skip
    return Beside(own, tuple(found), between, year)


def write(path: Path, found: Beside, language: str) -> None:
    """Write the page. language: the one that shows first."""
    names = Names(study_region(found), [found.base.main, *(each.main for each in found.facts)])
    write_page(path, study_region(found), language, lambda w: page_of(found, names, w), lambda w: {},
               found.base.main.scale)  # fmt: skip


def study_region(found: Beside) -> Region:
    """The region of a comparison."""
    from model.regions import region_to_read

    return region_to_read(found.base.main.region, found.base.main.region_data)


def page_of(found: Beside, names: Names, w: Language) -> Edition:
    """Everything that the page says in a language."""
    import model

    base = title_of(found.base.main, w, LONGEST)
    worlds = min(each.pairs for each in found.facts)
    made = w.say("page.simulated", version=model.__version__, worlds=worlds, base=base)
    parts = [
        Section("beside", w.say("answer.compare.money", first=found.base.first + 1, last=found.year),
                [money(found, w)]),
        Section("pairs", w.say("answer.compare.pairs", year=found.year), pairs(found, w)),
        Section("chances", w.say("answer.compare.chances"), chances(found, names, w)),
        Section("clusters", w.say("answer.compare.clusters"), [clusters(found, names, w)]),
        *(Section(f"answer{number}", title_of(each.main, w, LONGEST),
                  [Screen(screen(each, names, w), title_of(each.main, w, LONGEST))])
          for number, each in enumerate(found.facts, 1)),
    ]  # fmt: skip
    title = w.say("answer.compare.title", n=len(found.facts), base=base)
    return Edition(w, title, first_screen(found, names, w), [part for part in parts if part.blocks], {}, None, made, "")


def money(found: Beside, w: Language) -> Grid:
    """What each adds and costs, a row a scenario: sums over the years beside sums over the years."""
    keys = ("gain", "budget", "paid", "unspent", "tax", "net")
    rows = []
    for each in found.facts:
        own = [each.effect, *(each.money.get(key) for key in keys)]
        ratio = each.per_yuan
        digits = 2 if ratio.value >= 0.1 else None
        yuan = w.number(ratio.value, digits) if math.isfinite(ratio.value) else MISSING
        if math.isfinite(ratio.low):
            yuan += w.say("number.aside", text=interval(w.number(ratio.low, digits), w.number(ratio.high, digits)))
        cells = [MISSING if item is None else plain(item, w) for item in own]
        if own[2] is not None:  # a budget is set: what is paid has an interval
            cells[2] = w.quantity(own[2].mean, MONEY, sign=True)
        rows.append([title_of(each.main, w, LONGEST), *cells, yuan])
    heads = [w.say("answer.compare.scenario"), w.say("answer.compare.value_added", year=found.year),
             *(w.say(f"answer.money.{key}") for key in (*keys, "per_yuan"))]  # fmt: skip
    caption = w.say("answer.money.against", first=found.base.first + 1, last=found.year)
    return table("beside", ";".join(heads), rows, 1, caption + w.say("number.unit", unit=w.say("unit.money")))


def plain(each: Difference, w: Language) -> str:
    """A mean difference of money with its interval, without the unit."""
    middle, low, high = (w.quantity(value, MONEY, sign=True) for value in (each.mean, each.low, each.high))
    if not math.isfinite(each.low):
        return middle
    return middle + aside(interval(low, high), w)


def pairs(found: Beside, w: Language) -> list[Block]:
    """Each scenario less each other: value added of the last year, or that they cannot be told apart."""
    if len(found.facts) < 2:
        return []
    titles = {each.main.name: title_of(each.main, w, 24) for each in found.facts}
    rows = []
    for one, title in titles.items():
        cells = []
        for other in titles:
            gap = found.between.get((one, other))
            if gap is None:
                cells.append("")
            elif gap.verdict in (Verdict.OPEN, Verdict.SAME):
                cells.append(w.say("answer.compare.told"))
            else:
                cells.append(plain(gap, w))
        rows.append([title, *cells])
    heads = [w.say("answer.compare.scenario"), *titles.values()]
    return [table("pairs", ";".join(title.replace(";", ",") for title in heads), rows, 1,
                  w.say("answer.compare.row_less_column") + w.say("number.unit", unit=w.say("unit.money")),
                  )]  # fmt: skip


def chances(found: Beside, names: Names, w: Language) -> list[Block]:
    """The probability of reaching each target, a column a scenario, the base among them; a row a target, all its years
    in it."""
    every = [found.base, *found.facts]
    rows = []
    for gap in found.base.gaps:
        if not gap.scored:
            continue
        goals = {year.year: goal_with_unit(year.target, gap, w) for year in gap.years}
        cells = [by_year({year: chance_told(each, gap.target, year, w) for year in goals}, w) for each in every]
        rows.append([target_name(gap, names, w), by_year(goals, w), *cells])
    if not rows:
        return [Text(w.say("answer.targets.none"))]
    heads = [w.say("answer.gap.target"), w.say("answer.gap.goal"),
             *(title_of(each.main, w, 24).replace(";", ",") for each in every)]  # fmt: skip
    columns = range(len(heads))  # words with figures among them: flush left
    return [table("chances", ";".join(heads), rows, columns, w.say("answer.compare.chances"),
                  w.say("answer.compare.scale"))]  # fmt: skip


def by_year(told: Mapping[int, str], w: Language) -> str:
    """What is told of each year of a target, the years before it where there are several."""
    if len(told) == 1:
        return next(iter(told.values()))
    joint, colon = "\u2060", w.say("number.colon").replace(" ", "\u00a0")  # a year stays beside what is told of it
    return w.say("number.semicolon").join(f"{year}{colon}{joint}{text}" for year, text in told.items())


def chance_told(each: Facts, target: str, year: int, w: Language) -> str:
    """In how many worlds of a scenario a target is reached in a year, with the interval of the probability."""
    years = [one for gap in each.gaps if gap.target == target for one in gap.years if one.year == year]
    found = chance(years[0] if years else None, w)
    return found.worlds + (aside(found.interval, w) if found.interval else "")


def aside(text: str, w: Language) -> str:
    """An interval in brackets behind a figure: the cell may break before it, and nowhere inside."""
    return BREAK + w.say("number.aside", text=text).strip().replace(" ", "\u00a0").replace(DASH, f"{DASH}\u2060")


def clusters(found: Beside, names: Names, w: Language) -> Grid:
    """The clusters of the highest tier in nearly all worlds and in some, a row a scenario."""
    rows = []
    for each in (found.base, *found.facts):
        own = each.clusters
        sure, open_ones = ([cluster_name(one, names, w) for one in chosen] for chosen in (own.sure, own.open))
        rows.append([title_of(each.main, w, LONGEST), w.say(f"answer.label.clusters_{own.tier}"),
                     listed(sure, w), listed(open_ones, w)])  # fmt: skip
    heads = [w.say("answer.compare.scenario"), w.say("column.tier"), w.say("answer.compare.sure"),
             w.say("answer.compare.open")]  # fmt: skip
    return table("clusters", ";".join(heads), rows, 4, w.say("answer.compare.clusters"))


def listed(items: Sequence[str], w: Language) -> str:
    """How many, and the first of them by name."""
    return f"{len(items)}{w.say('number.colon')}{some(items, w, 8)}" if items else "0"
