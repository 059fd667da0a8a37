"""`Run`: the results of one scenario and one seed, as pandas tables with units in attrs.

On disk a run is a folder of Parquet tables and a manifest that says how to repeat it to the bit; it is written beside
its place and renamed, so that it is there completely or not at all.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np

from model.made_above import Shown, made_above
from model.mathematics.quarters import parse_quarter
from model.observe.census import CENSUS, census_of
from model.observe.result_columns import TABLES
from model.observe.result_tables import result_tables
from model.results.crossings import tier_crossings
from model.results.manifest import manifest_of
from model.results.network import graph_of, links_of_years
from model.results.outcome_names import ON_AXES, known_outcome
from model.results.periods import with_periods
from model.results.records import MANIFEST, ResultsError, checksum, read_manifest
from model.results.reopened import recall
from model.results.replay import model_at, processes_of, replayed
from model.scenario import Plan
from model.scenario.extension_records import Extension
from model.scenario.extensions import is_own
from model.schedule import Schedule
from model.tables.folders import whole_folder
from model.tables.store import StoreError, read_columns, write_columns

if TYPE_CHECKING:
    import networkx as nx
    import pandas as pd
    from matplotlib.axes import Axes

    from model.cluster_model import ClusterModel
    from model.simulation import Simulation
    from model.studies.one_cluster.of_run import PartHistory
    from model.studies.one_firm.of_run import FirmHistory

Columns = dict[str, np.ndarray]


class Units(dict[str, str]):
    """Units by column. Nobody changes them, so that pandas need not copy them into every table made of another."""

    def __deepcopy__(self, memo: dict[int, Any]) -> Units:
        return self


@dataclass(repr=False)
class Run(Shown):
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
    kept: dict[Any, Any] = field(default_factory=dict, repr=False, compare=False)  # what was worked out once
    shown_as: ClassVar[str] = "run"

    @classmethod
    def of(cls, model: Simulation) -> Run:
        """What a model has recorded so far."""
        world, own = model.world, {"start": model.start_schedule, "quarter": model.schedule}
        return cls(model.plan.name, world.seed, manifest_of(model), model.plan, result_tables(world), schedules=own)

    def table(self, name: str, columns: Sequence[str] | None = None) -> pd.DataFrame:
        """One table by name (only these columns of it), units in `.attrs["units"]`; quarters are pandas periods.

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
        if "quarter" in frame:
            try:
                frame["quarter"] = with_periods(frame["quarter"])
            except ValueError as error:
                raise ResultsError(f"table {name} of {self.scenario}-{self.seed}: {error}") from None
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
                "links": "a study keeps the links of its first world, and all on request",
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
            found = read_columns(path, columns, content, for_pandas=True)[0]
        except StoreError as error:
            raise ResultsError(f"{error}; {remedy}") from None
        declared = [column.name for column in TABLES[name] if columns is None or column.name in columns]
        lacking = [column for column in declared if column not in found]
        if name == "indicators":  # a run that was made without a module knows nothing of its outcomes
            rows = len(next(iter(found.values()), ()))
            found |= {column: np.full(rows, np.nan) for column in lacking if is_own("outcomes", column)}
            lacking = [column for column in lacking if column not in found]
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
        """Local supply links, every fifth year; `links_of` has those of any year."""
        return self.table("links")

    def links_of(self, years: int | Iterable[int]) -> pd.DataFrame:
        """Local supply links at the end of a year, or of several, in the columns of `links`.

        Years that were not kept come from the run made once more with the same bits, once for all that are asked for
        together. Raises ResultsError for a year that the run does not have, and what `at` raises.
        """
        return links_of_years(self, years)

    def to_networkx(self, year: int | None = None) -> nx.DiGraph:
        """The supply network at the end of a year (the last, if none is given), from suppliers to buyers.

        Nodes are the ids of firms with links, with name, segment, field, place, city, origin, longitude, latitude,
        revenue (亿元 a year) and workers; edges have `weight`, what was delivered in the last quarter (亿元), and
        `inputs`, the segments of it. Raises as `links_of`.
        """
        return graph_of(self, year)

    @property
    def quarters(self) -> pd.DataFrame:
        """Every measure by quarter: a row a period, a column a measure."""
        found = self.table("quarterly").pivot(index="quarter", columns="measure", values="value")
        return found[list(dict.fromkeys(self.table("quarterly")["measure"]))]

    @property
    def with_firms(self) -> Run:
        """The run with its yearly panel of firms: itself, or, if it kept none, made once more with the same bits."""
        if self.has("firms"):
            return self
        if "with_firms" not in self.kept:
            *_, model = replayed(self, parse_quarter(self.manifest["quarter"]))
            self.kept["with_firms"] = Run.of(model)
        found: Run = self.kept["with_firms"]
        return found

    def firm(self, firm: int | str) -> FirmHistory:
        """The history of one firm, by its id or the name of a plant that is known by one.

        Raises NoSuchName, NoSuchFirm with the nearest ones.
        """
        found: FirmHistory = made_above("model.studies.one_firm.of_run:of_run")(self, firm)
        return found

    def city(self, city: str) -> PartHistory:
        """The history of a city (or a place), by its id or any of its names. Raises NoSuchName with the nearest."""
        found: PartHistory = made_above("model.studies.one_cluster.of_run:city_of")(self, city)
        return found

    def cluster(self, city: str, industry: str) -> PartHistory:
        """The history of a field or segment in a city (or a place), by ids or any names, or a part of one.

        Raises NoSuchName with the nearest names.
        """
        found: PartHistory = made_above("model.studies.one_cluster.of_run:cluster_of")(self, city, industry)
        return found

    def plot(self, outcome: str, ax: Axes | None = None) -> Axes:
        """One outcome over the years, by any of its names; in `ax`, or in a new figure. Raises ResultsError."""
        about = known_outcome(outcome, self.plan)
        values = self.indicators.set_index("year")[about.name]
        w = made_above(f"{ON_AXES}:reader")(self.plan)
        drawn: Axes = made_above(f"{ON_AXES}:plain_line")(values, w.named(about.words), about.unit, w, ax, about.least)
        return drawn

    def in_a_line(self) -> str:
        """Scenario, seed, region and the quarter that it reached."""
        sample = f" sample {self.sample}" if self.sample else ""
        return f"{self.scenario}{sample} seed {self.seed}, {self.plan.region_name} to {self.manifest['quarter']}"

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
        """The first year in which a cluster counted in each tier, and its yearly growth up to then (share)."""
        return tier_crossings(self.clusters)

    @property
    def sample(self) -> str:
        """The sample of parameters and baseline that it was made in; empty for the scenario's own."""
        return str(self.manifest.get("sample", ""))

    def processes(self) -> dict[str, Schedule]:
        """The schedules of the start and of a quarter that the run went through.

        Raises ScheduleError if a process of a saved run's own cannot be found again.
        """

        return processes_of(self)

    def at(self, quarter: str, processes: dict[str, Schedule] | None = None) -> ClusterModel:
        """The model as it stood at a quarter, such as "2018Q4", to the bit; `.fork` goes on from there.

        It goes on from the nearest checkpoint that was kept with the run, else from the start, through the processes
        that the run went through. processes: its schedules ("start", "quarter"), where they cannot be found again.
        Raises ResultsError if the run has no such quarter, or was made by another program or from other data;
        ScheduleError if a process cannot be found again.
        """
        return model_at(self, quarter, processes)

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
        dumper = getattr(yaml, "CSafeDumper", yaml.SafeDumper)  # in C where it was built: plans can be long
        text = yaml.dump(self.manifest | sums, Dumper=dumper, allow_unicode=True, sort_keys=False)
        found[MANIFEST] = text.encode()
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
            said = [manifest.plan, *(part.plan for part in manifest.past)]
            recall(Extension.model_validate(each) for plan in said for each in plan.get("extensions") or ())
            plans = [Plan.model_validate(each) for each in said]
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


def first_line(error: Exception) -> str:
    """An error in a line."""
    return (str(error).strip() or type(error).__name__).splitlines()[0]
