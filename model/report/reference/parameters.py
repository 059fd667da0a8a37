"""docs/parameters.md, and the names of parameters for the type checker."""

from __future__ import annotations

from model.report.caveats.influential_parameters import MATTERS, WIDEST, converged, matter_most
from model.report.caveats.influential_parameters import TABLE as INFLUENCE
from model.report.markdown_page import table
from model.report.numbers import interval
from model.report.reference.document import document
from model.scenario.parameters import load_registry

GRADES = {
    "measured": "read in a statistic or a statute",
    "literature": "from the named study, or inside its range",
    "calibrated": "chosen so that the named figure comes out",
    "assumption": "nobody measured it for this purpose; the range says how far it may be off",
}


def parameters() -> str:
    """docs/parameters.md: every number of the mechanisms, by process, and what its ablations set."""
    registry = load_registry()
    turned_off: dict[str, list[str]] = {}
    for ablation in registry.ablations.values():
        for path, neutral in ablation.settings.items():
            turned_off.setdefault(path, []).append(f"{ablation.name}: {neutral:g}")
    grouped: dict[str, list[tuple[object, ...]]] = {}
    for path, entry in registry.entries.items():
        group, name = path.split(".", 1)
        grouped.setdefault(group, []).append((
            f"`{name}`", f"{entry.value:g}", entry.unit, "–" if entry.period == "none" else entry.period,
            interval(f"{entry.low:g}", f"{entry.high:g}"), f"{entry.meaning['en']} · {entry.meaning['zh']}",
            entry.source,
            entry.grade, "; ".join(turned_off.get(path, [])),
        ))  # fmt: skip
    counts = [(grade, sum(e.grade == grade for e in registry.entries.values()), GRADES[grade]) for grade in GRADES]
    headings = ("name", "value", "unit", "period", "range", "meaning", "source", "grade", "ablation: neutral value")
    parts = [
        "Every number that a mechanism uses. A scenario changes one by its path, inside its range, as in "
        "`parameters: {innovation.success_rate: 0.3}`; `jiju explain PATH` tells the same about one of them. "
        "*Period* says to what time a rate belongs; the model turns yearly rates into quarterly ones. A source "
        "that says *assumed* means that nobody measured the number for this purpose.",
        "## Grades\n\n" + table(("grade", "parameters", "what it means"), counts),
        *influence_parts(),
        *(f"## {group}\n\n{table(headings, rows)}" for group, rows in grouped.items()),
        "## Ablations\n\n`jiju ablations` turns each mechanism off in turn. The neutral values may lie outside the "
        "ranges above.\n\n"
        + table(
            ("ablation", "process", "what it does", "sets", "what should change"),
            [
                (f"`{a.name}`", a.process, f"{a.meaning['en']} · {a.meaning['zh']}",
                 ", ".join(f"`{path}` = {value:g}" for path, value in a.settings.items()), a.pattern)
                for a in registry.ablations.values()
            ],
        ),
    ]  # fmt: skip
    return document("Parameters · 参数", *parts)


def influence_parts() -> list[str]:
    """The parameters that move the outcomes, as last measured for each region; nothing where nobody measured."""
    shown = [
        (region, f"`{name}`" + (f", added to {beside}" if beside else ""), f"`{row['factor']}`", *figures_of(row),
         row["grade"], f"{float(row['explained']):.0%}",
         f"{row['scenario']}, scale {row['scale']}, {row['worlds']} worlds")
        for region in sorted({row["region"] for row in INFLUENCE.rows()})
        for (name, beside), found in matter_most(region).items() for row in found
    ]  # fmt: skip
    if not shown:
        return []
    headings = ("region", "outcome", "factor", "total effect", "± (95%)", "grade", "explained in all", "measured on")
    return [
        f"## What matters most\n\nEvery parameter with a total effect of {MATTERS:g} or more on the last year of a "
        "scenario, or on what it adds to another one. A total effect is the part of the variance that is left, on "
        "average, if everything else is known. It includes interactions, once for each parameter in them: total "
        "effects are no shares, and may add up to more than one. *Explained in all* is the part of the variance that "
        "the parameters explain; luck, the draw of the start and what the emulator misses make the rest. Parameters "
        "fill their priors independently of one another: total effects have no meaning for a posterior that ties them "
        f"together. One that has not converged is not shown: where half its interval exceeds {WIDEST:g} and a third of "
        "it, or where the interval leaves 0-1. Made by "
        "`jiju sensitivity --method emulator --ship`.\n\n" + table(headings, shown)
    ]


def figures_of(row: dict[str, str]) -> tuple[str, str]:
    """Total effect and its error; that it has not converged instead, where it has not."""
    return (f"{float(row['total']):.2f}", f"{float(row['error']):.2f}") if converged(row) else ("not converged", "–")


PARAMETER_NAMES = '''"""The names of all parameters by group, so that the type checker reports a misspelt one.

Written by `jiju reference` from `parameters/*.yaml`; edit those, not this file.
"""

from __future__ import annotations
'''


def parameter_names() -> str:
    """Classes of the groups of parameters, with nothing but the names."""
    groups: dict[str, list[str]] = {}
    for path in load_registry().entries:
        group, name = path.split(".", 1)
        groups.setdefault(group, []).append(f"    {name}: float")
    parts = ["\n".join([f"class {group.title()}:", f'    """Parameters of {group}."""\n', *names])
             for group, names in groups.items()]  # fmt: skip
    whole = ['class ParameterGroups:\n    """All groups."""\n', *(f"    {group}: {group.title()}" for group in groups)]
    return "\n\n".join([PARAMETER_NAMES, *(part + "\n" for part in parts), "\n".join(whole) + "\n"])
