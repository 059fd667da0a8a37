"""`jiju sensitivity`: which parameters and policies move the outcomes most."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from model.cli.application import BadInput, console, print_json, require
from model.cli.faults import present_language, say
from model.cli.load_scenario import load
from model.cli.options import Discover, Method, OfDifference, Outcomes, Over, Ship, Size, Write
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
    from model.studies.sensitivity.run import Sensitivity


@command_with_runs(without=OF_WORLDS)
def sensitivity(
    asked: Asked,
    scenario: Annotated[Path, typer.Argument(help="A scenario file.")] = Path("scenarios/plan.yaml"),
    over: Over = "",
    method: Method = "morris",
    size: Size = 8,
    outcomes: Outcomes = DEFAULT_OUTCOMES,
    difference: OfDifference = False,
    discover: Discover = "",
    ship: Ship = False,
    write: Write = None,
) -> None:
    """Which parameters and policies move the outcomes most: Morris screening, or total effects of few."""
    from model.regions import region_to_read
    from model.report.caveats import influential_parameters as influence
    from model.report.words.language import language_of
    from model.studies.sensitivity.files import save_sensitivity
    from model.studies.sensitivity.files import ship as ship_effects
    from model.studies.sensitivity.page import page
    from model.studies.sensitivity.run import EMULATOR, MORRIS, SOBOL
    from model.studies.sensitivity.run import sensitivity as analyse
    from model.studies.sensitivity.terminal import box_told, print_sensitivity
    from model.tables.folders import write_whole

    if method not in (MORRIS, EMULATOR, SOBOL):
        raise BadInput(f"no method {method!r}; there are {MORRIS}, {EMULATOR} and {SOBOL}")
    if ship and method != EMULATOR:
        raise BadInput(f"--ship keeps total effects, which --method {EMULATOR} estimates")
    if ship:
        influence.TABLE.require_checkout()
    if method == SOBOL and size & (size - 1):
        raise BadInput(f"--size {size}: Sobol's sequence needs a power of two, such as {1 << size.bit_length()}")
    if method == EMULATOR and asked.seeds is not None:
        raise BadInput(f"--seeds: worlds of --method {EMULATOR} have a seed each; --size says how many")
    require("calibration" if method == EMULATOR else "sensitivity")
    plan, parent = load(scenario, asked.quick)
    if ship:
        influence.TABLE.require_shipped(plan.region)
    if difference and parent is None:
        raise BadInput(f"--difference: {plan.name} has no parent; name a scenario that extends another")
    wanted = question(discover, plan) if discover else None
    names = known_outcomes(outcomes, plan)
    if wanted and wanted[0] not in names:
        names.append(wanted[0])
    factors = free_factors(plan) if not over else chosen_factors(plan, over)
    chosen = asked.numbers(1)
    runs = runs_of(method, size, len(factors), len(chosen)) * (2 if difference else 1)
    say(f"{len(factors)} factors, {runs} runs")
    folder = asked.folder(f"sensitivity-{plan.name}")
    beside = parent if difference else None
    with watched(runs, plan.quarters) as (hear, finished):
        found = analyse(plan, factors, method, size, names, chosen, asked.crew, folder, hear, finished, beside)
    tell(found.failures)
    save_sensitivity(found, plan, chosen, folder, present_language(), asked.figures)
    if ship:
        ship_effects(found, plan)
    box = found_box(found, wanted, discover, folder) if wanted else None
    w = language_of(present_language(), region_to_read(plan.region, plan.region_data))
    told = box_told(box, discover, w) if wanted else ""
    if write is not None:
        write_whole(write, page(found, [plan, *([beside] if beside is not None else [])], len(chosen), w, told))
    if asked.as_json:
        print_json({"method": method, "beside": found.beside, "effects": [vars(e) for e in found.effects],
                    "explained": found.explained, "box": vars(box) if box is not None else None})  # fmt: skip
        return
    print_sensitivity(console(), found, w)
    if told:
        console().print(told)


def runs_of(method: str, size: int, factors: int, seeds: int) -> int:
    """How many runs one scenario takes."""
    from model.studies.sensitivity.emulated import least_worlds
    from model.studies.sensitivity.run import EMULATOR, MORRIS

    if method == EMULATOR:
        if size < least_worlds(factors):
            raise BadInput(f"--size {size}: an emulator of {factors} factors needs {least_worlds(factors)} worlds")
        return size
    return size * (factors + (1 if method == MORRIS else 2)) * seeds


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


def found_box(found: Sensitivity, asked: tuple[str, str, float], text: str, folder: Path):  # type: ignore[no-untyped-def]
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
