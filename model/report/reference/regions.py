"""docs/regions.md: what the folder of a region holds, how to bring another one, and what is checked."""

from __future__ import annotations

from collections.abc import Iterable

from model.regions import list_regions, region_to_read
from model.regions.consistency import CHECKS, FIRST
from model.regions.grades import CELL_SPREAD, GRADES, ZONE_SPREAD
from model.regions.schema import AS_EMPTY, OPTIONAL, PROVENANCE, REQUIRED_TOTALS, TABLES, Field
from model.report.markdown_page import table
from model.report.numbers import interval
from model.report.reference.document import document, first_line


def allowed(item: Field) -> str:
    """What a cell of a region's table may hold."""
    if item.choices:
        return "one of " + ", ".join(filter(None, item.choices))
    if item.refers:
        return f"id of {item.refers}"
    if item.low is not None and item.high is not None:
        return interval(f"{item.low:g}", f"{item.high:g}")
    return item.type


def regions() -> str:
    """docs/regions.md: the tables of a region, how to bring another one, and what the shipped ones rest on."""
    columns = ("column", "unit", "meaning", "allowed", "needed")

    def rows(fields: Iterable[Field]) -> list[tuple[str, ...]]:
        return [(f"`{f.name}`", f.unit, f.meaning, allowed(f), "yes" if f.required else "no") for f in fields]

    spreads = [(grade, f"{CELL_SPREAD[grade]:.2f}", f"{ZONE_SPREAD[grade]:.2f}") for grade in GRADES]
    may_lack = (*OPTIONAL, *AS_EMPTY)
    parts = [
        "A region is a folder of CSV files in UTF-8, one of somebody's own or one that ships, checked against the "
        "schema below when a run begins. All problems are listed at once with file, line and column. Besides its own "
        "columns, each table "
        "says where each row comes from:",
        table(columns, rows(PROVENANCE)),
        BRING.replace("GRADES_TABLE", table(("Grade", "Spread of a cell, log odds", "Spread of a zone, ln"), spreads)),
        "Figures of `totals.csv` that the start needs: "
        + ", ".join(f"`{item.name}` ({item.unit})" for item in REQUIRED_TOTALS)
        + ".",
        CHECKED + "\n".join(f"- {first_line(check)}" for check in (*FIRST, *CHECKS)),
        "## Tables",
        *(
            "\n\n".join(
                [f"### {name}.csv", *(["Optional. "] if name in may_lack else []), table(columns, rows(fields))]
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

`docs/own_region.md` derives every table from published yearbooks, step by step; `anhui` below was made by following
it. In short:

1. `jiju new-region <name>` writes the folder `regions/<name>/` in the working folder: every table with comments, a
   question mark where a figure of the region is to come. What belongs to the nation is filled in. Lines that begin with
   `#` above a heading are not read.
2. Fill in `region.yaml`, `cities.csv`, `boundaries.geojson`, `segments.csv` (two priors of revenue), `totals.csv`,
   `places.csv`. Say in `basis` and `source` of every row what was found, derived, remembered or assumed; reports print
   it. A basis begins with `found`, `derived`, `memory` or `assumed`.
3. `jiju check-region <name>` lists everything that is open or does not fit, by file and line, with the remedy; see
   below. If nothing is, it writes a page: whether the start reproduces the given totals, the map, which city makes
   what, and the largest assumptions.
4. `jiju check-region <name> --drift` measures the drift of the outside frontier and writes `frontier_drift.csv`.
   Without the table rivals outside stand still and a growing region runs away from them.
5. A scenario says `region: <name>`, or `region: ./folder` for a folder beside or below it. `--region <name or folder>`
   takes any scenario in another region. `jiju list regions` shows them all.
6. Add the rights in the data to `NOTICE.md` and the sources to `SOURCES.md`.
7. If the region has a plan, its folder holds that, too: `packages/`, `plan/families.yaml`,
   `plan/goals_without_figure.yaml`, `plan/clauses_of_instruments.yaml` (which instrument carries out which clause),
   `plan/assumptions.yaml` (what reports declare), and `instruments/` for places that the plan names. `words.yaml` says
   what reports call the region, its surroundings, its zones and its plan. All of them are optional: without a plan
   `targets.csv` has no rows or is not there, reports say so, and the generic instruments apply.

The checksums of the folder's files are part of what a run is. An edit makes runs again; results never mix. Saved
results keep the folder's path: they say so if it is gone (`--region` tells where it is now) or holds other data.

Four names have a meaning in the code: segments `coal`, `oil_gas`, `petroleum_coking` and `utilities` are bought as
energy, except by refineries and power stations, which convert it. A region without them buys no energy. A field
`OTHER` holds the branches outside the plan's key fields. Rows of kind `external` are inputs that nobody in the
region makes (farm products, services); rows of kind `service` have firms but stand outside industrial statistics.

A *pioneer* is a segment without revenue that names a `parent`: firms of the parent may spin it off, relocation
promotion, start-up support and anchors may bring it. It sells on a national market of the declared `national_output`
(of the table's year) that grows by `market_growth_extra` beyond its class; its other columns are those of a kindred
segment. A segment without revenue and without a parent stays empty.

## The map of the base year

The map says how much of each segment is made in each city and place at first. It is the same in every seed: seeds vary
firms and later chance, never the map. Four tables make it. All but the last are optional, so a region can start with
what is known of it:

- `city_segments.csv`: each city's share of a segment. What is left of a segment goes to the cities that are not named,
  in proportion to their size. Without the table every segment is spread over cities as all industry is. In the cells of
  `specialisms.csv` it is then multiplied by `start.location_multiplier`, or by its square root for medium strength.
- `zone_figures.csv`: revenue of every zone, scaled so that zones hold `zone_revenue_share` of the region's revenue.
  Without the table zones hold this share of every city, and their rank `size_rank` divides it among them
  (`start.zone_rank_exponent`).
- `zone_segments.csv`: the mix of segments in every place. A segment that is not named is not made there. Without the
  table a place has the mix of its city, with leading segments multiplied by `start.lead_multiplier`.
- `named_firms.csv`: plants with a name, which are the first firms of every run; it may have no rows.

Iterative proportional fitting then scales these figures until three kinds of sums come out: the revenue of every city
(`revenue` in cities.csv, or else in proportion to secondary GDP), of every segment (the mean of its priors, or one of
them), and of every zone. Named firms hold at most `start.anchor_share` of their segment in their city.

*Grades.* The first words of `basis` say how well a row is known. Anything else than the first five counts as none. A
grade stands for a spread s: how far the figure may be off. A row may give its own. The spreads are judgements, and
nothing calibrates them.

GRADES_TABLE

*Draws.* `baseline: {draw: n}` in a scenario starts from another map that is as likely. 0 is the centre, and every n
from 1 on is a map of its own, the same in every seed and scenario. Every world of a study but the first draws one
(`docs/bands.md`). Each figure is multiplied by exp(k s z - (k s)^2/2):
z is a standard normal draw, s its spread, and k is `start.map_doubt` (1). The subtraction keeps unknown cells from
growing at the expense of known ones. Then the margins are fitted again.

| Figure | Spread s |
|---|---|
| cell, zone | by its grade, or the row's own |
| mix of a place | `start.lead_spread` for leading segments, `start.place_spread` for others |
| total of a city | `revenue_log_sd` of the city, or `start.city_spread` |
| total of a segment | none: it is drawn between its two priors |
| cell, if there is no table of cells | `start.location_spread` |

*In a program.* `load_region("henan").starting_map` holds what is known and on what it rests: `cell_basis(city,
segment)`, `zone_basis(place)`, `firm_basis(id)`, each with low, high, spread, grade, basis and source;
`world.starting_map` is that of a run. No cell is a statistic, and what happens to a named firm in a run is
simulated."""
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
  exterior rings run counter-clockwise, holes clockwise. Optional: without it maps show places without outlines, and
  nothing checks where places lie. `county_boundaries.geojson` is optional, too.
- `region.yaml`: `name`, `title` in Chinese and English, `year` of the start, `zone_revenue_share` (part of the
  region's revenue that is made in zones); `national_year` of `national_output`, if it is not two years after `year`.
- `NOTICE.md`, `SOURCES.md`: rights and sources, in prose."""
