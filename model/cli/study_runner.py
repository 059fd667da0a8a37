"""What the commands that make runs share: their options, where results go, worlds, progress, runs that failed."""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from model.cli.application import BadInput, app
from model.cli.faults import guarded, leave_out, present_language, say
from model.cli.load_scenario import load, of_region
from model.cli.make_runs import Drawn, crew, draw_worlds
from model.cli.options import (
    AsJson,
    Engine,
    EngineName,
    InRegion,
    Language,
    LuckOnly,
    NoFigures,
    Out,
    Quick,
    Scheduler,
    Seeds,
    TlsFiles,
    Workers,
    Worlds,
)

if TYPE_CHECKING:
    from model.experiments.engines import Crew, Failure
    from model.experiments.ensemble import Progress
    from model.experiments.factors import Factor
    from model.regions import Region
    from model.scenario import Plan

FIVE = 5  # seeds of a study of luck alone, where none are asked for
OF_WORLDS = ("worlds", "luck_only")  # options that a command goes without whose design varies what worlds would draw
DEFAULT_OUTCOMES = "value_added,leading_clusters_100bn,research_intensity"
# The options of every command that makes runs, with their defaults; a command may go without some.
SHARED: dict[str, tuple[Any, Any]] = {
    "worlds": (Worlds, None),
    "luck_only": (LuckOnly, False),
    "seeds": (Seeds, None),
    "quick": (Quick, False),
    "region": (InRegion, None),
    "workers": (Workers, None),
    "engine": (Engine, EngineName.processes),
    "scheduler": (Scheduler, None),
    "tls": (TlsFiles, None),
    "out": (Out, None),
    "as_json": (AsJson, False),
    "no_figures": (NoFigures, False),
}
FIRST = ("worlds", "luck_only", "seeds", "quick")  # of the help; the others follow after a command's own options


@dataclass(frozen=True)
class Asked:
    """What the shared options ask for.

    worlds, seeds: how many, None if nobody said. workers: processes, None for all cores.
    """

    worlds: int | None
    luck_only: bool
    seeds: int | None
    quick: bool
    region: str | None
    workers: int | None
    engine: EngineName
    crew: Crew
    out: Path | None
    as_json: bool
    figures: bool

    def drawn(self, plan: Plan, own_map: bool = False) -> Drawn:
        """The worlds that are asked for, else those that the scenario says (make_runs.py)."""
        return draw_worlds(plan, self.worlds, self.seeds, self.luck_only, own_map)

    def numbers(self, usual: int) -> list[int]:
        """Seeds 1, 2, ... n of a study of luck alone; as many as are usual if nobody said."""
        return list(range(1, (self.seeds or usual) + 1))

    def folder(self, name: str, drawn: Drawn | None = None) -> Path:
        """Where the results go: as asked, else `results/<name>`, where the name says what is not as usual."""
        luck = drawn.suffix if drawn is not None else ""
        return self.out or Path("results") / f"{name}{of_region()}{luck}{'-quick' if self.quick else ''}"

    def plan(self, path: Path) -> Plan:
        """A scenario at the scale that is asked for."""
        return load(path, self.quick)[0]


def command_with_runs(name: str | None = None, without: tuple[str, ...] = ()) -> Callable[..., Callable[..., None]]:
    """Make a command of a function whose first parameter is Asked; the others are its own options.

    Its shared options are those of SHARED but for `without`. Whatever ends it is told as `guarded` does.
    """

    def declare(function: Callable[..., None]) -> Callable[..., None]:
        own = list(inspect.signature(function, eval_str=True).parameters.values())[1:]
        shared = {key: value for key, value in SHARED.items() if key not in without}
        options = {
            key: inspect.Parameter(key, inspect.Parameter.KEYWORD_ONLY, default=default, annotation=kind)
            for key, (kind, default) in shared.items()
        }
        in_words = any(parameter.name == "language" for parameter in own)  # pages of its own, in either language
        if not in_words:
            options["language"] = inspect.Parameter(
                "language", inspect.Parameter.KEYWORD_ONLY, default="", annotation=Language
            )
        first = [options.pop(key) for key in FIRST if key in options]
        own = [parameter.replace(kind=inspect.Parameter.KEYWORD_ONLY) for parameter in own]

        @functools.wraps(function)
        def with_shared_options(**given: Any) -> None:
            if not in_words:
                given.pop("language", None)  # `guarded` has heeded it: it is the language of what is printed
            # An option of a command's own may be called like a shared one that it goes without.
            all_of = {key: given.pop(key) if key in shared else default for key, (_, default) in SHARED.items()}
            engine, scheduler, tls = all_of.pop("engine"), all_of.pop("scheduler"), all_of.pop("tls")
            hands = crew(engine, scheduler, all_of["workers"], tls)
            function(Asked(figures=not all_of.pop("no_figures"), engine=engine, crew=hands, **all_of), **given)

        with_shared_options.__annotations__ = {}
        signature = inspect.Signature([*first, *own, *options.values()])
        with_shared_options.__signature__ = signature  # type: ignore[attr-defined]
        app.command(name)(guarded(with_shared_options))
        return function

    return declare


@contextmanager
def watched(runs: int, quarters: float) -> Iterator[tuple[Callable[[Progress], None], Callable[[str], None]]]:
    """Progress on a terminal for a number of runs with so many quarters in the mean."""
    from model.report.in_terminal.progress import watching

    with watching(runs, quarters, present_language()) as watcher:
        yield watcher.hear, watcher.finished


def tell(failures: dict[str, Failure]) -> None:
    """Name the runs that failed: their worlds are left out, which is told once more at the end."""
    leave_out(failures)
    for key, failure in failures.items():
        say(f"run {key} failed and is left out: {failure.kind}: {failure.message}")


def names_in(text: str) -> list[str]:
    """Names that are joined with commas."""
    return [name.strip() for name in text.replace("，", ",").split(",") if name.strip()]


def known_outcomes(text: str, plan: Plan) -> list[str]:
    """Keys of outcomes, by any of their names or by a target of the plan that they answer. Raises BadInput."""
    from model.regions import region_to_read

    return outcomes_named(text, region_to_read(plan.region, plan.region_data))


def outcomes_named(text: str, region: Region) -> list[str]:
    """The same in a region."""
    from model.mathematics.name_book import NoSuchName
    from model.report.words.outcome_names import find_outcome

    try:
        names = [find_outcome(name, region) for name in names_in(text)]
    except NoSuchName as error:
        raise BadInput(f"{error}" if "jiju list" in str(error) else f"{error}; see `jiju list outcomes`") from None
    if not names:
        raise BadInput("name at least one outcome")
    return list(dict.fromkeys(names))


def chosen_factors(plan: Plan, text: str) -> list[Factor]:
    """Factors by name. Raises BadInput."""
    from model.experiments.factors import FactorError, choose
    from model.scenario.parameters import ParameterError

    try:
        return choose(plan, names_in(text))
    except (FactorError, ParameterError) as error:
        raise BadInput(str(error)) from None
