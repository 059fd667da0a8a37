"""What `jiju early-warning` says: the score first, then every target, clusters, and the figures that were brought."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from model.mathematics.intervals import share as wilson
from model.report.markdown_page import PageWords, page_header, rows_as_table
from model.report.numbers import MISSING, interval, number, percent
from model.report.words.displayed_names import Names
from model.report.words.language import language as words_of

if TYPE_CHECKING:
    from model.regions import Region
    from model.scenario import Plan
    from model.studies.early_warning.clearness import Score
    from model.studies.early_warning.run import EarlyWarning, Watched

WORDS = PageWords(Path(__file__).with_name("words.yaml"))
Table = tuple[str, list[str], list[list[str]]]


class Said:
    """The findings in the words of one language."""

    def __init__(self, found: EarlyWarning, plan: Plan, region: Region, worlds: int, language: str) -> None:
        self.found, self.plan, self.worlds, self.code = found, plan, worlds, language
        self.names, self.w = Names(region, [plan]), words_of(language, plan.base_year)

    def say(self, key: str, **values: object) -> str:
        """A text."""
        return WORDS.text(key, self.code, **values)

    @property
    def title(self) -> str:
        """What was asked."""
        return self.say("title", scenario=self.names.of("scenario", self.plan.name, self.w))

    def verdict(self) -> str:
        """The score in two sentences: over all goals, and over those that are open."""
        if not self.found.score.missed + self.found.score.met:
            return self.say("no_truths", cut=self.found.cut)
        every, some = self.found.score, self.found.score_of_open
        lines = [self.scored("verdict", every)]
        if some.missed and some != every:
            lines.append(self.scored("verdict_open", some))
        return (" " if self.code == "en" else "").join(lines)

    def scored(self, key: str, score: Score) -> str:
        """One score in a sentence."""
        share = MISSING
        if score.missed:
            low, high = (percent(float(np.ravel(end)[0])) for end in wilson(score.hits, score.missed))
            share = f"{percent(score.hits / score.missed)}, 95% {interval(low, high)}"
        return self.say(key, cut=self.found.cut, missed=score.missed, hits=score.hits, share=share,
                        false_alarms=score.false_alarms, warned=score.warned)  # fmt: skip

    def name(self, one: Watched) -> str:
        """The name of a target or a cluster."""
        if one.kind == "target":
            return self.names.of("target", one.goal.key, self.w)
        city, field = one.goal.key.split("/")
        return " · ".join((self.names.of("city", city, self.w), self.names.of("field", field, self.w)))

    def of(self, count: int, every: int) -> str:
        """So many of so many; a dash of none."""
        return self.say("several", count=count, all=every) if every else MISSING

    def clear_cells(self, one: Watched, late: str = "never") -> list[str]:
        """By when it is clear, and the score at the cut."""
        never = WORDS.term(late, self.code)
        half, most, score = one.clear_by(0.5), one.clear_by(0.9), one.score
        return [str(half or never), str(most or never), self.of(score.hits, score.missed),
                self.of(score.false_alarms, score.warned)]  # fmt: skip

    def tables(self) -> list[Table]:
        """Targets, clusters, official figures: title, headings, rows."""
        from model.observe.outcomes import BY_NAME

        cut, watched = self.found.cut, self.found.watched
        unit = {one.goal.key: self.w.unit_words(BY_NAME[one.outcome].unit) for one in watched if one.outcome}
        targets = [
            [self.name(one), str(one.goal.year), number(one.goal.figure), unit[one.goal.key],
             self.of(one.reached, len(one.paths)), *self.clear_cells(one)]
            for one in watched if one.kind == "target"
        ]  # fmt: skip
        clusters = [
            [self.name(one), str(one.goal.year), self.of(one.reached, len(one.paths)), *self.clear_cells(one)]
            for one in watched if one.kind == "cluster"
        ]  # fmt: skip
        official = [self.official_row(one) for one in watched if one.official]
        found: list[Table] = [(self.say("goals"), self.heads("goals_heads", cut=cut), targets)]
        if clusters:
            found.append((self.say("clusters"), self.heads("clusters_heads", cut=cut), clusters))
        if official:
            found.append((self.say("official"), self.heads("official_heads"), official))
        return found

    def in_terminal(self) -> list[Table]:
        """Goals that are open, in eight columns' room: the page has the rest."""
        found: list[Table] = []
        for kind, title in (("target", "goals"), ("cluster", "clusters")):
            rows = [
                [self.short(one), str(one.goal.year), self.of(one.reached, len(one.paths)),
                 *self.clear_cells(one, "late")]
                for one in self.found.watched if one.kind == kind and one.open
            ]  # fmt: skip
            if rows:
                heads = self.heads("terminal_heads", what=self.say(kind), cut=self.found.cut)
                found.append((self.say(title), heads, rows))
        return found + [table for table in self.tables() if table[0] == self.say("official")]

    def short(self, one: Watched) -> str:
        """A name as short as there is one."""
        return self.names.of("outcome", one.outcome, self.w) if one.outcome else self.name(one)

    def official_row(self, one: Watched) -> list[str]:
        """What the figures that were brought say of a target."""
        last = max(one.official)
        since, said = one.now
        figure = f"{number(one.figures[last])} ({last})"
        return [self.name(one), str(one.goal.year), figure, percent(one.official[last]),
                str(since) if since is not None else MISSING, WORDS.term(said, self.code)]  # fmt: skip

    def heads(self, key: str, **values: object) -> list[str]:
        """Headings of a table."""
        return self.say(key, **values).split(";")


def page(said: Said, luck_only: bool) -> str:
    """The whole page in Markdown."""
    lines = page_header(said.title, said.say("asked"), [said.plan], said.worlds, said.code, luck_only=luck_only)
    lines += [f"**{said.verdict()}**", ""]
    for title, heads, rows in said.tables():
        lines += [f"## {title}", "", *rows_as_table(heads, rows)]
    if said.found.skipped:
        lines += [said.say("skipped"), "", *(f"- {line}" for line in said.found.skipped), ""]
    return "\n".join([*lines, said.say("note"), ""])


def rows_of(found: EarlyWarning) -> list[dict[str, Any]]:
    """One row a goal."""
    rows = []
    for one in found.watched:
        score, (since, said) = one.score, one.now
        rows.append({
            "kind": one.kind, "key": one.goal.key, "outcome": one.outcome, "year": one.goal.year,
            "goal": one.goal.figure, "worlds": len(one.paths), "reached": one.reached,
            "half_clear_by": one.clear_by(0.5), "nine_in_ten_clear_by": one.clear_by(0.9), "cut": found.cut,
            "missed": score.missed, "hits": score.hits, "met": score.met, "false_alarms": score.false_alarms,
            "official_year": max(one.official, default=None),
            "official_probability": one.official[max(one.official)] if one.official else None,
            "official_clear_since": since, "official_verdict": said if one.official else None,
        })  # fmt: skip
    return rows
