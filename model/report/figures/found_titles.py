"""Titles of figures that say what the data show, not what the figure is about; the subject alone where nothing can be
said, as without a base or with one world."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

import numpy as np

from model.mathematics.verdicts import Verdict, of_interval
from model.observe.cluster_tiers import TIERS
from model.report.answer.facts import BETTER
from model.report.answer.target_rows import gap_title
from model.report.figures.labels import shortened
from model.report.study_summary.scorecard import median

if TYPE_CHECKING:
    import pandas as pd

    from model.report.findings import Findings
    from model.report.words.language import Language

LONGEST = 30  # characters of a name in a title


def of_targets(f: Findings, w: Language) -> str:
    """How many targets are likely reached and missed; with few worlds, how many the median reaches."""
    return gap_title(f.facts, w)[0] if f.facts.gaps else w.say("figure.indicators.title")


def of_group(f: Findings, w: Language, group: str, outcomes: Sequence[str]) -> str:
    """How many outcomes of a group are clearly better and worse than in the base; without intervals, than at the
    start."""
    from model.observe.outcomes import BY_NAME

    title = w.say(f"figure.{group}.title")
    directed = [name for name in outcomes if BY_NAME[name].direction in ("up", "down")]
    if f.base is not None and f.compared:
        compared = f.study.difference(f.main.name, f.base.name)
        verdicts = {name: compared.of(name, f.last).verdict for name in directed}
        key = "group"
    else:
        ends = {name: [median(f.study.values(f.main.name, name, year)) for year in (f.first, f.last)]
                for name in directed}  # fmt: skip
        verdicts = {name: of_interval(end - start, end - start, end - start) for name, (start, end) in ends.items()
                    if np.isfinite([start, end]).all()}  # fmt: skip
        key = "group_since"
    found = [BETTER.get((BY_NAME[name].direction, verdict)) for name, verdict in verdicts.items()]
    if not found:
        return title
    told = w.say(f"figure.found.{key}", title=title, n=len(found), better=found.count(True), worse=found.count(False),
                 year=f.last, first=f.first)  # fmt: skip
    left = len(outcomes) - len(directed)  # panels that the title would seem to leave out
    return told + w.say("figure.found.no_side", n=left) if left else told


def of_tiers(f: Findings, w: Language, outcome: str) -> str:
    """How many clusters of the tier there are in the first and the last year, beside the mechanical count."""
    first, last, alone = (median(f.study.values(f.main.name, name, year)) for name, year in
                          ((outcome, f.first), (outcome, f.last), (f"mechanical_{outcome}", f.last)))  # fmt: skip
    if not np.isfinite([first, last, alone]).all():
        return w.say("figure.tiers.title")
    counts = {"begin": first, "end": last, "alone": alone}
    return w.say("figure.found.tiers", first=f.first, last=f.last,
                 **{name: w.number(value, 1 if value % 1 else 0) for name, value in counts.items()})  # fmt: skip


def of_gains(f: Findings, w: Language, table: pd.DataFrame, title: str) -> str:
    """How many rows clearly gain and lose against the base; with one world, those that do; without a base, those that
    do since the start."""
    if not len(table):
        return title
    if f.base is None:
        since = np.sign(table["end"] - table["start"]) if "end" in table else np.zeros(0)
        if not len(since):
            return title
        return w.say("figure.found.grown", title=title, n=len(since), up=int((since > 0).sum()),
                     down=int((since < 0).sum()), first=f.first, last=f.last)  # fmt: skip
    if not f.compared:
        signs = np.sign(table["difference"])
        return w.say("figure.found.gains_one", title=title, n=len(signs), up=int((signs > 0).sum()),
                     down=int((signs < 0).sum()))  # fmt: skip
    verdicts = [of_interval(row.difference, row.low, row.high) for row in table.itertuples()]
    return w.say("figure.found.gains", title=title, n=len(verdicts), up=verdicts.count(Verdict.UP),
                 down=verdicts.count(Verdict.DOWN))  # fmt: skip


def of_targeted(f: Findings, w: Language, table: pd.DataFrame) -> str:
    """How many groups of targets clearly do better, and worse, than their like."""
    if not f.compared:
        beyond = table["targeted_beyond"]
        return w.say(
            "figure.found.targeted_one", n=len(table), up=int((beyond > 0).sum()), down=int((beyond < 0).sum())
        )
    counted = [list(table["verdict"]).count(verdict) for verdict in (Verdict.UP, Verdict.DOWN)]
    return w.say("figure.found.targeted", n=len(table), up=counted[0], down=counted[1])


def of_drivers(w: Language, shown: pd.DataFrame, words: dict[str, str]) -> str:
    """The driver that adds most to the clusters shown, and the one that takes most."""
    sums = shown[list(words)].sum()
    if not len(sums) or not sums.max() > 0:
        return w.say("figure.drivers.title")
    most, least = words[str(sums.idxmax())], words[str(sums.idxmin())]
    return w.say("figure.found.drivers" if sums.min() < 0 else "figure.found.driver", most=most, least=least)


def of_spending(f: Findings, w: Language) -> str:
    """The policy on which most is spent, and its share."""
    largest = f.facts.largest
    if largest is None:
        return w.say("figure.spending.title")
    name = shortened(f.names.of("policy", largest[0], w), LONGEST)
    return w.say("figure.found.spending", policy=name, share=w.percent(largest[1]))


def of_map(f: Findings, w: Language) -> str:
    """How many places hold a cluster of 10 and of 100 bn yuan in the first and the last year."""
    table = f.places_by_year
    counted: dict[str, int] = {}
    for name, year in (("begin", f.first), ("end", f.last)):
        largest = table.loc[(table["year"] == year) & table["zone"].astype(bool), "largest_cluster"]
        counted |= {f"{name}_{tier}": int((largest >= size).sum()) for tier, size in
                    zip(("ten", "hundred"), TIERS[:2], strict=True)}  # fmt: skip
    return w.say("figure.found.map", first=f.first, last=f.last, **counted)


def of_chain(w: Language, table: pd.DataFrame, about: str, city: Callable[[str], str]) -> str:
    """The city that supplies most of a cluster and the one that buys most of it, with their shares. city: its name."""
    told = []
    for side in ("suppliers", "customers"):
        shares = table[table["side"] == side].groupby("city")["share"].sum()
        if len(shares):
            most = str(shares.idxmax())
            told.append(w.say(f"figure.found.chain_{side}", name=city(most), share=w.percent(float(shares[most]))))
    return w.say("figure.found.chain", about=about, told=w.say("number.comma").join(told))


def of_sizes(w: Language, first: Sequence[np.ndarray], last: Sequence[np.ndarray], years: tuple[int, int]) -> str:
    """The revenue of the middle firm in the first and the last year: the median over worlds of each world's median."""
    middle = [np.median([np.median(each) for each in worlds if len(each)]) if any(map(len, worlds)) else np.nan
              for worlds in (first, last)]  # fmt: skip
    if not np.isfinite(middle).all():
        return w.say("figure.sizes.title")
    amounts = [w.money(float(value)) for value in middle]
    return w.say("figure.found.sizes", first=years[0], last=years[1], begin=amounts[0], end=amounts[1])


def of_attribution(w: Language, table: pd.DataFrame, unit: str) -> str:
    """The part that adds most, and how many clearly add."""
    if not len(table) or not table["difference"].notna().any():
        return w.say("figure.waterfall.title")
    top = table.loc[table["difference"].idxmax()]
    clear = int((table["low"] > 0).sum())
    amount = w.with_unit(w.number(float(top["difference"])), unit)
    return w.say(
        "figure.found.attribution", name=shortened(str(top["name"]), LONGEST), amount=amount, clear=clear, n=len(table)
    )


def of_frontier(w: Language, table: pd.DataFrame) -> str:
    """How many choices nothing beats."""
    return w.say("figure.found.frontier", n=len(table), best=int((table["efficient"] > 0).sum()))


def of_sensitivity(w: Language, table: pd.DataFrame) -> str:
    """The parameter that moves the outcome most."""
    width = (table["at_high"] - table["at_low"]).abs()
    if not len(table) or not width.notna().any():
        return w.say("figure.tornado.title")
    return w.say("figure.found.sensitivity", name=shortened(str(table.loc[width.idxmax(), "name"]), LONGEST))
