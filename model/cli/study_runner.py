"""What the commands of all studies share: seeds, names of outcomes and factors, progress, runs that failed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from model.cli.application import BadInput
from model.cli.faults import leave_out, say

if TYPE_CHECKING:
    from model.experiments.engines import Failure
    from model.experiments.ensemble import Progress
    from model.experiments.factors import Factor
    from model.scenario import Plan

FIVE = 5  # seeds, where none are asked for
ScenarioOr = Annotated[Path, typer.Argument(help="A scenario file.")]
Over = Annotated[
    str, typer.Option("--over", help="Parameter paths or their beginnings, policies, policies.KEY, baseline; commas.")
]
Outcomes = Annotated[str, typer.Option("--outcomes", help="Names of outcomes, joined with commas.")]
DEFAULT_OUTCOMES = "value_added,leading_clusters_100bn,research_intensity"


def numbers(seeds: int) -> list[int]:
    """Seeds 1, 2, ... n."""
    return list(range(1, seeds + 1))


@contextmanager
def watched(runs: int, quarters: int) -> Iterator[tuple[Callable[[Progress], None], Callable[[str], None]]]:
    """Progress on a terminal for a number of runs."""
    from model.report.in_terminal.progress import watching

    with watching(runs, quarters) as watcher:
        yield watcher.hear, watcher.finished


def tell(failures: dict[str, Failure]) -> None:
    """Name the runs that failed: their seeds are left out, which is told once more at the end."""
    leave_out(failures)
    for key, failure in failures.items():
        say(f"run {key} failed and is left out: {failure.kind}: {failure.message}")


def known_outcomes(text: str) -> list[str]:
    """Names of outcomes. Raises BadInput."""
    from difflib import get_close_matches

    from model.observe.outcomes import BY_NAME, MODELLED

    names = [name.strip() for name in text.split(",") if name.strip()]
    known = [name for name, outcome in BY_NAME.items() if outcome.label == MODELLED]
    for name in names:
        if name not in known:
            near = get_close_matches(name, known, n=1)
            raise BadInput(
                f"no outcome {name!r}{f', did you mean {near[0]!r}?' if near else ''}; see `jiju list outcomes`"
            )
    if not names:
        raise BadInput("name at least one outcome")
    return names


def chosen_factors(plan: Plan, text: str) -> list[Factor]:
    """Factors by name. Raises BadInput."""
    from model.experiments.factors import FactorError, choose
    from model.scenario.parameters import ParameterError

    try:
        return choose(plan, [name.strip() for name in text.split(",") if name.strip()])
    except (FactorError, ParameterError) as error:
        raise BadInput(str(error)) from None
