"""The parts of a plan: its policies by the packages of the region that brought them in, opened into policies or not."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from model.errors import UserError
from model.mathematics.name_book import NameBook, Named, NoSuchName
from model.report.words.displayed_names import OTHER_PARTS
from model.scenario.listed_names import parts_of as short_titles
from model.scenario.packages import load_packages, packages_of_families

if TYPE_CHECKING:
    from model.scenario import Plan

EVERY = "all"  # every package, in --within
LEAST = 0.5  # of a package's policies: a plan with more of them has the package, not a few policies like it


class AttributionError(UserError):
    """A plan that cannot be split, or a part that it has not."""


Groups = dict[str, tuple[str, tuple[str, ...]]]  # kind and policies of each part by its key


@dataclass(frozen=True)
class Atom:
    """What joins the plan at once: a policy, or all policies of a package."""

    key: str
    policies: tuple[str, ...]


@dataclass(frozen=True)
class Part:
    """A package, a policy that belongs to none, or the rest. atoms: one, or its policies where it is opened.

    kind: part (of the plan), policy or rest.
    """

    key: str
    kind: str
    atoms: tuple[Atom, ...]

    @property
    def policies(self) -> tuple[str, ...]:
        """All its policies."""
        return tuple(key for atom in self.atoms for key in atom.policies)

    @property
    def opened(self) -> bool:
        """Whether its policies are told apart."""
        return len(self.atoms) > 1


def parts_of_plan(plan: Plan, only: Sequence[str] = (), within: Sequence[str] = ()) -> tuple[Part, ...]:
    """The parts that share a plan's effect, in the order of the region's packages, policies of no package last.

    only: parts that are told apart, by any of their names; all others are one. within: packages whose policies are
    told apart, or `all`. Raises AttributionError, NoSuchName.
    """
    if len(plan.policies) < 2:
        raise AttributionError(
            f"{plan.name} has {'one policy, which adds all' if plan.policies else 'no policies, so nobody adds'} that "
            "the plan adds; attribution takes a scenario with two policies or more (`jiju effects` judges one alone)"
        )
    groups = grouped(plan)
    if len(groups) == 1:
        groups = {key: ("policy", (key,)) for key in plan.policies}
    book = names_of(plan, groups)
    several = {key for key, (_, policies) in groups.items() if len(policies) > 1}
    opened = several if EVERY in within else {find(book, groups, name) for name in within}
    for key in opened - several:
        raise AttributionError(f"{key} is a single policy of {plan.name}: there is nothing to tell apart within it")
    told = {find(book, groups, name) for name in only} or set(groups)
    if EVERY in within:
        opened &= told
    parts = [made(key, *groups[key], key in opened) for key in groups if key in told]
    rest = tuple(policy for key in groups if key not in told for policy in groups[key][1])
    if opened - told:
        raise AttributionError(f"{min(opened - told)} stands in --within and not in --only: give it in both")
    if rest:
        parts.append(Part(OTHER_PARTS, OTHER_PARTS, (Atom(OTHER_PARTS, rest),)))
    if sum(len(part.atoms) for part in parts) < 2:
        raise AttributionError("two parts or more can share an effect: name fewer than all policies as one part")
    return tuple(parts)


def find(book: NameBook, groups: Groups, name: str) -> str:
    """The key of the part that a name means. Raises NoSuchName; for a policy of a package, with the package."""
    owner = next((key for key, (kind, policies) in groups.items() if kind == "part" and name in policies), None)
    if owner is not None:
        remedy = f"`--within {owner}` tells its policies apart"
        raise NoSuchName(f"{name!r} is a policy of {owner} and no part of its own", remedy)
    return book.find(name)


def grouped(plan: Plan) -> Groups:
    """By key of each part its kind and policies. A policy belongs to the first package, in the order of families.

    A scenario that has only a few policies of a package has them for itself: each of them is a part.
    """
    known = packages_of_families(plan.region)
    found: dict[str, list[str]] = {}
    single: dict[str, None] = {}
    for key in plan.policies:
        package = next((item.key for item in known if key in item.policies), None)
        if package is None:
            single[key] = None
        else:
            found.setdefault(package, []).append(key)
    groups: Groups = {}
    for item in known:
        own = found.get(item.key, [])
        if len(own) > LEAST * len(item.policies):
            groups[item.key] = ("part", tuple(own))
        else:
            single |= dict.fromkeys(own)
    return groups | {key: ("policy", (key,)) for key in plan.policies if key in single}


def made(key: str, kind: str, policies: tuple[str, ...], opened: bool) -> Part:
    """A part with its atoms."""
    atoms = tuple(Atom(one, (one,)) for one in policies) if opened else (Atom(key, policies),)
    return Part(key, kind, atoms)


def names_of(plan: Plan, groups: Groups) -> NameBook:
    """What the parts of a plan are called: packages by key, titles and either half of a title, policies by key."""
    packages, catalogue = load_packages(plan.region), plan.catalogue()
    things = []
    for key, (kind, _) in groups.items():
        if kind == "part":
            titles = (packages[key].title["zh"], packages[key].title["en"])
            things.append(Named(key, titles, tuple(short_titles(titles))))
        else:
            entry = catalogue.get(plan.policies[key].instrument)
            things.append(Named(key, (entry.name["zh"], entry.name["en"]) if entry is not None else ()))
    return NameBook("package or policy", things, f" in {plan.name}")
