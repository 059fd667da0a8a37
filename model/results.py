"""Results: `Run` (one scenario, one seed) and `Study` (scenarios x seeds), as pandas tables with units in attrs.

On disk a run is a folder of Parquet tables and a manifest that says how to repeat it to the bit; it is written beside
its place and renamed, so that it is there completely or not at all. A study is a folder of runs and a record of the
fingerprints that are its own (model/result_records.py): other runs in the folder are none of its results.
"""

from __future__ import annotations

import platform
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from importlib.metadata import version
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from model.mathematics.paired import Difference, difference
from model.mathematics.quarters import parse_quarter, quarter_label
from model.observe.census import CENSUS, census_of
from model.observe.tables import TABLES, result_tables
from model.result_records import (
    FAILURES,
    FORMAT,
    MANIFEST,
    RUNS,
    ResultsError,
    StudyRecord,
    checksum,
    look,
    read_manifest,
    read_study,
)
from model.scenario import Plan
from model.schedule import Schedule, lookup, restore
from model.tables.folders import whole_folder
from model.tables.store import StoreError, read_columns, write_columns

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.figure import Figure

    from model.cluster_model import ClusterModel

__all__ = ["Comparison", "LeftOut", "ResultsError", "Run", "Study"]

DECIDING = ("jiju", "source", "numpy", "machine")  # versions that decide the bits of a run
MAKER = "model.cluster_model:ClusterModel"  # found by its name, as processes are: reading results needs no model
Columns = dict[str, np.ndarray]


class Units(dict[str, str]):
    """Units by column. Nobody changes them, so that pandas need not copy them into every table made of another."""

    def __deepcopy__(self, memo: dict[int, Any]) -> Units:
        return self


