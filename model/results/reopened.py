"""Modules of somebody's own behind saved runs: what the runs' records say of them, and which module is here still.

Names, units and words of parameters, levers and outcomes come from the record, so that a report shows them without the
module. Its code is needed to draw its figures and to go on with a run. It is imported only where the file stands where
it stood, unchanged, and the user has read a scenario that names it before: results bring no code with them.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from model.scenario import extensions
from model.scenario.extension_records import Extension
from model.scenario.modules_named import was_named

WHY = {
    "gone": ("the file is not there any more", "该文件已不存在"),
    "changed": ("the file has changed since", "该文件此后已改动"),
    "not named": (
        "you have read no scenario here that names it (jiju check does)",
        "您尚未读取过引用它的情景（可先运行 jiju check）",
    ),
}


def recall(records: Iterable[Extension]) -> None:
    """Make known what modules declared: from themselves where they may be imported, else from their records."""
    for record in records:
        if not why_absent(record):
            extensions.load(record)
        declare_from(record)


def why_absent(record: Extension) -> str:
    """Why a module is not imported for saved runs, a key of WHY; empty if it may be."""
    if extensions.loaded_for([record]):
        return ""
    path = Path(record.path)
    if not path.is_file():
        return "gone"
    if extensions.checksum_of(path.read_bytes()) != record.checksum:
        return "changed"
    return "" if was_named(path, record.checksum) else "not named"


def not_imported(records: Iterable[Extension]) -> str:
    """Import the modules of a saved run, to go on with it; the first that may not be, and why; empty if all may."""
    for record in records:
        if why := why_absent(record):
            return f"{record.file} ({record.path}), but {WHY[why][0]}"
        extensions.load(record)
    return ""


def declare_from(record: Extension) -> None:
    """Make known what is not known yet, in the words of a record."""
    from model.observe.outcomes import BY_NAME, Outcome
    from model.observe.outcomes.formulas import measured
    from model.observe.result_columns import add_outcome
    from model.policy.own_levers import declare
    from model.scenario.parameters import Entry, load_registry
    from model.tables.levers import LEVERS

    entries: Any = load_registry().entries
    for path, said in record.parameters.items():
        if path not in entries:
            words = said.meaning.model_dump()
            entries[path] = Entry(path, said.value, said.unit, "none", said.low, said.high, words, said.source,
                                  "assumption")  # fmt: skip
            extensions.note_record("parameters", path)
    for name, lever in record.levers.items():
        if name not in LEVERS:
            declare(name, lever)
            extensions.note_record("levers", name)
    for name, one in record.outcomes.items():
        if name not in BY_NAME:
            add_outcome(Outcome(name, one.unit, one.en, one.zh, one.formula, one.direction, value=measured(name)))
            extensions.note_record("outcomes", name)


def sentences(records: Iterable[Extension], language: str) -> list[str]:
    """What a reader is told of modules that are not at hand: a sentence each."""
    told = []
    for record in records:
        why = why_absent(record)
        if not why:
            continue
        en, zh = WHY[why]
        names = ("、" if language == "zh" else ", ").join(record.figures)
        if language == "zh":
            told.append(f"本研究使用了自编模块{record.file}（{record.path}），但{zh}。其指标和政策按研究记录显示；"
                        "政策对象的变化需重建基年，未列出"
                        + (f"；其图表未绘制：{names}。" if names else "。"))  # fmt: skip
        else:
            told.append(f"The study was made with a module of its own, {record.file} ({record.path}), but {en}. Its "
                        "outcomes and policies are shown as they were recorded; what happened to the targets of "
                        "policies, which needs the start again, is left out"
                        + (f"; its figures are not drawn: {names}." if names else "."))  # fmt: skip
    return told
