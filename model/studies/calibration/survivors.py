"""Parameters that survive a calibration, read from its file for other studies."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from model.errors import UserError
from model.mathematics.nearest import did_you_mean

if TYPE_CHECKING:
    from model.experiments.factors import Factor


class SurvivorsError(UserError):
    """A file of survivors that cannot be used."""


def read_survivors(path: Path, count: int) -> tuple[list[Factor], list[list[float]]]:
    """Parameters and `count` points (unit cube) of a calibration's survivors, evenly through their weights.

    Raises SurvivorsError with every problem as file:line: message; remedy.
    """
    import numpy as np

    from model.experiments.factors import parameter_factors
    from model.tables.delimited import finite_numbers, read_delimited

    problems: list[str] = []
    rows = read_delimited(path, problems)
    known = {factor.name: factor for factor in parameter_factors()}
    names = [name for name in rows.headings if name != "weight"] if rows is not None else []
    if rows is not None:
        wrong = [name for name in names if name not in known]
        problems += [f"{path}:1: no parameter {name[:60]!r}{did_you_mean(name, known)}" for name in wrong]
        if "weight" not in rows.headings or not names or not rows.rows:
            problems.append(f"{path}:1: a column weight, columns of parameters and a line for each point are needed; "
                            "give survivors.csv of a calibration")  # fmt: skip
    if problems or rows is None:
        raise SurvivorsError("\n".join(problems))
    columns = {name: finite_numbers(path, rows, name, problems) for name in (*names, "weight")}
    for place, (line, _) in enumerate(rows.rows):
        for name in names:
            low, high = known[name].low, known[name].high
            if not low <= columns[name][place] <= high:
                problems.append(f"{path}:{line}: {name} is outside its range {low:g} to {high:g}")
    if min(columns["weight"]) < 0 or not sum(columns["weight"]) > 0:
        problems.append(f"{path}: weights are positive numbers; give survivors.csv of a calibration")
    if problems:
        raise SurvivorsError("\n".join(problems))
    weights = np.array(columns["weight"])
    reached = np.cumsum(weights) / weights.sum()
    places = np.searchsorted(reached, (np.arange(count) + 0.5) / count)
    factors = [known[name] for name in names]
    points = [[(columns[f.name][place] - f.low) / (f.high - f.low) for f in factors] for place in places]
    return factors, points
