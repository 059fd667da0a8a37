"""Labels of figures of studies: names of factors and outcomes, titles on two lines."""

from __future__ import annotations

from model.observe.outcomes import BY_NAME


def short(name: str) -> str:
    """A factor's name as a label."""
    return name.removeprefix("policies.").replace("baseline.", "start.").replace(".", ": ").replace("_", " ")


def title_of(outcome: str) -> str:
    """An outcome's name."""
    return BY_NAME[outcome].en if outcome in BY_NAME else outcome


def wrapped(text: str, width: int = 30) -> str:
    """A title on two lines if it is long."""
    if len(text) <= width:
        return text
    cut = text.rfind(" ", 0, width + 1)
    return text[:cut] + "\n" + text[cut + 1 :] if cut > 0 else text
