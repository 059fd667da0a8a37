"""What `jiju early-warning` says, in words and rows of text: in the terminal, on its page and in Markdown."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from model.mathematics.intervals import FEWEST
from model.mathematics.intervals import share as wilson
from model.observe.outcomes import BY_NAME
from model.report.markdown_page import PageWords
from model.report.numbers import MISSING, interval, percent
from model.report.sheet import title_of
from model.report.words.displayed_names import Names
from model.report.words.language import language_of
from model.studies.early_warning.clearness import MET, MISSED, OPEN

if TYPE_CHECKING:
    from model.regions import Region
    from model.scenario import Plan
    from model.studies.early_warning.clearness import Score
    from model.studies.early_warning.run import EarlyWarning, Watched

WORDS = PageWords(Path(__file__).with_name("words.yaml"))
Table = tuple[str, str, list[str], list[list[str]]]  # key, title, headings, rows
NAMED = 3  # goals that a sentence names


class Said:
    """The findings in the words of one language. worlds: of the study. luck_only: whether they differ in luck alone."""

    def __init__(self, found: EarlyWarning, plan: Plan, region: Region, worlds: int, language: str) -> None:
        self.found, self.plan, self.region, self.worlds, self.code = found, plan, region, worlds, language
        self.names, self.w = Names(region, [plan]), language_of(language, region)

    def say(self, key: str, **values: object) -> str:
        """A text."""
        return WORDS.text(key, self.w, **values)

    def heads(self, key: str, **values: object) -> list[str]:
        """Headings of a table."""
        return self.say(key, **values).split(";")

    def joined(self, lines: list[str]) -> str:
        """Sentences in one paragraph."""
        return (" " if self.code == "en" else "").join(line for line in lines if line)

    @property
    def title(self) -> str:
        """What was asked."""
        return self.say("title", scenario=title_of(self.plan, self.w, 80))

    # sentences --------------------------------------------------------------------------------------------------

    def answer(self) -> list[str]:
        """The answer first; then how often such warnings are right, and what else to know."""
        lines = [self.by_figures(), *self.clearly()] if self.brought else []
        return [line for line in [*lines, self.clear_at_cut(), self.score_of_open(), self.few()] if line]

    @property
    def brought(self) -> list[Watched]:
        """Goals that figures were brought for."""
        return [one for one in self.found.watched if one.figures]

    def by_figures(self) -> str:
        """What the figures that were brought say of the goals."""
        said = [one.now[1] for one in self.brought]
        last = max(max(one.figures) for one in self.brought)
        return self.say("by_figures", last=last, n=len(said), missed=said.count(MISSED), met=said.count(MET),
                        open=said.count(OPEN))  # fmt: skip

    def clearly(self) -> list[str]:
        """Which goals are clearly missed and met by them, by name, and of which targets no figures were brought."""
        lines = []
        for key, what in (("clearly_missed", MISSED), ("clearly_met", MET)):
            those = [one for one in self.brought if one.now[1] == what]
            if those:
                lines.append(self.say(key, goals=self.goals_named(those)))
        without = list(dict.fromkeys(self.name(one) for one in self.found.watched
                                     if one.kind == "target" and not one.figures))  # fmt: skip
        if without:
            lines.append(self.say("no_figures", targets=self.some(without)))
        outside = [one for one in self.brought if one.outside]
        if outside:
            lines.append(self.say("outside", goals=self.goals_named(outside)))
        return lines

    def clear_at_cut(self) -> str:
        """For how many goals the end is clear by the year of the cut, and how many misses were warned of then."""
        every = self.found.score
        if not every.missed + every.met:
            return self.say("no_truths", cut=self.found.cut)
        clear = [one for one in self.found.watched if (one.clear_by(0.9) or self.found.cut + 1) <= self.found.cut]
        told = self.say("clear_at_cut", cut=self.found.cut, n=len(clear), all=len(self.found.watched))
        return self.joined([told, self.scored("verdict", every)])

    def score_of_open(self) -> str:
        """The score over goals that are open, for the rest is easily told."""
        some = self.found.score_of_open
        if some == self.found.score or not some.missed + some.met:
            return ""
        return self.scored("verdict_open" if some.missed else "verdict_open_none", some)

    def few(self) -> str:
        """That few worlds judge each; empty where they are many."""
        return self.say("few", worlds=self.worlds, others=self.worlds - 1) if self.worlds <= 2 * FEWEST else ""

    def scored(self, key: str, score: Score) -> str:
        """One score in a sentence."""
        share = MISSING
        if score.missed:
            low, high = (percent(float(np.ravel(end)[0])) for end in wilson(score.hits, score.missed))
            share = self.say("share", share=percent(score.hits / score.missed), ends=interval(low, high, self.code))
        return self.say(key, cut=self.found.cut, missed=score.missed, hits=score.hits, share=share,
                        false_alarms=score.false_alarms, warned=score.warned)  # fmt: skip

    def some(self, names: list[str]) -> str:
        """The first of some names, and how many more there are."""
        named = self.say("comma").join(names[:NAMED])
        more = len(names) - NAMED
        return named if more <= 0 else self.say("more", names=named, n=more if self.code == "en" else len(names))

    # rows -------------------------------------------------------------------------------------------------------

    def name(self, one: Watched) -> str:
        """The name of a target or a cluster."""
        if one.kind == "target":
            return self.names.of("target", one.goal.key, self.w)
        city, field = one.goal.key.split("/")
        return " · ".join((self.names.of("city", city, self.w), self.names.of("field", field, self.w)))

    def short(self, one: Watched) -> str:
        """A name as short as there is one."""
        return self.names.of("outcome", one.outcome, self.w) if one.outcome else self.name(one)

    def goals_named(self, those: list[Watched]) -> str:
        """Goals by their names, each with its years."""
        years: dict[str, list[str]] = {}
        for one in those:
            years.setdefault(self.short(one), []).append(str(one.goal.year))
        return self.some([self.say("goal_of", name=name, years=self.say("comma").join(found))
                          for name, found in years.items()])  # fmt: skip

    def of(self, count: int, every: int) -> str:
        """So many of so many; a dash of none."""
        return self.say("several", count=count, all=every) if every else MISSING

    def clear_cells(self, one: Watched, late: str = "never") -> list[str]:
        """By when it is clear, and the score at the cut."""
        never = WORDS.term(late, self.w)
        half, most, score = one.clear_by(0.5), one.clear_by(0.9), one.score
        return [str(half or never), str(most or never), self.of(score.hits, score.missed),
                self.of(score.false_alarms, score.warned)]  # fmt: skip

    def tables(self) -> list[Table]:
        """Official figures, targets, clusters: key, title, headings, rows."""
        cut, watched, found = self.found.cut, self.found.watched, list[Table]()
        if self.brought:
            rows = [self.official_row(one) for one in self.brought]
            found.append(("official", self.say("official"), self.heads("official_heads"), rows))
        targets = [
            [self.name(one), str(one.goal.year), self.quantity(one, one.goal.figure), self.unit(one),
             self.of(one.reached, len(one.paths)), *self.clear_cells(one)]
            for one in watched if one.kind == "target"
        ]  # fmt: skip
        clusters = [
            [self.name(one), str(one.goal.year), self.of(one.reached, len(one.paths)), *self.clear_cells(one)]
            for one in watched if one.kind == "cluster"
        ]  # fmt: skip
        if targets:
            found.append(("goals", self.say("goals"), self.heads("goals_heads", cut=cut), targets))
        if clusters:
            found.append(("clusters", self.say("clusters"), self.heads("clusters_heads", cut=cut), clusters))
        return found

    def in_terminal(self) -> list[Table]:
        """Official figures, and goals that are open, in eight columns' room: the page has the rest."""
        found: list[Table] = []
        if self.brought:
            rows = [[self.short(one), *self.official_row(one)[1:]] for one in self.brought]
            found.append(("official", self.say("official"), self.heads("official_heads"), rows))
        for kind, title in (("target", "goals"), ("cluster", "clusters")):
            rows = [
                [self.short(one), str(one.goal.year), self.of(one.reached, len(one.paths)),
                 *self.clear_cells(one, "late")]
                for one in self.found.watched if one.kind == kind and one.open
            ]  # fmt: skip
            if rows:
                heads = self.heads("terminal_heads", what=self.say(kind), cut=self.found.cut)
                found.append((title, self.say(title), heads, rows))
        return found

    def unit(self, one: Watched) -> str:
        """The unit of a target in words."""
        return self.w.unit_words(BY_NAME[one.outcome].unit)

    def quantity(self, one: Watched, value: float) -> str:
        """A figure of a target in the reader's unit, without it."""
        return self.w.quantity(value, BY_NAME[one.outcome].unit)

    def official_row(self, one: Watched) -> list[str]:
        """What the figures that were brought say of a target."""
        last = max(one.figures)
        since, said = one.now
        probability = one.official.get(last, float("nan"))
        verdict = WORDS.term(f"{said}_known" if one.decided else said, self.w)
        note = WORDS.term("outside_word", self.w) if one.outside else ""
        figure = self.say("figure_of", figure=self.quantity(one, one.figures[last]), year=last)
        return [self.name(one), str(one.goal.year), self.quantity(one, one.goal.figure), self.unit(one), figure,
                MISSING if one.decided else chance(probability), str(since) if since is not None else MISSING,
                self.say("with_note", text=verdict, note=note) if note else verdict]  # fmt: skip


def chance(probability: float) -> str:
    """A probability in percent; never quite none or all."""
    if not 0.005 <= probability <= 0.995:
        return MISSING if np.isnan(probability) else "<1%" if probability < 0.5 else ">99%"
    return percent(probability)
