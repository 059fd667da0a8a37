"""`jiju run`: a scenario with its parent beside it, and the report."""

from __future__ import annotations

from pathlib import Path

from model.cli.application import console, known_language, print_json, quarter_number
from model.cli.faults import say
from model.cli.load_scenario import load, suffix
from model.cli.make_runs import make_runs
from model.cli.options import (
    Alone,
    Baseline,
    EngineName,
    Keep,
    KeepFirms,
    Language,
    Overwrite,
    Samples,
    Scenario,
)
from model.cli.study_runner import Asked, command_with_runs


@command_with_runs()
def run(
    asked: Asked,
    scenario: Scenario,
    baseline: Baseline = None,
    overwrite: Overwrite = False,
    samples: Samples = None,
    keep: Keep = None,
    keep_firms: KeepFirms = False,
    alone: Alone = False,
    language: Language = "",
) -> None:  # fmt: skip
    """Run a scenario with its parent beside it: scorecard, what it added, what it cost."""
    known_language(language)
    plan, parent = load(scenario, asked.quick, baseline)
    plans = [plan] if alone or parent is None else [plan, parent]
    drawn = asked.drawn(plan, baseline is not None)
    folder = asked.out or Path("results") / (plan.name + suffix(asked.quick, baseline, drawn.suffix))
    from model.experiments.ensemble import ONE_SAMPLE, Ensemble
    from model.experiments.samples_file import read_samples
    from model.experiments.tasks import scratch
    from model.report.work_during_runs import Ahead

    points = [*ONE_SAMPLE, *read_samples(samples)] if samples is not None else ONE_SAMPLE
    kept = sorted(quarter_number(quarter) for quarter in keep or [])
    ensemble = Ensemble(plans, folder=folder, workers=asked.crew, overwrite=overwrite, samples=points,
                        checkpoints=kept, keep_firms=keep_firms, **drawn.of_study)  # fmt: skip
    parallel = asked.engine is not EngineName.in_process and asked.workers != 1
    first = min(drawn.seeds)
    with scratch() as aside:
        files = aside if asked.figures else None
        ahead = Ahead(folder, plan, first, asked.figures, len(plans) > 1, files) if parallel else None
        study = make_runs(ensemble, folder, asked.figures, ahead)
        from model.experiments.engines.forked import beside
        from model.regions import region_to_read
        from model.report.cluster_tables.emergent_communities import run_with_links
        from model.report.findings.compared import Compared
        from model.report.findings.targeted import targeted
        from model.report.study_summary.summarise import summarise
        from model.report.words.displayed_names import Names
        from model.report.words.language import language_of

        region = region_to_read(plan.region, plan.region_data)
        names, w = Names(region, plans), language_of(language, region)
        base = parent if parent is not None and len(plans) > 1 and parent.name in study.scenarios else None
        copied = parallel and asked.figures
        with beside(lambda: targeted(Compared(study, plan, base), ahead), copied) as targets:
            summary = summarise(study, plan, base, asked.quick, ahead)
            facts = None
            with beside(lambda: summary.save(folder, names, w), copied) as save:
                if asked.figures:
                    from model.report.figures.decisions import read_extras
                    from model.report.findings import Findings
                    from model.report.write_report import write_report
                    from model.studies.attribution.kept import bring_to_report

                    say(f"writing the report to {folder}")
                    bring_to_report(plan, folder)
                    found = Findings(study, plan, base, summary, read_extras(folder), targets)
                    if ahead is not None:
                        found.network = ahead.network_of(run_with_links(study, plan.name), found.last)
                    paths = write_report(found, folder, language, say, asked.workers if parallel else 1)
                    facts = found.facts
                    summary.figures = [path for path in paths if path.suffix == ".png"]
                save()
    if asked.as_json:
        print_json(summary.content())
    else:
        from model.report.answer.facts import facts_of
        from model.report.in_terminal.print_summary import print_summary

        facts = facts or facts_of(Compared(study, plan, base), summary.goals)
        print_summary(console(), summary, facts, folder, names, w)
