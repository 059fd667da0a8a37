"""`jiju ablations`: every mechanism turned off in turn."""

from __future__ import annotations

from pathlib import Path

from model.cli.application import console, print_json
from model.cli.faults import present_language, say
from model.cli.options import Only, ScenarioOr, Write
from model.cli.study_runner import Asked, command_with_runs, tell, watched


@command_with_runs()
def ablations(
    asked: Asked,
    scenario: ScenarioOr = Path("scenarios/no_policy.yaml"),
    only: Only = "",
    write: Write = None,
) -> None:
    """Every mechanism turned off in turn: what it does, as paired differences."""
    from model.scenario.parameters import load_registry
    from model.studies.ablations.files import save_ablations
    from model.studies.ablations.page import page
    from model.studies.ablations.run import ablate
    from model.studies.ablations.terminal import print_ablations
    from model.tables.folders import write_whole

    plan = asked.plan(scenario)
    drawn = asked.drawn(plan)
    chosen = drawn.worlds
    names = [name for name in only.split(",") if name] or list(load_registry().ablations)
    folder = asked.folder(f"ablations-{plan.name}", drawn)
    with watched(len(chosen) * (1 + len(names)), plan.quarters) as (hear, finished):
        study = ablate(plan, chosen, names, asked.crew, folder, hear, finished)
    tell(study.failures)
    picture = save_ablations(study, plan, folder, present_language(), asked.figures)
    if write is not None:
        write_whole(write, page(study, plan, present_language(), drawn.luck_only))
    if asked.as_json:
        print_json([{"ablation": a, "pattern": p, **vars(d)} for (a, p), d in study.effects.items()])
        return
    print_ablations(console(), study, plan.name, asked.quick, present_language())
    if picture is not None:
        say(f"figure: {picture}")
