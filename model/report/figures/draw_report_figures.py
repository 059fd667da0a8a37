"""The figures of a report: which tables go into which figure, in one language, and where the files go."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from model.observe.outcomes import BY_NAME
from model.report.figures import chains, decisions, found_titles, gains_and_intervals, map
from model.report.figures import drivers as driver_figures
from model.report.figures import over_time as figures
from model.report.figures import sizes as size_figures
from model.report.figures.decisions import TABLES
from model.report.figures.labels import shortened
from model.report.figures.lines import Panel
from model.report.figures.titles_and_units import (
    asked,
    base_title,
    city_names,
    in_unit,
    named,
    panel,
    source_text,
    titles,
)
from model.report.findings import growth as of_growth
from model.report.findings.firms import GROUPS, without_start
from model.report.findings.money import NO_PART, both_ends, family_of, part_of
from model.report.findings.supply import SHOWN
from model.report.words.language import MONEY, Language
from model.results.study import world_number

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from model.report.findings import Findings

HEADLINE = "headline"  # kind of the targets whose outcomes have a figure of their own
TIERS = ("leading_clusters_100bn", "leading_clusters_10bn", "county_clusters_10bn")
COURSES = ("economy", "firms", "technology", "green", "jobs")  # groups drawn as small multiples
MOST_POLICIES = 7  # that a figure of spending tells apart: as many as its palette has colours
MOST_PLACES = 12  # that a figure of gains and losses shows at either end
LONGEST_FIELD = 18  # characters of a field in a title
MOST_TARGETS, LONGEST_POLICY = 24, 34  # groups of policies in a figure, and characters of their names


def indicators(f: Findings, w: Language) -> Figure | None:
    """The plan's headline indicators."""
    names = [name for name in f.region.targets.outcome[f.region.targets.kind == HEADLINE] if name in BY_NAME]
    if not names:
        return None
    panels = [panel(f, w, str(name)) for name in names]
    return figures.indicators(
        in_unit(f.study.outcomes, w), panels, f.scenarios, source_text(f, w), found_titles.of_targets(f, w), w,
        titles(f, w)
    )  # fmt: skip


def courses(f: Findings, w: Language, group: str) -> Figure:
    """Small multiples of one group of outcomes."""
    wanted = without_start(f.study.outcomes[f.study.outcomes["outcome"].isin(GROUPS[group])], f.first)
    values = in_unit(wanted, w)
    panels = [panel(f, w, name) for name in GROUPS[group]]
    return figures.indicators(
        values,
        panels,
        f.scenarios,
        source_text(f, w),
        found_titles.of_group(f, w, group, GROUPS[group]),
        w,
        titles(f, w),
    )


def tiers(f: Findings, w: Language) -> Figure:
    """Counts of clusters beside their mechanical counts."""
    wide = f.study.table("indicators")
    parts = [
        wide[["scenario", "seed", "year"]].assign(outcome=name, value=wide[name], mechanical=wide[f"mechanical_{name}"])
        for name in TIERS
    ]
    panels = [
        Panel(name, w.say(f"short.{name}"), w.say(f"figure.tiers.{name}"), asked(f, name), least=0.0) for name in TIERS
    ]
    return figures.tiers(pd.concat(parts), panels, f.scenarios, source_text(f, w), w, titles(f, w),
                         found_titles.of_tiers(f, w, TIERS[0]))  # fmt: skip


def maps(f: Findings, w: Language) -> Figure:
    """Places in the first and the last year, with the largest supply flows."""
    return map.clusters(f.places_by_year, city_names(f, w), f.region.boundaries_path, [f.first, f.last],
                        source_text(f, w), found_titles.of_map(f, w), w=w, arcs=f.arcs_on_map)  # fmt: skip


def city_field(f: Findings, w: Language) -> Figure:
    """What every city gained in every field: against the base, or since the start where there is none."""
    table = f.sheets["city_field"].frame
    values = table["difference"] if f.base is not None else table["end"] - table["start"]
    shown = pd.DataFrame({"row": [f.names.of("city", c, w) for c in table["city"]],
                          "column": [f.names.of("field", c, w) for c in table["field"]],
                          "value": values / w.money_divisor})  # fmt: skip
    rows = [f.names.of("city", c, w) for c in f.sheets["cities"].frame["city"]]
    columns = [f.names.of("field", c, w) for c in f.sheets["fields"].frame["field"]]
    which = "added" if f.base is not None else "grown"
    how = w.say(f"figure.city_field.{which}", year=f.last, unit=w.say("unit.money"), base=base_title(f, w))
    title = found_titles.of_gains(f, w, table, w.say("figure.city_field.title"))
    return gains_and_intervals.matrix(shown, rows, columns, title, how, source_text(f, w), w)


