"""What a calibration leaves on disk: its record, tables, pictures, and the posterior that other studies draw from.

record.yaml               data, code, command, budget, diagnostics
tables/posterior.csv      draws of the parameters, of the same weight: `--parameters-from` of other studies
tables/parameters.csv     every parameter before and after: prior and posterior, and whether anything was learnt
tables/figures.csv        every known figure beside what worlds say of it before and after
tables/taught.csv         what each figure tells of each parameter
tables/screening.csv      what every parameter moves
figures/                  the same as pictures
"""

from __future__ import annotations

import platform
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import yaml

from model.experiments.prior import values_at
from model.report.markdown_page import typed_command
from model.studies.calibration import figures
from model.studies.calibration.posterior import IMPLAUSIBLE
from model.studies.calibration.recovery import COVERAGE
from model.studies.figure_labels import source_of_worlds, source_text, words
from model.studies.table_words import Reader
from model.studies.write_tables import save_table
from model.tables.folders import write_whole

if TYPE_CHECKING:
    from collections.abc import Sequence

    from model.experiments.prior import Prior
    from model.scenario import Plan
    from model.studies.calibration.recovery import Recovery
    from model.studies.calibration.run import Budget, Calibration

TAIL = 100 * (1 - COVERAGE) / 2


def save_calibration(found: Calibration, plan: Plan, budget: Budget, folder: Path, language: str,
                     pictures: bool = True) -> Path:  # fmt: skip
    """Everything; the path of the record."""
    tables, reader = folder / "tables", Reader.of([plan], language)
    parameters, known, taught = parameter_rows(found), figure_rows(found), taught_rows(found)
    save_table(parameters, tables, "parameters", reader)
    save_table(known, tables, "figures", reader)
    save_table(taught, tables, "taught", reader)
    if found.screened:
        save_table([vars(one) for one in found.screened], tables, "screening", reader)
    draws = [values_at(found.priors, point) | {"weight": 1.0} for point in found.posterior.draws(budget.draws)]
    save_table(draws, tables, "posterior", None)  # other studies read it
    record = {
        **provenance(plan), "budget": vars(budget), "worlds": len(found.points),
        "figures_used": [f.id for f, used in zip(found.design.figures, found.used, strict=True) if used],
        "figures_left_out": {f.id: "fewer than nine worlds in ten have it"
                             for f, used in zip(found.design.figures, found.used, strict=True) if not used},
        "posterior_is_worth_points": round(found.posterior.worth),
        "learnt": [p.name for p, learnt in zip(found.priors, found.learnt, strict=True) if learnt],
        "kept_as_before": [p.name for p, learnt in zip(found.priors, found.learnt, strict=True) if not learnt],
        "implausible_at_the_programs_values": implausible_at_the_start(found),
        "runs_failed": found.failed,
    }  # fmt: skip
    path = folder / "record.yaml"
    write_whole(path, yaml.safe_dump(record, allow_unicode=True, sort_keys=False))
    if pictures:
        figures.save_all(found, source_of_worlds(plan, language, len(found.points)), folder / "figures", language)
    return path


def provenance(plan: Plan) -> dict[str, Any]:
    """Scenario, region and its data, code, command and versions."""
    import model
    from model.fingerprints import source_checksum
    from model.regions import region_to_read

    return {
        "command": typed_command(), "scenario": plan.name, "region": plan.region_name,
        "scale": plan.scale, "data": dict(region_to_read(plan.region, plan.region_data).checksums),
        "version": model.__version__, "source": source_checksum(), "python": platform.python_version(),
        "numpy": np.__version__,
    }  # fmt: skip


def implausible_at_the_start(found: Calibration) -> dict[str, float]:
    """Figures that the program's own values miss by more than three standard deviations, and by how many."""
    centre = np.array([[prior.quantile(prior.value) for prior in found.priors]])
    names = [figure.id for figure, used in zip(found.design.figures, found.used, strict=True) if used]
    missed = found.implausible(centre)[0]
    return {name: round(float(m), 2) for name, m in zip(names, missed, strict=True) if m > IMPLAUSIBLE}


