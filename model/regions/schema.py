"""The schema of a region's tables, as data: the checks at loading and docs/regions.md are made from it."""

from __future__ import annotations

import re
from dataclasses import dataclass

KINDS = ("industry", "mining", "utility", "service", "external")
STATISTICAL_KINDS = KINDS[:3]  # of segments whose firms the region's industrial figures count
MEASURES = ("revenue", "value_added", "profit", "firms", "workers", "revenue_share", "value_added_share")
COVERAGES = ("same", "wider", "narrower")  # of an official figure against what the model has
USES = ("imposed", "informed", "unused")  # imposed on the map of the base year, read when it was drawn, not used
DEFLATORS = ("mining", "raw", "manufacturing", "consumer", "high_tech")


@dataclass(frozen=True)
class Field:
    """One column: type (text or number), unit, meaning, and what is allowed."""

    name: str
    type: str
    unit: str
    meaning: str
    low: float | None = None
    high: float | None = None
    required: bool = True
    choices: tuple[str, ...] = ()
    refers: str = ""  # table whose ids it must name; lists are joined with ";"
    whole: bool = False  # of a number: no fractions

    @property
    def is_number(self) -> bool:
        """Whether its cells are numbers."""
        return self.type == "number"


def text(name: str, meaning: str, required: bool = True, choices: tuple[str, ...] = (), refers: str = "") -> Field:
    """A text column."""
    return Field(name, "text", "-", meaning, required=required, choices=choices, refers=refers)


def number(name: str, unit: str, meaning: str, low: float | None = None, high: float | None = None,
           required: bool = True, whole: bool = False) -> Field:  # fmt: skip
    """A numeric column with bounds."""
    return Field(name, "number", unit, meaning, low, high, required, whole=whole)


def flag(name: str, meaning: str) -> Field:
    """A column of 0 and 1."""
    return number(name, "0/1", meaning, 0, 1, whole=True)


PROVENANCE = (
    text("basis", "found, derived, memory or assumed, with a word of explanation"),
    text("source", "key of SOURCES.md, or where it is recalled from", required=False),
)

