"""Findings of a study: every table that page, workbook and figures show, computed once from saved results."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from model.observe.outcomes import BY_NAME
from model.regions.basis_codes import Bases
from model.report.cluster_tables.basis_at_start import bases_of, sheet_with_basis
from model.report.findings import clusters, firms, geography, goals, ground, growth, money, plants, supply, targeted
from model.report.findings.compared import Compared
from model.report.sheet import Sheet
from model.report.study_summary.summarise import Summary
from model.report.words.displayed_names import Names
from model.scenario import Plan

if TYPE_CHECKING:
    from model.report.answer.facts import Facts
    from model.report.network_files import OfOneRun


@dataclass
class Findings(Compared):
    """All that a report shows of a study. `sheets` has every table by name.

    targets: waits for what happened to the targets of policies, if somebody has begun to look for it. network: the
    supply network with its files, if they have been written already.
    """

    summary: Summary
    extras: dict[str, pd.DataFrame] = field(default_factory=dict)  # attribution, frontier, sensitivity
    targets: Callable[[], tuple[Sheet, Sheet]] | None = None
    network: OfOneRun | None = None

    def __getstate__(self) -> dict[str, Any]:
        """What another process needs of it: tables of saved runs are read there again, if they are wanted at all."""
        runs = {key: replace(run, columns={}) if run.folder else run for key, run in self.study.runs.items()}
        study = replace(self.study, runs=runs, samples={}, kept={})
        return self.__dict__ | {"study": study, "targets": None, "network": None}

    @cached_property
    def names(self) -> Names:
        """Names of places, segments, policies and so on."""
        return Names(self.region, [self.study.plan(name) for name in self.study.scenarios])

    @cached_property
    def bases(self) -> Bases:
        """On what the scenario's starting map rests, cell by cell."""
        return bases_of(self.main, self.region)

    @cached_property
    def undrawable(self) -> str:
        """Characters of titles and names that no font of this machine draws: figures show squares."""
        from model.report.figures.style import undrawable

        return undrawable(self.names.all())

    @cached_property
    def scenarios(self) -> list[str]:
        """The scenario asked about first, its base second, the others after them."""
        first = [self.main.name] + ([self.base.name] if self.base is not None else [])
        return first + [name for name in self.study.scenarios if name not in first]

    @property
    def compared(self) -> bool:
        """Whether there is more than one pair of seeds: intervals of paired differences need that."""
        return len(self.paired_seeds) > 1

    def kind(self, key: str) -> str:
        """The key of a text about bands: as it is for seeds, `_few` without bands, `_worlds` for worlds."""
        return f"{key}_few" if not self.banded else f"{key}_worlds" if self.study.in_worlds else key

    @cached_property
    def firms(self) -> dict[int, pd.DataFrame]:
        """Panels of firms by seed, first and last year."""
        return firms.panels(self)

    @cached_property
    def supply(self) -> supply.Supply:
        """The supply links of the first seed."""
        return self.network.supply if self.network is not None else supply.supply_of(self)

    @cached_property
    def places_by_year(self) -> pd.DataFrame:
        """Places with their size and largest cluster by year; shared by maps, page and animation."""
        return geography.places_by_year(self)

    @cached_property
    def arcs_on_map(self) -> pd.DataFrame:
        """The largest supply flows by year with the coordinates of both ends."""
        return geography.arcs_on_map(self)

    @cached_property
    def cluster(self) -> tuple[str, str] | None:
        """The cluster whose supply chain is shown."""
        return supply.chosen_cluster(self)

    @cached_property
    def communities(self) -> dict[tuple[str, str], int]:
        """Communities of places x segments in the last year that kept links."""
        return supply.communities_of(self.summary.tables["emergent_cells"])

    @cached_property
    def met(self) -> dict[int, goals.Met]:
        """How many of the plan's targets are met, by year."""
        return goals.met(self, self.summary.goals)

    @cached_property
    def facts(self) -> Facts:
        """The facts of the answer page."""
        from model.report.answer.facts import facts_of

        return facts_of(self, self.summary.goals, self.sheets["targeted"].frame, self.sheets["spending"].frame)

    def unit(self, outcome: str) -> str:
        """Unit of an outcome."""
        return BY_NAME[outcome].unit

    def median(self, scenario: Plan, outcome: str, year: int) -> float:
        """Median of an outcome over worlds; nan if it is not defined."""
        values = [v for v in self.study.values(scenario.name, outcome, year).values() if np.isfinite(v)]
        return float(np.median(values)) if values else float("nan")

    def complete(self) -> None:
        """Make every table now, so that nothing has been written yet if one cannot be made."""
        assert self.sheets
        assert self.facts

    @cached_property
    def sheets(self) -> dict[str, Sheet]:
        """Every table by name, in the order of the report."""
        found: dict[str, Sheet] = {}
        self.__dict__["sheets"] = found  # later ones read earlier ones
        makers: tuple[Callable[[Findings], Sheet | tuple[Sheet, ...]], ...] = (
            ground.settings, ground.policies, goals.scorecard, goals.tiers, goals.scenarios, money.added, money.cost,
            money.per_unit, money.spending, money.spending_by_part, money.spending_by_year, clusters.leagues,
            clusters.changes, growth.drivers, growth.reached, clusters.cities, clusters.fields, clusters.city_by_field,
            clusters.city_by_segment, lambda f: supply.chain(f, f.cluster), supply.network,
            supply.emergent, firms.by_size, firms.by_origin, plants.plants, firms.years, targeted.targeted,
            money.displaced, money.attributed,
            ground.lacking, ground.provenance, ground.parameters,
        )  # fmt: skip
        for make in makers:
            made = self.targets() if make is targeted.targeted and self.targets is not None else make(self)
            for sheet in made if isinstance(made, tuple) else (made,):
                found[sheet.name] = sheet_with_basis(sheet, self.bases)
        found["assumptions"] = ground.assumptions(self.main, self.summary.assumptions)
        return found
