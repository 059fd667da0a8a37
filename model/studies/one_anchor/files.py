"""What an answer on an anchor leaves on disk: its tables and its page."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from model.studies.one_anchor.answer import AnchorAnswer
from model.studies.one_anchor.effects import BANDS, WAYS, segment_rows
from model.studies.one_anchor.page import page_of
from model.studies.short_page import write_page
from model.studies.table_words import Reader
from model.studies.write_tables import save_table


def rows_of(a: AnchorAnswer) -> dict[str, list[dict[str, Any]]]:
    """Every table as plain rows."""
    f = a.found
    comers_of = [
        {"segment": segment, "way": way, **vars(gap), "verdict": str(gap.verdict)}
        for segment, one, two in segment_rows(f)
        for way, gap in zip(WAYS, (one, two), strict=True)
    ]
    bands = [{"band": band, "way": way, **vars(gap), "verdict": str(gap.verdict)}
             for band in BANDS for way in WAYS for gap in [f.came(way=way, bands=[band])]]  # fmt: skip
    changes = [{"level": level, "item": item, **vars(gap), "verdict": str(gap.verdict)}
               for level, found in (("group", f.by_group), ("city", f.cities), ("field", f.fields))
               for item, gap in found.items()]  # fmt: skip
    return {"comers": comers_of, "comers_by_distance": bands, "revenue": changes}


def save(a: AnchorAnswer, folder: Path, language: str) -> Path:
    """Write tables and page; returns the page."""
    reader = Reader.in_region(a.found.region, [a.found.main], language)
    for name, rows in rows_of(a).items():
        save_table(rows, folder / "tables", name, reader)
    page = folder / "anchor.html"
    write_page(page, a.found.region, language, lambda w: page_of(a, w), lambda w: {}, a.found.main.scale)
    return page
