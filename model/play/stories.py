"""What a world tells on request: of a cluster its past, links and largest firms; of a firm its life; the table."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import numpy as np

from model.errors import UserError
from model.mathematics.quarters import quarter_label, quarter_of_year, year_of
from model.observe.cluster_tiers import field_codes
from model.play.frame import plain
from model.play.words import WORDS as OWN
from model.report.html_page.sections.blocks import Grid
from model.report.words.language import LANGUAGES, language_of
from model.simulation import Simulation
from model.tables.cells import EVENTS
from model.tables.firms import ORIGINS
from model.tables.links import OUTSIDE

if TYPE_CHECKING:
    from model.play.player import Player
    from model.world import World

MOST_LINKS, MOST_FIRMS, MOST_PARTNERS = 80, 20, 30
YEAR = 4.0  # quarters


class NothingThere(UserError):
    """A cluster or a firm that the world does not have."""


def as_json(content: Any) -> str:
    """An answer as the page gets it."""
    return json.dumps(plain(content), ensure_ascii=False, allow_nan=False, separators=(",", ":"))


def cluster(player: Player, kind: int, area: int, industry: int | None) -> str:
    """A city and field (kind 0) or a place and segment (kind 1), by rows; industry None: the largest there."""
    world = player.world
    firms = world.firms
    areas = firms.place if kind else world.firm_city
    industries = firms.segment if kind else field_rows(world)[firms.segment]
    if not 0 <= area < (len(world.place_ids) if kind else len(world.city_ids)):
        raise NothingThere("there is no such place or city")
    if industry is None:
        here = areas == area
        if not here.any():
            raise NothingThere("no firm is there")
        industry = int(np.bincount(industries[here], weights=firms.annual_revenue[here]).argmax())
    mine = np.flatnonzero((areas == area) & (industries == industry))
    nominal = firms.annual_revenue[mine] * world.segments.deflator[firms.segment[mine]]
    order = mine[np.argsort(-nominal, kind="stable")][:MOST_FIRMS]
    return as_json({
        "quarter": quarter_label(world.quarter), "kind": kind, "area": area, "industry": industry,
        "sentences": told(player, kind, area, industry), "history": history(player, kind, area, industry),
        "links": links(world, mine), "firms": [firm_row(world, int(row)) for row in order],
    })  # fmt: skip


def field_rows(world: World) -> np.ndarray:
    """The field of every segment, by rows of the names that the page has."""
    return field_codes(world)[1]


def history(player: Player, kind: int, area: int, industry: int) -> dict[str, Any]:
    """Revenue of the last four quarters and firms above scale, by quarter."""
    world = player.world
    places = np.flatnonzero(world.places.city == area) if not kind else np.array([area])
    segments = np.flatnonzero(field_rows(world) == industry) if not kind else np.array([industry])
    at = np.ix_(places, segments)
    quarters = sorted(player.chronicle.by_quarter)
    seen = player.chronicle.by_quarter
    return {
        "quarters": [quarter_label(quarter) for quarter in quarters],
        "revenue": [float(sum(part.flows[1][at].sum() for part in player.chronicle.last_year(quarter))) / world.scale
                    for quarter in quarters],
        "firms": [float(seen[quarter].count[at].sum()) / world.scale for quarter in quarters],
    }  # fmt: skip


def links(world: World, rows: np.ndarray) -> list[list[Any]]:
    """Deliveries between places in which the firms take part, 亿元 a year, the largest: from, to, amount, side."""
    firms, net = world.firms, world.links
    inside = np.zeros(len(firms), dtype=bool)
    inside[rows] = True
    count = len(world.place_ids)
    local = net.supplier != OUTSIDE
    found: list[list[Any]] = []
    for side, own in (("buys", net.buyer), ("sells", net.supplier)):
        chosen = np.flatnonzero(local & inside[own])
        supplier, buyer = net.supplier[chosen], net.buyer[chosen]
        amount = YEAR * net.delivered[chosen] * firms.price[supplier]
        key = firms.place[supplier].astype(np.int64) * count + firms.place[buyer]
        sums = np.bincount(key, weights=amount, minlength=1)
        for at in np.argsort(-sums, kind="stable")[: MOST_LINKS // 2]:
            if sums[at] > 0:
                found.append([int(at) // count, int(at) % count, float(sums[at]) / world.scale, side])
    needed, bought = float(firms.industrial_purchases[rows].sum()), float(firms.local_purchases[rows].sum())
    if needed > bought:
        place = int(np.bincount(firms.place[rows]).argmax())
        found.append([-1, place, YEAR * (needed - bought) / world.scale, "buys"])
    return found


def firm_row(world: World, row: int) -> list[Any]:
    """A firm in a list: id, name, place, segment, revenue, workers, birth (None: it was there), whether an anchor."""
    f = world.firms
    born = int(f.birth[row])
    revenue = f.annual_revenue[row] * world.segments.deflator[f.segment[row]]
    return [str(f.id[row]), name_of(world, int(f.id[row])), f.place[row], f.segment[row], revenue, f.workers[row],
            quarter_label(born) if born > world.plan.base_quarter else None,
            ORIGINS[int(f.origin[row])] == "anchor"]  # fmt: skip


def name_of(world: World, firm: int) -> dict[str, str] | None:
    """The marked name of a firm that is known by one."""
    from model.regions.plants import simulated_name

    plants = world.starting_map.firms
    if not 0 <= firm < len(plants):
        return None
    return {code: simulated_name(plants[firm].name, code) for code in ("zh", "en")}


def told(player: Player, kind: int, area: int, industry: int) -> list[dict[str, str]]:
    """The story of a cluster in sentences, as `jiju cluster` tells it of whole years; none before the first."""
    from model.report.words.displayed_names import Names
    from model.results import Run
    from model.results.study import Study
    from model.studies.one_cluster.question import Question
    from model.studies.one_cluster.story import sentences
    from model.studies.part_of_region import Part

    world, plan = player.world, player.timeline.plan
    if world.elapsed < YEAR:
        return []
    names = field_codes(world)[0]
    part = (Part("place", world.place_ids[area], "segment", world.segment_ids[industry]) if kind else
            Part("city", world.city_ids[area], "field", names[industry]))  # fmt: skip
    question = Question(Study.of([Run.of(player.simulation)]), player.simulation.plan, None, part)
    by_language = [sentences(question, Names(world.region, [plan]), language_of(code, world.region))
                   for code in LANGUAGES]  # fmt: skip
    return [dict(zip(LANGUAGES, each, strict=True)) for each in zip(*by_language, strict=True)]


def life(player: Player, firm: int, quarters: list[int], closed: bool) -> list[dict[str, str]]:
    """The life of a firm in sentences, with the words of `jiju firm`: how it began, what happened, how it ended."""
    from model.report.words.displayed_names import Names
    from model.studies.one_firm.story import WORDS

    world, seen = player.world, player.chronicle.by_quarter
    first, last = seen[quarters[0]], seen[quarters[-1]]
    row, end = (int(np.flatnonzero(each.firms["id"] == firm)[0]) for each in (first, last))
    events = np.flatnonzero((world.events.firm == firm) & (world.events.quarter <= world.quarter))
    found = []
    for code in LANGUAGES:
        w, names = language_of(code, world.region), Names(world.region, [player.timeline.plan])
        about = {"origin": WORDS.term(ORIGINS[int(first.firms["origin"][row])], code),
                 "segment": names.of("segment", world.segment_ids[int(first.firms["segment"][row])], w),
                 "place": names.of("place", world.place_ids[int(first.firms["place"][row])], w),
                 "workers": w.number(float(first.firms["workers"][row]), 0)}  # fmt: skip
        named = name_of(world, firm) is not None
        lines = [WORDS.text("synthetic_named" if named else "synthetic", code)]
        if quarters[0] == player.chronicle.base:
            revenue = w.money(float(first.firms["revenue"][row]))
            lines.append(WORDS.text("there", code, **about, year=year_of(quarters[0]), revenue=revenue))
        else:
            lines.append(WORDS.text("born", code, **about, quarter=quarter_label(quarters[0])))
        for at in events:
            what = WORDS.term(EVENTS[int(world.events.kind[at])], code)
            lines.append(WORDS.text("event", code, quarter=quarter_label(int(world.events.quarter[at])), event=what))
        if closed:
            about = {"workers": w.number(float(last.firms["workers"][end]), 0)}
            lines.append(OWN["closed"][code].format(quarter=quarter_label(quarters[-1] + 1), **about))
        found.append(lines)
    return [dict(zip(LANGUAGES, each, strict=True)) for each in zip(*found, strict=True)]


def firm(player: Player, firm: int) -> str:
    """The life of a firm. Raises NothingThere if it never was in this world."""
    world, chronicle = player.world, player.chronicle
    quarters: list[int] = []
    past: dict[str, list[float]] = {"revenue": [], "workers": [], "productivity": []}
    place, segment = -1, -1
    for quarter in sorted(chronicle.by_quarter):
        seen = chronicle.by_quarter[quarter].firms
        at = np.flatnonzero(seen["id"] == firm)
        if len(at):
            row = int(at[0])
            place, segment = int(seen["place"][row]), int(seen["segment"][row])
            quarters.append(quarter)
            for name, values in past.items():
                values.append(float(seen[name][row]))
    if not quarters:
        raise NothingThere("no such firm was in this world so far")
    rows = np.flatnonzero(world.firms.id == firm)
    alive = len(rows) > 0
    return as_json({
        "quarter": quarter_label(world.quarter), "firm": str(firm), "name": name_of(world, firm), "alive": alive,
        "place": place, "segment": segment, "sentences": life(player, firm, quarters, not alive),
        "history": {"quarters": [quarter_label(q) for q in quarters], **past},
        "partners": partners(world, int(rows[0])) if alive else [],
    })  # fmt: skip


def course(player: Player, firm: int) -> str:
    """What moved a firm up to the last whole year, what policies gave it, and its years: made by running once more.

    In both languages the sentences and tables of `jiju firm`. Raises NothingThere.
    """
    from model.report.words.displayed_names import Names
    from model.studies.one_firm import page
    from model.studies.one_firm.follow import watch
    from model.studies.one_firm.story import FirmFound, said

    timeline, world = player.timeline, player.world
    last = world.quarter - quarter_of_year(world.quarter) % 4
    if last <= timeline.plan.base_quarter:
        raise NothingThere("a year has to pass before there is anything to tell of what moved a firm")
    own = watch(once_more(player, last), world.plan, firm, world.plan.name, must_be=False, end=last)
    if not own.found:
        raise NothingThere(f"this firm was not there up to {quarter_label(last)}: a whole year has to pass first")
    found = FirmFound(world.plan, None, own, None, Names(world.region, [world.plan]))
    told = {}
    for code in LANGUAGES:
        w = language_of(code, world.region)
        blocks = [*page.drivers(found, w), page.history(found, w), *page.grants(found, w)]
        tables = [{"caption": each.caption, "heads": list(each.headings), "rows": [list(row) for row in each.rows],
                   "numbers": list(each.numeric)} for each in blocks if isinstance(each, Grid)]  # fmt: skip
        told[code] = {"sentences": said(found, w)[1:], "tables": tables}  # the first says that it is synthetic
    return as_json({"quarter": quarter_label(last), "firm": str(firm), "told": told})


def once_more(player: Player, last: int) -> Iterator[Simulation]:
    """The same world from its start, quarter by quarter; where its plan changes, the model that goes on under it."""
    model = Simulation(player.timeline.from_start, player.seed)
    yield model
    while model.world.quarter < last:
        plan = player.timeline.at(model.world.quarter + 1)
        if plan is not model.world.plan:
            model = Simulation.around(model.world.copy(plan), model.start_schedule, model.schedule)
            yield model
        model.step()
        yield model


def partners(world: World, row: int) -> list[list[Any]]:
    """Whom a firm deals with, largest first: id, name, place, segment, 亿元 a year, side."""
    f, net, found = world.firms, world.links, []
    for side, own, other in (("buys", net.buyer, net.supplier), ("sells", net.supplier, net.buyer)):
        mine = np.flatnonzero((own == row) & (net.supplier != OUTSIDE))
        partner, which = np.unique(other[mine], return_inverse=True)  # two firms may have several links
        amounts = YEAR * np.bincount(which, weights=net.delivered[mine] * f.price[net.supplier[mine]])
        for far, amount in zip(partner, amounts, strict=True):
            found.append([str(f.id[far]), name_of(world, int(f.id[far])), f.place[far], f.segment[far], amount, side])
    return sorted(found, key=lambda item: -item[4])[:MOST_PARTNERS]
