"""What becomes of a damaged scenario: a plan, errors with file and line, or a fault of ours."""

from __future__ import annotations

import re
import signal
import time
import traceback
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from model.report.preview import lines, preview
from model.scenario import Plan, ScenarioErrors, load_scenario

LIMIT = 20.0  # seconds that one input may take
ERROR = re.compile(r"[^\n]+?:[0-9]+:[0-9]+: [^\n]+", re.DOTALL)
UNSHOWABLE = re.compile("[\\x00-\\x1f\\x7f-\\x9f\\u2028\\u2029\\ud800-\\udfff]")


class Hang(BaseException):
    """An input has taken longer than the limit."""


@dataclass(frozen=True)
class Mutant:
    """A damaged input: how it is made again (fuzzer and number), and its bytes."""

    fuzzer: str
    number: int
    source: str
    content: bytes

    @property
    def key(self) -> str:
        """How a report names it."""
        return f"{self.fuzzer}-{self.number} of {self.source}"


@dataclass
class Score:
    """What became of many mutants."""

    counts: Counter[str] = field(default_factory=Counter)
    faults: list[tuple[str, str]] = field(default_factory=list)  # mutant, what went wrong
    slowest: tuple[float, str] = (0.0, "")

    def note(self, mutant: Mutant, verdict: str, words: str, seconds: float) -> None:
        """Count one verdict."""
        self.counts[f"{mutant.fuzzer} {verdict}"] += 1
        if verdict == "fault":
            self.faults.append((mutant.key, words))
        self.slowest = max(self.slowest, (seconds, mutant.key))

    @property
    def accepted(self) -> int:
        """How many inputs were in order after all."""
        return sum(number for name, number in self.counts.items() if name.endswith(" accepted"))

    @property
    def accepted_share(self) -> float:
        """Their share of all."""
        return self.accepted / max(1, sum(self.counts.values()))

    def __str__(self) -> str:
        total = sum(self.counts.values())
        counted = ", ".join(f"{name} {number}" for name, number in sorted(self.counts.items()))
        slowest = f"slowest {self.slowest[0]:.2f} s ({self.slowest[1]})"
        head = f"{total} mutants: {counted}; {self.accepted_share:.1%} accepted; {slowest}"
        return "\n".join([head, *(f"{key}: {words}" for key, words in self.faults)])


@contextmanager
def limited(seconds: float) -> Iterator[None]:
    """Raise Hang in what takes longer; without effect where there is no alarm (Windows)."""
    if not hasattr(signal, "setitimer"):
        yield
        return

    def stop(*_: Any) -> None:
        raise Hang(f"longer than {seconds:g} s")

    before = signal.signal(signal.SIGALRM, stop)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def judge(path: Path) -> tuple[str, str, Plan | None]:
    """'accepted', 'refused' or 'fault' for a scenario file, in words, and its plan; the page of check is made too."""
    try:
        with limited(LIMIT):
            plan = load_scenario(path)
    except ScenarioErrors as errors:
        wrong = [str(e) for e in errors.errors if not ERROR.fullmatch(str(e)) or UNSHOWABLE.search(str(e))]
        if not errors.errors or wrong:
            return "fault", f"not file:line:column and a showable message: {wrong!r}", None
        return "refused", str(errors), None
    except Hang as hang:
        return "fault", str(hang), None
    except Exception:
        return "fault", traceback.format_exc(limit=-3).replace("\n", " | "), None
    try:
        with limited(LIMIT):
            page = "\n".join(lines(preview(plan, None, tried=False), path.name, "zh", 80, True))
    except Hang as hang:
        return "fault", f"the page of check: {hang}", None
    except Exception:
        return "fault", "the page of check: " + traceback.format_exc(limit=-3).replace("\n", " | "), None
    if unshown := UNSHOWABLE.search(page.replace("\n", "")):
        return "fault", f"the page of check shows {unshown[0]!r}", None
    return "accepted", "", plan


def judge_mapping(content: Any) -> tuple[str, str]:
    """The same for plain values that a program gives."""
    try:
        with limited(LIMIT):
            Plan.from_mapping(content)
    except ScenarioErrors as errors:
        unshown = [str(error) for error in errors.errors if UNSHOWABLE.search(str(error))]
        return ("fault", f"not showable: {unshown!r}") if unshown else ("refused", str(errors))
    except Hang as hang:
        return "fault", str(hang)
    except Exception:
        return "fault", traceback.format_exc(limit=-3).replace("\n", " | ")
    return "accepted", ""


def snapshot(folder: Path) -> dict[str, tuple[int, int]]:
    """Every file below a folder with its size and time of change, to see that nothing was written."""
    return {
        str(path.relative_to(folder)): (path.lstat().st_size, path.lstat().st_mtime_ns)
        for path in sorted(folder.rglob("*"))
        if "__pycache__" not in path.parts
    }


def judge_all(mutants: Iterable[Mutant], folder: Path) -> Score:
    """Judge mutants as `mutant.yaml` in a folder that holds the shipped scenarios; nothing else there may change."""
    score = Score()
    before = snapshot(folder)
    path = folder / "mutant.yaml"
    for mutant in mutants:
        path.write_bytes(mutant.content)
        start = time.perf_counter()
        verdict, words, _ = judge(path)
        score.note(mutant, verdict, words, time.perf_counter() - start)
    path.unlink(missing_ok=True)
    after = snapshot(folder)
    score.faults += [(name, "was written or changed") for name in after if after[name] != before.get(name)]
    score.faults += [(name, "was removed") for name in before if name not in after]
    return score
