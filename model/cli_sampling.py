"""Commands that run many worlds: sensitivity, calibration, and where uncertainty comes from."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from model.cli_experiments import numbers, tell, watched
from model.cli_frame import (
    MOST_RUNS,
    AsJson,
    BadInput,
    Engine,
    EngineName,
    NoFigures,
    Out,
    Quick,
    Scheduler,
    Seeds,
    TlsFiles,
    Workers,
    app,
    console,
    crew,
    guarded,
    load,
    print_json,
    require,
    say,
)

if TYPE_CHECKING:
    from model.experiments.engines import Crew
    from model.experiments.factors import Factor
    from model.scenario import Plan

TRUTHS_PARAMETERS = ("environment.unexplained_growth", "entry.start_up_rate", "innovation.success_rate",
                     "upgrading.hazard_base", "suppliers.search_length", "contracts.luck_spread")  # fmt: skip
LEAST_WORLDS = 24
Over = Annotated[
    str, typer.Option("--over", help="Parameter paths or their beginnings, policies, policies.KEY, baseline; commas.")
]
Outcomes = Annotated[str, typer.Option("--outcomes", help="Names of outcomes, joined with commas.")]
DEFAULT_OUTCOMES = "value_added,leading_clusters_100bn,research_intensity"


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


@app.command()
@guarded
def sensitivity(
    scenario: Annotated[Path, typer.Argument(help="A scenario file.")] = Path("scenarios/plan.yaml"),
    over: Over = "",
    method: Annotated[str, typer.Option("--method", help="morris (many factors) or sobol (few).")] = "morris",
    size: Annotated[
        int, typer.Option("--size", min=2, max=MOST_RUNS, help="Trajectories of Morris; base sample of Sobol.")
    ] = 8,
    outcomes: Outcomes = DEFAULT_OUTCOMES,
    discover: Annotated[
        str, typer.Option("--discover", help="In which worlds? For instance: leading_clusters_100bn<25")
    ] = "",
    ship: Annotated[
        bool, typer.Option("--ship", help="Keep the indices beside the code: scorecards name the largest (sobol).")
    ] = False,
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
    """Which parameters and policies move the outcomes most: Morris screening or Sobol indices."""
    from model.experiments.sensitivity import MORRIS, SOBOL
    from model.experiments.sensitivity import sensitivity as analyse
    from model.report import influence
    from model.report.markdown import number
    from model.report.sensitivity_files import save_sensitivity
    from model.report.terminal import print_table

    if method not in (MORRIS, SOBOL):
        raise BadInput(f"no method {method!r}; there are {MORRIS} and {SOBOL}")
    if ship and method != SOBOL:
        raise BadInput("--ship keeps total indices, which --method sobol estimates")
    if ship:
        influence.TABLE.require_checkout()
    if method == SOBOL and size & (size - 1):
        raise BadInput(f"--size {size}: Sobol's sequence needs a power of two, such as {1 << size.bit_length()}")
    require("sensitivity")
    plan, _ = load(scenario, quick)
    asked = question(discover) if discover else None
    names = known_outcomes(outcomes)
    if asked and asked[0] not in names:
        names += known_outcomes(asked[0])
    factors = free_factors(plan) if not over else chosen_factors(plan, over)
    chosen = numbers(seeds or 1)
    runs = size * (len(factors) + (1 if method == MORRIS else 2)) * len(chosen)
    say(f"{len(factors)} factors, {runs} runs")
    folder = out or Path("results") / f"sensitivity-{plan.name}{'-quick' if quick else ''}"
    with watched(runs, plan.end) as (hear, finished):
        found = analyse(
            plan, factors, method, size, names, chosen, crew(engine, scheduler, workers, tls), folder, hear, finished
        )
    tell(found.failures)
    save_sensitivity(found, plan, chosen, folder, not no_figures)
    if ship:
        influence.ship(found, plan, chosen)
    box = found_box(found, asked, discover, folder) if asked else None
    if as_json:
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
    if asked:
        from model.report.sensitivity_files import describe_box

        console().print(describe_box(box, discover))


def free_factors(plan: Plan) -> list[Factor]:
    """What is varied if nothing is named: parameters that no source fixes, policies, baseline."""
    from model.experiments.calibration import FREE_GRADES
    from model.experiments.factors import baseline_factors, parameter_factors, policy_factors

    return [*parameter_factors(grades=FREE_GRADES), *policy_factors(plan), *baseline_factors(plan)]


def question(text: str) -> tuple[str, str, float]:
    """An outcome, < or >, and a number. Raises BadInput."""
    match = re.fullmatch(r"\s*(\w+)\s*([<>])\s*([-+]?[\d.]+(?:[eE][-+]?\d+)?)\s*", text)
    if not match:
        raise BadInput(f"--discover {text!r}: write an outcome, < or >, and a number: leading_clusters_100bn<25")
    return match[1], match[2], float(match[3])


def found_box(found, asked: tuple[str, str, float], text: str, folder: Path):  # type: ignore[no-untyped-def]
    """Scenario discovery on the sampled worlds; written to the folder."""
    import numpy as np

    from model.experiments.sensitivity.scenario_discovery import discover as box_of
    from model.report.sensitivity_files import save_box

    name, sign, limit = asked
    values = found.values[name]
    known = np.isfinite(values)
    happens = values[known] < limit if sign == "<" else values[known] > limit
    box = box_of(found.factors, found.design[known], happens)
    save_box(box, text, folder)
    return box


@app.command()
@guarded
def calibrate(
    scenario: Annotated[Path, typer.Argument(help="A scenario file.")] = Path("scenarios/history.yaml"),
    over: Annotated[str, typer.Option("--over", help="Parameters to calibrate; else a screening chooses.")] = "",
    trajectories: Annotated[int, typer.Option("--trajectories", min=2, max=MOST_RUNS, help="Of the screening.")] = 4,
    keep: Annotated[int, typer.Option("--keep", min=1, max=MOST_RUNS, help="Parameters kept of the screening.")] = 6,
    trials: Annotated[int, typer.Option("--trials", min=1, max=MOST_RUNS, help="Proposals of the search.")] = 60,
    worlds: Annotated[
        int, typer.Option("--worlds", min=0, max=MOST_RUNS, help="Worlds for the posterior; 0 leaves it out.")
    ] = 200,
    recover: Annotated[
        int, typer.Option("--recover", min=0, max=MOST_RUNS, help="Self-test on this many artificial truths.")
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
    from model.experiments.calibration import Budget, FactorError
    from model.experiments.calibration import calibrate as search

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
    from model.report.markdown import interval, number
    from model.report.sensitivity_files import save_calibration
    from model.report.terminal import print_table

    record, file = save_calibration(found, plan, folder)
    best, shipped, intervals = found.values(found.best.point), found.values(found.shipped.point), found.intervals()
    if as_json:
        print_json({"record": record, "scenario": file, "distance": found.best.distance, "parameters": best,
                    "intervals": intervals})  # fmt: skip
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
    from model.experiments.backtest import fit_years
    from model.experiments.backtest.official import official_series
    from model.regions import load_region

    return fit_years(official_series(load_region(plan.region, plan.region_data)))


def self_test(plan: Plan, over: str, truths: int, worlds: int, workers: Crew, folder: Path, as_json: bool,
              pictures: bool) -> None:  # fmt: skip
    """Calibrate artificial truths and report the coverage of the 80% intervals."""
    from model.experiments.calibration.recovery import recover as calibrate_truths
    from model.report.sensitivity_files import save_recovery
    from model.report.terminal import print_table

    factors = chosen_factors(plan, over or ",".join(TRUTHS_PARAMETERS))
    with watched(truths + worlds, plan.end) as (hear, finished):
        found = calibrate_truths(plan, factors, truths, worlds, workers, folder, hear, finished)
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


@app.command()
@guarded
def uncertainty(
    scenario: Annotated[Path, typer.Argument(help="A scenario file.")] = Path("scenarios/no_policy.yaml"),
    over: Annotated[str, typer.Option("--over", help="Parameters to draw (default: those that no source fixes).")] = "",
    survivors: Annotated[
        Path | None, typer.Option("--survivors", help="survivors.csv of a calibration: draw parameters from there.")
    ] = None,
    baselines: Annotated[int, typer.Option("--baselines", min=2, max=MOST_RUNS, help="Baselines of 2015.")] = 4,
    draws: Annotated[int, typer.Option("--draws", min=2, max=MOST_RUNS, help="Draws of the parameters.")] = 4,
    outcomes: Outcomes = DEFAULT_OUTCOMES,
    ship: Annotated[
        bool, typer.Option("--ship", help="Keep the split beside the code: scorecards and reports tell it.")
    ] = False,
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
    """Split an outcome's variance into seeds, parameters and the doubt about 2015."""
    from model.experiments.baselines import split_uncertainty
    from model.experiments.calibration import FREE_GRADES
    from model.experiments.factors import parameter_factors
    from model.report import doubt
    from model.report.sensitivity_files import read_survivors, save_uncertainty
    from model.report.terminal import print_table

    if ship:
        doubt.TABLE.require_checkout()
    plan, _ = load(scenario, quick)
    names = known_outcomes(outcomes)
    points = None
    if survivors is not None:
        factors, points = read_survivors(survivors, draws)
    else:
        factors = chosen_factors(plan, over) if over else parameter_factors(grades=FREE_GRADES)
    chosen = numbers(seeds or 3)
    folder = out or Path("results") / f"uncertainty-{plan.name}{'-quick' if quick else ''}"
    with watched(baselines * draws * len(chosen), plan.end) as (hear, finished):
        found = split_uncertainty(
            plan,
            factors,
            names,
            baselines,
            draws,
            chosen,
            points,
            crew(engine, scheduler, workers, tls),
            folder,
            hear,
            finished,
        )
    tell(found.failures)
    save_uncertainty(found, plan, chosen, folder, not no_figures)
    if ship:
        doubt.ship(found, plan)
    if as_json:
        print_json([{"outcome": s.outcome, "mean": s.mean, "shares": s.shares} for s in found.splits])
        return
    rows = [
        [s.outcome, *(f"{s.shares[n]:.0%}" for n in ("seed", "parameters", "baseline", "together"))]
        for s in found.splits
    ]
    print_table(console(), ["outcome", "seed", "parameters", "baseline", "together"], rows, right=(1, 2, 3, 4))
