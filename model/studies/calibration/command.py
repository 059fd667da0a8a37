"""`jiju calibrate`: which parameters could have made the figures that are known, and a test of the method."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Annotated

import typer

from model.cli.application import BadInput, at_least, console, print_json, require
from model.cli.faults import present_language, say
from model.cli.options import Draws, Over, Predicted, Recover, Renew, Screened, SecondWave, Ship, Worlds, Write
from model.cli.study_runner import OF_WORLDS, Asked, command_with_runs, tell, watched

if TYPE_CHECKING:
    from model.scenario import Plan
    from model.studies.calibration.recovery import Recovery
    from model.studies.calibration.run import Budget, Calibration
    from model.studies.calibration.simulated_points import Ears, Runner

LEAST_WORLDS, LEAST_DRAWS, FIRST_WAVE = 24, 20, 400


@contextmanager
def watched_wave(wave: str, runs: int, quarters: float) -> Iterator[Ears]:
    """Announce a wave and show how far it is: each has another number of runs, and of firms, than the one before."""
    say(f"{wave}: {runs} runs to make")
    with watched(runs, quarters) as ears:
        yield ears


@command_with_runs(without=(*OF_WORLDS, "seeds"))
def calibrate(
    asked: Asked,
    scenario: Annotated[Path, typer.Argument(help="A scenario of known years, without policy.")] = Path(
        "scenarios/history.yaml"
    ),
    over: Over = "",
    screened: Screened = 20,
    worlds: Worlds = FIRST_WAVE,
    second: SecondWave = 200,
    predicted: Predicted = 90,
    draws: Draws = 200,
    recover: Recover = 0,
    ship: Ship = False,
    renew: Renew = False,
    write: Write = None,
) -> None:
    """Learn parameters from the figures that are known of a region. --recover tests the method on artificial truths."""
    if ship or renew:
        require_own_folder(asked.plan(scenario))
    if renew:
        renew_posterior(asked, scenario)
        return
    from model.experiments.factors import FactorError
    from model.scenario.parameters import ParameterError
    from model.studies.calibration.run import Budget
    from model.studies.calibration.simulated_points import Runner

    require("calibration")
    first = worlds or FIRST_WAVE
    at_least("--worlds", first, LEAST_WORLDS)
    at_least("--draws", draws, LEAST_DRAWS)
    plan = asked.plan(scenario)
    folder = asked.folder(f"calibration-{plan.name}")
    names = [name.strip() for name in over.split(",") if name.strip()]
    runner = Runner(asked.crew, folder, watched_wave)
    try:
        if recover:
            self_test(plan, scenario.parent, names, recover, first, runner, asked, write)
        else:
            budget = Budget(first, second, predicted, draws, screened)
            learn(plan, scenario.parent, names, budget, runner, asked, ship, write)
    except (FactorError, ParameterError, ValueError) as error:
        raise BadInput(str(error)) from None


def require_own_folder(plan: Plan) -> None:
    """Raise NoCheckout before anything is run if the posterior could not be kept: it stands beside installed code."""
    from model.regions import region_to_read
    from model.shipped import PACKAGE, require_checkout

    region = region_to_read(plan.region, plan.region_data)
    if region.folder.resolve().is_relative_to(PACKAGE):
        require_checkout(f"the posterior of {region.name}")


def renew_posterior(asked: Asked, scenario: Path) -> None:
    """Run a few kept worlds again, and let the posterior hold for the present program if nothing has changed."""
    from model.studies.calibration.renewal import renew
    from model.studies.calibration.simulated_points import Runner

    plan = asked.plan(scenario)
    # Measures go through files, as those that are kept did: cells are kept in single precision.
    with TemporaryDirectory() as folder:
        runner = Runner(asked.crew, Path(folder), watched_wave)
        record = renew(plan, scenario.parent, runner)
    tell(runner.failures)
    say(f"the same figures in all worlds that were run again: {record} holds for the present program")


def learn(plan: Plan, scenarios: Path, names: list[str], budget: Budget, runner: Runner, asked: Asked,
          ship: bool, write: Path | None) -> None:  # fmt: skip
    """Calibrate, save, and tell."""
    import yaml

    from model.studies.calibration.files import save_calibration
    from model.studies.calibration.page import write_page
    from model.studies.calibration.run import calibrate as search

    found = search(plan, scenarios, names, budget, runner)
    tell(runner.failures)
    assert runner.folder is not None
    record = save_calibration(found, plan, budget, runner.folder, present_language(),
                              asked.figures or write is not None)  # fmt: skip
    if write is not None:
        write_page(runner.folder, plan, yaml.safe_load(record.read_text(encoding="utf-8")), write)
    if ship:
        say(f"posterior: {ship_posterior(found, plan, budget)}")
    if asked.as_json:
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
    from model.studies.calibration.renewal import keep_check, priors_and_figures

    draws = [list(values_at(found.priors, point).values()) for point in found.posterior.draws(budget.draws)]
    region = region_to_read(plan.region, plan.region_data)
    about = {
        **provenance(plan), "worlds": len(found.points),
        "priors_and_figures": priors_and_figures(found.priors, found.design.figures),
        "learnt": [row["parameter"] for row in parameter_rows(found) if row["learnt"]],
    }  # fmt: skip
    keep_check(found, region)
    return ship(region, found.priors, draws, about)


def show(found: Calibration) -> None:
    """Parameters before and after on a terminal."""
    from model.report.in_terminal.tables import print_table
    from model.report.markdown_page import spread
    from model.report.numbers import number
    from model.studies.calibration.files import parameter_rows

    rows = [
        [row["parameter"], number(row["programs_value"]), spread(row["prior_low"], row["prior_high"]),
         spread(row["posterior_low"], row["posterior_high"]), "learnt" if row["learnt"] else "as before"]
        for row in parameter_rows(found)
    ]  # fmt: skip
    print_table(console(), ["parameter", "program", "80% before", "80% after", ""], rows, right=(1, 2, 3))
    console().print(
        f"{int(found.learnt.sum())} of {len(found.priors)} parameters are learnt; the others keep what was believed "
        "of them"
    )


def self_test(plan: Plan, scenarios: Path, names: list[str], truths: int, worlds: int, runner: Runner,
              asked: Asked, write: Path | None) -> None:  # fmt: skip
    """Calibrate artificial truths and report the coverage of the 80% intervals."""
    from model.experiments.prior import priors
    from model.regions import region_to_read
    from model.studies.calibration.files import save_recovery
    from model.studies.calibration.known import figures
    from model.studies.calibration.recovery import recover
    from model.studies.calibration.recovery_page import write_recovery_page
    from model.studies.calibration.simulated_points import design_of

    if not names:
        raise BadInput("--recover: name the parameters with --over; those of the calibration are meant")
    known = figures(region_to_read(plan.region, plan.region_data))
    design = design_of(plan, known, priors(names), scenarios)
    found = recover(design, truths, worlds, runner)
    tell(runner.failures)
    assert runner.folder is not None
    save_recovery(found, plan, design.priors, worlds, runner.folder, present_language(),
                  asked.figures or write is not None)  # fmt: skip
    if write is not None:
        write_recovery_page(runner.folder, plan, write)
    if asked.as_json:
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
