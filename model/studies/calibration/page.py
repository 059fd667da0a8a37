"""docs/calibration.md: what a calibration found, from the tables and the record that it left in its folder."""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from shutil import copyfile
from typing import TYPE_CHECKING, Any

from model.report.markdown_page import page_header, spread, table
from model.report.numbers import MISSING, interval, number
from model.scenario.parameters import load_registry
from model.studies.calibration.posterior import IMPLAUSIBLE
from model.studies.calibration.recovery import LEARNT
from model.tables.folders import write_whole

if TYPE_CHECKING:
    from model.scenario import Plan

TITLE = "What the known figures teach · 校准"
ASKED = """Which parameters could have made the figures that are known of the region, and how surely is that known? How
`jiju calibrate` answers, and what its words mean, stands in [ways to test the model](testing_the_model.md). The draws
of the posterior are what the worlds of other studies are made from."""
PICTURES = {"parameters": "Parameters before and after", "figures": "Known figures before and after",
            "taught": "What each figure tells of each parameter"}  # fmt: skip
SHOWN = 30  # parameters of the screening that are shown
Row = Mapping[str, str]


def page(folder: Path, plan: Plan, record: Mapping[str, Any], pictures: str) -> str:
    """The page as Markdown. `pictures`: how the page names the folder of its pictures, with the beginning of each."""
    parameters, figures, screening = (read(folder / "tables" / f"{name}.parquet") for name in
                                      ("parameters", "figures", "screening"))  # fmt: skip
    made = {"command": f"`{record['command']}`", "program": f"{record['version']} ({record['source'][:12]})"}
    size = {"worlds": f"{record['worlds']:,} of the two waves, {record['budget']['predicted']} of the posterior"}
    parts = ["\n".join(page_header(TITLE, ASKED, [plan], int(record["worlds"]), more=made | size)).rstrip()]
    parts += ["## Parameters", about_learnt(parameters), picture("parameters", pictures), table(
        ("Parameter", "Grade", "Program", "80% before", "80% after", "Width against before", ""),
        (parameter(row) for row in parameters),
    )]  # fmt: skip
    parts += ["## Known figures", about_figures(figures, record), picture("figures", pictures), table(
        ("Figure", "Known", "Error of observation", "Discrepancy of the model", "80% of worlds before", "After",
         "Unit"),
        (figure(row) for row in figures),
    )]  # fmt: skip
    parts += ["## What each figure tells", TAUGHT, picture("taught", pictures)]
    if screening:
        parts += ["## The screening", screened_words(screening), table(
            ("Parameter", "Moves figures by", "Most", "Moves outcomes by", "Most"),
            ((f"`{row['parameter']}`", of(row, "figures"), f"`{row['figure']}`", of(row, "outcomes"),
              f"`{row['outcome']}`") for row in screening[:SHOWN]),
        )]  # fmt: skip
    if record["runs_failed"]:
        parts += ["## Runs that failed", "\n".join(f"- {key}: {why}" for key, why in record["runs_failed"].items())]
    return "\n\n".join(parts) + "\n"


TAUGHT = """A cell is the move of the figure while the parameter goes over its whole prior, by the linear trend, in
standard deviations of luck, observation and discrepancy together. Moves below one are not written: such a figure says
next to nothing of such a parameter."""


def about_learnt(rows: Sequence[Row]) -> str:
    """How many parameters are learnt, and what the others keep."""
    learnt = [f"`{row['parameter']}`" for row in rows if row["learnt"] == "True"]
    most = f"**{len(learnt)} of {len(rows)} parameters are learnt**{': ' + ', '.join(learnt) if learnt else ''}."
    return (
        f"{most} A parameter counts as learnt if its interval is shorter than {LEARNT / 0.8:.0%} of the prior's. The "
        "others keep what was believed of them. Together they are still tied: draws of the posterior make the known "
        "figures, and most combinations of the priors do not."
    )