@dataclass
class Run:
    """Results of one run. Tables are read from `folder` when first asked for, if the run comes from one.

    `schedules` are the run's own processes at the start and in a quarter, while they are at hand; `sums` are
    checksums of its files, if they are known.
    """

    scenario: str
    seed: int
    manifest: dict[str, Any]
    plan: Plan = field(repr=False, compare=False)
    columns: dict[str, Columns] = field(default_factory=dict, repr=False)
    folder: Path | None = None
    schedules: dict[str, Schedule] | None = field(default=None, repr=False, compare=False)
    sums: dict[str, str] = field(default_factory=dict, repr=False, compare=False)

    @classmethod
    def of(cls, model: ClusterModel) -> Run:
        """What a model has recorded so far."""
        world, own = model.world, {"start": model.start_schedule, "quarter": model.schedule}
        return cls(model.plan.name, world.seed, manifest_of(model), model.plan, result_tables(world), schedules=own)

    def table(self, name: str, columns: Sequence[str] | None = None) -> pd.DataFrame:
        """One table by name (only these columns of it), units in `.attrs["units"]`.

        Raises ResultsError naming the known tables.
        """
        import pandas as pd

        if name not in TABLES:
            raise ResultsError(f"no table {name!r}; there are {', '.join(TABLES)}")
        known = [column.name for column in TABLES[name]]
        for column in columns or ():
            if column not in known:
                raise ResultsError(f"no column {column!r} in the table {name}; it has {', '.join(known)}")
        found = self.columns.get(name)
        if found is None and name == "census" and self.has("firms"):
            found = census_of(self.columns.get("firms") or self.read("firms", CENSUS))
        if found is None:
            if not self.has(name):
                raise ResultsError(f"{self.scenario}-{self.seed} kept no table {name!r}{self.why_not(name)}")
            found = self.read(name, columns)
            if columns is None:
                self.columns[name] = found
        frame = pd.DataFrame(found if columns is None else {column: found[column] for column in columns})
        frame.attrs["units"] = units_of(name)
        return frame

    def has(self, name: str) -> bool:
        """Whether the run has a table at hand, or was saved with it (its file may be damaged since)."""
        if name in self.columns:
            return True
        known = not self.sums or f"{name}.parquet" in self.sums
        return self.folder is not None and known

    def why_not(self, name: str) -> str:
        """Why a run of a study may lack a table, with the remedy; empty if no study leaves it out."""
        rule = {"firms": "a study keeps the panel of firms on request only and else `census`, which has some years",
                "links": "a study keeps the links of its first seed, and all on request",
                "census": "a study keeps the census of its own world, and not of samples"}  # fmt: skip
        if name not in rule:
            return ""
        return f": {rule[name]}; give the command again with --keep-firms (in Python Ensemble(..., keep_firms=True))"

    def read(self, name: str, columns: Sequence[str] | None) -> Columns:
        """Columns of a saved table, compared with what was written and with what is declared. Raises ResultsError."""
        assert self.folder is not None
        path = self.folder / f"{name}.parquet"
        remedy = f"remove {self.folder} and give the command that made it again"
        try:
            if not path.is_file():
                raise ResultsError(f"{path} is missing; {remedy}")
            content = path.read_bytes()
        except OSError as error:
            raise ResultsError(f"{path} cannot be read ({error.strerror}); {remedy}") from None
        known = self.sums.get(path.name)
        if known is not None and known != checksum(content):
            raise ResultsError(f"{path} is not what was written; {remedy}")
        try:
            found = read_columns(path, columns, content)[0]
        except StoreError as error:
            raise ResultsError(f"{error}; {remedy}") from None
        declared = [column.name for column in TABLES[name] if columns is None or column.name in columns]
        lacking = [column for column in declared if column not in found]
        if lacking:
            raise ResultsError(f"{path} has no column {', '.join(lacking)}; {remedy}")
        return {column: found[column] for column in declared}

    @property
    def missing(self) -> pd.DataFrame:
        """Outcomes without a value: year, outcome, and the reason why it has none."""
        return self.table("missing")

    @property
    def indicators(self) -> pd.DataFrame:
        """Every modelled outcome by year."""
        return self.table("indicators")

    @property
    def clusters(self) -> pd.DataFrame:
        """Clusters of both kinds by year."""
        return self.table("clusters")

    @property
    def drivers(self) -> pd.DataFrame:
        """The parts of every cell's growth over the year before (model/observe/driver_list.py names them)."""
        return self.table("drivers")

    @property
    def firms(self) -> pd.DataFrame:
        """The panel of firms, by year; a study keeps it on request only (else `census`, of some years)."""
        return self.table("firms")

    @property
    def links(self) -> pd.DataFrame:
        """Local supply links, every fifth year."""
        return self.table("links")

    @property
    def events(self) -> pd.DataFrame:
        """What happened to which firm, by quarter."""
        return self.table("events")

    @property
    def ledger(self) -> pd.DataFrame:
        """What every policy spent and for whom, by quarter."""
        return self.table("ledger")

    @property
    def crossings(self) -> pd.DataFrame:
        """The first year in which a cluster counted in each tier, and its yearly growth from 2015 to then (share)."""
        return tier_crossings(self.clusters)

    @property
    def sample(self) -> str:
        """The sample of parameters and baseline that it was made in; empty for the scenario's own."""
        return str(self.manifest.get("sample", ""))

    def processes(self) -> dict[str, Schedule]:
        """The schedules of the start and of a quarter that the run went through.

        Raises ScheduleError if a process of a saved run's own cannot be found again.
        """
        from model.order import QUARTER, START

        if self.schedules is not None:
            return self.schedules
        own = {name: restore(steps) for name, steps in self.manifest.get("processes", {}).items()}
        return {"start": START, "quarter": QUARTER} | own

    def at(self, quarter: str, processes: dict[str, Schedule] | None = None) -> ClusterModel:
        """The model as it stood at a quarter, such as "2018Q4", to the bit; `.fork` goes on from there.

        It goes on from the nearest checkpoint that was kept with the run, else from the start, through the processes
        that the run went through. processes: its schedules ("start", "quarter"), where they cannot be found again.
        Raises ResultsError if the run has no such quarter, or was made by another program or from other data;
        ScheduleError if a process cannot be found again.
        """
        wanted = parse_quarter(quarter)
        if not 0 <= wanted <= self.plan.end:
            raise ResultsError(
                f"{self.scenario} has no {quarter}: it runs from 2015Q4 to {quarter_label(self.plan.end)}"
            )
        if kind := self.manifest.get("model_class"):
            raise ResultsError(
                f"the run was made by {kind}, a subclass that may take other steps than ClusterModel: make such a "
                f"model with the seed {self.seed} and let it step to {quarter}"
            )
        self.require_same_program()
        maker = lookup(MAKER)
        own = self.processes() if processes is None else self.processes_like(processes)
        parts = [(Plan.model_validate(part["plan"]), int(part["until"])) for part in self.manifest.get("past", [])]
        parts.append((self.plan, wanted))
        kept = max((q for q in self.checkpoints if q <= wanted), default=None)
        if kept is not None:
            model = maker.resume(self.checkpoints[kept], start=own["start"], quarter=own["quarter"])
            parts = [part for part in parts if part[1] >= kept]
        else:
            model = maker(parts[0][0], rng=self.seed, start=own["start"], quarter=own["quarter"])
        for number, (plan, until) in enumerate(parts):
            if number:
                model = model.fork(plan=plan)
            while model.world.quarter < min(until, wanted):
                model.step()
            if model.world.quarter == wanted:
                break
        return model

    def processes_like(self, given: dict[str, Schedule]) -> dict[str, Schedule]:
        """Schedules that somebody gives, if they are the run's own. Raises ResultsError."""
        from model.order import QUARTER, START, described

        own = {"start": START, "quarter": QUARTER} | given
        made = self.manifest.get("processes", {})
        for name, schedule in own.items():
            if described({name: schedule}).get(name) != made.get(name):
                raise ResultsError(f"the schedule {name!r} that is given is not the one that the run went through")
        return own

    def require_same_program(self) -> None:
        """Raise ResultsError if replaying the run here would give other bits."""
        from model.regions import region_to_read

        here, made = versions(), dict(self.manifest["versions"])
        other = [name for name in DECIDING if made.get(name) != here[name]]
        if other:
            told = ", ".join(f"{name} {made.get(name, 'unknown')[:12]} instead of {here[name][:12]}" for name in other)
            raise ResultsError(f"the run was made with {told}: replaying it would give other bits, so run again")
        if dict(region_to_read(self.plan.region, self.plan.region_data).checksums) != self.manifest["data"]:
            raise ResultsError(f"the data of region {self.plan.region} changed since the run was made: run again")

    @property
    def checkpoints(self) -> dict[int, Path]:
        """Folders of the checkpoints kept with the run, by quarter."""
        found = (
            [] if self.folder is None else [path for path in (self.folder / "checkpoints").glob("*Q*") if path.is_dir()]
        )
        return {parse_quarter(path.name): path for path in found}

    def files(self) -> dict[str, bytes]:
        """The tables as Parquet and manifest.yaml, by name."""
        import yaml

        found = {}
        for name, columns in self.columns.items():
            units = units_of(name)
            meanings = {column.name: column.meaning for column in TABLES[name]}
            content = BytesIO()
            write_columns(content, columns, units=units, meanings=meanings)
            found[f"{name}.parquet"] = content.getvalue()
        sums = {"files": {name: checksum(data) for name, data in found.items()}}
        found[MANIFEST] = yaml.safe_dump(self.manifest | sums, allow_unicode=True, sort_keys=False).encode()
        return found

    def save(self, folder: Path | str) -> Path:
        """Write Parquet tables and manifest.yaml to `folder`, all or nothing."""
        with whole_folder(Path(folder)) as partial:
            for name, content in self.files().items():
                (partial / name).write_bytes(content)
        return Path(folder)

    @classmethod
    def load(cls, folder: Path | str) -> Run:
        """A saved run. Raises ResultsError."""
        folder = Path(folder)
        manifest, content = read_manifest(folder)
        try:
            plans = [Plan.model_validate(each) for each in (manifest.plan, *(part.plan for part in manifest.past))]
        except ValueError as error:
            raise ResultsError(
                f"{folder / MANIFEST} has no scenario of this version ({first_line(error)}); remove {folder} and give "
                "the command that made it again"
            ) from None
        content.pop("files", None)
        return cls(manifest.scenario, manifest.seed, content, plans[0], {}, folder, sums=manifest.files)


