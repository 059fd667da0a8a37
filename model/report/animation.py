"""The map through the years as an animated GIF."""

from __future__ import annotations

import io
from pathlib import Path
from typing import TYPE_CHECKING

from model.report import map, style
from model.report.language import Language
from model.report.pictures import arcs_on_map, city_names, places_by_year, source_text

if TYPE_CHECKING:
    from PIL.Image import Image

    from model.report.findings import Findings

MILLISECONDS, LAST_FRAME = 800, 2600
DOTS = 100  # an inch
COLOURS = 96


def frames(f: Findings, w: Language) -> list[Image]:
    """One picture a year, all of one size and one palette."""
    from PIL import Image

    places, cities, arcs = places_by_year(f), city_names(f, w), arcs_on_map(f)
    source = source_text(f, w)
    found = []
    for year in sorted(places["year"].unique()):
        figure = map.clusters(places, cities, f.region.boundaries_path, [int(year)], source, w=w, arcs=arcs)
        buffer = io.BytesIO()
        with style.styled():
            figure.savefig(buffer, format="png", dpi=DOTS)
        found.append(Image.open(buffer).convert("RGB"))
    palette = found[-1].quantize(COLOURS)
    return [image.quantize(palette=palette, dither=Image.Dither.NONE) for image in found]


def write_animation(f: Findings, w: Language, path: Path) -> Path:
    """Write the animation to `path`; it plays for ever and rests on the last year."""
    first, *others = frames(f, w)
    first.save(path, save_all=True, append_images=others, loop=0,
               duration=[MILLISECONDS] * len(others) + [LAST_FRAME], optimize=False)  # fmt: skip
    return path
