"""The answer on one firm in words: one line, a few sentences, and its story in order."""

from __future__ import annotations

import math
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from model.mathematics.quarters import quarter_label, year_of
from model.report.markdown_page import PageWords
from model.report.sheet import title_of
from model.studies.one_cluster.question import SHOWN
from model.studies.one_cluster.story import called, driver_in_sentence, drivers_sentence

if TYPE_CHECKING:
    from model.report.words.displayed_names import Names
    from model.report.words.language import Language
    from model.scenario import Plan
    from model.studies.one_firm.course import Course

WORDS = PageWords(Path(__file__).with_name("words.yaml"))
TOLD_YEARS = 4  # of the largest changes
SMALL = 0.1  # 亿元: what is less is told in smaller units
LARGE = 0.02  # change of revenue, as a share, from which a year can stand out


@dataclass
class FirmFound:
    """The course of a firm under a scenario and under its base (None: nothing to compare with)."""

    main: Plan
    base: Plan | None
    own: Course
    other: Course | None
    names: Names

    @property
    def first(self) -> int:
        """The year of the start."""
        return self.main.base_year

    @property
    def named(self) -> bool:
        """Whether it is a plant known by name."""
        from model.report.cluster_tables.basis_at_start import map_of_runs

        return map_of_runs(self.main).firm_basis(self.own.firm) is not None

    def name(self, w: Language) -> str:
        """What it is called: its id, or its name."""
        called = self.names.of("firm", str(self.own.firm), w)
        return called if called != str(self.own.firm) else WORDS.text("name", w, firm=called)

    def where(self, w: Language) -> dict[str, str]:
        """Its segment and place in words."""
        place = self.own.moves[-1][1] if self.own.moves else self.own.place
        return {"segment": self.names.of("segment", self.own.segment, w), "place": self.names.of("place", place, w)}


def small_money(amount: float, w: Language) -> str:
    """An amount that may be far below a 亿元: then in 10,000 yuan, or million yuan in English."""
    if abs(amount) >= SMALL:
        return w.money(amount)
    return WORDS.text("small_money", w, ten_thousand=w.number(1e4 * amount), million=w.number(1e2 * amount))


def quarter_name(quarter: int) -> str:
    """A quarter as all tables write it."""
    return quarter_label(quarter)


def grouped(parts: dict[str, float]) -> dict[str, float]:
    """Parts by the drivers of pages."""
    return {key: math.fsum(parts.get(name, 0.0) for name in names) for key, names in SHOWN.items()}


def of_period(course: Course) -> dict[str, float]:
    """Parts of the change of its yearly revenue over all years, by the drivers of pages."""
    sums: dict[str, float] = defaultdict(float)
    for parts in course.drivers().values():
        for name, value in parts.items():
            sums[name] += value
    return grouped(sums)


def last_year(course: Course) -> int:
    """Its last year that is whole."""
    return year_of(course.end) if course.closed is None else year_of(course.closed) - 1


def verdict(f: FirmFound, w: Language) -> str:
    """The answer in one line."""
    own, revenue = f.own, f.own.by_year("revenue")
    about = {"name": f.name(w), **f.where(w)}
    last = last_year(own)
    if own.closed is not None:
        quarter = quarter_name(own.closed)
        if last not in revenue:
            return WORDS.text("verdict_closed_young", w, **about, quarter=quarter)
        return WORDS.text("verdict_closed", w, **about, quarter=quarter, revenue=w.money(revenue[last]))
    began = min(revenue)
    before = WORDS.text("before", w, first=began, start=w.money(revenue[began])) if began < last else ""
    return WORDS.text("verdict_alive", w, **about, last=last, revenue=w.money(revenue[last]), before=before)


def said(f: FirmFound, w: Language) -> list[str]:
    """What moved it, what policies did, whom it deals with; and that it is synthetic."""
    own = f.own
    parts = {key: value for key, value in of_period(own).items() if value}
    total = math.fsum(parts.values())
    told = [WORDS.text("synthetic_named" if f.named else "synthetic", w)]
    if not parts:
        told.append(WORDS.text("flat", w))
    else:
        told.append(drivers_sentence(parts, total, w, WORDS, "drivers"))
    against_base = against(f, w)
    told += [against_base] if against_base else []
    told.append(grants_sentence(f, w))
    count = {side: sum(p.side == side for p in own.partners) for side in ("suppliers", "customers")}
    if own.partners:
        told.append(WORDS.text("partners_said", w, **count, outside=w.percent(own.outside_share)))
    return told


def against(f: FirmFound, w: Language) -> str:
    """What the same firm does without the scenario, in the same world; empty where nothing is compared."""
    if f.base is None or f.other is None:
        return ""
    title, own, other = title_of(f.base, w), f.own, f.other
    if not other.found:
        return WORDS.text("against_none", w, base=title)
    if own.closed is not None and other.closed is None:
        return WORDS.text("against_lives", w, base=title)
    if other.closed is not None and other.closed != own.closed:
        return WORDS.text("against_closed", w, base=title, quarter=quarter_name(other.closed))
    year = last_year(own)
    gap = own.by_year("revenue").get(year, 0.0) - other.by_year("revenue").get(year, 0.0)
    key = "against_same" if gap == 0 else "against_more" if gap > 0 else "against_less"
    return WORDS.text(key, w, base=title, amount=w.money(abs(gap)), year=year)