@cache
def units_of(table: str) -> Units:
    """Units of a table's columns."""
    return Units({column.name: column.unit for column in TABLES[table]})


def manifest_of(model: ClusterModel) -> dict[str, Any]:
    """What it takes to repeat the run."""
    from model.order import described

    world, kind = model.world, model.class_of_ones_own()
    past = [{"plan": plan.model_dump(mode="json"), "until": quarter} for plan, quarter in world.past]
    processes = described({"start": model.start_schedule, "quarter": model.schedule})
    return {
        "schema": FORMAT,
        "scenario": model.plan.name,
        "seed": world.seed,
        "quarter": quarter_label(world.quarter),
        "firms": len(world.firms),
        "versions": versions(),
        "data": dict(world.region.checksums),
        "seconds": {name: round(sum(times), 3) for name, times in model.process_seconds.items()},
        "plan": model.plan.model_dump(mode="json"),
        **({"past": past} if past else {}),
        **({"processes": processes} if processes else {}),
        **({"model_class": kind} if kind else {}),
    }


def versions() -> dict[str, str]:
    """Versions of the program and of what it runs on."""
    from model.fingerprints import program

    own = program()
    return {
        "jiju": own["version"],
        "source": own["source"],
        "python": platform.python_version(),
        "numpy": own["numpy"],
        "mesa": version("mesa"),
        "machine": own["machine"],
    }