TABLES: dict[str, tuple[Field, ...]] = {
    "cities": (
        text("id", "identifier"),
        text("name_zh", "Chinese name"),
        text("name_en", "English name"),
        text("adcode", "administrative code", required=False),
        number("lon", "degrees", "longitude of the seat", 70, 140),
        number("lat", "degrees", "latitude of the seat", 15, 55),
        number("secondary_gdp", "亿元", "secondary GDP of the base year", 0.01, 1e5),
        number(
            "revenue",
            "亿元",
            "revenue of above-scale industry of the base year, where secondary GDP misleads",
            0.01,
            1e6,
            False,
        ),
        number("revenue_log_sd", "ln", "doubt about the city's revenue; empty: start.city_spread", 0, 2, False),
        number("wage", "元 a year", "mean wage in urban units, base year", 1e4, 2e5),
        number("area_km2", "km2", "area", 1, 1e6),
        number("population", "万人", "mean resident population of the base year", 0.1, 1e4),
        number("skill", "index", "skill of the labour force, mean 1", 0.3, 3),
    ),
    "places": (
        text("id", "identifier"),
        text("name_zh", "Chinese name"),
        text("name_en", "English name"),
        text("city", "city it lies in", refers="cities"),
        text("kind", "zone, or remainder of the city", choices=("zone", "remainder")),
        text("county_zh", "county or district", required=False),
        flag("province_administered", "in a county that no city administers"),
        number("lon", "degrees", "longitude", 70, 140),
        number("lat", "degrees", "latitude", 15, 55),
        text("lead_segments", "leading segments, joined with ;", required=False, refers="segments"),
        number(
            "size_rank",
            "rank",
            "rank by revenue among zones, 0 for remainders; where zone_figures.csv is not given",
            0,
            1e4,
            required=False,
            whole=True,
        ),
        number("infrastructure", "index", "infrastructure in the base year, 1 is usual", 0.1, 5),
        text("aliases", "other names, joined with ;", required=False),
    ),
    "segments": (
        text("id", "identifier"),
        text("name_zh", "Chinese name"),
        text("name_en", "English name"),
        text("field", "key field of the plan, or OTHER", refers="fields"),
        text("io_codes", "sectors of the national table", required=False),
        text("stage", "place in the chain", required=False),
        text("kind", "industry, mining, utility, service or external", choices=KINDS),
        flag("high_tech", "counted as high technology"),
        flag("overcapacity", "named as having surplus capacity"),
        number("national_output", "亿元", "national output of the table's year", 0, 1e7),
        number("value_added_rate", "share", "value added over output", 0.01, 0.95),
        number("labour_share", "share", "labour compensation over output", 0, 0.95),
        number("energy_share", "share", "energy over output", 0, 0.95),
        number("export_share", "share", "exports over output", 0, 1),
        number("import_share", "share", "imports over use", 0, 1),
        number("revenue_prior_a", "亿元", "revenue of the base year, prior a", 0, 1e6, required=False),
        number("revenue_prior_b", "亿元", "revenue of the base year, prior b", 0, 1e6, required=False),
        number("local_share", "share", "market tendered among the region and its neighbours only", 0, 1),
        text("industry_group", "industry of those that are counted by their revenue (trillion_industries)", False),
        number("industry_group_share", "share", "part counted in that industry", 0, 1),
        number("water_intensity", "relative", "water per output", 0, 1e3),
        number("solid_waste", "relative", "solid waste per output", 0, 1e3),
        text("deflator", "class for price growth", choices=DEFLATORS),
        text(
            "parent",
            "pioneer segment without firms in the base year: whose firms spin it off",
            False,
            refers="segments",
        ),
        number("market_growth_extra", "a year", "growth of its market beyond its class, base year", -0.2, 0.5, False),
        number(
            "capacity_ceiling",
            "share",
            "capacity that the state approves, over that of the start; empty: none needs approval",
            0,
            10,
            required=False,
        ),
        number("approval_share", "share", "part of the segment that needs approved capacity; empty: all", 0, 1, False),
        text("aliases", "other names, joined with ;", required=False),
    ),
    "named_firms": (
        text("name_zh", "Chinese name of the plant"),
        text("name_en", "English name", required=False),
        text("city", "city", refers="cities"),
        text("place", "place, where known", required=False, refers="places"),
        text("segment", "segment", refers="segments"),
        number("revenue", "亿元", "revenue of about the base year", 0.2, 1e5),
        number("low", "亿元", "least plausible revenue", 0, 1e5, required=False),
        number("high", "亿元", "largest plausible revenue", 0, 1e5, required=False),
    ),
    "city_segments": (
        text("city", "city", refers="cities"),
        text("segment", "segment", refers="segments"),
        number("share", "share", "part of the segment's revenue of the base year that is made in the city", 0, 1),
        number("low", "share", "lower end of the 80% band", 0, 1, required=False),
        number("high", "share", "upper end of the 80% band", 0, 1, required=False),
        number("log_odds_sd", "ln", "spread in log odds; empty: that of the grade of its basis", 0, 3, required=False),
    ),
    "zone_figures": (
        text("place", "zone", refers="places"),
        number("revenue", "亿元", "revenue of the base year", 0.01, 1e5),
        number("low", "亿元", "lower end of the 80% band", 0, 1e6, required=False),
        number("high", "亿元", "upper end of the 80% band", 0, 1e6, required=False),
        number("log_sd", "ln", "spread of its logarithm; empty: that of the grade of its basis", 0, 3, required=False),
        text("lead_basis", "what the leading segments of places.csv rest on", required=False),
    ),
    "zone_segments": (
        text("place", "zone or remainder", refers="places"),
        text("segment", "segment", refers="segments"),
        number("revenue", "亿元", "revenue of the base year before the fit; what is not named is not there", 0, 1e5),
    ),
    "specialisms": (
        text("city", "city", refers="cities"),
        text("segment", "segment", refers="segments"),
        text("strength", "strong or medium", choices=("strong", "medium")),
        text("note", "what is known", required=False),
    ),
    "size_distribution": (
        number("break", "亿元 a year", "break of the piecewise Pareto law", 0.01, 1e5),
        number("exponent", "-", "tail exponent from this break to the next", 0.01, 10, required=False),
    ),
    "totals": (
        text("id", "identifier"),
        text("name_zh", "Chinese name"),
        text("name_en", "English name"),
        text("unit", "unit"),
        number("value", "see unit", "figure of the base year"),
        text("range", "plausible range", required=False),
    ),
    "national": (
        text("indicator", "identifier"),
        text("unit", "unit"),
        text("year", "year or period"),
        number("value", "see unit", "figure"),
    ),
    "outcomes": (
        text("indicator", "identifier"),
        text("name_zh", "Chinese name"),
        text("unit", "unit"),
        text("year", "year or period"),
        number("value", "see unit", "figure"),
    ),
    "outcome_breaks": (
        text("indicator", "identifier, as in outcomes.csv or city_outcomes.csv"),
        number("year", "year", "first year that is counted in the new way", 1990, 2100, whole=True),
        text("reason_zh", "what changed, Chinese"),
        text("reason_en", "what changed, English"),
    ),
    "city_outcomes": (
        text("indicator", "identifier"),
        text("city", "city it is of", refers="cities"),
        text("field", "key field, where it is of a cluster of the city", required=False, refers="fields"),
        text("unit", "unit"),
        number("year", "year", "year", 1990, 2100, whole=True),
        number("value", "see unit", "figure"),
        text("note", "what it covers", required=False),
    ),
    "targets": (
        text("id", "identifier"),
        text("kind", "headline, cluster, firm ..."),
        text("name_zh", "Chinese name"),
        text("name_en", "English name"),
        text("unit", "unit"),
        text("unit_zh", "the unit in Chinese, where it is one of the plan's own", required=False),
        text("direction", "which way is better"),
        text("outcome", "the outcome that answers it (docs/outcomes.md); empty: the entities cannot express it", False),
        text("qualifier", "remark", required=False),
        text("plan_section", "clause", required=False),
    ),
    "fields": (
        text("id", "identifier"),
        text("group_zh", "group, Chinese"),
        text("group_en", "group, English"),
        text("role", "role in the plan"),
        text("name_zh", "Chinese name"),
        text("name_en", "English name"),
        text("ambition", "ambition of the plan", required=False),
    ),
    "zone_totals": (
        text("period", "year or period"),
        text("item", "what"),
        text("unit", "unit"),
        text("value", "figure or figures"),
    ),
    "administrative_names": (
        text("code", "code of GB/T 2260"),
        text("name_zh", "Chinese name"),
        text("name_en", "English name"),
        text("kind", "county, city or district", choices=("county", "city", "district")),
        text("city", "city it lies in", refers="cities"),
        number(
            "first_year",
            "year",
            "first year under this name and code; empty: 2010 or before",
            1949,
            2100,
            required=False,
            whole=True,
        ),
        number("last_year", "year", "last year under them; empty: still", 1949, 2100, required=False, whole=True),
        text("successor", "code of the unit that it became or was merged into", required=False),
        text("place", "the place that stands for it", required=False, refers="places"),
        text(
            "contained_in", "the place that holds its firms, where none stands for it", required=False, refers="places"
        ),
    ),
    "environment_history": (
        number("year", "year", "year", 1990, 2100, whole=True),
        text("quantity", "market_growth or price_growth", choices=("market_growth", "price_growth")),
        text("deflator", "price class", required=False, choices=("", *DEFLATORS)),
        number("value", "a year", "growth", -0.5, 0.5),
        text("unit", "unit"),
    ),
    "declared_shocks": (
        text("shock", "name that scenarios give; a row a quarter"),
        text("title_zh", "Chinese title"),
        text("title_en", "English title"),
        text(
            "kind",
            "what it acts on",
            choices=("demand", "capacity", "input_price", "energy_price", "transport_cost", "export_demand"),
        ),
        number("year", "year", "year", 1990, 2100, whole=True),
        number("quarter", "1-4", "quarter of the year", 1, 4, whole=True),
        number("growth", "a year", "growth of the nation in this quarter over that of the year before", -0.5, 0.5),
        number("trend", "a year", "growth that is taken for usual", -0.5, 0.5),
        number("size", "share", "by how much what it acts on is higher or lower in the quarter", -0.95, 5.0),
        text("unit", "unit"),
    ),
    "calibration": (
        text("id", "name of the figure"),
        text("kind", "what it is", choices=("level", "growth", "city", "effect")),
        text(
            "of",
            "outcome of the model, or what an effect is on: firms, workers, capital, revenue of the cells that "
            "the policies name, or true_research_per_yuan",
        ),
        text("city", "city whose growth is held beside the region's", required=False, refers="cities"),
        text("scenario", "scenario of an effect, by the name of its file", required=False),
        text("policy", "the only policy of it that is meant; empty: all", required=False),
        number("first_year", "year", "first year, or the year before the growth", 1990, 2100, whole=True),
        number("last_year", "year", "last year; an effect is read at its end", 1990, 2100, whole=True),
        number("value", "see unit", "the figure", -1e7, 1e7),
        text("unit", "unit"),
        number("observation_error", "see unit", "standard deviation of the figure itself", 0.0, 1e7),
        number("discrepancy", "see unit", "standard deviation of what the model leaves out", 0.0, 1e7),
        text("note", "why these errors", required=False),
    ),
    "column_provenance": (
        text("table", "table"),
        text("column", "column"),
    ),
    "official_figures": (
        number("year", "year", "year of the figure", 1990, 2100, whole=True),
        text("period", "part of the year, where it is not the whole", required=False),
        text("city", "city it is of", refers="cities"),
        text("area_zh", "city, county or zone as printed"),
        text("subject_zh", "what it is of, Chinese"),
        text("subject_en", "what it is of, English"),
        text("indicator", "indicator as printed"),
        text("printed", "figure as printed"),
        text("unit", "unit as printed"),
        text("measures", "what exactly it measures"),
        text("quote", "words of the source", required=False),
        text(
            "measure",
            "measure of the model that it is compared with; empty: not compared",
            required=False,
            choices=("", *MEASURES),
        ),
        number("value", "see measure", "figure to compare: 亿元, firms, persons or %", 0, 1e7, required=False),
        number("whole", "亿元", "the whole of the same source, of which a share is taken", 0.01, 1e7, required=False),
        number(
            "factor",
            "ratio",
            "what brings the figure to the whole of its year, or a share to the base year",
            0.01,
            100,
            required=False,
        ),
        text(
            "segments", "segments that it covers, joined with semicolons; empty: all industry", False, refers="segments"
        ),
        text("places", "places that it covers, joined with semicolons; empty: the whole city", False, refers="places"),
        text("coverage", "what it covers against what the model has there", False, choices=("", *COVERAGES)),
        text("use", "whether the starting map was made with it", False, choices=("", *USES)),
        text("remark_zh", "how definitions differ, or why it is not compared, Chinese", required=False),
        text("remark_en", "the same, English", required=False),
    ),
    "frontier_drift": (
        number("year", "year", "year", 2000, 2100, whole=True),
        text("segment", "segment", refers="segments"),
        number("productivity", "ln a year", "drift of the outside frontier in productivity", -1, 1),
        number("quality", "ln a year", "drift of the outside frontier in quality", -1, 1),
    ),
}

