"""The generated references: parameters, data dictionary, outcomes, regions and the scenario schema, from declarations.

Pure text builders; FILES says which file of the repository each one fills. `jiju reference` writes them, a test keeps
them fresh.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path

from model.observe import outcomes as observed
from model.observe import tables as results
from model.observe.driver_list import DRIVERS
from model.regions import list_regions, region_to_read
from model.regions.consistency import CHECKS, FIRST
from model.regions.schema import OPTIONAL, PROVENANCE, REQUIRED_TOTALS, TABLES, Field
from model.report.influence import MATTERS, converged, matter_most
from model.report.influence import TABLE as INFLUENCE
from model.report.markdown import table
from model.report.summary import documented
from model.scenario import json_schema
from model.scenario.parameters import load_registry
from model.tables.cells import EVENTS
from model.tables.firms import ORIGINS, PROJECTS
from model.tables.flows import KINDS, SECTORS
from model.tables.folders import write_whole
from model.world import TABLES as STATE

GENERATED = "*Written by `jiju reference` from the declarations in the code; edit those, not this file.*"
GRADES = {
    "measured": "read in a statistic or a statute",
    "literature": "from the named study, or inside its range",
    "calibrated": "chosen so that the named figure comes out",
    "assumption": "nobody measured it for this purpose; the range says how far it may be off",
}
# What each list of codes in the tables means, in the order of the codes.
CODES = {"firms.origin": ORIGINS, "events.kind": EVENTS, "upgrading projects": PROJECTS}


def document(title: str, *parts: str) -> str:
    """A whole file: title, note that it is generated, parts with a blank line between."""
    return "\n\n".join([f"# {title}", GENERATED, *parts]) + "\n"


def first_line(documented: object) -> str:
    """The first line of a docstring."""
    return (documented.__doc__ or "").strip().splitlines()[0]


def parameters() -> str:
    """docs/parameters.md: every number of the mechanisms, by process, and what its ablations set."""
    registry = load_registry()
    turned_off: dict[str, list[str]] = {}
    for ablation in registry.ablations.values():
        for path, neutral in ablation.settings.items():
            turned_off.setdefault(path, []).append(f"{ablation.name}: {neutral:g}")
    grouped: dict[str, list[tuple[object, ...]]] = {}
    for path, entry in registry.entries.items():
        group, name = path.split(".", 1)
        grouped.setdefault(group, []).append((
            f"`{name}`", f"{entry.value:g}", entry.unit, "–" if entry.period == "none" else entry.period,
            f"{entry.low:g} to {entry.high:g}", f"{entry.meaning['en']} · {entry.meaning['zh']}", entry.source,
            entry.grade, "; ".join(turned_off.get(path, [])),
        ))  # fmt: skip
    counts = [(grade, sum(e.grade == grade for e in registry.entries.values()), GRADES[grade]) for grade in GRADES]
    headings = ("name", "value", "unit", "period", "range", "meaning", "source", "grade", "ablation: neutral value")
    parts = [
        "Every number that a mechanism uses. A scenario changes one by its path, inside its range, as in "
        "`parameters: {innovation.success_rate: 0.3}`; `jiju explain PATH` tells the same about one of them. "
        "*Period* says to what time a rate belongs; the model turns yearly rates into quarterly ones. The source "
        '"design and prototype" means: it was set with the design and ran stably together with the others; nobody '
        "measured it.",
        "## Grades\n\n" + table(("grade", "parameters", "what it means"), counts),
        *influence_parts(),
        *(f"## {group}\n\n{table(headings, rows)}" for group, rows in grouped.items()),
        "## Ablations\n\n`jiju ablations` turns each mechanism off in turn. The neutral values may lie outside the "
        "ranges above.\n\n"
        + table(
            ("ablation", "process", "what it does", "sets", "what should change"),
            [
                (f"`{a.name}`", a.process, f"{a.meaning['en']} · {a.meaning['zh']}",
                 ", ".join(f"`{path}` = {value:g}" for path, value in a.settings.items()), a.pattern)
                for a in registry.ablations.values()
            ],
        ),
    ]  # fmt: skip
    return document("Parameters · 参数", *parts)


def influence_parts() -> list[str]:
    """The parameters that move the outcomes, as last measured for each region; nothing where nobody measured."""
    shown = [
        (region, f"`{name}`", f"`{row['factor']}`", row["total"], row["error"], row["first"],
         "yes" if converged(row) else "not converged", row["grade"],
         f"{row['scenario']}, scale {row['scale']}, {row['worlds']} worlds")
        for region in sorted({row["region"] for row in INFLUENCE.rows()})
        for name, found in matter_most(region).items() for row in found
    ]  # fmt: skip
    if not shown:
        return []
    headings = (
        "region",
        "outcome",
        "factor",
        "total effect",
        "± (95%)",
        "first order",
        "converged",
        "grade",
        "measured on",
    )
    return [
        f"## What matters most\n\nEvery factor with a total effect (total Sobol index) of {MATTERS:g} or more over the "
        "factors' ranges. Total effects include interactions, once for each factor in them: they are no shares of the "
        "variance and add up to more than one. An index is called not converged where its first order exceeds it or is "
        "below zero, or where its interval leaves 0-1. Made by `jiju sensitivity --method sobol --ship`; the factors "
        "were chosen by Morris screening.\n\n" + table(headings, shown)
    ]


def data_dictionary() -> str:
    """docs/data_dictionary.md: columns of the state, of a run's tables and of a study's summary."""
    parts = [
        "Three kinds of table: the *state*, which is what a run is between two quarters (and what a checkpoint holds); "
        "the tables of a *run* (`run.firms` and so on, `runs/*/` in a results folder); the *summary* of a study "
        "(`tables/` in a results folder). Money is in 亿元 (10^8 yuan) at prices of 2015 unless a column says nominal.",
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
        "the whole province; columns of single firms are not.",
    ]  # fmt: skip
    for name, columns in results.TABLES.items():
        told = [(f"`{c.name}`", c.unit, c.meaning) for c in columns]
        parts.append(f"### {name}\n\n" + table(("column", "unit", "meaning"), told))
    parts.append("## Tables of a study's summary\n\nMade by `jiju run`; medians and bands are over seeds.")
    for name, described in documented().items():
        told = [(f"`{column}`", unit, meaning) for column, (unit, meaning) in described.items()]
        parts.append(f"### {name}\n\n" + table(("column", "unit", "meaning"), told))
    return document("Data dictionary · 数据字典", *parts)


def outcomes() -> str:
    """docs/outcomes.md: the declared list of outcomes with definition, unit, label and goal."""
    headings = ("outcome", "name", "definition", "unit", "better", "goal")
    parts = [
        "The one list that indicators, scorecard, comparisons and reports read. *Goal* is the plan's indicator (I) or "
        "target (T) that an outcome answers; the plan's figures stand in `targets.csv` of the region and only reports "
        "read them. An outcome marked † is shown but not scored: its level follows a convention declared here."
    ]
    labels = (
        (observed.MODELLED, "Modelled", "Computed from the simulated firms."),
        (observed.ADMINISTRATIVE, "Administrative", "Goals that the administration counts or awards; not simulated."),
        (observed.NOT_MODELLED, "Not modelled", "Goals that the entities of the model cannot express yet."),
    )  # fmt: skip
    for label, title, words in labels:
        rows = [
            (f"`{o.name}`" + ("" if o.scored or label != observed.MODELLED else " †"), f"{o.en} · {o.zh}", o.formula,
             o.unit, o.direction, o.target or "")
            for o in observed.OUTCOMES if o.label == label
        ]  # fmt: skip
        parts.append(f"## {title}\n\n{words} {len(rows)} outcomes.\n\n" + table(headings, rows))
    parts.append(by_cluster())
    return document("Outcomes · 结果指标", *parts)


def by_cluster() -> str:
    """What is told of every cluster, and the drivers of its growth."""
    drivers = [(f"`{d.name}`", f"{d.en} · {d.zh}", d.meaning) for d in DRIVERS]
    return (
        "## By cluster\n\n"
        "Every city x field (`city_field`) and every place x segment (`cells`) has, by year, revenue at current prices "
        "and at those of 2015, firms, workers, cost and quality against rivals outside, and local sourcing. `drivers` "
        "splits the growth of each place x segment over the year before into the parts below, in 亿元 of 2015: "
        "they add up to it exactly, and those of cells to those of cities, fields and the region. `tables/growth` has "
        "their sums over the whole time by cluster over seeds, `tables/reached` the share of seeds that reach 100, "
        "1,000 and 10,000 亿元 by each year, `tables/emergent` the communities of links and distance, "
        "`tables/agreement` how far they agree with cities and fields. Columns and units: "
        "`docs/data_dictionary.md`. How it is computed: `docs/odd/observation.md`.\n\n"
        + table(("driver", "name", "what it measures"), drivers)
    )


def allowed(item: Field) -> str:
    """What a cell of a region's table may hold."""
    if item.choices:
        return "one of " + ", ".join(filter(None, item.choices))
    if item.refers:
        return f"id of {item.refers}"
    if item.low is not None and item.high is not None:
        return f"{item.low:g} to {item.high:g}"
    return item.type


