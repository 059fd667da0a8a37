"""Where results are too kind to policy, or too harsh: a list by mechanism, and what of it concerns each instrument.

The list is `too_kind.yaml`; `docs/too_kind.md` is written from it by `python -m model.report.caveats.too_kind`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from model.regions import DEFAULT_REGION
from model.report.markdown_page import table
from model.scenario.catalogue import Instrument, load_entries
from model.scenario.clauses import clauses_of
from model.scenario.shipped_files import read_shipped

PAGE = Path("docs/too_kind.md")
LIST = Path(__file__).with_name("too_kind.yaml")
TOO_KIND, TOO_HARSH = "too kind", "too harsh"
DIRECTIONS = (TOO_KIND, TOO_HARSH, "unknown", "fair")
SEPARATOR = {"en": "; ", "zh": "；"}
STATES = ("open", "partly mended", "mended", "counted")
HEAD = """# Where results are too kind · 结果偏乐观之处

Written by `python -m model.report.caveats.too_kind` from `model/report/caveats/too_kind.yaml`; do not edit it by
hand. Each line says what the code does, in which function, and what evidence there is. 由程序生成，请勿手工修改。

| State | Meaning |
|---|---|
| open | the results have this fault. *Was, or is* says what the code does |
| partly mended, mended | earlier results had it. *Was, or is* says what the code did then, and *Now* what it does |
| counted | readers often suspect it, but the results already take it into account |

*Direction* says whether results are too kind or too harsh to policy. *Size* is given if somebody measured it. Money is
in 亿元 (100 million yuan).
"""


@dataclass(frozen=True)
class Challenge:
    """What stands beside a result that hangs on a note: what is compared, the model's figure, the studies' range.

    model: a share, the name of a figure that a report works out, or None where there is no figure. studies: lowest and
    highest share, None where no study was found. hangs: the assumption. Texts by language code.
    """

    of: Mapping[str, str]
    hangs: Mapping[str, str]
    model: float | str | None = None
    studies: tuple[float, float] | None = None
    source: Mapping[str, str] | None = None


@dataclass(frozen=True)
class Note:
    """One mechanism. Texts by language code; `levers` and `instruments` are empty where it concerns every policy."""

    key: str
    title: Mapping[str, str]
    direction: str
    state: str
    was: Mapping[str, str]
    now: Mapping[str, str]
    size: Mapping[str, str]
    evidence: str
    where: tuple[str, ...]
    levers: tuple[str, ...] = ()
    instruments: tuple[str, ...] = ()
    challenge: Challenge | None = None

    @property
    def left(self) -> bool:
        """Whether results still have it."""
        return self.direction != "fair" and self.state in ("open", "partly mended")

    @property
    def general(self) -> bool:
        """Whether it concerns every policy."""
        return not (self.levers or self.instruments)

    def concerns(self, instrument: Instrument) -> bool:
        """Whether it concerns an instrument of the catalogue; a general note concerns all of them."""
        return self.general or self.own(instrument)

    def own(self, instrument: Instrument) -> bool:
        """Whether it is about this instrument or its lever in particular."""
        return instrument.lever in self.levers or instrument.key in self.instruments


@cache
def notes() -> tuple[Note, ...]:
    """The whole list in its order: what is still open of all policies and of single levers, and what is mended."""
    found = read_shipped(LIST)
    return tuple(
        Note(
            key, each["title"], each["direction"], each["state"], each["was"], each.get("now", {}), each["size"],
            each["evidence"], tuple(each["where"]), tuple(each.get("levers", ())), tuple(each.get("instruments", ())),
            challenge_of(each.get("challenge")),
        )
        for key, each in found.items()
    )  # fmt: skip


def challenge_of(content: Mapping[str, Any] | None) -> Challenge | None:
    """The challenge of a note as the file has it."""
    if content is None:
        return None
    studies = content.get("studies")
    return Challenge(**{**content, "studies": (studies[0], studies[1]) if studies else None})


def of_instrument(instrument: Instrument, general: bool = True) -> list[Note]:
    """What is still too kind or too harsh in the effect of one instrument; `general`: with what concerns all."""
    return [note for note in notes() if note.left and (note.concerns(instrument) if general else note.own(instrument))]


def page() -> str:
    """The whole list as Markdown."""
    acting = [each for each in load_entries().values() if isinstance(each, Instrument)]
    general = [note for note in notes() if note.left and note.general]
    single = [note for note in notes() if note.left and not note.general]
    done = [note for note in notes() if not note.left]
    parts = [
        HEAD,
        "## Of every policy · 对所有政策",
        lines(general),
        "## Of single levers · 各作用途径",
        lines(single),
        "## Mended, or counted already · 已修正或已计入",
        lines(done),
        "## By instrument · 按工具",
        "Beside what concerns every policy: `"
        + "`, `".join(note.key for note in general)
        + "`. An instrument without a line of its own has only that.",
        by_instrument(acting),
    ]
    return "\n\n".join(parts) + "\n"


def lines(chosen: Iterable[Note]) -> str:
    """A table of notes."""
    return table(
        ("Note", "What", "Direction", "State", "Whom", "Was, or is", "Now", "Size", "Evidence", "Where"),
        (
            (f"`{n.key}`", both(n.title), n.direction, n.state, ", ".join((*n.levers, *n.instruments)) or "all",
             both(n.was), both(n.now) or "–", both(n.size), n.evidence, ", ".join(f"`{each}`" for each in n.where))
            for n in chosen
        ),
    )  # fmt: skip


def both(text: Mapping[str, str]) -> str:
    """A text in both languages; once where it is the same."""
    return " ".join(dict.fromkeys(text[code] for code in ("zh", "en") if code in text))


def by_instrument(acting: Iterable[Instrument]) -> str:
    """A table of the instruments with notes of their own: what is left, and what was mended or is counted."""
    of_plan = clauses_of(DEFAULT_REGION)
    ordered = sorted(acting, key=lambda item: of_plan[item.key].plan_ids[0])
    return table(
        ("Clauses", "Instrument", "Lever", "Still there", "Mended or counted"),
        (
            (" ".join(of_plan[item.key].plan_ids), f"`{item.key}` {both(item.name)}", item.lever,
             ", ".join(n.key for n in notes() if n.left and n.own(item)) or "–",
             ", ".join(n.key for n in notes() if not n.left and n.own(item)) or "–")
            for item in ordered
        ),
    )  # fmt: skip


def sentences(levers: Iterable[str]) -> list[dict[str, str]]:
    """One sentence by language on what results are too kind in under policies of these levers; none without any."""
    used = set(levers)
    if not used:
        return []
    kind = [n for n in notes() if n.left and n.direction == TOO_KIND]
    own = [n for n in kind if used & set(n.levers)]
    general = [n for n in kind if n.general]
    named = {code: comma.join(n.title[code] for n in (*own, *general)) for code, comma in SEPARATOR.items()}
    return [{"en": f"Known to be too kind to these policies, and not mended ({PAGE}; a figure that a report works out "
                   f"is challenged there only where it is kinder than the studies): {named['en']}.",
             "zh": f"已知对这些政策偏乐观、尚未修正之处（{PAGE}；报告自行算出的数字，仅在高于研究范围时另作对照）："
                   f"{named['zh']}。"}]  # fmt: skip


if __name__ == "__main__":
    from model.tables.folders import write_whole

    write_whole(PAGE, page())
