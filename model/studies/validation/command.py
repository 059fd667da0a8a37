"""`jiju validate-model`: the model against what is known, on one page."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from model.cli.application import BadInput, app, console, known_language, print_json, require
from model.cli.faults import guarded, say
from model.cli.load_scenario import load
from model.cli.make_runs import crew
from model.cli.number_options import decimal_number, whole_number
from model.cli.options import (
    LAST_QUARTER,
    MOST_RUNS,
    AsJson,
    Engine,
    EngineName,
    Language,
    NoFigures,
    Out,
    Quick,
    Scheduler,
    Seeds,
    TlsFiles,
    Workers,
)
from model.cli.study_runner import FIVE, numbers, tell, watched
from model.studies.clusters.command import BASELINES, CLUSTERS, WORLDS, cluster_facts

LARGE = 5_000  # firms from which on the level world is run with a tenth of them
TRIED = ("studied_policies.yaml", "teaching.yaml")  # scenarios whose policies studies measured, and for teaching
Policies = Annotated[Path | None, typer.Option("--policies", help="Scenario whose policies are tried one by one.")]


@app.command("validate-model")
@guarded
def validate_model(
    scenario: Annotated[Path, typer.Argument(help="The world without policies.")] = Path("scenarios/no_policy.yaml"),
    policies: Policies = None,
    history: Annotated[Path | None, typer.Option("--history", help="Scenario of the back-test.")] = None,
    parts: Annotated[
        str, typer.Option("--parts", help="map,facts,signs,ablations,history,scale, or some; clusters.")
    ] = "",
    only: Annotated[str, typer.Option("--only", help="Names of ablations, joined with commas.")] = "",
    level_scale: Annotated[
        float | None, decimal_number("--level-scale", help="Scale of the level world (default: 0.1, small regions 1).")
    ] = None,
    level_quarters: Annotated[
        int, whole_number("--level-quarters", 0, LAST_QUARTER, help="0 leaves that world out.")
    ] = 120,
    seeds: Seeds = None,
    baselines: Annotated[
        int, whole_number("--baselines", 1, MOST_RUNS, help="Baselines that worlds of clusters stand on.")
    ] = BASELINES,
    quick: Quick = False,
    workers: Workers = None,
    engine: Engine = EngineName.processes,
    scheduler: Scheduler = None,
    tls: TlsFiles = None,
    out: Out = None,
    write: Annotated[Path | None, typer.Option("--write", help="Also write the page here.")] = None,
    language: Language = "en",
    as_json: AsJson = False,
    no_figures: NoFigures = False,
) -> None:
    """The map of 2015, facts, policy signs, ablations, history and scale against what is known: one page.

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
    chosen_parts = tuple(part for part in parts.split(",") if part) or PARTS
    unknown = [part for part in chosen_parts if part not in (*PARTS, CLUSTERS)]
    if unknown:
        raise BadInput(f"no part {unknown[0]!r}; there are {', '.join((*PARTS, CLUSTERS))}")
    if CLUSTERS in chosen_parts:
        if len(chosen_parts) > 1:
            raise BadInput(f"{CLUSTERS} has a page of its own: ask for it alone, --parts {CLUSTERS}")
        cluster_facts(load(scenario, quick)[0], seeds or WORLDS, baselines, level_quarters,
                      crew(engine, scheduler, workers, tls), out, write, language, as_json, not no_figures)  # fmt: skip
        return
    if "facts" in chosen_parts:
        require("validation")
    base, _ = load(scenario, quick)
    asked = load(policies or beside(scenario, base.region), quick)[0] if "signs" in chosen_parts else None
    past = load(history or Path("scenarios/history.yaml"), quick)[0] if "history" in chosen_parts else None
    if past is not None and history is None and past.region != base.region:
        past = None
        say("no history is known of this region; name a scenario with --history")
    level_scale = level_scale or (0.1 if firms_of(base) > LARGE else 1.0)
    level = base.replace_unchecked(scale=min(base.scale, level_scale), end=level_quarters) if level_quarters else None
    setup = Setup(base, asked, past, level, tuple(numbers(seeds or FIVE)), chosen_parts,
                  tuple(name for name in only.split(",") if name))  # fmt: skip
    folder = out or Path("results") / f"validation-{base.name}{'-quick' if quick else ''}"
    with watched(setup.runs, base.end) as (hear, finished):
        found = validate(setup, crew(engine, scheduler, workers, tls), folder, hear, finished)
    tell(found.failures)
    if "map" in chosen_parts and found.map is None:
        say(words("map_none", language))
    made = save_validation(found, folder, language, not no_figures)
    if write is not None:
        write.parent.mkdir(parents=True, exist_ok=True)
        write_whole(write, page(found, language, {}))
    if as_json:
        print_json({"page": made, "facts": fact_rows(found) if found.facts else [],
                    "map": map_rows(found.map) if found.map else []})  # fmt: skip
    else:
        print_validation(console(), found, language)
        say(f"page: {made}")


def beside(scenario: Path, region: str) -> Path:
    """The scenario whose policies are tried if none is named: the first of TRIED that is of the same region.

    Raises BadInput if there is none.
    """
    from model.scenario import load_scenario

    for path in (scenario.parent / name for name in TRIED):
        if path.is_file() and load_scenario(path).region == region:
            return path
    raise BadInput(f"no scenario of region {region} whose policies are to be tried; name one with --policies")
