"""What an anchor brings to its place: revenue gained there, and whether it is new or moved from other places."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from model.mathematics.paired import Difference, difference
from model.mathematics.verdicts import Verdict, whose_gain
from model.report.findings.targeted import own_policies

if TYPE_CHECKING:
    from model.report.findings.compared import Compared

LEVER = "anchor"


@dataclass(frozen=True)
class Anchor:
    """Anchors of one place (policies): revenue of the last year there and elsewhere against the base, 亿元 a year."""

    place: str
    policies: tuple[str, ...]
    own: Difference
    elsewhere: Difference
    all_together: Difference

    @property
    def verdict(self) -> Verdict:
        """New to the region, moved from other places, or what else these worlds allow to say."""
        return whose_gain(self.own, self.elsewhere, self.all_together)


def anchors(c: Compared) -> tuple[Anchor, ...]:
    """The anchors that the scenario has and its base has not, by place. The plant itself is counted in its place."""
    found: dict[str, list[str]] = {}
    for key in own_policies(c) if c.base is not None and c.paired_seeds else ():
        policy = c.main.policies[key]
        if c.main.lever(policy) == LEVER and policy.place:
            found.setdefault(policy.place, []).append(key)
    if not found:
        return ()
    assert c.base is not None
    both = [c.study.table("places", [name], ["year", "place", "revenue"]) for name in (c.main.name, c.base.name)]
    both = [table[(table["year"] == c.last) & table["seed"].isin(c.paired_seeds)] for table in both]

    def of(tables: list, place: str | None) -> list[np.ndarray]:
        parts = [table if place is None else table[table["place"] == place] for table in tables]
        return [part.groupby("seed")["revenue"].sum().reindex(c.paired_seeds, fill_value=0.0).to_numpy(dtype=float)
                for part in parts]  # fmt: skip

    whole, made = of(both, None), []
    for place, keys in found.items():
        here = of(both, place)
        rest = [all_of - own for all_of, own in zip(whole, here, strict=True)]
        made.append(Anchor(place, tuple(keys), difference(*here), difference(*rest), difference(*whole)))
    return tuple(made)


def only_anchors(c: Compared) -> bool:
    """Whether all that the scenario adds to its base are anchors."""
    own = own_policies(c) if c.base is not None else []
    return bool(own) and all(c.main.lever(c.main.policies[key]) == LEVER for key in own)
