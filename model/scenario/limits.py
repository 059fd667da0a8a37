"""Whom a policy is for: what a scenario says narrows the instrument's own limits, key by key, and never replaces them.

Segments are named themselves or by their field, places themselves or by their city: one of the two is enough.
Statuses and bounds of size must all hold; an origin is one of those named.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from model.regions import Region
from model.scenario.catalogue import Instrument
from model.scenario.policy_terms import Eligibility
from model.scenario.region_names import RegionNames
from model.scenario.schema import PolicyPart

TOGETHER = (("fields", "segments"), ("cities", "places"))
OPPOSITE = {"zombie", "healthy"}

Problems = list[tuple[str, str]]
Beyond = list[tuple[str, str, str]]


def eligibility(instrument: Instrument, part: PolicyPart, path: tuple[Any, ...], names: RegionNames) -> Eligibility:
    """Whom the policy is for: the instrument's own limits, narrowed by those of the file."""
    own = own_limits(instrument, path, names)
    if part.eligibility is None:
        return own
    given = named(part.eligibility, path, names)
    for name, (low, high) in given.size.items():
        if low is not None and high is not None and low >= high:
            names.notes.fail(
                (*path, "size", name), f"size.{name}: from {low:g} to {high:g} is nobody", "swap the bounds"
            )
            return own
    who, errors, remarks = narrowed(own, given, names.region)
    for kind, message in errors:
        names.notes.fail((*path, kind), message, "`for:` only narrows what the instrument allows")
    for kind, beyond, limits in remarks:
        names.notes.remark(
            (*path, kind),
            f"{kind}：{beyond}不在政策工具自身的范围（{limits}）之内，不会得到支持",
            f"{kind}: {beyond} lies beyond the instrument's own limits ({limits}) and gets nothing",
        )
    return who


def own_limits(instrument: Instrument, path: tuple[Any, ...], names: RegionNames) -> Eligibility:
    """The instrument's own limits by ids of the region; an error if they name only what this region lacks."""
    who = Eligibility.model_validate(instrument.eligibility)
    kept: dict[str, tuple[str, ...]] = {}
    for kinds in TOGETHER:
        listed = [(kind, name) for kind in kinds for name in getattr(who, kind)]
        here = [(kind, found) for kind, name in listed if (found := names.find(kind, name)) is not None]
        if listed and not here:
            places = ", ".join(name for _, name in listed)
            message = f"{instrument.key} is for {places} alone, which the region {names.region.name} does not have"
            names.notes.fail(path[:-1], message, "name another instrument")
        kept |= {kind: tuple(name for other, name in here if other == kind) for kind in kinds}
    return who.model_copy(update=kept)


def named(who: Eligibility, path: tuple[Any, ...], names: RegionNames) -> Eligibility:
    """The same with ids for names."""
    kinds = ("fields", "segments", "places", "cities")
    return who.model_copy(update={kind: names.ids(kind, getattr(who, kind), (*path, kind)) for kind in kinds})


def narrowed(own: Eligibility, given: Eligibility, region: Region) -> tuple[Eligibility, Problems, Beyond]:
    """Who meets the instrument's own limits and the given ones; names are ids of the region.

    With it, by key of `for`, what is wrong (nobody is left) and which names lie beyond the own limits, and these.
    """
    errors: Problems = []
    remarks: Beyond = []
    found: dict[str, object] = {}
    for wide, narrow in TOGETHER:
        found |= either(own, given, wide, narrow, holders(region, narrow), errors, remarks)
    origin = tuple(name for name in given.origin if name in own.origin)
    if own.origin and given.origin and not origin:
        errors.append(("origin", nobody("origin", given.origin, own.origin)))
    found["origin"] = origin if own.origin and given.origin else own.origin or given.origin
    found["status"] = status = tuple(dict.fromkeys((*own.status, *given.status)))
    if set(status) >= OPPOSITE:
        errors.append(("status", "status: no firm is a zombie and healthy"))
    size = dict(own.size)
    for measure, (low, high) in given.size.items():
        known_low, known_high = own.size.get(measure, (None, None))
        lows = [bound for bound in (low, known_low) if bound is not None]
        highs = [bound for bound in (high, known_high) if bound is not None]
        size[measure] = (max(lows, default=None), min(highs, default=None))
        if lows and highs and max(lows) >= min(highs):
            limits = f"{bounds(known_low, known_high)} by the instrument"
            errors.append(("size", f"size.{measure}: {bounds(low, high)} and {limits} is nobody"))
    return Eligibility.model_validate({**found, "size": size}), errors, remarks


def either(own: Eligibility, given: Eligibility, wide: str, narrow: str, holder: Mapping[str, str], errors: Problems,
           remarks: Beyond) -> dict[str, tuple[str, ...]]:  # fmt: skip
    """Names of two kinds of which one holds the other (field and segment, city and place), in both limits."""
    limits = (getattr(own, wide), getattr(own, narrow))
    said = (getattr(given, wide), getattr(given, narrow))
    if not any(limits) or not any(said):
        wides, narrows = said if any(said) else limits
        return {wide: wides, narrow: narrows}

    def within(pair: tuple[tuple[str, ...], ...]) -> set[str]:
        return {name for name in holder if name in pair[1] or holder[name] in pair[0]}

    wides = tuple(name for name in said[0] if name in limits[0])
    both = within(limits) & within(said)
    narrows = tuple(name for name in holder if name in both and holder[name] not in wides)
    told = wide if said[0] else narrow
    if not wides and not narrows:
        errors.append((told, nobody(told, said[0] + said[1], limits[0] + limits[1])))
        return {wide: wides, narrow: narrows}
    for kind, names in ((wide, said[0]), (narrow, said[1])):
        beyond = [n for n in names if not any(name in both and n in (name, holder[name]) for name in holder)
                  and n not in wides]  # fmt: skip
        if beyond:
            remarks.append((kind, ", ".join(beyond), ", ".join(limits[0] + limits[1])))
    return {wide: wides, narrow: narrows}


def holders(region: Region, narrow: str) -> dict[str, str]:
    """The field of every segment, or the city of every place."""
    if narrow == "segments":
        return dict(zip(region.segments.ids, map(str, region.segments.field), strict=True))
    return dict(zip(region.places.ids, map(str, region.places.city), strict=True))


def nobody(kind: str, given: tuple[str, ...], own: tuple[str, ...]) -> str:
    """The sentence for two lists without a common name."""
    return f"{kind}: {', '.join(given)} has nobody of the instrument's own limits ({', '.join(own)})"


def bounds(low: float | None, high: float | None) -> str:
    """A range in words."""
    if low is None or high is None:
        return f"under {high:g}" if high is not None else f"from {low:g}" if low is not None else "any"
    return f"{low:g} to {high:g}"
