"""The command `jiju` (or `python run.py`). A path alone means: run it. Everything heavy is imported inside commands.

Exit codes: 0 done, 1 failed while running, 2 bad scenario or arguments, 130 interrupted.
"""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path
from typing import Annotated

import typer

from model.cli_faults import DONE, ended_by, finish_streams, prepare_streams
from model.cli_frame import (
    AsJson,
    BadInput,
    Baseline,
    Engine,
    EngineName,
    KeepFirms,
    Language,
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
    app,
    console,
    crew,
    guarded,
    known_language,
    load,
    make_runs,
    print_json,
    quarter_number,
    say,
    suffix,
)
from model.tables.safe_text import visible


@app.command()
@guarded
def run(
    scenario: Scenario,
    seeds: Seeds = None,
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
    from model.experiments.samples import read_samples
    from model.experiments.study import ONE_SAMPLE, Ensemble
    from model.report.ahead import Ahead
    from model.report.findings import Findings
    from model.report.summary import summarise

    worlds = [*ONE_SAMPLE, *read_samples(samples)] if samples is not None else ONE_SAMPLE
    kept = sorted(quarter_number(quarter) for quarter in keep or [])
    ensemble = Ensemble(plans, seeds or plan.seeds, folder, crew(engine, scheduler, workers, tls), overwrite, worlds,
                        checkpoints=kept, keep_firms=keep_firms)  # fmt: skip
    beside = engine is not EngineName.in_process and workers != 1
    ahead = Ahead(folder, plan, min(task.seed for task in ensemble.tasks()), not no_figures) if beside else None
    study = make_runs(ensemble, folder, not no_figures, ahead)
    summary = summarise(study, plan, parent if len(plans) > 1 else None, quick, ahead)
    summary.save(folder)
    if not no_figures:
        from model.report.make import write_report

        say(f"writing the report to {folder}")
        found = Findings(study, plan, parent if summary.parent is not None else None, summary)
        paths = write_report(found, folder, language, say, 1 if engine is EngineName.in_process else workers)
        summary.figures = [path for path in paths if path.suffix == ".png"]
    if as_json:
        print_json(summary.content())
    else:
        from model.report.summary_terminal import print_summary

        print_summary(console(), summary, folder)


@app.command()
@guarded
def report(
    folder: Annotated[Path, typer.Argument(help="A folder of results, such as results/plan.", show_default=False)],
    language: ReportLanguage = "en",
    scenario: Annotated[str | None, typer.Option("--scenario", help="Which scenario (default: the first).")] = None,
    base: Annotated[str | None, typer.Option("--base", help="What to compare it with (default: its parent).")] = None,
    as_json: AsJson = False,
) -> None:
    """Write page, workbook, figures, network files and animation from saved results, without running the model."""
    from model.report.make import make_report

    known_language(language)
    paths = make_report(folder, language, scenario, base, say, None)
    if as_json:
        print_json([str(path) for path in paths])
        return
    for path in paths:
        if path.suffix != ".png":
            console().print(str(path))
    console().print(f"{folder / 'figures'}: {sum(path.suffix == '.png' for path in paths)} figures")


@app.command()
@guarded
def new(
    name: Annotated[str, typer.Argument(help="Name of the new scenario.", show_default=False)],
    source: Annotated[str, typer.Option("--from", help="Scenario to copy, by its name or title.")] = "plan",
    folder: Annotated[Path, typer.Option("--folder", help="Folder of the scenarios.")] = Path("scenarios"),
) -> None:
    """Copy a scenario file, comments and all, to edit: under a new name, with a title and purpose of its own."""
    from model.scenario.copies import copied, titled
    from model.scenario.usable_names import usable_name
    from model.shipped import shipped_file, shipped_folder, shipped_names
    from model.tables.folders import write_whole

    try:
        usable_name(name)
    except ValueError as error:
        raise BadInput(str(error)) from None
    here = {path.stem: path for path in sorted(folder.glob("*.yaml"))}
    known = {stem: shipped_folder() / f"{stem}.yaml" for stem in shipped_names()} | here
    stem = source.removesuffix(".yaml")
    found = [known[stem]] if stem in known else titled(source, known.values())
    if len(found) != 1:
        what = f"several scenarios are called {source[:80]!r}" if found else f"there is no scenario {source[:80]!r}"
        raise BadInput(f"{what}; there are {', '.join(sorted(path.stem for path in found) or sorted(known)) or 'none'}")
    original, copy = found[0], folder / f"{name}.yaml"
    shipped = shipped_file(original.stem) if original.stem not in here else None
    if copy.exists():
        raise BadInput(f"{copy} exists; choose another name")
    text = copied(original, name)
    folder.mkdir(parents=True, exist_ok=True)
    schema = shipped_folder() / "scenario.schema.json"
    if shipped is not None and not (folder / schema.name).exists():  # editors check the file with it
        write_whole(folder / schema.name, schema.read_text(encoding="utf-8"))
    write_whole(copy, text)
    console().print(f"{copy}: a copy of {original}. Edit it, then: jiju check {copy} --against {original}")


@app.command("list")
@guarded
def list_(
    kind: Annotated[str, typer.Argument(help="instruments, packages, parameters, ablations, segments, places, "
                                             "cities, plants, scenarios or outcomes.", show_default=False)],
    region: Annotated[str | None, typer.Option("--region", help="Whose segments, places and cities.")] = None,
    language: Language = "en",
    as_json: AsJson = False,
) -> None:  # fmt: skip
    """List what a scenario may name."""
    from model.regions import DEFAULT_REGION
    from model.report.listings import KINDS, headings_in

    known_language(language)
    if kind not in KINDS:
        raise BadInput(f"cannot list {kind!r}; there are {', '.join(KINDS)}")
    headings, rows = KINDS[kind](region or DEFAULT_REGION, language)
    if as_json:
        print_json([dict(zip(headings, row, strict=True)) for row in rows])
    else:
        from model.report.terminal import print_table

        print_table(console(), headings_in(headings, language), rows)


@app.command()
@guarded
def explain(
    name: Annotated[
        str,
        typer.Argument(
            help="An instrument, parameter, ablation, outcome, process, place, plant, or cell (luoyang/steel)."
        ),
    ],
    language: Language = "en",
) -> None:
    """Explain one name (or a clause, as P031): what it does, clause of the plan, lever, defaults, evidence."""
    from model.report.explain import explain as text_about
    from model.report.explain_names import UnknownName

    known_language(language)
    try:
        print(visible(text_about(name, language)))
    except UnknownName as error:
        raise BadInput(str(error)) from None


# The commands of economists come after those of planners in the help.
# isort: off
import model.cli_check  # noqa: E402
import model.studies.margins.command  # noqa: E402
import model.studies.history.command  # noqa: E402
import model.studies.effects.command  # noqa: E402
import model.studies.ablations.command  # noqa: E402
import model.studies.forms.command  # noqa: E402
import model.studies.parameter_ends.command  # noqa: E402
import model.cli_reference  # noqa: E402
import model.studies.sensitivity.command  # noqa: E402
import model.studies.calibration.command  # noqa: E402
import model.studies.uncertainty.command  # noqa: E402
import model.studies.compare.command  # noqa: E402
import model.cli_clusters  # noqa: E402
import model.studies.validation.command  # noqa: E402
import model.studies.quick_error.command  # noqa: E402
import model.studies.backtest.command  # noqa: E402, F401
# isort: on

# entry ---------------------------------------------------------------------------------------------------------------


def names_of_commands() -> set[str]:
    """Every command that can be given."""
    return {command.name or command.callback.__name__.replace("_", "-") for command in app.registered_commands
            if command.callback is not None}  # fmt: skip


def with_default_command(arguments: list[str]) -> list[str]:
    """`plan.yaml --quick` -> `run plan.yaml --quick`; anything else stays as it is."""
    from model.shipped import shipped_file

    if not arguments or arguments[0] in names_of_commands() or arguments[0].startswith("-"):
        return arguments
    first = arguments[0]
    looks_like_a_path = first.endswith((".yaml", ".yml")) or "/" in first or os.sep in first or Path(first).exists()
    looks_like_a_path = looks_like_a_path or shipped_file(first) is not None
    return ["run", *arguments] if looks_like_a_path else arguments


def main() -> None:
    """Entry point of `jiju` and `python run.py`."""
    from model.experiments.engines.crew import SINGLE_THREAD

    for name, value in SINGLE_THREAD.items():  # before NumPy loads: the same bits on any number of cores
        os.environ.setdefault(name, value)
    prepare_streams()
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    code: int | str | None = DONE
    try:
        app(with_default_command(sys.argv[1:]), prog_name="jiju")
    except SystemExit as end:
        code = end.code
    except (Exception, KeyboardInterrupt) as error:
        code = ended_by(error)
    sys.exit(finish_streams() or code)


if __name__ == "__main__":
    main()
