"""How a notebook of the course is read, run and written: a script in the percent format and its pair with outputs.

The script is what one edits. The pair has the same cells, and what they showed when they ran last.
"""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import Any

import jupytext
import nbclient
import nbformat

HERE = Path(__file__).resolve().parent
SCALE = "JIJU_SCALE"  # the environment variable that every notebook reads: the share of the firms
LONGEST_CELL = 3600  # seconds; on a busy machine a full-scale study takes its time
KERNEL = {"display_name": "Python 3", "language": "python", "name": "python3"}
ANSWER = re.compile(r"<details>.*?</details>", re.DOTALL)
CODE = re.compile(r"```python\n(.*?)```", re.DOTALL)


def scripts() -> list[Path]:
    """The notebooks of the course in their order, as scripts."""
    return sorted(HERE.glob("[0-9][0-9]_*.py"))


def pair_of(script: Path) -> Path:
    """The notebook with outputs that belongs to a script."""
    return script.with_suffix(".ipynb")


def read(script: Path) -> Any:
    """The notebook of a script, without outputs; its cells are numbered, so that a diff shows what changed."""
    book = jupytext.read(script, fmt="py:percent")
    for number, cell in enumerate(book.cells, start=1):
        cell["id"] = f"cell-{number}"
        cell["metadata"] = {}
    book.metadata = nbformat.from_dict({"kernelspec": KERNEL, "language_info": {"name": "python"}})
    book.nbformat, book.nbformat_minor = 4, 5
    return book


def answers(book: Any) -> list[str]:
    """The code of the hidden answers of a notebook, in order."""
    texts = [cell.source for cell in book.cells if cell.cell_type == "markdown"]
    return [code for text in texts for hidden in ANSWER.findall(text) for code in CODE.findall(hidden)]


def run(book: Any, scale: float, longest_cell: float = LONGEST_CELL) -> Any:
    """Run a notebook from top to bottom at a scale, as in the folder of notebooks, and keep what its cells show.

    Raises nbclient.exceptions.CellExecutionError at the first cell that fails.
    """
    # As a reader sees it: figures appear below their cells, whatever backend the machine prefers elsewhere.
    environment = os.environ | {SCALE: f"{scale:g}", "MPLBACKEND": "module://matplotlib_inline.backend_inline"}
    environment["PYTHONPATH"] = os.pathsep.join([str(HERE.parent), os.environ.get("PYTHONPATH", "")])
    client = nbclient.NotebookClient(
        book,
        timeout=longest_cell,
        record_timing=False,
        resources={"metadata": {"path": str(HERE)}},
        extra_arguments=["--log-level=40"],  # errors of the kernel itself, not its remarks on the connection
    )
    client.execute(env=environment)
    book.metadata = nbformat.from_dict({"kernelspec": KERNEL, "language_info": {"name": "python"}})
    return book


def with_outputs_kept(script: Path) -> Any:
    """The notebook of a script with the outputs of its pair. Raises ValueError if their code differs."""
    book, kept = read(script), nbformat.read(pair_of(script), 4)
    code, before = ([cell for cell in each.cells if cell.cell_type == "code"] for each in (book, kept))
    if [cell.source for cell in code] != [cell.source for cell in before]:
        raise ValueError(f"{script.stem}: its code has changed; run it")
    for cell, old in zip(code, before, strict=True):
        cell.outputs, cell.execution_count = old.outputs, old.execution_count
    return book


def write(book: Any, script: Path) -> None:
    """Write a notebook beside its script, whole or not at all, without the emptied lines that told of progress."""
    for cell in book.cells:
        if cell.cell_type == "code":
            cell.outputs = [each for each in cell.outputs if each.get("data") != {"text/plain": ""}]
    partial = script.with_suffix(".partial")
    nbformat.write(book, partial)
    partial.replace(pair_of(script))
