"""`jiju validate-model --parts clusters`: the facts of clusters, with the loop of cluster growth on and off."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from model.cli.application import BadInput, console, print_json, require
from model.cli.faults import say
from model.cli.load_scenario import load
from model.cli.study_runner import Asked, tell, watched

if TYPE_CHECKING:
    from model.experiments.engines import Crew
    from model.scenario import Plan
    from model.studies.clusters.runs_needed import Setup

CLUSTERS = "clusters"
USUAL, BASELINES = 9, 3  # worlds, and maps of the start under them
LEAST_QUARTERS = 8  # of a run
SMALL = "teaching_base.yaml"  # the region in which a cluster is born


def cluster_facts(base: Plan, asked: Asked, worlds: int, maps: int, long_quarters: int, write: Path | None,
                  language: str) -> None:  # fmt: skip
    """Measure, write tables, pictures and page, print the table or JSON."""
    from model.shipped import shipped_folder
    from model.studies.clusters.files import cluster_rows, save_clusters, write_page
    from model.studies.clusters.run import study_clusters
    from model.studies.clusters.runs_needed import Setup
    from model.studies.clusters.terminal import print_clusters

    require("validation")
    if base.quarters < LEAST_QUARTERS:
        from model.mathematics.quarters import quarter_label

        least = quarter_label(base.base_quarter + LEAST_QUARTERS)
        raise BadInput(f"facts of clusters look two years ahead: let the period reach {least}")
    if 0 < long_quarters < LEAST_QUARTERS:
        raise BadInput(
            f"long runs of {long_quarters} quarters are none: --level-quarters 0, or {LEAST_QUARTERS} and more"
        )
    seeds = asked.numbers(worlds)
    bare = base.replace_unchecked(policies={})
    setup = Setup(bare, tuple(seeds), min(maps, len(seeds)), long_quarters, load(shipped_folder() / SMALL)[0])
    announce(setup, asked.crew)
    folder = asked.out or Path("results") / f"clusters-{base.name}{'' if base.scale == 1 else '-part'}"
    with watched(setup.runs, base.quarters) as (hear, finished):
        found = study_clusters(setup, asked.crew, folder, hear, finished)
    tell(found.failures)
    made = save_clusters(found, folder, language, asked.figures)
    if write is not None:
        write_page(found, write, language, asked.figures)
    if asked.as_json:
        print_json({"page": made, "facts": cluster_rows(found)})
    else:
        print_clusters(console(), found, language)
        say(f"page: {made}")


def announce(setup: Setup, workers: Crew) -> None:
    """Tell how many runs there are and about how long they take."""
    from model.experiments.estimate import estimate

    seconds = 0.0
    for count, plan in setup.kinds:
        seconds += estimate([plan], count, workers)[0]
    say(f"{setup.runs} runs, about {max(seconds / 60, 1):.0f} minutes; runs that are kept are not made again")
