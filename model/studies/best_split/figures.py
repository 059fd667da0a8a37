"""The pictures of the best split: where the money goes, what each policy can place, the splits that were run."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from model.mathematics.paired import difference
from model.report.figures.decisions import pareto
from model.report.figures.gains_and_intervals import LINE, differences
from model.report.figures.labels import number_label, shortened
from model.report.figures.style import BLUE, GREY, INK, PALE, frame, head, printable, source_line, styled
from model.report.figures.titles_and_units import source_of_runs
from model.report.numbers import percent
from model.studies.best_split.options import options_of
from model.studies.best_split.wording import MONEY, WORDS

if TYPE_CHECKING:
    from model.studies.best_split.wording import Said

MOST = 12  # policies in a picture
NAME, IN_TITLE = 40, 44  # columns of a name beside an axis, and in a title


def source(said: Said) -> str:
    """The line under a picture."""
    return source_of_runs(said.plan, said.region, said.worlds, said.w)


def splits(said: Said) -> Figure | None:
    """The chosen split beside the scenario's own, and what was paid of it. None without a choice."""
    found = said.found
    if found.chosen is None:
        return None
    own = {option.key: option.money for option in options_of(said.plan)}
    factor = found.budget / sum(own.values())
    rows = sorted(found.chosen.split, key=lambda pair: -pair[1])[:MOST][::-1]
    with styled():
        figure = Figure(figsize=(7.6, 1.05 + 1.25 * LINE * len(rows) + 0.75), dpi=100)
        axes = figure.subplots()
        frame(figure, top=0.8, bottom=0.72, left=0.37, right=0.93)
        scale = said.w.scaled(1.0, MONEY)
        for y, (option, money) in enumerate(rows):
            paid = found.paid_by.get(option.key, 0.0)
            axes.barh(y, scale * money, 0.62, color=PALE)
            axes.barh(y, scale * min(paid, money), 0.62, color=BLUE)
            axes.plot([scale * factor * own.get(option.key, 0.0)] * 2, [y - 0.38, y + 0.38], color=INK, linewidth=1.4)
            axes.annotate(number_label(scale * money), (scale * money, y), (5, 0), textcoords="offset points",
                          va="center", fontsize=7.4)  # fmt: skip
        names = [printable(shortened(said.option(option), NAME)) for option, _ in rows]
        axes.set_yticks(range(len(rows)), names)
        axes.tick_params(axis="y", labelcolor=INK, labelsize=7.8)
        axes.grid(False)
        axes.grid(True, axis="x")
        axes.set_xlabel(said.money_unit)
        top, most = rows[-1]
        title = said.say("found_split", name=shortened(said.option(top), IN_TITLE),
                         share=percent(most / sum(m for _, m in found.chosen.split)))  # fmt: skip
        head(figure, title, said.say("how_split", year=said.plan.base_year))
        source_line(figure, source(said))
    return figure


def placed(said: Said) -> Figure | None:
    """What each option paid at each sum, and the most that it can place. None where nothing was tried."""
    found = said.found
    rows = found.placed[::-1]
    if not rows:
        return None
    scale = said.w.scaled(1.0, MONEY)
    with styled():
        figure = Figure(figsize=(7.6, 1.05 + 1.25 * LINE * len(rows) + 0.75), dpi=100)
        axes = figure.subplots()
        frame(figure, top=0.8, bottom=0.72, left=0.37, right=0.93)
        for y, one in enumerate(rows):
            budgets, paid = (scale * np.array([point[i] for point in one.points]) for i in (0, 1))
            axes.plot([0, budgets.max()], [y, y], color=PALE, linewidth=2.4, zorder=1)
            axes.scatter(budgets, [y] * len(budgets), s=22, facecolors="white", edgecolors=GREY, zorder=2)
            axes.scatter(paid, [y] * len(paid), s=20, color=BLUE, zorder=3)
            if not said.no_limit(one.most):
                axes.plot([scale * one.most] * 2, [y - 0.38, y + 0.38], color=INK, linewidth=1.4, zorder=4)
        axes.set_yticks(range(len(rows)), [printable(shortened(said.option(one.option), NAME)) for one in rows])
        axes.tick_params(axis="y", labelcolor=INK, labelsize=7.8)
        axes.grid(False)
        axes.grid(True, axis="x")
        axes.set_xlim(left=0)
        axes.set_xlabel(said.money_unit)
        limited = sum(not said.no_limit(one.most) for one in rows)
        key = "found_placed" if limited else "found_placed_all"
        title = said.say(key, n=limited, all=len(rows), budget=said.w.money(found.budget))
        head(figure, title, said.say("how_placed", year=said.plan.base_year))
        source_line(figure, source(said))
    return figure


def tried(said: Said) -> Figure | None:
    """Gains of the splits that were run in the learning worlds. None without a choice."""
    found = said.found
    if found.chosen is None:
        return None
    order = sorted(found.candidates, key=lambda one: -one.mean())
    effects = [difference(one.gains[:, 0], np.zeros(len(one.gains))) for one in order]
    scale = said.w.scaled(1.0, said.first.unit)
    table = pd.DataFrame({
        "name": [said.candidate(one) for one in order], "difference": [scale * one.mean for one in effects],
        "low": [scale * one.low for one in effects], "high": [scale * one.high for one in effects],
    })  # fmt: skip
    title = said.say("found_candidates", name=shortened(WORDS.term(order[0].name, said.code), IN_TITLE))
    how = said.say("how_candidates", goal=said.first_title, worlds=said.size.learning)
    return differences(table, title, how, source(said), said.unit(said.first), said.w, left=2.5)


def front(said: Said) -> Figure | None:
    """Between two goals, what each split brings for both. None with one goal."""
    found = said.found
    if found.chosen is None or len(found.goals) < 2:
        return None
    scales = [said.w.scaled(1.0, goal.unit) for goal in found.goals]
    table = pd.DataFrame({
        "name": [said.candidate(one) for one in found.candidates],
        "cost": [scales[0] * one.mean(0) for one in found.candidates],
        "benefit": [scales[1] * one.mean(1) for one in found.candidates], "efficient": found.front,
    })  # fmt: skip
    labels = [said.say("with_unit", name=said.goal(goal), unit=said.unit(goal)) for goal in found.goals]
    title = said.say("found_front", n=sum(found.front), all=len(found.candidates))
    return pareto(table, title, labels[0], labels[1], source(said), said.w)
