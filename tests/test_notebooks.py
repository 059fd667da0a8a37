"""The notebooks of the course: script and pair agree, each keeps the form of a lesson, and all run with few firms.

The hidden answers of the exercises are run as well, so that no answer can rot; `SEEDS` is two then.
"""

from __future__ import annotations

import ast
import base64
import importlib
import re
import struct

import pytest

nbformat = pytest.importorskip("nbformat")
pytest.importorskip("jupytext")
pytest.importorskip("nbclient")

from notebooks.execute import HERE, answers, pair_of, read, run, scripts  # noqa: E402

MOST_CELLS = 14
LARGEST = 400_000  # bytes of a notebook with its outputs
EVERY = pytest.mark.parametrize("script", scripts(), ids=lambda script: script.stem)
CHINESE = re.compile(r"[\u4e00-\u9fff]")
# A whole path, which is of somebody's machine, and the address of an object, which changes from run to run.
OF_A_MACHINE = re.compile(r"((?<![\w.:/<)-])/(?!/)[\w.-]+/[\w.-]+|\b[A-Z]:\\|site-packages|ipykernel_|0x[0-9a-f]{6,})")


@pytest.mark.parametrize("text", ["in /a/folder", "'/some/where.py'", "C:\\\\x", "<A at 0x7f00aa11>"])
def test_what_is_of_a_machine_is_found(text):
    assert OF_A_MACHINE.search(text)


@pytest.mark.parametrize("text", ["https://doi.org/10.1/2", "km/h", "a/b/c.csv", "</div></p>", "8/12"])
def test_what_is_of_no_machine_is_left(text):
    assert not OF_A_MACHINE.search(text)


def sections(book):
    """The text of every part of a notebook by its heading: the title first, then `## ...`."""
    text = "\n".join(cell.source for cell in book.cells if cell.cell_type == "markdown")
    parts = re.split(r"^(#{1,2} .*)$", text, flags=re.MULTILINE)
    assert not parts[0].strip(), "a notebook begins with its title"
    return dict(zip(parts[1::2], parts[2::2], strict=True))


def outputs(book):
    return [output for cell in book.cells for output in cell.get("outputs", [])]


def texts(book):
    """Every text that a notebook's outputs hold: what was printed, tables, and no pictures."""
    for output in outputs(book):
        yield output.get("text", "")
        yield from (str(value) for kind, value in output.get("data", {}).items() if not kind.startswith("image/"))


def test_there_are_notebooks_and_nothing_beside_their_pairs():
    assert scripts()
    assert sorted(HERE.glob("*.ipynb")) == [pair_of(script) for script in scripts()]


def test_the_page_of_the_notebooks_names_every_one():
    page = (HERE / "README.md").read_text(encoding="utf-8")
    assert re.findall(r"\((\d\d_\w+)\.ipynb\)", page) == [script.stem for script in scripts()]


@EVERY
def test_script_and_pair_have_the_same_cells(script):
    told = [(cell.cell_type, cell.source, cell.id) for cell in read(script).cells]
    kept = [(cell.cell_type, cell.source, cell.id) for cell in nbformat.read(pair_of(script), 4).cells]
    assert told == kept, f"give the command again: python -m notebooks {script.stem}"


@EVERY
def test_a_notebook_has_the_form_of_a_lesson(script):
    book = read(script)
    assert len(book.cells) <= MOST_CELLS
    parts = sections(book)
    headings = list(parts)
    assert re.match(rf"# {int(script.name[:2])} · .+ · .*{CHINESE.pattern}", headings[0])
    assert re.search(r"\*\*Question · 问题\.\*\* .*\?", parts[headings[0]])
    for heading, text in parts.items():
        assert CHINESE.search(heading), f"{heading} has no Chinese"
        (summary,) = re.findall(r"^> \*\*小结：\*\* (.*)$", text, re.MULTILINE)
        assert CHINESE.search(summary)
    assert [h for h in headings if h.startswith("## A surprise")]
    assert headings[-1] == "## Exercise · 练习"
    assert parts[headings[-1]].count("<details>\n<summary>Answer · 答案</summary>") == 1
    assert answers(book)
    code = [cell.source for cell in book.cells if cell.cell_type == "code"]
    assert 'SCALE = float(os.environ.get("JIJU_SCALE", "' in code[0]


@EVERY
def test_cells_are_python_and_import_what_there_is(script):
    book = read(script)
    for source in [cell.source for cell in book.cells if cell.cell_type == "code"] + answers(book):
        for node in ast.walk(ast.parse(source)):
            if isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] == "model":
                module = importlib.import_module(node.module)
                assert [alias.name for alias in node.names if not hasattr(module, alias.name)] == []


@EVERY
def test_a_pair_carries_the_outputs_of_a_clean_run(script):
    book = nbformat.read(pair_of(script), 4)
    nbformat.validate(book)
    assert pair_of(script).stat().st_size <= LARGEST
    code = [cell for cell in book.cells if cell.cell_type == "code"]
    assert [cell.execution_count for cell in code] == list(range(1, len(code) + 1))
    assert "scale 1" in "".join(code[0].outputs[0].text).splitlines()[0], "outputs are those of all firms"
    pictures = [o["data"]["image/png"] for o in outputs(book) if "image/png" in o.get("data", {})]
    assert pictures
    for picture in pictures:
        width, height = struct.unpack(">II", base64.b64decode(picture)[16:24])
        assert 300 <= width <= 1600
        assert 200 <= height <= 1600
    clean(book)


def clean(book):
    """Nothing failed, nothing warned, and no output tells of the machine."""
    assert [o for o in outputs(book) if o.output_type == "error"] == []
    assert [o.text for o in outputs(book) if o.output_type == "stream" and o.name == "stderr"] == []
    assert [found.group() for text in texts(book) for found in OF_A_MACHINE.finditer(text)] == []


def with_few_seeds(book):
    """Two seeds in place of a dozen: what is tested is that cells run, and what they show has no need to be precise."""
    for cell in book.cells:
        cell.source = re.sub(r"^SEEDS = (?:\d+|range\(1, \d+\))$", few, cell.source, flags=re.MULTILINE)
    return book


def few(found):
    return "SEEDS = range(1, 3)" if "range" in found.group() else "SEEDS = 2"


@pytest.mark.slow
@EVERY
def test_a_notebook_and_its_answer_run_with_few_firms(script):
    book = with_few_seeds(read(script))
    shown = len(book.cells)
    for number, code in enumerate(answers(book), start=1):
        book.cells.append(nbformat.v4.new_code_cell(code, id=f"answer-{number}"))
    run(book, scale=0.02, longest_cell=300)
    clean(book)
    assert any("image/png" in output.get("data", {}) for output in outputs(book))
    assert all(cell.outputs for cell in book.cells[shown:]), "an answer shows something"
