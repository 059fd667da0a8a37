"""Verdicts that are kept beside the system's temporary files, so that a long count goes on where it stopped.

A verdict belongs to one input and one state of the program, its libraries and the fuzzers: whoever changes one of them
begins afresh.
"""

from __future__ import annotations

import hashlib
import json
import platform
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from model.fingerprints import program

TOLD_EVERY = 25  # verdicts between two lines about how far it is


class Kept:
    """What earlier counts of one kind of input have judged; nothing if `fresh`, and nothing is kept then."""

    def __init__(self, kind: str, seed: int, fresh: bool = False) -> None:
        self.path = Path(tempfile.gettempdir()) / f"jiju-fuzz-{kind}-{seed}.jsonl"
        self.kind, self.fresh, self.state, self.asked = kind, fresh, state(), 0
        self.known: dict[str, tuple[str, str, float]] = {}
        if self.path.is_file() and not fresh:
            for line in self.path.read_text(encoding="utf-8").splitlines():
                item = json.loads(line)
                self.known[item["key"]] = tuple(item["found"])

    def judged(self, name: str, judge: Callable[[], tuple[str, str]]) -> tuple[str, str, float]:
        """Verdict, words and seconds of the input of this name: the kept ones, else what `judge` says."""
        key = f"{name} {self.state}"
        if key not in self.known:
            began = time.perf_counter()
            verdict, words = judge()
            self.known[key] = (verdict, words, time.perf_counter() - began)
            if not self.fresh:
                with open(self.path, "a", encoding="utf-8") as handle:  # a line at once: several may count
                    handle.write(json.dumps({"key": key, "found": self.known[key]}) + "\n")
        self.tell(name, *self.known[key])
        return self.known[key]

    def tell(self, name: str, verdict: str, words: str, seconds: float) -> None:
        """Say on stderr how far it is, and every fault as it is found."""
        self.asked += 1
        if verdict == "fault":
            print(f"{self.kind} {name[:80]}: {words}", file=sys.stderr, flush=True)
        if self.asked % TOLD_EVERY == 0:
            print(f"{self.kind}: {self.asked} judged", file=sys.stderr, flush=True)


def state() -> str:
    """What a verdict depends on beside its input: program, libraries and the fuzzers themselves."""
    fuzzers = b"".join(path.read_bytes() for path in sorted(Path(__file__).parent.glob("*.py")))
    known = f"{program()} {platform.python_version()}".encode()
    return hashlib.sha256(known + fuzzers).hexdigest()[:16]