def about_figures(rows: Sequence[Row], record: Mapping[str, Any]) -> str:
    """How many of the figures the posterior holds, and which lie far outside."""
    outside = [f"`{row['figure']}`" for row in rows if beyond(row) > 1]
    far = record["implausible_at_the_programs_values"]
    missed = ", ".join(f"`{name}` ({by})" for name, by in far.items()) or "none"
    return (
        f"Of {len(rows)} figures the median of the posterior misses {len(outside)} by more than one standard deviation"
        f"{': ' + ', '.join(outside) if outside else ''}. Missed by the program's own values by more than "
        f"{IMPLAUSIBLE:g} standard deviations: {missed}. Such a miss is the model's: no value of these "
        "parameters mends it."
    )


def beyond(row: Row) -> float:
    """Distance of the posterior's median from what is known, in standard deviations of both errors; 0 inside a band."""
    error = math.hypot(value(row, "observation_error"), value(row, "discrepancy"))
    after = value(row, "after_median")
    return max(value(row, "low") - after, after - value(row, "high"), 0.0) / error if math.isfinite(after) else 0.0


def screened_words(rows: Sequence[Row]) -> str:
    """What the table of the screening is."""
    return (
        f"Every one of {len(rows)} parameters went to the 5th and 95th percentile of its prior alone, at a part of the "
        "firms. Moves are in standard deviations of what is known, and of luck for outcomes of the plan's last year. "
        f"The {min(SHOWN, len(rows))} strongest:"
    )


def parameter(row: Row) -> tuple[str, ...]:
    """A line of the table of parameters."""
    own = f"{value(row, 'programs_value'):.0f}" if is_year(row) else of(row, "programs_value")
    before, after = (ends(row, when) for when in ("prior", "posterior"))
    learnt = "learnt" if row["learnt"] == "True" else ""
    return (f"`{row['parameter']}`", row["grade"], own, before, after,
            of(row, "width_over_prior"), learnt)  # fmt: skip


def is_year(row: Row) -> bool:
    """Whether a parameter is a date."""
    entry = load_registry().entries.get(row["parameter"])
    return entry is not None and entry.unit == "year"


def ends(row: Row, when: str) -> str:
    """80% interval of a parameter before or after."""
    low, high = value(row, f"{when}_low"), value(row, f"{when}_high")
    return interval(f"{low:.0f}", f"{high:.0f}") if is_year(row) else spread(low, high)


def figure(row: Row) -> tuple[str, ...]:
    """A line of the table of figures."""
    known = of(row, "low") if row["low"] == row["high"] else interval(of(row, "low"), of(row, "high"))
    worlds = (spread(value(row, f"{when}_low"), value(row, f"{when}_high")) for when in ("before", "after"))
    return (f"`{row['figure']}`", known, of(row, "observation_error"), of(row, "discrepancy"), *worlds, row["unit"])


def of(row: Row, column: str) -> str:
    """A figure of a row as text."""
    found = value(row, column)
    return number(found) if math.isfinite(found) else MISSING


def value(row: Row, column: str) -> float:
    """A figure of a row; nan where the table has none."""
    return float(row[column]) if row[column] else math.nan


def picture(name: str, pictures: str) -> str:
    """The line that shows a picture."""
    return f"![{PICTURES[name]}]({pictures}{name}.png)"


def read(path: Path) -> list[dict[str, str]]:
    """Rows of a table of the study (Parquet, whose columns have their keys in every language); none where it was not
    made. Cells are text."""
    import pandas as pd

    if not path.exists():
        return []
    return list(csv.DictReader(io.StringIO(pd.read_parquet(path).to_csv(index=False, lineterminator="\n"))))


def write_page(folder: Path, plan: Plan, record: Mapping[str, Any], path: Path,
               copy: Callable[[Path, Path], Any] = copyfile) -> None:  # fmt: skip
    """The page with its pictures in `pictures/` beside it, as docs/ keeps it."""
    beside = path.parent / "pictures"
    beside.mkdir(parents=True, exist_ok=True)
    for name in PICTURES:
        copy(folder / "figures" / f"{name}.png", beside / f"calibration_{name}.png")
    write_whole(path, page(folder, plan, record, "pictures/calibration_"))
