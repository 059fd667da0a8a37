"""What sensitivity, calibration and the split of uncertainty leave on disk: tables, figures, records."""

from __future__ import annotations

import platform
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml

from model.errors import UserError
from model.mathematics.nearest import did_you_mean
from model.report import sensitivity_figures as figures
from model.report.style import save
from model.report.validation_files import save_table, source_text
from model.tables.folders import write_whole

if TYPE_CHECKING:
    from model.experiments.baselines import BaselineStudy
    from model.experiments.calibration import Calibration
    from model.experiments.calibration.recovery import Recovery
    from model.experiments.factors import Factor
    from model.experiments.sensitivity import Sensitivity
    from model.experiments.sensitivity.scenario_discovery import Box
    from model.scenario import Plan


class SurvivorsError(UserError):
    """A file of survivors that cannot be used."""


def save_sensitivity(found: Sensitivity, plan: Plan, seeds: list[int], folder: Path, pictures: bool = True) -> None:
    """Effects, the design with its outcomes, and the pictures."""
    save_table([vars(e) for e in found.effects], folder / "tables", f"{found.method}_effects")
    rows = [
        {"world": i} | {f.name: f.at(float(u)) for f, u in zip(found.factors, point, strict=True)}
        | {name: values[i] for name, values in found.values.items()}
        for i, point in enumerate(found.design)
    ]  # fmt: skip
    save_table(rows, folder / "tables", f"{found.method}_worlds")
    if pictures:
        source = source_text(plan, seeds) + f" {len(found.design)} worlds."
        save(figures.tornado(found, source), folder / "figures", f"{found.method}_tornado")
        if found.method == "morris":
            save(figures.screening(found, source), folder / "figures", "morris_screening")


def save_box(box: Box | None, question: str, folder: Path) -> None:
    """The box of scenario discovery as YAML."""
    content: dict[str, Any] = {"question": question}
    if box is None:
        content["answer"] = "in no world, or in all"
    else:
        content |= {"limits": {name: [round(v, 6) for v in ends] for name, ends in box.limits.items()},
                    "density": round(box.density, 4), "coverage": round(box.coverage, 4),
                    "support": round(box.support, 4), "share_of_all_worlds": round(box.base, 4)}  # fmt: skip
    folder.mkdir(parents=True, exist_ok=True)
    write_whole(folder / "scenario_discovery.yaml", yaml.safe_dump(content, allow_unicode=True, sort_keys=False))


def save_uncertainty(found: BaselineStudy, plan: Plan, seeds: list[int], folder: Path, pictures: bool = True) -> None:
    """Variances and shares by source."""
    rows = [
        {"outcome": s.outcome, "mean": s.mean}
        | {f"variance_{name}": value for name, value in s.variance.items()}
        | {f"share_{name}": value for name, value in s.shares.items()}
        for s in found.splits
    ]
    save_table(rows, folder / "tables", "uncertainty")
    if pictures:
        save(figures.uncertainty(found.splits, source_text(plan, seeds)), folder / "figures", "uncertainty")


def save_calibration(found: Calibration, plan: Plan, folder: Path) -> tuple[Path, Path]:
    """The record of the calibration, and the scenario with the values found, for others to extend."""
    import model
    from model.fingerprints import source_checksum

    best, intervals = found.best, found.intervals()
    record = {
        "scenario": plan.name, "region": plan.region, "scale": plan.scale, "seeds": found.seeds,
        "version": model.__version__, "source": source_checksum(), "python": platform.python_version(),
        "moments": [
            {"id": m.id, "target": m.target, "tolerance": m.tolerance, "shipped": none(found.shipped.moments[i]),
             "found": none(best.moments[i])}
            for i, m in enumerate(found.moments)
        ],
        "screening": [{"parameter": e.factor, "mu_star": none(e.main), "sigma": none(e.spread)}
                      for e in sorted(found.screening, key=lambda e: -(none(e.main) or 0.0))],
        "proposals": len(found.proposals), "distance_shipped": found.shipped.distance, "distance_found": best.distance,
        "targets_out_of_reach_for": found.unreachable(),
        "parameters": {
            name: {"shipped": found.values(found.shipped.point)[name], "found": value}
            | ({"interval_80": list(intervals[name])} if name in intervals else {})
            for name, value in found.values(best.point).items()
        },
    }  # fmt: skip
    folder.mkdir(parents=True, exist_ok=True)
    write_whole(folder / "record.yaml", yaml.safe_dump(record, allow_unicode=True, sort_keys=False))
    save_table([{"proposal": p.number, "distance": p.distance, **found.values(p.point),
                 **{m.id: v for m, v in zip(found.moments, p.moments, strict=True)}} for p in found.proposals],
               folder / "tables", "proposals")  # fmt: skip
    if found.posterior is not None:
        rows = [found.values(point) | {"weight": float(weight)}
                for point, weight in zip(found.posterior.points, found.posterior.weights, strict=True)]  # fmt: skip
        save_table(rows, folder / "tables", "survivors")
    chosen = plan.replace_unchecked(
        name=f"{plan.name}_calibrated", parameters={**plan.parameters, **found.values(best.point)}
    )
    write_whole(folder / "calibrated.yaml", chosen.to_yaml())
    return folder / "record.yaml", folder / "calibrated.yaml"


def none(value: float) -> float | None:
    """A number for YAML; None for not-a-number."""
    return None if value != value else float(value)


def save_recovery(found: Recovery, plan: Plan, folder: Path, pictures: bool = True) -> None:
    """Coverage by parameter, and truths beside their intervals."""
    save_table([vars(r) for r in found.results], folder / "tables", "recovery")
    if pictures:
        scale = "" if plan.scale == 1 else f", scale {plan.scale:g}"
        source = f"jiju, scenario {plan.name}, region {plan.region}{scale}, {len(found.truths)} truths. Simulated."
        save(figures.recovered(found, source), folder / "figures", "recovery")


def describe_box(box: Box | None, question: str) -> str:
    """The box in words."""
    if box is None:
        return f"{question}: in no world, or in all of them"
    limits = "; ".join(f"{name} from {low:.4g} to {high:.4g}" for name, (low, high) in box.limits.items())
    return (f"{question}: in {box.base:.0%} of all worlds, in {box.density:.0%} of those with {limits or 'any value'}, "
            f"which hold {box.coverage:.0%} of them")  # fmt: skip


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
