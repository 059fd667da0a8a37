"""One run of a study: what it is, and how it is made. It is done anywhere and comes back as files."""

from __future__ import annotations

import contextlib
import re
import tempfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from model.experiments.starts import begun
from model.fingerprints import fingerprint
from model.observe.census import ON_REQUEST
from model.observe.census import kept as kept_tables
from model.results.study import run_key
from model.tables.folders import remove, writing

if TYPE_CHECKING:
    from model.scenario import Plan
    from model.scenario.extension_records import Extension
    from model.schedule import Schedule
    from model.simulation import Simulation
    from model.world import World

Files = dict[str, bytes]
CHECKPOINTS = "checkpoints"
GOOD_SAMPLE = re.compile(r"^[A-Za-z0-9_][A-Za-z0-9_.]{0,39}\Z")  # names of samples become parts of folders


@dataclass(frozen=True)
class Sample:
    """One point of what is not known: values of parameters and choices about the start, the same for every scenario."""

    name: str = ""
    parameters: Mapping[str, float] = field(default_factory=dict)
    baseline: Mapping[str, Any] = field(default_factory=dict)

    def of(self, plan: Plan) -> Plan:
        """The scenario in this sample's world. Raises ParameterError, or pydantic's ValidationError for a baseline."""
        from model.scenario.parameters import load_registry

        for path, value in self.parameters.items():
            load_registry().check(path, value)
        baseline = type(plan.baseline).model_validate(plan.baseline.model_dump() | dict(self.baseline))
        return plan.replace_unchecked(parameters=dict(plan.parameters) | dict(self.parameters), baseline=baseline)


@dataclass(frozen=True)
class Branch:
    """Where another future begins: the scenario of the past, and the last quarter that is shared."""

    trunk: Plan
    quarter: int


@dataclass(frozen=True)
class Task:
    """One run to make. `checksums` are the region's; `checkpoints` are quarters whose whole state is kept.

    `processes` are the schedules ("start", "quarter") that are not the program's own. `firms`: keep the whole panel of
    firms, else a census (if `census`); `links`: keep the supply links. `kin`: the same for runs of a study that begin
    alike, so that a process that has made one of them need not make the start of the others; empty for a run alone.
    `extensions`: modules of the study's scenarios, whose outcomes all of its runs report.
    """

    plan: Plan
    seed: int
    sample: str
    checksums: Mapping[str, str]
    branch: Branch | None = None
    checkpoints: tuple[int, ...] = ()
    processes: Mapping[str, Schedule] = field(default_factory=dict)
    firms: bool = True
    links: bool = True
    census: bool = True
    kin: str = ""
    extensions: tuple[Extension, ...] = ()

    @property
    def wanted(self) -> set[str]:
        """Files of tables on request that a finished run must have to be used again."""
        return {f"{name}.parquet" for name in ON_REQUEST if getattr(self, name)}

    @property
    def key(self) -> str:
        """Name of the run's folder."""
        return run_key(self.plan.name, self.sample, self.seed)

    @property
    def fingerprint(self) -> str:
        """Checksum of everything that decides the bits of the run."""
        from model.fingerprints import scenario_content

        more: dict[str, Any] = {"checkpoints": self.checkpoints} if self.checkpoints else {}
        if self.branch is not None:
            more["branch"] = [scenario_content(self.branch.trunk), self.branch.quarter]
        if self.processes:
            from model.order import described

            changed = described(self.processes)
            more |= {"processes": changed} if changed else {}
        own = {extension.checksum for extension in self.plan.extensions}
        others = [extension.checksum for extension in self.extensions if extension.checksum not in own]
        more |= {"reported": others} if others else {}
        return fingerprint(self.plan, self.seed, self.checksums, **more)


@dataclass(frozen=True)
class Progress:
    """How far a run is: quarter reached, value added of the last year (亿元), clusters of 10 bn yuan and more."""

    key: str
    quarter: int
    start: int
    end: int
    value_added: float
    clusters: int


def perform(task: Task, note: Callable[[Any], None]) -> Files:
    """Make one run; its files by name. Raises what the model raises."""
    from model.scenario.extensions import load_all

    load_all(task.extensions)
    with scratch() as folder:
        model, kept = grown(task, note, folder)
        run = model.run()
        run.manifest["sample"] = task.sample
        run.columns = kept_tables(run.columns, task.firms, task.links, task.census)
        return run.files() | kept


@contextlib.contextmanager
def scratch() -> Iterator[Path]:
    """A folder of the system for temporary files, gone afterwards. Raises CannotWrite."""
    with writing(Path(tempfile.gettempdir())):
        folder = Path(tempfile.mkdtemp(prefix="jiju-"))
    try:
        yield folder
    finally:
        remove(folder)


def grown(task: Task, note: Callable[[Any], None], folder: Path) -> tuple[Simulation, Files]:
    """The model at the end of its scenario, and the checkpoints that were kept on the way (written to `folder`)."""
    from model.mathematics.quarters import quarter_label
    from model.order import QUARTER, START
    from model.simulation import Simulation

    branch, kept, own = task.branch, Files(), task.processes
    plan, world = trunk_of(task), start_of(task)
    model = Simulation(plan, rng=task.seed, start=own.get("start", START), quarter=own.get("quarter", QUARTER),
                       world=world)  # fmt: skip
    if not task.firms and not task.checkpoints:  # whoever goes on from a checkpoint may want the whole panel
        record: Any = model.world.record
        record.see_census_alone()
    while model.world.quarter < task.plan.end:
        if branch is not None and model.world.quarter == branch.quarter:
            model, branch = model.fork(plan=task.plan), None
        model.step()
        note(progress_of(model, task.key))
        if model.world.quarter in task.checkpoints:
            name = f"{CHECKPOINTS}/{quarter_label(model.world.quarter)}"
            model.save(folder / name)
            kept |= {f"{name}/{path.name}": path.read_bytes() for path in (folder / name).iterdir()}
    return model, kept


def trunk_of(task: Task) -> Plan:
    """The scenario that a run begins with."""
    return task.plan if task.branch is None else task.branch.trunk


def start_of(task: Task) -> World | None:
    """The start of a run, made or copied, if other runs of its study begin alike."""
    return begun(trunk_of(task), task.seed) if task.kin and "start" not in task.processes else None


def progress_of(model: Simulation, key: str) -> Progress:
    """The line that a watcher sees: from the observer's last entries."""
    record: Any = model.world.record
    last = record.latest()
    plan = model.plan
    return Progress(
        key, model.world.quarter, plan.start, plan.end, 4 * float(last.get("value_added", float("nan"))),
        int(last.get("characteristic_clusters_10bn", 0)),
    )  # fmt: skip
