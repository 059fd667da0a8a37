"""How a command ends: what a user can mend is told (exit 2); a fault of the program goes into a log file (exit 1).

A command some of whose runs failed does the rest of its work, tells it in its last line, and ends with the same codes.
"""

from __future__ import annotations

import functools
import os
import sys
import tempfile
import time
import traceback
from collections.abc import Callable, Mapping, Sequence
from contextvars import ContextVar
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from model.errors import UserError
from model.tables.folders import REMEDIES
from model.tables.safe_text import visible

if TYPE_CHECKING:
    from model.experiments.engines import Failure

DONE, FAILED, BAD_INPUT, INTERRUPTED = 0, 1, 2, 130
PACKAGE = Path(__file__).resolve().parent.parent
FAULT = {
    "en": "This is a fault of the program, not of your input ({kind}); the trace is in {file}",
    "zh": "这是程序自身的错误（{kind}），不是您的输入有误；出错的详细记录在 {file}",
}
NOT_KEPT = {
    "en": "This is a fault of the program, not of your input ({kind}); no folder takes its log, so here is the trace:",
    "zh": "这是程序自身的错误（{kind}），不是您的输入有误；没有可以写入记录的文件夹，详细记录如下：",
}
NO_MEMORY = {
    "en": "not enough memory: use --quick, fewer --workers or a shorter period",
    "zh": "内存不足：请使用 --quick、减少 --workers 或缩短时期",
}


LEFT_OUT = {
    "en": "Runs that failed and are left out of these results: {n} ({keys}). ",
    "zh": "有{n}次模拟失败（{keys}），以上结果不含这些模拟。",
}
failed_runs: ContextVar[dict[str, tuple[Failure, Path | None]]] = ContextVar("failed_runs")  # of the present command


spoken: ContextVar[str | None] = ContextVar("spoken", default=None)  # the language of the present command


def say(text: str) -> None:
    """A remark on stderr, in the reader's language."""
    from model.report.in_terminal.wrapping import terminal_lines
    from model.report.words.messages import told

    print(terminal_lines(told(visible(text), present_language()), sys.stderr), file=sys.stderr)


def present_language() -> str:
    """The language of the present command: as its option says, else as typed, else the reader's own."""
    return spoken.get() or typed_language()


def typed_language(arguments: Sequence[str] | None = None) -> str:
    """en or zh: what stands after --language on the command line, else the reader's own."""
    from model.report.words.language import LANGUAGES, reader_language

    typed = list(sys.argv[1:] if arguments is None else arguments)
    given = [after for before, after in pairwise(typed) if before == "--language"]
    given += [text.partition("=")[2] for text in typed if text.startswith("--language=")]
    return given[-1] if given and given[-1] in LANGUAGES else reader_language()


def guarded(command: Callable[..., None]) -> Callable[..., None]:
    """Turn whatever ends a command into a sentence and the right exit code.

    An option `region` of a command is the region in which all its scenarios are taken (model/regions/own.py).
    """

    @functools.wraps(command)
    def run_guarded(*arguments: Any, **options: Any) -> None:
        failed_runs.set({})
        spoken.set(None)
        if "language" in options:  # an empty option means the reader's own
            options["language"] = options["language"] or typed_language()
            spoken.set(options["language"] if options["language"] in ("en", "zh") else None)
        try:
            from model.regions.own import in_region

            if (language := options.get("language") or "en") not in ("en", "zh"):
                raise UserError(f"no language {language!r}; there are en and zh")

            with in_region(options.get("region")):
                command(*arguments, **options)
            code = ended_without(failed_runs.get())
        except (typer.Exit, typer.Abort, typer.BadParameter):
            raise  # the command line's own ways to end
        except (Exception, KeyboardInterrupt) as error:
            raise typer.Exit(ended_by(error)) from None
        if code != DONE:
            raise typer.Exit(code)

    return run_guarded


def leave_out(failures: Mapping[str, Failure], traces: Path | None = None) -> None:
    """Note runs that failed, so that the command tells them at its end. traces: the folder with a file for each."""
    failed_runs.get().update({key: (item, traces and traces / f"{key}.txt") for key, item in failures.items()})


