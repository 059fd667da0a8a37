"""The first screen of a comparison: asked in the scenarios' own words, the answer, what each adds and costs, targets
in one row each, clusters by name. It is laid out as that of a report, and every scenario keeps its letter."""

from __future__ import annotations

import math
from dataclasses import replace
from string import ascii_uppercase
from typing import TYPE_CHECKING

from model.mathematics.intervals import FEWEST
from model.mathematics.verdicts import Verdict
from model.report.answer.facts import ALL_YEARS, VALUE_ADDED
from model.report.answer.lines import Line, asked, changes, cluster_name, outcomes, sure_ones, tone_of
from model.report.answer.screen import warnings
from model.report.answer.sentences import LONGEST, MONEY, item, some
from model.report.answer.target_rows import chance, goal_with_unit, target_name
from model.report.answer.told_challenges import told_challenges
from model.report.html_page.answer import Goal, SideBySide
from model.report.numbers import MISSING, interval
from model.report.sheet import title_of
from model.studies.compare.tables import CHANCE

if TYPE_CHECKING:
    from model.mathematics.paired import Difference
    from model.report.answer.challenges import Challenged
    from model.report.answer.facts import Facts
    from model.report.words.displayed_names import Names
    from model.report.words.language import Language
    from model.studies.compare.page import Beside

SHORT = 24  # characters of a scenario's title in a heading
TOLD = ("works", "worse")  # of the lines of a report, what is told of each scenario here


def first_screen(found: Beside, names: Names, w: Language) -> SideBySide:
    """Everything that stands on it, in one language."""
    letters = dict(zip((each.main.name for each in found.facts), ascii_uppercase, strict=False))
    base = title_of(found.base.main, w, LONGEST)
    heads = [(letters[each.main.name], title_of(each.main, w, SHORT)) for each in found.facts]
    more = [more_clusters(each, letters[each.main.name], names, w) for each in found.facts]
    told, _ = told_challenges(challenged(found), w)
    cautions = dict.fromkeys([*(text for each in found.facts for text in warnings(each, w)), *many(found, w)])
    return SideBySide(
        verdict(found, w), sure(found, w), tuple(cautions),
        w.say("answer.compare.asked", n=len(found.facts), base=base),
        tuple((letters[each.main.name], title_of(each.main, w, LONGEST), question(each, names, w))
              for each in found.facts),
        tuple(line(each, letters[each.main.name], names, w) for each in found.facts),
        told,
        tuple(heads), goals(found, names, w), goals_title(found, letters, w), w.say("answer.compare.scale"),
        w.say("answer.compare.money", first=found.base.first + 1, last=found.year),
        money_heads(found, w), tuple(money_cells(each, letters[each.main.name], w) for each in found.facts),
        (base_clusters(found, names, w), *more),
    )  # fmt: skip


def challenged(found: Beside) -> list[Challenged]:
    """What is too kind to one scenario or another, each once, with the figure of the one on which most is paid."""
    most: list[Challenged] = []
    for each in sorted((one for facts in found.facts for one in facts.challenges), key=lambda one: one.urgency):
        if all(each.note is not other.note and each.note != other.note for other in most):
            most.append(each)
    return most


def verdict(found: Beside, w: Language) -> str:
    """Which scenario gains most and by how much, and whether it can be told apart from the next."""
    top = [title_of(each.main, w, LONGEST) for each in found.top]
    if not top:
        alone = all(each.pairs < 2 for each in found.facts)
        finding = w.say("answer.compare.one_world" if alone else "answer.compare.nothing")
    elif len(top) == 1:
        effect = found.top[0].effect
        assert effect is not None
        finding = w.say("answer.compare.best", name=top[0], amount=w.money(effect.mean))
    else:
        finding = w.say("answer.compare.tied", names=w.say("answer.comma").join(top))
    base = title_of(found.base.main, w, LONGEST)
    told = w.say("answer.compare.effects", year=found.year, base=base, finding=finding)
    worlds = min(each.pairs for each in found.facts)
    return w.say("answer.few_worlds", worlds=worlds, told=told) if 1 < worlds < FEWEST else told


def sure(found: Beside, w: Language) -> str:
    """What the intervals are of, and how many worlds are compared."""
    worlds = min(each.pairs for each in found.facts)
    if worlds < 2:
        return w.say("answer.sure.one_world")
    held = w.say("answer.sure.held_worlds" if found.base.in_worlds else "answer.sure.held_luck")
    return w.say("answer.compare.sure_of", worlds=worlds, held=held)


def many(found: Beside, w: Language) -> list[str]:
    """How many differences are compared, and how many of them chance alone would make clear; nothing where none."""
    compared = [
        one for each in found.facts for one in each.effects.values() if one.clear or one.verdict is Verdict.OPEN
    ]
    by_chance = round(CHANCE * len(compared))
    if not by_chance:
        return []
    clear = sum(one.clear for one in compared)
    return [w.say("answer.compare.many", n=len(compared), clear=clear, chance=by_chance)]


def question(each: Facts, names: Names, w: Language) -> str:
    """A scenario's own words; without them, in what it differs from the base."""
    own, differs = asked(each, names, w)
    return own or differs


