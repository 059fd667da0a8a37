"""What a calibration leaves on disk: the record, a scenario with the values found, tables; and its self-test."""

from __future__ import annotations

import platform
from pathlib import Path
from typing import TYPE_CHECKING

import yaml

from model.report.figures.style import save
from model.studies.calibration import figures
from model.studies.files import save_table
from model.tables.folders import write_whole

if TYPE_CHECKING:
    from model.scenario import Plan
    from model.studies.calibration.recovery import Recovery
    from model.studies.calibration.run import Calibration


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
        "runs_failed": {key: f"{failure.kind}: {failure.message}" for key, failure in found.failures.items()},
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
