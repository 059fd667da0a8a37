"""What was seen of one firm in a run: its stocks and flows by quarter, its partners, what drove its revenue by year."""

from __future__ import annotations

from dataclasses import dataclass, field

from model.mathematics.quarters import quarter_of_year, year_of
from model.observe.driver_list import AT
from model.observe.growth import NEXT_YEAR, THIS_YEAR

STOCKS = ("workers", "capital", "debt", "cash", "contracts", "fill", "price", "log_quality", "loss_quarters",
          "cashless_quarters", "adoptions", "cnc_share", "capacity_utilisation")  # fmt: skip
FLOWS = ("revenue", "profit", "value_added", "research", "subsidy", "investment")
NAMES_OF_DRIVERS = list(AT)
CARRIED = "carry_over"


@dataclass
class Partner:
    """Whom it deals with: side (suppliers, customers), id, segment, place, 亿元 a quarter, km."""

    side: str
    firm: int
    segment: str
    place: str
    delivered: float
    km: float


@dataclass
class Course:
    """What was seen of a firm; amounts are of the firm itself.

    quarters: those in which it was there. values: a list for each of STOCKS and FLOWS, `counted` (revenue of the
    quarter while it is above scale), cost_ratio and quality_ratio (against rivals outside), and shares of links inside
    the region. parts: the split of the quarter's change of counted revenue, by quarter. stands: counted revenue at the
    start by which the first quarter's change is measured. grants: (quarter, policy, 亿元). partners: of its last
    quarter. closed: the quarter in which it closed.
    """

    firm: int
    scale: float
    origin: str = ""
    birth: int = 0
    host: int = -1
    host_is: tuple[str, str] = ("", "")  # segment and place of the host
    segment: str = ""
    place: str = ""
    moves: list[tuple[int, str]] = field(default_factory=list)
    quarters: list[int] = field(default_factory=list)
    values: dict[str, list[float]] = field(default_factory=dict)
    parts: dict[int, dict[str, float]] = field(default_factory=dict)
    start: int = 0
    end: int = 0
    stands: float = 0.0
    grants: list[tuple[int, str, float]] = field(default_factory=list)
    partners: list[Partner] = field(default_factory=list)
    outside_share: float = float("nan")
    events: list[tuple[int, str]] = field(default_factory=list)
    closed: int | None = None
    known: list[int] = field(default_factory=list)

    @property
    def found(self) -> bool:
        """Whether there ever was such a firm."""
        return bool(self.quarters)

    def by_year(self, name: str, mean: bool = False) -> dict[int, float]:
        """A flow summed over each year (the year of the start: four times its quarter), or a stock at its end."""
        found: dict[int, list[float]] = {}
        for quarter, value in zip(self.quarters, self.values[name], strict=True):
            found.setdefault(year_of(quarter), []).append(value)
        if name not in FLOWS and name != "counted":
            return {year: values[-1] for year, values in found.items()}
        return {year: 4.0 * values[0] if year == year_of(self.start) else sum(values)
                for year, values in found.items()}  # fmt: skip

    def drivers(self) -> dict[int, dict[str, float]]:
        """Parts of the change of counted yearly revenue by year; they add up to it."""
        years = range(year_of(self.start) + 1, year_of(self.end) + 1)
        found = {year: dict.fromkeys(NAMES_OF_DRIVERS, 0.0) for year in years}
        if self.quarters and self.quarters[0] == self.start and years:
            found[years[0]][CARRIED] += THIS_YEAR[0] * (self.stands - self.values["counted"][0])
        for quarter, parts in self.parts.items():
            at = quarter_of_year(quarter) - 1
            for year, often in ((year_of(quarter), THIS_YEAR[at]), (year_of(quarter) + 1, NEXT_YEAR[at])):
                if year in found:
                    for name, value in parts.items():
                        found[year][name] += often * value
        return found