def parameter_rows(found: Calibration) -> list[dict[str, Any]]:
    """One row a parameter, in its own units."""
    low, high = found.posterior.interval(COVERAGE)
    middle = found.posterior.quantile(0.5)
    rows = []
    for i, prior in enumerate(found.priors):
        rows.append({
            "parameter": prior.name, "grade": prior.grade, "programs_value": prior.value,
            "prior_low": prior.at(TAIL / 100), "prior_high": prior.at(1 - TAIL / 100),
            "posterior_low": prior.at(low[i]), "posterior_median": prior.at(middle[i]),
            "posterior_high": prior.at(high[i]),
            "width_over_prior": round(float(found.widths[i]), 3), "learnt": bool(found.learnt[i]),
        })  # fmt: skip
    return rows


def figure_rows(found: Calibration) -> list[dict[str, Any]]:
    """One row a figure: what is known, and 80% of the worlds from the prior and from the posterior."""
    explained = np.full(len(found.used), np.nan)
    explained[found.used] = found.emulator.explained
    first = found.figures[: found.first_wave]
    rows = []
    for i, figure in enumerate(found.design.figures):
        before, after = spread(first[:, i]), spread(found.predicted[:, i])
        rows.append({
            "figure": figure.id, "kind": figure.kind, "unit": figure.unit, "low": figure.low, "high": figure.high,
            "observation_error": figure.observation_error, "discrepancy": figure.discrepancy,
            "before_low": before[0], "before_median": before[1], "before_high": before[2],
            "after_low": after[0], "after_median": after[1], "after_high": after[2],
            "emulated": none(round(float(explained[i]), 3)), "basis": figure.basis, "source": figure.source,
        })  # fmt: skip
    return rows


def spread(values: np.ndarray) -> tuple[float, float, float]:
    """Low end, median and high end of 80% of the values that there are; nan without any."""
    good = values[np.isfinite(values)]
    if not len(good):
        return (float("nan"),) * 3
    low, middle, high = np.percentile(good, [TAIL, 50, 100 - TAIL])
    return float(low), float(middle), float(high)


def taught_rows(found: Calibration) -> list[dict[str, Any]]:
    """Figures x parameters, one row a figure."""
    names = [prior.name for prior in found.priors]
    return [
        {"figure": figure.id, **{name: none(round(float(v), 3)) for name, v in zip(names, row, strict=True)}}
        for figure, row in zip(found.design.figures, found.taught(), strict=True)
    ]


def none(value: float) -> float | None:
    """A number for YAML; None for not-a-number."""
    return None if value != value else float(value)


def save_recovery(
    found: Recovery,
    plan: Plan,
    priors: Sequence[Prior],
    sample: int,
    folder: Path,
    language: str,
    pictures: bool = True,
) -> None:
    """Coverage by parameter, truths beside their intervals, and the record. sample: worlds that judge all truths."""
    reader = Reader.of([plan], language)
    rows = [vars(result) | {"learnt": result.learnt, "chance": result.chance} for result in found.results]
    save_table(rows, folder / "tables", "recovery", reader)
    truths = [
        {"parameter": prior.name, "truth": truth, "low": low, "median": middle, "high": high}
        for i, prior in enumerate(priors)
        for truth, low, middle, high in zip(*(t[:, i] for t in (found.truths, found.low, found.middle, found.high)),
                                            strict=True)
    ]  # fmt: skip
    save_table(truths, folder / "tables", "truths", reader)
    learnt = [result for result in found.results if result.learnt]
    record = {
        **provenance(plan), "sample": sample, "truths": len(found.truths), "mean_coverage": none(found.mean_coverage),
        "learnt": [result.parameter for result in learnt],
        "mean_coverage_of_the_learnt": none(float(np.mean([r.coverage for r in learnt]))) if learnt else None,
    }  # fmt: skip
    write_whole(folder / "recovery.yaml", yaml.safe_dump(record, allow_unicode=True, sort_keys=False))
    if pictures:
        source = source_text(plan, language, words("truths", language, n=len(found.truths)))
        figures.save_recovered(found, source, folder / "figures", language)
