"""What is seen of a run, of one's own: measures of a quarter, outcomes of a year, figures of the report."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from model.extend.names import module_that_declares, require_plain, take_name, write_down

if TYPE_CHECKING:
    from model.observe.outcomes.formulas import Formula
    from model.report.findings import Findings
    from model.report.words.language import Language
    from model.world import World

    Drawn = Callable[[Findings, Language], Any]


def measure(name: str, value: Callable[[World], float]) -> None:
    """Measure something at every quarter's end; `measured(name)` is its value at the year's end, for an outcome.

    Raises ExtensionError.
    """
    from model.observe.measures import FLOWS, RATES

    require_plain(name, "a measure")
    take_name("measures", name, "a measure", name in (*FLOWS, *RATES), False)
    module_that_declares("a measure").measures[name] = value


def measured(name: str, factor: float = 1.0) -> Formula:
    """An outcome that is a measure itself, times a factor."""
    from model.observe.outcomes import formulas

    return formulas.measured(name, factor)


def outcome(name: str, value: Formula, unit: str, en: str, zh: str, formula: str, direction: str = "none") -> None:
    """Declare an outcome: `value(years, year)` from the yearly measures of a run (`Record.yearly`).

    It stands in results, comparisons and lists like any other. A measure that a run does not have (`measure` below,
    where a scenario does not name the module) leaves it without a value. Raises ExtensionError.
    """
    from model.observe.outcomes import BY_NAME, Outcome
    from model.observe.outcomes.formulas import where_measured
    from model.observe.result_columns import add_outcome

    require_plain(name, "an outcome")
    made = Outcome(name, unit, en, zh, formula, direction, value=where_measured(value))
    known = BY_NAME.get(name)
    same = known is not None and (known.formula, known.unit, known.en) == (formula, unit, en)
    take_name("outcomes", name, "an outcome", known is not None, same)
    add_outcome(made)
    write_down("outcomes", name, {"unit": unit, "en": en, "zh": zh, "formula": formula, "direction": direction})


def figure(name: str, en: str, zh: str) -> Callable[[Drawn], Drawn]:
    """Make a function of the findings and the language draw a figure of the report. Raises ExtensionError."""
    from model.report.figures.draw_report_figures import FIGURES, OWN

    def register(draw: Drawn) -> Drawn:
        require_plain(name, "a figure")
        take_name("figures", name, "a figure", name in FIGURES, name in OWN)
        FIGURES[name], OWN[name] = draw, {"en": en, "zh": zh}
        write_down("figures", name, {"en": en, "zh": zh})
        return draw

    return register
