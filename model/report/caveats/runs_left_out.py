"""What a study asks for and does not have: failed and unfinished runs, in a sentence for each scenario."""

from __future__ import annotations

from collections.abc import Sequence

from model.report.words.language import Language
from model.results import LeftOut, Study

MOST_FAILURES = 3  # that a sentence tells; the folder has the others


def left_out(study: Study, w: Language) -> list[str]:
    """One sentence for each scenario (and sample) of the study that has fewer worlds than it asks for."""
    groups: dict[tuple[str, str], list[LeftOut]] = {}
    for each in study.left_out:
        groups.setdefault((each.scenario, each.sample), []).append(each)
    return [sentence(study, scenario, sample, lacking, w) for (scenario, sample), lacking in groups.items()]


def sentence(study: Study, scenario: str, sample: str, lacking: Sequence[LeftOut], w: Language) -> str:
    """How many worlds there are of how many, and why the others are not there."""
    runs = study.samples[sample].runs if sample in study.samples else study.runs if not sample else {}
    made = sum(name == scenario for name, _ in runs)
    name = scenario + (f"@{sample}" if sample else "")
    parts = [w.say("left_out.worlds", scenario=name, made=made, asked=made + len(lacking))]
    failed = [each for each in lacking if each.failure]
    parts += [w.say("left_out.failed", world=each.world, why=each.failure) for each in failed[:MOST_FAILURES]]
    if len(failed) > MOST_FAILURES:
        parts.append(w.say("left_out.more", n=len(failed) - MOST_FAILURES))
    unfinished = [str(each.world) for each in lacking if not each.failure]
    if unfinished:
        parts.append(w.say("left_out.unfinished", worlds=w.say("answer.comma").join(unfinished)))
    return w.say("number.semicolon").join(parts)
