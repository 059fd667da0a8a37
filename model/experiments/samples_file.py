"""Samples of what is not known, from a CSV file: a line a sample, columns are parameters or choices about the start."""

from __future__ import annotations

import math
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from model.errors import UserError
from model.experiments.tasks import GOOD_SAMPLE, Sample
from model.scenario.errors import nearest
from model.scenario.parameters import ParameterError, load_registry
from model.scenario.schema import Baseline
from model.tables.delimited import plain_number, read_delimited

if TYPE_CHECKING:
    from collections.abc import Mapping

NAME, BASELINE = "sample", "baseline."


class SampleError(UserError):
    """A file of samples that cannot be used: every problem as file:line: message; remedy."""


def read_samples(path: str | Path) -> list[Sample]:
    """Samples in a CSV file: `sample` (a name), paths of parameters, baseline.prior, .firms, .draw.

    An empty cell leaves the scenario's own value. Raises SampleError with all problems at once.
    """
    path, problems = Path(path), list[str]()
    found = read_delimited(path, problems)
    if found is None:
        raise SampleError("\n".join(problems))
    wrong = check_headings(path, list(found.headings))
    problems += wrong
    samples: dict[str, Sample] = {}
    for number, line in () if wrong else found.rows:
        name = line[NAME].strip()
        where = f"{path}:{number}"
        if not GOOD_SAMPLE.match(name):
            problems.append(f"{where}: {name!r} is no name of a sample; letters, digits, _ and . only")
        elif name in samples:
            problems.append(f"{where}: {name!r} stands twice")
        try:
            samples[name] = sample_of(name, {k: v for k, v in line.items() if k != NAME and v.strip()})
        except (ParameterError, ValueError) as error:
            problems.append(f"{where}: {error}")
    if not problems and not samples:
        problems.append(f"{path}:1: no samples; one line each under the headings")
    if problems:
        raise SampleError("\n".join(problems))
    return list(samples.values())


def check_headings(path: Path, headings: list[str]) -> list[str]:
    """What is wrong with the names of columns."""
    known = [
        NAME,
        *load_registry().entries,
        *(f"{BASELINE}{name}" for name in Baseline.model_fields if name != "known"),
    ]
    problems = [] if NAME in headings else [f"{path}:1: no column {NAME!r}; it names each line"]
    unknown = [heading for heading in headings if heading not in known]
    return problems + [f"{path}:1: unknown column {name!r}; {nearest(name, known)}" for name in unknown]


def sample_of(name: str, cells: Mapping[str, str]) -> Sample:
    """A sample from the cells of its line. Raises ParameterError or ValueError."""
    parameters: dict[str, float] = {}
    baseline: dict[str, Any] = {}
    for column, text in cells.items():
        if column == f"{BASELINE}prior":
            baseline["prior"] = text.strip()
            continue
        try:
            value = plain_number(text)
        except ValueError:
            raise ValueError(f"{column}: {text!r} is not a number") from None
        if not math.isfinite(value):
            raise ValueError(f"{column}: {text!r} is not a finite number")
        if column.startswith(BASELINE):
            whole = column in (f"{BASELINE}firms", f"{BASELINE}draw") and value == round(value)
            baseline[column.removeprefix(BASELINE)] = int(value) if whole else value
        else:
            load_registry().check(column, value)
            parameters[column] = value
    try:
        Baseline.model_validate(baseline)
    except ValidationError as error:
        first = error.errors()[0]
        raise ValueError(f"{BASELINE}{'.'.join(map(str, first['loc']))}: {first['msg']}") from None
    return Sample(name, parameters, baseline)