def ended_without(failed: Mapping[str, tuple[Failure, Path | None]]) -> int:
    """Tell in one sentence that runs failed and whose doing it is; the exit code."""
    if not failed:
        return DONE
    from model.experiments.engines import Cause, gravest

    key, failure = gravest({key: failure for key, (failure, _) in failed.items()})
    language, file = present_language(), failed[key][1]
    begun = LEFT_OUT[language].format(n=len(failed), keys=key + (", …" if len(failed) > 1 else ""))
    if failure.cause is not Cause.program:
        say(begun + failure.message)
        return BAD_INPUT if failure.cause is Cause.user else FAILED
    file = file or keep_trace(failure.trace)
    if file is None:
        say(begun + NOT_KEPT[language].format(kind=failure.kind))
        say(failure.trace)
    else:
        say(begun + fault_told(failure.kind, file))
    return FAILED


def ended_by(error: BaseException) -> int:
    """Tell what ended a command; its exit code."""
    if isinstance(error, KeyboardInterrupt):
        say("interrupted: finished runs are kept, the same command goes on from there")
        return INTERRUPTED
    if isinstance(error, BrokenPipeError):  # the reader of our output has gone (`| head`)
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return DONE
    told = for_the_user(error)
    if told is not None:
        say(told)
        return BAD_INPUT
    if isinstance(error, MemoryError):
        say(NO_MEMORY[present_language()])
        return FAILED
    tell_fault(error)
    return FAILED


def for_the_user(error: BaseException) -> str | None:
    """What to say of an error that a user can mend; None for a fault of the program."""
    if isinstance(error, UserError):
        return str(error)
    if isinstance(error, OSError) and error.errno in REMEDIES:
        name = error.filename if isinstance(error.filename, str | bytes) else None
        path = Path(os.fsdecode(name)) if name is not None else None
        if path is not None and path.is_absolute() and path.is_relative_to(PACKAGE):
            return None  # our own file
        return f"{path or 'the output'}: {os.strerror(error.errno)}; {REMEDIES[error.errno]}"
    return None


def tell_fault(error: BaseException) -> None:
    """Keep the trace of a fault in a log file and say so in one sentence; without a place for it, print it."""
    trace = "".join(traceback.format_exception(error))
    language, kind = present_language(), type(error).__name__
    file = keep_trace(trace)
    if file is None:
        say(NOT_KEPT[language].format(kind=kind))
        say(trace)
    else:
        say(fault_told(kind, file))


def fault_told(kind: str, file: Path) -> str:
    """The sentence about a fault whose trace is in a file."""
    return FAULT[present_language()].format(kind=kind, file=file)


def log_folders() -> list[Path]:
    """Where log files may go, best first: the user's state folder, then that for temporary files."""
    from model.tables.folders import state_folder

    return [state_folder(), Path(tempfile.gettempdir()) / "jiju"]


def keep_trace(trace: str) -> Path | None:
    """Write a trace under the time and the number of this process; the file, or None if no folder takes it."""
    import platform

    from model import __version__

    heading = f"jiju {__version__}, Python {platform.python_version()}, {platform.platform()}\n{sys.argv!r}\n\n"
    for folder in log_folders():
        file = folder / f"fault-{time.strftime('%Y%m%d-%H%M%S')}-{os.getpid()}.log"
        try:
            folder.mkdir(parents=True, exist_ok=True)
            file.write_text(heading + trace, encoding="utf-8", errors="backslashreplace")
        except OSError:
            continue
        return file
    return None


def open_streams() -> None:
    """Give every standard stream that the caller has closed (`>&-`) a place where nothing arrives.

    A file opened later would otherwise take its number, and what is printed would end up in that file.
    """
    while True:
        number = os.open(os.devnull, os.O_RDWR)
        if number > 2:
            os.close(number)
            break
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            setattr(sys, name, open(os.devnull, mode, encoding="utf-8"))  # noqa: SIM115


def prepare_streams() -> None:
    """UTF-8 into files and pipes; a console that cannot show a character shows a question mark instead of failing."""
    open_streams()
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            plain_pipe = not stream.isatty() and "PYTHONIOENCODING" not in os.environ
            reconfigure(encoding="utf-8" if plain_pipe else None, errors="replace")


def finish_streams() -> int:
    """Write out what is still kept back; DONE, or the exit code if it cannot be written."""
    try:
        sys.stdout.flush()
        sys.stderr.flush()
    except OSError as error:
        code = ended_by(error)
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)  # or Python would complain of it once more at its end
        return code
    return DONE
