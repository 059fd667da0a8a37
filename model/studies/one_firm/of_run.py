"""One firm of a run that somebody has at hand: `Run.firm`."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, ClassVar

from model.made_above import Shown
from model.mathematics.nearest import did_you_mean
from model.mathematics.quarters import parse_quarter
from model.observe.driver_list import NAMES
from model.observe.result_columns import TABLES
from model.regions import region_to_read
from model.results.periods import period_of, periods
from model.results.records import ResultsError
from model.results.replay import replayed
from model.results.run import units_of
from model.studies.one_firm.course import FLOWS, STOCKS, Course
from model.studies.one_firm.follow import watch
from model.studies.one_firm.named import firm_of

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

    from model.results import Run

SAID = ("name", "origin", "segment", "place", "birth")  # of the panel: what a firm is, and not what it does


@dataclass(repr=False)
class FirmHistory(Shown):
    """One firm of a run: who it is, its years and quarters, what moved it, whom it deals with.

    `history` comes from the yearly panel. Everything by quarter comes from the run made once more with the same bits,
    when it is first asked for: quarters, drivers, grants, partners. Raises what `Run.at` raises where it cannot be.
    """

    run: Run
    id: int
    shown_as: ClassVar[str] = "firm"

    @cached_property
    def course(self) -> Course:
        """The firm watched through the run, quarter by quarter."""
        end = parse_quarter(self.run.manifest["quarter"])
        return watch(replayed(self.run, end), self.run.plan, self.id, f"{self.run.scenario}-{self.run.seed}", end=end)

    @cached_property
    def history(self) -> pd.DataFrame:
        """A row a year in which it is there at the end: the columns of the panel that change, units in attrs."""
        frame = self.panel.drop(columns=["id", *SAID]).set_index("year")
        frame.attrs["units"] = {name: unit for name, unit in units_of("firms").items() if name in frame}
        return frame

    @cached_property
    def panel(self) -> pd.DataFrame:
        """Its rows of the yearly panel of firms."""
        panel = self.run.with_firms.table("firms")
        return panel[panel["id"] == self.id].reset_index(drop=True)

    @cached_property
    def quarters(self) -> pd.DataFrame:
        """A row a quarter (a period) in which it is there: stocks and flows of the quarter, amounts in 亿元."""
        import pandas as pd

        course = self.course
        return pd.DataFrame(course.values, index=periods(course.quarters))

    @cached_property
    def drivers(self) -> pd.DataFrame:
        """A row a year: the parts of the change of its revenue above scale over the year before, 亿元 a year."""
        import pandas as pd

        found = pd.DataFrame.from_dict(self.course.drivers(), orient="index", columns=list(NAMES))
        return found.rename_axis("year")

    @cached_property
    def grants(self) -> pd.DataFrame:
        """What policies gave it: quarter, policy, amount (亿元)."""
        import pandas as pd

        found = pd.DataFrame(self.course.grants, columns=["quarter", "policy", "amount"])
        return found.assign(quarter=periods(found["quarter"]))

    @cached_property
    def partners(self) -> pd.DataFrame:
        """Its suppliers and customers in the region in its last quarter of a year, largest first.

        Columns: side, firm, segment, place, delivered (亿元 a quarter), km.
        """
        import pandas as pd

        columns = ["side", "firm", "segment", "place", "delivered", "km"]
        return pd.DataFrame([vars(partner) for partner in self.course.partners], columns=columns)

    @cached_property
    def events(self) -> pd.DataFrame:
        """What happened to it, by quarter."""
        found = self.run.events
        return found[found["firm"] == self.id].reset_index(drop=True)

    @property
    def name(self) -> str:
        """The name of a plant known by one, marked as simulated; else empty."""
        return str(self._said("name", ""))

    @property
    def segment(self) -> str:
        """Id of what it makes."""
        return str(self._said("segment", "") or self.course.segment)

    @property
    def place(self) -> str:
        """Id of where it is at the end."""
        return str(self._said("place", "") or (self.course.moves or [(0, self.course.place)])[-1][1])

    @property
    def city(self) -> str:
        """Id of its city."""
        region = region_to_read(self.run.plan.region, self.run.plan.region_data)
        return str(region.places.city[region.places.index[self.place]])

    @property
    def origin(self) -> str:
        """Where it comes from: incumbent, entrant and the like."""
        return str(self._said("origin", "") or self.course.origin)

    @property
    def birth(self) -> pd.Period | None:
        """The quarter in which it entered; None for one that was there before the start."""
        born = int(self._said("birth", self.run.plan.end + 1))
        born = self.course.birth if born > self.run.plan.end else born
        return period_of(born) if born > self.run.plan.base_quarter else None

    @property
    def closed(self) -> pd.Period | None:
        """The quarter in which it closed; None if it lives at the end."""
        return None if self.course.closed is None else period_of(self.course.closed)

    def _said(self, name: str, otherwise: Any) -> Any:
        """What the last year of the panel says of it; `otherwise` if it never lived to the end of a year."""
        return self.panel[name].iloc[-1] if len(self.panel) else otherwise

    def plot(self, column: str = "revenue", ax: Axes | None = None) -> Axes:
        """A column of `history` over the years, or of `quarters` if only that has it. Raises ResultsError."""
        from model.report.figures.on_axes import plain_line, reader
        from model.report.in_notebook.tables import column_name
        from model.report.words.displayed_names import Names

        yearly = [name for name in self.history if self.history[name].dtype.kind in "fiu"]
        if column in yearly:
            values, unit = self.history[column], units_of("firms").get(column, "")
        elif column in (*STOCKS, *FLOWS):
            values, unit = self.quarters[column], ""
        else:
            known = list(dict.fromkeys([*yearly, *STOCKS, *FLOWS]))
            raise ResultsError(f"a firm has no column {column!r}{did_you_mean(column, known)}")
        w = reader(self.run.plan)
        names = Names(region_to_read(self.run.plan.region, self.run.plan.region_data), [self.run.plan])
        return plain_line(values, f"{names.of('firm', str(self.id), w)} · {column_name(column, w)}", unit, w, ax)

    def in_a_line(self) -> str:
        """Its id, what and where it is."""
        return f"{self.id} {self.name} {self.segment} in {self.place}, {self.origin}".replace("  ", " ")


def of_run(run: Run, asked: int | str) -> FirmHistory:
    """The firm of a run that an id or the name of a plant means. Raises NoSuchName, NoSuchFirm."""
    region = region_to_read(run.plan.region, run.plan.region_data)
    found = FirmHistory(run, firm_of(run.plan, region, str(asked)))
    if not len(found.panel):
        found.course  # noqa: B018  (tells that there is no such firm)
    return found


assert {"id", *SAID} <= {column.name for column in TABLES["firms"]}
