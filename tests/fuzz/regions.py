"""Damaged region folders: cells, rows, headings, bytes, files, boundaries and region.yaml of twin_rivers.

A folder is refused with RegionError (a file and a remedy in every line), or it is in order: then the model starts from
it, and every RUN_EVERYth runs for a year. Nothing is written into the folder. A mutant is made again from its seed and
number.
"""

from __future__ import annotations

import csv
import io
import itertools
import json
import os
import random
import re
import shutil
import tempfile
import time
import traceback
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import numpy as np

from model.cluster_model import QUARTER, START
from model.regions import FOLDER, RegionError, load_region
from model.scenario import Plan
from model.scenario.schema import Correction
from model.world import World
from tests.fuzz.judge import LIMIT, UNSHOWABLE, Hang, Mutant, Score, limited, snapshot

REGION = FOLDER / "twin_rivers"
RUN_EVERY = 20  # accepted folders that also run for a year
WHERE = re.compile(r"^(region_data \([^\n]+\): |no region |[\w.-]+(:[0-9]+)?(:[^\s:]+)?: )[^\n]+$")
CELLS = (
    "nan", "NaN", "inf", "-inf", "1e400", "", " ", "0", "-1", "1e9", "1e-9", "1_000", "1,000", "１２", "0x10", "12亿元",
    "x" * 5000, "=cmd|' /C calc'!A0", "\x1b[31m", "\x00", "\u202e", "河", ";", "a;b", '"', "\n", "eastford", "metals",
    "food", "zone", "external", "1e308", "9" * 400, "0.5", "2", "100",
)  # fmt: skip
FACTORS = (1e-8, 1e-4, 0.01, 0.1, 0.5, 0.9, 1.1, 2.0, 10.0, 100.0, 1e4, 1e8, -1.0)
BYTES = (b"\x00", b"\xff", b"\xe2\x80", b'"', b",", b"\n", b"\r", b"\xef\xbb\xbf", b"\x1b", b"{", b"[" * 3000, b"&a *a")
TEXTS = (
    "name: [",
    "title: &a [*a]",
    "- 1",
    "year: 2015-13-45",
    "!!python/object:os.system",
    "a: " * 30,
    "\t",
    "---\n---",
)

Files = dict[str, bytes]


def originals(source: Path = REGION) -> Files:
    """The files of the region that is damaged."""
    return {path.name: path.read_bytes() for path in sorted(source.iterdir()) if path.is_file()}


def table(content: bytes) -> list[list[str]]:
    """Rows of a CSV file, the heading first; lines of comment above it are left out."""
    return list(csv.reader(io.StringIO(content.decode()[len(comments(content)) :])))


def comments(content: bytes) -> str:
    """The lines above the heading of a table."""
    lines = content.decode().splitlines(keepends=True)
    return "".join(itertools.takewhile(lambda line: line.startswith("#"), lines))


def as_bytes(rows: list[list[str]]) -> bytes:
    """Rows written as CSV."""
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(rows)
    return text.getvalue().encode("utf-8", "surrogatepass")


def a_table(files: Files, luck: random.Random) -> tuple[str, list[list[str]]]:
    """Some table that has rows."""
    name = luck.choice([n for n in files if n.endswith(".csv") and len(table(files[n])) > 1])
    return name, table(files[name])


def change_cell(files: Files, luck: random.Random) -> None:
    """Another text in a cell: hostile, or taken from elsewhere in the table."""
    name, rows = a_table(files, luck)
    row = luck.randrange(1, len(rows))
    column = luck.randrange(len(rows[0]))
    other = luck.choice(rows[1:])[column]
    rows[row][column] = other if luck.random() < 0.3 else luck.choice(CELLS)
    files[name] = comments(files[name]).encode() + as_bytes(rows)


def change_number(files: Files, luck: random.Random) -> None:
    """A number in another unit, or nearly the same."""
    name, rows = a_table(files, luck)
    cells = [(r, c) for r in range(1, len(rows)) for c, text in enumerate(rows[r]) if text and text[0] in "0123456789"]
    if cells:
        row, column = luck.choice(cells)
        try:
            rows[row][column] = f"{float(rows[row][column]) * luck.choice(FACTORS):.12g}"
        except ValueError:
            rows[row][column] += luck.choice(("", "0", "x"))
    files[name] = comments(files[name]).encode() + as_bytes(rows)


