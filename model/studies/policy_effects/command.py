"""`jiju effects`: each policy of a scenario alone."""

from __future__ import annotations

from pathlib import Path

from model.cli.application import BadInput, at_least, console, print_json
from model.cli.faults import present_language
from model.cli.options import Also, BudgetFactor, Maps, Packages, ScenarioOr, Write
from model.cli.study_runner import Asked, command_with_runs, tell, watched


@command_with_runs(without=("no_figures",))
def effects(
    asked: Asked,
    scenario: ScenarioOr = Path("scenarios/plan_core.yaml"),
    packages: Packages = False,
    budget_factor: BudgetFactor = 0.5,
    maps: Maps = 1,
    also: Also = None,
    write: Write = None,
) -> None:
    """Each policy of a scenario alone: the outcome stated beforehand, what else moves, and what it cost."""
    from model.studies.policy_effects.files import save_effects
    from model.studies.policy_effects.page import page, worlds_text
    from model.studies.policy_effects.page_on_clusters import with_clusters
    from model.studies.policy_effects.plans_tried import alone, further_packages, package_plans
    from model.studies.policy_effects.run import policy_effects
    from model.studies.policy_effects.terminal import print_effects
    from model.studies.table_words import Reader
    from model.studies.validation.signs import study_signs
    from model.tables.folders import write_whole

    at_least("--maps", maps, 1)
    plan = asked.plan(scenario)
    drawn = asked.drawn(plan)
    if maps > 1 and not drawn.luck_only:
        raise BadInput("--maps: every world has a map of its own; give --luck-only to try each seed on several maps")
    chosen = drawn.worlds
    folder = asked.folder(f"effects-{plan.name}", drawn)
    more = package_plans(plan, budget_factor) if packages else {}
    more |= further_packages(plan, [asked.plan(path) for path in also or ()], more)
    with watched(maps * len(chosen) * (1 + len(alone(plan)) + len(more)), plan.quarters) as (hear, finished):
        hands = asked.crew
        study = policy_effects(plan, chosen, hands, folder, hear, finished, more, range(maps))
        signs = study_signs(plan, chosen, hands, folder, hear, draws=range(maps))  # the same runs, kept in the folder
    tell(study.failures)
    rows = save_effects(study, plan, folder, present_language())
    if write is not None:
        write_whole(write, page(study, signs, plan))
    if asked.as_json:
        print_json(with_clusters(rows, study.effects))
    else:
        print_effects(
            console(), study.effects, Reader.of([plan], present_language()), plan.name, worlds_text(study), asked.quick
        )
