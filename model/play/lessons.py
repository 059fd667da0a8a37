"""Lessons: presets with steps, as `lessons/*.yaml` declare them; their order is that of their files."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Annotated, Any

from pydantic import Field

from model.scenario.extension_records import BothLanguages, Record
from model.scenario.shipped_files import checked, read_shipped

FOLDER = Path(__file__).parent / "lessons"


class AnswerForm(Record):
    """One answer to a question: what it says, whether it is right, and why."""

    say: BothLanguages
    right: bool = False
    because: BothLanguages | None = None


class StepForm(Record):
    """One step: what is said, where to look, what a button does (commands), a question with answers."""

    say: BothLanguages
    point: str = ""
    do: tuple[dict[str, Any], ...] = ()
    button: BothLanguages | None = None
    show: Any = None
    after: BothLanguages | None = None
    ask: BothLanguages | None = None
    answers: tuple[AnswerForm, ...] = ()


class LessonForm(Record):
    """A lesson: its question, the session that it begins with, steps, and what should be understood at the end."""

    title: BothLanguages
    question: BothLanguages
    settings: dict[str, Any]
    steps: Annotated[tuple[StepForm, ...], Field(min_length=2, max_length=12)]
    learned: BothLanguages


@lru_cache(maxsize=1)
def load_lessons() -> list[dict[str, Any]]:
    """All lessons as plain values, each with its `id`. Raises FileError naming file and entry."""
    found = []
    for file in sorted(FOLDER.glob("*.yaml")):
        lesson = checked(read_shipped(file), LessonForm, file)
        found.append({"id": file.stem, **lesson.model_dump(mode="json")})
    return found