def change_column(files: Files, luck: random.Random) -> None:
    """A whole column in another unit."""
    name, rows = a_table(files, luck)
    column, factor = luck.randrange(len(rows[0])), luck.choice(FACTORS)
    for row in rows[1:]:
        with suppress(ValueError):
            row[column] = f"{float(row[column]) * factor:.12g}"
    files[name] = comments(files[name]).encode() + as_bytes(rows)


def change_rows(files: Files, luck: random.Random) -> None:
    """Rows that go, come twice or change places."""
    name, rows = a_table(files, luck)
    one, other = luck.randrange(1, len(rows)), luck.randrange(1, len(rows))
    how = luck.randrange(4)
    if how == 0:
        del rows[one]
    elif how == 1:
        rows.insert(other, list(rows[one]))
    elif how == 2:
        rows[one], rows[other] = rows[other], rows[one]
    else:
        del rows[1:]
    files[name] = comments(files[name]).encode() + as_bytes(rows)


def change_heading(files: Files, luck: random.Random) -> None:
    """Columns that go, come twice, change names or places."""
    name, rows = a_table(files, luck)
    column, how = luck.randrange(len(rows[0])), luck.randrange(5)
    if how == 0:
        rows = [row[:column] + row[column + 1 :] for row in rows]
    elif how == 1:
        rows[0][column] = luck.choice(("", "x", rows[0][0], rows[0][column].upper(), rows[0][column] + " ", "name"))
    elif how == 2:
        rows = [[*row, row[column]] for row in rows]
    elif how == 3:
        other = luck.randrange(len(rows[0]))
        rows[0][column], rows[0][other] = rows[0][other], rows[0][column]
    else:
        luck.choice(rows).append("more")
    files[name] = comments(files[name]).encode() + as_bytes(rows)


def change_bytes(files: Files, luck: random.Random) -> None:
    """Bytes that no CSV, JSON or YAML expects, or a file that ends early."""
    name = luck.choice(sorted(files))
    content = files[name]
    at, how = luck.randrange(len(content) + 1), luck.randrange(4)
    if how == 0:
        content = content[:at]
    elif how == 1:
        content = content[:at] + luck.choice(BYTES) + content[at:]
    elif how == 2:
        content = content[:at] + bytes([luck.randrange(256)]) + content[at + 1 :]
    else:
        end = luck.randrange(at, len(content) + 1)
        content = content[:at] + content[end:]
    files[name] = content


def change_encoding(files: Files, luck: random.Random) -> None:
    """A file saved by another program: other line ends, a byte-order mark, GBK, UTF-16."""
    name = luck.choice(sorted(files))
    text = files[name].decode()
    files[name] = luck.choice([
        lambda: text.replace("\n", "\r\n").encode(), lambda: text.replace("\n", "\r").encode(),
        lambda: b"\xef\xbb\xbf" + text.encode(), lambda: text.encode("gb18030"), lambda: text.encode("utf-16"),
        lambda: text.replace(",", ";").encode(), lambda: text.replace(",", "，").encode(), lambda: b"",
    ])()  # fmt: skip


