"""Results: `Run` (one scenario, one seed) and `Study` (scenarios x seeds), as pandas tables with units in attrs.

On disk a run is a folder of Parquet tables and a manifest that says how to repeat it to the bit; it is written beside
its place and renamed, so that it is there completely or not at all. A study is a folder of runs.
"""

from __future__ import annotations

import platform
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib.metadata import version
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from model.errors import UserError
from model.mathematics.paired import Difference, difference
from model.mathematics.quarters import parse_quarter, quarter_label
from model.observe.tables import TABLES, result_tables
from model.scenario import Plan
from model.tables.folders import whole_folder
from model.tables.store import StoreError, read_columns, write_columns

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.figure import Figure

    from model.cluster_model import ClusterModel

SCHEMA = 1  # of a run's folder; raised whenever a reader of the old one would go wrong
MANIFEST = "manifest.yaml"
Columns = dict[str, np.ndarray]


class Units(dict[str, str]):
    """Units by column. Nobody changes them, so that pandas need not copy them into every table made of another."""

    def __deepcopy__(self, memo: dict[int, Any]) -> Units:
        return self


class ResultsError(UserError):
    """A folder of results is missing, incomplete, damaged or of another version."""


@dataclass
class Run:
    """Results of one run. Tables are read from `folder` when first asked for, if the run comes from one."""

    scenario: str
    seed: int
    manifest: dict[str, Any]
    plan: Plan = field(repr=False, compare=False)
    columns: dict[str, Columns] = field(default_factory=dict, repr=False)
    folder: Path | None = None

    @classmethod
    def of(cls, model: ClusterModel) -> Run:
        """What a model has recorded so far."""
        return cls(model.plan.name, model.world.seed, manifest_of(model), model.plan, result_tables(model.world))

    def table(self, name: str, columns: Sequence[str] | None = None) -> pd.DataFrame:
        """One table by name (only these columns of it), units in `.attrs["units"]`.

        Raises ResultsError naming the known tables.
        """
        import pandas as pd

        if name not in TABLES:
            raise ResultsError(f"no table {name!r}; there are {', '.join(TABLES)}")
        found = self.columns.get(name)
        if found is None:
            if self.folder is None:
                raise ResultsError(f"this run kept no table {name!r}")
            try:
                found = read_columns(self.folder / f"{name}.parquet", columns)[0]
            except StoreError as error:
                raise ResultsError(f"{error}; remove {self.folder} and give the command again") from None
            if columns is None:
                self.columns[name] = found
        frame = pd.DataFrame(found if columns is None else {column: found[column] for column in columns})
        frame.attrs["units"] = units_of(name)
        return frame

    @property
    def indicators(self) -> pd.DataFrame:
        """Every modelled outcome by year."""
        return self.table("indicators")

    @property
    def clusters(self) -> pd.DataFrame:
        """Clusters of both kinds by year."""
        return self.table("clusters")

    @property
    def firms(self) -> pd.DataFrame:
        """The panel of firms, by year."""
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

    def at(self, quarter: str) -> ClusterModel:
        """The model as it stood at a quarter, such as "2018Q4", to the bit; `.fork` goes on from there.

        It goes on from the nearest checkpoint that was kept with the run, else from the start. Raises ResultsError if
        the run has no such quarter.
        """
        from model.cluster_model import ClusterModel

        wanted = parse_quarter(quarter)
        if not 0 <= wanted <= self.plan.end:
            raise ResultsError(
                f"{self.scenario} has no {quarter}: it runs from 2015Q4 to {quarter_label(self.plan.end)}"
            )
        branch = self.manifest.get("branch")
        trunk = self.plan if branch is None else Plan.model_validate(branch["plan"])
        until = wanted if branch is None else min(wanted, int(branch["quarter"]))
        kept = [q for q in self.checkpoints if q <= wanted]
        model = ClusterModel.resume(self.checkpoints[max(kept)]) if kept else ClusterModel(trunk, rng=self.seed)
        while model.world.quarter < until:
            model.step()
        if branch is not None and wanted > until and model.world.quarter == until:
            model = model.fork(plan=self.plan)
        while model.world.quarter < wanted:
            model.step()
        return model

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
        found[MANIFEST] = yaml.safe_dump(self.manifest, allow_unicode=True, sort_keys=False).encode()
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
        import yaml

        folder = Path(folder)
        try:
            loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # in C where it was built: plans can be long
            manifest = yaml.load((folder / MANIFEST).read_text(encoding="utf-8"), loader)
            schema, plan = manifest["schema"], Plan.model_validate(manifest["plan"])
        except FileNotFoundError:
            raise ResultsError(f"there is no run in {folder}") from None
        except (OSError, ValueError, KeyError, TypeError, yaml.YAMLError) as error:
            raise ResultsError(f"{folder / MANIFEST} cannot be read ({str(error).splitlines()[0]})") from None
        if schema != SCHEMA:
            raise ResultsError(f"{folder} has schema {schema}, this program reads {SCHEMA}: run again")
        return cls(manifest["scenario"], int(manifest["seed"]), manifest, plan, {}, folder)


