"""The tables of a summary: scorecard, clusters by tier, what was added, the league of clusters, what has no value."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from model.mathematics.intervals import band_of
from model.observe.missing import REASONS
from model.observe.outcomes import BY_NAME
from model.regions import region_to_read
from model.report.cluster_tables.cluster_sizes import KINDS, league_of
from model.report.study_summary.clusters_beyond_growth import beyond
from model.report.study_summary.columns_of_summary import DICTIONARY
from model.report.study_summary.scorecard import Goal, median, real_counts

if TYPE_CHECKING:
    import pandas as pd

    from model.results import Study

TIERS = ("leading_clusters_100bn", "leading_clusters_10bn", "characteristic_clusters_10bn", "county_clusters_10bn",
         "trillion_industries")  # fmt: skip
ADDED = ("value_added", "value_added_growth", "workers", "firms", "leading_clusters_100bn",
         "characteristic_clusters_10bn", "county_clusters_10bn", "high_tech_share", "research_intensity",
         "cnc_share", "energy_cut", "transfers", "revenue_all", "won_from_outsiders", "inputs_substituted",
         "new_demand", "revenue_net_of_stealing", "local_sourcing_rate", "small_firm_debt", "wage",
         "theil_cities")  # fmt: skip
TIER_COLUMNS = {100.0: "crossed_10bn", 1000.0: "crossed_100bn"}  # 亿元 of nominal revenue -> column of the league


def missing_table(found: pd.DataFrame) -> pd.DataFrame:
    """Outcomes without a value by year, with their names and the reason in words."""
    names = found["outcome"].map(lambda name: BY_NAME[name].en)
    why = found["reason"].map(lambda reason: REASONS[reason][0])
    return found.assign(name=names, why=why)[list(DICTIONARY["without_value"])]


def shown_years(study: Study, scenario: str, last: int) -> list[int]:
    """The years that tables show: those of the region, and the last."""
    plan = study.plan(scenario)
    shown = region_to_read(plan.region, plan.region_data).shown_years
    return sorted({year for year in shown if year <= last} | {last})


def scorecard_table(goals: list[Goal], lacking: pd.DataFrame) -> pd.DataFrame:
    """One row per goal and year; goals that are not modelled have one row without values.

    lacking: what has no value and why (see without_value); the note of a goal without any value says it.
    """
    import pandas as pd

    why = {(row.outcome, row.year): f"missing: {REASONS[row.reason][0]}" for row in lacking.itertuples()}
    rows = []
    for goal in goals:
        head = {
            "target": goal.target, "name_en": goal.name_en, "name_zh": goal.name_zh, "unit": goal.unit,
            "label": goal.outcome.label, "given_at_start": goal.given_at_start,
            "modelled_at_start": goal.modelled_at_start,
        }  # fmt: skip
        for answer in goal.answers:
            lost = why.get((goal.outcome.name, answer.year), "missing")
            rows.append(head | {"year": answer.year, "goal": answer.target, "median": answer.median, "low": answer.low,
                                "high": answer.high, "real": answer.real, "met": answer.met, "worlds": answer.worlds,
                                "probability": answer.probability if goal.outcome.scored else math.nan,
                                "bias": answer.bias, "note": goal.note if answer.worlds else lost})  # fmt: skip
        if not goal.answers:
            rows.append(head | {"note": goal.note})
    return pd.DataFrame(rows, columns=list(DICTIONARY["scorecard"]))


def tiers_table(study: Study, scenario: str, base: str | None, last: int) -> pd.DataFrame:
    """Clusters at each tier by year, beside the count at prices of the base year, the mechanical one, the parent's."""
    import pandas as pd

    rows = []
    for name in TIERS:
        mechanical = f"mechanical_{name}" if f"mechanical_{name}" in BY_NAME else None
        for year in [study.plan(scenario).base_year, *shown_years(study, scenario, last)]:
            values = study.values(scenario, name, year)
            low, high = band_of(list(values.values()), BY_NAME[name].least)
            other = median(study.values(base, name, year)) if base else math.nan
            beside = median(study.values(scenario, mechanical, year)) if mechanical else math.nan
            more = beyond(study, scenario, name, year)
            excess = (more.mean, more.low, more.high) if more else (math.nan,) * 3
            real = median(real_counts(study, scenario, name, year))
            rows.append((name, BY_NAME[name].en, year, median(values), low, high, real, beside, *excess, other))
    return pd.DataFrame(rows, columns=list(DICTIONARY["tiers"]))


def added_table(study: Study, scenario: str, base: str, last: int) -> pd.DataFrame:
    """Paired differences of the outcomes in ADDED."""
    import pandas as pd

    compared = study.difference(scenario, base)
    rows = []
    for name in ADDED:
        for year in shown_years(study, scenario, last):
            found = compared.of(name, year)
            about = BY_NAME[name]
            rows.append((name, about.en, about.unit, year, found.base, found.mean, found.low, found.high, found.pairs,
                         found.verdict))  # fmt: skip
    return pd.DataFrame(rows, columns=list(DICTIONARY["added"]))


def league_table(study: Study, scenario: str) -> pd.DataFrame:
    """Clusters of the last year by size, with the years since which their medians over worlds stay in a tier."""
    import pandas as pd

    found = pd.concat([league_of(study, scenario, kind, TIER_COLUMNS) for kind in KINDS], ignore_index=True)
    return found[list(DICTIONARY["league"])]