# Figures of totals.csv that the start and its margins read: their unit, and what a region of any size may have.
REQUIRED_TOTALS = (
    number("revenue_above_scale", "亿元", "revenue of above-scale industry", 1, 1e6),
    number("profit_above_scale", "亿元", "profit of above-scale industry", 0.001, 1e5),
    number("firms_above_scale", "个", "above-scale firms", 10, 2e5, whole=True),
    number("employment_above_scale", "万人", "employment of above-scale industry", 0.01, 5000),
    number("va_above_scale_manufacturing", "亿元", "value added of above-scale manufacturing", 0.1, 1e6),
    number("hightech_share", "%", "high technology in industrial value added", 0, 95),
    number("rd_intensity_manufacturing", "%", "R&D over revenue of manufacturing", 0.02, 15),
    number("patents_per_yi", "件", "valid invention patents per 亿元 of revenue", 0.001, 20),
    number("cnc_rate", "%", "numerically controlled equipment", 1, 99),
    number("integration_index", "index", "integration of industry and information technology", 1, 99),
    number("quality_index", "index", "quality and competitiveness of manufacturing", 1, 100),
    number("solid_waste_use", "%", "use of solid waste", 1, 99),
)

# Figures that the start or other tables are compared with where a region gives them.
OPTIONAL_TOTALS = (
    number("loss_making_share", "%", "loss-making firms in above-scale industry", 0, 100),
    number("gdp", "亿元", "gross domestic product", 1, 2e6),
    number("resident_population", "万人", "resident population", 0.1, 1.5e5),
)

MAP_TABLES = ("city_segments", "zone_figures", "zone_segments", "specialisms")  # of the map of the base year
OPTIONAL = (
    "calibration", "city_outcomes", "declared_shocks", "frontier_drift", "official_figures", "outcome_breaks",
    "column_provenance", "zone_totals", "administrative_names", *MAP_TABLES,
)  # fmt: skip
AS_EMPTY = ("national", "outcomes", "targets")  # read as tables without rows where a region has no such file
VALUE_OF_YEAR = re.compile("value_([0-9]{4})")  # columns of a dated table: the base year, and years with targets
DATED = ("targets",)
WITH_IDS = ("cities", "places", "segments", "totals", "targets", "fields")
