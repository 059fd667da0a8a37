"""The four figures beside the verdict: targets met, what was added, what it cost, what drives it."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from model.mathematics.intervals import FEWEST
from model.report.html_page.sections.blocks import Tile
from model.report.sheet import title_of
from model.report.words.language import Language

if TYPE_CHECKING:
    from model.report.findings import Findings
from model.report.html_page.verdict import judged, none_judged, pays_the_same


def targets_tile(f: Findings, w: Language) -> Tile:
    """Targets met, with their probability."""
    goals = judged(f)
    if goals is None:
        return Tile(w.say("tile.targets"), w.say("tile.none"), none_judged(f, w, "tile"))
    value = w.say("tile.of", n=w.number(goals.median, 1 if goals.median % 1 else 0), all=goals.scored)
    if not f.banded:
        key = "tile.one_world" if len(f.seeds) == 1 else "tile.few_worlds"
        return Tile(w.say("tile.targets_year", year=goals.year), value, w.say(key, n=len(f.seeds), fewest=FEWEST))
    half = math.ceil(goals.scored / 2)
    note = w.say("tile.targets_note", band=w.interval(*goals.band, "count"), half=half, sure=goals.sure,
                 chance=w.percent(goals.chance(half)))  # fmt: skip
    return Tile(w.say("tile.targets_year", year=goals.year), value, note)


def added_tile(f: Findings, w: Language) -> Tile:
    """Value added gained."""
    if f.base is None:
        begin, end = (f.median(f.main, "value_added", year) for year in (f.first, f.last))
        return Tile(
            w.say("tile.value_added", year=f.last),
            w.money(end),
            w.say("tile.from", amount=w.money(begin), year=f.first),
        )
    effect = f.study.difference(f.main.name, f.base.name).of("value_added", f.last)
    band = w.money_interval(effect.low, effect.high, sign=True)
    note = w.say("tile.interval", band=band) if band else w.say("tile.one_world")
    return Tile(w.say("tile.added", year=f.last), w.money(effect.mean, sign=True), note)


def cost_tile(f: Findings, w: Language) -> Tile:
    """Gross cost, net below."""
    label = w.say("tile.cost", first=f.first + 1, last=f.last)
    if f.base is None:
        return Tile(label, w.money(float(f.sheets["spending"].frame["spent"].sum())), w.say("tile.gross"))
    net = f.summary.cost["net"]
    band = w.money_interval(net.low, net.high, sign=True)
    note = w.say("tile.net", net=w.money(net.mean)) + (w.say("number.aside", text=band) if band else "")
    gross = f.summary.cost["gross"]
    return Tile(label, w.say("tile.cost_same") if pays_the_same(gross) else w.money(gross.mean), note)


def driver_tile(f: Findings, w: Language) -> Tile:
    """What moves value added most: growth that comes without the scenario, or the scenario."""
    label = w.say("tile.driver")
    attribution = f.extras.get("attribution")
    if attribution is not None and len(attribution):
        top = attribution.loc[attribution["difference"].abs().idxmax()]
        return Tile(label, f.names.of("added", str(top["name"]), w), w.money(float(top["difference"]), sign=True))
    spent = f.sheets["spending"].frame.sort_values("spent", ascending=False)
    largest = w.say("tile.largest", policy=f.names.of("policy", spent.iloc[0]["policy"], w)) if len(spent) else ""
    if f.base is None:
        return Tile(label, w.say("tile.unknown"), w.say("tile.no_base"))
    begin = f.median(f.base, "value_added", f.first)
    effect = f.study.difference(f.main.name, f.base.name).of("value_added", f.last)
    without, own = effect.base - begin, effect.mean
    if not math.isfinite(without + own):
        return Tile(label, w.say("tile.unknown"), largest)
    share = without / (without + own) if abs(without + own) > 0 else math.nan
    if abs(without) >= abs(own):
        note = w.say("tile.without_note", share=w.percent(share), first=f.first, last=f.last)
        return Tile(label, w.say("tile.without"), f"{note}{w.say('number.semicolon') + largest if largest else ''}")
    return Tile(label, title_of(f.main, w, 30), w.say("tile.own_note", share=w.percent(1 - share)))
