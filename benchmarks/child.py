"""A process that holds one model of one checkout and does what it is told, a line at a time.

Several of them take turns, so that what is compared is measured in the same minute. Each works in one thread and is
measured by the processor time that it uses, which others on the machine disturb less than the clock on the wall.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from time import process_time
from typing import Any

SINGLE = dict.fromkeys(("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"), "1")
KEEP = {"MALLOC_TRIM_THRESHOLD_": "268435456", "MALLOC_MMAP_THRESHOLD_": "268435456"}  # as the engines of studies do
OWN = Path(__file__).resolve().parent.parent


class Child:
    """The near end: starts the process for a checkout, asks, and ends it with the block."""

    def __init__(self, checkout: Path) -> None:
        self.process = subprocess.Popen(
            [sys.executable, str(Path(__file__).resolve()), str(checkout)],
            cwd=checkout, env=os.environ | SINGLE | KEEP, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        )  # fmt: skip

    def ask(self, what: str, **details: Any) -> Any:
        """What the process answers to `what`. Raises RuntimeError if it has ended (its trace is on stderr)."""
        assert self.process.stdin
        assert self.process.stdout
        with suppress(BrokenPipeError):  # it has ended, as the empty answer tells
            print(json.dumps({"do": what, **details}), file=self.process.stdin, flush=True)
        line = self.process.stdout.readline()
        if not line:
            raise RuntimeError(f"the process that was asked to {what} has ended with code {self.process.wait()}")
        return json.loads(line)

    def __enter__(self) -> Child:
        return self

    def __exit__(self, *_: object) -> None:
        assert self.process.stdin
        assert self.process.stdout
        self.process.stdin.close()
        self.process.wait()
        self.process.stdout.close()


class Holder:
    """The far end: the model, and one method for each question."""

    model: Any = None

    def start(self, scenario: str, scale: float) -> dict[str, Any]:
        """Make the model. Seconds in all and by step of the start, without imports."""
        from model.cluster_model import ClusterModel
        from model.scenario import load_scenario

        plan = load_scenario(scenario)
        plan = plan.model_copy(update={"scale": scale * plan.scale})
        began = process_time()
        self.model = ClusterModel(plan, rng=1)
        seconds = process_time() - began
        steps = tuple((name, self.timed(name, process)) for name, process in self.model.schedule)
        self.model.schedule = replace(self.model.schedule, steps=steps)
        world = self.model.world
        return {
            "seconds": seconds, "steps": self.model.start_seconds, "firms": len(world.firms),
            "links": len(world.links), "memory": peak_memory(),
        }  # fmt: skip

    def timed(self, name: str, process: Any) -> Any:
        def run(world: Any) -> None:
            began = process_time()
            process(world)
            self.seconds[name] = process_time() - began

        return run

    def step(self) -> dict[str, float]:
        """One quarter. Seconds by process, and `all` of it."""
        self.seconds: dict[str, float] = {}
        began = process_time()
        self.model.step()
        return {**self.seconds, "all": process_time() - began}

    def memory(self) -> float:
        """Most memory that the process has held so far, MB."""
        return peak_memory()

    def reference(self) -> dict[str, float]:
        """The five processes in Mesa objects, on firms as they stand now. Seconds by process, without making them."""
        from benchmarks.mesa_reference import PROCESSES, ReferenceModel

        self.objects = ReferenceModel(self.model.world)
        seconds = {}
        for name in PROCESSES:
            began = process_time()
            getattr(self.objects, name)()
            seconds[name] = process_time() - began
        return seconds

    def engines(self, **details: Any) -> dict[str, Any]:
        """What a study costs by engine (studies.py)."""
        from benchmarks.studies import engines

        return engines(**details)

    def parent(self, **details: Any) -> list[tuple[int, float]]:
        """Memory of the parent of a study after so many runs (studies.py)."""
        from benchmarks.studies import parent

        return parent(**details)

    def profile(self, lines: int) -> list[dict[str, Any]]:
        """Where a further step of the reference spends its time: functions by their own share."""
        import cProfile
        import pstats

        profile = cProfile.Profile()
        profile.runcall(self.objects.step)
        stats = pstats.Stats(profile)
        total = stats.total_tt  # type: ignore[attr-defined]
        found = [
            {"function": where(file, name), "calls": calls, "share": own / total}
            for (file, _, name), (_, calls, own, _, _) in stats.stats.items()  # type: ignore[attr-defined]
        ]
        return sorted(found, key=lambda each: -each["share"])[:lines]


def where(file: str, name: str) -> str:
    """A function with the file that it stands in; what is built in has none."""
    return f"{Path(file).name}: {name}" if file.endswith(".py") else name.strip("<>")


def peak_memory() -> float:
    """Largest resident memory of this process so far, MB; nan where the system does not tell.

    Linux hands the peak of the parent on in `ru_maxrss`, so that its own figure is read where it is.
    """
    status = Path("/proc/self/status")
    if status.exists():
        return int(status.read_text(encoding="ascii").split("VmHWM:")[1].split()[0]) / 2**10
    try:
        import resource
    except ImportError:
        return float("nan")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / (2**20 if sys.platform == "darwin" else 2**10)


def settle_as_its_engines_do() -> None:
    """Let this process have its memory as the processes have it in which the checkout makes runs of a command."""
    with suppress(ImportError):  # in old checkouts these were begun with KEEP and no more
        from model.experiments.engines.crew import settle

        settle()


def main(checkout: str) -> None:
    # The model is that of the checkout, the reference that of this one.
    sys.path[:] = [checkout, str(OWN), *(path for path in sys.path if Path(path).resolve() != Path(__file__).parent)]
    import model

    if Path(checkout).resolve() not in Path(model.__path__[0]).resolve().parents:
        raise RuntimeError(f"the model of {model.__path__[0]} would be measured, not that of {checkout}")
    settle_as_its_engines_do()
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)  # whatever else is printed, here or by workers, is no answer
    holder = Holder()
    for line in sys.stdin:
        question = json.loads(line)
        answer = getattr(holder, question.pop("do"))(**question)
        print(json.dumps(answer), file=answers, flush=True)


if __name__ == "__main__":
    main(sys.argv[1])
