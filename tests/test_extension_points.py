"""What docs/library.md shows of a module of one's own: run as it stands there, and refused where a name is taken."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from model import extend
from model.observe import result_columns
from model.observe.outcomes import BY_NAME, OUTCOMES
from model.scenario import load_scenario
from model.scenario.parameters import load_registry
from model.tables.firms import Firms
from model.tables.table import Floats, column

ROOT = Path(__file__).resolve().parent.parent
PAGE = (ROOT / "docs" / "library.md").read_text(encoding="utf-8")


def snippets() -> tuple[str, str]:
    """The module and the script of the page."""
    part = PAGE.partition("## Processes, columns, outcomes and figures of your own")[2]
    module, script = re.findall(r"```python\n(.*?)```", part, re.DOTALL)[:2]
    return module, script


@pytest.mark.slow
def test_the_page_runs_as_it_stands_with_two_workers_and_a_report(tmp_path):
    module, script = snippets()
    (tmp_path / "moody.py").write_text(module, encoding="utf-8")
    (tmp_path / "try_moody.py").write_text(script, encoding="utf-8")
    there = os.environ | {"PYTHONPATH": os.pathsep.join([str(tmp_path), str(ROOT)]), "PYTHONUTF8": "1"}
    done = subprocess.run([sys.executable, "try_moody.py"], cwd=tmp_path, env=there, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("Difference(")
    page = (tmp_path / "results" / "own" / "report.html").read_text(encoding="utf-8")
    assert "Figures of your own" in page
    assert "利润占营收比重" in page
    assert (tmp_path / "results" / "own" / "figures" / "profits.svg").is_file()


@pytest.fixture
def as_before():
    """The registries are as before when the test is over."""
    entries = load_registry().entries
    known, outcomes, columns = set(entries), list(OUTCOMES), result_columns.TABLES["indicators"]
    yield
    for path in set(entries) - known:
        del entries[path]  # type: ignore[attr-defined]
    for made in OUTCOMES[len(outcomes) :]:
        del BY_NAME[made.name]
    OUTCOMES[:] = outcomes
    result_columns.TABLES["indicators"] = columns


def test_a_parameter_of_ones_own_is_set_checked_and_refused_where_taken(as_before):
    teaching = load_scenario("teaching_base")
    said = ("mood.pull", 0.1, 0.0, 1.0, "a quarter", "how fast", "assumed")
    extend.parameter(*said)
    extend.parameter(*said)  # as when a module is loaded again
    assert teaching.resolved_parameters().mood.pull == 0.1
    assert teaching.replace(parameters={"mood.pull": 0.3}).resolved_parameters().mood.pull == 0.3
    with pytest.raises(ValueError, match=r"mood.pull = 2 is outside its range 0 to 1"):
        teaching.replace(parameters={"mood.pull": 2.0})
    for taken, told in ((("contracts.expiry", *said[1:]), "already"), (("mood", *said[1:]), "group.name"),
                        (("mood.pul", 3.0, *said[2:]), "outside its range")):  # fmt: skip
        with pytest.raises(extend.ExtensionError, match=told):
            extend.parameter(*taken)


def test_an_outcome_of_ones_own_is_in_lists_and_tables_and_refused_where_taken(as_before):
    said = (lambda years, year: years[year]["workers"] / 2, "persons", "Half", "一半", "workers / 2")
    extend.outcome("half", *said)
    extend.outcome("half", *said)
    assert BY_NAME["half"].number({2023: {"workers": 10.0}}, 2023) == 5.0
    assert [column.name for column in result_columns.TABLES["indicators"]].count("half") == 1
    with pytest.raises(extend.ExtensionError, match="already"):
        extend.outcome("workers", *said)


def test_a_figure_whose_name_is_taken_is_refused():
    with pytest.raises(extend.ExtensionError, match="already"):
        extend.figure("map", "A map", "图")(lambda findings, words: None)


def test_a_column_of_ones_own_keeps_the_rows_and_is_refused_where_taken():
    class Moody(Firms):
        mood: Floats = column("-", "how its owner feels", 0.5)

    firms = Firms(rows=3)
    firms.capital = [1.0, 2.0, 3.0]
    moody = Moody.widening(firms)
    assert moody.capital.tolist() == [1.0, 2.0, 3.0]
    assert moody.mood.tolist() == [0.5] * 3
    with pytest.raises(TypeError, match="'capital' is taken"):
        type("Twice", (Firms,), {"__annotations__": {"capital": "Floats"}, "capital": column("-", "again")})
