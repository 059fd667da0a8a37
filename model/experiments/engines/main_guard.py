"""Whether new processes can be started from where the program stands.

A spawned process imports the main script again. If the script starts the study on that way, as a plain script without
a guard does, every process would start the study once more: Python ends them all with hundreds of lines. This is told
before the first one starts.
"""

from __future__ import annotations

import ast
import multiprocessing
import sys
from pathlib import Path
from types import FrameType

REMEDY = 'put what starts the study under `if __name__ == "__main__":`, or pass workers=1'


def problem() -> str | None:
    """What forbids to start processes here, in one sentence; None if nothing does."""
    if getattr(multiprocessing.current_process(), "_inheriting", False):  # the main script is being imported again
        return f"a study starts processes, and each of them runs this script from its top again: {REMEDY}"
    line = unguarded_line()
    if line is None:
        return None
    return (
        f"{line[0]}:{line[1]}: a study starts processes, and each of them would run this script from its top: {REMEDY}"
    )


def unguarded_line() -> tuple[str, int] | None:
    """File and line of the main script that is at work at its top level without a guard; None if there is none."""
    script = getattr(sys.modules.get("__main__"), "__file__", None)
    if script is None:  # a notebook or a prompt: nothing is imported again
        return None
    frame: FrameType | None = sys._getframe()
    while frame is not None:
        code = frame.f_code
        if code.co_name == "<module>" and frame.f_globals.get("__name__") == "__main__" and code.co_filename == script:
            return None if guarded(Path(script), frame.f_lineno) else (script, frame.f_lineno)
        frame = frame.f_back
    return None


def guarded(script: Path, line: int) -> bool:
    """Whether a line of a script stands under an `if` that looks at `__name__`; True if the script cannot be read."""
    try:
        tree = ast.parse(script.read_bytes())
    except (OSError, SyntaxError, ValueError):
        return True
    return any(
        isinstance(node, ast.If)
        and node.lineno <= line <= (node.end_lineno or node.lineno)
        and any(isinstance(part, ast.Name) and part.id == "__name__" for part in ast.walk(node.test))
        for node in ast.walk(tree)
    )
