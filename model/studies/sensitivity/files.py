"""What a study of sensitivity leaves on disk: tables, figures, the box of scenario discovery."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml

from model.report.caveats import influential_parameters as influence
from model.report.caveats.derived_tables import ShippedTable
from model.report.figures.style import save
from model.studies.figure_labels import source_text, words
from model.studies.sensitivity import figures
from model.studies.table_words import Reader
from model.studies.write_tables import save_table
from model.tables.folders import write_whole

if TYPE_CHECKING:
    from model.scenario import Plan
    from model.studies.sensitivity.run import Sensitivity
    from model.studies.sensitivity.scenario_discovery import Box


def save_sensitivity(found: Sensitivity, plan: Plan, seeds: list[int], folder: Path, language: str,
                     pictures: bool = True) -> None:  # fmt: skip
    """Effects, the design with its outcomes, and the pictures; files of differences have a name of their own."""
    name_of = f"{found.method}_added" if found.beside else found.method
    reader = Reader.of([plan], language)
    save_table([vars(e) for e in found.effects], folder / "tables", f"{name_of}_effects", reader)
    rows = [
        {"world": i} | {f.name: f.at(float(u)) for f, u in zip(found.factors, point, strict=True)}
        | {name: values[i] for name, values in found.values.items()}
        for i, point in enumerate(found.design)
    ]  # fmt: skip
    save_table(rows, folder / "tables", f"{name_of}_worlds", reader)
    if pictures:
        source = source_of(found, plan, seeds, language)
        save(figures.tornado(found, source, language), folder / "figures", f"{name_of}_tornado")
        if found.method == "morris":
            save(figures.screening(found, source, language), folder / "figures", f"{name_of}_screening")


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


def source_of(found: Sensitivity, plan: Plan, seeds: Sequence[int], language: str) -> str:
    """Where a figure comes from: the points of the sample, and the seeds of each where it has more than one."""
    size = words("worlds" if len(seeds) == 1 else "worlds_seeds", language, n=len(found.design), seeds=len(seeds))
    return source_text(plan, language, size, found.beside)


def ship(found: Sensitivity, plan: Plan, table: ShippedTable = influence.TABLE) -> None:
    """Write the total effects of one study as those of its region; outcomes and differences are kept apart."""
    rows = [
        {"region": plan.region_name, "outcome": e.outcome, "beside": found.beside, "factor": e.factor, "grade": e.grade,
         "total": f"{e.main:.4f}", "error": f"{e.error:.4f}", "explained": f"{found.explained[name]:.4f}",
         "scenario": plan.name, "scale": f"{plan.scale:g}", "worlds": str(len(found.design))}
        for name in found.outcomes for e in found.ranked(name)
    ]  # fmt: skip
    kept = [row for row in table.rows(plan.region) if bool(row["beside"]) != bool(found.beside)]
    table.replace(plan.region, [*kept, *rows])
