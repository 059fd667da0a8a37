"""A study: which scenarios ran in which worlds, and what the worlds drew."""

from __future__ import annotations

from typing import TYPE_CHECKING

from model.regions import region_to_read
from model.report.in_notebook.tables import head, reader, table, text, whole
from model.report.sheet import title_of
from model.report.words.language import Language
from model.results.study import world_number

if TYPE_CHECKING:
    from model.results import Study

SHOWN = 4  # parameters that a world's row names


def html(study: Study) -> str:
    """Scenarios with their worlds; then worlds with their draws."""
    if not study.runs:
        return whole(head(type(study).__name__, study.in_a_line()))
    first = next(iter(study.runs.values())).plan
    w = reader(region_to_read(first.region, first.region_data))
    rows = []
    for name in study.scenarios:
        plan, seeds = study.plan(name), study.seeds(name)
        lacking = [each for each in study.left_out if each.scenario == name]
        failed = sum(bool(each.failure) for each in lacking)
        rows.append(
            (name, title_of(plan, w), plan.region_name, len(plan.policies), len(seeds), failed, len(lacking) - failed)
        )
    heads = [text(f"head_{key}", w) for key in
             ("scenario", "title", "region", "policies", "worlds", "failed", "not_finished")]  # fmt: skip
    return whole(head(study.in_a_line()), table(heads, rows, words=3), worlds(study, w))


def worlds(study: Study, w: Language) -> str:
    """What each world drew; that they differ in luck alone, where they drew nothing."""
    if not any(world.draw is not None or world.parameters for world in study.worlds.values()):
        return head("", text("luck_only", w))
    rows = []
    for seed in sorted(study.worlds):
        world = study.worlds[seed]
        drawn = [f"{name} {value:.3g}" for name, value in list(world.parameters.items())[:SHOWN]]
        left = len(world.parameters) - len(drawn)
        drawn += [f"… {left}"] if left > 0 else []
        own = "" if world.draw is None else str(world.draw)
        rows.append((str(world_number(seed)), str(seed), own, ", ".join(drawn) or text("centre", w)))
    return table([text(f"head_{key}", w) for key in ("world", "seed", "draw", "parameters")], rows, words=4)
