"""The summary of a study: scorecard, clusters by tier, what the scenario added to its parent, and what it cost.

Everything is a plain table, so that terminal, files and later reports show the same figures. Amounts are 亿元 of 2015
unless a column says nominal.
"""

from __future__ import annotations

import csv
import math
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import yaml

from model.mathematics.intervals import band_of
from model.mathematics.paired import Difference, difference
from model.mathematics.quarters import year_of
from model.observe.driver_list import DRIVERS
from model.observe.missing import REASONS
from model.observe.outcomes import BY_NAME
from model.regions import region_to_read
from model.regions.basis_codes import DOCUMENTED
from model.regions.plants import NOTICE
from model.report.caveats import error_of_quick_runs as quick_error
from model.report.caveats import influential_parameters as influence
from model.report.caveats import outcomes_without_value as without_value
from model.report.caveats import sources_of_doubt as doubt
from model.report.caveats import too_kind
from model.report.caveats.failed_runs import left_out
from model.report.cluster_tables import growth_by_cluster as growth
from model.report.cluster_tables.basis_at_start import BASIS, bases_of, lists_cells, other_start, with_basis
from model.report.cluster_tables.cluster_sizes import KINDS, league_of
from model.report.cluster_tables.emergent_communities import DICTIONARY as EMERGENT
from model.report.cluster_tables.emergent_communities import emergent, run_with_links
from model.report.cluster_tables.reached_by_year import reached
from model.report.study_summary.clusters_beyond_growth import beyond
from model.report.study_summary.scorecard import Goal, median, scorecard
from model.report.words.language import language
from model.results.growth_by_driver import by_year
from model.tables.folders import whole_folder
from model.tables.safe_text import csv_table

if TYPE_CHECKING:
    import pandas as pd

    from model.report.work_during_runs import Ahead
    from model.results import Study
    from model.scenario import Plan

README = f"""Simulated, not statistics. No cell of the starting map is a statistic: see the column basis_at_start.
{NOTICE["en"]} data_dictionary.csv tells every column.

模拟结果，不是统计数据。2015 年底图中各单元的数据均为估计，不是统计数据，见 basis_at_start 一列。
{NOTICE["zh"]}各列含义见 data_dictionary.csv。
"""  # beside the tables of a study
COST_OF_FUNDS = 1.2  # what a yuan of public money costs the economy (declared assumption, docs/odd/policies.md)
TIERS = ("leading_clusters_100bn", "leading_clusters_10bn", "characteristic_clusters_10bn", "county_clusters_10bn",
         "trillion_industries")  # fmt: skip
ADDED = ("value_added", "value_added_growth", "workers", "firms", "leading_clusters_100bn",
         "characteristic_clusters_10bn", "county_clusters_10bn", "high_tech_share", "research_intensity",
         "cnc_share", "energy_cut", "transfers", "revenue_all", "won_from_outsiders", "inputs_substituted",
         "new_demand", "revenue_net_of_stealing", "local_sourcing_rate", "small_firm_debt", "wage",
         "theil_cities")  # fmt: skip
TIER_COLUMNS = {100.0: "crossed_10bn", 1000.0: "crossed_100bn"}  # 亿元 of nominal revenue -> column of the league
ASSUMPTIONS = Path(__file__).with_name("assumptions.yaml")
GROWTH = "{unexplained_growth}"  # in a line that tells the scenario's own value

