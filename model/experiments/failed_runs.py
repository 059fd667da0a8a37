"""What a program gets that asked for runs of which some failed: an error that says whose doing it is."""

from __future__ import annotations

from collections.abc import Mapping

from model.experiments.engines import Cause, Failure, gravest
from model.experiments.run_folders import StudyError


class FaultInRun(RuntimeError):
    """A bug of ours that ended runs; the message holds its trace. No user can mend it."""


def raise_failures(failures: Mapping[str, Failure], asked: int) -> None:
    """Raise what the gravest failure of `asked` runs calls for: FaultInRun, MemoryError or StudyError; nothing if none.

    failures: by the run's name.
    """
    if not failures:
        return
    key, failure = gravest(failures)
    told = f"{len(failures)} of {asked} runs failed; {key}: {failure.kind}: {failure.message}"
    if failure.cause is Cause.program:
        raise FaultInRun(f"{told}. This is a fault of the program, not of your input:\n{failure.trace}")
    raise (StudyError if failure.cause is Cause.user else MemoryError)(told)
