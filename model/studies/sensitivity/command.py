"""`jiju sensitivity`: which parameters and policies move the outcomes most."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from model.cli.application import BadInput, console, print_json, require
from model.cli.faults import say
from model.cli.options import Discover, Method, Outcomes, Over, Ship, Size
from model.cli.study_runner import (
    DEFAULT_OUTCOMES,
    OF_WORLDS,
    Asked,
    chosen_factors,
    command_with_runs,
    known_outcomes,
    tell,
    watched,
)

if TYPE_CHECKING:
    from model.experiments.factors import Factor
    from model.scenario import Plan


@command_with_runs(without=OF_WORLDS)
def sensitivity(
    asked: Asked,
    scenario: Annotated[Path, typer.Argument(help="A scenario file.")] = Path("scenarios/plan.yaml"),
    over: Over = "",
    method: Method = "morris",
    size: Size = 8,
    outcomes: Outcomes = DEFAULT_OUTCOMES,
    discover: Discover = "",
    ship: Ship = False,
) -> None:
    """Which parameters and policies move the outcomes most: Morris screening or Sobol indices."""
    from model.report.caveats import influential_parameters as influence
    from model.report.in_terminal.tables import print_table
    from model.report.numbers import number
    from model.studies.sensitivity.files import save_sensitivity
    from model.studies.sensitivity.files import ship as ship_indices
    from model.studies.sensitivity.run import MORRIS, SOBOL
    from model.studies.sensitivity.run import sensitivity as analyse

    if method not in (MORRIS, SOBOL):
        raise BadInput(f"no method {method!r}; there are {MORRIS} and {SOBOL}")
    if ship and method != SOBOL:
        raise BadInput("--ship keeps total indices, which --method sobol estimates")
    if ship:
        influence.TABLE.require_checkout()
    if method == SOBOL and size & (size - 1):
        raise BadInput(f"--size {size}: Sobol's sequence needs a power of two, such as {1 << size.bit_length()}")
    require("sensitivity")
    plan = asked.plan(scenario)
    wanted = question(discover, plan) if discover else None
    names = known_outcomes(outcomes, plan)
    if wanted and wanted[0] not in names:
        names.append(wanted[0])
    factors = free_factors(plan) if not over else chosen_factors(plan, over)
    chosen = asked.numbers(1)
    runs = size * (len(factors) + (1 if method == MORRIS else 2)) * len(chosen)
    say(f"{len(factors)} factors, {runs} runs")
    folder = asked.folder(f"sensitivity-{plan.name}")
    with watched(runs, plan.quarters) as (hear, finished):
        found = analyse(plan, factors, method, size, names, chosen, asked.crew, folder, hear, finished)
    tell(found.failures)
    save_sensitivity(found, plan, chosen, folder, asked.figures)
    if ship:
        ship_indices(found, plan, chosen)
    box = found_box(found, wanted, discover, folder) if wanted else None
    if asked.as_json:
        print_json({"method": method, "effects": [vars(e) for e in found.effects],
                    "box": vars(box) if box is not None else None})  # fmt: skip
        return
    for name in names:
        rows = [
            [e.factor, e.grade, number(e.main), number(e.error), number(e.first if method == SOBOL else e.spread)]
            for e in found.ranked(name)[:12]
        ]
        heads = (
            ["factor", "grade", "total index", "±", "first order"]
            if method == SOBOL
            else ["factor", "grade", "mu*", "±", "sigma"]
        )
        print_table(console(), heads, rows, name, right=(2, 3, 4))
        console().print("")
    if wanted:
        from model.studies.sensitivity.files import describe_box

        console().print(describe_box(box, discover))


def free_factors(plan: Plan) -> list[Factor]:
    """What is varied if nothing is named: parameters that no source fixes, policies, baseline."""
    from model.experiments.factors import FREE_GRADES, baseline_factors, parameter_factors, policy_factors

    return [*parameter_factors(grades=FREE_GRADES), *policy_factors(plan), *baseline_factors(plan)]


def question(text: str, plan: Plan) -> tuple[str, str, float]:
    """An outcome, < or >, and a number. Raises BadInput."""
    match = re.fullmatch(r"\s*(\w+)\s*([<>])\s*([-+]?[\d.]+(?:[eE][-+]?\d+)?)\s*", text)
    if not match:
        raise BadInput(f"--discover {text!r}: write an outcome, < or >, and a number: leading_clusters_100bn<25")
    return known_outcomes(match[1], plan)[0], match[2], float(match[3])


def found_box(found, asked: tuple[str, str, float], text: str, folder: Path):  # type: ignore[no-untyped-def]
    """Scenario discovery on the sampled worlds; written to the folder."""
    import numpy as np

    from model.studies.sensitivity.files import save_box
    from model.studies.sensitivity.scenario_discovery import discover as box_of

    name, sign, limit = asked
    values = found.values[name]
    known = np.isfinite(values)
    happens = values[known] < limit if sign == "<" else values[known] > limit
    box = box_of(found.factors, found.design[known], happens)
    save_box(box, text, folder)
    return box
