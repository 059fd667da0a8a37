"""The assumptions that a summary declares, with the scenario's own values."""

from __future__ import annotations

from collections.abc import Mapping
from operator import itemgetter
from pathlib import Path
from typing import TYPE_CHECKING

from model.mathematics.quarters import year_of
from model.regions import region_to_read
from model.regions.own import folder_of
from model.scenario.environment import spans
from model.scenario.shipped_files import read_shipped

if TYPE_CHECKING:
    from model.scenario import Plan

ASSUMPTIONS = Path(__file__).with_name("assumptions.yaml")
OF_REGION = Path("plan") / "assumptions.yaml"  # in the folder of a region that has lines of its own
GROWTH, INFLATION, OPEN = "{unexplained_growth}", "{inflation}", "{open_years}"  # the scenario's own, told in a line


def declared_assumptions(plan: Plan, in_worlds: bool = False) -> list[dict[str, str]]:
    """The declared lines that hold for the plan's region and kind of study, with the plan's own values in them."""
    files = (ASSUMPTIONS, folder_of(plan.region) / OF_REGION)
    lines = [line for file in files if file.is_file() for line in read_shipped(file)]
    environment, years = plan.resolved_parameters().environment, open_years(plan)
    values = {GROWTH: f"{100 * environment.unexplained_growth:.3g}", INFLATION: f"{100 * environment.inflation:.3g}",
              OPEN: spans(years)}  # fmt: skip
    drift = "frontier_drift" in region_to_read(plan.region, plan.region_data).tables
    own = [line for line in lines
           if line.get("worlds", in_worlds) == in_worlds and (years or "prices" not in line)
           and line.get("drift", drift) == drift]  # fmt: skip
    own.sort(key=itemgetter("rank"))
    return [{name: filled(line[name], values) for name in ("en", "zh")} for line in own]


def open_years(plan: Plan) -> list[int]:
    """Years of the plan for which the scenario does not give the prices of every class of the region's segments."""
    classes = set(map(str, region_to_read(plan.region, plan.region_data).segments.deflator))
    years = range(plan.start_year, year_of(plan.end) + 1)
    return [year for year in years if not classes <= (plan.environment.price_growth_in(year) or {}).keys()]


def filled(text: str, values: Mapping[str, str]) -> str:
    """A line with the scenario's own values in the place of their names."""
    for name, value in values.items():
        text = text.replace(name, value)
    return text
