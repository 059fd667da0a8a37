"""`jiju validate-model`: the model against what is known, on one page."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from model.cli.application import BadInput, at_least, console, known_language, print_json, require
from model.cli.faults import say
from model.cli.options import History, Language, LevelQuarters, LevelScale, Maps, Only, Parts, Policies, Write
from model.cli.study_runner import FIVE, OF_WORLDS, Asked, command_with_runs, tell, watched
from model.studies.clusters.command import BASELINES, CLUSTERS, USUAL, cluster_facts

LARGE = 5_000  # firms from which on the level world is run with a tenth of them
TRIED = ("studied_policies.yaml", "teaching.yaml")  # scenarios whose policies studies measured, and for teaching


@command_with_runs("validate-model", without=OF_WORLDS)
def validate_model(
    asked: Asked,
    scenario: Annotated[Path, typer.Argument(help="The world without policies.")] = Path("scenarios/no_policy.yaml"),
    policies: Policies = None,
    history: History = None,
    parts: Parts = "",
    only: Only = "",
    level_scale: LevelScale = None,
    level_quarters: LevelQuarters = 120,
    maps: Maps = BASELINES,
    write: Write = None,
    language: Language = "",
) -> None:
    """The map of the base year, facts, policy signs, ablations, history and scale against what is known: one page.

    --parts clusters: facts that tell a cluster model from a mechanical one, with the loop on and off, on a page alone.
    """
    from model.experiments.estimate import firms_of
    from model.studies.validation.files import fact_rows, map_rows, save_validation
    from model.studies.validation.page import page
    from model.studies.validation.run import PARTS, Setup, validate
    from model.studies.validation.terminal import print_validation
    from model.studies.validation.words import words
    from model.tables.folders import write_whole

    known_language(language)
    at_least("--maps", maps, 1)
    chosen_parts = tuple(part for part in parts.split(",") if part) or PARTS
    unknown = [part for part in chosen_parts if part not in (*PARTS, CLUSTERS)]
    if unknown:
        raise BadInput(f"no part {unknown[0]!r}; there are {', '.join((*PARTS, CLUSTERS))}")
    if CLUSTERS in chosen_parts:
        if len(chosen_parts) > 1:
            raise BadInput(f"{CLUSTERS} has a page of its own: ask for it alone, --parts {CLUSTERS}")
        cluster_facts(asked.plan(scenario), asked, USUAL, maps, level_quarters, write, language)  # fmt: skip
        return
    if "facts" in chosen_parts:
        require("validation")
    base = asked.plan(scenario)
    tried = asked.plan(policies or beside(scenario, base.region)) if "signs" in chosen_parts else None
    past = asked.plan(history or Path("scenarios/history.yaml")) if "history" in chosen_parts else None
    if past is not None and history is None and past.region != base.region:
        past = None
        say("no history is known of this region; name a scenario with --history")
    level_scale = level_scale or (0.1 if firms_of(base) > LARGE else 1.0)
    level = None
    if level_quarters:
        level_end = base.base_quarter + level_quarters
        level = base.replace_unchecked(scale=min(base.scale, level_scale), end=level_end)
    setup = Setup(base, tried, past, level, tuple(asked.numbers(FIVE)), chosen_parts,
                  tuple(name for name in only.split(",") if name))  # fmt: skip
    folder = asked.folder(f"validation-{base.name}")
    with watched(setup.runs, base.quarters) as (hear, finished):
        found = validate(setup, asked.crew, folder, hear, finished)
    tell(found.failures)
    if "map" in chosen_parts and found.map is None:
        say(words("map_none", language))
    made = save_validation(found, folder, language, asked.figures)
    if write is not None:
        write_whole(write, page(found, language, {}))
    if asked.as_json:
        print_json({"page": made, "facts": fact_rows(found) if found.facts else [],
                    "map": map_rows(found.map) if found.map else []})  # fmt: skip
    else:
        print_validation(console(), found, language)
        say(f"page: {made}")


def beside(scenario: Path, region: str) -> Path:
    """The scenario whose policies are tried if none is named: the first of TRIED that is of the same region.

    Raises BadInput if there is none.
    """
    from model.scenario.glance import glance

    for path in (scenario.parent / name for name in TRIED):
        if path.is_file() and glance(path).region == region:
            return path
    raise BadInput(f"no scenario of region {region} whose policies are to be tried; name one with --policies")
