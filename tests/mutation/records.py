"""Results on disk: one line of JSON a mutant, added as soon as it is known, so that a stopped run goes on.

A result holds as long as what it rests on is unchanged: the mutated file, the shared fixtures, and the file of the test
that failed; for a survivor, the files of all tests that were tried, and that there are no others to try.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from tests.mutation.drawing import Mutant
from tests.mutation.selection import Project, Selection

SHARED = "tests/conftest.py"


class Records:
    """The file of results of one tree."""

    def __init__(self, project: Project, selection: Selection) -> None:
        self.project, self.selection = project, selection
        self.path = project.scratch / "results.jsonl"
        self.known: dict[str, dict[str, Any]] = {}
        if self.path.exists():
            for line in self.path.read_text(encoding="utf-8").splitlines():
                try:
                    record = json.loads(line)
                except json.JSONDecodeError:  # the line that was being written when the run was stopped
                    continue
                self.known[record["key"]] = record

    def of(self, mutant: Mutant) -> dict[str, Any] | None:
        """The result of a mutant, if there is one that still holds."""
        record = self.known.get(mutant.key)
        if record is None or record["rests_on"] != self.rests_on(mutant, record):
            return None
        return record

    def add(self, mutant: Mutant, outcome: dict[str, Any]) -> dict[str, Any]:
        record = {"key": mutant.key, "path": mutant.path, "line": mutant.line, **outcome}
        record["rests_on"] = self.rests_on(mutant, record)
        self.path.parent.mkdir(parents=True, exist_ok=True)
        with self.path.open("a", encoding="utf-8") as file:
            file.write(json.dumps(record, ensure_ascii=False) + "\n")
        self.known[mutant.key] = record
        return record

    def rests_on(self, mutant: Mutant, record: dict[str, Any]) -> str:
        """Hash of the files that a result rests on."""
        killer = record.get("by")
        if killer:
            return self.project.digest(mutant.path, SHARED, killer.partition("::")[0])
        tests = self.selection.tests_of(mutant)
        files = sorted({test.partition("::")[0] for test in tests})
        return f"{self.project.digest(mutant.path, SHARED, *files)} {len(tests)}"


def forget(scratch: Path) -> None:
    """Start afresh: the next run tries every mutant again."""
    (scratch / "results.jsonl").unlink(missing_ok=True)
