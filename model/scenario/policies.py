"""The policies of a scenario, resolved against the catalogue and the region."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from model.mathematics.name_book import NameBook, NoSuchName
from model.scenario.budgets import budget_in_force
from model.scenario.catalogue import Instrument, Silent
from model.scenario.dates import check_covered, check_dates, first_quarter
from model.scenario.heeded import order_of, tell_constant, tell_unheeded
from model.scenario.limits import eligibility
from model.scenario.listed_names import only
from model.scenario.plan_values import PolicySettings
from model.scenario.policy_terms import Rationing
from model.scenario.region_names import RegionNames
from model.scenario.schema import PolicyPart, ScenarioFile
from model.scenario.strengths import strengths


class Policies:
    """Turns what a file says of a policy into its settings: ids for names, quarters for dates, nothing left open."""

    def __init__(self, entries: Mapping[str, Instrument | Silent], instruments: NameBook, names: RegionNames) -> None:
        self.entries, self.instruments, self.names, self.notes = entries, instruments, names, names.notes

    def policy(self, file: ScenarioFile, key: str, part: PolicyPart) -> PolicySettings | None:
        """One policy, or None if it has errors or falls away."""
        path = ("policies", key)
        instrument = self._instrument(key, part, path)
        if instrument is None:
            return None
        before = len(self.notes.errors)
        start = first_quarter(file, key, part, self.notes)
        end = part.end if part.end is not None else file.last
        if end > file.last and self.notes.later(("period", "end"), (*path, "to")):
            end = file.last
            if start > end:
                self.notes.beyond.append(key)
                return None
            self.notes.cut.append(key)
        if start > end and file.policies_from is not None and start == file.policies_from:
            self.notes.gone.append(key)
            return None
        check_dates(start, end, file, path, self.notes)
        settings = strengths(instrument, part, path, self.notes)
        who = eligibility(instrument, part, (*path, "for"), self.names)
        rationing = part.rationing or Rationing.model_validate(instrument.rationing)
        tell_unheeded(instrument, who, (*path, "for"), self.notes)
        rationing = order_of(instrument, rationing, path, self.notes)
        place, segment = self._site(instrument, part, path)
        budget = budget_in_force(file, key, part, instrument, self.notes)
        for name, value in (("budget", budget), *settings.items()):
            check_covered(name, value, start, end, file, (*path, name), self.notes)
        if len(self.notes.errors) > before:
            return None
        tell_constant(instrument, settings, start, path, self.notes)
        return PolicySettings(
            key=key, instrument=instrument.key, lever=instrument.lever, start=start, end=end, budget=budget,
            settings=settings, eligibility=who, rationing=rationing, place=place, segment=segment,
            outcome=instrument.outcome["id"], direction=instrument.outcome["direction"],
        )  # fmt: skip

    def _instrument(self, key: str, part: PolicyPart, path: tuple[Any, ...]) -> Instrument | None:
        """The instrument that a policy names, by its key or name in either language."""
        name = part.instrument or key
        entry = self.entries.get(only(self.instruments, name) or name)
        where = (*path, "instrument") if part.instrument else path
        if isinstance(entry, Silent):
            self.notes.fail(
                where, f"{name!r} has no modelled effect: {entry.reason['en']}", f"`jiju explain {entry.key}`"
            )
        elif entry is None:
            try:
                self.instruments.find(name)
            except NoSuchName as error:
                self.notes.fail(where, error.message, error.remedy or "`jiju list instruments`")
        else:
            return entry
        return None

    def _site(self, instrument: Instrument, part: PolicyPart, path: tuple[Any, ...]) -> tuple[str | None, str | None]:
        found: dict[str, str | None] = {"places": None, "segments": None}
        for kind, value in (("places", part.place), ("segments", part.segment)):
            word = kind[:-1]
            if instrument.placed and value is None:
                self.notes.fail(
                    path,
                    f"{word!r} is missing: {instrument.key} happens somewhere",
                    f"add `{word}:`; {self.names.region.listing(kind)}",
                )
            elif not instrument.placed and value is not None:
                self.notes.fail(
                    (*path, word),
                    f"{word!r} is not a setting of {instrument.key}",
                    f"limit it with `for: {{{kind}: [...]}}`",
                )
            elif value is not None and kind == "places":
                found[kind] = self.names.place(value, (*path, word))
            elif value is not None:
                names = self.names.ids(kind, (value,), (*path, word))
                found[kind] = names[0] if names else None
                if names and not self._open(names[0]):
                    self.notes.fail((*path, word), f"{names[0]!r} has no market and no norms in this region",
                              "name a segment with revenue in the base year, or a pioneer: "
                              f"{self.names.region.listing('segments')}")  # fmt: skip
        return found["places"], found["segments"]

    def _open(self, segment: str) -> bool:
        """Whether firms of a segment can work: it had some in the base year, or has a parent to take its norms from."""
        table = self.names.region.segments
        row = table.index[segment]
        return bool(table.parent[row] or table.revenue_prior_a[row] > 0 or table.revenue_prior_b[row] > 0)