def regions() -> str:
    """docs/regions.md: the tables of a region, how to bring another one, and what the shipped ones rest on."""
    columns = ("column", "unit", "meaning", "allowed", "needed")

    def rows(fields: Iterable[Field]) -> list[tuple[str, ...]]:
        return [(f"`{f.name}`", f.unit, f.meaning, allowed(f), "yes" if f.required else "no") for f in fields]

    parts = [
        "A region is a folder `model/regions/<name>/` of CSV files in UTF-8, checked against the schema below when "
        "a run begins: every problem is told at once with file, line and column. Besides its own columns, every table "
        "says where each row comes from:",
        table(columns, rows(PROVENANCE)),
        BRING,
        "Figures of `totals.csv` that the start needs: "
        + ", ".join(f"`{item.name}` ({item.unit})" for item in REQUIRED_TOTALS)
        + ".",
        CHECKED + "\n".join(f"- {first_line(check)}" for check in (*FIRST, *CHECKS)),
        "## Tables",
        *(
            f"### {name}.csv\n\n{'Optional. ' if name in OPTIONAL else ''}\n\n{table(columns, rows(fields))}".replace(
                "\n\n\n\n", "\n\n"
            )
            for name, fields in TABLES.items()
        ),
        OTHER_FILES,
        "## What ships\n\nRows of each table by the class of their `basis`.",
    ]
    for name in list_regions():
        region = region_to_read(name)
        found = [
            (table_name, sum(classes.values()), ", ".join(f"{count} {basis}" for basis, count in classes.items()))
            for table_name, classes in region.provenance()
        ]
        title = f"{name}: {region.title['en']} · {region.title['zh']}"
        parts.append(f"### {title}\n\n" + table(("table", "rows", "basis"), found))
    return document("Regions · 区域数据", *parts)


