"""Kept attributions of a scenario, read again, and brought to the report of its study. Nothing is run."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from model.experiments.trials import kept_trials
from model.experiments.worlds import worlds_of
from model.mathematics.quarters import last_whole_year
from model.results.records import read_yaml
from model.studies.attribution.design import Design
from model.studies.attribution.files import MADE_FROM, RECORD, REPORTED, TABLE, mark_of, save_for_report
from model.studies.attribution.measured import COALITIONS
from model.studies.attribution.parts import parts_of_plan
from model.studies.attribution.run import Attribution, attributed

if TYPE_CHECKING:
    from model.scenario import Plan


def kept_attribution(plan: Plan, results: Path, outcome: str, year: int) -> Attribution | None:
    """The kept attribution of a plan with most observations, for an outcome and a year; None if none is kept.

    Runs of another program, region or scenario are not used.
    """
    best: Attribution | None = None
    for record in sorted(results.glob(f"attribution-{plan.name}*/{RECORD}")):
        said = read_yaml(record, "give `jiju attribute` again")
        parts = parts_of_plan(plan, said["only"], said["within"])
        design = Design(plan, parts, tuple(worlds_of(plan, said["worlds"], said["luck_only"])[0]), said["pairs"])
        kept = kept_trials(COALITIONS, list(design.trials.values()), record.parent).results
        runs = {key: kept[trial.label, trial.seed] for key, trial in design.trials.items()
                if (trial.label, trial.seed) in kept}  # fmt: skip
        found = attributed(design, [outcome], runs, year)
        if found.observed and (best is None or found.observed > best.observed):
            best = found
    return best


def bring_to_report(plan: Plan, folder: Path) -> bool:
    """Give a study folder the kept attribution of its scenario beside it, for its report; whether it has one now.

    A table that was made from another scenario, program or data goes; one that somebody else wrote stays as it is.
    """
    table, records = folder / TABLE, list(folder.parent.glob(f"attribution-{plan.name}*/{RECORD}"))
    head = table.read_text(encoding="utf-8-sig").splitlines() if table.exists() else []
    if head and MADE_FROM not in head[0]:
        return True
    if head and not head[-1].endswith(mark_of(plan)):
        table.unlink()
        head = []
    year = last_whole_year(plan.end)
    if not head and records and len(plan.policies) > 1 and year > plan.base_year:
        found = kept_attribution(plan, folder.parent, REPORTED, year)
        if found is not None:
            save_for_report(found, folder)
    return table.exists()
