"""What a split rests on: the evidence for each of its policies, and where the model is too kind to them.

A search goes where the model pays most. Where that is an assumption, the answer is no better than the assumption: the
page has to say so beside the gain.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from model.report.answer.challenges import Challenged
from model.report.answer.told_challenges import challenge
from model.report.caveats.too_kind import TOO_KIND, of_instrument

if TYPE_CHECKING:
    from model.scenario import Plan
    from model.scenario.catalogue import Instrument
    from model.studies.best_split.options import Option
    from model.studies.best_split.wording import Said, Split

ASSUMED = "assumption"  # the grade of an effect that no study has measured
NAMED = 3  # policies that the sentence names


def instrument(plan: Plan, option: Option) -> Instrument:
    """The entry of the catalogue that a policy of the plan carries out."""
    return plan.catalogue()[plan.policies[option.key].instrument]


def assumed_part(plan: Plan, split: Split) -> tuple[float, list[Option]]:
    """Share of the money that goes to policies whose effect is assumed, and these policies, largest sum first."""
    assumed = [pair for pair in split if instrument(plan, pair[0]).evidence["grade"] == ASSUMED]
    whole = sum(money for _, money in split)
    share = sum(money for _, money in assumed) / whole if whole > 0 else 0.0
    return share, [option for option, _ in sorted(assumed, key=lambda pair: -pair[1])]


def ground_sentence(said: Said, split: Split) -> str:
    """Which share of the money hangs on assumptions, and to which policies the model gives more than studies do, as to
    an anchor, all of which counts as the work of the policy; nothing where neither is so."""
    told = [assumed_sentence(said, split), *credited_sentences(said, split)]
    return said.say("and_then").join(line for line in told if line)


def credited_sentences(said: Said, split: Split) -> list[str]:
    """For each assumption that is kinder than its studies: the policies that rest on it, and both figures."""
    found: dict[str, tuple[Challenged, list[Option]]] = {}
    for option, _ in sorted(split, key=lambda pair: -pair[1]):
        entry = instrument(said.plan, option)
        if entry.evidence["grade"] == ASSUMED:  # told already
            continue
        for note in of_instrument(entry, general=False):
            words = note.challenge
            if (
                note.direction != TOO_KIND
                or words is None
                or words.studies is None
                or not isinstance(words.model, float)
            ):
                continue
            if words.model > words.studies[1]:
                found.setdefault(note.key, (Challenged(note, words.model), []))[1].append(option)
    return [said.say("credited", line=challenge(each, said.w).rstrip(".。"),
                     parts=said.say("comma").join(said.policy(option) for option in options[:NAMED]))
            for each, options in found.values()]  # fmt: skip


def assumed_sentence(said: Said, split: Split) -> str:
    """Which share of the money goes to policies whose effect is assumed; nothing where none does."""
    share, assumed = assumed_part(said.plan, split)
    if not assumed:
        return ""
    names = said.say("comma").join(said.policy(option) for option in assumed[:NAMED])
    more = len(assumed) - NAMED
    parts = said.say("more", parts=names, n=more) if more > 0 else names
    return said.say("assumed", share=said.w.percent(share), parts=parts)


def ground_rows(said: Said, split: Split) -> list[list[str]]:
    """Each policy of the split, largest sum first: grade of its evidence, and where results are too kind to it."""
    rows = []
    for option, _ in sorted(split, key=lambda pair: -pair[1]):
        entry = instrument(said.plan, option)
        kind = [said.w.of(note.title) for note in of_instrument(entry, general=False) if note.direction == TOO_KIND]
        rows.append([said.policy(option), said.w.say(f"grade.{entry.evidence['grade']}"), said.say("stop").join(kind)])
    return rows
