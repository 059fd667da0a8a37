"""Cut the font of the reports out of Noto Sans CJK: `python -m model.report.fonts.cut NotoSansCJK-Regular.ttc`.

Kept: the characters of GB 2312, all of China's table of general standard characters (2013), which has the characters
of place names and family names, the frequent traditional characters (level 1 of Big5), Latin-1, and the signs that
figures and pages use. Needed only to renew the font.
"""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

SIGNS = "瀍–—‘’“”…·•×÷±≥≤≠≈∞→←↑↓↗↘−◆◇●○▲△▼▽■□★☆✓✗²³⁴€¥‰°µ①②③④⑤⑥⑦⑧⑨⑩↔√∑∆"
TARGET = Path(__file__).with_name("JijuSansSC.otf")
STANDARD = Path(__file__).with_name("general_standard_characters.txt")  # those beyond GB 2312
SIMPLIFIED = "SC"
FAMILY = "Jiju Sans SC"  # a name of its own, so that no font of the machine is taken for it


def characters() -> set[int]:
    """Code points that the font keeps."""
    beyond = STANDARD.read_text(encoding="utf-8").replace("\n", "")
    gb2312 = of_codec("gb2312", range(0xA1, 0xF8), range(0xA1, 0xFF))
    frequent = of_codec("big5", range(0xA4, 0xC7), (*range(0x40, 0x7F), *range(0xA1, 0xFF)))
    return {*range(0x20, 0x7F), *range(0xA0, 0x100), *map(ord, SIGNS + beyond), *gb2312, *frequent}


def of_codec(name: str, highs: Iterable[int], lows: Sequence[int]) -> Iterator[int]:
    """Code points of the characters that a codec of two bytes has in these rows and cells."""
    for high in highs:
        for low in lows:
            with contextlib.suppress(UnicodeDecodeError):
                yield ord(bytes((high, low)).decode(name))


def cut(source: Path, target: Path = TARGET) -> None:
    """Write the subset of the simplified Chinese face of a font collection to `target`."""
    from fontTools.subset import Options, Subsetter
    from fontTools.ttLib import TTCollection

    faces = [font for font in TTCollection(str(source)).fonts
             if font["name"].getDebugName(1).endswith(f" {SIMPLIFIED}")]  # fmt: skip
    font = faces[0]
    options = Options(hinting=False, layout_features=[], name_IDs=["*"], notdef_outline=True, desubroutinize=True,
                      drop_tables=["BASE", "VORG", "vhea", "vmtx", "GPOS", "GSUB"])  # fmt: skip
    subsetter = Subsetter(options)
    subsetter.populate(unicodes=characters())
    subsetter.subset(font)
    for record in font["name"].names:
        if record.nameID in (1, 3, 4, 16):
            record.string = FAMILY
        elif record.nameID == 6:
            record.string = FAMILY.replace(" ", "")
    top = font["CFF "].cff
    top.fontNames = [FAMILY.replace(" ", "")]
    top.topDictIndex[0].FullName, top.topDictIndex[0].FamilyName = FAMILY, FAMILY
    font["head"].modified = font["head"].created  # the same source gives the same file
    font.save(str(target))


if __name__ == "__main__":
    cut(Path(sys.argv[1]))
