"""The help of every command in the reader's language, in lines that fit the terminal: `jiju --help`, `jiju run --help`.

Commands and options are declared with English texts; their Chinese stands in report/words/messages/help.yaml.
"""

from __future__ import annotations

from difflib import SequenceMatcher
from enum import Enum
from inspect import cleandoc
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer
from typer.core import TyperCommand, TyperGroup

if TYPE_CHECKING:
    from rich.table import Table

    from model.report.words.language import Language

WIDEST = 100  # columns: longer lines are hard to read
BESIDE = 18  # columns of an option's name and of what it takes, up to which both stand in one line
UsageError: Any = typer.BadParameter.__mro__[1]  # of the library that reads the command line, whichever typer takes
SLIP = 0.75  # likeness from which an option may be a slip of the pen for another
ONE_WORLD = {  # options that a command cannot have -> why, and what to do
    ("firm", "--worlds"): "a firm's story is of one world: leave --worlds out (jiju cluster and jiju city take it)",
    ("firm", "--seeds"): "a firm's story is of one world: leave --seeds out (jiju cluster and jiju city take it)",
}
NO_SCALE = "there is no --scale: --quick keeps a tenth of the firms; any other share is `scale:` of a scenario file"


class Command(TyperCommand):
    """A command with our help."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """As the library does; but options are offered only for a slip of the pen."""
        try:
            return super().parse_args(ctx, args)
        except UsageError as error:
            if type(error).__name__ == "NoSuchOption":
                only_near(error, str(self.name), any("--quick" in each.opts for each in self.get_params(ctx)))
            raise

    def format_help(self, ctx: Any, formatter: Any) -> None:
        """Print the help."""
        print_help(self, ctx)


def only_near(error: Any, command: str, quick: bool) -> None:
    """Let an error about an option say why there is none, or offer those alone that are hardly different.

    quick: whether the command has --quick.
    """
    why = ONE_WORLD.get((command, error.option_name))
    if why is not None:
        error.message, error.possibilities = why, None
        return
    if error.option_name == "--scale" and quick:
        error.message, error.possibilities = NO_SCALE, None
        return
    near = [each for each in error.possibilities or () if SequenceMatcher(None, each, error.option_name).ratio() > SLIP]
    error.possibilities = near or None


class Group(TyperGroup):
    """All commands, with our help."""

    def format_help(self, ctx: Any, formatter: Any) -> None:
        """Print the help."""
        print_help(self, ctx)


def print_help(command: Any, context: Any) -> None:
    """Usage, what the command is for, its arguments and options, and the commands of a group."""
    from rich.panel import Panel

    from model.cli.faults import present_language
    from model.report.in_terminal.safe_console import SafeConsole
    from model.report.words.language import language

    w = language(present_language())
    out = SafeConsole(w.code, highlight=False, markup=False)
    width = min(out.width, WIDEST)
    parameters = command.get_params(context)
    arguments = [each for each in parameters if each.param_type_name == "argument"]
    options = [each for each in parameters if each.param_type_name == "option" and not each.hidden]
    commands = getattr(command, "commands", {})
    out.print(f"\n{usage(context.command_path, arguments, bool(commands), w)}\n", style="bold", width=width)
    out.print(f"{paragraphs(command.help, w)}\n", width=width)
    parts = [
        ("arguments", [(argument_name(each, w), explained(each, context, w)) for each in arguments]),
        ("options", [(option_name(each, w), explained(each, context, w)) for each in options]),
        ("commands", [(name, paragraphs(each.help, w, 1)) for name, each in commands.items()]),
    ]
    for title, rows in parts:
        if rows:
            panel = Panel(listed(rows), title=w.say(f"help.{title}"), title_align="left", border_style="dim")
            out.print(panel, width=width)
    if command.epilog:
        out.print(f"\n{paragraphs(command.epilog, w)}", width=width)


def usage(path: str, arguments: list[Any], group: bool, w: Language) -> str:
    """What is typed, in one line."""
    pieces = [path, f"[{w.say('help.options').lower()}]", *(argument_name(each, w, usage=True) for each in arguments)]
    if group:
        pieces += [w.say("help.command"), w.say("help.arguments_follow")]
    return f"{w.say('help.usage')}{w.say('number.colon')}{' '.join(pieces)}"


def paragraphs(text: str | None, w: Language, most: int | None = None) -> str:
    """A help text in the reader's language, its first `most` paragraphs, each in one line."""
    from model.report.words.messages import told

    found = [" ".join(each.split()) for each in cleandoc(text or "").split("\n\n")[:most]]
    return "\n\n".join(told(each, w.code) for each in found)


def listed(rows: list[tuple[str, str]]) -> Table:
    """Names with their explanations."""
    from rich.table import Table
    from rich.text import Text

    table = Table(box=None, show_header=False, expand=True, pad_edge=False, padding=(0, 1))
    table.add_column(no_wrap=True, style="cyan")
    table.add_column(ratio=1)
    for name, text in rows:
        table.add_row(Text(name), text)  # a name is typed as it is, in either language
    return table


def argument_name(argument: Any, w: Language, usage: bool = False) -> str:
    """An argument's name; where usage is told, in brackets if it may be left out, with dots if it may be repeated."""
    key = f"help.argument.{argument.name}"
    name = w.say(key) if w.has(key) else str(argument.name)
    if not usage:
        return name
    name += "" if argument.nargs == 1 else "…"
    return name if argument.required else f"[{name}]"


def option_name(option: Any, w: Language) -> str:
    """An option with what it takes, below it where both are too long for a line."""
    name, takes = ", ".join(option.opts), what_it_takes(option, w)
    return f"{name} {takes}".rstrip() if len(name) + len(takes) < BESIDE else f"{name}\n  {takes}"


def what_it_takes(option: Any, w: Language) -> str:
    """Words, a span of numbers, a file or a text; nothing for a switch."""
    from model.report.words.messages import told

    if option.is_flag or option.name == "help":
        return ""
    if option.metavar:
        key = f"help.{option.metavar}"
        return w.say(key) if w.has(key) else told(option.metavar, w.code)
    kind = getattr(option, "type", None) or option.type_descriptor  # by the version of the library
    return w.say("help.path" if "path" in str(kind).lower() else "help.text")


def explained(parameter: Any, context: Any, w: Language) -> str:
    """What a parameter is for, that it is required, or what it is where nobody says."""
    text = paragraphs(getattr(parameter, "help", None), w)
    if parameter.required:
        return text + w.say("help.required")
    value = parameter.get_default(context) if parameter.show_default else None
    value = value.value if isinstance(value, Enum) else value
    if isinstance(value, bool) or not isinstance(value, str | int | float | Path) or value == "":
        return text
    return text + w.say("help.default", value=f"{value:g}" if isinstance(value, float) else value)
