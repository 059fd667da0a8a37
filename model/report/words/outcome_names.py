"""What an outcome or a target of the plan may be called: key, code, names in both languages, and names cut short.

高技术占比 is 高技术产业占工业增加值比重 with characters left out, and "high-tech share" the beginning of its English
name: a name cut short means what holds all its characters (in English: its words) in their order, if only one does, or
only one that answers a target of the plan.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from model.mathematics.name_book import NameBook, Named, NoSuchName, key_of
from model.observe.outcomes import BY_NAME, MODELLED
from model.report.study_summary.scorecard import answering

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from model.observe.outcomes import Outcome
    from model.regions.region import Region
    from model.report.words.language import Language


FEWEST = 3  # characters or words that a name cut short must have: fewer stand in too many names


def outcome_named(key: str, w: Language) -> str:
    """What the outcome of a key is called; the key itself where it is none."""
    return w.named(BY_NAME[key].words) if key in BY_NAME else key


def find_outcome(text: str, region: Region) -> str:
    """The key of the modelled outcome that a text means, by its own names or by those of a target that it answers.

    Raises NoSuchName for a text that nothing, or no single outcome, answers; for a goal that is not modelled.
    """
    book = outcomes_of(region)
    found = book.meant(text) or cut_short(text, book.things)
    asked = {answering(region, row).name for row in range(len(region.targets.ids))}
    preferred = [one for one in found if one.id in asked] if len(found) > 1 else found
    if len(preferred) == 1:
        return preferred[0].id
    if found:
        raise several(text, found)
    goal = goals_without_outcome(region).meant(text) or cut_short(text, goals_without_outcome(region).things)
    if len(goal) == 1:
        raise NoSuchName(f"{goal[0].id} ({goal[0].names[0]}) has no figure in the model: no instrument moves it",
                         "`jiju list outcomes` shows what has one")  # fmt: skip
    raise book.unknown(text, "see `jiju list outcomes`")


def target_of(text: str, region: Region) -> int:
    """The row of the target that a text means: by its code or names, or by the outcome that answers it.

    Raises NoSuchName.
    """
    targets = region.targets
    if not len(targets.ids):
        raise NoSuchName(f"{region.name} has no plan with targets", "`jiju attribute` takes any outcome")
    book = targets_of(region)
    found = book.meant(text) or ([] if key_of(text) in BY_NAME else cut_short(text, book.things))
    if len(found) > 1:
        raise several(text, found)
    if not found and key_of(text) in BY_NAME:
        raise NoSuchName(f"no target of {region.name} asks for {text}", "`jiju gap` lists the targets")
    if not found:
        raise book.unknown(text, "`jiju gap` lists the targets")
    return int(targets.index[found[0].id])


def several(text: str, found: Sequence[Named]) -> NoSuchName:
    """The error for a name that several things have."""
    named = ", ".join(f"{one.id} ({one.names[0]})" for one in found)
    return NoSuchName(f"{text!r} may mean {named}", "write one of these")


def outcomes_of(region: Region) -> NameBook:
    """Every modelled outcome, under its own names and those of the targets that it answers."""
    further: dict[str, list[str]] = {}
    for row in range(len(region.targets.ids)):
        outcome = answering(region, row)
        further.setdefault(outcome.name, []).extend(names_of_target(region, row))
    things = [Named(name, (one.zh, one.en), tuple(further.get(name, ())))
              for name, one in BY_NAME.items() if one.label == MODELLED]  # fmt: skip
    return NameBook("outcome", things)


def targets_of(region: Region) -> NameBook:
    """Every target of the region, under its code, its names, and those of the outcome that answers it."""
    things = []
    for row, key in enumerate(region.targets.ids):
        outcome: Outcome = answering(region, row)
        _, zh, en = names_of_target(region, row)
        things.append(Named(str(key), (zh, en), (outcome.name, outcome.zh, outcome.en)))
    return NameBook("target", things, f" of {region.name}")


def goals_without_outcome(region: Region) -> NameBook:
    """The targets that no modelled outcome answers."""
    rows = [row for row in range(len(region.targets.ids)) if answering(region, row).label != MODELLED]
    things = []
    for row in rows:
        key, zh, en = names_of_target(region, row)
        things.append(Named(key, (zh, en), (answering(region, row).name,)))
    return NameBook("target", things)


def names_of_target(region: Region, row: int) -> tuple[str, str, str]:
    """Code, Chinese and English name of a target."""
    targets = region.targets
    return str(targets.ids[row]), str(targets.name_zh[row]), str(targets.name_en[row])


def cut_short(text: str, things: Iterable[Named]) -> list[Named]:
    """The things one of whose names holds the text with something left out."""
    wanted = pieces(text)
    if len(wanted) < FEWEST:
        return []
    return [one for one in things if any(holds(pieces(name), wanted) for name in (*one.names, *one.short))]


def pieces(text: str) -> list[str]:
    """Words of an English text, characters of a Chinese one."""
    plain = key_of(text).replace("-", " ")
    return plain.split() if plain.isascii() else [letter for letter in plain if not letter.isspace()]


def holds(whole: Sequence[str], wanted: Sequence[str]) -> bool:
    """Whether the pieces stand in the whole in their order."""
    rest = iter(whole)
    return all(piece in rest for piece in wanted)
