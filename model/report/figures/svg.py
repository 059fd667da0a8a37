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

OUTLINES, TEXT, END = ("jiju outlines", "jiju text", "jiju end")
REMARK = r"[ \t]*<!-- {} -->\n"
ONLY_OUTLINES = re.compile(REMARK.format(OUTLINES) + "|" + REMARK.format(TEXT) + ".*?" + REMARK.format(END), re.DOTALL)
ONLY_TEXT = re.compile(REMARK.format(OUTLINES) + ".*?" + REMARK.format(TEXT) + "|" + REMARK.format(END), re.DOTALL)


class BothRenderer(RendererSVG):
    """Writes each text twice."""

    def draw_text(self, *given: Any, **named: Any) -> None:
        """A text as outlines, then as text."""
        settings = matplotlib.rcParams
        for remark, kind in ((OUTLINES, "path"), (TEXT, "none")):
            self.writer.comment(remark)
            settings["svg.fonttype"] = kind
            super().draw_text(*given, **named)
        self.writer.comment(END)


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
    drawn = buffer.getvalue()
    return ONLY_OUTLINES.sub("", drawn), for_page(figure, ONLY_TEXT.sub("", drawn), prefix)


def inline_svg(figure: Figure, prefix: str) -> str:
    """The figure as an <svg> element for a page: text stays text, ids begin with `prefix`."""
    buffer = io.StringIO()
    with styled(), matplotlib.rc_context({"svg.fonttype": "none"}):
        figure.savefig(buffer, format="svg", metadata={"Date": None})
    return for_page(figure, buffer.getvalue(), prefix)


def for_page(figure: Figure, text: str, prefix: str) -> str:
    """What a page needs of an SVG file whose text is text."""
    text = text[text.index("<svg") :]
    text = re.sub(
        r"<metadata>.*?</metadata>|<!--.*?-->|<style[^>]*>.*?</style>|<defs>\s*</defs>", "", text, flags=re.DOTALL
    )
    text = re.sub(r'\bid="([^"]+)"', rf'id="{prefix}-\1"', text)
    text = re.sub(r'href="#([^"]+)"', rf'href="#{prefix}-\1"', text)
    text = re.sub(r"url\(#([^)]+)\)", rf"url(#{prefix}-\1)", text)
    text = re.sub(r"(?<=\d\.\d\d)\d+", "", text)  # a hundredth of a point is finer than any screen
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
