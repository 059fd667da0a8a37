"""The summary of a study: scorecard, clusters by tier, what the scenario added to its parent, and what it cost.

Everything is a plain table, so that terminal, files and later reports show the same figures. Amounts are base-year 亿元
unless a column says nominal.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from model.mathematics.paired import Difference
from model.mathematics.quarters import year_of
from model.regions import region_to_read
from model.regions.plants import NOTICE
from model.report.caveats import error_of_quick_runs as quick_error
from model.report.caveats import influential_parameters as influence
from model.report.caveats import outcomes_without_value as without_value
from model.report.caveats import sources_of_doubt as doubt
from model.report.caveats import too_kind
from model.report.caveats.runs_left_out import left_out
from model.report.cluster_tables import growth_by_cluster as growth
from model.report.cluster_tables.basis_at_start import BASIS, bases_of, lists_cells, other_start, with_basis
from model.report.cluster_tables.emergent_communities import emergent, run_with_links
from model.report.cluster_tables.reached_by_year import reached
from model.report.study_summary.assumptions import declared_assumptions
from model.report.study_summary.columns_of_summary import DICTIONARY, described
from model.report.study_summary.costs import costs, spending_table
from model.report.study_summary.scorecard import Goal, scorecard
from model.report.study_summary.tables import added_table, league_table, missing_table, scorecard_table, tiers_table
from model.report.study_summary.tables_for_readers import for_readers, heading
from model.report.words.language import language_of
from model.results.growth_by_driver import by_year
from model.results.study import world_number
from model.tables.folders import whole_folder
from model.tables.safe_text import long_csv

if TYPE_CHECKING:
    import pandas as pd

    from model.report.words.displayed_names import Names
    from model.report.words.language import Language
    from model.report.work_during_runs import Ahead
    from model.results import Study
    from model.scenario import Plan

README = f"""Simulated, not statistics. No cell of the starting map is a statistic: see the column basis_at_start.
{NOTICE["en"]} data_dictionary.csv tells every column.

模拟结果，不是统计数据。起点分布图中各单元的数据均为估计，不是统计数据，见 basis_at_start 一列。
{NOTICE["zh"]}各列含义见 data_dictionary.csv。
"""  # beside the tables of a study


@dataclass
class Summary:
    """Tables of a study by name (those of DICTIONARY that apply), its goals, and how it was made."""

    scenario: str
    parent: str | None
    seeds: list[int]
    in_worlds: bool
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
    in_chinese: tuple[list[str], list[str]] = ([], [])  # the sentences of left_out and remarks, of without_value

    def save(self, folder: Path, names: Names, w: Language) -> None:
        """Write `folder`/tables: Parquet for machines, CSV (UTF-8 with BOM) for people, and the data dictionary.

        names, w: of the CSV files (tables_for_readers.py).
        """
        with whole_folder(folder / "tables") as partial:
            for name, table in self.tables.items():
                table.to_parquet(partial / f"{name}.parquet", index=False)
                text = long_csv(for_readers(table, name, names, w))
                (partial / f"{name}.csv").write_text(text, encoding="utf-8-sig", newline="")
            (partial / "README.txt").write_text(README, encoding="utf-8-sig")
            with open(partial / "data_dictionary.csv", "w", encoding="utf-8-sig", newline="") as handle:
                writer = csv.writer(handle)
                writer.writerow(("table", "column", "unit", "meaning", "heading in CSV"))
                for name, columns in described(self.tables).items():
                    writer.writerows((name, key, *words, heading(key, name, names, w, "seed" in columns))
                                     for key, words in columns.items())  # fmt: skip

    def content(self) -> dict[str, Any]:
        """Everything as plain data, for JSON."""
        return {
            "scenario": self.scenario,
            "parent": self.parent,
            "worlds": [world_number(seed) for seed in self.seeds],
            "luck_only": not self.in_worlds,
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


def with_worlds(table: pd.DataFrame) -> pd.DataFrame:
    """A table of runs with the number of their world before its seed."""
    table.insert(table.columns.get_loc("seed"), "world", table["seed"].map(world_number))
    return table


def summarise(
    study: Study, plan: Plan, parent: Plan | None, quick: bool = False, ahead: Ahead | None = None
) -> Summary:
    """All tables of a study of `plan`, beside its parent's runs if there are any. ahead: what was done beside them."""
    base = parent.name if parent is not None and parent.name in study.scenarios else None
    goals = scorecard(study, plan.name)
    seeds = study.seeds(plan.name)
    last = year_of(plan.end)
    region, bases = region_to_read(plan.region, plan.region_data), bases_of(plan)
    english = language_of("en", region)
    linked = run_with_links(study, plan.name)
    communities = ahead.of(linked) if ahead is not None else None
    if communities is None:
        communities = emergent(linked, region, plan)
    tables = {
        "scorecard": scorecard_table(goals, without_value.without_value(study, plan.name)),
        "tiers": tiers_table(study, plan.name, base, last),
        "spending": spending_table(study, plan.name),
        "league": league_table(study, plan.name),
        "growth": growth.growth_table(
            growth.of_clusters(study, plan.name, last), growth.counted_at_end(study, plan.name, last)
        ),
        "growth_by_year": growth.years_table(by_year(study, plan.name, last)),
        "reached": reached(study, plan.name),
        "emergent": communities.clusters,
        "emergent_cells": communities.cells,
        "agreement": communities.agreement,
        "indicators": with_worlds(study.table("indicators")),
    }
    if base is not None:
        tables["added"] = added_table(study, plan.name, base, last)
    cost = costs(study, plan.name, base, last) if base is not None else {}
    measured = quick_error.lines(plan.region, plan.scale) + influence.lines(plan.region, base is not None)
    measured += doubt.lines(plan.region, study.in_worlds, base is not None)
    assumptions = measured + declared_assumptions(plan, study.in_worlds)
    assumptions += too_kind.sentences(plan.lever(policy) for policy in plan.policies.values())
    firms = study.runs[plan.name, seeds[0]].manifest["firms"]
    chinese = language_of("zh", region)
    lacking, remarks = (
        left_out(study, english),
        other_start(plan, parent if base else None, english),
    )
    zh = (
        [*left_out(study, chinese), *other_start(plan, parent if base else None, chinese)],
        without_value.sentences(study, plan.name, chinese),
    )
    empty = without_value.without_value(study, plan.name)
    if len(empty):
        tables["without_value"] = missing_table(empty)
    tables = {
        name: with_basis(bases, table) if lists_cells(table.columns) and BASIS not in table else table
        for name, table in tables.items()
    }
    return Summary(plan.name, base, seeds, study.in_worlds, firms, quick, goals, tables, cost, assumptions,
                   left_out=lacking, remarks=remarks,
                   without_value=without_value.sentences(study, plan.name, english), in_chinese=zh)  # fmt: skip
