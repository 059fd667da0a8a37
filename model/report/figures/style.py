"""One visual language for all figures: sizes, colours that colour-blind readers can tell apart, labels, source line."""

from __future__ import annotations

import contextlib
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

import matplotlib
from matplotlib import font_manager
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patheffects import withStroke

FONT = Path(__file__).parent.parent / "fonts" / "JijuSansSC.otf"
FAMILY = "Jiju Sans SC"  # the name inside the file: the machine's own fonts serve only for characters that it lacks
FALLBACKS: list[str] = []  # families of the machine that texts so far needed, in the order in which they came
font_manager.fontManager.addfont(str(FONT))

# Okabe and Ito (2008): distinguishable with every common colour vision; greys for what is only compared with.
BLUE, VERMILION, GREEN, SKY, ORANGE, PURPLE = "#0072B2", "#D55E00", "#009E73", "#56B4E9", "#E69F00", "#CC79A7"
INK, GREY, PALE, HAIR = "#222222", "#767676", "#B8BDC2", "#DDE1E4"
TIERS = {"below": "#C3CCD3", "ten": "#56B4E9", "hundred": "#0B5C8C", "thousand": "#D55E00"}

SETTINGS: dict[str, Any] = {
    "font.family": "sans-serif",
    "text.parse_math": False,  # a dollar sign in a title is a dollar sign
    "font.size": 8.5,
    "axes.titlesize": 9.0,
    "axes.titleweight": "normal",
    "axes.titlelocation": "left",
    "axes.titley": 1.0,  # nothing above the axes to keep clear of: without a search for it, figures draw a tenth faster
    "axes.labelsize": 8.0,
    "axes.labelcolor": GREY,
    "axes.edgecolor": PALE,
    "axes.linewidth": 0.7,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.grid": True,
    "axes.grid.axis": "y",
    "axes.axisbelow": True,
    "grid.color": HAIR,
    "grid.linewidth": 0.6,
    "xtick.color": GREY,
    "ytick.color": GREY,
    "xtick.labelsize": 7.5,
    "ytick.labelsize": 7.5,
    "xtick.major.size": 0,
    "ytick.major.size": 0,
    "xtick.minor.size": 0,
    "ytick.minor.size": 0,
    "xtick.bottom": False,
    "ytick.left": False,
    "text.hinting": "none",  # outlines as the font has them: letters keep their shape at every size
    "lines.linewidth": 1.6,
    "lines.solid_capstyle": "round",
    "legend.frameon": False,
    "legend.fontsize": 7.5,
    "figure.facecolor": "white",
    "savefig.facecolor": "white",
    "svg.fonttype": "path",
    "svg.hashsalt": "jiju",  # the same picture gives the same file
}


@contextmanager
def styled() -> Iterator[None]:
    """The project's settings for the time of a `with` block."""
    settings: Any = {**SETTINGS, "font.sans-serif": [FAMILY, *FALLBACKS]}
    with matplotlib.rc_context(settings):
        yield


def head(figure: Figure, title: str, subtitle: str = "") -> None:
    """Title that states what is seen, and a line that explains how to read it, at the upper left."""
    height = figure.get_size_inches()[1]
    figure.text(0.012, 1 - 0.11 / height, printable(title), fontsize=13, color=INK, va="top", ha="left")
    if subtitle:
        figure.text(
            0.012,
            1 - 0.38 / height,
            printable(subtitle),
            fontsize=8.5,
            color=GREY,
            va="top",
            ha="left",
            linespacing=1.35,
        )


def source_line(figure: Figure, text: str) -> None:
    """Where the figures come from, at the lower left."""
    height = figure.get_size_inches()[1]
    figure.text(
        0.012, 0.07 / height, printable(text), fontsize=6.8, color=GREY, va="bottom", ha="left", linespacing=1.3
    )


def frame(figure: Figure, top: float, bottom: float, left: float = 0.055, right: float = 0.985, **gaps: float) -> None:
    """Margins with `top` and `bottom` in inches, so that head and source line never touch the axes."""
    height = figure.get_size_inches()[1]
    figure.subplots_adjust(left=left, right=right, top=1 - top / height, bottom=bottom / height, **gaps)


