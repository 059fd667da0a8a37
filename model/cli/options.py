"""The options of all commands, each declared once: the same name means the same in every command."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from model.cli.number_options import decimal_number, one_of, whole_number

MOST_SEEDS, MOST_WORKERS, MOST_RUNS = 10_000, 1_000, 100_000  # beyond, a number is a slip
LARGEST_SEED, LAST_QUARTER = 2**31 - 1, 160  # 2055Q4
QUICK = 0.1  # share of the firms that --quick keeps


class EngineName(StrEnum):
    """Who does the runs."""

    processes = "processes"
    in_process = "in-process"
    dask = "dask"


def own_folder(path: Path | None) -> Path | None:
    """The folder for results: neither the present one nor an empty text nor a file. Raises BadParameter."""
    if path is not None and not path.name:
        raise typer.BadParameter("name a folder of its own for the results")
    require_text(path)
    for part in () if path is None else (path, *path.parents):
        if part.exists() and not part.is_dir():
            raise typer.BadParameter(f"{part} is a file; name a folder for the results")
    return path


def own_file(path: Path | None) -> Path | None:
    """The file for a page: neither an empty text nor a folder, and below no file. Raises BadParameter."""
    if path is not None and (not path.name or path.is_dir()):
        raise typer.BadParameter("name a file for the page")
    require_text(path)
    for part in () if path is None else path.parents:
        if part.exists() and not part.is_dir():
            raise typer.BadParameter(f"{part} is a file; name a folder for the results")
    return path


def require_text(path: Path | None) -> None:
    """Refuse a name with bytes that are no text: tables and pages could not name it. Raises BadParameter."""
    if path is not None and any("\ud800" <= letter <= "\udfff" for letter in str(path)):
        raise typer.BadParameter("this name holds bytes that are no text: choose another one")


Scenario = Annotated[Path, typer.Argument(help="A scenario file.", show_default=False)]
Seeds = Annotated[
    int | None,
    whole_number("--seeds", 1, MOST_SEEDS, help="So many runs that differ in luck alone (seeds 1, 2, ...).",
                 show_default=False),
]  # fmt: skip
Worlds = Annotated[
    int | None,
    whole_number("--worlds", 1, MOST_SEEDS, help="How many worlds; they differ in luck, and in start and parameters as "
                 "far as these are not known (default: the scenario's, else 9).", show_default=False),
]  # fmt: skip
LuckOnly = Annotated[bool, typer.Option("--luck-only", help="Let the worlds differ in luck alone, and say so.")]
Quick = Annotated[bool, typer.Option("--quick", help="A tenth of the firms; results are marked approximate.")]
Baseline = Annotated[
    int | None,
    whole_number("--baseline", 0, 9_999, help="Draw of the starting map to start from: 0 is its centre.",
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
Language = Annotated[str, typer.Option("--language", help="en or zh; a report is in both, this one first.")]

# what is run ---------------------------------------------------------------------------------------------------------

ScenarioOr = Annotated[Path, typer.Argument(help="A scenario file.")]
Alone = Annotated[bool, typer.Option("--alone", help="Without its parent beside it.")]
Samples = Annotated[
    Path | None,
    typer.Option("--samples", help="CSV of parameter and baseline samples to run too.", show_default=False),
]
Keep = Annotated[
    list[str] | None,
    typer.Option("--keep", help="Keep the whole state of a quarter, as 2018Q4. May be repeated.", show_default=False),
]
Maps = Annotated[int, whole_number("--maps", 0, MOST_RUNS, help="Draws of the map of the start that worlds stand on.")]
Draws = Annotated[int, whole_number("--draws", 1, MOST_RUNS, help="Draws of the parameters, or of the survivors.")]
Survivors = Annotated[
    Path | None, typer.Option("--survivors", help="survivors.csv of a calibration: draw parameters from there.")
]
Over = Annotated[
    str,
    typer.Option("--over", help="What varies: parameter paths or their beginnings, policies, policies.KEY, baseline; "
                 "commas."),
]  # fmt: skip
Outcomes = Annotated[
    str,
    typer.Option("--outcomes", help="Names of outcomes, joined with commas; of early-warning also a CSV of official "
                 "figures."),
]  # fmt: skip
Only = Annotated[str, typer.Option("--only", help="Only those of these names, joined with commas.")]
Quarters = Annotated[int, whole_number("--quarters", 1, LAST_QUARTER, help="How many quarters are run.")]
Seed = Annotated[int, whole_number("--seed", 0, LARGEST_SEED, help="The one seed.")]


class Prior(StrEnum):
    """The priors of how revenue splits over segments."""

    mean = "mean"
    a = "a"
    b = "b"


PriorOf = Annotated[Prior | None, one_of("--prior", Prior, help="Of the segments' revenue; else the scenario's.")]

# of one study each ---------------------------------------------------------------------------------------------------

Permutations = Annotated[
    int | None,
    whole_number("--permutations", 2, MOST_RUNS, help="Orders in which parts join, in pairs: an even number (default: "
                 "two a world, or all coalitions of a small plan).", show_default=False),
]  # fmt: skip
Within = Annotated[
    str, typer.Option("--within", help="Packages whose policies are told apart, joined with commas, or all.")
]
Packages = Annotated[bool, typer.Option("--packages", help="The plan's packages and the whole plan too.")]
BudgetFactor = Annotated[
    float, decimal_number("--budget-factor", 0.0, 10.0, help="On the typical budgets of the packages.")
]
Also = Annotated[
    list[Path] | None, typer.Option("--also", help="A further scenario to judge as a package; may be given again.")
]
Screened = Annotated[int, whole_number("--screened", 1, 40, help="Parameters at most that a screening keeps.")]
SecondWave = Annotated[
    int, whole_number("--second", 0, MOST_RUNS, help="Worlds of the second wave; the first has those of --worlds.")
]
Predicted = Annotated[int, whole_number("--predicted", 1, MOST_RUNS, help="Worlds drawn from the posterior and run.")]
Recover = Annotated[int, whole_number("--recover", 0, MOST_RUNS, help="Self-test on this many artificial truths.")]
OfDifference = Annotated[
    bool, typer.Option("--difference", help="Look at what the scenario adds to its parent, not at its own outcomes.")
]
Method = Annotated[str, typer.Option("--method", help="morris (many factors), emulator (few) or sobol.")]
Size = Annotated[
    int,
    whole_number("--size", 2, MOST_RUNS, help="Trajectories of Morris; worlds of an emulator; base sample of Sobol."),
]
Discover = Annotated[str, typer.Option("--discover", help="In which worlds? For instance: leading_clusters_100bn<25")]
Official = Annotated[
    Path | None,
    typer.Option("--official", help="CSV of later official figures: indicator,unit,year,value[,city,cluster,break]."),
]  # fmt: skip
NoFit = Annotated[bool, typer.Option("--no-fit", help="Take the shipped parameters as they are.")]
Policies = Annotated[Path | None, typer.Option("--policies", help="Scenario whose policies are tried one by one.")]
History = Annotated[Path | None, typer.Option("--history", help="Scenario of the back-test.")]
Parts = Annotated[str, typer.Option("--parts", help="map,facts,signs,ablations,history,scale, or some; clusters.")]
LevelScale = Annotated[
    float | None, decimal_number("--level-scale", help="Scale of the level world (default: 0.1, small regions 1).")
]
LevelQuarters = Annotated[
    int, whole_number("--level-quarters", 0, LAST_QUARTER, help="Of the level world; 0 leaves it out.")
]
Precision = Annotated[
    list[str] | None,
    typer.Option("--precision", help="Add worlds until the 95% interval of an outcome's difference is this narrow: "
                 "outcome=half width. May be repeated."),
]  # fmt: skip
MostWorlds = Annotated[int, whole_number("--most-worlds", 2, MOST_SEEDS, help="Most worlds for --precision.")]

Budget = Annotated[
    float, decimal_number("--budget", 0.0, 1e6, help="The sum to split, 亿元 over all years, in current prices.")
]
For = Annotated[
    str,
    typer.Option("--for", help="What it is for: an outcome, a target, jobs, or a cluster as city and field; two goals "
                 "with a comma."),
]  # fmt: skip
Rule = Annotated[str, typer.Option("--rule", help="Chosen by mean, worst (fifth of the worlds), or regret.")]
Provisional = Annotated[bool, typer.Option("--provisional", help="Stop at the first answer, from single policies.")]
Learning = Annotated[int, whole_number("--learning", 1, 1_000, help="Worlds that the search learns in.")]
OptionsKept = Annotated[int, whole_number("--options", 1, 40, help="Policies at most that a split is sought over.")]
Mixes = Annotated[int, whole_number("--mixes", 0, 10_000, help="Splits of several policies that are learnt from.")]
Tier = Annotated[
    int, whole_number("--tier", 1, 3, help="Without names: 1 for 10 bn yuan, 2 for 100 bn, 3 for a trillion.")
]
Cut = Annotated[
    int | None,
    whole_number("--cut", show_default=False, help="The year up to which artificial truths are seen (default: three "
                 "years after the base year)."),
]  # fmt: skip
Revenue = Annotated[
    float | None,
    decimal_number("--revenue", 1.0, 5000.0, help="Yearly revenue of the anchor when it is built, 亿元 (default: a "
                   "tenth of its city's secondary product, 10 to 100)."),
]  # fmt: skip
Investment = Annotated[
    float | None,
    decimal_number("--investment", 0.5, 2000.0, help="Investment in the anchor, 亿元 (default: 0.4 of its revenue)."),
]

# what is shown, written, kept ----------------------------------------------------------------------------------------

Everything = Annotated[bool, typer.Option("--all", help="Print everything, not only what matters most.")]
OneScenario = Annotated[
    str | None,
    typer.Option("--scenario", help="Which scenario: its name in a saved study (default: the first), or its file where "
                 "runs may be made (default: the plan)."),
]  # fmt: skip
SavedStudy = Annotated[
    Path | None,
    typer.Option("--study", help="Folder of a saved study to answer from (default: the scenario's folder in results/, "
                 "where missing runs are made).", show_default=False),
]  # fmt: skip
Base = Annotated[str | None, typer.Option("--base", help="What to compare it with (default: its parent).")]
Year = Annotated[int | None, whole_number("--year", help="Compare in this year (default: the last).")]
Cities = Annotated[list[str], typer.Option("--city", help="A city; may be repeated.", show_default=False)]
Most = Annotated[int, whole_number("--most", 1, 1_000, help="How many rows of each year.")]
Write = Annotated[Path | None, typer.Option("--write", callback=own_file, help="Also write the page here.")]
Into = Annotated[
    Path | None, typer.Option("--into", help="A study folder whose report shall show what each part added.")
]
Ship = Annotated[
    bool, typer.Option("--ship", help="Keep the table beside the code: summaries and reports tell what it says.")
]
Drift = Annotated[
    bool, typer.Option("--drift", help="First measure the drift of rivals outside, and write it into the folder.")
]
Renew = Annotated[
    bool, typer.Option("--renew", help="Show on a few worlds that the kept posterior holds for the present program.")
]
InRegion = Annotated[
    str | None,
    typer.Option("--region", help="A region, by name or folder, in which scenarios are taken and things are listed; "
                 "of saved results: where its folder is now.", show_default=False),
]  # fmt: skip
NoTrial = Annotated[
    bool,
    typer.Option("--no-trial", help="Without starting the model: not who may use the money and whether they claim it."),
]
Against = Annotated[
    Path | None,
    typer.Option("--against", help="What to compare with (default: its parent); of a copied scenario, the one that it "
                 "was copied from.", show_default=False),
]  # fmt: skip
CopyOf = Annotated[
    str,
    typer.Option(
        "--from", help="What to begin from: a scenario by name, title or file; of new-region a region that ships."
    ),
]
ScenarioFolder = Annotated[Path, typer.Option("--scenarios", help="Folder of the scenario files.")]
Repository = Annotated[Path, typer.Option("--repository", help="The repository.")]
OnlyCheck = Annotated[bool, typer.Option("--check", help="Write nothing; exit 1 if a file is stale.")]
PlayHost = Annotated[
    str, typer.Option("--host", help="Where the page can be reached; any but this machine puts a token in the address.")
]
PlayPort = Annotated[
    int | None, whole_number("--port", 0, 65_535, help="Port of the page (default: 8642, else any that is free).",
                             show_default=False),
]  # fmt: skip
PlaySessions = Annotated[int, whole_number("--pages", 1, 64, help="How many pages may be open at a time.")]
PlayMemory = Annotated[
    float | None,
    decimal_number("--megabytes", 200, 1e6, help="Memory for the worlds of all pages, MB (default: half of the "
                   "machine's).", show_default=False),
]  # fmt: skip
NoBrowser = Annotated[bool, typer.Option("--no-browser", help="Do not open the browser.")]