def drivers(f: Findings, w: Language) -> Figure | None:
    """What the growth of the largest leading clusters is made of."""
    from model.report.cluster_tables.growth_by_cluster import GROUPS as DRIVERS
    from model.report.html_page.sections.growth import LARGEST

    table = of_growth.largest(f, LARGEST)
    if f.last == f.first or not len(table):
        return None
    shown = table[list(DRIVERS)] / w.money_divisor
    shown["name"] = [
        f"{f.names.of('city', row.city, w)} · {f.names.of('field', row.field, w)}" for row in table.itertuples()
    ]
    words = {key: w.say(f"column.group_{key}") for key in DRIVERS}
    unit = w.say("unit.money")
    how = w.say("figure.drivers.how", first=f.first, last=f.last, unit=unit)
    title = found_titles.of_drivers(w, shown, words)
    return driver_figures.drivers(shown, words, title, how, source_text(f, w), unit)


def gains(f: Findings, w: Language, sheet: str, kind: str, most: int) -> Figure | None:
    """Differences to the base with their intervals; the ends of a long list."""
    if f.base is None:
        return None
    table = both_ends(f.sheets[sheet].frame.sort_values("difference", ascending=False), most)
    name = f.names.short_place if kind == "place" else lambda key, w: f.names.of(kind, key, w)
    rows = pd.DataFrame({"name": [name(key, w) for key in table[kind]]})
    for column in ("difference", "low", "high"):
        rows[column] = table[column].to_numpy() / w.money_divisor
    how = w.say("figure.gains.how" if f.compared else "figure.gains.one", base=base_title(f, w), year=f.last)
    unit = w.say("figure.gains.unit", unit=w.say("unit.money"))
    title = found_titles.of_gains(f, w, f.sheets[sheet].frame, w.say(f"figure.{sheet}.title"))
    return gains_and_intervals.differences(rows, title, how, source_text(f, w), unit, w,
                                   left=1.5 if kind == "city" else 2.3)  # fmt: skip


def cities(f: Findings, w: Language) -> Figure | None:
    """Cities: what the scenario added."""
    return gains(f, w, "cities", "city", 20)


def places(f: Findings, w: Language) -> Figure | None:
    """Places that gained and lost most."""
    return gains(f, w, "displaced", "place", MOST_PLACES)


def targeted(f: Findings, w: Language) -> Figure | None:
    """Revenue of what policies target, beyond placebos, %: a row for every group of policies with the same targets."""
    table = f.sheets["targeted"].frame
    table = table[table["targeted_beyond"].notna()].head(MOST_TARGETS)  # a region without firms has nothing to target
    if not len(table):
        return None
    names = [shortened(f.names.of("policy", row.policy, w), LONGEST_POLICY)
             + (f" +{row.targeting - 1:.0f}" if row.targeting > 1 else "") for row in table.itertuples()]  # fmt: skip
    rows = pd.DataFrame({"name": names})
    for column, found in (("difference", "targeted_beyond"), ("low", "targeted_low"), ("high", "targeted_high")):
        rows[column] = 100.0 * table[found].to_numpy(float)
    how = w.say("figure.targeted.how" if f.compared else "figure.targeted.one", year=f.last)
    title = found_titles.of_targeted(f, w, f.sheets["targeted"].frame)
    return gains_and_intervals.differences(rows, title, how, source_text(f, w),
                                   w.say("figure.targeted.unit"), w, left=2.3)  # fmt: skip


def chain(f: Findings, w: Language) -> Figure | None:
    """The supply chain of the largest leading cluster."""
    if f.cluster is None or not len(f.sheets["chain"].frame):
        return None
    city, field = (f.names.of(kind, key, w) for kind, key in zip(("city", "field"), f.cluster, strict=True))
    rows = []
    for side in chains.SIDES:
        part = f.sheets["chain"].frame.query("side == @side")
        for row in part.head(SHOWN).itertuples():
            name = f"{f.names.of('city', row.city, w)} · {f.names.of('segment', row.segment, w)}"
            rows.append((side, name, f"{w.money(row.delivered)} · {w.percent(row.share)}", row.delivered))
        rest = part.iloc[SHOWN:]
        if len(rest):
            name = w.say("figure.chain.rest", n=len(rest))
            rows.append((side, name, f"{w.money(rest['delivered'].sum())} · {w.percent(rest['share'].sum())}",
                         rest["delivered"].sum()))  # fmt: skip
    flows = pd.DataFrame(rows, columns=["side", "name", "note", "delivered"])
    centre = f"{city}\n{gains_and_intervals.wrapped(field, w)}"
    about = w.say("answer.clusters.name", city=city, field=shortened(field, LONGEST_FIELD))
    title = found_titles.of_chain(w, f.sheets["chain"].frame, about, lambda key: f.names.of("city", key, w))
    return chains.supply_chain(flows, centre, title,
                               w.say("figure.chain.how", year=f.supply.years[-1], world=world_number(f.supply.seed)),
                               source_text(f, w, 1), w)  # fmt: skip


