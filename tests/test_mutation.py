"""The tool that damages the model on purpose: its operators, its draw, the choice of tests, and a run that goes on."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.mutation.__main__ import PACKAGES, ROOT
from tests.mutation.drawing import Mutant, all_mutants, draw, is_valid, mutants_of, seed_of_commit
from tests.mutation.sources import Source
from tests.mutation.summary import declared_equivalent, score, stale, told

NEEDS_FORK = pytest.mark.skipif(not hasattr(os, "fork"), reason="the tool forks processes")
HEAD = "import numpy as np\n\n\ndef chosen(a, b, world):\n"


def changed_lines(body: str, operator: str) -> list[str]:
    """What one operator makes of the body of a function, a line each, without what does not compile."""
    source = Source("model/some.py", (HEAD + "".join(f"    {line}\n" for line in body.splitlines())).encode())
    return [m.after for m in mutants_of(source) if m.operator == operator and m.line > 4 and is_valid(source, m)]


@pytest.mark.parametrize(("line", "operator", "expected"), [
    ("return a < b", "comparison", ["return a <= b", "return a > b"]),
    ("return a >= b", "comparison", ["return a < b", "return a > b"]),
    ("return a <= b <= 3", "comparison", ["return a < b <= 3", "return a > b <= 3", "return a <= b < 3",
                                          "return a <= b > 3"]),
    ("return a is not None", "comparison", ["return a is None"]),
    ("return a not in b", "comparison", ["return a in b"]),
    ("return (a) + (b)", "arithmetic", ["return (a) - (b)"]),
    ("return a - b / 2", "arithmetic", ["return a + b / 2", "return a - b * 2"]),
    ("return a**2 // b", "arithmetic", ["return a**2 / b", "return a*2 // b"]),
    ("return a & ~b", "arithmetic", ["return a | ~b"]),
    ("a += b", "arithmetic", ["a -= b"]),
    ("a += b", "accumulation", ["a = b"]),
    ("return a and not b", "logic", ["return a or not b"]),
    ("return a and not b", "sign", ["return a and b"]),
    ("return -a", "sign", ["return a"]),
    ("return 1 if a else 2", "negation", ["return 1 if (not (a)) else 2"]),
    ("return a[3]", "constant", ["return a[2]", "return a[4]"]),
    ("return a * 0", "constant", ["return a * 1"]),
    ("return a * 0.8", "constant", ["return a * 0.4", "return a * 0.88"]),
    ("return a + 1e-12", "constant", ["return a + 0.0", "return a + 1.0"]),
    ("return bool(a, True)", "constant", ["return bool(a, False)"]),
    ("return np.minimum(a, b)", "function", ["return np.maximum(a, b)"]),
    ("return max(a, b)", "function", ["return min(a, b)"]),
    ("return np.exp(a + b)", "function dropped", ["return (a + b)"]),
    ("return np.where(a, b, 1)", "branches", ["return np.where(a, 1, b)"]),
    ("return np.clip(a, 0, 1)", "bound", ["return np.clip(a, -np.inf, 1)", "return np.clip(a, 0, np.inf)"]),
    ("return a.sum(axis=0)", "keyword", ["return a.sum()"]),
    ("return f(a, n=1, k=2)", "keyword", ["return f(a, k=2)", "return f(a, n=1)"]),
    ("return zip(a, b, strict=True)", "keyword", []),
    ("return zip(a, b, strict=True)", "constant", []),
    ("world.pay(a, b)", "statement removed", ["pass"]),
    ("world.cash = a", "statement removed", ["pass"]),
    ("c = a", "statement removed", []),
    ("return a", "result", ["return None"]),
    ("return a, b", "result", ["return None", "return b, a"]),
    ('return world.draws("entry").normal(a, "size")', "stream",
     ['return world.draws("size").normal(a, "size")', 'return world.draws("entry").normal(a, "entry")']),
    ('return a.normal(b, f"for {a}")', "stream", ['return a.normal(b, "x")']),
    ('return a["rent"], a["tax"]', "word", ['return a["tax"], a["tax"]', 'return a["rent"], a["rent"]']),
])  # fmt: skip
def test_operators_change_what_they_say(line: str, operator: str, expected: list[str]) -> None:
    assert sorted(changed_lines(line, operator)) == sorted(expected)


def test_changes_keep_their_place_behind_words_of_several_bytes() -> None:
    assert changed_lines('return "郑州", a + b', "arithmetic") == ['return "郑州", a - b']


def test_documentation_annotations_and_decorators_are_left_alone() -> None:
    text = '"""Words."""\n\n\n@frozen(kind=1)\ndef f(a: "int" = 2) -> "str":\n    """More."""\n'
    assert {m.operator for m in mutants_of(Source("some.py", text.encode()))} == {"constant"}


def test_a_mutant_keeps_its_name_when_lines_move() -> None:
    before = {m.key for m in mutants_of(Source("some.py", b"def f(a):\n    return a + 1\n"))}
    moved = {m.key for m in mutants_of(Source("some.py", b"import os\n\n\ndef f(a):\n    return a + 1\n"))}
    assert before == moved
    assert len(before) == 4


def test_equal_lines_of_one_function_are_two_mutants() -> None:
    found = mutants_of(Source("some.py", b"def f(a):\n    a += 1\n    a += 1\n    return a\n"))
    assert len({m.key for m in found}) == len(found)


def test_a_constant_of_a_module_is_reached_by_whatever_runs_in_it() -> None:
    text = b"RATE = 0.5\n\n\ndef f(a, b=2):\n    return (a\n            + RATE)\n\n\ndef g(a):\n    return a\n"
    lines = {(m.before, m.operator): m.lines for m in mutants_of(Source("some.py", text))}
    assert lines["RATE = 0.5", "constant"][0] == 1
    assert lines["RATE = 0.5", "constant"][1] > 9
    assert lines["def f(a, b=2):", "constant"] == (5, 6)
    assert lines["+ RATE)", "arithmetic"] == (5, 6)


def test_a_seed_draws_the_same_mutants_and_another_seed_others() -> None:
    mutants = all_mutants(ROOT, ["model/take_up"])
    first, second = draw(ROOT, mutants, 1, 20), draw(ROOT, mutants, 2, 20)
    assert first == draw(ROOT, list(reversed(mutants)), 1, 20)
    assert first != second
    assert len({m.key for m in first}) == 20
    assert draw(ROOT, mutants, 1, 10) == first[:10]


def test_the_seed_of_a_commit_follows_from_its_hash_alone() -> None:
    assert seed_of_commit("ab12\n") == seed_of_commit("AB12") != seed_of_commit("ab13")


def test_every_mutant_that_is_declared_equivalent_exists() -> None:
    declared = declared_equivalent()
    assert stale(all_mutants(ROOT, PACKAGES), declared) == []
    assert all(len(reason.split()) >= 5 for reason in declared.values())


def test_the_score_counts_what_was_noticed_and_names_reasons() -> None:
    mutant = Mutant("some.py", "f", "constant", 0, 1, "2", 1, "x = 1", "x = 2", (1, 1), 0)
    results = [(mutant, {"outcome": outcome, "seconds": 1.0}) for outcome in ("killed", "timeout", "survived")]
    assert score([outcome for _, outcome in results]) == pytest.approx(200 / 3)
    words = told(results, {("some.py", "f", "x = 1", "x = 2"): "nobody reads x"})
    assert "equivalent: nobody reads x" in words
    assert "66.7% of 3 mutants noticed; 100.0% of the 2" in words


@pytest.fixture
def small_tree(tmp_path: Path) -> Path:
    """A package of one module, half of it tested, and a second module that nobody runs."""
    (tmp_path / "pack").mkdir()
    (tmp_path / "tests").mkdir()
    (tmp_path / "pack" / "__init__.py").write_text("")
    (tmp_path / "pack" / "sums.py").write_text(
        "def total(a, b):\n    return a + b\n\n\ndef loose(a):\n    return a * 3\n\n\ndef idle(a):\n    return a - 1\n"
    )
    (tmp_path / "tests" / "test_sums.py").write_text(
        "from pack.sums import loose, total\n\n\ndef test_total():\n    assert total(2, 3) == 5\n\n\n"
        "def test_loose():\n    assert loose(2) is not None\n"
    )
    return tmp_path


def run_tool(root: Path, *arguments: str) -> str:
    """The command on another tree; what it prints."""
    command = [sys.executable, "-m", "tests.mutation", "run", "--seed", "3", "--count", "100", "--root", str(root),
               "--packages", "pack", "--tests", "tests/test_*.py", "--light", *arguments]  # fmt: skip
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=100, check=False).stdout


@pytest.mark.slow
@NEEDS_FORK
def test_a_run_finds_survivors_goes_on_and_takes_up_new_tests(small_tree: Path) -> None:
    first = run_tool(small_tree)
    # `return a + b` loses its plus and its result; of `a * 3` only a lost result is noticed; `idle` is never run.
    assert "2 tests" in first
    assert "3 killed, 4 not covered, 3 survived" in first
    assert "loose\n  - return a * 3\n  + return a * 4" in first
    # A line that was cut short when the run was killed is tried again; the rest is known.
    results = small_tree / ".mutation" / "results.jsonl"
    lines = results.read_text().splitlines()
    results.write_text("\n".join(lines[:-1]) + "\n" + lines[-1][:20])
    second = run_tool(small_tree)
    assert "9 results of an earlier run still hold" in second
    assert "3 killed, 4 not covered, 3 survived" in second
    # A new test is run against those that survived, and against nothing else.
    (small_tree / "tests" / "test_more.py").write_text(
        "from pack.sums import loose\n\n\ndef test_loose_more():\n    assert loose(2) == 6\n"
    )
    third = run_tool(small_tree)
    assert "7 results of an earlier run still hold" in third
    assert "6 killed, 4 not covered" in third


@pytest.mark.slow
@NEEDS_FORK
def test_known_mutants_of_the_model_are_noticed(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "tests.mutation", "run", "--seed", "11", "--count", "10", "--scratch",
               str(tmp_path), "--wanted", "90"]  # fmt: skip
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=600, check=False)
    assert done.returncode == 0, done.stdout
