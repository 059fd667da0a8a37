"""What was asked: the scenario's own words, and in what its policies and settings differ from those of the base."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from model.report.preview.differences import ADDED, CHANGED, REMOVED, Change, differences

if TYPE_CHECKING:
    from model.report.findings.compared import Compared


@dataclass(frozen=True)
class Differs:
    """Policies (keys) that a scenario adds, changes and drops, and the other settings and shocks that differ."""

    added: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    settings: tuple[Change, ...] = ()


def differs(c: Compared) -> Differs:
    """What the scenario changes in its base; nothing without one."""
    if c.base is None:
        return Differs()
    found = differences(c.main, c.base)
    of_policies = {kind: tuple(each.key for each in found if each.part == "policy" and each.kind == kind)
                   for kind in (ADDED, CHANGED, REMOVED)}  # fmt: skip
    own = tuple(each for each in found if each.part != "policy" and each.key not in ("worlds", "seeds"))
    return Differs(of_policies[ADDED], of_policies[CHANGED], of_policies[REMOVED], own)
