"""What a module of one's own adds to the model: parameters, outcomes, figures of the report. See docs/library.md.

Call these functions at the top level of the module that has your processes. Workers import that module to find the
processes, so that they know the same names. Each name is refused if it is taken.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from model.errors import UserError

if TYPE_CHECKING:
    from model.observe.outcomes.formulas import Formula
    from model.report.findings import Findings
    from model.report.words.language import Language

    Drawn = Callable[[Findings, Language], Any]


class ExtensionError(UserError, ValueError):
    """A name that is taken or cannot be used, or a value outside its range."""


def parameter(path: str, value: float, least: float, most: float, unit: str, meaning: str, source: str) -> None:
    """Declare a parameter `group.name`, which scenarios may set and processes read as `world.parameters.group.name`.

    The same declaration may come twice, as when a module is loaded again. Raises ExtensionError.
    """
    from model.scenario.parameters import Entry, load_registry

    group, _, name = path.partition(".")
    if not (group.isidentifier() and name.isidentifier()):
        raise ExtensionError(f"a parameter is called group.name, in letters, digits and underscores, not {path!r}")
    if not least <= value <= most:
        raise ExtensionError(f"{path} = {value:g} is outside its range {least:g} to {most:g}")
    words = {"en": meaning, "zh": meaning}
    made = Entry(path, float(value), unit, "none", float(least), float(most), words, source, "assumption")
    known: Any = load_registry().entries
    if known.get(path, made) != made:
        raise ExtensionError(f"there is a parameter {path} already; choose another name")
    known[path] = made


def outcome(name: str, value: Formula, unit: str, en: str, zh: str, formula: str, direction: str = "none") -> None:
    """Declare an outcome: `value(years, year)` from the yearly measures of a run (`Record.yearly`).

    It stands in results, comparisons and lists like any other. Raises ExtensionError.
    """
    from model.observe.outcomes import BY_NAME, Outcome
    from model.observe.result_columns import add_outcome

    if not name.isidentifier():
        raise ExtensionError(f"an outcome is called in letters, digits and underscores, not {name!r}")
    made = Outcome(name, unit, en, zh, formula, direction, value=value)
    known = BY_NAME.get(name)
    if known is not None and (known.formula, known.unit, known.en) != (formula, unit, en):
        raise ExtensionError(f"there is an outcome {name!r} already; choose another name")
    if known is None:
        add_outcome(made)


def figure(name: str, en: str, zh: str) -> Callable[[Drawn], Drawn]:
    """Make a function of the findings and the language draw a figure of the report. Raises ExtensionError."""
    from model.report.figures.draw_report_figures import OWN, PICTURES

    def register(draw: Drawn) -> Drawn:
        if not name.isidentifier():
            raise ExtensionError(f"a figure is called in letters, digits and underscores, not {name!r}")
        if name in PICTURES and name not in OWN:
            raise ExtensionError(f"there is a figure {name!r} already; choose another name")
        PICTURES[name], OWN[name] = draw, {"en": en, "zh": zh}
        return draw

    return register