def line(each: Facts, letter: str, names: Names, w: Language) -> Line:
    """What a scenario adds: value added of the last year and of all years, then what gets better and what worse."""
    parts = []
    if each.effect is not None:
        parts.append(with_verdict(VALUE_ADDED, each.effect, names, w))
    over_time = each.watched.get(ALL_YEARS)
    if over_time is not None:
        parts.append(with_verdict(ALL_YEARS, over_time, names, w))
    parts += [f"{one.label}{w.say('number.colon')}{one.text}" for one in outcomes(without_sum(each), names, w)
              if one.key in TOLD]  # fmt: skip
    tone = tone_of(each.effect) if each.effect is not None else "plain"
    label = w.say("answer.compare.lettered", letter=letter, title=title_of(each.main, w, SHORT))
    return Line("scenario", label, w.say("number.semicolon").join(part.rstrip("。.") for part in parts)
                + w.say("number.stop"), tone)  # fmt: skip


def without_sum(each: Facts) -> Facts:
    """The same without the sum of value added over the years, which the line tells by itself."""
    return replace(each, money={key: one for key, one in each.money.items() if key != "gain"})


def with_verdict(name: str, effect: Difference, names: Names, w: Language) -> str:
    """An outcome with its difference; that it cannot be told from nothing, where it cannot."""
    text = item(name, effect, names, w)
    return w.say("answer.compare.untold", what=text) if effect.verdict is Verdict.OPEN else text


def goals(found: Beside, names: Names, w: Language) -> tuple[Goal, ...]:
    """A row a target: its goal in the last year that has one, and the chance of each scenario, of the base first."""
    rows = []
    for gap in found.base.gaps:
        if not gap.scored:
            continue
        cells = []
        for each in (found.base, *found.facts):
            own = next((one for one in each.gaps if one.target == gap.target), None)
            cells.append(chance(own.last if own is not None else None, w))
        goal = w.say("answer.gap.goal_of", year=gap.last.year, goal=goal_with_unit(gap.last.target, gap, w))
        rows.append(Goal(target_name(gap, names, w), goal, tuple(cells)))
    return tuple(rows)


def goals_title(found: Beside, letters: dict[str, str], w: Language) -> str:
    """In how many worlds' median each scenario meets targets, of those that are judged."""
    year = max((gap.last.year for gap in found.base.gaps if gap.scored), default=None)
    told = []
    for each in (found.base, *found.facts):
        met = each.met.get(year) if year is not None else None
        if met is not None:
            name = letters.get(each.main.name, w.say("column.base"))
            told.append(w.say("answer.compare.meets", letter=name, n=w.number(met.median, 1 if met.median % 1 else 0)))
    if not told or year is None:
        return w.say("answer.compare.chances")
    scored = max(each.met[year].scored for each in (found.base, *found.facts) if year in each.met)
    return w.say("answer.compare.targets_met", year=year, all=scored, told=w.say("answer.comma").join(told))


def money_heads(found: Beside, w: Language) -> tuple[str, ...]:
    """The columns of money; amounts in one unit."""
    unit = w.say("number.unit", unit=w.say("unit.money"))
    return (w.say("answer.compare.scenario"), w.say("answer.compare.value_added", year=found.year) + unit,
            *(w.say(f"answer.money.{key}") + unit for key in ("paid", "tax", "net")),
            w.say("answer.money.per_yuan"))  # fmt: skip


def money_cells(each: Facts, letter: str, w: Language) -> tuple[tuple[str, str], ...]:
    """(Figure, its interval) of each column."""
    cells = [(w.say("answer.compare.lettered", letter=letter, title=title_of(each.main, w, SHORT)), "")]
    for one in (each.effect, *(each.money.get(key) for key in ("paid", "tax", "net"))):
        if one is None or not math.isfinite(one.mean):
            cells.append((MISSING, ""))
            continue
        middle, low, high = (w.quantity(value, MONEY, sign=True) for value in (one.mean, one.low, one.high))
        cells.append((middle, interval(low, high) if math.isfinite(one.low) else ""))
    ratio = each.per_yuan
    digits = 2 if ratio.value >= 0.1 else None
    band = interval(w.number(ratio.low, digits), w.number(ratio.high, digits)) if math.isfinite(ratio.low) else ""
    cells.append((w.number(ratio.value, digits) if math.isfinite(ratio.value) else MISSING, band))
    return tuple(cells)


def base_clusters(found: Beside, names: Names, w: Language) -> Line:
    """The clusters of the base by name."""
    own = found.base.clusters
    label = w.say(f"answer.label.clusters_{own.tier}")
    if not own.clusters:
        return Line("clusters", label, w.say("answer.clusters.none", year=found.year))
    sure, open_ones = ([cluster_name(one, names, w) for one in chosen] for chosen in (own.sure, own.open))
    parts = []
    if sure:
        parts.append(sure_ones(own.sure, some(sure, w, 8), w))
    if open_ones:
        parts.append(w.say("answer.clusters.open", n=len(open_ones), names=some(open_ones, w, 4)))
    told = w.say("number.semicolon").join(parts) + w.say("number.stop")
    return Line("clusters", label, f"{w.say('column.base')}{w.say('number.colon')}{told}")


def more_clusters(each: Facts, letter: str, names: Names, w: Language) -> Line:
    """The clusters that a scenario clearly adds or loses against the base."""
    told = changes(each.clusters.more, each.clusters.fewer, names, w) if each.pairs > 1 else []
    label = w.say("answer.compare.lettered", letter=letter, title=title_of(each.main, w, SHORT))
    text = w.say("number.semicolon").join(told) or w.say("answer.compare.one_world_clusters")
    return Line("clusters", label, text + w.say("number.stop"))
