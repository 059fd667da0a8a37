"""The list of what results are too kind in: complete, true to the code, and written out."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from model.report.caveats import too_kind
from model.scenario.catalogue import Instrument, load_entries

ROOT = Path(__file__).parent.parent
ACTING = {key: each for key, each in load_entries().items() if isinstance(each, Instrument)}


def defined(path: Path) -> set[str]:
    """Names of functions, classes, their methods (Class.method) and constants that a file defines."""
    names: set[str] = set()
    for node in ast.parse(path.read_text(encoding="utf-8")).body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            names.add(node.name)
        if isinstance(node, ast.ClassDef):
            names |= {f"{node.name}.{each.name}" for each in node.body if isinstance(each, ast.FunctionDef)}
        if isinstance(node, ast.Assign):
            names |= {target.id for target in node.targets if isinstance(target, ast.Name)}
    return names


@pytest.mark.parametrize("note", too_kind.notes(), ids=lambda note: note.key)
def test_a_note_names_what_there_is(note):
    assert note.direction in too_kind.DIRECTIONS
    assert note.state in too_kind.STATES
    assert set(note.levers) <= {each.lever for each in ACTING.values()}
    assert set(note.instruments) <= set(ACTING)
    assert bool(note.now) == (note.state in ("mended", "partly mended")) or note.key == "skill_supply"
    for text in (note.title, note.was, note.size, *([note.now] if note.now else [])):
        assert set(text) == {"en", "zh"}
        assert all(value.strip() for value in text.values())
    assert note.where
    for each in note.where:
        path, _, name = each.partition(":")
        assert name in defined(ROOT / path), f"{each} is not there"


def test_every_lever_of_the_catalogue_has_a_note_of_its_own():
    about = {lever for note in too_kind.notes() for lever in note.levers}
    assert {each.lever for each in ACTING.values()} - about == set()


def test_an_instrument_has_the_notes_of_its_lever_and_those_of_all():
    own = too_kind.of_instrument(ACTING["credit_guarantee"], general=False)
    assert "cash_reserve" in [note.key for note in own]
    assert "guarantee_calls" not in [note.key for note in own]  # mended
    every = too_kind.of_instrument(ACTING["credit_guarantee"])
    assert {"retained_tax", "cash_reserve"} <= {note.key for note in every}
    assert len(every) > len(own)


def test_a_sentence_tells_what_is_too_kind_to_the_policies_at_hand():
    (line,) = too_kind.sentences(["infrastructure"])
    assert "Infrastructure never wears out" in line["en"]
    assert "基础设施不折旧" in line["zh"]
    assert "An anchor comes only because" not in line["en"]
    assert too_kind.sentences([]) == []


def test_the_page_is_fresh():
    assert (ROOT / too_kind.PAGE).read_text(encoding="utf-8") == too_kind.page()
