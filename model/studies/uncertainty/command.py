"""`jiju uncertainty`: an outcome's variance split into seeds, parameters and the doubt about the start."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from model.cli.application import BadInput, at_least, console, print_json
from model.cli.faults import present_language
from model.cli.load_scenario import load
from model.cli.make_runs import tell_of_prior
from model.cli.options import Draws, Maps, OfDifference, Outcomes, Over, ScenarioOr, Ship, Survivors, Write
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
    from model.scenario import Plan
    from model.studies.uncertainty.run import Change

SEEDS = 2  # of each start and draw, where nobody says how many


@command_with_runs(without=OF_WORLDS)
def uncertainty(
    asked: Asked,
    scenario: ScenarioOr = Path("scenarios/no_policy.yaml"),
    over: Over = "",
    survivors: Survivors = None,
    maps: Maps = 4,
    draws: Draws = 8,
    outcomes: Outcomes = DEFAULT_OUTCOMES,
    difference: OfDifference = False,
    ship: Ship = False,
    write: Write = None,
) -> None:
    """Split an outcome's variance into seeds, parameters and the doubt about the start; or that of what is added."""
    from model.experiments.worlds import worlds_of
    from model.regions import region_to_read
    from model.report.caveats import sources_of_doubt as doubt
    from model.report.words.language import language_of
    from model.studies.uncertainty.files import save_uncertainty
    from model.studies.uncertainty.files import ship as ship_split
    from model.studies.uncertainty.page import page
    from model.studies.uncertainty.run import split_uncertainty, starts_of
    from model.studies.uncertainty.terminal import print_uncertainty
    from model.tables.folders import write_whole

    if ship:
        doubt.TABLE.require_checkout()
    at_least("--maps", maps, 2)
    at_least("--draws", draws, 2)
    if ship and (over or survivors is not None):
        raise BadInput("--ship keeps the split of what worlds hold; leave --over and --survivors out")
    plan, parent = load(scenario, asked.quick)
    if ship:
        doubt.TABLE.require_shipped(plan.region)
    if difference and parent is None:
        raise BadInput(f"--difference: {plan.name} has no parent; name a scenario that extends another")
    names = known_outcomes(outcomes, plan)
    points = parameters_drawn(plan, over, survivors, draws)
    starts = starts_of(worlds_of(plan, maps + 1)[0][1:])
    chosen = asked.numbers(SEEDS)
    folder = asked.folder(f"uncertainty-{plan.name}")
    beside = parent if difference else None
    with watched(maps * draws * len(chosen) * (2 if difference else 1), plan.quarters) as (hear, finished):
        found = split_uncertainty(plan, starts, points, names, chosen, asked.crew, folder, hear, finished, beside)
    tell(found.failures)
    save_uncertainty(found, plan, folder, present_language(), asked.figures)
    if ship:
        ship_split(found, plan)
    w = language_of(present_language(), region_to_read(plan.region, plan.region_data))
    if write is not None:
        write_whole(write, page(found, [plan, *([beside] if beside is not None else [])], w))
    if asked.as_json:
        print_json([{"outcome": s.outcome, "beside": found.beside, "mean": s.mean, "shares": s.shares}
                    for s in found.splits])  # fmt: skip
        return
    print_uncertainty(console(), found, w)


def parameters_drawn(plan: Plan, over: str, survivors: Path | None, draws: int) -> list[Change]:
    """Draws of the parameters: of a calibration's survivors, of the factors that are named, else those of worlds."""
    from model.experiments.prior import believed
    from model.experiments.worlds import worlds_of
    from model.studies.calibration.survivors import read_survivors
    from model.studies.uncertainty.run import draws_of, points_of, unit_sample

    if survivors is not None:
        return points_of(*read_survivors(survivors, draws))
    if over:
        factors = believed(chosen_factors(plan, over))
        return points_of(factors, unit_sample(draws, len(factors), "parameters"))
    worlds, doubt = worlds_of(plan, draws + 1)
    tell_of_prior(doubt)
    return draws_of(worlds[1:])
