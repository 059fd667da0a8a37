"""`jiju calibrate`: which parameters could have made the figures that are known, and a test of the method."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from model.cli.application import BadInput, app, console, print_json, require
from model.cli.faults import guarded, say
from model.cli.load_scenario import load
from model.cli.make_runs import crew
from model.cli.number_options import whole_number
from model.cli.options import MOST_RUNS, AsJson, Engine, EngineName, NoFigures, Out, Quick, Scheduler, TlsFiles, Workers
from model.cli.study_runner import tell, watched

if TYPE_CHECKING:
    from model.scenario import Plan
    from model.studies.calibration.recovery import Recovery
    from model.studies.calibration.run import Budget, Calibration
    from model.studies.calibration.worlds import Runner

LEAST_WORLDS = 24
RUNS_A_SCREENED_PARAMETER = 2


@app.command()
@guarded
def calibrate(
    scenario: Annotated[Path, typer.Argument(help="A scenario of known years, without policy.")] = Path(
        "scenarios/history.yaml"
    ),
    over: Annotated[str, typer.Option("--over", help="Parameters to calibrate; else a screening chooses.")] = "",
    keep: Annotated[int, whole_number("--keep", 1, 40, help="Parameters at most that a screening keeps.")] = 20,
    worlds: Annotated[int, whole_number("--worlds", LEAST_WORLDS, MOST_RUNS, help="Worlds of the first wave.")] = 400,
    second: Annotated[int, whole_number("--second", 0, MOST_RUNS, help="Worlds of the second wave.")] = 200,
    predicted: Annotated[
        int, whole_number("--predicted", 1, MOST_RUNS, help="Worlds drawn from the posterior and run.")
    ] = 90,
    draws: Annotated[int, whole_number("--draws", 20, MOST_RUNS, help="Draws of the posterior.")] = 200,
    recover: Annotated[
        int, whole_number("--recover", 0, MOST_RUNS, help="Self-test on this many artificial truths.")
    ] = 0,
    ship: Annotated[
        bool, typer.Option("--ship", help="Keep the posterior beside the region's data: worlds are drawn from it.")
    ] = False,
    quick: Quick = False,
    workers: Workers = None,
    engine: Engine = EngineName.processes,
    scheduler: Scheduler = None,
    tls: TlsFiles = None,
    out: Out = None,
    as_json: AsJson = False,
    no_figures: NoFigures = False,
) -> None:
    """Learn parameters from the figures that are known of a region. --recover tests the method on artificial truths."""
    from model.experiments.factors import FactorError
    from model.scenario.parameters import ParameterError
    from model.studies.calibration.run import Budget
    from model.studies.calibration.worlds import Runner

    require("calibration")
    plan, _ = load(scenario, quick)
    folder = out or Path("results") / f"calibration-{plan.name}{'-quick' if quick else ''}"
    names = [name.strip() for name in over.split(",") if name.strip()]
    runner = Runner(crew(engine, scheduler, workers, tls), folder)
    try:
        if recover:
            self_test(plan, scenario.parent, names, recover, worlds, runner, as_json, not no_figures)
        else:
            budget = Budget(worlds, second, predicted, draws, keep)
            learn(plan, scenario.parent, names, budget, runner, as_json, not no_figures, ship)
    except (FactorError, ParameterError, ValueError) as error:
        raise BadInput(str(error)) from None


def learn(plan: Plan, scenarios: Path, names: list[str], budget: Budget, runner: Runner, as_json: bool,
          pictures: bool, ship: bool) -> None:  # fmt: skip
    """Calibrate, save, and tell."""
    from model.experiments.prior import priors
    from model.studies.calibration.files import save_calibration
    from model.studies.calibration.run import calibrate as search

    screened = 0 if names else RUNS_A_SCREENED_PARAMETER * len(priors(()))
    with watched(screened + budget.first + budget.second + budget.predicted, plan.end) as (hear, finished):
        runner.listen, runner.finished = hear, finished
        found = search(plan, scenarios, names, budget, runner)
    tell(runner.failures)
    assert runner.folder is not None
    record = save_calibration(found, plan, budget, runner.folder, pictures)
    if ship:
        say(f"posterior: {ship_posterior(found, plan, budget)}")
    if as_json:
        from model.studies.calibration.files import figure_rows, parameter_rows

        print_json({"record": str(record), "parameters": parameter_rows(found), "figures": figure_rows(found),
                    "failed": sorted(runner.failures)})  # fmt: skip
        return
    show(found)
    say(f"record: {record}")


def ship_posterior(found: Calibration, plan: Plan, budget: Budget) -> Path:
    """Keep the posterior for the worlds of other studies."""
    from model.experiments.prior import values_at
    from model.experiments.worlds import ship
    from model.regions import region_to_read
    from model.studies.calibration.files import parameter_rows, provenance

    draws = [list(values_at(found.priors, point).values()) for point in found.posterior.draws(budget.draws)]
    about = {**provenance(plan), "worlds": len(found.points), "learnt": [
        row["parameter"] for row in parameter_rows(found) if row["learnt"]]}  # fmt: skip
    return ship(region_to_read(plan.region, plan.region_data), found.priors, draws, about)


def show(found: Calibration) -> None:
    """Parameters before and after on a terminal."""
    from model.report.in_terminal.tables import print_table
    from model.report.markdown_page import interval, number
    from model.studies.calibration.files import parameter_rows

    rows = [
        [row["parameter"], number(row["programs_value"]), interval(row["prior_low"], row["prior_high"]),
         interval(row["posterior_low"], row["posterior_high"]), "learnt" if row["learnt"] else "as before"]
        for row in parameter_rows(found)
    ]  # fmt: skip
    print_table(console(), ["parameter", "program", "80% before", "80% after", ""], rows, right=(1, 2, 3))
    console().print(
        f"{int(found.learnt.sum())} of {len(found.priors)} parameters are learnt; the others keep what was believed "
        "of them"
    )


def self_test(plan: Plan, scenarios: Path, names: list[str], truths: int, worlds: int, runner: Runner, as_json: bool,
              pictures: bool) -> None:  # fmt: skip
    """Calibrate artificial truths and report the coverage of the 80% intervals."""
    from model.experiments.prior import priors
    from model.regions import region_to_read
    from model.studies.calibration.files import save_recovery
    from model.studies.calibration.known import figures
    from model.studies.calibration.recovery import recover
    from model.studies.calibration.worlds import design_of

    if not names:
        raise BadInput("--recover: name the parameters with --over; those of the calibration are meant")
    known = figures(region_to_read(plan.region, plan.region_data))
    design = design_of(plan, known, priors(names), scenarios)
    with watched((truths + worlds) * (1 + len(design.packages)), plan.end) as (hear, finished):
        runner.listen, runner.finished = hear, finished
        found = recover(design, truths, worlds, runner)
    tell(runner.failures)
    assert runner.folder is not None
    save_recovery(found, plan, design.priors, runner.folder, pictures)
    if as_json:
        print_json([vars(result) | {"learnt": result.learnt} for result in found.results])
        return
    show_recovery(found)


def show_recovery(found: Recovery) -> None:
    """Coverage by parameter on a terminal."""
    from model.report.in_terminal.tables import print_table

    rows = [
        [r.parameter, r.truths, f"{r.coverage:.0%} ± {r.chance:.0%}", f"{r.width:.2f}", f"{r.error:.2f}",
         f"{r.prior_error:.2f}", "learnt" if r.learnt else ""]
        for r in found.results
    ]  # fmt: skip
    heads = ["parameter", "truths", "inside 80% interval", "width", "error", "error without data", ""]
    print_table(console(), heads, rows, right=(1, 2, 3, 4, 5))
    console().print(f"{found.mean_coverage:.1%} of the truths lie inside, in the mean over parameters")
