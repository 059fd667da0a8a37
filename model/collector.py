"""What Mesa's own tools find at `model.datacollector`: the outcomes that the observer has recorded, nothing twice.

The collector is made when somebody asks for it and reads the record then: a step costs nothing more. Mesa counts from
the first step on, so the start state is left out; Run.indicators has it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import mesa

from model.mathematics.quarters import quarter_label, quarter_of_year, year_of
from model.observe import outcomes
from model.observe.recorder import Record

if TYPE_CHECKING:
    from model.cluster_model import ClusterModel

CONTEXT = ("seed", "quarter", "year")  # columns before the outcomes


class OutcomeCollector(mesa.DataCollector):
    """Seed, quarter and, of the last whole year, the year and every modelled outcome; one entry a step."""

    def __init__(self, model: ClusterModel) -> None:
        self.model = model
        self._known: tuple[int, dict[str, list[Any]]] = (-1, {})
        super().__init__()
        self.model_reporters = {name: self._reporter(name) for name in self.model_vars}

    def _reporter(self, name: str) -> Any:
        return lambda model: self.model_vars[name][-1] if self.model_vars[name] else None

    @property
    def model_vars(self) -> dict[str, list[Any]]:
        """Lists with one value a step, by name."""
        record = self.model.world.record
        assert isinstance(record, Record)
        if self._known[0] != len(record.quarters):
            self._known = (len(record.quarters), self._read(record))
        return self._known[1]

    @model_vars.setter
    def model_vars(self, _: Any) -> None:
        """Mesa begins with an empty one; what is here is read from the record."""

    def _read(self, record: Record) -> dict[str, list[Any]]:
        columns, _ = outcomes.values(record.yearly)
        rows = {int(year): row for row, year in enumerate(columns["year"])}
        steps = record.quarters[1:]
        years = [year_of(quarter) if quarter_of_year(quarter) == 4 else year_of(quarter) - 1 for quarter in steps]
        found: dict[str, list[Any]] = {
            "seed": [self.model.seed_number] * len(steps),
            "quarter": [quarter_label(quarter) for quarter in steps],
            "year": years,
        }
        for name, values in columns.items():
            if name != "year":
                found[name] = [float(values[rows[year]]) for year in years]
        return found

    @property
    def _collection_steps(self) -> list[int]:
        """Steps that have an entry, as Mesa 3.5 asks for."""
        return list(range(1, len(self.model_vars["quarter"]) + 1))

    @_collection_steps.setter
    def _collection_steps(self, _: Any) -> None:
        """As for model_vars."""

    def collect(self, model: mesa.Model) -> None:
        """Nothing to do: the observer has recorded the step."""
