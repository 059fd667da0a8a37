"""The command `jiju` (or `python run.py`). A path alone means: run it. Everything heavy is imported inside commands.

Exit codes: 0 done, 1 failed while running, 2 bad scenario or arguments, 130 interrupted.
"""

from __future__ import annotations

import os
import re
import signal
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from model.cli_frame import (
    BAD_INPUT,
    INTERRUPTED,
    AsJson,
    BadInput,
    Language,
    NoFigures,
    Out,
    Overwrite,
    Quick,
    Scenario,
    Seeds,
    Workers,
    app,
    console,
    duration,
    guarded,
    known_language,
    load,
    print_json,
    say,
)

if TYPE_CHECKING:
    from model.scenario import Plan


@app.command()
@guarded
def run(
    scenario: Scenario,
    seeds: Seeds = None,
    quick: Quick = False,
    workers: Workers = None,
    out: Out = None,
    as_json: AsJson = False,
    overwrite: Overwrite = False,
    no_figures: NoFigures = False,
    alone: Annotated[bool, typer.Option("--alone", help="Without its parent beside it.")] = False,
) -> None:
    """Run a scenario with its parent beside it: scorecard, what it added, what it cost."""
    plan, parent = load(scenario, quick)
    plans = [plan] if alone or parent is None else [plan, parent]
    folder = out or Path("results") / (plan.name + ("-quick" if quick else ""))
    study = make_study(plans, seeds or plan.seeds, folder, workers, overwrite)
    from model.report.summary import summarise

    summary = summarise(study, plan, parent if len(plans) > 1 else None, quick)
    summary.save(folder)
    if not no_figures:
        from model.report.pictures import draw_all

        summary.figures = draw_all(study, plans, folder / "figures")
    if as_json:
        print_json(summary.content())
    else:
        from model.report.terminal import print_summary

        print_summary(console(), summary, folder)


def make_study(plans: list[Plan], seeds: int, folder: Path, workers: int | None, overwrite: bool) -> Any:
    """Estimate, run what is missing, tell what failed, and load the rest."""
    from model.experiments.study import Ensemble, StudyError, estimate
    from model.report.progress import watching
    from model.results import Study

    ensemble = Ensemble(plans, seeds, folder, workers, overwrite)
    missing, _ = ensemble.prepare(folder)
    seconds, megabytes = estimate(plans, seeds, workers)
    share = len(missing) / (seeds * len(plans))
    say(f"{len(missing)} of {seeds * len(plans)} runs to make ({', '.join(p.name for p in plans)} x {seeds} seeds): "
        f"about {duration(seconds * share)}, {megabytes * share:.0f} MB in {folder}")  # fmt: skip
    with watching(len(missing), max(plan.end for plan in plans)) as watcher:
        report = ensemble.make(folder, watcher.hear, watcher.finished)
    for key, failure in report.failed.items():
        say(f"run {key} failed: {failure.kind}: {failure.message}")
        (folder / f"failed-{key}.txt").write_text(failure.trace, encoding="utf-8")
    if len(report.failed) == seeds * len(plans):
        raise StudyError("no run finished")
    if report.failed:
        say("the summary below leaves the failed runs out")
    return Study.load(folder)


@app.command()
@guarded
def check(scenario: Scenario, as_json: AsJson = False) -> None:
    """Only validate a scenario file; tells all errors at once."""
    from model.mathematics.quarters import quarter_label
    from model.scenario import ScenarioErrors, load_scenario

    try:
        plan = load_scenario(scenario)
    except ScenarioErrors as errors:
        if not as_json:
            raise
        print_json({"ok": False, "errors": [vars(error) for error in errors.errors]})
        raise typer.Exit(BAD_INPUT) from None
    from model.scenario.warnings import warnings

    remarks = warnings(plan)
    if as_json:
        content = {"ok": True, "name": plan.name, "region": plan.region, "policies": list(plan.policies)}
        print_json(content | {"warnings": remarks})
        return
    for remark in remarks:
        say(f"{scenario}: warning: {remark}")
    period = f"{quarter_label(plan.start)}–{quarter_label(plan.end)}"
    policies = ", ".join(plan.policies) or "no policies"
    console().print(
        f"{scenario}: in order. {plan.name}: region {plan.region}, {period}, {plan.seeds} seeds; {policies}"
    )


