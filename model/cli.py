"""The command `jiju` (or `python run.py`). A path alone means: run it. Everything heavy is imported inside commands.

Exit codes: 0 done, 1 failed while running, 2 bad scenario or arguments, 130 interrupted.
"""

from __future__ import annotations

import errno
import functools
import json
import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from rich.console import Console

    from model.scenario import Plan

DONE, FAILED, BAD_INPUT, INTERRUPTED = 0, 1, 2, 130
WIDEST = 400  # characters of a line that goes into a file
QUICK = 0.1  # share of the firms that --quick keeps

app = typer.Typer(add_completion=False, no_args_is_help=True, pretty_exceptions_enable=False,
                  help=__doc__.split("\n")[0], epilog="A path alone means: run it. Exit codes: 0 done, 1 failed while "
                  "running, 2 bad scenario or arguments, 130 interrupted.")  # fmt: skip

Scenario = Annotated[Path, typer.Argument(help="A scenario file.", show_default=False)]
Seeds = Annotated[int | None, typer.Option("--seeds", min=1, help="How many seeds (1, 2, ...).", show_default=False)]
Quick = Annotated[bool, typer.Option("--quick", help="A tenth of the firms; results are marked approximate.")]
Workers = Annotated[int | None, typer.Option("--workers", min=1, help="Processes (default: all cores).")]
Out = Annotated[Path | None, typer.Option("--out", help="Folder for the results (default: results/<name>).")]
AsJson = Annotated[bool, typer.Option("--json", help="Print the result as JSON on stdout.")]
Overwrite = Annotated[bool, typer.Option("--overwrite", help="Replace results made from something else.")]
NoFigures = Annotated[bool, typer.Option("--no-figures", help="Leave the figures out.")]
Region = Annotated[str, typer.Argument(help="henan or twin_rivers.")]
Language = Annotated[str, typer.Option("--language", help="en or zh.")]


# talking -------------------------------------------------------------------------------------------------------------


def console() -> Console:
    """Where results go: stdout, as wide as the terminal; into a file, as wide as the tables need."""
    from rich.console import Console

    return Console(highlight=False, markup=False, width=None if sys.stdout.isatty() else WIDEST)


def say(text: str) -> None:
    """A remark on stderr."""
    print(text, file=sys.stderr)


def print_json(content: Any) -> None:
    """JSON on stdout; not-a-number becomes null."""
    print(json.dumps(plain(content), ensure_ascii=False, indent=1, allow_nan=False))


def plain(content: Any) -> Any:
    """Content as JSON can hold it: no NumPy types, no nan, paths as text."""
    if isinstance(content, dict):
        return {str(key): plain(value) for key, value in content.items()}
    if isinstance(content, list | tuple | set):
        return [plain(value) for value in content]
    if hasattr(content, "tolist"):
        return plain(content.tolist())
    if (isinstance(content, float) and content != content) or content in (float("inf"), float("-inf")):
        return None
    return content if isinstance(content, str | int | float | bool) or content is None else str(content)


def guarded(command: Callable[..., None]) -> Callable[..., None]:
    """Turn errors that people cause or meet into one message and the right exit code."""

    @functools.wraps(command)
    def run_guarded(*arguments: Any, **options: Any) -> None:
        try:
            command(*arguments, **options)
        except KeyboardInterrupt:
            say("interrupted: finished runs are kept, the same command goes on from there")
            raise typer.Exit(INTERRUPTED) from None
        except BrokenPipeError:  # the reader of our output has gone (`| head`)
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            raise typer.Exit(DONE) from None
        except Exception as error:
            code = exit_code(error)
            if code is None:
                raise
            say(str(error))
            raise typer.Exit(code) from None

    return run_guarded


def exit_code(error: Exception) -> int | None:
    """Exit code of an error with a message for people; None for one that needs its trace."""
    kind = type(error).__name__
    if kind in ("ScenarioErrors", "RegionError", "BadInput"):
        return BAD_INPUT
    if kind in ("StudyError", "ResultsError", "CheckpointError") or (
        isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EACCES, errno.EROFS)
    ):
        return FAILED
    return None


class BadInput(Exception):
    """An argument that makes no sense."""


def load(path: Path, quick: bool = False) -> tuple[Plan, Plan | None]:
    """The scenario and its parent, both resolved. Raises ScenarioErrors."""
    from model.scenario import load_scenario

    plan = load_scenario(path)
    parent = load_scenario(plan.parent) if plan.parent is not None else None
    if quick:
        plan = approximate(plan)
        parent = approximate(parent) if parent is not None else None
    return plan, parent


def approximate(plan: Plan) -> Plan:
    """The same scenario with a tenth of its firms."""
    return plan.replace(scale=plan.scale * QUICK)


# commands ------------------------------------------------------------------------------------------------------------


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


def duration(seconds: float) -> str:
    """Seconds in words."""
    if seconds < 90:
        return f"{seconds:.0f} seconds"
    return f"{seconds / 60:.0f} minutes" if seconds < 5400 else f"{seconds / 3600:.1f} hours"


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
    if as_json:
        print_json({"ok": True, "name": plan.name, "region": plan.region, "policies": list(plan.policies)})
        return
    period = f"{quarter_label(plan.start)}–{quarter_label(plan.end)}"
    policies = ", ".join(plan.policies) or "no policies"
    console().print(
        f"{scenario}: in order. {plan.name}: region {plan.region}, {period}, {plan.seeds} seeds; {policies}"
    )


@app.command("list")
@guarded
def list_(
    kind: Annotated[str, typer.Argument(help="instruments, parameters, ablations, segments, places, cities, scenarios "
                                             "or outcomes.", show_default=False)],
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
    """Explain one name: what it does, clause of the plan, lever, defaults, evidence."""
    from model.report.explain import UnknownName
    from model.report.explain import explain as text_about

    known_language(language)
    try:
        print(text_about(name, language))
    except UnknownName as error:
        raise BadInput(str(error)) from None


def known_language(language: str) -> None:
    """Raise BadInput unless texts exist in the language."""
    if language not in ("en", "zh"):
        raise BadInput(f"no language {language!r}; there are en and zh")


@app.command("parameter-ends")
@guarded
def parameter_ends(
    scenario: Annotated[Path, typer.Argument(help="A scenario of a small region.")] = Path("scenarios/teaching.yaml"),
    quarters: Annotated[int, typer.Option("--quarters", min=1)] = 120,
    only: Annotated[str, typer.Option("--only", help="Paths that begin so, joined with commas.")] = "",
    workers: Workers = None,
    as_json: AsJson = False,
) -> None:
    """Every parameter at either end of its range: finite? identities held? which bounds bind?"""
    from model.experiments.parameter_ends import parameter_ends as try_ends

    plan, _ = load(scenario)
    prefixes = [part for part in only.split(",") if part]
    results = list(try_ends(plan, quarters, only=prefixes, workers=workers))
    broken = [result for result in results if result.trouble]
    if as_json:
        print_json([vars(result) for result in results])
    else:
        from model.report.terminal import print_ends

        print_ends(console(), results, plan.region, quarters)
    if broken:
        raise typer.Exit(FAILED)


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