def change_boundaries(files: Files, luck: random.Random) -> None:
    """Boundaries whose shapes or names are not what they should be."""
    content: Any = json.loads(files["boundaries.geojson"])
    feature = luck.choice(content["features"])
    shape = feature["geometry"]
    ring = shape["coordinates"][0]

    def deep() -> Any:
        return json.loads("[" * 90 + "]" * 90)

    luck.choice([
        lambda: content.update(type="Feature"), lambda: content.update(features=luck.choice([[], None, {}, "x", [[]]])),
        lambda: content["features"].remove(feature), lambda: content["features"].append(feature),
        lambda: feature.update(geometry=luck.choice([None, [], {}, {"type": "Point", "coordinates": [1, 2]}])),
        lambda: feature.update(properties=luck.choice([None, {}, [], {"name": "nowhere"}, {"name": "东渡市"}])),
        lambda: shape.update(type=luck.choice(["MultiPolygon", "LineString", None, 3])),
        lambda: shape.update(coordinates=luck.choice([[], None, [[]], [[[]]], "x", deep(), [[[1, 2]] * 4]])),
        lambda: ring.pop(), lambda: ring.reverse(), lambda: ring.clear(),
        lambda: ring.__setitem__(luck.randrange(len(ring)), luck.choice([None, [], ["a", "b"], [1e999, 2], [True, 1],
                                                                        [34.7, 113.6], [10**400, 1], {}])),
        lambda: [point.reverse() for point in ring],
    ])()  # fmt: skip
    text = json.dumps(content, ensure_ascii=False)
    if luck.random() < 0.1:
        text = luck.choice(["[" * 100_000, '{"a":' * 50_000, "NaN", "null", "[]", text.replace("113.25", "NaN"), ""])
    files["boundaries.geojson"] = text.encode()


def change_about(files: Files, luck: random.Random) -> None:
    """Another region.yaml."""
    lines = files["region.yaml"].decode().splitlines()
    at, how = luck.randrange(len(lines)), luck.randrange(4)
    if how == 0:
        del lines[at]
    elif how == 1:
        lines[at] = (
            lines[at].split(":")[0] + ": " + luck.choice([*CELLS[:20], "60", "[]", "{zh: 1}", "true", "2016", "~"])
        )
    elif how == 2:
        lines.insert(at, luck.choice([*TEXTS, lines[at]]))
    else:
        lines[at] = lines[at].replace(luck.choice(lines[at]), luck.choice(["", ":", "{", "：", "'"]), 1)
    files["region.yaml"] = "\n".join(lines).encode("utf-8", "surrogatepass")


# What went wrong once: file -> what stands there instead of what, '' for the whole file.
KEPT: dict[str, tuple[str, str, str]] = {
    "bad keys in region.yaml": ("region.yaml", "year: 2015", "yaer: 2015"),
    "a list in region.yaml": ("region.yaml", "", "- 1"),
    "text for a share": ("region.yaml", "0.6", "sixty"),
    "the first matrix column renamed": ("input_coefficients.csv", "electronics_assembly,components", "a,components"),
    "a matrix without rows": ("input_coefficients.csv", "", "input,basis,source\n"),
    "no features": ("boundaries.geojson", "", '{"type": "FeatureCollection", "features": []}'),
    "deeply nested GeoJSON": ("boundaries.geojson", "", "[" * 100_000),
    "features that are no objects": ("boundaries.geojson", "", '{"type": "FeatureCollection", "features": [[]]}'),
    "not a number": ("cities.csv", "48000", "nan"),
    "a number beyond all": ("cities.csv", "48000", "1e400"),
    "a lone quote": ("totals.csv", "cnc_rate", '"cnc_rate'),
    "a missing total": ("totals.csv", "cnc_rate", "cnc"),
    "a named firm without a segment of ours": ("named_firms.csv", "metals", "services"),
}


def kept(folder: Path, name: str) -> None:
    """Write the region with one of the KEPT faults into an empty folder."""
    file, before, after = KEPT[name]
    for path, content in originals().items():
        text = content.decode()
        if path == file:
            assert before in text
            text = text.replace(before, after, 1) if before else after
        (folder / path).write_text(text, encoding="utf-8", newline="")


CHANGES: tuple[Callable[[Files, random.Random], None], ...] = (
    change_cell, change_number, change_column, change_rows, change_heading, change_bytes, change_encoding,
    change_boundaries, change_about,
)  # fmt: skip


def change_kind_of_file(folder: Path, luck: random.Random) -> None:
    """A file that is gone, a folder, a pipe, or a link that leads to itself or nowhere."""
    path = luck.choice(sorted(folder.iterdir()))
    path.unlink()
    how = luck.randrange(5)
    if how == 0:
        path.mkdir()
    elif how == 1 and hasattr(os, "mkfifo"):
        os.mkfifo(path)
    elif how == 2:
        path.symlink_to(path.name)
    elif how == 3:
        path.symlink_to("nowhere")