def sizes(f: Findings, w: Language) -> Figure:
    """Firm sizes of the first and last year, above scale."""

    def revenues(year: int) -> list[np.ndarray]:
        return [firms.loc[(firms["year"] == year) & firms["above_scale"], "revenue"].to_numpy(dtype=float)
                for firms in f.firms.values()]  # fmt: skip

    law = f.region.size_distribution
    first, last, years = revenues(f.first), revenues(f.last), (f.first, f.last)
    title = found_titles.of_sizes(w, first, last, years)
    return size_figures.sizes(first, last, law.breaks.tolist(), law.exponents.tolist(), years,
                              source_text(f, w, len(f.firms)), w, title)  # fmt: skip


def spending(f: Findings, w: Language) -> Figure | None:
    """What was paid by year: by policy, or by part of the plan where policies are too many to tell apart."""
    table = f.sheets["spending_years"].frame
    if not len(table) or not table["spent"].sum():
        return None
    unit = w.say("figure.spending.unit", unit=w.say("unit.money"))
    title, policies = found_titles.of_spending(f, w), table["policy"].unique()
    if len(policies) <= MOST_POLICIES:
        shown = pd.DataFrame({"name": [f.names.of("policy", key, w) for key in table["policy"]],
                              "year": table["year"], "value": table["spent"] / w.money_divisor})  # fmt: skip
        order = shown.groupby("name")["value"].sum().sort_values(ascending=False).index.tolist()
        return gains_and_intervals.stacked(shown, order, title, w.say("figure.spending.how"), source_text(f, w), unit)
    family = {policy: family_of(f, part_of(f, policy)) for policy in policies}
    years = pd.DataFrame({"family": table["policy"].map(family), "year": table["year"],
                          "value": table["spent"] / w.money_divisor})  # fmt: skip
    parts = f.sheets["spending_parts"].frame
    parts = pd.DataFrame({"name": [f.names.of("part", key, w) for key in parts["part"]],
                          "family": [family_of(f, key) for key in parts["part"]],
                          "value": parts["spent"] / w.money_divisor, "share": parts["share"]})  # fmt: skip
    named = {key: w.of(family.name) for key, family in f.names.families.items()}
    named[NO_PART] = w.say(f"value.family_{NO_PART}")
    words = {key: name for key, name in named.items() if key in set(years["family"])}
    how = w.say("figure.spending.by_part", n=len(policies))
    return gains_and_intervals.parts(years, parts, words, title, how, source_text(f, w), unit, w)


def waterfall(f: Findings, w: Language) -> Figure | None:
    """What each part added to value added, if the study folder holds it."""
    table = f.extras.get("attribution")
    if table is None:
        return None
    amounts = list(TABLES["attribution"][1:])
    table = named(f, w, table).assign(**{name: table[name] * w.scaled(1.0, MONEY[0]) for name in amounts})
    unit = w.unit_words(MONEY[0])
    return decisions.waterfall(table, found_titles.of_attribution(w, table, unit), unit, source_text(f, w), w)


def pareto(f: Findings, w: Language) -> Figure | None:
    """The Pareto front of packages, if the study folder holds it."""
    table = f.extras.get("frontier")
    return None if table is None else decisions.pareto(
        named(f, w, table), found_titles.of_frontier(w, table), w.say("figure.pareto.cost"),
        w.say("figure.pareto.benefit"), source_text(f, w), w)  # fmt: skip


def tornado(f: Findings, w: Language) -> Figure | None:
    """Sensitivity, if the study folder holds it."""
    table = f.extras.get("sensitivity")
    if table is None:
        return None
    shown = named(f, w, table)
    title = found_titles.of_sensitivity(w, shown)
    return decisions.tornado(shown, title, w.say("figure.extra.unit"), source_text(f, w), w)


# Every figure of a report, by name; a maker gives None where the results do not allow the figure.
FIGURES: dict[str, Callable[[Findings, Language], Figure | None]] = {
    "indicators": indicators, "clusters_by_tier": tiers, "map": maps, "drivers": drivers, "city_field": city_field,
    "cities": cities, "supply_chain": chain, "firm_sizes": sizes, "spending": spending, "targeted": targeted,
    "places": places,
    **{group: partial(courses, group=group) for group in COURSES},
    "attribution": waterfall, "frontier": pareto, "sensitivity": tornado,
}  # fmt: skip
OWN: dict[str, dict[str, str]] = {}  # somebody's own figures (model/extend/observations.py): title by language
