"""What the facts of clusters leave on disk: a table, the pictures, the page."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from model.report.figures.style import save, styled
from model.studies.clusters import figures
from model.studies.clusters.page import page
from model.studies.figure_labels import source_of_worlds
from model.studies.table_words import Reader
from model.studies.write_tables import save_table
from model.tables.folders import write_whole

DOCS_DPI = 120  # dots an inch: pages of the repository stay small

if TYPE_CHECKING:
    from model.studies.clusters.run import ClusterStudy


def cluster_rows(found: ClusterStudy) -> list[dict[str, Any]]:
    """Facts, flat: estimate, interval, band, verdict, source, and the same with the loop off."""
    return [
        {"fact": r.fact.id, "group": r.fact.group, "name_en": r.fact.en, "name_zh": r.fact.zh, "unit": r.fact.unit,
         "estimate": r.on.value, "low": r.on.low, "high": r.on.high, "interval_over": r.fact.over,
         "worlds": r.on.worlds, "units": r.on.units, "band_low": r.fact.low, "band_high": r.fact.high,
         "soft": r.fact.soft, "verdict": r.verdict, "source": r.fact.source, "study": r.fact.study,
         "off": r.off.value, "off_low": r.off.low, "off_high": r.off.high, "verdict_off": r.verdict_off,
         "gap": r.gap.value, "gap_low": r.gap.low, "gap_high": r.gap.high, "remark": r.remark}
        for r in found.readings
    ]  # fmt: skip


def path_rows(found: ClusterStudy) -> list[dict[str, Any]]:
    """Paths of the event studies, flat."""
    return [
        {"event": event, "column": column, "zones": zones, "loop": "off" if end else "on", "year": year,
         "effect": estimate.value, "low": estimate.low, "high": estimate.high}
        for event, paths in found.paths.items()
        for (column, zones, end), line in paths.lines.items()
        for year, estimate in zip(paths.years, line, strict=True)
    ]  # fmt: skip


def save_clusters(found: ClusterStudy, folder: Path, language: str, pictures: bool = True) -> Path:
    """Tables, figures and the page in `folder`; returns the page."""
    reader = Reader.of([found.setup.base], language)
    save_table(cluster_rows(found), folder / "tables", "cluster_facts", reader)
    save_table(path_rows(found), folder / "tables", "cluster_paths", reader)
    drawn = {}
    if pictures:
        source = source_of_worlds(found.setup.base, language, len(found.setup.seeds))
        for name, figure in figures.drawn(found, source, language).items():
            save(figure, folder / "figures", name)
            drawn[name] = f"figures/{name}.png"
    write_whole(folder / "clusters.md", page(found, language, drawn))
    return folder / "clusters.md"


def write_page(found: ClusterStudy, path: Path, language: str, pictures: bool = True) -> None:
    """The page alone, with its pictures in `pictures/` beside it, as docs/ keeps it."""
    drawn = {}
    if pictures:
        folder = path.parent / "pictures"
        folder.mkdir(parents=True, exist_ok=True)
        source = source_of_worlds(found.setup.base, language, len(found.setup.seeds))
        for name, figure in figures.drawn(found, source, language).items():
            with styled():
                figure.savefig(folder / f"{name}.png", dpi=DOCS_DPI, metadata={"Software": None})
            drawn[name] = f"pictures/{name}.png"
    path.parent.mkdir(parents=True, exist_ok=True)
    write_whole(path, page(found, language, drawn))