BRING = """## Bringing another region

1. Copy `model/regions/twin_rivers/` (the smallest complete one) to `model/regions/<name>/`, the name in small
   letters, digits and underscores.
2. Replace the tables. Begin with `segments.csv` (branches, national output, value-added rate, labour share, two
   priors of their revenue here), `cities.csv`, `places.csv` and `totals.csv`: everything else refers to them. Say
   in `basis` and `source` of every row what was found, derived, remembered or assumed; reports print it.
3. `jiju check` on a scenario with `region: <name>` reports what does not fit, with the remedy: see below.
4. `jiju margins` on that scenario shows whether the start reproduces the given totals, figure by figure.
5. Measure the drift of the outside frontier once: `python -m model.experiments.frontier <name> 5` writes
   `frontier_drift.csv`. Without the table rivals outside stand still and a growing province runs away from them.
6. Add the rights in the data to `NOTICE.md` and the sources to `SOURCES.md`.

Four names have a meaning in the code: segments `coal`, `oil_gas`, `petroleum_coking` and `utilities` are bought as
energy, except by refineries and power stations, which convert it. A region without them buys no energy. A field
`OTHER` holds the branches outside the plan's key fields. Rows of kind `external` are inputs that nobody in the
region makes (farm products, services); rows of kind `service` have firms but stand outside industrial statistics.

A *pioneer* is a segment without revenue in 2015 that names a `parent`: firms of the parent may spin it off, relocation
promotion, start-up support and anchors may bring it. It sells on a national market of the declared `national_output`
(of the table's year) that grows by `market_growth_extra` beyond its class; its other columns are those of a kindred
segment. A segment without revenue and without a parent stays empty.

## The map of 2015

Where industry stands in 2015 is the same in every seed: seeds vary firms and shocks, never the map. Four tables make
it, each optional but the last, so that a region starts with what is known of it:

- `city_segments.csv`: each city's share of a segment. What is left of a segment goes to the cities that are not named,
  by size. Without the table every segment lies as all industry does, times `start.location_multiplier` (its square
  root for medium strength) in the cells of `specialisms.csv`.
- `zone_figures.csv`: revenue of every zone, scaled so that zones hold `zone_revenue_share` of the region's revenue.
  Without it zones hold that share of every city and divide it by `size_rank` (`start.zone_rank_exponent`).
- `zone_segments.csv`: the mix of every place; what is not named is not there. Without it a place has its city's mix,
  leading segments times `start.lead_multiplier`.
- `named_firms.csv`: plants with a name, which are the first firms of every run; it may have no rows.

Iterative proportional fitting then gives the margins: a city's revenue (`revenue` in cities.csv where secondary GDP
misleads, else by secondary GDP), a segment's (the mean of its priors, or one of them), a zone's. Named firms hold at
most `start.anchor_share` of their city's cell.

*Grades.* The first words of `basis` grade a row: found, derived, memory high, memory medium, memory low, none (anything
else). A grade has a spread, in log odds for cells (0.12, 0.25, 0.30, 0.50, 0.75, 1.0) and in logarithms for zones
(0.10, 0.25, 0.30, 0.40, 0.55, 0.80), unless the row gives its own. They are judgements; nothing calibrates them.

*Draws.* `baseline: {draw: n}` in a scenario starts from another map that is as likely: 0 is the centre, every n from 1
on a map of its own, the same in every seed and scenario. A cell is multiplied by exp(k s z - (k s)^2/2) with its spread
s, z standard normal and k = `start.map_doubt` (1); so are zones, their mix (`start.lead_spread`, `start.place_spread`)
and the cities' totals (`start.city_spread`, or `revenue_log_sd` of the city); the total of a segment lies between its
two priors. The subtraction keeps unknown cells from growing at the expense of known ones. Without the tables the
spreads are `start.location_spread` and `start.place_spread`. Then the margins are fitted again.

*In a program.* `load_region("henan").map_2015` holds what is known and on what it rests: `cell_basis(city, segment)`,
`zone_basis(place)`, `firm_basis(id)`, each with low, high, spread, grade, basis and source; `world.map_2015` is that of
a run. No cell is a statistic, and what happens to a named firm in a run is simulated."""

