"""The map through the years as an animated GIF."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from matplotlib.backends.backend_agg import FigureCanvasAgg

from model.report.figures import map, style
from model.report.figures.titles_and_units import city_names, source_text
from model.report.words.language import Language

if TYPE_CHECKING:
    from matplotlib.artist import Artist
    from matplotlib.axes import Axes
    from PIL.Image import Image

    from model.report.findings import Findings

MILLISECONDS, LAST_FRAME = 800, 2600
MOST_COLOURS = 256  # that a GIF can hold
NEAR = 9  # of 256: how far others keep from the colours of the figure
LAST_BITS = 2  # of a channel: colours that differ only in them count as one
EXACT = ("#FFFFFF", style.INK, style.GREY, style.PALE, map.LAND, map.BORDER, map.ARC_COLOUR, *style.TIERS.values())


def frames(f: Findings, w: Language) -> list[Image]:
    """One picture a year, all of one size and one palette."""
    from PIL import Image

    places, arcs = f.places_by_year, f.arcs_on_map
    years = [int(year) for year in sorted(places["year"].unique())]
    figure = map.empty(places, city_names(f, w), f.region.boundaries_path, 1, source_text(f, w), "", w, arcs)
    canvas, axes = FigureCanvasAgg(figure), figure.axes[0]
    found, below = [], None
    with style.styled():
        for year in years:  # only what changes is drawn anew, and what lies above it: the land, head and key stay
            drawn = map.draw_year(axes, places, arcs, year, w)
            changing = layers(axes, drawn)
            if below is None:
                below = drawn_without(canvas, changing)
            canvas.restore_region(below)
            for artist in changing:
                axes.draw_artist(artist)
            found.append(Image.fromarray(np.asarray(canvas.buffer_rgba())).convert("RGB"))
            for artist in drawn:
                artist.remove()
    shared = palette([found[0], found[-1]])
    return [image.quantize(palette=shared, dither=Image.Dither.NONE) for image in found]


def layers(axes: Axes, drawn: list[Artist]) -> list[Artist]:
    """What was drawn for a year, and what lies above the lowest of it, from below to above."""
    lowest = min(artist.get_zorder() for artist in drawn)
    frame = set(axes.spines.values())  # a map shows none
    others = [
        artist
        for artist in axes.get_children()
        if artist.get_zorder() >= lowest and artist not in frame and artist.get_visible()
    ]
    return sorted(others, key=lambda artist: artist.get_zorder())


def drawn_without(canvas: FigureCanvasAgg, artists: list[Artist]) -> object:
    """The picture without some of its parts, to be put back under them."""
    for artist in artists:
        artist.set_visible(False)
    canvas.draw()
    for artist in artists:
        artist.set_visible(True)
    return canvas.copy_from_bbox(canvas.figure.bbox)


def palette(pictures: list[Image]) -> Image:
    """The colours of the figure as they are, then those between them, each counted once.

    Counted by area, as usual, a map that is mostly white and grey would get a palette of greys.
    """
    from PIL import Image

    pixels = np.concatenate([np.asarray(picture).reshape(-1, 3) for picture in pictures]) >> LAST_BITS
    present = np.zeros((256 >> LAST_BITS,) * 3, dtype=bool)
    present[tuple(pixels.T)] = True
    between = np.argwhere(present) << LAST_BITS
    exact = np.array([[int(colour[i : i + 2], 16) for i in (1, 3, 5)] for colour in EXACT])
    apart = np.abs(between[:, None] - exact).max(axis=2).min(axis=1) > NEAR  # a near neighbour would take its place
    rest = Image.fromarray(between[apart][None].astype(np.uint8)).quantize(MOST_COLOURS - len(EXACT))
    found = Image.new("P", (1, 1))
    found.putpalette(exact.ravel().tolist() + (rest.getpalette() or [])[: 3 * (MOST_COLOURS - len(EXACT))])
    return found


def write_animation(f: Findings, w: Language, path: Path) -> Path:
    """Write the animation to `path`; it plays for ever and rests on the last year."""
    first, *others = frames(f, w)
    first.save(path, save_all=True, append_images=others, loop=0,
               duration=[MILLISECONDS] * len(others) + [LAST_FRAME], optimize=False)  # fmt: skip
    return path