DICTIONARY: dict[str, dict[str, tuple[str, str]]] = {
    "scorecard": {
        "target": ("id", "goal"), "name_en": ("text", "its name"), "name_zh": ("text", "its name in Chinese"),
        "unit": ("text", "unit"), "label": ("text", "modelled, administrative, not modelled"),
        "given_at_start": ("as unit", "the plan's figure for 2015"), "modelled_at_start": ("as unit", "the model's"),
        "year": ("year", "2020 or 2025"), "goal": ("as unit", "the plan's target"), "median": ("as unit", "over seeds"),
        "low": ("as unit", "lower end of the 80% band, in which the value of a new seed falls with a chance of 80%"),
        "high": ("as unit", "its upper end"),
        "met": ("count", "seeds that meet it"), "seeds": ("count", "seeds"),
        "probability": ("share", "of seeds that meet it; empty with one seed"), "note": ("text", "what to know"),
    },
    "tiers": {
        "outcome": ("id", "count of clusters"), "name": ("text", "in words"), "year": ("year", "year"),
        "median": ("count", "over seeds"), "low": ("count", "lower end of the 80% band"),
        "high": ("count", "its upper end"),
        "mechanical": ("count", "median of the mechanical count: clusters of 2015 scaled by nominal growth"),
        "beyond": ("count", "count less the mechanical one of the same seed, mean"),
        "beyond_low": ("count", "lower end of its 95% interval"), "beyond_high": ("count", "upper end"),
        "parent": ("count", "median of the parent scenario"),
    },
    "added": {
        "outcome": ("id", "outcome"), "name": ("text", "in words"), "unit": ("text", "unit"), "year": ("year", "year"),
        "base": ("as unit", "mean of the parent"), "mean": ("as unit", "mean paired difference"),
        "low": ("as unit", "lower end of its 95% interval"), "high": ("as unit", "upper end"),
        "pairs": ("count", "pairs of seeds"), "verdict": ("text", "up, down or null"),
    },
    "without_value": {
        "outcome": ("id", "outcome without a value"), "name": ("text", "in words"), "year": ("year", "year"),
        "reason": ("id", "why it has none"), "why": ("text", "in words"), "seeds": ("count", "seeds without a value"),
    },
    "spending": {
        "policy": ("id", "policy of the scenario"), "instrument": ("id", "its instrument"),
        "budget": ("亿元", "released in all, mean over seeds"), "spent": ("亿元", "paid in all, mean over seeds"),
        "unspent": ("亿元", "budget less spent: what lapsed; below zero where guarantees fell due"),
        "low": ("亿元", "lower end of the 80% band of spent"), "high": ("亿元", "its upper end"),
        "volume": ("亿元", "investment supported or loans guaranteed"), "grants": ("count", "grants to firms"),
        "claims": ("count", "applications"),
        "arrived": ("count", "newcomers of its kind, most of whom come anyway; policies of one kind count the same"),
    },
    "league": {
        "kind": ("id", "leading or characteristic"), "city": ("id", "city"), "place": ("id", "place"),
        "field": ("id", "key field"), "segment": ("id", "segment"),
        "revenue_at_start": ("亿元 nominal", "revenue in 2015"),
        "revenue": ("亿元 nominal", "median over seeds, last year; a cell counts in every seed with its real size"),
        "mean": ("亿元 nominal", "mean over seeds; with the line of the rest a kind's cells add up to the province"),
        "mechanical_revenue": ("亿元 nominal", "revenue of 2015 times the province's growth"),
        "firms": ("count", "median of firms above scale"), "location_quotient": ("ratio", "median"),
        "counted": ("share", "of seeds in which it is a cluster by the declared rule"),
        "tier": ("0 to 3", "median tier"),
        "crossed_10bn": ("year", "year since which the median over seeds stays at 10 bn yuan or above"),
        "crossed_100bn": ("year", "the same for 100 bn"),
    },
    "growth": {
        "kind": ("id", "leading or characteristic"), "city": ("id", "city"), "place": ("id", "place"),
        "field": ("id", "key field"), "segment": ("id", "segment; rest: all cells that no run lists"),
        "driver": ("id", "part of the growth: " + ", ".join(driver.name for driver in DRIVERS)),
        "revenue_at_start": ("亿元 a year", "revenue of the first year, mean over seeds, prices of 2015"),
        "revenue": ("亿元 a year", "revenue of the last year, mean over seeds; less that of the first it is the sum of "
                    "the means of all drivers"),
        "mean": ("亿元 a year", "what the driver added from the first to the last year, mean over seeds"),
        "median": ("亿元 a year", "the same, median"), "low": ("亿元 a year", "lower end of its 80% band"),
        "high": ("亿元 a year", "its upper end"), "of_start": ("share", "mean over the revenue of the first year"),
    },
    "growth_by_year": {
        "year": ("year", "year"), "driver": ("id", "part of the growth of all cells over the year before"),
        "mean": ("亿元 a year", "mean over seeds; the drivers of a year add up to the growth of its revenue"),
        "median": ("亿元 a year", "median"), "low": ("亿元 a year", "lower end of the 80% band"),
        "high": ("亿元 a year", "its upper end"),
    },
    "reached": {
        "kind": ("id", "leading or characteristic"), "city": ("id", "city"), "place": ("id", "place"),
        "field": ("id", "key field"), "segment": ("id", "segment"),
        "prices": ("id", "nominal: revenue at current prices; real: at those of 2015"),
        "tier": ("1 to 3", "1: 10 bn yuan, 2: 100 bn, 3: a trillion"), "year": ("year", "by the end of which year"),
        "reached": ("count", "seeds in which the cell has reached the tier in that year or an earlier one"),
        "worlds": ("count", "seeds"), "probability": ("share", "of seeds; empty with one"),
        "low": ("share", "lower end of its 95% interval (Wilson)"), "high": ("share", "its upper end"),
    },
    **EMERGENT,
}  # fmt: skip


