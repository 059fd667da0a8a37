"""A figure as SVG: as a file, where letters are outlines, and for the page, where text stays text; drawn once for both.

Matplotlib draws a figure anew for each way of writing its text, and everything else comes out the same. This canvas
writes each text both ways, between remarks, and what is not wanted is cut out afterwards.
"""

from __future__ import annotations

import io
import re
from typing import Any

import matplotlib
from matplotlib.backends.backend_mixed import MixedModeRenderer
from matplotlib.backends.backend_svg import FigureCanvasSVG, RendererSVG
from matplotlib.figure import Figure

from model.report.figures.style import styled

REMARKS = ("jiju outlines", "jiju text", "jiju end")  # before the one, before the other, behind both
OUTLINES, TEXT, END = (f"<!-- {remark} -->\n" for remark in REMARKS)
UNSEEN = re.compile(r"<metadata>.*?</metadata>|<!--.*?-->|<style[^>]*>.*?</style>|<defs>\s*</defs>", re.DOTALL)
FINER = re.compile(r"(?<=\d\.\d\d)\d+")  # than a hundredth of a point, which is finer than any screen


class BothRenderer(RendererSVG):
    """Writes each text twice."""

    def draw_text(self, *given: Any, **named: Any) -> None:
        """A text as outlines, then as text."""
        settings = matplotlib.rcParams
        for remark, kind in zip(REMARKS, ("path", "none"), strict=False):
            self.writer.comment(remark)
            settings["svg.fonttype"] = kind
            super().draw_text(*given, **named)
        self.writer.comment(REMARKS[-1])


class FigureCanvas(FigureCanvasSVG):
    """The canvas of a figure that is drawn for both; matplotlib finds it by its name."""

    def print_svg(self, filename: Any, *, bbox_inches_restore: Any = None, metadata: Any = None, **_: Any) -> None:
        """Write a figure with each of its texts both ways."""
        dots = self.figure.dpi
        self.figure.dpi = 72
        width, height = self.figure.get_size_inches()
        both = BothRenderer(72 * width, 72 * height, filename, image_dpi=dots, metadata=metadata)
        renderer = MixedModeRenderer(self.figure, width, height, dots, both, bbox_inches_restore=bbox_inches_restore)
        self.figure.draw(renderer)  # type: ignore[arg-type]  # it passes on all that a renderer has
        renderer.finalize()


def both(figure: Figure, prefix: str) -> tuple[str, str]:
    """The text of an SVG file, and an <svg> element for a page whose ids begin with `prefix`."""
    buffer = io.StringIO()
    with styled():
        figure.savefig(buffer, format="svg", backend=f"module://{__name__}", metadata={"Date": None})
    outlines, text = apart(buffer.getvalue())
    return outlines, for_page(figure, text, prefix)


def apart(drawn: str) -> tuple[str, str]:
    """What was drawn with its letters as outlines, and with its texts as text."""
    first, *others = drawn.split(OUTLINES)
    one, other = [first], [first]
    for part in others:
        outlines, _, rest = part.partition(TEXT)
        text, _, between = rest.partition(END)
        one += [outlines, between]
        other += [text, between]
    return joined(one), joined(other)


def joined(parts: list[str]) -> str:
    """Parts between remarks as one text, without the blanks in front of a remark."""
    return "".join(part.rstrip(" \t") for part in parts[:-1]) + parts[-1]


def inline_svg(figure: Figure, prefix: str) -> str:
    """The figure as an <svg> element for a page: text stays text, ids begin with `prefix`."""
    buffer = io.StringIO()
    with styled(), matplotlib.rc_context({"svg.fonttype": "none"}):
        figure.savefig(buffer, format="svg", metadata={"Date": None})
    return for_page(figure, buffer.getvalue(), prefix)


def for_page(figure: Figure, text: str, prefix: str) -> str:
    """What a page needs of an SVG file whose text is text."""
    text = UNSEEN.sub("", text[text.index("<svg") :])
    for name in (' id="', 'href="#', "url(#"):
        text = text.replace(name, f"{name}{prefix}-")
    text = FINER.sub("", text)
    widest = 100 * figure.get_size_inches()[0]  # pixels: letters of all figures come out alike
    return sized(text).replace(">", f' style="--width: {widest:.0f}px">', 1)


def labelled(svg: str, title: str) -> str:
    """An <svg> element with a title that is read aloud."""
    return svg.replace(">", f" aria-label={quoted(title)}>", 1)


def sized(text: str) -> str:
    """An <svg> element without width and height, so that the page decides; it keeps its viewBox."""
    head, rest = text.split(">", 1)
    head = re.sub(r' (?:width|height|version)="[^"]*"', "", head)
    return head.replace("<svg", '<svg role="img" preserveAspectRatio="xMinYMin meet"', 1) + ">" + rest


def quoted(text: str) -> str:
    """An attribute value in quotes, escaped."""
    from xml.sax.saxutils import quoteattr

    return quoteattr(text)
