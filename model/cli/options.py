"""The options of all commands, each declared once: the same name means the same in every command."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from model.cli.number_options import one_of, whole_number

if TYPE_CHECKING:
    pass

MOST_SEEDS, MOST_WORKERS, MOST_RUNS = 10_000, 1_000, 100_000  # beyond, a number is a slip
LARGEST_SEED, LAST_QUARTER = 2**31 - 1, 160  # 2055Q4
QUICK = 0.1  # share of the firms that --quick keeps


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
Worlds = Annotated[
    int | None,
    whole_number("--worlds", 1, MOST_SEEDS, help="How many worlds: seeds that also differ in the start and in "
                 "parameters, as far as these are not known.", show_default=False),
]  # fmt: skip
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
