"""`jiju run`: a scenario with its parent beside it, and the report."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from model.cli.application import app, console, known_language, print_json, quarter_number
from model.cli.faults import guarded, say
from model.cli.load_scenario import load, suffix
from model.cli.make_runs import crew, drawn_worlds, make_runs
from model.cli.options import (
    AsJson,
    Baseline,
    Engine,
    EngineName,
    KeepFirms,
    NoFigures,
    Out,
    Overwrite,
    Quick,
    ReportLanguage,
    Scenario,
    Scheduler,
    Seeds,
    TlsFiles,
    Workers,
    Worlds,
)


@app.command()
@guarded
def run(
    scenario: Scenario,
    seeds: Seeds = None,
    worlds: Worlds = None,
    quick: Quick = False,
    baseline: Baseline = None,
    workers: Workers = None,
    engine: Engine = EngineName.processes,
    scheduler: Scheduler = None,
    tls: TlsFiles = None,
    out: Out = None,
    as_json: AsJson = False,
    overwrite: Overwrite = False,
    no_figures: NoFigures = False,
    samples: Annotated[Path | None, typer.Option("--samples", help="CSV of parameter and baseline samples to run too.",
                                                 show_default=False)] = None,
    keep: Annotated[list[str] | None, typer.Option("--keep", help="Keep the whole state of a quarter, as 2018Q4. May "
                                                   "be repeated.", show_default=False)] = None,
    keep_firms: KeepFirms = False,
    alone: Annotated[bool, typer.Option("--alone", help="Without its parent beside it.")] = False,
    language: ReportLanguage = "en",
) -> None:  # fmt: skip
    """Run a scenario with its parent beside it: scorecard, what it added, what it cost."""
    known_language(language)
    plan, parent = load(scenario, quick, baseline)
    plans = [plan] if alone or parent is None else [plan, parent]
    folder = out or Path("results") / (plan.name + suffix(quick, baseline))
    from model.experiments.ensemble import ONE_SAMPLE, Ensemble
    from model.experiments.samples_file import read_samples
    from model.report.findings import Findings
    from model.report.study_summary.summarise import summarise
    from model.report.work_during_runs import Ahead

    points = [*ONE_SAMPLE, *read_samples(samples)] if samples is not None else ONE_SAMPLE
    kept = sorted(quarter_number(quarter) for quarter in keep or [])
    ensemble = Ensemble(plans, seeds or plan.seeds, folder, crew(engine, scheduler, workers, tls), overwrite, points,
                        checkpoints=kept, keep_firms=keep_firms, worlds=drawn_worlds(plan, worlds, seeds))  # fmt: skip
    beside = engine is not EngineName.in_process and workers != 1
    ahead = Ahead(folder, plan, min(task.seed for task in ensemble.tasks()), not no_figures) if beside else None
    study = make_runs(ensemble, folder, not no_figures, ahead)
    summary = summarise(study, plan, parent if len(plans) > 1 else None, quick, ahead)
    summary.save(folder)
    if not no_figures:
        from model.report.write_report import write_report

        say(f"writing the report to {folder}")
        found = Findings(study, plan, parent if summary.parent is not None else None, summary)
        paths = write_report(found, folder, language, say, 1 if engine is EngineName.in_process else workers)
        summary.figures = [path for path in paths if path.suffix == ".png"]
    if as_json:
        print_json(summary.content())
    else:
        from model.report.in_terminal.study_summary import print_summary

        print_summary(console(), summary, folder)
