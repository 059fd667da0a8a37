"""One command: every ratio of speed, memory and disk in one sitting, as a page with a picture.

    python benchmarks/run.py                         # a quarter of an hour; writes docs/benchmarks.md and its picture
    python benchmarks/run.py --largest 4             # stop at four times the firms of Henan (44 are a million firms)
    python benchmarks/run.py --before ../old         # another checkout, measured beside this one in the same sitting
    python benchmarks/run.py --quick                 # the small region, in a minute: does everything work?
    python benchmarks/run.py --parts reference job   # some parts alone
    python benchmarks/run.py --parts million         # a whole run of a million firms, set into the page of docs
    python benchmarks/run.py --parts play            # `jiju play`, from a clone, too; set into the page of docs

The two before the last two write nothing unless --out names a folder. The last two leave all other parts of the page as
they were measured before.

Leave the machine alone meanwhile: the page tells how busy it was.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from tempfile import mkdtemp
from time import perf_counter

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from benchmarks.million import section, set_into  # noqa: E402
from benchmarks.page import PICTURE, page  # noqa: E402
from benchmarks.play import section as section_of_play  # noqa: E402
from benchmarks.sitting import PARTS, SCALES, Sitting, full, quick, sit  # noqa: E402


def part_of(sitting: Sitting) -> str | None:
    """The section of a part that is measured alone and set into the page; None for parts that make their own."""
    if sitting.million is not None:
        return section(sitting.million)
    return None if sitting.play is None else section_of_play(sitting.play)


def main() -> None:
    """Measure, print the page, and write it where that is wanted."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="the small region, in a minute")
    parser.add_argument("--largest", type=float, default=max(SCALES), help="largest scale (of 0.1, 1, 4, 10, 44)")
    parser.add_argument("--years", type=int, default=10, help="years of a run (10)")
    parser.add_argument("--repeats", type=int, default=3, help="repeats up to 1:1 and of the main job (3)")
    parser.add_argument("--before", type=Path, help="another checkout of this repository")
    parser.add_argument("--parts", nargs="+", choices=PARTS, default=PARTS)
    parser.add_argument("--out", type=Path, help="folder of the page (docs, for a whole sitting)")
    options = parser.parse_args()
    if options.largest < 1 or options.years < 1 or options.repeats < 1:
        parser.error("--largest, --years and --repeats begin at 1")
    if options.before and not (options.before / "run.py").is_file():
        parser.error(f"--before: {options.before} is no checkout: it has no run.py")
    setting = quick() if options.quick else full(options.largest, 4 * options.years, options.repeats)
    began = perf_counter()

    def say(part: str) -> None:
        print(f"{(perf_counter() - began) / 60:4.1f} min: measuring {part}", file=sys.stderr, flush=True)

    sitting = sit(setting, options.before, options.parts, say)
    alone = part_of(sitting) if len(options.parts) == 1 else None
    if alone is not None:
        folder = options.out or (None if options.quick else ROOT / "docs")
        print(alone)
        if folder is not None:
            folder.mkdir(parents=True, exist_ok=True)
            path = folder / "benchmarks.md"
            before = path.read_text(encoding="utf-8") if path.is_file() else "# Benchmarks\n"
            path.write_text(set_into(before, alone), encoding="utf-8")
        return
    whole = not options.quick and set(options.parts) == set(PARTS)
    out = options.out or (ROOT / "docs" if whole else None)
    if sitting.failed and out is not None:
        out = Path(mkdtemp(prefix="benchmarks-"))
        print(f"The page of what could be measured is in {out}; that of the last sitting stays.", file=sys.stderr)
    if out is not None:
        from benchmarks.picture import draw

        draw(sitting, out / PICTURE)
        (out / "benchmarks.md").write_text(page(sitting, picture=True), encoding="utf-8")
    print(page(sitting, picture=out is not None))
    if sitting.failed:
        sys.exit("not measured:\n" + "\n".join(sitting.failed))


if __name__ == "__main__":
    main()
