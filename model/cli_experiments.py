"""Commands for those who ask what the model does, rather than what a scenario brings."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from model.cli_faults import leave_out
from model.cli_frame import (
    FAILED,
    LARGEST_SEED,
    LAST_QUARTER,
    AsJson,
    BadInput,
    Baseline,
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
    say,
)

if TYPE_CHECKING:
    from model.experiments.engines import Failure
    from model.experiments.study import Progress


class Prior(StrEnum):
    """The priors of how revenue splits over segments."""

    mean = "mean"
    a = "a"
    b = "b"


FIVE = 5  # seeds, where none are asked for

ScenarioOr = Annotated[Path, typer.Argument(help="A scenario file.")]


@app.command()
@guarded
def margins(
    scenario: ScenarioOr = Path("scenarios/no_policy.yaml"),
    prior: Annotated[
        Prior | None, typer.Option("--prior", help="Of the segments' revenue; else the scenario's.")
    ] = None,
    baseline: Baseline = None,
    seed: Annotated[int, typer.Option("--seed", min=0, max=LARGEST_SEED)] = 1,
    as_json: AsJson = False,
) -> None:
    """The simulated state of 2015 against the given figures."""
    from model.cluster_model import ClusterModel
    from model.observe.margins import margins_2015
    from model.report.margins_terminal import print_margins

    plan, _ = load(scenario, baseline=baseline)
    if prior is not None:
        plan = plan.replace_unchecked(baseline=plan.baseline.model_copy(update={"prior": prior.value}))
    found = margins_2015(ClusterModel(plan, rng=seed).world)
    if as_json:
        print_json([vars(margin) | {"error": margin.error, "ok": margin.ok} for margin in found])
    else:
        print_margins(console(), found, plan.region, plan.baseline.prior, seed)
    if not all(margin.ok for margin in found):
        raise typer.Exit(FAILED)


@app.command()
@guarded
def history(
    scenario: ScenarioOr = Path("scenarios/history.yaml"),
    seeds: Seeds = None,
    workers: Workers = None,
    engine: Engine = EngineName.processes,
    scheduler: Scheduler = None,
    tls: TlsFiles = None,
    out: Out = None,
    as_json: AsJson = False,
) -> None:
    """Growth of value added against the official figures, year by year, as it is."""
    from model.experiments.history import history as against_official
    from model.report.history_terminal import print_history

    plan, _ = load(scenario)
    chosen = numbers(seeds or plan.seeds)
    with watched(len(chosen), plan.end) as (hear, finished):
        years = against_official(plan, chosen, crew(engine, scheduler, workers, tls), out, hear, finished)
    if as_json:
        print_json([vars(year) | {"error": year.error} for year in years])
    else:
        print_history(console(), years, plan.name, len(chosen))


@app.command()
@guarded
def effects(
    scenario: ScenarioOr = Path("scenarios/plan_core.yaml"),
    seeds: Seeds = None,
    quick: Quick = False,
    workers: Workers = None,
    engine: Engine = EngineName.processes,
    scheduler: Scheduler = None,
    tls: TlsFiles = None,
    out: Out = None,
    packages: Annotated[bool, typer.Option("--packages", help="The plan's packages and the whole plan too.")] = False,
    budget_factor: Annotated[
        float, typer.Option("--budget-factor", min=0.0, max=10.0, help="On the typical budgets of the packages.")
    ] = 0.5,
    maps: Annotated[
        int, typer.Option("--maps", min=1, max=100, help="Draws of the map of 2015 that every seed is tried on.")
    ] = 1,
    also: Annotated[
        list[Path] | None, typer.Option("--also", help="A further scenario to judge as a package; may be given again.")
    ] = None,
    write: Annotated[Path | None, typer.Option("--write", help="Also write all results to this page.")] = None,
    into: Annotated[
        Path | None, typer.Option("--into", help="A study folder whose report shall show what each part added.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Each policy of a scenario alone: the outcome stated beforehand, what else moves, and what it cost."""
    from model.experiments.policy_effects import alone, further_packages, package_plans, policy_effects
    from model.experiments.validation.signs import study_signs
    from model.report.effects_clusters import with_clusters
    from model.report.effects_files import save_attribution, save_effects
    from model.report.effects_page import page, worlds_text
    from model.report.effects_terminal import print_effects
    from model.tables.folders import write_whole

    if into is not None and not (into / "runs").is_dir():
        raise BadInput(f"{into} is not a study folder: name the folder that `jiju run` wrote")
    plan, _ = load(scenario, quick)
    chosen = numbers(seeds or FIVE)
    folder = out or Path("results") / f"effects-{plan.name}{'-quick' if quick else ''}"
    more = package_plans(plan, budget_factor) if packages else {}
    more |= further_packages(plan, [load(path, quick)[0] for path in also or ()], more)
    with watched(maps * len(chosen) * (1 + len(alone(plan)) + len(more)), plan.end) as (hear, finished):
        hands = crew(engine, scheduler, workers, tls)
        study = policy_effects(plan, chosen, hands, folder, hear, finished, more, range(maps))
        signs = study_signs(plan, chosen, hands, folder, hear, draws=range(maps))  # the same runs, kept in the folder
    tell(study.failures)
    rows = save_effects(study, folder)
    if into is not None:
        save_attribution(study, into)
    if write is not None:
        write.parent.mkdir(parents=True, exist_ok=True)
        asked = f"{scenario}{' --packages' if packages else ''}{''.join(f' --also {path}' for path in also or ())}"
        write_whole(write, page(study, signs, plan, asked))
    if as_json:
        print_json(with_clusters(rows, study.effects))
    else:
        print_effects(console(), study.effects, plan.name, worlds_text(study), quick)


