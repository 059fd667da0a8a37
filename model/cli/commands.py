"""The command `jiju` (or `python run.py`). A path alone means: run it. Everything heavy is imported inside commands.

Exit codes: 0 done, 1 failed while running, 2 bad scenario or arguments, 130 interrupted.
"""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path
from typing import Any

from model.cli.application import app
from model.cli.faults import DONE, ended_by, finish_streams, prepare_streams, present_language, say, spoken
from model.cli.help import Command, UsageError

# The order of the help: the commands of planners first, those of economists after them.
# isort: off
import model.cli.run
import model.cli.play
import model.cli.report
import model.cli.new
import model.studies.own_region.command
import model.cli.list_names
import model.cli.explain
import model.cli.check
import model.studies.one_cluster.command
import model.studies.one_firm.command
import model.studies.one_anchor.command
import model.studies.gap.command
import model.studies.margins.command
import model.studies.history.command
import model.studies.policy_effects.command
import model.studies.attribution.command
import model.studies.ablations.command
import model.studies.forms.command
import model.studies.parameter_ends.command
import model.cli.reference
import model.studies.sensitivity.command
import model.studies.calibration.command
import model.studies.uncertainty.command
import model.studies.best_split.command
import model.studies.early_warning.command
import model.studies.compare.command
import model.cli.clusters
import model.studies.validation.command
import model.studies.quick_error.command
import model.studies.backtest.command  # noqa: F401
# isort: on

for command in app.registered_commands:
    command.cls = Command

# entry ---------------------------------------------------------------------------------------------------------------


def names_of_commands() -> set[str]:
    """Every command that can be given."""
    return {command.name or command.callback.__name__.replace("_", "-") for command in app.registered_commands
            if command.callback is not None}  # fmt: skip


def with_default_command(arguments: list[str]) -> list[str]:
    """`plan.yaml --quick` -> `run plan.yaml --quick`; a language before the command is the language of the command."""
    from model.shipped import scenario_file

    if arguments[:1] == ["--language"]:
        arguments = arguments[2:]
    elif arguments and arguments[0].startswith("--language="):
        arguments = arguments[1:]
    if not arguments or arguments[0] in names_of_commands() or arguments[0].startswith("-"):
        return arguments
    first = arguments[0]
    looks_like_a_path = first.endswith((".yaml", ".yml")) or "/" in first or os.sep in first or Path(first).exists()
    looks_like_a_path = looks_like_a_path or scenario_file(first) != Path(first)
    return ["run", *arguments] if looks_like_a_path else arguments


def do(arguments: list[str]) -> int:
    """Carry out a command; its exit code. What the command line itself finds wrong is told in the reader's language."""
    if present_language() == "en":
        app(arguments, prog_name="jiju")
        return DONE
    try:
        return app(arguments, prog_name="jiju", standalone_mode=False) or DONE
    except UsageError as error:
        name_argument(error)
        if type(error).__name__ == "NoArgsIsHelpError":
            error.show()
        else:
            say(error.format_message())
        return error.exit_code


def name_argument(error: Any) -> None:
    """Call the argument that an error is about as the help of this language does, not as the code does."""
    from model.cli.help import argument_name
    from model.report.words.language import language

    about = getattr(error, "param", None)
    if about is not None and about.param_type_name == "argument" and not error.param_hint:
        error.param_hint = repr(argument_name(about, language(present_language())))


def main() -> None:
    """Entry point of `jiju` and `python run.py`."""
    from model.experiments.engines.crew import settle
    from model.experiments.engines.garbage import collect_rarely, leave_to_the_system

    collect_rarely()
    leave_to_the_system()
    settle()  # before NumPy loads: the same bits on any number of cores, and copies of this process may make the runs
    prepare_streams()
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    code: int | str | None = DONE
    spoken.set(None)
    try:
        code = do(with_default_command(sys.argv[1:]))
    except SystemExit as end:
        code = end.code
    except (Exception, KeyboardInterrupt) as error:
        code = ended_by(error)
    sys.exit(finish_streams() or code)


if __name__ == "__main__":
    main()
