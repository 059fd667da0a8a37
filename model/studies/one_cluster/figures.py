"""The two pictures of an answer on a part of the region: its revenue over the years, and what moved it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd
from matplotlib.figure import Figure

from model.observe.cluster_tiers import TIERS
from model.report.cluster_tables.growth_by_cluster import GROUPS
from model.report.cluster_tables.growth_by_cluster import grouped as by_group
from model.report.figures import drivers as driver_figures
from model.report.figures.labels import number_label
from model.report.figures.lines import plot_path, year_axis
from model.report.figures.style import BLUE, GREY, PALE, end_labels, frame, head, source_line, styled
from model.report.figures.titles_and_units import base_title, source_text
from model.studies.one_cluster.story import WORDS, tier_name

if TYPE_CHECKING:
    from model.report.words.language import Language
    from model.studies.one_cluster.question import Question

NEAR_TIER = 1.25  # a tier is drawn where the highest value comes within this factor of it


def history(q: Question, name: str, w: Language) -> Figure:
    """Nominal revenue by year: median with its band, the base, and the tiers that it comes near."""
    unit, ends = w.say("unit.money"), []
    with styled():
        figure = Figure(figsize=(9.2, 4.2), dpi=100)
        axes = figure.subplots()
        frame(figure, top=0.85, bottom=0.62, left=0.075, right=0.985)
        for scenario, colour in reversed(list(zip(q.scenarios, (BLUE, GREY), strict=False))):
            wide = q.wide(scenario, "revenue_nominal") / w.money_divisor
            values = wide.rename_axis("seed", axis=1).stack().rename("value").reset_index()
            point = plot_path(axes, values, colour, 0.0)
            if point is not None:
                ends.append((point[1], number_label(point[1]), colour))
        most = axes.get_ylim()[1]
        for tier, least in enumerate(TIERS, 1):
            at = least / w.money_divisor
            if at <= NEAR_TIER * most:
                axes.axhline(at, color=PALE, linewidth=1.0, linestyle=(0, (2, 2)), zorder=1)
                axes.annotate(tier_name(tier, w), (q.first, at), (0, 3), textcoords="offset points", fontsize=7,
                              color=GREY)  # fmt: skip
        axes.set_ylim(0, axes.get_ylim()[1])
        year_axis(axes, q.first, q.last, 0.09)
        end_labels(axes, q.last, ends)
        how = "how_history" if q.base is not None else "how_history_alone"
        middle = q.wide(q.main.name, "revenue_nominal").median(axis=1)
        title = WORDS.text("title_history", w, name=name, first=q.first, last=q.last,
                           start=w.money(float(middle.iloc[0])), end=w.money(float(middle.iloc[-1])))  # fmt: skip
        head(figure, title, WORDS.text(how, w, base=base_title(q, w), unit=unit))
        source_line(figure, source_text(q, w))
    return figure


def drivers(q: Question, name: str, w: Language) -> Figure | None:
    """What moved revenue in each year, means over worlds; None where no year follows the start."""
    if len(q.years) < 2:
        return None
    table = by_group(q.drivers(q.main.name)).groupby(level="year").mean() / w.money_divisor
    if not table.to_numpy().any():
        return None
    shown = pd.DataFrame(table).assign(name=[str(year) for year in table.index])
    words = {key: w.say(f"column.group_{key}") for key in GROUPS}
    unit = w.say("unit.money")
    how = WORDS.text("how_drivers", w, first=q.first, unit=unit)
    sums = table[list(GROUPS)].sum()
    most = str(sums.abs().idxmax())
    value = w.money(float(sums[most]) * w.money_divisor, sign=True)
    title = WORDS.text("title_driver", w, name=name, driver=words[most], value=value)
    return driver_figures.drivers(shown, words, title, how, source_text(q, w), unit)
