"""What only the region, the catalogue and the registry can tell of a scenario: names, dates, ranges, overlaps."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from model.mathematics.names import NoSuchName
from model.mathematics.quarters import quarter_label
from model.regions import Region, RegionError, region_to_read
from model.regions.schema import DEFLATORS
from model.scenario.catalogue import Instrument, Setting, Silent, load_entries
from model.scenario.errors import ScenarioError, nearest
from model.scenario.nodes import Tree
from model.scenario.packages import load_packages
from model.scenario.parameters import ParameterError, load_registry
from model.scenario.quantities import in_unit
from model.scenario.schema import (
    Eligibility,
    Environment,
    Plan,
    PolicyPart,
    PolicySettings,
    Rationing,
    ScenarioFile,
    Words,
    schedule,
)


class Resolver:
    """Turns a valid file into a plan, collecting what only the region, the catalogue and the registry can tell."""

    def __init__(self, tree: Tree, errors: list[ScenarioError], catalogue: dict[str, Instrument]) -> None:
        self.tree, self.errors, self.catalogue = tree, errors, catalogue
        self.region: Region | None = None

    def fail(self, path: tuple[Any, ...], message: str, remedy: str = "") -> None:
        """Note an error at a path of the file."""
        self.errors.append(ScenarioError(*self.tree.at(path), message, remedy))

    def resolve(self, file: ScenarioFile, parent: Path | None) -> Plan | None:
        """The plan, or None if the region cannot be read; errors are in `self.errors`."""
        if file.period.end < file.period.start:
            self.fail(("period", "end"), "the period ends before it starts", "swap start and end")
        if file.period.start != 1:
            self.fail(
                ("period", "start"), "a run starts from the state of 2015, so in 2016Q1", "leave period.start out"
            )
        try:
            self.region = region_to_read(file.region, file.region_data)
        except RegionError as error:
            for problem in error.problems:
                self.fail(("region_data",) if problem.startswith("region_data") else ("region",), problem)
            return None
        self._parameters(file)
        for number, name in enumerate(file.packages):
            if name not in load_packages():
                self.fail(("packages", number), f"no package {name!r}", nearest(name, list(load_packages())))
        policies = {}
        for key, part in file.policies.items():
            policy = self._policy(file, key, part)
            if policy is not None:
                policies[key] = policy
        self._overlaps(policies)
        title = file.title or Words(zh=file.name, en=file.name)
        return Plan(
            name=file.name, title=title, purpose=file.purpose, parent=parent, region=file.region,
            start=file.period.start, end=file.period.end, seeds=file.seeds, scale=file.scale, baseline=file.baseline,
            policies=policies, environment=self._environment(file), parameters=dict(file.parameters),
            region_data=file.region_data,
        )  # fmt: skip

    def _parameters(self, file: ScenarioFile) -> None:
        for path, value in file.parameters.items():
            try:
                load_registry().check(path, value)
            except ParameterError as error:
                message, _, remedy = str(error).partition(", did you mean")
                self.fail(("parameters", path), message, f"did you mean{remedy}" if remedy else "")

    def _names(self, kind: str, names: tuple[str, ...], path: tuple[Any, ...]) -> tuple[str, ...]:
        assert self.region is not None
        find = {"fields": self.region.find_field, "segments": self.region.find_segment,
                "places": self.region.find_place, "cities": self.region.find_city}[kind]  # fmt: skip
        found = []
        for number, name in enumerate(names):
            try:
                found.append(find(name))
            except NoSuchName as error:
                self.fail((*path, number), error.message, error.remedy or f"`jiju list {kind}`")
        return tuple(found)

    def _eligibility(self, who: Eligibility, path: tuple[Any, ...]) -> Eligibility:
        names = {kind: self._names(kind, getattr(who, kind), (*path, kind)) for kind in
                 ("fields", "segments", "places", "cities")}  # fmt: skip
        for name, (low, high) in who.size.items():
            if low is not None and high is not None and low >= high:
                self.fail((*path, "size", name), f"size.{name}: from {low:g} to {high:g} is nobody", "swap the bounds")
        return who.model_copy(update=names)

    def _environment(self, file: ScenarioFile) -> Environment:
        assert self.region is not None
        part, region = file.environment, self.region
        growth: dict[int, float] = {}
        prices: dict[int, dict[str, float]] = {}
        if part.national_growth == "history":
            growth = {year: classes[""] for year, classes in region.history("market_growth").items()}
        elif isinstance(part.national_growth, dict):
            growth = dict(part.national_growth)
        if part.prices == "history":
            prices = region.history("price_growth")
        elif isinstance(part.prices, dict):
            prices = {
                year: {str(kind): rate for kind, rate in value.items()}
                if isinstance(value, dict)
                else dict.fromkeys(DEFLATORS, value)
                for year, value in part.prices.items()
            }
        shocks = []
        for number, shock in enumerate(part.shocks):
            path = ("environment", "shocks", number)
            self._dates(shock.start, shock.end, file, path)
            names = {k: self._names(k, getattr(shock, k), (*path, k)) for k in ("segments", "fields", "cities")}
            shocks.append(shock.model_copy(update=names))
        return Environment(growth=growth, prices=prices, shocks=tuple(shocks))

    def _dates(self, start: int, end: int, file: ScenarioFile, path: tuple[Any, ...]) -> None:
        if end < start:
            self.fail(
                (*path, "to"),
                f"ends ({quarter_label(end)}) before it starts ({quarter_label(start)})",
                "swap from and to",
            )
        for name, quarter in (("from", start), ("to", end)):
            if not file.period.start <= quarter <= file.period.end:
                period = f"{quarter_label(file.period.start)} to {quarter_label(file.period.end)}"
                self.fail(
                    (*path, name), f"{quarter_label(quarter)} is outside the period {period}", "change it or the period"
                )

    def _policy(self, file: ScenarioFile, key: str, part: PolicyPart) -> PolicySettings | None:
        path = ("policies", key)
        name = part.instrument or key
        instrument = self.catalogue.get(name)
        silent = load_entries().get(name)
        if isinstance(silent, Silent):
            self.fail(path, f"{name!r} has no modelled effect: {silent.reason['en']}", f"`jiju explain {name}`")
            return None
        if instrument is None:
            where = (*path, "instrument") if part.instrument else path
            self.fail(
                where, f"no instrument {name!r}", nearest(name, list(self.catalogue)) or "`jiju list instruments`"
            )
            return None
        before = len(self.errors)
        start = part.start if part.start is not None else file.period.start
        end = part.end if part.end is not None else file.period.end
        if file.policies_from is not None:
            start = max(start, file.policies_from)
            if start > end:
                return None  # it would have ended before anything starts
        self._dates(start, end, file, path)
        settings = self._settings(instrument, part, path)
        who = part.eligibility or Eligibility.model_validate(instrument.eligibility)
        who = self._eligibility(who, (*path, "for"))
        rationing = part.rationing or Rationing.model_validate(instrument.rationing)
        if rationing.rule == "ranked" and rationing.by is None:
            self.fail((*path, "rationing"), "ranked by what?", "add `by:` with a column, for instance by: cnc_share")
        place, segment = self._site(instrument, part, path)
        if len(self.errors) > before:
            return None
        budget = scaled(part.budget if part.budget is not None else instrument.budget, file.budget_factor)
        return PolicySettings(
            key=key, instrument=instrument.key, lever=instrument.lever, start=start, end=end, budget=budget,
            settings=settings, eligibility=who, rationing=rationing, place=place, segment=segment,
            outcome=instrument.outcome["id"], direction=instrument.outcome["direction"],
        )  # fmt: skip

    def _site(self, instrument: Instrument, part: PolicyPart, path: tuple[Any, ...]) -> tuple[str | None, str | None]:
        found: dict[str, str | None] = {"places": None, "segments": None}
        for kind, value in (("places", part.place), ("segments", part.segment)):
            word = kind[:-1]
            if instrument.placed and value is None:
                self.fail(
                    path,
                    f"{word!r} is missing: {instrument.key} happens somewhere",
                    f"add `{word}:`; `jiju list {kind}`",
                )
            elif not instrument.placed and value is not None:
                self.fail(
                    (*path, word),
                    f"{word!r} is not a setting of {instrument.key}",
                    f"limit it with `for: {{{kind}: [...]}}`",
                )
            elif value is not None:
                names = self._names(kind, (value,), (*path, word))
                found[kind] = names[0] if names else None
                if kind == "segments" and names and not self._open(names[0]):
                    self.fail((*path, word), f"{names[0]!r} has no market and no norms in this region",
                              "name a segment with revenue in 2015, or a pioneer: `jiju list segments`")  # fmt: skip
        return found["places"], found["segments"]

    def _open(self, segment: str) -> bool:
        """Whether firms of a segment can work: it had some in 2015, or has a parent to take its norms from."""
        assert self.region is not None
        table = self.region.segments
        row = table.index[segment]
        return bool(table.parent[row] or table.revenue_prior_a[row] > 0 or table.revenue_prior_b[row] > 0)

    def _settings(self, instrument: Instrument, part: PolicyPart, path: tuple[Any, ...]) -> dict[str, Any]:
        given = dict(part.__pydantic_extra__ or {})
        settings: dict[str, Any] = {}
        for name in given:
            if name not in instrument.settings:
                known = [*instrument.settings, "instrument", "from", "to", "budget", "for", "rationing"]
                self.fail((*path, name), f"unknown name {name!r} in {instrument.key}", nearest(name, known))
        for name, setting in instrument.settings.items():
            value = given.get(name, setting.default)
            if value is None:
                self.fail(path, f"{name!r} is missing", f"add `{name}:` in {setting.unit}")
                continue
            if setting.choices:
                settings[name] = self._choices(value, setting.choices, (*path, name))
                continue
            try:
                value = schedule(value)
            except ValueError as error:
                self.fail((*path, name), f"{name}: {error}")
                continue
            settings[name] = self._strength(value, setting, (*path, name))
        return settings

    def _strength(self, value: Any, setting: Setting, path: tuple[Any, ...]) -> Any:
        """A strength, constant or dated, in the setting's unit and within its range."""
        if isinstance(value, tuple):
            return tuple((first, self._strength(item, setting, path)) for first, item in value)
        low, high = setting.bounds
        bounds = f"{low:g} to {high:g} {setting.unit}"
        try:
            found = in_unit(value, setting.unit)
        except ValueError as error:
            self.fail(path, f"{setting.name}: {error}", bounds)
            return value
        if not low <= found <= high:
            self.fail(path, f"{setting.name}: {found:g} is out of range", f"from {bounds}")
        return found

    def _choices(self, value: Any, choices: tuple[str, ...], path: tuple[Any, ...]) -> tuple[str, ...]:
        items = value if isinstance(value, list | tuple) else [value]
        for number, item in enumerate(items):
            if item not in choices:
                self.fail((*path, number), f"{item!r} is not one of {', '.join(choices)}", nearest(str(item), choices))
        return tuple(item for item in dict.fromkeys(items) if item in choices)

    def _overlaps(self, policies: dict[str, PolicySettings]) -> None:
        listed = list(policies.values())
        for number, one in enumerate(listed):
            for other in listed[:number]:
                same = one.instrument == other.instrument and one.eligibility == other.eligibility
                same = same and (one.place, one.segment) == (other.place, other.segment)
                if same and one.start <= other.end and other.start <= one.end:
                    message = f"{one.key!r} and {other.key!r} spend two budgets on the same thing at the same time"
                    self.fail(("policies", one.key), message, "join them, change the dates, or say `for:` whom each is")


def scaled(budget: Any, factor: float) -> Any:
    """A budget, constant or dated, times a factor."""
    if factor == 1.0:
        return budget
    if isinstance(budget, tuple):
        return tuple((first, amount * factor) for first, amount in budget)
    return budget * factor
