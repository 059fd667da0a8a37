"""`jiju calibrate`: the parameters whose moments come nearest, and a test of the method."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from model.cli.application import BadInput, app, console, print_json, require
from model.cli.faults import guarded, say
from model.cli.load_scenario import load
from model.cli.make_runs import crew
from model.cli.number_options import whole_number
from model.cli.options import (
    MOST_RUNS,
    AsJson,
    Engine,
    EngineName,
    NoFigures,
    Out,
    Quick,
    Scheduler,
    Seeds,
    TlsFiles,
    Workers,
)
from model.cli.study_runner import chosen_factors, numbers, tell, watched

if TYPE_CHECKING:
    from model.experiments.engines import Crew
    from model.scenario import Plan

TRUTHS_PARAMETERS = ("environment.unexplained_growth", "entry.start_up_rate", "innovation.success_rate",
                     "upgrading.hazard_base", "suppliers.search_length", "contracts.luck_spread")  # fmt: skip
LEAST_WORLDS = 24


@app.command()
@guarded
def calibrate(
    scenario: Annotated[Path, typer.Argument(help="A scenario file.")] = Path("scenarios/history.yaml"),
    over: Annotated[str, typer.Option("--over", help="Parameters to calibrate; else a screening chooses.")] = "",
    trajectories: Annotated[int, whole_number("--trajectories", 2, MOST_RUNS, help="Of the screening.")] = 4,
    keep: Annotated[int, whole_number("--keep", 1, MOST_RUNS, help="Parameters kept of the screening.")] = 6,
    trials: Annotated[int, whole_number("--trials", 1, MOST_RUNS, help="Proposals of the search.")] = 60,
    worlds: Annotated[
        int, whole_number("--worlds", 0, MOST_RUNS, help="Worlds for the posterior; 0 leaves it out.")
    ] = 200,
    recover: Annotated[
        int, whole_number("--recover", 0, MOST_RUNS, help="Self-test on this many artificial truths.")
    ] = 0,
    seeds: Seeds = None,
    quick: Quick = False,
    workers: Workers = None,
    engine: Engine = EngineName.processes,
    scheduler: Scheduler = None,
    tls: TlsFiles = None,
    out: Out = None,
    as_json: AsJson = False,
    no_figures: NoFigures = False,
) -> None:
    """Find the parameters whose moments come nearest, and what else could be true. --recover tests the method."""
    from model.studies.calibration.run import Budget, FactorError
    from model.studies.calibration.run import calibrate as search

    plan, _ = load(scenario, quick)
    if (worlds or recover) and worlds < LEAST_WORLDS:
        raise BadInput(f"--worlds {worlds}: the posterior needs at least {LEAST_WORLDS} (a few hundred are better)")
    folder = out or Path("results") / f"calibration-{plan.name}{'-quick' if quick else ''}"
    if recover:
        self_test(plan, over, recover, worlds, crew(engine, scheduler, workers, tls), folder, as_json, not no_figures)
        return
    require("validation", "sensitivity", "calibration")
    names = [name.strip() for name in over.split(",") if name.strip()]
    chosen = numbers(seeds or 2)
    budget = Budget(trajectories, keep, trials, worlds)
    with watched((trials + worlds) * len(chosen), plan.end) as (hear, finished):
        try:
            found = search(
                plan,
                chosen,
                names,
                budget,
                official_growth(plan),
                crew(engine, scheduler, workers, tls),
                folder,
                hear,
                finished,
            )
        except FactorError as error:
            raise BadInput(str(error)) from None
    from model.report.in_terminal.tables import print_table
    from model.report.markdown import interval, number
    from model.studies.calibration.files import save_calibration

    tell(found.failures)
    record, file = save_calibration(found, plan, folder)
    best, shipped, intervals = found.values(found.best.point), found.values(found.shipped.point), found.intervals()
    if as_json:
        print_json({"record": record, "scenario": file, "distance": found.best.distance, "parameters": best,
                    "intervals": intervals, "failed": sorted(found.failures)})  # fmt: skip
        return
    rows = [
        [n, number(shipped[n]), number(v), interval(*intervals[n][::2]) if n in intervals else "–"]
        for n, v in best.items()
    ]
    print_table(console(), ["parameter", "shipped", "found", "80% interval"], rows, right=(1, 2))
    console().print(f"distance {found.shipped.distance:.3f} as shipped, {found.best.distance:.3f} found")
    for name in found.unreachable():
        say(f"{name}: no world reaches the targets; its interval stands at the nearest end")
    say(f"record: {record}; to build on it: extends: {file}")


def official_growth(plan: Plan) -> dict[int, float]:
    """Official growth of value added by year."""
    from model.regions import region_to_read
    from model.studies.backtest.official import official_series
    from model.studies.backtest.run import fit_years

    return fit_years(official_series(region_to_read(plan.region, plan.region_data)))


def self_test(plan: Plan, over: str, truths: int, worlds: int, workers: Crew, folder: Path, as_json: bool,
              pictures: bool) -> None:  # fmt: skip
    """Calibrate artificial truths and report the coverage of the 80% intervals."""
    from model.report.in_terminal.tables import print_table
    from model.studies.calibration.files import save_recovery
    from model.studies.calibration.recovery import recover as calibrate_truths

    factors = chosen_factors(plan, over or ",".join(TRUTHS_PARAMETERS))
    with watched(truths + worlds, plan.end) as (hear, finished):
        found = calibrate_truths(plan, factors, truths, worlds, workers, folder, hear, finished)
    tell(found.failures)
    save_recovery(found, plan, folder, pictures)
    if as_json:
        print_json([vars(result) for result in found.results])
        return
    rows = [
        [
            r.factor,
            r.truths,
            f"{r.coverage:.0%} ± {r.chance:.0%}",
            f"{r.worlds_coverage:.0%}",
            f"{r.width:.2f}",
            f"{r.error:.2f}",
            f"{r.prior_error:.2f}",
        ]
        for r in found.results
    ]
    heads = ["parameter", "truths", "inside 80% interval", "worlds left out", "width", "error", "error without data"]
    print_table(console(), heads, rows, right=(1, 2, 3, 4, 5, 6))