def correction(luck: random.Random, source: Path = REGION) -> tuple[Correction, ...]:
    """What a scenario corrects, rightly or not."""
    name, rows = a_table(originals(source), luck)
    row = luck.choice(rows[1:])
    column = luck.choice([*rows[0], "wag"])
    given: Any = luck.choice([*CELLS, 12.5, float("nan"), float("inf"), row[0]])
    what = luck.choice([name.removesuffix(".csv")] * 9 + ["citis"])
    return (
        Correction(table=what, row=luck.choice([row[0]] * 9 + ["nobody"]), column=column, value=given, source="me me"),
    )


def mutated(folder: Path, seed: int, number: int, source: Path = REGION) -> tuple[str, tuple[Correction, ...]]:
    """Write mutant `number` of `seed` into an empty folder; says what was done, and what a scenario corrects.

    source: the region that is damaged.
    """
    luck = random.Random(f"regions-{seed}-{number}")
    files, done = originals(source), []
    corrections: tuple[Correction, ...] = ()
    kind = number % (len(CHANGES) + 2)
    if kind < len(CHANGES):
        for _ in range(1 if luck.random() < 0.8 else 3):
            change = CHANGES[kind] if not done else luck.choice(CHANGES)
            try:
                change(files, luck)
            except (ValueError, IndexError, KeyError, TypeError, AttributeError, RecursionError, csv.Error):
                continue  # a second change of what the first has broken
            done.append(change.__name__)
    for name, content in files.items():
        (folder / name).write_bytes(content)
    if kind == len(CHANGES):
        change_kind_of_file(folder, luck)
        done.append("change_kind_of_file")
    elif kind > len(CHANGES):
        corrections = correction(luck, source)
        done.append("correction")
    return "+".join(done) or "nothing", corrections


def judge_region(
    folder: Path, corrections: tuple[Correction, ...], quarters: int, name: str = "twin_rivers"
) -> tuple[str, str]:
    """'accepted', 'refused' or 'fault' in words: read the folder, start the model, run it for some quarters."""
    try:
        with limited(LIMIT):
            region = load_region(name, corrections, folder=folder)
            start_and_run(region, quarters)
    except RegionError as error:
        wrong = [line for line in error.problems if not WHERE.fullmatch(line) or UNSHOWABLE.search(line)]
        return (
            ("fault", f"no file, or not showable: {wrong!r}")
            if wrong or not error.problems
            else ("refused", str(error))
        )
    except Hang as hang:
        return "fault", str(hang)
    except Exception:
        return "fault", traceback.format_exc(limit=-3).replace("\n", " | ")
    return "accepted", ""


def start_and_run(region: Any, quarters: int) -> None:
    """The model at the end of 2015 with this region, and some quarters more."""
    plan = Plan.from_mapping({"name": "fuzz", "region": "twin_rivers", "seeds": 1})
    world = World(plan, region, plan.resolved_parameters(), 1)
    for _, process in START:
        process(world)
    for _ in range(quarters):
        world.begin_quarter()
        with np.errstate(over="raise", divide="raise", invalid="raise"):
            for _, process in QUARTER:
                process(world)


def fuzz(count: int, seed: int, start: int = 0) -> Score:
    """Judge mutants start to start + count."""
    score, accepted = Score(), 0
    for number in range(start, start + count):
        room = Path(tempfile.mkdtemp(prefix="region-"))
        try:
            done, corrections = mutated(room, seed, number)
            before, began = snapshot(room), time.perf_counter()
            verdict, words = judge_region(room, corrections, 4 if accepted % RUN_EVERY == 0 else 0)
            seconds = time.perf_counter() - began
            accepted += verdict == "accepted"
            if snapshot(room) != before:
                verdict, words = "fault", "something was written into the folder"
            score.note(Mutant("regions", number, done, b""), verdict, words, seconds)
        finally:
            shutil.rmtree(room)
    return score