def first_line(error: Exception) -> str:
    """An error in a line."""
    return (str(error).strip() or type(error).__name__).splitlines()[0]


def tier_crossings(clusters: pd.DataFrame) -> pd.DataFrame:
    """First year of every cluster in each tier: kind, city, place, field, segment, tier, year, growth since 2015."""
    import pandas as pd

    start = int(clusters["year"].min())
    identity = ["kind", "city", "place", "field", "segment"]
    counted = clusters[clusters["counted"] & (clusters["tier"] > 0)]
    parts = []
    for tier in (1, 2, 3):
        reached = counted[counted["tier"] >= tier].sort_values("year").groupby(identity, as_index=False).first()
        parts.append(reached.assign(tier=tier))
    found = pd.concat(parts, ignore_index=True)
    years, past = found["year"] - start, found["revenue_2015"]
    known = (years > 0) & (past > 0)
    growth = (found["revenue_nominal"] / past.where(known)) ** (1.0 / years.where(known)) - 1.0
    return found[[*identity, "tier", "year", "revenue_nominal"]].assign(growth=growth)


@dataclass(frozen=True)
class LeftOut:
    """A run that was asked for and is not among the results: what it was, and why ("" if it is not finished yet)."""

    scenario: str
    seed: int
    sample: str
    failure: str = ""

    @property
    def key(self) -> str:
        """Name of the run's folder."""
        return run_key(self.scenario, self.sample, self.seed)


def run_key(scenario: str, sample: str, seed: int) -> str:
    """Name of a run's folder."""
    return f"{scenario}{f'@{sample}' if sample else ''}-{seed}"