def by_policy(course: Course) -> list[tuple[str, int, float, int, int]]:
    """(policy, grants, 亿元, first quarter, last quarter), largest first."""
    found: dict[str, list[tuple[int, float]]] = defaultdict(list)
    for quarter, policy, amount in course.grants:
        found[policy].append((quarter, amount))
    rows = [
        (policy, len(each), math.fsum(a for _, a in each), each[0][0], each[-1][0]) for policy, each in found.items()
    ]
    return sorted(rows, key=lambda row: -row[2])


def grants_sentence(f: FirmFound, w: Language) -> str:
    """What policies gave it."""
    rows = by_policy(f.own)
    if not rows:
        return WORDS.text("no_grants", w)
    amount, count = math.fsum(row[2] for row in rows), sum(row[1] for row in rows)
    return WORDS.text("grants", w, amount=small_money(amount, w), n=count, policy=f.names.of("policy", rows[0][0], w))


def sentences(f: FirmFound, w: Language) -> list[str]:
    """Its story in order of time."""
    own = f.own
    told: list[tuple[float, str]] = [(-1.0, beginning(f, w))]
    if own.host not in (-1, own.firm):
        told.append((-0.5, WORDS.text("host", w, firm=host_name(f, w))))
    told += [(quarter, WORDS.text("moves", w, quarter=quarter_name(quarter), place=f.names.of("place", place, w)))
             for quarter, place in own.moves]  # fmt: skip
    for quarter, event in (each for each in own.events if each[1] != "large_firm_closed"):  # its end tells it
        told.append((quarter, WORDS.text("event", w, quarter=quarter_name(quarter),
                                         event=WORDS.term(event, w))))  # fmt: skip
    if own.grants:
        quarter, policy, amount = own.grants[0]
        first = {"quarter": quarter_name(quarter), "amount": small_money(amount, w)}
        told.append((quarter, WORDS.text("granted", w, **first, policy=f.names.of("policy", policy, w))))
    told += years_that_stand_out(f, w)
    told.append((math.inf, ending(f, w)))
    return [line for _, line in sorted(told, key=lambda item: item[0])]


def host_name(f: FirmFound, w: Language) -> str:
    """What its story calls the anchor that it came with; its number where the anchor had closed before."""
    number, (segment, place) = str(f.own.host), f.own.host_is
    return called((number, segment, place), f.names, w) if segment else f.names.of("firm", number, w)


def beginning(f: FirmFound, w: Language) -> str:
    """How it begins."""
    own = f.own
    about = {"origin": WORDS.term(own.origin, w), "segment": f.names.of("segment", own.segment, w),
             "place": f.names.of("place", own.place, w), "workers": w.number(own.values["workers"][0], 0)}  # fmt: skip
    if own.origin == "incumbent":
        return WORDS.text("there", w, **about, year=f.first, revenue=w.money(4.0 * own.values["revenue"][0]))
    return WORDS.text("born", w, **about, quarter=quarter_name(own.birth))


def years_that_stand_out(f: FirmFound, w: Language) -> list[tuple[float, str]]:
    """The years of the largest changes: (last quarter of the year, sentence)."""
    own, revenue, parts = f.own, f.own.by_year("counted"), f.own.drivers()
    changes = []
    for year, of_year in parts.items():
        before, after = revenue.get(year - 1, 0.0), revenue.get(year, 0.0)
        whole = own.closed is None or year < year_of(own.closed)
        if before > 0 and after > 0 and whole and abs(after / before - 1) >= LARGE:
            changes.append((abs(math.log(after / before)), year, before, after, grouped(of_year)))
    told = []
    for _, year, before, after, of_year in sorted(changes, reverse=True)[:TOLD_YEARS]:
        up = after > before
        driver = max(of_year, key=lambda key: of_year[key] if up else -of_year[key])
        last = max(q for q in own.quarters if year_of(q) == year)
        told.append((last + 0.5, WORDS.text("year_up" if up else "year_down", w, year=year,
                                            growth=w.percent(abs(after / before - 1), 0), revenue=w.money(after),
                                            driver=driver_in_sentence(driver, w),
                                            amount=w.money(of_year[driver], sign=True))))  # fmt: skip
    return told


def ending(f: FirmFound, w: Language) -> str:
    """How it ends, or that it lives."""
    own = f.own
    last = {name: values[-1] for name, values in own.values.items()}
    about = {"workers": w.number(last["workers"], 0), "debt": small_money(last["debt"], w)}
    if own.closed is None:
        return WORDS.text("lives", w, **about, year=year_of(own.end))
    quarter = quarter_name(own.closed)
    for key, column in (("ends_cash", "cashless_quarters"), ("ends_losses", "loss_quarters")):
        if last[column] > 0:
            return WORDS.text(key, w, **about, quarter=quarter, n=w.number(last[column], 0))
    return WORDS.text("ends", w, **about, quarter=quarter)