@app.command()
@guarded
def new(
    name: Annotated[str, typer.Argument(help="Name of the new scenario.", show_default=False)],
    source: Annotated[str, typer.Option("--from", help="Scenario to copy, with its comments.")] = "plan",
    folder: Annotated[Path, typer.Option("--folder", help="Folder of the scenarios.")] = Path("scenarios"),
) -> None:
    """Copy a scenario file under a new name, comments and all, to edit."""
    from model.tables.folders import write_whole

    original, copy = folder / f"{source}.yaml", folder / f"{name}.yaml"
    if not re.fullmatch(r"[a-z][a-z0-9_]*", name):
        raise BadInput(f"{name!r} is no name for a scenario: small letters, digits and underscores, a letter first")
    if not original.is_file():
        known = ", ".join(sorted(path.stem for path in folder.glob("*.yaml")))
        raise BadInput(f"there is no {original}; scenarios there: {known or 'none'}")
    if copy.exists():
        raise BadInput(f"{copy} exists; choose another name")
    text = original.read_text(encoding="utf-8")
    write_whole(copy, re.sub(r"^name:.*$", f"name: {name}", text, count=1, flags=re.MULTILINE))
    console().print(f"{copy}: a copy of {original}. Edit it, then: jiju check {copy}")


@app.command("list")
@guarded
def list_(
    kind: Annotated[str, typer.Argument(help="instruments, packages, parameters, ablations, segments, places, "
                                             "cities, scenarios or outcomes.", show_default=False)],
    region: Annotated[str, typer.Option("--region", help="Whose segments, places and cities.")] = "henan",
    language: Language = "en",
    as_json: AsJson = False,
) -> None:  # fmt: skip
    """List what a scenario may name."""
    from model.report.listings import KINDS

    known_language(language)
    if kind not in KINDS:
        raise BadInput(f"cannot list {kind!r}; there are {', '.join(KINDS)}")
    headings, rows = KINDS[kind](region, language)
    if as_json:
        print_json([dict(zip(headings, row, strict=True)) for row in rows])
    else:
        from model.report.terminal import print_table

        print_table(console(), headings, rows)


@app.command()
@guarded
def explain(
    name: Annotated[str, typer.Argument(help="An instrument, parameter, ablation, outcome or process.")],
    language: Language = "en",
) -> None:
    """Explain one name (or a clause, as P031): what it does, clause of the plan, lever, defaults, evidence."""
    from model.report.explain import UnknownName
    from model.report.explain import explain as text_about

    known_language(language)
    try:
        print(text_about(name, language))
    except UnknownName as error:
        raise BadInput(str(error)) from None


# The commands of economists come after those of planners in the help.
from model import cli_experiments  # noqa: E402, F401

# entry ---------------------------------------------------------------------------------------------------------------


def names_of_commands() -> set[str]:
    """Every command that can be given."""
    return {command.name or command.callback.__name__.replace("_", "-") for command in app.registered_commands
            if command.callback is not None}  # fmt: skip


def with_default_command(arguments: list[str]) -> list[str]:
    """`plan.yaml --quick` -> `run plan.yaml --quick`; anything else stays as it is."""
    if not arguments or arguments[0] in names_of_commands() or arguments[0].startswith("-"):
        return arguments
    first = arguments[0]
    looks_like_a_path = first.endswith((".yaml", ".yml")) or "/" in first or os.sep in first or Path(first).exists()
    return ["run", *arguments] if looks_like_a_path else arguments


def prepare_streams() -> None:
    """UTF-8 into files and pipes; a console that cannot show a character shows a question mark instead of failing."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            plain_pipe = not stream.isatty() and "PYTHONIOENCODING" not in os.environ
            reconfigure(encoding="utf-8" if plain_pipe else None, errors="replace")


def main() -> None:
    """Entry point of `jiju` and `python run.py`."""
    from model.experiments.engines import SINGLE_THREAD

    for name, value in SINGLE_THREAD.items():  # before NumPy loads: the same bits on any number of cores
        os.environ.setdefault(name, value)
    prepare_streams()
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        app(with_default_command(sys.argv[1:]), prog_name="jiju")
    except KeyboardInterrupt:
        sys.exit(INTERRUPTED)


if __name__ == "__main__":
    main()
