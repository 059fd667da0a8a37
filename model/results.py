"""Results: `Run` (one scenario, one seed) and `Study` (many), as pandas tables with units in `.attrs["units"]`.

A run is a handful of tables taken from the observer's record, and a manifest that says how to repeat it to the bit. On
disk a run is a folder; it is written beside its place and renamed, so that it is there completely or not at all.
"""

from __future__ import annotations

import platform
from dataclasses import dataclass, field
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from model.mathematics.quarters import quarter_label
from model.tables.folders import whole_folder

if TYPE_CHECKING:
    import pandas as pd

    from model.cluster_model import ClusterModel
    from model.scenario import Plan

SCHEMA = 1  # of a run's folder; raised whenever a reader of the old one would go wrong
Columns = dict[str, np.ndarray]


class ResultsError(Exception):
    """A folder of results is missing, incomplete, damaged or of another version."""


@dataclass
class Run:
    """Results of one run. `columns` holds every table as arrays by column name; the properties give pandas tables."""

    scenario: str
    seed: int
    columns: dict[str, Columns]
    manifest: dict[str, Any]
    plan: Plan | None = field(default=None, repr=False, compare=False)

    @classmethod
    def of(cls, model: ClusterModel) -> Run:
        """What a model has recorded so far."""
        world = model.world
        return cls(model.plan.name, world.seed, recorded(world), manifest_of(model), model.plan)

    def table(self, name: str) -> pd.DataFrame:
        """One table by name. Raises ResultsError naming the known ones."""
        import pandas as pd

        if name not in self.columns:
            raise ResultsError(f"no table {name!r} in this run; there are {', '.join(sorted(self.columns))}")
        return pd.DataFrame(self.columns[name])

    def save(self, folder: Path | str) -> Path:
        """Write Parquet tables and manifest.yaml to `folder`, all or nothing."""
        import pyarrow as pa
        import pyarrow.parquet as pq
        import yaml

        with whole_folder(Path(folder)) as partial:
            for name, columns in self.columns.items():
                table = pa.table({column: pa.array(values) for column, values in columns.items()})
                pq.write_table(table, partial / f"{name}.parquet", compression="zstd")
            text = yaml.safe_dump(self.manifest, allow_unicode=True, sort_keys=False)
            (partial / "manifest.yaml").write_text(text, encoding="utf-8")
        return Path(folder)


def recorded(world: Any) -> dict[str, Columns]:
    """The observer's tables as columns."""
    return {}


def manifest_of(model: ClusterModel) -> dict[str, Any]:
    """What it takes to repeat the run."""
    import model as package

    world = model.world
    return {
        "schema": SCHEMA,
        "scenario": model.plan.name,
        "seed": world.seed,
        "quarter": quarter_label(world.quarter),
        "versions": {
            "jiju": package.__version__,
            "python": platform.python_version(),
            "numpy": np.__version__,
            "mesa": version("mesa"),
            "machine": platform.machine(),
        },
        "data": dict(getattr(world.region, "checksums", {})),
        "seconds": {name: round(sum(times), 3) for name, times in model.process_seconds.items()},
    }
