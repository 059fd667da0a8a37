"""What an answer on a part of the region leaves on disk: its page, and every table as CSV and Parquet."""

from __future__ import annotations

from pathlib import Path

from model.report.words.language import Language
from model.studies.one_cluster import figures, tables
from model.studies.one_cluster.answer import Found
from model.studies.one_cluster.page import page_of
from model.studies.short_page import write_page
from model.studies.table_words import Reader
from model.studies.write_tables import save_table


def save(f: Found, folder: Path, name: str, language: str, pictures: bool) -> Path:
    """Write tables and page; returns the page."""
    bands, partners = f.partners
    found = {
        "history": f.history, "tiers": f.tiers, "drivers": f.drivers, "drivers_by_year": tables.drivers_by_year(f.q),
        "peers": f.peers, "branches": f.branches, "distance_of_partners": bands, "partners": partners,
        "largest_firms": f.firms, "events": tables.events(f.q),
    }  # fmt: skip
    plans = [plan for plan in (f.q.main, f.q.base) if plan is not None]
    reader = Reader.in_region(f.q.region, plans, language)
    for key, frame in found.items():
        save_table(frame.to_dict("records"), folder / "tables", key, reader)

    def drawn(w: Language) -> dict[str, object]:
        title = f.name(w)
        return {"history": figures.history(f.q, title, w), "drivers": figures.drivers(f.q, title, w)}

    page = folder / f"{name}.html"
    write_page(page, f.q.region, language, lambda w: page_of(f, w), drawn if pictures else lambda w: {},  # type: ignore[arg-type,return-value]
               f.q.main.scale)  # fmt: skip
    return page