@dataclass
class Summary:
    """Tables of a study by name (those of DICTIONARY that apply), its goals, and how it was made."""

    scenario: str
    parent: str | None
    seeds: list[int]
    firms: int
    quick: bool
    goals: list[Goal]
    tables: dict[str, pd.DataFrame]
    cost: dict[str, Difference]
    assumptions: list[dict[str, str]]
    figures: list[Path] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)  # what failed or is not finished, a sentence each
    remarks: list[str] = field(default_factory=list)  # what the comparison rests on, a sentence each
    without_value: list[str] = field(default_factory=list)  # outcomes that have none in some year, a sentence each

    def save(self, folder: Path) -> None:
        """Write `folder`/tables: Parquet for machines, CSV (UTF-8 with BOM) for people, and the data dictionary."""
        with whole_folder(folder / "tables") as partial:
            for name, table in self.tables.items():
                table.to_parquet(partial / f"{name}.parquet", index=False)
                csv_table(table).to_csv(partial / f"{name}.csv", index=False, encoding="utf-8-sig")
            (partial / "README.txt").write_text(README, encoding="utf-8-sig")
            with open(partial / "data_dictionary.csv", "w", encoding="utf-8-sig", newline="") as handle:
                writer = csv.writer(handle)
                writer.writerow(("table", "column", "unit", "meaning"))
                for name, columns in described(self.tables).items():
                    writer.writerows((name, column, *words) for column, words in columns.items())

    def content(self) -> dict[str, Any]:
        """Everything as plain data, for JSON."""
        return {
            "scenario": self.scenario,
            "parent": self.parent,
            "seeds": self.seeds,
            "left_out": self.left_out,
            "remarks": self.remarks,
            "without_value": self.without_value,
            "firms": self.firms,
            "approximate": self.quick,
            **{name: table.to_dict("records") for name, table in self.tables.items() if name in DICTIONARY},
            "cost": {name: vars(item) for name, item in self.cost.items()},
            "assumptions": self.assumptions,
            "figures": [str(path) for path in self.figures],
        }


def documented() -> dict[str, dict[str, tuple[str, str]]]:
    """The columns of every table of a study: DICTIONARY, and the basis of those that list cells or places."""
    code = ("code", f"what the starting map has it from; no cell is a statistic: {DOCUMENTED}")
    return {name: columns | ({BASIS: code} if lists_cells(columns) else {}) for name, columns in DICTIONARY.items()}


def described(tables: dict[str, pd.DataFrame]) -> dict[str, dict[str, tuple[str, str]]]:
    """Units and meanings of the tables that are written."""
    from model.observe.tables import TABLES

    found = {name: columns for name, columns in documented().items() if name in tables}
    for name in tables:
        if name in TABLES:
            own = {"scenario": ("name", "scenario"), "seed": ("number", "seed of the run")}
            found[name] = own | {column.name: (column.unit, column.meaning) for column in TABLES[name]}
    return found


def summarise(
    study: Study, plan: Plan, parent: Plan | None, quick: bool = False, ahead: Ahead | None = None
) -> Summary:
    """All tables of a study of `plan`, beside its parent's runs if there are any. ahead: what was done beside them."""
    base = parent.name if parent is not None and parent.name in study.scenarios else None
    goals = scorecard(study, plan.name)
    seeds = study.seeds(plan.name)
    last = year_of(plan.end)
    region, bases = region_to_read(plan.region, plan.region_data), bases_of(plan)
    linked = run_with_links(study, plan.name)
    communities = ahead.of(linked) if ahead is not None else None
    if communities is None:
        communities = emergent(linked, region, plan)
    tables = {
        "scorecard": scorecard_table(goals, without_value.without_value(study, plan.name)),
        "tiers": tiers_table(study, plan.name, base, last),
        "spending": spending_table(study, plan.name),
        "league": league_table(study, plan.name),
        "growth": growth.growth_table(growth.of_clusters(study, plan.name, last)),
        "growth_by_year": growth.years_table(by_year(study, plan.name, last)),
        "reached": reached(study, plan.name),
        "emergent": communities.clusters,
        "emergent_cells": communities.cells,
        "agreement": communities.agreement,
        "indicators": study.table("indicators"),
    }
    if base is not None:
        tables["added"] = added_table(study, plan.name, base, last)
    cost = costs(study, plan.name, base, last) if base is not None else {}
    measured = quick_error.lines(plan.region, plan.scale) + influence.lines(plan.region)
    measured += [] if study.in_worlds else doubt.lines(plan.region)
    assumptions = measured + declared_assumptions(plan, study.in_worlds)
    assumptions += too_kind.sentences(plan.lever(policy) for policy in plan.policies.values())
    firms = study.runs[plan.name, seeds[0]].manifest["firms"]
    lacking, remarks = left_out(study, language("en")), other_start(plan, parent if base else None, language("en"))
    empty = without_value.without_value(study, plan.name)
    if len(empty):
        tables["without_value"] = missing_table(empty)
    tables = {
        name: with_basis(bases, table) if lists_cells(table.columns) and BASIS not in table else table
        for name, table in tables.items()
    }
    return Summary(plan.name, base, seeds, firms, quick, goals, tables, cost, assumptions, left_out=lacking,
                   remarks=remarks,
                   without_value=without_value.sentences(study, plan.name, language("en")))  # fmt: skip


