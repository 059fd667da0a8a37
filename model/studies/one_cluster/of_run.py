"""A city, or an industry in it, of a run that somebody has at hand: `Run.city`, `Run.cluster`.

What it tells is what `jiju city` and `jiju cluster` tell of the same run: the tables beside this file.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, ClassVar

from model.made_above import Shown
from model.mathematics.nearest import did_you_mean
from model.observe.cluster_tiers import TIERS
from model.observe.result_columns import TABLES
from model.report.words.displayed_names import Names
from model.report.words.language import language_of
from model.results import ResultsError, Study
from model.studies.one_cluster import tables
from model.studies.one_cluster.question import AFTER, BEFORE, Question, grouped
from model.studies.part_of_region import Part, find_area, find_industry

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

    from model.regions import Region
    from model.results import Run

ONE_WORLD = ["low", "high"]  # columns that only several worlds fill


@dataclass(repr=False)
class PartHistory(Shown):
    """A city (or a place), or one industry of it, in a run: its years, what moved it, what it is made of.

    Money is in 亿元 a year; nominal is at current prices, everything else at prices of the base year.
    """

    run: Run
    part: Part
    shown_as: ClassVar[str] = "part"

    @cached_property
    def question(self) -> Question:
        """The run as a study of one world, asked about this part."""
        study = Study(None, {(self.run.scenario, self.run.seed): self.run})
        return Question(study, self.run.plan, None, self.part)

    @property
    def region(self) -> Region:
        """The region with the scenario's corrections."""
        return self.question.region

    def name(self, language: str = "en") -> str:
        """What it is called in a language (en, zh)."""
        return self.part.name(Names(self.region, [self.run.plan]), language_of(language, self.region))

    @cached_property
    def history(self) -> pd.DataFrame:
        """A row a year: revenue_nominal, revenue, firms, workers, rank (among its kind), share (of its kind), tier.

        tier: 0 to 3, the highest that it counts in at current prices; always 0 for a city, which has none.
        """
        q, found = self.question, tables.history(self.question).drop(columns=ONE_WORLD).set_index("year")
        counted = [q.in_tier(q.main.name, tier)[:, 0] for tier in range(1, len(TIERS) + 1)] if q.part.kind else []
        found["tier"] = sum((there.astype(int) for there in counted), start=0 * found["firms"].astype(int).to_numpy())
        units = {column.name: column.unit for column in TABLES["clusters"]} | {"rank": "number", "share": "share"}
        found.attrs["units"] = {name: units[name] for name in found}
        return found

    @cached_property
    def drivers(self) -> pd.DataFrame:
        """A row a year from the second on: the parts of the change of revenue, and `change`, to which they add up."""
        found = self.question.drivers(self.run.scenario).droplevel("seed")
        return grouped(found).assign(change=found[AFTER] - found[BEFORE])

    @cached_property
    def branches(self) -> pd.DataFrame:
        """Fields of a city, segments of a field: nominal revenue at the start and end; empty for a segment."""
        found = tables.branches(self.question)[["branch", "start", "end"]].set_index("branch")
        return found.iloc[:0] if self.part.kind == "segment" else found

    @cached_property
    def peers(self) -> pd.DataFrame:
        """The same kind of industry in every city (or place), largest first: start, end, rank_start, rank."""
        return tables.peers(self.question).set_index("area")

    @cached_property
    def firms(self) -> pd.DataFrame:
        """Its largest firms above scale in the last year: segment, place, origin, start, end, workers, by id."""
        found = tables.largest_firms(self.question)
        return found.assign(firm=found["firm"].astype("int64")).set_index("firm")

    @cached_property
    def partners(self) -> pd.DataFrame:
        """Whom it deals with in the region: side, city, segment, delivered (亿元 a quarter), share, firms."""
        return tables.partners(self.question)[1]

    @cached_property
    def distances(self) -> pd.DataFrame:
        """From how far it buys and how far it sells: side, band, delivered (亿元 a quarter), share."""
        return tables.partners(self.question)[0]

    @cached_property
    def events(self) -> pd.DataFrame:
        """What happened to its firms, by quarter."""
        return tables.events(self.question)

    def plot(self, column: str = "revenue_nominal", ax: Axes | None = None) -> Axes:
        """A column of `history` over the years. Raises ResultsError."""
        from model.report.figures.on_axes import plain_line, reader
        from model.report.in_notebook.tables import column_name

        if column not in self.history:
            raise ResultsError(f"a city or cluster has no column {column!r}{did_you_mean(column, list(self.history))}")
        unit = self.history.attrs["units"][column]
        w = reader(self.run.plan)
        return plain_line(self.history[column], f"{self.name(w.code)} · {column_name(column, w)}", unit, w, ax)

    def in_a_line(self) -> str:
        """What it is called in both languages."""
        return f"{self.part.key} {self.name('zh')} {self.name('en')}, {self.run.in_a_line()}"


def city_of(run: Run, city: str) -> PartHistory:
    """A city or place of a run, by any of its names. Raises NoSuchName."""
    return PartHistory(run, Part(*find_area(region_of(run), str(city))))


def cluster_of(run: Run, city: str, industry: str) -> PartHistory:
    """A field or segment in a city or place of a run, by any of their names. Raises NoSuchName."""
    region = region_of(run)
    return PartHistory(run, Part(*find_area(region, str(city)), *find_industry(region, str(industry))))


def region_of(run: Run) -> Region:
    """The region of a run, with the scenario's corrections."""
    from model.regions import region_to_read

    return region_to_read(run.plan.region, run.plan.region_data)
