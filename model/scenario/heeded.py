"""What a lever heeds of a policy: whom `for:` may name, whether `rationing` orders anybody, whether terms may change.

Most levers are offered to firms and heed all. Those that act on newcomers, places or cities, and projects of their own,
heed only what they can tell apart: the rest of what a file says changes nothing, and that is told.
"""

from __future__ import annotations

from typing import Any

from model.scenario.catalogue import Instrument
from model.scenario.layers import Path
from model.scenario.notes import Notes
from model.scenario.policy_terms import Eligibility, Rationing
from model.scenario.values import is_dated
from model.tables.levers import scope_of


def tell_unheeded(instrument: Instrument, who: Eligibility, path: Path, notes: Notes) -> None:
    """Tell whom `for:` names in vain, since the lever cannot tell them apart."""
    heeded = scope_of(instrument.lever).heeds
    if heeded is None:
        return
    for kind, value in who.model_dump().items():
        names = [str(name) for name in value if name not in heeded] if kind not in heeded else []
        if not names:
            continue
        what = f"{kind}: {', '.join(names)}"
        able_zh, able = "、".join(heeded), ", ".join(heeded)
        notes.remark(
            (*path, kind),
            f"{what}不起作用：{instrument.key}" + (f"只能按{able_zh}限定" if heeded else "不能限定对象"),
            f"{what} changes nothing: {instrument.key} "
            + (f"can be limited by {able} alone" if heeded else "is for no firms in particular"),
        )


def order_of(instrument: Instrument, rationing: Rationing, path: Path, notes: Notes) -> Rationing:
    """Who comes first: ranked by a column, where there is an order of firms. A column alone orders nobody."""
    here = (*path, "rationing")
    if rationing.rule == "ranked":
        if rationing.by is None:
            notes.fail(here, "ranked by what?", "add `by:` with a column, for instance by: cnc_share")
        elif not scope_of(instrument.lever).in_order:
            notes.remark(here, f"rationing 没有作用：{instrument.key}不按次序服务企业",
                        f"rationing changes nothing: {instrument.key} serves firms in no order")  # fmt: skip
        return rationing
    if rationing.by is not None and not notes.later((*here, "rule"), (*here, "by")):
        message = f"by: {rationing.by} orders nobody under rule: {rationing.rule}"
        notes.fail((*here, "by"), message, "write rule: ranked, or leave `by` out")
    return Rationing(rule=rationing.rule)  # a parent's column goes with its rule


def tell_constant(instrument: Instrument, settings: dict[str, Any], start: int, path: Path, notes: Notes) -> None:
    """Tell which dated terms never change, since they are settled when the policy starts; which lists are empty."""
    at_once = scope_of(instrument.lever).settled_at_once
    for name, value in settings.items():
        if value == ():
            notes.remark((*path, name), f"{name}为空：什么也不支持", f"{name}: an empty list, so that nothing happens")
        elif at_once and is_dated(value) and any(first > start for first, _ in value):
            notes.remark((*path, name), f"{name}在政策开始时确定，之后的数值不起作用",
                        f"{name} is settled when the policy starts: later values never hold")  # fmt: skip