def declared_assumptions(plan: Plan, in_worlds: bool = False) -> list[dict[str, str]]:
    """The declared lines that hold for the plan's region and kind of study, with the plan's own values in them."""
    lines = yaml.safe_load(ASSUMPTIONS.read_text(encoding="utf-8"))
    value = f"{100 * plan.resolved_parameters().environment.unexplained_growth:.3g}"
    own = [line for line in lines if line.get("region", plan.region) == plan.region]
    own = [line for line in own if line.get("worlds", in_worlds) == in_worlds]
    return [{name: line[name].replace(GROWTH, value) for name in ("en", "zh")} for line in own]


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
                                "high": answer.high, "met": answer.met, "seeds": answer.seeds,
                                "probability": answer.probability if goal.outcome.scored else math.nan,
                                "note": goal.note if answer.seeds else lost})  # fmt: skip
        if not goal.answers:
            rows.append(head | {"note": goal.note})
    return pd.DataFrame(rows, columns=list(DICTIONARY["scorecard"]))


def tiers_table(study: Study, scenario: str, base: str | None, last: int) -> pd.DataFrame:
    """Clusters at each tier by year, beside the mechanical count and the parent's."""
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
            rows.append((name, BY_NAME[name].en, year, median(values), low, high, beside, *excess, other))
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


def spending_table(study: Study, scenario: str) -> pd.DataFrame:
    """What every policy paid over the whole time, and whom it reached."""
    import pandas as pd

    ledger = study.table("ledger", [scenario])
    keys = ["policy", "instrument"]
    seeds = study.seeds(scenario)
    how = dict.fromkeys(("budget", "spent", "unspent", "volume", "grants", "claims"), "sum") | {"arrived": "max"}
    sums = ledger.groupby([*keys, "seed"], sort=False)[list(how)].agg(how)
    rows = []
    for key, part in sums.groupby(keys, sort=False):
        by_seed = part.droplevel(keys).reindex(seeds, fill_value=0.0)
        low, high = band_of(by_seed["spent"], 0.0)
        mean = by_seed.mean()
        rows.append((*key, mean["budget"], mean["spent"], mean["unspent"], low, high,
                     mean["volume"], mean["grants"], mean["claims"], mean["arrived"]))  # fmt: skip
    return pd.DataFrame(rows, columns=list(DICTIONARY["spending"]))


def costs(study: Study, scenario: str, base: str, last: int) -> dict[str, Difference]:
    """Gross spending, tax that it brought back, net cost, the same with the cost of funds, and value added gained.

    All are sums to the last year against the parent at the same seeds, 亿元 of 2015, not discounted.
    """

    first = study.plan(scenario).base_year

    def total(name: str, flow: str) -> dict[int, float]:
        wide = study.outcomes
        here = wide[
            (wide["scenario"] == name) & (wide["outcome"] == flow) & (wide["year"] > first) & (wide["year"] <= last)
        ]
        whole = here.groupby("seed")["value"].agg(lambda values: values.sum(skipna=False))  # no sum of some years
        return whole.to_dict()

    seeds = study.seeds(scenario, base)
    sums = {(name, flow): total(name, flow) for name in (scenario, base)
            for flow in ("public_spending", "retained_tax", "value_added")}  # fmt: skip

    def series(name: str, flow: str) -> np.ndarray:
        return np.array([sums[name, flow][seed] for seed in seeds])

    def net(name: str) -> np.ndarray:
        return series(name, "public_spending") - series(name, "retained_tax")

    return {
        "gross": difference(series(scenario, "public_spending"), series(base, "public_spending")),
        "retained_tax": difference(series(scenario, "retained_tax"), series(base, "retained_tax")),
        "net": difference(net(scenario), net(base)),
        "net_with_cost_of_funds": difference(COST_OF_FUNDS * net(scenario), COST_OF_FUNDS * net(base)),
        "value_added": difference(series(scenario, "value_added"), series(base, "value_added")),
    }  # fmt: skip


def league_table(study: Study, scenario: str) -> pd.DataFrame:
    """Clusters of the last year by size, with the years since which their medians over seeds stay in a tier."""
    import pandas as pd

    found = pd.concat([league_of(study, scenario, kind, TIER_COLUMNS) for kind in KINDS], ignore_index=True)
    return found[list(DICTIONARY["league"])]
