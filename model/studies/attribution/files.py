"""What an attribution leaves on disk: a flat table, and the table that a report shows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from model.errors import UserError
from model.experiments.worlds import worlds_at, worlds_in
from model.fingerprints import fingerprint, scenario_content, source_checksum
from model.regions import region_to_read
from model.report.words.verdicts import said
from model.results import Study
from model.studies.attribution.measured import NET, OUTPUT, PAID
from model.tables.folders import write_whole
from model.tables.safe_text import csv_table

if TYPE_CHECKING:
    from model.mathematics.paired import Difference
    from model.scenario import Plan
    from model.studies.attribution.design import Design
    from model.studies.attribution.run import Attribution

RECORD = "attribution.yaml"
COLUMNS = {PAID: "paid", NET: "net_cost", OUTPUT: "output"}
REPORTED = "value_added"  # the outcome that a report splits
FOR_REPORT = ("name", "difference", "low", "high", "first", "last", "paid", "output_a_yuan")
MADE_FROM = "made_from"  # a further column: the fingerprint of scenario, program and data; nothing else has it
TABLE = "attribution.csv"


class OtherStudy(UserError):
    """A study folder whose report cannot show this attribution."""


def spread(prefix: str, one: Difference) -> dict[str, float]:
    """A difference as columns."""
    return {prefix: one.mean, f"{prefix}_low": one.low, f"{prefix}_high": one.high}


def rows_of(found: Attribution, outcomes: Sequence[str]) -> list[dict[str, Any]]:
    """Every part by outcome, the policies of opened packages after their package, the whole plan last."""
    rows: list[dict[str, Any]] = []
    for figure in outcomes:
        for part in found.design.parts:
            one = found.added[figure][part.key]
            money = {COLUMNS[name]: found.added[name][part.key].value.mean for name in COLUMNS}
            rows.append({"outcome": figure, "year": found.year, "part": part.key, "policy": "",
                         **spread("adds", one.value),
                         "verdict": said(one.value.verdict, "en"), "first": one.first, "last": one.last,
                         **spread("first_less_last", one.less), **money,
                         "paid_for_each_unit": found.cost_of(figure, part.key),
                         "output_a_yuan": found.output_a_yuan(part.key)})  # fmt: skip
            for key, own in one.atoms.items():
                money = {COLUMNS[name]: found.added[name][part.key].atoms[key].mean for name in COLUMNS}
                rows.append({"outcome": figure, "year": found.year, "part": part.key, "policy": key,
                             **spread("adds", own), "verdict": said(own.verdict, "en"), **money})  # fmt: skip
        whole = found.whole[figure]
        rows.append({"outcome": figure, "year": found.year, "part": "whole plan", "policy": "", **spread("adds", whole),
                     "verdict": said(whole.verdict, "en"),
                     **{COLUMNS[name]: found.whole[name].mean for name in COLUMNS},
                     "output_a_yuan": found.output_a_yuan()})  # fmt: skip
    return rows


def save_attribution(found: Attribution, outcomes: Sequence[str], folder: Path,
                     language: str) -> list[Mapping[str, Any]]:  # fmt: skip
    """attribution.csv and .parquet in `folder`/tables; returns the rows."""
    from model.studies.table_words import Reader
    from model.studies.write_tables import save_table

    rows: list[Mapping[str, Any]] = list(rows_of(found, outcomes))
    save_table(rows, folder / "tables", "attribution", Reader.of([found.design.plan], language))
    return rows


def save_record(design: Design, only: Sequence[str], within: Sequence[str], luck_only: bool, folder: Path) -> None:
    """Write what it takes to read the kept runs again: parts, orders and worlds."""
    import yaml

    content = {"only": list(only), "within": list(within), "pairs": design.pairs, "worlds": len(design.worlds),
               "luck_only": luck_only}  # fmt: skip
    write_whole(folder / RECORD, yaml.safe_dump(content, allow_unicode=True, sort_keys=False))


def require_study_of(plan: Plan, folder: Path) -> None:
    """Raise OtherStudy unless a study folder holds a run of this very scenario, by the present program and data."""
    study = Study.load(folder)
    if plan.name not in study.scenarios:
        raise OtherStudy(f"{folder} has no scenario {plan.name!r}; it has {', '.join(study.scenarios)}")
    seed = study.seeds(plan.name)[0]
    world = (worlds_in(folder, [seed]) or worlds_at([seed]))[0]
    run = study.runs[plan.name, seed]
    data = dict(region_to_read(plan.region, plan.region_data).checksums)
    same = scenario_content(run.plan) == scenario_content(world.of(plan)) and not run.manifest.get("processes")
    if not same or run.manifest["versions"]["source"] != source_checksum() or run.manifest["data"] != data:
        raise OtherStudy(f"{folder} was made from another {plan.name}, or by another program or other data: give "
                         "`jiju run` again, with --overwrite")  # fmt: skip


def studies_of(plan: Plan, results: Path) -> list[Path]:
    """Folders of results with runs of this very scenario, whose reports may show an attribution of it."""
    found = []
    for folder in sorted(path.parent for path in results.glob(f"{plan.name}*/study.yaml")):
        head = (folder / TABLE).read_text(encoding="utf-8-sig").partition("\n")[0] if (folder / TABLE).exists() else ""
        if head and MADE_FROM not in head:  # somebody else's table
            continue
        try:
            require_study_of(plan, folder)
        except UserError:
            continue
        found.append(folder)
    return found


def save_for_report(found: Attribution, folder: Path) -> None:
    """attribution.csv in a study folder: value added by part, 亿元, with first, last, paid and output for each yuan."""
    import pandas as pd

    rows = []
    for part in found.design.parts:
        one = found.added[REPORTED][part.key]
        rows.append((part.key, one.value.mean, one.value.low, one.value.high, one.first, one.last,
                     found.added[PAID][part.key].value.mean, found.output_a_yuan(part.key)))  # fmt: skip
    frame = pd.DataFrame(rows, columns=list(FOR_REPORT)).sort_values("difference", ascending=False, kind="stable")
    frame[MADE_FROM] = mark_of(found.design.plan)
    write_whole(folder / TABLE, "\ufeff" + csv_table(frame).to_csv(index=False, lineterminator="\n"))


def mark_of(plan: Plan) -> str:
    """What tells a table of this scenario, program and data from another."""
    checksums = dict(region_to_read(plan.region, plan.region_data).checksums)
    return fingerprint(plan, 0, checksums)[:16]
