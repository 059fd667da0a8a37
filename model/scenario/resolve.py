"""What only the region, the catalogue and the registry can tell of a scenario: names, dates, ranges, overlaps."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from model.mathematics.names import NameBook, NoSuchName
from model.mathematics.quarters import quarter_label, quarter_of_year, year_of
from model.regions import Region, RegionError, list_regions, region_to_read
from model.regions.schema import DEFLATORS
from model.regions.sizes import start_problem
from model.scenario.catalogue import Instrument, Setting, Silent
from model.scenario.errors import ScenarioError, nearest
from model.scenario.limits import TOGETHER, narrowed
from model.scenario.listed_names import only, packages_named
from model.scenario.merge import PACKAGES, Merged
from model.scenario.parameters import ParameterError, load_registry
from model.scenario.quantities import in_unit, shown
from model.scenario.schema import (
    Eligibility,
    Environment,
    Plan,
    PolicyPart,
    PolicySettings,
    Rationing,
    ScenarioFile,
    Words,
    is_dated,
    quarter_of_key,
    schedule,
)
from model.scenario.warnings import Remark

ANCHOR_SHARE = "start.anchor_share"


class Resolver:
    """Turns a valid file into a plan, collecting what only the region, the catalogue and the registry can tell."""

    def __init__(self, tree: Merged, errors: list[ScenarioError], entries: Mapping[str, Instrument | Silent],
                 names: NameBook) -> None:  # fmt: skip
        self.tree, self.errors, self.entries, self.instruments = tree, errors, entries, names
        self.remarks: list[Remark] = []
        self.region: Region | None = None
        self.gone: list[str] = []  # policies that end before `policies_from`
        self.cut: list[str] = []  # policies and shocks of parents that a shorter period ends
        self.beyond: list[str] = []  # policies and shocks of parents that begin after it
        self.scaled = 0  # how many budgets `budget_factor` acts on
        self.untouched: list[str] = []  # policies whose budget a parent states: the factor leaves them alone

    def fail(self, path: tuple[Any, ...], message: str, remedy: str = "") -> None:
        """Note an error at a path of the file."""
        self.errors.append(ScenarioError(*self.tree.at(path), message, remedy))

    def remark(self, path: tuple[Any, ...], zh: str, en: str) -> None:
        """Note what a file says although nothing comes of it."""
        file, line, _ = self.tree.at(path)
        own = file == self.tree.at(())[0]
        where = {"zh": f"第{line}行：", "en": f"line {line}: "} if own else {"zh": f"{file}：", "en": f"{file}: "}
        keys = path[1:2] if path[0] == "policies" else ()
        self.remarks.append(Remark(keys, {"zh": where["zh"] + zh, "en": where["en"] + en}, own))

    def resolve(self, file: ScenarioFile, parent: Path | None) -> Plan | None:
        """The plan, or None if the region cannot be read; errors are in `self.errors`."""
        self._period(file)
        if file.region not in list_regions():
            self.fail(("region",), f"no region {file.region[:80]!r}", nearest(file.region, list_regions()))
            return None
        try:
            self.region = region_to_read(file.region, file.region_data)
        except RegionError as error:
            for problem in error.problems:
                self.fail(("region_data",) if problem.startswith("region_data") else ("region",), problem)
            return None
        self._parameters(file)
        self._firms(file)
        for number, name in enumerate(file.packages):
            try:
                packages_named().find(name)
            except NoSuchName as error:
                self.fail(("packages", number), error.message, error.remedy or "`jiju list packages`")
        policies = {}
        for key, part in file.policies.items():
            policy = self._policy(file, key, part)
            if policy is not None:
                policies[key] = policy
        self._late_start(file, policies)
        self._factor(file)
        self._overlaps(policies)
        environment = self._environment(file)
        self._shorter_period(file)
        title = file.title or Words(zh=file.name, en=file.name)
        return Plan(
            name=file.name, title=title, purpose=file.purpose, parent=parent, region=file.region,
            start=file.period.start, end=file.period.end, seeds=file.seeds, scale=file.scale, baseline=file.baseline,
            policies=policies, environment=environment, parameters=dict(file.parameters),
            region_data=file.region_data,
        )  # fmt: skip

    def _period(self, file: ScenarioFile) -> None:
        start, end = file.period.start, file.period.end
        if end < start:
            self.fail(("period", "end"), "the period ends before it starts", "swap start and end")
        if start != 1:
            self.fail(
                ("period", "start"), "a run starts from the state of 2015, so in 2016Q1", "leave period.start out"
            )
        if quarter_of_year(end) != 4:
            message = f"the period ends inside a year ({quarter_label(end)}), but outcomes are those of whole years"
            self.fail(("period", "end"), message, f"end in Q4, for instance {year_of(end)}Q4")

    def _says_later(self, path: tuple[Any, ...], other: tuple[Any, ...]) -> bool:
        """Whether a later file says what stands at a path than at the other one."""
        one, two = self.tree.layer(path), self.tree.layer(other)
        return one is not None and two is not None and one > two

    def _shorter_period(self, file: ScenarioFile) -> None:
        """Tell what ends earlier, or never comes, because a file ends the period before its parents did."""
        path, last = ("period", "end"), quarter_label(file.period.end)
        if self.cut:
            names = ", ".join(self.cut)
            self.remark(path, f"情景期在{last}结束，因此也在此时结束的有：{names}",
                        f"the period ends in {last}, and with it: {names}")  # fmt: skip
        if self.beyond:
            names = ", ".join(self.beyond)
            self.remark(path, f"情景期在{last}结束，因此不会发生的有：{names}",
                        f"the period ends in {last}, before these begin: {names}")  # fmt: skip

    def _late_start(self, file: ScenarioFile, policies: Mapping[str, PolicySettings]) -> None:
        """What `policies_from` makes of the policies: none left is an error, each that falls away is told."""
        first, path = file.policies_from, ("policies_from",)
        if first is None:
            return
        period = f"{quarter_label(file.period.start)}-{quarter_label(file.period.end)}"
        named = f"policies_from {quarter_label(first)}"
        if first > file.period.end:
            self.fail(path, f"{named} lies after the period {period}: no policy is left", "change it or the period")
        elif self.gone and not policies and len(self.gone) == len(file.policies):
            self.fail(path, f"every policy ends before {named}: no policy is left", "change it or the policies' dates")
        else:
            for key in self.gone:
                end = file.policies[key].end or file.period.end
                self.remark(("policies", key), f"{key}在{quarter_label(end)}结束，早于{named}，因此不实施",
                            f"{key} ends in {quarter_label(end)}, before {named}: it falls away")  # fmt: skip
            if not file.policies and self.tree.layer(path) == self.tree.last:
                self.remark(path, f"{named}没有作用：没有任何政策", f"{named} changes nothing: there are no policies")

    def _factor(self, file: ScenarioFile) -> None:
        """Tell what the file's own `budget_factor` leaves as it is: every budget that a file states."""
        path = ("budget_factor",)
        if self.tree.layer(path) != self.tree.last:
            return
        if not self.scaled:
            self.remark(
                path,
                f"budget_factor {file.budget_factor:g}没有作用：没有来自方案包的预算，请直接写出预算",
                f"budget_factor {file.budget_factor:g} changes nothing: no budget comes from a package; write the "
                "budgets themselves",
            )
        elif self.untouched:
            keys = ", ".join(self.untouched)
            self.remark(
                path,
                f"budget_factor不改变上级情景自己写的预算：{keys}；如需改变，请另行写出",
                f"budget_factor leaves what a parent states as it is: {keys}; restate these budgets to change them",
            )

    def _firms(self, file: ScenarioFile) -> None:
        """Whether the start can draw its firms: their number, the region's revenue and its law of sizes agree."""
        entry, base = load_registry().entry(ANCHOR_SHARE), file.baseline
        anchor_share = file.parameters.get(ANCHOR_SHARE, entry.value)
        if not entry.low <= anchor_share <= entry.high:
            return  # an error already
        problem = start_problem(self._region, base.prior, base.firms, file.scale, anchor_share)
        if problem is not None:
            path = ("baseline", "firms") if base.firms else ("scale",) if "scale" in self.tree.value else ("region",)
            self.fail(path, *problem)

    def _parameters(self, file: ScenarioFile) -> None:
        for path, value in file.parameters.items():
            try:
                load_registry().check(path, value)
            except ParameterError as error:
                message, _, remedy = str(error).partition(", did you mean")
                self.fail(("parameters", path), message, f"did you mean{remedy}" if remedy else "")

    @property
    def _region(self) -> Region:
        assert self.region is not None  # read before anything is looked up in it
        return self.region

    def _lookup(self, kind: str) -> Callable[[str], str]:
        region = self._region
        return {"fields": region.find_field, "segments": region.find_segment,
                "places": region.find_place, "cities": region.find_city}[kind]  # fmt: skip

    def _find(self, kind: str, name: str) -> str | None:
        """The id of a name, None if the region does not have it."""
        try:
            return self._lookup(kind)(name)
        except NoSuchName:
            return None

    def _names(self, kind: str, names: tuple[str, ...], path: tuple[Any, ...]) -> tuple[str, ...]:
        found = []
        for number, name in enumerate(names):
            try:
                found.append(self._lookup(kind)(name))
            except NoSuchName as error:
                self.fail((*path, number), error.message, error.remedy or f"`jiju list {kind}`")
        return tuple(found)

    def _eligibility(self, instrument: Instrument, part: PolicyPart, path: tuple[Any, ...]) -> Eligibility:
        """Whom the policy is for: the instrument's own limits, narrowed by those of the file."""
        own = self._own_limits(instrument, path)
        if part.eligibility is None:
            return own
        given = self._named(part.eligibility, path)
        for name, (low, high) in given.size.items():
            if low is not None and high is not None and low >= high:
                self.fail((*path, "size", name), f"size.{name}: from {low:g} to {high:g} is nobody", "swap the bounds")
                return own
        who, errors, remarks = narrowed(own, given, self._region)
        for kind, message in errors:
            self.fail((*path, kind), message, "`for:` only narrows what the instrument allows")
        for kind, names, limits in remarks:
            self.remark(
                (*path, kind),
                f"{kind}：{names}不在政策工具自身的范围（{limits}）之内，不会得到支持",
                f"{kind}: {names} lies beyond the instrument's own limits ({limits}) and gets nothing",
            )
        return who

    def _own_limits(self, instrument: Instrument, path: tuple[Any, ...]) -> Eligibility:
        """The instrument's own limits by ids of the region; an error if they name only what this region lacks."""
        who = Eligibility.model_validate(instrument.eligibility)
        kept: dict[str, tuple[str, ...]] = {}
        for kinds in TOGETHER:
            named = [(kind, name) for kind in kinds for name in getattr(who, kind)]
            here = [(kind, found) for kind, name in named if (found := self._find(kind, name)) is not None]
            if named and not here:
                names = ", ".join(name for _, name in named)
                message = f"{instrument.key} is for {names} alone, which the region {self._region.name} does not have"
                self.fail(path[:-1], message, "name another instrument")
            kept |= {kind: tuple(name for other, name in here if other == kind) for kind in kinds}
        return who.model_copy(update=kept)

    def _named(self, who: Eligibility, path: tuple[Any, ...]) -> Eligibility:
        """The same with ids for names."""
        kinds = ("fields", "segments", "places", "cities")
        return who.model_copy(update={kind: self._names(kind, getattr(who, kind), (*path, kind)) for kind in kinds})

    def _environment(self, file: ScenarioFile) -> Environment:
        part, region = file.environment, self._region
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
        self._years("national_growth", part.national_growth, growth, file)
        self._years("prices", part.prices, prices, file)
        shocks = []
        for number, shock in enumerate(part.shocks):
            path = ("environment", "shocks", number)
            last = file.period.end
            if shock.end > last and self._says_later(("period", "end"), path[:-1]):
                if shock.start > last:
                    self.beyond.append(shock.name)
                    continue
                self.cut.append(shock.name)
                shock = shock.model_copy(update={"end": last})
            self._dates(shock.start, shock.end, file, path)
            names = {k: self._names(k, getattr(shock, k), (*path, k)) for k in ("segments", "fields", "cities")}
            shocks.append(shock.model_copy(update=names))
        return Environment(growth=growth, prices=prices, shocks=tuple(shocks))

    def _years(self, name: str, said: object, by_year: Mapping[int, object], file: ScenarioFile) -> None:
        """Tell which years of the period a path by year misses, and which of its years come after."""
        if said == "default":
            return
        path, last = ("environment", name), year_of(file.period.end)
        missing = [year for year in range(year_of(file.period.start), last + 1) if year not in by_year]
        if missing:
            usual, usual_zh = ("growth", "增长率") if name == "national_growth" else ("inflation", "通货膨胀率")
            self.remark(path, f"{name}没有给出{spans(missing)}年的数值，这些年份按默认{usual_zh}",
                        f"{name}: no value for {spans(missing)}: the default {usual} holds there")  # fmt: skip
        late = [year for year in by_year if year > last]
        if late and said != "history":
            self.remark(path, f"{name}：{spans(sorted(late))}年在情景期之后，不起作用",
                        f"{name}: {spans(sorted(late))} lies after the period and never holds")  # fmt: skip

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
        instrument = self._instrument(key, part, path)
        if instrument is None:
            return None
        before = len(self.errors)
        start = self._start(file, key, part)
        end = part.end if part.end is not None else file.period.end
        if end > file.period.end and self._says_later(("period", "end"), (*path, "to")):
            end = file.period.end
            if start > end:
                self.beyond.append(key)
                return None
            self.cut.append(key)
        if start > end and file.policies_from is not None and start == file.policies_from:
            self.gone.append(key)
            return None
        self._dates(start, end, file, path)
        settings = self._settings(instrument, part, path)
        who = self._eligibility(instrument, part, (*path, "for"))
        rationing = part.rationing or Rationing.model_validate(instrument.rationing)
        if rationing.rule == "ranked" and rationing.by is None:
            self.fail((*path, "rationing"), "ranked by what?", "add `by:` with a column, for instance by: cnc_share")
        place, segment = self._site(instrument, part, path)
        budget = self._budget(file, key, part, instrument)
        for name, value in (("budget", budget), *settings.items()):
            self._covered(name, value, start, end, (*path, name))
        if len(self.errors) > before:
            return None
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
            self.fail(where, f"{name!r} has no modelled effect: {entry.reason['en']}", f"`jiju explain {entry.key}`")
        elif entry is None:
            try:
                self.instruments.find(name)
            except NoSuchName as error:
                self.fail(where, error.message, error.remedy or "`jiju list instruments`")
        else:
            return entry
        return None

    def _start(self, file: ScenarioFile, key: str, part: PolicyPart) -> int:
        """The first quarter: `from`, but not before `policies_from`, unless a later file than that says so."""
        start = part.start if part.start is not None else file.period.start
        if file.policies_from is None or start >= file.policies_from:
            return start
        written = self.tree.layer(("policies", key, "from")) if part.start is not None else None
        said = self.tree.layer(("policies_from",))
        if written is not None and said is not None and written >= said:
            if written > said:
                return start
            own, late = quarter_label(start), quarter_label(file.policies_from)
            self.remark(("policies", key, "from"), f"from {own}早于同一文件的policies_from {late}，从{late}开始",
                        f"from {own} is before policies_from {late} of the same file: it starts in {late}")  # fmt: skip
        return file.policies_from

    def _budget(self, file: ScenarioFile, key: str, part: PolicyPart, instrument: Instrument) -> Any:
        """The budget that runs: as a file states it; `budget_factor` acts on what comes from a package."""
        path, factor = ("policies", key, "budget"), file.budget_factor
        if part.budget is None:
            packaged = self.tree.layer(path[:-1]) == PACKAGES
            self.scaled += packaged
            return instrument.budget * factor if packaged else instrument.budget
        if not isinstance(part.budget, tuple):
            packaged = self.tree.layer(path) == PACKAGES
        else:
            stated = self.tree.value["policies"][key]["budget"]
            dates = {quarter_of_key(date) for date in stated if self.tree.layer((*path, date)) == PACKAGES}
            packaged = bool(dates)
        self.scaled += packaged
        if not packaged:
            if self.tree.layer(path) != self.tree.last:
                self.untouched.append(key)
            return part.budget
        if not isinstance(part.budget, tuple):
            return part.budget * factor
        return tuple((first, amount * factor if first in dates else amount) for first, amount in part.budget)

    def _covered(self, name: str, value: Any, start: int, end: int, path: tuple[Any, ...]) -> None:
        """Dated values cover the time in force: what is missing is an error, what comes too late is told."""
        if not is_dated(value):
            return
        first = value[0][0]
        if start < first:
            missing = f"{quarter_label(start)}-{quarter_label(min(first - 1, end))}"
            zero = " (0 if nothing is paid)" if name == "budget" else ""
            self.fail(path, f"no {name} is given for {missing}", f"add a value from {quarter_label(start)} on{zero}, "
                      f"or start with `from: {quarter_label(first)}`")  # fmt: skip
        late = ", ".join(quarter_label(quarter) for quarter, _ in value if quarter > end)
        if late:
            last = quarter_label(end)
            self.remark(path, f"{name}：政策在{last}结束，自{late}起的数值不起作用",
                        f"{name}: the policy ends in {last}, so the value from {late} on never holds")  # fmt: skip

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
        table = self._region.segments
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
                message = f"{shown(item)} is not one of {', '.join(choices)}"
                self.fail((*path, number), message, nearest(str(item)[:60], choices))
        return tuple(choice for choice in dict.fromkeys(map(str, items)) if choice in choices)

    def _overlaps(self, policies: dict[str, PolicySettings]) -> None:
        listed = list(policies.values())
        for number, one in enumerate(listed):
            for other in listed[:number]:
                same = one.instrument == other.instrument and one.eligibility == other.eligibility
                same = same and (one.place, one.segment) == (other.place, other.segment)
                if same and one.start <= other.end and other.start <= one.end:
                    message = f"{one.key!r} and {other.key!r} spend two budgets on the same thing at the same time"
                    self.fail(("policies", one.key), message, "join them, change the dates, or say `for:` whom each is")


def spans(years: Sequence[int]) -> str:
    """Rising years with runs joined: 2017, 2019-2025."""
    runs: list[list[int]] = []
    for year in years:
        if runs and year == runs[-1][-1] + 1:
            runs[-1].append(year)
        else:
            runs.append([year])
    return ", ".join(f"{run[0]}-{run[-1]}" if len(run) > 1 else str(run[0]) for run in runs)