@app.command()
@guarded
def ablations(
    scenario: ScenarioOr = Path("scenarios/no_policy.yaml"),
    seeds: Seeds = None,
    quick: Quick = False,
    workers: Workers = None,
    engine: Engine = EngineName.processes,
    scheduler: Scheduler = None,
    tls: TlsFiles = None,
    out: Out = None,
    only: Annotated[str, typer.Option("--only", help="Names of ablations, joined with commas.")] = "",
    as_json: AsJson = False,
    no_figures: NoFigures = False,
) -> None:
    """Every mechanism turned off in turn: what it does, as paired differences."""
    from model.experiments.ablations import ablate
    from model.report.ablations_terminal import print_ablations
    from model.scenario.parameters import load_registry

    plan, _ = load(scenario, quick)
    chosen = numbers(seeds or FIVE)
    names = [name for name in only.split(",") if name] or list(load_registry().ablations)
    folder = out or Path("results") / f"ablations-{plan.name}{'-quick' if quick else ''}"
    with watched(len(chosen) * (1 + len(names)), plan.end) as (hear, finished):
        study = ablate(plan, chosen, names, crew(engine, scheduler, workers, tls), folder, hear, finished)
    tell(study.failures)
    if as_json:
        print_json([{"ablation": a, "pattern": p, **vars(d)} for (a, p), d in study.effects.items()])
        return
    print_ablations(console(), study, plan.name, quick)
    if not no_figures:
        from model.report.pictures import draw_ablations

        say(f"figure: {draw_ablations(study, plan, folder)}")