@cache
def units_of(table: str) -> Units:
    """Units of a table's columns."""
    return Units({column.name: column.unit for column in TABLES[table]})


def manifest_of(model: ClusterModel) -> dict[str, Any]:
    """What it takes to repeat the run."""
    import model as package

    world = model.world
    return {
        "schema": SCHEMA,
        "scenario": model.plan.name,
        "seed": world.seed,
        "quarter": quarter_label(world.quarter),
        "firms": len(world.firms),
        "versions": {
            "jiju": package.__version__,
            "python": platform.python_version(),
            "numpy": np.__version__,
            "mesa": version("mesa"),
            "machine": platform.machine(),
        },
        "data": dict(world.region.checksums),
        "seconds": {name: round(sum(times), 3) for name, times in model.process_seconds.items()},
        "plan": model.plan.model_dump(mode="json"),
    }


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


@dataclass
class Study:
    """Scenarios x seeds. `runs[scenario, seed]` are the finished runs; `samples` are studies in other worlds."""

    folder: Path | None
    runs: dict[tuple[str, int], Run]
    samples: dict[str, Study] = field(default_factory=dict)
    _outcomes: Any = field(default=None, repr=False)
    _indicators: Any = field(default=None, repr=False)

    @classmethod
    def load(cls, folder: Path | str, whole: bool = False) -> Study:
        """The study in a folder; tables are read when asked for, or all at once (`whole`), before the folder goes.

        Raises ResultsError if it holds no finished run.
        """
        folder = Path(folder)
        runs = [Run.load(path.parent) for path in sorted((folder / "runs").glob(f"*/{MANIFEST}"))]
        if not runs:
            raise ResultsError(f"there are no finished runs in {folder}")
        if whole:
            for run in runs:
                for path in sorted(run.folder.glob("*.parquet")) if run.folder else ():
                    run.table(path.stem)
        return cls.of(runs, folder)

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
        return sorted(set.intersection(*({s for name, s in self.runs if name == w} for w in wanted)))

    def plan(self, scenario: str) -> Plan:
        """The resolved scenario. Raises ResultsError."""
        for (name, _), run in self.runs.items():
            if name == scenario:
                return run.plan
        raise ResultsError(f"no scenario {scenario!r} in this study; there are {', '.join(self.scenarios)}")

    def table(self, name: str, scenarios: Sequence[str] | None = None) -> pd.DataFrame:
        """One table of all runs, with columns scenario and seed in front."""
        import pandas as pd

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
        from model.report.figures import one_outcome

        return one_outcome(self.outcomes, outcome, self.scenarios)


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
        from model.report.figures import one_difference

        return one_difference(self.table, outcome, self.scenario, self.base)
