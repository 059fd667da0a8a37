"""What all commands share: the application, options, messages on the right stream, errors as exit codes."""

from __future__ import annotations

import json
import sys
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from model.cli_faults import BAD_INPUT as BAD_INPUT
from model.cli_faults import DONE as DONE
from model.cli_faults import FAILED as FAILED
from model.cli_faults import INTERRUPTED as INTERRUPTED
from model.cli_faults import ended_without, failed_runs, leave_out
from model.cli_faults import guarded as guarded
from model.cli_faults import say as say
from model.cli_options import one_of, whole_number
from model.errors import UserError
from model.tables.safe_text import json_text

if TYPE_CHECKING:
    from rich.console import Console

    from model.experiments.engines import Crew
    from model.experiments.study import Ensemble
    from model.report.ahead import Ahead
    from model.results import Study
    from model.scenario import Plan

WIDEST = 400  # characters of a line that goes into a file
MOST_NAMED = 6  # runs that a remark names
MOST_SEEDS, MOST_WORKERS, MOST_RUNS = 10_000, 1_000, 100_000  # beyond, a number is a slip
LARGEST_SEED, LAST_QUARTER = 2**31 - 1, 160  # 2055Q4
QUICK = 0.1  # share of the firms that --quick keeps


ABOUT = "How industrial clusters grow under a policy package: run a scenario file, read the scorecard."
CODES = "A path alone means: run it. Exit codes: 0 done, 1 failed while running, 2 bad input, 130 interrupted."
app = typer.Typer(add_completion=False, no_args_is_help=True, pretty_exceptions_enable=False, help=ABOUT, epilog=CODES)


class EngineName(StrEnum):
    """Who does the runs."""

    processes = "processes"
    in_process = "in-process"
    dask = "dask"


def own_folder(path: Path | None) -> Path | None:
    """The folder for results, which is not the present one (nor an empty text). Raises BadParameter."""
    if path is not None and not path.name:
        raise typer.BadParameter("name a folder of its own for the results")
    return path


Scenario = Annotated[Path, typer.Argument(help="A scenario file.", show_default=False)]
Seeds = Annotated[
    int | None, whole_number("--seeds", 1, MOST_SEEDS, help="How many seeds (1, 2, ...).", show_default=False)
]
Quick = Annotated[bool, typer.Option("--quick", help="A tenth of the firms; results are marked approximate.")]
Baseline = Annotated[
    int | None,
    whole_number("--baseline", 0, 9_999, help="Draw of the map of 2015 to start from: 0 is its centre.",
                 show_default=False),
]  # fmt: skip
Workers = Annotated[int | None, whole_number("--workers", 1, MOST_WORKERS, help="Processes (default: all cores).")]
Engine = Annotated[
    EngineName, one_of("--engine", EngineName, help="Processes here, one after the other, or a Dask cluster.")
]
Scheduler = Annotated[
    str | None,
    typer.Option(
        "--scheduler", help="Of an existing Dask cluster: tcp://host:port or tls://host:port.", show_default=False
    ),
]
TlsFiles = Annotated[
    tuple[Path, Path, Path] | None,
    typer.Option("--tls", metavar="CA CERTIFICATE KEY", help="Files for a scheduler at tls://, in PEM.",
                 show_default=False),
]  # fmt: skip
Out = Annotated[
    Path | None, typer.Option("--out", callback=own_folder, help="Folder for the results (default: results/<name>).")
]
KeepFirms = Annotated[
    bool,
    typer.Option("--keep-firms", help="Keep the yearly panel of firms, and all supply links."),
]
AsJson = Annotated[bool, typer.Option("--json", help="Print the result as JSON on stdout.")]
Overwrite = Annotated[bool, typer.Option("--overwrite", help="Replace results made from something else.")]
NoFigures = Annotated[bool, typer.Option("--no-figures", help="Leave report and figures out.")]
Language = Annotated[str, typer.Option("--language", help="en or zh.")]
ReportLanguage = Annotated[str, typer.Option("--language", help="The report's first language: en or zh.")]


def console() -> Console:
    """Where results go: stdout, as wide as the terminal; into a file, as wide as the tables need."""
    from model.report.safe_console import SafeConsole

    return SafeConsole(highlight=False, markup=False, width=None if sys.stdout.isatty() else WIDEST)


def print_json(content: Any) -> None:
    """JSON on stdout; not-a-number becomes null."""
    print(json_text(json.dumps(plain(content), ensure_ascii=False, indent=1, allow_nan=False)))


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


# What the optional extras bring; a command asks for them before it starts, not in the middle of its runs.
EXTRAS = {
    "validation": ("scipy.optimize", "statsmodels.api", "powerlaw"),
    "sensitivity": ("SALib.sample.morris",),
    "calibration": ("optuna",),
}


def require(*names: str) -> None:
    """Raise MissingExtra with the remedy unless the packages of these extras are installed."""
    from model.mathematics.extras import extra

    for name in names:
        for module in EXTRAS[name]:
            extra(module, name)


class BadInput(UserError):
    """An argument that makes no sense."""