@dataclass
class Study:
    """Scenarios x seeds. `runs[scenario, seed]` are the finished runs; `samples` are studies in other worlds.

    `left_out` are runs that the study asks for and that failed or are not finished.
    """

    folder: Path | None
    runs: dict[tuple[str, int], Run]
    samples: dict[str, Study] = field(default_factory=dict)
    left_out: list[LeftOut] = field(default_factory=list)
    _outcomes: Any = field(default=None, repr=False)
    _indicators: Any = field(default=None, repr=False)

    @classmethod
    def load(cls, folder: Path | str, whole: bool = False) -> Study:
        """The study in a folder; tables are read when asked for, or all at once (`whole`), before the folder goes.

        Only runs whose fingerprints the study's record names are its results; whatever else lies in the folder is
        none. Raises ResultsError if it holds no finished run, or if one is damaged.
        """
        folder = Path(folder)
        if not (folder / RUNS).is_dir():
            raise ResultsError(f"there are no results in {folder}: give the folder of a study, such as results/plan")
        record = read_study(folder)
        runs, left_out = [], []
        for wanted in asked_runs(record):
            found = look(folder / RUNS / wanted.key, bits=False)
            if found.damage:
                raise ResultsError(f"{folder / RUNS / wanted.key}: {found.damage}; give the command that made it again")
            if found.fingerprint != record.runs.get(wanted.key):
                left_out.append(replace(wanted, failure=why_it_failed(folder, wanted.key)))
                continue
            run = Run.load(folder / RUNS / wanted.key)
            if (run.scenario, run.sample, run.seed) != (wanted.scenario, wanted.sample, wanted.seed):
                raise ResultsError(f"{run.folder} holds another run; remove {run.folder} and give the command again")
            runs.append(run)
        if not runs:
            failures = [f"{each.key} failed: {each.failure}" for each in left_out if each.failure]
            raise ResultsError("; ".join([f"there are no finished runs in {folder}", *failures[:1]]))
        if whole:
            for run in runs:
                for path in sorted(run.folder.glob("*.parquet")) if run.folder else ():
                    run.table(path.stem)
        study = cls.of(runs, folder)
        study.left_out = left_out
        return study

    @classmethod
    def of(cls, runs: Iterable[Run], folder: Path | None = None) -> Study:
        """A study of runs at hand."""
        by_sample: dict[str, dict[tuple[str, int], Run]] = {}
        for run in runs:
            by_sample.setdefault(run.sample, {})[run.scenario, run.seed] = run
        own = by_sample.pop("", {})
        return cls(folder, own, {name: cls(folder, by_sample[name]) for name in sorted(by_sample)})

    @property
    def scenarios(self) -> list[str]:
        """Names of the scenarios."""
        return list(dict.fromkeys(scenario for scenario, _ in self.runs))

    def seeds(self, *scenarios: str) -> list[int]:
        """Seeds that all of the scenarios have (any, if none is named), in order."""
        wanted = scenarios or tuple(self.scenarios[:1])
        for scenario in scenarios:
            self.plan(scenario)
        return sorted(set.intersection(*({s for name, s in self.runs if name == w} for w in wanted)))

    def plan(self, scenario: str) -> Plan:
        """The resolved scenario. Raises ResultsError."""
        for (name, _), run in self.runs.items():
            if name == scenario:
                return run.plan
        there = f"there are {', '.join(self.scenarios)}"
        lacking = [each for each in self.left_out if each.scenario == scenario]
        if lacking:
            why = next((f"seed {each.seed} failed: {each.failure}" for each in lacking if each.failure), "not begun")
            raise ResultsError(f"no run of {scenario!r} has finished ({why}); give the command again; {there}")
        raise ResultsError(f"no scenario {scenario!r} in this study; {there}")

    def table(self, name: str, scenarios: Sequence[str] | None = None) -> pd.DataFrame:
        """One table of all runs, with columns scenario and seed in front. Raises ResultsError for an unknown name."""
        import pandas as pd

        for scenario in scenarios or ():
            self.plan(scenario)
        parts = []
        for (scenario, seed), run in self.runs.items():
            if scenarios is None or scenario in scenarios:
                frame = run.table(name)
                frame.insert(0, "seed", seed)
                frame.insert(0, "scenario", scenario)
                parts.append(frame)
        together = pd.concat(parts, ignore_index=True)
        together.attrs["units"] = units_of(name)
        return together

    @property
    def outcomes(self) -> pd.DataFrame:
        """Every modelled outcome: columns scenario, seed, year, outcome, value."""
        if self._outcomes is None:
            wide = self.table("indicators")
            self._outcomes = wide.melt(["scenario", "seed", "year"], var_name="outcome", value_name="value")
        return self._outcomes

    def values(self, scenario: str, outcome: str, year: int) -> dict[int, float]:
        """An outcome in a year, by seed. Raises ResultsError for an unknown outcome or year."""
        if self._indicators is None:
            self._indicators = self.table("indicators")
        found = self._indicators
        here = found[(found["scenario"] == scenario) & (found["year"] == year)]
        if not len(here) or outcome not in here:
            raise ResultsError(f"no outcome {outcome!r} of {scenario!r} in {year}; see `jiju list outcomes`")
        return dict(zip(here["seed"].tolist(), here[outcome].tolist(), strict=True))

    def difference(self, scenario: str, base: str) -> Comparison:
        """What `scenario` adds to `base`, at the same seeds."""
        self.plan(scenario), self.plan(base)
        return Comparison(self, scenario, base)

    def plot(self, outcome: str) -> Figure:
        """One outcome over time, by scenario, with its 80% band."""
        from model.report.figures.over_time import one_outcome

        require_outcome(outcome)
        return one_outcome(self.outcomes, outcome, self.scenarios)


