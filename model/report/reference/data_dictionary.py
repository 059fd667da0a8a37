"""docs/data_dictionary.md: every column of the state and of the results."""

from __future__ import annotations

from model.observe import result_tables as results
from model.report.markdown_page import table
from model.report.reference.document import document, first_line
from model.report.study_summary.columns_of_summary import documented
from model.tables.cells import EVENTS
from model.tables.firms import ORIGINS, PROJECTS
from model.tables.flows import KINDS, SECTORS
from model.world import TABLES as STATE

CODES = {"firms.origin": ORIGINS, "events.kind": EVENTS, "upgrading projects": PROJECTS}


def data_dictionary() -> str:
    """docs/data_dictionary.md: columns of the state, of a run's tables and of a study's summary."""
    parts = [
        "Three kinds of table: the *state*, which is what a run is between two quarters (and what a checkpoint holds); "
        "the tables of a *run* (`run.firms` and so on, `runs/*/` in a results folder); the *summary* of a study "
        "(`tables/` in a results folder). Money is in 亿元 (10^8 yuan) at base-year prices unless called nominal.",
        "## The state",
    ]
    for name, kind in STATE.items():
        rows = [(f"`{c.name}`", c.type, c.unit, c.meaning) for c in kind.columns]  # type: ignore[attr-defined]
        parts.append(f"### {name}\n\n{first_line(kind)}\n\n" + table(("column", "type", "unit", "meaning"), rows))
    parts += [
        "Types: `float` is float64, `id` int64 (permanent), `index` int32 (a row that follows renumbering), `code` "
        "int16, `flag` boolean.",
        "### flows\n\nThe transaction-flow matrix of the quarter: received less paid, 亿元. Rows are kinds of payment, "
        "columns sectors.\n\n- kinds: " + ", ".join(f"`{k}`" for k in KINDS) + "\n- sectors: "
        + ", ".join(f"`{s}`" for s in SECTORS),
        "### Codes\n\n" + table(("column", "codes from 0"), [(k, ", ".join(v)) for k, v in CODES.items()]),
        "## Tables of a run\n\nSums and counts are divided by the run's `scale`, so that a tenth of the firms reports "
        "the whole region; columns of single firms are not. A study keeps cells, clusters, parts of growth and the "
        "census to about five digits or in small steps (docs/studies.md); a run by itself has all digits.",
    ]  # fmt: skip
    for name, columns in results.TABLES.items():
        told = [(f"`{c.name}`", c.unit, c.meaning) for c in columns]
        parts.append(f"### {name}\n\n" + table(("column", "unit", "meaning"), told))
    parts.append("## Tables of a study's summary\n\nMade by `jiju run`; medians and bands are over worlds.")
    for name, described in documented().items():
        told = [(f"`{column}`", unit, meaning) for column, (unit, meaning) in described.items()]
        parts.append(f"### {name}\n\n" + table(("column", "unit", "meaning"), told))
    return document("Data dictionary · 数据字典", *parts)
