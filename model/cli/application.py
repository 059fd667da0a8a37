"""What all commands share: the application, and messages on the right stream."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import typer

from model.cli.help import Group
from model.errors import UserError
from model.tables.safe_text import json_text

if TYPE_CHECKING:
    from rich.console import Console


ABOUT = "How industrial clusters grow under a policy package: run a scenario file, read the scorecard."
CODES = "A path alone means: run it. Exit codes: 0 done, 1 failed while running, 2 bad input, 130 interrupted."
app = typer.Typer(cls=Group, add_completion=False, no_args_is_help=True, pretty_exceptions_enable=False, help=ABOUT,
                  epilog=CODES)  # fmt: skip


def console() -> Console:
    """Where results go: stdout, as wide as the terminal; 80 columns where there is none, or as COLUMNS says."""
    from model.cli.faults import present_language
    from model.report.in_terminal.safe_console import SafeConsole

    return SafeConsole(present_language(), highlight=False, markup=False)


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
    "validation": ("statsmodels.api", "powerlaw"),
    "sensitivity": ("SALib.sample.morris",),
    "calibration": ("sklearn.gaussian_process",),
}


def require(*names: str) -> None:
    """Raise MissingExtra with the remedy unless the packages of these extras are installed."""
    from model.mathematics.extras import extra

    for name in names:
        for module in EXTRAS[name]:
            extra(module, name)


class BadInput(UserError):
    """An argument that makes no sense."""


def quarter_number(text: str) -> int:
    """A quarter such as 2018Q4 as a number. Raises BadInput."""
    from model.mathematics.quarters import parse_quarter

    try:
        return parse_quarter(text)
    except ValueError as error:
        raise BadInput(str(error)) from None


def at_least(option: str, value: int, least: int) -> None:
    """Raise BadInput if a number is less than a command can do with."""
    if value < least:
        raise BadInput(f"{option} {value}: this takes at least {least}")


def known_language(language: str) -> str:
    """The language that is asked for, else the reader's own. Raises BadInput unless texts exist in it."""
    from model.report.words.language import reader_language

    if language and language not in ("en", "zh"):
        raise BadInput(f"no language {language!r}; there are en and zh")
    return language or reader_language()