def require_outcome(name: str) -> None:
    """Raise ResultsError if nothing is called so."""
    if name not in {column.name for column in TABLES["indicators"]} - {"year"}:
        raise ResultsError(f"no outcome {name!r}; see `jiju list outcomes`")


def asked_runs(record: StudyRecord) -> list[LeftOut]:
    """Every run that a study asks for, scenario by scenario, the study's own world first."""
    found = [
        LeftOut(scenario, seed, sample)
        for sample in ("", *record.samples)
        for scenario in record.scenarios
        for seed in record.seeds
    ]
    return [each for each in found if each.key in record.runs]


def why_it_failed(folder: Path, key: str) -> str:
    """The first line of the note on a failure; empty if there is none."""
    path = folder / FAILURES / f"{key}.txt"
    try:
        lines = path.read_text(encoding="utf-8", errors="replace").splitlines() if path.is_file() else []
    except OSError:
        return ""
    return next((line.strip() for line in lines if line.strip()), "")


@dataclass
class Comparison:
    """Two scenarios at the same seeds: their difference carries the effect, their luck cancels."""

    study: Study
    scenario: str
    base: str

    def of(self, outcome: str, year: int) -> Difference:
        """Mean paired difference of an outcome in a year, with its 95% interval."""
        one, other = (self.study.values(name, outcome, year) for name in (self.scenario, self.base))
        seeds = sorted(set(one) & set(other))
        return difference([one[seed] for seed in seeds], [other[seed] for seed in seeds])

    @property
    def table(self) -> pd.DataFrame:
        """Every outcome and year: base, mean, low, high, pairs."""
        import pandas as pd

        wide = self.study.outcomes.pivot_table(index=["outcome", "year"], columns=["scenario", "seed"], values="value")
        seeds = self.study.seeds(self.scenario, self.base)
        one, other = wide[self.scenario][seeds], wide[self.base][seeds]
        found = [difference(a, b) for a, b in zip(one.to_numpy(), other.to_numpy(), strict=True)]
        return pd.DataFrame([vars(item) for item in found], index=wide.index).reset_index()

    def plot(self, outcome: str) -> Figure:
        """The difference of one outcome over time, with its 95% interval."""
        from model.report.figures.over_time import one_difference

        require_outcome(outcome)
        return one_difference(self.table, outcome, self.scenario, self.base)
