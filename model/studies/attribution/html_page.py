"""The page of an attribution, offline and in both languages: the answer, each outcome, money for each yuan, overlap."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from model.mathematics.verdicts import Verdict
from model.report.html_page.sections.blocks import Block, Picture, Section, Text, Tile
from model.report.markdown_page import failed_runs
from model.report.numbers import column_number, telling
from model.report.sheet import title_of
from model.studies.attribution.figures import gains, returns
from model.studies.attribution.sentences import headline, how, overlapping, per_yuan, provisional
from model.studies.attribution.wording import MONEY, Told
from model.studies.short_page import edition, table, write_page

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from model.report.html_page.write_page import Edition
    from model.report.words.language import Language
    from model.studies.attribution.run import Attribution

TEXT_COLUMNS = (0, 3)  # of a table of parts: name and verdict; all others are numbers


def save(found: Attribution, outcomes: Sequence[str], folder: Path, language: str, pictures: bool) -> Path:
    """Write the page in both languages, `language` first; returns it."""
    first = Told(found, language)

    def drawn(w: Language) -> dict[str, Figure | None]:
        told = Told(found, w.code)
        return {**{f"gains_{name}": gains(told, name) for name in outcomes}, "yuan": returns(told)} if pictures else {}

    path = folder / "attribution.html"
    write_page(path, first.names.region, language, lambda w: page_of(Told(found, w.code), outcomes), drawn,
               first.plan.scale)  # fmt: skip
    return path


def page_of(told: Told, outcomes: Sequence[str]) -> Edition:
    """Everything that the page says in a language."""
    import model

    w, main = told.w, outcomes[0]
    made = w.say("page.simulated", version=model.__version__, worlds=min(told.found.worlds, told.found.observed),
                 base=told.say("without"))  # fmt: skip
    verdict, *rest = headline(told, main)
    said = [provisional(told), *per_yuan(told)[:1], *rest, overlapping(told, main)]
    sections = [Section(f"outcome_{name}", told.say("section_outcome", outcome=told.outcome(name)),
                        parts(told, name, verdict if name == main else ""))
                for name in outcomes]  # fmt: skip
    sections.insert(1, Section("yuan", told.say("section_yuan"), money(told)))
    sections += [Section("made", told.say("section_made"), basis(told))]
    title = f"{told.say('title')} · {title_of(told.plan, w, 80)}"
    return edition(w, title, verdict, [line for line in said if line], tiles(told, main), sections, made)


def tiles(told: Told, main: str) -> list[Tile]:
    """The whole, the part that adds most, the one that gives most for each yuan, and how many are clear."""
    found, w = told.found, told.w
    added, unit = found.added[main], told.changed(main)
    whole, best = found.whole[main], told.best_by_yuan()
    clear = [part for part in told.in_order(main) if added[part.key].value.clear]
    tiles = [Tile(told.say("tile_whole", year=found.year), w.measured(whole.mean, unit, sign=True),
                  told.ends(whole, main))]  # fmt: skip
    if clear and added[clear[0].key].value.verdict == Verdict.UP:
        one = added[clear[0].key].value
        tiles.append(Tile(told.say("tile_most"), w.measured(one.mean, unit, sign=True), told.name(clear[0])))
    if best is not None:
        value = told.say("tile_yuan_value", value=column_number(found.returns(best.key).mean))
        tiles.append(Tile(told.say("tile_yuan"), value, told.name(best)))
    else:
        tiles.append(Tile(told.say("tile_yuan"), told.say("tile_none")))
    count = told.say("tile_clear_value", n=len(clear), all=len(found.design.parts))
    return [*tiles, Tile(told.say("tile_clear"), count, told.say("tile_clear_note", outcome=told.outcome(main)))]


def parts(told: Told, figure: str, first_screen: str) -> list[Block]:
    """What every part adds to an outcome, with its overlap, and the policies of opened packages.

    first_screen: the one line to repeat of what the first screen has said already; empty where it says nothing of it.
    """
    found, w = told.found, told.w
    unit, money = w.unit_words(told.changed(figure)), w.unit_words(MONEY)
    caption = told.say("in_unit", outcome=told.outcome(figure), year=found.year, unit=unit).rstrip(", ，")
    costs = [*(told.unit_cost(figure, part.key) for part in told.in_order(figure)), ""]
    rows = [[*row, cost] for row, cost in zip(told.rows(figure), costs, strict=True)]
    heads = ";".join([*told.heads("heads"), told.say("heads_cost")])
    lines = [first_screen] if first_screen else [*headline(told, figure), overlapping(told, figure)]
    blocks: list[Block] = [Text(line, "plain" if number else "lead") for number, line in enumerate(lines) if line]
    blocks += [
        Picture(f"gains_{figure}", caption),
        table(f"parts_{figure}", heads, rows, TEXT_COLUMNS, caption, told.say("cost_note", year=found.year, unit=money),
              marks=[""] * (len(rows) - 1) + ["total"]),
    ]  # fmt: skip
    for part in found.design.parts:
        if part.opened:
            blocks.append(table(f"policies_{part.key}_{figure}", told.say("policy_heads"),
                                told.policy_rows(part, figure), TEXT_COLUMNS,
                                told.say("policies_of", part=told.name(part)), told.say("policies_how")))  # fmt: skip
    return blocks


def money(told: Told) -> list[Block]:
    """Which part gives most for each yuan."""
    base_year, unit = told.plan.base_year, told.w.unit_words(MONEY)
    lead, *rest = per_yuan(told)
    rows = told.yuan_rows()
    return [
        Text(lead, "lead"), *map(Text, rest), Picture("yuan", told.say("section_yuan")),
        table("yuan", told.say("yuan_heads"), rows, (0, 6),
              f"{told.say('money')}{told.w.say('number.aside', text=unit)}",
              told.say("money_how", year=told.found.year, unit=unit, base_year=base_year).replace("*", ""),
              marks=[""] * (len(rows) - 1) + ["total"]),
    ]  # fmt: skip


def basis(told: Told) -> list[Block]:
    """How many worlds and orders, how overlap is read, and what the answer rests on."""
    from model.studies.attribution.page import overlap_text

    found = told.found
    lines = [provisional(told), told.say("asked", how=how(told)), overlap_text(told), told.say("rests")]
    if found.gap > 0:
        lines.append(told.say("gap", gap=telling(found.gap)))
    if found.left_out:
        lines.append(told.say("left_out", n=found.left_out))
    failed = failed_runs(found.failures)
    return [Text(line.replace("*", "")) for line in [*lines, *failed[1:]] if line]
