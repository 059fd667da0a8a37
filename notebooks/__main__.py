"""`python -m notebooks`: runs the notebooks of the course with all firms and writes their outputs back.

python -m notebooks                    all of them at full scale
python -m notebooks 03 07              two of them
python -m notebooks 03 --scale 0.1     a tenth of the firms
python -m notebooks --dry --scale 0.1  nothing is written
"""

from __future__ import annotations

import argparse
import sys
import time

from nbclient.exceptions import CellExecutionError

from notebooks.execute import pair_of, read, run, scripts, with_outputs_kept, write


def main(arguments: list[str] | None = None) -> int:
    """Run the notebooks that are asked for, one after the other; the number of those that failed."""
    parser = argparse.ArgumentParser(prog="python -m notebooks", description=__doc__.splitlines()[0])
    parser.add_argument("names", nargs="*", help="numbers or beginnings of names, such as 03 (default: all)")
    parser.add_argument("--scale", type=float, default=1.0, help="share of the firms (default: 1)")
    parser.add_argument("--dry", action="store_true", help="run, and write nothing")
    parser.add_argument("--text", action="store_true", help="run nothing: take over changed text, keep the outputs")
    asked = parser.parse_args(arguments)
    known = scripts()
    chosen = [script for script in known if not asked.names or script.name.startswith(tuple(asked.names))]
    unknown = [name for name in asked.names if not any(script.name.startswith(name) for script in known)]
    if unknown:
        parser.error(f"no notebook {', '.join(unknown)}; there are {', '.join(script.stem for script in known)}")
    failed = 0
    for script in chosen:
        if asked.text:
            try:
                write(with_outputs_kept(script), script)
            except ValueError as error:
                failed += 1
                print(error, file=sys.stderr)
            continue
        begun = time.monotonic()
        try:
            book = run(read(script), asked.scale)
        except CellExecutionError as error:
            failed += 1
            print(f"{script.stem}: {error}", file=sys.stderr)
            continue
        if not asked.dry:
            write(book, script)
        written = "nothing written" if asked.dry else pair_of(script).name
        print(f"{script.stem}: {time.monotonic() - begun:.0f} s, {written}", flush=True)
    return failed


if __name__ == "__main__":
    sys.exit(min(main(), 1))
