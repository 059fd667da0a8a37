"""`Study`: scenarios x worlds, as a folder of runs and a record of the fingerprints that are its own.

Other runs in the folder are none of its results (model/results/records.py).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

from model.made_above import Shown, made_above
from model.results.outcome_names import ON_AXES, known_outcome
from model.results.paired_comparison import Comparison
from model.results.records import FAILURES, RUNS, ResultsError, StudyRecord, WorldRecord, look, read_study
from model.results.run import Run, units_of
from model.scenario import Plan

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

ASKED_OFTEN = ("indicators", "clusters", "city_field")  # tables that a report reads dozens of times


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

    @property
    def world(self) -> int:
        """Number of its world."""
        return world_number(self.seed)


def world_number(seed: int) -> int:
    """The number of the world that has a seed: 0, the central one, has seed 1."""
    return seed - 1


def undrawn(plan: Plan, world: WorldRecord | None) -> Plan:
    """A scenario as it is without a world: what agrees with a draw of the world was drawn."""
    if world is None or (world.draw is None and not world.baseline and not world.parameters):
        return plan
    own = {name: value for name, value in plan.parameters.items() if world.parameters.get(name) != value}
    start: dict[str, int | None] = {"draw": 0} if plan.baseline.draw == world.draw else {}
    start |= {name: None for name, value in world.baseline.items() if getattr(plan.baseline, name) == value}
    return plan.replace_unchecked(parameters=own, baseline=plan.baseline.model_copy(update=start))


def run_key(scenario: str, sample: str, seed: int) -> str:
    """Name of a run's folder."""
    return f"{scenario}{f'@{sample}' if sample else ''}-{seed}"


@dataclass(repr=False)
class Study(Shown):
    """Scenarios x worlds. `runs[scenario, seed]` are the finished runs by the seeds of their worlds.

    `samples` are studies of other parameters and baselines.

    `left_out` are runs that the study asks for and that failed or are not finished. `worlds`: what each drew, by seed.
    """

    folder: Path | None
    runs: dict[tuple[str, int], Run]
    samples: dict[str, Study] = field(default_factory=dict)
    left_out: list[LeftOut] = field(default_factory=list)
    worlds: dict[int, WorldRecord] = field(default_factory=dict)
    _outcomes: Any = field(default=None, repr=False)
    _indicators: Any = field(default=None, repr=False)  # by scenario and year
    kept: dict[Any, Any] = field(default_factory=dict, repr=False, compare=False)  # worked out once for several tables
    shown_as: ClassVar[str] = "study"

    @property
    def in_worlds(self) -> bool:
        """Whether runs of one scenario differ in more than luck: in parameters or in what they start from."""
        seen: dict[str, tuple[Any, dict[str, float]]] = {}
        for (scenario, _), run in self.runs.items():
            of_run = (run.plan.baseline, dict(run.plan.parameters))
            if seen.setdefault(scenario, of_run) != of_run:
                return True
        return False

    @classmethod
    def load(cls, folder: Path | str, whole: bool = False) -> Study:
        """The study in a folder; tables are read when asked for, or all at once (`whole`), before the folder goes.

        Only runs whose fingerprints the study's record names are its results; whatever else lies in the folder is
        none. Raises ResultsError if it holds no finished run, or if one is damaged.
        """
        return load_study(Path(folder), whole)

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
        """The resolved scenario, without what its worlds have drawn. Raises ResultsError."""
        for (name, seed), run in self.runs.items():
            if name == scenario:
                return undrawn(run.plan, self.worlds.get(seed))
        there = f"there are {', '.join(self.scenarios)}"
        lacking = [each for each in self.left_out if each.scenario == scenario]
        if lacking:
            why = next((f"world {each.world} failed: {each.failure}" for each in lacking if each.failure), "not begun")
            raise ResultsError(f"no run of {scenario!r} has finished ({why}); give the command again; {there}")
        raise ResultsError(f"no scenario {scenario!r} in this study; {there}")

    def table(self, name: str, scenarios: Sequence[str] | None = None,
              columns: Sequence[str] | None = None) -> pd.DataFrame:  # fmt: skip
        """One table of all runs (only these columns of it), with columns scenario and seed in front.

        Raises ResultsError for an unknown name.
        """
        for scenario in scenarios or ():
            self.plan(scenario)
        if name in ASKED_OFTEN and columns is None:
            return self.kept_table(name, None if scenarios is None else tuple(scenarios))
        return self.joined(name, scenarios, columns)

    def kept_table(self, name: str, scenarios: tuple[str, ...] | None) -> pd.DataFrame:
        """A copy of a table that is put together once, since many findings ask for it."""
        import pandas as pd

        key = ("table", name, scenarios)
        if key not in self.kept:
            self.kept[key] = self.joined(name, scenarios)
        lazy = int(pd.__version__.split(".")[0]) >= 3  # it copies a column when somebody writes into it
        copy: pd.DataFrame = self.kept[key].copy(deep=not lazy)
        return copy

    def joined(self, name: str, scenarios: Sequence[str] | None,
               columns: Sequence[str] | None = None) -> pd.DataFrame:  # fmt: skip
        """One table of all runs, as `table`."""
        import pandas as pd

        parts = []
        for (scenario, seed), run in self.runs.items():
            if scenarios is None or scenario in scenarios:
                frame = run.table(name, columns)
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
        if self._indicators is None:  # asked for hundreds of times: rows are told apart once
            groups = self.table("indicators").groupby(["scenario", "year"], sort=False)
            self._indicators = dict(iter(groups))
        here = self._indicators.get((scenario, year))
        if here is None or outcome not in here:
            raise ResultsError(f"no outcome {outcome!r} of {scenario!r} in {year}; see `jiju list outcomes`")
        return dict(zip(here["seed"].tolist(), here[outcome].tolist(), strict=True))

    def difference(self, scenario: str, base: str) -> Comparison:
        """What `scenario` adds to `base`, world by world."""
        self.plan(scenario), self.plan(base)
        return Comparison(self, scenario, base)

    def plot(self, outcome: str, ax: Axes | None = None) -> Axes:
        """One outcome over the years, by any of its names: median by scenario and, from five worlds on, its 80% band.

        Drawn in `ax`, or in a new figure. Raises ResultsError with the nearest name.
        """
        if not self.runs:
            raise ResultsError("the study has no finished run")
        plan = next(iter(self.runs.values())).plan
        about, w = known_outcome(outcome, plan), made_above(f"{ON_AXES}:reader")(plan)
        drawn: Axes = made_above(f"{ON_AXES}:outcome_lines")(self.outcomes, about, self.scenarios, w, ax)
        return drawn

    def in_a_line(self) -> str:
        """Its scenarios, how many worlds, and where it is kept."""
        worlds = len({seed for _, seed in self.runs})
        left = len(self.left_out)
        lacking = "" if not left else ", 1 run left out" if left == 1 else f", {left} runs left out"
        where = f" in {self.folder}" if self.folder is not None and self.folder.is_dir() else ""
        count = "1 world" if worlds == 1 else f"{worlds} worlds"
        return f"{', '.join(self.scenarios) or 'nothing'} in {count}{lacking}{where}"


def load_study(folder: Path, whole: bool = False, known: Mapping[str, Run] | None = None) -> Study:
    """As Study.load. known: runs that have been loaded already since they were finished, by key."""
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
        run = (known or {}).get(wanted.key) or Run.load(folder / RUNS / wanted.key)
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
    study = Study.of(runs, folder)
    study.left_out = left_out
    study.worlds = {world.seed: world for world in record.worlds}
    return study


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