@app.command("forms")
@guarded
def forms_tried(
    scenarios: Annotated[Path, typer.Option("--scenarios", help="Folder of the scenario files.")] = Path("scenarios"),
    seeds: Seeds = None,
    quick: Quick = False,
    workers: Workers = None,
    engine: Engine = EngineName.processes,
    scheduler: Scheduler = None,
    tls: TlsFiles = None,
    out: Out = None,
    only: Annotated[str, typer.Option("--only", help="Keys of points, joined with commas.")] = "",
    write: Annotated[Path | None, typer.Option("--write", help="Write the tables to this page.")] = None,
    as_json: AsJson = False,
) -> None:
    """Every form that was tried for the points that failed, measured on the model as it stands."""
    from model.experiments.forms import load_forms, rows, try_forms, worlds
    from model.report.forms_page import page
    from model.tables.folders import write_whole

    points = load_forms(only=[key for key in only.split(",") if key])
    names = {str(point.scenario) for point in points.values()}
    plans = {name: load(scenarios / f"{name}.yaml", quick)[0] for name in sorted(names)}
    chosen = numbers(seeds or FIVE)
    folder = out or Path("results") / f"forms{'-quick' if quick else ''}"
    most = sum(len(worlds(point, plans[point.scenario])) for point in points.values())
    with watched(len(chosen) * most, max(point.quarters for point in points.values())) as (hear, finished):
        study = try_forms(points, plans, chosen, crew(engine, scheduler, workers, tls), folder, hear, finished)
    tell(study.failures)
    text = page(study, next(iter(plans.values())).scale)
    if write is not None:
        write.parent.mkdir(parents=True, exist_ok=True)
        write_whole(write, text)
    if as_json:
        print_json(rows(study))
    elif write is None:
        console().print(text)


@app.command("parameter-ends")
@guarded
def parameter_ends(
    scenario: ScenarioOr = Path("scenarios/teaching.yaml"),
    quarters: Annotated[int, typer.Option("--quarters", min=1, max=LAST_QUARTER)] = 120,
    only: Annotated[str, typer.Option("--only", help="Paths that begin so, joined with commas.")] = "",
    workers: Workers = None,
    engine: Engine = EngineName.processes,
    scheduler: Scheduler = None,
    tls: TlsFiles = None,
    as_json: AsJson = False,
) -> None:
    """Every parameter at either end of its range: finite? identities held? which bounds bind?"""
    from model.experiments.parameter_ends import parameter_ends as try_ends

    plan, _ = load(scenario)
    prefixes = [part for part in only.split(",") if part]
    results = list(try_ends(plan, quarters, only=prefixes, workers=crew(engine, scheduler, workers, tls)))
    broken = [result for result in results if result.trouble]
    if as_json:
        print_json([vars(result) for result in results])
    else:
        from model.report.ends_terminal import print_ends

        print_ends(console(), results, plan.region, quarters)
    if broken:
        raise typer.Exit(FAILED)


@app.command()
@guarded
def reference(
    folder: Annotated[Path, typer.Option("--folder", help="The repository.")] = Path("."),
    check: Annotated[bool, typer.Option("--check", help="Write nothing; exit 1 if a file is stale.")] = False,
) -> None:
    """Write the references in docs/ and the schema of scenario files from the declarations in the code."""
    from model.report.reference import FILES, stale, write
    from model.shipped import require_checkout

    require_checkout("what this command writes")
    if not (folder / "scenarios").is_dir():
        raise BadInput(f"there is no {folder / 'scenarios'}: run this in the repository, or give --folder")
    changed = list(stale(folder)) if check else write(folder)
    verb = "stale, run `jiju reference`" if check else "written"
    for name in changed:
        say(f"{folder / name}: {verb}")
    say(f"{len(FILES) - len(changed)} of {len(FILES)} files were up to date")
    if check and changed:
        raise typer.Exit(FAILED)


def numbers(seeds: int) -> list[int]:
    """Seeds 1, 2, ... n."""
    return list(range(1, seeds + 1))


@contextmanager
def watched(runs: int, quarters: int) -> Iterator[tuple[Callable[[Progress], None], Callable[[str], None]]]:
    """Progress on a terminal for a number of runs."""
    from model.report.progress import watching

    with watching(runs, quarters) as watcher:
        yield watcher.hear, watcher.finished


def tell(failures: dict[str, Failure]) -> None:
    """Name the runs that failed: their seeds are left out, which is told once more at the end."""
    leave_out(failures)
    for key, failure in failures.items():
        say(f"run {key} failed and is left out: {failure.kind}: {failure.message}")
