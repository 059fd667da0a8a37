"""Titles of figures that say what the data show, not what the figure is about; the subject alone where nothing can be
said, as without a base or with one world."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from model.mathematics.verdicts import Verdict, of_interval
from model.report.answer.lines import BETTER
from model.report.answer.target_rows import gap_title
from model.report.study_summary.scorecard import median

if TYPE_CHECKING:
    import pandas as pd

    from model.report.findings import Findings
    from model.report.words.language import Language

LONGEST = 30  # characters of a name in a title


def of_targets(f: Findings, w: Language) -> str:
    """How many targets are within reach, and how many are out of it."""
    return gap_title(f.facts, w)[0] if f.banded and f.facts.gaps else w.say("figure.indicators.title")


def of_group(f: Findings, w: Language, group: str, outcomes: Sequence[str]) -> str:
    """How many outcomes of a group are clearly better and worse than in the base."""
    from model.observe.outcomes import BY_NAME

    title = w.say(f"figure.{group}.title")
    if f.base is None or not f.compared:
        return title
    compared = f.study.difference(f.main.name, f.base.name)
    found = [BETTER.get((BY_NAME[name].direction, compared.of(name, f.last).verdict)) for name in outcomes
             if BY_NAME[name].direction in ("up", "down")]  # fmt: skip
    if not found:
        return title
    return w.say("figure.found.group", title=title, n=len(found), better=found.count(True), worse=found.count(False),
                 year=f.last)  # fmt: skip


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
    """How many rows clearly gain and lose against the base."""
    if f.base is None or not f.compared or not len(table):
        return title
    verdicts = [of_interval(row.difference, row.low, row.high) for row in table.itertuples()]
    return w.say("figure.found.gains", title=title, n=len(verdicts), up=verdicts.count(Verdict.UP),
                 down=verdicts.count(Verdict.DOWN))  # fmt: skip


def of_targeted(f: Findings, w: Language, table: pd.DataFrame) -> str:
    """How many groups of targets clearly do better, and worse, than their like."""
    title = w.say("figure.targeted.title")
    if not f.compared:
        return title
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
    name = f.names.of("policy", largest[0], w)
    short = name if len(name) <= LONGEST else name[: LONGEST - 1] + "…"
    return w.say("figure.found.spending", policy=short, share=w.percent(largest[1]))
