"""docs/tested_forms.md: the forms that were tried for the points that failed, and what each measures now."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from model.report.markdown_page import failed_runs, page_header, table, with_interval
from model.report.numbers import interval, number
from model.studies.forms.declared_forms import load_forms

if TYPE_CHECKING:
    from collections.abc import Sequence

    from model.scenario import Plan
    from model.studies.forms.declared_forms import Figure, Form, Point
    from model.studies.forms.run import FormStudy, Seen

TITLE = "Forms that were tried · 试过的形式"
ASKED = """Where the model failed a test, other equations or values were tried. Each of them is called a *form*. This
page measures all forms of `model/studies/forms/tested_forms.yaml` that the present code can take, at the same seeds. A
form is the model as it stands with the settings that its row names.

- Figures are means over seeds, with the lowest and the highest in brackets.
- *Less* marks a difference between paired runs, with its 95% interval. **null** means that the interval includes zero.
- A standard deviation over seeds stands alone.
- Money is in 亿元 (100 million yuan) of the base year.

`docs/history.md` tells what was decided and why, and also names the forms that the code no longer knows."""


def page(study: FormStudy, plans: Sequence[Plan]) -> str:
    """The whole page as Markdown; `plans`: the scenarios of the points."""
    parts = ["\n".join(page_header(TITLE, ASKED, plans, len(study.seeds), periods=False)).rstrip()]
    absent = [f"`{key}`" for key in load_forms() if key not in study.points]
    if absent:  # a page of some points must not pass for the whole list
        parts.append(f"**Not on this page, left out by `--only`**: {', '.join(absent)}.")
    for key, point in study.points.items():
        parts += [
            f"## {point.name}",
            about(key, point),
            table(headings(point), (line(study, key, form) for form in point.forms)),
        ]
    parts += failed_runs(study.failures)
    return "\n\n".join(parts) + "\n"


def about(key: str, point: Point) -> str:
    """What a point's runs are."""
    text = f"`{key}`: scenario `{point.scenario}`, {point.quarters} quarters"
    return text + (f"; `{point.alone}` alone, less the same world without any policy." if point.alone else ".")


def headings(point: Point) -> tuple[str, ...]:
    """Titles of the columns."""
    return ("Form", "Settings", *(title(figure) for figure in point.figures), "Stands")


def title(figure: Figure) -> str:
    """A figure and its years, and whether it is a difference."""
    years = " → ".join(str(year) for year in figure.years)
    less = ", less" if figure.kind == "paired" and "less" not in figure.name else ""
    return f"{figure.name}{less}{f': {years}' if years else ''}"


def line(study: FormStudy, key: str, form: Form) -> tuple[object, ...]:
    """A form."""
    point = study.points[key]
    cells = []
    for count, figure in enumerate(point.figures):
        own = figure.kind == "paired" and point.alone is None and form.label == point.against
        found = study.seen[key, form.label, count]
        cells.append("–" if own else " → ".join(shown(figure, seen) for seen in found))
    return (f"{form.label}: {form.words}", settings(form), *cells, "**stands**" if form.stands else "")


def settings(form: Form) -> str:
    """What makes this form out of the model as it stands."""
    said = [f"`{path}` {value:g}" for path, value in form.settings.items()]
    return "; ".join(said + [f"`{name}` off" for name in form.ablations]) or "none"


def shown(figure: Figure, seen: Seen) -> str:
    """A figure in a year."""
    if figure.kind == "spread":
        return number(seen.spread, figure.digits)
    if figure.kind == "paired":
        return gap(figure, seen)
    if not seen.values:
        return number(math.nan)
    low, high = (number(edge(seen.values), figure.digits) for edge in (min, max))
    mean = number(seen.mean, figure.digits)
    return mean if len(seen.values) == 1 else f"{mean} ({interval(low, high)})"


def gap(figure: Figure, seen: Seen) -> str:
    """A paired difference: its mean always stands, a null is marked."""
    found = seen.paired
    if found is None or not math.isfinite(found.mean):
        return number(math.nan)
    null = math.isfinite(found.low) and not found.clear
    return with_interval(found, figure.digits) + " **null**" * null