def load(path: Path, quick: bool = False, baseline: int | None = None) -> tuple[Plan, Plan | None]:
    """The scenario and its parent, resolved, at one scale and in one draw of the map (`baseline`, else each its own).

    Says what the file states in vain, and if the parent's scale gives way. Raises ScenarioErrors.
    """
    from model.scenario import load_scenario, read_scenario

    say_if_shipped(path)
    reading = read_scenario(path)
    plan = reading.plan
    for remark in reading.remarks:
        if remark.own:
            say(f"{path}: {remark.words['en']}")
    parent = load_scenario(plan.parent) if plan.parent is not None else None
    if baseline is not None:
        plan = plan.replace(baseline=plan.baseline.model_copy(update={"draw": baseline}))
        if parent is not None:
            parent = parent.replace(baseline=parent.baseline.model_copy(update={"draw": baseline}))
    if quick:
        plan = approximate(plan)
        parent = approximate(parent) if parent is not None else None
    if parent is not None and parent.scale != plan.scale:  # what another number of firms makes is no effect
        parent = parent.replace(scale=plan.scale)
        say(f"{path}: its parent {parent.name} runs with {plan.scale:g} of the firms as well")
    return plan, parent


def say_if_shipped(path: Path) -> None:
    """Tell that a scenario which is not there is taken from those that come with the program."""
    from model.shipped import scenario_file

    if scenario_file(path) != path:
        say(f"{path} is not here: the scenario of that name that comes with the program is taken")


def crew(engine: EngineName, scheduler: str | None, workers: int | None,
         tls: tuple[Path, Path, Path] | None = None) -> Crew:  # fmt: skip
    """Who does the runs, from the options. Raises BadInput if they contradict each other."""
    if engine is not EngineName.dask:
        if scheduler is not None:
            raise BadInput("--scheduler is for --engine dask")
        if tls is not None:
            raise BadInput("--tls is for --engine dask with a --scheduler at tls://host:port")
        return 1 if engine is EngineName.in_process else workers
    from model.experiments.engines import Cluster, Tls

    if scheduler is not None and workers is not None:
        raise BadInput("--workers is for a local cluster; at a --scheduler its own workers do the runs")
    return Cluster(scheduler, workers, Tls(*tls) if tls is not None else None)


def quarter_number(text: str) -> int:
    """A quarter such as 2018Q4 as a number. Raises BadInput."""
    from model.mathematics.quarters import parse_quarter

    try:
        return parse_quarter(text)
    except ValueError as error:
        raise BadInput(str(error)) from None


def make_runs(ensemble: Ensemble, folder: Path, report_after: bool = False,
              ahead: Ahead | None = None) -> Study:  # fmt: skip
    """Estimate, make what is missing under the eyes of a watcher, tell what failed, and load all.

    report_after: a report comes after the runs; the estimate holds it. ahead: what it does beside the runs.
    Raises Exit if no run finished; StudyError as the ensemble does.
    """
    from model.experiments.estimate import estimate, require_space
    from model.experiments.run_folders import SET_ASIDE
    from model.report.progress import watching
    from model.result_records import FAILURES
    from model.results import Study

    missing, report = ensemble.missing(folder)
    total = len(missing) + len(report.reused)
    reported = [task.plan for task in ensemble.tasks()] if report_after else []
    seconds, megabytes = estimate([task.plan for task in missing], 1, ensemble.workers, reported, ensemble.keep_firms)
    require_space(folder, megabytes)
    names = ", ".join(plan.name for plan in ensemble.plans)
    with_it = " with the report" if report_after else ""
    say(f"{len(missing)} of {total} runs to make ({names}): about {duration(seconds)}{with_it}, {megabytes:.0f} MB in "
        f"{folder}")  # fmt: skip
    with watching(len(missing), max(plan.end for plan in ensemble.plans)) as watcher:

        def finished(key: str) -> None:
            watcher.finished(key)
            if ahead is not None:
                ahead.finished(key)

        report = ensemble.make(folder, watcher.hear, finished)
    if ahead is not None:
        ahead.wait()
    for key, damage in report.damaged.items():
        say(f"run {key} was damaged ({damage}) and has been made again")
    for key, failure in report.failed.items():
        say(f"run {key} failed: {failure.kind}: {failure.message} (see {folder / FAILURES / key}.txt)")
    if report.stale:
        moved = ", ".join(report.stale[:MOST_NAMED]) + (", …" if len(report.stale) > MOST_NAMED else "")
        say(f"{len(report.stale)} runs made from something else were moved to {folder / SET_ASIDE}: {moved}")
    leave_out(report.failed, folder / FAILURES)
    if len(report.failed) == total:
        raise typer.Exit(ended_without(failed_runs.get()))
    return Study.load(folder)


def suffix(quick: bool, baseline: int | None) -> str:
    """What the name of a folder of results says of options that change the runs."""
    return (f"-baseline-{baseline}" if baseline is not None else "") + ("-quick" if quick else "")


def approximate(plan: Plan) -> Plan:
    """The same scenario with a tenth of its firms."""
    return plan.replace_unchecked(scale=plan.scale * QUICK)


def known_language(language: str) -> None:
    """Raise BadInput unless texts exist in the language."""
    if language not in ("en", "zh"):
        raise BadInput(f"no language {language!r}; there are en and zh")


def duration(seconds: float) -> str:
    """Seconds in words."""
    if seconds < 90:
        return f"{seconds:.0f} seconds"
    return f"{seconds / 60:.0f} minutes" if seconds < 5400 else f"{seconds / 3600:.1f} hours"