def spread(values: Sequence[float], gap: float, low: float, high: float) -> list[float]:
    """Positions for labels near `values`, `gap` apart inside [low, high], in the order of the values."""
    order = sorted(range(len(values)), key=lambda i: values[i])
    placed = [min(max(values[i], low), high) for i in order]
    for _ in range(60):
        moved = False
        for j in range(1, len(placed)):
            short = gap - (placed[j] - placed[j - 1])
            if short > 1e-9:
                down = min(short / 2, placed[j - 1] - low)
                placed[j - 1] -= down
                placed[j] = min(placed[j] + short - down, high)
                moved = True
        if not moved:
            break
    result = [0.0] * len(values)
    for position, i in zip(placed, order, strict=True):
        result[i] = position
    return result


def end_labels(axes: Axes, x: float, items: Sequence[tuple[float, str, str]], size: float = 7.2) -> None:
    """Label lines at their right ends: `items` are (y, text, colour), moved apart where they would overlap."""
    low, high = axes.get_ylim()
    box = axes.get_window_extent()
    figure = axes.get_figure()
    assert figure is not None
    halo = [withStroke(linewidth=2.0, foreground="white")]
    gap = (high - low) * (size * 1.25 * figure.dpi / 72) / box.height
    for position, (_, text, colour) in zip(spread([y for y, _, _ in items], gap, low, high), items, strict=True):
        axes.annotate(text, (x, position), (4, 0), textcoords="offset points", va="center", ha="left", fontsize=size,
                      color=colour, annotation_clip=False, path_effects=halo)  # fmt: skip


@cache
def known_characters() -> frozenset[int]:
    """Code points that the font has."""
    return frozenset(font_manager.get_font(str(FONT)).get_charmap())


def printable(text: str) -> str:
    """The text with a white square for every character that no font draws (an emoji in somebody's title).

    Families of the machine that it needs are remembered, so that figures saved from now on use them.
    """
    return "".join(c if drawable(c) else "□" for c in text)


def undrawable(texts: Iterable[str]) -> str:
    """The characters of some texts that neither our font nor one of the machine can draw, each once."""
    return "".join(dict.fromkeys(c for text in texts for c in text if not drawable(c)))


def drawable(character: str) -> bool:
    """Whether a figure can show a character."""
    if character == "\n" or ord(character) in known_characters():
        return True
    family = machine_family(ord(character))
    if family is not None and family not in FALLBACKS:
        FALLBACKS.append(family)
    return family is not None


@cache
def machine_family(code: int) -> str | None:
    """A family of the machine's fonts whose regular face has a character; None if there is none."""
    return next((family for family, known in machine_fonts() if code in known), None)


@cache
def machine_fonts() -> list[tuple[str, frozenset[int]]]:
    """Families of upright regular fonts on this machine with their characters; read once, when one is needed."""
    found: dict[str, frozenset[int]] = {}
    for entry in sorted(font_manager.fontManager.ttflist, key=lambda entry: (entry.name, entry.fname)):
        regular = entry.style == "normal" and entry.variant == "normal" and entry.weight in (400, "normal", "regular")
        if not regular or entry.name in (FAMILY, *found) or entry.name.startswith((".", "Last Resort")):
            continue
        with contextlib.suppress(RuntimeError, OSError):  # a file that is gone or that FreeType cannot read
            face = font_manager.get_font(entry.fname)
            if face.scalable:  # pictures of emoji are none that figures can scale
                found[entry.name] = frozenset(face.get_charmap())
    return list(found.items())


def save(figure: Figure, folder: Path, name: str) -> list[Path]:
    """Write `name.svg` and `name.png` (200 dots an inch) into `folder`; returns the paths."""
    folder.mkdir(parents=True, exist_ok=True)
    paths = [folder / f"{name}.svg", folder / f"{name}.png"]
    with styled():
        figure.savefig(paths[0], metadata={"Date": None})
        figure.savefig(paths[1], dpi=200, metadata={"Software": None})
    return paths