CHECKED = """## What is checked

Files: plain text in UTF-8 (a byte-order mark and line ends of any system are read), no control characters, ordinary
files of a possible size; headings name the columns of the schema, each once. Cells: numbers are finite and written
plainly (no `nan`, `1,000` or `12亿元`), within their bounds, whole where they count; names refer to rows that exist.
The same holds for what a scenario corrects (`region_data`). Boundaries: GeoJSON as RFC 7946 has it; rings that run the
other way round are read as if they did not, which `Region.remarks` says. Then the tables against each other, with
bounds that tell units apart, not one year from another (`model/regions/consistency.py`):

"""

OTHER_FILES = """### Other files

- `input_coefficients.csv`: a square matrix with a first column `input`; rows and columns are the segments in the
  order of `segments.csv`; a cell is what one unit of output of the column buys of the row. A column sums to less than
  1.
- `boundaries.geojson`: one polygon or multipolygon for every city, named by `adcode`, `name_zh`, `name_en` or `name`;
  exterior rings run counter-clockwise, holes clockwise. `county_boundaries.geojson` is optional.
- `region.yaml`: `name`, `title` in Chinese and English, `year` of the start, `zone_revenue_share` (part of the
  region's revenue that is made in zones).
- `NOTICE.md`, `SOURCES.md`: rights and sources, in prose."""

PARAMETER_NAMES = '''"""The names of all parameters by group, so that the type checker reports a misspelt one.

Written by `jiju reference` from `parameters/*.yaml`; edit those, not this file.
"""

from __future__ import annotations
'''


def parameter_names() -> str:
    """Classes of the groups of parameters, with nothing but the names."""
    groups: dict[str, list[str]] = {}
    for path in load_registry().entries:
        group, name = path.split(".", 1)
        groups.setdefault(group, []).append(f"    {name}: float")
    parts = ["\n".join([f"class {group.title()}:", f'    """Parameters of {group}."""\n', *names])
             for group, names in groups.items()]  # fmt: skip
    whole = ['class ParameterGroups:\n    """All groups."""\n', *(f"    {group}: {group.title()}" for group in groups)]
    return "\n\n".join([PARAMETER_NAMES, *(part + "\n" for part in parts), "\n".join(whole) + "\n"])


FILES: dict[str, Callable[[], str]] = {
    "docs/parameters.md": parameters,
    "docs/data_dictionary.md": data_dictionary,
    "docs/outcomes.md": outcomes,
    "docs/regions.md": regions,
    "model/scenario/parameter_names.py": parameter_names,
    "scenarios/scenario.schema.json": json_schema.as_text,
}


def stale(folder: Path) -> dict[str, str]:
    """Files under `folder` that are missing or differ from what would be written now, with the new text."""
    found = {}
    for name, build in FILES.items():
        path, text = folder / name, build()
        if not path.is_file() or path.read_text(encoding="utf-8") != text:
            found[name] = text
    return found


def write(folder: Path) -> list[str]:
    """Write what is stale under `folder`; returns the names of the files written."""
    changed = stale(folder)
    for name, text in changed.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        write_whole(folder / name, text)
    return list(changed)
